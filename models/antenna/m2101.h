// Base-station antennas of IMT: the element of 3GPP TR 38.901, and the array of Rec. ITU-R M.2101 made of such
// elements.
//
//   Decibels one = element_gain({}, Degrees{20}, Degrees{95});            // 65 x 65 degrees, 8 dBi
//   ElementArray panel{.columns = 8, .rows = 8};
//   Decibels beam = array_gain(panel, Degrees{20}, Degrees{95}, Degrees{20}, Degrees{5});
//
// Source: 3GPP TR 38.901, table 7.3-1; Rec. ITU-R M.2101-0, Annex 1, section 5, tables 3 and 4.
// Angles: phi clockwise from boresight; theta from the zenith, so that 90 is the horizon. Any finite angles.
// Domain: beamwidths above 0, at least one column and row. Golden: antenna/element_38901_M2101.csv and
// antenna/composite_M2101.csv, 1e-6 dB.
// Guarantees: pure, noexcept, never NaN, never above the greatest gain. The element is even in phi and continuous, also
// across phi = 180. The array is both while its scan is 0, but for its nulls, which are cut at kDeepestNull_db.
#pragma once

#include "geo/base/units.h"

namespace phusong::models {

/// The defaults are those of TR 38.901, table 7.3-1.
struct AntennaElement {
  Degrees phi_3db{65.0}, theta_3db{65.0};  ///< beamwidths in azimuth and elevation
  Decibels a_m{30.0};                      ///< A_m: front-to-back ratio, also of the sum
  Decibels sla_v{30.0};                    ///< SLA_v: side-lobe limit in elevation
  Decibels max_gain_dbi{8.0};              ///< G_E,max
};

/// TR 38.901, table 7.3-1; M.2101, table 3.
[[nodiscard]] Decibels element_gain(const AntennaElement& element, Degrees phi, Degrees theta) noexcept;

/// A uniform rectangular array: N_H columns and N_V rows of one element.
struct ElementArray {
  AntennaElement element{};
  int columns = 8, rows = 8;                             ///< N_H, N_V
  double column_spacing_wl = 0.5, row_spacing_wl = 0.5;  ///< d_H and d_V in wavelengths
};

/// The array factor is cut this far below its maximum: in a null of the formula the logarithm has no value.
inline constexpr double kDeepestNull_db = 300.0;

/// The gain at phi and theta of the beam that is steered by `scan` towards positive phi and by `tilt` downwards.
/// Source: M.2101, table 4, single beam. The doubt: its weights are written with the steering angle phi_i,escan, while
/// an implementation in use steers to -phi_i,escan; here the beam goes where the angle says, which the golden confirms.
[[nodiscard]] Decibels array_gain(const ElementArray& array, Degrees phi, Degrees theta, Degrees scan,
                                  Degrees tilt) noexcept;
/// G_E,max + 10 log(N_H N_V): what no direction exceeds.
[[nodiscard]] Decibels max_array_gain(const ElementArray& array) noexcept;

}  // namespace phusong::models
