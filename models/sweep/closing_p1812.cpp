#include "models/sweep/closing.h"

// See closing_p526.cpp.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/sweep/closing_p1812.cpp"  // NOLINT: read again for every instruction set
#include <hwy/foreach_target.h>                              // before every other header of Highway

#include <algorithm>
#include <cmath>

#include "models/empirical/free_space.h"
#include "models/path/inverse_normal.h"
#include "models/path/path_terms.h"
#include "models/sweep/delta_bullington.h"
#include "models/sweep/lanes.h"
#include "models/terrain/clear_air.h"
#include "models/terrain/itu_p1812.h"

#ifndef PHUSONG_CLOSING_P1812_ONCE
#define PHUSONG_CLOSING_P1812_ONCE
// What depends on the question alone, once for all receivers.
namespace phusong::models {
namespace {

/// Of the rest of P.1812.
struct ClearAirTerms {
  double f_ghz = 0.0, cbrt_f = 0.0;
  double p_percent = 50.0, log_p = 0.0, log_50 = 0.0;
  double a_e_km = 0.0;
  double normal_p = 0.0;                         ///< I(p)
  double printed_1_km_db = 0.0;                  ///< free space at 1 km as P.1812 prints it,
  double exact_1_km_db = 0.0;                    ///< and as it is
  double scatter_1_km_db = 0.0;                  ///< L_bs at 1 km without its angle
  double duct_frequency_db = 0.0;                ///< what the frequency adds to A_f
  double log_b0_at_1 = 0.0, log_b0_slope = 0.0;  ///< log beta_0 over log mu_1
  double tx_in_duct = 0.0;                       ///< 1 + tanh of (49)
  double h_tg_m = 0.0, h_rg_m = 0.0;
  double l_loc_db = 0.0;  ///< of a receiver on land
};

ClearAirTerms clear_air_terms(const PathInput& asked, double tx_ground_m) noexcept {
  ClearAirTerms t;
  t.f_ghz = 0.001 * std::max(asked.frequency.value(), 1.0e-3);
  t.cbrt_f = std::cbrt(t.f_ghz);
  t.p_percent = std::clamp(asked.time_percent, kItuP1812Domain.time_percent.low, 50.0);
  t.log_p = std::log10(t.p_percent);
  t.log_50 = std::log10(50.0);
  t.a_e_km = effective_radius_km(asked.climate.delta_n);
  t.normal_p = inverse_normal_tail(0.01 * t.p_percent);
  t.h_tg_m = asked.tx_height.value();
  t.h_rg_m = asked.rx_height.value();

  // The plain functions at 1 km, between antennas of one height.
  ClearAirPath at_1_km;
  at_1_km.f_ghz = t.f_ghz;
  at_1_km.d_km = 1.0;
  t.printed_1_km_db = printed_free_space_db(at_1_km);
  t.exact_1_km_db = free_space(asked.frequency, Kilometres{1.0}).value();
  t.scatter_1_km_db = 190.1 + troposcatter_terms_db(at_1_km, asked.climate.n0) -
                      10.125 * troposcatter_time_term(t.p_percent);  // P.1812 (44)
  const double f = t.f_ghz;
  t.duct_frequency_db =
      102.45 + 20.0 * std::log10(f) + (f < 0.5 ? 45.375 - 137.0 * f + 92.5 * f * f : 0.0);  // P.1812 (47), (47a)

  // mu_4 is a power of mu_1. P.1812 (4), (5)
  const double phi = std::min(std::abs(asked.latitude_deg), 90.0);
  t.log_b0_at_1 = phi <= 70.0 ? -0.015 * phi + 1.67 : std::log10(4.17);
  t.log_b0_slope = 1.0 + (phi <= 70.0 ? -0.935 + 0.0176 * phi : 0.3);

  t.tx_in_duct = 1.0 + std::tanh(0.07 * (50.0 - (tx_ground_m + t.h_tg_m)));
  if (asked.location_percent != 50.0)
    t.l_loc_db = -inverse_normal_tail(0.01 * asked.location_percent) *
                 location_sigma_db(asked.frequency, asked.location_area_m, asked.rx_height, Metres{0.0});
  return t;
}

}  // namespace
}  // namespace phusong::models
#endif  // PHUSONG_CLOSING_P1812_ONCE

HWY_BEFORE_NAMESPACE();
namespace phusong::models::HWY_NAMESPACE {
namespace {

// ---- Rec. ITU-R P.1812-6, as models/terrain/clear_air.cpp and models/path/path_terms.cpp. ----

constexpr double kLeastLogBeta = -200.0;   ///< beta, %, stays above this power of ten
constexpr double kLeastHeight_m = 1.0e-3;  ///< effective heights of the ducting model stay above this

/// 1 - (1 + tanh x) / 2.
Lanes falling_share(Lanes x) { return 1.0 / (1.0 + exp(min(2.0 * x, 700.0))); }

struct IncidenceLanes {
  Lanes tau, log_b0;  ///< the logarithm to base ten
};
IncidenceLanes incidence_of(const ClearAirTerms& t, const PathQuantities& q, Block block) {
  const Lanes tau = 1.0 - exp(-4.12e-4 * exp(2.41 * log(load(q.d_lm_km, block))));  // P.1812 (3)
  const Lanes sum = exp10(-load(q.d_tm_km, block) / (16.0 - 6.6 * tau)) + exp10(-5.0 * (0.496 + 0.354 * tau));
  const Lanes log_mu1 = min(0.2 * log10(sum), 0.0);        // P.1812 (2)
  return {tau, t.log_b0_at_1 + t.log_b0_slope * log_mu1};  // P.1812 (4), (5)
}

/// I(beta_0), which lies below 47 %. P.1812 (96), (97).
Lanes normal_b0(Lanes log_b0) {
  const Lanes t = sqrt((-2.0 * kLn10) * max(log_b0 - 2.0, -6.0));       // P.1812 (97a)
  const Lanes numerator = (0.010328 * t + 0.802853) * t + 2.515516698;  // P.1812 (97b)
  const Lanes denominator = ((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0;
  return t - numerator / denominator;
}

struct HorizonLanes {
  Lanes theta_t_mrad, theta_r_mrad, theta_mrad, d_lt_km, d_lr_km;
};
HorizonLanes horizons_of(const ClearAirTerms& t, const PathQuantities& q, Lanes d_km, Block block) {
  const Lanes theta_t_mrad = 1000.0 * atan(load(q.horizon_tx, block));
  const Lanes theta_r_mrad = 1000.0 * atan(load(q.horizon_rx, block));
  const Lanes theta_mrad = (1000.0 / t.a_e_km) * d_km + theta_t_mrad + theta_r_mrad;  // P.1812 (84)
  return {theta_t_mrad, theta_r_mrad, theta_mrad, load(q.d_lt_km, block), load(q.d_lr_km, block)};
}

/// Loss of a terminal's own hill in front of a duct, as a factor of 20 log and what is added to that. P.1812 (48).
struct SiteShielding {
  Lanes factor, more_db;
};
SiteShielding site_shielding(const ClearAirTerms& t, Lanes theta_mrad, Lanes horizon_km) {
  const Lanes excess_mrad = max(theta_mrad - 0.1 * horizon_km, 0.0);  // P.1812 (48a)
  return {1.0 + 0.361 * excess_mrad * sqrt(t.f_ghz * horizon_km), 0.264 * t.cbrt_f * excess_mrad};
}

/// Gain of a terminal near the sea whose duct it lies in; `in_duct` is 1 + tanh(0.07 (50 - h)). P.1812 (49).
Lanes sea_coupling_db(Which much_sea, Lanes coast_km, Lanes horizon_km, Lanes in_duct) {
  const Which near_sea = much_sea & (coast_km <= horizon_km) & (coast_km <= 5.0);
  return only(near_sea, -3.0 * exp(-0.25 * coast_km * coast_km) * in_duct);
}

/// A_f. P.1812 (47).
Lanes duct_coupling_db(const ClearAirTerms& t, const PathQuantities& q, const Paths& paths,
                       const HorizonLanes& horizons, Block block) {
  const SiteShielding tx = site_shielding(t, horizons.theta_t_mrad, horizons.d_lt_km);
  const SiteShielding rx = site_shielding(t, horizons.theta_r_mrad, horizons.d_lr_km);
  const Lanes land_db = t.duct_frequency_db + tx.more_db + rx.more_db +
                        20.0 * log10((horizons.d_lt_km + horizons.d_lr_km) * tx.factor * rx.factor);
  const Which much_sea = paths.sea_fraction >= 0.75;
  if (none(much_sea)) return land_db;
  const Lanes rx_in_duct = 2.0 * falling_share(-0.07 * (50.0 - paths.rx_m));
  return land_db + sea_coupling_db(much_sea, load(q.d_ct_km, block), horizons.d_lt_km, t.tx_in_duct) +
         sea_coupling_db(much_sea, load(q.d_cr_km, block), horizons.d_lr_km, rx_in_duct);
}

/// gamma_d theta'. P.1812 (50), (51).
Lanes duct_angle_db(const ClearAirTerms& t, const Paths& paths, const HorizonLanes& horizons) {
  const Lanes theta_mrad = (1000.0 / t.a_e_km) * paths.d_km + min(horizons.theta_t_mrad, 0.1 * horizons.d_lt_km) +
                           min(horizons.theta_r_mrad, 0.1 * horizons.d_lr_km);  // P.1812 (52)
  return 5.0e-5 * t.a_e_km * t.cbrt_f * theta_mrad;
}

/// log10 of mu_2.
Lanes log_mu2_of(const ClearAirTerms& t, const PathQuantities& q, const Paths& paths, Lanes tau, Lanes log_d,
                 Block block) {
  const Lanes d = paths.d_km;
  const Lanes mean_m = load(q.v1, block) * paths.per_d;
  const Lanes moment_m = load(q.v2, block) * paths.per_d * paths.per_d;
  const Lanes h_st_m = min(2.0 * mean_m - moment_m, q.tx_ground_m);                 // P.1812 (87), (92a)
  const Lanes h_sr_m = min(moment_m - mean_m, paths.ground_rx_m);                   // P.1812 (88), (92b)
  const Lanes h_te_m = max(t.h_tg_m + q.tx_ground_m - h_st_m, kLeastHeight_m);      // P.1812 (94a)
  const Lanes h_re_m = max(t.h_rg_m + paths.ground_rx_m - h_sr_m, kLeastHeight_m);  // P.1812 (94b)
  const Lanes alpha = max(-0.6 - 3.5e-9 * exp(3.1 * log_d) * tau, -3.4);            // P.1812 (55a)
  const Lanes roots = sqrt(h_te_m) + sqrt(h_re_m);
  return min(alpha * log10(500.0 * d * d / (t.a_e_km * roots * roots)), 0.0);  // P.1812 (55)
}

/// log10 of mu_3.
Lanes log_mu3_of(const PathQuantities& q, const Paths& paths, const HorizonLanes& horizons, Block block) {
  const Lanes between_km = min(paths.d_km - horizons.d_lt_km - horizons.d_lr_km, 40.0);  // P.1812 (56a)
  HWY_ALIGN double asked_m[kLanes];
  if (q.roughness_at != nullptr) q.roughness_at(q, block.first, asked_m);
  const Lanes h_m = q.roughness_at != nullptr ? Lanes{hn::Load(Tag{}, asked_m)} : load(q.h_m_m, block);
  return only(h_m > 10.0, (-4.6e-5 / kLn10) * (h_m - 10.0) * (43.0 + 6.0 * between_km));  // P.1812 (56)
}

/// Gamma, without and with what length takes from it. P.1812 (53a).
Lanes short_gamma(Lanes log_beta) { return 1.076 * exp(-1.012 * log(2.0058 - log_beta)); }
Lanes gamma_decay(Lanes log_d, Lanes log_beta) {
  return (9.51 - 4.8 * log_beta + 0.198 * log_beta * log_beta) * 1.0e-6 * exp(1.13 * log_d);
}

/// A(p).
Lanes duct_time_db(const ClearAirTerms& t, Lanes d_km, Lanes log_d, Lanes log_beta) {
  const Lanes log_ratio = t.log_p - log_beta;
  const Lanes gamma = short_gamma(log_beta) * exp(-gamma_decay(log_d, log_beta));
  return -12.0 + (1.2 + 3.7e-3 * d_km) * log_ratio + 12.0 * exp10(log_ratio * gamma);  // P.1812 (53)
}

/// What A(50 %) is at least on paths up to a length, whatever their ground. With r = log(50 / beta), which is least at
/// the beta_0 that the latitude allows, as mu_1 to mu_3 only take from it:
/// - r times short_gamma, 1.076 r / (r + 0.3068)^1.012, rises up to r = 25.6; it is at most 0.83 at the least r,
/// and 1.02
///   at r = 30; and gamma_decay grows with r and with the length. So up to r = 30 the power is at least that of the
///   least r with the decay of r = 30;
/// - beyond, the linear part alone gives 36 dB, as the power is 1 at least.
double least_duct_median_db(const ClearAirTerms& t, Lanes farthest_km) {
  constexpr double kMuch = 30.0;
  const double least = t.log_50 - t.log_b0_at_1;
  const Lanes gamma = short_gamma(t.log_b0_at_1) * exp(-gamma_decay(log(farthest_km), t.log_50 - kMuch));
  return std::min(hn::GetLane((-12.0 + 1.2 * least + 12.0 * exp10(least * gamma)).v), 1.2 * kMuch);
}

/// Line of sight and diffraction over time.
struct TimeLanes {
  Lanes l_b0p_db, l_b0b_db, f_i, l_dp_db;
};
TimeLanes over_time(const ClearAirTerms& t, const HorizonLanes& horizons, Lanes log_b0, Lanes l_bfs_db, Lanes l_d50_db,
                    Lanes l_db_db) {
  const Lanes strength_db = 2.6 * (1.0 - exp(-0.1 * (horizons.d_lt_km + horizons.d_lr_km)));
  const Lanes f_i = select(t.log_p > log_b0, t.normal_p / normal_b0(log_b0), 1.0);  // P.1812 (40)
  return {l_bfs_db + strength_db * (t.log_p - t.log_50),                            // P.1812 (9a), (10)
          l_bfs_db + strength_db * (log_b0 - t.log_50),                             // P.1812 (9b), (11)
          f_i, l_d50_db + (l_db_db - l_d50_db) * f_i};                              // P.1812 (41)
}

/// A ducting loss of at most its share of l_b0p, diffraction and ducting: L_bam. P.1812 (57) to (62).
Lanes with_ducting_db(const ClearAirTerms& t, const Paths& paths, Lanes theta_mrad, Lanes log_b0, const TimeLanes& l,
                      Lanes l_bd50_db, Lanes l_ba_db) {
  constexpr double kSoftness_db = 2.5;                                                                // eta
  constexpr double kSwitch_km = 20.0;                                                                 // d_sw
  const Lanes f_j = falling_share(3.0 * 0.8 * (theta_mrad - kAngularWidth) * (1.0 / kAngularWidth));  // P.1812 (57)
  const Lanes f_k = falling_share(3.0 * 0.5 * (paths.d_km - kSwitch_km) * (1.0 / kSwitch_km));        // P.1812 (58)
  const Lanes l_bd_db = l.l_b0p_db + l.l_dp_db;                                                       // P.1812 (43)
  const Lanes land_diffraction_db = (1.0 - paths.sea_fraction) * l.l_dp_db;
  const Lanes l_minb0p_db = select(t.log_p < log_b0, l.l_b0p_db + land_diffraction_db,
                                   l_bd50_db + (l.l_b0b_db + land_diffraction_db - l_bd50_db) * l.f_i);  // P.1812 (59)
  const Lanes small = min(l_ba_db, l.l_b0p_db);
  const Lanes large = max(l_ba_db, l.l_b0p_db);
  const Lanes l_minbap_db =
      large + kSoftness_db * log(1.0 + exp((small - large) * (1.0 / kSoftness_db)));  // P.1812 (60)
  const Lanes l_bda_db =
      select(l_minbap_db > l_bd_db, l_bd_db, l_minbap_db + (l_bd_db - l_minbap_db) * f_k);  // P.1812 (61)
  return l_bda_db + (l_minb0p_db - l_bda_db) * f_j;                                         // P.1812 (62)
}

/// Troposcatter further than this above all else takes less than 3e-8 dB away.
constexpr double kScatterReach_db = 40.0;

/// L_bc. P.1812 (63).
Lanes with_scatter_db(Lanes l_bs_db, Lanes l_bam_db) {
  const Which matters = l_bs_db - l_bam_db < kScatterReach_db;
  if (none(matters)) return l_bam_db;
  const Lanes less = min(l_bs_db, l_bam_db);
  const Lanes more = max(l_bs_db, l_bam_db);
  return select(matters, less - 5.0 * log10(1.0 + exp10(0.2 * (less - more))), l_bam_db);
}

}  // namespace

void close_itu_p1812(const PathInput& asked, const PathQuantities& q, const SweptLosses& losses) {
  const ClearAirTerms t = clear_air_terms(asked, q.tx_ground_m);
  const DiffractionTerms median_terms = diffraction_terms(asked, t.a_e_km, kP526AsP1812);
  const DiffractionTerms beta_terms = diffraction_terms(asked, beta_radius_km(), kP526AsP1812);
  const bool at_median = t.p_percent >= 50.0;
  const double farthest_km = *std::max_element(q.distance_km.begin(), q.distance_km.begin() + q.count);
  const double least_time_db = at_median ? least_duct_median_db(t, farthest_km) : 0.0;
  for (std::size_t i = 0; i < q.count; i += kLanes) {
    const Block block = block_at(i, q.count);
    const Paths paths = paths_of(asked, q, q.omega, block);
    const Lanes log_straight = log_slant(paths);
    const Lanes l_bfs_db = t.printed_1_km_db + 20.0 * log_straight;  // P.1812 (8)
    const SmoothHeights h = smooth_heights(q, paths, block);
    const Lanes l_d50_db = delta_bullington_db(median_terms, paths, h, q.median, block);
    const Lanes l_bd50_db = l_bfs_db + l_d50_db;  // P.1812 (42)
    const HorizonLanes horizons = horizons_of(t, q, paths.d_km, block);
    const Lanes log_d = log(paths.d_km);

    // The median is diffraction's alone where nothing is diffracted, or the least that a duct can lose is more. (What
    // (59) takes off over sea is then less than 2e-8 of the diffraction: I(50 %) is 0 but for the rounding of (97).)
    Lanes l_b0p_db = l_bfs_db;
    Lanes l_dp_db = l_d50_db;
    Lanes l_bam_db = l_bd50_db;
    const Which diffracted = l_d50_db > 0.0;
    if (!at_median || !none(diffracted)) {
      const Lanes least_duct_db = duct_coupling_db(t, q, paths, horizons, block) + duct_angle_db(t, paths, horizons);
      const Which ducted = at_median ? diffracted & (least_duct_db + least_time_db < l_bd50_db) : paths.d_km > 0.0;
      if (!none(ducted)) {
        const IncidenceLanes incidence = incidence_of(t, q, block);
        const Lanes l_db_db = at_median ? l_d50_db : delta_bullington_db(beta_terms, paths, h, q.beta, block);
        const TimeLanes l = over_time(t, horizons, incidence.log_b0, l_bfs_db, l_d50_db, l_db_db);
        const Lanes log_beta = max(incidence.log_b0 + log_mu2_of(t, q, paths, incidence.tau, log_d, block) +
                                       log_mu3_of(q, paths, horizons, block),
                                   kLeastLogBeta);                                           // P.1812 (54)
        const Lanes l_ba_db = least_duct_db + duct_time_db(t, paths.d_km, log_d, log_beta);  // P.1812 (46)
        l_bam_db = select(
            ducted, with_ducting_db(t, paths, horizons.theta_mrad, incidence.log_b0, l, l_bd50_db, l_ba_db), l_bam_db);
        l_b0p_db = select(ducted, l.l_b0p_db, l_b0p_db);
        l_dp_db = select(ducted, l.l_dp_db, l_dp_db);
      }
    }
    const Lanes l_bs_db = t.scatter_1_km_db + (20.0 / kLn10) * log_d + 0.573 * horizons.theta_mrad;  // P.1812 (44)
    const Lanes l_bc_db = with_scatter_db(l_bs_db, l_bam_db);

    // Over locations on land; a path shorter than 1 m is free space.
    const Which apart = paths.d_km >= kShortestDistance_km;
    const Which on_land = load(q.rx_at_sea, block) <= 0.0;
    const Lanes total_db = max(l_b0p_db, l_bc_db + only(on_land, t.l_loc_db));
    const Lanes near_db = t.exact_1_km_db + 20.0 * log_straight;
    store(select(apart, total_db, max(near_db, near_db + t.l_loc_db)), losses.total_db, block);
    store(l_dp_db, losses.diffraction_db, block);
  }
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::models {

HWY_EXPORT(close_itu_p1812);
void close_itu_p1812(const PathInput& asked, const PathQuantities& q, const SweptLosses& losses) {
  HWY_DYNAMIC_DISPATCH(close_itu_p1812)(asked, q, losses);
}

QuantityNeeds needs_of_itu_p1812(const PathInput& asked) noexcept {
  const bool at_median = asked.time_percent >= 50.0;  // then a duct matters to few paths, and roughness to no others
  return {.diffraction = true,
          .beta_diffraction = !at_median,
          .horizons = true,
          .roughness_when_asked = at_median,
          .sections = true};
}

}  // namespace phusong::models
#endif  // HWY_ONCE
