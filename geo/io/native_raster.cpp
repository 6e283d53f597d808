#include "geo/io/native_raster.h"

#include <cpl_conv.h>
#include <ogr_spatialref.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "geo/base/error.h"
#include "geo/io/gdal_door.h"
#include "geo/io/raster_source.h"

namespace phusong::geo {

NativeRaster read_native(const std::string& source, const Extent& area, const Crs& area_crs, const ValueRange& range) {
  gdal::RasterSource raster{source};
  const std::array<double, 6>& geo = raster.to_map();
  if (geo[2] != 0.0 || geo[4] != 0.0 || geo[1] <= 0.0 || geo[5] >= 0.0)
    throw Error{ErrorKind::input, source, "the raster is rotated or not north-up; warp it with gdalwarp first"};

  NativeRaster native;
  const gdal::Messages messages;
  char* wkt = nullptr;
  const char* const wkt2[] = {"FORMAT=WKT2_2019", nullptr};
  const bool exported = raster.reference().exportToWkt(&wkt, wkt2) == OGRERR_NONE;
  const std::unique_ptr<char, decltype(&VSIFree)> owner{wkt, VSIFree};
  if (!exported) throw gdal::failure(source, "the raster's coordinate system cannot be understood", messages);
  native.crs = Crs::from_text(wkt, source);
  native.cell_x = geo[1];
  native.cell_y = -geo[5];

  // The box's edges bend in another CRS, so they are followed at many points.
  const Transform to_raster{area_crs, native.crs, source};
  constexpr int kSteps = 32;
  Extent box;
  for (int i = 0; i <= kSteps; ++i) {
    const double t = static_cast<double>(i) / kSteps;
    const double x = area.west + t * (area.east - area.west), y = area.south + t * (area.north - area.south);
    for (const Point p : {Point{x, area.south}, Point{x, area.north}, Point{area.west, y}, Point{area.east, y}})
      box.add(to_raster(p));
  }
  const auto column = [&](double x) { return std::floor((x - geo[0]) / native.cell_x); };
  const auto row = [&](double y) { return std::floor((geo[3] - y) / native.cell_y); };
  const double width = raster.columns(), height = raster.rows();
  const double first_column = std::max(0.0, column(box.west) - 1),
               last_column = std::min(width - 1, column(box.east) + 1);
  const double first_row = std::max(0.0, row(box.north) - 1), last_row = std::min(height - 1, row(box.south) + 1);
  if (first_column > last_column || first_row > last_row)
    throw Error{ErrorKind::input, source,
                "the raster does not overlap the villages; check its place and coordinate system"};

  native.west = geo[0] + first_column * native.cell_x;
  native.north = geo[3] - first_row * native.cell_y;
  const Grid grid{.west = 0.0,
                  .north = 0.0,
                  .cell_m = 1.0,
                  .columns = static_cast<int>(last_column - first_column) + 1,
                  .rows = static_cast<int>(last_row - first_row) + 1};
  native.cells = Raster<float>{grid};
  raster.read(static_cast<int>(first_column), static_cast<int>(first_row), grid.columns, grid.rows, range,
              native.cells.cells);
  for (float& value : native.cells.cells)
    if (value == gdal::kOutOfRange) {
      value = kNoData;
      ++native.out_of_range;
    }
  return native;
}

}  // namespace phusong::geo
