// Coverage: for every cell, the best server, its RSRP and the margins of both directions, each cell judged on its own
// terrain profile.
//
//   CellJudge judge{scenario, terrain, transmitters, ModelChoice{scenario}};
//   CellService c = judge.best_server(point);
//   CoverageMap map = cover_map(judge_on_coarse_terrain, checkpoints, watcher);
//
// Guarantees: each cell is written by one task from const inputs: the same bytes for any number of threads and any
// tiling. Pruning (skipping transmitters that cannot win even with the least loss that their model can state) is exact.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "geo/base/progress.h"
#include "geo/ground/profile_sampler.h"
#include "geo/ground/terrain.h"
#include "models/catalogue.h"
#include "sim/coverage/checkpoint.h"
#include "sim/coverage/model_choice.h"
#include "sim/coverage/transmitters.h"
#include "sim/scenario/scenario.h"

namespace phusong::sim {

/// The state of a cell. `unverified`: unknown terrain decides. Either the cell would be served if the unknown ground on
/// the way did not obstruct; or its own ground is unknown: a terminal there may stand at any height, so that in range
/// of a site no level is known and "not served" cannot be said either.
enum class CellState : std::uint8_t { not_served = 0, served = 1, unverified = 2 };

/// Levels are kept as floats: what is this much below the best cannot be it, whatever the rounding.
inline constexpr double kSurelyWeaker_db = 1e-3;

/// Service at one point. A level is the median over locations minus the location margin.
struct CellService {
  CellState state = CellState::not_served;
  int server = -1;           ///< index into Transmitters::all, -1 when none is in range
  float rsrp_dbm = -999.0F;  ///< at the scenario's location probability
  float uplink_margin_db = -999.0F;
  float loss_db = 0.0F, diffraction_db = 0.0F;
  bool path_unknown = false;    ///< the best server's profile crosses unknown ground
  bool ground_unknown = false;  ///< the cell's own ground is unknown; set where a site is in range
  models::Caveats caveats = 0;  ///< of the best server's path
};

/// One link from a transmitter to a point, all terms. Used by the loops and by `explain` alike.
struct LinkTerms {
  double distance_km = 0, bearing_deg = 0, elevation_deg = 0;
  double eirp_re_dbm = 0;      ///< at the pattern's maximum
  double pattern_loss_db = 0;  ///< towards the point, >= 0
  models::PathLoss path;
  double location_margin_db = 0;
  double terminal_side_db = 0;  ///< the terminal's antenna gain minus the body's loss
  double rsrp_dbm = 0;
  double uplink_received_dbm = 0, uplink_sensitivity_dbm = 0, uplink_margin_db = 0;
  int unknown_samples = 0;
  double sea_share = 0;
};

/// Judges points. Const and shareable between threads; scratch is per call-site thread (thread_local).
class CellJudge {
 public:
  CellJudge(const Scenario& scenario, const geo::Terrain& terrain, const Transmitters& transmitters,
            const ModelChoice& choice);
  /// Other transmitters or another model over the same ground, whose layout for profiles is shared.
  CellJudge(const CellJudge& same_ground, const Transmitters& transmitters, const ModelChoice& choice);
  /// Another scenario as well, whose propagation and service count.
  CellJudge(const CellJudge& same_ground, const Scenario& scenario, const Transmitters& transmitters);

  /// `only_group` >= 0 restricts to one (owner, technology). The best server is the one with the highest RSRP among
  /// those that serve, else among all, whose path is known throughout; a path over unknown ground counts only when no
  /// known one serves, and then the cell is unverified. Unknown ground is taken no higher than its known rims (see
  /// Terrain::profile_between).
  [[nodiscard]] CellService best_server(Point at, int only_group = -1) const;
  /// The same without pruning: every transmitter in range is evaluated. The oracle of the tests.
  [[nodiscard]] CellService best_server_plain(Point at, int only_group = -1) const;
  /// Level at the terminal when nothing but free space and the antenna pattern weaken it, minus the location margin.
  [[nodiscard]] double free_space_level_dbm(const Transmitter& from, Point to) const;
  /// Level of a link over the same ground without clutter, minus the location margin. `profile` is scratch.
  [[nodiscard]] double bare_ground_level_dbm(const Transmitter& from, Point to, Profile& profile) const;
  /// One link; `profile` receives the terrain profile (transmitter first).
  [[nodiscard]] LinkTerms link(const Transmitter& from, Point to, Profile& profile) const;

  /// The propagation part of a link alone.
  [[nodiscard]] models::PathLoss path_loss(const Transmitter& from, Point to, Profile& profile) const;

  // What other ways of covering an area share with the judge.
  [[nodiscard]] const geo::ProfileSampler& ground() const noexcept { return *profiles_; }
  /// Height of the ground under a mast, or under a cell; 0 where it is unknown.
  [[nodiscard]] double ground_under(Point at) const noexcept;
  /// Loss of the sector's pattern towards a terminal, dB. `target_m`: the terminal's antenna above sea level.
  [[nodiscard]] double pattern_loss_db(const Transmitter& from, double bearing_deg, double distance_m,
                                       double mast_ground_m, double target_m) const;
  /// The same where the elevation of the ray at the antenna is known.
  [[nodiscard]] double pattern_loss_towards_db(const Transmitter& from, double bearing_deg, double elevation_deg) const;
  /// Levels at the terminal after pattern and path: fills server's rsrp_dbm, uplink_margin_db and loss_db.
  void set_levels(const Transmitter& from, double pattern_loss_db, double loss_db, CellService& service) const noexcept;
  /// Whether the levels close both directions.
  [[nodiscard]] bool serves(const CellService& service) const noexcept;
  /// By how much: of both directions, the smaller.
  [[nodiscard]] double margin_db(const CellService& service) const noexcept;
  /// The direct ray's angle at an antenna, upwards positive, over the effective Earth. Heights above sea level.
  [[nodiscard]] double ray_elevation_deg(double from_m, double to_m, double distance_m) const noexcept;
  /// Whether best_server would call the point served if this transmitter alone were on air. `profile` is scratch.
  [[nodiscard]] bool serves_alone(const Transmitter& from, Point to, Profile& profile) const;
  /// Writes a cell of the map, its state and, where one may be shown, its level, margin and server.
  void write_cell(const CellService& service, std::size_t cell, struct CoverageMap& map) const noexcept;

  [[nodiscard]] const geo::Terrain& terrain() const noexcept { return *terrain_; }
  [[nodiscard]] const Scenario& scenario() const noexcept { return *scenario_; }
  [[nodiscard]] const ModelChoice& models() const noexcept { return choice_; }
  /// What the models are asked about a path of this transmitter.
  [[nodiscard]] models::PathInput path_input(const Transmitter& from, const Profile& profile) const;
  /// The same without a profile.
  [[nodiscard]] models::PathInput asked_of(const Transmitter& from) const;
  [[nodiscard]] const Transmitters& transmitters() const noexcept { return *transmitters_; }

 private:
  CellJudge(const Scenario& scenario, const geo::Terrain& terrain, std::shared_ptr<const geo::ProfileSampler> profiles,
            const Transmitters& transmitters, const ModelChoice& choice);

  /// Transmitters that share a mast, for the range search.
  struct Mast {
    Point at;
    double ground_m = 0;
    std::vector<int> members;  ///< indices into Transmitters::all
  };
  template <bool prune>
  CellService judge_cell(Point at, int only_group) const;

  const Scenario* scenario_;
  const geo::Terrain* terrain_;
  std::shared_ptr<const geo::ProfileSampler> profiles_;
  const Transmitters* transmitters_;
  ModelChoice choice_;
  double location_margin_db_ = 0, uplink_sensitivity_dbm_ = 0;
  double terminal_side_db_ = 0;  ///< the terminal's antenna gain minus the body's loss: in both directions
  models::PathInput asked_;      ///< what is the same on every path
  std::vector<Mast> masts_;      ///< in transmitter order
};

/// The province map. Levels are NaN where nothing is in range and where unknown ground decides: such a cell must not
/// look covered on any map; `state` tells the two apart.
struct CoverageMap {
  Grid grid;
  Raster<float> rsrp_dbm;      ///< best server's RSRP at the location probability
  Raster<float> margin_db;     ///< the smaller of the RSRP and uplink margins
  Raster<std::uint8_t> state;  ///< CellState as a byte
  Raster<float> server;        ///< index of the best server's site as a number, NaN for none
  std::uint64_t served = 0, not_served = 0, unverified = 0;  ///< land cells only

  /// Nothing in range anywhere.
  [[nodiscard]] static CoverageMap over(const Grid& grid);
  /// Adds a cell to the counts, in which the sea has no part.
  void count(geo::Ground ground, CellState of_cell) noexcept;
  /// Adds every cell.
  void count_cells(const geo::Terrain& terrain) noexcept;
};

/// Judges every cell of the judge's terrain. Finished bands of rows are kept as checkpoints and taken from there.
[[nodiscard]] CoverageMap cover_map(const CellJudge& judge, const Checkpoints& checkpoints, Watcher* watcher);

}  // namespace phusong::sim
