// Coverage: each cell on its own profile; pruning, threads and checkpoints change nothing; unknown is never served.
#include "sim/coverage/coverage.h"

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "geo/base/error.h"
#include "geo/ground/zones.h"
#include "sim/gaps/gaps.h"
#include "tests/unit/coverage/drawn.h"
#include "tests/unit/coverage/small_scenario.h"
#include "tests/unit/sweep/instruction_sets.h"

namespace phusong::sim {
namespace {

using test::Drawn;

/// The map as letters: '#' served, '.' not served, '?' unverified.
std::string drawn_map(const CoverageMap& map) {
  std::string text;
  for (int r = 0; r < map.grid.rows; ++r) {
    for (int c = 0; c < map.grid.columns; ++c) text += ".#?"[map.state(c, r)];
    text += '\n';
  }
  return text;
}

/// Rough seeded terrain with a sea and an unknown corner.
Drawn random_terrain(unsigned seed, int side) {
  std::mt19937 random{seed};
  std::vector<std::string> rows(static_cast<std::size_t>(side), std::string(static_cast<std::size_t>(side), '.'));
  for (int r = 0; r < side; ++r)
    for (int c = 0; c < side; ++c) {
      const auto sign = static_cast<char>('0' + random() % 8);
      rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)] =
          c < 4 ? '~' : (r > side - 6 && c > side - 6 ? '?' : sign);
    }
  return test::draw(rows, 100.0);
}

/// The same under land cover of every class.
Drawn wooded_terrain(unsigned seed, int side, std::mt19937& random) {
  Drawn d = random_terrain(seed, side);
  d.terrain.classes = geo::esa_world_cover();
  for (std::uint8_t& c : d.terrain.clutter.cells)
    c = static_cast<std::uint8_t>(random() % d.terrain.classes.classes.size());
  return d;
}

TEST(ProfileSampler, EqualsThePlainProfileBitForBit) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    std::mt19937 random{seed};
    Drawn d = wooded_terrain(seed, 45, random);
    d.terrain.surface_model = seed == 3;
    if (seed == 2) geo::mark_zones(d.terrain);
    const geo::ProfileSampler fast{d.terrain};
    const Extent box = d.terrain.grid.extent();
    std::uniform_real_distribution<double> x{box.west - 200.0, box.east + 200.0},
        y{box.south - 200.0, box.north + 200.0};
    Profile a, b;
    for (int i = 0; i < 500; ++i) {
      const bool on_centres = i % 5 == 0;
      const auto point = [&] {
        return on_centres ? d.terrain.grid.centre(static_cast<int>(random() % 45), static_cast<int>(random() % 45))
                          : Point{x(random), y(random)};
      };
      const Point from = point(), to = i % 50 == 0 ? from : point();
      d.terrain.profile_between(from, to, 100.0, a);
      test::on_each_instruction_set([&] {
        fast.profile_between(from, to, 100.0, b);
        ASSERT_EQ(a.height_m, b.height_m) << "seed " << seed << " path " << i;
        ASSERT_EQ(a.clutter_m, b.clutter_m);
        ASSERT_EQ(a.sea_samples, b.sea_samples);
      });
      fast.profile_between(from, to, 100.0, b);
      ASSERT_EQ(a.distance_km, b.distance_km);
      ASSERT_EQ(a.height_m, b.height_m) << "seed " << seed << " path " << i;
      ASSERT_EQ(a.clutter_m, b.clutter_m);
      ASSERT_EQ(a.zone, b.zone);
      ASSERT_EQ(a.zone.size(), seed == 2 ? a.size() : 0U);
      ASSERT_EQ(a.unknown_samples, b.unknown_samples);
      ASSERT_EQ(a.sea_samples, b.sea_samples);
    }
  }
}

TEST(ProfileSampler, PathsInFloatsAreThePlainProfile) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    std::mt19937 random{seed};
    const int side = seed == 4 ? 265 : 90;  // paths of several batches
    Drawn d = wooded_terrain(seed, side, random);
    d.terrain.surface_model = seed == 3;
    // With known ground alone, and with some that is not.
    if (seed % 2 == 0)
      for (std::uint8_t& g : d.terrain.ground.cells)
        if (static_cast<geo::Ground>(g) == geo::Ground::unknown) g = static_cast<std::uint8_t>(geo::Ground::land);
    // Where centres of cells are no round numbers they lie a rounding beside themselves.
    if (seed >= 3) {
      d.terrain.grid.west = 1.0 / 3.0;
      d.terrain.grid.cell_m = 28.97;
    }
    geo::mark_zones(d.terrain);
    const geo::ProfileSampler fast{d.terrain};
    const Extent box = d.terrain.grid.extent();
    std::uniform_real_distribution<double> x{box.west - 100.0, box.east + 100.0},
        y{box.south - 100.0, box.north + 100.0};
    Profile plain;
    geo::GroundPath path;
    int known = 0;
    for (int i = 0; i < 400; ++i) {
      // Corners and edges of the outermost centres among them, and centres beside unknown ground.
      const bool on_edges = i % 4 == 0, on_centres = i % 4 < 2;
      const auto centre = [&] {
        const auto within = [&](unsigned from, unsigned count) { return static_cast<int>(from + random() % count); };
        const auto last = static_cast<unsigned>(side);
        const int col = on_edges ? within(0, 2) * (side - 1) : within(last - 10, 10);
        return d.terrain.grid.centre(col, on_edges ? within(0, last) : within(last - 10, 10));
      };
      const Point from = on_centres ? centre() : Point{x(random), y(random)};
      const Point to = i % 50 == 0 ? from : on_centres ? centre() : Point{x(random), y(random)};
      d.terrain.profile_between(from, to, 30.0, plain);
      test::on_each_instruction_set([&] {
        fast.path_between(from, to, 30.0, i % 3 != 0, path);
        ASSERT_EQ(path.height_m.size(), plain.size());
        ASSERT_EQ(path.zone.size(), i % 3 != 0 ? plain.size() : 0);
        ASSERT_DOUBLE_EQ(path.length_km, plain.distance_km.back());
        ASSERT_EQ(path.crosses_unknown, plain.unknown_samples > 0) << "seed " << seed << " path " << i;
        for (std::size_t k = 0; k < plain.size(); ++k) {
          // A cell of 100 m of noise: a millionth of a cell is worth a thousandth of a metre.
          ASSERT_NEAR(static_cast<double>(path.height_m[k]), plain.height_m[k], 2e-3) << "path " << i << " point " << k;
          if (on_centres) continue;  // points half-way between two cells
          const double clutter_m = path.clutter_m.empty() ? 0.0 : static_cast<double>(path.clutter_m[k]);
          ASSERT_EQ(clutter_m, plain.clutter_m[k]) << "path " << i << " point " << k;
          if (!path.zone.empty()) {
            ASSERT_EQ(path.zone[k], plain.zone[k]);
          }
        }
        if (!on_centres) {
          ASSERT_EQ(path.sea_points, static_cast<std::size_t>(plain.sea_samples)) << "path " << i;
        }
      });
      if (plain.unknown_samples == 0) ++known;
    }
    EXPECT_GT(known, 50);
  }
}

// Own points of a map in floats, middles of cells to the bit; alone as among the others, whatever leaves the grid.
TEST(ProfileSampler, PointsAndLinesAreThePlainGround) {
  for (const unsigned seed : {2U, 4U}) {
    std::mt19937 random{seed};
    Drawn d = wooded_terrain(seed, 73, random);
    for (std::uint8_t& g : d.terrain.ground.cells)
      if (static_cast<geo::Ground>(g) == geo::Ground::unknown) g = static_cast<std::uint8_t>(geo::Ground::land);
    geo::mark_zones(d.terrain);
    const geo::ProfileSampler fast{d.terrain};
    const Grid& grid = d.terrain.grid;
    std::uniform_real_distribution<double> anywhere{-3.0, 75.0};
    for (int trial = 0; trial < 40; ++trial) {
      const std::size_t own = 1 + random() % 300, count = own + 150;
      const bool leaves = trial % 4 == 0;
      std::vector<double> cols, rows;
      for (std::size_t i = 0; i < count; ++i)
        for (std::vector<double>* of : {&cols, &rows})
          of->push_back(i >= own ? static_cast<double>(random() % 73)
                        : leaves ? anywhere(random)
                                 : std::clamp(anywhere(random), 0.0, 72.0));
      const auto detail = static_cast<geo::GroundDetail>(trial % 3);
      test::on_each_instruction_set([&] {
        geo::GroundPoints points, alone;
        fast.points(cols, rows, own, detail, points);
        for (std::size_t i = 0; i < count; ++i) {
          const Point at{grid.west + (cols[i] + 0.5) * grid.cell_m, grid.north - (rows[i] + 0.5) * grid.cell_m};
          const double height_m = d.terrain.height_at(at);
          if (std::isnan(height_m)) {
            ASSERT_TRUE(std::isnan(points.height_m[i])) << cols[i] << ", " << rows[i];
          } else {
            ASSERT_NEAR(points.height_m[i], height_m, i >= own ? 1e-9 : 2e-3) << cols[i] << ", " << rows[i];
          }
          if (i < own) {
            fast.points({&cols[i], 1}, {&rows[i], 1}, 1, detail, alone);
            if (!std::isnan(height_m)) {
              ASSERT_EQ(points.height_m[i], alone.height_m[0]);
            }
            ASSERT_EQ(points.clutter_m[i], alone.clutter_m[0]);
            const bool sea = points.zone[i] == Zone::sea;
            ASSERT_EQ(sea, alone.zone[0] == Zone::sea);
          }
          if (detail == geo::GroundDetail::heights) {
            ASSERT_EQ(points.clutter_m[i], 0.0);
            ASSERT_EQ(points.zone[i], Zone::inland);
            continue;
          }
          const double col = std::round(cols[i]), row = std::round(rows[i]);
          if (std::abs(std::abs(cols[i] - col) - 0.5) < 1e-3 || std::abs(std::abs(rows[i] - row) - 0.5) < 1e-3)
            continue;
          if (col < 0.0 || row < 0.0 || col > 72.0 || row > 72.0) continue;
          const auto zone = static_cast<Zone>(d.terrain.zone(static_cast<int>(col), static_cast<int>(row)));
          ASSERT_EQ(points.zone[i] == Zone::sea, zone == Zone::sea);
          if (detail == geo::GroundDetail::zones) {
            ASSERT_EQ(points.zone[i], zone);
          }
        }
      });
    }
  }
}

// A line in floats is the plain one, and is the same however many points of it are asked for.
TEST(ProfileSampler, ALineDoesNotDependOnHowLongItIs) {
  std::mt19937 random{7};
  Drawn d = wooded_terrain(2, 73, random);
  for (std::uint8_t& g : d.terrain.ground.cells)
    if (static_cast<geo::Ground>(g) == geo::Ground::unknown) g = static_cast<std::uint8_t>(geo::Ground::land);
  geo::mark_zones(d.terrain);
  const geo::ProfileSampler fast{d.terrain};
  for (int trial = 0; trial < 200; ++trial) {
    const Point from = d.terrain.grid.centre(static_cast<int>(random() % 73), static_cast<int>(random() % 73));
    const double angle = 0.01 * static_cast<double>(random() % 629);
    const auto detail = static_cast<geo::GroundDetail>(trial % 3);
    geo::GroundLine all, some;
    const std::size_t points = 2 + random() % 110, fewer = 1 + random() % points;
    fast.line_from(from, std::sin(angle), std::cos(angle), d.terrain.grid.cell_m, points, detail, all);
    fast.line_from(from, std::sin(angle), std::cos(angle), d.terrain.grid.cell_m, fewer, detail, some);
    for (std::size_t k = 0; k < std::min(fewer, all.first_unknown); ++k) {
      ASSERT_EQ(all.height_m[k], some.height_m[k]) << trial << ", point " << k << " of " << fewer << " and " << points;
      ASSERT_EQ(all.clutter_m[k], some.clutter_m[k]);
      ASSERT_EQ(all.zone[k] == Zone::sea, some.zone[k] == Zone::sea);
    }
  }
}

// An end so little beside the last known centre that a place in fixed point is on it feels unknown ground all the same.
TEST(ProfileSampler, AnEndThatFeelsUnknownGroundMakesThePathUnknown) {
  const Drawn d = test::draw({"?333333", "?333333", "?333333"}, 100.0);
  const geo::ProfileSampler fast{d.terrain};
  const Point centre = d.terrain.grid.centre(1, 1), far = d.terrain.grid.centre(6, 1);
  const Point beside{centre.x - 1e-5, centre.y};
  Profile plain;
  geo::GroundPath path;
  for (const auto& [from, to] : {std::pair{far, beside}, std::pair{beside, far}}) {
    d.terrain.profile_between(from, to, 100.0, plain);
    ASSERT_GT(plain.unknown_samples, 0);
    fast.path_between(from, to, 100.0, false, path);
    EXPECT_TRUE(path.crosses_unknown);
    for (const float height_m : path.height_m) EXPECT_TRUE(std::isfinite(height_m));
  }
  fast.path_between(far, centre, 100.0, false, path);
  EXPECT_FALSE(path.crosses_unknown);
}

TEST(Zones, CoastalLandIsLowAndNearTheSea) {
  // Cells of 10 km: the sea's reach of 50 km is five cells, also across the diagonal (3, 4).
  Drawn d = test::draw({"~......?2.",  //
                        "..........",  //
                        "..........",  //
                        "....2.....",  //
                        "...1......"},
                       10'000.0);
  geo::mark_zones(d.terrain);
  const auto zone = [&](int col, int row) { return static_cast<Zone>(d.terrain.zone(col, row)); };
  EXPECT_EQ(zone(0, 0), Zone::sea);
  EXPECT_EQ(zone(5, 0), Zone::coastal);
  EXPECT_EQ(zone(6, 0), Zone::inland);
  EXPECT_EQ(zone(7, 0), Zone::inland) << "unknown ground is never sea";
  EXPECT_EQ(zone(3, 4), Zone::coastal) << "exactly 50 km away, exactly 100 m high";
  EXPECT_EQ(zone(4, 4), Zone::inland);
  EXPECT_EQ(zone(4, 3), Zone::inland) << "200 m high";
  // The plain search over all sea cells, on rough ground.
  Drawn rough = random_terrain(9, 40);
  rough.terrain.grid.cell_m = 4000.0;
  geo::mark_zones(rough.terrain);
  for (int r = 0; r < 40; ++r)
    for (int c = 0; c < 40; ++c) {
      bool near = false;
      for (int y = 0; y < 40; ++y)
        for (int x = 0; x < 40; ++x)
          near |= rough.terrain.ground(x, y) == static_cast<std::uint8_t>(geo::Ground::sea) &&
                  16.0 * ((x - c) * (x - c) + (y - r) * (y - r)) <= 2500.0;
      const auto ground = static_cast<geo::Ground>(rough.terrain.ground(c, r));
      const Zone expected = ground == geo::Ground::sea ? Zone::sea
                            : ground == geo::Ground::land && near && rough.terrain.height_m(c, r) <= 100.0F
                                ? Zone::coastal
                                : Zone::inland;
      ASSERT_EQ(static_cast<Zone>(rough.terrain.zone(c, r)), expected) << c << ", " << r;
    }
}

TEST(Coverage, EachBandHasItsModel) {
  Scenario s = test::small_scenario();
  s.bands = {{"low", 700.0, 1000.0, "okumura_hata"}};
  const Drawn d = test::draw({"T....5....V"}, 500.0);
  geo::Site site = test::omni_site("A", d.mark('T'));
  site.sectors.push_back(site.sectors.front());
  site.sectors.back().id = "A-2";
  site.sectors.back().frequency_mhz = 1800.0;
  const Transmitters on_air = test::on_air(s, {site});
  const CellJudge judge{s, d.terrain, on_air, ModelChoice{s}};
  EXPECT_EQ(judge.models().label(), "itu_p526 (700 to 1000 MHz: okumura_hata)");
  Profile profile;
  const double at_900 = judge.link(on_air.all[0], d.mark('V'), profile).path.total_db;
  EXPECT_EQ(at_900, models::find_model("okumura_hata").evaluate(judge.path_input(on_air.all[0], profile)).total_db);
  const double at_1800 = judge.link(on_air.all[1], d.mark('V'), profile).path.total_db;
  EXPECT_EQ(at_1800, models::find_model("itu_p526").evaluate(judge.path_input(on_air.all[1], profile)).total_db);
  EXPECT_GT(std::abs(at_900 - at_1800), 1.0);
}

TEST(Coverage, TheTerminalsAntennaAndTheBodyCountInBothDirections) {
  Scenario s = test::small_scenario();
  const Drawn d = test::draw({"T....5....V"}, 500.0);
  const Transmitters on_air = test::on_air(s, {test::omni_site("A", d.mark('T'))});
  const CellService plain = CellJudge{s, d.terrain, on_air, ModelChoice{s}}.best_server(d.mark('V'));
  s.uplink.terminal_gain_dbi = 8.0;
  s.uplink.body_loss_db = 3.0;
  const CellService better = CellJudge{s, d.terrain, on_air, ModelChoice{s}}.best_server(d.mark('V'));
  EXPECT_NEAR(better.rsrp_dbm, plain.rsrp_dbm + 5.0F, 1e-3F);
  EXPECT_NEAR(better.uplink_margin_db, plain.uplink_margin_db + 5.0F, 1e-3F);
}

TEST(Coverage, WhoClosesTheUplinkServesThoughAnotherIsLouder) {
  Scenario s = test::small_scenario();
  s.uplink.required_sinr_db = 20.0;  // a service of high rate
  const Drawn d = test::draw({"A...................V..B"}, 500.0);
  const Transmitters on_air =
      test::on_air(s, {test::omni_site("A", d.mark('A'), 40.0, 60.0), test::omni_site("B", d.mark('B'), 40.0, 20.0)});
  const CellJudge judge{s, d.terrain, on_air, ModelChoice{s}};
  Profile profile;
  const LinkTerms loud = judge.link(on_air.all[0], d.mark('V'), profile);
  const LinkTerms near = judge.link(on_air.all[1], d.mark('V'), profile);
  ASSERT_GT(loud.rsrp_dbm, near.rsrp_dbm);
  ASSERT_LT(loud.uplink_margin_db, 0.0);
  ASSERT_GE(near.rsrp_dbm, s.service.rsrp_dbm);
  const CellService cell = judge.best_server(d.mark('V'));
  EXPECT_EQ(cell.state, CellState::served);
  EXPECT_EQ(cell.server, 1);
  EXPECT_EQ(judge.best_server_plain(d.mark('V')).server, 1);
}

TEST(Coverage, UnverifiedCellsHaveNoLevelOnTheMap) {
  const Scenario s = test::small_scenario();
  const Drawn d = test::draw({"T.....???....."}, 100.0);
  const Transmitters on_air = test::on_air(s, {test::omni_site("A", d.mark('T'), 60.0, 49.0)});
  const CoverageMap map = cover_map(CellJudge{s, d.terrain, on_air, ModelChoice{s}}, {}, nullptr);
  ASSERT_EQ(drawn_map(map), "######????????\n");
  for (int c = 0; c < 14; ++c) {
    EXPECT_EQ(std::isnan(map.rsrp_dbm(c, 0)), c >= 6) << c;
    EXPECT_EQ(std::isnan(map.margin_db(c, 0)), c >= 6) << c;
  }
}

TEST(Coverage, ARidgeCastsAShadow) {
  Scenario s = test::small_scenario();
  s.service.rsrp_dbm = -95.0;
  const Drawn d =
      test::draw({"..............................", "..........5...................", "..T.......5...................",
                  "..........5...................", ".............................."},
                 100.0);
  const Transmitters on_air = test::on_air(s, {test::omni_site("A", d.mark('T'))});
  const CellJudge judge{s, d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}};
  const CoverageMap map = cover_map(judge, {}, nullptr);
  const std::string text = drawn_map(map);
  const std::string row = text.substr(2 * 31, 30);
  EXPECT_EQ(row.substr(0, 11), "###########") << text;  // up to the crest
  EXPECT_EQ(row.substr(12, 6), "......") << text;       // behind it
  EXPECT_EQ(map.served + map.not_served + map.unverified, d.terrain.land_cells);
}

TEST(Coverage, EveryTermOfALinkAddsUp) {
  const Scenario s = test::small_scenario();
  const Drawn d = test::draw({"..T....3....V.."}, 500.0);
  const Transmitters on_air = test::on_air(s, {test::omni_site("A", d.mark('T'))});
  const CellJudge judge{s, d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}};
  Profile profile;
  const LinkTerms t = judge.link(on_air.all.front(), d.mark('V'), profile);
  EXPECT_DOUBLE_EQ(t.rsrp_dbm, t.eirp_re_dbm - t.pattern_loss_db - t.path.total_db - t.location_margin_db);
  EXPECT_NEAR(t.location_margin_db, 8.0 * 1.2815515655446004, 1e-9);
  // 46 dBm over 600 resource elements, 0.5 dB feeder, 11 dBi.
  EXPECT_NEAR(t.eirp_re_dbm, 46.0 - 10.0 * std::log10(600.0) - 0.5 + 11.0, 1e-9);
  EXPECT_NEAR(t.path.total_db, t.path.free_space_db + t.path.diffraction_db, 1e-9);
  EXPECT_GT(t.path.diffraction_db, 6.0);
  const CellService cell = judge.best_server(d.mark('V'));
  EXPECT_FLOAT_EQ(cell.rsrp_dbm, static_cast<float>(t.rsrp_dbm));
  EXPECT_FLOAT_EQ(cell.uplink_margin_db, static_cast<float>(t.uplink_margin_db));
}

TEST(Coverage, PruningChangesNothing) {
  const Scenario s = test::small_scenario();
  for (unsigned seed = 1; seed <= 4; ++seed) {
    const Drawn d = random_terrain(seed, 40);
    std::mt19937 random{seed};
    std::vector<geo::Site> sites;
    for (int i = 0; i < 12; ++i)
      sites.push_back(
          test::omni_site("S" + std::to_string(i),
                          d.terrain.grid.centre(static_cast<int>(random() % 40), static_cast<int>(random() % 40)),
                          20.0 + static_cast<double>(random() % 30), 36.0 + static_cast<double>(random() % 10),
                          i % 2 == 0 ? "Viettel" : "VNPT"));
    const Transmitters on_air = test::on_air(s, sites);
    const CellJudge judge{s, d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}};
    for (int r = 0; r < 40; ++r)
      for (int c = 0; c < 40; ++c) {
        const Point at = d.terrain.grid.centre(c, r);
        const CellService fast = judge.best_server(at), plain = judge.best_server_plain(at);
        ASSERT_EQ(fast.server, plain.server) << "seed " << seed << " cell " << c << ',' << r;
        ASSERT_EQ(fast.rsrp_dbm, plain.rsrp_dbm);
        ASSERT_EQ(fast.state, plain.state);
        const CellService group = judge.best_server(at, 1), plain_group = judge.best_server_plain(at, 1);
        ASSERT_EQ(group.rsrp_dbm, plain_group.rsrp_dbm);
      }
  }
}

TEST(Coverage, AFewSamplesNeverPromiseTooLittle) {
  const Drawn d = random_terrain(11, 150);
  const geo::ProfileSampler sampler{d.terrain};
  const models::Model& model = models::find_model("itu_p526");
  std::mt19937 random{5};
  Profile whole, some;
  int hidden = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto cell = [&] {
      return d.terrain.grid.centre(static_cast<int>(random() % 140), static_cast<int>(random() % 140));
    };
    const Point a = cell(), b = cell();
    sampler.profile_between(a, b, 100.0, whole);
    sampler.profile_between(a, b, 100.0, some, 1 + random() % 20);
    if (whole.unknown_samples > 0 || a == b) continue;
    // The same points: each of the few stands among the many.
    for (std::size_t k = 0; k < some.size(); ++k)
      ASSERT_NE(std::find(whole.height_m.begin(), whole.height_m.end(), some.height_m[k]), whole.height_m.end());
    const auto path = [](const Profile& p) {
      return models::PathInput{
          .frequency = Megahertz{900.0}, .profile = p.view(), .tx_height = Metres{40.0}, .rx_height = Metres{1.5}};
    };
    const double exact = model.evaluate(path(whole)).total_db, bound = model.least_loss_db(path(some));
    ASSERT_LE(bound, exact + 1e-9) << "path " << i;
    hidden += bound > exact - 3.0 && exact > model.evaluate(path(whole)).free_space_db + 20.0;
  }
  EXPECT_GT(hidden, 100);  // and it is worth having
}

TEST(Coverage, PruningChangesNothingOnLongPaths) {
  const Scenario s = test::small_scenario();
  for (unsigned seed = 1; seed <= 3; ++seed) {
    const Drawn d = random_terrain(seed, 180);
    std::mt19937 random{seed};
    std::vector<geo::Site> sites;
    for (int i = 0; i < 15; ++i)
      sites.push_back(
          test::omni_site("S" + std::to_string(i),
                          d.terrain.grid.centre(static_cast<int>(random() % 180), static_cast<int>(random() % 180)),
                          20.0 + static_cast<double>(random() % 60), 36.0 + static_cast<double>(random() % 10)));
    const Transmitters on_air = test::on_air(s, sites);
    const CellJudge judge{s, d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}};
    for (int r = 0; r < 180; r += 7)
      for (int c = 0; c < 180; c += 7) {
        const Point at = d.terrain.grid.centre(c, r);
        const CellService fast = judge.best_server(at), plain = judge.best_server_plain(at);
        ASSERT_EQ(fast.server, plain.server) << "seed " << seed << " cell " << c << ',' << r;
        ASSERT_EQ(fast.rsrp_dbm, plain.rsrp_dbm);
        ASSERT_EQ(fast.uplink_margin_db, plain.uplink_margin_db);
        ASSERT_EQ(fast.state, plain.state);
      }
  }
}

TEST(Coverage, SameBytesOnAnyNumberOfThreads) {
  const Scenario s = test::small_scenario();
  const Drawn d = random_terrain(7, 70);
  const Transmitters on_air = test::on_air(
      s, {test::omni_site("A", d.terrain.grid.centre(20, 20)), test::omni_site("B", d.terrain.grid.centre(50, 40))});
  const CellJudge judge{s, d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}};
  const auto with_threads = [&](std::size_t n) {
    const tbb::global_control limit{tbb::global_control::max_allowed_parallelism, n};
    return cover_map(judge, {}, nullptr);
  };
  const CoverageMap one = with_threads(1), many = with_threads(8);
  EXPECT_EQ(std::memcmp(one.rsrp_dbm.cells.data(), many.rsrp_dbm.cells.data(), one.grid.size() * sizeof(float)), 0);
  EXPECT_EQ(std::memcmp(one.margin_db.cells.data(), many.margin_db.cells.data(), one.grid.size() * sizeof(float)), 0);
  EXPECT_EQ(one.state.cells, many.state.cells);
}

TEST(Coverage, UnknownGroundIsNeverServed) {
  const Scenario s = test::small_scenario();
  const Drawn d = test::draw({"..T.....??????.....V.", "........??????.......", "........??????......."}, 100.0);
  const Transmitters on_air = test::on_air(s, {test::omni_site("A", d.mark('T'))});
  const CellJudge judge{s, d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}};
  const CellService behind = judge.best_server(d.mark('V'));
  EXPECT_EQ(behind.state, CellState::unverified);
  EXPECT_TRUE(behind.path_unknown);
  const CoverageMap map = cover_map(judge, {}, nullptr);
  for (int r = 0; r < d.terrain.grid.rows; ++r)
    for (int c = 8; c < d.terrain.grid.columns; ++c)
      EXPECT_NE(static_cast<CellState>(map.state(c, r)), CellState::served) << c << ',' << r;
}

TEST(Coverage, ATerminalOnUnknownGroundIsNeitherServedNorNotServed) {
  Scenario s = test::small_scenario();
  // Behind the ridge nothing is served; of the cell on unknown ground nobody can say so, because its height may be any.
  const Drawn d = test::draw({"..T....9999......V..??????.."}, 100.0);
  const Transmitters on_air = test::on_air(s, {test::omni_site("A", d.mark('T'), 10.0, 20.0)});
  const CellJudge judge{s, d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}};
  ASSERT_EQ(judge.best_server(d.mark('V')).state, CellState::not_served);
  const CellService on_void = judge.best_server(d.terrain.grid.centre(22, 0));
  ASSERT_LT(on_void.rsrp_dbm, s.service.rsrp_dbm);
  EXPECT_EQ(on_void.state, CellState::unverified);
  EXPECT_TRUE(on_void.ground_unknown);
  double served = -1, possible = -1;
  EXPECT_EQ(verdict_of({{{}, 1.0F, on_void}}, s.service, 0.0, &served, &possible), Verdict::unverified);
  EXPECT_EQ(served, 0.0);
  EXPECT_EQ(possible, 1.0);
  // Out of every site's range it is not served at any height.
  s.propagation.range_km = 1.0;
  EXPECT_EQ(CellJudge(s, d.terrain, on_air, ModelChoice{models::find_model("itu_p526")})
                .best_server(d.terrain.grid.centre(22, 0))
                .state,
            CellState::not_served);
}

TEST(Coverage, AKnownServerBeatsAnUnknownOne) {
  const Scenario s = test::small_scenario();
  const Drawn d = test::draw({"..A.....?????..V....B."}, 100.0);
  const Transmitters on_air =
      test::on_air(s, {test::omni_site("A", d.mark('A'), 60.0, 49.0), test::omni_site("B", d.mark('B'), 30.0, 40.0)});
  const CellJudge judge{s, d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}};
  const CellService cell = judge.best_server(d.mark('V'));
  EXPECT_EQ(cell.state, CellState::served);
  EXPECT_EQ(on_air.all[static_cast<std::size_t>(cell.server)].site_id, "B");
}

TEST(Coverage, NobodyInRangeIsNotServed) {
  Scenario s = test::small_scenario();
  s.propagation.range_km = 1.0;
  const Drawn d = test::draw({"T...................V"}, 100.0);
  const Transmitters on_air = test::on_air(s, {test::omni_site("A", d.mark('T'))});
  const CellJudge judge{s, d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}};
  EXPECT_EQ(judge.best_server(d.mark('V')).server, -1);
  EXPECT_TRUE(std::isnan(cover_map(judge, {}, nullptr).rsrp_dbm(20, 0)));
}

class CheckpointFolder : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() /
      ("phusong-checkpoints-" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
       ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(CheckpointFolder, KeepsAndRefuses) {
  const Checkpoints keep{folder, "key"};
  const std::vector<float> cells{1.0F, 2.5F};
  keep.save("piece", cells);
  std::vector<float> back;
  EXPECT_TRUE(keep.load("piece", back));
  EXPECT_EQ(back, cells);
  EXPECT_FALSE(keep.load("other", back));
  EXPECT_FALSE((Checkpoints{folder, "another key"}).load("piece", back));
  EXPECT_FALSE(keep.with("part").load("piece", back));
  keep.with("part").save("piece", std::vector<float>{7.0F});
  EXPECT_TRUE(keep.load("piece", back)) << "a part keeps its pieces apart";
  EXPECT_EQ(back, cells);
  keep.with(std::string(4000, 'x')).save("piece", cells);
  EXPECT_TRUE(keep.with(std::string(4000, 'x')).load("piece", back)) << "however long its name";
  {  // one changed byte
    std::fstream file{folder / "piece.part", std::ios::binary | std::ios::in | std::ios::out};
    file.seekp(-1, std::ios::end);
    file.put('\x7f');
  }
  EXPECT_FALSE(keep.load("piece", back));
}

/// Stops after a number of steps, as a user would.
class StoppingWatcher : public Watcher {
 public:
  explicit StoppingWatcher(std::uint64_t after) : after_{after} {}
  void begin(std::string_view, std::uint64_t) override {}
  void advanced(std::string_view, std::uint64_t, std::uint64_t) override { ++steps; }
  void end(std::string_view) override {}
  void note(std::string_view) override {}
  [[nodiscard]] bool stop_requested() const noexcept override { return steps >= after_; }
  std::atomic<std::uint64_t> steps{0};

 private:
  std::uint64_t after_;
};

TEST_F(CheckpointFolder, AStoppedMapGoesOn) {
  const Scenario s = test::small_scenario();
  const Drawn d = random_terrain(3, 100);
  const Transmitters on_air = test::on_air(s, {test::omni_site("A", d.terrain.grid.centre(50, 50))});
  const CellJudge judge{s, d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}};
  const Checkpoints keep{folder, "run"};
  StoppingWatcher stopper{40};
  const tbb::global_control one_thread{tbb::global_control::max_allowed_parallelism,
                                       1};  // so that a band is whole by then
  EXPECT_THROW((void)cover_map(judge, keep, &stopper), Error);
  std::size_t kept = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) kept += entry.path().extension() == ".part";
  EXPECT_GE(kept, 1U);
  const CoverageMap resumed = cover_map(judge, keep, nullptr), whole = cover_map(judge, {}, nullptr);
  EXPECT_EQ(std::memcmp(resumed.rsrp_dbm.cells.data(), whole.rsrp_dbm.cells.data(), whole.grid.size() * sizeof(float)),
            0);
  EXPECT_EQ(resumed.state.cells, whole.state.cells);
}

}  // namespace
}  // namespace phusong::sim
