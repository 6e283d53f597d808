// Roads by rule: least-cost ways over the land between the communes' centres, and tracks from there to every
// settlement.
//
//   RoadNet net = main_roads(lay, recipe, watcher);
//   add_tracks(net, lay, settlement_points, watcher);
//
// Guarantees: deterministic, ties by cell number; a road crosses sea only by bridges of at most max_bridge_km.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/reconstruct/lay.h"
#include "data/reconstruct/recipe.h"

namespace phusong::data {

struct Road {
  std::string kind;  ///< main, link, track
  std::string from, to;
  std::vector<Point> line;
  double length_km = 0;
};

struct RoadNet {
  Grid grid;                  ///< road cells
  Raster<float> cost;         ///< of a metre in the cell, 1 on flat land; 0 marks sea
  Raster<std::uint8_t> main;  ///< 1 where a main road or link passes
  std::vector<Road> roads;
  int ferries = 0;  ///< links that were dropped because they cross too much sea
};

/// The tree of least total cost between the communes' centres, and the links that shorten it much.
[[nodiscard]] RoadNet main_roads(const Lay& lay, const Recipe& recipe, Watcher* watcher);

/// Tracks from each place to the nearest road or, on islands without one, to the island's first place in the list.
void add_tracks(RoadNet& net, const Lay& lay, const std::vector<Point>& places, Watcher* watcher);

}  // namespace phusong::data
