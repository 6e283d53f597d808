// A run made by hand and its folder, for the tests of outputs; and how to read what was written.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "geo/io/vector_io.h"
#include "sim/output/outputs.h"
#include "tests/unit/output/synthetic_run.h"

namespace phusong::sim {

namespace fs = std::filesystem;

[[nodiscard]] std::string bytes_of(const fs::path& file);
[[nodiscard]] std::set<std::string> names_in(const fs::path& folder);
/// Records of a CSV file with the byte order mark taken off; quotes as in RFC 4180.
[[nodiscard]] std::vector<std::vector<std::string>> csv_of(const fs::path& file);
/// The cell of a CSV table by column name.
[[nodiscard]] std::string at(const std::vector<std::vector<std::string>>& rows, std::size_t row,
                             const std::string& column);
[[nodiscard]] const geo::Feature& by_field(const geo::FeatureTable& table, const std::string& field,
                                           const std::string& value);

class Output : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
  RunResult run_ = test::synthetic_run();
};

}  // namespace phusong::sim
