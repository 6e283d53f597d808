#include "sim/plan/network_tree.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/plan/network_state.h"

namespace phusong::sim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kNetwork = NetworkCore::kNetwork;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

}  // namespace

double value_tolerance(const NetworkCore& core) noexcept {
  return core.value_step > 0.0 ? 0.25 * core.value_step
                               : 1.0e-9 * std::max(core.total_weight() * std::max(core.later[0], 1e-300), 1e-300);
}

double cost_tolerance(const NetworkCore& core) noexcept {
  if (core.cost_step > 0.0) return 0.25 * core.cost_step;
  double sum = 0.0;
  for (const NetworkCore::Node& node : core.nodes) sum += node.cost;
  for (const NetworkCore::Configuration& c : core.configurations) sum += c.cost;
  return 1.0e-12 * sum;
}

bool better(const NetworkCore& core, const NetworkPlan& a, const NetworkPlan& b) noexcept {
  if (a.missing != b.missing) return a.missing < b.missing;
  const bool cheaper = a.cost < b.cost - cost_tolerance(core);
  if (core.least_cost()) return cheaper;
  const double more = a.value - b.value, tolerance = value_tolerance(core);
  return more > tolerance || (more >= -tolerance && cheaper);
}

std::vector<int> branches_of(const NetworkCore& core, const NetworkPlan& plan) {
  std::vector<int> branches(core.nodes.size(), -1);
  for (std::size_t v = 0; v < plan.arc.size(); ++v) {
    if (plan.arc[v] < 0) continue;
    int u = static_cast<int>(v);
    while (core.arcs[at(plan.arc[at(u)])].from != kNetwork) u = core.arcs[at(plan.arc[at(u)])].from;
    branches[v] = u;
  }
  return branches;
}

bool serves(const NetworkCore& core, const NetworkPlan& plan, const std::vector<int>& branches, int row, int quarter) {
  std::int64_t sum = 0;
  int first = -1;
  if (const int r = core.rows[at(row)].of_points; r >= 0) {
    for (const int q : core.points.points_of_row[at(r)])
      for (const int part : core.points.parts_of_point[at(q)]) {
        const int on = plan.on[at(core.points.part_column[at(part)])];
        if (on < 0 || on > quarter) continue;
        sum += core.points.weight[at(q)];
        break;
      }
    return sum >= core.points.need[at(r)];
  }
  for (const int k : core.configurations_of_row[at(row)]) {
    if (plan.on[at(k)] < 0 || plan.on[at(k)] > quarter) continue;
    const NetworkCore::Configuration& c = core.configurations[at(k)];
    if (core.resilient) {
      const int branch = c.node == kNetwork ? core.own_branch(c) : branches[at(c.node)];
      if (first >= 0 && branch != first) return true;
      first = branch;
    } else {
      const auto place = std::lower_bound(c.rows.begin(), c.rows.end(), row) - c.rows.begin();
      sum += c.share[at(static_cast<int>(place))];
    }
  }
  return !core.resilient && sum >= kServedShare;
}

NetworkPlan valued(const NetworkCore& core, NetworkPlan plan) {
  NetworkPlan broken;
  broken.missing = kInfinity;
  broken.arc.assign(core.nodes.size(), -1);
  broken.node_quarter.assign(core.nodes.size(), 0);
  broken.on.assign(core.configurations.size(), -1);
  // Links: no cycle, no more hops than allowed, nothing before what it hangs on.
  for (std::size_t v = 0; v < plan.arc.size(); ++v) {
    if (plan.arc[v] < 0) continue;
    int depth = 0;
    for (int u = static_cast<int>(v); u != kNetwork;) {
      if (plan.arc[at(u)] < 0) return broken;
      const NetworkCore::Arc& arc = core.arcs[at(plan.arc[at(u)])];
      if (arc.from != kNetwork && plan.node_quarter[at(arc.from)] > plan.node_quarter[at(u)]) return broken;
      depth += arc.from == kNetwork ? arc.depth : 1;
      if (depth > core.max_hops) return broken;  // a cycle too
      u = arc.from;
    }
  }
  std::vector<int> in_group(at(core.groups), 0);
  int on_air = 0;
  for (std::size_t k = 0; k < plan.on.size(); ++k) {
    if (plan.on[k] < 0) continue;
    const NetworkCore::Configuration& c = core.configurations[k];
    if (c.node != kNetwork && (plan.arc[at(c.node)] < 0 || plan.node_quarter[at(c.node)] > plan.on[k])) return broken;
    if (++in_group[at(c.group)] > 1 || ++on_air > core.max_sites) return broken;
  }
  NetworkState state{core};
  state.load(plan);
  for (int t = 0; t < core.quarters; ++t)
    if (state.due(t) > core.cash[at(t)] + cost_tolerance(core) + 1e-9 * std::abs(state.due(t)) ||
        state.built(t) > core.crews[at(t)])
      return broken;
  return state.plan();
}

}  // namespace phusong::sim
