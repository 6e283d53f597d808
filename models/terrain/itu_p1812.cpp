#include "models/terrain/itu_p1812.h"

#include <algorithm>
#include <cmath>

#include "models/empirical/free_space.h"

namespace phusong::models {

namespace {

/// P.1812-6, eq. (8).
double free_space_p1812_db(double f_ghz, double d_km, double rise_m) noexcept {
  const double slant_km = std::max(std::hypot(d_km, 0.001 * rise_m), kShortestDistance_km);  // P.1812 (8a)
  return 92.4 + 20.0 * std::log10(f_ghz) + 20.0 * std::log10(slant_km);
}

/// P.1812-6, section 4.4.
double troposcatter_db(const ClearAirPath& path, double n0) noexcept {
  return 190.1 + troposcatter_terms_db(path, n0) - 10.125 * troposcatter_time_term(path.p_percent);  // P.1812 (44)
}

}  // namespace

double location_sigma_db(Megahertz frequency, double area_m, Metres height, Metres clutter) noexcept {
  const double f_ghz = 0.001 * std::max(frequency.value(), 0.0);
  const double sigma_db = (0.024 * f_ghz + 0.52) * std::pow(std::max(area_m, 0.0), 0.28);
  // Above the clutter around it, a receiver varies less, 10 m above it no more.
  const double share = std::clamp(1.0 - 0.1 * (height.value() - clutter.value()), 0.0, 1.0);
  return sigma_db * share;
}

P1812Result itu_p1812(const PathInput& input, const P1812Options& options) noexcept {
  P1812Result result;
  ClearAirLosses& losses = result.losses;
  const UsableProfile usable = usable_profile(input.profile);
  const bool there = usable.view.size() >= 2 && usable.view.length_km() >= kShortestDistance_km;

  if (there) {
    PathInput whole = input;
    whole.profile = usable.view;
    result.skipped_points = usable.skipped;
    result.path = clear_air_path(whole, {.d_ct_km = options.d_ct_km,
                                         .d_cr_km = options.d_cr_km,
                                         .least_time_percent = kItuP1812Domain.time_percent.low});
    const ClearAirPath& path = result.path;

    line_of_sight(path, free_space_p1812_db(path.f_ghz, path.d_km, path.h_ts_m - path.h_rs_m), losses);
    diffraction_over_time(path, whole, usable.view, options.all_intermediates, losses);
    losses.l_bs_db = troposcatter_db(path, input.climate.n0);
    result.duct = anomalous_propagation(path);
    losses.l_ba_db = result.duct.l_ba_db;
    combine(path, angular_share(path.horizons.theta_mrad - kAngularWidth), losses);
  } else {
    // Nothing stands between two antennas at one place.
    result.path.f_ghz = 0.001 * std::max(input.frequency.value(), 1.0e-3);
    losses.l_bfs_db = losses.l_b0p_db = losses.l_bc_db = free_space(input.frequency, antenna_distance(input)).value();
  }

  // Over locations: normal around the median, none over the sea.
  const ProfileView& given = input.profile;
  const bool with_clutter = given.size() > 0 && given.clutter_m.size() == given.size();
  result.sigma_l_db = options.sigma_l_db ? *options.sigma_l_db
                                         : location_sigma_db(input.frequency, input.location_area_m, input.rx_height,
                                                             Metres{with_clutter ? given.clutter_m.back() : 0.0});
  if (!result.path.sections.rx_at_sea && input.location_percent != 50.0)
    result.l_loc_db = -inverse_normal_tail(0.01 * input.location_percent) * result.sigma_l_db;
  result.l_b_db = std::max(losses.l_b0p_db, losses.l_bc_db + result.l_loc_db);
  return result;
}

PathLoss evaluate_itu_p1812(const PathInput& input) noexcept {
  const P1812Result result = itu_p1812(input, {.all_intermediates = false});
  PathLoss loss;
  loss.free_space_db = result.losses.l_bfs_db;
  loss.diffraction_db = result.losses.l_dp_db;
  loss.total_db = result.l_b_db;
  loss.sigma_db = result.path.sections.rx_at_sea ? 0.0 : result.sigma_l_db;
  loss.obstacle = result.losses.median.obstacle;
  if (loss.obstacle >= 0) loss.obstacle += static_cast<int>(result.skipped_points);
  loss.obstacle_nu = result.losses.median.obstacle_nu;
  loss.caveats = domain_caveats(kItuP1812Domain, input.frequency, Kilometres{input.profile.length_km()},
                                input.tx_height, input.rx_height, input.time_percent, input.location_percent);
  if (!(input.climate.delta_n >= 0.0 && input.climate.delta_n <= kLargestDeltaN))
    loss.caveats |= bits(Caveat::climate_out_of_domain);
  return loss;
}

}  // namespace phusong::models
