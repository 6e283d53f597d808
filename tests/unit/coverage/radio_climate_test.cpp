// The radio climate of a run: the scenario's keys, the defaults, and maps made here.
#include "sim/coverage/radio_climate.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "geo/base/error.h"
#include "sim/coverage/transmitters.h"
#include "sim/scenario/schema.h"
#include "tests/unit/coverage/small_scenario.h"

namespace phusong::sim {
namespace {

namespace fs = std::filesystem;

class ClimateOfRun : public testing::Test {
 protected:
  ~ClimateOfRun() override { fs::remove_all(folder_); }

  /// A map whose value is `base` + longitude / 10 + latitude / 4.
  std::string map_file(const std::string& name, double base, int rows = 121) {
    const fs::path file = folder_ / name;
    std::ofstream out{file};
    for (int row = 0; row < rows; ++row) {
      for (int column = 0; column < 241; ++column)
        out << base + (column % 240) * 0.15 + (90.0 - row * 1.5) / 4.0 << ' ';
      out << '\n';
    }
    return file.string();
  }
  std::string refused() {
    try {
      static_cast<void>(climate_of(scenario_, 107.0, 21.0));
    } catch (const Error& error) {
      return error.what();
    }
    ADD_FAILURE() << "nothing was refused";
    return {};
  }

  fs::path folder_ = [] {
    std::string pattern = (fs::temp_directory_path() / "phusong-climate-XXXXXX").string();
    return fs::path{::mkdtemp(pattern.data())};
  }();
  Scenario scenario_ = test::small_scenario();
};

TEST_F(ClimateOfRun, TakesTheKeys) {
  scenario_.climate = {.delta_n = 52,
                       .n0 = 350,
                       .itm_climate = "equatorial",
                       .ground_permittivity = 4,
                       .ground_conductivity_s_m = 0.001,
                       .pressure_hpa = 900,
                       .temperature_c = 18,
                       .dn50_map = "",
                       .n050_map = ""};
  const models::RadioClimate c = climate_of(scenario_, 107.0, 21.0);
  EXPECT_EQ(c.delta_n, 52.0);
  EXPECT_EQ(c.n0, 350.0);
  EXPECT_EQ(c.itm_climate, models::ItmClimate::equatorial);
  EXPECT_EQ(c.ground_permittivity, 4.0);
  EXPECT_EQ(c.ground_conductivity_s_m, 0.001);
  EXPECT_EQ(c.pressure_hpa, 900.0);
  EXPECT_EQ(c.temperature_c, 18.0);
  EXPECT_TRUE(climate_notes(scenario_, c, 107.0, 21.0).empty());
  scenario_.climate.itm_climate = "monsoon";
  EXPECT_NE(refused().find("climate.itm_climate is \"monsoon\""), std::string::npos);
}

TEST_F(ClimateOfRun, TheTableHasTheDefaultsOfTheModels) {
  const models::RadioClimate c;
  const auto expect = [](const std::string& key, const std::string& value) {
    for (const KeyInfo& row : schema_rows())
      if (row.key == key) {
        EXPECT_EQ(row.default_value, value) << key;
        return;
      }
    ADD_FAILURE() << key << " is not in the table";
  };
  expect("climate.delta_n", fmt::format("{}", c.delta_n));
  expect("climate.n0", fmt::format("{}", c.n0));
  expect("climate.itm_climate", fmt::format("\"{}\"", models::name_of(c.itm_climate)));
  expect("climate.ground_permittivity", fmt::format("{}", c.ground_permittivity));
  expect("climate.ground_conductivity_s_m", fmt::format("{}", c.ground_conductivity_s_m));
  expect("climate.pressure_hpa", fmt::format("{}", c.pressure_hpa));
  expect("climate.temperature_c", fmt::format("{}", c.temperature_c));
  // And so has a scenario that is made without a file.
  EXPECT_EQ(climate_of(scenario_, 0, 0).delta_n, c.delta_n);
  EXPECT_EQ(climate_of(scenario_, 0, 0).itm_climate, c.itm_climate);
}

TEST_F(ClimateOfRun, MapsGoBeforeTheKeysAndAreNoted) {
  scenario_.climate.dn50_map = map_file("DN50.TXT", 40.0);
  models::RadioClimate c = climate_of(scenario_, 107.0, 21.0);
  EXPECT_NEAR(c.delta_n, 40.0 + 10.7 + 5.25, 1e-4);
  EXPECT_EQ(c.n0, 370.0);
  ASSERT_EQ(climate_notes(scenario_, c, 107.0, 21.0).size(), 1U);
  EXPECT_EQ(climate_notes(scenario_, c, 107.0, 21.0)[0],
            "climate.delta_n is 55.95 N-units/km, looked up in DN50.TXT at 107.000 E, 21.000 N; the scenario's own "
            "value is not used");
  scenario_.climate.n050_map = map_file("N050.TXT", 320.0);
  c = climate_of(scenario_, -70.5, -30.0);
  EXPECT_NEAR(c.n0, 320.0 + 28.95 - 7.5, 1e-3);
  ASSERT_EQ(climate_notes(scenario_, c, -70.5, -30.0).size(), 2U);
  EXPECT_NE(climate_notes(scenario_, c, -70.5, -30.0)[1].find("at 70.500 W, 30.000 S"), std::string::npos);
}

TEST_F(ClimateOfRun, RefusesMapsThatAreNone) {
  scenario_.climate.dn50_map = (folder_ / "none.txt").string();
  EXPECT_NE(refused().find("none.txt: the map of climate.delta_n cannot be read; correct climate.dn50_map"),
            std::string::npos);
  scenario_.climate.dn50_map = folder_.string();
  EXPECT_NE(refused().find("cannot be read"), std::string::npos);
  scenario_.climate.dn50_map = map_file("short.txt", 40.0, 100);
  EXPECT_NE(refused().find("short.txt:100: the file ends after 100 of 121"), std::string::npos);
  // N050 given for DN50: its values are none of a gradient.
  scenario_.climate.dn50_map = map_file("N050.TXT", 320.0);
  EXPECT_NE(refused().find("N050.TXT:1: the value 342.5 is not one from 0 to 150; is this the right map?"),
            std::string::npos);
}

TEST(AntennaNames, FormulasAreKnownToTheLibrary) {
  AntennaLibrary library;
  const int first = library.index_of("f1336:65/10/17.0", "sites.csv:3");
  EXPECT_EQ(library.at(first).max_gain_dbi, 17.0);
  EXPECT_EQ(library.index_of("f1336:65/10/17.0", "sites.csv:4"), first);
  EXPECT_EQ(library.at(library.index_of("tr38901:65/65/8", "sites.csv:5")).max_gain_dbi, 8.0);
  for (const char* name : {"f1336:65/10", "f1336:65/10/99", "dish"}) {
    try {
      static_cast<void>(library.index_of(name, "sites.csv:6"));
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.where(), "sites.csv:6");
      EXPECT_NE(error.sentence().find("f1336:65/10/17"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace phusong::sim
