// Where a path comes from: drawn terrain and tables, bad ones included.
#include "sim/link/link_path.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "geo/base/error.h"
#include "geo/ground/zones.h"
#include "tests/unit/coverage/drawn.h"

namespace phusong::sim {
namespace {

LonLat lonlat_of(const geo::Terrain& terrain, Point p) {
  const Point degrees = geo::Transform{terrain.crs, geo::Crs::wgs84()}(p);
  return {degrees.x, degrees.y};
}

void expect_error(ErrorKind kind, const std::vector<std::string>& words, auto&& work) {
  try {
    work();
    ADD_FAILURE() << "nothing was thrown; expected " << words.front();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    for (const std::string& word : words)
      EXPECT_NE(std::string{error.what()}.find(word), std::string::npos) << word << " is not in: " << error.what();
  }
}

TEST(PathOver, IsTheProfileOfTheCoverageLoops) {
  const test::Drawn d = test::draw({"................", "..A...3...?..B..", "................"}, 500.0);
  // Beside the cells' centres, where rounding would decide whether an unknown neighbour has weight.
  const Point from{d.mark('A').x + 20.0, d.mark('A').y - 30.0}, to{d.mark('B').x - 40.0, d.mark('B').y - 10.0};
  const LinkPath path = path_over(d.terrain, lonlat_of(d.terrain, from), lonlat_of(d.terrain, to));
  Profile expected;
  d.terrain.profile_between(from, to, 500.0, expected);
  ASSERT_EQ(path.profile.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(path.profile.height_m[i], expected.height_m[i], 0.01) << i;
  EXPECT_EQ(path.profile.unknown_samples, expected.unknown_samples);
  EXPECT_GT(expected.unknown_samples, 0);
  EXPECT_EQ(std::count(path.ground.begin(), path.ground.end(), geo::Ground::unknown), expected.unknown_samples);
  EXPECT_EQ(path.ground[8], geo::Ground::unknown);
  EXPECT_EQ(path.ground[4], geo::Ground::land);
  ASSERT_EQ(path.lonlat.size(), expected.size());
  const LonLat last = lonlat_of(d.terrain, to);
  EXPECT_NEAR(path.lonlat.back().lon_deg, last.lon_deg, 1e-9);
  EXPECT_NEAR(path.lonlat.back().lat_deg, last.lat_deg, 1e-9);
}

TEST(PathOver, BearingsAreFromTrueNorth) {
  const test::Drawn d = test::draw({"................", ".A............B.", "................"}, 500.0);
  const LonLat a = lonlat_of(d.terrain, d.mark('A')), b = lonlat_of(d.terrain, d.mark('B'));
  const LinkPath path = path_over(d.terrain, a, b);
  // Due east on the grid. True north lies (lon - 105) x sin(lat), about 0.7 degrees, to the left of grid north here;
  // the great circle on a sphere agrees to a tenth of a degree.
  const double rad = 3.14159265358979 / 180.0, dl = (b.lon_deg - a.lon_deg) * rad;
  const double expected = std::atan2(std::sin(dl) * std::cos(b.lat_deg * rad),
                                     std::cos(a.lat_deg * rad) * std::sin(b.lat_deg * rad) -
                                         std::sin(a.lat_deg * rad) * std::cos(b.lat_deg * rad) * std::cos(dl)) /
                          rad;
  EXPECT_NEAR(path.place->bearing_deg, expected, 0.1);
  EXPECT_NEAR(path.place->bearing_deg, 90.0 + (a.lon_deg - 105.0) * std::sin(a.lat_deg * rad), 0.02);
  EXPECT_NEAR(path.place->back_bearing_deg, path.place->bearing_deg + 180.0, 0.1);
}

TEST(PathOver, SeaAndZonesComeWithTheGround) {
  test::Drawn d = test::draw({".............", "A...~~~~....B", "............."}, 500.0);
  const LonLat a = lonlat_of(d.terrain, d.mark('A')), b = lonlat_of(d.terrain, d.mark('B'));
  EXPECT_TRUE(path_over(d.terrain, a, b).profile.zone.empty());
  geo::mark_zones(d.terrain);
  const LinkPath path = path_over(d.terrain, a, b);
  EXPECT_EQ(path.ground[5], geo::Ground::sea);
  ASSERT_EQ(path.profile.zone.size(), path.profile.size());
  EXPECT_EQ(path.profile.zone[5], Zone::sea);
  EXPECT_EQ(path.profile.zone[1], Zone::coastal);
}

TEST(PathOver, PlacesThatAreNotThere) {
  const test::Drawn d = test::draw({"................", ".A............B.", "................"}, 500.0);
  const LonLat a = lonlat_of(d.terrain, d.mark('A')), b = lonlat_of(d.terrain, d.mark('B'));
  expect_error(ErrorKind::input, {"10.00000,20.00000", "outside"}, [&] {
    (void)path_over(d.terrain, a, {10.0, 20.0});
  });
  expect_error(ErrorKind::input, {"longitude first"}, [&] { (void)path_over(d.terrain, a, {b.lat_deg, b.lon_deg}); });
  expect_error(ErrorKind::usage, {"same place"}, [&] { (void)path_over(d.terrain, a, a); });
}

class Table : public testing::Test {
 protected:
  Table() {
    const testing::TestInfo* const own = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() / (std::string{"phusong-link-"} + own->name());
    std::filesystem::create_directories(folder_);
  }
  ~Table() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] LinkPath read(const std::string& text, const std::string& name = "") const {
    const std::string file = (folder_ / "p.csv").string();
    std::ofstream{file} << text;
    return path_from_csv(file, name);
  }
  void expect_refused(const std::string& text, const std::vector<std::string>& words, const std::string& name = "",
                      ErrorKind kind = ErrorKind::input) const {
    SCOPED_TRACE(text);
    expect_error(kind, words, [&] { (void)read(text, name); });
  }
  std::filesystem::path folder_;
};

TEST_F(Table, KilometresClutterAndZones) {
  const LinkPath path = read("d_km,h_m_asl,R_m,zone\n0,10,15,4\n0.5,20,12.5,3\n1,0,0,1\n1.5,5,9,\n");
  EXPECT_EQ(path.name, "p");
  EXPECT_EQ(path.profile.distance_km, (std::vector<double>{0, 0.5, 1, 1.5}));
  EXPECT_EQ(path.profile.height_m, (std::vector<double>{10, 20, 0, 5}));
  // The two ends stand on the bare ground.
  EXPECT_EQ(path.profile.clutter_m, (std::vector<double>{0, 12.5, 0, 0}));
  EXPECT_EQ(path.profile.zone, (std::vector<Zone>{Zone::inland, Zone::coastal, Zone::sea, Zone::inland}));
  EXPECT_EQ(path.profile.sea_samples, 1);
  EXPECT_EQ(path.ground[2], geo::Ground::sea);
  EXPECT_FALSE(path.place.has_value());
}

TEST_F(Table, MetresAndOtherNames) {
  const LinkPath path = read("clutter_m;height_m;d_m;remark\n0;7;0;mast\n3;8;250;wood\n0;9;500;\n");
  EXPECT_EQ(path.profile.distance_km, (std::vector<double>{0, 0.25, 0.5}));
  EXPECT_EQ(path.profile.clutter_m, (std::vector<double>{0, 3, 0}));
  EXPECT_TRUE(path.profile.zone.empty());
}

TEST_F(Table, AnEmptyHeightIsUnknownGround) {
  const LinkPath path = read("d_km,height_m\n0,10\n1,\n2,30\n");
  EXPECT_EQ(path.profile.unknown_samples, 1);
  EXPECT_EQ(path.ground[1], geo::Ground::unknown);
  EXPECT_DOUBLE_EQ(path.profile.height_m[1], 20.0);
}

TEST_F(Table, OneOfSeveral) {
  const std::string text = "profile,d_km,h_m_asl\nA,0,1\nA,1,2\nB,0,5\nB,2,6\n";
  EXPECT_EQ(read(text, "B").profile.height_m, (std::vector<double>{5, 6}));
  EXPECT_EQ(read(text, "B").name, "B");
  expect_refused(text, {"2 profiles", "A, B", "--profile-name"}, "", ErrorKind::usage);
  expect_refused(text, {"no profile C", "A, B"}, "C", ErrorKind::usage);
  expect_refused("d_km,h_m_asl\n0,1\n1,2\n", {"no column profile"}, "A", ErrorKind::usage);
}

TEST_F(Table, BadInputIsNamedWithItsLine) {
  expect_refused("h_m_asl\n1\n2\n", {"d_km or d_m"});
  expect_refused("d_km\n0\n1\n", {"h_m_asl or height_m"});
  expect_refused("d_km,d_m,height_m\n0,0,1\n1,1000,2\n", {"both columns d_km and d_m"});
  expect_refused("d_km,height_m\n0,1\n", {"two rows"});
  expect_refused("d_km,height_m\n0,1\n1,high\n", {"p.csv:3", "height_m", "high", "no number"});
  expect_refused("d_km,height_m\n,1\n1,2\n", {"p.csv:2", "d_km", "no number"});
  expect_refused("d_km,height_m\n0.5,1\n1,2\n", {"p.csv:2", "begins at 0"});
  expect_refused("d_km,height_m\n0,1\n1,2\n1,3\n", {"p.csv:4", "ascend"});
  expect_refused("d_km,height_m\n0,1\n1,-32768\n", {"p.csv:3", "-32768", "no height"});
  expect_refused("d_km,height_m,clutter_m\n0,1,0\n1,2,-3\n", {"p.csv:3", "clutter_m", "-3"});
  expect_refused("d_km,height_m,zone\n0,1,4\n1,2,2\n", {"p.csv:3", "zone", "1 (sea)"});
  expect_error(ErrorKind::input, {"nothing.csv"}, [&] { (void)path_from_csv((folder_ / "nothing.csv").string(), ""); });
}

}  // namespace
}  // namespace phusong::sim
