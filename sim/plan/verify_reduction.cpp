#include "sim/plan/verify_reduction.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "sim/plan/verify_fields.h"
#include "sim/plan/verify_points.h"

namespace phusong::sim {

namespace {

using Long = long double;

constexpr int kNone = VerifiedArc::kNone;
constexpr int kFar = std::numeric_limits<int>::max() / 4;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

}  // namespace

VerifiedReduction::VerifiedReduction(const NetworkProblem& p) : p_{p} {
  phased = !p.quarters.empty();
  const std::size_t n = p.nodes.size();
  int feeds = 0;
  for (const NetworkFeed& feed : p.feeds) feeds = std::max(feeds, feed.hops_used);
  hops = static_cast<int>(std::min(at(p.max_hops), n + at(feeds)));
  must_node.assign(n, 0);
  must_air.assign(p.configurations.size(), 0);
  for (const int v : p.must_have_nodes) must_node[at(v)] = 1;
  for (const int k : p.must_have_configurations) must_air[at(k)] = 1;
  money = p.budget > 0.0 ? static_cast<Long>(p.budget) : HUGE_VALL;
  if (phased) {
    money = 0.0L;
    for (const NetworkQuarter& q : p.quarters) money += q.budget;
  }
  money *= 1.0L + kSameSum;

  take_arcs();
  find_depths();
  find_rows_and_air();
  drop_replaced();
  while (drop_useless()) {
  }
  for (const VerifiedArc& arc : arcs) there[at(arc.to)] = 1;
  for (std::size_t k = 0; k < air.size(); ++k)
    if (air[k] != 0 && must_air[k] != 0) must_node[at(p.configurations[k].node)] = 1;
  find_rows();
  find_step();
}

Long VerifiedReduction::money_to_spend() const {
  const Long budget = p_.budget;
  return cost_step > 0.0L ? cost_step * std::floor(budget / cost_step * (1.0L + kBudgetRoom))
                          : budget * (1.0L + kSameSum);
}

void VerifiedReduction::take_arcs() {
  for (std::size_t i = 0; i < p_.hops.size(); ++i) {
    const NetworkHop& hop = p_.hops[i];
    const auto add = [&](int from, int to) {
      if (root(to)) return;
      arcs.push_back(
          {root(from) ? kNone : from, to, hop.cost, opex(hop.opex), root(from) ? 1 : 0, static_cast<int>(i), false});
    };
    add(hop.a, hop.b);
    if (hop.both_ways) add(hop.b, hop.a);
  }
  for (std::size_t i = 0; i < p_.feeds.size(); ++i) {
    const NetworkFeed& feed = p_.feeds[i];
    if (!root(feed.node))
      arcs.push_back({kNone, feed.node, feed.cost, opex(feed.opex), feed.hops_used, static_cast<int>(i), true});
  }
}

/// Fewest hops from the network.
void VerifiedReduction::find_depths() {
  depth.assign(p_.nodes.size(), kFar);
  for (bool changed = true; changed;) {
    changed = false;
    for (const VerifiedArc& arc : arcs) {
      const int d = arc.from == kNone ? arc.depth : depth[at(arc.from)] + 1;
      if (d >= depth[at(arc.to)]) continue;
      depth[at(arc.to)] = d;
      changed = true;
    }
  }
}

void VerifiedReduction::find_rows_and_air() {
  air.assign(p_.configurations.size(), 1);
  for (std::size_t k = 0; k < air.size(); ++k) {
    const int v = p_.configurations[k].node;
    if (!root(v) && depth[at(v)] > hops) air[k] = 0;
  }
  find_rows();
  for (std::size_t k = 0; k < air.size(); ++k) {
    const std::vector<int>& rows = p_.configurations[k].rows;
    if (must_air[k] == 0 && std::none_of(rows.begin(), rows.end(), [&](int r) { return row[at(r)] != 0; })) air[k] = 0;
  }
}
/// Rows that one configuration of each node and slot, all together, would serve.
void VerifiedReduction::find_rows() {
  std::vector<std::map<std::pair<int, int>, std::int64_t>> most(p_.rows.size());
  for (std::size_t k = 0; k < air.size(); ++k) {
    if (air[k] == 0) continue;
    const NetworkConfiguration& c = p_.configurations[k];
    for (std::size_t i = 0; i < c.rows.size(); ++i) {
      std::int64_t& here = most[at(c.rows[i])][{c.node, c.slot}];
      here = std::max(here, units(c, i));
    }
  }
  row.assign(p_.rows.size(), 0);
  for (std::size_t r = 0; r < row.size(); ++r) {
    std::int64_t sum = 0;
    for (const auto& [place, share] : most[r]) sum += share;
    row[r] = sum >= kServed && (p_.rows[r].need == 0 || points_suffice(static_cast<int>(r))) ? 1 : 0;
  }
}

/// Whether configurations that count, one of each node and slot, serve enough of a row of points. Where there are too
/// many ways to choose them it is taken for possible.
bool VerifiedReduction::points_suffice(int r) const {
  constexpr int kMostTried = 2'000;
  const NetworkRow& of = p_.rows[at(r)];
  std::map<std::pair<int, int>, std::set<int>> slots;
  for (const JointPoint& point : of.points)
    for (const int k : point.columns)
      if (air[at(k)] != 0) slots[{p_.configurations[at(k)].node, p_.configurations[at(k)].slot}].insert(k);
  std::vector<char> in(air.size(), 0);
  std::vector<std::vector<int>> choices;
  for (const auto& [place, configurations] : slots) {
    for (const int k : configurations) in[at(k)] = 1;
    if (configurations.size() > 1) choices.emplace_back(configurations.begin(), configurations.end());
  }
  // Depth first: as long as all that is left would do.
  std::vector<std::size_t> chosen;
  for (int tried = 0; tried < kMostTried; ++tried) {
    const bool enough = weight_served(of.points, in) >= of.need;
    if (enough && chosen.size() == choices.size()) return true;
    if (enough) {
      for (const int k : choices[chosen.size()]) in[at(k)] = 0;
      in[at(choices[chosen.size()].front())] = 1;
      chosen.push_back(0);
      continue;
    }
    // Back to the last choice that has another way.
    while (!chosen.empty()) {
      const std::vector<int>& last = choices[chosen.size() - 1];
      in[at(last[chosen.back()])] = 0;
      if (++chosen.back() < last.size()) {
        in[at(last[chosen.back()])] = 1;
        break;
      }
      for (const int k : last) in[at(k)] = 1;
      chosen.pop_back();
    }
    if (chosen.empty()) return false;
  }
  return true;
}

std::int64_t VerifiedReduction::units(const NetworkConfiguration& c, std::size_t i) {
  return c.share.empty() ? kWhole : std::max<std::int64_t>(1, std::llround(c.share[i] * static_cast<double>(kWhole)));
}

void VerifiedReduction::drop_replaced() {
  std::stable_sort(arcs.begin(), arcs.end(), [](const VerifiedArc& a, const VerifiedArc& b) {
    return std::tie(a.to, a.from, a.cost, a.opex) < std::tie(b.to, b.from, b.cost, b.opex);
  });
  std::vector<VerifiedArc> kept;
  std::size_t begin = 0;
  for (const VerifiedArc& arc : arcs) {
    if (kept.empty() || kept.back().to != arc.to) begin = kept.size();
    bool replaced = false;
    for (std::size_t i = begin; i < kept.size() && !replaced; ++i) {
      const VerifiedArc& by = kept[i];
      if (by.cost > arc.cost || by.opex > arc.opex) continue;
      const int d = arc.from == kNone ? arc.depth : depth[at(arc.from)] + 1;
      replaced = by.from == kNone ? by.depth <= d : by.from == arc.from;
    }
    if (!replaced) kept.push_back(arc);
  }
  arcs = std::move(kept);
}

void VerifiedReduction::find_step() {
  std::vector<double> costs;
  const auto take = [&](double cost) {
    if (cost > 0.0) costs.push_back(cost);
  };
  for (std::size_t v = 0; v < p_.nodes.size(); ++v)
    if (there[v] != 0) take(p_.nodes[v].cost);
  for (const VerifiedArc& arc : arcs) take(arc.cost);
  for (std::size_t k = 0; k < air.size(); ++k)
    if (air[k] != 0) take(p_.configurations[k].cost);
  cost_step = step_of(costs);
}

/// The cheapest way to each node within each depth, its tower included.
std::vector<std::vector<Long>> VerifiedReduction::ways() const {
  const std::size_t n = p_.nodes.size();
  std::vector<std::vector<Long>> best(at(hops) + 1, std::vector<Long>(n, HUGE_VALL));
  const auto tower = [&](int v) { return static_cast<Long>(p_.nodes[at(v)].cost) + opex(p_.nodes[at(v)].opex); };
  for (int d = 0; d <= hops; ++d) {
    std::vector<Long>& here = best[at(d)];
    if (d > 0) here = best[at(d) - 1];
    for (const VerifiedArc& arc : arcs) {
      if (arc.from == kNone ? arc.depth != d : d == 0) continue;
      const Long before = arc.from == kNone ? 0.0L : best[at(d) - 1][at(arc.from)];
      here[at(arc.to)] = std::min(here[at(arc.to)], before + arc.cost + arc.opex + tower(arc.to));
    }
  }
  return best;
}

bool VerifiedReduction::drop_useless() {
  const std::size_t n = p_.nodes.size();
  there.assign(n, 0);
  find_depths();
  // Hops from each node to the next that is wanted.
  std::vector<int> behind(n, kFar);
  for (std::size_t k = 0; k < air.size(); ++k)
    if (air[k] != 0 && !root(p_.configurations[k].node)) behind[at(p_.configurations[k].node)] = 0;
  for (std::size_t v = 0; v < n; ++v)
    if (must_node[v] != 0 && !p_.nodes[v].root) behind[v] = 0;
  const std::vector<int> wanted = behind;
  for (bool changed = true; changed;) {
    changed = false;
    for (const VerifiedArc& arc : arcs)
      if (arc.from != kNone && behind[at(arc.to)] + 1 < behind[at(arc.from)]) {
        behind[at(arc.from)] = behind[at(arc.to)] + 1;
        changed = true;
      }
  }
  deepest.assign(n, -1);
  for (std::size_t v = 0; v < n; ++v)
    if (behind[v] < kFar && depth[v] < kFar && depth[v] + behind[v] <= hops) deepest[v] = hops - behind[v];
  std::vector<std::set<int>> leads(n);
  for (const VerifiedArc& arc : arcs)
    if (arc.from != kNone && leads[at(arc.from)].size() < 2) leads[at(arc.from)].insert(arc.to);

  const bool limited = money < HUGE_VALL;
  std::vector<std::vector<Long>> way;
  if (limited) way = ways();
  const auto too_dear = [&](Long cost) { return limited && cost > money; };
  const std::size_t before = arcs.size();
  std::erase_if(arcs, [&](const VerifiedArc& arc) {
    const int most = deepest[at(arc.to)];
    if (most < 0) return true;
    const std::set<int>& on = leads[at(arc.to)];
    if (wanted[at(arc.to)] != 0 && (on.empty() || (on.size() == 1 && *on.begin() == arc.from))) return true;
    const NetworkNode& node = p_.nodes[at(arc.to)];
    const Long last = static_cast<Long>(arc.cost) + arc.opex + node.cost + opex(node.opex);
    if (arc.from == kNone) return arc.depth > most || too_dear(last);
    return depth[at(arc.from)] + 1 > most || most < 1 || (limited && too_dear(way[at(most) - 1][at(arc.from)] + last));
  });
  bool less = arcs.size() != before;
  for (std::size_t k = 0; k < air.size(); ++k) {
    if (air[k] == 0 || must_air[k] != 0) continue;
    const NetworkConfiguration& c = p_.configurations[k];
    const Long path = !limited || root(c.node) ? 0.0L : way[at(hops)][at(c.node)];
    if (!too_dear(path + c.cost + opex(c.opex))) continue;
    air[k] = 0;
    less = true;
  }
  return less;
}

}  // namespace phusong::sim
