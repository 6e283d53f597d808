// Footprints: the loss from one mast to every cell in its range, computed once, whatever its sectors do.
//
//   const std::vector<PathFamily> families = path_families(transmitters);
//   const FootprintMaker maker{judge, 2};                     // two radials per border cell
//   maker.compute(families_of_one_mast, codes);               // row by row over maker.window_of(families[0].at)
//
// Sectors of a mast at one height and frequency share their paths; patterns, tilts and powers come on top of the
// result, so that turning an antenna computes no propagation. Frequencies at one height share the walk over the ground.
// Where the model counts clutter, the last kOwnPoints points before a cell are the cell's own,
// because a tree right before a terminal hides it from a mast far away. Guarantees: the same codes for any number of
// threads; cells within kExactNear cells of the mast, whose radials crowd, are evaluated on their own profiles. Models
// that look at the two ends alone need no radials: over ground that is known everywhere they are asked row by row.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/area/footprint_store.h"
#include "sim/area/radial_fan.h"
#include "sim/coverage/coverage.h"

namespace phusong::sim {

inline constexpr int kExactNear = 6;
inline constexpr std::size_t kOwnPoints = 3;
/// So many for a model that needs this of the ground.
[[nodiscard]] constexpr std::size_t own_points(const models::Needs& needs) noexcept {
  return needs.clutter ? kOwnPoints : 0;
}

/// The transmitters that share their paths: one place, antenna height and frequency.
struct PathFamily {
  Point at;
  double height_m = 0.0, frequency_mhz = 0.0;
  std::vector<int> members;  ///< indices into Transmitters::all, ascending
};
/// In the order of their first members.
[[nodiscard]] std::vector<PathFamily> path_families(const Transmitters& transmitters);

class FootprintMaker {
 public:
  /// Over the judge's ground and models. `oversampling`: radials per border cell, see RadialFan.
  FootprintMaker(const CellJudge& judge, int oversampling);

  /// The cells that can be in range; no columns when none is on the grid.
  [[nodiscard]] CellWindow window_of(Point mast) const;
  /// For families of one place, height and model, which differ in frequency: each one's codes, row by row over the
  /// window; kNoLoss beyond the range. Works in parallel over blocks of radials. False when the work was cancelled from
  /// without, which TBB does to inner loops without an exception: the codes are then not whole.
  [[nodiscard]] bool compute(std::span<const PathFamily* const> families,
                             std::vector<std::vector<LossCode>>& codes) const;
  /// What the codes depend on beside the ground, the grid and the scenario's propagation: a store belongs to one of
  /// each.
  [[nodiscard]] std::string key_of(const PathFamily& family) const;

  [[nodiscard]] const RadialFan& fan() const noexcept { return fan_; }

 private:
  /// Of a model that looks at the two ends alone, over ground that is known everywhere: one row of the window.
  void sweep_row(std::span<const PathFamily* const> families, int row, const CellWindow& window,
                 std::vector<std::vector<LossCode>>& codes) const;
  void sweep(std::span<const PathFamily* const> families, int radial, const CellWindow& window,
             std::vector<std::vector<LossCode>>& codes) const;
  [[nodiscard]] const Transmitter& first_of(const PathFamily& family) const;

  const CellJudge* judge_;
  RadialFan fan_;
};

}  // namespace phusong::sim
