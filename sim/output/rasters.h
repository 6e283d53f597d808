// The rasters of a run with their QGIS styles: one list for the files on disk and for the project.
#pragma once

#include <string>
#include <vector>

#include "sim/pipeline.h"

namespace phusong::sim {

/// One raster file and how the project shows it.
struct RasterFile {
  std::string stem;    ///< "02-coverage-rsrp": .tif and .qml
  std::string title;   ///< in the scenario's language
  std::string style;   ///< elements for qml_document()
  bool shown = false;  ///< switched on when the project opens
};

/// From the top of the map to the bottom; those that the result has data for.
[[nodiscard]] std::vector<RasterFile> raster_files(const RunResult& result);

}  // namespace phusong::sim
