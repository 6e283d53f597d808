// What can be closed for every cost: the front of plans that nothing beats in both.
//
//   OptionFront front = front_of(problem, target, 50, watcher);                      // sites alone
//   OptionFront front = front_of({scenario, option, type, graph, problem, places}, target, most_vnd, 8, watcher);
//   OptionFront front = front_of(joint_problem(...), target, 50, watcher);           // several may close a village
//   together
//
// By the epsilon-constraint method, see sim/plan/pareto.h: the most value under one budget of CAPEX after the other.
// Joint plans likewise, see sim/plan/joint_front.h. With backhaul each budget is a plan of its own by
// sim/plan/network_plan.h, sites, relays and links together. Guarantees: by rising cost and value; each step says what
// is proven of it; deterministic. When the watcher asks to stop, what is there is kept, and how many budgets are left
// out is said.
#pragma once

#include <vector>

#include "sim/invest/backhaul_plan.h"
#include "sim/invest/compare.h"
#include "sim/plan/joint_plan.h"

namespace phusong::sim {

/// `target`: the villages of the problem's rows. A problem of least cost is asked for target villages. points >= 2.
[[nodiscard]] OptionFront front_of(const PlanProblem& problem, const std::vector<std::size_t>& target, int points,
                                   Watcher* watcher);
/// The same when sites may close a village together.
[[nodiscard]] OptionFront front_of(const JointProblem& problem, const std::vector<std::size_t>& target, int points,
                                   Watcher* watcher);
/// The same with backhaul, at budgets evenly up to `most_vnd`.
[[nodiscard]] OptionFront front_of(const BackhaulQuestion& question, const std::vector<std::size_t>& target,
                                   double most_vnd, int points, Watcher* watcher);

}  // namespace phusong::sim
