// Writes a run's results: numbered files per stage in one folder, each whole or not at all.
//
//   OutputFolder out{"out/quang-ninh"};
//   write_outputs(result, out, watcher);
//
//   01-terrain-hillshade.png  02-coverage-rsrp.tif (+.qml)  02-coverage-margin.tif  02-coverage-state.tif  02-coverage.png
//   03-villages.csv  03-gaps.csv  03-clusters.csv  03-sensitivity.csv  04-candidates.csv  05-plan-<option>.csv
//   06-compare.csv  results.gpkg  results.qgs  results.kmz  report.html  run.json
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "geo/base/progress.h"
#include "sim/pipeline.h"

namespace phusong::sim {

/// Writes everything that the result holds (stages that were not run are left out). Throws Error{output}.
void write_outputs(const RunResult& result, const std::filesystem::path& folder, Watcher* watcher);

// The parts, one file each under output/; each throws Error{output}.
void write_rasters(const RunResult& result, const std::filesystem::path& folder);          // rasters.cpp: COG + qml
void write_geopackage_and_project(const RunResult& result, const std::filesystem::path& folder);  // gis_layers.cpp, qgis_project.cpp
void write_tables(const RunResult& result, const std::filesystem::path& folder);           // tables.cpp: CSV with BOM
void write_report(const RunResult& result, const std::filesystem::path& folder);           // report.cpp: report.html
void write_manifest(const RunResult& result, const std::filesystem::path& folder);         // manifest.cpp: run.json
void write_pictures(const RunResult& result, const std::filesystem::path& folder);         // pictures.cpp: PNG (cairo)

}  // namespace phusong::sim
