// Interference between stations on the ground in clear air, 100 MHz to 50 GHz: how much a distant cell is heard for a
// small share of the time.
//
//   PathLoss loss = evaluate_itu_p452(path);          // the catalogue's row "itu_p452"
//   P452Result parts = itu_p452(path, {.tx_gain_dbi = 20, .rx_gain_dbi = 5});
//
// Source: Rec. ITU-R P.452-18 (2023), Annex 1, sections 3 and 4 (clear air; hydrometeor scatter is not there). The
// formulas that it shares with P.1812 stand in clear_air.cpp under that one's equation numbers. Gases: P.676-13, sum of
// lines. Golden: p452_v18 (595 cases, 1e-6 dB). Guarantees: pure, noexcept, no allocation beside one scratch buffer per
// thread that grows to the longest profile; finite for finite inputs in and out of the domain. A path shorter than 1 m,
// or of fewer than two points, is free space.
//
// Doubts: (1) the gases of the line of sight are counted along the straight line between the antennas, those of
// troposcatter and ducting along the map, as the study group's own program does; the text says "path". (2) The text
// gives no lower limit to troposcatter; it is kept at free space, as there. (3) As in P.1812, the loss may fall with
// distance just beyond the horizon for small shares of time, and below free space.
#pragma once

#include <optional>

#include "models/path/path.h"
#include "models/terrain/clear_air.h"

namespace phusong::models {

/// P.452-18, Annex 1, sections 1 and 3.2; heights are phusong's own, as for P.1812. The method knows no shares of
/// locations.
inline constexpr Domain kItuP452Domain{{100.0, 50'000.0}, {0.25, 10'000.0}, {1.0, 3'000.0},
                                       {1.0, 3'000.0},    {0.001, 50.0},    {50.0, 50.0}};

/// No loss falls below free space (models/empirical/free_space.h) plus this: multipath at 0.001 % of the time,
/// 2.6 log10(0.001 / 50) dB, the sum of two equal ways, -1.5 dB, and the rounded constant of the free-space formula.
inline constexpr double kItuP452LeastExcess_db = -13.9;

/// Clutter nearer than this to a terminal does not count, km. P.452-18, section 4.2.
inline constexpr double kP452ClearAround_km = 0.05;

struct P452Options {
  double tx_gain_dbi = 0.0, rx_gain_dbi = 0.0;  ///< antenna gains towards the horizon; they couple into troposcatter
  std::optional<double> d_ct_km{}, d_cr_km{};   ///< distances to the coast; else from the zones of the profile
  bool all_intermediates = true;                ///< false leaves out what the loss does not depend on
};

struct P452Result {
  ClearAirPath path{};
  ClearAirLosses losses{};  ///< l_bfs with gases: L_bfsg; l_bc is L_b
  AnomalousPropagation duct{};
  double gas_sight_db = 0.0, gas_duct_db = 0.0, gas_scatter_db = 0.0;  ///< A_g
  double l_b_db = 0.0;             ///< basic transmission loss not exceeded for p % of the time
  std::size_t skipped_points = 0;  ///< see UsableProfile
};

/// The full clear-air method. Uses input.climate: delta_n, n0, pressure_hpa (of the dry air), temperature_c. Shares of
/// time outside the domain are taken as its nearest limit.
[[nodiscard]] P452Result itu_p452(const PathInput& input, const P452Options& options = {}) noexcept;

/// The row "itu_p452" of the catalogue: gains of 0 dBi towards the horizon.
[[nodiscard]] PathLoss evaluate_itu_p452(const PathInput& input) noexcept;

}  // namespace phusong::models
