// Sectors on air: which of them count, and which antenna a name stands for.
#include "sim/coverage/transmitters.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "geo/base/error.h"
#include "sim/scenario/schema.h"
#include "tests/unit/coverage/small_scenario.h"

namespace phusong::sim {
namespace {

std::string sentence_of(const std::function<void()>& act, ErrorKind kind) {
  try {
    act();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.where() + ": " + error.sentence();
  }
  ADD_FAILURE() << "nothing was refused";
  return {};
}

void expect_has(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

class ServiceFilter : public testing::Test {
 protected:
  ServiceFilter() { scenario_.bts_types.front().owner = "Viettel"; }
  std::string refused() {
    std::vector<std::string> notes;
    return sentence_of([&] { check_service_filter(sites_, scenario_, notes); }, ErrorKind::scenario);
  }
  Scenario scenario_ = test::small_scenario();
  std::vector<geo::Site> sites_{test::omni_site("A", {0, 0}), test::omni_site("B", {0, 0}, 40, 46, "VNPT")};
};

TEST_F(ServiceFilter, AMisspeltOwnerIsRefusedWithTheNearestOne) {
  scenario_.service.owner = "Vietel";
  expect_has(refused(), "service.owner: no sector on air has the owner \"Vietel\"; did you mean \"Viettel\"?");
  scenario_.service.owner = "Gmobile";
  expect_has(refused(), "there are: VNPT, Viettel");
}

TEST_F(ServiceFilter, AMisspeltTechnologyIsRefused) {
  scenario_.service.technology = "LTE";
  expect_has(refused(), "service.technology: no sector on air has the technology \"LTE\"; there are: 4G");
}

TEST_F(ServiceFilter, TwoFiltersThatNoSectorPassesTogether) {
  sites_[1].sectors[0].technology = "2G";
  scenario_.service.owner = "VNPT";
  scenario_.service.technology = "4G";
  expect_has(refused(), "no sector on air of the owner \"VNPT\" has the technology \"4G\"");
}

TEST_F(ServiceFilter, ANewOperatorAndAnEmptyNetworkAreNoSlip) {
  scenario_.service.owner = scenario_.bts_types.front().owner = "Gmobile";
  std::vector<std::string> notes;
  check_service_filter(sites_, scenario_, notes);
  ASSERT_EQ(notes.size(), 1U);
  expect_has(notes[0], "nothing counts but what the options build");
  scenario_.bts_types.clear();
  notes.clear();
  check_service_filter({}, scenario_, notes);
  scenario_.service.owner = "VNPT";
  check_service_filter(sites_, scenario_, notes);
  EXPECT_TRUE(notes.empty());
}

class AntennaFolder : public testing::Test {
 protected:
  AntennaFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "phusong-antennas-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~AntennaFolder() override { std::filesystem::remove_all(folder_); }
  /// A pattern that loses `loss` dB off its axis; no NAME line when `name` is empty.
  void write(const std::string& file, const std::string& name, double gain_dbd) const {
    std::ofstream out{folder_ / file};
    if (!name.empty()) out << "NAME " << name << '\n';
    out << "GAIN " << gain_dbd << " dBd\nHORIZONTAL 360\n";
    for (int i = 0; i < 360; ++i) out << i << " 3\n";
    out << "VERTICAL 360\n";
    for (int i = 0; i < 360; ++i) out << i << " 3\n";
  }
  [[nodiscard]] double gain_of(const std::string& name) const {
    AntennaLibrary library{folder_.string()};
    return library.at(library.index_of(name, "here")).max_gain_dbi;
  }
  [[nodiscard]] std::string refused(const std::string& name) const {
    return sentence_of([&] { static_cast<void>(gain_of(name)); }, ErrorKind::input);
  }
  std::filesystem::path folder_;
};

TEST_F(AntennaFolder, AreKnownByFileAndByName) {
  write("k80010.msi", "Panel 80010", 10.0);
  EXPECT_DOUBLE_EQ(gain_of("k80010"), 12.15);
  EXPECT_DOUBLE_EQ(gain_of("Panel 80010"), 12.15);
  EXPECT_DOUBLE_EQ(gain_of("omni-11dbi"), 11.0);
}

TEST_F(AntennaFolder, ANameOfTwoFilesIsRefusedOnlyWhereItIsUsed) {
  write("panel-t2.msi", "Panel", 10.0);
  write("panel-t6.msi", "Panel", 11.0);
  EXPECT_DOUBLE_EQ(gain_of("panel-t2"), 12.15);
  EXPECT_DOUBLE_EQ(gain_of("panel-t6"), 13.15);
  expect_has(refused("Panel"), "here: the antenna \"Panel\" is in panel-t2.msi and in panel-t6.msi");
}

TEST_F(AntennaFolder, AFileDoesNotReplaceABuiltInAntenna) {
  write("isotropic.msi", "isotropic", 10.0);
  expect_has(refused("isotropic"), "is in isotropic.msi and in the built-in antenna");
}

TEST_F(AntennaFolder, AFileWithoutNameHasThatOfTheFile) {
  write("plain.msi", "", 10.0);
  AntennaLibrary library{folder_.string()};
  EXPECT_EQ(library.at(library.index_of("plain", "here")).name, "plain");
  expect_has(refused(""), "no antenna is named");
}

TEST_F(AntennaFolder, AMisspeltNameIsRefusedWithTheNearestOne) {
  write("k80010.msi", "", 10.0);
  expect_has(refused("k8010"), "did you mean \"k80010\"?");
}

TEST(NetworkColumns, TheSchemaSaysWhatEmptyCellsAreTakenAs) {
  for (const KeyInfo& row : schema_rows())
    if (row.key == "network.sites") expect_has(row.text, geo::defaults_text());
}

}  // namespace
}  // namespace phusong::sim
