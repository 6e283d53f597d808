#include "sim/plan/start.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/base/error.h"

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

[[noreturn]] void infeasible(const std::string& sentence) { throw Error{ErrorKind::infeasible, "", sentence}; }

}  // namespace

Core core_of(const PlanProblem& problem, const Start& start) {
  constexpr int kNoLimit = std::numeric_limits<int>::max();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (problem.objective == Objective::least_cost) {
    const auto coverable = static_cast<int>(problem.row_weight.size() - start.uncoverable.size());
    const int target = problem.target_rows > 0 ? problem.target_rows : coverable;
    return reduce(problem, start.taken, kNoLimit, kInfinity, std::max(0.0, static_cast<double>(target - start.rows)));
  }
  const int count = problem.max_columns > 0 ? problem.max_columns - start.count : kNoLimit;
  const double money = problem.budget > 0 ? std::max(problem.budget - start.cost, 0.0) : kInfinity;
  Core core = reduce(problem, start.taken, count, money, 0.0);
  // With equal costs a budget is a number of sites, which gives the tighter bound.
  if (std::isfinite(money) && core.columns() > 0 && core.cost.front() > 0.0 &&
      std::all_of(core.cost.begin(), core.cost.end(), [&](double c) { return c == core.cost.front(); })) {
    const double affordable = std::floor(money / core.cost.front() * (1.0 + 1e-12));
    core.max_columns = static_cast<int>(std::min<double>(core.max_columns, affordable));
    core.budget = kInfinity;
  }
  return core;
}

std::string listed(const std::vector<int>& indices, const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 10;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(indices.size(), kShown); ++i)
    shown.push_back(names.empty() ? std::to_string(indices[i]) : names[at(indices[i])]);
  std::string text = fmt::format("{}", fmt::join(shown, ", "));
  if (indices.size() > kShown) text += fmt::format(" and {} more", indices.size() - kShown);
  return text;
}

void check_must_haves(const std::vector<int>& must_have, const std::vector<std::string>& names, int count, double cost,
                      int max_columns, double budget) {
  if (max_columns > 0 && count > max_columns)
    infeasible(
        fmt::format("the {} must-have sites ({}) are more than the {} that are allowed; raise max_bts or take some "
                    "out of must_have",
                    count, listed(must_have, names), max_columns));
  if (budget > 0 && cost > budget * (1.0 + 1e-12))
    infeasible(
        fmt::format("the must-have sites ({}) cost {:.0f}, more than the budget of {:.0f}; raise the budget or take "
                    "some out of must_have",
                    listed(must_have, names), cost, budget));
}

Start start_of(const PlanProblem& problem) {
  Start start;
  start.taken.assign(problem.column_rows.size(), 0);
  start.covered.assign(problem.row_weight.size(), 0);
  std::vector<char> coverable(problem.row_weight.size(), 0);
  for (const std::vector<int>& rows : problem.column_rows)
    for (const int r : rows) coverable[at(r)] = 1;
  for (std::size_t r = 0; r < coverable.size(); ++r)
    if (coverable[r] == 0) start.uncoverable.push_back(static_cast<int>(r));

  for (const int j : problem.must_have) {
    if (start.taken[at(j)] != 0) continue;
    start.taken[at(j)] = 1;
    ++start.count;
    start.cost += problem.column_cost[at(j)];
    for (const int r : problem.column_rows[at(j)]) {
      if (start.covered[at(r)] != 0) continue;
      start.covered[at(r)] = 1;
      start.value += problem.row_weight[at(r)];
      ++start.rows;
    }
  }
  check_must_haves(problem.must_have, problem.column_name, start.count, start.cost, problem.max_columns,
                   problem.budget);
  return start;
}

}  // namespace phusong::sim
