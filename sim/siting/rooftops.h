// Rooftops of the terrain: local summits near gaps from which a BTS reaches village centres.
#pragma once

#include <vector>

#include "sim/siting/candidates.h"

namespace phusong::sim {

struct Rooftop {
  Point at;
  double height_m = 0;  ///< ground
  int reaches =
      0;  ///< gap villages whose centre it serves when an antenna looks at it, with the type that reaches most
};

/// Highest cells within half of candidates.rooftop_spacing_m, within candidates.search_radius_km of any of the points,
/// in row order.
[[nodiscard]] std::vector<Point> summits_near(const CellJudge& judge, const std::vector<Point>& points);

/// Local summits (highest cell within half of candidates.rooftop_spacing_m) within candidates.search_radius_km of a
/// gap, screened with every one of `types` against the villages' centres. Per village and type
/// candidates.max_per_village are kept: half of them those that reach most villages, half those with the strongest
/// level at its centre; ties by row order. In row order.
[[nodiscard]] std::vector<Rooftop> find_rooftops(const CellJudge& judge, const std::vector<const BtsType*>& types,
                                                 const std::vector<geo::Village>& villages,
                                                 const std::vector<std::size_t>& open, Watcher* watcher);

}  // namespace phusong::sim
