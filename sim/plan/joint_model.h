// A joint problem as a mixed-integer program over columns and rows alone, the cuts that say what closes a row, and the
// whole program with points for branch and bound.
//
//   JointModel model{core};
//   LinearProgram lp{model.relaxation()};
//   while (lp.solve(0) && !(cuts = model.cuts(lp.value())).empty()) lp.add_rows(cuts);
//   Milp whole = model.whole(lp);
//
// Cuts. Take any set P of points of row i as served for nothing; r = n_i - w(P) > 0 is what is still missing, and u_j
// the weight of what column j serves outside P. Whatever set T of columns closes the row has sum over T of u_j >= r, so
//   sum of min(u_j, r) / r X_j >= Z_i                                                    (submodular cover, Wolsey)
//   sum of min(k, floor((k - 1) u_j / r) + 1) / k X_j >= Z_i   over u_j > 0, k = 1, 2, 3     (Chvatal-Gomory, rank k)
// hold for every plan: in the second, with a_j = (k - 1) u_j / r, sum (floor(a_j) + 1) > sum a_j >= k - 1 over T, and
// it is a whole number. They are exact too: a set S of columns that does not close the row breaks the first for P =
// what S serves. Weights are whole numbers, and the coefficients rounded once.
#pragma once

#include <optional>
#include <vector>

#include "sim/plan/joint_core.h"
#include "sim/plan/linear_program.h"

namespace phusong::sim {

/// The whole program, and what its columns are: those of the core, one for each row, then the points.
struct JointProgram {
  Milp milp;
  std::vector<std::vector<int>> points;  ///< of each point its columns; one of them is fixed at 1, or all are open
  std::size_t entries = 0;               ///< of all rows
};

class JointModel {
 public:
  explicit JointModel(const JointCore& core);

  /// Columns of the core first, then one for each row; with the cuts of P = {}.
  [[nodiscard]] const Milp& relaxation() const noexcept { return relaxation_; }
  [[nodiscard]] int row_column(int row) const noexcept { return static_cast<int>(core_.columns()) + row; }
  /// Cost of the program is that of the core in this unit; for most coverage the value below 0.
  [[nodiscard]] double unit() const noexcept { return unit_; }

  /// Rows of budget and target, -1 where there is none; the budget's unit of cost.
  [[nodiscard]] int budget_row() const noexcept { return budget_row_; }
  [[nodiscard]] int target_row() const noexcept { return target_row_; }
  [[nodiscard]] double money() const noexcept { return money_; }

  /// Whether a row is a cut; then, what it is in the problem's own rows and points.
  [[nodiscard]] static bool is_cut(const Milp::Row& row) noexcept { return !row.note.empty(); }
  [[nodiscard]] JointCut cut_of(const Milp::Row& row) const;
  /// The rows of cuts of the same problem; those of rows that are settled are left out.
  [[nodiscard]] std::vector<Milp::Row> rows_of(const std::vector<JointCut>& cuts) const;

  /// Cuts that a point breaks, the most broken ones of each row. Deterministic.
  [[nodiscard]] std::vector<Milp::Row> cuts(const std::vector<double>& value) const;
  /// Of the cuts that are looked for of a row the one whose left side is least, whether it is broken or not; none where
  /// the points that the columns serve close the row.
  [[nodiscard]] std::optional<Milp::Row> tightest(int row, const std::vector<double>& value) const;
  /// The cuts of one row that a set of columns breaks: for rows that it does not close, whatever the program says.
  [[nodiscard]] Milp::Row cut_against(const JointCover& cover, int row) const;

  /// The linear program's rows, and the points of rows as far as `most_entries` pairs of point and column go, rows with
  /// few of them first: with its points a row is exact. Columns as the linear program has fixed them.
  [[nodiscard]] JointProgram whole(const LinearProgram& lp, std::size_t most_entries) const;
  /// Values of the program's columns for a selection.
  [[nodiscard]] std::vector<double> point_of(const JointProgram& program, const Selection& selection) const;

 private:
  /// What of a row is taken as served, and how the rest is counted: k of rank k, 0 for the first kind.
  struct Cut {
    double left = 0.0;  ///< of the left side, at the point at hand
    int rank = 0;
    std::int64_t missing = 0;
    std::vector<std::int64_t> outside;  ///< u_j of each part of the row; empty: none found
    std::size_t served = 0;             ///< size of P, the first of `order`
  };
  /// The one whose left side is least, if it is below `most`. P grows from nothing, or from the points that the columns
  /// serve as much as the row is closed.
  [[nodiscard]] std::optional<Milp::Row> cut_below(int row, const std::vector<double>& value, bool begin_served,
                                                   double most) const;
  void consider(int row, std::int64_t missing, const std::vector<std::int64_t>& outside, std::size_t served,
                const std::vector<double>& value, Cut& best) const;
  /// `order`: points, of which the first `cut.served` are P.
  [[nodiscard]] Milp::Row row_of(int row, const Cut& cut, const std::vector<int>& order) const;

  const JointCore& core_;
  Milp relaxation_;
  std::vector<int> place_;  ///< of each part within its row
  double unit_ = 1.0, money_ = 1.0;
  int budget_row_ = -1, target_row_ = -1;
};

}  // namespace phusong::sim
