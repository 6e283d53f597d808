// Antenna patterns: the relative gain in a direction, from MSI files or a formula, with tilt.
//
//   AntennaPattern p = read_msi(text, "antennas/65deg.msi");
//   AntennaPattern q = built_in_antenna("f1336:65/10/17");
//   Decibels g = gain_towards(p, azimuth_off, elevation, electrical_tilt, mechanical_tilt);
//
// The formulas themselves, without tables, stand in m2101.h and f1336.h.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/base/units.h"

namespace phusong::models {

/// From `low` to `high`; the middle stands for it.
struct FrequencyBand {
  Megahertz low, high;
  [[nodiscard]] constexpr Megahertz middle() const noexcept { return (low + high) * 0.5; }
};

/// Attenuation below maximum, dB >= 0, each degree. Horizontal: clockwise from boresight, index 0..359.
/// Vertical (MSI convention): index 0 is the horizon ahead, 90 straight down, 180 behind, 270 straight up.
struct AntennaPattern {
  std::string name;
  double max_gain_dbi = 0.0;
  /// Already contained in the vertical cut (MSI ELECTRICAL_TILT), for display; nothing where it is not stated.
  std::optional<double> electrical_tilt_deg{};
  /// The band that the pattern was measured for (MSI FREQUENCY), both ends the same for one frequency; for display.
  std::optional<FrequencyBand> frequency{};
  std::array<double, 360> horizontal_db{};
  std::array<double, 360> vertical_db{};
  /// No direction lies further below the maximum than this (front-to-back limit). The makers below set it: the largest
  /// attenuation of either cut, or A_m of the 3GPP formula.
  double limit_db = 60.0;
  /// 0: the two cuts add up. Else they do by the compression of Rec. ITU-R F.1336: the vertical cut loses its part in
  /// proportion as the horizontal one approaches this attenuation, which is that of the direction behind.
  double vertical_fades_at_db = 0.0;
};

/// Parses MSI text, also of .pln files (NAME, GAIN with dBd default or dBi, HORIZONTAL 360, VERTICAL 360). Throws
/// Error{input} with file:line. Trap: a bare GAIN is in dBd; dBi = dBd + 2.15. FREQUENCY is in MHz unless it names kHz
/// or GHz, one number or a range. Of ELECTRICAL_TILT the first number is taken when it lies below 90 degrees; NONE and
/// MECHANICAL are 0, anything else says nothing. Other keys (H_WIDTH, COMMENT, ...) are not needed and skipped.
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

/// Built in are the names of built_in_antenna_names(), and antennas by formula:
///   "tr38901:65/65/8"   azimuth beamwidth / elevation beamwidth / gain: the element of 3GPP TR 38.901, table 7.3-1,
///                       with its A_m = SLA_v = 30 dB
///   "f1336:65/10/17"    the same three: Rec. ITU-R F.1336-5, recommends 3.1.2 (average side lobes, k_a = 0.7,
///                       k_h = 0.7, k_v = 0.3)
/// in degrees and dBi. Throws Error{input} with `where` for other names and for numbers outside (0, 360], (0, 180] and
/// [-10, 40]. The pattern's name is the name as given.
[[nodiscard]] AntennaPattern built_in_antenna(std::string_view name, const std::string& where = "");
/// "isotropic", "omni-11dbi", "sector-65-17dbi", "sector-90-15dbi".
[[nodiscard]] std::vector<std::string> built_in_antenna_names();
/// Whether a name is one of them or begins as an antenna by formula does, right or wrong.
[[nodiscard]] bool is_built_in_antenna(std::string_view name);
/// How antennas by formula are written, for messages.
inline constexpr std::string_view kAntennaFormulas =
    "tr38901:65/65/8 or f1336:65/10/17 (azimuth beamwidth in degrees / elevation beamwidth in degrees / gain in dBi)";

/// Gain towards a direction. azimuth_off: clockwise from boresight; elevation: upwards positive.
/// Electrical tilt shifts the vertical cut equally in all directions; mechanical tilt rotates the antenna (its effect
/// is tilt x cos(azimuth_off), the usual planar approximation; full at boresight, none at the sides, upwards behind).
/// Combination: G = Gmax - min(A_H(az) + R A_V(el), front-to-back limit of the pattern), where R is 1 unless the
/// pattern fades its vertical cut; linear between whole degrees. Any finite angles. Pure, any thread.
[[nodiscard]] Decibels gain_towards(const AntennaPattern& pattern, Degrees azimuth_off, Degrees elevation,
                                    Degrees electrical_tilt, Degrees mechanical_tilt) noexcept;

}  // namespace phusong::models
