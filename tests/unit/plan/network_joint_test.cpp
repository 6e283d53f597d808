// Plans with backhaul whose sites may serve a village together: against brute force, and what must hold for any of
// them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "geo/base/error.h"
#include "sim/plan/network_core.h"
#include "sim/plan/network_model.h"
#include "sim/plan/network_plan.h"
#include "tests/support/network_brute_force.h"

namespace phusong::sim {
namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

/// Solves, and expects what brute force finds: a plan and a bound of that value, or no plan at all. Tells whether some
/// village is served by several sites together.
bool expect_brute_force(const NetworkProblem& p, const std::string& trial) {
  const test::BestNetwork best = test::best_of_all(p);
  NetworkSolution s;
  try {
    s = solve_network(p, nullptr);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::infeasible) << trial;
    EXPECT_FALSE(best.feasible) << trial << ": " << error.what();
    return false;
  }
  EXPECT_TRUE(best.feasible) << trial << ": a plan where there is none";
  EXPECT_EQ(breach_of(p, s), "") << trial;
  EXPECT_TRUE(s.optimal) << trial << ": " << s.bound_method;
  const bool least = p.objective == Objective::least_cost;
  EXPECT_NEAR(least ? s.cost : s.value, least ? best.cost : best.value, 1e-6) << trial << ": " << s.bound_method;
  EXPECT_NEAR(s.bound, least ? best.cost : best.value, 1e-6) << trial << ": " << s.bound_method;
  for (const int r : s.rows) {
    const auto alone = [&](int k) {
      const NetworkConfiguration& c = p.configurations[at(k)];
      const auto place = std::lower_bound(c.rows.begin(), c.rows.end(), r);
      return place != c.rows.end() && *place == r && c.share[static_cast<std::size_t>(place - c.rows.begin())] == 1.0;
    };
    if (std::none_of(s.configurations.begin(), s.configurations.end(), alone)) return true;
  }
  return false;
}

/// A problem of points with limits of one kind or another.
NetworkProblem drawn(std::mt19937_64& random, int trial) {
  NetworkProblem p = test::small_network(random, 3 + static_cast<int>(random() % 3), 4, 0.6);
  if (p.configurations.size() > 7) p.configurations.resize(7);
  test::draw_points(random, p);
  if (trial % 2 == 0) {
    p.objective = trial % 4 == 0 ? Objective::people : Objective::villages;
    p.budget = 4.0 + static_cast<double>(random() % 14);
    if (p.objective == Objective::villages)
      for (NetworkRow& row : p.rows) row.weight = 1.0;
    if (trial % 3 == 0) p.max_sites = 2 + static_cast<int>(random() % 3);
    if (trial % 8 == 2) p.must_have_rows = {static_cast<int>(random() % p.rows.size())};
  } else {
    p.objective = Objective::least_cost;
    for (NetworkRow& row : p.rows) row.weight = 1.0;
    p.target = static_cast<double>(1 + random() % 4);
    if (trial % 3 == 0) p.max_sites = 2 + static_cast<int>(random() % 3);
    if (trial % 8 == 3 && !p.configurations.empty()) p.must_have_configurations = {0};
  }
  return p;
}

TEST(NetworkJoint, AgainstBruteForce) {
  std::mt19937_64 random{31};
  int together = 0;
  for (int trial = 0; trial < 240; ++trial)
    together += expect_brute_force(drawn(random, trial), "trial " + std::to_string(trial)) ? 1 : 0;
  EXPECT_GT(together, 30);
}

}  // namespace
}  // namespace phusong::sim
