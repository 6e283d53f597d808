#include "sim/plan/network_model.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace phusong::sim {

namespace {

constexpr int kNetwork = NetworkCore::kNetwork;
constexpr double kInfinity = Milp::kInfinity;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

}  // namespace

std::size_t NetworkModel::layered_hops(const NetworkCore& core) {
  std::size_t sum = 0;
  for (const NetworkCore::Arc& arc : core.arcs) {
    const int first = arc.from == kNetwork ? arc.depth : core.nodes[at(arc.from)].least + 1;
    const int last =
        arc.from == kNetwork ? arc.depth : std::min(core.nodes[at(arc.to)].most, core.nodes[at(arc.from)].most + 1);
    sum += at(std::max(0, last - first + 1));
  }
  return sum;
}

void NetworkModel::lay_out() {
  const NetworkCore& core = core_;
  std::vector<std::vector<int>> of_node(core.nodes.size()), of_arc(core.arcs.size());
  for (std::size_t v = 0; v < core.nodes.size(); ++v)
    for (int d = core.nodes[v].least; d <= (layered_ ? core.nodes[v].most : core.nodes[v].least); ++d) {
      of_node[v].push_back(static_cast<int>(stands_.size()));
      stands_.push_back({static_cast<int>(v), d});
    }
  const auto copy_of = [&](int v, int d) {
    if (!layered_) return of_node[at(v)][0];
    const NetworkCore::Node& node = core.nodes[at(v)];
    return d < node.least || d > node.most ? -1 : of_node[at(v)][at(d - node.least)];
  };
  std::vector<std::vector<int>> into(stands_.size()), from(stands_.size());
  const auto add = [&](int begin, int end, std::size_t a) {
    const int w = static_cast<int>(ways_.size());
    ways_.push_back({begin, end, static_cast<int>(a)});
    of_arc[a].push_back(w);
    into[at(end)].push_back(w);
    if (begin != kNetwork) from[at(begin)].push_back(w);
  };
  for (std::size_t a = 0; a < core.arcs.size(); ++a) {
    const NetworkCore::Arc& arc = core.arcs[a];
    if (arc.from == kNetwork) {
      if (const int end = copy_of(arc.to, arc.depth); end >= 0) add(kNetwork, end, a);
    } else {
      for (const int begin : of_node[at(arc.from)])
        if (const int end = copy_of(arc.to, stands_[at(begin)].depth + 1); end >= 0) add(begin, end, a);
    }
  }
  const auto lists = [](const std::vector<std::vector<int>>& from_lists) {
    return Lists::of(from_lists.size(), [&](std::size_t i) { return std::span<const int>{from_lists[i]}; });
  };
  ways_into_ = lists(into);
  ways_from_ = lists(from);
  stands_of_ = lists(of_node);
  ways_of_ = lists(of_arc);
}

double NetworkModel::use_of(int a, int t, const std::vector<double>& value) const {
  double sum = 0.0;
  for (const int w : ways_of_[at(a)]) sum += value[at(hop(w, t))];
  return std::clamp(sum, 0.0, 1.0);
}

NetworkModel::NetworkModel(const NetworkCore& core, Form form)
    : core_{core}, layered_{form == Form::layers}, cash_row_(at(core.quarters), -1), points_{core.points} {
  lay_out();
  first_stand_ = static_cast<int>(core.nodes.size());
  first_hop_ = first_stand_ + (layered_ ? static_cast<int>(stands_.size()) : 0);
  first_on_ = first_hop_ + static_cast<int>(ways_.size());
  first_row_ = first_on_ + static_cast<int>(core.configurations.size());
  per_quarter_ = first_row_ + static_cast<int>(core.rows.size());
  for (const NetworkCore::Node& node : core.nodes) cash_unit_ = std::max(cash_unit_, node.cost);
  for (const NetworkCore::Arc& arc : core.arcs) cash_unit_ = std::max(cash_unit_, arc.cost);
  for (const NetworkCore::Configuration& c : core.configurations) cash_unit_ = std::max(cash_unit_, c.cost);

  const bool least = core.least_cost();
  for (int t = 0; t < core.quarters; ++t) {
    const bool last = t + 1 == core.quarters;
    for (const NetworkCore::Node& node : core.nodes)
      relaxation_.add_column(
          {.cost = least ? node.cost : 0.0, .lower = last && node.must ? 1.0 : 0.0, .upper = 1.0, .integer = true});
    for (int i = first_stand_; i < first_hop_; ++i)  // whole where hops are
      relaxation_.add_column({.upper = 1.0});
    for (const Way& way : ways_)
      relaxation_.add_column({.cost = least ? core.arcs[at(way.arc)].cost : 0.0, .upper = 1.0, .integer = true});
    for (const NetworkCore::Configuration& c : core.configurations)
      relaxation_.add_column(
          {.cost = least ? c.cost : 0.0, .lower = last && c.must ? 1.0 : 0.0, .upper = 1.0, .integer = true});
    const double delta = core.later[at(t)] - core.later[at(t + 1)];
    for (const NetworkCore::Row& row : core.rows)
      relaxation_.add_column({.cost = least ? 0.0 : -delta * row.weight,
                              .lower = last && row.must ? 1.0 : 0.0,
                              .upper = 1.0,
                              .integer = row.joint || core.resilient});
  }
  for (int t = 0; t < core.quarters; ++t) add_rows_of(t);
  own_rows_ = relaxation_.rows.size();
}

void NetworkModel::add_rows_of(int t) {
  const NetworkCore& core = core_;
  // Z_r <= sum of shares; of a resilient plan, which counts whole ones, half of it.
  for (std::size_t r = 0; r < core.rows.size(); ++r) {
    std::vector<Milp::Term> terms{{served(static_cast<int>(r), t), core.resilient ? -2.0 : -1.0}};
    for (const int k : core.configurations_of_row[r]) {
      const NetworkCore::Configuration& c = core.configurations[at(k)];
      const auto place = std::lower_bound(c.rows.begin(), c.rows.end(), static_cast<int>(r)) - c.rows.begin();
      terms.push_back({on_air(k, t),
                       static_cast<double>(c.share[at(static_cast<int>(place))]) / static_cast<double>(kServedShare)});
      terms.back().factor = std::min(terms.back().factor, 1.0);
    }
    own_row({NetworkRule::serve, t, row_id(static_cast<int>(r))}, std::move(terms), 0.0, kInfinity);
  }
  // One configuration of each node and slot, where a tower stands.
  std::vector<std::vector<int>> group(at(core.groups));
  for (std::size_t k = 0; k < core.configurations.size(); ++k)
    group[at(core.configurations[k].group)].push_back(static_cast<int>(k));
  for (const std::vector<int>& members : group) {
    if (members.empty()) continue;
    const int node = core.configurations[at(members[0])].node;
    if (node == kNetwork && members.size() == 1) continue;
    std::vector<Milp::Term> terms;
    for (const int k : members) terms.push_back({on_air(k, t), 1.0});
    if (node != kNetwork) terms.push_back({tower(node, t), -1.0});
    own_row({NetworkRule::slot, t, core.configurations[at(members[0])].id}, std::move(terms), -kInfinity,
            node == kNetwork ? 1.0 : 0.0);
  }
  // One hop leads to each tower, at one depth. A relay that leads nowhere is none (in time it may wait for a crew).
  for (std::size_t i = 0; i < stands_.size(); ++i) {
    const int s = static_cast<int>(i);
    std::vector<Milp::Term> terms{{stand(s, t), -1.0}};
    for (const int w : ways_into_[i]) terms.push_back({hop(w, t), 1.0});
    const auto [node, depth] = place_of(s);
    own_row({NetworkRule::into, t, node, depth}, std::move(terms), 0.0, 0.0);
    const std::size_t v = at(stands_[i].node);
    if (core.nodes[v].must || core.configurations_of[v].size() > 0 || core.phased || core.relays_may_wait) continue;
    terms = {{stand(s, t), -1.0}};
    for (const int w : ways_from_[i]) terms.push_back({hop(w, t), 1.0});
    own_row({NetworkRule::onward, t, node, depth}, std::move(terms), 0.0, kInfinity);
  }
  for (std::size_t v = 0; layered_ && v < core.nodes.size(); ++v) {
    std::vector<Milp::Term> terms{{tower(static_cast<int>(v), t), -1.0}};
    for (const int s : stands_of_[v]) terms.push_back({stand(s, t), 1.0});
    own_row({NetworkRule::stands, t, core.nodes[v].id}, std::move(terms), 0.0, 0.0);
  }
  // Nothing goes back.
  if (t > 0)
    for (int c = first_hop_; c < first_row_; ++c) {  // hops and what is on air; towers and rows follow
      NetworkRowName name{NetworkRule::on_air_stays, t};
      if (c >= first_on_) {
        name.first = core.configurations[at(c - first_on_)].id;
      } else {
        const Way& way = ways_[at(c - first_hop_)];
        const auto [node, depth] = place_of(way.to);
        const NetworkCore::Arc& arc = core.arcs[at(way.arc)];
        name = {arc.feed ? NetworkRule::feed_stays : NetworkRule::hop_stays, t, arc.index, node, depth};
      }
      own_row(name, {{t * per_quarter_ + c, 1.0}, {(t - 1) * per_quarter_ + c, -1.0}}, 0.0, kInfinity);
    }
  // Cash due up to here: cost once, opex for each quarter that a thing has stood by now.
  if (std::isfinite(core.cash[at(t)])) {
    std::vector<Milp::Term> terms;
    const auto pay = [&](int column, double cost, double opex) {
      if (cost + opex > 0.0) terms.push_back({t * per_quarter_ + column, (cost + opex) / cash_unit_});
      if (opex > 0.0)
        for (int s = 0; s < t; ++s) terms.push_back({s * per_quarter_ + column, opex / cash_unit_});
    };
    for (std::size_t v = 0; v < core.nodes.size(); ++v)
      pay(static_cast<int>(v), core.nodes[v].cost, core.nodes[v].opex);
    for (std::size_t w = 0; w < ways_.size(); ++w)
      pay(first_hop_ + static_cast<int>(w), core.arcs[at(ways_[w].arc)].cost, core.arcs[at(ways_[w].arc)].opex);
    for (std::size_t k = 0; k < core.configurations.size(); ++k)
      pay(first_on_ + static_cast<int>(k), core.configurations[k].cost, core.configurations[k].opex);
    cash_row_[at(t)] = own_row({NetworkRule::cash, t}, std::move(terms), -kInfinity, core.cash[at(t)] / cash_unit_);
  }
  if (core.crews[at(t)] < std::numeric_limits<int>::max()) {
    std::vector<Milp::Term> terms;
    for (std::size_t v = 0; v < core.nodes.size(); ++v) {
      terms.push_back({tower(static_cast<int>(v), t), 1.0});
      if (t > 0) terms.push_back({tower(static_cast<int>(v), t - 1), -1.0});
    }
    own_row({NetworkRule::crews, t}, std::move(terms), -kInfinity, core.crews[at(t)]);
  }
  if (t + 1 != core.quarters) return;
  if (core.max_sites < std::numeric_limits<int>::max()) {
    std::vector<Milp::Term> terms;
    for (std::size_t k = 0; k < core.configurations.size(); ++k) terms.push_back({on_air(static_cast<int>(k), t), 1.0});
    own_row({NetworkRule::sites, t}, std::move(terms), -kInfinity, core.max_sites);
  }
  if (core.least_cost()) {
    std::vector<Milp::Term> terms;
    for (std::size_t r = 0; r < core.rows.size(); ++r)
      terms.push_back({served(static_cast<int>(r), t), core.rows[r].weight});
    // Where values have a step the target is a multiple of it.
    own_row({NetworkRule::target, t}, std::move(terms),
            core.value_step > 0.0 ? core.target : core.target - value_tolerance(core), kInfinity);
  }
}

std::pair<int, int> NetworkModel::place_of(int s) const {
  return {core_.nodes[at(stands_[at(s)].node)].id, layered_ ? stands_[at(s)].depth : -1};
}

NetworkRowName NetworkModel::name_of(const Milp::Row& row) {
  return {static_cast<NetworkRule>(row.note[0]), row.note[1], row.note[2], row.note[3], row.note[4]};
}

NetworkColumnName NetworkModel::name_of_column(int column) const {
  using Kind = NetworkColumnName::Kind;
  const int t = column / per_quarter_, c = column % per_quarter_;
  if (c < first_stand_) return {Kind::tower, t, core_.nodes[at(c)].id};
  if (c < first_hop_) {
    const auto [node, depth] = place_of(c - first_stand_);
    return {Kind::stand, t, node, depth};
  }
  if (c < first_on_) {
    const Way& way = ways_[at(c - first_hop_)];
    const NetworkCore::Arc& arc = core_.arcs[at(way.arc)];
    const auto [node, depth] = place_of(way.to);
    return {arc.feed ? Kind::feed : Kind::hop, t, arc.index, node, depth};
  }
  if (c < first_row_) return {Kind::on_air, t, core_.configurations[at(c - first_on_)].id};
  return {Kind::served, t, row_id(c - first_row_)};
}

double NetworkModel::opex_of(const NetworkCore& core, int column) const {
  const int c = column % per_quarter_;
  if (c < first_stand_) return core.nodes[at(c)].opex;
  if (c < first_hop_ || c >= first_row_) return 0.0;
  return c < first_on_ ? core.arcs[at(ways_[at(c - first_hop_)].arc)].opex
                       : core.configurations[at(c - first_on_)].opex;
}

int NetworkModel::own_row(const NetworkRowName& name, std::vector<Milp::Term> terms, double lower, double upper) {
  const int row = relaxation_.add_row(std::move(terms), lower, upper);
  relaxation_.rows.back().note = {static_cast<int>(name.rule), name.quarter, name.first, name.second, name.third};
  return row;
}

Milp NetworkModel::whole(const LinearProgram& lp) const {
  const std::vector<double>& value = lp.value();
  Milp whole;
  whole.columns = lp.milp().columns;
  for (std::size_t i = 0; i < lp.milp().rows.size(); ++i) {
    const Milp::Row& row = lp.milp().rows[i];
    if (i >= own_rows_) {
      double left = 0.0;
      for (const Milp::Term& term : row.terms) left += term.factor * value[at(term.column)];
      if (left > 1e-6) continue;
    }
    whole.rows.push_back(row);
  }
  const int last = core_.quarters - 1;
  const int first_label = static_cast<int>(whole.columns.size());
  const auto open = [&](int w, int t) { return whole.columns[at(hop(w, t))].upper > 0.0; };
  // No hop from where nothing stands, nor both ways at once. Without layers also: labels.
  if (!layered_)
    for (const NetworkCore::Node& node : core_.nodes)
      whole.add_column({.lower = static_cast<double>(node.least), .upper = static_cast<double>(node.most)});
  for (std::size_t i = 0; i < ways_.size(); ++i) {
    const int w = static_cast<int>(i), from_stand = ways_[i].from;
    if (from_stand == kNetwork) continue;
    const NetworkCore::Arc& arc = core_.arcs[at(ways_[i].arc)];
    int back = -1;  // into where this one begins, from the node where it ends
    for (const int b : ways_into_[at(from_stand)])
      if (core_.arcs[at(ways_[at(b)].arc)].from == arc.to) back = b;
    for (int t = 0; t <= last; ++t) {
      if (!open(w, t)) continue;
      std::vector<Milp::Term> terms{{stand(from_stand, t), 1.0}, {hop(w, t), -1.0}};
      if (back >= 0 && open(back, t)) terms.push_back({hop(back, t), -1.0});
      whole.add_row(std::move(terms), 0.0, kInfinity);
    }
    if (layered_ || !open(w, last)) continue;
    // Labels grow by one along a hop. They are those of the end: what stands stays where it hangs.
    const int from = first_label + arc.from, to = first_label + arc.to;
    const double big = core_.nodes[at(arc.from)].most - core_.nodes[at(arc.to)].least + 1;
    if (big <= 0.0) continue;
    std::vector<Milp::Term> terms{{from, 1.0}, {to, -1.0}, {hop(w, last), big}};
    if (back >= 0 && open(back, last) && big > 2.0) terms.push_back({hop(back, last), big - 2.0});
    whole.add_row(std::move(terms), -kInfinity, big - 1.0);
  }
  // A node is at least as deep as the hop that leads to it says.
  for (std::size_t v = 0; !layered_ && v < core_.nodes.size(); ++v) {
    const int least = core_.nodes[v].least;
    std::vector<Milp::Term> terms{{first_label + static_cast<int>(v), 1.0}};
    for (const int w : ways_into_[v]) {
      const NetworkCore::Arc& arc = core_.arcs[at(ways_[at(w)].arc)];
      const int depth = arc.from == kNetwork ? arc.depth : core_.nodes[at(arc.from)].least + 1;
      if (open(w, last) && depth > least) terms.push_back({hop(w, last), -static_cast<double>(depth - least)});
    }
    if (terms.size() > 1) whole.add_row(std::move(terms), least, kInfinity);
  }
  return whole;
}

std::vector<double> NetworkModel::point_of(const NetworkPlan& plan) const {
  const std::size_t first_label = at(per_quarter_ * core_.quarters);
  std::vector<double> value(first_label + (layered_ ? 0 : core_.nodes.size()), 0.0);
  const std::vector<int> branches = branches_of(core_, plan);
  std::vector<int> depth(core_.nodes.size());
  for (std::size_t v = 0; v < plan.arc.size(); ++v) {
    depth[v] = core_.nodes[v].least;
    if (plan.arc[v] < 0) continue;
    depth[v] = 0;
    for (int u = static_cast<int>(v); u != kNetwork;) {
      const NetworkCore::Arc& arc = core_.arcs[at(plan.arc[at(u)])];
      depth[v] += arc.from == kNetwork ? arc.depth : 1;
      u = arc.from;
    }
  }
  for (std::size_t v = 0; !layered_ && v < plan.arc.size(); ++v) value[first_label + v] = depth[v];
  for (int t = 0; t < core_.quarters; ++t) {
    for (std::size_t v = 0; v < plan.arc.size(); ++v) {
      if (plan.arc[v] < 0 || plan.node_quarter[v] > t) continue;
      value[at(tower(static_cast<int>(v), t))] = 1.0;
      const int s = layered_ ? stands_of_[v][at(depth[v] - core_.nodes[v].least)] : static_cast<int>(v);
      value[at(stand(s, t))] = 1.0;
      for (const int w : ways_of_[at(plan.arc[v])])
        if (ways_[at(w)].to == s) value[at(hop(w, t))] = 1.0;
    }
    for (std::size_t k = 0; k < plan.on.size(); ++k)
      if (plan.on[k] >= 0 && plan.on[k] <= t) value[at(on_air(static_cast<int>(k), t))] = 1.0;
    for (std::size_t r = 0; r < core_.rows.size(); ++r)
      if (serves(core_, plan, branches, static_cast<int>(r), t)) value[at(served(static_cast<int>(r), t))] = 1.0;
  }
  return value;
}

NetworkPlan NetworkModel::plan_of(const std::vector<double>& value) const {
  NetworkPlan plan;
  plan.arc.assign(core_.nodes.size(), -1);
  plan.node_quarter.assign(core_.nodes.size(), 0);
  plan.on.assign(core_.configurations.size(), -1);
  for (int t = core_.quarters - 1; t >= 0; --t) {
    for (std::size_t w = 0; w < ways_.size(); ++w)
      if (value[at(hop(static_cast<int>(w), t))] > 0.5) {
        const std::size_t v = at(stands_[at(ways_[w].to)].node);
        plan.arc[v] = ways_[w].arc;
        plan.node_quarter[v] = t;
      }
    for (std::size_t k = 0; k < plan.on.size(); ++k)
      if (value[at(on_air(static_cast<int>(k), t))] > 0.5) plan.on[k] = t;
  }
  return plan;
}

}  // namespace phusong::sim
