// Gaps: verdicts at their thresholds, causes with the obstacle, clusters, sensitivity.
#include "sim/gaps/gaps.h"

#include <gtest/gtest.h>

#include "sim/gaps/clusters.h"
#include "tests/unit/coverage/drawn.h"
#include "tests/unit/coverage/small_scenario.h"

namespace phusong::sim {
namespace {

using test::Drawn;

std::vector<VillageCell> cells_with(int served, int unverified, int all) {
  std::vector<VillageCell> cells;
  for (int i = 0; i < all; ++i) {
    VillageCell cell;
    cell.weight = 1.0F / static_cast<float>(all);
    cell.service.server = 0;
    cell.service.rsrp_dbm = i < served + unverified ? -100.0F : -120.0F;
    cell.service.uplink_margin_db = 5.0F;
    cell.service.path_unknown = i >= served && i < served + unverified;
    cell.service.state = i < served ? CellState::served
                                    : (i < served + unverified ? CellState::unverified : CellState::not_served);
    cells.push_back(cell);
  }
  return cells;
}

TEST(Verdict, StandsAtItsThresholds) {
  const ServiceKeys keys = test::small_scenario().service;
  EXPECT_EQ(verdict_of(cells_with(100, 0, 100), keys, 0.0), Verdict::covered);
  EXPECT_EQ(verdict_of(cells_with(95, 0, 100), keys, 0.0), Verdict::covered);
  EXPECT_EQ(verdict_of(cells_with(94, 0, 100), keys, 0.0), Verdict::marginal);
  EXPECT_EQ(verdict_of(cells_with(51, 0, 100), keys, 0.0), Verdict::marginal);
  EXPECT_EQ(verdict_of(cells_with(49, 0, 100), keys, 0.0), Verdict::dead);
  EXPECT_EQ(verdict_of({}, keys, 0.0), Verdict::dead);
}

TEST(Verdict, UnknownGroundDecidesOrDoesNot) {
  const ServiceKeys keys = test::small_scenario().service;
  EXPECT_EQ(verdict_of(cells_with(40, 60, 100), keys, 0.0), Verdict::unverified);
  EXPECT_EQ(verdict_of(cells_with(97, 3, 100), keys, 0.0), Verdict::covered);
  EXPECT_EQ(verdict_of(cells_with(10, 5, 100), keys, 0.0), Verdict::dead);
  double served = 0, possible = 0;
  (void)verdict_of(cells_with(40, 20, 100), keys, 0.0, &served, &possible);
  EXPECT_NEAR(served, 0.40, 1e-5);
  EXPECT_NEAR(possible, 0.60, 1e-5);
}

TEST(Verdict, MovesWithTheLevel) {
  const ServiceKeys keys = test::small_scenario().service;
  EXPECT_EQ(verdict_of(cells_with(10, 0, 100), keys, 10.0), Verdict::covered);    // -120 + 10 reaches -110
  EXPECT_EQ(verdict_of(cells_with(100, 0, 100), keys, -10.5), Verdict::dead);
  EXPECT_EQ(verdict_of(cells_with(100, 0, 100), keys, -5.5), Verdict::dead);      // the uplink margin of 5 dB is gone
}

struct World {
  Scenario s = test::small_scenario();
  Drawn d;
  std::vector<geo::Site> sites;
  Transmitters on_air;
  std::vector<geo::Village> villages;
  GapReport report;

  void find() {
    on_air = test::on_air(s, sites);
    const CellJudge judge{s, d.terrain, on_air, ModelChoice{s}};
    report = find_gaps(judge, villages, nullptr, {}, nullptr);
  }
};

TEST(Verdict, WhatLiesBeyondTheGridIsUnverified) {
  World w;
  w.d = test::draw({"T........."}, 100.0);
  w.sites = {test::omni_site("A", w.d.mark('T'))};
  // Half of the village lies east of the last column.
  const Point edge{w.d.terrain.grid.west + 1000.0, w.d.terrain.grid.north - 50.0};
  w.villages = {test::square_village("1", edge, 100.0)};
  w.find();
  const VillageService& v = w.report.villages.front();
  EXPECT_NEAR(v.served_share, 0.5, 1e-3);
  EXPECT_NEAR(v.possible_share, 1.0, 1e-3);
  EXPECT_EQ(v.verdict, Verdict::unverified);
}

TEST(Cause, AModelWithoutDiffractionBlamesNoGround) {
  World w;
  w.s.propagation.model = "okumura_hata";
  w.d = test::draw({"T.........V"}, 1000.0);
  w.sites = {test::omni_site("A", w.d.mark('T'), 40.0, 30.0)};
  w.villages = {test::square_village("1", w.d.mark('V'), 1000.0)};
  w.find();
  EXPECT_EQ(w.report.villages.front().verdict, Verdict::dead);
  EXPECT_EQ(w.report.villages.front().cause, Cause::distance);
}

TEST(Cause, TerrainNamesTheRidge) {
  World w;
  w.d = test::draw({".................................",
                    "..........9......................",
                    "..T.......9...........V..........",
                    "..........9......................",
                    "................................."},
                   300.0);
  w.s.service.rsrp_dbm = -100.0;
  w.sites = {test::omni_site("A", w.d.mark('T'))};
  w.villages = {test::square_village("1", w.d.mark('V'), 300.0)};
  w.find();
  const VillageService& v = w.report.villages.front();
  EXPECT_EQ(v.verdict, Verdict::dead);
  EXPECT_EQ(v.cause, Cause::terrain);
  ASSERT_TRUE(v.obstacle.has_value());
  EXPECT_EQ(v.obstacle->server, "A");
  EXPECT_EQ(w.d.terrain.grid.col_of(v.obstacle->at.x), 10);
  EXPECT_NEAR(v.obstacle->height_m, 900.0, 1.0);
  EXPECT_GT(v.obstacle->loss_db, 20.0);
  EXPECT_EQ(v.nearest_site, "A");
  EXPECT_NEAR(v.nearest_site_km, 6.0, 1e-6);
  EXPECT_TRUE(v.served_by.empty());
}

TEST(Cause, DistanceWhenFreeSpaceIsTooWeak) {
  World w;
  w.d = test::draw({"T..................V"}, 500.0);
  w.sites = {test::omni_site("A", w.d.mark('T'), 40.0, 10.0)};
  w.villages = {test::square_village("1", w.d.mark('V'), 500.0)};
  w.find();
  EXPECT_EQ(w.report.villages.front().cause, Cause::distance);
  w.s.propagation.range_km = 2.0;  // nobody in range at all
  w.find();
  EXPECT_EQ(w.report.villages.front().cause, Cause::distance);
  EXPECT_EQ(w.report.villages.front().verdict, Verdict::dead);
}

TEST(Cause, ClutterWhenBareGroundWouldDo) {
  World w;
  w.d = test::draw({"T.........V"}, 100.0);
  geo::Terrain& t = w.d.terrain;
  t.classes = geo::esa_world_cover();
  for (int c = 1; c < 10; ++c) t.clutter(c, 0) = t.classes.index_of_code(10);
  w.sites = {test::omni_site("A", w.d.mark('T'), 12.0, 20.0)};
  w.villages = {test::square_village("1", w.d.mark('V'), 100.0)};
  w.s.service.rsrp_dbm = -105.0;
  w.find();
  EXPECT_EQ(w.report.villages.front().verdict, Verdict::dead);
  EXPECT_EQ(w.report.villages.front().cause, Cause::clutter);
}

TEST(Cause, UplinkWhenTheTerminalIsTooWeak) {
  World w;
  w.d = test::draw({"T..................V"}, 100.0);
  w.sites = {test::omni_site("A", w.d.mark('T'))};
  w.s.uplink.terminal_power_dbm = -60.0;
  w.villages = {test::square_village("1", w.d.mark('V'), 100.0)};
  w.find();
  EXPECT_EQ(w.report.villages.front().cause, Cause::uplink);
  w.s.service.uplink = false;
  w.find();
  EXPECT_EQ(w.report.villages.front().verdict, Verdict::covered);
}

TEST(Cause, NoDataIsUnverifiedNotDead) {
  World w;
  w.d = test::draw({"..T.....??????.....V."}, 100.0);
  w.sites = {test::omni_site("A", w.d.mark('T'))};
  w.villages = {test::square_village("1", w.d.mark('V'), 100.0)};
  w.find();
  EXPECT_EQ(w.report.villages.front().verdict, Verdict::unverified);
  EXPECT_EQ(w.report.villages.front().cause, Cause::no_data);
  EXPECT_GT(w.report.unknown_cells, 0U);
  EXPECT_EQ(w.report.sensitivity.front().unverified, 1);
}

TEST(Gaps, NameWhoServesTheRest) {
  World w;
  w.d = test::draw({"A....V.........................B"}, 100.0);
  w.sites = {test::omni_site("A", w.d.mark('A'), 40.0, 46.0, "VNPT"),
             test::omni_site("B", w.d.mark('B'), 40.0, -10.0, "Viettel")};
  // A village so long that only its western half hears anybody.
  w.villages = {test::square_village("1", w.d.mark('V'), 300.0)};
  w.villages.front().area = {geo::Polygon{{{{700'000.0, 2'329'900.0},
                                            {703'200.0, 2'329'900.0},
                                            {703'200.0, 2'330'000.0},
                                            {700'000.0, 2'330'000.0},
                                            {700'000.0, 2'329'900.0}}}}};
  w.s.service.rsrp_dbm = -56.0;
  w.s.service.uplink = false;
  w.find();
  const VillageService& v = w.report.villages.front();
  ASSERT_NE(v.verdict, Verdict::covered);
  ASSERT_EQ(v.served_by.size(), 1U);
  EXPECT_EQ(v.served_by.front().owner, "VNPT");
  EXPECT_NEAR(v.served_by.front().share, v.served_share, 1e-6);
}

TEST(Clusters, JoinWhatIsNear) {
  std::vector<geo::Village> villages;
  for (int i = 0; i < 5; ++i)
    villages.push_back(test::square_village(std::to_string(i), {700'000.0 + i * 300.0 + (i > 2 ? 5'000.0 : 0.0), 2e6},
                                            100.0, 100.0 + i));
  std::vector<VillageService> services(5);
  for (std::size_t i = 0; i < 5; ++i) services[i].village = i, services[i].verdict = Verdict::dead;
  services[1].verdict = Verdict::covered;  // breaks the chain: 0 and 2 are 500 m apart, edge to edge
  auto clusters = cluster_dead(villages, services, 499.0);
  ASSERT_EQ(clusters.size(), 3U);
  EXPECT_EQ(clusters[0].villages, (std::vector<std::size_t>{3, 4}));
  EXPECT_EQ(clusters[0].id, 1);
  EXPECT_DOUBLE_EQ(clusters[0].people, 207.0);
  clusters = cluster_dead(villages, services, 501.0);
  ASSERT_EQ(clusters.size(), 2U);
  EXPECT_EQ(clusters[1].villages, (std::vector<std::size_t>{0, 2}));
}

TEST(Sensitivity, WeakerLevelsNeverCoverMore) {
  World w;
  w.d = test::draw({"................................", "..T....4....5......V...6..U....W", "................................"},
                   400.0);
  w.s.service.rsrp_dbm = -98.0;
  w.sites = {test::omni_site("A", w.d.mark('T'))};
  for (const char mark : {'V', 'U', 'W'})
    w.villages.push_back(test::square_village(std::string{mark}, w.d.mark(mark), 400.0));
  w.find();
  ASSERT_EQ(w.report.sensitivity.size(), 4U);
  const auto& rows = w.report.sensitivity;
  EXPECT_EQ(rows[1].what, "all levels -6 dB");
  EXPECT_LE(rows[1].covered, rows[0].covered);
  EXPECT_GE(rows[2].covered, rows[0].covered);
  EXPECT_GE(rows[3].covered, rows[0].covered);  // free space loses least
  for (const SensitivityRow& r : rows) EXPECT_EQ(r.covered + r.marginal + r.dead + r.unverified, 3);

  w.s.gaps.sensitivity_db = 2.5;
  w.find();
  EXPECT_EQ(w.report.sensitivity[1].what, "all levels -2.5 dB");
  EXPECT_EQ(w.report.sensitivity[2].what, "all levels +2.5 dB");
}

}  // namespace
}  // namespace phusong::sim
