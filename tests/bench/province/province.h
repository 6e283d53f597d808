// Thousands of masts on one province, placed by a rule and a seed.
//
//   const sim::Scenario scenario = bench::load_with_pack("scenarios/quang-ninh-2021.toml", {});
//   const geo::Terrain land = bench::ground_of(scenario);
//   const std::vector<geo::Site> sites = bench::masts_on(land, {.sites = 3000, .sectors = 3});
//
// Guarantees: made from the terrain and the numbers given alone; the first masts of a longer list are a shorter list.
#pragma once

#include <cstdint>
#include <vector>

#include "geo/ground/terrain.h"
#include "geo/places/network.h"
#include "sim/scenario/scenario.h"

namespace phusong::bench {

/// The scenario's terrain on its working grid, zones marked.
[[nodiscard]] geo::Terrain ground_of(const sim::Scenario& scenario);
/// Fractal mountains by the sea (mountains.h) without trees, as large as the bundled province: 197 km x 145 km.
[[nodiscard]] geo::Terrain mountains_of(double cell_m);

struct MastRule {
  int sites = 3000;
  int sectors = 3;  ///< of 65 degrees, spread evenly; 1: one omni antenna
  std::uint64_t seed = 1;
};
/// On land cells, each as likely as any other, anywhere in the cell; antennas at 45 m, 900 MHz.
[[nodiscard]] std::vector<geo::Site> masts_on(const geo::Terrain& land, const MastRule& rule);

}  // namespace phusong::bench
