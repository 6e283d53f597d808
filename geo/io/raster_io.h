// The only door to GDAL's rasters: read any raster onto the working grid; write Cloud-Optimized GeoTIFF and PNG whole
// or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "geo/base/progress.h"
#include "geo/grid/grid.h"
#include "geo/io/crs.h"

namespace phusong::geo {

/// The value of a cell for which a raster has no data.
inline constexpr float kNoData = std::numeric_limits<float>::quiet_NaN();

enum class Resampling { nearest, bilinear, average, mode };

/// What a raster says of itself, read without its cells.
struct RasterInfo {
  int columns = 0, rows = 0;
  std::string crs_label;          ///< empty when the raster has no CRS
  Extent lonlat;                  ///< bounding box in WGS 84 degrees (x lon, y lat)
  double cell_x = 0, cell_y = 0;  ///< in the raster's own units
  std::optional<double> nodata;
};

/// `source` is anything that GDAL opens, /vsicurl/ and /vsizip/ included.
/// Throws Error{input}: missing, not a raster, no CRS, swapped or empty extent; Error{network} for remote failures.
[[nodiscard]] RasterInfo raster_info(const std::string& source);

/// Warps band 1 onto `grid` in `crs`; cells without data are NaN. Every GDAL return code is checked.
[[nodiscard]] Raster<float> read_onto_grid(const std::string& source, const Crs& crs, const Grid& grid,
                                           Resampling resampling, Watcher* watcher = nullptr);

/// What accompanies a written raster.
struct RasterTags {
  std::string unit;                             ///< e.g. "dBm"
  std::string description;                      ///< of the band
  std::map<std::string, std::string> metadata;  ///< e.g. scenario hash, model, notice
};

/// Writes a float Cloud-Optimized GeoTIFF (deflate, nodata NaN) beside and renames it. Throws Error{output}.
void write_cog(const std::filesystem::path& file, const Raster<float>& raster, const Crs& crs, const RasterTags& tags);
/// The same for 8-bit classes, nodata 255.
void write_cog(const std::filesystem::path& file, const Raster<std::uint8_t>& raster, const Crs& crs, const RasterTags& tags);

/// Warps an RGBA picture on the working grid to EPSG:3857 (for web maps) and returns PNG bytes and its lon/lat box.
struct WebPicture {
  std::vector<std::uint8_t> png;
  Extent lonlat;
};
[[nodiscard]] WebPicture to_web_mercator_png(const Raster<std::uint32_t>& rgba, const Crs& crs, int max_pixels_wide);

}  // namespace phusong::geo
