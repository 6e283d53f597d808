#include "sim/area/tile_composer.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace phusong::sim {

TileComposer::TileComposer(const CellJudge& judge, const NetworkFootprints& network, const FootprintStore& store)
    : judge_{judge}, network_{network}, store_{store}, rules_{judge} {
  PatternTables tables{judge.transmitters().antennas};
  for (const PathFamily& family : network.families) {
    mast_ground_m_.push_back(judge.ground_under(family.at));
    std::vector<Sector> sectors;
    for (const int member : family.members) {
      const Transmitter& t = judge.transmitters().all[static_cast<std::size_t>(member)];
      sectors.push_back({&t, member, SectorPattern{tables.of(t.antenna), t}});
    }
    most_sectors_ = std::max(most_sectors_, sectors.size());
    sectors_.emplace_back(judge, std::move(sectors));
  }
}

CellWindow TileComposer::cells_of(int tile_col, int tile_row) const noexcept {
  const Grid& grid = judge_.terrain().grid;
  const int col = tile_col * kTileCells, row = tile_row * kTileCells;
  return {col, row, std::min(kTileCells, grid.columns - col), std::min(kTileCells, grid.rows - row)};
}

std::vector<std::size_t> TileComposer::reaching(int tile_col, int tile_row) const {
  const CellWindow tile = cells_of(tile_col, tile_row);
  const Point middle = judge_.terrain().grid.centre(tile.col + tile.columns / 2, tile.row + tile.rows / 2);
  std::vector<std::size_t> order;
  for (std::size_t f = 0; f < network_.size(); ++f) {
    const CellWindow window = store_.window(network_.keys[f]);
    if (window.col < tile.col + tile.columns && window.col + window.columns > tile.col &&
        window.row < tile.row + tile.rows && window.row + window.rows > tile.row)
      order.push_back(f);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return distance_m(network_.families[a].at, middle) < distance_m(network_.families[b].at, middle);
  });
  return order;
}

double TileComposer::pattern_db(const Transmitter& t, std::size_t family, Point at) const {
  const double target = judge_.ground_under(at) + judge_.scenario().service.receiver_height_m;
  return judge_.pattern_loss_db(t, bearing_deg(t.at, at), distance_m(t.at, at), mast_ground_m_[family], target);
}

LossCode TileComposer::add(std::size_t family, std::span<const LossCode> codes, int tile_col, int tile_row,
                           TileCells& cells) const {
  const Grid& grid = judge_.terrain().grid;
  const CellWindow tile = cells_of(tile_col, tile_row);
  const SectorsOfPath& sectors = sectors_[family];
  const float bound_dbm = sectors.bound_dbm();
  const Point mast = network_.families[family].at;
  const double antenna_m = mast_ground_m_[family] + network_.families[family].height_m;
  const auto service_dbm = static_cast<float>(judge_.scenario().service.rsrp_dbm);
  const auto columns = static_cast<std::size_t>(tile.columns);
  std::vector<SectorsOfPath::Ahead> ahead(most_sectors_);
  LossCode least = kNoLoss;
  std::array<std::uint8_t, kTileCells> asks;
  for (int r = 0; r < tile.rows; ++r) {
    // Whose level can still matter: a few cells of many, found without a branch.
    const std::size_t first = TileCells::place(0, r);
    const LossCode* const code_of = codes.data() + first;
    const float* const known_dbm = cells.needed_known_dbm.data() + first;
    const float* const unknown_dbm = cells.needed_unknown_dbm.data() + first;
    unsigned any = 0, least_of_row = kNoLoss;
    for (std::size_t c = 0; c < columns; ++c) {
      const unsigned code = code_of[c];
      const float needed_dbm = (code & kUnknownBit) != 0 ? unknown_dbm[c] : known_dbm[c];
      const float at_most_dbm = bound_dbm - static_cast<float>(code & ~unsigned{kUnknownBit}) * kLossStep_db;
      const unsigned ask = static_cast<unsigned>(at_most_dbm >= needed_dbm) & static_cast<unsigned>(code != kNoLoss);
      asks[c] = static_cast<std::uint8_t>(ask);
      any |= ask;
      const unsigned loss = code == kNoLoss ? unsigned{kNoLoss} : code & ~unsigned{kUnknownBit};
      least_of_row = std::min(least_of_row, loss);
    }
    least = std::min(least, static_cast<LossCode>(least_of_row));
    if (any == 0) continue;

    for (std::size_t c = 0; c < columns; ++c) {
      if (asks[c] == 0) continue;
      const std::size_t at = first + c;
      const LossCode code = codes[at];
      const bool path_unknown = crosses_unknown(code);
      CellService& best = path_unknown ? cells.unknown[at] : cells.known[at];
      best.path_unknown = path_unknown;
      const Point here = grid.centre(tile.col + static_cast<int>(c), tile.row + r);
      const auto elevation_deg = [&] {
        double& target_m = cells.target_m[at];
        if (std::isnan(target_m)) target_m = judge_.ground_under(here) + judge_.scenario().service.receiver_height_m;
        return judge_.ray_elevation_deg(antenna_m, target_m, distance_m(mast, here));
      };
      const int before = best.server;
      const float level_dbm = best.rsrp_dbm;
      sectors.apply(static_cast<double>(loss_of(code)), bearing_deg(mast, here), elevation_deg, ahead.data(), best);
      if (best.server == before && best.rsrp_dbm == level_dbm) continue;
      // Who serves is replaced by the stronger alone; who does not, by whoever serves as well.
      const float needed_dbm = judge_.serves(best) ? best.rsrp_dbm : std::min(best.rsrp_dbm, service_dbm);
      (path_unknown ? cells.needed_unknown_dbm : cells.needed_known_dbm)[at] =
          needed_dbm - static_cast<float>(kSurelyWeaker_db);
    }
  }
  return least;
}

void TileComposer::add_plain(std::size_t family, std::span<const LossCode> codes, int tile_col, int tile_row,
                             TileCells& cells) const {
  const Grid& grid = judge_.terrain().grid;
  const CellWindow tile = cells_of(tile_col, tile_row);
  for (int r = 0; r < tile.rows; ++r)
    for (int c = 0; c < tile.columns; ++c) {
      const std::size_t at = TileCells::place(c, r);
      const LossCode code = codes[at];
      if (code == kNoLoss) continue;
      const bool path_unknown = crosses_unknown(code);
      CellService& best = path_unknown ? cells.unknown[at] : cells.known[at];
      for (const int member : network_.families[family].members) {
        const Transmitter& t = judge_.transmitters().all[static_cast<std::size_t>(member)];
        CellService found;
        found.server = member;
        found.path_unknown = path_unknown;
        const double pattern = pattern_db(t, family, grid.centre(tile.col + c, tile.row + r));
        judge_.set_levels(t, pattern, static_cast<double>(loss_of(code)), found);
        if (rules_.better(found, best)) best = found;
      }
    }
}

}  // namespace phusong::sim
