#include "sim/plan/network_solver.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "geo/base/error.h"
#include "sim/plan/network_answer.h"
#include "sim/plan/network_core.h"
#include "sim/plan/network_model.h"
#include "sim/plan/network_order.h"
#include "sim/plan/network_quarters.h"
#include "sim/plan/network_reach.h"
#include "sim/plan/network_search.h"

namespace phusong::sim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kNetwork = NetworkCore::kNetwork;

/// Elementary steps of the searches without a limit in seconds; counted, so that a plan is the same on every machine.
constexpr std::uint64_t kFirstSearch = 40'000'000;
constexpr std::uint64_t kHintedSearch = 40'000'000;
constexpr std::uint64_t kPolish = 4'000'000;
constexpr std::uint64_t kOrderSearch = 400'000'000, kOrderPerArc = 100'000;
/// A small problem gets less, by its size: the bound then usually closes it at once.
constexpr std::uint64_t kSearchPerArc = 2'000;
constexpr std::size_t kCutsPerRound = 600, kResilientCutsPerRound = 2000;
/// Where layers alone are tried: docs/planning.md has what was measured.
constexpr std::size_t kMostLayers = 5, kMostLayeredHops = 40'000;
constexpr int kMostRounds = 150;
/// Of a resilient plan, or one with rows of points: programs that are solved whole, each with the cuts that the last
/// one's best point had missed.
constexpr int kMostPrograms = 200;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

[[noreturn]] void infeasible(const std::string& sentence) { throw Error{ErrorKind::infeasible, "", sentence}; }

}  // namespace

class NetworkSolver::Work {
 public:
  Work(const NetworkProblem& problem, Watcher* watcher)
      : problem_{problem},
        stop_{problem.time_limit_s, watcher},
        solving_{watcher, problem.name, problem.unit, problem.objective == Objective::least_cost, stop_},
        core_{reduce(problem)} {
    bound_ = core_.least_cost() ? 0.0 : core_.total_weight() * core_.later[0];
  }

  /// `start`: a plan to begin with, of a core that differs in nothing but its objective.
  NetworkSolution run(const NetworkPlan* start = nullptr) {
    NetworkPlan first;
    if (start != nullptr) first = valued(core_, *start);
    if (start != nullptr && std::isinf(first.missing)) start = nullptr;
    best_ = search_network(core_, start != nullptr ? &first : nullptr, {}, never_enough(), problem_.seed,
                           has_order(core_) ? limits(kPolish, 0.01) : limits(kFirstSearch, 0.12));
    reorder(0.1, 4);
    if (core_.phased && best_.missing > 0.0)
      take(search_network(core_, nullptr, {}, never_enough(), problem_.seed + 6, limits(kFirstSearch, 0.12)));
    if (!closed() && !stop_.asked()) core_.phased ? prove_phased() : prove_still();
    if (core_.phased && stop_.limited() && !closed()) cut_short_ = true;  // each part of it had its share of the time
    if (best_.missing > 0.0) refuse();
    if (closed()) solving_.bound(sense() * reached());  // without the last bit of rounding
    return report();
  }
  [[nodiscard]] const NetworkPlan& plan() const noexcept { return best_; }

  [[nodiscard]] NetworkPlan plan_of(const NetworkSolution& solution) const {
    return plan_in_core(core_, problem_, solution);
  }

 private:
  // Larger is better in what follows: least cost counts its cost below 0.
  [[nodiscard]] double sense() const noexcept { return core_.least_cost() ? -1.0 : 1.0; }
  [[nodiscard]] double tolerance() const noexcept {
    return core_.least_cost() ? cost_tolerance(core_) : value_tolerance(core_);
  }
  [[nodiscard]] double step() const noexcept { return core_.least_cost() ? core_.cost_step : core_.value_step; }
  [[nodiscard]] double reached() const noexcept {
    if (best_.missing > 0.0) return -kInfinity;
    return core_.least_cost() ? -best_.cost : best_.value;
  }
  [[nodiscard]] double never_enough() const noexcept { return core_.least_cost() ? -kInfinity : kInfinity; }
  [[nodiscard]] double bound() const noexcept { return sense() * bound_; }
  [[nodiscard]] bool closed() const noexcept { return bound() - reached() <= tolerance(); }

  /// A bound that was proven for all plans better than the best one, or for all.
  void tighten(double bound) {
    if (step() > 0.0) bound = step() * std::floor(bound / step() + 1e-6);
    bound = std::max(bound, reached());
    if (bound < this->bound()) bound_ = sense() * bound;
    tell();
  }

  void tell() {
    if (best_.missing == 0.0) solving_.plan(sense() * reached());
    solving_.bound(bound_);
  }

  [[nodiscard]] SearchLimits limits(std::uint64_t effort, double share) {
    part_ = stop_.part(share);
    const std::uint64_t size = core_.nodes.size() + core_.configurations.size() + core_.arcs.size();
    effort = std::min(effort, kSearchPerArc * size);
    // The clock ends it where that is too much.
    if (stop_.limited()) effort *= core_.phased ? 200 : 20;
    return {effort, &part_, &solving_};
  }
  void take(NetworkPlan plan) {
    if (better(core_, plan, best_)) best_ = std::move(plan);
  }
  /// With quarters: the plan's order of building, changed. Seeds differ from call to call.
  void reorder(double share, std::uint64_t seed) {
    if (!has_order(core_) || closed() || stop_.asked()) return;
    SearchLimits order = limits(kOrderSearch, share);
    const std::uint64_t size = core_.nodes.size() + core_.configurations.size() + core_.arcs.size();
    order.effort = std::min(kOrderSearch, kOrderPerArc * size);
    if (stop_.limited()) order.effort *= 200;
    take(search_order(core_, best_, bound(), problem_.seed + seed, order));
  }
  [[nodiscard]] std::size_t cuts_per_round() const noexcept {
    return core_.cuts_are_lazy() ? kResilientCutsPerRound : kCutsPerRound;
  }
  [[nodiscard]] double seconds(const Stop& stop) const { return stop.limited() ? std::max(stop.left_s(), 1e-3) : 0.0; }

  /// Cuts in rounds. `after` is told after each; false from it ends the rounds. True: there is no point at all.
  template <class After>
  bool rounds(LinearProgram& lp, const NetworkModel& model, const Stop& stop, After&& after) {
    const int own_rows = static_cast<int>(model.relaxation().rows.size());
    int kept = 0;
    double last = kInfinity;
    int idle = 0;
    for (int round = 0; round < kMostRounds; ++round) {
      solving_.tick();
      if (stop.due()) {
        cut_short_ = true;
        return false;
      }
      if (!lp.solve(seconds(stop))) {
        if (lp.infeasible()) return true;
        cut_short_ |= stop.due();
        after();
        return false;
      }
      if (!after()) return false;
      const double bound = -lp.bound();
      idle = last - bound < 2e-4 * std::abs(bound) ? idle + 1 : 0;
      last = bound;
      if (idle >= 8) return false;
      const std::vector<Milp::Row> cuts = model.cuts(lp, cuts_per_round());
      if (cuts.empty()) return false;
      // Cuts that no longer matter slow the simplex method down; one that matters again is found again.
      if (const int rows = static_cast<int>(lp.milp().rows.size()); rows - own_rows > 2 * kept + 500)
        kept = rows - own_rows - lp.drop_slack_rows(own_rows);
      lp.add_rows(cuts);
      ++cut_rounds_;
      cuts_ += static_cast<int>(cuts.size());
    }
    return false;
  }

  /// Columns whose reduced cost proves that no plan better than the best one has them otherwise.
  void fix(LinearProgram& lp) const {
    if (best_.missing > 0.0) return;
    const double needed = step() > 0.0 ? 0.999 * step() : tolerance();
    const double room = -(reached() + needed) - lp.bound();  // what a better plan may cost more than the bound
    for (std::size_t j = 0; j < lp.milp().columns.size(); ++j) {
      const Milp::Column& column = lp.milp().columns[j];
      if (!column.integer || column.lower == column.upper) continue;
      const double reduced = lp.reduced_cost()[j];
      if (reduced > room)
        lp.set_column(static_cast<int>(j), column.lower, column.lower);
      else if (-reduced > room)
        lp.set_column(static_cast<int>(j), column.upper, column.upper);
    }
  }

  void take_hints(const std::vector<double>& value, const NetworkModel& model, int quarter) {
    hints_ = hints_of(value, model, quarter);
  }
  [[nodiscard]] NetworkHints hints_of(const std::vector<double>& value, const NetworkModel& model,
                                      int quarter = 0) const {
    NetworkHints hints;
    hints.arc.assign(core_.arcs.size(), 0.0);
    hints.configuration.assign(core_.configurations.size(), 0.0);
    for (std::size_t a = 0; a < core_.arcs.size(); ++a)
      hints.arc[a] = model.use_of(static_cast<int>(a), quarter, value);
    for (std::size_t k = 0; k < core_.configurations.size(); ++k)
      hints.configuration[k] = std::clamp(value[at(model.on_air(static_cast<int>(k), quarter))], 0.0, 1.0);
    return hints;
  }

  /// Layers where they are few for each hop, and not too many for the linear program.
  [[nodiscard]] NetworkModel::Form form() const {
    const std::size_t hops = NetworkModel::layered_hops(core_);
    return hops <= kMostLayers * core_.arcs.size() && hops <= kMostLayeredHops ? NetworkModel::Form::layers
                                                                               : NetworkModel::Form::labels;
  }

  void no_better_plan() {
    if (best_.missing > 0.0) refuse_proven();
    bound_ = sense() * reached();
    tell();
  }

  void prove_still() {
    // Neither form is the better one on all problems with long chains: labels first, then layers where they can be had.
    const NetworkModel::Form first = form();
    const bool two = first == NetworkModel::Form::labels && NetworkModel::layered_hops(core_) <= kMostLayeredHops;
    prove_with(first, two ? stop_.part(0.5) : stop_, two ? (problem_.node_limit + 9) / 10 : problem_.node_limit);
    if (two && !closed() && !stop_.due()) {
      method_ += "; with layers: ";
      prove_with(NetworkModel::Form::layers, stop_, problem_.node_limit);
    }
    polish();
  }

  /// Cuts whose dual values are not 0, by the problem's numbers.
  [[nodiscard]] static std::vector<NetworkCut> tight_cuts(const LinearProgram& lp, const NetworkModel& model) {
    std::vector<NetworkCut> cuts;
    for (std::size_t i = model.own_rows(); i < lp.dual().size(); ++i)
      if (lp.dual()[i] != 0.0) cuts.push_back(model.cut_of(lp.milp().rows[i]));
    return cuts;
  }

  void prove_with(NetworkModel::Form form, const Stop& stop, int nodes) {
    const NetworkModel model{core_, form};
    LinearProgram lp{model.relaxation()};
    lp.heed(stop.watcher());
    const Stop root = stop.part(0.4);
    method_ += "linear relaxation with root cuts";
    double root_bound = kInfinity;
    const bool none = rounds(lp, model, root, [&] {
      root_bound = std::min(root_bound, -lp.bound());
      tighten(-lp.bound());
      fix(lp);
      return !closed();
    });
    if (root_bound < root_bound_ && !lp.value().empty()) {
      root_bound_ = root_bound;
      tight_ = {.layered = model.layered(), .alone = tight_cuts(lp, model), .together = {}};
    }
    if (none) return no_better_plan();
    if (closed() || stop_.due() || lp.value().empty()) return;

    take_hints(lp.value(), model, 0);
    take(search_network(core_, best_.missing > 0.0 ? nullptr : &best_, hints_, sense() * bound(), problem_.seed + 1,
                        limits(kHintedSearch, 0.15)));
    tighten(bound());
    if (closed()) return;
    fix(lp);
    branch(lp, model, stop, nodes);
  }

  /// `more`: rows that every plan keeps, for CBC alone.
  void branch(const LinearProgram& lp, const NetworkModel& model, const Stop& stop, int nodes,
              const std::vector<Milp::Row>& more = {}) {
    if (stop.due()) {
      cut_short_ = true;
      return;
    }
    Milp whole = model.whole(lp);
    whole.rows.insert(whole.rows.end(), more.begin(), more.end());
    // Once; of a resilient plan as often as the best point takes a row for served that hangs on one site, and of rows
    // of points that it does not serve: the row's missing cuts then join the program. Its bound holds each time.
    int used = 0, programs = 0;
    for (;;) {
      MilpLimits limits;
      limits.seconds = seconds(stop);
      limits.nodes = nodes > 0 ? std::max(nodes - used, 1) : 0;
      if (best_.missing == 0.0) {
        limits.start = model.point_of(best_);
        // What is fixed rules out plans that are no better than the best one was. A cheaper one of its value that came
        // since may lie outside: it is no start then.
        for (std::size_t j = 0; j < whole.columns.size(); ++j)
          if (limits.start[j] < whole.columns[j].lower || limits.start[j] > whole.columns[j].upper) {
            limits.start.clear();
            break;
          }
      }
      const MilpResult result = solve_milp(whole, limits, stop.watcher(), [this](const MilpResult& so_far) {
        // What is fixed keeps plans that are no better than the best one out. Its own plan may lack cuts.
        double bound = -so_far.bound;
        if (step() > 0.0 && std::isfinite(bound)) bound = step() * std::floor(bound / step() + 1e-6);
        if (so_far.has_plan && !core_.cuts_are_lazy()) solving_.plan(sense() * -so_far.cost);
        solving_.bound(sense() * std::max(bound, reached()));
        solving_.tick();
      });
      cut_short_ |= result.cut_short;
      nodes_ += result.nodes;
      used += result.nodes;
      ++programs;
      if (result.end == MilpEnd::failed) {
        failed_ = result.why;
        break;
      }
      if (result.has_plan) take(valued(core_, model.plan_of(result.value)));
      if (result.end == MilpEnd::infeasible) {
        no_better_plan();
        break;
      }
      tighten(-result.bound);
      if (!core_.cuts_are_lazy() || !result.has_plan || closed() || programs == kMostPrograms) break;
      const std::vector<Milp::Row> cuts = model.cuts(result.value, whole.columns, cuts_per_round());
      if (cuts.empty()) break;
      ++cut_rounds_;
      cuts_ += static_cast<int>(cuts.size());
      whole.rows.insert(whole.rows.end(), cuts.begin(), cuts.end());
      if (stop.due() || (nodes > 0 && used >= nodes)) {
        cut_short_ |= stop.due();
        break;
      }
      take(search_network(core_, best_.missing > 0.0 ? nullptr : &best_, hints_of(result.value, model),
                          sense() * bound(), problem_.seed + 3 + static_cast<std::uint64_t>(programs),
                          this->limits(kPolish, 0.1)));
      if (closed()) break;
    }
    if (programs > 0 && failed_.empty())
      method_ += fmt::format(", reduced-cost fixing, branch and bound with {} nodes (CBC{})", used,
                             programs > 1 ? fmt::format(", {} programs", programs) : "");
  }

  void prove_phased() {
    // Each quarter by itself: what may stand by then is bought at once with all the money that has come.
    const int quarters = core_.quarters;
    PricedQuarters priced{core_, form(), stop_.watcher()};
    method_ = "linear relaxations of each quarter with root cuts";
    if (!priced.alone(stop_.part(0.12))) return no_better_plan();
    double sum = 0.0;
    for (int t = 0; t < quarters; ++t)
      sum += (core_.later[at(t)] - core_.later[at(t + 1)]) * priced.whole_steps(priced.most(t));
    tighten(sum);
    tight_.layered = priced.model().layered();
    tight_.alone = priced.tight_cuts();
    if (closed() || stop_.due()) return polish();

    int solved = quarters - 1;  // the last one that there was time for
    while (solved >= 0 && priced.value(solved).empty()) --solved;
    if (solved >= 0) take_hints(priced.value(solved), priced.model(), 0);
    if (has_order(core_))
      reorder(0.12, 5);
    else
      take(search_network(core_, best_.missing > 0.0 ? nullptr : &best_, hints_, bound(), problem_.seed + 1,
                          limits(kHintedSearch, 0.25)));
    tighten(bound());
    const double by_themselves = bound();
    if (closed() || stop_.due()) return polish();

    // One by one still, with what each costs the others in its prices.
    const bool together = PricedQuarters::fit_together(core_, form());
    const Stop passes = stop_.part(together ? 0.1 : 0.6);
    if (best_.missing == 0.0) priced.guess(running());
    while (!closed() && priced.pass(reached(), passes)) {
      tighten(priced.bound());
      solving_.tick();
    }
    tighten(priced.bound());
    method_ += ", then with prices for each other";
    cut_rounds_ += priced.rounds();
    cuts_ += priced.cuts();
    tight_.joined = bound() < by_themselves;
    tight_.alone = priced.tight_cuts();
    tight_.apart = !PricedQuarters::certified_together(core_, form());
    tight_.together = priced.tight_cuts_of_each();
    if (closed() || stop_.due()) return polish();
    if (together)
      prove_together(priced);
    else
      prove_apart(priced);
    polish();
  }

  /// What the plan's earlier quarters cost to run in each.
  [[nodiscard]] std::vector<double> running() const {
    std::vector<double> sums(at(core_.quarters), 0.0);
    const auto run = [&](double opex, int quarter) {
      for (int t = quarter + 1; t < core_.quarters; ++t) sums[at(t)] += opex * static_cast<double>(t - quarter);
    };
    for (std::size_t v = 0; v < best_.arc.size(); ++v)
      if (best_.arc[v] >= 0) run(core_.nodes[v].opex + core_.arcs[at(best_.arc[v])].opex, best_.node_quarter[v]);
    for (std::size_t k = 0; k < best_.on.size(); ++k)
      if (best_.on[k] >= 0) run(core_.configurations[k].opex, best_.on[k]);
    return sums;
  }

  /// Where the program of all quarters together is too large: whole columns in each quarter.
  void prove_apart(PricedQuarters& priced) {
    if (best_.missing > 0.0) return;
    const double before = bound();
    tighten(priced.whole(best_, problem_.node_limit > 0 ? std::max(1, problem_.node_limit / core_.quarters) : 0,
                         stop_.part(0.3), cut_short_));
    if (bound() < before) method_ += ", with whole sites in each (CBC)";
    if (has_order(core_)) reorder(0.9, 7);
  }

  /// All quarters together, with the cuts found in each. What a quarter by itself has at most, in whole sites, helps
  /// CBC.
  void prove_together(PricedQuarters& priced) {
    const NetworkModel model{core_, form()};
    LinearProgram all{model.relaxation()};
    all.heed(stop_.watcher());
    all.add_rows(priced.rows_together());
    method_ += ", then of all together";
    const double before = bound();
    const bool none = rounds(all, model, stop_.part(0.5), [&] {
      tighten(-all.bound());
      fix(all);
      return !closed();
    });
    if (bound() < before) {
      tight_.joined = true;
      tight_.together = tight_cuts(all, model);
    }
    if (none) return no_better_plan();
    if (closed()) return;
    std::vector<Milp::Row> most;
    if (best_.missing == 0.0)
      for (int t = 0; t < core_.quarters; ++t) {
        Milp::Row& row = most.emplace_back();
        for (std::size_t r = 0; r < core_.rows.size(); ++r)
          row.terms.push_back({model.served(static_cast<int>(r), t), core_.rows[r].weight});
        row.upper = priced.most(t);
      }
    branch(all, model, stop_, problem_.node_limit, most);
  }

  /// Of equal value the cheapest that a short search finds.
  void polish() {
    if (best_.missing > 0.0 || core_.least_cost() || stop_.due()) return;
    take(search_network(core_, &best_, hints_, kInfinity, problem_.seed + 2, limits(kPolish, 0.5)));
  }

  [[noreturn]] void refuse_proven() const {
    // What it would cost, as far as a search tells.
    NetworkCore free = core_.phased ? core_.still(core_.quarters - 1) : core_;
    free.objective = Objective::least_cost;
    if (!core_.least_cost()) free.target = 0.0;
    free.cash = {kInfinity};
    const NetworkPlan cheapest = search_network(free, nullptr, {}, 0.0, problem_.seed, {kPolish, &stop_, nullptr});
    std::string limits = fmt::format("{} hops", problem_.max_hops);
    if (problem_.max_sites > 0) limits += fmt::format(" and {} BTS", problem_.max_sites);
    if (std::isfinite(core_.cash.back())) limits += fmt::format(" for {:.0f}", core_.cash.back());
    infeasible(fmt::format(
        "no plan has all that is wanted{} within {}; {}",
        core_.least_cost() ? fmt::format(" (a target of {:.10g}, and the must-haves)", core_.target)
                           : std::string{" (the must-haves)"},
        limits,
        cheapest.missing > 0.0
            ? "allow more sites or hops, or take some out of the must-haves"
            : fmt::format("the cheapest found costs {:.0f}: raise the budget, or ask for less", cheapest.cost)));
  }
  [[noreturn]] void refuse() const {
    if (stop_.asked())
      throw Error{ErrorKind::interrupted, "", "stopped on request, before a plan with all that is wanted was found"};
    infeasible(
        fmt::format("no plan with all that is wanted was found within the limits of the search{}; it is not "
                    "proven that there is none: allow more time, more money, or ask for less",
                    failed_.empty() ? "" : fmt::format(" ({})", failed_)));
  }

  [[nodiscard]] NetworkSolution report() const {
    NetworkSolution s = solution_of(core_, problem_, best_);
    s.bound = bound_;
    s.optimal = closed();
    if (s.optimal) s.bound = core_.least_cost() ? best_.cost : best_.value;
    s.cut_short = cut_short_ || (stop_.due() && !s.optimal);
    s.stopped = s.cut_short && stop_.asked();
    s.nodes = nodes_;
    s.cut_rounds = cut_rounds_;
    s.cuts = cuts_;
    s.tight = tight_;
    s.bound_method = (s.optimal ? "proven optimal: " : "bound: ") +
                     (method_.empty() ? std::string{"nothing more can be served"} : method_);
    if (!failed_.empty()) s.bound_method += fmt::format("; the solver of the whole program failed: {}", failed_);

    return s;
  }

  const NetworkProblem& problem_;
  Stop stop_, part_;
  Solving solving_;
  NetworkCore core_;
  NetworkPlan best_;
  NetworkHints hints_;
  NetworkCuts tight_;
  double bound_ = 0.0;
  double root_bound_ = kInfinity;
  std::string method_, failed_;
  bool cut_short_ = false;
  int nodes_ = 0, cut_rounds_ = 0, cuts_ = 0;
};

NetworkSolver::NetworkSolver(const NetworkProblem& problem, Watcher* watcher)
    : work_{std::make_unique<Work>(problem, watcher)} {}
NetworkSolver::~NetworkSolver() = default;

NetworkSolution NetworkSolver::run(const NetworkPlan* start) { return work_->run(start); }
const NetworkPlan& NetworkSolver::plan() const noexcept { return work_->plan(); }
NetworkPlan NetworkSolver::plan_of(const NetworkSolution& solution) const { return work_->plan_of(solution); }

}  // namespace phusong::sim
