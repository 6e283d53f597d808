// Rules that tie several keys together, checked once each value has been read.
#pragma once

#include <functional>
#include <string>

#include "sim/scenario/scenario.h"

namespace phusong::sim {

/// Where a key stands: "options[0].bts_type" -> "plan.toml:31:1"; for a key that nobody wrote, its table.
using WhereOf = std::function<std::string(const std::string& key)>;
/// Whether somebody wrote the key.
using IsGiven = std::function<bool(const std::string& key)>;

/// Throws Error{scenario} for the first rule that is broken.
void check_across_keys(const Scenario& scenario, const WhereOf& where_of, const IsGiven& is_given);

}  // namespace phusong::sim
