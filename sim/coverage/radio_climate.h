// The radio climate of a run: the scenario's [climate] keys, or the user's own ITU maps where they are given.
//
//   const LonLat middle = middle_of(terrain);
//   models::RadioClimate here = climate_of(scenario, middle.lon_deg, middle.lat_deg);
//
// Guarantees: the same scenario and files give the same values. Reads the map files anew on each call.
#pragma once

#include <string>
#include <vector>

#include "geo/grid/grid.h"
#include "geo/ground/terrain.h"
#include "models/path/climate.h"
#include "sim/scenario/scenario.h"

namespace phusong::sim {

/// The middle of the working grid: where maps are looked up for a whole run.
[[nodiscard]] LonLat middle_of(const geo::Terrain& terrain);

/// The climate at a place, in degrees (WGS 84, east and north positive); the place counts only where a map is given.
/// Throws Error{input} with file and line for a map that cannot be read, and for one whose values cannot be what its
/// key stands for.
[[nodiscard]] models::RadioClimate climate_of(const Scenario& scenario, double lon_deg, double lat_deg);

/// A sentence for each value that came from a map, for the run's notes; none without maps. `climate` is of the same
/// place.
[[nodiscard]] std::vector<std::string> climate_notes(const Scenario& scenario, const models::RadioClimate& climate,
                                                     double lon_deg, double lat_deg);

}  // namespace phusong::sim
