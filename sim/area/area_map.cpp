#include "sim/area/area_map.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <random>

#include "geo/base/error.h"

namespace phusong::sim {

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// What a tile's cells know of their best servers: known paths and paths over unknown ground apart, as in CellJudge.
struct TileCells {
  std::vector<CellService> known, unknown;
  std::vector<std::uint8_t> in_range;
};

/// Puts the map together from footprints, tile by tile.
class Composer {
 public:
  Composer(const CellJudge& judge, const AreaSettings& settings, const std::vector<PathFamily>& families,
           const std::vector<std::string>& keys, const FootprintStore& store)
      : judge_{judge}, settings_{settings}, families_{families}, keys_{keys}, store_{store} {
    for (const PathFamily& family : families) mast_ground_m_.push_back(judge.ground_under(family.at));
  }

  /// Writes the tile's cells; returns how many were judged again.
  std::uint64_t compose(int tile_col, int tile_row, CoverageMap& map) const {
    const Grid& grid = map.grid;
    const int col0 = tile_col * kTileCells, row0 = tile_row * kTileCells;
    const int columns = std::min(kTileCells, grid.columns - col0), rows = std::min(kTileCells, grid.rows - row0);

    // Nearest masts first: their levels rule out most others before a pattern is looked up.
    const Point middle = grid.centre(col0 + columns / 2, row0 + rows / 2);
    std::vector<std::size_t> order;
    for (std::size_t f = 0; f < families_.size(); ++f) {
      const CellWindow window = store_.window(keys_[f]);
      if (window.col < col0 + columns && window.col + window.columns > col0 && window.row < row0 + rows &&
          window.row + window.rows > row0)
        order.push_back(f);
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return distance_m(families_[a].at, middle) < distance_m(families_[b].at, middle);
    });

    TileCells cells;
    cells.known.assign(kCodesOfTile, {});
    cells.unknown.assign(kCodesOfTile, {});
    cells.in_range.assign(kCodesOfTile, 0);
    std::vector<LossCode> codes(kCodesOfTile);
    for (const std::size_t f : order)
      if (store_.read_tile(keys_[f], tile_col, tile_row, codes)) add(f, codes, grid, col0, row0, columns, rows, cells);

    // Near the threshold a radial's half cell decides: those cells are judged again, each on its own profiles.
    std::vector<std::uint32_t> near;
    if (settings_.mode == MapMode::verdict_exact) {
      for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c) {
          const std::size_t at = place(c, r);
          if (cells.in_range[at] != 0 && is_near(cells, at)) near.push_back(static_cast<std::uint32_t>(at));
        }
      recheck(near, order, tile_col, tile_row, grid, col0, row0, codes, cells);
    }

    for (int r = 0; r < rows; ++r)
      for (int c = 0; c < columns; ++c) {
        const std::size_t at = place(c, r);
        if (cells.in_range[at] != 0) write(cells, at, col0 + c, row0 + r, map);
      }
    return near.size();
  }

 private:
  static std::size_t place(int c, int r) noexcept {
    return static_cast<std::size_t>(r) * kTileCells + static_cast<std::size_t>(c);
  }

  /// The judge's order: who serves goes before who does not, then the stronger, then the first.
  [[nodiscard]] bool better(const CellService& a, const CellService& b) const noexcept {
    if (b.server < 0) return true;
    const bool a_serves = judge_.serves(a), b_serves = judge_.serves(b);
    if (a_serves != b_serves) return a_serves;
    if (a.rsrp_dbm != b.rsrp_dbm) return a.rsrp_dbm > b.rsrp_dbm;
    return a.server < b.server;
  }

  /// Whether a service with no pattern loss, which bounds every sector's, could still replace the best.
  [[nodiscard]] bool can_matter(const CellService& bound, const CellService& best) const noexcept {
    if (best.server < 0) return true;
    const bool could_serve = judge_.serves(bound);
    if (judge_.serves(best)) return could_serve && bound.rsrp_dbm >= best.rsrp_dbm;
    return could_serve || bound.rsrp_dbm >= best.rsrp_dbm;
  }

  [[nodiscard]] double pattern_db(const Transmitter& t, std::size_t family, Point at) const {
    const double target = judge_.ground_under(at) + judge_.scenario().service.receiver_height_m;
    return judge_.pattern_loss_db(t, bearing_deg(t.at, at), distance_m(t.at, at), mast_ground_m_[family], target);
  }

  void add(std::size_t family, const std::vector<LossCode>& codes, const Grid& grid, int col0, int row0, int columns,
           int rows, TileCells& cells) const {
    for (int r = 0; r < rows; ++r)
      for (int c = 0; c < columns; ++c) {
        const std::size_t at = place(c, r);
        const LossCode code = codes[at];
        if (code == kNoLoss) continue;
        cells.in_range[at] = 1;
        const bool path_unknown = crosses_unknown(code);
        CellService& best = path_unknown ? cells.unknown[at] : cells.known[at];
        const double loss = static_cast<double>(loss_of(code));
        for (const int member : families_[family].members) {
          const Transmitter& t = judge_.transmitters().all[static_cast<std::size_t>(member)];
          CellService found;
          found.server = member;
          found.path_unknown = path_unknown;
          judge_.set_levels(t, 0.0, loss, found);
          if (!can_matter(found, best)) continue;
          judge_.set_levels(t, pattern_db(t, family, grid.centre(col0 + c, row0 + r)), loss, found);
          if (better(found, best)) best = found;
        }
      }
  }

  /// The cell's own answer: known ground decides first, as in CellJudge.
  [[nodiscard]] const CellService& answer(const TileCells& cells, std::size_t at) const noexcept {
    const CellService &known = cells.known[at], &unknown = cells.unknown[at];
    if (judge_.serves(known)) return known;
    return judge_.serves(unknown) || known.server < 0 ? unknown : known;
  }

  [[nodiscard]] double margin_db(const CellService& s) const noexcept {
    const ServiceKeys& service = judge_.scenario().service;
    const double down = static_cast<double>(s.rsrp_dbm) - service.rsrp_dbm;
    return service.uplink ? std::min(down, static_cast<double>(s.uplink_margin_db)) : down;
  }

  [[nodiscard]] bool is_near(const TileCells& cells, std::size_t at) const noexcept {
    const CellService& s = answer(cells, at);
    return s.server >= 0 && std::abs(margin_db(s)) <= settings_.recheck_db;
  }

  void recheck(const std::vector<std::uint32_t>& near, const std::vector<std::size_t>& order, int tile_col,
               int tile_row, const Grid& grid, int col0, int row0, std::vector<LossCode>& codes,
               TileCells& cells) const {
    if (near.empty()) return;
    std::vector<CellService> known(near.size()), unknown(near.size());
    Profile profile;
    for (const std::size_t f : order) {
      if (!store_.read_tile(keys_[f], tile_col, tile_row, codes)) continue;
      for (std::size_t i = 0; i < near.size(); ++i) {
        const std::size_t at = near[i];
        if (codes[at] == kNoLoss) continue;
        const Point here =
            grid.centre(col0 + static_cast<int>(at % kTileCells), row0 + static_cast<int>(at / kTileCells));
        const float enough = answer(cells, at).rsrp_dbm - static_cast<float>(kContender_db);
        double exact_db = -1.0;
        bool path_unknown = false;
        for (const int member : families_[f].members) {
          const Transmitter& t = judge_.transmitters().all[static_cast<std::size_t>(member)];
          CellService found;
          found.server = member;
          judge_.set_levels(t, 0.0, static_cast<double>(loss_of(codes[at])), found);
          if (found.rsrp_dbm < enough) continue;
          const double pattern = pattern_db(t, f, here);
          judge_.set_levels(t, pattern, static_cast<double>(loss_of(codes[at])), found);
          if (found.rsrp_dbm < enough) continue;
          if (exact_db < 0.0) {
            exact_db = judge_.path_loss(t, here, profile).total_db;
            path_unknown = profile.unknown_samples > 0;
          }
          judge_.set_levels(t, pattern, exact_db, found);
          found.path_unknown = path_unknown;
          CellService& best = path_unknown ? unknown[i] : known[i];
          if (better(found, best)) best = found;
        }
      }
    }
    for (std::size_t i = 0; i < near.size(); ++i) {
      cells.known[near[i]] = known[i];
      cells.unknown[near[i]] = unknown[i];
    }
  }

  void write(const TileCells& cells, std::size_t at, int col, int row, CoverageMap& map) const {
    const CellService& s = answer(cells, at);
    const bool ground_unknown = static_cast<geo::Ground>(judge_.terrain().ground(col, row)) == geo::Ground::unknown;
    CellState state = CellState::not_served;
    if (ground_unknown || (s.path_unknown && judge_.serves(s)))
      state = CellState::unverified;
    else if (judge_.serves(s))
      state = CellState::served;
    map.state(col, row) = static_cast<std::uint8_t>(state);
    if (s.server < 0 || state == CellState::unverified) return;
    map.rsrp_dbm(col, row) = s.rsrp_dbm;
    map.margin_db(col, row) = static_cast<float>(margin_db(s));
    map.server(col, row) = static_cast<float>(judge_.transmitters().all[static_cast<std::size_t>(s.server)].site);
  }

  const CellJudge& judge_;
  const AreaSettings& settings_;
  const std::vector<PathFamily>& families_;
  const std::vector<std::string>& keys_;
  const FootprintStore& store_;
  std::vector<double> mast_ground_m_;
};

/// Families that differ in frequency alone, by model: their paths are the same.
std::vector<std::vector<std::size_t>> shared_walks(const CellJudge& judge, const std::vector<PathFamily>& families) {
  std::vector<std::vector<std::size_t>> walks;
  const auto shares = [&](const PathFamily& a, const PathFamily& b) {
    return a.at == b.at && a.height_m == b.height_m &&
           &judge.models().of(a.frequency_mhz) == &judge.models().of(b.frequency_mhz);
  };
  for (std::size_t f = 0; f < families.size(); ++f) {
    // A mast's families follow each other.
    std::size_t w = walks.size();
    while (w > 0 && families[walks[w - 1].front()].at == families[f].at &&
           !shares(families[walks[w - 1].front()], families[f]))
      --w;
    if (w > 0 && shares(families[walks[w - 1].front()], families[f]))
      walks[w - 1].push_back(f);
    else
      walks.push_back({f});
  }
  return walks;
}

void count_states(const geo::Terrain& terrain, CoverageMap& map) {
  for (std::size_t i = 0; i < map.state.cells.size(); ++i) {
    if (static_cast<geo::Ground>(terrain.ground.cells[i]) == geo::Ground::sea) continue;
    switch (static_cast<CellState>(map.state.cells[i])) {
      case CellState::served:
        ++map.served;
        break;
      case CellState::unverified:
        ++map.unverified;
        break;
      case CellState::not_served:
        ++map.not_served;
        break;
    }
  }
}

/// Drawn without order from the land cells that have a site in range.
MapAccuracy measure(const CellJudge& judge, const CoverageMap& map, int sample, std::uint64_t seed) {
  const geo::Terrain& terrain = judge.terrain();
  std::vector<std::uint32_t> cells;
  for (std::size_t i = 0; i < map.state.cells.size(); ++i) {
    const bool touched =
        !std::isnan(map.rsrp_dbm.cells[i]) || static_cast<CellState>(map.state.cells[i]) == CellState::unverified;
    if (touched && static_cast<geo::Ground>(terrain.ground.cells[i]) != geo::Ground::sea)
      cells.push_back(static_cast<std::uint32_t>(i));
  }
  std::mt19937_64 random{seed};
  const std::size_t wanted = std::min<std::size_t>(cells.size(), static_cast<std::size_t>(std::max(0, sample)));
  for (std::size_t i = 0; i < wanted; ++i) std::swap(cells[i], cells[i + random() % (cells.size() - i)]);

  MapAccuracy accuracy;
  accuracy.sample = static_cast<int>(wanted);
  std::vector<double> off(wanted, std::numeric_limits<double>::quiet_NaN());
  std::atomic<int> other{0};
  tbb::parallel_for(std::size_t{0}, wanted, [&](std::size_t i) {
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

AreaMap cover_area(const CellJudge& judge, const AreaSettings& settings, FootprintStore& store,
                   const Checkpoints& checkpoints, Watcher* watcher) {
  AreaMap area;
  if (settings.mode == MapMode::exact) {
    area.map = cover_map(judge, checkpoints, watcher);
    return area;
  }

  // The losses around each mast, once for all its sectors; its bands at one height share the walk over the ground.
  const FootprintMaker maker{judge, settings.oversampling};
  std::vector<PathFamily> families = path_families(judge.transmitters());
  std::erase_if(families, [&](const PathFamily& f) { return maker.window_of(f.at).columns == 0; });
  std::vector<std::string> keys;
  for (const PathFamily& family : families) keys.push_back(maker.key_of(family));
  area.footprints = families.size();
  const std::vector<std::vector<std::size_t>> walks = shared_walks(judge, families);
  std::atomic<std::uint64_t> computed{0}, path_cells{0};
  {
    Progress progress{watcher, "footprints", families.size()};
    tbb::parallel_for(std::size_t{0}, walks.size(), [&](std::size_t w) {
      std::vector<const PathFamily*> missing;
      std::vector<std::size_t> places;
      for (const std::size_t f : walks[w])
        if (!store.has(keys[f])) {
          missing.push_back(&families[f]);
          places.push_back(f);
        }
      if (!missing.empty()) {
        std::vector<std::vector<LossCode>> codes;
        maker.compute(missing, codes);
        for (std::size_t i = 0; i < missing.size(); ++i) {
          store.put(keys[places[i]], maker.window_of(missing[i]->at), codes[i]);
          path_cells += static_cast<std::uint64_t>(
              std::count_if(codes[i].begin(), codes[i].end(), [](LossCode code) { return code != kNoLoss; }));
        }
        computed += missing.size();
      }
      progress.advance(walks[w].size());
    });
  }
  area.computed = computed;
  area.path_cells = path_cells;

  // The best server of each cell, tile by tile.
  const Grid& grid = judge.terrain().grid;
  CoverageMap& map = area.map;
  map.grid = grid;
  map.rsrp_dbm = Raster<float>{grid, kNaN};
  map.margin_db = Raster<float>{grid, kNaN};
  map.server = Raster<float>{grid, kNaN};
  map.state = Raster<std::uint8_t>{grid, static_cast<std::uint8_t>(CellState::not_served)};
  const Composer composer{judge, settings, families, keys, store};
  const int tile_columns = (grid.columns + kTileCells - 1) / kTileCells;
  const int tile_rows = (grid.rows + kTileCells - 1) / kTileCells;
  std::atomic<std::uint64_t> rechecked{0};
  {
    Progress progress{watcher, "coverage map", static_cast<std::uint64_t>(tile_columns * tile_rows)};
    tbb::parallel_for(0, tile_columns * tile_rows, [&](int tile) {
      rechecked += composer.compose(tile % tile_columns, tile / tile_columns, map);
      progress.advance();
    });
  }
  area.rechecked = rechecked;
  count_states(judge.terrain(), map);
  area.accuracy = measure(judge, map, settings.sample, judge.scenario().identity.seed);
  return area;
}

}  // namespace phusong::sim
