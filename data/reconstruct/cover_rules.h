// What stands on the ground: land cover by rule from the shape of the land, the shore and the towns of the table.
//
//   CoverRules rules{table, seed};
//   std::uint8_t code = rules.code({.at = p, .height_m = 12, .slope = 0.02, .above_stream_m = 3, .land_m = 2000});
//
// Guarantees: codes of `cover` only; the same for a place whatever the grid that asks; const from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "data/reconstruct/noise.h"
#include "data/reconstruct/relief_table.h"
#include "geo/grid/grid.h"

namespace phusong::data {

/// A place on land.
struct Ground {
  Point at;
  double height_m = 0.0;
  double slope = 0.0;           ///< rise over run
  double above_stream_m = 0.0;  ///< metres above the stream that it drains to
  double land_m = 0.0;          ///< metres to the water; negative on tidal flats
};

class CoverRules {
 public:
  CoverRules(const ReliefTable& table, int seed);

  [[nodiscard]] std::uint8_t code(const Ground& ground) const noexcept;
  /// True where mud stands above the sea outside the shore: sheltered flats of a mangrove zone, cut by creeks.
  [[nodiscard]] bool tidal_flat(Point p, double land_m) const noexcept;

 private:
  [[nodiscard]] bool in_mangrove_zone(Point p) const noexcept;

  struct Zone {
    std::vector<Vertex> ring;
    Extent box;
  };
  std::vector<Zone> mangroves_;
  std::vector<Landform> towns_;
  Noise patches_, creeks_, edges_;
};

}  // namespace phusong::data
