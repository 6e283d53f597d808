// A plan of a network's core: the tree of hops that stands, what is on air, and what it is worth.
//
//   const NetworkPlan plan = valued(core, {arc, node_quarter, on});
//   if (plan.missing == 0.0 && better(core, plan, best)) best = plan;
//
// Guarantees: figures are worked out in a fixed order, so that equal plans have equal ones.
#pragma once

#include <vector>

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
/// Whether a plan serves a row by the quarter, as the core asks: by shares, by points, or of a resilient plan from two
/// branches.
[[nodiscard]] bool serves(const NetworkCore& core, const NetworkPlan& plan, const std::vector<int>& branches, int row,
                          int quarter);

/// Figures of a plan worked out anew, or an empty plan with missing = infinity where it breaks a limit or its links are
/// no tree.
[[nodiscard]] NetworkPlan valued(const NetworkCore& core, NetworkPlan plan);

}  // namespace phusong::sim
