// The closed formulas that make losses of the columns of PathQuantities, many receivers at a time.
//
//   read_radial(asked, needs_of_itu_p1812(asked), effective_radius_km(asked.climate.delta_n), radial, receivers, q);
//   close_itu_p1812(asked, q, {total_db, diffraction_db});
//
// Vectors of doubles by Highway, the widest that the processor has, chosen when the program runs: any x86-64,
// SSE4, AVX2, AVX-512, or NEON. Blocks of receivers that do not need a part of the method pass it over. Guarantees:
// kClosingAgreement_db of the plain functions (itu_p526.h, itu_p1812.h) over the same profile, on every instruction
// set, so that two sets give the same float or neighbours; a receiver's loss does not depend on the others; pure; any
// thread.
#pragma once

#include "models/sweep/path_quantities.h"
#include "models/sweep/radial.h"

namespace phusong::models {

/// What separates a closed loss from the plain function's, before it is rounded to float. Random trials check it.
inline constexpr double kClosingAgreement_db = 1.0e-6;

/// Needs diffraction, at asked.effective_radius. Rec. ITU-R P.526-15 section 4.5 with free space, as
/// evaluate_itu_p526().
void close_itu_p526(const PathInput& asked, const PathQuantities& q, const SweptLosses& losses);

/// What P.1812 asks for at asked.time_percent: beta_diffraction only below the median.
[[nodiscard]] QuantityNeeds needs_of_itu_p1812(const PathInput& asked) noexcept;
/// Needs those, at effective_radius_km(asked.climate.delta_n). The whole of P.1812-6, as evaluate_itu_p1812().
void close_itu_p1812(const PathInput& asked, const PathQuantities& q, const SweptLosses& losses);

/// QuantityNeeds::clear_m_per_root_km for questions that differ in frequency: P.1812 (25) at the longest wave.
[[nodiscard]] double clearance_that_matters(std::span<const PathInput> asked) noexcept;

}  // namespace phusong::models
