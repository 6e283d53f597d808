// Gaps: which villages have no signal, why, and who serves what is left.
//
//   GapReport report = find_gaps(judge, villages, people, checkpoints, watcher);
//   for (const VillageService& v : report.villages) if (v.verdict == Verdict::dead) ...
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "geo/places/villages.h"
#include "sim/coverage/coverage.h"

namespace phusong::sim {

enum class Verdict : std::uint8_t { covered, marginal, dead, unverified };
enum class Cause : std::uint8_t { none, terrain, distance, clutter, uplink, no_data };

[[nodiscard]] std::string_view name_of(Verdict verdict) noexcept;
[[nodiscard]] std::string_view name_of(Cause cause) noexcept;

/// A village's cell with its service.
struct VillageCell {
  Point at;
  float weight = 0.0F;  ///< share of the village's inhabited area (or people) in this cell; sums to 1 over the village
  CellService service;
};

/// The obstacle that hides a village.
struct Obstacle {
  Point at;
  LonLat lonlat;
  double height_m = 0;  ///< ground with clutter
  double loss_db = 0;   ///< knife-edge loss of this point alone
  std::string server;   ///< site id of the best server whose path it blocks
  double server_distance_km = 0;
};

struct ServedBy {
  std::string owner, technology;
  double share = 0.0;  ///< of the village that this owner and technology serve alone
};

struct VillageService {
  std::size_t village = 0;  ///< index into the village list
  Verdict verdict = Verdict::dead;
  double served_share = 0.0;    ///< certainly served
  double possible_share = 0.0;  ///< served or unverified
  Cause cause = Cause::none;
  double cause_share = 0.0;  ///< share of the unserved part that has this cause
  std::optional<Obstacle> obstacle;
  double nearest_site_km = -1;
  std::string nearest_site;
  double median_rsrp_dbm = -999;
  std::vector<ServedBy> served_by;  ///< for gaps; empty when nobody does
  std::vector<VillageCell> cells;
};

/// Dead (and marginal) villages near each other, for one visit or one site.
struct GapCluster {
  int id = 0;                         ///< rank, 1 is the one with most people
  std::vector<std::size_t> villages;  ///< indices into the village list, ascending
  double people = 0;
  geo::MultiPolygon hull;  ///< convex hull of the villages' areas
  Point centre;
};

/// How many gaps there are when an assumption moves.
struct SensitivityRow {
  std::string what;  ///< "as modelled: itu_p526", "all levels -6 dB", "model okumura_hata"
  int covered = 0, marginal = 0, dead = 0, unverified = 0;
  int programme_gaps = 0;  ///< gaps among the villages with a programme phase
};

struct GapReport {
  std::vector<VillageService> villages;  ///< one per village, same order
  std::vector<GapCluster> clusters;      ///< by people, descending; ties by first id
  std::vector<SensitivityRow> sensitivity;
  std::uint64_t cells = 0, unknown_cells = 0;
  models::Caveats caveats = 0;  ///< all that occurred
  /// Village cells whose best path has the caveat, per caveat bit and name of the model that judged that path; the
  /// second model of a spread counts too.
  std::map<std::pair<std::uint32_t, std::string>, std::uint64_t> caveat_cells;
};

/// Verdicts only: service of each village's cells. Exact per cell.
/// `people` (may be null): people per cell on the judge's grid; a village with people in it is then weighted by people
/// instead of by area. The result is kept as a checkpoint and taken from there.
[[nodiscard]] std::vector<VillageService> judge_villages(const CellJudge& judge,
                                                         const std::vector<geo::Village>& villages,
                                                         const Raster<float>* people, const Checkpoints& checkpoints,
                                                         Watcher* watcher);
/// Verdict of a village from its cells when every level moves by `offset_db` (negative: weaker).
[[nodiscard]] Verdict verdict_of(const std::vector<VillageCell>& cells, const ServiceKeys& service, double offset_db,
                                 double* served_share = nullptr, double* possible_share = nullptr);
/// Adds the caveats of these verdicts to the report's, under the name of the model that judged each path.
void count_caveats(const CellJudge& judge, const std::vector<VillageService>& villages, GapReport& report);
/// The whole stage: verdicts, causes, who serves, clusters, sensitivity.
[[nodiscard]] GapReport find_gaps(const CellJudge& judge, const std::vector<geo::Village>& villages,
                                  const Raster<float>* people, const Checkpoints& checkpoints, Watcher* watcher);
/// Which of the villages have a gap, by verdict: covered, marginal, dead, unverified.
[[nodiscard]] SensitivityRow count_verdicts(std::string what, const std::vector<geo::Village>& villages,
                                            const std::vector<Verdict>& verdicts);

/// Whether a village of which this share is served is covered. The weights of cells are floats, hence an allowance of
/// 1e-5 percent.
[[nodiscard]] bool is_covered(double served_share, const ServiceKeys& service) noexcept;

[[nodiscard]] inline bool is_gap(Verdict v) noexcept { return v == Verdict::dead || v == Verdict::marginal; }

}  // namespace phusong::sim
