#include <tbb/task_arena.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "geo/ground/zones.h"
#include "models/catalogue.h"
#include "sim/area/area_map.h"
#include "sim/cli/stage_costs.h"

namespace phusong::cli {
namespace {

/// CPU time that each measurement may take, and the least number of parts whatever they take.
constexpr double kFootprints_s = 0.8, kTiles_s = 0.8, kCells_s = 0.5;
constexpr std::size_t kLeastWalks = 6, kLeastTiles = 2, kMostCells = 4000;
/// Tiles are composed from losses computed on ground this many times coarser.
constexpr int kStandIn = 4;

double cells_in(const sim::CellWindow& w) { return static_cast<double>(w.columns) * static_cast<double>(w.rows); }

bool overlap(const sim::CellWindow& a, const sim::CellWindow& b) {
  return a.col < b.col + b.columns && b.col < a.col + a.columns && a.row < b.row + b.rows && b.row < a.row + a.rows;
}

/// Some losses instead of a mast's own, of about the same size, in `window`.
std::vector<sim::LossCode> enlarged(const std::vector<sim::LossCode>& codes, const sim::CellWindow& small,
                                    const sim::CellWindow& window) {
  std::vector<sim::LossCode> large(static_cast<std::size_t>(window.columns) * static_cast<std::size_t>(window.rows),
                                   sim::kNoLoss);
  std::size_t next = 0;
  for (int r = 0; r < window.rows; ++r)
    for (int c = 0; c < window.columns; ++c, ++next) {
      const int col = (window.col + c) / kStandIn - small.col, row = (window.row + r) / kStandIn - small.row;
      if (col < 0 || row < 0 || col >= small.columns || row >= small.rows) continue;
      large[next] = codes[static_cast<std::size_t>(row) * static_cast<std::size_t>(small.columns) +
                          static_cast<std::size_t>(col)];
    }
  return large;
}

/// The map by one model in the fast modes.
class FastMap {
 public:
  FastMap(const sim::CellJudge& judge, const sim::CellJudge& coarser, const sim::AreaSettings& settings)
      : judge_{judge},
        settings_{settings},
        maker_{judge, settings.oversampling},
        coarser_maker_{coarser, settings.oversampling},
        network_{judge, maker_} {}

  void measure(MapCost& cost) const {
    if (network_.size() == 0) return;
    measure_footprints(cost);
    measure_tiles(cost);
  }

 private:
  using Walk = std::vector<std::size_t>;

  [[nodiscard]] static std::vector<const sim::PathFamily*> families_of(const sim::NetworkFootprints& network,
                                                                       const Walk& walk) {
    std::vector<const sim::PathFamily*> families;
    for (const std::size_t f : walk) families.push_back(&network.families[f]);
    return families;
  }

  /// A few masts in full: their losses, and the packing of these.
  void measure_footprints(MapCost& cost) const {
    const std::vector<Walk> walks = sim::shared_walks(judge_, network_);
    const auto cells_of = [&](const Walk& walk) {
      return cells_in(maker_.window_of(network_.families[walk.front()].at)) * static_cast<double>(walk.size());
    };
    double all = 0.0, most_codes = 0.0;
    for (const Walk& walk : walks) {
      all += cells_of(walk);
      most_codes = std::max(most_codes, cells_of(walk));
    }
    sim::FootprintStore store{{}, std::uint64_t{1} << 40U};
    Sampled sampled;
    Picks picks{walks.size()};
    const ThreadClock clock;
    while (!picks.done() && (clock.seconds() < kFootprints_s || picks.made() < kLeastWalks)) {
      const Walk& walk = walks[picks.next()];
      const ThreadClock mast;
      std::vector<std::vector<sim::LossCode>> codes;
      static_cast<void>(maker_.compute(families_of(network_, walk), codes));
      for (std::size_t i = 0; i < walk.size(); ++i)
        store.put(network_.keys[walk[i]], maker_.window_of(network_.families[walk[i]].at), codes[i]);
      sampled.seconds += mast.seconds();
      sampled.done += cells_of(walk);
    }
    cost.cpu_s += sampled.of(all);
    cost.stored_mb += static_cast<double>(store.bytes_stored()) / 1e6 * all / sampled.done;
    cost.at_work_mb = std::max(cost.at_work_mb, most_codes * static_cast<double>(sizeof(sim::LossCode)) / 1e6);
  }

  /// A few tiles in full, from footprints of a coarser ground: how many masts reach a tile, how often one replaces
  /// another and how many cells are judged again is as on the map, and the footprints themselves cost little.
  void measure_tiles(MapCost& cost) const {
    const Grid& grid = judge_.terrain().grid;
    const int columns = (grid.columns + sim::kTileCells - 1) / sim::kTileCells;
    const int rows = (grid.rows + sim::kTileCells - 1) / sim::kTileCells;
    std::vector<double> work(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows), 0.0);
    const auto window_of_tile = [](int i, int j) {
      return sim::CellWindow{i * sim::kTileCells, j * sim::kTileCells, sim::kTileCells, sim::kTileCells};
    };
    double all = 0.0;
    for (const sim::PathFamily& family : network_.families) {
      const sim::CellWindow w = maker_.window_of(family.at);
      for (int j = w.row / sim::kTileCells; j * sim::kTileCells < w.row + w.rows; ++j)
        for (int i = w.col / sim::kTileCells; i * sim::kTileCells < w.col + w.columns; ++i) {
          const int east = std::min(w.col + w.columns, (i + 1) * sim::kTileCells);
          const int south = std::min(w.row + w.rows, (j + 1) * sim::kTileCells);
          const double cells = static_cast<double>(east - std::max(w.col, i * sim::kTileCells)) *
                               static_cast<double>(south - std::max(w.row, j * sim::kTileCells));
          work[static_cast<std::size_t>(j * columns + i)] += cells;
          all += cells;
        }
    }

    const ThreadClock fixed;
    sim::CoverageMap map = sim::CoverageMap::over(grid);
    map.count_cells(judge_.terrain());
    cost.alone_s += fixed.seconds();
    cost.cpu_s += fixed.seconds();

    sim::FootprintStore store{{}, std::uint64_t{1} << 40U};
    Sampled sampled;
    std::set<std::size_t> composed;
    const ThreadClock clock;
    for (std::size_t i = 0; i < 4 * work.size() && (clock.seconds() < kTiles_s || composed.size() < kLeastTiles); ++i) {
      // Tiles with more work are picked more often, and count for as much less.
      constexpr std::size_t kSteps = 1'000'000;
      double rest = all * (static_cast<double>(pick(i, kSteps)) + 0.5) / kSteps;
      std::size_t tile = 0;
      while (tile + 1 < work.size() && rest >= work[tile]) rest -= work[tile++];
      if (work[tile] <= 0.0 || !composed.insert(tile).second) continue;
      const int col = static_cast<int>(tile) % columns, row = static_cast<int>(tile) / columns;
      sim::NetworkFootprints near = network_;
      near.keep_only(
          [&](const sim::PathFamily& f) { return overlap(maker_.window_of(f.at), window_of_tile(col, row)); });
      stand_in(near, store);
      const ThreadClock composing;
      static_cast<void>(sim::compose_tile(judge_, settings_, near, store, col, row, map));
      sampled.seconds += composing.seconds() / work[tile];
      sampled.done += 1.0;
    }
    cost.cpu_s += sampled.of(1.0) * all;
  }

  void stand_in(const sim::NetworkFootprints& near, sim::FootprintStore& store) const {
    for (const Walk& walk : sim::shared_walks(judge_, near)) {
      if (store.has(near.keys[walk.front()])) continue;
      std::vector<std::vector<sim::LossCode>> codes;
      static_cast<void>(coarser_maker_.compute(families_of(near, walk), codes));
      for (std::size_t i = 0; i < walk.size(); ++i) {
        const Point mast = near.families[walk[i]].at;
        const sim::CellWindow window = maker_.window_of(mast);
        store.put(near.keys[walk[i]], window, enlarged(codes[i], coarser_maker_.window_of(mast), window));
      }
    }
  }

  const sim::CellJudge& judge_;
  const sim::AreaSettings& settings_;
  sim::FootprintMaker maker_, coarser_maker_;
  sim::NetworkFootprints network_;
};

/// Seconds per cell of the exact map, the sea and what is out of range included.
double exact_cell_s(const sim::CellJudge& judge) {
  const Grid& grid = judge.terrain().grid;
  Picks picks{grid.size()};
  const ThreadClock clock;
  while (!picks.done() && picks.made() < kMostCells && clock.seconds() < 2 * kCells_s)
    static_cast<void>(judge.best_server(centre_of(grid, picks.next())));
  return picks.made() > 0 ? clock.seconds() / static_cast<double>(picks.made()) : 0.0;
}

/// Seconds per cell of the sample that a fast map is held against: on land, in range of a site.
double sample_cell_s(const sim::CellJudge& judge) {
  constexpr std::size_t kLeast = 200;
  const geo::Terrain& terrain = judge.terrain();
  Picks picks{terrain.grid.size()};
  Sampled sampled;
  while (!picks.done() && picks.made() < kMostCells && (sampled.seconds < kCells_s || sampled.done < kLeast)) {
    const std::size_t cell = picks.next();
    if (static_cast<geo::Ground>(terrain.ground.cells[cell]) == geo::Ground::sea) continue;
    const ThreadClock clock;
    const sim::CellService found = judge.best_server(centre_of(terrain.grid, cell));
    if (found.server < 0 && found.state != sim::CellState::unverified) continue;
    sampled.seconds += clock.seconds();
    sampled.done += 1.0;
  }
  return sampled.of(1.0);
}

}  // namespace

std::size_t pick(std::size_t i, std::size_t count) noexcept {
  constexpr double kGolden = 0.6180339887498949;
  const double place = std::fmod(0.5 + kGolden * static_cast<double>(i), 1.0);
  return std::min(count - 1, static_cast<std::size_t>(place * static_cast<double>(count)));
}

std::size_t Picks::next() {
  // Few things are soon picked twice: then the next one that was not.
  std::size_t i = pick(tried_++, count_);
  while (!seen_.insert(i).second) i = (i + 1) % count_;
  return i;
}

Point centre_of(const Grid& grid, std::size_t cell) {
  const auto columns = static_cast<std::size_t>(grid.columns);
  return grid.centre(static_cast<int>(cell % columns), static_cast<int>(cell / columns));
}

MapCost measure_map(const sim::RunResult& inputs) {
  MapCost cost;
  const sim::Scenario& scenario = inputs.scenario;
  const int factor = std::max(1, static_cast<int>(std::lround(scenario.map.cell_m / inputs.terrain.grid.cell_m)));
  const sim::AreaSettings settings = sim::settings_of(scenario);
  std::vector<sim::ModelChoice> models{sim::ModelChoice{scenario}};
  if (!scenario.propagation.spread_model.empty())
    models.emplace_back(models::find_model(scenario.propagation.spread_model));

  tbb::task_arena alone{1};
  alone.execute([&] {
    // The ground is made by one thread.
    const ThreadClock clock;
    geo::Terrain coarse = geo::coarsened(inputs.terrain, factor);
    if (!inputs.terrain.zone.cells.empty()) geo::mark_zones(coarse);
    const sim::CellJudge first{scenario, coarse, inputs.transmitters, models.front()};
    cost.alone_s = cost.cpu_s = clock.seconds();
    const auto map_cells = static_cast<double>(coarse.grid.size());

    geo::Terrain coarser;
    if (settings.mode != sim::MapMode::exact) {
      coarser = geo::coarsened(coarse, kStandIn);
      if (!coarse.zone.cells.empty()) geo::mark_zones(coarser);
    }
    for (const sim::ModelChoice& model : models) {
      const sim::CellJudge judge{first, inputs.transmitters, model};
      if (settings.mode == sim::MapMode::exact) {
        cost.cpu_s += exact_cell_s(judge) * map_cells;
        cost.kept_mb += map_cells * static_cast<double>(sizeof(sim::CellService)) / 1e6;
        continue;
      }
      const sim::CellJudge on_coarser{scenario, coarser, inputs.transmitters, model};
      FastMap{judge, on_coarser, settings}.measure(cost);
      cost.cpu_s += sample_cell_s(judge) * std::min(map_cells, static_cast<double>(settings.sample));
    }
  });
  return cost;
}

}  // namespace phusong::cli
