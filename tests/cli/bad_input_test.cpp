// Bad input: one clear sentence, the right exit code, nothing half-written.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include "tests/cli/process.h"
#include "tests/cli/small_province.h"

namespace phusong::test {
namespace {

class BadInput : public testing::Test {
 protected:
  BadInput() { write_province(folder_.path()); }
  [[nodiscard]] std::string file(const std::string& name) const { return (folder_ / name).string(); }
  /// Without the map, which no input of these tests is about.
  [[nodiscard]] Outcome run(const std::vector<std::string>& more = {}, const ProcessSettings& settings = {}) const {
    std::vector<std::string> arguments{"gaps", file("small.toml"), "--out", file("out"), "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return phusong(arguments, settings);
  }
  /// The sentence, and no trace of a result.
  void expect_refused(int code, const std::vector<std::string>& words) const {
    expect_one_sentence(run(), code, words);
    EXPECT_EQ(names_in(folder_ / "out"), std::vector<std::string>{});
  }
  Folder folder_;
};

TEST_F(BadInput, MissingScenario) {
  expect_one_sentence(phusong({"run", file("nothing.toml"), "--quiet"}), 3, {"nothing.toml"});
}

TEST_F(BadInput, UnknownKeyIsNamedWithLineAndTheNearestKey) {
  edit(folder_ / "small.toml", "rasters =", "raster =");
  expect_refused(3, {"small.toml:10:1", "raster", "rasters"});
}

TEST_F(BadInput, SyntaxErrorIsNamedWithLine) {
  edit(folder_ / "small.toml", "cell_m = 200", "cell_m = = 200");
  expect_refused(3, {"small.toml:20"});
}

TEST_F(BadInput, ValueOutOfRange) {
  edit(folder_ / "small.toml", "height_m = 42", "height_m = -42");
  expect_refused(3, {"small.toml:", "height_m", "-42"});
}

TEST_F(BadInput, MissingRaster) {
  std::filesystem::remove(folder_ / "dem.asc");
  expect_refused(4, {"dem.asc"});
}

TEST_F(BadInput, RasterWithoutCrs) {
  std::filesystem::remove(folder_ / "dem.prj");
  expect_refused(4, {"dem.asc", "coordinate"});
}

TEST_F(BadInput, RasterElsewhere) {
  edit(folder_ / "dem.asc", "xllcorner 490000", "xllcorner 790000");
  expect_refused(4, {"dem.asc"});
}

TEST_F(BadInput, VillageLayerThatIsNotOne) {
  write_text(folder_ / "villages.geojson", "{\"type\":\"FeatureCollection\",\"features\":[{");
  expect_refused(4, {"villages.geojson"});
}

TEST_F(BadInput, BrokenPolygonIsRepairedAndReportedById) {
  // A bow tie: the second and third corner change places.
  edit(folder_ / "villages.geojson", "[105.0479,20.9973],[105.0479,21.0027]", "[105.0479,21.0027],[105.0479,20.9973]");
  const Outcome outcome = phusong({"validate", file("small.toml")});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("V2: "), std::string::npos) << outcome.out;
}

TEST_F(BadInput, PolygonBeyondRepairIsNamedAndTheOthersAreKept) {
  edit(folder_ / "villages.geojson", "[105.0479,20.9973],[105.0479,21.0027],[105.0421,21.0027],", "");
  const Outcome outcome = phusong({"validate", file("small.toml")});
  EXPECT_NE((outcome.out + outcome.err).find("V2"), std::string::npos) << outcome.out << outcome.err;
}

TEST_F(BadInput, SiteAtZeroZero) {
  edit(folder_ / "sites.csv", "B,B1,104.950,21.050", "B,B1,0,0");
  expect_refused(4, {"sites.csv:5", "0"});
}

TEST_F(BadInput, SwappedLongitudeAndLatitude) {
  edit(folder_ / "sites.csv", "B,B1,104.950,21.050", "B,B1,21.050,104.950");
  expect_refused(4, {"sites.csv:5", "latitude"});
}

TEST_F(BadInput, NegativeAntennaHeight) {
  edit(folder_ / "sites.csv", "B,B1,104.950,21.050,40", "B,B1,104.950,21.050,-40");
  expect_refused(4, {"sites.csv:5", "-40"});
}

TEST_F(BadInput, RulesOfAPlaceThatCannotBeRead) {
  edit(folder_ / "small.toml", "search_radius_km = 3",
       "search_radius_km = 3\nroads = \"no-roads.gpkg\"\nroad_vnd_per_km = 1e9");
  expect_refused(4, {"no-roads.gpkg", "candidates.roads"});
}

TEST_F(BadInput, ARoadWithoutAPriceCountsForNothing) {
  edit(folder_ / "small.toml", "search_radius_km = 3", "search_radius_km = 3\nroads = \"villages.geojson\"");
  expect_refused(3, {"small.toml:", "candidates.roads", "road_vnd_per_km"});
}

TEST_F(BadInput, AHeightLimitWithoutAHeight) {
  write_text(folder_ / "small.toml", read_text(folder_ / "small.toml") +
                                         "[[restrictions]]\nname = \"airport\"\nsource = \"villages.geojson\"\n"
                                         "rule = \"max_height\"\nheight_field = \"name\"\n");
  const Outcome outcome = phusong({"plan", file("small.toml"), "--out", file("out"), "--quiet"});
  expect_one_sentence(outcome, 4, {"villages.geojson", "airport", "name"});
}

TEST_F(BadInput, TheSurfaceNeedsAModelThatIsTheSameBothWays) {
  edit(folder_ / "small.toml", "[map]", "[propagation]\nmodel = \"okumura_hata\"\n\n[map]");
  const Outcome outcome = phusong({"siting", file("small.toml"), "--out", file("out"), "--quiet"});
  expect_one_sentence(outcome, 3, {"okumura_hata", "itu_p526"});
}

TEST_F(BadInput, APlaceThatIsNone) {
  expect_one_sentence(phusong({"siting", file("small.toml"), "--why", "somewhere", "--quiet"}), 2, {"somewhere"});
  expect_one_sentence(phusong({"siting", file("small.toml"), "--why", "21.0,104.9"}), 2, {"longitude comes first"});
  expect_one_sentence(phusong({"siting", file("small.toml"), "--why", "100.5,21.0", "--quiet"}), 4, {"100.5,21.0"});
  expect_one_sentence(phusong({"siting", file("small.toml"), "--why", "V1", "--out", file("out")}), 2,
                      {"--why", "--out"});
}

TEST_F(BadInput, DiskThatFills) {
  // No file may grow beyond 4 kB, as on a disk that is almost full; the coverage rasters and the report are larger.
  expect_one_sentence(run({}, {.file_limit_bytes = 4096}), 5, {"out"});
  for (const std::string& name : names_in(folder_ / "out")) EXPECT_TRUE(name.starts_with(".checkpoint/")) << name;

  // Afterwards there is room again, and the same command succeeds.
  const Outcome again = run();
  EXPECT_EQ(again.code, 0) << again.err;
}

TEST_F(BadInput, FullDiskKeepsTheEarlierResults) {
  ASSERT_EQ(run().code, 0);
  const std::vector<std::string> before = names_in(folder_ / "out");
  const std::string table = read_text(folder_ / "out/03-villages.csv");
  ASSERT_FALSE(table.empty());
  expect_one_sentence(run({"--set", "service.rsrp_dbm=-60"}, {.file_limit_bytes = 4096}), 5, {"out"});
  std::vector<std::string> after = names_in(folder_ / "out");
  std::erase_if(after, [](const std::string& name) { return name.starts_with(".checkpoint/"); });
  EXPECT_EQ(after, before);
  EXPECT_EQ(read_text(folder_ / "out/03-villages.csv"), table);
}

TEST_F(BadInput, FolderThatCannotBeMade) {
  write_text(folder_ / "out", "a file stands where the folder should be");
  expect_one_sentence(run(), 5, {"out"});
}

TEST_F(BadInput, TwoRunsDoNotShareAFolder) {
  std::filesystem::create_directory(folder_ / "out");
  const int held = open(file("out").c_str(), O_RDONLY | O_DIRECTORY);
  ASSERT_EQ(flock(held, LOCK_EX), 0);
  expect_one_sentence(run(), 5, {"another phusong"});
  close(held);
}

TEST_F(BadInput, ValidateFindsEveryProblem) {
  edit(folder_ / "sites.csv", "B,B1,104.950,21.050", "B,B1,0,0");
  std::filesystem::remove(folder_ / "dem.asc");
  const Outcome outcome = phusong({"validate", file("small.toml")});
  EXPECT_EQ(outcome.code, 4);
  EXPECT_NE(outcome.err.find("dem.asc"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("sites.csv:5"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.out.find("2 problems"), std::string::npos) << outcome.out;
}

}  // namespace
}  // namespace phusong::test
