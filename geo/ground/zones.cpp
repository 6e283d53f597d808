#include "geo/ground/zones.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "geo/base/parallel.h"

namespace phusong::geo {

namespace {

/// Square of the distance to the nearest sea cell along one row, in cells; an exact distance transform in two passes:
/// along columns first (how many rows away is the nearest sea of this column), then the lower envelope of parabolas
/// along rows. Source: Felzenszwalb and Huttenlocher, Distance Transforms of Sampled Functions (2012).
void envelope(const std::vector<double>& column_square, std::vector<double>& square) {
  const std::size_t n = column_square.size();
  constexpr double kNone = std::numeric_limits<double>::infinity();
  std::vector<std::size_t> vertex;
  std::vector<double> begin;
  const auto crossing = [&](std::size_t q, std::size_t p) {
    const auto fq = static_cast<double>(q), fp = static_cast<double>(p);
    return (column_square[q] + fq * fq - column_square[p] - fp * fp) / (2.0 * (fq - fp));
  };
  for (std::size_t q = 0; q < n; ++q) {
    if (column_square[q] == kNone) continue;
    double from = -kNone;
    while (!vertex.empty() && (from = crossing(q, vertex.back())) <= begin.back()) {
      vertex.pop_back();
      begin.pop_back();
      from = -kNone;
    }
    vertex.push_back(q);
    begin.push_back(vertex.size() == 1 ? -kNone : from);
  }
  square.assign(n, kNone);
  std::size_t k = 0;
  for (std::size_t q = 0; q < n && !vertex.empty(); ++q) {
    while (k + 1 < vertex.size() && begin[k + 1] < static_cast<double>(q)) ++k;
    const double apart = static_cast<double>(q) - static_cast<double>(vertex[k]);
    square[q] = apart * apart + column_square[vertex[k]];
  }
}

}  // namespace

void mark_zones(Terrain& terrain) {
  const Grid& grid = terrain.grid;
  const auto columns = static_cast<std::size_t>(grid.columns), rows = static_cast<std::size_t>(grid.rows);
  const auto is_sea = [&](std::size_t col, std::size_t row) {
    return static_cast<Ground>(terrain.ground.cells[row * columns + col]) == Ground::sea;
  };

  // Rows to the nearest sea of the same column, capped far beyond the coast's reach.
  const auto reach = static_cast<std::uint16_t>(std::min(65'000.0, std::ceil(kCoastalReach_m / grid.cell_m) + 1.0));
  std::vector<std::uint16_t> rows_away(columns * rows, reach);
  parallel_for(std::size_t{0}, columns, [&](std::size_t col) {
    std::uint16_t away = reach;
    const auto step = [&](std::size_t row) {
      away = is_sea(col, row) ? std::uint16_t{0} : std::min<std::uint16_t>(reach, static_cast<std::uint16_t>(away + 1));
      std::uint16_t& here = rows_away[row * columns + col];
      here = std::min(here, away);
    };
    for (std::size_t row = 0; row < rows; ++row) step(row);
    away = reach;
    for (std::size_t row = rows; row-- > 0;) step(row);
  });

  terrain.zone = Raster<std::uint8_t>{grid, static_cast<std::uint8_t>(Zone::inland)};
  const double limit = kCoastalReach_m / grid.cell_m;
  parallel_for(std::size_t{0}, rows, [&](std::size_t row) {
    std::vector<double> column_square(columns), square;
    for (std::size_t col = 0; col < columns; ++col) {
      const std::uint16_t away = rows_away[row * columns + col];
      column_square[col] = away >= reach ? std::numeric_limits<double>::infinity()
                                         : static_cast<double>(away) * static_cast<double>(away);
    }
    envelope(column_square, square);
    for (std::size_t col = 0; col < columns; ++col) {
      const std::size_t i = row * columns + col;
      const auto ground = static_cast<Ground>(terrain.ground.cells[i]);
      if (ground == Ground::sea)
        terrain.zone.cells[i] = static_cast<std::uint8_t>(Zone::sea);
      else if (ground == Ground::land && square[col] <= limit * limit &&
               static_cast<double>(terrain.height_m.cells[i]) <= kCoastalHeight_m)
        terrain.zone.cells[i] = static_cast<std::uint8_t>(Zone::coastal);
    }
  });
}

}  // namespace phusong::geo
