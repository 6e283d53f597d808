// Places of the backhaul that the scenario names: where fibre ends, and where a relay could stand.
//
//   BackhaulPlaces places = read_backhaul_places(scenario, terrain.crs);
//
// Guarantees: in ascending order of id; ids differ within each list.
#pragma once

#include <string>
#include <vector>

#include "geo/grid/grid.h"
#include "geo/io/crs.h"
#include "sim/scenario/scenario.h"

namespace phusong::sim {

struct NamedPlace {
  std::string id, name;  ///< the name is the id where the table has none
  Point at;              ///< working CRS
  LonLat lonlat;
};

struct BackhaulPlaces {
  std::vector<NamedPlace> fibre;   ///< backhaul.fibre
  std::vector<NamedPlace> relays;  ///< backhaul.relay_points
};

/// Throws Error{input} as read_features does; for a feature that is no point or has no id, and for an id that stands
/// there twice.
[[nodiscard]] BackhaulPlaces read_backhaul_places(const Scenario& scenario, const geo::Crs& crs);

}  // namespace phusong::sim
