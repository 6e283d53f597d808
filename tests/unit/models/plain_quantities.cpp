#include "tests/unit/models/plain_quantities.h"

#include <cmath>

#include "models/path/path_terms.h"
#include "models/terrain/itu_p526_scan.h"

namespace phusong::models {

namespace {

void fill(BullingtonColumns& columns, std::size_t i, const ProfileScan& scan) {
  columns.slope_tx[i] = scan.slope_tx;
  columns.slope_rx[i] = scan.slope_rx;
  columns.nu_squared[i] = scan.nu_squared;
}

}  // namespace

PathQuantities plain_quantities(const PathInput& asked, const QuantityNeeds& needs, double median_radius_km,
                                const Radial& radial, const Receivers& receivers) {
  PathQuantities q;
  q.resize(receivers.size(), needs);
  q.step_km.assign(q.step_km.size(), radial.step_km);
  q.tx_ground_m = radial.height_m.front();

  Profile profile;
  for (std::size_t i = 0; i < receivers.size(); ++i) {
    profile_of(radial, receivers, i, true, profile);
    const ProfileView view = profile.view();
    const double tx_m = view.height_m.front() + asked.tx_height.value();
    const double rx_m = view.height_m.back() + asked.rx_height.value();
    q.distance_km[i] = view.length_km();
    q.ground_m[i] = view.height_m.back();
    q.interior[i] = static_cast<double>(view.size() - 2);
    q.sea_fraction[i] = path_of(asked, profile).sea_fraction;

    const ProfileScan median = scan_profile_portable(view, tx_m, rx_m, 500.0 / median_radius_km);
    if (!q.v1.empty()) {
      q.v1[i] = median.v1;
      q.v2[i] = median.v2;
    }
    if (!q.median.slope_tx.empty()) {
      fill(q.median, i, median);
      q.obstruction_m[i] = median.obstruction_m;
      q.obstruction_tx[i] = median.obstruction_tx;
      q.obstruction_rx[i] = median.obstruction_rx;
    }
    if (!q.beta.slope_tx.empty()) fill(q.beta, i, scan_profile_portable(view, tx_m, rx_m, 500.0 / beta_radius_km()));

    if (!q.horizon_tx.empty()) {
      const Horizons horizons = path_horizons(view, tx_m, rx_m, median_radius_km);
      q.horizon_tx[i] = std::tan(0.001 * horizons.theta_t_mrad);
      q.horizon_rx[i] = std::tan(0.001 * horizons.theta_r_mrad);
      q.d_lt_km[i] = horizons.d_lt_km;
      q.d_lr_km[i] = horizons.d_lr_km;
      q.h_m_m[i] = smooth_earth(view, asked.tx_height.value(), asked.rx_height.value(), horizons).h_m_m;
    }
    if (!q.omega.empty()) {
      const PathSections sections = path_sections(view);
      q.d_tm_km[i] = sections.d_tm_km;
      q.d_lm_km[i] = sections.d_lm_km;
      q.omega[i] = sections.omega;
      q.d_ct_km[i] = sections.d_ct_km;
      q.d_cr_km[i] = sections.d_cr_km;
      q.rx_at_sea[i] = sections.rx_at_sea ? 1.0 : 0.0;
    }
  }
  return q;
}

}  // namespace phusong::models
