// Tabu search over swaps, for most coverage with a number of sites and equal money: at each step the best exchange of
// one column inside for one outside, over all pairs.
//
//   Selection better = swap_most(core, best, bound, seed, limits);
//
// The value of a swap is gain(in) - loss(out) + what both cover and only `out` does; the last is kept for all pairs,
// move by move (Resende and Werneck 2007 do so for the p-median problem).
#pragma once

#include <cstdint>

#include "sim/plan/local_search.h"

namespace phusong::sim {

/// True where the search knows how: no budget, a number of columns, and tables that fit into memory.
[[nodiscard]] bool can_swap(const Core& core) noexcept;

/// The best selection seen, never worse than `best`. Stops once the value reaches `bound`. Deterministic for a seed and
/// a limit in operations. Domain: can_swap(core); `best` has core.max_columns columns or fewer.
[[nodiscard]] Selection swap_most(const Core& core, Selection best, double bound, std::uint64_t seed,
                                  const SearchLimits& limits);

}  // namespace phusong::sim
