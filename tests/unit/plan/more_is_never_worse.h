// A network problem beside the same with more: money, hops allowed, a hop, a candidate. None may be worth less.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>

#include "sim/plan/network_plan.h"

namespace phusong::test {

/// What more is: a budget and a number of hops. Nodes below `first_candidate` are no candidates; the first two are
/// roots.
struct More {
  double budget;
  int max_hops;
  std::size_t first_candidate;
};
/// Of the problem as it is, and with more money.
struct Worth {
  double before, richer;
};

/// `value` solves a problem to the proven end.
inline Worth expect_more_is_never_worse(const sim::NetworkProblem& p, const More& than, std::mt19937_64& random,
                                        const std::function<double(const sim::NetworkProblem&)>& value) {
  const double before = value(p);
  sim::NetworkProblem more = p;
  more.budget = than.budget;
  const double richer = value(more);
  EXPECT_GE(richer, before) << "budget";
  more = p;
  more.max_hops = than.max_hops;
  EXPECT_GE(value(more), before) << "hops";
  more = p;
  const auto to = than.first_candidate + static_cast<std::size_t>(random() % (p.nodes.size() - than.first_candidate));
  more.hops.push_back({.a = 0, .b = static_cast<int>(to), .cost = 0.1e9});
  EXPECT_GE(value(more), before) << "a hop";
  more = p;
  const int nodes = static_cast<int>(p.nodes.size());
  more.nodes.push_back({.cost = 1.0e9});
  more.hops.push_back({.a = 1, .b = nodes, .cost = 0.1e9});
  more.configurations.push_back({.node = nodes, .cost = 0.2e9, .rows = {0, 1, 2}});
  EXPECT_GE(value(more), before) << "a candidate";
  return {before, richer};
}

}  // namespace phusong::test
