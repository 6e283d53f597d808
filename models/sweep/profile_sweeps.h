// The catalogue's rows over whole radials: the walk over the ground, then the closed formulas.
//
//   sweep_itu_p1812(asked, radial, receivers, losses);      // by way of the catalogue; a question a frequency
//
// Guarantees: kSweepAgreement_db of the row's plain function over profile_of(); pure but for buffers per thread.
#pragma once

#include "models/sweep/radial.h"

namespace phusong::models {

/// What separates a swept loss from the plain function's over the same profile. Random trials check it. Where two
/// points of flat ground rise alike but for rounding, P.1812 may take the other one for its horizon.
inline constexpr double kSweepAgreement_db = 1.0e-3;

void sweep_itu_p526(std::span<const PathInput> asked, const Radial& radial, const Receivers& receivers,
                    std::span<const SweptLosses> losses);
void sweep_itu_p1812(std::span<const PathInput> asked, const Radial& radial, const Receivers& receivers,
                     std::span<const SweptLosses> losses);

/// The same over profiles of their own, which share the closed formulas.
void sweep_paths_itu_p526(std::span<const PathInput> asked, std::span<const OwnPath> paths,
                          std::span<const SweptLosses> losses);
void sweep_paths_itu_p1812(std::span<const PathInput> asked, std::span<const OwnPath> paths,
                           std::span<const SweptLosses> losses);

}  // namespace phusong::models
