// From the siting surface to plans that hold for every land cell: the cells on which a bound hangs are judged forward,
// one by one, until plans and bounds meet or a limit is reached.
//
//   const ConfirmedCells more = confirm_cells({scenario, judge, type, chooser, villages, gaps, set}, effects, sites,
//   w);
//   // more.candidates join the others; sites.columns holds what is still only believed
//
// What cells close together by the surface (SurfaceSites::columns) is a little more than what they do. So each option's
// problem, sites alone, is solved with the sets that candidates close forward and with those that cells may close.
// Where the best choice takes one that is only believed, the cells that have it are judged by the full model like any
// candidate, cheapest first, until one holds it, and joins the candidates, or none is left, and the set is gone. What
// is optimal without a believed set is optimal over every cell, as far as the surface's slack holds what cells close.
//
// Guarantees: the same for any number of threads. Nothing is said of roll-outs, resilient and joint options. Which
// cells become candidates depends on all options that ask; a must-have by its id is one in any case (pipeline.cpp).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/invest/compare.h"
#include "sim/siting/surface_sites.h"

namespace phusong::sim {

/// Whether a bound over every cell is asked of an option: it chooses sites of that type, of the surface too, each of
/// which closes villages alone, all at once.
[[nodiscard]] bool asks_every_cell(const OptionKeys& option, const BtsType& type);

/// What may be chosen for an option: sets of villages at a price.
struct SetChoice {
  const std::vector<geo::Village>& villages;
  const OptionKeys& option;
  const std::vector<std::size_t>& target;
  std::uint64_t seed = 0;
};
/// The option's problem over sets instead of candidates: those that `exact` says, then those that are believed;
/// `must_have` are of the exact ones. Without a number to reach, `closed` of the target are to be closed for least
/// cost.
[[nodiscard]] PlanProblem problem_over_sets(const SetChoice& choice, const std::vector<SurfaceColumn>& exact,
                                            const std::vector<int>& must_have,
                                            const std::vector<SurfaceColumn>& believed, int closed);
/// What an option's candidates close forward, each at each of its azimuths, and which of these are must-haves.
[[nodiscard]] std::vector<SurfaceColumn> exact_sets(const OptionKeys& option, const BtsType& type,
                                                    const CandidateSet& candidates,
                                                    const std::vector<SiteEffect>& effects,
                                                    std::vector<int>& must_have);

struct EveryCell {
  const Scenario& scenario;
  const CellJudge& judge;
  const BtsType& type;
  const SurfaceChooser& chooser;
  const std::vector<geo::Village>& villages;
  const GapReport& gaps;
  const CandidateSet& candidates;
  std::size_t batch = 64;  ///< cells of one set that are judged before the problem is solved again; 1 or more
};

struct ConfirmedCells {
  std::vector<Candidate> candidates;  ///< that close what no other does for as little, ascending by id
  std::uint64_t judged = 0;
};

/// Most cells that are judged for one type.
inline constexpr std::uint64_t kMostJudged = 20'000;

/// `effects` are those of all candidates at all azimuths. Changes sites.columns to what is still believed, and
/// sites.judged_cells. Domain: sites.whole, candidates.azimuths is "all". Throws Error{interrupted} after a stop.
[[nodiscard]] ConfirmedCells confirm_cells(const EveryCell& question, const std::vector<SiteEffect>& effects,
                                           SurfaceSites& sites, Watcher* watcher);

}  // namespace phusong::sim
