// A plan option with its backhaul: from the columns of a plan and the graph of hops to a network problem, and back to
// sites, hops and relays that can be built.
//
//   BackhaulPlan plan = plan_backhaul({scenario, option, type, graph, problem, places}, watcher);
//
// What is left out beforehand:
//   - of each pair of places all radios but the one of least cost by what the option counts (present value; CAPEX under
//   a
//     budget; of a roll-out CAPEX and the OPEX of all its quarters, by rule);
//   - of a node's hops to the network all but the one of least cost, and all that a trench or fibre of no greater cost
//     replaces: each hop bears any number of sites, and none lies nearer to the network, so this loses nothing;
//   - nodes that lead to no candidate of the option: nor does this;
//   - by rule: a place that has a way of its own to the network takes no longer one over another new hop: chains are
//     for places that see no part of it;
//   - by rule: of those, kWaysKept ways over towers that stand and as many over new ones are kept, the cheapest first.
// What is proven about a plan is proven under these two rules.
// Where backhaul.relays is false, new towers pass nothing on: each needs a hop to a tower that stands.
// Guarantees: those of solve_network; the same for equal input.
#pragma once

#include <string>
#include <vector>

#include "sim/invest/compare.h"
#include "sim/plan/joint_plan.h"

namespace phusong::sim {

inline constexpr std::size_t kWaysKept = 12;

struct BackhaulQuestion {
  const Scenario& scenario;
  const OptionKeys& option;
  const BtsType& type;
  const HopGraph& graph;
  const PlanProblem& problem;               ///< rows, columns and limits without backhaul
  const std::vector<std::size_t>& columns;  ///< the candidate of each column
  bool certify = false;                     ///< a tenth of the time is for the certificate
  bool connected = false;                   ///< the graph is all_connected: costs are CAPEX, as without backhaul
  /// Where several sites may close a row together: by which points, of the same rows and columns. Null: none do.
  const JointProblem* joint = nullptr;
};

struct BackhaulPlan {
  struct Quarter {
    double due_vnd = 0;
    std::size_t relays = 0;
    std::vector<int> rows;  ///< served from it on
  };
  struct Path {
    std::vector<std::size_t> hops;  ///< indices into `hops`, from the site to the network
    std::string reaches;
    double availability_pct = 100;
  };
  struct Unserved {
    int row = 0;
    std::string why_en, why_vi;
  };
  PlanSolution solution;  ///< columns in the order of marginal gain; cost and bound as backhaul_bound_texts reads them
  std::vector<Path> paths;  ///< parallel to solution.columns
  /// Of a roll-out (option.phase_budgets_vnd): each quarter, and in which the columns go on air, parallel to
  /// solution.columns. Value and bound of the solution then count quarters of service.
  std::vector<Quarter> quarters;
  std::vector<int> column_quarter;
  std::vector<PlannedHop> hops;
  std::vector<PlannedRelay> relays;
  std::vector<Unserved> unserved;
  std::string certificate;  ///< text of the file (sim/plan/certificate.h), where it is asked for
  /// Of a resilient option: a row that keeps service, and the columns that serve it, by what they fail with.
  struct Kept {
    int row = 0;
    std::vector<std::vector<int>> branches;  ///< two at least; the first of each is the nearest to the network
  };
  std::vector<Kept> kept;      ///< ascending by row
  double most_possible = 0.0;  ///< of a resilient option without a target: rows (weight) that can be kept at most
  std::string worst_failure;
  std::size_t worst_failure_rows = 0, surviving_rows = 0;
};

/// A graph in which every candidate is connected: for a roll-out, or a resilient plan, that does not count backhaul.
[[nodiscard]] HopGraph all_connected(const std::vector<Candidate>& candidates);

/// What is wrong with the ways of each column to the network; no fault: it can be connected.
enum class WayFault : std::uint8_t { none, no_way, too_many_hops };
[[nodiscard]] std::vector<WayFault> way_faults(const BackhaulQuestion& question);

/// Throws as solve_network does; Error{infeasible} with the option's name.
[[nodiscard]] BackhaulPlan plan_backhaul(const BackhaulQuestion& question, Watcher* watcher);

}  // namespace phusong::sim
