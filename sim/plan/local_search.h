// Good plans without proof: greedy, removal of what is redundant, tabu search, row weighting.
//
//   Selection best = search_most(core, seed, limits);
//   best = tabu_most(core, best, bound, seed + 1, limits);
#pragma once

#include <cstdint>
#include <vector>

#include "sim/plan/core.h"
#include "sim/plan/solving.h"
#include "sim/plan/stop.h"

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

/// Without the columns that nothing needs, dearest first: for most coverage those whose rows are all covered by others,
/// for least cost those without which the target is still reached.
[[nodiscard]] Selection trimmed(const Core& core, const Selection& selection);

/// How long a search goes on: elementary steps, the clock and the user. What it has by then is its answer.
struct SearchLimits {
  std::uint64_t effort = 0;
  const Stop* stop = nullptr;  ///< may be null
  Solving* solving = nullptr;  ///< is told of better plans; may be null
  [[nodiscard]] bool over(std::uint64_t work) const noexcept {
    return work >= effort || (stop != nullptr && stop->due());
  }
  void tick() const {
    if (solving != nullptr) solving->tick();
  }
  void tell(double value) const {
    if (solving != nullptr) solving->plan(value);
  }
};

/// Greedy by gain, by gain per cost and from the best single column, whatever the limits, and tabu search from each.
[[nodiscard]] Selection search_most(const Core& core, std::uint64_t seed, const SearchLimits& limits);
/// Tabu search from `best`; returns the best seen. Stops once the value reaches `bound`.
[[nodiscard]] Selection tabu_most(const Core& core, Selection best, double bound, std::uint64_t seed,
                                  const SearchLimits& limits);

/// Least cost for the core's target, from the greedy rule (whatever the limits) or from a plan. The target must be
/// reachable.
[[nodiscard]] Selection search_least(const Core& core, std::uint64_t seed, const SearchLimits& limits);
[[nodiscard]] Selection search_least(const Core& core, const Selection& start, std::uint64_t seed,
                                     const SearchLimits& limits);

}  // namespace phusong::sim
