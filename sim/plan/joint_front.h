// The front of value against cost when several sites may close a village together: the most that each budget can close.
//
//   ParetoFront front = joint_front(problem, {.points = 50}, watcher);
//
// As pareto.h, with joint plans: one budget after the other, downwards. Each begins with the plan of the one before,
// less what the smaller budget no longer pays for, and with the cuts that were tight for it; the plan of single sites
// is looked for each time too, so that no point is worse than that. The problem's own limit on sites and must-haves
// hold for every point; its budget, if any, is the highest. Without a budget and a number of sites the last point is
// the plan of least cost for all that can be closed.
#pragma once

#include "sim/plan/joint_plan.h"
#include "sim/plan/pareto.h"

namespace phusong::sim {

/// By rising cost and value; plans that another one of the front beats in both are left out. Where all costs are equal
/// and there are points enough, each number of sites has its point: the front is then exact. Deterministic without a
/// limit in seconds. When the watcher asks to stop, the budgets looked at by then are kept. Domain: problem.objective
/// is villages or people. Throws Error{infeasible} as solve_joint() does.
[[nodiscard]] ParetoFront joint_front(const JointProblem& problem, const ParetoSettings& settings, Watcher* watcher);

}  // namespace phusong::sim
