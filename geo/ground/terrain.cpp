#include "geo/ground/terrain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "geo/ground/bridge_unknown.h"
#include "geo/ground/even_steps.h"

namespace phusong::geo {
namespace {

constexpr auto kUnknown = static_cast<std::uint8_t>(Ground::unknown);
constexpr auto kLand = static_cast<std::uint8_t>(Ground::land);
constexpr auto kSea = static_cast<std::uint8_t>(Ground::sea);

/// Bilinear height at grid coordinates (0, 0 is the centre of cell 0, 0); NaN outside the centres and next to unknown.
/// Inline in the loop over samples, which runs billions of times.
struct HeightSampler {
  const float* height;
  const std::uint8_t* ground;
  std::size_t columns;
  double last_col, last_row;
  int most_col, most_row;
  std::size_t right, down;

  explicit HeightSampler(const Terrain& t)
      : height{t.height_m.cells.data()},
        ground{t.ground.cells.data()},
        columns{static_cast<std::size_t>(t.grid.columns)},
        last_col{t.grid.columns - 1.0},
        last_row{t.grid.rows - 1.0},
        most_col{std::max(0, t.grid.columns - 2)},
        most_row{std::max(0, t.grid.rows - 2)},
        right{t.grid.columns > 1 ? 1U : 0U},
        down{t.grid.rows > 1 ? columns : 0U} {}

  [[nodiscard]] double operator()(double gx, double gy) const noexcept {
    if (!(gx >= 0.0 && gy >= 0.0 && gx <= last_col && gy <= last_row)) return std::numeric_limits<double>::quiet_NaN();
    const int col = std::min(static_cast<int>(gx), most_col), row = std::min(static_cast<int>(gy), most_row);
    const double u = gx - col, v = gy - row;
    const std::size_t i = static_cast<std::size_t>(row) * columns + static_cast<std::size_t>(col);
    const std::uint8_t *upper = ground + i, *lower = upper + down;
    if (upper[0] == kUnknown || upper[right] == kUnknown || lower[0] == kUnknown || lower[right] == kUnknown)
      return beside_unknown(i, u, v);
    const float *north = height + i, *south = north + down;
    const double top = north[0] + u * (static_cast<double>(north[right]) - north[0]);
    const double bottom = south[0] + u * (static_cast<double>(south[right]) - south[0]);
    return top + v * (bottom - top);
  }

  /// A cell without weight may be unknown: a point on a cell's centre has that cell's height.
  [[nodiscard]] double beside_unknown(std::size_t i, double u, double v) const noexcept {
    const std::array<std::size_t, 4> cells{i, i + right, i + down, i + down + right};
    const std::array<double, 4> weights{(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v};
    double sum = 0.0;
    for (std::size_t k = 0; k < 4; ++k) {
      if (weights[k] == 0.0) continue;
      if (ground[cells[k]] == kUnknown) return std::numeric_limits<double>::quiet_NaN();
      sum += weights[k] * height[cells[k]];
    }
    return sum;
  }
};

/// The commonest clutter index among cells of one ground; ties go to the lower index.
std::uint8_t commonest_clutter(const Terrain& t, std::uint8_t ground, int col0, int col1, int row0, int row1) {
  // Most blocks hold one class only: counting all 256 is for the others.
  int lowest = 255, highest = 0;
  for (int r = row0; r < row1; ++r)
    for (int c = col0; c < col1; ++c) {
      if (t.ground(c, r) != ground) continue;
      lowest = std::min<int>(lowest, t.clutter(c, r));
      highest = std::max<int>(highest, t.clutter(c, r));
    }
  if (lowest >= highest) return static_cast<std::uint8_t>(highest);
  std::array<int, 256> count{};
  for (int r = row0; r < row1; ++r)
    for (int c = col0; c < col1; ++c)
      if (t.ground(c, r) == ground) ++count[t.clutter(c, r)];
  return static_cast<std::uint8_t>(std::max_element(count.begin() + lowest, count.begin() + highest + 1) -
                                   count.begin());
}

}  // namespace

Ground Terrain::ground_at(Point p) const noexcept {
  const int col = grid.col_of(p.x), row = grid.row_of(p.y);
  return grid.contains(col, row) ? static_cast<Ground>(ground(col, row)) : Ground::unknown;
}

double Terrain::height_at(Point p) const noexcept {
  if (grid.size() == 0) return std::numeric_limits<double>::quiet_NaN();
  return HeightSampler{*this}((p.x - grid.west) / grid.cell_m - 0.5, (grid.north - p.y) / grid.cell_m - 0.5);
}

void Terrain::profile_between(Point a, Point b, double step_m, Profile& profile) const {
  const EvenSteps steps = even_steps(a, b, step_m);
  const std::size_t last = steps.last;
  profile.resize(last + 1);
  profile.unknown_samples = 0;
  profile.sea_samples = 0;

  // Each sample is counted from the start, never added up, so that it depends on its own index only.
  for (std::size_t i = 0; i < last; ++i) profile.distance_km[i] = static_cast<double>(i) * steps.step_km;
  profile.distance_km[last] = steps.length_km;

  const double gx0 = (a.x - grid.west) / grid.cell_m - 0.5, gy0 = (grid.north - a.y) / grid.cell_m - 0.5;
  const double gx1 = (b.x - grid.west) / grid.cell_m - 0.5, gy1 = (grid.north - b.y) / grid.cell_m - 0.5;
  const double dx = (gx1 - gx0) / static_cast<double>(last), dy = (gy1 - gy0) / static_cast<double>(last);

  const HeightSampler height_of{*this};
  const ClutterClass* const table = surface_model || classes.classes.size() < 2 ? nullptr : classes.classes.data();
  double* const height = profile.height_m.data();
  double* const clutter_height = profile.clutter_m.data();
  const bool zoned = !zone.cells.empty();
  profile.zone.assign(zoned ? last + 1 : 0, Zone::inland);
  int unknown = 0, sea = 0;
  for (std::size_t i = 0; i <= last; ++i) {
    const double gx = i == last ? gx1 : gx0 + static_cast<double>(i) * dx;
    const double gy = i == last ? gy1 : gy0 + static_cast<double>(i) * dy;
    height[i] = height_of(gx, gy);
    unknown += std::isnan(height[i]) ? 1 : 0;

    // The nearest cell, for what stands on it. The comparison also keeps the casts in range.
    clutter_height[i] = 0.0;
    if (!(gx >= -0.5 && gy >= -0.5 && gx < height_of.last_col + 0.5 && gy < height_of.last_row + 0.5)) continue;
    const std::size_t cell =
        static_cast<std::size_t>(gy + 0.5) * height_of.columns + static_cast<std::size_t>(gx + 0.5);
    if (zoned) profile.zone[i] = static_cast<Zone>(zone.cells[cell]);
    if (height_of.ground[cell] == kSea)
      ++sea;
    else if (table != nullptr)
      clutter_height[i] = table[clutter.cells[cell]].height_m;
  }
  clutter_height[0] = clutter_height[last] = 0.0;
  profile.unknown_samples = unknown;
  profile.sea_samples = sea;
  if (unknown > 0) bridge_unknown(profile.distance_km, profile.height_m);
}

Terrain coarsened(const Terrain& fine, int factor) {
  Terrain coarse;
  coarse.crs = fine.crs;
  coarse.classes = fine.classes;
  coarse.surface_model = fine.surface_model;
  coarse.notes = fine.notes;
  factor = std::max(1, factor);
  coarse.grid = {.west = fine.grid.west,
                 .north = fine.grid.north,
                 .cell_m = fine.grid.cell_m * factor,
                 .columns = (fine.grid.columns + factor - 1) / factor,
                 .rows = (fine.grid.rows + factor - 1) / factor};
  coarse.height_m = Raster<float>{coarse.grid, 0.0F};
  coarse.ground = Raster<std::uint8_t>{coarse.grid, kUnknown};
  coarse.clutter = Raster<std::uint8_t>{coarse.grid, 0};

  for (int row = 0; row < coarse.grid.rows; ++row)
    for (int col = 0; col < coarse.grid.columns; ++col) {
      const int col1 = std::min(fine.grid.columns, (col + 1) * factor);
      const int row1 = std::min(fine.grid.rows, (row + 1) * factor);
      std::array<int, 3> count{};
      double sum = 0.0;
      for (int r = row * factor; r < row1; ++r)
        for (int c = col * factor; c < col1; ++c) {
          ++count[fine.ground(c, r)];
          if (fine.ground(c, r) != kUnknown) sum += fine.height_m(c, r);
        }
      const int known = count[kLand] + count[kSea];
      if (count[kUnknown] > 0) {  // what is lost in a mean would count as known on every path across it
        ++coarse.unknown_cells;
        continue;
      }
      const std::uint8_t ground = count[kLand] >= count[kSea] ? kLand : kSea;
      coarse.ground(col, row) = ground;
      ++(ground == kLand ? coarse.land_cells : coarse.sea_cells);
      if (ground == kLand) coarse.height_m(col, row) = static_cast<float>(sum / known);

      coarse.clutter(col, row) = commonest_clutter(fine, ground, col * factor, col1, row * factor, row1);
    }
  return coarse;
}

}  // namespace phusong::geo
