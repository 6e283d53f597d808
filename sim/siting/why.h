// Why a place is, or is not, where a BTS goes: the rule that refuses it, what it would close, what it costs, who does
// as much for no more.
//
//   const std::vector<PlaceAnswer> answers = ask_place(judge, types, villages, gaps, candidates, effects, rules,
//   place);
//
// Guarantees: judged forward with the full model on every cell of the villages, as candidates are.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/siting/candidates.h"
#include "sim/siting/rules.h"

namespace phusong::sim {

/// The answer for one BTS type.
struct PlaceAnswer {
  std::string bts_type;
  SiteEffect effect;               ///< with the sectors turned to where they close most
  std::vector<SiteEffect> others;  ///< other azimuths that a plan may choose there
  double capex_vnd = 0.0;          ///< the way to it included
  double height_m = 0.0;           ///< of the antennas
  bool too_high = false;           ///< the type's mast is above a height limit there; nothing was judged
  /// A candidate that closes all that the place closes for no more money, the one that closes most: nothing when the
  /// place closes nothing or no candidate does.
  std::optional<std::size_t> replaced_by;  ///< index into the candidates
};

struct Place {
  Candidate candidate;               ///< lonlat, ground and access costs filled where it is not refused
  std::optional<Refusal> refused;    ///< by a rule
  bool among_candidates = false;     ///< the very candidate of the set
  std::vector<PlaceAnswer> answers;  ///< one a type; empty when refused
};

/// `place`: the id of a candidate kept or refused, of a cell ("S-12-34"), or "longitude,latitude", whose cell's middle
/// is then asked. Throws Error{usage} for neither, Error{input} for a place outside the working grid.
[[nodiscard]] Place ask_place(const CellJudge& judge, const std::vector<const BtsType*>& types,
                              const std::vector<geo::Village>& villages, const GapReport& gaps,
                              const CandidateSet& candidates,
                              const std::map<std::string, std::vector<SiteEffect>>& effects, const std::string& place);

/// Some lines for a terminal.
[[nodiscard]] std::string place_text(const Place& place, const CandidateSet& candidates,
                                     const std::vector<geo::Village>& villages);

}  // namespace phusong::sim
