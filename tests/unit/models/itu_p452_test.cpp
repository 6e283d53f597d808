// P.452: the validation set of edition 18 with its intermediates, published values, and what must always hold.
#include "models/terrain/itu_p452.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "geo/base/constants.h"
#include "models/empirical/free_space.h"
#include "models/terrain/itu_p1812.h"
#include "tests/unit/models/shared_data.h"

namespace phusong::models {
namespace {

using test::figure;
using test::read_table;
using test::Row;

/// Latitude `way_km` along the great circle from the transmitter, from vectors to both terminals.
double latitude_on_the_way_deg(const Row& row, double way_km) {
  struct Vector {
    double x, y, z;
  };
  const auto towards = [](double lat_deg, double lon_deg) {
    const double lat = lat_deg * kPi / 180.0;
    const double lon = lon_deg * kPi / 180.0;
    return Vector{std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
  };
  const Vector t = towards(figure(row, "phi_t_deg"), figure(row, "lam_t_deg"));
  const Vector r = towards(figure(row, "phi_r_deg"), figure(row, "lam_r_deg"));
  const double cosine = t.x * r.x + t.y * r.y + t.z * r.z;
  const Vector across{r.x - cosine * t.x, r.y - cosine * t.y, r.z - cosine * t.z};
  const double size = std::sqrt(across.x * across.x + across.y * across.y + across.z * across.z);
  const double angle = way_km / kEarthRadius_km;
  return std::asin(std::cos(angle) * t.z + std::sin(angle) * across.z / size) * 180.0 / kPi;
}

struct Intermediate {
  const char* column;
  double (*of)(const P452Result&);
};
const Intermediate kIntermediates[] = {
    {"ae", [](const P452Result& r) { return r.path.a_e_km; }},
    {"dtot", [](const P452Result& r) { return r.path.d_km; }},
    {"hts", [](const P452Result& r) { return r.path.h_ts_m; }},
    {"hrs", [](const P452Result& r) { return r.path.h_rs_m; }},
    {"theta_t", [](const P452Result& r) { return r.path.horizons.theta_t_mrad; }},
    {"theta_r", [](const P452Result& r) { return r.path.horizons.theta_r_mrad; }},
    {"theta", [](const P452Result& r) { return r.path.horizons.theta_mrad; }},
    {"hm", [](const P452Result& r) { return r.path.smooth.h_m_m; }},
    {"hte", [](const P452Result& r) { return r.path.smooth.h_te_m; }},
    {"hre", [](const P452Result& r) { return r.path.smooth.h_re_m; }},
    {"hstd", [](const P452Result& r) { return r.losses.median.smooth_tx_m; }},
    {"hsrd", [](const P452Result& r) { return r.losses.median.smooth_rx_m; }},
    {"dlt", [](const P452Result& r) { return r.path.horizons.d_lt_km; }},
    {"dlr", [](const P452Result& r) { return r.path.horizons.d_lr_km; }},
    {"dtm", [](const P452Result& r) { return r.path.sections.d_tm_km; }},
    {"dlm", [](const P452Result& r) { return r.path.sections.d_lm_km; }},
    {"b0", [](const P452Result& r) { return r.path.incidence.b0_percent; }},
    {"omega", [](const P452Result& r) { return r.path.sections.omega; }},
    {"Lbfsg", [](const P452Result& r) { return r.losses.l_bfs_db; }},
    {"Lb0p", [](const P452Result& r) { return r.losses.l_b0p_db; }},
    {"Lb0b", [](const P452Result& r) { return r.losses.l_b0b_db; }},
    {"Ldsph", [](const P452Result& r) { return r.losses.median.spherical_db; }},
    {"Ld50", [](const P452Result& r) { return r.losses.l_d50_db; }},
    {"Ldp", [](const P452Result& r) { return r.losses.l_dp_db; }},
    {"Lbs", [](const P452Result& r) { return r.losses.l_bs_db; }},
    {"Lba", [](const P452Result& r) { return r.losses.l_ba_db; }},
};

TEST(ItuP452, ValidationSetWithIntermediates) {
  PHUSONG_NEEDS("validation/p452_v18/cases.csv");
  const std::vector<Row> rows = read_table(needed);
  ASSERT_EQ(rows.size(), 595U);
  std::map<std::string, Profile> profiles;
  for (const Row& row : rows) {
    const std::string& name = row.at("profile");
    Profile& profile = profiles[name];
    if (profile.size() == 0)
      for (const Row& point : read_table(needed.parent_path() / "profiles" / (name + ".csv"))) {
        profile.distance_km.push_back(figure(point, "d_km"));
        profile.height_m.push_back(figure(point, "h_m_asl"));
        profile.clutter_m.push_back(figure(point, "R_m"));
        profile.zone.push_back(static_cast<Zone>(std::stoi(point.at("zone"))));
      }
    PathInput path;
    path.frequency = Megahertz{1000.0 * figure(row, "f_GHz")};
    path.profile = profile.view();
    path.tx_height = Metres{figure(row, "htg_m")};
    path.rx_height = Metres{figure(row, "hrg_m")};
    path.polarisation = row.at("pol") == "2" ? Polarisation::vertical : Polarisation::horizontal;
    path.time_percent = figure(row, "p_pct");
    path.latitude_deg = latitude_on_the_way_deg(row, 0.5 * profile.distance_km.back());
    path.climate.delta_n = figure(row, "DN");
    path.climate.n0 = figure(row, "N0");
    path.climate.pressure_hpa = figure(row, "press_hPa");
    path.climate.temperature_c = figure(row, "temp_C");
    const P452Result result = itu_p452(path, {.tx_gain_dbi = figure(row, "Gt_dBi"),
                                              .rx_gain_dbi = figure(row, "Gr_dBi"),
                                              .d_ct_km = figure(row, "dct_km"),
                                              .d_cr_km = figure(row, "dcr_km")});
    EXPECT_NEAR(result.l_b_db, figure(row, "Lb"), 1e-6) << row.at("case_id");
    // Delta N is listed to six decimals, which moves the largest values by some 1e-8 of themselves.
    for (const Intermediate& i : kIntermediates) {
      const double expected = figure(row, i.column);
      EXPECT_NEAR(i.of(result), expected, 2e-6 + 1.2e-8 * std::abs(expected)) << row.at("case_id") << " " << i.column;
    }
    EXPECT_EQ(result.path.horizons.transhorizon, row.at("path") == "Trans-Horizon") << row.at("case_id");
  }
}

Profile flat(double length_km, std::size_t n, Zone zone = Zone::inland) {
  Profile p;
  p.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    p.distance_km[i] = length_km * static_cast<double>(i) / static_cast<double>(n - 1);
    p.height_m[i] = p.clutter_m[i] = 0.0;
  }
  p.zone.assign(n, zone);
  return p;
}

PathInput path_over(const Profile& profile, double f_mhz = 2000, double tx_m = 30, double rx_m = 10) {
  PathInput path;
  path.frequency = Megahertz{f_mhz};
  path.profile = profile.view();
  path.tx_height = Metres{tx_m};
  path.rx_height = Metres{rx_m};
  return path;
}

/// Published losses: the validation set to P.452-18, flat_land_100km and flat_land_1000km (a point each kilometre at
/// sea level, antennas at 10 m with 20 and 5 dBi towards the horizon, vertical, 1013 hPa, 15 C, inland).
TEST(ItuP452, PublishedValues) {
  struct Published {
    double length_km, tx_latitude_deg, delta_n, n0, f_ghz, time_percent, loss_db;
  };
  for (const Published& one : {Published{100, 51.8, 42.496465, 326.521892, 2, 50, 194.24974628},
                               Published{100, 51.8, 42.496465, 326.521892, 0.75, 50, 182.91993120},
                               Published{100, 51.8, 42.496465, 326.521892, 50, 50, 255.13468001},
                               Published{100, 51.8, 42.496465, 326.521892, 2, 0.02, 133.78691028},
                               Published{100, 51.8, 42.496465, 326.521892, 2, 10, 185.12272680},
                               Published{1000, 49, 43.060611, 328.901810, 20, 50, 344.56024885},
                               Published{1000, 49, 43.060611, 328.901810, 2, 0.02, 254.90945387}}) {
    const Profile profile = flat(one.length_km, static_cast<std::size_t>(one.length_km) + 1);
    PathInput path = path_over(profile, 1000.0 * one.f_ghz, 10, 10);
    path.time_percent = one.time_percent;
    // Both ends lie on one meridian, the receiver to the south.
    path.latitude_deg = one.tx_latitude_deg - 0.5 * one.length_km / kEarthRadius_km * 180.0 / kPi;
    path.climate.delta_n = one.delta_n;
    path.climate.n0 = one.n0;
    path.climate.pressure_hpa = 1013.0;
    path.climate.temperature_c = 15.0;
    EXPECT_NEAR(itu_p452(path, {.tx_gain_dbi = 20.0, .rx_gain_dbi = 5.0}).l_b_db, one.loss_db, 1e-6)
        << one.length_km << " km, " << one.f_ghz << " GHz, " << one.time_percent << " %";
  }
}

TEST(ItuP452, ClutterCountsFiftyMetresFromTheEnds) {
  Profile profile = flat(1.0, 101);
  PathInput path = path_over(profile, 2000, 5, 5);
  const double bare_db = evaluate_itu_p452(path).total_db;
  for (std::size_t i : {1, 2, 3, 4, 96, 97, 98, 99}) profile.clutter_m[i] = 30.0;
  EXPECT_EQ(evaluate_itu_p452(path).total_db, bare_db);
  EXPECT_GT(evaluate_itu_p1812(path).total_db, bare_db + 10.0);  // P.1812 counts it all
  profile.clutter_m[6] = 30.0;
  EXPECT_GT(evaluate_itu_p452(path).total_db, bare_db + 10.0);
  profile.clutter_m[6] = 0.0;
  profile.clutter_m[94] = 30.0;
  EXPECT_GT(evaluate_itu_p452(path).total_db, bare_db + 10.0);
}

TEST(ItuP452, GasesAreInTheLoss) {
  const Profile profile = flat(10.0, 101);
  PathInput path = path_over(profile, 22'235.0, 200, 200);
  const P452Result result = itu_p452(path);
  EXPECT_FALSE(result.path.horizons.transhorizon);
  EXPECT_GT(result.gas_sight_db, 1.0);
  EXPECT_NEAR(result.losses.l_bfs_db, 92.4 + 20 * std::log10(22.235 * 10.0) + result.gas_sight_db, 1e-9);
  // 7.5 g/m3 over land, 3 where it scatters: less vapour, less loss.
  EXPECT_LT(result.gas_scatter_db, result.gas_duct_db);
}

TEST(ItuP452, LossGrowsWithDistanceAndTime) {
  for (const Zone zone : {Zone::sea, Zone::coastal, Zone::inland}) {
    double before_db = 0.0;
    for (double d = 0.3; d < 900.0; d *= 1.15) {
      const Profile profile = flat(d, 150, zone);
      PathInput path = path_over(profile);
      const double loss_db = evaluate_itu_p452(path).total_db;
      EXPECT_GT(loss_db, before_db) << "zone " << static_cast<int>(zone) << ", " << d << " km";
      before_db = loss_db;

      double less_time_db = 0.0;
      for (const double p : {0.001, 0.01, 0.1, 1.0, 5.0, 20.0, 50.0}) {
        path.time_percent = p;
        const double for_p_db = evaluate_itu_p452(path).total_db;
        EXPECT_GE(for_p_db, less_time_db - 1e-9) << "zone " << static_cast<int>(zone) << ", " << d << " km, " << p;
        less_time_db = for_p_db;
      }
    }
  }
}

TEST(ItuP452, LossGrowsWithARaisedObstacle) {
  double before_db = 0.0;
  for (int h = 0; h <= 600; h += 20) {
    Profile profile = flat(15.0, 101);
    profile.height_m[40] = h;
    const double loss_db = evaluate_itu_p452(path_over(profile)).total_db;
    EXPECT_GE(loss_db, before_db - 1e-9) << h << " m";
    before_db = loss_db;
  }
  EXPECT_GT(before_db, evaluate_itu_p452(path_over(flat(15.0, 101))).total_db + 30.0);
}

TEST(ItuP452, NeverNanAndNeverFarBelowFreeSpace) {
  std::mt19937_64 random{21};
  std::uniform_real_distribution<double> unit{0.0, 1.0};
  for (int trial = 0; trial < 1200; ++trial) {
    const std::size_t n = trial % 100 == 0 ? 4000 : 2 + random() % 90;
    Profile profile = flat(0.2 + 200.0 * unit(random) * unit(random), n);
    for (std::size_t i = 0; i < n; ++i) {
      profile.height_m[i] = (trial % 4 == 0 ? 9000.0 : 400.0) * (unit(random) - (trial % 3 == 0 ? 0.5 : 0.0));
      profile.clutter_m[i] = 30.0 * unit(random);
      profile.zone[i] = unit(random) < 0.05 * (trial % 21) ? Zone::sea : Zone::coastal;
    }
    if (trial % 7 == 0)
      for (double& d : profile.distance_km) d *= 1e-6;
    if (trial % 11 == 0)
      for (double& d : profile.distance_km) d *= 1e3;
    if (trial % 13 == 0 && n > 3) profile.distance_km[1] = 0.0;
    PathInput path =
        path_over(profile, std::pow(10.0, trial % 8 - 1), trial % 6 == 0 ? -20.0 : 45.0, trial % 9 == 0 ? 0.0 : 1.5);
    path.time_percent = std::vector<double>{0.0, 1e-9, 1e-3, 7.0, 50.0, 60.0, 100.0, -3.0}[random() % 8];
    path.latitude_deg = 7.5 * (trial % 30) - 110.0;
    path.climate.delta_n = std::vector<double>{45.0, 0.0, 157.0, 1e4, -900.0}[random() % 5];
    path.climate.pressure_hpa = trial % 19 == 0 ? -1.0 : 1013.0;
    path.climate.temperature_c = trial % 23 == 0 ? -400.0 : 20.0;
    const PathLoss loss = evaluate_itu_p452(path);
    ASSERT_TRUE(std::isfinite(loss.total_db) && std::isfinite(loss.diffraction_db) && std::isfinite(loss.free_space_db))
        << "trial " << trial << ": " << loss.total_db << " " << loss.diffraction_db;
    EXPECT_GE(loss.total_db,
              free_space(path.frequency, Kilometres{profile.distance_km.back()}).value() + kItuP452LeastExcess_db)
        << "trial " << trial;
  }
}

TEST(ItuP452, LimitsOfTimeOnBothSides) {
  const Profile profile = flat(30.0, 100);
  PathInput path = path_over(profile);
  const auto caveat_at = [&](double p) {
    path.time_percent = p;
    return evaluate_itu_p452(path).caveats & bits(Caveat::time_percent_out_of_domain);
  };
  EXPECT_EQ(caveat_at(0.001), 0U);
  EXPECT_NE(caveat_at(0.0009), 0U);
  EXPECT_EQ(caveat_at(50.0), 0U);
  EXPECT_NE(caveat_at(50.1), 0U);
}

}  // namespace
}  // namespace phusong::models
