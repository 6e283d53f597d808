// The ground laid out for profiles: the same numbers as Terrain::profile_between, several times faster on large grids.
//
//   ProfileSampler sampler{terrain};
//   sampler.profile_between(a, b, 30.0, profile);
//
// Guarantees: bit for bit the profile of Terrain::profile_between (the plain version, its test oracle); const access from
// any thread. Heights and classes are copied into blocks of 8 x 8 cells on large pages, because a path that runs north
// touches a new row, and with it a new page, at every sample. The terrain may be gone afterwards.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "geo/ground/terrain.h"

namespace phusong::geo {

/// Ground along a straight line that begins at a mast; arrays of equal length.
struct GroundLine {
  std::vector<double> height_m, clutter_m;
  std::vector<Zone> zone;          ///< sea or inland where the terrain's zones are not marked
  /// The first point on or beside unknown ground (within a cell of its own), or outside the grid by a cell or more; the
  /// length for none. Paths up to half a cell beside the line meet no unknown ground before.
  std::size_t first_unknown = 0;
};

/// The ground at one point.
struct GroundPoint {
  double height_m;  ///< bilinear; NaN where unknown
  double clutter_m;
  Zone zone;  ///< as in GroundLine
  bool beside_unknown;  ///< on unknown ground or within a cell of it
};

class ProfileSampler {
 public:
  explicit ProfileSampler(const Terrain& terrain);
  /// As Terrain::profile_between. With `every` > 1 only each every-th of its points, and the last: the same points.
  void profile_between(Point a, Point b, double step_m, Profile& profile, std::size_t every = 1) const;
  /// `points` points `step_m` apart from `from` on, in the direction (east, north) of a unit vector; the first has no
  /// clutter. Unknown heights as in profile_between; points less than a cell outside the outermost centres take the ground
  /// there.
  void line_from(Point from, double east, double north, double step_m, std::size_t points, GroundLine& line) const;
  [[nodiscard]] GroundPoint point(Point at) const noexcept;

 private:
  struct Sample {
    double height_m;  ///< NaN where unknown
    std::uint8_t cover;
    Zone zone;
  };
  /// At a place in cells from the middle of the grid's first one.
  [[nodiscard]] Sample sample(double gx, double gy) const noexcept;
  /// Whether the cell there is unknown, or one of those around it. Domain: on the grid.
  [[nodiscard]] bool is_beside_unknown(double gx, double gy) const noexcept;

  struct Free {
    void operator()(void* memory) const noexcept;
  };
  template <class T>
  using Block = std::unique_ptr<T[], Free>;

  Grid grid_;
  std::size_t block_columns_ = 0;
  Block<float> height_;         ///< NaN where unknown
  Block<std::uint8_t> zone_;    ///< null when the terrain's zones are not marked
  Block<std::uint8_t> beside_unknown_;  ///< 1 within a cell of unknown ground; null when all ground is known
  Block<std::uint8_t> cover_;   ///< index of the clutter class; kSeaCover on sea
  std::vector<double> clutter_m_;  ///< by cover index; 0 on sea and for a surface model
};

}  // namespace phusong::geo
