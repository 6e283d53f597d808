#include "models/sweep/path_quantities.h"

#include <array>

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
  group(needs.horizons, q.horizon_tx, q.horizon_rx, q.d_lt_km, q.d_lr_km, q.h_m_m);
  group(needs.sections, q.d_tm_km, q.d_lm_km, q.omega, q.d_ct_km, q.d_cr_km, q.rx_at_sea);
}

}  // namespace

void PathQuantities::resize(std::size_t receivers, const QuantityNeeds& needs) {
  count = receivers;
  filled = needs;
  each_column(*this, needs, [receivers](bool wanted, std::vector<double>& column) {
    column.resize(wanted ? receivers + kBeyondReceivers : 0);
  });
}

void PathQuantities::take(std::size_t i, const PathQuantities& from, std::size_t j) {
  std::array<const std::vector<double>*, 40> theirs{};
  std::size_t next = 0;
  each_column(from, filled, [&](bool, const std::vector<double>& column) { theirs.at(next++) = &column; });
  next = 0;
  each_column(*this, filled, [&](bool wanted, std::vector<double>& column) {
    if (wanted) column[i] = (*theirs[next])[j];
    ++next;
  });
}

}  // namespace phusong::models
