// What footprints are made of, against the plain versions: cells of radials, exact paths, models of two ends.
#include "sim/area/footprint.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "geo/ground/zones.h"
#include "models/sweep/profile_sweeps.h"
#include "sim/area/own_paths.h"
#include "sim/area/radial_ground.h"
#include "tests/unit/area/small_land.h"
#include "tests/unit/sweep/instruction_sets.h"

namespace phusong::sim {
namespace {

using test::Land;

TEST(RadialFan, FindsInVectorsWhatThePlainVersionFinds) {
  const Grid grid{0.0, 10'000.0, 50.0, 200, 170};
  for (const Point mast : {Point{5'025.0, 5'025.0}, Point{5'013.7, 4'990.1}, Point{5'000.0, 5'000.0},
                           Point{120.0, 9'900.0}, Point{-700.0, 4'000.0}, Point{5'037.5, 5'012.5}})
    for (const double nearest_m : {0.0, 300.0}) {
      const RadialFan fan{2'300.0, 50.0, 2};
      for (int radial = 0; radial < fan.radials(); ++radial) {
        std::vector<double> col, row, km;
        fan.each_cell(radial, grid, mast, [&](int c, int r, double metres) {
          if (metres < nearest_m) return;
          col.push_back(c);
          row.push_back(r);
          km.push_back(0.001 * metres);
        });
        test::on_each_instruction_set([&] {
          FanCells cells;
          fan.cells_of(radial, grid, mast, nearest_m, false, cells);
          ASSERT_EQ(cells.col, col) << "radial " << radial;
          ASSERT_EQ(cells.row, row);
          for (std::size_t i = 0; i < km.size(); ++i) {
            ASSERT_NEAR(cells.distance_km[i], km[i], 1e-12);
            ASSERT_EQ(cells.interior[i], models::interior_points(cells.distance_km[i], 0.05));
          }
          fan.cells_of(radial, grid, mast, nearest_m, true, cells);
          ASSERT_EQ(cells.col, col);
          for (std::size_t i = 0; i < km.size(); ++i)
            ASSERT_EQ(cells.interior[i],
                      std::max(1, static_cast<int>(std::ceil(cells.distance_km[i] / 0.05 - 1e-9))) - 1);
        });
        if (testing::Test::HasFatalFailure()) return;
      }
    }
}

TEST(OwnPaths, AreThePlainPaths) {
  for (const char* const name : {"itu_p526", "itu_p1812", "longley_rice", "okumura_hata"})
    for (const bool with_hole : {false, true}) {
      Land land{with_hole};
      land.scenario.propagation.model = name;
      geo::mark_zones(land.terrain);
      if (with_hole) land.scenario.propagation.time_percent = 10.0;
      // In the hole the ground under the mast is what each path first meets.
      const Transmitters on_air =
          with_hole ? test::on_air(land.scenario, {test::omni_site("S", land.terrain.grid.centre(72, 50), 30.0, 30.0)})
                    : land.sites(1);
      const CellJudge judge{land.scenario, land.terrain, on_air, ModelChoice{land.scenario}};
      const std::vector<PathFamily> families = path_families(on_air);
      const PathFamily* const family = families.data();
      std::vector<Point> cells;
      for (int r = 0; r < land.terrain.grid.rows; r += 3)
        for (int c = 0; c < land.terrain.grid.columns; c += 2)
          if (const Point at = land.terrain.grid.centre(c, r); distance_m(at, family->at) < 4'000.0)
            cells.push_back(at);
      ASSERT_GT(cells.size(), 500U);
      OwnPaths paths, alone;
      paths.read(judge, {&family, 1}, cells);
      Profile profile;
      int unknown = 0;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const double plain_db = judge.path_loss(on_air.all[0], cells[i], profile).total_db;
        ASSERT_NEAR(paths.loss_db(0, i), plain_db, models::kSweepAgreement_db) << name << " cell " << i;
        ASSERT_EQ(paths.is_unknown(i), profile.unknown_samples > 0);
        unknown += paths.is_unknown(i) ? 1 : 0;
        if (i % 50 != 0) continue;
        alone.read(judge, {&family, 1}, {&cells[i], 1});
        ASSERT_EQ(alone.loss_db(0, 0), paths.loss_db(0, i));
      }
      EXPECT_EQ(unknown > 0, with_hole);
    }
}

/// The ground under a mast outside the outermost cell centres is not known, whatever the way to the cells.
TEST(Footprint, OfAMastAtTheRimIsUnknownAsItsPathsAre) {
  const Land land;
  const Point corner = land.terrain.grid.centre(0, 60);
  for (const double west_m : {-10.0, 0.0, 10.0, 40.0}) {
    const Transmitters on_air =
        test::on_air(land.scenario, {test::omni_site("rim", {corner.x - west_m, corner.y}, 30.0, 30.0)});
    const CellJudge judge{land.scenario, land.terrain, on_air, ModelChoice{land.scenario}};
    const FootprintMaker maker{judge, 2};
    const std::vector<PathFamily> families = path_families(on_air);
    const PathFamily* const family = families.data();
    std::vector<std::vector<LossCode>> codes;
    ASSERT_TRUE(maker.compute({&family, 1}, codes));
    const CellWindow window = maker.window_of(family->at);
    Profile profile;
    for (int r = 1; r < window.rows - 1; r += 3)
      for (int c = 1; c < window.columns - 1; c += 2) {
        const LossCode code = codes[0][static_cast<std::size_t>(r) * static_cast<std::size_t>(window.columns) +
                                       static_cast<std::size_t>(c)];
        if (code == kNoLoss) continue;
        (void)judge.path_loss(on_air.all[0], land.terrain.grid.centre(window.col + c, window.row + r), profile);
        ASSERT_EQ(crosses_unknown(code), profile.unknown_samples > 0)
            << west_m << " m outside, cell " << c << ", " << r;
      }
  }
}

/// Free space needs no radials where all ground is known; beside a hole it takes them, to tell which paths cross it.
TEST(Footprint, OfTwoEndsIsThePlainLossInEveryCell) {
  for (const bool with_hole : {false, true}) {
    Land land{with_hole};
    land.scenario.propagation.model = "free_space";
    const Transmitters on_air = land.sites(3);
    const CellJudge judge{land.scenario, land.terrain, on_air, ModelChoice{land.scenario}};
    const FootprintMaker maker{judge, 2};
    for (const PathFamily& mast : path_families(on_air)) {
      std::vector<std::vector<LossCode>> codes;
      const PathFamily* const family = &mast;
      ASSERT_TRUE(maker.compute({&family, 1}, codes));
      const CellWindow window = maker.window_of(mast.at);
      Profile profile;
      int reached = 0;
      for (int r = 0; r < window.rows; ++r)
        for (int c = 0; c < window.columns; ++c) {
          const Point at = land.terrain.grid.centre(window.col + c, window.row + r);
          const LossCode code = codes[0][static_cast<std::size_t>(r) * static_cast<std::size_t>(window.columns) +
                                         static_cast<std::size_t>(c)];
          ASSERT_EQ(code == kNoLoss, distance_m(mast.at, at) > 4'000.0);
          if (code == kNoLoss) continue;
          ++reached;
          const double plain_db =
              judge.path_loss(on_air.all[static_cast<std::size_t>(mast.members.front())], at, profile).total_db;
          if (profile.unknown_samples > 0) {
            EXPECT_TRUE(crosses_unknown(code));  // heights of the ends may be bridged
            continue;
          }
          ASSERT_NEAR(static_cast<double>(loss_of(code)), plain_db, 0.0052);
          if (!with_hole) {
            EXPECT_FALSE(crosses_unknown(code));
          }
        }
      EXPECT_GT(reached, 5'000);
    }
  }
}

}  // namespace
}  // namespace phusong::sim
