// How long the map takes to follow the hand that turns a sector: a computed site of 20 km among others.
//
//   bench_what_if --benchmark_filter=turn     # Time: wall; CPU: of all threads
//
// tilt_all 0: one sector turned; 1: and all sectors tilted mechanically, so that every one of them is judged anew.
#include <benchmark/benchmark.h>

#include <cmath>
#include <memory>

#include "sim/area/what_if.h"
#include "tests/unit/coverage/small_scenario.h"

namespace phusong::sim {
namespace {

/// Hills of 60 km x 60 km; in the middle a site with three sectors a band, around it eight of one band.
struct Country {
  Scenario scenario = test::small_scenario();
  geo::Terrain terrain;
  Transmitters on_air;
  FootprintStore store{{}, 2'000'000'000};
  AreaSettings settings{.mode = MapMode::fast, .oversampling = 2, .recheck_db = 2.0, .sample = 0};
  std::unique_ptr<CellJudge> judge;

  Country(double cell_m, int bands) {
    scenario.area.cell_m = cell_m;
    geo::Terrain& t = terrain;
    t.crs = geo::Crs::from_text("EPSG:32648");
    const int cells = static_cast<int>(60'000.0 / cell_m);
    t.grid = {700'000.0, 2'330'000.0, cell_m, cells, cells};
    t.height_m = Raster<float>{t.grid, 0.0F};
    t.ground = Raster<std::uint8_t>{t.grid, static_cast<std::uint8_t>(geo::Ground::land)};
    t.clutter = Raster<std::uint8_t>{t.grid, std::uint8_t{0}};
    t.classes = geo::no_clutter();
    for (int r = 0; r < cells; ++r)
      for (int c = 0; c < cells; ++c) {
        const double x = c * cell_m / 30.0, y = r * cell_m / 30.0;
        t.height_m(c, r) =
            static_cast<float>(300.0 + 180.0 * std::sin(0.013 * x) * std::cos(0.011 * y) +
                               90.0 * std::sin(0.041 * x + 0.037 * y) + 15.0 * std::sin(0.31 * x - 0.23 * y));
      }
    std::vector<geo::Site> sites;
    for (int i = 0; i < 9; ++i) {
      const Point at = t.grid.centre(cells * (3 + 2 * (i % 3)) / 10, cells * (3 + 2 * (i / 3)) / 10);
      geo::Site site = test::omni_site("S" + std::to_string(i), at);
      geo::Sector sector = site.sectors[0];
      sector.antenna = "sector-65-17dbi";
      site.sectors.clear();
      constexpr double kBands_mhz[] = {700.0, 900.0, 1800.0, 2600.0};
      for (int band = 0; band < (i == 4 ? bands : 1); ++band)
        for (int s = 0; s < 3; ++s) {
          sector.id = std::to_string(3 * band + s);
          sector.frequency_mhz = kBands_mhz[band];
          sector.azimuth_deg = 120.0 * s;
          sector.electrical_tilt_deg = 4.0;
          site.sectors.push_back(sector);
        }
      sites.push_back(site);
    }
    on_air = test::on_air(scenario, sites);
    judge = std::make_unique<CellJudge>(scenario, terrain, on_air, ModelChoice{scenario});
    (void)WhatIf{*judge, settings, store, 4, nullptr};  // the footprints
  }
};

void turn(benchmark::State& state) {
  Country here{static_cast<double>(state.range(0)), static_cast<int>(state.range(1))};
  const WhatIf session{*here.judge, here.settings, here.store, 4, nullptr};
  std::vector<Transmitter> sectors = session.sectors();
  if (state.range(2) != 0)
    for (Transmitter& t : sectors) t.mechanical_tilt_deg = 2.0;
  CoverageMap map;
  for (auto _ : state) {
    sectors[1].azimuth_deg = sectors[1].azimuth_deg >= 350.0 ? 0.0 : sectors[1].azimuth_deg + 7.0;
    session.with(sectors, map);
    benchmark::DoNotOptimize(map.state.cells.data());
  }
  state.counters["cells"] = static_cast<double>(map.state.cells.size());
}

void open(benchmark::State& state) {
  Country here{static_cast<double>(state.range(0)), 1};
  for (auto _ : state) {
    const WhatIf session{*here.judge, here.settings, here.store, 4, nullptr};
    benchmark::DoNotOptimize(&session);
  }
}

void move(benchmark::State& state) {
  Country here{static_cast<double>(state.range(0)), 1};
  WhatIf session{*here.judge, here.settings, here.store, 4, nullptr};
  Point place = session.sectors().front().at;
  for (auto _ : state) {
    place.x += 37.0;
    benchmark::DoNotOptimize(session.move_to(place, nullptr));
  }
}

BENCHMARK(turn)
    ->ArgNames({"cell_m", "bands", "tilt_all"})
    ->ArgsProduct({{90, 30}, {1, 4}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK(open)
    ->ArgName("cell_m")
    ->Arg(90)
    ->Arg(30)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK(move)
    ->ArgName("cell_m")
    ->Arg(90)
    ->Arg(30)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace
}  // namespace phusong::sim
