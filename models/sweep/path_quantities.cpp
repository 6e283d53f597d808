#include "models/sweep/path_quantities.h"

#include <algorithm>

#include "models/path/path_terms.h"

namespace phusong::models {

namespace {

/// Calls visit(wanted, columns...) for all columns, in groups that are filled together.
template <class Quantities, class Visit>
void each_column(Quantities& q, const QuantityNeeds& needs, Visit&& visit) {
  const bool diffraction = needs.diffraction || needs.beta_diffraction;
  const auto group = [&visit](bool wanted, auto&... columns) { (visit(wanted, columns), ...); };
  group(true, q.distance_km, q.ground_m, q.step_km, q.interior, q.sea_fraction);
  group(diffraction, q.median.slope_tx, q.median.slope_rx, q.median.nu_squared);
  group(diffraction, q.obstruction_m, q.obstruction_tx, q.obstruction_rx);
  group(needs.beta_diffraction, q.beta.slope_tx, q.beta.slope_rx, q.beta.nu_squared);
  group(diffraction || needs.horizons, q.v1, q.v2);
  group(needs.horizons, q.horizon_tx, q.horizon_rx, q.d_lt_km, q.d_lr_km);
  group(needs.horizons && !needs.roughness_when_asked, q.h_m_m);
  group(needs.sections, q.d_tm_km, q.d_lm_km, q.omega, q.d_ct_km, q.d_cr_km, q.rx_at_sea);
}

}  // namespace

void PathQuantities::resize(std::size_t receivers, const QuantityNeeds& needs) {
  count = receivers;
  filled = needs;
  roughness_at = nullptr;
  each_column(*this, needs, [receivers](bool wanted, std::vector<double>& column) {
    column.resize(wanted ? receivers + kBeyondReceivers : 0);
  });
}

void PathQuantities::take_sections(std::size_t i, const ZoneStretches& path, Zone receiver) noexcept {
  const double d = distance_km[i];
  d_tm_km[i] = path.land.longest_km(d);
  d_lm_km[i] = path.inland.longest_km(d);
  omega[i] = std::clamp(path.sea.total_km(d) / d, 0.0, 1.0);
  d_ct_km[i] = path.sea.any() ? path.sea.first_begin_km() : kNoCoast_km;
  d_cr_km[i] = path.sea.any() ? d - path.sea.last_end_km(d) : kNoCoast_km;
  rx_at_sea[i] = receiver == Zone::sea ? 1.0 : 0.0;
}

}  // namespace phusong::models
