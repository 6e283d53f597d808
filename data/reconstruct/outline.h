// Outlines of marked cells as polygons with holes.
//
//   std::vector<geo::Polygon> islands = outlines(land_mask);
//
// Guarantees: one polygon per group of cells that share edges, in the order of their first cells; rings join the
// midpoints of the cells' edges, so that no ring touches itself or another, every marked cell's centre is inside and
// every other centre outside; the outer ring runs clockwise, holes the other way; rings are closed.
#pragma once

#include <cstdint>
#include <vector>

#include "geo/grid/grid.h"
#include "geo/io/vector_io.h"

namespace phusong::data {

[[nodiscard]] std::vector<geo::Polygon> outlines(const Raster<std::uint8_t>& mask);

/// Signed area of a ring, positive when it runs counter-clockwise, m2.
[[nodiscard]] double signed_area_m2(const std::vector<Point>& ring) noexcept;

}  // namespace phusong::data
