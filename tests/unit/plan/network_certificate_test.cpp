// Certificates of plans with backhaul and quarters: what the solver writes holds; what was changed does not; and the
// bound is one for any prices.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>

#include "geo/base/error.h"
#include "geo/base/hash.h"
#include "sim/plan/certificate.h"
#include "sim/plan/linear_program.h"
#include "tests/support/network_brute_force.h"
#include "tests/support/network_instances.h"
#include "tests/unit/plan/changed_certificate.h"

namespace phusong::sim {
namespace {

std::string text_of(const NetworkProblem& p, const NetworkSolution& s, const NetworkEvidence& evidence) {
  return certificate_text(p, s, evidence, {.option = "test", .version = "1", .cost_unit = "VND"});
}
std::string text_of(const NetworkProblem& p, const NetworkSolution& s) {
  return text_of(p, s, prove_network(p, s, 0.0, nullptr));
}

/// Of all kinds: limits, must-haves, joint service, weights and costs whole or not, least cost, quarters.
NetworkProblem drawn(std::mt19937_64& random, int trial) {
  const bool phased = trial % 4 == 3;
  NetworkProblem p =
      test::small_network(random, phased ? 3 : 3 + static_cast<int>(random() % 2), phased ? 4 : 5, phased ? 0.7 : 0.6);
  if (random() % 3 == 0)
    for (NetworkRow& row : p.rows) row.weight /= 7.0;
  if (random() % 3 == 0)
    for (NetworkNode& node : p.nodes) node.cost /= 3.0;
  if (phased) {
    const int quarters = trial % 8 == 7 ? 3 : 2;
    for (int t = 0; t < quarters; ++t)
      p.quarters.push_back({.budget = 2.0 + static_cast<double>(random() % 8),
                            .weight = static_cast<double>(quarters - t) / (random() % 3 == 0 ? 2.0 : 1.0),
                            .crews = static_cast<int>(random() % 3)});
    if (p.configurations.size() > 4) p.configurations.resize(4);
  } else if (trial % 4 == 2) {
    p.objective = Objective::least_cost;
    double weight = 0.0;
    for (const NetworkRow& row : p.rows) weight += row.weight;
    p.target = weight * static_cast<double>(1 + random() % 9) / 10.0;
    if (random() % 3 == 0) p.budget = 6.0 + static_cast<double>(random() % 9);
  } else {
    p.budget = 4.0 + static_cast<double>(random() % 14);
  }
  if (random() % 3 == 0) p.max_sites = 1 + static_cast<int>(random() % 3);
  if (random() % 4 == 0) p.must_have_rows = {static_cast<int>(random() % p.rows.size())};
  if (random() % 8 == 0) p.must_have_nodes = {static_cast<int>(random() % p.nodes.size())};
  if (random() % 8 == 0 && !p.configurations.empty())
    p.must_have_configurations = {static_cast<int>(random() % p.configurations.size())};
  return p;
}

TEST(NetworkCertificate, WhatTheSolverWritesHolds) {
  std::mt19937_64 random{61};
  int optimal = 0, checked = 0, phased = 0;
  for (int trial = 0; trial < 240; ++trial) {
    const NetworkProblem p = drawn(random, trial);
    NetworkSolution s;
    try {
      s = solve_network(p, nullptr);
    } catch (const Error&) {
      continue;  // must-haves or a target that cannot be
    }
    const std::string which = "trial " + std::to_string(trial);
    const std::string text = text_of(p, s);
    ASSERT_EQ(complaint(text), "holds") << which << "\n" << text;
    const Verified facts = verify_certificate(text, "plan.json");
    EXPECT_TRUE(facts.network);
    EXPECT_NEAR(facts.value, s.value, 1e-9 * (1.0 + s.value)) << which;
    EXPECT_NEAR(facts.cost, s.cost, 1e-9 * (1.0 + s.cost)) << which;
    // On the safe side of the truth, known from all plans.
    const test::BestNetwork best = test::best_of_all(p);
    ASSERT_TRUE(best.feasible) << which;
    if (p.objective == Objective::least_cost)
      EXPECT_LE(facts.bound, best.cost * (1.0 + 1e-9)) << which;
    else
      EXPECT_GE(facts.bound, best.value * (1.0 - 1e-9)) << which;
    ++checked;
    optimal += facts.optimal ? 1 : 0;
    phased += p.quarters.empty() ? 0 : 1;
  }
  EXPECT_GT(checked, 150);
  EXPECT_GT(phased, 30);
  EXPECT_GT(optimal, checked / 2) << "dual values alone close most gaps of so small problems";
}

// Proven values of resilient plans agree with brute force (network_resilience_test.cpp): no bound may cross them.
TEST(NetworkCertificate, OfAResilientPlanHolds) {
  std::mt19937_64 random{71};
  int checked = 0, serving = 0;
  for (int trial = 0; trial < 120; ++trial) {
    NetworkProblem p = test::small_network(random, 4, 5, 0.8);
    p.resilient = true;
    for (NetworkConfiguration& c : p.configurations) c.share.clear();
    if (trial % 3 == 2)
      p.objective = Objective::least_cost;
    else
      p.budget = 8.0 + static_cast<double>(random() % 20);
    NetworkSolution s;
    try {
      s = solve_network(p, nullptr);
    } catch (const Error&) {
      continue;
    }
    const std::string text = text_of(p, s);
    ASSERT_EQ(complaint(text), "holds") << trial << "\n" << text;
    const Verified facts = verify_certificate(text, "plan.json");
    EXPECT_TRUE(facts.resilient);
    ASSERT_TRUE(s.optimal) << trial;
    if (p.objective == Objective::least_cost)
      EXPECT_LE(facts.bound, s.cost * (1.0 + 1e-9)) << trial;
    else
      EXPECT_GE(facts.bound, s.value * (1.0 - 1e-9)) << trial;
    ++checked;
    serving += s.rows.empty() ? 0 : 1;
  }
  EXPECT_GT(checked, 60);
  EXPECT_GT(serving, 15);
}

TEST(NetworkCertificate, AnyPricesProveABoundThatHolds) {
  std::mt19937_64 random{67};
  int checked = 0, cuts = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const NetworkProblem p = drawn(random, trial);
    NetworkSolution s;
    try {
      s = solve_network(p, nullptr);
    } catch (const Error&) {
      continue;
    }
    const bool least = p.objective == Objective::least_cost;
    NetworkEvidence evidence = prove_network(p, s, 0.0, nullptr);
    // Cuts of any sets without roots, whole nodes or some of their copies, each with a price; all others anew.
    for (NetworkProof& proof : evidence.proofs) {
      proof.cuts.clear();
      const int quarters = proof.quarter < 0 ? std::max<int>(1, static_cast<int>(p.quarters.size())) : 1;
      for (int i = 0; i < 12; ++i) {
        NetworkCut cut;
        cut.quarter = static_cast<int>(random() % static_cast<unsigned>(quarters));
        for (std::size_t v = 0; v < p.nodes.size(); ++v)
          if (!p.nodes[v].root && random() % 2 == 0)
            cut.stands.push_back({static_cast<int>(v), proof.layered && random() % 4 == 0 ? 1 : -1});
        if (random() % 3 != 0)
          cut.rows = {static_cast<int>(random() % p.rows.size())};
        else if (!cut.stands.empty() && cut.stands.front().second < 0)
          cut.node = cut.stands.front().first;
        if (cut.rows.empty() && cut.node < 0) continue;
        proof.cuts.push_back(std::move(cut));
      }
      const auto dice = [&](double size) { return size * static_cast<double>(random() % 1000) / 1000.0; };
      const double size = least ? 2.0 : 8.0;
      for (NetworkPrice& price : proof.prices) {
        const bool free = price.row.rule == NetworkRule::into || price.row.rule == NetworkRule::stands;
        price.price = random() % 3 == 0 ? dice(size) : price.price * dice(2.0);
        if (free && random() % 2 == 0) price.price = -price.price;
      }
      proof.cut_prices.clear();
      for (std::size_t i = 0; i < proof.cuts.size(); ++i) proof.cut_prices.push_back(dice(size));
      cuts += static_cast<int>(proof.cuts.size());
      // Stated so weakly that the prices can only prove more.
      proof.bound = least ? -1e300 : 1e300;
    }
    const Verified facts = verify_certificate(text_of(p, s, evidence), "plan.json");
    const test::BestNetwork best = test::best_of_all(p);
    if (least)
      EXPECT_LE(facts.bound, best.cost * (1.0 + 1e-9)) << "trial " << trial;
    else
      EXPECT_GE(facts.bound, best.value * (1.0 - 1e-9)) << "trial " << trial;
    ++checked;
  }
  EXPECT_GT(checked, 180);
  EXPECT_GT(cuts, 1000);
}

/// The text of a plan whose bound needs cuts, and the same file with something else in it.
struct Ridge {
  NetworkProblem p;
  NetworkSolution s;
  std::string text;
  Ridge() {
    // Two hills serve the village; both hang on one relay. Half of each with half a relay: only a cut knows better.
    p.objective = Objective::people;
    p.max_hops = 2;
    p.nodes = {{.name = "fibre", .root = true},
               {.name = "relay", .cost = 6.0},
               {.name = "east", .cost = 2.0},
               {.name = "west", .cost = 2.0},
               {.name = "near", .cost = 5.0}};
    p.hops = {{.a = 0, .b = 1, .cost = 1.0},
              {.a = 1, .b = 2, .cost = 1.0},
              {.a = 1, .b = 3, .cost = 1.0},
              {.a = 0, .b = 4, .cost = 1.0}};
    p.feeds = {{.node = 4, .cost = 9.0, .name = "trench"}};
    p.rows = {{.weight = 700.0, .name = "Far"}, {.weight = 300.0, .name = "Near"}, {.weight = 200.0, .name = "Both"}};
    p.configurations = {{.node = 2, .cost = 1.0, .rows = {0, 2}},
                        {.node = 3, .cost = 1.0, .rows = {0}},
                        {.node = 4, .cost = 1.0, .rows = {1}}};
    p.budget = 11.0;
    s = solve_network(p, nullptr);
    text = text_of(p, s);
  }
};

TEST(NetworkCertificate, WhatWasChangedDoesNotHold) {
  const Ridge ridge;
  const std::string& text = ridge.text;
  ASSERT_EQ(complaint(text), "holds");
  EXPECT_EQ(text, text_of(ridge.p, solve_network(ridge.p, nullptr))) << "equal problems give equal bytes";

  const auto says = [&](const std::function<void(Json&)>& change) { return complaint(changed(text, change)); };
  const auto has = [](const std::string& sentence, const std::string& part) {
    return sentence.find(part) != std::string::npos;
  };
  Json unsigned_change = Json::parse(text);
  unsigned_change["problem"]["rows"][0]["weight"] = 5000.0;
  EXPECT_PRED2(has, complaint(unsigned_change.dump()), "the file was changed");

  // The plan.
  EXPECT_PRED2(has, says([](Json& j) { j["plan"]["value"] = 1000.0; }), "is worth 900, not 1000");
  EXPECT_PRED2(has, says([](Json& j) { j["plan"]["cost"] = 10.0; }), "costs 11, not 10");
  EXPECT_PRED2(has, says([](Json& j) { j["plan"]["cost"] = 11.0000001; }), "cost is 11, not 11.0000001");
  EXPECT_PRED2(has, says([](Json& j) { j["plan"]["rows"] = {0, 1, 2}; }), "is not served");
  EXPECT_PRED2(has, says([](Json& j) { j["plan"]["configurations"] = {0, 1}; }), "before anything stands there");
  EXPECT_PRED2(has, says([](Json& j) { j["plan"]["configurations"] = {4000}; }), "not between 0 and 2");
  EXPECT_PRED2(has, says([](Json& j) { j["plan"]["links"].erase(0); }), "2 nodes are built and 1 links are named");
  EXPECT_PRED2(has, says([](Json& j) { j["plan"]["links"][1]["depth"] = 1; }), "2 hops away, not 1");
  EXPECT_PRED2(has, says([](Json& j) { j["plan"]["links"][1]["index"] = 2; }), "does not lead to");
  EXPECT_PRED2(has, says([](Json& j) { j["plan"]["links"][1]["from"] = 9; }), "not between -1 and 4");
  EXPECT_PRED2(has, says([](Json& j) { j["problem"]["max_hops"] = 1; }), "1 are allowed");
  EXPECT_PRED2(has, says([](Json& j) { j["problem"]["budget"] = 10.0; }), "is due");
  EXPECT_PRED2(has, says([](Json& j) { j["problem"]["max_sites"] = 0, j["problem"]["must_have_rows"] = {1}; }),
               "village Near must be served");
  // The problem.
  EXPECT_PRED2(has, says([](Json& j) { j["problem"]["hops"][1]["cost"] = 5.0; }),
               "15 is due by quarter 0 where 11 is there");
  EXPECT_PRED2(has, says([](Json& j) { j["problem"]["hops"][1]["cost"] = -1.0; }), "below 0");
  EXPECT_PRED2(has, says([](Json& j) { j["problem"]["configurations"][0]["rows"] = {2, 0}; }), "not ascending");
  EXPECT_PRED2(has, says([](Json& j) { j["problem"]["configurations"][0]["share"] = {1.0}; }), "one share above 0");
  EXPECT_PRED2(has, says([](Json& j) { j["problem"]["rows"][0]["weight"] = 0.0; }), "not above 0");
  // A cheaper hop that the plan does not use: more may be possible than the dual values say.
  EXPECT_PRED2(has, says([](Json& j) {
                 j["problem"]["nodes"][4]["cost"] = 0.0;
                 j["problem"]["hops"][3]["cost"] = 0.0;
                 j["problem"]["configurations"][2]["cost"] = 0.0;
               }),
               "prove a bound of");

  // The evidence.
  const auto proof = [](Json& j) -> Json& { return j["evidence"]["proofs"][0]; };
  EXPECT_PRED2(has, says([&](Json& j) { proof(j)["prices"]["cash"][0][1] = 0.0; }), "prove a bound of");
  EXPECT_PRED2(has, says([&](Json& j) { proof(j)["prices"]["cash"][0][1] = -1.0; }), "a price below 0");
  EXPECT_PRED2(has, says([&](Json& j) { proof(j)["prices"]["cash"][0] = {0, 1, 2.0}; }), "not 2 numbers");
  EXPECT_PRED2(has, says([&](Json& j) { proof(j)["prices"]["cash"][0][0] = 1; }), "not between 0 and 0");
  EXPECT_PRED2(has, says([&](Json& j) { proof(j)["prices"]["law"] = Json::array(); }), "no kind of row named");
  EXPECT_PRED2(has, says([&](Json& j) { proof(j)["prices"]["sites"] = {{0, 1.0}}; }), "there is no limit of sites");
  EXPECT_PRED2(has, says([&](Json& j) { proof(j)["prices"]["target"] = {{0, 1.0}}; }), "there is no target");
  EXPECT_PRED2(has, says([&](Json& j) { proof(j)["prices"]["onward"] = {{0, 2, 2, 1.0}}; }), "no mere relay");
  EXPECT_PRED2(has, says([&](Json& j) { proof(j)["bound"] = 1.0; }), "not 1 as stated");
  EXPECT_PRED2(has, says([](Json& j) { j["evidence"]["proofs"][0]["form"] = "waves"; }), "is not known");
  EXPECT_PRED2(has, says([](Json& j) { j["evidence"]["proofs"][0]["quarter"] = 0; }), "not between -1 and -1");
  // What is claimed.
  EXPECT_PRED2(has, says([](Json& j) { j["claim"]["bound"] = 1.0; }), "is passed by the plan itself");
  EXPECT_PRED2(has, says([](Json& j) {
                 j["claim"]["optimal"] = true;
                 j["claim"]["bound"] = 1e9;
               }),
               "called optimal");
  for (const char* key : {"format", "digest", "plan", "claim", "evidence", "problem"}) {
    Json lacking = Json::parse(text);
    lacking.erase(key);
    EXPECT_PRED2(has, complaint(lacking.dump()), key);
  }
  for (const char* key : {"links", "towers", "cash", "row_quarter"})
    EXPECT_PRED2(has, says([&](Json& j) { j["plan"].erase(key); }), key);
  EXPECT_PRED2(has, complaint(text.substr(0, text.size() / 2)), "no JSON from byte");
}

/// A set that holds a root needs no hop into it; a cut for it would prove anything.
TEST(NetworkCertificate, FalseCutsAreFound) {
  const Ridge ridge;
  const auto with_cut = [&](const Json& cut) {
    return complaint(changed(ridge.text, [&](Json& j) {
      Json& proof = j["evidence"]["proofs"][0];
      proof["cuts"].push_back(cut);
      proof["cuts"].back()["price"] = 1.0;
      proof["bound"] = 1e9;
    }));
  };
  EXPECT_EQ(with_cut({{"quarter", 0}, {"row", 0}, {"set", {1, 2, 3}}}), "holds");
  EXPECT_NE(with_cut({{"quarter", 0}, {"row", 0}, {"set", {0, 1, 2, 3}}}).find("holds fibre, a root"),
            std::string::npos);
  EXPECT_NE(with_cut({{"quarter", 0}, {"node", 4}, {"set", {1, 2, 3}}}).find("node 4, which is not in its set"),
            std::string::npos);
  EXPECT_NE(with_cut({{"quarter", 1}, {"row", 0}, {"set", {1}}}).find("not between 0 and 0"), std::string::npos);
  EXPECT_NE(with_cut({{"quarter", 0}, {"row", 7}, {"set", {1}}}).find("not between 0 and 2"), std::string::npos);
  EXPECT_NE(with_cut({{"quarter", 0}, {"row", 0}, {"set", {9}}}).find("not between 0 and 4"), std::string::npos);
}

TEST(NetworkCertificate, ThePageSaysWhatIsProven) {
  const Ridge ridge;
  const std::string page = verified_text(verify_certificate(ridge.text, "plan.json"));
  EXPECT_NE(page.find("3 villages, 3 candidates, 5 places, 5 hops (at most 2 to the network); budget 11 VND"),
            std::string::npos)
      << page;
  EXPECT_NE(page.find("1 site, 1 relay and 2 links serve 2 villages with 900 people for 11 VND"), std::string::npos)
      << page;
  EXPECT_NE(page.find("paths, limits, value and cost recomputed: they hold"), std::string::npos) << page;
  EXPECT_NE(page.find("by the dual values in this file: no plan reaches more than"), std::string::npos) << page;

  NetworkProblem p = test::draw_network({.villages = 20,
                                         .fibre = 2,
                                         .candidates = 16,
                                         .hop_km = 45.0,
                                         .max_hops = 3,
                                         .budget = 12.0e9,
                                         .quarters = 3,
                                         .seed = 3})
                         .problem;
  const NetworkSolution s = solve_network(p, nullptr);
  const std::string text = text_of(p, s);
  const Verified facts = verify_certificate(text, "plan.json");
  EXPECT_EQ(facts.quarters, 3);
  EXPECT_GE(facts.bound, s.value);
  EXPECT_LE(facts.gap_pct, 25.0);
  const std::string quarters = verified_text(facts);
  EXPECT_NE(quarters.find("; 3 quarters"), std::string::npos) << quarters;
  EXPECT_NE(quarters.find("people times quarters of service"), std::string::npos) << quarters;
  EXPECT_EQ(text, text_of(p, solve_network(p, nullptr)));
}

/// Published trees, whose optimum is known: the bound of the root, with what it rules out, is near it.
TEST(NetworkCertificate, ADrawnProvinceIsProvenNearly) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const NetworkProblem p = test::draw_network({.candidates = 60, .budget = 30.0e9, .seed = seed}).problem;
    const NetworkSolution s = solve_network(p, nullptr);
    ASSERT_TRUE(s.optimal);
    const Verified facts = verify_certificate(text_of(p, s), "plan.json");
    EXPECT_GE(facts.bound, s.value * (1.0 - 1e-9)) << "seed " << seed;
    EXPECT_LE(facts.gap_pct, 5.0) << "seed " << seed;
  }
}

/// Bounds of the solver's linear programs against the same sums in long double.
TEST(NetworkCertificate, BoundsOfLinearProgramsErrOnTheSafeSideOfRounding) {
  std::mt19937_64 random{73};
  std::uniform_real_distribution<double> dice{-1.0, 1.0};
  int naive_above = 0;
  for (int trial = 0; trial < 100; ++trial) {
    Milp milp;
    for (int j = 0; j < 60; ++j) milp.add_column({.cost = 1e3 * dice(random), .lower = 0.0, .upper = 1.0});
    std::vector<double> dual;
    for (int i = 0; i < 40; ++i) {
      std::vector<Milp::Term> terms;
      for (int j = 0; j < 60; ++j)
        if (random() % 3 == 0) terms.push_back({j, dice(random)});
      milp.add_row(std::move(terms), dice(random), Milp::kInfinity);
      dual.push_back(500.0 * (1.0 + dice(random)));
    }
    std::vector<long double> reduced(60);
    std::vector<double> plain(60);
    long double exact = 0.0L;
    double naive = 0.0;
    for (std::size_t j = 0; j < 60; ++j) reduced[j] = plain[j] = milp.columns[j].cost;
    for (std::size_t i = 0; i < dual.size(); ++i) {
      exact += static_cast<long double>(dual[i]) * milp.rows[i].lower;
      naive += dual[i] * milp.rows[i].lower;
      for (const Milp::Term& term : milp.rows[i].terms) {
        reduced[static_cast<std::size_t>(term.column)] -= static_cast<long double>(dual[i]) * term.factor;
        plain[static_cast<std::size_t>(term.column)] -= dual[i] * term.factor;
      }
    }
    for (std::size_t j = 0; j < 60; ++j) {
      exact += std::min(reduced[j], 0.0L);
      naive += std::min(plain[j], 0.0);
    }
    std::vector<double> unused;
    const double bound = bound_of(milp, dual, unused);
    EXPECT_LE(static_cast<long double>(bound), exact) << "trial " << trial;
    EXPECT_GE(bound, static_cast<double>(exact) - 1e-6) << "trial " << trial;
    naive_above += static_cast<long double>(naive) > exact ? 1 : 0;
  }
  EXPECT_GT(naive_above, 20) << "the test sees no rounding that could be wrong";
}

}  // namespace
}  // namespace phusong::sim
