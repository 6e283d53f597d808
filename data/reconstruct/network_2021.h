// The network of 2021 by rule: the commune centres, then towns by their people, then along the roads wherever a hill
// sees most people whom no mast sees yet. Sight over bare ground is all that the rule knows; no propagation is asked.
//
//   std::vector<geo::Site> sites = network_of_2021(land, lay, net, settlements, recipe, seed, watcher);
#pragma once

#include <vector>

#include "data/reconstruct/settlements.h"
#include "geo/places/network.h"

namespace phusong::data {

/// Sites in order of id ("QN0001", ...), each with three sectors. Deterministic.
[[nodiscard]] std::vector<geo::Site> network_of_2021(const Land& land, const Lay& lay, const RoadNet& net,
                                                     const std::vector<Settlement>& settlements, const Recipe& recipe,
                                                     int seed, Watcher* watcher);

/// Three equal sectors, 120 degrees apart, the first towards `azimuth_deg` (grid).
[[nodiscard]] std::vector<geo::Sector> three_sectors(const geo::Sector& first, double azimuth_deg);

}  // namespace phusong::data
