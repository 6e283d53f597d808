#include "sim/plan/network_ways.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace phusong::sim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kNetwork = NetworkCore::kNetwork;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }
double unit(std::mt19937_64& random) { return static_cast<double>(random() >> 40U) * 0x1p-24; }

Chains blank(const NetworkCore& core, bool fresh) {
  const std::size_t size = at(core.max_hops + 1) * core.nodes.size();
  return {std::vector<double>(size, kInfinity), std::vector<int>(size, Chains::kInherited), fresh};
}

}  // namespace

NetworkWays::NetworkWays(const NetworkCore& core, const NetworkState& state)
    : core_{core},
      state_{state},
      price_(core.arcs.size(), 0.0),
      chains_{blank(core, false)},
      fresh_{blank(core, true)} {
  for (const double cash : core.cash) spare_.push_back(std::isfinite(cash) ? cash + cost_tolerance(core) : cash);
}

void NetworkWays::set_prices(const std::vector<double>* hints, double noise, std::mt19937_64& random) {
  const double quarters = core_.phased ? core_.quarters : 0;
  for (std::size_t a = 0; a < price_.size(); ++a) {
    const NetworkCore::Arc& arc = core_.arcs[a];
    const NetworkCore::Node& node = core_.nodes[at(arc.to)];
    double price = arc.cost + node.cost + quarters * (arc.opex + node.opex);
    if (hints != nullptr) price *= 1.0 - 0.9 * (*hints)[a];
    if (noise > 0.0) price *= 1.0 + noise * (unit(random) - 0.5);
    price_[a] = price;
  }
  work_ += price_.size();
}

void NetworkWays::find() {
  find(chains_);
  if (core_.resilient) find(fresh_);
}

void NetworkWays::find(Chains& chains) {
  const std::size_t n = core_.nodes.size();
  for (int d = 0; d <= core_.max_hops; ++d)
    for (std::size_t v = 0; v < n; ++v) {
      const std::size_t here = at(d) * n + v;
      double best = d > 0 ? chains.cost[here - n] : kInfinity;
      int by = Chains::kInherited;
      if (state_.stands(static_cast<int>(v))) {
        best = !chains.fresh && d >= state_.depth(static_cast<int>(v)) ? 0.0 : kInfinity;
      } else if (d <= core_.nodes[v].most) {
        for (const int a : core_.arcs_into[v]) {
          const NetworkCore::Arc& arc = core_.arcs[at(a)];
          double way = price_[at(a)];
          if (arc.from == kNetwork) {
            if (arc.depth > d) continue;
          } else {
            if (d == 0) continue;
            way += chains.cost[at(d - 1) * n + at(arc.from)];
          }
          if (way < best) {
            best = way;
            by = a;
          }
        }
      }
      chains.cost[here] = best;
      chains.by[here] = by;
    }
  work_ += at(core_.max_hops + 1) * core_.arcs.size();
}

bool NetworkWays::trace(int v, const Chains& chains, Way& way) const {
  way.arcs.clear();
  if (state_.stands(v)) return true;
  const std::size_t n = core_.nodes.size();
  int d = core_.max_hops;
  if (chains.cost[at(d) * n + at(v)] == kInfinity) return false;
  while (v != kNetwork && !state_.stands(v)) {
    while (chains.by[at(d) * n + at(v)] == Chains::kInherited) --d;
    const int a = chains.by[at(d) * n + at(v)];
    way.arcs.push_back(a);
    v = core_.arcs[at(a)].from;
    --d;
  }
  std::reverse(way.arcs.begin(), way.arcs.end());
  return true;
}

int NetworkWays::branch_of(int k, const Way& way) const {
  if (core_.configurations[at(k)].node == kNetwork || way.arcs.empty()) return state_.branch_of(k);
  const NetworkCore::Arc& first = core_.arcs[at(way.arcs[0])];
  return first.from == kNetwork ? first.to : state_.branch(first.from);
}

bool NetworkWays::fit(Way& way, double cost_on_air, double opex_on_air, int first_quarter) const {
  const int begin =
      way.arcs.empty() ? first_quarter : std::max(first_quarter, state_.quarter(core_.arcs[at(way.arcs[0])].from));
  way.quarters.assign(way.arcs.size(), 0);
  for (int t = begin; t < core_.quarters; ++t) {
    if (!crews_fit(way, begin, t)) continue;
    bool paid = true;
    for (int s = begin; s < core_.quarters && paid; ++s) {
      double due = state_.due(s);
      for (std::size_t i = 0; i < way.arcs.size(); ++i) {
        if (way.quarters[i] > s) continue;
        const NetworkCore::Arc& arc = core_.arcs[at(way.arcs[i])];
        const NetworkCore::Node& node = core_.nodes[at(arc.to)];
        due += arc.cost + node.cost + (arc.opex + node.opex) * static_cast<double>(s - way.quarters[i] + 1);
      }
      if (t <= s) due += cost_on_air + opex_on_air * static_cast<double>(s - t + 1);
      paid = due <= spare_[at(s)];
      if (s + 1 == core_.quarters) way.cost = due - state_.due(s);
    }
    if (!paid) continue;
    way.on_air = t;
    return true;
  }
  return false;
}

/// Each new tower as late as what hangs on it allows; all by quarter t.
bool NetworkWays::crews_fit(Way& way, int begin, int t) const {
  if (!core_.phased) return true;
  int q = t, placed = 0;
  for (std::size_t i = way.arcs.size(); i-- > 0;) {
    while (q >= begin && state_.built(q) + placed >= core_.crews[at(q)]) {
      --q;
      placed = 0;
    }
    if (q < begin) return false;
    way.quarters[i] = q;
    ++placed;
  }
  return true;
}

}  // namespace phusong::sim
