// Good plans with backhaul, without proof: sites join one by one, each over its cheapest chain of hops within the
// limit; then parts of the plan are torn down and built anew.
//
//   NetworkPlan plan = search_network(core, {}, seed, limits);
//
// Guarantees: keeps every limit; deterministic for a seed and an effort. Must-haves and the target are met where the
// search finds how; `missing` tells.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/plan/local_search.h"
#include "sim/plan/network_tree.h"

namespace phusong::sim {

/// What a linear relaxation thinks of each arc and configuration, in [0, 1]; empty: nothing.
struct NetworkHints {
  std::vector<double> arc, configuration;
};

/// From nothing, or from a plan that keeps the limits of hops, money and sites. Where that has not all that is wanted a
/// first plan from nothing is made whatever the clock says. Stops
/// once `enough` is reached (value; least cost: cost).
[[nodiscard]] NetworkPlan search_network(const NetworkCore& core, const NetworkPlan* start, const NetworkHints& hints,
                                         double enough, std::uint64_t seed, const SearchLimits& limits);

}  // namespace phusong::sim
