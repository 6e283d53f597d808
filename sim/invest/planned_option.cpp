// An option that chooses its sites: from candidates to columns, a problem, a plan, and what is proven of it.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "geo/base/error.h"
#include "sim/invest/backhaul_plan.h"
#include "sim/invest/bound_text.h"
#include "sim/invest/front.h"
#include "sim/invest/joint_option.h"
#include "sim/invest/option_sums.h"
#include "sim/plan/certificate.h"
#include "sim/plan/cover_evidence.h"
#include "sim/plan/stop.h"

namespace phusong::sim {

namespace {

/// A plan, and what its certificate can prove of it in what the solver leaves of the time: a tenth of all at least,
/// which the solver does not get, a quarter at most.
PlanSolution solved_and_proven(PlanProblem problem, Watcher* watcher) {
  const double all_s = problem.time_limit_s;
  const Stop stop{all_s};
  problem.time_limit_s *= 0.9;
  PlanSolution solution = make_solver("search_and_prove")->solve(problem, watcher);
  prove_cover(problem, solution, stop.limited() ? std::clamp(stop.left_s(), 0.1 * all_s, 0.25 * all_s) : 0.0, watcher);
  return solution;
}

Objective objective_of(const Scenario& scenario, const OptionKeys& option) {
  if (option.objective == "villages") return Objective::villages;
  if (option.objective == "people") return Objective::people;
  if (option.objective == "least_cost") return Objective::least_cost;
  throw Error{ErrorKind::scenario, scenario.file.string(),
              fmt::format("option \"{}\": the objective \"{}\" is not known; known are villages, people, least_cost",
                          option.name, option.objective)};
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

/// Which villages of a resilient plan count, and by which sites. `ids` are those of the columns.
void add_kept(const std::vector<geo::Village>& villages, const BackhaulPlan& plan, const std::vector<std::string>& ids,
              OptionResult& result) {
  for (const BackhaulPlan::Kept& kept : plan.kept) {
    KeptVillage village{.village = result.target[static_cast<std::size_t>(kept.row)], .sites = {}};
    for (const std::vector<int>& branch : kept.branches) {
      village.sites.emplace_back();
      for (const int column : branch) village.sites.back().push_back(ids[static_cast<std::size_t>(column)]);
    }
    result.people_kept += geo::people_of(villages[village.village]);
    result.kept.push_back(std::move(village));
  }
}

/// Candidates that may be chosen, each at one azimuth or several, as columns of the problem.
struct Columns {
  std::vector<std::size_t> effect;  ///< index of each column's effect
  std::vector<char> must_have;
  std::vector<std::string> name;  ///< the candidate's id; "R0007@45" where it may be turned to several azimuths
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
    const std::string why = id.find('@') != std::string::npos ? ": what stands behind the @ is an azimuth, which the "
                                                                "plan chooses; leave it off"
                            : refused != candidates.refused.end() ? ": " + refused->why_en
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
    // What must be there is turned to where it closes most: the first of its azimuths.
    const bool first = e == 0 || effects[e - 1].candidate != effects[e].candidate;
    const bool must =
        first && std::find(option.must_have.begin(), option.must_have.end(), candidate.id) != option.must_have.end();
    const bool useful =
        std::any_of(effects[e].closes.begin(), effects[e].closes.end(),
                    [&](std::size_t v) { return contains(target, v); }) ||
        (option.joint && std::any_of(effects[e].serves.begin(), effects[e].serves.end(),
                                     [&](const ServedCells& s) { return contains(target, s.village); }));
    if (!must && (!useful || !passes(option.candidate_kinds, std::string{name_of(candidate.kind)}))) continue;
    columns.effect.push_back(e);
    columns.must_have.push_back(must ? 1 : 0);
  }
  std::map<std::size_t, int> azimuths;  // of each candidate
  for (const std::size_t e : columns.effect) ++azimuths[effects[e].candidate];
  for (std::size_t c = 0; c < columns.effect.size(); ++c) {
    const SiteEffect& effect = effects[columns.effect[c]];
    const std::string& id = candidates.candidates[effect.candidate].id;
    // A must-have is what the planner called it.
    const bool one = azimuths[effect.candidate] == 1 || columns.must_have[c] != 0;
    columns.name.push_back(one ? id : name_at_azimuth(id, effect.azimuth_deg));
  }
  return columns;
}

/// The ids of a plan's sites, of all columns: the candidate's own, but the column's name where the plan has two BTS of
/// different azimuths at one candidate.
std::vector<std::string> site_ids(const CandidateSet& candidates, const std::vector<SiteEffect>& effects,
                                  const Columns& columns, const std::vector<int>& chosen) {
  std::map<std::size_t, int> bts;  // at each candidate
  for (const int column : chosen) ++bts[effects[columns.effect[static_cast<std::size_t>(column)]].candidate];
  std::vector<std::string> ids;
  for (std::size_t c = 0; c < columns.effect.size(); ++c) {
    const std::size_t candidate = effects[columns.effect[c]].candidate;
    const auto here = bts.find(candidate);
    ids.push_back(here != bts.end() && here->second > 1 ? columns.name[c] : candidates.candidates[candidate].id);
  }
  return ids;
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
    problem.column_rows.push_back(rows_of(target, effect.closes));
    problem.column_cost.push_back(capex_vnd(candidate, type));
    problem.column_name.push_back(columns.name[c]);
    if (columns.must_have[c] != 0) problem.must_have.push_back(static_cast<int>(c));
  }
  problem.max_columns = option.max_bts;
  problem.budget = option.budget_vnd;
  problem.target_rows = option.target_villages;
  problem.time_limit_s = option.time_limit_s;
  problem.seed = static_cast<std::uint64_t>(scenario.identity.seed);
  problem.name = option.name;
  problem.unit = problem.objective == Objective::people       ? "people"
                 : problem.objective == Objective::least_cost ? "VND"
                                                              : "villages";
  return problem;
}

/// Runs a solver, whose refusals get the option's name.
template <class Solve>
auto named(const OptionKeys& option, const Solve& solve) {
  try {
    return solve();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::infeasible && error.kind() != ErrorKind::interrupted) throw;
    throw Error{error.kind(), fmt::format("option \"{}\"", option.name), error.sentence()};
  }
}

/// What the certificate of a joint plan may take of a limit in seconds.
constexpr double kShareOfProof = 0.1;

std::string joint_certificate(const JointProblem& problem, const JointSolution& solution, const OptionKeys& option,
                              Watcher* watcher) {
  return certificate_text(problem, solution,
                          prove_joint(problem, solution, kShareOfProof * option.time_limit_s, watcher),
                          {.option = option.name, .version = PHUSONG_VERSION, .cost_unit = "VND"});
}

void say_front_left_out(OptionResult& result) {
  if (result.front_left_out == 0) return;
  result.bound_text_en += fmt::format(" Of the {} budgets of its front {} were not looked at before the stop.",
                                      result.option.front_points, result.front_left_out);
  result.bound_text_vi += fmt::format(" Trong {} mức kinh phí của đường biên, {} mức chưa được xét trước khi dừng.",
                                      result.option.front_points, result.front_left_out);
}

}  // namespace

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
  const bool phased = !option.phase_budgets_vnd.empty(), as_network = graph != nullptr || phased || option.resilient;
  if (option.joint && (phased || option.resilient))
    throw Error{ErrorKind::scenario, scenario.file.string(),
                fmt::format("option \"{}\" closes villages jointly, which a plan with quarters or resilience cannot do "
                            "yet; take them or joint out",
                            option.name)};
  JointProblem together;
  if (option.joint) {
    std::vector<const SiteEffect*> effects;
    for (const std::size_t effect : columns.effect) effects.push_back(&effects_of_its_type[effect]);
    together = joint_problem(problem, effects, gaps, result.target, scenario.service);
  }
  if (as_network && graph == nullptr) {
    const HopGraph connected = all_connected(candidates.candidates);
    network = plan_backhaul({scenario, option, type, connected, problem, places, true, true}, watcher);
  }
  if (graph != nullptr) {
    network = plan_backhaul(
        {scenario, option, type, *graph, problem, places, true, false, option.joint ? &together : nullptr}, watcher);
    result.with_backhaul = true;
    result.hops = network.hops;
    result.relays = network.relays;
    result.worst_failure = network.worst_failure;
    result.worst_failure_villages = network.worst_failure_rows;
    result.surviving_villages = network.surviving_rows;
    for (const BackhaulPlan::Unserved& row : network.unserved)
      result.unserved.push_back({result.target[static_cast<std::size_t>(row.row)], row.why_en, row.why_vi});
  }
  JointSolution joint;
  PlanSolution solution;
  if (as_network) {
    solution = network.solution;
    if (option.joint) joint = judge_joint(together, solution.columns);
  } else if (option.joint) {
    together.time_limit_s *= 1.0 - kShareOfProof;
    joint = named(option, [&] { return solve_joint(together, watcher); });
    solution = joint.plan;
  } else {
    solution = named(option, [&] { return solved_and_proven(problem, watcher); });
  }

  const std::vector<std::string> ids = site_ids(candidates, effects_of_its_type, columns, solution.columns);
  std::map<std::string, std::string> id_of;  // by the name of a column
  for (std::size_t c = 0; c < ids.size(); ++c) id_of[columns.name[c]] = ids[c];
  for (PlannedHop& hop : result.hops) {
    for (std::string& id : hop.carries) id = id_of.at(id);
    std::sort(hop.carries.begin(), hop.carries.end());
  }
  int rank = 0;
  for (const int column : solution.columns) {
    const auto c = static_cast<std::size_t>(column);
    const SiteEffect& effect = effects_of_its_type[columns.effect[c]];
    const Candidate& candidate = candidates.candidates[effect.candidate];
    PlannedSite site;
    site.id = ids[c];
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
    if (site.id != candidate.id) {
      site.reason_en += "; one of several BTS there, turned to different villages";
      site.reason_vi += "; một trong nhiều trạm tại đây, hướng tới các thôn khác nhau";
    }
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
  if (option.joint) {
    std::vector<std::size_t> site_of(together.column_cost.size(), 0);
    for (std::size_t i = 0; i < solution.columns.size(); ++i)
      site_of[static_cast<std::size_t>(solution.columns[i])] = i;
    add_joint(together, joint, site_of, result);
  }
  add_up(scenario, villages, result);
  if (phased) add_quarters(villages, network, result);
  if (option.resilient) add_kept(villages, network, ids, result);
  if (option.front_points > 0) {
    const OptionFront front = graph != nullptr ? front_of({scenario, option, type, *graph, problem, places, false,
                                                           false, option.joint ? &together : nullptr},
                                                          result.target, result.capex_vnd, option.front_points, watcher)
                              : option.joint   ? front_of(together, result.target, option.front_points, watcher)
                                               : front_of(problem, result.target, option.front_points, watcher);
    result.front = front.steps;
    result.front_left_out = front.left_out;
  }

  result.bound = solution.bound;
  if (as_network)
    result.certificate = network.certificate;
  else if (option.joint)
    result.certificate = joint_certificate(together, joint, option, watcher);
  else
    result.certificate =
        certificate_text(problem, solution, {.option = option.name, .version = PHUSONG_VERSION, .cost_unit = "VND"});
  const BoundTexts texts = option.resilient
                               ? resilient_bound_texts(problem, solution, graph != nullptr, network.most_possible)
                           : phased           ? phased_bound_texts(problem, result.quarters.size(), solution)
                           : graph != nullptr ? backhaul_bound_texts(problem, solution, option.joint)
                           : option.joint     ? joint_bound_texts(problem, solution)
                                              : bound_texts(problem, solution);
  result.bound_text_en = texts.en;
  result.bound_text_vi = texts.vi;
  say_cut_short(solution, result);
  say_front_left_out(result);
  return result;
}

}  // namespace phusong::sim
