// What is settled of a plan's problem before any search: must-haves, what they cover, and rows out of reach.
//
//   const Start start = start_of(problem);                    // throws when the must-haves alone break a limit
//   Core core = reduce(problem, start.taken, ...);
#pragma once

#include <string>
#include <vector>

#include "sim/plan/core.h"
#include "sim/plan/plan.h"

namespace phusong::sim {

/// What is settled before the search: must-haves and rows that nothing covers.
struct Start {
  std::vector<char> taken;    ///< columns
  std::vector<char> covered;  ///< rows, by must-haves
  int count = 0;
  double cost = 0.0;
  double value = 0.0;
  int rows = 0;
  std::vector<int> uncoverable;
};

/// Throws Error{infeasible} when `count` must-haves are more, or cost more, than is allowed (0: no limit).
void check_must_haves(const std::vector<int>& must_have, const std::vector<std::string>& names, int count, double cost,
                      int max_columns, double budget);

/// Throws as check_must_haves().
[[nodiscard]] Start start_of(const PlanProblem& problem);

/// What is left to decide. Least cost: without the limits on number and budget, of the target or all that can be
/// covered.
[[nodiscard]] Core core_of(const PlanProblem& problem, const Start& start);

/// "3, 7 and 12 more"; by name where there are names.
[[nodiscard]] std::string listed(const std::vector<int>& indices, const std::vector<std::string>& names);

}  // namespace phusong::sim
