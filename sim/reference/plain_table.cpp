#include "sim/reference/plain_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "geo/base/text_columns.h"
#include "geo/io/csv.h"

namespace phusong::sim {

namespace {

std::string joined(const std::vector<std::string>& cells, const char* separator, auto&& shown) {
  std::string line;
  for (std::size_t c = 0; c < cells.size(); ++c) line += (c > 0 ? separator : "") + shown(cells[c]);
  return line;
}

/// Which columns hold numbers.
std::vector<bool> numeric_columns(const PlainTable& table) {
  std::vector<bool> numeric;
  for (const std::string& name : table.header)
    numeric.push_back(std::find(table.numbers.begin(), table.numbers.end(), name) != table.numbers.end());
  return numeric;
}

}  // namespace

std::string table_text(const PlainTable& table, int indent) {
  std::vector<std::vector<std::string>> rows{table.header};
  rows.insert(rows.end(), table.rows.begin(), table.rows.end());
  return text_columns(rows, numeric_columns(table), static_cast<std::size_t>(indent));
}

std::string table_markdown(const PlainTable& table) {
  const auto cell = [](const std::string& words) {
    std::string safe;
    for (const char c : words) safe += c == '|' ? std::string{"\\|"} : std::string{c};
    return safe;
  };
  std::string text = fmt::format("| {} |\n|", joined(table.header, " | ", cell));
  for (std::size_t c = 0; c < table.header.size(); ++c) text += " --- |";
  text += "\n";
  for (const std::vector<std::string>& row : table.rows) text += fmt::format("| {} |\n", joined(row, " | ", cell));
  return text;
}

std::string table_csv(const PlainTable& table) {
  std::string text = joined(table.header, ",", geo::csv_cell) + "\n";
  for (const std::vector<std::string>& row : table.rows) text += joined(row, ",", geo::csv_cell) + "\n";
  return text;
}

std::string table_json(const PlainTable& table) {
  const std::vector<bool> numeric = numeric_columns(table);
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const std::vector<std::string>& row : table.rows) {
    nlohmann::ordered_json& object = list.emplace_back(nlohmann::ordered_json::object());
    for (std::size_t c = 0; c < row.size(); ++c) {
      nlohmann::ordered_json& value = object[table.header[c]];
      if (!numeric[c] && !row[c].empty())
        value = row[c];
      else if (const std::optional<double> number = geo::parse_number(row[c]); numeric[c] && number)
        value = *number;
    }
  }
  return list.dump(2) + "\n";
}

}  // namespace phusong::sim
