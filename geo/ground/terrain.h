// The ground: heights and clutter on one working grid, with three kinds of cell: land, known sea, unknown.
//
//   Terrain t = read_terrain(sources, crs, grid, watcher);
//   Profile p; t.profile_between(a, b, 30.0, p);   // reuses p's buffers
//   if (p.unknown_samples > 0) ... "unverified" ...
//
// Guarantees: nothing is sea because it is missing unless the scenario says so; const access from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "geo/base/progress.h"
#include "geo/grid/grid.h"
#include "geo/grid/profile.h"
#include "geo/io/crs.h"
#include "geo/ground/land_cover.h"

namespace phusong::geo {

enum class Ground : std::uint8_t { unknown = 0, land = 1, sea = 2 };

/// What stands for sea. Source: the scenario key terrain.sea.
enum class SeaRule {
  none,            ///< nothing is sea; missing heights stay unknown
  zero_and_below,  ///< a known height of 0 m or less is sea
  missing,         ///< a missing height is sea (only where the scenario says so)
  water_polygons,  ///< inside the polygons is sea, whatever the height says
  land_polygons    ///< outside the polygons is sea, whatever the height says; inside, missing stays unknown
};

struct TerrainSources {
  std::vector<std::string> rasters;  ///< in order of priority: the first that has data wins
  bool surface_model = false;        ///< true for a DSM: clutter heights are then not added to profiles
  SeaRule sea = SeaRule::none;
  std::string sea_polygons;          ///< OGR source for water_polygons / land_polygons
  std::string sea_polygons_layer;
  std::string land_cover;            ///< raster; empty for none
  ClutterClasses classes;            ///< how land-cover codes map to clutter
};

struct Terrain {
  Crs crs;
  Grid grid;
  Raster<float> height_m;        ///< metres above mean sea level; 0 on sea and on unknown
  Raster<std::uint8_t> ground;   ///< Ground as a byte
  Raster<std::uint8_t> clutter;  ///< index into `classes.classes`; 0 is "none"
  ClutterClasses classes;
  bool surface_model = false;
  std::uint64_t land_cells = 0, sea_cells = 0, unknown_cells = 0;

  [[nodiscard]] Ground ground_at(Point p) const noexcept;  ///< unknown outside the grid
  /// Bilinear height of the four nearest cell centres. NaN when any of them is unknown or outside.
  [[nodiscard]] double height_at(Point p) const noexcept;
  /// Representative clutter height of the cell, m; 0 for a surface model, on sea and outside.
  [[nodiscard]] double clutter_at(Point p) const noexcept;

  /// Fills `profile` from a to b with ceil(distance/step)+1 equally spaced points (at least 2), heights bilinear,
  /// clutter by nearest cell, clutter 0 at both terminals. Unknown heights: see Profile::unknown_samples.
  void profile_between(Point a, Point b, double step_m, Profile& profile) const;
};

/// The working grid over a lon/lat box: aligned to multiples of cell_m in `crs`.
[[nodiscard]] Grid grid_over(const Crs& crs, const Extent& lonlat, double cell_m);

/// Reads, warps and classifies. Throws Error{input} as raster_io and vector_io do, and when no raster overlaps the grid
/// (naming both systems and the gap in km).
[[nodiscard]] Terrain read_terrain(const TerrainSources& sources, const Crs& crs, const Grid& grid, Watcher* watcher);

/// The same ground on coarser cells (factor x factor): mean height of land and sea cells, majority ground, majority
/// clutter; a coarse cell with any unknown cell is unknown when unknown cells are the majority, else known.
[[nodiscard]] Terrain coarsened(const Terrain& fine, int factor);

}  // namespace phusong::geo
