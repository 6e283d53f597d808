// A plan of a network's core in the problem's own numbers, and back.
//
//   NetworkSolution s = solution_of(core, problem, plan);     // what stands, is on air and is served; no bound yet
//   NetworkPlan again = plan_in_core(core, problem, s);       // not valued yet
#pragma once

#include "sim/plan/network_tree.h"

namespace phusong::sim {

/// Domain: the core of the problem, a plan that keeps its limits. Of rows that are not served: why.
[[nodiscard]] NetworkSolution solution_of(const NetworkCore& core, const NetworkProblem& problem,
                                          const NetworkPlan& plan);

/// A solution of a problem that has the same nodes, configurations, hops and feeds as this core's. Where the core has
/// replaced a configuration, by the one in its place; what the core has not is left out.
[[nodiscard]] NetworkPlan plan_in_core(const NetworkCore& core, const NetworkProblem& problem,
                                       const NetworkSolution& solution);

}  // namespace phusong::sim
