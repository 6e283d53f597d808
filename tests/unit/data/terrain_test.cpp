// The bundled province's terrain: the table itself, what grows from it, and how it compares with measured heights.
#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "data/reconstruct/relief_table.h"
#include "data/reconstruct/shore.h"
#include "data/reconstruct/terrain_generator.h"
#include "geo/base/error.h"
#include "geo/io/raster_io.h"
#include "geo/io/vector_io.h"

namespace phusong::data {
namespace {

const std::filesystem::path kRecipe = std::filesystem::path{PHUSONG_SOURCE_DIR} / "data" / "quang-ninh";
constexpr double kTestCellM = 90.0;  // three times coarser than the pack, so that a test takes seconds

/// Cell counts of the groups of land cells (joined by edges) whose first cell `wanted` accepts.
template <class Wanted>
std::vector<int> land_groups(const Raster<float>& height, const Wanted& wanted) {
  const Grid& g = height.grid;
  std::vector<char> seen(g.size(), 0);
  std::vector<int> sizes;
  std::vector<std::size_t> open;
  for (int r = 0; r < g.rows; ++r)
    for (int c = 0; c < g.columns; ++c) {
      if (height(c, r) <= 0 || seen[g.index(c, r)] != 0 || !wanted(g.centre(c, r))) continue;
      open.assign(1, g.index(c, r));
      seen[open[0]] = 1;
      int size = 0;
      while (!open.empty()) {
        const auto i = open.back();
        open.pop_back();
        ++size;
        const int x = static_cast<int>(i % g.columns), y = static_cast<int>(i / g.columns);
        for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}})
          if (g.contains(x + dx, y + dy) && height(x + dx, y + dy) > 0 && seen[g.index(x + dx, y + dy)] == 0) {
            seen[g.index(x + dx, y + dy)] = 1;
            open.push_back(g.index(x + dx, y + dy));
          }
      }
      sizes.push_back(size);
    }
  return sizes;
}

TEST(ReliefTable, OfTheProvinceIsSmallAndEveryRowStatesItsSource) {
  const ReliefTable table = read_relief_table(kRecipe / "terrain.csv", geo::Crs::from_text("EPSG:32648"));
  EXPECT_LE(table.rows.size(), 300U);
  std::size_t vertices = 0;
  std::set<std::string> names;
  for (const Landform& row : table.rows) {
    EXPECT_FALSE(row.source.empty()) << row.name;
    EXPECT_FALSE(row.name.empty());
    vertices += row.line.size();
    for (std::size_t i = 1; row.kind == Relief::valley && i < row.line.size(); ++i)
      EXPECT_LE(row.line[i].height_m, row.line[i - 1].height_m) << row.name << " runs uphill";
    names.insert(row.name);
  }
  // Far fewer heights than the 21,000 land cells of the coarsest public raster of the area.
  EXPECT_LT(vertices, 2000U);
  for (const char* known : {"Yên Tử", "Am Váp", "Cao Xiêm", "Quảng Nam Châu"})
    EXPECT_TRUE(names.contains(known)) << known;
}

TEST(ReliefTable, RefusesWhatItCannotUseAndSaysWhere) {
  const std::filesystem::path file = std::filesystem::path{testing::TempDir()} / "relief_table_test.csv";
  const auto complaint = [&](const std::string& row) -> std::string {
    std::ofstream{file} << "kind,name,lonlat,height_m,width_m,roughness,source\n" << row << "\n";
    try {
      (void)read_relief_table(file, geo::Crs::from_text("EPSG:32648"));
    } catch (const Error& e) {
      EXPECT_EQ(e.kind(), ErrorKind::input);
      return e.what();
    }
    return "";
  };
  EXPECT_EQ(complaint("summit,A,107 21,100,,,map"), "");
  EXPECT_NE(complaint("hill,A,107 21,100,,,map").find(".csv:2: \"hill\" is not a kind"), std::string::npos);
  EXPECT_NE(complaint("summit,A,107 21,100,,,").find("source"), std::string::npos);
  EXPECT_NE(complaint("summit,A,107 21,,,,map").find("height_m"), std::string::npos);
  EXPECT_NE(complaint("ridge,A,107 21 5; 107.1 21,,,,map").find("not a point"), std::string::npos);
  EXPECT_NE(complaint("ridge,A,107 21 5,,,,map").find("at least 2 points"), std::string::npos);
  EXPECT_NE(complaint("summit,A,21 107,100,,,map").find("not a point"), std::string::npos);
  std::string many;
  for (int i = 0; i <= kMostLandforms; ++i) many += (i > 0 ? "\n" : "") + std::string{"summit,A,107 21,100,,,map"};
  EXPECT_NE(complaint(many).find("more than 300"), std::string::npos);
  std::filesystem::remove(file);
}

TEST(GeneratedTerrain, IsTheSameForAnyNumberOfThreadsAndChangesOnlyInDetailWithTheSeed) {
  const GeneratedTerrain many = generate_terrain(kRecipe, 1, nullptr, kTestCellM);
  {
    const tbb::global_control one{tbb::global_control::max_allowed_parallelism, 1};
    const GeneratedTerrain single = generate_terrain(kRecipe, 1, nullptr, kTestCellM);
    ASSERT_EQ(many.grid, single.grid);
    EXPECT_TRUE(many.height_m.cells == single.height_m.cells);
    EXPECT_TRUE(many.land_cover.cells == single.land_cover.cells);
  }
  const GeneratedTerrain other = generate_terrain(kRecipe, 2, nullptr, kTestCellM);
  ASSERT_EQ(many.grid, other.grid);
  std::size_t same = 0, both = 0;
  double difference = 0;
  for (std::size_t i = 0; i < many.height_m.cells.size(); ++i) {
    if (many.height_m.cells[i] <= 0 || other.height_m.cells[i] <= 0) continue;
    ++both;
    same += many.height_m.cells[i] == other.height_m.cells[i] ? 1 : 0;
    difference += many.height_m.cells[i] - other.height_m.cells[i];
  }
  // Only tidal flats and the lowest shore, which stand at a fixed height, are the same.
  EXPECT_LT(static_cast<double>(same), 0.10 * static_cast<double>(both));
  EXPECT_LT(std::abs(difference / static_cast<double>(both)), 5.0);
}

TEST(GeneratedTerrain, HasSeaSummitsTowersAndCoverWhereTheTablePutsThem) {
  const GeneratedTerrain t = generate_terrain(kRecipe, 1, nullptr, kTestCellM);
  const ReliefTable table = read_relief_table(kRecipe / "terrain.csv", t.crs);
  const Grid& g = t.grid;

  std::size_t land = 0;
  std::map<int, std::size_t> cover;
  for (std::size_t i = 0; i < t.height_m.cells.size(); ++i) {
    const float h = t.height_m.cells[i];
    ASSERT_TRUE(h == 0.0F || h >= kLowestLandM) << h;
    ASSERT_EQ(h == 0.0F, t.land_cover.cells[i] == cover::kWater);
    land += h > 0 ? 1 : 0;
    ++cover[t.land_cover.cells[i]];
  }
  const double share = static_cast<double>(land) / static_cast<double>(g.size());
  EXPECT_GT(share, 0.55);
  EXPECT_LT(share, 0.68);
  for (const auto& [code, count] : cover)
    EXPECT_TRUE(std::set<int>({10, 20, 30, 40, 50, 80, 95}).contains(code)) << code << " in " << count << " cells";
  EXPECT_GT(cover[cover::kTrees], land / 2);
  EXPECT_GT(cover[cover::kCrops], land / 5);
  EXPECT_GT(cover[cover::kMangrove], land / 1000);
  EXPECT_GT(cover[cover::kBuilt], land / 1000);

  const auto highest_near = [&](Point p, double reach) {
    float top = 0;
    for (int r = g.row_of(p.y + reach); r <= g.row_of(p.y - reach); ++r)
      for (int c = g.col_of(p.x - reach); c <= g.col_of(p.x + reach); ++c)
        if (g.contains(c, r) && distance_m(p, g.centre(c, r)) <= reach) top = std::max(top, t.height_m(c, r));
    return top;
  };
  for (const Landform& summit : table.of(Relief::summit)) {
    if (!g.extent().grown(-2000).contains(summit.line[0].at)) continue;
    EXPECT_NEAR(highest_near(summit.line[0].at, 900.0), summit.height_m, 60.0) << summit.name;
  }
  for (const Landform& lagoon : table.of(Relief::lagoon)) {
    const Point p = lagoon.line[0].at;
    EXPECT_EQ(t.height_m(g.col_of(p.x), g.row_of(p.y)), 0.0F) << lagoon.name;
  }

  // Hundreds of islands stand in the bays, and each karst field has tall ones.
  std::vector<Landform> bays;
  for (const Landform& field : table.of(Relief::karst))
    if (field.name.find("bay") != std::string::npos) bays.push_back(field);
  const std::vector<int> islands = land_groups(t.height_m, [&](Point p) {
    return std::any_of(bays.begin(), bays.end(), [&](const Landform& f) { return inside(f.line, p); });
  });
  EXPECT_GT(islands.size(), 250U);
  for (const Landform& field : bays) {
    double top = 0;
    std::size_t sea = 0, all = 0;
    for (int r = 0; r < g.rows; ++r)
      for (int c = 0; c < g.columns; ++c) {
        if (!inside(field.line, g.centre(c, r))) continue;
        top = std::max(top, static_cast<double>(t.height_m(c, r)));
        sea += t.height_m(c, r) == 0 ? 1 : 0;
        ++all;
      }
    EXPECT_GT(top, 0.5 * field.height_m) << field.name;
    EXPECT_GT(static_cast<double>(sea), 0.3 * static_cast<double>(all)) << field.name;
  }
}

/// Where the reference data are: $PHUSONG_SHARED, else beside the project.
std::filesystem::path shared_folder() {
  const char* chosen = std::getenv("PHUSONG_SHARED");
  return chosen != nullptr ? std::filesystem::path{chosen}
                           : std::filesystem::path{PHUSONG_SOURCE_DIR}.parent_path() / "shared";
}

bool in_multipolygon(const geo::MultiPolygon& area, Point p) {
  bool in = false;
  for (const geo::Polygon& part : area)
    for (const auto& ring : part.rings)
      for (std::size_t i = 0; i + 1 < ring.size(); ++i)
        if ((ring[i].y <= p.y) != (ring[i + 1].y <= p.y) &&
            p.x < ring[i].x + (p.y - ring[i].y) / (ring[i + 1].y - ring[i].y) * (ring[i + 1].x - ring[i].x))
          in = !in;
  return in;
}

double deviation(const std::vector<double>& v) {
  double mean = 0, sum = 0;
  for (const double x : v) mean += x / static_cast<double>(v.size());
  for (const double x : v) sum += (x - mean) * (x - mean);
  return std::sqrt(sum / static_cast<double>(v.size()));
}

TEST(GeneratedTerrain, ResemblesTheMeasuredHeightsAt900Metres) {
  const std::filesystem::path folder = shared_folder() / "geodata" / "quang-ninh";
  if (!std::filesystem::exists(folder / "dem_dted0_30s.tif"))
    GTEST_SKIP() << folder << " is not there; set PHUSONG_SHARED to the folder with the reference data";
  const GeneratedTerrain t = generate_terrain(kRecipe, 1, nullptr, kTestCellM);

  // The posts of DTED level 0, 30 seconds apart, and the mean of the generated cells around each.
  const double step = 1.0 / 120.0;
  const Grid posts{.west = 106.3 - step / 2, .north = 21.8 + step / 2, .cell_m = step, .columns = 229, .rows = 157};
  const Raster<float> real =
      geo::read_onto_grid((folder / "dem_dted0_30s.tif").string(), geo::Crs::wgs84(), posts, geo::Resampling::nearest);
  std::vector<double> sum(posts.size(), 0.0), count(posts.size(), 0.0);
  const geo::Transform to_lonlat{t.crs, geo::Crs::wgs84()};
  for (int r = 0; r < t.grid.rows; ++r)
    for (int c = 0; c < t.grid.columns; ++c) {
      const Point q = to_lonlat(t.grid.centre(c, r));
      if (!posts.contains(q)) continue;
      const std::size_t i = posts.index(posts.col_of(q.x), posts.row_of(q.y));
      sum[i] += t.height_m(c, r);
      count[i] += 1;
    }
  std::vector<std::size_t> land;
  for (std::size_t i = 0; i < posts.size(); ++i)
    if (count[i] > 0 && real.cells[i] > 0 && sum[i] / count[i] > 0.3) land.push_back(i);
  ASSERT_GT(land.size(), 19'000U);
  double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
  for (const std::size_t i : land) {
    mx += real.cells[i] / static_cast<double>(land.size());
    my += sum[i] / count[i] / static_cast<double>(land.size());
  }
  for (const std::size_t i : land) {
    const double dx = real.cells[i] - mx, dy = sum[i] / count[i] - my;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const double correlation = xy / std::sqrt(xx * yy);
  RecordProperty("correlation", std::to_string(correlation));
  EXPECT_GE(correlation, 0.90);

  // Local relief: the spread of heights in each commune. Communes flatter than 5 m say nothing in whole metres.
  const geo::FeatureTable communes =
      geo::read_features((folder / "admin.gpkg").string(), "communes_2025", geo::Crs::wgs84());
  int judged = 0;
  std::vector<std::string> outliers;
  for (const geo::Feature& commune : communes.features) {
    const auto* area = std::get_if<geo::MultiPolygon>(&commune.geometry);
    ASSERT_NE(area, nullptr);
    Extent box;
    for (const geo::Polygon& part : *area)
      for (const Point p : part.rings[0]) box.add(p);
    std::vector<double> measured, made;
    for (const std::size_t i : land) {
      const Point p = posts.centre(static_cast<int>(i % posts.columns), static_cast<int>(i / posts.columns));
      if (!box.contains(p) || !in_multipolygon(*area, p)) continue;
      measured.push_back(real.cells[i]);
      made.push_back(sum[i] / count[i]);
    }
    if (measured.size() < 6 || deviation(measured) < 5.0) continue;
    ++judged;
    const double ratio = deviation(made) / deviation(measured);
    if (ratio < 0.5 || ratio > 2.0)
      outliers.push_back(std::get<std::string>(commune.fields.at("name")) + " " + std::to_string(ratio));
  }
  std::string named;
  for (const std::string& o : outliers) named += o + "; ";
  RecordProperty("relief_outliers", named);
  EXPECT_GE(judged, 45);
  EXPECT_LE(outliers.size(), 3U) << named;
}

}  // namespace
}  // namespace phusong::data
