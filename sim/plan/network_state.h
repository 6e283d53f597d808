// A plan of a network's core that changes move by move, with its accounts: what stands, what is on air, which rows are
// served from when on, and what is due in each quarter.
//
//   NetworkState state{core};
//   state.build(v, arc, 0);  state.put_on_air(k, 0);
//   if (state.gain(other, 0, true) > 0.0) ...
//   state.remove(k);                              // its tower goes too, unless something else needs it
//
// Guarantees: keeps no limit by itself, only the accounts; plan() works its figures out anew, so that sums that went up
// and down leave no crumbs in it. Not thread-safe. The core outlives it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/plan/network_tree.h"

namespace phusong::sim {

class NetworkState {
 public:
  explicit NetworkState(const NetworkCore& core);

  /// Nothing stands.
  void clear();
  /// Steps for rows of points so far.
  [[nodiscard]] std::uint64_t work() const noexcept;
  /// What is on air in the end, of the core's `points`.
  [[nodiscard]] const JointCover& cover() const noexcept { return covers_.back(); }

  // Of node v; the network stands always. Domain of depth, branch and arc: a node that stands (arc: -1 otherwise).
  [[nodiscard]] bool stands(int v) const noexcept { return v == NetworkCore::kNetwork || arc_[index(v)] >= 0; }
  [[nodiscard]] int depth(int v) const noexcept { return depth_[index(v)]; }
  [[nodiscard]] int quarter(int v) const noexcept { return v == NetworkCore::kNetwork ? 0 : quarter_[index(v)]; }
  [[nodiscard]] int arc(int v) const noexcept { return arc_[index(v)]; }
  /// Quarter in which configuration k goes on air; -1: it does not.
  [[nodiscard]] int on(int k) const noexcept { return on_[index(k)]; }
  [[nodiscard]] int on_air() const noexcept { return on_air_; }
  /// What fails together with a node that stands.
  [[nodiscard]] int branch(int v) const noexcept { return branch_[index(v)]; }
  /// Of a configuration; kAnother while its tower does not stand: one that no other has.
  static constexpr int kAnother = -2;
  [[nodiscard]] int branch_of(int k) const noexcept {
    const NetworkCore::Configuration& c = core_.configurations[index(k)];
    if (c.node == NetworkCore::kNetwork) return core_.own_branch(c);
    return stands(c.node) ? branch_[index(c.node)] : kAnother;
  }
  /// What reaches a row from another branch would serve it; kNone: two must. Domain: resilient, not served.
  static constexpr int kNone = -1;
  [[nodiscard]] int half_served_by(int r) const noexcept {
    return row_on_[index(r)].empty() ? kNone : row_on_[index(r)].front().branch;
  }
  [[nodiscard]] bool served(int r) const noexcept { return row_quarter_[index(r)] < core_.quarters; }
  [[nodiscard]] bool slot_free(int k) const noexcept {
    return group_on_[index(core_.configurations[index(k)].group)] < 0;
  }
  /// Cash due by the end of quarter t, and towers built in it.
  [[nodiscard]] double due(int t) const noexcept { return due_[index(t)]; }
  [[nodiscard]] int built(int t) const noexcept { return built_[index(t)]; }

  /// Domain: the node before it stands, by then.
  void build(int v, int a, int t);
  /// Domain: nothing hangs on it or is on air there.
  void tear_down(int v);
  /// Domain: its node stands by then, its slot is free.
  void put_on_air(int k, int t);
  void take_off(int k);
  /// The node, and those before it, that nothing needs any more.
  void tear_down_from(int v);
  /// Off the air, with the towers that nothing needs any more.
  void remove(int k);

  /// Value that a configuration adds when it goes on air in t. `scored`: with more for must-haves and something for
  /// shares of rows that are not whole yet, to show the way; not for parts of rows of points, which lead astray.
  /// `branch`: where it would hang, for resilient plans.
  [[nodiscard]] double gain(int k, int t, bool scored) const { return gain(k, t, scored, branch_of(k)); }
  [[nodiscard]] double gain(int k, int t, bool scored, int branch) const;
  /// Value that would be lost without it.
  [[nodiscard]] double loss(int k) const;
  /// Whether a must-have row would be left without service.
  [[nodiscard]] bool needed_by_must(int k) const;

  [[nodiscard]] double value() const;
  [[nodiscard]] NetworkPlan plan() const;
  /// Domain: its links are a tree.
  void load(const NetworkPlan& p);

  /// What a must-have row counts for more in scored gains.
  void weigh_musts(double weight) { must_weight_ = weight; }

 private:
  static std::size_t index(int i) noexcept { return static_cast<std::size_t>(i); }
  struct Serving {
    int quarter;
    std::int64_t share;
    int k;
    int branch;
  };
  /// Of a row's weight, for the first of two that serve it.
  static constexpr double kHalf = 0.4;

  void build_after_its_way(const NetworkPlan& p, int v);

  void spend(double cost, double opex, int t, double sign);

  /// Quarter in which a row is first served; with one more configuration (share above 0), or without one.
  [[nodiscard]] int quarter_of_row(int r, int t, std::int64_t share, int without = -1) const;
  /// The same of a row of points: as it is, with a part on air from t on, or without a part that is on air since t.
  [[nodiscard]] int quarter_of_points(int row) const;
  [[nodiscard]] int quarter_with(int part, int t) const;
  [[nodiscard]] int quarter_without(int part, int t) const;

  const NetworkCore& core_;
  std::vector<int> arc_, depth_, branch_, quarter_;
  std::vector<int> uses_;  ///< of each node: nodes that hang on it and configurations on air
  std::vector<int> on_, group_on_, row_quarter_;
  std::vector<std::vector<Serving>> row_on_;  ///< not of rows of points
  std::vector<JointCover> covers_;            ///< of these, by the end of each quarter
  std::vector<double> due_;
  std::vector<int> built_;
  int on_air_ = 0;
  double must_weight_ = 0.0;
};

}  // namespace phusong::sim
