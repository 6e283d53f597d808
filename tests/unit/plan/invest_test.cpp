// Options: which villages count, what sites cost, what is closed, and what is said about the bound.
#include <gtest/gtest.h>

#include <cmath>

#include "geo/base/error.h"
#include "sim/invest/bound_text.h"
#include "sim/invest/compare.h"
#include "sim/scenario/present_value.h"

namespace phusong::sim {
namespace {

TEST(PresentValue, StandardAnnuity) {
  // 100 a year for 10 years at 8 %: factor 6.7101 (any table of annuities).
  EXPECT_NEAR(present_value_vnd(1000, 100, 10, 8), 1000 + 671.0081, 1e-3);
  EXPECT_EQ(present_value_vnd(1000, 100, 10, 0), 2000);
  EXPECT_EQ(present_value_vnd(1000, 100, 0, 8), 1000);
  EXPECT_NEAR(present_value_vnd(0, 1, 1, 25), 0.8, 1e-12);
  EXPECT_NEAR(present_value_vnd(0, 1, 30, 1e-9), 30.0, 1e-6);
  EXPECT_GT(present_value_vnd(1, 1, 10, 5), present_value_vnd(1, 1, 10, 6));
}

/// Six villages: 0 to 3 dead or marginal in the programme, 4 covered, 5 unverified. Three candidates.
struct Small {
  Scenario scenario;
  std::vector<geo::Village> villages;
  GapReport gaps;
  CandidateSet candidates;
  std::vector<SiteEffect> effects;
  std::vector<geo::Site> existing;

  Small() {
    scenario.file = "small.toml";
    scenario.cost = {.years = 10, .discount_rate_pct = 8, .source = "assumption"};
    BtsType type;
    type.name = "rural";
    type.height_m = 42;
    type.capex_vnd = 1500;
    type.shared_mast_capex_vnd = 500;
    type.opex_vnd_per_year = 100;
    scenario.bts_types = {type};
    const Verdict verdicts[] = {Verdict::dead, Verdict::marginal, Verdict::dead,
                                Verdict::dead, Verdict::covered,  Verdict::unverified};
    for (std::size_t v = 0; v < 6; ++v) {
      geo::Village village;
      village.id = "v" + std::to_string(v);
      village.name = "Thôn " + std::to_string(v);
      village.population = 100.0 * static_cast<double>(v + 1);
      village.households = 25.0 * static_cast<double>(v + 1);
      village.phase = v < 3 ? "p1" : "p2";
      village.status = v == 0 ? "open" : "closed";
      village.closed_by = v == 1 ? "new_bts" : "";
      villages.push_back(village);
      VillageService service;
      service.village = v;
      service.verdict = verdicts[v];
      gaps.villages.push_back(service);
    }
    const auto candidate = [&](const char* id, CandidateKind kind, double height, std::vector<std::size_t> closes) {
      Candidate c;
      c.id = id;
      c.kind = kind;
      c.height_m = height;
      c.reason_en = "because";
      SiteEffect effect;
      effect.candidate = candidates.candidates.size();
      effect.bts_type = "rural";
      effect.azimuth_deg = 30.0;
      effect.share_after.assign(closes.size(), 1.0);
      effect.closes = std::move(closes);
      candidates.candidates.push_back(c);
      effects.push_back(effect);
    };
    candidate("M-1", CandidateKind::existing_mast, 60, {0, 1});
    candidate("R0001", CandidateKind::rooftop, 0, {0, 1, 2});
    candidate("V-v3", CandidateKind::village_centre, 0, {3});
    existing = {geo::Site{.id = "1", .at = {}, .lonlat = {}, .sectors = {}},
                geo::Site{.id = "9", .at = {}, .lonlat = {}, .sectors = {}}};
  }
  [[nodiscard]] OptionResult plan(const OptionKeys& option) const {
    return plan_option(scenario, option, villages, gaps, candidates, effects, existing, nullptr, nullptr);
  }
};

OptionKeys option_of(const std::string& objective) {
  OptionKeys option;
  option.name = "o";
  option.kind = "plan";
  option.bts_type = "rural";
  option.objective = objective;
  return option;
}

TEST(Option, TargetsAreGapsThatPassTheFilters) {
  const Small s;
  OptionKeys option = option_of("villages");
  using Set = std::vector<std::size_t>;
  EXPECT_EQ(target_villages(option, s.villages, s.gaps), (Set{0, 1, 2, 3}));
  option.target_phases = {"p1"};
  EXPECT_EQ(target_villages(option, s.villages, s.gaps), (Set{0, 1, 2}));
  option.target_statuses = {"closed"};
  EXPECT_EQ(target_villages(option, s.villages, s.gaps), (Set{1, 2}));
  option.target_closed_by = {"new_bts"};
  EXPECT_EQ(target_villages(option, s.villages, s.gaps), (Set{1}));
  option = option_of("villages");
  option.target_places = {"v2", "Thôn 3", "v4"};
  EXPECT_EQ(target_villages(option, s.villages, s.gaps), (Set{2, 3}));
}

TEST(Option, MostVillagesWithOneSite) {
  const Small s;
  OptionKeys option = option_of("villages");
  option.max_bts = 1;
  const OptionResult r = s.plan(option);
  ASSERT_EQ(r.sites.size(), 1U);
  EXPECT_EQ(r.sites[0].id, "R0001");
  EXPECT_EQ(r.sites[0].height_m, 42.0);
  EXPECT_EQ(r.sites[0].azimuth_deg, 30.0);
  EXPECT_EQ(r.closed, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(r.closed_target, r.closed);
  EXPECT_EQ(r.people, 600.0);
  EXPECT_EQ(r.households, 150.0);
  EXPECT_EQ(r.capex_vnd, 1500.0);
  EXPECT_NEAR(r.present_value_vnd, 1500 + 671.0081, 1e-3);
  EXPECT_NEAR(r.cost_per_village_vnd, r.present_value_vnd / 3, 1e-9);
  EXPECT_NEAR(r.cost_per_person_vnd, r.present_value_vnd / 600, 1e-9);
  EXPECT_EQ(r.bound, 3.0);
  EXPECT_EQ(r.bound_text_en,
            "Proven: no plan of 1 such site among the 3 candidates closes more than 3 villages; this one closes 3.");
  EXPECT_NE(r.bound_text_vi.find("quá 3 thôn"), std::string::npos) << r.bound_text_vi;
}

TEST(Option, AMastIsCheaperAndBudgetCounts) {
  const Small s;
  OptionKeys option = option_of("villages");
  option.budget_vnd = 1400;
  const OptionResult r = s.plan(option);
  ASSERT_EQ(r.sites.size(), 1U);
  EXPECT_EQ(r.sites[0].id, "M-1");
  EXPECT_EQ(r.sites[0].height_m, 60.0);
  EXPECT_EQ(r.sites[0].capex_vnd, 500.0);
  option.candidate_kinds = {"rooftop"};
  EXPECT_TRUE(s.plan(option).sites.empty());
}

TEST(Option, PeopleAndRanks) {
  const Small s;
  const OptionResult r = s.plan(option_of("people"));
  ASSERT_EQ(r.sites.size(), 2U);
  EXPECT_EQ(r.sites[0].id, "R0001");
  EXPECT_EQ(r.sites[1].id, "V-v3");
  EXPECT_EQ(r.sites[1].rank, 2);
  EXPECT_EQ(r.sites[1].closes_first, std::vector<std::size_t>{3});
  EXPECT_EQ(r.people_target, 1000.0);
}

TEST(Option, TheTargetIsNotAllThatIsClosed) {
  const Small s;
  OptionKeys option = option_of("least_cost");
  option.target_places = {"v2"};
  const OptionResult r = s.plan(option);
  EXPECT_EQ(r.closed, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(r.closed_target, std::vector<std::size_t>{2});
  EXPECT_EQ(r.people_target, 300.0);
  EXPECT_EQ(r.bound, 1500.0);
  EXPECT_EQ(r.bound_text_en,
            "Proven: no plan among the 1 candidate that closes 1 of these villages costs less than 1,500 VND to build; "
            "this one costs 1,500 VND.");
  EXPECT_NE(r.bound_text_vi.find("1.500 đồng"), std::string::npos);
}

TEST(Option, MustHavesAreKeptAndOverlapsCountOnce) {
  const Small s;
  OptionKeys option = option_of("villages");
  option.must_have = {"M-1"};
  option.max_bts = 2;
  const OptionResult r = s.plan(option);
  ASSERT_EQ(r.sites.size(), 2U);
  EXPECT_EQ(r.closed.size(), 3U);
  const PlannedSite& mast = r.sites[0].id == "M-1" ? r.sites[0] : r.sites[1];
  EXPECT_TRUE(mast.must_have);
  std::size_t first = 0;
  for (const PlannedSite& site : r.sites) first += site.closes_first.size();
  EXPECT_EQ(first, 3U);
}

void refused(const Small& s, const OptionKeys& option, ErrorKind kind, const std::string& part) {
  try {
    (void)s.plan(option);
    ADD_FAILURE() << "planned, but should say: " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    EXPECT_NE(std::string{error.what()}.find(part), std::string::npos) << error.what();
  }
}

TEST(Option, SaysWhatIsWrong) {
  const Small s;
  OptionKeys option = option_of("villages");
  option.must_have = {"R9"};
  refused(s, option, ErrorKind::scenario, "the must-have \"R9\" is not among the candidates;");
  option.must_have = {"M-9"};
  refused(s, option, ErrorKind::scenario, "that mast is too far from any gap");
  Small off;
  off.scenario.candidates.existing_masts = false;
  refused(off, option, ErrorKind::scenario, "not among the candidates: candidates.existing_masts is false;");
  Candidate sunk;
  sunk.id = "M-9";
  off.candidates.refused.push_back({sunk, "it stands on the sea", ""});
  refused(off, option, ErrorKind::scenario, "not among the candidates: it stands on the sea;");
  option = option_of("villages");
  option.bts_type = "urban";
  refused(s, option, ErrorKind::scenario, "no bts_types entry is named \"urban\"");
  option = option_of("least_cost");
  option.candidate_kinds = {"rooftop"};
  option.target_villages = 4;
  refused(s, option, ErrorKind::infeasible,
          "option \"o\": 4 villages are to be closed but only 3 can be: no site closes Thôn 3 (v3)");
  option = option_of("villages");
  option.must_have = {"M-1", "R0001"};
  option.max_bts = 1;
  refused(s, option, ErrorKind::infeasible, "the 2 must-have sites (M-1, R0001)");
}

TEST(Option, WhatNoCandidateClosesIsSaid) {
  const Small s;
  OptionKeys option = option_of("villages");
  option.candidate_kinds = {"rooftop"};
  const OptionResult r = s.plan(option);
  EXPECT_NE(r.bound_text_en.find("1 of the 4 target villages cannot be closed by any single candidate."),
            std::string::npos)
      << r.bound_text_en;
}

TEST(Option, FixedSitesUnderTheSameRules) {
  const Small s;
  OptionKeys option = option_of("villages");
  option.kind = "fixed";
  option.target_phases = {"p1"};
  geo::Sector sector;
  sector.height_m = 30.0;
  sector.azimuth_deg = 76.1;  // on the grid, where true north lies 0.9 degrees to the left
  const std::vector<geo::Site> sites = {geo::Site{.id = "A", .at = {}, .lonlat = {}, .sectors = {sector}},
                                        geo::Site{.id = "B", .at = {}, .lonlat = {}, .sectors = {sector}}};
  std::vector<SiteEffect> effects(2);
  effects[0].closes = {0, 3};
  effects[1].candidate = 1;
  effects[1].azimuth_deg = 77.0;
  effects[1].closes = {0};
  const OptionResult r = fixed_option(s.scenario, option, s.villages, s.gaps, sites, effects, nullptr, nullptr);
  ASSERT_EQ(r.sites.size(), 2U);
  EXPECT_EQ(r.sites[1].height_m, 30.0);
  EXPECT_EQ(r.sites[1].azimuth_deg, 77.0);
  EXPECT_TRUE(r.sites[1].closes_first.empty());
  EXPECT_EQ(r.closed, (std::vector<std::size_t>{0, 3}));
  EXPECT_EQ(r.closed_target, std::vector<std::size_t>{0});
  EXPECT_EQ(r.capex_vnd, 3000.0);
  EXPECT_EQ(r.bound, 0.0);
  EXPECT_TRUE(r.bound_text_en.empty());
}

}  // namespace
}  // namespace phusong::sim
