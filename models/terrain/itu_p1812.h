// A path-specific prediction for broadcasting and mobile services, 30 MHz to 6 GHz: the full method over a terrain
// profile with clutter and radio-climatic zones.
//
//   PathLoss loss = evaluate_itu_p1812(path);          // the catalogue's row "itu_p1812"
//   P1812Result parts = itu_p1812(path);               // with every intermediate of the Recommendation
//
// Source: Rec. ITU-R P.1812-6 (2021), Annex 1, whose equation numbers stand in the code; P.1812-8 (2025) keeps the
// method. P.1812-7 had another troposcatter, which was withdrawn. Golden: p1812 (63 cases of the Recommendation's
// validation set and 40 further, all intermediates, 1e-6 dB). Guarantees: pure, noexcept, no allocation, any thread;
// finite for finite inputs in and out of the domain. A path shorter than 1 m, or of fewer than two points, is free
// space.
//
// Doubts: (1) u(h) asks for the clutter at the receiver's own place, while coverage profiles carry no clutter at their
// ends; there sigma_L is that of open ground. (2) The free-space constant of eq. (8), 92.4, lies 0.048 dB below the
// exact one, so that even the median can fall below models/empirical/free_space.h by that much, and smaller shares of
// time by 2.6 log10(50 / p) more. (3) For p below 50 % the loss over level land falls by up to 20 dB just beyond the
// horizon, where F_j hands over from diffraction to ducting within 0.3 mrad: the Recommendation's own dip, which a test
// knows. At the median it grows with distance.
#pragma once

#include <optional>

#include "models/path/path.h"
#include "models/terrain/clear_air.h"

namespace phusong::models {

/// P.1812-6, section 1 and table 1.
inline constexpr Domain kItuP1812Domain{{30.0, 6'000.0}, {0.25, 3'000.0}, {1.0, 3'000.0},
                                        {1.0, 3'000.0},  {1.0, 50.0},     {1.0, 99.0}};

/// No loss falls below free space (models/empirical/free_space.h) plus this: multipath at 1 % of the time, where both
/// horizons are far, 2.6 log10(1 / 50) dB; and the rounded constant of eq. (8).
inline constexpr double kItuP1812LeastExcess_db = -4.47;

/// What replaces values that otherwise follow from the path.
struct P1812Options {
  std::optional<double> d_ct_km{}, d_cr_km{};  ///< distances to the coast, section 3.4
  std::optional<double> sigma_l_db{};          ///< location variability
  bool all_intermediates = true;               ///< false leaves out what the loss does not depend on
};

struct P1812Result {
  ClearAirPath path{};
  ClearAirLosses losses{};
  AnomalousPropagation duct{};
  double sigma_l_db = 0.0;         ///< standard deviation over land locations, with u(h)
  double l_loc_db = 0.0;           ///< 0 where the receiver is at sea
  double l_b_db = 0.0;             ///< basic transmission loss not exceeded for p % of time and p_L % of locations
  std::size_t skipped_points = 0;  ///< see UsableProfile; obstacle indices count from there
};

/// The full method. Shares of time outside the domain are taken as its nearest limit, shares of locations as 0.0001 or
/// 99.9999 %.
[[nodiscard]] P1812Result itu_p1812(const PathInput& input, const P1812Options& options = {}) noexcept;

/// Standard deviation of the loss over the locations in a square of `area_m` on a side, outdoors, for a receiver
/// `height_m` above ground amid clutter of `clutter_m`. P.1812-6, section 4.7 (4.8 in earlier editions).
[[nodiscard]] double location_sigma_db(Megahertz frequency, double area_m, Metres height, Metres clutter) noexcept;

/// The row "itu_p1812" of the catalogue.
[[nodiscard]] PathLoss evaluate_itu_p1812(const PathInput& input) noexcept;

}  // namespace phusong::models
