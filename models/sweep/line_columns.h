// What a sheared line needs of every point of a radial, in vectors: heights, rises, tops of blocks.
//
//   LinePlaces places;
//   places.lay(step_km, last);
//   LineColumns line;
//   line.read(radial, clutter, last, curvature, tx_m, places);
//   line.y[k]   line.rise[k]   places.at_km[k]   line.fine[k / kBlock]   line.coarse[k / kWide]
//
// Vectors of doubles by Highway, the widest that the processor has. Guarantees: the same bits on every instruction set
// (no sum is taken in another order); pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <vector>

#include "models/sweep/radial.h"

namespace phusong::models {

/// Points under one bound; and blocks, or points, under one coarser bound.
inline constexpr std::size_t kBlock = 16, kWideBlocks = 8, kWide = kWideBlocks * kBlock;
/// Whole vectors may be read beyond the last value of every column.
inline constexpr std::size_t kBeyond = 16;

/// What points that are not there show.
inline constexpr double kNone = -std::numeric_limits<double>::infinity();

/// Points that won for the receivers before, as many as are looked at side by side; 0: none.
using Hints = std::array<double, 8>;

/// Where the points of a line are, whatever its heights.
struct LinePlaces {
  double step_km = 0.0;
  std::size_t laid = 0;           ///< points of at_km that hold
  std::vector<double> at_km;      ///< k steps
  std::vector<double> per_index;  ///< 1 / k

  /// For the points 0 to `last` and whole blocks behind them. Buffers are kept and grow.
  void lay(double step, std::size_t last);
};

struct LineColumns {
  double curvature = 0.0, tx_m = 0.0;
  const LinePlaces* places = nullptr;
  std::vector<double> y;             ///< height less curvature x^2, m; at point 0 the bare ground
  std::vector<double> rise;          ///< (y - tx_m) / x, m/km; not filled at point 0
  std::vector<double> fine, coarse;  ///< largest y of blocks of kBlock and of kWide points, point 0 left out

  /// Of the points 0 to `last`, `add_m` above the ground (may be null). Buffers are kept and grow; `where` is laid for
  /// as many points and outlives the columns' use.
  void read(const Radial& radial, const double* add_m, std::size_t last, double curvature_per_km, double antenna_m,
            const LinePlaces& where);
};

}  // namespace phusong::models
