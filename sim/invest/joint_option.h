// An option whose sites may close a village together: from what each site serves of each village's cells to the joint
// problem of the solver.
//
//   JointProblem problem = joint_problem(single, {&effects[0], &effects[7]}, gaps, target, scenario.service);
//
// Weights are the shares by which service is judged (area, or people), as whole numbers of 2^-53: exact for every
// share of at least 2^-30 of a village, and a sum of them reaches the need exactly where the verdict's own sum of
// floats reaches service.covered_pct; a smaller cell is rounded to 2^-53.
#pragma once

#include <vector>

#include "sim/plan/joint_plan.h"
#include "sim/siting/candidates.h"

namespace phusong::sim {

/// Rows are the villages of `target` (ascending), columns those of `single`, from which values, costs, limits and names
/// are taken; `effects` are those of the columns, with `serves` filled.
[[nodiscard]] JointProblem joint_problem(const PlanProblem& single, const std::vector<const SiteEffect*>& effects,
                                         const GapReport& gaps, const std::vector<std::size_t>& target,
                                         const ServiceKeys& service);

}  // namespace phusong::sim
