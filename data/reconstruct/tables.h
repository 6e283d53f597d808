// Small CSV tables of a recipe: a header line, then rows; every complaint names file and line.
//
//   Table t = read_table("communes.csv", {"name", "population"});
//   for (std::size_t r = 0; r < t.rows(); ++r) t.text(r, "name"), t.number(r, "population");
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace phusong::data {

/// A table in memory; cells are text.
class Table {
 public:
  [[nodiscard]] std::size_t rows() const noexcept { return cells_.size(); }
  /// Throws Error{input} when the column does not exist.
  [[nodiscard]] const std::string& text(std::size_t row, const std::string& column) const;
  /// Throws Error{input} with file:line when the cell is not a finite number.
  [[nodiscard]] double number(std::size_t row, const std::string& column) const;
  /// Nothing for an empty cell.
  [[nodiscard]] std::optional<double> number_if_any(std::size_t row, const std::string& column) const;
  /// "communes.csv:7", for complaints.
  [[nodiscard]] std::string where(std::size_t row) const;

 private:
  friend Table read_table(const std::filesystem::path&, const std::vector<std::string>&);
  std::filesystem::path file_;
  std::map<std::string, std::size_t> columns_;
  std::vector<std::vector<std::string>> cells_;
  std::vector<int> lines_;
};

/// Reads UTF-8 CSV; quotes as in RFC 4180 within one line; blank lines and lines that begin with # are skipped.
/// Throws Error{input}: missing file, missing column, a row with too few or too many cells.
[[nodiscard]] Table read_table(const std::filesystem::path& file, const std::vector<std::string>& columns);

}  // namespace phusong::data
