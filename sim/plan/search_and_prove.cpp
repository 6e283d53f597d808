#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/base/error.h"
#include "sim/plan/core.h"
#include "sim/plan/plan.h"
#include "sim/plan/settle.h"
#include "sim/plan/start.h"

namespace phusong::sim {

namespace {

constexpr int kNoLimit = std::numeric_limits<int>::max();

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

[[noreturn]] void infeasible(const std::string& sentence) { throw Error{ErrorKind::infeasible, "", sentence}; }
/// What the best plan so far breaks is not proven to be out of reach.
void refuse_when_stopped(const Stop& stop) {
  if (stop.asked())
    throw Error{ErrorKind::interrupted, "", "stopped on request, before a plan that keeps all limits was found"};
}

/// The root's multipliers in the problem's own rows: each row of a merged one has its part by weight.
BoundEvidence evidence_of(const PlanProblem& problem, const Start& start, const Core& core, const Root& root) {
  BoundEvidence evidence;
  evidence.multipliers.assign(problem.row_weight.size(), 0.0);
  for (std::size_t r = 0; r < problem.row_weight.size() && !root.multipliers.empty(); ++r) {
    const int merged = core.row_of[r];
    if (merged < 0) continue;
    const double weight = core.maximise ? problem.row_weight[r] : 1.0;
    evidence.multipliers[r] = root.multipliers[at(merged)] * (weight / core.weight[at(merged)]);
  }
  evidence.budget_price = root.price;
  evidence.replaced = core.replaced;
  evidence.bound = (core.maximise ? start.value : start.cost) + root.bound;
  return evidence;
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
  std::vector<int> times(problem.row_weight.size(), 0);
  for (const int j : solution.columns)
    for (const int r : problem.column_rows[at(j)]) ++times[at(r)];
  for (const int j : solution.columns) {
    double lost = 0.0;
    for (const int r : problem.column_rows[at(j)])
      if (times[at(r)] == 1) lost += problem.row_weight[at(r)];
    solution.loss.push_back(lost);
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
  const Core core = core_of(problem, start);
  Solving solving{watcher, problem.name, problem.unit, false, stop};
  solving.set_beyond(start.value);
  const Settled settled = settle(core, problem.seed, stop, watcher, &solving);
  const Proof& proof = settled.proof;
  PlanSolution solution = report(problem, start, chosen_columns(start, core, proof.best));
  solution.optimal = proof.optimal;
  solution.cut_short = proof.cut_short;
  solution.stopped = settled.stopped;
  solution.bound = proof.optimal ? solution.value : std::max(start.value + proof.bound, solution.value);
  solution.bound_method = method_of(core, settled);
  solution.evidence = evidence_of(problem, start, core, proof.root);
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
  Core core = core_of(problem, start);
  Settled settled;
  Proof& proof = settled.proof;
  proof.optimal = true;
  // Where the number of sites may break the plan, the fewest sites want their time too.
  const Stop own = problem.max_columns > 0 ? stop.part(0.5) : stop;
  {
    Solving solving{watcher, problem.name, problem.unit, true, own};
    solving.set_beyond(start.cost);
    if (core.target > 0.0) settled = settle(core, problem.seed, own, watcher, &solving);
  }
  const BoundEvidence evidence = evidence_of(problem, start, core, proof.root);

  // A limit on the number of sites: when the cheapest plan breaks it, the plan with the fewest sites decides.
  Selection chosen = proof.best;
  if (problem.max_columns > 0 && start.count + static_cast<int>(chosen.columns.size()) > problem.max_columns) {
    PlanProblem fewest = problem;
    std::fill(fewest.column_cost.begin(), fewest.column_cost.end(), 1.0);
    const Core unit = reduce(fewest, start.taken, kNoLimit, std::numeric_limits<double>::infinity(), core.target);
    Solving solving{watcher, problem.name, "sites", true, stop};
    solving.set_beyond(start.count);
    const Settled fewest_settled = settle(unit, problem.seed, stop, watcher, &solving);
    const Proof& least = fewest_settled.proof;
    if (start.count + static_cast<int>(least.best.columns.size()) > problem.max_columns) {
      refuse_when_stopped(stop);
      infeasible(
          fmt::format("closing {} villages takes {} sites in the best plan found (proven: at least {:.0f}), more than "
                      "the {} that are allowed; raise max_bts or lower the target",
                      target, start.count + static_cast<int>(least.best.columns.size()), start.count + least.bound,
                      problem.max_columns));
    }
    core = unit;
    chosen = least.best;
    const double cheapest = proof.bound;
    const bool cut_short = proof.cut_short;
    settled = fewest_settled;
    proof.cut_short = cut_short || least.cut_short;
    proof.bound = cheapest;
    proof.optimal = false;
  }

  PlanSolution solution = report(problem, start, chosen_columns(start, core, chosen));
  solution.optimal = proof.optimal;
  solution.cut_short = proof.cut_short;
  solution.stopped = settled.stopped;
  solution.bound = proof.optimal ? solution.cost : std::min(start.cost + proof.bound, solution.cost);
  solution.bound_method = method_of(core, settled);
  solution.evidence = evidence;
  if (problem.budget > 0 && solution.cost > problem.budget * (1.0 + 1e-12)) {
    refuse_when_stopped(stop);
    infeasible(
        fmt::format("closing {} villages costs {:.0f} in the best plan found (proven: at least {:.0f}), more than the "
                    "budget of {:.0f}; raise the budget or lower the target",
                    target, solution.cost, solution.bound, problem.budget));
  }
  return solution;
}

class SearchAndProve final : public PlanSolver {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "search_and_prove"; }
  [[nodiscard]] PlanSolution solve(const PlanProblem& problem, Watcher* watcher) const override {
    const Stop stop{problem.time_limit_s, watcher};
    // A stop ends the search, not the stage.
    Unstoppable calm{watcher};
    Progress stage{&calm, "plan", 1};
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
