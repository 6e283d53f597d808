// The siting surface: from which land cells of the working grid one new BTS of a type would close which gap villages.
//
//   const SitingSurface surface = sweep_surface(judge, type, gaps, {}, checkpoints, watcher);
//   for (const VillageReach& reach : surface.reach) ... reach.village, reach.cells ...
//   SurfaceRasters maps = rasters_of(surface, judge.terrain(), villages);
//
// Computed outwards from the demand: each open village is stood for by some tens of its open cells, and one radial fan
// runs from each of them, with the terminal's antenna as the mast and the BTS's as the receiver in every cell. The loss
// of a path does not depend on which end transmits for the models that say so (models::Model::reciprocal). A cell falls
// out of a village's fans as soon as too much of the village is missed from there, so that later fans are cheap.
//
// The rule is that of find_prospects: a village is closed when existing service and this one site reach
// service.covered_pct of it, paths over unknown ground do not count, and the azimuth is still open: an antenna is taken
// to look at every cell, with the tilt and the vertical pattern of the type.
//
// What it is off: village cells stand for others (kDemandPoints), neighbours on a radial share their ground
// (footprint.h). The test of the bundled province holds it against every cell's own evaluation, see docs/planning.md.
//
// Guarantees: the same bytes for any number of threads; memory for one village's window at a time beside the answer,
// 14 bytes a cell and 4 more for each turn; finished villages are kept as checkpoints. Land cells only: nothing stands
// on the sea or on unknown ground.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/gaps/gaps.h"
#include "sim/siting/turns.h"

namespace phusong::sim {

/// About how many cells stand for a village. With service.covered_pct 95 the least that closes it lies half-way between
/// two numbers of points, so that the sample is as often too strict as too lenient.
inline constexpr int kDemandPoints = 30;
/// Cells that miss a village by no more than this, dB, are kept beside those that close it, for bounds.
inline constexpr double kSurfaceSlack_db = 1.0;

struct SurfaceSettings {
  int demand_points = kDemandPoints;  ///< 1 or more; at 100,000 every open cell stands for itself
  int oversampling = 1;               ///< radials per border cell, see RadialFan
};

/// A point that stands for some open cells of a village.
struct DemandPoint {
  Point at;
  double weight = 0.0;  ///< of the cells that it stands for
  friend bool operator==(const DemandPoint&, const DemandPoint&) = default;
};

/// The points that stand for the cells that existing service leaves open: the cells are cut along their longer side
/// into groups of equal weight, and each group gives the one at a fraction of the golden ratio along it. The order is
/// from the outside in: each next point is the farthest from those before. All cells, each for itself, when there are
/// no more of them than asked. Their number is near `most`, moved to where the rounding of service.covered_pct is fair.
/// Pure.
[[nodiscard]] std::vector<DemandPoint> demand_points(const VillageService& service, const ServiceKeys& keys, int most);

/// The cells from which one village can be closed.
struct VillageReach {
  std::size_t village = 0;                ///< index into the village list
  int points = 0;                         ///< that stood for it
  std::vector<std::uint32_t> cells = {};  ///< index in the grid, ascending
  /// Of each cell: 0 where the village is missed by kSurfaceSlack_db or less, else 1 + the least margin over the points
  /// that it serves, in half dB, at most 254.
  std::vector<std::uint8_t> code = {};
  /// Of each cell: the turns at which its sectors close the village, and those at which they do, or miss it by
  /// kSurfaceSlack_db or less (each point by itself, all of its cells by the point's pattern).
  std::vector<TurnSet> turned = {}, nearly = {};
};
[[nodiscard]] inline bool closes(std::uint8_t code) noexcept { return code > 0; }
/// dB that levels may fall; 0 where it does not close.
[[nodiscard]] inline double surface_margin_db(std::uint8_t code) noexcept { return code > 0 ? 0.5 * (code - 1) : 0.0; }

struct SitingSurface {
  std::string bts_type;
  Grid grid;
  std::vector<VillageReach> reach;  ///< of every gap village, in village order
  std::uint64_t fans = 0;           ///< that were swept, or taken from a checkpoint
};

/// Throws Error{scenario} when the type's frequency has a model that is not reciprocal; Error{interrupted} after a
/// stop.
[[nodiscard]] SitingSurface sweep_surface(const CellJudge& judge, const BtsType& type, const GapReport& gaps,
                                          const SurfaceSettings& settings, const Checkpoints& checkpoints,
                                          Watcher* watcher);

/// Loss by the vertical pattern towards an elevation, with the type's tilt and the best azimuth: what an antenna loses
/// however it is turned. Linear between quarter degrees.
class VerticalLoss {
 public:
  VerticalLoss(const models::AntennaPattern& pattern, double tilt_deg);
  [[nodiscard]] double towards_db(double elevation_deg) const noexcept;

 private:
  std::vector<double> loss_db_;
};

/// What a cell's BTS would newly serve: NaN where none can stand (sea, unknown ground).
struct SurfaceRasters {
  Raster<float> villages, households, people;
};
[[nodiscard]] SurfaceRasters rasters_of(const SitingSurface& surface, const geo::Terrain& terrain,
                                        const std::vector<geo::Village>& villages);

/// The forward evaluation of one cell, the oracle of the surface: every open cell of every gap village on its own
/// profile from the BTS, as find_prospects does, with the vertical pattern. The villages that it closes, ascending.
[[nodiscard]] std::vector<std::size_t> closed_from(const CellJudge& link_judge, const Transmitter& bts,
                                                   const VerticalLoss& vertical,
                                                   const std::vector<geo::Village>& villages, const GapReport& gaps);

}  // namespace phusong::sim
