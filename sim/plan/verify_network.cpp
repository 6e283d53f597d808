// Checks a certificate of a plan with backhaul or quarters. Nothing here is shared with the solver: it would share its
// errors. What the plan must keep is asked of breach_of() (network_check.cpp), which knows the problem alone.
#include "sim/plan/verify_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <vector>

#include "sim/plan/network_plan.h"
#include "sim/plan/verify_fields.h"

namespace phusong::sim {

namespace {

using Json = nlohmann::ordered_json;
using Long = long double;

constexpr int kNone = -1;
constexpr int kFar = std::numeric_limits<int>::max() / 4;
/// What proofs state is a sum of doubles: it is held against the recomputed one as far as that.
constexpr double kSameBound = 1.0e-6;
/// A row is served when its shares, in whole thousand-millionths, reach a whole less a millionth.
constexpr std::int64_t kWhole = 1'000'000'000, kServed = kWhole - 1'000;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

/// A hop in one direction, or a feed. All that exists is one root, kNone.
struct Arc {
  int from = kNone, to = 0;
  double cost = 0.0, opex = 0.0;
  int depth = 0;  ///< of `to`, where it comes from the network
  int index = 0;
  bool feed = false;
};

/// What is left of a problem when what no plan needs is left out. Some best plan has none of the rest:
///   - a hop into v that another one from the network to v replaces, no deeper and no dearer;
///   - places so far from the network, and so far before the next place that is wanted, that the hop limit is passed;
///   - relays that lead nowhere but back; configurations that reach no row which can be served;
///   - what costs more with its cheapest way than there is money.
class Reduced {
 public:
  explicit Reduced(const NetworkProblem& p) : p_{p} {
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
    for (const Arc& arc : arcs) there[at(arc.to)] = 1;
    for (std::size_t k = 0; k < air.size(); ++k)
      if (air[k] != 0 && must_air[k] != 0) must_node[at(p.configurations[k].node)] = 1;
    find_rows();
    find_step();
  }

  /// Where all costs are whole, what can be spent is a multiple of their greatest common divisor. Without quarters.
  [[nodiscard]] Long money_to_spend() const {
    const Long budget = p_.budget;
    return cost_step > 0.0L ? cost_step * std::floor(budget / cost_step * (1.0L + kBudgetRoom))
                            : budget * (1.0L + kSameSum);
  }

  bool phased = false;
  int hops = 0;
  Long money = 0.0L;
  Long cost_step = 0.0L;  ///< greatest common divisor of all costs; 0: they are not whole
  std::vector<Arc> arcs;
  std::vector<char> there;          ///< nodes with a way into them
  std::vector<int> depth, deepest;  ///< of nodes
  std::vector<char> air;            ///< configurations that count
  std::vector<char> row;            ///< rows that they can serve
  std::vector<char> must_node, must_air;

 private:
  [[nodiscard]] bool root(int v) const { return p_.nodes[at(v)].root; }
  [[nodiscard]] double opex(double given) const { return phased ? given : 0.0; }

  void take_arcs() {
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
  void find_depths() {
    depth.assign(p_.nodes.size(), kFar);
    for (bool changed = true; changed;) {
      changed = false;
      for (const Arc& arc : arcs) {
        const int d = arc.from == kNone ? arc.depth : depth[at(arc.from)] + 1;
        if (d >= depth[at(arc.to)]) continue;
        depth[at(arc.to)] = d;
        changed = true;
      }
    }
  }

  void find_rows_and_air() {
    air.assign(p_.configurations.size(), 1);
    for (std::size_t k = 0; k < air.size(); ++k) {
      const int v = p_.configurations[k].node;
      if (!root(v) && depth[at(v)] > hops) air[k] = 0;
    }
    find_rows();
    for (std::size_t k = 0; k < air.size(); ++k) {
      const std::vector<int>& rows = p_.configurations[k].rows;
      if (must_air[k] == 0 && std::none_of(rows.begin(), rows.end(), [&](int r) { return row[at(r)] != 0; }))
        air[k] = 0;
    }
  }
  /// Rows that one configuration of each node and slot, all together, would serve.
  void find_rows() {
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
      row[r] = sum >= kServed ? 1 : 0;
    }
  }

 public:
  static std::int64_t units(const NetworkConfiguration& c, std::size_t i) {
    return c.share.empty() ? kWhole : std::max<std::int64_t>(1, std::llround(c.share[i] * static_cast<double>(kWhole)));
  }

 private:
  void drop_replaced() {
    std::stable_sort(arcs.begin(), arcs.end(), [](const Arc& a, const Arc& b) {
      return std::tie(a.to, a.from, a.cost, a.opex) < std::tie(b.to, b.from, b.cost, b.opex);
    });
    std::vector<Arc> kept;
    std::size_t begin = 0;
    for (const Arc& arc : arcs) {
      if (kept.empty() || kept.back().to != arc.to) begin = kept.size();
      bool replaced = false;
      for (std::size_t i = begin; i < kept.size() && !replaced; ++i) {
        const Arc& by = kept[i];
        if (by.cost > arc.cost || by.opex > arc.opex) continue;
        const int d = arc.from == kNone ? arc.depth : depth[at(arc.from)] + 1;
        replaced = by.from == kNone ? by.depth <= d : by.from == arc.from;
      }
      if (!replaced) kept.push_back(arc);
    }
    arcs = std::move(kept);
  }

  void find_step() {
    std::vector<double> costs;
    const auto take = [&](double cost) {
      if (cost > 0.0) costs.push_back(cost);
    };
    for (std::size_t v = 0; v < p_.nodes.size(); ++v)
      if (there[v] != 0) take(p_.nodes[v].cost);
    for (const Arc& arc : arcs) take(arc.cost);
    for (std::size_t k = 0; k < air.size(); ++k)
      if (air[k] != 0) take(p_.configurations[k].cost);
    cost_step = step_of(costs);
  }

  /// The cheapest way to each node within each depth, its tower included.
  [[nodiscard]] std::vector<std::vector<Long>> ways() const {
    const std::size_t n = p_.nodes.size();
    std::vector<std::vector<Long>> best(at(hops) + 1, std::vector<Long>(n, HUGE_VALL));
    const auto tower = [&](int v) { return static_cast<Long>(p_.nodes[at(v)].cost) + opex(p_.nodes[at(v)].opex); };
    for (int d = 0; d <= hops; ++d) {
      std::vector<Long>& here = best[at(d)];
      if (d > 0) here = best[at(d) - 1];
      for (const Arc& arc : arcs) {
        if (arc.from == kNone ? arc.depth != d : d == 0) continue;
        const Long before = arc.from == kNone ? 0.0L : best[at(d) - 1][at(arc.from)];
        here[at(arc.to)] = std::min(here[at(arc.to)], before + arc.cost + arc.opex + tower(arc.to));
      }
    }
    return best;
  }

  bool drop_useless() {
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
      for (const Arc& arc : arcs)
        if (arc.from != kNone && behind[at(arc.to)] + 1 < behind[at(arc.from)]) {
          behind[at(arc.from)] = behind[at(arc.to)] + 1;
          changed = true;
        }
    }
    deepest.assign(n, -1);
    for (std::size_t v = 0; v < n; ++v)
      if (behind[v] < kFar && depth[v] < kFar && depth[v] + behind[v] <= hops) deepest[v] = hops - behind[v];
    std::vector<std::set<int>> leads(n);
    for (const Arc& arc : arcs)
      if (arc.from != kNone && leads[at(arc.from)].size() < 2) leads[at(arc.from)].insert(arc.to);

    const bool limited = money < HUGE_VALL;
    std::vector<std::vector<Long>> way;
    if (limited) way = ways();
    const auto too_dear = [&](Long cost) { return limited && cost > money; };
    const std::size_t before = arcs.size();
    std::erase_if(arcs, [&](const Arc& arc) {
      const int most = deepest[at(arc.to)];
      if (most < 0) return true;
      const std::set<int>& on = leads[at(arc.to)];
      if (wanted[at(arc.to)] != 0 && (on.empty() || (on.size() == 1 && *on.begin() == arc.from))) return true;
      const NetworkNode& node = p_.nodes[at(arc.to)];
      const Long last = static_cast<Long>(arc.cost) + arc.opex + node.cost + opex(node.opex);
      if (arc.from == kNone) return arc.depth > most || too_dear(last);
      return depth[at(arc.from)] + 1 > most || most < 1 ||
             (limited && too_dear(way[at(most) - 1][at(arc.from)] + last));
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

  const NetworkProblem& p_;
};

/// One linear program: all quarters together, or one by itself. Columns are 0 or 1 in every plan; the sense is least
/// cost, and value counts below 0.
class Program {
 public:
  /// `quarter`: by itself; kNone: all together.
  Program(const NetworkProblem& p, const Reduced& left, int quarter, bool layered, const Fields& fields)
      : p_{p}, left_{left}, alone_{quarter}, layered_{layered}, fields_{fields} {
    quarters_ = left.phased && quarter == kNone ? static_cast<int>(p.quarters.size()) : 1;
    lay_out();
    set_columns();
  }

  /// What the prices of the proof prove.
  Long bound() {
    reduced_ = cost_;
    read_prices(fields_);
    int number = 0;
    for (const Json& cut : fields_.list("cuts")) pay_cut(cut, number++);
    SafeSum sum = sides_;
    for (std::size_t j = 0; j < reduced_.size(); ++j) sum.add(least_of(j));
    return sum.value() - sum.error();
  }

 private:
  struct Copy {
    int from = kNone, to = 0;  ///< stands
    int arc = 0;
  };

  void lay_out() {
    const std::size_t n = p_.nodes.size();
    stands_of_.assign(n, {});
    for (std::size_t v = 0; v < n; ++v) {
      if (left_.there[v] == 0) continue;
      for (int d = left_.depth[v]; d <= (layered_ ? left_.deepest[v] : left_.depth[v]); ++d) {
        stands_of_[v].push_back(static_cast<int>(stand_.size()));
        stand_.push_back({static_cast<int>(v), d});
      }
    }
    into_.assign(stand_.size(), {});
    from_.assign(stand_.size(), {});
    const auto add = [&](int from, int to, std::size_t a) {
      const int copy = static_cast<int>(copy_.size());
      copy_.push_back({from, to, static_cast<int>(a)});
      into_[at(to)].push_back(copy);
      if (from != kNone) from_[at(from)].push_back(copy);
    };
    for (std::size_t a = 0; a < left_.arcs.size(); ++a) {
      const Arc& arc = left_.arcs[a];
      if (arc.from == kNone) {
        if (const int s = stand_at(arc.to, arc.depth); s != kNone) add(kNone, s, a);
        continue;
      }
      for (const int s : stands_of_[at(arc.from)])
        if (const int end = stand_at(arc.to, stand_[at(s)].second + 1); end != kNone) add(s, end, a);
    }
    towers_ = static_cast<int>(n);
    stands_ = towers_ + static_cast<int>(stand_.size());
    copies_ = stands_ + static_cast<int>(copy_.size());
    airs_ = copies_ + static_cast<int>(p_.configurations.size());
    width_ = airs_ + static_cast<int>(p_.rows.size());
    for (std::size_t k = 0; k < p_.configurations.size(); ++k) {
      if (left_.air[k] == 0) continue;
      const NetworkConfiguration& c = p_.configurations[k];
      slot_[{c.node, c.slot}].push_back(static_cast<int>(k));
      for (std::size_t i = 0; i < c.rows.size(); ++i)
        reach_[c.rows[i]].push_back({static_cast<int>(k), std::min(kServed, Reduced::units(c, i))});
    }
  }
  /// The copy of a node at a depth; without layers the node itself.
  [[nodiscard]] int stand_at(int v, int d) const {
    const std::vector<int>& own = stands_of_[at(v)];
    if (own.empty()) return kNone;
    if (!layered_) return own[0];
    const int place = d - left_.depth[at(v)];
    return place < 0 || at(place) >= own.size() ? kNone : own[at(place)];
  }
  // Columns. Without layers a node's only stand is its tower.
  [[nodiscard]] std::size_t tower(int v, int t) const { return at(t) * at(width_) + at(v); }
  [[nodiscard]] std::size_t stand(int s, int t) const {
    return layered_ ? at(t) * at(width_) + at(towers_) + at(s) : tower(stand_[at(s)].first, t);
  }
  [[nodiscard]] std::size_t copy(int c, int t) const { return at(t) * at(width_) + at(stands_) + at(c); }
  [[nodiscard]] std::size_t on_air(int k, int t) const { return at(t) * at(width_) + at(copies_) + at(k); }
  [[nodiscard]] std::size_t served(int r, int t) const { return at(t) * at(width_) + at(airs_) + at(r); }

  [[nodiscard]] bool least_cost() const { return p_.objective == Objective::least_cost; }

  void set_columns() {
    const std::size_t count = at(width_) * at(quarters_);
    cost_.resize(count);
    lower_.assign(count, 0);
    upper_.assign(count, 0);
    const auto open = [&](std::size_t column, Long cost, bool must) {
      upper_[column] = 1;
      lower_[column] = must ? 1 : 0;
      if (cost != 0.0L) cost_[column].add(cost);
    };
    const bool least = least_cost();
    std::vector<char> must_row(p_.rows.size(), 0);
    for (const int r : p_.must_have_rows) must_row[at(r)] = 1;
    for (int t = 0; t < quarters_; ++t) {
      // Must-haves are due at the end; a quarter by itself goes without.
      const bool due = alone_ == kNone && t + 1 == quarters_;
      for (std::size_t v = 0; v < p_.nodes.size(); ++v)
        if (left_.there[v] != 0)
          open(tower(static_cast<int>(v), t), least ? p_.nodes[v].cost : 0.0, due && left_.must_node[v] != 0);
      for (std::size_t s = 0; layered_ && s < stand_.size(); ++s) open(stand(static_cast<int>(s), t), 0.0L, false);
      for (std::size_t c = 0; c < copy_.size(); ++c)
        open(copy(static_cast<int>(c), t), least ? left_.arcs[at(copy_[c].arc)].cost : 0.0, false);
      for (std::size_t k = 0; k < p_.configurations.size(); ++k)
        if (left_.air[k] != 0)
          open(on_air(static_cast<int>(k), t), least ? p_.configurations[k].cost : 0.0, due && left_.must_air[k] != 0);
      const Long delta = left_.phased && alone_ == kNone ? p_.quarters[at(t)].weight : 1.0;
      for (std::size_t r = 0; r < p_.rows.size(); ++r)
        if (left_.row[r] != 0)
          open(served(static_cast<int>(r), t), least ? 0.0L : -delta * p_.rows[r].weight, due && must_row[r] != 0);
    }
  }

  /// What column j gives at its better end, at least.
  [[nodiscard]] Long least_of(std::size_t j) const {
    const Long low = reduced_[j].value() - reduced_[j].error();
    if (lower_[j] == upper_[j]) return lower_[j] != 0 ? low : 0.0L;
    return std::min(low, 0.0L);
  }

  /// A row's price takes factor times price off what a column costs.
  void pay(std::size_t column, Long factor, Long price) { reduced_[column].add(-factor * price); }

  void read_prices(const Fields& proof) {
    const Fields prices = proof.inside("prices");
    constexpr const char* kRules[] = {"serve",      "slot",         "into", "onward", "stands", "hop_stays",
                                      "feed_stays", "on_air_stays", "cash", "crews",  "sites",  "target"};
    constexpr std::size_t kIds[] = {1, 1, 2, 2, 1, 3, 2, 1, 0, 0, 0, 0};
    for (const auto& [key, list] : proof.at("prices").items()) {
      const auto rule = std::find(std::begin(kRules), std::end(kRules), key);
      if (rule == std::end(kRules))
        prices.fail(fmt::format("there is no kind of row named {}", prices.name(key.c_str())));
      const auto which = static_cast<std::size_t>(rule - std::begin(kRules));
      const std::string name = prices.name(key.c_str());
      if (!list.is_array()) prices.fail(fmt::format("{} is not a list", name));
      for (const Json& item : list) {
        if (!item.is_array() || item.size() != kIds[which] + 2)
          prices.fail(fmt::format("{} holds something that is not {} numbers", name, kIds[which] + 2));
        const int t = prices.whole_of(item[0], name, quarters_ - 1);
        std::vector<int> ids;
        for (std::size_t i = 1; i + 1 < item.size(); ++i) ids.push_back(prices.whole_of(item[i], name, kFar, -1));
        const double price = prices.number_of(item.back(), name);
        const bool free = *rule == std::string_view{"into"} || *rule == std::string_view{"stands"};
        if (price < 0.0 && !free) prices.fail(fmt::format("{} holds a price below 0", name));
        pay_row(prices, which, name, t, ids, price);
      }
    }
  }

  void pay_row(const Fields& prices, std::size_t rule, const std::string& name, int t, const std::vector<int>& ids,
               Long price) {
    const auto index = [&](std::size_t i, std::size_t count) {
      if (ids[i] < 0 || at(ids[i]) >= count)
        prices.fail(fmt::format("{} names {}, which is not between 0 and {}", name, ids[i], count - 1));
      return ids[i];
    };
    const auto never = [&](const char* why) {
      prices.fail(fmt::format("{} is no row of this problem: {}", name, why));
    };
    const bool last = t + 1 == quarters_;
    switch (rule) {
      case 0: {  // serve: sum of shares >= Z
        const int r = index(0, p_.rows.size());
        if (const auto found = reach_.find(r); found != reach_.end())
          for (const auto& [k, units] : found->second) pay(on_air(k, t), static_cast<Long>(units) / kServed, price);
        pay(served(r, t), -1.0L, price);
        return;
      }
      case 1: {  // slot: X of it <= T
        const NetworkConfiguration& c = p_.configurations[at(index(0, p_.configurations.size()))];
        if (const auto found = slot_.find({c.node, c.slot}); found != slot_.end())
          for (const int k : found->second) pay(on_air(k, t), -1.0L, price);
        if (p_.nodes[at(c.node)].root)
          sides_.add(-price);
        else
          pay(tower(c.node, t), 1.0L, price);
        return;
      }
      case 2:    // into: what leads there = it stands
      case 3: {  // onward: what leads on >= it stands
        const int v = index(0, p_.nodes.size());
        const int s = stand_at(v, ids[1]);
        if (s == kNone) return;
        if (rule == 2) {
          for (const int c : into_[at(s)]) pay(copy(c, t), 1.0L, price);
        } else {
          if (left_.phased) never("with quarters a relay may stand before it leads on");
          if (left_.must_node[at(v)] != 0) never("the place must be built");
          for (std::size_t k = 0; k < p_.configurations.size(); ++k)
            if (left_.air[k] != 0 && p_.configurations[k].node == v) never("the place is no mere relay");
          for (const int c : from_[at(s)]) pay(copy(c, t), 1.0L, price);
        }
        pay(stand(s, t), -1.0L, price);
        return;
      }
      case 4: {  // stands: copies of a node = its tower
        const int v = index(0, p_.nodes.size());
        if (!layered_) never("there are no layers");
        for (const int s : stands_of_[at(v)]) pay(stand(s, t), 1.0L, price);
        pay(tower(v, t), -1.0L, price);
        return;
      }
      case 5:    // hop_stays
      case 6: {  // feed_stays
        if (t == 0) never("nothing is before the first quarter");
        const bool feed = rule == 6;
        const int a = index(0, feed ? p_.feeds.size() : p_.hops.size()), v = index(1, p_.nodes.size());
        const int s = stand_at(v, feed ? p_.feeds[at(a)].hops_used : ids[2]);
        if (s == kNone) return;
        for (const int c : into_[at(s)])
          if (const Arc& arc = left_.arcs[at(copy_[at(c)].arc)]; arc.feed == feed && arc.index == a) {
            pay(copy(c, t), 1.0L, price);
            pay(copy(c, t - 1), -1.0L, price);
          }
        return;
      }
      case 7: {  // on_air_stays
        if (t == 0) never("nothing is before the first quarter");
        const int k = index(0, p_.configurations.size());
        pay(on_air(k, t), 1.0L, price);
        pay(on_air(k, t - 1), -1.0L, price);
        return;
      }
      case 8:
        return pay_cash(t, price);
      case 9: {  // crews
        if (!left_.phased || alone_ != kNone) never("crews count in quarters together");
        if (p_.quarters[at(t)].crews <= 0) never("there is no limit of crews");
        for (std::size_t v = 0; v < p_.nodes.size(); ++v) {
          pay(tower(static_cast<int>(v), t), -1.0L, price);
          if (t > 0) pay(tower(static_cast<int>(v), t - 1), 1.0L, price);
        }
        sides_.add(-price * p_.quarters[at(t)].crews);
        return;
      }
      case 10: {  // sites
        if (p_.max_sites <= 0 || !last) never("there is no limit of sites");
        for (std::size_t k = 0; k < p_.configurations.size(); ++k) pay(on_air(static_cast<int>(k), t), -1.0L, price);
        sides_.add(-price * p_.max_sites);
        return;
      }
      default: {  // target
        if (!least_cost()) never("there is no target");
        SafeSum can;
        std::vector<double> weights;
        for (std::size_t r = 0; r < p_.rows.size(); ++r)
          if (left_.row[r] != 0) {
            pay(served(static_cast<int>(r), t), p_.rows[r].weight, price);
            can.add(p_.rows[r].weight);
            weights.push_back(p_.rows[r].weight);
          }
        const auto step = static_cast<Long>(step_of(weights));
        Long target = p_.target > 0.0 ? static_cast<Long>(p_.target) : can.value() - can.error();
        target = step > 0.0L ? step * std::ceil(target / step * (1.0L - kSameSum)) : target * (1.0L - kSameSum);
        sides_.add(price * target);
        return;
      }
    }
  }

  /// What is due by t stays within the cash by then. A quarter by itself pays one quarter of opex, which is the least.
  void pay_cash(int t, Long price) {
    Long cash = 0.0L;
    if (left_.phased) {
      for (int q = 0; q <= (alone_ == kNone ? t : alone_); ++q) cash += p_.quarters[at(q)].budget;
      cash *= 1.0L + kSameSum;
    } else {
      if (!(p_.budget > 0.0)) fields_.fail("evidence prices a budget where there is none");
      cash = left_.money_to_spend();
    }
    const auto due = [&](auto&& column, double cost, double opex) {
      pay(column(t), -(static_cast<Long>(cost) + (left_.phased ? opex : 0.0)), price);
      if (left_.phased)
        for (int s = 0; s < t; ++s) pay(column(s), -static_cast<Long>(opex), price);
    };
    for (std::size_t v = 0; v < p_.nodes.size(); ++v)
      if (left_.there[v] != 0)
        due([&](int q) { return tower(static_cast<int>(v), q); }, p_.nodes[v].cost, p_.nodes[v].opex);
    for (std::size_t c = 0; c < copy_.size(); ++c) {
      const Arc& arc = left_.arcs[at(copy_[c].arc)];
      due([&](int q) { return copy(static_cast<int>(c), q); }, arc.cost, arc.opex);
    }
    for (std::size_t k = 0; k < p_.configurations.size(); ++k)
      if (left_.air[k] != 0)
        due([&](int q) { return on_air(static_cast<int>(k), q); }, p_.configurations[k].cost,
            p_.configurations[k].opex);
    sides_.add(-price * cash);
  }
  /// Proven where it is used: S holds no root, since roots have no stands; a plan that serves r from S, or stands in
  /// S, has a hop or a feed that leads into S.
  void pay_cut(const Json& item, int number) {
    const Fields cut{item, fields_.file(), fmt::format("cut {}", number)};
    const double price = cut.number("price");
    if (price < 0.0) cut.fail(fmt::format("the price of cut {} is below 0", number));
    const int t = cut.index("quarter", at(quarters_));
    std::vector<char> in(stand_.size(), 0);
    for (const Json& place : cut.list("set")) {
      const bool pair = place.is_array() && place.size() == 2;
      const std::int64_t most = static_cast<std::int64_t>(p_.nodes.size()) - 1;
      const int v = cut.whole_of(pair ? place[0] : place, cut.name("set"), most);
      if (p_.nodes[at(v)].root)
        cut.fail(fmt::format("the set of cut {} holds {}, a root: nothing has to lead into it", number,
                             p_.nodes[at(v)].name.empty() ? fmt::format("node {}", v) : p_.nodes[at(v)].name));
      const int d = pair ? cut.whole_of(place[1], cut.name("set"), kFar) : kNone;
      for (const int s : stands_of_[at(v)])
        if (d == kNone || stand_[at(s)].second == d) in[at(s)] = 1;
    }
    const auto inside = [&](int v) {
      const std::vector<int>& own = stands_of_[at(v)];
      return !p_.nodes[at(v)].root && std::all_of(own.begin(), own.end(), [&](int s) { return in[at(s)] != 0; });
    };
    if (cut.has("node")) {
      const int v = cut.index("node", p_.nodes.size());
      if (!inside(v)) cut.fail(fmt::format("cut {} is of node {}, which is not in its set", number, v));
      pay(tower(v, t), -1.0L, price);
    } else {
      const int r = cut.index("row", p_.rows.size());
      if (const auto found = reach_.find(r); found != reach_.end())
        for (const auto& [k, units] : found->second)
          if (!inside(p_.configurations[at(k)].node)) pay(on_air(k, t), 1.0L, price);
      pay(served(r, t), -1.0L, price);
    }
    for (std::size_t s = 0; s < in.size(); ++s) {
      if (in[s] == 0) continue;
      for (const int c : into_[s])
        if (const int from = copy_[at(c)].from; from == kNone || in[at(from)] == 0) pay(copy(c, t), 1.0L, price);
    }
  }

  const NetworkProblem& p_;
  const Reduced& left_;
  int alone_;
  bool layered_;
  const Fields& fields_;
  int quarters_ = 1;
  std::vector<std::pair<int, int>> stand_;  ///< node, depth
  std::vector<std::vector<int>> stands_of_, into_, from_;
  std::vector<Copy> copy_;
  std::map<std::pair<int, int>, std::vector<int>> slot_;             ///< configurations of a node and slot
  std::map<int, std::vector<std::pair<int, std::int64_t>>> reach_;   ///< of a row: configurations, shares
  int towers_ = 0, stands_ = 0, copies_ = 0, airs_ = 0, width_ = 0;  ///< where the next kind of column begins
  std::vector<SafeSum> cost_, reduced_;
  std::vector<char> lower_, upper_;
  SafeSum sides_;
};

class NetworkCheck {
 public:
  NetworkCheck(const Json& json, const std::string& file) : all_{json, file, ""} {}

  Verified run() {
    facts_.digest = checked_digest(all_, kNetworkFormat);
    facts_.network = true;
    facts_.option = all_.text("option");
    facts_.version = all_.text("version");
    facts_.cost_unit = all_.text("cost_unit");
    read_problem();
    read_plan();
    if (p_.resilient) ask_for_two();
    compare(recomputed());
    return facts_;
  }

 private:
  [[nodiscard]] bool least_cost() const noexcept { return p_.objective == Objective::least_cost; }

  void read_problem() {
    const Fields problem = all_.inside("problem");
    const std::string objective = problem.text("objective");
    if (objective != "villages" && objective != "people" && objective != "least_cost")
      all_.fail(fmt::format("problem.objective \"{}\" is not known", objective));
    p_.objective = objective == "villages" ? Objective::villages
                   : objective == "people" ? Objective::people
                                           : Objective::least_cost;
    facts_.resilient = p_.resilient = problem.flag("resilient");
    p_.max_hops = problem.count("max_hops");
    p_.max_sites = problem.count("max_sites");
    p_.budget = problem.not_negative("budget");
    p_.target = problem.not_negative("target");
    const auto each = [&](const char* key, auto&& read) {
      std::size_t i = 0;
      for (const Json& item : problem.list(key))
        read(Fields{item, all_.file(), fmt::format("problem.{}[{}]", key, i++)});
    };
    const auto name = [](const Fields& f) { return f.has("name") ? f.text("name") : std::string{}; };
    each("nodes", [&](const Fields& f) {
      p_.nodes.push_back(
          {.name = name(f), .cost = f.not_negative("cost"), .opex = f.not_negative("opex"), .root = f.flag("root")});
    });
    each("rows", [&](const Fields& f) {
      p_.rows.push_back({.weight = f.number("weight"), .name = name(f)});
      if (!(p_.rows.back().weight > 0.0)) f.fail(fmt::format("{} is not above 0", f.name("weight")));
    });
    each("configurations", [&](const Fields& f) {
      NetworkConfiguration c{.node = f.index("node", p_.nodes.size()),
                             .cost = f.not_negative("cost"),
                             .opex = f.not_negative("opex"),
                             .rows = f.indices("rows", p_.rows.size()),
                             .share = {},
                             .slot = f.whole_of(f.at("slot"), f.name("slot"), INT32_MAX, INT32_MIN),
                             .name = name(f)};
      if (!std::is_sorted(c.rows.begin(), c.rows.end())) f.fail(fmt::format("{} is not ascending", f.name("rows")));
      if (f.has("share")) {
        for (const Json& item : f.list("share")) c.share.push_back(f.number_of(item, f.name("share")));
        if (c.share.size() != c.rows.size() ||
            std::any_of(c.share.begin(), c.share.end(), [](double s) { return !(s > 0.0 && s <= 1.0); }))
          f.fail(fmt::format("{} is not one share above 0, at most 1, for each row", f.name("share")));
      }
      p_.configurations.push_back(std::move(c));
    });
    each("hops", [&](const Fields& f) {
      p_.hops.push_back({.a = f.index("a", p_.nodes.size()),
                         .b = f.index("b", p_.nodes.size()),
                         .cost = f.not_negative("cost"),
                         .opex = f.not_negative("opex"),
                         .both_ways = f.flag("both_ways")});
      if (p_.hops.back().a == p_.hops.back().b) f.fail("a hop leads from a node to itself");
    });
    each("feeds", [&](const Fields& f) {
      p_.feeds.push_back({.node = f.index("node", p_.nodes.size()),
                          .cost = f.not_negative("cost"),
                          .opex = f.not_negative("opex"),
                          .hops_used = f.whole_of(f.at("hops_used"), f.name("hops_used"), p_.max_hops),
                          .name = name(f)});
    });
    each("quarters", [&](const Fields& f) {
      p_.quarters.push_back(
          {.budget = f.not_negative("budget"), .weight = f.not_negative("weight"), .crews = f.count("crews")});
    });
    if (!p_.quarters.empty() && (least_cost() || p_.budget > 0.0))
      all_.fail("problem has quarters beside least cost or a budget of the whole");
    if (!p_.quarters.empty() && p_.resilient) all_.fail("problem has quarters and is resilient: no plan is both");
    p_.must_have_nodes = problem.indices("must_have_nodes", p_.nodes.size());
    p_.must_have_configurations = problem.indices("must_have_configurations", p_.configurations.size());
    p_.must_have_rows = problem.indices("must_have_rows", p_.rows.size());

    facts_.objective = p_.objective;
    facts_.rows = static_cast<int>(p_.rows.size());
    facts_.columns = static_cast<int>(p_.configurations.size());
    facts_.places = static_cast<int>(p_.nodes.size());
    facts_.hops = static_cast<int>(p_.hops.size() + p_.feeds.size());
    facts_.max_hops = p_.max_hops;
    facts_.max_columns = p_.max_sites;
    facts_.budget = p_.budget;
    facts_.target = p_.target;
    facts_.quarters = static_cast<int>(p_.quarters.size());
    facts_.must_have =
        static_cast<int>(p_.must_have_nodes.size() + p_.must_have_configurations.size() + p_.must_have_rows.size());
  }

  void read_plan() {
    const Fields plan = all_.inside("plan");
    const int last = std::max<int>(1, facts_.quarters) - 1;
    const auto quarters = [&](const char* key) {
      std::vector<int> list;
      for (const Json& item : plan.list(key)) list.push_back(plan.whole_of(item, plan.name(key), last));
      return list;
    };
    s_.configurations = plan.indices("configurations", p_.configurations.size());
    s_.towers = plan.indices("towers", p_.nodes.size());
    s_.relays = plan.indices("relays", p_.nodes.size());
    s_.rows = plan.indices("rows", p_.rows.size());
    s_.configuration_quarter = quarters("configuration_quarter");
    s_.tower_quarter = quarters("tower_quarter");
    s_.relay_quarter = quarters("relay_quarter");
    s_.row_quarter = quarters("row_quarter");
    std::size_t i = 0;
    for (const Json& item : plan.list("links")) {
      const Fields f{item, all_.file(), fmt::format("plan.links[{}]", i++)};
      NetworkLink link;
      link.node = f.index("node", p_.nodes.size());
      link.from = f.whole_of(f.at("from"), f.name("from"), static_cast<std::int64_t>(p_.nodes.size()) - 1, -1);
      link.index = f.count("index");
      link.depth = f.count("depth");
      link.quarter = f.whole_of(f.at("quarter"), f.name("quarter"), last);
      s_.links.push_back(link);
    }
    for (const Json& item : plan.list("cash")) s_.cash.push_back(plan.number_of(item, plan.name("cash")));
    s_.value = plan.number("value");
    s_.cost = plan.number("cost");

    const Fields claim = all_.inside("claim");
    facts_.claimed_bound = s_.bound = claim.number("bound");
    facts_.claimed_optimal = claim.flag("optimal");
    facts_.method = claim.text("method");
    facts_.cut_short = claim.flag("cut_short");
    facts_.seed = claim.seed("seed");
    if (const std::string breach = breach_of(p_, s_); !breach.empty())
      all_.fail(fmt::format("the plan does not hold: {}", breach));
    value_the_plan(plan);
    facts_.chosen = static_cast<int>(s_.configurations.size());
    facts_.covered = static_cast<int>(s_.rows.size());
    facts_.relays = static_cast<int>(s_.relays.size());
    facts_.links = static_cast<int>(s_.links.size());
    for (const int r : s_.rows) facts_.weight += p_.rows[at(r)].weight;
  }

  /// To the last digit, where breach_of() allows for more.
  void value_the_plan(const Fields& plan) {
    SafeSum value, cost;
    for (std::size_t i = 0; i < s_.rows.size(); ++i) {
      Long weight = p_.quarters.empty() ? 1.0L : 0.0L;
      for (std::size_t t = p_.quarters.empty() ? 0 : at(s_.row_quarter[i]); t < p_.quarters.size(); ++t)
        weight += p_.quarters[t].weight;
      value.add(weight * p_.rows[at(s_.rows[i])].weight);
    }
    const auto pay = [&](double once, double opex, int quarter) {
      cost.add(once);
      if (!p_.quarters.empty()) cost.add(static_cast<Long>(opex) * (facts_.quarters - quarter));
    };
    for (const NetworkLink& link : s_.links) {
      const NetworkNode& node = p_.nodes[at(link.node)];
      pay(node.cost, node.opex, link.quarter);
      if (link.from < 0)
        pay(p_.feeds[at(link.index)].cost, p_.feeds[at(link.index)].opex, link.quarter);
      else
        pay(p_.hops[at(link.index)].cost, p_.hops[at(link.index)].opex, link.quarter);
    }
    for (std::size_t i = 0; i < s_.configurations.size(); ++i) {
      const NetworkConfiguration& c = p_.configurations[at(s_.configurations[i])];
      pay(c.cost, c.opex, p_.quarters.empty() ? 0 : s_.configuration_quarter[i]);
    }
    facts_.value = static_cast<double>(value.value());
    facts_.cost = static_cast<double>(cost.value());
    const auto same = [](double a, double b) { return std::abs(a - b) <= kSameSum * std::max(std::abs(a), 1e-300); };
    if (!same(facts_.value, s_.value))
      all_.fail(fmt::format("the plan's value is {:.10g}, not {:.10g} as stated", facts_.value, s_.value));
    if (!same(facts_.cost, s_.cost))
      all_.fail(fmt::format("the plan's cost is {:.10g}, not {:.10g} as stated", facts_.cost, s_.cost));
    if (plan.number("cost") < 0.0) plan.fail("the plan's cost is below 0");
  }

  /// A resilient plan serves each row that counts by two configurations at least, and the bound is of all plans that
  /// do; with least cost and no target, and serve as much.
  void ask_for_two() {
    p_.resilient = false;
    if (least_cost() && p_.target == 0.0) p_.target = facts_.value;
    for (NetworkConfiguration& c : p_.configurations) {
      if (!c.share.empty()) all_.fail("a resilient plan with shares: the two do not go together");
      c.share.assign(c.rows.size(), 0.5);
    }
  }

  /// Multiples of it are all that plans can be worth (cost); 0: unknown.
  [[nodiscard]] Long step(const Reduced& left) const {
    if (least_cost()) return left.cost_step;
    std::vector<double> values;
    for (std::size_t r = 0; r < p_.rows.size(); ++r)
      if (left.row[r] != 0) values.push_back(p_.rows[r].weight);
    return step_of(values);
  }
  [[nodiscard]] Long quarters_step() const {
    std::vector<double> deltas;
    for (const NetworkQuarter& q : p_.quarters)
      if (q.weight > 0.0) deltas.push_back(q.weight);
    return p_.quarters.empty() ? 1.0L : step_of(deltas);
  }

  /// In the sense of least cost, value below 0: the least that any plan can have.
  Long recomputed() {
    const Reduced left{p_};
    const Long value_step = step(left), all_step = value_step * quarters_step();
    const Long own = least_cost() ? facts_.cost : -facts_.value;
    if (p_.budget > 0.0 && facts_.cost > left.money_to_spend())
      all_.fail(fmt::format("the plan costs {:.10g}, more than the budget of {:.10g}", facts_.cost, p_.budget));
    const auto raised = [](Long bound, Long step) { return step > 0.0L ? step * std::ceil(bound / step) : bound; };
    // Without any price: nothing is paid, everything is served.
    SafeSum total;
    for (std::size_t r = 0; r < p_.rows.size(); ++r)
      if (left.row[r] != 0) total.add(p_.rows[r].weight);
    const Long everything = -total.value() - total.error();
    std::vector<Long> alone(p_.quarters.size(), everything);
    Long best = least_cost() ? 0.0L : p_.quarters.empty() ? everything : -HUGE_VALL;

    const Fields evidence = all_.inside("evidence");
    std::size_t number = 0;
    for (const Json& item : evidence.list("proofs")) {
      const std::string name = fmt::format("evidence.proofs[{}]", number++);
      const Fields proof{item, all_.file(), name};
      const int quarter = proof.whole_of(proof.at("quarter"), proof.name("quarter"),
                                         static_cast<std::int64_t>(p_.quarters.size()) - 1, kNone);
      const std::string form = proof.text("form");
      if (form != "layers" && form != "labels")
        proof.fail(fmt::format("{} \"{}\" is not known", proof.name("form"), form));
      const Long bound = Program{p_, left, quarter, form == "layers", proof}.bound();
      const Long stated = (least_cost() ? 1.0L : -1.0L) * proof.number("bound");
      if (bound < stated - kSameBound * std::max(std::abs(stated), std::abs(own)))
        proof.fail(fmt::format("the dual values of {} prove a bound of {:.10g}, not {:.10g} as stated", name,
                               natural(bound), natural(stated)));
      if (quarter != kNone)
        alone[at(quarter)] = std::max(alone[at(quarter)], raised(bound, value_step));
      else
        best = std::max(best, raised(bound, all_step));
    }
    if (!p_.quarters.empty()) {
      SafeSum sum;
      for (std::size_t t = 0; t < alone.size(); ++t) sum.add(static_cast<Long>(p_.quarters[t].weight) * alone[t]);
      best = std::max(best, raised(sum.value() - sum.error(), all_step));
    }
    if (best > own + kSameSum * std::max(std::abs(own), 1.0L))
      all_.fail(fmt::format("the dual values prove {:.10g} and the plan has {:.10g}: both cannot be", natural(best),
                            natural(own)));
    return best;
  }
  [[nodiscard]] double natural(Long bound) const { return static_cast<double>(least_cost() ? bound : -bound); }

  void compare(Long proven) {
    const double own = least_cost() ? facts_.cost : facts_.value;
    const auto gap_pct = [own](double b) { return 100.0 * std::abs(b - own) / std::max(std::abs(own), 1e-300); };
    const double room = kSameSum * std::max(std::abs(own), 1e-300);
    double bound = natural(proven);
    if (static_cast<Long>(bound) != (least_cost() ? proven : -proven))  // a whole number stays what it is
      bound = std::nextafter(bound, least_cost() ? -HUGE_VAL : HUGE_VAL);
    facts_.bound = bound;
    facts_.optimal = std::abs(bound - own) <= room;
    facts_.gap_pct = facts_.optimal ? 0.0 : gap_pct(bound);
    facts_.claimed_gap_pct = gap_pct(facts_.claimed_bound);
    if (facts_.claimed_optimal && std::abs(facts_.claimed_bound - own) > room)
      all_.fail(fmt::format("the plan is called optimal, but it has {:.10g} and the claimed bound is {:.10g}", own,
                            facts_.claimed_bound));
  }

  Fields all_;
  Verified facts_;
  NetworkProblem p_;
  NetworkSolution s_;
};

}  // namespace

Verified verify_network(const Json& json, const std::string& file) { return NetworkCheck{json, file}.run(); }

}  // namespace phusong::sim
