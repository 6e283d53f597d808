// A transmitter's ground along one straight line, and the receivers on it: what a model is asked for many cells at
// once.
//
//   const Radial radial{.step_km = 0.03, .height_m = heights, .clutter_m = clutter, .zone = zones};
//   const Receivers cells{.distance_km = d, .interior = k, .ground_m = ground, .zone = cell_zones};
//   const SweptLosses losses{total_db, diffraction_db};
//   model.sweep({&asked, 1}, radial, cells, {&losses, 1});       // Model::sweep, see catalogue.h
//
// Each receiver's profile is: the line's point 0, its points from 1 on, the receiver's own points if it has any, and
// the receiver's ground at its distance. The terrain up to one cell is the beginning of the terrain up to the next,
// which is what a sweep lives on. Guarantees: plain views, never owning.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "geo/grid/profile.h"
#include "models/path/path.h"

namespace phusong::models {

/// Point k lies k steps from the transmitter. All arrays have the same length, at least 1.
struct Radial {
  double step_km = 0.0;
  std::span<const double> height_m;   ///< bare ground above sea level, known everywhere (bridged where unknown)
  std::span<const double> clutter_m;  ///< representative clutter height above ground, 0 at point 0
  std::span<const Zone> zone;         ///< of every point; sea or inland at least
  [[nodiscard]] std::size_t size() const noexcept { return height_m.size(); }
};

/// By ascending distance. Without own points a receiver stands at least half a step beyond its last interior point, so
/// that no obstacle shares its place, and at most one and a half: interior = the nearest whole number of steps, minus
/// one. With own points, which keep clear of it, interior may be the next whole number minus one, as a profile of its
/// own would have.
struct Receivers {
  std::span<const double> distance_km;     ///< > 0
  std::span<const std::int32_t> interior;  ///< 0 or more; ascending, below the radial's length (see Needs)
  std::span<const double> ground_m;        ///< above sea level
  std::span<const Zone> zone;
  /// The last interior points may be each receiver's own, read off its own path instead of the line: at `own` of its
  /// own steps before the receiver to one before it (fewer, the nearest, where interior is less), see own_step_km().
  /// What stands right before a receiver hides it most, and neighbours on one line do not share it. `own` rows of one
  /// value a receiver, the farthest points first: see own_at().
  std::size_t own = 0;
  std::span<const double> own_height_m = {}, own_clutter_m = {};
  std::span<const Zone> own_zone = {};

  [[nodiscard]] std::size_t size() const noexcept { return distance_km.size(); }
  /// The step of its own points: that of even steps over the whole of its path.
  [[nodiscard]] double own_step_km(std::size_t receiver) const noexcept {
    return distance_km[receiver] / static_cast<double>(interior[receiver] + 1);
  }
  /// Place of its j-th own point, counted from the farthest that there may be.
  [[nodiscard]] std::size_t own_at(std::size_t receiver, std::size_t j) const noexcept {
    return j * distance_km.size() + receiver;
  }
  /// How many of a receiver's interior points are its own.
  [[nodiscard]] std::size_t own_points(std::size_t receiver) const noexcept {
    return std::min(own, static_cast<std::size_t>(interior[receiver]));
  }
};

/// Points between the two ends for a receiver at that distance without own points.
[[nodiscard]] inline std::int32_t interior_points(double distance_km, double step_km) noexcept {
  const auto nearest = static_cast<std::int32_t>(distance_km / step_km + 0.5);
  return nearest > 1 ? nearest - 1 : 0;
}

/// One value for each receiver.
struct SweptLosses {
  std::span<float> total_db;
  std::span<float> diffraction_db;  ///< as PathLoss::diffraction_db
};

/// The losses over one radial at one frequency. `asked` gives what all its paths have in common; its profile and
/// sea_fraction are not read. Pure but for buffers per thread; the same values for a receiver whatever others are asked
/// for along with it.
using SweepFunction = void (*)(const PathInput& asked, const Radial& radial, const Receivers& receivers,
                               const SweptLosses& losses);
/// The same at several frequencies, in which alone the questions differ: one walk over the ground serves them all.
using BandSweepFunction = void (*)(std::span<const PathInput> asked, const Radial& radial, const Receivers& receivers,
                                   std::span<const SweptLosses> losses);

/// A path on a profile of its own, in even steps; the terminals are its first and last points, two at least.
struct OwnPath {
  double distance_km = 0.0;
  std::span<const float> height_m;   ///< bare ground above sea level, known everywhere
  std::span<const float> clutter_m;  ///< 0 at both ends; empty: nothing stands anywhere
  std::span<const Zone> zone;        ///< of every point; may be empty for models that need no zones (Needs::zones)
  std::size_t sea_points = 0;        ///< of all its points
  [[nodiscard]] double step_km() const noexcept { return distance_km / static_cast<double>(height_m.size() - 1); }
};
/// Several paths of one transmitter, several frequencies. As BandSweepFunction.
using BandPathsFunction = void (*)(std::span<const PathInput> asked, std::span<const OwnPath> paths,
                                   std::span<const SweptLosses> losses);

/// A sweep that walks anew for each question.
template <SweepFunction sweep>
void sweep_each(std::span<const PathInput> asked, const Radial& radial, const Receivers& receivers,
                std::span<const SweptLosses> losses) {
  for (std::size_t i = 0; i < asked.size(); ++i) sweep(asked[i], radial, receivers, losses[i]);
}

/// The profile of one receiver, as every model can be asked for it: the oracle of every sweep. Zones are filled when
/// `zones` is set; clutter is 0 at both ends.
void profile_of(const Radial& radial, const Receivers& receivers, std::size_t receiver, bool zones, Profile& profile);

/// `asked` over that profile, with the sea's share of its points.
[[nodiscard]] PathInput path_of(const PathInput& asked, const Profile& profile);

}  // namespace phusong::models
