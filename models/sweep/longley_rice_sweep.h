// Longley-Rice over all receivers of a radial at once: the sweep of the catalogue's row "longley_rice".
//
//   sweep_longley_rice(asked, radial, receivers, {total_db, diffraction_db});
//
// The ITM takes ground at even steps only. A receiver is therefore taken to stand a whole number of steps away,
// interior + 1, which is its own distance rounded, with its own ground there; free space is then put right to its own
// distance. Its loss is that of evaluate_longley_rice() over this even profile plus 20 lg (own distance / even one).
//
// Guarantees: kLongleyRiceSweepAgreement_db of that, on every instruction set (vectors by Highway, chosen when the
// program runs); horizons, fitted lines and order statistics are exact, none is carried over from a neighbour. Pure,
// any thread, buffers per thread; the same values for a receiver whatever others are asked for along with it. The time
// per receiver does not grow with its distance, but for its own horizon, which is sought from it inward as far as
// ground could still rise above what was found.
#pragma once

#include "models/path/path.h"
#include "models/sweep/radial.h"

namespace phusong::models {

/// What separates a swept loss from the plain function's, before it is rounded to float. Random trials check it.
inline constexpr double kLongleyRiceSweepAgreement_db = 2.0e-3;
/// The same over ground so flat that its irregularity is nothing but rounding, in both functions: below
/// kRoundingIrregularity_m. The loss goes with the fourth root of the irregularity there. (One peak half-way over a
/// plain is enough: nine tenths of the ground are a straight line.)
inline constexpr double kLongleyRiceSweepFlatAgreement_db = 1.0e-2;
inline constexpr double kRoundingIrregularity_m = 1.0e-9;

/// See radial.h. Clutter is not part of the ITM; diffraction_db is A_ref.
void sweep_longley_rice(const PathInput& asked, const Radial& radial, const Receivers& receivers,
                        const SweptLosses& losses);

}  // namespace phusong::models
