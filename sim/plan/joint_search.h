// Good joint plans, without proof: bundles of columns that close a row together, then parts of the plan torn down and
// built anew, guided by a linear relaxation once there is one.
//
//   Selection best = search_joint(core, &start, {}, enough, seed, limits);
//
// Guarantees: keeps every limit; never worse than the start; deterministic for a seed and an effort. Without a start
// there may be no plan (least cost under a number of sites): then columns are empty and fulfilled_by() is false.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/plan/joint_core.h"

namespace phusong::sim {

/// `start` is a plan, or null. `hints`: of each column, what a relaxation thinks of it, in [0, 1]; empty: nothing. Ends
/// once `enough` is reached (value; least cost: cost).
[[nodiscard]] Selection search_joint(const JointCore& core, const Selection* start, const std::vector<double>& hints,
                                     double enough, std::uint64_t seed, const SearchLimits& limits);

}  // namespace phusong::sim
