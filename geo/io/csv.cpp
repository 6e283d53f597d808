#include "geo/io/csv.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>

#include "geo/base/error.h"
#include "geo/base/numbers.h"
#include "geo/io/gdal_door.h"
#include "geo/io/vector_io.h"

namespace phusong::geo {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_in_any_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char p, char q) { return lower(p) == lower(q); });
}

// The separator that occurs most in the header outside quotes; the comma where there is none.
char separator_of(std::string_view text) {
  constexpr std::array<char, 3> kSeparators{',', ';', '\t'};
  std::array<int, 3> count{};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    for (std::size_t i = 0; i < kSeparators.size(); ++i) count[i] += c == kSeparators[i] ? 1 : 0;
  }
  return kSeparators[static_cast<std::size_t>(std::max_element(count.begin(), count.end()) - count.begin())];
}

std::string at_line(const std::string& where, int line) { return fmt::format("{}:{}", where, line); }

// All records, header first. A record may span lines when a quoted cell holds a line break.
std::vector<CsvRow> records_of(std::string_view text, char separator, const std::string& where) {
  std::vector<CsvRow> records;
  CsvRow record{1, {}};
  std::string cell;
  bool quoted = false, was_quoted = false;
  int line = 1, quote_line = 1;

  const auto end_cell = [&] {
    record.cells.push_back(was_quoted ? cell : std::string{trimmed(cell)});
    cell.clear();
    was_quoted = false;
  };
  const auto end_record = [&] {
    end_cell();
    const bool blank = std::all_of(record.cells.begin(), record.cells.end(), [](const auto& c) { return c.empty(); });
    if (!blank) records.push_back(std::move(record));
    record = CsvRow{line + 1, {}};
  };

  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
        cell += '"';
        ++i;
      } else if (c == '"') {
        quoted = false;
      } else {
        if (c == '\n') ++line;
        cell += c;
      }
    } else if (c == '"' && trimmed(cell).empty() && !was_quoted) {
      quoted = was_quoted = true;
      quote_line = line;
      cell.clear();
    } else if (c == separator) {
      end_cell();
    } else if (c == '\n' || c == '\r') {
      if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
      end_record();
      ++line;
    } else if (!was_quoted || (c != ' ' && c != '\t')) {
      cell += c;
    }
  }
  if (quoted)
    throw Error{ErrorKind::input, at_line(where, quote_line),
                "a quote that opens on this line is never closed; close it"};
  if (!cell.empty() || !record.cells.empty() || was_quoted) end_record();
  return records;
}

}  // namespace

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::optional<double> parse_number(std::string_view text) noexcept { return plain_number(trimmed(text)); }

std::string csv_cell(std::string_view text) {
  const bool edge_blank = trimmed(text).size() != text.size();
  if (!edge_blank && text.find_first_of(",;\t\"\r\n") == std::string_view::npos) return std::string{text};
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::optional<std::size_t> CsvTable::column(std::string_view name) const noexcept {
  for (std::size_t i = 0; i < header.size(); ++i)
    if (header[i] == name) return i;
  for (std::size_t i = 0; i < header.size(); ++i)
    if (equal_in_any_case(header[i], name)) return i;
  return std::nullopt;
}

CsvTable parse_csv(std::string_view text, const std::string& where) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<CsvRow> records = records_of(text, separator_of(text), where);
  if (records.empty()) throw Error{ErrorKind::input, where, "the table is empty; its first line must name the columns"};
  for (CsvRow& record : records)
    for (std::string& cell : record.cells) cell = to_nfc(cell, at_line(where, record.line));

  CsvTable table;
  const int header_line = records.front().line;
  table.header = std::move(records.front().cells);
  table.rows.assign(std::make_move_iterator(records.begin() + 1), std::make_move_iterator(records.end()));
  const std::size_t width = table.header.size();
  for (const CsvRow& row : table.rows)
    if (row.cells.size() != width)
      throw Error{ErrorKind::input, at_line(where, row.line),
                  fmt::format("this row has {} cells but the header has {}; check for a missing or extra separator, or "
                              "an unquoted one inside a name",
                              row.cells.size(), width)};

  // Spreadsheets export empty columns at the right; they hold nothing and are dropped.
  for (std::size_t i = width; i-- > 0;) {
    table.header[i] = std::string{trimmed(table.header[i])};
    if (!table.header[i].empty()) continue;
    for (const CsvRow& row : table.rows)
      if (!row.cells[i].empty())
        throw Error{ErrorKind::input, at_line(where, header_line),
                    fmt::format("column {} has values but no name; name it or remove it", i + 1)};
    table.header.erase(table.header.begin() + static_cast<std::ptrdiff_t>(i));
    for (CsvRow& row : table.rows) row.cells.erase(row.cells.begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (std::size_t i = 0; i < table.header.size(); ++i)
    for (std::size_t j = i + 1; j < table.header.size(); ++j)
      if (table.header[i] == table.header[j])
        throw Error{ErrorKind::input, at_line(where, header_line),
                    fmt::format("two columns are called \"{}\"; rename one of them", table.header[i])};
  return table;
}

CsvTable read_csv(const std::string& source) {
  const gdal::Messages messages;
  GByte* bytes = nullptr;
  vsi_l_offset size = 0;
  if (VSIIngestFile(nullptr, source.c_str(), &bytes, &size, -1) == 0)
    throw gdal::failure(source, "the table cannot be read; check that the file exists and may be read", messages);
  const std::unique_ptr<GByte, decltype(&VSIFree)> owner{bytes, VSIFree};
  return parse_csv({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)}, source);
}

}  // namespace phusong::geo
