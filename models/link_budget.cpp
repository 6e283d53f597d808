#include "models/link_budget.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/base/constants.h"

namespace phusong::models {

namespace {

/// Width of an LTE resource block. Source: 3GPP TS 36.211, section 6.2.3 (12 subcarriers of 15 kHz).
constexpr double kResourceBlock_mhz = 0.18;
constexpr int kSubcarriersPerBlock = 12;
/// Thermal noise density at 290 K, dBm/Hz: 10 log10(1000 k T) = -173.98.
constexpr double kThermalNoise_dbm_hz = -174.0;

}  // namespace

int resource_elements(Megahertz bandwidth) noexcept {
  // 3GPP TS 36.101, table 5.6-1: bandwidth and its resource blocks.
  struct Row {
    double mhz;
    int blocks;
  };
  static constexpr Row kTable[] = {{1.4, 6}, {3.0, 15}, {5.0, 25}, {10.0, 50}, {15.0, 75}, {20.0, 100}};
  for (const Row& row : kTable)
    if (std::abs(bandwidth.value() - row.mhz) < 1.0e-6) return row.blocks * kSubcarriersPerBlock;
  const double blocks = std::floor(0.9 * bandwidth.value() / kResourceBlock_mhz);
  return static_cast<int>(std::clamp(blocks, 6.0, 1.0e6)) * kSubcarriersPerBlock;
}

Dbm power_per_resource_element(Dbm carrier_power, Megahertz bandwidth) noexcept {
  return carrier_power - Decibels{10.0 * std::log10(static_cast<double>(resource_elements(bandwidth)))};
}

Dbm noise_floor(Megahertz bandwidth, Decibels noise_figure) noexcept {
  return Dbm{kThermalNoise_dbm_hz + 10.0 * std::log10(bandwidth.value() * 1.0e6)} + noise_figure;
}

Dbm uplink_sensitivity(const Uplink& uplink) noexcept {
  const Megahertz granted{uplink.resource_blocks * kResourceBlock_mhz};
  return noise_floor(granted, Decibels{uplink.noise_figure_db}) + Decibels{uplink.required_sinr_db} +
         Decibels{uplink.interference_margin_db};
}

double normal_quantile(double probability) noexcept {
  if (!(probability > 0.0)) return -std::numeric_limits<double>::infinity();
  if (!(probability < 1.0)) return std::numeric_limits<double>::infinity();

  // P. J. Acklam's rational approximation: a central part and two tails, relative error below 1.15e-9.
  constexpr double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                          1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
  constexpr double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
                          -1.328068155288572e+01};
  constexpr double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                          -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
  constexpr double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00};
  constexpr double kTail = 0.02425;

  double x = 0.0;
  if (probability < kTail || probability > 1.0 - kTail) {
    const double tail = probability < kTail ? probability : 1.0 - probability;
    const double q = std::sqrt(-2.0 * std::log(tail));
    x = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
        ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1.0);
    if (probability > 1.0 - kTail) x = -x;
  } else {
    const double q = probability - 0.5;
    const double r = q * q;
    x = (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
        (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1.0);
  }

  // One step of Halley's method against the complementary error function.
  const double error = 0.5 * std::erfc(-x / std::sqrt(2.0)) - probability;
  const double u = error * std::sqrt(2.0 * kPi) * std::exp(0.5 * x * x);
  return x - u / (1.0 + 0.5 * x * u);
}

}  // namespace phusong::models
