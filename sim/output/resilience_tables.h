// Table of the villages that a resilient option keeps in service, one file for an option.
#pragma once

#include <string>

#include "sim/pipeline.h"

namespace phusong::sim {

/// What a site's way to the network passes, nearest first: "R0012; K0003; QN0061"; empty for a site that is connected.
[[nodiscard]] std::string way_of(const OptionResult& option, const std::string& site_id);

/// 05-resilience-<option>.csv: one row for each village that keeps service, with two sites whose ways to the network
/// have nothing in common, and the other sites that serve it.
[[nodiscard]] std::string resilience_table(const RunResult& result, const OptionResult& option);

}  // namespace phusong::sim
