#include "sim/plan/pareto.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "sim/plan/settle.h"
#include "sim/plan/start.h"

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

/// What of `a` is not in `b`; both ascending.
std::vector<int> without(const std::vector<int>& a, const std::vector<int>& b) {
  std::vector<int> left;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(left));
  return left;
}

class Front {
 public:
  Front(const PlanProblem& problem, const ParetoSettings& settings, Watcher* watcher)
      : problem_{problem},
        settings_{settings},
        watcher_{watcher},
        stop_{settings.time_limit_s, watcher},
        start_{start_of(problem)} {
    const int count = problem.max_columns > 0 ? problem.max_columns - start_.count : std::numeric_limits<int>::max();
    const double money =
        problem.budget > 0 ? std::max(problem.budget - start_.cost, 0.0) : std::numeric_limits<double>::infinity();
    core_ = reduce(problem, start_.taken, count, money, 0.0);
    most_money_ = core_.budget;
    const auto equal = [&](double cost) { return cost == core_.cost.front(); };
    if (!core_.cost.empty() && core_.cost.front() > 0.0 && std::all_of(core_.cost.begin(), core_.cost.end(), equal))
      unit_ = core_.cost.front();
    most_columns_ = core_.max_columns;
  }

  ParetoFront run() {
    // The richest plan says how far the budgets go.
    const std::size_t wanted = static_cast<std::size_t>(std::max(settings_.points, 2));
    Unstoppable calm{watcher_};
    Progress stage{&calm, "front", wanted};
    if (stop_.asked()) return {{}, static_cast<int>(wanted)};
    ParetoPoint most = solve(most_money_, 1.0 / static_cast<double>(wanted), "the highest budget");
    const double highest = most.cost - start_.cost;
    std::vector<ParetoPoint> found{std::move(most)};
    stage.advance();
    // Downwards, so that each plan less one site begins the next. With equal costs a budget is a number of sites.
    std::vector<double> budgets;
    const std::size_t sites = unit_ > 0.0 ? static_cast<std::size_t>(std::round(highest / unit_)) : 0;
    if (unit_ > 0.0 && sites < wanted) {
      for (std::size_t n = sites; n-- > 0;) budgets.push_back(unit_ * static_cast<double>(n));
    } else {
      for (std::size_t i = wanted - 1; i-- > 0;)
        budgets.push_back(highest * static_cast<double>(i) / static_cast<double>(wanted - 1));
    }
    std::size_t seen = 0;
    for (; seen < budgets.size() && !stop_.asked(); ++seen) {
      found.push_back(solve(budgets[seen], 1.0 / static_cast<double>(budgets.size() - seen),
                            fmt::format("budget {} of {}", seen + 2, budgets.size() + 1)));
      if (seen + 1 < wanted) stage.advance();
    }
    return {undominated(std::move(found)), static_cast<int>(budgets.size() - seen)};
  }

 private:
  ParetoPoint solve(double money, double share_of_time, const std::string& which) {
    // What can be spent is a multiple of the step, so that a comparison within a quarter of it is exact.
    if (core_.cost_step > 0.0 && std::isfinite(money))
      money = core_.cost_step * std::floor(money / core_.cost_step * (1.0 + 1e-12));
    core_.budget = money;
    core_.max_columns = most_columns_;
    if (unit_ > 0.0) {
      // A number of sites gives the tighter bound.
      core_.budget = std::numeric_limits<double>::infinity();
      core_.max_columns = static_cast<int>(std::min<double>(most_columns_, std::floor(money / unit_ * (1.0 + 1e-12))));
    }
    warm_.start = fitting(warm_.start);
    const Stop own = stop_.part(share_of_time);
    Solving solving{watcher_, fmt::format("{}, front: {}", problem_.name, which), problem_.unit, false, own};
    solving.set_beyond(start_.value);
    const Settled settled = settle(core_, problem_.seed, own, watcher_, &solving, warm_);
    warm_.multipliers = settled.proof.root.multipliers;
    warm_.start = settled.proof.best;

    ParetoPoint point;
    point.budget = start_.cost + money;
    point.proven = settled.proof.optimal;
    point.cut_short = settled.proof.cut_short;
    std::vector<char> covered(problem_.row_weight.size(), 0);
    for (std::size_t j = 0; j < start_.taken.size(); ++j)
      if (start_.taken[j] != 0) point.columns.push_back(static_cast<int>(j));
    for (const int j : settled.proof.best.columns) point.columns.push_back(core_.column_id[at(j)]);
    std::sort(point.columns.begin(), point.columns.end());
    for (const int j : point.columns) {
      point.cost += problem_.column_cost[at(j)];
      for (const int r : problem_.column_rows[at(j)]) covered[at(r)] = 1;
    }
    for (std::size_t r = 0; r < covered.size(); ++r) {
      if (covered[r] == 0) continue;
      point.rows.push_back(static_cast<int>(r));
      point.value += problem_.row_weight[r];
    }
    if (!std::isfinite(point.budget)) point.budget = point.cost;
    point.bound = point.proven ? point.value : std::max(start_.value + settled.proof.bound, point.value);
    return point;
  }

  /// The plan before, less what the smaller budget no longer pays for: the sites of least loss for their cost go first.
  Selection fitting(const Selection& before) const {
    Cover cover{core_};
    for (const int j : before.columns) cover.add(j);
    while (cover.size() > core_.max_columns || cover.cost() > core_.budget + cost_tolerance(core_)) {
      const std::vector<int> inside = cover.columns();
      cover.remove(*std::min_element(inside.begin(), inside.end(), [&](int a, int b) {
        return core_.per_cost(cover.loss(a), at(a)) < core_.per_cost(cover.loss(b), at(b));
      }));
    }
    return {cover.columns(), cover.value(), cover.cost()};
  }

  const PlanProblem& problem_;
  const ParetoSettings& settings_;
  Watcher* watcher_;
  Stop stop_;
  Start start_;
  Core core_;
  double unit_ = 0.0;  ///< what every column costs; 0: they differ
  double most_money_ = 0.0;
  int most_columns_ = 0;
  Warm warm_;
};

}  // namespace

std::vector<ParetoPoint> undominated(std::vector<ParetoPoint> found) {
  std::stable_sort(found.begin(), found.end(), [](const ParetoPoint& a, const ParetoPoint& b) {
    return a.cost < b.cost || (a.cost == b.cost && a.value > b.value);
  });
  std::vector<ParetoPoint> front;
  for (ParetoPoint& point : found) {
    if (!front.empty() && point.value <= front.back().value) {
      // The same value under a higher budget: the cheaper plan is the most there too.
      if (point.value == front.back().value && point.proven) front.back().budget = point.budget;
      continue;
    }
    if (!front.empty()) {
      point.added_columns = without(point.columns, front.back().columns);
      point.removed_columns = without(front.back().columns, point.columns);
      point.added_rows = without(point.rows, front.back().rows);
      point.lost_rows = without(front.back().rows, point.rows);
    } else {
      point.added_columns = point.columns;
      point.added_rows = point.rows;
    }
    front.push_back(std::move(point));
  }
  return front;
}

ParetoFront pareto_front(const PlanProblem& problem, const ParetoSettings& settings, Watcher* watcher) {
  return Front{problem, settings, watcher}.run();
}

}  // namespace phusong::sim
