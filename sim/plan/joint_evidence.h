// What proves the bound of a joint plan, for anyone to recompute: prices of cuts that are named by the problem's own
// rows and points, and columns that others replace.
//
//   JointSolution s = solve_joint(problem, watcher);
//   JointEvidence evidence = prove_joint(problem, s, 0.0, watcher);
//   std::string text = joint_certificate_text(problem, s, evidence, head);       // joint_certificate.h
//
// Cuts and their coefficients a_j are those of joint_model.h: sum of a_j X_j >= Z_i for every plan. With a price
// y_c >= 0 of each cut c, lambda_i the sum of the prices of row i's cuts, s_j the sum of y_c a_cj, and a price mu of
// money, what is left splits into rows and columns, and is a bound by weak duality:
//   most coverage:  sum max(v_i - lambda_i, 0) + mu budget + sum of the largest max(s_j - mu c_j, 0), as many as there
//                   may be sites
//   least cost:     sum of the smallest lambda_i, as many as are to be closed + sum of the least min(c_j - s_j, 0), as
//                   many as there may be sites
// over rows and columns that must-haves leave open; the prices of target and number are found by sorting. Where that
// does not reach the plan, the plans are split into those with a column and those without it, and so on: a tree whose
// leaves have prices each. A column that is fixed at 1 counts whatever its sign, and takes its place and its money; one
// at 0 does not count. The worst leaf is the bound. Sources: as of joint_plan.h; Fisher (1981) for the form; Land and
// Doig (1960) for the tree. The prices are dual values of the linear relaxation without any other fixing, solved anew
// with the solver's cuts and in rounds of further ones, so that neither reduced costs nor CBC have to be believed.
//
// Guarantees: without a limit in seconds the same for equal input; `bound` is what the prices prove, not yet rounded to
// the step of values (costs), and errs on the safe side of rounding. At most 200 leaves, fewer for large problems: a
// tree that does not get on by then is left out for its root.
#pragma once

#include <utility>
#include <vector>

#include "geo/base/progress.h"

namespace phusong::sim {

struct JointProblem;
struct JointSolution;

/// Points P of a row taken as served for nothing, and how the rest is counted: a rank of 0 is the first kind of cut, k
/// of at least 1 the second (joint_model.h).
struct JointCut {
  int row = 0;              ///< of the problem
  int rank = 0;             ///< 0 to 3
  std::vector<int> points;  ///< P, indices of the row's points, ascending; what must-haves serve belongs to it unnamed
};

/// The plans that have some columns, and have not some others.
struct JointLeaf {
  std::vector<std::pair<int, int>> branch;  ///< column, and 1 or 0, from the root on
  /// An index into the evidence's cuts, and a price above 0: value (cost) for a closed row.
  std::vector<std::pair<int, double>> prices;
  double budget_price = 0.0;  ///< value for cost; most coverage under a budget
  /// Most value, or least cost. A leaf whose columns alone break a limit has no plan, and the plan's own here.
  double bound = 0.0;
};

struct JointEvidence {
  std::vector<JointCut> cuts;
  std::vector<JointLeaf> leaves;              ///< of a tree; one without branches is the root
  std::vector<std::pair<int, int>> replaced;  ///< a column left out, and one that costs no more and serves its points
  double bound = 0.0;                         ///< of the worst leaf
};

/// `seconds` of wall time, 0: no limit. When they are over or the watcher (may be null) asks to stop, what is proven by
/// then is kept. Domain: `solution` is one of `problem`.
[[nodiscard]] JointEvidence prove_joint(const JointProblem& problem, const JointSolution& solution, double seconds,
                                        Watcher* watcher);

}  // namespace phusong::sim
