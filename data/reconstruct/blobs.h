// Inhabited shapes: groups of fine cells that grow from a centre over flat ground.
#pragma once

#include <cstdint>
#include <vector>

#include "data/reconstruct/lay.h"
#include "geo/io/vector_io.h"

namespace phusong::data {

/// A shape that wants to grow.
struct Growth {
  Point centre;
  double area_m2 = 0;
  bool on_water = false;
  std::vector<Point> rivals = {};  ///< neighbours' centres: a cell nearer to one of them is theirs
  double steepest = 0.36;          ///< rise over run between cells beyond which nothing is built (about 20 degrees)
};

/// Grows from the centre's cell by least cost (distance, climb, steepness, seeded unevenness) over land, or over sea
/// for a floating village, up to the area; marks its cells in `taken` and never enters those of others. Holes are
/// filled. Returns the cells in ascending order, at least the centre's own.
[[nodiscard]] std::vector<std::size_t> grown_blob(const Land& land, const Growth& growth, std::uint64_t seed,
                                                  Raster<std::uint8_t>& taken);

/// The cells' outline (see outline.h).
[[nodiscard]] geo::MultiPolygon blob_outline(const Grid& grid, const std::vector<std::size_t>& cells);

/// The centre of the sea cell nearest to p. Throws Error{input} when there is none within 5 km.
[[nodiscard]] Point nearest_water(const Land& land, Point p);

}  // namespace phusong::data
