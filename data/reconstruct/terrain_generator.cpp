#include "data/reconstruct/terrain_generator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "data/reconstruct/base_surface.h"
#include "data/reconstruct/cover_rules.h"
#include "data/reconstruct/erosion.h"
#include "data/reconstruct/karst.h"
#include "data/reconstruct/noise.h"
#include "data/reconstruct/relief_table.h"
#include "data/reconstruct/shore.h"
#include "geo/base/error.h"
#include "geo/base/parallel.h"

namespace phusong::data {
namespace {

constexpr Extent kArea{106.3, 20.5, 108.2, 21.8};  // degrees; the area of the bundled province
constexpr double kMarginM = 4000.0;                // grown around it, so that the frame does not show

/// Rows in parallel; each task writes only its own rows.
template <class Work>
void each_row(int rows, const Work& work) {
  parallel_blocks(rows, 8, [&](int begin, int end) {
    for (int r = begin; r < end; ++r) work(r);
  });
}

Grid aligned_grid(const Extent& e, double cell_m) {
  const double west = std::floor(e.west / cell_m) * cell_m, north = std::ceil(e.north / cell_m) * cell_m;
  return {.west = west,
          .north = north,
          .cell_m = cell_m,
          .columns = static_cast<int>(std::ceil((e.east - west) / cell_m)),
          .rows = static_cast<int>(std::ceil((north - e.south) / cell_m))};
}

/// The box in `crs` around kArea: its edges bend, so points along them are taken too.
Extent projected_area(const geo::Crs& crs) {
  const geo::Transform project{geo::Crs::wgs84(), crs};
  Extent out;
  for (int k = 0; k <= 20; ++k) {
    const double lon = kArea.west + (kArea.east - kArea.west) * k / 20,
                 lat = kArea.south + (kArea.north - kArea.south) * k / 20;
    for (const Point p :
         {Point{lon, kArea.south}, Point{lon, kArea.north}, Point{kArea.west, lat}, Point{kArea.east, lat}}) {
      const Point q = project(p);
      out.add({std::floor(q.x + 0.5), std::floor(q.y + 0.5)});
    }
  }
  return out;
}

/// Three box means in a row and column, close to a Gaussian of about `sigma_m`; the edge repeats.
void blur(Raster<float>& raster, double sigma_m) {
  const Grid& g = raster.grid;
  const int reach = std::max(1, static_cast<int>(std::floor(sigma_m / g.cell_m + 0.5)));
  const float share = 1.0F / static_cast<float>(2 * reach + 1);
  Raster<float> turned{Grid{0, 0, g.cell_m, g.rows, g.columns}};
  const auto pass = [&](const Raster<float>& from, Raster<float>& to) {
    const int columns = from.grid.columns;
    each_row(from.grid.rows, [&](int r) {
      std::vector<float> line(static_cast<std::size_t>(columns)), next(line.size());
      for (int c = 0; c < columns; ++c) line[c] = from(c, r);
      for (int k = 0; k < 3; ++k) {
        double sum = 0.0;
        for (int c = -reach; c <= reach; ++c) sum += line[std::clamp(c, 0, columns - 1)];
        for (int c = 0; c < columns; ++c) {
          next[c] = static_cast<float>(sum) * share;
          sum += line[std::min(c + reach + 1, columns - 1)];
          sum -= line[std::max(c - reach, 0)];
        }
        line.swap(next);
      }
      for (int c = 0; c < columns; ++c) to(r, c) = line[c];
    });
  };
  pass(raster, turned);
  pass(turned, raster);
}

/// What the landscape holds while water shapes it.
struct Stage {
  Raster<float> target_m;  ///< the table's surface
  Raster<float> swing_m;   ///< how far rough ground may leave it
  Raster<float> softness;  ///< how fast water cuts
  Raster<std::uint8_t> land;
};

/// Named tops stand above the smooth surface: a bell of a few kilometres, which water then cuts into ridges.
double lift_of_summits(Point p, const std::vector<Landform>& summits, const Raster<float>& base) {
  constexpr double kReachM = 3200.0;
  double lift = 0.0;
  for (const Landform& summit : summits) {
    const Point top = summit.line[0].at;
    const double q = ((p.x - top.x) * (p.x - top.x) + (p.y - top.y) * (p.y - top.y)) / (kReachM * kReachM);
    if (q < 1.0) lift = std::max(lift, (summit.height_m - bicubic(base, top)) * (1 - q) * (1 - q));
  }
  return lift;
}

Stage stage_on(const Grid& g, const ReliefTable& table, const Raster<float>& base, const Shore& shore,
               const Extent& area, int seed) {
  constexpr double kCalmM = 1100.0;  // rough ground stays so far from the table's valleys
  const Noise tops{seed, "island tops"}, east{seed, "bends east"}, north{seed, "bends north"};
  const std::vector<Landform> summits = table.of(Relief::summit);
  Stage s{Raster<float>{g}, Raster<float>{g}, Raster<float>{g}, Raster<std::uint8_t>{g}};
  Raster<float> calm{g, static_cast<float>(kCalmM * kCalmM)};
  for (const Landform& row : table.rows)
    if (row.kind == Relief::valley || row.kind == Relief::plain || row.kind == Relief::channel)
      for (std::size_t i = 0; i + 1 < row.line.size(); ++i)
        lower_to_segment(calm, nullptr, row.line[i].at, row.line[i + 1].at, kCalmM, 0.0F);
  each_row(g.rows, [&](int r) {
    for (int c = 0; c < g.columns; ++c) {
      const Point p = g.centre(c, r);
      const ShorePoint sp = shore.at(p);
      if (sp.land_m <= 0) continue;
      s.land(c, r) = 1;
      const double dome = sp.dome_m * (0.78 + 0.32 * tops.fractal(p.x, p.y, 1800, 3));
      // Lines bend between the table's points, and beyond the area, where nothing is known, the ground goes on as at
      // the edge, so that rivers can leave.
      const Point bent{p.x + 900 * east.fractal(p.x, p.y, 4200, 4), p.y + 900 * north.fractal(p.x, p.y, 4200, 4)};
      const Point q{std::clamp(bent.x, area.west, area.east), std::clamp(bent.y, area.south, area.north)};
      const double t = std::max({bicubic(base, q) + lift_of_summits(p, summits, base), dome, 1.0});
      // Low valleys have broad calm floors; high ones are cut like the ground around them.
      const double near_valley =
          (1.0 - bilinear(calm, bent) / (kCalmM * kCalmM)) * std::clamp((460.0 - t) / 260.0, 0.0, 1.0);
      s.target_m(c, r) = static_cast<float>(t);
      s.swing_m(c, r) =
          static_cast<float>((std::clamp(0.55 * (t - 10.0), 0.0, 60.0) + std::clamp(0.8 * (t - 120.0), 0.0, 170.0)) *
                             (1.0 - 0.85 * near_valley));
      s.softness(c, r) = static_cast<float>(std::clamp((t - 6.0) / 40.0, 0.0, 1.0) *
                                            (1.0 - 0.85 * std::clamp(3.0 * near_valley - 1.8, 0.0, 1.0)));
    }
  });
  return s;
}

/// Adds back what the carving took at the scale of `sigma_m`, so that the table's heights hold there.
void hold_to_table(Raster<float>& height, const Stage& s, double sigma_m) {
  Raster<float> lost{height.grid};
  for (std::size_t i = 0; i < lost.cells.size(); ++i)
    lost.cells[i] = s.land.cells[i] != 0 ? s.target_m.cells[i] - height.cells[i] : 0.0F;
  blur(lost, sigma_m);
  for (std::size_t i = 0; i < lost.cells.size(); ++i) {
    if (s.land.cells[i] == 0) continue;
    // Where water does not cut, the table's plain stays as smooth as it is.
    const float target = s.target_m.cells[i], free = std::min(1.0F, 2.0F * s.softness.cells[i]);
    height.cells[i] = std::max(target + (height.cells[i] + lost.cells[i] - target) * free, 0.6F);
  }
}

/// Rivers lay down flat floors: ground less than `flat` above its stream is pressed down, wider for larger streams.
void lay_valley_floors(Raster<float>& height, Raster<float>& above, const Raster<float>& stream_area) {
  each_row(height.grid.rows, [&](int r) {
    for (int c = 0; c < height.grid.columns; ++c) {
      const double x = above(c, r);
      if (x <= 0) continue;
      const double flat = std::min(36.0, 8.0 * std::sqrt(std::sqrt(stream_area(c, r) * 1e-6)));
      double y = x;
      if (x < flat)
        y = 0.15 * x;
      else if (x < 2.5 * flat)
        y = 0.15 * flat + (x - flat) * (2.35 / 1.5);
      height(c, r) -= static_cast<float>(x - y);
      above(c, r) = static_cast<float>(y);
    }
  });
}

/// Lifts (or lowers) the ground around each named top until its highest cell has the stated height.
void raise_summits(Raster<float>& height, const std::vector<Landform>& summits) {
  constexpr double kSearchM = 700.0, kReachM = 1600.0;
  const Grid& g = height.grid;
  for (const Landform& summit : summits) {
    const Point p = summit.line[0].at;
    int top_c = g.col_of(p.x), top_r = g.row_of(p.y);
    if (!g.contains(top_c, top_r)) continue;
    const auto around = [&](Point centre, double reach, const auto& visit) {
      for (int r = std::max(0, g.row_of(centre.y + reach)); r <= std::min(g.rows - 1, g.row_of(centre.y - reach)); ++r)
        for (int c = std::max(0, g.col_of(centre.x - reach)); c <= std::min(g.columns - 1, g.col_of(centre.x + reach));
             ++c) {
          const Point q = g.centre(c, r);
          const double d2 = (q.x - centre.x) * (q.x - centre.x) + (q.y - centre.y) * (q.y - centre.y);
          if (d2 < reach * reach) visit(c, r, d2 / (reach * reach));
        }
    };
    float top = height(top_c, top_r);
    around(p, kSearchM, [&](int c, int r, double) {
      if (height(c, r) > top) {
        top = height(c, r);
        top_c = c;
        top_r = r;
      }
    });
    const double lift = summit.height_m - top;
    around(g.centre(top_c, top_r), kReachM,
           [&](int c, int r, double q) { height(c, r) += static_cast<float>(lift * (1 - q) * (1 - q)); });
  }
}

}  // namespace

GeneratedTerrain generate_terrain(const std::filesystem::path& recipe_folder, int seed, Watcher* watcher,
                                  double cell_m) {
  if (!(cell_m >= 20.0 && cell_m <= 180.0))
    throw Error{ErrorKind::scenario, "cell_m",
                fmt::format("terrain is made on cells of 20 to 180 m, not {} m", cell_m)};
  GeneratedTerrain out{.crs = geo::Crs::from_text("EPSG:32648"), .grid = {}, .height_m = {}, .land_cover = {}};
  const ReliefTable table = read_relief_table(recipe_folder / "terrain.csv", out.crs);
  const Extent area = projected_area(out.crs), wide = area.grown(kMarginM);
  std::optional<Progress> progress;
  progress.emplace(watcher, "terrain: valleys", 55);

  const Shore shore{table, wide, seed};
  progress->advance(5);
  const Raster<float> base = base_surface(table, shore, wide);
  progress->advance(10);

  // Carved coarse to fine: the coarse stage lays out the large valleys, the fine one branches them.
  const Noise rough{seed, "rough ground"}, detail{seed, "fine ground"};
  Raster<float> height, above, stream_area;
  for (const double stage_m : {180.0, 90.0}) {
    const bool first = stage_m > 100.0;
    const Grid g = aligned_grid(wide, stage_m);
    const Stage stage = stage_on(g, table, base, shore, area, seed);
    Raster<float> start{g};
    each_row(g.rows, [&](int r) {
      for (int c = 0; c < g.columns; ++c) {
        if (stage.land(c, r) == 0) continue;
        const Point p = g.centre(c, r);
        const double swing = stage.swing_m(c, r);
        const double h = first ? stage.target_m(c, r) + swing * (0.75 * rough.ridged(p.x, p.y, 5200, 6) +
                                                                 0.55 * rough.fractal(p.x, p.y, 2300, 5))
                               : bicubic(height, p) + 0.34 * swing * detail.fractal(p.x, p.y, 900, 4, 0.6);
        start(c, r) = static_cast<float>(std::max(h, 0.6));
      }
    });
    Erosion water{std::move(start), stage.land, stage.softness};
    for (int round = 0; round < (first ? 3 : 2); ++round) {
      water.open_pits();
      for (int k = 0; k < (first ? 6 : 3); ++k) {
        water.cut(first ? 0.05 : 0.035, 0.66);
        progress->advance(first ? 1 : 2);
      }
      hold_to_table(water.height_m(), stage, first ? 1700.0 : 1400.0);
    }
    if (!first) {
      water.open_pits();
      water.cut(0.004, 0.7);
      water.measure_streams(2.5e6, above, stream_area);
    }
    height = water.height_m();
    progress->advance(5);
  }
  progress.reset();
  lay_valley_floors(height, above, stream_area);
  raise_summits(height, table.of(Relief::summit));

  out.grid = aligned_grid(area, cell_m);
  out.height_m = Raster<float>{out.grid};
  out.land_cover = Raster<std::uint8_t>{out.grid, cover::kWater};
  const KarstTowers towers{table, seed};
  const CoverRules rules{table, seed};
  const Noise crags{seed, "crags"}, bend_x{seed, "aside east"}, bend_y{seed, "aside north"};
  const Grid& g = out.grid;
  progress.emplace(watcher, "terrain: detail", static_cast<std::uint64_t>(g.rows));
  each_row(g.rows, [&](int r) {
    progress->advance();
    for (int c = 0; c < g.columns; ++c) {
      const Point p = g.centre(c, r);
      const auto [land_m, channel_m, dome_m] = shore.at(p);
      double h = 0.0;
      if (land_m > 0) {
        // Gullies below the 90 m cells: stronger on slopes, none on the flats.
        const double over = bilinear(above, p);
        const double swing = std::clamp(0.16 * over, 0.0, 16.0);
        // Looked up a little aside, so that no line of the coarser cells shows.
        const Point aside{p.x + 70 * bend_x.fractal(p.x, p.y, 380, 2), p.y + 70 * bend_y.fractal(p.x, p.y, 380, 2)};
        h = rounded(height, aside) + 0.7 * crags.fractal(p.x, p.y, 1500, 2);
        if (swing > 0.5) h += swing * (crags.ridged(p.x, p.y, 420, 3) - 0.1);
        h = std::max(h, 0.6 + std::min(land_m, 300.0) * 0.002);
      } else if (channel_m > 40.0 && rules.tidal_flat(p, land_m)) {
        h = 0.6;
      }
      const double tower = towers.height_at(p);
      if (tower > 0) {
        h += tower;
        out.land_cover(c, r) = cover::kTrees;
      }
      out.height_m(c, r) = static_cast<float>(h);
    }
  });
  progress.emplace(watcher, "land cover", static_cast<std::uint64_t>(g.rows));
  each_row(g.rows, [&](int r) {
    progress->advance();
    for (int c = 0; c < g.columns; ++c) {
      const float h = out.height_m(c, r);
      if (h <= 0 || out.land_cover(c, r) == cover::kTrees) continue;  // sea, and the towers that are wooded already
      const int w = std::max(0, c - 1), e = std::min(g.columns - 1, c + 1), n = std::max(0, r - 1),
                s = std::min(g.rows - 1, r + 1);
      const double dx = (out.height_m(e, r) - out.height_m(w, r)) / ((e - w) * g.cell_m);
      const double dy = (out.height_m(c, s) - out.height_m(c, n)) / ((s - n) * g.cell_m);
      const Point p = g.centre(c, r);
      out.land_cover(c, r) = rules.code({.at = p,
                                         .height_m = h,
                                         .slope = std::sqrt(dx * dx + dy * dy),
                                         .above_stream_m = bilinear(above, p),
                                         .land_m = h < 6 ? shore.at(p).land_m : Shore::kReachM});
    }
  });
  return out;
}

}  // namespace phusong::data
