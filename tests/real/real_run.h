// A committed scenario on real data, run twice by the built program; what both runs left is then looked at.
//
//   class HoweSound : public RealTest<HoweSound> { public: static constexpr const char* kFolder = "howe-sound"; };
//   TEST_F(HoweSound, ...) { manifest(), table("03-villages.csv"), ... }
//
// The results of one scenario are shared by its tests. Where the folder of shared data is missing, each test reports
// itself skipped.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/cli/process.h"

namespace phusong::test {

/// $PHUSONG_SHARED, by default the folder `shared` beside the project; nothing when there is no geodata in it.
[[nodiscard]] std::optional<std::filesystem::path> shared_data();

/// A CSV table: one map from column to value per row.
using Table = std::vector<std::map<std::string, std::string>>;
/// Fails the test when the byte order mark is missing or a row has another number of fields than the header.
[[nodiscard]] Table read_table(const std::filesystem::path& file);
/// The row whose `column` has this value; fails the test and gives an empty row when there is not exactly one.
[[nodiscard]] std::map<std::string, std::string> row_of(const Table& table, const std::string& column,
                                                        const std::string& value);

/// Two runs of one scenario: on all cores, and on one thread.
struct TwoRuns {
  explicit TwoRuns(const std::string& scenario_folder);
  Folder folder;
  Outcome first, second;
  [[nodiscard]] std::filesystem::path results() const { return folder / "first"; }
  [[nodiscard]] std::filesystem::path again() const { return folder / "second"; }
};

/// What any run on real data must fulfil; each fails the test with the file and the reason.
void expect_whole(const TwoRuns& runs);
void expect_same_bytes(const TwoRuns& runs);
void expect_numbers_in_tables(const std::filesystem::path& results);
/// `factor`: working cells along a side of a cell of the written rasters. At 1 the ground must agree cell for cell,
/// else within a fiftieth of the area, because a coarse cell takes the ground that most of its cells have.
void expect_counts_agree(const std::filesystem::path& results, int factor);

template <class Place>
class RealTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (shared_data()) runs_ = std::make_unique<TwoRuns>(Place::kFolder);
  }
  static void TearDownTestSuite() { runs_.reset(); }
  void SetUp() override {
    if (!runs_) GTEST_SKIP() << "the real terrain is not here; set PHUSONG_SHARED to the folder that holds geodata";
    if (runs_->first.code != 0) GTEST_FAIL() << "exit code " << runs_->first.code << ": " << runs_->first.err;
  }
  [[nodiscard]] static const TwoRuns& runs() { return *runs_; }
  [[nodiscard]] static std::filesystem::path result(const std::string& name) { return runs_->results() / name; }
  [[nodiscard]] static nlohmann::json manifest() { return nlohmann::json::parse(read_text(result("run.json"))); }
  [[nodiscard]] static Table table(const std::string& name) { return read_table(result(name)); }

 private:
  static inline std::unique_ptr<TwoRuns> runs_;
};

}  // namespace phusong::test
