// Area coverage: the fan of radials, footprints, and the three modes of the map.
#include "sim/area/area_map.h"

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <set>

#include "geo/base/error.h"
#include "sim/area/tile_composer.h"
#include "tests/unit/area/small_land.h"

namespace phusong::sim {
namespace {

using test::Land;

AreaMap cover(const CellJudge& judge, AreaSettings settings, std::uint64_t budget = 1'000'000'000) {
  FootprintStore store{{}, budget};
  return cover_area(judge, settings, store, {}, nullptr);
}

bool same(const Raster<float>& a, const Raster<float>& b) {
  for (std::size_t i = 0; i < a.cells.size(); ++i)
    if (a.cells[i] != b.cells[i] && !(std::isnan(a.cells[i]) && std::isnan(b.cells[i]))) return false;
  return a.cells.size() == b.cells.size();
}
bool same(const CoverageMap& a, const CoverageMap& b) {
  return a.state.cells == b.state.cells && same(a.rsrp_dbm, b.rsrp_dbm) && same(a.margin_db, b.margin_db) &&
         same(a.server, b.server);
}

TEST(RadialFan, GivesEachCellInRangeToOneRadial) {
  const Grid grid{0.0, 10'000.0, 50.0, 200, 170};
  for (const int oversampling : {1, 2, 4})
    for (const Point mast : {Point{5'025.0, 5'025.0}, Point{5'013.7, 4'990.1}, Point{5'000.0, 5'000.0},
                             Point{120.0, 9'900.0}, Point{-700.0, 4'000.0}, Point{5'037.5, 5'012.5}}) {
      const RadialFan fan{2'300.0, 50.0, oversampling};
      std::vector<int> visits(static_cast<std::size_t>(grid.size()), 0);
      for (int radial = 0; radial < fan.radials(); ++radial) {
        double before = 0.0;
        const Direction way = fan.direction(radial);
        fan.each_cell(radial, grid, mast, [&](int col, int row, double metres) {
          ++visits[static_cast<std::size_t>(row) * 200 + static_cast<std::size_t>(col)];
          EXPECT_GT(metres, before) << "not in order of distance";
          before = metres;
          // Half a sector to each side, and half a cell for what a mast's rounded place is off.
          const Point at = grid.centre(col, row);
          const double beside = std::abs((at.x - mast.x) * way.north - (at.y - mast.y) * way.east);
          EXPECT_LE(beside, 0.5 * 50.0 / oversampling + 0.1);
        });
      }
      for (int row = 0; row < grid.rows; ++row)
        for (int col = 0; col < grid.columns; ++col) {
          const double metres = distance_m(mast, grid.centre(col, row));
          const int expected = metres <= 2'300.0 && metres > 0.0 ? 1 : 0;
          ASSERT_EQ(visits[static_cast<std::size_t>(row) * 200 + static_cast<std::size_t>(col)], expected)
              << "cell " << col << ", " << row << " of the mast at " << mast.x << ", " << mast.y;
        }
    }
}

TEST(Footprint, IsTheExactLossNearTheMastAndCloseToItBeyond) {
  const Land land;
  const Transmitters on_air = land.sites(1);
  const CellJudge judge{land.scenario, land.terrain, on_air, ModelChoice{land.scenario}};
  const FootprintMaker maker{judge, 4};
  const std::vector<PathFamily> families = path_families(on_air);
  ASSERT_EQ(families.size(), 1U);
  std::vector<std::vector<LossCode>> codes;
  const PathFamily* const family = families.data();
  ASSERT_TRUE(maker.compute({&family, 1}, codes));
  const CellWindow window = maker.window_of(families[0].at);
  Profile profile;
  std::vector<double> off;
  for (int r = 0; r < window.rows; ++r)
    for (int c = 0; c < window.columns; ++c) {
      const LossCode code = codes[0][static_cast<std::size_t>(r) * static_cast<std::size_t>(window.columns) +
                                     static_cast<std::size_t>(c)];
      const Point at = land.terrain.grid.centre(window.col + c, window.row + r);
      const double metres = distance_m(families[0].at, at);
      ASSERT_EQ(code == kNoLoss, metres > 4'000.0);
      if (code == kNoLoss) continue;
      const double exact = judge.path_loss(on_air.all[0], at, profile).total_db;
      if (metres < kExactNear * 50.0)
        EXPECT_NEAR(static_cast<double>(loss_of(code)), exact, 0.006);
      else
        off.push_back(std::abs(static_cast<double>(loss_of(code)) - exact));
    }
  std::sort(off.begin(), off.end());
  EXPECT_LT(off[off.size() / 2], 0.1);
  EXPECT_LT(off[off.size() * 99 / 100], 3.0);
}

TEST(AreaMap, IsTheSameOnAnyNumberOfThreadsAndAnyBudget) {
  const Land land{true};
  const Transmitters on_air = land.sites(9);
  const CellJudge judge{land.scenario, land.terrain, on_air, ModelChoice{land.scenario}};
  const auto with_threads = [&](std::size_t threads, std::uint64_t budget) {
    const tbb::global_control limit{tbb::global_control::max_allowed_parallelism, threads};
    return cover(judge, {.mode = MapMode::verdict_exact, .sample = 100}, budget);
  };
  const AreaMap one = with_threads(1, 1'000'000'000), many = with_threads(8, 1'000'000'000), tight = with_threads(4, 0);
  EXPECT_TRUE(same(one.map, many.map));
  EXPECT_TRUE(same(one.map, tight.map));
  EXPECT_EQ(one.accuracy.level_p99_db, many.accuracy.level_p99_db);
  EXPECT_EQ(one.accuracy.rechecked, tight.accuracy.rechecked);
  EXPECT_GT(one.map.unverified, 0U);
}

TEST(AreaMap, ExactModeIsTheJudgeCellByCell) {
  const Land land;
  const Transmitters on_air = land.sites(5);
  const CellJudge judge{land.scenario, land.terrain, on_air, ModelChoice{land.scenario}};
  EXPECT_TRUE(same(cover(judge, {.mode = MapMode::exact}).map, cover_map(judge, {}, nullptr)));
}

TEST(AreaMap, RecheckedCellsAreExactAndTheMeasuredErrorIsTheRealOne) {
  const Land land;
  const Transmitters on_air = land.sites(7);
  const CellJudge judge{land.scenario, land.terrain, on_air, ModelChoice{land.scenario}};
  const CoverageMap exact = cover_map(judge, {}, nullptr);
  const AreaMap fast = cover(judge, {.mode = MapMode::fast, .sample = 1'000'000});
  const AreaMap verdict = cover(judge, {.mode = MapMode::verdict_exact, .recheck_db = 3.0, .sample = 1'000'000});

  const auto other_states = [&](const CoverageMap& map) {
    int count = 0;
    for (std::size_t i = 0; i < exact.state.cells.size(); ++i)
      if (static_cast<geo::Ground>(land.terrain.ground.cells[i]) != geo::Ground::sea)
        count += map.state.cells[i] != exact.state.cells[i];
    return count;
  };
  EXPECT_EQ(fast.accuracy.other_states, other_states(fast.map)) << "the whole map was the sample";
  EXPECT_EQ(verdict.accuracy.other_states, other_states(verdict.map));
  EXPECT_GT(verdict.accuracy.rechecked, 0U);
  EXPECT_LT(verdict.accuracy.other_states, fast.accuracy.other_states);

  // A cell whose fast margin is within the limit has the level of the exact judgement, but where the fast map puts the
  // best site too far behind to be asked again.
  std::size_t near = 0, others = 0;
  for (std::size_t i = 0; i < exact.state.cells.size(); ++i) {
    if (!(std::abs(fast.map.margin_db.cells[i]) <= 3.0F)) continue;
    ++near;
    others += std::abs(verdict.map.rsrp_dbm.cells[i] - exact.rsrp_dbm.cells[i]) > 0.01F;
  }
  EXPECT_LE(others, near / 100);
  EXPECT_GT(near, 100U);
}

TEST(AreaMap, EverythingRecheckedIsTheExactMap) {
  const Land land{true};
  const Transmitters on_air = land.sites(6);
  const CellJudge judge{land.scenario, land.terrain, on_air, ModelChoice{land.scenario}};
  const CoverageMap exact = cover_map(judge, {}, nullptr);
  const AreaMap all = cover(judge, {.mode = MapMode::verdict_exact, .recheck_db = 1000.0, .sample = 0});
  std::size_t others = 0;
  for (std::size_t i = 0; i < exact.state.cells.size(); ++i) others += exact.state.cells[i] != all.map.state.cells[i];
  // Sites that the fast map puts 10 dB behind the best are not asked again.
  EXPECT_LE(others, exact.state.cells.size() / 2000);
}

TEST(TileComposer, FindsTheBestServersOfThePlainVersion) {
  // Sectors with tilts, two operators on one tower, paths over a hole: in a tile of its own and in those at the rims.
  const Land land{true};
  std::vector<geo::Site> sites;
  for (int i = 0; i < 14; ++i) {
    const Point middle = land.terrain.grid.centre(10 + (i * 47) % 165, 5 + (i * 31) % 150);
    geo::Site site = test::omni_site("S" + std::to_string(i), {middle.x + 7.3 * i, middle.y - 11.1 * i}, 30.0, 30.0);
    if (i % 3 != 0) {
      site.sectors.resize(3, site.sectors.front());
      for (int s = 0; s < 3; ++s) {
        geo::Sector& sector = site.sectors[static_cast<std::size_t>(s)];
        sector.id += std::to_string(s);
        sector.antenna = i % 3 == 1 ? "sector-65-17dbi" : "f1336:65/10/17";
        sector.azimuth_deg = 120.0 * s + 17.0 * i;
        sector.electrical_tilt_deg = i % 4;
        sector.mechanical_tilt_deg = i % 5;
        sector.power_dbm = 26.0 + 2.0 * s + i % 2;
      }
    }
    sites.push_back(site);
  }
  sites.push_back(sites[4]);
  sites.back().id = "twin";
  sites.push_back(sites[3]);
  sites.back().id = "stronger";
  sites.back().sectors[0].power_dbm += 3.0;
  for (const bool uplink : {true, false}) {
    Scenario scenario = land.scenario;
    scenario.service.uplink = uplink;
    const Transmitters on_air = test::on_air(scenario, sites);
    const CellJudge judge{scenario, land.terrain, on_air, ModelChoice{scenario}};
    const FootprintMaker maker{judge, 2};
    const NetworkFootprints network{judge, maker};
    FootprintStore store{{}, 1'000'000'000};
    (void)compute_missing(judge, maker, network, store, nullptr);
    const TileComposer composer{judge, network, store};
    std::vector<LossCode> codes(kCodesOfTile);
    TileCells plain, bounded, backwards;
    const std::vector<std::size_t> order = composer.reaching(0, 0);
    ASSERT_EQ(order.size(), network.size());
    for (std::size_t k = 0; k < order.size(); ++k) {
      ASSERT_TRUE(store.read_tile(network.keys[order[k]], 0, 0, codes));
      composer.add_plain(order[k], codes, 0, 0, plain);
      LossCode least = kNoLoss;
      for (const LossCode code : codes)
        if (code != kNoLoss) least = std::min(least, static_cast<LossCode>(code & ~kUnknownBit));
      EXPECT_EQ(composer.add(order[k], codes, 0, 0, bounded), least);
      const std::size_t last = order[order.size() - 1 - k];
      ASSERT_TRUE(store.read_tile(network.keys[last], 0, 0, codes));
      (void)composer.add(last, codes, 0, 0, backwards);
    }
    std::size_t known = 0, unknown = 0, wrong = 0;
    const auto same_service = [](const CellService& a, const CellService& b) {
      return a.server == b.server &&
             (a.server < 0 || (a.rsrp_dbm == b.rsrp_dbm && a.loss_db == b.loss_db &&
                               a.uplink_margin_db == b.uplink_margin_db && a.path_unknown == b.path_unknown));
    };
    for (std::size_t at = 0; at < kCodesOfTile; ++at) {
      known += plain.known[at].server >= 0;
      unknown += plain.unknown[at].server >= 0;
      for (const TileCells* cells : {&bounded, &backwards})
        wrong +=
            !same_service(plain.known[at], cells->known[at]) || !same_service(plain.unknown[at], cells->unknown[at]);
    }
    EXPECT_EQ(wrong, 0U);
    EXPECT_GT(known, 20'000U);
    EXPECT_GT(unknown, 500U);
  }
}

/// Asks to stop once a number of steps is done.
class StopsAfter : public Watcher {
 public:
  explicit StopsAfter(std::uint64_t limit) : limit_{limit} {}
  void begin(std::string_view, std::uint64_t) override {}
  void advanced(std::string_view, std::uint64_t done, std::uint64_t) override {
    if (done >= limit_) stop_ = true;
  }
  void end(std::string_view) override {}
  void note(std::string_view) override {}
  [[nodiscard]] bool stop_requested() const noexcept override { return stop_; }

 private:
  const std::uint64_t limit_;
  std::atomic<bool> stop_{false};
};

TEST(AreaMap, AStoppedRunGoesOnToTheSameMap) {
  const Land land;
  const Transmitters on_air = land.sites(12);
  const CellJudge judge{land.scenario, land.terrain, on_air, ModelChoice{land.scenario}};
  const AreaSettings settings{.mode = MapMode::verdict_exact, .sample = 0};
  const AreaMap whole = cover(judge, settings);
  const tbb::global_control threads{tbb::global_control::max_allowed_parallelism, 4};
  for (const std::uint64_t steps : {1U, 3U, 6U}) {
    FootprintStore store{{}, 1'000'000'000};
    StopsAfter stopper{steps};
    EXPECT_THROW((void)cover_area(judge, settings, store, {}, &stopper), Error);
    const AreaMap resumed = cover_area(judge, settings, store, {}, nullptr);
    EXPECT_LT(resumed.computed, 12U) << "what was finished is taken from the store";
    EXPECT_TRUE(same(resumed.map, whole.map)) << "stopped after " << steps;
  }
}

TEST(AreaMap, UnknownGroundIsNeverCovered) {
  // One site at a time, so that no other path can serve a cell behind the hole.
  const Land land{true};
  for (const auto& [col, row] : {std::pair{40, 50}, std::pair{68, 20}, std::pair{90, 75}, std::pair{67, 64}}) {
    const Point middle = land.terrain.grid.centre(col, row);
    const Transmitters on_air =
        test::on_air(land.scenario, {test::omni_site("A", {middle.x + 11.0, middle.y - 7.0}, 60.0, 46.0)});
    const CellJudge judge{land.scenario, land.terrain, on_air, ModelChoice{land.scenario}};
    for (const int oversampling : {1, 2, 4}) {
      const AreaMap fast = cover(judge, {.mode = MapMode::fast, .oversampling = oversampling, .sample = 0});
      std::size_t behind = 0, wrong = 0;
      for (int r = 0; r < land.terrain.grid.rows; ++r)
        for (int c = 0; c < land.terrain.grid.columns; ++c) {
          const CellService exact = judge.best_server_plain(land.terrain.grid.centre(c, r));
          if (exact.server < 0 || !(exact.path_unknown || exact.ground_unknown)) continue;
          ++behind;
          wrong += static_cast<CellState>(fast.map.state(c, r)) == CellState::served;
        }
      EXPECT_EQ(wrong, 0U) << "of " << behind << " from column " << col << " by oversampling " << oversampling;
      EXPECT_GT(behind, 100U);
    }
  }
}

TEST(AreaMap, TheRimOfTheDataHidesNothing) {
  const Land land;
  std::vector<geo::Site> sites{test::omni_site("A", land.terrain.grid.centre(90, 2), 30.0, 30.0),
                               test::omni_site("B", land.terrain.grid.centre(1, 80), 30.0, 30.0)};
  const Transmitters on_air = test::on_air(land.scenario, sites);
  const CellJudge judge{land.scenario, land.terrain, on_air, ModelChoice{land.scenario}};
  EXPECT_EQ(cover(judge, {.mode = MapMode::fast, .sample = 0}).map.unverified,
            cover_map(judge, {}, nullptr).unverified);
}

TEST(AreaMap, TwoOperatorsOnOneTowerShareAFootprint) {
  const Land land;
  const Point tower = land.terrain.grid.centre(60, 70);
  std::vector<geo::Site> sites{test::omni_site("A", tower, 30.0, 30.0, "Viettel"),
                               test::omni_site("B", land.terrain.grid.centre(100, 90), 30.0, 30.0),
                               test::omni_site("C", tower, 30.0, 32.0, "VNPT")};
  const Transmitters on_air = test::on_air(land.scenario, sites);
  const CellJudge judge{land.scenario, land.terrain, on_air, ModelChoice{land.scenario}};
  const AreaMap area = cover(judge, {.mode = MapMode::fast, .sample = 0});
  EXPECT_EQ(area.footprints, 3U);
  EXPECT_EQ(area.computed, 2U);
}

TEST(AreaMap, ASecondRunTakesFootprintsFromTheFolder) {
  const Land land;
  const Transmitters on_air = land.sites(4);
  const CellJudge judge{land.scenario, land.terrain, on_air, ModelChoice{land.scenario}};
  const std::filesystem::path folder = std::filesystem::path{::testing::TempDir()} / "footprints-of-a-second-run";
  std::filesystem::remove_all(folder);
  AreaMap first, second;
  {
    FootprintStore store{folder, 1'000'000'000};
    first = cover_area(judge, {.mode = MapMode::fast, .sample = 0}, store, {}, nullptr);
  }
  {
    FootprintStore store{folder, 1'000'000'000};
    second = cover_area(judge, {.mode = MapMode::fast, .sample = 0}, store, {}, nullptr);
  }
  EXPECT_EQ(first.computed, 4U);
  EXPECT_EQ(second.computed, 0U);
  EXPECT_TRUE(same(first.map, second.map));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace phusong::sim
