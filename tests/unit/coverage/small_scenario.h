// A complete scenario in a few lines for the tests of coverage, gaps and siting: one band, round figures.
#pragma once

#include "geo/places/area.h"
#include "geo/places/villages.h"
#include "sim/coverage/transmitters.h"
#include "sim/scenario/scenario.h"

namespace phusong::test {

inline sim::Scenario small_scenario() {
  sim::Scenario s;
  s.identity.name = "small";
  s.area.cell_m = 100.0;
  s.service = {.rsrp_dbm = -110.0,
               .location_probability_pct = 90.0,
               .receiver_height_m = 1.5,
               .covered_pct = 95.0,
               .dead_pct = 50.0,
               .uplink = true,
               .owner = "any",
               .technology = "any"};
  s.uplink = {.terminal_power_dbm = 23.0,
              .terminal_gain_dbi = 0.0,
              .body_loss_db = 0.0,
              .noise_figure_db = 3.0,
              .resource_blocks = 2.0,
              .required_sinr_db = -4.0,
              .interference_margin_db = 1.0};
  s.propagation = {.model = "itu_p526",
                   .spread_model = "",
                   .range_km = 20.0,
                   .sigma_db = 8.0,
                   .effective_earth_radius_km = 8500.0,
                   .time_percent = 50.0,
                   .polarisation = "vertical",
                   .environment = "open"};
  s.map = {.enabled = true, .cell_m = 100.0};
  s.gaps = {.cluster_distance_m = 500.0, .sensitivity_models = {"free_space"}, .sensitivity_db = 6.0};
  s.candidates.search_radius_km = 8.0;
  s.candidates.rooftop_spacing_m = 600.0;
  s.candidates.max_per_village = 12;
  s.candidates.azimuth_step_deg = 15.0;
  sim::BtsType type;
  type.name = "rural";
  type.height_m = 42.0;
  type.power_dbm = 46.0;
  type.feeder_loss_db = 0.5;
  type.frequency_mhz = 900.0;
  type.bandwidth_mhz = 10.0;
  type.antenna = "sector-65-17dbi";
  type.technology = "4G";
  type.owner = "new";
  type.sectors = 3;
  type.capex_vnd = 1.5e9;
  type.opex_vnd_per_year = 1.2e8;
  type.shared_mast_capex_vnd = 5e8;
  s.bts_types.push_back(type);
  return s;
}

inline geo::Site omni_site(const std::string& id, Point at, double height_m = 40.0, double power_dbm = 46.0,
                           const std::string& owner = "Viettel") {
  geo::Site site{id, at, {}, {}};
  geo::Sector sector;
  sector.id = id + "-1";
  sector.height_m = height_m;
  sector.power_dbm = power_dbm;
  sector.antenna = "omni-11dbi";
  sector.owner = owner;
  site.sectors.push_back(sector);
  return site;
}

inline geo::Village square_village(const std::string& id, Point centre, double side_m, double people = 200.0) {
  geo::Village v;
  v.id = id;
  v.name = "Thôn " + id;
  v.population = people;
  const double h = side_m / 2.0;
  v.area = {geo::Polygon{{{{centre.x - h, centre.y - h},
                           {centre.x + h, centre.y - h},
                           {centre.x + h, centre.y + h},
                           {centre.x - h, centre.y + h},
                           {centre.x - h, centre.y - h}}}}};
  v.centre = centre;
  v.area_m2 = side_m * side_m;
  return v;
}

inline sim::Transmitters on_air(const sim::Scenario& s, const std::vector<geo::Site>& sites) {
  return sim::resolve_transmitters(sites, s.service, sim::AntennaLibrary{});
}

}  // namespace phusong::test
