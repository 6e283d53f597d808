// The names of the files that a run writes into its folder: one home, so that a later run can take an earlier one away.
//
//   own_output("02-coverage-rsrp.tif") == true;  own_output("my notes.txt") == false;
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/pipeline.h"

namespace phusong::sim {

inline constexpr std::string_view kGeoPackageName = "results.gpkg";
inline constexpr std::string_view kProjectName = "results.qgs";
inline constexpr std::string_view kKmzName = "results.kmz";
inline constexpr std::string_view kReportName = "report.html";
inline constexpr std::string_view kManifestName = "run.json";

/// True for a file that some run of this program may have written into its folder (or that GDAL and QGIS leave beside
/// one: .aux.xml, -wal, -shm). Anything else in the folder belongs to the user and is never touched.
[[nodiscard]] bool own_output(std::string_view file_name) noexcept;

/// For each option, the part of a file or layer name that stands for it: letters, digits, '-' and '_' only; unique.
[[nodiscard]] std::vector<std::string> option_slugs(const std::vector<OptionResult>& options);

}  // namespace phusong::sim
