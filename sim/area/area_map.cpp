#include "sim/area/area_map.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <random>

#include "geo/base/error.h"
#include "geo/base/parallel.h"
#include "sim/area/own_paths.h"
#include "sim/area/tile_composer.h"

namespace phusong::sim {

namespace {

constexpr auto kRounded_db = static_cast<float>(kSurelyWeaker_db);

/// A family that reaches a tile, and the level that it can have there at most.
struct Reach {
  std::size_t family;
  float most_dbm;
};

/// Puts the map together from footprints, tile by tile.
class Composer {
 public:
  Composer(const CellJudge& judge, const AreaSettings& settings, const NetworkFootprints& network,
           const FootprintStore& store)
      : judge_{judge},
        settings_{settings},
        network_{network},
        store_{store},
        rules_{judge},
        tiles_{judge, network, store} {}

  /// Writes the tile's cells; returns how many were judged again.
  std::uint64_t compose(int tile_col, int tile_row, CoverageMap& map) const {
    const CellWindow tile = tiles_.cells_of(tile_col, tile_row);
    const std::vector<std::size_t> order = tiles_.reaching(tile_col, tile_row);
    if (order.empty()) return 0;
    TileCells cells;
    std::vector<LossCode> codes(kCodesOfTile);
    std::vector<Reach> reached;
    for (const std::size_t f : order)
      if (store_.read_tile(network_.keys[f], tile_col, tile_row, codes)) {
        const LossCode least = tiles_.add(f, codes, tile_col, tile_row, cells);
        if (least != kNoLoss) reached.push_back({f, tiles_.bound_dbm(f) - loss_of(least)});
      }

    // Near the threshold a radial's half cell decides: those cells are judged again, each on its own profiles.
    std::vector<std::uint32_t> near;
    if (settings_.mode == MapMode::verdict_exact) {
      for (int r = 0; r < tile.rows; ++r)
        for (int c = 0; c < tile.columns; ++c) {
          const std::size_t at = TileCells::place(c, r);
          if (is_near(cells, at)) near.push_back(static_cast<std::uint32_t>(at));
        }
      recheck(near, reached, tile_col, tile_row, codes, cells);
    }

    const geo::Terrain& terrain = judge_.terrain();
    for (int r = 0; r < tile.rows; ++r)
      for (int c = 0; c < tile.columns; ++c) {
        const std::size_t at = TileCells::place(c, r);
        if (!cells.in_range(at)) continue;
        const std::size_t cell = map.grid.index(tile.col + c, tile.row + r);
        rules_.write(answer(cells, at), static_cast<geo::Ground>(terrain.ground.cells[cell]), cell, map);
      }
    return near.size();
  }

 private:
  [[nodiscard]] const CellService& answer(const TileCells& cells, std::size_t at) const noexcept {
    return rules_.answer(cells.known[at], cells.unknown[at]);
  }

  [[nodiscard]] bool is_near(const TileCells& cells, std::size_t at) const noexcept {
    const CellService& s = answer(cells, at);
    return s.server >= 0 && std::abs(judge_.margin_db(s)) <= settings_.recheck_db;
  }

  void recheck(const std::vector<std::uint32_t>& near, const std::vector<Reach>& reached, int tile_col, int tile_row,
               std::vector<LossCode>& codes, TileCells& cells) const {
    if (near.empty()) return;
    // Whoever comes within kContender_db of the best, somewhere.
    std::vector<float> enough_dbm;
    for (const std::uint32_t at : near)
      enough_dbm.push_back(answer(cells, at).rsrp_dbm - static_cast<float>(kContender_db));
    const float least_enough_dbm = *std::min_element(enough_dbm.begin(), enough_dbm.end()) - kRounded_db;
    const Grid& grid = judge_.terrain().grid;
    const CellWindow tile = tiles_.cells_of(tile_col, tile_row);
    std::vector<CellService> known(near.size()), unknown(near.size());
    std::vector<std::size_t> asked;
    std::vector<Point> places;
    OwnPaths paths;
    for (const auto& [f, most_dbm] : reached) {
      if (most_dbm < least_enough_dbm || !store_.read_tile(network_.keys[f], tile_col, tile_row, codes)) continue;
      const float bound_dbm = tiles_.bound_dbm(f) + kRounded_db;
      // The cells that one of the family's transmitters may still serve, by the fast level; then their paths at once.
      const auto each_member = [&](std::size_t i, Point here, auto&& visit) {
        const std::size_t at = near[i];
        const float enough = enough_dbm[i];
        for (const int member : network_.families[f].members) {
          const Transmitter& t = judge_.transmitters().all[static_cast<std::size_t>(member)];
          CellService found;
          found.server = member;
          judge_.set_levels(t, 0.0, static_cast<double>(loss_of(codes[at])), found);
          if (found.rsrp_dbm < enough) continue;
          const double pattern = tiles_.pattern_db(t, f, here);
          judge_.set_levels(t, pattern, static_cast<double>(loss_of(codes[at])), found);
          if (found.rsrp_dbm >= enough) visit(t, pattern, found);
        }
      };
      asked.clear();
      places.clear();
      for (std::size_t i = 0; i < near.size(); ++i) {
        const std::size_t at = near[i];
        if (codes[at] == kNoLoss || bound_dbm - loss_of(codes[at]) < enough_dbm[i]) continue;
        const Point here =
            grid.centre(tile.col + static_cast<int>(at % kTileCells), tile.row + static_cast<int>(at / kTileCells));
        bool any = false;
        each_member(i, here, [&any](const Transmitter&, double, const CellService&) { any = true; });
        if (!any) continue;
        asked.push_back(i);
        places.push_back(here);
      }
      if (asked.empty()) continue;
      const PathFamily* const family = &network_.families[f];
      paths.read(judge_, {&family, 1}, places);
      for (std::size_t k = 0; k < asked.size(); ++k) {
        const std::size_t i = asked[k];
        each_member(i, places[k], [&](const Transmitter& t, double pattern, CellService found) {
          judge_.set_levels(t, pattern, static_cast<double>(paths.loss_db(0, k)), found);
          found.path_unknown = paths.is_unknown(k);
          CellService& best = found.path_unknown ? unknown[i] : known[i];
          if (rules_.better(found, best)) best = found;
        });
      }
    }
    for (std::size_t i = 0; i < near.size(); ++i) {
      cells.known[near[i]] = known[i];
      cells.unknown[near[i]] = unknown[i];
    }
  }

  const CellJudge& judge_;
  const AreaSettings& settings_;
  const NetworkFootprints& network_;
  const FootprintStore& store_;
  BestServer rules_;
  TileComposer tiles_;
};

/// Drawn without order from the land cells that have a site in range.
MapAccuracy measure(const CellJudge& judge, const CoverageMap& map, int sample, int seed) {
  const geo::Terrain& terrain = judge.terrain();
  std::vector<std::uint32_t> cells;
  for (std::size_t i = 0; i < map.state.cells.size(); ++i) {
    const bool touched =
        !std::isnan(map.rsrp_dbm.cells[i]) || static_cast<CellState>(map.state.cells[i]) == CellState::unverified;
    if (touched && static_cast<geo::Ground>(terrain.ground.cells[i]) != geo::Ground::sea)
      cells.push_back(static_cast<std::uint32_t>(i));
  }
  std::mt19937_64 random{static_cast<std::uint64_t>(seed)};
  const std::size_t wanted = std::min<std::size_t>(cells.size(), static_cast<std::size_t>(std::max(0, sample)));
  for (std::size_t i = 0; i < wanted; ++i) std::swap(cells[i], cells[i + random() % (cells.size() - i)]);

  MapAccuracy accuracy;
  accuracy.sample = static_cast<int>(wanted);
  std::vector<double> off(wanted, std::numeric_limits<double>::quiet_NaN());
  std::atomic<int> other{0};
  parallel_for(std::size_t{0}, wanted, [&](std::size_t i) {
    const auto columns = static_cast<std::size_t>(map.grid.columns);
    const CellService exact =
        judge.best_server(map.grid.centre(static_cast<int>(cells[i] % columns), static_cast<int>(cells[i] / columns)));
    if (exact.state != static_cast<CellState>(map.state.cells[cells[i]])) ++other;
    if (exact.state != CellState::unverified && exact.server >= 0)
      off[i] = static_cast<double>(map.rsrp_dbm.cells[cells[i]]) - static_cast<double>(exact.rsrp_dbm);
  });
  accuracy.other_states = other;
  std::erase_if(off, [](double x) { return std::isnan(x); });
  if (off.empty()) return accuracy;
  for (double& x : off) {
    accuracy.level_mean_db += x / static_cast<double>(off.size());
    x = std::abs(x);
  }
  std::sort(off.begin(), off.end());
  const auto quantile = [&](double share) {
    return off[std::min(off.size() - 1, static_cast<std::size_t>(share * static_cast<double>(off.size())))];
  };
  accuracy.level_p50_db = quantile(0.5);
  accuracy.level_p99_db = quantile(0.99);
  accuracy.level_most_db = off.back();
  return accuracy;
}

}  // namespace

MapMode map_mode_of(const std::string& name) {
  if (name == "exact") return MapMode::exact;
  if (name == "fast") return MapMode::fast;
  if (name == "verdict_exact") return MapMode::verdict_exact;
  throw Error{ErrorKind::scenario, "", "map.mode is \"" + name + "\", not exact, fast or verdict_exact"};
}

AreaSettings settings_of(const Scenario& scenario) {
  return {.mode = map_mode_of(scenario.map.mode),
          .oversampling = scenario.map.oversampling,
          .recheck_db = scenario.map.recheck_db};
}

std::uint64_t compose_tile(const CellJudge& judge, const AreaSettings& settings, const NetworkFootprints& network,
                           const FootprintStore& store, int tile_col, int tile_row, CoverageMap& map) {
  return Composer{judge, settings, network, store}.compose(tile_col, tile_row, map);
}

AreaMap cover_area(const CellJudge& judge, const AreaSettings& settings, FootprintStore& store,
                   const Checkpoints& checkpoints, Watcher* watcher) {
  AreaMap area;
  if (settings.mode == MapMode::exact) {
    area.map = cover_map(judge, checkpoints, watcher);
    return area;
  }

  // The losses around each mast, once for all its sectors.
  const FootprintMaker maker{judge, settings.oversampling};
  const NetworkFootprints network{judge, maker};
  area.footprints = network.size();
  const FootprintWork work = compute_missing(judge, maker, network, store, watcher);
  area.computed = work.computed;
  area.path_cells = work.path_cells;

  // The best server of each cell, tile by tile.
  const Grid& grid = judge.terrain().grid;
  CoverageMap& map = area.map;
  map = CoverageMap::over(grid);
  const Composer composer{judge, settings, network, store};
  const int tile_columns = (grid.columns + kTileCells - 1) / kTileCells;
  const int tile_rows = (grid.rows + kTileCells - 1) / kTileCells;
  std::atomic<std::uint64_t> rechecked{0};
  {
    Progress progress{watcher, "coverage map", static_cast<std::uint64_t>(tile_columns * tile_rows)};
    parallel_for(0, tile_columns * tile_rows, [&](int tile) {
      rechecked += composer.compose(tile % tile_columns, tile / tile_columns, map);
      progress.advance();
    });
  }
  map.count_cells(judge.terrain());
  area.accuracy = measure(judge, map, settings.sample, judge.scenario().identity.seed);
  area.accuracy.rechecked = rechecked;
  return area;
}

}  // namespace phusong::sim
