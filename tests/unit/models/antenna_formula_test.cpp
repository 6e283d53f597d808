// TR 38.901 / M.2101 and F.1336-5: against their reference tables, by hand, by their properties, and by name.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "geo/base/error.h"
#include "models/antenna/antenna.h"
#include "models/antenna/f1336.h"
#include "models/antenna/m2101.h"
#include "tests/unit/models/shared_data.h"

namespace phusong::models {
namespace {

using test::figure;
using test::read_table;
using test::Row;

AntennaElement element_of(const Row& row) {
  return {Degrees{figure(row, "phi_3dB")}, Degrees{figure(row, "theta_3dB")}, Decibels{figure(row, "Am_dB")},
          Decibels{figure(row, "SLAv_dB")}, Decibels{figure(row, "G_Emax_dBi")}};
}

SectoralAntenna sectoral_of(const Row& row) {
  return {.max_gain_dbi = Decibels{figure(row, "G0_dBi")},
          .phi_3 = Degrees{figure(row, "phi3_deg")},
          .theta_3 = Degrees{figure(row, "theta3_deg")},
          .side_lobes = row.at("sidelobe") == "peak" ? SideLobes::peak : SideLobes::average,
          .k_p = figure(row, "k_p"),
          .k_a = figure(row, "k_a"),
          .k_h = figure(row, "k_h"),
          .k_v = figure(row, "k_v")};
}

SectoralTilt tilt_of(const Row& row) {
  SectoralTilt tilt;
  if (row.at("tilt_type") == "mechanical") tilt.mechanical = Degrees{figure(row, "tilt_deg")};
  if (row.at("tilt_type") == "electrical") tilt.electrical = Degrees{figure(row, "tilt_deg")};
  return tilt;
}

TEST(AntennaGolden, Element) {
  PHUSONG_NEEDS("validation/antenna/element_38901_M2101.csv");
  const std::vector<Row> rows = read_table(needed);
  ASSERT_EQ(rows.size(), 80U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Decibels gain =
        element_gain(element_of(rows[i]), Degrees{figure(rows[i], "phi_deg")}, Degrees{figure(rows[i], "theta_deg")});
    EXPECT_NEAR(gain.value(), figure(rows[i], "gain_dBi"), 1e-6) << "row " << i + 1;
  }
}

TEST(AntennaGolden, Array) {
  PHUSONG_NEEDS("validation/antenna/composite_M2101.csv");
  const std::vector<Row> rows = read_table(needed);
  ASSERT_EQ(rows.size(), 74U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    const ElementArray array{element_of(row), static_cast<int>(figure(row, "N_H")),
                             static_cast<int>(figure(row, "N_V")), figure(row, "dH_wl"), figure(row, "dV_wl")};
    const Decibels gain = array_gain(array, Degrees{figure(row, "phi_deg")}, Degrees{figure(row, "theta_deg")},
                                     Degrees{figure(row, "escan_deg")}, Degrees{figure(row, "etilt_deg")});
    EXPECT_NEAR(gain.value(), figure(row, "gain_dBi"), 1e-6) << "row " << i + 1;
  }
}

TEST(AntennaGolden, Sectoral) {
  PHUSONG_NEEDS("validation/antenna/f1336_5_sectoral.csv");
  const std::vector<Row> rows = read_table(needed);
  ASSERT_EQ(rows.size(), 120U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    const Decibels gain = sectoral_gain(sectoral_of(row), Degrees{figure(row, "azimuth_deg")},
                                        Degrees{figure(row, "elevation_deg")}, tilt_of(row));
    EXPECT_NEAR(gain.value(), figure(row, "gain_dBi"), 1e-6) << "row " << i + 1;
    const Degrees theta_3 = sectoral_theta_3(Decibels{figure(row, "G0_dBi")}, Degrees{figure(row, "phi3_deg")});
    EXPECT_NEAR(theta_3.value(), figure(row, "theta3_deg"), 1e-9) << "row " << i + 1;
  }
}

TEST(AntennaByHand, Element) {
  // 3GPP TR 38.901, table 7.3-1: 65 x 65 degrees, 30 dB, 8 dBi. 12 (1/2)^2 = 3 dB at half the beamwidth.
  EXPECT_EQ(element_gain({}, Degrees{0}, Degrees{90}).value(), 8.0);
  EXPECT_NEAR(element_gain({}, Degrees{32.5}, Degrees{90}).value(), 5.0, 1e-12);
  EXPECT_NEAR(element_gain({}, Degrees{-65}, Degrees{57.5}).value(), 8.0 - 12.0 - 3.0, 1e-12);
  EXPECT_EQ(element_gain({}, Degrees{180}, Degrees{90}).value(), -22.0);
  EXPECT_EQ(element_gain({}, Degrees{180}, Degrees{0}).value(), -22.0);
}

TEST(AntennaByHand, Array) {
  // Rec. ITU-R M.2101, table 4: 64 elements in phase add 10 log 64 = 18.0618 dB; half a wavelength apart, two of them
  // have their null at the sides; the beam goes where it is steered.
  const ElementArray panel;
  EXPECT_NEAR(array_gain(panel, Degrees{0}, Degrees{90}, Degrees{0}, Degrees{0}).value(), 26.0618, 1e-4);
  EXPECT_EQ(max_array_gain(panel).value(), array_gain(panel, Degrees{0}, Degrees{90}, Degrees{0}, Degrees{0}).value());
  const ElementArray two{.columns = 2, .rows = 1};
  EXPECT_LT(array_gain(two, Degrees{90}, Degrees{90}, Degrees{0}, Degrees{0}).value(), -250.0);
  EXPECT_GE(array_gain(two, Degrees{90}, Degrees{90}, Degrees{0}, Degrees{0}).value(), 11.0 - 30.0 - kDeepestNull_db);
  const double ahead = element_gain({}, Degrees{30}, Degrees{100}).value() + 10.0 * std::log10(64.0);
  EXPECT_NEAR(array_gain(panel, Degrees{30}, Degrees{100}, Degrees{30}, Degrees{10}).value(), ahead, 0.1);
  EXPECT_LT(array_gain(panel, Degrees{-30}, Degrees{100}, Degrees{30}, Degrees{10}).value(), ahead - 15.0);
  EXPECT_LT(array_gain(panel, Degrees{30}, Degrees{80}, Degrees{30}, Degrees{10}).value(), ahead - 10.0);
}

TEST(AntennaByHand, Sectoral) {
  // Rec. ITU-R F.1336-5, recommends 3.1.1 with theta_3 = 18 degrees and k_p = 0.7:
  // G_180 = -12 + 10 log 6.6 - 15 log 10 = -18.8046; recommends 3.1.2 lies 3 dB lower.
  SectoralAntenna a{
      .max_gain_dbi = Decibels{15}, .phi_3 = Degrees{90}, .theta_3 = Degrees{18}, .side_lobes = SideLobes::peak};
  EXPECT_NEAR(sectoral_least_gain(a).value(), -18.8046, 1e-4);
  EXPECT_EQ(sectoral_gain(a, Degrees{0}, Degrees{0}).value(), 15.0);
  EXPECT_NEAR(sectoral_gain(a, Degrees{0}, Degrees{9}).value(), 12.0, 1e-12);
  EXPECT_NEAR(sectoral_gain(a, Degrees{45}, Degrees{0}).value(), 12.0, 1e-12);
  EXPECT_NEAR(sectoral_gain(a, Degrees{0}, Degrees{90}).value(), 15.0 - 18.8046, 1e-4);
  // x_h = 2, k_h = 0.7: -12 x 2^1.3 - 3 (1 - 0.5^-0.7) = -29.5472 + 1.8735, which G_180 catches.
  EXPECT_NEAR(sectoral_azimuth_cut(a, Degrees{180}).value(), -18.8046, 1e-4);
  // x_h = 1: -12 + 1.8735 = -10.1265.
  EXPECT_NEAR(sectoral_azimuth_cut(a, Degrees{90}).value(), -10.1265, 1e-4);
  // Behind, R = 0: the elevation has no say.
  EXPECT_NEAR(sectoral_gain(a, Degrees{180}, Degrees{40}).value(), 15.0 - 18.8046, 1e-4);
  a.side_lobes = SideLobes::average;
  EXPECT_NEAR(sectoral_least_gain(a).value(), -21.8046, 1e-4);
  // Tilts bring the maximum down to the tilt's angle, ahead.
  EXPECT_NEAR(sectoral_gain(a, Degrees{0}, Degrees{-6}, {.mechanical = Degrees{6}}).value(), 15.0, 1e-9);
  EXPECT_NEAR(sectoral_gain(a, Degrees{0}, Degrees{-6}, {.electrical = Degrees{6}}).value(), 15.0, 1e-9);
  // Behind, a mechanical tilt looks up; overhead stays overhead under an electrical one.
  EXPECT_NEAR(sectoral_gain(a, Degrees{180}, Degrees{6}, {.mechanical = Degrees{6}}).value(),
              sectoral_gain(a, Degrees{180}, Degrees{0}).value(), 1e-9);
}

/// Random antennas and directions, the same in every run.
class Draws {
 public:
  double between(double low, double high) { return std::uniform_real_distribution<double>{low, high}(engine_); }
  SectoralAntenna sectoral() {
    return {.max_gain_dbi = Decibels{between(-5, 25)},
            .phi_3 = Degrees{between(10, 360)},
            .theta_3 = Degrees{between(1, 180)},
            .side_lobes = between(0, 1) < 0.5 ? SideLobes::peak : SideLobes::average,
            .k_p = between(0, 1),
            .k_a = between(0, 1),
            .k_h = between(0, 1),
            .k_v = between(0, 1)};
  }
  AntennaElement element() {
    return {Degrees{between(5, 120)}, Degrees{between(5, 120)}, Decibels{between(10, 40)}, Decibels{between(10, 40)},
            Decibels{between(-5, 25)}};
  }

 private:
  std::mt19937 engine_{20};
};

TEST(AntennaProperty, NeverAboveTheMaximumNeverNan) {
  Draws draw;
  for (int i = 0; i < 20'000; ++i) {
    const double scale = i % 10 == 0 ? 1e7 : 1.0;
    const Degrees azimuth{draw.between(-400, 400) * scale};
    const Degrees elevation{draw.between(-200, 200) * scale};
    const SectoralAntenna a = draw.sectoral();
    const SectoralTilt tilt{Degrees{draw.between(-90, 90)}, Degrees{draw.between(-120, 120)}};
    const double g = sectoral_gain(a, azimuth, elevation, tilt).value();
    ASSERT_LE(g, a.max_gain_dbi.value() + 1e-12) << i;
    ASSERT_GE(g, (a.max_gain_dbi + sectoral_least_gain(a)).value() - 12.0 * 9.0) << i;

    const ElementArray array{draw.element(), 1 + i % 16, 1 + i % 7, draw.between(0.1, 2), draw.between(0.1, 2)};
    const double e = element_gain(array.element, azimuth, elevation).value();
    ASSERT_LE(e, array.element.max_gain_dbi.value()) << i;
    ASSERT_GE(e, (array.element.max_gain_dbi - array.element.a_m).value() - 1e-12) << i;
    const double b =
        array_gain(array, azimuth, elevation, Degrees{draw.between(-180, 180)}, Degrees{draw.between(-90, 90)}).value();
    ASSERT_LE(b, max_array_gain(array).value() + 1e-9) << i;
    ASSERT_GE(b, e - kDeepestNull_db - 1e-6) << i;
  }
}

TEST(AntennaProperty, EvenInAzimuth) {
  Draws draw;
  for (int i = 0; i < 2'000; ++i) {
    const double azimuth = draw.between(0, 360);
    const Degrees elevation{draw.between(-90, 90)};
    const SectoralAntenna a = draw.sectoral();
    const SectoralTilt tilt{Degrees{i % 2 == 0 ? 0.0 : draw.between(0, 15)}, Degrees{i % 3 == 0 ? 0.0 : 7.0}};
    EXPECT_NEAR(sectoral_gain(a, Degrees{azimuth}, elevation, tilt).value(),
                sectoral_gain(a, Degrees{-azimuth}, elevation, tilt).value(), 1e-9);
    const ElementArray array{draw.element(), 1, 4, 0.5, 0.7};
    EXPECT_NEAR(array_gain(array, Degrees{azimuth}, elevation, Degrees{0}, Degrees{5}).value(),
                array_gain(array, Degrees{-azimuth}, elevation, Degrees{0}, Degrees{5}).value(), 1e-9);
    EXPECT_NEAR(element_gain(array.element, Degrees{azimuth}, elevation).value(),
                element_gain(array.element, Degrees{360 - azimuth}, elevation).value(), 1e-9);
  }
}

TEST(AntennaProperty, ContinuousButForTheKnownJump) {
  // Along both cuts in steps of a hundredth of a degree: no step is steeper than the parabola at its end, but for x_k.
  Draws draw;
  for (int i = 0; i < 60; ++i) {
    SectoralAntenna a = draw.sectoral();
    a.theta_3 = Degrees{draw.between(3, 16)};  // towards 22.5 the slope from x_v = 4 becomes a jump
    a.phi_3 = Degrees{draw.between(20, 180)};
    const double x_k = a.side_lobes == SideLobes::peak ? std::sqrt(1 - 0.36 * a.k_v) : std::sqrt(1.33 - 0.33 * a.k_v);
    int jumps = 0;
    for (int step = 1; step <= 18'000; ++step) {
      const double here = step * 0.01;
      const double before = here - 0.01;
      const double slope = 0.01 * 24.0 * 1.2 / a.theta_3.value() + 1e-9;
      const double vertical = std::abs(sectoral_elevation_cut(a, Degrees{here}).value() -
                                       sectoral_elevation_cut(a, Degrees{before}).value());
      if (vertical > slope) {
        ++jumps;
        EXPECT_LT(vertical, 0.53);
        EXPECT_NEAR(here / a.theta_3.value(), x_k, 0.011 / a.theta_3.value());
      }
      const double horizontal =
          std::abs(sectoral_azimuth_cut(a, Degrees{here}).value() - sectoral_azimuth_cut(a, Degrees{before}).value());
      EXPECT_LT(horizontal, 0.01 * 24.0 * 10.0 / a.phi_3.value()) << here;
    }
    EXPECT_LE(jumps, 1);
  }
  // Across north, and the element likewise.
  const SectoralAntenna a;
  EXPECT_NEAR(sectoral_gain(a, Degrees{179.999}, Degrees{3}).value(),
              sectoral_gain(a, Degrees{-179.999}, Degrees{3}).value(), 1e-9);
  EXPECT_NEAR(element_gain({}, Degrees{179.999}, Degrees{80}).value(),
              element_gain({}, Degrees{180.001}, Degrees{80}).value(), 1e-9);
}

TEST(AntennaByName, PatternsFollowTheirFormulas) {
  // The tables by whole degrees err by at most an eighth of the parabola's curvature, 3 / H^2 + 3 / V^2.
  const AntennaPattern e = built_in_antenna("tr38901:65/20/8");
  EXPECT_EQ(e.name, "tr38901:65/20/8");
  EXPECT_EQ(e.max_gain_dbi, 8.0);
  const AntennaElement element{.theta_3db = Degrees{20}};
  const AntennaPattern f = built_in_antenna("f1336:65/10/17.0");
  const SectoralAntenna sectoral{.max_gain_dbi = Decibels{17}, .phi_3 = Degrees{65}, .theta_3 = Degrees{10}};
  EXPECT_EQ(f.max_gain_dbi, 17.0);
  Draws draw;
  for (int i = 0; i < 20'000; ++i) {
    const Degrees azimuth{draw.between(-180, 180)};
    const Degrees elevation{draw.between(-90, 90)};
    const double exact = element_gain(element, azimuth, Degrees{90} - elevation).value();
    // Where the floor begins between two whole degrees, 30 dB down, the parabola is cut off up to half a degree early.
    const double error_db = exact > 8.0 - 26.0 ? 3.0 / 400 + 3.0 / 4225 + 1e-9 : 0.5;
    EXPECT_NEAR(gain_towards(e, azimuth, elevation, Degrees{0}, Degrees{0}).value(), exact, error_db);
    // x_k has its jump of 0.2 dB between two whole degrees.
    EXPECT_NEAR(gain_towards(f, azimuth, elevation, Degrees{0}, Degrees{0}).value(),
                sectoral_gain(sectoral, azimuth, elevation).value(), 0.4);
  }
  for (int azimuth = -180; azimuth <= 180; azimuth += 5)
    for (int elevation = -90; elevation <= 90; elevation += 2)
      EXPECT_NEAR(
          gain_towards(f, Degrees{static_cast<double>(azimuth)}, Degrees{static_cast<double>(elevation)}, Degrees{0},
                       Degrees{0})
              .value(),
          sectoral_gain(sectoral, Degrees{static_cast<double>(azimuth)}, Degrees{static_cast<double>(elevation)})
              .value(),
          1e-9);
}

TEST(AntennaByName, EveryBuiltInOneStaysBelowItsMaximum) {
  std::vector<std::string> names = built_in_antenna_names();
  names.insert(names.end(),
               {"tr38901:65/65/8", "tr38901:360/180/-10", "f1336:65/10/17", "f1336:360/180/40", "f1336:1/0.5/40"});
  Draws draw;
  for (const std::string& name : names) {
    EXPECT_TRUE(is_built_in_antenna(name)) << name;
    const AntennaPattern p = built_in_antenna(name, "here");
    for (int i = 0; i < 5'000; ++i) {
      const double azimuth = draw.between(-180, 180);
      const Degrees elevation{draw.between(-90, 90)};
      const Degrees tilt{draw.between(-10, 30)};
      const double g = gain_towards(p, Degrees{azimuth}, elevation, tilt, tilt).value();
      ASSERT_LE(g, p.max_gain_dbi) << name;
      ASSERT_GE(g, p.max_gain_dbi - p.limit_db) << name;
      ASSERT_NEAR(g, gain_towards(p, Degrees{-azimuth}, elevation, tilt, tilt).value(), 1e-9) << name;
    }
  }
}

TEST(AntennaByName, RefusesWhatIsNoAntenna) {
  const auto refused = [](const std::string& name, const std::string& part) {
    try {
      (void)built_in_antenna(name, "sites.csv:3");
      ADD_FAILURE() << name << " was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      EXPECT_EQ(error.where(), "sites.csv:3");
      EXPECT_NE(error.sentence().find(part), std::string::npos) << error.what();
      EXPECT_NE(error.sentence().find("f1336:65/10/17"), std::string::npos) << error.what();
    }
  };
  refused("f1336:65/10", "three numbers");
  refused("f1336:65/10/17/3", "three numbers");
  refused("f1336:", "three numbers");
  refused("f1336:65//17", "elevation beamwidth, which is not a number");
  refused("f1336:65/10/17 dBi", "\"17 dBi\" for its gain");
  refused("f1336:0/10/17", "azimuth beamwidth 0 degrees, which is not above 0 and at most 360");
  refused("tr38901:65/181/8", "elevation beamwidth 181");
  refused("tr38901:65/65/41", "gain 41 dBi, which is not at least -10 and at most 40");
  refused("tr38901:65/nan/8", "not a number");
  refused("tr38901:inf/65/8", "not a number");
  refused("f699:65/65/8", "not built in");
  EXPECT_FALSE(is_built_in_antenna("f1336"));
  EXPECT_FALSE(is_built_in_antenna("tr389012:1/1/1"));
  EXPECT_TRUE(is_built_in_antenna("f1336:nonsense"));
}

}  // namespace
}  // namespace phusong::models
