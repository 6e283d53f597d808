#include "models/terrain/itu_p452.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "models/microwave/itu_p676.h"

namespace phusong::models {

namespace {

/// Oxygen and water vapour along a level way, dB/km.
double gas_db_km(const ClearAirPath& path, const RadioClimate& climate, double vapour_g_m3) noexcept {
  return specific_gas_attenuation(path.f_ghz, climate.pressure_hpa, climate.temperature_c + 273.15, vapour_g_m3)
      .total_db_km();
}

/// P.452-18, section 4.3; the slope of log(50 / p) differs from P.1812's.
double troposcatter_db(const ClearAirPath& path, const RadioClimate& climate, double gains_dbi,
                       double gas_db) noexcept {
  const double coupling_db = 0.051 * std::exp(0.055 * std::min(gains_dbi, 400.0));
  return 190.0 + troposcatter_terms_db(path, climate.n0) + coupling_db + gas_db -
         10.1 * troposcatter_time_term(path.p_percent);
}

/// The profile with the clutter that counts; without a copy where all of it does.
ProfileView with_counted_clutter(const ProfileView& profile) noexcept {
  const std::size_t n = profile.size();
  const double length_km = profile.length_km();
  const auto near = [&](std::size_t i) {
    return profile.distance_km[i] < kP452ClearAround_km || profile.distance_km[i] > length_km - kP452ClearAround_km;
  };
  if (profile.clutter_m.size() != n) return profile;
  bool any = false;
  for (std::size_t i = 1; i + 1 < n && near(i); ++i) any = any || profile.clutter_m[i] != 0.0;
  for (std::size_t i = n - 1; i-- > 1 && near(i);) any = any || profile.clutter_m[i] != 0.0;
  if (!any) return profile;

  // Grows to the longest profile of this thread.
  thread_local std::vector<double> counted;
  counted.assign(profile.clutter_m.begin(), profile.clutter_m.end());
  for (std::size_t i = 1; i + 1 < n && near(i); ++i) counted[i] = 0.0;
  for (std::size_t i = n - 1; i-- > 1 && near(i);) counted[i] = 0.0;
  ProfileView view = profile;
  view.clutter_m = counted;
  return view;
}

/// How far the ground stands above the line between the antennas, as a slope: S_tim - S_tr, m/km, over the bare ground.
/// P.452-18, section 4.5. Without interior points the path is in sight.
double slope_above_sight(const ClearAirPath& path, const ProfileView& profile) noexcept {
  const double s_tr = (path.h_rs_m - path.h_ts_m) / path.d_km;
  double s_tim = -1.0e9;
  for (std::size_t i = 1; i + 1 < profile.size(); ++i) {
    const double d = profile.distance_km[i];
    s_tim = std::max(s_tim, (profile.height_m[i] + 500.0 * d * (path.d_km - d) / path.a_e_km - path.h_ts_m) / d);
  }
  return s_tim - s_tr;
}

}  // namespace

P452Result itu_p452(const PathInput& input, const P452Options& options) noexcept {
  P452Result result;
  ClearAirLosses& losses = result.losses;
  const UsableProfile usable = usable_profile(input.profile);
  if (!is_path(usable)) {
    nothing_between(input, result.path, losses);
    result.l_b_db = losses.l_bc_db;
    return result;
  }

  PathInput whole = input;
  whole.profile = usable.view;
  result.skipped_points = usable.skipped;
  result.path = clear_air_path(
      whole,
      {.d_ct_km = options.d_ct_km, .d_cr_km = options.d_cr_km, .least_time_percent = kItuP452Domain.time_percent.low});
  const ClearAirPath& path = result.path;

  // Gases: more vapour over the sea, less in the volume that scatters.
  const double sea_and_land_db_km = gas_db_km(path, input.climate, 7.5 + 2.5 * path.sections.omega);
  result.gas_sight_db = sea_and_land_db_km * slant_km(path);
  result.gas_duct_db = sea_and_land_db_km * path.d_km;
  result.gas_scatter_db = gas_db_km(path, input.climate, 3.0) * path.d_km;

  // The ways that the signal takes, and their union.
  line_of_sight(path, printed_free_space_db(path) + result.gas_sight_db, losses);
  diffraction_over_time(path, whole, with_counted_clutter(usable.view), options.all_intermediates, losses);
  losses.l_bs_db =
      std::max(troposcatter_db(path, input.climate, options.tx_gain_dbi + options.rx_gain_dbi, result.gas_scatter_db),
               losses.l_bfs_db);
  result.duct = anomalous_propagation(path);
  losses.l_ba_db = result.duct.l_ba_db + result.gas_duct_db;
  combine(path, angular_share(slope_above_sight(path, usable.view)), losses);
  result.l_b_db = losses.l_bc_db;
  return result;
}

PathLoss evaluate_itu_p452(const PathInput& input) noexcept {
  const P452Result result = itu_p452(input, {.all_intermediates = false});
  PathLoss loss = clear_air_parts(input, kItuP452Domain, result.losses, result.skipped_points);
  loss.free_space_db = result.losses.l_bfs_db - result.gas_sight_db;
  loss.total_db = result.l_b_db;
  return loss;
}

}  // namespace phusong::models
