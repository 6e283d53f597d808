// Joint coverage against the judge of the network: a set of sites closes a village in a plan if and only if the village
// is covered with these sites on air.
#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "geo/base/error.h"
#include "sim/invest/backhaul_plan.h"
#include "sim/invest/compare.h"
#include "sim/invest/joint_option.h"
#include "sim/plan/certificate.h"
#include "sim/siting/reach.h"
#include "tests/unit/coverage/drawn.h"
#include "tests/unit/coverage/small_scenario.h"

namespace phusong::sim {
namespace {

/// Ridges through large villages, which hide a part of each from most places.
struct World {
  Scenario s = test::small_scenario();
  test::Drawn d;
  std::vector<geo::Site> sites;
  Transmitters on_air;
  std::vector<geo::Village> villages;
  GapReport gaps;
  CandidateSet candidates;
  OptionKeys option;
  std::vector<JointAim> aims;

  explicit World(unsigned seed, const Checkpoints& checkpoints = {}) {
    std::mt19937 random{seed};
    std::vector<std::string> rows(60, std::string(60, '.'));
    for (int i = 0; i < 45; ++i) {
      const std::size_t r = random() % 60, c = random() % 60, length = 3 + random() % 8;
      const bool east = random() % 2 == 0;
      for (std::size_t k = 0; k < length; ++k) {
        const std::size_t y = std::min<std::size_t>(59, east ? r : r + k),
                          x = std::min<std::size_t>(59, east ? c + k : c);
        rows[y][x] = static_cast<char>('1' + random() % 3);
      }
    }
    d = test::draw(rows, 150.0);
    s.area.cell_m = 150.0;
    s.service.rsrp_dbm = -92.0;
    s.service.covered_pct = 90.0;
    s.propagation.range_km = 6.0;
    sites = {test::omni_site("A", d.terrain.grid.centre(1, 30), 30.0, 40.0)};
    for (int i = 0; i < 10; ++i)
      villages.push_back(test::square_village(
          "v" + std::to_string(i),
          d.terrain.grid.centre(5 + static_cast<int>(random() % 50), 5 + static_cast<int>(random() % 50)),
          1300.0 + static_cast<double>(random() % 400), 50.0 + static_cast<double>(random() % 200)));
    on_air = test::on_air(s, sites);
    gaps = find_gaps(judge(), villages, nullptr, {}, nullptr);
    const BtsType& type = s.bts_types[0];
    candidates = find_candidates(judge(), {&type}, villages, gaps, sites, nullptr);
    option.name = "joint";
    option.kind = "plan";
    option.bts_type = type.name;
    option.objective = "villages";
    option.max_bts = 4;
    option.joint = true;
    const std::vector<std::size_t> target = target_villages(option, villages, gaps);
    const Prospects prospects = find_prospects(judge(), type, candidates.candidates, villages, gaps, {}, nullptr);
    aims = {
        {target, aims_of(judge(), type, candidates.candidates, prospects, villages, gaps, target)},
        {{target.front()}, aims_of(judge(), type, candidates.candidates, prospects, villages, gaps, {target.front()})}};
    add_reach(judge(), type, prospects, candidates.candidates, villages, gaps, aims, checkpoints, nullptr);
  }
  [[nodiscard]] CellJudge judge() const { return {s, d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}}; }

  [[nodiscard]] geo::Site site_at(std::size_t candidate, double azimuth_deg) const {
    geo::Site site = site_of_type(s.bts_types[0], candidates.candidates[candidate], azimuth_deg);
    site.id += "@" + std::to_string(azimuth_deg);  // two of a plan may stand at one candidate
    return site;
  }
  [[nodiscard]] geo::Site site_of(const PlannedSite& planned) const {
    const auto at = std::find_if(candidates.candidates.begin(), candidates.candidates.end(),
                                 [&](const Candidate& c) { return c.at == planned.at; });
    return site_at(static_cast<std::size_t>(at - candidates.candidates.begin()), planned.azimuth_deg);
  }
  /// Villages of the target that are covered with these sites beside the network.
  [[nodiscard]] std::vector<std::size_t> covered_with(const std::vector<geo::Site>& added) const {
    std::vector<geo::Site> all = sites;
    all.insert(all.end(), added.begin(), added.end());
    const Transmitters with = test::on_air(s, all);
    const CellJudge forward{s, d.terrain, with, ModelChoice{models::find_model("itu_p526")}};
    const std::vector<VillageService> after = judge_villages(forward, villages, nullptr, {}, nullptr);
    std::vector<std::size_t> covered;
    for (const std::size_t v : aims[0].wanted)
      if (after[v].verdict == Verdict::covered) covered.push_back(v);
    return covered;
  }
  [[nodiscard]] OptionResult plan(const OptionKeys& asked, const HopGraph* graph = nullptr) const {
    return plan_option(s, asked, villages, gaps, candidates, aims[0].effects, sites, graph, nullptr);
  }
};

TEST(Joint, APlanClosesWhatTheNetworkWithItCovers) {
  int together = 0, more = 0;
  for (unsigned seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    const World w{seed};
    for (const int bts : {2, 4, 7}) {
      OptionKeys option = w.option;
      option.max_bts = bts;
      const OptionResult plan = w.plan(option);
      std::vector<geo::Site> added;
      for (const PlannedSite& site : plan.sites) added.push_back(w.site_of(site));
      EXPECT_EQ(plan.closed_target, w.covered_with(added));
      EXPECT_EQ(plan.bound >= static_cast<double>(plan.closed_target.size()), true);

      // Each set that closes a village together does, and not without one of its sites.
      for (const JointClosing& closing : plan.joint) {
        ++together;
        EXPECT_EQ(joint_closing_of(plan, closing.village), &closing);
        EXPECT_GT(closing.sites.size(), 1U);
        std::vector<geo::Site> set;
        for (const std::size_t site : closing.sites) set.push_back(added[site]);
        const auto covers = [&](const std::vector<geo::Site>& some) {
          const std::vector<std::size_t> covered = w.covered_with(some);
          return std::binary_search(covered.begin(), covered.end(), closing.village);
        };
        EXPECT_TRUE(covers(set));
        set.pop_back();
        EXPECT_FALSE(covers(set));
      }
      option.joint = false;
      const OptionResult alone = w.plan(option);
      EXPECT_GE(plan.closed_target.size(), alone.closed_target.size());
      more += plan.closed_target.size() > alone.closed_target.size() ? 1 : 0;
      // The villages of each site in the order in which they are built add up to all that are closed.
      std::size_t first = 0;
      for (const PlannedSite& site : plan.sites) first += site.closes_first.size();
      EXPECT_EQ(first, plan.closed.size());
    }
  }
  EXPECT_GT(together, 5);
  EXPECT_GT(more, 2);
}

// With backhaul where every place is connected anyway: one site for each place, and the same rule of service.
TEST(Joint, APlanWithBackhaulClosesWhatTheNetworkWithItCovers) {
  int together = 0, as_many = 0, plans = 0;
  for (unsigned seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    const World w{seed};
    const HopGraph connected = all_connected(w.candidates.candidates);
    for (const int bts : {3}) {
      OptionKeys option = w.option;
      option.max_bts = bts;
      const OptionResult plan = w.plan(option, &connected), free = w.plan(option);
      EXPECT_TRUE(plan.with_backhaul);
      EXPECT_LE(plan.sites.size(), static_cast<std::size_t>(bts));
      EXPECT_EQ(plan.bound, static_cast<double>(plan.closed_target.size()));
      std::vector<geo::Site> added;
      for (const PlannedSite& site : plan.sites) added.push_back(w.site_of(site));
      EXPECT_EQ(plan.closed_target, w.covered_with(added));
      EXPECT_NE(plan.bound_text_en.find("Several sites may close a village together."), std::string::npos);
      EXPECT_FALSE(plan.certificate.empty());
      const Verified facts = verify_certificate(plan.certificate, "plan.json");
      EXPECT_EQ(facts.together, static_cast<int>(plan.joint.size()));
      together += facts.together;
      for (const PlannedSite& site : plan.sites) EXPECT_EQ(site.path.size(), 1U);
      // Two BTS at one place are possible only without.
      EXPECT_LE(plan.closed_target.size(), free.closed_target.size());
      as_many += plan.closed_target.size() == free.closed_target.size() ? 1 : 0;
      option.joint = false;
      EXPECT_GE(plan.closed_target.size(), w.plan(option, &connected).closed_target.size());
      ++plans;
    }
  }
  EXPECT_GT(together, 2);
  EXPECT_GE(as_many, plans - 1);
}

// Quarter by quarter: a village that several sites close counts from the last of them on.
TEST(Joint, ARollOutClosesInEachQuarterWhatTheNetworkWithItsSitesCovers) {
  int together = 0, later = 0;
  for (unsigned seed = 1; seed <= 2; ++seed) {
    SCOPED_TRACE(seed);
    const World w{seed};
    OptionKeys option = w.option;
    const double site_vnd = w.s.bts_types[0].capex_vnd;
    option.max_bts = 0;
    option.phase_budgets_vnd = {2.5 * site_vnd, 2.5 * site_vnd, 2.5 * site_vnd};
    const OptionResult plan = w.plan(option);
    ASSERT_EQ(plan.quarters.size(), 3U);
    EXPECT_NE(plan.bound_text_en.find("Several sites may close a village together."), std::string::npos);
    std::vector<std::size_t> closed;
    for (int quarter = 0; quarter < 3; ++quarter) {
      const std::vector<std::size_t>& fresh = plan.quarters[static_cast<std::size_t>(quarter)].villages;
      closed.insert(closed.end(), fresh.begin(), fresh.end());
      std::sort(closed.begin(), closed.end());
      std::vector<geo::Site> added;
      for (const PlannedSite& site : plan.sites)
        if (site.quarter <= quarter) added.push_back(w.site_of(site));
      EXPECT_EQ(closed, w.covered_with(added)) << quarter;
      later += quarter > 0 && !fresh.empty() ? 1 : 0;
    }
    EXPECT_EQ(closed, plan.closed_target);
    together += static_cast<int>(plan.joint.size());
    const Verified facts = verify_certificate(plan.certificate, "plan.json");
    EXPECT_EQ(facts.quarters, 3);
    EXPECT_EQ(facts.together, static_cast<int>(plan.joint.size()));
    option.joint = false;
    EXPECT_GE(plan.service_quarters, w.plan(option).service_quarters);
  }
  EXPECT_GT(together, 1);
  EXPECT_GT(later, 1);
}

TEST(Joint, ResilienceIsRefused) {
  const World w{1};
  OptionKeys option = w.option;
  option.resilient = true;
  try {
    (void)w.plan(option);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::scenario);
    EXPECT_NE(error.sentence().find("it has no villages that several serve together"), std::string::npos);
  }
}

TEST(Joint, AnySetOfCandidatesClosesWhatTheNetworkWithItCovers) {
  std::size_t closed = 0;
  for (unsigned seed = 1; seed <= 4; ++seed) {
    const World w{seed};
    PlanProblem single;
    std::vector<const SiteEffect*> effects;
    for (const SiteEffect& effect : w.aims[0].effects) {
      effects.push_back(&effect);
      single.column_cost.push_back(1.0);
    }
    single.row_weight.assign(w.aims[0].wanted.size(), 1.0);
    const JointProblem problem = joint_problem(single, effects, w.gaps, w.aims[0].wanted, w.s.service);
    std::mt19937 random{seed};
    for (int round = 0; round < 25; ++round) {
      std::vector<int> columns;
      std::vector<geo::Site> added;
      for (int i = 0; i < 6; ++i) {
        const std::size_t c = random() % effects.size();
        if (std::find(columns.begin(), columns.end(), static_cast<int>(c)) != columns.end()) continue;
        columns.push_back(static_cast<int>(c));
        added.push_back(w.site_at(effects[c]->candidate, effects[c]->azimuth_deg));
      }
      std::vector<std::size_t> by_problem;
      for (const int row : closed_rows(problem, columns))
        by_problem.push_back(w.aims[0].wanted[static_cast<std::size_t>(row)]);
      EXPECT_EQ(by_problem, w.covered_with(added)) << "seed " << seed << " round " << round;
      closed += by_problem.size();
    }
  }
  EXPECT_GT(closed, 100U);
}

TEST(Joint, NothingIsLostOfWhatASiteClosesAlone) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    const World w{seed};
    const BtsType& type = w.s.bts_types[0];
    const Prospects prospects =
        find_prospects(w.judge(), type, w.candidates.candidates, w.villages, w.gaps, {}, nullptr);
    for (const JointAim& aim : w.aims) {
      const std::vector<SiteEffect> alone =
          aims_of(w.judge(), type, w.candidates.candidates, prospects, w.villages, w.gaps, aim.wanted);
      const auto of_wanted = [&](const SiteEffect& effect) {
        std::vector<std::size_t> villages = effect.closes;
        std::erase_if(villages,
                      [&](std::size_t v) { return !std::binary_search(aim.wanted.begin(), aim.wanted.end(), v); });
        return villages;
      };
      for (std::size_t c = 0; c < alone.size(); ++c) {
        EXPECT_EQ(of_wanted(aim.effects[c]), of_wanted(alone[c]));
        for (const ServedCells& served : aim.effects[c].serves)
          EXPECT_TRUE(std::binary_search(aim.wanted.begin(), aim.wanted.end(), served.village));
      }
    }
  }
}

TEST(Joint, GivenSitesCloseTogetherToo) {
  const World w{2};
  const OptionResult plan = w.plan(w.option);
  ASSERT_FALSE(plan.joint.empty());
  std::vector<geo::Site> given;
  for (const PlannedSite& site : plan.sites) {
    given.push_back(w.site_of(site));
    given.back().id = site.id;
  }
  const Transmitters on_air = test::on_air(w.s, given);
  const CellJudge new_sites{w.s, w.d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}};
  OptionKeys option = w.option;
  option.kind = "fixed";
  const std::vector<SiteEffect> effects =
      evaluate_fixed_sites(new_sites, given, w.villages, w.gaps, nullptr, w.aims[0].wanted);
  const OptionResult fixed = fixed_option(w.s, option, w.villages, w.gaps, given, effects, nullptr, nullptr);
  EXPECT_EQ(fixed.closed_target, plan.closed_target);
  ASSERT_EQ(fixed.joint.size(), plan.joint.size());
  EXPECT_EQ(joint_text(fixed, fixed.joint.front()), joint_text(plan, plan.joint.front()));
  option.joint = false;
  EXPECT_LT(fixed_option(w.s, option, w.villages, w.gaps, given, effects, nullptr, nullptr).closed_target.size(),
            fixed.closed_target.size());
}

TEST(Joint, IsTheSameOnAnyNumberOfThreadsAndFromACheckpoint) {
  const auto with_threads = [&](std::size_t n, const Checkpoints& checkpoints) {
    const tbb::global_control limit{tbb::global_control::max_allowed_parallelism, n};
    return World{3, checkpoints};
  };
  const auto folder = std::filesystem::temp_directory_path() / "phusong-joint-test";
  std::filesystem::remove_all(folder);
  const Checkpoints keep{folder, "key"};
  const World one = with_threads(1, {}), many = with_threads(8, keep), again = with_threads(8, keep);
  for (const World* other : {&many, &again})
    for (std::size_t a = 0; a < one.aims.size(); ++a)
      for (std::size_t c = 0; c < one.aims[a].effects.size(); ++c) {
        const SiteEffect &x = one.aims[a].effects[c], &y = other->aims[a].effects[c];
        EXPECT_EQ(x.azimuth_deg, y.azimuth_deg);
        EXPECT_EQ(x.closes, y.closes);
        EXPECT_EQ(x.share_after, y.share_after);
        ASSERT_EQ(x.serves.size(), y.serves.size());
        for (std::size_t i = 0; i < x.serves.size(); ++i) {
          EXPECT_EQ(x.serves[i].village, y.serves[i].village);
          EXPECT_EQ(x.serves[i].bits, y.serves[i].bits);
        }
      }
  EXPECT_FALSE(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace phusong::sim
