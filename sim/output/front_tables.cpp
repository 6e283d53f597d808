#include "sim/output/front_tables.h"

#include <fmt/format.h>

#include "sim/output/text.h"

namespace phusong::sim {

namespace {

using Row = std::vector<std::string>;

std::string ids_of(const RunResult& result, const std::vector<std::size_t>& villages) {
  Row ids;
  for (const std::size_t v : villages) ids.push_back(result.villages.villages[v].id);
  return joined(ids, "; ");
}

}  // namespace

std::string front_table(const RunResult& result, const OptionResult& option) {
  const bool joint = option.option.joint;
  std::vector<Row> rows;
  for (const FrontStep& step : option.front) {
    rows.push_back({fmt::format("{}", rows.size() + 1), fixed(step.capex_vnd, 0), fmt::format("{}", step.bts),
                    fixed(step.value, 1), fixed(step.bound, 3), step.proven ? "1" : "0", step.cut_short ? "1" : "0",
                    joined(step.added_sites, "; "), joined(step.removed_sites, "; "),
                    ids_of(result, step.added_villages), ids_of(result, step.lost_villages)});
    if (joint) rows.back().push_back(fmt::format("{}", step.joint_villages));
  }
  Row header{"step",          "capex_vnd",
             "bts",           option.option.objective == "people" ? "people" : "target_villages",
             "bound",         "proven",
             "cut_short",     "added_sites",
             "removed_sites", "added_villages",
             "lost_villages"};
  if (joint) header.emplace_back("joint_villages");
  return csv_table(header, rows);
}

std::string phases_table(const RunResult& result, const OptionResult& option) {
  std::vector<Row> rows;
  for (std::size_t t = 0; t < option.quarters.size(); ++t) {
    const QuarterSum& q = option.quarters[t];
    Row sites;
    for (const PlannedSite& site : option.sites)
      if (site.quarter == static_cast<int>(t)) sites.push_back(site.id);
    rows.push_back({fmt::format("{}", t + 1), fixed(q.budget_vnd, 0), fixed(q.due_vnd, 0), fmt::format("{}", q.bts),
                    fmt::format("{}", q.relays), fmt::format("{}", q.links), fmt::format("{}", q.villages.size()),
                    fixed(q.people, 1), joined(sites, "; "), ids_of(result, q.villages)});
  }
  return csv_table({"quarter", "budget_vnd", "due_so_far_vnd", "bts", "relays", "links", "villages", "people",
                    "site_ids", "village_ids"},
                   rows);
}

}  // namespace phusong::sim
