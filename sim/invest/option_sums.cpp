#include "sim/invest/option_sums.h"

#include <fmt/format.h>

#include <algorithm>

#include "geo/base/error.h"
#include "sim/scenario/present_value.h"

namespace phusong::sim {

const BtsType& type_of(const Scenario& scenario, const OptionKeys& option) {
  for (const BtsType& type : scenario.bts_types)
    if (type.name == option.bts_type) return type;
  throw Error{ErrorKind::scenario, scenario.file.string(),
              fmt::format("option \"{}\": no bts_types entry is named \"{}\"", option.name, option.bts_type)};
}

bool passes(const std::vector<std::string>& wanted, const std::string& value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

bool contains(const std::vector<std::size_t>& sorted, std::size_t value) {
  return std::binary_search(sorted.begin(), sorted.end(), value);
}

std::vector<int> rows_of(const std::vector<std::size_t>& target, const std::vector<std::size_t>& closes) {
  std::vector<int> rows;
  for (const std::size_t v : closes) {
    const auto row = std::lower_bound(target.begin(), target.end(), v);
    if (row != target.end() && *row == v) rows.push_back(static_cast<int>(row - target.begin()));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

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

}  // namespace phusong::sim
