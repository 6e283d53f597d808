// The closed formulas that make losses of the columns of PathQuantities, many receivers at a time.
//
//   close_itu_p1812(asked, quantities, {total_db, diffraction_db});
//
// Vectors of doubles by Highway, the widest that the processor has, chosen when the program runs: baseline x86-64, AVX2,
// AVX-512, or NEON. Guarantees: kClosingAgreement_db of the plain functions (itu_p526.h, itu_p1812.h, free_space.h) over
// the same profile, on every instruction set; pure; any thread.
#pragma once

#include "models/sweep/path_quantities.h"
#include "models/sweep/radial.h"

namespace phusong::models {

/// What separates a closed loss from the plain function's, before it is rounded to float. Random trials check it.
inline constexpr double kClosingAgreement_db = 1.0e-6;

/// Needs diffraction. Rec. ITU-R P.526-15 section 4.5 with free space, as evaluate_itu_p526().
void close_itu_p526(const PathInput& asked, const PathQuantities& q, const SweptLosses& losses);

/// What P.1812 asks for at asked.time_percent: beta_diffraction only below the median.
[[nodiscard]] QuantityNeeds needs_of_itu_p1812(const PathInput& asked) noexcept;
/// The whole of P.1812-6, as evaluate_itu_p1812().
void close_itu_p1812(const PathInput& asked, const PathQuantities& q, const SweptLosses& losses);

}  // namespace phusong::models
