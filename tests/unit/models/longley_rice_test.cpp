// Longley-Rice: NTIA's published examples, its program's numbers, and what must hold for any path.
#include "models/terrain/longley_rice.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace phusong::models
