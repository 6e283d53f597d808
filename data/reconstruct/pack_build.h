// Builds every file of a pack into a folder; reconstruct.h keeps finished packs in the cache.
#pragma once

#include <filesystem>

#include "data/reconstruct/recipe.h"
#include "geo/base/progress.h"

namespace phusong::data {

/// What a test may make smaller.
struct BuildSettings {
  double cell_m = 30.0;
  bool programme = true;  ///< false: stop before the baseline is run; nobody is in a programme
};

struct PackCounts {
  int communes = 0, settlements = 0, sites = 0, roads = 0, baseline_gaps = 0, programme = 0, as_built = 0;
  double people = 0;
};

/// Writes all files into `folder`, which exists and is empty; pack.json last. Throws Error.
PackCounts build_pack(const Recipe& recipe, int seed, const std::filesystem::path& folder,
                      const BuildSettings& settings, Watcher* watcher);

}  // namespace phusong::data
