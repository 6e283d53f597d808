// A raster in its own cells and CRS, unwarped: for sums that warping would change, such as people per cell.
//
//   NativeRaster people = read_native("population.tif", extent_in_wgs84);
//   Point p = people.to_cells(place_in_its_crs);     // column to the right, row as minus y
//
// Guarantees: values are exactly those of the file; cells without data are NaN.
#pragma once

#include <string>

#include "geo/grid/grid.h"
#include "geo/io/crs.h"

namespace phusong::geo {

struct NativeRaster {
  Crs crs;
  /// On the unit grid: west 0, north 0, cell 1; a window of the file.
  Raster<float> cells;
  double west = 0.0, north = 0.0;     ///< of the window, in the raster's CRS
  double cell_x = 0.0, cell_y = 0.0;  ///< > 0, in its units

  /// From its CRS to the unit grid, on which areas can be laid with cells_under().
  [[nodiscard]] Point to_cells(Point p) const noexcept { return {(p.x - west) / cell_x, (p.y - north) / cell_y}; }
};

/// Reads band 1 of the part that covers `area` (in `area_crs`), grown by one cell and cut at the raster's edge.
/// Throws Error{input}: missing, not a raster, no CRS, rotated, or `area` lies outside it; Error{network}.
[[nodiscard]] NativeRaster read_native(const std::string& source, const Extent& area, const Crs& area_crs);

}  // namespace phusong::geo
