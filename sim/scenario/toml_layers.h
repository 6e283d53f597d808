// A scenario file, what it extends and what the command line overrides, as one flat set of keys that remember where
// they stand. Knows which keys exist, not what values they may have.
//
//   Layers layers = read_layers("scenarios/plan.toml", settings);
//   layers.keys.at("service.rsrp_dbm").value, .value.where == "scenarios/plan.toml:14:12"
//
// Guarantees: every key is in the schema table; the first unknown one (in file order) is thrown as Error{scenario}.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/scenario/load.h"

namespace phusong::sim {

/// A TOML date, as YYYY-MM-DD.
struct DateText {
  std::string iso;
};

/// A TOML value; monostate for kinds that no key takes (tables, times).
struct Value {
  std::variant<std::monostate, bool, std::int64_t, double, std::string, DateText, std::vector<Value>> data;
  std::string where;  ///< "file:line:column" or "--set key"
  std::string found;  ///< for messages: `the text "abc"`, `a table`
};

struct Entry {
  Value value;
  std::string key_where;
  std::filesystem::path folder;  ///< relative paths in the value start here
};

/// One [[table]] of an array of tables.
struct Element {
  std::string where;
  std::map<std::string, Entry> entries;  ///< by leaf
};

struct Layers {
  std::map<std::string, Entry> keys;                  ///< "service.rsrp_dbm"
  std::map<std::string, std::vector<Element>> lists;  ///< "bts_types[]"
  std::map<std::string, std::string> section_where;   ///< last place where the section is opened
  std::vector<std::filesystem::path> files;           ///< base first
};

/// Reads the chain of files (none for an empty path) and the overrides. Throws Error{scenario}.
[[nodiscard]] Layers read_layers(const std::filesystem::path& file, const LoadSettings& settings);

/// A value of the schema table ("-110", "[]"), for which no file stands.
[[nodiscard]] Value value_of_default(std::string_view toml);

/// Replaces each ${NAME}. Throws Error{scenario} for an unknown or unfinished one.
[[nodiscard]] std::string expand_variables(const std::string& text, const std::map<std::string, std::string>& variables,
                                           const std::string& where);

}  // namespace phusong::sim
