// Makes a province pack from its recipe: terrain, land cover, settlements, network, programme. Written, seeded rules;
// the rules read tables in the recipe's folder and never a verdict.
//
//   Pack pack = ensure_pack("data/quang-ninh/recipe.toml", 1, watcher);   // builds on first use into the cache
//   pack.folder / "terrain.tif" ...
//
// Files of a pack: terrain.tif (30 m, EPSG:32648, metres), landcover.tif (ESA WorldCover codes), land.gpkg (land polygons),
// communes.gpkg (points with population), villages.gpkg (polygons, with programme identity), sites-2021.csv,
// as-built-54.csv, heritage-core.gpkg (exclusion polygons), points.csv (named candidate points), pack.json (recipe hash,
// seed, counts, notice).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "geo/base/progress.h"

namespace phusong::data {

struct Pack {
  std::filesystem::path folder;
  bool built_now = false;
};

/// Where packs are kept: $PHUSONG_CACHE, else $XDG_CACHE_HOME/phusong, else ~/.cache/phusong.
[[nodiscard]] std::filesystem::path cache_folder();
/// The folder that a recipe and seed map to (hash of the recipe's files, the seed and the rules' version).
[[nodiscard]] std::filesystem::path pack_folder(const std::filesystem::path& recipe, int seed);
/// Builds the pack when its folder is not complete. A stopped build leaves no folder. Throws Error.
[[nodiscard]] Pack ensure_pack(const std::filesystem::path& recipe, int seed, Watcher* watcher);

}  // namespace phusong::data
