#include "sim/gaps/spread.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace phusong::sim {

namespace {

/// The value that a share of the sorted cells stays at or below.
double quantile(const std::vector<float>& sorted, double share) {
  const auto last = static_cast<double>(sorted.size() - 1);
  return static_cast<double>(sorted[static_cast<std::size_t>(std::lround(share * last))]);
}

}  // namespace

Spread find_spread(const CoverageMap& map, const std::vector<VillageService>& villages, const CoverageMap& other_map,
                   const std::vector<VillageService>& other_villages, std::string model, std::string other_model) {
  Spread spread;
  spread.model = std::move(model);
  spread.other_model = std::move(other_model);

  spread.difference_db = Raster<float>{map.grid, std::numeric_limits<float>::quiet_NaN()};
  std::vector<float> both;
  for (std::size_t i = 0; i < map.rsrp_dbm.cells.size(); ++i) {
    const float difference = other_map.rsrp_dbm.cells[i] - map.rsrp_dbm.cells[i];
    if (std::isnan(difference)) continue;
    spread.difference_db.cells[i] = difference;
    both.push_back(difference);
  }
  spread.cells = both.size();
  if (!both.empty()) {
    std::sort(both.begin(), both.end());
    spread.median_db = quantile(both, 0.5);
    spread.low_db = quantile(both, 0.05);
    spread.high_db = quantile(both, 0.95);
  }

  for (std::size_t v = 0; v < villages.size(); ++v) {
    const VillageService &one = villages[v], &other = other_villages[v];
    spread.gaps += is_gap(one.verdict) ? 1 : 0;
    spread.other_gaps += is_gap(other.verdict) ? 1 : 0;
    if (one.verdict == other.verdict) continue;
    spread.flips.push_back({one.village, one.verdict, other.verdict, one.median_rsrp_dbm, other.median_rsrp_dbm});
  }
  return spread;
}

}  // namespace phusong::sim
