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
/// How an option's sites reach the network: hops, relays, what a failure takes, villages without a path. Empty for an
/// option without backhaul.
[[nodiscard]] std::string backhaul_section(const RunResult& result, const OptionResult& option);
/// Which villages a resilient option keeps in service, and which sites pair up for each. Empty for any other option.
[[nodiscard]] std::string resilience_section(const RunResult& result, const OptionResult& option);
/// What each amount of money can close, with a picture. Empty for an option without a front.
[[nodiscard]] std::string front_section(const RunResult& result, const OptionResult& option);
/// A roll-out quarter by quarter. Empty for an option that is built all at once.
[[nodiscard]] std::string phases_section(const RunResult& result, const OptionResult& option);
/// Rows of the method's table: when a hop is possible and what it costs. Empty without backhaul.
[[nodiscard]] std::string backhaul_method_rows(const Scenario& scenario);
/// Definitions, models, inputs, caveats, what is not part of it.
[[nodiscard]] std::string method_section(const RunResult& result);
/// JSON for the map's script.
[[nodiscard]] std::string map_data(const RunResult& result);

}  // namespace phusong::sim
