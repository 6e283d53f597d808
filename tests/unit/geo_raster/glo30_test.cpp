#include "geo/ground/glo30.h"

#include <algorithm>
#include <fstream>
#include <memory>

#include "drawn_terrain.h"
#include "geo/io/raster_io.h"
#include "local_server.h"
#include "made_raster.h"

namespace phusong::geo {
namespace {

namespace fs = std::filesystem;
using test::error_of;
using Names = std::vector<std::string>;

TEST(Glo30Names, FollowThePublishedPattern) {
  EXPECT_EQ(glo30_names({107.2, 21.2, 107.3, 21.3}), Names{"Copernicus_DSM_COG_10_N21_00_E107_00_DEM"});
  EXPECT_EQ(glo30_names({106.3, 20.5, 108.2, 21.8}).size(), 6U);
  EXPECT_EQ(glo30_names({106.3, 20.5, 108.2, 21.8}).front(), "Copernicus_DSM_COG_10_N21_00_E106_00_DEM");
  EXPECT_EQ(glo30_names({106.3, 20.5, 108.2, 21.8}).back(), "Copernicus_DSM_COG_10_N20_00_E108_00_DEM");
  EXPECT_EQ(glo30_names({-0.5, -0.5, -0.4, -0.4}), Names{"Copernicus_DSM_COG_10_S01_00_W001_00_DEM"});
  EXPECT_EQ(glo30_names({-71.5, -33.5, -71.4, -33.4}), Names{"Copernicus_DSM_COG_10_S34_00_W072_00_DEM"});
  EXPECT_EQ(glo30_names({180.2, 5.2, 180.3, 5.3}), Names{"Copernicus_DSM_COG_10_N05_00_W180_00_DEM"});
  // Tiles reach half a post over their north and west sides.
  EXPECT_EQ(glo30_names({107.2, 21.00005, 107.3, 21.5}).size(), 2U);
  EXPECT_EQ(glo30_names({107.2, 21.5, 107.99995, 21.6}).size(), 2U);
  EXPECT_TRUE(glo30_names({1, 1, 0, 0}).empty());
}

/// A bucket of small tiles (36 posts per degree) around 107 E, 21 N on a server of our own.
class Glo30 : public test::InFolder {
 protected:
  void SetUp() override {
    InFolder::SetUp();
    fs::create_directories(folder_ / "bucket");
    server_ = std::make_unique<test::LocalServer>(folder_ / "bucket");
    if (!server_->running()) GTEST_SKIP() << "python3 is not installed, so there is no local web server";
  }
  static std::string name(int lat, int lon) {
    return "Copernicus_DSM_COG_10_N" + std::to_string(lat) + "_00_E" + std::to_string(lon) + "_00_DEM";
  }
  [[nodiscard]] fs::path tile_file(int lat, int lon) const {
    return folder_ / "bucket" / name(lat, lon) / (name(lat, lon) + ".tif");
  }
  void add_tile(int lat, int lon, double height_m) const {
    constexpr double kHalf = 0.5 / 3600;
    fs::create_directories(tile_file(lat, lon).parent_path());
    test::make_tiff(tile_file(lat, lon).string(),
                    {.columns = 36,
                     .rows = 36,
                     .placing = test::placed(lon - kHalf, lat + 1 + kHalf, 1.0 / 36),
                     .crs = "EPSG:4326",
                     .value = [height_m](int col, int row) { return height_m + 0.01 * col + 0.001 * row; }});
  }
  void list(const Names& tiles) const {
    std::ofstream out{folder_ / "bucket" / "tileList.txt"};
    for (const std::string& tile : tiles) out << tile << "\r\n";
  }
  [[nodiscard]] Names requests() const {
    std::ifstream in{folder_ / "bucket" / "requests.log"};
    Names all;
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
  }
  [[nodiscard]] fs::path cache() const { return folder_ / "cache"; }
  [[nodiscard]] Names cached() const {
    Names all;
    if (!fs::exists(cache())) return all;
    for (const auto& entry : fs::recursive_directory_iterator{cache()})
      if (entry.is_regular_file()) all.push_back(entry.path().filename().string());
    std::sort(all.begin(), all.end());
    return all;
  }
  [[nodiscard]] Glo30Tiles tiles(const Extent& box) const { return glo30_tiles(box, server_->address(), cache()); }

  std::unique_ptr<test::LocalServer> server_;
  const Extent two_tiles_{106.9, 21.4, 107.1, 21.6};
};

TEST_F(Glo30, FetchesEachTileOnce) {
  add_tile(21, 106, 100);
  add_tile(21, 107, 200);
  const Glo30Tiles first = tiles(two_tiles_);
  ASSERT_EQ(first.files.size(), 2U);
  EXPECT_TRUE(first.sea.empty());
  EXPECT_EQ(test::read_text(first.files[0]), test::read_text(tile_file(21, 106)));
  EXPECT_EQ(requests().size(), 2U) << "no list is needed when nothing is missing";
  // Offline from now on.
  server_->stop();
  EXPECT_EQ(tiles(two_tiles_).files, first.files);
}

TEST_F(Glo30, ATileThatIsNotPublishedIsSea) {
  add_tile(21, 107, 200);
  list({name(21, 107), name(22, 107)});
  const Glo30Tiles found = tiles(two_tiles_);
  EXPECT_EQ(found.files.size(), 1U);
  ASSERT_EQ(found.sea.size(), 1U);
  EXPECT_NEAR(found.sea[0].west, 106.0, 0.001);
  EXPECT_NEAR(found.sea[0].north, 22.0, 0.001);
  server_->stop();
  EXPECT_EQ(tiles(two_tiles_).sea, found.sea) << "the answer is kept";

  // On the ground: sea in the absent tile, land in the other, and voids elsewhere stay unknown.
  const Crs utm = Crs::from_text("EPSG:32648");
  const Grid grid = grid_over(utm, two_tiles_, 200);
  const Terrain t = read_terrain({.rasters = {"glo30:" + server_->address()},
                                  .surface_model = true,
                                  .sea = SeaRule::none,
                                  .cache_folder = cache().string()},
                                 utm, grid, nullptr);
  EXPECT_EQ(t.unknown_cells, 0U);
  EXPECT_TRUE(t.notes.empty());
  const Transform from_lonlat{Crs::wgs84(), utm};
  for (double lon = 106.905; lon < 107.1; lon += 0.01)
    EXPECT_EQ(t.ground_at(from_lonlat({lon, 21.5})), lon < 107.0 - 0.5 / 3600 ? Ground::sea : Ground::land) << lon;
  EXPECT_NEAR(t.height_at(from_lonlat({107.05, 21.5})), 200.0, 1.0);
}

TEST_F(Glo30, TakenAsTerrainItIsSaidToBeASurface) {
  add_tile(21, 107, 200);
  const Crs utm = Crs::from_text("EPSG:32648");
  const Terrain t = read_terrain({.rasters = {"glo30:" + server_->address()}, .cache_folder = cache().string()}, utm,
                                 grid_over(utm, {107.4, 21.4, 107.5, 21.5}, 200), nullptr);
  ASSERT_EQ(t.notes.size(), 1U);
  EXPECT_NE(t.notes[0].find("surface"), std::string::npos);
}

TEST_F(Glo30, APublishedTileThatIsMissingIsNoSea) {
  add_tile(21, 107, 200);
  list({name(21, 107), name(21, 106)});
  const auto error = error_of([&] { static_cast<void>(tiles(two_tiles_)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::network);
  EXPECT_EQ(cached(), Names{});
}

TEST_F(Glo30, WithoutTheListNothingIsSea) {
  add_tile(21, 107, 200);
  const auto no_list = error_of([&] { static_cast<void>(tiles(two_tiles_)); });
  ASSERT_TRUE(no_list);
  EXPECT_EQ(no_list->kind(), ErrorKind::network);
  // A page of another kind, as a hotel's log-in page, is no list.
  std::ofstream{folder_ / "bucket" / "tileList.txt"} << "<html>please log in</html>\n";
  const auto page = error_of([&] { static_cast<void>(tiles(two_tiles_)); });
  ASSERT_TRUE(page);
  EXPECT_EQ(page->kind(), ErrorKind::network);
  EXPECT_EQ(cached(), Names{});
}

TEST_F(Glo30, OtherFailuresAbort) {
  add_tile(21, 107, 200);
  list({name(21, 107)});
  for (const char* status : {"403", "500"}) {
    std::ofstream{(folder_ / "bucket" / name(21, 106)).string() + ".status"} << "unused";
    fs::create_directories(tile_file(21, 106).parent_path());
    std::ofstream{tile_file(21, 106).string() + ".status"} << status;
    const auto error = error_of([&] { static_cast<void>(tiles(two_tiles_)); });
    ASSERT_TRUE(error) << status;
    EXPECT_EQ(error->kind(), ErrorKind::network);
    EXPECT_NE(error->sentence().find(status), std::string::npos) << error->sentence();
  }
  server_->stop();
  const auto gone = error_of([&] { static_cast<void>(tiles(two_tiles_)); });
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->kind(), ErrorKind::network);
}

TEST_F(Glo30, ATransferThatBreaksOffLeavesNothing) {
  add_tile(21, 106, 100);
  add_tile(21, 107, 200);
  std::ofstream{tile_file(21, 106).string() + ".dies"} << "";
  const auto dies = error_of([&] { static_cast<void>(tiles(two_tiles_)); });
  ASSERT_TRUE(dies);
  EXPECT_EQ(dies->kind(), ErrorKind::network) << dies->what();
  EXPECT_EQ(cached(), Names{});
}

TEST_F(Glo30, ATileThatIsShortOrElsewhereIsNotKept) {
  add_tile(21, 106, 100);
  add_tile(21, 107, 200);
  // The server calls half a file the whole.
  fs::resize_file(tile_file(21, 106), fs::file_size(tile_file(21, 106)) / 2);
  const auto half = error_of([&] { static_cast<void>(tiles(two_tiles_)); });
  ASSERT_TRUE(half);
  EXPECT_EQ(half->kind(), ErrorKind::network);
  EXPECT_EQ(cached(), Names{});
  fs::copy_file(tile_file(21, 107), tile_file(21, 106), fs::copy_options::overwrite_existing);
  const auto elsewhere = error_of([&] { static_cast<void>(tiles(two_tiles_)); });
  ASSERT_TRUE(elsewhere);
  EXPECT_EQ(elsewhere->kind(), ErrorKind::network);
  EXPECT_EQ(cached(), Names{});
}

TEST(Glo30Address, MustBeHttp) {
  const auto error = error_of([] { static_cast<void>(glo30_tiles({107, 21, 107.5, 21.5}, "ftp://x/", "unused")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::scenario);
}

}  // namespace
}  // namespace phusong::geo
