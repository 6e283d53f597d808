#include "sim/plan/joint_front.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "sim/plan/joint_core.h"
#include "sim/plan/stop.h"

namespace phusong::sim {

namespace {

class Front {
 public:
  Front(const JointProblem& problem, const ParetoSettings& settings, Watcher* watcher)
      : problem_{problem},
        settings_{settings},
        watcher_{watcher},
        stop_{settings.time_limit_s, watcher},
        start_{start_of(problem)} {
    const std::vector<double> costs = reduce(problem, start_).cost;
    for (const double cost : costs)
      if (cost > 0.0) least_ = std::min(least_, cost);
    if (!costs.empty() && std::all_of(costs.begin(), costs.end(), [&](double c) { return c == least_; }))
      unit_ = least_;
  }

  ParetoFront run() {
    // The richest plan says how far the budgets go.
    const std::size_t wanted = static_cast<std::size_t>(std::max(settings_.points, 2));
    Unstoppable calm{watcher_};
    Progress stage{&calm, "front", wanted};
    if (stop_.asked()) return {{}, static_cast<int>(wanted)};
    std::vector<ParetoPoint> found{richest(1.0 / static_cast<double>(wanted))};
    stage.advance();
    const double highest = found.front().cost - start_.cost;
    std::vector<double> budgets;
    const std::size_t sites = unit_ > 0.0 ? static_cast<std::size_t>(std::round(highest / unit_)) : 0;
    if (unit_ > 0.0 && sites < wanted) {
      for (std::size_t n = sites; n-- > 0;) budgets.push_back(unit_ * static_cast<double>(n));
    } else if (highest > 0.0) {
      for (std::size_t i = wanted - 1; i-- > 0;)
        budgets.push_back(highest * static_cast<double>(i) / static_cast<double>(wanted - 1));
    }
    std::size_t seen = 0;
    for (; seen < budgets.size() && !stop_.asked(); ++seen) {
      found.push_back(under(budgets[seen], 1.0 / static_cast<double>(budgets.size() - seen),
                            fmt::format("budget {} of {}", seen + 2, budgets.size() + 1)));
      if (seen + 1 < wanted) stage.advance();
    }
    return {undominated(std::move(found)), static_cast<int>(budgets.size() - seen)};
  }

 private:
  ParetoPoint richest(double share_of_time) {
    JointProblem problem = problem_;
    const bool unlimited = problem.budget <= 0.0 && problem.max_columns <= 0;
    // All that can be closed, for the least.
    if (unlimited) problem.objective = Objective::least_cost;
    if (unlimited) problem.target_rows = 0;
    ParetoPoint point = solve(problem, share_of_time, "the highest budget");
    if (unlimited) {
      point.bound = point.value;
      point.proven = true;
    }
    point.budget = problem.budget > 0.0 ? problem.budget : point.cost;
    return point;
  }

  /// The most for that much money beside the must-haves.
  ParetoPoint under(double money, double share_of_time, const std::string& which) {
    JointProblem problem = problem_;
    problem.budget = start_.cost + money;
    // No money at all still pays for what costs nothing.
    if (problem.budget <= 0.0) problem.budget = 0.5 * least_;
    ParetoPoint point = solve(problem, share_of_time, which);
    point.budget = start_.cost + money;
    return point;
  }

  ParetoPoint solve(JointProblem& problem, double share_of_time, const std::string& which) {
    const Stop own = stop_.part(share_of_time);
    problem.time_limit_s = own.limited() ? std::max(own.left_s(), 1e-3) : 0.0;
    problem.name = fmt::format("{}, front: {}", problem_.name, which);
    const JointSolution solution = solve_joint_from(problem, warm_, watcher_);
    warm_ = {solution.plan.columns, solution.tight};
    ParetoPoint point;
    point.columns = solution.plan.columns;
    point.rows = solution.plan.rows;
    point.cost = solution.plan.cost;
    point.value = solution.plan.value;
    point.bound = solution.plan.bound;
    point.proven = solution.plan.optimal;
    point.cut_short = solution.plan.cut_short;
    std::sort(point.columns.begin(), point.columns.end());
    for (const std::vector<int>& set : solution.together) point.together += set.size() > 1 ? 1 : 0;
    return point;
  }

  const JointProblem& problem_;
  const ParetoSettings& settings_;
  Watcher* watcher_;
  Stop stop_;
  JointStart start_;
  double least_ = std::numeric_limits<double>::max();  ///< of what costs anything
  double unit_ = 0.0;                                  ///< what every column costs; 0: they differ
  JointWarm warm_;
};

}  // namespace

ParetoFront joint_front(const JointProblem& problem, const ParetoSettings& settings, Watcher* watcher) {
  return Front{problem, settings, watcher}.run();
}

}  // namespace phusong::sim
