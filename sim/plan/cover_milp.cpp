#include "sim/plan/cover_milp.h"

#include <algorithm>
#include <cmath>

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

/// Numbers are brought near 1, because the outside solver's tolerances are absolute.
double value_unit(const Core& core) noexcept {
  return core.value_step > 0.0 ? core.value_step
                               : std::max(core.total_weight() / static_cast<double>(core.rows() + 1), 1e-300);
}
double cost_unit(const Core& core) noexcept {
  return core.cost_step > 0.0 ? core.cost_step : 1.0e6 * core.least_cost_in_ratios;
}

/// As cover_program() says; the budget's row.
Milp milp_of(const Core& core, int* money_row = nullptr) {
  Milp milp;
  const bool whole = !core.maximise && core.full_target();
  const double value = value_unit(core), cost = cost_unit(core);
  for (std::size_t j = 0; j < core.columns(); ++j)
    milp.add_column({.cost = core.maximise ? 0.0 : core.cost[j] / cost, .upper = 1.0, .integer = true});
  Milp::Row enough;
  for (std::size_t r = 0; r < core.rows(); ++r) {
    std::vector<Milp::Term> terms;
    for (const int j : core.columns_of[r]) terms.push_back({j, 1.0});
    if (!whole) {
      const int z = milp.add_column({.cost = core.maximise ? -core.weight[r] / value : 0.0, .upper = 1.0});
      terms.push_back({z, -1.0});
      enough.terms.push_back({z, core.weight[r] / value});
    }
    milp.add_row(std::move(terms), whole ? 1.0 : 0.0, Milp::kInfinity);
  }
  if (!core.maximise && !whole) milp.add_row(std::move(enough.terms), core.target / value, Milp::kInfinity);
  std::vector<Milp::Term> count, money;
  for (std::size_t j = 0; j < core.columns(); ++j) {
    count.push_back({static_cast<int>(j), 1.0});
    if (core.cost[j] > 0.0) money.push_back({static_cast<int>(j), core.cost[j] / cost});
  }
  if (core.maximise && static_cast<std::size_t>(core.max_columns) < core.columns())
    milp.add_row(std::move(count), -Milp::kInfinity, core.max_columns);
  if (core.maximise && std::isfinite(core.budget) && !money.empty()) {
    const int row = milp.add_row(std::move(money), -Milp::kInfinity, core.budget / cost);
    if (money_row != nullptr) *money_row = row;
  }
  return milp;
}

/// The columns alone, counted anew: a plan is worth what it covers, whatever the outside solver's sums say.
Selection selection_of(const Core& core, const std::vector<double>& value) {
  Cover cover{core};
  for (std::size_t j = 0; j < core.columns(); ++j)
    if (value[j] > 0.5) cover.add(static_cast<int>(j));
  return {cover.columns(), cover.value(), cover.cost()};
}

}  // namespace

CoverProgram cover_program(const Core& core) {
  CoverProgram program{.milp = {}, .value_unit = value_unit(core), .cost_unit = cost_unit(core)};
  program.milp = milp_of(core, &program.money_row);
  return program;
}

CoverResult solve_cover(const Core& core, const Selection* start, const MilpLimits& limits, const Watcher* watcher,
                        const std::function<void(double reached, double bound)>& news) {
  const Milp milp = milp_of(core);
  MilpLimits own = limits;
  own.start.clear();
  if (start != nullptr) {
    own.start.assign(milp.columns.size(), 0.0);
    for (const int j : start->columns) {
      own.start[at(j)] = 1.0;
      // The rows' variables, where there are any, follow.
      for (const int r : core.rows_of[at(j)])
        if (core.columns() + at(r) < milp.columns.size()) own.start[core.columns() + at(r)] = 1.0;
    }
  }
  // Brought to the step of the values; the outside solver's word is good to its tolerance.
  constexpr double kWord = 1.0e-6;
  const double step = core.maximise ? core.value_step : core.cost_step;
  const auto bound_of = [&](double cost) {
    const double bound = core.maximise ? -cost * value_unit(core) : cost * cost_unit(core);
    if (!(step > 0.0) || !std::isfinite(bound)) return bound;
    return core.maximise ? step * std::floor(bound / step + kWord) : step * std::ceil(bound / step - kWord);
  };
  const MilpResult found = solve_milp(milp, own, watcher, [&](const MilpResult& so_far) {
    if (news)
      news(core.maximise ? -so_far.cost * value_unit(core) : so_far.cost * cost_unit(core), bound_of(so_far.bound));
  });
  CoverResult result;
  result.end = found.end;
  result.nodes = found.nodes;
  result.cut_short = found.cut_short;
  result.why = found.why;
  result.bound = bound_of(found.bound);
  result.has_plan = start != nullptr;
  if (start != nullptr) result.best = *start;
  if (!found.has_plan) return result;
  const Selection plan = selection_of(core, found.value);
  const bool fits = core.maximise
                        ? plan.columns.size() <= at(core.max_columns) && plan.cost <= core.budget + cost_tolerance(core)
                        : plan.value >= core.target - value_tolerance(core);
  if (fits && (!result.has_plan || better(core, plan, result.best))) {
    result.has_plan = true;
    result.best = plan;
  }
  return result;
}

std::vector<double> linear_multipliers(const Core& core, const Stop& stop) {
  const LinearResult linear =
      solve_linear(milp_of(core), stop.limited() ? std::max(stop.left_s(), 1e-3) : 0.0, stop.watcher());
  if (!linear.solved) return {};
  const double unit = core.maximise ? value_unit(core) : cost_unit(core);
  std::vector<double> multipliers(core.rows(), 0.0);
  for (std::size_t r = 0; r < core.rows(); ++r) multipliers[r] = std::max(linear.dual[r], 0.0) * unit;
  return multipliers;
}

}  // namespace phusong::sim
