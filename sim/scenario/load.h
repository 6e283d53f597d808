// TOML in, Scenario out; every error with file, line, column and the mend.
//
//   Scenario s = load_scenario("scenarios/quang-ninh-2021.toml");
//   Scenario t = load_scenario(file, {.overrides = {"service.rsrp_dbm=-121"}, .variables = {{"PACK", dir}}});
//
// Rules: unknown keys are errors with a did-you-mean; relative paths are relative to the file in which they stand;
// `${NAME}` expands from LoadSettings::variables, then from the environment, and an unknown one is an error;
// `extends = "base.toml"` at the top of the file reads that file first, then this file's keys override (tables merge
// key by key, arrays replace); chains are allowed, loops are errors; a table `[options.plan-54]` overrides keys of the
// element of that name. Relative paths in overrides are relative to the current folder; a value that is no TOML is
// text. In Scenario::canonical paths are relative to the scenario file and keep their variables, so that the same
// scenario hashes equal wherever it lies.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace phusong::sim {

struct LoadSettings {
  std::vector<std::string> overrides;            ///< "section.key=value" in TOML syntax, applied last (--set)
  std::map<std::string, std::string> variables;  ///< beat the environment
};

/// Throws Error{scenario} with where = "file:line:column".
[[nodiscard]] Scenario load_scenario(const std::filesystem::path& file, const LoadSettings& settings = {});

/// Reads only [pack] (through extends), so that its folder can be made before the paths that use ${PACK} expand.
[[nodiscard]] PackKeys load_pack_keys(const std::filesystem::path& file, const LoadSettings& settings = {});

/// The defaults of the schema table and the overrides, without a file: for commands that ask for no place. Keys without
/// a default stay empty, lists of tables too. Throws Error{scenario} for an override that is wrong.
[[nodiscard]] Scenario load_defaults(const LoadSettings& settings = {});

}  // namespace phusong::sim
