#include "sim/plan/network_evidence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "sim/plan/network_core.h"
#include "sim/plan/network_model.h"
#include "sim/plan/network_plan.h"
#include "sim/plan/network_quarters.h"
#include "sim/plan/proof_tree.h"
#include "sim/plan/stop.h"

namespace phusong::sim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::size_t kCutsPerRound = 600;
/// Most rounds of cuts; and how many of them may bring less than kLittle of the bound.
constexpr int kMostRounds = 40, kMostIdle = 4;
constexpr double kAfterStop_s = 5.0;
constexpr double kLittle = 1.0e-4;
/// Where layers are tried after labels.
constexpr std::size_t kMostLayeredHops = 40'000;
/// Steps of a tree, as TreeWish::work: about a minute.
constexpr std::uint64_t kTreeSteps = 6'000'000'000;
/// Costs that differ by such a share are the same: half of what the check allows for.
constexpr double kSameCost = 5.0e-10;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

/// Prices of a program's rows by the problem's own numbers.
class NamedPrices {
 public:
  explicit NamedPrices(const NetworkModel& model) : model_{model} {}

  /// Price of each row, and whether it is the model's own. `quarter`: that all of them are of, whatever they say.
  void add(const std::vector<std::pair<double, bool>>& prices, const std::vector<Milp::Row>& rows,
           std::optional<int> quarter) {
    for (std::size_t i = 0; i < prices.size(); ++i) {
      const auto& [price, own] = prices[i];
      const Milp::Row& row = rows[i];
      if (own) {
        NetworkRowName name = NetworkModel::name_of(row);
        name.quarter = quarter.value_or(name.quarter);
        const bool free = name.rule == NetworkRule::into || name.rule == NetworkRule::stands;
        price_of(name) +=
            (free ? price : std::abs(price)) / (name.rule == NetworkRule::cash ? model_.cash_unit() : 1.0);
        continue;
      }
      const int t = quarter.value_or(row.note[0]);
      // A cut may be written without rows that all plans keep.
      for (NetworkRowName name : model_.left_out_of(row)) {
        name.quarter = t;
        price_of(name) -= price;
      }
      cuts_.push_back(model_.cut_of(row));
      cuts_.back().quarter = t;
      cut_prices_.push_back(price);
    }
  }
  /// Of the step of a column from the quarter before.
  void add_stay(int column, int quarter, double price) {
    NetworkColumnName c = model_.name_of_column(column);
    using Kind = NetworkColumnName::Kind;
    const NetworkRule rule = c.kind == Kind::hop    ? NetworkRule::hop_stays
                             : c.kind == Kind::feed ? NetworkRule::feed_stays
                                                    : NetworkRule::on_air_stays;
    price_of({rule, quarter, c.first, c.second, c.third}) += price;
  }
  [[nodiscard]] NetworkProof proof(int quarter, double bound) const {
    NetworkProof proof{.quarter = quarter,
                       .layered = model_.layered(),
                       .prices = {},
                       .cuts = cuts_,
                       .cut_prices = cut_prices_,
                       .bound = bound};
    for (const auto& [name, price] : prices_) {
      if (price == 0.0) continue;
      const auto& [rule, t, first, second, third] = name;
      proof.prices.push_back({{rule, t, first, second, third}, price});
    }
    return proof;
  }

 private:
  double& price_of(const NetworkRowName& name) {
    return prices_[{name.rule, name.quarter, name.first, name.second, name.third}];
  }

  const NetworkModel& model_;
  std::map<std::tuple<NetworkRule, int, int, int, int>, double> prices_;
  std::vector<NetworkCut> cuts_;
  std::vector<double> cut_prices_;
};

/// One linear program, and the prices that were best.
class Prover {
 public:
  Prover(const NetworkCore& core, NetworkModel::Form form, const std::vector<NetworkCut>& cuts, Watcher* watcher)
      : core_{core}, model_{core, form}, lp_{model_.relaxation()}, watcher_{watcher} {
    std::vector<Milp::Row> rows;
    for (const NetworkCut& cut : cuts)
      for (Milp::Row& row : model_.rows_of(cut)) rows.push_back(std::move(row));
    lp_.add_rows(rows);
    // After a stop the first program still has its turn, for some seconds: most plans get their proof in less.
    stopped_before_ = watcher != nullptr && watcher->stop_requested();
    if (!stopped_before_) lp_.heed(watcher);
  }

  /// Must-haves are due in the last quarter; one by itself goes without.
  void forget_musts() {
    for (std::size_t j = 0; j < lp_.milp().columns.size(); ++j)
      lp_.set_column(static_cast<int>(j), 0.0, lp_.milp().columns[j].upper);
  }
  void set_cash(double cash) {
    if (model_.cash_row(0) >= 0) lp_.set_row(model_.cash_row(0), -kInfinity, cash / model_.cash_unit());
  }

  /// `enough`: in the program's sense; what proves that a plan at hand is the best.
  NetworkProof prove(int quarter, double enough, const Stop& stop) {
    // Prices of 0 prove something, and are what is left when there is no time for more.
    best_bound_ = bound_of(lp_.milp(), std::vector<double>(lp_.milp().rows.size(), 0.0), unused_);
    best_.clear();
    best_rows_.clear();
    int idle = 0;
    for (int round = 0; round < kMostRounds && best_bound_ < enough && !stop.due(); ++round) {
      const bool stopped = watcher_ != nullptr && watcher_->stop_requested();
      if (stopped && (round > 0 || !std::exchange(stopped_before_, false))) break;
      const double before = best_bound_;
      const double left_s = stop.limited() ? std::max(stop.left_s(), 1e-3) : 0.0;
      const bool solved = lp_.solve(!stopped ? left_s : left_s > 0.0 ? std::min(left_s, kAfterStop_s) : kAfterStop_s);
      keep_if_better();
      idle = best_bound_ - before < kLittle * std::abs(best_bound_) ? idle + 1 : 0;
      if (!solved || idle > kMostIdle) break;
      const std::vector<Milp::Row> cuts = model_.cuts(lp_, kCutsPerRound);
      if (cuts.empty()) break;
      const int own = static_cast<int>(model_.own_rows());
      if (const int rows = static_cast<int>(lp_.milp().rows.size()); rows - own > 2 * kept_ + 500)
        kept_ = rows - own - lp_.drop_slack_rows(own);
      lp_.add_rows(cuts);
    }
    return proof_of(quarter);
  }

  /// Goes on from prove(): a tree whose leaves prove more. `cutoff` in the program's sense.
  NetworkTree grow(double cutoff, const Stop& stop) {
    std::vector<char> rank(lp_.milp().columns.size(), 0);
    for (std::size_t j = 0; j < rank.size(); ++j) {
      using Kind = NetworkColumnName::Kind;
      const Kind kind = model_.name_of_column(static_cast<int>(j)).kind;
      rank[j] = kind == Kind::tower || kind == Kind::on_air || kind == Kind::served ? 2 : 1;
    }
    const ProofTree grown =
        grow_tree(lp_,
                  {.cutoff = cutoff,
                   .rank = std::move(rank),
                   // With every hop, whatever a node of the tree decides: a cut stays for all nodes.
                   .cuts =
                       [this](const LinearProgram& lp) {
                         return model_.cuts(lp.value(), model_.relaxation().columns, kCutsPerRound);
                       },
                   .own_rows = static_cast<int>(model_.own_rows()),
                   .work = kTreeSteps},
                  stop);
    return named(grown);
  }

 private:
  [[nodiscard]] NetworkTree named(const ProofTree& grown) const {
    const double sense = core_.least_cost() ? 1.0 : -1.0;
    NetworkTree tree{.layered = model_.layered(),
                     .cutoff = sense * grown.cutoff,
                     .bound = sense * grown.bound,
                     .cash_unit = model_.cash_unit(),
                     .rows = {},
                     .cuts = {},
                     .fixing = {},
                     .nodes = {},
                     .leaves = grown.leaves,
                     .cut_short = grown.cut_short};
    // Each row of the program as rows of the problem, or as a cut less such rows. Cuts are numbered behind the rows.
    std::map<std::tuple<NetworkRule, int, int, int, int>, int> numbers;
    const auto number_of = [&](const NetworkRowName& name) {
      const auto [found, fresh] = numbers.try_emplace({name.rule, name.quarter, name.first, name.second, name.third},
                                                      static_cast<int>(tree.rows.size()));
      if (fresh) tree.rows.push_back(name);
      return found->second;
    };
    struct Meant {
      int cut = -1;
      std::vector<int> rows;
    };
    std::vector<Meant> meant;
    for (const Milp::Row& row : grown.rows) {
      Meant& item = meant.emplace_back();
      if (row.number < static_cast<int>(model_.own_rows())) {
        item.rows = {number_of(NetworkModel::name_of(row))};
        continue;
      }
      item.cut = static_cast<int>(tree.cuts.size());
      tree.cuts.push_back(model_.cut_of(row));
      for (const NetworkRowName& name : model_.left_out_of(row)) item.rows.push_back(number_of(name));
    }
    const auto rows = static_cast<int>(tree.rows.size());
    const auto prices_of = [&](const TreePrices& given) {
      std::map<int, std::int64_t> times;
      for (const auto& [which, count] : given.times) {
        const Meant& item = meant[at(which)];
        if (item.cut >= 0) {
          times[rows + item.cut] += count;
          for (const int row : item.rows) times[row] -= count;
          continue;
        }
        const NetworkRule rule = tree.rows[at(item.rows[0])].rule;
        const bool free = rule == NetworkRule::into || rule == NetworkRule::stands;
        times[item.rows[0]] += free ? count : std::abs(count);
      }
      TreePrices prices{.unit = given.unit, .times = {times.begin(), times.end()}};
      std::erase_if(prices.times, [](const auto& item) { return item.second == 0; });
      return prices;
    };
    for (const TreePrices& prices : grown.fixing) tree.fixing.push_back(prices_of(prices));
    for (const ProofTree::Node& node : grown.nodes)
      tree.nodes.push_back({node.column < 0 ? NetworkColumnName{} : model_.name_of_column(node.column), node.zero,
                            node.one, prices_of(node.prices)});
    return tree;
  }

  /// Rows come and go, so that the priced ones are kept with their prices.
  void keep_if_better() {
    if (!(lp_.bound() > best_bound_)) return;
    best_bound_ = lp_.bound();
    best_.clear();
    best_rows_.clear();
    for (std::size_t i = 0; i < lp_.dual().size(); ++i) {
      const Milp::Row& row = lp_.milp().rows[i];
      const double price = lp_.dual()[i];
      // An open side is worth nothing.
      if (price == 0.0 || !std::isfinite(price > 0.0 ? row.lower : row.upper)) continue;
      best_.push_back({price, i < model_.own_rows()});
      best_rows_.push_back(row);
    }
  }

  [[nodiscard]] NetworkProof proof_of(int quarter) const {
    NamedPrices named{model_};
    named.add(best_, best_rows_, std::nullopt);
    return named.proof(quarter, core_.least_cost() ? best_bound_ : -best_bound_);
  }

  const NetworkCore& core_;
  NetworkModel model_;
  LinearProgram lp_;
  Watcher* watcher_;
  int kept_ = 0;
  double best_bound_ = -kInfinity;
  bool stopped_before_ = false;                ///< the first program has not had its turn after a stop
  std::vector<double> unused_;                 ///< reduced costs at prices of 0
  std::vector<std::pair<double, bool>> best_;  ///< price; whether the row is the model's own
  std::vector<Milp::Row> best_rows_;
};

/// What every resilient plan fulfils: two configurations serve a row that counts. With least cost and no target, of
/// plans that serve as much.
NetworkProblem halved(const NetworkProblem& problem, const NetworkSolution& solution) {
  NetworkProblem half = problem;
  half.resilient = false;
  if (half.objective == Objective::least_cost && half.target == 0.0) half.target = solution.value;
  for (NetworkConfiguration& c : half.configurations) c.share.assign(c.rows.size(), 0.5);
  return half;
}

/// What a plan's earlier quarters cost to run in each.
std::vector<double> running_of(const NetworkProblem& problem, const NetworkSolution& solution) {
  const int quarters = static_cast<int>(problem.quarters.size());
  std::vector<double> sums(problem.quarters.size(), 0.0);
  const auto run = [&](double opex, int quarter) {
    for (int t = quarter + 1; t < quarters; ++t) sums[at(t)] += opex * static_cast<double>(t - quarter);
  };
  for (const NetworkLink& link : solution.links)
    run(problem.nodes[at(link.node)].opex +
            (link.from < 0 ? problem.feeds[at(link.index)].opex : problem.hops[at(link.index)].opex),
        link.quarter);
  for (std::size_t i = 0; i < solution.configurations.size(); ++i)
    run(problem.configurations[at(solution.configurations[i])].opex, solution.configuration_quarter[i]);
  return sums;
}

/// All quarters, each with what it costs the others in its prices.
NetworkEvidence prove_apart(const NetworkProblem& problem, const NetworkCore& core, NetworkModel::Form form,
                            const NetworkSolution& solution, const Stop& stop, Watcher* watcher) {
  // After a stop each quarter still has its turn, for some seconds.
  const bool stopped = watcher != nullptr && watcher->stop_requested();
  const double left_s = stop.limited() ? std::max(stop.left_s(), 1e-3) : kAfterStop_s;
  const Stop time = stopped ? Stop{std::min(left_s, kAfterStop_s)} : stop.heeding(watcher);
  PricedQuarters priced{core, form, stopped ? nullptr : watcher};
  priced.begin_with(solution.tight.together);
  priced.guess(running_of(problem, solution));
  while (priced.pass(solution.value, time)) {
  }
  NetworkEvidence evidence;
  if (!(priced.bound() < core.total_weight() * core.later[0])) return evidence;
  NamedPrices named{priced.model()};
  for (int t = 0; t < core.quarters; ++t) {
    const PricedQuarters::Part& part = priced.parts()[at(t)];
    named.add(part.prices, part.rows, t);
    for (const auto& [column, price] : part.stays) named.add_stay(column, t, price);
  }
  evidence.proofs.push_back(named.proof(-1, priced.bound()));
  return evidence;
}

}  // namespace

NetworkEvidence prove_network(const NetworkProblem& problem, const NetworkSolution& solution, double seconds,
                              Watcher* watcher) {
  const Stop stop{seconds};
  const NetworkCore core = reduce_without_merging(problem.resilient ? halved(problem, solution) : problem);
  const NetworkModel::Form form = solution.tight.layered ? NetworkModel::Form::layers : NetworkModel::Form::labels;
  // A bound less than a step away from the plan is the plan's.
  const double enough =
      core.least_cost() ? solution.cost - 0.999 * core.cost_step : -(solution.value + 0.999 * core.value_step);
  NetworkEvidence evidence;
  // Beyond the root, by branching. What costs as much as the plan, less a step or what rounding may do, is cut off.
  const auto grow = [&](Prover& prover) {
    const double own = core.least_cost() ? solution.cost : -solution.value;
    const double step = core.least_cost() ? core.cost_step : core.value_step;
    const double cutoff = own - std::max(0.999 * step, kSameCost * std::abs(own));
    const NetworkProof& root = evidence.proofs.back();
    if ((core.least_cost() ? root.bound : -root.bound) >= cutoff || stop.due()) return;
    const std::size_t layered_hops = NetworkModel::layered_hops(core);
    const bool two = form == NetworkModel::Form::labels && !core.phased && layered_hops <= kMostLayeredHops;
    // Unlike the first program, trees end when the user asks.
    const Stop whole = stop.heeding(watcher);
    if (whole.due()) return;
    evidence.tree = prover.grow(cutoff, two ? whole.part(0.4) : whole);
    const auto proven = [&](const NetworkTree& tree) { return core.least_cost() ? tree.bound : -tree.bound; };
    if (!two || proven(evidence.tree) >= cutoff || whole.due()) return;
    // Labels do not know the hop limit, so that a tree of theirs may end at a whole point that breaks it.
    Prover layers{core, NetworkModel::Form::layers, solution.tight.alone, watcher};
    (void)layers.prove(-1, enough, stop);
    NetworkTree other = layers.grow(cutoff, whole);
    if (proven(other) > proven(evidence.tree)) evidence.tree = std::move(other);
  };
  if (!core.phased) {
    // Row cuts are for rows that one configuration serves.
    std::vector<NetworkCut> cuts = solution.tight.alone;
    if (problem.resilient) std::erase_if(cuts, [](const NetworkCut& cut) { return !cut.rows.empty(); });
    Prover prover{core, form, cuts, watcher};
    evidence.proofs.push_back(prover.prove(-1, enough, stop));
    grow(prover);
    return evidence;
  }

  const bool together = solution.tight.joined;
  // A price on BTS on air is for the last quarter alone.
  if (together && solution.tight.apart && problem.max_sites == 0)
    return prove_apart(problem, core, form, solution, stop, watcher);
  const Stop alone = together ? stop.part(0.4) : stop;
  const NetworkCore last = core.still(core.quarters - 1);
  Prover prover{last, form, solution.tight.alone, watcher};
  prover.forget_musts();
  for (int t = 0; t < core.quarters; ++t) {
    prover.set_cash(core.cash[at(t)]);
    evidence.proofs.push_back(prover.prove(t, kInfinity, alone.part(1.0 / (core.quarters - t))));
  }
  if (together) {
    Prover all{core, form, solution.tight.together, watcher};
    evidence.proofs.push_back(all.prove(-1, enough, stop));
    grow(all);
  }
  return evidence;
}

}  // namespace phusong::sim
