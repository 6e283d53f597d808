// Editing sessions: the same bits as the whole map in fast mode, and no footprint computed that need not be.
#include "sim/area/what_if.h"

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>
#include <stdexcept>

#include "tests/unit/coverage/small_scenario.h"

namespace phusong::sim {
namespace {

constexpr std::size_t kEdited = 3;  // site with three sectors on two bands and two heights
constexpr AreaSettings kFast{.mode = MapMode::fast, .oversampling = 1, .recheck_db = 2.0, .sample = 0};

/// Ridges, a bay and a hole of unknown ground: 22 km x 20 km on 50 m cells, with six sites. The first has every
/// antenna, so that each network's library is the same.
struct Land {
  Scenario scenario = test::small_scenario();
  geo::Terrain terrain;
  std::vector<geo::Site> sites;

  Land() {
    scenario.area.cell_m = 50.0;
    scenario.propagation.range_km = 7.0;
    geo::Terrain& t = terrain;
    t.crs = geo::Crs::from_text("EPSG:32648");
    t.grid = {700'000.0, 2'330'000.0, 50.0, 440, 400};
    t.height_m = Raster<float>{t.grid, 0.0F};
    t.ground = Raster<std::uint8_t>{t.grid, static_cast<std::uint8_t>(geo::Ground::land)};
    t.clutter = Raster<std::uint8_t>{t.grid, std::uint8_t{0}};
    t.classes = geo::no_clutter();
    for (int r = 0; r < t.grid.rows; ++r)
      for (int c = 0; c < t.grid.columns; ++c) {
        const double h = 120.0 + 110.0 * std::sin(0.05 * c) * std::cos(0.04 * r) + 30.0 * std::sin(0.31 * c + 0.23 * r);
        t.height_m(c, r) = static_cast<float>(std::max(0.0, h));
        if (h <= 0.0) t.ground(c, r) = static_cast<std::uint8_t>(geo::Ground::sea);
        if (c > 170 && c < 190 && r > 180 && r < 230) {
          t.ground(c, r) = static_cast<std::uint8_t>(geo::Ground::unknown);
          t.height_m(c, r) = 0.0F;
        }
      }
    sites.push_back(test::omni_site("S0", t.grid.centre(400, 370), 30.0, 35.0));
    for (const char* antenna : {"sector-65-17dbi", "sector-90-15dbi", "f1336:65/10/17"}) {
      geo::Sector sector = sites[0].sectors[0];
      sector.antenna = antenna;
      sites[0].sectors.push_back(sector);
    }
    for (const auto& [c, r] : {std::pair{100, 120}, {260, 90}, {200, 205}, {150, 300}, {330, 260}})
      sites.push_back(
          test::omni_site("S" + std::to_string(sites.size()), t.grid.centre(c, r), 25.0 + 2.0 * c / 100, 30.0));
    std::vector<geo::Sector>& sectors = sites[kEdited].sectors;
    sectors.resize(1);
    sectors[0].antenna = "sector-65-17dbi";
    for (int i = 1; i < 7; ++i) {
      geo::Sector sector = sectors[0];
      sector.id = "E" + std::to_string(i);
      sector.azimuth_deg = 120.0 * i;
      sector.azimuth_deg -= sector.azimuth_deg >= 360.0 ? 360.0 : 0.0;
      sector.electrical_tilt_deg = i % 3;
      if (i >= 3) sector.frequency_mhz = 1800.0;
      if (i == 6) sector.height_m = 44.0;
      sectors.push_back(sector);
    }
  }
  [[nodiscard]] Transmitters network() const { return test::on_air(scenario, sites); }
  [[nodiscard]] CellJudge judge(const Transmitters& network) const {
    return {scenario, terrain, network, ModelChoice{scenario}};
  }
};

std::vector<Transmitter> sectors_of(const Transmitters& network, int site) {
  std::vector<Transmitter> sectors = network.all;
  std::erase_if(sectors, [site](const Transmitter& t) { return t.site != site; });
  return sectors;
}

/// Cells of the window that differ in any bit of state, levels or server.
int differing(const CoverageMap& part, const CellWindow& window, const CoverageMap& whole) {
  int cells = 0;
  const auto differ = [](float a, float b) {
    return std::bit_cast<std::uint32_t>(a) != std::bit_cast<std::uint32_t>(b);
  };
  for (int r = 0; r < window.rows; ++r)
    for (int c = 0; c < window.columns; ++c) {
      const int col = window.col + c, row = window.row + r;
      if (part.state(c, r) != whole.state(col, row) || differ(part.rsrp_dbm(c, r), whole.rsrp_dbm(col, row)) ||
          differ(part.margin_db(c, r), whole.margin_db(col, row)) || differ(part.server(c, r), whole.server(col, row)))
        ++cells;
    }
  return cells;
}

CoverageMap whole_map(const CellJudge& judge, FootprintStore& store, std::uint64_t* computed = nullptr) {
  AreaMap area = cover_area(judge, kFast, store, {}, nullptr);
  if (computed != nullptr) *computed = area.computed;
  return std::move(area.map);
}

int states(const CoverageMap& map, CellState state) {
  return static_cast<int>(std::count(map.state.cells.begin(), map.state.cells.end(), static_cast<std::uint8_t>(state)));
}

TEST(WhatIf, EditedSectorsGiveTheMapOfTheEditedNetworkWithoutAnyFootprint) {
  Land land;
  const Transmitters before = land.network();
  const CellJudge judge = land.judge(before);
  FootprintStore store{{}, 1'000'000'000};
  const CoverageMap whole = whole_map(judge, store);
  const std::size_t footprints = store.size();
  const WhatIf session{judge, kFast, store, static_cast<int>(kEdited), nullptr};
  const CellWindow window = session.window();
  ASSERT_EQ(differing(session.with(session.sectors()), window, whole), 0);
  // The land has what the rules decide on.
  EXPECT_GT(states(whole, CellState::served), 1000);
  EXPECT_GT(states(whole, CellState::not_served), 1000);
  EXPECT_GT(states(whole, CellState::unverified), 100);

  std::mt19937 random{11};
  const auto between = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random()) / 4294967295.0;
  };
  const char* const antennas[] = {"sector-65-17dbi", "sector-90-15dbi", "omni-11dbi", "f1336:65/10/17"};
  CoverageMap after;
  int changed = 0;
  for (int round = 0; round < 12; ++round) {
    geo::Sector& sector = land.sites[kEdited].sectors[random() % 7];
    if (round % 4 != 1) sector.azimuth_deg = round == 8 ? 0.0 : between(0.0, 360.0);
    if (round % 3 == 0) sector.electrical_tilt_deg = between(0.0, 12.0);
    if (round % 3 == 1) sector.mechanical_tilt_deg = between(-3.0, 8.0);
    if (round % 4 == 1) sector.power_dbm = between(10.0, 49.0);
    if (round % 4 == 3) sector.antenna = antennas[random() % 4];
    const Transmitters now = land.network();
    const CellJudge edited = land.judge(now);
    std::uint64_t computed = 1;
    const CoverageMap expected = whole_map(edited, store, &computed);
    EXPECT_EQ(computed, 0U);
    session.with(sectors_of(now, static_cast<int>(kEdited)), after);
    EXPECT_EQ(differing(after, window, expected), 0) << "round " << round;
    changed += differing(after, window, whole) > 0 ? 1 : 0;
  }
  // A band that the other one outshines may be turned without a trace.
  EXPECT_GE(changed, 9);
  EXPECT_EQ(session.computed(), 0U);
  EXPECT_EQ(store.size(), footprints);
}

TEST(WhatIf, CountsItsWindowAndSaysWhereItLies) {
  const Land land;
  const Transmitters network = land.network();
  const CellJudge judge = land.judge(network);
  FootprintStore store{{}, 1'000'000'000};
  const WhatIf session{judge, kFast, store, static_cast<int>(kEdited), nullptr};
  const CoverageMap map = session.with(session.sectors());
  const CellWindow window = session.window();
  EXPECT_EQ(map.grid.centre(3, 5).x, land.terrain.grid.centre(window.col + 3, window.row + 5).x);
  EXPECT_EQ(map.grid.centre(3, 5).y, land.terrain.grid.centre(window.col + 3, window.row + 5).y);
  std::uint64_t served = 0, others = 0;
  for (int r = 0; r < window.rows; ++r)
    for (int c = 0; c < window.columns; ++c) {
      if (static_cast<geo::Ground>(land.terrain.ground(window.col + c, window.row + r)) == geo::Ground::sea) continue;
      (static_cast<CellState>(map.state(c, r)) == CellState::served ? served : others) += 1;
    }
  EXPECT_EQ(map.served, served);
  EXPECT_EQ(map.not_served + map.unverified, others);
}

TEST(WhatIf, MovingASiteComputesItsOwnFootprintsAlone) {
  Land land;
  const Transmitters network = land.network();
  const CellJudge judge = land.judge(network);
  FootprintStore store{{}, 1'000'000'000};
  const CoverageMap before = whole_map(judge, store);
  WhatIf session{judge, kFast, store, static_cast<int>(kEdited), nullptr};
  const CellWindow left = session.window();
  const CoverageMap without = session.without();

  // 900 MHz and 1800 MHz at one height, 1800 MHz at another.
  const std::size_t footprints = store.size();
  const Point place{land.sites[kEdited].at.x + 1'310.0, land.sites[kEdited].at.y - 870.0};
  EXPECT_EQ(session.move_to(place, nullptr), 3U);
  EXPECT_EQ(store.size(), footprints + 3);
  EXPECT_EQ(session.sectors().front().at, place);

  land.sites[kEdited].at = place;
  const Transmitters moved_network = land.network();
  const CellJudge moved = land.judge(moved_network);
  std::uint64_t computed = 1;
  const CoverageMap expected = whole_map(moved, store, &computed);
  EXPECT_EQ(computed, 0U);
  EXPECT_EQ(differing(session.with(session.sectors()), session.window(), expected), 0);

  // Back again nothing is computed; off air it leaves the others' map.
  EXPECT_EQ(session.move_to(network.all[sectors_of(network, 0).size() + 2].at, nullptr), 0U);
  EXPECT_EQ(session.window(), left);
  EXPECT_EQ(differing(session.with(session.sectors()), left, before), 0);
  land.sites.erase(land.sites.begin() + kEdited);
  const Transmitters fewer = land.network();
  CoverageMap others = whole_map(land.judge(fewer), store);
  for (float& site : others.server.cells)
    if (site >= static_cast<float>(kEdited)) site += 1.0F;
  EXPECT_EQ(differing(without, left, others), 0);
}

TEST(WhatIf, OpensOverANetworkThatWasNotComputed) {
  const Land land;
  const Transmitters network = land.network();
  const CellJudge judge = land.judge(network);
  FootprintStore store{{}, 1'000'000'000}, whole{{}, 1'000'000'000};
  const WhatIf session{judge, kFast, store, 1, nullptr};
  EXPECT_GT(session.computed(), 0U);
  EXPECT_EQ(session.computed(), store.size());
  EXPECT_EQ(differing(session.with(session.sectors()), session.window(), whole_map(judge, whole)), 0);
}

TEST(WhatIf, ThreadsChangeNothing) {
  const Land land;
  const Transmitters network = land.network();
  const CellJudge judge = land.judge(network);
  FootprintStore store{{}, 1'000'000'000};
  const auto turned = [&] {
    const WhatIf session{judge, kFast, store, static_cast<int>(kEdited), nullptr};
    std::vector<Transmitter> sectors = session.sectors();
    sectors[2].azimuth_deg = 77.0;
    sectors[4].mechanical_tilt_deg = 3.5;
    return session.with(sectors);
  };
  const CoverageMap many = turned();
  const tbb::global_control one{tbb::global_control::max_allowed_parallelism, 1};
  const CoverageMap single = turned();
  EXPECT_EQ(differing(single, {0, 0, single.grid.columns, single.grid.rows}, many), 0);
  EXPECT_EQ(single.served, many.served);
  EXPECT_EQ(single.unverified, many.unverified);
}

TEST(WhatIf, RefusesWhatNeedsAnotherFootprint) {
  const Land land;
  const Transmitters network = land.network();
  const CellJudge judge = land.judge(network);
  FootprintStore store{{}, 1'000'000'000};
  const WhatIf session{judge, kFast, store, static_cast<int>(kEdited), nullptr};
  const auto with = [&](auto change) {
    std::vector<Transmitter> sectors = session.sectors();
    change(sectors);
    return session.with(sectors);
  };
  EXPECT_THROW(with([](auto& s) { s.pop_back(); }), std::invalid_argument);
  EXPECT_THROW(with([](auto& s) { s[1].height_m += 1.0; }), std::invalid_argument);
  EXPECT_THROW(with([](auto& s) { s[1].at.x += 1.0; }), std::invalid_argument);
  EXPECT_THROW(with([](auto& s) { s[1].frequency_mhz = 700.0; }), std::invalid_argument);
  EXPECT_THROW(WhatIf(judge, kFast, store, 99, nullptr), std::invalid_argument);
}

}  // namespace
}  // namespace phusong::sim
