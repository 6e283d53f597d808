// The plan in which several sites may close a village together: which candidates to build when each serves a part of a
// village's cells, and the village is closed by whatever serves enough of them.
//
//   JointProblem p;
//   p.rows = {{.value = 640, .need = 90, .points = {{.weight = 60, .columns = {0, 2}}, {.weight = 40, .columns =
//   {1}}}}}; p.column_cost = {1.5e9, 1.5e9, 2e9}; p.max_columns = 2; JointSolution s = solve_joint(p, watcher);      //
//   s.plan.columns == {0, 1}; s.together == {{0, 1}}
//
// The mathematics. Row i has points q with weights w_q, whole numbers, and needs n_i of them. X_j = 1: column j is
// built; C_q = 1: a built column serves point q; Z_i = 1: the row is closed; v_i its value, c_j a column's cost.
//   sum over q of w_q C_q >= n_i Z_i,        C_q <= sum of X_j over the columns that serve q
//   Most coverage:  max sum v_i Z_i   s.t.  sum X_j <= number, sum c_j X_j <= budget, X_j = 1 for must-haves
//   Least cost:     min sum c_j X_j   s.t.  the same, number of closed rows >= target
// With a single point of weight n_i for each row this is the problem of plan.h, of which it is a generalisation. What a
// set of columns serves of a row is submodular in the set, but "enough of it" is not, so that the greedy rule has no
// guarantee; only the bound speaks. It comes from the linear relaxation over X and Z with cuts (joint_model.h), by weak
// duality from Clp's dual values; CBC branches on what reduced costs leave open. Sources: Wolsey (1982), An analysis of
// the greedy algorithm for the submodular set covering problem; Carr, Fleischer, Leung and Phillips (2000) for
// knapsack-cover inequalities.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "geo/base/progress.h"
#include "sim/plan/joint_evidence.h"
#include "sim/plan/plan.h"

namespace phusong::sim {

/// Cells of a row that the same columns serve.
struct JointPoint {
  std::int64_t weight = 0;   ///< > 0; in any unit, the same throughout a row. A row's sum stays below 2^60
  std::vector<int> columns;  ///< that serve it, ascending
};

struct JointRow {
  double value = 1.0;     ///< > 0: 1, people
  std::int64_t need = 0;  ///< > 0: closed when the weights of its served points reach this
  std::vector<JointPoint> points;
  std::string name = {};  ///< for error sentences; empty: its index
};

struct JointProblem {
  Objective objective = Objective::villages;
  std::vector<JointRow> rows;
  std::vector<double> column_cost;       ///< >= 0
  std::vector<std::string> column_name;  ///< for error sentences; empty: the index
  std::vector<int> must_have;            ///< columns that are in any plan
  int max_columns = 0;                   ///< 0: no limit
  double budget = 0.0;                   ///< 0: no limit
  int target_rows = 0;                   ///< least_cost: rows to close; 0: all that can be
  std::uint64_t seed = 0;
  double time_limit_s = 0.0;         ///< 0: none; limits in steps and nodes, which are the same everywhere
  std::string name = {}, unit = {};  ///< for progress, as in PlanProblem
};

struct JointSolution {
  /// As without joint coverage; `loss` is the value that would be lost without a column alone. Its evidence is empty:
  /// what proves the bound is prove_joint()'s (joint_evidence.h).
  PlanSolution plan;
  /// Parallel to plan.rows: columns that close the row together, ascending, none of which can be left out of them; one
  /// where a single one of the plan's closes it.
  std::vector<std::vector<int>> together;
  int nodes = 0;                ///< of CBC's branch and bound
  int cuts = 0;                 ///< found for the linear relaxation
  std::vector<JointCut> tight;  ///< those that were tight when it ended
};

/// Points that the same columns serve become one, cut down to the need; those that none serves fall away.
void merge_points(std::vector<JointPoint>& points, std::int64_t need);

/// The rows that a set of columns closes, worked out from the problem alone, ascending: whole numbers, no rounding.
[[nodiscard]] std::vector<int> closed_rows(const JointProblem& problem, const std::vector<int>& columns);

/// What a set of columns is worth: columns, loss, rows, value, cost and `together` of a solution, no bound.
[[nodiscard]] JointSolution judge_joint(const JointProblem& problem, std::vector<int> columns);

/// The problem in which a column closes only what it closes alone.
[[nodiscard]] PlanProblem single_problem(const JointProblem& problem);

/// Guarantees: the plan keeps every limit and closes exactly what it says; never less value (more cost) than the plan
/// of single sites that it starts from; a proven bound; deterministic without a limit in
/// seconds. With one, or when the watcher asks to stop after a first plan is there, the best plan and bound by then are
/// kept and cut_short is set. Throws Error{infeasible} as PlanSolver does.
[[nodiscard]] JointSolution solve_joint(const JointProblem& problem, Watcher* watcher);

/// What a plan of the same rows, columns and must-haves under other limits leaves to begin with.
struct JointWarm {
  std::vector<int> columns;    ///< of its plan
  std::vector<JointCut> cuts;  ///< that were tight
};
/// The same guarantees; beginning with that plan, less what the limits do not allow, where it is better than single
/// sites, and with those cuts. No progress stage of its own.
[[nodiscard]] JointSolution solve_joint_from(const JointProblem& problem, const JointWarm& warm, Watcher* watcher);

}  // namespace phusong::sim
