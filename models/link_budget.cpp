#include "models/link_budget.h"

#include <algorithm>
#include <cmath>

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

}  // namespace phusong::models
