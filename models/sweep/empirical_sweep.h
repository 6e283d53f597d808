// The rows of the catalogue that read hardly anything off the terrain, for all receivers of a radial at once.
//
//   sweep_okumura_hata(asked, radial, receivers, {total_db, diffraction_db});      // a SweepFunction, see radial.h
//
// The mean ground of the Hata family (hata_terrain.h) comes from one running sum along the radial; the formulas run in
// vectors of floats, and take their numbers from the plain ones: both formulas are bilinear in the logarithms of base
// height and distance, so that four of their values say all. Guarantees: the agreements below with the plain rows over
// the same profile, on every instruction set; diffraction is 0; pure but for a buffer per thread; any thread.
#pragma once

#include "models/sweep/radial.h"

namespace phusong::models {

/// What separates a swept loss from the plain row's, beside its own rounding to float. Random trials check it.
inline constexpr double kFreeSpaceSweepAgreement_db = 1.0e-9;
inline constexpr double kHataSweepAgreement_db = 1.0e-4;

void sweep_free_space(const PathInput& asked, const Radial& radial, const Receivers& receivers,
                      const SweptLosses& losses);
void sweep_okumura_hata(const PathInput& asked, const Radial& radial, const Receivers& receivers,
                        const SweptLosses& losses);
void sweep_cost231_hata(const PathInput& asked, const Radial& radial, const Receivers& receivers,
                        const SweptLosses& losses);

}  // namespace phusong::models
