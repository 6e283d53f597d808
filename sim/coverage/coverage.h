// Coverage: for every cell, the best server, its RSRP and the margins of both directions, each cell judged on its own
// terrain profile.
//
//   CellJudge judge{scenario, terrain, transmitters};
//   CellService c = judge.best_server(point);
//   CoverageMap map = cover_map(scenario, coarse_terrain, transmitters, watcher);
//
// Guarantees: each cell is written by one task from const inputs: the same bytes for any number of threads and any tiling.
// Pruning (skipping transmitters whose free-space level cannot win) is exact and only used with models that lose at
// least free space.
#pragma once

#include <cstdint>
#include <vector>

#include "geo/base/progress.h"
#include "geo/ground/terrain.h"
#include "models/catalogue.h"
#include "sim/coverage/transmitters.h"
#include "sim/scenario/scenario.h"

namespace phusong::sim {

/// The state of a cell. `unverified`: unknown terrain decides (it would be served if the unknown ground did not obstruct).
enum class CellState : std::uint8_t { not_served = 0, served = 1, unverified = 2 };

/// Service at one point. Levels are not exceeded-for-location: they are the median minus the location margin.
struct CellService {
  CellState state = CellState::not_served;
  int server = -1;             ///< index into Transmitters::all, -1 when none is in range
  float rsrp_dbm = -999.0F;    ///< at the scenario's location probability
  float uplink_margin_db = -999.0F;
  float loss_db = 0.0F, diffraction_db = 0.0F;
  bool path_unknown = false;   ///< the best server's profile crosses unknown ground
};

/// One link from a transmitter to a point, all terms. Used by the loops and by `explain` alike.
struct LinkTerms {
  double distance_km = 0, bearing_deg = 0, elevation_deg = 0;
  double eirp_re_dbm = 0;         ///< at the pattern's maximum
  double pattern_loss_db = 0;     ///< towards the point, >= 0
  models::PathLoss path;
  double location_margin_db = 0;
  double rsrp_dbm = 0;
  double uplink_received_dbm = 0, uplink_sensitivity_dbm = 0, uplink_margin_db = 0;
  int unknown_samples = 0;
  double sea_share = 0;
};

/// Judges points. Const and shareable between threads; scratch is per call-site thread (thread_local).
class CellJudge {
 public:
  CellJudge(const Scenario& scenario, const geo::Terrain& terrain, const Transmitters& transmitters,
            const models::Model& model);

  /// `only_group` >= 0 restricts to one (owner, technology).
  [[nodiscard]] CellService best_server(Point at, int only_group = -1) const;
  /// One link; `profile` receives the terrain profile (transmitter first).
  [[nodiscard]] LinkTerms link(const Transmitter& from, Point to, Profile& profile) const;

  [[nodiscard]] const geo::Terrain& terrain() const noexcept { return *terrain_; }
  [[nodiscard]] const Scenario& scenario() const noexcept { return *scenario_; }
  [[nodiscard]] const models::Model& model() const noexcept { return *model_; }
  [[nodiscard]] const Transmitters& transmitters() const noexcept { return *transmitters_; }

 private:
  struct Near {  ///< transmitters by site, for the range search
    Point at;
    std::vector<int> members;
  };
  const Scenario* scenario_;
  const geo::Terrain* terrain_;
  const Transmitters* transmitters_;
  const models::Model* model_;
  double location_margin_db_ = 0, uplink_sensitivity_dbm_ = 0;
  double threshold_dbm_ = 0;
  std::vector<Near> sites_;
};

/// The province map. NaN where nothing is in range.
struct CoverageMap {
  Grid grid;
  Raster<float> rsrp_dbm;         ///< best server's RSRP at the location probability
  Raster<float> margin_db;        ///< the smaller of the RSRP and uplink margins
  Raster<std::uint8_t> state;     ///< CellState as a byte
  Raster<float> server;           ///< index of the best server's site as a number (see servers.csv), NaN for none
  std::uint64_t served = 0, not_served = 0, unverified = 0;  ///< land cells only
};

[[nodiscard]] CoverageMap cover_map(const CellJudge& judge, Watcher* watcher);

}  // namespace phusong::sim
