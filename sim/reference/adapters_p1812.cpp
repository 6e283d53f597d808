// Rec. ITU-R P.1812: the loss of a case, and every intermediate that the validation set lists.
#include <cmath>

#include "models/terrain/itu_p1812.h"
#include "sim/reference/path_case.h"

namespace phusong::sim {

namespace {

using models::P1812Result;

/// sigmaL_dB, where given, is the location variability itself; otherwise wa_m is the side of its square.
P1812Result result_of(const ReferenceCase& one) {
  PathCase asked{one};
  asked.path.location_percent = one.number("pL_pct");
  models::P1812Options options;
  if (one.has("dct_km")) options.d_ct_km = one.number("dct_km");
  if (one.has("dcr_km")) options.d_cr_km = one.number("dcr_km");
  if (one.has("sigmaL_dB"))
    options.sigma_l_db = one.number("sigmaL_dB");
  else
    asked.path.location_area_m = one.number("wa_m");
  return models::itu_p1812(asked.path, options);
}

template <auto Of>
double part_of(const ReferenceCase& one) {
  return Of(result_of(one));
}

/// Field strength of 1 kW radiated from a dipole's equal, dBuV/m. P.1812-6, section 4.10.
double field_dbuv_m(const ReferenceCase& one) {
  return 199.36 + 20.0 * std::log10(one.number("f_GHz")) - result_of(one).l_b_db;
}
double field_of_power_dbuv_m(const ReferenceCase& one) {
  return field_dbuv_m(one) + 10.0 * std::log10(one.number("Ptx_kW"));
}
double latitude_deg(const ReferenceCase& one) { return PathCase{one}.path.latitude_deg; }

using R = const P1812Result&;

}  // namespace

std::vector<Adapter> p1812_adapters() {
  // Longer names stand before the shorter ones that they begin with.
  return {{.model = "itu_p1812",
           .catalogue_name = "itu_p1812",
           .columns = {"f_GHz", "p_pct", "pL_pct", "htg_m", "hrg_m", "pol", "DN", "N0"},
           .profile = true,
           .answers = {{"Lb_*", &part_of<[](R r) { return r.l_b_db; }>},
                       {"Lb", &part_of<[](R r) { return r.l_b_db; }>},
                       {"Ep_1kW*", &field_dbuv_m},
                       {"Ep_Ptx*", &field_of_power_dbuv_m},
                       {"sigmaLoc_dB", &part_of<[](R r) { return r.sigma_l_db; }>},
                       {"phi_path*", &latitude_deg},
                       {"d_km", &part_of<[](R r) { return r.path.d_km; }>},
                       {"d", &part_of<[](R r) { return r.path.d_km; }>},
                       {"pathtype", &part_of<[](R r) { return r.path.horizons.transhorizon ? 2.0 : 1.0; }>},
                       {"dlt*", &part_of<[](R r) { return r.path.horizons.d_lt_km; }>},
                       {"dlr*", &part_of<[](R r) { return r.path.horizons.d_lr_km; }>},
                       {"theta_t*", &part_of<[](R r) { return r.path.horizons.theta_t_mrad; }>},
                       {"theta_r*", &part_of<[](R r) { return r.path.horizons.theta_r_mrad; }>},
                       {"theta*", &part_of<[](R r) { return r.path.horizons.theta_mrad; }>},
                       {"hts*", &part_of<[](R r) { return r.path.h_ts_m; }>},
                       {"hrs*", &part_of<[](R r) { return r.path.h_rs_m; }>},
                       {"omega", &part_of<[](R r) { return r.path.sections.omega; }>},
                       {"dtm*", &part_of<[](R r) { return r.path.sections.d_tm_km; }>},
                       {"dlm*", &part_of<[](R r) { return r.path.sections.d_lm_km; }>},
                       {"b0*", &part_of<[](R r) { return r.path.incidence.b0_percent; }>},
                       {"ae*", &part_of<[](R r) { return r.path.a_e_km; }>},
                       {"hst_raw*", &part_of<[](R r) { return r.path.smooth.h_st_raw_m; }>},
                       {"hsr_raw*", &part_of<[](R r) { return r.path.smooth.h_sr_raw_m; }>},
                       {"hstd*", &part_of<[](R r) { return r.losses.median.smooth_tx_m; }>},
                       {"hsrd*", &part_of<[](R r) { return r.losses.median.smooth_rx_m; }>},
                       {"hst*", &part_of<[](R r) { return r.path.smooth.h_st_m; }>},
                       {"hsr*", &part_of<[](R r) { return r.path.smooth.h_sr_m; }>},
                       {"htc_prime*", &part_of<[](R r) { return r.path.h_ts_m - r.losses.median.smooth_tx_m; }>},
                       {"hrc_prime*", &part_of<[](R r) { return r.path.h_rs_m - r.losses.median.smooth_rx_m; }>},
                       {"hte*", &part_of<[](R r) { return r.path.smooth.h_te_m; }>},
                       {"hre*", &part_of<[](R r) { return r.path.smooth.h_re_m; }>},
                       {"hm*", &part_of<[](R r) { return r.path.smooth.h_m_m; }>},
                       {"Fi", &part_of<[](R r) { return r.losses.f_i; }>},
                       {"Fj", &part_of<[](R r) { return r.losses.f_j; }>},
                       {"Fk", &part_of<[](R r) { return r.losses.f_k; }>},
                       {"Lbfs*", &part_of<[](R r) { return r.losses.l_bfs_db; }>},
                       {"Lb0p*", &part_of<[](R r) { return r.losses.l_b0p_db; }>},
                       {"Lb0b*", &part_of<[](R r) { return r.losses.l_b0b_db; }>},
                       {"Lbulla50*", &part_of<[](R r) { return r.losses.median.bullington_actual_db; }>},
                       {"Lbulls50*", &part_of<[](R r) { return r.losses.median.bullington_smooth_db; }>},
                       {"Ldsph50*", &part_of<[](R r) { return r.losses.median.spherical_db; }>},
                       {"Ld50*", &part_of<[](R r) { return r.losses.l_d50_db; }>},
                       {"Ldb*", &part_of<[](R r) { return r.losses.l_db_db; }>},
                       {"Ldp*", &part_of<[](R r) { return r.losses.l_dp_db; }>},
                       {"Lbd50*", &part_of<[](R r) { return r.losses.l_bd50_db; }>},
                       {"Lbda*", &part_of<[](R r) { return r.losses.l_bda_db; }>},
                       {"Lbd*", &part_of<[](R r) { return r.losses.l_bd_db; }>},
                       {"Lminb0p*", &part_of<[](R r) { return r.losses.l_minb0p_db; }>},
                       {"Lminbap*", &part_of<[](R r) { return r.losses.l_minbap_db; }>},
                       {"Lbam*", &part_of<[](R r) { return r.losses.l_bam_db; }>},
                       {"Lba*", &part_of<[](R r) { return r.losses.l_ba_db; }>},
                       {"Lbs*", &part_of<[](R r) { return r.losses.l_bs_db; }>},
                       {"Lbc*", &part_of<[](R r) { return r.losses.l_bc_db; }>}}}};
}

}  // namespace phusong::sim
