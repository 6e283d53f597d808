// How a node of a network's core can be joined to what stands: the cheapest chains of new nodes by number of hops, and
// the first quarter in which one can be built and paid.
//
//   NetworkWays ways{core, state};
//   ways.set_prices(nullptr, 0.0, random);  ways.find();
//   Way way;
//   if (ways.trace(v, ways.chains(), way) && ways.fit(way, cost, opex, 0)) ...   // way.arcs from what stands outward
//
// Guarantees: deterministic; a way keeps the limits of hops, cash and crews. Core and state outlive it; chains are
// those of the state when find() was called.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "sim/plan/network_state.h"

namespace phusong::sim {

/// The cheapest chains of new nodes, by depth and node: [depth * nodes + node].
struct Chains {
  std::vector<double> cost;  ///< infinity: none
  std::vector<int> by;       ///< the arc; kInherited: as with a hop less
  bool fresh = false;        ///< straight from the network, over nothing that stands: a branch of their own
  static constexpr int kInherited = -1;
};

/// A node with the chain of new nodes that connects it, and when they can be built.
struct Way {
  std::vector<int> arcs;      ///< from the standing part outward
  std::vector<int> quarters;  ///< of each new node
  int on_air = 0;             ///< the quarter for what goes on air at its end
  double cost = 0.0;          ///< until the end
};

class NetworkWays {
 public:
  NetworkWays(const NetworkCore& core, const NetworkState& state);

  /// What each arc with its node costs in chains: its cost until the end; less where a relaxation likes it (`hints`, by
  /// arc, in [0, 1]; null: none); up to half of `noise` more or less, as the dice fall.
  void set_prices(const std::vector<double>* hints, double noise, std::mt19937_64& random);
  /// The cheapest chain from what stands to each node, by number of hops from the network.
  void find();
  [[nodiscard]] const Chains& chains() const noexcept { return chains_; }
  /// Of a resilient core.
  [[nodiscard]] const Chains& fresh() const noexcept { return fresh_; }
  /// Of the cheapest chain within the limit of hops; infinity: there is none.
  [[nodiscard]] double cost_to(int v, const Chains& chains) const noexcept {
    return chains.cost[static_cast<std::size_t>(core_.max_hops) * core_.nodes.size() + static_cast<std::size_t>(v)];
  }

  /// The chain to a node; false: there is none.
  bool trace(int v, const Chains& chains, Way& way) const;
  /// Where a configuration hangs at the end of a chain.
  [[nodiscard]] int branch_of(int k, const Way& way) const;
  /// The first quarter in which the chain and what goes on air at its end can be paid and built; false: none.
  bool fit(Way& way, double cost_on_air, double opex_on_air, int first_quarter) const;

  /// Elementary steps so far.
  [[nodiscard]] std::uint64_t work() const noexcept { return work_; }

 private:
  void find(Chains& chains);
  bool crews_fit(Way& way, int begin, int t) const;

  const NetworkCore& core_;
  const NetworkState& state_;
  std::vector<double> price_;  ///< of each arc with its node
  Chains chains_, fresh_;
  std::vector<double> spare_;  ///< cash by the end of each quarter, with a tolerance
  std::uint64_t work_ = 0;
};

}  // namespace phusong::sim
