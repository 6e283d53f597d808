#include "sim/plan/joint_core.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "sim/plan/start.h"

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

Lists lists_of(const std::vector<std::vector<int>>& lists) {
  return Lists::of(lists.size(), [&](std::size_t i) { return std::span<const int>{lists[i]}; });
}

/// Of each value below `values` the lists that hold it, ascending.
Lists turned(const Lists& lists, std::size_t values) {
  std::vector<std::vector<int>> of_value(values);
  for (std::size_t i = 0; i < lists.size(); ++i)
    for (const int value : lists[i]) of_value[at(value)].push_back(static_cast<int>(i));
  return lists_of(of_value);
}

std::int64_t weight_of(const std::vector<JointPoint>& points) noexcept {
  std::int64_t sum = 0;
  for (const JointPoint& point : points) sum += point.weight;
  return sum;
}

/// A row while it is reduced.
struct Draft {
  int id;
  std::int64_t need;
  std::vector<JointPoint> points;
};

/// Of each column another one of no greater cost that replaces it, and that none replaces; -1: it stays. Of two that
/// replace each other the later one falls away.
std::vector<int> replaced_by(const std::vector<Draft>& rows, const std::vector<double>& cost) {
  std::vector<const std::vector<int>*> columns_of;  // of each point
  std::vector<std::vector<int>> points_of(cost.size());
  for (const Draft& row : rows)
    for (const JointPoint& point : row.points) {
      for (const int j : point.columns) points_of[at(j)].push_back(static_cast<int>(columns_of.size()));
      columns_of.push_back(&point.columns);
    }
  std::vector<int> by(cost.size(), -1);
  std::vector<int> common, next;
  for (std::size_t j = 0; j < cost.size(); ++j) {
    const std::vector<int>& own = points_of[j];
    if (own.empty()) continue;
    // Who serves all its points: few are left after the first ones.
    const int first = *std::min_element(own.begin(), own.end(), [&](int a, int b) {
      const std::size_t of_a = columns_of[at(a)]->size(), of_b = columns_of[at(b)]->size();
      return of_a < of_b || (of_a == of_b && a < b);
    });
    common = *columns_of[at(first)];
    std::erase_if(common, [&](int k) {
      const std::size_t size = points_of[at(k)].size();
      return at(k) == j || cost[at(k)] > cost[j] || size < own.size() ||
             (size == own.size() && cost[at(k)] == cost[j] && at(k) > j);
    });
    for (std::size_t i = 0; i < own.size() && !common.empty(); ++i) {
      const std::vector<int>& others = *columns_of[at(own[i])];
      next.clear();
      std::set_intersection(common.begin(), common.end(), others.begin(), others.end(), std::back_inserter(next));
      std::swap(common, next);
    }
    if (!common.empty()) by[j] = common.front();
  }
  // What replaces the replacement is cheaper, serves more or stands before it: this comes to an end.
  for (int& last : by)
    while (last >= 0 && by[at(last)] >= 0) last = by[at(last)];
  return by;
}

/// Rows, columns and what joins them: of columns that serve nothing only with `all_columns`.
void fill(JointCore& core, const std::vector<Draft>& rows, const std::vector<double>& cost, bool all_columns) {
  std::vector<std::vector<int>> points_of(cost.size());
  std::vector<std::vector<int>> points_of_row;
  for (const Draft& row : rows) {
    points_of_row.emplace_back();
    for (const JointPoint& point : row.points) {
      const int q = static_cast<int>(core.weight.size());
      for (const int j : point.columns) points_of[at(j)].push_back(q);
      points_of_row.back().push_back(q);
      core.weight.push_back(point.weight);
      core.row_of_point.push_back(static_cast<int>(core.row_id.size()));
    }
    core.row_id.push_back(row.id);
    core.need.push_back(row.need);
  }

  std::vector<std::vector<int>> points_of_part, parts_of_row(rows.size()), parts_of_column;
  for (std::size_t j = 0; j < points_of.size(); ++j) {
    if (points_of[j].empty() && !all_columns) continue;
    const int column = static_cast<int>(core.column_id.size());
    core.column_id.push_back(static_cast<int>(j));
    core.cost.push_back(cost[j]);
    parts_of_column.emplace_back();
    for (const int q : points_of[j]) {
      const int row = core.row_of_point[at(q)];
      if (parts_of_column.back().empty() || core.part_row.back() != row) {
        const int part = static_cast<int>(points_of_part.size());
        parts_of_column.back().push_back(part);
        parts_of_row[at(row)].push_back(part);
        points_of_part.emplace_back();
        core.part_row.push_back(row);
        core.part_column.push_back(column);
        core.part_weight.push_back(0);
      }
      points_of_part.back().push_back(q);
      core.part_weight.back() += core.weight[at(q)];
    }
  }
  core.points_of_part = lists_of(points_of_part);
  core.parts_of_point = turned(core.points_of_part, core.weight.size());
  core.parts_of_row = lists_of(parts_of_row);
  core.parts_of_column = lists_of(parts_of_column);
  core.points_of_row = lists_of(points_of_row);
}

/// Of each point of the core those of the given row that it stands for: the same columns of the core serve them.
/// `given_row(r)` is the core's row r as it was given, `taken` tells of its columns which are must-haves.
template <class GivenRow>
Lists given_points(const GivenRow& given_row, const std::vector<char>& taken_columns, const JointCore& core) {
  std::vector<int> place(taken_columns.size(), -1);
  for (std::size_t j = 0; j < core.columns(); ++j) place[at(core.column_id[j])] = static_cast<int>(j);
  std::vector<std::vector<int>> given(core.weight.size());
  std::vector<int> columns;
  for (std::size_t r = 0; r < core.rows(); ++r) {
    std::map<std::vector<int>, int> points;
    for (const int q : core.points_of_row[r]) {
      columns.clear();
      for (const int part : core.parts_of_point[at(q)]) columns.push_back(core.part_column[at(part)]);
      std::sort(columns.begin(), columns.end());
      points.emplace(columns, q);
    }
    const JointRow& row = given_row(r);
    for (std::size_t q = 0; q < row.points.size(); ++q) {
      columns.clear();
      bool taken = false;
      for (const int j : row.points[q].columns) {
        taken |= taken_columns[at(j)] != 0;
        if (place[at(j)] >= 0) columns.push_back(place[at(j)]);
      }
      if (taken || columns.empty()) continue;
      std::sort(columns.begin(), columns.end());
      given[at(points.at(columns))].push_back(static_cast<int>(q));
    }
  }
  return lists_of(given);
}

}  // namespace

void merge_points(std::vector<JointPoint>& points, std::int64_t need) {
  std::erase_if(points, [](const JointPoint& p) { return p.columns.empty(); });
  std::sort(points.begin(), points.end(),
            [](const JointPoint& a, const JointPoint& b) { return a.columns < b.columns; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (kept > 0 && points[kept - 1].columns == points[i].columns) {
      points[kept - 1].weight = std::min(points[kept - 1].weight + points[i].weight, need);
      continue;
    }
    points[i].weight = std::min(points[i].weight, need);
    if (kept != i) points[kept] = std::move(points[i]);
    ++kept;
  }
  points.resize(kept);
}

double JointCore::total_value() const noexcept { return std::accumulate(value.begin(), value.end(), 0.0); }
double JointCore::value_tolerance() const noexcept {
  return value_step > 0.0 ? 0.25 * value_step : 1e-9 * (1.0 + total_value());
}
double JointCore::cost_tolerance() const noexcept {
  return cost_step > 0.0 ? 0.25 * cost_step : 1e-9 * (1.0 + std::accumulate(cost.begin(), cost.end(), 0.0));
}
bool JointCore::fulfilled_by(const Selection& selection) const noexcept {
  return allows(selection.columns.size(), selection.cost) &&
         (maximise || selection.value >= target - value_tolerance());
}
bool JointCore::better(const Selection& a, const Selection& b) const noexcept {
  if (!maximise) return a.cost < b.cost - cost_tolerance();
  if (std::abs(a.value - b.value) > value_tolerance()) return a.value > b.value;
  return a.cost < b.cost - cost_tolerance();
}

JointStart start_of(const JointProblem& problem) {
  JointStart start;
  start.taken.assign(problem.column_cost.size(), 0);
  for (const int j : problem.must_have) {
    if (start.taken[at(j)] != 0) continue;
    start.taken[at(j)] = 1;
    ++start.count;
    start.cost += problem.column_cost[at(j)];
  }
  check_must_haves(problem.must_have, problem.column_name, start.count, start.cost, problem.max_columns,
                   problem.budget);
  start.closed.assign(problem.rows.size(), 0);
  for (std::size_t r = 0; r < problem.rows.size(); ++r) {
    const JointRow& row = problem.rows[r];
    std::int64_t served = 0, taken = 0;
    for (const JointPoint& point : row.points) {
      if (!point.columns.empty()) served += point.weight;
      const auto is_taken = [&](int j) { return start.taken[at(j)] != 0; };
      if (std::any_of(point.columns.begin(), point.columns.end(), is_taken)) taken += point.weight;
    }
    if (served < row.need) start.uncoverable.push_back(static_cast<int>(r));
    if (taken < row.need) continue;
    start.closed[r] = 1;
    start.value += row.value;
    ++start.rows;
  }
  return start;
}

JointCore reduce(const JointProblem& problem, const JointStart& start) {
  JointCore core;
  core.maximise = problem.objective != Objective::least_cost;

  // Rows that are left, with what the must-haves leave of them.
  std::vector<Draft> rows;
  for (std::size_t r = 0; r < problem.rows.size(); ++r) {
    if (start.closed[r] != 0) continue;
    Draft draft{static_cast<int>(r), problem.rows[r].need, {}};
    for (const JointPoint& point : problem.rows[r].points) {
      const auto is_taken = [&](int j) { return start.taken[at(j)] != 0; };
      if (std::any_of(point.columns.begin(), point.columns.end(), is_taken))
        draft.need -= point.weight;
      else
        draft.points.push_back(point);
    }
    merge_points(draft.points, draft.need);
    if (weight_of(draft.points) < draft.need) continue;
    rows.push_back(std::move(draft));
  }

  const std::vector<int> replaced = replaced_by(rows, problem.column_cost);
  for (std::size_t j = 0; j < replaced.size(); ++j)
    if (replaced[j] >= 0) core.replaced.emplace_back(static_cast<int>(j), replaced[j]);
  for (Draft& row : rows) {
    for (JointPoint& point : row.points) std::erase_if(point.columns, [&](int j) { return replaced[at(j)] >= 0; });
    merge_points(row.points, row.need);
    core.value.push_back(core.maximise ? problem.rows[at(row.id)].value : 1.0);
  }
  fill(core, rows, problem.column_cost, false);
  core.given_points = given_points([&](std::size_t r) -> const JointRow& { return problem.rows[at(core.row_id[r])]; },
                                   start.taken, core);

  core.value_step = common_step(core.value);
  core.cost_step = common_step(core.cost);
  if (problem.max_columns > 0) core.max_columns = problem.max_columns - start.count;
  if (core.maximise && problem.budget > 0) {
    const double money = std::max(problem.budget - start.cost, 0.0);
    const bool equal =
        !core.cost.empty() && core.cost.front() > 0.0 &&
        std::all_of(core.cost.begin(), core.cost.end(), [&](double c) { return c == core.cost.front(); });
    // With equal costs a budget is a number of sites, which gives the tighter bound.
    if (equal)
      core.max_columns =
          static_cast<int>(std::min<double>(core.max_columns, std::floor(money / core.cost.front() * (1.0 + 1e-12))));
    else
      core.budget = core.cost_step > 0.0 ? core.cost_step * std::floor(money / core.cost_step * (1.0 + 1e-12)) : money;
  }
  return core;
}

JointCore lay_out(const std::vector<JointRow>& rows, const std::vector<int>& row_id, std::size_t columns) {
  JointCore core;
  std::vector<Draft> drafts;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    drafts.push_back({row_id[r], rows[r].need, rows[r].points});
    merge_points(drafts.back().points, drafts.back().need);
    core.value.push_back(rows[r].value);
  }
  fill(core, drafts, std::vector<double>(columns, 0.0), true);
  core.given_points =
      given_points([&](std::size_t r) -> const JointRow& { return rows[r]; }, std::vector<char>(columns, 0), core);
  return core;
}

JointCover::JointCover(const JointCore& core)
    : core_{&core},
      count_(core.weight.size(), 0),
      served_(core.rows(), 0),
      unserved_{core.part_weight},
      in_(core.columns(), 0),
      chosen_{core.columns()} {}

void JointCover::add(int column) {
  in_[at(column)] = 1;
  chosen_.add(column);
  cost_ += core_->cost[at(column)];
  for (const int part : core_->parts_of_column[at(column)]) {
    const int row = core_->part_row[at(part)];
    const bool before = closed(row);
    work_ += core_->points_of_part[at(part)].size();
    for (const int q : core_->points_of_part[at(part)]) {
      if (count_[at(q)]++ > 0) continue;
      const std::int64_t weight = core_->weight[at(q)];
      served_[at(row)] += weight;
      work_ += core_->parts_of_point[at(q)].size();
      for (const int other : core_->parts_of_point[at(q)]) unserved_[at(other)] -= weight;
    }
    if (!before && closed(row)) value_ += core_->value[at(row)];
  }
}

void JointCover::remove(int column) {
  in_[at(column)] = 0;
  chosen_.remove(column);
  cost_ -= core_->cost[at(column)];
  for (const int part : core_->parts_of_column[at(column)]) {
    const int row = core_->part_row[at(part)];
    const bool before = closed(row);
    work_ += core_->points_of_part[at(part)].size();
    for (const int q : core_->points_of_part[at(part)]) {
      if (--count_[at(q)] > 0) continue;
      const std::int64_t weight = core_->weight[at(q)];
      served_[at(row)] -= weight;
      work_ += core_->parts_of_point[at(q)].size();
      for (const int other : core_->parts_of_point[at(q)]) unserved_[at(other)] += weight;
    }
    if (before && !closed(row)) value_ -= core_->value[at(row)];
  }
}

double JointCover::gain(int column) const noexcept {
  double gain = 0.0;
  for (const int part : core_->parts_of_column[at(column)]) {
    const int row = core_->part_row[at(part)];
    if (const std::int64_t open = missing(row); open > 0 && unserved(part) >= open) gain += core_->value[at(row)];
  }
  work_ += core_->parts_of_column[at(column)].size();
  return gain;
}

bool JointCover::needs(int part) const noexcept {
  const int row = core_->part_row[at(part)];
  if (!closed(row)) return false;
  std::int64_t spare = -missing(row);
  work_ += core_->points_of_part[at(part)].size();
  for (const int q : core_->points_of_part[at(part)])
    if (count_[at(q)] == 1) spare -= core_->weight[at(q)];
  return spare < 0;
}

double JointCover::loss(int column) const noexcept {
  double loss = 0.0;
  for (const int part : core_->parts_of_column[at(column)])
    if (needs(part)) loss += core_->value[at(core_->part_row[at(part)])];
  return loss;
}

Selection selection_of(const JointCore& core, const std::vector<int>& columns) {
  JointCover cover{core};
  for (const int j : columns) cover.add(j);
  return cover.selection();
}

}  // namespace phusong::sim
