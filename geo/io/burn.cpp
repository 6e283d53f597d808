#include <algorithm>
#include <cmath>

#include "geo/io/raster_io.h"

namespace phusong::geo {
namespace {

/// Where the line y = at crosses the rings. Half-open in y, so a vertex on the line counts once.
void crossings_at(double y, const Polygon& polygon, std::vector<double>& x) {
  x.clear();
  for (const std::vector<Point>& ring : polygon.rings)
    for (std::size_t i = 1; i < ring.size(); ++i) {
      const Point &a = ring[i - 1], &b = ring[i];
      if ((a.y <= y) == (b.y <= y)) continue;
      // From the lower end always, so that two polygons that share the edge get the same crossing.
      const Point &low = a.y <= b.y ? a : b, &high = a.y <= b.y ? b : a;
      x.push_back(low.x + (y - low.y) * ((high.x - low.x) / (high.y - low.y)));
    }
  std::sort(x.begin(), x.end());
}

/// First column whose centre is at x or east of it.
int first_column(const Grid& grid, double x) {
  const double col = std::ceil((x - grid.west) / grid.cell_m - 0.5);
  return static_cast<int>(std::clamp(col, 0.0, static_cast<double>(grid.columns)));
}

/// Rows whose centres may lie in [south, north], as [first, last).
std::pair<int, int> rows_between(const Grid& grid, double south, double north) {
  const auto limit = [&grid](double row) {
    return static_cast<int>(std::clamp(row, 0.0, static_cast<double>(grid.rows)));
  };
  return {limit(std::floor((grid.north - north) / grid.cell_m - 0.5)),
          limit(std::ceil((grid.north - south) / grid.cell_m + 0.5))};
}

}  // namespace

Raster<std::uint8_t> burn(const std::vector<MultiPolygon>& areas, const Grid& grid) {
  Raster<std::uint8_t> inside{grid, 0};
  std::vector<double> x;
  for (const MultiPolygon& area : areas)
    for (const Polygon& polygon : area) {
      Extent box;
      for (const std::vector<Point>& ring : polygon.rings)
        for (const Point& p : ring) box.add(p);
      if (!box.intersects(grid.extent())) continue;
      const auto [first, last] = rows_between(grid, box.south, box.north);
      for (int row = first; row < last; ++row) {
        crossings_at(grid.centre(0, row).y, polygon, x);
        for (std::size_t i = 1; i < x.size(); i += 2) {
          const int from = first_column(grid, x[i - 1]), to = first_column(grid, x[i]);
          std::uint8_t* cells = inside.cells.data() + grid.index(0, row);
          if (to > from) std::fill(cells + from, cells + to, std::uint8_t{1});
        }
      }
    }
  return inside;
}

}  // namespace phusong::geo
