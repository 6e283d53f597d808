// What sites do together: which cells of a village each candidate serves, whether it closes the village or not.
//
//   std::vector<JointAim> aims{{.wanted = target, .effects = aims_of(...)}};
//   add_reach(judge, type, prospects, candidates, villages, gaps, aims, checkpoints, watcher);
//   aims[0].effects[e].serves;      // of each wanted village, the cells without service that the effect serves
//
// Guarantees: a cell counts as served by a site exactly where CellJudge::best_server would call it served by that site
// alone (type_at_place.h). So a village is covered by the network with a set of sites if and only if
// the weights of the cells that existing service or any of the set serves reach service.covered_pct. Deterministic, on
// any number of threads. Memory: one bit for each cell without service of each pair of site and wanted village of which
// the site serves something.
#pragma once

#include <vector>

#include "sim/siting/candidates.h"

namespace phusong::sim {

/// What one option asks.
struct JointAim {
  std::vector<std::size_t> wanted;  ///< villages, ascending
  std::vector<SiteEffect> effects;  ///< of each candidate one or several, as aims_of gives them for these villages
};

/// Fills `serves` of all effects. Sectors are turned anew, to where they serve most of what the wanted villages need:
/// those of effects that close a wanted village alone only among the azimuths at which they close the same villages,
/// so that nothing is lost against plans of single sites; `closes` and `share_after` follow. Azimuths of equal worth:
/// the first one that is tried.
void add_reach(const CellJudge& judge, const BtsType& type, const Prospects& prospects,
               const std::vector<Candidate>& candidates, const std::vector<geo::Village>& villages,
               const GapReport& gaps, std::vector<JointAim>& aims, const Checkpoints& checkpoints, Watcher* watcher);

}  // namespace phusong::sim
