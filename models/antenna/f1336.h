// Rec. ITU-R F.1336-5: reference patterns of sectoral antennas between 400 MHz and 6 GHz.
//
//   SectoralAntenna a{.max_gain_dbi = Decibels{17}, .phi_3 = Degrees{65}};
//   a.theta_3 = sectoral_theta_3(a.max_gain_dbi, a.phi_3);
//   Decibels g = sectoral_gain(a, Degrees{20}, Degrees{-3}, {.electrical = Degrees{4}});
//
// Source: recommends 3.1.1 (peak side lobes), 3.1.2 (average side lobes), 3.3 to 3.5 (beamwidth, tilts).
// Domain: kSectoralFrequency; 0 < theta_3 <= 180, 0 < phi_3 <= 360, factors k from 0 to 1, tilts within -60 and 60; the
// functions bring other tilts and factors to these limits. Golden: antenna/f1336_5_sectoral.csv, 1e-6 dB.
// Guarantees: pure, noexcept, never NaN for finite input, never above the maximum, even in azimuth. Continuous but for
// these known jumps of the Recommendation: at x_v = x_k (at most 0.53 dB); with theta_3 >= 22.5 at x_v = 4, where the
// slope between there and 90/theta_3 is missing (it is already steep a little below); with mechanical or electrical
// tilt where the tilted direction is exactly overhead or underneath, where it has no azimuth.
#pragma once

#include "geo/base/units.h"
#include "models/path/path.h"

namespace phusong::models {

/// Recommends 3.1: 400 MHz to about 6 GHz.
inline constexpr Range kSectoralFrequency_mhz{400.0, 6000.0};

/// Peak: an envelope, for one interferer. Average: for many, and for the wanted signal.
enum class SideLobes { peak, average };

/// The defaults of k_h and k_v are those for improved side-lobe performance; typical antennas have 0.8 and 0.7.
struct SectoralAntenna {
  Decibels max_gain_dbi{17.0};  ///< G_0
  Degrees phi_3{65.0};          ///< beamwidth in azimuth
  Degrees theta_3{9.5};         ///< beamwidth in elevation
  SideLobes side_lobes = SideLobes::average;
  double k_p = 0.7, k_a = 0.7;  ///< least relative gain, peak and average
  double k_h = 0.7, k_v = 0.3;  ///< leaked power, azimuth and elevation
};

/// Downwards positive. One of the two is usual; with both, the mechanical tilt is taken first.
struct SectoralTilt {
  Degrees mechanical{0.0}, electrical{0.0};
};

/// Beamwidth in elevation from the gain. Source: recommends 3.3; meant for phi_3 up to about 120 degrees.
[[nodiscard]] Degrees sectoral_theta_3(Decibels max_gain_dbi, Degrees phi_3) noexcept;

/// G_hr(x_h) and G_vr(x_v) of recommends 3.1.1 and 3.1.2: relative gains of the two cuts, dB <= 0, at an angle off the
/// boresight of -180 to 180 degrees. sectoral_gain without tilt is G_0 + G_hr + R G_vr, where R falls from 1 ahead to 0
/// behind.
[[nodiscard]] Decibels sectoral_azimuth_cut(const SectoralAntenna& antenna, Degrees azimuth_off) noexcept;
[[nodiscard]] Decibels sectoral_elevation_cut(const SectoralAntenna& antenna, Degrees elevation) noexcept;
/// G_180: the least relative gain.
[[nodiscard]] Decibels sectoral_least_gain(const SectoralAntenna& antenna) noexcept;

/// The gain towards a direction: azimuth_off clockwise from boresight, elevation upwards positive. Any finite angles;
/// an elevation beyond 90 degrees is the direction behind.
[[nodiscard]] Decibels sectoral_gain(const SectoralAntenna& antenna, Degrees azimuth_off, Degrees elevation,
                                     SectoralTilt tilt = {}) noexcept;

}  // namespace phusong::models
