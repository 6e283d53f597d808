// Small joint problems drawn by a seed, and the best of all their subsets.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "sim/plan/joint_plan.h"

namespace phusong::sim {

inline std::size_t at(int index) { return static_cast<std::size_t>(index); }

/// Rows of `cells` cells; columns serve runs of them, of some rows. Few close a row alone.
inline JointProblem drawn(unsigned seed, int rows, int columns, int cells = 12) {
  std::mt19937 random{seed};
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  JointProblem p;
  for (int j = 0; j < columns; ++j) {
    p.column_cost.push_back(1.0 + below(3));
    p.column_name.push_back("S" + std::to_string(j));
  }
  for (int r = 0; r < rows; ++r) {
    JointRow row{.value = 1.0 + below(5), .need = 0, .points = {}, .name = "V" + std::to_string(r)};
    std::vector<std::set<int>> of_cell(at(cells));
    for (int j = 0; j < columns; ++j) {
      if (below(3) == 0) continue;
      const int first = below(cells), length = 1 + below(cells);
      for (int c = first; c < std::min(cells, first + length); ++c) of_cell[at(c)].insert(j);
    }
    std::int64_t sum = 0;
    for (const std::set<int>& serves : of_cell) {
      row.points.push_back({.weight = 1 + below(9), .columns = {serves.begin(), serves.end()}});
      sum += row.points.back().weight;
    }
    row.need = sum * (70 + below(30)) / 100 + 1;
    p.rows.push_back(row);
  }
  p.seed = seed;
  return p;
}

struct Best {
  double value = -1.0, cost = 0.0;
};
inline double value_of(const JointProblem& p, const std::vector<int>& rows) {
  double value = 0.0;
  for (const int r : rows) value += p.rows[at(r)].value;
  return value;
}
inline double cost_of(const JointProblem& p, const std::vector<int>& columns) {
  double cost = 0.0;
  for (const int j : columns) cost += p.column_cost[at(j)];
  return cost;
}

/// Every subset of the columns. No value: there is no plan.
inline std::optional<Best> brute_force(const JointProblem& p) {
  std::optional<Best> best;
  const std::size_t n = p.column_cost.size();
  std::vector<int> all;
  for (std::size_t j = 0; j < n; ++j) all.push_back(static_cast<int>(j));
  const std::size_t closable = closed_rows(p, all).size();
  const std::size_t target = p.target_rows > 0 ? at(p.target_rows) : closable;
  for (std::uint32_t set = 0; set < (1U << n); ++set) {
    if (p.max_columns > 0 && std::popcount(set) > p.max_columns) continue;
    std::vector<int> columns;
    for (std::size_t j = 0; j < n; ++j)
      if ((set >> j & 1U) != 0) columns.push_back(static_cast<int>(j));
    const double cost = cost_of(p, columns);
    if (p.budget > 0 && cost > p.budget) continue;
    if (!std::all_of(p.must_have.begin(), p.must_have.end(), [&](int j) { return (set >> j & 1U) != 0; })) continue;
    const std::vector<int> closed = closed_rows(p, columns);
    if (p.objective == Objective::least_cost) {
      if (closed.size() >= target && (!best || cost < best->cost)) best = Best{0.0, cost};
    } else if (!best || value_of(p, closed) > best->value) {
      best = Best{value_of(p, closed), cost};
    }
  }
  return best;
}

/// Limits and objectives of all kinds.
inline JointProblem with_limits(JointProblem p, unsigned kind) {
  switch (kind % 7) {
    case 0:
      p.max_columns = 3;
      break;
    case 1:
      p.objective = Objective::people;
      p.budget = 6.0;
      break;
    case 2:
      p.objective = Objective::people;
      p.budget = 9.0;
      p.max_columns = 4;
      p.must_have = {1};
      break;
    case 3:
      p.objective = Objective::least_cost;
      break;
    case 4:
      p.objective = Objective::least_cost;
      p.target_rows = static_cast<int>(p.rows.size()) / 2;
      break;
    case 5:
      p.objective = Objective::least_cost;
      p.target_rows = 2;
      p.must_have = {0, 2};
      break;
    default:
      p.max_columns = 2;
      p.must_have = {3};
      std::fill(p.column_cost.begin(), p.column_cost.end(), 1.0);
  }
  return p;
}

}  // namespace phusong::sim
