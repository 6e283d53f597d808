// How far two propagation models differ over the same network: the level cell by cell, and the villages whose verdict
// flips.
//
//   Spread spread = find_spread(map, villages_by_the_scenario, other_map, villages_by_the_other, models);
//
// Guarantees: pure; NaN where either model gives no level.
#pragma once

#include <string>
#include <vector>

#include "sim/gaps/gaps.h"

namespace phusong::sim {

/// A village on which the models disagree.
struct VerdictFlip {
  std::size_t village = 0;  ///< index into the village list
  Verdict verdict = Verdict::dead, other_verdict = Verdict::dead;
  double median_rsrp_dbm = -999, other_median_rsrp_dbm = -999;
};

struct Spread {
  std::string model, other_model;  ///< as ModelChoice::label() and a name of the catalogue
  Raster<float> difference_db;     ///< the other model's RSRP minus the scenario's; empty without a map
  /// Of the cells where both give a level, dB: the median, and the values that 5 and 95 % stay below.
  double median_db = 0, low_db = 0, high_db = 0;
  std::uint64_t cells = 0;
  std::vector<VerdictFlip> flips;  ///< in village order
  int gaps = 0, other_gaps = 0;    ///< dead or marginal villages
};

/// Both maps on one grid (both may be empty), both lists in village order.
[[nodiscard]] Spread find_spread(const CoverageMap& map, const std::vector<VillageService>& villages,
                                 const CoverageMap& other_map, const std::vector<VillageService>& other_villages,
                                 std::string model, std::string other_model);

}  // namespace phusong::sim
