#include "data/reconstruct/tables.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <fstream>

#include "geo/base/error.h"

namespace phusong::data {
namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  return cells;
}

}  // namespace

std::string Table::where(std::size_t row) const { return fmt::format("{}:{}", file_.string(), lines_.at(row)); }

const std::string& Table::text(std::size_t row, const std::string& column) const {
  const auto found = columns_.find(column);
  if (found == columns_.end()) {
    throw Error{ErrorKind::input, file_.string(), fmt::format("the column '{}' is missing; add it", column)};
  }
  return cells_.at(row)[found->second];
}

std::optional<double> Table::number_if_any(std::size_t row, const std::string& column) const {
  if (text(row, column).empty()) return std::nullopt;
  return number(row, column);
}

double Table::number(std::size_t row, const std::string& column) const {
  const std::string& cell = text(row, column);
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc{} || end != cell.data() + cell.size() || !std::isfinite(value)) {
    throw Error{ErrorKind::input, where(row), fmt::format("'{}' in column '{}' is not a number", cell, column)};
  }
  return value;
}

Table read_table(const std::filesystem::path& file, const std::vector<std::string>& columns) {
  std::ifstream stream{file};
  if (!stream) throw Error{ErrorKind::input, file.string(), "the recipe's table cannot be read; restore it"};
  Table table;
  table.file_ = file;
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    if (line.empty() || line == "\r" || line.starts_with('#')) continue;
    std::vector<std::string> cells = split(line);
    if (table.columns_.empty()) {
      for (std::size_t i = 0; i < cells.size(); ++i) table.columns_[cells[i]] = i;
      continue;
    }
    if (cells.size() != table.columns_.size()) {
      throw Error{ErrorKind::input, fmt::format("{}:{}", file.string(), number),
                  fmt::format("{} cells where the header has {}", cells.size(), table.columns_.size())};
    }
    table.cells_.push_back(std::move(cells));
    table.lines_.push_back(number);
  }
  for (const std::string& column : columns) {
    if (!table.columns_.contains(column)) {
      throw Error{ErrorKind::input, file.string(), fmt::format("the column '{}' is missing; add it", column)};
    }
  }
  return table;
}

}  // namespace phusong::data
