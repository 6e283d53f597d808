// A scenario as the command line reads it: its province is built on first use and kept in the cache.
//
//   const sim::Scenario s = bench::load_with_pack("scenarios/quang-ninh-2021.toml", {"map.mode=fast"});
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace phusong::bench {

/// Throws Error as load_scenario and ensure_pack do.
[[nodiscard]] sim::Scenario load_with_pack(const std::filesystem::path& file, std::vector<std::string> overrides);

}  // namespace phusong::bench
