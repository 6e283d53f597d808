// The planner against brute force, and what must hold for any plan.
#include "sim/plan/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <thread>

#include "geo/base/error.h"

namespace phusong::sim {
namespace {

struct Best {
  bool feasible = false;
  double value = 0.0;
  double cost = 0.0;
};

/// Tries every subset of columns.
Best brute_force(const PlanProblem& p) {
  Best best;
  const std::size_t n = p.column_rows.size();
  for (std::uint32_t set = 0; set < (1U << n); ++set) {
    bool allowed = true;
    for (const int j : p.must_have) allowed = allowed && ((set >> j) & 1U) != 0;
    double cost = 0.0;
    int count = 0;
    std::vector<char> covered(p.row_weight.size(), 0);
    for (std::size_t j = 0; j < n; ++j) {
      if (((set >> j) & 1U) == 0) continue;
      cost += p.column_cost[j];
      ++count;
      for (const int r : p.column_rows[j]) covered[static_cast<std::size_t>(r)] = 1;
    }
    if (!allowed || (p.max_columns > 0 && count > p.max_columns) || (p.budget > 0 && cost > p.budget)) continue;
    double value = 0.0;
    int rows = 0;
    for (std::size_t r = 0; r < covered.size(); ++r) {
      if (covered[r] == 0) continue;
      value += p.row_weight[r];
      ++rows;
    }
    if (p.objective == Objective::least_cost) {
      if (rows < p.target_rows) continue;
      if (!best.feasible || cost < best.cost) best = {true, value, cost};
    } else if (!best.feasible || value > best.value || (value == best.value && cost < best.cost)) {
      best = {true, value, cost};
    }
  }
  return best;
}

PlanProblem random_problem(std::mt19937_64& random, std::size_t rows, std::size_t columns, double density, bool people,
                           bool equal_costs) {
  PlanProblem p;
  p.objective = people ? Objective::people : Objective::villages;
  for (std::size_t r = 0; r < rows; ++r)
    p.row_weight.push_back(people ? 1.0 + static_cast<double>(random() % 5000) / 7.0 : 1.0);
  for (std::size_t j = 0; j < columns; ++j) {
    std::vector<int> covers;
    for (std::size_t r = 0; r < rows; ++r)
      if (static_cast<double>(random() % 1000) < 1000.0 * density) covers.push_back(static_cast<int>(r));
    p.column_rows.push_back(covers);
    p.column_cost.push_back(equal_costs ? 2e9 : 1e9 + 1e6 * static_cast<double>(random() % 3000));
  }
  return p;
}

/// The solution's own figures agree with its columns, and it keeps its limits.
void check_consistent(const PlanProblem& p, const PlanSolution& s) {
  std::vector<char> covered(p.row_weight.size(), 0);
  double cost = 0.0;
  for (const int j : s.columns) {
    cost += p.column_cost[static_cast<std::size_t>(j)];
    for (const int r : p.column_rows[static_cast<std::size_t>(j)]) covered[static_cast<std::size_t>(r)] = 1;
  }
  double value = 0.0;
  std::vector<int> rows;
  for (std::size_t r = 0; r < covered.size(); ++r) {
    if (covered[r] == 0) continue;
    value += p.row_weight[r];
    rows.push_back(static_cast<int>(r));
  }
  EXPECT_EQ(s.rows, rows);
  EXPECT_NEAR(s.value, value, 1e-9 * (1.0 + value));
  EXPECT_NEAR(s.cost, cost, 1e-6 * (1.0 + cost));
  if (p.max_columns > 0) {
    EXPECT_LE(static_cast<int>(s.columns.size()), p.max_columns);
  }
  if (p.budget > 0) {
    EXPECT_LE(s.cost, p.budget * (1.0 + 1e-9));
  }
  for (const int j : p.must_have) EXPECT_NE(std::find(s.columns.begin(), s.columns.end(), j), s.columns.end());
  EXPECT_FALSE(s.bound_method.empty());
}

PlanSolution solve(const PlanProblem& p) { return make_solver("search_and_prove")->solve(p, nullptr); }

// Masts that may be shared for nothing: the optimum under budgets and counts, no infinite ratios.
TEST(Plan, FreeColumnsAgainstBruteForce) {
  std::mt19937_64 random{17};
  for (int trial = 0; trial < 240; ++trial) {
    PlanProblem p = random_problem(random, 4 + random() % 16, 4 + random() % 9,
                                   0.1 + 0.05 * static_cast<double>(random() % 5), trial % 2 == 0, trial % 3 == 0);
    for (double& cost : p.column_cost)
      if (trial % 8 == 0 || random() % 3 == 0) cost = 0.0;
    if (trial % 4 == 3) {
      p.objective = Objective::least_cost;
      std::vector<char> coverable(p.row_weight.size(), 0);
      for (const auto& rows : p.column_rows)
        for (const int r : rows) coverable[static_cast<std::size_t>(r)] = 1;
      p.target_rows = static_cast<int>(std::count(coverable.begin(), coverable.end(), 1));
      if (p.target_rows == 0) continue;
    } else {
      if (trial % 4 != 1) p.max_columns = 1 + static_cast<int>(random() % 4);
      if (trial % 4 != 2) p.budget = 1.5e9 + 1e9 * static_cast<double>(random() % 3);
    }
    const Best best = brute_force(p);
    ASSERT_TRUE(best.feasible);
    const PlanSolution s = solve(p);
    check_consistent(p, s);
    ASSERT_TRUE(std::isfinite(s.bound) && std::isfinite(s.cost)) << "trial " << trial;
    if (p.objective == Objective::least_cost) {
      EXPECT_NEAR(s.cost, best.cost, 1e-6 * (1.0 + best.cost)) << "trial " << trial;
      EXPECT_NEAR(s.bound, best.cost, 1e-6 * (1.0 + best.cost)) << "trial " << trial << ": " << s.bound_method;
    } else {
      EXPECT_NEAR(s.value, best.value, 1e-9 * best.value) << "trial " << trial;
      EXPECT_GE(s.bound, best.value * (1.0 - 1e-9)) << "trial " << trial;
    }
  }
}

TEST(Plan, MostCoverageAgainstBruteForce) {
  std::mt19937_64 random{11};
  int proven = 0;
  const int trials = 300;
  for (int trial = 0; trial < trials; ++trial) {
    PlanProblem p = random_problem(random, 4 + random() % 20, 3 + random() % 10,
                                   0.1 + 0.05 * static_cast<double>(random() % 5), trial % 2 == 0, trial % 3 == 0);
    if (trial % 4 != 1) p.max_columns = 1 + static_cast<int>(random() % 4);
    if (trial % 4 != 2) p.budget = 1.5e9 + 1e9 * static_cast<double>(random() % 6);
    if (trial % 5 == 0) p.must_have = {static_cast<int>(random() % p.column_rows.size())};
    p.seed = static_cast<std::uint64_t>(trial);
    const Best best = brute_force(p);
    if (!best.feasible) {
      EXPECT_THROW((void)solve(p), Error) << "trial " << trial;
      continue;
    }
    const PlanSolution s = solve(p);
    check_consistent(p, s);
    EXPECT_LE(s.value, best.value * (1.0 + 1e-9)) << "trial " << trial;
    EXPECT_GE(s.bound, best.value * (1.0 - 1e-9)) << "trial " << trial;
    EXPECT_NEAR(s.value, best.value, 1e-6 * best.value) << "trial " << trial << ": small ones must be solved";
    if (s.bound <= s.value * (1.0 + 1e-9)) ++proven;
  }
  EXPECT_GE(proven, trials * 4 / 5);
}

TEST(Plan, LeastCostAgainstBruteForce) {
  std::mt19937_64 random{12};
  int solved = 0;
  for (int trial = 0; trial < 300; ++trial) {
    PlanProblem p = random_problem(random, 4 + random() % 16, 4 + random() % 9, 0.25, false, trial % 3 == 0);
    p.objective = Objective::least_cost;
    std::vector<char> coverable(p.row_weight.size(), 0);
    for (const auto& rows : p.column_rows)
      for (const int r : rows) coverable[static_cast<std::size_t>(r)] = 1;
    const int all = static_cast<int>(std::count(coverable.begin(), coverable.end(), 1));
    if (trial % 2 == 0) p.target_rows = 1 + static_cast<int>(random() % p.row_weight.size());
    if (trial % 5 == 0) p.must_have = {static_cast<int>(random() % p.column_rows.size())};
    p.seed = static_cast<std::uint64_t>(trial);
    if (p.target_rows > all) {
      EXPECT_THROW((void)solve(p), Error) << "trial " << trial;
      continue;
    }
    PlanProblem explicit_target = p;
    if (p.target_rows == 0) explicit_target.target_rows = all;
    const Best best = brute_force(explicit_target);
    ASSERT_TRUE(best.feasible);
    const PlanSolution s = solve(p);
    check_consistent(p, s);
    EXPECT_GE(static_cast<int>(s.rows.size()), explicit_target.target_rows) << "trial " << trial;
    EXPECT_GE(s.cost, best.cost - 1.0) << "trial " << trial;
    EXPECT_LE(s.bound, best.cost + 1.0) << "trial " << trial;
    EXPECT_NEAR(s.cost, best.cost, 1.0) << "trial " << trial << ": small ones must be solved";
    EXPECT_NEAR(s.bound, s.cost, 1.0) << "trial " << trial << ": and proven";
    ++solved;
  }
  EXPECT_GT(solved, 200);
}

/// As many villages and sites as the bundled province, each site covering its neighbours in the plane.
PlanProblem province(std::uint64_t seed, std::size_t villages, std::size_t sites, bool people) {
  std::mt19937_64 random{seed};
  const auto unit = [&] { return static_cast<double>(random() >> 11U) * 0x1p-53; };
  PlanProblem p;
  p.objective = people ? Objective::people : Objective::villages;
  std::vector<double> x;
  std::vector<double> y;
  for (std::size_t r = 0; r < villages; ++r) {
    x.push_back(unit() * 100.0);
    y.push_back(unit() * 60.0);
    p.row_weight.push_back(people ? std::floor(50.0 + 900.0 * unit() * unit()) : 1.0);
  }
  for (std::size_t j = 0; j < sites; ++j) {
    const std::size_t near = random() % villages;
    const double sx = x[near] + 8.0 * (unit() - 0.5);
    const double sy = y[near] + 8.0 * (unit() - 0.5);
    const double reach = 2.0 + 5.0 * unit();
    std::vector<int> rows;
    for (std::size_t r = 0; r < villages; ++r)
      if ((x[r] - sx) * (x[r] - sx) + (y[r] - sy) * (y[r] - sy) < reach * reach) rows.push_back(static_cast<int>(r));
    p.column_rows.push_back(rows);
    p.column_cost.push_back(random() % 4 == 0 ? 0.8e9 : 2.5e9);
  }
  return p;
}

TEST(Plan, ProvincesAreProvenOptimal) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    for (const bool people : {false, true}) {
      PlanProblem p = province(seed, 113, 400, people);
      p.max_columns = 30;
      const PlanSolution by_count = solve(p);
      check_consistent(p, by_count);
      EXPECT_NEAR(by_count.value, by_count.bound, 1e-6) << "seed " << seed << ": " << by_count.bound_method;
      p.max_columns = 0;
      p.budget = 40e9;
      const PlanSolution by_budget = solve(p);
      check_consistent(p, by_budget);
      EXPECT_NEAR(by_budget.value, by_budget.bound, 1e-6) << "seed " << seed << ": " << by_budget.bound_method;
    }
    PlanProblem p = province(seed, 113, 400, false);
    p.objective = Objective::least_cost;
    const PlanSolution cheapest = solve(p);
    check_consistent(p, cheapest);
    EXPECT_NEAR(cheapest.cost, cheapest.bound, 1.0) << "seed " << seed << ": " << cheapest.bound_method;
    p.target_rows = 66;
    const PlanSolution part = solve(p);
    check_consistent(p, part);
    EXPECT_GE(part.rows.size(), 66U);
    // A part of the rows is the harder problem: a proof within 5 % is what the limits allow for.
    EXPECT_LE(part.bound, part.cost);
    EXPECT_GE(part.bound, 0.95 * part.cost) << "seed " << seed << ": " << part.bound_method;
  }
}

TEST(Plan, MoreMoneyNeverGivesLess) {
  PlanProblem p = province(21, 80, 200, true);
  double before = 0.0;
  for (int step = 1; step <= 30; ++step) {
    p.budget = 1.7e9 * step;
    const PlanSolution s = solve(p);
    EXPECT_GE(s.value, before) << p.budget;
    EXPECT_GE(s.bound, s.value);
    before = s.value;
  }
  p.budget = 0;
  before = 0.0;
  for (int count = 1; count <= 30; ++count) {
    p.max_columns = count;
    const PlanSolution s = solve(p);
    EXPECT_GE(s.value, before) << count;
    before = s.value;
  }
}

TEST(Plan, AnotherCandidateNeverHurts) {
  const PlanProblem all = province(22, 60, 120, true);
  PlanProblem p = all;
  double before_value = 0.0;
  double before_cost = std::numeric_limits<double>::infinity();
  for (std::size_t n = 70; n <= all.column_rows.size(); n += 5) {
    p.column_rows.assign(all.column_rows.begin(), all.column_rows.begin() + static_cast<std::ptrdiff_t>(n));
    p.column_cost.assign(all.column_cost.begin(), all.column_cost.begin() + static_cast<std::ptrdiff_t>(n));
    p.objective = Objective::people;
    p.budget = 20e9;
    p.target_rows = 0;
    const double value = solve(p).value;
    EXPECT_GE(value, before_value) << n;
    before_value = value;
    p.objective = Objective::least_cost;
    p.budget = 0;
    p.target_rows = 30;
    const double cost = solve(p).cost;
    EXPECT_LE(cost, before_cost) << n;
    before_cost = cost;
  }
}

/// Rows, columns, costs and limits at random, with room for any single must-have.
PlanProblem any_problem(std::mt19937_64& random, int trial) {
  PlanProblem p = random_problem(random, 6 + random() % 30, 5 + random() % 25, 0.08 + 0.04 * (trial % 4),
                                 trial % 2 == 0, trial % 3 == 0);
  p.seed = static_cast<std::uint64_t>(trial);
  if (trial % 4 != 0) p.max_columns = 2 + static_cast<int>(random() % 5);
  if (trial % 4 != 1) p.budget = 4.1e9 + 1e9 * static_cast<double>(random() % 8);
  if (trial % 5 == 0) p.must_have = {static_cast<int>(random() % p.column_rows.size())};
  return p;
}

TEST(PlanProperty, WithoutASiteThePlanLosesWhatItSays) {
  std::mt19937_64 random{61};
  for (int trial = 0; trial < 200; ++trial) {
    const PlanProblem p = any_problem(random, trial);
    const PlanSolution s = solve(p);
    ASSERT_EQ(s.loss.size(), s.columns.size());
    for (std::size_t out = 0; out < s.columns.size(); ++out) {
      std::vector<char> covered(p.row_weight.size(), 0);
      for (std::size_t i = 0; i < s.columns.size(); ++i)
        if (i != out)
          for (const int r : p.column_rows[static_cast<std::size_t>(s.columns[i])])
            covered[static_cast<std::size_t>(r)] = 1;
      double value = 0.0;
      for (std::size_t r = 0; r < covered.size(); ++r) value += covered[r] != 0 ? p.row_weight[r] : 0.0;
      EXPECT_NEAR(s.value - value, s.loss[out], 1e-9 * (1.0 + s.value)) << "trial " << trial;
      // What nothing needs is not built, unless it must be.
      const bool must = std::find(p.must_have.begin(), p.must_have.end(), s.columns[out]) != p.must_have.end();
      if (!must) {
        EXPECT_GT(s.loss[out], 0.0) << "trial " << trial;
      }
    }
  }
}

TEST(PlanProperty, MoreBudgetSitesOrCandidatesNeverGiveLess) {
  std::mt19937_64 random{62};
  int proven = 0;
  for (int trial = 0; trial < 200; ++trial) {
    const PlanProblem p = any_problem(random, trial);
    const PlanSolution s = solve(p);
    if (!s.optimal) continue;
    ++proven;
    const double room = 1e-9 * (1.0 + s.value);
    PlanProblem more = p;
    if (p.budget > 0) more.budget *= 1.0 + 0.1 * static_cast<double>(1 + random() % 5);
    if (p.max_columns > 0) ++more.max_columns;
    EXPECT_GE(solve(more).value, s.value - room) << "trial " << trial;
    PlanProblem wider = p;
    std::vector<int> rows;
    for (std::size_t r = 0; r < p.row_weight.size(); ++r)
      if (random() % 4 == 0) rows.push_back(static_cast<int>(r));
    wider.column_rows.push_back(rows);
    wider.column_cost.push_back(1e9);
    EXPECT_GE(solve(wider).value, s.value - room) << "trial " << trial;
    // And one less gives no more than the bound.
    PlanProblem narrower = p;
    narrower.column_rows.back().clear();
    EXPECT_LE(solve(narrower).value, s.bound + room) << "trial " << trial;
  }
  EXPECT_GT(proven, 150);
}

TEST(PlanProperty, LeastCostFallsWithMoreCandidatesAndRisesWithTheTarget) {
  std::mt19937_64 random{63};
  for (int trial = 0; trial < 60; ++trial) {
    PlanProblem p = any_problem(random, trial);
    p.objective = Objective::least_cost;
    p.max_columns = 0;
    p.budget = 0;
    double before = 0.0;
    for (int target = 1; target <= 4; ++target) {
      p.target_rows = target;
      PlanSolution s;
      try {
        s = solve(p);
      } catch (const Error&) {
        break;
      }
      EXPECT_TRUE(s.optimal) << "trial " << trial;
      EXPECT_GE(s.cost, before - 1.0) << "trial " << trial;
      before = s.cost;
      PlanProblem wider = p;
      wider.column_rows.push_back({0, 1, 2});
      wider.column_cost.push_back(1.1e9);
      EXPECT_LE(solve(wider).cost, s.cost + 1.0) << "trial " << trial;
    }
  }
}

// The solver knows nothing of threads; the plan is the same from several at once, children of the outside solver
// included.
TEST(PlanProperty, TheSamePlanOnAnyNumberOfThreads) {
  std::vector<PlanProblem> problems;
  for (std::uint64_t seed = 71; seed < 75; ++seed) {
    PlanProblem p = province(seed, 90, 300, false);
    p.objective = Objective::least_cost;
    p.target_rows = 60;
    problems.push_back(p);
  }
  std::vector<PlanSolution> together(problems.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < problems.size(); ++i) threads.emplace_back([&, i] { together[i] = solve(problems[i]); });
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < problems.size(); ++i) {
    const PlanSolution alone = solve(problems[i]);
    EXPECT_EQ(together[i].columns, alone.columns);
    EXPECT_EQ(together[i].bound, alone.bound);
    EXPECT_EQ(together[i].bound_method, alone.bound_method);
    EXPECT_EQ(together[i].evidence.multipliers, alone.evidence.multipliers);
  }
}

TEST(PlanProperty, TargetsOutOfReachNameTheVillages) {
  std::mt19937_64 random{64};
  int refused_targets = 0;
  for (int trial = 0; trial < 100; ++trial) {
    PlanProblem p = any_problem(random, trial);
    p.objective = Objective::least_cost;
    p.max_columns = 0;
    p.budget = 0;
    p.must_have.clear();
    p.target_rows = static_cast<int>(p.row_weight.size());
    std::vector<char> reached(p.row_weight.size(), 0);
    for (const auto& rows : p.column_rows)
      for (const int r : rows) reached[static_cast<std::size_t>(r)] = 1;
    for (std::size_t r = 0; r < reached.size(); ++r) p.row_name.push_back("village " + std::to_string(r) + ";");
    try {
      const PlanSolution s = solve(p);
      EXPECT_EQ(std::count(reached.begin(), reached.end(), 0), 0) << "trial " << trial;
      EXPECT_EQ(s.rows.size(), p.row_weight.size());
    } catch (const Error& error) {
      ++refused_targets;
      EXPECT_EQ(error.kind(), ErrorKind::infeasible);
      EXPECT_NE(error.sentence().find("no site closes"), std::string::npos);
      const auto lost = std::count(reached.begin(), reached.end(), 0);
      for (std::size_t r = 0; r < reached.size() && lost <= 10; ++r)
        EXPECT_EQ(error.sentence().find("village " + std::to_string(r) + ";") != std::string::npos, reached[r] == 0)
            << error.sentence();
    }
  }
  EXPECT_GT(refused_targets, 20);
}

TEST(Plan, SameInputSamePlan) {
  for (std::uint64_t seed = 31; seed < 35; ++seed) {
    PlanProblem p = province(seed, 150, 600, true);
    p.budget = 45e9;
    p.seed = seed;
    const PlanSolution a = solve(p);
    const PlanSolution b = solve(p);
    EXPECT_EQ(a.columns, b.columns);
    EXPECT_EQ(a.rows, b.rows);
    EXPECT_EQ(a.value, b.value);
    EXPECT_EQ(a.bound, b.bound);
    EXPECT_EQ(a.bound_method, b.bound_method);
  }
}

TEST(Plan, ColumnsComeInOrderOfGain) {
  PlanProblem p;
  p.row_weight = {1, 1, 1, 1, 1, 1};
  p.column_rows = {{0}, {1, 2, 3}, {3, 4}, {5}};
  p.column_cost = {1, 1, 1, 0.5};
  const PlanSolution s = solve(p);
  EXPECT_EQ(s.columns, (std::vector<int>{1, 3, 0, 2}));
  EXPECT_EQ(s.value, 6.0);
  EXPECT_EQ(s.bound, 6.0);
}

TEST(Plan, MustHavesStayAndCount) {
  PlanProblem p;
  p.row_weight = {5, 1, 1};
  p.column_rows = {{0}, {1}, {}, {2}};
  p.column_cost = {1, 1, 1, 1};
  p.must_have = {2, 1};
  p.max_columns = 3;
  const PlanSolution s = solve(p);
  EXPECT_EQ(s.columns, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(s.value, 6.0);
}

void refused(const PlanProblem& p, const std::string& part) {
  try {
    (void)solve(p);
    ADD_FAILURE() << "solved, but should say: " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::infeasible);
    EXPECT_NE(error.sentence().find(part), std::string::npos) << error.what();
  }
}

TEST(Plan, SaysWhyThereIsNone) {
  PlanProblem p;
  p.row_weight = {1, 1, 1};
  p.column_rows = {{0}, {1}};
  p.column_cost = {3, 4};
  p.must_have = {0, 1};
  p.max_columns = 1;
  refused(p, "the 2 must-have sites (0, 1) are more than the 1");
  p.max_columns = 0;
  p.budget = 5;
  refused(p, "cost 7, more than the budget of 5");
  p.must_have = {};
  p.objective = Objective::least_cost;
  p.budget = 0;
  p.target_rows = 3;
  refused(p, "no site closes 2");
  p.target_rows = 2;
  p.budget = 6;
  refused(p, "closing 2 villages costs 7 in the best plan found (proven: at least 7)");
  p.budget = 0;
  p.max_columns = 1;
  refused(p, "takes 2 sites in the best plan found (proven: at least 2)");
  p.max_columns = 2;
  EXPECT_EQ(solve(p).uncoverable, std::vector<int>{2});
  EXPECT_THROW((void)make_solver("oracle"), Error);
}

TEST(Plan, FewSitesCanCostMore) {
  // The cheapest cover takes two sites; with one allowed the dearer single site is the plan.
  PlanProblem p;
  p.objective = Objective::least_cost;
  p.row_weight = {1, 1};
  p.column_rows = {{0}, {1}, {0, 1}};
  p.column_cost = {1, 1, 5};
  EXPECT_EQ(solve(p).cost, 2.0);
  p.max_columns = 1;
  const PlanSolution s = solve(p);
  EXPECT_EQ(s.cost, 5.0);
  EXPECT_EQ(s.columns, std::vector<int>{2});
  EXPECT_LE(s.bound, 5.0);
}

TEST(Plan, EmptyProblemsHaveEmptyPlans) {
  PlanProblem p;
  EXPECT_TRUE(solve(p).columns.empty());
  p.row_weight = {1, 1};
  EXPECT_EQ(solve(p).uncoverable, (std::vector<int>{0, 1}));
  p.objective = Objective::least_cost;
  EXPECT_EQ(solve(p).cost, 0.0);
  p.column_rows = {{}};
  p.column_cost = {1};
  EXPECT_TRUE(solve(p).columns.empty());
}

}  // namespace
}  // namespace phusong::sim
