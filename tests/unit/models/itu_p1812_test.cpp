// P.1812: the validation set of the Recommendation with every intermediate, published values, and what must always
// hold.
#include "models/terrain/itu_p1812.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "models/empirical/free_space.h"
#include "tests/unit/models/shared_data.h"

namespace phusong::models {
namespace {

using test::figure;
using test::read_table;
using test::Row;

void append(Profile& p, const Row& row) {
  p.distance_km.push_back(figure(row, "d_km"));
  p.height_m.push_back(figure(row, "h_m_asl"));
  p.clutter_m.push_back(figure(row, "R_m"));
  p.zone.push_back(static_cast<Zone>(std::stoi(row.at("zone"))));
}

struct Asked {
  PathInput path;
  P1812Options options;
};

Asked asked(const Row& row, const Profile& profile, const std::string& latitude) {
  Asked a;
  a.path.frequency = Megahertz{1000.0 * figure(row, "f_GHz")};
  a.path.profile = profile.view();
  a.path.tx_height = Metres{figure(row, "htg_m")};
  a.path.rx_height = Metres{figure(row, "hrg_m")};
  a.path.polarisation = row.at("pol") == "2" ? Polarisation::vertical : Polarisation::horizontal;
  a.path.time_percent = figure(row, "p_pct");
  a.path.location_percent = figure(row, "pL_pct");
  a.path.latitude_deg = figure(row, latitude);
  a.path.climate.delta_n = figure(row, "DN");
  a.path.climate.n0 = figure(row, "N0");
  a.options.d_ct_km = figure(row, "dct_km");
  a.options.d_cr_km = figure(row, "dcr_km");
  return a;
}

/// Name of the column in the official and in the further cases, and where the value stands.
struct Intermediate {
  const char* official;
  const char* further;
  double (*of)(const P1812Result&);
};
const Intermediate kIntermediates[] = {
    {"d_km", "d", [](const P1812Result& r) { return r.path.d_km; }},
    {"dlt_km", "dlt", [](const P1812Result& r) { return r.path.horizons.d_lt_km; }},
    {"dlr_km", "dlr", [](const P1812Result& r) { return r.path.horizons.d_lr_km; }},
    {"theta_t_mrad", "theta_t", [](const P1812Result& r) { return r.path.horizons.theta_t_mrad; }},
    {"theta_r_mrad", "theta_r", [](const P1812Result& r) { return r.path.horizons.theta_r_mrad; }},
    {"theta_mrad", "theta", [](const P1812Result& r) { return r.path.horizons.theta_mrad; }},
    {nullptr, "pathtype", [](const P1812Result& r) { return r.path.horizons.transhorizon ? 2.0 : 1.0; }},
    {"hts_m_asl", "hts", [](const P1812Result& r) { return r.path.h_ts_m; }},
    {"hrs_m_asl", "hrs", [](const P1812Result& r) { return r.path.h_rs_m; }},
    {"omega", "omega", [](const P1812Result& r) { return r.path.sections.omega; }},
    {"dtm_km", "dtm", [](const P1812Result& r) { return r.path.sections.d_tm_km; }},
    {"dlm_km", "dlm", [](const P1812Result& r) { return r.path.sections.d_lm_km; }},
    {"b0_pct", "b0", [](const P1812Result& r) { return r.path.incidence.b0_percent; }},
    {"ae_km", "ae", [](const P1812Result& r) { return r.path.a_e_km; }},
    {"hst_raw_m", "hst_raw", [](const P1812Result& r) { return r.path.smooth.h_st_raw_m; }},
    {"hsr_raw_m", "hsr_raw", [](const P1812Result& r) { return r.path.smooth.h_sr_raw_m; }},
    {"hst_m", "hst", [](const P1812Result& r) { return r.path.smooth.h_st_m; }},
    {"hsr_m", "hsr", [](const P1812Result& r) { return r.path.smooth.h_sr_m; }},
    {"hstd_m", "hstd", [](const P1812Result& r) { return r.losses.median.smooth_tx_m; }},
    {"hsrd_m", "hsrd", [](const P1812Result& r) { return r.losses.median.smooth_rx_m; }},
    {"htc_prime_m", nullptr, [](const P1812Result& r) { return r.path.h_ts_m - r.losses.median.smooth_tx_m; }},
    {"hrc_prime_m", nullptr, [](const P1812Result& r) { return r.path.h_rs_m - r.losses.median.smooth_rx_m; }},
    {"hte_m", "hte", [](const P1812Result& r) { return r.path.smooth.h_te_m; }},
    {"hre_m", "hre", [](const P1812Result& r) { return r.path.smooth.h_re_m; }},
    {"hm_m", "hm", [](const P1812Result& r) { return r.path.smooth.h_m_m; }},
    {"Fi", "Fi", [](const P1812Result& r) { return r.losses.f_i; }},
    {"Fj", "Fj", [](const P1812Result& r) { return r.losses.f_j; }},
    {"Fk", "Fk", [](const P1812Result& r) { return r.losses.f_k; }},
    {"Lbfs_dB", "Lbfs", [](const P1812Result& r) { return r.losses.l_bfs_db; }},
    {"Lb0p_dB", "Lb0p", [](const P1812Result& r) { return r.losses.l_b0p_db; }},
    {"Lb0b_dB", "Lb0b", [](const P1812Result& r) { return r.losses.l_b0b_db; }},
    {"Lbulla50_dB", "Lbulla50", [](const P1812Result& r) { return r.losses.median.bullington_actual_db; }},
    {"Lbulls50_dB", "Lbulls50", [](const P1812Result& r) { return r.losses.median.bullington_smooth_db; }},
    {"Ldsph50_dB", "Ldsph50", [](const P1812Result& r) { return r.losses.median.spherical_db; }},
    {"Ld50_dB", "Ld50", [](const P1812Result& r) { return r.losses.l_d50_db; }},
    {"Ldb_dB", "Ldb", [](const P1812Result& r) { return r.losses.l_db_db; }},
    {"Ldp_dB", "Ldp", [](const P1812Result& r) { return r.losses.l_dp_db; }},
    {"Lbd50_dB", "Lbd50", [](const P1812Result& r) { return r.losses.l_bd50_db; }},
    {"Lbd_dB", "Lbd", [](const P1812Result& r) { return r.losses.l_bd_db; }},
    {"Lminb0p_dB", "Lminb0p", [](const P1812Result& r) { return r.losses.l_minb0p_db; }},
    {"Lba_dB", "Lba", [](const P1812Result& r) { return r.losses.l_ba_db; }},
    {"Lminbap_dB", "Lminbap", [](const P1812Result& r) { return r.losses.l_minbap_db; }},
    {"Lbda_dB", "Lbda", [](const P1812Result& r) { return r.losses.l_bda_db; }},
    {"Lbam_dB", "Lbam", [](const P1812Result& r) { return r.losses.l_bam_db; }},
    {"Lbs_dB", "Lbs", [](const P1812Result& r) { return r.losses.l_bs_db; }},
    {"Lbc_dB", "Lbc", [](const P1812Result& r) { return r.losses.l_bc_db; }},
    {nullptr, "sigmaLoc_dB", [](const P1812Result& r) { return r.sigma_l_db; }},
};

/// Intermediates are printed with 10 digits.
void expect_intermediates(const Row& row, const P1812Result& result, bool official) {
  for (const Intermediate& i : kIntermediates) {
    const char* column = official ? i.official : i.further;
    if (column == nullptr) continue;
    const double expected = figure(row, column);
    EXPECT_NEAR(i.of(result), expected, 1e-6 + 1e-9 * std::abs(expected)) << row.at("case_id") << " " << column;
  }
}

TEST(ItuP1812, ValidationSetWithAllIntermediates) {
  PHUSONG_NEEDS("validation/p1812/cases.csv");
  const std::vector<Row> rows = read_table(needed);
  ASSERT_EQ(rows.size(), 63U);
  for (const Row& row : rows) {
    Profile profile;
    for (const Row& point : read_table(needed.parent_path() / "profiles" / (row.at("profile") + ".csv")))
      append(profile, point);
    Asked a = asked(row, profile, "phi_path_deg");
    a.options.sigma_l_db = figure(row, "sigmaL_dB");
    const P1812Result result = itu_p1812(a.path, a.options);
    EXPECT_NEAR(result.l_b_db, figure(row, "Lb_dB"), 1e-6) << row.at("case_id");
    expect_intermediates(row, result, true);
  }
}

TEST(ItuP1812, FurtherCasesWithLocations) {
  PHUSONG_NEEDS("validation/p1812/generated/cases.csv");
  std::map<std::string, Profile> profiles;
  for (const Row& point : read_table(needed.parent_path() / "profiles.csv"))
    append(profiles[point.at("profile")], point);
  const std::vector<Row> rows = read_table(needed);
  ASSERT_EQ(rows.size(), 40U);
  for (const Row& row : rows) {
    const Profile& profile = profiles.at(row.at("profile"));
    Asked a = asked(row, profile, "phi_path");
    a.path.location_area_m = figure(row, "wa_m");
    const P1812Result result = itu_p1812(a.path, a.options);
    EXPECT_NEAR(result.l_b_db, figure(row, "Lb_dB"), 1e-6) << row.at("case_id");
    expect_intermediates(row, result, false);

    // What the engine asks is the same, and the zones alone say where the coast is.
    const PathLoss loss = evaluate_itu_p1812(a.path);
    const P1812Result by_zones = itu_p1812(a.path);
    EXPECT_NEAR(loss.total_db, by_zones.l_b_db, 1e-9) << row.at("case_id");
    EXPECT_EQ(loss.sigma_db, profile.zone.back() == Zone::sea ? 0.0 : result.sigma_l_db);
  }
}

}  // namespace
}  // namespace phusong::models
