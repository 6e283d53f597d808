// link: point to point.
#include <fmt/format.h>

#include <algorithm>

#include "geo/base/error.h"
#include "geo/ground/zones.h"
#include "sim/cli/commands.h"
#include "sim/coverage/model_choice.h"
#include "sim/coverage/path_words.h"
#include "sim/coverage/radio_climate.h"
#include "sim/inputs.h"
#include "sim/link/link.h"
#include "sim/output/link_report.h"
#include "sim/scenario/load.h"

namespace phusong::cli {

namespace {

/// --model, each once and in the order given; without it, what the scenario takes at this frequency.
std::vector<const models::Model*> models_of(const LinkOptions& asked, const sim::Scenario& scenario,
                                            double frequency_mhz) {
  if (asked.models.empty()) return {&sim::ModelChoice{scenario}.of(frequency_mhz)};
  std::vector<const models::Model*> chosen;
  const auto add = [&](const models::Model& model) {
    if (std::find(chosen.begin(), chosen.end(), &model) == chosen.end()) chosen.push_back(&model);
  };
  for (const std::string& name : asked.models) {
    if (name == "all") {
      for (const models::Model& model : models::all_models()) add(model);
      continue;
    }
    try {
      add(models::find_model(name));
    } catch (const Error& error) {
      throw Error{ErrorKind::usage, "--model", error.sentence()};  // here it is an argument, not a key
    }
  }
  return chosen;
}

/// The scenario's answer, and what the command line says instead.
sim::LinkRequest request_of(const LinkOptions& asked, const sim::Scenario& scenario) {
  sim::LinkRequest request = sim::link_request(scenario);
  if (asked.frequency_mhz) request.frequency_mhz = *asked.frequency_mhz;
  if (asked.from_height_m) request.from_height_m = *asked.from_height_m;
  if (asked.to_height_m) request.to_height_m = *asked.to_height_m;
  if (asked.latitude_deg) request.latitude_deg = *asked.latitude_deg;
  if (!asked.k.empty()) request.k = asked.k;
  if (!asked.polarisation.empty()) request.polarisation = sim::polarisation_of(asked.polarisation);
  request.time_percent = asked.time_percent;
  request.location_percent = asked.location_percent;
  if (scenario.bts_types.empty() && !asked.frequency_mhz)
    throw Error{ErrorKind::usage, "", "there is no BTS type to take the frequency from; give --frequency-mhz"};
  if (scenario.bts_types.empty() && !asked.from_height_m)
    throw Error{ErrorKind::usage, "",
                "there is no BTS type to take the height of the first antenna from; give --from-height-m"};
  request.models = models_of(asked, scenario, request.frequency_mhz);
  return request;
}

sim::LinkPath path_on_terrain(const LinkOptions& asked, const sim::Scenario& scenario,
                              const std::vector<const models::Model*>& chosen, Watcher& watcher) {
  const sim::WorkingArea area = sim::working_area(scenario);
  geo::Terrain terrain = geo::read_terrain(sim::terrain_sources(scenario), area.crs, area.grid, &watcher);
  if (std::any_of(chosen.begin(), chosen.end(), [](const models::Model* model) { return model->needs.zones; }))
    geo::mark_zones(terrain);
  sim::LinkPath path = sim::path_over(terrain, asked.from.value(), asked.to.value());
  path.notes = terrain.notes;
  return path;
}

/// The climate at the middle of the path.
models::RadioClimate climate_for(sim::LinkPath& path, const sim::Scenario& scenario) {
  if (!path.place) {
    if (!scenario.climate.dn50_map.empty() || !scenario.climate.n050_map.empty())
      throw Error{ErrorKind::usage, "",
                  "a profile from a table has no place to look up in climate maps; give climate.delta_n and climate.n0 "
                  "with --set, and empty climate.dn50_map and climate.n050_map"};
    return sim::climate_of(scenario, 0.0, 0.0);
  }
  const LonLat middle = path.lonlat[path.lonlat.size() / 2];
  const models::RadioClimate climate = sim::climate_of(scenario, middle.lon_deg, middle.lat_deg);
  for (std::string& note : sim::climate_notes(scenario, climate, middle.lon_deg, middle.lat_deg))
    path.notes.push_back(std::move(note));
  return climate;
}

}  // namespace

int link(const Invocation& call, Watcher& watcher) {
  const LinkOptions& asked = call.link;
  const sim::Scenario scenario = call.files.empty()
                                     ? sim::load_defaults({.overrides = overrides_of(call), .variables = {}})
                                     : prepare_scenario(call.files.front(), call, watcher);
  sim::LinkRequest request = request_of(asked, scenario);
  sim::LinkPath path = asked.profile.empty() ? path_on_terrain(asked, scenario, request.models, watcher)
                                             : sim::path_from_csv(asked.profile.string(), asked.profile_name);
  request.climate = climate_for(path, scenario);
  const sim::LinkResult result = sim::evaluate_link(std::move(path), std::move(request));
  if (!call.out.empty()) sim::draw_link(result, call.out);
  print_out(call.format == "json"  ? sim::link_json(result)
            : call.format == "csv" ? sim::link_csv(result)
                                   : sim::link_text(result));
  return 0;
}

}  // namespace phusong::cli
