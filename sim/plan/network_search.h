// Good plans with backhaul, without proof: sites join one by one, each over its cheapest chain of hops within the
// limit; then parts of the plan are torn down and built anew.
//
//   NetworkPlan plan = search_network(core, {}, seed, limits);
//
// Guarantees: keeps every limit; deterministic for a seed and an effort. Must-haves and the target are met where the
// search finds how; `missing` tells.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/plan/local_search.h"
#include "sim/plan/network_core.h"

namespace phusong::sim {

struct NetworkPlan {
  std::vector<int> arc;            ///< that connects each node; -1: nothing stands there
  std::vector<int> node_quarter;   ///< in which it is built; only where something stands
  std::vector<int> on;             ///< quarter in which each configuration goes on air; -1: never
  double value = 0.0, cost = 0.0;  ///< of a resilient plan: of the rows that keep service
  double missing = 0.0;            ///< must-haves that are not met, then (least cost) weight to the target
};

/// Whether `a` is better than `b`: fewer missing; then more value and less cost, or for least cost less cost.
[[nodiscard]] bool better(const NetworkCore& core, const NetworkPlan& a, const NetworkPlan& b) noexcept;

/// Values (costs) that differ by less are equal.
[[nodiscard]] double value_tolerance(const NetworkCore& core) noexcept;
[[nodiscard]] double cost_tolerance(const NetworkCore& core) noexcept;

/// What each node that stands fails with: the node next to the network on its way; -1: nothing stands there.
[[nodiscard]] std::vector<int> branches_of(const NetworkCore& core, const NetworkPlan& plan);
/// Whether a plan serves a row by the quarter, as the core asks: by shares, or of a resilient plan from two branches.
[[nodiscard]] bool serves(const NetworkCore& core, const NetworkPlan& plan, const std::vector<int>& branches, int row,
                          int quarter);

/// Figures of a plan worked out anew, or an empty plan with missing = infinity where it breaks a limit or its links are
/// no tree.
[[nodiscard]] NetworkPlan valued(const NetworkCore& core, NetworkPlan plan);

/// What a linear relaxation thinks of each arc and configuration, in [0, 1]; empty: nothing.
struct NetworkHints {
  std::vector<double> arc, configuration;
};

/// From nothing, or from a plan that keeps the limits. The first plan from nothing is made whatever the limits. Stops
/// once `enough` is reached (value; least cost: cost).
[[nodiscard]] NetworkPlan search_network(const NetworkCore& core, const NetworkPlan* start, const NetworkHints& hints,
                                         double enough, std::uint64_t seed, const SearchLimits& limits);

}  // namespace phusong::sim
