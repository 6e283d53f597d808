// The cuts of NetworkModel: found at a point of its relaxation by maximum flow, named by the problem's own numbers, and
// written anew from such names.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "sim/plan/max_flow.h"
#include "sim/plan/network_model.h"

namespace phusong::sim {

namespace {

constexpr int kNetwork = NetworkCore::kNetwork;

/// A cut that misses less is left to branching.
constexpr double kMissed = 0.02;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

}  // namespace

std::vector<Milp::Row> NetworkModel::cuts(const LinearProgram& lp, std::size_t most) const {
  return cuts(lp.value(), lp.milp().columns, most);
}

std::vector<Milp::Row> NetworkModel::cuts(const std::vector<double>& value, const std::vector<Milp::Column>& columns,
                                          std::size_t most) const {
  constexpr std::size_t kFew = 20;  // only then those with levels
  constexpr double kBrokenPoints = 1.0e-3;
  // A resilient row asks several times, and every node and row is to have its turn in a round.
  const int nested = core_.resilient ? 2 : 6;
  constexpr std::size_t kMostHeavy = 3;
  std::vector<Milp::Row> found;
  const int stands = static_cast<int>(stands_.size()), n = static_cast<int>(core_.nodes.size());
  // A quarter's program is solved again and again: fewer cuts bring it further in the same time (docs/planning.md).
  const bool thorough = !core_.phased && !core_.relays_may_wait;
  // Hops from where nothing stands, which need no flow to be found.
  const auto use = [&](int w, int t) { return value[at(hop(w, t))]; };
  for (int t = 0; thorough && t < core_.quarters; ++t)
    for (std::size_t i = 0; i < ways_.size() && found.size() < most; ++i) {
      const int w = static_cast<int>(i), from = ways_[i].from;
      if (from == kNetwork || use(w, t) <= kMissed) continue;
      Milp::Row row = beginning_of(w, t);
      // Each once, of hops beside one another.
      const auto first =
          std::find_if(row.terms.begin(), row.terms.end(), [](const Milp::Term& term) { return term.factor < 0.0; });
      if (first->column != hop(w, t)) continue;
      double left = 0.0;
      for (const Milp::Term& term : row.terms) left += term.factor * value[at(term.column)];
      if (left < -kMissed) found.push_back(std::move(row));
    }
  // Nodes of the flow: stands, then a hub for each node that all its stands lead to, the network, and a sink for rows.
  const int source = stands + n, extra = source + 1;
  for (int t = 0; t < core_.quarters; ++t) {
    MaxFlow flow{extra + 1};
    std::vector<int> edge(ways_.size(), -1);
    for (std::size_t w = 0; w < ways_.size(); ++w) {
      const std::int64_t units = MaxFlow::units(value[at(hop(static_cast<int>(w), t))]);
      if (units > 0) edge[w] = flow.add(ways_[w].from == kNetwork ? source : ways_[w].from, ways_[w].to, units);
    }
    for (int s = 0; s < stands; ++s) flow.add(s, stands + stands_[at(s)].node, 2 * MaxFlow::kOne);
    // Configurations lead to the extra sink when their row is asked; otherwise they carry nothing.
    std::vector<int> sink_edge(core_.configurations.size(), -1);
    for (std::size_t k = 0; k < core_.configurations.size(); ++k)
      if (value[at(on_air(static_cast<int>(k), t))] > 1e-6) {
        const int node = core_.configurations[k].node;
        sink_edge[k] = flow.add(node == kNetwork ? source : stands + node, extra, 0);
      }

    // Of a set that holds a sink's own side leaves those hubs and stands that lead to it.
    const auto keep_before = [&](std::vector<char>& set, const std::vector<char>& own) {
      std::vector<char> kept = own;
      std::vector<int> queue;
      const auto reach = [&](int place) {
        if (set[at(place)] == 0 || kept[at(place)] != 0) return;
        kept[at(place)] = 1;
        queue.push_back(place);
      };
      for (int place = 0; place < source; ++place)
        if (own[at(place)] != 0) queue.push_back(place);
      for (std::size_t i = 0; i < queue.size(); ++i) {
        if (queue[i] >= stands) {
          for (const int s : stands_of_[at(queue[i] - stands)]) reach(s);
          continue;
        }
        for (const int w : ways_into_[at(queue[i])])
          if (ways_[at(w)].from != kNetwork) reach(ways_[at(w)].from);
      }
      set = std::move(kept);
    };
    // What is on air where all stands are in a set counts as in it.
    const auto take_hubs = [&](std::vector<char>& set) {
      for (int v = 0; v < n; ++v) {
        const std::span<const int> own_stands = stands_of_[at(v)];
        if (std::all_of(own_stands.begin(), own_stands.end(), [&](int s) { return set[at(s)] != 0; }))
          set[at(stands + v)] = 1;
      }
    };
    // Asks for flow to a sink, `times` its demand, and adds the cuts that are missed, each time with the last one's
    // hops opened. `failed`: a site without which the flow is asked.
    // `of_points`: a cut of points, by whose coefficients configurations count.
    const Milp::Row* of_points = nullptr;
    std::vector<double> counts(core_.configurations.size(), 1.0);
    const auto ask = [&](int who, int sink, int demand, double times, std::span<const int> serving,
                         const Site& failed) {
      for (std::size_t w = 0; w < ways_.size() && failed.node != kNetwork; ++w)
        if (edge[w] >= 0 && touches(static_cast<int>(w), failed.node)) flow.set(edge[w], 0);
      for (const int k : serving)
        if (sink_edge[at(k)] >= 0 && core_.configurations[at(k)].site == failed.id) flow.set(sink_edge[at(k)], 0);
      // The cut of a set S, if a point misses it. False: no hop or site that carries something leads into S.
      const auto write = [&](const std::vector<char>& in) {
        bool opened = false;
        const auto open = [&](int which) {
          if (which < 0) return;
          flow.set(which, MaxFlow::kOne);
          opened = true;
        };
        // Into S from outside, or all stands of S less the hops inside: the shorter of the two says the same.
        std::vector<Milp::Term> into, inside;
        for (int s = 0; s < stands; ++s) {
          if (in[at(s)] == 0 || stands_[at(s)].node == failed.node) continue;
          inside.push_back({stand(s, t), 1.0});
          for (const int w : ways_into_[at(s)]) {
            if (columns[at(hop(w, t))].upper <= 0.0) continue;
            const int from = ways_[at(w)].from;
            const bool gone = failed.node != kNetwork && from != kNetwork && stands_[at(from)].node == failed.node;
            const bool crosses = !gone && (from == kNetwork || in[at(from)] == 0);
            if (crosses)
              into.push_back({hop(w, t), 1.0});
            else
              inside.push_back({hop(w, t), -1.0});
            if (crosses) open(edge[at(w)]);
          }
        }
        Milp::Row cut;
        const bool shorter_inside = inside.size() < into.size();
        cut.terms = shorter_inside ? std::move(inside) : std::move(into);
        for (const int k : serving) {
          const int node = core_.configurations[at(k)].node;
          if ((node != kNetwork && in[at(stands + node)] != 0) || core_.configurations[at(k)].site == failed.id)
            continue;
          if (counts[at(k)] > 0.0) cut.terms.push_back({on_air(k, t), counts[at(k)]});
          open(sink_edge[at(k)]);
        }
        bool merged = false;  // without layers a tower's cut in its inner form holds its own demand
        for (Milp::Term& term : cut.terms)
          if (term.column == demand) {
            term.factor -= times;
            merged = true;
          }
        if (!merged) cut.terms.push_back({demand, -times});
        std::erase_if(cut.terms, [](const Milp::Term& term) { return term.factor == 0.0; });
        cut.lower = 0.0;
        double left = 0.0;
        for (const Milp::Term& term : cut.terms) left += term.factor * value[at(term.column)];
        std::vector<int> within;
        for (int s = 0; s < stands; ++s)
          if (in[at(s)] != 0) within.push_back(s);
        if (left >= -0.5 * kMissed || (of_points != nullptr && within.empty())) return opened;
        cut.note = note_of(t, who, shorter_inside ? kInside : kInto, within, of_points);
        found.push_back(std::move(cut));
        return opened;
      };
      for (int nest = 0; nest < nested && found.size() < most; ++nest) {
        const std::int64_t needed = MaxFlow::units(times * value[at(demand)] - kMissed);
        if (needed <= 0 || flow.run(source, sink) >= needed) break;
        std::vector<char> in = flow.side_of(sink);
        if (thorough && nest == 0 && failed.node == kNetwork) {
          std::vector<char> far = flow.far_side_of(source);
          // Whoever could serve the row and has no way at all is asked for one.
          std::vector<char> own = in;
          for (const int k : serving)
            if (const int v = core_.configurations[at(k)].node; v != kNetwork && far[at(stands + v)] != 0)
              own[at(stands + v)] = 1;
          keep_before(far, own);
          take_hubs(far);
          if (far != in) write(far);
        }
        if (failed.node == kNetwork) take_hubs(in);
        if (!write(in)) break;
      }
      for (std::size_t w = 0; w < ways_.size(); ++w)
        if (edge[w] >= 0) flow.set(edge[w], MaxFlow::units(value[at(hop(static_cast<int>(w), t))]));
    };
    const std::vector<double> point = point_of_points(value, t);
    for (std::size_t r = 0; r < core_.rows.size(); ++r) {
      const int row_of_points = core_.rows[r].of_points;
      if (row_of_points < 0 && core_.rows[r].joint) continue;
      const std::span<const int> serving = core_.configurations_of_row[r];
      // The cut of points by itself, and with ways: whoever counts in it has one.
      std::optional<Milp::Row> tightest;
      if (row_of_points >= 0 && value[at(served(static_cast<int>(r), t))] > kBrokenPoints) {
        tightest = points_.tightest(row_of_points, point);
        std::fill(counts.begin(), counts.end(), 0.0);
        double left = 0.0;
        for (const Milp::Term& term : tightest->terms) {
          left += term.factor * point[at(term.column)];
          if (at(term.column) < counts.size()) counts[at(term.column)] = term.factor;
        }
        if (left < -kBrokenPoints && found.size() < most) found.push_back(row_of_cut(*tightest, t));
      }
      of_points = tightest ? &*tightest : nullptr;
      if (of_points == nullptr) std::fill(counts.begin(), counts.end(), 1.0);
      if (value[at(served(static_cast<int>(r), t))] <= kMissed) continue;
      const auto open = [&] {
        for (const int k : serving)
          if (sink_edge[at(k)] >= 0)
            flow.set(sink_edge[at(k)], MaxFlow::units(counts[at(k)] * value[at(on_air(k, t))]));
      };
      const int demand = served(static_cast<int>(r), t);
      // A site matters that carries so much of a greatest flow that less than the row is left without it.
      std::vector<std::pair<std::int64_t, Site>> heavy;
      if (core_.resilient) {
        open();
        const std::int64_t left = flow.run(source, extra) - MaxFlow::units(value[at(demand)] - kMissed);
        std::vector<std::int64_t> through(at(n), 0);
        std::map<int, std::int64_t> at_network;
        for (std::size_t w = 0; w < ways_.size(); ++w)
          if (edge[w] >= 0) through[at(stands_[at(ways_[w].to)].node)] += flow.carried(edge[w]);
        for (const int k : serving)
          if (core_.configurations[at(k)].node == kNetwork && sink_edge[at(k)] >= 0)
            at_network[core_.configurations[at(k)].site] += flow.carried(sink_edge[at(k)]);
        for (int v = 0; v < n; ++v)
          if (through[at(v)] > left) heavy.push_back({through[at(v)], {v, core_.nodes[at(v)].id}});
        for (const auto& [site, carried] : at_network)
          if (carried > left) heavy.push_back({carried, {kNetwork, site}});
        std::stable_sort(heavy.begin(), heavy.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        heavy.resize(std::min(heavy.size(), kMostHeavy));
      }
      open();
      ask(static_cast<int>(r), extra, demand, core_.resilient ? 2.0 : 1.0, serving, {});
      for (const auto& [carried, site] : heavy) {
        open();
        ask(static_cast<int>(r), extra, demand, 1.0, serving, site);
      }
      for (const int k : serving)
        if (sink_edge[at(k)] >= 0) flow.set(sink_edge[at(k)], 0);
    }
    of_points = nullptr;
    for (int v = 0; v < n; ++v)
      if (value[at(tower(v, t))] > kMissed) ask(-1 - v, stands + v, tower(v, t), 1.0, {}, {});
    if (thorough && !layered_ && found.size() < kFew) add_rising(t, value, point, most, found);
  }
  return found;
}

Milp::Row NetworkModel::rising(int who, const std::vector<int>& level, int t, const Milp::Row* of_points) const {
  const int beyond = core_.max_hops + 1;
  Milp::Row row{.terms = {}, .lower = 0.0};
  if (who < 0 && level[at(-1 - who)] < beyond) return row;
  std::vector<int> in;
  for (std::size_t v = 0; v < level.size(); ++v)
    if (level[v] == beyond) in.push_back(static_cast<int>(v));
  for (std::size_t w = 0; w < ways_.size(); ++w) {
    const NetworkCore::Arc& arc = core_.arcs[at(ways_[w].arc)];
    const int reached = arc.from == kNetwork ? arc.depth : level[at(arc.from)] + 1;
    if (level[at(arc.to)] > reached) row.terms.push_back({hop(static_cast<int>(w), t), 1.0});
  }
  const auto outside = [&](int k) {
    const int v = core_.configurations[at(k)].node;
    return v == kNetwork || level[at(v)] < beyond;
  };
  if (of_points != nullptr) {
    for (const Milp::Term& term : of_points->terms)
      if (at(term.column) < core_.configurations.size() && outside(term.column))
        row.terms.push_back({on_air(term.column, t), term.factor});
  } else if (who >= 0) {
    for (const int k : core_.configurations_of_row[at(who)])
      if (outside(k)) row.terms.push_back({on_air(k, t), 1.0});
  }
  row.terms.push_back({who < 0 ? tower(-1 - who, t) : served(who, t), -1.0});
  row.note = note_of(t, who, kRising, in, nullptr);
  const std::size_t count = row.note.size();
  row.note.push_back(0);
  for (std::size_t v = 0; v < level.size(); ++v)
    if (level[v] > 0 && level[v] < beyond) {
      row.note.push_back(static_cast<int>(v));
      row.note.push_back(level[v]);
      ++row.note[count];
    }
  if (of_points != nullptr) row.note.insert(row.note.end(), of_points->note.begin(), of_points->note.end());
  return row;
}

void NetworkModel::add_rising(int t, const std::vector<double>& value, const std::vector<double>& point,
                              std::size_t most, std::vector<Milp::Row>& found) const {
  // A copy of each node for each depth, and ways to wait. The least cut of these says of each node from which depth on
  // it is reached: its level. It counts a hop as often as it rises; counted once the same levels say more.
  const int n = static_cast<int>(core_.nodes.size()), depths = core_.max_hops + 1;
  if (n == 0 || core_.max_hops >= n) return;
  const auto copy = [&](int v, int d) { return v * depths + d; };
  const int source = n * depths, extra = source + 1;
  MaxFlow flow{extra + 1};
  for (int v = 0; v < n; ++v)
    for (int d = 0; d + 1 < depths; ++d) flow.add(copy(v, d), copy(v, d + 1), 2 * MaxFlow::kOne);
  for (std::size_t w = 0; w < ways_.size(); ++w) {
    const std::int64_t units = MaxFlow::units(value[at(hop(static_cast<int>(w), t))]);
    const NetworkCore::Arc& arc = core_.arcs[at(ways_[w].arc)];
    if (units <= 0) continue;
    if (arc.from == kNetwork) {
      if (arc.depth < depths) flow.add(source, copy(arc.to, arc.depth), units);
      continue;
    }
    for (int d = 0; d + 1 < depths; ++d) flow.add(copy(arc.from, d), copy(arc.to, d + 1), units);
  }
  std::vector<int> sink_edge(core_.configurations.size(), -1);
  for (std::size_t k = 0; k < sink_edge.size(); ++k)
    if (const int v = core_.configurations[k].node; value[at(on_air(static_cast<int>(k), t))] > 1e-6)
      sink_edge[k] = flow.add(v == kNetwork ? source : copy(v, depths - 1), extra, 0);

  std::vector<int> level(at(n));
  const auto ask = [&](int who, int sink, double wanted, const Milp::Row* of_points) {
    flow.run(source, sink);
    for (const bool far : {false, true}) {
      const std::vector<char> in = far ? flow.far_side_of(source) : flow.side_of(sink);
      for (int v = 0; v < n; ++v) {
        level[at(v)] = 0;
        while (level[at(v)] < depths && in[at(copy(v, level[at(v)]))] != 0) ++level[at(v)];
      }
      Milp::Row row = rising(who, level, t, of_points);
      double left = 0.0;
      for (const Milp::Term& term : row.terms) left += term.factor * value[at(term.column)];
      if (left >= -kMissed * std::max(1.0, wanted) || stands_in(row).empty()) continue;
      found.push_back(std::move(row));
      return;
    }
  };
  for (std::size_t r = 0; r < core_.rows.size() && !core_.resilient && found.size() < most; ++r) {
    const int row_of_points = core_.rows[r].of_points;
    const double wanted = value[at(served(static_cast<int>(r), t))];
    if ((row_of_points < 0 && core_.rows[r].joint) || wanted <= kMissed) continue;
    std::optional<Milp::Row> tightest;
    if (row_of_points >= 0) tightest = points_.tightest(row_of_points, point);
    const std::span<const int> serving = core_.configurations_of_row[r];
    for (const int k : serving)
      if (sink_edge[at(k)] >= 0) flow.set(sink_edge[at(k)], MaxFlow::units(value[at(on_air(k, t))]));
    ask(static_cast<int>(r), extra, wanted, tightest ? &*tightest : nullptr);
    for (const int k : serving)
      if (sink_edge[at(k)] >= 0) flow.set(sink_edge[at(k)], 0);
  }
  for (int v = 0; v < n && found.size() < most; ++v)
    if (value[at(tower(v, t))] > kMissed) ask(-1 - v, copy(v, depths - 1), value[at(tower(v, t))], nullptr);
}

NetworkCut NetworkModel::cut_of(const Milp::Row& row) const {
  NetworkCut cut;
  cut.quarter = row.note[0];
  const int who = row.note[1];
  if (who < 0)
    cut.node = core_.nodes[at(-1 - who)].id;
  else
    cut.rows = core_.rows[at(who)].ids;
  if (const std::span<const int> points = points_in(row); !points.empty()) {
    JointCut named = points_.cut_of({.terms = {}, .note = {points.begin(), points.end()}});
    cut.rank = named.rank;
    cut.points = std::move(named.points);
  }
  if (row.note[2] == kRising) {
    const std::size_t count = 4 + at(row.note[3]);
    for (std::size_t i = count + 1; i < count + 1 + 2 * at(row.note[count]); i += 2)
      cut.levels.push_back({core_.nodes[at(row.note[i])].id, row.note[i + 1]});
  }
  // Stands of a node follow one another.
  const std::span<const int> in = stands_in(row);
  for (std::size_t i = 0, end = 0; i < in.size(); i = end) {
    const int v = stands_[at(in[i])].node;
    while (end < in.size() && stands_[at(in[end])].node == v) ++end;
    if (end - i == stands_of_[at(v)].size())
      cut.stands.push_back({core_.nodes[at(v)].id, -1});
    else
      for (std::size_t j = i; j < end; ++j) cut.stands.push_back(place_of(in[j]));
  }
  return cut;
}

std::vector<Milp::Row> NetworkModel::rows_of(const NetworkCut& cut) const {
  // S, here.
  std::vector<char> in(stands_.size(), 0);
  std::vector<int> node_of;
  for (const NetworkCore::Node& node : core_.nodes) {
    if (at(node.id) >= node_of.size()) node_of.resize(at(node.id) + 1, -1);
    node_of[at(node.id)] = static_cast<int>(&node - core_.nodes.data());
  }
  for (const auto& [id, depth] : cut.stands) {
    if (at(id) >= node_of.size() || node_of[at(id)] < 0) continue;
    for (const int s : stands_of_[at(node_of[at(id)])])
      if (depth < 0 || !layered_ || stands_[at(s)].depth == depth) in[at(s)] = 1;
  }
  const auto inside = [&](int v) {
    const std::span<const int> own = stands_of_[at(v)];
    return std::all_of(own.begin(), own.end(), [&](int s) { return in[at(s)] != 0; });
  };

  std::vector<Milp::Row> rows;
  std::vector<int> level;
  if (!cut.levels.empty()) {
    if (layered_) return rows;
    level.resize(core_.nodes.size());
    for (const auto& [id, height] : cut.levels)
      if (at(id) < node_of.size() && node_of[at(id)] >= 0) level[at(node_of[at(id)])] = height;
    for (std::size_t v = 0; v < level.size(); ++v)
      if (in[v] != 0) level[v] = core_.max_hops + 1;
  }
  const auto add = [&](int who, int demand, std::span<const int> serving, int t, const Milp::Row* of_points) {
    if (!level.empty()) {
      if (Milp::Row row = rising(who, level, t, of_points); !row.terms.empty()) rows.push_back(std::move(row));
      return;
    }
    std::vector<Milp::Term> into, within;
    std::vector<int> in_it;
    Milp::Row row{.terms = {}, .lower = 0.0};
    for (std::size_t s = 0; s < stands_.size(); ++s) {
      if (in[s] == 0) continue;
      in_it.push_back(static_cast<int>(s));
      within.push_back({stand(static_cast<int>(s), t), 1.0});
      for (const int w : ways_into_[s]) {
        const int from = ways_[at(w)].from;
        if (from == kNetwork || in[at(from)] == 0)
          into.push_back({hop(w, t), 1.0});
        else
          within.push_back({hop(w, t), -1.0});
      }
    }
    const bool shorter_inside = within.size() < into.size();
    row.note = note_of(t, who, shorter_inside ? kInside : kInto, in_it, of_points);
    row.terms = shorter_inside ? std::move(within) : std::move(into);
    const auto outside = [&](int k) {
      const int v = core_.configurations[at(k)].node;
      return v == kNetwork || !inside(v);
    };
    if (of_points != nullptr) {
      for (const Milp::Term& term : of_points->terms)
        if (at(term.column) < core_.configurations.size() && outside(term.column))
          row.terms.push_back({on_air(term.column, t), term.factor});
    } else {
      for (const int k : serving)
        if (outside(k)) row.terms.push_back({on_air(k, t), 1.0});
    }
    const auto same =
        std::find_if(row.terms.begin(), row.terms.end(), [&](const Milp::Term& term) { return term.column == demand; });
    if (same != row.terms.end())
      same->factor -= 1.0;
    else
      row.terms.push_back({demand, -1.0});
    std::erase_if(row.terms, [](const Milp::Term& term) { return term.factor == 0.0; });
    rows.push_back(std::move(row));
  };
  if (cut.node >= 0) {
    // S is the node and one place more: a hop begins there.
    if (const int v = at(cut.node) < node_of.size() ? node_of[at(cut.node)] : -1;
        v >= 0 && inside(v) && level.empty()) {
      int beside = -1, more = 0;
      for (std::size_t s = 0; s < stands_.size(); ++s)
        if (in[s] != 0 && stands_[s].node != v) beside = static_cast<int>(s), ++more;
      if (more == 1)
        for (const int w : ways_from_[at(beside)])
          if (stands_[at(ways_[at(w)].to)].node == v) {
            rows.push_back(beginning_of(w, cut.quarter));
            return rows;
          }
    }
    if (at(cut.node) < node_of.size() && node_of[at(cut.node)] >= 0 && inside(node_of[at(cut.node)]))
      add(-1 - node_of[at(cut.node)], tower(node_of[at(cut.node)], cut.quarter), {}, cut.quarter, nullptr);
    return rows;
  }
  if (cut.rank >= 0) {
    for (const Milp::Row& points :
         points_.rows_of({{.row = cut.rows.front(), .rank = cut.rank, .points = cut.points}})) {
      const int r = core_.row_of_points[at(points.note[0])];
      add(r, served(r, cut.quarter), {}, cut.quarter, &points);
    }
    return rows;
  }
  for (std::size_t r = 0; r < core_.rows.size(); ++r)
    if (std::binary_search(cut.rows.begin(), cut.rows.end(), core_.rows[r].ids.front()))
      add(static_cast<int>(r), served(static_cast<int>(r), cut.quarter), core_.configurations_of_row[r], cut.quarter,
          nullptr);
  return rows;
}

std::vector<int> NetworkModel::note_of(int t, int who, Writing writing, const std::vector<int>& stands,
                                       const Milp::Row* of_points) {
  std::vector<int> note{t, who, writing, static_cast<int>(stands.size())};
  note.insert(note.end(), stands.begin(), stands.end());
  if (of_points != nullptr) note.insert(note.end(), of_points->note.begin(), of_points->note.end());
  return note;
}

std::span<const int> NetworkModel::stands_in(const Milp::Row& cut) {
  return std::span{cut.note}.subspan(4, at(cut.note[3]));
}

std::vector<NetworkRowName> NetworkModel::left_out_of(const Milp::Row& cut) const {
  std::vector<NetworkRowName> rows;
  const int t = cut.note[0], who = cut.note[1];
  const auto into = [&](int s) {
    const auto [node, depth] = place_of(s);
    rows.push_back({NetworkRule::into, t, node, depth});
  };
  if (cut.note[2] == kInside)
    for (const int s : stands_in(cut)) into(s);
  if (cut.note[2] == kOnward) {
    for (const int s : stands_of_[at(-1 - who)]) into(s);
    if (layered_) rows.push_back({NetworkRule::stands, t, core_.nodes[at(-1 - who)].id});
  }
  return rows;
}

Milp::Row NetworkModel::beginning_of(int w, int t) const {
  const int from = ways_[at(w)].from, node = stands_[at(ways_[at(w)].to)].node;
  Milp::Row row{.terms = {}, .lower = 0.0};
  for (const int into : ways_into_[at(from)]) {
    const int before = ways_[at(into)].from;
    if (before == kNetwork || stands_[at(before)].node != node) row.terms.push_back({hop(into, t), 1.0});
  }
  for (const int on : ways_from_[at(from)])
    if (stands_[at(ways_[at(on)].to)].node == node) row.terms.push_back({hop(on, t), -1.0});
  // The cut of the node for itself and where the hop begins, less what leads to the node.
  std::vector<int> in{stands_of_[at(node)].begin(), stands_of_[at(node)].end()};
  in.insert(std::upper_bound(in.begin(), in.end(), from), from);
  row.note = note_of(t, -1 - node, kOnward, in, nullptr);
  return row;
}

std::span<const int> NetworkModel::points_in(const Milp::Row& cut) {
  const std::size_t stands = 4 + at(cut.note[3]);
  return std::span{cut.note}.subspan(stands + (cut.note[2] == kRising ? 1 + 2 * at(cut.note[stands]) : 0));
}

Milp::Row NetworkModel::row_of_cut(const Milp::Row& of_points, int t) const {
  const int r = core_.row_of_points[at(of_points.note[0])];
  Milp::Row row{.terms = {}, .lower = 0.0, .note = note_of(t, r, kInto, {}, &of_points)};
  for (const Milp::Term& term : of_points.terms)
    row.terms.push_back(
        {at(term.column) < core_.configurations.size() ? on_air(term.column, t) : served(r, t), term.factor});
  return row;
}

std::vector<double> NetworkModel::point_of_points(const std::vector<double>& value, int t) const {
  std::vector<double> point;
  if (core_.points.rows() == 0) return point;
  for (std::size_t k = 0; k < core_.configurations.size(); ++k)
    point.push_back(value[at(on_air(static_cast<int>(k), t))]);
  for (const int r : core_.row_of_points) point.push_back(value[at(served(r, t))]);
  return point;
}

}  // namespace phusong::sim
