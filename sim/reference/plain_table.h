// A table of words, written for a terminal, for a page, for a spreadsheet or for a program.
//
//   PlainTable table{{"model", "cases"}, {}, {"cases"}};
//   table.rows.push_back({"itu_p1812", "63"});
//   fputs(table_text(table).c_str(), stdout);
//
// Guarantees: every row has as many cells as the header; the same bytes on every machine.
#pragma once

#include <string>
#include <vector>

namespace phusong::sim {

struct PlainTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> numbers;  ///< the words of the header over columns of numbers; all others hold text
};

/// Columns side by side, two blanks between them; columns of numbers stand to the right. No blanks at the ends of
/// lines.
[[nodiscard]] std::string table_text(const PlainTable& table, int indent = 0);
[[nodiscard]] std::string table_markdown(const PlainTable& table);
[[nodiscard]] std::string table_csv(const PlainTable& table);
/// A list of objects with the header's words as keys, in their order. A column is of one type whatever it holds, text
/// or numbers; an empty cell is null, and so is one of numbers that holds no finite one.
[[nodiscard]] std::string table_json(const PlainTable& table);

}  // namespace phusong::sim
