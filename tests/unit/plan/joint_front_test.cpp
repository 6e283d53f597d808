// The front of joint plans against brute force, and what must hold of any front.
#include "sim/plan/joint_front.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "geo/base/error.h"
#include "tests/unit/plan/front_steps.h"
#include "tests/unit/plan/joint_instances.h"

namespace phusong::sim {
namespace {

/// The most value for each cost, of all subsets that keep must-haves and the number of sites; dominated costs left out.
std::map<double, double> front_by_brute_force(const JointProblem& p) {
  std::map<double, double> most, front;
  for (std::uint32_t set = 0; set < (1U << p.column_cost.size()); ++set) {
    if (p.max_columns > 0 && std::popcount(set) > p.max_columns) continue;
    if (!std::all_of(p.must_have.begin(), p.must_have.end(), [&](int j) { return (set >> j & 1U) != 0; })) continue;
    std::vector<int> columns;
    for (std::size_t j = 0; j < p.column_cost.size(); ++j)
      if ((set >> j & 1U) != 0) columns.push_back(static_cast<int>(j));
    const double cost = cost_of(p, columns);
    if (p.budget > 0.0 && cost > p.budget) continue;
    most[cost] = std::max(most[cost], value_of(p, closed_rows(p, columns)));
  }
  for (const auto& [cost, value] : most)
    if (front.empty() || value > front.rbegin()->second) front[cost] = value;
  return front;
}

void check_front(const JointProblem& p, const std::vector<ParetoPoint>& front) {
  test::each_step(front, [&](const ParetoPoint& point, const std::vector<int>& columns, const std::vector<int>& rows) {
    EXPECT_EQ(rows, closed_rows(p, columns));
    EXPECT_NEAR(cost_of(p, columns), point.cost, 1e-9);
    EXPECT_NEAR(value_of(p, rows), point.value, 1e-9);
    int together = 0;
    for (const int r : rows)
      together += std::none_of(columns.begin(), columns.end(), [&](int j) {
        const std::vector<int> alone = closed_rows(p, {j});
        return std::binary_search(alone.begin(), alone.end(), r);
      });
    EXPECT_EQ(point.together, together);
  });
}

TEST(JointFront, EqualCostsGiveTheWholeFront) {
  int joint = 0;
  for (unsigned seed = 0; seed < 25; ++seed) {
    SCOPED_TRACE(seed);
    JointProblem p = drawn(seed, 7, 10);
    p.objective = Objective::people;
    std::fill(p.column_cost.begin(), p.column_cost.end(), 3.0);
    const ParetoFront front = joint_front(p, {.points = 20}, nullptr);
    EXPECT_EQ(front.left_out, 0);
    check_front(p, front.points);
    std::map<double, double> found;
    for (const ParetoPoint& point : front.points) {
      EXPECT_TRUE(point.proven);
      found[point.cost] = point.value;
      joint += point.together;
    }
    EXPECT_EQ(found, front_by_brute_force(p));
  }
  EXPECT_GT(joint, 50);
}

TEST(JointFront, EachPointIsTheMostUnderItsBudget) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    JointProblem p = drawn(seed, 7, 10);
    p.objective = seed % 2 == 0 ? Objective::people : Objective::villages;
    if (p.objective == Objective::villages)
      for (JointRow& row : p.rows) row.value = 1.0;
    if (seed % 3 == 1) p.budget = 9.0;
    if (seed % 3 == 2) p.max_columns = 4;
    if (seed % 5 == 0) p.must_have = {2};
    const std::map<double, double> truth = front_by_brute_force(p);
    const std::vector<ParetoPoint> front = joint_front(p, {.points = 9}, nullptr).points;
    check_front(p, front);
    ASSERT_FALSE(front.empty());
    EXPECT_EQ(front.back().value, truth.rbegin()->second);
    // Without limits the last one is the cheapest of those that close all.
    if (p.budget <= 0.0 && p.max_columns == 0) {
      EXPECT_EQ(front.back().cost, truth.rbegin()->first);
    }
    for (const ParetoPoint& point : front) {
      EXPECT_TRUE(point.proven);
      EXPECT_EQ(point.value, std::prev(truth.upper_bound(point.budget))->second);
      for (const int j : p.must_have) EXPECT_TRUE(std::binary_search(point.columns.begin(), point.columns.end(), j));
      if (p.max_columns > 0) {
        EXPECT_LE(point.columns.size(), 4U);
      }
    }
  }
}

TEST(JointFront, IsNeverBelowThatOfSingleSitesAndTheSameEveryTime) {
  int more = 0;
  for (unsigned seed = 0; seed < 3; ++seed) {
    SCOPED_TRACE(seed);
    JointProblem p = drawn(seed, 14, 24);
    p.objective = Objective::people;
    p.budget = 12.0;
    const std::vector<ParetoPoint> together = joint_front(p, {.points = 9}, nullptr).points;
    check_front(p, together);
    const std::vector<ParetoPoint> again = joint_front(p, {.points = 9}, nullptr).points;
    ASSERT_EQ(again.size(), together.size());
    for (std::size_t i = 0; i < again.size(); ++i) EXPECT_EQ(again[i].columns, together[i].columns);
    for (const ParetoPoint& point : pareto_front(single_problem(p), {.points = 9}, nullptr).points) {
      double best = 0.0;
      for (const ParetoPoint& joint : together)
        if (joint.cost <= point.cost) best = std::max(best, joint.value);
      // Budgets of the two fronts differ: what is the most for this cost is asked for it alone.
      JointProblem here = p;
      here.budget = std::max(point.cost, 0.5);
      const JointSolution alone = solve_joint(here, nullptr);
      EXPECT_GE(alone.plan.value, point.value);
      EXPECT_GE(alone.plan.value, best);
      more += alone.plan.value > point.value ? 1 : 0;
    }
    // A point of the front, asked for by itself.
    JointProblem there = p;
    there.budget = together[together.size() / 2].budget;
    EXPECT_EQ(solve_joint(there, nullptr).plan.value, together[together.size() / 2].value);
  }
  EXPECT_GT(more, 5);
}

TEST(JointFront, BeginsWithThePlanBefore) {
  JointProblem p = drawn(3, 14, 24);
  p.objective = Objective::people;
  p.budget = 12.0;
  const JointSolution rich = solve_joint(p, nullptr);
  // No time for any search of its own: what is left of the richer plan is what there is.
  p.budget = rich.plan.cost;
  p.time_limit_s = 1e-6;
  const JointSolution same = solve_joint_from(p, {rich.plan.columns, rich.tight}, nullptr);
  EXPECT_EQ(same.plan.value, rich.plan.value);
  p.budget = rich.plan.cost - 1.0;
  const JointSolution less = solve_joint_from(p, {rich.plan.columns, rich.tight}, nullptr);
  EXPECT_LE(less.plan.cost, p.budget);
  EXPECT_GT(less.plan.value, 0.5 * rich.plan.value);
  EXPECT_GE(less.plan.bound, less.plan.value);
}

TEST(JointFront, KeepsWhatThereIsWhenStoppedAndRefusesMustHavesBeyondTheBudget) {
  struct Asked : Watcher {
    void begin(std::string_view /*stage*/, std::uint64_t /*total*/) override {}
    void advanced(std::string_view stage, std::uint64_t done, std::uint64_t /*total*/) override {
      if (stage == "front" && done >= 3) asked = true;
    }
    void end(std::string_view /*stage*/) override {}
    void note(std::string_view /*sentence*/) override {}
    [[nodiscard]] bool stop_requested() const noexcept override { return asked; }
    bool asked = false;
  } watcher;
  JointProblem p = drawn(5, 14, 24);
  p.objective = Objective::people;
  p.budget = 12.0;
  const ParetoFront front = joint_front(p, {.points = 9}, &watcher);
  check_front(p, front.points);
  EXPECT_FALSE(front.points.empty());
  EXPECT_EQ(front.left_out, 6);
  EXPECT_EQ(joint_front(p, {.points = 9}, &watcher).left_out, 9);
  p.must_have = {0, 1, 2};
  p.budget = 0.5;
  EXPECT_THROW(static_cast<void>(joint_front(p, {.points = 5}, nullptr)), Error);
}

}  // namespace
}  // namespace phusong::sim
