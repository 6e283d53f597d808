#include "sim/invest/backhaul_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>

#include "geo/base/error.h"
#include "sim/plan/certificate.h"
#include "sim/plan/network_plan.h"
#include "sim/plan/network_resilience.h"
#include "sim/plan/stop.h"
#include "sim/scenario/present_value.h"

namespace phusong::sim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Beyond any real cost: it sorts ways behind those whose tower sees the network.
constexpr double kFarPrice = 1e15;

/// Of the time, for the certificate: to solve its linear program once more, and to branch where that is not enough. At
/// least, which the solver leaves; at most, where the solver ends early.
constexpr double kShareOfProof = 0.1, kMostOfProof = 0.25;

std::size_t at(int index) { return static_cast<std::size_t>(index); }

/// The network problem, and what its parts are in the graph.
struct Network {
  NetworkProblem problem;
  std::vector<int> node;    ///< of the graph
  std::vector<int> hop;     ///< of `hops`
  std::vector<Hop> hops;    ///< of each pair of the graph the one of least cost
  std::vector<int> feed;    ///< of the graph
  std::vector<int> column;  ///< of the plan
};

class Builder {
 public:
  explicit Builder(const BackhaulQuestion& question) : q_{question} {}

  Network build() {
    choose_radios();
    find_direct();
    const std::vector<Arc> arcs = arcs_worth_keeping();
    const std::vector<char> needed = nodes_that_lead_to_columns(arcs);
    Network network;
    std::vector<int> index(q_.graph.nodes.size(), -1);
    for (std::size_t n = 0; n < q_.graph.nodes.size(); ++n) {
      if (needed[n] == 0) continue;
      index[n] = static_cast<int>(network.node.size());
      network.node.push_back(static_cast<int>(n));
      const HopNode& node = q_.graph.nodes[n];
      network.problem.nodes.push_back(
          {.name = node.id, .cost = tower_cost(node), .opex = tower_opex(node), .root = node.root});
    }
    add_arcs(arcs, index, network);
    add_feeds(index, network);
    add_columns(index, network);
    set_limits(network.problem);
    network.hops = std::move(hops_);
    return network;
  }

 private:
  struct Arc {
    int from, to, hop;
  };

  /// What a plan keeps down: the present value, or, where a budget of CAPEX must be kept, CAPEX.
  [[nodiscard]] double cost(double capex_vnd, double opex_vnd_per_year) const {
    return q_.problem.budget > 0 || phased() || q_.connected
               ? capex_vnd
               : present_value_vnd(capex_vnd, opex_vnd_per_year, q_.scenario.cost.years,
                                   q_.scenario.cost.discount_rate_pct);
  }
  [[nodiscard]] bool phased() const { return !q_.option.phase_budgets_vnd.empty(); }
  /// Of a quarter; elsewhere it is part of the cost, or does not count.
  [[nodiscard]] double opex(double opex_vnd_per_year) const { return phased() ? 0.25 * opex_vnd_per_year : 0.0; }
  [[nodiscard]] double tower_opex(const HopNode& node) const {
    return node.root || node.stands ? 0.0 : opex(q_.scenario.backhaul.relay_opex_vnd_per_year);
  }
  [[nodiscard]] double cost(const Hop& hop) const { return cost(hop.capex_vnd, hop.opex_vnd_per_year); }
  [[nodiscard]] double cost(const Feed& feed) const { return cost(feed.capex_vnd, feed.opex_vnd_per_year); }
  [[nodiscard]] double tower_cost(const HopNode& node) const {
    const BackhaulKeys& keys = q_.scenario.backhaul;
    return node.root || node.stands ? 0.0 : cost(keys.relay_capex_vnd + node.access_vnd, keys.relay_opex_vnd_per_year);
  }
  [[nodiscard]] const HopNode& node(int n) const { return q_.graph.nodes[at(n)]; }

  /// Of each pair the radio that costs least of what this option counts.
  void choose_radios() {
    hops_ = q_.graph.hops;
    // A roll-out pays for OPEX too, at most over all of its quarters.
    const auto quarters = static_cast<double>(q_.option.phase_budgets_vnd.size());
    const auto counted = [&](const Hop& hop) { return cost(hop) + quarters * opex(hop.opex_vnd_per_year); };
    auto mine = hops_.begin();
    for (const Hop& other : q_.graph.cheaper_builds) {
      while (mine->from != other.from || mine->to != other.to) ++mine;
      if (counted(other) < counted(*mine)) *mine = other;
    }
  }

  /// The cheapest ways of each node straight to the network.
  void find_direct() {
    direct_hop_.assign(q_.graph.nodes.size(), -1);
    direct_feed_.assign(q_.graph.nodes.size(), -1);
    for (std::size_t f = 0; f < q_.graph.feeds.size(); ++f) {
      const Feed& feed = q_.graph.feeds[f];
      if (feed.kind == Feed::Kind::satellite) continue;
      int& best = direct_feed_[at(feed.node)];
      if (best < 0 || cost(feed) < cost(q_.graph.feeds[at(best)])) best = static_cast<int>(f);
    }
    for (std::size_t h = 0; h < hops_.size(); ++h) {
      const Hop& hop = hops_[h];
      if (!node(hop.from).root && !node(hop.to).root) continue;
      const int end = node(hop.from).root ? hop.to : hop.from;
      int& best = direct_hop_[at(end)];
      if (best < 0 || better(hop, hops_[at(best)])) best = static_cast<int>(h);
    }
    for (std::size_t n = 0; n < direct_hop_.size(); ++n)
      if (direct_hop_[n] >= 0 && direct_feed_[n] >= 0 &&
          cost(q_.graph.feeds[at(direct_feed_[n])]) <= cost(hops_[at(direct_hop_[n])]))
        direct_hop_[n] = -1;
  }
  /// Cheaper; of equal cost the more available, then the shorter, then the first.
  [[nodiscard]] bool better(const Hop& a, const Hop& b) const {
    if (cost(a) != cost(b)) return cost(a) < cost(b);
    if (a.availability_pct != b.availability_pct) return a.availability_pct > b.availability_pct;
    return a.length_km < b.length_km;
  }

  [[nodiscard]] std::vector<Arc> arcs_worth_keeping() const {
    std::vector<double> direct(q_.graph.nodes.size(), kInfinity);
    for (std::size_t n = 0; n < direct.size(); ++n) {
      if (direct_hop_[n] >= 0) direct[n] = cost(hops_[at(direct_hop_[n])]);
      if (direct_feed_[n] >= 0) direct[n] = std::min(direct[n], cost(q_.graph.feeds[at(direct_feed_[n])]));
    }
    const auto passes_on = [&](int n) { return node(n).root || node(n).stands || q_.scenario.backhaul.relays; };
    // Ways over other towers, for places that have none of their own, cheapest first: over standing ones and over new
    // ones.
    std::vector<Arc> arcs;
    std::vector<std::vector<Arc>> standing(q_.graph.nodes.size()), raised(q_.graph.nodes.size());
    for (std::size_t h = 0; h < hops_.size(); ++h) {
      const Hop& hop = hops_[h];
      const int number = static_cast<int>(h);
      for (const auto& [from, to] : {std::pair{hop.from, hop.to}, std::pair{hop.to, hop.from}}) {
        if (node(to).root || !passes_on(from)) continue;
        if (node(from).root || hop.band < 0) {
          if (!node(from).root || direct_hop_[at(to)] == number) arcs.push_back({from, to, number});
        } else if (direct[at(to)] == kInfinity) {
          (node(from).stands ? standing : raised)[at(to)].push_back({from, to, number});
        }
      }
    }
    for (std::vector<std::vector<Arc>>* lists : {&standing, &raised})
      for (std::vector<Arc>& list : *lists) {
        // A way whose own tower sees the network comes before one that needs another relay.
        const auto price = [&](const Arc& arc) {
          return std::min(direct[at(arc.from)], kFarPrice) + cost(hops_[at(arc.hop)]);
        };
        std::stable_sort(list.begin(), list.end(), [&](const Arc& a, const Arc& b) {
          if (price(a) != price(b)) return price(a) < price(b);
          return hops_[at(a.hop)].length_km < hops_[at(b.hop)].length_km;
        });
        list.resize(std::min(list.size(), kWaysKept));
        arcs.insert(arcs.end(), list.begin(), list.end());
      }
    // Both directions of a hop follow one another, which add_arcs relies on.
    std::sort(arcs.begin(), arcs.end(),
              [](const Arc& a, const Arc& b) { return a.hop != b.hop ? a.hop < b.hop : a.from < b.from; });
    return arcs;
  }

  [[nodiscard]] std::vector<char> nodes_that_lead_to_columns(const std::vector<Arc>& arcs) const {
    std::vector<char> needed(q_.graph.nodes.size(), 0);
    std::vector<std::vector<int>> before(q_.graph.nodes.size());
    for (const Arc& arc : arcs) before[at(arc.to)].push_back(arc.from);
    std::vector<int> open;
    const auto need = [&](int n) {
      if (needed[at(n)] != 0) return;
      needed[at(n)] = 1;
      open.push_back(n);
    };
    for (const std::size_t candidate : q_.columns) need(q_.graph.of_candidate[candidate]);
    while (!open.empty()) {
      const int n = open.back();
      open.pop_back();
      for (const int from : before[at(n)]) need(from);
    }
    return needed;
  }

  void add_arcs(const std::vector<Arc>& arcs, const std::vector<int>& index, Network& network) const {
    for (std::size_t i = 0; i < arcs.size(); ++i) {
      const Arc& arc = arcs[i];
      // Both directions of a hop follow one another.
      const bool both = i + 1 < arcs.size() && arcs[i + 1].hop == arc.hop;
      if (index[at(arc.from)] >= 0 && index[at(arc.to)] >= 0) {
        network.problem.hops.push_back({.a = index[at(arc.from)],
                                        .b = index[at(arc.to)],
                                        .cost = cost(hops_[at(arc.hop)]),
                                        .opex = opex(hops_[at(arc.hop)].opex_vnd_per_year),
                                        .both_ways = both});
        network.hop.push_back(arc.hop);
        if (both) ++i;
      }
    }
  }

  void add_feeds(const std::vector<int>& index, Network& network) const {
    for (std::size_t f = 0; f < q_.graph.feeds.size(); ++f) {
      const Feed& feed = q_.graph.feeds[f];
      const bool satellite = feed.kind == Feed::Kind::satellite;
      if (index[at(feed.node)] < 0 || (!satellite && direct_feed_[at(feed.node)] != static_cast<int>(f))) continue;
      network.problem.feeds.push_back({.node = index[at(feed.node)],
                                       .cost = cost(feed),
                                       .opex = opex(feed.opex_vnd_per_year),
                                       .hops_used = satellite ? q_.scenario.backhaul.max_hops : 0,
                                       .name = std::string{name_of(feed.kind)}});
      network.feed.push_back(static_cast<int>(f));
    }
  }

  void add_columns(const std::vector<int>& index, Network& network) const {
    for (std::size_t r = 0; r < q_.problem.row_weight.size(); ++r)
      network.problem.rows.push_back({.weight = q_.problem.row_weight[r], .name = q_.problem.row_name[r]});
    for (std::size_t c = 0; c < q_.columns.size(); ++c) {
      const int n = q_.graph.of_candidate[q_.columns[c]];
      const double whole = cost(q_.problem.column_cost[c], q_.type.opex_vnd_per_year);
      network.problem.configurations.push_back(
          {.node = index[at(n)],
           .cost = std::max(0.0, whole - tower_cost(node(n))),
           .opex = std::max(0.0, opex(q_.type.opex_vnd_per_year) - tower_opex(node(n))),
           .rows = q_.problem.column_rows[c],
           .share = {},
           .name = q_.problem.column_name[c]});
      network.column.push_back(static_cast<int>(c));
    }
    if (q_.joint != nullptr) set_points(network.problem, q_.joint->rows);
    network.problem.must_have_configurations = q_.problem.must_have;
  }

  void set_limits(NetworkProblem& problem) const {
    problem.objective = q_.problem.objective;
    problem.max_hops = q_.scenario.backhaul.max_hops;
    problem.max_sites = q_.problem.max_columns;
    problem.budget = q_.problem.budget;
    problem.target = q_.problem.target_rows;
    problem.resilient = q_.option.resilient;
    problem.cheapest_of_value = problem.quarters.empty() && !problem.resilient;
    problem.seed = q_.problem.seed;
    problem.time_limit_s = q_.problem.time_limit_s;
    problem.name = q_.problem.name;
    // The value of a roll-out counts quarters; its cost is no objective.
    problem.unit =
        phased() ? q_.problem.objective == Objective::people ? "person-quarters" : "village-quarters" : q_.problem.unit;
    for (const double budget : q_.option.phase_budgets_vnd)
      problem.quarters.push_back({.budget = budget, .weight = 1.0, .crews = q_.option.phase_crews});
  }

  const BackhaulQuestion& q_;
  std::vector<Hop> hops_;                      ///< as Network::hops
  std::vector<int> direct_hop_, direct_feed_;  ///< of each node; -1: none
};

/// The same hop seen from its other end.
Hop turned(Hop hop) {
  std::swap(hop.from, hop.to);
  std::swap(hop.from_elevation_deg, hop.to_elevation_deg);
  hop.median.at_km = hop.length_km - hop.median.at_km;
  hop.worst.at_km = hop.length_km - hop.worst.at_km;
  return hop;
}

PlannedHop planned_hop(const BackhaulQuestion& q, const Hop& seen, bool from_is_nearer) {
  PlannedHop planned;
  planned.hop = from_is_nearer ? seen : turned(seen);
  const HopNode& from = q.graph.nodes[at(planned.hop.from)];
  const HopNode& to = q.graph.nodes[at(planned.hop.to)];
  planned.kind = seen.band < 0 ? PlannedHop::Kind::cable : PlannedHop::Kind::microwave;
  planned.from = from.id;
  planned.to = to.id;
  planned.from_at = from.at;
  planned.to_at = to.at;
  planned.from_lonlat = from.lonlat;
  planned.to_lonlat = to.lonlat;
  planned.from_dish_m = from.dish_m;
  planned.to_dish_m = to.dish_m;
  if (seen.band >= 0) {
    planned.band = q.scenario.backhaul_bands[at(seen.band)].name;
    planned.frequency_mhz = q.scenario.backhaul_bands[at(seen.band)].frequency_mhz;
  }
  return planned;
}

PlannedHop planned_feed(const BackhaulQuestion& q, const Feed& feed) {
  PlannedHop planned;
  const HopNode& node = q.graph.nodes[at(feed.node)];
  planned.kind = feed.kind == Feed::Kind::fibre    ? PlannedHop::Kind::fibre
                 : feed.kind == Feed::Kind::trench ? PlannedHop::Kind::trench
                                                   : PlannedHop::Kind::satellite;
  planned.from = feed.fibre_id;
  planned.to = node.id;
  planned.to_at = node.at;
  planned.to_lonlat = node.lonlat;
  planned.from_at = feed.from_at;
  planned.from_lonlat = feed.from_lonlat;
  planned.hop.length_km = feed.length_km;
  planned.hop.capex_vnd = feed.capex_vnd;
  planned.hop.opex_vnd_per_year = feed.opex_vnd_per_year;
  return planned;
}

/// Columns by how many rows (of how much weight) each adds; ties go to the lower column.
std::vector<int> by_marginal_gain(const PlanProblem& problem, std::vector<int> columns) {
  std::vector<char> covered(problem.row_weight.size(), 0);
  std::vector<int> order;
  while (!columns.empty()) {
    double most = -1.0;
    std::size_t best = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      double gain = 0.0;
      for (const int r : problem.column_rows[at(columns[i])])
        gain += covered[at(r)] != 0 ? 0.0 : problem.row_weight[at(r)];
      if (gain > most) {
        most = gain;
        best = i;
      }
    }
    for (const int r : problem.column_rows[at(columns[best])]) covered[at(r)] = 1;
    order.push_back(columns[best]);
    columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(best));
  }
  return order;
}

std::string unserved_vi(Unserved why, int max_hops, bool joint) {
  switch (why) {
    case Unserved::no_candidate:
      return joint ? "mọi vị trí đề xuất cùng lúc cũng không phủ được thôn này"
                   : "không vị trí đề xuất nào phủ được thôn này";
    case Unserved::no_path:
      if (joint) return "các vị trí có đường truyền dẫn tới mạng cùng lúc cũng không phủ được thôn này";
      return "các vị trí phủ được thôn này không có đường truyền dẫn nào tới mạng";
    case Unserved::no_second_way:
      return "không có hai vị trí nào phủ được thôn này với hai đường truyền dẫn không chung trạm, chặng nào";
    case Unserved::too_many_hops:
      if (joint)
        return fmt::format("các vị trí có đường tới mạng không quá {} chặng cùng lúc cũng không phủ được thôn này",
                           max_hops);
      return fmt::format("các vị trí phủ được thôn này cần nhiều hơn {} chặng tới mạng", max_hops);
    case Unserved::too_dear:
      return "chi phí nhỏ nhất để phủ thôn này vượt ngân sách";
    case Unserved::not_chosen:
      break;
  }
  return "phương án dùng kinh phí và số trạm cho các thôn khác";
}

/// Which new BTS hang on each hop, and each column's way to the network.
void follow_paths(const BackhaulQuestion& q, const Network& network, const NetworkSolution& solution,
                  BackhaulPlan& plan) {
  std::map<int, std::size_t> link_of;  // by node of the network problem
  for (std::size_t l = 0; l < solution.links.size(); ++l) link_of[solution.links[l].node] = l;
  std::map<int, int> node_of;
  for (const int k : solution.configurations)
    node_of[network.column[at(k)]] = network.problem.configurations[at(k)].node;
  std::vector<std::set<std::string>> carries(plan.hops.size());
  for (const int column : plan.solution.columns) {
    BackhaulPlan::Path path;
    int node = node_of.at(column);
    path.reaches = network.problem.nodes[at(node)].name;
    for (auto link = link_of.find(node); link != link_of.end(); link = link_of.find(node)) {
      const std::size_t hop = link->second;
      path.hops.push_back(hop);
      path.availability_pct *= plan.hops[hop].hop.availability_pct / 100.0;
      carries[hop].insert(q.problem.column_name[at(column)]);
      node = solution.links[hop].from;
      path.reaches = plan.hops[hop].kind == PlannedHop::Kind::satellite ? "satellite" : plan.hops[hop].from;
      if (node < 0) break;
    }
    plan.paths.push_back(std::move(path));
  }
  for (std::size_t h = 0; h < plan.hops.size(); ++h) plan.hops[h].carries.assign(carries[h].begin(), carries[h].end());
}

void fill_quarters(const Network& network, const NetworkSolution& solution, BackhaulPlan& plan) {
  std::map<int, int> quarter_of;  // by column
  for (std::size_t k = 0; k < solution.configurations.size(); ++k)
    quarter_of[network.column[at(solution.configurations[k])]] = solution.configuration_quarter[k];
  for (const int column : plan.solution.columns) plan.column_quarter.push_back(quarter_of.at(column));
  plan.quarters.resize(network.problem.quarters.size());
  for (std::size_t t = 0; t < plan.quarters.size(); ++t) plan.quarters[t].due_vnd = solution.cash[t];
  for (const int quarter : solution.relay_quarter) ++plan.quarters[at(quarter)].relays;
  for (std::size_t r = 0; r < solution.rows.size(); ++r)
    plan.quarters[at(solution.row_quarter[r])].rows.push_back(solution.rows[r]);
}

}  // namespace

HopGraph all_connected(const std::vector<Candidate>& candidates) {
  HopGraph graph;
  for (const Candidate& candidate : candidates) {
    const int number = static_cast<int>(graph.nodes.size());
    graph.of_candidate.push_back(number);
    graph.nodes.push_back({.id = candidate.id,
                           .at = candidate.at,
                           .lonlat = candidate.lonlat,
                           .ground_m = candidate.ground_m,
                           .stands = true,
                           .candidate = number});
    graph.feeds.push_back({.kind = Feed::Kind::fibre,
                           .node = number,
                           .fibre_id = candidate.id,
                           .from_at = candidate.at,
                           .from_lonlat = candidate.lonlat});
  }
  return graph;
}

std::vector<WayFault> way_faults(const BackhaulQuestion& q) {
  // Each column as a village of its own, which only that column serves.
  NetworkProblem problem = Builder{q}.build().problem;
  problem.rows.assign(q.columns.size(), {});
  for (std::size_t c = 0; c < q.columns.size(); ++c) {
    problem.configurations[c].rows = {static_cast<int>(c)};
    problem.configurations[c].share.clear();
  }
  std::vector<WayFault> faults;
  for (const Unserved why : unreachable_rows(problem))
    faults.push_back(why == Unserved::not_chosen      ? WayFault::none
                     : why == Unserved::too_many_hops ? WayFault::too_many_hops
                                                      : WayFault::no_way);
  return faults;
}

BackhaulPlan plan_backhaul(const BackhaulQuestion& q, Watcher* watcher) {
  const Stop stop{q.problem.time_limit_s};
  Network network = Builder{q}.build();
  if (q.certify) network.problem.time_limit_s *= 1.0 - kShareOfProof;
  const NetworkProblem& problem = network.problem;
  NetworkSolution solution;
  try {
    solution = solve_network(problem, watcher);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::infeasible && error.kind() != ErrorKind::interrupted) throw;
    throw Error{error.kind(), fmt::format("option \"{}\"", q.option.name), error.sentence()};
  }

  if (const std::string breach = breach_of(problem, solution); !breach.empty())
    throw std::runtime_error{fmt::format("option \"{}\": the plan breaks a limit: {}", q.option.name, breach)};

  BackhaulPlan plan;
  if (q.certify) {
    const double all_s = q.problem.time_limit_s;
    const double seconds =
        stop.limited() ? std::clamp(stop.left_s(), kShareOfProof * all_s, kMostOfProof * all_s) : 0.0;
    plan.certificate = certificate_text(problem, solution, prove_network(problem, solution, seconds, watcher),
                                        {.option = q.option.name, .version = PHUSONG_VERSION, .cost_unit = "VND"});
  }
  PlanSolution& answer = plan.solution;
  std::vector<int> columns;
  for (const int k : solution.configurations) columns.push_back(network.column[at(k)]);
  answer.columns = q.joint != nullptr ? judge_joint(*q.joint, std::move(columns)).plan.columns
                                      : by_marginal_gain(q.problem, std::move(columns));
  answer.rows = solution.rows;
  answer.value = solution.value;
  answer.cost = solution.cost;
  answer.bound = solution.bound;
  answer.bound_method = solution.bound_method;
  answer.optimal = solution.optimal;
  answer.cut_short = solution.cut_short;
  answer.stopped = solution.stopped;

  for (const NetworkLink& link : solution.links) {
    PlannedHop hop;
    if (link.from < 0) {
      hop = planned_feed(q, q.graph.feeds[at(network.feed[at(link.index)])]);
    } else {
      const Hop& seen = network.hops[at(network.hop[at(link.index)])];
      hop = planned_hop(q, seen, seen.from == network.node[at(link.from)]);
    }
    hop.depth = link.from < 0 ? 0 : link.depth;
    hop.quarter = link.quarter;
    plan.hops.push_back(std::move(hop));
  }
  for (const int relay : solution.relays) {
    const HopNode& node = q.graph.nodes[at(network.node[at(relay)])];
    const BackhaulKeys& keys = q.scenario.backhaul;
    plan.relays.push_back({.id = node.id,
                           .kind = node.kind,
                           .stands = node.stands,
                           .at = node.at,
                           .lonlat = node.lonlat,
                           .ground_m = node.ground_m,
                           .dish_m = node.dish_m,
                           .capex_vnd = node.stands ? 0.0 : keys.relay_capex_vnd + node.access_vnd,
                           .opex_vnd_per_year = node.stands ? 0.0 : keys.relay_opex_vnd_per_year});
  }
  std::sort(plan.relays.begin(), plan.relays.end(),
            [](const PlannedRelay& a, const PlannedRelay& b) { return a.id < b.id; });
  follow_paths(q, network, solution, plan);
  if (!problem.quarters.empty()) fill_quarters(network, solution, plan);

  for (std::size_t r = 0; r < problem.rows.size(); ++r) {
    const int row = static_cast<int>(r);
    if (std::binary_search(solution.rows.begin(), solution.rows.end(), row)) continue;
    const Unserved why = solution.unserved[r];
    if (why == Unserved::no_candidate || why == Unserved::no_path || why == Unserved::too_many_hops ||
        why == Unserved::no_second_way)
      answer.uncoverable.push_back(row);
    plan.unserved.push_back(
        {row, why_unserved(problem, row, why), unserved_vi(why, problem.max_hops, q.joint != nullptr)});
  }

  if (problem.resilient) {
    for (const int row : solution.rows) {
      plan.kept.push_back({row, branches_that_serve(problem, solution, row)});
      for (std::vector<int>& branch : plan.kept.back().branches)
        for (int& k : branch) k = network.column[at(k)];
    }
    plan.most_possible = solution.most_possible;
  }
  const Resilience resilience = resilience_of(problem, solution);
  plan.surviving_rows = resilience.surviving.size();
  if (!resilience.failures.empty()) {
    const Failure& worst = resilience.failures.front();
    plan.worst_failure_rows = worst.rows.size();
    const auto link = std::find_if(solution.links.begin(), solution.links.end(),
                                   [&](const NetworkLink& l) { return l.node == worst.node; });
    const std::string& id = problem.nodes[at(worst.node)].name;
    if (worst.site || link == solution.links.end()) {
      plan.worst_failure = id;
    } else {
      const PlannedHop& hop = plan.hops[static_cast<std::size_t>(link - solution.links.begin())];
      plan.worst_failure = hop.from.empty() ? id : hop.from + " - " + id;
    }
  }
  return plan;
}

}  // namespace phusong::sim
