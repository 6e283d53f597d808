#include "sim/plan/core.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

/// Columns that no other column makes needless.
std::vector<char> undominated(const std::vector<std::vector<int>>& rows_of, const std::vector<double>& cost,
                              const std::vector<std::vector<int>>& columns_of) {
  std::vector<char> keep(rows_of.size(), 1);
  for (std::size_t j = 0; j < rows_of.size(); ++j) {
    if (rows_of[j].empty()) {
      keep[j] = 0;
      continue;
    }
    // A column that covers all rows of j covers its rarest row too.
    const int rarest = *std::min_element(rows_of[j].begin(), rows_of[j].end(), [&](int a, int b) {
      return columns_of[at(a)].size() < columns_of[at(b)].size();
    });
    for (const int other : columns_of[at(rarest)]) {
      const std::size_t k = at(other);
      if (k == j || keep[k] == 0 || cost[k] > cost[j] || rows_of[k].size() < rows_of[j].size()) continue;
      const bool equal = cost[k] == cost[j] && rows_of[k].size() == rows_of[j].size();
      if (equal && k > j) continue;
      if (std::includes(rows_of[k].begin(), rows_of[k].end(), rows_of[j].begin(), rows_of[j].end())) {
        keep[j] = 0;
        break;
      }
    }
  }
  return keep;
}

}  // namespace

Lists::Lists(const std::vector<std::vector<int>>& lists) {
  std::size_t entries = 0;
  for (const std::vector<int>& list : lists) entries += list.size();
  begin_.reserve(lists.size() + 1);
  values_.reserve(entries);
  for (const std::vector<int>& list : lists) {
    values_.insert(values_.end(), list.begin(), list.end());
    begin_.push_back(values_.size());
  }
}

double Core::total_weight() const noexcept { return std::accumulate(weight.begin(), weight.end(), 0.0); }

double common_step(const std::vector<double>& values) noexcept {
  constexpr double kExact = 9.0e15;  // below 2^53, so that sums of a few are exact
  std::int64_t step = 0;
  double sum = 0.0;
  for (const double value : values) {
    sum += std::abs(value);
    if (!(sum < kExact) || value != std::floor(value)) return 0.0;
    step = std::gcd(step, static_cast<std::int64_t>(value));
  }
  return static_cast<double>(step);
}

Core reduce(const PlanProblem& problem, const std::vector<char>& taken, int max_columns, double budget, double target) {
  const std::size_t rows = problem.row_weight.size();
  const std::size_t columns = problem.column_rows.size();
  std::vector<char> covered(rows, 0);
  for (std::size_t j = 0; j < columns; ++j)
    if (taken[j] != 0)
      for (const int r : problem.column_rows[j]) covered[at(r)] = 1;

  // Columns of each open row; those that alone break the budget cannot be chosen.
  std::vector<std::vector<int>> columns_of_row(rows);
  for (std::size_t j = 0; j < columns; ++j) {
    if (taken[j] != 0 || problem.column_cost[j] > budget) continue;
    for (const int r : problem.column_rows[j])
      if (covered[at(r)] == 0) columns_of_row[at(r)].push_back(static_cast<int>(j));
  }

  // Equal rows become one; the map keeps the order independent of anything but the columns.
  Core core;
  core.maximise = problem.objective != Objective::least_cost;
  std::map<std::vector<int>, int> merged;
  std::vector<std::vector<int>> rows_of(columns);
  std::vector<std::vector<int>> columns_of;
  for (std::size_t r = 0; r < rows; ++r) {
    if (columns_of_row[r].empty()) continue;
    const auto [place, fresh] = merged.emplace(columns_of_row[r], static_cast<int>(core.weight.size()));
    if (fresh) {
      core.weight.push_back(0.0);
      columns_of.push_back(columns_of_row[r]);
      for (const int j : columns_of_row[r]) rows_of[at(j)].push_back(place->second);
    }
    core.weight[at(place->second)] += core.maximise ? problem.row_weight[r] : 1.0;
  }

  const std::vector<char> keep = undominated(rows_of, problem.column_cost, columns_of);
  std::vector<std::vector<int>> kept_rows, kept_columns(core.weight.size());
  for (std::size_t j = 0; j < columns; ++j) {
    if (keep[j] == 0) continue;
    for (const int r : rows_of[j]) kept_columns[at(r)].push_back(static_cast<int>(core.column_id.size()));
    core.column_id.push_back(static_cast<int>(j));
    core.cost.push_back(problem.column_cost[j]);
    kept_rows.push_back(std::move(rows_of[j]));
  }
  core.rows_of = Lists{kept_rows};
  core.columns_of = Lists{kept_columns};
  core.entries = core.rows_of.entries();

  core.max_columns = max_columns;
  core.budget = budget;
  core.target = target;
  core.value_step = common_step(core.weight);
  core.cost_step = common_step(core.cost);
  // What can be spent is a multiple of the step, so that a comparison within a quarter of it is exact.
  if (core.cost_step > 0.0 && std::isfinite(budget))
    core.budget = core.cost_step * std::floor(budget / core.cost_step * (1.0 + 1e-12));
  double least = std::numeric_limits<double>::infinity();
  for (const double cost : core.cost)
    if (cost > 0.0) least = std::min(least, cost);
  if (std::isfinite(least)) core.least_cost_in_ratios = 1e-6 * least;
  return core;
}

Cover::Cover(const Core& core)
    : core_{&core},
      count_(core.rows(), 0),
      in_(core.columns(), 0),
      chosen_{core.columns()},
      gain_(core.columns(), 0.0) {
  clear();
}

void Cover::clear() {
  std::fill(count_.begin(), count_.end(), 0);
  std::fill(in_.begin(), in_.end(), 0);
  for (std::size_t j = 0; j < gain_.size(); ++j) {
    gain_[j] = 0.0;
    for (const int r : core_->rows_of[j]) gain_[j] += core_->weight[at(r)];
  }
  value_ = cost_ = 0.0;
  chosen_.clear();
  work_ += core_->entries;
}

void Cover::add(int column) {
  in_[at(column)] = 1;
  chosen_.add(column);
  cost_ += core_->cost[at(column)];
  for (const int r : core_->rows_of[at(column)]) {
    ++work_;
    if (count_[at(r)]++ > 0) continue;
    const double w = core_->weight[at(r)];
    value_ += w;
    for (const int k : core_->columns_of[at(r)]) gain_[at(k)] -= w;
    work_ += core_->columns_of[at(r)].size();
  }
}

void Cover::remove(int column) {
  in_[at(column)] = 0;
  chosen_.remove(column);
  cost_ -= core_->cost[at(column)];
  for (const int r : core_->rows_of[at(column)]) {
    ++work_;
    if (--count_[at(r)] > 0) continue;
    const double w = core_->weight[at(r)];
    value_ -= w;
    for (const int k : core_->columns_of[at(r)]) gain_[at(k)] += w;
    work_ += core_->columns_of[at(r)].size();
  }
}

double Cover::loss(int column) const noexcept {
  double lost = 0.0;
  for (const int r : core_->rows_of[at(column)])
    if (count_[at(r)] == 1) lost += core_->weight[at(r)];
  return lost;
}

}  // namespace phusong::sim
