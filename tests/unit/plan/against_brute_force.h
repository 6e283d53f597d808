// Plans with backhaul against the best of all plans.
//
//   const std::optional<sim::NetworkSolution> plan = test::expect_brute_force(problem, "trial 7");
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "geo/base/error.h"
#include "sim/plan/network_plan.h"
#include "tests/support/network_brute_force.h"

namespace phusong::test {

/// Solves, and expects what brute force finds: a plan and a bound of that value, of the most value (not with quarters)
/// the cheapest, or no plan at all. A handful of nodes.
inline std::optional<sim::NetworkSolution> expect_brute_force(const sim::NetworkProblem& p, const std::string& trial) {
  const BestNetwork best = best_of_all(p);
  sim::NetworkProblem asked = p;
  asked.cheapest_of_value = true;
  sim::NetworkSolution s;
  try {
    s = solve_network(asked, nullptr);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::infeasible) << trial;
    EXPECT_FALSE(best.feasible) << trial << ": " << error.what();
    return {};
  }
  EXPECT_TRUE(best.feasible) << trial << ": a plan where there is none";
  EXPECT_EQ(breach_of(p, s), "") << trial;
  EXPECT_TRUE(s.optimal) << trial << ": " << s.bound_method;
  const bool least = p.objective == sim::Objective::least_cost;
  EXPECT_NEAR(least ? s.cost : s.value, least ? best.cost : best.value, 1e-6) << trial << ": " << s.bound_method;
  EXPECT_NEAR(s.bound, least ? best.cost : best.value, 1e-6) << trial << ": " << s.bound_method;
  if (!least && p.quarters.empty() && best.value > 0.0) {
    EXPECT_NEAR(s.cost, least_cost_of(p, best.value), 1e-6) << trial;
  }
  return s;
}

}  // namespace phusong::test
