#include "models/empirical/extended_hata.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "geo/base/constants.h"
#include "models/empirical/free_space.h"

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

/// Deviate of the normal distribution that a share q exceeds; error below 4.5e-4. Abramowitz and Stegun, 26.2.23, with
/// the ITM's c_0, which makes it 0 at one half.
double exceeded_by(double q) noexcept {
  const double t = std::sqrt(-2.0 * std::log(std::max(0.5 - std::abs(0.5 - q), 1.0e-6)));
  const double v =
      t - ((0.010328 * t + 0.802853) * t + 2.515516698) / (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0);
  return q > 0.5 ? -v : v;
}

double location_sigma_db(Megahertz frequency, Environment environment) noexcept {
  const bool urban = environment == Environment::urban_large || environment == Environment::urban_small;
  return kUrbanSigma_db.at(std::log10(frequency.value())) + (urban ? 0.0 : kSigmaOutsideTowns_db);
}

/// Heights at even steps from the far end of a profile to its near end; samples that lie there anyway stay untouched,
/// so that the sea's 0 stays 0.
void turn_round(const ProfileView& profile, std::vector<double>& heights_m) {
  constexpr double kTallest_m = 2.0e4, kSame = 1.0e-3;
  const std::size_t n = profile.size();
  heights_m.assign(std::max<std::size_t>(n, 2), n > 0 ? std::clamp(profile.height_m[0], -kTallest_m, kTallest_m) : 0.0);
  const double step_km = profile.length_km() / static_cast<double>(heights_m.size() - 1);
  const auto height = [&](std::size_t i) { return std::clamp(profile.height_m[i], -kTallest_m, kTallest_m); };
  std::size_t next = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double at_km = step_km * static_cast<double>(i);
    while (next + 1 < n && profile.distance_km[next] < at_km - kSame * step_km) ++next;
    const double over_km = profile.distance_km[next] - at_km;
    double here = height(next);
    if (over_km > kSame * step_km && next > 0) {
      const double gap_km = profile.distance_km[next] - profile.distance_km[next - 1];
      here += (height(next - 1) - here) * std::min(over_km / gap_km, 1.0);
    }
    heights_m[n - 1 - i] = here;
  }
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
  parts.loss_db = parts.median_db - exceeded_by(reliability) * parts.sigma_db - parts.ridge_db - parts.rolling_db -
                  parts.fine_db - parts.slope_db - parts.sea_db;
  return parts;
}

PathLoss evaluate_extended_hata(const PathInput& path) noexcept {
  thread_local std::vector<double> heights_m;
  turn_round(path.profile, heights_m);
  const double length_m = std::clamp(1000.0 * path.profile.length_km(), 1000.0 * kShortestDistance_km, 1.0e9);
  const double even_m = length_m / static_cast<double>(heights_m.size() - 1);
  const Metres step{std::max(std::round(even_m * 1.0e6) * 1.0e-6, 1.0e-6)};

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
  loss.free_space_db = free_space(path.frequency, antenna_distance(path)).value();
  loss.total_db = std::max(parts.loss_db, loss.free_space_db);
  loss.sigma_db = parts.sigma_db;
  return loss;
}

}  // namespace phusong::models
