// Running water on a raster: open pits, follow the steepest descent, gather upstream area, cut valleys.
//
//   Erosion water{height, is_land, softness};
//   water.open_pits();
//   for (int i = 0; i < 10; ++i) water.cut(0.03, 0.7);
//   Raster<float> above_m, stream_area;
//   water.measure_streams(3e6, above_m, stream_area);
//
// Guarantees: heights never rise in cut(); every land cell then lies above the cell it drains to; the order of work is
// fixed, so the bytes are the same for any number of threads. Sea cells and the frame are outlets and stay as they are.
// Source of the scheme: Braun and Willett (2013), A very efficient O(n), implicit and parallel method to solve the
// stream power equation; slope exponent 1, area exponent 0.5. Pits: Lindsay (2016),
// Efficient hybrid breaching-filling sink removal methods, the breaching part.
#pragma once

#include <cstdint>
#include <vector>

#include "geo/grid/grid.h"

namespace phusong::data {

class Erosion {
 public:
  /// `softness` in [0, 1] scales how fast a cell is cut: 0 on plains, where rivers lay down more than they take.
  Erosion(Raster<float> height_m, const Raster<std::uint8_t>& land, Raster<float> softness);

  /// Cuts a way out of every pit, with a fall of a millimetre a cell.
  void open_pits();
  /// One step: `strength` is erodibility times time, per square root of the area in m; hillslopes are held to `steepest`
  /// (rise/run).
  void cut(double strength, double steepest);
  /// Metres above the cell where the flow first meets a stream of at least this area, m2; and that stream's area.
  void measure_streams(double stream_area_m2, Raster<float>& above_m, Raster<float>& stream_area) const;

  [[nodiscard]] const Raster<float>& height_m() const noexcept { return height_m_; }
  [[nodiscard]] Raster<float>& height_m() noexcept { return height_m_; }

 private:
  void route();

  Raster<float> height_m_, softness_;
  std::vector<std::uint8_t> outlet_;
  std::vector<std::int32_t> receiver_;
  std::vector<std::int32_t> order_;  ///< every cell after the cell it drains to
  std::vector<float> area_m2_;
};

}  // namespace phusong::data
