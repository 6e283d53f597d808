// Which villages resilient options keep in service: a table for each option, and what other tables and layers say of
// it.
#pragma once

#include <string>
#include <vector>

#include "sim/pipeline.h"

namespace phusong::sim {

/// What a site's way to the network passes, nearest first: "R0012; K0003; QN0061"; empty for a site that is connected.
[[nodiscard]] std::string way_of(const OptionResult& option, const std::string& site_id);

/// 05-resilience-<option>.csv: one row for each village that keeps service, with two sites whose ways to the network
/// have nothing in common, and the other sites that serve it.
[[nodiscard]] std::string resilience_table(const RunResult& result, const OptionResult& option);

/// Whether tables and layers have fields for what is kept.
[[nodiscard]] bool any_resilient(const RunResult& result) noexcept;
/// For each village the resilient options in which it keeps service, with the site of fewest hops on each of its separate
/// ways to the network: "resilient-54: R0007 | R0012; resilient-all: R0007 | V-12". Empty where none keeps it.
[[nodiscard]] std::vector<std::string> kept_in_options(const RunResult& result);
/// Villages that keep service in the option and that the site serves, ascending. None of an option that is not
/// resilient.
[[nodiscard]] std::vector<std::size_t> kept_by(const OptionResult& option, const std::string& site_id);

}  // namespace phusong::sim
