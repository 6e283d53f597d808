// What a plan's searches stand on: sets of indices, and the accounts of a cover that changes move by move.
#include "sim/plan/core.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "sim/plan/local_search.h"

namespace phusong::sim {
namespace {

PlanProblem drawn_problem(std::mt19937_64& random, std::size_t rows, std::size_t columns) {
  PlanProblem p;
  p.objective = Objective::people;
  p.row_weight.resize(rows);
  for (double& w : p.row_weight) w = static_cast<double>(1 + random() % 50);
  p.column_rows.resize(columns);
  for (std::vector<int>& covered : p.column_rows)
    for (std::size_t r = 0; r < rows; ++r)
      if (random() % 6 == 0) covered.push_back(static_cast<int>(r));
  p.column_cost.resize(columns);
  for (double& c : p.column_cost) c = static_cast<double>(1 + random() % 9);
  return p;
}

Core core_of(const PlanProblem& p, int max_columns, double budget) {
  return reduce(p, std::vector<char>(p.column_rows.size(), 0), max_columns, budget, 0.0);
}

TEST(IndexSet, HoldsWhatAPlainSetHolds) {
  std::mt19937_64 random{7};
  IndexSet set{40};
  std::set<int> plain;
  for (int step = 0; step < 4000; ++step) {
    const int index = static_cast<int>(random() % 40);
    if (plain.contains(index)) {
      set.remove(index);
      plain.erase(index);
    } else {
      set.add(index);
      plain.insert(index);
    }
    ASSERT_EQ(set.ascending(), (std::vector<int>{plain.begin(), plain.end()})) << "step " << step;
  }
}

TEST(Cover, KeepsItsAccountsThroughAnyMoves) {
  std::mt19937_64 random{11};
  const PlanProblem problem = drawn_problem(random, 60, 30);
  const Core core = core_of(problem, 1000, 1e9);
  ASSERT_GT(core.columns(), 15U);
  Cover cover{core};
  std::set<int> in;
  for (int step = 0; step < 2000; ++step) {
    const int column = static_cast<int>(random() % core.columns());
    in.contains(column) ? cover.remove(column) : cover.add(column);
    in.contains(column) ? static_cast<void>(in.erase(column)) : static_cast<void>(in.insert(column));

    // Everything anew from the set alone.
    std::vector<int> count(core.rows(), 0);
    double cost = 0.0, value = 0.0;
    for (const int j : in) {
      cost += core.cost[static_cast<std::size_t>(j)];
      for (const int r : core.rows_of[static_cast<std::size_t>(j)]) ++count[static_cast<std::size_t>(r)];
    }
    for (std::size_t r = 0; r < core.rows(); ++r) value += count[r] > 0 ? core.weight[r] : 0.0;
    ASSERT_EQ(cover.columns(), (std::vector<int>{in.begin(), in.end()})) << "step " << step;
    ASSERT_EQ(cover.size(), static_cast<int>(in.size()));
    ASSERT_EQ(cover.value(), value);
    ASSERT_EQ(cover.cost(), cost);
    for (std::size_t j = 0; j < core.columns(); ++j) {
      double sole = 0.0, fresh = 0.0;
      for (const int r : core.rows_of[j]) {
        sole += count[static_cast<std::size_t>(r)] == 1 ? core.weight[static_cast<std::size_t>(r)] : 0.0;
        fresh += count[static_cast<std::size_t>(r)] == 0 ? core.weight[static_cast<std::size_t>(r)] : 0.0;
      }
      if (in.contains(static_cast<int>(j)))
        ASSERT_EQ(cover.loss(static_cast<int>(j)), sole);
      else
        ASSERT_EQ(cover.gain(static_cast<int>(j)), fresh);
    }
  }
}

// A core less some columns, with others taken, is worth for any choice what the whole is worth beyond the taken ones.
TEST(Core, APartIsWorthWhatTheWholeIs) {
  std::mt19937_64 random{17};
  for (int trial = 0; trial < 40; ++trial) {
    const PlanProblem problem = drawn_problem(random, 50, 24);
    const Core core = core_of(problem, 9, 40.0);
    std::vector<int> open, taken;
    for (std::size_t j = 0; j < core.columns(); ++j) {
      const auto fate = random() % 4;
      if (fate == 0 && taken.size() < 3) taken.push_back(static_cast<int>(j));
      if (fate > 1) open.push_back(static_cast<int>(j));
    }
    Core part = part_of(core, open, taken);
    if (trial % 2 == 0) merge_equal_rows(part);
    EXPECT_EQ(part.max_columns, 9 - static_cast<int>(taken.size()));
    Cover whole{core}, own{part};
    for (const int j : taken) whole.add(j);
    EXPECT_EQ(part.budget, std::max(0.0, core.budget - whole.cost()));
    const double before = whole.value();
    for (std::size_t j = 0; j < open.size(); ++j) {
      if (random() % 2 == 0) continue;
      whole.add(open[j]);
      own.add(static_cast<int>(j));
      ASSERT_EQ(whole.value() - before, own.value()) << "trial " << trial;
    }
  }
}

// Candidates that differ in nothing but what a dominated one covers leave rows alike, and those are one row in the end.
TEST(Core, RowsThatBecomeEqualAreMerged) {
  PlanProblem p;
  p.row_weight = {2, 3, 5};
  p.column_rows = {{0, 1, 2}, {0}, {1}};
  p.column_cost = {1, 1, 1};
  const Core core = core_of(p, 2, 1e9);
  EXPECT_EQ(core.column_id, std::vector<int>{0});
  EXPECT_EQ(core.weight, std::vector<double>{10});
  EXPECT_EQ(core.row_of, (std::vector<int>{0, 0, 0}));
  EXPECT_EQ(core.replaced, (std::vector<std::pair<int, int>>{{1, 0}, {2, 0}}));
  EXPECT_EQ(core.value_step, 1.0);
}

// What a search says that its columns are worth is what they are worth, within its limits, and no worse than its start.
TEST(Tabu, SelectionsAreWorthWhatTheySay) {
  std::mt19937_64 random{13};
  for (int trial = 0; trial < 20; ++trial) {
    const PlanProblem problem = drawn_problem(random, 120, 60);
    const Core core = trial % 2 == 0 ? core_of(problem, 6, 1e9) : core_of(problem, 1000, 25.0);
    const Selection greedy = search_most(core, 1, {.effort = 0});
    const Selection found =
        tabu_most(core, greedy, core.total_weight(), static_cast<std::uint64_t>(trial), {.effort = 2'000'000});
    Cover cover{core};
    for (const int j : found.columns) cover.add(j);
    EXPECT_EQ(cover.value(), found.value);
    EXPECT_EQ(cover.cost(), found.cost);
    EXPECT_LE(cover.size(), core.max_columns);
    EXPECT_LE(cover.cost(), core.budget);
    EXPECT_FALSE(better(core, greedy, found));
  }
}

}  // namespace
}  // namespace phusong::sim
