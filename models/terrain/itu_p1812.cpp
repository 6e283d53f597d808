#include "models/terrain/itu_p1812.h"

#include <algorithm>
#include <cmath>

#include "models/path/inverse_normal.h"

namespace phusong::models {

namespace {

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
  if (is_path(usable)) {
    PathInput whole = input;
    whole.profile = usable.view;
    result.skipped_points = usable.skipped;
    result.path = clear_air_path(whole, {.d_ct_km = options.d_ct_km,
                                         .d_cr_km = options.d_cr_km,
                                         .least_time_percent = kItuP1812Domain.time_percent.low});
    const ClearAirPath& path = result.path;

    line_of_sight(path, printed_free_space_db(path), losses);
    diffraction_over_time(path, whole, usable.view, options.all_intermediates, losses);
    losses.l_bs_db = troposcatter_db(path, input.climate.n0);
    result.duct = anomalous_propagation(path);
    losses.l_ba_db = result.duct.l_ba_db;
    combine(path, angular_share(path.horizons.theta_mrad - kAngularWidth), losses);
  } else {
    nothing_between(input, result.path, losses);
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
  PathLoss loss = clear_air_parts(input, kItuP1812Domain, result.losses, result.skipped_points);
  loss.free_space_db = result.losses.l_bfs_db;
  loss.total_db = result.l_b_db;
  loss.sigma_db = result.path.sections.rx_at_sea ? 0.0 : result.sigma_l_db;
  return loss;
}

}  // namespace phusong::models
