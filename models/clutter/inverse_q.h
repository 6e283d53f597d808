// The point that a normal deviate exceeds with a given probability.
//
//   double x = inverse_q(0.1);   // 1.28155: one in ten deviates lies above
//
// Source: the root of Q(x) = erfc(x / sqrt 2) / 2 itself, to the precision of the argument, instead of the rational
// approximation of Rec. ITU-R P.1057, which errs by up to 4.5e-4.
#pragma once

namespace phusong::models {

/// Q^-1(q). Domain: 0 < q < 1; q is held to 1e-300 and to 1 - 1e-16 at the ends. Odd about q = 0.5; pure.
[[nodiscard]] double inverse_q(double q) noexcept;

}  // namespace phusong::models
