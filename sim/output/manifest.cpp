// run.json: what was read, what came out, and nothing that differs between equal runs except `timing`.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "geo/base/hash.h"
#include "geo/io/whole_file.h"
#include "models/catalogue.h"
#include "sim/output/gis_layers.h"
#include "sim/output/output_names.h"
#include "sim/output/outputs.h"
#include "sim/output/spread_words.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

using Json = nlohmann::ordered_json;

Json model_row(const models::Model& model) {
  return {{"name", model.name}, {"title", model.title}, {"edition", model.edition}};
}

Json model_part(const RunResult& r) {
  Json part = model_row(models::find_model(r.scenario.propagation.model));
  // Bands with a model of their own; the first that holds a carrier decides.
  for (const BandKeys& band : r.scenario.bands) {
    Json row = {{"band", band.name}, {"from_mhz", band.from_mhz}, {"to_mhz", band.to_mhz}};
    row.update(model_row(models::find_model(band.model)));
    part["bands"].push_back(std::move(row));
  }
  part["sigma_db"] = r.scenario.propagation.sigma_db;
  part["range_km"] = r.scenario.propagation.range_km;
  part["location_probability_pct"] = r.scenario.service.location_probability_pct;
  part["rsrp_threshold_dbm"] = r.scenario.service.rsrp_dbm;
  return part;
}

/// How far the second model is from the scenario's; the flipped villages stand in 03-spread.csv.
Json spread_part(const RunResult& r) {
  const Spread& s = *r.spread;
  Json part = {{"model", s.model}, {"other_model", model_row(models::find_model(s.other_model))}};
  if (has_difference(r)) {
    part["map_cells"] = s.cells;
    const auto rounded = [](double db) { return std::round(db * 100) / 100; };
    if (s.cells > 0)
      part["difference_db"] = {
          {"median", rounded(s.median_db)}, {"pct_5", rounded(s.low_db)}, {"pct_95", rounded(s.high_db)}};
  }
  if (!judged(r)) return part;
  part["gaps"] = s.gaps;
  part["other_gaps"] = s.other_gaps;
  std::array<std::size_t, 3> changes{};
  for (const VerdictFlip& flip : s.flips) ++changes[static_cast<std::size_t>(change_of(flip))];
  part["flips"] = {{"all", s.flips.size()}};
  for (const Change change : {Change::worse, Change::better, Change::unsure})
    part["flips"][std::string{name_of(change)}] = changes[static_cast<std::size_t>(change)];
  return part;
}

/// What the models were told of the air and the ground, and whether a map said so.
Json climate_part(const RunResult& r) {
  const models::RadioClimate& c = r.climate;
  const auto source = [](const std::string& map) { return map.empty() ? "scenario" : "map"; };
  return {{"delta_n", std::round(c.delta_n * 1000) / 1000},
          {"delta_n_source", source(r.scenario.climate.dn50_map)},
          {"n0", std::round(c.n0 * 1000) / 1000},
          {"n0_source", source(r.scenario.climate.n050_map)},
          {"itm_climate", models::name_of(c.itm_climate)},
          {"ground_permittivity", c.ground_permittivity},
          {"ground_conductivity_s_m", c.ground_conductivity_s_m},
          {"pressure_hpa", c.pressure_hpa},
          {"temperature_c", c.temperature_c}};
}

/// A remote source has no hash of its own; its address stands for it.
Json inputs_part(const RunResult& r) {
  Json list = Json::array();
  for (const InputFile& file : r.inputs)
    list.push_back({{"role", file.role},
                    {"path", file.path},
                    {"sha256", file.sha256.empty() ? Json(nullptr) : Json(file.sha256)}});
  return list;
}

Json caveats_part(const RunResult& r) {
  constexpr std::array kCaveats = {
      std::pair{models::Caveat::frequency_out_of_domain, "frequency_out_of_domain"},
      std::pair{models::Caveat::distance_out_of_domain, "distance_out_of_domain"},
      std::pair{models::Caveat::tx_height_out_of_domain, "tx_height_out_of_domain"},
      std::pair{models::Caveat::rx_height_out_of_domain, "rx_height_out_of_domain"},
      std::pair{models::Caveat::terminal_below_ground, "terminal_below_ground"},
      std::pair{models::Caveat::environment_out_of_domain, "environment_out_of_domain"},
      std::pair{models::Caveat::time_percent_out_of_domain, "time_percent_out_of_domain"},
      std::pair{models::Caveat::location_percent_out_of_domain, "location_percent_out_of_domain"},
      std::pair{models::Caveat::climate_out_of_domain, "climate_out_of_domain"},
      std::pair{models::Caveat::terrain_out_of_domain, "terrain_out_of_domain"}};
  static_assert(kCaveats.size() == models::kCaveatBits, "a caveat without a name would not reach run.json");
  Json list = Json::array();
  // A caveat is the word of the model that judged the path.
  for (const auto& [caveat, name] : kCaveats)
    for (const auto& [of, cells] : r.gaps.caveat_cells)
      if (of.first == models::bits(caveat))
        list.push_back({{"name", name},
                        {"model", of.second},
                        {"text", models::caveat_text(caveat, models::find_model(of.second))},
                        {"village_cells", cells}});
  return list;
}

Json villages_part(const RunResult& r) {
  std::array<std::size_t, 4> villages{};
  std::array<double, 4> people{};
  std::array<std::size_t, 6> causes{};
  for (std::size_t i = 0; i < r.gaps.villages.size(); ++i) {
    const auto verdict = static_cast<std::size_t>(r.gaps.villages[i].verdict);
    ++villages[verdict];
    people[verdict] += geo::people_of(r.villages.villages[i]);
    if (is_gap(r.gaps.villages[i].verdict)) ++causes[static_cast<std::size_t>(r.gaps.villages[i].cause)];
  }
  Json part = {{"all", r.villages.villages.size()}, {"issues", r.villages.issues.size()}};
  if (!judged(r)) return part;
  constexpr std::array kVerdicts = {Verdict::covered, Verdict::marginal, Verdict::dead, Verdict::unverified};
  for (const Verdict v : kVerdicts) part[std::string{name_of(v)}] = villages[static_cast<std::size_t>(v)];
  Json of_people = Json::object();
  // One decimal: sums of estimated people carry no more.
  for (const Verdict v : kVerdicts)
    of_people[std::string{name_of(v)}] = std::round(people[static_cast<std::size_t>(v)] * 10) / 10;
  part["people"] = of_people;
  Json of_causes = Json::object();
  for (const Cause c : {Cause::terrain, Cause::distance, Cause::clutter, Cause::uplink, Cause::no_data})
    of_causes[std::string{name_of(c)}] = causes[static_cast<std::size_t>(c)];
  part["gap_causes"] = of_causes;
  return part;
}

Json counts_part(const RunResult& r) {
  std::size_t sectors = 0;
  for (const geo::Site& site : r.sites) sectors += site.sectors.size();
  const Json caveats = caveats_part(r);
  Json part = {{"villages", villages_part(r)},
               {"sites", r.sites.size()},
               {"sectors", sectors},
               {"sectors_used", r.transmitters.all.size()},
               {"terrain_cells",
                {{"land", r.terrain.land_cells}, {"sea", r.terrain.sea_cells}, {"unknown", r.terrain.unknown_cells}}},
               {"caveats", caveats.size()},
               {"notes", r.notes.size()}};
  if (judged(r)) {
    part["village_cells"] = {{"all", r.gaps.cells}, {"unknown", r.gaps.unknown_cells}};
    part["clusters"] = r.gaps.clusters.size();
  }
  if (r.map.grid.size() > 0)
    part["map_cells"] = {{"served", r.map.served}, {"not_served", r.map.not_served}, {"unverified", r.map.unverified}};
  if (r.map_accuracy.sample > 0) {
    const MapAccuracy& a = r.map_accuracy;
    const auto rounded = [](double db) { return std::round(db * 100) / 100; };
    part["map_accuracy"] = {{"mode", r.scenario.map.mode},
                            {"oversampling", r.scenario.map.oversampling},
                            {"cells_judged_again", a.rechecked},
                            {"sample", a.sample},
                            {"other_states", a.other_states},
                            {"level_off_db",
                             {{"mean", rounded(a.level_mean_db)},
                              {"median_abs", rounded(a.level_p50_db)},
                              {"pct_99_abs", rounded(a.level_p99_db)},
                              {"most_abs", rounded(a.level_most_db)}}}};
  }
  if (!r.hop_graphs.empty()) {
    Json graphs = Json::object();
    for (const auto& [type, graph] : r.hop_graphs)
      graphs[type] = {{"places", graph.nodes.size()},
                      {"possible_hops", graph.hops.size()},
                      {"refused_pairs", graph.refused.size()},
                      {"trenches_and_dishes", graph.feeds.size()}};
    part["backhaul"] = graphs;
  }
  if (!r.candidates.candidates.empty() || !r.candidates.refused.empty())
    part["candidates"] = {{"kept", r.candidates.candidates.size()}, {"refused", r.candidates.refused.size()}};
  return part;
}

Json sensitivity_part(const RunResult& r) {
  Json list = Json::array();
  for (const SensitivityRow& s : r.gaps.sensitivity)
    list.push_back({{"assumption", s.what},
                    {"covered", s.covered},
                    {"marginal", s.marginal},
                    {"dead", s.dead},
                    {"unverified", s.unverified},
                    {"programme_gaps", s.programme_gaps}});
  return list;
}

Json backhaul_part(const OptionResult& o) {
  std::map<std::string_view, int> links;
  int most = 0;
  for (const PlannedHop& hop : o.hops) ++links[name_of(hop.kind)];
  for (const PlannedSite& site : o.sites) most = std::max(most, hops_of(o, site));
  Json by_kind = Json::object();
  for (const auto& [kind, count] : links) by_kind[std::string{kind}] = count;
  Json relays = Json::array(), unserved = Json::array();
  for (const PlannedRelay& relay : o.relays) relays.push_back({{"id", relay.id}, {"stands", relay.stands}});
  for (const UnservedVillage& village : o.unserved) unserved.push_back(village.why_en);
  for (const PlannedSite& site : o.sites)
    if (!site.unconnected_en.empty()) unserved.push_back(site.id + ": " + site.unconnected_en);
  return {{"links", by_kind},
          {"relays", relays},
          {"most_hops", most},
          {"capex_vnd", std::round(o.backhaul_capex_vnd)},
          {"opex_vnd_per_year", std::round(o.backhaul_opex_vnd_per_year)},
          {"worst_failure", {{"what", o.worst_failure}, {"target_villages", o.worst_failure_villages}}},
          {"target_villages_that_survive_any_failure", o.surviving_villages},
          {"unserved", unserved}};
}

Json front_part(const OptionResult& o) {
  Json list = Json::array();
  for (const FrontStep& step : o.front)
    list.push_back({{"capex_vnd", std::round(step.capex_vnd)},
                    {"value", std::round(step.value * 10) / 10},
                    {"bound", step.bound},
                    {"proven", step.proven},
                    {"cut_short", step.cut_short},
                    {"bts", step.bts}});
  return list;
}

Json quarters_part(const OptionResult& o) {
  Json list = Json::array();
  for (const QuarterSum& q : o.quarters)
    list.push_back({{"budget_vnd", std::round(q.budget_vnd)},
                    {"due_vnd", std::round(q.due_vnd)},
                    {"bts", q.bts},
                    {"relays", q.relays},
                    {"links", q.links},
                    {"target_villages", q.villages.size()},
                    {"people", std::round(q.people * 10) / 10}});
  return list;
}

Json options_part(const RunResult& r) {
  Json list = Json::array();
  for (const OptionResult& o : r.options)
    list.push_back({{"name", o.option.name},
                    {"title_en", o.option.title_en},
                    {"title_vi", o.option.title_vi},
                    {"kind", o.option.kind},
                    {"objective", o.option.objective},
                    {"bts", o.sites.size()},
                    {"target_villages", o.target.size()},
                    {"closed_target_villages", o.closed_target.size()},
                    {"closed_villages", o.closed.size()},
                    {"people", std::round(o.people * 10) / 10},
                    {"people_target", std::round(o.people_target * 10) / 10},
                    {"capex_vnd", std::round(o.capex_vnd)},
                    {"opex_vnd_per_year", std::round(o.opex_vnd_per_year)},
                    {"present_value_vnd", std::round(o.present_value_vnd)},
                    {"cost_per_village_vnd", o.closed.empty() ? Json{} : Json(std::round(o.cost_per_village_vnd))},
                    {"cost_per_person_vnd", o.people > 0.0 ? Json(std::round(o.cost_per_person_vnd)) : Json{}},
                    {"bound", o.bound},
                    {"bound_text", o.bound_text_en}});
  for (std::size_t i = 0; i < r.options.size(); ++i) {
    const OptionResult& o = r.options[i];
    if (o.with_backhaul) list[i]["backhaul"] = backhaul_part(o);
    if (o.option.joint) list[i]["closed_by_several_sites"] = o.joint.size();
    if (o.surface_bound > 0.0) list[i]["bound_over_every_cell"] = o.surface_bound;
    if (o.option.kind == "plan") list[i]["cut_short"] = o.cut_short;
    if (!o.front.empty()) list[i]["front"] = front_part(o);
    if (o.front_left_out > 0) list[i]["front_budgets_left_out"] = o.front_left_out;
    if (!o.quarters.empty()) list[i]["quarters"] = quarters_part(o);
    if (o.option.resilient)
      list[i]["kept_whatever_one_site_or_hop_fails"] = {{"target_villages", o.kept.size()},
                                                        {"people", std::round(o.people_kept * 10) / 10}};
  }
  return list;
}

/// Every file of this run with its hash, by name; the manifest itself cannot be in it.
Json outputs_part(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && own_output(name) && name != kManifestName) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  Json list = Json::array();
  for (const std::string& name : names)
    list.push_back(
        {{"file", name}, {"bytes", std::filesystem::file_size(folder / name)}, {"sha256", sha256_file(folder / name)}});
  return list;
}

}  // namespace

void write_manifest(const RunResult& result, const std::filesystem::path& folder) {
  const Scenario& s = result.scenario;
  Json json = {{"program", "phusong"},
               {"version", PHUSONG_VERSION},
               {"scenario",
                {{"name", s.identity.name},
                 {"file", s.file.filename().string()},
                 {"title_en", s.identity.title_en},
                 {"title_vi", s.identity.title_vi},
                 {"sha256", scenario_hash(s)},
                 {"seed", s.identity.seed},
                 {"pack_seed", s.pack.seed}}},
               {"notice_en", s.identity.notice_en},
               {"notice_vi", s.identity.notice_vi},
               {"crs", result.terrain.crs.label()},
               {"model", model_part(result)},
               {"climate", climate_part(result)},
               {"inputs", inputs_part(result)},
               {"counts", counts_part(result)},
               {"caveats", caveats_part(result)},
               {"sensitivity", sensitivity_part(result)},
               {"options", options_part(result)},
               {"notes", result.notes},
               {"outputs", outputs_part(folder)}};
  if (result.spread) json["spread"] = spread_part(result);
  Json timing = Json::object();
  for (const auto& [stage, seconds] : result.seconds) timing[stage + "_s"] = std::round(seconds * 1000) / 1000;
  json["timing"] = timing;
  geo::write_whole(folder / kManifestName, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace phusong::sim
