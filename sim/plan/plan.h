// The plan: which candidates to build. Maximal coverage location (MCLP) or least-cost set cover, behind one interface
// that an exact solver can join.
//
//   PlanProblem p = ...; PlanSolution s = solver("greedy_swap").solve(p, watcher);
//
// Source: Church and ReVelle (1974), The maximal covering location problem.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "geo/base/progress.h"

namespace phusong::sim {

enum class Objective : std::uint8_t { villages, people, least_cost };

/// Pure combinatorics: columns (sites) cover rows (villages).
struct PlanProblem {
  Objective objective = Objective::villages;
  std::vector<double> row_weight;                 ///< value of each row (1, or people); > 0
  std::vector<std::vector<int>> column_rows;      ///< rows that each column covers, ascending
  std::vector<double> column_cost;                ///< > 0
  std::vector<int> must_have;                     ///< columns that are in any solution
  int max_columns = 0;                            ///< 0: no limit
  double budget = 0;                              ///< 0: no limit
  int target_rows = 0;                            ///< least_cost: rows to cover; 0: all coverable
  std::uint64_t seed = 0;
};

struct PlanSolution {
  std::vector<int> columns;        ///< chosen, in the order of marginal gain
  std::vector<int> rows;           ///< covered, ascending
  double value = 0;                ///< sum of row weights covered
  double cost = 0;
  /// Proven bound: no solution has more value (villages, people) or less cost (least_cost).
  double bound = 0;
  std::string bound_method;        ///< how it was proven
  std::vector<int> uncoverable;    ///< rows that no column covers
};

class PlanSolver {
 public:
  virtual ~PlanSolver() = default;
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  /// Throws Error{infeasible} when must-haves break the budget or the target cannot be reached, saying which.
  [[nodiscard]] virtual PlanSolution solve(const PlanProblem& problem, Watcher* watcher) const = 0;
};

/// "greedy_swap": lazy greedy, redundant-column removal, 1-1 and 2-1 swaps, Lagrangian bound.
/// Throws Error{scenario} for an unknown name.
[[nodiscard]] std::unique_ptr<PlanSolver> make_solver(std::string_view name);

}  // namespace phusong::sim
