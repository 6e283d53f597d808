// Inverses of the normal distribution, each in one place: the two approximations that the sources print, and an exact
// one.
//
//   double x = inverse_normal_tail(0.1);   // 1.2817: as P.1812, P.452 and extended Hata count shares
//   double x = inverse_q(0.1);             // 1.281552: as the tables of P.2108 and P.2109 count them
//   double z = normal_quantile(0.9);       // 1.2815515655446: where no source prescribes one
//
// The ITM keeps its own, whose first constant differs (longley_rice_variability.cpp). Guarantees: pure, noexcept, any
// thread; finite for every finite argument unless it is said otherwise.
#pragma once

namespace phusong::models {

/// The point that a normal deviate exceeds with probability x; error below 4.5e-4. Abramowitz and Stegun, 26.2.23, with
/// c_0 = 2.515516698, which makes it 0 at one half: P.1812-6, Attachment 2, P.452-18 and NTIA TR-15-517 print it so.
/// `x` is clamped to 1e-6..1 - 1e-6.
[[nodiscard]] double inverse_normal_tail(double x) noexcept;

inline constexpr double kInverseQRelativeError = 1.2e-9;
/// The same point by P. J. Acklam's rational approximation (2003) of the inverse of Q(x) = erfc(x / sqrt 2) / 2. The
/// reference tables of P.2108 and P.2109 were made with it, which an exact root would miss by 1e-8 dB. Domain: 0 < q <
/// 1; q is held to 1e-300 and to 1 - 1e-16 at the ends. Odd about q = 0.5.
[[nodiscard]] double inverse_q(double q) noexcept;

/// The point that a normal deviate stays below with `probability`: -inverse_q with one step of Halley's method against
/// erfc, to 1e-12. Infinite at and beyond 0 and 1.
[[nodiscard]] double normal_quantile(double probability) noexcept;

}  // namespace phusong::models
