// One run over a problem with backhaul: the first plan, then bound and plan in turns, until they meet or the limits are
// reached. solve_network() makes of one or several such runs what was asked for.
//
//   NetworkSolver solver{problem, watcher};
//   const NetworkSolution solution = solver.run();
//
// Guarantees: those of solve_network().
#pragma once

#include <memory>

#include "sim/plan/network_plan.h"
#include "sim/plan/network_tree.h"

namespace phusong::sim {

class NetworkSolver {
 public:
  /// Domain: check_domain() accepts the problem, which outlives this. `watcher` may be null.
  NetworkSolver(const NetworkProblem& problem, Watcher* watcher);
  ~NetworkSolver();
  NetworkSolver(const NetworkSolver&) = delete;
  NetworkSolver& operator=(const NetworkSolver&) = delete;

  /// `start`: a plan to begin with, of a core that differs in nothing but its objective. Errors: infeasible;
  /// interrupted, when it was stopped before it had a plan.
  NetworkSolution run(const NetworkPlan* start = nullptr);
  /// The best plan of the run.
  [[nodiscard]] const NetworkPlan& plan() const noexcept;
  /// What a solution of the same places builds, as a plan to begin with.
  [[nodiscard]] NetworkPlan plan_of(const NetworkSolution& solution) const;

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace phusong::sim
