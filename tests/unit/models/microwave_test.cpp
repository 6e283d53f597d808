// P.676 gases and P.838 rain: published values, reference tables, limits and laws.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "models/microwave/itu_p676.h"
#include "models/microwave/itu_p838.h"
#include "tests/unit/models/any_number.h"
#include "tests/unit/models/shared_data.h"

namespace phusong::models {
namespace {

using test::AnyNumber;
using test::figure;
using test::read_table;
using test::Row;

void expect_relative(double value, double expected, double tolerance, const std::string& what) {
  EXPECT_LE(std::abs(value - expected), tolerance * std::abs(expected)) << what << ": " << value << " not " << expected;
}

// ---- P.676

TEST(ItuP676, PublishedValues) {
  // ITU's validation examples for P.676 (workbook CG-3M3J-13-ValEx, 1013.25 hPa of dry air, 288.15 K, 7.5 g/m3), nine
  // decimals.
  const auto at = [](double f_ghz) { return specific_gas_attenuation(f_ghz, 1013.25, 288.15, 7.5); };
  EXPECT_NEAR(at(12.0).oxygen_db_km, 0.008698264, 5.1e-10);
  EXPECT_NEAR(at(12.0).water_db_km, 0.009535388, 5.1e-10);
  EXPECT_NEAR(at(60.0).oxygen_db_km, 14.6234748, 5.1e-8);
  EXPECT_NEAR(at(60.0).water_db_km, 0.154841841, 5.1e-10);
  EXPECT_NEAR(at(130.0).oxygen_db_km, 0.041509084, 1.1e-9);
  EXPECT_NEAR(at(130.0).total_db_km(), 0.793353787, 1.1e-9);
  // Water vapour at 7.5 g/m3 and 288.15 K presses with 9.97 hPa: eq. (4).
  EXPECT_NEAR(vapour_pressure_hpa(7.5, 288.15), 9.97289, 1e-5);
}

void hold_gases(const std::filesystem::path& file, const std::string& pressure) {
  int cases = 0;
  for (const Row& row : read_table(file)) {
    const GasAttenuation air = specific_gas_attenuation(figure(row, "f_GHz"), figure(row, pressure), figure(row, "T_K"),
                                                        figure(row, "rho_gm3"));
    const std::string what = file.filename().string() + " row " + std::to_string(++cases);
    expect_relative(air.oxygen_db_km, figure(row, "gamma0_dBkm"), 1e-6, what);
    expect_relative(air.water_db_km, figure(row, "gammaw_dBkm"), 1e-6, what);
  }
  EXPECT_GE(cases, 30);
}

TEST(ItuP676, ItuExamples) {
  PHUSONG_NEEDS("validation/p676/p676_13_gamma.csv");
  hold_gases(needed, "P_hPa");
}

TEST(ItuP676, Grid) {
  PHUSONG_NEEDS("validation/p676/grid_from_crc_validation.csv");
  hold_gases(needed, "P_hPa");
}

TEST(ItuP676, Generated) {
  PHUSONG_NEEDS("validation/_generated/p676/cases.csv");
  hold_gases(needed, "P_hPa_as_in_source");
}

TEST(ItuP676, WhatTheAirTellsOfItself) {
  // No vapour, no loss to vapour; no air, no loss at all.
  EXPECT_EQ(specific_gas_attenuation(22.0, 1013.25, 288.15, 0.0).water_db_km, 0.0);
  EXPECT_EQ(specific_gas_attenuation(22.0, 0.0, 288.15, 0.0).total_db_km(), 0.0);
  // The water line at 22.2 GHz and the oxygen complex at 60 GHz stand out from both sides.
  const auto water = [](double f) { return specific_gas_attenuation(f, 1005.0, 297.15, 15.0).water_db_km; };
  EXPECT_GT(water(22.235), water(18.0));
  EXPECT_GT(water(22.235), water(28.0));
  const auto oxygen = [](double f) { return specific_gas_attenuation(f, 1005.0, 297.15, 15.0).oxygen_db_km; };
  EXPECT_GT(oxygen(60.0), 100.0 * oxygen(38.0));
  EXPECT_GT(oxygen(60.0), 100.0 * oxygen(80.0));
  // Below the water line, moister air takes more.
  double last = 0.0;
  for (double vapour = 1.0; vapour <= 30.0; vapour += 1.0) {
    const double now = specific_gas_attenuation(15.0, 1005.0, 297.15, vapour).water_db_km;
    EXPECT_GT(now, last);
    last = now;
  }
}

TEST(ItuP676, InputsThatNoAirHasAreHeld) {
  const auto total = [](double f, double p, double t, double rho) {
    return specific_gas_attenuation(f, p, t, rho).total_db_km();
  };
  EXPECT_EQ(total(18.0, -5.0, 290.0, 7.5), total(18.0, 0.0, 290.0, 7.5));
  EXPECT_EQ(total(18.0, 1000.0, 0.0, 7.5), total(18.0, 1000.0, 50.0, 7.5));
  EXPECT_NE(total(18.0, 1000.0, 51.0, 7.5), total(18.0, 1000.0, 50.0, 7.5));
  EXPECT_EQ(total(18.0, 1000.0, 290.0, -1.0), total(18.0, 1000.0, 290.0, 0.0));
  EXPECT_EQ(total(-3.0, 1000.0, 290.0, 7.5), total(1.0e-6, 1000.0, 290.0, 7.5));
  EXPECT_TRUE(kItuP676FrequencyGhz.holds(1.0) && kItuP676FrequencyGhz.holds(1000.0));
  EXPECT_FALSE(kItuP676FrequencyGhz.holds(0.999) || kItuP676FrequencyGhz.holds(1000.1));
}

TEST(ItuP676, NeverNaNNeverNegative) {
  AnyNumber any;
  for (int i = 0; i < 20'000; ++i) {
    const GasAttenuation air = specific_gas_attenuation(any(), any(), any(), any());
    ASSERT_TRUE(air.oxygen_db_km >= 0.0 && air.water_db_km >= 0.0) << i;
  }
}

// ---- P.838

TEST(ItuP838, PublishedValues) {
  // P.838-3 table 5: coefficients at single frequencies, level path.
  struct Printed {
    double f_ghz, k_h, alpha_h, k_v, alpha_v;
  };
  for (const Printed& row :
       {Printed{10.0, 0.01217, 1.2571, 0.01129, 1.2156}, {20.0, 0.09164, 1.0568, 0.09611, 0.9847}}) {
    const RainCoefficients h = rain_coefficients(Megahertz{1000.0 * row.f_ghz}, Degrees{0}, Degrees{0});
    const RainCoefficients v = rain_coefficients(Megahertz{1000.0 * row.f_ghz}, Degrees{0}, Degrees{90});
    EXPECT_NEAR(h.k, row.k_h, 5.1e-6);
    EXPECT_NEAR(h.alpha, row.alpha_h, 5.1e-5);
    EXPECT_NEAR(v.k, row.k_v, 5.1e-6);
    EXPECT_NEAR(v.alpha, row.alpha_v, 5.1e-5);
  }
  // ITU's validation workbook CG-3M3J-13-ValEx-Rev5_1: 14.25 GHz, 26.48052 mm/h, 31.07699124 degrees, horizontal.
  const RainCoefficients rain = rain_coefficients(Megahertz{14'250}, Degrees{31.07699124}, Degrees{0});
  EXPECT_NEAR(rain.k, 0.03975488, 5.1e-9);
  EXPECT_NEAR(rain.alpha, 1.12418043, 5.1e-9);
  EXPECT_NEAR(rain_attenuation_per_km(rain, 26.48052).value(), 1.58130839, 5.1e-9);
}

void hold_rain(const std::filesystem::path& file) {
  int cases = 0;
  for (const Row& row : read_table(file)) {
    const RainCoefficients rain = rain_coefficients(Megahertz{1000.0 * figure(row, "f_GHz")},
                                                    Degrees{figure(row, "elev_deg")}, Degrees{figure(row, "tau_deg")});
    const std::string what = file.filename().string() + " row " + std::to_string(++cases);
    expect_relative(rain.k, figure(row, "k"), 1e-6, what);
    expect_relative(rain.alpha, figure(row, "alpha"), 1e-6, what);
    expect_relative(rain_attenuation_per_km(rain, figure(row, "R_mmh")).value(), figure(row, "gammaR_dBkm"), 1e-6,
                    what);
  }
  EXPECT_GE(cases, 30);
}

TEST(ItuP838, ItuExamples) {
  PHUSONG_NEEDS("validation/p838/valex_rev5_1.csv");
  hold_rain(needed);
}

TEST(ItuP838, Generated) {
  PHUSONG_NEEDS("validation/_generated/p838/cases.csv");
  hold_rain(needed);
}

TEST(ItuP838, LimitsOnBothSides) {
  const auto k = [](double f_mhz) { return rain_coefficients(Megahertz{f_mhz}, Degrees{0}, Degrees{0}).k; };
  const Range limits = kItuP838FrequencyMhz;
  EXPECT_EQ(k(limits.low), k(0.5 * limits.low));
  EXPECT_NE(k(limits.low), k(1.01 * limits.low));
  EXPECT_EQ(k(limits.high), k(2.0 * limits.high));
  EXPECT_NE(k(limits.high), k(0.99 * limits.high));
}

TEST(ItuP838, Laws) {
  // Circular polarisation on a level path lies between horizontal and vertical; straight up, tilt does not matter.
  const auto rain = [](double elevation, double tilt) {
    return rain_attenuation_per_km(rain_coefficients(Megahertz{18'000}, Degrees{elevation}, Degrees{tilt}), 60.0)
        .value();
  };
  EXPECT_GT(rain(0, 0), rain(0, 45));
  EXPECT_GT(rain(0, 45), rain(0, 90));
  EXPECT_NEAR(rain(90, 0), rain(90, 90), 1e-12);
  EXPECT_NEAR(rain(0, 0), rain(0, 180), 1e-12);
  // More rain takes more; up to 100 GHz a higher frequency loses more in the same rain.
  const RainCoefficients at_18 = rain_coefficients(Megahertz{18'000}, Degrees{0}, Degrees{90});
  double last = -1.0;
  for (double rate = 0.0; rate <= 200.0; rate += 5.0) {
    const double now = rain_attenuation_per_km(at_18, rate).value();
    EXPECT_GT(now, last);
    last = now;
  }
  last = 0.0;
  for (double f_ghz = 1.0; f_ghz <= 100.0; f_ghz += 1.0) {
    const double now =
        rain_attenuation_per_km(rain_coefficients(Megahertz{1000.0 * f_ghz}, Degrees{0}, Degrees{0}), 50.0).value();
    EXPECT_GT(now, last) << f_ghz;
    last = now;
  }
  EXPECT_EQ(rain_attenuation_per_km(at_18, -1.0).value(), 0.0);
}

}  // namespace
}  // namespace phusong::models
