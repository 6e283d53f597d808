// Plans with backhaul against brute force, and what must hold for any of them.
#include "sim/plan/network_plan.h"

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <limits>
#include <random>

#include "geo/base/error.h"
#include "sim/plan/network_core.h"
#include "sim/plan/network_resilience.h"
#include "tests/support/network_brute_force.h"
#include "tests/support/network_instances.h"
#include "tests/support/stop_after.h"
#include "tests/unit/plan/against_brute_force.h"
#include "tests/unit/plan/more_is_never_worse.h"

namespace phusong::sim {
namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

TEST(Network, MostValueAgainstBruteForce) {
  std::mt19937_64 random{3};
  for (int trial = 0; trial < 150; ++trial) {
    NetworkProblem p = test::small_network(random, 3 + static_cast<int>(random() % 2), 5, 0.6);
    p.budget = 4.0 + static_cast<double>(random() % 14);
    if (trial % 3 == 0) p.max_sites = 1 + static_cast<int>(random() % 3);
    if (trial % 4 == 1) p.must_have_rows = {static_cast<int>(random() % 5)};
    if (trial % 8 == 2) p.must_have_nodes = {static_cast<int>(random() % p.nodes.size())};
    if (trial % 8 == 6 && !p.configurations.empty())
      p.must_have_configurations = {static_cast<int>(random() % p.configurations.size())};
    test::expect_brute_force(p, "trial " + std::to_string(trial));
  }
}

// Between two steps of the costs (the weights) a limit is no more than the step.
TEST(Network, ALimitBetweenTwoStepsIsKept) {
  NetworkProblem p;
  p.nodes = {{.name = "fibre", .root = true}, {.name = "a", .cost = 5.0}, {.name = "b", .cost = 5.0}};
  p.hops = {{.a = 0, .b = 1}, {.a = 0, .b = 2}};
  p.rows = {{.weight = 100.0, .name = "one"}, {.weight = 100.0, .name = "two"}};
  p.configurations = {{.node = 1, .rows = {0}}, {.node = 2, .rows = {1}}};
  p.budget = 9.0;
  const NetworkSolution most = solve_network(p, nullptr);
  EXPECT_EQ(most.cost, 5.0);
  EXPECT_EQ(most.value, 100.0);
  EXPECT_EQ(breach_of(p, most), "");

  p.objective = Objective::least_cost;
  p.budget = 0.0;
  p.target = 110.0;
  const NetworkSolution least = solve_network(p, nullptr);
  EXPECT_EQ(least.value, 200.0);
  EXPECT_EQ(least.cost, 10.0);
  EXPECT_EQ(breach_of(p, least), "");
}

TEST(Network, LeastCostAgainstBruteForce) {
  std::mt19937_64 random{5};
  for (int trial = 0; trial < 120; ++trial) {
    NetworkProblem p = test::small_network(random, 3 + static_cast<int>(random() % 2), 5, 0.6);
    p.objective = Objective::least_cost;
    double weight = 0.0;
    for (const NetworkRow& row : p.rows) weight += row.weight;
    p.target = std::max(1.0, std::floor(weight * static_cast<double>(1 + random() % 9) / 10.0));
    if (trial % 3 == 0) p.max_sites = 1 + static_cast<int>(random() % 3);
    if (trial % 4 == 1) p.budget = 6.0 + static_cast<double>(random() % 9);
    test::expect_brute_force(p, "trial " + std::to_string(trial));
  }
}

TEST(Network, QuartersAgainstBruteForce) {
  std::mt19937_64 random{7};
  for (int trial = 0; trial < 100; ++trial) {
    NetworkProblem p = test::small_network(random, 3, 4, 0.7);
    const int quarters = trial % 5 == 0 ? 3 : 2;
    for (int t = 0; t < quarters; ++t)
      p.quarters.push_back({.budget = 2.0 + static_cast<double>(random() % 8),
                            .weight = static_cast<double>(quarters - t),
                            .crews = static_cast<int>(random() % 3)});
    if (trial % 4 == 1) p.must_have_rows = {static_cast<int>(random() % 4)};
    if (p.configurations.size() > 4) p.configurations.resize(4);
    test::expect_brute_force(p, "trial " + std::to_string(trial));
  }
}

NetworkProblem province(std::uint64_t seed, double budget) {
  return test::draw_network({.villages = 20,
                             .fibre = 2,
                             .candidates = 16,
                             .hop_km = 45.0,
                             .max_hops = 3,
                             .budget = budget,
                             .seed = seed})
      .problem;
}

double proven_value(const NetworkProblem& p) {
  const NetworkSolution s = solve_network(p, nullptr);
  EXPECT_EQ(breach_of(p, s), "");
  EXPECT_TRUE(s.optimal) << s.bound_method;
  return s.value;
}

TEST(Network, MoreIsNeverWorse) {
  std::mt19937_64 random{11};
  int grew = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto [before, richer] =
        test::expect_more_is_never_worse(province(seed, 6.0e9), {11.0e9, 5, 2}, random, proven_value);
    grew += richer > before ? 1 : 0;
  }
  EXPECT_GT(grew, 4) << "the test sees no difference that could be wrong";
}

TEST(Network, WithoutASiteThePlanLosesWhatItsRowsSay) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const NetworkProblem p = province(seed, 12.0e9);
    const NetworkSolution s = solve_network(p, nullptr);
    for (std::size_t i = 0; i < s.configurations.size(); ++i) {
      double lost = 0.0;
      for (const int r : s.rows) {
        bool other = false;
        for (std::size_t j = 0; j < s.configurations.size(); ++j) {
          const std::vector<int>& rows = p.configurations[at(s.configurations[j])].rows;
          other |= j != i && std::binary_search(rows.begin(), rows.end(), r);
        }
        lost += other ? 0.0 : p.rows[at(r)].weight;
      }
      EXPECT_GT(lost, 0.0) << "seed " << seed << ": configuration " << s.configurations[i] << " serves nobody alone";
    }
  }
}

// Behind a ridge stands the hill that serves most; in front of it one that serves less. Without a path of hops the
// first is worth nothing.
TEST(Network, TheRidgeDecides) {
  NetworkProblem p;
  p.nodes = {{.name = "fibre", .root = true}, {.name = "behind", .cost = 5.0}, {.name = "before", .cost = 5.0}};
  p.rows = {{.name = "A"}, {.name = "B"}, {.name = "C"}};
  p.configurations = {{.node = 1, .cost = 1.0, .rows = {0, 1, 2}}, {.node = 2, .cost = 1.0, .rows = {0}}};
  p.hops = {{.a = 0, .b = 2, .cost = 1.0}};
  p.max_sites = 1;
  const NetworkSolution s = solve_network(p, nullptr);
  EXPECT_EQ(s.configurations, std::vector<int>{1});
  EXPECT_EQ(s.rows, std::vector<int>{0});
  EXPECT_EQ(s.unserved[1], Unserved::no_path);
  EXPECT_EQ(why_unserved(p, 1, s.unserved[1]),
            "village B: the only candidate that reaches it (site behind) has no path of hops to the network");

  NetworkProblem ignoring = p;  // every candidate has its feed for nothing
  for (const int v : {1, 2}) ignoring.feeds.push_back({.node = v});
  EXPECT_EQ(solve_network(ignoring, nullptr).configurations, std::vector<int>{0});

  NetworkProblem over = p;  // a relay on the ridge
  over.nodes.push_back({.name = "ridge", .cost = 2.0});
  over.hops.push_back({.a = 0, .b = 3, .cost = 1.0});
  over.hops.push_back({.a = 3, .b = 1, .cost = 1.0});
  const NetworkSolution relayed = solve_network(over, nullptr);
  EXPECT_EQ(relayed.configurations, std::vector<int>{0});
  EXPECT_EQ(relayed.relays, std::vector<int>{3});
  EXPECT_EQ(relayed.cost, 5.0 + 1.0 + 2.0 + 2.0);
  EXPECT_EQ(relayed.links.back().depth, 2);
  over.max_hops = 1;
  EXPECT_EQ(solve_network(over, nullptr).unserved[1], Unserved::too_many_hops);

  NetworkProblem dish = p;  // a satellite dish at the end of the hops
  dish.feeds.push_back({.node = 1, .cost = 3.0, .hops_used = 4, .name = "satellite"});
  const NetworkSolution fed = solve_network(dish, nullptr);
  EXPECT_EQ(fed.configurations, std::vector<int>{0});
  EXPECT_EQ(fed.links.front().from, -1);
  dish.budget = 8.0;
  EXPECT_EQ(solve_network(dish, nullptr).unserved[1], Unserved::too_dear);
}

std::string refusal(const NetworkProblem& p) {
  try {
    const NetworkSolution s = solve_network(p, nullptr);
    return "a plan that serves " + std::to_string(s.rows.size());
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::infeasible);
    return error.what();
  }
}

TEST(Network, SaysWhichVillageCannotBeReachedAndWhy) {
  NetworkProblem p;
  p.nodes = {{.root = true}, {.name = "near", .cost = 2.0}, {.name = "far", .cost = 3.0}, {.name = "cut off"}};
  p.hops = {{.a = 0, .b = 1, .cost = 1.0}, {.a = 1, .b = 2, .cost = 1.0}};
  p.rows = {{.name = "Near"}, {.name = "Far"}, {.name = "Cut"}, {.name = "Nobody"}};
  p.configurations = {{.node = 1, .cost = 1.0, .rows = {0}}, {.node = 2, .rows = {1}}, {.node = 3, .rows = {2}}};
  p.objective = Objective::least_cost;
  p.must_have_rows = {3};
  EXPECT_EQ(refusal(p), "a must-have cannot be served; village Nobody: no candidate reaches it");
  p.must_have_rows = {2};
  EXPECT_EQ(refusal(p),
            "a must-have cannot be served; village Cut: the only candidate that reaches it (site cut off) has no path "
            "of hops to the network");
  p.must_have_rows = {1};
  p.max_hops = 1;
  EXPECT_EQ(refusal(p),
            "a must-have cannot be served; village Far: the only candidate that reaches it (site far) has no path of "
            "at most 1 hops to the network");
  p.must_have_rows = {};
  p.max_hops = 2;
  p.target = 3.0;
  EXPECT_EQ(refusal(p),
            "the target of 3 cannot be reached: 2 can be served; village Cut: the only candidate that reaches it (site "
            "cut off) has no path of hops to the network; village Nobody: no candidate reaches it");
  p.target = 2.0;
  p.budget = 7.0;
  EXPECT_EQ(refusal(p),
            "no plan has all that is wanted (a target of 2, and the must-haves) within 2 hops for 7; the cheapest "
            "found costs 8: raise the budget, or ask for less");
  p.budget = 8.0;
  EXPECT_EQ(refusal(p), "a plan that serves 2");
  p.must_have_nodes = {3};
  EXPECT_EQ(
      refusal(p),
      "site cut off must be built, and no chain of hops leads to it; add relays, a trench or a satellite dish, or "
      "take it out of the must-haves");
  p.must_have_nodes = {2};
  p.budget = 6.5;
  p.target = 1.0;
  EXPECT_EQ(refusal(p),
            "site far must be built, and costs at least 7 with its cheapest path to the network, more than the budget "
            "of 6; raise the budget or take it out of the must-haves");
}

TEST(Network, RefusesNumbersOutsideTheirDomain) {
  NetworkProblem good;
  good.nodes = {{.root = true}, {.cost = 1.0}};
  good.hops = {{.a = 0, .b = 1, .cost = 1.0}};
  good.rows = {{}};
  good.configurations = {{.node = 1, .rows = {0}}};
  EXPECT_EQ(solve_network(good, nullptr).rows.size(), 1U);
  const std::vector<std::function<void(NetworkProblem&)>> slips{
      [](NetworkProblem& p) { p.nodes[1].cost = -1.0; },
      [](NetworkProblem& p) { p.nodes[1].cost = std::nan(""); },
      [](NetworkProblem& p) { p.hops[0].b = 2; },
      [](NetworkProblem& p) { p.hops[0].b = 0; },
      [](NetworkProblem& p) { p.rows[0].weight = 0.0; },
      [](NetworkProblem& p) { p.configurations[0].rows = {1}; },
      [](NetworkProblem& p) { p.configurations[0].share = {1.5}; },
      [](NetworkProblem& p) {
        p.configurations[0].share = {0.5, 0.5};
      },
      [](NetworkProblem& p) { p.max_hops = -1; },
      [](NetworkProblem& p) { p.feeds = {{.node = 1, .hops_used = 5}}; },
      [](NetworkProblem& p) { p.must_have_rows = {1}; },
      [](NetworkProblem& p) { p.quarters = {{.budget = 1.0}}, p.budget = 1.0; },
      [](NetworkProblem& p) { p.quarters = {{.budget = 1.0}}, p.objective = Objective::least_cost; },
  };
  for (std::size_t i = 0; i < slips.size(); ++i) {
    NetworkProblem p = good;
    slips[i](p);
    try {
      static_cast<void>(solve_network(p, nullptr));
      ADD_FAILURE() << "slip " << i << " is taken";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::scenario) << "slip " << i << ": " << error.what();
    }
  }
}

TEST(Network, TheSamePlanTwiceAndOnAnyNumberOfThreads) {
  const NetworkProblem p = test::draw_network({.candidates = 60, .budget = 30.0e9, .seed = 5}).problem;
  const NetworkSolution first = solve_network(p, nullptr);
  for (const std::size_t threads : {1U, 4U}) {
    const tbb::global_control control{tbb::global_control::max_allowed_parallelism, threads};
    const NetworkSolution again = solve_network(p, nullptr);
    EXPECT_EQ(again.configurations, first.configurations);
    EXPECT_EQ(again.relays, first.relays);
    EXPECT_EQ(again.value, first.value);
    EXPECT_EQ(again.bound, first.bound);
    EXPECT_EQ(again.nodes, first.nodes);
    ASSERT_EQ(again.links.size(), first.links.size());
    for (std::size_t i = 0; i < first.links.size(); ++i) EXPECT_EQ(again.links[i].index, first.links[i].index);
  }
  EXPECT_FALSE(first.cut_short);
}

TEST(Network, KeepsTheBestPlanWhenAskedToStop) {
  const NetworkProblem p = test::draw_network({.candidates = 60, .budget = 30.0e9, .seed = 5}).problem;
  constexpr int kMany = 1'000'000'000;
  test::StopAfter counter{kMany};
  const NetworkSolution whole = solve_network(p, &counter);
  const int asked = kMany - counter.left();
  ASSERT_GT(asked, 20);
  int kept = 0;
  for (const int percent : {0, 30, 60, 90, 95, 99}) {
    test::StopAfter watcher{asked * percent / 100};
    const NetworkSolution s = solve_network(p, &watcher);
    EXPECT_EQ(breach_of(p, s), "");
    EXPECT_LE(s.value, whole.value);
    EXPECT_GE(s.bound, whole.value);
    EXPECT_EQ(s.stopped, s.cut_short);
    kept += s.cut_short ? 1 : 0;
  }
  EXPECT_GT(kept, 0);
}

TEST(Network, ALimitInSecondsIsKept) {
  NetworkProblem p = test::draw_network({.candidates = 150, .seed = 2}).problem;
  p.time_limit_s = 1.0;
  const auto begin = std::chrono::steady_clock::now();
  const NetworkSolution s = solve_network(p, nullptr);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  EXPECT_EQ(breach_of(p, s), "");
  EXPECT_GT(s.value, 0.0);
  EXPECT_LT(seconds, 20.0);  // a busy machine, a sanitizer
}

// The check itself: it finds what is wrong with a plan.
TEST(Network, ChecksPlansByTheProblemAlone) {
  const NetworkProblem p = province(3, 12.0e9);
  const NetworkSolution good = solve_network(p, nullptr);
  ASSERT_EQ(breach_of(p, good), "");
  ASSERT_GE(good.links.size(), 2U);
  const std::vector<std::function<void(NetworkSolution&)>> lies{
      [](NetworkSolution& s) { s.value += 1.0; },
      [](NetworkSolution& s) { s.cost -= 1.0e6; },
      [](NetworkSolution& s) { s.bound = s.value - 1.0; },
      [](NetworkSolution& s) { s.rows.pop_back(); },
      [](NetworkSolution& s) { s.links.pop_back(); },
      [](NetworkSolution& s) { s.links.front().depth += 1; },
      [](NetworkSolution& s) { s.links.front().index += 1; },
      [](NetworkSolution& s) { s.configurations.pop_back(); },
      [](NetworkSolution& s) { s.towers.push_back(s.towers.front()); },
  };
  for (std::size_t i = 0; i < lies.size(); ++i) {
    NetworkSolution s = good;
    lies[i](s);
    EXPECT_NE(breach_of(p, s), "") << "lie " << i;
  }
  NetworkProblem tight = p;
  tight.max_hops = 0;
  EXPECT_NE(breach_of(tight, good), "");
  tight = p;
  tight.budget = 0.9 * good.cost;
  EXPECT_NE(breach_of(tight, good), "");
  tight = p;
  tight.max_sites = static_cast<int>(good.configurations.size()) - 1;
  EXPECT_NE(breach_of(tight, good), "");
}

// 0 - 1 - 2 and 0 - 3; rows: A by 1 and 3, B by 2 only, C by halves of 1, 2 and 3.
TEST(Resilience, KnowsWhatHangsOnWhat) {
  NetworkProblem p;
  p.nodes = {{.root = true}, {}, {}, {}};
  p.hops = {{.a = 0, .b = 1}, {.a = 1, .b = 2}, {.a = 0, .b = 3}};
  p.rows = {{.weight = 5.0}, {.weight = 3.0}, {.weight = 2.0}};
  p.configurations = {{.node = 1, .rows = {0, 2}, .share = {1.0, 0.5}},
                      {.node = 2, .rows = {1, 2}, .share = {1.0, 0.5}},
                      {.node = 3, .rows = {0, 2}, .share = {1.0, 0.5}}};
  p.must_have_configurations = {0, 1, 2};
  const NetworkSolution s = solve_network(p, nullptr);
  ASSERT_EQ(s.rows, (std::vector<int>{0, 1, 2}));
  ASSERT_EQ(s.links.size(), 3U);
  const Resilience r = resilience_of(p, s);
  ASSERT_EQ(r.failures.size(), 7U);  // three sites with their hops, and the root
  EXPECT_EQ(r.failures[0].node, 0);
  EXPECT_EQ(r.worst_loss, 10.0);
  EXPECT_TRUE(r.surviving.empty());
  const auto loss = [&](int node, bool site) {
    for (const Failure& f : r.failures)
      if (f.node == node && f.site == site) return f.loss;
    return -1.0;
  };
  EXPECT_EQ(loss(1, true), 5.0);  // B behind it, and two halves of C
  EXPECT_EQ(loss(1, false), 5.0);
  EXPECT_EQ(loss(2, true), 3.0);  // C keeps two halves
  EXPECT_EQ(loss(3, true), 0.0);

  NetworkProblem two_roots = p;  // 3 hangs on a root of its own
  two_roots.nodes.push_back({.root = true});
  two_roots.hops[2] = {.a = 4, .b = 3};
  const NetworkSolution apart = solve_network(two_roots, nullptr);
  const Resilience safer = resilience_of(two_roots, apart);
  EXPECT_EQ(safer.surviving, std::vector<int>{0});
  EXPECT_EQ(safer.surviving_weight, 5.0);
  EXPECT_EQ(safer.worst_loss, 5.0);
}

struct Known {
  const char* file;
  double value;
};
class SteinerTrees : public testing::TestWithParam<Known> {};

TEST_P(SteinerTrees, AreProven) {
  const char* chosen = std::getenv("PHUSONG_SHARED");
  const std::filesystem::path file = std::filesystem::path{chosen != nullptr ? chosen : PHUSONG_SHARED_DEFAULT} /
                                     "instances" / "stprbh" / GetParam().file;
  if (!std::filesystem::exists(file))
    GTEST_SKIP() << file << " is not there; set PHUSONG_SHARED to the folder with the reference instances";
  const test::NetworkInstance instance = test::read_stprbh(file.string());
  const NetworkSolution s = solve_network(instance.problem, nullptr);
  EXPECT_EQ(breach_of(instance.problem, s), "");
  EXPECT_TRUE(s.optimal) << s.bound_method;
  EXPECT_EQ(instance.fixed_value + s.value, GetParam().value);
}
// Proven with CBC and another formulation (shared/instances/stprbh/values.csv).
INSTANTIATE_TEST_SUITE_P(B, SteinerTrees,
                         testing::Values(Known{"B01-10-12.stp", 341}, Known{"B01-5-6.stp", 403},
                                         Known{"B03-5-12.stp", 931}, Known{"B05-5-12.stp", 666}),
                         [](const auto& known) {
                           std::string name = known.param.file;
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
                           return name;
                         });

}  // namespace
}  // namespace phusong::sim
