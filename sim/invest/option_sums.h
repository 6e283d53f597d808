// What every option says of its sites, whether they were chosen or given: sums, present value, who closes what with
// whom, and what ended the search.
//
//   add_joint(together, judge_joint(together, columns), site_of, result);     // of a joint option, first
//   add_up(scenario, villages, result);
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/invest/compare.h"
#include "sim/plan/joint_plan.h"
#include "sim/plan/plan.h"

namespace phusong::sim {

/// Throws Error{scenario} where no entry of bts_types has the option's name.
[[nodiscard]] const BtsType& type_of(const Scenario& scenario, const OptionKeys& option);

/// Whether a list holds a value; an empty one holds all.
[[nodiscard]] bool passes(const std::vector<std::string>& wanted, const std::string& value);
/// Domain: ascending.
[[nodiscard]] bool contains(const std::vector<std::size_t>& sorted, std::size_t value);

/// Rows of the target that some villages are, ascending.
[[nodiscard]] std::vector<int> rows_of(const std::vector<std::size_t>& target, const std::vector<std::size_t>& closes);

/// Sums and present value from the sites; closed villages in rank order become closes_first.
void add_up(const Scenario& scenario, const std::vector<geo::Village>& villages, OptionResult& result);

/// Villages that sites close together only, from the joint problem's rows; `site_of` gives the place of a column in the
/// result. What single sites close of the target is then the problem's word too, whole numbers instead of rounded sums.
void add_joint(const JointProblem& problem, const JointSolution& solution, const std::vector<std::size_t>& site_of,
               OptionResult& result);

/// What ended the search before its own end, in the sentences on the plan.
void say_cut_short(const PlanSolution& solution, OptionResult& result);

}  // namespace phusong::sim
