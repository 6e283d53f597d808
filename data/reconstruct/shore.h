// Where land ends: distance to the shore and to tidal channels, with fractal detail; domes of small islands.
//
//   Shore shore{table, extent, seed};
//   ShorePoint s = shore.at(p);   // s.land_m > 0 is land, about that far from the water
//
// Guarantees: the same answer for a point whatever the grid that asks; const from any thread.
#pragma once

#include "data/reconstruct/noise.h"
#include "data/reconstruct/relief_table.h"
#include "geo/grid/grid.h"

namespace phusong::data {

struct ShorePoint {
  double land_m = 0.0;     ///< positive on land: metres to the water; negative on water; capped at Shore::kReachM
  double channel_m = 0.0;  ///< metres to the nearest tidal channel or lagoon, negative in it; capped
  double dome_m = 0.0;     ///< height that an island's own row asks for here; 0 elsewhere
};

class Shore {
 public:
  static constexpr double kReachM = 5000.0;

  Shore(const ReliefTable& table, const Extent& extent, int seed);

  [[nodiscard]] ShorePoint at(Point p) const noexcept;
  /// Without the fractal detail: the table's own line.
  [[nodiscard]] double plain_distance_m(Point p) const noexcept;

 private:
  Raster<float> distance_m_, channel_m_, roughness_m_, dome_m_;
  Noise east_, north_;
};

/// Bilinear between cell centres; the nearest cell beyond the edge.
[[nodiscard]] double bilinear(const Raster<float>& raster, Point p) noexcept;
/// Catmull-Rom between cell centres; the nearest cell beyond the edge.
[[nodiscard]] double bicubic(const Raster<float>& raster, Point p) noexcept;

/// Cubic B-spline on the cells: smoother than bicubic, does not pass through them; the nearest cell beyond the edge.
[[nodiscard]] double rounded(const Raster<float>& raster, Point p) noexcept;

/// Lowers `squared` to the squared distance from a-b where that is nearer, within `reach` of the segment; where it
/// does, `value` (if any) takes v.
void lower_to_segment(Raster<float>& squared, Raster<float>* value, Point a, Point b, double reach, float v) noexcept;

/// True inside the ring, even-odd rule.
[[nodiscard]] bool inside(const std::vector<Vertex>& ring, Point p) noexcept;
[[nodiscard]] Extent box_of(const std::vector<Vertex>& line) noexcept;

}  // namespace phusong::data
