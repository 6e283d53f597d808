// The front of value and cost against brute force, and what must hold of any front.
#include "sim/plan/pareto.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "geo/base/error.h"
#include "tests/support/plan_instances.h"
#include "tests/unit/plan/front_steps.h"

namespace phusong::sim {
namespace {

/// The most value for each cost, of all subsets; dominated costs left out.
std::map<double, double> front_by_brute_force(const PlanProblem& p) {
  std::map<double, double> most;
  for (std::uint32_t set = 0; set < (1U << p.column_rows.size()); ++set) {
    double cost = 0.0, value = 0.0;
    std::vector<char> covered(p.row_weight.size(), 0);
    for (std::size_t j = 0; j < p.column_rows.size(); ++j) {
      if (((set >> j) & 1U) == 0) continue;
      cost += p.column_cost[j];
      for (const int r : p.column_rows[j]) covered[static_cast<std::size_t>(r)] = 1;
    }
    for (std::size_t r = 0; r < covered.size(); ++r) value += covered[r] != 0 ? p.row_weight[r] : 0.0;
    most[cost] = std::max(most[cost], value);
  }
  std::map<double, double> front;
  for (const auto& [cost, value] : most)
    if (front.empty() || value > front.rbegin()->second) front[cost] = value;
  return front;
}

PlanProblem drawn(std::mt19937_64& random, bool equal_costs) {
  PlanProblem p;
  p.objective = Objective::people;
  for (int r = 0; r < 14; ++r) p.row_weight.push_back(static_cast<double>(1 + random() % 40));
  for (int j = 0; j < 9; ++j) {
    std::vector<int> rows;
    for (int r = 0; r < 14; ++r)
      if (random() % 5 == 0) rows.push_back(r);
    p.column_rows.push_back(rows);
    p.column_cost.push_back(equal_costs ? 3.0 : static_cast<double>(1 + random() % 6));
  }
  return p;
}

std::vector<ParetoPoint> points_of(const PlanProblem& p, const ParetoSettings& settings, Watcher* watcher) {
  return pareto_front(p, settings, watcher).points;
}

void check_front(const PlanProblem& p, const std::vector<ParetoPoint>& front) {
  test::each_step(front, [&](const ParetoPoint& point, const std::vector<int>& columns, const std::vector<int>& rows) {
    double cost = 0.0, value = 0.0;
    for (const int j : columns) cost += p.column_cost[static_cast<std::size_t>(j)];
    for (const int r : rows) value += p.row_weight[static_cast<std::size_t>(r)];
    EXPECT_NEAR(cost, point.cost, 1e-9);
    EXPECT_NEAR(value, point.value, 1e-9);
  });
}

TEST(Pareto, EqualCostsGiveTheWholeFront) {
  std::mt19937_64 random{51};
  for (int trial = 0; trial < 40; ++trial) {
    const PlanProblem p = drawn(random, true);
    const std::vector<ParetoPoint> front = points_of(p, {.points = 20}, nullptr);
    check_front(p, front);
    std::map<double, double> found;
    for (const ParetoPoint& point : front) {
      EXPECT_TRUE(point.proven);
      found[point.cost] = point.value;
    }
    EXPECT_EQ(found, front_by_brute_force(p)) << "trial " << trial;
  }
}

TEST(Pareto, WholeCostsGiveTheMostUnderEachBudget) {
  std::mt19937_64 random{52};
  for (int trial = 0; trial < 40; ++trial) {
    const PlanProblem p = drawn(random, false);
    const std::map<double, double> truth = front_by_brute_force(p);
    const std::vector<ParetoPoint> front = points_of(p, {.points = 12}, nullptr);
    check_front(p, front);
    ASSERT_FALSE(front.empty());
    EXPECT_EQ(front.back().value, truth.rbegin()->second) << "trial " << trial;
    for (const ParetoPoint& point : front) {
      EXPECT_TRUE(point.proven) << "trial " << trial;
      EXPECT_EQ(point.value, std::prev(truth.upper_bound(point.budget))->second) << "trial " << trial;
    }
  }
}

TEST(Pareto, MustHavesAreInEveryPointAndLimitsHold) {
  std::mt19937_64 random{53};
  PlanProblem p = drawn(random, false);
  p.must_have = {2};
  p.max_columns = 4;
  const std::vector<ParetoPoint> front = points_of(p, {.points = 10}, nullptr);
  check_front(p, front);
  ASSERT_GT(front.size(), 1U);
  for (const ParetoPoint& point : front) {
    EXPECT_TRUE(std::binary_search(point.columns.begin(), point.columns.end(), 2));
    EXPECT_LE(point.columns.size(), 4U);
  }
  EXPECT_EQ(front.front().columns, std::vector<int>{2});
  p.budget = 0.5;
  EXPECT_THROW((void)pareto_front(p, {.points = 10}, nullptr), Error);
}

TEST(Pareto, AProvinceHasItsFiftyPoints) {
  PlanProblem p = test::synthetic({.rows = 113,
                                   .columns = 1000,
                                   .p = 0,
                                   .budget = 1e6,
                                   .radius_from_m = 2000.0,
                                   .radius_to_m = 9000.0,
                                   .seed = 1})
                      .problem;
  const std::vector<ParetoPoint> front = points_of(p, {.points = 50}, nullptr);
  check_front(p, front);
  EXPECT_GE(front.size(), 40U);
  for (const ParetoPoint& point : front) EXPECT_TRUE(point.proven) << point.cost;
  // The same again, and alone: the way along the front leaves no trace.
  const std::vector<ParetoPoint> again = points_of(p, {.points = 50}, nullptr);
  ASSERT_EQ(again.size(), front.size());
  for (std::size_t i = 0; i < front.size(); ++i) EXPECT_EQ(again[i].columns, front[i].columns);
  p.budget = front[20].budget;
  EXPECT_EQ(make_solver("search_and_prove")->solve(p, nullptr).value, front[20].value);
}

}  // namespace
}  // namespace phusong::sim
