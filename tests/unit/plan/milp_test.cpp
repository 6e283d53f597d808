// The door to the outside solver: known answers, limits, and a child that is ended, by us or by others.
#include "sim/plan/milp.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <fstream>
#include <random>
#include <thread>

#include "geo/base/error.h"
#include "tests/support/stop_after.h"

namespace phusong::sim {
namespace {

/// max 5a + 4b + 3c, 2a + 3b + c <= 5, 4a + b + 2c <= 11, 3a + 4b + 2c <= 8: 13 at (2, 0, 1).
Milp chvatal(bool whole) {
  Milp milp;
  for (const double profit : {5.0, 4.0, 3.0}) milp.add_column({.cost = -profit, .integer = whole});
  milp.add_row({{0, 2.0}, {1, 3.0}, {2, 1.0}}, -Milp::kInfinity, 5.0);
  milp.add_row({{0, 4.0}, {1, 1.0}, {2, 2.0}}, -Milp::kInfinity, 11.0);
  milp.add_row({{0, 3.0}, {1, 4.0}, {2, 2.0}}, -Milp::kInfinity, 8.0);
  return milp;
}

Milp drawn_cover(std::mt19937_64& random, int rows, int columns) {
  Milp milp;
  for (int j = 0; j < columns; ++j)
    milp.add_column({.cost = static_cast<double>(1 + random() % 9), .upper = 1.0, .integer = true});
  for (int r = 0; r < rows; ++r) {
    std::vector<Milp::Term> terms;
    for (int j = 0; j < columns; ++j)
      if (random() % 4 == 0) terms.push_back({j, 1.0});
    terms.push_back({static_cast<int>(random() % static_cast<unsigned>(columns)), 1.0});
    // The same column may stand twice in a row: its factors add, and a row asks for one.
    milp.add_row(terms, 1.0, Milp::kInfinity);
  }
  return milp;
}

/// Market split (Cornuejols and Dawande 1998): far harder than its size; the least total slack of m sums.
Milp hard(int sums, int columns) {
  std::mt19937_64 random{5};
  Milp milp;
  std::vector<std::vector<Milp::Term>> rows(static_cast<std::size_t>(sums));
  std::vector<double> half(rows.size(), 0.0);
  for (int j = 0; j < columns; ++j) {
    const int column = milp.add_column({.upper = 1.0, .integer = true});
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double factor = static_cast<double>(random() % 100);
      rows[i].push_back({column, factor});
      half[i] += 0.5 * factor;
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].push_back({milp.add_column({.cost = 1.0}), 1.0});
    rows[i].push_back({milp.add_column({.cost = 1.0}), -1.0});
    milp.add_row(rows[i], std::floor(half[i]), std::floor(half[i]));
  }
  return milp;
}

/// All columns 0 and the slacks what is missing: a plan of `hard`.
std::vector<double> lazy_plan(const Milp& milp) {
  std::vector<double> value(milp.columns.size(), 0.0);
  for (const Milp::Row& row : milp.rows)
    value[static_cast<std::size_t>(row.terms[row.terms.size() - 2].column)] = row.lower;
  return value;
}

/// The processes that this one has started and not buried.
std::vector<pid_t> children() {
  std::ifstream in{"/proc/self/task/" + std::to_string(getpid()) + "/children"};
  std::vector<pid_t> all;
  for (pid_t child = 0; in >> child;) all.push_back(child);
  return all;
}

TEST(Milp, KnownAnswers) {
  const MilpResult whole = solve_milp(chvatal(true), {}, nullptr);
  EXPECT_EQ(whole.end, MilpEnd::optimal);
  EXPECT_DOUBLE_EQ(whole.cost, -13.0);
  EXPECT_DOUBLE_EQ(whole.bound, -13.0);
  EXPECT_EQ(whole.value, (std::vector<double>{2.0, 0.0, 1.0}));
  EXPECT_FALSE(whole.cut_short);

  const LinearResult linear = solve_linear(chvatal(false));
  ASSERT_TRUE(linear.solved);
  EXPECT_NEAR(linear.cost, -13.0, 1e-9);
  // Strong duality, and reduced costs that are what the duals leave.
  EXPECT_NEAR(5.0 * linear.dual[0] + 11.0 * linear.dual[1] + 8.0 * linear.dual[2], -13.0, 1e-9);
  EXPECT_NEAR(linear.reduced_cost[1], -4.0 - 3.0 * linear.dual[0] - linear.dual[1] - 4.0 * linear.dual[2], 1e-9);
}

TEST(Milp, SmallCoversAgainstBruteForce) {
  std::mt19937_64 random{3};
  for (int trial = 0; trial < 12; ++trial) {
    const Milp milp = drawn_cover(random, 12, 11);
    double best = Milp::kInfinity;
    for (unsigned set = 0; set < (1U << 11U); ++set) {
      double cost = 0.0;
      for (int j = 0; j < 11; ++j)
        if (((set >> static_cast<unsigned>(j)) & 1U) != 0) cost += milp.columns[static_cast<std::size_t>(j)].cost;
      const bool covers = std::all_of(milp.rows.begin(), milp.rows.end(), [&](const Milp::Row& row) {
        return std::any_of(row.terms.begin(), row.terms.end(), [&](const Milp::Term& term) {
          return ((set >> static_cast<unsigned>(term.column)) & 1U) != 0;
        });
      });
      if (covers) best = std::min(best, cost);
    }
    const MilpResult result = solve_milp(milp, {}, nullptr);
    ASSERT_EQ(result.end, MilpEnd::optimal) << result.why;
    EXPECT_EQ(result.cost, best) << "trial " << trial;
    EXPECT_EQ(result.bound, best) << "trial " << trial;
  }
}

TEST(Milp, ContinuousAndWholeColumnsTogether) {
  // Whole machines of 3 units each at 10, and at most 1 unit by hand at 4 a unit: 7 units cost 2 machines + 1 = 24.
  Milp milp;
  milp.add_column({.cost = 10.0, .integer = true});
  milp.add_column({.cost = 4.0, .upper = 1.0});
  milp.add_row({{0, 3.0}, {1, 1.0}}, 7.0, Milp::kInfinity);
  const MilpResult result = solve_milp(milp, {}, nullptr);
  ASSERT_EQ(result.end, MilpEnd::optimal) << result.why;
  EXPECT_NEAR(result.cost, 24.0, 1e-6);
  EXPECT_EQ(result.value[0], 2.0);
}

TEST(Milp, WithoutRowsOrColumns) {
  Milp milp;
  EXPECT_EQ(solve_milp(milp, {}, nullptr).end, MilpEnd::optimal);
  milp.add_row({}, 1.0, 2.0);
  EXPECT_EQ(solve_milp(milp, {}, nullptr).end, MilpEnd::infeasible);
  milp.rows.clear();
  milp.add_column({.cost = -2.0, .upper = 3.5, .integer = true});
  EXPECT_EQ(solve_milp(milp, {}, nullptr).cost, -6.0);
  milp.columns[0].upper = Milp::kInfinity;
  const MilpResult unbounded = solve_milp(milp, {}, nullptr);
  EXPECT_EQ(unbounded.end, MilpEnd::failed);
  EXPECT_NE(unbounded.why.find("no lower bound"), std::string::npos);
}

TEST(Milp, InfeasibleIsSaid) {
  // As a linear program, and only because columns are whole.
  Milp milp;
  milp.add_column({.cost = 1.0, .upper = 1.0, .integer = true});
  milp.add_column({.cost = 1.0, .upper = 1.0, .integer = true});
  milp.add_row({{0, 1.0}, {1, 1.0}}, 3.0, Milp::kInfinity);
  EXPECT_EQ(solve_milp(milp, {}, nullptr).end, MilpEnd::infeasible);
  milp.rows[0] = {{{0, 2.0}, {1, 2.0}}, 1.0, 1.0};
  const MilpResult odd = solve_milp(milp, {}, nullptr);
  EXPECT_EQ(odd.end, MilpEnd::infeasible);
  EXPECT_FALSE(odd.has_plan);
}

TEST(Milp, AStartIsCheckedAndNeverMadeWorse) {
  const Milp milp = chvatal(true);
  const MilpResult bad = solve_milp(milp, {.start = {2.0, 1.0, 1.0}}, nullptr);
  EXPECT_EQ(bad.end, MilpEnd::failed);
  EXPECT_NE(bad.why.find("row 0 is 8"), std::string::npos) << bad.why;
  EXPECT_NE(solve_milp(milp, {.start = {1.5, 0.0, 0.0}}, nullptr).why.find("not whole"), std::string::npos);
  EXPECT_NE(solve_milp(milp, {.start = {1.0}}, nullptr).why.find("1 values for 3 columns"), std::string::npos);
  // The best plan itself: nothing cheaper is found, and that proves it.
  const MilpResult same = solve_milp(milp, {.start = {2.0, 0.0, 1.0}}, nullptr);
  EXPECT_EQ(same.end, MilpEnd::optimal);
  EXPECT_EQ(same.cost, -13.0);
  const MilpResult better = solve_milp(milp, {.start = {0.0, 0.0, 0.0}}, nullptr);
  EXPECT_EQ(better.cost, -13.0);
}

TEST(Milp, TimeCutsShortAndKeepsPlanAndBound) {
  const Milp milp = hard(5, 40);
  const auto begin = std::chrono::steady_clock::now();
  const MilpResult result = solve_milp(milp, {.seconds = 0.6, .start = lazy_plan(milp)}, nullptr);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  EXPECT_LT(seconds, 3.0);
  EXPECT_EQ(result.end, MilpEnd::limit);
  EXPECT_TRUE(result.cut_short);
  ASSERT_TRUE(result.has_plan);
  EXPECT_LE(result.bound, result.cost);
  EXPECT_GE(result.bound, 0.0);
  EXPECT_LT(result.cost, 2000.0) << "something better than doing nothing was found";
  EXPECT_TRUE(children().empty());
}

TEST(Milp, NodesLimitTheSameEveryTime) {
  const Milp milp = hard(4, 30);
  const MilpResult a = solve_milp(milp, {.nodes = 60}, nullptr);
  const MilpResult b = solve_milp(milp, {.nodes = 60}, nullptr);
  EXPECT_EQ(a.end, MilpEnd::limit) << a.why;
  EXPECT_FALSE(a.cut_short);
  ASSERT_TRUE(a.has_plan);
  EXPECT_EQ(a.value, b.value);
  EXPECT_EQ(a.bound, b.bound);
  EXPECT_EQ(a.nodes, b.nodes);
}

TEST(Milp, AChildThatIsKilledIsToldOf) {
  const Milp milp = hard(5, 40);
  std::atomic<bool> killed{false};
  const pid_t own = getpid();
  std::thread killer{[&] {
    for (int look = 0; look < 400 && !killed; ++look) {
      std::this_thread::sleep_for(std::chrono::milliseconds{25});
      std::ifstream in{"/proc/" + std::to_string(own) + "/task/" + std::to_string(own) + "/children"};
      if (pid_t child = 0; look > 8 && in >> child) killed = ::kill(child, SIGSEGV) == 0;
    }
  }};
  const MilpResult result = solve_milp(milp, {.seconds = 60.0, .start = lazy_plan(milp)}, nullptr);
  killer.join();
  ASSERT_TRUE(killed);
  EXPECT_EQ(result.end, MilpEnd::failed);
  EXPECT_NE(result.why.find("signal 11"), std::string::npos) << result.why;
  EXPECT_TRUE(result.has_plan);
  EXPECT_TRUE(children().empty());
}

TEST(Milp, AStopEndsTheChildAndKeepsPlanAndBound) {
  const Milp milp = hard(5, 40);
  const double lazy = solve_milp(milp, {.nodes = 1, .start = lazy_plan(milp)}, nullptr).cost;
  const test::StopAfter watcher{40};
  const auto begin = std::chrono::steady_clock::now();
  const MilpResult result = solve_milp(milp, {.start = lazy_plan(milp)}, &watcher);
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), 10.0);
  EXPECT_EQ(result.end, MilpEnd::limit) << result.why;
  EXPECT_TRUE(result.cut_short);
  ASSERT_TRUE(result.has_plan);
  EXPECT_LE(result.cost, lazy);
  EXPECT_LE(result.bound, result.cost);
  EXPECT_GE(result.bound, 0.0);
  EXPECT_TRUE(children().empty());
}

TEST(Milp, PlansAndBoundsAreHeardOfAsTheyCome) {
  const Milp milp = hard(5, 40);
  std::vector<double> costs, bounds;
  const MilpResult result =
      solve_milp(milp, {.seconds = 1.0, .start = lazy_plan(milp)}, nullptr, [&](const MilpResult& so_far) {
        EXPECT_TRUE(so_far.has_plan);
        costs.push_back(so_far.cost);
        bounds.push_back(so_far.bound);
      });
  ASSERT_GT(costs.size(), 5U) << "some times a second";
  EXPECT_TRUE(std::is_sorted(costs.rbegin(), costs.rend()));
  EXPECT_TRUE(std::is_sorted(bounds.begin(), bounds.end()));
  EXPECT_LT(costs.back(), costs.front()) << "better plans come before the end";
  EXPECT_GE(costs.back(), result.cost);
  EXPECT_GE(bounds.back(), 0.0);
}

TEST(Milp, TheLinearRelaxationHeedsTheClockAndAStop) {
  std::mt19937_64 random{11};
  const Milp milp = drawn_cover(random, 1000, 2000);
  const auto timed = [&](double seconds, const Watcher* watcher, LinearResult& result) {
    const auto begin = std::chrono::steady_clock::now();
    result = solve_linear(milp, seconds, watcher);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  LinearResult whole, short_of_time, stopped;
  const double whole_s = timed(0.0, nullptr, whole);
  ASSERT_TRUE(whole.solved);
  ASSERT_GT(whole_s, 0.1) << "too easy to be cut short";
  const double short_s = timed(0.02 * whole_s, nullptr, short_of_time);
  EXPECT_FALSE(short_of_time.solved);
  EXPECT_LT(short_s, 0.5 * whole_s);
  const test::StopAfter watcher{3};
  const double stopped_s = timed(0.0, &watcher, stopped);
  EXPECT_FALSE(stopped.solved);
  EXPECT_LT(stopped_s, 0.5 * whole_s);
}

TEST(Milp, ManyAtATime) {
  std::mt19937_64 random{9};
  std::vector<Milp> problems;
  for (int i = 0; i < 4; ++i) problems.push_back(drawn_cover(random, 30, 25));
  std::vector<MilpResult> together(problems.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < problems.size(); ++i)
    threads.emplace_back([&, i] { together[i] = solve_milp(problems[i], {}, nullptr); });
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < problems.size(); ++i) {
    const MilpResult alone = solve_milp(problems[i], {}, nullptr);
    EXPECT_EQ(together[i].end, MilpEnd::optimal);
    EXPECT_EQ(together[i].cost, alone.cost);
    EXPECT_EQ(together[i].value, alone.value);
  }
}

}  // namespace
}  // namespace phusong::sim
