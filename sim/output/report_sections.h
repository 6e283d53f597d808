// The sections of report.html, each as HTML that carries both languages.
#pragma once

#include <string>

#include "sim/pipeline.h"

namespace phusong::sim {

/// The option that the first page's map shows: the scenario's first plan, else its first option; -1 without options.
[[nodiscard]] int headline_option(const RunResult& result);

/// One page of A4: what was found, what to build, what it costs.
[[nodiscard]] std::string manager_section(const RunResult& result, const std::string& map_png);
/// How many gaps, why, and how the count moves with the model and with every level.
[[nodiscard]] std::string gaps_section(const RunResult& result);
/// How far a second model differs from the scenario's, and the villages whose verdict it flips; empty without one.
/// `map_png` in base64; may be empty.
[[nodiscard]] std::string spread_section(const RunResult& result, const std::string& map_png);
/// Every gap in a table.
[[nodiscard]] std::string gap_table_section(const RunResult& result);
/// Each option with its sites.
[[nodiscard]] std::string options_section(const RunResult& result);
/// Definitions, models, inputs, caveats, what is not part of it.
[[nodiscard]] std::string method_section(const RunResult& result);
/// JSON for the map's script.
[[nodiscard]] std::string map_data(const RunResult& result);

}  // namespace phusong::sim
