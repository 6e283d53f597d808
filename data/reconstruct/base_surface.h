// The smooth surface through the table's lines and points: what the land is at the scale of kilometres.
//
//   Raster<float> base = base_surface(table, shore, extent);
//
// Guarantees: a least-squares thin plate under tension (Eigen's sparse Cholesky), one thread, no seed.
#pragma once

#include "data/reconstruct/relief_table.h"
#include "data/reconstruct/shore.h"
#include "geo/grid/grid.h"

namespace phusong::data {

/// Heights in metres on cells of 720 m over `extent`; about 0 on the sea.
[[nodiscard]] Raster<float> base_surface(const ReliefTable& table, const Shore& shore, const Extent& extent);

}  // namespace phusong::data
