#include "tests/unit/output/written_run.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "sim/output/text.h"

namespace phusong::sim {

std::string bytes_of(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator{folder}) names.insert(entry.path().filename().string());
  return names;
}

std::vector<std::vector<std::string>> csv_of(const fs::path& file) {
  const std::string text = bytes_of(file);
  EXPECT_TRUE(text.starts_with(kByteOrderMark)) << file;
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (std::size_t i = kByteOrderMark.size(); i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
      rows.back().back() += text[++i];
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && c == ',')
      rows.back().emplace_back();
    else if (!quoted && c == '\n')
      rows.push_back({""});
    else
      rows.back().back() += c;
  }
  EXPECT_EQ(rows.back(), std::vector<std::string>{""}) << file << " does not end with a line end";
  rows.pop_back();
  return rows;
}

std::string at(const std::vector<std::vector<std::string>>& rows, std::size_t row, const std::string& column) {
  const auto found = std::find(rows[0].begin(), rows[0].end(), column);
  EXPECT_NE(found, rows[0].end()) << "no column " << column;
  return found == rows[0].end() ? "" : rows.at(row).at(static_cast<std::size_t>(found - rows[0].begin()));
}

const geo::Feature& by_field(const geo::FeatureTable& table, const std::string& field, const std::string& value) {
  for (const geo::Feature& f : table.features)
    if (geo::text_of(f.fields.at(field)) == value) return f;
  throw std::runtime_error{"no feature with " + field + " = " + value};
}

void Output::SetUp() {
  folder_ = fs::temp_directory_path() / ("phusong-output-" + std::to_string(::getpid()) + "-" +
                                         ::testing::UnitTest::GetInstance()->current_test_info()->name());
  fs::remove_all(folder_);
}

}  // namespace phusong::sim
