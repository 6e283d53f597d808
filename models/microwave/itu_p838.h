// What rain takes from a radio wave, per kilometre.
//
//   RainCoefficients rain = rain_coefficients(Megahertz{18'000}, Degrees{0.5}, Degrees{90});   // vertical
//   Decibels per_km = rain_attenuation_per_km(rain, 60.0);                                     // 60 mm/h
//
// Source: Rec. ITU-R P.838-3, Specific attenuation model for rain: eqs. (1) to (5), tables 1 to 4. Golden: p838, 1e-6
// relative. Guarantees: pure, any thread; never NaN, never negative for finite inputs.
#pragma once

#include "geo/base/units.h"
#include "models/path/path.h"

namespace phusong::models {

/// 1 to 1,000 GHz; beyond, the coefficients of the nearest limit are taken.
inline constexpr Range kItuP838FrequencyMhz{1'000.0, 1'000'000.0};

/// gamma = k R^alpha, dB/km with R in mm/h.
struct RainCoefficients {
  double k, alpha;
};

/// P.838-3 eqs. (2) to (5). `tilt` of the polarisation against the horizontal: 0 horizontal, 90 vertical, 45 circular.
[[nodiscard]] RainCoefficients rain_coefficients(Megahertz frequency, Degrees elevation, Degrees tilt) noexcept;

/// P.838-3 eq. (1): attenuation of one kilometre of rain. Rain rates below 0 count as 0, above 10,000 mm/h as that.
[[nodiscard]] Decibels rain_attenuation_per_km(const RainCoefficients& rain, double rain_rate_mm_h) noexcept;

}  // namespace phusong::models
