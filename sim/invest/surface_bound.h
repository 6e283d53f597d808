// What bounds a plan over every land cell, not over the candidates alone.
//
//   bound_over_surface(scenario, villages, surface_sites, candidates, prospects, effects, result, watcher);
//   // result.surface_bound, and a sentence at the end of result.bound_text_en
//
// The plan's problem is solved again with other columns: what each candidate closes forward at each azimuth, and the
// sets of surface_sites.columns that are still only believed (every_cell.h), each at the price of the cheapest cell
// that may close it. Any plan of sites on whatever cells, turned to multiples of candidates.azimuth_step_deg, is a
// choice among columns that close at least as much for no more money, so that the bound of this problem holds for it:
// as far as the surface misses no village of a cell by more than its slack, see docs/planning.md for how often it does.
#pragma once

#include "sim/invest/compare.h"
#include "sim/siting/surface_sites.h"

namespace phusong::sim {

/// `prospects` are those of all candidates, `effects` the option's. Fills result.surface_bound and adds to the texts.
/// Nothing is said of an option that is restricted to kinds of candidate without "surface".
void bound_over_surface(const Scenario& scenario, const std::vector<geo::Village>& villages,
                        const SurfaceSites& surface, const CandidateSet& candidates, const Prospects& prospects,
                        const std::vector<SiteEffect>& effects, OptionResult& result, Watcher* watcher);

}  // namespace phusong::sim
