// The plan: which candidates to build. Maximal coverage location (MCLP) or least-cost set cover, behind one interface
// that an exact solver can join.
//
//   PlanProblem p = ...; PlanSolution s = make_solver("search_and_prove")->solve(p, watcher);
//
// The mathematics. x_j = 1: site j is built; z_r = 1: village r is covered; w_r its value, c_j a site's cost.
//   Most coverage:  max sum w_r z_r   s.t.  z_r <= sum of x_j over the sites that cover r,  sum x_j <= p,
//                                           sum c_j x_j <= budget,  x_j = 1 for must-haves
//   Least cost:     min sum c_j x_j   s.t.  the same,  number of covered rows >= target
// Bound: the link z_r <= sum x_j is priced with multipliers lambda_r >= 0 (Lagrangian relaxation). What remains splits
// into rows and sites: with s_j the sum of lambda over the rows of j,
//   most coverage:  L = sum max(w_r - lambda_r, 0) + max { sum s_j x_j : count, budget }   is never below the optimum,
//   least cost:     L = min { sum lambda_r z_r : target } + sum min(c_j - s_j, 0)          is never above it,
// for any lambda; the inner problems are solved as linear programs by sorting, which keeps them bounds. Subgradient
// steps tighten L; it is rounded to the step of the values (the greatest common divisor of integral weights or costs),
// a site whose reduced cost proves that it cannot matter is fixed, and branch and bound with the same L closes what is
// left, up to a limit counted in operations, so that the result is the same on every machine. Sources: Church and
// ReVelle (1974), The maximal covering location problem; Nemhauser, Wolsey and Fisher (1978) for the greedy rule;
// Khuller, Moss and Naor (1999) for its form under a budget; Fisher (1981), The Lagrangian relaxation method; Gao,
// Weise and Li (2015) for row weighting in set covering.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "geo/base/progress.h"
#include "sim/plan/tree_prices.h"

namespace phusong::sim {

enum class Objective : std::uint8_t { villages, people, least_cost };

/// Pure combinatorics: columns (sites) cover rows (villages).
struct PlanProblem {
  Objective objective = Objective::villages;
  std::vector<double> row_weight;             ///< value of each row (1, or people); > 0
  std::vector<std::vector<int>> column_rows;  ///< rows that each column covers, ascending
  std::vector<double> column_cost;            ///< >= 0
  std::vector<int> must_have;                 ///< columns that are in any solution
  int max_columns = 0;                        ///< 0: no limit
  double budget = 0;                          ///< 0: no limit
  int target_rows = 0;                        ///< least_cost: rows to cover; 0: all coverable
  std::uint64_t seed = 0;
  double time_limit_s = 0;  ///< 0: none; the solver's own limits in operations, which are the same everywhere
  std::vector<std::string> row_name, column_name;  ///< for error sentences; empty: the index
  std::string name, unit;  ///< for progress: of the plan, and of its value or (least_cost) cost; may be empty
};

/// A tree of branchings on sites; each leaf has multipliers of its own.
struct CoverTree {
  struct Node {
    int column = -1;          ///< that it branches on, to 0 and 1; -1: a leaf
    int zero = -1, one = -1;  ///< nodes
    TreePrices prices;        ///< of a leaf: of `rows`, and behind them of money
  };
  double cutoff = 0;                   ///< value or cost that no better plan passes
  double bound = 0;                    ///< what the leaves prove
  double money = 1;                    ///< the price of money is for so much
  std::vector<std::vector<int>> rows;  ///< that share a multiplier, each by its weight (least cost: evenly)
  bool by_root = false;                ///< the multipliers of the root fix columns first
  std::vector<TreePrices> fixing;
  std::vector<Node> nodes;  ///< the first is the root; empty: there is no tree
  int leaves = 0;
  bool cut_short = false;  ///< by the clock or the user: another run may prove more
};

/// What anyone can recompute the bound of the root from, without a search (certificate.h says how): in the problem's
/// own rows and columns.
struct BoundEvidence {
  std::vector<double> multipliers;            ///< lambda of each row, >= 0
  double budget_price = 0;                    ///< value for cost; most coverage under a budget
  std::vector<std::pair<int, int>> replaced;  ///< a column left out, and one that costs no more and covers its rows
  double bound = 0;                           ///< what they prove
  CoverTree tree;                             ///< where that is less than the plan (cover_evidence.h)
};

struct PlanSolution {
  std::vector<int> columns;  ///< chosen, in the order of marginal gain
  std::vector<double> loss;  ///< of each chosen column: value that would be lost without it alone
  std::vector<int> rows;     ///< covered, ascending
  double value = 0;          ///< sum of row weights covered
  double cost = 0;
  /// Proven bound: no solution has more value (villages, people) or less cost (least_cost).
  double bound = 0;
  std::string bound_method;  ///< how it was proven
  bool optimal = false;      ///< bound and value (cost) are the same
  bool cut_short = false;    ///< by the clock or the user: another run may give another plan
  bool stopped = false;      ///< by the user
  BoundEvidence evidence;
  std::vector<int> uncoverable;  ///< rows that no column covers
};

class PlanSolver {
 public:
  virtual ~PlanSolver() = default;
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  /// When the watcher asks to stop, the best plan and bound by then are kept; where there has been no time to search,
  /// those of the greedy rules. Throws Error{infeasible} when must-haves break the budget or the target cannot be
  /// reached, saying which; Error{interrupted} when it was stopped before a plan that keeps all limits was found.
  [[nodiscard]] virtual PlanSolution solve(const PlanProblem& problem, Watcher* watcher) const = 0;
};

/// "search_and_prove": greedy with incremental gains, tabu search over swaps, row weighting for full cover; the
/// Lagrangian bound and branch and bound described above; CBC on what they leave open (settle.h). Guarantees:
/// deterministic for a seed without a limit in seconds; where bound equals value (cost) the plan is proven optimal, and
/// then more budget or another column can never make it worse. Of plans of equal value the cheapest found is returned.
/// Throws Error{scenario} for an unknown name.
[[nodiscard]] std::unique_ptr<PlanSolver> make_solver(std::string_view name);

}  // namespace phusong::sim
