// A raster in its own cells and CRS, unwarped: for sums that warping would change, such as people per cell.
//
//   NativeRaster people = read_native("population.tif", extent, crs_of_the_extent, {.lowest = 0.0});
//   Point p = people.to_cells(place_in_its_crs);     // column to the right, row as minus y
//
// Guarantees: values are those of the file with its scale and offset; cells without data, by nodata or mask, are NaN.
#pragma once

#include <cstdint>
#include <string>

#include "geo/grid/grid.h"
#include "geo/io/crs.h"
#include "geo/io/raster_io.h"

namespace phusong::geo {

struct NativeRaster {
  Crs crs;
  /// On the unit grid: west 0, north 0, cell 1; a window of the file.
  Raster<float> cells;
  double west = 0.0, north = 0.0;     ///< of the window, in the raster's CRS
  double cell_x = 0.0, cell_y = 0.0;  ///< > 0, in its units
  std::uint64_t out_of_range = 0;     ///< cells that are NaN because the file's value lies outside the range

  /// From its CRS to the unit grid, on which areas can be laid with cells_under().
  [[nodiscard]] Point to_cells(Point p) const noexcept { return {(p.x - west) / cell_x, (p.y - north) / cell_y}; }
};

/// Reads band 1 of the part that covers `area` (in `area_crs`), grown by one cell and cut at the raster's edge.
/// Values outside `range` are taken as no data.
/// Throws Error{input}: missing, not a raster, no CRS, rotated, or `area` lies outside it; Error{network}.
[[nodiscard]] NativeRaster read_native(const std::string& source, const Extent& area, const Crs& area_crs,
                                       const ValueRange& range = {});

}  // namespace phusong::geo
