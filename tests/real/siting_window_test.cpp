// The siting surface of the bundled province against brute force: on a window of 3 km x 3 km every cell is evaluated
// forward with the full model on every cell of every gap village in range.
#include <gtest/gtest.h>

#include <iostream>

#include "sim/pipeline.h"
#include "tests/bench/province/pack_scenario.h"
#include "tests/support/surface_window.h"

namespace phusong::test {
namespace {

constexpr double kSide_m = 3000.0;
/// The middle of the window, and what lies within range of it: in the west of the province, between ridges, with
/// several gap villages within sight of the slopes.
constexpr double kLon_deg = 106.691, kLat_deg = 21.105;
constexpr const char* kArea = "area.bounds_deg=[106.45,20.88,106.93,21.33]";

TEST(SitingWindow, DiffersByMoreThanOneVillageOnLessThanOneCellInAHundred) {
  const sim::Scenario scenario = bench::load_with_pack(PHUSONG_SOURCE_DIR "/scenarios/quang-ninh-plan.toml", {kArea});
  sim::RunSettings until_verdicts;
  until_verdicts.until = sim::Stage::verdicts;
  until_verdicts.map = false;
  const sim::RunResult result = sim::run(scenario, until_verdicts);
  const sim::CellJudge judge{result.scenario, result.terrain, result.transmitters, sim::ModelChoice{result.scenario}};
  const Grid& grid = result.terrain.grid;
  const std::vector<geo::Village>& villages = result.villages.villages;

  const Point middle = geo::Transform{geo::Crs::wgs84(), result.terrain.crs}({kLon_deg, kLat_deg});
  const int side = static_cast<int>(kSide_m / grid.cell_m);
  const sim::CellIndex corner{grid.col_of(middle.x) - side / 2, grid.row_of(middle.y) - side / 2};
  const Point first = grid.centre(corner.col, corner.row);
  const sim::GapReport gaps = gaps_near(result.gaps, villages, {first.x, first.y - kSide_m, first.x + kSide_m, first.y},
                                        scenario.propagation.range_km * 1000.0);
  const sim::BtsType& type = scenario.bts_types.front();
  const sim::SitingSurface surface = sim::sweep_surface(judge, type, gaps, {}, {}, nullptr);
  const WindowComparison w = compare_window(judge, type, surface, villages, gaps, corner, side, nullptr);
  std::cout << w.cells << " cells, " << surface.reach.size() << " gap villages in range, " << w.pairs
            << " pairs closed forward, " << w.missed << " missed by the surface, " << w.not_near
            << " not even within the slack, " << w.added << " added; off by more than one village "
            << 100.0 * w.share_off_by_more_than(1) << " %, at all " << 100.0 * w.share_off_by_more_than(0) << " %\n";
  ASSERT_EQ(side, 100);
  ASSERT_GT(w.cells, 9000U);
  ASSERT_GT(w.pairs, w.cells) << "the window is of no interest";
  EXPECT_LT(w.share_off_by_more_than(1), 0.01);
}

}  // namespace
}  // namespace phusong::test
