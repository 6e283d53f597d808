#include "sim/invest/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "geo/base/error.h"
#include "sim/invest/backhaul_plan.h"
#include "sim/invest/bound_text.h"
#include "sim/invest/front.h"
#include "sim/plan/certificate.h"

namespace phusong::sim {

namespace {

const BtsType& type_of(const Scenario& scenario, const OptionKeys& option) {
  for (const BtsType& type : scenario.bts_types)
    if (type.name == option.bts_type) return type;
  throw Error{ErrorKind::scenario, scenario.file.string(),
              fmt::format("option \"{}\": no bts_types entry is named \"{}\"", option.name, option.bts_type)};
}

Objective objective_of(const Scenario& scenario, const OptionKeys& option) {
  if (option.objective == "villages") return Objective::villages;
  if (option.objective == "people") return Objective::people;
  if (option.objective == "least_cost") return Objective::least_cost;
  throw Error{ErrorKind::scenario, scenario.file.string(),
              fmt::format("option \"{}\": the objective \"{}\" is not known; known are villages, people, least_cost",
                          option.name, option.objective)};
}

bool passes(const std::vector<std::string>& wanted, const std::string& value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

bool contains(const std::vector<std::size_t>& sorted, std::size_t value) {
  return std::binary_search(sorted.begin(), sorted.end(), value);
}

/// Sums and present value from the sites; closed villages in rank order become closes_first.
void add_up(const Scenario& scenario, const std::vector<geo::Village>& villages, OptionResult& result) {
  std::vector<char> closed(villages.size(), 0);
  for (PlannedSite& site : result.sites) {
    for (const std::size_t v : site.closes) {
      if (closed[v] == 0) site.closes_first.push_back(v);
      closed[v] = 1;
    }
    result.capex_vnd += site.capex_vnd;
    result.opex_vnd_per_year += site.opex_vnd_per_year;
  }
  for (const PlannedHop& hop : result.hops) {
    result.backhaul_capex_vnd += hop.hop.capex_vnd;
    result.backhaul_opex_vnd_per_year += hop.hop.opex_vnd_per_year;
  }
  for (const PlannedRelay& relay : result.relays) {
    result.backhaul_capex_vnd += relay.capex_vnd;
    result.backhaul_opex_vnd_per_year += relay.opex_vnd_per_year;
  }
  result.capex_vnd += result.backhaul_capex_vnd;
  result.opex_vnd_per_year += result.backhaul_opex_vnd_per_year;
  for (std::size_t v = 0; v < villages.size(); ++v) {
    if (closed[v] == 0) continue;
    const double people = geo::people_of(villages[v]);
    result.closed.push_back(v);
    result.people += people;
    result.households += villages[v].households.value_or(0.0);
    if (!contains(result.target, v)) continue;
    result.closed_target.push_back(v);
    result.people_target += people;
  }
  result.present_value_vnd = present_value_vnd(result.capex_vnd, result.opex_vnd_per_year, scenario.cost.years,
                                               scenario.cost.discount_rate_pct);
  if (!result.closed.empty())
    result.cost_per_village_vnd = result.present_value_vnd / static_cast<double>(result.closed.size());
  if (result.people > 0.0) result.cost_per_person_vnd = result.present_value_vnd / result.people;
}

/// What each quarter of a roll-out brings.
void add_quarters(const std::vector<geo::Village>& villages, const BackhaulPlan& plan, OptionResult& result) {
  result.service_quarters = plan.solution.value;
  for (std::size_t t = 0; t < plan.quarters.size(); ++t) {
    QuarterSum sum{.budget_vnd = result.option.phase_budgets_vnd[t],
                   .due_vnd = plan.quarters[t].due_vnd,
                   .relays = plan.quarters[t].relays,
                   .villages = {}};
    for (const int row : plan.quarters[t].rows) {
      sum.villages.push_back(result.target[static_cast<std::size_t>(row)]);
      sum.people += geo::people_of(villages[sum.villages.back()]);
    }
    const auto in_it = [t](const auto& built) { return built.quarter == static_cast<int>(t); };
    sum.bts = static_cast<std::size_t>(std::count_if(result.sites.begin(), result.sites.end(), in_it));
    sum.links = static_cast<std::size_t>(std::count_if(result.hops.begin(), result.hops.end(), in_it));
    result.quarters.push_back(std::move(sum));
  }
}

/// Candidates that may be chosen, as columns of the problem.
struct Columns {
  std::vector<std::size_t> effect;  ///< index of each column's effect
  std::vector<char> must_have;
};

Columns columns_of(const Scenario& scenario, const OptionKeys& option, const CandidateSet& candidates,
                   const std::vector<SiteEffect>& effects, const std::vector<geo::Site>& existing,
                   const std::vector<std::size_t>& target) {
  // Each must-have must be a candidate that was evaluated.
  for (const std::string& id : option.must_have) {
    const auto known = std::find_if(effects.begin(), effects.end(),
                                    [&](const SiteEffect& e) { return candidates.candidates[e.candidate].id == id; });
    if (known != effects.end()) continue;
    const auto refused = std::find_if(candidates.refused.begin(), candidates.refused.end(),
                                      [&](const Refused& r) { return r.candidate.id == id; });
    const bool mast =
        std::any_of(existing.begin(), existing.end(), [&](const geo::Site& s) { return "M-" + s.id == id; });
    const std::string why = refused != candidates.refused.end()   ? ": " + refused->why_en
                            : !mast                               ? ""
                            : !scenario.candidates.existing_masts ? ": candidates.existing_masts is false"
                                                                  : ", because that mast is too far from any gap";
    throw Error{ErrorKind::scenario, scenario.file.string(),
                fmt::format("option \"{}\": the must-have \"{}\" is not among the candidates{}; take an id from the "
                            "candidates table of an earlier run",
                            option.name, id, why)};
  }

  Columns columns;
  for (std::size_t e = 0; e < effects.size(); ++e) {
    const Candidate& candidate = candidates.candidates[effects[e].candidate];
    const bool must =
        std::find(option.must_have.begin(), option.must_have.end(), candidate.id) != option.must_have.end();
    const bool useful = std::any_of(effects[e].closes.begin(), effects[e].closes.end(),
                                    [&](std::size_t v) { return contains(target, v); });
    if (!must && (!useful || !passes(option.candidate_kinds, std::string{name_of(candidate.kind)}))) continue;
    columns.effect.push_back(e);
    columns.must_have.push_back(must ? 1 : 0);
  }
  return columns;
}

PlanProblem problem_of(const Scenario& scenario, const OptionKeys& option, const std::vector<geo::Village>& villages,
                       const CandidateSet& candidates, const std::vector<SiteEffect>& effects, const BtsType& type,
                       const std::vector<std::size_t>& target, const Columns& columns) {
  PlanProblem problem;
  problem.objective = objective_of(scenario, option);
  for (const std::size_t v : target) {
    problem.row_weight.push_back(problem.objective == Objective::people ? geo::people_of(villages[v]) : 1.0);
    problem.row_name.push_back(fmt::format("{} ({})", villages[v].name, villages[v].id));
  }
  for (std::size_t c = 0; c < columns.effect.size(); ++c) {
    const SiteEffect& effect = effects[columns.effect[c]];
    const Candidate& candidate = candidates.candidates[effect.candidate];
    std::vector<int> rows;
    for (const std::size_t v : effect.closes) {
      const auto row = std::lower_bound(target.begin(), target.end(), v);
      if (row != target.end() && *row == v) rows.push_back(static_cast<int>(row - target.begin()));
    }
    std::sort(rows.begin(), rows.end());
    problem.column_rows.push_back(std::move(rows));
    problem.column_cost.push_back(capex_vnd(candidate, type));
    problem.column_name.push_back(candidate.id);
    if (columns.must_have[c] != 0) problem.must_have.push_back(static_cast<int>(c));
  }
  problem.max_columns = option.max_bts;
  problem.budget = option.budget_vnd;
  problem.target_rows = option.target_villages;
  problem.time_limit_s = option.time_limit_s;
  problem.seed = static_cast<std::uint64_t>(scenario.identity.seed);
  return problem;
}

PlanSolution solve_named(const OptionKeys& option, const PlanProblem& problem, Watcher* watcher) {
  try {
    return make_solver("search_and_prove")->solve(problem, watcher);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::infeasible) throw;
    throw Error{ErrorKind::infeasible, fmt::format("option \"{}\"", option.name), error.sentence()};
  }
}

}  // namespace

std::string_view name_of(PlannedHop::Kind kind) noexcept {
  constexpr std::array<std::string_view, 5> kNames{"microwave", "cable", "fibre", "trench", "satellite"};
  return kNames[static_cast<std::size_t>(kind)];
}

int hops_of(const OptionResult& option, const PlannedSite& site) noexcept {
  return static_cast<int>(std::count_if(site.path.begin(), site.path.end(), [&](std::size_t hop) {
    return option.hops[hop].kind == PlannedHop::Kind::microwave;
  }));
}

double present_value_vnd(double capex_vnd, double opex_vnd_per_year, int years, double rate_pct) noexcept {
  const double rate = rate_pct / 100.0;
  if (years <= 0) return capex_vnd;
  // Annuity factor (1 - (1 + i)^-n) / i; written with expm1 and log1p so that small rates lose nothing.
  const double factor = rate == 0.0 ? years : -std::expm1(-years * std::log1p(rate)) / rate;
  return capex_vnd + opex_vnd_per_year * factor;
}

std::vector<std::size_t> target_villages(const OptionKeys& option, const std::vector<geo::Village>& villages,
                                         const GapReport& gaps) {
  std::vector<std::size_t> target;
  for (const VillageService& service : gaps.villages) {
    if (!is_gap(service.verdict)) continue;
    const geo::Village& village = villages[service.village];
    if (!passes(option.target_phases, village.phase) || !passes(option.target_statuses, village.status) ||
        !passes(option.target_closed_by, village.closed_by))
      continue;
    if (!passes(option.target_places, village.id) && !passes(option.target_places, village.name)) continue;
    target.push_back(service.village);
  }
  std::sort(target.begin(), target.end());
  return target;
}

OptionResult plan_option(const Scenario& scenario, const OptionKeys& option, const std::vector<geo::Village>& villages,
                         const GapReport& gaps, const CandidateSet& candidates,
                         const std::vector<SiteEffect>& effects_of_its_type, const std::vector<geo::Site>& existing,
                         const HopGraph* graph, Watcher* watcher) {
  const BtsType& type = type_of(scenario, option);
  OptionResult result;
  result.option = option;
  result.target = target_villages(option, villages, gaps);
  const Columns columns = columns_of(scenario, option, candidates, effects_of_its_type, existing, result.target);
  const PlanProblem problem =
      problem_of(scenario, option, villages, candidates, effects_of_its_type, type, result.target, columns);
  BackhaulPlan network;
  std::vector<std::size_t> places;
  for (const std::size_t effect : columns.effect) places.push_back(effects_of_its_type[effect].candidate);
  const bool phased = !option.phase_budgets_vnd.empty();
  if (phased && graph == nullptr) {
    const HopGraph connected = all_connected(candidates.candidates);
    network = plan_backhaul({scenario, option, type, connected, problem, places}, watcher);
  }
  if (graph != nullptr) {
    network = plan_backhaul({scenario, option, type, *graph, problem, places}, watcher);
    result.with_backhaul = true;
    result.hops = network.hops;
    result.relays = network.relays;
    result.worst_failure = network.worst_failure;
    result.worst_failure_villages = network.worst_failure_rows;
    result.surviving_villages = network.surviving_rows;
    for (const BackhaulPlan::Unserved& row : network.unserved)
      result.unserved.push_back({result.target[static_cast<std::size_t>(row.row)], row.why_en, row.why_vi});
  }
  const PlanSolution solution = graph != nullptr || phased ? network.solution : solve_named(option, problem, watcher);

  int rank = 0;
  for (const int column : solution.columns) {
    const auto c = static_cast<std::size_t>(column);
    const SiteEffect& effect = effects_of_its_type[columns.effect[c]];
    const Candidate& candidate = candidates.candidates[effect.candidate];
    PlannedSite site;
    site.id = candidate.id;
    site.kind = candidate.kind;
    site.at = candidate.at;
    site.lonlat = candidate.lonlat;
    site.ground_m = candidate.ground_m;
    site.height_m = antenna_height_m(candidate, type);
    site.azimuth_deg = effect.azimuth_deg;
    site.bts_type = type.name;
    site.capex_vnd = problem.column_cost[c];
    site.access = candidate.access;
    site.opex_vnd_per_year = type.opex_vnd_per_year;
    site.rank = ++rank;
    site.must_have = columns.must_have[c] != 0;
    site.reason_en = candidate.reason_en;
    site.reason_vi = candidate.reason_vi;
    site.closes = effect.closes;
    if (phased) site.quarter = network.column_quarter[static_cast<std::size_t>(rank - 1)];
    if (graph != nullptr) {
      BackhaulPlan::Path& path = network.paths[static_cast<std::size_t>(rank - 1)];
      site.path = std::move(path.hops);
      site.reaches = std::move(path.reaches);
      site.path_availability_pct = path.availability_pct;
    }
    result.sites.push_back(std::move(site));
  }
  add_up(scenario, villages, result);
  if (phased) add_quarters(villages, network, result);
  if (option.front_points > 0)
    result.front = graph != nullptr ? front_of({scenario, option, type, *graph, problem, places}, result.target,
                                               result.capex_vnd, option.front_points, watcher)
                                    : front_of(problem, result.target, option.front_points, watcher);

  result.bound = solution.bound;
  if (graph == nullptr && !phased)
    result.certificate =
        certificate_text(problem, solution, {.option = option.name, .version = PHUSONG_VERSION, .cost_unit = "VND"});
  const BoundTexts texts = phased             ? phased_bound_texts(problem, result.quarters.size(), solution)
                           : graph != nullptr ? backhaul_bound_texts(problem, solution)
                                              : bound_texts(problem, solution);
  result.bound_text_en = texts.en;
  result.bound_text_vi = texts.vi;
  if (solution.cut_short) {
    result.bound_text_en += " The time limit ended the search: another run may give another plan.";
    result.bound_text_vi += " Việc tìm kiếm dừng do hết thời gian: lần chạy khác có thể cho phương án khác.";
  }
  return result;
}

OptionResult fixed_option(const Scenario& scenario, const OptionKeys& option, const std::vector<geo::Village>& villages,
                          const GapReport& gaps, const std::vector<geo::Site>& new_sites,
                          const std::vector<SiteEffect>& effects) {
  const BtsType& type = type_of(scenario, option);
  OptionResult result;
  result.option = option;
  result.target = target_villages(option, villages, gaps);
  for (std::size_t i = 0; i < new_sites.size(); ++i) {
    const geo::Site& given = new_sites[i];
    PlannedSite site;
    site.id = given.id;
    site.kind = CandidateKind::point;
    site.at = given.at;
    site.lonlat = given.lonlat;
    if (!given.sectors.empty()) {
      site.height_m = given.sectors.front().height_m;
      site.azimuth_deg = given.sectors.front().azimuth_deg;
    }
    site.bts_type = type.name;
    site.capex_vnd = type.capex_vnd;
    site.opex_vnd_per_year = type.opex_vnd_per_year;
    site.rank = static_cast<int>(i) + 1;
    site.reason_en = "given by the option's list of sites";
    site.reason_vi = "theo danh sách trạm của phương án";
    site.closes = effects[i].closes;
    result.sites.push_back(std::move(site));
  }
  add_up(scenario, villages, result);
  return result;
}

}  // namespace phusong::sim
