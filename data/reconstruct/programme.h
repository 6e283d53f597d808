// The programme: which of the settlements that the default model finds without signal were in it, what became of them,
// and where the 54 BTS were built. By rule; nothing is decided for one village.
//
//   Standing standing = standing_in_baseline(recipe, pack_folder, seed, settlements, sites, watcher);
//   Programme p = programme_of(land, settlements, standing, recipe, seed);
//
// The rules:
//  - in the programme: of the gaps outside town quarters, first those with a published name, then by score
//    (remoteness_weight x rank of the distance to the network + people_weight x rank of people + the rest x chance),
//    at most per_commune_max in a commune until no other is left;
//  - BTS as built: at the villages of the programme with most people first, no two closer than as_built_spacing_km
//    (which gives way only when the villages run out), at the village's centre or the nearest land;
//  - closed by a new BTS: the hosts, and the villages of the programme nearest to any of these BTS;
//  - open: of the others, those with the highest rank of distance to the network plus rank of fewness of people;
//  - closed by other means: what is left.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/reconstruct/settlements.h"
#include "geo/places/network.h"

namespace phusong::data {

/// How each settlement fares in the baseline; parallel to the settlements.
struct Standing {
  std::vector<bool> gap;          ///< dead or marginal
  std::vector<double> network_m;  ///< distance to the nearest site of the network
  int gaps = 0;
};

/// Runs the recipe's baseline scenario on the files of `pack_folder` up to its gaps. Throws as sim::run does.
[[nodiscard]] Standing standing_in_baseline(const Recipe& recipe, const std::filesystem::path& pack_folder, int seed,
                                            const std::vector<Settlement>& settlements,
                                            const std::vector<geo::Site>& sites, Watcher* watcher);

/// A settlement's identity in the programme; empty texts outside it.
struct Identity {
  std::string phase, status, closed_by;
  bool operator==(const Identity&) const = default;
};

struct Programme {
  std::vector<Identity> identity;   ///< parallel to the settlements
  std::vector<geo::Site> as_built;  ///< in order of id
};

/// Throws Error{infeasible} when the baseline finds fewer gaps outside town quarters than the programme has villages.
[[nodiscard]] Programme programme_of(const Land& land, const std::vector<Settlement>& settlements,
                                     const Standing& standing, const Recipe& recipe, int seed);

}  // namespace phusong::data
