// A cell's verdict with and without pruning, and a profile from blocks against the plain one: ratios in one run.
//
//   bench_coverage
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

#include "sim/coverage/coverage.h"
#include "tests/unit/coverage/small_scenario.h"

namespace phusong::sim {
namespace {

/// Hills of 120 km x 120 km on 30 m cells, with 440 sites, as large and as dense as a province.
struct Country {
  Scenario scenario = test::small_scenario();
  geo::Terrain terrain;
  Transmitters on_air;
  std::vector<Point> cells;

  Country() {
    geo::Terrain& t = terrain;
    t.crs = geo::Crs::from_text("EPSG:32648");
    t.grid = {700'000.0, 2'330'000.0, 30.0, 4000, 4000};
    t.height_m = Raster<float>{t.grid, 0.0F};
    t.ground = Raster<std::uint8_t>{t.grid, static_cast<std::uint8_t>(geo::Ground::land)};
    t.clutter = Raster<std::uint8_t>{t.grid, std::uint8_t{0}};
    t.classes = geo::no_clutter();
    for (int r = 0; r < t.grid.rows; ++r)
      for (int c = 0; c < t.grid.columns; ++c)
        t.height_m(c, r) =
            static_cast<float>(300.0 + 180.0 * std::sin(0.013 * c) * std::cos(0.011 * r) +
                               90.0 * std::sin(0.041 * c + 0.037 * r) + 15.0 * std::sin(0.31 * c - 0.23 * r));
    std::mt19937_64 random{7};
    const auto somewhere = [&] {
      return t.grid.centre(static_cast<int>(random() % 4000), static_cast<int>(random() % 4000));
    };
    std::vector<geo::Site> sites;
    for (int i = 0; i < 440; ++i) sites.push_back(test::omni_site("S" + std::to_string(i), somewhere()));
    on_air = test::on_air(scenario, sites);
    for (int i = 0; i < 512; ++i) cells.push_back(somewhere());
  }
};

const Country& country() {
  static const Country made;
  return made;
}

void best_server(benchmark::State& state, bool pruned) {
  const Country& here = country();
  const CellJudge judge{here.scenario, here.terrain, here.on_air, ModelChoice{here.scenario}};
  std::size_t i = 0;
  for (auto _ : state) {
    const Point at = here.cells[i++ % here.cells.size()];
    benchmark::DoNotOptimize(pruned ? judge.best_server(at) : judge.best_server_plain(at));
  }
}

template <class Ground>
void profiles(benchmark::State& state) {
  const Country& here = country();
  const Ground ground{here.terrain};
  Profile profile;
  std::size_t i = 0;
  for (auto _ : state) {
    const Point from = here.cells[i % here.cells.size()],
                to{from.x + 2000.0, from.y > 2'270'000.0 ? from.y - 15'000.0 : from.y + 15'000.0};
    ++i;
    ground.profile_between(from, to, 30.0, profile);
    benchmark::DoNotOptimize(profile.height_m.data());
  }
}

BENCHMARK_CAPTURE(best_server, every_site, false);
BENCHMARK_CAPTURE(best_server, pruned, true);
BENCHMARK(profiles<geo::Terrain>)->Name("profile/plain");
BENCHMARK(profiles<geo::ProfileSampler>)->Name("profile/blocks");

}  // namespace
}  // namespace phusong::sim
