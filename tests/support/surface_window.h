// A siting surface against the forward evaluation of every cell of a window.
//
//   const WindowComparison w = compare_window(judge, type, surface, villages, gaps, {100, 200}, 100, nullptr);
//   w.share_off_by_more_than(1)
#pragma once

#include <cstdint>
#include <vector>

#include "sim/siting/rules.h"
#include "sim/siting/surface.h"

namespace phusong::test {

struct WindowComparison {
  int side = 0;                          ///< cells along a side
  std::vector<int> forward, reciprocal;  ///< villages closed, row by row; -1 where no BTS stands
  std::uint64_t cells = 0;               ///< land cells compared
  std::uint64_t pairs = 0;               ///< of cell and village, closed forward
  std::uint64_t missed = 0;              ///< of these, not closed on the surface
  std::uint64_t not_near = 0;            ///< of these, not even within kSurfaceSlack_db
  std::uint64_t added = 0;               ///< closed on the surface alone
  /// Share of the cells whose numbers of villages differ by more than this.
  [[nodiscard]] double share_off_by_more_than(int villages) const noexcept;
};

/// The window's north-west cell and its side. Cells are judged in parallel.
[[nodiscard]] WindowComparison compare_window(const sim::CellJudge& judge, const sim::BtsType& type,
                                              const sim::SitingSurface& surface,
                                              const std::vector<geo::Village>& villages, const sim::GapReport& gaps,
                                              sim::CellIndex corner, int side, Watcher* watcher);

/// The same report in which only gaps near the window are open: the others would be swept for nothing.
[[nodiscard]] sim::GapReport gaps_near(const sim::GapReport& gaps, const std::vector<geo::Village>& villages,
                                       const Extent& window, double range_m);

}  // namespace phusong::test
