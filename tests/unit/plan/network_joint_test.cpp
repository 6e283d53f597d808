// Plans with backhaul whose sites may serve a village together: against brute force, and what must hold for any of
// them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "geo/base/error.h"
#include "geo/base/progress.h"
#include "sim/plan/certificate.h"
#include "sim/plan/network_plan.h"
#include "sim/plan/network_resilience.h"
#include "tests/support/network_brute_force.h"
#include "tests/support/network_instances.h"
#include "tests/support/stop_after.h"
#include "tests/unit/plan/against_brute_force.h"
#include "tests/unit/plan/changed_certificate.h"

namespace phusong::sim {
namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

/// As test::expect_brute_force(); tells whether some village is served by several sites together.
bool joint_as_brute_force(const NetworkProblem& p, const std::string& trial) {
  const std::optional<NetworkSolution> solved = test::expect_brute_force(p, trial);
  if (!solved) return false;
  const NetworkSolution& s = *solved;
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
    together += joint_as_brute_force(drawn(random, trial), "trial " + std::to_string(trial)) ? 1 : 0;
  EXPECT_GT(together, 30);
}

/// A roll-out of such a problem, in two or three quarters.
NetworkProblem in_quarters(std::mt19937_64& random, int trial) {
  NetworkProblem p = drawn(random, 4 * trial);
  const int quarters = trial % 3 == 0 ? 3 : 2;
  if (p.configurations.size() > 4) {
    p.configurations.resize(4);
    test::draw_points(random, p);
  }
  for (int t = 0; t < quarters; ++t)
    p.quarters.push_back({.budget = 3.0 + static_cast<double>(random() % 8),
                          .weight = static_cast<double>(quarters - t),
                          .crews = static_cast<int>(random() % 3)});
  p.budget = 0.0;
  for (NetworkNode& node : p.nodes) node.opex *= 2.0;
  return p;
}

TEST(NetworkJoint, QuartersAgainstBruteForce) {
  std::mt19937_64 random{41};
  int together = 0;
  for (int trial = 0; trial < 80; ++trial)
    together += joint_as_brute_force(in_quarters(random, trial), "trial " + std::to_string(trial)) ? 1 : 0;
  EXPECT_GT(together, 10);
}

/// The same problem when each village needs one site that serves enough of it.
NetworkProblem by_single_sites(const NetworkProblem& p) {
  NetworkProblem single = p;
  for (NetworkRow& row : single.rows) {
    row.need = 0;
    row.points.clear();
  }
  for (NetworkConfiguration& c : single.configurations) {
    const NetworkConfiguration given = c;
    c.rows.clear();
    c.share.clear();
    for (std::size_t i = 0; i < given.rows.size(); ++i)
      if (given.share[i] == 1.0) c.rows.push_back(given.rows[i]);
  }
  return single;
}

/// No value, or a cost beyond all, where there is no plan.
double reached(const NetworkProblem& p) {
  const bool least = p.objective == Objective::least_cost;
  try {
    const NetworkSolution s = solve_network(p, nullptr);
    EXPECT_EQ(breach_of(p, s), "");
    return least ? -s.cost : s.value;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::infeasible) << error.what();
    return least ? -1e9 : -1.0;
  }
}

TEST(NetworkJoint, NeverWorseThanSingleSitesAndWithMoreMoneyNeverLess) {
  std::mt19937_64 random{37};
  int better = 0, grew = 0;
  for (int trial = 0; trial < 60; ++trial) {
    SCOPED_TRACE(trial);
    NetworkProblem p = drawn(random, trial);
    const double together = reached(p), alone = reached(by_single_sites(p));
    EXPECT_GE(together, alone - 1e-9);
    better += together > alone + 1e-9 ? 1 : 0;
    if (p.objective == Objective::least_cost) continue;
    p.budget += 3.0;
    const double richer = reached(p);
    EXPECT_GE(richer, together - 1e-9);
    grew += richer > together + 1e-9 ? 1 : 0;
  }
  EXPECT_GT(better, 10);
  EXPECT_GT(grew, 5);
}

/// A village in two halves: "near" serves the west, "far" the east behind a relay, "both" everything for much money.
NetworkProblem halves() {
  NetworkProblem p;
  p.objective = Objective::least_cost;
  p.nodes = {{.name = "fibre", .root = true},
             {.name = "near", .cost = 2.0},
             {.name = "relay", .cost = 2.0},
             {.name = "far", .cost = 2.0},
             {.name = "both", .cost = 30.0}};
  p.hops = {{.a = 0, .b = 1, .cost = 1.0},
            {.a = 0, .b = 2, .cost = 1.0},
            {.a = 2, .b = 3, .cost = 1.0},
            {.a = 0, .b = 4, .cost = 1.0}};
  p.configurations = {{.node = 1, .cost = 1.0}, {.node = 3, .cost = 1.0}, {.node = 4, .cost = 1.0}};
  p.rows = {{.weight = 640.0, .name = "two halves"}};
  p.max_hops = 2;
  set_points(p, {{.value = 640.0, .need = 90, .points = {{50, {0, 2}}, {50, {1, 2}}}}});
  return p;
}

TEST(NetworkJoint, TwoHalvesBehindARelay) {
  NetworkProblem p = halves();
  const NetworkSolution s = solve_network(p, nullptr);
  EXPECT_EQ(breach_of(p, s), "");
  EXPECT_EQ(s.configurations, (std::vector<int>{0, 1}));
  EXPECT_EQ(s.relays, std::vector<int>{2});
  EXPECT_EQ(s.cost, 11.0);
  EXPECT_TRUE(s.optimal);
  // Who of the two fails takes the village along.
  const Resilience r = resilience_of(p, s);
  EXPECT_TRUE(r.surviving.empty());
  EXPECT_EQ(r.worst_loss, 640.0);
  // A plan that says more than its sites serve is refused.
  NetworkSolution half = s;
  half.configurations = {0};
  half.towers = {1};
  half.relays = {};
  std::erase_if(half.links, [](const NetworkLink& link) { return link.node != 1; });
  half.cost = 4.0;
  EXPECT_EQ(breach_of(p, half), "village two halves is not served");

  // Without the relay's hop the east cannot be reached by "far": "both" is what is left.
  p.hops.erase(p.hops.begin() + 2);
  EXPECT_EQ(solve_network(p, nullptr).configurations, std::vector<int>{2});
  p.hops.pop_back();
  p.target = 640.0;
  try {
    (void)solve_network(p, nullptr);
    FAIL() << "half a village is none";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::infeasible);
  }
  EXPECT_EQ(why_unserved(p, 0, unreachable_rows(p)[0]),
            "village two halves: of the 3 candidates that reach it those with a path of hops to the network do not "
            "serve it even together");
}

TEST(NetworkJoint, AVillageIsServedWhenTheLastOfItsSitesIsOnAir) {
  // The west in the first quarter, the east in the second: half a village is none.
  NetworkProblem p = halves();
  p.objective = Objective::villages;
  p.quarters = {{.budget = 6.0}, {.budget = 6.0}, {.budget = 0.0}};
  NetworkSolution s = solve_network(p, nullptr);
  EXPECT_EQ(breach_of(p, s), "");
  EXPECT_EQ(s.rows, std::vector<int>{0});
  EXPECT_EQ(s.row_quarter, std::vector<int>{1});
  EXPECT_EQ(s.value, 2 * 640.0);
  EXPECT_TRUE(s.optimal);
  s.row_quarter = {0};
  EXPECT_EQ(breach_of(p, s), "village two halves is served from quarter 1");
}

TEST(NetworkJoint, TwoAzimuthsOfOneMastAreOneSite) {
  NetworkProblem p = halves();
  // Both halves from one mast, but by two configurations of one slot.
  p.configurations = {{.node = 1, .cost = 1.0}, {.node = 1, .cost = 1.0}};
  set_points(p, {{.value = 640.0, .need = 90, .points = {{50, {0}}, {50, {1}}}}});
  EXPECT_EQ(unreachable_rows(p)[0], Unserved::no_candidate);
  p.configurations[1].slot = 1;
  EXPECT_EQ(unreachable_rows(p)[0], Unserved::not_chosen);
  EXPECT_EQ(solve_network(p, nullptr).configurations, (std::vector<int>{0, 1}));
}

TEST(NetworkJoint, WeightsBeyondTheirSharesDigitsStillCount) {
  NetworkProblem p = halves();
  constexpr std::int64_t kNeed = std::int64_t{1} << 53U;
  // One unit of 2^53 is missing from the west alone; the dear one has it.
  set_points(p, {{.value = 640.0, .need = kNeed, .points = {{kNeed - 1, {0, 2}}, {1, {2}}}}});
  const NetworkSolution s = solve_network(p, nullptr);
  EXPECT_EQ(s.configurations, std::vector<int>{2});
  EXPECT_EQ(breach_of(p, s), "");
  EXPECT_TRUE(s.optimal);
}

TEST(NetworkJoint, RefusesWhatItDoesNotKnow) {
  const auto complaint_of = [](const NetworkProblem& p) {
    try {
      (void)solve_network(p, nullptr);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::scenario);
      return error.sentence();
    }
    return std::string{"solved"};
  };
  NetworkProblem p = halves();
  p.objective = Objective::villages;
  for (NetworkConfiguration& c : p.configurations) c.share.assign(c.rows.size(), 1.0);
  EXPECT_NE(complaint_of(p).find("has a share of 1 of row 0, where its points are 0.5"), std::string::npos);
  p = halves();
  p.rows[0].points[0].columns = {0};
  EXPECT_NE(complaint_of(p).find("configuration 2 has a share of 1 of row 0"), std::string::npos);
  p = halves();
  p.configurations[1].rows.clear();
  p.configurations[1].share.clear();
  EXPECT_EQ(complaint_of(p), "configuration 1 does not reach row 0, and its points say otherwise");
}

NetworkProblem province(Objective objective, std::uint64_t seed) {
  NetworkProblem p =
      test::draw_network({.villages = 25, .fibre = 2, .candidates = 40, .hop_km = 45.0, .budget = 20.0e9, .seed = seed})
          .problem;
  std::mt19937_64 random{seed};
  test::draw_points(random, p);
  p.objective = objective;
  if (objective == Objective::least_cost) {
    p.budget = 0.0;
    p.target = 0.0;
  }
  return p;
}

TEST(NetworkJoint, KeepsTheBestPlanWhenAskedToStop) {
  for (const Objective objective : {Objective::people, Objective::least_cost}) {
    const bool least = objective == Objective::least_cost;
    SCOPED_TRACE(least);
    const NetworkProblem p = province(objective, 5);
    constexpr int kMany = 1'000'000'000;
    test::StopAfter counter{kMany};
    const NetworkSolution whole = solve_network(p, &counter);
    EXPECT_EQ(breach_of(p, whole), "");
    const int asked = kMany - counter.left();
    ASSERT_GT(asked, 20);
    int kept = 0;
    for (const int percent : {0, 10, 40, 70, 95}) {
      test::StopAfter watcher{asked * percent / 100};
      const NetworkSolution s = solve_network(p, &watcher);
      EXPECT_EQ(breach_of(p, s), "") << percent;
      if (least) {
        EXPECT_GE(s.cost, whole.bound - 1.0) << percent;
        EXPECT_LE(s.bound, whole.cost + 1.0) << percent;
      } else {
        EXPECT_LE(s.value, whole.bound) << percent;
        EXPECT_GE(s.bound, whole.value) << percent;
      }
      kept += s.stopped ? 1 : 0;
    }
    EXPECT_GT(kept, 0);
  }
}

// The relaxation's cuts are not all: branch and bound finds points that count what they do not serve, and is asked
// again.
TEST(NetworkJoint, PointsThatCountTooMuchAreCutOffAndAskedForAgain) {
  int again = 0;
  for (const std::uint64_t seed : {1U, 3U}) {
    SCOPED_TRACE(seed);
    const NetworkProblem p = province(Objective::least_cost, seed);
    const NetworkSolution s = solve_network(p, nullptr);
    EXPECT_EQ(breach_of(p, s), "");
    EXPECT_TRUE(s.optimal) << s.bound_method;
    again += s.bound_method.find(" programs)") != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(again, 0);
}

std::string certificate_of(const NetworkProblem& p, const NetworkSolution& s) {
  return certificate_text(p, s, prove_network(p, s, 0.0, nullptr), {.option = "test", .version = "1"});
}

/// `apart`: as of quarters that do not fit into one program.
void certificates_hold(NetworkProblem (*draw)(std::mt19937_64&, int), int trials, bool apart, double proven_share) {
  std::mt19937_64 random{41};
  int checked = 0, optimal = 0, with_points = 0;
  for (int trial = 0; trial < trials; ++trial) {
    SCOPED_TRACE(trial);
    const NetworkProblem p = draw(random, trial);
    NetworkSolution s;
    try {
      s = solve_network(p, nullptr);
    } catch (const Error&) {
      continue;
    }
    if (!apart) {
      EXPECT_EQ(certificate_of(p, s), certificate_of(p, solve_network(p, nullptr)));
    }
    if (apart) s.tight.joined = s.tight.apart = true;
    const std::string text = certificate_of(p, s);
    ASSERT_EQ(complaint(text), "holds") << text;
    const Verified facts = verify_certificate(text, "plan.json");
    EXPECT_EQ(facts.value, s.value);
    EXPECT_EQ(facts.cost, s.cost);
    // On the safe side of the truth, known from all plans.
    const test::BestNetwork best = test::best_of_all(p);
    if (p.objective == Objective::least_cost)
      EXPECT_LE(facts.bound, best.cost + 1e-6);
    else
      EXPECT_GE(facts.bound, best.value - 1e-6);
    ++checked;
    optimal += facts.optimal ? 1 : 0;
    with_points += text.find("\"rank\"") != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(checked, trials * 2 / 3);
  EXPECT_GE(optimal, checked * proven_share) << "proven by the files alone";
  EXPECT_GT(with_points, trials / 12) << "files whose proof needs cuts of points";
}

TEST(NetworkJoint, CertificatesHold) { certificates_hold(drawn, 120, false, 0.9); }
TEST(NetworkJoint, CertificatesOfQuartersHold) {
  certificates_hold(in_quarters, 60, false, 0.7);
  certificates_hold(in_quarters, 60, true, 0.1);
}

TEST(NetworkJoint, WhatWasChangedDoesNotHold) {
  // Three halves of two sites each, for money that pays for four sites of six.
  NetworkProblem p;
  p.objective = Objective::people;
  p.nodes = {{.name = "fibre", .root = true}};
  for (int k = 0; k < 6; ++k) {
    p.nodes.push_back({.cost = 2.0});
    p.hops.push_back({.a = 0, .b = k + 1, .cost = 1.0});
    p.configurations.push_back({.node = k + 1, .cost = 1.0});
  }
  std::vector<JointRow> rows;
  for (int r = 0; r < 3; ++r) {
    p.rows.push_back({.weight = 3.0 + r});
    rows.push_back({.value = 1.0, .need = 90, .points = {{50, {2 * r}}, {50, {2 * r + 1}}}});
  }
  set_points(p, rows);
  p.max_hops = 2;
  p.budget = 16.0;
  const NetworkSolution s = solve_network(p, nullptr);
  EXPECT_EQ(s.value, 9.0);
  const std::string text = certificate_of(p, s);
  ASSERT_EQ(complaint(text), "holds");
  EXPECT_EQ(verify_certificate(text, "plan.json").together, 2);
  EXPECT_TRUE(verify_certificate(text, "plan.json").optimal);

  // A need without points, in a kind of plan that has no rows of points.
  EXPECT_NE(complaint(changed(text,
                              [](Json& json) {
                                json["problem"]["resilient"] = true;
                                for (Json& row : json["problem"]["rows"]) row["points"] = Json::array();
                              }))
                .find("several sites serve together, and is resilient"),
            std::string::npos);
  const auto without_service = changed(text, [](Json& json) { json["problem"]["rows"][2]["need"] = 101; });
  EXPECT_NE(complaint(without_service).find("holds"), 0U);
  const auto lower_share = changed(text, [](Json& json) { json["problem"]["configurations"][0]["share"][0] = 0.1; });
  EXPECT_NE(complaint(lower_share).find("has a share of 0.1 of row 0, where its points are 0.5555555556"),
            std::string::npos)
      << complaint(lower_share);
  const auto unknown_point = changed(text, [](Json& json) { json["problem"]["rows"][0]["points"][0].push_back(5); });
  EXPECT_NE(complaint(unknown_point).find("configuration 5 serves points of row 0, which it does not reach"),
            std::string::npos)
      << complaint(unknown_point);
  const auto heavy =
      changed(text, [](Json& json) { json["problem"]["rows"][0]["points"][0][0] = std::int64_t{1} << 60U; });
  EXPECT_NE(complaint(heavy).find("is not between 1 and 2^60"), std::string::npos) << complaint(heavy);
}

TEST(NetworkJoint, CutsThatWereChangedDoNotHold) {
  std::mt19937_64 random{43};
  int cuts = 0;
  for (int trial = 0; trial < 200 && cuts < 20; ++trial) {
    SCOPED_TRACE(trial);
    const NetworkProblem p = drawn(random, trial);
    NetworkSolution s;
    try {
      s = solve_network(p, nullptr);
    } catch (const Error&) {
      continue;
    }
    const std::string text = certificate_of(p, s);
    const Json json = Json::parse(text);
    const Json& own = json["evidence"]["proofs"][0]["cuts"];
    for (std::size_t i = 0; i < own.size(); ++i) {
      if (!own[i].contains("rank")) continue;
      ++cuts;
      const auto with = [&](const char* key, const Json& value) {
        return complaint(changed(text, [&](Json& file) { file["evidence"]["proofs"][0]["cuts"][i][key] = value; }));
      };
      // Points that serve the row by themselves are no cut.
      const std::size_t points = p.rows[own[i]["row"].get<std::size_t>()].points.size();
      std::vector<std::size_t> all;
      for (std::size_t q = 0; q < points; ++q) all.push_back(q);
      EXPECT_NE(with("points", all).find("by themselves: that is no cut"), std::string::npos) << with("points", all);
      EXPECT_NE(with("rank", 9).find("rank holds 9, which is not between 0 and 8"), std::string::npos)
          << with("rank", 9);
      EXPECT_NE(with("price", 1.0e6).find("prove a bound of"), std::string::npos) << with("price", 1.0e6);
      EXPECT_NE(with("row", p.rows.size()), "holds");
    }
  }
  EXPECT_GE(cuts, 20);
}

}  // namespace
}  // namespace phusong::sim
