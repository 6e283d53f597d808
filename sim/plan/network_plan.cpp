#include "sim/plan/network_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "geo/base/error.h"
#include "sim/plan/network_core.h"
#include "sim/plan/network_reach.h"
#include "sim/plan/network_solver.h"
#include "sim/plan/stop.h"

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

[[noreturn]] void infeasible(const std::string& sentence) { throw Error{ErrorKind::infeasible, "", sentence}; }

/// The problem in which each row is served by one configuration that serves all that is needed of it; for least cost
/// with the part of the target that can be had so.
NetworkProblem alone_problem(const NetworkProblem& problem) {
  NetworkProblem single = problem;
  single.cheapest_of_value = false;
  for (NetworkRow& row : single.rows) {
    row.need = 0;
    row.points.clear();
  }
  for (NetworkConfiguration& c : single.configurations) {
    const NetworkConfiguration given = c;
    c.rows.clear();
    c.share.clear();
    for (std::size_t i = 0; i < given.rows.size(); ++i) {
      const double share = given.share.empty() ? 1.0 : given.share[i];
      if (problem.rows[at(given.rows[i])].need > 0 && share < 1.0) continue;
      c.rows.push_back(given.rows[i]);
      c.share.push_back(share);
    }
  }
  const std::vector<Unserved> why = unreachable_rows(single);
  std::erase_if(single.must_have_rows, [&](int r) { return why[at(r)] != Unserved::not_chosen; });
  double can = 0.0;
  for (std::size_t r = 0; r < single.rows.size(); ++r)
    if (why[r] == Unserved::not_chosen) can += single.rows[r].weight;
  if (single.target > 0.0) single.target = std::min(single.target, can);
  if (!single.name.empty()) single.name += ", single sites";
  return single;
}

/// Of the time, for the plan in which each row is served by one configuration; of what is left, for the most value.
constexpr double kShareOfSingle = 0.3, kShareOfMost = 0.8;
/// Nodes of branch and bound for the cheapest plan of that value.
constexpr int kNodesOfCheapest = 100;

/// A plan of no less value that costs less, where it is asked for and one is found; what is proven of the value stays.
/// `whole`: the time of both.
NetworkSolution cheapest_of_its_value(const NetworkProblem& problem, NetworkSolution best, const Stop& whole,
                                      Watcher* watcher) {
  if (!problem.cheapest_of_value || problem.objective == Objective::least_cost || !problem.quarters.empty() ||
      problem.resilient || best.value <= 0.0 || best.stopped || whole.due() ||
      (watcher != nullptr && watcher->stop_requested()))
    return best;
  NetworkProblem cheap = problem;
  cheap.objective = Objective::least_cost;
  cheap.target = best.value;
  if (whole.limited()) cheap.time_limit_s = std::max(whole.left_s(), 1e-3);
  cheap.node_limit = cheap.node_limit == 0 ? kNodesOfCheapest : std::min(cheap.node_limit, kNodesOfCheapest);
  if (!cheap.name.empty()) cheap.name += ", the cheapest of its value";
  cheap.unit.clear();
  NetworkSolution found;
  // From nothing: a plan that money did not matter to is a bad beginning. But it is one, where no other is found.
  bool none = false;
  try {
    found = NetworkSolver{cheap, watcher}.run();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::infeasible && error.kind() != ErrorKind::interrupted) throw;
    none = true;
    if (error.kind() == ErrorKind::interrupted) best.cut_short = best.stopped = true;
  }
  if (none) {
    if (best.stopped || whole.due()) return best;
    if (whole.limited()) cheap.time_limit_s = std::max(whole.left_s(), 1e-3);
    try {
      NetworkSolver again{cheap, watcher};
      const NetworkPlan start = again.plan_of(best);
      found = again.run(&start);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::infeasible && error.kind() != ErrorKind::interrupted) throw;
      best.cut_short |= error.kind() == ErrorKind::interrupted;
      best.stopped |= error.kind() == ErrorKind::interrupted;
      return best;
    }
  }
  best.nodes += found.nodes;
  best.cut_short |= found.cut_short || found.stopped;
  best.stopped |= found.stopped;
  if (found.value < best.value || found.cost >= best.cost) return best;
  found.bound = std::max(best.bound, found.value);
  found.bound_method = best.bound_method;
  found.optimal = best.optimal;
  found.cut_short = best.cut_short;
  found.stopped = best.stopped;
  found.nodes = best.nodes;
  found.cut_rounds = best.cut_rounds;
  found.cuts = best.cuts;
  found.tight = std::move(best.tight);
  return found;
}

NetworkSolution solve_with_points(const NetworkProblem& problem, Watcher* watcher) {
  const Stop whole{problem.time_limit_s};
  NetworkProblem single = alone_problem(problem);
  single.time_limit_s *= kShareOfSingle;
  NetworkSolution alone;
  try {
    alone = NetworkSolver{single, watcher}.run();
  } catch (const Error& error) {
    // What one by one cannot be had may be had together, or what follows says so itself.
    if (error.kind() != ErrorKind::infeasible && error.kind() != ErrorKind::interrupted) throw;
  }
  NetworkProblem rest = problem;
  const bool then_cheapest = problem.cheapest_of_value && problem.objective != Objective::least_cost;
  if (whole.limited()) rest.time_limit_s = std::max((then_cheapest ? kShareOfMost : 1.0) * whole.left_s(), 1e-3);
  NetworkSolver solver{rest, watcher};
  const NetworkPlan start = solver.plan_of(alone);
  NetworkSolution best = solver.run(&start);
  best.cut_short |= alone.cut_short;
  return cheapest_of_its_value(problem, std::move(best), whole, watcher);
}

}  // namespace

NetworkSolution solve_network(const NetworkProblem& problem, Watcher* watcher) {
  // A stop ends the search, not the stage.
  Unstoppable calm{watcher};
  Progress stage{&calm, "plan", 1};
  if (has_points(problem)) {
    check_domain(problem);
    NetworkSolution solution = solve_with_points(problem, watcher);
    stage.advance();
    return solution;
  }
  if (!problem.resilient || problem.objective != Objective::least_cost || problem.target > 0.0) {
    const Stop whole{problem.time_limit_s};
    NetworkSolution solution = NetworkSolver{problem, watcher}.run();
    solution = cheapest_of_its_value(problem, std::move(solution), whole, watcher);
    stage.advance();
    return solution;
  }
  // What can be served one by one may not be served together: a tower hangs on one hop. So the target is looked for.
  const Stop whole{problem.time_limit_s};
  NetworkProblem most = problem;
  most.objective = Objective::people;
  most.time_limit_s *= 0.4;
  if (!most.name.empty()) most.name += ", how many";
  most.unit = "villages";
  NetworkSolution can;
  NetworkPlan start;
  {
    NetworkSolver first{most, watcher};
    can = first.run();
    start = first.plan();
  }
  if (can.rows.empty() && can.stopped)
    throw Error{ErrorKind::interrupted, "", "stopped on request, before a plan that keeps all limits was found"};
  if (can.rows.empty() && !can.optimal)
    infeasible(
        "no plan in which two sites with separate ways to the network serve a village was found within the limits of "
        "the search; it is not proven that there is none: allow more time, money or sites");
  if (can.rows.empty()) {
    const bool named = !problem.rows.empty() && can.unserved[0] != Unserved::not_chosen;
    infeasible(
        "within the plan's limits no village can be served by two sites whose ways to the network have nothing in "
        "common" +
        (named ? "; " + why_unserved(problem, 0, can.unserved[0]) : std::string{}));
  }
  NetworkProblem asked = problem;
  asked.target = can.value;
  if (whole.limited()) asked.time_limit_s = std::max(whole.left_s(), 1e-3);
  NetworkSolution answer = NetworkSolver{asked, watcher}.run(&start);
  answer.cut_short |= can.cut_short;
  answer.stopped |= can.stopped;
  answer.most_possible = can.bound;
  if (!can.optimal)
    answer.bound_method += fmt::format(
        "; the target of {:.10g} is what a first search found, where {:.10g} at most can be", can.value, can.bound);
  stage.advance();
  return answer;
}

}  // namespace phusong::sim
