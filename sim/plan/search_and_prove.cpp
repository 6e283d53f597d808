#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/base/error.h"
#include "sim/plan/core.h"
#include "sim/plan/lagrangian.h"
#include "sim/plan/local_search.h"
#include "sim/plan/plan.h"

namespace phusong::sim {

namespace {

constexpr int kNoLimit = std::numeric_limits<int>::max();
/// Elementary steps of the searches; counted, so that a plan is the same on every machine.
constexpr std::uint64_t kFirstSearch = 30'000'000;
constexpr std::uint64_t kLongSearch = 100'000'000;
constexpr std::uint64_t kFirstProof = 60'000'000;
constexpr std::uint64_t kLongProof = 200'000'000;
/// The first search of a small core is short in proportion: the proof then usually closes it at once.
constexpr std::uint64_t kFirstSearchPerEntry = 400;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

/// What is settled before the search: must-haves and rows that nothing covers.
struct Start {
  std::vector<char> taken;    ///< columns
  std::vector<char> covered;  ///< rows, by must-haves
  int count = 0;
  double cost = 0.0;
  double value = 0.0;
  int rows = 0;
  std::vector<int> uncoverable;
};

[[noreturn]] void infeasible(const std::string& sentence) { throw Error{ErrorKind::infeasible, "", sentence}; }

/// "3, 7 and 12 more"; by name where there are names.
std::string listed(const std::vector<int>& indices, const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 10;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(indices.size(), kShown); ++i)
    shown.push_back(names.empty() ? std::to_string(indices[i]) : names[at(indices[i])]);
  std::string text = fmt::format("{}", fmt::join(shown, ", "));
  if (indices.size() > kShown) text += fmt::format(" and {} more", indices.size() - kShown);
  return text;
}

Start start_of(const PlanProblem& problem) {
  Start start;
  start.taken.assign(problem.column_rows.size(), 0);
  start.covered.assign(problem.row_weight.size(), 0);
  std::vector<char> coverable(problem.row_weight.size(), 0);
  for (const std::vector<int>& rows : problem.column_rows)
    for (const int r : rows) coverable[at(r)] = 1;
  for (std::size_t r = 0; r < coverable.size(); ++r)
    if (coverable[r] == 0) start.uncoverable.push_back(static_cast<int>(r));

  for (const int j : problem.must_have) {
    if (start.taken[at(j)] != 0) continue;
    start.taken[at(j)] = 1;
    ++start.count;
    start.cost += problem.column_cost[at(j)];
    for (const int r : problem.column_rows[at(j)]) {
      if (start.covered[at(r)] != 0) continue;
      start.covered[at(r)] = 1;
      start.value += problem.row_weight[at(r)];
      ++start.rows;
    }
  }
  if (problem.max_columns > 0 && start.count > problem.max_columns)
    infeasible(
        fmt::format("the {} must-have sites ({}) are more than the {} that are allowed; raise max_bts or take some "
                    "out of must_have",
                    start.count, listed(problem.must_have, problem.column_name), problem.max_columns));
  if (problem.budget > 0 && start.cost > problem.budget * (1.0 + 1e-12))
    infeasible(
        fmt::format("the must-have sites ({}) cost {:.0f}, more than the budget of {:.0f}; raise the budget or take "
                    "some out of must_have",
                    listed(problem.must_have, problem.column_name), start.cost, problem.budget));
  return start;
}

std::string method_of(const Core& core, const Proof& proof) {
  if (core.columns() == 0) return "proven optimal: nothing is left to choose";
  std::string method = fmt::format("Lagrangian relaxation, {} subgradient steps", proof.steps);
  if (proof.nodes > 1) method += fmt::format(", reduced-cost fixing, branch and bound with {} nodes", proof.nodes);
  return (proof.optimal ? "proven optimal: " : "bound: ") + method;
}

/// Searches and proves in turns until the gap is closed or the effort is spent.
Proof settle(const Core& core, std::uint64_t seed, const Stop& stop, Watcher* watcher) {
  Proof proof;
  if (core.columns() == 0) {
    proof.optimal = true;
    return proof;
  }
  // Each part has so many operations; with a limit in seconds all but the first have a share of the time instead.
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max() / 4;
  const auto effort = [&](std::uint64_t counted) { return stop.limited() ? most : counted; };
  const Stop first_stop = stop.part(0.12);
  const SearchLimits first{std::min(kFirstSearch, kFirstSearchPerEntry * core.entries), &first_stop, watcher};
  proof.best = core.maximise ? search_most(core, seed, first) : search_least(core, seed, first);
  bool cut_short = first_stop.due();
  const Stop proof_stop = stop.part(core.maximise ? 0.25 : 0.5);
  proof = prove(core, proof.best, {.effort = effort(kFirstProof), .stop = &proof_stop}, watcher);
  cut_short |= proof_stop.due();
  proof.cut_short = cut_short;
  if (proof.optimal) return proof;

  const Proof before = proof;
  Selection best = before.best;
  const Stop long_stop = stop.part(core.maximise ? 0.75 : 0.3);
  const SearchLimits longer{effort(kLongSearch), &long_stop, watcher};
  if (core.maximise) {
    best = tabu_most(core, std::move(best), before.bound, seed + 1, longer);
  } else if (Selection other = search_least(core, seed + 1, longer); better(core, other, best)) {
    best = std::move(other);
  }
  cut_short |= long_stop.due();
  proof = prove(core, best, {.effort = effort(kLongProof), .stop = &stop}, watcher,
                stop.limited() ? before.multipliers : std::vector<double>{});
  // Both bounds hold; the tighter one is kept.
  if (core.maximise ? before.bound < proof.bound : before.bound > proof.bound) {
    proof.bound = before.bound;
    proof.multipliers = before.multipliers;
  }
  const double gap = core.maximise ? proof.bound - proof.best.value : proof.best.cost - proof.bound;
  proof.optimal = gap <= (core.maximise ? value_tolerance(core) : cost_tolerance(core));
  proof.cut_short = cut_short || stop.due();
  proof.steps += before.steps;
  proof.nodes += before.nodes;
  return proof;
}

/// Values and rows of the chosen columns, and the order in which they bring most.
PlanSolution report(const PlanProblem& problem, const Start& start, const std::vector<int>& chosen) {
  PlanSolution solution;
  solution.uncoverable = start.uncoverable;
  std::vector<char> covered(problem.row_weight.size(), 0);
  std::vector<int> left = chosen;
  while (!left.empty()) {
    std::size_t best = 0;
    double best_gain = -1.0;
    for (std::size_t i = 0; i < left.size(); ++i) {
      double gain = 0.0;
      for (const int r : problem.column_rows[at(left[i])])
        if (covered[at(r)] == 0) gain += problem.row_weight[at(r)];
      const bool cheaper = gain == best_gain && problem.column_cost[at(left[i])] < problem.column_cost[at(left[best])];
      if (gain > best_gain || cheaper) {
        best = i;
        best_gain = gain;
      }
    }
    for (const int r : problem.column_rows[at(left[best])]) covered[at(r)] = 1;
    solution.cost += problem.column_cost[at(left[best])];
    solution.columns.push_back(left[best]);
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(best));
  }
  for (std::size_t r = 0; r < covered.size(); ++r) {
    if (covered[r] == 0) continue;
    solution.rows.push_back(static_cast<int>(r));
    solution.value += problem.row_weight[r];
  }
  return solution;
}

std::vector<int> chosen_columns(const Start& start, const Core& core, const Selection& selection) {
  std::vector<int> chosen;
  for (std::size_t j = 0; j < start.taken.size(); ++j)
    if (start.taken[j] != 0) chosen.push_back(static_cast<int>(j));
  for (const int j : selection.columns) chosen.push_back(core.column_id[at(j)]);
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

PlanSolution most_coverage(const PlanProblem& problem, const Start& start, const Stop& stop, Watcher* watcher) {
  const int count = problem.max_columns > 0 ? problem.max_columns - start.count : kNoLimit;
  const double money =
      problem.budget > 0 ? std::max(problem.budget - start.cost, 0.0) : std::numeric_limits<double>::infinity();
  Core core = reduce(problem, start.taken, count, money, 0.0);
  // With equal costs a budget is a number of sites, which gives the tighter bound.
  if (std::isfinite(money) && core.columns() > 0 && core.cost.front() > 0.0 &&
      std::all_of(core.cost.begin(), core.cost.end(), [&](double c) { return c == core.cost.front(); })) {
    const double affordable = std::floor(money / core.cost.front() * (1.0 + 1e-12));
    core.max_columns = static_cast<int>(std::min<double>(core.max_columns, affordable));
    core.budget = std::numeric_limits<double>::infinity();
  }

  const Proof proof = settle(core, problem.seed, stop, watcher);
  PlanSolution solution = report(problem, start, chosen_columns(start, core, proof.best));
  solution.optimal = proof.optimal;
  solution.cut_short = proof.cut_short;
  solution.bound = proof.optimal ? solution.value : std::max(start.value + proof.bound, solution.value);
  solution.bound_method = method_of(core, proof);
  return solution;
}

PlanSolution least_cost(const PlanProblem& problem, const Start& start, const Stop& stop, Watcher* watcher) {
  const int coverable = static_cast<int>(problem.row_weight.size() - start.uncoverable.size());
  const int target = problem.target_rows > 0 ? problem.target_rows : coverable;
  if (target > coverable)
    infeasible(
        fmt::format("{} villages are to be closed but only {} can be: no site closes {}; lower the target or allow "
                    "more candidates",
                    target, coverable, listed(start.uncoverable, problem.row_name)));
  Core core = reduce(problem, start.taken, kNoLimit, std::numeric_limits<double>::infinity(),
                     std::max(0.0, static_cast<double>(target - start.rows)));
  Proof proof;
  proof.optimal = true;
  // Where the number of sites may break the plan, the fewest sites want their time too.
  const Stop own = problem.max_columns > 0 ? stop.part(0.5) : stop;
  if (core.target > 0.0) proof = settle(core, problem.seed, own, watcher);

  // A limit on the number of sites: when the cheapest plan breaks it, the plan with the fewest sites decides.
  Selection chosen = proof.best;
  if (problem.max_columns > 0 && start.count + static_cast<int>(chosen.columns.size()) > problem.max_columns) {
    PlanProblem fewest = problem;
    std::fill(fewest.column_cost.begin(), fewest.column_cost.end(), 1.0);
    const Core unit = reduce(fewest, start.taken, kNoLimit, std::numeric_limits<double>::infinity(), core.target);
    const Proof least = settle(unit, problem.seed, stop, watcher);
    if (start.count + static_cast<int>(least.best.columns.size()) > problem.max_columns)
      infeasible(
          fmt::format("closing {} villages takes {} sites in the best plan found (proven: at least {:.0f}), more than "
                      "the {} that are allowed; raise max_bts or lower the target",
                      target, start.count + static_cast<int>(least.best.columns.size()), start.count + least.bound,
                      problem.max_columns));
    core = unit;
    chosen = least.best;
    const double cheapest = proof.bound;
    const bool cut_short = proof.cut_short;
    proof = least;
    proof.cut_short = cut_short || least.cut_short;
    proof.bound = cheapest;
    proof.optimal = false;
  }

  PlanSolution solution = report(problem, start, chosen_columns(start, core, chosen));
  solution.optimal = proof.optimal;
  solution.cut_short = proof.cut_short;
  solution.bound = proof.optimal ? solution.cost : std::min(start.cost + proof.bound, solution.cost);
  solution.bound_method = method_of(core, proof);
  if (problem.budget > 0 && solution.cost > problem.budget * (1.0 + 1e-12))
    infeasible(
        fmt::format("closing {} villages costs {:.0f} in the best plan found (proven: at least {:.0f}), more than the "
                    "budget of {:.0f}; raise the budget or lower the target",
                    target, solution.cost, solution.bound, problem.budget));
  return solution;
}

class SearchAndProve final : public PlanSolver {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "search_and_prove"; }
  [[nodiscard]] PlanSolution solve(const PlanProblem& problem, Watcher* watcher) const override {
    const Stop stop{problem.time_limit_s};
    Progress stage{watcher, "plan", 1};
    const Start start = start_of(problem);
    PlanSolution solution = problem.objective == Objective::least_cost ? least_cost(problem, start, stop, watcher)
                                                                       : most_coverage(problem, start, stop, watcher);
    stage.advance();
    return solution;
  }
};

}  // namespace

std::unique_ptr<PlanSolver> make_solver(std::string_view name) {
  if (name == "search_and_prove") return std::make_unique<SearchAndProve>();
  throw Error{ErrorKind::scenario, "",
              fmt::format("the plan solver \"{}\" is not known; known is search_and_prove", name)};
}

}  // namespace phusong::sim
