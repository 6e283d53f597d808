// Settlements by rule: how many each commune has, where they stand, whom they house, what shape they have.
//
//   std::vector<Settlement> all = settle(land, lay, net, recipe, seed, watcher);
//   draw_gardens(land, all, recipe.settlements, seed);      // open ground and houses within the settlements
//
// Guarantees: the same settlements for the same recipe, terrain and seed; on land (floating ones apart), within the
// border, no two share a cell; the people of a commune's settlements sum to the commune's population.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/reconstruct/lay.h"
#include "data/reconstruct/recipe.h"
#include "data/reconstruct/roads.h"
#include "geo/io/vector_io.h"

namespace phusong::data {

enum class Kind : std::uint8_t { town, rural, hamlet, floating };
[[nodiscard]] std::string_view name_of(Kind kind) noexcept;

struct Settlement {
  std::string id;  ///< "QN-<commune number>-<number>"
  std::string name;
  int commune = 0;  ///< index into Recipe::communes
  Kind kind = Kind::rural;
  Point centre;
  double people = 0, households = 0;
  double weight = 1.0;  ///< 1 + visitors and boats as equivalent residents
  bool published_name = false;
  std::vector<std::size_t> cells;  ///< inhabited cells of the fine grid, ascending
  geo::MultiPolygon area;
};

/// Places without shapes: kind, commune, centre, people. Sorted by commune and by distance from its centre.
[[nodiscard]] std::vector<Settlement> settle(const Land& land, const Lay& lay, const RoadNet& net, const Recipe& recipe,
                                             int seed, Watcher* watcher);

/// Gives the settlements their land cover: town quarters are built up; villages have gardens and fields with groups of
/// houses (built up) and copses, and till most of the gentle land within field_belt_m of them.
void draw_gardens(Land& land, const std::vector<Settlement>& settlements, const SettlementRules& rules, int seed);

}  // namespace phusong::data
