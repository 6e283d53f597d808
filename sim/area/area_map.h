// The map of an area in one of three declared ways: exact, fast, or fast with exact verdicts.
//
//   FootprintStore store{folder, budget_bytes};
//   AreaMap area = cover_area(judge, settings_of(scenario), store, checkpoints, watcher);
//   area.map      area.accuracy.level_p99_db      area.accuracy.other_states
//
// exact: each cell on its own profile from every site that can matter (cover_map).
// fast: footprints over shared radials (footprint.h).
// verdict_exact: fast, then each cell whose margin lies within recheck_db of service is judged again on its own
// profiles from all sites whose fast level comes within kContender_db of the best. Villages are judged exactly in every
// mode (gaps.h), whatever the map's.
//
// Guarantees: the same bytes for any number of threads, any memory budget, and whether footprints were computed now or
// found in the store; what the map is off is measured on a sample of its own cells and reported.
#pragma once

#include <cstdint>

#include "sim/area/footprint.h"
#include "sim/area/footprint_store.h"
#include "sim/area/network_footprints.h"

namespace phusong::sim {

enum class MapMode { exact, fast, verdict_exact };

struct AreaSettings {
  MapMode mode = MapMode::verdict_exact;
  int oversampling = 2;     ///< radials per border cell
  double recheck_db = 2.0;  ///< margins within this of 0 are judged again
  int sample = 2000;        ///< cells judged exactly to measure the map by; 0: none
};
[[nodiscard]] AreaSettings settings_of(const Scenario& scenario);
[[nodiscard]] MapMode map_mode_of(const std::string& name);

/// A site this much weaker in the fast map is not asked again, dB.
inline constexpr double kContender_db = 10.0;

/// The map against the exact judgement of a sample of its land cells in range of a site.
struct MapAccuracy {
  int sample = 0;
  int other_states = 0;        ///< served, not served or unverified where the exact judgement says otherwise
  double level_mean_db = 0.0;  ///< map minus exact, of cells with a level
  double level_p50_db = 0.0, level_p99_db = 0.0, level_most_db = 0.0;  ///< of the absolute difference
  std::uint64_t rechecked = 0;                                         ///< cells of the map that were judged again
};

struct AreaMap {
  CoverageMap map;
  MapAccuracy accuracy;
  std::uint64_t footprints = 0;  ///< that the map needs
  std::uint64_t computed = 0;    ///< of these, not found in the store
  std::uint64_t path_cells = 0;  ///< cells of all footprints computed
};

/// Footprints are looked up in the store by FootprintMaker::key_of, and kept there.
[[nodiscard]] AreaMap cover_area(const CellJudge& judge, const AreaSettings& settings, FootprintStore& store,
                                 const Checkpoints& checkpoints, Watcher* watcher);

/// Composes one tile of the map by itself, for who measures what the whole takes: writes the tile's cells, and returns
/// how many were judged again. The store has every footprint of the network.
std::uint64_t compose_tile(const CellJudge& judge, const AreaSettings& settings, const NetworkFootprints& network,
                           const FootprintStore& store, int tile_col, int tile_row, CoverageMap& map);

}  // namespace phusong::sim
