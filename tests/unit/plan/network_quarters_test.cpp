// Roll-outs: the search by the order of building keeps all limits and finds good plans; the bound of the quarters with
// prices for each other is one, and is no weaker than that of each by itself; its certificate holds.
#include "sim/plan/network_quarters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "geo/base/error.h"
#include "sim/plan/certificate.h"
#include "sim/plan/network_core.h"
#include "sim/plan/network_order.h"
#include "tests/support/network_brute_force.h"
#include "tests/support/network_instances.h"

namespace phusong::sim {
namespace {

NetworkProblem roll_out(std::mt19937_64& random, int trial, bool musts) {
  NetworkProblem p = test::small_network(random, 3, 4, 0.7);
  const int quarters = trial % 3 == 0 ? 3 : 2;
  for (int t = 0; t < quarters; ++t)
    p.quarters.push_back({.budget = 2.0 + static_cast<double>(random() % 8),
                          .weight = static_cast<double>(quarters - t),
                          .crews = static_cast<int>(random() % 3)});
  for (NetworkNode& node : p.nodes) node.opex *= 4.0;  // so that quarters matter to each other
  if (p.configurations.size() > 4) p.configurations.resize(4);
  if (musts && trial % 4 == 1) p.must_have_rows = {static_cast<int>(random() % 4)};
  return p;
}

NetworkPlan nothing(const NetworkCore& core) {
  return valued(core, {.arc = std::vector<int>(core.nodes.size(), -1),
                       .node_quarter = std::vector<int>(core.nodes.size(), 0),
                       .on = std::vector<int>(core.configurations.size(), -1)});
}

TEST(NetworkQuarters, TheOrderOfBuildingFindsTheBestOfSmallPlans) {
  std::mt19937_64 random{17};
  int asked = 0, found = 0;
  for (int trial = 0; trial < 150; ++trial) {
    const NetworkProblem p = roll_out(random, trial, true);
    const test::BestNetwork best = test::best_of_all(p);
    if (!best.feasible) continue;
    const NetworkCore core = reduce(p);
    if (!has_order(core)) continue;
    const SearchLimits limits{.effort = 300'000};
    const NetworkPlan plan = search_order(core, nothing(core), 1e300, 3, limits);
    const NetworkPlan again = valued(core, plan);  // keeps the limits, and is worth what it says
    ASSERT_LE(again.missing, plan.missing) << trial;
    EXPECT_EQ(again.value, plan.value) << trial;
    EXPECT_EQ(search_order(core, nothing(core), 1e300, 3, limits).on, plan.on) << trial;
    ++asked;
    if (plan.missing > 0.0) continue;
    EXPECT_LE(plan.value, best.value * (1.0 + 1e-9)) << trial;
    found += plan.value >= best.value * (1.0 - 1e-9) ? 1 : 0;
    EXPECT_GE(search_order(core, plan, 1e300, 4, {.effort = 1000}).value, plan.value) << "never worse";
  }
  EXPECT_GT(asked, 50);
  EXPECT_GT(found, asked * 9 / 10) << asked;
}

TEST(NetworkQuarters, PricesBoundAllPlans) {
  std::mt19937_64 random{19};
  int asked = 0, tighter = 0, whole_tighter = 0;
  for (int trial = 0; trial < 150; ++trial) {
    const NetworkProblem p = roll_out(random, trial, false);
    const test::BestNetwork best = test::best_of_all(p);
    const NetworkCore core = reduce(p);
    if (core.rows.empty()) continue;
    for (const NetworkModel::Form form : {NetworkModel::Form::layers, NetworkModel::Form::labels}) {
      PricedQuarters quarters{core, form, nullptr};
      ASSERT_TRUE(quarters.alone(Stop{}));
      double alone = 0.0;
      for (int t = 0; t < core.quarters; ++t)
        alone +=
            (core.later[static_cast<std::size_t>(t)] - core.later[static_cast<std::size_t>(t) + 1]) * quarters.most(t);
      EXPECT_GE(alone, best.value * (1.0 - 1e-9)) << trial;
      if (trial % 2 == 0) {  // any guess will do
        std::vector<double> running;
        for (int t = 0; t < core.quarters; ++t) running.push_back(static_cast<double>(random() % 8));
        quarters.guess(running);
      }
      int passes = 0;
      while (quarters.pass(best.value, Stop{})) {
        EXPECT_GE(quarters.bound(), best.value * (1.0 - 1e-9)) << trial << ", pass " << passes;
        ASSERT_LT(++passes, 200);
      }
      const double priced = quarters.bound();
      EXPECT_GE(priced, best.value * (1.0 - 1e-9)) << trial;
      const NetworkPlan plan = search_order(core, nothing(core), 1e300, 3, {.effort = 100'000});
      bool cut_short = false;
      if (has_order(core)) {
        EXPECT_GE(quarters.whole(plan, 0, Stop{}, cut_short), best.value * (1.0 - 1e-6)) << trial;
        EXPECT_FALSE(cut_short);
        whole_tighter += quarters.bound() < priced * (1.0 - 1e-6) ? 1 : 0;
      }
      ++asked;
      tighter += priced < alone * (1.0 - 1e-6) ? 1 : 0;
    }
  }
  EXPECT_GT(asked, 200);
  EXPECT_GT(tighter, asked / 4) << "what runs costs nothing?";
  EXPECT_GT(whole_tighter, asked / 10);
}

TEST(NetworkQuarters, ACertificateOfPricesHolds) {
  std::mt19937_64 random{23};
  int asked = 0;
  for (int trial = 0; trial < 80; ++trial) {
    const NetworkProblem p = roll_out(random, trial, true);
    NetworkSolution s;
    try {
      s = solve_network(p, nullptr);
    } catch (const Error&) {
      continue;  // must-haves that cannot be
    }
    s.tight.joined = s.tight.apart = true;  // as of one whose quarters do not fit into one program
    for (NetworkCut& cut : s.tight.together) cut.quarter = trial % 2;
    const NetworkEvidence evidence = prove_network(p, s, 0.0, nullptr);
    const std::string text = certificate_text(p, s, evidence, {.option = "test", .version = "1", .cost_unit = "VND"});
    const Verified facts = verify_certificate(text, "plan.json");
    EXPECT_GE(facts.bound, test::best_of_all(p).value * (1.0 - 1e-9)) << trial;
    if (evidence.proofs.empty()) continue;
    EXPECT_EQ(evidence.proofs.back().quarter, -1);
    EXPECT_LE(facts.bound, evidence.proofs.back().bound * (1.0 + 1e-6)) << trial;
    ++asked;
  }
  EXPECT_GT(asked, 30);
}

// The province of the bench, smaller: far more than what brute force can tell.
TEST(NetworkQuarters, TheBoundOfAProvinceIsTheSameEveryTimeAndTighterThanAlone) {
  const NetworkCore core = reduce(
      test::draw_network(
          {.villages = 40, .fibre = 4, .candidates = 60, .hop_km = 40.0, .budget = 40.0e9, .quarters = 4, .seed = 5})
          .problem);
  const auto bounds = [&core] {
    PricedQuarters quarters{core, NetworkModel::Form::layers, nullptr};
    EXPECT_TRUE(quarters.alone(Stop{}));
    double alone = 0.0;
    for (int t = 0; t < core.quarters; ++t) alone += quarters.most(t);
    while (quarters.pass(0.97 * alone, Stop{})) {
    }
    return std::pair{alone, quarters.bound()};
  };
  const auto [alone, priced] = bounds();
  EXPECT_LT(priced, 0.995 * alone);
  EXPECT_EQ(bounds(), (std::pair{alone, priced}));
}

}  // namespace
}  // namespace phusong::sim
