// Good plans without proof: greedy, removal of what is redundant, swaps, row weighting, seeded restarts.
//
//   Selection best = search_most(core, effort);
//   best = restart_most(core, best, bound, seed, effort, watcher);
#pragma once

#include <cstdint>
#include <vector>

#include "sim/plan/core.h"

namespace phusong::sim {

/// Columns of the core, ascending, with what they are worth.
struct Selection {
  std::vector<int> columns;
  double value = 0.0;
  double cost = 0.0;
};

/// Values that differ by less are equal: rounding of sums.
[[nodiscard]] double value_tolerance(const Core& core) noexcept;
[[nodiscard]] double cost_tolerance(const Core& core) noexcept;

/// Whether `a` is better than `b`: more value then less cost, or for least cost the reverse.
[[nodiscard]] bool better(const Core& core, const Selection& a, const Selection& b) noexcept;

/// Greedy and swaps. `effort` limits the elementary steps.
[[nodiscard]] Selection search_most(const Core& core, std::uint64_t effort);
/// Seeded restarts from `best`; returns the best seen. Stops once the value reaches `bound`.
[[nodiscard]] Selection restart_most(const Core& core, Selection best, double bound, std::uint64_t seed,
                                     std::uint64_t effort, const Watcher* watcher);

/// Least cost for the core's target. The target must be reachable.
[[nodiscard]] Selection search_least(const Core& core, std::uint64_t seed, std::uint64_t effort,
                                     const Watcher* watcher);

}  // namespace phusong::sim
