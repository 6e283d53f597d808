// The rows of a study over seeds: one per seed, kept as CSV so that a stopped study goes on, and summed up as Markdown.
//
//   StudyTable table = StudyTable::read(file);
//   table.add(row);  write_whole(file, table.csv());       // with the rows of other seeds, scenarios and packs
//   std::string page = table.only(wanted).markdown();      // of this study
//
// The columns are (seed, key) and then named numbers, the same ones in each row of a key.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace phusong::cli {

struct StudyRow {
  int seed = 0;
  std::string key;                                      ///< scenario hash and pack: what the numbers stand for
  std::vector<std::pair<std::string, double>> numbers;  ///< in column order
};

class StudyTable {
 public:
  /// Reads what an earlier study left; no file is an empty table. Throws Error{input} with file:line when it is not
  /// one.
  static StudyTable read(const std::filesystem::path& file);

  [[nodiscard]] bool has(int seed, const std::string& key) const;
  /// Replaces the row of the same seed and key; ascending by seed, then key.
  void add(StudyRow row);
  /// The rows of these seeds and keys.
  [[nodiscard]] StudyTable only(const std::vector<std::pair<int, std::string>>& wanted) const;

  [[nodiscard]] const std::vector<StudyRow>& rows() const noexcept { return rows_; }
  /// All rows; a number that a row does not have is an empty cell.
  [[nodiscard]] std::string csv() const;
  /// "median (smallest to largest)" of each column: columns named "option: what" as a line per option, others as a line
  /// each. The options have the same whats in the same order.
  /// Domain: rows of one scenario.
  [[nodiscard]] std::string markdown() const;

 private:
  [[nodiscard]] std::string spread(std::size_t column) const;
  std::vector<StudyRow> rows_;
};

/// Of a list in any order; the mean of the two middle values when their number is even. Domain: not empty.
[[nodiscard]] double median(std::vector<double> values);

}  // namespace phusong::cli
