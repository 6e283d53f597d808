// Where the radials of an area computation lie, and which cells each of them serves.
//
//   const RadialFan fan{20'000.0, 30.0, 2};              // range, cell, radials per border cell
//   for (int radial = 0; radial < fan.radials(); ++radial) {
//     const Direction way = fan.direction(radial);       // unit vector, east and north
//     fan.cells_of(radial, grid, mast, 0.0, false, cells);      // columns, rows, distances
//   }
//
// Radials run to points evenly spaced on the border of a square around the mast, so that neighbours are nowhere further
// apart than a cell's share of it. One table of directions per radius serves every mast. Which cells a radial serves
// follows from the mast's place inside its cell and is found on the way, without a table: a table shared by all masts
// would have to move each of them to the middle of its cell. Guarantees: each cell in range of a mast belongs to
// exactly one radial, and comes in ascending distance; pure.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "geo/grid/grid.h"

namespace phusong::sim {

struct Direction {
  double east = 0.0, north = 0.0;
};

/// Cells of a radial by ascending distance from the mast; arrays of equal length.
struct FanCells {
  std::vector<double> col, row;  ///< whole numbers
  std::vector<double> distance_km;
  std::vector<std::int32_t> interior;                  ///< points between mast and cell, see models::Receivers
  std::vector<float> scratch_ahead, scratch_sideways;  ///< of cells_of()
};

/// One sector on its way outwards, in cells: ahead is the direction of its side, sideways the other. Floats count from
/// the mast's own cell, where they are exact as far as 8,000 cells; and whoever asks of two neighbours whose a cell is
/// works out their common edge in the same way, so that it is one's or the other's in any case.
struct SectorWay {
  int count = 0;                                ///< steps
  int first_ahead = 0, step = 1;                ///< on the grid; +1 or -1
  int sideways_base = 0;                        ///< the cell's that the mast stands in
  float first_away = 0.0F;                      ///< of the first step from the mast
  float sideways_at = 0.0F;                     ///< the mast, from the base
  float low = 0.0F, high = 0.0F;                ///< edges, sideways over ahead
  float least_sideways = 0, most_sideways = 0;  ///< of the grid, from the base
  bool leaves_low = false, takes_high = false;  ///< whether cells just on an edge are the sector's
  bool across = false;                          ///< whether columns lie ahead
};

class RadialFan {
 public:
  /// `oversampling` 1: as many radials as the border of the square around the range has cells. Domain: all > 0.
  RadialFan(double range_m, double cell_m, int oversampling);

  [[nodiscard]] int radials() const noexcept { return 4 * per_side_; }
  [[nodiscard]] double range_m() const noexcept { return range_m_; }
  [[nodiscard]] double step_m() const noexcept { return cell_m_; }
  /// Along the middle of the radial's sector.
  [[nodiscard]] Direction direction(int radial) const noexcept { return directions_[static_cast<std::size_t>(radial)]; }
  [[nodiscard]] int oversampling() const noexcept { return oversampling_; }

  /// The radial's cells on the grid at nearest_m and more. In vectors. `own_points`:
  /// whether interior is that of the cell's own profile, or of the nearest whole number of steps.
  void cells_of(int radial, const Grid& grid, Point mast, double nearest_m, bool own_points, FanCells& cells) const;
  /// The same one by one as visit(col, row, distance_m): the plain version, oracle of cells_of().
  template <class Visit>
  void each_cell(int radial, const Grid& grid, Point mast, Visit&& visit) const;

 private:
  [[nodiscard]] SectorWay way_of(int radial, const Grid& grid, Point mast) const;

  double range_m_, cell_m_;
  int oversampling_, per_side_;
  std::vector<float> edges_;  ///< of the sectors of a side, as sideways / ahead: -1 to 1
  std::vector<Direction> directions_;
};

/// A mast's place in cells from the middle of the grid's first cell, rounded so that sums with whole numbers are exact.
struct MastPlace {
  double col, row;
};
[[nodiscard]] MastPlace place_of(const Grid& grid, Point mast) noexcept;

template <class Visit>
void RadialFan::each_cell(int radial, const Grid& grid, Point mast, Visit&& visit) const {
  const SectorWay way = way_of(radial, grid, mast);
  for (int i = 0; i < way.count; ++i) {
    const float away = way.first_away + static_cast<float>(i);
    const float from = way.sideways_at + way.low * away, to = way.sideways_at + way.high * away;
    float sideways = std::ceil(from);
    if (way.leaves_low && sideways == from) sideways += 1.0F;
    const bool inside = sideways < to || (way.takes_high && sideways == to);
    if (!inside || sideways < way.least_sideways || sideways > way.most_sideways) continue;
    const int ahead = way.first_ahead + way.step * i, beside = way.sideways_base + static_cast<int>(sideways);
    const int col = way.across ? ahead : beside, row = way.across ? beside : ahead;
    const double metres = distance_m(mast, grid.centre(col, row));
    if (metres <= range_m_) visit(col, row, metres);
  }
}

}  // namespace phusong::sim
