// A core from the first plan to the last word on its bound: searches and proofs in turns, until the gap is closed or
// the effort is spent.
//
//   Settled settled = settle(core, seed, stop, watcher);
//
// In this order: a short search; Lagrangian bound; branch and bound where the core is small; a brief search among the
// columns that the bound calls likely; for least cost the linear relaxation's own multipliers; the outside solver (CBC)
// on what reduced costs leave open, where that is little, otherwise a longer search first; a longer proof. Guarantees:
// a plan and a bound, whatever the limits; deterministic without a limit in seconds. When the user asks to stop it ends
// with what it has.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/plan/lagrangian.h"
#include "sim/plan/solving.h"
#include "sim/plan/stop.h"

namespace phusong::sim {

/// A proof, and what the outside solver had to do with it.
struct Settled {
  Proof proof;
  int tree_nodes = 0;       ///< of the outside solver
  bool tree_bound = false;  ///< the bound is its word
  bool stopped = false;     ///< by the user; proof.cut_short too
};

/// What is known of a like problem: multipliers of the core's rows, and a selection that keeps the limits.
struct Warm {
  std::vector<double> multipliers;
  Selection start;
};

/// `solving` hears of plans and bounds; it may be null. `watcher` gets notes only.
[[nodiscard]] Settled settle(const Core& core, std::uint64_t seed, const Stop& stop, Watcher* watcher, Solving* solving,
                             const Warm& warm = {});

/// "proven optimal: ..." or "bound: ...", and how.
[[nodiscard]] std::string method_of(const Core& core, const Settled& settled);

}  // namespace phusong::sim
