#include "data/reconstruct/lay.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>

#include "geo/base/constants.h"
#include "geo/base/error.h"
#include "geo/base/parallel.h"

namespace phusong::data {
namespace {

constexpr float kFar = 1e9F;

Grid coarse_grid(const Grid& fine, int factor) {
  return {fine.west, fine.north, fine.cell_m * factor, fine.columns / factor, fine.rows / factor};
}

// Means of the fine land cells, and land by majority.
void average_heights(const Land& land, int factor, Lay& lay) {
  parallel_for(0, lay.grid.rows, [&](int row) {
    for (int col = 0; col < lay.grid.columns; ++col) {
      double sum = 0;
      int dry = 0;
      for (int r = row * factor; r < (row + 1) * factor; ++r) {
        for (int c = col * factor; c < (col + 1) * factor; ++c) {
          if (!land.is_land(c, r)) continue;
          sum += static_cast<double>(land.height_m(c, r));
          ++dry;
        }
      }
      if (2 * dry <= factor * factor) continue;
      lay.land(col, row) = 1;
      lay.height_m(col, row) = static_cast<float>(sum / dry);
    }
  });
}

void find_slopes(Lay& lay) {
  const Grid& g = lay.grid;
  parallel_for(0, g.rows, [&](int row) {
    for (int col = 0; col < g.columns; ++col) {
      if (lay.land(col, row) == 0) continue;
      const int w = std::max(col - 1, 0), e = std::min(col + 1, g.columns - 1);
      const int n = std::max(row - 1, 0), s = std::min(row + 1, g.rows - 1);
      const double dx =
          static_cast<double>(lay.height_m(e, row) - lay.height_m(w, row)) / (g.cell_m * std::max(e - w, 1));
      const double dy =
          static_cast<double>(lay.height_m(col, s) - lay.height_m(col, n)) / (g.cell_m * std::max(s - n, 1));
      lay.slope_deg(col, row) = static_cast<float>(std::atan(std::hypot(dx, dy)) * (180.0 / kPi));
    }
  });
}

// Lowest land within a square window: along the rows, then along the columns.
void find_floor(double radius_m, Lay& lay) {
  const Grid& g = lay.grid;
  const int reach = std::max(1, static_cast<int>(std::lround(radius_m / g.cell_m)));
  Raster<float> along(g, kFar);
  // A monotone queue gives each window's least value in one pass.
  const auto sweep = [reach](int n, auto&& value, auto&& store) {
    std::deque<int> queue;
    for (int i = 0; i < n + reach; ++i) {
      if (i < n) {
        while (!queue.empty() && value(queue.back()) >= value(i)) queue.pop_back();
        queue.push_back(i);
      }
      const int centre = i - reach;
      if (centre < 0) continue;
      while (queue.front() < centre - reach) queue.pop_front();
      store(centre, value(queue.front()));
    }
  };
  parallel_for(0, g.rows, [&](int row) {
    sweep(
        g.columns, [&](int c) { return lay.land(c, row) != 0 ? lay.height_m(c, row) : kFar; },
        [&](int c, float least) { along(c, row) = least; });
  });
  parallel_for(0, g.columns, [&](int col) {
    sweep(
        g.rows, [&](int r) { return along(col, r); },
        [&](int r, float least) {
          lay.above_floor_m(col, r) = lay.land(col, r) != 0 ? lay.height_m(col, r) - least : 0.0F;
        });
  });
}

// Even-odd rule, row by row.
void mark_inside(const std::vector<Point>& border, Lay& lay) {
  const Grid& g = lay.grid;
  parallel_for(0, g.rows, [&](int row) {
    const double y = g.centre(0, row).y;
    std::vector<double> crossings;
    for (std::size_t i = 0; i < border.size(); ++i) {
      const Point a = border[i], b = border[(i + 1) % border.size()];
      if ((a.y > y) != (b.y > y)) crossings.push_back(a.x + (y - a.y) * (b.x - a.x) / (b.y - a.y));
    }
    std::sort(crossings.begin(), crossings.end());
    for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) {
      for (int col = std::max(0, g.col_of(crossings[i])); col < g.columns && g.centre(col, row).x <= crossings[i + 1];
           ++col) {
        if (g.centre(col, row).x >= crossings[i]) lay.inside(col, row) = 1;
      }
    }
  });
}

void assign_communes(const Recipe& recipe, const std::vector<Point>& anchors, Lay& lay) {
  const Grid& g = lay.grid;
  parallel_for(0, g.rows, [&](int row) {
    for (int col = 0; col < g.columns; ++col) {
      if (lay.land(col, row) == 0 || lay.inside(col, row) == 0) continue;
      const Point p = g.centre(col, row);
      double nearest = std::numeric_limits<double>::max();
      for (std::size_t a = 0; a < anchors.size(); ++a) {
        const double dx = anchors[a].x - p.x, dy = anchors[a].y - p.y;
        if (const double d2 = dx * dx + dy * dy; d2 < nearest) {
          nearest = d2;
          lay.commune(col, row) = static_cast<std::int16_t>(recipe.anchors[a].commune);
        }
      }
    }
  });
}

void number_islands(Lay& lay) {
  const Grid& g = lay.grid;
  std::vector<std::size_t> stack;
  for (std::size_t start = 0; start < g.size(); ++start) {
    if (lay.land.cells[start] == 0 || lay.island.cells[start] >= 0) continue;
    const auto id = static_cast<std::int32_t>(lay.island_km2.size());
    std::size_t cells = 0;
    stack.assign(1, start);
    lay.island.cells[start] = id;
    while (!stack.empty()) {
      const std::size_t at = stack.back();
      stack.pop_back();
      ++cells;
      const int col = static_cast<int>(at % static_cast<std::size_t>(g.columns));
      const int row = static_cast<int>(at / static_cast<std::size_t>(g.columns));
      constexpr int kStep[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
      for (const auto& s : kStep) {
        if (!g.contains(col + s[0], row + s[1])) continue;
        const std::size_t next = g.index(col + s[0], row + s[1]);
        if (lay.land.cells[next] == 0 || lay.island.cells[next] >= 0) continue;
        lay.island.cells[next] = id;
        stack.push_back(next);
      }
    }
    lay.island_km2.push_back(static_cast<double>(cells) * g.cell_m * g.cell_m * 1e-6);
  }
}

void sum_communes(const Recipe& recipe, Lay& lay) {
  const double cell_km2 = lay.grid.cell_m * lay.grid.cell_m * 1e-6;
  lay.commune_km2.assign(recipe.communes.size(), 0.0);
  lay.commune_steep.assign(recipe.communes.size(), 0.0);
  for (std::size_t i = 0; i < lay.grid.size(); ++i) {
    if (lay.commune.cells[i] < 0) continue;
    const auto c = static_cast<std::size_t>(lay.commune.cells[i]);
    lay.commune_km2[c] += cell_km2;
    if (lay.slope_deg.cells[i] > recipe.settlements.hamlet_steep_deg) lay.commune_steep[c] += cell_km2;
  }
  for (std::size_t c = 0; c < recipe.communes.size(); ++c) {
    if (lay.commune_km2[c] <= 0) {
      throw Error{
          ErrorKind::input, (recipe.folder / "anchors.csv").string(),
          fmt::format("the commune '{}' has no land on this terrain; check its anchors", recipe.communes[c].name)};
    }
    lay.commune_steep[c] /= lay.commune_km2[c];
  }
}

// The best building ground near a commune's point: gentle, low and near. Within the commune before anything else.
void snap_centres(const Recipe& recipe, const geo::Crs& crs, Lay& lay) {
  std::vector<LonLat> points;
  for (const Commune& c : recipe.communes) points.push_back(c.centre);
  const std::vector<Point> at = projected(points, crs);
  const double radius_m = recipe.roads.centre_search_km * 1000;
  const Grid& g = lay.grid;
  for (std::size_t c = 0; c < at.size(); ++c) {
    double best = std::numeric_limits<double>::max();
    Point centre = at[c];
    for (int row = 0; row < g.rows; ++row) {
      for (int col = 0; col < g.columns; ++col) {
        if (lay.commune(col, row) != static_cast<std::int16_t>(c)) continue;
        // A rock in the sea is no centre, however near.
        const double islet =
            lay.island_km2[static_cast<std::size_t>(lay.island(col, row))] < recipe.land.min_island_km2 ? 1e6 : 0.0;
        const double d = distance_m(g.centre(col, row), at[c]);
        const double far = d > radius_m ? 1000 + d / 10 : 0.0;  // beyond the search the nearest land counts
        const double cost = islet + far + d / 500 + static_cast<double>(lay.slope_deg(col, row)) +
                            static_cast<double>(lay.above_floor_m(col, row)) / 10;
        if (cost < best) {
          best = cost;
          centre = g.centre(col, row);
        }
      }
    }
    lay.commune_centre.push_back(centre);
  }
}

}  // namespace

std::vector<Point> projected(const std::vector<LonLat>& places, const geo::Crs& crs) {
  const geo::Transform to_grid{geo::Crs::wgs84(), crs};
  std::vector<Point> points;
  points.reserve(places.size());
  for (const LonLat& p : places) points.push_back(to_grid({p.lon_deg, p.lat_deg}));
  return points;
}

Raster<float> distance_to(const Raster<std::uint8_t>& marked) {
  const Grid& g = marked.grid;
  constexpr double kNone = 1e12;
  std::vector<double> squared(g.size());
  for (std::size_t i = 0; i < g.size(); ++i) squared[i] = marked.cells[i] != 0 ? 0.0 : kNone;
  // Lower envelope of parabolas along one line of n cells, `stride` apart.
  const auto transform_line = [&squared](std::size_t first, int n, std::size_t stride) {
    std::vector<double> f(static_cast<std::size_t>(n)), z(static_cast<std::size_t>(n) + 1);
    std::vector<int> v(static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i) f[static_cast<std::size_t>(i)] = squared[first + static_cast<std::size_t>(i) * stride];
    const auto crossing = [&f](int q, int p) {
      return (f[static_cast<std::size_t>(q)] + q * static_cast<double>(q) - f[static_cast<std::size_t>(p)] -
              p * static_cast<double>(p)) /
             (2.0 * (q - p));
    };
    std::size_t k = 0;
    v[0] = 0;
    z[0] = -kNone;
    z[1] = kNone;
    for (int q = 1; q < n; ++q) {
      double s = crossing(q, v[k]);
      while (s <= z[k] && k > 0) s = crossing(q, v[--k]);
      v[++k] = q;
      z[k] = s;
      z[k + 1] = kNone;
    }
    k = 0;
    for (int q = 0; q < n; ++q) {
      while (z[k + 1] < q) ++k;
      const double step = q - v[k];
      squared[first + static_cast<std::size_t>(q) * stride] = step * step + f[static_cast<std::size_t>(v[k])];
    }
  };
  const auto columns = static_cast<std::size_t>(g.columns);
  parallel_for(0, g.columns, [&](int col) { transform_line(static_cast<std::size_t>(col), g.rows, columns); });
  parallel_for(0, g.rows, [&](int row) { transform_line(static_cast<std::size_t>(row) * columns, g.columns, 1); });
  Raster<float> distance(g);
  for (std::size_t i = 0; i < g.size(); ++i) distance.cells[i] = static_cast<float>(std::sqrt(squared[i]) * g.cell_m);
  return distance;
}

Lay lay_of_the_land(const Land& land, const Recipe& recipe, Watcher* watcher) {
  Progress progress{watcher, "lay of the land", 7};
  Lay lay;
  lay.grid = coarse_grid(land.grid, recipe.land.lay_factor);
  lay.height_m = Raster<float>(lay.grid);
  lay.slope_deg = Raster<float>(lay.grid);
  lay.above_floor_m = Raster<float>(lay.grid);
  lay.land = Raster<std::uint8_t>(lay.grid);
  lay.inside = Raster<std::uint8_t>(lay.grid);
  lay.commune = Raster<std::int16_t>(lay.grid, kNoCommune);
  lay.island = Raster<std::int32_t>(lay.grid, -1);

  average_heights(land, recipe.land.lay_factor, lay);
  progress.advance();
  find_slopes(lay);
  progress.advance();
  find_floor(recipe.land.floor_radius_m, lay);
  progress.advance();
  mark_inside(projected(recipe.border, land.crs), lay);
  progress.advance();
  std::vector<LonLat> anchors;
  for (const Anchor& a : recipe.anchors) anchors.push_back(a.at);
  assign_communes(recipe, projected(anchors, land.crs), lay);
  progress.advance();
  number_islands(lay);
  progress.advance();
  sum_communes(recipe, lay);
  snap_centres(recipe, land.crs, lay);
  progress.advance();
  return lay;
}

}  // namespace phusong::data
