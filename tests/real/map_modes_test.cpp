// The three ways of making a map, held against each other on real heights and on the bundled province: villages have
// the same verdicts to the bit, and the fast maps' cells other states only as often as is stated here.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>

#include "data/reconstruct/pack_build.h"
#include "data/reconstruct/recipe.h"
#include "sim/pipeline.h"
#include "sim/scenario/load.h"
#include "tests/real/real_run.h"

namespace phusong::test {
namespace {

/// Of land cells with a site in range: the share whose state verdict-exact may miss. On real ground these are nearly
/// all at the rims of shadows that voids cast, where the map says "unverified" because a radial touches a void that the
/// cell's own path just passes by.
constexpr double kMostOtherStatesOnRealGround = 0.01, kMostOtherStatesOnTheProvince = 0.003;
/// And the share that it may call served where the exact map does not.
constexpr double kMostFalselyServed = 0.001;
/// Of cells near a threshold: one in so many may have another state, or another level, although it was judged again.
constexpr std::size_t kFewStatesOfNear = 1000, kFewLevelsOfNear = 50;

/// One scenario run in each mode, in this process.
struct ThreeRuns {
  sim::RunResult exact, verdict_exact, fast;
};

ThreeRuns run_in_all_modes(const std::filesystem::path& file, const sim::LoadSettings& settings) {
  const auto run_in = [&](const char* mode) {
    sim::LoadSettings with = settings;
    with.overrides.push_back(std::string{"map.mode=\""} + mode + '"');
    sim::RunSettings until_verdicts;
    until_verdicts.until = sim::Stage::verdicts;
    return sim::run(sim::load_scenario(file, with), until_verdicts);
  };
  return {run_in("exact"), run_in("verdict_exact"), run_in("fast")};
}

void expect_same_verdicts(const sim::RunResult& a, const sim::RunResult& b) {
  const std::vector<sim::VillageService>&x = a.gaps.villages, &y = b.gaps.villages;
  ASSERT_EQ(x.size(), y.size());
  for (std::size_t v = 0; v < x.size(); ++v) {
    const std::string& name = a.villages.villages[v].name;
    EXPECT_EQ(x[v].verdict, y[v].verdict) << name;
    EXPECT_EQ(x[v].served_share, y[v].served_share) << name;
    EXPECT_EQ(x[v].possible_share, y[v].possible_share) << name;
    ASSERT_EQ(x[v].cells.size(), y[v].cells.size()) << name;
    for (std::size_t c = 0; c < x[v].cells.size(); ++c) {
      EXPECT_EQ(x[v].cells[c].service.state, y[v].cells[c].service.state) << name << ", cell " << c;
      EXPECT_EQ(x[v].cells[c].service.rsrp_dbm, y[v].cells[c].service.rsrp_dbm) << name << ", cell " << c;
    }
  }
}

/// How a map differs from the exact one.
struct Apart {
  std::size_t touched = 0;                       ///< cells on land or unknown ground with a site in range
  std::size_t other_states = 0;                  ///< of these
  std::size_t falsely_served = 0;                ///< of these: served on this map alone
  std::size_t near = 0;                          ///< of these: cells whose fast margin lies within recheck_db
  std::size_t near_states = 0, near_levels = 0;  ///< of these: another state; a level more than 0.01 dB off
};

Apart apart(const sim::RunResult& exact, const sim::RunResult& fast, const sim::RunResult& map) {
  const sim::CoverageMap& truth = exact.map;
  const int factor = static_cast<int>(std::lround(truth.grid.cell_m / exact.terrain.grid.cell_m));
  const geo::Terrain ground = geo::coarsened(exact.terrain, factor);
  const auto recheck_db = static_cast<float>(exact.scenario.map.recheck_db);
  Apart result;
  for (std::size_t i = 0; i < truth.state.cells.size(); ++i) {
    if (static_cast<geo::Ground>(ground.ground.cells[i]) == geo::Ground::sea) continue;
    const bool unverified = static_cast<sim::CellState>(truth.state.cells[i]) == sim::CellState::unverified;
    if (std::isnan(truth.rsrp_dbm.cells[i]) && !unverified) continue;
    const bool other = truth.state.cells[i] != map.map.state.cells[i];
    ++result.touched;
    result.other_states += other ? 1 : 0;
    result.falsely_served +=
        other && static_cast<sim::CellState>(map.map.state.cells[i]) == sim::CellState::served ? 1 : 0;
    if (!(std::abs(fast.map.margin_db.cells[i]) <= recheck_db)) continue;
    ++result.near;
    result.near_states += other ? 1 : 0;
    result.near_levels += std::abs(truth.rsrp_dbm.cells[i] - map.map.rsrp_dbm.cells[i]) <= 0.01F ? 0 : 1;
  }
  return result;
}

void expect_close(const ThreeRuns& runs, double most_other_states) {
  const Apart by_fast = apart(runs.exact, runs.fast, runs.fast);
  const Apart by_verdict = apart(runs.exact, runs.fast, runs.verdict_exact);
  std::cout << by_verdict.touched << " cells on land with a site in range; other states than the exact map: fast "
            << by_fast.other_states << ", verdict-exact " << by_verdict.other_states << ", of these served there alone "
            << by_verdict.falsely_served << "; near a threshold " << by_verdict.near << ", of these with another state "
            << by_verdict.near_states << ", another level " << by_verdict.near_levels << '\n';
  // The map says something, and the fast one is not exact by itself.
  EXPECT_GT(by_verdict.touched, 20'000U);
  EXPECT_GT(by_verdict.near, 500U);
  EXPECT_GT(by_fast.other_states, 100U);
  EXPECT_LE(static_cast<double>(by_verdict.other_states), most_other_states * static_cast<double>(by_verdict.touched));
  EXPECT_LE(static_cast<double>(by_verdict.falsely_served),
            kMostFalselyServed * static_cast<double>(by_verdict.touched));
  // What was judged again is the exact judgement, but for sites that the fast map puts 10 dB behind the best.
  EXPECT_LE(by_verdict.near_states, by_verdict.near / kFewStatesOfNear);
  EXPECT_LE(by_verdict.near_levels, by_verdict.near / kFewLevelsOfNear);
  EXPECT_GT(runs.verdict_exact.map_accuracy.rechecked, 0U);
  EXPECT_EQ(runs.fast.map_accuracy.rechecked, 0U);
}

TEST(MapModes, OnRealGround) {
  const std::optional<std::filesystem::path> shared = shared_data();
  if (!shared) GTEST_SKIP() << "the real terrain is not here; set PHUSONG_SHARED to the folder that holds geodata";
  const std::filesystem::path file = std::filesystem::path{PHUSONG_SOURCE_DIR} / "tests/real/howe-sound/scenario.toml";
  const ThreeRuns runs = run_in_all_modes(file, {.overrides = {}, .variables = {{"PHUSONG_SHARED", shared->string()}}});
  EXPECT_GE(runs.exact.gaps.villages.size(), 20U);
  EXPECT_GT(runs.exact.terrain.unknown_cells, 5000U);
  expect_same_verdicts(runs.exact, runs.verdict_exact);
  expect_same_verdicts(runs.exact, runs.fast);
  expect_close(runs, kMostOtherStatesOnRealGround);
}

// The whole of it takes minutes: a piece with woods, valleys, coast and islands, on cells of 90 m.
TEST(MapModes, OnTheProvince) {
  const std::filesystem::path source{PHUSONG_SOURCE_DIR};
  const Folder pack;
  const data::Recipe recipe = data::read_recipe(source / "data/quang-ninh/recipe.toml");
  (void)data::build_pack(recipe, 1, pack.path(), {.cell_m = 90.0, .programme = false}, nullptr);
  const ThreeRuns runs = run_in_all_modes(
      source / "scenarios/quang-ninh-2021.toml",
      {.overrides = {"area.bounds_deg=[107.22, 21.17, 107.52, 21.47]", "area.cell_m=90", "map.cell_m=90"},
       .variables = {{"PACK", pack.path().string()}}});
  EXPECT_GE(runs.exact.gaps.villages.size(), 100U);
  expect_same_verdicts(runs.exact, runs.verdict_exact);
  expect_same_verdicts(runs.exact, runs.fast);
  expect_close(runs, kMostOtherStatesOnTheProvince);
}

}  // namespace
}  // namespace phusong::test
