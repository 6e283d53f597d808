#include "models/terrain/clear_air.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "geo/base/constants.h"
#include "models/empirical/free_space.h"
#include "models/path/inverse_normal.h"

namespace phusong::models {

namespace {

/// Shares and products of shares stay above this, so that their logarithms do.
constexpr double kLeastBeta_percent = 1.0e-200;
/// Effective heights of the ducting model stay above this.
constexpr double kLeastHeight_m = 1.0e-3;

/// Falls from 1 to 0 around 0. P.1812 (57), (58).
double falling_share(double steepness, double excess, double width) noexcept {
  return 1.0 - 0.5 * (1.0 + std::tanh(3.0 * steepness * excess / width));
}

/// Loss of a terminal's own hill in front of a duct. P.1812 (48).
double site_shielding_db(double theta_mrad, double horizon_km, double f_ghz) noexcept {
  const double excess_mrad = theta_mrad - 0.1 * horizon_km;  // P.1812 (48a)
  if (!(excess_mrad > 0.0)) return 0.0;
  return 20.0 * std::log10(1.0 + 0.361 * excess_mrad * std::sqrt(f_ghz * horizon_km)) +
         0.264 * excess_mrad * std::cbrt(f_ghz);
}

/// Gain of a terminal near the sea whose duct it lies in. P.1812 (49).
double sea_coupling_db(double coast_km, double horizon_km, double height_m, double omega) noexcept {
  if (omega < 0.75 || coast_km > horizon_km || coast_km > 5.0) return 0.0;
  return -3.0 * std::exp(-0.25 * coast_km * coast_km) * (1.0 + std::tanh(0.07 * (50.0 - height_m)));
}

}  // namespace

ClearAirPath clear_air_path(const PathInput& input, const ClearAirOptions& options) noexcept {
  const ProfileView& profile = input.profile;
  ClearAirPath path;
  path.f_ghz = 0.001 * std::max(input.frequency.value(), 1.0e-3);
  path.d_km = profile.length_km();
  path.p_percent = std::clamp(input.time_percent, options.least_time_percent, 50.0);
  path.h_tg_m = input.tx_height.value();
  path.h_rg_m = input.rx_height.value();
  path.h_ts_m = profile.height_m.front() + path.h_tg_m;
  path.h_rs_m = profile.height_m.back() + path.h_rg_m;
  path.a_e_km = effective_radius_km(input.climate.delta_n);
  path.a_beta_km = beta_radius_km();
  path.sections = path_sections(profile, options.d_ct_km, options.d_cr_km);
  path.incidence = ducting_incidence(input.latitude_deg, path.sections);
  path.horizons = path_horizons(profile, path.h_ts_m, path.h_rs_m, path.a_e_km);
  path.smooth = smooth_earth(profile, path.h_tg_m, path.h_rg_m, path.horizons);
  return path;
}

bool is_path(const UsableProfile& usable) noexcept {
  return usable.view.size() >= 2 && usable.view.length_km() >= kShortestDistance_km;
}

void nothing_between(const PathInput& input, ClearAirPath& path, ClearAirLosses& losses) noexcept {
  path.f_ghz = 0.001 * std::max(input.frequency.value(), 1.0e-3);
  losses.l_bfs_db = losses.l_b0p_db = losses.l_bc_db = free_space(input.frequency, antenna_distance(input)).value();
}

double slant_km(const ClearAirPath& path) noexcept {
  return std::hypot(path.d_km, 0.001 * (path.h_ts_m - path.h_rs_m));
}

double printed_free_space_db(const ClearAirPath& path) noexcept {
  return 92.4 + 20.0 * std::log10(path.f_ghz) + 20.0 * std::log10(std::max(slant_km(path), kShortestDistance_km));
}

void line_of_sight(const ClearAirPath& path, double free_space_db, ClearAirLosses& losses) noexcept {
  const double reach_km = path.horizons.d_lt_km + path.horizons.d_lr_km;
  const double strength_db = 2.6 * (1.0 - std::exp(-0.1 * reach_km));
  losses.l_bfs_db = free_space_db;
  losses.l_b0p_db = free_space_db + strength_db * std::log10(path.p_percent / 50.0);             // P.1812 (9a), (10)
  losses.l_b0b_db = free_space_db + strength_db * std::log10(path.incidence.b0_percent / 50.0);  // P.1812 (9b), (11)
}

void diffraction_over_time(const ClearAirPath& path, const PathInput& input, const ProfileView& profile, bool all,
                           ClearAirLosses& losses) noexcept {
  const double p = path.p_percent;
  const double b0 = path.incidence.b0_percent;
  PathInput diffracted = input;
  diffracted.profile = profile;
  diffracted.sea_fraction = path.sections.omega;
  diffracted.effective_radius = Kilometres{path.a_e_km};
  losses.median = delta_bullington(diffracted, kP526AsP1812);
  losses.l_d50_db = losses.median.total_db;
  if (p < 50.0 || all) {
    diffracted.effective_radius = Kilometres{path.a_beta_km};
    losses.beta = delta_bullington(diffracted, kP526AsP1812);
    losses.l_db_db = losses.beta.total_db;
  }

  // Between the median and beta_0 the loss follows a normal distribution; below beta_0 it stays.
  losses.f_i = p > b0 ? inverse_normal_tail(0.01 * p) / inverse_normal_tail(0.01 * b0) : 1.0;  // P.1812 (40)
  losses.l_dp_db =
      p < 50.0 ? losses.l_d50_db + (losses.l_db_db - losses.l_d50_db) * losses.f_i : losses.l_d50_db;  // P.1812 (41)
  losses.l_bd50_db = losses.l_bfs_db + losses.l_d50_db;                                                // P.1812 (42)
  losses.l_bd_db = losses.l_b0p_db + losses.l_dp_db;                                                   // P.1812 (43)
}

AnomalousPropagation anomalous_propagation(const ClearAirPath& path) noexcept {
  const double f = path.f_ghz;
  const double d = path.d_km;
  const Horizons& horizons = path.horizons;
  const double omega = path.sections.omega;
  AnomalousPropagation duct;

  // How hard it is to get into the duct and out of it.
  const double low_frequency_db = f < 0.5 ? 45.375 - 137.0 * f + 92.5 * f * f : 0.0;  // P.1812 (47a)
  duct.a_f_db = 102.45 + 20.0 * std::log10(f) + 20.0 * std::log10(horizons.d_lt_km + horizons.d_lr_km) +
                low_frequency_db + site_shielding_db(horizons.theta_t_mrad, horizons.d_lt_km, f) +
                site_shielding_db(horizons.theta_r_mrad, horizons.d_lr_km, f) +
                sea_coupling_db(path.sections.d_ct_km, horizons.d_lt_km, path.h_ts_m, omega) +
                sea_coupling_db(path.sections.d_cr_km, horizons.d_lr_km, path.h_rs_m, omega);  // P.1812 (47)

  // How often there is one: geometry and rough ground take from beta_0.
  const double alpha = std::max(-0.6 - 3.5e-9 * std::pow(d, 3.1) * path.incidence.tau, -3.4);  // P.1812 (55a)
  const double h_te = std::max(path.smooth.h_te_m, kLeastHeight_m);
  const double h_re = std::max(path.smooth.h_re_m, kLeastHeight_m);
  const double roots = std::sqrt(h_te) + std::sqrt(h_re);
  duct.mu2 = std::min(std::pow(500.0 * d * d / (path.a_e_km * roots * roots), alpha), 1.0);  // P.1812 (55)
  const double between_km = std::min(d - horizons.d_lt_km - horizons.d_lr_km, 40.0);         // P.1812 (56a)
  const double h_m = path.smooth.h_m_m;
  duct.mu3 = h_m > 10.0 ? std::exp(-4.6e-5 * (h_m - 10.0) * (43.0 + 6.0 * between_km)) : 1.0;         // P.1812 (56)
  duct.beta_percent = std::max(path.incidence.b0_percent * duct.mu2 * duct.mu3, kLeastBeta_percent);  // P.1812 (54)

  // What the way through it costs.
  const double log_beta = std::log10(duct.beta_percent);
  const double log_ratio = std::log10(path.p_percent) - log_beta;
  duct.gamma = 1.076 / std::pow(2.0058 - log_beta, 1.012) *
               std::exp(-(9.51 - 4.8 * log_beta + 0.198 * log_beta * log_beta) * 1.0e-6 * std::pow(d, 1.13));  // (53a)
  const double a_p_db =
      -12.0 + (1.2 + 3.7e-3 * d) * log_ratio + 12.0 * std::pow(10.0, log_ratio * duct.gamma);  // P.1812 (53)
  const double theta_mrad = 1000.0 * d / path.a_e_km + std::min(horizons.theta_t_mrad, 0.1 * horizons.d_lt_km) +
                            std::min(horizons.theta_r_mrad, 0.1 * horizons.d_lr_km);  // P.1812 (52)
  duct.a_d_db = 5.0e-5 * path.a_e_km * std::cbrt(f) * theta_mrad + a_p_db;            // P.1812 (50), (51)
  duct.l_ba_db = duct.a_f_db + duct.a_d_db;                                           // P.1812 (46)
  return duct;
}

double troposcatter_terms_db(const ClearAirPath& path, double n0) noexcept {
  const double log_half = std::log10(0.5 * path.f_ghz);
  const double frequency_db = 25.0 * std::log10(path.f_ghz) - 2.5 * log_half * log_half;  // P.1812 (45)
  return frequency_db + 20.0 * std::log10(path.d_km) + 0.573 * path.horizons.theta_mrad - 0.15 * n0;
}

double troposcatter_time_term(double p_percent) noexcept {
  return p_percent < 50.0 ? std::pow(std::log10(50.0 / p_percent), 0.7) : 0.0;
}

double angular_share(double excess) noexcept { return falling_share(0.8, excess, kAngularWidth); }

void combine(const ClearAirPath& path, double f_j, ClearAirLosses& losses) noexcept {
  constexpr double kSoftness_db = 2.5;  // eta
  ClearAirLosses& l = losses;
  l.f_j = f_j;
  constexpr double kSwitch_km = 20.0;                              // d_sw
  l.f_k = falling_share(0.5, path.d_km - kSwitch_km, kSwitch_km);  // P.1812 (58)

  // The least that line of sight, with the part of diffraction that is not over sea, can lose.
  const double land_diffraction_db = (1.0 - path.sections.omega) * l.l_dp_db;
  l.l_minb0p_db = path.p_percent < path.incidence.b0_percent
                      ? l.l_b0p_db + land_diffraction_db
                      : l.l_bd50_db + (l.l_b0b_db + land_diffraction_db - l.l_bd50_db) * l.f_i;  // P.1812 (59)

  // Logarithms of sums are taken from the larger term on, which no loss makes overflow.
  const auto [small, large] = std::minmax(l.l_ba_db, l.l_b0p_db);
  l.l_minbap_db = large + kSoftness_db * std::log1p(std::exp((small - large) / kSoftness_db));  // P.1812 (60)
  l.l_bda_db =
      l.l_minbap_db > l.l_bd_db ? l.l_bd_db : l.l_minbap_db + (l.l_bd_db - l.l_minbap_db) * l.f_k;  // P.1812 (61)
  l.l_bam_db = l.l_bda_db + (l.l_minb0p_db - l.l_bda_db) * l.f_j;                                   // P.1812 (62)
  const auto [less, more] = std::minmax(l.l_bs_db, l.l_bam_db);
  l.l_bc_db = less - 5.0 * std::log10(1.0 + std::pow(10.0, 0.2 * (less - more)));  // P.1812 (63)
}

PathLoss clear_air_parts(const PathInput& input, const Domain& domain, const ClearAirLosses& losses,
                         std::size_t skipped) noexcept {
  PathLoss loss;
  loss.diffraction_db = losses.l_dp_db;
  loss.obstacle = losses.median.obstacle;
  if (loss.obstacle >= 0) loss.obstacle += static_cast<int>(skipped);
  loss.obstacle_nu = losses.median.obstacle_nu;
  loss.caveats = domain_caveats(domain, input.frequency, Kilometres{input.profile.length_km()}, input.tx_height,
                                input.rx_height, input.time_percent, input.location_percent);
  if (!(input.climate.delta_n >= 0.0 && input.climate.delta_n <= kLargestDeltaN))
    loss.caveats |= bits(Caveat::climate_out_of_domain);
  return loss;
}

}  // namespace phusong::models
