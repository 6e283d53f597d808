// Resilient plans against brute force, and each single failure of them simulated by code of its own.
#include "sim/plan/network_resilience.h"

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <random>
#include <set>

#include "geo/base/error.h"
#include "sim/plan/network_plan.h"
#include "tests/support/network_instances.h"
#include "tests/unit/plan/more_is_never_worse.h"

namespace phusong::sim {
namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }
constexpr int kNothing = -1;

/// A plan as what it builds: the way into each node (a hop, or a feed behind the hops; kNothing) and what is on air.
struct Built {
  std::vector<int> into;
  std::vector<char> on;
};

/// Which nodes are connected when a node, or the way into a node, has failed; kNothing: when all is well. Walks outward
/// from the network until nothing is added.
std::vector<char> connected(const NetworkProblem& p, const Built& built, int failed_node, int failed_way) {
  std::vector<char> reached(p.nodes.size(), 0);
  for (std::size_t v = 0; v < p.nodes.size(); ++v) reached[v] = p.nodes[v].root ? 1 : 0;
  for (bool more = true; more;) {
    more = false;
    for (std::size_t v = 0; v < p.nodes.size(); ++v) {
      const int way = built.into[v];
      if (reached[v] != 0 || way == kNothing || static_cast<int>(v) == failed_node || static_cast<int>(v) == failed_way)
        continue;
      if (at(way) < p.hops.size()) {
        const NetworkHop& hop = p.hops[at(way)];
        if (reached[at(hop.b == static_cast<int>(v) ? hop.a : hop.b)] == 0) continue;
      }
      reached[v] = 1;
      more = true;
    }
  }
  return reached;
}

/// Rows that some configuration still serves. The equipment at a root can fail, the root itself not.
std::set<int> served(const NetworkProblem& p, const Built& built, int failed_node, int failed_way) {
  const std::vector<char> reached = connected(p, built, failed_node, failed_way);
  std::set<int> rows;
  for (std::size_t k = 0; k < built.on.size(); ++k) {
    const NetworkConfiguration& c = p.configurations[k];
    if (built.on[k] != 0 && reached[at(c.node)] != 0 && c.node != failed_node)
      rows.insert(c.rows.begin(), c.rows.end());
  }
  return rows;
}

/// Rows that are served whatever one site or way of the plan has failed.
std::set<int> surviving(const NetworkProblem& p, const Built& built) {
  std::set<int> rows = served(p, built, kNothing, kNothing);
  for (int v = 0; v < static_cast<int>(p.nodes.size()); ++v)
    for (const bool site : {true, false}) {
      const std::set<int> left = served(p, built, site ? v : kNothing, site ? kNothing : v);
      std::erase_if(rows, [&](int r) { return !left.contains(r); });
    }
  return rows;
}

double weight_of(const NetworkProblem& p, const std::set<int>& rows) {
  double sum = 0.0;
  for (const int r : rows) sum += p.rows[at(r)].weight;
  return sum;
}

Built built_of(const NetworkProblem& p, const NetworkSolution& s) {
  Built built{std::vector<int>(p.nodes.size(), kNothing), std::vector<char>(p.configurations.size(), 0)};
  for (const NetworkLink& link : s.links)
    built.into[at(link.node)] = link.from < 0 ? static_cast<int>(p.hops.size()) + link.index : link.index;
  for (const int k : s.configurations) built.on[at(k)] = 1;
  return built;
}

/// Tries every way into every node and every set of configurations.
class BruteForce {
 public:
  explicit BruteForce(const NetworkProblem& p)
      : p_{p}, built_{std::vector<int>(p.nodes.size(), kNothing), std::vector<char>(p.configurations.size(), 0)} {}
  bool run() {
    node(0);
    return feasible_;
  }
  [[nodiscard]] double value() const { return value_; }
  [[nodiscard]] double cost() const { return cost_; }

 private:
  void node(std::size_t v) {
    if (v == p_.nodes.size()) {
      if (connected_in_time()) configuration(0);
      return;
    }
    built_.into[v] = kNothing;
    node(v + 1);
    if (p_.nodes[v].root) return;
    for (std::size_t i = 0; i < p_.hops.size() + p_.feeds.size(); ++i) {
      const int here = static_cast<int>(v);
      const bool leads = i < p_.hops.size() ? p_.hops[i].b == here || (p_.hops[i].both_ways && p_.hops[i].a == here)
                                            : p_.feeds[i - p_.hops.size()].node == here;
      if (!leads) continue;
      built_.into[v] = static_cast<int>(i);
      node(v + 1);
    }
    built_.into[v] = kNothing;
  }
  /// Everything built is connected, within the hop limit.
  bool connected_in_time() {
    const std::vector<char> reached = connected(p_, built_, kNothing, kNothing);
    for (std::size_t v = 0; v < p_.nodes.size(); ++v) {
      if (built_.into[v] == kNothing) continue;
      if (reached[v] == 0) return false;
      int hops = 0;
      for (int u = static_cast<int>(v); !p_.nodes[at(u)].root;) {
        const int way = built_.into[at(u)];
        if (at(way) >= p_.hops.size()) {
          hops += p_.feeds[at(way) - p_.hops.size()].hops_used;
          break;
        }
        ++hops;
        u = p_.hops[at(way)].b == u ? p_.hops[at(way)].a : p_.hops[at(way)].b;
      }
      if (hops > p_.max_hops) return false;
    }
    return true;
  }
  void configuration(std::size_t k) {
    if (k == built_.on.size()) return judge();
    built_.on[k] = 0;
    configuration(k + 1);
    const NetworkConfiguration& c = p_.configurations[k];
    if (!p_.nodes[at(c.node)].root && built_.into[at(c.node)] == kNothing) return;
    for (std::size_t other = 0; other < k; ++other)
      if (built_.on[other] != 0 && p_.configurations[other].node == c.node && p_.configurations[other].slot == c.slot)
        return;
    built_.on[k] = 1;
    configuration(k + 1);
    built_.on[k] = 0;
  }
  void judge() {
    double cost = 0.0;
    int on_air = 0;
    for (std::size_t v = 0; v < p_.nodes.size(); ++v) {
      const int way = built_.into[v];
      if (way == kNothing) continue;
      cost += p_.nodes[v].cost;
      cost += at(way) < p_.hops.size() ? p_.hops[at(way)].cost : p_.feeds[at(way) - p_.hops.size()].cost;
    }
    for (std::size_t k = 0; k < built_.on.size(); ++k) {
      if (built_.on[k] == 0) continue;
      ++on_air;
      cost += p_.configurations[k].cost;
    }
    if ((p_.budget > 0.0 && cost > p_.budget) || (p_.max_sites > 0 && on_air > p_.max_sites)) return;
    const bool least = p_.objective == Objective::least_cost;
    if (least && feasible_ && cost >= cost_) return;
    for (const int k : p_.must_have_configurations)
      if (built_.on[at(k)] == 0) return;
    for (const int v : p_.must_have_nodes)
      if (!p_.nodes[at(v)].root && built_.into[at(v)] == kNothing) return;
    const std::set<int> rows = surviving(p_, built_);
    for (const int r : p_.must_have_rows)
      if (!rows.contains(r)) return;
    const double value = weight_of(p_, rows);
    if (least ? value < p_.target : feasible_ && value <= value_) return;
    feasible_ = true;
    value_ = value;
    cost_ = cost;
  }

  const NetworkProblem& p_;
  Built built_;
  bool feasible_ = false;
  double value_ = 0.0, cost_ = 0.0;
};

double cost_of(std::mt19937_64& random, int most) { return 1.0 + static_cast<double>(random() % at(most)); }

/// Small, and dense enough that most rows can have two ways.
NetworkProblem drawn(std::mt19937_64& random, int nodes, int rows) {
  NetworkProblem p;
  p.objective = Objective::people;
  p.resilient = true;
  p.max_hops = 1 + static_cast<int>(random() % 3);
  const int roots = 1 + static_cast<int>(random() % 2);
  for (int v = 0; v < nodes + roots; ++v)
    p.nodes.push_back({.cost = v < roots ? 0.0 : cost_of(random, 6), .root = v < roots});
  for (int r = 0; r < rows; ++r) p.rows.push_back({.weight = cost_of(random, 20)});
  for (int a = 0; a < nodes + roots; ++a)
    for (int b = std::max(a + 1, roots); b < nodes + roots; ++b)
      if (random() % 100 < (a < roots ? 45U : 65U))
        p.hops.push_back({.a = a, .b = b, .cost = cost_of(random, 4) - 1.0, .both_ways = random() % 5 != 0});
  if (random() % 2 == 0)
    p.feeds.push_back({.node = roots + static_cast<int>(random() % at(nodes)),
                       .cost = cost_of(random, 9),
                       .hops_used = static_cast<int>(random() % at(p.max_hops + 1))});
  for (int v = random() % 3 == 0 ? 0 : roots; v < nodes + roots; ++v) {
    if (random() % 6 == 0) continue;  // a relay
    const int slots = random() % 5 == 0 ? 2 : 1;
    for (int k = 0; k < slots; ++k) {
      NetworkConfiguration c{.node = v, .cost = cost_of(random, 4) - 1.0};
      c.slot = static_cast<int>(random() % 2);
      for (int r = 0; r < rows; ++r)
        if (random() % 2 == 0) c.rows.push_back(r);
      p.configurations.push_back(std::move(c));
    }
  }
  return p;
}

struct Tally {
  int plans = 0, refused = 0, served = 0, proven = 0;
};

/// Solves; the plan keeps what it says through every failure, is never above its bound, and is the best where it says
/// so.
void expect_brute_force(const NetworkProblem& p, const std::string& trial, Tally& tally) {
  BruteForce best{p};
  const bool feasible = best.run();
  NetworkSolution s;
  try {
    s = solve_network(p, nullptr);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::infeasible) << trial;
    EXPECT_FALSE(feasible) << trial << ": " << error.what();
    ++tally.refused;
    return;
  }
  ASSERT_TRUE(feasible) << trial << ": a plan where there is none";
  ++tally.plans;
  EXPECT_EQ(breach_of(p, s), "") << trial;
  const std::set<int> rows{s.rows.begin(), s.rows.end()};
  EXPECT_EQ(surviving(p, built_of(p, s)), rows)
      << trial << ": the plan counts rows that a failure takes, or misses some";
  EXPECT_EQ(resilience_of(p, s, NetworkFails::no).surviving, s.rows) << trial;
  tally.served += rows.empty() ? 0 : 1;
  tally.proven += s.optimal ? 1 : 0;
  EXPECT_TRUE(s.optimal) << trial << ": " << s.bound_method;
  if (p.objective == Objective::least_cost) {
    EXPECT_GE(s.cost, s.bound - 1e-6) << trial;
    EXPECT_LE(s.bound, best.cost() + 1e-6) << trial << ": the bound is above the least cost; " << s.bound_method;
    EXPECT_NEAR(s.cost, best.cost(), 1e-6) << trial << ": " << s.bound_method;
  } else {
    EXPECT_LE(s.value, s.bound + 1e-6) << trial;
    EXPECT_GE(s.bound, best.value() - 1e-6) << trial << ": the bound is below the best; " << s.bound_method;
    EXPECT_NEAR(s.value, best.value(), 1e-6) << trial << ": " << s.bound_method;
  }
}

TEST(ResilientNetwork, MostValueAgainstBruteForce) {
  std::mt19937_64 random{17};
  Tally tally;
  for (int trial = 0; trial < 200; ++trial) {
    NetworkProblem p = drawn(random, 4, 4);
    p.budget = 8.0 + static_cast<double>(random() % 22);
    if (trial % 3 == 0) p.max_sites = 2 + static_cast<int>(random() % 3);
    if (trial % 7 == 1) p.must_have_rows = {static_cast<int>(random() % 4)};
    if (trial % 7 == 2) p.must_have_nodes = {static_cast<int>(random() % p.nodes.size())};
    if (trial % 7 == 3 && !p.configurations.empty())
      p.must_have_configurations = {static_cast<int>(random() % p.configurations.size())};
    if (p.configurations.size() > 6) p.configurations.resize(6);
    for (int& k : p.must_have_configurations) k %= static_cast<int>(p.configurations.size());
    expect_brute_force(p, "trial " + std::to_string(trial), tally);
  }
  EXPECT_GT(tally.served, 80) << "the test sees too few plans that serve anybody";
  EXPECT_GT(tally.refused, 5);
}

TEST(ResilientNetwork, LeastCostAgainstBruteForce) {
  std::mt19937_64 random{19};
  Tally tally;
  for (int trial = 0; trial < 150; ++trial) {
    NetworkProblem p = drawn(random, 4, 4);
    p.objective = Objective::least_cost;
    double weight = 0.0;
    for (const NetworkRow& row : p.rows) weight += row.weight;
    p.target = std::max(1.0, std::floor(weight * static_cast<double>(1 + random() % 8) / 10.0));
    if (trial % 3 == 0) p.max_sites = 2 + static_cast<int>(random() % 3);
    if (trial % 4 == 1) p.budget = 12.0 + static_cast<double>(random() % 12);
    if (p.configurations.size() > 6) p.configurations.resize(6);
    expect_brute_force(p, "trial " + std::to_string(trial), tally);
  }
  EXPECT_GT(tally.plans, 50);
  EXPECT_GT(tally.refused, 20);
}

// Without a target: all that can be served together, for the least cost.
TEST(ResilientNetwork, WithoutATargetAsManyAsCanBe) {
  std::mt19937_64 random{23};
  int below = 0;
  for (int trial = 0; trial < 60; ++trial) {
    NetworkProblem p = drawn(random, 4, 4);
    if (p.configurations.size() > 6) p.configurations.resize(6);
    BruteForce most{p};
    ASSERT_TRUE(most.run());
    p.objective = Objective::least_cost;
    if (most.value() == 0.0) {
      EXPECT_THROW(static_cast<void>(solve_network(p, nullptr)), Error);
      continue;
    }
    const NetworkSolution s = solve_network(p, nullptr);
    EXPECT_EQ(s.value, most.value()) << "trial " << trial;
    p.target = most.value();
    BruteForce least{p};
    ASSERT_TRUE(least.run());
    EXPECT_NEAR(s.cost, least.cost(), 1e-6) << "trial " << trial;
    // What each could have alone is not always to be had together.
    double alone = 0.0;
    const std::vector<Unserved> why = unreachable_rows(p);
    for (std::size_t r = 0; r < p.rows.size(); ++r) alone += why[r] == Unserved::not_chosen ? p.rows[r].weight : 0.0;
    EXPECT_LE(s.value, alone) << "trial " << trial << ": a row is called impossible, and is served";
    below += s.value < alone ? 1 : 0;
  }
  EXPECT_GT(below, 0) << "the test sees no conflict between rows";
}

// The village of an island is seen from two hills on the shore. Both hang on one summit; a second way to the network
// over the ferry's mast costs more.
TEST(ResilientNetwork, TheIslandNeedsTwoWaysNotTwoSites) {
  NetworkProblem p;
  p.objective = Objective::villages;
  p.resilient = true;
  p.nodes = {{.name = "fibre", .root = true},
             {.name = "summit", .cost = 8.0},
             {.name = "north hill", .cost = 5.0},
             {.name = "south hill", .cost = 5.0},
             {.name = "ferry mast", .cost = 12.0}};
  p.hops = {{.a = 0, .b = 1, .cost = 1.0},
            {.a = 1, .b = 2, .cost = 1.0},
            {.a = 1, .b = 3, .cost = 1.0},
            {.a = 0, .b = 4, .cost = 1.0},
            {.a = 4, .b = 3, .cost = 1.0}};
  p.rows = {{.weight = 1.0, .name = "Cua Van"}};
  p.configurations = {{.node = 2, .cost = 2.0, .rows = {0}}, {.node = 3, .cost = 2.0, .rows = {0}}};
  p.budget = 27.0;  // both hills behind the summit: 9 + 8 + 8 = 25
  const NetworkSolution one_way = solve_network(p, nullptr);
  EXPECT_TRUE(one_way.rows.empty());
  EXPECT_EQ(one_way.bound, 0.0);
  p.resilient = false;
  EXPECT_EQ(solve_network(p, nullptr).rows, std::vector<int>{0});
  p.resilient = true;
  p.budget = 38.0;  // 9 + 8 over the summit, 13 + 8 over the ferry's mast
  const NetworkSolution two_ways = solve_network(p, nullptr);
  EXPECT_EQ(two_ways.rows, std::vector<int>{0});
  EXPECT_EQ(two_ways.cost, 38.0);
  EXPECT_EQ(two_ways.relays, (std::vector<int>{1, 4}));
  EXPECT_EQ(branches_that_serve(p, two_ways, 0), (std::vector<std::vector<int>>{{0}, {1}}));
  EXPECT_EQ(surviving(p, built_of(p, two_ways)), std::set<int>{0});
  // The fibre point that both end at is taken to stand.
  EXPECT_EQ(resilience_of(p, two_ways, NetworkFails::no).surviving, std::vector<int>{0});
  EXPECT_TRUE(resilience_of(p, two_ways).surviving.empty());

  NetworkProblem without = p;  // no second way at all
  without.hops.pop_back();
  const NetworkSolution none = solve_network(without, nullptr);
  EXPECT_EQ(none.unserved[0], Unserved::no_second_way);
  EXPECT_EQ(
      why_unserved(without, 0, none.unserved[0]),
      "village Cua Van: no two of the 2 candidates that reach it have ways to the network without a site or hop in "
      "common");
  without.configurations.pop_back();
  EXPECT_EQ(why_unserved(without, 0, Unserved::no_second_way),
            "village Cua Van: one candidate alone reaches it (site north hill), where two must");
}

// Without backhaul two different sites are all that is asked, and two sets on one mast are one site.
TEST(ResilientNetwork, WithoutBackhaulTwoSites) {
  NetworkProblem p;
  p.resilient = true;
  p.nodes = {{.root = true}, {.cost = 3.0}, {.cost = 3.0}, {.cost = 3.0}};
  p.feeds = {{.node = 1}, {.node = 2}, {.node = 3}};
  p.rows = {{}, {}, {}};
  p.configurations = {{.node = 0, .cost = 1.0, .rows = {0, 2}},
                      {.node = 0, .cost = 1.0, .rows = {0}, .slot = 1},
                      {.node = 1, .cost = 1.0, .rows = {1, 2}},
                      {.node = 2, .cost = 1.0, .rows = {1}},
                      {.node = 3, .cost = 2.0, .rows = {0, 1}}};
  p.max_sites = 2;
  const NetworkSolution two = solve_network(p, nullptr);
  EXPECT_EQ(two.value, 1.0);  // not the two sets on one mast
  EXPECT_EQ(surviving(p, built_of(p, two)).size(), 1U);
  p.max_sites = 3;
  const NetworkSolution three = solve_network(p, nullptr);
  EXPECT_EQ(three.value, 3.0);
  EXPECT_EQ(three.configurations, (std::vector<int>{0, 2, 4}));
  EXPECT_TRUE(three.optimal);
}

NetworkProblem province(std::uint64_t seed, double budget) {
  NetworkProblem p = test::draw_network({.villages = 20,
                                         .fibre = 3,
                                         .candidates = 24,
                                         .hop_km = 60.0,
                                         .clear_share = 0.4,
                                         .max_hops = 3,
                                         .budget = budget,
                                         .seed = seed})
                         .problem;
  p.resilient = true;
  return p;
}

double proven_value(const NetworkProblem& p) {
  const NetworkSolution s = solve_network(p, nullptr);
  EXPECT_EQ(breach_of(p, s), "");
  EXPECT_TRUE(s.optimal) << s.bound_method;
  const std::set<int> rows{s.rows.begin(), s.rows.end()};
  EXPECT_EQ(surviving(p, built_of(p, s)), rows);
  return s.value;
}

TEST(ResilientNetwork, MoreIsNeverWorse) {
  std::mt19937_64 random{29};
  int grew = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    NetworkProblem p = province(seed, 10.0e9);
    const auto [before, richer] = test::expect_more_is_never_worse(p, {20.0e9, 4, 3}, random, proven_value);
    p.resilient = false;
    EXPECT_GE(solve_network(p, nullptr).value, before) << "a plan that asks for less";
    grew += richer > before ? 1 : 0;
  }
  EXPECT_GT(grew, 3) << "the test sees no difference that could be wrong";
}

TEST(ResilientNetwork, TheSamePlanTwiceAndOnAnyNumberOfThreads) {
  NetworkProblem p = test::draw_network({.candidates = 90, .budget = 40.0e9, .seed = 5}).problem;
  p.resilient = true;
  p.node_limit = 20;
  const NetworkSolution first = solve_network(p, nullptr);
  for (const std::size_t threads : {1U, 4U}) {
    const tbb::global_control control{tbb::global_control::max_allowed_parallelism, threads};
    const NetworkSolution again = solve_network(p, nullptr);
    EXPECT_EQ(again.configurations, first.configurations);
    EXPECT_EQ(again.relays, first.relays);
    EXPECT_EQ(again.value, first.value);
    EXPECT_EQ(again.bound, first.bound);
    EXPECT_EQ(again.nodes, first.nodes);
  }
  EXPECT_FALSE(first.cut_short);
}

// The check itself: it finds rows that hang on one site.
TEST(ResilientNetwork, TheCheckKnowsWhatSurvives) {
  NetworkProblem plain = province(3, 16.0e9);
  plain.resilient = false;
  const NetworkSolution s = solve_network(plain, nullptr);
  ASSERT_EQ(breach_of(plain, s), "");
  const std::set<int> kept = surviving(plain, built_of(plain, s));
  ASSERT_LT(kept.size(), s.rows.size());
  NetworkProblem asked = plain;
  asked.resilient = true;
  EXPECT_NE(breach_of(asked, s).find("is not served"), std::string::npos) << breach_of(asked, s);
  NetworkSolution honest = s;
  honest.rows.assign(kept.begin(), kept.end());
  honest.value = weight_of(plain, kept);
  EXPECT_EQ(breach_of(asked, honest), "");
}

TEST(ResilientNetwork, RefusesWhatItCannotPlan) {
  const auto sentence = [](const NetworkProblem& p) -> std::string {
    try {
      static_cast<void>(solve_network(p, nullptr));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::scenario);
      return error.what();
    }
    return "a plan";
  };
  NetworkProblem p = province(1, 0.0);
  p.quarters = {{.budget = 1.0e9}};
  EXPECT_EQ(sentence(p), "a resilient plan is built all at once; it has no quarters");
  p = province(1, 1.0e9);
  for (NetworkConfiguration& c : p.configurations) c.share.assign(c.rows.size(), 0.5);
  EXPECT_EQ(sentence(p),
            "a resilient plan counts sites that serve a village alone; shares below 1 have no place in it");
}

}  // namespace
}  // namespace phusong::sim
