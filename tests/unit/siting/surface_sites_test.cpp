// From the surface to candidates and to the bound over every cell.
#include "sim/siting/surface_sites.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "geo/base/error.h"
#include "sim/invest/every_cell.h"
#include "sim/invest/surface_bound.h"
#include "sim/siting/why.h"
#include "tests/unit/siting/gap_world.h"

namespace phusong::sim {
namespace {

using test::GapWorld;

/// All that a plan over the surface needs.
struct Planned {
  GapWorld w;
  CellJudge judge;
  SiteRules rules;
  SitingSurface surface;
  SurfaceChooser chooser;
  SurfaceSites sites;
  CandidateSet set;
  Prospects prospects;
  std::vector<SiteEffect> effects;

  explicit Planned(unsigned seed, const SurfaceSettings& settings = {}, const std::string& road = {})
      : w{seed},
        judge{judge_with(w, road)},
        rules{w.s, w.d.terrain},
        surface{sweep_surface(judge, w.type(), w.gaps, settings, {}, nullptr)},
        chooser{judge, w.type(), surface, w.villages, rules},
        sites{chooser.choose(nullptr)} {
    look(sites.candidates);
  }
  static CellJudge judge_with(GapWorld& w, const std::string& road) {
    w.s.candidates.roads = road;
    if (!road.empty()) w.s.candidates.road_vnd_per_km = 0.2 * w.type().capex_vnd;
    return w.judge();
  }
  void look(const std::vector<Candidate>& of_surface) {
    set = find_candidates(judge, {&w.type()}, w.villages, w.gaps, w.sites, nullptr, of_surface);
    prospects = find_prospects(judge, w.type(), set.candidates, w.villages, w.gaps, {}, nullptr);
    effects = aims_of(judge, w.type(), set.candidates, prospects, w.villages, w.gaps, {});
  }
  [[nodiscard]] OptionResult plan(const OptionKeys& keys) const {
    return plan_option(w.s, keys, w.villages, w.gaps, set, effects, w.sites, nullptr, nullptr);
  }
  void bound(OptionResult& result) const {
    bound_over_surface(w.s, w.villages, sites, set, prospects, effects, result, nullptr);
  }
  [[nodiscard]] OptionKeys option(const std::string& objective, int most) const {
    OptionKeys keys;
    keys.name = objective;
    keys.kind = "plan";
    keys.bts_type = w.type().name;
    keys.objective = objective;
    keys.max_bts = most;
    return keys;
  }
};

TEST(SurfaceSites, TheSetOfEveryCellAtEachTurnIsAColumn) {
  const Planned p{21};
  ASSERT_GT(p.sites.columns.size(), 1U);
  EXPECT_TRUE(p.sites.whole);
  EXPECT_EQ(p.sites.open_cells, p.w.d.terrain.land_cells);
  const int turns = Turns{p.judge, p.w.type()}.count();
  std::map<std::pair<std::uint32_t, int>, std::vector<std::size_t>> near;
  for (const VillageReach& reach : p.surface.reach)
    for (std::size_t i = 0; i < reach.cells.size(); ++i)
      for (int turn = 0; turn < turns; ++turn)
        if ((reach.nearly[i] >> turn & 1) != 0) near[{reach.cells[i], turn}].push_back(reach.village);
  std::map<std::vector<std::size_t>, std::set<std::uint32_t>> cells;
  for (const auto& [at, villages] : near) cells[villages].insert(at.first);
  EXPECT_EQ(cells.size(), p.sites.columns.size());
  for (const SurfaceColumn& column : p.sites.columns) {
    // The cells that have it, cheapest first.
    const std::vector<std::uint32_t> found = p.chooser.cells_of(column.closes);
    EXPECT_EQ(std::set<std::uint32_t>(found.begin(), found.end()), cells[column.closes]);
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(p.chooser.capex_vnd(found.front()), column.capex_vnd);
    EXPECT_TRUE(std::is_sorted(found.begin(), found.end(), [&](std::uint32_t a, std::uint32_t b) {
      return p.chooser.capex_vnd(a) < p.chooser.capex_vnd(b);
    }));
  }
}

TEST(SurfaceSites, CandidatesHaveIdsReasonsAndCloseWhatTheySay) {
  const Planned p{22};
  ASSERT_FALSE(p.sites.candidates.empty());
  std::set<std::string> ids;
  std::size_t closing = 0;
  for (std::size_t c = 0; c < p.set.candidates.size(); ++c) {
    const Candidate& candidate = p.set.candidates[c];
    ids.insert(candidate.id);
    if (candidate.kind != CandidateKind::surface) continue;
    const auto cell = cell_of_id(candidate.id);
    ASSERT_TRUE(cell);
    EXPECT_EQ(p.w.d.terrain.grid.centre(cell->col, cell->row), candidate.at);
    EXPECT_NE(candidate.reason_en.find("siting surface"), std::string::npos);
    EXPECT_NE(candidate.reason_vi.find("bề mặt"), std::string::npos);
    closing += p.effects[c].closes.empty() ? 0 : 1;
  }
  EXPECT_EQ(ids.size(), p.set.candidates.size());
  EXPECT_GT(closing, 0U);
  EXPECT_GE(closing, p.sites.candidates.size() / 2);
}

TEST(SurfaceSites, TheBoundHoldsForThePlanAndCandidatesOfTheSurfaceNeverWorsenIt) {
  for (unsigned seed = 23; seed <= 25; ++seed) {
    const Planned p{seed};
    const OptionKeys option = p.option("villages", 2);
    OptionResult with = p.plan(option);
    const std::string before = with.bound_text_en;
    p.bound(with);
    EXPECT_GE(with.surface_bound, static_cast<double>(with.closed_target.size()));
    EXPECT_GT(with.bound_text_en.size(), before.size());

    OptionKeys others = option;
    others.candidate_kinds = {"rooftop", "village_centre", "existing_mast"};
    OptionResult without = p.plan(others);
    EXPECT_LE(without.closed_target.size(), with.closed_target.size());
    p.bound(without);
    EXPECT_EQ(without.surface_bound, 0.0) << "an option without cells of the surface is not bounded over them";

    OptionResult cheapest = p.plan(p.option("least_cost", 0));
    p.bound(cheapest);
    EXPECT_LE(cheapest.surface_bound, cheapest.capex_vnd);
    EXPECT_GT(cheapest.surface_bound, 0.0);
  }
}

/// Every land cell judged forward, and the best of all plans over them: what the confirmed cells make of the surface.
TEST(EveryCell, PlansAreThoseOfAllCellsJudgedForward) {
  // With a road across some worlds every cell has its own price.
  const std::filesystem::path road =
      std::filesystem::temp_directory_path() / fmt::format("phusong-road-test-{}.geojson", ::getpid());
  {
    const GapWorld w{23};
    const geo::Transform to_lonlat{w.d.terrain.crs, geo::Crs::wgs84()};
    const Point a = to_lonlat(w.d.terrain.grid.centre(0, 20)), b = to_lonlat(w.d.terrain.grid.centre(57, 45));
    std::ofstream{road} << fmt::format(
        R"({{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{}},"geometry":{{)"
        R"("type":"LineString","coordinates":[[{:.9f},{:.9f}],[{:.9f},{:.9f}]]}}}}]}})",
        a.x, a.y, b.x, b.y);
  }
  int better = 0;
  for (unsigned seed = 23; seed <= 26; ++seed) {
    SCOPED_TRACE(seed);
    Planned p{seed, {.demand_points = 100'000, .oversampling = 4}, seed % 2 == 0 ? road.string() : ""};
    std::vector<Candidate> all;
    std::vector<std::uint32_t> cell_numbers;
    for (int row = 0; row < p.surface.grid.rows; ++row)
      for (int col = 0; col < p.surface.grid.columns; ++col)
        if (static_cast<geo::Ground>(p.w.d.terrain.ground(col, row)) == geo::Ground::land) {
          cell_numbers.push_back(static_cast<std::uint32_t>(p.surface.grid.index(col, row)));
          all.push_back(p.chooser.candidate_at(cell_numbers.back(), 0));
        }
    const Prospects prospects = find_prospects(p.judge, p.w.type(), all, p.w.villages, p.w.gaps, {}, nullptr);
    const std::vector<SiteEffect> every = aims_of(p.judge, p.w.type(), all, prospects, p.w.villages, p.w.gaps, {});
    p.w.s.options = {p.option("villages", 2), p.option("people", 1), p.option("least_cost", 0)};
    p.look({});  // no cell is a candidate yet
    std::vector<double> before;
    for (const OptionKeys& keys : p.w.s.options) {
      const OptionResult plan = p.plan(keys);
      before.push_back(keys.objective == "least_cost" ? -plan.capex_vnd : plan.people_target);
    }
    const std::size_t believed = p.sites.columns.size();
    const ConfirmedCells more = confirm_cells({p.w.s, p.judge, p.w.type(), p.chooser, p.w.villages, p.w.gaps, p.set, 1},
                                              p.effects, p.sites, nullptr);
    EXPECT_LT(p.sites.columns.size(), believed);
    EXPECT_EQ(p.sites.judged_cells, more.judged);
    p.look(more.candidates);
    for (std::size_t o = 0; o < p.w.s.options.size(); ++o) {
      const OptionKeys& keys = p.w.s.options[o];
      SCOPED_TRACE(keys.objective);
      OptionResult plan = p.plan(keys);
      p.bound(plan);
      std::vector<int> must_have;
      std::vector<SurfaceColumn> exact = exact_sets(keys, p.w.type(), p.set, p.effects, must_have);
      for (const SiteEffect& effect : every)
        exact.push_back({effect.closes, p.chooser.capex_vnd(cell_numbers[effect.candidate]), 0});
      const PlanSolution best = make_solver("search_and_prove")
                                    ->solve(problem_over_sets({p.w.villages, keys, plan.target, 1}, exact, must_have,
                                                              {}, static_cast<int>(plan.closed_target.size())),
                                            nullptr);
      ASSERT_TRUE(best.optimal);
      if (keys.objective == "least_cost") {
        EXPECT_NEAR(plan.capex_vnd, best.cost, 1e-6 * best.cost);
        EXPECT_NEAR(plan.surface_bound, best.cost, 1e-6 * best.cost);
        better += plan.capex_vnd < -before[o] ? 1 : 0;
      } else {
        const double value =
            keys.objective == "people" ? plan.people_target : static_cast<double>(plan.closed_target.size());
        EXPECT_NEAR(value, best.value, 1e-6);
        EXPECT_NEAR(plan.surface_bound, best.value, 1e-6);
        better += plan.people_target > before[o] ? 1 : 0;
      }
    }
  }
  std::filesystem::remove(road);
  EXPECT_GT(better, 0) << "judging cells brings something";
}

/// With the cells judged that decide, plan and bound of each option.
void expect_settled(Planned& p, const std::vector<OptionKeys>& options) {
  p.w.s.options = options;
  p.look({});
  p.look(confirm_cells({p.w.s, p.judge, p.w.type(), p.chooser, p.w.villages, p.w.gaps, p.set, 1}, p.effects, p.sites,
                       nullptr)
             .candidates);
  for (const OptionKeys& keys : options) {
    OptionResult plan = p.plan(keys);
    p.bound(plan);
    const double reached = keys.objective == "least_cost" ? plan.capex_vnd
                           : keys.objective == "people"   ? plan.people_target
                                                          : static_cast<double>(plan.closed_target.size());
    EXPECT_NEAR(plan.surface_bound, reached, 1e-6 * reached) << keys.name;
  }
}

/// Some cells have several sets, at turns of their own: a set may be gone before it is looked up.
TEST(EveryCell, SetsWhoseCellsWereJudgedForOthersDoNotEndTheSearch) {
  for (const unsigned seed : {99U, 115U, 122U, 124U, 147U}) {
    SCOPED_TRACE(seed);
    Planned p{seed, {.demand_points = 5}};
    expect_settled(p, {p.option("villages", 2)});
  }
}

TEST(EveryCell, WhatAnOptionMayNotBuildHoldsNothingForIt) {
  Planned p{28, {.demand_points = 100'000, .oversampling = 4}};
  OptionKeys cells = p.option("people", 2);
  cells.name = "cells";
  cells.candidate_kinds = {"surface"};
  expect_settled(p, {cells, p.option("people", 2)});
}

TEST(EveryCell, ANumberOfVillagesThatOnlyCellsReach) {
  for (const unsigned seed : {23U, 37U, 39U}) {
    SCOPED_TRACE(seed);
    Planned p{seed, {.demand_points = 100'000, .oversampling = 4}};
    OptionKeys few = p.option("least_cost", 2);
    few.target_villages = 4;
    EXPECT_THROW(
        {
          p.look({});
          static_cast<void>(p.plan(few));
        },
        Error);
    expect_settled(p, {few});
  }
}

TEST(Why, APlaceSaysWhatItClosesAndWhoReplacesIt) {
  const Planned p{26};
  const std::map<std::string, std::vector<SiteEffect>> effects{{p.w.type().name, p.effects}};
  // The candidate that closes most is replaced by nobody but an equal.
  const auto best = std::max_element(p.effects.begin(), p.effects.end(), [](const SiteEffect& a, const SiteEffect& b) {
    return a.closes.size() < b.closes.size();
  });
  ASSERT_FALSE(best->closes.empty());
  const std::string& id = p.set.candidates[best->candidate].id;
  const Place kept = ask_place(p.judge, {&p.w.type()}, p.w.villages, p.w.gaps, p.set, effects, id);
  EXPECT_TRUE(kept.among_candidates);
  ASSERT_EQ(kept.answers.size(), 1U);
  EXPECT_EQ(kept.answers[0].effect.closes, best->closes);
  const std::string text = place_text(kept, p.set, p.w.villages);
  EXPECT_NE(text.find(id), std::string::npos);
  EXPECT_NE(text.find(p.w.villages[best->closes[0]].name), std::string::npos) << text;

  // The sea is refused with its reason, and a word that is no place is an error.
  const Place sea = ask_place(p.judge, {&p.w.type()}, p.w.villages, p.w.gaps, p.set, effects, surface_id(59, 5));
  ASSERT_TRUE(sea.refused);
  EXPECT_EQ(sea.refused->why_en, "it stands on the sea");
  EXPECT_NE(place_text(sea, p.set, p.w.villages).find("it stands on the sea"), std::string::npos);
  EXPECT_THROW(static_cast<void>(ask_place(p.judge, {&p.w.type()}, p.w.villages, p.w.gaps, p.set, effects, "nowhere")),
               Error);
  EXPECT_THROW(static_cast<void>(ask_place(p.judge, {&p.w.type()}, p.w.villages, p.w.gaps, p.set, effects, "S-600-1")),
               Error);
}

}  // namespace
}  // namespace phusong::sim
