// What a plan must fulfil, from the problem alone: shares no code with the solver.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "sim/plan/network_core.h"
#include "sim/plan/network_plan.h"
#include "sim/plan/network_reach.h"

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }
/// Sums of costs may be rounded; a limit is kept when it is exceeded by no more than that share.
constexpr double kRounding = 1.0e-9;

/// Whether two of the configurations that reach a row have ways to the network without a node in common. A root never
/// fails, but what is on air there is a site that may.
bool keeps_service(const NetworkProblem& p, const NetworkSolution& s, int row) {
  std::map<int, int> from;
  for (const NetworkLink& link : s.links) from[link.node] = link.from;
  std::vector<std::set<int>> ways;
  for (const int k : s.configurations) {
    const NetworkConfiguration& c = p.configurations[at(k)];
    if (std::find(c.rows.begin(), c.rows.end(), row) == c.rows.end()) continue;
    std::set<int> way{c.node};
    for (int v = c.node; !p.nodes[at(v)].root && from[v] >= 0 && !p.nodes[at(from[v])].root; v = from[v])
      way.insert(from[v]);
    ways.push_back(std::move(way));
  }
  for (std::size_t a = 0; a < ways.size(); ++a)
    for (std::size_t b = 0; b < a; ++b)
      if (std::none_of(ways[a].begin(), ways[a].end(), [&](int v) { return ways[b].contains(v); })) return true;
  return false;
}

/// Whether what is on air by the end of a quarter serves points of enough weight.
bool serves_enough(const NetworkRow& row, const NetworkSolution& s, int quarter) {
  std::set<int> on;
  for (std::size_t i = 0; i < s.configurations.size(); ++i)
    if (s.configuration_quarter.empty() || s.configuration_quarter[i] <= quarter) on.insert(s.configurations[i]);
  std::int64_t served = 0;
  for (const JointPoint& point : row.points)
    if (std::any_of(point.columns.begin(), point.columns.end(), [&](int k) { return on.contains(k); }))
      served += point.weight;
  return served >= row.need;
}

bool has(const std::vector<int>& list, int value) { return std::find(list.begin(), list.end(), value) != list.end(); }

}  // namespace

std::string breach_of(const NetworkProblem& p, const NetworkSolution& s) {
  const bool phased = !p.quarters.empty();
  const int quarters = phased ? static_cast<int>(p.quarters.size()) : 1;
  const auto lists_match = [&](const std::vector<int>& things, const std::vector<int>& when) {
    return phased ? things.size() == when.size() : when.empty();
  };
  if (!lists_match(s.configurations, s.configuration_quarter) || !lists_match(s.towers, s.tower_quarter) ||
      !lists_match(s.relays, s.relay_quarter) || !lists_match(s.rows, s.row_quarter))
    return "there is not one quarter for each thing that the plan builds";

  // What stands, and from when.
  std::map<int, int> stands;  // node, quarter
  for (std::size_t v = 0; v < p.nodes.size(); ++v)
    if (p.nodes[v].root) stands[static_cast<int>(v)] = 0;
  std::vector<double> due(at(quarters), 0.0);
  std::vector<int> built(at(quarters), 0);
  const auto pay = [&](double cost, double opex, int quarter) {
    for (int t = quarter; t < quarters; ++t) due[at(t)] += cost + (phased ? opex * (t - quarter + 1) : 0.0);
  };
  std::set<int> named;
  for (const int v : s.towers) named.insert(v);
  for (const int v : s.relays) named.insert(v);
  if (named.size() != s.towers.size() + s.relays.size()) return "a node is named twice";
  if (s.links.size() != named.size())
    return fmt::format("{} nodes are built and {} links are named", named.size(), s.links.size());
  std::map<int, int> depth;
  for (const NetworkLink& link : s.links) {
    if (!named.contains(link.node) || stands.contains(link.node))
      return fmt::format("{} has a link more than it needs", name_of_node(p, link.node));
    if (link.quarter < 0 || link.quarter >= quarters) return fmt::format("a link is built in quarter {}", link.quarter);
    double cost = p.nodes[at(link.node)].cost, opex = p.nodes[at(link.node)].opex;
    int hops = 0;
    if (link.from < 0) {
      if (at(link.index) >= p.feeds.size() || p.feeds[at(link.index)].node != link.node)
        return fmt::format("{} hangs on a feed that is not its own", name_of_node(p, link.node));
      const NetworkFeed& feed = p.feeds[at(link.index)];
      cost += feed.cost;
      opex += feed.opex;
      hops = feed.hops_used;
    } else {
      if (at(link.index) >= p.hops.size()) return fmt::format("there is no hop {}", link.index);
      const NetworkHop& hop = p.hops[at(link.index)];
      const bool along = hop.a == link.from && hop.b == link.node;
      const bool against = hop.both_ways && hop.b == link.from && hop.a == link.node;
      if (!along && !against) return fmt::format("hop {} does not lead to {}", link.index, name_of_node(p, link.node));
      const auto before = stands.find(link.from);
      if (before == stands.end())
        return fmt::format("{} hangs on {}, which is not connected before it", name_of_node(p, link.node),
                           name_of_node(p, link.from));
      if (before->second > link.quarter)
        return fmt::format("{} is built before {}, on which it hangs", name_of_node(p, link.node),
                           name_of_node(p, link.from));
      cost += hop.cost;
      opex += hop.opex;
      hops = (p.nodes[at(link.from)].root ? 0 : depth[link.from]) + 1;
    }
    if (hops != link.depth)
      return fmt::format("{} is {} hops away, not {}", name_of_node(p, link.node), hops, link.depth);
    if (hops > p.max_hops)
      return fmt::format("{} is {} hops away where {} are allowed", name_of_node(p, link.node), hops, p.max_hops);
    depth[link.node] = hops;
    stands[link.node] = link.quarter;
    ++built[at(link.quarter)];
    pay(cost, opex, link.quarter);
  }
  for (std::size_t i = 0; phased && i < s.towers.size(); ++i)
    if (stands[s.towers[i]] != s.tower_quarter[i]) return "a tower and its link are built in different quarters";
  for (std::size_t i = 0; phased && i < s.relays.size(); ++i)
    if (stands[s.relays[i]] != s.relay_quarter[i]) return "a relay and its link are built in different quarters";

  // What is on air, where something stands, one for each slot.
  std::set<std::pair<int, int>> slots;
  std::set<int> with_air;
  for (std::size_t i = 0; i < s.configurations.size(); ++i) {
    const NetworkConfiguration& c = p.configurations[at(s.configurations[i])];
    const int quarter = phased ? s.configuration_quarter[i] : 0;
    const auto tower = stands.find(c.node);
    if (tower == stands.end() || tower->second > quarter)
      return fmt::format("a configuration is on air at {} before anything stands there", name_of_node(p, c.node));
    if (!slots.insert({c.node, c.slot}).second)
      return fmt::format("two configurations take the same slot of {}", name_of_node(p, c.node));
    with_air.insert(c.node);
    pay(c.cost, c.opex, quarter);
  }
  for (const int v : s.towers)
    if (!with_air.contains(v)) return fmt::format("{} is called a tower and has nothing on air", name_of_node(p, v));
  for (const int v : s.relays)
    if (with_air.contains(v)) return fmt::format("{} is called a relay and is on air", name_of_node(p, v));
  if (p.max_sites > 0 && s.configurations.size() > at(p.max_sites))
    return fmt::format("{} BTS are on air where {} are allowed", s.configurations.size(), p.max_sites);

  // Money and crews.
  for (int t = 0; t < quarters; ++t) {
    double cash = p.budget > 0.0 ? p.budget : std::numeric_limits<double>::infinity();
    if (phased) {
      cash = 0.0;
      for (int q = 0; q <= t; ++q) cash += p.quarters[at(q)].budget;
      if (p.quarters[at(t)].crews > 0 && built[at(t)] > p.quarters[at(t)].crews)
        return fmt::format("{} towers are built in quarter {} where {} crews are there", built[at(t)], t,
                           p.quarters[at(t)].crews);
      if (s.cash.size() != at(quarters) || std::abs(s.cash[at(t)] - due[at(t)]) > 1e-6 * std::max(1.0, due[at(t)]))
        return fmt::format("the cash due by quarter {} is {:.0f}", t, due[at(t)]);
    }
    if (due[at(t)] > cash * (1.0 + kRounding))
      return fmt::format("{:.0f} is due by quarter {} where {:.0f} is there", due[at(t)], t, cash);
  }
  if (std::abs(due.back() - s.cost) > 1e-6 * std::max(1.0, due.back()))
    return fmt::format("the plan costs {:.10g}, not {:.10g}", due.back(), s.cost);

  // Rows, and what they are worth.
  double value = 0.0, weight = 0.0;
  for (std::size_t r = 0; r < p.rows.size(); ++r) {
    int first = quarters;
    for (int t = quarters - 1; t >= 0; --t) {
      double share = 0.0;
      for (std::size_t i = 0; i < s.configurations.size(); ++i) {
        if (phased && s.configuration_quarter[i] > t) continue;
        const NetworkConfiguration& c = p.configurations[at(s.configurations[i])];
        for (std::size_t j = 0; j < c.rows.size(); ++j)
          if (c.rows[j] == static_cast<int>(r)) share += c.share.empty() ? 1.0 : c.share[j];
      }
      const bool served = p.resilient          ? keeps_service(p, s, static_cast<int>(r))
                          : p.rows[r].need > 0 ? serves_enough(p.rows[r], s, t)
                                               : share >= 1.0 - 1.1e-6;
      if (served) first = t;
    }
    const auto place = std::find(s.rows.begin(), s.rows.end(), static_cast<int>(r));
    if ((place != s.rows.end()) != (first < quarters))
      return fmt::format("{} is {}served", name_of_row(p, static_cast<int>(r)), first < quarters ? "" : "not ");
    if (first == quarters) continue;
    if (phased && s.row_quarter[at(static_cast<int>(place - s.rows.begin()))] != first)
      return fmt::format("{} is served from quarter {}", name_of_row(p, static_cast<int>(r)), first);
    weight += p.rows[r].weight;
    for (int t = first; t < quarters; ++t) value += (phased ? p.quarters[at(t)].weight : 1.0) * p.rows[r].weight;
  }
  if (std::abs(value - s.value) > 1e-9 * std::max(1.0, value))
    return fmt::format("the plan is worth {:.10g}, not {:.10g}", value, s.value);
  if (p.objective == Objective::least_cost && p.target > 0.0 && weight < p.target * (1.0 - 1e-9))
    return fmt::format("a weight of {:.10g} is served where {:.10g} is the target", weight, p.target);

  // Must-haves, and the bound.
  for (const int v : p.must_have_nodes)
    if (!stands.contains(v)) return fmt::format("{} must be built", name_of_node(p, v));
  for (const int k : p.must_have_configurations)
    if (!has(s.configurations, k)) return fmt::format("configuration {} must be on air", k);
  for (const int r : p.must_have_rows)
    if (!has(s.rows, r)) return fmt::format("{} must be served", name_of_row(p, r));
  const double apart = p.objective == Objective::least_cost ? s.cost - s.bound : s.bound - s.value;
  if (!(apart >= -1e-9 * std::max(1.0, std::abs(s.bound))))
    return fmt::format("the bound of {:.10g} is passed by the plan itself", s.bound);
  return "";
}

}  // namespace phusong::sim
