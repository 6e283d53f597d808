// Writes a run's results: numbered files per stage in one folder, each whole or not at all.
//
//   write_outputs(result, "out/quang-ninh", watcher);
//
//   01-inputs.csv  01-village-issues.csv  01-terrain-height.tif (+.qml)  01-terrain-ground.tif
//   02-coverage-rsrp.tif (+.qml)  02-coverage-margin.tif  02-coverage-state.tif
//   02-coverage-server.tif  02-servers.csv  02-coverage.png
//   02-coverage-spread.tif (+.qml)  02-coverage-spread.png  03-spread.csv      with propagation.spread_model only
//   04-siting-<BTS type>.tif (+.qml)                                           with candidates.surface only
//   03-villages.csv  03-gaps.csv  03-clusters.csv  03-sensitivity.csv  04-candidates.csv  04-refused.csv
//   04-hops.csv  04-hops-refused.csv  05-backhaul-<option>.csv             with [backhaul] only
//   05-plan-<option>.csv  05-plan-<option>-certificate.json (phusong plan verify reads it)
//   05-front-<option>.csv  05-phases-<option>.csv             with front_points, phase_budgets_vnd of the option only
//   06-compare.csv  results.gpkg  results.qgs  results.kmz  report.html  run.json
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "geo/base/progress.h"
#include "sim/pipeline.h"

namespace phusong::sim {

/// Writes everything that the result holds (stages that were not run are left out). Files of an earlier run in the
/// folder are removed first, the user's own files stay. run.json comes last: with it the folder is complete.
/// Equal results give equal bytes, except run.json's `timing`. Throws Error{output}.
void write_outputs(const RunResult& result, const std::filesystem::path& folder, Watcher* watcher);

// The parts, one file each under output/; each throws Error{output}.
void write_rasters(const RunResult& result, const std::filesystem::path& folder);  // rasters.cpp: COG + qml
void write_geopackage_and_project(const RunResult& result,
                                  const std::filesystem::path& folder);  // gis_layers.cpp, qgis_project.cpp
void write_google_earth(const RunResult& result, const std::filesystem::path& folder);  // google_earth.cpp: KMZ
void write_tables(const RunResult& result, const std::filesystem::path& folder);        // tables.cpp: CSV with BOM
void write_report(const RunResult& result, const std::filesystem::path& folder);        // report.cpp: report.html
void write_manifest(const RunResult& result, const std::filesystem::path& folder);      // manifest.cpp: run.json
void write_pictures(const RunResult& result, const std::filesystem::path& folder);      // map_picture.cpp: PNG (cairo)

}  // namespace phusong::sim
