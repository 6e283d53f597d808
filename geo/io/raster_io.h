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
#include "geo/io/vector_io.h"

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
  std::string unit;  ///< of band 1, e.g. "m"; empty when not stated
};

/// `source` is anything that GDAL opens, /vsicurl/ and /vsizip/ included.
/// Throws Error{input}: missing, not a raster, no CRS, swapped or empty extent; Error{network} for remote failures.
[[nodiscard]] RasterInfo raster_info(const std::string& source);

/// Reads every cell of band 1 once. Throws as raster_info() does, and when the file ends early or a block is broken.
void check_raster(const std::string& source);

/// Warps band 1 onto `grid` in `crs`; cells without data are NaN. Every GDAL return code is checked.
///
/// A cell has data when the source cell under its centre has; neighbours without data take no part in its value. So
/// voids keep their shape and tiles that touch leave no seam. Bilinear widens its kernel where the source is finer than
/// the grid; average and mode weigh source cells by their share of the cell's footprint, ties of mode to the smaller
/// value. The band's scale and offset are applied.
/// Guarantees: a cell depends on its own coordinates only, so any window of the grid, and any number of threads, give
/// the same bits (for corners that are multiples of cell_m); places are exact within (16 cell_m)^2 / 8 R of PROJ's.
[[nodiscard]] Raster<float> read_onto_grid(const std::string& source, const Crs& crs, const Grid& grid,
                                           Resampling resampling, Watcher* watcher = nullptr);

/// Source values outside are taken as no data.
struct ValueRange {
  double lowest = -std::numeric_limits<double>::infinity();
  double highest = std::numeric_limits<double>::infinity();
};

struct FillCounts {
  std::uint64_t filled = 0;        ///< cells that got a value
  std::uint64_t out_of_range = 0;  ///< cells that stayed without because the source value is outside the range
};

/// The same, only for those cells of `into` that are NaN; the others stay. So a list of rasters is laid by priority.
FillCounts fill_missing(const std::string& source, const Crs& crs, Raster<float>& into, Resampling resampling,
                        const ValueRange& range = {}, Watcher* watcher = nullptr);

/// 1 for cells whose centre lies inside any of the areas (even-odd within one polygon), else 0. Exact: a centre on an
/// edge shared by two polygons belongs to one of them.
[[nodiscard]] Raster<std::uint8_t> burn(const std::vector<MultiPolygon>& areas, const Grid& grid);

/// What accompanies a written raster.
struct RasterTags {
  std::string unit = {};                             ///< e.g. "dBm"
  std::string description = {};                      ///< of the band
  std::map<std::string, std::string> metadata = {};  ///< e.g. scenario hash, model, notice
};

/// Writes a float Cloud-Optimized GeoTIFF (deflate, nodata NaN) beside and renames it. Throws Error{output}.
void write_cog(const std::filesystem::path& file, const Raster<float>& raster, const Crs& crs, const RasterTags& tags);
/// Makes the same file in memory and forgets it: for who measures what writing takes. Throws Error{output}.
void write_cog_to_nowhere(const Raster<float>& raster, const Crs& crs);
/// The same for 8-bit classes, nodata 255.
void write_cog(const std::filesystem::path& file, const Raster<std::uint8_t>& raster, const Crs& crs,
               const RasterTags& tags);

/// One band of several on one grid.
struct RasterBand {
  const Raster<float>* raster = nullptr;
  std::string unit = {}, description = {};
};
/// Writes them as one file of floats, as above; overviews take the nearest cell, so that counts stay counts.
/// Throws Error{output}, also when the grids differ.
void write_cog(const std::filesystem::path& file, const std::vector<RasterBand>& bands, const Crs& crs,
               const std::map<std::string, std::string>& metadata);

/// Warps an RGBA picture on the working grid to EPSG:3857 (for web maps) and returns PNG bytes and its lon/lat box.
/// Each cell is 0xRRGGBBAA: red in the highest byte, alpha (255 opaque) in the lowest, as a number, on any machine.
/// At most `max_pixels_wide` columns; where that is coarser than the grid, colours are averaged weighted by alpha.
struct WebPicture {
  std::vector<std::uint8_t> png;
  Extent lonlat;
};
[[nodiscard]] WebPicture to_web_mercator_png(const Raster<std::uint32_t>& rgba, const Crs& crs, int max_pixels_wide);

}  // namespace phusong::geo
