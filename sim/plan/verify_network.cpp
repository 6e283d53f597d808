// Checks a certificate of a plan with backhaul or quarters. Nothing here is shared with the solver: it would share its
// errors. What the plan must keep is asked of breach_of() (network_check.cpp), which knows the problem alone.
#include "sim/plan/verify_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "sim/plan/network_plan.h"
#include "sim/plan/verify_fields.h"
#include "sim/plan/verify_points.h"
#include "sim/plan/verify_program.h"
#include "sim/plan/verify_reduction.h"
#include "sim/plan/verify_tree.h"

namespace phusong::sim {

namespace {

using Json = nlohmann::ordered_json;
using Long = long double;

constexpr int kNone = -1;
/// What proofs state is a sum of doubles: it is held against the recomputed one as far as that.
constexpr double kSameBound = 1.0e-6;
// A file from a stranger may ask for more than any memory holds: hops that a feed counts for, and what is laid out.
constexpr int kMostHops = 10'000;
constexpr std::size_t kMostEntries = 50'000'000;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

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
    refuse_the_boundless();
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
      if (!f.has("points")) return;
      p_.rows.back().need = read_weight(f.at("need"), f, f.name("need"));
      p_.rows.back().points = read_points(f, problem.list("configurations").size());
      facts_.points += static_cast<int>(p_.rows.back().points.size());
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
      p_.feeds.push_back(
          {.node = f.index("node", p_.nodes.size()),
           .cost = f.not_negative("cost"),
           .opex = f.not_negative("opex"),
           .hops_used = f.whole_of(f.at("hops_used"), f.name("hops_used"), std::min(p_.max_hops, kMostHops)),
           .name = name(f)});
    });
    each("quarters", [&](const Fields& f) {
      p_.quarters.push_back(
          {.budget = f.not_negative("budget"), .weight = f.not_negative("weight"), .crews = f.count("crews")});
    });
    if (!p_.quarters.empty() && (least_cost() || p_.budget > 0.0))
      all_.fail("problem has quarters beside least cost or a budget of the whole");
    if (std::any_of(p_.rows.begin(), p_.rows.end(), [](const NetworkRow& row) { return row.need > 0; })) hold_shares();
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

  /// What configurations say of rows of points: no less than their points are of what is needed. With a rounding more,
  /// what serves a row has shares of a whole at least.
  void hold_shares() {
    if (p_.resilient)
      all_.fail("problem has villages that several sites serve together, and is resilient: no plan is both");
    std::vector<std::map<int, std::int64_t>> weight(p_.configurations.size());
    for (std::size_t r = 0; r < p_.rows.size(); ++r)
      for (const JointPoint& point : p_.rows[r].points)
        for (const int k : point.columns) weight[at(k)][static_cast<int>(r)] += point.weight;
    for (std::size_t k = 0; k < weight.size(); ++k) {
      NetworkConfiguration& c = p_.configurations[k];
      for (std::size_t i = 0; i < c.rows.size(); ++i) {
        const std::int64_t need = p_.rows[at(c.rows[i])].need;
        if (need == 0) continue;
        const auto served = weight[k].find(c.rows[i]);
        const Long part = served == weight[k].end() ? 0.0L
                          : served->second >= need  ? 1.0L
                                                    : static_cast<Long>(served->second) / static_cast<Long>(need);
        constexpr Long kRounding = 1.1e-9L;
        const Long share = c.share.empty() ? 1.0 : c.share[i];
        if (share < part - kRounding)
          all_.fail(fmt::format("configuration {} has a share of {:.10g} of row {}, where its points are {:.10g}", k,
                                static_cast<double>(share), c.rows[i], static_cast<double>(part)));
        // Counted in whole thousand-millionths: as phusong rounds them, up, they are no less than the points.
        if (!c.share.empty() && static_cast<Long>(VerifiedReduction::units(c, i)) < part * VerifiedReduction::kWhole)
          c.share[i] = static_cast<double>(std::min(1.0L, share + 2.0L * kRounding));
        if (served != weight[k].end()) weight[k].erase(served);
      }
      if (!weight[k].empty())
        all_.fail(fmt::format("configuration {} serves points of row {}, which it does not reach", k,
                              weight[k].begin()->first));
    }
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

    read_claim(all_, facts_);
    s_.bound = facts_.claimed_bound;
    if (const std::string breach = breach_of(p_, s_); !breach.empty())
      all_.fail(fmt::format("the plan does not hold: {}", breach));
    value_the_plan(plan);
    facts_.chosen = static_cast<int>(s_.configurations.size());
    facts_.covered = static_cast<int>(s_.rows.size());
    facts_.relays = static_cast<int>(s_.relays.size());
    facts_.links = static_cast<int>(s_.links.size());
    for (const int r : s_.rows) {
      facts_.weight += p_.rows[at(r)].weight;
      if (p_.rows[at(r)].need > 0 && !served_alone(r)) ++facts_.together;
    }
  }

  /// Whether one site of the plan serves a row of points by itself.
  [[nodiscard]] bool served_alone(int r) const {
    return std::any_of(s_.configurations.begin(), s_.configurations.end(), [&](int k) {
      std::vector<char> in(p_.configurations.size(), 0);
      in[at(k)] = 1;
      return weight_served(p_.rows[at(r)].points, in) >= p_.rows[at(r)].need;
    });
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
  [[nodiscard]] Long step(const VerifiedReduction& left) const {
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
    const VerifiedReduction left{p_};
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
      VerifiedProgram program{p_, left, quarter, layered(proof)};
      const Long bound = proven_by(proof, program);
      hold_against(proof, bound, own, fmt::format("the dual values of {}", name));
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
    if (evidence.has("tree")) {
      const Long tree = raised(proven_by_tree(evidence.inside("tree"), left, own), all_step);
      if (tree > best) facts_.by_tree = true;
      best = std::max(best, tree);
    }
    if (best > own + kSameSum * std::max(std::abs(own), 1.0L))
      all_.fail(fmt::format("the dual values prove {:.10g} and the plan has {:.10g}: both cannot be", natural(best),
                            natural(own)));
    return best;
  }
  [[nodiscard]] bool layered(const Fields& proof) const {
    const std::string form = proof.text("form");
    if (form != "layers" && form != "labels")
      proof.fail(fmt::format("{} \"{}\" is not known", proof.name("form"), form));
    return form == "layers";
  }
  /// What is recomputed may be better than what is stated, but not worse.
  void hold_against(const Fields& proof, Long bound, Long own, const std::string& what) const {
    const Long stated = (least_cost() ? 1.0L : -1.0L) * proof.number("bound");
    if (bound < stated - kSameBound * std::max(std::abs(stated), std::abs(own)))
      proof.fail(
          fmt::format("{} prove a bound of {:.10g}, not {:.10g} as stated", what, natural(bound), natural(stated)));
  }

  /// By the prices of a proof, each behind the numbers of its row.
  static Long proven_by(const Fields& proof, VerifiedProgram& program) {
    const Fields prices = proof.inside("prices");
    for (const auto& [key, list] : proof.at("prices").items()) {
      const std::string name = prices.name(key.c_str());
      const int numbers = VerifiedProgram::numbers_of(key);
      if (numbers < 0) prices.fail(fmt::format("there is no kind of row named {}", name));
      if (!list.is_array()) prices.fail(fmt::format("{} is not a list", name));
      for (const Json& item : list) {
        if (!item.is_array() || item.size() != at(numbers) + 1)
          prices.fail(fmt::format("{} holds something that is not {} numbers", name, numbers + 1));
        const VerifiedProgram::Line row = program.row(prices, key, item);
        const double price = prices.number_of(item.back(), name);
        if (price < 0.0 && !row.free) prices.fail(fmt::format("{} holds a price below 0", name));
        program.pay(row, price);
      }
    }
    int number = 0;
    for (const Json& item : proof.list("cuts")) {
      const std::string name = fmt::format("cut {}", number++);
      const Fields cut{item, proof.file(), name};
      const double price = cut.number("price");
      if (price < 0.0) cut.fail(fmt::format("the price of {} is below 0", name));
      program.pay(program.cut(cut, name), price);
    }
    return program.bound();
  }

  /// By a tree whose leaves have prices of common rows: kinds with their numbers (of cash also the amount that a price
  /// is for), then cuts.
  Long proven_by_tree(const Fields& tree, const VerifiedReduction& left, Long own) {
    VerifiedProgram program{p_, left, kNone, layered(tree)};
    struct Row {
      VerifiedProgram::Line line;
      Long per = 1.0L;
    };
    std::vector<Row> rows;
    std::size_t entries = 0;
    const auto keep = [&](Row row) {
      entries += row.line.terms.size();
      if (entries > kMostEntries)
        tree.fail(fmt::format("the rows of the tree have more than {} entries", kMostEntries));
      rows.push_back(std::move(row));
    };
    for (const Json& item : tree.list("rows")) {
      const std::string name = tree.name("rows");
      if (!item.is_array() || item.size() < 2 || !item[0].is_string())
        tree.fail(fmt::format("{} holds something that is not a kind of row with its numbers", name));
      const std::string kind = item[0].get<std::string>();
      const int numbers = VerifiedProgram::numbers_of(kind);
      if (numbers < 0) tree.fail(fmt::format("there is no kind of row named {}.{}", name, kind));
      const std::size_t wanted = 1 + at(numbers) + (kind == "cash" ? 1 : 0);
      if (item.size() != wanted) tree.fail(fmt::format("{}.{} is not followed by {} numbers", name, kind, wanted - 1));
      Row row;
      if (kind == "cash" && !((row.per = tree.number_of(item.back(), name)) > 0.0L))
        tree.fail(fmt::format("{}.cash counts an amount that is not above 0", name));
      row.line = program.row(tree, kind, Json(item.begin() + 1, item.end()));
      keep(std::move(row));
    }
    int number = 0;
    for (const Json& item : tree.list("cuts")) {
      const std::string name = fmt::format("cut {} of the tree", number++);
      keep({program.cut(Fields{item, tree.file(), name}, name)});
    }
    const auto pay = [&](const Fields& item) {
      program.clear();
      for (const auto& [which, price] : prices_of(item, rows.size())) {
        const auto& [line, per] = rows[which];
        if (price < 0.0L && !line.free) item.fail(fmt::format("{} has a price below 0", item.name("times")));
        program.pay(line, price / per);
      }
      return program.bound();
    };
    const Long cutoff = (least_cost() ? 1.0L : -1.0L) * tree.number("cutoff");
    bool fixes = false;
    const VerifiedTree found =
        check_tree(tree, {.columns = program.columns(),
                          .column = [&](const Fields& node, const Json& name) { return program.column(node, name); },
                          .bound = pay,
                          .fix =
                              [&](const Fields& item) {
                                const Long bound = pay(item);
                                fixes = true;
                                program.fix(cutoff - bound);
                              }});
    const Long bound = fixes ? std::min(found.bound, cutoff) : found.bound;
    hold_against(tree, bound, own, fmt::format("the {} leaves of the tree", found.leaves));
    facts_.leaves = found.leaves;
    facts_.proof_cut_short = tree.flag("cut_short");
    return bound;
  }
  void refuse_the_boundless() const {
    const std::size_t depths = std::min(at(p_.max_hops), p_.nodes.size() + at(kMostHops)) + 1;
    const std::size_t things = p_.nodes.size() + 2 * p_.hops.size() + p_.feeds.size();
    const std::size_t others = p_.configurations.size() + p_.rows.size();
    const std::size_t columns = things * depths + others;
    if (columns > kMostEntries / std::max<std::size_t>(p_.quarters.size(), 1))
      all_.fail(fmt::format("{} places and hops at {} depths are too many to check", things, depths));
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
    hold_claim(all_, facts_, own, room);
  }

  Fields all_;
  Verified facts_;
  NetworkProblem p_;
  NetworkSolution s_;
};

}  // namespace

Verified verify_network(const Json& json, const std::string& file) { return NetworkCheck{json, file}.run(); }

}  // namespace phusong::sim
