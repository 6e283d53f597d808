// The CSV tables: UTF-8 with a byte order mark, '.' as decimal sign, fixed digits, units last in the column names.
#include <fmt/format.h>

#include <set>

#include "geo/io/whole_file.h"
#include "sim/output/backhaul_tables.h"
#include "sim/output/front_tables.h"
#include "sim/output/gis_layers.h"
#include "sim/output/output_names.h"
#include "sim/output/outputs.h"
#include "sim/output/resilience_tables.h"
#include "sim/output/spread_words.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

using Row = std::vector<std::string>;

std::string whole(std::size_t n) { return fmt::format("{}", n); }
std::string maybe(const std::optional<double>& value, int digits) {
  return value ? fixed(*value, digits) : std::string{};
}
std::string pct(double share) { return fixed(100 * share, 1); }
std::string yes_no(bool value) { return value ? "1" : "0"; }

std::string inputs_table(const RunResult& r) {
  std::vector<Row> rows;
  for (const InputFile& file : r.inputs) rows.push_back({file.role, file.path, file.sha256});
  return csv_table({"role", "path", "sha256"}, rows);
}

std::string issues_table(const RunResult& r) {
  std::vector<Row> rows;
  for (const geo::VillageIssue& issue : r.villages.issues)
    rows.push_back({issue.id, geo::to_text(issue.kind), issue.sentence});
  return csv_table({"village", "issue", "what"}, rows);
}

/// The numbers that stand in 02-coverage-server.tif.
std::string servers_table(const RunResult& r) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < r.sites.size(); ++i)
    rows.push_back({whole(i), r.sites[i].id, fixed(r.sites[i].lonlat.lon_deg, 6), fixed(r.sites[i].lonlat.lat_deg, 6)});
  return csv_table({"index", "site_id", "lon_deg", "lat_deg"}, rows);
}

Row village_columns(const RunResult& r) {
  Row columns = {"village",
                 "name",
                 "commune",
                 "district",
                 "people",
                 "population",
                 "households",
                 "weight",
                 "phase",
                 "status",
                 "closed_by",
                 "area_km2",
                 "verdict",
                 "cause",
                 "cause_share_pct",
                 "served_share_pct",
                 "possible_share_pct",
                 "rsrp_dbm",
                 "nearest_site",
                 "nearest_site_km",
                 "served_by",
                 "cluster",
                 "obstacle_lon_deg",
                 "obstacle_lat_deg",
                 "obstacle_height_m",
                 "obstacle_loss_db",
                 "obstacle_server",
                 "closed_in_options"};
  if (any_resilient(r)) columns.emplace_back("kept_in_options");
  return columns;
}

/// All villages, or only those that are not covered.
std::string villages_table(const RunResult& r, bool gaps_only) {
  const std::vector<int> cluster = cluster_of_villages(r);
  const std::vector<std::string> closed_in = closed_in_options(r), kept_in = kept_in_options(r);
  const bool resilient = any_resilient(r);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < r.villages.villages.size(); ++i) {
    const geo::Village& v = r.villages.villages[i];
    const VillageService& s = r.gaps.villages[i];
    if (gaps_only && s.verdict == Verdict::covered) continue;
    const bool hidden = s.obstacle.has_value();
    const Obstacle o = s.obstacle.value_or(Obstacle{});
    rows.push_back({v.id,
                    v.name,
                    v.commune,
                    v.district,
                    fixed(geo::people_of(v), 1),
                    maybe(v.population, 1),
                    maybe(v.households, 1),
                    fixed(v.weight, 3),
                    v.phase,
                    v.status,
                    v.closed_by,
                    fixed(v.area_m2 / 1e6, 4),
                    std::string{name_of(s.verdict)},
                    s.cause == Cause::none ? "" : std::string{name_of(s.cause)},
                    s.cause == Cause::none ? "" : pct(s.cause_share),
                    pct(s.served_share),
                    pct(s.possible_share),
                    s.median_rsrp_dbm > kNoLevel_dbm ? fixed(s.median_rsrp_dbm, 1) : "",
                    s.nearest_site,
                    s.nearest_site_km >= 0 ? fixed(s.nearest_site_km, 2) : "",
                    served_by_text(s),
                    cluster[i] > 0 ? fmt::format("{}", cluster[i]) : "",
                    hidden ? fixed(o.lonlat.lon_deg, 6) : "",
                    hidden ? fixed(o.lonlat.lat_deg, 6) : "",
                    hidden ? fixed(o.height_m, 1) : "",
                    hidden ? fixed(o.loss_db, 1) : "",
                    o.server,
                    closed_in[i]});
    if (resilient) rows.back().push_back(kept_in[i]);
  }
  return csv_table(village_columns(r), rows);
}

std::string clusters_table(const RunResult& r) {
  std::vector<Row> rows;
  for (const GapCluster& c : r.gaps.clusters) {
    Row ids, names;
    for (const std::size_t v : c.villages) {
      ids.push_back(r.villages.villages[v].id);
      names.push_back(r.villages.villages[v].name);
    }
    rows.push_back({fmt::format("{}", c.id), whole(c.villages.size()), fixed(c.people, 1), fixed(c.centre.x, 1),
                    fixed(c.centre.y, 1), joined(ids, "; "), joined(names, "; ")});
  }
  return csv_table({"cluster", "villages", "people", "centre_x_m", "centre_y_m", "village_ids", "village_names"}, rows);
}

std::string sensitivity_table(const RunResult& r) {
  std::vector<Row> rows;
  for (const SensitivityRow& s : r.gaps.sensitivity)
    rows.push_back({s.what, fmt::format("{}", s.covered), fmt::format("{}", s.marginal), fmt::format("{}", s.dead),
                    fmt::format("{}", s.unverified), fmt::format("{}", s.programme_gaps)});
  return csv_table({"assumption", "covered", "marginal", "dead", "unverified", "programme_gaps"}, rows);
}

/// Villages on which the two models disagree.
std::string spread_table(const RunResult& r) {
  const auto level = [](double dbm) { return dbm > kNoLevel_dbm ? fixed(dbm, 1) : std::string{}; };
  std::vector<Row> rows;
  for (const VerdictFlip& flip : r.spread->flips) {
    const geo::Village& v = r.villages.villages[flip.village];
    rows.push_back({v.id, v.name, v.commune, r.spread->model, std::string{name_of(flip.verdict)},
                    level(flip.median_rsrp_dbm), r.spread->other_model, std::string{name_of(flip.other_verdict)},
                    level(flip.other_median_rsrp_dbm), maybe(difference_of(flip), 1),
                    std::string{name_of(change_of(flip))}});
  }
  return csv_table({"village", "name", "commune", "model", "verdict", "rsrp_dbm", "other_model", "other_verdict",
                    "other_rsrp_dbm", "difference_db", "change"},
                   rows);
}

Row candidate_fields(const Candidate& c) {
  return {c.id,
          std::string{name_of(c.kind)},
          fixed(c.lonlat.lon_deg, 6),
          fixed(c.lonlat.lat_deg, 6),
          fixed(c.ground_m, 1),
          c.height_m > 0.0 ? fixed(c.height_m, 1) : "",
          c.reason_en,
          c.reason_vi};
}

/// What reaching a new mast costs; empty where the scenario says nothing of it.
Row access_fields(const AccessCost& a) {
  const auto km = [](double value) { return value >= 0.0 ? fixed(value, 3) : std::string{}; };
  return {km(a.road_km), km(a.jetty_km), km(a.power_km), fixed(a.way_vnd, 0), fixed(a.power_vnd, 0)};
}
const Row kAccessHeader{"road_km", "jetty_km", "power_km", "way_vnd", "power_vnd"};

/// Candidates with the villages that each BTS type would close there: one column per type.
std::string candidates_table(const RunResult& r) {
  Row header = {"candidate", "kind", "lon_deg", "lat_deg", "ground_m", "height_m", "reason_en", "reason_vi"};
  std::vector<Row> rows;
  header.insert(header.end(), kAccessHeader.begin(), kAccessHeader.end());
  for (const Candidate& c : r.candidates.candidates) {
    rows.push_back(candidate_fields(c));
    const Row access = access_fields(c.access);
    rows.back().insert(rows.back().end(), access.begin(), access.end());
  }
  for (const auto& [type, effects] : r.effects) {
    header.push_back("closes_" + type);
    header.push_back("azimuth_deg_" + type);
    for (Row& row : rows) row.insert(row.end(), {"0", ""});
    for (const SiteEffect& effect : effects) {
      Row& row = rows.at(effect.candidate);
      if (!row.back().empty()) continue;  // the first is the one that closes most
      row[row.size() - 2] = whole(effect.closes.size());
      row[row.size() - 1] = fixed(effect.azimuth_deg, 1);
    }
  }
  return csv_table(header, rows);
}

std::string refused_table(const RunResult& r) {
  std::vector<Row> rows;
  for (const Refused& refused : r.candidates.refused) {
    Row row = candidate_fields(refused.candidate);
    row.insert(row.end(), {refused.why_en, refused.why_vi});
    rows.push_back(std::move(row));
  }
  return csv_table(
      {"candidate", "kind", "lon_deg", "lat_deg", "ground_m", "height_m", "reason_en", "reason_vi", "why_en", "why_vi"},
      rows);
}

std::string plan_table(const RunResult& r, const OptionResult& option) {
  std::vector<Row> rows;
  for (const PlannedSite& s : option.sites) {
    Row ids, names;
    double people = 0, people_first = 0;
    for (const std::size_t v : s.closes) {
      ids.push_back(r.villages.villages[v].id);
      names.push_back(r.villages.villages[v].name);
      people += geo::people_of(r.villages.villages[v]);
    }
    for (const std::size_t v : s.closes_first) people_first += geo::people_of(r.villages.villages[v]);
    rows.push_back({fmt::format("{}", s.rank),
                    s.id,
                    std::string{name_of(s.kind)},
                    fixed(s.lonlat.lon_deg, 6),
                    fixed(s.lonlat.lat_deg, 6),
                    fixed(s.ground_m, 1),
                    fixed(s.height_m, 1),
                    fixed(s.azimuth_deg, 1),
                    s.bts_type,
                    yes_no(s.must_have),
                    fixed(s.capex_vnd, 0),
                    fixed(s.opex_vnd_per_year, 0),
                    whole(s.closes.size()),
                    whole(s.closes_first.size()),
                    fixed(people, 1),
                    fixed(people_first, 1),
                    joined(ids, "; "),
                    joined(names, "; "),
                    s.reason_en,
                    s.reason_vi});
    const Row access = access_fields(s.access);
    rows.back().insert(rows.back().end(), access.begin(), access.end());
    if (option.option.joint) {
      Row with, sets;
      for (const std::size_t v : s.closes_with) {
        with.push_back(r.villages.villages[v].id);
        sets.push_back(with.back() + ": " + joint_text(option, *joint_closing_of(option, v)));
      }
      rows.back().insert(rows.back().end(), {whole(s.closes_with.size()), joined(with, "; "), joined(sets, "; ")});
    }
    if (option.option.resilient) {
      Row kept;
      for (const std::size_t v : kept_by(option, s.id)) kept.push_back(r.villages.villages[v].id);
      rows.back().insert(rows.back().end(), {whole(kept.size()), joined(kept, "; ")});
    }
    if (!option.quarters.empty()) rows.back().push_back(fmt::format("{}", s.quarter + 1));
    if (!option.with_backhaul) continue;
    Row path;
    for (const std::size_t hop : s.path) path.push_back(option.hops[hop].from);
    rows.back().insert(
        rows.back().end(),
        {fmt::format("{}", hops_of(option, s)), s.reaches, joined(path, "; "),
         s.reaches == "satellite" || !s.unconnected_en.empty() ? "" : fixed(s.path_availability_pct, 4)});
  }
  Row header = {"rank",         "site_id",           "kind",          "lon_deg",      "lat_deg",
                "ground_m",     "height_m",          "azimuth_deg",   "bts_type",     "must_have",
                "capex_vnd",    "opex_vnd_per_year", "closes",        "closes_first", "people",
                "people_first", "village_ids",       "village_names", "reason_en",    "reason_vi",
                "road_km",      "jetty_km",          "power_km",      "way_vnd",      "power_vnd"};
  if (option.option.joint) header.insert(header.end(), {"closes_with", "joint_village_ids", "joint_sites"});
  if (option.option.resilient) header.insert(header.end(), {"keeps", "kept_village_ids"});
  if (!option.quarters.empty()) header.emplace_back("quarter");
  // From the site to the network.
  if (option.with_backhaul) header.insert(header.end(), {"hops", "reaches", "path", "path_availability_pct"});
  return csv_table(header, rows);
}

std::string compare_table(const RunResult& r) {
  std::vector<Row> rows;
  for (const OptionResult& o : r.options)
    rows.push_back({o.option.name,
                    o.option.title_en,
                    o.option.title_vi,
                    o.option.kind,
                    o.option.objective,
                    o.option.bts_type,
                    whole(o.sites.size()),
                    whole(o.target.size()),
                    whole(o.closed_target.size()),
                    whole(o.closed.size()),
                    fixed(o.people_target, 1),
                    fixed(o.people, 1),
                    fixed(o.households, 1),
                    o.option.resilient ? whole(o.kept.size()) : "",
                    o.option.resilient ? fixed(o.people_kept, 1) : "",
                    fixed(o.capex_vnd, 0),
                    fixed(o.opex_vnd_per_year, 0),
                    fmt::format("{}", r.scenario.cost.years),
                    fixed(r.scenario.cost.discount_rate_pct, 2),
                    fixed(o.present_value_vnd, 0),
                    o.closed.empty() ? "" : fixed(o.cost_per_village_vnd, 0),
                    o.people > 0.0 ? fixed(o.cost_per_person_vnd, 0) : "",
                    fixed(o.bound, 2),
                    o.bound_text_en,
                    o.bound_text_vi});
  return csv_table({"option",
                    "title_en",
                    "title_vi",
                    "kind",
                    "objective",
                    "bts_type",
                    "bts",
                    "target_villages",
                    "closed_target_villages",
                    "closed_villages",
                    "people_target",
                    "people",
                    "households",
                    "kept_target_villages",
                    "people_kept",
                    "capex_vnd",
                    "opex_vnd_per_year",
                    "years",
                    "discount_rate_pct",
                    "present_value_vnd",
                    "cost_per_village_vnd",
                    "cost_per_person_vnd",
                    "bound",
                    "bound_text_en",
                    "bound_text_vi"},
                   rows);
}

}  // namespace

void write_tables(const RunResult& result, const std::filesystem::path& folder) {
  const auto write = [&](const std::string& name, const std::string& text) { geo::write_whole(folder / name, text); };
  write("01-inputs.csv", inputs_table(result));
  write("01-village-issues.csv", issues_table(result));
  if (!result.map.server.cells.empty()) write("02-servers.csv", servers_table(result));
  if (judged(result)) {
    write("03-villages.csv", villages_table(result, false));
    write("03-gaps.csv", villages_table(result, true));
    write("03-clusters.csv", clusters_table(result));
    write("03-sensitivity.csv", sensitivity_table(result));
    if (result.spread) write("03-spread.csv", spread_table(result));
  }
  if (!result.candidates.candidates.empty() || !result.candidates.refused.empty()) {
    write("04-candidates.csv", candidates_table(result));
    write("04-refused.csv", refused_table(result));
  }
  if (!result.hop_graphs.empty()) {
    write("04-hops.csv", hops_table(result));
    write("04-hops-refused.csv", refused_hops_table(result));
  }
  const std::vector<std::string> slugs = option_slugs(result.options);
  for (std::size_t i = 0; i < result.options.size(); ++i) {
    write(fmt::format("05-plan-{}.csv", slugs[i]), plan_table(result, result.options[i]));
    if (result.options[i].with_backhaul)
      write(fmt::format("05-backhaul-{}.csv", slugs[i]), backhaul_table(result.options[i]));
    if (!result.options[i].front.empty())
      write(fmt::format("05-front-{}.csv", slugs[i]), front_table(result, result.options[i]));
    if (result.options[i].option.resilient)
      write(fmt::format("05-resilience-{}.csv", slugs[i]), resilience_table(result, result.options[i]));
    if (!result.options[i].quarters.empty())
      write(fmt::format("05-phases-{}.csv", slugs[i]), phases_table(result, result.options[i]));
    if (!result.options[i].certificate.empty())
      write(fmt::format("05-plan-{}-certificate.json", slugs[i]), result.options[i].certificate);
  }
  if (!result.options.empty()) write("06-compare.csv", compare_table(result));
}

}  // namespace phusong::sim
