#include "tests/bench/province/province.h"

#include <fmt/format.h>

#include <cmath>
#include <random>

#include "geo/base/parallel.h"
#include "geo/ground/zones.h"
#include "sim/inputs.h"
#include "tests/bench/engine/mountains.h"

namespace phusong::bench {

geo::Terrain ground_of(const sim::Scenario& scenario) {
  const sim::WorkingArea area = sim::working_area(scenario);
  geo::Terrain land = geo::read_terrain(sim::terrain_sources(scenario), area.crs, area.grid, nullptr);
  geo::mark_zones(land);
  return land;
}

geo::Terrain mountains_of(double cell_m) {
  geo::Terrain t;
  t.crs = geo::Crs::from_text("EPSG:32648");
  const int columns = static_cast<int>(197'000.0 / cell_m), rows = static_cast<int>(145'000.0 / cell_m);
  t.grid = {600'000.0, 2'412'000.0, cell_m, columns, rows};
  t.height_m = Raster<float>{t.grid, 0.0F};
  t.ground = Raster<std::uint8_t>{t.grid, static_cast<std::uint8_t>(geo::Ground::land)};
  t.clutter = Raster<std::uint8_t>{t.grid, std::uint8_t{0}};
  t.classes = geo::no_clutter();
  const Point middle = t.grid.centre(columns / 2, rows / 2);
  parallel_for(0, rows, [&](int row) {
    for (int col = 0; col < columns; ++col) {
      const Point at = t.grid.centre(col, row);
      t.height_m(col, row) = static_cast<float>(mountains_m(at.x - middle.x, at.y - middle.y));
      if (t.height_m(col, row) <= 0.0F) t.ground(col, row) = static_cast<std::uint8_t>(geo::Ground::sea);
    }
  });
  geo::mark_zones(t);
  return t;
}

std::vector<geo::Site> masts_on(const geo::Terrain& land, const MastRule& rule) {
  std::vector<geo::Site> sites;
  std::mt19937_64 random{rule.seed};
  const auto share = [&random] { return static_cast<double>(random() >> 11) * 0x1.0p-53; };
  const Grid& grid = land.grid;
  while (static_cast<int>(sites.size()) < rule.sites) {
    const double col = share() * grid.columns, row = share() * grid.rows;
    const Point at{grid.west + col * grid.cell_m, grid.north - row * grid.cell_m};
    if (land.ground_at(at) != geo::Ground::land) continue;
    const std::string id = fmt::format("mast-{}", sites.size());
    geo::Site site{id, at, {}, {}};
    for (int i = 0; i < rule.sectors; ++i) {
      geo::Sector sector;
      sector.id = fmt::format("{}-{}", id, i + 1);
      sector.azimuth_deg = 360.0 * i / rule.sectors;
      sector.electrical_tilt_deg = rule.sectors == 1 ? 0.0 : 2.0;
      sector.height_m = 45.0;
      sector.antenna = rule.sectors == 1 ? "omni-11dbi" : "sector-65-17dbi";
      sector.owner = "invented";
      site.sectors.push_back(sector);
    }
    sites.push_back(std::move(site));
  }
  return sites;
}

}  // namespace phusong::bench
