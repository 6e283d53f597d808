#include "sim/plan/network_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <utility>

namespace phusong::sim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kNetwork = NetworkCore::kNetwork;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }
std::size_t pick(std::mt19937_64& random, std::size_t n) { return static_cast<std::size_t>(random() % n); }
double unit(std::mt19937_64& random) { return static_cast<double>(random() >> 40U) * 0x1p-24; }

/// A plan that changes move by move, with its accounts.
class State {
 public:
  explicit State(const NetworkCore& core)
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
        due_(at(core.quarters), 0.0),
        built_(at(core.quarters), 0) {}

  void clear() {
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

  [[nodiscard]] bool stands(int v) const noexcept { return v == kNetwork || arc_[at(v)] >= 0; }
  [[nodiscard]] int depth(int v) const noexcept { return depth_[at(v)]; }
  [[nodiscard]] int quarter(int v) const noexcept { return v == kNetwork ? 0 : quarter_[at(v)]; }
  [[nodiscard]] int arc(int v) const noexcept { return arc_[at(v)]; }
  [[nodiscard]] int on(int k) const noexcept { return on_[at(k)]; }
  [[nodiscard]] int on_air() const noexcept { return on_air_; }
  /// What fails together with a node that stands.
  [[nodiscard]] int branch(int v) const noexcept { return branch_[at(v)]; }
  /// Of a configuration; kAnother while its tower does not stand: one that no other has.
  static constexpr int kAnother = -2;
  [[nodiscard]] int branch_of(int k) const noexcept {
    const NetworkCore::Configuration& c = core_.configurations[at(k)];
    if (c.node == kNetwork) return core_.own_branch(c);
    return stands(c.node) ? branch_[at(c.node)] : kAnother;
  }
  /// What reaches a row from another branch would serve it; kNone: two must. Domain: resilient, not served.
  static constexpr int kNone = -1;
  [[nodiscard]] int half_served_by(int r) const noexcept {
    return row_on_[at(r)].empty() ? kNone : row_on_[at(r)].front().branch;
  }
  [[nodiscard]] bool served(int r) const noexcept { return row_quarter_[at(r)] < core_.quarters; }
  [[nodiscard]] bool slot_free(int k) const noexcept { return group_on_[at(core_.configurations[at(k)].group)] < 0; }
  [[nodiscard]] double due(int t) const noexcept { return due_[at(t)]; }
  [[nodiscard]] int built(int t) const noexcept { return built_[at(t)]; }

  /// Domain: the node before it stands, by then.
  void build(int v, int a, int t) {
    const NetworkCore::Arc& arc = core_.arcs[at(a)];
    arc_[at(v)] = a;
    depth_[at(v)] = arc.from == kNetwork ? arc.depth : depth_[at(arc.from)] + 1;
    branch_[at(v)] = arc.from == kNetwork ? v : branch_[at(arc.from)];
    quarter_[at(v)] = t;
    if (arc.from != kNetwork) ++uses_[at(arc.from)];
    ++built_[at(t)];
    spend(core_.nodes[at(v)].cost + arc.cost, core_.nodes[at(v)].opex + arc.opex, t, 1.0);
  }
  /// Domain: nothing hangs on it or is on air there.
  void tear_down(int v) {
    const NetworkCore::Arc& arc = core_.arcs[at(arc_[at(v)])];
    if (arc.from != kNetwork) --uses_[at(arc.from)];
    --built_[at(quarter_[at(v)])];
    spend(core_.nodes[at(v)].cost + arc.cost, core_.nodes[at(v)].opex + arc.opex, quarter_[at(v)], -1.0);
    arc_[at(v)] = -1;
  }
  void put_on_air(int k, int t) {
    const NetworkCore::Configuration& c = core_.configurations[at(k)];
    on_[at(k)] = t;
    group_on_[at(c.group)] = k;
    ++on_air_;
    if (c.node != kNetwork) ++uses_[at(c.node)];
    spend(c.cost, c.opex, t, 1.0);
    for (std::size_t i = 0; i < c.rows.size(); ++i) {
      row_on_[at(c.rows[i])].push_back({t, c.share[i], k, branch_of(k)});
      row_quarter_[at(c.rows[i])] = quarter_of_row(c.rows[i], t, 0);
    }
  }
  void take_off(int k) {
    const NetworkCore::Configuration& c = core_.configurations[at(k)];
    spend(c.cost, c.opex, on_[at(k)], -1.0);
    on_[at(k)] = -1;
    group_on_[at(c.group)] = -1;
    --on_air_;
    if (c.node != kNetwork) --uses_[at(c.node)];
    for (const int r : c.rows) {
      std::erase_if(row_on_[at(r)], [&](const Serving& s) { return s.k == k; });
      row_quarter_[at(r)] = quarter_of_row(r, 0, 0);
    }
  }
  /// The node, and those before it, that nothing needs any more.
  void tear_down_from(int v) {
    while (v != kNetwork && stands(v) && uses_[at(v)] == 0 && !core_.nodes[at(v)].must) {
      const int before = core_.arcs[at(arc_[at(v)])].from;
      tear_down(v);
      v = before;
    }
  }
  void remove(int k) {
    take_off(k);
    tear_down_from(core_.configurations[at(k)].node);
  }

  /// Value that a configuration adds when it goes on air in t. `scored`: with more for must-haves and something for
  /// shares of rows that are not whole yet, to show the way. `branch`: where it would hang, for resilient plans.
  [[nodiscard]] double gain(int k, int t, bool scored) const { return gain(k, t, scored, branch_of(k)); }
  [[nodiscard]] double gain(int k, int t, bool scored, int branch) const {
    const NetworkCore::Configuration& c = core_.configurations[at(k)];
    double sum = 0.0;
    for (std::size_t i = 0; i < c.rows.size(); ++i) {
      const NetworkCore::Row& row = core_.rows[at(c.rows[i])];
      const int before = row_quarter_[at(c.rows[i])];
      if (before <= t) continue;
      const double weight = row.weight + (scored && row.must ? must_weight_ : 0.0);
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
  /// Value that would be lost without it.
  [[nodiscard]] double loss(int k) const {
    const NetworkCore::Configuration& c = core_.configurations[at(k)];
    double sum = 0.0;
    for (const int r : c.rows) {
      const int before = row_quarter_[at(r)];
      if (before == core_.quarters) continue;
      const int after = quarter_of_row(r, 0, 0, k);
      if (after == before) continue;
      sum += core_.rows[at(r)].weight * (core_.later[at(before)] - core_.later[at(after)]);
    }
    return sum;
  }
  /// Whether a must-have row would be left without service.
  [[nodiscard]] bool needed_by_must(int k) const {
    for (const int r : core_.configurations[at(k)].rows)
      if (core_.rows[at(r)].must && served(r) && quarter_of_row(r, 0, 0, k) == core_.quarters) return true;
    return false;
  }

  [[nodiscard]] double value() const {
    double sum = 0.0;
    for (std::size_t r = 0; r < row_quarter_.size(); ++r)
      sum += core_.rows[r].weight * core_.later[at(row_quarter_[r])];
    return sum;
  }
  [[nodiscard]] NetworkPlan plan() const {
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
  void load(const NetworkPlan& p) {
    clear();
    for (std::size_t v = 0; v < p.arc.size(); ++v)
      if (p.arc[v] >= 0) build_after_its_way(p, static_cast<int>(v));
    for (std::size_t k = 0; k < p.on.size(); ++k)
      if (p.on[k] >= 0) put_on_air(static_cast<int>(k), p.on[k]);
  }

  void weigh_musts(double weight) { must_weight_ = weight; }

 private:
  struct Serving {
    int quarter;
    std::int64_t share;
    int k;
    int branch;
  };
  /// Of a row's weight, for the first of two that serve it.
  static constexpr double kHalf = 0.4;

  void build_after_its_way(const NetworkPlan& p, int v) {
    if (stands(v)) return;
    const int from = core_.arcs[at(p.arc[at(v)])].from;
    if (from != kNetwork) build_after_its_way(p, from);
    build(v, p.arc[at(v)], p.node_quarter[at(v)]);
  }

  void spend(double cost, double opex, int t, double sign) {
    for (int s = t; s < core_.quarters; ++s) due_[at(s)] += sign * (cost + opex * static_cast<double>(s - t + 1));
  }

  /// Quarter in which a row is first served; with one more configuration (share above 0), or without one.
  [[nodiscard]] int quarter_of_row(int r, int t, std::int64_t share, int without = -1) const {
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

  const NetworkCore& core_;
  std::vector<int> arc_, depth_, branch_, quarter_;
  std::vector<int> uses_;  ///< of each node: nodes that hang on it and configurations on air
  std::vector<int> on_, group_on_, row_quarter_;
  std::vector<std::vector<Serving>> row_on_;
  std::vector<double> due_;
  std::vector<int> built_;
  int on_air_ = 0;
  double must_weight_ = 0.0;
};

/// The cheapest chains of new nodes, by depth and node: [depth * nodes + node].
struct Chains {
  std::vector<double> cost;
  std::vector<int> by;  ///< the arc; kInherited: as with a hop less
  bool fresh = false;   ///< straight from the network, over nothing that stands: a branch of their own
};

/// A node with the chain of new nodes that connects it, and when they can be built.
struct Way {
  std::vector<int> arcs;      ///< from the standing part outward
  std::vector<int> quarters;  ///< of each new node
  int on_air = 0;             ///< the quarter for what goes on air at its end
  double cost = 0.0;          ///< until the end
};

class Search {
 public:
  Search(const NetworkCore& core, const NetworkHints& hints, std::uint64_t seed, const SearchLimits& limits)
      : core_{core},
        hints_{hints},
        limits_{limits},
        random_{seed},
        state_{core},
        price_(core.arcs.size(), 0.0),
        chains_{blank(core)},
        fresh_{blank(core)},
        free_of_(core.nodes.size()) {
    fresh_.fresh = true;
    state_.weigh_musts(10.0 * core.total_weight());
    for (std::size_t k = 0; k < core.configurations.size(); ++k) {
      const NetworkCore::Configuration& c = core.configurations[k];
      if (c.cost == 0.0 && c.opex == 0.0) {
        if (c.node == kNetwork)
          free_at_network_.push_back(static_cast<int>(k));
        else
          free_of_[at(c.node)].push_back(static_cast<int>(k));
      }
    }
    for (const double cash : core.cash) spare_.push_back(std::isfinite(cash) ? cash + cost_tolerance(core) : cash);
    double least = kInfinity;
    for (const NetworkCore::Configuration& c : core.configurations)
      if (c.cost > 0.0) least = std::min(least, c.cost);
    for (const NetworkCore::Arc& arc : core.arcs)
      if (arc.cost > 0.0) least = std::min(least, arc.cost);
    least_cost_in_ratios_ = std::isfinite(least) ? 1e-3 * least : 1.0;
  }

  NetworkPlan run(const NetworkPlan* start, double enough) {
    NetworkPlan best = start != nullptr ? *start : state_.plan();
    if (core_.configurations.empty() && core_.nodes.empty()) return best;
    for (const bool hinted : {false, true}) {
      if (hinted && hints_.arc.empty()) continue;
      state_.clear();
      set_prices(hinted, 0.0);
      heedless_ = start == nullptr && !hinted;
      complete(0.0, hinted);
      heedless_ = false;
      if (NetworkPlan plan = state_.plan(); better(core_, plan, best)) best = std::move(plan);
      tell(best);
    }
    if (start != nullptr) {
      // What a program's point builds beside what it needs, where nothing limits it.
      state_.load(*start);
      for (std::size_t v = 0; v < core_.nodes.size(); ++v) state_.tear_down_from(static_cast<int>(v));
      drop_redundant();
      if (NetworkPlan plan = state_.plan(); better(core_, plan, best)) best = std::move(plan);
    }
    NetworkPlan here = best;
    const std::uint64_t patience = 150;
    std::uint64_t last_better = 0;
    for (std::uint64_t step = 1; !limits_.over(work_) && !reached(best, enough); ++step) {
      if (step % 16 == 0) limits_.tick();
      if (step - last_better > patience) {
        here = best;
        last_better = step;
      }
      state_.load(here);
      work_ += core_.nodes.size() + core_.configurations.size();
      destroy();
      if (core_.phased) retime();
      set_prices(!hints_.arc.empty() && pick(random_, 2) == 0, pick(random_, 2) == 0 ? 0.0 : 0.4);
      if (pick(random_, 3) == 0) invite();
      complete(pick(random_, 2) == 0 ? 0.0 : 0.3, false);
      NetworkPlan plan = state_.plan();
      if (better(core_, plan, best)) {
        best = here = std::move(plan);
        last_better = step;
        tell(best);
      } else if (!better(core_, here, plan) || near(plan, here)) {
        here = std::move(plan);
      }
    }
    return best;
  }

 private:
  static constexpr int kInherited = -1;

  void tell(const NetworkPlan& plan) const {
    if (plan.missing == 0.0) limits_.tell(core_.least_cost() ? plan.cost : plan.value);
  }
  [[nodiscard]] bool reached(const NetworkPlan& plan, double enough) const {
    if (plan.missing > 0.0) return false;
    return core_.least_cost() ? plan.cost <= enough + cost_tolerance(core_)
                              : plan.value >= enough - value_tolerance(core_);
  }
  /// Worse by little, as the dice fall.
  [[nodiscard]] bool near(const NetworkPlan& plan, const NetworkPlan& here) {
    if (plan.missing > here.missing) return false;
    const double dice = unit(random_);
    const double slack = 0.02 * dice * dice * dice;
    return core_.least_cost() ? plan.cost <= here.cost * (1.0 + slack) : plan.value >= here.value * (1.0 - slack);
  }

  void set_prices(bool hinted, double noise) {
    const double quarters = core_.phased ? core_.quarters : 0;
    for (std::size_t a = 0; a < price_.size(); ++a) {
      const NetworkCore::Arc& arc = core_.arcs[a];
      const NetworkCore::Node& node = core_.nodes[at(arc.to)];
      double price = arc.cost + node.cost + quarters * (arc.opex + node.opex);
      if (hinted) price *= 1.0 - 0.9 * hints_.arc[a];
      if (noise > 0.0) price *= 1.0 + noise * (unit(random_) - 0.5);
      price_[a] = price;
    }
    work_ += price_.size();
  }

  static Chains blank(const NetworkCore& core) {
    const std::size_t size = at(core.max_hops + 1) * core.nodes.size();
    return {std::vector<double>(size, kInfinity), std::vector<int>(size, kInherited)};
  }

  /// The cheapest chain from what stands to each node, by number of hops from the network.
  void find_ways() {
    find_ways(chains_);
    if (core_.resilient) find_ways(fresh_);
  }
  void find_ways(Chains& chains) {
    const std::size_t n = core_.nodes.size();
    for (int d = 0; d <= core_.max_hops; ++d)
      for (std::size_t v = 0; v < n; ++v) {
        const std::size_t here = at(d) * n + v;
        double best = d > 0 ? chains.cost[here - n] : kInfinity;
        int by = kInherited;
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

  /// The chain to a node; false: there is none.
  bool trace(int v, Way& way, const Chains& chains) const {
    way.arcs.clear();
    if (state_.stands(v)) return true;
    const std::size_t n = core_.nodes.size();
    int d = core_.max_hops;
    if (chains.cost[at(d) * n + at(v)] == kInfinity) return false;
    while (v != kNetwork && !state_.stands(v)) {
      while (chains.by[at(d) * n + at(v)] == kInherited) --d;
      const int a = chains.by[at(d) * n + at(v)];
      way.arcs.push_back(a);
      v = core_.arcs[at(a)].from;
      --d;
    }
    std::reverse(way.arcs.begin(), way.arcs.end());
    return true;
  }

  /// Where a configuration hangs at the end of a chain.
  [[nodiscard]] int branch_of(int k, const Way& way) const {
    if (core_.configurations[at(k)].node == kNetwork || way.arcs.empty()) return state_.branch_of(k);
    const NetworkCore::Arc& first = core_.arcs[at(way.arcs[0])];
    return first.from == kNetwork ? first.to : state_.branch(first.from);
  }

  /// The first quarter in which the chain and what goes on air at its end can be paid and built; false: none.
  bool fit(Way& way, double cost_on_air, double opex_on_air, int first_quarter) const {
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
  bool crews_fit(Way& way, int begin, int t) const {
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

  void build(const Way& way) {
    for (std::size_t i = 0; i < way.arcs.size(); ++i) {
      const int v = core_.arcs[at(way.arcs[i])].to;
      state_.build(v, way.arcs[i], way.quarters[i]);
      take_free(free_of_[at(v)], way.quarters[i]);
    }
  }
  void take_free(const std::vector<int>& free, int t) {
    for (const int k : free)
      if (state_.on(k) < 0 && state_.slot_free(k) && state_.on_air() < core_.max_sites && state_.gain(k, t, true) > 0.0)
        state_.put_on_air(k, t);
  }
  /// Puts a configuration on air, with its way; false: it does not fit.
  bool join(int k) { return join(k, chains_); }
  bool join(int k, const Chains& chains) {
    const NetworkCore::Configuration& c = core_.configurations[at(k)];
    Way way;
    if (state_.on(k) >= 0) return true;
    if (!state_.slot_free(k) || state_.on_air() >= core_.max_sites) return false;
    if (c.node != kNetwork && !trace(c.node, way, chains)) return false;
    if (!fit(way, c.cost, c.opex, c.node != kNetwork && state_.stands(c.node) ? state_.quarter(c.node) : 0))
      return false;
    for (std::size_t i = 0; i < way.arcs.size(); ++i)
      state_.build(core_.arcs[at(way.arcs[i])].to, way.arcs[i], way.quarters[i]);
    state_.put_on_air(k, way.on_air);
    for (const int a : way.arcs) take_free(free_of_[at(core_.arcs[at(a)].to)], state_.quarter(core_.arcs[at(a)].to));
    return true;
  }

  void meet_musts() {
    for (std::size_t k = 0; k < core_.configurations.size(); ++k)
      if (core_.configurations[k].must && state_.on(static_cast<int>(k)) < 0) {
        find_ways();
        static_cast<void>(join(static_cast<int>(k)));
      }
    for (std::size_t v = 0; v < core_.nodes.size(); ++v)
      if (core_.nodes[v].must && !state_.stands(static_cast<int>(v))) {
        find_ways();
        Way way;
        if (trace(static_cast<int>(v), way, chains_) && fit(way, 0.0, 0.0, 0)) build(way);
      }
  }

  /// Adds what brings most per cost until nothing fits or the target is reached.
  void fill(double noise, bool hinted) {
    take_free(free_at_network_, 0);
    for (std::size_t v = 0; v < core_.nodes.size(); ++v)
      if (state_.stands(static_cast<int>(v))) take_free(free_of_[v], state_.quarter(static_cast<int>(v)));
    const double tolerance = value_tolerance(core_);
    double value = state_.value();
    while (state_.on_air() < core_.max_sites && (!core_.least_cost() || missing_of(value) > 0.0)) {
      if (!heedless_ && limits_.stop != nullptr && limits_.stop->due()) return;
      find_ways();
      int best = -1;
      const Chains* best_chains = &chains_;
      double best_score = 0.0;
      const double missing = core_.least_cost() ? std::max(core_.target - value, tolerance) : kInfinity;
      for (std::size_t j = 0; j < core_.configurations.size(); ++j) {
        const int k = static_cast<int>(j);
        const NetworkCore::Configuration& c = core_.configurations[j];
        if (state_.on(k) >= 0 || !state_.slot_free(k)) continue;
        if (state_.gain(k, 0, true) <= tolerance) continue;
        for (const Chains* chains : {&chains_, &fresh_}) {
          // A second way matters where rows want branches, and where it is another one.
          if (chains->fresh && (!core_.resilient || c.node == kNetwork || state_.stands(c.node))) continue;
          if (c.node != kNetwork && !trace(c.node, way_, *chains)) continue;
          if (c.node == kNetwork) way_.arcs.clear();
          if (!fit(way_, c.cost, c.opex, c.node != kNetwork && state_.stands(c.node) ? state_.quarter(c.node) : 0))
            continue;
          const int branch = branch_of(k, way_);
          double gain = state_.gain(k, way_.on_air, true, branch);
          if (gain <= tolerance) continue;
          for (std::size_t i = 0; i < way_.arcs.size(); ++i) {
            const int v = core_.arcs[at(way_.arcs[i])].to;
            if (v == c.node) continue;
            for (const int free : free_of_[at(v)]) gain += state_.gain(free, way_.quarters[i], true, branch);
          }
          if (!must_missing_) gain = std::min(gain, missing);
          double score = gain / std::max(way_.cost, least_cost_in_ratios_);
          if (hinted) score *= 0.05 + hints_.configuration[j];
          if (noise > 0.0) score *= 1.0 + noise * unit(random_);
          if (best < 0 || score > best_score) {
            best = k;
            best_chains = chains;
            best_score = score;
          }
        }
      }
      work_ += core_.configurations.size();
      if (best < 0 || !join(best, *best_chains)) return;
      value = state_.value();
    }
  }
  /// Weight to the target, or 1 while a must-have row is not served.
  double missing_of(double value) {
    must_missing_ = false;
    for (std::size_t r = 0; r < core_.rows.size(); ++r)
      must_missing_ |= core_.rows[r].must && !state_.served(static_cast<int>(r));
    if (must_missing_) return 1.0;
    return value < core_.target - value_tolerance(core_) ? core_.target - value : 0.0;
  }

  /// A configuration with the chain that would put it on air, and what that costs by the prices of the day.
  struct Offer {
    double cost = kInfinity;
    int k = -1;
    const Chains* chains = nullptr;
    int branch = 0;
  };
  /// The cheapest that reaches a row, from another branch and another site than the one given; k < 0: none.
  Offer cheapest_for(int r, int other_branch, int other_site) {
    Offer best;
    const std::size_t n = core_.nodes.size();
    for (const int k : core_.configurations_of_row[at(r)]) {
      const NetworkCore::Configuration& c = core_.configurations[at(k)];
      if (state_.on(k) >= 0 || !state_.slot_free(k) || c.site == other_site) continue;
      for (const Chains* chains : {&chains_, &fresh_}) {
        if (chains->fresh && (c.node == kNetwork || state_.stands(c.node))) continue;
        const double cost = c.cost + (c.node == kNetwork ? 0.0 : chains->cost[at(core_.max_hops) * n + at(c.node)]);
        if (cost >= best.cost) continue;
        if (c.node == kNetwork)
          way_.arcs.clear();
        else if (!trace(c.node, way_, *chains))
          continue;
        if (const int branch = branch_of(k, way_); branch != other_branch) best = {cost, k, chains, branch};
      }
    }
    work_ += core_.configurations_of_row[at(r)].size();
    return best;
  }
  /// Puts on air what a row lacks of two branches, cheapest first; false: it does not fit, and nothing has changed. A
  /// resilient plan's. Domain: ways are found.
  bool serve_row(int r) {
    int first = -1;
    if (state_.half_served_by(r) == State::kNone) {
      const Offer offer = cheapest_for(r, State::kNone, -1);
      if (offer.k < 0 || state_.on_air() + 2 > core_.max_sites || !join(offer.k, *offer.chains)) return false;
      first = offer.k;
      find_ways();
    }
    if (state_.served(r)) return true;  // something free along the way
    const Offer offer = cheapest_for(r, state_.half_served_by(r), -1);
    if (offer.k >= 0 && join(offer.k, *offer.chains)) return true;
    if (first >= 0) {
      state_.remove(first);
      find_ways();
    }
    return false;
  }
  /// Serves the rows that bring most for what they lack, until none fits.
  void serve_rows(double noise) {
    std::vector<char> out(core_.rows.size(), 0);
    find_ways();
    double value = state_.value();
    while (!core_.least_cost() || missing_of(value) > 0.0) {
      if (!heedless_ && limits_.stop != nullptr && limits_.stop->due()) return;
      int best = -1;
      double best_score = 0.0;
      for (std::size_t i = 0; i < core_.rows.size(); ++i) {
        const int r = static_cast<int>(i);
        if (out[i] != 0 || state_.served(r)) continue;
        const int half = state_.half_served_by(r);
        const Offer first = cheapest_for(r, half, -1);
        if (first.k < 0) continue;
        double cost = first.cost, gain = state_.gain(first.k, 0, false, first.branch);
        if (half == State::kNone) {
          const Offer second = cheapest_for(r, first.branch, core_.configurations[at(first.k)].site);
          if (second.k < 0) continue;
          cost += second.cost;
          gain += core_.rows[i].weight + state_.gain(second.k, 0, false, second.branch);
        }
        double score = gain / std::max(cost, least_cost_in_ratios_);
        if (noise > 0.0) score *= 1.0 + noise * unit(random_);
        if (best < 0 || score > best_score) {
          best = r;
          best_score = score;
        }
      }
      if (best < 0) return;
      if (serve_row(best)) {
        value = state_.value();
        find_ways();
      } else {
        out[at(best)] = 1;
      }
    }
  }

  /// Takes off the air what nothing needs, dearest first.
  void drop_redundant() {
    std::vector<std::pair<double, int>> dearest;
    for (std::size_t k = 0; k < core_.configurations.size(); ++k)
      if (state_.on(static_cast<int>(k)) >= 0 && !core_.configurations[k].must)
        dearest.push_back({-core_.configurations[k].cost, static_cast<int>(k)});
    std::sort(dearest.begin(), dearest.end());
    double value = state_.value();
    for (const auto& [cost, k] : dearest) {
      const double loss = state_.loss(k);
      const bool droppable =
          core_.least_cost() ? value - loss >= core_.target - value_tolerance(core_) : loss <= value_tolerance(core_);
      if (!droppable || state_.needed_by_must(k)) continue;
      state_.remove(k);
      value -= loss;
    }
  }

  void complete(double noise, bool hinted) {
    meet_musts();
    fill(noise, hinted);
    drop_redundant();
    if (core_.resilient) {
      serve_rows(noise);
      drop_redundant();
    } else if (!core_.least_cost()) {
      fill(noise, hinted);
      drop_redundant();
    }
  }

  [[nodiscard]] std::vector<int> on_air() const {
    std::vector<int> all;
    for (std::size_t k = 0; k < core_.configurations.size(); ++k)
      if (state_.on(static_cast<int>(k)) >= 0 && !core_.configurations[k].must) all.push_back(static_cast<int>(k));
    return all;
  }
  [[nodiscard]] bool hangs_on(int v, int ancestor) const {
    while (v != kNetwork && v != ancestor) v = core_.arcs[at(state_.arc(v))].from;
    return v == ancestor;
  }
  void destroy_behind(int v) {
    for (const int k : on_air()) {
      const int node = core_.configurations[at(k)].node;
      if (node != kNetwork && state_.on(k) >= 0 && state_.stands(node) && hangs_on(node, v)) state_.remove(k);
    }
  }

  void destroy() {
    const std::vector<int> all = on_air();
    if (all.empty()) return;
    const std::size_t many = 1 + pick(random_, 2 + all.size() / 4);
    switch (pick(random_, 3)) {
      case 0:  // some, here and there, half of them with all that hangs on them
        for (std::size_t i = 0; i < std::min(many, all.size()); ++i) {
          const int k = all[pick(random_, all.size())];
          if (state_.on(k) < 0) continue;
          const int node = core_.configurations[at(k)].node;
          if (node != kNetwork && pick(random_, 2) == 0)
            destroy_behind(node);
          else
            state_.remove(k);
        }
        break;
      case 1: {  // a whole branch
        const int k = all[pick(random_, all.size())];
        int v = core_.configurations[at(k)].node;
        if (v == kNetwork) {
          state_.remove(k);
          break;
        }
        for (std::size_t up = pick(random_, 3); up > 0; --up)
          if (const int before = core_.arcs[at(state_.arc(v))].from; before != kNetwork) v = before;
        destroy_behind(v);
        break;
      }
      default: {  // those that reach the same rows as one, and what they reach
        std::vector<int> queue{all[pick(random_, all.size())]};
        std::vector<char> seen(core_.configurations.size(), 0);
        seen[at(queue[0])] = 1;
        std::size_t removed = 0;
        for (std::size_t i = 0; i < queue.size() && removed < many; ++i) {
          const int k = queue[i];
          for (const int r : core_.configurations[at(k)].rows)
            for (const int other : core_.configurations_of_row[at(r)])
              if (seen[at(other)] == 0) {
                seen[at(other)] = 1;
                queue.push_back(other);
              }
          if (state_.on(k) < 0 || core_.configurations[at(k)].must) continue;
          const int node = core_.configurations[at(k)].node;
          if (node != kNetwork && pick(random_, 3) == 0)
            destroy_behind(node);
          else
            state_.remove(k);
          ++removed;
        }
      }
    }
  }

  /// A guest comes first, whatever it brings for its cost.
  void invite() {
    if (core_.configurations.empty()) return;
    if (core_.resilient && !core_.rows.empty() && pick(random_, 2) == 0) {
      const int r = static_cast<int>(pick(random_, core_.rows.size()));
      find_ways();
      if (!state_.served(r)) static_cast<void>(serve_row(r));
      return;
    }
    const int k = static_cast<int>(pick(random_, core_.configurations.size()));
    if (state_.on(k) >= 0 || state_.gain(k, 0, true) <= value_tolerance(core_)) return;
    find_ways();
    static_cast<void>(join(k));
  }

  /// What is left of a phased plan, each part as early as the others let it.
  void retime() {
    const NetworkPlan plan = state_.plan();
    std::vector<std::pair<double, int>> order;
    const double noise = pick(random_, 2) == 0 ? 0.0 : 3.0;
    for (std::size_t k = 0; k < plan.on.size(); ++k)
      if (plan.on[k] >= 0)
        order.push_back(
            {plan.on[k] + noise * unit(random_) - (core_.configurations[k].must ? 1e3 : 0.0), static_cast<int>(k)});
    std::sort(order.begin(), order.end());
    state_.clear();
    for (const auto& [when, k] : order) {
      const NetworkCore::Configuration& c = core_.configurations[at(k)];
      way_.arcs.clear();
      for (int v = c.node; !state_.stands(v); v = core_.arcs[at(plan.arc[at(v)])].from)
        way_.arcs.push_back(plan.arc[at(v)]);
      std::reverse(way_.arcs.begin(), way_.arcs.end());
      if (!fit(way_, c.cost, c.opex, c.node != kNetwork && state_.stands(c.node) ? state_.quarter(c.node) : 0))
        continue;
      for (std::size_t i = 0; i < way_.arcs.size(); ++i)
        state_.build(core_.arcs[at(way_.arcs[i])].to, way_.arcs[i], way_.quarters[i]);
      state_.put_on_air(k, way_.on_air);
    }
  }

  const NetworkCore& core_;
  const NetworkHints& hints_;
  const SearchLimits& limits_;
  std::mt19937_64 random_;
  State state_;
  std::vector<double> price_;  ///< of each arc with its node
  Chains chains_, fresh_;
  std::vector<std::vector<int>> free_of_;
  std::vector<int> free_at_network_;
  std::vector<double> spare_;
  double least_cost_in_ratios_ = 1.0;
  bool must_missing_ = false;
  bool heedless_ = false;  ///< of the limits: the first plan
  Way way_;
  std::uint64_t work_ = 0;
};

}  // namespace

double value_tolerance(const NetworkCore& core) noexcept {
  return core.value_step > 0.0 ? 0.25 * core.value_step
                               : 1.0e-9 * std::max(core.total_weight() * std::max(core.later[0], 1e-300), 1e-300);
}

double cost_tolerance(const NetworkCore& core) noexcept {
  if (core.cost_step > 0.0) return 0.25 * core.cost_step;
  double sum = 0.0;
  for (const NetworkCore::Node& node : core.nodes) sum += node.cost;
  for (const NetworkCore::Configuration& c : core.configurations) sum += c.cost;
  return 1.0e-12 * sum;
}

bool better(const NetworkCore& core, const NetworkPlan& a, const NetworkPlan& b) noexcept {
  if (a.missing != b.missing) return a.missing < b.missing;
  const bool cheaper = a.cost < b.cost - cost_tolerance(core);
  if (core.least_cost()) return cheaper;
  const double more = a.value - b.value, tolerance = value_tolerance(core);
  return more > tolerance || (more >= -tolerance && cheaper);
}

std::vector<int> branches_of(const NetworkCore& core, const NetworkPlan& plan) {
  std::vector<int> branches(core.nodes.size(), -1);
  for (std::size_t v = 0; v < plan.arc.size(); ++v) {
    if (plan.arc[v] < 0) continue;
    int u = static_cast<int>(v);
    while (core.arcs[at(plan.arc[at(u)])].from != kNetwork) u = core.arcs[at(plan.arc[at(u)])].from;
    branches[v] = u;
  }
  return branches;
}

bool serves(const NetworkCore& core, const NetworkPlan& plan, const std::vector<int>& branches, int row, int quarter) {
  std::int64_t sum = 0;
  int first = -1;
  for (const int k : core.configurations_of_row[at(row)]) {
    if (plan.on[at(k)] < 0 || plan.on[at(k)] > quarter) continue;
    const NetworkCore::Configuration& c = core.configurations[at(k)];
    if (core.resilient) {
      const int branch = c.node == kNetwork ? core.own_branch(c) : branches[at(c.node)];
      if (first >= 0 && branch != first) return true;
      first = branch;
    } else {
      const auto place = std::lower_bound(c.rows.begin(), c.rows.end(), row) - c.rows.begin();
      sum += c.share[at(static_cast<int>(place))];
    }
  }
  return !core.resilient && sum >= kServedShare;
}

NetworkPlan valued(const NetworkCore& core, NetworkPlan plan) {
  NetworkPlan broken;
  broken.missing = kInfinity;
  broken.arc.assign(core.nodes.size(), -1);
  broken.node_quarter.assign(core.nodes.size(), 0);
  broken.on.assign(core.configurations.size(), -1);
  // Links: no cycle, no more hops than allowed, nothing before what it hangs on.
  for (std::size_t v = 0; v < plan.arc.size(); ++v) {
    if (plan.arc[v] < 0) continue;
    int depth = 0;
    for (int u = static_cast<int>(v); u != kNetwork;) {
      if (plan.arc[at(u)] < 0) return broken;
      const NetworkCore::Arc& arc = core.arcs[at(plan.arc[at(u)])];
      if (arc.from != kNetwork && plan.node_quarter[at(arc.from)] > plan.node_quarter[at(u)]) return broken;
      depth += arc.from == kNetwork ? arc.depth : 1;
      if (depth > core.max_hops) return broken;  // a cycle too
      u = arc.from;
    }
  }
  std::vector<int> in_group(at(core.groups), 0);
  int on_air = 0;
  for (std::size_t k = 0; k < plan.on.size(); ++k) {
    if (plan.on[k] < 0) continue;
    const NetworkCore::Configuration& c = core.configurations[k];
    if (c.node != kNetwork && (plan.arc[at(c.node)] < 0 || plan.node_quarter[at(c.node)] > plan.on[k])) return broken;
    if (++in_group[at(c.group)] > 1 || ++on_air > core.max_sites) return broken;
  }
  State state{core};
  state.load(plan);
  for (int t = 0; t < core.quarters; ++t)
    if (state.due(t) > core.cash[at(t)] + cost_tolerance(core) + 1e-9 * std::abs(state.due(t)) ||
        state.built(t) > core.crews[at(t)])
      return broken;
  return state.plan();
}

NetworkPlan search_network(const NetworkCore& core, const NetworkPlan* start, const NetworkHints& hints, double enough,
                           std::uint64_t seed, const SearchLimits& limits) {
  return Search{core, hints, seed, limits}.run(start, enough);
}

}  // namespace phusong::sim
