// The combinatorial core of a plan after the reductions: what is left to decide.
//
//   Core core = reduce(problem, covered_by_must_haves, ...);
//
// Reductions: rows without columns or already covered fall away; equal rows (the same columns) are merged and their
// weights added; a column falls away when another covers at least its rows and costs no more (ties: the lower index
// stays).
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "sim/plan/plan.h"

namespace phusong::sim {

/// Lists of numbers, one behind the other in memory.
class Lists {
 public:
  Lists() = default;
  /// The i-th list is values[begin[i]] up to, but without, values[begin[i + 1]].
  Lists(std::vector<std::size_t> begin, std::vector<int> values)
      : begin_{std::move(begin)}, values_{std::move(values)} {}
  /// Copies of what list(0), list(1), ... give as spans.
  template <class List>
  static Lists of(std::size_t count, List&& list) {
    Lists made;
    for (std::size_t i = 0; i < count; ++i) {
      const std::span<const int> values = list(i);
      made.values_.insert(made.values_.end(), values.begin(), values.end());
      made.begin_.push_back(made.values_.size());
    }
    return made;
  }
  [[nodiscard]] std::span<const int> operator[](std::size_t i) const noexcept {
    return {values_.data() + begin_[i], begin_[i + 1] - begin_[i]};
  }
  [[nodiscard]] std::size_t size() const noexcept { return begin_.size() - 1; }
  /// Of all lists together.
  [[nodiscard]] std::size_t entries() const noexcept { return values_.size(); }

 private:
  std::vector<std::size_t> begin_{0};
  std::vector<int> values_;
};

struct Core {
  bool maximise = true;        ///< false: least cost
  std::vector<double> weight;  ///< of merged rows; least cost: number of rows merged
  std::vector<double> cost;    ///< of columns
  Lists rows_of;               ///< of each column, ascending
  Lists columns_of;            ///< of each row, ascending
  std::vector<int> column_id;  ///< index in the problem
  std::vector<int> row_of;     ///< of each row of the problem the merged one; -1: none, settled or out of reach
  std::vector<std::pair<int, int>> replaced;  ///< of the problem: a column left out, and the one kept for it
  int max_columns = std::numeric_limits<int>::max();
  double budget = std::numeric_limits<double>::infinity();
  double target = 0.0;      ///< least cost: weight to cover
  double value_step = 0.0;  ///< all weights, merged or not, are multiples of this; 0: unknown
  double cost_step = 0.0;   ///< all costs are multiples of this; 0: unknown
  std::size_t entries = 0;  ///< column-row pairs

  [[nodiscard]] std::size_t columns() const noexcept { return rows_of.size(); }
  [[nodiscard]] std::size_t rows() const noexcept { return columns_of.size(); }
  /// Gain per cost, for choosing what to try first. A free column comes before all others, by its gain.
  [[nodiscard]] double per_cost(double gain, std::size_t column) const noexcept {
    return gain / std::max(cost[column], least_cost_in_ratios);
  }
  double least_cost_in_ratios = 1.0;  ///< far below the least cost that is not 0

  [[nodiscard]] double total_weight() const noexcept;
  [[nodiscard]] bool full_target() const noexcept { return target >= total_weight(); }
};

/// `taken` columns (must-haves) are left out with the rows that they cover; limits and target are what remains for the
/// rest.
[[nodiscard]] Core reduce(const PlanProblem& problem, const std::vector<char>& taken, int max_columns, double budget,
                          double target);

/// What is left of a core when `taken` columns are in and only `columns` (ascending, none of them taken) may still
/// come: rows that the taken ones cover fall away, limits and target are what remains. Here column_id is the index in
/// `core`, and row_of that of each of its rows. Rows that no column covers any more stay, because a target counts them.
[[nodiscard]] Core part_of(const Core& core, const std::vector<int>& columns, const std::vector<int>& taken);

/// Merges rows that have become equal since columns that told them apart have gone; for most coverage rows without
/// columns fall away.
void merge_equal_rows(Core& core);

/// Greatest common divisor of integral values; 0 when one is not integral or too large to be exact.
[[nodiscard]] double common_step(const std::vector<double>& values) noexcept;

/// Some of the numbers below a limit, in no order; each step takes the same time.
class IndexSet {
 public:
  explicit IndexSet(std::size_t limit) : at_(limit, 0) {}
  /// Domain: not in it.
  void add(int index) {
    at_[static_cast<std::size_t>(index)] = all_.size();
    all_.push_back(index);
  }
  /// Domain: in it.
  void remove(int index) {
    const std::size_t hole = at_[static_cast<std::size_t>(index)];
    all_[hole] = all_.back();
    at_[static_cast<std::size_t>(all_[hole])] = hole;
    all_.pop_back();
  }
  void clear() { all_.clear(); }
  [[nodiscard]] const std::vector<int>& all() const noexcept { return all_; }
  [[nodiscard]] std::vector<int> ascending() const {
    std::vector<int> sorted = all_;
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }

 private:
  std::vector<int> all_;
  std::vector<std::size_t> at_;
};

/// A selection of columns with what it covers, kept up to date move by move.
class Cover {
 public:
  explicit Cover(const Core& core);
  void add(int column);
  void remove(int column);
  void clear();
  [[nodiscard]] bool has(int column) const noexcept { return in_[static_cast<std::size_t>(column)] != 0; }
  /// Weight that a column outside would add.
  [[nodiscard]] double gain(int column) const noexcept { return gain_[static_cast<std::size_t>(column)]; }
  /// Weight that would be lost without a column inside.
  [[nodiscard]] double loss(int column) const noexcept;
  [[nodiscard]] double value() const noexcept { return value_; }
  [[nodiscard]] double cost() const noexcept { return cost_; }
  [[nodiscard]] int size() const noexcept { return static_cast<int>(chosen_.all().size()); }
  [[nodiscard]] std::vector<int> columns() const { return chosen_.ascending(); }
  [[nodiscard]] const std::vector<int>& chosen() const noexcept { return chosen_.all(); }  ///< the same in no order
  [[nodiscard]] std::uint64_t work() const noexcept { return work_; }                      ///< elementary steps so far
  void spend(std::uint64_t steps) noexcept { work_ += steps; }  ///< counts steps done beside it

 private:
  const Core* core_;
  std::vector<int> count_;
  std::vector<char> in_;
  IndexSet chosen_;
  std::vector<double> gain_;
  double value_ = 0.0, cost_ = 0.0;
  std::uint64_t work_ = 0;
};

}  // namespace phusong::sim
