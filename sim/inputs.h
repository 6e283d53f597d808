// The inputs of a run: from the scenario's keys to terrain, villages and network on one working grid.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "geo/base/progress.h"
#include "geo/ground/terrain.h"
#include "geo/places/network.h"
#include "geo/places/villages.h"
#include "sim/coverage/transmitters.h"
#include "sim/scenario/scenario.h"

namespace phusong::sim {

/// The working CRS and grid.
struct WorkingArea {
  geo::Crs crs;
  Grid grid;
  Extent lonlat;
};

/// area.crs and area.bounds_deg, or the villages' extent grown by propagation.range_km.
/// Throws Error{scenario} when the CRS is not in metres or the grid would not fit in memory (over 400 million cells).
[[nodiscard]] WorkingArea working_area(const Scenario& scenario);

[[nodiscard]] geo::TerrainSources terrain_sources(const Scenario& scenario);
[[nodiscard]] geo::VillageSource village_source(const Scenario& scenario);

/// All network.sites sources in order. Throws Error{input} when a site id stands in two of them.
[[nodiscard]] std::vector<geo::Site> read_network(const Scenario& scenario, const geo::Crs& crs,
                                                  std::vector<std::string>& notes);

/// The people raster's nearest value at each cell of the grid, as a density: only the shares between cells of one
/// village are read from it. Nothing when the scenario names no population raster.
/// Negative and absurd values are missing; read_villages notes them.
[[nodiscard]] std::optional<Raster<float>> read_people(const Scenario& scenario, const WorkingArea& area);

/// What only the planning reads is read here once too, so that a slip in it does not cost the hours before: the points
/// and polygons of [candidates], the sites of fixed options and whether their sectors count, and all their antennas.
/// `notes` receives exclusion zones that had to be repaired. Throws Error{input} with the key.
void check_planning_inputs(const Scenario& scenario, const geo::Crs& crs, AntennaLibrary antennas,
                           std::vector<std::string>& notes);

/// An input file with its hash, for run.json.
struct InputFile {
  std::string role;    ///< "terrain", "villages", ...
  std::string path;    ///< as in the scenario, relative to its folder where possible
  std::string sha256;  ///< of an archive or a folder: of all of it; empty for what is not on this machine's disk
};
/// Every file that the scenario names, in the order of the data flow, each followed by the files beside it that GDAL
/// reads along (.prj, .dbf, .aux.xml, ...); every antenna file of network.antenna_folder.
[[nodiscard]] std::vector<InputFile> input_files(const Scenario& scenario);

}  // namespace phusong::sim
