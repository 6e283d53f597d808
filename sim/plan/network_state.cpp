#include "sim/plan/network_state.h"

#include <algorithm>

namespace phusong::sim {

namespace {

constexpr int kNetwork = NetworkCore::kNetwork;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

}  // namespace

NetworkState::NetworkState(const NetworkCore& core)
    : core_{core},
      arc_(core.nodes.size(), -1),
      depth_(core.nodes.size(), 0),
      branch_(core.nodes.size(), 0),
      quarter_(core.nodes.size(), 0),
      uses_(core.nodes.size(), 0),
      on_(core.configurations.size(), -1),
      group_on_(at(core.groups), -1),
      row_quarter_(core.rows.size(), core.quarters),
      row_on_(core.rows.size()),
      covers_(at(core.quarters), JointCover{core.points}),
      due_(at(core.quarters), 0.0),
      built_(at(core.quarters), 0) {}

void NetworkState::clear() {
  if (core_.points.rows() > 0)
    for (std::size_t k = 0; k < on_.size(); ++k)
      for (int t = on_[k]; t >= 0 && t < core_.quarters; ++t) covers_[at(t)].remove(static_cast<int>(k));
  std::fill(arc_.begin(), arc_.end(), -1);
  std::fill(uses_.begin(), uses_.end(), 0);
  std::fill(on_.begin(), on_.end(), -1);
  std::fill(group_on_.begin(), group_on_.end(), -1);
  std::fill(row_quarter_.begin(), row_quarter_.end(), core_.quarters);
  for (auto& list : row_on_) list.clear();
  std::fill(due_.begin(), due_.end(), 0.0);
  std::fill(built_.begin(), built_.end(), 0);
  on_air_ = 0;
}

void NetworkState::build(int v, int a, int t) {
  const NetworkCore::Arc& arc = core_.arcs[at(a)];
  arc_[at(v)] = a;
  depth_[at(v)] = arc.from == kNetwork ? arc.depth : depth_[at(arc.from)] + 1;
  branch_[at(v)] = arc.from == kNetwork ? v : branch_[at(arc.from)];
  quarter_[at(v)] = t;
  if (arc.from != kNetwork) ++uses_[at(arc.from)];
  ++built_[at(t)];
  spend(core_.nodes[at(v)].cost + arc.cost, core_.nodes[at(v)].opex + arc.opex, t, 1.0);
}

void NetworkState::tear_down(int v) {
  const NetworkCore::Arc& arc = core_.arcs[at(arc_[at(v)])];
  if (arc.from != kNetwork) --uses_[at(arc.from)];
  --built_[at(quarter_[at(v)])];
  spend(core_.nodes[at(v)].cost + arc.cost, core_.nodes[at(v)].opex + arc.opex, quarter_[at(v)], -1.0);
  arc_[at(v)] = -1;
}

void NetworkState::put_on_air(int k, int t) {
  const NetworkCore::Configuration& c = core_.configurations[at(k)];
  on_[at(k)] = t;
  group_on_[at(c.group)] = k;
  ++on_air_;
  if (c.node != kNetwork) ++uses_[at(c.node)];
  spend(c.cost, c.opex, t, 1.0);
  for (int s = t; core_.points.rows() > 0 && s < core_.quarters; ++s) covers_[at(s)].add(k);
  for (std::size_t i = 0; i < c.rows.size(); ++i) {
    if (c.part[i] >= 0) {
      row_quarter_[at(c.rows[i])] = quarter_of_points(core_.rows[at(c.rows[i])].of_points);
      continue;
    }
    row_on_[at(c.rows[i])].push_back({t, c.share[i], k, branch_of(k)});
    row_quarter_[at(c.rows[i])] = quarter_of_row(c.rows[i], t, 0);
  }
}

void NetworkState::take_off(int k) {
  const NetworkCore::Configuration& c = core_.configurations[at(k)];
  spend(c.cost, c.opex, on_[at(k)], -1.0);
  for (int t = on_[at(k)]; core_.points.rows() > 0 && t < core_.quarters; ++t) covers_[at(t)].remove(k);
  on_[at(k)] = -1;
  group_on_[at(c.group)] = -1;
  --on_air_;
  if (c.node != kNetwork) --uses_[at(c.node)];
  for (std::size_t i = 0; i < c.rows.size(); ++i) {
    const int r = c.rows[i];
    if (c.part[i] >= 0) {
      row_quarter_[at(r)] = quarter_of_points(core_.rows[at(r)].of_points);
      continue;
    }
    std::erase_if(row_on_[at(r)], [&](const Serving& s) { return s.k == k; });
    row_quarter_[at(r)] = quarter_of_row(r, 0, 0);
  }
}

void NetworkState::tear_down_from(int v) {
  while (v != kNetwork && stands(v) && uses_[at(v)] == 0 && !core_.nodes[at(v)].must) {
    const int before = core_.arcs[at(arc_[at(v)])].from;
    tear_down(v);
    v = before;
  }
}

void NetworkState::remove(int k) {
  take_off(k);
  tear_down_from(core_.configurations[at(k)].node);
}

double NetworkState::gain(int k, int t, bool scored, int branch) const {
  const NetworkCore::Configuration& c = core_.configurations[at(k)];
  double sum = 0.0;
  for (std::size_t i = 0; i < c.rows.size(); ++i) {
    const NetworkCore::Row& row = core_.rows[at(c.rows[i])];
    const int before = row_quarter_[at(c.rows[i])];
    if (before <= t) continue;
    const double weight = row.weight + (scored && row.must ? must_weight_ : 0.0);
    if (c.part[i] >= 0) {
      sum += weight * (core_.later[at(quarter_with(c.part[i], t))] - core_.later[at(before)]);
      continue;
    }
    if (core_.resilient) {
      if (const int half = half_served_by(c.rows[i]); half == kNone)
        sum += scored ? kHalf * weight : 0.0;
      else if (half != branch)
        sum += weight;
      continue;
    }
    const int after = row.joint ? quarter_of_row(c.rows[i], t, c.share[i]) : t;
    sum += weight * (core_.later[at(after)] - core_.later[at(before)]);
    if (scored && after == core_.quarters)
      sum += 0.5 * weight * core_.later[at(t)] * static_cast<double>(c.share[i]) / static_cast<double>(kWholeShare);
  }
  return sum;
}

double NetworkState::loss(int k) const {
  const NetworkCore::Configuration& c = core_.configurations[at(k)];
  double sum = 0.0;
  for (std::size_t i = 0; i < c.rows.size(); ++i) {
    const int r = c.rows[i];
    const int before = row_quarter_[at(r)];
    if (before == core_.quarters) continue;
    if (c.part[i] >= 0) {
      const int after = quarter_without(c.part[i], on_[at(k)]);
      sum += core_.rows[at(r)].weight * (core_.later[at(before)] - core_.later[at(after)]);
      continue;
    }
    const int after = quarter_of_row(r, 0, 0, k);
    if (after == before) continue;
    sum += core_.rows[at(r)].weight * (core_.later[at(before)] - core_.later[at(after)]);
  }
  return sum;
}

bool NetworkState::needed_by_must(int k) const {
  const NetworkCore::Configuration& c = core_.configurations[at(k)];
  for (std::size_t i = 0; i < c.rows.size(); ++i) {
    const int r = c.rows[i];
    if (!core_.rows[at(r)].must || !served(r)) continue;
    if ((c.part[i] >= 0 ? quarter_without(c.part[i], on_[at(k)]) : quarter_of_row(r, 0, 0, k)) == core_.quarters)
      return true;
  }
  return false;
}

double NetworkState::value() const {
  double sum = 0.0;
  for (std::size_t r = 0; r < row_quarter_.size(); ++r) sum += core_.rows[r].weight * core_.later[at(row_quarter_[r])];
  return sum;
}

NetworkPlan NetworkState::plan() const {
  NetworkPlan p{arc_, quarter_, on_, value(), 0.0, 0.0};
  // Anew and in a fixed order: sums that went up and down keep crumbs.
  const int end = core_.quarters;
  for (std::size_t v = 0; v < arc_.size(); ++v) {
    if (arc_[v] < 0) {
      p.node_quarter[v] = 0;
      p.missing += core_.nodes[v].must ? 1.0 : 0.0;
      continue;
    }
    const NetworkCore::Arc& a = core_.arcs[at(arc_[v])];
    const double years = core_.phased ? end - quarter_[v] : 0;
    p.cost += core_.nodes[v].cost + a.cost + (core_.nodes[v].opex + a.opex) * years;
  }
  for (std::size_t k = 0; k < on_.size(); ++k) {
    const NetworkCore::Configuration& c = core_.configurations[k];
    if (on_[k] < 0)
      p.missing += c.must ? 1.0 : 0.0;
    else
      p.cost += c.cost + c.opex * (core_.phased ? end - on_[k] : 0);
  }
  for (std::size_t r = 0; r < row_quarter_.size(); ++r)
    if (core_.rows[r].must && !served(static_cast<int>(r))) p.missing += 1.0;
  p.missing *= 1.0 + core_.target;  // musts come before the target
  if (core_.least_cost() && p.value < core_.target - value_tolerance(core_)) p.missing += core_.target - p.value;
  return p;
}

void NetworkState::load(const NetworkPlan& p) {
  clear();
  for (std::size_t v = 0; v < p.arc.size(); ++v)
    if (p.arc[v] >= 0) build_after_its_way(p, static_cast<int>(v));
  for (std::size_t k = 0; k < p.on.size(); ++k)
    if (p.on[k] >= 0) put_on_air(static_cast<int>(k), p.on[k]);
}

void NetworkState::build_after_its_way(const NetworkPlan& p, int v) {
  if (stands(v)) return;
  const int from = core_.arcs[at(p.arc[at(v)])].from;
  if (from != kNetwork) build_after_its_way(p, from);
  build(v, p.arc[at(v)], p.node_quarter[at(v)]);
}

void NetworkState::spend(double cost, double opex, int t, double sign) {
  for (int s = t; s < core_.quarters; ++s) due_[at(s)] += sign * (cost + opex * static_cast<double>(s - t + 1));
}

int NetworkState::quarter_of_row(int r, int t, std::int64_t share, int without) const {
  const std::vector<Serving>& on = row_on_[at(r)];
  if (core_.resilient) {
    int first = kNone;
    for (const Serving& s : on) {
      if (s.k == without) continue;
      if (first != kNone && s.branch != first) return 0;
      first = s.branch;
    }
    return core_.quarters;
  }
  if (!core_.rows[at(r)].joint) {
    int first = share > 0 ? t : core_.quarters;
    for (const Serving& s : on)
      if (s.k != without) first = std::min(first, s.quarter);
    return first;
  }
  for (int q = 0; q < core_.quarters; ++q) {
    std::int64_t sum = share > 0 && t <= q ? share : 0;
    for (const Serving& s : on)
      if (s.k != without && s.quarter <= q) sum += s.share;
    if (sum >= kServedShare) return q;
  }
  return core_.quarters;
}

int NetworkState::quarter_of_points(int row) const {
  int t = 0;
  while (t < core_.quarters && !covers_[at(t)].closed(row)) ++t;
  return t;
}

int NetworkState::quarter_with(int part, int t) const {
  const int row = core_.points.part_row[at(part)];
  int q = 0;
  while (q < core_.quarters) {
    const JointCover& cover = covers_[at(q)];
    if (cover.closed(row) || (q >= t && cover.unserved(part) >= cover.missing(row))) break;
    ++q;
  }
  return q;
}

int NetworkState::quarter_without(int part, int t) const {
  const int row = core_.points.part_row[at(part)];
  int q = 0;
  while (q < core_.quarters && (!covers_[at(q)].closed(row) || (q >= t && covers_[at(q)].needs(part)))) ++q;
  return q;
}

std::uint64_t NetworkState::work() const noexcept {
  std::uint64_t sum = 0;
  for (const JointCover& cover : covers_) sum += cover.work();
  return sum;
}

}  // namespace phusong::sim
