// What of a scenario's inputs goes into run.json and into the keys of checkpoints; the area that the villages give.
#include "sim/inputs.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "geo/base/error.h"
#include "geo/base/hash.h"
#include "sim/source_id.h"

namespace phusong::sim {
namespace {

namespace fs = std::filesystem;

class Inputs : public testing::Test {
 protected:
  Inputs() {
    std::string pattern = (fs::temp_directory_path() / "phusong-inputs-XXXXXX").string();
    folder_ = fs::canonical(::mkdtemp(pattern.data()));
    scenario_.file = write("scenario.toml", "x");
    scenario_.files = {scenario_.file};
    scenario_.terrain.rasters = {write("dem.asc", "dem")};
    scenario_.villages.source = write("villages.shp", "shp");
  }
  ~Inputs() override { fs::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream{folder_ / name, std::ios::binary} << text;
    return (folder_ / name).string();
  }
  /// "role path" of each file.
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const InputFile& file : input_files(scenario_)) all.push_back(file.role + " " + file.path);
    return all;
  }
  [[nodiscard]] std::string hash_of(const std::string& path) const {
    for (const InputFile& file : input_files(scenario_))
      if (file.path == path) return file.sha256;
    ADD_FAILURE() << path << " is no input";
    return {};
  }
  fs::path folder_;
  Scenario scenario_;
};

TEST_F(Inputs, FilesThatAreReadAlongAreNamedToo) {
  write("dem.prj", "utm");
  write("villages.dbf", "names");
  write("villages.prj", "utm");
  write("villages.txt", "not read");
  EXPECT_EQ(names(),
            (std::vector<std::string>{"scenario scenario.toml", "terrain dem.asc", "terrain dem.prj",
                                      "villages villages.shp", "villages villages.dbf", "villages villages.prj"}));
  EXPECT_EQ(hash_of("villages.dbf"), sha256_hex("names"));
}

TEST_F(Inputs, AntennaFilesAreInputs) {
  write("antennas/b.msi", "one");
  write("antennas/a.PLN", "two");
  write("antennas/readme.txt", "not read");
  scenario_.network.antenna_folder = (folder_ / "antennas").string();
  const std::vector<std::string> all = names();
  EXPECT_EQ(std::vector<std::string>(all.end() - 2, all.end()),
            (std::vector<std::string>{"antenna antennas/a.PLN", "antenna antennas/b.msi"}));
  EXPECT_EQ(hash_of("antennas/b.msi"), sha256_hex("one"));
}

TEST_F(Inputs, ArchivesAndFoldersHaveHashes) {
  scenario_.villages.source = "/vsizip/" + write("v.zip", "packed") + "/inside/villages.shp";
  EXPECT_EQ(hash_of(scenario_.villages.source), sha256_hex("packed"));
  write("v.gdb/a", "1");
  scenario_.villages.source = (folder_ / "v.gdb").string();
  const std::string before = hash_of("v.gdb");
  EXPECT_EQ(before.size(), 64U);
  write("v.gdb/b", "2");
  EXPECT_NE(hash_of("v.gdb"), before);
  scenario_.villages.source = "/vsicurl/https://example.org/v.gpkg";
  EXPECT_EQ(hash_of(scenario_.villages.source), "");
}

std::string point(double lon, double lat) {
  return R"({"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[)" + std::to_string(lon) + "," +
         std::to_string(lat) + "]}}";
}

std::string collection(const std::string& features) {
  return R"({"type":"FeatureCollection","features":[)" + features + "]}";
}

// One village without a place would otherwise stretch the area over half the Earth.
TEST_F(Inputs, AVillageAtZeroZeroIsNamed) {
  scenario_.area.crs = "auto";
  scenario_.area.cell_m = 30;
  scenario_.propagation.range_km = 20;
  scenario_.villages.source = write("v.geojson", collection(point(107, 21) + "," + point(0, 0)));
  try {
    static_cast<void>(working_area(scenario_));
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_NE(error.where().find("v.geojson, feature 1"), std::string::npos) << error.what();
    EXPECT_NE(error.sentence().find("longitude 0, latitude 0"), std::string::npos) << error.what();
  }
}

TEST_F(Inputs, AnAreaThatIsTooLargeNamesTheFarthestVillage) {
  scenario_.area.crs = "auto";
  scenario_.area.cell_m = 30;
  scenario_.propagation.range_km = 20;
  scenario_.villages.source =
      write("v.geojson", collection(point(107, 21) + "," + point(107.1, 21) + "," + point(117, 11)));
  try {
    static_cast<void>(working_area(scenario_));
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_NE(error.sentence().find("v.geojson, feature 2 at longitude 117.0000, latitude 11.0000 lies farthest out"),
              std::string::npos)
        << error.what();
  }
}

TEST_F(Inputs, AnExclusionZoneThatIsNothingIsNoted) {
  scenario_.candidates.exclude =
      write("x.geojson", collection(R"({"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":)"
                                    R"([[[107,21],[107.1,21],[107.1,21],[107,21]]]}})"));
  std::vector<std::string> notes;
  check_planning_inputs(scenario_, geo::Crs::utm_of({107, 21}), {}, notes);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_NE(notes[0].find("excludes nothing"), std::string::npos) << notes[0];
}

TEST_F(Inputs, WhatOnlyThePlanReadsIsReadBeforehand) {
  const auto sentence = [&] {
    std::vector<std::string> notes;
    try {
      check_planning_inputs(scenario_, geo::Crs::utm_of({107, 21}), {}, notes);
    } catch (const Error& error) {
      return std::string{error.what()};
    }
    return std::string{"accepted"};
  };
  EXPECT_EQ(sentence(), "accepted");
  scenario_.candidates.points = (folder_ / "none.csv").string();
  EXPECT_NE(sentence().find("named by candidates.points"), std::string::npos) << sentence();
  scenario_.candidates.points.clear();
  scenario_.service.owner = scenario_.service.technology = "any";
  OptionKeys option;
  option.name = "given";
  option.sites = write("given.csv",
                       "site_id,lon_deg,lat_deg,height_m,frequency_mhz,power_dbm,antenna,technology\n"
                       "A,107,21,40,900,46,omni-11dbi,2G\n");
  scenario_.options = {option};
  EXPECT_EQ(sentence(), "accepted");
  scenario_.service.technology = "4G";
  EXPECT_NE(sentence().find("does not count"), std::string::npos) << sentence();
  EXPECT_NE(sentence().find("options[].sites of given"), std::string::npos) << sentence();
  BtsType type;
  type.name = "rural";
  type.antenna = "sektor";
  scenario_.bts_types = {type};
  EXPECT_NE(sentence().find("bts_types[].antenna of rural"), std::string::npos) << sentence();
}

TEST(SourceId, IsSixteenHexDigits) {
  EXPECT_EQ(engine_id().size(), 16U);
  EXPECT_EQ(radio_id().size(), 16U);
  EXPECT_NE(engine_id(), radio_id());
}

}  // namespace
}  // namespace phusong::sim
