// The schema table itself, for the sources of this folder: one row per key, with its place in the Scenario.
//
//   for (const Row& row : schema_table()) ... row.slot({&scenario, nullptr, nullptr}) ...
//
// Guarantees: rows stand in the order of the documentation; no two rows share a place; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/scenario/scenario.h"

namespace phusong::sim {

/// Where a value goes; the alternative is the row's type.
using Slot = std::variant<double*, int*, bool*, std::string*, std::vector<std::string>*, std::vector<double>*>;

/// The structs that rows fill. `bts_type` and `option` are the element being filled and may be null otherwise.
struct Home {
  Scenario* scenario = nullptr;
  BtsType* bts_type = nullptr;
  OptionKeys* option = nullptr;
  BandKeys* band = nullptr;
  BackhaulBand* backhaul_band = nullptr;
  RestrictionKeys* restriction = nullptr;
};

/// What a text means beyond its type.
enum class Flavour {
  plain,
  path,        ///< made absolute relative to the file in which it stands
  identifier,  ///< letters, digits, '.', '_' and '-'; goes into file names and cross references
  date         ///< YYYY-MM-DD
};

/// Inclusive limits of a number (or of each number of a list).
struct Limits {
  double low, high;
};
/// The words that a text (or each text of a list) may be; for a path: words that are not paths.
using Words = std::vector<std::string>;

struct Row {
  std::string_view key;  ///< "service.rsrp_dbm", "bts_types[].height_m"; "extends" has no slot
  Slot (*slot)(const Home& home);
  std::string_view unit;          ///< empty for none
  std::string_view default_toml;  ///< empty: required
  std::variant<std::monostate, Limits, Words> allowed;
  Flavour flavour;
  std::string_view text;  ///< what it is and when to change it

  [[nodiscard]] bool required() const noexcept { return default_toml.empty(); }
  /// "service" of "service.rsrp_dbm", "bts_types[]" of "bts_types[].name", "" of "extends".
  [[nodiscard]] std::string_view section() const noexcept;
  /// The part after the section: "rsrp_dbm".
  [[nodiscard]] std::string_view leaf() const noexcept;
};

/// A section of the file and what it is about.
struct Section {
  std::string_view name;  ///< "service"; "bts_types[]" for an array of tables
  std::string_view text;
};

[[nodiscard]] std::span<const Row> schema_table();
[[nodiscard]] std::span<const Section> schema_sections();
/// "number", "whole number", "true/false", "text", "path", "one word", "date", "list of ...".
[[nodiscard]] std::string type_name(const Row& row);
/// "-160 to -40" or "one of: a, b"; empty for none.
[[nodiscard]] std::string range_text(const Row& row);
/// The shortest text that reads back as the same number.
[[nodiscard]] std::string number_text(double value);
/// A TOML basic string.
[[nodiscard]] std::string quoted_text(std::string_view text);

}  // namespace phusong::sim
