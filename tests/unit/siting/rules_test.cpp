// The rules of a place, each with its reason, and what reaching it costs.
#include "sim/siting/rules.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>

#include "geo/base/error.h"
#include "sim/invest/compare.h"
#include "sim/siting/nearest_line.h"
#include "tests/unit/siting/gap_world.h"

namespace phusong::sim {
namespace {

using test::GapWorld;

class Rules : public testing::Test {
 protected:
  Rules() {
    std::filesystem::create_directories(folder_);
    // Gentle land, a steep step between columns 20 and 21, sea in the east, a hole in the ground's data.
    for (int row = 0; row < 40; ++row) {
      std::string line(40, '.');
      for (int col = 21; col < 30; ++col) line[static_cast<std::size_t>(col)] = '4';
      line[38] = line[39] = '~';
      if (row == 35) line[5] = '?';
      rows_.push_back(line);
    }
    d_ = test::draw(rows_, 100.0);
    s_ = test::small_scenario();
    s_.candidates.max_slope_deg = 90.0;
    s_.file = "small.toml";
  }
  ~Rules() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] LonLat lonlat(int col, int row) const {
    const Point p = geo::Transform{d_.terrain.crs, geo::Crs::wgs84()}(d_.terrain.grid.centre(col, row));
    return {p.x, p.y};
  }
  /// A file with one square from a cell's middle to another's.
  std::string square(const std::string& name, int col, int row, int side, const std::string& fields) const {
    const std::string file = (folder_ / name).string();
    std::ofstream out{file};
    out << R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{)" << fields
        << R"(},"geometry":{"type":"Polygon","coordinates":[[)";
    const char* comma = "";
    for (const auto& [dx, dy] : {std::pair{0, 0}, {side, 0}, {side, side}, {0, side}, {0, 0}}) {
      const LonLat at = lonlat(col + dx, row + dy);
      out << comma << fmt::format("[{:.9f},{:.9f}]", at.lon_deg, at.lat_deg);
      comma = ",";
    }
    out << "]]}}]}";
    return file;
  }
  std::string text(const std::string& name, const std::string& content) const {
    const std::string file = (folder_ / name).string();
    std::ofstream{file} << content;
    return file;
  }
  [[nodiscard]] std::string why(int col, int row, CandidateKind kind = CandidateKind::surface) const {
    const SiteRules rules{s_, d_.terrain};
    Candidate c{.id = surface_id(col, row),
                .kind = kind,
                .at = d_.terrain.grid.centre(col, row),
                .reason_en = {},
                .reason_vi = {}};
    const std::optional<Refusal> no = rules.refusal(c, {&s_.bts_types.front()});
    if (no) {
      EXPECT_FALSE(no->why_vi.empty());
    }
    return no ? no->why_en : "";
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / fmt::format("phusong-rules-test-{}", ::getpid());
  std::vector<std::string> rows_;
  test::Drawn d_;
  Scenario s_;
};

TEST_F(Rules, SeaAndUnknownGround) {
  EXPECT_EQ(why(38, 10), "it stands on the sea");
  EXPECT_EQ(why(5, 35), "the ground there is unknown");
  EXPECT_EQ(why(10, 10), "");
}

TEST_F(Rules, SlopeOfTheGround) {
  // 390 m over two cells of 100 m.
  EXPECT_NEAR(slope_deg(d_.terrain, 20, 10), std::atan(390.0 / 200.0) * 180.0 / kPi, 1e-6);
  EXPECT_NEAR(slope_deg(d_.terrain, 10, 10), 0.0, 1e-9);
  s_.candidates.max_slope_deg = 35.0;
  EXPECT_NE(why(20, 10).find("slopes by 63°"), std::string::npos) << why(20, 10);
  EXPECT_EQ(why(10, 10), "");
  EXPECT_EQ(why(20, 10, CandidateKind::existing_mast), "") << "a mast that stands is not asked for its slope";
  EXPECT_EQ(why(20, 10, CandidateKind::point), "") << "nor is a point that a survey has seen";
}

TEST_F(Rules, ZonesWithoutMastsAndWithLowOnes) {
  s_.restrictions = {{.name = "heritage",
                      .title_en = "heritage core zone",
                      .title_vi = "vùng lõi di sản",
                      .source = square("core.geojson", 5, 5, 6, R"("name":"vịnh")"),
                      .layer = "",
                      .rule = "no_mast",
                      .height_field = "max_height_m"},
                     {.name = "airport",
                      .title_en = "",
                      .title_vi = "",
                      .source = square("airport.geojson", 14, 14, 5, R"("max_height_m":30)"),
                      .layer = "",
                      .rule = "max_height",
                      .height_field = "max_height_m"}};
  EXPECT_EQ(why(7, 7), "no mast may stand there (heritage core zone: vịnh)");
  EXPECT_EQ(why(7, 7, CandidateKind::existing_mast), "no mast may stand there (heritage core zone: vịnh)");
  EXPECT_EQ(why(16, 16), "masts above 30 m are not allowed there (airport)");
  EXPECT_EQ(why(16, 16, CandidateKind::existing_mast), "");
  s_.bts_types.front().height_m = 25.0;
  EXPECT_EQ(why(16, 16), "");
  const SiteRules rules{s_, d_.terrain};
  EXPECT_EQ(rules.most_height_m(d_.terrain.grid.centre(16, 16)), 30.0);
  EXPECT_TRUE(std::isinf(rules.most_height_m(d_.terrain.grid.centre(30, 30))));
}

TEST_F(Rules, MustNots) {
  s_.candidates.must_not = {"S-12-13", "M-A"};
  const LonLat at = lonlat(30, 30);
  s_.candidates.must_not_places = text(
      "not.csv", fmt::format("id,name,lon_deg,lat_deg,radius_m\n1,Chùa,{:.8f},{:.8f},350\n", at.lon_deg, at.lat_deg));
  EXPECT_EQ(why(12, 13), "candidates.must_not names it");
  EXPECT_EQ(why(13, 13), "");
  EXPECT_EQ(why(32, 30), "200 m from Chùa, where candidates.must_not_places allows none within 350 m");
  EXPECT_EQ(why(34, 30), "");
}

TEST_F(Rules, CellsAreOpenWhereNothingRefusesThem) {
  s_.candidates.max_slope_deg = 35.0;
  s_.candidates.must_not = {"S-12-13"};
  const LonLat at = lonlat(30, 30);
  s_.candidates.must_not_places =
      text("not.csv", fmt::format("name,lon_deg,lat_deg,radius_m\nx,{:.8f},{:.8f},350\n", at.lon_deg, at.lat_deg));
  s_.restrictions = {{.name = "z",
                      .title_en = "",
                      .title_vi = "",
                      .source = square("z.geojson", 5, 5, 6, R"("name":"a")"),
                      .layer = "",
                      .rule = "no_mast",
                      .height_field = ""}};
  const Raster<std::uint8_t> open = SiteRules{s_, d_.terrain}.open_cells(42.0);
  int closed = 0;
  for (int row = 1; row < 39; ++row)
    for (int col = 1; col < 39; ++col) {
      // Middles on the square's edge are one's or the other's.
      const bool edge = (row == 5 || row == 11) && col >= 5 && col <= 11;
      const bool side = (col == 5 || col == 11) && row >= 5 && row <= 11;
      if (edge || side) continue;
      closed += open(col, row) == 0 ? 1 : 0;
      EXPECT_EQ(open(col, row) != 0, why(col, row).empty()) << col << ' ' << row << ' ' << why(col, row);
    }
  EXPECT_GT(closed, 100);
}

TEST_F(Rules, LayersThatCannotBeUsedAreRefusedWithTheKey) {
  const auto sentence = [&]() -> std::string {
    try {
      const SiteRules rules{s_, d_.terrain};
      return "";
    } catch (const Error& error) {
      return error.sentence();
    }
  };
  s_.restrictions = {{.name = "airport",
                      .title_en = "",
                      .title_vi = "",
                      .source = square("airport.geojson", 14, 14, 5, R"("height":"low")"),
                      .layer = "",
                      .rule = "max_height",
                      .height_field = "height"}};
  EXPECT_NE(sentence().find("the field height holds \"low\""), std::string::npos) << sentence();
  s_.restrictions.clear();
  s_.candidates.must_not_places = text("not.csv", "name,lon_deg,lat_deg\nx,107,21\n");
  EXPECT_NE(sentence().find("radius_m"), std::string::npos) << sentence();
  s_.candidates.must_not_places.clear();
  s_.candidates.roads = text("roads.csv", "name,lon_deg,lat_deg\n");
  EXPECT_NE(sentence().find("candidates.roads"), std::string::npos) << sentence();
  // Of lines of several parts only one would be read.
  s_.candidates.roads =
      text("multi.geojson",
           R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":)"
           R"({"type":"MultiLineString","coordinates":[[[107,21],[107.1,21]],[[107,21.1],[107.3,21.1]]]}}]})");
  EXPECT_NE(sentence().find("the longest of 2 lines was taken"), std::string::npos) << sentence();
  EXPECT_NE(sentence().find("split them"), std::string::npos) << sentence();
  s_.candidates.roads.clear();
  s_.candidates.must_not = {"S-400-1"};
  EXPECT_NE(sentence().find("S-400-1"), std::string::npos) << sentence();
}

TEST(NearestLine, IsThePlainLookAtEverySegment) {
  std::mt19937 random{3};
  std::uniform_real_distribution<double> x{0.0, 40'000.0}, step{-3000.0, 3000.0};
  std::vector<geo::LineString> lines;
  for (int i = 0; i < 40; ++i) {
    geo::LineString line{{x(random), x(random)}};
    for (int k = 0; k < i % 7; ++k) line.push_back({line.back().x + step(random), line.back().y + step(random)});
    lines.push_back(line);
  }
  const NearestLine nearest{lines};
  std::uniform_real_distribution<double> around{-30'000.0, 70'000.0};
  for (int i = 0; i < 500; ++i) {
    const Point p{around(random), around(random)};
    double plain = 1e18;
    for (const geo::LineString& line : lines)
      for (std::size_t k = 0; k < std::max<std::size_t>(1, line.size() - 1); ++k) {
        const Point a = line[k], b = line[std::min(k + 1, line.size() - 1)];
        const double square = (b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y);
        double t = square > 0.0 ? ((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / square : 0.0;
        t = std::clamp(t, 0.0, 1.0);
        plain = std::min(plain, std::hypot(a.x + t * (b.x - a.x) - p.x, a.y + t * (b.y - a.y) - p.y));
      }
    EXPECT_NEAR(nearest.distance_m(p), plain, 1e-6);
  }
  EXPECT_TRUE(std::isinf(NearestLine{}.distance_m({0.0, 0.0})));
}

TEST_F(Rules, TheWayIsPaidFromTheRoadOrTheJettyAndEntersThePlan) {
  const auto line = [&](const std::string& name, int col) {
    const LonLat a = lonlat(col, 1), b = lonlat(col, 38);
    return text(
        name, fmt::format(R"({{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{}},)"
                          R"("geometry":{{"type":"LineString","coordinates":[[{:.9f},{:.9f}],[{:.9f},{:.9f}]]}}}}]}})",
                          a.lon_deg, a.lat_deg, b.lon_deg, b.lat_deg));
  };
  s_.candidates.roads = line("roads.geojson", 2);
  s_.candidates.road_vnd_per_km = 1e9;
  s_.candidates.power_lines = line("power.geojson", 4);
  s_.candidates.power_vnd_per_km = 5e8;
  const LonLat jetty = lonlat(36, 10);
  s_.candidates.jetties =
      text("jetties.csv", fmt::format("name,lon_deg,lat_deg\nj,{:.8f},{:.8f}\n", jetty.lon_deg, jetty.lat_deg));
  s_.candidates.jetty_vnd_per_km = 2e9;
  const SiteRules rules{s_, d_.terrain};
  const AccessCost near_road = rules.access_to(d_.terrain.grid.centre(10, 10));
  EXPECT_NEAR(near_road.road_km, 0.8, 0.002);
  EXPECT_NEAR(near_road.power_km, 0.6, 0.002);
  EXPECT_NEAR(near_road.jetty_km, 2.6, 0.002);
  EXPECT_FALSE(near_road.by_jetty);
  EXPECT_NEAR(near_road.way_vnd, 0.8e9, 3e6);
  EXPECT_NEAR(near_road.total_vnd(), 0.8e9 + 0.3e9, 4e6);
  const AccessCost near_jetty = rules.access_to(d_.terrain.grid.centre(35, 10));
  EXPECT_TRUE(near_jetty.by_jetty);
  EXPECT_NEAR(near_jetty.way_vnd, 0.1 * 2e9, 4e6);

  Candidate mast{.id = "M-A", .kind = CandidateKind::existing_mast, .at = {}, .reason_en = {}, .reason_vi = {}};
  Candidate fresh{.id = "S-1-1", .kind = CandidateKind::surface, .at = {}, .reason_en = {}, .reason_vi = {}};
  fresh.access = near_road;
  EXPECT_EQ(capex_vnd(mast, s_.bts_types.front()), 5e8);
  EXPECT_EQ(capex_vnd(fresh, s_.bts_types.front()), 1.5e9 + near_road.total_vnd());
}

/// Two places close the same village; the plan takes the one that is cheaper to reach.
TEST(AccessCosts, DecideThePlan) {
  const GapWorld w{31};
  std::vector<std::size_t> open;
  for (const VillageService& v : w.gaps.villages)
    if (is_gap(v.verdict)) open.push_back(v.village);
  ASSERT_FALSE(open.empty());
  CandidateSet set;
  for (const auto& [id, km] : {std::pair{"far", 5.0}, {"near", 1.0}}) {
    Candidate c{.id = id, .kind = CandidateKind::point, .at = {}, .reason_en = {}, .reason_vi = {}};
    c.access.road_km = km;
    c.access.way_vnd = km * 1e8;
    set.candidates.push_back(c);
  }
  const std::vector<SiteEffect> effects{{0, "rural", 0.0, {open[0]}, {1.0}}, {1, "rural", 0.0, {open[0]}, {1.0}}};
  OptionKeys option;
  option.name = "cheapest";
  option.bts_type = "rural";
  option.objective = "least_cost";
  const OptionResult plan = plan_option(w.s, option, w.villages, w.gaps, set, effects, w.sites, nullptr, nullptr);
  ASSERT_EQ(plan.sites.size(), 1U);
  EXPECT_EQ(plan.sites[0].id, "near");
  EXPECT_EQ(plan.sites[0].capex_vnd, 1.5e9 + 1e8);
  EXPECT_EQ(plan.sites[0].access.way_vnd, 1e8);
}

TEST(MustNot, AnIdThatNoCandidateHasIsAnError) {
  GapWorld w{32};
  w.s.candidates.must_not = {"V-va"};
  const CandidateSet set = find_candidates(w.judge(), {&w.type()}, w.villages, w.gaps, w.sites, nullptr);
  EXPECT_TRUE(std::any_of(set.refused.begin(), set.refused.end(), [](const Refused& r) {
    return r.candidate.id == "V-va" && r.why_en == "candidates.must_not names it";
  }));
  w.s.candidates.must_not = {"V-nobody"};
  EXPECT_THROW(static_cast<void>(find_candidates(w.judge(), {&w.type()}, w.villages, w.gaps, w.sites, nullptr)), Error);
}

TEST(SurfaceId, ReadsWhatItWrites) {
  const auto cell = cell_of_id(surface_id(123, 4567));
  ASSERT_TRUE(cell);
  EXPECT_EQ(cell->col, 123);
  EXPECT_EQ(cell->row, 4567);
  for (const char* word : {"S-", "S-1", "S-1-", "S-1-2x", "T-1-2", "S--2"}) EXPECT_FALSE(cell_of_id(word)) << word;
}

}  // namespace
}  // namespace phusong::sim
