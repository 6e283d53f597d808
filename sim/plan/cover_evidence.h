// What proves the bound of a plan without backhaul beyond its root: a tree of branchings on sites whose leaves have
// multipliers of their own (certificate.h says what these prove).
//
//   PlanSolution s = make_solver("search_and_prove")->solve(problem, watcher);
//   prove_cover(problem, s, 5.0, watcher);
//   std::string text = certificate_text(problem, s, head);
//
// Guarantees: plan and claim stay what they are; without a limit in seconds the same for equal input.
#pragma once

#include "geo/base/progress.h"
#include "sim/plan/plan.h"

namespace phusong::sim {

/// Seconds: of wall time; 0: no limit. Nothing is added where the root proves that the plan is the best, where the plan
/// is not what its limit on sites left of the cheapest, where a stop was asked for, or where the linear program is too
/// large. Domain: `solution` is one of `problem`, with its evidence.
void prove_cover(const PlanProblem& problem, PlanSolution& solution, double seconds, Watcher* watcher);

}  // namespace phusong::sim
