// Limestone towers: seeded, steep-sided, standing in the sea or on land inside the table's karst fields.
//
//   KarstTowers towers{table, seed};
//   double rise_m = towers.height_at(p);   // 0 between the towers
//
// Guarantees: the same rise for a point whatever the grid that asks; no tower in a lagoon; const from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "data/reconstruct/noise.h"
#include "data/reconstruct/relief_table.h"
#include "geo/grid/grid.h"

namespace phusong::data {

class KarstTowers {
 public:
  KarstTowers(const ReliefTable& table, int seed);

  [[nodiscard]] double height_at(Point p) const noexcept;
  [[nodiscard]] std::size_t count() const noexcept { return towers_.size(); }

 private:
  struct Tower {
    Point at;
    double height_m, long_m, short_m, cos, sin;
  };
  std::vector<Tower> towers_;
  Raster<std::int32_t> first_;  ///< bins of 1 km: where a bin's towers begin in `in_bin_`
  std::vector<std::int32_t> in_bin_;
  std::vector<Landform> lagoons_;
  Noise edge_, wall_;
};

}  // namespace phusong::data
