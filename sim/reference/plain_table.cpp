#include "sim/reference/plain_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "geo/io/csv.h"

namespace phusong::sim {

namespace {

std::string joined(const std::vector<std::string>& cells, const char* separator, auto&& shown) {
  std::string line;
  for (std::size_t c = 0; c < cells.size(); ++c) line += (c > 0 ? separator : "") + shown(cells[c]);
  return line;
}

}  // namespace

std::string table_text(const PlainTable& table, int indent) {
  // A column of numbers, dashes and empty cells is one of numbers.
  const std::size_t columns = table.header.size();
  std::vector<std::size_t> width(columns);
  std::vector<bool> numbers(columns, !table.rows.empty());
  for (std::size_t c = 0; c < columns; ++c) {
    width[c] = table.header[c].size();
    for (const std::vector<std::string>& row : table.rows) {
      width[c] = std::max(width[c], row[c].size());
      if (!row[c].empty() && row[c] != "-" && !geo::parse_number(row[c])) numbers[c] = false;
    }
  }

  std::string text;
  const auto add = [&](const std::vector<std::string>& cells) {
    std::string line(static_cast<std::size_t>(indent), ' ');
    for (std::size_t c = 0; c < columns; ++c) {
      const std::string padding(width[c] - cells[c].size(), ' ');
      line += (c > 0 ? "  " : "") + (numbers[c] ? padding + cells[c] : cells[c] + padding);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  add(table.header);
  for (const std::vector<std::string>& row : table.rows) add(row);
  return text;
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
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const std::vector<std::string>& row : table.rows) {
    nlohmann::ordered_json& object = list.emplace_back(nlohmann::ordered_json::object());
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (row[c].empty())
        object[table.header[c]] = nullptr;
      else if (const std::optional<double> number = geo::parse_number(row[c]))
        object[table.header[c]] = *number;
      else
        object[table.header[c]] = row[c];
    }
  }
  return list.dump(2) + "\n";
}

}  // namespace phusong::sim
