// Candidate sites: places where a new BTS could stand, each with the reason why it is there, and what it would close.
#pragma once

#include <string>
#include <vector>

#include "geo/places/villages.h"
#include "sim/gaps/gaps.h"

namespace phusong::sim {

enum class CandidateKind : std::uint8_t { rooftop, village_centre, existing_mast, point };
[[nodiscard]] std::string_view name_of(CandidateKind kind) noexcept;

struct Candidate {
  std::string id;          ///< "R0001" rooftop of terrain, "V-<village id>", "M-<site id>", or the user's id
  CandidateKind kind = CandidateKind::rooftop;
  Point at;
  LonLat lonlat;
  double ground_m = 0;
  double height_m = 0;     ///< antenna above ground
  std::string reason_en, reason_vi;
};

/// A candidate that was considered and refused.
struct Refused {
  Candidate candidate;
  std::string why_en, why_vi;
};

struct CandidateSet {
  std::vector<Candidate> candidates;  ///< sorted by id
  std::vector<Refused> refused;
};

/// Looks around the gaps. Deterministic.
[[nodiscard]] CandidateSet find_candidates(const Scenario& scenario, const geo::Terrain& terrain,
                                           const std::vector<geo::Village>& villages, const GapReport& gaps,
                                           const std::vector<geo::Site>& sites, Watcher* watcher);

/// What one candidate does with its best azimuths.
struct SiteEffect {
  std::size_t candidate = 0;
  std::string bts_type;
  double azimuth_deg = 0;               ///< of the first sector; the others follow at 360/sectors
  std::vector<std::size_t> closes;      ///< villages (indices) whose verdict becomes covered, ascending
  std::vector<double> share_after;      ///< served share after, parallel to `closes`
};

/// Evaluates every candidate with one BTS type against the gap villages. One site closes a village in this version:
/// a village is closed when existing service plus this one site reaches service.covered_pct.
[[nodiscard]] std::vector<SiteEffect> evaluate_candidates(const CellJudge& judge, const BtsType& type,
                                                          const std::vector<Candidate>& candidates,
                                                          const std::vector<geo::Village>& villages,
                                                          const GapReport& gaps, Watcher* watcher);

}  // namespace phusong::sim
