// The ground along one radial of a mast and at the cells that it serves: what a model's sweep is asked.
//
//   RadialGround on;                                            // keep it: its buffers are used again
//   on.read(judge, fan, radial, mast, nearest_m, kOwnPoints, model.needs);
//   model.sweep(asked, on.radial(), on.receivers(), losses);    // losses[i] belongs to on.cells().col[i], row[i]
//
// Guarantees: cells by ascending distance; heights known everywhere, bridged where they are not, and is_unknown() says
// which cells' paths that touches. Not shared between threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/catalogue.h"
#include "models/sweep/radial.h"
#include "sim/area/footprint_store.h"
#include "sim/area/radial_fan.h"
#include "sim/coverage/coverage.h"

namespace phusong::sim {

/// Which cells are asked for: those of the window that are not 0, row by row; none beyond it.
struct WantedCells {
  CellWindow window;
  std::span<const std::uint8_t> cells;
};

class RadialGround {
 public:
  /// Cells at nearest_m and more from the mast, and what a model needs of the ground: the last `own` points before a
  /// cell are its own (see models::Receivers); where neither clutter nor zones are needed, none are given. With
  /// `wanted` only those cells; what is found of a cell is the same.
  void read(const CellJudge& judge, const RadialFan& fan, int radial, Point mast, double nearest_m, std::size_t own,
            const models::Needs& needs, const WantedCells* wanted = nullptr);

  [[nodiscard]] std::size_t size() const noexcept { return cells_.col.size(); }
  [[nodiscard]] const FanCells& cells() const noexcept { return cells_; }
  [[nodiscard]] models::Radial radial() const noexcept;
  [[nodiscard]] models::Receivers receivers() const noexcept;
  /// Whether the cell stands on unknown ground or its path crosses or touches some.
  [[nodiscard]] bool is_unknown(std::size_t cell) const noexcept { return !unknown_.empty() && unknown_[cell] != 0; }

 private:
  FanCells cells_;
  std::size_t own_ = 0;
  double step_km_ = 0.0;
  std::vector<double> columns_, rows_;  ///< places: rows of own points, farthest first, then the cells
  geo::GroundPoints at_;                ///< the ground there
  geo::GroundLine line_;
  std::vector<std::uint8_t> unknown_;  ///< by cell; empty when none is
  void keep(const WantedCells& wanted);
  void find_unknown();
};

}  // namespace phusong::sim
