// From the surface to candidates and to the bound over every cell.
#include "sim/siting/surface_sites.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "geo/base/error.h"
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
  SurfaceSites sites;
  CandidateSet set;
  Prospects prospects;
  std::vector<SiteEffect> effects;

  explicit Planned(unsigned seed)
      : w{seed},
        judge{w.judge()},
        rules{w.s, w.d.terrain},
        surface{sweep_surface(judge, w.type(), w.gaps, {}, {}, nullptr)},
        sites{choose_sites(judge, w.type(), surface, w.villages, rules, nullptr)},
        set{find_candidates(judge, {&w.type()}, w.villages, w.gaps, w.sites, nullptr, sites.candidates)},
        prospects{find_prospects(judge, w.type(), set.candidates, w.villages, w.gaps, {}, nullptr)},
        effects{aim_sectors(judge, w.type(), set.candidates, prospects, w.villages, w.gaps, {})} {}
};

TEST(SurfaceSites, EveryCellsSetIsHeldByAColumn) {
  const Planned p{21};
  ASSERT_GT(p.sites.columns.size(), 1U);
  EXPECT_EQ(p.sites.open_cells, p.w.d.terrain.land_cells);
  std::map<std::uint32_t, std::vector<std::size_t>> near;
  for (const VillageReach& reach : p.surface.reach)
    for (const std::uint32_t cell : reach.cells) near[cell].push_back(reach.village);
  for (const auto& [cell, villages] : near)
    EXPECT_TRUE(std::any_of(p.sites.columns.begin(), p.sites.columns.end(), [&](const SurfaceColumn& column) {
      return std::includes(column.closes.begin(), column.closes.end(), villages.begin(), villages.end());
    }));
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
    OptionKeys option;
    option.name = "most";
    option.bts_type = p.w.type().name;
    option.objective = "villages";
    option.max_bts = 2;
    const auto plan = [&](const OptionKeys& keys) {
      return plan_option(p.w.s, keys, p.w.villages, p.w.gaps, p.set, p.effects, p.w.sites, nullptr, nullptr);
    };
    OptionResult with = plan(option);
    const std::string before = with.bound_text_en;
    bound_over_surface(p.w.s, p.w.villages, p.sites, p.set, p.prospects, with, nullptr);
    EXPECT_GE(with.surface_bound, static_cast<double>(with.closed_target.size()));
    EXPECT_GT(with.bound_text_en.size(), before.size());

    OptionKeys others = option;
    others.candidate_kinds = {"rooftop", "village_centre", "existing_mast"};
    OptionResult without = plan(others);
    EXPECT_LE(without.closed_target.size(), with.closed_target.size());
    bound_over_surface(p.w.s, p.w.villages, p.sites, p.set, p.prospects, without, nullptr);
    EXPECT_EQ(without.surface_bound, 0.0) << "an option without cells of the surface is not bounded over them";

    option.objective = "least_cost";
    option.max_bts = 0;
    OptionResult cheapest = plan(option);
    bound_over_surface(p.w.s, p.w.villages, p.sites, p.set, p.prospects, cheapest, nullptr);
    EXPECT_LE(cheapest.surface_bound, cheapest.capex_vnd);
    EXPECT_GT(cheapest.surface_bound, 0.0);
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
