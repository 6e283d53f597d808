// The words of [propagation] as what the models take.
#pragma once

#include <string_view>

#include "models/path/path.h"

namespace phusong::sim {

/// Any other word than those of propagation.environment is open.
[[nodiscard]] constexpr models::Environment environment_of(std::string_view word) noexcept {
  if (word == "urban_large") return models::Environment::urban_large;
  if (word == "urban_small") return models::Environment::urban_small;
  if (word == "suburban") return models::Environment::suburban;
  return models::Environment::open;
}

[[nodiscard]] constexpr models::Polarisation polarisation_of(std::string_view word) noexcept {
  return word == "horizontal" ? models::Polarisation::horizontal : models::Polarisation::vertical;
}

}  // namespace phusong::sim
