#include "models/path/even_profile.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace phusong::models {

namespace {

bool is_even(std::span<const double> distance_km, double step_km) noexcept {
  for (std::size_t i = 0; i < distance_km.size(); ++i)
    if (!(std::abs(distance_km[i] - step_km * static_cast<double>(i)) <= kSamePlace * step_km)) return false;
  return true;
}

}  // namespace

EvenHeights even_heights(const ProfileView& profile, std::vector<double>& buffer) {
  const std::size_t n = profile.size();
  const double length_km = profile.length_km();
  if (n < 3 || !(length_km > 0.0) || is_even(profile.distance_km, length_km / static_cast<double>(n - 1)))
    return {profile.height_m, false};

  // Points that share a place have no gap between them.
  double smallest_km = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < n; ++i)
    if (const double gap_km = profile.distance_km[i] - profile.distance_km[i - 1]; gap_km > 0.0)
      smallest_km = std::min(smallest_km, gap_km);
  if (!(smallest_km < length_km)) return {profile.height_m, false};
  const double wished = std::ceil(length_km / smallest_km - kSamePlace);
  const auto most = static_cast<double>(std::max(kMostEvenPoints, n) - 1);
  const bool coarser = wished > most;
  const auto steps = static_cast<std::size_t>(std::min(wished, most));

  // Samples that lie on a step stay untouched, so that the sea's 0 stays 0.
  const double step_km = length_km / static_cast<double>(steps);
  buffer.resize(steps + 1);
  std::size_t next = 0;
  for (std::size_t i = 0; i <= steps; ++i) {
    const double at_km = step_km * static_cast<double>(i);
    while (next + 1 < n && profile.distance_km[next] < at_km - kSamePlace * step_km) ++next;
    const double over_km = profile.distance_km[next] - at_km;
    double here_m = profile.height_m[next];
    if (over_km > kSamePlace * step_km && next > 0) {
      const double gap_km = profile.distance_km[next] - profile.distance_km[next - 1];
      here_m = std::lerp(here_m, profile.height_m[next - 1], std::clamp(over_km / gap_km, 0.0, 1.0));
    }
    buffer[i] = here_m;
  }
  return {buffer, coarser};
}

}  // namespace phusong::models
