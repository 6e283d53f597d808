#include "sim/scenario/checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "geo/base/error.h"
#include "models/catalogue.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/schema_table.h"

namespace phusong::sim {
namespace {

[[noreturn]] void fail(const std::string& where, const std::string& sentence) {
  throw Error{ErrorKind::scenario, where, sentence};
}

void check_bounds(const AreaKeys& area, const std::string& where) {
  const std::vector<double>& b = area.bounds_deg;
  if (b.empty()) return;
  if (b.size() != 4) {
    fail(where, fmt::format("area.bounds_deg has {} numbers; give four: [west, south, east, north]", b.size()));
  }
  if (std::abs(b[1]) > 90 || std::abs(b[3]) > 90) {
    fail(where, fmt::format("area.bounds_deg has the latitude {}; the order is [west, south, east, north], longitude "
                            "before latitude",
                            number_text(std::abs(b[1]) > 90 ? b[1] : b[3])));
  }
  if (b[0] >= b[2]) {
    fail(where, fmt::format("area.bounds_deg has its west edge {} not west of its east edge {}; the order is "
                            "[west, south, east, north]",
                            number_text(b[0]), number_text(b[2])));
  }
  if (b[1] >= b[3]) {
    fail(where, fmt::format("area.bounds_deg has its south edge {} not south of its north edge {}; the order is "
                            "[west, south, east, north]",
                            number_text(b[1]), number_text(b[3])));
  }
}

void check_sea(const TerrainKeys& terrain, const WhereOf& where_of) {
  const bool by_polygons = terrain.sea == "water_polygons" || terrain.sea == "land_polygons";
  if (by_polygons && terrain.sea_polygons.empty()) {
    fail(where_of("terrain.sea"),
         fmt::format("terrain.sea is {}, but no polygons are named; give terrain.sea_polygons", terrain.sea));
  }
  if (!by_polygons && !terrain.sea_polygons.empty()) {
    fail(where_of("terrain.sea_polygons"),
         fmt::format("terrain.sea_polygons would not be read, because terrain.sea is {}; set it to water_polygons or "
                     "land_polygons, or take the polygons out",
                     terrain.sea));
  }
}

/// May be empty, so it is no list of words.
void check_spread_model(const std::string& name, const std::string& where) {
  if (name.empty()) return;
  std::vector<std::string> known;
  for (const models::Model& model : models::all_models()) known.emplace_back(model.name);
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  const std::string near = did_you_mean(name, known);
  fail(where,
       fmt::format("propagation.spread_model is \"{}\", which is not known; {}give one of: {}", name,
                   near.empty() ? "" : fmt::format("did you mean \"{}\"? Otherwise ", near), fmt::join(known, ", ")));
}

/// Overlapping bands are allowed: the first that holds a carrier decides.
void check_bands(const std::vector<BandKeys>& bands, const WhereOf& where_of) {
  for (std::size_t i = 0; i < bands.size(); ++i) {
    const BandKeys& band = bands[i];
    if (band.from_mhz <= band.to_mhz) continue;
    fail(where_of(fmt::format("bands[{}].from_mhz", i)),
         fmt::format(
             "band {} begins at {} MHz, above its end of {} MHz, so that no carrier lies in it; exchange from_mhz "
             "and to_mhz",
             band.name, number_text(band.from_mhz), number_text(band.to_mhz)));
  }
}

/// A plan with backhaul needs something to reach, and something to reach it by.
void check_backhaul(const Scenario& scenario, const WhereOf& where_of) {
  const BackhaulKeys& keys = scenario.backhaul;
  if (!keys.enabled) return;
  if (keys.connected_sites == "at_fibre" && keys.fibre.empty())
    fail(where_of("backhaul.connected_sites"),
         "backhaul.connected_sites is at_fibre, but no fibre is named; give backhaul.fibre, or set it to all");
  if (keys.connected_sites == "none" && keys.fibre.empty() && !keys.satellite)
    fail(where_of("backhaul.connected_sites"),
         "nothing is connected: backhaul.connected_sites is none, backhaul.fibre is empty and backhaul.satellite is "
         "false; give one of them");
  if (scenario.backhaul_bands.empty() && keys.trench_longest_km <= 0 && !keys.satellite)
    fail(where_of("backhaul.enabled"),
         "backhaul.enabled is true, but there is no way to connect a site; add a [[backhaul_bands]] table, or set "
         "backhaul.trench_longest_km or backhaul.satellite");
  for (std::size_t i = 0; i < scenario.bts_types.size(); ++i) {
    const BtsType& type = scenario.bts_types[i];
    if (keys.relay_capex_vnd <= type.capex_vnd && keys.relay_opex_vnd_per_year <= type.opex_vnd_per_year) continue;
    const bool capex = keys.relay_capex_vnd > type.capex_vnd;
    fail(where_of(capex ? "backhaul.relay_capex_vnd" : "backhaul.relay_opex_vnd_per_year"),
         fmt::format("a relay, which is a tower without a BTS, costs more than the whole BTS type {} ({} against {} "
                     "VND{}); lower it",
                     type.name, number_text(capex ? keys.relay_capex_vnd : keys.relay_opex_vnd_per_year),
                     number_text(capex ? type.capex_vnd : type.opex_vnd_per_year), capex ? "" : " a year"));
  }
}

void check_map(const Scenario& scenario, const WhereOf& where_of) {
  if (!scenario.map.enabled) return;
  const double factor = scenario.map.cell_m / scenario.area.cell_m;
  if (factor < 1 || std::abs(factor - std::round(factor)) > 1e-9) {
    fail(where_of("map.cell_m"),
         fmt::format("map.cell_m is {}, which is no whole multiple of area.cell_m ({}); give {}",
                     number_text(scenario.map.cell_m), number_text(scenario.area.cell_m),
                     number_text(std::max(1.0, std::round(factor)) * scenario.area.cell_m)));
  }
}

/// A layer without its price, or a price without its layer, would count for nothing.
void check_candidates(const Scenario& scenario, const WhereOf& where_of) {
  const CandidateKeys& keys = scenario.candidates;
  const auto check = [&](const char* layer_key, const std::string& layer, const char* price_key, double price) {
    if (layer.empty() == (price == 0.0)) return;
    const std::string given = std::string{"candidates."} + (layer.empty() ? price_key : layer_key);
    fail(where_of(given), fmt::format("{} counts for nothing without candidates.{}; give both or take it out", given,
                                      layer.empty() ? layer_key : price_key));
  };
  check("roads", keys.roads, "road_vnd_per_km", keys.road_vnd_per_km);
  check("jetties", keys.jetties, "jetty_vnd_per_km", keys.jetty_vnd_per_km);
  check("power_lines", keys.power_lines, "power_vnd_per_km", keys.power_vnd_per_km);
  if (!keys.surface) return;
  const auto reciprocal = [&](double frequency_mhz) {
    for (const BandKeys& band : scenario.bands)
      if (frequency_mhz >= band.from_mhz && frequency_mhz <= band.to_mhz) return band.model;
    return scenario.propagation.model;
  };
  for (const BtsType& type : scenario.bts_types) {
    const std::string model = reciprocal(type.frequency_mhz);
    if (models::find_model(model).reciprocal) continue;
    fail(where_of("candidates.surface"),
         fmt::format(
             "the siting surface is swept from the villages outwards, which needs a model whose loss is the same "
             "both ways; the BTS type {} has {}, which is none: set its model to itu_p526 or itu_p1812, "
             "or candidates.surface to false",
             type.name, model));
  }
}

/// A BTS that does not count would be built for nothing.
void check_counts(const ServiceKeys& service, const BtsType& type, const std::string& prefix, const WhereOf& where_of) {
  const auto check = [&](const char* key, const std::string& filter, const std::string& value) {
    if (filter == "any" || filter == value) return;
    fail(where_of(prefix + key),
         fmt::format("the BTS type {0} has the {1} \"{2}\", but service.{1} lets only \"{3}\" count; set its {1} to "
                     "\"{3}\", or service.{1} to \"any\"",
                     type.name, key, value, filter));
  };
  check("owner", service.owner, type.owner);
  check("technology", service.technology, type.technology);
}

void check_option(const Scenario& scenario, const OptionKeys& option, const std::string& prefix,
                  const WhereOf& where_of, const IsGiven& is_given) {
  std::vector<std::string> types;
  for (const BtsType& type : scenario.bts_types) types.push_back(type.name);
  if (std::find(types.begin(), types.end(), option.bts_type) == types.end()) {
    const std::string near = did_you_mean(option.bts_type, types);
    const std::string mend = !near.empty()   ? fmt::format("did you mean {}?", near)
                             : types.empty() ? std::string{"add a [[bts_types]] table of this name"}
                                             : fmt::format("there are: {}", fmt::join(types, ", "));
    fail(where_of(prefix + "bts_type"),
         fmt::format("option {} builds the BTS type {}, which no [[bts_types]] defines; {}", option.name,
                     option.bts_type, mend));
  }

  const auto built = std::find(types.begin(), types.end(), option.bts_type) - types.begin();
  if (option.kind == "plan")
    check_counts(scenario.service, scenario.bts_types[static_cast<std::size_t>(built)],
                 fmt::format("bts_types[{}].", built), where_of);

  if (option.kind == "fixed") {
    if (option.sites.empty()) {
      fail(where_of(prefix + "sites"),
           fmt::format("option {} is fixed, but names no sites; give the file in sites", option.name));
    }
    // Limits that would not be obeyed are refused, so that nobody believes that they were.
    for (const char* key : {"objective", "max_bts", "budget_vnd", "target_villages", "must_have", "candidate_kinds",
                            "resilient", "front_points", "phase_budgets_vnd", "phase_crews", "time_limit_s"}) {
      if (!is_given(prefix + key)) continue;
      fail(where_of(prefix + key), fmt::format("{} steers a plan, but option {} is fixed; take it out or set "
                                               "kind = \"plan\"",
                                               key, option.name));
    }
    return;
  }
  if (!option.sites.empty()) {
    fail(where_of(prefix + "sites"),
         fmt::format("option {} is a plan, which chooses its own sites; set kind = \"fixed\" to judge given sites, or "
                     "candidates.points to offer them",
                     option.name));
  }
  if (option.joint && option.resilient)
    fail(where_of(prefix + "resilient"),
         fmt::format("option {} closes villages jointly, which a resilient plan cannot do yet; take resilient or joint "
                     "out",
                     option.name));
  if (option.front_points == 1)
    fail(where_of(prefix + "front_points"),
         fmt::format("a front of one point says nothing; give option {} 2 or more front_points, or 0 for none",
                     option.name));
  if (option.front_points > 0 && !option.phase_budgets_vnd.empty())
    fail(where_of(prefix + "front_points"),
         fmt::format("option {} is a roll-out in quarters, which has no front of costs; take front_points or "
                     "phase_budgets_vnd out, or make two options",
                     option.name));
  for (const bool phases : {true, false})
    if (option.resilient && (phases ? !option.phase_budgets_vnd.empty() : option.front_points > 0))
      fail(where_of(prefix + "resilient"),
           fmt::format(
               "option {} is resilient, and such a plan has no {}; take resilient or {} out, or make two options",
               option.name, phases ? "quarters" : "front of costs", phases ? "phase_budgets_vnd" : "front_points"));
  if (!option.phase_budgets_vnd.empty() && option.objective == "least_cost")
    fail(where_of(prefix + "phase_budgets_vnd"),
         fmt::format("a roll-out in quarters serves the most it can, but option {} has objective = \"least_cost\"; set "
                     "\"villages\" or \"people\"",
                     option.name));
  if (!option.phase_budgets_vnd.empty() && option.budget_vnd > 0)
    fail(where_of(prefix + "budget_vnd"),
         fmt::format("option {} has budgets by quarter and one for all; take budget_vnd or phase_budgets_vnd out",
                     option.name));
  if (option.phase_crews > 0 && option.phase_budgets_vnd.empty())
    fail(where_of(prefix + "phase_crews"),
         fmt::format("phase_crews limits what is built in a quarter, but option {} has no phase_budgets_vnd; give them "
                     "or take it out",
                     option.name));
  if (option.target_villages > 0 && option.objective != "least_cost") {
    fail(where_of(prefix + "target_villages"),
         fmt::format("target_villages is for objective = \"least_cost\", but option {} has \"{}\"; set max_bts or "
                     "budget_vnd instead",
                     option.name, option.objective));
  }
}

template <class Element>
void check_unique_names(const std::vector<Element>& elements, const std::string& section, const WhereOf& where_of) {
  for (std::size_t i = 0; i < elements.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (elements[i].name != elements[j].name) continue;
      const auto key_of = [&](std::size_t index) { return fmt::format("{}[{}].name", section, index); };
      fail(where_of(key_of(i)), fmt::format("the name {} is taken by {}; names of {} must differ", elements[i].name,
                                            where_of(key_of(j)), section));
    }
  }
}

}  // namespace

void check_across_keys(const Scenario& scenario, const WhereOf& where_of, const IsGiven& is_given) {
  check_bounds(scenario.area, where_of("area.bounds_deg"));
  if (scenario.terrain.rasters.empty()) {
    fail(where_of("terrain.rasters"), "terrain.rasters is empty; name at least one height raster");
  }
  check_sea(scenario.terrain, where_of);
  check_spread_model(scenario.propagation.spread_model, where_of("propagation.spread_model"));
  check_bands(scenario.bands, where_of);
  check_map(scenario, where_of);
  check_backhaul(scenario, where_of);
  if (scenario.service.dead_pct > scenario.service.covered_pct) {
    fail(where_of("service.dead_pct"),
         fmt::format("service.dead_pct ({}) is above service.covered_pct ({}); a village would be dead and covered at "
                     "once, so lower the first or raise the second",
                     number_text(scenario.service.dead_pct), number_text(scenario.service.covered_pct)));
  }
  check_candidates(scenario, where_of);
  check_unique_names(scenario.bands, "bands", where_of);
  check_unique_names(scenario.restrictions, "restrictions", where_of);
  check_unique_names(scenario.bts_types, "bts_types", where_of);
  check_unique_names(scenario.backhaul_bands, "backhaul_bands", where_of);
  check_unique_names(scenario.options, "options", where_of);
  for (std::size_t i = 0; i < scenario.options.size(); ++i) {
    check_option(scenario, scenario.options[i], fmt::format("options[{}].", i), where_of, is_given);
  }
}

}  // namespace phusong::sim
