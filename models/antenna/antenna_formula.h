// Antennas that a scenario names by a formula and three numbers: "f1336:65/10/17". Part of antenna.h's built-in ones.
#pragma once

#include <string>
#include <string_view>

#include "models/antenna/antenna.h"

namespace phusong::models {

/// Whether the name begins with a formula's word and a colon.
[[nodiscard]] bool is_antenna_formula(std::string_view name) noexcept;
/// See built_in_antenna. Throws Error{input} with `where`, saying which of the three numbers is wrong.
[[nodiscard]] AntennaPattern antenna_by_formula(std::string_view name, const std::string& where);

}  // namespace phusong::models
