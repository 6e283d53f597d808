#include "sim/plan/network_reach.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "geo/base/error.h"

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

[[noreturn]] void outside(const std::string& sentence) { throw Error{ErrorKind::scenario, "", sentence}; }

void check_amount(double amount, const char* what) {
  if (!(amount >= 0.0) || !std::isfinite(amount))
    outside(fmt::format("{} is {}; it must be a number of at least 0", what, amount));
}
void check_index(int index, std::size_t count, const char* what) {
  if (index < 0 || at(index) >= count) outside(fmt::format("{} {} is not one of the {} there are", what, index, count));
}

/// Ways to choose one of several configurations for each place, of a row of points; beyond, it counts as one that can
/// be served.
constexpr int kMostChoices = 2'000;

/// Of rows of points, and what configurations say of them.
void check_points(const NetworkProblem& p) {
  constexpr std::int64_t kMostWeight = std::int64_t{1} << 60U;
  for (std::size_t r = 0; r < p.rows.size(); ++r) {
    const NetworkRow& row = p.rows[r];
    if (row.need < 0 || row.need >= kMostWeight || (row.need == 0 && !row.points.empty()))
      outside(fmt::format("a row of points needs {}; it must be between 1 and 2^60", row.need));
    if (row.need == 0) continue;
    std::int64_t sum = 0;
    for (const JointPoint& point : row.points) {
      if (point.weight <= 0 || point.weight >= kMostWeight || (sum += point.weight) >= kMostWeight)
        outside("the weights of a row's points must be above 0 and add up to less than 2^60");
      for (const int k : point.columns) check_index(k, p.configurations.size(), "a point's configuration");
      if (std::adjacent_find(point.columns.begin(), point.columns.end(), [](int a, int b) { return a >= b; }) !=
          point.columns.end())
        outside("the configurations of a point must be ascending");
    }
    const std::vector<std::int64_t> weight = weights_in(row, p.configurations.size());
    for (std::size_t k = 0; k < weight.size(); ++k) {
      const NetworkConfiguration& c = p.configurations[k];
      const auto reached = std::lower_bound(c.rows.begin(), c.rows.end(), static_cast<int>(r));
      const bool listed = reached != c.rows.end() && *reached == static_cast<int>(r);
      if (listed != (weight[k] > 0))
        outside(fmt::format("configuration {} {} row {}, and its points say otherwise", k,
                            listed ? "reaches" : "does not reach", r));
      if (!listed) continue;
      const auto place = static_cast<std::size_t>(reached - c.rows.begin());
      const double most = share_of_points(weight[k], row.need), given = c.share.empty() ? 1.0 : c.share[place];
      if (std::abs(given - most) > 0.5 / static_cast<double>(kWholeShare))
        outside(
            fmt::format("configuration {} has a share of {} of row {}, where its points are {}", k, given, r, most));
    }
  }
}

/// Whether a row can have two ways to the network without a node in common: a flow of 2 through nodes that carry 1 each
/// (Menger), over all hops that some short enough path can use. Each path may be longer than allowed: what is refused
/// here is surely impossible.
class TwoWays {
 public:
  TwoWays(const NetworkProblem& p, const std::vector<NetworkCore::Arc>& arcs, const std::vector<int>& depth)
      : p_{p}, first_(2 * p.nodes.size() + 1, -1), serves_(p.nodes.size(), 0) {
    for (std::size_t v = 0; v < p.nodes.size(); ++v)
      if (!p.nodes[v].root && depth[v] <= p.max_hops) add(in(static_cast<int>(v)), out(static_cast<int>(v)));
    for (const NetworkCore::Arc& arc : arcs) {
      const bool network = arc.from == NetworkCore::kNetwork;
      const int deep = network ? arc.depth : depth[at(arc.from)] + 1;
      if (deep <= p.max_hops) add(network ? kSource : out(arc.from), in(arc.to));
    }
  }
  /// Sites are distinct nodes that reach the row.
  bool exist(const std::vector<int>& sites) {
    int found = 0;
    for (const int v : sites) {
      if (p_.nodes[at(v)].root)
        ++found;
      else
        serves_[at(v)] = 1;
    }
    while (found < 2 && augment()) ++found;
    for (const int e : used_) std::swap(edges_[at(e)].open, edges_[at(e ^ 1)].open);
    used_.clear();
    for (const int v : sites) serves_[at(v)] = 0;
    return found >= 2;
  }

 private:
  static constexpr int kSource = 0;
  struct Edge {
    int to, next;
    bool open;
  };
  static int in(int v) noexcept { return 1 + 2 * v; }
  static int out(int v) noexcept { return 2 + 2 * v; }
  void add(int from, int to) {
    edges_.push_back({to, first_[at(from)], true});
    first_[at(from)] = static_cast<int>(edges_.size()) - 1;
    edges_.push_back({from, first_[at(to)], false});
    first_[at(to)] = static_cast<int>(edges_.size()) - 1;
  }
  bool augment() {
    std::vector<int> by(first_.size(), -1), queue{kSource};
    for (std::size_t i = 0; i < queue.size(); ++i) {
      const int u = queue[i];
      if (u != kSource && u % 2 == 0 && serves_[at(u / 2 - 1)] != 0) {
        serves_[at(u / 2 - 1)] = 0;
        for (int v = u; v != kSource; v = edges_[at(by[at(v)] ^ 1)].to) {
          std::swap(edges_[at(by[at(v)])].open, edges_[at(by[at(v)] ^ 1)].open);
          used_.push_back(by[at(v)]);
        }
        return true;
      }
      for (int e = first_[at(u)]; e >= 0; e = edges_[at(e)].next) {
        const int to = edges_[at(e)].to;
        if (!edges_[at(e)].open || to == kSource || by[at(to)] >= 0) continue;
        by[at(to)] = e;
        queue.push_back(to);
      }
    }
    return false;
  }

  const NetworkProblem& p_;
  std::vector<int> first_;
  std::vector<Edge> edges_;
  std::vector<char> serves_;
  std::vector<int> used_;  ///< edges that paths have turned
};

}  // namespace

double share_of_points(std::int64_t weight, std::int64_t need) noexcept {
  if (weight >= need) return 1.0;
  const long double units = std::ceil(static_cast<long double>(kWholeShare) * static_cast<long double>(weight) /
                                      static_cast<long double>(need));
  // Less than all that is needed is no whole share.
  return static_cast<double>(std::min(units, static_cast<long double>(kWholeShare - 1)) /
                             static_cast<long double>(kWholeShare));
}

std::vector<std::int64_t> weights_in(const NetworkRow& row, std::size_t configurations) {
  std::vector<std::int64_t> sum(configurations, 0);
  for (const JointPoint& point : row.points)
    for (const int k : point.columns) sum[at(k)] += point.weight;
  return sum;
}

void set_points(NetworkProblem& p, const std::vector<JointRow>& rows) {
  for (NetworkConfiguration& c : p.configurations) {
    c.rows.clear();
    c.share.clear();
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    NetworkRow& row = p.rows[r];
    row.need = rows[r].need;
    row.points = rows[r].points;
    const std::vector<std::int64_t> weight = weights_in(row, p.configurations.size());
    for (std::size_t k = 0; k < weight.size(); ++k) {
      if (weight[k] == 0) continue;
      p.configurations[k].rows.push_back(static_cast<int>(r));
      p.configurations[k].share.push_back(share_of_points(weight[k], row.need));
    }
  }
}

bool has_points(const NetworkProblem& p) noexcept {
  return std::any_of(p.rows.begin(), p.rows.end(), [](const NetworkRow& row) { return row.need > 0; });
}

bool served_by(const NetworkRow& row, const std::vector<char>& in) noexcept {
  std::int64_t served = 0;
  for (const JointPoint& point : row.points)
    if (std::any_of(point.columns.begin(), point.columns.end(), [&](int k) { return in[at(k)] != 0; }))
      served += point.weight;
  return served >= row.need;
}

bool served_by_one_a_slot(const NetworkProblem& p, int row, const std::vector<char>& in) {
  const NetworkRow& of = p.rows[at(row)];
  if (!served_by(of, in)) return false;
  // One after the other out of the places where several reach the row, as long as all that is left serves it.
  std::map<std::pair<int, int>, std::vector<int>> slots;
  for (std::size_t k = 0; k < in.size(); ++k) {
    const NetworkConfiguration& c = p.configurations[k];
    if (in[k] != 0 && std::binary_search(c.rows.begin(), c.rows.end(), row))
      slots[{c.node, c.slot}].push_back(static_cast<int>(k));
  }
  std::vector<std::vector<int>> several;
  for (auto& [place, configurations] : slots)
    if (configurations.size() > 1) several.push_back(std::move(configurations));
  std::vector<char> left = in;
  int steps = 0;
  const auto choose = [&](const auto& self, std::size_t next) -> bool {
    if (++steps > kMostChoices) return true;
    if (!served_by(of, left)) return false;
    if (next == several.size()) return true;
    for (const int stays : several[next]) {
      for (const int k : several[next]) left[at(k)] = k == stays ? 1 : 0;
      if (self(self, next + 1)) return true;
    }
    for (const int k : several[next]) left[at(k)] = 1;
    return false;
  };
  return choose(choose, 0);
}

void check_domain(const NetworkProblem& p) {
  if (p.max_hops < 0) outside(fmt::format("max_hops is {}; it must be at least 0", p.max_hops));
  if (p.max_sites < 0) outside(fmt::format("max_sites is {}; it must be at least 0", p.max_sites));
  check_amount(p.budget, "the budget");
  check_amount(p.target, "the target");
  for (const NetworkNode& node : p.nodes) {
    check_amount(node.cost, "the cost of a node");
    check_amount(node.opex, "the opex of a node");
  }
  for (const NetworkRow& row : p.rows)
    if (!(row.weight > 0.0) || !std::isfinite(row.weight))
      outside(fmt::format("the weight of a row is {}; it must be above 0", row.weight));
  for (const NetworkConfiguration& c : p.configurations) {
    check_index(c.node, p.nodes.size(), "a configuration's node");
    check_amount(c.cost, "the cost of a configuration");
    check_amount(c.opex, "the opex of a configuration");
    if (!c.share.empty() && c.share.size() != c.rows.size())
      outside(fmt::format("a configuration has {} rows and {} shares", c.rows.size(), c.share.size()));
    for (const int r : c.rows) check_index(r, p.rows.size(), "a configuration's row");
    if (std::adjacent_find(c.rows.begin(), c.rows.end(), [](int a, int b) { return a >= b; }) != c.rows.end())
      outside("the rows of a configuration must be ascending");
    for (const double share : c.share)
      if (!(share > 0.0 && share <= 1.0)) outside(fmt::format("a share is {}; it must be in (0, 1]", share));
  }
  check_points(p);
  for (const NetworkHop& hop : p.hops) {
    check_index(hop.a, p.nodes.size(), "a hop's node");
    check_index(hop.b, p.nodes.size(), "a hop's node");
    if (hop.a == hop.b) outside(fmt::format("a hop leads from node {} to itself", hop.a));
    check_amount(hop.cost, "the cost of a hop");
    check_amount(hop.opex, "the opex of a hop");
  }
  for (const NetworkFeed& feed : p.feeds) {
    check_index(feed.node, p.nodes.size(), "a feed's node");
    check_amount(feed.cost, "the cost of a feed");
    check_amount(feed.opex, "the opex of a feed");
    if (feed.hops_used < 0 || feed.hops_used > p.max_hops)
      outside(fmt::format("a feed counts as {} hops; it must be between 0 and {}", feed.hops_used, p.max_hops));
  }
  for (const int v : p.must_have_nodes) check_index(v, p.nodes.size(), "a must-have node");
  for (const int k : p.must_have_configurations) check_index(k, p.configurations.size(), "a must-have configuration");
  for (const int r : p.must_have_rows) check_index(r, p.rows.size(), "a must-have row");
  if (p.resilient && has_points(p))
    outside("a resilient plan counts sites that serve a village alone; it has no villages that several serve together");
  if (p.resilient) {
    if (!p.quarters.empty()) outside("a resilient plan is built all at once; it has no quarters");
    for (const NetworkConfiguration& c : p.configurations)
      if (std::any_of(c.share.begin(), c.share.end(), [](double share) { return share < 1.0; }))
        outside("a resilient plan counts sites that serve a village alone; shares below 1 have no place in it");
  }
  if (p.quarters.empty()) return;
  if (p.objective == Objective::least_cost)
    outside("a plan with quarters maximises villages or people; least cost has no quarters");
  if (p.budget > 0.0) outside("a plan with quarters has a budget for each; the budget of the whole must be 0");
  for (const NetworkQuarter& q : p.quarters) {
    check_amount(q.budget, "the budget of a quarter");
    check_amount(q.weight, "the weight of a quarter");
    if (q.crews < 0) outside(fmt::format("the crews of a quarter are {}; they must be at least 0", q.crews));
  }
}

std::vector<NetworkCore::Arc> arcs_of(const NetworkProblem& p) {
  const bool phased = !p.quarters.empty();
  std::vector<NetworkCore::Arc> arcs;
  const auto add = [&](int from, int to, double cost, double opex, int depth, std::size_t index, bool feed) {
    arcs.push_back({from, to, cost, phased ? opex : 0.0, depth, static_cast<int>(index), feed});
  };
  for (std::size_t i = 0; i < p.hops.size(); ++i) {
    const NetworkHop& hop = p.hops[i];
    const bool a_root = p.nodes[at(hop.a)].root, b_root = p.nodes[at(hop.b)].root;
    if (!b_root) add(a_root ? NetworkCore::kNetwork : hop.a, hop.b, hop.cost, hop.opex, a_root ? 1 : 0, i, false);
    if (!a_root && hop.both_ways)
      add(b_root ? NetworkCore::kNetwork : hop.b, hop.a, hop.cost, hop.opex, b_root ? 1 : 0, i, false);
  }
  for (std::size_t i = 0; i < p.feeds.size(); ++i) {
    const NetworkFeed& feed = p.feeds[i];
    if (!p.nodes[at(feed.node)].root)
      add(NetworkCore::kNetwork, feed.node, feed.cost, feed.opex, feed.hops_used, i, true);
  }
  return arcs;
}

std::vector<int> least_depths(std::size_t nodes, const std::vector<NetworkCore::Arc>& arcs) {
  std::vector<std::vector<int>> from(nodes);
  std::vector<int> depth(nodes, kFar);
  std::vector<std::vector<int>> at_depth(1);
  const auto reach = [&](int v, int d) {
    if (d >= depth[at(v)]) return;
    depth[at(v)] = d;
    if (at_depth.size() <= at(d)) at_depth.resize(at(d) + 1);
    at_depth[at(d)].push_back(v);
  };
  for (const NetworkCore::Arc& arc : arcs) {
    if (arc.from == NetworkCore::kNetwork)
      reach(arc.to, arc.depth);
    else
      from[at(arc.from)].push_back(arc.to);
  }
  for (int d = 0; at(d) < at_depth.size(); ++d)
    for (std::size_t i = 0; i < at_depth[at(d)].size(); ++i) {
      const int u = at_depth[at(d)][i];
      if (depth[at(u)] != d) continue;
      for (const int v : from[at(u)]) reach(v, d + 1);
    }
  return depth;
}

std::int64_t share_of(const NetworkConfiguration& c, std::size_t i) {
  return c.share.empty() ? kWholeShare : share_units(c.share[i]);
}

std::vector<Unserved> unreachable(const NetworkProblem& p, const std::vector<NetworkCore::Arc>& arcs,
                                  const std::vector<int>& depth) {
  // The most that each row can get: by what reaches it, by what has a way, by what has one that is short enough. One
  // configuration of each node and slot counts.
  enum { any, with_way, short_enough };
  std::array<std::vector<char>, 3> there;
  for (std::vector<char>& in : there) in.assign(p.configurations.size(), 0);
  for (std::size_t k = 0; k < p.configurations.size(); ++k) {
    const int v = p.configurations[k].node, d = p.nodes[at(v)].root ? 0 : depth[at(v)];
    there[any][k] = 1;
    there[with_way][k] = d < kFar ? 1 : 0;
    there[short_enough][k] = d <= p.max_hops ? 1 : 0;
  }
  std::vector<std::map<std::pair<int, int>, std::array<std::int64_t, 3>>> most(p.rows.size());
  for (const NetworkConfiguration& c : p.configurations) {
    const int d = p.nodes[at(c.node)].root ? 0 : depth[at(c.node)];
    for (std::size_t i = 0; i < c.rows.size(); ++i) {
      std::array<std::int64_t, 3>& here = most[at(c.rows[i])][{c.node, c.slot}];
      const std::int64_t share = share_of(c, i);
      here[any] = std::max(here[any], share);
      if (d < kFar) here[with_way] = std::max(here[with_way], share);
      if (d <= p.max_hops) here[short_enough] = std::max(here[short_enough], share);
    }
  }
  std::vector<Unserved> why(p.rows.size(), Unserved::not_chosen);
  for (std::size_t r = 0; r < p.rows.size(); ++r) {
    if (p.rows[r].need > 0) {
      const auto by = [&](std::size_t which) { return served_by_one_a_slot(p, static_cast<int>(r), there[which]); };
      why[r] = !by(any)            ? Unserved::no_candidate
               : !by(with_way)     ? Unserved::no_path
               : !by(short_enough) ? Unserved::too_many_hops
                                   : Unserved::not_chosen;
      continue;
    }
    std::array<std::int64_t, 3> sum{};
    for (const auto& [place, shares] : most[r])
      for (std::size_t i = 0; i < 3; ++i) sum[i] += shares[i];
    if (sum[any] < kServedShare)
      why[r] = Unserved::no_candidate;
    else if (sum[with_way] < kServedShare)
      why[r] = Unserved::no_path;
    else if (sum[short_enough] < kServedShare)
      why[r] = Unserved::too_many_hops;
  }
  if (!p.resilient) return why;
  TwoWays two_ways{p, arcs, depth};
  for (std::size_t r = 0; r < p.rows.size(); ++r) {
    if (why[r] != Unserved::not_chosen) continue;
    std::vector<int> sites;
    for (const auto& [place, shares] : most[r])
      if (sites.empty() || sites.back() != place.first) sites.push_back(place.first);
    if (!two_ways.exist(sites)) why[r] = Unserved::no_second_way;
  }
  return why;
}

std::vector<Unserved> unreachable_rows(const NetworkProblem& problem) {
  check_domain(problem);
  const std::vector<NetworkCore::Arc> arcs = arcs_of(problem);
  return unreachable(problem, arcs, least_depths(problem.nodes.size(), arcs));
}

std::string name_of_row(const NetworkProblem& problem, int row) {
  const std::string& name = problem.rows[at(row)].name;
  return name.empty() ? fmt::format("village {}", row) : fmt::format("village {}", name);
}

std::string name_of_node(const NetworkProblem& problem, int node) {
  const std::string& name = problem.nodes[at(node)].name;
  return name.empty() ? fmt::format("site {}", node) : fmt::format("site {}", name);
}

std::string why_unserved(const NetworkProblem& problem, int row, Unserved why) {
  const std::string name = name_of_row(problem, row);
  std::vector<int> reaching;  // nodes
  bool joint = false;
  for (const NetworkConfiguration& c : problem.configurations) {
    const auto found = std::lower_bound(c.rows.begin(), c.rows.end(), row);
    if (found == c.rows.end() || *found != row) continue;
    reaching.push_back(c.node);
    joint |= share_of(c, at(static_cast<int>(found - c.rows.begin()))) < kServedShare;
  }
  std::sort(reaching.begin(), reaching.end());
  reaching.erase(std::unique(reaching.begin(), reaching.end()), reaching.end());
  const std::string who = reaching.size() == 1 ? fmt::format("the only candidate that reaches it ({})",
                                                             name_of_node(problem, reaching.front()))
                                               : fmt::format("the {} candidates that reach it", reaching.size());
  const std::string have = reaching.size() == 1 ? "has" : "have";
  if (problem.rows[at(row)].need > 0 && reaching.size() > 1 &&
      (why == Unserved::no_path || why == Unserved::too_many_hops || why == Unserved::too_dear))
    return fmt::format("{}: of {} those {} do not serve it even together", name, who,
                       why == Unserved::no_path ? std::string{"with a path of hops to the network"}
                       : why == Unserved::too_many_hops
                           ? fmt::format("with a path of at most {} hops to the network", problem.max_hops)
                           : std::string{"that cost no more than the budget with their cheapest paths"});
  switch (why) {
    case Unserved::not_chosen:
      return fmt::format("{} can be served{}; this plan has better uses for its means", name,
                         problem.resilient ? " whatever one site fails" : "");
    case Unserved::no_candidate:
      if (reaching.empty()) return fmt::format("{}: no candidate reaches it", name);
      return fmt::format("{}: {} {}", name, who,
                         joint && reaching.size() > 1 ? "do not serve it even together" : "does not serve it alone");
    case Unserved::no_path:
      return fmt::format("{}: {} {} no path of hops to the network", name, who, have);
    case Unserved::no_second_way:
      return reaching.size() == 1
                 ? fmt::format("{}: one candidate alone reaches it ({}), where two must", name,
                               name_of_node(problem, reaching.front()))
                 : fmt::format("{}: no two of {} have ways to the network without a site or hop in common", name, who);
    case Unserved::too_many_hops:
      return fmt::format("{}: {} {} no path of at most {} hops to the network", name, who, have, problem.max_hops);
    case Unserved::too_dear:
      if (problem.resilient)
        return fmt::format("{}: of {} no two cost less than the budget with their cheapest paths to the network", name,
                           who);
      return fmt::format("{}: {} {} more than the budget with the cheapest path to the network", name, who,
                         reaching.size() == 1 ? "costs" : "cost");
  }
  return name;
}

}  // namespace phusong::sim
