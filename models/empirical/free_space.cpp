#include "models/empirical/free_space.h"

#include <algorithm>
#include <cmath>

#include "geo/base/constants.h"

namespace phusong::models {

Decibels free_space(Megahertz frequency, Kilometres distance) noexcept {
  const double f_hz = 1.0e6 * std::max(frequency.value(), 1.0e-3);
  const double d_m = 1000.0 * std::max(distance.value(), kShortestDistance_km);
  return Decibels{20.0 * std::log10(4.0 * kPi * d_m * f_hz / kSpeedOfLight_m_s)};  // P.525-4 eq. (3)
}

Kilometres antenna_distance(const PathInput& path) noexcept {
  const ProfileView& p = path.profile;
  if (p.size() == 0) return Kilometres{0.0};
  const double rise_m = (p.height_m.back() + path.rx_height.value()) - (p.height_m.front() + path.tx_height.value());
  return Kilometres{std::hypot(p.length_km(), 0.001 * rise_m)};
}

PathLoss evaluate_free_space(const PathInput& path) {
  const Kilometres distance = antenna_distance(path);
  PathLoss loss;
  loss.free_space_db = free_space(path.frequency, distance).value();
  loss.total_db = loss.free_space_db;
  loss.caveats = domain_caveats(kFreeSpaceDomain, path.frequency, distance, path.tx_height, path.rx_height,
                                path.time_percent, path.location_percent);
  return loss;
}

}  // namespace phusong::models
