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

/// One option on its way from candidates to a plan and what is said of it.
class PlannedOption {
 public:
  PlannedOption(const Scenario& scenario, const OptionKeys& option, const std::vector<geo::Village>& villages,
                const GapReport& gaps, const CandidateSet& candidates, const std::vector<SiteEffect>& effects,
                const std::vector<geo::Site>& existing, const HopGraph* graph, Watcher* watcher)
      : scenario_{scenario},
        option_{option},
        villages_{villages},
        candidates_{candidates},
        effects_{effects},
        graph_{graph},
        watcher_{watcher},
        type_{type_of(scenario, option)},
        phased_{!option.phase_budgets_vnd.empty()} {
    result_.option = option;
    result_.target = target_villages(option, villages, gaps);
    columns_ = columns_of(scenario, option, candidates, effects, existing, result_.target);
    problem_ = problem_of(scenario, option, villages, candidates, effects, type_, result_.target, columns_);
    for (const std::size_t effect : columns_.effect) places_.push_back(effects[effect].candidate);
    if (!option.joint) return;
    std::vector<const SiteEffect*> of_columns;
    for (const std::size_t effect : columns_.effect) of_columns.push_back(&effects[effect]);
    together_ = joint_problem(problem_, of_columns, gaps, result_.target, scenario.service);
  }

  OptionResult run() {
    solve();
    name_the_sites();
    for (std::size_t i = 0; i < solution_.columns.size(); ++i) result_.sites.push_back(site_of(i));
    if (option_.joint) {
      std::vector<std::size_t> place(together_.column_cost.size(), 0);
      for (std::size_t i = 0; i < solution_.columns.size(); ++i) place[at(solution_.columns[i])] = i;
      add_joint(together_, joint_, place, result_);
    }
    add_up(scenario_, villages_, result_);
    if (phased_) add_quarters(villages_, network_, result_);
    if (option_.resilient) add_kept(villages_, network_, ids_, result_);
    if (option_.front_points > 0) {
      const OptionFront front = this->front();
      result_.front = front.steps;
      result_.front_left_out = front.left_out;
    }
    result_.bound = solution_.bound;
    result_.certificate = certificate();
    const BoundTexts texts = this->texts();
    result_.bound_text_en = texts.en;
    result_.bound_text_vi = texts.vi;
    say_cut_short(solution_, result_);
    say_front_left_out(result_);
    return std::move(result_);
  }

 private:
  static std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

  /// Whether places and quarters are decided with the sites (sim/plan/network_plan.h).
  [[nodiscard]] bool as_network() const noexcept { return graph_ != nullptr || phased_ || option_.resilient; }
  [[nodiscard]] BackhaulQuestion question(const HopGraph& graph, bool certify) const {
    return {.scenario = scenario_,
            .option = option_,
            .type = type_,
            .graph = graph,
            .problem = problem_,
            .columns = places_,
            .certify = certify,
            .connected = graph_ == nullptr,
            .joint = option_.joint ? &together_ : nullptr};
  }

  void solve() {
    if (as_network()) {
      network_ = graph_ != nullptr ? plan_backhaul(question(*graph_, true), watcher_)
                                   : plan_backhaul(question(all_connected(candidates_.candidates), true), watcher_);
      solution_ = network_.solution;
      if (option_.joint) joint_ = judge_joint(together_, solution_.columns);
      if (graph_ != nullptr) take_network();
    } else if (option_.joint) {
      together_.time_limit_s *= 1.0 - kShareOfProof;
      joint_ = named(option_, [&] { return solve_joint(together_, watcher_); });
      solution_ = joint_.plan;
    } else {
      solution_ = named(option_, [&] { return solved_and_proven(problem_, watcher_); });
    }
  }
  void take_network() {
    result_.with_backhaul = true;
    result_.hops = network_.hops;
    result_.relays = network_.relays;
    result_.worst_failure = network_.worst_failure;
    result_.worst_failure_villages = network_.worst_failure_rows;
    result_.surviving_villages = network_.surviving_rows;
    for (const BackhaulPlan::Unserved& row : network_.unserved)
      result_.unserved.push_back({result_.target[at(row.row)], row.why_en, row.why_vi});
  }

  void name_the_sites() {
    ids_ = site_ids(candidates_, effects_, columns_, solution_.columns);
    std::map<std::string, std::string> id_of;  // by the name of a column
    for (std::size_t c = 0; c < ids_.size(); ++c) id_of[columns_.name[c]] = ids_[c];
    for (PlannedHop& hop : result_.hops) {
      for (std::string& id : hop.carries) id = id_of.at(id);
      std::sort(hop.carries.begin(), hop.carries.end());
    }
  }
  /// Of the i-th column that was chosen.
  [[nodiscard]] PlannedSite site_of(std::size_t i) {
    const std::size_t c = at(solution_.columns[i]);
    const SiteEffect& effect = effects_[columns_.effect[c]];
    const Candidate& candidate = candidates_.candidates[effect.candidate];
    PlannedSite site;
    site.id = ids_[c];
    site.kind = candidate.kind;
    site.at = candidate.at;
    site.lonlat = candidate.lonlat;
    site.ground_m = candidate.ground_m;
    site.height_m = antenna_height_m(candidate, type_);
    site.azimuth_deg = effect.azimuth_deg;
    site.bts_type = type_.name;
    site.capex_vnd = problem_.column_cost[c];
    site.access = candidate.access;
    site.opex_vnd_per_year = type_.opex_vnd_per_year;
    site.rank = static_cast<int>(i) + 1;
    site.must_have = columns_.must_have[c] != 0;
    site.reason_en = candidate.reason_en;
    site.reason_vi = candidate.reason_vi;
    if (site.id != candidate.id) {
      site.reason_en += "; one of several BTS there, turned to different villages";
      site.reason_vi += "; một trong nhiều trạm tại đây, hướng tới các thôn khác nhau";
    }
    site.closes = effect.closes;
    if (phased_) site.quarter = network_.column_quarter[i];
    if (graph_ != nullptr) {
      BackhaulPlan::Path& path = network_.paths[i];
      site.path = std::move(path.hops);
      site.reaches = std::move(path.reaches);
      site.path_availability_pct = path.availability_pct;
    }
    return site;
  }

  [[nodiscard]] OptionFront front() const {
    if (graph_ != nullptr)
      return front_of(question(*graph_, false), result_.target, result_.capex_vnd, option_.front_points, watcher_);
    if (option_.joint) return front_of(together_, result_.target, option_.front_points, watcher_);
    return front_of(problem_, result_.target, option_.front_points, watcher_);
  }
  [[nodiscard]] std::string certificate() const {
    if (as_network()) return network_.certificate;
    if (option_.joint) return joint_certificate(together_, joint_, option_, watcher_);
    return certificate_text(problem_, solution_,
                            {.option = option_.name, .version = PHUSONG_VERSION, .cost_unit = "VND"});
  }
  [[nodiscard]] BoundTexts texts() const {
    if (option_.resilient) return resilient_bound_texts(problem_, solution_, graph_ != nullptr, network_.most_possible);
    if (phased_) return phased_bound_texts(problem_, result_.quarters.size(), solution_, option_.joint);
    if (graph_ != nullptr) return backhaul_bound_texts(problem_, solution_, option_.joint);
    return option_.joint ? joint_bound_texts(problem_, solution_) : bound_texts(problem_, solution_);
  }

  const Scenario& scenario_;
  const OptionKeys& option_;
  const std::vector<geo::Village>& villages_;
  const CandidateSet& candidates_;
  const std::vector<SiteEffect>& effects_;
  const HopGraph* graph_;
  Watcher* watcher_;
  const BtsType& type_;
  bool phased_;
  Columns columns_;
  PlanProblem problem_;
  std::vector<std::size_t> places_;  ///< the candidate of each column
  JointProblem together_;            ///< of a joint option
  PlanSolution solution_;
  BackhaulPlan network_;          ///< where as_network()
  JointSolution joint_;           ///< of a joint option
  std::vector<std::string> ids_;  ///< of the columns
  OptionResult result_;
};

}  // namespace

OptionResult plan_option(const Scenario& scenario, const OptionKeys& option, const std::vector<geo::Village>& villages,
                         const GapReport& gaps, const CandidateSet& candidates,
                         const std::vector<SiteEffect>& effects_of_its_type, const std::vector<geo::Site>& existing,
                         const HopGraph* graph, Watcher* watcher) {
  return PlannedOption{scenario, option, villages, gaps, candidates, effects_of_its_type, existing, graph, watcher}
      .run();
}

}  // namespace phusong::sim
