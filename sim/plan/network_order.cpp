#include "sim/plan/network_order.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>
#include <random>
#include <span>
#include <utility>
#include <vector>

namespace phusong::sim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kNetwork = NetworkCore::kNetwork;
/// Of the limits, for the first round.
constexpr double kShortRound = 0.12;
/// What a round forgives on average at its begin and at its end, of the plan's value.
constexpr double kHot = 6.0e-3, kCold = 5.0e-5;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

class OrderSearch {
 public:
  OrderSearch(const NetworkCore& core, std::uint64_t seed, const SearchLimits& limits)
      : core_{core},
        limits_{limits},
        random_{seed},
        parent_(core.nodes.size(), -1),
        node_quarter_(core.nodes.size()),
        on_(core.configurations.size()),
        row_quarter_(core.rows.size()),
        group_taken_(at(core.groups)),
        due_(at(core.quarters)),
        built_(at(core.quarters)) {
    const double tolerance = cost_tolerance(core);
    for (const double cash : core.cash) spare_.push_back(cash + tolerance);
    for (std::size_t k = 0; k < core.configurations.size(); ++k)
      if (!core.configurations[k].rows.empty() || core.configurations[k].must) things_.push_back(static_cast<int>(k));
    for (std::size_t v = 0; v < core.nodes.size(); ++v)
      if (core.nodes[v].must) things_.push_back(tower(static_cast<int>(v)));
    if (limits.stop != nullptr && limits.stop->limited()) seconds_ = limits.stop->left_s();
    missing_costs_ = 1.0 + 2.0 * core.total_weight() * core.later[0];
  }

  NetworkPlan run(const NetworkPlan& start, double enough) {
    NetworkPlan best = start;
    if (things_.empty()) return best;
    // A short round first, so that there is a good plan early; then one as long as the limits let it be.
    for (const double end : {kShortRound, 1.0}) {
      begin_at(best);
      double here = build();
      if (take(best, enough)) return best;
      compact();
      double top = here;
      std::vector<int> kept_order = order_;
      const double begin = gone();
      if (begin >= end) continue;
      double left = 1.0;
      for (std::uint64_t i = 0; left > 0.0; ++i) {
        if (i % 64 == 0) {
          limits_.tick();
          if (limits_.over(work_)) return best;
          left = 1.0 - (gone() - begin) / (end - begin);
          if (left <= 0.0) break;
        }
        const double dice = unit();
        const double slack = (kHot * left * left * left + kCold) * 4.0 * dice * dice * dice * std::max(top, 0.0);
        undo_.clear();
        move();
        const double value = build();
        if (value < here - slack) {
          order_ = kept_order;
          for (auto item = undo_.rbegin(); item != undo_.rend(); ++item) parent_[at(item->first)] = item->second;
          continue;
        }
        here = value;
        compact();
        kept_order = order_;
        if (value <= top) continue;
        top = value;
        if (take(best, enough)) return best;
      }
    }
    return best;
  }

 private:
  /// How much of the limits is used up, of effort or time.
  [[nodiscard]] double gone() const {
    const double work = static_cast<double>(work_) / static_cast<double>(limits_.effort);
    if (seconds_ <= 0.0) return work;
    return std::max(work, 1.0 - limits_.stop->left_s() / seconds_);
  }

  /// What was built last, where it is better than the best; true: that is enough.
  bool take(NetworkPlan& best, double enough) const {
    NetworkPlan found = valued(core_, plan());
    if (!better(core_, found, best)) return false;
    best = std::move(found);
    if (best.missing > 0.0) return false;
    limits_.tell(best.value);
    return best.value >= enough - value_tolerance(core_);
  }

  // What is put in order: configurations, and towers that must stand.
  [[nodiscard]] int tower(int v) const noexcept { return static_cast<int>(core_.configurations.size()) + v; }
  [[nodiscard]] bool is_tower(int thing) const noexcept { return at(thing) >= core_.configurations.size(); }
  [[nodiscard]] int node_of(int thing) const noexcept {
    return is_tower(thing) ? thing - static_cast<int>(core_.configurations.size())
                           : core_.configurations[at(thing)].node;
  }
  [[nodiscard]] bool stands(int v) const noexcept { return v == kNetwork || node_quarter_[at(v)] < core_.quarters; }
  std::size_t pick(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  double unit() { return static_cast<double>(random_() >> 40U) * 0x1p-24; }

  void begin_at(const NetworkPlan& plan) {
    node_quarter_.assign(core_.nodes.size(), core_.quarters);
    for (std::size_t v = 0; v < plan.arc.size(); ++v)
      if (plan.arc[v] >= 0) {
        parent_[v] = plan.arc[v];
        node_quarter_[v] = plan.node_quarter[v];
      }
    for (std::size_t v = 0; v < parent_.size(); ++v)
      if (plan.arc[v] < 0) hang(static_cast<int>(v));
    order_ = things_;
    const auto when = [&](int thing) {
      const int t = is_tower(thing) ? node_quarter_[at(node_of(thing))] : plan.on[at(thing)];
      return t < 0 ? core_.quarters : t;
    };
    const auto worth = [&](int thing) {
      if (is_tower(thing)) return kInfinity;
      const NetworkCore::Configuration& c = core_.configurations[at(thing)];
      double sum = 0.0;
      for (const int r : c.rows) sum += core_.rows[at(r)].weight;
      return sum / std::max(c.cost + (c.node == kNetwork ? 0.0 : core_.nodes[at(c.node)].cost), 1.0e-300);
    };
    std::vector<std::pair<int, double>> key(core_.configurations.size() + core_.nodes.size());
    for (const int thing : order_) key[at(thing)] = {when(thing), -worth(thing)};
    std::stable_sort(order_.begin(), order_.end(), [&](int a, int b) { return key[at(a)] < key[at(b)]; });
  }

  /// Builds in order and returns what that is worth; less for each must that is missing.
  double build() {
    const int end = core_.quarters;
    std::fill(node_quarter_.begin(), node_quarter_.end(), end);
    std::fill(on_.begin(), on_.end(), -1);
    std::fill(row_quarter_.begin(), row_quarter_.end(), end);
    std::fill(group_taken_.begin(), group_taken_.end(), char{0});
    std::fill(due_.begin(), due_.end(), 0.0);
    std::fill(built_.begin(), built_.end(), 0);
    placed_.clear();
    int on_air = 0;
    double value = 0.0;
    work_ += order_.size() + core_.nodes.size() + core_.rows.size();
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const int thing = order_[i];
      if (is_tower(thing)) {
        if (stands(node_of(thing)) || fit(node_of(thing), 0.0, 0.0) < 0) continue;
        stand_up();
        placed_.push_back(i);
        continue;
      }
      const NetworkCore::Configuration& c = core_.configurations[at(thing)];
      if (group_taken_[at(c.group)] != 0 || on_air >= core_.max_sites) continue;
      const double last = due_.back() + c.cost + c.opex;
      if (last > spare_.back() || (!c.must && gain(c, 0) <= 0.0)) continue;
      const int t = fit(c.node, c.cost, c.opex);
      if (t < 0) continue;
      const double more = gain(c, t);
      if (!c.must && more <= 0.0) continue;
      stand_up();
      pay(c.cost, c.opex, t);
      on_[at(thing)] = t;
      group_taken_[at(c.group)] = 1;
      ++on_air;
      for (const int r : c.rows) row_quarter_[at(r)] = std::min(row_quarter_[at(r)], t);
      value += more;
      placed_.push_back(i);
    }
    int missing = 0;
    for (std::size_t v = 0; v < core_.nodes.size(); ++v)
      missing += core_.nodes[v].must && !stands(static_cast<int>(v)) ? 1 : 0;
    for (std::size_t k = 0; k < on_.size(); ++k) missing += core_.configurations[k].must && on_[k] < 0 ? 1 : 0;
    for (std::size_t r = 0; r < core_.rows.size(); ++r) missing += core_.rows[r].must && row_quarter_[r] == end ? 1 : 0;
    return value - missing_costs_ * missing;
  }
  [[nodiscard]] double gain(const NetworkCore::Configuration& c, int t) const {
    double sum = 0.0;
    for (const int r : c.rows)
      if (const int before = row_quarter_[at(r)]; before > t)
        sum += core_.rows[at(r)].weight * (core_.later[at(t)] - core_.later[at(before)]);
    return sum;
  }
  void pay(double cost, double opex, int t) {
    for (int s = t; s < core_.quarters; ++s) due_[at(s)] += cost + opex * static_cast<double>(s - t + 1);
  }

  /// Fills way_ with the towers that a node lacks, from the network outwards; false: its arcs lead nowhere, or too
  /// deep.
  bool trace(int v) {
    way_.clear();
    int depth = 0;
    while (v != kNetwork && !stands(v)) {
      const int a = parent_[at(v)];
      if (a < 0 || ++depth > core_.max_hops + 1) return false;
      way_.push_back({a, v, 0});
      v = core_.arcs[at(a)].from;
    }
    std::reverse(way_.begin(), way_.end());
    if (way_.empty()) return true;
    const int d = v == kNetwork ? core_.arcs[at(way_[0].arc)].depth : depth_of(v) + 1;
    return d + static_cast<int>(way_.size()) - 1 <= core_.max_hops;
  }
  [[nodiscard]] int depth_of(int v) const {
    int depth = 0;
    while (v != kNetwork) {
      const NetworkCore::Arc& arc = core_.arcs[at(parent_[at(v)])];
      depth += arc.from == kNetwork ? arc.depth : 1;
      v = arc.from;
    }
    return depth;
  }
  /// The first quarter for a node's towers, which are in way_ then, and what is put on air there; -1: it does not fit.
  int fit(int node, double cost, double opex) {
    int begin = 0;
    way_.clear();
    if (node != kNetwork) {
      if (stands(node)) {
        begin = node_quarter_[at(node)];
      } else {
        if (!trace(node)) return -1;
        const int from = core_.arcs[at(way_[0].arc)].from;
        if (from != kNetwork) begin = node_quarter_[at(from)];
      }
    }
    double ways = 0.0, ways_opex = 0.0;
    for (const Step& step : way_) {
      const NetworkCore::Arc& arc = core_.arcs[at(step.arc)];
      ways += arc.cost + core_.nodes[at(step.node)].cost;
      ways_opex += arc.opex + core_.nodes[at(step.node)].opex;
    }
    if (due_.back() + cost + ways + opex + ways_opex > spare_.back()) return -1;
    for (int t = begin; t < core_.quarters; ++t) {
      if (!crews_fit(begin, t)) continue;
      bool paid = true;
      for (int s = begin; s < core_.quarters && paid; ++s) {
        double due = due_[at(s)];
        if (s >= t) due += cost + opex * static_cast<double>(s - t + 1);
        for (const Step& step : way_) {
          if (step.quarter > s) continue;
          const NetworkCore::Arc& arc = core_.arcs[at(step.arc)];
          const NetworkCore::Node& n = core_.nodes[at(step.node)];
          due += arc.cost + n.cost + (arc.opex + n.opex) * static_cast<double>(s - step.quarter + 1);
        }
        paid = due <= spare_[at(s)];
      }
      if (paid) return t;
    }
    return -1;
  }
  /// Each new tower as late as what hangs on it allows; all by quarter t.
  bool crews_fit(int begin, int t) {
    int q = t, placed = 0;
    for (std::size_t i = way_.size(); i-- > 0;) {
      while (q >= begin && built_[at(q)] + placed >= core_.crews[at(q)]) {
        --q;
        placed = 0;
      }
      if (q < begin) return false;
      way_[i].quarter = q;
      ++placed;
    }
    return true;
  }
  void stand_up() {
    for (const Step& step : way_) {
      const NetworkCore::Arc& arc = core_.arcs[at(step.arc)];
      const NetworkCore::Node& n = core_.nodes[at(step.node)];
      node_quarter_[at(step.node)] = step.quarter;
      ++built_[at(step.quarter)];
      pay(arc.cost + n.cost, arc.opex + n.opex, step.quarter);
    }
  }

  /// What was passed over goes behind what was built: it would be passed over there as well.
  void compact() {
    std::size_t front = 0;
    rest_.clear();
    for (std::size_t i = 0, p = 0; i < order_.size(); ++i) {
      if (p < placed_.size() && placed_[p] == i) {
        order_[front++] = order_[i];
        ++p;
      } else {
        rest_.push_back(order_[i]);
      }
    }
    std::copy(rest_.begin(), rest_.end(), order_.begin() + static_cast<std::ptrdiff_t>(front));
    built_things_ = front;
  }

  void shift(std::size_t from, std::size_t to) {
    const auto begin = order_.begin();
    const auto f = static_cast<std::ptrdiff_t>(from), t = static_cast<std::ptrdiff_t>(to);
    if (from < to)
      std::rotate(begin + f, begin + f + 1, begin + t + 1);
    else
      std::rotate(begin + t, begin + f, begin + f + 1);
  }
  /// Domain: compact() was the last to change the order.
  void move() {
    const std::size_t n = std::max<std::size_t>(built_things_, 1), all = order_.size();
    const std::size_t i = pick(n);
    const std::size_t kinds = core_.arcs.empty() ? 17 : 20;
    const std::size_t kind = pick(kinds);
    if (kind < 5) {  // sooner or later
      shift(i, pick(n));
    } else if (kind < 7) {
      std::swap(order_[i], order_[pick(n)]);
    } else if (kind < 12) {  // another one in its place, more often than not a neighbour
      const std::size_t j = pick(3) == 0 ? pick(all) : neighbour(i);
      if (pick(2) == 0) lead(order_[j]);
      std::swap(order_[i], order_[j]);
    } else if (kind < 16) {  // a guest
      const std::size_t j = pick(3) == 0 ? neighbour(i) : pick(all);
      if (pick(2) == 0) lead(order_[j]);
      shift(j, std::min(i, j));
    } else if (kind < 17) {
      shift(i, all - 1);
    } else {  // hangs elsewhere, itself or what it hangs on
      int v = node_of(order_[i]);
      if (v == kNetwork) return;
      for (std::size_t up = pick(3); up > 0; --up) {
        if (parent_[at(v)] < 0) break;
        if (const int before = core_.arcs[at(parent_[at(v)])].from; before != kNetwork) v = before;
      }
      const std::span<const int> arcs = core_.arcs_into[at(v)];
      int a = arcs[pick(arcs.size())];
      // On what stands, where there is such a one.
      for (int tries = 0; tries < 8 && !stands(core_.arcs[at(a)].from); ++tries) a = arcs[pick(arcs.size())];
      set_parent(v, a);
    }
  }
  /// Place of one that reaches a row of the one there.
  std::size_t neighbour(std::size_t i) {
    const int thing = order_[i];
    if (is_tower(thing) || core_.configurations[at(thing)].rows.empty()) return pick(order_.size());
    const std::vector<int>& rows = core_.configurations[at(thing)].rows;
    const std::span<const int> reach = core_.configurations_of_row[at(rows[pick(rows.size())])];
    const int other = reach[pick(reach.size())];
    return static_cast<std::size_t>(std::find(order_.begin(), order_.end(), other) - order_.begin());
  }
  void set_parent(int v, int a) {
    undo_.push_back({v, parent_[at(v)]});
    parent_[at(v)] = a;
  }
  /// Turns what a thing lacks to the cheapest way from what stood last.
  void lead(int thing) {
    const int v = node_of(thing);
    if (v != kNetwork && !stands(v)) hang(v);
  }
  /// Cheapest chain to what stands, by cost and what it costs to run half of the time.
  void hang(int goal) {
    const double half = 0.5 * core_.quarters;
    using Item = std::pair<double, int>;
    std::priority_queue<Item, std::vector<Item>, std::greater<>> queue;
    seen_.resize(core_.nodes.size(), 0);
    best_cost_.resize(core_.nodes.size());
    next_.resize(core_.nodes.size());
    ++stamp_;
    const auto offer = [&](double cost, int v, int by) {
      if (seen_[at(v)] == stamp_ && best_cost_[at(v)] <= cost) return;
      seen_[at(v)] = stamp_;
      best_cost_[at(v)] = cost;
      next_[at(v)] = by;  // the arc that leads on towards the goal
      queue.push({cost, v});
    };
    double best = kInfinity;
    int best_arc = -1;
    offer(0.0, goal, -1);
    while (!queue.empty()) {
      const auto [cost, v] = queue.top();
      queue.pop();
      if (cost >= best) break;
      if (cost > best_cost_[at(v)]) continue;
      work_ += core_.arcs_into[at(v)].size();
      for (const int a : core_.arcs_into[at(v)]) {
        const NetworkCore::Arc& arc = core_.arcs[at(a)];
        const double sum = cost + arc.cost + half * arc.opex;
        if (arc.from == kNetwork || stands(arc.from)) {
          if (sum < best) {
            best = sum;
            best_arc = a;
          }
        } else if (sum < best) {
          const NetworkCore::Node& node = core_.nodes[at(arc.from)];
          offer(sum + node.cost + half * node.opex, arc.from, a);
        }
      }
    }
    for (int a = best_arc; a >= 0; a = next_[at(core_.arcs[at(a)].to)]) set_parent(core_.arcs[at(a)].to, a);
  }

  [[nodiscard]] NetworkPlan plan() const {
    NetworkPlan p;
    p.arc.assign(core_.nodes.size(), -1);
    p.node_quarter.assign(core_.nodes.size(), 0);
    p.on = on_;
    for (std::size_t v = 0; v < core_.nodes.size(); ++v)
      if (stands(static_cast<int>(v))) {
        p.arc[v] = parent_[v];
        p.node_quarter[v] = node_quarter_[v];
      }
    return p;
  }

  struct Step {
    int arc, node, quarter;
  };
  const NetworkCore& core_;
  const SearchLimits& limits_;
  std::mt19937_64 random_;
  std::vector<int> things_, order_, rest_;
  std::vector<int> parent_;  ///< of each node: the arc that it hangs on, or would
  std::vector<std::size_t> placed_;
  std::size_t built_things_ = 0;  ///< they come first in the order
  std::vector<int> node_quarter_, on_, row_quarter_;
  std::vector<char> group_taken_;
  std::vector<double> due_, spare_;
  std::vector<int> built_;
  std::vector<Step> way_;
  std::vector<std::pair<int, int>> undo_;
  std::vector<int> seen_, next_;
  std::vector<double> best_cost_;
  int stamp_ = 0;
  double missing_costs_ = 0.0;
  double seconds_ = 0.0;  ///< of the limits; 0: none
  std::uint64_t work_ = 0;
};

}  // namespace

bool has_order(const NetworkCore& core) noexcept {
  return core.phased && std::none_of(core.rows.begin(), core.rows.end(), [](const auto& row) { return row.joint; });
}

NetworkPlan search_order(const NetworkCore& core, const NetworkPlan& start, double enough, std::uint64_t seed,
                         const SearchLimits& limits) {
  return OrderSearch{core, seed, limits}.run(start, enough);
}

}  // namespace phusong::sim
