#include "sim/invest/front.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "geo/base/error.h"
#include "sim/plan/joint_front.h"
#include "sim/plan/pareto.h"

namespace phusong::sim {

namespace {

std::size_t at(int index) { return static_cast<std::size_t>(index); }

/// Value instead of least cost.
PlanProblem of_most_value(PlanProblem problem) {
  if (problem.objective != Objective::least_cost) return problem;
  problem.objective = Objective::villages;
  problem.unit = "villages";
  problem.target_rows = 0;
  std::fill(problem.row_weight.begin(), problem.row_weight.end(), 1.0);
  return problem;
}

JointProblem of_most_value(JointProblem problem) {
  if (problem.objective != Objective::least_cost) return problem;
  problem.objective = Objective::villages;
  problem.unit = "villages";
  problem.target_rows = 0;
  for (JointRow& row : problem.rows) row.value = 1.0;
  return problem;
}

/// The sites that come and go with a step, by the ids of their candidates; by the names of their columns, which tell
/// the azimuth, where one candidate has several of them in the step.
template <class Problem>
void name_sites(const Problem& problem, const std::vector<int>& added, const std::vector<int>& removed,
                FrontStep& step) {
  std::map<std::string, int> of_candidate;
  for (const std::vector<int>* columns : {&added, &removed})
    for (const int column : *columns) ++of_candidate[candidate_id(problem.column_name[at(column)])];
  const auto named = [&](const std::vector<int>& columns) {
    std::vector<std::string> result;
    for (const int column : columns) {
      const std::string& name = problem.column_name[at(column)];
      const std::string id = candidate_id(name);
      result.push_back(of_candidate[id] > 1 ? name : id);
    }
    return result;
  };
  step.added_sites = named(added);
  step.removed_sites = named(removed);
}
std::vector<std::size_t> villages(const std::vector<std::size_t>& target, const std::vector<int>& rows) {
  std::vector<std::size_t> result;
  for (const int row : rows) result.push_back(target[at(row)]);
  return result;
}

template <class Problem>
OptionFront steps_of(const Problem& problem, const std::vector<std::size_t>& target, const ParetoFront& found) {
  OptionFront front;
  front.left_out = found.left_out;
  for (const ParetoPoint& point : found.points) {
    if (point.columns.empty()) continue;  // nothing for no money
    front.steps.push_back({.capex_vnd = point.cost,
                           .value = point.value,
                           .bound = point.bound,
                           .proven = point.proven,
                           .cut_short = point.cut_short,
                           .bts = point.columns.size(),
                           .joint_villages = static_cast<std::size_t>(point.together),
                           .added_sites = {},
                           .removed_sites = {},
                           .added_villages = villages(target, point.added_rows),
                           .lost_villages = villages(target, point.lost_rows)});
    name_sites(problem, point.added_columns, point.removed_columns, front.steps.back());
  }
  return front;
}

std::vector<int> missing_in(const std::vector<int>& from, const std::vector<int>& other) {
  std::vector<int> missing;
  std::set_difference(from.begin(), from.end(), other.begin(), other.end(), std::back_inserter(missing));
  return missing;
}

}  // namespace

OptionFront front_of(const PlanProblem& asked, const std::vector<std::size_t>& target, int points, Watcher* watcher) {
  if (asked.column_rows.empty() || asked.row_weight.empty()) return {};
  const PlanProblem problem = of_most_value(asked);
  return steps_of(problem, target,
                  pareto_front(problem, {.points = points, .time_limit_s = problem.time_limit_s}, watcher));
}

OptionFront front_of(const JointProblem& asked, const std::vector<std::size_t>& target, int points, Watcher* watcher) {
  if (asked.column_cost.empty() || asked.rows.empty()) return {};
  const JointProblem problem = of_most_value(asked);
  return steps_of(problem, target,
                  joint_front(problem, {.points = points, .time_limit_s = problem.time_limit_s}, watcher));
}

OptionFront front_of(const BackhaulQuestion& question, const std::vector<std::size_t>& target, double most_vnd,
                     int points, Watcher* watcher) {
  OptionFront front;
  PlanProblem problem = of_most_value(question.problem);
  problem.time_limit_s /= points;
  std::vector<PlanSolution> plans;
  const auto together_in = [&](const PlanSolution& plan) {
    if (question.joint == nullptr) return std::ptrdiff_t{0};
    const JointSolution judged = judge_joint(*question.joint, plan.columns);
    return std::count_if(judged.together.begin(), judged.together.end(),
                         [](const std::vector<int>& by) { return by.size() > 1; });
  };
  for (int i = 1; i <= points && most_vnd > 0.0; ++i) {
    if (watcher != nullptr && watcher->stop_requested()) {
      front.left_out += points - i + 1;
      break;
    }
    problem.budget = most_vnd * i / points;
    problem.name = fmt::format("{}, front: budget {} of {}", question.problem.name, i, points);
    PlanSolution plan;
    try {
      plan = plan_backhaul({question.scenario, question.option, question.type, question.graph, problem,
                            question.columns, false, question.connected, question.joint},
                           watcher)
                 .solution;
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) {  // before it had a plan with the must-haves
        ++front.left_out;
        continue;
      }
      if (error.kind() != ErrorKind::infeasible) throw;
      continue;  // the must-haves alone cost more
    }
    if (plan.value <= (plans.empty() ? 0.0 : plans.back().value)) continue;
    if (!plans.empty() && plan.cost <= plans.back().cost) plans.pop_back();  // more for no more money
    std::sort(plan.columns.begin(), plan.columns.end());
    std::sort(plan.rows.begin(), plan.rows.end());
    plans.push_back(std::move(plan));
  }

  std::vector<int> sites, rows;  // of the step before
  for (const PlanSolution& plan : plans) {
    front.steps.push_back({.capex_vnd = plan.cost,
                           .value = plan.value,
                           .bound = plan.bound,
                           .proven = plan.optimal,
                           .cut_short = plan.cut_short,
                           .bts = plan.columns.size(),
                           .joint_villages = static_cast<std::size_t>(together_in(plan)),
                           .added_sites = {},
                           .removed_sites = {},
                           .added_villages = villages(target, missing_in(plan.rows, rows)),
                           .lost_villages = villages(target, missing_in(rows, plan.rows))});
    name_sites(problem, missing_in(plan.columns, sites), missing_in(sites, plan.columns), front.steps.back());
    sites = plan.columns;
    rows = plan.rows;
  }
  return front;
}

}  // namespace phusong::sim
