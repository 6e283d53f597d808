#include "tests/real/real_run.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "tests/real/source_posts.h"

namespace phusong::test {
namespace {

namespace fs = std::filesystem;

/// Fields of a CSV text, RFC 4180: quotes doubled inside quotes, line ends inside quotes kept.
std::vector<std::vector<std::string>> csv_rows(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
  std::string field;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"')
        field += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        field += text[++i];
      else
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',' || c == '\n') {
      row.push_back(std::move(field));
      field.clear();
      if (c == '\n') {
        rows.push_back(std::move(row));
        row.clear();
      }
    } else if (c != '\r') {
      field += c;
    }
  }
  EXPECT_TRUE(field.empty() && row.empty()) << "the last line has no end";
  return rows;
}

std::vector<fs::path> tables_in(const fs::path& results) {
  std::vector<fs::path> tables;
  for (const std::string& name : names_in(results))
    if (name.ends_with(".csv")) tables.push_back(results / name);
  return tables;
}

}  // namespace

std::optional<fs::path> shared_data() {
  const char* named = std::getenv("PHUSONG_SHARED");
  const fs::path shared = named != nullptr ? fs::path{named} : fs::path{PHUSONG_SOURCE_DIR}.parent_path() / "shared";
  if (!fs::exists(shared / "geodata" / "quang-ninh") || !fs::exists(shared / "geodata" / "srtm3")) return std::nullopt;
  return fs::absolute(shared);
}

Table read_table(const fs::path& file) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const std::string text = read_text(file);
  EXPECT_TRUE(text.starts_with(kByteOrderMark)) << file;
  const auto rows = csv_rows(text.substr(std::min(text.size(), kByteOrderMark.size())));
  Table table;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].size(), rows[0].size()) << file << " row " << i;
    auto& row = table.emplace_back();
    for (std::size_t c = 0; c < std::min(rows[i].size(), rows[0].size()); ++c) row[rows[0][c]] = rows[i][c];
  }
  return table;
}

std::map<std::string, std::string> row_of(const Table& table, const std::string& column, const std::string& value) {
  std::map<std::string, std::string> found;
  int matches = 0;
  for (const auto& row : table)
    if (const auto at = row.find(column); at != row.end() && at->second == value) {
      found = row;
      ++matches;
    }
  EXPECT_EQ(matches, 1) << column << " = " << value;
  return found;
}

TwoRuns::TwoRuns(const std::string& scenario_folder) {
  const std::string scenario =
      (fs::path{PHUSONG_SOURCE_DIR} / "tests/real" / scenario_folder / "scenario.toml").string();
  const ProcessSettings settings{.environment = {{"PHUSONG_SHARED", shared_data().value().string()}}};
  first = phusong({"run", scenario, "--out", results().string()}, settings);
  second = phusong({"run", scenario, "--out", again().string(), "--threads", "1"}, settings);
}

void expect_whole(const TwoRuns& runs) {
  EXPECT_EQ(runs.first.code, 0) << runs.first.err;
  EXPECT_EQ(runs.second.code, 0) << runs.second.err;
  for (const char* name : {"01-inputs.csv",
                           "01-village-issues.csv",
                           "01-terrain-height.tif",
                           "01-terrain-ground.tif",
                           "02-coverage-rsrp.tif",
                           "02-coverage-margin.tif",
                           "02-coverage-state.tif",
                           "02-coverage-server.tif",
                           "02-servers.csv",
                           "02-coverage.png",
                           "03-villages.csv",
                           "03-gaps.csv",
                           "03-clusters.csv",
                           "03-sensitivity.csv",
                           "04-candidates.csv",
                           "06-compare.csv",
                           "results.gpkg",
                           "results.qgs",
                           "results.kmz",
                           "report.html",
                           "run.json"}) {
    EXPECT_TRUE(fs::exists(runs.results() / name)) << name;
    std::error_code none;
    const auto bytes = fs::file_size(runs.results() / name, none);
    EXPECT_TRUE(!none && bytes > 0) << name;
  }
  // Nothing half-written stays behind.
  for (const std::string& name : names_in(runs.results())) EXPECT_FALSE(name.starts_with(".")) << name;
}

void expect_same_bytes(const TwoRuns& runs) {
  const std::vector<std::string> names = names_in(runs.results());
  ASSERT_FALSE(names.empty());
  ASSERT_EQ(names, names_in(runs.again()));
  for (const std::string& name : names) {
    const std::string a = read_text(runs.results() / name), b = read_text(runs.again() / name);
    if (name != "run.json") {
      EXPECT_TRUE(a == b) << name << " differs";
      continue;
    }
    auto x = nlohmann::ordered_json::parse(a), y = nlohmann::ordered_json::parse(b);
    EXPECT_EQ(x.erase("timing"), 1U);
    EXPECT_EQ(y.erase("timing"), 1U);
    EXPECT_EQ(x.dump(), y.dump());
  }
}

void expect_numbers_in_tables(const fs::path& results) {
  constexpr std::array kNotNumbers{"nan", "-nan", "inf", "-inf", "infinity", "-infinity", "-999", "-999.0", "null"};
  const std::vector<fs::path> tables = tables_in(results);
  ASSERT_GE(tables.size(), 8U);
  for (const fs::path& file : tables)
    for (const auto& row : read_table(file))
      for (const auto& [column, value] : row) {
        std::string lower = value;
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        EXPECT_EQ(std::find(kNotNumbers.begin(), kNotNumbers.end(), lower), kNotNumbers.end())
            << file.filename() << ", column " << column << ": " << value;
      }
}

void expect_counts_agree(const fs::path& results, int factor) {
  const auto json = nlohmann::json::parse(read_text(results / "run.json"));
  const auto& counts = json.at("counts");

  // Villages: the table, its verdicts, and the list of gaps.
  const Table villages = read_table(results / "03-villages.csv");
  EXPECT_EQ(counts.at("villages").at("all").get<std::size_t>(), villages.size());
  std::map<std::string, std::size_t> verdicts;
  for (const auto& row : villages) ++verdicts[row.at("verdict")];
  std::size_t judged = 0;
  for (const char* verdict : {"covered", "marginal", "dead", "unverified"}) {
    EXPECT_EQ(counts.at("villages").at(verdict).get<std::size_t>(), verdicts[verdict]) << verdict;
    judged += verdicts[verdict];
  }
  EXPECT_EQ(judged, villages.size());
  EXPECT_EQ(read_table(results / "03-gaps.csv").size(), villages.size() - verdicts["covered"]);
  EXPECT_EQ(counts.at("villages").at("issues").get<std::size_t>(),
            read_table(results / "01-village-issues.csv").size());
  EXPECT_EQ(counts.at("sites").get<std::size_t>(), read_table(results / "02-servers.csv").size());

  // Ground: the classes of the raster.
  const Bytes ground = read_bytes(results / "01-terrain-ground.tif");
  std::array<std::uint64_t, 256> cells{};
  for (const std::uint8_t value : ground.cells) ++cells[value];
  const auto& terrain = counts.at("terrain_cells");
  const double working = static_cast<double>(factor) * factor;
  const double tolerance = factor == 1 ? 0.0 : working * static_cast<double>(ground.cells.size()) / 50.0;
  EXPECT_NEAR(terrain.at("unknown").get<double>(), working * static_cast<double>(cells[kUnknown]), tolerance);
  EXPECT_NEAR(terrain.at("land").get<double>(), working * static_cast<double>(cells[kLand]), tolerance);
  EXPECT_NEAR(terrain.at("sea").get<double>(), working * static_cast<double>(cells[kSea]), tolerance);
  EXPECT_EQ(cells[kUnknown] + cells[kLand] + cells[kSea], ground.cells.size());

  // Options: as many sites as rows, and the villages of the table.
  std::size_t closed_somewhere = 0;
  for (const auto& row : villages) closed_somewhere += row.at("closed_in_options").empty() ? 0 : 1;
  std::size_t most_closed = 0;
  for (const auto& option : json.at("options")) {
    const std::string name = option.at("name");
    const Table plan = read_table(results / ("05-plan-" + name + ".csv"));
    EXPECT_EQ(option.at("bts").get<std::size_t>(), plan.size()) << name;
    const auto compared = row_of(read_table(results / "06-compare.csv"), "option", name);
    EXPECT_EQ(compared.at("closed_villages"), std::to_string(option.at("closed_villages").get<std::size_t>())) << name;
    most_closed = std::max(most_closed, option.at("closed_villages").get<std::size_t>());
  }
  EXPECT_GE(closed_somewhere, most_closed);
  EXPECT_GT(most_closed, 0U) << "no option closes anything";

  // The notice of the scenario stands in the manifest and in the report.
  const std::string notice = json.at("notice_en");
  EXPECT_NE(notice.find("The sites are invented"), std::string::npos);
  EXPECT_NE(read_text(results / "report.html").find("The sites are invented"), std::string::npos);
}

}  // namespace phusong::test
