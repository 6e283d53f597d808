// Free-space basic transmission loss between isotropic antennas.
//
//   Decibels loss = free_space(Megahertz{900}, Kilometres{10});   // 111.53 dB
//
// Source: Rec. ITU-R P.525-4, Calculation of free-space attenuation. Pure, any thread.
#pragma once

#include "geo/base/units.h"
#include "models/path/path.h"

namespace phusong::models {

/// The Recommendation states no limits; these are phusong's own: far field, and bands of land mobile and fixed links.
inline constexpr Domain kFreeSpaceDomain{{1.0, 300'000.0}, {0.001, 10'000.0}, {0.0, 20'000.0}, {0.0, 20'000.0}};
/// Shortest distance for which a loss is computed; shorter ones are taken as this and carry a caveat.
inline constexpr double kShortestDistance_km = 0.001;

/// 20 log10(4 pi d / lambda), Rec. ITU-R P.525-4, eq. (3), with the exact speed of light (the 32.4 of eq. (4) rounds it
/// by 0.05 dB). Domain: kFreeSpaceDomain. Distances below 1 m are taken as 1 m, frequencies below 1 kHz as 1 kHz.
[[nodiscard]] Decibels free_space(Megahertz frequency, Kilometres distance) noexcept;

/// Straight distance between the two antennas of a path; 0 for an empty profile.
[[nodiscard]] Kilometres antenna_distance(const PathInput& path) noexcept;

/// The row "free_space" of the catalogue.
[[nodiscard]] PathLoss evaluate_free_space(const PathInput& path);

}  // namespace phusong::models
