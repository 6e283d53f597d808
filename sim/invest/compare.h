// Investment options side by side: what each costs and what it closes, under the same rules.
//
//   OptionResult plan = plan_option(scenario, option, villages, gaps, candidates, effects, sites, watcher);
//   OptionResult built = fixed_option(scenario, option, villages, gaps, new_sites, effects);
#pragma once

#include <map>
#include <string>
#include <vector>

#include "geo/places/network.h"
#include "geo/places/villages.h"
#include "sim/plan/plan.h"
#include "sim/siting/candidates.h"

namespace phusong::sim {

/// One new BTS of an option.
struct PlannedSite {
  std::string id;
  CandidateKind kind = CandidateKind::rooftop;
  Point at;
  LonLat lonlat;
  double ground_m = 0, height_m = 0, azimuth_deg = 0;
  std::string bts_type;
  double capex_vnd = 0, opex_vnd_per_year = 0;
  int rank = 0;  ///< 1 is built first
  bool must_have = false;
  std::string reason_en, reason_vi;
  std::vector<std::size_t> closes;        ///< every village that it closes
  std::vector<std::size_t> closes_first;  ///< those not closed by a site of lower rank
};

struct OptionResult {
  OptionKeys option;
  std::vector<PlannedSite> sites;
  std::vector<std::size_t> target;         ///< villages that counted
  std::vector<std::size_t> closed;         ///< villages closed, all gaps (not only the target), ascending
  std::vector<std::size_t> closed_target;  ///< of the target
  double people = 0, households = 0;       ///< in closed villages
  double people_target = 0;                ///< in closed villages of the target
  double capex_vnd = 0, opex_vnd_per_year = 0;
  double present_value_vnd = 0;  ///< CAPEX in year 0, OPEX at the end of each of cost.years, discounted
  double cost_per_village_vnd = 0, cost_per_person_vnd = 0;  ///< present value over closed (0 when none)
  double bound = 0;                                          ///< of the plan's objective; 0 for fixed options
  std::string bound_text_en, bound_text_vi;  ///< "no plan of 54 such sites among the candidates closes more than 81"
};

/// Present value of the costs. Source: standard annuity; CAPEX undiscounted at year 0, OPEX at the end of years 1..n.
[[nodiscard]] double present_value_vnd(double capex_vnd, double opex_vnd_per_year, int years, double rate_pct) noexcept;

/// Villages that an option counts: gaps (dead or marginal, not unverified) that pass all of the option's target_*
/// filters; indices, ascending.
[[nodiscard]] std::vector<std::size_t> target_villages(const OptionKeys& option,
                                                       const std::vector<geo::Village>& villages,
                                                       const GapReport& gaps);

/// Chooses among the candidates. `effects_of_its_type` are those of option.bts_type. CAPEX is shared_mast_capex_vnd on
/// an existing mast and capex_vnd elsewhere; budget_vnd limits CAPEX; the solver's seed is scenario.identity.seed.
/// Throws Error{scenario} for an unknown BTS type, an unknown must-have or a must-have mast that is not in `existing`,
/// and Error{infeasible} as PlanSolver does, with names.
[[nodiscard]] OptionResult plan_option(const Scenario& scenario, const OptionKeys& option,
                                       const std::vector<geo::Village>& villages, const GapReport& gaps,
                                       const CandidateSet& candidates,
                                       const std::vector<SiteEffect>& effects_of_its_type,
                                       const std::vector<geo::Site>& existing, Watcher* watcher);

/// Sites that are given, ranked by their ids; `effects` is parallel to `new_sites`. Each costs what option.bts_type
/// costs on new ground. ground_m is left at 0: it is not known here. No bound. Throws Error{scenario} for an unknown
/// BTS type.
[[nodiscard]] OptionResult fixed_option(const Scenario& scenario, const OptionKeys& option,
                                        const std::vector<geo::Village>& villages, const GapReport& gaps,
                                        const std::vector<geo::Site>& new_sites,
                                        const std::vector<SiteEffect>& effects);

}  // namespace phusong::sim
