#include "models/antenna/f1336.h"

#include <algorithm>
#include <cmath>

#include "geo/base/constants.h"

namespace phusong::models {

namespace {

constexpr double kDegree_rad = kPi / 180.0;
constexpr double kMostTilt_deg = 60.0;

/// A direction in degrees: azimuth in [-180, 180], elevation in [-90, 90].
struct Direction {
  double phi, theta;
};

/// Beyond overhead lies the other side.
Direction folded(double phi, double theta) noexcept {
  double up = std::remainder(theta, 360.0);
  double around = phi;
  if (std::abs(up) > 90.0) {
    up = std::copysign(180.0, up) - up;
    around += 180.0;
  }
  return {std::remainder(around, 360.0), up};
}

/// Recommends 3.4: the direction as a panel sees it that is turned down by beta about its horizontal axis.
Direction tilted(Direction d, double beta_deg) noexcept {
  const double theta_h = d.theta * kDegree_rad;
  const double phi_h = d.phi * kDegree_rad;
  const double beta = beta_deg * kDegree_rad;
  const double forward = std::cos(theta_h) * std::cos(phi_h);
  const double sine = std::clamp(std::sin(theta_h) * std::cos(beta) + forward * std::sin(beta), -1.0, 1.0);
  const double theta = std::asin(sine);
  const double cosine = std::cos(theta);
  // Overhead has no azimuth; it counts as ahead.
  constexpr double kOverhead = 1e-12;
  if (cosine < kOverhead) return {0.0, theta / kDegree_rad};
  const double ratio = (forward * std::cos(beta) - std::sin(theta_h) * std::sin(beta)) / cosine;
  return {std::acos(std::clamp(ratio, -1.0, 1.0)) / kDegree_rad, theta / kDegree_rad};
}

/// Recommends 3.5: the elevation is squeezed between the tilted plane and the poles, which stay where they are.
/// The doubt: the azimuth is that of a mechanical tilt (3.4). It is what the reference table has and what an
/// independent implementation does; with the azimuth left alone the table is missed by up to 0.9 dB.
Direction electrically_tilted(Direction d, double beta_deg) noexcept {
  const double sum = d.theta + beta_deg;
  const double theta = sum >= 0.0 ? sum * 90.0 / (90.0 + beta_deg) : sum * 90.0 / (90.0 - beta_deg);
  return {tilted(d, beta_deg).phi, theta};
}

/// What 3.1.1 and 3.1.2 differ by.
struct Kind {
  double k, extra_db, x_k;
};
Kind kind_of(const SectoralAntenna& a) noexcept {
  const double k_v = std::clamp(a.k_v, 0.0, 1.0);
  // x_k, and the 3 dB by which the average lies below the envelope.
  return a.side_lobes == SideLobes::peak ? Kind{std::clamp(a.k_p, 0.0, 1.0), 0.0, std::sqrt(1.0 - 0.36 * k_v)}
                                         : Kind{std::clamp(a.k_a, 0.0, 1.0), 3.0, std::sqrt(1.33 - 0.33 * k_v)};
}

}  // namespace

Degrees sectoral_theta_3(Decibels max_gain_dbi, Degrees phi_3) noexcept {
  return Degrees{31000.0 * std::pow(10.0, -0.1 * max_gain_dbi.value()) / phi_3.value()};
}

Decibels sectoral_least_gain(const SectoralAntenna& antenna) noexcept {
  const Kind kind = kind_of(antenna);
  // G_180 = -12 + 10 log(1 + 8 k) - 15 log(180 / theta_3); 3 dB less for the average.
  return Decibels{std::min(-12.0 - kind.extra_db + 10.0 * std::log10(1.0 + 8.0 * kind.k) -
                               15.0 * std::log10(180.0 / antenna.theta_3.value()),
                           0.0)};
}

Decibels sectoral_azimuth_cut(const SectoralAntenna& antenna, Degrees azimuth_off) noexcept {
  const double x_h = std::abs(azimuth_off.value()) / antenna.phi_3.value();
  const double k_h = std::clamp(antenna.k_h, 0.0, 1.0);
  if (x_h <= 0.5) return Decibels{std::max(-12.0 * x_h * x_h, sectoral_least_gain(antenna).value())};
  // lambda_kh, which joins the two parts at half the beamwidth.
  const double lambda_kh = 3.0 * (1.0 - std::pow(0.5, -k_h));
  return Decibels{std::max(-12.0 * std::pow(x_h, 2.0 - k_h) - lambda_kh, sectoral_least_gain(antenna).value())};
}

Decibels sectoral_elevation_cut(const SectoralAntenna& antenna, Degrees elevation) noexcept {
  const Kind kind = kind_of(antenna);
  const double k_v = std::clamp(antenna.k_v, 0.0, 1.0);
  const double theta_3 = antenna.theta_3.value();
  const double x_v = std::abs(elevation.value()) / theta_3;
  if (x_v < kind.x_k) return Decibels{-12.0 * x_v * x_v};
  if (x_v < 4.0) return Decibels{std::min(-12.0 - kind.extra_db + 10.0 * std::log10(std::pow(x_v, -1.5) + k_v), 0.0)};
  if (x_v >= 90.0 / theta_3) return sectoral_least_gain(antenna);

  // C has the factor 10 in its numerator: only then does the slope from x_v = 4 end at G_180 where x_v = 90 / theta_3.
  const double at_4 = std::pow(4.0, -1.5) + k_v;
  const double c =
      10.0 * std::log10(std::pow(180.0 / theta_3, 1.5) * at_4 / (1.0 + 8.0 * kind.k)) / std::log10(22.5 / theta_3);
  const double lambda_kv = 12.0 - c * std::log10(4.0) - 10.0 * std::log10(at_4);
  return Decibels{std::min(-lambda_kv - kind.extra_db - c * std::log10(x_v), 0.0)};
}

Decibels sectoral_gain(const SectoralAntenna& antenna, Degrees azimuth_off, Degrees elevation,
                       SectoralTilt tilt) noexcept {
  Direction d = folded(azimuth_off.value(), elevation.value());
  const double mechanical = std::clamp(tilt.mechanical.value(), -kMostTilt_deg, kMostTilt_deg);
  const double electrical = std::clamp(tilt.electrical.value(), -kMostTilt_deg, kMostTilt_deg);
  if (mechanical != 0.0) d = tilted(d, mechanical);
  if (electrical != 0.0) d = electrically_tilted(d, electrical);

  // G = G_0 + G_hr(x_h) + R G_vr(x_v): the compression R fades the elevation's part out towards the back.
  const double g_hr = sectoral_azimuth_cut(antenna, Degrees{d.phi}).value();
  const double behind = sectoral_azimuth_cut(antenna, Degrees{180.0}).value();
  const double r = behind < 0.0 ? std::clamp((g_hr - behind) / (0.0 - behind), 0.0, 1.0) : 1.0;
  return antenna.max_gain_dbi + Decibels{g_hr + r * sectoral_elevation_cut(antenna, Degrees{d.theta}).value()};
}

}  // namespace phusong::models
