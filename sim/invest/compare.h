// Investment options side by side: what each costs and what it closes, under the same rules.
//
//   OptionResult plan = plan_option(scenario, option, villages, gaps, candidates, effects, sites, nullptr, watcher);
//   OptionResult built = fixed_option(scenario, option, villages, gaps, new_sites, effects, nullptr, watcher);
#pragma once

#include <map>
#include <string>
#include <vector>

#include "geo/places/network.h"
#include "geo/places/villages.h"
#include "sim/backhaul/hops.h"
#include "sim/plan/plan.h"
#include "sim/siting/candidates.h"

namespace phusong::sim {

/// One hop, trench or satellite dish that an option builds. `from` lies nearer to the network.
struct PlannedHop {
  enum class Kind : std::uint8_t { microwave, cable, fibre, trench, satellite };
  Kind kind = Kind::microwave;
  std::string from, to;  ///< ids of HopNode, or of the fibre point; `from` is empty for a satellite
  Point from_at, to_at;
  LonLat from_lonlat, to_lonlat;
  double from_dish_m = 0, to_dish_m = 0;  ///< above ground; microwave only
  std::string band;                       ///< microwave only
  double frequency_mhz = 0;
  /// Its numbers, seen from `from`; for the other kinds length, costs and availability (100) only.
  Hop hop;
  int quarter = 0;                   ///< of a roll-out, from 0
  int depth = 0;                     ///< microwave hops from the network to `to`, this one included
  std::vector<std::string> carries;  ///< ids of the new BTS that it connects, ascending
};
[[nodiscard]] std::string_view name_of(PlannedHop::Kind kind) noexcept;

/// A tower without a new BTS that passes on.
struct PlannedRelay {
  std::string id;
  HopNode::Kind kind = HopNode::Kind::candidate;
  bool stands = false;  ///< an existing site's tower
  Point at;
  LonLat lonlat;
  double ground_m = 0, dish_m = 0;
  double capex_vnd = 0, opex_vnd_per_year = 0;
};

/// A target village that a plan with backhaul leaves open, and why.
struct UnservedVillage {
  std::size_t village = 0;
  std::string why_en, why_vi;
};

/// A target village that keeps service whatever one site, relay or hop of a resilient option fails.
struct KeptVillage {
  std::size_t village = 0;
  /// Ids of the sites that serve it, by what they fail with: two lists or more, whose ways to the network have nothing
  /// in common. The first of each is the nearest to the network.
  std::vector<std::vector<std::string>> sites;
};

/// A step of the front of value against cost.
struct FrontStep {
  double capex_vnd = 0, value = 0;  ///< target villages or people
  double bound = 0;                 ///< no plan that costs no more has a greater value
  bool proven = false;              ///< value and bound are the same
  bool cut_short = false;           ///< by the clock or the user: another run may find more
  std::size_t bts = 0;
  std::size_t joint_villages = 0;  ///< of a joint option: target villages that several sites close together
  // Against the step before:
  std::vector<std::string> added_sites, removed_sites;
  std::vector<std::size_t> added_villages, lost_villages;
};
struct OptionFront {
  std::vector<FrontStep> steps;  ///< by rising cost
  int left_out = 0;              ///< budgets that were not looked at before the user asked to stop
};

/// A quarter of a roll-out.
struct QuarterSum {
  double budget_vnd = 0;
  double due_vnd = 0;                          ///< CAPEX and OPEX up to its end
  std::size_t bts = 0, relays = 0, links = 0;  ///< built in it
  std::vector<std::size_t> villages;           ///< target villages served from it on
  double people = 0;                           ///< in them
};

/// One new BTS of an option.
struct PlannedSite {
  std::string id;  ///< the candidate's; with "@" and the azimuth where the plan has several BTS there
  CandidateKind kind = CandidateKind::rooftop;
  Point at;
  LonLat lonlat;
  double ground_m = 0, height_m = 0, azimuth_deg = 0;
  std::string bts_type;
  double capex_vnd = 0, opex_vnd_per_year = 0;
  AccessCost access = {};  ///< its part of capex_vnd
  int rank = 0;            ///< 1 is built first
  bool must_have = false;
  std::string reason_en, reason_vi;
  std::vector<std::size_t> closes;        ///< every village that it closes alone
  std::vector<std::size_t> closes_first;  ///< those not closed by sites of lower rank (of a joint option: with them)
  std::vector<std::size_t> closes_with;   ///< of a joint option: villages that it closes together with others only
  // With backhaul:
  std::vector<std::size_t> path;  ///< its hops in OptionResult::hops, from the site to the network; none: connected
  std::string reaches;            ///< site or fibre point where the path ends; "satellite"
  double path_availability_pct = 100;          ///< of its hops multiplied
  int quarter = 0;                             ///< of a roll-out, from 0
  std::string unconnected_en, unconnected_vi;  ///< of a given site that no way connects: why; it closes nothing then
};
/// Microwave hops between a site and the network.
[[nodiscard]] int hops_of(const struct OptionResult& option, const PlannedSite& site) noexcept;

/// A village that no site of a joint option closes alone, and sites that close it together.
struct JointClosing {
  std::size_t village = 0;
  std::vector<std::size_t> sites;  ///< indices into OptionResult::sites, ascending; none of them can be left out
};

struct OptionResult {
  OptionKeys option;
  std::vector<PlannedSite> sites;
  std::vector<std::size_t> target;         ///< villages that counted
  std::vector<std::size_t> closed;         ///< villages closed, all gaps (not only the target), ascending
  std::vector<std::size_t> closed_target;  ///< of the target
  std::vector<JointClosing> joint;         ///< of a joint option, ascending by village
  double people = 0, households = 0;       ///< in closed villages
  double people_target = 0;                ///< in closed villages of the target
  double capex_vnd = 0, opex_vnd_per_year = 0;
  double present_value_vnd = 0;  ///< CAPEX in year 0, OPEX at the end of each of cost.years, discounted
  double cost_per_village_vnd = 0, cost_per_person_vnd = 0;  ///< present value over closed (0 when none)
  double bound = 0;                                          ///< of the plan's objective; 0 for fixed options
  bool with_backhaul = false;
  std::vector<PlannedHop> hops;                                   ///< a hop stands behind the one that it hangs on
  std::vector<PlannedRelay> relays;                               ///< ascending by id
  double backhaul_capex_vnd = 0, backhaul_opex_vnd_per_year = 0;  ///< of hops and relays; part of the sums above
  /// With backhaul: target villages left open; of a fixed option those that a site without a way would close.
  std::vector<UnservedVillage> unserved;
  /// With backhaul: people and villages that the worst failure of one site or hop takes out of service.
  std::size_t worst_failure_villages = 0, surviving_villages = 0;
  /// Of a resilient option: the villages that count, ascending, and the people in them.
  std::vector<KeptVillage> kept;
  double people_kept = 0;
  std::string worst_failure;         ///< "site R0007", "hop QN0012 - R0007"
  std::vector<FrontStep> front;      ///< by rising cost; empty: not asked for, or stopped before
  int front_left_out = 0;            ///< of its budgets, not looked at before the user asked to stop
  std::vector<QuarterSum> quarters;  ///< of a roll-out; empty: built all at once
  double service_quarters = 0;  ///< of a roll-out: target villages (people) times the quarters that they are served
  std::string certificate;      ///< text of the file that proves value and bound (sim/plan/certificate.h); fixed: empty
  bool cut_short = false;       ///< by the clock or the user: another run may give another plan
  double surface_bound = 0;     ///< over every open land cell, see surface_bound.h; 0: not asked for
  std::string bound_text_en, bound_text_vi;  ///< "no plan of 54 such sites among the candidates closes more than 81"
};

/// Villages that an option counts: gaps (dead or marginal, not unverified) that pass all of the option's target_*
/// filters; indices, ascending.
[[nodiscard]] std::vector<std::size_t> target_villages(const OptionKeys& option,
                                                       const std::vector<geo::Village>& villages,
                                                       const GapReport& gaps);

/// Chooses among the candidates and their azimuths. `effects_of_its_type` are those of option.bts_type, one or several
/// of each candidate, ascending by candidate (aims_of): columns of the plan, so that two BTS at one place are possible,
/// each at full price, but one only with `graph`, quarters or resilience; must-haves take the first. CAPEX is
/// shared_mast_capex_vnd on an existing mast and capex_vnd with the candidate's access costs elsewhere; budget_vnd
/// limits CAPEX; the solver's seed is scenario.identity.seed. Throws Error{scenario} for an unknown BTS type, an
/// unknown must-have or a must-have mast that is not in `existing`, and Error{infeasible} as PlanSolver does, with
/// names. With `graph` (of that BTS type) every site must reach the network, and hops, trenches, satellites and relays
/// cost too; the cost that least_cost keeps down is then the present value, while budget_vnd limits CAPEX.
/// sim/plan/network_plan.h has the mathematics. With option.joint the sites may close target villages together, from
/// the `serves` of their effects (sim/siting/reach.h); other villages still need one site. Not with `graph`, quarters
/// or resilience. When the watcher asks to stop, the best plan by then is taken, and the front ends where it is; throws
/// Error{interrupted} where there is no plan by then.
[[nodiscard]] OptionResult plan_option(const Scenario& scenario, const OptionKeys& option,
                                       const std::vector<geo::Village>& villages, const GapReport& gaps,
                                       const CandidateSet& candidates,
                                       const std::vector<SiteEffect>& effects_of_its_type,
                                       const std::vector<geo::Site>& existing, const HopGraph* graph, Watcher* watcher);

/// "R0007 + V-12": the ids of sites that close a village together.
[[nodiscard]] std::string joint_text(const OptionResult& option, const JointClosing& closing);
/// The village's, or null where a single site closes it, or none.
[[nodiscard]] const JointClosing* joint_closing_of(const OptionResult& option, std::size_t village) noexcept;

/// Sites that are given, ranked by their ids; `effects` is parallel to `new_sites`. Each costs what option.bts_type
/// costs on new ground. ground_m is left at 0: it is not known here. No bound of what they close. With option.joint as
/// in plan_option. With `graph` (of with_given_sites) all of them that can be are connected to the network at the least
/// present value of hops, trenches, satellites and relays (sim/plan/network_plan.h), of which the sentences say what is
/// proven; the others are paid for, close nothing and say why. Throws Error{scenario} for an unknown BTS type;
/// Error{interrupted} when the watcher asks to stop before any such backhaul is found.
[[nodiscard]] OptionResult fixed_option(const Scenario& scenario, const OptionKeys& option,
                                        const std::vector<geo::Village>& villages, const GapReport& gaps,
                                        const std::vector<geo::Site>& new_sites, const std::vector<SiteEffect>& effects,
                                        const HopGraph* graph, Watcher* watcher);

}  // namespace phusong::sim
