// Pixels of the map: see map_picture.h.
#include <algorithm>
#include <array>
#include <cmath>

#include "sim/output/canvas.h"
#include "sim/output/level_classes.h"
#include "sim/output/map_picture.h"

namespace phusong::sim {

namespace {

constexpr std::uint32_t packed(double r, double g, double b, std::uint32_t alpha = 255) {
  const auto part = [](double v) { return static_cast<std::uint32_t>(std::clamp(v, 0.0, 255.0)); };
  return part(r) << 24 | part(g) << 16 | part(b) << 8 | alpha;
}
constexpr std::uint32_t kSea = packed(198, 219, 233);
constexpr std::uint32_t kUnknown = packed(214, 176, 208);
constexpr std::uint32_t kUnknownLine = packed(160, 90, 150);

/// Tint by height: lowland green-grey to mountain brown, pale so that colours laid over it stay true.
std::array<double, 3> tint(double metres) {
  struct Stop {
    double at;
    std::array<double, 3> rgb;
  };
  static constexpr std::array<Stop, 5> kStops{{{0, {226, 233, 217}},
                                               {100, {232, 234, 214}},
                                               {300, {234, 226, 202}},
                                               {700, {222, 207, 184}},
                                               {1500, {240, 236, 232}}}};
  for (std::size_t i = 1; i < kStops.size(); ++i) {
    if (metres > kStops[i].at && i + 1 < kStops.size()) continue;
    const double t = std::clamp((metres - kStops[i - 1].at) / (kStops[i].at - kStops[i - 1].at), 0.0, 1.0);
    std::array<double, 3> rgb{};
    for (std::size_t k = 0; k < 3; ++k) rgb[k] = kStops[i - 1].rgb[k] + t * (kStops[i].rgb[k] - kStops[i - 1].rgb[k]);
    return rgb;
  }
  return kStops.back().rgb;
}

/// Means of a pixel: height over the land cells beneath, and the ground that most cells have.
struct Beneath {
  double height_m = 0;
  geo::Ground ground = geo::Ground::unknown;
};

Beneath beneath(const geo::Terrain& terrain, const Grid& pixels, int col, int row) {
  const Grid& g = terrain.grid;
  const double w = pixels.west + col * pixels.cell_m, n = pixels.north - row * pixels.cell_m;
  const int c0 = std::max(0, g.col_of(w)), c1 = std::min(g.columns - 1, g.col_of(w + pixels.cell_m * 0.999));
  const int r0 = std::max(0, g.row_of(n)), r1 = std::min(g.rows - 1, g.row_of(n - pixels.cell_m * 0.999));
  std::array<int, 3> count{};
  double sum = 0;
  for (int r = r0; r <= r1; ++r)
    for (int c = c0; c <= c1; ++c) {
      const std::uint8_t ground = terrain.ground(c, r);
      ++count[ground];
      if (static_cast<geo::Ground>(ground) == geo::Ground::land) sum += static_cast<double>(terrain.height_m(c, r));
    }
  const auto most = static_cast<std::uint8_t>(std::max_element(count.begin(), count.end()) - count.begin());
  const int land = count[static_cast<std::size_t>(geo::Ground::land)];
  return {land > 0 ? sum / land : 0.0, static_cast<geo::Ground>(most)};
}

}  // namespace

Grid pixel_grid(const Grid& terrain, int columns) {
  const double across = terrain.columns * terrain.cell_m, down = terrain.rows * terrain.cell_m;
  const double cell = across / columns;
  return {terrain.west, terrain.north, cell, columns, std::max(1, static_cast<int>(std::lround(down / cell)))};
}

Raster<std::uint32_t> relief_pixels(const geo::Terrain& terrain, const Grid& pixels) {
  Raster<double> height{pixels, 0.0};
  Raster<std::uint8_t> ground{pixels, std::uint8_t{0}};
  for (int r = 0; r < pixels.rows; ++r)
    for (int c = 0; c < pixels.columns; ++c) {
      const Beneath b = beneath(terrain, pixels, c, r);
      height(c, r) = b.height_m;
      // Where several pixels share a cell, steps between cells would be shaded as terraces: the slope runs through instead.
      if (pixels.cell_m < terrain.grid.cell_m && b.ground == geo::Ground::land)
        if (const double between = terrain.height_at(pixels.centre(c, r)); !std::isnan(between)) height(c, r) = between;
      ground(c, r) = static_cast<std::uint8_t>(b.ground);
    }

  // Hillshade: light from the north-west, 45 degrees up, heights drawn up so that low hills show.
  const double exaggerate = std::clamp(pixels.cell_m / 60.0, 1.0, 4.0);
  Raster<std::uint32_t> rgba{pixels, kSea};
  for (int r = 0; r < pixels.rows; ++r)
    for (int c = 0; c < pixels.columns; ++c) {
      const auto kind = static_cast<geo::Ground>(ground(c, r));
      if (kind == geo::Ground::sea) continue;
      if (kind == geo::Ground::unknown) {
        rgba(c, r) = (c + r) % 6 < 2 ? kUnknownLine : kUnknown;
        continue;
      }
      const auto at = [&](int x, int y) {
        return height(std::clamp(x, 0, pixels.columns - 1), std::clamp(y, 0, pixels.rows - 1));
      };
      const double dx = (at(c + 1, r) - at(c - 1, r)) / (2.0 * pixels.cell_m) * exaggerate;
      const double dy = (at(c, r - 1) - at(c, r + 1)) / (2.0 * pixels.cell_m) * exaggerate;
      const double light = (-dx * -0.5 + -dy * 0.5 + 0.70710678) / std::sqrt(dx * dx + dy * dy + 1.0);
      const double shade = std::clamp(0.45 + 0.78 * light, 0.35, 1.12);
      const auto rgb = tint(height(c, r));
      rgba(c, r) = packed(rgb[0] * shade, rgb[1] * shade, rgb[2] * shade);
    }
  return rgba;
}

Raster<std::uint32_t> coverage_pixels(const CoverageMap& map, const ServiceKeys& service, const Grid& pixels) {
  struct Paint {
    double below;
    std::uint32_t rgba;
  };
  std::vector<Paint> paints;
  for (const LevelClass& k : rsrp_classes(service)) {
    const Colour c = colour_of(k.colour);
    paints.push_back({k.below_dbm, packed(c.red, c.green, c.blue, static_cast<std::uint32_t>(k.alpha * 7 / 10))});
  }
  constexpr std::uint32_t kUnverified = packed(120, 120, 120, 170), kUnverifiedLine = packed(70, 70, 70, 200);
  Raster<std::uint32_t> rgba{pixels, 0U};
  for (int r = 0; r < pixels.rows; ++r)
    for (int c = 0; c < pixels.columns; ++c) {
      const Point p = pixels.centre(c, r);
      if (!map.grid.contains(p)) continue;
      const int col = map.grid.col_of(p.x), row = map.grid.row_of(p.y);
      if (static_cast<CellState>(map.state(col, row)) == CellState::unverified) {
        rgba(c, r) = (c + r) % 6 < 2 ? kUnverifiedLine : kUnverified;
        continue;
      }
      const auto level = static_cast<double>(map.rsrp_dbm(col, row));
      if (std::isnan(level)) continue;
      for (const Paint& paint : paints)
        if (level < paint.below) {
          rgba(c, r) = paint.rgba;
          break;
        }
    }
  return rgba;
}

Raster<std::uint32_t> difference_pixels(const Raster<float>& difference_db, const Grid& pixels) {
  const std::vector<DifferenceClass> classes = difference_classes();
  Raster<std::uint32_t> rgba{pixels, 0U};
  for (int r = 0; r < pixels.rows; ++r)
    for (int c = 0; c < pixels.columns; ++c) {
      const Point p = pixels.centre(c, r);
      if (!difference_db.grid.contains(p)) continue;
      const auto db = static_cast<double>(difference_db(difference_db.grid.col_of(p.x), difference_db.grid.row_of(p.y)));
      if (!std::isfinite(db)) continue;
      const auto k = std::find_if(classes.begin(), classes.end(), [db](const DifferenceClass& d) { return db < d.below_db; });
      const Colour own = colour_of(k->colour);
      rgba(c, r) = packed(own.red, own.green, own.blue, static_cast<std::uint32_t>(k->alpha * 8 / 10));
    }
  return rgba;
}

Raster<std::uint32_t> laid_over(const Raster<std::uint32_t>& bottom, const Raster<std::uint32_t>& top) {
  Raster<std::uint32_t> all = bottom;
  for (std::size_t i = 0; i < all.cells.size(); ++i) {
    const std::uint32_t over = top.cells[i], under = bottom.cells[i], a = over & 255U;
    const auto mixed = [&](unsigned shift) {
      return (((over >> shift) & 255U) * a + ((under >> shift) & 255U) * (255U - a) + 127U) / 255U << shift;
    };
    all.cells[i] = mixed(24) | mixed(16) | mixed(8) | 255U;
  }
  return all;
}

}  // namespace phusong::sim
