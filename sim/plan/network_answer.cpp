#include "sim/plan/network_answer.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace phusong::sim {

namespace {

constexpr int kNetwork = NetworkCore::kNetwork;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

/// Up to the end of quarter t.
double cash_due(const NetworkCore& core, const NetworkPlan& plan, int t) {
  double sum = 0.0;
  const auto pay = [&](double cost, double opex, int quarter) {
    if (quarter <= t) sum += cost + opex * static_cast<double>(t - quarter + 1);
  };
  for (std::size_t v = 0; v < core.nodes.size(); ++v) {
    if (plan.arc[v] < 0) continue;
    const NetworkCore::Arc& arc = core.arcs[at(plan.arc[v])];
    pay(core.nodes[v].cost + arc.cost, core.nodes[v].opex + arc.opex, plan.node_quarter[v]);
  }
  for (std::size_t k = 0; k < plan.on.size(); ++k)
    if (plan.on[k] >= 0) pay(core.configurations[k].cost, core.configurations[k].opex, plan.on[k]);
  return sum;
}

}  // namespace

NetworkSolution solution_of(const NetworkCore& core, const NetworkProblem& problem, const NetworkPlan& plan) {
  NetworkSolution s;
  s.value = plan.value;
  s.cost = plan.cost;
  std::vector<char> used(core.nodes.size(), 0);
  for (std::size_t k = 0; k < plan.on.size(); ++k) {
    if (plan.on[k] < 0) continue;
    const NetworkCore::Configuration& c = core.configurations[k];
    if (c.node != kNetwork) used[at(c.node)] = 1;
  }
  // The core keeps the problem's order only within groups and nodes.
  std::vector<std::pair<int, int>> on;
  for (std::size_t k = 0; k < plan.on.size(); ++k)
    if (plan.on[k] >= 0) on.push_back({core.configurations[k].id, plan.on[k]});
  std::sort(on.begin(), on.end());
  for (const auto& [id, quarter] : on) {
    s.configurations.push_back(id);
    if (core.phased) s.configuration_quarter.push_back(quarter);
  }
  for (std::size_t v = 0; v < core.nodes.size(); ++v) {
    if (plan.arc[v] < 0) continue;
    (used[v] != 0 ? s.towers : s.relays).push_back(core.nodes[v].id);
    if (core.phased && used[v] == 0) s.relay_quarter.push_back(plan.node_quarter[v]);
    NetworkLink link;
    const NetworkCore::Arc& arc = core.arcs[at(plan.arc[v])];
    link.node = core.nodes[v].id;
    link.index = arc.index;
    if (!arc.feed) {
      const NetworkHop& hop = problem.hops[at(arc.index)];
      link.from = hop.a == link.node ? hop.b : hop.a;
    }
    link.quarter = plan.node_quarter[v];
    for (int u = static_cast<int>(v); u != kNetwork;) {
      const NetworkCore::Arc& on_the_way = core.arcs[at(plan.arc[at(u)])];
      link.depth += on_the_way.from == kNetwork ? on_the_way.depth : 1;
      u = on_the_way.from;
    }
    s.links.push_back(link);
  }
  for (std::size_t k = 0; k < plan.on.size(); ++k) {
    const NetworkCore::Configuration& c = core.configurations[k];
    if (plan.on[k] < 0 || c.tower_id < 0) continue;
    s.towers.push_back(c.tower_id);
    NetworkLink link;
    link.node = c.tower_id;
    link.index = c.tower_arc.index;
    link.depth = c.tower_arc.depth;
    link.quarter = plan.on[k];
    if (!c.tower_arc.feed) {
      const NetworkHop& hop = problem.hops[at(link.index)];
      link.from = hop.a == link.node ? hop.b : hop.a;
    }
    s.links.push_back(link);
  }
  std::sort(s.towers.begin(), s.towers.end());
  std::sort(s.links.begin(), s.links.end(), [](const NetworkLink& a, const NetworkLink& b) {
    return std::pair{a.depth, a.node} < std::pair{b.depth, b.node};
  });
  for (std::size_t i = 0; core.phased && i < s.towers.size(); ++i)
    s.tower_quarter.push_back(std::find_if(s.links.begin(), s.links.end(), [&](const NetworkLink& link) {
                                return link.node == s.towers[i];
                              })->quarter);

  // Rows: when they are served, or why not.
  s.unserved = core.unreachable;
  for (Unserved& why : s.unserved)
    if (why == Unserved::not_chosen) why = Unserved::too_dear;
  const std::vector<int> branches = branches_of(core, plan);
  std::vector<std::pair<int, int>> rows;
  for (std::size_t r = 0; r < core.rows.size(); ++r) {
    for (const int id : core.rows[r].ids) s.unserved[at(id)] = Unserved::not_chosen;
    for (int t = 0; t < core.quarters; ++t) {
      if (!serves(core, plan, branches, static_cast<int>(r), t)) continue;
      for (const int id : core.rows[r].ids) rows.push_back({id, t});
      break;
    }
  }
  std::sort(rows.begin(), rows.end());
  for (const auto& [id, quarter] : rows) {
    s.rows.push_back(id);
    if (core.phased) s.row_quarter.push_back(quarter);
  }
  if (core.phased)
    for (int t = 0; t < core.quarters; ++t) s.cash.push_back(cash_due(core, plan, t));
  return s;
}

NetworkPlan plan_in_core(const NetworkCore& core, const NetworkProblem& problem, const NetworkSolution& solution) {
  NetworkPlan plan;
  plan.arc.assign(core.nodes.size(), -1);
  plan.node_quarter.assign(core.nodes.size(), 0);
  plan.on.assign(core.configurations.size(), -1);
  std::vector<int> node(problem.nodes.size(), -1), number(problem.configurations.size(), -1);
  for (std::size_t v = 0; v < core.nodes.size(); ++v) node[at(core.nodes[v].id)] = static_cast<int>(v);
  for (std::size_t k = 0; k < core.configurations.size(); ++k)
    number[at(core.configurations[k].id)] = static_cast<int>(k);
  std::vector<int> by(problem.configurations.size(), -1);
  for (const auto& [id, other] : core.replaced) by[at(id)] = other;
  for (std::size_t i = 0; i < solution.configurations.size(); ++i) {
    int id = solution.configurations[i];
    while (number[at(id)] < 0 && by[at(id)] >= 0) id = by[at(id)];
    if (number[at(id)] >= 0) plan.on[at(number[at(id)])] = core.phased ? solution.configuration_quarter[i] : 0;
  }
  for (const NetworkLink& link : solution.links) {
    const int v = node[at(link.node)];
    if (v < 0) continue;
    plan.node_quarter[at(v)] = link.quarter;
    for (const int a : core.arcs_into[at(v)])
      if (core.arcs[at(a)].feed == (link.from < 0) && core.arcs[at(a)].index == link.index) plan.arc[at(v)] = a;
  }
  return plan;
}

}  // namespace phusong::sim
