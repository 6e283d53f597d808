// The lists of comparisons that reference folders bring: check.csv, the files of cases and the profiles that it names.
//
//   ReferenceFolder folder{"validation/p1812"};   // throws Error{input} when there is no usable check.csv
//   for (const CheckRow& row : folder.rows()) folder.cases(row.file) ...
//
// check.csv has the columns file, model, what, profiles, expected_column, abs_tol, rel_tol. `profiles` is empty, a file
// in long form (profile, i or index, further columns) or a folder with one file per profile and, beside it, an optional
// <profile>.step.csv (np, xi_m). Guarantees: files are read once, broken lists of profiles too; every failure names
// file and line.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "geo/base/error.h"
#include "geo/io/csv.h"
#include "sim/reference/adapter.h"

namespace phusong::sim {

/// One row of check.csv.
struct CheckRow {
  int line = 0;
  std::string file, model, what, profiles, expected_column;
  std::optional<double> abs_tol, rel_tol;  ///< none: does not apply
  std::string fault;                       ///< why the row cannot be used: a cell that is missing or no number
};

class ReferenceFolder {
 public:
  /// A folder, or the path of its check.csv. Throws Error{input}.
  explicit ReferenceFolder(const std::filesystem::path& folder);

  [[nodiscard]] const std::vector<CheckRow>& rows() const noexcept { return rows_; }
  [[nodiscard]] std::string list_where(const CheckRow& row) const;  ///< "FOLDER/check.csv:line"

  /// A file of cases. Throws Error{input} when it is missing or broken.
  [[nodiscard]] const geo::CsvTable& cases(const std::string& file);
  [[nodiscard]] std::string where(const std::string& file, int line) const;  ///< "FOLDER/file:line"
  /// `profiles` as check.csv says it. Throws Error{input}; `asked_at` is the case that asks.
  [[nodiscard]] const ReferenceProfile& profile(const std::string& profiles, const std::string& name,
                                                const std::string& asked_at);

 private:
  using Profiles = std::map<std::string, ReferenceProfile, std::less<>>;
  [[nodiscard]] Profiles read_long_form(const std::filesystem::path& file) const;
  [[nodiscard]] ReferenceProfile read_one(const std::filesystem::path& file) const;

  std::filesystem::path folder_;
  std::vector<CheckRow> rows_;
  std::map<std::string, geo::CsvTable> cases_;
  std::map<std::string, Profiles> profiles_;  ///< by the text of column `profiles`
  std::map<std::string, Error> broken_;       ///< those in long form that cannot be read
};

}  // namespace phusong::sim
