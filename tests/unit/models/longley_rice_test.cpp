// Longley-Rice: NTIA's published examples, its program's numbers, and what must hold for any path.
#include "models/terrain/longley_rice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "models/terrain/longley_rice_parts.h"
#include "shared_data.h"

namespace phusong::models {
namespace {

using test::figure;
using test::read_table;
using test::Row;

LongleyRiceInput input_of(const Row& row) {
  LongleyRiceInput in;
  in.frequency_mhz = figure(row, "f_MHz");
  in.h_tx_m = figure(row, "h_tx_m");
  in.h_rx_m = figure(row, "h_rx_m");
  in.polarisation = figure(row, "pol") == 1.0 ? Polarisation::vertical : Polarisation::horizontal;
  in.epsilon = figure(row, "epsilon");
  in.sigma_S_m = figure(row, "sigma_S_m");
  in.N_0 = figure(row, "N_0");
  in.climate = std::stoi(row.at("climate"));
  in.mdvar = std::stoi(row.at("mdvar"));
  if (row.contains("confidence_pct"))
    return with_confidence(in, figure(row, "confidence_pct"), figure(row, "reliability_pct"));
  in.time_percent = figure(row, "time_pct");
  in.location_percent = figure(row, "location_pct");
  in.situation_percent = figure(row, "situation_pct");
  return in;
}

LongleyRiceResult area_of(const Row& row) {
  return longley_rice_area(input_of(row), {figure(row, "d_km"), figure(row, "delta_h_m"),
                                           std::stoi(row.at("tx_siting")), std::stoi(row.at("rx_siting"))});
}

/// 1e-6 of the unit, and of the value for distances in metres.
void expect_close(double actual, const Row& row, const std::string& column) {
  const double expected = figure(row, column);
  EXPECT_NEAR(actual, expected, 1e-6 + 1e-9 * std::abs(expected)) << row.at("case_id") << ' ' << column;
}

void expect_all(const LongleyRiceResult& r, const Row& row, const std::string& loss_column, bool area) {
  expect_close(r.loss_db, row, loss_column);
  expect_close(r.theta_hzn_rad[0], row, "theta_hzn_tx_rad");
  expect_close(r.theta_hzn_rad[1], row, "theta_hzn_rx_rad");
  expect_close(r.d_hzn_m[0], row, "d_hzn_tx_m");
  expect_close(r.d_hzn_m[1], row, "d_hzn_rx_m");
  expect_close(r.h_e_m[0], row, "h_e_tx_m");
  expect_close(r.h_e_m[1], row, "h_e_rx_m");
  expect_close(r.N_s, row, "N_s");
  expect_close(r.delta_h_m, row, area ? "iv_delta_h_m" : "delta_h_m");
  expect_close(r.A_ref_db, row, "A_ref_dB");
  expect_close(r.A_fs_db, row, "A_fs_dB");
  expect_close(r.d_km, row, area ? "iv_d_km" : "d_km");
  EXPECT_EQ(static_cast<int>(r.mode), std::stoi(row.at("propmode"))) << row.at("case_id");
  EXPECT_EQ(static_cast<int>(r.status), std::stoi(row.at("return_code"))) << row.at("case_id");
  EXPECT_EQ(r.warnings, std::stoul(row.at("warnings"))) << row.at("case_id");
  if (!row.contains("A_dB_published")) return;
  const double tolerance_db = row.at("case_id").starts_with("ntia") ? 0.06 : 0.03;
  EXPECT_NEAR(r.loss_db, figure(row, "A_dB_published"), tolerance_db) << row.at("case_id");
}

std::vector<double> column_of(const std::vector<Row>& rows, const std::string& column) {
  std::vector<double> values;
  for (const Row& row : rows) values.push_back(figure(row, column));
  return values;
}

TEST(LongleyRiceGolden, PointToPoint) {
  for (const char* name : {"p2p_tls", "p2p_cr"}) {
    PHUSONG_NEEDS(std::string{"validation/itm/"} + name + ".csv");
    const std::vector<Row> rows = read_table(needed);
    ASSERT_FALSE(rows.empty());
    for (const Row& row : rows) {
      const auto profile = needed.parent_path() / "profiles" / row.at("profile");
      const std::vector<double> heights = column_of(read_table(profile.string() + ".csv"), "h_m_asl");
      const double step_m = figure(read_table(profile.string() + ".step.csv").at(0), "xi_m");
      expect_all(longley_rice_p2p(input_of(row), heights, step_m), row, "A_dB_recomputed", false);
    }
  }
}

TEST(LongleyRiceGolden, Area) {
  for (const char* name : {"area_tls", "area_cr"}) {
    PHUSONG_NEEDS(std::string{"validation/itm/"} + name + ".csv");
    const std::vector<Row> rows = read_table(needed);
    ASSERT_FALSE(rows.empty());
    for (const Row& row : rows) expect_all(area_of(row), row, "A_dB_recomputed", true);
  }
}

TEST(LongleyRiceGolden, Generated) {
  PHUSONG_NEEDS("validation/itm/generated/p2p_tls.csv");
  std::map<std::string, std::vector<double>> heights;
  for (const Row& row : read_table(needed.parent_path() / "profiles.csv"))
    heights[row.at("profile")].push_back(figure(row, "h_m_asl"));
  const std::vector<Row> paths = read_table(needed);
  const std::vector<Row> areas = read_table(needed.parent_path() / "area_tls.csv");
  EXPECT_EQ(paths.size(), 40U);
  EXPECT_EQ(areas.size(), 30U);
  for (const Row& row : paths)
    expect_all(longley_rice_p2p(input_of(row), heights.at(row.at("profile")), figure(row, "xi_m")), row, "A_dB", false);
  for (const Row& row : areas) expect_all(area_of(row), row, "A_dB", true);
}

// Published values that need no files: NTIA Report 82-100's program and its test decks.

/// Crystal Palace to Mursley, 77.8 km in 156 steps, heights in metres: the profile of the FORTRAN program's test deck.
constexpr std::array<double, 157> kCrystalPalaceToMursley_m{
    96,  84,  65,  46,  46,  46,  61,  41,  33,  27,  23,  19,  15,  15,  15,  15,  15,  15,  15,  15,  15,  15,  15,
    15,  17,  19,  21,  23,  25,  27,  29,  35,  46,  41,  35,  30,  33,  35,  37,  40,  35,  30,  51,  62,  76,  46,
    46,  46,  46,  46,  46,  50,  56,  67,  106, 83,  95,  112, 137, 137, 76,  103, 122, 122, 83,  71,  61,  64,  67,
    71,  74,  77,  79,  86,  91,  83,  76,  68,  63,  76,  107, 107, 107, 119, 127, 133, 135, 137, 142, 148, 152, 152,
    107, 137, 104, 91,  99,  120, 152, 152, 137, 168, 168, 122, 137, 137, 170, 183, 183, 187, 194, 201, 192, 152, 152,
    166, 177, 198, 156, 127, 116, 107, 104, 101, 98,  95,  103, 91,  97,  102, 107, 107, 107, 103, 98,  94,  91,  105,
    122, 122, 122, 122, 122, 137, 137, 137, 137, 137, 137, 137, 137, 140, 144, 147, 150, 152, 159};

TEST(LongleyRicePublished, CrystalPalaceToMursley) {
  // 41.5 MHz, horizontal, N_s 314 at the ground. The deck's table to 0.1 dB: reliability 1 and 99 %, confidence 50, 90
  // and 10 %.
  LongleyRiceInput in{.frequency_mhz = 41.5, .h_tx_m = 143.9, .h_rx_m = 8.5};
  in.polarisation = Polarisation::horizontal;
  in.N_0 = 317.08944659578026;
  in.mdvar = 11;
  struct Printed {
    double confidence, reliability, loss_db;
  };
  for (const Printed& p : {Printed{50, 1, 128.6}, Printed{90, 1, 137.6}, Printed{10, 1, 119.6}, Printed{50, 99, 139.7},
                           Printed{90, 99, 148.4}, Printed{10, 99, 131.0}}) {
    const LongleyRiceResult r =
        longley_rice_p2p(with_confidence(in, p.confidence, p.reliability), kCrystalPalaceToMursley_m, 77'800.0 / 156);
    EXPECT_NEAR(r.loss_db, p.loss_db, 0.06) << p.confidence << ' ' << p.reliability;
    EXPECT_EQ(r.mode, ItmMode::line_of_sight);  // effective heights lift it into sight
    EXPECT_NEAR(r.N_s, 314.0, 1e-6);
  }
}

TEST(LongleyRicePublished, AreaExamplesOfNtia) {
  // NTIA/itm, area.csv, rows 1 and 5; cmd_examples/o_areacr_tbl.txt: 10 and 20 km at confidence 50 and 90 %.
  LongleyRiceInput a{.frequency_mhz = 230, .h_tx_m = 10, .h_rx_m = 1};
  a.polarisation = Polarisation::horizontal;
  a.sigma_S_m = 0.008;
  a.mdvar = 0;
  a.time_percent = 87;
  EXPECT_NEAR(longley_rice_area(a, {16, 0, 0, 0}).loss_db, 152.5, 0.06);

  LongleyRiceInput b{.frequency_mhz = 8900, .h_tx_m = 1.5, .h_rx_m = 10};
  b.sigma_S_m = 0.008;
  b.climate = 1;
  b.mdvar = 0;
  b.time_percent = 70;
  b.location_percent = 99;
  b.situation_percent = 26;
  EXPECT_NEAR(longley_rice_area(b, {25, 45, 1, 2}).loss_db, 156.0, 0.06);

  LongleyRiceInput c{.frequency_mhz = 10'000, .h_tx_m = 3, .h_rx_m = 3};
  EXPECT_NEAR(longley_rice_area(with_confidence(c, 50, 90), {10, 0, 0, 0}).loss_db, 147.0, 0.06);
  EXPECT_NEAR(longley_rice_area(with_confidence(c, 90, 90), {10, 0, 0, 0}).loss_db, 155.9, 0.06);
  EXPECT_NEAR(longley_rice_area(with_confidence(c, 50, 90), {20, 0, 0, 0}).loss_db, 174.9, 0.06);
}

// What is refused, and with which code.

TEST(LongleyRiceRefusals, SayWhichInput) {
  const std::array<double, 3> level{0.0, 0.0, 0.0};
  const auto status = [&](const std::function<void(LongleyRiceInput&)>& spoil) {
    LongleyRiceInput in;
    spoil(in);
    const LongleyRiceResult r = longley_rice_p2p(in, level, 5000.0);
    EXPECT_EQ(r.refused(), static_cast<int>(r.status) > 1);
    EXPECT_EQ(longley_rice_area(in, {10, 90, 0, 0}).status, r.status);
    return static_cast<int>(r.status);
  };
  EXPECT_EQ(status([](LongleyRiceInput&) {}), 0);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.h_tx_m = 0.49; }), 1000);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.h_tx_m = 0.5; }), 1);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.h_rx_m = 3001; }), 1001);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.climate = 8; }), 1002);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.time_percent = 100; }), 1003);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.location_percent = 0; }), 1004);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.situation_percent = 100; }), 1005);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in = with_confidence(in, 0, 50); }), 1006);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in = with_confidence(in, 50, 100); }), 1007);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.N_0 = 401; }), 1008);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.frequency_mhz = 19.9; }), 1009);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.frequency_mhz = 20; }), 1);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.frequency_mhz = 20'001; }), 1009);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.polarisation = static_cast<Polarisation>(2); }), 1010);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.epsilon = 0.9; }), 1011);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.sigma_S_m = 0; }), 1012);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.mdvar = 4; }), 1014);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.mdvar = 33; }), 0);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.mdvar = 34; }), 1014);
  EXPECT_EQ(status([](LongleyRiceInput& in) { in.time_percent = 0.05; }), 1);

  const LongleyRiceInput in;
  EXPECT_EQ(longley_rice_p2p(in, {}, 100).status, ItmStatus::path_distance);
  EXPECT_EQ(longley_rice_p2p(in, level, 0).status, ItmStatus::path_distance);
  EXPECT_EQ(longley_rice_area(in, {0, 90, 0, 0}).status, ItmStatus::path_distance);
  EXPECT_EQ(longley_rice_area(in, {10, -1, 0, 0}).status, ItmStatus::delta_h);
  EXPECT_EQ(longley_rice_area(in, {10, 90, 3, 0}).status, ItmStatus::tx_siting);
  EXPECT_EQ(longley_rice_area(in, {10, 90, 0, -1}).status, ItmStatus::rx_siting);
  const std::array<double, 3> stratosphere{9000.0, 9000.0, 9000.0};
  EXPECT_EQ(longley_rice_p2p(in, stratosphere, 5000).status, ItmStatus::surface_refractivity_small);
  const std::array<double, 3> deep{-9000.0, -9000.0, -9000.0};
  EXPECT_EQ(longley_rice_p2p(in, deep, 5000).status, ItmStatus::surface_refractivity_large);
}

// The row of the catalogue.

struct Path {
  std::vector<double> distance_km, height_m;
  Path(double length_km, std::size_t n, const std::function<double(double)>& ground) {
    for (std::size_t i = 0; i < n; ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(n - 1);
      distance_km.push_back(length_km * share);
      height_m.push_back(ground(share));
    }
  }
  [[nodiscard]] PathInput input(double f_mhz, double tx_m, double rx_m) const {
    PathInput p;
    p.frequency = Megahertz{f_mhz};
    p.profile = {distance_km, height_m, {}};
    p.tx_height = Metres{tx_m};
    p.rx_height = Metres{rx_m};
    return p;
  }
};
double hills(double share) { return 200.0 + 120.0 * std::sin(40.0 * share) + 60.0 * std::sin(97.0 * share); }

TEST(LongleyRiceRow, IsThePureFunctionInBroadcastMode) {
  const Path path{25.0, 401, hills};
  PathInput input = path.input(900, 45, 1.5);
  input.time_percent = 10;
  input.location_percent = 80;
  LongleyRiceInput in{.frequency_mhz = 900, .h_tx_m = 45, .h_rx_m = 1.5};
  in.N_0 = input.climate.n0;
  in.climate = static_cast<int>(input.climate.itm_climate);
  in.epsilon = input.climate.ground_permittivity;
  in.sigma_S_m = input.climate.ground_conductivity_s_m;
  in.mdvar = 3;
  in.time_percent = 10;
  in.location_percent = 80;
  const LongleyRiceResult r = longley_rice_p2p(in, path.height_m, 25'000.0 / 400);
  const PathLoss loss = evaluate_longley_rice(input);
  EXPECT_EQ(loss.total_db, r.loss_db);
  EXPECT_EQ(loss.free_space_db, r.A_fs_db);
  EXPECT_EQ(loss.diffraction_db, r.A_ref_db);
  EXPECT_FALSE(loss.sigma_db.has_value());
  EXPECT_GT(loss.obstacle, 0);
  EXPECT_GT(loss.obstacle_nu, 0.0);
  // Shares do what they say.
  input.time_percent = 90;
  EXPECT_GT(evaluate_longley_rice(input).total_db, loss.total_db);
  input.time_percent = 10;
  input.location_percent = 50;
  EXPECT_LT(evaluate_longley_rice(input).total_db, loss.total_db);
}

TEST(LongleyRiceRow, HoldsWhatItmRefusesAndSaysSo) {
  const Path path{25.0, 401, hills};
  const auto expect = [](const PathInput& beyond, const PathInput& limit, Caveat caveat) {
    const PathLoss a = evaluate_longley_rice(beyond);
    const PathLoss b = evaluate_longley_rice(limit);
    EXPECT_NE(a.caveats & bits(caveat), 0U) << bits(caveat);
    EXPECT_EQ(b.caveats & bits(caveat), 0U) << bits(caveat);
    EXPECT_EQ(a.total_db - a.free_space_db, b.total_db - b.free_space_db) << bits(caveat);
  };
  expect(path.input(900, 0.1, 1.5), path.input(900, 0.5, 1.5), Caveat::tx_height_out_of_domain);
  expect(path.input(900, 45, 4000), path.input(900, 45, 3000), Caveat::rx_height_out_of_domain);
  PathInput beyond = path.input(900, 45, 1.5);
  PathInput limit = beyond;
  beyond.climate.n0 = 460;
  limit.climate.n0 = 400;
  expect(beyond, limit, Caveat::climate_out_of_domain);
  beyond = limit = path.input(900, 45, 1.5);
  beyond.climate.itm_climate = static_cast<ItmClimate>(9);
  limit.climate.itm_climate = ItmClimate::maritime_temperate_over_sea;
  expect(beyond, limit, Caveat::climate_out_of_domain);
  beyond = limit = path.input(900, 45, 1.5);
  beyond.climate.ground_permittivity = 0.5;
  limit.climate.ground_permittivity = 1.01;
  expect(beyond, limit, Caveat::environment_out_of_domain);

  // Frequency: the attenuation is held, free space is not.
  const PathLoss at_limit = evaluate_longley_rice(path.input(20'000, 45, 1.5));
  const PathLoss above = evaluate_longley_rice(path.input(40'000, 45, 1.5));
  EXPECT_EQ(above.diffraction_db, at_limit.diffraction_db);
  EXPECT_NEAR(above.total_db - at_limit.total_db, 20.0 * std::log10(2.0), 1e-9);
  EXPECT_NE(above.caveats & bits(Caveat::frequency_out_of_domain), 0U);

  // A terminal at the foot of a cliff: the ITM's own warnings.
  const Path cliff{10.0, 101, [](double share) { return share > 0.985 && share < 0.995 ? 400.0 : 0.0; }};
  EXPECT_NE(evaluate_longley_rice(cliff.input(900, 45, 1.5)).caveats & bits(Caveat::terrain_out_of_domain), 0U);
  EXPECT_EQ(evaluate_longley_rice(path.input(900, 45, 10)).caveats & bits(Caveat::frequency_out_of_domain), 0U);
  // Thin air on a plateau.
  const Path plateau{10.0, 101, [](double) { return 6000.0; }};
  EXPECT_NE(evaluate_longley_rice(plateau.input(900, 45, 1.5)).caveats & bits(Caveat::climate_out_of_domain), 0U);
}

// Properties.

TEST(LongleyRiceProperties, AreaLossGrowsWithDistance) {
  for (const double delta_h : {0.0, 10.0, 90.0, 300.0, 1000.0})
    for (const double f : {40.0, 450.0, 900.0, 3500.0, 10'000.0})
      for (int climate = 1; climate <= 7; ++climate) {
        LongleyRiceInput in{.frequency_mhz = f};
        in.climate = climate;
        double before = -1e9;
        for (double d = 1.0; d < 1000.0; d *= 1.02) {
          const double loss = longley_rice_area(in, {d, delta_h, 0, 0}).loss_db;
          EXPECT_GT(loss, before) << delta_h << " m, " << f << " MHz, climate " << climate << ", " << d << " km";
          before = loss;
        }
      }
}

TEST(LongleyRiceProperties, NeverNanAndNeverBelowItsBound) {
  std::mt19937_64 random{7};
  std::uniform_real_distribution<double> unit{0.0, 1.0};
  const auto log_between = [&](double low, double high) { return low * std::pow(high / low, unit(random)); };
  int held = 0;
  for (int trial = 0; trial < 20'000; ++trial) {
    const std::size_t n = trial % 200 == 0 ? 4000 : 2 + random() % 150;
    const double relief = trial % 50 == 0 ? 1e300 : log_between(0.01, trial % 3 == 0 ? 3e4 : 1000.0);
    const double wave = 10.0 * unit(random);
    const Path path{log_between(1e-9, trial % 20 == 0 ? 1e6 : 300.0), n, [&](double share) {
                      return trial % 2 == 0 ? relief * (unit(random) - 0.5) : relief * std::sin(wave * share);
                    }};
    PathInput in = path.input(log_between(0.01, 1e6), trial % 9 == 0 ? -1e9 : log_between(0.1, 5000),
                              trial % 11 == 0 ? 1e300 : log_between(0.1, 5000));
    in.polarisation = static_cast<Polarisation>(trial % 2);
    in.time_percent = trial % 4 == 0 ? 150.0 * unit(random) - 20.0 : 50.0;
    in.location_percent = trial % 5 == 0 ? 150.0 * unit(random) - 20.0 : 50.0;
    in.climate.n0 = trial % 6 == 0 ? 1e4 * (unit(random) - 0.3) : 200.0 + 250.0 * unit(random);
    in.climate.itm_climate = static_cast<ItmClimate>(trial % 9);
    in.climate.ground_permittivity = trial % 7 == 0 ? -1e12 : log_between(0.5, 1e6);
    in.climate.ground_conductivity_s_m = trial % 8 == 0 ? 0.0 : log_between(1e-9, 1e9);
    const PathLoss loss = evaluate_longley_rice(in);
    ASSERT_TRUE(std::isfinite(loss.total_db)) << "trial " << trial;
    ASSERT_TRUE(std::isfinite(loss.diffraction_db) && std::isfinite(loss.obstacle_nu)) << "trial " << trial;
    ASSERT_GE(loss.diffraction_db, 0.0) << "trial " << trial;
    ASSERT_GE(loss.total_db, loss.free_space_db + kLongleyRiceLeastExcess_db) << "trial " << trial;

    // The pure function on whatever it takes: finite too, and marked where NTIA's program would have had no number.
    LongleyRiceInput pure{
        .frequency_mhz = log_between(20, 20'000), .h_tx_m = log_between(0.5, 3000), .h_rx_m = log_between(0.5, 3000)};
    pure.mdvar = 10 * (trial % 4) + trial % 3;
    pure.climate = 1 + trial % 7;
    pure.polarisation = static_cast<Polarisation>(trial % 2);
    const LongleyRiceResult r = longley_rice_p2p(pure, path.height_m, log_between(1e-3, 1000));
    ASSERT_TRUE(std::isfinite(r.loss_db)) << "trial " << trial;
    held += (r.warnings & bits(ItmWarning::no_number)) != 0 ? 1 : 0;
  }
  EXPECT_GT(held, 0);
  RecordProperty("held", held);
}

TEST(LongleyRiceProperties, LeastExcessCoversAllClimates) {
  double least_db = 0.0;
  for (int climate = 1; climate <= 7; ++climate)
    for (const double f : {20.0, 47.7 / 0.133, 900.0, 20'000.0})
      for (double d_m = 1.0; d_m < 2.1e7; d_m *= 1.01) {
        itm::Link link;
        link.f_mhz = f;
        link.d_m = d_m;
        link.h_e_m = {0.5, 0.5};
        link.delta_h_m = 1.0e5;
        bool extreme = false;
        least_db = std::min(least_db, itm::with_variability_db(link, 0.0, {1e-4, 1e-4, 0.5, 3, climate}, extreme));
        EXPECT_TRUE(extreme);
      }
  EXPECT_GT(least_db, kLongleyRiceLeastExcess_db);
  EXPECT_LT(least_db, kLongleyRiceLeastExcess_db + 0.5);
}

TEST(LongleyRiceProperties, LossOverAHillFallsLittleWithFrequency) {
  // The weight moves from the rounded Earth to the knife edge; the ITM's own behaviour.
  const Path hill{8.0, 201, [](double share) { return 300.0 * std::max(0.0, 1.0 - 200.0 * std::abs(share - 0.5)); }};
  double before = -1e9;
  for (double f = 150.0; f < 6000.0; f += 50.0) {
    const double loss = evaluate_longley_rice(hill.input(f, 45, 1.5)).total_db;
    EXPECT_GT(loss, before - 0.3) << f;
    before = loss;
  }
}

// Where the ITM jumps, and by how much. A change of these is a change of the model.

/// Size of the largest jump of f between low and high, which must hold one jump that outweighs the slope.
double jump_between(double low, double high, const std::function<double(double)>& f) {
  double at_low = f(low);
  double at_high = f(high);
  for (int i = 0; i < 45; ++i) {
    const double middle = 0.5 * (low + high);
    const double value = f(middle);
    if (std::abs(value - at_low) > std::abs(at_high - value)) {
      high = middle;
      at_high = value;
    } else {
      low = middle;
      at_low = value;
    }
  }
  return at_high - at_low;
}

TEST(LongleyRiceJumps, AreTheKnownOnes) {
  LongleyRiceInput in{.frequency_mhz = 900, .h_tx_m = 30, .h_rx_m = 30};
  const auto over_mast = [&](double top_m) {
    std::vector<double> heights(201, 0.0);
    heights[100] = top_m;
    return longley_rice_p2p(in, heights, 100.0).A_ref_db;
  };
  // An obstacle touches the straight ray, 20 km: horizons move from the far ends to the obstacle.
  EXPECT_NEAR(jump_between(24.0, 24.2, over_mast), 10.4819, 0.001);
  // It rises on: the diffraction line reaches zero distance with a loss, and line of sight is looked at elsewhere.
  EXPECT_NEAR(jump_between(25.1, 25.3, over_mast), -3.7235, 0.001);

  // Area, 10 km of level ground: the reflected ray is held above a quarter of the power.
  in.h_rx_m = 1.5;
  const auto level = [&](double f_mhz) {
    in.frequency_mhz = f_mhz;
    return longley_rice_area(in, {10, 0, 0, 0}).A_ref_db;
  };
  EXPECT_NEAR(jump_between(1660, 1690, level), 0.5631, 0.001);
  // 60 km of hills: two formulas of the height gain over a rounded Earth meet badly.
  const auto hilly = [&](double f_mhz) {
    in.frequency_mhz = f_mhz;
    return longley_rice_area(in, {60, 90, 0, 0}).A_ref_db;
  };
  EXPECT_NEAR(jump_between(27, 28, hilly), 0.333, 0.002);

  // Scatter: the attenuation function at an angle times distance of 70 km.
  itm::Link link;
  link.f_mhz = 900;
  link.h_e_m = {30, 10};
  link.d_hzn_m = {20e3, 10e3};
  link.theta_hzn = {0.001, 0.001};
  link.gamma_e = 117.75e-9;
  link.N_s = 301;
  const auto scatter = [&](double d_m) {
    double h0_db = -1.0;
    return itm::scatter_attenuation_db(link, d_m, h0_db);
  };
  EXPECT_NEAR(jump_between(7.6e5, 7.65e5, scatter), -0.3115, 0.001);

  // One step of 100 m more over rugged land: other samples make up the irregularity.
  std::vector<double> rugged;
  for (int i = 0; i < 207; ++i) rugged.push_back(100.0 * std::sin(0.37 * i) + 50.0 * std::sin(1.3 * i));
  in = {.frequency_mhz = 900, .h_tx_m = 30, .h_rx_m = 30};
  const auto irregularity = [&](std::size_t n) {
    return longley_rice_p2p(in, std::span{rugged}.first(n), 100.0).delta_h_m;
  };
  EXPECT_NEAR(irregularity(207) - irregularity(206), -26.4, 0.1);
}

}  // namespace
}  // namespace phusong::models
