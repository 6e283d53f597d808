// Which microwave hops are possible between candidates, existing towers, fibre points and relay points, what each
// costs, and why the others are not; beside them the places that a fibre trench or a satellite dish can connect.
//
//   HopGraph graph = find_hops({scenario, terrain, sampler, type, candidates, sites, places}, checkpoints, watcher);
//   for (const Hop& hop : graph.hops) ... graph.nodes[hop.from].id ...
//   why_refused(graph, *refusal_between(graph, "R0007", "QN0012"), scenario, Language::en);
//
// A hop is possible when, on the terrain profile with its clutter counted as ground,
//   - it is no longer than backhaul.longest_hop_km and the longest_km of its band;
//   - no unknown ground lies under it;
//   - clear_share of the first Fresnel zone is free at k = 4/3, and clear_share_worst at k_worst, beyond 30 km no less
//     than 0.6 (Rec. ITU-R P.530-18, section 2.2.2.1: two conditions, of which the harder decides; recalled);
//   - rain and multipath together leave it available_pct of the average year (P.530-18, sections 2.3 and 2.4, with the
//     fade margin over free space and gases, P.525-4 and P.676-13).
// Of the bands that meet all four the one of least present value is the pair's hop; ties go to the first in the
// scenario. Those that are dearer over the years, but cheaper to build than all before them, are kept beside it.
// Clearances are those of sim/link: `phusong link` gives the same numbers for the same ends, heights, k and frequency.
// Guarantees: deterministic on any number of threads; each pair is looked at once; no pair of two roots is a hop. What
// was found of all pairs is kept as a checkpoint, and taken from there.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "geo/base/progress.h"
#include "geo/ground/profile_sampler.h"
#include "sim/backhaul/places.h"
#include "sim/coverage/checkpoint.h"
#include "sim/scenario/titles.h"
#include "sim/siting/candidates.h"

namespace phusong::sim {

/// The median k. Rec. ITU-R P.530-18, section 2.2.2.1, step 1.
inline constexpr double kMedianK = 4.0 / 3.0;
/// Longer paths need kTropicalShare at k_worst in tropical climates. P.530-18, section 2.2.2.1, step 3 (recalled).
inline constexpr double kTropicalFrom_km = 30.0, kTropicalShare = 0.6;
/// Nearer ends stand on one place: a cable joins them, free of cost and always up.
inline constexpr double kOnePlace_m = 30.0;

/// A place that can pass on, or use, a connection.
struct HopNode {
  enum class Kind : std::uint8_t { site, fibre, candidate, relay_point };
  std::string id;  ///< of the site in the network's table, of the fibre point, candidate or relay point
  Kind kind = Kind::candidate;
  Point at;
  LonLat lonlat;
  double ground_m = 0;
  double dish_m = 0;      ///< above ground; 0: no mast stands there
  double access_vnd = 0;  ///< way and power to a new tower there, beside its own cost
  bool root = false;      ///< connected already
  bool stands = false;    ///< its tower exists
  int candidate = -1;     ///< index of the candidate here (also of a shared mast); -1: none
};
[[nodiscard]] std::string_view name_of(HopNode::Kind kind) noexcept;

/// The tightest place of a hop under one k.
struct HopClearance {
  double share = 0;    ///< of the first Fresnel zone's radius that is free; below 0: obstructed
  double above_m = 0;  ///< ray above ground and clutter
  double at_km = 0;    ///< from the hop's first node
};

struct Hop {
  int from = 0, to = 0;  ///< nodes, from < to
  int band = -1;         ///< index into scenario.backhaul_bands; -1: a cable within kOnePlace_m
  double length_km = 0;
  double capex_vnd = 0, opex_vnd_per_year = 0;          ///< both ends
  HopClearance median, worst;                           ///< at kMedianK and at k_worst
  double sea_share = 0;                                 ///< of the path over known sea
  double from_elevation_deg = 0, to_elevation_deg = 0;  ///< of the ray at each end at kMedianK, upwards positive
  double received_dbm = 0, fade_margin_db = 0;
  double rain_pct = 0, multipath_pct = 0;  ///< of the average year beyond the margin
  double availability_pct = 100;           ///< of the average year
  std::uint32_t caveats = 0;               ///< models::Caveats of P.530
};

/// How far the best band of a pair came.
enum class HopFault : std::uint8_t {
  unknown_ground,  ///< unknown ground lies under it
  obstructed,      ///< no line of sight at k = 4/3
  entered,         ///< line of sight, but too little of the Fresnel zone at k = 4/3
  entered_worst,   ///< too little of it at k_worst
  too_long,        ///< clear where its band may not reach
  unavailable      ///< clear, but rain and multipath take more than they may
};

struct HopRefusal {
  int from = 0, to = 0;  ///< nodes, from < to
  HopFault fault = HopFault::obstructed;
  std::int8_t band = -1;  ///< the one that came farthest
  float length_km = 0;
  float missing = 0;  ///< m that the ray must rise there; unavailable: % of the year that it lacks
  float at_km = 0;    ///< where, from the first node
};

/// A way to connect one node without a hop.
struct Feed {
  enum class Kind : std::uint8_t { fibre, trench, satellite };
  Kind kind = Kind::trench;  ///< fibre: it stands on a fibre point
  int node = 0;
  std::string fibre_id;  ///< where it begins; empty for a satellite
  Point from_at;         ///< that fibre point
  LonLat from_lonlat;
  double length_km = 0;  ///< of the trench, detours included
  double capex_vnd = 0, opex_vnd_per_year = 0;
};
[[nodiscard]] std::string_view name_of(Feed::Kind kind) noexcept;

struct HopGraph {
  std::vector<HopNode> nodes;     ///< sites, fibre points, candidates, relay points; each in order of id; given sites
  std::vector<int> of_candidate;  ///< the node of each candidate, then of each given site
  std::vector<Hop> hops;          ///< ascending by (from, to)
  std::vector<Hop>
      cheaper_builds;  ///< of the same pairs, with less CAPEX and more present value; by (from, to), CAPEX falling
  std::vector<HopRefusal> refused;  ///< pairs within longest_hop_km that are none; ascending by (from, to)
  std::vector<Feed> feeds;          ///< ascending by node, then kind
  std::vector<std::string> notes;   ///< what a planner should know
};

struct HopQuestion {
  const Scenario& scenario;
  const geo::Terrain& terrain;
  const geo::ProfileSampler& ground;  ///< of that terrain
  const BtsType& type;                ///< whose height new towers have
  const std::vector<Candidate>& candidates;
  const std::vector<geo::Site>& sites;
  const BackhaulPlaces& places;
};

/// Domain: a scenario that load_scenario accepted with backhaul.enabled. Throws Error{interrupted} after a stop.
[[nodiscard]] HopGraph find_hops(const HopQuestion& question, const Checkpoints& checkpoints, Watcher* watcher);

/// The pairs of a question one by one, as find_hops judges them: for who wants to know what they take. What the
/// question refers to outlives this.
class HopPairs {
 public:
  explicit HopPairs(const HopQuestion& question);
  ~HopPairs();
  HopPairs(const HopPairs&) = delete;
  HopPairs& operator=(const HopPairs&) = delete;
  [[nodiscard]] const std::vector<HopNode>& nodes() const noexcept { return graph_.nodes; }
  /// Nodes with which one is to be judged; of each pair both name the other.
  [[nodiscard]] std::vector<std::size_t> partners_of(std::size_t node) const;
  /// Whether that is a hop.
  bool judge(std::size_t a, std::size_t b, Profile& profile) const;

 private:
  struct Impl;
  HopGraph graph_;
  std::unique_ptr<Impl> impl_;
};

/// The same graph with BTS that are given, such as those of a fixed option, behind all others: each with a dish
/// backhaul.dish_below_m below its highest antenna. Only pairs with one of them are judged. Domain: `known` is the
/// graph of that question. Throws Error{interrupted} after a stop.
[[nodiscard]] HopGraph with_given_sites(const HopGraph& known, const HopQuestion& question,
                                        const std::vector<geo::Site>& given, const Checkpoints& checkpoints,
                                        Watcher* watcher);

/// Gain of a dish, dBi: 20 log10(D / lambda) + 7.7. Source: Rec. ITU-R F.699-8, recommends 2 (note), for D / lambda
/// above 100; taken for all.
[[nodiscard]] double dish_gain_dbi(double diameter_m, double frequency_mhz) noexcept;

/// The pair's refusal; none where it is a hop, farther apart than longest_hop_km, or unknown. Ids of nodes in any
/// order.
[[nodiscard]] std::optional<HopRefusal> refusal_between(const HopGraph& graph, const std::string& a,
                                                        const std::string& b);
/// One sentence: "R0007 - QN0012, 14.2 km: 23 m of clearance are missing 6.1 km from R0007 at k = 4/3 (upper 18 GHz)".
[[nodiscard]] std::string why_refused(const HopGraph& graph, const HopRefusal& refusal, const Scenario& scenario,
                                      Language language);

}  // namespace phusong::sim
