// Good plans in quarters, without proof: sites in an order, each built as early as its money and crews let it, and the
// order changed move by move.
//
//   NetworkPlan plan = search_order(core, best, enough, seed, limits);
//
// A plan is an order of all configurations and, for each tower, the arc that it would hang on. Built in that order,
// each with the towers that it lacks and in the first quarter that can pay for it and what it costs to run, those that
// bring nothing or fit nowhere are passed over. Moves: a site comes sooner or later, gives way to another, joins,
// leaves, or hangs elsewhere. Worse plans are taken as well, ever fewer of them, in rounds of growing length that each
// begin at the best plan.
//
// Guarantees: keeps every limit; never worse than what it began with; deterministic for a seed and an effort.
#pragma once

#include <cstdint>

#include "sim/plan/local_search.h"
#include "sim/plan/network_tree.h"

namespace phusong::sim {

/// Domain: phased, every share is whole; `start` keeps the limits (musts may be missing).
[[nodiscard]] NetworkPlan search_order(const NetworkCore& core, const NetworkPlan& start, double enough,
                                       std::uint64_t seed, const SearchLimits& limits);

/// Whether a core is in its domain.
[[nodiscard]] bool has_order(const NetworkCore& core) noexcept;

}  // namespace phusong::sim
