// What all outputs say of the spread between two models: which way a verdict flips, by how much, and in which words.
//
//   change_of(flip) == Change::worse;  name_of(Change::worse) == "worse";  phrase_of(Change::worse).vi
//
// Guarantees: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/output/text.h"
#include "sim/pipeline.h"

namespace phusong::sim {

/// How the other model's verdict stands to the scenario's. `unsure`: unknown terrain decides one of them.
enum class Change { worse, better, unsure };

[[nodiscard]] Change change_of(const VerdictFlip& flip) noexcept;
/// "worse", "better", "unsure": the value in tables and layers.
[[nodiscard]] std::string_view name_of(Change change) noexcept;
[[nodiscard]] Phrase phrase_of(Change change) noexcept;
/// "r,g,b", on every map.
[[nodiscard]] std::string change_colour(Change change);

/// The other model's median level minus the scenario's, dB, rounded to 0.1 dB; none where either has no level.
[[nodiscard]] std::optional<double> difference_of(const VerdictFlip& flip) noexcept;

/// True when there is a map of the difference.
[[nodiscard]] bool has_difference(const RunResult& result) noexcept;

}  // namespace phusong::sim
