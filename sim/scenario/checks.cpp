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
  fail(where, fmt::format("propagation.spread_model is \"{}\", which is not known; {}give one of: {}", name,
                          near.empty() ? "" : fmt::format("did you mean \"{}\"? Otherwise ", near),
                          fmt::join(known, ", ")));
}

/// Overlapping bands are allowed: the first that holds a carrier decides.
void check_bands(const std::vector<BandKeys>& bands, const WhereOf& where_of) {
  for (std::size_t i = 0; i < bands.size(); ++i) {
    const BandKeys& band = bands[i];
    if (band.from_mhz <= band.to_mhz) continue;
    fail(where_of(fmt::format("bands[{}].from_mhz", i)),
         fmt::format("band {} begins at {} MHz, above its end of {} MHz, so that no carrier lies in it; exchange from_mhz "
                     "and to_mhz",
                     band.name, number_text(band.from_mhz), number_text(band.to_mhz)));
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
    for (const char* key : {"objective", "max_bts", "budget_vnd", "target_villages", "must_have", "candidate_kinds"}) {
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
  if (scenario.service.dead_pct > scenario.service.covered_pct) {
    fail(where_of("service.dead_pct"),
         fmt::format("service.dead_pct ({}) is above service.covered_pct ({}); a village would be dead and covered at "
                     "once, so lower the first or raise the second",
                     number_text(scenario.service.dead_pct), number_text(scenario.service.covered_pct)));
  }
  check_unique_names(scenario.bands, "bands", where_of);
  check_unique_names(scenario.bts_types, "bts_types", where_of);
  check_unique_names(scenario.options, "options", where_of);
  for (std::size_t i = 0; i < scenario.options.size(); ++i) {
    check_option(scenario, scenario.options[i], fmt::format("options[{}].", i), where_of, is_given);
  }
}

}  // namespace phusong::sim
