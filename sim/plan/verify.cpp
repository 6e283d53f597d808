// Checks a certificate. Nothing here is shared with the solver: it would share its errors.
#include <fmt/format.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "geo/base/error.h"
#include "geo/base/numbers.h"
#include "sim/plan/certificate.h"
#include "sim/plan/verify_cover.h"
#include "sim/plan/verify_fields.h"
#include "sim/plan/verify_joint.h"
#include "sim/plan/verify_network.h"
#include "sim/plan/verify_tree.h"

namespace phusong::sim {

namespace {

using Json = nlohmann::ordered_json;
using Long = long double;

struct Column {
  double cost = 0;
  std::vector<int> rows;
};

class Check {
 public:
  Check(const Json& json, const std::string& file) : all_{json, file, ""} {}

  Verified run() {
    read_problem();
    read_plan();
    compare();
    return facts_;
  }

 private:
  [[nodiscard]] bool least_cost() const noexcept { return facts_.objective == Objective::least_cost; }
  [[nodiscard]] static std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

  void read_problem() {
    facts_.digest = checked_digest(all_, "phusong-certificate");
    facts_.option = all_.text("option");
    facts_.version = all_.text("version");
    facts_.cost_unit = all_.text("cost_unit");

    const Fields problem = all_.inside("problem");
    const std::string objective = problem.text("objective");
    if (objective != "villages" && objective != "people" && objective != "least_cost")
      all_.fail(fmt::format("problem.objective \"{}\" is not known", objective));
    facts_.objective = objective == "villages" ? Objective::villages
                       : objective == "people" ? Objective::people
                                               : Objective::least_cost;
    facts_.max_columns = problem.count("max_columns");
    facts_.budget = problem.not_negative("budget");
    facts_.target_rows = problem.count("target_rows");
    for (const Json& item : problem.list("rows")) {
      const Fields row{item, all_.file(), fmt::format("problem.rows[{}]", weight_.size())};
      const double weight = problem.number_of(row.at("weight"), "a row's weight");
      if (weight < 0.0) all_.fail(fmt::format("row {} has the weight {:g}, below 0", weight_.size(), weight));
      weight_.push_back(weight);
    }
    for (const Json& item : problem.list("columns")) {
      const Fields fields{item, all_.file(), fmt::format("problem.columns[{}]", column_.size())};
      Column column{.cost = problem.number_of(fields.at("cost"), "a column's cost"),
                    .rows = fields.indices("rows", weight_.size())};
      if (column.cost < 0.0) all_.fail(fmt::format("column {} costs {:g}, below 0", column_.size(), column.cost));
      std::sort(column.rows.begin(), column.rows.end());
      column_.push_back(std::move(column));
    }
    must_have_ = problem.indices("must_have", column_.size());
    facts_.rows = static_cast<int>(weight_.size());
    facts_.columns = static_cast<int>(column_.size());
    facts_.must_have = static_cast<int>(must_have_.size());

    // What must-haves settle, and which other columns could still be bought.
    taken_.assign(column_.size(), 0);
    settled_.assign(weight_.size(), 0);
    for (const int j : must_have_) {
      taken_[at(j)] = 1;
      must_cost_.add(column_[at(j)].cost);
      for (const int r : column_[at(j)].rows) settled_[at(r)] = 1;
    }
  }

  void read_plan() {
    const Fields plan = all_.inside("plan");
    const std::vector<int> chosen = plan.indices("columns", column_.size());
    std::vector<char> in(column_.size(), 0), covered(weight_.size(), 0);
    SafeSum value, cost;
    for (const int j : chosen) {
      in[at(j)] = 1;
      cost.add(column_[at(j)].cost);
      for (const int r : column_[at(j)].rows) covered[at(r)] = 1;
    }
    std::vector<char> coverable(weight_.size(), 0);
    for (const Column& column : column_)
      for (const int r : column.rows) coverable[at(r)] = 1;
    for (std::size_t r = 0; r < weight_.size(); ++r) {
      if (covered[r] == 0) continue;
      value.add(weight_[r]);
      ++facts_.covered;
    }
    facts_.chosen = static_cast<int>(chosen.size());
    facts_.value = static_cast<double>(value.value());
    facts_.cost = static_cast<double>(cost.value());
    hold_plan(all_, plan, facts_, must_have_, in);
    const int all = static_cast<int>(std::count(coverable.begin(), coverable.end(), 1));
    wanted_ = facts_.target_rows > 0 ? facts_.target_rows : all;
    if (least_cost() && facts_.covered < wanted_)
      all_.fail(fmt::format("the plan covers {} rows, fewer than the {} wanted", facts_.covered, wanted_));
  }

  /// Which columns count, checked pair by pair; and s_j of each, over open rows.
  void read_evidence() {
    const Fields evidence = all_.inside("evidence");
    kept_.assign(column_.size(), 1);
    const double money = facts_.budget > 0.0 && !least_cost()
                             ? facts_.budget * (1.0 + kBudgetRoom) - static_cast<double>(must_cost_.value())
                             : HUGE_VAL;
    for (std::size_t j = 0; j < column_.size(); ++j)
      if (taken_[j] != 0 || column_[j].cost > money) kept_[j] = 0;
    std::vector<std::pair<int, int>> replaced;
    const int most = facts_.columns - 1;
    for (const Json& pair : evidence.list("replaced")) {
      if (!pair.is_array() || pair.size() != 2) all_.fail("evidence.replaced holds something that is no pair");
      replaced.emplace_back(evidence.whole_of(pair[0], "evidence.replaced", most),
                            evidence.whole_of(pair[1], "evidence.replaced", most));
      kept_[at(replaced.back().first)] = 0;
    }
    for (const auto& [left_out, by] : replaced) {
      const Column &a = column_[at(left_out)], &b = column_[at(by)];
      bool holds = taken_[at(left_out)] == 0 && kept_[at(by)] != 0 && b.cost <= a.cost;
      for (const int r : a.rows)
        holds = holds && (settled_[at(r)] != 0 || std::binary_search(b.rows.begin(), b.rows.end(), r));
      if (!holds) all_.fail(fmt::format("column {} does not replace column {} as stated", by, left_out));
    }

    const Json& list = evidence.list("multipliers");
    if (list.size() != weight_.size())
      all_.fail(fmt::format("there are {} multipliers for {} rows", list.size(), weight_.size()));
    for (const Json& item : list) {
      lambda_.push_back(evidence.number_of(item, "a multiplier"));
      if (lambda_.back() < 0.0) all_.fail(fmt::format("multiplier {} is below 0", lambda_.size() - 1));
    }
    price_ = evidence.not_negative("budget_price");

    open_.assign(weight_.size(), 0);
    useful_.assign(column_.size(), 0);
    for (std::size_t j = 0; j < column_.size(); ++j) {
      if (kept_[j] == 0) continue;
      for (const int r : column_[j].rows)
        if (settled_[at(r)] == 0) open_[at(r)] = useful_[j] = 1;
    }
  }

  /// Costs of the columns that a best plan may buy.
  [[nodiscard]] std::vector<double> useful_costs() const {
    std::vector<double> costs;
    for (std::size_t j = 0; j < column_.size(); ++j)
      if (useful_[j] != 0) costs.push_back(column_[j].cost);
    return costs;
  }

  /// What is left for columns beside the must-haves, as a multiple of what they cost.
  [[nodiscard]] Long money_left(const std::vector<double>& costs) const {
    const Long left = static_cast<Long>(facts_.budget) * (1.0L + kBudgetRoom) - must_cost_.value();
    const auto step = static_cast<Long>(step_of(costs));
    return std::max(0.0L, step > 0.0L ? step * std::floor(left / step * (1.0L + kBudgetRoom)) : left);
  }

  /// What is left to columns beside the must-haves.
  [[nodiscard]] CoverBound left_over() const {
    CoverBound cover;
    cover.least = least_cost();
    cover.weight = weight_;
    cover.open = open_;
    cover.rows.resize(column_.size());
    cover.columns.lower.assign(column_.size(), 0);
    cover.columns.upper = useful_;
    for (std::size_t j = 0; j < column_.size(); ++j) {
      cover.cost.push_back(column_[j].cost);
      if (useful_[j] == 0) continue;
      for (const int r : column_[j].rows)
        if (settled_[at(r)] == 0) cover.rows[j].push_back(r);
    }
    if (least_cost()) {
      cover.missing = wanted_ - static_cast<int>(std::count(settled_.begin(), settled_.end(), 1));
      cover.missing = std::max(cover.missing, 0);
      if (cover.missing > std::count(open_.begin(), open_.end(), 1))
        all_.fail("the rows wanted cannot be covered by the columns kept");
      return cover;
    }
    // How many sites there may be: the limit, and how many of the cheapest the budget pays for.
    std::vector<double> costs = useful_costs();
    cover.most = costs.size();
    if (facts_.max_columns > 0)
      cover.most = std::min(cover.most, static_cast<std::size_t>(std::max(facts_.max_columns - facts_.must_have, 0)));
    if (facts_.budget > 0.0) {
      cover.money = money_left(costs);
      std::sort(costs.begin(), costs.end());
      Long spent = 0.0L;
      std::size_t affordable = 0;
      while (affordable < cover.most && (spent += costs[affordable]) <= cover.money * (1.0L + kBudgetRoom))
        ++affordable;
      cover.most = affordable;
    }
    return cover;
  }

  /// A bound in the sense of least cost (value counts below 0), of what must-haves leave, brought to the step of the
  /// values; and with what must-haves bring.
  [[nodiscard]] double whole_bound(Long open) const {
    if (least_cost()) {
      // No plan costs less than its must-haves.
      const Long safe = std::max(open, 0.0L);
      const auto step = static_cast<Long>(step_of(useful_costs()));
      return rounded(must_cost_, step > 0.0L ? step * std::ceil(safe / step) : safe, step > 0.0L, -1.0L);
    }
    SafeSum settled;
    std::vector<double> weights;
    for (std::size_t r = 0; r < weight_.size(); ++r) {
      if (settled_[r] != 0) settled.add(weight_[r]);
      if (open_[r] != 0) weights.push_back(weight_[r]);
    }
    const auto step = static_cast<Long>(step_of(weights));
    return rounded(settled, step > 0.0L ? step * std::floor(-open / step) : -open, step > 0.0L, 1.0L);
  }

  /// A tree whose leaves have multipliers of common groups of rows, each row with its part by weight; behind the groups
  /// the price of money, for an amount.
  Long proven_by_tree(const Fields& tree, CoverBound& cover, Long root_price) {
    std::vector<std::vector<std::pair<int, Long>>> groups;
    for (const Json& item : tree.list("rows")) {
      if (!item.is_array()) tree.fail(fmt::format("{} holds something that is no list", tree.name("rows")));
      auto& group = groups.emplace_back();
      Long sum = 0.0L;
      for (const Json& one : item) {
        const int r = tree.whole_of(one, tree.name("rows"), facts_.rows - 1);
        group.emplace_back(r, least_cost() ? 1.0L : static_cast<Long>(weight_[at(r)]));
        sum += group.back().second;
      }
      for (auto& [r, part] : group) part = sum > 0.0L ? part / sum : 0.0L;
    }
    const double per = tree.number("money");
    if (!(per > 0.0)) tree.fail(fmt::format("{} is not above 0", tree.name("money")));
    std::vector<Long> lambda;
    Long price = 0.0L;
    const auto read = [&](const Fields& item) {
      lambda.assign(weight_.size(), 0.0L);
      price = 0.0L;
      for (const auto& [which, amount] : prices_of(item, groups.size() + 1)) {
        if (amount < 0.0L) item.fail(fmt::format("{} has a price below 0", item.name("times")));
        if (which == groups.size()) {
          price = facts_.budget > 0.0 && !least_cost() ? amount / per : 0.0L;
          continue;
        }
        for (const auto& [r, part] : groups[which]) lambda[at(r)] += amount * part;
      }
    };
    const Long cutoff = least_cost() ? tree.number("cutoff") - must_cost_.value() + must_cost_.error()
                                     : settled_value() - tree.number("cutoff");
    bool fixes = false;
    const VerifiedTree found =
        check_tree(tree, {.columns = cover.columns,
                          .column =
                              [&](const Fields& node, const Json& name) {
                                const auto j = at(node.whole_of(name, node.name("on"), facts_.columns - 1));
                                if (useful_[j] == 0)
                                  node.fail(fmt::format("column {} is branched on and counts in no best plan", j));
                                return j;
                              },
                          .bound =
                              [&](const Fields& leaf) {
                                read(leaf);
                                return cover.bound(lambda, price);
                              },
                          .fix =
                              [&](const Fields& item) {
                                fixes = true;
                                // By the multipliers of the root, or by prices of its own.
                                if (item.has("root"))
                                  return cover.fix({lambda_.begin(), lambda_.end()}, root_price, cutoff);
                                read(item);
                                cover.fix(lambda, price, cutoff);
                              }});
    facts_.leaves = found.leaves;
    facts_.proof_cut_short = tree.flag("cut_short");
    return fixes ? std::min(found.bound, cutoff) : found.bound;
  }
  [[nodiscard]] Long settled_value() const {
    SafeSum sum;
    for (std::size_t r = 0; r < weight_.size(); ++r)
      if (settled_[r] != 0) sum.add(weight_[r]);
    return sum.value() + sum.error();
  }

  /// What is settled and what is bounded together, as a double on the safe side (1: up, -1: down). Whole numbers are
  /// exact and stay what they are.
  [[nodiscard]] static double rounded(const SafeSum& settled, Long bounded, bool whole, Long side) {
    const Long sum = settled.value() + bounded;
    const bool exact = whole && settled.value() == std::floor(settled.value()) && std::abs(sum) < 0x1p53L;
    if (exact) return static_cast<double>(sum);
    const Long margin = settled.error() + 4.0L * LDBL_EPSILON * std::abs(sum);
    return std::nextafter(static_cast<double>(sum + side * margin), side > 0.0L ? HUGE_VAL : -HUGE_VAL);
  }

  /// What was recomputed against what the file says.
  void compare() {
    read_evidence();
    CoverBound cover = left_over();
    const Long price = facts_.budget > 0.0 && !least_cost() ? static_cast<Long>(price_) : 0.0L;
    const Long root = cover.bound({lambda_.begin(), lambda_.end()}, price);
    const Fields evidence = all_.inside("evidence");
    const double by_root = whole_bound(root);
    double bound = by_root;
    const double own = least_cost() ? facts_.cost : facts_.value;
    const auto gap_pct = [own](double b) { return 100.0 * std::abs(b - own) / std::max(std::abs(own), 1e-300); };
    // What one row or column is worth, where the plan has nothing.
    double largest = 0.0;
    if (least_cost())
      for (const Column& column : column_) largest = std::max(largest, column.cost);
    else
      for (const double weight : weight_) largest = std::max(largest, weight);
    const double room = kSameSum * std::max(std::abs(own), largest);
    const auto hold_against = [&](const Fields& proof, double proven, const std::string& what) {
      const double stated = proof.number("bound");
      if (!(proven == proven)) all_.fail(fmt::format("{} prove no number", what));
      if (least_cost() ? proven > own + room : proven < own - room)
        all_.fail(fmt::format("{} prove {:.10g} and the plan has {:.10g}: both cannot be", what, proven, own));
      if (least_cost() ? proven < stated - room : proven > stated + room)
        all_.fail(fmt::format("{} prove a bound of {:.10g}, not {:.10g} as stated", what, proven, stated));
    };
    hold_against(evidence, by_root, "the multipliers");
    if (evidence.has("tree")) {
      const Fields tree = evidence.inside("tree");
      const double by_tree = whole_bound(proven_by_tree(tree, cover, price));
      hold_against(tree, by_tree, fmt::format("the {} leaves of the tree", facts_.leaves));
      facts_.by_tree = least_cost() ? by_tree > by_root : by_tree < by_root;
      if (facts_.by_tree) bound = by_tree;
    }
    facts_.bound = bound;
    facts_.optimal = std::abs(bound - own) <= room;
    facts_.gap_pct = facts_.optimal ? 0.0 : gap_pct(bound);

    read_claim(all_, facts_);
    facts_.claimed_gap_pct = gap_pct(facts_.claimed_bound);
    hold_claim(all_, facts_, own, room);
  }

  Fields all_;
  Verified facts_;
  std::vector<double> weight_, lambda_;
  std::vector<Column> column_;
  std::vector<int> must_have_;
  std::vector<char> taken_, settled_;       ///< columns; rows of those
  std::vector<char> kept_, useful_, open_;  ///< columns; those with open rows; rows of those
  SafeSum must_cost_;
  double price_ = 0;
  int wanted_ = 0;
};

std::string amount(double value) { return grouped(value, value == std::round(value) ? 0 : 2, ","); }

/// "1 site", "54 sites".
std::string counted(double count, const char* noun) {
  return fmt::format("{} {}{}", amount(count), noun, count == 1.0 ? "" : "s");
}

/// Deeper than any certificate: what reads JSON, or copies it, would go as deep with its stack.
bool is_deep(std::string_view text) {
  constexpr int kMostDeep = 32;
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text && c == '\\')
      ++i;
    else if (c == '"')
      in_text = !in_text;
    else if (!in_text && (c == '[' || c == '{') && ++depth > kMostDeep)
      return true;
    else if (!in_text && (c == ']' || c == '}'))
      --depth;
  }
  return false;
}

}  // namespace

Verified verify_certificate(std::string_view text, const std::string& file) {
  Json json;
  if (is_deep(text)) throw Error{ErrorKind::input, file, "this is no certificate: lists lie too deep in each other"};
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw Error{ErrorKind::input, file, fmt::format("this is no certificate: no JSON from byte {} on", error.byte)};
  } catch (const Json::exception&) {
    throw Error{ErrorKind::input, file, "this is no certificate: it holds a number that is too large"};
  }
  if (const auto format = json.find("format"); json.is_object() && format != json.end() && *format == kNetworkFormat)
    return verify_network(json, file);
  if (const auto format = json.find("format"); json.is_object() && format != json.end() && *format == kJointFormat)
    return verify_joint(json, file);
  return Check{json, file}.run();
}

namespace {

/// "Problem" and "Plan" of a plan with backhaul or quarters.
std::string network_lines(const Verified& v, const std::string& money) {
  std::string text = fmt::format("Problem   {}, {}, {}, {}", counted(v.rows, "village"),
                                 counted(v.columns, "candidate"), counted(v.places, "place"), counted(v.hops, "hop"));
  if (v.hops > 0) text += fmt::format(" (at most {} to the network)", v.max_hops);
  if (v.points > 0) text += fmt::format(", {} of villages; sites close a village together", counted(v.points, "point"));
  if (v.objective == Objective::least_cost)
    text += v.target > 0.0 ? fmt::format("; least cost for {}", counted(v.target, "village"))
            : v.resilient  ? fmt::format("; least cost for as many as this plan keeps in service, {}", v.covered)
                           : "; least cost for all that can be served";
  if (v.max_columns > 0) text += fmt::format("; at most {}", counted(v.max_columns, "site"));
  if (v.budget > 0.0) text += fmt::format("; budget {}{}", amount(v.budget), money);
  if (v.quarters > 0) text += fmt::format("; {}", counted(v.quarters, "quarter"));
  if (v.must_have > 0) text += fmt::format("; {}", counted(v.must_have, "must-have"));
  if (v.resilient)
    text +=
        "\n          a village counts while any one site, relay or hop of the plan may fail; the bound is that of "
        "plans "
        "in which two candidates serve it";
  text += fmt::format("\nPlan      {}, {} and {} serve {}", counted(v.chosen, "site"), counted(v.relays, "relay"),
                      counted(v.links, "link"), counted(v.covered, "village"));
  if (v.objective == Objective::people) text += fmt::format(" with {} people", amount(v.weight));
  if (v.together > 0) text += fmt::format(", {} of them by several sites together,", amount(v.together));
  text += fmt::format(" for {}{}", amount(v.cost), money);
  if (v.quarters > 0)
    text += fmt::format("; {} times quarters of service: {}", v.objective == Objective::people ? "people" : "villages",
                        amount(v.value));
  return text + "\n          paths, limits, value and cost recomputed: they hold\n";
}

std::string leaves_of(const Verified& v) {
  return fmt::format("{} {}", amount(v.leaves), v.leaves == 1 ? "leaf" : "leaves");
}

/// "Proven", "Claimed" and "Method".
std::string proof_lines(const Verified& v, bool least, const std::string& noun, const std::string& money) {
  const auto evidence = [&]() -> std::string {
    if (v.by_tree) return fmt::format("a tree of {}, recomputed here", leaves_of(v));
    if (v.joint && v.leaves > 1)
      return fmt::format("prices of {} at each of {} leaves of a tree", counted(v.cuts, "cut"), v.leaves);
    if (v.joint) return "prices of " + counted(v.cuts, "cut") + " in this file";
    return v.network ? "the dual values in this file" : "the multipliers in this file";
  };
  std::string text = fmt::format("Proven    by {}: {}\n", evidence(),
                                 least ? fmt::format("no plan costs less than {}{}", amount(v.bound), money)
                                       : fmt::format("no plan reaches more than {} {}", amount(v.bound), noun));
  // Against the bound, which the best possible reaches at most: rounded up.
  const double within_pct = std::ceil(1.0e5 * std::abs(v.bound - (least ? v.cost : v.value)) / v.bound) / 1.0e3;
  if (v.optimal)
    text += v.by_tree ? fmt::format("          the plan is proven optimal by a tree of {}\n", leaves_of(v))
                      : std::string{"          the plan is optimal\n"};
  else if (v.bound > 0.0)
    text += fmt::format("          the plan {} at most {:.3f} % {} than the best possible\n",
                        least ? "costs" : "reaches", within_pct, least ? "more" : "less");
  const bool more = !v.optimal && v.claimed_gap_pct < v.gap_pct - 1e-9;
  if (more)
    text += fmt::format(
        "Claimed   by the solver beyond that: {} (gap {:.3f} %){}\n          that rests on its own search, of which "
        "this file has no proof: solve again to check it\n",
        amount(v.claimed_bound), v.claimed_gap_pct, v.claimed_optimal ? ", so that the plan is optimal" : "");
  text += fmt::format("Method    {}\n", v.method);
  if (v.proof_cut_short) text += "          the clock or the user cut the proof short: another run may prove more\n";
  if (v.cut_short) text += "          the clock or the user cut the search short: another run may give another plan\n";
  return text;
}

}  // namespace

std::string verified_text(const Verified& v) {
  const bool least = v.objective == Objective::least_cost;
  const std::string things = v.objective == Objective::people ? "people" : "villages";
  const std::string noun = v.quarters > 0 ? things + " times quarters of service" : things;
  const std::string money = v.cost_unit.empty() ? "" : " " + v.cost_unit;
  std::string text = fmt::format("Certificate of the plan \"{}\", phusong {}, seed {}\n", v.option, v.version, v.seed);
  text += fmt::format("problem {}\n\n", v.digest);

  if (v.network) {
    text += network_lines(v, money);
    return text + proof_lines(v, least, noun, money);
  }
  text += fmt::format("Problem   {}, {}", counted(v.rows, "village"), counted(v.columns, "candidate"));
  if (v.joint) text += fmt::format(", {} of villages; sites close a village together", counted(v.points, "point"));
  if (least)
    text += v.target_rows > 0 ? fmt::format("; least cost for {}", counted(v.target_rows, "village"))
                              : "; least cost for all that can be closed";
  if (v.max_columns > 0) text += fmt::format("; at most {}", counted(v.max_columns, "site"));
  if (v.budget > 0.0) text += fmt::format("; budget {}{}", amount(v.budget), money);
  if (v.must_have > 0) text += fmt::format("; {}", counted(v.must_have, "must-have site"));
  text += fmt::format("\nPlan      {} close{} {}", counted(v.chosen, "site"), v.chosen == 1 ? "s" : "",
                      counted(v.covered, "village"));
  if (v.objective == Objective::people) text += fmt::format(" with {} people", amount(v.value));
  if (v.together > 0) text += fmt::format(", {} of them by several sites together,", amount(v.together));
  text += fmt::format(" for {}{}\n", amount(v.cost), money);
  text += fmt::format("          sites, limits, {}value and cost recomputed: they hold\n",
                      v.joint ? "each village point by point, " : "");
  return text + proof_lines(v, least, noun, money);
}

}  // namespace phusong::sim
