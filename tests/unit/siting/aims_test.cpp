// Azimuths as a decision of the plan: which of them a candidate offers, and what a plan makes of them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sim/invest/backhaul_plan.h"
#include "sim/invest/compare.h"
#include "sim/siting/candidates.h"
#include "tests/unit/siting/gap_world.h"

namespace phusong::sim {
namespace {

/// Hills and small gaps, and one weak sector that reaches far only where it looks.
struct Turning {
  test::GapWorld w;
  CandidateSet set;
  Prospects prospects;

  explicit Turning(unsigned seed, int sectors = 1) : w{seed, 60, 150.0, 24} {
    w.s.bts_types[0].sectors = sectors;
    w.s.bts_types[0].power_dbm = 32.0;
    w.s.service.rsrp_dbm = -105.0;
    w.sites[0].sectors[0].power_dbm = 5.0;
    w.on_air = test::on_air(w.s, w.sites);
    w.s.candidates.azimuth_step_deg = 30.0;
    for (geo::Village& village : w.villages) village = test::square_village(village.id, village.centre, 300.0);
    w.gaps = find_gaps(w.judge(), w.villages, nullptr, {}, nullptr);
    set = find_candidates(w.judge(), {&w.type()}, w.villages, w.gaps, w.sites, nullptr);
    prospects = find_prospects(w.judge(), w.type(), set.candidates, w.villages, w.gaps, {}, nullptr);
  }
  [[nodiscard]] std::vector<SiteEffect> aims(const std::vector<std::size_t>& wanted, const std::string& azimuths) {
    w.s.candidates.azimuths = azimuths;
    return aims_of(w.judge(), w.type(), set.candidates, prospects, w.villages, w.gaps, wanted);
  }
  /// Gaps that the judge of the network calls covered with these sites on air.
  [[nodiscard]] std::vector<std::size_t> covered_with(const std::vector<geo::Site>& added) const {
    std::vector<geo::Site> all = w.sites;
    all.insert(all.end(), added.begin(), added.end());
    const Transmitters with = test::on_air(w.s, all);
    const CellJudge judge{w.s, w.d.terrain, with, ModelChoice{models::find_model("itu_p526")}};
    const std::vector<VillageService> after = judge_villages(judge, w.villages, nullptr, {}, nullptr);
    std::vector<std::size_t> covered;
    for (std::size_t v = 0; v < after.size(); ++v)
      if (is_gap(w.gaps.villages[v].verdict) && after[v].verdict == Verdict::covered) covered.push_back(v);
    return covered;
  }
  [[nodiscard]] std::vector<std::size_t> gaps() const {
    std::vector<std::size_t> all;
    for (const VillageService& v : w.gaps.villages)
      if (is_gap(v.verdict)) all.push_back(v.village);
    return all;
  }
  [[nodiscard]] OptionResult plan(const OptionKeys& option, const std::vector<SiteEffect>& effects) const {
    return plan_option(w.s, option, w.villages, w.gaps, set, effects, w.sites, nullptr, nullptr);
  }
};

std::vector<std::size_t> common(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
  std::vector<std::size_t> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

bool holds(const std::vector<std::size_t>& larger, const std::vector<std::size_t>& smaller) {
  return std::includes(larger.begin(), larger.end(), smaller.begin(), smaller.end());
}

/// The oracle: every azimuth of every candidate on air, judged as a network.
TEST(Aims, HoldWhatAnyAzimuthClosesAndNothingTwice) {
  std::size_t several = 0;
  for (unsigned seed = 31; seed <= 32; ++seed) {
    SCOPED_TRACE(seed);
    Turning t{seed};
    const std::vector<std::size_t> all = t.gaps();
    for (const std::vector<std::size_t>& wanted : {all, std::vector<std::size_t>{all[0], all[1], all[2], all[3]}}) {
      const std::vector<SiteEffect> aims = t.aims(wanted, "all"), best = t.aims(wanted, "best");
      const std::vector<SiteEffect> aimed =
          aim_sectors(t.w.judge(), t.w.type(), t.set.candidates, t.prospects, t.w.villages, t.w.gaps, wanted);
      ASSERT_EQ(best.size(), t.set.candidates.size());
      ASSERT_EQ(aimed.size(), t.set.candidates.size());
      std::size_t next = 0;
      for (std::size_t c = 0; c < t.set.candidates.size(); ++c) {
        SCOPED_TRACE(t.set.candidates[c].id);
        EXPECT_EQ(best[c].closes, aimed[c].closes);
        EXPECT_EQ(best[c].azimuth_deg, aims[next].azimuth_deg);
        EXPECT_EQ(best[c].closes, aims[next].closes);
        std::vector<std::vector<std::size_t>> sets;
        std::set<double> azimuths;
        for (; next < aims.size() && aims[next].candidate == c; ++next) {
          sets.push_back(common(aims[next].closes, wanted));
          EXPECT_TRUE(azimuths.insert(aims[next].azimuth_deg).second);
          if (c % 7 != 0) continue;
          EXPECT_EQ(t.covered_with({site_of_type(t.w.type(), t.set.candidates[c], aims[next].azimuth_deg)}),
                    aims[next].closes);
        }
        for (std::size_t a = 0; a < sets.size(); ++a)
          for (std::size_t b = 0; b < sets.size(); ++b) EXPECT_TRUE(a == b || !holds(sets[a], sets[b]));
        several += sets.size() > 1 ? 1 : 0;
        if (c % 7 != 0) continue;
        for (const double azimuth_deg : azimuths_tried(t.w.s, t.w.type())) {
          const std::vector<std::size_t> closed =
              common(t.covered_with({site_of_type(t.w.type(), t.set.candidates[c], azimuth_deg)}), wanted);
          EXPECT_TRUE(std::any_of(sets.begin(), sets.end(), [&](const auto& held) { return holds(held, closed); }));
        }
      }
      EXPECT_EQ(next, aims.size());
    }
  }
  EXPECT_GT(several, 50U);
}

/// Plans of few sites against every choice of them; the plan is put on air.
TEST(Aims, ThePlanChoosesTheBestOfThem) {
  int better = 0;
  for (unsigned seed = 33; seed <= 38; ++seed) {
    SCOPED_TRACE(seed);
    Turning t{seed};
    OptionKeys option;
    option.name = "most";
    option.bts_type = t.w.type().name;
    option.objective = "villages";
    option.max_bts = 2;
    const std::vector<SiteEffect> aims = t.aims(t.gaps(), "all");
    const std::vector<SiteEffect> best = t.aims(t.gaps(), "best");
    for (const int bts : {3, 4, 5}) {
      option.max_bts = bts;
      const OptionResult chosen = t.plan(option, aims), once = t.plan(option, best);
      EXPECT_GE(chosen.closed_target.size(), once.closed_target.size());
      better += chosen.closed_target.size() > once.closed_target.size() ? 1 : 0;
    }
    option.max_bts = 2;
    const OptionResult plan = t.plan(option, aims);

    std::size_t most = 0;
    for (std::size_t a = 0; a < aims.size(); ++a)
      for (std::size_t b = a; b < aims.size(); ++b) {
        std::vector<std::size_t> both;
        std::set_union(aims[a].closes.begin(), aims[a].closes.end(), aims[b].closes.begin(), aims[b].closes.end(),
                       std::back_inserter(both));
        most = std::max(most, both.size());
      }
    EXPECT_EQ(plan.closed_target.size(), most);

    // Each site has an id of its own and closes what it says.
    option.max_bts = 0;
    option.objective = "least_cost";
    const OptionResult whole = t.plan(option, aims);
    for (const OptionResult* result : {&plan, &whole}) {
      std::vector<geo::Site> added;
      std::set<std::string> ids;
      for (const PlannedSite& site : result->sites) {
        EXPECT_TRUE(ids.insert(site.id).second) << site.id;
        const auto candidate = std::find_if(t.set.candidates.begin(), t.set.candidates.end(),
                                            [&](const Candidate& c) { return c.at == site.at; });
        ASSERT_NE(candidate, t.set.candidates.end());
        const bool alone = std::count_if(result->sites.begin(), result->sites.end(),
                                         [&](const PlannedSite& other) { return other.at == site.at; }) == 1;
        EXPECT_EQ(site.id, alone ? candidate->id : fmt::format("{}@{:g}", candidate->id, site.azimuth_deg));
        added.push_back(site_of_type(t.w.type(), *candidate, site.azimuth_deg));
        added.back().id = site.id;
        EXPECT_EQ(t.covered_with({added.back()}), site.closes);
      }
      EXPECT_TRUE(holds(t.covered_with(added), result->closed));
    }
    EXPECT_NE(whole.certificate.find('@'), std::string::npos) << "columns are named with their azimuths";
  }
  EXPECT_GT(better, 0);
}

/// Two villages that one place closes at two azimuths only: two BTS under ids of their own where the plan is pure
/// covering, one where it knows places.
TEST(Aims, TwoBtsAtOnePlaceCostTwice) {
  Turning t{34};
  const std::vector<std::size_t> gaps = t.gaps();
  ASSERT_GE(gaps.size(), 2U);
  t.set.candidates.resize(1);
  const std::string id = t.set.candidates[0].id;
  const std::vector<SiteEffect> effects{{0, t.w.type().name, 0.0, {gaps[0]}, {1.0}, {}},
                                        {0, t.w.type().name, 60.0, {gaps[1]}, {1.0}, {}}};
  OptionKeys option;
  option.name = "both";
  option.bts_type = t.w.type().name;
  option.objective = "villages";
  option.max_bts = 2;
  const OptionResult two = t.plan(option, effects);
  ASSERT_EQ(two.sites.size(), 2U);
  EXPECT_EQ(std::set<std::string>({two.sites[0].id, two.sites[1].id}), std::set<std::string>({id + "@0", id + "@60"}));
  EXPECT_EQ(two.capex_vnd, 2.0 * capex_vnd(t.set.candidates[0], t.w.type()));
  EXPECT_EQ(two.closed_target.size(), 2U);
  EXPECT_NE(two.sites[0].reason_en.find("one of several BTS there"), std::string::npos);

  option.max_bts = 1;
  const OptionResult one = t.plan(option, effects);
  ASSERT_EQ(one.sites.size(), 1U);
  EXPECT_EQ(one.sites[0].id, id);

  option.max_bts = 0;
  option.phase_budgets_vnd = {1e10, 1e10};
  const OptionResult phased = t.plan(option, effects);
  ASSERT_EQ(phased.sites.size(), 1U);
  EXPECT_EQ(phased.sites[0].id, id);
}

/// A node carries one BTS of an operator: quarters and resilience know places, and so does backhaul.
TEST(Aims, OneBtsAtAPlaceWhereThePlanKnowsPlaces) {
  for (unsigned seed = 33; seed <= 34; ++seed) {
    SCOPED_TRACE(seed);
    Turning t{seed};
    const std::vector<SiteEffect> aims = t.aims(t.gaps(), "all");
    OptionKeys option;
    option.name = "kept";
    option.bts_type = t.w.type().name;
    option.objective = "villages";
    option.max_bts = 6;
    option.resilient = true;
    const OptionResult plan = t.plan(option, aims);
    ASSERT_FALSE(plan.kept.empty());
    std::set<std::string> ids;
    for (const PlannedSite& site : plan.sites) {
      EXPECT_TRUE(ids.insert(site.id).second);
      EXPECT_EQ(site.id.find('@'), std::string::npos);
    }
    for (const KeptVillage& kept : plan.kept) {
      EXPECT_GE(kept.sites.size(), 2U);
      for (const std::vector<std::string>& branch : kept.sites)
        for (const std::string& id : branch) EXPECT_TRUE(ids.contains(id)) << id;
    }
    EXPECT_GE(plan.kept.size(), t.plan(option, t.aims(t.gaps(), "best")).kept.size());
  }
}

/// What must be there is there once at least, turned to where it closes most, and the plan is never worse for azimuths.
TEST(Aims, AMustHaveIsTurnedToWhereItClosesMost) {
  Turning t{35};
  const std::vector<SiteEffect> aims = t.aims(t.gaps(), "all"), best = t.aims(t.gaps(), "best");
  OptionKeys option;
  option.name = "with";
  option.bts_type = t.w.type().name;
  option.objective = "villages";
  option.max_bts = 3;
  int several = 0;
  for (std::size_t a = 1; a < aims.size() && several < 5; ++a) {
    if (aims[a].candidate != aims[a - 1].candidate || aims[a].candidate % 3 != 0) continue;
    ++several;
    const Candidate& must = t.set.candidates[aims[a].candidate];
    option.must_have = {must.id};
    const OptionResult plan = t.plan(option, aims);
    int flagged = 0;
    for (const PlannedSite& site : plan.sites) {
      if (!site.must_have) continue;
      ++flagged;
      EXPECT_EQ(site.at, must.at);
      EXPECT_EQ(site.azimuth_deg, best[aims[a].candidate].azimuth_deg);
    }
    EXPECT_EQ(flagged, 1);
    EXPECT_GE(plan.closed_target.size(), t.plan(option, best).closed_target.size());
    while (a + 1 < aims.size() && aims[a + 1].candidate == aims[a].candidate) ++a;
  }
  EXPECT_EQ(several, 5);
}

}  // namespace
}  // namespace phusong::sim
