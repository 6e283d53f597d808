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

bool any_resilient(const RunResult& result) noexcept {
  return std::any_of(result.options.begin(), result.options.end(),
                     [](const OptionResult& o) { return o.option.resilient; });
}

std::vector<std::string> kept_in_options(const RunResult& result) {
  std::vector<std::string> texts(result.villages.villages.size());
  for (const OptionResult& option : result.options)
    for (const KeptVillage& kept : option.kept) {
      std::vector<std::string> nearest;
      for (const std::vector<std::string>& way : kept.sites) nearest.push_back(way.front());
      std::string& text = texts[kept.village];
      if (!text.empty()) text += "; ";
      text += option.option.name + ": " + joined(nearest, " | ");
    }
  return texts;
}

std::vector<std::size_t> kept_by(const OptionResult& option, const std::string& site_id) {
  std::vector<std::size_t> villages;
  for (const KeptVillage& kept : option.kept)
    if (std::any_of(kept.sites.begin(), kept.sites.end(), [&](const std::vector<std::string>& way) {
          return std::find(way.begin(), way.end(), site_id) != way.end();
        }))
      villages.push_back(kept.village);
  return villages;
}

}  // namespace phusong::sim
