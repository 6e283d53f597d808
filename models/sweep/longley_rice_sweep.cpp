#include "models/sweep/longley_rice_sweep.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "models/empirical/free_space.h"
#include "models/sweep/longley_rice_columns.h"

namespace phusong::models {

namespace {

/// As the header defines it, one receiver at a time.
void evaluate_each(const PathInput& asked, const Radial& radial, const Receivers& receivers,
                   const SweptLosses& losses) {
  Profile profile;
  for (std::size_t r = 0; r < receivers.size(); ++r) {
    profile_of(radial, receivers, r, false, profile);
    const double even_km = static_cast<double>(receivers.interior[r] + 1) * radial.step_km;
    profile.distance_km.back() = even_km;
    const PathLoss loss = evaluate_longley_rice(path_of(asked, profile));
    losses.total_db[r] = static_cast<float>(loss.total_db + 20.0 * std::log10(receivers.distance_km[r] / even_km));
    losses.diffraction_db[r] = static_cast<float>(loss.diffraction_db);
  }
}

/// The attenuation of one receiver by the plain function.
double plain_attenuation_db(const itm::SweptLink& swept, const itm::Columns& columns, std::size_t r) noexcept {
  itm::Link link;
  link.f_mhz = swept.f_mhz;
  link.d_m = columns.d_m[r];
  link.h_m = swept.h_m;
  for (std::size_t end = 0; end < 2; ++end) {
    link.h_e_m[end] = columns.h_e_m[end][r];
    link.d_hzn_m[end] = columns.d_hzn_m[end][r];
    link.theta_hzn[end] = columns.theta_hzn[end][r];
  }
  link.delta_h_m = columns.delta_h_m[r];
  link.N_s = columns.N_s[r];
  link.gamma_e = columns.gamma_e[r];
  link.Z_g = swept.Z_g;
  link.over_profile = true;
  return itm::reference_attenuation(link).attenuation_db;
}

}  // namespace

void sweep_longley_rice(const PathInput& asked, const Radial& radial, const Receivers& receivers,
                        const SweptLosses& losses) {
  if (receivers.size() == 0) return;
  thread_local itm::Columns columns;
  columns.resize(receivers.size());

  // Lengths as evaluate_longley_rice reads them off the profile, to the last bit: some of its decisions hang on it.
  // Those that it would hold at a limit are left to it.
  for (std::size_t r = 0; r < receivers.size(); ++r) {
    const auto steps = static_cast<double>(receivers.interior[r] + 1);
    const double even_m = 1000.0 * (steps * radial.step_km);
    if (!(even_m >= 1000.0 * kShortestDistance_km && even_m <= itm::kLongestPath_m))
      return evaluate_each(asked, radial, receivers, losses);
    columns.step_m[r] = even_m / steps;
    columns.d_m[r] = steps * columns.step_m[r];
    columns.free_m[r] = 1000.0 * receivers.distance_km[r];
  }

  Caveats caveats = 0;
  const LongleyRiceInput in = itm::held_input(asked, caveats);
  const itm::SweptLink link{.f_mhz = in.frequency_mhz,
                            .h_m = {in.h_tx_m, in.h_rx_m},
                            .N_0 = in.N_0,
                            .Z_g = itm::surface_impedance(in),
                            .z_T = itm::normal_deviate(0.01 * in.time_percent),
                            .z_L = itm::normal_deviate(0.01 * in.location_percent),
                            .z_S = itm::normal_deviate(0.01 * in.situation_percent),
                            .climate = &itm::climate_of(in.climate)};
  itm::read_columns(link, radial, receivers, columns);
  itm::attenuate_columns(link, columns);
  for (std::size_t r = 0; r < receivers.size(); ++r)
    if (!(columns.A_ref_db[r] >= 0.0)) columns.A_ref_db[r] = plain_attenuation_db(link, columns, r);
  itm::vary_columns(link, columns);

  // vary_columns counts free space at the frequency that the ITM takes.
  const double f_mhz = std::max(asked.frequency.value(), 1.0e-3);
  const double beyond_db = 20.0 * std::log10(f_mhz / in.frequency_mhz);
  for (std::size_t r = 0; r < receivers.size(); ++r) {
    losses.total_db[r] = static_cast<float>(columns.loss_db[r] + beyond_db);
    losses.diffraction_db[r] = static_cast<float>(columns.A_ref_db[r]);
  }
}

}  // namespace phusong::models
