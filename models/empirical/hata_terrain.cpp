#include "models/empirical/hata_terrain.h"

#include <algorithm>

namespace phusong::models {

namespace {

struct Mean {
  double height_km = 0.0;  ///< sum of mean height times length
  double length_km = 0.0;
};

/// Trapezoids between samples that lie both inside the window.
Mean trapezoids(const ProfileView& p, Range window_km) noexcept {
  Mean sum;
  for (std::size_t i = 1; i < p.size(); ++i) {
    if (!window_km.holds(p.distance_km[i - 1]) || !window_km.holds(p.distance_km[i])) continue;
    const double step_km = p.distance_km[i] - p.distance_km[i - 1];
    sum.height_km += 0.5 * step_km * (p.height_m[i] + p.height_m[i - 1]);
    sum.length_km += step_km;
  }
  return sum;
}

}  // namespace

Metres effective_base_height(const ProfileView& profile, Metres tx_height) noexcept {
  if (profile.size() == 0) return tx_height;
  Mean mean;
  if (profile.length_km() >= kMeanGroundWindow_km.low) mean = trapezoids(profile, kMeanGroundWindow_km);
  if (!(mean.length_km > 0.0)) mean = trapezoids(profile, {0.0, profile.length_km()});
  const double ground_m = profile.height_m.front();
  const double mean_m = mean.length_km > 0.0 ? mean.height_km / mean.length_km : ground_m;
  return Metres{ground_m + tx_height.value() - mean_m};
}

}  // namespace phusong::models
