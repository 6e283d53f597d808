// Antenna patterns: the relative gain in a direction, from MSI files or the 3GPP formula, with tilt.
//
//   AntennaPattern p = read_msi(text, "antennas/65deg.msi");
//   double g = gain_dbi(p, azimuth_off_deg, elevation_deg, electrical_tilt, mechanical_tilt);
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "geo/base/units.h"

namespace phusong::models {

/// Attenuation below maximum, dB >= 0, each degree. Horizontal: clockwise from boresight, index 0..359.
/// Vertical (MSI convention): index 0 is the horizon ahead, 90 straight down, 180 behind, 270 straight up.
struct AntennaPattern {
  std::string name;
  double max_gain_dbi = 0.0;
  double electrical_tilt_deg = 0.0;  ///< already contained in the vertical cut (MSI ELECTRICAL_TILT), for display
  std::array<double, 360> horizontal_db{};
  std::array<double, 360> vertical_db{};
  /// No direction lies further below the maximum than this (front-to-back limit). The makers below set it: the largest
  /// attenuation of either cut, or A_m of the 3GPP formula.
  double limit_db = 60.0;
};

/// Parses MSI text (NAME, GAIN with dBd default or dBi, HORIZONTAL 360, VERTICAL 360). Throws Error{input} with
/// file:line. Trap: a bare GAIN is in dBd; dBi = dBd + 2.15. The first number of ELECTRICAL_TILT is taken when it lies
/// below 90 degrees; words alone (NONE, MECHANICAL, anything else) count as 0, because the value is for display only.
/// Other keys (FREQUENCY, H_WIDTH, COMMENT, ...) are not needed and skipped.
[[nodiscard]] AntennaPattern read_msi(std::string_view text, const std::string& file);

/// Sector antenna by 3GPP TR 36.814 table A.2.1.1-2: A_H = -min(12 (phi/phi3dB)^2, A_m),
/// A_V = -min(12 (theta/theta3dB)^2, SLA_v), A = -min(-(A_H + A_V), A_m).
[[nodiscard]] AntennaPattern sector_3gpp(std::string name, Decibels max_gain_dbi, Degrees horizontal_beamwidth,
                                         Degrees vertical_beamwidth, Decibels front_to_back, Decibels side_lobe);
/// The same formula in one direction, without tables: the sector's gain. azimuth_off and elevation as in gain_towards.
[[nodiscard]] Decibels sector_3gpp_gain(Decibels max_gain_dbi, Degrees horizontal_beamwidth, Degrees vertical_beamwidth,
                                        Decibels front_to_back, Decibels side_lobe, Degrees azimuth_off,
                                        Degrees elevation) noexcept;
/// Omnidirectional in azimuth; the vertical cut is A_V of the same formula with SLA_v = 20 dB.
[[nodiscard]] AntennaPattern omni(std::string name, Decibels max_gain_dbi, Degrees vertical_beamwidth);
/// 0 dBi in every direction.
[[nodiscard]] AntennaPattern isotropic();

/// Built-in names: "isotropic", "omni-11dbi", "sector-65-17dbi", "sector-90-15dbi". Throws Error{input} for others.
[[nodiscard]] AntennaPattern built_in_antenna(std::string_view name);
[[nodiscard]] std::vector<std::string> built_in_antenna_names();

/// Gain towards a direction. azimuth_off: clockwise from boresight; elevation: upwards positive.
/// Electrical tilt shifts the vertical cut equally in all directions; mechanical tilt rotates the antenna (its effect
/// is tilt x cos(azimuth_off), the usual planar approximation; full at boresight, none at the sides, upwards behind).
/// Combination: G = Gmax - min(A_H(az) + A_V(el), front-to-back limit of the pattern); linear between whole degrees.
/// Any finite angles. Pure, any thread.
[[nodiscard]] Decibels gain_towards(const AntennaPattern& pattern, Degrees azimuth_off, Degrees elevation,
                                    Degrees electrical_tilt, Degrees mechanical_tilt) noexcept;

}  // namespace phusong::models
