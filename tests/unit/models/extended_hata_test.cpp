// NTIA's extended Hata: every row and intermediate of the reference table, what TR-15-517 and Okumura (1968) print, the
// jumps that the model is known for, and what must hold on any path.
#include "models/empirical/extended_hata.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "models/empirical/free_space.h"
#include "models/empirical/okumura_hata.h"
#include "tests/unit/models/shared_data.h"

namespace phusong::models {
namespace {

using test::figure;
using test::read_table;
using test::Row;

Environment environment_of(const Row& row) {
  const std::string& code = row.at("enviro_code");
  if (code == "22") return Environment::suburban;
  return code == "23" || code == "24" ? Environment::urban_small : Environment::open;
}

using HeightsByName = std::map<std::string, std::vector<double>>;

HeightsByName read_profiles(const std::filesystem::path& file) {
  HeightsByName heights_m;
  for (const Row& row : read_table(file)) heights_m[row.at("profile")].push_back(figure(row, "h_m_asl"));
  return heights_m;
}

TEST(ExtendedHata, Golden) {
  PHUSONG_NEEDS("validation/ehata/cases.csv");
  const HeightsByName profiles = read_profiles(needed.parent_path() / "profiles.csv");
  const std::vector<Row> rows = read_table(needed);
  ASSERT_EQ(rows.size(), 60U);
  for (const Row& row : rows) {
    const std::string& name = row.at("case_id");
    const ExtendedHata parts =
        extended_hata(profiles.at(row.at("profile")), Metres{figure(row, "xi_m")}, Megahertz{figure(row, "f_MHz")},
                      Metres{figure(row, "h_b_m")}, Metres{figure(row, "h_m_m")}, environment_of(row),
                      figure(row, "reliability_frac"));
    const ExtendedHataTerrain& t = parts.terrain;
    EXPECT_NEAR(parts.loss_db, figure(row, "plb_dB"), 1e-6) << name;
    EXPECT_NEAR(parts.d_bp_km, figure(row, "d_bp_km"), 1e-6) << name;
    EXPECT_NEAR(parts.att_1km_db, figure(row, "att_1km_dB"), 1e-6) << name;
    EXPECT_NEAR(parts.att_100km_db, figure(row, "att_100km_dB"), 1e-6) << name;
    EXPECT_NEAR(t.h_b_eff_m, figure(row, "h_b_eff_m"), 1e-6) << name;
    EXPECT_NEAR(t.h_m_eff_m, figure(row, "h_m_eff_m"), 1e-6) << name;
    EXPECT_NEAR(t.pfl10_m, figure(row, "pfl10_m"), 1e-6) << name;
    EXPECT_NEAR(t.pfl50_m, figure(row, "pfl50_m"), 1e-6) << name;
    EXPECT_NEAR(t.pfl90_m, figure(row, "pfl90_m"), 1e-6) << name;
    EXPECT_NEAR(t.deltah_m, figure(row, "deltah_m"), 1e-6) << name;
    EXPECT_NEAR(t.d_km, figure(row, "d_km"), 1e-6) << name;
    EXPECT_NEAR(t.d_hzn_mobile_m, figure(row, "d_hzn_mobile_m"), 1e-6) << name;
    EXPECT_NEAR(t.d_hzn_base_m, figure(row, "d_hzn_base_m"), 1e-6) << name;
    EXPECT_NEAR(t.h_avg_mobile_m, figure(row, "h_avg_mobile_m"), 1e-6) << name;
    EXPECT_NEAR(t.h_avg_base_m, figure(row, "h_avg_base_m"), 1e-6) << name;
    EXPECT_NEAR(t.theta_m_mrad, figure(row, "theta_m_mrad"), 1e-6) << name;
    EXPECT_NEAR(t.beta, figure(row, "beta"), 1e-6) << name;
    EXPECT_EQ(t.iend_ov_sea, std::stoi(row.at("iend_ov_sea"))) << name;
    EXPECT_EQ(t.single_horizon, row.at("single_horizon") == "1") << name;
    const std::string& ridge = row.at("hedge_tilda_m");
    EXPECT_EQ(t.single_horizon, !ridge.empty()) << name;
    if (!ridge.empty()) {
      EXPECT_NEAR(t.hedge_tilda_m, std::stod(ridge), 1e-6) << name;
    }
  }
}

TEST(ExtendedHata, TheRowTurnsTheReferenceProfilesRound) {
  PHUSONG_NEEDS("validation/ehata/cases.csv");
  const HeightsByName profiles = read_profiles(needed.parent_path() / "profiles.csv");
  int at_free_space = 0;
  for (const Row& row : read_table(needed)) {
    std::vector<double> height_m = profiles.at(row.at("profile"));
    std::reverse(height_m.begin(), height_m.end());
    std::vector<double> distance_km;
    for (std::size_t i = 0; i < height_m.size(); ++i)
      distance_km.push_back(0.001 * figure(row, "xi_m") * static_cast<double>(i));
    PathInput path;
    path.frequency = Megahertz{figure(row, "f_MHz")};
    path.profile = {distance_km, height_m, {}};
    path.tx_height = Metres{figure(row, "h_b_m")};
    path.rx_height = Metres{figure(row, "h_m_m")};
    path.environment = environment_of(row);
    path.location_percent = 100.0 * figure(row, "reliability_frac");
    const PathLoss loss = evaluate_extended_hata(path);
    EXPECT_NEAR(loss.total_db, std::max(figure(row, "plb_dB"), loss.free_space_db), 1e-6) << row.at("case_id");
    if (loss.total_db == loss.free_space_db) ++at_free_space;
  }
  EXPECT_EQ(at_free_space, 4);
}

/// Loss of the whole model at 1800 MHz in suburbs, antennas of 50 m and 1.5 m; heights from the mobile.
ExtendedHata over(const std::vector<double>& heights_m, double step_m, double reliability = 0.5) {
  return extended_hata(heights_m, Metres{step_m}, Megahertz{1800}, Metres{50}, Metres{1.5}, Environment::suburban,
                       reliability);
}

ExtendedHata median(double f_mhz, double base_m, double mobile_m, double d_km, Environment environment) {
  return extended_hata_median(Megahertz{f_mhz}, Metres{base_m}, Metres{mobile_m}, Kilometres{d_km}, environment);
}

/// TR-15-517, Appendix A: the points of Okumura's curves through which the model was laid.
TEST(ExtendedHata, GoesThroughThePrintedPoints) {
  struct Point {
    double f_mhz, at_1km_db, at_100km_db, suburban_db, urban_sigma_db;
  };
  for (const Point& point :
       {Point{1500, 22.0, 63.5, 11.5, 7.1}, Point{2000, 23.5, 65.75, 12.4, 7.5}, Point{3000, 25.85, 69.5, 14.0, 8.1}}) {
    const ExtendedHata urban = median(point.f_mhz, 200, 3, 1, Environment::urban_small);
    const ExtendedHata suburban = median(point.f_mhz, 200, 3, 1, Environment::suburban);
    EXPECT_NEAR(urban.att_1km_db, point.at_1km_db, 1e-9);
    EXPECT_NEAR(urban.att_100km_db, point.at_100km_db, 1e-5);
    EXPECT_NEAR(urban.median_db - suburban.median_db, point.suburban_db, 1e-9);
    EXPECT_NEAR(urban.sigma_db, point.urban_sigma_db, 1e-5);
    EXPECT_NEAR(suburban.sigma_db, point.urban_sigma_db + 2.0, 1e-5);
    // From the reference antennas the urban loss is free space along the ray plus that attenuation, at both ends.
    for (const auto& [d_km, over_free_space_db] : {std::pair{1.0, point.at_1km_db}, {100.0, point.at_100km_db}})
      EXPECT_NEAR(median(point.f_mhz, 200, 3, d_km, Environment::urban_large).median_db,
                  free_space(Megahertz{point.f_mhz}, Kilometres{std::hypot(d_km, 0.197)}).value() + over_free_space_db,
                  2e-4)
          << point.f_mhz << " MHz, " << d_km << " km";
  }
  // Where it takes over, it says what Hata (1980) says, within the reading of the curves.
  for (const Environment environment : {Environment::urban_large, Environment::open})
    EXPECT_NEAR(median(1500, 50, 1.5, 8, environment).median_db,
                okumura_hata(Megahertz{1500}, Metres{50}, Metres{1.5}, Kilometres{8}, environment).value(), 0.03);
}

/// Okumura (1968): values read off figures 31 (ridge of 200 m, where the factor of figure 32 is 1) and 34, and of the
/// curves for mixed paths.
TEST(ExtendedHata, CorrectionsGoThroughOkumurasFigures) {
  const auto ridge = [](double d1, double d2, double h) {
    return extended_hata_ridge_db(Kilometres{d1}, Kilometres{d2}, Metres{h});
  };
  EXPECT_NEAR(ridge(15, 2, 200), -17.5, 1e-12);
  EXPECT_NEAR(ridge(30, 2, 200), -13.0, 1e-12);
  EXPECT_NEAR(ridge(60, 2, 200), -6.5, 1e-12);
  EXPECT_NEAR(ridge(45, 1.5, 200), 0.5 * (0.5 * (-8.5 - 13.0) + 0.5 * (-4.0 - 6.5)), 1e-12);
  EXPECT_NEAR(ridge(2, 2, 50), -17.5 * 0.5, 1e-12) << "nearer than curve C counts as on it";
  EXPECT_NEAR(ridge(200, 0, 200), 20.0, 1e-12) << "a gain on top of the ridge";
  EXPECT_EQ(ridge(60, 9.5, 200), 0.0) << "the last line would go on to +0.5, which is cut";
  EXPECT_NEAR(ridge(15, 10, 200), -2.0, 1e-12) << "the last line goes on past 8 km";

  const auto slope = [](double theta, double d) { return extended_hata_slope_db(theta, Kilometres{d}); };
  EXPECT_NEAR(slope(20, 5), 2.5, 1e-12);
  EXPECT_NEAR(slope(20, 30), 7.0, 1e-12);
  EXPECT_NEAR(slope(20, 60), 12.0, 1e-12);
  EXPECT_NEAR(slope(-20, 10), -5.0, 1e-12);
  EXPECT_NEAR(slope(-20, 20), -10.5, 1e-12);
  EXPECT_NEAR(slope(-20, 80), -16.0, 1e-12);

  const auto sea = [](double beta, int end, double d) { return extended_hata_sea_db(beta, end, Kilometres{d}); };
  EXPECT_EQ(sea(0.0, -1, 20), 0.0);
  EXPECT_NEAR(sea(0.6, 0, 20), 6.0, 1e-12);
  EXPECT_NEAR(sea(0.6, 1, 20), 8.5, 1e-12);
  EXPECT_NEAR(sea(0.6, -1, 20), 7.25, 1e-12);
  EXPECT_NEAR(sea(0.6, 0, 45), 7.5, 1e-12);
  EXPECT_NEAR(sea(1.0, 1, 90), 15.0, 1e-12);

  EXPECT_NEAR(extended_hata_rolling_db(3.0), 0.0, 2e-5) << "below 15 m as at 15 m, where the curve starts at 0";
  EXPECT_NEAR(extended_hata_rolling_db(100.0), -9.0, 0.01);
}

TEST(ExtendedHata, LocationsFollowTheNormalDistribution) {
  const std::vector<double> level(101, 50.0);
  const ExtendedHata half = over(level, 100.0);
  EXPECT_NEAR(half.loss_db, half.median_db, 1e-4);
  // Deviates from tables of the normal distribution; the approximation is good to 4.5e-4.
  for (const auto& [share, deviate] : {std::pair{0.9, 1.28155}, {0.1, -1.28155}, {0.99, 2.32635}})
    EXPECT_NEAR(over(level, 100.0, share).loss_db, half.loss_db + deviate * half.sigma_db, 4.6e-4 * half.sigma_db);
  EXPECT_EQ(over(level, 100.0, 1.0).loss_db, over(level, 100.0, 1.0 - 5e-7).loss_db) << "one in a million is the end";
}

/// A path over level ground, 50 m above the sea unless told.
struct Level {
  std::vector<double> distance_km, height_m;
  Level(double length_km, std::size_t points, double ground_m = 50.0) : height_m(points, ground_m) {
    for (std::size_t i = 0; i < points; ++i)
      distance_km.push_back(length_km * static_cast<double>(i) / static_cast<double>(points - 1));
  }
  [[nodiscard]] PathInput path(double f_mhz = 1800, double base_m = 50, double mobile_m = 1.5) const {
    PathInput p;
    p.frequency = Megahertz{f_mhz};
    p.profile = {distance_km, height_m, {}};
    p.tx_height = Metres{base_m};
    p.rx_height = Metres{mobile_m};
    p.environment = Environment::suburban;
    return p;
  }
};

/// What is read from 20 km of terrain, counted by hand: 200 m under the mobile for 1 km, then 40 m, then 100 m from 10
/// km on, 160 m at the base station alone; samples every 500 m.
TEST(ExtendedHata, TerrainByHand) {
  std::vector<double> heights_m(41, 100.0);
  for (std::size_t i = 0; i < 20; ++i) heights_m[i] = i <= 2 ? 200.0 : 40.0;
  heights_m.back() = 160.0;
  const ExtendedHataTerrain t = over(heights_m, 500.0).terrain;
  // Samples 6..30 and 10..34: 14 of 40 m and 11 of 100 m, 10 of 40 m and 15 of 100 m.
  EXPECT_NEAR(t.h_avg_mobile_m, 200.0 - (14 * 40.0 + 11 * 100.0) / 25.0, 1e-9);
  EXPECT_NEAR(t.h_avg_base_m, 160.0 - (10 * 40.0 + 15 * 100.0) / 25.0, 1e-9);
  EXPECT_NEAR(t.h_b_eff_m, 50.0 + 84.0, 1e-9);
  EXPECT_EQ(t.h_m_eff_m, 10.0);
  // 21 samples to 10 km, highest first: positions 1.1, 9.5 and 17.9 are cut to 1, 9 and 17.
  EXPECT_EQ(t.pfl10_m, 200.0);
  EXPECT_EQ(t.pfl50_m, 40.0);
  EXPECT_EQ(t.deltah_m, 160.0);
  // Position 2 of 21 and position 3 differ: the third height is 200 m, the fourth 100 m, the fifth 40 m.
  heights_m[2] = 150.0;
  EXPECT_EQ(over(heights_m, 500.0).terrain.pfl10_m, 200.0);
  heights_m[1] = 150.0;
  EXPECT_EQ(over(heights_m, 500.0).terrain.pfl10_m, 150.0);

  // 5 km: the quantiles grow by (1 - 0.8 e^-0.2) / (1 - 0.8 e^-0.1), the share of the mean ground is 2 km of 12.
  const std::vector<double> start(heights_m.begin(), heights_m.begin() + 11);
  const ExtendedHataTerrain five = over(start, 500.0).terrain;
  EXPECT_NEAR(five.pfl50_m, 40.0 * (1.0 - 0.8 * std::exp(-0.2)) / (1.0 - 0.8 * std::exp(-0.1)), 1e-9);
  EXPECT_NEAR(five.h_avg_mobile_m, (200.0 - 40.0) / 6.0, 1e-9);
  EXPECT_NEAR(five.h_avg_base_m, (40.0 - (200.0 + 2 * 150.0 + 2 * 40.0) / 5.0) / 6.0, 1e-9);
}

/// A coastal path as NTIA's eHata 3.2 computes it: 14 samples every 250 m from the mobile, 1800 MHz, NLCD 24.
TEST(ExtendedHata, AsNtiasProgram) {
  const std::vector<double> from_mobile{0.0, 4.4, 16.8, 23.4, 23.5, 14.0, 13.1, 5.6, 6.7, 1.9, 0.0, 0.0, 0.0, 0.0};
  const ExtendedHata parts = extended_hata(from_mobile, Metres{250}, Megahertz{1800}, Metres{46.4}, Metres{1.5},
                                           Environment::urban_large, 0.5);
  EXPECT_NEAR(parts.loss_db, 156.7045904536, 1e-6);
  EXPECT_NEAR(parts.d_bp_km, 24.306152893528, 1e-6);
  EXPECT_NEAR(parts.terrain.pfl10_m, 32.386620490314, 1e-6);
  EXPECT_NEAR(parts.terrain.d_hzn_base_m, 2500.0, 1e-6);
  EXPECT_NEAR(parts.terrain.beta, 5.0 / 14.0, 1e-12);
  // The catalogue's row takes the same path from the base station.
  Level level{3.25, 14};
  level.height_m.assign(from_mobile.rbegin(), from_mobile.rend());
  PathInput path = level.path(1800, 46.4);
  path.environment = Environment::urban_large;
  EXPECT_NEAR(evaluate_extended_hata(path).total_db, 156.7045904536, 1e-6);
}

/// Straight slopes come out exactly, and ground beyond the first 10 km does not matter.
TEST(ExtendedHata, SlopeAtTheMobile) {
  std::vector<double> falling;
  for (int i = 0; i <= 300; ++i) falling.push_back(i <= 100 ? 500.0 - 2.0 * i : 17.0 * (i % 5));
  EXPECT_NEAR(over(falling, 100.0).terrain.theta_m_mrad, 20.0, 1e-9);
  for (double& height : falling) height = 1000.0 - height;
  EXPECT_NEAR(over(falling, 100.0).terrain.theta_m_mrad, -20.0, 1e-9);
}

/// The known jumps, with their sizes. Whoever removes one of them changes the model.
TEST(ExtendedHata, KnownJumps) {
  // 1. The break point: free space along the ray from the reference antennas on one side, from the real ones on the
  // other: 20 log10 of the slant of 1 km, 1.0192, less what the real slant adds.
  for (const double f : {1500.0, 2100.0, 3000.0})
    for (const double base : {30.0, 70.0, 200.0}) {
      const double d = median(f, base, 1.5, 1, Environment::open).d_bp_km;
      const double jump = median(f, base, 1.5, d * (1.0 + 1e-12), Environment::open).median_db -
                          median(f, base, 1.5, d, Environment::open).median_db;
      EXPECT_NEAR(jump, -0.1652, 4e-4) << f << " MHz, " << base << " m";
    }

  // 2. The fine correction begins at 10 m of irregularity with 2 dB.
  ExtendedHataTerrain top;
  top.deltah_m = 10.0;
  EXPECT_NEAR(extended_hata_fine_db(top), 2.0, 1e-6);
  top.deltah_m = std::nextafter(10.0, 0.0);
  EXPECT_EQ(extended_hata_fine_db(top), 0.0);

  // 3. Sea is 0 m exactly: 11 dB to 30 km, 15 dB from 60 km.
  for (const auto& [steps, size_db] : {std::pair{100U, 11.0}, {600U, 15.0}}) {
    const std::vector<double> sea(steps + 1, 0.0), flat_coast(steps + 1, 1e-9);
    EXPECT_NEAR(over(flat_coast, 100.0).loss_db - over(sea, 100.0).loss_db, size_db, 1e-6);
  }

  // 4. A second ridge that takes the other end's horizon away makes two horizons of one.
  std::vector<double> ridges(101, 50.0);
  ridges[50] = 110.0;
  double one = 105.0, two = 110.0;
  for (int halving = 0; halving < 60; ++halving) {
    const double between = 0.5 * (one + two);
    ridges[55] = between;
    (over(ridges, 100.0).terrain.single_horizon ? one : two) = between;
  }
  ridges[55] = one;
  const ExtendedHata before = over(ridges, 100.0);
  ridges[55] = two;
  const ExtendedHata after = over(ridges, 100.0);
  ASSERT_TRUE(before.terrain.single_horizon);
  ASSERT_FALSE(after.terrain.single_horizon);
  EXPECT_NEAR(before.ridge_db, -5.283, 1e-3);
  EXPECT_NEAR(after.loss_db - before.loss_db, -4.9, 0.1);

  // 5. The mobile's slope counts from 5 km of path on: 2.5 dB for 20 mrad.
  std::vector<double> hillside;
  for (int i = 0; i <= 49; ++i) hillside.push_back(500.0 - 2.0 * i);
  EXPECT_EQ(over(hillside, 100.0).slope_db, 0.0);
  hillside.push_back(400.0);
  EXPECT_NEAR(over(hillside, 100.0).slope_db, 2.5, 1e-9);

  // 6. Where the fit over 5 km changes its sign, the steepest of the longer fits is dropped: here 15 mrad, 1.9 dB.
  const auto bent_mrad = [](double per_step_m) {
    std::vector<double> heights_m;
    for (int i = 0; i <= 100; ++i) heights_m.push_back(300.0 - per_step_m * i - 3.0 * std::max(i - 50, 0));
    return over(heights_m, 100.0).terrain.theta_m_mrad;
  };
  EXPECT_NEAR(bent_mrad(1e-9), 15.0, 0.1);
  EXPECT_NEAR(bent_mrad(-1e-9), 0.0, 1e-6);
}

TEST(ExtendedHata, LossGrowsWithDistanceAndFrequencyOverLevelGround) {
  for (const double base : {30.0, 70.0, 200.0}) {
    int falls = 0;
    double before = -1e9, fell_at_km = 0.0;
    for (std::size_t i = 20; i <= 2000; ++i) {
      const double d = 0.05 * static_cast<double>(i);
      const double loss = evaluate_extended_hata(Level{d, i + 1}.path(1800, base)).total_db;
      if (loss < before) {
        ++falls;
        fell_at_km = d;
        EXPECT_GT(loss, before - 0.17);
      }
      before = loss;
    }
    // Only the jump at the break point may win over the growth of one step.
    EXPECT_EQ(falls, 1) << base;
    EXPECT_NEAR(fell_at_km, median(1800, base, 1.5, 1, Environment::suburban).d_bp_km, 0.05);
  }
  for (const double d : {1.0, 12.0, 80.0})
    for (const Environment environment : {Environment::urban_large, Environment::suburban, Environment::open}) {
      double before = -1e9;
      const Level level{d, 101};
      for (double f = 1500; f <= 3000; f += 10) {
        PathInput path = level.path(f);
        path.environment = environment;
        const double loss = evaluate_extended_hata(path).total_db;
        EXPECT_GT(loss, before) << f << " MHz " << d << " km";
        before = loss;
      }
    }
}

TEST(ExtendedHata, LimitsOnBothSides) {
  const auto caveats = [](const PathInput& path) { return evaluate_extended_hata(path).caveats; };
  const Level level{20.0, 201};
  EXPECT_EQ(caveats(level.path()), 0U);
  const Domain& domain = kExtendedHataDomain;
  EXPECT_EQ(caveats(level.path(domain.frequency_mhz.low)), 0U);
  EXPECT_EQ(caveats(level.path(domain.frequency_mhz.high)), 0U);
  EXPECT_EQ(caveats(level.path(1499.9)), bits(Caveat::frequency_out_of_domain));
  EXPECT_EQ(caveats(level.path(3000.1)), bits(Caveat::frequency_out_of_domain));
  EXPECT_EQ(caveats(level.path(1800, 30.0)), 0U);
  EXPECT_EQ(caveats(level.path(1800, 29.9)), bits(Caveat::tx_height_out_of_domain));
  EXPECT_EQ(caveats(level.path(1800, 200.1)), bits(Caveat::tx_height_out_of_domain));
  EXPECT_EQ(caveats(level.path(1800, 50, 0.9)), bits(Caveat::rx_height_out_of_domain));
  EXPECT_EQ(caveats(level.path(1800, 50, 10.1)), bits(Caveat::rx_height_out_of_domain));
  EXPECT_EQ(caveats(Level{0.99, 100}.path()), bits(Caveat::distance_out_of_domain));
  EXPECT_EQ(caveats(Level{100.1, 1002}.path()), bits(Caveat::distance_out_of_domain));
  PathInput path = level.path();
  path.time_percent = 10.0;
  EXPECT_EQ(caveats(path), bits(Caveat::time_percent_out_of_domain));
  path = level.path();
  path.location_percent = 100.0;
  EXPECT_EQ(caveats(path), bits(Caveat::location_percent_out_of_domain));
  path.location_percent = 95.0;
  EXPECT_EQ(caveats(path), 0U);
}

TEST(ExtendedHata, UnevenSpacingIsResampledAndTheSeaStaysSea) {
  const Level even{24.0, 241, 0.0};
  Level uneven = even;
  for (std::size_t i = 1; i + 1 < uneven.distance_km.size(); ++i) uneven.distance_km[i] += i % 2 == 0 ? 0.03 : -0.03;
  EXPECT_NEAR(evaluate_extended_hata(uneven.path()).total_db, evaluate_extended_hata(even.path()).total_db, 1e-9);
  // Straight ground is the same ground however it is sampled; its mast stands 60 m above the terminal's ground.
  Level ramp{24.0, 241}, uneven_ramp = uneven;
  for (std::size_t i = 0; i < ramp.height_m.size(); ++i) {
    ramp.height_m[i] = 100.0 - 2.5 * ramp.distance_km[i];
    uneven_ramp.height_m[i] = 100.0 - 2.5 * uneven_ramp.distance_km[i];
  }
  EXPECT_NEAR(evaluate_extended_hata(uneven_ramp.path()).total_db, evaluate_extended_hata(ramp.path()).total_db, 1e-6);
  EXPECT_NE(evaluate_extended_hata(ramp.path()).total_db, evaluate_extended_hata(even.path()).total_db);
}

TEST(ExtendedHata, AnyPathHasAValue) {
  std::mt19937_64 random{7};
  std::uniform_real_distribution<double> unit{0.0, 1.0};
  const auto check = [](const PathInput& path, int trial) {
    const PathLoss loss = evaluate_extended_hata(path);
    ASSERT_TRUE(std::isfinite(loss.total_db)) << trial;
    ASSERT_TRUE(std::isfinite(loss.sigma_db.value())) << trial;
    ASSERT_GE(loss.total_db, loss.free_space_db) << trial;
  };
  for (int trial = 0; trial < 2000; ++trial) {
    const std::size_t n = trial % 40 == 0 ? 4000 : 2 + random() % 200;
    Level level{trial % 11 == 0 ? 0.0 : std::pow(10.0, 5.0 * unit(random) - 2.0), n};
    const double relief = std::pow(10.0, 6.0 * unit(random) - 2.0);
    for (double& height : level.height_m)
      height = trial % 3 == 0 && unit(random) < 0.5 ? 0.0 : relief * (unit(random) - 0.5);
    PathInput path = level.path(std::pow(10.0, 8.0 * unit(random) - 2.0), 300.0 * unit(random) - 50.0,
                                trial % 5 == 0 ? -1e9 : 20.0 * unit(random) - 5.0);
    path.environment = static_cast<Environment>(trial % 4);
    path.location_percent = trial % 7 == 0 ? 500.0 * unit(random) - 200.0 : 100.0 * unit(random);
    check(path, trial);
  }
  const std::vector<double> zeros(5, 0.0), one{12.0}, cliff{-500.0, 8848.0, 0.0, -430.0, 2.0};
  const Level two_points{5.0, 2};
  PathInput path = two_points.path();
  for (const ProfileView& profile :
       {ProfileView{}, ProfileView{{zeros.data(), 1}, one, {}}, ProfileView{zeros, cliff, {}}}) {
    path.profile = profile;
    check(path, -1);
  }
  // A step longer than the stretches that the slope is fitted over, and longer than the window of the mean ground.
  Level coarse{60.0, 2};
  coarse.height_m = {900.0, -20.0};
  check(coarse.path(), -2);
}

}  // namespace
}  // namespace phusong::models
