#include "tests/real/source_posts.h"

#include <gdal_priv.h>
#include <gtest/gtest.h>
#include <ogr_spatialref.h>

#include <cmath>
#include <stdexcept>

namespace phusong::test {
namespace {

struct Opened {
  explicit Opened(const std::filesystem::path& file) {
    GDALAllRegister();
    dataset.reset(GDALDataset::Open(file.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
    if (!dataset) throw std::runtime_error{"cannot open " + file.string()};
    columns = dataset->GetRasterXSize();
    rows = dataset->GetRasterYSize();
    if (dataset->GetGeoTransform(to_map.data()) != CE_None) throw std::runtime_error{"not placed: " + file.string()};
  }
  template <class T>
  std::vector<T> cells(GDALDataType type) const {
    std::vector<T> values(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    if (dataset->GetRasterBand(1)->RasterIO(GF_Read, 0, 0, columns, rows, values.data(), columns, rows, type, 0, 0,
                                            nullptr) != CE_None)
      throw std::runtime_error{"cannot read cells"};
    return values;
  }
  GDALDatasetUniquePtr dataset;
  int columns = 0, rows = 0;
  std::array<double, 6> to_map{};
};

}  // namespace

Bytes read_bytes(const std::filesystem::path& file) {
  const Opened opened{file};
  EXPECT_EQ(opened.dataset->GetRasterBand(1)->GetRasterDataType(), GDT_Byte) << file;
  return {opened.columns, opened.rows, opened.to_map, opened.dataset->GetProjectionRef(),
          opened.cells<std::uint8_t>(GDT_Byte)};
}

bool SourcePosts::Source::has(int col, int row) const {
  return col >= 0 && row >= 0 && col < columns && row < rows && (!nodata || at(col, row) != *nodata);
}
std::int16_t SourcePosts::Source::at(int col, int row) const {
  return heights[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(col)];
}

SourcePosts::SourcePosts(const std::vector<std::filesystem::path>& sources, const Bytes& grid) : grid_{grid} {
  for (const std::filesystem::path& file : sources) {
    const Opened opened{file};
    int has_nodata = 0;
    const double nodata = opened.dataset->GetRasterBand(1)->GetNoDataValue(&has_nodata);
    sources_.push_back({opened.columns, opened.rows, opened.to_map,
                        has_nodata != 0 ? std::optional{nodata} : std::nullopt, opened.cells<std::int16_t>(GDT_Int16)});
  }
  OGRSpatialReference map, degrees;
  map.importFromWkt(grid.wkt.c_str());
  degrees.importFromEPSG(4326);
  map.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  degrees.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  to_lonlat_.reset(OGRCreateCoordinateTransformation(&map, &degrees));
  from_lonlat_.reset(OGRCreateCoordinateTransformation(&degrees, &map));
  if (!to_lonlat_ || !from_lonlat_) throw std::runtime_error{"no way between the raster's system and WGS 84"};
}
SourcePosts::~SourcePosts() = default;

SourcePosts::Post SourcePosts::under(int col, int row) const {
  double x = grid_.to_map[0] + (col + 0.5) * grid_.to_map[1], y = grid_.to_map[3] + (row + 0.5) * grid_.to_map[5];
  if (to_lonlat_->Transform(1, &x, &y) == 0) throw std::runtime_error{"a cell without a place"};
  constexpr double kEdge = 0.002;
  Post post = Post::none;
  for (const Source& source : sources_) {
    const double u = (x - source.to_map[0]) / source.to_map[1], v = (y - source.to_map[3]) / source.to_map[5];
    if (std::abs(u - std::round(u)) < kEdge || std::abs(v - std::round(v)) < kEdge) return Post::on_edge;
    const int c = static_cast<int>(std::floor(u)), r = static_cast<int>(std::floor(v));
    if (post != Post::none || !source.has(c, r)) continue;
    post = Post::height;
    for (int i = -1; i <= 1; ++i)
      for (int j = -1; j <= 1; ++j)
        if (source.has(c + j, r + i) && source.at(c + j, r + i) <= 0) post = Post::low;
  }
  return post;
}

std::optional<std::array<int, 2>> SourcePosts::cell_at(double lon_deg, double lat_deg) const {
  double x = lon_deg, y = lat_deg;
  if (from_lonlat_->Transform(1, &x, &y) == 0) return std::nullopt;
  const int col = static_cast<int>(std::floor((x - grid_.to_map[0]) / grid_.to_map[1]));
  const int row = static_cast<int>(std::floor((y - grid_.to_map[3]) / grid_.to_map[5]));
  if (col < 0 || row < 0 || col >= grid_.columns || row >= grid_.rows) return std::nullopt;
  return std::array{col, row};
}

}  // namespace phusong::test
