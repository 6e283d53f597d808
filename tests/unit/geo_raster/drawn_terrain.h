// Terrain drawn in letters: a digit is land of that many hundred metres, '~' is sea, '?' is unknown.
#pragma once

#include <string>
#include <vector>

#include "geo/ground/terrain.h"

namespace phusong::test {

inline geo::Terrain drawn_terrain(const std::vector<std::string>& rows, double cell_m = 100.0) {
  geo::Terrain t;
  t.grid = {.west = 0.0,
            .north = cell_m * static_cast<double>(rows.size()),
            .cell_m = cell_m,
            .columns = static_cast<int>(rows.front().size()),
            .rows = static_cast<int>(rows.size())};
  t.height_m = Raster<float>{t.grid, 0.0F};
  t.ground = Raster<std::uint8_t>{t.grid, 0};
  t.clutter = Raster<std::uint8_t>{t.grid, 0};
  t.classes = geo::no_clutter();
  for (int row = 0; row < t.grid.rows; ++row)
    for (int col = 0; col < t.grid.columns; ++col) {
      const char letter = rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(col)];
      const geo::Ground ground = letter == '?'   ? geo::Ground::unknown
                                 : letter == '~' ? geo::Ground::sea
                                                 : geo::Ground::land;
      t.ground(col, row) = static_cast<std::uint8_t>(ground);
      if (ground == geo::Ground::land) t.height_m(col, row) = static_cast<float>(100 * (letter - '0'));
      ++(ground == geo::Ground::land ? t.land_cells : ground == geo::Ground::sea ? t.sea_cells : t.unknown_cells);
    }
  return t;
}

/// The ground of a terrain as letters: '#' land, '~' sea, '?' unknown.
inline std::string drawn_ground(const geo::Terrain& t) {
  std::string text;
  for (int row = 0; row < t.grid.rows; ++row) {
    for (int col = 0; col < t.grid.columns; ++col) text += "?#~"[t.ground(col, row)];
    text += '\n';
  }
  return text;
}

}  // namespace phusong::test
