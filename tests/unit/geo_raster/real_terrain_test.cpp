// Real heights, where the folder of shared data is there ($PHUSONG_SHARED, by default beside the project).
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "geo/ground/terrain.h"
#include "geo/io/raster_io.h"

namespace phusong::geo {
namespace {

namespace fs = std::filesystem;

class RealTerrain : public testing::Test {
 protected:
  void SetUp() override {
    const char* named = std::getenv("PHUSONG_SHARED");
    shared_ = named != nullptr ? fs::path{named} : fs::path{PHUSONG_SOURCE_DIR}.parent_path() / "shared";
    if (!fs::exists(shared_ / "geodata" / "quang-ninh"))
      GTEST_SKIP() << "the real terrain is not here; set PHUSONG_SHARED to the folder of shared data";
  }
  [[nodiscard]] std::string file(const std::string& name) const { return (shared_ / "geodata" / name).string(); }
  fs::path shared_;
  const Crs utm_ = Crs::from_text("EPSG:32648");
};

TEST_F(RealTerrain, QuangNinhInOrderOfPriority) {
  const std::string fine = file("quang-ninh/dem_fused_15s.tif"), coarse = file("quang-ninh/dem_dted0_30s.tif");
  const Grid grid = grid_over(utm_, {106.6, 20.8, 107.9, 21.6}, 300);
  const Terrain t = read_terrain({.rasters = {fine, coarse}, .sea = SeaRule::zero_and_below}, utm_, grid, nullptr);
  EXPECT_EQ(t.land_cells + t.sea_cells + t.unknown_cells, grid.size());
  // The Gulf takes the south-east; nothing is void.
  EXPECT_EQ(t.unknown_cells, 0U);
  EXPECT_GT(t.sea_cells, grid.size() / 5);
  EXPECT_GT(t.land_cells, grid.size() / 4);
  const Transform from_lonlat{Crs::wgs84(), utm_};
  EXPECT_EQ(t.ground_at(from_lonlat({107.7, 20.85})), Ground::sea);
  // The Yen Tu range near 106.72 E, 21.15 N rises to 1068 m; the rasters cut summits.
  double highest_m = 0.0;
  for (double lon = 106.68; lon < 106.76; lon += 0.003)
    for (double lat = 21.12; lat < 21.19; lat += 0.003) {
      const double height_m = t.height_at(from_lonlat({lon, lat}));
      if (!std::isnan(height_m)) highest_m = std::max(highest_m, height_m);
    }
  EXPECT_GT(highest_m, 600.0);
  EXPECT_LT(highest_m, 1068.0);

  // The first wins: alone it gives the same wherever it has data, and the second differs.
  const Raster<float> first = read_onto_grid(fine, utm_, grid, Resampling::bilinear);
  const Raster<float> second = read_onto_grid(coarse, utm_, grid, Resampling::bilinear);
  std::size_t differs = 0;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    if (std::isnan(first.cells[i]) || t.ground.cells[i] != static_cast<std::uint8_t>(Ground::land)) continue;
    ASSERT_EQ(t.height_m.cells[i], first.cells[i]);
    differs += first.cells[i] != second.cells[i] ? 1 : 0;
  }
  EXPECT_GT(differs, 1000U);
}

TEST_F(RealTerrain, SrtmVoidsAreUnknownAndNotSea) {
  const std::string source = file("srtm3/N49W123.tif");
  const RasterInfo info = raster_info(source);
  ASSERT_EQ(info.columns, 1201);
  const Crs utm10 = Crs::utm_of({-122.5, 49.5});
  // Howe Sound and the mountains, well inside the tile. Nothing but a void is unknown there.
  const Grid grid = grid_over(utm10, {-122.95, 49.05, -122.05, 49.95}, 90);
  const Terrain t = read_terrain({.rasters = {source}, .sea = SeaRule::zero_and_below}, utm10, grid, nullptr);
  const Raster<float> nearest = read_onto_grid(source, utm10, grid, Resampling::nearest);
  std::size_t voids = 0;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const bool missing = std::isnan(nearest.cells[i]);
    voids += missing ? 1 : 0;
    ASSERT_EQ(missing, t.ground.cells[i] == static_cast<std::uint8_t>(Ground::unknown));
    ASSERT_TRUE(missing || nearest.cells[i] > -500.0F) << "the void mark must not leak into heights";
  }
  EXPECT_GT(voids, 1000U);
  EXPECT_EQ(t.unknown_cells, voids);

  // All voids of the tile, counted on its own posts laid out in metres: each post is one cell.
  const double post = 1.0 / 1200;
  std::uint64_t counted = 0;
  {
    const Crs plate = Crs::from_text("+proj=eqc +lat_ts=0 +datum=WGS84 +units=m +no_defs");
    const Point corner = Transform{Crs::wgs84(), plate}({info.lonlat.west, info.lonlat.north});
    const double cell_m = Transform{Crs::wgs84(), plate}({post, 0.0}).x;
    const Grid posts{.west = corner.x, .north = corner.y, .cell_m = cell_m, .columns = 1201, .rows = 1201};
    const Terrain whole = read_terrain({.rasters = {source}, .sea = SeaRule::zero_and_below}, plate, posts, nullptr);
    counted = whole.unknown_cells;
  }
  EXPECT_EQ(counted, 34'926U);
}

}  // namespace
}  // namespace phusong::geo
