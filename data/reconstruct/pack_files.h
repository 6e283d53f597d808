// Writes the files of a pack: rasters, layers and tables that any GIS opens.
#pragma once

#include <filesystem>
#include <vector>

#include "data/reconstruct/network_2021.h"
#include "data/reconstruct/programme.h"
#include "data/reconstruct/roads.h"
#include "data/reconstruct/settlements.h"

namespace phusong::data {

/// terrain.tif and landcover.tif.
void write_ground(const std::filesystem::path& folder, const Land& land, const Recipe& recipe, int seed);
/// land.gpkg: the land's outline at the full resolution, with area per island.
void write_land_polygons(const std::filesystem::path& folder, const Land& land);
/// communes.gpkg (points at the centres) and roads.gpkg.
void write_communes_and_roads(const std::filesystem::path& folder, const geo::Crs& crs, const Lay& lay,
                              const RoadNet& net, const Recipe& recipe);
/// villages.gpkg, layer "villages"; `identity` may be empty (nobody is in a programme).
void write_villages(const std::filesystem::path& folder, const geo::Crs& crs,
                    const std::vector<Settlement>& settlements, const std::vector<Identity>& identity,
                    const Recipe& recipe);
/// fibre.csv: where the fibre network ends, each at its site.
void write_fibre(const std::filesystem::path& folder, const Network2021& network);
/// heritage-core.gpkg and points.csv, where the recipe has them. Points move to the highest land nearby.
void write_bay(const std::filesystem::path& folder, const Land& land, const Recipe& recipe);

}  // namespace phusong::data
