// What a sheared line needs of every point of a radial, in vectors: heights, rises, tops of blocks, convex points.
//
//   LineColumns line;
//   line.read(radial, clutter, last, curvature, tx_m);
//   line.y[k]   line.rise[k]   line.fine[k / kBlock]   line.is_convex(k)
//
// Vectors of doubles by Highway, the widest that the processor has. Guarantees: the same bits on every instruction set
// (no sum is taken in another order); pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/sweep/radial.h"

namespace phusong::models {

/// Points under one bound, and bounds under one coarser bound.
inline constexpr std::size_t kBlock = 16, kWide = kBlock * kBlock;

struct LineColumns {
  std::vector<double> y;             ///< height less curvature x^2, m; at point 0 the bare ground
  std::vector<double> rise;          ///< (y - tx_m) / x, m/km; not filled at point 0
  std::vector<double> fine, coarse;  ///< largest y of blocks of kBlock and of kWide points, point 0 left out
  /// A bit a point, kBlock to a word: whether it stands above the line between its neighbours.
  std::vector<std::uint16_t> convex;

  [[nodiscard]] bool is_convex(std::size_t k) const noexcept { return ((convex[k / kBlock] >> (k % kBlock)) & 1) != 0; }

  /// Of the points 0 to `last`, `add_m` above the ground (may be null). Buffers are kept and grow.
  void read(const Radial& radial, const double* add_m, std::size_t last, double curvature, double tx_m);
};

}  // namespace phusong::models
