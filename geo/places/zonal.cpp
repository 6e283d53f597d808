// Which cells lie under an area and by how much, and sums over them.
#include <algorithm>
#include <cmath>
#include <vector>

#include "geo/places/area.h"
#include "geo/places/villages.h"

namespace phusong::geo {
namespace {

// The part of a grid that an area can touch, and the area's corners in units of its cells (x east, y south).
struct Window {
  int first_col = 0, first_row = 0, columns = 0, rows = 0;
};

Window window_of(const Extent& extent, const Grid& grid) {
  if (extent.empty()) return {};
  const auto column = [&](double x) {
    return static_cast<int>(std::clamp(std::floor((x - grid.west) / grid.cell_m), 0.0, grid.columns - 1.0));
  };
  const auto row = [&](double y) {
    return static_cast<int>(std::clamp(std::floor((grid.north - y) / grid.cell_m), 0.0, grid.rows - 1.0));
  };
  if (!extent.intersects(grid.extent()) || grid.size() == 0) return {};
  Window w;
  w.first_col = column(extent.west);
  w.first_row = row(extent.north);
  w.columns = column(extent.east) - w.first_col + 1;
  w.rows = row(extent.south) - w.first_row + 1;
  return w;
}

// Signed coverage of rows of cells. An edge that crosses a row adds, to each cell that it crosses, the part of the cell
// east of it, and to all cells further east the whole of its height; running sums along the row then give the shares.
// Every trapezoid is exact, so the only error is that of double sums.
class Band {
 public:
  Band(int columns, int rows)
      : columns_{columns},
        cells_(static_cast<std::size_t>(columns + 2) * static_cast<std::size_t>(rows)),
        rows_{rows} {}

  void clear() { std::fill(cells_.begin(), cells_.end(), 0.0); }

  // Both ends in units of cells relative to the band's north-west corner.
  void add_edge(Point a, Point b) {
    if (a.y == b.y) return;
    const double sign = a.y < b.y ? 1.0 : -1.0;
    if (sign < 0.0) std::swap(a, b);
    const double top = std::max(a.y, 0.0), bottom = std::min(b.y, static_cast<double>(rows_));
    if (top >= bottom) return;
    const double slope = (b.x - a.x) / (b.y - a.y);
    const auto x_at = [&](double y) { return y <= a.y ? a.x : y >= b.y ? b.x : a.x + (y - a.y) * slope; };
    double y = top;
    for (int row = static_cast<int>(std::floor(top)); row < rows_ && y < bottom; ++row) {
      const double next = std::min(bottom, row + 1.0);
      add_span(row, sign, y, x_at(y), next, x_at(next));
      y = next;
    }
  }

  // Calls visit(column, share) for each cell of the row, west to east. Shells that run counter-clockwise (down their
  // western side) give positive shares.
  template <class Visit>
  void for_each_share(int row, Visit&& visit) const {
    double running = 0.0;
    const double* cell = &cells_[start(row)];
    for (int col = 0; col < columns_; ++col) {
      running += cell[col];
      visit(col, running);
    }
  }

 private:
  [[nodiscard]] std::size_t start(int row) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_ + 2);
  }

  // A piece of an edge inside one row, from (y0, x0) down to (y1, x1).
  void add_span(int row, double sign, double y0, double x0, double y1, double x1) {
    double* cell = &cells_[start(row)];
    const double height = sign * (y1 - y0);
    const double west = std::min(x0, x1), east = std::max(x0, x1);
    const double width = columns_;
    if (west >= width) return;
    if (east <= 0.0) {
      cell[0] += height;
      return;
    }
    if (east - west < 1e-12) {
      add_piece(cell, height, std::clamp(0.5 * (west + east), 0.0, width));
      return;
    }
    // Cut at the cell borders; what lies west of the window counts as on its edge, what lies east of it not at all.
    const double height_per_x = height / (east - west);
    double x = west;
    if (x < 0.0) {
      cell[0] += height_per_x * (0.0 - x);
      x = 0.0;
    }
    const double end = std::min(east, width);
    while (x < end) {
      const double next = std::min(end, std::floor(x) + 1.0);
      add_piece(cell, height_per_x * (next - x), 0.5 * (x + next));
      x = next;
    }
  }

  // A piece of given height whose mean position is x, all within one cell.
  static void add_piece(double* cell, double height, double x) {
    const double column = std::floor(x);
    const auto index = static_cast<std::size_t>(column);
    const double inside = column + 1.0 - x;
    cell[index] += height * inside;
    cell[index + 1] += height * (1.0 - inside);
  }

  int columns_;
  std::vector<double> cells_;
  int rows_;
};

// Rings turned so that shells and holes have opposite senses, whatever the source gave.
struct Turned {
  const std::vector<Point>* ring;
  bool reversed;
};

double twice_signed_area(const std::vector<Point>& ring) {
  double twice = 0.0;
  for (std::size_t i = 1; i + 1 < ring.size(); ++i)
    twice +=
        (ring[i].x - ring[0].x) * (ring[i + 1].y - ring[0].y) - (ring[i + 1].x - ring[0].x) * (ring[i].y - ring[0].y);
  return twice;
}

std::vector<Turned> turned_rings(const MultiPolygon& area) {
  std::vector<Turned> rings;
  for (const Polygon& polygon : area)
    for (std::size_t i = 0; i < polygon.rings.size(); ++i) {
      const bool counter_clockwise = twice_signed_area(polygon.rings[i]) > 0.0;
      rings.push_back({&polygon.rings[i], counter_clockwise != (i == 0)});
    }
  return rings;
}

}  // namespace

std::vector<CellShare> cells_under(const MultiPolygon& area, const Grid& grid) {
  std::vector<CellShare> shares;
  const Window window = window_of(extent_of(area), grid);
  if (window.columns <= 0 || window.rows <= 0) return shares;
  const std::vector<Turned> rings = turned_rings(area);

  // A province at fine cells would need gigabytes at once; bands of rows keep it to some megabytes.
  constexpr int kCellsPerBand = 1 << 20;
  const int band_rows = std::clamp(kCellsPerBand / window.columns, 1, window.rows);
  Band band{window.columns, band_rows};
  // Below this, a share is what rounding leaves of sums that cancel.
  constexpr double kNothing = 1e-9;
  for (int first = 0; first < window.rows; first += band_rows) {
    band.clear();
    const double west = grid.west + window.first_col * grid.cell_m;
    const double north = grid.north - (window.first_row + first) * grid.cell_m;
    const auto in_cells = [&](Point p) { return Point{(p.x - west) / grid.cell_m, (north - p.y) / grid.cell_m}; };
    for (const Turned& turned : rings) {
      const std::vector<Point>& ring = *turned.ring;
      for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        const Point a = in_cells(ring[i]), b = in_cells(ring[i + 1]);
        turned.reversed ? band.add_edge(b, a) : band.add_edge(a, b);
      }
    }
    const int rows = std::min(band_rows, window.rows - first);
    for (int row = 0; row < rows; ++row)
      band.for_each_share(row, [&](int col, double share) {
        if (share > kNothing)
          shares.push_back(
              {window.first_col + col, window.first_row + first + row, static_cast<float>(std::min(share, 1.0))});
      });
  }
  return shares;
}

double zonal_sum(const MultiPolygon& area, const RasterView<float>& raster, double* unknown_share) {
  double sum = 0.0, known = 0.0;
  for (const CellShare& cell : cells_under(area, raster.grid)) {
    const float value = raster(cell.col, cell.row);
    if (std::isnan(value)) continue;
    sum += static_cast<double>(value) * static_cast<double>(cell.share);
    known += static_cast<double>(cell.share);
  }
  if (unknown_share != nullptr) {
    const double cells = area_m2(area) / (raster.grid.cell_m * raster.grid.cell_m);
    *unknown_share = cells > 0.0 ? std::clamp(1.0 - known / cells, 0.0, 1.0) : 0.0;
  }
  return sum;
}

}  // namespace phusong::geo
