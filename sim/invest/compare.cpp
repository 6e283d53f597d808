#include "sim/invest/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "geo/base/error.h"
#include "sim/invest/backhaul_plan.h"
#include "sim/invest/bound_text.h"
#include "sim/invest/front.h"
#include "sim/invest/joint_option.h"
#include "sim/plan/certificate.h"
#include "sim/plan/cover_evidence.h"
#include "sim/plan/stop.h"
#include "sim/scenario/present_value.h"

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

/// Rows of the target that some villages are, ascending.
std::vector<int> rows_of(const std::vector<std::size_t>& target, const std::vector<std::size_t>& closes) {
  std::vector<int> rows;
  for (const std::size_t v : closes) {
    const auto row = std::lower_bound(target.begin(), target.end(), v);
    if (row != target.end() && *row == v) rows.push_back(static_cast<int>(row - target.begin()));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

/// Sums and present value from the sites; closed villages in rank order become closes_first.
void add_up(const Scenario& scenario, const std::vector<geo::Village>& villages, OptionResult& result) {
  std::vector<char> closed(villages.size(), 0);
  for (std::size_t i = 0; i < result.sites.size(); ++i) {
    PlannedSite& site = result.sites[i];
    for (const std::size_t v : site.closes) {
      if (closed[v] == 0) site.closes_first.push_back(v);
      closed[v] = 1;
    }
    // Of sites that close a village together the last one completes it.
    for (const JointClosing& closing : result.joint) {
      if (std::find(closing.sites.begin(), closing.sites.end(), i) == closing.sites.end()) continue;
      site.closes_with.push_back(closing.village);
      if (closing.sites.back() != i) continue;
      site.closes_first.push_back(closing.village);
      closed[closing.village] = 1;
    }
    std::sort(site.closes_first.begin(), site.closes_first.end());
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

/// What ended the search before its own end, in the sentences on the plan.
void say_cut_short(const PlanSolution& solution, OptionResult& result) {
  if (!solution.cut_short) return;
  result.cut_short = true;
  if (solution.stopped) {
    result.bound_text_en += fmt::format(" The search was stopped on request: another run may give another plan{}.",
                                        solution.optimal ? "" : " and a better bound");
    result.bound_text_vi +=
        fmt::format(" Việc tìm kiếm được dừng theo yêu cầu: lần chạy khác có thể cho phương án khác{}.",
                    solution.optimal ? "" : " và cận tốt hơn");
    return;
  }
  result.bound_text_en += " The time limit ended the search: another run may give another plan.";
  result.bound_text_vi += " Việc tìm kiếm dừng do hết thời gian: lần chạy khác có thể cho phương án khác.";
}

void say_front_left_out(OptionResult& result) {
  if (result.front_left_out == 0) return;
  result.bound_text_en += fmt::format(" Of the {} budgets of its front {} were not looked at before the stop.",
                                      result.option.front_points, result.front_left_out);
  result.bound_text_vi += fmt::format(" Trong {} mức kinh phí của đường biên, {} mức chưa được xét trước khi dừng.",
                                      result.option.front_points, result.front_left_out);
}

/// Takes off the air what no way connects.
void disconnect(WayFault fault, int max_hops, PlannedSite& site) {
  site.unconnected_en = fault == WayFault::too_many_hops
                            ? fmt::format("not connected: every way to the network has more than {} hop{}", max_hops,
                                          max_hops == 1 ? "" : "s")
                            : "not connected: no hop, trench or dish leads from it to the network";
  site.unconnected_vi = fault == WayFault::too_many_hops
                            ? fmt::format("chưa nối được: mọi đường tới mạng đều dài hơn {} chặng", max_hops)
                            : "chưa nối được: không chặng viba, cáp quang hay vệ tinh nào dẫn tới mạng";
  site.reason_en += "; " + site.unconnected_en;
  site.reason_vi += "; " + site.unconnected_vi;
  site.closes.clear();
}

/// What some of the given sites serve of each target village; its columns are these, in their order.
JointProblem joint_of_given(const Scenario& scenario, const GapReport& gaps, const std::vector<SiteEffect>& effects,
                            const std::vector<std::size_t>& sites, const std::vector<std::size_t>& target) {
  PlanProblem given;
  given.row_weight.assign(target.size(), 1.0);
  given.column_cost.assign(sites.size(), 1.0);
  std::vector<const SiteEffect*> of_sites;
  for (const std::size_t i : sites) of_sites.push_back(&effects[i]);
  return joint_problem(given, of_sites, gaps, target, scenario.service);
}

/// What given sites close of the target: each alone, or jointly what each takes part in.
std::vector<std::vector<std::size_t>> closed_by(const Scenario& scenario, const GapReport& gaps,
                                                const std::vector<SiteEffect>& effects,
                                                const std::vector<std::size_t>& sites, const OptionResult& result) {
  std::vector<std::vector<std::size_t>> closes;
  for (const std::size_t i : sites) closes.push_back(effects[i].closes);
  if (!result.option.joint) return closes;
  std::vector<int> all(sites.size());
  std::iota(all.begin(), all.end(), 0);
  const JointSolution judged = judge_joint(joint_of_given(scenario, gaps, effects, sites, result.target), all);
  closes.assign(sites.size(), {});
  for (std::size_t i = 0; i < judged.plan.rows.size(); ++i)
    for (const int site : judged.together[i])
      closes[static_cast<std::size_t>(site)].push_back(result.target[static_cast<std::size_t>(judged.plan.rows[i])]);
  return closes;
}

/// The target villages that would be closed if all sites had a way.
void say_who_is_lost(const Scenario& scenario, const std::vector<geo::Village>& villages, const GapReport& gaps,
                     const std::vector<SiteEffect>& effects, const std::vector<std::size_t>& connected,
                     OptionResult& result) {
  std::vector<std::size_t> all(result.sites.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto with_all = closed_by(scenario, gaps, effects, all, result);
  const auto as_it_is = closed_by(scenario, gaps, effects, connected, result);
  for (const std::size_t v : result.target) {
    if (std::any_of(as_it_is.begin(), as_it_is.end(), [&](const auto& closes) { return contains(closes, v); }))
      continue;
    std::vector<std::string> lost;
    for (std::size_t i = 0; i < result.sites.size(); ++i)
      if (!result.sites[i].unconnected_en.empty() && contains(with_all[i], v)) lost.push_back(result.sites[i].id);
    if (lost.empty()) continue;
    const std::string ids = fmt::format("{}", fmt::join(lost, ", "));
    result.unserved.push_back({v,
                               fmt::format("village {} ({}): what would close it ({}) has no way to the network",
                                           villages[v].name, villages[v].id, ids),
                               fmt::format("trạm phủ được thôn này ({}) không có đường truyền dẫn tới mạng", ids)});
  }
}

/// The backhaul of given sites: all that have a way are must-haves of a plan of least cost.
void connect_given(const Scenario& scenario, const BtsType& type, const std::vector<geo::Village>& villages,
                   const GapReport& gaps, const std::vector<SiteEffect>& effects, const HopGraph& graph,
                   OptionResult& result, Watcher* watcher) {
  const std::size_t first = graph.of_candidate.size() - result.sites.size();
  PlanProblem all;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < result.sites.size(); ++i) {
    all.column_rows.emplace_back();
    all.column_cost.push_back(result.sites[i].capex_vnd);
    all.column_name.push_back(result.sites[i].id);
    places.push_back(first + i);
  }
  all.objective = Objective::least_cost;
  const std::vector<WayFault> faults = way_faults({scenario, result.option, type, graph, all, places});

  PlanProblem problem;
  problem.objective = Objective::least_cost;
  problem.seed = static_cast<std::uint64_t>(scenario.identity.seed);
  problem.name = result.option.name;
  problem.unit = "VND";
  for (const std::size_t v : result.target) {
    problem.row_weight.push_back(1.0);
    problem.row_name.push_back(fmt::format("{} ({})", villages[v].name, villages[v].id));
  }
  std::vector<std::size_t> site_of;  // of each column
  double sites_vnd = 0.0;
  places.clear();
  for (std::size_t i = 0; i < result.sites.size(); ++i) {
    PlannedSite& site = result.sites[i];
    if (faults[i] != WayFault::none) {
      disconnect(faults[i], scenario.backhaul.max_hops, site);
      continue;
    }
    problem.must_have.push_back(static_cast<int>(site_of.size()));
    problem.column_rows.push_back(rows_of(result.target, site.closes));
    problem.column_cost.push_back(site.capex_vnd);
    problem.column_name.push_back(site.id);
    places.push_back(first + i);
    site_of.push_back(i);
    sites_vnd +=
        present_value_vnd(site.capex_vnd, site.opex_vnd_per_year, scenario.cost.years, scenario.cost.discount_rate_pct);
  }
  result.with_backhaul = true;
  say_who_is_lost(scenario, villages, gaps, effects, site_of, result);
  const std::size_t unconnected = result.sites.size() - site_of.size();
  if (unconnected > 0) {
    result.bound_text_en = fmt::format(
        "{} of the {} sites have no way to the network: they are paid for and close "
        "nothing. ",
        unconnected, result.sites.size());
    result.bound_text_vi = fmt::format(
        "{} trong {} trạm không có đường truyền dẫn tới mạng: vẫn tính chi phí nhưng "
        "không phủ được thôn nào. ",
        unconnected, result.sites.size());
  }
  if (site_of.empty()) return;

  JointProblem together;
  if (result.option.joint) together = joint_of_given(scenario, gaps, effects, site_of, result.target);
  BackhaulPlan network = plan_backhaul(
      {scenario, result.option, type, graph, problem, places, false, false, result.option.joint ? &together : nullptr},
      watcher);
  result.hops = std::move(network.hops);
  result.relays = std::move(network.relays);
  result.worst_failure = network.worst_failure;
  result.worst_failure_villages = network.worst_failure_rows;
  result.surviving_villages = network.surviving_rows;
  for (std::size_t c = 0; c < network.solution.columns.size(); ++c) {
    PlannedSite& site = result.sites[site_of[static_cast<std::size_t>(network.solution.columns[c])]];
    BackhaulPlan::Path& path = network.paths[c];
    site.path = std::move(path.hops);
    site.reaches = std::move(path.reaches);
    site.path_availability_pct = path.availability_pct;
  }
  const BoundTexts texts = fixed_backhaul_texts(network.solution, sites_vnd);
  result.bound_text_en += texts.en;
  result.bound_text_vi += texts.vi;
  say_cut_short(network.solution, result);
}

/// Villages that sites close together only, from the joint problem's rows; `site_of` gives the place of a column in the
/// result. What single sites close of the target is then the problem's word too, whole numbers instead of rounded sums.
void add_joint(const JointProblem& problem, const JointSolution& solution, const std::vector<std::size_t>& site_of,
               OptionResult& result) {
  const PlanProblem single = single_problem(problem);
  for (const int column : solution.plan.columns) {
    const auto c = static_cast<std::size_t>(column);
    std::vector<std::size_t>& closes = result.sites[site_of[c]].closes;
    std::erase_if(closes, [&](std::size_t v) { return contains(result.target, v); });
    for (const int row : single.column_rows[c]) closes.push_back(result.target[static_cast<std::size_t>(row)]);
    std::sort(closes.begin(), closes.end());
  }
  for (std::size_t i = 0; i < solution.plan.rows.size(); ++i) {
    if (solution.together[i].size() < 2) continue;
    JointClosing closing{result.target[static_cast<std::size_t>(solution.plan.rows[i])], {}};
    for (const int column : solution.together[i]) closing.sites.push_back(site_of[static_cast<std::size_t>(column)]);
    std::sort(closing.sites.begin(), closing.sites.end());
    result.joint.push_back(std::move(closing));
  }
}

}  // namespace

std::string joint_text(const OptionResult& option, const JointClosing& closing) {
  std::string text;
  for (const std::size_t site : closing.sites) text += (text.empty() ? "" : " + ") + option.sites[site].id;
  return text;
}

const JointClosing* joint_closing_of(const OptionResult& option, std::size_t village) noexcept {
  const auto found = std::lower_bound(option.joint.begin(), option.joint.end(), village,
                                      [](const JointClosing& c, std::size_t v) { return c.village < v; });
  return found != option.joint.end() && found->village == village ? &*found : nullptr;
}

std::string_view name_of(PlannedHop::Kind kind) noexcept {
  constexpr std::array<std::string_view, 5> kNames{"microwave", "cable", "fibre", "trench", "satellite"};
  return kNames[static_cast<std::size_t>(kind)];
}

int hops_of(const OptionResult& option, const PlannedSite& site) noexcept {
  return static_cast<int>(std::count_if(site.path.begin(), site.path.end(), [&](std::size_t hop) {
    return option.hops[hop].kind == PlannedHop::Kind::microwave;
  }));
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

OptionResult fixed_option(const Scenario& scenario, const OptionKeys& option, const std::vector<geo::Village>& villages,
                          const GapReport& gaps, const std::vector<geo::Site>& new_sites,
                          const std::vector<SiteEffect>& effects, const HopGraph* graph, Watcher* watcher) {
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
      site.azimuth_deg = effects[i].azimuth_deg;
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
  if (graph != nullptr) connect_given(scenario, type, villages, gaps, effects, *graph, result, watcher);
  if (option.joint) {
    std::vector<int> all;
    std::vector<std::size_t> site_of;
    for (std::size_t i = 0; i < new_sites.size(); ++i) {
      if (!result.sites[i].unconnected_en.empty()) continue;  // closes nothing
      all.push_back(static_cast<int>(site_of.size()));
      site_of.push_back(i);
    }
    const JointProblem together = joint_of_given(scenario, gaps, effects, site_of, result.target);
    add_joint(together, judge_joint(together, all), site_of, result);
  }
  add_up(scenario, villages, result);
  return result;
}

}  // namespace phusong::sim
