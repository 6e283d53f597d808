// Pictures of the map: shaded relief, coverage or the spread of two models over it, villages and sites on top.
//
//   Raster<std::uint32_t> relief = relief_pixels(result.terrain, pixels);    // 0xRRGGBBAA
//   std::string png = draw_map(result, {.width = 1600, .option = 2});
//
// Guarantees: derived from the run's own terrain and results only; the same bytes for the same result.
#pragma once

#include <cstdint>
#include <string>

#include "sim/pipeline.h"

namespace phusong::sim {

/// The terrain's extent at about `columns` square pixels across.
[[nodiscard]] Grid pixel_grid(const Grid& terrain, int columns);

/// Hypsometric tints with hillshade from the north-west; sea blue, unknown ground magenta hatched.
[[nodiscard]] Raster<std::uint32_t> relief_pixels(const geo::Terrain& terrain, const Grid& pixels);

/// Classes of RSRP on land and sea; transparent where nobody is in range, grey hatched where unverified.
[[nodiscard]] Raster<std::uint32_t> coverage_pixels(const CoverageMap& map, const ServiceKeys& service, const Grid& pixels);

/// Classes of the difference between two models; transparent where either gives no level.
[[nodiscard]] Raster<std::uint32_t> difference_pixels(const Raster<float>& difference_db, const Grid& pixels);

/// `bottom` darkened by relief and covered by `top` by its alpha.
[[nodiscard]] Raster<std::uint32_t> laid_over(const Raster<std::uint32_t>& bottom, const Raster<std::uint32_t>& top);

struct MapPicture {
  int width = 1600;
  int option = -1;         ///< draw the sites of this option; -1: none
  /// Show how far the result's two models differ, and the flipped villages, in place of the coverage and the gaps.
  bool spread = false;
  bool vietnamese = false;
  bool legend = true;
};
/// PNG bytes: map, gaps, sites, legend, scale bar, title and notice.
[[nodiscard]] std::string draw_map(const RunResult& result, const MapPicture& picture);

}  // namespace phusong::sim
