// Candidate sites: places where a new BTS could stand, each with the reason why it is there, and what it would close.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "geo/places/villages.h"
#include "sim/gaps/gaps.h"

namespace phusong::sim {

enum class CandidateKind : std::uint8_t { rooftop, village_centre, existing_mast, point, surface };
[[nodiscard]] std::string_view name_of(CandidateKind kind) noexcept;

/// What reaching a new mast adds to its CAPEX: straight-line distances, -1 where the scenario names no layer.
struct AccessCost {
  double road_km = -1, jetty_km = -1, power_km = -1;
  bool by_jetty = false;  ///< the way comes from the jetty, which is cheaper
  double way_vnd = 0, power_vnd = 0;
  [[nodiscard]] double total_vnd() const noexcept { return way_vnd + power_vnd; }
};

struct Candidate {
  /// "R0001" rooftop of terrain, "V-<village id>", "M-<site id>", "S-<column>-<row>" of the working grid, or the user's
  std::string id;
  CandidateKind kind = CandidateKind::rooftop;
  Point at;
  LonLat lonlat{};
  double north_deg = 0;  ///< grid bearing of true north there (geo::true_north_on_grid_deg)
  double ground_m = 0;
  double height_m = 0;  ///< antenna above ground on a mast that exists; 0 elsewhere: the BTS type decides
  std::string reason_en, reason_vi;
  AccessCost access = {};                                          ///< nothing on a mast that stands
  double most_height_m = std::numeric_limits<double>::infinity();  ///< that a new mast may have there
};

/// Whether a mast of the type may be built there; one that stands takes any.
[[nodiscard]] inline bool may_carry(const Candidate& candidate, const BtsType& type) noexcept {
  return candidate.kind == CandidateKind::existing_mast || type.height_m <= candidate.most_height_m;
}

/// CAPEX of one BTS of the type there, the way to it included.
[[nodiscard]] inline double capex_vnd(const Candidate& candidate, const BtsType& type) noexcept {
  return candidate.kind == CandidateKind::existing_mast ? type.shared_mast_capex_vnd
                                                        : type.capex_vnd + candidate.access.total_vnd();
}

/// Antenna height of a type at a candidate: the mast's own where it exists, else the type's.
[[nodiscard]] inline double antenna_height_m(const Candidate& candidate, const BtsType& type) noexcept {
  return candidate.kind == CandidateKind::existing_mast ? candidate.height_m : type.height_m;
}

/// A candidate that was considered and refused.
struct Refused {
  Candidate candidate;
  std::string why_en, why_vi;
};

struct CandidateSet {
  std::vector<Candidate> candidates;  ///< sorted by id
  std::vector<Refused> refused;
};

/// Looks around the gaps. Deterministic. Rooftops are local summits within candidates.search_radius_km of a gap; of
/// those that reach a village's centre with any of the `types`, candidates.max_per_village are kept per village and
/// type (see rooftops.h), so that every option chooses among the same places. `of_surface` are cells chosen from siting
/// surfaces (see surface_sites.h), which join the others. Throws Error{input} when the user's points, polygons or lines
/// cannot be read, Error{scenario} for a must-not that no candidate has.
[[nodiscard]] CandidateSet find_candidates(const CellJudge& judge, const std::vector<const BtsType*>& types,
                                           const std::vector<geo::Village>& villages, const GapReport& gaps,
                                           const std::vector<geo::Site>& sites, Watcher* watcher,
                                           const std::vector<Candidate>& of_surface = {});

/// Fills lonlat and north_deg of candidates from where they are. Not thread-safe.
class Locator {
 public:
  explicit Locator(const geo::Crs& working);
  void operator()(Candidate& candidate) const;

 private:
  geo::Transform to_lonlat_, to_working_;
};

/// A cell that existing service leaves out, as seen from one candidate that serves it if an antenna looks there.
struct OpenCell {
  double weight = 0;                          ///< share of its village
  double loss_db = 0;                         ///< of the path
  double bearing_deg = 0, elevation_deg = 0;  ///< of the cell, on the grid, and of the ray at the antenna
};

/// A village that a candidate could close if an antenna looked at every cell.
struct Prospect {
  std::size_t village;
  std::vector<OpenCell> cells;
};

/// What each candidate could close with one BTS type if its antennas looked everywhere at once: every open cell on its
/// own profile. One list per candidate, same order.
using Prospects = std::vector<std::vector<Prospect>>;
[[nodiscard]] Prospects find_prospects(const CellJudge& judge, const BtsType& type,
                                       const std::vector<Candidate>& candidates,
                                       const std::vector<geo::Village>& villages, const GapReport& gaps,
                                       const Checkpoints& checkpoints, Watcher* watcher);

/// Which of the cells that existing service leaves out of a village a site serves: bit k for the k-th cell of
/// VillageService::cells whose state is not served.
struct ServedCells {
  std::size_t village = 0;
  std::vector<std::uint64_t> bits;
  [[nodiscard]] bool has(std::size_t cell) const noexcept { return (bits[cell / 64] >> (cell % 64) & 1U) != 0; }
};

/// What one candidate does with its sectors turned to one azimuth.
struct SiteEffect {
  std::size_t candidate = 0;  ///< index into the candidates (or the fixed sites) that were evaluated
  std::string bts_type;
  double azimuth_deg = 0;           ///< of the first sector, from true north; the others follow at 360/sectors
  std::vector<std::size_t> closes;  ///< villages (indices) whose verdict becomes covered, ascending
  std::vector<double> share_after;  ///< served share after, parallel to `closes`
  /// For joint plans only (reach.h): every wanted village of which it serves a cell, ascending.
  std::vector<ServedCells> serves = {};
};

/// What a candidate closes with this first azimuth, of all gaps. `prospects` are its own, `place` stands there.
[[nodiscard]] SiteEffect effect_at(const class TypeAtPlace& place, const BtsType& type, const ServiceKeys& service,
                                   std::size_t candidate, const std::vector<Prospect>& prospects, const GapReport& gaps,
                                   double azimuth_deg);

/// What a plan calls a candidate that it may turn to several azimuths, at one of them: "R0007@45"; and the candidate of
/// such a name, or of its own. Ids hold no "@".
[[nodiscard]] std::string name_at_azimuth(const std::string& id, double azimuth_deg);
[[nodiscard]] std::string candidate_id(const std::string& name);

/// First azimuths that are tried, from true north: multiples of candidates.azimuth_step_deg below the angle between two
/// sectors.
[[nodiscard]] std::vector<double> azimuths_tried(const Scenario& scenario, const BtsType& type);

/// Turns each candidate's sectors to where they close most. Here one site closes a village: when existing service plus
/// this one site reaches service.covered_pct (reach.h has what several do together). The azimuth is the multiple of
/// candidates.azimuth_step_deg that closes most of the `wanted` villages (indices, ascending), then most of all gaps,
/// then most people, then the smallest. Candidates that close nothing have an empty `closes`. One effect per candidate.
[[nodiscard]] std::vector<SiteEffect> aim_sectors(const CellJudge& judge, const BtsType& type,
                                                  const std::vector<Candidate>& candidates, const Prospects& prospects,
                                                  const std::vector<geo::Village>& villages, const GapReport& gaps,
                                                  const std::vector<std::size_t>& wanted);

/// What a plan chooses among: of each candidate the effect of aim_sectors first, then, where candidates.azimuths is
/// "all", by rising azimuth those at which it closes `wanted` villages that no other azimuth of its list closes all of.
/// Of azimuths that close the same ones the best by the rule of aim_sectors stays. Without `wanted` all gaps are.
[[nodiscard]] std::vector<SiteEffect> aims_of(const CellJudge& judge, const BtsType& type,
                                              const std::vector<Candidate>& candidates, const Prospects& prospects,
                                              const std::vector<geo::Village>& villages, const GapReport& gaps,
                                              const std::vector<std::size_t>& wanted);

/// The same rule for sites whose sectors are given, such as an option that was built. `new_sites` holds their
/// transmitters; one effect per site of `sites`, same order. `serves` is filled for the villages `jointly` (ascending).
[[nodiscard]] std::vector<SiteEffect> evaluate_fixed_sites(const CellJudge& new_sites,
                                                           const std::vector<geo::Site>& sites,
                                                           const std::vector<geo::Village>& villages,
                                                           const GapReport& gaps, Watcher* watcher,
                                                           const std::vector<std::size_t>& jointly = {});

/// The sectors of one BTS of a type, ready for links; the place is changed by who uses it.
[[nodiscard]] Transmitters transmitters_of(const CellJudge& judge, const BtsType& type);

/// The sectors that a BTS type puts on air at a candidate, the first one turned to `azimuth_deg` from true north: as a
/// file of the network with this azimuth would bring them.
[[nodiscard]] geo::Site site_of_type(const BtsType& type, const Candidate& candidate, double azimuth_deg);

}  // namespace phusong::sim
