// Points, extents, the north-up metric grid, and rasters on it. Pure types: standard library only.
//
//   Grid grid{.west = 600'000, .north = 2'400'000, .cell_m = 30, .columns = 100, .rows = 80};
//   Raster<float> height{grid, 0.0F};
//   height(col, row) = 12.5F;
//   Point centre = grid.centre(col, row);
//
// Guarantees: row-major, row 0 is the north edge, column 0 the west edge; square cells.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "geo/base/constants.h"

namespace phusong {

/// Projected coordinates of the working CRS, metres (x east, y north).
struct Point {
  double x = 0.0;
  double y = 0.0;
  bool operator==(const Point&) const = default;
};

/// WGS 84 longitude and latitude, degrees.
struct LonLat {
  double lon_deg = 0.0;
  double lat_deg = 0.0;
  bool operator==(const LonLat&) const = default;
};

/// Straight-line distance on the working grid, metres.
[[nodiscard]] inline double distance_m(Point a, Point b) noexcept { return std::hypot(b.x - a.x, b.y - a.y); }
/// Grid bearing from a to b, degrees clockwise from grid north, in [0, 360). 0 for equal points.
[[nodiscard]] inline double bearing_deg(Point a, Point b) noexcept {
  const double deg = std::atan2(b.x - a.x, b.y - a.y) * (180.0 / kPi);
  return deg < 0.0 ? deg + 360.0 : deg;
}

/// Axis-aligned box. Empty when west > east.
struct Extent {
  double west = 1.0, south = 1.0, east = 0.0, north = 0.0;
  [[nodiscard]] bool empty() const noexcept { return west > east || south > north; }
  [[nodiscard]] bool contains(Point p) const noexcept {
    return p.x >= west && p.x <= east && p.y >= south && p.y <= north;
  }
  [[nodiscard]] bool intersects(const Extent& o) const noexcept {
    return !empty() && !o.empty() && west <= o.east && o.west <= east && south <= o.north && o.south <= north;
  }
  /// Grows to hold p.
  void add(Point p) noexcept {
    if (empty()) { west = east = p.x; south = north = p.y; return; }
    west = std::min(west, p.x); east = std::max(east, p.x);
    south = std::min(south, p.y); north = std::max(north, p.y);
  }
  [[nodiscard]] Extent grown(double by) const noexcept { return {west - by, south - by, east + by, north + by}; }
  bool operator==(const Extent&) const = default;
};

/// North-up square-celled grid; (west, north) is the outer corner of cell (0, 0).
struct Grid {
  double west = 0.0, north = 0.0;
  double cell_m = 1.0;
  int columns = 0, rows = 0;

  [[nodiscard]] std::size_t size() const noexcept {
    return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
  }
  [[nodiscard]] std::size_t index(int col, int row) const noexcept {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(col);
  }
  [[nodiscard]] Point centre(int col, int row) const noexcept {
    return {west + (col + 0.5) * cell_m, north - (row + 0.5) * cell_m};
  }
  [[nodiscard]] int col_of(double x) const noexcept { return static_cast<int>(std::floor((x - west) / cell_m)); }
  [[nodiscard]] int row_of(double y) const noexcept { return static_cast<int>(std::floor((north - y) / cell_m)); }
  [[nodiscard]] bool contains(int col, int row) const noexcept {
    return col >= 0 && col < columns && row >= 0 && row < rows;
  }
  [[nodiscard]] bool contains(Point p) const noexcept { return contains(col_of(p.x), row_of(p.y)); }
  [[nodiscard]] Extent extent() const noexcept {
    return {west, north - rows * cell_m, west + columns * cell_m, north};
  }
  bool operator==(const Grid&) const = default;
};

/// Non-owning view of cells on a grid. Pass by value.
template <class T>
struct RasterView {
  std::span<const T> cells;
  Grid grid;
  [[nodiscard]] const T& operator()(int col, int row) const noexcept { return cells[grid.index(col, row)]; }
};

/// Owning raster.
template <class T>
struct Raster {
  Grid grid;
  std::vector<T> cells;

  Raster() = default;
  explicit Raster(const Grid& g, T fill = T{}) : grid{g}, cells(g.size(), fill) {}
  [[nodiscard]] T& operator()(int col, int row) noexcept { return cells[grid.index(col, row)]; }
  [[nodiscard]] const T& operator()(int col, int row) const noexcept { return cells[grid.index(col, row)]; }
  [[nodiscard]] RasterView<T> view() const noexcept { return {cells, grid}; }
};

}  // namespace phusong
