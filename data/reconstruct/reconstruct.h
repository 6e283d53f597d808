// Makes a province pack from its recipe: terrain, land cover, settlements, network, programme. Written, seeded rules;
// the rules read tables in the recipe's folder and never a verdict.
//
//   Pack pack = ensure_pack("data/quang-ninh/recipe.toml", 1, watcher);   // builds on first use into the cache
//   pack.folder / "terrain.tif" ...
//
// Files of a pack: terrain.tif (30 m, EPSG:32648, metres), landcover.tif (ESA WorldCover codes), land.gpkg (land
// polygons), communes.gpkg (points with population), roads.gpkg, villages.gpkg (polygons, with programme identity),
// sites-2021.csv, fibre.csv (where the fibre network ends), as-built-54.csv, heritage-core.gpkg (exclusion polygons),
// points.csv (named candidate points), pack.json (recipe hash, seed, counts, notice).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "geo/base/progress.h"

namespace phusong::data {

/// Changes when the rules that place people, roads, sites and the programme change, so that cached packs are built
/// again.
inline constexpr int kRulesVersion = 3;

struct Pack {
  std::filesystem::path folder;
  bool built_now = false;
};

/// Where packs are kept: $PHUSONG_CACHE, else $XDG_CACHE_HOME/phusong, else ~/.cache/phusong.
[[nodiscard]] std::filesystem::path cache_folder();
/// The folder that a recipe and seed map to: <cache>/<name>-<12 hex digits> of the hash of the recipe folder's tables,
/// the baseline scenario, the seed, the rules' versions and the program's version.
[[nodiscard]] std::filesystem::path pack_folder(const std::filesystem::path& recipe, int seed);
/// Builds the pack when its folder is not there: in a temporary folder beside it that is renamed when all files are
/// written, so that a stopped or failed build leaves nothing and builders at the same time do not clash. Throws Error.
[[nodiscard]] Pack ensure_pack(const std::filesystem::path& recipe, int seed, Watcher* watcher);

}  // namespace phusong::data
