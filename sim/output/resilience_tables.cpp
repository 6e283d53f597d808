#include "sim/output/resilience_tables.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/output/text.h"

namespace phusong::sim {

std::string way_of(const OptionResult& option, const std::string& site_id) {
  const auto site =
      std::find_if(option.sites.begin(), option.sites.end(), [&](const PlannedSite& s) { return s.id == site_id; });
  if (site == option.sites.end()) return "";
  std::vector<std::string> passes;
  for (const std::size_t hop : site->path)
    passes.push_back(option.hops[hop].from.empty() ? site->reaches : option.hops[hop].from);
  return joined(passes, "; ");
}

std::string resilience_table(const RunResult& result, const OptionResult& option) {
  std::vector<std::vector<std::string>> rows;
  for (const KeptVillage& kept : option.kept) {
    const geo::Village& village = result.villages.villages[kept.village];
    const std::string &one = kept.sites[0].front(), &two = kept.sites[1].front();
    std::vector<std::string> others;
    for (const std::vector<std::string>& branch : kept.sites)
      for (const std::string& id : branch)
        if (id != one && id != two) others.push_back(id);
    rows.push_back({village.id, village.name, fixed(geo::people_of(village), 1), one, way_of(option, one), two,
                    way_of(option, two), fmt::format("{}", kept.sites.size()), joined(others, "; ")});
  }
  return csv_table(
      {"village_id", "village_name", "people", "site_1", "way_1", "site_2", "way_2", "separate_ways", "other_sites"},
      rows);
}

}  // namespace phusong::sim
