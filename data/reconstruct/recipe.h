// A recipe: the parameters and tables from which a province pack is made.
//
//   Recipe recipe = read_recipe("data/quang-ninh/recipe.toml");
//
// Guarantees: every key of the file is known and present, every number in its range; complaints name the file and key.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "geo/grid/grid.h"

namespace phusong::data {

struct Commune {
  int number = 0;          ///< 1, 2, ... in table order
  std::string name, kind;  ///< kind: ward, commune, special_zone
  std::string district;    ///< before 2025
  double population = 0;
  std::string population_status;  ///< read or estimated
  double area_km2 = 0;
  LonLat point, centre;
  bool has_township = false;  ///< its centre is that of a known town
};

/// A point of a commune's land; the nearest anchor says to which commune a place belongs.
struct Anchor {
  int commune = 0;  ///< index into Recipe::communes
  LonLat at;
};

struct NamedPlace {
  std::string name, kind;  ///< kind: named, floating
  int commune = 0;
  LonLat at;
  std::optional<double> households, residents;
  double visitors_and_boats = 0;
};

struct CandidatePoint {
  std::string id, name, kind, reason;
  LonLat at;
};

struct LandRules {
  int lay_factor = 0;
  double floor_radius_m = 0, min_island_km2 = 0;
};

struct RoadRules {
  int factor = 0;
  double slope_scale_deg = 0, sea_cost = 0, max_bridge_km = 0, outside_cost = 0, extra_detour = 0, centre_search_km = 0;
};

struct SettlementRules {
  double people_per_town_quarter = 0, rural_people_base = 0, rural_people_per_density = 0, rural_people_max = 0;
  double ward_full_density = 0, ward_min_town_share = 0, township_share = 0;
  double hamlet_share_max = 0, hamlet_steep_deg = 0, hamlet_people_factor = 0;
  double population_sigma = 0, min_people = 0, persons_per_household = 0;
  double town_spacing_m = 0, rural_spacing_share = 0, max_slope_deg = 0, town_radius_km = 0;
  double town_people_per_km2 = 0, rural_people_per_km2 = 0, hamlet_people_per_km2 = 0, min_area_km2 = 0,
         max_area_km2 = 0;
  double field_belt_m = 0;
};

struct NetworkRules {
  int sites = 0;
  double town_people_per_site = 0, town_spacing_m = 0, rural_reach_km = 0, rural_spacing_km = 0;
  double road_candidate_step_m = 0, ground_search_m = 0;
  std::vector<std::string> owners;
  std::vector<double> owner_shares, low_band_mhz, high_band_mhz;
  double low_band_width_mhz = 0, high_band_width_mhz = 0;
  std::array<double, 2> town_height_m{}, rural_height_m{};
  double town_power_dbm = 0, rural_power_dbm = 0, town_tilt_deg = 0, rural_tilt_deg = 0, feeder_loss_db = 0;
  std::string antenna;
  int first_on_air = 0, last_on_air = 0;
};

struct ProgrammeRules {
  std::string phase;
  int villages = 0, built = 0, closed_by_bts = 0, closed_other = 0, per_commune_max = 0;
  double remoteness_weight = 0, people_weight = 0;
  double as_built_spacing_km = 0, as_built_height_m = 0, as_built_power_dbm = 0, as_built_tilt_deg = 0;
  double as_built_land_search_m = 0;
};

struct Recipe {
  std::filesystem::path file, folder;
  std::string name, notice_en, notice_vi;
  std::filesystem::path baseline;  ///< scenario that finds the gaps for the programme; empty: no programme
  std::vector<Commune> communes;
  std::vector<Anchor> anchors;
  std::vector<LonLat> border, heritage_core;
  std::vector<NamedPlace> places;
  std::vector<CandidatePoint> candidate_points;
  LandRules land;
  RoadRules roads;
  SettlementRules settlements;
  NetworkRules network;
  ProgrammeRules programme;
};

/// Throws Error{scenario} for the TOML file and Error{input} for its tables.
[[nodiscard]] Recipe read_recipe(const std::filesystem::path& file);

}  // namespace phusong::data
