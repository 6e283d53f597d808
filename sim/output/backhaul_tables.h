// The tables of the backhaul: hops that are possible, why others are not, and what each option builds.
//
//   write("04-hops.csv", hops_table(result));
//
// Guarantees: CSV with a byte order mark, '.' as decimal sign, units last in the column names; in the order of the
// result.
#pragma once

#include <string>

#include "sim/pipeline.h"

namespace phusong::sim {

/// What is possible, for each BTS type: of each place that is not connected its trench or dish, its kHopsShown shortest
/// hops to the network and as many to other places. (All of them are millions of lines in a province.)
inline constexpr std::size_t kHopsShown = 3;
[[nodiscard]] std::string hops_table(const RunResult& result);
/// For each place that no hop joins to the network: its shortest kRefusedShown pairs that are none, and why.
inline constexpr std::size_t kRefusedShown = 5;
[[nodiscard]] std::string refused_hops_table(const RunResult& result);
/// What an option builds for its backhaul: hops, trenches, dishes and relays.
[[nodiscard]] std::string backhaul_table(const OptionResult& option);

}  // namespace phusong::sim
