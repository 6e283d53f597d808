#include "sim/coverage/radio_climate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <variant>

#include "geo/base/error.h"
#include "models/path/climate_maps.h"
#include "sim/scenario/schema_table.h"

namespace phusong::sim {

namespace {

/// The range of a key, from the one table: a map's value must be one that the key could have.
Limits limits_of(std::string_view key) {
  for (const Row& row : schema_table())
    if (row.key == key) return std::get<Limits>(row.allowed);
  throw std::logic_error{"no such key"};
}

double looked_up(const std::string& file, std::string_view key, double lon_deg, double lat_deg) {
  std::error_code failed;
  std::ifstream in{file, std::ios::binary};
  if (!std::filesystem::is_regular_file(file, failed) || !in)
    throw Error{ErrorKind::input, file,
                fmt::format("the map of {} cannot be read; correct {}_map, or leave it out to use {}", key,
                            key == "climate.delta_n" ? "climate.dn50" : "climate.n050", key)};
  const std::string text{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  const Limits limits = limits_of(key);
  return models::read_climate_map(text, file, limits.low, limits.high).at(Degrees{lon_deg}, Degrees{lat_deg});
}

}  // namespace

LonLat middle_of(const geo::Terrain& terrain) {
  const Grid& grid = terrain.grid;
  const Point middle{grid.west + 0.5 * grid.cell_m * grid.columns, grid.north - 0.5 * grid.cell_m * grid.rows};
  const Point lonlat = geo::Transform{terrain.crs, geo::Crs::wgs84()}(middle);
  return {lonlat.x, lonlat.y};
}

models::RadioClimate climate_of(const Scenario& scenario, double lon_deg, double lat_deg) {
  const ClimateKeys& keys = scenario.climate;
  const std::optional<models::ItmClimate> itm = models::itm_climate_named(keys.itm_climate);
  if (!itm)
    throw Error{ErrorKind::scenario, scenario.file.string(),
                fmt::format("climate.itm_climate is \"{}\", which is no climate of the Longley-Rice model; give {}",
                            keys.itm_climate, fmt::join(models::kItmClimateNames, ", "))};
  models::RadioClimate climate;
  climate.delta_n =
      keys.dn50_map.empty() ? keys.delta_n : looked_up(keys.dn50_map, "climate.delta_n", lon_deg, lat_deg);
  climate.n0 = keys.n050_map.empty() ? keys.n0 : looked_up(keys.n050_map, "climate.n0", lon_deg, lat_deg);
  climate.itm_climate = *itm;
  climate.ground_permittivity = keys.ground_permittivity;
  climate.ground_conductivity_s_m = keys.ground_conductivity_s_m;
  climate.pressure_hpa = keys.pressure_hpa;
  climate.temperature_c = keys.temperature_c;
  return climate;
}

std::vector<std::string> climate_notes(const Scenario& scenario, const models::RadioClimate& climate, double lon_deg,
                                       double lat_deg) {
  const ClimateKeys& keys = scenario.climate;
  std::vector<std::string> notes;
  const auto add = [&](std::string_view key, const std::string& map, double value, const char* unit) {
    if (map.empty()) return;
    notes.push_back(
        fmt::format("{} is {:.2f} {}, looked up in {} at {:.3f} {}, {:.3f} {}; the scenario's own value is "
                    "not used",
                    key, value, unit, std::filesystem::path{map}.filename().string(), std::abs(lon_deg),
                    lon_deg < 0 ? "W" : "E", std::abs(lat_deg), lat_deg < 0 ? "S" : "N"));
  };
  add("climate.delta_n", keys.dn50_map, climate.delta_n, "N-units/km");
  add("climate.n0", keys.n050_map, climate.n0, "N-units");
  return notes;
}

}  // namespace phusong::sim
