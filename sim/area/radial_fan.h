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
  std::vector<std::int32_t> interior;  ///< points between mast and cell, see models::Receivers
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
  double range_m_, cell_m_;
  int oversampling_, per_side_;
  std::vector<double> edges_;  ///< of the sectors of a side, as sideways / ahead: -1 to 1
  std::vector<Direction> directions_;
};

/// A mast's place in cells from the middle of the grid's first cell, rounded so that sums with whole numbers are exact.
struct MastPlace {
  double col, row;
};
[[nodiscard]] MastPlace place_of(const Grid& grid, Point mast) noexcept;

template <class Visit>
void RadialFan::each_cell(int radial, const Grid& grid, Point mast, Visit&& visit) const {
  const int side = radial / per_side_, sector = radial % per_side_;  // east, west, south, north
  const double low = edges_[static_cast<std::size_t>(sector)], high = edges_[static_cast<std::size_t>(sector) + 1];
  const bool first = sector == 0, last = sector + 1 == per_side_;
  const bool across = side < 2;  // columns lie ahead, rows sideways
  const int sign = side == 0 || side == 2 ? 1 : -1;
  const MastPlace place = place_of(grid, mast);
  const double ahead_at = across ? place.col : place.row, sideways_at = across ? place.row : place.col;
  const int most_ahead = across ? grid.columns - 1 : grid.rows - 1;
  const int most_sideways = across ? grid.rows - 1 : grid.columns - 1;

  int ahead = sign > 0 ? static_cast<int>(std::floor(ahead_at)) + 1 : static_cast<int>(std::ceil(ahead_at)) - 1;
  for (;; ahead += sign) {
    const double away = std::abs(static_cast<double>(ahead) - ahead_at);
    if (away * cell_m_ > range_m_ + cell_m_) return;
    if (sign > 0 ? ahead > most_ahead : ahead < 0) return;
    if (ahead < 0 || ahead > most_ahead) continue;
    // A sector holds its lower edge. The diagonals belong to east and west.
    const double from = sideways_at + low * away, to = sideways_at + high * away;
    int sideways = static_cast<int>(std::ceil(from));
    if (!across && first && static_cast<double>(sideways) == from) ++sideways;
    const bool inside = static_cast<double>(sideways) < to || (across && last && static_cast<double>(sideways) == to);
    if (!inside || sideways < 0 || sideways > most_sideways) continue;
    const int col = across ? ahead : sideways, row = across ? sideways : ahead;
    const double metres = distance_m(mast, grid.centre(col, row));
    if (metres <= range_m_) visit(col, row, metres);
  }
}

}  // namespace phusong::sim
