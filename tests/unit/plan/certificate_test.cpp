// Certificates: what the solver writes holds; what was changed does not; and the bound is one for any multipliers.
#include "sim/plan/certificate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>

#include "geo/base/error.h"
#include "geo/base/hash.h"
#include "sim/plan/cover_evidence.h"
#include "tests/support/plan_instances.h"
#include "tests/unit/plan/changed_certificate.h"

namespace phusong::sim {
namespace {

PlanSolution solve(const PlanProblem& p) { return make_solver("search_and_prove")->solve(p, nullptr); }
std::string text_of(const PlanProblem& p, const PlanSolution& s) {
  return certificate_text(p, s, {.option = "test", .version = "1", .cost_unit = "VND"});
}

/// Of all kinds: weights whole or not, costs equal or not, counts, budgets, must-haves, targets, equal columns.
PlanProblem drawn(std::mt19937_64& random, int trial) {
  PlanProblem p;
  const std::size_t rows = 5 + random() % 14, columns = 4 + random() % 9;
  p.objective = trial % 3 == 0 ? Objective::least_cost : trial % 3 == 1 ? Objective::people : Objective::villages;
  for (std::size_t r = 0; r < rows; ++r)
    p.row_weight.push_back(p.objective == Objective::people
                               ? static_cast<double>(1 + random() % 900) / (trial % 2 == 0 ? 1.0 : 7.0)
                               : 1.0);
  for (std::size_t j = 0; j < columns; ++j) {
    std::vector<int> covers;
    for (std::size_t r = 0; r < rows; ++r)
      if (random() % 4 == 0) covers.push_back(static_cast<int>(r));
    if (j > 0 && random() % 5 == 0) covers = p.column_rows.back();
    p.column_rows.push_back(covers);
    p.column_cost.push_back(trial % 4 == 0 ? 2e9 : 1e9 + 1e6 * static_cast<double>(random() % 3000) / (trial % 5 + 1));
  }
  if (random() % 3 == 0) p.must_have = {static_cast<int>(random() % columns)};
  if (p.objective == Objective::least_cost) {
    if (random() % 2 == 0) p.target_rows = 1 + static_cast<int>(random() % 4);
  } else {
    if (random() % 3 != 0) p.max_columns = 2 + static_cast<int>(random() % 3);
    if (random() % 3 != 0) p.budget = 4.3e9 + 1e9 * static_cast<double>(random() % 3);
  }
  p.seed = static_cast<std::uint64_t>(trial);
  return p;
}

/// The best of all subsets: value, or cost for least cost.
double best_of_all(const PlanProblem& p) {
  const bool least = p.objective == Objective::least_cost;
  std::vector<char> coverable(p.row_weight.size(), 0);
  for (const auto& rows : p.column_rows)
    for (const int r : rows) coverable[static_cast<std::size_t>(r)] = 1;
  const auto wanted = p.target_rows > 0 ? p.target_rows : std::count(coverable.begin(), coverable.end(), 1);
  double best = least ? 1e300 : 0.0;
  for (std::uint32_t set = 0; set < (1U << p.column_rows.size()); ++set) {
    double cost = 0.0, value = 0.0;
    std::vector<char> covered(p.row_weight.size(), 0);
    int count = 0;
    bool allowed = true;
    for (const int j : p.must_have) allowed = allowed && ((set >> j) & 1U) != 0;
    for (std::size_t j = 0; j < p.column_rows.size(); ++j) {
      if (((set >> j) & 1U) == 0) continue;
      ++count;
      cost += p.column_cost[j];
      for (const int r : p.column_rows[j]) covered[static_cast<std::size_t>(r)] = 1;
    }
    for (std::size_t r = 0; r < covered.size(); ++r) value += covered[r] != 0 ? p.row_weight[r] : 0.0;
    if (!allowed || (p.max_columns > 0 && count > p.max_columns) || (p.budget > 0 && cost > p.budget)) continue;
    if (!least) {
      best = std::max(best, value);
    } else if (std::count(covered.begin(), covered.end(), 1) >= wanted) {
      best = std::min(best, cost);
    }
  }
  return best;
}

TEST(Certificate, WhatTheSolverWritesHolds) {
  std::mt19937_64 random{41};
  int optimal = 0;
  const int trials = 240;
  for (int trial = 0; trial < trials; ++trial) {
    const PlanProblem p = drawn(random, trial);
    PlanSolution s;
    try {
      s = solve(p);
    } catch (const Error&) {
      continue;  // must-haves beyond the limits, targets out of reach
    }
    const Verified facts = verify_certificate(text_of(p, s), "plan.json");
    const double own = p.objective == Objective::least_cost ? s.cost : s.value;
    EXPECT_NEAR(facts.value, s.value, 1e-9 * (1.0 + s.value)) << "trial " << trial;
    EXPECT_NEAR(facts.cost, s.cost, 1e-9 * (1.0 + s.cost)) << "trial " << trial;
    // On the safe side of the truth, known from all subsets; as tight as the solver said.
    const double best = best_of_all(p);
    const double room = 1e-9 * (1.0 + best);
    if (p.objective == Objective::least_cost) {
      EXPECT_LE(facts.bound, best + room) << "trial " << trial;
      EXPECT_GE(facts.bound, s.evidence.bound - room) << "trial " << trial;
    } else {
      EXPECT_GE(facts.bound, best - room) << "trial " << trial;
      EXPECT_LE(facts.bound, s.evidence.bound + room) << "trial " << trial;
    }
    if (facts.optimal) {
      EXPECT_NEAR(own, best, room) << "trial " << trial;
      ++optimal;
    }
  }
  EXPECT_GT(optimal, trials / 3) << "multipliers alone close many gaps";
}

TEST(Certificate, AnyMultipliersProveABoundThatHolds) {
  std::mt19937_64 random{43};
  int checked = 0;
  for (int trial = 0; trial < 400; ++trial) {
    const PlanProblem p = drawn(random, trial);
    PlanSolution s;
    try {
      s = solve(p);
    } catch (const Error&) {
      continue;
    }
    const bool least = p.objective == Objective::least_cost;
    for (double& lambda : s.evidence.multipliers)
      lambda = static_cast<double>(random() % 1000) / 500.0 * (least ? 1e9 : 100.0);
    s.evidence.budget_price = static_cast<double>(random() % 100) * 1e-9;
    // Stated so weakly that the multipliers can only prove more.
    s.evidence.bound = least ? -1e300 : 1e300;
    const Verified facts = verify_certificate(text_of(p, s), "plan.json");
    const double best = best_of_all(p);
    if (least)
      EXPECT_LE(facts.bound, best * (1.0 + 1e-12)) << "trial " << trial;
    else
      EXPECT_GE(facts.bound, best * (1.0 - 1e-12)) << "trial " << trial;
    ++checked;
  }
  EXPECT_GT(checked, 250);
}

TEST(Certificate, RoundingErrsOnTheSafeSide) {
  // Three tenths in three rows of one tenth: sums of doubles are a little off, on either side.
  PlanProblem p;
  p.objective = Objective::people;
  p.row_weight = {0.1, 0.2, 0.3, 0.7};
  p.column_rows = {{0, 1, 2}, {3}};
  p.column_cost = {1, 1};
  p.max_columns = 2;
  const PlanSolution s = solve(p);
  const Verified facts = verify_certificate(text_of(p, s), "plan.json");
  EXPECT_GE(static_cast<long double>(facts.bound), 0.1L + 0.2L + 0.3L + 0.7L);
  EXPECT_LE(facts.bound, 1.3 * (1.0 + 1e-9));
  EXPECT_TRUE(facts.optimal);
}

TEST(Certificate, WhatWasChangedDoesNotHold) {
  const test::Instance made =
      test::synthetic({.rows = 60, .columns = 40, .p = 5, .radius_from_m = 8000.0, .radius_to_m = 20000.0, .seed = 4});
  PlanProblem p = made.problem;
  p.must_have = {3};
  const PlanSolution s = solve(p);
  const std::string text = text_of(p, s);
  ASSERT_EQ(complaint(text), "holds");
  EXPECT_EQ(text, text_of(p, solve(p))) << "equal problems give equal bytes";

  const auto says = [&](const std::function<void(Json&)>& change) { return complaint(changed(text, change)); };
  const auto has = [](const std::string& sentence, const std::string& part) {
    return sentence.find(part) != std::string::npos;
  };
  Json unsigned_change = Json::parse(text);
  unsigned_change["problem"]["rows"][0]["weight"] = 5000.0;
  EXPECT_PRED2(has, complaint(unsigned_change.dump()), "the file was changed");
  EXPECT_PRED2(has, says([](Json& j) { j["plan"]["value"] = j["plan"]["value"].get<double>() + 1.0; }),
               "the plan's value is");
  EXPECT_PRED2(has, says([](Json& j) { j["plan"]["cost"] = 4.0; }), "the plan's cost is 5, not 4");
  EXPECT_PRED2(has, says([](Json& j) { j["plan"]["columns"].push_back(j["plan"]["columns"][0]); }), "twice");
  EXPECT_PRED2(has, says([](Json& j) { j["plan"]["columns"][0] = 4000; }), "not between 0 and 39");
  EXPECT_PRED2(has, says([](Json& j) { j["problem"]["max_columns"] = 4; }), "5 sites, more than the 4 allowed");
  EXPECT_PRED2(has, says([](Json& j) { j["problem"]["budget"] = 4.5; }), "more than the budget");
  EXPECT_PRED2(has, says([&](Json& j) {
                 j["problem"]["must_have"] = {3, s.columns.front() == 7 ? 8 : 7};
               }),
               "lacks column");
  EXPECT_PRED2(has, says([](Json& j) { j["evidence"]["multipliers"][0] = -1.0; }), "multiplier 0 is below 0");
  EXPECT_PRED2(has, says([](Json& j) { j["evidence"]["multipliers"].erase(0); }), "59 multipliers for 60 rows");
  EXPECT_PRED2(has, says([](Json& j) {
                 for (Json& lambda : j["evidence"]["multipliers"]) lambda = 0.0;
               }),
               "the multipliers prove a bound of");
  EXPECT_PRED2(has, says([](Json& j) { j["evidence"]["bound"] = 1.0; }), "not 1 as stated");
  EXPECT_PRED2(has, says([](Json& j) { j["evidence"]["replaced"].push_back({0, 0}); }), "does not replace");
  EXPECT_PRED2(has, says([](Json& j) { j["claim"]["bound"] = 1.0; }), "one that this plan beats");
  EXPECT_PRED2(has, says([](Json& j) {
                 j["claim"]["optimal"] = true;
                 j["claim"]["bound"] = 1e9;
               }),
               "called optimal");
  for (const char* key : {"format", "digest", "plan", "claim", "evidence", "problem"}) {
    Json less = Json::parse(text);
    less.erase(key);
    EXPECT_PRED2(has, complaint(less.dump()), key);
  }
  EXPECT_PRED2(has, says([](Json& j) { j["format"] = "other"; }), "no certificate");
  EXPECT_PRED2(has, says([](Json& j) { j["evidence"].erase("multipliers"); }), "lacks evidence.multipliers");
  EXPECT_PRED2(has, complaint(text.substr(0, text.size() / 2)), "no JSON from byte");
  EXPECT_PRED2(has, complaint(""), "no JSON");
  EXPECT_PRED2(has, complaint("[]"), "not an object");
}

/// A column of the plan claimed to be replaced by a worse one would hide it from the bound.
TEST(Certificate, FalseReplacementsAreFound) {
  PlanProblem p;
  p.row_weight = {1, 1, 1, 1};
  p.column_rows = {{0, 1}, {1, 2}, {2, 3}, {0}};
  p.column_cost = {1, 1, 1, 1};
  p.max_columns = 2;
  const std::string text = text_of(p, solve(p));
  ASSERT_EQ(complaint(text), "holds");
  for (const auto& [left_out, by] : std::vector<std::pair<int, int>>{{0, 1}, {0, 3}, {1, 1}}) {
    const std::string sentence = complaint(changed(text, [&](Json& j) {
      j["evidence"]["replaced"] = {{left_out, by}};
    }));
    EXPECT_NE(sentence.find("does not replace"), std::string::npos) << left_out << " by " << by << ": " << sentence;
  }
  // Two that replace each other would both be gone.
  p.column_rows[1] = p.column_rows[0];
  const std::string twice = text_of(p, solve(p));
  EXPECT_EQ(complaint(twice), "holds");
  const std::string circle = complaint(changed(twice, [](Json& j) { j["evidence"]["replaced"] = {{0, 1}, {1, 0}}; }));
  EXPECT_NE(circle.find("does not replace"), std::string::npos) << circle;
}

TEST(Certificate, AFileFromAStrangerIsRefusedBeforeItTakesMemoryOrStack) {
  const std::string deep(300'000, '[');
  EXPECT_EQ(complaint(deep), "this is no certificate: lists lie too deep in each other");
  EXPECT_NE(complaint("{\"format\": \"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[\"}").find("no certificate"),
            std::string::npos)
      << "brackets in a text are none";
  EXPECT_EQ(complaint("{\"format\": \"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[\"}").find("too deep"),
            std::string::npos);
}

TEST(Certificate, ThePageSaysWhatIsProvenAndWhatIsClaimed) {
  PlanProblem p;
  p.row_weight = {1, 1, 1};
  p.column_rows = {{0, 1}, {1, 2}, {0, 2}};
  p.column_cost = {1, 1, 1};
  p.max_columns = 1;
  const std::string page = verified_text(verify_certificate(text_of(p, solve(p)), "plan.json"));
  EXPECT_NE(page.find("1 site closes 2 villages for 1 VND"), std::string::npos) << page;
  EXPECT_NE(page.find("the plan is optimal"), std::string::npos) << page;
  EXPECT_EQ(page.find("Claimed"), std::string::npos) << page;

  // A triangle of edges takes two columns, and every multiplier proves one and a half at most: the tree proves two.
  p.objective = Objective::least_cost;
  p.max_columns = 0;
  p.column_cost = {1.5, 1.5, 1.5};
  const PlanSolution s = solve(p);
  EXPECT_TRUE(s.optimal);
  const std::string claimed = verified_text(verify_certificate(text_of(p, s), "plan.json"));
  EXPECT_NE(claimed.find("no plan costs less than 2.25 VND"), std::string::npos) << claimed;
  EXPECT_NE(claimed.find("costs at most 33.334 % more than the best"), std::string::npos) << claimed;
  EXPECT_NE(claimed.find("Claimed   by the solver beyond that: 3"), std::string::npos) << claimed;
  EXPECT_NE(claimed.find("so that the plan is optimal"), std::string::npos) << claimed;
  PlanSolution proven = s;
  prove_cover(p, proven, 0.0, nullptr);
  const Verified facts = verify_certificate(text_of(p, proven), "plan.json");
  EXPECT_TRUE(facts.optimal && facts.by_tree) << verified_text(facts);
}

/// With a tree the certificate proves what the solver claims, known from all subsets.
TEST(CertificateTree, ProvesTheOptimum) {
  std::mt19937_64 random{47};
  int checked = 0, trees = 0;
  for (int trial = 0; trial < 600; ++trial) {
    const PlanProblem p = drawn(random, trial);
    PlanSolution s;
    try {
      s = solve(p);
    } catch (const Error&) {
      continue;
    }
    const double claimed = s.bound;
    prove_cover(p, s, 0.0, nullptr);
    EXPECT_EQ(s.bound, claimed);
    const std::string text = text_of(p, s);
    ASSERT_EQ(complaint(text), "holds") << "trial " << trial << "\n" << text;
    const Verified facts = verify_certificate(text, "plan.json");
    const double best = best_of_all(p);
    EXPECT_NEAR(facts.bound, best, 1e-9 * (1.0 + best)) << "trial " << trial << "\n" << text;
    EXPECT_TRUE(facts.optimal) << "trial " << trial;
    ++checked;
    trees += facts.by_tree ? 1 : 0;
  }
  EXPECT_GT(checked, 350);
  EXPECT_GT(trees, 40) << "the root proves nearly all: the trees are not tried";
}

/// Larger ones, with several leaves; two runs give the same bytes.
TEST(CertificateTree, OfLargerCoversHolds) {
  std::mt19937_64 random{53};
  int leaves = 0;
  for (int trial = 0; trial < 12; ++trial) {
    PlanProblem p;
    p.objective = trial % 2 == 0 ? Objective::least_cost : Objective::people;
    for (int r = 0; r < 60; ++r) p.row_weight.push_back(trial % 2 == 0 ? 1.0 : static_cast<double>(1 + random() % 900));
    for (int j = 0; j < 40; ++j) {
      std::vector<int> covers;
      for (int r = 0; r < 60; ++r)
        if (random() % 10 == 0) covers.push_back(r);
      p.column_rows.push_back(covers);
      p.column_cost.push_back(trial % 4 < 2 ? 1.0 : static_cast<double>(2 + random() % 5));
    }
    if (trial % 2 == 1) p.max_columns = 9;
    if (trial % 4 == 3) p.budget = 31.0;
    if (trial % 6 == 4) p.target_rows = 50;
    PlanSolution s = solve(p), again = s;
    ASSERT_TRUE(s.optimal) << trial;
    prove_cover(p, s, 0.0, nullptr);
    prove_cover(p, again, 0.0, nullptr);
    EXPECT_EQ(text_of(p, s), text_of(p, again)) << trial;
    const Verified facts = verify_certificate(text_of(p, s), "plan.json");
    EXPECT_TRUE(facts.optimal) << trial << ": " << facts.bound << " for " << s.value << ", " << s.cost;
    leaves += facts.leaves;
  }
  EXPECT_GT(leaves, 30);
}

/// Any branchings and any multipliers prove a bound that holds.
TEST(CertificateTree, AnyTreeProvesABoundThatHolds) {
  std::mt19937_64 random{59};
  int checked = 0, fixing = 0;
  for (int trial = 0; trial < 500; ++trial) {
    const PlanProblem p = drawn(random, trial);
    PlanSolution s;
    try {
      s = solve(p);
    } catch (const Error&) {
      continue;
    }
    const bool least = p.objective == Objective::least_cost;
    const double best = best_of_all(p);
    std::vector<int> useful;  // kept, and not yet built
    for (int j = 0; j < static_cast<int>(p.column_rows.size()); ++j) {
      const auto is = [&](int k) { return k == j; };
      bool reaches = false;
      for (const int r : p.column_rows[static_cast<std::size_t>(j)]) {
        bool settled = false;
        for (const int k : p.must_have)
          for (const int other : p.column_rows[static_cast<std::size_t>(k)]) settled = settled || other == r;
        reaches = reaches || !settled;
      }
      if (reaches && (least || p.budget == 0.0 || p.must_have.empty()) &&
          std::none_of(p.must_have.begin(), p.must_have.end(), is) &&
          std::none_of(s.evidence.replaced.begin(), s.evidence.replaced.end(),
                       [&](const auto& pair) { return pair.first == j; }))
        useful.push_back(j);
    }
    std::shuffle(useful.begin(), useful.end(), random);
    CoverTree& tree = s.evidence.tree;
    for (int r = 0; r < static_cast<int>(p.row_weight.size()); ++r) tree.rows.push_back({r});
    // Half of them are those of the root, which settle most.
    const auto dice = [&] {
      TreePrices prices{.unit = least ? 1e7 : 1.0, .times = {}};
      if (random() % 2 == 0) {
        prices.unit = least ? 1.0 : 1e-6;
        for (int r = 0; r < static_cast<int>(p.row_weight.size()); ++r)
          if (const auto times = std::llround(s.evidence.multipliers[static_cast<std::size_t>(r)] / prices.unit))
            prices.times.emplace_back(r, times);
        if (const auto times = std::llround(s.evidence.budget_price * 1e9 / prices.unit))
          prices.times.emplace_back(static_cast<int>(p.row_weight.size()), times);
        return prices;
      }
      for (int r = 0; r <= static_cast<int>(tree.rows.size()); ++r)
        if (random() % 2 == 0) prices.times.emplace_back(r, static_cast<std::int64_t>(random() % 200));
      return prices;
    };
    tree.money = 1e9;
    // A random tree over the first few.
    const std::size_t depth = std::min<std::size_t>(useful.size(), 3);
    const std::function<int(std::size_t)> grow = [&](std::size_t d) {
      const int own = static_cast<int>(tree.nodes.size());
      tree.nodes.emplace_back();
      if (d < depth && random() % 4 != 0) {
        const int zero = grow(d + 1), one = grow(d + 1);
        tree.nodes[static_cast<std::size_t>(own)] = {useful[d], zero, one, {}};
      } else {
        tree.nodes[static_cast<std::size_t>(own)].prices = dice();
      }
      return own;
    };
    grow(0);
    tree.leaves = 1;
    tree.bound = least ? -1e300 : 1e300;
    // Of least cost above the best, of most coverage below it: the best plan itself must not be settled away.
    const double share = 0.3 * static_cast<double>(random() % 100) / 100.0;
    tree.cutoff = best * (least ? 1.0 + share : 1.0 - share);
    tree.by_root = random() % 3 == 0;
    if (random() % 3 == 0) tree.fixing.push_back(dice());
    fixing += tree.by_root || !tree.fixing.empty() ? 1 : 0;
    const std::string text = text_of(p, s);
    ASSERT_EQ(complaint(text), "holds") << "trial " << trial << "\n" << text;
    const Verified facts = verify_certificate(text, "plan.json");
    if (least)
      EXPECT_LE(facts.bound, best * (1.0 + 1e-12)) << "trial " << trial;
    else
      EXPECT_GE(facts.bound, best * (1.0 - 1e-12)) << "trial " << trial;
    ++checked;
  }
  EXPECT_GT(checked, 200);
  EXPECT_GT(fixing, 100);
}

TEST(CertificateTree, WhatWasChangedDoesNotHold) {
  // A ring of five edges takes three of them; multipliers prove two and a half, and a tie in weights needs a tree.
  PlanProblem p;
  p.objective = Objective::least_cost;
  p.row_weight.assign(5, 1.0);
  p.column_rows = {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {0, 4}};
  p.column_cost = {1.5, 1.6, 1.7, 1.8, 1.9};
  PlanSolution s = solve(p);
  prove_cover(p, s, 0.0, nullptr);
  const std::string text = text_of(p, s);
  ASSERT_EQ(complaint(text), "holds") << text;
  const Verified facts = verify_certificate(text, "plan.json");
  ASSERT_TRUE(facts.by_tree && facts.optimal) << text;
  ASSERT_GT(facts.leaves, 1) << text;
  const std::string page = verified_text(facts);
  EXPECT_NE(page.find("the plan is proven optimal by a tree of"), std::string::npos) << page;
  EXPECT_NE(page.find("leaves, recomputed here"), std::string::npos) << page;
  EXPECT_EQ(page.find("Claimed"), std::string::npos) << page;

  const auto says = [&](const std::function<void(Json&)>& change) {
    return complaint(changed(text, [&](Json& j) { change(j["evidence"]["tree"]); }));
  };
  const auto has = [](const std::string& sentence, const std::string& part) {
    return sentence.find(part) != std::string::npos;
  };
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"].erase(t["nodes"].size() - 1); }), "not between 0 and");
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"][0]["zero"] = t["nodes"][0]["one"]; }), "reached twice");
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"][0]["zero"] = 0; }), "reached twice");
  EXPECT_PRED2(has, says([](Json& t) {
                 const Json leaf = t["nodes"].back(), on = t["nodes"][0]["on"];
                 t["nodes"] = {{{"on", on}, {"zero", 1}, {"one", 2}}, {{"on", on}, {"zero", 3}, {"one", 4}}};
                 for (int i = 0; i < 3; ++i) t["nodes"].push_back(leaf);
               }),
               "decided already");
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"].push_back(t["nodes"].back()); }), "never reached");
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"] = Json::array(); }), "is empty");
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"][0]["on"] = 7; }), "not between 0 and 4");
  EXPECT_PRED2(has, says([](Json& t) { std::swap(t["nodes"][0]["zero"], t["nodes"][0]["one"]); }), "prove a bound of");
  EXPECT_PRED2(has, says([](Json& t) {
                 for (Json& node : t["nodes"])
                   for (Json& times : node["times"]) times = 0;
               }),
               "prove a bound of");
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"].back()["times"][0] = -1; }), "has a price below 0");
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"].back()["times"].push_back(1); }), "one for each is wanted");
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"].back()["rows"][0] = 99; }), "not between 0 and");
  EXPECT_PRED2(has, says([](Json& t) { t["nodes"].back()["unit"] = 1e9; }), "prove a bound of");
  EXPECT_PRED2(has, says([](Json& t) { t["bound"] = 99.0; }), "not 99 as stated");
  EXPECT_PRED2(has, says([](Json& t) { t["money"] = 0.0; }), "not above 0");
  for (const char* key : {"cutoff", "bound", "money", "rows", "fixing", "nodes"})
    EXPECT_PRED2(has, says([&](Json& t) { t.erase(key); }), key);
}

/// What prices settle for good, by hand: only what the cutoff rules out, so that the best plan stays.
TEST(CertificateTree, FixesOnlyWhatTheCutoffRulesOut) {
  PlanProblem p;
  p.objective = Objective::least_cost;
  p.row_weight = {1, 1};
  p.column_rows = {{0}, {0, 1}, {1}};
  p.column_cost = {2, 5, 2};
  PlanSolution s = solve(p);
  ASSERT_EQ(s.cost, 4.0);
  // Without any multiplier a site costs itself: 5 is more than 4.5, and 2 is less.
  s.evidence.bound = 0.0;
  s.evidence.multipliers = {0.0, 0.0};
  CoverTree& tree = s.evidence.tree;
  tree.rows = {{0}, {1}};
  tree.bound = 4.0;
  tree.by_root = true;
  tree.nodes = {{-1, -1, -1, {1.0, {{0, 9}, {1, 9}}}}};
  tree.cutoff = 4.5;
  const std::string text = text_of(p, s);
  ASSERT_EQ(complaint(text), "holds");
  EXPECT_EQ(verify_certificate(text, "plan.json").bound, 4.0);

  PlanProblem most;
  most.objective = Objective::people;
  most.row_weight = {5, 3};
  most.column_rows = {{0}, {1}};
  most.column_cost = {1, 1};
  most.max_columns = 1;
  PlanSolution best = solve(most);
  ASSERT_EQ(best.value, 5.0);
  // Priced so that the other one looks better: forced in, the best one proves 5 and no less.
  best.evidence.bound = 8.0;
  best.evidence.multipliers = {0.0, 3.0};
  best.evidence.replaced.clear();
  best.evidence.tree = {};
  best.evidence.tree.rows = {{0}, {1}};
  best.evidence.tree.cutoff = 4.5;
  best.evidence.tree.bound = 5.0;
  best.evidence.tree.by_root = true;
  best.evidence.tree.nodes = {{-1, -1, -1, {1.0, {{0, 5}, {1, 3}}}}};
  const std::string other = text_of(most, best);
  ASSERT_EQ(complaint(other), "holds");
  EXPECT_EQ(verify_certificate(other, "plan.json").bound, 5.0);
}

}  // namespace
}  // namespace phusong::sim
