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

/// Ground, clutter of the two shortest paths of the validation set of P.1812 (b2iseac_rural_land_1km and _10km).
Profile published(std::size_t points) {
  const std::vector<double> distance_km{0, 0.2, 0.4, 0.6, 0.8, 1,   1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5,
                                        4, 4.5, 5,   5.5, 6,   6.5, 7,   7.5, 8,   8.5, 9, 9.5, 10};
  const std::vector<double> height_m{754.4, 754.4, 729.9, 685.3, 634.3, 610.3, 601,   591.7, 530.4,
                                     455.9, 385.1, 373.4, 358.5, 309,   316.6, 335.3, 408.1, 532.7,
                                     556.3, 556.3, 488.2, 367.7, 304.8, 292.6, 238.3, 265.1, 250.3};
  const std::vector<double> clutter_m{10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0, 0,
                                      15, 10, 10, 10, 10, 10, 10, 10, 0,  0,  0,  0,  0};
  Profile p;
  p.distance_km.assign(distance_km.begin(), distance_km.begin() + static_cast<std::ptrdiff_t>(points));
  p.height_m.assign(height_m.begin(), height_m.begin() + static_cast<std::ptrdiff_t>(points));
  p.clutter_m.assign(clutter_m.begin(), clutter_m.begin() + static_cast<std::ptrdiff_t>(points));
  return p;
}

/// Published losses: the validation set to P.1812-6 (95.3 MHz, 60 m and 7 m, horizontal, Delta N 45, N_0 326.079979).
TEST(ItuP1812, PublishedValues) {
  struct Published {
    std::size_t points;
    double latitude_deg, time_percent, loss_db;
  };
  for (const Published& one :
       {Published{6, 53.18551669, 1, 87.03854330}, Published{6, 53.18551669, 10, 87.30268122},
        Published{6, 53.18551669, 50, 87.48987104}, Published{27, 53.20515067, 1, 117.64758264},
        Published{27, 53.20515067, 10, 119.30116110}, Published{27, 53.20515067, 50, 120.49085231}}) {
    const Profile profile = published(one.points);
    PathInput path;
    path.frequency = Megahertz{95.3};
    path.profile = profile.view();
    path.tx_height = Metres{60};
    path.rx_height = Metres{7};
    path.polarisation = Polarisation::horizontal;
    path.time_percent = one.time_percent;
    path.latitude_deg = one.latitude_deg;
    path.climate.delta_n = 45.0;
    path.climate.n0 = 326.079979;
    EXPECT_NEAR(evaluate_itu_p1812(path).total_db, one.loss_db, 1e-6) << one.points << " points, " << one.time_percent;
  }
}

Profile flat(double length_km, std::size_t n, Zone zone, double height_m = 0.0) {
  Profile p;
  p.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    p.distance_km[i] = length_km * static_cast<double>(i) / static_cast<double>(n - 1);
    p.height_m[i] = height_m;
    p.clutter_m[i] = 0.0;
  }
  p.zone.assign(n, zone);
  return p;
}

PathInput path_over(const Profile& profile, double f_mhz = 900, double tx_m = 45, double rx_m = 1.5) {
  PathInput path;
  path.frequency = Megahertz{f_mhz};
  path.profile = profile.view();
  path.tx_height = Metres{tx_m};
  path.rx_height = Metres{rx_m};
  return path;
}

TEST(ItuP1812, ZonesOfThePath) {
  // Sea all along: a share of exactly 1, no land, both ends on the water.
  Profile sea = flat(37.3, 124, Zone::sea);
  PathSections s = path_sections(sea.view());
  EXPECT_EQ(s.omega, 1.0);
  EXPECT_EQ(s.d_tm_km, 0.0);
  EXPECT_EQ(s.d_ct_km, 0.0);
  EXPECT_EQ(s.d_cr_km, 0.0);
  EXPECT_TRUE(s.tx_at_sea && s.rx_at_sea);
  // A terminal at sea keeps its 0 against what else is said.
  EXPECT_EQ(path_sections(sea.view(), 34.0, 8.0).d_ct_km, 0.0);

  // Land of 10 km, 3 of them coastal, then sea, then an island: borders lie half-way between points.
  Profile mixed = flat(20.0, 21, Zone::inland);
  for (std::size_t i = 8; i <= 10; ++i) mixed.zone[i] = Zone::coastal;
  for (std::size_t i = 11; i <= 15; ++i) mixed.zone[i] = Zone::sea;
  s = path_sections(mixed.view());
  EXPECT_DOUBLE_EQ(s.d_tm_km, 10.5);
  EXPECT_DOUBLE_EQ(s.d_lm_km, 7.5);
  EXPECT_DOUBLE_EQ(s.omega, 0.25);
  EXPECT_DOUBLE_EQ(s.d_ct_km, 10.5);
  EXPECT_DOUBLE_EQ(s.d_cr_km, 4.5);
  EXPECT_DOUBLE_EQ(path_sections(mixed.view(), 34.0, 8.0).d_cr_km, 8.0);

  // No zones: inland.
  mixed.zone.clear();
  s = path_sections(mixed.view());
  EXPECT_EQ(s.d_lm_km, 20.0);
  EXPECT_EQ(s.omega, 0.0);
  EXPECT_EQ(s.d_ct_km, kNoCoast_km);
}

TEST(ItuP1812, NothingVariesOverTheSeaAndAboveTheClutter) {
  Profile sea = flat(20.0, 200, Zone::sea);
  PathInput path = path_over(sea);
  const double median_db = evaluate_itu_p1812(path).total_db;
  EXPECT_EQ(evaluate_itu_p1812(path).sigma_db, 0.0);
  path.location_percent = 95.0;
  EXPECT_EQ(evaluate_itu_p1812(path).total_db, median_db);

  // 900 MHz, 100 m: (0.024 x 0.9 + 0.52) x 100^0.28 = 1.96643 dB within clutter, half of it five metres above it.
  EXPECT_NEAR(location_sigma_db(Megahertz{900}, 100, Metres{1.5}, Metres{10}), 1.96643, 1e-5);
  EXPECT_NEAR(location_sigma_db(Megahertz{900}, 100, Metres{15}, Metres{10}), 0.5 * 1.96643, 1e-5);
  EXPECT_EQ(location_sigma_db(Megahertz{900}, 100, Metres{20}, Metres{10}), 0.0);
}

/// At the median everywhere; at smaller shares of time up to the horizon, see the next test.
TEST(ItuP1812, LossGrowsWithDistanceOverFlatGround) {
  for (const Zone zone : {Zone::sea, Zone::coastal, Zone::inland}) {
    for (const double p : {1.0, 10.0, 50.0}) {
      double before = 0.0;
      for (int i = 1; i <= 60; ++i) {
        const double d = 0.25 * std::pow(1.12, i);
        const Profile profile = flat(d, 120, zone, 2.0);
        PathInput path = path_over(profile);
        path.time_percent = p;
        const P1812Result result = itu_p1812(path);
        if (p < 50.0 && result.path.horizons.transhorizon) break;
        EXPECT_GT(result.l_b_db, before) << "zone " << static_cast<int>(zone) << ", " << d << " km, " << p << " %";
        before = result.l_b_db;
      }
    }
  }
}

/// The method's own dip: just beyond the horizon F_j hands over from diffraction to ducting within 0.3 mrad, so that
/// over land, for small shares of time, the loss falls with distance there before it grows again.
TEST(ItuP1812, TheKnownDipBeyondTheHorizon) {
  const auto loss_at = [](double d, double p) {
    const Profile profile = flat(d, 120, Zone::inland, 2.0);
    PathInput path = path_over(profile);
    path.time_percent = p;
    return itu_p1812(path);
  };
  const P1812Result near = loss_at(32.0, 1.0);
  const P1812Result beyond = loss_at(42.0, 1.0);
  EXPECT_GT(near.losses.f_j, 0.5);
  EXPECT_LT(beyond.losses.f_j, 0.1);
  EXPECT_GT(near.l_b_db, beyond.l_b_db + 10.0);
  double before = 0.0;
  for (double d = 50.0; d < 500.0; d *= 1.1) {
    const double loss = loss_at(d, 1.0).l_b_db;
    EXPECT_GT(loss, before) << d << " km";
    before = loss;
  }
}

TEST(ItuP1812, LossGrowsWithARaisedObstacle) {
  double before = 0.0;
  for (int h = 0; h <= 600; h += 20) {
    Profile profile = flat(15.0, 101, Zone::inland);
    profile.height_m[40] = h;
    const double loss = evaluate_itu_p1812(path_over(profile)).total_db;
    EXPECT_GE(loss, before - 1e-9) << h << " m";
    if (h > 60) {
      EXPECT_GT(loss, before) << h << " m";
    }
    before = loss;
  }
}

Profile random_profile(std::mt19937_64& random, std::size_t n) {
  std::uniform_real_distribution<double> unit{0.0, 1.0};
  Profile p = flat(0.3 + 150.0 * unit(random) * unit(random), n, Zone::inland);
  const double relief = std::pow(unit(random), 3.0) * 1500.0;
  const double sea_level = unit(random);
  double phase = 6.0 * unit(random);
  for (std::size_t i = 0; i < n; ++i) {
    phase += 0.3 * unit(random);
    const double height = std::sin(phase);
    p.height_m[i] = height < sea_level - 0.5 ? 0.0 : relief * (height + 0.1 * unit(random));
    p.zone[i] = height < sea_level - 0.5 ? Zone::sea : relief * height < 100.0 ? Zone::coastal : Zone::inland;
    p.clutter_m[i] = unit(random) < 0.5 ? 0.0 : 20.0 * unit(random);
  }
  return p;
}

TEST(ItuP1812, MoreTimeAndMoreLocationsAllowMoreLoss) {
  std::mt19937_64 random{11};
  for (int trial = 0; trial < 300; ++trial) {
    const Profile profile = random_profile(random, 3 + random() % 200);
    PathInput path = path_over(profile, trial % 2 == 0 ? 900.0 : 450.0);
    double before = 0.0;
    for (const double p : {1.0, 2.0, 5.0, 10.0, 20.0, 35.0, 50.0}) {
      path.time_percent = p;
      const double loss = evaluate_itu_p1812(path).total_db;
      EXPECT_GE(loss, before - 1e-9) << "trial " << trial << " " << p << " %";
      before = loss;
    }
    before = 0.0;
    for (const double p : {1.0, 10.0, 50.0, 90.0, 99.0}) {
      path.location_percent = p;
      const double loss = evaluate_itu_p1812(path).total_db;
      EXPECT_GE(loss, before) << "trial " << trial << " " << p << " % of locations";
      before = loss;
    }
  }
}

TEST(ItuP1812, NeverNanAndNeverFarBelowFreeSpace) {
  std::mt19937_64 random{12};
  std::uniform_real_distribution<double> wild{-9000.0, 9000.0};
  for (int trial = 0; trial < 1200; ++trial) {
    const std::size_t n = trial % 100 == 0 ? 4000 : 2 + random() % 90;
    Profile profile = random_profile(random, n);
    if (trial % 4 == 0)
      for (double& h : profile.height_m) h = wild(random);
    if (trial % 7 == 0)
      for (double& d : profile.distance_km) d *= 1e-6;
    if (trial % 11 == 0)
      for (double& d : profile.distance_km) d *= 1e3;
    // Points that share their place with a terminal.
    if (trial % 13 == 0) profile.distance_km[n / 3] = profile.distance_km[0];
    for (std::size_t i = 1; i < n; ++i)
      if (trial % 13 == 0 && i <= n / 3) profile.distance_km[i] = profile.distance_km[0];
    if (trial % 17 == 0 && n > 2) profile.distance_km[n - 2] = profile.distance_km[n - 1];
    PathInput path =
        path_over(profile, std::pow(10.0, trial % 8 - 1), trial % 6 == 0 ? -20.0 : 45.0, trial % 9 == 0 ? 0.0 : 1.5);
    path.time_percent =
        std::vector<double>{0.0, 1e-9, 1.0, 7.0, 50.0, 60.0, 100.0, -3.0}[static_cast<std::size_t>(trial) % 8];
    path.location_percent = std::vector<double>{0.0, 50.0, 99.0, 100.0, 120.0}[static_cast<std::size_t>(trial) % 5];
    path.latitude_deg = 7.5 * (trial % 30) - 110.0;
    path.climate.delta_n = std::vector<double>{45.0, 0.0, 157.0, 1e4, -900.0}[static_cast<std::size_t>(trial) % 5];
    path.polarisation = trial % 2 == 0 ? Polarisation::vertical : Polarisation::horizontal;
    const PathLoss loss = evaluate_itu_p1812(path);
    ASSERT_TRUE(std::isfinite(loss.total_db) && std::isfinite(loss.diffraction_db) && std::isfinite(loss.obstacle_nu) &&
                std::isfinite(*loss.sigma_db))
        << "trial " << trial << ": " << loss.total_db << " " << loss.diffraction_db << " " << loss.obstacle_nu;
    EXPECT_GE(loss.total_db,
              free_space(path.frequency, Kilometres{profile.distance_km.back()}).value() + kItuP1812LeastExcess_db)
        << "trial " << trial;
    EXPECT_LT(loss.obstacle, static_cast<int>(n));
  }
}

TEST(ItuP1812, PlacesWithoutAPath) {
  const std::vector<double> zeros{0.0, 0.0};
  const std::vector<double> one{3.0};
  for (const ProfileView& profile : {ProfileView{}, ProfileView{one, one, one}, ProfileView{zeros, zeros, zeros}}) {
    PathInput path;
    path.frequency = Megahertz{900};
    path.profile = profile;
    const PathLoss loss = evaluate_itu_p1812(path);
    EXPECT_TRUE(std::isfinite(loss.total_db));
    EXPECT_EQ(loss.obstacle, -1);
  }
  // A path without points between its ends is in sight over its spherical Earth.
  const Profile bare = flat(5.0, 2, Zone::inland);
  const P1812Result result = itu_p1812(path_over(bare));
  EXPECT_FALSE(result.path.horizons.transhorizon);
  EXPECT_EQ(result.path.horizons.d_lt_km + result.path.horizons.d_lr_km, 5.0);
  EXPECT_EQ(result.losses.median.bullington_actual_db, 0.0);
}

TEST(ItuP1812, TheMainObstacleIsThatOfP526) {
  std::mt19937_64 random{13};
  for (int trial = 0; trial < 50; ++trial) {
    const Profile profile = random_profile(random, 100);
    PathInput path = path_over(profile);
    path.effective_radius = Kilometres{effective_radius_km(path.climate.delta_n)};
    const PathLoss ours = evaluate_itu_p1812(path);
    const PathLoss theirs = evaluate_itu_p526(path);
    EXPECT_EQ(ours.obstacle, theirs.obstacle);
    EXPECT_NEAR(ours.obstacle_nu, theirs.obstacle_nu, 1e-3 * std::abs(theirs.obstacle_nu));
  }
}

}  // namespace
}  // namespace phusong::models
