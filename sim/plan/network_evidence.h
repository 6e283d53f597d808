// What proves the bound of a plan with backhaul, for anyone to recompute: dual values of a linear relaxation whose rows
// and cuts are named by the problem's own numbers.
//
//   NetworkSolution s = solve_network(problem, watcher);
//   NetworkEvidence evidence = prove_network(problem, s, 10.0, watcher);
//   std::string text = certificate_text(problem, s, evidence, head);      // certificate.h
//
// The relaxation is that of the problem without the reductions that merge (network_core.h): the solver's cuts are put
// into it, it is solved once more, and a few rounds of further cuts follow. Weak duality: for any prices, the sides
// that the rows pay for and, of each column, its reduced cost times the bound that makes it least add up to a bound.
//
// Of a resilient plan the relaxation asks no more than that two configurations serve each row: their shares are a half.
//
// With quarters there may be a program for each by itself, all money until then spent at once, and one for all
// together.
//
// Guarantees: without a limit in seconds the same for equal input; `bound` is what the prices prove, and errs on the
// safe side of rounding.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "geo/base/progress.h"
#include "sim/plan/tree_prices.h"

namespace phusong::sim {

struct NetworkProblem;
struct NetworkSolution;

/// The rows that every plan keeps. v, r, k, a: node, row, configuration, hop of the problem; d: hops between v and the
/// network, where the program has a copy of each node for each depth (layers); t: quarter.
enum class NetworkRule : std::uint8_t {
  serve,         ///< Z_r <= shares of what is on air                       first: r
  slot,          ///< X of one node and slot <= T_v                         first: a configuration of it
  into,          ///< one hop or feed into what stands                      first: v, second: d
  onward,        ///< a relay leads on                                      first: v, second: d
  stands,        ///< a tower stands at one depth                           first: v
  hop_stays,     ///< Y_t >= Y_t-1                                          first: a, second: v it leads to, third: d
  feed_stays,    ///< the same of a feed                                    first: feed, second: v, third: d
  on_air_stays,  ///< X_t >= X_t-1                                          first: k
  cash,          ///< what is due by t
  crews,         ///< towers built in t
  sites,         ///< BTS on air
  target,        ///< weight to serve
};

struct NetworkRowName {
  NetworkRule rule = NetworkRule::serve;
  int quarter = 0, first = 0, second = 0, third = 0;
};

/// For a set S of nodes (of their copies) without a root: what is served from S, or stands in it, has a way into S. Of
/// a row of points X_k may count by its coefficient in a cut of joint_model.h; S may then be empty.
///   hops and feeds into S + X_k of the configurations outside S that reach r >= Z_r     for each of `rows`
///   hops and feeds into S >= T_v                                                        for `node`, all of it in S
/// A configuration is inside S when every copy of its node is.
/// With levels a cut knows the hop limit H: the network has level 0, S has H + 1, other nodes what is said, else 0. On
/// a way of at most H hops into S some hop rises by more than one level (or what comes from the network at depth d to
/// more than d); only those count. Source: Dahl (1999), Notes on polyhedra associated with hop-constrained paths.
struct NetworkCut {
  int quarter = 0;
  std::vector<int> rows;                         ///< empty: of a node
  int node = -1;                                 ///< -1: of rows
  std::vector<std::pair<int, int>> stands;       ///< S: node, depth; a depth of -1 is all of them
  std::vector<std::pair<int, int>> levels = {};  ///< node outside S, level; above 0. Not with layers
  int rank = -1;                                 ///< of the cut of points; -1: each X_k counts whole
  std::vector<int> points = {};                  ///< that it takes as served, of the row's, ascending
};

/// The cuts that were tight when a solver stopped.
struct NetworkCuts {
  bool layered = false;
  std::vector<NetworkCut> alone;     ///< without quarters, or of any quarter by itself
  std::vector<NetworkCut> together;  ///< of all quarters together
  bool joined = false;               ///< all quarters together improved the bound
  bool apart = false;                ///< to be proven by prices for each other: too large for one program
};

struct NetworkPrice {
  NetworkRowName row;
  double price = 0.0;  ///< value (cost) for a unit of the row's side; not below 0 but for `into` and `stands`
};

struct NetworkProof {
  int quarter = -1;  ///< by itself; -1: all together, or no quarters
  bool layered = false;
  std::vector<NetworkPrice> prices;  ///< not 0
  std::vector<NetworkCut> cuts;      ///< each of one row or of a node
  std::vector<double> cut_prices;    ///< parallel to `cuts`; above 0
  double bound = 0.0;                ///< most value, or least cost
};

/// A column, which is 0 or 1 in every plan.
struct NetworkColumnName {
  /// first: v | v, second: d | hop, second: v it leads to, third: d | feed, second: v | k | r
  enum class Kind : std::uint8_t { tower, stand, hop, feed, on_air, served };
  Kind kind = Kind::tower;
  int quarter = 0, first = 0, second = 0, third = 0;
};

/// A tree of branchings over the program of the proofs, all quarters together (proof_tree.h).
struct NetworkTree {
  struct Node {
    NetworkColumnName column;  ///< of an inner node
    int zero = -1, one = -1;   ///< nodes; -1: a leaf
    TreePrices prices;         ///< of a leaf: of `rows`, then of `cuts`
  };
  bool layered = false;
  double cutoff = 0.0;     ///< value or cost that no better plan passes
  double bound = 0.0;      ///< most value, or least cost
  double cash_unit = 1.0;  ///< a price of `cash` is for so much money
  std::vector<NetworkRowName> rows;
  std::vector<NetworkCut> cuts;  ///< each of one row or of a node
  std::vector<TreePrices> fixing;
  std::vector<Node> nodes;  ///< the first is the root; empty: there is no tree
  int leaves = 0;
  bool cut_short = false;  ///< by the clock or the user: another run may prove more
};

struct NetworkEvidence {
  std::vector<NetworkProof>
      proofs;        ///< with quarters one for each, and then perhaps one for all together; the best counts
  NetworkTree tree;  ///< where these do not prove that the plan is the best
};

/// Seconds: of wall time for everything; 0: no limit. When these are over or the watcher asks to stop, what is proven
/// by then is kept. Domain: `solution` is one of `problem`.
[[nodiscard]] NetworkEvidence prove_network(const NetworkProblem& problem, const NetworkSolution& solution,
                                            double seconds, Watcher* watcher);

}  // namespace phusong::sim
