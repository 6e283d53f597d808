// The proof beside a plan: Lagrangian bound, reduced-cost fixing, branch and bound. See plan.h for the mathematics.
//
//   Proof proof = prove(core, best, {}, watcher);   // may improve `best`
#pragma once

#include <cstdint>

#include "sim/plan/local_search.h"

namespace phusong::sim {

struct ProofLimits {
  int root_steps = 600;                ///< subgradient steps before branching
  int node_steps = 30;                 ///< and at each node
  std::uint64_t effort = 400'000'000;  ///< elementary operations in all; counted, so equal on every machine
  const Stop* stop = nullptr;          ///< the clock, which is not; may be null
};

struct Proof {
  Selection best;                   ///< the plan given, or a better one that was met on the way
  double bound = 0.0;               ///< no plan has more value (least cost: less cost)
  bool optimal = false;             ///< the bound is reached
  bool cut_short = false;           ///< by the clock
  int nodes = 0;                    ///< of branch and bound
  int steps = 0;                    ///< subgradient steps in all
  std::vector<double> multipliers;  ///< of the core's rows at the root: the bound's certificate
};

/// Domain: `best` fulfils the core's limits (and target). Deterministic.
/// `multipliers` to begin with, of an earlier proof; empty: the usual ones.
[[nodiscard]] Proof prove(const Core& core, const Selection& best, const ProofLimits& limits, const Watcher* watcher,
                          const std::vector<double>& multipliers = {});

}  // namespace phusong::sim
