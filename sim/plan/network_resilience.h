// Which rows keep service when one site or one hop of a plan fails.
//
//   Resilience r = resilience_of(problem, solution);
//   r.worst_loss;                       // weight lost by the worst single failure
//
// A failed site takes along what is on air there and all that hangs on it; a failed hop (or feed) what hangs below it.
// A root is a site too, or, with NetworkFails::no, as a resilient plan counts, a part of the network that never fails:
// then only what the plan puts on air there can. Nothing is re-routed. Pure, any thread.
#pragma once

#include <vector>

#include "sim/plan/network_plan.h"

namespace phusong::sim {

struct Failure {
  bool site = true;  ///< the site at `node`; false: the hop or feed that connects it
  int node = 0;
  std::vector<int> rows;  ///< that lose service, ascending
  double loss = 0.0;      ///< their weight
};

struct Resilience {
  /// Every site and every hop of the plan, and the roots that it uses; dearest first; equal: sites, then by node.
  std::vector<Failure> failures;
  std::vector<int> surviving;  ///< rows that keep service whatever single one fails, ascending
  double surviving_weight = 0.0;
  double worst_loss = 0.0;
};

enum class NetworkFails { no, yes };

/// Domain: a solution of that problem. With quarters: of what stands at the end.
[[nodiscard]] Resilience resilience_of(const NetworkProblem& problem, const NetworkSolution& solution,
                                       NetworkFails network = NetworkFails::yes);

/// The configurations of a plan that serve a row, by branch: what is in different ones has ways to the network without
/// a site or hop in common. The first of each branch hangs on the fewest hops; branches by it, ascending.
[[nodiscard]] std::vector<std::vector<int>> branches_that_serve(const NetworkProblem& problem,
                                                                const NetworkSolution& solution, int row);

}  // namespace phusong::sim
