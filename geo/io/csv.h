// Comma-separated tables as spreadsheets write them: quotes, byte-order mark, CRLF, and "," ";" or tab between cells.
//
//   CsvTable t = parse_csv(text, "sites.csv");
//   for (const CsvRow& row : t.rows) row.cells[t.column("site_id").value()] ...
//
// Guarantees: every row has as many cells as the header; text is NFC; rows that are empty are skipped; nothing else is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace phusong::geo {

struct CsvRow {
  int line = 0;  ///< in the file, the first line is 1
  std::vector<std::string> cells;
};

struct CsvTable {
  std::vector<std::string> header;  ///< trimmed, unique, not empty
  std::vector<CsvRow> rows;

  /// Index of a header cell of this name, exact or else in any case.
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const noexcept;
};

/// Throws Error{input} at "where:line": not UTF-8, a quote that is never closed, a row of another width than the
/// header, an empty or repeated column name; and when there is no header.
[[nodiscard]] CsvTable parse_csv(std::string_view text, const std::string& where);
/// The same for a file, or anything that GDAL's file layer opens (/vsizip/, /vsicurl/).
/// Throws Error{input} or Error{network} also when it cannot be read.
[[nodiscard]] CsvTable read_csv(const std::string& source);

/// A cell as CSV text: quoted where it must be.
[[nodiscard]] std::string csv_cell(std::string_view text);

/// A number in C notation ("12.5", "-1e3"), surrounding blanks allowed. None when the text is not exactly that, or not
/// finite. Never depends on the locale.
[[nodiscard]] std::optional<double> parse_number(std::string_view text) noexcept;
/// Without surrounding blanks.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

}  // namespace phusong::geo
