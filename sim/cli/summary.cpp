// What a command says on stdout when it is done.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "geo/base/numbers.h"
#include "sim/cli/commands.h"
#include "sim/output/text.h"

namespace phusong::cli {
namespace {

/// Thousands apart by a space.
std::string spaced(double value) { return grouped(value, 0, " "); }

std::string million(double vnd) { return spaced(vnd / 1e6); }

std::string verdict_line(const sim::GapReport& gaps) {
  std::array<int, 4> counts{};
  for (const sim::VillageService& village : gaps.villages) ++counts[static_cast<std::size_t>(village.verdict)];
  std::string line;
  for (std::size_t i = 0; i < counts.size(); ++i)
    line += fmt::format("{}{} {}", i == 0 ? "" : ", ", counts[i], sim::name_of(static_cast<sim::Verdict>(i)));
  return line;
}

std::string spread_line(const sim::Spread& spread, bool judged) {
  std::string line = fmt::format("  spread     {} minus {}", spread.other_model, spread.model);
  if (spread.cells > 0)
    line += fmt::format(": median {:.1f} dB, {:.1f} to {:.1f} dB in 90 % of the cells", spread.median_db, spread.low_db,
                        spread.high_db);
  if (judged)
    line += fmt::format("; {} verdicts flip, {} gaps against {}", spread.flips.size(), spread.other_gaps, spread.gaps);
  return line + "\n";
}

/// "plan-66: 40 links (38 microwave, 2 trench), 3 new relay towers, at most 3 hops, CAPEX 9 800".
std::string backhaul_line(const sim::OptionResult& option) {
  std::map<std::string_view, int> links;
  int most = 0;
  for (const sim::PlannedHop& hop : option.hops) ++links[sim::name_of(hop.kind)];
  for (const sim::PlannedSite& site : option.sites) most = std::max(most, sim::hops_of(option, site));
  std::string kinds;
  for (const auto& [kind, count] : links) kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", count, kind);
  const auto relays =
      std::count_if(option.relays.begin(), option.relays.end(), [](const auto& relay) { return !relay.stands; });
  std::string text =
      fmt::format("  {}: {} links{}, {} new relay towers, at most {} hops; CAPEX {}, OPEX/year {}\n",
                  option.option.name, option.hops.size(), kinds.empty() ? "" : " (" + kinds + ")", relays, most,
                  million(option.backhaul_capex_vnd), million(option.backhaul_opex_vnd_per_year));
  for (const sim::PlannedSite& site : option.sites)
    if (!site.unconnected_en.empty()) text += fmt::format("    {}: {}\n", site.id, site.unconnected_en);
  for (const sim::UnservedVillage& village : option.unserved)
    text += (option.option.resilient ? "    not safe: " : "    not served: ") + village.why_en + "\n";
  return text;
}

}  // namespace

std::string summary_text(const sim::RunResult& result) {
  const sim::Scenario& scenario = result.scenario;
  std::string text = sim::title_of(scenario.identity, sim::Language::en) + "\n";
  if (const std::string notice = sim::notice_of(scenario.identity, sim::Language::en); !notice.empty())
    text += "  " + notice + "\n";

  const geo::Terrain& terrain = result.terrain;
  text +=
      fmt::format("  terrain    {} x {} cells of {} m: {} land, {} sea, {} unknown\n", terrain.grid.columns,
                  terrain.grid.rows, terrain.grid.cell_m, terrain.land_cells, terrain.sea_cells, terrain.unknown_cells);
  text += fmt::format("  network    {} sites, {} sectors\n", result.sites.size(), result.transmitters.all.size());
  if (result.map.grid.size() > 0) {
    const double land = static_cast<double>(result.map.served + result.map.not_served + result.map.unverified);
    text += fmt::format("  map        {:.1f} % of the land served, {} cells unverified\n",
                        land > 0 ? 100.0 * static_cast<double>(result.map.served) / land : 0.0, result.map.unverified);
    if (const sim::MapAccuracy& a = result.map_accuracy; a.sample > 0)
      text += fmt::format(
          "             off by {:.2f} dB (median), {:.1f} dB (99 %) on {} cells judged exactly; {} of them "
          "have another state\n",
          a.level_p50_db, a.level_p99_db, a.sample, a.other_states);
  }
  if (!result.gaps.villages.empty())
    text += fmt::format("  villages   {}: {}\n", result.gaps.villages.size(), verdict_line(result.gaps));
  if (result.spread) text += spread_line(*result.spread, !result.gaps.villages.empty());
  if (!result.villages.issues.empty())
    text +=
        fmt::format("  villages repaired, left out or on sea: {} (see report.html)\n", result.villages.issues.size());
  for (const auto& [type, sites] : result.surface_sites)
    text += fmt::format(
        "  siting     {}: {} of {} open land cells close a village; {} of them are candidates{}\n", type,
        sites.closing_cells, sites.open_cells, sites.candidates.size(),
        sites.judged_cells == 0 ? "" : fmt::format("; {} on which plans hung were judged forward", sites.judged_cells));
  if (!result.candidates.candidates.empty())
    text += fmt::format("  candidates {}, and {} refused\n", result.candidates.candidates.size(),
                        result.candidates.refused.size());
  if (!result.options.empty()) text += "\n" + options_table(result.options);
  return text;
}

std::string options_table(const std::vector<sim::OptionResult>& options) {
  std::vector<std::vector<std::string>> rows{{"option", "BTS", "closed", "of target", "people", "CAPEX", "OPEX/year",
                                              "present value", "per village", "per person"}};
  for (const sim::OptionResult& option : options) {
    const bool any = !option.closed.empty();
    rows.push_back({option.option.name, std::to_string(option.sites.size()), std::to_string(option.closed.size()),
                    fmt::format("{}/{}", option.closed_target.size(), option.target.size()), spaced(option.people),
                    million(option.capex_vnd), million(option.opex_vnd_per_year), million(option.present_value_vnd),
                    any ? million(option.cost_per_village_vnd) : "-",
                    option.people > 0.0 ? fmt::format("{:.1f}", option.cost_per_person_vnd / 1e6) : "-"});
  }
  const bool with = std::any_of(options.begin(), options.end(), [](const auto& o) { return o.with_backhaul; });
  std::string joint;
  for (const sim::OptionResult& option : options)
    if (option.option.joint)
      joint += fmt::format("{}{} ({})", joint.empty() ? "" : ", ", option.option.name, option.joint.size());
  std::string text = sim::aligned(rows) + "  Money in million VND. Closed: villages whose gap one new BTS closes. " +
                     (joint.empty() ? "" : "Several together count too, and close so many, in: " + joint + ". ") +
                     (with ? "Backhaul is part of it where it is listed:\n" : "Backhaul is not part of it.\n");
  for (const sim::OptionResult& option : options)
    if (option.with_backhaul) text += backhaul_line(option);
  for (const sim::OptionResult& option : options)
    if (option.option.resilient)
      text += fmt::format("  {}: {} target villages ({} people) keep service whatever one new site{} fails\n",
                          option.option.name, option.kept.size(), spaced(option.people_kept),
                          option.with_backhaul ? ", relay or hop" : "");
  return text;
}

std::string written_text(const std::filesystem::path& folder, const std::vector<std::string>& files) {
  const auto has = [&](const char* name) { return std::binary_search(files.begin(), files.end(), name); };
  std::string text = fmt::format("\n{} files in {}\n", files.size(), folder.string());
  if (has("report.html"))
    text += fmt::format("  the page for a manager, map and tables   {}\n", (folder / "report.html").string());
  if (has("results.qgs"))
    text += fmt::format("  all layers, styled, in QGIS              {}\n", (folder / "results.qgs").string());
  if (has("run.json"))
    text += fmt::format("  what was read and counted                {}\n", (folder / "run.json").string());
  return text;
}

}  // namespace phusong::cli
