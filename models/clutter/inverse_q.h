// The point that a normal deviate exceeds with a given probability.
//
//   double x = inverse_q(0.1);   // 1.28155: one in ten deviates lies above
//
// Source: P. J. Acklam's rational approximation (2003) of the inverse of Q(x) = erfc(x / sqrt 2) / 2. Its relative
// error stays below kInverseQRelativeError also in the far tails, where that of Rec. ITU-R P.1057 errs by up to 4.5e-4;
// the reference tables of P.2108 and P.2109 were made with it, which an exact root would miss by 1e-8 dB.
#pragma once

namespace phusong::models {

inline constexpr double kInverseQRelativeError = 1.2e-9;

/// Q^-1(q). Domain: 0 < q < 1; q is held to 1e-300 and to 1 - 1e-16 at the ends. Odd about q = 0.5; pure.
[[nodiscard]] double inverse_q(double q) noexcept;

}  // namespace phusong::models
