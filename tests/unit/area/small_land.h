// A small piece of land for area tests.
//
//   const test::Land land;                                   // Land{true} has a hole of unknown ground
//   const sim::Transmitters on_air = land.sites(3);
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/unit/coverage/small_scenario.h"

namespace phusong::test {

/// Ridges with woods, a bay, and where asked a hole of unknown ground; 9 km x 8 km on 50 m cells.
struct Land {
  sim::Scenario scenario = small_scenario();
  geo::Terrain terrain;

  explicit Land(bool with_hole = false) {
    scenario.area.cell_m = 50.0;
    scenario.propagation.range_km = 4.0;
    geo::Terrain& t = terrain;
    t.crs = geo::Crs::from_text("EPSG:32648");
    t.grid = {700'000.0, 2'330'000.0, 50.0, 180, 160};
    t.height_m = Raster<float>{t.grid, 0.0F};
    t.ground = Raster<std::uint8_t>{t.grid, static_cast<std::uint8_t>(geo::Ground::land)};
    t.clutter = Raster<std::uint8_t>{t.grid, std::uint8_t{0}};
    t.classes = geo::no_clutter();
    t.classes.classes.push_back({10, "forest", "trees", 12.0});
    for (int r = 0; r < t.grid.rows; ++r)
      for (int c = 0; c < t.grid.columns; ++c) {
        const double h = 120.0 + 110.0 * std::sin(0.09 * c) * std::cos(0.07 * r) + 30.0 * std::sin(0.31 * c + 0.23 * r);
        t.height_m(c, r) = static_cast<float>(std::max(0.0, h));
        if (h <= 0.0)
          t.ground(c, r) = static_cast<std::uint8_t>(geo::Ground::sea);
        else if ((c / 5 + r / 7) % 3 == 0)
          t.clutter(c, r) = 1;
        if (with_hole && c > 60 && c < 75 && r > 40 && r < 60) {
          t.ground(c, r) = static_cast<std::uint8_t>(geo::Ground::unknown);
          t.height_m(c, r) = 0.0F;
        }
      }
  }
  [[nodiscard]] sim::Transmitters sites(int count) const {
    std::vector<geo::Site> all;
    for (int i = 0; i < count; ++i) {
      const Point middle = terrain.grid.centre(20 + (i * 47) % 150, 15 + (i * 31) % 130);
      all.push_back(omni_site("S" + std::to_string(i), {middle.x + 7.3 * i, middle.y - 11.1 * i}, 30.0, 30.0));
    }
    return on_air(scenario, all);
  }
};

}  // namespace phusong::test
