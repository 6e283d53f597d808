// The proof beside a plan: Lagrangian bound, reduced-cost fixing, branch and bound. See plan.h for the mathematics.
//
//   Proof proof = prove(core, best, {});   // may improve `best`
#pragma once

#include <cstdint>

#include "sim/plan/local_search.h"

namespace phusong::sim {

struct ProofLimits {
  int root_steps = 600;                ///< subgradient steps before branching
  int node_steps = 30;                 ///< and at each node
  std::uint64_t effort = 400'000'000;  ///< elementary operations in all; counted, so equal on every machine
  bool branch = true;                  ///< false: the root alone
  const Stop* stop = nullptr;          ///< the clock and the user, which are not; may be null
  Solving* solving = nullptr;          ///< is told of better plans and bounds; may be null
};

/// What is known at the root, before any branching.
struct Root {
  std::vector<double> multipliers;  ///< of the core's rows: they prove `bound`
  double price = 0.0;               ///< of money, with a budget
  double bound = 0.0;               ///< brought to the step of the values
  double raw_bound = 0.0;           ///< as it was computed
  /// Of each column, what the bound changes at least when it is forced the other way; >= 0: it is in.
  std::vector<double> reduced;
};

struct Proof {
  Selection best;          ///< the plan given, or a better one that was met on the way
  double bound = 0.0;      ///< no plan has more value (least cost: less cost)
  bool optimal = false;    ///< the bound is reached
  bool cut_short = false;  ///< by the clock or the user
  int nodes = 0;           ///< of branch and bound
  int steps = 0;           ///< subgradient steps in all
  Root root;
};

/// Domain: `best` fulfils the core's limits (and target). Deterministic. A bound there is whatever the limits.
/// `multipliers` to begin with, of an earlier proof; empty: the usual ones.
[[nodiscard]] Proof prove(const Core& core, const Selection& best, const ProofLimits& limits,
                          const std::vector<double>& multipliers = {});

/// The bound that any multipliers prove, with what belongs to it; for those of a linear program.
[[nodiscard]] Root root_at(const Core& core, const std::vector<double>& multipliers);

/// The core without what the root's reduced costs prove needless for a better plan than `best`: taken are the columns
/// that any better plan has.
struct Fixed {
  std::vector<int> open, taken;  ///< columns of the core, ascending
};
[[nodiscard]] Fixed fixed_by(const Core& core, const Root& root, const Selection& best);

}  // namespace phusong::sim
