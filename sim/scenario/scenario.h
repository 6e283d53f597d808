// A scenario: everything that a run depends on, as plain structs. Filled only by load_scenario().
//
//   Scenario s = load_scenario("scenarios/quang-ninh-plan.toml");
//
// Each member is one row of the schema table (schema_table.cpp), where its default, unit, range and text stand.
// The members' initialisers here are empty values: the table is the home of the defaults.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/path/climate.h"

namespace phusong::sim {

/// [scenario]
struct Identity {
  std::string name, title_en, title_vi;
  /// Shown on every page; the bundled province says here that it is a reconstruction.
  std::string notice_en, notice_vi;
  int seed = 0;
};

/// [pack]: a province that is made by rules on first use. Its folder is known to the scenario as ${PACK}.
struct PackKeys {
  std::string recipe;  ///< path of a recipe.toml; empty for none
  int seed = 0;
};

/// [area]
struct AreaKeys {
  std::string crs;  ///< "auto" or a CRS
  /// West, south, east, north; empty: the villages' extent grown by propagation.range_km.
  std::vector<double> bounds_deg;
  double cell_m = 0;
};

/// [terrain]
struct TerrainKeys {
  std::vector<std::string> rasters;
  std::string heights;  ///< "terrain" or "surface"
  std::string sea;      ///< "none", "zero_and_below", "missing", "water_polygons", "land_polygons"
  std::string sea_polygons, sea_polygons_layer;
};

/// [land_cover]
struct LandCoverKeys {
  std::string raster;
  std::string classes;  ///< "esa_world_cover" or a CSV
};

/// [villages]
struct VillageKeys {
  std::string source, layer;
  double point_radius_m = 0;
  std::string id_field, name_field, commune_field, district_field, households_field, population_field, weight_field,
      phase_field, status_field, closed_by_field;
  std::string population_raster;
};

/// [network]
struct NetworkKeys {
  std::vector<std::string> sites;  ///< one or more CSV/OGR sources, read in order; may be empty
  std::string layer, as_of;
  std::string antenna_folder;  ///< MSI files; each is known by its file name without extension and by its NAME
};

/// [service]
struct ServiceKeys {
  double rsrp_dbm = 0, location_probability_pct = 0, receiver_height_m = 0;
  double covered_pct = 0, dead_pct = 0;
  bool uplink = true;
  std::string owner, technology;  ///< "any" or a name
};

/// [terminal] and [uplink]
struct UplinkKeys {
  double terminal_power_dbm = 0, terminal_gain_dbi = 0, body_loss_db = 0;
  double noise_figure_db = 0, resource_blocks = 0, required_sinr_db = 0, interference_margin_db = 0;
};

/// [propagation]
struct PropagationKeys {
  std::string model, spread_model;
  double range_km = 0, sigma_db = 0, effective_earth_radius_km = 0, time_percent = 0;
  std::string polarisation;  ///< "vertical" or "horizontal"
  std::string environment;   ///< for Hata: "open", "suburban", "urban_small", "urban_large"
};

/// [climate]; the initialisers are the defaults of models::RadioClimate, which the table repeats and a test compares.
struct ClimateKeys {
  double delta_n = models::RadioClimate{}.delta_n, n0 = models::RadioClimate{}.n0;  ///< N-units/km and N-units
  std::string itm_climate{models::name_of(models::RadioClimate{}.itm_climate)};     ///< a word of kItmClimateNames
  double ground_permittivity = models::RadioClimate{}.ground_permittivity;
  double ground_conductivity_s_m = models::RadioClimate{}.ground_conductivity_s_m;
  double pressure_hpa = models::RadioClimate{}.pressure_hpa, temperature_c = models::RadioClimate{}.temperature_c;
  std::string dn50_map, n050_map;  ///< the user's own map files; empty for none
};

/// [[bands]]: frequencies that have a model of their own.
struct BandKeys {
  std::string name;
  double from_mhz = 0, to_mhz = 0;
  std::string model;
};

/// [map]
struct MapKeys {
  bool enabled = true;
  double cell_m = 0;
  std::string mode = "verdict_exact";  ///< "exact", "fast" or "verdict_exact"
  int oversampling = 2;
  double recheck_db = 2;
  int memory_mb = 2000;
};

/// [gaps]
struct GapKeys {
  double cluster_distance_m = 0;
  std::vector<std::string> sensitivity_models;
  double sensitivity_db = 0;
};

/// [[bts_types]]
struct BtsType {
  std::string name, title_en, title_vi;
  double height_m = 0, power_dbm = 0, feeder_loss_db = 0, frequency_mhz = 0, bandwidth_mhz = 0;
  std::string antenna, technology, owner;
  int sectors = 0;
  double tilt_deg = 0;
  double capex_vnd = 0, opex_vnd_per_year = 0;
  double shared_mast_capex_vnd = 0;  ///< when placed on an existing mast
  std::string cost_source;           ///< citation, or "assumption"
};

/// [candidates]
struct CandidateKeys {
  bool rooftops = true, village_centres = true, existing_masts = true;
  double search_radius_km = 0, rooftop_spacing_m = 0;
  int max_per_village = 0;
  std::string points, points_layer;    ///< user's own candidate points (OGR/CSV): id, name, kind
  std::string exclude, exclude_layer;  ///< polygons where no BTS may stand
  double azimuth_step_deg = 0;
  std::string azimuths = "all";  ///< "best": each option turns a candidate's sectors once
  bool surface = false;          ///< every land cell is looked at
  int surface_points = 0;
  double max_slope_deg = 90;
  std::vector<std::string> must_not;                   ///< ids of candidates
  std::string must_not_places, must_not_places_layer;  ///< points with radius_m
  std::string roads, roads_layer, jetties, jetties_layer, power_lines, power_lines_layer;
  double road_vnd_per_km = 0, jetty_vnd_per_km = 0, power_vnd_per_km = 0;
};

/// [[restrictions]]: areas with a rule for masts.
struct RestrictionKeys {
  std::string name, title_en, title_vi;
  std::string source, layer;
  std::string rule;  ///< "no_mast" or "max_height"
  std::string height_field;
};

/// [backhaul]: how a new site reaches the network.
struct BackhaulKeys {
  bool enabled = false;
  std::string fibre, fibre_layer;  ///< points where fibre ends (OGR/CSV): id, name
  std::string connected_sites;     ///< "all", "none" or "at_fibre"
  double at_fibre_m = 0;           ///< a site this near to a fibre point stands on it
  double fibre_mast_m = 0;         ///< dish above ground at a fibre point without a site; 0: no mast there
  double dish_below_m = 0;         ///< the dish below the highest antenna of its tower
  double longest_hop_km = 0;
  int max_hops = 0;
  double clear_share = 0, k_worst = 0, clear_share_worst = 0;
  double availability_pct = 0, rain_001_mm_h = 0, log10_k = 0, dn75 = 0, vapour_g_m3 = 0;
  bool relays = true;
  double relay_capex_vnd = 0, relay_opex_vnd_per_year = 0;
  std::string relay_points, relay_points_layer;  ///< places where a relay could stand (OGR/CSV): id, name
  double trench_km_capex_vnd = 0, trench_km_opex_vnd_per_year = 0, trench_longest_km = 0, trench_detour = 0;
  bool satellite = false;
  double satellite_capex_vnd = 0, satellite_opex_vnd_per_year = 0;
  std::string cost_source;  ///< citation, or "assumption"
};

/// [[backhaul_bands]]: one kind of microwave radio, the same at both ends.
struct BackhaulBand {
  std::string name;
  double frequency_mhz = 0, longest_km = 0, power_dbm = 0, antenna_m = 0, losses_db = 0, threshold_dbm = 0;
  std::string polarisation;                     ///< "vertical" or "horizontal"
  double capex_vnd = 0, opex_vnd_per_year = 0;  ///< of a hop, both ends
  std::string cost_source;                      ///< citation, or "assumption"
};

/// [[options]]: one investment option, compared with the others.
struct OptionKeys {
  std::string name, title_en, title_vi;
  std::string kind;         ///< "plan" or "fixed"
  std::string sites;        ///< fixed: CSV/OGR of sites to add (same columns as network.sites)
  std::string bts_type;     ///< plan: which type; fixed: the type that gives the costs
  std::string objective;    ///< "villages", "people", "least_cost"
  int max_bts = 0;          ///< 0: no limit
  double budget_vnd = 0;    ///< 0: no limit
  int target_villages = 0;  ///< least_cost: how many to close; 0: all that can be closed
  std::vector<std::string> target_phases, target_statuses, target_closed_by;  ///< which gaps count; empty: any
  std::vector<std::string> target_places;  ///< which gaps count, by village id or name; empty: any
  std::vector<std::string> must_have;      ///< candidate ids
  std::vector<std::string>
      candidate_kinds;     ///< restrict: "rooftop", "village_centre", "existing_mast", "point", "surface"; empty: all
  bool joint = false;      ///< several sites may close a village together
  bool backhaul = true;    ///< false: planned as if every place were connected, though [backhaul] is enabled
  bool resilient = false;  ///< a village counts only while any one site or hop of the plan may fail
  int front_points = 0;    ///< budgets of the front of value against cost; 0: no front
  std::vector<double> phase_budgets_vnd;  ///< cash that comes each quarter; empty: built all at once
  int phase_crews = 0;                    ///< new towers a quarter; 0: any number
  double time_limit_s = 0;                ///< of the plan's search; 0: none, and the same plan on every machine
};

/// [cost]
struct CostKeys {
  int years = 0;
  double discount_rate_pct = 0;
  std::string source;
};

/// [report]
struct ReportKeys {
  std::string language;  ///< "en", "vi": which language opens first (both are always in the page)
};

struct Scenario {
  Identity identity;
  PackKeys pack;
  AreaKeys area;
  TerrainKeys terrain;
  LandCoverKeys land_cover;
  VillageKeys villages;
  NetworkKeys network;
  ServiceKeys service;
  UplinkKeys uplink;
  PropagationKeys propagation;
  ClimateKeys climate;
  MapKeys map;
  GapKeys gaps;
  CandidateKeys candidates;
  BackhaulKeys backhaul;
  CostKeys cost;
  ReportKeys report;
  std::vector<BandKeys> bands;
  std::vector<RestrictionKeys> restrictions;
  std::vector<BtsType> bts_types;
  std::vector<BackhaulBand> backhaul_bands;
  std::vector<OptionKeys> options;

  std::filesystem::path file;                ///< as given
  std::vector<std::filesystem::path> files;  ///< the file and all that it extends, base first
  std::string canonical;  ///< all effective keys and values in schema order, one per line; hashed for run.json
};

}  // namespace phusong::sim
