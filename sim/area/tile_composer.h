// The best servers of a tile's cells, footprint by footprint.
//
//   const TileComposer composer{judge, network, store};
//   for (const std::size_t f : composer.reaching(i, j))
//     if (store.read_tile(network.keys[f], i, j, codes)) composer.add(f, codes, i, j, cells);
//
// Most footprints of a dense network cannot change most cells: what a cell still asks for is kept as one number, and a
// row of codes is held against it before anything else is looked up. Guarantees: the best of BestServer's total order,
// whatever the order of footprints (add_plain() is the oracle); const use from any thread.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "sim/area/best_server.h"
#include "sim/area/network_footprints.h"
#include "sim/area/sectors_of_path.h"

namespace phusong::sim {

/// What a tile's cells know of their best servers.
struct TileCells {
  std::vector<CellService> known, unknown;
  /// The level below which nobody can replace the best of a path known throughout or not; and the height of a
  /// terminal, NaN where nobody asked yet.
  std::vector<float> needed_known_dbm, needed_unknown_dbm;
  std::vector<double> target_m;

  TileCells()
      : known(kCodesOfTile),
        unknown(kCodesOfTile),
        needed_known_dbm(kCodesOfTile, -std::numeric_limits<float>::infinity()),
        needed_unknown_dbm(kCodesOfTile, -std::numeric_limits<float>::infinity()),
        target_m(kCodesOfTile, std::numeric_limits<double>::quiet_NaN()) {}
  /// Of the tile's c-th column and r-th row.
  [[nodiscard]] static std::size_t place(int c, int r) noexcept {
    return static_cast<std::size_t>(r) * kTileCells + static_cast<std::size_t>(c);
  }
  /// Whether any footprint reaches the cell.
  [[nodiscard]] bool in_range(std::size_t at) const noexcept {
    return known[at].server >= 0 || unknown[at].server >= 0;
  }
};

/// Refers to its arguments.
class TileComposer {
 public:
  TileComposer(const CellJudge& judge, const NetworkFootprints& network, const FootprintStore& store);

  /// The part of the grid that the tile covers.
  [[nodiscard]] CellWindow cells_of(int tile_col, int tile_row) const noexcept;
  /// Families that reach the tile, nearest masts first: their levels rule out most others before a pattern is looked
  /// up.
  [[nodiscard]] std::vector<std::size_t> reaching(int tile_col, int tile_row) const;
  /// `codes`: the family's in this tile. Returns the least loss among them, kNoLoss when there is none.
  LossCode add(std::size_t family, std::span<const LossCode> codes, int tile_col, int tile_row, TileCells& cells) const;
  /// The same for every cell and sector, without bounds: the oracle of the tests.
  void add_plain(std::size_t family, std::span<const LossCode> codes, int tile_col, int tile_row,
                 TileCells& cells) const;
  /// Of one of the family's transmitters.
  [[nodiscard]] double pattern_db(const Transmitter& t, std::size_t family, Point at) const;
  /// Less the path's loss: no level of the family's is higher, but for what floats are rounded by.
  [[nodiscard]] float bound_dbm(std::size_t family) const noexcept { return sectors_[family].bound_dbm(); }

 private:
  const CellJudge& judge_;
  const NetworkFootprints& network_;
  const FootprintStore& store_;
  BestServer rules_;
  std::vector<SectorsOfPath> sectors_;  ///< of each family
  std::size_t most_sectors_ = 0;
  std::vector<double> mast_ground_m_;
};

}  // namespace phusong::sim
