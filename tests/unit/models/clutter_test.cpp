// P.2108 clutter, P.2109 walls and P.833 woods: published values, reference tables, limits and laws.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "models/clutter/itu_p2108.h"
#include "models/clutter/itu_p2109.h"
#include "models/clutter/itu_p833.h"
#include "models/path/inverse_normal.h"
#include "tests/unit/models/any_number.h"
#include "tests/unit/models/shared_data.h"

namespace phusong::models {
namespace {

using test::AnyNumber;
using test::figure;
using test::read_table;
using test::Row;

constexpr std::array kTypes{ClutterType::water, ClutterType::open, ClutterType::suburban, ClutterType::urban_or_trees,
                            ClutterType::dense_urban};

// ---- The normal deviate

TEST(InverseQ, IsTheInverse) {
  for (const double q :
       {1.0e-15, 1.0e-12, 1.0e-8, 1.0e-6, 0.001, 0.024, 0.0243, 0.1, 0.3, 0.4999, 0.7, 0.99, 0.999999}) {
    const double x = inverse_q(q);
    // dQ/dx = -exp(-x^2/2)/sqrt(2 pi): a relative error of x moves Q by that much.
    const double slope = std::exp(-0.5 * x * x) / std::sqrt(2.0 * 3.14159265358979323846);
    EXPECT_NEAR(0.5 * std::erfc(x / std::sqrt(2.0)), q, kInverseQRelativeError * std::abs(x) * slope + 2e-16) << q;
    const double other = inverse_q(1.0 - q);
    EXPECT_NEAR(other, -x, (q > 1.0e-9 ? 1e-6 : 1e-3) * std::abs(x) + 1e-12) << q;
  }
  EXPECT_EQ(inverse_q(0.5), 0.0);
  // Tables of the normal distribution.
  EXPECT_NEAR(inverse_q(0.05), 1.6448536, 1e-7);
  EXPECT_NEAR(inverse_q(1.0e-6), 4.7534243, 1e-7);
  EXPECT_TRUE(std::isfinite(inverse_q(0.0)) && std::isfinite(inverse_q(1.0)));
}

TEST(InverseQ, FallsEverywhere) {
  double last = inverse_q(1e-9);
  for (int i = 1; i < 20'000; ++i) {
    const double now = inverse_q(i / 20'000.0);
    ASSERT_LT(now, last) << i;
    last = now;
  }
}

// ---- P.2108

TEST(ItuP2108, PublishedValues) {
  // NTIA's test data for P.2108-1, one decimal.
  const auto gain = [](ClutterType type, double r_m) {
    return height_gain(Megahertz{1'500}, Metres{2}, type, Metres{r_m}).loss.value();
  };
  EXPECT_NEAR(gain(ClutterType::water, 10), 16.0, 0.05);
  EXPECT_NEAR(gain(ClutterType::open, 6), 10.9, 0.05);
  EXPECT_NEAR(gain(ClutterType::suburban, 10), 20.5, 0.05);
  EXPECT_NEAR(gain(ClutterType::urban_or_trees, 15), 24.5, 0.05);
  EXPECT_NEAR(gain(ClutterType::dense_urban, 20), 27.1, 0.05);
  const auto terrestrial = [](double f_mhz, double d_km, double p) {
    return terrestrial_clutter(Megahertz{f_mhz}, Kilometres{d_km}, p).loss.value();
  };
  EXPECT_NEAR(terrestrial(500, 0.25, 50), 17.4, 0.05);
  EXPECT_NEAR(terrestrial(26'600, 15.8, 45), 32.5, 0.05);
  EXPECT_NEAR(terrestrial(3'500, 1, 0.1), 16.8, 0.05);
  const auto slant = [](double f_mhz, double elevation, double p) {
    return slant_clutter(Megahertz{f_mhz}, Degrees{elevation}, p).loss.value();
  };
  EXPECT_NEAR(slant(30'000, 2, 99), 87.3, 0.05);
  EXPECT_NEAR(slant(10'000, 10.5, 45), 12.4, 0.05);
  EXPECT_NEAR(slant(15'000, 90, 50), 0.0, 1e-9);
}

/// The code of either file: NTIA's tells trees from houses.
ClutterType type_of(const Row& row) {
  if (row.count("clutter_type_itu_1to5") > 0) return kTypes.at(std::stoul(row.at("clutter_type_itu_1to5")) - 1);
  constexpr std::array kNtia{ClutterType::water,          ClutterType::open,           ClutterType::suburban,
                             ClutterType::urban_or_trees, ClutterType::urban_or_trees, ClutterType::dense_urban};
  return kNtia.at(std::stoul(row.at("clutter_type")) - 1);
}
double height_gain_of(const Row& row) {
  return height_gain(Megahertz{1000.0 * figure(row, "f_GHz")}, Metres{figure(row, "h_m")}, type_of(row),
                     Metres{figure(row, "R_m")}, Metres{figure(row, "ws_m")})
      .loss.value();
}
double terrestrial_of(const Row& row) {
  return terrestrial_clutter(Megahertz{1000.0 * figure(row, "f_GHz")}, Kilometres{figure(row, "d_km")},
                             figure(row, "p_loc_pct"))
      .loss.value();
}
double slant_of(const Row& row) {
  return slant_clutter(Megahertz{1000.0 * figure(row, "f_GHz")}, Degrees{figure(row, "elev_deg")},
                       figure(row, "p_loc_pct"))
      .loss.value();
}
double entry_of(const Row& row) {
  const auto building =
      row.at("building_class") == "1" ? BuildingClass::traditional : BuildingClass::thermally_efficient;
  return building_entry_loss(Megahertz{1000.0 * figure(row, "f_GHz")}, building, Degrees{figure(row, "elev_deg")},
                             figure(row, "p_pct"))
      .loss.value();
}

void hold(const std::filesystem::path& file, double (*of)(const Row&), const std::string& column, double tolerance_db,
          int at_least) {
  int cases = 0;
  for (const Row& row : read_table(file)) {
    ++cases;
    EXPECT_NEAR(of(row), figure(row, column), tolerance_db) << file.filename().string() << " row " << cases;
  }
  EXPECT_GE(cases, at_least);
}

TEST(ItuP2108, HeightGainTable) {
  PHUSONG_NEEDS("validation/p2108/height_gain_3_1.csv");
  hold(needed, &height_gain_of, "Ah_recomputed", 1e-9, 28);
  hold(needed, &height_gain_of, "Ah_dB", 0.0501, 28);
}
TEST(ItuP2108, HeightGainGenerated) {
  PHUSONG_NEEDS("validation/_generated/p2108/height_gain_3_1.csv");
  hold(needed, &height_gain_of, "Ah_dB", 1e-6, 30);
}
TEST(ItuP2108, TerrestrialTable) {
  PHUSONG_NEEDS("validation/p2108/terrestrial_3_2.csv");
  hold(needed, &terrestrial_of, "Lctt_recomputed", 1e-9, 260);
  hold(needed, &terrestrial_of, "Lctt_dB", 0.0501, 260);
}
TEST(ItuP2108, TerrestrialGenerated) {
  PHUSONG_NEEDS("validation/_generated/p2108/terrestrial_3_2.csv");
  hold(needed, &terrestrial_of, "Lctt_dB", 1e-6, 30);
}
TEST(ItuP2108, SlantTable) {
  PHUSONG_NEEDS("validation/p2108/slant_3_3.csv");
  hold(needed, &slant_of, "Lces_recomputed", 1e-9, 1300);
  hold(needed, &slant_of, "Lces_dB", 0.0501, 1300);
}

TEST(ItuP2108, HeightGainEndsAtTheRoof) {
  for (const ClutterType type : kTypes) {
    const Metres roof = representative_clutter_height(type);
    EXPECT_EQ(height_gain(Megahertz{900}, roof, type).loss.value(), 0.0);
    double last = 1.0e9;
    for (double h = 0.5; h < roof.value(); h += 0.5) {
      const double now = height_gain(Megahertz{900}, Metres{h}, type).loss.value();
      EXPECT_LT(now, last) << h;
      EXPECT_GE(now, 0.0) << h;
      last = now;
    }
    // It meets the roof: the knife edge's 6.03 dB are rounded from 6.0327.
    EXPECT_NEAR(height_gain(Megahertz{900}, roof - Metres{1e-9}, type).loss.value(), 0.0, 0.004);
    EXPECT_GT(height_gain(Megahertz{1'800}, Metres{1.5}, type).loss,
              height_gain(Megahertz{900}, Metres{1.5}, type).loss);
  }
  // A wider street lets more in.
  const auto street = [](double width_m) {
    return height_gain(Megahertz{900}, Metres{1.5}, ClutterType::suburban, Metres{10}, Metres{width_m}).loss;
  };
  EXPECT_GT(street(10), street(30));
}

TEST(ItuP2108, TerrestrialLaws) {
  for (const double f_mhz : {500.0, 900.0, 3'500.0, 26'000.0, 67'000.0}) {
    // At the median the loss grows to 2 km and then stays.
    double last = 0.0;
    for (double d = 0.25; d <= 2.0; d += 0.05) {
      const double now = terrestrial_clutter(Megahertz{f_mhz}, Kilometres{d}, 50.0).loss.value();
      EXPECT_GT(now, last) << d;
      last = now;
    }
    const auto at = [&](double d, double p) { return terrestrial_clutter(Megahertz{f_mhz}, Kilometres{d}, p).loss; };
    EXPECT_EQ(at(2.0, 50.0), at(40.0, 50.0));
    EXPECT_LT(at(1.9, 50.0), at(2.0, 50.0));
    for (const double p : {84.0, 99.0, 99.9}) {
      EXPECT_LE(at(100.0, p), at(2.0, p));
      EXPECT_NEAR(at(100.0, p).value(), at(2.0, p).value(), 0.06);
    }
    for (double p = 1.0; p < 99.0; p += 1.0) EXPECT_LT(at(1.0, p), at(1.0, p + 1.0));
  }
  EXPECT_LT(terrestrial_clutter(Megahertz{900}, Kilometres{5}, 50).loss,
            terrestrial_clutter(Megahertz{3'500}, Kilometres{5}, 50).loss);
}

TEST(ItuP2108, SlantLaws) {
  // The higher the station and the lower the share, the less clutter.
  for (double elevation = 0.0; elevation < 90.0; elevation += 2.0)
    EXPECT_GT(slant_clutter(Megahertz{28'000}, Degrees{elevation}, 50).loss,
              slant_clutter(Megahertz{28'000}, Degrees{elevation + 2.0}, 50).loss);
  for (double p = 1.0; p < 99.0; p += 1.0)
    EXPECT_LT(slant_clutter(Megahertz{28'000}, Degrees{20}, p).loss,
              slant_clutter(Megahertz{28'000}, Degrees{20}, p + 1.0).loss);
}

/// One value just inside and one just outside either end of a range.
template <class Of>
void expect_limits(Range range, Caveat caveat, Of caveats_at) {
  const double step = 1e-6 * (range.high - range.low);
  EXPECT_EQ(caveats_at(range.low) & bits(caveat), 0U);
  EXPECT_EQ(caveats_at(range.high) & bits(caveat), 0U);
  EXPECT_NE(caveats_at(range.low - step) & bits(caveat), 0U);
  EXPECT_NE(caveats_at(range.high + step) & bits(caveat), 0U);
}

TEST(ItuP2108, LimitsOnBothSides) {
  expect_limits(kItuP2108HeightGainDomain.frequency_mhz, Caveat::frequency_out_of_domain,
                [](double f) { return height_gain(Megahertz{f}, Metres{1.5}, ClutterType::suburban).caveats; });
  EXPECT_NE(
      height_gain(Megahertz{900}, Metres{-0.1}, ClutterType::suburban).caveats & bits(Caveat::terminal_below_ground),
      0U);
  expect_limits(kItuP2108TerrestrialDomain.frequency_mhz, Caveat::frequency_out_of_domain,
                [](double f) { return terrestrial_clutter(Megahertz{f}, Kilometres{1}, 50).caveats; });
  expect_limits(kItuP2108TerrestrialDomain.distance_km, Caveat::distance_out_of_domain,
                [](double d) { return terrestrial_clutter(Megahertz{900}, Kilometres{d}, 50).caveats; });
  expect_limits(kItuP2108TerrestrialDomain.location_percent, Caveat::location_percent_out_of_domain,
                [](double p) { return terrestrial_clutter(Megahertz{900}, Kilometres{1}, p).caveats; });
  expect_limits(kItuP2108SlantDomain.frequency_mhz, Caveat::frequency_out_of_domain,
                [](double f) { return slant_clutter(Megahertz{f}, Degrees{10}, 50).caveats; });
  expect_limits(kItuP2108ElevationDeg, Caveat::environment_out_of_domain,
                [](double e) { return slant_clutter(Megahertz{28'000}, Degrees{e}, 50).caveats; });
  expect_limits(kItuP2108SlantDomain.location_percent, Caveat::location_percent_out_of_domain,
                [](double p) { return slant_clutter(Megahertz{28'000}, Degrees{10}, p).caveats; });
  EXPECT_EQ(terrestrial_clutter(Megahertz{900}, Kilometres{1}, 50).caveats, 0U);
}

TEST(ItuP2108, NeverNaN) {
  AnyNumber any;
  for (int i = 0; i < 20'000; ++i) {
    const ClutterType type = kTypes[static_cast<std::size_t>(i) % kTypes.size()];
    ASSERT_GE(height_gain(Megahertz{any()}, Metres{any()}, type, Metres{any()}, Metres{any()}).loss.value(), 0.0) << i;
    ASSERT_TRUE(std::isfinite(terrestrial_clutter(Megahertz{any()}, Kilometres{any()}, any()).loss.value())) << i;
    ASSERT_TRUE(std::isfinite(slant_clutter(Megahertz{any()}, Degrees{any()}, any()).loss.value())) << i;
  }
}

// ---- P.2109

TEST(ItuP2109, PublishedValues) {
  // Median losses by hand at 1 GHz, where every log f is 0: the coefficients themselves, with C = -3 beside them.
  const auto sum = [](double a, double b) {
    return 10.0 * std::log10(std::pow(10.0, 0.1 * a) + std::pow(10.0, 0.1 * b) + std::pow(10.0, -0.3));
  };
  const auto median = [](BuildingClass building, double elevation) {
    return building_entry_loss(Megahertz{1'000}, building, Degrees{elevation}, 50.0).loss.value();
  };
  EXPECT_NEAR(median(BuildingClass::traditional, 0.0), sum(12.64, 9.1), 1e-12);
  EXPECT_NEAR(median(BuildingClass::thermally_efficient, 0.0), sum(28.19, 27.8), 1e-12);
  EXPECT_NEAR(median(BuildingClass::traditional, 10.0), sum(12.64 + 2.12, 9.1), 1e-12);
  // ITU's clutter and building workbook: 28 GHz, traditional, level path, P = 1e-5 %.
  EXPECT_NEAR(building_entry_loss(Megahertz{28'000}, BuildingClass::traditional, Degrees{0}, 1e-5).loss.value(),
              -0.274524, 1e-6);
}

TEST(ItuP2109, Table) {
  PHUSONG_NEEDS("validation/p2109/cases.csv");
  hold(needed, &entry_of, "Lbe_recomputed", 1e-6, 5000);
}
TEST(ItuP2109, Generated) {
  PHUSONG_NEEDS("validation/_generated/p2109/cases.csv");
  hold(needed, &entry_of, "Lbe_dB", 1e-6, 30);
}

TEST(ItuP2109, LawsAndLimits) {
  const auto loss = [](double f, double elevation, double p, BuildingClass building = BuildingClass::traditional) {
    return building_entry_loss(Megahertz{f}, building, Degrees{elevation}, p).loss;
  };
  EXPECT_EQ(loss(1'800, -30, 50), loss(1'800, 30, 50));
  EXPECT_EQ(loss(1'800, 120, 50), loss(1'800, 90, 50));
  EXPECT_LT(loss(1'800, 89, 50), loss(1'800, 90, 50));
  EXPECT_GT(loss(1'800, 0, 50, BuildingClass::thermally_efficient), loss(1'800, 0, 50));
  for (double p = 1.0; p < 99.0; p += 1.0) EXPECT_LT(loss(1'800, 0, p), loss(1'800, 0, p + 1.0));
  expect_limits(kItuP2109Domain.frequency_mhz, Caveat::frequency_out_of_domain, [](double f) {
    return building_entry_loss(Megahertz{f}, BuildingClass::traditional, Degrees{0}, 50).caveats;
  });
  expect_limits(kItuP2109Domain.location_percent, Caveat::location_percent_out_of_domain, [](double p) {
    return building_entry_loss(Megahertz{900}, BuildingClass::traditional, Degrees{0}, p).caveats;
  });
  AnyNumber any;
  for (int i = 0; i < 20'000; ++i) {
    const auto building = i % 2 == 0 ? BuildingClass::traditional : BuildingClass::thermally_efficient;
    ASSERT_TRUE(std::isfinite(loss(any(), any(), any(), building).value())) << i;
  }
}

// ---- P.833: no reference numbers exist

TEST(ItuP833, WoodByHand) {
  // Eq. (2), St. Petersburg at 949 MHz: ln 949 = 6.8554088; times 0.42 = 2.8792717; e^ = 17.80130;
  // times 1.37 dB = 24.38779 dB.
  const Decibels maximum = woodland_maximum(Megahertz{949}, kStPetersburgWood);
  EXPECT_NEAR(maximum.value(), 24.38779, 1e-5);
  // Eq. (1) after 100 m at 0.17 dB/m: 17 / 24.38779 = 0.6970702; 1 - e^-0.6970702 = 0.5019576;
  // times 24.38779 dB = 12.24164 dB.
  EXPECT_NEAR(woodland_loss(maximum, 0.17, Metres{100}).value(), 12.24164, 1e-5);
  // Rio de Janeiro at 900 MHz: 0.18 * e^(0.752 * 6.8023948) = 0.18 * 166.5675 = 29.98216 dB.
  EXPECT_NEAR(woodland_maximum(Megahertz{900}, kRioDeJaneiroWood).value(), 29.98216, 1e-5);
  // Shallow woods follow gamma d (series: A = gamma d (1 - gamma d / 2 A_m)), deep ones end at A_m.
  EXPECT_NEAR(woodland_loss(maximum, 0.17, Metres{1}).value(), 0.17 * (1.0 - 0.17 / (2.0 * 24.38779)), 2e-6);
  EXPECT_NEAR(woodland_loss(maximum, 0.17, Metres{5'000}).value(), maximum.value(), 1e-9);
}

TEST(ItuP833, MaximumAgreesWithWhatWasMeasured) {
  // The power law is a fit to the measured maxima of the same woods: within 12 % at each frequency.
  for (const MeasuredWood& wood : kMeasuredWoods)
    EXPECT_NEAR(woodland_maximum(Megahertz{wood.frequency_mhz}, kStPetersburgWood).value() / wood.maximum_db, 1.0, 0.12)
        << wood.frequency_mhz;
}

TEST(ItuP833, SpecificAttenuation) {
  for (const MeasuredWood& wood : kMeasuredWoods)
    EXPECT_NEAR(woodland_specific_attenuation_db_m(Megahertz{wood.frequency_mhz}), wood.gamma_db_m, 1e-12);
  // Half way on log paper between 105.9 and 466.475 MHz: the geometric mean of 0.04 and 0.12.
  EXPECT_NEAR(woodland_specific_attenuation_db_m(Megahertz{std::sqrt(105.9 * 466.475)}), std::sqrt(0.04 * 0.12), 1e-12);
  EXPECT_EQ(woodland_specific_attenuation_db_m(Megahertz{50}), 0.04);
  EXPECT_EQ(woodland_specific_attenuation_db_m(Megahertz{5'000}), 0.34);
}

TEST(ItuP833, LawsAndLimits) {
  for (const WoodlandSite& site : {kRioDeJaneiroWood, kMulhouseWood, kStPetersburgWood}) {
    double last = -1.0;
    for (double depth = 0.0; depth <= 500.0; depth += 10.0) {
      const double now = woodland_loss(Megahertz{900}, Metres{depth}, site).value();
      EXPECT_GT(now, last) << depth;
      EXPECT_LE(now, woodland_maximum(Megahertz{900}, site).value());
      last = now;
    }
    last = 0.0;
    for (double f = 900.0; f <= 1'800.0; f += 100.0) {
      const double now = woodland_loss(Megahertz{f}, Metres{100}, site).value();
      EXPECT_GT(now, last) << f;
      last = now;
    }
    expect_limits(site.frequency_mhz, Caveat::frequency_out_of_domain,
                  [&](double f) { return woodland_caveats(Megahertz{f}, site); });
  }
  EXPECT_EQ(woodland_loss(Megahertz{900}, Metres{-5}, kRioDeJaneiroWood).value(), 0.0);
}

TEST(ItuP833, TreesInTheWay) {
  // Eq. (3): 10 m of crown at 0.17 dB/m; with 1 dB over its top, no more than that.
  EXPECT_NEAR(tree_loss(Metres{10}, 0.17).value(), 1.7, 1e-12);
  EXPECT_NEAR(tree_loss(Metres{10}, 0.17, Decibels{1.0}).value(), 1.0, 1e-12);
  EXPECT_NEAR(tree_loss(Metres{10}, 0.17, Decibels{20.0}).value(), 1.7, 1e-12);
  EXPECT_EQ(tree_loss(Metres{-1}, 0.17).value(), 0.0);
  // Two equal ways carry twice the power of one: 3.0103 dB less; a way of 30 dB beside one of 10 dB gives 0.0432 dB.
  const std::array equal{Decibels{20.0}, Decibels{20.0}};
  EXPECT_NEAR(sum_of_ways(equal).value(), 20.0 - 3.0103, 1e-4);
  const std::array uneven{Decibels{10.0}, Decibels{30.0}};
  EXPECT_NEAR(sum_of_ways(uneven).value(), 10.0 - 0.0432, 1e-4);
  EXPECT_EQ(sum_of_ways({}).value(), 3'000.0);
}

TEST(ItuP833, NeverNaN) {
  AnyNumber any;
  for (int i = 0; i < 20'000; ++i) {
    ASSERT_GE(woodland_loss(Megahertz{any()}, Metres{any()}, kRioDeJaneiroWood).value(), 0.0) << i;
    ASSERT_GE(woodland_loss(Decibels{any()}, any(), Metres{any()}).value(), 0.0) << i;
    ASSERT_GE(tree_loss(Metres{any()}, any(), Decibels{any()}).value(), 0.0) << i;
    const std::array ways{Decibels{any()}, Decibels{any()}, Decibels{any()}};
    ASSERT_FALSE(std::isnan(sum_of_ways(ways).value())) << i;
  }
}

}  // namespace
}  // namespace phusong::models
