#include "sim/invest/surface_bound.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "geo/base/error.h"
#include "geo/base/numbers.h"
#include "sim/invest/bound_text.h"

namespace phusong::sim {

namespace {

std::vector<int> rows_in(const std::vector<std::size_t>& target, const std::vector<std::size_t>& villages) {
  std::vector<int> rows;
  for (const std::size_t v : villages) {
    const auto row = std::lower_bound(target.begin(), target.end(), v);
    if (row != target.end() && *row == v) rows.push_back(static_cast<int>(row - target.begin()));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::string english(double value) { return grouped(value, 0, ","); }
std::string vietnamese(double value) { return grouped(value, 0, "."); }

}  // namespace

void bound_over_surface(const Scenario& scenario, const std::vector<geo::Village>& villages,
                        const SurfaceSites& surface, const CandidateSet& candidates, const Prospects& prospects,
                        OptionResult& result, Watcher* watcher) {
  const OptionKeys& option = result.option;
  const std::vector<std::string>& kinds = option.candidate_kinds;
  if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), name_of(CandidateKind::surface)) == kinds.end()) return;
  const auto type = std::find_if(scenario.bts_types.begin(), scenario.bts_types.end(),
                                 [&option](const BtsType& t) { return t.name == option.bts_type; });
  PlanProblem problem;
  problem.objective = option.objective == "villages" ? Objective::villages
                      : option.objective == "people" ? Objective::people
                                                     : Objective::least_cost;
  for (const std::size_t v : result.target)
    problem.row_weight.push_back(problem.objective == Objective::people ? geo::people_of(villages[v]) : 1.0);
  const auto add = [&](std::vector<int> rows, double cost_vnd) {
    problem.column_rows.push_back(std::move(rows));
    problem.column_cost.push_back(cost_vnd);
  };
  for (const SurfaceColumn& column : surface.columns)
    if (std::vector<int> rows = rows_in(result.target, column.closes); !rows.empty())
      add(std::move(rows), column.capex_vnd);
  for (std::size_t c = 0; c < candidates.candidates.size(); ++c) {
    const Candidate& candidate = candidates.candidates[c];
    const bool must =
        std::find(option.must_have.begin(), option.must_have.end(), candidate.id) != option.must_have.end();
    if (!must && !kinds.empty() && std::find(kinds.begin(), kinds.end(), name_of(candidate.kind)) == kinds.end())
      continue;
    std::vector<std::size_t> closes;
    for (const Prospect& prospect : prospects[c]) closes.push_back(prospect.village);
    std::vector<int> rows = rows_in(result.target, closes);
    if (rows.empty() && !must) continue;
    if (must) problem.must_have.push_back(static_cast<int>(problem.column_rows.size()));
    add(std::move(rows), capex_vnd(candidate, *type));
  }
  problem.max_columns = option.max_bts;
  problem.budget = option.budget_vnd;
  problem.seed = static_cast<std::uint64_t>(scenario.identity.seed);
  // Without a number to reach, what the plan reached is asked for less.
  const auto closed = static_cast<int>(result.closed_target.size());
  problem.target_rows = option.target_villages > 0 ? option.target_villages : closed;
  if (problem.objective == Objective::least_cost && problem.target_rows == 0) return;

  problem.name = option.name + ", bound over every cell";
  problem.unit = problem.objective == Objective::people       ? "people"
                 : problem.objective == Objective::least_cost ? "VND"
                                                              : "villages";
  PlanSolution solution;
  try {
    throw_if_stopped(watcher);
    solution = make_solver("search_and_prove")->solve(problem, watcher);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::interrupted) throw;
    result.bound_text_en += " The bound over every cell was left out: the run was stopped on request.";
    result.bound_text_vi += " Cận trên toàn bộ các ô chưa được tính do chương trình được dừng theo yêu cầu.";
    return;
  }
  result.surface_bound = solution.bound;
  const auto cells = static_cast<double>(surface.open_cells);
  const bool least = problem.objective == Objective::least_cost, people = problem.objective == Objective::people;
  const double rounded = outward(solution.bound, !least);
  if (least) {
    result.bound_text_en += fmt::format(
        " Over all {} open land cells, as the siting surface sees them with an antenna turned to every village: the "
        "sites of no plan that closes {} of them cost less than {} VND to build, backhaul not counted.",
        english(cells), problem.target_rows, english(rounded));
    result.bound_text_vi += fmt::format(
        " Trên toàn bộ {} ô đất có thể dựng trạm, theo bề mặt chọn vị trí với ăng-ten hướng tới mọi thôn: không phương "
        "án nào phủ được {} thôn với chi phí xây trạm dưới {} đồng, chưa kể truyền dẫn.",
        vietnamese(cells), problem.target_rows, vietnamese(rounded));
    return;
  }
  result.bound_text_en += fmt::format(
      " Over all {} open land cells, as the siting surface sees them with an antenna turned to every village: no plan "
      "{} more than {} {}.",
      english(cells), people ? "reaches" : "closes", english(rounded), people ? "people" : "villages");
  result.bound_text_vi += fmt::format(
      " Trên toàn bộ {} ô đất có thể dựng trạm, theo bề mặt chọn vị trí với ăng-ten hướng tới mọi thôn: không phương "
      "án nào phủ được quá {} {}.",
      vietnamese(cells), vietnamese(rounded), people ? "người dân" : "thôn");
}

}  // namespace phusong::sim
