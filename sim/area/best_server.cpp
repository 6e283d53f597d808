#include "sim/area/best_server.h"

namespace phusong::sim {

TileComposer::TileComposer(const CellJudge& judge, const NetworkFootprints& network, const FootprintStore& store)
    : judge_{judge}, network_{network}, store_{store}, rules_{judge} {
  for (const PathFamily& family : network.families) mast_ground_m_.push_back(judge.ground_under(family.at));
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

void TileComposer::add(std::size_t family, std::span<const LossCode> codes, int tile_col, int tile_row,
                       TileCells& cells) const {
  const Grid& grid = judge_.terrain().grid;
  const CellWindow tile = cells_of(tile_col, tile_row);
  for (int r = 0; r < tile.rows; ++r)
    for (int c = 0; c < tile.columns; ++c) {
      const std::size_t at = TileCells::place(c, r);
      const LossCode code = codes[at];
      if (code == kNoLoss) continue;
      cells.in_range[at] = 1;
      const bool path_unknown = crosses_unknown(code);
      CellService& best = path_unknown ? cells.unknown[at] : cells.known[at];
      const double loss = static_cast<double>(loss_of(code));
      for (const int member : network_.families[family].members) {
        const Transmitter& t = judge_.transmitters().all[static_cast<std::size_t>(member)];
        CellService found;
        found.server = member;
        found.path_unknown = path_unknown;
        judge_.set_levels(t, 0.0, loss, found);
        if (!rules_.can_matter(found, best)) continue;
        judge_.set_levels(t, pattern_db(t, family, grid.centre(tile.col + c, tile.row + r)), loss, found);
        if (rules_.better(found, best)) best = found;
      }
    }
}

}  // namespace phusong::sim
