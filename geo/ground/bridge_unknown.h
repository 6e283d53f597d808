// Heights for samples that fell on unknown ground.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace phusong::geo {

/// Gives unknown samples (NaN) the height between their known neighbours along the path, so that unknown ground is
/// taken no higher than its known rims; beyond the last known one, that one's height; 0 when nothing is known.
inline void bridge_unknown(const std::vector<double>& distance_km, std::vector<double>& height_m) {
  const std::size_t n = height_m.size();
  std::size_t i = 0;
  while (i < n) {
    if (!std::isnan(height_m[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < n && std::isnan(height_m[end])) ++end;
    const bool before = i > 0, after = end < n;
    const double left = before ? height_m[i - 1] : after ? height_m[end] : 0.0;
    const double right = after ? height_m[end] : left;
    const double from_km = distance_km[before ? i - 1 : i], to_km = distance_km[after ? end : n - 1];
    for (std::size_t k = i; k < end; ++k) {
      const double share = to_km > from_km ? (distance_km[k] - from_km) / (to_km - from_km) : 0.0;
      height_m[k] = left + share * (right - left);
    }
    i = end;
  }
}

}  // namespace phusong::geo
