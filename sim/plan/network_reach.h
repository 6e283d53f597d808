// What of a network problem can be reached at all, whatever the money: nodes within the limit of hops, rows by
// configurations that have a way; and sentences on what cannot.
//
//   const std::vector<NetworkCore::Arc> arcs = arcs_of(problem);
//   const std::vector<int> depth = least_depths(problem.nodes.size(), arcs);
//   const std::vector<Unserved> why = unreachable(problem, arcs, depth);
//
// Guarantees: what is called unreachable is surely so. unreachable_rows and why_unserved of network_plan.h stand here
// too. Domain: a problem that check_domain accepts.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "sim/plan/network_core.h"

namespace phusong::sim {

/// Hops to a node that nothing leads to.
inline constexpr int kFar = std::numeric_limits<int>::max() / 4;

/// Throws Error{scenario} for what a problem says outside its domain.
void check_domain(const NetworkProblem& problem);

/// Hops and feeds as arcs between the problem's nodes, with all roots drawn together to the network.
[[nodiscard]] std::vector<NetworkCore::Arc> arcs_of(const NetworkProblem& problem);
/// Fewest hops from the network to each node; kFar where there is no way.
[[nodiscard]] std::vector<int> least_depths(std::size_t nodes, const std::vector<NetworkCore::Arc>& arcs);
/// Of each row, not_chosen where it can be served. Of a resilient problem also whether two ways without a node in
/// common lead to it, each of which may be longer than allowed.
[[nodiscard]] std::vector<Unserved> unreachable(const NetworkProblem& problem,
                                                const std::vector<NetworkCore::Arc>& arcs,
                                                const std::vector<int>& depth);

// Rows of points.
[[nodiscard]] bool has_points(const NetworkProblem& problem) noexcept;
/// What each configuration serves of a row.
[[nodiscard]] std::vector<std::int64_t> weights_in(const NetworkRow& row, std::size_t configurations);
/// Whether the configurations with `in` serve a row, all of them together.
[[nodiscard]] bool served_by(const NetworkRow& row, const std::vector<char>& in) noexcept;
/// The same, when at most one of each node and slot counts; true too where that takes too long to tell.
[[nodiscard]] bool served_by_one_a_slot(const NetworkProblem& problem, int row, const std::vector<char>& in);

/// Of a configuration's i-th row, in units.
[[nodiscard]] std::int64_t share_of(const NetworkConfiguration& c, std::size_t i);

/// "village X", "site X": names for sentences.
[[nodiscard]] std::string name_of_row(const NetworkProblem& problem, int row);
[[nodiscard]] std::string name_of_node(const NetworkProblem& problem, int node);

}  // namespace phusong::sim
