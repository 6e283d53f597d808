// A joint problem after the reductions that lose nothing, and a selection of its columns kept up to date move by move.
//
//   JointCore core = reduce(problem, start);
//   JointCover cover{core};
//   cover.add(3);  cover.gain(5);  cover.loss(3);
//
// Reductions: must-haves are taken, with what they serve; points that no column serves, and rows that all columns
// together do not close, fall away; weights are cut down to what a row needs; points of a row that the same columns
// serve are one; a column that another one of no greater cost replaces (it serves all its points) falls away. Whole
// numbers throughout: no rounding.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "sim/plan/core.h"
#include "sim/plan/joint_plan.h"
#include "sim/plan/local_search.h"

namespace phusong::sim {

/// What is settled before any search.
struct JointStart {
  std::vector<char> taken;  ///< columns: must-haves
  int count = 0;            ///< of these
  double cost = 0.0;
  std::vector<char> closed;  ///< rows, by must-haves
  double value = 0.0;        ///< of these
  int rows = 0;
  std::vector<int> uncoverable;  ///< rows that all columns together do not close
};

/// Throws Error{infeasible} when the must-haves alone are more, or cost more, than is allowed.
[[nodiscard]] JointStart start_of(const JointProblem& problem);

struct JointCore {
  bool maximise = true;                ///< false: least cost
  std::vector<double> value;           ///< of rows; least cost: 1
  std::vector<std::int64_t> need;      ///< of rows, > 0
  std::vector<double> cost;            ///< of columns
  std::vector<int> row_id, column_id;  ///< indices in the problem, ascending
  /// Columns of the problem that fall away, and one of the core, by its index in the problem, that replaces each.
  std::vector<std::pair<int, int>> replaced;

  std::vector<std::int64_t> weight;  ///< of points; those of a row stand together
  std::vector<int> row_of_point;
  /// A part is what one column serves of one row; those of a column stand together, by rows.
  std::vector<int> part_row, part_column;
  std::vector<std::int64_t> part_weight;
  Lists points_of_part, parts_of_point, parts_of_row, parts_of_column, points_of_row;
  Lists given_points;  ///< of each point those of the problem's row that it stands for

  int max_columns = std::numeric_limits<int>::max();
  double budget = std::numeric_limits<double>::infinity();
  double target = 0.0;                       ///< least cost: rows to close
  double value_step = 0.0, cost_step = 0.0;  ///< all values (costs) are multiples of this; 0: unknown

  [[nodiscard]] std::size_t rows() const noexcept { return need.size(); }
  [[nodiscard]] std::size_t columns() const noexcept { return cost.size(); }
  [[nodiscard]] std::size_t entries() const noexcept { return points_of_part.entries(); }
  [[nodiscard]] double total_value() const noexcept;
  [[nodiscard]] double value_tolerance() const noexcept;
  [[nodiscard]] double cost_tolerance() const noexcept;
  /// Whether so many columns of that cost keep the limits.
  [[nodiscard]] bool allows(std::size_t count, double of_cost) const noexcept {
    return count <= static_cast<std::size_t>(max_columns) && of_cost <= budget + cost_tolerance();
  }
  /// Whether a selection keeps the limits and, for least cost, reaches the target.
  [[nodiscard]] bool fulfilled_by(const Selection& selection) const noexcept;
  /// More value then less cost; for least cost less cost. Both are plans.
  [[nodiscard]] bool better(const Selection& a, const Selection& b) const noexcept;
};

/// Limits and target of the core are what the must-haves leave.
[[nodiscard]] JointCore reduce(const JointProblem& problem, const JointStart& start);

/// Rows over columns 0 to `columns` - 1 of no cost, as they are: only points that the same columns serve are one. For
/// the rows of a larger problem; `row_id` are their numbers in it, and given_points name the points of `rows`.
[[nodiscard]] JointCore lay_out(const std::vector<JointRow>& rows, const std::vector<int>& row_id, std::size_t columns);

/// A selection with what it serves.
class JointCover {
 public:
  explicit JointCover(const JointCore& core);
  void add(int column);
  void remove(int column);
  [[nodiscard]] bool has(int column) const noexcept { return in_[static_cast<std::size_t>(column)] != 0; }
  [[nodiscard]] bool closed(int row) const noexcept {
    return served_[static_cast<std::size_t>(row)] >= core_->need[static_cast<std::size_t>(row)];
  }
  /// What the row still needs; not above 0: closed.
  [[nodiscard]] std::int64_t missing(int row) const noexcept {
    return core_->need[static_cast<std::size_t>(row)] - served_[static_cast<std::size_t>(row)];
  }
  /// Weight of a part that nothing serves yet.
  [[nodiscard]] std::int64_t unserved(int part) const noexcept { return unserved_[static_cast<std::size_t>(part)]; }
  [[nodiscard]] bool serves(int point) const noexcept { return count_[static_cast<std::size_t>(point)] > 0; }
  /// Value of the rows that a column outside would close.
  [[nodiscard]] double gain(int column) const noexcept;
  /// Whether a row that is closed would be open without this part of it. Domain: the part's column is inside.
  [[nodiscard]] bool needs(int part) const noexcept;
  /// Value of the rows that would be open without a column inside.
  [[nodiscard]] double loss(int column) const noexcept;
  [[nodiscard]] double value() const noexcept { return value_; }
  [[nodiscard]] double cost() const noexcept { return cost_; }
  [[nodiscard]] std::size_t size() const noexcept { return chosen_.all().size(); }
  [[nodiscard]] const std::vector<int>& chosen() const noexcept { return chosen_.all(); }  ///< in no order
  [[nodiscard]] Selection selection() const { return {chosen_.ascending(), value_, cost_}; }
  [[nodiscard]] std::uint64_t work() const noexcept { return work_; }  ///< elementary steps so far
  void spend(std::uint64_t steps) noexcept { work_ += steps; }         ///< counts steps done beside it

 private:
  const JointCore* core_;
  std::vector<int> count_;              ///< columns that serve each point
  std::vector<std::int64_t> served_;    ///< of each row
  std::vector<std::int64_t> unserved_;  ///< of each part
  std::vector<char> in_;
  IndexSet chosen_;
  double value_ = 0.0, cost_ = 0.0;
  mutable std::uint64_t work_ = 0;
};

/// A selection of those columns, counted anew.
[[nodiscard]] Selection selection_of(const JointCore& core, const std::vector<int>& columns);

}  // namespace phusong::sim
