// The radio climate of a run: the scenario's [climate] keys, or the user's own ITU maps where they are given.
//
//   models::RadioClimate here = climate_of(scenario, 107.1, 21.0);   // the middle of the area
//
// Guarantees: the same scenario and files give the same values. Reads the map files anew on each call.
#pragma once

#include <string>
#include <vector>

#include "models/path/climate.h"
#include "sim/scenario/scenario.h"

namespace phusong::sim {

/// The climate at a place, in degrees (WGS 84, east and north positive); the place counts only where a map is given.
/// Throws Error{input} with file and line for a map that cannot be read, and for one whose values cannot be what its
/// key stands for.
[[nodiscard]] models::RadioClimate climate_of(const Scenario& scenario, double lon_deg, double lat_deg);

/// A sentence for each value that came from a map, for the run's notes; none without maps. `climate` is of the same
/// place.
[[nodiscard]] std::vector<std::string> climate_notes(const Scenario& scenario, const models::RadioClimate& climate,
                                                     double lon_deg, double lat_deg);

}  // namespace phusong::sim
