#include "sim/plan/verify_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "sim/plan/verify_points.h"

namespace phusong::sim {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kNone = VerifiedArc::kNone;
constexpr int kFar = std::numeric_limits<int>::max() / 4;

enum class Kind { serve, slot, into, onward, stands, hop_stays, feed_stays, on_air_stays, cash, crews, sites, target };
struct KindName {
  std::string_view name;
  Kind kind;
  int ids;  ///< beside the quarter
};
constexpr std::array kKinds = {KindName{"serve", Kind::serve, 1},
                               KindName{"slot", Kind::slot, 1},
                               KindName{"into", Kind::into, 2},
                               KindName{"onward", Kind::onward, 2},
                               KindName{"stands", Kind::stands, 1},
                               KindName{"hop_stays", Kind::hop_stays, 3},
                               KindName{"feed_stays", Kind::feed_stays, 2},
                               KindName{"on_air_stays", Kind::on_air_stays, 1},
                               KindName{"cash", Kind::cash, 0},
                               KindName{"crews", Kind::crews, 0},
                               KindName{"sites", Kind::sites, 0},
                               KindName{"target", Kind::target, 0}};

const KindName* kind_of(std::string_view name) {
  const auto* const found =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const KindName& k) { return k.name == name; });
  return found == kKinds.end() ? nullptr : found;
}

}  // namespace

VerifiedProgram::VerifiedProgram(const NetworkProblem& p, const VerifiedReduction& left, int quarter, bool layers)
    : p_{p}, left_{left}, alone_{quarter}, layered_{layers} {
  quarters_ = left.phased && quarter == kTogether ? static_cast<int>(p.quarters.size()) : 1;
  lay_out();
  set_columns();
  clear();
}

void VerifiedProgram::lay_out() {
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
    const VerifiedArc& arc = left_.arcs[a];
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
      reach_[c.rows[i]].push_back(
          {static_cast<int>(k), std::min(VerifiedReduction::kServed, VerifiedReduction::units(c, i))});
  }
}
/// The copy of a node at a depth; without layers the node itself.
int VerifiedProgram::stand_at(int v, int d) const {
  const std::vector<int>& own = stands_of_[at(v)];
  if (own.empty()) return kNone;
  if (!layered_) return own[0];
  const int place = d - left_.depth[at(v)];
  return place < 0 || at(place) >= own.size() ? kNone : own[at(place)];
}

void VerifiedProgram::set_columns() {
  const std::size_t count = at(width_) * at(quarters_);
  cost_.resize(count);
  columns_.lower.assign(count, 0);
  columns_.upper.assign(count, 0);
  const auto open = [&](std::size_t column, Long cost, bool must) {
    columns_.upper[column] = 1;
    columns_.lower[column] = must ? 1 : 0;
    if (cost != 0.0L) cost_[column].add(cost);
  };
  const bool least = least_cost();
  std::vector<char> must_row(p_.rows.size(), 0);
  for (const int r : p_.must_have_rows) must_row[at(r)] = 1;
  for (int t = 0; t < quarters_; ++t) {
    // Must-haves are due at the end; a quarter by itself goes without.
    const bool due = alone_ == kTogether && t + 1 == quarters_;
    for (std::size_t v = 0; v < p_.nodes.size(); ++v)
      if (left_.there[v] != 0)
        open(tower(static_cast<int>(v), t), least ? p_.nodes[v].cost : 0.0, due && left_.must_node[v] != 0);
    for (std::size_t s = 0; layered_ && s < stand_.size(); ++s) open(stand(static_cast<int>(s), t), 0.0L, false);
    for (std::size_t c = 0; c < copy_.size(); ++c)
      open(copy(static_cast<int>(c), t), least ? left_.arcs[at(copy_[c].arc)].cost : 0.0, false);
    for (std::size_t k = 0; k < p_.configurations.size(); ++k)
      if (left_.air[k] != 0)
        open(on_air(static_cast<int>(k), t), least ? p_.configurations[k].cost : 0.0, due && left_.must_air[k] != 0);
    const Long delta = left_.phased && alone_ == kTogether ? p_.quarters[at(t)].weight : 1.0;
    for (std::size_t r = 0; r < p_.rows.size(); ++r)
      if (left_.row[r] != 0)
        open(served(static_cast<int>(r), t), least ? 0.0L : -delta * p_.rows[r].weight, due && must_row[r] != 0);
  }
}

/// What column j gives at its better end, at least.
VerifiedProgram::Long VerifiedProgram::least_of(std::size_t j) const {
  const Long low = reduced_[j].value() - reduced_[j].error();
  if (!columns_.open(j)) return columns_.lower[j] != 0 ? low : 0.0L;
  return std::min(low, 0.0L);
}

VerifiedProgram::Long VerifiedProgram::bound() const {
  SafeSum sum = sides_;
  for (std::size_t j = 0; j < reduced_.size(); ++j) sum.add(least_of(j));
  return sum.value() - sum.error();
}

void VerifiedProgram::fix(Long room) {
  for (std::size_t j = 0; j < reduced_.size(); ++j) {
    if (!columns_.open(j)) continue;
    // At 0 a column gives nothing; at 1 no less than this.
    const Long low = reduced_[j].value() - reduced_[j].error();
    if (std::abs(low) >= room && low != 0.0L) columns_.set(j, low > 0.0L ? 0 : 1);
  }
}

void VerifiedProgram::pay(const Line& line, Long price) {
  for (const auto& [column, factor] : line.terms) reduced_[column].add(-factor * price);
  if (line.side != 0.0L) sides_.add(line.side * price);
}

int VerifiedProgram::numbers_of(const std::string& kind) {
  const KindName* const found = kind_of(kind);
  return found == nullptr ? -1 : found->ids + 1;
}

VerifiedProgram::Line VerifiedProgram::row(const Fields& where, const std::string& name, const Json& numbers) const {
  const KindName* const found = kind_of(name);
  if (found == nullptr) where.fail(fmt::format("there is no kind of row named {}", where.name(name.c_str())));
  const std::string full = where.name(name.c_str());
  const int t = where.whole_of(numbers[0], full, quarters_ - 1);
  std::vector<int> ids;
  for (int i = 1; i <= found->ids; ++i) ids.push_back(where.whole_of(numbers[at(i)], full, kFar, -1));
  const auto index = [&](std::size_t i, std::size_t count) {
    if (ids[i] < 0 || at(ids[i]) >= count)
      where.fail(fmt::format("{} names {}, which is not between 0 and {}", full, ids[i], count - 1));
    return ids[i];
  };
  const auto never = [&](const char* why) { where.fail(fmt::format("{} is no row of this problem: {}", full, why)); };
  const bool last = t + 1 == quarters_;
  Line line;
  const auto add = [&](std::size_t column, Long factor) { line.terms.emplace_back(column, factor); };
  switch (found->kind) {
    case Kind::serve: {  // sum of shares >= Z
      const int r = index(0, p_.rows.size());
      if (const auto reach = reach_.find(r); reach != reach_.end())
        for (const auto& [k, units] : reach->second)
          add(on_air(k, t), static_cast<Long>(units) / VerifiedReduction::kServed);
      add(served(r, t), -1.0L);
      return line;
    }
    case Kind::slot: {  // X of it <= T
      const NetworkConfiguration& c = p_.configurations[at(index(0, p_.configurations.size()))];
      if (const auto slot = slot_.find({c.node, c.slot}); slot != slot_.end())
        for (const int k : slot->second) add(on_air(k, t), -1.0L);
      if (p_.nodes[at(c.node)].root)
        line.side = -1.0L;
      else
        add(tower(c.node, t), 1.0L);
      return line;
    }
    case Kind::into:      // what leads there = it stands
    case Kind::onward: {  // what leads on >= it stands
      const int v = index(0, p_.nodes.size());
      line.free = found->kind == Kind::into;
      const int s = stand_at(v, ids[1]);
      if (s == kNone) return line;
      if (line.free) {
        for (const int c : into_[at(s)]) add(copy(c, t), 1.0L);
      } else {
        if (left_.phased) never("with quarters a relay may stand before it leads on");
        if (left_.must_node[at(v)] != 0) never("the place must be built");
        for (std::size_t k = 0; k < p_.configurations.size(); ++k)
          if (left_.air[k] != 0 && p_.configurations[k].node == v) never("the place is no mere relay");
        for (const int c : from_[at(s)]) add(copy(c, t), 1.0L);
      }
      add(stand(s, t), -1.0L);
      return line;
    }
    case Kind::stands: {  // copies of a node = its tower
      const int v = index(0, p_.nodes.size());
      if (!layered_) never("there are no layers");
      line.free = true;
      for (const int s : stands_of_[at(v)]) add(stand(s, t), 1.0L);
      add(tower(v, t), -1.0L);
      return line;
    }
    case Kind::hop_stays:
    case Kind::feed_stays: {
      if (t == 0) never("nothing is before the first quarter");
      const bool feed = found->kind == Kind::feed_stays;
      const int a = index(0, feed ? p_.feeds.size() : p_.hops.size()), v = index(1, p_.nodes.size());
      return stays(feed, a, v, feed ? p_.feeds[at(a)].hops_used : ids[2], t);
    }
    case Kind::on_air_stays: {
      if (t == 0) never("nothing is before the first quarter");
      const int k = index(0, p_.configurations.size());
      add(on_air(k, t), 1.0L);
      add(on_air(k, t - 1), -1.0L);
      return line;
    }
    case Kind::cash:
      if (!left_.phased && !(p_.budget > 0.0)) where.fail("evidence prices a budget where there is none");
      return cash(t);
    case Kind::crews: {
      if (!left_.phased || alone_ != kTogether) never("crews count in quarters together");
      if (p_.quarters[at(t)].crews <= 0) never("there is no limit of crews");
      for (std::size_t v = 0; v < p_.nodes.size(); ++v) {
        add(tower(static_cast<int>(v), t), -1.0L);
        if (t > 0) add(tower(static_cast<int>(v), t - 1), 1.0L);
      }
      line.side = -static_cast<Long>(p_.quarters[at(t)].crews);
      return line;
    }
    case Kind::sites: {
      if (p_.max_sites <= 0 || !last) never("there is no limit of sites");
      for (std::size_t k = 0; k < p_.configurations.size(); ++k) add(on_air(static_cast<int>(k), t), -1.0L);
      line.side = -static_cast<Long>(p_.max_sites);
      return line;
    }
    case Kind::target:
      if (!least_cost()) never("there is no target");
      return target(t);
  }
  return line;
}

/// What is there stays there.
VerifiedProgram::Line VerifiedProgram::stays(bool feed, int a, int v, int d, int t) const {
  Line line;
  const int s = stand_at(v, d);
  if (s == kNone) return line;
  for (const int c : into_[at(s)])
    if (const VerifiedArc& arc = left_.arcs[at(copy_[at(c)].arc)]; arc.feed == feed && arc.index == a) {
      line.terms.emplace_back(copy(c, t), 1.0L);
      line.terms.emplace_back(copy(c, t - 1), -1.0L);
    }
  return line;
}

VerifiedProgram::Line VerifiedProgram::target(int t) const {
  Line line;
  SafeSum can;
  std::vector<double> weights;
  for (std::size_t r = 0; r < p_.rows.size(); ++r)
    if (left_.row[r] != 0) {
      line.terms.emplace_back(served(static_cast<int>(r), t), p_.rows[r].weight);
      can.add(p_.rows[r].weight);
      weights.push_back(p_.rows[r].weight);
    }
  const auto step = static_cast<Long>(step_of(weights));
  const Long wanted = p_.target > 0.0 ? static_cast<Long>(p_.target) : can.value() - can.error();
  line.side = step > 0.0L ? step * std::ceil(wanted / step * (1.0L - kSameSum)) : wanted * (1.0L - kSameSum);
  return line;
}

/// What is due by t stays within the cash by then. A quarter by itself pays one quarter of opex, which is the least.
VerifiedProgram::Line VerifiedProgram::cash(int t) const {
  Line line;
  Long cash = 0.0L;
  if (left_.phased) {
    for (int q = 0; q <= (alone_ == kTogether ? t : alone_); ++q) cash += p_.quarters[at(q)].budget;
    cash *= 1.0L + kSameSum;
  } else {
    cash = left_.money_to_spend();
  }
  const auto due = [&](auto&& column, double cost, double opex) {
    line.terms.emplace_back(column(t), -(static_cast<Long>(cost) + (left_.phased ? opex : 0.0)));
    if (left_.phased)
      for (int s = 0; s < t; ++s) line.terms.emplace_back(column(s), -static_cast<Long>(opex));
  };
  for (std::size_t v = 0; v < p_.nodes.size(); ++v)
    if (left_.there[v] != 0)
      due([&](int q) { return tower(static_cast<int>(v), q); }, p_.nodes[v].cost, p_.nodes[v].opex);
  for (std::size_t c = 0; c < copy_.size(); ++c) {
    const VerifiedArc& arc = left_.arcs[at(copy_[c].arc)];
    due([&](int q) { return copy(static_cast<int>(c), q); }, arc.cost, arc.opex);
  }
  for (std::size_t k = 0; k < p_.configurations.size(); ++k)
    if (left_.air[k] != 0)
      due([&](int q) { return on_air(static_cast<int>(k), q); }, p_.configurations[k].cost, p_.configurations[k].opex);
  line.side = -cash;
  return line;
}

VerifiedProgram::Line VerifiedProgram::cut(const Fields& cut, const std::string& name) const {
  const int t = cut.index("quarter", at(quarters_));
  std::vector<char> in(stand_.size(), 0);
  for (const Json& place : cut.list("set")) {
    const bool pair = place.is_array() && place.size() == 2;
    const std::int64_t most = static_cast<std::int64_t>(p_.nodes.size()) - 1;
    const int v = cut.whole_of(pair ? place[0] : place, cut.name("set"), most);
    if (p_.nodes[at(v)].root)
      cut.fail(fmt::format("the set of {} holds {}, a root: nothing has to lead into it", name,
                           p_.nodes[at(v)].name.empty() ? fmt::format("node {}", v) : p_.nodes[at(v)].name));
    const int d = pair ? cut.whole_of(place[1], cut.name("set"), kFar) : kNone;
    for (const int s : stands_of_[at(v)])
      if (d == kNone || stand_[at(s)].second == d) in[at(s)] = 1;
  }
  const auto inside = [&](int v) {
    const std::vector<int>& own = stands_of_[at(v)];
    return !p_.nodes[at(v)].root && std::all_of(own.begin(), own.end(), [&](int s) { return in[at(s)] != 0; });
  };
  Line line;
  const auto add = [&](std::size_t column, Long factor) { line.terms.emplace_back(column, factor); };
  if (cut.has("node")) {
    const int v = cut.index("node", p_.nodes.size());
    if (!inside(v)) cut.fail(fmt::format("{} is of node {}, which is not in its set", name, v));
    add(tower(v, t), -1.0L);
  } else {
    const int r = cut.index("row", p_.rows.size());
    if (cut.has("rank")) {
      for (const auto& [k, factor] : factors_of(cut, name, r))
        if (!inside(p_.configurations[at(k)].node)) add(on_air(k, t), factor);
    } else if (const auto found = reach_.find(r); found != reach_.end())
      for (const auto& [k, units] : found->second)
        if (!inside(p_.configurations[at(k)].node)) add(on_air(k, t), 1.0L);
    add(served(r, t), -1.0L);
  }
  if (cut.has("levels")) {
    const std::vector<int> level = levels_of(cut, name, in);
    for (std::size_t c = 0; c < copy_.size(); ++c) {
      const int from = copy_[c].from;
      const int reached = from == kNone ? left_.arcs[at(copy_[c].arc)].depth : level[at(from)] + 1;
      if (level[at(copy_[c].to)] > reached) add(copy(static_cast<int>(c), t), 1.0L);
    }
    return line;
  }
  for (std::size_t s = 0; s < in.size(); ++s) {
    if (in[s] == 0) continue;
    for (const int c : into_[s])
      if (const int from = copy_[at(c)].from; from == kNone || in[at(from)] == 0) add(copy(c, t), 1.0L);
  }
  return line;
}

/// Of each stand: what is in the set is one level beyond the hop limit, other nodes have what is said, or 0.
std::vector<int> VerifiedProgram::levels_of(const Fields& cut, const std::string& name,
                                            const std::vector<char>& in) const {
  if (layered_) cut.fail(fmt::format("{} has levels, which do not go with layers", name));
  std::vector<int> level(stand_.size(), 0);
  for (const Json& item : cut.list("levels")) {
    if (!item.is_array() || item.size() != 2)
      cut.fail(fmt::format("{} is no list of nodes and levels", cut.name("levels")));
    const int v = cut.whole_of(item[0], cut.name("levels"), static_cast<std::int64_t>(p_.nodes.size()) - 1);
    if (p_.nodes[at(v)].root) cut.fail(fmt::format("the levels of {} name node {}, a root", name, v));
    const int height = cut.whole_of(item[1], cut.name("levels"), left_.hops);
    for (const int s : stands_of_[at(v)]) level[at(s)] = height;
  }
  for (std::size_t s = 0; s < in.size(); ++s)
    if (in[s] != 0) level[s] = left_.hops + 1;
  return level;
}

std::vector<std::pair<int, VerifiedProgram::Long>> VerifiedProgram::factors_of(const Fields& cut,
                                                                               const std::string& name, int r) const {
  const NetworkRow& of = p_.rows[at(r)];
  if (of.need == 0) cut.fail(fmt::format("{} names points of row {}, which has none", name, r));
  const int rank = cut.whole_of(cut.at("rank"), cut.name("rank"), kMostCutRank);
  std::vector<char> served(of.points.size(), 0);
  for (const int q : cut.indices("points", served.size())) served[at(q)] = 1;
  auto factors = factors_of_cut(of.points, of.need, served, rank, left_.air);
  if (!factors) cut.fail(fmt::format("the points of {} serve row {} by themselves: that is no cut", name, r));
  return *std::move(factors);
}

std::size_t VerifiedProgram::column(const Fields& where, const Json& name) const {
  const auto never = [&](const std::string& why) {
    where.fail(fmt::format("{} is no column to branch on: {}", name.dump(), why));
  };
  if (!name.is_array() || name.size() < 3 || !name[0].is_string()) never("a kind, a quarter and numbers are wanted");
  const std::string kind = name[0].get<std::string>();
  const std::size_t ids = kind == "tower" || kind == "on_air" || kind == "served" ? 1
                          : kind == "stand" || kind == "feed"                     ? 2
                          : kind == "hop"                                         ? 3
                                                                                  : 0;
  if (ids == 0 || name.size() != ids + 2) never("there is no such kind, or it has other numbers");
  const std::string full = where.name("on");
  const int t = where.whole_of(name[1], full, quarters_ - 1);
  const auto index = [&](std::size_t i, std::size_t count) {
    return where.whole_of(name[i], full, static_cast<std::int64_t>(count) - 1);
  };
  if (kind == "tower") return tower(index(2, p_.nodes.size()), t);
  if (kind == "on_air") return on_air(index(2, p_.configurations.size()), t);
  if (kind == "served") return served(index(2, p_.rows.size()), t);
  if (kind == "stand") {
    const int s = stand_at(index(2, p_.nodes.size()), where.whole_of(name[3], full, kFar, -1));
    if (s == kNone) never("the place has no such depth");
    return stand(s, t);
  }
  const bool feed = kind == "feed";
  const int a = index(2, feed ? p_.feeds.size() : p_.hops.size()), v = index(3, p_.nodes.size());
  const int s = stand_at(v, feed ? p_.feeds[at(a)].hops_used : where.whole_of(name[4], full, kFar, -1));
  if (s != kNone)
    for (const int c : into_[at(s)])
      if (const VerifiedArc& arc = left_.arcs[at(copy_[at(c)].arc)]; arc.feed == feed && arc.index == a)
        return copy(c, t);
  never("it leads nowhere in what the check has left of the problem");
  return 0;
}

}  // namespace phusong::sim
