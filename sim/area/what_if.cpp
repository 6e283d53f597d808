#include "sim/area/what_if.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "geo/base/parallel.h"
#include "sim/area/sectors_of_path.h"
#include "sim/area/tile_composer.h"

namespace phusong::sim {

namespace {

/// Rows of one task: a few milliseconds of work.
constexpr int kRowsATask = 16;

/// What is kept of the best of all other sites; server -1 for none.
struct Best {
  int server = -1;
  float rsrp_dbm = 0.0F, uplink_margin_db = 0.0F;
};

Best kept(const CellService& s) noexcept { return {s.server, s.rsrp_dbm, s.uplink_margin_db}; }

CellService service_of(const Best& best, bool path_unknown) noexcept {
  CellService s;
  s.server = best.server;
  s.path_unknown = path_unknown;
  s.rsrp_dbm = best.rsrp_dbm;
  s.uplink_margin_db = best.uplink_margin_db;
  return s;
}

/// Whether it does to the cells what the other does.
bool same_on_air(const Transmitter& a, const Transmitter& b) noexcept {
  return a.azimuth_deg == b.azimuth_deg && a.electrical_tilt_deg == b.electrical_tilt_deg &&
         a.mechanical_tilt_deg == b.mechanical_tilt_deg && a.eirp_re_dbm == b.eirp_re_dbm &&
         a.receive_gain_dbi == b.receive_gain_dbi && a.antenna == b.antenna;
}

CellWindow common(const CellWindow& a, const CellWindow& b) noexcept {
  const int west = std::max(a.col, b.col), east = std::min(a.col + a.columns, b.col + b.columns);
  const int north = std::max(a.row, b.row), south = std::min(a.row + a.rows, b.row + b.rows);
  if (east <= west || south <= north) return {};
  return {west, north, east - west, south - north};
}

}  // namespace

struct WhatIf::Opened {
  std::vector<Transmitter> sectors;
  std::vector<int> indices;  ///< of the sectors, into Transmitters::all
  CellWindow window;

  /// The site's losses at one frequency and height.
  struct Family {
    std::vector<std::size_t> members;  ///< places in `sectors`
    std::size_t height = 0;            ///< place in `elevation_deg`
    std::vector<LossCode> codes;
  };
  std::vector<Family> families;

  // Cell by cell, row by row over the window.
  std::vector<double> bearing_deg;
  std::vector<std::vector<double>> elevation_deg;  ///< for each antenna height of the site
  std::vector<Best> others_known, others_unknown;  ///< best of all other sites
  std::vector<Best> now_known, now_unknown;        ///< and of the site's sectors as they are

  [[nodiscard]] std::size_t cells() const noexcept {
    return static_cast<std::size_t>(window.columns) * static_cast<std::size_t>(window.rows);
  }
  /// Those of `now` for which takes(place in `sectors`), by family.
  template <class Takes>
  [[nodiscard]] std::vector<SectorsOfPath> paths_of(const CellJudge& judge, std::span<const Transmitter> now,
                                                    Takes&& takes) const {
    std::vector<SectorsOfPath> paths;
    PatternTables tables{judge.transmitters().antennas};
    for (const Family& family : families) {
      std::vector<Sector> taken;
      for (const std::size_t m : family.members)
        if (takes(m)) taken.push_back({&now[m], indices[m], SectorPattern{tables.of(now[m].antenna), now[m]}});
      paths.emplace_back(judge, std::move(taken));
    }
    return paths;
  }
  void apply(const std::vector<SectorsOfPath>& paths, std::size_t at, SectorsOfPath::Ahead* ahead, CellService& known,
             CellService& unknown) const noexcept {
    for (std::size_t f = 0; f < paths.size(); ++f) {
      const LossCode code = families[f].codes[at];
      if (code == kNoLoss || paths[f].empty()) continue;
      paths[f].apply(
          static_cast<double>(loss_of(code)), bearing_deg[at], [&] { return elevation_deg[families[f].height][at]; },
          ahead, crosses_unknown(code) ? unknown : known);
    }
  }

  [[nodiscard]] std::size_t place(int col, int row) const noexcept {
    return static_cast<std::size_t>(row - window.row) * static_cast<std::size_t>(window.columns) +
           static_cast<std::size_t>(col - window.col);
  }
};

WhatIf::WhatIf(const CellJudge& judge, const AreaSettings& settings, FootprintStore& store, int site, Watcher* watcher)
    : store_{store}, oversampling_{settings.oversampling}, site_{site}, judge_{&judge} {
  opened_ = open(judge, watcher);
}

WhatIf::~WhatIf() = default;

const std::vector<Transmitter>& WhatIf::sectors() const noexcept { return opened_->sectors; }
const CellWindow& WhatIf::window() const noexcept { return opened_->window; }

std::unique_ptr<const WhatIf::Opened> WhatIf::open(const CellJudge& judge, Watcher* watcher) {
  auto opened = std::make_unique<Opened>();
  Opened& o = *opened;
  const std::vector<Transmitter>& all = judge.transmitters().all;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].site == site_) {
      o.sectors.push_back(all[i]);
      o.indices.push_back(static_cast<int>(i));
    }
  if (o.sectors.empty()) throw std::invalid_argument{fmt::format("site {} has no sector on air", site_)};
  const Point mast = o.sectors.front().at;

  // Whoever reaches the site's cells.
  const FootprintMaker maker{judge, oversampling_};
  o.window = maker.window_of(mast);
  if (o.window.columns == 0) return opened;
  NetworkFootprints near{judge, maker};
  near.keep_only([&](const PathFamily& f) { return common(maker.window_of(f.at), o.window).columns > 0; });
  computed_ += compute_missing(judge, maker, near, store_, watcher).computed;
  const auto own = [&](const PathFamily& f) { return all[static_cast<std::size_t>(f.members.front())].site == site_; };
  NetworkFootprints others = near;
  others.keep_only([&](const PathFamily& f) { return !own(f); });
  near.keep_only(own);

  std::vector<double> heights_m;
  for (const PathFamily& family : near.families) {
    Opened::Family& f = o.families.emplace_back();
    for (const int member : family.members)
      f.members.push_back(
          static_cast<std::size_t>(std::find(o.indices.begin(), o.indices.end(), member) - o.indices.begin()));
    const auto found = std::find(heights_m.begin(), heights_m.end(), family.height_m);
    f.height = static_cast<std::size_t>(found - heights_m.begin());
    if (found == heights_m.end()) heights_m.push_back(family.height_m);
    f.codes.assign(o.cells(), kNoLoss);
  }
  o.bearing_deg.resize(o.cells());
  o.elevation_deg.assign(heights_m.size(), std::vector<double>(o.cells()));
  for (std::vector<Best>* best : {&o.others_known, &o.others_unknown, &o.now_known, &o.now_unknown})
    best->resize(o.cells());

  // Tile by tile: the others' best, the site's losses, and each cell as its antennas see it.
  const Grid& grid = judge.terrain().grid;
  const TileComposer composer{judge, others, store_};
  const double receiver_m = judge.scenario().service.receiver_height_m;
  const double mast_ground_m = judge.ground_under(mast);
  const int tile_col = o.window.col / kTileCells, tile_row = o.window.row / kTileCells;
  const int tile_columns = (o.window.col + o.window.columns - 1) / kTileCells - tile_col + 1;
  const int tile_rows = (o.window.row + o.window.rows - 1) / kTileCells - tile_row + 1;
  const std::vector<SectorsOfPath> paths = o.paths_of(judge, o.sectors, [](std::size_t) { return true; });
  Progress progress{watcher, "other sites", static_cast<std::uint64_t>(tile_columns * tile_rows)};
  parallel_for(0, tile_columns * tile_rows, [&](int tile) {
    const int i = tile_col + tile % tile_columns, j = tile_row + tile / tile_columns;
    const CellWindow whole = composer.cells_of(i, j), part = common(whole, o.window);
    std::vector<LossCode> codes(kCodesOfTile);
    std::vector<SectorsOfPath::Ahead> ahead(o.sectors.size());
    TileCells cells;
    for (const std::size_t f : composer.reaching(i, j))
      if (store_.read_tile(others.keys[f], i, j, codes)) composer.add(f, codes, i, j, cells);
    for (int row = part.row; row < part.row + part.rows; ++row)
      for (int col = part.col; col < part.col + part.columns; ++col) {
        const std::size_t at = o.place(col, row), from = TileCells::place(col - whole.col, row - whole.row);
        o.others_known[at] = kept(cells.known[from]);
        o.others_unknown[at] = kept(cells.unknown[from]);
        const Point here = grid.centre(col, row);
        const double metres = distance_m(mast, here), target_m = judge.ground_under(here) + receiver_m;
        o.bearing_deg[at] = bearing_deg(mast, here);
        for (std::size_t h = 0; h < heights_m.size(); ++h)
          o.elevation_deg[h][at] = judge.ray_elevation_deg(mast_ground_m + heights_m[h], target_m, metres);
      }
    for (std::size_t f = 0; f < near.size(); ++f) {
      if (!store_.read_tile(near.keys[f], i, j, codes)) continue;
      for (int row = part.row; row < part.row + part.rows; ++row)
        std::copy_n(
            codes.begin() + static_cast<std::ptrdiff_t>(TileCells::place(part.col - whole.col, row - whole.row)),
            part.columns, o.families[f].codes.begin() + static_cast<std::ptrdiff_t>(o.place(part.col, row)));
    }
    for (int row = part.row; row < part.row + part.rows; ++row)
      for (int col = part.col; col < part.col + part.columns; ++col) {
        const std::size_t at = o.place(col, row);
        CellService known = service_of(o.others_known[at], false), unknown = service_of(o.others_unknown[at], true);
        o.apply(paths, at, ahead.data(), known, unknown);
        o.now_known[at] = kept(known);
        o.now_unknown[at] = kept(unknown);
      }
    progress.advance();
  });
  return opened;
}

CoverageMap WhatIf::with(std::span<const Transmitter> sectors) const {
  CoverageMap map;
  with(sectors, map);
  return map;
}

void WhatIf::with(std::span<const Transmitter> sectors, CoverageMap& map) const {
  const std::vector<Transmitter>& had = opened_->sectors;
  if (sectors.size() != had.size())
    throw std::invalid_argument{fmt::format("{} sectors instead of the site's {}", sectors.size(), had.size())};
  for (std::size_t i = 0; i < had.size(); ++i) {
    const Transmitter &now = sectors[i], &before = had[i];
    if (now.site != before.site || !(now.at == before.at) || now.height_m != before.height_m ||
        now.frequency_mhz != before.frequency_mhz)
      throw std::invalid_argument{
          fmt::format("sector {} has another place, height or frequency: its footprint is another", before.sector_id)};
  }
  fill(sectors, map);
}

CoverageMap WhatIf::without() const {
  CoverageMap map;
  fill({}, map);
  return map;
}

void WhatIf::fill(std::span<const Transmitter> sectors, CoverageMap& map) const {
  const Opened& o = *opened_;
  const CellJudge& judge = *judge_;
  const geo::Terrain& terrain = judge.terrain();
  const Point corner = terrain.grid.centre(o.window.col, o.window.row);
  const Grid grid{corner.x - 0.5 * terrain.grid.cell_m, corner.y + 0.5 * terrain.grid.cell_m, terrain.grid.cell_m,
                  o.window.columns, o.window.rows};
  // Every cell is written below.
  for (Raster<float>* raster : {&map.rsrp_dbm, &map.margin_db, &map.server}) {
    raster->grid = grid;
    raster->cells.resize(o.cells());
  }
  map.grid = map.state.grid = grid;
  map.state.cells.resize(o.cells());

  // A cell whose best is a sector that changed is judged anew; of another, the best can only be outdone.
  std::vector<std::uint8_t> changed(judge.transmitters().all.size(), 0);
  const auto has_changed = [&](std::size_t m) { return !same_on_air(sectors[m], o.sectors[m]); };
  for (std::size_t m = 0; m < o.sectors.size(); ++m)
    changed[static_cast<std::size_t>(o.indices[m])] = sectors.empty() || has_changed(m) ? 1 : 0;
  const auto is_void = [&](const Best& best) {
    return best.server >= 0 && changed[static_cast<std::size_t>(best.server)] != 0;
  };
  std::vector<SectorsOfPath> all, some;
  if (!sectors.empty()) {
    all = o.paths_of(judge, sectors, [](std::size_t) { return true; });
    some = o.paths_of(judge, sectors, has_changed);
  }

  const BestServer rules{judge};
  std::atomic<std::uint64_t> served{0}, not_served{0}, unverified{0};
  parallel_blocks(o.window.rows, kRowsATask, [&](int begin, int end) {
    std::vector<SectorsOfPath::Ahead> ahead(o.sectors.size());
    CoverageMap counts;
    for (int row = begin; row < end; ++row) {
      const std::size_t first = static_cast<std::size_t>(row) * static_cast<std::size_t>(o.window.columns);
      const std::size_t ground = terrain.grid.index(o.window.col, o.window.row + row);
      for (std::size_t c = 0; c < static_cast<std::size_t>(o.window.columns); ++c) {
        const std::size_t at = first + c;
        const bool anew = is_void(o.now_known[at]) || is_void(o.now_unknown[at]);
        CellService known = service_of((anew ? o.others_known : o.now_known)[at], false);
        CellService unknown = service_of((anew ? o.others_unknown : o.now_unknown)[at], true);
        o.apply(anew ? all : some, at, ahead.data(), known, unknown);
        const auto kind = static_cast<geo::Ground>(terrain.ground.cells[ground + c]);
        if (known.server < 0 && unknown.server < 0) {
          constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
          map.rsrp_dbm.cells[at] = map.margin_db.cells[at] = map.server.cells[at] = kNaN;
          map.state.cells[at] = static_cast<std::uint8_t>(CellState::not_served);
          counts.count(kind, CellState::not_served);
        } else {
          counts.count(kind, rules.write(rules.answer(known, unknown), kind, at, map));
        }
      }
    }
    served += counts.served;
    not_served += counts.not_served;
    unverified += counts.unverified;
  });
  map.served = served;
  map.not_served = not_served;
  map.unverified = unverified;
}

std::uint64_t WhatIf::move_to(Point place, Watcher* watcher) {
  auto network = std::make_unique<Transmitters>(judge_->transmitters());
  for (Transmitter& t : network->all)
    if (t.site == site_) t.at = place;
  auto judge = std::make_unique<const CellJudge>(*judge_, *network, judge_->models());
  const std::uint64_t before = computed_;
  std::unique_ptr<const Opened> opened = open(*judge, watcher);
  opened_ = std::move(opened);
  judge_ = judge.get();
  moved_judge_ = std::move(judge);
  moved_ = std::move(network);
  return computed_ - before;
}

}  // namespace phusong::sim
