// The heights of a profile at equal steps, for the methods whose sources know no other: the ITM and extended Hata.
//
//   thread_local std::vector<double> buffer;
//   const EvenHeights even = even_heights(path.profile, buffer);
//   const double step_km = path.profile.length_km() / (even.height_m.size() - 1);
//
// An even profile is passed on as it is. An uneven one is read off by straight lines at steps as long as its smallest
// gap, so that no point's surroundings are lost. Guarantees: allocates only when the buffer must grow; any thread; no
// height beyond those of the profile.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "geo/grid/profile.h"

namespace phusong::models {

/// Points that an uneven profile may become, unless it has more of its own.
inline constexpr std::size_t kMostEvenPoints = 4096;
/// Share of a step by which a point may miss its even place; a height read there is the point's own.
inline constexpr double kSamePlace = 1.0e-3;

struct EvenHeights {
  std::span<const double> height_m;  ///< bare ground; of the profile itself or in the buffer
  bool coarser = false;              ///< the smallest gap would have needed more points than are taken
};
/// Profiles of fewer than three points, of no length, or whose points do not ascend anywhere come back as they are.
[[nodiscard]] EvenHeights even_heights(const ProfileView& profile, std::vector<double>& buffer);

}  // namespace phusong::models
