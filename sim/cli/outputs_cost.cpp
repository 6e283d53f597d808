#include <algorithm>
#include <cmath>

#include "geo/io/raster_io.h"
#include "sim/cli/stage_costs.h"
#include "sim/output/map_picture.h"

namespace phusong::cli {
namespace {

/// Rows of a raster that are written for the measurement.
constexpr int kRows = 512;
/// Of the report's map, as report_map.cpp has it.
constexpr int kOverlayColumns = 1400;

/// Seconds a cell of a raster on disk: of one with a level or height of its own in each cell, of one with few values.
struct RasterCost {
  double levels_s = 0, classes_s = 0;
};

RasterCost measure_rasters(const geo::Terrain& terrain) {
  Grid grid = terrain.grid;
  const int first = std::max(0, (grid.rows - kRows) / 2);
  grid.rows = std::min(grid.rows, kRows);
  grid.columns = std::min(grid.columns, 4 * kRows);
  Raster<float> levels{grid, 0.0F}, classes{grid, 0.0F};
  for (int row = 0; row < grid.rows; ++row)
    for (int col = 0; col < grid.columns; ++col) {
      levels(col, row) = terrain.height_m(col, first + row);
      classes(col, row) = static_cast<float>(terrain.ground(col, first + row));
    }
  const auto seconds_of = [&](const Raster<float>& raster) {
    const ThreadClock clock;
    geo::write_cog_to_nowhere(raster, terrain.crs);
    return clock.seconds() / static_cast<double>(grid.size());
  };
  return {seconds_of(levels), seconds_of(classes)};
}

}  // namespace

double measure_outputs(const sim::RunResult& inputs, std::size_t pictures, bool map, bool report) {
  const ThreadClock clock;
  static_cast<void>(sim::draw_map(inputs, {.width = 1800, .option = -1}));
  const double picture_s = clock.seconds();
  double overlays_s = 0.0;
  if (report) {
    // The report's map of the ground, warped for the browser; and that of the coverage, in few colours.
    const ThreadClock warping;
    const Grid pixels = sim::pixel_grid(inputs.terrain.grid, kOverlayColumns);
    static_cast<void>(
        geo::to_web_mercator_png(sim::relief_pixels(inputs.terrain, pixels), inputs.terrain.crs, kOverlayColumns));
    if (map) {
      Raster<std::uint32_t> classes{pixels, 0U};
      for (std::size_t i = 0; i < classes.cells.size(); ++i)
        if (inputs.terrain.ground_at(centre_of(pixels, i)) == geo::Ground::land) classes.cells[i] = 0x2080C0B2U;
      static_cast<void>(geo::to_web_mercator_png(classes, inputs.terrain.crs, kOverlayColumns));
    }
    overlays_s = warping.seconds();
  }
  const RasterCost raster = measure_rasters(inputs.terrain);
  const double fine = static_cast<double>(inputs.terrain.grid.size());
  const double factor = std::max(1.0, std::round(inputs.scenario.map.cell_m / inputs.terrain.grid.cell_m));
  // The ground's height and kind; the map's levels, margins, servers and states.
  const double ground_cells = map ? fine / (factor * factor) : std::min(fine, 8e6);
  double seconds = ground_cells * (raster.levels_s + raster.classes_s);
  if (map) seconds += fine / (factor * factor) * 2.0 * (raster.levels_s + raster.classes_s);
  return seconds + picture_s * static_cast<double>(pictures) + overlays_s;
}

}  // namespace phusong::cli
