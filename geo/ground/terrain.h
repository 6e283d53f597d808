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
#include "geo/ground/land_cover.h"
#include "geo/io/crs.h"

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

/// Heights outside are no heights of this Earth (the Dead Sea's shore is at -430 m, Everest at 8849 m) but void marks
/// that nobody declared, such as -32768: they are taken as missing, and said so.
inline constexpr double kLowestHeight_m = -500.0, kHighestHeight_m = 9000.0;

struct TerrainSources {
  /// In order of priority: the first that has data wins. "glo30:" or "glo30:<base address>" stands for the Copernicus
  /// GLO-30 tiles under the grid, see glo30.h.
  std::vector<std::string> rasters = {};
  bool surface_model = false;  ///< true for a DSM: clutter heights are then not added to profiles
  SeaRule sea = SeaRule::none;
  std::string sea_polygons = {};  ///< OGR source for water_polygons / land_polygons
  std::string sea_polygons_layer = {};
  std::string land_cover = {};    ///< raster; empty for none
  ClutterClasses classes = {};    ///< how land-cover codes map to clutter
  std::string cache_folder = {};  ///< for downloaded tiles; empty means default_tile_cache()
};

struct Terrain {
  Crs crs;
  Grid grid;
  Raster<float> height_m;        ///< metres above mean sea level; 0 on sea and on unknown
  Raster<std::uint8_t> ground;   ///< Ground as a byte
  Raster<std::uint8_t> clutter;  ///< index into `classes.classes`; 0 is "none"
  Raster<std::uint8_t> zone;     ///< Zone as a byte once mark_zones() was called (see zones.h), else empty
  ClutterClasses classes;
  bool surface_model = false;
  std::uint64_t land_cells = 0, sea_cells = 0, unknown_cells = 0;
  std::vector<std::string> notes;  ///< what the planner should know of the inputs, one sentence each

  [[nodiscard]] Ground ground_at(Point p) const noexcept;  ///< unknown outside the grid
  /// Bilinear height of the four nearest cell centres. NaN when one that has weight is unknown, and outside the
  /// rectangle of the outermost cell centres.
  [[nodiscard]] double height_at(Point p) const noexcept;

  /// Fills `profile` from a to b with ceil(distance/step)+1 equally spaced points (at least 2), heights bilinear,
  /// clutter by nearest cell, clutter 0 at both terminals. Unknown heights: see Profile::unknown_samples; at an end of
  /// the path they take the nearest known height. Equal points give two samples 1 mm apart. Domain: step_m > 0.
  /// Zones by nearest cell when they are marked, inland outside the grid; else the profile has none.
  /// Allocates only when the buffers are shorter than any profile before.
  void profile_between(Point a, Point b, double step_m, Profile& profile) const;
};

/// The working grid over a lon/lat box: aligned to multiples of cell_m in `crs`, and holding the whole box.
/// Throws Error{scenario} for an empty or swapped box, a CRS that is not in metres, or more than 500 million cells.
[[nodiscard]] Grid grid_over(const Crs& crs, const Extent& lonlat, double cell_m);

/// Reads, warps and classifies. Throws Error{input} as raster_io and vector_io do, and when no raster overlaps the grid
/// (naming both systems and the gap in km).
[[nodiscard]] Terrain read_terrain(const TerrainSources& sources, const Crs& crs, const Grid& grid, Watcher* watcher);

/// The same ground on coarser cells (factor x factor; the last column and row may hold fewer): a coarse cell is unknown
/// when any of its cells is, else land or sea by majority (ties are land). Land takes the mean height of
/// the land and sea cells under it, sea is 0; clutter is the commonest among cells of the same ground (ties: lowest
/// index). Zones are not carried over.
[[nodiscard]] Terrain coarsened(const Terrain& fine, int factor);

}  // namespace phusong::geo
