// From the siting surface to candidates: of all cells those that no other one replaces, and what bounds a plan over all
// of them.
//
//   const SurfaceChooser chooser{judge, type, surface, villages, rules};
//   const SurfaceSites sites = chooser.choose(watcher);
//   sites.candidates     // cells whose sectors, turned to some azimuth, close a set that no cheaper one holds
//   sites.columns        // sets that bound every plan whose sites are cells of the surface
//   chooser.cells_of(sites.columns[0].closes)       // where such a set may be had
//
// Two sets are looked at in each cell that the rules leave open, at each turn of its sectors (turns.h).
//   Turned: the villages that the cell closes there. These choose the candidates, which are then judged forward on
//   every cell of the villages like all others. A cell falls away when another one holds its set for no more than
//   kCostSlack of the type's CAPEX more. Open: the villages that it closes, or misses by no more than kSurfaceSlack_db.
//   These are the columns of a bound: whatever a cell closes forward is among them but for the error of the surface.
// Equal sets keep the cheapest cell, then the one with most margin.
//
// Guarantees: the same for any number of threads; deterministic.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/siting/candidates.h"
#include "sim/siting/rules.h"
#include "sim/siting/surface.h"

namespace phusong::sim {

/// A candidate is left out for one that costs this share of the type's CAPEX more: what a plan can lose by it for each
/// site.
inline constexpr double kCostSlack = 0.01;

/// One column of the bound over all cells.
struct SurfaceColumn {
  std::vector<std::size_t> closes;  ///< villages, ascending
  double capex_vnd = 0.0;           ///< the least of a cell with this set
  std::uint32_t cell = 0;           ///< that cell, index in the grid
};

struct SurfaceSites {
  std::vector<Candidate> candidates;   ///< kind surface; reasons filled, access costs not yet
  std::vector<SurfaceColumn> columns;  ///< by villages (most first), cost, then villages in order
  bool whole = true;                   ///< every open set has a column; false: those that no other replaces have
  std::uint64_t open_cells = 0;        ///< land cells that the rules leave open
  std::uint64_t closing_cells = 0;     ///< of these, those that close a village
  std::uint64_t judged_cells = 0;      ///< judged forward because a bound hung on them (every_cell.h)
};

class SurfaceChooser {
 public:
  /// What is given outlives this.
  SurfaceChooser(const CellJudge& judge, const BtsType& type, const SitingSurface& surface,
                 const std::vector<geo::Village>& villages, const SiteRules& rules);
  ~SurfaceChooser();
  [[nodiscard]] SurfaceSites choose(Watcher* watcher) const;
  /// The cells whose open set at some turn is just this: cheapest first, of equal cost those with fewest villages that
  /// are only nearly closed, then most margin. Domain: villages of the surface, ascending, at least one.
  [[nodiscard]] std::vector<std::uint32_t> cells_of(const std::vector<std::size_t>& villages) const;
  [[nodiscard]] double capex_vnd(std::uint32_t cell) const;
  /// The cell of a place on the grid.
  [[nodiscard]] std::uint32_t cell_at(Point at) const;
  /// As in SurfaceSites::candidates; one that closes 0 villages is there because an option must have it.
  [[nodiscard]] Candidate candidate_at(std::uint32_t cell, std::size_t closes) const;

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace phusong::sim
