#include "geo/ground/terrain.h"

#include <cmath>
#include <fstream>

#include "drawn_terrain.h"
#include "geo/io/raster_io.h"
#include "made_raster.h"

namespace phusong::geo {
namespace {

using test::drawn_ground;
using test::error_of;
using test::MadeRaster;
using test::make_tiff;
using test::placed;

class ReadTerrain : public test::InFolder {
 protected:
  /// A raster drawn in letters over the grid: digits are heights in metres, '-' is -1 m, '?' is void.
  void draw(const std::string& name, const std::vector<std::string>& rows) const {
    make_tiff(path(name), {.columns = static_cast<int>(rows.front().size()),
                           .rows = static_cast<int>(rows.size()),
                           .placing = placed(700'000, 2'330'000, 30),
                           .type = "Int16",
                           .nodata = -32767,
                           .value = [&rows](int col, int row) {
                             const char c = rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(col)];
                             return c == '?' ? -32767.0 : c == '-' ? -1.0 : c - '0';
                           }});
  }
  /// A layer of one rectangle over columns 0 to 1 and all rows.
  std::string western_half() const {
    std::ofstream{path("west.geojson")}
        << R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32648"}},)"
        << R"("features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":)"
        << R"([[[699000,2329000],[700060,2329000],[700060,2331000],[699000,2331000],[699000,2329000]]]}}]})";
    return path("west.geojson");
  }
  Terrain read(const TerrainSources& sources) const { return read_terrain(sources, utm_, grid_, nullptr); }

  const Crs utm_ = Crs::from_text("EPSG:32648");
  const Grid grid_{.west = 700'000, .north = 2'330'000, .cell_m = 30, .columns = 4, .rows = 3};
};

TEST_F(ReadTerrain, NothingIsSeaBecauseItIsMissing) {
  draw("a.tif", {"12?4", "0-?5", "9999"});
  const Terrain t = read({.rasters = {path("a.tif")}});
  EXPECT_EQ(drawn_ground(t), "##?#\n##?#\n####\n");
  EXPECT_EQ(t.land_cells, 10U);
  EXPECT_EQ(t.unknown_cells, 2U);
  EXPECT_EQ(t.sea_cells, 0U);
  EXPECT_EQ(t.height_m(2, 0), 0.0F);
  EXPECT_EQ(t.height_m(1, 1), -1.0F);
  EXPECT_EQ(t.height_m(3, 1), 5.0F);
  EXPECT_TRUE(t.notes.empty());
}

TEST_F(ReadTerrain, FirstRasterThatHasDataWins) {
  draw("a.tif", {"11??", "????", "????"});
  draw("b.tif", {"222?", "22??", "????"});
  draw("c.tif", {"3333", "3333", "33??"});
  const Terrain t = read({.rasters = {path("a.tif"), path("b.tif"), path("c.tif")}});
  EXPECT_EQ(t.height_m.cells, (std::vector<float>{1, 1, 2, 3, 2, 2, 3, 3, 3, 3, 0, 0}));
  EXPECT_EQ(drawn_ground(t), "####\n####\n##??\n");
}

TEST_F(ReadTerrain, SeaFollowsTheRule) {
  draw("a.tif", {"12?4", "0-?5", "?999"});
  const std::string raster = path("a.tif"), west = western_half();
  EXPECT_EQ(drawn_ground(read({.rasters = {raster}, .sea = SeaRule::zero_and_below})), "##?#\n~~?#\n?###\n");
  EXPECT_EQ(drawn_ground(read({.rasters = {raster}, .sea = SeaRule::missing})), "##~#\n##~#\n~###\n");
  EXPECT_EQ(drawn_ground(read({.rasters = {raster}, .sea = SeaRule::water_polygons, .sea_polygons = west})),
            "~~?#\n~~?#\n~~##\n");
  const Terrain land = read({.rasters = {raster}, .sea = SeaRule::land_polygons, .sea_polygons = west});
  EXPECT_EQ(drawn_ground(land), "##~~\n##~~\n?#~~\n");
  EXPECT_EQ(land.height_m(3, 0), 0.0F) << "the polygon beats the height";
  EXPECT_EQ(land.sea_cells, 6U);
  EXPECT_EQ(land.unknown_cells, 1U);
}

TEST_F(ReadTerrain, SeaPolygonsMustBeThere) {
  draw("a.tif", {"1111", "1111", "1111"});
  const auto none = error_of([&] { read({.rasters = {path("a.tif")}, .sea = SeaRule::water_polygons}); });
  ASSERT_TRUE(none);
  EXPECT_EQ(none->kind(), ErrorKind::scenario);
  std::ofstream{path("points.geojson")} << R"({"type":"FeatureCollection","features":[{"type":"Feature",)"
                                        << R"("properties":{},"geometry":{"type":"Point","coordinates":[107,21]}}]})";
  const auto points = error_of([&] {
    read({.rasters = {path("a.tif")}, .sea = SeaRule::water_polygons, .sea_polygons = path("points.geojson")});
  });
  ASSERT_TRUE(points);
  EXPECT_EQ(points->kind(), ErrorKind::input);
}

TEST_F(ReadTerrain, UndeclaredVoidsAreMissingAndSaidSo) {
  make_tiff(path("a.tif"), {.columns = 4,
                            .rows = 3,
                            .placing = placed(700'000, 2'330'000, 30),
                            .type = "Int16",
                            .value = [](int col, int row) { return col == 1 && row < 2 ? -32768.0 : 7.0; }});
  const Terrain t = read({.rasters = {path("a.tif")}, .sea = SeaRule::zero_and_below});
  EXPECT_EQ(drawn_ground(t), "#?##\n#?##\n####\n");
  EXPECT_EQ(t.height_m(0, 0), 7.0F);
  ASSERT_EQ(t.notes.size(), 1U);
  EXPECT_NE(t.notes[0].find("2 cells"), std::string::npos) << t.notes[0];
}

TEST_F(ReadTerrain, RefusesFeetAndNoRasterAndDegrees) {
  make_tiff(path("feet.tif"),
            {.columns = 4, .rows = 3, .placing = placed(700'000, 2'330'000, 30), .unit = "ft", .value = [](int, int) {
               return 7.0;
             }});
  const auto feet = error_of([&] { read({.rasters = {path("feet.tif")}}); });
  ASSERT_TRUE(feet);
  EXPECT_EQ(feet->kind(), ErrorKind::input);
  EXPECT_NE(feet->sentence().find("metres"), std::string::npos);
  const auto none = error_of([&] { read({}); });
  ASSERT_TRUE(none);
  EXPECT_EQ(none->kind(), ErrorKind::scenario);
  EXPECT_TRUE(error_of(
      [&] { static_cast<void>(read_terrain({.rasters = {path("feet.tif")}}, Crs::wgs84(), grid_, nullptr)); }));
  const auto absent = error_of([&] { read({.rasters = {path("absent.tif")}}); });
  ASSERT_TRUE(absent);
  EXPECT_EQ(absent->where(), path("absent.tif"));
}

TEST_F(ReadTerrain, NamesBothSystemsAndTheGapWhenNothingOverlaps) {
  // One degree of latitude north of the grid's north edge, give or take a kilometre.
  const Point corner = Transform{utm_, Crs::wgs84()}({700'000, 2'330'000});
  make_tiff(path("far.tif"), {.columns = 10,
                              .rows = 10,
                              .placing = placed(corner.x, corner.y + 1.0 + 10.0 / 1200, 1.0 / 1200),
                              .crs = "EPSG:4326",
                              .value = [](int, int) { return 7.0; }});
  const auto error = error_of([&] { read({.rasters = {path("far.tif")}}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::input);
  EXPECT_EQ(error->where(), path("far.tif"));
  EXPECT_NE(error->sentence().find("EPSG:4326"), std::string::npos);
  EXPECT_NE(error->sentence().find("EPSG:32648"), std::string::npos);
  EXPECT_NE(error->sentence().find("110.7 km"), std::string::npos) << error->sentence();

  // Beside one that does overlap it is left out, and that is said.
  draw("a.tif", {"1111", "1111", "1111"});
  const Terrain t = read({.rasters = {path("far.tif"), path("a.tif")}});
  EXPECT_EQ(t.land_cells, 12U);
  ASSERT_EQ(t.notes.size(), 1U);
  EXPECT_NE(t.notes[0].find("was not used"), std::string::npos);
}

TEST_F(ReadTerrain, LandCoverBecomesClutterAndUnlistedCodesAreCounted) {
  draw("a.tif", {"1111", "1111", "---1"});
  make_tiff(path("cover.tif"), {.columns = 4,
                                .rows = 2,
                                .placing = placed(700'000, 2'330'000, 30),
                                .type = "Byte",
                                .value = [](int col, int row) {
                                  constexpr double kCodes[] = {10, 50, 80, 17};
                                  return row == 0 ? kCodes[col] : 10.0;
                                }});
  const Terrain t = read({.rasters = {path("a.tif")},
                          .sea = SeaRule::zero_and_below,
                          .land_cover = path("cover.tif"),
                          .classes = esa_world_cover()});
  const auto height_of = [&](int col, int row) { return t.classes.classes[t.clutter(col, row)].height_m; };
  EXPECT_EQ(height_of(0, 0), 15.0);
  EXPECT_EQ(height_of(1, 0), 10.0);
  EXPECT_EQ(height_of(2, 0), 0.0);
  EXPECT_EQ(t.clutter(3, 0), 0);
  EXPECT_EQ(t.clutter(0, 2), 0);
  ASSERT_EQ(t.notes.size(), 2U);
  EXPECT_NE(t.notes[0].find("1 cells have code 17"), std::string::npos) << t.notes[0];
  EXPECT_NE(t.notes[1].find("1 cells off the sea have no land cover"), std::string::npos) << t.notes[1];
}

TEST(GridOver, IsAlignedAndHoldsTheBox) {
  const Crs utm = Crs::from_text("EPSG:32648");
  const Extent box{106.3, 20.5, 108.2, 21.8};
  const Grid grid = grid_over(utm, box, 30);
  EXPECT_EQ(std::fmod(grid.west, 30.0), 0.0);
  EXPECT_EQ(std::fmod(grid.north, 30.0), 0.0);
  const Transform from_lonlat{Crs::wgs84(), utm};
  for (int i = 0; i <= 100; ++i)
    for (int j = 0; j <= 100; ++j) {
      const Point p = from_lonlat({box.west + 0.019 * i, box.south + 0.013 * j});
      ASSERT_TRUE(grid.extent().contains(p)) << i << ' ' << j;
    }
  EXPECT_LT(grid.columns, 6700);
  EXPECT_LT(grid.rows, 5000);
}

TEST(GridOver, RefusesImpossibleAreas) {
  const Crs utm = Crs::from_text("EPSG:32648");
  const auto kind = [&](const Crs& crs, const Extent& box, double cell_m) {
    const auto error = error_of([&] { static_cast<void>(grid_over(crs, box, cell_m)); });
    return error ? error->kind() : ErrorKind::usage;
  };
  EXPECT_EQ(kind(Crs::wgs84(), {106, 20, 108, 21}, 30), ErrorKind::scenario);
  EXPECT_EQ(kind(utm, {20, 106, 21, 108}, 30), ErrorKind::scenario) << "swapped";
  EXPECT_EQ(kind(utm, {108, 20, 106, 21}, 30), ErrorKind::scenario);
  EXPECT_EQ(kind(utm, {106, 20, 108, 21}, 0), ErrorKind::scenario);
  EXPECT_EQ(kind(utm, {106, 20, 108, 21}, NAN), ErrorKind::scenario);
  EXPECT_EQ(kind(utm, {106, 20, 108, 21}, 1), ErrorKind::scenario) << "too many cells";
}

}  // namespace
}  // namespace phusong::geo
