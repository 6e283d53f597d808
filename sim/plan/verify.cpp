// Checks a certificate. Nothing here is shared with the solver: it would share its errors.
#include <fmt/format.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <numeric>
#include <vector>

#include "geo/base/error.h"
#include "geo/base/hash.h"
#include "geo/base/numbers.h"
#include "sim/plan/certificate.h"

namespace phusong::sim {

namespace {

using Json = nlohmann::ordered_json;
using Long = long double;

/// Sums as they stand in the file are those of doubles in another order.
constexpr double kSameSum = 1.0e-9;
/// By so much a budget may be exceeded: prices in it are sums of doubles too.
constexpr double kBudgetRoom = 1.0e-12;

/// A sum in long double, and the most that rounding can have done to it.
class SafeSum {
 public:
  void add(Long term) noexcept {
    sum_ += term;
    size_ += std::abs(term);
    ++terms_;
  }
  void add(const SafeSum& other) noexcept {
    sum_ += other.sum_;
    size_ += other.size_;
    terms_ += other.terms_ + 1;
  }
  [[nodiscard]] Long value() const noexcept { return sum_; }
  [[nodiscard]] Long size() const noexcept { return size_; }
  /// Higham (2002), Accuracy and Stability of Numerical Algorithms, eq. (4.4): |error| <= (n - 1) u sum |x|, u half of
  /// epsilon; twice that covers the error of the sum of sizes itself.
  [[nodiscard]] Long error() const noexcept { return static_cast<Long>(terms_ + 2) * LDBL_EPSILON * size_; }

 private:
  Long sum_ = 0.0L, size_ = 0.0L;
  std::uint64_t terms_ = 0;
};

struct Column {
  double cost = 0;
  std::vector<int> rows;
};

/// The file's fields, each present and of its kind.
class Fields {
 public:
  Fields(const Json& json, std::string file, std::string path)
      : json_{json}, file_{std::move(file)}, path_{std::move(path)} {
    if (!json.is_object()) fail(fmt::format("{} is not an object", path_.empty() ? "the file" : path_));
  }
  [[noreturn]] void fail(const std::string& sentence) const { throw Error{ErrorKind::input, file_, sentence}; }
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] std::string name(const char* key) const { return path_.empty() ? key : path_ + "." + key; }

  [[nodiscard]] const Json& at(const char* key) const {
    const auto found = json_.find(key);
    if (found == json_.end())
      fail(fmt::format("the certificate lacks {}; take the file as phusong wrote it", name(key)));
    return *found;
  }
  [[nodiscard]] std::string text(const char* key) const {
    if (!at(key).is_string()) fail(fmt::format("{} is not a text", name(key)));
    return at(key).get<std::string>();
  }
  [[nodiscard]] bool flag(const char* key) const {
    if (!at(key).is_boolean()) fail(fmt::format("{} is neither true nor false", name(key)));
    return at(key).get<bool>();
  }
  /// Finite.
  [[nodiscard]] double number(const char* key) const { return number_of(at(key), name(key)); }
  [[nodiscard]] double not_negative(const char* key) const {
    const double value = number(key);
    if (value < 0.0) fail(fmt::format("{} is {:g}, below 0", name(key), value));
    return value;
  }
  [[nodiscard]] int count(const char* key) const { return whole_of(at(key), name(key), INT32_MAX); }
  [[nodiscard]] const Json& list(const char* key) const {
    if (!at(key).is_array()) fail(fmt::format("{} is not a list", name(key)));
    return at(key);
  }
  /// A list of indices below `limit`, each once.
  [[nodiscard]] std::vector<int> indices(const char* key, std::size_t limit) const {
    std::vector<int> all;
    for (const Json& item : list(key)) all.push_back(whole_of(item, name(key), static_cast<std::int64_t>(limit) - 1));
    std::vector<int> sorted = all;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end()) fail(fmt::format("{} holds {} twice", name(key), *twice));
    return all;
  }
  [[nodiscard]] double number_of(const Json& item, const std::string& what) const {
    if (!item.is_number()) fail(fmt::format("{} is not a number", what));
    const double value = item.get<double>();
    if (!std::isfinite(value)) fail(fmt::format("{} is not finite", what));
    return value;
  }
  [[nodiscard]] int whole_of(const Json& item, const std::string& what, std::int64_t most) const {
    if (!item.is_number_integer()) fail(fmt::format("{} holds something that is not a whole number", what));
    const auto value = item.get<std::int64_t>();
    if (value < 0 || value > most) fail(fmt::format("{} holds {}, which is not between 0 and {}", what, value, most));
    return static_cast<int>(value);
  }
  [[nodiscard]] Fields inside(const char* key) const { return {at(key), file_, name(key)}; }

 private:
  const Json& json_;
  std::string file_, path_;
};

/// Greatest common divisor of whole numbers; 0 when one is not whole, or they are too large to add without rounding.
double step_of(const std::vector<double>& values) {
  std::int64_t step = 0;
  double sum = 0.0;
  for (const double value : values) {
    sum += value;
    if (sum > 9.0e15 || value != std::floor(value)) return 0.0;
    step = std::gcd(step, static_cast<std::int64_t>(value));
  }
  return static_cast<double>(step);
}

class Check {
 public:
  Check(const Json& json, const std::string& file) : all_{json, file, ""} {}

  Verified run() {
    read_problem();
    read_plan();
    const double bound = least_cost() ? recomputed_least_cost() : recomputed_most_coverage();
    compare(bound);
    return facts_;
  }

 private:
  [[nodiscard]] bool least_cost() const noexcept { return facts_.objective == Objective::least_cost; }
  [[nodiscard]] static std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

  void read_problem() {
    if (all_.text("format") != "phusong-certificate") all_.fail("this is no certificate of phusong");
    if (all_.count("format_version") != 1)
      all_.fail(
          fmt::format("the certificate has format {}; this program reads format 1", all_.count("format_version")));
    facts_.option = all_.text("option");
    facts_.version = all_.text("version");
    facts_.cost_unit = all_.text("cost_unit");
    facts_.digest = all_.text("digest");
    const std::string digest = sha256_hex(all_.at("problem").dump(-1, ' ', false, Json::error_handler_t::replace));
    if (digest != facts_.digest)
      all_.fail(fmt::format("the problem in the file has the digest {:.12}, not {:.12} as stated: the file was changed",
                            digest, facts_.digest));

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
    const auto same = [](double a, double b) { return std::abs(a - b) <= kSameSum * std::max(std::abs(a), 1.0); };
    if (!same(facts_.value, plan.number("value")))
      all_.fail(fmt::format("the plan's value is {:.10g}, not {:.10g} as stated", facts_.value, plan.number("value")));
    if (!same(facts_.cost, plan.number("cost")))
      all_.fail(fmt::format("the plan's cost is {:.10g}, not {:.10g} as stated", facts_.cost, plan.number("cost")));
    for (const int j : must_have_)
      if (in[at(j)] == 0) all_.fail(fmt::format("the plan lacks column {}, which it must have", j));
    if (facts_.max_columns > 0 && facts_.chosen > facts_.max_columns)
      all_.fail(fmt::format("the plan has {} sites, more than the {} allowed", facts_.chosen, facts_.max_columns));
    if (facts_.budget > 0.0 && facts_.cost > facts_.budget * (1.0 + kBudgetRoom))
      all_.fail(fmt::format("the plan costs {:.10g}, more than the budget of {:.10g}", facts_.cost, facts_.budget));
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
    share_.resize(column_.size());
    for (std::size_t j = 0; j < column_.size(); ++j) {
      if (kept_[j] == 0) continue;
      for (const int r : column_[j].rows) {
        if (settled_[at(r)] != 0) continue;
        open_[at(r)] = useful_[j] = 1;
        share_[j].add(lambda_[at(r)]);
      }
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

  double recomputed_most_coverage() {
    read_evidence();
    SafeSum settled, bound;
    std::vector<double> weights;
    for (std::size_t r = 0; r < weight_.size(); ++r) {
      if (settled_[r] != 0) settled.add(weight_[r]);
      if (open_[r] == 0) continue;
      weights.push_back(weight_[r]);
      bound.add(std::max(static_cast<Long>(weight_[r]) - lambda_[r], 0.0L));
    }

    // How many sites there may be: the limit, and how many of the cheapest the budget pays for.
    std::vector<double> costs = useful_costs();
    std::size_t most = costs.size();
    if (facts_.max_columns > 0)
      most = std::min(most, static_cast<std::size_t>(std::max(facts_.max_columns - facts_.must_have, 0)));
    Long price = 0.0L;
    if (facts_.budget > 0.0) {
      const Long money = money_left(costs);
      std::sort(costs.begin(), costs.end());
      Long spent = 0.0L;
      std::size_t affordable = 0;
      while (affordable < most && (spent += costs[affordable]) <= money * (1.0L + kBudgetRoom)) ++affordable;
      most = affordable;
      price = price_;
      bound.add(price * money);
    }

    std::vector<Long> profit;
    for (std::size_t j = 0; j < column_.size(); ++j) {
      if (useful_[j] == 0) continue;
      // Rounded up: what the column's multipliers may be more, what its price may be less.
      const Long own = share_[j].value() + share_[j].error() - price * column_[j].cost * (1.0L - 4.0L * LDBL_EPSILON);
      if (own > 0.0L) profit.push_back(own);
    }
    most = std::min(most, profit.size());
    std::nth_element(profit.begin(), profit.begin() + static_cast<std::ptrdiff_t>(most), profit.end(),
                     std::greater<>{});
    for (std::size_t k = 0; k < most; ++k) bound.add(profit[k]);

    const Long safe = bound.value() + bound.error();
    const auto step = static_cast<Long>(step_of(weights));
    const Long whole = step > 0.0L ? step * std::floor(safe / step) : safe;
    return rounded(settled, whole, step > 0.0L, 1.0L);
  }

  double recomputed_least_cost() {
    read_evidence();
    SafeSum bound;
    // Of the open rows as many as must-haves leave to be covered, those with the least multipliers.
    std::vector<double> open;
    int missing = wanted_;
    for (std::size_t r = 0; r < weight_.size(); ++r) {
      if (settled_[r] != 0) --missing;
      if (open_[r] != 0) open.push_back(lambda_[r]);
    }
    if (missing > static_cast<int>(open.size())) all_.fail("the rows wanted cannot be covered by the columns kept");
    std::sort(open.begin(), open.end());
    for (int k = 0; k < missing; ++k) bound.add(open[at(k)]);
    for (std::size_t j = 0; j < column_.size(); ++j) {
      if (useful_[j] == 0) continue;
      const Long reduced = column_[j].cost - share_[j].value() - share_[j].error();
      if (reduced < 0.0L) bound.add(reduced);
    }
    // No plan costs less than its must-haves.
    const Long safe = std::max(bound.value() - bound.error(), 0.0L);
    const auto step = static_cast<Long>(step_of(useful_costs()));
    const Long whole = step > 0.0L ? step * std::ceil(safe / step) : safe;
    return rounded(must_cost_, whole, step > 0.0L, -1.0L);
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
  void compare(double bound) {
    const double own = least_cost() ? facts_.cost : facts_.value;
    const auto gap_pct = [own](double b) { return 100.0 * std::abs(b - own) / std::max(std::abs(own), 1e-300); };
    // What one row or column is worth, where the plan has nothing.
    double largest = 0.0;
    if (least_cost())
      for (const Column& column : column_) largest = std::max(largest, column.cost);
    else
      for (const double weight : weight_) largest = std::max(largest, weight);
    const double room = kSameSum * std::max(std::abs(own), largest);
    const double stated = all_.inside("evidence").number("bound");
    if (least_cost() ? bound > own + room : bound < own - room)
      all_.fail(fmt::format("the multipliers prove {:.10g} and the plan has {:.10g}: both cannot be", bound, own));
    if (least_cost() ? bound < stated - room : bound > stated + room)
      all_.fail(fmt::format("the multipliers prove a bound of {:.10g}, not {:.10g} as stated", bound, stated));
    facts_.bound = bound;
    facts_.optimal = std::abs(bound - own) <= room;
    facts_.gap_pct = facts_.optimal ? 0.0 : gap_pct(bound);

    const Fields claim = all_.inside("claim");
    facts_.claimed_bound = claim.number("bound");
    facts_.claimed_optimal = claim.flag("optimal");
    facts_.method = claim.text("method");
    facts_.cut_short = claim.flag("cut_short");
    if (!claim.at("seed").is_number_unsigned()) all_.fail("claim.seed is not a whole number from 0");
    facts_.seed = claim.at("seed").get<std::uint64_t>();
    facts_.claimed_gap_pct = gap_pct(facts_.claimed_bound);
    if (least_cost() ? facts_.claimed_bound > own + room : facts_.claimed_bound < own - room)
      all_.fail(fmt::format("the claimed bound {:.10g} is one that this plan beats", facts_.claimed_bound));
    if (facts_.claimed_optimal && std::abs(facts_.claimed_bound - own) > room)
      all_.fail(fmt::format("the plan is called optimal, but it has {:.10g} and the claimed bound is {:.10g}", own,
                            facts_.claimed_bound));
  }

  Fields all_;
  Verified facts_;
  std::vector<double> weight_, lambda_;
  std::vector<Column> column_;
  std::vector<int> must_have_;
  std::vector<char> taken_, settled_;       ///< columns; rows of those
  std::vector<char> kept_, useful_, open_;  ///< columns; those with open rows; rows of those
  std::vector<SafeSum> share_;
  SafeSum must_cost_;
  double price_ = 0;
  int wanted_ = 0;
};

std::string amount(double value) { return grouped(value, value == std::round(value) ? 0 : 2, ","); }

/// "1 site", "54 sites".
std::string counted(double count, const char* noun) {
  return fmt::format("{} {}{}", amount(count), noun, count == 1.0 ? "" : "s");
}

}  // namespace

Verified verify_certificate(std::string_view text, const std::string& file) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw Error{ErrorKind::input, file, fmt::format("this is no certificate: no JSON from byte {} on", error.byte)};
  } catch (const Json::exception&) {
    throw Error{ErrorKind::input, file, "this is no certificate: it holds a number that is too large"};
  }
  return Check{json, file}.run();
}

std::string verified_text(const Verified& v) {
  const bool least = v.objective == Objective::least_cost;
  const std::string noun = v.objective == Objective::people ? "people" : "villages";
  const std::string money = v.cost_unit.empty() ? "" : " " + v.cost_unit;
  std::string text = fmt::format("Certificate of the plan \"{}\", phusong {}, seed {}\n", v.option, v.version, v.seed);
  text += fmt::format("problem {}\n\n", v.digest);

  text += fmt::format("Problem   {}, {}", counted(v.rows, "village"), counted(v.columns, "candidate"));
  if (least)
    text += v.target_rows > 0 ? fmt::format("; least cost for {}", counted(v.target_rows, "village"))
                              : "; least cost for all that can be closed";
  if (v.max_columns > 0) text += fmt::format("; at most {}", counted(v.max_columns, "site"));
  if (v.budget > 0.0) text += fmt::format("; budget {}{}", amount(v.budget), money);
  if (v.must_have > 0) text += fmt::format("; {}", counted(v.must_have, "must-have site"));
  text += fmt::format("\nPlan      {} close{} {}", counted(v.chosen, "site"), v.chosen == 1 ? "s" : "",
                      counted(v.covered, "village"));
  if (v.objective == Objective::people) text += fmt::format(" with {} people", amount(v.value));
  text += fmt::format(" for {}{}\n", amount(v.cost), money);
  text += "          sites, limits, value and cost recomputed: they hold\n";

  text += fmt::format("Proven    by the multipliers in this file: {}\n",
                      least ? fmt::format("no plan costs less than {}{}", amount(v.bound), money)
                            : fmt::format("no plan reaches more than {} {}", amount(v.bound), noun));
  // Against the bound, which the best possible reaches at most: rounded up.
  const double within_pct = std::ceil(1.0e5 * std::abs(v.bound - (least ? v.cost : v.value)) / v.bound) / 1.0e3;
  if (v.optimal)
    text += "          the plan is optimal\n";
  else if (v.bound > 0.0)
    text += fmt::format("          the plan {} at most {:.3f} % {} than the best possible\n",
                        least ? "costs" : "reaches", within_pct, least ? "more" : "less");
  const bool more = !v.optimal && v.claimed_gap_pct < v.gap_pct - 1e-9;
  if (more)
    text += fmt::format(
        "Claimed   by the solver beyond that: {} (gap {:.3f} %){}\n          that rests on its search "
        "tree, which is not in this file: solve again to check it\n",
        amount(v.claimed_bound), v.claimed_gap_pct, v.claimed_optimal ? ", so that the plan is optimal" : "");
  text += fmt::format("Method    {}\n", v.method);
  if (v.cut_short) text += "          the clock cut the search short: another run may give another plan\n";
  return text;
}

}  // namespace phusong::sim
