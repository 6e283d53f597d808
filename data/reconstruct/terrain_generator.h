// Terrain and land cover of a bundled province, grown from a typed table of relief (terrain.csv) and a seed.
//
//   GeneratedTerrain t = generate_terrain("data/quang-ninh", 1, watcher);            // 30 m, the whole province
//   GeneratedTerrain quick = generate_terrain("data/quang-ninh", 1, nullptr, 90.0);  // coarser, for tests
//
// How: a smooth surface through the table's ridges, valleys, plains and coast; valleys carved into it by running water
// (stream-power incision), held to that surface at the scale of a kilometre; shores with fractal detail; limestone
// towers in the karst fields; land cover by rules on slope, height above the stream, shore and towns.
// A reconstruction: no height of it is an observation, and the seed changes the detail, never the table.
// Guarantees: same table, seed and cell size give the same bytes for any number of threads; sea cells are exactly 0,
// land is at least kLowestLandM; throws Error{input} for a table that cannot be used and Error{interrupted} on a stop.
#pragma once

#include <cstdint>
#include <filesystem>

#include "geo/base/progress.h"
#include "geo/grid/grid.h"
#include "geo/io/crs.h"

namespace phusong::data {

/// Changes when the rules that make terrain change, so that cached packs are built again.
inline constexpr int kTerrainRulesVersion = 1;
/// Metres above the sea of the lowest land cell, so that "zero and below is sea" finds exactly the sea.
inline constexpr float kLowestLandM = 0.5F;

/// ESA WorldCover codes that the rules write. Source: ESA WorldCover 2021 v200, class list.
namespace cover {
inline constexpr std::uint8_t kTrees = 10, kShrubs = 20, kGrass = 30, kCrops = 40, kBuilt = 50, kWater = 80,
                              kMangrove = 95;
}  // namespace cover

struct GeneratedTerrain {
  geo::Crs crs;                     ///< EPSG:32648
  Grid grid;                        ///< aligned to multiples of the cell size
  Raster<float> height_m;           ///< metres above mean sea level; 0 is sea
  Raster<std::uint8_t> land_cover;  ///< codes of `cover`
};

/// Reads terrain.csv in `recipe_folder`. Domain: cell_m in [20, 180].
[[nodiscard]] GeneratedTerrain generate_terrain(const std::filesystem::path& recipe_folder, int seed, Watcher* watcher,
                                                double cell_m = 30.0);

}  // namespace phusong::data
