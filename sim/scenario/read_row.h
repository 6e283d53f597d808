// One value of a scenario file into its place: type, range, words, paths and variables are settled here.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "sim/scenario/schema_table.h"
#include "sim/scenario/toml_layers.h"

namespace phusong::sim {

/// What values are read against.
struct ReadContext {
  std::map<std::string, std::string> variables;
  std::filesystem::path top_folder;  ///< absolute; canonical paths are relative to it
  std::string top_file;              ///< as printed
};

/// Sets the row's slot from `entry`, or from the row's default when it is null, and returns the value's canonical TOML.
/// `missing_where`: where a required key should stand. Throws Error{scenario}.
[[nodiscard]] std::string read_row(const Row& row, const Home& home, const Entry* entry,
                                   const std::string& missing_where, const ReadContext& context);

}  // namespace phusong::sim
