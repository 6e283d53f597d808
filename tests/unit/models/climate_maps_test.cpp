// Maps of radio climate: made here with known values, since ITU's own are not shipped.
#include "models/path/climate_maps.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

#include "geo/base/error.h"
#include "models/path/climate.h"

namespace phusong::models {
namespace {

using Field = std::function<double(double lon_deg, double lat_deg)>;

/// A map's text, with the last column equal to the first.
std::string map_text(const Field& field, int rows = kClimateMapRows, int columns = kClimateMapColumns) {
  std::string text;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column)
      text += fmt::format("  {}", field((column % 240) * 1.5, 90.0 - row * 1.5));
    text += "\r\n";
  }
  return text;
}

ClimateMap map_of(const Field& field) { return read_climate_map(map_text(field), "made.txt", -1e6, 1e6); }
double at(const ClimateMap& map, double lon_deg, double lat_deg) { return map.at(Degrees{lon_deg}, Degrees{lat_deg}); }

TEST(ClimateMaps, IsExactForABilinearField) {
  // Bilinear look-up gives a + b lon + c lat + d lon lat back at any place, up to the last cell, where it wraps.
  const Field field = [](double lon, double lat) { return 300.0 + 0.25 * lon - 0.5 * lat + 0.125 * lon * lat; };
  const ClimateMap map = map_of(field);
  std::mt19937 engine{7};
  std::uniform_real_distribution<double> lon{0.0, 358.5};
  std::uniform_real_distribution<double> lat{-90.0, 90.0};
  for (int i = 0; i < 2'000; ++i) {
    const double x = lon(engine);
    const double y = lat(engine);
    ASSERT_NEAR(at(map, x, y), field(x, y), 1e-9) << x << " " << y;
  }
  EXPECT_EQ(at(map, 0.0, 90.0), field(0.0, 90.0));
  EXPECT_EQ(at(map, 106.5, 21.0), field(106.5, 21.0));
  EXPECT_EQ(at(map, 358.5, -90.0), field(358.5, -90.0));
  // The last cell runs from 358.5 back to 0.
  EXPECT_NEAR(at(map, 359.25, 10.5), (field(358.5, 10.5) + field(0.0, 10.5)) / 2.0, 1e-9);
}

TEST(ClimateMaps, WrapsAroundAndEndsAtThePoles) {
  const ClimateMap map = map_of(
      [](double lon, double lat) { return 40.0 + 10.0 * std::cos((lon - 40.0) * 3.14159265358979 / 180.0) + lat / 10.0; });
  for (const double lat : {-90.0, -33.3, 0.0, 20.9, 90.0}) {
    EXPECT_EQ(at(map, 360.0, lat), at(map, 0.0, lat));
    EXPECT_NEAR(at(map, -253.0, lat), at(map, 107.0, lat), 1e-12);
    EXPECT_NEAR(at(map, 107.0 + 3600.0, lat), at(map, 107.0, lat), 1e-9);
    EXPECT_NEAR(at(map, -1e-9, lat), at(map, 1e-9, lat), 1e-8);
    EXPECT_NEAR(at(map, 359.9999999, lat), at(map, 0.0, lat), 1e-6);
    EXPECT_NEAR(at(map, -1e-300, lat), at(map, 0.0, lat), 1e-9);
  }
  EXPECT_EQ(at(map, 33.0, 95.0), at(map, 33.0, 90.0));
  EXPECT_EQ(at(map, 33.0, -1000.0), at(map, 33.0, -90.0));
  EXPECT_TRUE(std::isfinite(at(map, 1e300, 1e300)));
}

TEST(ClimateMaps, ReadsWhatEditorsMakeOfAFile) {
  std::string text = map_text([](double lon, double) { return lon; });
  for (char& c : text)
    if (c == '\r') c = ' ';
  const ClimateMap map = read_climate_map("\xEF\xBB\xBF\n" + text + "\n\n", "a.txt", 0.0, 400.0);
  EXPECT_EQ(at(map, 45.0, 0.0), 45.0);
}

void refused(const std::string& text, const std::string& where, const std::string& part) {
  try {
    (void)read_climate_map(text, "DN50.TXT", 0.0, 150.0);
    ADD_FAILURE() << "accepted, but should say: " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_EQ(error.where(), where) << error.what();
    EXPECT_NE(error.sentence().find(part), std::string::npos) << error.what();
  }
}

TEST(ClimateMaps, RefusesWhatIsNoMapWithItsLine) {
  const Field even = [](double, double) { return 45.0; };
  refused("", "DN50.TXT", "ends after 0 of 121");
  refused(map_text(even, 120), "DN50.TXT:120", "ends after 120 of 121");
  refused(map_text(even, 122), "DN50.TXT:122", "more than 121 lines");
  refused(map_text(even, 121, 240), "DN50.TXT:1", "has 240 values");
  refused(map_text(even, 121, 242), "DN50.TXT:1", "more than 241 values");
  refused(map_text([](double, double lat) { return lat == -33.0 ? 370.0 : 45.0; }), "DN50.TXT:83",
          "370 is not one from 0 to 150; is this the right map?");
  std::string broken = map_text(even);
  broken.replace(broken.find("45", broken.find('\n')), 2, "4x");
  refused(broken, "DN50.TXT:2", "\"4x\" is not a number");
  std::string endless = map_text(even);
  endless.replace(endless.find("45"), 2, "nan");
  refused(endless, "DN50.TXT:1", "\"nan\" is not a number");
  std::string turned = map_text(even);
  turned.replace(turned.find("45"), 2, "46");
  refused(turned, "DN50.TXT:1", "repeat its first value 46");
  refused("<html><body>Sign in</body></html>", "DN50.TXT:1", "\"<html><body>Sign\" is not a number");
}

TEST(ClimateMaps, SurvivesAnyPrefix) {
  const std::string whole = map_text([](double, double) { return 45.0; });
  for (std::size_t length = 0; length + 6 < whole.size(); length += 997)
    EXPECT_THROW((void)read_climate_map(whole.substr(0, length), "a", 0, 150), Error) << length;
}

TEST(RadioClimate, ItmClimatesHaveNames) {
  for (int code = 1; code <= 7; ++code)
    EXPECT_EQ(itm_climate_named(name_of(static_cast<ItmClimate>(code))), static_cast<ItmClimate>(code));
  EXPECT_EQ(static_cast<int>(*itm_climate_named("maritime_subtropical")), 3);
  EXPECT_FALSE(itm_climate_named("maritime").has_value());
}

}  // namespace
}  // namespace phusong::models
