#include "made_raster.h"

#include <cpl_string.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace phusong::test {

namespace fs = std::filesystem;

void InFolder::SetUp() {
  std::string name = (fs::path{testing::TempDir()} / "phusong-XXXXXX").string();
  ASSERT_NE(mkdtemp(name.data()), nullptr);
  folder_ = name;
}

void InFolder::TearDown() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::vector<std::string> InFolder::names() const {
  std::vector<std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator{folder_})
    if (entry.is_regular_file()) all.push_back(entry.path().filename().string());
  std::sort(all.begin(), all.end());
  return all;
}

std::array<double, 6> placed(double west, double north, double cell) { return {west, cell, 0.0, north, 0.0, -cell}; }

void make_tiff(const std::string& file, const MadeRaster& made) {
  GDALAllRegister();
  CPLStringList options;
  for (const std::string& option : made.options) options.AddString(option.c_str());
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GTiff");
  const GDALDataType type = GDALGetDataTypeByName(made.type.c_str());
  GDALDataset* dataset = driver->Create(file.c_str(), made.columns, made.rows, 1, type, options.List());
  ASSERT_NE(dataset, nullptr);
  auto placing = made.placing;
  if (placing != std::array<double, 6>{}) dataset->SetGeoTransform(placing.data());
  if (!made.crs.empty()) {
    OGRSpatialReference reference;
    ASSERT_EQ(reference.SetFromUserInput(made.crs.c_str()), OGRERR_NONE);
    dataset->SetSpatialRef(&reference);
  }
  GDALRasterBand* band = dataset->GetRasterBand(1);
  if (made.nodata) band->SetNoDataValue(*made.nodata);
  if (made.scale) band->SetScale(*made.scale);
  if (made.offset) band->SetOffset(*made.offset);
  if (!made.unit.empty()) band->SetUnitType(made.unit.c_str());
  std::vector<double> line(static_cast<std::size_t>(made.columns));
  for (int row = 0; row < made.rows; ++row) {
    for (int col = 0; col < made.columns; ++col) line[static_cast<std::size_t>(col)] = made.value(col, row);
    ASSERT_EQ(
        band->RasterIO(GF_Write, 0, row, made.columns, 1, line.data(), made.columns, 1, GDT_Float64, 0, 0, nullptr),
        CE_None);
  }
  GDALClose(GDALDataset::ToHandle(dataset));
}

std::string read_text(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::optional<Error> error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "an Error was expected";
  return std::nullopt;
}

}  // namespace phusong::test
