// The one pass over a terrain profile that delta-Bullington needs: slopes, obstruction, smooth-surface sums.
//
// With u the height of a point (clutter and Earth's bulge included) above the direct line between the antennas, the
// slopes of the Recommendation become S_tim = S_tr + max(u / d) and S_rim = max(u / (D - d)) - S_tr, and
// nu^2 = u^2 / (d (D - d)) x 0.002 D / lambda: one division per sample, no root, no logarithm.
//
// Guarantees: four fixed lanes, merged in a fixed order: the same bits with and without AVX2.
#pragma once

#include <span>

#include "geo/grid/profile.h"

namespace phusong::models {

struct ProfileScan {
  double slope_tx = 0.0;                              ///< max u / d, m/km; -infinity without interior points
  double slope_rx = 0.0;                              ///< max u / (D - d)
  double obstruction_m = 0.0;                         ///< h_obs: max of bare ground above the direct line, no bulge
  double obstruction_tx = 0.0, obstruction_rx = 0.0;  ///< alpha_obt, alpha_obr, m/km
  double v1 = 0.0, v2 = 0.0;                          ///< of the smooth-surface fit, over all points
  double nu_squared = 0.0;  ///< largest u |u| / (d (D - d)): sign and square of nu, to be scaled by 0.002 D / lambda
  int obstacle = -1;        ///< its index (the first of equals), -1 without interior points
};

/// Domain: at least two points, D > 0, distances strictly ascending from 0; clutter may be empty.
/// `curvature` is 500 / effective radius, 1/km. Heights of the antennas above sea level.
[[nodiscard]] ProfileScan scan_profile(const ProfileView& profile, double tx_m, double rx_m, double curvature) noexcept;

/// The same without AVX2, for the tests.
[[nodiscard]] ProfileScan scan_profile_portable(const ProfileView& profile, double tx_m, double rx_m,
                                                double curvature) noexcept;

/// nu_squared alone, over the same distances without heights, antennas tx_m and rx_m above them; -infinity without
/// interior points. Domain as above.
[[nodiscard]] double largest_smooth_nu_squared(std::span<const double> distance_km, double tx_m, double rx_m,
                                               double curvature) noexcept;

}  // namespace phusong::models
