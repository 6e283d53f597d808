#include "models/empirical/extended_hata.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "geo/base/constants.h"
#include "models/empirical/free_space.h"
#include "models/path/even_profile.h"
#include "models/path/inverse_normal.h"

namespace phusong::models {

namespace {

double squared(double x) noexcept { return x * x; }

/// a0 + a1 L + a2 L^2 over L = log10 x: the form of every fit of TR-15-517.
struct LogParabola {
  double a0, a1, a2;
  [[nodiscard]] double at(double log_x) const noexcept { return a0 + log_x * (a1 + log_x * a2); }
};

/// The parabola through three points, by divided differences.
LogParabola parabola_through(const std::array<double, 3>& x, const std::array<double, 3>& y) noexcept {
  const std::array<double, 3> l{std::log10(x[0]), std::log10(x[1]), std::log10(x[2])};
  const double first = (y[1] - y[0]) / (l[1] - l[0]);
  const double a2 = ((y[2] - y[0]) / (l[2] - l[0]) - first) / (l[2] - l[1]);
  return {y[0] - first * l[0] + a2 * l[0] * l[1], first - a2 * (l[0] + l[1]), a2};
}

/// Hata's correction for the height of the mobile in a large city. Hata (1980), eq. (16).
double mobile_gain_db(double h_m_m) noexcept { return 3.2 * squared(std::log10(11.75 * h_m_m)) - 4.97; }

/// 20 log10 of twice the wave number times a length. NTIA's speed of light follows from eps_0 rounded to 8.854e-12 F/m
/// and is 1.1e-5 larger than the exact one.
double twice_kr_db(double f_mhz, double length_m) noexcept {
  const double c_m_s = 1.0 / std::sqrt(8.854e-12 * 4.0e-7 * kPi);
  return 20.0 * std::log10(2.0 * (2.0e6 * kPi * f_mhz / c_m_s) * length_m);
}

// Okumura's reference antennas: 200 m and 3 m.
constexpr double kReferenceBase_m = 200.0, kReferenceMobile_m = 3.0;
/// Bands at which TR-15-517 reads Okumura's curves, MHz.
constexpr std::array<double, 3> kFitBands_mhz{1500.0, 2000.0, 3000.0};
/// Median attenuation over free space at 100 km, in the rounded form that TR-15-517 gives.
constexpr LogParabola kAttenuation100km_db{120.78129, -52.714929, 10.919011};
/// Standard deviation over locations of urban land; 2 dB more elsewhere. Okumura's 7.1, 7.5 and 8.1 dB at the bands.
constexpr LogParabola kUrbanSigma_db{4.0976291, -1.2255656, 0.68350345};
constexpr double kSigmaOutsideTowns_db = 2.0;
/// Hata (1980), open area: how much less is lost than in a city.
constexpr LogParabola kOpen_db{40.94, -18.33, 4.78};

/// What is fitted once and for all.
struct Fits {
  double base_gain_db = 13.82 * std::log10(kReferenceBase_m);
  double mobile_gain_db = models::mobile_gain_db(kReferenceMobile_m);
  double slant_1km_m = std::hypot(1000.0, kReferenceBase_m - kReferenceMobile_m);
  LogParabola urban_1km = urban();  ///< alpha_1, beta_1, gamma_1: loss at 1 km from antennas of no height gain
  /// A-4a..c: 11.5, 12.4, 14 dB less in suburbs.
  LogParabola suburban_db = parabola_through(kFitBands_mhz, {11.5, 12.4, 14.0});
  /// Half the power law's exponent from 20 to 100 km at base heights of 24.5, 70 and 200 m. Okumura (1968), fig. 12.
  LogParabola half_exponent = parabola_through({24.5, 70.0, 200.0}, {2.5, 3.0, 3.22});

  /// A-4a..c: 22, 23.5 and 25.85 dB over free space at 1 km between the reference antennas.
  [[nodiscard]] LogParabola urban() const noexcept {
    std::array<double, 3> loss_db{22.0, 23.5, 25.85};
    for (std::size_t i = 0; i < loss_db.size(); ++i)
      loss_db[i] += base_gain_db + mobile_gain_db + twice_kr_db(kFitBands_mhz[i], slant_1km_m);
    return parabola_through(kFitBands_mhz, loss_db);
  }
};

const Fits& fits() noexcept {
  static const Fits once;
  return once;
}

double location_sigma_db(Megahertz frequency, Environment environment) noexcept {
  const bool urban = environment == Environment::urban_large || environment == Environment::urban_small;
  return kUrbanSigma_db.at(std::log10(frequency.value())) + (urban ? 0.0 : kSigmaOutsideTowns_db);
}

/// The ground from the mobile's end on, as the model looks at it. At least two heights.
void turn_round(std::span<const double> from_base_m, std::vector<double>& heights_m) {
  constexpr double kTallest_m = 2.0e4;
  heights_m.assign(std::max<std::size_t>(from_base_m.size(), 2), 0.0);
  const auto held = [&](double height_m) { return std::clamp(height_m, -kTallest_m, kTallest_m); };
  if (from_base_m.size() < 2)
    std::fill(heights_m.begin(), heights_m.end(), from_base_m.empty() ? 0.0 : held(from_base_m.front()));
  else
    std::transform(from_base_m.rbegin(), from_base_m.rend(), heights_m.begin(), held);
}

}  // namespace

ExtendedHata extended_hata_median(Megahertz frequency, Metres effective_base_height, Metres effective_mobile_height,
                                  Kilometres distance, Environment environment) noexcept {
  const Fits& fit = fits();
  const double f = frequency.value(), log_f = std::log10(f);
  const double h_b = effective_base_height.value(), log_hb = std::log10(h_b);
  const double h_m = effective_mobile_height.value();
  const double d = distance.value(), log_d = std::log10(d);

  // Attenuation over free space between the reference antennas at both ends of the distances.
  ExtendedHata parts;
  parts.att_1km_db = fit.urban_1km.at(log_f) - fit.base_gain_db - fit.mobile_gain_db - twice_kr_db(f, fit.slant_1km_m);
  parts.att_100km_db = kAttenuation100km_db.at(log_f);

  // Hata's power law meets the steeper one of long distances at the break point; both are counted over free space.
  const double n_h = 2.0 * (fit.half_exponent.at(log_hb) - 1.0);
  const double n_l = 0.1 * (44.9 - 6.55 * log_hb) - 2.0;
  parts.d_bp_km = std::pow(10.0, (2.0 * n_h + 0.1 * (parts.att_1km_db - parts.att_100km_db)) / (n_h - n_l));

  // Urban land; beyond the break point the free-space part is taken along the ray.
  const double heights_db = 13.82 * log_hb + mobile_gain_db(h_m);
  double urban_db = 0.0;
  if (d <= parts.d_bp_km) {
    urban_db = fit.urban_1km.at(log_f) - heights_db + (44.9 - 6.55 * log_hb) * log_d;
  } else {
    const double ray_m = std::hypot(1000.0 * d, h_b - h_m);
    urban_db = parts.att_100km_db + fit.base_gain_db + fit.mobile_gain_db - heights_db + 10.0 * n_h * (log_d - 2.0) +
               twice_kr_db(f, ray_m);
  }
  const double easier_db = environment == Environment::suburban ? fit.suburban_db.at(log_f)
                           : environment == Environment::open   ? kOpen_db.at(log_f)
                                                                : 0.0;
  parts.median_db = urban_db - easier_db;
  parts.loss_db = parts.median_db;
  parts.sigma_db = location_sigma_db(frequency, environment);
  return parts;
}

ExtendedHata extended_hata(std::span<const double> heights_m, Metres step, Megahertz frequency, Metres base_height,
                           Metres mobile_height, Environment environment, double reliability) noexcept {
  const ExtendedHataTerrain terrain = extended_hata_terrain(heights_m, step, base_height, mobile_height);
  const Kilometres distance{terrain.d_km};
  ExtendedHata parts =
      extended_hata_median(frequency, Metres{terrain.h_b_eff_m}, Metres{terrain.h_m_eff_m}, distance, environment);
  parts.terrain = terrain;

  // One ridge that both ends see, or Okumura's undulating ground.
  if (terrain.single_horizon) {
    parts.ridge_db =
        extended_hata_ridge_db(to_kilometres(Metres{terrain.d_hzn_base_m}),
                               to_kilometres(Metres{terrain.d_hzn_mobile_m}), Metres{terrain.hedge_tilda_m});
  } else {
    parts.rolling_db = extended_hata_rolling_db(terrain.deltah_m);
    parts.fine_db = extended_hata_fine_db(terrain);
    parts.slope_db = extended_hata_slope_db(terrain.theta_m_mrad, distance);
  }
  parts.sea_db = extended_hata_sea_db(terrain.beta, terrain.iend_ov_sea, distance);
  parts.loss_db = parts.median_db - inverse_normal_tail(reliability) * parts.sigma_db - parts.ridge_db -
                  parts.rolling_db - parts.fine_db - parts.slope_db - parts.sea_db;
  return parts;
}

PathLoss evaluate_extended_hata(const PathInput& path) noexcept {
  thread_local std::vector<double> even_m;
  thread_local std::vector<double> heights_m;
  const EvenHeights even = even_heights(path.profile, even_m);
  turn_round(even.height_m, heights_m);
  const double length_m = std::clamp(1000.0 * path.profile.length_km(), 1000.0 * kShortestDistance_km, 1.0e9);
  const double step_m = length_m / static_cast<double>(heights_m.size() - 1);
  const Metres step{std::max(std::round(step_m * 1.0e6) * 1.0e-6, 1.0e-6)};

  // Far outside the domain the formula still gets numbers that it can bear.
  const auto bounded = [](Metres height) { return Metres{std::clamp(height.value(), -1.0e5, 1.0e5)}; };
  const Megahertz frequency{std::clamp(path.frequency.value(), 1.0e-3, 1.0e6)};
  const ExtendedHata parts = extended_hata(heights_m, step, frequency, bounded(path.tx_height), bounded(path.rx_height),
                                           path.environment, 0.01 * path.location_percent);
  PathLoss loss;
  loss.caveats =
      domain_caveats(kExtendedHataDomain, path.frequency, Kilometres{path.profile.length_km()},
                     Metres{parts.terrain.h_b_unlimited_m}, path.rx_height, path.time_percent, path.location_percent);
  if (path.tx_height.value() < 0.0) loss.caveats |= bits(Caveat::terminal_below_ground);
  if (even.coarser) loss.caveats |= bits(Caveat::terrain_out_of_domain);
  loss.free_space_db = free_space(path.frequency, antenna_distance(path)).value();
  loss.total_db = std::max(parts.loss_db, loss.free_space_db);
  loss.sigma_db = parts.sigma_db;
  return loss;
}

}  // namespace phusong::models
