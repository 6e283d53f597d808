// Who serves a cell, among footprints: the rules of the map of an area (area_map.h) and of an editing session over it
// (what_if.h).
//
//   const BestServer rules{judge};
//   if (rules.can_matter(bound, best, best_serves) && rules.better(found, best)) best = found;
//   rules.write(rules.answer(known, unknown), ground, at, map);
//
// The judge's order (CellJudge::best_server) over levels from footprints: known paths and paths over unknown ground are
// kept apart. `better` is a total order, so that the best does not depend on the order in which transmitters come.
// Guarantees: pure; const use from any thread.
#pragma once

#include <cstdint>

#include "sim/coverage/coverage.h"

namespace phusong::sim {

class BestServer {
 public:
  explicit BestServer(const CellJudge& judge) : judge_{&judge} {}

  /// Who serves goes before who does not, then the stronger, then the first.
  [[nodiscard]] static bool better(const CellService& a, bool a_serves, const CellService& b, bool b_serves) noexcept {
    if (b.server < 0) return true;
    if (a_serves != b_serves) return a_serves;
    if (a.rsrp_dbm != b.rsrp_dbm) return a.rsrp_dbm > b.rsrp_dbm;
    return a.server < b.server;
  }
  [[nodiscard]] bool better(const CellService& a, const CellService& b) const noexcept {
    return b.server < 0 || better(a, judge_->serves(a), b, judge_->serves(b));
  }

  /// Whether a service with no more than a part of its pattern loss, which bounds it, could still replace the best.
  [[nodiscard]] bool can_matter(const CellService& bound, const CellService& best, bool best_serves) const noexcept {
    if (best.server < 0) return true;
    const bool stronger = bound.rsrp_dbm >= best.rsrp_dbm;
    return best_serves ? stronger && judge_->serves(bound) : stronger || judge_->serves(bound);
  }

  /// The cell's own answer: known ground decides first, as in CellJudge.
  [[nodiscard]] const CellService& answer(const CellService& known, const CellService& unknown) const noexcept {
    if (judge_->serves(known)) return known;
    return judge_->serves(unknown) || known.server < 0 ? unknown : known;
  }

  /// Writes the answer of a cell in range of a site on all of the map's rasters.
  CellState write(CellService s, geo::Ground ground, std::size_t at, CoverageMap& map) const noexcept {
    const bool serves = judge_->serves(s);
    s.state = serves ? CellState::served : CellState::not_served;
    if (ground == geo::Ground::unknown || (s.path_unknown && serves)) s.state = CellState::unverified;
    judge_->write_cell(s, at, map);
    return s.state;
  }

 private:
  const CellJudge* judge_;
};

}  // namespace phusong::sim
