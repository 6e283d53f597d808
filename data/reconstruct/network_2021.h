// The network of 2021 by rule: the commune centres, then towns by their people, then along the roads wherever a hill
// sees most people whom no mast sees yet. Sight over bare ground is all that the rule knows; no propagation is asked.
//
//   Network2021 network = network_of_2021(land, lay, net, settlements, recipe, seed, watcher);
#pragma once

#include <string>
#include <vector>

#include "data/reconstruct/settlements.h"
#include "geo/places/network.h"

namespace phusong::data {

/// A place where the fibre network ends.
struct FibrePoint {
  std::string site;  ///< id of the site that stands there
  std::string name;  ///< of the commune whose centre it is, or that it is in a town
};

struct Network2021 {
  std::vector<geo::Site> sites;   ///< in order of id ("QN0001", ...), each with three sectors
  std::vector<FibrePoint> fibre;  ///< in order of site: those of commune centres and in towns (assumption)
};

/// Deterministic.
[[nodiscard]] Network2021 network_of_2021(const Land& land, const Lay& lay, const RoadNet& net,
                                          const std::vector<Settlement>& settlements, const Recipe& recipe, int seed,
                                          Watcher* watcher);

/// Three equal sectors, 120 degrees apart, the first towards `azimuth_deg` (grid).
[[nodiscard]] std::vector<geo::Sector> three_sectors(const geo::Sector& first, double azimuth_deg);

}  // namespace phusong::data
