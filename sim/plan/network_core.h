// A plan with backhaul after the reductions: what is left to decide, with all roots drawn together to "the network".
//
//   NetworkCore core = reduce(problem);      // throws Error{infeasible} when a must-have has no way to the network
//
// Reductions, none of which loses a better plan: nodes farther from the network than the hop limit, and relays from
// which nothing can be reached within it, fall away; so do hops that no path of the plan can use, that a hop from the
// network replaces at no greater cost and depth, or that cost more with their cheapest path than there is money; a
// configuration falls away when another of the same node and slot reaches at least its rows with at least its shares
// and costs no more; rows of the same configurations are merged, rows of points are not. Towers that others can hang on
// are never dominated: their place in the backhaul differs. A tower that leads nowhere and has one way to the network
// is counted as a part of its configuration, and then any other such configuration can dominate it; of a resilient plan
// any two others, since one of them is free or the row has both.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "sim/plan/core.h"
#include "sim/plan/joint_core.h"
#include "sim/plan/network_plan.h"

namespace phusong::sim {

/// Shares in whole units, so that sums do not depend on their order; 1e-6 of a row is forgiven.
inline constexpr std::int64_t kWholeShare = 1'000'000'000;
inline constexpr std::int64_t kServedShare = kWholeShare - 1'000;
/// Domain: (0, 1].
[[nodiscard]] std::int64_t share_units(double share) noexcept;

struct NetworkCore {
  static constexpr int kNetwork = -1;
  struct Node {
    double cost = 0.0, opex = 0.0;
    bool must = false;
    int id = 0;     ///< index in the problem
    int least = 0;  ///< depth that it has at least
    int most = 0;   ///< depth that it may have at most, for what lies behind it to stay within the limit
  };
  struct Arc {
    int from = kNetwork, to = 0;
    double cost = 0.0, opex = 0.0;
    int depth = 0;  ///< of `to`, for arcs from the network; for others it is that of `from` and 1
    int index = 0;  ///< of hop or feed in the problem
    bool feed = false;
  };
  struct Configuration {
    int node = kNetwork;  ///< kNetwork: at a root, which always stands
    double cost = 0.0, opex = 0.0;
    std::vector<int> rows;
    std::vector<std::int64_t> share;  ///< parallel to rows
    std::vector<int> part;            ///< parallel to rows: its part of `points`; -1: of a row by shares
    int group = 0;                    ///< at most one of each group: the same node and slot
    int site = 0;                     ///< the problem's node, also of a root or a folded tower
    bool must = false;
    int id = 0;  ///< index in the problem
    /// A tower that has one way to the network and leads nowhere is part of what is on air there: node, hop and their
    /// costs. Else -1.
    int tower_id = -1;  ///< index in the problem
    Arc tower_arc = {};
  };
  struct Row {
    double weight = 0.0;  ///< of all rows merged
    bool must = false;
    bool joint = false;  ///< some configuration reaches it with less than a whole share
    int of_points = -1;  ///< the row of `points` that says when it is served; -1: shares do
    std::vector<int> ids;
  };

  Objective objective = Objective::villages;
  int max_hops = 0;
  int max_sites = std::numeric_limits<int>::max();
  bool resilient = false;  ///< a row needs two branches: see network_plan.h
  double target = 0.0;     ///< least_cost
  std::vector<Node> nodes;
  std::vector<Arc> arcs;  ///< by `to`, then from the network first
  std::vector<Configuration> configurations;
  std::vector<Row> rows;
  Lists arcs_into, arcs_from;   ///< of each node; arcs_from: without those of the network
  Lists configurations_of;      ///< of each node
  Lists configurations_of_row;  ///< that reach it
  /// Rows of points that no single configuration serves whenever it reaches them; columns are the configurations.
  JointCore points;
  std::vector<int> row_of_points;  ///< of each row of `points`
  /// Of problem's configurations that another one replaces, that one.
  std::vector<std::pair<int, int>> replaced;
  int groups = 0;
  // Quarters; a plan without them is one quarter without opex.
  int quarters = 1;
  bool phased = false;
  std::vector<double> cash;      ///< that may be due up to the end of each quarter
  std::vector<double> later;     ///< sum of delta from each quarter on; one more entry, which is 0
  std::vector<int> crews;        ///< towers in each quarter
  bool relays_may_wait = false;  ///< of one quarter of several: a relay may stand before what hangs on it
  double value_step = 0.0;       ///< all values are multiples of this; 0: unknown
  double cost_step = 0.0;        ///< all costs are multiples of this; 0: unknown

  std::vector<Unserved> unreachable;  ///< of each row of the problem, whatever the money

  /// Whether a whole point of the program may count rows that it does not serve: there are more cuts than are written.
  [[nodiscard]] bool cuts_are_lazy() const noexcept { return resilient || points.rows() > 0; }
  [[nodiscard]] bool least_cost() const noexcept { return objective == Objective::least_cost; }
  /// What fails together, of a configuration at the network: its site. Others have the branch that is the node next to
  /// the network on their way.
  [[nodiscard]] int own_branch(const Configuration& c) const noexcept {
    return static_cast<int>(nodes.size()) + c.site;
  }
  /// What stands from the quarter on costs until the end.
  [[nodiscard]] double due(double cost, double opex, int quarter) const noexcept {
    return cost + opex * static_cast<double>(quarters - quarter);
  }
  [[nodiscard]] double total_weight() const noexcept;

  /// What may stand at the end of a quarter, as a plan without quarters: what a thing costs in it is the least that it
  /// has cost by then. No plan serves more weight in that quarter than the best of these.
  [[nodiscard]] NetworkCore still(int quarter) const;
};

/// Throws Error{scenario} for numbers outside their domain, Error{infeasible} for must-haves that cannot be.
[[nodiscard]] NetworkCore reduce(const NetworkProblem& problem);

/// The same without the reductions that merge: each configuration, tower and row that distances and money leave keeps
/// its own place, as certificates need it (network_evidence.h).
[[nodiscard]] NetworkCore reduce_without_merging(const NetworkProblem& problem);

}  // namespace phusong::sim
