#include "models/antenna/antenna.h"

#include <gtest/gtest.h>

#include <cmath>

#include "geo/base/error.h"

namespace phusong::models {
namespace {

double gain(const AntennaPattern& p, double az, double el, double electrical = 0, double mechanical = 0) {
  return gain_towards(p, Degrees{az}, Degrees{el}, Degrees{electrical}, Degrees{mechanical}).value();
}

TEST(Antenna, SectorFollowsThe3gppFormula) {
  // 3GPP TR 36.814, table A.2.1.1-2: 3 dB down at half the beamwidth, 12 dB at the beamwidth, A_m behind.
  const AntennaPattern p = built_in_antenna("sector-65-17dbi");
  EXPECT_DOUBLE_EQ(gain(p, 0, 0), 17.0);
  EXPECT_NEAR(gain(p, 32.5, 0), 14.0, 0.01);
  EXPECT_NEAR(gain(p, -32.5, 0), 14.0, 0.01);
  EXPECT_NEAR(gain(p, 65, 0), 5.0, 1e-9);
  EXPECT_DOUBLE_EQ(gain(p, 180, 0), 17.0 - 25.0);
  EXPECT_DOUBLE_EQ(gain(p, 180, -60), 17.0 - 25.0);
  EXPECT_NEAR(gain(p, 0, 5), 14.0, 1e-9);
  EXPECT_DOUBLE_EQ(gain(p, 0, 60), 17.0 - 20.0);
}

TEST(Antenna, TiltLooksDown) {
  const AntennaPattern p = built_in_antenna("sector-65-17dbi");
  EXPECT_DOUBLE_EQ(gain(p, 0, -6, 6, 0), 17.0);
  EXPECT_DOUBLE_EQ(gain(p, 0, -6, 0, 6), 17.0);
  EXPECT_DOUBLE_EQ(gain(p, 0, -8, 3, 5), 17.0);
  // Mechanical tilt does nothing at the sides, electrical tilt works all round.
  EXPECT_NEAR(gain(p, 90, 0, 0, 8), gain(p, 90, 0), 1e-9);
  EXPECT_LT(gain(p, 60, 0, 8, 0), gain(p, 60, 0) - 1.0);
  // Behind, mechanical tilt looks up.
  AntennaPattern open = p;
  open.horizontal_db.fill(0.0);
  EXPECT_NEAR(gain(open, 180, 5, 0, 5), 17.0, 1e-9);
}

TEST(Antenna, AnyAngleHasAGain) {
  const AntennaPattern p = built_in_antenna("sector-90-15dbi");
  for (const double az : {-1e6, -720.0, -359.999999999, -1e-13, 0.0, 359.9999999999999, 360.0, 1e9})
    EXPECT_TRUE(std::isfinite(gain(p, az, az))) << az;
  EXPECT_NEAR(gain(p, -20, 0), gain(p, 340, 0), 1e-9);
  EXPECT_NEAR(gain(p, -0.25, 0), gain(p, 0.25, 0), 1e-9);
}

TEST(Antenna, OmniAndIsotropic) {
  const AntennaPattern o = built_in_antenna("omni-11dbi");
  for (int az = 0; az < 360; az += 30) EXPECT_DOUBLE_EQ(gain(o, az, 0), 11.0);
  EXPECT_NEAR(gain(o, 77, 4), 8.0, 1e-9);
  for (int az = 0; az < 360; az += 30) EXPECT_EQ(gain(isotropic(), az, az / 4.0, 10, 10), 0.0);
  EXPECT_THROW((void)built_in_antenna("dish"), Error);
  EXPECT_EQ(built_in_antenna_names().size(), 4U);
}

std::string msi(const std::string& gain_line = "GAIN 15 dBd", int horizontal_rows = 360) {
  std::string text = "name Test antenna\r\n" + gain_line + "\r\nELECTRICAL_TILT 4\r\nHORIZONTAL 360\r\n";
  for (int i = 0; i < horizontal_rows; ++i) text += std::to_string(i) + ".0\t" + std::to_string(i % 30) + "\r\n";
  text += "VERTICAL 360\r\n";
  for (int i = 0; i < 360; ++i) text += std::to_string(i) + " " + (i < 90 ? "0.5" : "12.25") + "\r\n";
  return text;
}

TEST(Msi, ReadsWhatTheFileSays) {
  const AntennaPattern p = read_msi(msi(), "a.msi");
  EXPECT_EQ(p.name, "Test antenna");
  EXPECT_NEAR(p.max_gain_dbi, 17.15, 1e-12);
  EXPECT_EQ(p.electrical_tilt_deg, 4.0);
  EXPECT_EQ(p.horizontal_db[29], 29.0);
  EXPECT_EQ(p.vertical_db[89], 0.5);
  EXPECT_EQ(p.limit_db, 29.0);
  EXPECT_NEAR(gain(p, 10, -20), 17.15 - 10.5, 1e-9);
  EXPECT_NEAR(read_msi(msi("GAIN 15 dBi"), "a.msi").max_gain_dbi, 15.0, 1e-12);
}

/// The place and part of the sentence that a broken file is refused with.
void refused(const std::string& text, const std::string& where, const std::string& part) {
  try {
    (void)read_msi(text, "a.msi");
    ADD_FAILURE() << "accepted, but should say: " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_EQ(error.where(), where) << error.what();
    EXPECT_NE(error.sentence().find(part), std::string::npos) << error.what();
  }
}

TEST(Msi, RefusesBrokenFilesWithTheirLine) {
  refused(msi("GAIN unknown"), "a.msi:2", "holds no number");
  refused(msi("COMMENT none"), "a.msi", "no GAIN");
  refused(msi("GAIN 1", 359), "a.msi:364", "not a row of HORIZONTAL");
  refused("GAIN 1\nHORIZONTAL 180\n", "a.msi:2", "360 rows");
  refused("GAIN 1\nHORIZONTAL 360\n0 1\n0 1\n", "a.msi:4", "stands twice");
  refused("GAIN 1\nHORIZONTAL 360\n0 -3\n", "a.msi:3", "negative");
  refused("GAIN 1\nHORIZONTAL 360\n0.5 3\n", "a.msi:3", "whole degree");
  refused("GAIN 1\nHORIZONTAL 360\n0 nan\n", "a.msi:3", "not a row");
  refused("GAIN 1\nHORIZONTAL 360\n0 1\n1 2\n", "a.msi:4", "ends after 2");
  refused("", "a.msi", "no GAIN");
}

TEST(Msi, UnderstandsBandsAndTilts) {
  const auto band = [](const std::string& value) {
    return read_msi(msi("FREQUENCY " + value + "\nGAIN 1"), "a.msi").frequency;
  };
  const auto expect = [&](const std::string& value, double low_mhz, double high_mhz) {
    ASSERT_TRUE(band(value).has_value()) << value;
    EXPECT_NEAR(band(value)->low.value(), low_mhz, 1e-9) << value;
    EXPECT_NEAR(band(value)->high.value(), high_mhz, 1e-9) << value;
  };
  expect("940", 940, 940);
  expect("0.94 GHz", 940, 940);
  expect("880-960", 880, 960);
  expect("880 - 960 MHz", 880, 960);
  expect("1.71-1.88GHz", 1710, 1880);
  expect("1.71 GHz to 1880 MHz", 1710, 1880);
  expect("1710 MHz..1880", 1710, 1880);
  expect("940 MHz port 2", 940, 940);
  EXPECT_EQ(band("880-960")->middle().value(), 920.0);
  for (const char* value : {"", "unknown", "-940", "0", "960-880"}) EXPECT_FALSE(band(value).has_value()) << value;

  const auto tilt = [](const std::string& value) {
    std::string text = msi();
    text.replace(text.find("TILT 4"), 6, "TILT " + value);
    return read_msi(text, "a.msi").electrical_tilt_deg;
  };
  EXPECT_EQ(tilt("6"), 6.0);
  EXPECT_EQ(tilt("none"), 0.0);
  EXPECT_EQ(tilt("junk"), std::nullopt);
  EXPECT_EQ(tilt("T100"), std::nullopt);
}

TEST(Msi, SurvivesAnyPrefix) {
  const std::string whole = msi();
  for (std::size_t length = 0; length + 4 < whole.size(); length += 7)
    EXPECT_THROW((void)read_msi(whole.substr(0, length), "a.msi"), Error) << length;
}

}  // namespace
}  // namespace phusong::models
