// An option whose sites are given: what they close, and the cheapest backhaul that connects them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "sim/invest/backhaul_plan.h"
#include "sim/invest/bound_text.h"
#include "sim/invest/joint_option.h"
#include "sim/invest/option_sums.h"
#include "sim/scenario/present_value.h"

namespace phusong::sim {

namespace {

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

}  // namespace

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
