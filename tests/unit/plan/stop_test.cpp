// Progress of the solvers, and their end on request: the best plan and bound by then are kept.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "geo/base/error.h"
#include "sim/plan/network_evidence.h"
#include "sim/plan/network_plan.h"
#include "sim/plan/pareto.h"
#include "sim/plan/plan.h"
#include "sim/plan/solving.h"
#include "tests/support/network_instances.h"

namespace phusong::sim {
namespace {

/// Hears a solver, and asks to stop once it has heard of so many better plans.
class Listener : public Watcher {
 public:
  explicit Listener(int plans) : plans_{plans} {}
  void begin(std::string_view stage, std::uint64_t) override { stages.emplace_back(stage); }
  void advanced(std::string_view, std::uint64_t, std::uint64_t) override {}
  void end(std::string_view) override {}
  void note(std::string_view) override {}
  [[nodiscard]] bool stop_requested() const noexcept override { return heard_ >= plans_; }
  void solving(const SolverNews& told) override {
    if (told.incumbent && (news.empty() || told.incumbent != news.back().incumbent)) ++heard_;
    names.emplace_back(told.plan);
    news.push_back(told);
  }

  std::vector<SolverNews> news;  ///< without their names
  std::vector<std::string> names, stages;

 private:
  int plans_;
  int heard_ = 0;
};
constexpr int kNever = 1'000'000'000;

/// Too much to be proven in some seconds.
PlanProblem large(Objective objective) {
  std::mt19937_64 random{3};
  PlanProblem p;
  p.objective = objective;
  p.name = "large";
  p.unit = objective == Objective::least_cost ? "VND" : "people";
  if (objective != Objective::least_cost) p.max_columns = 25;
  p.row_weight.resize(3000);
  for (double& w : p.row_weight) w = static_cast<double>(1 + random() % 997);
  p.column_rows.resize(1500);
  for (std::vector<int>& rows : p.column_rows) {
    p.column_cost.push_back(objective == Objective::least_cost ? static_cast<double>(50 + random() % 100) : 1.0);
    for (int k = 0; k < 60; ++k) rows.push_back(static_cast<int>(random() % 3000));
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  }
  return p;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Better and better, the last ones marked, and in the end what the solution says.
void expect_news(const Listener& listener, bool least, double incumbent, double bound) {
  ASSERT_GT(listener.news.size(), 1U);
  for (std::size_t i = 0; i < listener.news.size(); ++i) {
    const SolverNews& now = listener.news[i];
    EXPECT_EQ(now.least, least);
    EXPECT_EQ(now.ended, i + 1 == listener.news.size());
    if (i == 0) continue;
    const SolverNews& before = listener.news[i - 1];
    if (before.incumbent) {
      ASSERT_TRUE(now.incumbent.has_value());
      EXPECT_TRUE(least ? *now.incumbent <= *before.incumbent : *now.incumbent >= *before.incumbent);
    }
    if (before.bound) {
      ASSERT_TRUE(now.bound.has_value());
      EXPECT_TRUE(least ? *now.bound >= *before.bound : *now.bound <= *before.bound);
    }
  }
  const SolverNews& last = listener.news.back();
  ASSERT_TRUE(last.incumbent && last.bound);
  EXPECT_NEAR(*last.incumbent, incumbent, 1e-6 * incumbent);
  EXPECT_NEAR(*last.bound, bound, 1e-6 * bound);
}

TEST(SolvingTells, OnlyWhatIsBetterAndTheEnd) {
  Listener most{kNever}, least{kNever};
  {
    Solving solving{&most, "p", "villages", false, Stop{}};
    for (const double plan : {3.0, 2.0, 3.0}) solving.plan(plan);
    for (const double bound : {9.0, 10.0, std::numeric_limits<double>::infinity()}) solving.bound(bound);
    solving.set_beyond(1.0);
    solving.plan(3.0);
    solving.bound(8.5);
  }
  ASSERT_EQ(most.news.size(), 4U);
  EXPECT_EQ(most.news.back().incumbent, 4.0);
  EXPECT_EQ(most.news.back().bound, 9.0);
  EXPECT_TRUE(most.news.back().ended);
  EXPECT_FALSE(most.news.back().left_s.has_value());
  {
    Solving solving{&least, "p", "VND", true, Stop{100.0}};
    solving.plan(3.0);
    solving.plan(4.0);
    solving.bound(1.0);
    solving.bound(0.5);
  }
  ASSERT_EQ(least.news.size(), 3U);
  EXPECT_EQ(least.news.back().incumbent, 3.0);
  EXPECT_EQ(least.news.back().bound, 1.0);
  EXPECT_GT(*least.news.front().left_s, 90.0);
}

TEST(Stopped, CoverKeepsItsFirstPlanWithABound) {
  for (const Objective objective : {Objective::people, Objective::least_cost}) {
    const bool least = objective == Objective::least_cost;
    PlanProblem p = large(objective);
    Listener listener{1};
    const auto begin = std::chrono::steady_clock::now();
    const PlanSolution s = make_solver("search_and_prove")->solve(p, &listener);
    EXPECT_LT(seconds_since(begin), 1.0);
    EXPECT_TRUE(s.cut_short);
    EXPECT_TRUE(s.stopped);
    EXPECT_FALSE(s.optimal);
    expect_news(listener, least, least ? s.cost : s.value, s.bound);
    EXPECT_EQ(listener.names.back(), "large");
    // A plan that keeps its limits, and a bound that a longer search does not pass.
    p.time_limit_s = 1.0;
    const PlanSolution longer = make_solver("search_and_prove")->solve(p, nullptr);
    EXPECT_FALSE(longer.stopped);
    if (least) {
      EXPECT_EQ(s.rows.size(), 3000U - s.uncoverable.size());
      EXPECT_LE(longer.cost, s.cost);
      EXPECT_GE(longer.cost, s.bound);
      EXPECT_GT(s.bound, 0.0);
    } else {
      EXPECT_EQ(s.columns.size(), 25U);
      EXPECT_GE(longer.value, s.value);
      EXPECT_LE(longer.value, s.bound);
    }
  }
}

TEST(Stopped, BeforeItBeginsTheGreedyRulesAnswer) {
  Listener listener{0};
  const PlanSolution s = make_solver("search_and_prove")->solve(large(Objective::people), &listener);
  EXPECT_TRUE(s.stopped);
  EXPECT_EQ(s.columns.size(), 25U);
  EXPECT_GT(s.bound, s.value);
}

TEST(Stopped, ALimitThatTheBestPlanSoFarBreaksIsNotCalledInfeasible) {
  PlanProblem p = large(Objective::least_cost);
  Listener listener{0};
  p.budget = 0.9 * make_solver("search_and_prove")->solve(p, &listener).cost;
  try {
    (void)make_solver("search_and_prove")->solve(p, &listener);
    ADD_FAILURE() << "the greedy plan costs more than the budget";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::interrupted);
    EXPECT_NE(error.sentence().find("stopped on request"), std::string::npos);
  }
}

TEST(Stopped, ProgressOfAWholeSolveEndsWithItsAnswer) {
  PlanProblem p = large(Objective::people);
  p.time_limit_s = 1.5;
  Listener listener{kNever};
  const PlanSolution s = make_solver("search_and_prove")->solve(p, &listener);
  expect_news(listener, false, s.value, s.bound);
  ASSERT_TRUE(listener.news.front().left_s.has_value());
  EXPECT_GT(*listener.news.front().left_s, *listener.news.back().left_s);
  EXPECT_LE(*listener.news.front().left_s, 1.5);
}

TEST(Stopped, AFrontKeepsThePointsThatItHas) {
  PlanProblem p = large(Objective::people);
  p.max_columns = 8;
  Listener listener{6};
  const ParetoFront front = pareto_front(p, {.points = 20}, &listener);
  ASSERT_FALSE(front.points.empty());
  EXPECT_GT(front.left_out, 0);
  EXPECT_EQ(front.points.back().columns.size(), 8U) << "the highest budget comes first";
  EXPECT_TRUE(std::any_of(front.points.begin(), front.points.end(), [](const ParetoPoint& q) { return q.cut_short; }));
  for (const ParetoPoint& point : front.points) EXPECT_GE(point.bound, point.value);
  Listener at_once{0};
  const ParetoFront none = pareto_front(p, {.points = 20}, &at_once);
  EXPECT_TRUE(none.points.empty());
  EXPECT_EQ(none.left_out, 20);
}

TEST(Stopped, NetworkKeepsItsFirstPlanWithABound) {
  NetworkProblem p = test::draw_network({.candidates = 200, .seed = 2}).problem;
  p.name = "network";
  Listener listener{1};
  const auto begin = std::chrono::steady_clock::now();
  const NetworkSolution s = solve_network(p, &listener);
  EXPECT_LT(seconds_since(begin), 2.0);
  EXPECT_EQ(breach_of(p, s), "");
  EXPECT_TRUE(s.cut_short);
  EXPECT_TRUE(s.stopped);
  EXPECT_GT(s.value, 0.0);
  EXPECT_GE(s.bound, s.value);
  EXPECT_EQ(listener.names.back(), "network");
  EXPECT_EQ(listener.stages, std::vector<std::string>{"plan"});
  p.time_limit_s = 2.0;
  const NetworkSolution longer = solve_network(p, nullptr);
  EXPECT_GE(longer.value, s.value);
  EXPECT_LE(longer.value, s.bound);
}

TEST(Stopped, NetworkTellsOfPlansAndBounds) {
  NetworkProblem p = test::draw_network({.candidates = 60, .budget = 30.0e9, .seed = 5}).problem;
  Listener listener{kNever};
  const NetworkSolution s = solve_network(p, &listener);
  expect_news(listener, false, s.value, s.bound);
}

TEST(Stopped, ACertificateGrowsNoTree) {
  const NetworkProblem p = test::draw_network({.candidates = 60, .budget = 30.0e9, .seed = 5}).problem;
  const NetworkSolution s = solve_network(p, nullptr);
  const NetworkEvidence whole = prove_network(p, s, 0.0, nullptr);
  ASSERT_FALSE(whole.tree.nodes.empty());
  EXPECT_FALSE(whole.tree.cut_short);
  Listener asked{0};
  const NetworkEvidence root = prove_network(p, s, 0.0, &asked);
  EXPECT_TRUE(root.tree.nodes.empty());
  ASSERT_FALSE(root.proofs.empty());
  EXPECT_GE(root.proofs.front().bound, whole.tree.bound);
}

TEST(Stopped, ARollOutKeepsItsFirstPlan) {
  NetworkProblem p = test::draw_network({.candidates = 80, .seed = 4}).problem;
  p.budget = 0.0;
  for (int t = 0; t < 4; ++t) p.quarters.push_back({.budget = 10.0e9, .weight = 1.0});
  Listener listener{1};
  const auto begin = std::chrono::steady_clock::now();
  const NetworkSolution s = solve_network(p, &listener);
  EXPECT_LT(seconds_since(begin), 2.0);
  EXPECT_EQ(breach_of(p, s), "");
  EXPECT_TRUE(s.stopped);
  EXPECT_GT(s.value, 0.0);
  EXPECT_GE(s.bound, s.value);
}

}  // namespace
}  // namespace phusong::sim
