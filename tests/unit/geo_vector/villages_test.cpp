#include "geo/places/villages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>

#include "geo/io/raster_io.h"
#include "geo/places/area.h"
#include "support.h"

namespace phusong::geo {
namespace {

using test::error_of;
using test::expect_says;
using test::flat_terrain;
using test::Folder;
using test::rectangle;
using test::utm48;

// 6 km x 6 km on a grid of 30 m.
constexpr Grid kGrid{.west = 700'000, .north = 2'336'000, .cell_m = 30, .columns = 200, .rows = 200};
constexpr double kX = 700'000, kY = 2'330'000;

Feature village(const std::string& id, std::variant<std::monostate, Point, LineString, MultiPolygon> geometry,
                std::map<std::string, FieldValue> more = {}) {
  Feature f;
  f.geometry = std::move(geometry);
  f.fields = std::move(more);
  if (!id.empty()) f.fields["id"] = id;
  return f;
}

Polygon square(double east, double north, double side = 300) {
  return rectangle(kX + east, kY + north, kX + east + side, kY + north + side);
}

std::string write(const Folder& folder, std::vector<Feature> features, Layer::Kind kind = Layer::Kind::multipolygon) {
  Layer layer{.name = "villages",
              .title = "",
              .kind = kind,
              .fields = {{"id", FieldType::text},
                         {"name", FieldType::text},
                         {"commune", FieldType::text},
                         {"households", FieldType::text},
                         {"population", FieldType::text},
                         {"weight", FieldType::real},
                         {"phase", FieldType::text},
                         {"status", FieldType::text},
                         {"closed_by", FieldType::text}},
              .features = std::move(features),
              .qml = ""};
  write_geopackage(folder / "v.gpkg", {layer}, utm48());
  return (folder / "v.gpkg").string();
}

VillageSet read(const std::string& file, const Terrain& terrain = flat_terrain(kGrid)) {
  return read_villages({.source = file}, utm48(), terrain, nullptr);
}

const VillageIssue* issue(const VillageSet& set, VillageIssueKind kind, const std::string& id) {
  const auto found =
      std::find_if(set.issues.begin(), set.issues.end(), [&](const auto& i) { return i.kind == kind && i.id == id; });
  return found == set.issues.end() ? nullptr : &*found;
}

TEST(PeopleOf, ResidentsHouseholdsAndVisitors) {
  Village v;
  EXPECT_EQ(people_of(v), 0.0);
  v.households = 33;
  EXPECT_EQ(people_of(v), 132.0);
  v.population = 120;
  EXPECT_EQ(people_of(v), 120.0);
  v.weight = 401;
  EXPECT_EQ(people_of(v), 520.0);
  EXPECT_EQ(residents_of(v), 120.0);
  v.weight = 0.5;
  EXPECT_EQ(people_of(v), 120.0);
}

TEST(ReadVillages, SortsByIdAndNormalises) {
  const Folder folder;
  const VillageSet set =
      read(write(folder, {village("b", MultiPolygon{square(1000, 1000)},
                                  {{"name", std::string{"Khe Tie\u0302\u0300n"}},
                                   {"population", std::string{"1.234"}},
                                   {"households", std::string{"12 345"}},
                                   {"weight", 401.0},
                                   {"phase", std::string{"1"}},
                                   {"status", std::string{"open"}}}),
                          village("a", MultiPolygon{square(2000, 2000)}, {{"population", std::string{"1,234,567"}}})}));
  ASSERT_EQ(set.villages.size(), 2U);
  EXPECT_TRUE(set.issues.empty()) << set.issues[0].sentence;
  EXPECT_EQ(set.villages[0].id, "a");
  EXPECT_EQ(set.villages[0].name, "a");
  EXPECT_EQ(set.villages[0].population, 1'234'567.0);
  const Village& b = set.villages[1];
  EXPECT_EQ(b.name, "Khe Ti\u1EC1n");
  EXPECT_EQ(b.population, 1234.0);
  EXPECT_EQ(b.households, 12'345.0);
  EXPECT_EQ(b.weight, 401.0);
  EXPECT_EQ(b.status, "open");
  EXPECT_EQ(b.area_m2, 90'000.0);
  EXPECT_EQ(b.centre, (Point{kX + 1150, kY + 1150}));
}

TEST(ReadVillages, EveryKindOfTroubleIsNamed) {
  const Folder folder;
  const MultiPolygon bow_tie{Polygon{{{{kX + 100, kY + 100},
                                       {kX + 400, kY + 400},
                                       {kX + 400, kY + 100},
                                       {kX + 100, kY + 400},
                                       {kX + 100, kY + 100}}}}};
  Polygon hole_outside = square(3000, 3000);
  hole_outside.rings.push_back(square(4000, 4000, 50).rings[0]);
  const MultiPolygon flat{Polygon{{{{kX, kY}, {kX + 100, kY}, {kX, kY}, {kX, kY}}}}};
  const VillageSet set = read(
      write(folder, {village("bow", bow_tie), village("hole", MultiPolygon{hole_outside}), village("flat", flat),
                     village("none", std::monostate{}), village("twin", MultiPolygon{square(1000, 1000)}),
                     village("twin", MultiPolygon{square(1500, 1000)}, {{"name", std::string{"Second"}}}),
                     village("away", MultiPolygon{square(90'000, 1000)}), village("", MultiPolygon{square(2000, 1000)}),
                     village("words", MultiPolygon{square(2500, 1000)},
                             {{"population", std::string{"many"}}, {"households", std::string{"-3"}}})}));

  std::vector<std::string> kept;
  for (const Village& v : set.villages) kept.push_back(v.id);
  EXPECT_EQ(kept, (std::vector<std::string>{"bow", "feature 8", "hole", "twin", "words"}));

  const VillageIssue* bow = issue(set, VillageIssueKind::repaired, "bow");
  ASSERT_NE(bow, nullptr);
  expect_says(bow->sentence, "Self-intersection at 106.9");
  expect_says(bow->sentence, "its area was 0 m2 and is 45000 m2");
  EXPECT_NEAR(set.villages[0].area_m2, 45'000.0, 1e-6);
  const VillageIssue* hole = issue(set, VillageIssueKind::repaired, "hole");
  ASSERT_NE(hole, nullptr);
  expect_says(hole->sentence, "Hole lies outside shell");
  ASSERT_NE(issue(set, VillageIssueKind::unusable, "flat"), nullptr);
  ASSERT_NE(issue(set, VillageIssueKind::unusable, "none"), nullptr);
  const VillageIssue* twin = issue(set, VillageIssueKind::duplicate_id, "twin");
  ASSERT_NE(twin, nullptr);
  expect_says(twin->sentence, "Second (feature 6)");
  EXPECT_EQ(set.villages[3].centre.x, kX + 1150);  // the first stays
  ASSERT_NE(issue(set, VillageIssueKind::outside_terrain, "away"), nullptr);
  ASSERT_NE(issue(set, VillageIssueKind::no_id, "feature 8"), nullptr);
  ASSERT_NE(issue(set, VillageIssueKind::bad_value, "words"), nullptr);
  EXPECT_FALSE(set.villages[4].population.has_value());
  EXPECT_FALSE(set.villages[4].households.has_value());
  EXPECT_EQ(set.issues.size(), 9U);
  // Every feature is either kept or named as left out.
  const auto out =
      std::count_if(set.issues.begin(), set.issues.end(), [](const auto& i) { return leaves_out(i.kind); });
  EXPECT_EQ(set.villages.size() + static_cast<std::size_t>(out), 9U);
}

TEST(ReadVillages, PointsBecomeDiscs) {
  const Folder folder;
  const std::string file = write(folder, {village("p", Point{kX + 3000, kY + 3000})}, Layer::Kind::point);
  const VillageSet set =
      read_villages({.source = file, .point_radius_m = 400.0}, utm48(), flat_terrain(kGrid), nullptr);
  ASSERT_EQ(set.villages.size(), 1U);
  EXPECT_NEAR(set.villages[0].area_m2, std::numbers::pi * 160'000.0, 1e-3);
  EXPECT_EQ(set.villages[0].centre, (Point{kX + 3000, kY + 3000}));
  EXPECT_THROW((void)read_villages({.source = file, .point_radius_m = 0.0}, utm48(), flat_terrain(kGrid), nullptr),
               Error);
}

// Drawn from west to east: sea, unknown, land, each 2 km wide.
TEST(ReadVillages, SeaAndUnknownGroundAreReportedAndKept) {
  const Terrain terrain = flat_terrain(kGrid, [](Point p) {
    return p.x < kX + 2010 ? Ground::sea : p.x < kX + 4020 ? Ground::unknown : Ground::land;
  });
  const Folder folder;
  const VillageSet set =
      read(write(folder,
                 {village("sea", MultiPolygon{square(1000, 1000)}), village("coast", MultiPolygon{square(1920, 1000)}),
                  village("edge", MultiPolygon{square(3990, 1000)}), village("land", MultiPolygon{square(5000, 1000)}),
                  village("rim", MultiPolygon{square(5800, 1000)})}),
           terrain);
  EXPECT_EQ(set.villages.size(), 5U);
  ASSERT_NE(issue(set, VillageIssueKind::on_sea, "sea"), nullptr);
  expect_says(issue(set, VillageIssueKind::on_sea, "sea")->sentence, "100 % of its area is sea, its centre too");
  EXPECT_EQ(issue(set, VillageIssueKind::on_sea, "coast"), nullptr);  // 30 %
  expect_says(issue(set, VillageIssueKind::unknown_ground, "coast")->sentence, "unknown under 70 %");
  expect_says(issue(set, VillageIssueKind::unknown_ground, "edge")->sentence, "unknown under 10 %");
  expect_says(issue(set, VillageIssueKind::unknown_ground, "rim")->sentence, "33 % lies beyond the terrain");
  EXPECT_EQ(set.issues.size(), 4U);
}

TEST(ReadVillages, FieldMapping) {
  const Folder folder;
  const std::string csv = folder.write("v.csv", "Ma,Ten,dan_so,lon,lat\n01,Sú Cáu,250,106.95,21.08\n");
  const Grid grid{.west = 680'000, .north = 2'350'000, .cell_m = 100, .columns = 500, .rows = 500};
  VillageSource source{.source = csv};
  source.id_field = "ma";
  source.name_field = "Ten";
  source.population_field = "dan_so";
  const VillageSet set = read_villages(source, utm48(), flat_terrain(grid), nullptr);
  EXPECT_EQ(set.villages[0].id, "01");
  EXPECT_EQ(set.villages[0].name, "Sú Cáu");
  EXPECT_EQ(set.villages[0].population, 250.0);

  source.population_field = "people";
  const Error wrong = error_of([&] { (void)read_villages(source, utm48(), flat_terrain(grid), nullptr); });
  EXPECT_EQ(wrong.kind(), ErrorKind::input);
  expect_says(
      wrong.what(),
      "there is no field \"people\" for villages.population_field; the fields there are Ma, Ten, dan_so, lon, lat");
  source = VillageSource{.source = csv};
  expect_says(error_of([&] { (void)read_villages(source, utm48(), flat_terrain(grid), nullptr); }).what(),
              "\"id\" for villages.id_field");
}

TEST(ReadVillages, NothingLeftIsAnError) {
  const Folder folder;
  const std::string file = write(folder, {village("away", MultiPolygon{square(90'000, 0)})});
  const Error error = error_of([&] { (void)read(file); });
  EXPECT_EQ(error.kind(), ErrorKind::input);
  expect_says(error.what(), "none of its 1 features can be used");
}

// Half of a cell of 100 m counts half of its people, at the raster's own cells and not at the terrain's.
TEST(ReadVillages, PopulationFromARaster) {
  const Folder folder;
  const Grid coarse{.west = kX, .north = kY + 6000, .cell_m = 100, .columns = 60, .rows = 60};
  Raster<float> people{coarse, 10.0F};
  people(12, 48) = kNoData;  // 1200..1300 east, 1100..1200 north
  write_cog(folder / "people.tif", people, utm48(), {});
  VillageSource source{
      .source = write(folder, {village("raster", MultiPolygon{square(2050, 2000, 300)}),
                               village("hole", MultiPolygon{square(1200, 1000, 200)}),
                               village("own", MultiPolygon{square(3000, 3000)}, {{"population", std::string{"7"}}})})};
  source.population_raster = (folder / "people.tif").string();
  const VillageSet set = read_villages(source, utm48(), flat_terrain(kGrid), nullptr);
  ASSERT_EQ(set.villages.size(), 3U);
  EXPECT_NEAR(*set.villages[0].population, 30.0, 1e-4);  // hole: 3 of 4 cells
  EXPECT_EQ(*set.villages[1].population, 7.0);
  EXPECT_NEAR(*set.villages[2].population, 90.0, 1e-4);
  expect_says(issue(set, VillageIssueKind::unknown_population, "hole")->sentence, "no data under 25 %");
}

// -9999 without a nodata mark, as many population rasters have it, is no negative crowd.
TEST(ReadVillages, UndeclaredVoidsOfAPopulationRasterAreMissing) {
  const Folder folder;
  const Grid coarse{.west = kX, .north = kY + 6000, .cell_m = 100, .columns = 60, .rows = 60};
  Raster<float> people{coarse, 10.0F};
  people(12, 48) = -9999.0F;
  people(13, 48) = 3.4e38F;
  write_cog(folder / "people.tif", people, utm48(), {});
  VillageSource source{.source = write(folder, {village("hole", MultiPolygon{square(1200, 1000, 200)})})};
  source.population_raster = (folder / "people.tif").string();
  const VillageSet set = read_villages(source, utm48(), flat_terrain(kGrid), nullptr);
  EXPECT_NEAR(*set.villages[0].population, 20.0, 1e-4);
  expect_says(issue(set, VillageIssueKind::unknown_population, "hole")->sentence, "no data under 50 %");
  ASSERT_EQ(set.notes.size(), 1U);
  expect_says(set.notes[0], "people.tif: 2 cells hold negative or absurd numbers of people");
}

TEST(ReadVillages, RealCommunesAsVillages) {
  const auto file = test::shared_file("geodata/quang-ninh/admin.gpkg");
  if (file.empty())
    GTEST_SKIP() << "the real boundaries are not here; set PHUSONG_SHARED to the folder that has geodata/";
  VillageSource source{.source = file.string(), .layer = "communes_2025"};
  source.id_field = "code";
  source.name_field = "full_name";
  source.population_field = "population_fix";
  const Grid grid = grid_over(utm48(), {106.3, 20.5, 108.2, 21.8}, 450.0);
  const FeatureTable table = read_features(file.string(), "communes_2025", utm48());
  const VillageSet set = read_villages(source, utm48(), flat_terrain(grid), nullptr);
  EXPECT_EQ(set.villages.size(), 54U);
  for (const Village& v : set.villages) {
    double sum = 0.0;
    for (const CellShare& c : cells_under(v.area, grid)) sum += static_cast<double>(c.share);
    EXPECT_NEAR(sum * grid.cell_m * grid.cell_m / v.area_m2, 1.0, 1e-6) << v.name;
    EXPECT_TRUE(PreparedArea{v.area}.contains(v.centre)) << v.name;
    // The layer states its own areas; the plane of UTM differs from them by its scale, at most a part in a thousand.
    const auto stated = std::find_if(table.features.begin(), table.features.end(),
                                     [&](const Feature& f) { return text_of(f.fields.at("code")) == v.id; });
    ASSERT_NE(stated, table.features.end());
    EXPECT_NEAR(v.area_m2 / 1e6 / std::get<double>(stated->fields.at("area_km2_geom")), 1.0, 0.01) << v.name;
  }
}

}  // namespace
}  // namespace phusong::geo
