// Drawn terrain for tests: a map that a planner can read becomes a Terrain.
//
//   Terrain t = draw({"..^^..",
//                     ".T^^V."}, 100.0);
//
// '.' flat land at 10 m, '0'-'9' land at that many hundreds of metres (0 is 10 m), '^' land at 300 m, '~' sea,
// '?' unknown. Any other sign is flat land with a mark; mark('T') finds its cell's centre.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "geo/ground/terrain.h"

namespace phusong::test {

struct Drawn {
  geo::Terrain terrain;
  std::vector<std::string> rows;
  [[nodiscard]] Point mark(char sign) const {
    for (int r = 0; r < static_cast<int>(rows.size()); ++r)
      for (int c = 0; c < static_cast<int>(rows[static_cast<std::size_t>(r)].size()); ++c)
        if (rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)] == sign) return terrain.grid.centre(c, r);
    throw std::invalid_argument{std::string{"no mark "} + sign};
  }
};

/// In UTM zone 48N, north-west corner at 700 km east, 2 330 km north.
inline Drawn draw(std::vector<std::string> rows, double cell_m) {
  Drawn drawn;
  geo::Terrain& t = drawn.terrain;
  t.crs = geo::Crs::from_text("EPSG:32648");
  t.grid = {700'000.0, 2'330'000.0, cell_m, static_cast<int>(rows.front().size()), static_cast<int>(rows.size())};
  t.height_m = Raster<float>{t.grid, 10.0F};
  t.ground = Raster<std::uint8_t>{t.grid, static_cast<std::uint8_t>(geo::Ground::land)};
  t.clutter = Raster<std::uint8_t>{t.grid, std::uint8_t{0}};
  t.classes = geo::no_clutter();
  for (int r = 0; r < t.grid.rows; ++r)
    for (int c = 0; c < t.grid.columns; ++c) {
      const char sign = rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)];
      if (sign >= '1' && sign <= '9') t.height_m(c, r) = 100.0F * static_cast<float>(sign - '0');
      if (sign == '^') t.height_m(c, r) = 300.0F;
      if (sign == '~' || sign == '?') {
        t.height_m(c, r) = 0.0F;
        t.ground(c, r) = static_cast<std::uint8_t>(sign == '~' ? geo::Ground::sea : geo::Ground::unknown);
      }
      switch (static_cast<geo::Ground>(t.ground(c, r))) {
        case geo::Ground::land: ++t.land_cells; break;
        case geo::Ground::sea: ++t.sea_cells; break;
        case geo::Ground::unknown: ++t.unknown_cells; break;
      }
    }
  drawn.rows = std::move(rows);
  return drawn;
}

}  // namespace phusong::test
