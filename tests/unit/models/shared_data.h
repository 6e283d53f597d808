// Reference tables outside the repository: where they are, and a plain CSV reader for them.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace phusong::test {

inline std::filesystem::path shared_folder() {
  const char* chosen = std::getenv("PHUSONG_SHARED");
  return chosen != nullptr ? std::filesystem::path{chosen} : std::filesystem::path{PHUSONG_SHARED_DEFAULT};
}

using Row = std::map<std::string, std::string>;

/// Splits at commas outside double quotes.
inline std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      cells.emplace_back();
    else if (c != '\r')
      cells.back() += c;
  }
  return cells;
}

inline std::vector<Row> read_table(const std::filesystem::path& file) {
  std::ifstream in{file};
  if (!in) throw std::runtime_error{"cannot read " + file.string()};
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> names = split(line);
  std::vector<Row> rows;
  while (std::getline(in, line)) {
    const std::vector<std::string> cells = split(line);
    Row row;
    for (std::size_t i = 0; i < names.size() && i < cells.size(); ++i) row[names[i]] = cells[i];
    rows.push_back(row);
  }
  return rows;
}

inline double figure(const Row& row, const std::string& column) { return std::stod(row.at(column)); }

}  // namespace phusong::test

/// Skips the running test with a sentence when a reference file is not there.
#define PHUSONG_NEEDS(relative)                                                     \
  const std::filesystem::path needed = phusong::test::shared_folder() / (relative); \
  if (!std::filesystem::exists(needed))                                             \
  GTEST_SKIP() << "reference data " << (relative) << " is not there; set PHUSONG_SHARED to the folder that has it"
