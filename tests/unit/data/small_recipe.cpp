#include "tests/unit/data/small_recipe.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <fstream>
#include <sstream>

namespace phusong::data {

namespace fs = std::filesystem;

fs::path bundled_recipe() { return fs::path{PHUSONG_SOURCE_DIR} / "data" / "quang-ninh" / "recipe.toml"; }

TemporaryFolder::TemporaryFolder() {
  static std::atomic<int> counter{0};
  path_ =
      fs::path{testing::TempDir()} / ("phusong_data_" + std::to_string(::getpid()) + "_" + std::to_string(++counter));
  fs::create_directories(path_);
}
TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string text_in(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  EXPECT_TRUE(stream) << file;
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void put(const fs::path& file, const std::string& text) {
  std::ofstream stream{file, std::ios::binary};
  stream << text;
  ASSERT_TRUE(stream.flush()) << file;
}

std::string with_key(std::string text, const std::string& key, const std::string& value) {
  const std::size_t at = text.find("\n" + key + " = ");
  if (at == std::string::npos) {
    ADD_FAILURE() << "no key " << key;
    return text;
  }
  return text.replace(at + 1, text.find('\n', at + 1) - at - 1, key + " = " + value);
}

fs::path write_small_recipe(const fs::path& folder) {
  std::string recipe = text_in(bundled_recipe());
  recipe = with_key(std::move(recipe), "name", "\"small\"");
  recipe = with_key(std::move(recipe), "baseline", "\"\"");
  recipe = with_key(std::move(recipe), "sites", "20");
  recipe = with_key(std::move(recipe), "min_island_km2", "1.0");
  put(folder / "recipe.toml", recipe);
  put(folder / "communes.csv",
      "no,name,kind,district,population,population_status,area_km2,lon_deg,lat_deg,centre_lon_deg,centre_lat_deg,"
      "centre_status\n"
      "1,Biển,ward,Một,20000,read,60,107.02,21.04,107.02,21.04,recalled\n"
      "2,Thung,commune,Một,6000,read,90,106.98,21.10,106.98,21.10,point\n"
      "3,Núi,commune,Hai,3000,estimated,90,107.06,21.11,107.06,21.11,point\n");
  put(folder / "anchors.csv", "commune,lon_deg,lat_deg\nBiển,107.02,21.03\nThung,106.98,21.11\nNúi,107.06,21.11\n");
  put(folder / "border.csv", "lon_deg,lat_deg\n106.94,20.98\n107.10,20.98\n107.10,21.14\n106.94,21.14\n");
  put(folder / "places.csv",
      "name,commune,kind,lon_deg,lat_deg,households,residents,visitors_and_boats\n"
      "Xa,Núi,named,107.07,21.13,33,,\n"
      "Bè,Biển,floating,107.00,20.995,,30,500\n");
  return folder / "recipe.toml";
}

Land small_land() {
  const geo::Crs crs = geo::Crs::from_text("EPSG:32648");
  // The south-west corner lies near 106.93 E, 20.98 N.
  const Grid grid{.west = 700'500, .north = 2'340'000, .cell_m = 30, .columns = 600, .rows = 600};
  Land land{crs, grid, Raster<float>(grid), Raster<std::uint8_t>(grid, 80)};
  for (int row = 0; row < grid.rows; ++row) {
    for (int col = 0; col < grid.columns; ++col) {
      const double x = col * grid.cell_m / 1000, y = (grid.rows - row) * grid.cell_m / 1000;  // km from the corner
      double height = 0;
      if (y > 3.0) {
        const double hills = std::max(0.0, y - 6.0) * 110 * (0.5 - 0.5 * std::cos(x * 2 * 3.14159265358979 / 9));
        height = 2.0 + std::min(hills, 700.0) + (y - 3.0);
      }
      const double from_island = std::hypot(x - 14.0, y - 1.4);
      if (from_island < 0.9) height = 40 * (1 - from_island);
      land.height_m(col, row) = static_cast<float>(height);
      if (height > 0) land.cover(col, row) = 10;
    }
  }
  return land;
}

}  // namespace phusong::data
