// The lay of the land: what the rules ask of a place before they settle it. Coarse cells, computed once per pack.
//
//   Lay lay = lay_of_the_land(land, recipe, watcher);
//   if (lay.commune(col, row) == c && lay.slope_deg(col, row) < 8) ...
#pragma once

#include <cstdint>
#include <vector>

#include "data/reconstruct/recipe.h"
#include "geo/base/progress.h"
#include "geo/grid/grid.h"
#include "geo/io/crs.h"

namespace phusong::data {

/// The ground that the rules stand on: terrain and land cover on one metric grid; a height of exactly 0 is sea.
struct Land {
  geo::Crs crs;
  Grid grid;
  Raster<float> height_m;
  Raster<std::uint8_t> cover;  ///< ESA WorldCover codes
  [[nodiscard]] bool is_land(int col, int row) const noexcept { return height_m(col, row) > 0.0F; }
};

inline constexpr std::int16_t kNoCommune = -1;

/// Facts per coarse cell, lay_factor fine cells wide. A coarse cell is land when most of its fine cells are.
struct Lay {
  Grid grid;
  Raster<float> height_m;       ///< mean over its land cells; 0 on sea
  Raster<float> slope_deg;      ///< of the coarse heights
  Raster<float> above_floor_m;  ///< above the lowest land within floor_radius_m
  Raster<std::uint8_t> land;
  Raster<std::uint8_t> inside;   ///< within the provincial border
  Raster<std::int16_t> commune;  ///< index of the commune whose anchor is nearest; kNoCommune off land or outside
  Raster<std::int32_t> island;   ///< number of the connected land that holds the cell, -1 on sea
  std::vector<double> island_km2;
  std::vector<double> commune_km2;    ///< land by commune
  std::vector<double> commune_steep;  ///< share of that land steeper than hamlet_steep_deg
  std::vector<Point> commune_centre;  ///< snapped to the best building ground near its point
};

[[nodiscard]] Lay lay_of_the_land(const Land& land, const Recipe& recipe, Watcher* watcher);

/// Lon/lat table points on the working grid.
[[nodiscard]] std::vector<Point> projected(const std::vector<LonLat>& places, const geo::Crs& crs);

/// Euclidean distance to the nearest marked cell, metres; a large number where nothing is marked.
/// Source: Felzenszwalb and Huttenlocher (2012), Distance transforms of sampled functions.
[[nodiscard]] Raster<float> distance_to(const Raster<std::uint8_t>& marked);

}  // namespace phusong::data
