// Reference tables meet models: which columns of a case a model is asked with, and which columns it answers.
//
//   std::span<const Adapter> table = all_adapters();                 // one list, gathered in adapters.cpp
//   double loss_db = table[0].answers[0].of(reference_case);
//
// A file of cases is matched by the name in check.csv's column `model` and by the columns that it has: folders that
// nobody has seen before are read as long as they keep the format. Guarantees: adapters are pure.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "geo/grid/profile_columns.h"

namespace phusong::sim {

/// One profile of a reference folder: its columns by name, and the point count and spacing of an original header, if
/// any.
struct ReferenceProfile {
  std::map<std::string, std::vector<double>, std::less<>> columns;
  double step_m = 0.0;  ///< of "<profile>.step.csv", column xi_m; 0 when there is none
  std::string where;    ///< its file, and its name there in the long form; for messages
  std::map<std::string, std::string, std::less<>> faults;  ///< columns with a cell that is no number: "file:line"

  /// Throws Error{input} naming the column when it is not there or holds a cell that is no number.
  [[nodiscard]] const std::vector<double>& column(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return columns.find(name) != columns.end(); }
  /// The first of the names that a column has, else that a column at fault has, else the first one.
  [[nodiscard]] std::string_view name_of(const ColumnNames& names) const;
  /// Mean spacing of the points by d_m, else d_km, in m; 0 for fewer than two points. Throws Error{input}.
  [[nodiscard]] double mean_step_m() const;
  /// Distances, heights, clutter (else 0) and zones (else inland) under the names of profile_columns.h as a path; the
  /// first point is the transmitter. The clutter of both ends becomes 0. Throws Error{input}.
  [[nodiscard]] Profile as_profile() const;
};

/// One row of a file of cases.
struct ReferenceCase {
  std::string where;  ///< "file:line"
  std::map<std::string, std::string, std::less<>> cells;
  const ReferenceProfile* profile = nullptr;  ///< set when the list names profiles

  [[nodiscard]] bool has(std::string_view column) const;  ///< there and not empty
  /// Throw Error{input} naming file, line and column when it is missing or no number.
  [[nodiscard]] double number(std::string_view column) const;
  [[nodiscard]] double number_or(std::string_view column, double otherwise) const;
  [[nodiscard]] const std::string& text(std::string_view column) const;
};

/// An expected column and what the model says there. `column` ending in '*' stands for every name that begins so.
/// `of` may throw Error{input} for a case that the adapter cannot read (unknown word, missing column).
struct Answer {
  std::string_view column;
  double (*of)(const ReferenceCase&);
};

/// One format of one model.
struct Adapter {
  std::string_view model;                 ///< as in check.csv
  std::string_view catalogue_name;        ///< how docs/validation.md names the model, e.g. "itu_p1812"
  std::vector<std::string_view> columns;  ///< the file must have them all; the longest matching list wins
  bool profile = false;                   ///< needs `profiles`
  std::vector<Answer> answers;            ///< first match of the expected column wins
  std::string_view edition = {};          ///< of the source, where the catalogue has no row of that name
};

[[nodiscard]] std::span<const Adapter> all_adapters();

// Each family gives its own, in adapters_<family>.cpp.
[[nodiscard]] std::vector<Adapter> diffraction_adapters();  ///< P.526, and the spherical Earth of P.1812
[[nodiscard]] std::vector<Adapter> hata_adapters();         ///< Okumura-Hata, COST 231-Hata, "by column model"
[[nodiscard]] std::vector<Adapter> p1812_adapters();
[[nodiscard]] std::vector<Adapter> p452_adapters();
[[nodiscard]] std::vector<Adapter> longley_rice_adapters();
[[nodiscard]] std::vector<Adapter> extended_hata_adapters();
[[nodiscard]] std::vector<Adapter> tr38901_adapters();
[[nodiscard]] std::vector<Adapter> clutter_adapters();    ///< P.2108, P.2109
[[nodiscard]] std::vector<Adapter> microwave_adapters();  ///< P.676, P.838, P.530
[[nodiscard]] std::vector<Adapter> antenna_adapters();

}  // namespace phusong::sim
