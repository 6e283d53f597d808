#include "tests/support/network_brute_force.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace phusong::test {

using namespace sim;

namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

/// Tries every tree, every set of configurations and every quarter of each.
class BruteForce {
 public:
  explicit BruteForce(const NetworkProblem& p)
      : p_{p},
        quarters_{p.quarters.empty() ? 1 : static_cast<int>(p.quarters.size())},
        hop_(p.nodes.size(), kNothing),
        node_quarter_(p.nodes.size(), 0),
        on_(p.configurations.size(), -1) {}
  BestNetwork run() {
    node(0);
    return best_;
  }

 private:
  static constexpr int kNothing = -1;

  // Ways into a node: hops by their index, feeds behind them.
  void node(std::size_t v) {
    if (v == p_.nodes.size()) {
      if (is_tree()) configuration(0);
      return;
    }
    hop_[v] = kNothing;
    node(v + 1);
    if (p_.nodes[v].root) return;
    for (int q = 0; q < quarters_; ++q) {
      node_quarter_[v] = q;
      for (std::size_t i = 0; i < p_.hops.size() + p_.feeds.size(); ++i) {
        if (i < p_.hops.size() ? !leads_to(p_.hops[i], static_cast<int>(v))
                               : p_.feeds[i - p_.hops.size()].node != static_cast<int>(v))
          continue;
        hop_[v] = static_cast<int>(i);
        node(v + 1);
      }
    }
    hop_[v] = kNothing;
  }
  static bool leads_to(const NetworkHop& hop, int v) { return hop.b == v || (hop.both_ways && hop.a == v); }
  [[nodiscard]] bool stands(int v) const { return p_.nodes[at(v)].root || hop_[at(v)] != kNothing; }
  [[nodiscard]] bool is_tree() const {
    for (std::size_t v = 0; v < hop_.size(); ++v) {
      if (hop_[v] == kNothing) continue;
      int depth = 0, u = static_cast<int>(v);
      while (!p_.nodes[at(u)].root) {
        if (hop_[at(u)] == kNothing || depth > p_.max_hops) return false;
        if (at(hop_[at(u)]) >= p_.hops.size()) {
          depth += p_.feeds[at(hop_[at(u)]) - p_.hops.size()].hops_used;
          break;
        }
        const NetworkHop& hop = p_.hops[at(hop_[at(u)])];
        const int before = hop.b == u ? hop.a : hop.b;
        if (!p_.nodes[at(before)].root && node_quarter_[at(before)] > node_quarter_[at(u)]) return false;
        u = before;
        ++depth;
      }
      if (depth > p_.max_hops) return false;
    }
    return true;
  }
  void configuration(std::size_t k) {
    if (k == on_.size()) return judge();
    on_[k] = -1;
    configuration(k + 1);
    const NetworkConfiguration& c = p_.configurations[k];
    if (!stands(c.node)) return;
    for (std::size_t other = 0; other < k; ++other)
      if (on_[other] >= 0 && p_.configurations[other].node == c.node && p_.configurations[other].slot == c.slot) return;
    for (int q = p_.nodes[at(c.node)].root ? 0 : node_quarter_[at(c.node)]; q < quarters_; ++q) {
      on_[k] = q;
      configuration(k + 1);
    }
    on_[k] = -1;
  }
  [[nodiscard]] bool points_reach(const NetworkRow& row, int t) const {
    std::int64_t served = 0;
    for (const JointPoint& point : row.points)
      for (const int k : point.columns)
        if (on_[at(k)] >= 0 && on_[at(k)] <= t) {
          served += point.weight;
          break;
        }
    return served >= row.need;
  }
  void judge() {
    double cost = 0.0, value = 0.0, weight = 0.0;
    for (int t = 0; t < quarters_; ++t) {
      cost = 0.0;
      int built = 0;
      const auto pay = [&](double once, double opex, int q) {
        if (q <= t) cost += once + (p_.quarters.empty() ? 0.0 : opex * (t - q + 1));
      };
      for (std::size_t v = 0; v < hop_.size(); ++v) {
        if (hop_[v] == kNothing) continue;
        pay(p_.nodes[v].cost, p_.nodes[v].opex, node_quarter_[v]);
        if (at(hop_[v]) < p_.hops.size())
          pay(p_.hops[at(hop_[v])].cost, p_.hops[at(hop_[v])].opex, node_quarter_[v]);
        else
          pay(p_.feeds[at(hop_[v]) - p_.hops.size()].cost, p_.feeds[at(hop_[v]) - p_.hops.size()].opex,
              node_quarter_[v]);
        built += node_quarter_[v] == t ? 1 : 0;
      }
      std::vector<double> share(p_.rows.size(), 0.0);
      int on_air = 0;
      for (std::size_t k = 0; k < on_.size(); ++k) {
        if (on_[k] < 0) continue;
        ++on_air;
        const NetworkConfiguration& c = p_.configurations[k];
        pay(c.cost, c.opex, on_[k]);
        for (std::size_t i = 0; i < c.rows.size(); ++i)
          if (on_[k] <= t) share[at(c.rows[i])] += c.share.empty() ? 1.0 : c.share[i];
      }
      double cash = p_.budget > 0.0 ? p_.budget : std::numeric_limits<double>::infinity();
      if (!p_.quarters.empty()) {
        cash = 0.0;
        for (int q = 0; q <= t; ++q) cash += p_.quarters[at(q)].budget;
        if (p_.quarters[at(t)].crews > 0 && built > p_.quarters[at(t)].crews) return;
      }
      if (cost > cash || (p_.max_sites > 0 && on_air > p_.max_sites)) return;
      weight = 0.0;
      for (std::size_t r = 0; r < share.size(); ++r)
        if (p_.rows[r].need > 0) share[r] = points_reach(p_.rows[r], t) ? 1.0 : 0.0;
      for (std::size_t r = 0; r < share.size(); ++r) weight += share[r] >= 1.0 - 1e-6 ? p_.rows[r].weight : 0.0;
      value += weight * (p_.quarters.empty() ? 1.0 : p_.quarters[at(t)].weight);
      if (t + 1 < quarters_) continue;
      for (const int r : p_.must_have_rows)
        if (share[at(r)] < 1.0 - 1e-6) return;
    }
    for (const int v : p_.must_have_nodes)
      if (!stands(v)) return;
    for (const int k : p_.must_have_configurations)
      if (on_[at(k)] < 0) return;
    if (p_.objective == Objective::least_cost) {
      if (weight < p_.target) return;
      if (!best_.feasible || cost < best_.cost) best_ = {true, value, cost};
    } else if (!best_.feasible || value > best_.value) {
      best_ = {true, value, cost};
    }
  }

  const NetworkProblem& p_;
  int quarters_;
  std::vector<int> hop_, node_quarter_, on_;
  BestNetwork best_;
};

double cost_of(std::mt19937_64& random, int most) { return 1.0 + static_cast<double>(random() % at(most)); }

}  // namespace

BestNetwork best_of_all(const NetworkProblem& problem) { return BruteForce{problem}.run(); }

void draw_points(std::mt19937_64& random, NetworkProblem& problem) {
  constexpr int kCells = 8;
  const auto below = [&](int n) { return static_cast<int>(random() % at(n)); };
  std::vector<JointRow> rows;
  for (std::size_t r = 0; r < problem.rows.size(); ++r) {
    rows.emplace_back();
    std::vector<JointPoint> cells(kCells);
    std::int64_t sum = 0;
    for (JointPoint& cell : cells) sum += cell.weight = 1 + below(9);
    for (std::size_t k = 0; k < problem.configurations.size(); ++k) {
      if (below(3) == 0) continue;
      const int first = below(kCells), length = 1 + below(kCells);
      for (int c = first; c < std::min(kCells, first + length); ++c)
        cells[at(c)].columns.push_back(static_cast<int>(k));
    }
    rows.back().need = sum * (40 + below(50)) / 100 + 1;
    rows.back().points = std::move(cells);
  }
  set_points(problem, rows);
}

NetworkProblem small_network(std::mt19937_64& random, int nodes, int rows, double hop_share) {
  NetworkProblem p;
  p.objective = Objective::people;
  p.max_hops = 1 + static_cast<int>(random() % 3);
  const int roots = 1 + static_cast<int>(random() % 2);
  for (int v = 0; v < nodes + roots; ++v)
    p.nodes.push_back({.cost = v < roots ? 0.0 : cost_of(random, 6), .opex = 0.25, .root = v < roots});
  for (int r = 0; r < rows; ++r) p.rows.push_back({.weight = cost_of(random, 20)});
  for (int a = 0; a < nodes + roots; ++a)
    for (int b = a + 1; b < nodes + roots; ++b)
      if (b >= roots && static_cast<double>(random() % 1000) < 1000.0 * hop_share)
        p.hops.push_back(
            {.a = a, .b = b, .cost = cost_of(random, 4) - 1.0, .opex = 0.125, .both_ways = random() % 5 != 0});
  if (random() % 2 == 0)
    p.feeds.push_back({.node = roots + static_cast<int>(random() % at(nodes)),
                       .cost = cost_of(random, 9),
                       .hops_used = static_cast<int>(random() % at(p.max_hops + 1))});
  const bool joint = random() % 3 == 0;
  for (int v = random() % 3 == 0 ? 0 : roots; v < nodes + roots; ++v) {
    if (random() % 5 == 0) continue;  // a relay
    const int slots = random() % 4 == 0 ? 2 : 1;
    for (int k = 0; k < slots; ++k) {
      NetworkConfiguration c{.node = v, .cost = cost_of(random, 4) - 1.0, .opex = 0.25};
      c.slot = static_cast<int>(random() % 2);
      for (int r = 0; r < rows; ++r)
        if (random() % 3 == 0) {
          c.rows.push_back(r);
          if (joint) c.share.push_back(random() % 2 == 0 ? 1.0 : 0.5);
        }
      p.configurations.push_back(std::move(c));
    }
  }
  return p;
}

double least_cost_of(sim::NetworkProblem problem, double value) {
  problem.objective = sim::Objective::least_cost;
  problem.target = value;
  return best_of_all(problem).cost;
}

}  // namespace phusong::test
