// The plan with its backhaul: which sites to build, which relays and hops carry them to the network, and when.
//
//   NetworkProblem p;
//   p.nodes = {{.name = "fibre", .root = true}, {.name = "hill", .cost = 800e6}, {.name = "island", .cost = 2e9}};
//   p.hops = {{.a = 0, .b = 1, .cost = 120e6}, {.a = 1, .b = 2, .cost = 120e6}};
//   p.rows = {{.weight = 640, .name = "Cua Van"}};
//   p.configurations = {{.node = 2, .cost = 500e6, .rows = {0}}};
//   p.max_hops = 4;  p.budget = 5e9;
//   NetworkSolution s = solve_network(p, watcher);
//
// The mathematics. T_j = 1: the tower at node j stands; X_k = 1: configuration k is on air; Y_uv = 1: the hop from u to
// v carries; Z_r = 1: row r is served; h_j: hops between j and the network, at most H.
//   Z_r <= sum of share_kr X_k over the configurations that reach r,       X_k <= T_j(k), one X per node and slot
//   sum over hops into j of Y = T_j (roots: T = 1 and no hop),              Y_uv <= T_u,   Y_uv + Y_vu <= T_v
//   h_v >= h_u + 1 - (H + 1)(1 - Y_uv) in its lifted form,                  h_root = 0
//   cost = sum c_j T_j + sum c_k X_k + sum c_uv Y_uv <= budget,             sum X_k <= max_sites
//   and cuts, in rounds over the linear relaxation: sum of Y into S >= T_j for every set S of nodes that holds j but no
//   root (maximum flow finds the one that is missed most).
// Resilient: Z_r = 1 only where r keeps service when any one site, relay, hop or feed of the plan fails with all that
// hangs on it; the network that stands does not fail. In a tree that is: r has configurations on air in two branches,
// where a branch is all that hangs on one node next to the network, and what is on air at a root is one by itself. By
// Menger's theorem this is a flow of 2 to r through towers that each carry 1:
//   2 Z_r <= sum over hops into S of Y + sum over k outside S that reach r of X_k      for every set S of nodes,
//   Z_r <= the same sums without what is at, or comes from, any one site.
// Rows of points: several configurations may serve a row together, each a part of its points; Z_r = 1 when the points
// that what is on air serves weigh as much as is needed. As in joint_plan.h, whose cuts hold here too, and with a_k the
// coefficients of one
//   sum over hops into S of Y + sum over k outside S of a_k X_k >= Z_r                for every set S of nodes.
// Most value: max sum w_r Z_r, of equal value the cheapest found. Least cost: min cost with sum w_r Z_r >= target.
// With quarters every variable has one copy a quarter, none goes back to 0, and the cash due up to a quarter (cost when
// built, opex in each quarter that it stands) stays within the budgets up to it; max sum over t of delta_t sum w_r
// Z_rt. Sources: Costa, Cordeau and Laporte (2009), Models and branch-and-cut algorithms for the Steiner tree problem
// with revenues, budget and hop constraints; Desrochers and Laporte (1991) for the lifted labels; Gouveia (1998) for
// hops.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "geo/base/progress.h"
#include "sim/plan/joint_plan.h"
#include "sim/plan/network_evidence.h"
#include "sim/plan/plan.h"

namespace phusong::sim {

/// A place where something can stand: a candidate, a pure relay (a node without configurations), or a part of the
/// network that exists.
struct NetworkNode {
  std::string name = {};  ///< for sentences; empty: its index
  double cost = 0.0;      ///< of tower, power, access: once, whatever stands on it; >= 0. A root costs nothing
  double opex = 0.0;      ///< a quarter that it stands; counts in plans with quarters only; >= 0
  bool root = false;      ///< existing site or fibre point: stands, is connected, is 0 hops away
};

/// What can be put on air at a node.
struct NetworkConfiguration {
  int node = 0;
  double cost = 0.0, opex = 0.0;  ///< beside the tower's
  std::vector<int> rows = {};     ///< that it reaches, ascending
  /// Parallel to `rows`, in (0, 1]: a row is served when the shares of what is on air reach 1. Empty: each serves
  /// alone. For a probability tau of service: ln(1 - p) / ln(1 - tau), at most 1. Of a row of points share_of_points().
  std::vector<double> share = {};
  int slot = 0;           ///< operator and technology: at most one configuration for each node and slot
  std::string name = {};  ///< for sentences; empty: its node's
};

/// A microwave hop that is possible: length, clearance and margin are the caller's.
struct NetworkHop {
  int a = 0, b = 0;               ///< nodes
  double cost = 0.0, opex = 0.0;  ///< of both ends
  bool both_ways = true;          ///< false: carries from a (nearer to the network) to b only
};

/// A way to connect a node without a hop: a fibre trench, a satellite dish.
struct NetworkFeed {
  int node = 0;
  double cost = 0.0, opex = 0.0;
  /// Hops that it counts as, in [0, max_hops]: 0 for fibre; max_hops for a dish that is to feed no other site.
  int hops_used = 0;
  std::string name = {};  ///< "trench", "satellite"; for sentences
};

struct NetworkRow {
  double weight = 1.0;    ///< > 0: 1, households, people
  std::string name = {};  ///< for sentences; empty: its index
  /// Above 0: a row of points. It is served when the weights of those that something on air serves reach this, below
  /// 2^60; shares are then only what each gives at most.
  std::int64_t need = 0;
  std::vector<JointPoint> points = {};  ///< whose columns are configurations, ascending
};

/// The most that a configuration which serves so much of a row of points can give of a whole row: the part of what is
/// needed, rounded up to a thousand-millionth; 1 only for all of it. Domain: weight > 0, need > 0.
[[nodiscard]] double share_of_points(std::int64_t weight, std::int64_t need) noexcept;

/// Makes the problem's rows rows of points: needs, points, and what configurations reach with which shares. Row r is
/// that of `rows`, whose columns are configurations.
void set_points(struct NetworkProblem& problem, const std::vector<JointRow>& rows);

struct NetworkQuarter {
  double budget = 0.0;  ///< cash that comes; what is not spent stays for later
  double weight = 1.0;  ///< delta_t, of a row that is served in this quarter; >= 0
  int crews = 0;        ///< towers that can be built in it; 0: any number
};

struct NetworkProblem {
  /// villages, people: the most weight; least_cost: the least cost for the target.
  Objective objective = Objective::villages;
  std::vector<NetworkNode> nodes;
  std::vector<NetworkConfiguration> configurations;
  std::vector<NetworkHop> hops;
  std::vector<NetworkFeed> feeds;
  std::vector<NetworkRow> rows;
  int max_hops = 4;     ///< H: between a node that carries and its root; >= 0
  int max_sites = 0;    ///< configurations on air (BTS); 0: no limit
  double budget = 0.0;  ///< 0: no limit. Not with quarters, which have their own
  double target = 0.0;  ///< least_cost: weight to serve; 0: all that can be served
  std::vector<int> must_have_nodes, must_have_configurations, must_have_rows;
  std::vector<NetworkQuarter> quarters;  ///< empty: all at once. Not with least_cost
  /// A row counts only while any one site, relay, hop or feed of the plan may fail (roots do not). Not with quarters,
  /// shares below 1 or rows of points. With least_cost and a target of 0 the target is the most that a first search
  /// finds.
  bool resilient = false;
  /// Not least_cost: of the plans of the value that was found one of little cost is looked for too, in what is left of
  /// the time. Not with quarters or resilience.
  bool cheapest_of_value = false;
  std::uint64_t seed = 0;
  double time_limit_s = 0.0;         ///< of wall time; 0: none
  int node_limit = 20'000;           ///< of branch and bound: the same plan on every machine; 0: none
  std::string name = {}, unit = {};  ///< for progress: of the plan, and of its value or (least_cost) cost; may be empty
};

/// How a node that stands is connected.
struct NetworkLink {
  int node = 0;
  int from = -1;    ///< the node before it; -1: a feed
  int index = 0;    ///< of the hop, or of the feed
  int depth = 0;    ///< hops from the network to `node`, with those that a feed counts as
  int quarter = 0;  ///< in which it is built; 0 without quarters
};

enum class Unserved : std::uint8_t {
  not_chosen,     ///< it could be served; the plan has better uses for its means
  no_candidate,   ///< no configuration reaches it (or all together do not reach a share of 1)
  no_path,        ///< what reaches it has no way to the network at all
  no_second_way,  ///< resilient: no two sites that reach it have ways to the network without a node in common
  too_many_hops,  ///< it has ways, all longer than max_hops
  too_dear,       ///< the least that serves it costs more than the budget
};

struct NetworkSolution {
  std::vector<int> configurations;  ///< on air, ascending
  std::vector<int> towers;          ///< nodes built that have a configuration on air, ascending; no roots
  std::vector<int> relays;          ///< nodes built that only pass on, ascending
  std::vector<NetworkLink> links;   ///< one for each tower and relay; a node stands behind the one that it hangs on
  std::vector<int> rows;            ///< served, ascending
  double value = 0.0;               ///< weight served; with quarters the sum of delta_t times the weight served in t
  double cost = 0.0;                ///< with quarters: cash due up to the end of the last
  /// Proven: no plan has more value (least_cost: costs less).
  double bound = 0.0;
  std::string bound_method;  ///< how it was proven
  /// Resilient, least_cost, target of 0: the target was `value`, which a first search found; no plan has more than
  /// this.
  double most_possible = 0.0;
  bool optimal = false;    ///< value (cost) and bound are the same
  bool cut_short = false;  ///< by the clock or the user: another run may give another plan
  bool stopped = false;    ///< by the user
  int nodes = 0;           ///< of branch and bound
  int cut_rounds = 0, cuts = 0;

  NetworkCuts tight;               ///< what prove_network() begins with
  std::vector<Unserved> unserved;  ///< of each row; meaningless for rows that are served
  // With quarters, in which each begins (from 0); parallel to configurations, towers, relays, rows. Else empty.
  std::vector<int> configuration_quarter, tower_quarter, relay_quarter, row_quarter;
  std::vector<double> cash;  ///< with quarters: due up to the end of each

  [[nodiscard]] double gap(Objective objective) const noexcept {
    const double reached = objective == Objective::least_cost ? cost : value;
    const double apart = bound > reached ? bound - reached : reached - bound;
    if (apart <= 0.0) return 0.0;
    return reached != 0.0 ? apart / (reached < 0.0 ? -reached : reached) : std::numeric_limits<double>::infinity();
  }
};

/// Guarantees: a plan that keeps every limit, with a proven bound; deterministic, on any number of threads, without a
/// limit in seconds. With one, or when the watcher asks to stop, the best plan and bound by then are kept and cut_short
/// is set; where there has been no time to search, those of the greedy rule. With rows of points never less value (more
/// cost) than the plan that it finds first, in which each row is served by one configuration (within 0.3 of the time);
/// of the most value then the cheapest that is found.
/// Throws Error{infeasible} when must-haves or the target cannot be had, naming the village or site and why;
/// Error{interrupted} when stopped before a plan with all of them was found; Error{scenario} for numbers outside their
/// domain.
[[nodiscard]] NetworkSolution solve_network(const NetworkProblem& problem, Watcher* watcher);

/// Why each row cannot be served, whatever the money; not_chosen: it can.
[[nodiscard]] std::vector<Unserved> unreachable_rows(const NetworkProblem& problem);

/// One sentence on a row that a plan leaves out: "village X: 3 candidates reach it, none has a path of at most 4 hops".
[[nodiscard]] std::string why_unserved(const NetworkProblem& problem, int row, Unserved why);

/// Everything that a plan must fulfil, worked out from the problem alone: the first breach as a sentence; empty: none.
[[nodiscard]] std::string breach_of(const NetworkProblem& problem, const NetworkSolution& solution);

}  // namespace phusong::sim
