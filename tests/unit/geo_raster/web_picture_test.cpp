#include <cpl_vsi.h>
#include <gdal_priv.h>
#include <gtest/gtest.h>

#include <cmath>

#include "geo/base/error.h"
#include "geo/io/raster_io.h"

namespace phusong::geo {
namespace {

/// A PNG unpacked to 0xRRGGBBAA.
Raster<std::uint32_t> unpacked(const std::vector<std::uint8_t>& png) {
  const char* name = "/vsimem/web-picture-test.png";
  std::vector<GByte> bytes{png.begin(), png.end()};
  VSIFCloseL(VSIFileFromMemBuffer(name, bytes.data(), bytes.size(), FALSE));
  GDALDataset* file = GDALDataset::Open(name, GDAL_OF_RASTER);
  Raster<std::uint32_t> picture;
  if (file != nullptr && file->GetRasterCount() == 4) {
    picture = Raster<std::uint32_t>{Grid{.columns = file->GetRasterXSize(), .rows = file->GetRasterYSize()}};
    std::vector<std::uint8_t> cells(picture.cells.size() * 4);
    const int columns = picture.grid.columns, rows = picture.grid.rows;
    if (file->RasterIO(GF_Read, 0, 0, columns, rows, cells.data(), columns, rows, GDT_Byte, 4, nullptr, 4, 4 * columns,
                       1, nullptr) == CE_None)
      for (std::size_t i = 0; i < picture.cells.size(); ++i)
        picture.cells[i] = static_cast<std::uint32_t>(cells[4 * i]) << 24U |
                           static_cast<std::uint32_t>(cells[4 * i + 1]) << 16U |
                           static_cast<std::uint32_t>(cells[4 * i + 2]) << 8U | cells[4 * i + 3];
  }
  if (file != nullptr) GDALClose(GDALDataset::ToHandle(file));
  VSIUnlink(name);
  return picture;
}

constexpr std::uint32_t kRed = 0xFF0000FFU, kGreen = 0x00FF0080U;

/// West half red and opaque, east half green and half transparent.
Raster<std::uint32_t> two_halves() {
  Raster<std::uint32_t> rgba{{.west = 700'000, .north = 2'330'000, .cell_m = 90, .columns = 200, .rows = 100}};
  for (int row = 0; row < 100; ++row)
    for (int col = 0; col < 200; ++col) rgba(col, row) = col < 100 ? kRed : kGreen;
  return rgba;
}

TEST(WebPicture, KeepsColoursAndPlace) {
  const Crs utm = Crs::from_text("EPSG:32648");
  const Raster<std::uint32_t> rgba = two_halves();
  const WebPicture web = to_web_mercator_png(rgba, utm, 4000);
  const Raster<std::uint32_t> picture = unpacked(web.png);
  ASSERT_EQ(picture.grid.columns, 200);
  EXPECT_NEAR(picture.grid.rows, 102, 4);

  // Each pixel shows the cell that lies at its Mercator place.
  const Transform from_lonlat{Crs::wgs84(), utm};
  const auto mercator_y = [](double lat) { return std::log(std::tan((45.0 + lat / 2.0) * std::acos(-1.0) / 180.0)); };
  const double north = mercator_y(web.lonlat.north), south = mercator_y(web.lonlat.south);
  int inside = 0;
  for (int row = 0; row < picture.grid.rows; row += 3)
    for (int col = 0; col < picture.grid.columns; col += 3) {
      const double lon = web.lonlat.west + (col + 0.5) / picture.grid.columns * (web.lonlat.east - web.lonlat.west);
      const double y = north + (row + 0.5) / picture.grid.rows * (south - north);
      const double lat = 2.0 * std::atan(std::exp(y)) * 180.0 / std::acos(-1.0) - 90.0;
      const Point p = from_lonlat({lon, lat});
      const double from_border = std::min(std::abs(p.x - 709'000.0), 1e9);
      if (from_border < 1.0) continue;
      const std::uint32_t expected = rgba.grid.contains(p) ? rgba(rgba.grid.col_of(p.x), rgba.grid.row_of(p.y)) : 0U;
      if (!rgba.grid.contains({p.x - 1, p.y - 1}) != !rgba.grid.contains({p.x + 1, p.y + 1})) continue;
      ASSERT_EQ(picture(col, row), expected) << col << ' ' << row;
      inside += expected != 0U ? 1 : 0;
    }
  EXPECT_GT(inside, 2000);
}

TEST(WebPicture, AveragesColoursByAlphaWhenSmaller) {
  const Crs utm = Crs::from_text("EPSG:32648");
  Raster<std::uint32_t> rgba{{.west = 700'000, .north = 2'330'000, .cell_m = 30, .columns = 600, .rows = 600}};
  // Every other cell is empty, in a colour that must not show.
  for (int row = 0; row < 600; ++row)
    for (int col = 0; col < 600; ++col) rgba(col, row) = (col + row) % 2 == 0 ? 0x204060FFU : 0xFFFFFF00U;
  const Raster<std::uint32_t> picture = unpacked(to_web_mercator_png(rgba, utm, 60).png);
  ASSERT_EQ(picture.grid.columns, 60);
  const std::uint32_t middle = picture(30, 30);
  EXPECT_EQ(middle >> 8U, 0x204060U);
  EXPECT_NEAR(middle & 255U, 128, 8);
}

TEST(WebPicture, HasTheSameBytesEveryTimeAndRefusesNothing) {
  const Crs utm = Crs::from_text("EPSG:32648");
  EXPECT_EQ(to_web_mercator_png(two_halves(), utm, 150).png, to_web_mercator_png(two_halves(), utm, 150).png);
  EXPECT_THROW(static_cast<void>(to_web_mercator_png({}, utm, 100)), Error);
  EXPECT_THROW(static_cast<void>(to_web_mercator_png(two_halves(), utm, 0)), Error);
}

}  // namespace
}  // namespace phusong::geo
