#include "tests/support/surface_window.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "geo/base/parallel.h"
#include "sim/siting/candidates.h"

namespace phusong::test {

double WindowComparison::share_off_by_more_than(int villages) const noexcept {
  std::uint64_t off = 0;
  for (std::size_t i = 0; i < forward.size(); ++i)
    off += forward[i] >= 0 && std::abs(forward[i] - reciprocal[i]) > villages ? 1 : 0;
  return cells == 0 ? 0.0 : static_cast<double>(off) / static_cast<double>(cells);
}

WindowComparison compare_window(const sim::CellJudge& judge, const sim::BtsType& type,
                                const sim::SitingSurface& surface, const std::vector<geo::Village>& villages,
                                const sim::GapReport& gaps, sim::CellIndex corner, int side, Watcher* watcher) {
  const Grid& grid = judge.terrain().grid;
  const sim::Transmitters one = sim::transmitters_of(judge, type);
  const sim::CellJudge links{judge, one, judge.models()};
  const sim::VerticalLoss vertical{one.antennas.at(one.all.front().antenna), type.tilt_deg};
  const auto count = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
  WindowComparison w;
  w.side = side;
  w.forward.assign(count, -1);
  w.reciprocal.assign(count, -1);
  struct OfCell {
    std::uint64_t pairs = 0, missed = 0, not_near = 0, added = 0;
  };
  std::vector<OfCell> of(count);
  Progress progress{watcher, "forward", count};
  parallel_for(std::size_t{0}, count, [&](std::size_t i) {
    const int col = corner.col + static_cast<int>(i) % side, row = corner.row + static_cast<int>(i) / side;
    if (grid.contains(col, row) && static_cast<geo::Ground>(judge.terrain().ground(col, row)) == geo::Ground::land) {
      sim::Transmitter bts = one.all.front();
      bts.at = grid.centre(col, row);
      const std::vector<std::size_t> forward = sim::closed_from(links, bts, vertical, villages, gaps);
      const auto cell = static_cast<std::uint32_t>(grid.index(col, row));
      int closed = 0;
      std::vector<std::size_t> near;
      for (const sim::VillageReach& reach : surface.reach) {
        const auto found = std::lower_bound(reach.cells.begin(), reach.cells.end(), cell);
        if (found == reach.cells.end() || *found != cell) continue;
        near.push_back(reach.village);
        if (!sim::closes(reach.code[static_cast<std::size_t>(found - reach.cells.begin())])) continue;
        ++closed;
        of[i].added += std::binary_search(forward.begin(), forward.end(), reach.village) ? 0 : 1;
      }
      w.forward[i] = static_cast<int>(forward.size());
      w.reciprocal[i] = closed;
      of[i].pairs = forward.size();
      of[i].missed = forward.size() - (static_cast<std::uint64_t>(closed) - of[i].added);
      for (const std::size_t v : forward) of[i].not_near += std::binary_search(near.begin(), near.end(), v) ? 0 : 1;
    }
    progress.advance();
  });
  for (std::size_t i = 0; i < count; ++i) {
    w.cells += w.forward[i] >= 0 ? 1 : 0;
    w.pairs += of[i].pairs;
    w.missed += of[i].missed;
    w.not_near += of[i].not_near;
    w.added += of[i].added;
  }
  return w;
}

sim::GapReport gaps_near(const sim::GapReport& gaps, const std::vector<geo::Village>& villages, const Extent& window,
                         double range_m) {
  sim::GapReport near = gaps;
  for (sim::VillageService& service : near.villages) {
    const geo::Village& village = villages[service.village];
    const Extent reach = window.grown(range_m + 2.0 * std::sqrt(village.area_m2));
    if (!reach.contains(village.centre)) service.verdict = sim::Verdict::covered;
  }
  return near;
}

}  // namespace phusong::test
