#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "geo/io/native_raster.h"
#include "geo/io/raster_io.h"
#include "local_server.h"
#include "made_raster.h"

namespace phusong::geo {
namespace {

namespace fs = std::filesystem;
using test::error_of;
using test::MadeRaster;
using test::make_tiff;
using test::placed;

const Crs& utm() {
  static const Crs crs = Crs::from_text("EPSG:32648");
  return crs;
}
Grid small_grid() { return {.west = 700'000, .north = 2'330'000, .cell_m = 30, .columns = 40, .rows = 30}; }

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

class RasterRead : public test::InFolder {
 protected:
  /// A raster on the very cells of small_grid().
  MadeRaster on_grid() const {
    const Grid g = small_grid();
    return {.columns = g.columns,
            .rows = g.rows,
            .placing = placed(g.west, g.north, g.cell_m),
            .value = [](int col, int row) { return col + 100.0 * row; }};
  }
  /// Longitudes and latitudes around the grid at 1/1200 degree (about 90 m).
  MadeRaster geographic() const {
    return {.columns = 120,
            .rows = 120,
            .placing = placed(106.9, 21.1, 1.0 / 1200),
            .crs = "EPSG:4326",
            .value = [](int col, int row) { return 3.0 * col - 2.0 * row + 500.0; }};
  }
};

TEST_F(RasterRead, GivesTheSameCellsOnTheSameGridForEveryTypeAndMethod) {
  for (const char* type : {"Byte", "Int16", "UInt16", "Int32", "Float32", "Float64"}) {
    MadeRaster made = on_grid();
    made.type = type;
    made.value = [](int col, int row) { return (7 * col + 13 * row) % 250; };
    make_tiff(path("a.tif"), made);
    for (const Resampling how : {Resampling::nearest, Resampling::bilinear, Resampling::average, Resampling::mode}) {
      const Raster<float> cells = read_onto_grid(path("a.tif"), utm(), small_grid(), how);
      for (int row = 0; row < 30; ++row)
        for (int col = 0; col < 40; ++col)
          ASSERT_EQ(cells(col, row), static_cast<float>((7 * col + 13 * row) % 250))
              << type << ' ' << col << ' ' << row;
    }
    fs::remove(path("a.tif"));
  }
}

TEST_F(RasterRead, TakesNodataFromTheBand) {
  for (const auto& [type, nodata] : std::vector<std::pair<std::string, double>>{{"Byte", 0},
                                                                                {"Int16", -32767},
                                                                                {"Int32", -2147483648.0},
                                                                                {"Float32", -3.4028234663852886e38},
                                                                                {"Float32", NAN}}) {
    MadeRaster made = on_grid();
    made.type = type;
    made.nodata = nodata;
    made.value = [value = nodata](int col, int row) { return col == 5 && row == 7 ? value : 42.0; };
    make_tiff(path("a.tif"), made);
    const Raster<float> cells = read_onto_grid(path("a.tif"), utm(), small_grid(), Resampling::bilinear);
    for (int row = 0; row < 30; ++row)
      for (int col = 0; col < 40; ++col)
        if (col == 5 && row == 7)
          EXPECT_TRUE(std::isnan(cells(col, row))) << type;
        else
          ASSERT_EQ(cells(col, row), 42.0F) << type << " the void must not bleed into its neighbours";
    fs::remove(path("a.tif"));
  }
}

TEST_F(RasterRead, AppliesScaleAndOffset) {
  MadeRaster made = on_grid();
  made.type = "Int16";
  made.scale = 0.1;
  made.offset = -100.0;
  make_tiff(path("a.tif"), made);
  const Raster<float> cells = read_onto_grid(path("a.tif"), utm(), small_grid(), Resampling::nearest);
  EXPECT_FLOAT_EQ(cells(3, 2), 203 * 0.1F - 100.0F);
}

TEST_F(RasterRead, NativeCellsHaveScaleNodataAndRange) {
  MadeRaster made = on_grid();
  made.type = "Int16";
  made.nodata = 203;
  made.scale = 0.1;
  made.offset = -20.0;
  make_tiff(path("a.tif"), made);
  const NativeRaster native = read_native(path("a.tif"), small_grid().extent(), utm(), {.lowest = 0.0});
  std::uint64_t below = 0;
  for (int row = 0; row < native.cells.grid.rows; ++row)
    for (int col = 0; col < native.cells.grid.columns; ++col) {
      const double raw = made.value(col, row), real = raw * 0.1 - 20.0;
      const float cell = native.cells(col, row);
      below += raw != 203 && static_cast<float>(real) < 0.0F ? 1 : 0;
      if (raw == 203 || static_cast<float>(real) < 0.0F)
        ASSERT_TRUE(std::isnan(cell)) << raw;
      else
        ASSERT_FLOAT_EQ(cell, static_cast<float>(real));
    }
  EXPECT_GT(below, 0U);
  EXPECT_EQ(native.out_of_range, below);
}

TEST_F(RasterRead, IsNaNOutsideTheRaster) {
  make_tiff(path("a.tif"), on_grid());
  Grid shifted = small_grid();
  shifted.west += 20 * 30;
  const Raster<float> cells = read_onto_grid(path("a.tif"), utm(), shifted, Resampling::bilinear);
  EXPECT_EQ(cells(19, 4), 439.0F);
  EXPECT_TRUE(std::isnan(cells(20, 4)));
  shifted.west += 1e6;
  for (const float cell : read_onto_grid(path("a.tif"), utm(), shifted, Resampling::bilinear).cells)
    ASSERT_TRUE(std::isnan(cell));
}

TEST_F(RasterRead, IsExactOnAPlaneOfLongitudeAndLatitude) {
  // Bilinear interpolation reproduces a plane, so what is left is the error of the places: under a centimetre.
  make_tiff(path("a.tif"), geographic());
  const Grid grid = small_grid();
  const Raster<float> cells = read_onto_grid(path("a.tif"), utm(), grid, Resampling::bilinear);
  const Transform to_lonlat{utm(), Crs::wgs84()};
  for (int row = 0; row < grid.rows; ++row)
    for (int col = 0; col < grid.columns; ++col) {
      const Point p = to_lonlat(grid.centre(col, row));
      const double x = (p.x - 106.9) * 1200 - 0.5, y = (21.1 - p.y) * 1200 - 0.5;
      // 3 per 90 m; one float step of the value is 3e-5.
      ASSERT_NEAR(cells(col, row), 3.0 * x - 2.0 * y + 500.0, 6e-4) << col << ' ' << row;
    }
}

TEST_F(RasterRead, ReadsSouthUpAndLongitudesBeyond180) {
  make_tiff(path("north.tif"), geographic());
  MadeRaster south = geographic();
  south.placing = {106.9, 1.0 / 1200, 0.0, 21.0, 0.0, 1.0 / 1200};
  south.value = [](int col, int row) { return 3.0 * col - 2.0 * (119 - row) + 500.0; };
  make_tiff(path("south.tif"), south);
  MadeRaster turned = geographic();
  turned.placing[0] += 360.0;
  make_tiff(path("turned.tif"), turned);
  const Raster<float> north = read_onto_grid(path("north.tif"), utm(), small_grid(), Resampling::bilinear);
  for (const char* name : {"south.tif", "turned.tif"}) {
    const Raster<float> other = read_onto_grid(path(name), utm(), small_grid(), Resampling::bilinear);
    for (std::size_t i = 0; i < north.cells.size(); ++i) ASSERT_NEAR(other.cells[i], north.cells[i], 1e-3) << name;
  }
}

TEST_F(RasterRead, LeavesNoSeamBetweenTilesThatTouch) {
  MadeRaster west = geographic(), east = geographic();
  west.columns = east.columns = 60;
  east.placing[0] += 60.0 / 1200;
  west.value = [](int, int) { return 1.0; };
  east.value = [](int, int) { return 2.0; };
  make_tiff(path("west.tif"), west);
  make_tiff(path("east.tif"), east);
  // 60 columns end at 106.95 E, about x = 702 500.
  const Grid grid{.west = 700'000, .north = 2'330'000, .cell_m = 30, .columns = 170, .rows = 60};
  Raster<float> cells{grid, kNoData};
  const FillCounts first = fill_missing(path("west.tif"), utm(), cells, Resampling::bilinear);
  const FillCounts second = fill_missing(path("east.tif"), utm(), cells, Resampling::bilinear);
  EXPECT_GT(first.filled, 1000U);
  EXPECT_GT(second.filled, 1000U);
  EXPECT_EQ(first.filled + second.filled, grid.size());
  for (const float cell : cells.cells) ASSERT_TRUE(cell == 1.0F || cell == 2.0F);
}

TEST_F(RasterRead, AveragesFinerCells) {
  // 4 x 4 source cells of 7.5 m per grid cell; the mean of a block is known.
  MadeRaster made = on_grid();
  made.columns *= 4;
  made.rows *= 4;
  made.placing = placed(700'000, 2'330'000, 7.5);
  made.value = [](int col, int row) { return (col / 4) + 10.0 * (row / 4) + (col % 4 == 0 ? 4.0 : 0.0); };
  make_tiff(path("a.tif"), made);
  const Raster<float> mean = read_onto_grid(path("a.tif"), utm(), small_grid(), Resampling::average);
  for (int row = 0; row < 30; ++row)
    for (int col = 0; col < 40; ++col) ASSERT_FLOAT_EQ(mean(col, row), static_cast<float>(col + 10 * row + 1)) << col;
  // Bilinear widens its kernel, so a detail of one source cell in four does not alias to 0 or 4.
  const Raster<float> smooth = read_onto_grid(path("a.tif"), utm(), small_grid(), Resampling::bilinear);
  for (int col = 1; col < 39; ++col) ASSERT_NEAR(smooth(col, 5), col + 50 + 1.0, 0.3);
}

TEST_F(RasterRead, TakesTheCommonestClass) {
  MadeRaster made = on_grid();
  made.columns *= 3;
  made.rows *= 3;
  made.type = "Byte";
  made.placing = placed(700'000, 2'330'000, 10);
  // Five of nine cells are 80; then four 10, four 20 and one 30: the smaller of the two commonest.
  made.value = [](int col, int row) {
    const int k = col % 3 + 3 * (row % 3);
    if ((col / 3) % 2 == 0) return k < 5 ? 80.0 : 10.0;
    return k == 4 ? 30.0 : k < 4 ? 20.0 : 10.0;
  };
  make_tiff(path("a.tif"), made);
  const Raster<float> classes = read_onto_grid(path("a.tif"), utm(), small_grid(), Resampling::mode);
  for (int col = 0; col < 40; ++col) ASSERT_EQ(classes(col, 11), col % 2 == 0 ? 80.0F : 10.0F) << col;
}

TEST_F(RasterRead, WindowsAndThreadsGiveTheSameBits) {
  MadeRaster made = geographic();
  made.nodata = -1.0;
  made.value = [](int col, int row) {
    return (col * 31 + row * 17) % 41 == 0 ? -1.0 : 100.0 * std::sin(col * 0.7) + 90.0 * std::cos(row * 0.4);
  };
  make_tiff(path("a.tif"), made);
  const Grid whole{.west = 699'900, .north = 2'332'800, .cell_m = 10, .columns = 800, .rows = 700};
  for (const Resampling how : {Resampling::nearest, Resampling::bilinear, Resampling::average, Resampling::mode}) {
    const Raster<float> all = read_onto_grid(path("a.tif"), utm(), whole, how);
    {
      const tbb::global_control one{tbb::global_control::max_allowed_parallelism, 1};
      EXPECT_TRUE(same_bits(read_onto_grid(path("a.tif"), utm(), whole, how).cells, all.cells));
    }
    for (const auto& [col0, row0, columns, rows] :
         std::vector<std::array<int, 4>>{{0, 0, 300, 200}, {301, 77, 257, 613}, {799, 699, 1, 1}, {13, 500, 700, 3}}) {
      const Grid part{.west = whole.west + 10.0 * col0,
                      .north = whole.north - 10.0 * row0,
                      .cell_m = 10,
                      .columns = columns,
                      .rows = rows};
      const Raster<float> window = read_onto_grid(path("a.tif"), utm(), part, how);
      for (int row = 0; row < rows; ++row)
        ASSERT_EQ(std::memcmp(&window.cells[part.index(0, row)], &all.cells[whole.index(col0, row0 + row)],
                              static_cast<std::size_t>(columns) * sizeof(float)),
                  0)
            << "row " << row << " of window " << col0 << ", " << row0;
    }
  }
}

TEST_F(RasterRead, ShiftsTheDatumOfVn2000) {
  // The raster says VN-2000: read as if it were WGS 84 it would lie 200 m away. The value is the easting.
  MadeRaster made = on_grid();
  made.crs = "EPSG:3405";
  made.columns = made.rows = 200;
  made.placing = placed(698'000, 2'332'000, 30);
  made.value = [](int col, int) { return 30.0 * (col + 0.5); };
  make_tiff(path("a.tif"), made);
  const Raster<float> cells = read_onto_grid(path("a.tif"), utm(), small_grid(), Resampling::bilinear);
  const Point p = small_grid().centre(10, 10);
  const Point vn = Transform{utm(), Crs::from_text("EPSG:3405")}(p);
  EXPECT_GT(std::abs(vn.x - p.x), 150.0);
  EXPECT_NEAR(cells(10, 10), vn.x - 698'000.0, 0.02);
}

TEST_F(RasterRead, SaysWhatARasterIs) {
  MadeRaster made = geographic();
  made.nodata = -32767;
  made.unit = "m";
  make_tiff(path("a.tif"), made);
  const RasterInfo info = raster_info(path("a.tif"));
  EXPECT_EQ(info.columns, 120);
  EXPECT_EQ(info.rows, 120);
  EXPECT_EQ(info.crs_label, "EPSG:4326");
  EXPECT_NEAR(info.lonlat.west, 106.9, 1e-9);
  EXPECT_NEAR(info.lonlat.east, 107.0, 1e-9);
  EXPECT_NEAR(info.lonlat.south, 21.0, 1e-9);
  EXPECT_NEAR(info.lonlat.north, 21.1, 1e-9);
  EXPECT_NEAR(info.cell_x, 1.0 / 1200, 1e-12);
  EXPECT_EQ(info.nodata, -32767.0);
  EXPECT_EQ(info.unit, "m");
}

TEST_F(RasterRead, RefusesBadInputWithOneSentence) {
  MadeRaster made = on_grid();
  made.crs = "";
  make_tiff(path("no-crs.tif"), made);
  made = on_grid();
  made.placing = {};
  make_tiff(path("no-place.tif"), made);
  made = geographic();
  made.placing = placed(21.0, 107.0, 1.0 / 1200);
  make_tiff(path("swapped.tif"), made);
  made = on_grid();
  made.crs = "+proj=tmerc +lon_0=107.75 +k=0.9999 +x_0=500000 +ellps=WGS84 +units=m +no_defs";
  make_tiff(path("no-datum.tif"), made);
  std::ofstream{path("text.tif")} << "this is no raster";

  const std::vector<std::pair<std::string, std::string>> cases{
      {"absent.tif", "no such file"}, {"no-crs.tif", "no coordinate system"}, {"no-place.tif", "no position"},
      {"swapped.tif", "swapped"},     {"no-datum.tif", "datum shift"},        {"text.tif", "cannot be opened"}};
  for (const auto& [name, words] : cases) {
    for (const bool only_info : {true, false}) {
      const auto error = error_of([&] {
        if (only_info)
          static_cast<void>(raster_info(path(name)));
        else
          static_cast<void>(read_onto_grid(path(name), utm(), small_grid(), Resampling::bilinear));
      });
      ASSERT_TRUE(error) << name;
      EXPECT_EQ(error->kind(), ErrorKind::input) << name;
      EXPECT_EQ(error->where(), path(name));
      EXPECT_NE(error->sentence().find(words), std::string::npos) << error->what();
    }
  }
}

TEST_F(RasterRead, RefusesAFileThatEndsEarly) {
  MadeRaster made = on_grid();
  made.columns = made.rows = 400;
  made.placing = placed(695'000, 2'335'000, 30);
  made.value = [](int col, int row) { return std::sin(col * row + 0.5 * col); };
  make_tiff(path("a.tif"), made);
  fs::resize_file(path("a.tif"), fs::file_size(path("a.tif")) / 2);
  const Grid grid{.west = 695'000, .north = 2'335'000, .cell_m = 30, .columns = 400, .rows = 400};
  for (const bool check : {true, false}) {
    const auto error = error_of([&] {
      if (check)
        check_raster(path("a.tif"));
      else
        static_cast<void>(read_onto_grid(path("a.tif"), utm(), grid, Resampling::bilinear));
    });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), ErrorKind::input) << error->what();
  }
}

TEST_F(RasterRead, ReadsOverHttpAndSaysSoWhenTheServerDies) {
  const test::LocalServer server{folder_};
  if (!server.running()) GTEST_SKIP() << "python3 is not installed, so there is no local web server";
  MadeRaster made = geographic();
  made.options = {"TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"};
  make_tiff(path("a.tif"), made);
  fs::copy_file(path("a.tif"), path("b.tif"));
  std::ofstream{path("b.tif.dies")} << "";
  const std::string base = "/vsicurl/" + server.address();

  const Raster<float> local = read_onto_grid(path("a.tif"), utm(), small_grid(), Resampling::bilinear);
  EXPECT_TRUE(same_bits(read_onto_grid(base + "a.tif", utm(), small_grid(), Resampling::bilinear).cells, local.cells));
  const auto absent = error_of([&] { static_cast<void>(raster_info(base + "absent.tif")); });
  ASSERT_TRUE(absent);
  EXPECT_EQ(absent->kind(), ErrorKind::network);

  // Its head can be read, its cells break off.
  const Grid wide{.west = 696'000, .north = 2'335'000, .cell_m = 30, .columns = 400, .rows = 400};
  const auto dies =
      error_of([&] { static_cast<void>(read_onto_grid(base + "b.tif", utm(), wide, Resampling::bilinear)); });
  ASSERT_TRUE(dies);
  EXPECT_EQ(dies->kind(), ErrorKind::network) << dies->what();
  EXPECT_NE(dies->sentence().find("network"), std::string::npos);
}

TEST_F(RasterRead, TakesValuesOutsideTheRangeAsMissing) {
  MadeRaster made = on_grid();
  made.type = "Int16";
  made.value = [](int col, int) { return col == 9 ? -32768.0 : 10.0; };
  make_tiff(path("a.tif"), made);
  Raster<float> cells{small_grid(), kNoData};
  const FillCounts counts =
      fill_missing(path("a.tif"), utm(), cells, Resampling::bilinear, {.lowest = -500, .highest = 9000});
  EXPECT_EQ(counts.out_of_range, 30U);
  EXPECT_EQ(counts.filled, 39U * 30U);
  EXPECT_TRUE(std::isnan(cells(9, 3)));
  EXPECT_EQ(cells(8, 3), 10.0F);
}

TEST_F(RasterRead, TellsItsProgressAndStops) {
  make_tiff(path("a.tif"), geographic());
  const Grid grid{.west = 690'000, .north = 2'340'000, .cell_m = 10, .columns = 1000, .rows = 1000};
  test::CountingWatcher watcher;
  static_cast<void>(read_onto_grid(path("a.tif"), utm(), grid, Resampling::bilinear, &watcher));
  EXPECT_GE(watcher.total_, 16U);
  EXPECT_EQ(static_cast<std::uint64_t>(watcher.steps_), watcher.total_);
  test::CountingWatcher stopping;
  stopping.stop_after_ = 3;
  const auto error =
      error_of([&] { static_cast<void>(read_onto_grid(path("a.tif"), utm(), grid, Resampling::bilinear, &stopping)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::interrupted);
}

// --- burn ---------------------------------------------------------------------------------------------------------

std::string drawn(const Raster<std::uint8_t>& raster) {
  std::string text;
  for (int row = 0; row < raster.grid.rows; ++row) {
    for (int col = 0; col < raster.grid.columns; ++col) text += raster(col, row) != 0 ? '#' : '.';
    text += '\n';
  }
  return text;
}

TEST(Burn, FillsByCellCentreWithHoles) {
  const Grid grid{.west = 0, .north = 60, .cell_m = 10, .columns = 8, .rows = 6};
  const Polygon ring{
      {{{5, 5}, {65, 5}, {65, 55}, {5, 55}, {5, 5}}, {{25, 25}, {25, 35}, {45, 35}, {45, 25}, {25, 25}}}};
  // West and south edges on a centre are in, east and north edges are out: each centre belongs to one neighbour.
  EXPECT_EQ(drawn(burn({{ring}}, grid)),
            "........\n"
            "######..\n"
            "######..\n"
            "##..##..\n"
            "######..\n"
            "######..\n");
}

TEST(Burn, NeighboursShareACellOnce) {
  const Grid grid{.west = 0, .north = 100, .cell_m = 1, .columns = 100, .rows = 100};
  const Point a{3.3, 2.1}, b{97.0, 11.7}, c{88.2, 95.5}, d{9.1, 90.0}, middle{41.0, 47.3};
  const auto triangle = [&](Point p, Point q) { return MultiPolygon{Polygon{{{middle, p, q, middle}}}}; };
  const std::vector<MultiPolygon> parts{triangle(a, b), triangle(b, c), triangle(c, d), triangle(d, a)};
  const Raster<std::uint8_t> all = burn({{Polygon{{{a, b, c, d, a}}}}}, grid);
  std::size_t sum = 0, total = 0;
  for (const MultiPolygon& part : parts)
    for (const std::uint8_t cell : burn({part}, grid).cells) sum += cell;
  for (const std::uint8_t cell : all.cells) total += cell;
  EXPECT_EQ(sum, total);
  EXPECT_EQ(burn(parts, grid).cells, all.cells);
  EXPECT_GT(total, 6000U);
}

TEST(Burn, IsEmptyOutsideTheGrid) {
  const Grid grid{.west = 0, .north = 60, .cell_m = 10, .columns = 8, .rows = 6};
  const Polygon far{{{{500, 500}, {600, 500}, {600, 600}, {500, 500}}}};
  const Polygon cover{{{{-1e6, -1e6}, {1e6, -1e6}, {1e6, 1e6}, {-1e6, 1e6}, {-1e6, -1e6}}}};
  for (const std::uint8_t cell : burn({{far}}, grid).cells) EXPECT_EQ(cell, 0);
  for (const std::uint8_t cell : burn({{cover}}, grid).cells) EXPECT_EQ(cell, 1);
}

}  // namespace
}  // namespace phusong::geo
