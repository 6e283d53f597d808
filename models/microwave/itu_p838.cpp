#include "models/microwave/itu_p838.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "geo/base/constants.h"

namespace phusong::models {

namespace {

/// A bell over log10 f.
struct Bell {
  double a, b, c;
};

// P.838-3 tables 1 (k_H), 2 (k_V), 3 (alpha_H) and 4 (alpha_V): the bells and the straight line m log f + c beneath.
struct Straight {
  double m, c;
};
constexpr Bell kKHorizontal[]{{-5.33980, -0.10008, 1.13098},
                              {-0.35351, 1.26970, 0.45400},
                              {-0.23789, 0.86036, 0.15354},
                              {-0.94158, 0.64552, 0.16817}};
constexpr Straight kKHorizontalLine{-0.18961, 0.71147};
constexpr Bell kKVertical[]{{-3.80595, 0.56934, 0.81061},
                            {-3.44965, -0.22911, 0.51059},
                            {-0.39902, 0.73042, 0.11899},
                            {0.50167, 1.07319, 0.27195}};
constexpr Straight kKVerticalLine{-0.16398, 0.63297};
constexpr Bell kAlphaHorizontal[]{{-0.14318, 1.82442, -0.55187},
                                  {0.29591, 0.77564, 0.19822},
                                  {0.32177, 0.63773, 0.13164},
                                  {-5.37610, -0.96230, 1.47828},
                                  {16.1721, -3.29980, 3.43990}};
constexpr Straight kAlphaHorizontalLine{0.67849, -1.95537};
constexpr Bell kAlphaVertical[]{{-0.07771, 2.33840, -0.76284},
                                {0.56727, 0.95545, 0.54039},
                                {-0.20238, 1.14520, 0.26809},
                                {-48.2991, 0.791669, 0.116226},
                                {48.5833, 0.791459, 0.116479}};
constexpr Straight kAlphaVerticalLine{-0.053739, 0.83433};

/// The sum that both eq. (2), as log10 k, and eq. (3), as alpha, prescribe.
double regression(std::span<const Bell> bells, Straight line, double log_f) noexcept {
  double sum = line.m * log_f + line.c;
  for (const Bell& bell : bells) {
    const double z = (log_f - bell.b) / bell.c;
    sum += bell.a * std::exp(-z * z);
  }
  return sum;
}

}  // namespace

RainCoefficients rain_coefficients(Megahertz frequency, Degrees elevation, Degrees tilt) noexcept {
  const double f_mhz = std::clamp(frequency.value(), kItuP838FrequencyMhz.low, kItuP838FrequencyMhz.high);
  const double log_f = std::log10(0.001 * f_mhz);
  const double k_h = std::pow(10.0, regression(kKHorizontal, kKHorizontalLine, log_f));  // (2)
  const double k_v = std::pow(10.0, regression(kKVertical, kKVerticalLine, log_f));      // (2)
  const double alpha_h = regression(kAlphaHorizontal, kAlphaHorizontalLine, log_f);      // (3)
  const double alpha_v = regression(kAlphaVertical, kAlphaVerticalLine, log_f);          // (3)

  // Drops are flat: the wave sees the more of their width, the more level it travels and swings.
  const double radians = kPi / 180.0;
  const double cos_elevation = std::cos(std::fmod(elevation.value(), 360.0) * radians);
  const double level = cos_elevation * cos_elevation * std::cos(2.0 * std::fmod(tilt.value(), 180.0) * radians);
  const double k = (k_h + k_v + (k_h - k_v) * level) / 2.0;                                                    // (4)
  const double alpha = (k_h * alpha_h + k_v * alpha_v + (k_h * alpha_h - k_v * alpha_v) * level) / (2.0 * k);  // (5)
  return {k, alpha};
}

Decibels rain_attenuation_per_km(const RainCoefficients& rain, double rain_rate_mm_h) noexcept {
  if (!(rain_rate_mm_h > 0.0)) return Decibels{0.0};
  return Decibels{rain.k * std::pow(std::min(rain_rate_mm_h, 1.0e4), rain.alpha)};  // (1)
}

}  // namespace phusong::models
