// Trees of branchings in certificates of plans with backhaul: they prove the optimum, hold for any prices and
// branchings, and what was changed does not hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include "tests/support/network_brute_force.h"
#include "tests/support/network_instances.h"
#include "tests/unit/plan/changed_certificate.h"

namespace phusong::sim {
namespace {

std::string text_of(const NetworkProblem& p, const NetworkSolution& s, const NetworkEvidence& evidence) {
  return certificate_text(p, s, evidence, {.option = "test", .version = "1", .cost_unit = "VND"});
}

/// Chains behind few relays, so that halves of things are worth something.
NetworkProblem drawn(std::mt19937_64& random, int trial) {
  NetworkProblem p = test::small_network(random, 4 + trial % 2, 6, 0.6);
  if (trial % 5 == 4)
    for (NetworkRow& row : p.rows) row.weight /= 7.0;
  if (trial % 3 == 2) {
    p.objective = Objective::least_cost;
    double weight = 0.0;
    for (const NetworkRow& row : p.rows) weight += row.weight;
    p.target = weight * static_cast<double>(3 + random() % 6) / 10.0;
    if (trial % 2 == 0)
      for (NetworkNode& node : p.nodes) node.cost /= 3.0;
  } else {
    p.budget = 5.0 + static_cast<double>(random() % 12);
  }
  if (random() % 4 == 0) p.max_sites = 1 + static_cast<int>(random() % 3);
  if (random() % 5 == 0) p.must_have_rows = {static_cast<int>(random() % p.rows.size())};
  return p;
}

TEST(NetworkTree, ProvesTheOptimum) {
  std::mt19937_64 random{83};
  int checked = 0, trees = 0, leaves = 0;
  for (int trial = 0; trial < 260; ++trial) {
    const NetworkProblem p = drawn(random, trial);
    NetworkSolution s;
    try {
      s = solve_network(p, nullptr);
    } catch (const Error&) {
      continue;
    }
    const std::string text = text_of(p, s, prove_network(p, s, 0.0, nullptr));
    ASSERT_EQ(complaint(text), "holds") << "trial " << trial << "\n" << text;
    const Verified facts = verify_certificate(text, "plan.json");
    const test::BestNetwork best = test::best_of_all(p);
    const double truth = p.objective == Objective::least_cost ? best.cost : best.value;
    EXPECT_NEAR(facts.bound, truth, 1e-9 * (1.0 + truth)) << "trial " << trial << "\n" << text;
    EXPECT_TRUE(facts.optimal) << "trial " << trial;
    ++checked;
    trees += facts.by_tree ? 1 : 0;
    leaves += facts.leaves;
  }
  EXPECT_GT(checked, 150);
  EXPECT_GT(trees, 15);
  EXPECT_GT(leaves, 2 * trees);
}

TEST(NetworkTree, AnyTreeProvesABoundThatHolds) {
  std::mt19937_64 random{89};
  int checked = 0, nodes = 0;
  for (int trial = 0; trial < 260; ++trial) {
    const NetworkProblem p = drawn(random, trial);
    NetworkSolution s;
    try {
      s = solve_network(p, nullptr);
    } catch (const Error&) {
      continue;
    }
    const bool least = p.objective == Objective::least_cost;
    NetworkEvidence evidence = prove_network(p, s, 0.0, nullptr);
    const NetworkProof& root = evidence.proofs.at(0);
    NetworkTree tree;
    tree.layered = root.layered;
    tree.bound = least ? -1e300 : 1e300;
    for (const NetworkPrice& price : root.prices) tree.rows.push_back(price.row);
    const std::vector<NetworkPrice> root_prices = root.prices;
    const std::vector<double> root_cuts = root.cut_prices;
    for (int i = 0; i < 6; ++i) {
      NetworkCut cut;
      for (std::size_t v = 0; v < p.nodes.size(); ++v)
        if (!p.nodes[v].root && random() % 2 == 0) cut.stands.push_back({static_cast<int>(v), -1});
      cut.rows = {static_cast<int>(random() % p.rows.size())};
      tree.cuts.push_back(std::move(cut));
    }
    tree.cuts.insert(tree.cuts.end(), root.cuts.begin(), root.cuts.end());
    // Half of them are those of the root, which settle most.
    const auto dice = [&] {
      TreePrices prices{.unit = 0.1, .times = {}};
      if (random() % 2 == 0) {
        prices.unit = 1e-6;
        for (std::size_t i = 0; i < root_prices.size(); ++i)
          if (const auto times = std::llround(root_prices[i].price / prices.unit))
            prices.times.emplace_back(static_cast<int>(i), times);
        for (std::size_t i = 0; i < root_cuts.size(); ++i)
          if (const auto times = std::llround(root_cuts[i] / prices.unit))
            prices.times.emplace_back(static_cast<int>(tree.rows.size() + tree.cuts.size() - root_cuts.size() + i),
                                      times);
        return prices;
      }
      for (std::size_t i = 0; i < tree.rows.size() + tree.cuts.size(); ++i) {
        if (random() % 3 == 0) continue;
        auto times = static_cast<std::int64_t>(random() % 100);
        const bool free = i < tree.rows.size() &&
                          (tree.rows[i].rule == NetworkRule::into || tree.rows[i].rule == NetworkRule::stands);
        if (free && random() % 2 == 0) times = -times;
        prices.times.emplace_back(static_cast<int>(i), times);
      }
      return prices;
    };
    // Rows, towers and what is on air, each once on any way.
    std::vector<NetworkColumnName> columns;
    using Kind = NetworkColumnName::Kind;
    for (int v = 0; v < static_cast<int>(p.nodes.size()); ++v) columns.push_back({Kind::tower, 0, v});
    for (int r = 0; r < static_cast<int>(p.rows.size()); ++r) columns.push_back({Kind::served, 0, r});
    for (int k = 0; k < static_cast<int>(p.configurations.size()); ++k) columns.push_back({Kind::on_air, 0, k});
    std::shuffle(columns.begin(), columns.end(), random);
    const std::function<int(std::size_t)> grow = [&](std::size_t depth) {
      const int own = static_cast<int>(tree.nodes.size());
      tree.nodes.emplace_back();
      if (depth < 4 && random() % 4 != 0) {
        const int zero = grow(depth + 1), one = grow(depth + 1);
        tree.nodes[static_cast<std::size_t>(own)] = {columns[depth], zero, one, {}};
      } else {
        tree.nodes[static_cast<std::size_t>(own)].prices = dice();
      }
      return own;
    };
    grow(0);
    const test::BestNetwork best = test::best_of_all(p);
    const double truth = least ? best.cost : best.value;
    // The best plan itself must not be settled away.
    const double share = 0.3 * static_cast<double>(random() % 100) / 100.0;
    tree.cutoff = truth * (least ? 1.0 + share : 1.0 - share);
    if (random() % 2 == 0) tree.fixing.push_back(dice());
    evidence.proofs.clear();
    evidence.tree = tree;
    const std::string text = text_of(p, s, evidence);
    ASSERT_EQ(complaint(text), "holds") << "trial " << trial << "\n" << text;
    const Verified facts = verify_certificate(text, "plan.json");
    if (least)
      EXPECT_LE(facts.bound, truth * (1.0 + 1e-9)) << "trial " << trial << "\n" << text;
    else
      EXPECT_GE(facts.bound, truth * (1.0 - 1e-9)) << "trial " << trial << "\n" << text;
    ++checked;
    nodes += static_cast<int>(tree.nodes.size());
  }
  EXPECT_GT(checked, 150);
  EXPECT_GT(nodes, 100);
}

/// Without layers the hop limit comes by cuts with levels: no second tree, with layers, is asked for. Cuts with any
/// levels and prices beside them prove nothing false.
TEST(NetworkTree, CutsWithLevelsKnowTheHopLimit) {
  std::mt19937_64 random{101};
  int checked = 0, levels = 0, drawn_levels = 0;
  for (int trial = 0; trial < 300; ++trial) {
    NetworkProblem p = drawn(random, trial);
    NetworkSolution s;
    try {
      s = solve_network(p, nullptr);
    } catch (const Error&) {
      continue;
    }
    s.tight = {};
    NetworkEvidence evidence = prove_network(p, s, 0.0, nullptr);
    ASSERT_FALSE(evidence.proofs.at(0).layered);
    EXPECT_FALSE(evidence.tree.layered) << "trial " << trial;
    const std::string text = text_of(p, s, evidence);
    ASSERT_EQ(complaint(text), "holds") << "trial " << trial << "\n" << text;
    const test::BestNetwork best = test::best_of_all(p);
    const bool least = p.objective == Objective::least_cost;
    const double truth = least ? best.cost : best.value;
    EXPECT_NEAR(verify_certificate(text, "plan.json").bound, truth, 1e-9 * (1.0 + truth)) << "trial " << trial;
    const auto count = [&](const std::vector<NetworkCut>& cuts) {
      for (const NetworkCut& cut : cuts) levels += cut.levels.empty() ? 0 : 1;
    };
    count(evidence.proofs[0].cuts);
    count(evidence.tree.cuts);
    ++checked;

    // Levels that a hand has drawn. The prices of the root stay, so that a false cut would soon prove too much.
    evidence.tree = {};
    NetworkProof& proof = evidence.proofs[0];
    proof.bound = least ? -1e300 : 1e300;
    for (int i = 0; i < 8; ++i) {
      NetworkCut cut;
      for (int v = 0; v < static_cast<int>(p.nodes.size()); ++v) {
        if (p.nodes[static_cast<std::size_t>(v)].root) continue;
        const auto level = static_cast<int>(random() % static_cast<unsigned>(p.max_hops + 2));
        if (level > p.max_hops)
          cut.stands.push_back({v, -1});
        else if (level > 0)
          cut.levels.push_back({v, level});
      }
      if (cut.levels.empty()) continue;
      if (random() % 2 == 0)
        cut.rows = {static_cast<int>(random() % p.rows.size())};
      else if (!cut.stands.empty())
        cut.node = cut.stands.front().first;
      else
        continue;
      proof.cuts.push_back(std::move(cut));
      proof.cut_prices.push_back((least ? 1.0 : 4.0) * static_cast<double>(random() % 1000) / 500.0);
      ++drawn_levels;
    }
    const Verified facts = verify_certificate(text_of(p, s, evidence), "plan.json");
    if (least)
      EXPECT_LE(facts.bound, truth * (1.0 + 1e-9)) << "trial " << trial;
    else
      EXPECT_GE(facts.bound, truth * (1.0 - 1e-9)) << "trial " << trial;
  }
  EXPECT_GT(checked, 150);
  EXPECT_GT(levels, 10);
  EXPECT_GT(drawn_levels, 500);
}

/// A ring of places with chords, as in the published Steiner trees: what stands costs nothing, hops do, and the money
/// pays for a few of them.
NetworkProblem ring(std::mt19937_64& random, int places, int hops, int max_hops, double share_of_cost) {
  NetworkProblem p;
  p.objective = Objective::people;
  p.max_hops = max_hops;
  for (int v = 0; v < places; ++v) {
    p.nodes.push_back({.root = v == 0});
    if (v == 0 || random() % 4 == 0) continue;
    p.rows.push_back({.weight = static_cast<double>(1 + random() % 100)});
    p.configurations.push_back({.node = v, .rows = {static_cast<int>(p.rows.size()) - 1}});
  }
  double sum = 0.0;
  for (int i = 0; i < hops; ++i) {
    const int a = i < places ? i : static_cast<int>(random() % static_cast<unsigned>(places));
    const int b = i < places ? (i + 1) % places
                             : (a + 1 + static_cast<int>(random() % static_cast<unsigned>(places - 1))) % places;
    p.hops.push_back({.a = a, .b = b, .cost = static_cast<double>(1 + random() % 10)});
    sum += p.hops.back().cost;
  }
  p.budget = std::floor(share_of_cost * sum);
  return p;
}

/// Chains up to the hop limit, without layers: each proven by its tree, whose cuts hold in every leaf and not only
/// below the branch where they were found.
TEST(NetworkTree, LongChainsAreProvenWithoutLayers) {
  std::mt19937_64 random{103};
  int leaves = 0;
  for (int trial = 0; trial < 6; ++trial) {
    const NetworkProblem p = ring(random, 40, 80, 8, 0.15);
    NetworkSolution s = solve_network(p, nullptr);
    ASSERT_TRUE(s.optimal);
    s.tight = {};
    const NetworkEvidence evidence = prove_network(p, s, 0.0, nullptr);
    const std::string text = text_of(p, s, evidence);
    ASSERT_EQ(complaint(text), "holds") << "trial " << trial;
    EXPECT_TRUE(verify_certificate(text, "plan.json").optimal) << "trial " << trial;
    EXPECT_FALSE(evidence.tree.layered) << "trial " << trial;
    leaves += evidence.tree.leaves;
  }
  EXPECT_GT(leaves, 20);
}

/// One cut with levels alone, by hand: a village three hops away where two are allowed, but for a trench half way. All
/// that lets a plan reach it is the trench, and the cut says so.
TEST(NetworkTree, LevelsAreHeldAgainstTheHopLimit) {
  NetworkProblem p;
  p.objective = Objective::least_cost;
  p.max_hops = 2;
  p.nodes = {{.name = "fibre", .root = true},
             {.name = "hill", .cost = 1.0},
             {.name = "pass", .cost = 1.0},
             {.name = "cove", .cost = 1.0}};
  p.hops = {{.a = 0, .b = 1, .cost = 1.0}, {.a = 1, .b = 2, .cost = 1.0}, {.a = 2, .b = 3, .cost = 1.0}};
  p.feeds = {{.node = 2, .cost = 50.0, .name = "trench"}};
  p.rows = {{.weight = 1.0, .name = "Far"}};
  p.configurations = {{.node = 3, .cost = 1.0, .rows = {0}}};
  NetworkSolution s = solve_network(p, nullptr);
  ASSERT_EQ(s.cost, 54.0);
  NetworkEvidence evidence;
  NetworkProof proof;
  proof.prices = {{{NetworkRule::target, 0}, 64.0}, {{NetworkRule::serve, 0, 0}, 4.0}};
  proof.cuts = {{.quarter = 0, .rows = {0}, .node = -1, .stands = {{3, -1}}, .levels = {{2, 2}, {1, 1}}}};
  proof.cut_prices = {60.0};
  proof.bound = -100.0;
  evidence.proofs = {proof};
  const std::string text = text_of(p, s, evidence);
  ASSERT_EQ(complaint(text), "holds");
  // The hop to the cove rises by one: only the trench, which comes to level 2 with no hop, is counted. It costs 50, ten
  // less than the price of the cut; without it the cut would prove 61.
  EXPECT_NEAR(verify_certificate(text, "plan.json").bound, 64.0 - 10.0 - 3.0, 1e-9);

  const auto has = [](const std::string& sentence, const std::string& part) {
    return sentence.find(part) != std::string::npos;
  };
  const auto says = [&](const std::function<void(Json&)>& change) { return complaint(changed(text, change)); };
  const auto cut = [](Json& j) -> Json& { return j["evidence"]["proofs"][0]["cuts"][0]; };
  const auto with_levels = [&](const Json& levels) { return says([&](Json& j) { cut(j)["levels"] = levels; }); };
  EXPECT_EQ(with_levels({{2, 2}, {1, 2}}), "holds") << "the first hop rises by two, and counts too";
  EXPECT_EQ(with_levels({{2, 1}, {1, 1}}), "holds") << "the last hop rises by two";
  EXPECT_PRED2(has, with_levels({{2, 3}}), "not between 0 and 2");
  EXPECT_PRED2(has, with_levels({{2, -1}}), "not between 0 and 2");
  EXPECT_PRED2(has, with_levels({{0, 1}}), "name node 0, a root");
  EXPECT_PRED2(has, with_levels({{9, 1}}), "not between 0 and 3");
  EXPECT_PRED2(has, with_levels({1, 2}), "no list of nodes and levels");
  EXPECT_PRED2(has, says([](Json& j) { j["evidence"]["proofs"][0]["form"] = "layers"; }), "do not go with layers");
  // One hop more is allowed: the trench is no longer needed, and the same levels count the last hop.
  EXPECT_EQ(says([](Json& j) { j["problem"]["max_hops"] = 3; }), "holds");
  const std::string further = changed(text, [](Json& j) { j["problem"]["max_hops"] = 3; });
  EXPECT_LE(verify_certificate(further, "plan.json").bound, 7.0 + 1e-9);
}

/// What prices settle for good, by hand: only what the cutoff rules out, so that the best plan stays.
TEST(NetworkTree, FixesOnlyWhatTheCutoffRulesOut) {
  NetworkProblem p;
  p.objective = Objective::least_cost;
  p.nodes = {{.name = "fibre", .root = true}, {.name = "mast", .root = true}};
  p.rows = {{.weight = 1.0, .name = "Far"}};
  p.configurations = {{.node = 0, .cost = 2.0, .rows = {0}}, {.node = 1, .cost = 3.0, .rows = {0}}};
  const NetworkSolution s = solve_network(p, nullptr);
  ASSERT_EQ(s.cost, 2.0);
  NetworkEvidence evidence;
  evidence.tree.layered = true;
  evidence.tree.cutoff = 2.5;
  evidence.tree.bound = 2.0;
  evidence.tree.rows = {{NetworkRule::serve, 0, 0}, {NetworkRule::target, 0}};
  evidence.tree.fixing = {{1.0, {}}};
  evidence.tree.nodes = {{{}, -1, -1, {1.0, {{0, 9}, {1, 9}}}}};
  const std::string text = text_of(p, s, evidence);
  ASSERT_EQ(complaint(text), "holds");
  const Verified facts = verify_certificate(text, "plan.json");
  EXPECT_NEAR(facts.bound, 2.0, 1e-9);
  EXPECT_TRUE(facts.optimal && facts.by_tree);
}

TEST(NetworkTree, WhatWasChangedDoesNotHold) {
  // The first drawn problem whose tree has some leaves.
  std::mt19937_64 random{97};
  std::string text;
  Verified facts;
  for (int trial = 0; trial < 400 && facts.leaves < 4; ++trial) {
    const NetworkProblem p = drawn(random, trial);
    try {
      const NetworkSolution s = solve_network(p, nullptr);
      const NetworkEvidence evidence = prove_network(p, s, 0.0, nullptr);
      if (evidence.tree.leaves < 4) continue;
      text = text_of(p, s, evidence);
      facts = verify_certificate(text, "plan.json");
      EXPECT_EQ(text, text_of(p, solve_network(p, nullptr), prove_network(p, s, 0.0, nullptr)))
          << "equal problems give equal bytes";
    } catch (const Error&) {
    }
  }
  ASSERT_GE(facts.leaves, 4);
  ASSERT_TRUE(facts.by_tree && facts.optimal);
  const std::string page = verified_text(facts);
  EXPECT_NE(page.find("the plan is proven optimal by a tree of"), std::string::npos) << page;

  const auto says = [&](const std::function<void(Json&)>& change) {
    return complaint(changed(text, [&](Json& j) { change(j["evidence"]["tree"]); }));
  };
  const auto has = [](const std::string& sentence, const std::string& part) {
    return sentence.find(part) != std::string::npos;
  };
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"].erase(t["nodes"].size() - 1); }), "not between 0 and");
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"][0]["zero"] = t["nodes"][0]["one"]; }), "reached twice");
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"].push_back(t["nodes"].back()); }), "never reached");
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"][0]["on"] = {"tower", 0, 99}; }), "not between 0 and");
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"][0]["on"] = {"hill", 0, 1}; }), "is no column to branch on");
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"][0]["on"] = {"hop", 0, 1}; }), "is no column to branch on");
  EXPECT_PRED2(has, says([](Json& t) {
                 for (Json& node : t["nodes"])
                   if (node.contains("on")) std::swap(node["zero"], node["one"]);
               }),
               "prove a bound of");
  // Each leaf is needed: without its prices it proves too little.
  int weak = 0, leaves = 0;
  const Json tree = Json::parse(text)["evidence"]["tree"];
  for (std::size_t i = 0; i < tree["nodes"].size(); ++i) {
    if (tree["nodes"][i].contains("on")) continue;
    ++leaves;
    const std::string told = says([&](Json& t) {
      for (Json& times : t["nodes"][i]["times"]) times = 0;
    });
    weak += has(told, "prove a bound of") ? 1 : 0;
  }
  EXPECT_EQ(weak, leaves);
  EXPECT_PRED2(has, says([](Json& t) { t["bound"] = t["cutoff"].get<double>() * 2.0 + 1e6; }), "");
  EXPECT_PRED2(has, says([](Json& t) { t["form"] = "waves"; }), "is not known");
  EXPECT_PRED2(has, says([](Json& t) { t["rows"][0] = {"law", 0}; }), "no kind of row");
  EXPECT_PRED2(has, says([](Json& t) { t["rows"][0] = {"serve", 0}; }), "followed by 2 numbers");
  EXPECT_PRED2(has, says([](Json& t) { t["rows"][0] = {"serve", 1, 0}; }), "not between 0 and 0");
  for (const char* key : {"form", "cutoff", "bound", "rows", "cuts", "fixing", "nodes"})
    EXPECT_PRED2(has, says([&](Json& t) { t.erase(key); }), key);
}

}  // namespace
}  // namespace phusong::sim
