// P.530 hops: independent values, reference tables, limits and laws.
#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "models/microwave/itu_p530.h"
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

/// A hop of the hills: 22 km at 7.5 GHz.
MicrowaveHop a_hop() {
  return {.distance = Kilometres{22.0},
          .frequency = Megahertz{7'500},
          .tx_above_sea = Metres{310.0},
          .rx_above_sea = Metres{265.0},
          .terrain_above_sea = Metres{180.0},
          .log10_k = -3.6,
          .dn75 = 25.0,
          .rain_001_mm_h = 95.0};
}

MicrowaveHop hop_of(const Row& row) {
  return {.distance = Kilometres{figure(row, "d_km")},
          .frequency = Megahertz{1000.0 * figure(row, "f_GHz")},
          .tx_above_sea = Metres{figure(row, "he_m_asl")},
          .rx_above_sea = Metres{figure(row, "hr_m_asl")},
          .terrain_above_sea = Metres{figure(row, "ht_m_asl")},
          .log10_k = figure(row, "log10K"),
          .dn75 = figure(row, "dN75"),
          .rain_001_mm_h = 0.0,
          .latitude_deg = figure(row, "lat_deg")};
}

TEST(ItuP530, IndependentValues) {
  // From an independent implementation of P.530-18: one fade in the deep part, one below A_t.
  const MicrowaveHop deep{.distance = Kilometres{31.69},
                          .frequency = Megahertz{15'000},
                          .tx_above_sea = Metres{800.3},
                          .rx_above_sea = Metres{799.1},
                          .terrain_above_sea = Metres{741.9},
                          .log10_k = -5.618,
                          .dn75 = 11.02,
                          .rain_001_mm_h = 0.0,
                          .latitude_deg = 67.62};
  const double p0 = multipath_occurrence(deep).p0_percent;
  EXPECT_NEAR(p0, 4.9042717015, 1e-9);
  EXPECT_NEAR(fade_percent(p0, Decibels{34.2}), 0.001864552098, 1e-11);
  EXPECT_NEAR(average_year_conversion(deep).value(), 9.2989574438, 1e-9);
  const MicrowaveHop shallow{.distance = Kilometres{9.14},
                             .frequency = Megahertz{7'500},
                             .tx_above_sea = Metres{185.3},
                             .rx_above_sea = Metres{242.5},
                             .terrain_above_sea = Metres{93.4},
                             .log10_k = -3.029,
                             .dn75 = 26.93,
                             .rain_001_mm_h = 0.0,
                             .latitude_deg = -20.55};
  const double p0_shallow = multipath_occurrence(shallow).p0_percent;
  EXPECT_NEAR(deep_fade_percent(p0_shallow, Decibels{16.8}), 0.068319201965, 1e-11);
  EXPECT_NEAR(fade_percent(p0_shallow, Decibels{16.8}), 0.058943484372, 1e-11);
  // Rain: a long hop at 15 GHz, and a short one at 18 GHz on which the cap of the distance factor holds.
  const HopRain wide = hop_rain(Kilometres{12.543}, Megahertz{15'000}, 32.5, Degrees{2.81}, Degrees{0});
  EXPECT_NEAR(wide.distance_factor, 0.60988504753, 1e-10);
  EXPECT_NEAR(wide.attenuation_001_db, 17.10924989, 1e-7);
  EXPECT_NEAR(rain_attenuation_exceeded(wide, 1.0).value(), 1.8669463105, 1e-9);
  const HopRain narrow = hop_rain(Kilometres{0.37}, Megahertz{18'000}, 65.4, Degrees{2.45}, Degrees{90});
  EXPECT_EQ(narrow.distance_factor, kLargestDistanceFactor);
  EXPECT_NEAR(narrow.attenuation_001_db, 4.7127589151, 1e-9);
}

TEST(ItuP530, Multipath) {
  PHUSONG_NEEDS("validation/_generated/p530/multipath.csv");
  for (const Row& row : read_table(needed)) {
    const std::string& id = row.at("case_id");
    const MicrowaveHop hop = hop_of(row);
    const double p0 = multipath_occurrence(hop).p0_percent;
    const Decibels fade{figure(row, "A_dB")};
    expect_relative(p0, figure(row, "p0_pct_worst_month"), 1e-6, id);
    expect_relative(deep_fade_percent(p0, fade), figure(row, "pw_single_freq_pct"), 1e-6, id);
    expect_relative(fade_percent(p0, fade), figure(row, "pw_any_fade_pct"), 1e-6, id);
    expect_relative(average_year_conversion_uncapped(hop).value(), figure(row, "deltaG_uncapped_dB"), 1e-6, id);
    expect_relative(average_year_conversion(hop).value(), figure(row, "deltaG_capped_le10p8_dB"), 1e-6, id);
    const double annual = deep_fade_percent(p0, fade) * std::pow(10.0, -0.1 * average_year_conversion(hop).value());
    expect_relative(annual, figure(row, "p_single_freq_avg_year_pct_capped_reading"), 1e-6, id);
  }
}

TEST(ItuP530, Rain) {
  PHUSONG_NEEDS("validation/_generated/p530/rain.csv");
  for (const Row& row : read_table(needed)) {
    const std::string& id = row.at("case_id");
    const HopRain rain =
        hop_rain(Kilometres{figure(row, "d_km")}, Megahertz{1000.0 * figure(row, "f_GHz")}, figure(row, "R001_mmh"),
                 Degrees{figure(row, "elev_deg")}, Degrees{figure(row, "tau_deg")});
    expect_relative(rain.k, figure(row, "k"), 1e-6, id);
    expect_relative(rain.specific_db_km, figure(row, "gammaR_dBkm"), 1e-6, id);
    expect_relative(rain.distance_factor, figure(row, "r_capped_2p5"), 1e-6, id);
    expect_relative(rain.attenuation_001_db, figure(row, "A001_dB_capped"), 1e-6, id);
    const double p = figure(row, "p_pct");
    const Decibels fade = rain_attenuation_exceeded(rain, p);
    expect_relative(fade.value(), figure(row, "Ap_dB_capped"), 1e-6, id);
    // The inverse leads back.
    expect_relative(rain_percent(rain, fade), p, 1e-9, id);
  }
}

TEST(ItuP530, TheLimitOfLayersBitesOnShortLowHops) {
  MicrowaveHop hop = a_hop();
  hop.distance = Kilometres{2.0};
  hop.terrain_above_sea = Metres{286.0};  // the path runs 1.5 m above the ground
  // By hand: (25/50)^1.8 exp(-h_c / (2.5 sqrt 2)) is above 0.1; 25 * 2^1.5 * sqrt(7.5) / 24730 = 0.0078306.
  EXPECT_NEAR(multipath_occurrence(hop).v_sr, 0.0078306, 1e-7);
  hop.terrain_above_sea = Metres{200.0};  // 87.46 m: 0.28717 exp(-87.46 / 3.5355) = 5.2e-12
  EXPECT_LT(multipath_occurrence(hop).v_sr, 1e-11);
}

TEST(ItuP530, FadesOfAllDepthsMeetTheDeepLaw) {
  for (const double p0 : {1.0e-4, 0.5, 20.0, 500.0, 1999.0}) {
    const double a_t = 25.0 + 1.2 * std::log10(p0);
    expect_relative(fade_percent(p0, Decibels{a_t - 1e-9}), fade_percent(p0, Decibels{a_t}), 1e-8, std::to_string(p0));
    EXPECT_EQ(fade_percent(p0, Decibels{a_t + 3.0}), deep_fade_percent(p0, Decibels{a_t + 3.0}));
    // 1 - 1/e of the month without any fade at all.
    EXPECT_NEAR(fade_percent(p0, Decibels{0.0}), 63.2121, 1e-4);
    double last = 101.0;
    for (double fade = 0.0; fade <= 60.0; fade += 0.25) {
      const double now = fade_percent(p0, Decibels{fade});
      EXPECT_LT(now, last) << p0 << " % at " << fade << " dB";
      last = now;
    }
  }
}

TEST(ItuP530, WhatMakesAHopFade) {
  const auto p0 = [](auto change) {
    MicrowaveHop hop = a_hop();
    change(hop);
    return multipath_occurrence(hop).p0_percent;
  };
  const double here = p0([](MicrowaveHop&) {});
  EXPECT_GT(p0([](MicrowaveHop& hop) { hop.distance = Kilometres{26.0}; }), here);
  EXPECT_GT(p0([](MicrowaveHop& hop) { hop.frequency = Megahertz{8'000}; }), here);
  EXPECT_GT(p0([](MicrowaveHop& hop) { hop.terrain_above_sea = Metres{220.0}; }), here);
  EXPECT_GT(p0([](MicrowaveHop& hop) { hop.log10_k = -3.5; }), here);
  // Ends exchanged, nothing changes; a steeper path fades less.
  const double turned = p0([](MicrowaveHop& hop) { std::swap(hop.tx_above_sea, hop.rx_above_sea); });
  expect_relative(turned, here, 1e-14, "reciprocal");
  const double steep = p0([](MicrowaveHop& hop) {
    hop.tx_above_sea = Metres{400.0};
    hop.rx_above_sea = Metres{265.0};
    hop.terrain_above_sea = Metres{225.0};  // the same clearance
  });
  EXPECT_LT(steep, here);
}

TEST(ItuP530, ConversionToTheYearIsCapped) {
  // By hand, 5 km on the equator's side of 45 degrees: 10.5 - 5.6 log10(1.1 + |cos 90|^0.7) - 2.7 log10 5
  //   + 1.7 log10(1 + 45/5) = 10.5 - 0.2318 - 1.8872 + 1.7 = 10.081.
  MicrowaveHop hop = a_hop();
  hop.distance = Kilometres{5.0};
  hop.latitude_deg = 45.0;
  EXPECT_NEAR(average_year_conversion_uncapped(hop).value(), 10.081, 1e-3);
  EXPECT_EQ(average_year_conversion(hop), average_year_conversion_uncapped(hop));
  hop.latitude_deg = 60.0;
  EXPECT_GT(average_year_conversion_uncapped(hop).value(), kLargestDeltaG_db);
  EXPECT_EQ(average_year_conversion(hop).value(), kLargestDeltaG_db);
}

TEST(ItuP530, RainLawAndItsInverse) {
  const HopRain rain = hop_rain(Kilometres{8.0}, Megahertz{23'000}, 95.0, Degrees{0}, Degrees{90});
  // At 0.01 % the law gives A_0.01 back, to the rounding of its constants: C1 0.01^-(C2 - 2 C3).
  EXPECT_NEAR(rain_attenuation_exceeded(rain, 0.01).value() / rain.attenuation_001_db, 1.0, 0.01);
  // Both sides of the limits of p.
  EXPECT_EQ(rain_attenuation_exceeded(rain, 2.0), rain_attenuation_exceeded(rain, 1.0));
  EXPECT_GT(rain_attenuation_exceeded(rain, 0.99), rain_attenuation_exceeded(rain, 1.0));
  EXPECT_EQ(rain_attenuation_exceeded(rain, 0.0001), rain_attenuation_exceeded(rain, 0.001));
  EXPECT_LT(rain_attenuation_exceeded(rain, 0.0011), rain_attenuation_exceeded(rain, 0.001));
  double last = 101.0;
  for (double fade = 0.0; fade <= 120.0; fade += 1.0) {
    const double now = rain_percent(rain, Decibels{fade});
    EXPECT_LE(now, last) << fade;
    EXPECT_GT(now, 0.0) << fade;
    last = now;
  }
  EXPECT_EQ(rain_percent(rain, Decibels{0.0}), 100.0);
  EXPECT_EQ(rain_percent(hop_rain(Kilometres{8.0}, Megahertz{23'000}, 0.0, Degrees{0}, Degrees{90}), Decibels{1.0}),
            0.0);
  // The frequency step at 10 GHz is none.
  const HopRain below = hop_rain(Kilometres{8.0}, Megahertz{9'999.999}, 95.0, Degrees{0}, Degrees{90});
  const HopRain above = hop_rain(Kilometres{8.0}, Megahertz{10'000}, 95.0, Degrees{0}, Degrees{90});
  EXPECT_NEAR(rain_attenuation_exceeded(below, 0.1).value(), rain_attenuation_exceeded(above, 0.1).value(), 1e-4);
}

TEST(ItuP530, MoreRainMoreLoss) {
  for (const double d_km : {1.0, 5.0, 20.0, 60.0}) {
    double last = 0.0;
    for (double rate = 5.0; rate <= 150.0; rate += 5.0) {
      const double now = hop_rain(Kilometres{d_km}, Megahertz{18'000}, rate, Degrees{0}, Degrees{0}).attenuation_001_db;
      EXPECT_GT(now, last) << d_km << " km, " << rate << " mm/h";
      last = now;
    }
  }
}

TEST(ItuP530, WorstMonthOfRain) {
  // P.841: p = 0.30 p_w^1.15, so 0.30 % of the year is 1 % of the worst month.
  EXPECT_NEAR(rain_worst_month_percent(0.30), 1.0, 1e-12);
  EXPECT_NEAR(0.30 * std::pow(rain_worst_month_percent(0.01), 1.15), 0.01, 1e-12);
  EXPECT_EQ(rain_worst_month_percent(0.0), 0.0);
  EXPECT_EQ(rain_worst_month_percent(100.0), 100.0);
}

TEST(ItuP530, AvailabilityAddsItsParts) {
  const MicrowaveHop hop = a_hop();
  const Decibels margin{35.0};
  const HopAvailability year = hop_availability(hop, margin);
  EXPECT_EQ(year.multipath_worst_month_percent, fade_percent(multipath_occurrence(hop).p0_percent, margin));
  EXPECT_LT(year.multipath_annual_percent, year.multipath_worst_month_percent);
  EXPECT_GT(year.rain_worst_month_percent, year.rain_annual_percent);
  EXPECT_EQ(year.annual_unavailability_percent, year.multipath_annual_percent + year.rain_annual_percent);
  EXPECT_GT(year.rain_annual_percent, 0.0);
  double last = 101.0;
  for (double margin_db = 0.0; margin_db <= 60.0; margin_db += 1.0) {
    const double now = hop_availability(hop, Decibels{margin_db}).annual_unavailability_percent;
    EXPECT_LE(now, last);
    last = now;
  }
  // Vertical polarisation loses less in rain.
  MicrowaveHop level = hop;
  level.polarisation = Polarisation::horizontal;
  EXPECT_GT(hop_availability(level, margin).rain_annual_percent, year.rain_annual_percent);
}

TEST(ItuP530, MarginForAnAvailability) {
  const MicrowaveHop hop = a_hop();
  const Decibels margin = fade_margin_for(hop, 0.01);
  EXPECT_LE(hop_availability(hop, margin).annual_unavailability_percent, 0.01);
  EXPECT_GT(hop_availability(hop, margin - Decibels{1e-6}).annual_unavailability_percent, 0.01);
  EXPECT_EQ(fade_margin_for(hop, 100.0).value(), 0.0);
  EXPECT_EQ(fade_margin_for(hop, -1.0).value(), 200.0);
}

TEST(ItuP530, LimitsOnBothSides) {
  const auto caveats = [](auto change) {
    MicrowaveHop hop = a_hop();
    hop.frequency = Megahertz{18'000};
    change(hop);
    return hop_availability(hop, Decibels{30.0}).caveats;
  };
  const Caveats frequency = bits(Caveat::frequency_out_of_domain);
  const Caveats distance = bits(Caveat::distance_out_of_domain);
  EXPECT_EQ(caveats([](MicrowaveHop&) {}), 0U);
  // 45 GHz of multipath lies below the 100 GHz of rain, 60 km of rain below the 185 km of multipath.
  const Domain& clear_air = kItuP530MultipathDomain;
  EXPECT_EQ(caveats([&](MicrowaveHop& hop) { hop.frequency = Megahertz{clear_air.frequency_mhz.high}; }) & frequency,
            0U);
  EXPECT_NE(
      caveats([&](MicrowaveHop& hop) { hop.frequency = Megahertz{clear_air.frequency_mhz.high + 1.0}; }) & frequency,
      0U);
  EXPECT_EQ(caveats([&](MicrowaveHop& hop) { hop.distance = Kilometres{clear_air.distance_km.low}; }) & distance, 0U);
  EXPECT_NE(caveats([&](MicrowaveHop& hop) { hop.distance = Kilometres{clear_air.distance_km.low - 0.01}; }) & distance,
            0U);
  EXPECT_EQ(
      caveats([](MicrowaveHop& hop) { hop.distance = Kilometres{kItuP530RainDomain.distance_km.high}; }) & distance,
      0U);
  EXPECT_NE(caveats([](MicrowaveHop& hop) { hop.distance = Kilometres{kItuP530RainDomain.distance_km.high + 0.1}; }) &
                distance,
            0U);
  // 15/d GHz: at 10 km from 1.5 GHz on.
  EXPECT_DOUBLE_EQ(lowest_multipath_frequency(Kilometres{10.0}).value(), 1'500.0);
  const auto at_10_km = [](double f_mhz) {
    return [f_mhz](MicrowaveHop& hop) {
      hop.distance = Kilometres{10.0};
      hop.frequency = Megahertz{f_mhz};
    };
  };
  EXPECT_EQ(caveats(at_10_km(1'501.0)) & frequency, 0U);
  EXPECT_NE(caveats(at_10_km(1'499.0)) & frequency, 0U);
  // Antennas and p0.
  EXPECT_NE(caveats([](MicrowaveHop& hop) { hop.rx_above_sea = Metres{-1.0}; }) & bits(Caveat::tx_height_out_of_domain),
            0U);
  EXPECT_NE(caveats([](MicrowaveHop& hop) { hop.log10_k = 1.0; }) & bits(Caveat::climate_out_of_domain), 0U);
  // Shares of rain: 30 dB are more than 2 GHz loses in 0.001 % of the year, and any rain takes 0.1 dB of 18 GHz.
  const Caveats share = bits(Caveat::time_percent_out_of_domain);
  EXPECT_NE(caveats([](MicrowaveHop& hop) { hop.frequency = Megahertz{2'000}; }) & share, 0U);
  MicrowaveHop hop = a_hop();
  hop.frequency = Megahertz{18'000};
  EXPECT_NE(hop_availability(hop, Decibels{0.1}).caveats & share, 0U);
  const double fade_1_db =
      rain_attenuation_exceeded(hop_rain(hop.distance, hop.frequency, hop.rain_001_mm_h, Degrees{-0.117}, Degrees{90}),
                                1.0)
          .value();
  EXPECT_EQ(hop_availability(hop, Decibels{1.01 * fade_1_db}).caveats & share, 0U);
  EXPECT_NE(hop_availability(hop, Decibels{0.99 * fade_1_db}).caveats & share, 0U);
}

TEST(ItuP530, NeverNaN) {
  AnyNumber any;
  for (int i = 0; i < 20'000; ++i) {
    const MicrowaveHop hop{.distance = Kilometres{any()},
                           .frequency = Megahertz{any()},
                           .tx_above_sea = Metres{any()},
                           .rx_above_sea = Metres{any()},
                           .terrain_above_sea = Metres{any()},
                           .log10_k = any(),
                           .dn75 = any(),
                           .rain_001_mm_h = any(),
                           .latitude_deg = any(),
                           .polarisation = i % 2 == 0 ? Polarisation::vertical : Polarisation::horizontal};
    const HopAvailability year = hop_availability(hop, Decibels{any()});
    for (const double share :
         {year.multipath_worst_month_percent, year.multipath_annual_percent, year.rain_worst_month_percent,
          year.rain_annual_percent, year.annual_unavailability_percent})
      ASSERT_TRUE(share >= 0.0 && share <= 100.0) << i << ": " << share;
    const HopRain rain = hop_rain(hop.distance, hop.frequency, hop.rain_001_mm_h, Degrees{any()}, Degrees{any()});
    ASSERT_GE(rain.attenuation_001_db, 0.0) << i;
    ASSERT_GE(rain_attenuation_exceeded(rain, any()).value(), 0.0) << i;
    const double share = fade_percent(any(), Decibels{any()});
    ASSERT_TRUE(share >= 0.0 && share <= 100.0) << i;
    ASSERT_FALSE(std::isnan(average_year_conversion_uncapped(hop).value())) << i;
  }
}

}  // namespace
}  // namespace phusong::models
