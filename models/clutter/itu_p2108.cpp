#include "models/clutter/itu_p2108.h"

#include <algorithm>
#include <cmath>

#include "geo/base/constants.h"
#include "models/path/inverse_normal.h"
#include "models/terrain/itu_p526.h"

namespace phusong::models {

namespace {

double held_frequency_ghz(Megahertz f) noexcept { return std::clamp(0.001 * f.value(), 1.0e-3, 1.0e6); }
double held_share(double percent) noexcept {
  return 0.01 * std::clamp(percent, kItuP2108LocationPercent.low, kItuP2108LocationPercent.high);
}
double squared(double x) noexcept { return x * x; }

/// Eq. (3): two mechanisms of 3.2 side by side at a distance.
double terrestrial_db(double f_ghz, double d_km, double share) noexcept {
  constexpr double kSigmaL_db = 4.0;
  constexpr double kSigmaS_db = 6.0;
  const double l_l = -2.0 * std::log10(std::pow(10.0, -5.0 * std::log10(f_ghz) - 12.5) + std::pow(10.0, -16.5));  // (4)
  const double l_s = 32.98 + 23.9 * std::log10(d_km) + 3.0 * std::log10(f_ghz);                                   // (5)
  const double weight_l = std::pow(10.0, -0.2 * l_l);
  const double weight_s = std::pow(10.0, -0.2 * l_s);
  const double sigma_cb =
      std::sqrt((squared(kSigmaL_db) * weight_l + squared(kSigmaS_db) * weight_s) / (weight_l + weight_s));
  return -5.0 * std::log10(weight_l + weight_s) - sigma_cb * inverse_q(share);  // (3)
}

}  // namespace

Metres representative_clutter_height(ClutterType type) noexcept {
  switch (type) {
    case ClutterType::water:
    case ClutterType::open:
    case ClutterType::suburban:
      return Metres{10.0};
    case ClutterType::urban_or_trees:
      return Metres{15.0};
    case ClutterType::dense_urban:
      return Metres{20.0};
  }
  return Metres{10.0};
}

ClutterLoss height_gain(Megahertz frequency, Metres antenna_height, ClutterType type, Metres clutter_height,
                        Metres street_width) noexcept {
  const double f = held_frequency_ghz(frequency);
  const double h = std::max(antenna_height.value(), 0.01);
  const double r = clutter_height.value();
  ClutterLoss result;
  result.caveats =
      domain_caveats(kItuP2108HeightGainDomain, frequency, Kilometres{1.0}, Metres{0.0}, antenna_height, 50.0, 50.0);
  if (h >= r) return result;

  // Over water and open country the terminal stands in the open; elsewhere it looks over the nearest roof.
  if (type == ClutterType::water || type == ClutterType::open) {
    const double k_h2 = 21.8 + 6.2 * std::log10(f);
    result.loss = Decibels{-k_h2 * std::log10(h / r)};  // (2b)
    return result;
  }
  const double k_nu = 0.342 * std::sqrt(f);
  const double h_dif = std::min(r - h, 1.0e5);
  const double theta_deg = std::atan2(h_dif, std::max(street_width.value(), 0.0)) * 180.0 / kPi;
  const double nu = k_nu * std::sqrt(h_dif * theta_deg);
  result.loss = Decibels{knife_edge(nu).value() - 6.03};  // (2a)
  return result;
}

ClutterLoss height_gain(Megahertz frequency, Metres antenna_height, ClutterType type) noexcept {
  return height_gain(frequency, antenna_height, type, representative_clutter_height(type));
}

ClutterLoss terrestrial_clutter(Megahertz frequency, Kilometres distance, double location_percent) noexcept {
  constexpr double kLongest_km = 2.0;
  const double f = held_frequency_ghz(frequency);
  const double d = std::clamp(distance.value(), 0.01, 1.0e6);
  const double share = held_share(location_percent);
  ClutterLoss result;
  result.loss = Decibels{std::min(terrestrial_db(f, d, share), terrestrial_db(f, kLongest_km, share))};  // (6)
  result.caveats =
      domain_caveats(kItuP2108TerrestrialDomain, frequency, distance, Metres{0.0}, Metres{0.0}, 50.0, location_percent);
  return result;
}

ClutterLoss slant_clutter(Megahertz frequency, Degrees elevation, double location_percent) noexcept {
  const double f = held_frequency_ghz(frequency);
  const double theta = std::clamp(elevation.value(), kItuP2108ElevationDeg.low, kItuP2108ElevationDeg.high);
  const double share = held_share(location_percent);
  const double k1 = 93.0 * std::pow(f, 0.175);
  constexpr double kA1 = 0.05;
  const double angle = kA1 * (1.0 - theta / 90.0) + kPi * theta / 180.0;
  const double base = std::max(-k1 * std::log1p(-share) / std::tan(angle), 0.0);
  ClutterLoss result;
  result.loss = Decibels{std::pow(base, 0.5 * (90.0 - theta) / 90.0) - 1.0 - 0.6 * inverse_q(share)};  // section 3.3
  result.caveats = domain_caveats(kItuP2108SlantDomain, frequency, Kilometres{1.0}, Metres{0.0}, Metres{0.0}, 50.0,
                                  location_percent);
  if (!kItuP2108ElevationDeg.holds(elevation.value())) result.caveats |= bits(Caveat::environment_out_of_domain);
  return result;
}

}  // namespace phusong::models
