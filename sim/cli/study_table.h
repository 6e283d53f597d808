// The rows of a study over seeds: one per seed, kept as CSV so that a stopped study goes on, and summed up as Markdown.
//
//   StudyTable table = StudyTable::read(file, hash);      // rows of another scenario or pack are left out
//   table.add(row);  write_whole(file, table.csv());
//
// The columns are (seed, key) and then named numbers, the same ones in each row.
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
  /// Replaces a row of the same seed; keeps only rows with the same columns; ascending by seed.
  void add(StudyRow row);
  /// Leaves only the rows of seeds 1 to `last`.
  void keep_up_to(int last);

  [[nodiscard]] const std::vector<StudyRow>& rows() const noexcept { return rows_; }
  [[nodiscard]] std::string csv() const;
  /// "median (smallest to largest)" of each column: columns named "option: what" as a line per option, others as a line
  /// each. The options have the same whats in the same order.
  [[nodiscard]] std::string markdown() const;

 private:
  [[nodiscard]] std::string spread(std::size_t column) const;
  std::vector<StudyRow> rows_;
};

/// Of a list in any order; the mean of the two middle values when their number is even. Domain: not empty.
[[nodiscard]] double median(std::vector<double> values);

}  // namespace phusong::cli
