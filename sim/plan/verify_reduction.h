// What a certificate's check leaves of a problem with backhaul or quarters before it looks at any price: what no best
// plan needs is left out. Shares nothing with the solver's reductions (network_core.h).
//
//   const VerifiedReduction left{problem};
//   left.arcs, left.air, left.row
#pragma once

#include <cstdint>
#include <vector>

#include "sim/plan/network_plan.h"

namespace phusong::sim {

/// A hop in one direction, or a feed. All that exists is one root, kNone.
struct VerifiedArc {
  static constexpr int kNone = -1;
  int from = kNone, to = 0;
  double cost = 0.0, opex = 0.0;
  int depth = 0;  ///< of `to`, where it comes from the network
  int index = 0;  ///< of hop or feed
  bool feed = false;
};

/// Some best plan has nothing of what is left out:
///   - a hop into v that another one from the network to v replaces, no deeper and no dearer;
///   - places so far from the network, and so far before the next place that is wanted, that the hop limit is passed;
///   - relays that lead nowhere but back; configurations that reach no row which can be served;
///   - what costs more with its cheapest way than there is money.
class VerifiedReduction {
 public:
  /// Domain: indices of the problem are those of its lists. It outlives this.
  explicit VerifiedReduction(const NetworkProblem& problem);

  /// Where all costs are whole, what can be spent is a multiple of their greatest common divisor. Without quarters.
  [[nodiscard]] long double money_to_spend() const;
  /// The share of the i-th row that a configuration reaches, in whole thousand-millionths.
  [[nodiscard]] static std::int64_t units(const NetworkConfiguration& c, std::size_t i);
  /// A row is served when its shares reach a whole less a millionth.
  static constexpr std::int64_t kWhole = 1'000'000'000, kServed = kWhole - 1'000;

  bool phased = false;
  int hops = 0;
  long double money = 0.0L;
  long double cost_step = 0.0L;  ///< greatest common divisor of all costs; 0: they are not whole
  std::vector<VerifiedArc> arcs;
  std::vector<char> there;          ///< nodes with a way into them
  std::vector<int> depth, deepest;  ///< of nodes
  std::vector<char> air;            ///< configurations that count
  std::vector<char> row;            ///< rows that they can serve
  std::vector<char> must_node, must_air;

 private:
  [[nodiscard]] bool root(int v) const { return p_.nodes[static_cast<std::size_t>(v)].root; }
  [[nodiscard]] double opex(double given) const { return phased ? given : 0.0; }
  void take_arcs();
  void find_depths();
  void find_rows_and_air();
  void find_rows();
  [[nodiscard]] bool points_suffice(int r) const;
  void drop_replaced();
  void find_step();
  [[nodiscard]] std::vector<std::vector<long double>> ways() const;
  bool drop_useless();

  const NetworkProblem& p_;
};

}  // namespace phusong::sim
