// Checks a certificate of a joint plan. Nothing here is shared with the solver: it would share its errors. A cut is
// true of every plan whatever points it takes as served (joint_model.h has the proof), and its coefficients are worked
// out here from the problem, so that a file can lie about a bound but cannot make a false one hold.
#include "sim/plan/verify_joint.h"

#include <fmt/format.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <vector>

#include "sim/plan/verify_fields.h"
#include "sim/plan/verify_points.h"

namespace phusong::sim {

namespace {

using Json = nlohmann::ordered_json;
using Long = long double;

/// A tree is walked by recursion.
constexpr std::size_t kMostLeaves = 10'000;
/// What evidence states is a sum of doubles: it is held against the recomputed one as far as that.
constexpr double kSameBound = 1.0e-9;
/// A column that a leaf says nothing of.
constexpr int kOpen = -1;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

struct Row {
  double value = 0.0;
  std::int64_t need = 0;
  std::vector<JointPoint> points;
  bool settled = false;  ///< must-haves close it
  bool open = false;     ///< they do not, but all columns together do
};

/// Sum of the factors times X is at least Z of the row, for every plan.
struct Cut {
  int row = 0;
  std::vector<std::pair<int, Long>> factors;  ///< of columns that count
};

/// The plans that have some columns (1), and have not some others (0).
struct Leaf {
  std::vector<std::pair<int, int>> branch;
  std::vector<std::pair<int, double>> prices;
  double budget_price = 0.0, stated = 0.0;
};

class JointCheck {
 public:
  JointCheck(const Json& json, const std::string& file) : all_{json, file, ""} {}

  Verified run() {
    read_head();
    read_problem();
    settle();
    read_plan();
    read_evidence();
    bound_leaves();
    compare();
    return facts_;
  }

 private:
  [[nodiscard]] bool least_cost() const noexcept { return facts_.objective == Objective::least_cost; }

  void read_head() {
    facts_.joint = true;
    facts_.digest = checked_digest(all_, kJointFormat);
    facts_.option = all_.text("option");
    facts_.version = all_.text("version");
    facts_.cost_unit = all_.text("cost_unit");
  }

  void read_problem() {
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
    for (const Json& item : problem.list("columns")) {
      const Fields fields{item, all_.file(), fmt::format("problem.columns[{}]", cost_.size())};
      cost_.push_back(fields.not_negative("cost"));
    }
    must_have_ = problem.indices("must_have", cost_.size());
    for (const Json& item : problem.list("rows")) {
      const std::string name = fmt::format("problem.rows[{}]", rows_.size());
      const Fields fields{item, all_.file(), name};
      Row row;
      row.value = fields.number("value");
      if (!(row.value > 0.0)) all_.fail(fmt::format("{}.value is {:g}, not above 0", name, row.value));
      row.need = read_weight(fields.at("need"), all_, name + ".need");
      row.points = read_points(fields, cost_.size());
      points_ += static_cast<int>(row.points.size());
      rows_.push_back(std::move(row));
    }
    facts_.rows = static_cast<int>(rows_.size());
    facts_.columns = static_cast<int>(cost_.size());
    facts_.must_have = static_cast<int>(must_have_.size());
    facts_.points = points_;
  }

  [[nodiscard]] static bool serves(const JointPoint& point, const std::vector<char>& in) {
    return std::any_of(point.columns.begin(), point.columns.end(), [&](int j) { return in[at(j)] != 0; });
  }
  [[nodiscard]] static std::int64_t served(const Row& row, const std::vector<char>& in) {
    return weight_served(row.points, in);
  }

  /// What must-haves close, and what all columns together could.
  void settle() {
    taken_.assign(cost_.size(), 0);
    for (const int j : must_have_) {
      taken_[at(j)] = 1;
      must_cost_.add(cost_[at(j)]);
    }
    const std::vector<char> everything(cost_.size(), 1);
    for (Row& row : rows_) {
      row.settled = served(row, taken_) >= row.need;
      row.open = !row.settled && served(row, everything) >= row.need;
      closable_ += row.settled || row.open ? 1 : 0;
      settled_ += row.settled ? 1 : 0;
    }
  }

  void read_plan() {
    const Fields plan = all_.inside("plan");
    const std::vector<int> chosen = plan.indices("columns", cost_.size());
    std::vector<char> in(cost_.size(), 0);
    SafeSum value, cost;
    for (const int j : chosen) {
      in[at(j)] = 1;
      cost.add(cost_[at(j)]);
    }
    std::vector<char> closed;
    for (const Row& row : rows_) {
      closed.push_back(served(row, in) >= row.need ? 1 : 0);
      if (closed.back() == 0) continue;
      value.add(row.value);
      ++facts_.covered;
    }
    read_closes(plan, in, closed);
    facts_.chosen = static_cast<int>(chosen.size());
    facts_.value = static_cast<double>(value.value());
    facts_.cost = static_cast<double>(cost.value());
    hold_plan(all_, plan, facts_, must_have_, in);
    wanted_ = facts_.target_rows > 0 ? facts_.target_rows : closable_;
    if (least_cost() && facts_.covered < wanted_)
      all_.fail(fmt::format("the plan closes {} rows, fewer than the {} wanted", facts_.covered, wanted_));
  }

  /// For each row that is closed, and for no other, columns of the plan that close it and of which none can be left
  /// out.
  void read_closes(const Fields& plan, const std::vector<char>& in, std::vector<char> closed) {
    std::vector<char> own(cost_.size(), 0);
    for (const Json& item : plan.list("closes")) {
      const Fields fields{item, all_.file(), plan.name("closes")};
      const int r = fields.index("row", rows_.size());
      if (closed[at(r)] == 0)
        all_.fail(fmt::format("the plan is said to close row {}, which it does not, or that is said twice", r));
      closed[at(r)] = 0;
      const std::vector<int> by = fields.indices("by", cost_.size());
      for (const int j : by) {
        if (in[at(j)] == 0)
          all_.fail(fmt::format("row {} is said to be closed by column {}, which is not built", r, j));
        own[at(j)] = 1;
      }
      const Row& row = rows_[at(r)];
      if (served(row, own) < row.need) all_.fail(fmt::format("the columns named for row {} do not close it", r));
      for (const int j : by) {
        own[at(j)] = 0;
        if (served(row, own) >= row.need)
          all_.fail(fmt::format("of the columns named for row {} column {} is not needed", r, j));
        own[at(j)] = 1;
      }
      for (const int j : by) own[at(j)] = 0;
      facts_.together += by.size() > 1 ? 1 : 0;
    }
    for (std::size_t r = 0; r < closed.size(); ++r)
      if (closed[r] != 0) all_.fail(fmt::format("the plan closes row {}, and does not say by which columns", r));
  }

  /// Which columns count, checked pair by pair.
  void read_replaced(const Fields& evidence) {
    std::vector<char> useful(cost_.size(), 0);
    for (const Row& row : rows_)
      if (row.open)
        for (const JointPoint& point : row.points)
          if (!serves(point, taken_))
            for (const int j : point.columns) useful[at(j)] = 1;
    kept_ = useful;
    std::vector<int> by_of(cost_.size(), -1);
    const int most = facts_.columns - 1;
    for (const Json& pair : evidence.list("replaced")) {
      if (!pair.is_array() || pair.size() != 2) all_.fail("evidence.replaced holds something that is no pair");
      const int left_out = evidence.whole_of(pair[0], "evidence.replaced", most);
      const int by = evidence.whole_of(pair[1], "evidence.replaced", most);
      if (by_of[at(left_out)] >= 0) all_.fail(fmt::format("evidence.replaced holds column {} twice", left_out));
      by_of[at(left_out)] = by;
      kept_[at(left_out)] = 0;
    }
    const auto refuse = [&](std::size_t j) {
      all_.fail(fmt::format("column {} does not replace column {} as stated", by_of[j], j));
    };
    for (std::size_t j = 0; j < cost_.size(); ++j)
      if (by_of[j] >= 0 && (taken_[j] != 0 || kept_[at(by_of[j])] == 0 || cost_[at(by_of[j])] > cost_[j])) refuse(j);
    for (const Row& row : rows_) {
      if (!row.open) continue;
      for (const JointPoint& point : row.points) {
        if (serves(point, taken_)) continue;
        for (const int j : point.columns)
          if (by_of[at(j)] >= 0 && !std::binary_search(point.columns.begin(), point.columns.end(), by_of[at(j)]))
            refuse(at(j));
      }
    }
  }

  void read_evidence() {
    const Fields evidence = all_.inside("evidence");
    read_replaced(evidence);
    for (const Json& item : evidence.list("cuts")) {
      const Fields cut{item, all_.file(), fmt::format("evidence.cuts[{}]", cuts_.size())};
      const int r = cut.index("row", rows_.size());
      if (!rows_[at(r)].open)
        cut.fail(fmt::format("{} is {}, a row that must-haves close or that nothing can close", cut.name("row"), r));
      const int rank = cut.whole_of(cut.at("rank"), cut.name("rank"), kMostCutRank);
      cuts_.push_back(made(r, rank, cut.indices("points", rows_[at(r)].points.size()), cut));
    }
    facts_.cuts = static_cast<int>(cuts_.size());
    if (evidence.list("leaves").size() > kMostLeaves)
      all_.fail(fmt::format("evidence.leaves holds more than {} leaves", kMostLeaves));
    for (const Json& item : evidence.list("leaves")) {
      const Fields fields{item, all_.file(), fmt::format("evidence.leaves[{}]", leaves_.size())};
      Leaf leaf{.branch = {},
                .prices = {},
                .budget_price = fields.not_negative("budget_price"),
                .stated = fields.number("bound")};
      for (const Json& pair : fields.list("branch")) {
        if (!pair.is_array() || pair.size() != 2)
          fields.fail(fields.name("branch") + " holds something that is no pair");
        const int j = fields.whole_of(pair[0], fields.name("branch"), facts_.columns - 1);
        if (kept_[at(j)] == 0)
          fields.fail(fmt::format("{} holds column {}, which no plan has to have beside the must-haves",
                                  fields.name("branch"), j));
        leaf.branch.emplace_back(j, fields.whole_of(pair[1], fields.name("branch"), 1));
      }
      for (const Json& pair : fields.list("prices")) {
        if (!pair.is_array() || pair.size() != 2)
          fields.fail(fields.name("prices") + " holds something that is no pair");
        const int c = fields.whole_of(pair[0], fields.name("prices"), facts_.cuts - 1);
        const double price = fields.number_of(pair[1], fields.name("prices"));
        if (price < 0.0) fields.fail(fmt::format("{} holds {:g}, below 0", fields.name("prices"), price));
        leaf.prices.emplace_back(c, price);
      }
      leaves_.push_back(std::move(leaf));
    }
    facts_.leaves = static_cast<int>(leaves_.size());
    std::vector<const Leaf*> all;
    for (const Leaf& leaf : leaves_) all.push_back(&leaf);
    if (!is_tree(all, 0))
      all_.fail("evidence.leaves are not the leaves of a tree: there are plans that none of them speaks of");
  }

  /// Whether those that share their first branches are a leaf, or are split by one column into two trees.
  [[nodiscard]] bool is_tree(const std::vector<const Leaf*>& part, std::size_t depth) const {
    if (part.empty()) return false;
    if (part.front()->branch.size() <= depth) return part.size() == 1;
    const int column = part.front()->branch[depth].first;
    std::vector<const Leaf*> with, without;
    for (const Leaf* leaf : part) {
      if (leaf->branch.size() <= depth || leaf->branch[depth].first != column) return false;
      for (std::size_t above = 0; above < depth; ++above)
        if (leaf->branch[above].first == column) return false;
      (leaf->branch[depth].second == 1 ? with : without).push_back(leaf);
    }
    return is_tree(with, depth + 1) && is_tree(without, depth + 1);
  }

  /// A cut: sum of a_j X_j >= Z.
  [[nodiscard]] Cut made(int r, int rank, const std::vector<int>& free, const Fields& cut) const {
    const Row& row = rows_[at(r)];
    std::vector<char> inside(row.points.size(), 0);
    for (const int q : free) inside[at(q)] = 1;
    for (std::size_t q = 0; q < row.points.size(); ++q)
      if (serves(row.points[q], taken_)) inside[q] = 1;
    auto factors = factors_of_cut(row.points, row.need, inside, rank, kept_);
    if (!factors)
      cut.fail(fmt::format("the points of {} close row {} by themselves: that is no cut", cut.name("points"), r));
    return {.row = r, .factors = *std::move(factors)};
  }

  /// Costs of the columns that a best plan may buy.
  [[nodiscard]] std::vector<double> kept_costs() const {
    std::vector<double> costs;
    for (std::size_t j = 0; j < cost_.size(); ++j)
      if (kept_[j] != 0) costs.push_back(cost_[j]);
    return costs;
  }

  /// What is left for columns beside the must-haves, as a multiple of what they cost.
  [[nodiscard]] Long money_left(const std::vector<double>& costs) const {
    const Long left = static_cast<Long>(facts_.budget) * (1.0L + kBudgetRoom) - must_cost_.value() + must_cost_.error();
    const auto step = static_cast<Long>(step_of(costs));
    return std::max(0.0L, step > 0.0L ? step * std::floor(left / step * (1.0L + kBudgetRoom)) : left);
  }

  /// How many columns beside the must-haves: the limit, and how many of the cheapest the money pays for.
  [[nodiscard]] std::size_t most_columns(std::vector<double> costs, Long money) const {
    std::size_t most = costs.size();
    if (facts_.max_columns > 0)
      most = std::min(most, static_cast<std::size_t>(std::max(facts_.max_columns - facts_.must_have, 0)));
    std::sort(costs.begin(), costs.end());
    Long spent = 0.0L;
    std::size_t affordable = 0;
    while (affordable < most && (spent += costs[affordable]) <= money * (1.0L + kBudgetRoom)) ++affordable;
    return affordable;
  }

  struct Bound {
    Long raw = 0.0L;     ///< what the prices prove
    double whole = 0.0;  ///< the same to the step of values (costs)
  };

  /// Every leaf by its own prices; the worst of those that have any plan at all counts.
  void bound_leaves() {
    const std::vector<double> costs = kept_costs();
    const bool limited = facts_.budget > 0.0 && !least_cost();
    const Long money = limited ? money_left(costs) : HUGE_VALL;
    const std::size_t most = most_columns(costs, money);
    // No plan is worse than what must-haves close, or cost.
    bound_ = least_cost() ? HUGE_VAL : static_cast<double>(settled_value().value());
    const double room = room_of_bounds();
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      const Leaf& leaf = leaves_[i];
      std::vector<int> state(cost_.size(), kOpen);
      std::size_t fixed = 0;
      SafeSum spent;
      for (const auto& [j, value] : leaf.branch) {
        state[at(j)] = value;
        if (value == 0) continue;
        ++fixed;
        spent.add(cost_[at(j)]);
      }
      if (fixed > most || spent.value() - spent.error() > money * (1.0L + kBudgetRoom)) continue;
      pay(leaf);
      const Bound bound = least_cost() ? least_cost_bound(state, most - fixed)
                                       : most_coverage_bound(state, most - fixed, money, leaf.budget_price);
      if (least_cost() ? bound.raw < leaf.stated - room : bound.raw > leaf.stated + room)
        all_.fail(fmt::format("the cuts prove a bound of {:.10g} for leaf {}, not {:.10g} as stated",
                              static_cast<double>(bound.raw), i, leaf.stated));
      bound_ = least_cost() ? std::min(bound_, bound.whole) : std::max(bound_, bound.whole);
    }
  }

  /// lambda of rows and s of columns for a leaf's prices.
  void pay(const Leaf& leaf) {
    paid_.assign(rows_.size(), {});
    earned_.assign(cost_.size(), {});
    for (const auto& [c, price] : leaf.prices) {
      const Cut& cut = cuts_[at(c)];
      paid_[at(cut.row)].add(price);
      for (const auto& [j, factor] : cut.factors) earned_[at(j)].add(price * factor);
    }
  }

  [[nodiscard]] SafeSum settled_value() const {
    SafeSum settled;
    for (const Row& row : rows_)
      if (row.settled) settled.add(row.value);
    return settled;
  }

  [[nodiscard]] Bound most_coverage_bound(const std::vector<int>& state, std::size_t most, Long money,
                                          double budget_price) const {
    SafeSum bound;
    std::vector<double> values;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      if (!rows_[r].open) continue;
      values.push_back(rows_[r].value);
      // Rounded up: what is paid may be less.
      bound.add(std::max(rows_[r].value - paid_[r].value() + paid_[r].error(), 0.0L));
    }
    const bool limited = facts_.budget > 0.0;
    const Long price = limited ? budget_price : 0.0;
    if (limited) bound.add(price * money);
    std::vector<Long> profit;
    for (std::size_t j = 0; j < cost_.size(); ++j) {
      if (kept_[j] == 0 || state[j] == 0) continue;
      const Long money_back = price * cost_[j];
      const Long own = earned_[j].value() + earned_[j].error() - money_back + 4.0L * LDBL_EPSILON * money_back;
      if (state[j] == 1)
        bound.add(own);
      else if (own > 0.0L)
        profit.push_back(own);
    }
    most = std::min(most, profit.size());
    std::sort(profit.begin(), profit.end(), std::greater<>{});
    for (std::size_t k = 0; k < most; ++k) bound.add(profit[k]);
    return both(settled_value(), bound.value() + bound.error(), static_cast<Long>(step_of(values)), 1.0L);
  }

  [[nodiscard]] Bound least_cost_bound(const std::vector<int>& state, std::size_t most) const {
    SafeSum bound;
    std::vector<Long> paid, reduced;
    for (std::size_t r = 0; r < rows_.size(); ++r)
      if (rows_[r].open) paid.push_back(paid_[r].value() - paid_[r].error());
    std::sort(paid.begin(), paid.end());
    for (int k = 0; k < wanted_ - settled_; ++k) bound.add(paid[at(k)]);
    for (std::size_t j = 0; j < cost_.size(); ++j) {
      if (kept_[j] == 0 || state[j] == 0) continue;
      const Long own = cost_[j] - earned_[j].value() - earned_[j].error();
      if (state[j] == 1)
        bound.add(own);
      else if (own < 0.0L)
        reduced.push_back(own);
    }
    most = std::min(most, reduced.size());
    std::sort(reduced.begin(), reduced.end());
    for (std::size_t k = 0; k < most; ++k) bound.add(reduced[k]);
    // No plan costs less than its must-haves.
    const Long safe = std::max(bound.value() - bound.error(), 0.0L);
    return both(must_cost_, safe, static_cast<Long>(step_of(kept_costs())), -1.0L);
  }

  /// What is settled and what is bounded together, on the safe side (1: up, -1: down). Whole numbers are exact and stay
  /// what they are.
  [[nodiscard]] static Bound both(const SafeSum& settled, Long bounded, Long step, Long side) {
    const Long whole = step > 0.0L ? side * step * std::floor(side * bounded / step) : bounded;
    const Long sum = settled.value() + whole;
    const bool exact =
        (step > 0.0L || bounded == 0.0L) && settled.value() == std::floor(settled.value()) && std::abs(sum) < 0x1p53L;
    if (exact) return {settled.value() + bounded, static_cast<double>(sum)};
    const Long margin = settled.error() + 4.0L * LDBL_EPSILON * std::abs(sum);
    const double safe = std::nextafter(static_cast<double>(sum + side * margin), side > 0.0L ? HUGE_VAL : -HUGE_VAL);
    return {settled.value() + bounded, safe};
  }

  /// How far sums of doubles may be off: against what the plan has, or what one row or column is worth.
  [[nodiscard]] double room_of_bounds() const {
    double largest = 0.0;
    if (least_cost())
      for (const double cost : cost_) largest = std::max(largest, cost);
    else
      for (const Row& row : rows_) largest = std::max(largest, row.value);
    return kSameBound * std::max(std::abs(least_cost() ? facts_.cost : facts_.value), largest);
  }

  /// What was recomputed against what the file says.
  void compare() {
    const double own = least_cost() ? facts_.cost : facts_.value, room = room_of_bounds();
    const auto gap_pct = [own](double b) { return 100.0 * std::abs(b - own) / std::max(std::abs(own), 1e-300); };
    if (least_cost() ? bound_ > own + room : bound_ < own - room)
      all_.fail(fmt::format("the cuts prove {:.10g} and the plan has {:.10g}: both cannot be", bound_, own));
    const double stated = all_.inside("evidence").number("bound");
    double worst = leaves_.front().stated;
    for (const Leaf& leaf : leaves_) worst = least_cost() ? std::min(worst, leaf.stated) : std::max(worst, leaf.stated);
    if (stated != worst)
      all_.fail(fmt::format("the worst leaf has a bound of {:.10g}, not {:.10g} as stated", worst, stated));
    facts_.bound = bound_;
    facts_.optimal = std::abs(facts_.bound - own) <= room;
    facts_.gap_pct = facts_.optimal ? 0.0 : gap_pct(facts_.bound);

    read_claim(all_, facts_);
    facts_.claimed_gap_pct = gap_pct(facts_.claimed_bound);
    hold_claim(all_, facts_, own, room);
  }

  Fields all_;
  Verified facts_;
  std::vector<double> cost_;
  std::vector<Row> rows_;
  std::vector<int> must_have_;
  std::vector<char> taken_, kept_;  ///< columns: must-haves; those that a best plan may have beside them
  SafeSum must_cost_;
  std::vector<Cut> cuts_;
  std::vector<Leaf> leaves_;
  std::vector<SafeSum> paid_, earned_;  ///< lambda of rows, s of columns, of one leaf
  double bound_ = 0.0;
  int points_ = 0, closable_ = 0, settled_ = 0, wanted_ = 0;
};

}  // namespace

Verified verify_joint(const Json& json, const std::string& file) { return JointCheck{json, file}.run(); }

}  // namespace phusong::sim
