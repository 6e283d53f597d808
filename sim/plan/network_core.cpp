#include "sim/plan/network_core.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "geo/base/error.h"
#include "sim/plan/network_reach.h"

namespace phusong::sim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

[[noreturn]] void infeasible(const std::string& sentence) { throw Error{ErrorKind::infeasible, "", sentence}; }

Lists lists_of(const std::vector<std::vector<int>>& lists) {
  return Lists::of(lists.size(), [&](std::size_t i) { return std::span<const int>{lists[i]}; });
}

/// Fewest hops from each node to one that something can stand on.
std::vector<int> hops_behind(const std::vector<char>& wanted, const std::vector<NetworkCore::Arc>& arcs) {
  std::vector<std::vector<int>> into(wanted.size());
  for (const NetworkCore::Arc& arc : arcs)
    if (arc.from != NetworkCore::kNetwork) into[at(arc.to)].push_back(arc.from);
  std::vector<int> behind(wanted.size(), kFar), queue;
  for (std::size_t v = 0; v < wanted.size(); ++v)
    if (wanted[v] != 0) {
      behind[v] = 0;
      queue.push_back(static_cast<int>(v));
    }
  for (std::size_t i = 0; i < queue.size(); ++i)
    for (const int u : into[at(queue[i])])
      if (behind[at(u)] == kFar) {
        behind[at(u)] = behind[at(queue[i])] + 1;
        queue.push_back(u);
      }
  return behind;
}

/// Whether `a` reaches all that `b` reaches with at least its shares, and all its points of rows that it does not serve
/// alone.
bool reaches_all(const NetworkProblem& p, const NetworkCore::Configuration& a, const NetworkCore::Configuration& b) {
  std::size_t i = 0;
  for (std::size_t j = 0; j < b.rows.size(); ++j) {
    while (i < a.rows.size() && a.rows[i] < b.rows[j]) ++i;
    if (i == a.rows.size() || a.rows[i] != b.rows[j] || a.share[i] < b.share[j]) return false;
    if (p.rows[at(b.rows[j])].need == 0 || a.share[i] >= kWholeShare) continue;
    for (const JointPoint& point : p.rows[at(b.rows[j])].points)
      if (std::binary_search(point.columns.begin(), point.columns.end(), b.id) &&
          !std::binary_search(point.columns.begin(), point.columns.end(), a.id))
        return false;
  }
  return true;
}

/// The reduction at work: everything by the problem's numbers, with what has fallen away.
class Reduction {
 public:
  Reduction(const NetworkProblem& p, bool merge)
      : p_{p}, merge_{merge}, wanted_(p.nodes.size(), 0), must_node_(p.nodes.size(), 0) {
    core_.objective = p.objective;
    core_.resilient = p.resilient;
    // No chain is longer than that: who has no limit pays nothing for a large one.
    core_.max_hops = static_cast<int>(std::min(at(p.max_hops), p.nodes.size() + most_used_by_feeds()));
    if (p.max_sites > 0) core_.max_sites = p.max_sites;
    core_.phased = !p.quarters.empty();
    if (core_.phased) {
      core_.quarters = static_cast<int>(p.quarters.size());
      double sum = 0.0;
      for (const NetworkQuarter& q : p.quarters) {
        core_.cash.push_back(sum += q.budget);
        core_.crews.push_back(q.crews > 0 ? q.crews : std::numeric_limits<int>::max());
      }
      core_.later.assign(p.quarters.size() + 1, 0.0);
      for (std::size_t t = p.quarters.size(); t-- > 0;) core_.later[t] = core_.later[t + 1] + p.quarters[t].weight;
    } else {
      core_.cash = {p.budget > 0.0 ? p.budget : kInfinity};
      core_.crews = {std::numeric_limits<int>::max()};
      core_.later = {1.0, 0.0};
    }
    money_ = core_.cash.back();
    // Sums of costs are not exact; the limit is not to cut off what reaches it.
    if (std::isfinite(money_)) money_ += 1e-9 * money_;
  }

  NetworkCore run() {
    arcs_ = arcs_of(p_);
    depth_ = least_depths(p_.nodes.size(), arcs_);
    core_.unreachable = unreachable(p_, arcs_, depth_);
    refuse_what_cannot_be();
    take_configurations();
    drop_replaced_hops();
    for (std::size_t before = arcs_.size() + 1; before != arcs_.size();) {
      before = arcs_.size();
      drop_useless();
    }
    if (merge_) fold_towers();
    number_nodes();
    number_rows();
    finish();
    return std::move(core_);
  }

 private:
  [[nodiscard]] std::size_t most_used_by_feeds() const {
    int most = 0;
    for (const NetworkFeed& feed : p_.feeds) most = std::max(most, feed.hops_used);
    return at(most);
  }

  void refuse_what_cannot_be() {
    for (const int r : p_.must_have_rows)
      if (core_.unreachable[at(r)] != Unserved::not_chosen)
        infeasible(fmt::format("a must-have cannot be served; {}", why_unserved(p_, r, core_.unreachable[at(r)])));
    const auto reachable = [&](int v) {
      if (p_.nodes[at(v)].root || depth_[at(v)] <= core_.max_hops) return;
      infeasible(depth_[at(v)] >= kFar
                     ? fmt::format("{} must be built, and no chain of hops leads to it; add relays, a trench or a "
                                   "satellite dish, or take it out of the must-haves",
                                   name_of_node(p_, v))
                     : fmt::format("{} must be built, and is {} hops away where {} are allowed; raise max_hops, add a "
                                   "trench or a satellite dish, or take it out of the must-haves",
                                   name_of_node(p_, v), depth_[at(v)], core_.max_hops));
    };
    for (const int v : p_.must_have_nodes) reachable(v);
    for (const int k : p_.must_have_configurations) reachable(p_.configurations[at(k)].node);
    for (const int v : p_.must_have_nodes) must_node_[at(v)] = 1;
  }

  /// Configurations that can be on air, without the rows that nobody can serve.
  void take_configurations() {
    std::vector<char> must(p_.configurations.size(), 0);
    for (const int k : p_.must_have_configurations) must[at(k)] = 1;
    std::map<std::pair<int, int>, std::vector<NetworkCore::Configuration>> groups;
    for (std::size_t k = 0; k < p_.configurations.size(); ++k) {
      const NetworkConfiguration& given = p_.configurations[k];
      const bool root = p_.nodes[at(given.node)].root;
      if (!root && depth_[at(given.node)] > core_.max_hops) continue;
      NetworkCore::Configuration c;
      c.node = root ? NetworkCore::kNetwork : given.node;
      c.site = given.node;
      c.cost = given.cost;
      c.opex = core_.phased ? given.opex : 0.0;
      c.must = must[k] != 0;
      c.id = static_cast<int>(k);
      for (std::size_t i = 0; i < given.rows.size(); ++i)
        if (core_.unreachable[at(given.rows[i])] == Unserved::not_chosen) {
          c.rows.push_back(given.rows[i]);
          c.share.push_back(share_of(given, i));
        }
      if (!c.rows.empty() || c.must) groups[{given.node, given.slot}].push_back(std::move(c));
    }
    for (auto& [place, group] : groups) {
      int musts = 0;
      for (const NetworkCore::Configuration& c : group) musts += c.must ? 1 : 0;
      if (musts > 1)
        infeasible(fmt::format("two must-have configurations take the same slot of {}", name_of_node(p_, place.first)));
      std::vector<char> out(group.size(), 0);
      for (std::size_t a = 0; merge_ && a < group.size(); ++a)
        for (std::size_t b = 0; b < group.size() && out[a] == 0; ++b) {
          if (a == b || out[b] != 0 || group[a].must) continue;
          const bool cheaper = group[b].cost <= group[a].cost && group[b].opex <= group[a].opex;
          if (!group[b].must && !(cheaper && reaches_all(p_, group[b], group[a]))) continue;
          out[a] = 1;
          core_.replaced.emplace_back(group[a].id, group[b].id);
        }
      for (std::size_t a = 0; a < group.size(); ++a) {
        if (out[a] != 0) continue;
        group[a].group = core_.groups;
        core_.configurations.push_back(std::move(group[a]));
      }
      ++core_.groups;
    }
  }

  /// Hops of which another is as good whatever the plan: parallel ones, and those that the network itself replaces.
  void drop_replaced_hops() {
    std::stable_sort(arcs_.begin(), arcs_.end(), [](const NetworkCore::Arc& a, const NetworkCore::Arc& b) {
      return std::tie(a.to, a.from, a.cost, a.opex) < std::tie(b.to, b.from, b.cost, b.opex);
    });
    std::vector<NetworkCore::Arc> kept;
    std::size_t begin = 0;  // of the arcs into the same node
    for (const NetworkCore::Arc& arc : arcs_) {
      while (begin < kept.size() && kept[begin].to != arc.to) ++begin;
      const auto replaces = [&](const NetworkCore::Arc& other) {
        if (other.cost > arc.cost || other.opex > arc.opex) return false;
        if (other.from == arc.from && arc.from != NetworkCore::kNetwork) return true;
        const int depth = arc.from == NetworkCore::kNetwork ? arc.depth : depth_[at(arc.from)] + 1;
        return other.from == NetworkCore::kNetwork && other.depth <= depth;
      };
      if (std::none_of(kept.begin() + static_cast<std::ptrdiff_t>(begin), kept.end(), replaces)) kept.push_back(arc);
    }
    arcs_ = std::move(kept);
  }

  /// One round of what follows from distances and money.
  void drop_useless() {
    const std::size_t n = p_.nodes.size();
    depth_ = least_depths(n, arcs_);
    std::fill(wanted_.begin(), wanted_.end(), 0);
    for (const NetworkCore::Configuration& c : core_.configurations)
      if (c.node != NetworkCore::kNetwork) wanted_[at(c.node)] = 1;
    for (std::size_t v = 0; v < n; ++v)
      if (must_node_[v] != 0 && !p_.nodes[v].root) wanted_[v] = 1;
    const std::vector<int> behind = hops_behind(wanted_, arcs_);
    most_.assign(n, -1);
    for (std::size_t v = 0; v < n; ++v)
      if (behind[v] < kFar && depth_[v] + behind[v] <= core_.max_hops) most_[v] = core_.max_hops - behind[v];

    // Where a relay leads on to: nowhere, one node, or several.
    constexpr int kNowhere = -1, kSeveral = -2;
    std::vector<int> leads(n, kNowhere);
    for (const NetworkCore::Arc& arc : arcs_)
      if (arc.from != NetworkCore::kNetwork) {
        int& to = leads[at(arc.from)];
        to = to == kNowhere || to == arc.to ? arc.to : kSeveral;
      }
    std::vector<double> node_cost(n), arc_cost;
    for (std::size_t v = 0; v < n; ++v) node_cost[v] = p_.nodes[v].cost + (core_.phased ? p_.nodes[v].opex : 0.0);
    ways_ = ways(node_cost);
    const auto way = [&](int v, int depth) { return depth < 0 ? kInfinity : ways_[at(depth) * n + at(v)]; };
    std::erase_if(arcs_, [&](const NetworkCore::Arc& arc) {
      const int most = most_[at(arc.to)];
      if (most < 0) return true;
      const bool relay = wanted_[at(arc.to)] == 0;
      if (relay && (leads[at(arc.to)] == kNowhere || leads[at(arc.to)] == arc.from)) return true;
      const double last = arc.cost + arc.opex + node_cost[at(arc.to)];
      if (arc.from == NetworkCore::kNetwork) return arc.depth > most || last > money_;
      return depth_[at(arc.from)] + 1 > most || way(arc.from, most - 1) + last > money_;
    });
    std::erase_if(core_.configurations, [&](const NetworkCore::Configuration& c) {
      const double path = c.node == NetworkCore::kNetwork ? 0.0 : way(c.node, core_.max_hops);
      if (path + c.cost + c.opex <= money_) return false;
      if (c.must)
        infeasible(
            fmt::format("{} must be on air, and costs at least {:.0f} with its cheapest path to the network, "
                        "more than the budget of {:.0f}; raise the budget or take it out of the must-haves",
                        name_of_node(p_, p_.configurations[at(c.id)].node), path + c.cost + c.opex, core_.cash.back()));
      return true;
    });
    for (std::size_t v = 0; v < n; ++v)
      if (must_node_[v] != 0 && !p_.nodes[v].root && way(static_cast<int>(v), core_.max_hops) > money_)
        infeasible(fmt::format(
            "{} must be built, and costs at least {:.0f} with its cheapest path to the network, "
            "more than the budget of {:.0f}; raise the budget or take it out of the must-haves",
            name_of_node(p_, static_cast<int>(v)), way(static_cast<int>(v), core_.max_hops), core_.cash.back()));
  }

  std::vector<double> ways(const std::vector<double>& node_cost) const {
    const std::size_t n = p_.nodes.size();
    std::vector<double> best(at(core_.max_hops + 1) * n, kInfinity);
    for (const NetworkCore::Arc& arc : arcs_)
      if (arc.from == NetworkCore::kNetwork && arc.depth <= core_.max_hops) {
        double& here = best[at(arc.depth) * n + at(arc.to)];
        here = std::min(here, arc.cost + arc.opex + node_cost[at(arc.to)]);
      }
    for (int d = 1; d <= core_.max_hops; ++d) {
      for (std::size_t v = 0; v < n; ++v) best[at(d) * n + v] = std::min(best[at(d) * n + v], best[at(d - 1) * n + v]);
      for (const NetworkCore::Arc& arc : arcs_)
        if (arc.from != NetworkCore::kNetwork) {
          double& here = best[at(d) * n + at(arc.to)];
          here = std::min(here, best[at(d - 1) * n + at(arc.from)] + arc.cost + arc.opex + node_cost[at(arc.to)]);
        }
    }
    return best;
  }

  void fold_towers() {
    for (const int crews : core_.crews)
      if (crews < std::numeric_limits<int>::max()) return;  // they count towers
    constexpr int kNone = -1, kSeveral = -2;
    std::vector<int> way(p_.nodes.size(), kNone), group(p_.nodes.size(), kNone);
    const auto one = [](int& known, int value) { known = known == kNone || known == value ? value : kSeveral; };
    for (std::size_t a = 0; a < arcs_.size(); ++a) {
      one(way[at(arcs_[a].to)], arcs_[a].from == NetworkCore::kNetwork ? static_cast<int>(a) : kSeveral);
      if (arcs_[a].from != NetworkCore::kNetwork) way[at(arcs_[a].from)] = kSeveral;
    }
    for (const NetworkCore::Configuration& c : core_.configurations)
      if (c.node != NetworkCore::kNetwork) one(group[at(c.node)], c.group);
    std::vector<char> folded(p_.nodes.size(), 0);
    for (NetworkCore::Configuration& c : core_.configurations) {
      if (c.node == NetworkCore::kNetwork || way[at(c.node)] < 0 || group[at(c.node)] < 0 ||
          must_node_[at(c.node)] != 0)
        continue;
      folded[at(c.node)] = 1;
      c.tower_id = c.node;
      c.tower_arc = arcs_[at(way[at(c.node)])];
      c.cost += p_.nodes[at(c.node)].cost + c.tower_arc.cost;
      c.opex += (core_.phased ? p_.nodes[at(c.node)].opex : 0.0) + c.tower_arc.opex;
      c.node = NetworkCore::kNetwork;
    }
    std::erase_if(arcs_, [&](const NetworkCore::Arc& arc) { return folded[at(arc.to)] != 0; });

    // Of those that stand alone in their slot and on nothing but the network, any may replace any; where rows need two,
    // it takes two others to replace one: a plan that has both has no use for it, else the free one takes its place.
    std::vector<int> in_group(at(core_.groups), 0);
    for (const NetworkCore::Configuration& c : core_.configurations) ++in_group[at(c.group)];
    std::map<int, std::set<int>> slots;  // of each site: what shares one with another fails with it
    for (const NetworkCore::Configuration& c : core_.configurations) slots[c.site].insert(c.group);
    std::vector<char> out(core_.configurations.size(), 0);
    for (std::size_t a = 0; a < out.size(); ++a) {
      const NetworkCore::Configuration& mine = core_.configurations[a];
      if (mine.node != NetworkCore::kNetwork || mine.must) continue;
      // A part of a share is wanted beside the other's; the same points are not.
      const auto is_wanted_too = [&](std::size_t i) {
        return mine.share[i] < kServedShare && p_.rows[at(mine.rows[i])].need == 0;
      };
      bool wanted = false;
      for (std::size_t i = 0; i < mine.rows.size(); ++i) wanted |= is_wanted_too(i);
      if (wanted) continue;
      int another = -1;  // site
      for (std::size_t b = 0; b < out.size() && out[a] == 0; ++b) {
        const NetworkCore::Configuration& other = core_.configurations[b];
        if (a == b || out[b] != 0 || other.node != NetworkCore::kNetwork || in_group[at(other.group)] > 1) continue;
        if (other.cost > mine.cost || other.opex > mine.opex || !reaches_all(p_, other, mine)) continue;
        if (core_.resilient && slots[other.site].size() > 1) continue;
        if (!core_.resilient || another >= 0) {
          out[a] = 1;
          core_.replaced.emplace_back(mine.id, other.id);
        }
        another = other.site;
      }
    }
    std::size_t place = 0;
    std::erase_if(core_.configurations, [&](const NetworkCore::Configuration&) { return out[place++] != 0; });
  }

  void number_nodes() {
    std::vector<int> number(p_.nodes.size(), -1);
    std::vector<char> used(p_.nodes.size(), 0);
    for (const NetworkCore::Arc& arc : arcs_) used[at(arc.to)] = 1;
    for (std::size_t v = 0; v < p_.nodes.size(); ++v) {
      if (used[v] == 0) continue;
      number[v] = static_cast<int>(core_.nodes.size());
      core_.nodes.push_back({p_.nodes[v].cost, core_.phased ? p_.nodes[v].opex : 0.0, must_node_[v] != 0,
                             static_cast<int>(v), depth_[v], most_[v]});
    }
    for (NetworkCore::Arc arc : arcs_) {
      if (arc.from != NetworkCore::kNetwork) arc.from = number[at(arc.from)];
      arc.to = number[at(arc.to)];
      if (arc.from != NetworkCore::kNetwork || arc.depth >= 0) core_.arcs.push_back(arc);
    }
    for (NetworkCore::Configuration& c : core_.configurations)
      if (c.node != NetworkCore::kNetwork) {
        c.node = number[at(c.node)];
        if (c.must) core_.nodes[at(c.node)].must = true;
      }
    std::vector<std::vector<int>> into(core_.nodes.size()), from(core_.nodes.size()), on(core_.nodes.size());
    for (std::size_t a = 0; a < core_.arcs.size(); ++a) {
      into[at(core_.arcs[a].to)].push_back(static_cast<int>(a));
      if (core_.arcs[a].from != NetworkCore::kNetwork) from[at(core_.arcs[a].from)].push_back(static_cast<int>(a));
    }
    for (std::size_t k = 0; k < core_.configurations.size(); ++k)
      if (core_.configurations[k].node != NetworkCore::kNetwork)
        on[at(core_.configurations[k].node)].push_back(static_cast<int>(k));
    core_.arcs_into = lists_of(into);
    core_.arcs_from = lists_of(from);
    core_.configurations_of = lists_of(on);
  }

  /// Rows that the remaining configurations can serve; those with the same configurations are one.
  void number_rows() {
    std::vector<std::vector<std::pair<int, std::int64_t>>> reached_by(p_.rows.size());
    for (std::size_t k = 0; k < core_.configurations.size(); ++k)
      for (std::size_t i = 0; i < core_.configurations[k].rows.size(); ++i)
        reached_by[at(core_.configurations[k].rows[i])].push_back(
            {static_cast<int>(k), core_.configurations[k].share[i]});
    std::vector<char> must(p_.rows.size(), 0), left(p_.configurations.size(), 0);
    for (const int r : p_.must_have_rows) must[at(r)] = 1;
    for (const NetworkCore::Configuration& c : core_.configurations) left[at(c.id)] = 1;
    std::map<std::vector<std::pair<int, std::int64_t>>, int> number_of;
    std::vector<int> number(p_.rows.size(), -1);
    for (std::size_t r = 0; r < p_.rows.size(); ++r) {
      std::map<int, std::int64_t> most;
      std::set<int> sites;
      std::int64_t sum = 0;
      bool joint = false;
      for (const auto& [k, share] : reached_by[r]) {
        std::int64_t& here = most[core_.configurations[at(k)].group];
        sum += std::max<std::int64_t>(share - here, 0);
        here = std::max(here, share);
        joint |= share < (p_.rows[r].need > 0 ? kWholeShare : kServedShare);
        sites.insert(core_.configurations[at(k)].site);
      }
      const bool of_points = p_.rows[r].need > 0 && joint;
      if (sum < kServedShare || (core_.resilient && sites.size() < 2) ||
          (of_points && !served_by_one_a_slot(p_, static_cast<int>(r), left))) {
        if (must[r] != 0 && core_.resilient)
          infeasible(
              fmt::format("{} must be served by two sites whose ways have nothing in common, and fewer than two that "
                          "reach it cost less with their cheapest path than the budget of {:.0f}; raise the budget or "
                          "take it out of the must-haves",
                          name_of_row(p_, static_cast<int>(r)), core_.cash.back()));
        if (must[r] != 0)
          infeasible(fmt::format(
              "{} must be served, and {} costs more with its path than the budget of {:.0f}; raise the "
              "budget or take it out of the must-haves",
              name_of_row(p_, static_cast<int>(r)),
              of_points ? "each set of sites that serves it has one that" : "the cheapest site that reaches it",
              core_.cash.back()));
        continue;
      }
      if (!merge_ || of_points) reached_by[r].push_back({-1, static_cast<std::int64_t>(r)});  // equal to no other
      const auto [place, fresh] = number_of.try_emplace(reached_by[r], static_cast<int>(core_.rows.size()));
      if (fresh) core_.rows.push_back({0.0, false, joint, -1, {}});
      if (of_points) {
        core_.rows.back().of_points = static_cast<int>(core_.row_of_points.size());
        core_.row_of_points.push_back(static_cast<int>(core_.rows.size()) - 1);
      }
      NetworkCore::Row& row = core_.rows[at(place->second)];
      row.weight += p_.rows[r].weight;
      row.must |= must[r] != 0;
      row.ids.push_back(static_cast<int>(r));
      number[r] = place->second;
    }
    std::vector<std::vector<int>> of_row(core_.rows.size());
    for (std::size_t k = 0; k < core_.configurations.size(); ++k) {
      NetworkCore::Configuration& c = core_.configurations[k];
      std::map<int, std::int64_t> mine;  // merged rows have the same share
      for (std::size_t i = 0; i < c.rows.size(); ++i)
        if (number[at(c.rows[i])] >= 0) mine[number[at(c.rows[i])]] = c.share[i];
      c.rows.clear();
      c.share.clear();
      for (const auto& [row, share] : mine) {
        c.rows.push_back(row);
        c.share.push_back(share);
        of_row[at(row)].push_back(static_cast<int>(k));
      }
    }
    core_.configurations_of_row = lists_of(of_row);
    take_points();
  }

  /// Of the rows of points that are left, by the configurations that are.
  void take_points() {
    for (NetworkCore::Configuration& c : core_.configurations) c.part.assign(c.rows.size(), -1);
    if (core_.row_of_points.empty()) return;
    std::vector<int> number(p_.configurations.size(), -1);
    for (std::size_t k = 0; k < core_.configurations.size(); ++k)
      number[at(core_.configurations[k].id)] = static_cast<int>(k);
    std::vector<JointRow> rows;
    std::vector<int> ids;
    for (const int r : core_.row_of_points) {
      const NetworkCore::Row& row = core_.rows[at(r)];
      ids.push_back(row.ids.front());
      const NetworkRow& given = p_.rows[at(ids.back())];
      rows.push_back({.value = row.weight, .need = given.need, .points = {}});
      for (const JointPoint& point : given.points) {
        rows.back().points.push_back({point.weight, {}});
        std::vector<int>& columns = rows.back().points.back().columns;
        for (const int k : point.columns)
          if (number[at(k)] >= 0) columns.push_back(number[at(k)]);
        std::sort(columns.begin(), columns.end());
      }
    }
    core_.points = lay_out(rows, ids, core_.configurations.size());
    for (std::size_t k = 0; k < core_.configurations.size(); ++k) {
      NetworkCore::Configuration& c = core_.configurations[k];
      for (const int part : core_.points.parts_of_column[k]) {
        const int row = core_.row_of_points[at(core_.points.part_row[at(part)])];
        c.part[at(static_cast<int>(std::lower_bound(c.rows.begin(), c.rows.end(), row) - c.rows.begin()))] = part;
      }
    }
  }

  void finish() {
    if (core_.least_cost()) {
      double can = 0.0;
      for (std::size_t r = 0; r < p_.rows.size(); ++r)
        if (core_.unreachable[r] == Unserved::not_chosen) can += p_.rows[r].weight;
      core_.target = p_.target > 0.0 ? p_.target : can;
      if (core_.target > can * (1.0 + 1e-12)) {
        std::vector<std::string> reasons;
        for (std::size_t r = 0; r < p_.rows.size() && reasons.size() < 3; ++r)
          if (core_.unreachable[r] != Unserved::not_chosen)
            reasons.push_back(why_unserved(p_, static_cast<int>(r), core_.unreachable[r]));
        infeasible(fmt::format("the target of {:.10g} cannot be reached: {}{:.10g} can be served; {}", core_.target,
                               p_.resilient ? "at most " : "", can, fmt::join(reasons, "; ")));
      }
      core_.target = std::min(core_.target, can);
      if (core_.target > core_.total_weight() * (1.0 + 1e-12))
        infeasible(
            fmt::format("the target of {:.10g} cannot be reached within the budget of {:.0f}: sites with their "
                        "cheapest paths that cost no more serve {:.10g} at most; raise the budget or lower the "
                        "target",
                        core_.target, core_.cash.back(), core_.total_weight()));
    }
    std::vector<double> weights, costs, deltas;
    for (const NetworkCore::Row& row : core_.rows) weights.push_back(row.weight);
    for (const NetworkQuarter& q : p_.quarters)
      if (q.weight > 0.0) deltas.push_back(q.weight);
    core_.value_step = weights.empty() ? 0.0 : common_step(weights);
    if (!p_.quarters.empty()) core_.value_step *= deltas.empty() ? 0.0 : common_step(deltas);
    const auto costing = [&](double cost) {
      if (cost > 0.0) costs.push_back(cost);
    };
    for (const NetworkCore::Node& node : core_.nodes) costing(node.cost);
    for (const NetworkCore::Arc& arc : core_.arcs) costing(arc.cost);
    for (const NetworkCore::Configuration& c : core_.configurations) costing(c.cost);
    core_.cost_step = costs.empty() || core_.phased ? 0.0 : common_step(costs);
    // Limits between two steps are those of the step: comparisons have a share of one to spare.
    if (double& cash = core_.cash.front(); core_.cost_step > 0.0 && std::isfinite(cash))
      cash = core_.cost_step * std::floor(cash / core_.cost_step * (1.0 + 1e-12));
    if (core_.least_cost() && core_.value_step > 0.0)
      core_.target = core_.value_step * std::ceil(core_.target / core_.value_step * (1.0 - 1e-12));
  }

  const NetworkProblem& p_;
  bool merge_;
  NetworkCore core_;
  double money_ = kInfinity;
  std::vector<NetworkCore::Arc> arcs_;
  std::vector<int> depth_, most_;
  std::vector<char> wanted_, must_node_;
  std::vector<double> ways_;
};

}  // namespace

std::int64_t share_units(double share) noexcept {
  return std::max<std::int64_t>(1, std::llround(share * static_cast<double>(kWholeShare)));
}

double NetworkCore::total_weight() const noexcept {
  double sum = 0.0;
  for (const Row& row : rows) sum += row.weight;
  return sum;
}

NetworkCore NetworkCore::still(int quarter) const {
  NetworkCore core = *this;
  core.quarters = 1;
  core.phased = false;
  core.relays_may_wait = true;
  core.cash = {cash[at(quarter)]};
  core.later = {1.0, 0.0};
  core.crews = {std::numeric_limits<int>::max()};
  // Must-haves have time until the last quarter.
  const bool last = quarter + 1 == quarters;
  for (Node& node : core.nodes) {
    node.cost += std::exchange(node.opex, 0.0);
    node.must = node.must && last;
  }
  for (Arc& arc : core.arcs) arc.cost += std::exchange(arc.opex, 0.0);
  for (Configuration& c : core.configurations) {
    c.cost += std::exchange(c.opex, 0.0);
    c.must = c.must && last;
  }
  std::vector<double> weights;
  for (Row& row : core.rows) {
    row.must = row.must && last;
    weights.push_back(row.weight);
  }
  core.value_step = weights.empty() ? 0.0 : common_step(weights);
  core.cost_step = 0.0;
  return core;
}

NetworkCore reduce(const NetworkProblem& problem) {
  check_domain(problem);
  return Reduction{problem, true}.run();
}

NetworkCore reduce_without_merging(const NetworkProblem& problem) {
  check_domain(problem);
  return Reduction{problem, false}.run();
}

}  // namespace phusong::sim
