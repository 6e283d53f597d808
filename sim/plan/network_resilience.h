// Which rows keep service when one site or one hop of a plan fails.
//
//   Resilience r = resilience_of(problem, solution);
//   r.worst_loss;                       // weight lost by the worst single failure
//
// A failed site, a root too, takes along what is on air there and all that hangs on it; a failed hop (or feed) what
// hangs below it. Nothing is re-routed. Pure, any thread.
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

/// Domain: a solution of that problem. With quarters: of what stands at the end.
[[nodiscard]] Resilience resilience_of(const NetworkProblem& problem, const NetworkSolution& solution);

}  // namespace phusong::sim
