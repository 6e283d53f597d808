// The ground laid out for profiles: the same numbers as Terrain::profile_between, several times faster on large grids.
//
//   ProfileSampler sampler{terrain};
//   sampler.profile_between(a, b, 30.0, profile);
//   sampler.line_from(mast, 0.6, 0.8, 30.0, 667, GroundDetail::sea, line);   // a radial
//   sampler.points(columns, rows, cells_from, GroundDetail::sea, points);   // anywhere
//
// Guarantees: bit for bit the profile of Terrain::profile_between (the plain version, its test oracle), on every
// instruction set, but for path_between(), line_from() and points(), which read known ground in floats; const access
// from any thread. Heights and classes are copied into blocks (ground_blocks.h); the terrain may be gone afterwards.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "geo/ground/ground_blocks.h"
#include "geo/ground/terrain.h"

namespace phusong::geo {

/// What is wanted of the ground beside its heights.
enum class GroundDetail : std::uint8_t {
  heights,  ///< nothing: clutter is 0 and the zone inland
  sea,      ///< clutter and what is sea; all land may be called inland
  zones,    ///< clutter and zones
};

/// The ground at some points; arrays of equal length.
struct GroundPoints {
  std::vector<double> height_m;  ///< bilinear; NaN where unknown
  std::vector<double> clutter_m;
  std::vector<Zone> zone;  ///< sea or inland where the terrain's zones are not marked; see GroundDetail::sea
  std::vector<std::uint8_t> beside_unknown;  ///< 1 on unknown ground or within a cell of it
};

/// Ground along a straight line that begins at a mast; arrays of equal length.
struct GroundLine {
  std::vector<double> height_m, clutter_m;
  std::vector<Zone> zone;  ///< as in GroundPoints
  /// The first point on or beside unknown ground (within a cell of its own), or outside the grid by a cell or more; 0
  /// when the line begins outside the outermost centres; the length for none. Paths up to half a cell beside the line
  /// meet no unknown ground before.
  std::size_t first_unknown = 0;
};

/// A profile in even steps, in floats; arrays of equal length, 2 at least.
struct GroundPath {
  double step_km = 0.0, length_km = 0.0;
  std::vector<float> height_m;
  std::vector<float> clutter_m;  ///< 0 at both ends; empty where nothing that stands on the ground has a height
  std::vector<Zone> zone;        ///< as in GroundPoints; empty when they were not asked for
  std::size_t sea_points = 0;    ///< how many lie at sea
  bool crosses_unknown = false;  ///< some point lies on unknown ground; heights are bridged there
};

class ProfileSampler {
 public:
  explicit ProfileSampler(const Terrain& terrain);
  /// As Terrain::profile_between. With `every` > 1 only each every-th of its points, and the last: the same points.
  void profile_between(Point a, Point b, double step_m, Profile& profile, std::size_t every = 1) const;
  /// The same points in floats: heights within 1e-4 m where the ground is not steeper than 45 degrees, and some
  /// roundings of a float (1.2e-4 m each above 2,048 m); clutter and zones the same but for points within some
  /// millionths of a cell of half-way between two cells; crosses_unknown but for points between the ends that unknown
  /// ground has as small a share in.
  void path_between(Point a, Point b, double step_m, bool zones, GroundPath& path) const;
  /// `points` points `step_m` apart from `from` on, in the direction (east, north) of a unit vector; the first has no
  /// clutter. Unknown heights as in profile_between; points less than a cell outside the outermost centres take the
  /// ground there.
  void line_from(Point from, double east, double north, double step_m, std::size_t points, GroundDetail detail,
                 GroundLine& line) const;
  /// At places in cells from the middle of the grid's first one, eastwards and southwards; equal lengths. From number
  /// `cells_from` on they are middles of cells of the grid; before it, where the whole grid is known, as path_between()
  /// reads it.
  void points(std::span<const double> columns, std::span<const double> rows, std::size_t cells_from,
              GroundDetail detail, GroundPoints& points) const;
  /// Whether no straight line from the point to a cell of the grid meets unknown ground.
  [[nodiscard]] bool all_known_from(Point from) const noexcept;

 private:
  struct Free {
    void operator()(void* memory) const noexcept;
  };
  template <class T>
  using Block = std::unique_ptr<T[], Free>;

  [[nodiscard]] bool fits_sample_path(const GroundWay& way, std::size_t count) const noexcept;
  bool read_known_path(Point a, Point b, std::size_t last, bool zones, GroundPath& path) const;
  bool read_known_points(std::span<const double> columns, std::span<const double> rows, GroundDetail detail,
                         std::size_t to, GroundPoints& points) const;
  bool read_known_line(const GroundWay& way, std::size_t points, GroundDetail detail, GroundLine& line) const;

  Grid grid_;
  Block<float> height_;
  Block<std::uint16_t> about_;
  std::vector<double> clutter_m_;  ///< by cover index; 0 on sea and for a surface model
  std::vector<float> clutter_as_float_m_;
  std::vector<std::uint32_t> other_zones_;
  GroundBlocks blocks_;  ///< views of these
  bool zones_marked_ = false, any_unknown_ = false;
};

}  // namespace phusong::geo
