#include "tests/bench/engine/country.h"

#include <cmath>
#include <cstdint>

#include "geo/base/parallel.h"
#include "geo/ground/zones.h"
#include "tests/bench/engine/mountains.h"
#include "tests/unit/coverage/small_scenario.h"

namespace phusong::bench {
namespace {

constexpr Point kMast{700'000.0, 2'330'000.0};
constexpr double kMastHeight_m = 45.0;
constexpr double kTrees_m = 15.0;
constexpr int kPatchCells = 3;

bool has_trees(int col, int row) noexcept {
  auto z = static_cast<std::uint64_t>(col / kPatchCells) * 0x9E3779B97F4A7C15ULL ^
           static_cast<std::uint64_t>(row / kPatchCells) * 0xC2B2AE3D27D4EB4FULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  return ((z ^ (z >> 27)) * 0x94D049BB133111EBULL) >> 63 != 0;
}

}  // namespace

Country::Country(double cell_m, double radius_km, bool trees) {
  geo::Terrain& t = terrain;
  t.crs = geo::Crs::from_text("EPSG:32648");
  // The mast stands off the middle of its cell, as masts do.
  const int half = static_cast<int>(std::ceil(radius_km * 1000.0 / cell_m)) + 3;
  t.grid = {kMast.x - (half + 0.3) * cell_m, kMast.y + (half + 0.6) * cell_m, cell_m, 2 * half + 1, 2 * half + 1};
  t.height_m = Raster<float>{t.grid, 0.0F};
  t.ground = Raster<std::uint8_t>{t.grid, static_cast<std::uint8_t>(geo::Ground::land)};
  t.clutter = Raster<std::uint8_t>{t.grid, std::uint8_t{0}};
  t.classes = geo::no_clutter();
  t.classes.classes.push_back({10, "Tree cover", "trees", kTrees_m});
  parallel_for(0, t.grid.rows, [&](int row) {
    for (int col = 0; col < t.grid.columns; ++col) {
      const Point at = t.grid.centre(col, row);
      t.height_m(col, row) = static_cast<float>(mountains_m(at.x - kMast.x, at.y - kMast.y));
      if (t.height_m(col, row) <= 0.0F)
        t.ground(col, row) = static_cast<std::uint8_t>(geo::Ground::sea);
      else if (trees && has_trees(col, row))
        t.clutter(col, row) = 1;
    }
  });
  geo::mark_zones(t);

  on_air = test::on_air(test::small_scenario(), {test::omni_site("mast", kMast, kMastHeight_m)});
  mast = sim::path_families(on_air).front();
}

Question::Question(const Country& country, const AskedModel& asked, double radius_km)
    : scenario_{test::small_scenario()} {
  scenario_.propagation.model = asked.model;
  scenario_.propagation.range_km = radius_km;
  scenario_.propagation.time_percent = asked.time_percent;
  judge_ = std::make_unique<sim::CellJudge>(scenario_, country.terrain, country.on_air, sim::ModelChoice{scenario_});
}

}  // namespace phusong::bench
