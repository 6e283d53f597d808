// The rasters of a run with their QGIS styles: one list for the files on disk and for the project.
#pragma once

#include <string>
#include <vector>

#include "sim/pipeline.h"

namespace phusong::sim {

/// A raster as the project shows it.
struct RasterLayer {
  std::string stem;    ///< of the file, "02-coverage-rsrp": .tif and .qml
  std::string id;      ///< unique; two views may show one file
  std::string title;   ///< in the scenario's language
  std::string style;   ///< elements for qml_document()
  bool shown = false;  ///< switched on when the project opens
};

/// From the top of the map to the bottom; those that the result has data for.
[[nodiscard]] std::vector<RasterLayer> raster_layers(const RunResult& result);

}  // namespace phusong::sim
