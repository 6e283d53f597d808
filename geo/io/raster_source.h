// One opened raster: its band, placing and masks, all checked. Only files of geo/io include it.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "geo/io/gdal_door.h"
#include "geo/io/raster_io.h"

class GDALRasterBand;

namespace phusong::geo::gdal {

/// Opened read-only; throws as raster_info() does. Not thread-safe.
class RasterSource {
 public:
  explicit RasterSource(const std::string& source);

  [[nodiscard]] int columns() const noexcept { return columns_; }
  [[nodiscard]] int rows() const noexcept { return rows_; }
  [[nodiscard]] const OGRSpatialReference& reference() const noexcept { return reference_; }
  /// GDAL's six numbers: cell corner (column, row) to source coordinates, and back.
  [[nodiscard]] const std::array<double, 6>& to_map() const noexcept { return to_map_; }
  [[nodiscard]] const std::array<double, 6>& to_cell() const noexcept { return to_cell_; }
  [[nodiscard]] RasterInfo info() const;

  /// Reads a window as real values (scale and offset applied), NaN where there is no data and infinity where the value
  /// lies outside `range`. Throws Error{input} or Error{network}.
  void read(int col, int row, int columns, int rows, const ValueRange& range, std::vector<float>& values);

 private:
  std::string source_;
  DatasetPtr dataset_;
  GDALRasterBand* band_ = nullptr;
  OGRSpatialReference reference_;
  std::array<double, 6> to_map_{}, to_cell_{};
  int columns_ = 0, rows_ = 0;
  double scale_ = 1.0, offset_ = 0.0;
  bool masked_ = false;
  std::vector<std::uint8_t> mask_;
};

/// Marks a value that is there but outside the range; NaN marks one that is not there.
inline constexpr float kOutOfRange = std::numeric_limits<float>::infinity();

}  // namespace phusong::geo::gdal
