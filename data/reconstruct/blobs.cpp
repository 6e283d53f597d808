#include "data/reconstruct/blobs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <queue>
#include <set>
#include <utility>

#include "data/reconstruct/outline.h"
#include "data/reconstruct/seeded.h"
#include "geo/base/error.h"

namespace phusong::data {
namespace {

constexpr std::array<std::array<int, 2>, 4> kSteps{{{1, 0}, {-1, 0}, {0, 1}, {0, -1}}};

// The blob on a small grid of its own, with a margin of one cell.
Raster<std::uint8_t> mask_of(const Grid& grid, const std::vector<std::size_t>& cells) {
  int west = grid.columns, east = -1, north = grid.rows, south = -1;
  const auto columns = static_cast<std::size_t>(grid.columns);
  for (const std::size_t cell : cells) {
    const int col = static_cast<int>(cell % columns), row = static_cast<int>(cell / columns);
    west = std::min(west, col);
    east = std::max(east, col);
    north = std::min(north, row);
    south = std::max(south, row);
  }
  Raster<std::uint8_t> mask{Grid{grid.west + (west - 1) * grid.cell_m, grid.north - (north - 1) * grid.cell_m,
                                 grid.cell_m, east - west + 3, south - north + 3}};
  for (const std::size_t cell : cells) {
    mask(static_cast<int>(cell % columns) - west + 1, static_cast<int>(cell / columns) - north + 1) = 1;
  }
  return mask;
}

// Free cells of the same kind that the blob encloses belong to it.
void fill_holes(const Land& land, bool on_water, std::vector<std::size_t>& cells, Raster<std::uint8_t>& taken) {
  const Grid& grid = land.grid;
  Raster<std::uint8_t> mask = mask_of(grid, cells);
  const auto columns = static_cast<std::size_t>(grid.columns);
  const int west = static_cast<int>(std::lround((mask.grid.west - grid.west) / grid.cell_m));
  const int north = static_cast<int>(std::lround((grid.north - mask.grid.north) / grid.cell_m));
  std::vector<std::pair<int, int>> stack{{0, 0}};
  mask(0, 0) = 2;
  while (!stack.empty()) {
    const auto [col, row] = stack.back();
    stack.pop_back();
    for (const auto& s : kSteps) {
      const int c = col + s[0], r = row + s[1];
      if (!mask.grid.contains(c, r) || mask(c, r) != 0) continue;
      mask(c, r) = 2;
      stack.emplace_back(c, r);
    }
  }
  for (int row = 0; row < mask.grid.rows; ++row) {
    for (int col = 0; col < mask.grid.columns; ++col) {
      if (mask(col, row) != 0) continue;
      const std::size_t cell = static_cast<std::size_t>(north + row) * columns + static_cast<std::size_t>(west + col);
      if (taken.cells[cell] != 0 || (land.height_m.cells[cell] > 0.0F) == on_water) continue;
      taken.cells[cell] = 1;
      cells.push_back(cell);
    }
  }
}

}  // namespace

std::vector<std::size_t> grown_blob(const Land& land, const Growth& growth, std::uint64_t seed,
                                    Raster<std::uint8_t>& taken) {
  const Point centre = growth.centre;
  const Grid& g = land.grid;
  const auto columns = static_cast<std::size_t>(g.columns);
  const auto wanted = static_cast<std::size_t>(std::max(1.0, std::round(growth.area_m2 / (g.cell_m * g.cell_m))));
  const std::size_t start = g.index(g.col_of(centre.x), g.row_of(centre.y));
  const double home_m = static_cast<double>(land.height_m.cells[start]);
  std::vector<std::size_t> cells;
  std::set<std::size_t> seen{start};
  using Entry = std::pair<double, std::size_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  queue.emplace(0.0, start);
  while (!queue.empty() && cells.size() < wanted) {
    const std::size_t at = queue.top().second;
    queue.pop();
    cells.push_back(at);
    taken.cells[at] = 1;
    const int col = static_cast<int>(at % columns), row = static_cast<int>(at / columns);
    for (const auto& s : kSteps) {
      const int c = col + s[0], r = row + s[1];
      if (!g.contains(c, r) || land.is_land(c, r) == growth.on_water) continue;
      const std::size_t next = g.index(c, r);
      if (taken.cells[next] != 0 || !seen.insert(next).second) continue;
      const Point p = g.centre(c, r);
      const double step_m = static_cast<double>(land.height_m.cells[next] - land.height_m.cells[at]);
      if (std::abs(step_m) > growth.steepest * g.cell_m) continue;
      const double from_centre_m = distance_m(p, centre);
      const bool theirs = std::any_of(growth.rivals.begin(), growth.rivals.end(),
                                      [&](Point rival) { return distance_m(p, rival) < from_centre_m; });
      if (theirs) continue;
      const double climb_m = std::abs(static_cast<double>(land.height_m.cells[next]) - home_m);
      const double uneven = 0.6 + 0.8 * patch_noise(seed, p.x, p.y, 150.0);
      queue.emplace(from_centre_m * uneven + 10.0 * climb_m + 15.0 * std::abs(step_m), next);
    }
  }
  fill_holes(land, growth.on_water, cells, taken);
  std::sort(cells.begin(), cells.end());
  return cells;
}

geo::MultiPolygon blob_outline(const Grid& grid, const std::vector<std::size_t>& cells) {
  return outlines(mask_of(grid, cells));
}

Point nearest_water(const Land& land, Point p) {
  const Grid& g = land.grid;
  const int reach = static_cast<int>(5000 / g.cell_m);
  const int col = g.col_of(p.x), row = g.row_of(p.y);
  double best = 1e300;
  Point water;
  for (int r = row - reach; r <= row + reach; ++r) {
    for (int c = col - reach; c <= col + reach; ++c) {
      if (!g.contains(c, r) || land.is_land(c, r)) continue;
      if (const double d = distance_m(g.centre(c, r), p); d < best) {
        best = d;
        water = g.centre(c, r);
      }
    }
  }
  if (best > 5000)
    throw Error{ErrorKind::input, "places.csv", "a floating village has no sea within 5 km; move its point"};
  return water;
}

}  // namespace phusong::data
