#include "sim/plan/core.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

/// Lists as they grow: how long each will be is counted first.
class Builder {
 public:
  explicit Builder(std::size_t lists) : begin_(lists + 1, 0) {}
  void count(int list) { ++begin_[at(list) + 1]; }
  void allot() {
    for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
    values_.resize(begin_.back());
    next_.assign(begin_.begin(), begin_.end() - 1);
  }
  void add(int list, int value) { values_[next_[at(list)]++] = value; }
  [[nodiscard]] Lists built() { return {std::move(begin_), std::move(values_)}; }

 private:
  std::vector<std::size_t> begin_, next_;
  std::vector<int> values_;
};

/// Of each value the lists that hold it, ascending. Domain: values below `values`.
Lists turned(const Lists& lists, std::size_t values) {
  Builder builder{values};
  for (std::size_t i = 0; i < lists.size(); ++i)
    for (const int value : lists[i]) builder.count(value);
  builder.allot();
  for (std::size_t i = 0; i < lists.size(); ++i)
    for (const int value : lists[i]) builder.add(value, static_cast<int>(i));
  return builder.built();
}

/// A number for a list such that equal lists have equal ones (FNV-1a over its elements, with a last mix).
std::uint64_t hash_of(std::span<const int> list) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const int value : list) hash = (hash ^ static_cast<std::uint64_t>(value)) * 0x100000001b3ULL;
  return hash ^ (hash >> 29U);
}

/// For each list the first one (lowest index) with the same elements; empty lists stand alone with -1.
std::vector<int> first_equal(const Lists& lists) {
  std::vector<std::pair<std::uint64_t, int>> order;
  for (std::size_t i = 0; i < lists.size(); ++i)
    if (!lists[i].empty()) order.emplace_back(hash_of(lists[i]), static_cast<int>(i));
  std::sort(order.begin(), order.end());
  std::vector<int> first(lists.size(), -1);
  std::vector<int> different;  // of those with the hash at hand
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || order[i].first != order[i - 1].first) different.clear();
    const int list = order[i].second;
    const auto same = std::find_if(different.begin(), different.end(),
                                   [&](int other) { return std::ranges::equal(lists[at(list)], lists[at(other)]); });
    first[at(list)] = same == different.end() ? list : *same;
    if (first[at(list)] == list) different.push_back(list);
  }
  return first;
}

/// For each column the one that makes it needless, or -1; -2 where it covers nothing.
std::vector<int> replaced_by(const Lists& rows_of, const std::vector<double>& cost, const Lists& columns_of) {
  // Bits of a column's rows: one that covers all rows of another has all its bits.
  std::vector<std::uint64_t> bits(rows_of.size(), 0);
  for (std::size_t j = 0; j < rows_of.size(); ++j)
    for (const int r : rows_of[j]) bits[j] |= 1ULL << (static_cast<unsigned>(r) % 64U);
  std::vector<int> by(rows_of.size(), -1);
  for (std::size_t j = 0; j < rows_of.size(); ++j) {
    if (rows_of[j].empty()) {
      by[j] = -2;
      continue;
    }
    // A column that covers all rows of j covers its rarest row too.
    const int rarest = *std::min_element(rows_of[j].begin(), rows_of[j].end(), [&](int a, int b) {
      return columns_of[at(a)].size() < columns_of[at(b)].size();
    });
    for (const int other : columns_of[at(rarest)]) {
      const std::size_t k = at(other);
      if ((bits[j] & ~bits[k]) != 0 || k == j || by[k] != -1 || cost[k] > cost[j] ||
          rows_of[k].size() < rows_of[j].size())
        continue;
      const bool equal = cost[k] == cost[j] && rows_of[k].size() == rows_of[j].size();
      if (equal && k > j) continue;
      if (std::includes(rows_of[k].begin(), rows_of[k].end(), rows_of[j].begin(), rows_of[j].end())) {
        by[j] = other;
        break;
      }
    }
  }
  // What replaces another may have been replaced later: the last of the chain stays.
  for (std::size_t j = 0; j < by.size(); ++j)
    while (by[j] >= 0 && by[at(by[j])] >= 0) by[j] = by[at(by[j])];
  return by;
}

}  // namespace

void merge_equal_rows(Core& core) {
  const std::vector<int> first = first_equal(core.columns_of);
  std::vector<int> number(core.rows(), -1), kept;
  std::vector<double> weight;
  for (std::size_t r = 0; r < core.rows(); ++r) {
    // A row without columns brings nothing; a target counts it all the same.
    if (first[r] < 0 && core.maximise) continue;
    if (first[r] < 0 || first[r] == static_cast<int>(r)) {
      number[r] = static_cast<int>(kept.size());
      kept.push_back(static_cast<int>(r));
      weight.push_back(core.weight[r]);
    } else {
      number[r] = number[at(first[r])];
      weight[at(number[r])] += core.weight[r];
    }
  }
  if (kept.size() == core.rows()) return;
  core.columns_of = Lists::of(kept.size(), [&](std::size_t r) { return core.columns_of[at(kept[r])]; });
  core.rows_of = turned(core.columns_of, core.columns());
  core.entries = core.rows_of.entries();
  core.weight = std::move(weight);
  for (int& row : core.row_of)
    if (row >= 0) row = number[at(row)];
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
  const auto each_entry = [&](auto&& use) {
    for (std::size_t j = 0; j < columns; ++j) {
      if (taken[j] != 0 || problem.column_cost[j] > budget) continue;
      for (const int r : problem.column_rows[j])
        if (covered[at(r)] == 0) use(r, static_cast<int>(j));
    }
  };
  Builder of_rows{rows};
  each_entry([&](int r, int) { of_rows.count(r); });
  of_rows.allot();
  each_entry([&](int r, int j) { of_rows.add(r, j); });
  const Lists columns_of_row = of_rows.built();

  // Equal rows become one, in the order of their first.
  Core core;
  core.maximise = problem.objective != Objective::least_cost;
  core.row_of.assign(rows, -1);
  const std::vector<int> first = first_equal(columns_of_row);
  std::vector<double> single;  // weights before merging
  std::vector<int> merged;     // first row of each merged one
  for (std::size_t r = 0; r < rows; ++r) {
    if (first[r] < 0) continue;
    if (first[r] == static_cast<int>(r)) {
      core.row_of[r] = static_cast<int>(merged.size());
      merged.push_back(first[r]);
      core.weight.push_back(0.0);
    }
    core.row_of[r] = core.row_of[at(first[r])];
    single.push_back(core.maximise ? problem.row_weight[r] : 1.0);
    core.weight[at(core.row_of[r])] += single.back();
  }

  const Lists all_columns_of = Lists::of(merged.size(), [&](std::size_t m) { return columns_of_row[at(merged[m])]; });
  const Lists all_rows_of = turned(all_columns_of, columns);
  const std::vector<int> by = replaced_by(all_rows_of, problem.column_cost, all_columns_of);

  // What is left, numbered anew.
  for (std::size_t j = 0; j < columns; ++j) {
    if (by[j] >= 0) core.replaced.emplace_back(static_cast<int>(j), by[j]);
    if (by[j] != -1) continue;
    core.column_id.push_back(static_cast<int>(j));
    core.cost.push_back(problem.column_cost[j]);
  }
  core.rows_of = Lists::of(core.column_id.size(), [&](std::size_t j) { return all_rows_of[at(core.column_id[j])]; });
  core.columns_of = turned(core.rows_of, merged.size());
  merge_equal_rows(core);
  core.entries = core.rows_of.entries();

  core.max_columns = max_columns;
  core.budget = budget;
  core.target = target;
  core.value_step = common_step(single);
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

Core part_of(const Core& core, const std::vector<int>& columns, const std::vector<int>& taken) {
  Core part;
  part.maximise = core.maximise;
  part.max_columns = core.max_columns;
  part.budget = core.budget;
  part.target = core.target;
  part.value_step = core.value_step;
  part.cost_step = core.cost_step;
  part.least_cost_in_ratios = core.least_cost_in_ratios;
  part.row_of.assign(core.rows(), 0);
  for (const int j : taken) {
    if (part.max_columns != std::numeric_limits<int>::max()) --part.max_columns;
    part.budget -= core.cost[at(j)];
    for (const int r : core.rows_of[at(j)]) {
      if (part.row_of[at(r)] == 0) part.target -= core.weight[at(r)];
      part.row_of[at(r)] = -1;
    }
  }
  part.budget = std::max(part.budget, 0.0);
  part.target = std::max(part.target, 0.0);
  for (std::size_t r = 0; r < core.rows(); ++r) {
    if (part.row_of[r] < 0) continue;
    part.row_of[r] = static_cast<int>(part.weight.size());
    part.weight.push_back(core.weight[r]);
  }
  part.column_id = columns;
  std::vector<int> rows;
  part.rows_of = Lists::of(columns.size(), [&](std::size_t j) {
    rows.clear();
    for (const int r : core.rows_of[at(columns[j])])
      if (part.row_of[at(r)] >= 0) rows.push_back(part.row_of[at(r)]);
    return std::span<const int>{rows};
  });
  for (const int j : columns) part.cost.push_back(core.cost[at(j)]);
  part.columns_of = turned(part.rows_of, part.weight.size());
  part.entries = part.rows_of.entries();
  return part;
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
