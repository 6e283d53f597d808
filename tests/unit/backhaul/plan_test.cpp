// A ridge between the network and a village (issue: what ignoring the backhaul costs): the plan that ignores it takes a
// place that nothing reaches, the plan with it does not.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "geo/base/error.h"
#include "sim/invest/compare.h"
#include "sim/plan/certificate.h"
#include "tests/unit/backhaul/backhaul_scenario.h"

namespace phusong::sim {
namespace {

/// Columns 0 to 59, 100 m each: the network at A, a ridge of 400 m with its summit S, the village place V behind it,
/// and W in a pit that nobody sees into. V would close three villages, S two of them, W one more.
struct Ridge {
  test::Drawn drawn;
  Scenario scenario = test::backhaul_scenario(30.0, 3, -4.0);
  std::vector<geo::Village> villages;
  GapReport gaps;
  CandidateSet candidates;
  std::vector<SiteEffect> effects;
  std::vector<geo::Site> sites;
  OptionKeys option;

  Ridge() : drawn{test::draw(rows(), 100.0)} {
    geo::Terrain& t = drawn.terrain;
    for (int row = 0; row < t.grid.rows; ++row) t.height_m(28, row) = 400.0F;
    for (int row = 0; row < t.grid.rows; ++row)
      for (int col = 50; col < 60; ++col)
        if (std::abs(col - 54) == 2 || std::abs(row - 5) == 2)
          if (std::abs(col - 54) <= 2 && std::abs(row - 5) <= 2) t.height_m(col, row) = 800.0F;
    scenario.file = "ridge.toml";
    BackhaulBand band;
    band.name = "7-ghz";
    band.frequency_mhz = 7'500.0;
    band.longest_km = 40.0;
    band.power_dbm = 27.0;
    band.antenna_m = 1.2;
    band.losses_db = 2.0;
    band.threshold_dbm = -69.0;
    band.capex_vnd = 4e8;
    scenario.backhaul_bands = {band};

    for (int v = 0; v < 4; ++v) {
      villages.push_back(test::square_village("v" + std::to_string(v), drawn.mark('V'), 200.0, 100.0));
      VillageService service;
      service.village = static_cast<std::size_t>(v);
      service.verdict = Verdict::dead;
      gaps.villages.push_back(service);
    }
    add('S', {0, 1});
    add('V', {0, 1, 2});
    add('W', {3});
    sites.push_back(test::omni_site("A", drawn.mark('A'), 44.0));
    sites.back().lonlat = lonlat(sites.back().at);
    option.name = "o";
    option.kind = "plan";
    option.bts_type = "rural";
    option.objective = "villages";
    option.max_bts = 1;
  }

  static std::vector<std::string> rows() {
    std::vector<std::string> all(11, std::string(60, '.'));
    all[5][2] = 'A';
    all[5][28] = 'S';
    all[2][44] = 'V';
    all[2][28] = 'N';  // another place on the ridge, for those who want a second way
    all[5][54] = 'W';
    return all;
  }
  [[nodiscard]] LonLat lonlat(Point p) const { return test::lonlat_of(drawn, p); }
  void add(char sign, std::vector<std::size_t> closes) {
    Candidate c;
    c.id = std::string(1, sign);
    c.kind = CandidateKind::point;
    c.at = drawn.mark(sign);
    c.lonlat = lonlat(c.at);
    c.ground_m = drawn.terrain.height_at(c.at);
    SiteEffect effect;
    effect.candidate = candidates.candidates.size();
    effect.bts_type = "rural";
    effect.share_after.assign(closes.size(), 1.0);
    effect.closes = std::move(closes);
    candidates.candidates.push_back(c);
    effects.push_back(effect);
  }
  [[nodiscard]] HopGraph graph() const {
    const geo::ProfileSampler ground{drawn.terrain};
    return find_hops({scenario, drawn.terrain, ground, scenario.bts_types.front(), candidates.candidates, sites, {}},
                     {}, nullptr);
  }
  [[nodiscard]] OptionResult plan(bool with_backhaul) const {
    const HopGraph hops = graph();
    return plan_option(scenario, option, villages, gaps, candidates, effects, sites, with_backhaul ? &hops : nullptr,
                       nullptr);
  }
};

std::vector<std::string> ids_of(const OptionResult& result) {
  std::vector<std::string> ids;
  for (const PlannedSite& site : result.sites) ids.push_back(site.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}
using Ids = std::vector<std::string>;

TEST(PlanBehindARidge, IgnoringTheBackhaulTakesAPlaceThatNothingReaches) {
  Ridge ridge;
  ridge.scenario.backhaul.relays = false;
  const OptionResult ignoring = ridge.plan(false);
  EXPECT_EQ(ids_of(ignoring), (Ids{"V"}));
  EXPECT_FALSE(ignoring.with_backhaul);
  // No hop joins V to the network, and none passes on where relays are not allowed.
  const HopGraph graph = ridge.graph();
  for (const Hop& hop : graph.hops) {
    const HopNode& from = graph.nodes[static_cast<std::size_t>(hop.from)];
    const HopNode& to = graph.nodes[static_cast<std::size_t>(hop.to)];
    EXPECT_FALSE((from.root && to.id == "V") || (to.root && from.id == "V"));
  }
  const OptionResult including = ridge.plan(true);
  EXPECT_TRUE(including.with_backhaul);
  EXPECT_EQ(ids_of(including), (Ids{"S"}));
  ASSERT_EQ(including.hops.size(), 1U);
  EXPECT_EQ(including.hops[0].from, "A");
  EXPECT_EQ(including.hops[0].to, "S");
  EXPECT_EQ(including.hops[0].carries, (Ids{"S"}));
  EXPECT_EQ(including.sites[0].path, (std::vector<std::size_t>{0}));
  EXPECT_EQ(including.sites[0].reaches, "A");
  EXPECT_EQ(including.capex_vnd, 1.5e9 + 4e8);
  EXPECT_EQ(including.backhaul_capex_vnd, 4e8);
}

TEST(PlanBehindARidge, ARelayOnTheSummitReachesTheVillage) {
  Ridge ridge;
  const OptionResult plan = ridge.plan(true);
  EXPECT_EQ(ids_of(plan), (Ids{"V"}));
  ASSERT_EQ(plan.relays.size(), 1U);
  EXPECT_EQ(plan.relays[0].id, "S");
  EXPECT_FALSE(plan.relays[0].stands);
  ASSERT_EQ(plan.hops.size(), 2U);
  EXPECT_EQ(plan.hops[0].depth, 1);
  EXPECT_EQ(plan.hops[1].depth, 2);
  EXPECT_EQ(plan.hops[1].to, "V");
  EXPECT_EQ(plan.sites[0].path, (std::vector<std::size_t>{1, 0}));
  EXPECT_EQ(hops_of(plan, plan.sites[0]), 2);
  EXPECT_EQ(plan.capex_vnd, 1.5e9 + 8e8 + 2 * 4e8);
  EXPECT_NEAR(plan.sites[0].path_availability_pct,
              plan.hops[0].hop.availability_pct * plan.hops[1].hop.availability_pct / 100.0, 1e-12);
  EXPECT_EQ(plan.worst_failure_villages, 3U);
  EXPECT_EQ(plan.surviving_villages, 0U);
  // One hop is not enough.
  ridge.scenario.backhaul.max_hops = 1;
  EXPECT_EQ(ids_of(ridge.plan(true)), (Ids{"S"}));
}

TEST(PlanBehindARidge, TheBudgetPaysForHopsAndRelays) {
  Ridge ridge;
  ridge.option.max_bts = 0;
  ridge.option.budget_vnd = 3.0e9;
  // V with its relay is 3.1 billion: not in the budget; S alone is 1.9.
  EXPECT_EQ(ids_of(ridge.plan(true)), (Ids{"S"}));
  EXPECT_EQ(ids_of(ridge.plan(false)), (Ids{"V", "W"}));
  ridge.option.budget_vnd = 3.1e9;
  EXPECT_EQ(ids_of(ridge.plan(true)), (Ids{"V"}));
}

TEST(PlanBehindARidge, AVillageThatNothingReachesIsNamed) {
  Ridge ridge;
  ridge.option.max_bts = 0;
  const OptionResult plan = ridge.plan(true);
  EXPECT_EQ(plan.closed_target, (std::vector<std::size_t>{0, 1, 2}));
  ASSERT_EQ(plan.unserved.size(), 1U);
  EXPECT_EQ(plan.unserved[0].village, 3U);
  EXPECT_NE(plan.unserved[0].why_en.find("v3"), std::string::npos) << plan.unserved[0].why_en;
  EXPECT_NE(plan.unserved[0].why_vi.find("không có đường truyền dẫn"), std::string::npos);
  EXPECT_NE(plan.bound_text_en.find("1 of the 4 target villages"), std::string::npos) << plan.bound_text_en;
  // As a target it is infeasible, and says which village.
  ridge.option.objective = "least_cost";
  ridge.option.target_villages = 4;
  try {
    (void)ridge.plan(true);
    ADD_FAILURE() << "a plan was found";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::infeasible);
    EXPECT_NE(std::string{error.what()}.find("option \"o\""), std::string::npos) << error.what();
    EXPECT_NE(std::string{error.what()}.find("v3"), std::string::npos) << error.what();
  }
}

TEST(PlanBehindARidge, LeastCostCountsRunningCosts) {
  Ridge ridge;
  ridge.option.objective = "least_cost";
  ridge.option.max_bts = 0;
  ridge.option.target_villages = 3;
  const OptionResult plan = ridge.plan(true);
  EXPECT_EQ(ids_of(plan), (Ids{"V"}));
  EXPECT_NEAR(plan.bound, plan.present_value_vnd, 1.0);
  // A dish to the sky is cheaper to build than relay and hops, and dearer to run.
  ridge.scenario.backhaul.satellite = true;
  ridge.scenario.backhaul.satellite_capex_vnd = 1e8;
  ridge.scenario.backhaul.satellite_opex_vnd_per_year = 3e8;
  EXPECT_EQ(ridge.plan(true).hops.size(), 2U);
  ridge.scenario.backhaul.satellite_opex_vnd_per_year = 1e8;
  const OptionResult sky = ridge.plan(true);
  ASSERT_EQ(sky.hops.size(), 1U);
  EXPECT_EQ(sky.hops[0].kind, PlannedHop::Kind::satellite);
  EXPECT_EQ(sky.sites[0].reaches, "satellite");
  EXPECT_TRUE(sky.relays.empty());
  EXPECT_NEAR(sky.present_value_vnd, sky.bound, 1.0);
}

TEST(PlanBehindARidge, TheRadioIsTheCheapestByWhatTheOptionCounts) {
  Ridge ridge;
  BackhaulBand cheap = ridge.scenario.backhaul_bands.front();
  cheap.name = "cheap-to-build";
  cheap.capex_vnd = 3e8;
  cheap.opex_vnd_per_year = 1e8;
  BackhaulBand dear = cheap;  // no better in anything
  dear.name = "dear";
  dear.capex_vnd = 3.5e8;
  dear.opex_vnd_per_year = 2e8;
  ridge.scenario.backhaul_bands.push_back(cheap);
  ridge.scenario.backhaul_bands.push_back(dear);
  const HopGraph graph = ridge.graph();
  ASSERT_EQ(graph.cheaper_builds.size(), graph.hops.size());
  for (std::size_t h = 0; h < graph.hops.size(); ++h) {
    EXPECT_EQ(graph.hops[h].band, 0);
    EXPECT_EQ(graph.cheaper_builds[h].band, 1);
    EXPECT_EQ(graph.cheaper_builds[h].to, graph.hops[h].to);
  }
  const auto bands = [](const OptionResult& plan) {
    Ids names;
    for (const PlannedHop& hop : plan.hops) names.push_back(hop.band);
    return names;
  };
  // Over the years the first is the cheaper one.
  ridge.option.max_bts = 0;
  ridge.option.objective = "least_cost";
  ridge.option.target_villages = 2;
  EXPECT_EQ(bands(ridge.plan(true)), Ids{"7-ghz"});
  // A budget of CAPEX has room for the second alone.
  ridge.option.objective = "villages";
  ridge.option.target_villages = 0;
  ridge.option.budget_vnd = 1.8e9;
  const OptionResult plan = ridge.plan(true);
  EXPECT_EQ(bands(plan), Ids{"cheap-to-build"});
  EXPECT_EQ(plan.capex_vnd, 1.8e9);
  EXPECT_EQ(plan.closed_target.size(), 2U);
}

// S and V both serve two villages, but V hangs on S. Only with a relay of its own on the ridge does V stand when S
// fails.
TEST(PlanBehindARidge, AVillageThatIsToKeepServiceNeedsASecondWayOverTheRidge) {
  Ridge ridge;
  ridge.option.resilient = true;
  ridge.option.max_bts = 0;
  const OptionResult one_way = ridge.plan(true);
  EXPECT_TRUE(one_way.kept.empty());
  EXPECT_EQ(one_way.bound, 0.0);
  ASSERT_EQ(one_way.unserved.size(), 4U);
  EXPECT_NE(one_way.unserved[0].why_en.find("no two of the 2 candidates that reach it have ways to the network"),
            std::string::npos)
      << one_way.unserved[0].why_en;
  EXPECT_NE(one_way.unserved[2].why_en.find("one candidate alone reaches it (site V)"), std::string::npos)
      << one_way.unserved[2].why_en;

  ridge.add('N', {});
  const OptionResult plan = ridge.plan(true);
  EXPECT_EQ(ids_of(plan), (Ids{"S", "V"}));
  ASSERT_EQ(plan.relays.size(), 1U);
  EXPECT_EQ(plan.relays[0].id, "N");
  ASSERT_EQ(plan.kept.size(), 2U);
  EXPECT_EQ(plan.kept[0].village, 0U);
  EXPECT_EQ(plan.kept[0].sites, (std::vector<Ids>{{"S"}, {"V"}}));
  EXPECT_EQ(plan.kept[1].village, 1U);
  EXPECT_EQ(plan.people_kept, 2 * 100.0);
  EXPECT_EQ(plan.closed_target.size(), 3U) << "v2 is served, by V alone, and does not count";
  EXPECT_EQ(
      plan.bound_text_en.find("Proven: no plan with backhaul among the 3 candidates keeps more than 2 villages in "
                              "service whatever one new site, relay or hop fails; this one keeps 2. 2 of the 4 "),
      0U)
      << plan.bound_text_en;
  EXPECT_EQ(plan.surviving_villages, 0U) << "A itself, where both ways end, is taken not to fail";
  EXPECT_EQ(plan.capex_vnd, 2 * 1.5e9 + 8e8 + 3 * 4e8);

  // The money for all of it, and a little less.
  ridge.option.budget_vnd = 5.0e9;
  EXPECT_EQ(ridge.plan(true).kept.size(), 2U);
  ridge.option.budget_vnd = 4.9e9;
  EXPECT_TRUE(ridge.plan(true).kept.empty());
  // For the least cost without a target: all that can be kept.
  ridge.option.budget_vnd = 0;
  ridge.option.objective = "least_cost";
  const OptionResult least = ridge.plan(true);
  EXPECT_EQ(least.kept.size(), 2U);
  EXPECT_NEAR(least.bound, least.present_value_vnd, 1.0);
  // Without backhaul two different sites are enough, and CAPEX is what is kept down.
  const OptionResult ignoring = ridge.plan(false);
  EXPECT_EQ(ignoring.kept.size(), 2U);
  EXPECT_FALSE(ignoring.with_backhaul);
  EXPECT_EQ(ignoring.bound, 2 * 1.5e9);
  EXPECT_EQ(verify_certificate(ignoring.certificate, "c.json").covered, 2);
}

TEST(PlanBehindARidge, ACandidateOnAConnectedMastNeedsNoHop) {
  Ridge ridge;
  ridge.add('A', {3});
  ridge.candidates.candidates.back().id = "M-A";
  ridge.candidates.candidates.back().kind = CandidateKind::existing_mast;
  ridge.candidates.candidates.back().height_m = 44.0;
  ridge.option.objective = "least_cost";
  ridge.option.max_bts = 0;
  ridge.option.target_villages = 1;
  const OptionResult plan = ridge.plan(true);
  EXPECT_EQ(ids_of(plan), (Ids{"M-A"}));
  EXPECT_TRUE(plan.hops.empty());
  EXPECT_EQ(plan.sites[0].reaches, "A");
  EXPECT_EQ(plan.capex_vnd, 5e8);
}

/// V and W as sites that are given, S as the only candidate.
struct GivenBehindARidge : Ridge {
  std::vector<geo::Site> given;
  std::vector<SiteEffect> given_effects;
  GivenBehindARidge() {
    for (const char sign : {'V', 'W'}) {
      given.push_back(test::omni_site(std::string{"G"} + sign, drawn.mark(sign), scenario.bts_types.front().height_m));
      given.back().lonlat = lonlat(given.back().at);
    }
    given_effects = {effects[1], effects[2]};
    candidates.candidates.resize(1);
    option.kind = "fixed";
    option.max_bts = 0;
  }
  [[nodiscard]] OptionResult judge() const {
    const geo::ProfileSampler ground{drawn.terrain};
    const HopQuestion question{
        scenario, drawn.terrain, ground, scenario.bts_types.front(), candidates.candidates, sites, {}};
    const HopGraph hops = with_given_sites(find_hops(question, {}, nullptr), question, given, {}, nullptr);
    EXPECT_TRUE(std::is_sorted(hops.hops.begin(), hops.hops.end(), [](const Hop& a, const Hop& b) {
      return std::pair{a.from, a.to} < std::pair{b.from, b.to};
    }));
    return fixed_option(scenario, option, villages, gaps, given, given_effects, &hops, nullptr);
  }
};

TEST(GivenSites, AreConnectedAtLeastCostOverACandidatesPlace) {
  const OptionResult r = GivenBehindARidge{}.judge();
  EXPECT_TRUE(r.with_backhaul);
  ASSERT_EQ(r.relays.size(), 1U);
  EXPECT_EQ(r.relays[0].id, "S");
  ASSERT_EQ(r.hops.size(), 2U);
  EXPECT_EQ(r.hops[0].from, "A");
  EXPECT_EQ(r.hops[1].from, "S");
  EXPECT_EQ(r.hops[1].to, "GV");
  EXPECT_EQ(r.hops[1].carries, (Ids{"GV"}));
  ASSERT_EQ(r.sites.size(), 2U);
  EXPECT_EQ(r.sites[0].id, "GV");
  EXPECT_EQ(r.sites[0].path, (std::vector<std::size_t>{1, 0}));
  EXPECT_EQ(r.sites[0].reaches, "A");
  EXPECT_EQ(hops_of(r, r.sites[0]), 2);
  EXPECT_EQ(r.closed_target, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(r.worst_failure_villages, 3U);
  EXPECT_EQ(r.backhaul_capex_vnd, 8e8 + 2 * 4e8);
  EXPECT_EQ(r.capex_vnd, 2 * 1.5e9 + 8e8 + 2 * 4e8);
  EXPECT_EQ(r.bound, 0.0);
  // Without OPEX the present value is the CAPEX.
  EXPECT_NE(r.bound_text_en.find("a present value of no less than 1,600,000,000 VND; these have 1,600,000,000 VND"),
            std::string::npos)
      << r.bound_text_en;
  // Each hop is that of the plan which chooses V itself.
  Ridge ridge;
  const OptionResult planned = ridge.plan(true);
  for (std::size_t h = 0; h < 2; ++h) EXPECT_EQ(r.hops[h].hop.median.above_m, planned.hops[h].hop.median.above_m);
}

TEST(GivenSites, WhatNoWayConnectsClosesNothingAndSaysWhy) {
  GivenBehindARidge ridge;
  OptionResult r = ridge.judge();
  EXPECT_EQ(r.sites[1].id, "GW");
  EXPECT_TRUE(r.sites[1].closes.empty());
  EXPECT_NE(r.sites[1].unconnected_en.find("no hop, trench or dish"), std::string::npos);
  EXPECT_NE(r.sites[1].reason_en.find("not connected"), std::string::npos);
  EXPECT_EQ(r.sites[1].capex_vnd, 1.5e9) << "it is paid for";
  ASSERT_EQ(r.unserved.size(), 1U);
  EXPECT_EQ(r.unserved[0].village, 3U);
  EXPECT_NE(r.unserved[0].why_en.find("(GW) has no way to the network"), std::string::npos) << r.unserved[0].why_en;
  EXPECT_NE(r.bound_text_en.find("1 of the 2 sites have no way"), std::string::npos) << r.bound_text_en;
  // One hop does not go round the ridge.
  ridge.scenario.backhaul.max_hops = 1;
  r = ridge.judge();
  EXPECT_NE(r.sites[0].unconnected_en.find("more than 1 hop"), std::string::npos) << r.sites[0].unconnected_en;
  EXPECT_TRUE(r.hops.empty());
  EXPECT_TRUE(r.closed.empty());
  // A dish to the sky serves both.
  ridge.scenario.backhaul.satellite = true;
  ridge.scenario.backhaul.satellite_capex_vnd = 1e8;
  ridge.scenario.backhaul.satellite_opex_vnd_per_year = 1e8;
  r = ridge.judge();
  EXPECT_EQ(r.closed_target, (std::vector<std::size_t>{0, 1, 2, 3}));
  EXPECT_TRUE(r.unserved.empty());
  EXPECT_EQ(r.sites[1].reaches, "satellite");
}

TEST(GivenSites, CloseAVillageTogetherOnlyWhereBothHaveAWay) {
  GivenBehindARidge ridge;
  ridge.option.joint = true;
  // A cell each of the last village; all of the others is GV's.
  for (VillageService& service : ridge.gaps.villages) {
    VillageCell cell;
    cell.weight = 0.5F;
    cell.service.state = CellState::not_served;
    service.cells = {cell, cell};
  }
  ridge.given_effects[0].serves = {{0, {3}}, {1, {3}}, {2, {3}}, {3, {1}}};
  ridge.given_effects[1].serves = {{3, {2}}};
  ridge.given_effects[1].closes.clear();
  OptionResult r = ridge.judge();
  EXPECT_FALSE(r.sites[1].unconnected_en.empty());
  EXPECT_TRUE(r.joint.empty());
  EXPECT_EQ(r.closed_target, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(r.worst_failure_villages, 3U);
  ASSERT_EQ(r.unserved.size(), 1U);
  EXPECT_EQ(r.unserved[0].village, 3U);
  EXPECT_NE(r.unserved[0].why_en.find("(GW) has no way to the network"), std::string::npos) << r.unserved[0].why_en;
  // A dish to the sky connects the other.
  ridge.scenario.backhaul.satellite = true;
  ridge.scenario.backhaul.satellite_capex_vnd = 1e8;
  r = ridge.judge();
  EXPECT_EQ(r.closed_target, (std::vector<std::size_t>{0, 1, 2, 3}));
  ASSERT_EQ(r.joint.size(), 1U);
  EXPECT_EQ(r.joint[0].village, 3U);
  EXPECT_EQ(joint_text(r, r.joint[0]), "GV + GW");
  EXPECT_TRUE(r.unserved.empty());
  EXPECT_EQ(r.worst_failure_villages, 4U) << "without GV the last village has half";
}

}  // namespace
}  // namespace phusong::sim
