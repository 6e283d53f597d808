// From the siting surface to candidates: of all cells those that no other one replaces, and what bounds a plan over all
// of them.
//
//   const SurfaceSites sites = choose_sites(judge, type, surface, villages, gaps, watcher);
//   sites.candidates     // cells whose sectors, turned to some azimuth, close a set that no cheaper one holds
//   sites.columns        // sets that bound every plan whose sites are cells of the surface
//
// Two sets are looked at in each cell that the rules leave open.
//   Turned: the villages that the cell would close with its sectors at one multiple of candidates.azimuth_step_deg; the
//   horizontal pattern is taken towards the middle of each village. These choose the candidates, which are then judged
//   forward on every cell of the villages like all others.
//   Open: the villages that it would close if an antenna looked at each, or miss by no more than kSurfaceSlack_db.
//   These are the columns of a bound: whatever a cell closes forward is among them but for the error of the surface.
// A cell falls away when another one holds its set at no more cost (kCostSlack of the type's CAPEX for candidates,
// nothing for columns). Equal sets keep the cheapest cell, then the one with most margin.
//
// Guarantees: the same for any number of threads; deterministic.
#pragma once

#include <map>
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
  std::vector<Candidate> candidates;  ///< kind surface; reasons filled, access costs not yet
  std::vector<SurfaceColumn> columns;
  std::uint64_t open_cells = 0;     ///< land cells that the rules leave open
  std::uint64_t closing_cells = 0;  ///< of these, those that close a village
  std::uint64_t distinct_sets = 0;  ///< open sets before domination
};

[[nodiscard]] SurfaceSites choose_sites(const CellJudge& judge, const BtsType& type, const SitingSurface& surface,
                                        const std::vector<geo::Village>& villages, const SiteRules& rules,
                                        Watcher* watcher);

}  // namespace phusong::sim
