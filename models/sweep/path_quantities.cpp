#include "models/sweep/path_quantities.h"

namespace phusong::models {

void PathQuantities::resize(std::size_t receivers, const QuantityNeeds& needs) {
  count = receivers;
  const auto fit = [receivers](bool wanted, auto&... columns) {
    (columns.resize(wanted ? receivers + kBeyondReceivers : 0), ...);
  };
  const bool diffraction = needs.diffraction || needs.beta_diffraction;
  fit(true, distance_km, ground_m, interior, sea_fraction);
  fit(diffraction, median.slope_tx, median.slope_rx, median.nu_squared, obstruction_m, obstruction_tx, obstruction_rx);
  fit(needs.beta_diffraction, beta.slope_tx, beta.slope_rx, beta.nu_squared);
  fit(diffraction || needs.horizons, v1, v2);
  fit(needs.horizons, horizon_tx, horizon_rx, d_lt_km, d_lr_km, h_m_m);
  fit(needs.sections, d_tm_km, d_lm_km, omega, d_ct_km, d_cr_km, rx_at_sea);
}

}  // namespace phusong::models
