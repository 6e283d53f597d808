#include "sim/invest/surface_bound.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "geo/base/error.h"
#include "geo/base/numbers.h"
#include "sim/invest/bound_text.h"
#include "sim/invest/every_cell.h"

namespace phusong::sim {

namespace {

/// What candidates would close with an antenna turned to every village.
std::vector<SiteEffect> wherever_turned(const Prospects& prospects) {
  std::vector<SiteEffect> effects;
  for (std::size_t c = 0; c < prospects.size(); ++c) {
    effects.push_back({.candidate = c, .bts_type = {}, .azimuth_deg = 0, .closes = {}, .share_after = {}});
    for (const Prospect& prospect : prospects[c]) effects.back().closes.push_back(prospect.village);
  }
  return effects;
}

std::string english(double value) { return grouped(value, 0, ","); }
std::string vietnamese(double value) { return grouped(value, 0, "."); }

/// Cells on which a bound hung.
std::string judged_en(std::uint64_t cells) {
  return cells == 0 ? ""
                    : fmt::format(" ({} on which this hung were judged forward)", english(static_cast<double>(cells)));
}
std::string judged_vi(std::uint64_t cells) {
  return cells == 0 ? ""
                    : fmt::format(" ({} ô quyết định đã được tính trực tiếp từng đường truyền)",
                                  vietnamese(static_cast<double>(cells)));
}

}  // namespace

void bound_over_surface(const Scenario& scenario, const std::vector<geo::Village>& villages,
                        const SurfaceSites& surface, const CandidateSet& candidates, const Prospects& prospects,
                        const std::vector<SiteEffect>& effects, OptionResult& result, Watcher* watcher) {
  const OptionKeys& option = result.option;
  const auto type = std::find_if(scenario.bts_types.begin(), scenario.bts_types.end(),
                                 [&option](const BtsType& t) { return t.name == option.bts_type; });
  if (!asks_every_cell(option, *type)) return;
  std::vector<int> must_have;
  // Where an option turns each candidate once, another azimuth may close what the bound must know.
  const bool turned = scenario.candidates.azimuths == "all";
  const std::vector<SurfaceColumn> exact =
      exact_sets(option, *type, candidates, turned ? effects : wherever_turned(prospects), must_have);
  const auto seed = static_cast<std::uint64_t>(scenario.identity.seed);
  const PlanProblem problem = problem_over_sets({villages, option, result.target, seed}, exact, must_have,
                                                surface.columns, static_cast<int>(result.closed_target.size()));
  if (problem.objective == Objective::least_cost && problem.target_rows == 0) return;

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
  const bool least = problem.objective == Objective::least_cost, people = problem.objective == Objective::people;
  const double rounded = outward(solution.bound, !least);
  const std::string cells_en =
                        fmt::format(" Over all {} open land cells, as the siting surface sees them{}: ",
                                    english(static_cast<double>(surface.open_cells)), judged_en(surface.judged_cells)),
                    cells_vi = fmt::format(" Trên toàn bộ {} ô đất có thể dựng trạm, theo bề mặt chọn vị trí{}: ",
                                           vietnamese(static_cast<double>(surface.open_cells)),
                                           judged_vi(surface.judged_cells));
  if (least) {
    result.bound_text_en += cells_en + fmt::format(
                                           "the sites of no plan that closes {} of them cost less than {} VND "
                                           "to build, backhaul not counted.",
                                           problem.target_rows, english(rounded));
    result.bound_text_vi += cells_vi + fmt::format(
                                           "không phương án nào phủ được {} thôn với chi phí xây trạm dưới {} "
                                           "đồng, chưa kể truyền dẫn.",
                                           problem.target_rows, vietnamese(rounded));
    return;
  }
  result.bound_text_en += cells_en + fmt::format("no plan {} more than {} {}.", people ? "reaches" : "closes",
                                                 english(rounded), people ? "people" : "villages");
  result.bound_text_vi += cells_vi + fmt::format("không phương án nào phủ được quá {} {}.", vietnamese(rounded),
                                                 people ? "người dân" : "thôn");
}

}  // namespace phusong::sim
