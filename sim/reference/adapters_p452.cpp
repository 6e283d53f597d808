// Rec. ITU-R P.452-18, clear air: the loss of a case, and the intermediates that the validation set lists.
#include "models/terrain/itu_p452.h"
#include "sim/reference/path_case.h"

namespace phusong::sim {

namespace {

using models::P452Result;

/// Pressure and temperature, where a table names none, are those of the default climate.
P452Result result_of(const ReferenceCase& one) {
  PathCase asked{one};
  asked.path.climate.pressure_hpa = one.number_or("press_hPa", asked.path.climate.pressure_hpa);
  asked.path.climate.temperature_c = one.number_or("temp_C", asked.path.climate.temperature_c);
  models::P452Options options;
  options.tx_gain_dbi = one.number_or("Gt_dBi", 0.0);
  options.rx_gain_dbi = one.number_or("Gr_dBi", 0.0);
  if (one.has("dct_km")) options.d_ct_km = one.number("dct_km");
  if (one.has("dcr_km")) options.d_cr_km = one.number("dcr_km");
  return models::itu_p452(asked.path, options);
}

template <auto Of>
double part_of(const ReferenceCase& one) {
  return Of(result_of(one));
}

using R = const P452Result&;

}  // namespace

std::vector<Adapter> p452_adapters() {
  // Longer names stand before the shorter ones that they begin with.
  return {{.model = "itu_p452",
           .catalogue_name = "itu_p452",
           .columns = {"f_GHz", "p_pct", "htg_m", "hrg_m", "pol", "DN", "N0"},
           .profile = true,
           .answers = {{"Lb", &part_of<[](R r) { return r.l_b_db; }>},
                       {"Lb_*", &part_of<[](R r) { return r.l_b_db; }>},
                       {"ae*", &part_of<[](R r) { return r.path.a_e_km; }>},
                       {"dtot*", &part_of<[](R r) { return r.path.d_km; }>},
                       {"hts*", &part_of<[](R r) { return r.path.h_ts_m; }>},
                       {"hrs*", &part_of<[](R r) { return r.path.h_rs_m; }>},
                       {"theta_t*", &part_of<[](R r) { return r.path.horizons.theta_t_mrad; }>},
                       {"theta_r*", &part_of<[](R r) { return r.path.horizons.theta_r_mrad; }>},
                       {"theta*", &part_of<[](R r) { return r.path.horizons.theta_mrad; }>},
                       {"hm*", &part_of<[](R r) { return r.path.smooth.h_m_m; }>},
                       {"hte*", &part_of<[](R r) { return r.path.smooth.h_te_m; }>},
                       {"hre*", &part_of<[](R r) { return r.path.smooth.h_re_m; }>},
                       {"hstd*", &part_of<[](R r) { return r.losses.median.smooth_tx_m; }>},
                       {"hsrd*", &part_of<[](R r) { return r.losses.median.smooth_rx_m; }>},
                       {"dlt*", &part_of<[](R r) { return r.path.horizons.d_lt_km; }>},
                       {"dlr*", &part_of<[](R r) { return r.path.horizons.d_lr_km; }>},
                       {"dtm*", &part_of<[](R r) { return r.path.sections.d_tm_km; }>},
                       {"dlm*", &part_of<[](R r) { return r.path.sections.d_lm_km; }>},
                       {"b0*", &part_of<[](R r) { return r.path.incidence.b0_percent; }>},
                       {"omega", &part_of<[](R r) { return r.path.sections.omega; }>},
                       {"Lbfsg*", &part_of<[](R r) { return r.losses.l_bfs_db; }>},
                       {"Lb0p*", &part_of<[](R r) { return r.losses.l_b0p_db; }>},
                       {"Lb0b*", &part_of<[](R r) { return r.losses.l_b0b_db; }>},
                       {"Ldsph*", &part_of<[](R r) { return r.losses.median.spherical_db; }>},
                       {"Ld50*", &part_of<[](R r) { return r.losses.l_d50_db; }>},
                       {"Ldp*", &part_of<[](R r) { return r.losses.l_dp_db; }>},
                       {"Lbs*", &part_of<[](R r) { return r.losses.l_bs_db; }>},
                       {"Lba*", &part_of<[](R r) { return r.losses.l_ba_db; }>}}}};
}

}  // namespace phusong::sim
