// From power to service: RSRP downlink and the margin of the uplink.
//
//   Dbm rsrp_at_the_port = power_per_resource_element(Dbm{46}, Megahertz{10});
#pragma once

#include "geo/base/units.h"
#include "models/path/inverse_normal.h"  // normal_quantile, for margins over locations

namespace phusong::models {

/// Number of LTE resource elements over which the carrier's power is spread: 12 subcarriers x resource blocks.
/// Resource blocks for 1.4, 3, 5, 10, 15, 20 MHz: 6, 15, 25, 50, 75, 100. Source: 3GPP TS 36.101, table 5.6-1.
/// Other bandwidths: floor(0.9 x bandwidth / 180 kHz), at least 6.
[[nodiscard]] int resource_elements(Megahertz bandwidth) noexcept;

/// Power per resource element: carrier power - 10 log10(resource elements).
[[nodiscard]] Dbm power_per_resource_element(Dbm carrier_power, Megahertz bandwidth) noexcept;

/// Thermal noise in a bandwidth: -174 dBm/Hz + 10 log10(B) + noise figure.
[[nodiscard]] Dbm noise_floor(Megahertz bandwidth, Decibels noise_figure) noexcept;

struct Uplink {
  double terminal_power_dbm = 23.0;
  double terminal_gain_dbi = 0.0;
  double body_loss_db = 0.0;
  double noise_figure_db = 3.0;
  double resource_blocks = 2.0;  ///< of 180 kHz, granted at the cell edge
  double required_sinr_db = -4.0;
  double interference_margin_db = 1.0;
};

/// Smallest power at the base station's antenna port with which the uplink closes.
[[nodiscard]] Dbm uplink_sensitivity(const Uplink& uplink) noexcept;

}  // namespace phusong::models
