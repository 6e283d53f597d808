// The front of value against cost: the most that each budget can close.
//
//   ParetoFront front = pareto_front(problem, {.points = 50}, watcher);
//
// By the epsilon-constraint method (Haimes, Lasdon and Wismer 1971): the most value under one budget after the other,
// each solved as any plan is, with the multipliers of the one before. The problem's own limit on sites and must-haves
// hold for every point; its budget, if any, is the highest.
#pragma once

#include <vector>

#include "sim/plan/plan.h"

namespace phusong::sim {

struct ParetoSettings {
  int points = 50;  ///< at most so many budgets, evenly from the must-haves' cost to that of the most value; >= 2
  double time_limit_s = 0.0;  ///< of all together; 0: none
};

struct ParetoPoint {
  std::vector<int> columns, rows;  ///< chosen and covered, ascending
  double cost = 0, value = 0;
  double budget = 0;       ///< under which the value is the most
  double bound = 0;        ///< no plan within `budget` has more value
  bool proven = false;     ///< value and bound are the same: nothing has more value for the budget
  bool cut_short = false;  ///< by the clock or the user: another run may find more
  int together = 0;        ///< of a joint front: rows that several columns close together
  // Against the point before (against nothing for the first): the marginal sites and villages.
  std::vector<int> added_columns, removed_columns, added_rows, lost_rows;
};

struct ParetoFront {
  std::vector<ParetoPoint> points;
  int left_out = 0;  ///< budgets, the smallest ones, that were not looked at before the user asked to stop
};

/// By rising cost, each point with more value than all cheaper ones, and what comes and goes against the one before.
[[nodiscard]] std::vector<ParetoPoint> undominated(std::vector<ParetoPoint> found);

/// By rising cost and value; plans that another one of the front beats in both are left out. Where all costs are equal
/// and there are points enough, each number of sites has its point: the front is then exact. Deterministic without a
/// limit in seconds. When the watcher asks to stop, the budgets looked at by then are kept. Domain: problem.objective
/// is villages or people. Throws Error{infeasible} as PlanSolver does.
[[nodiscard]] ParetoFront pareto_front(const PlanProblem& problem, const ParetoSettings& settings, Watcher* watcher);

}  // namespace phusong::sim
