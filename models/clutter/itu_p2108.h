// Clutter around a terminal: buildings and trees that the terrain model does not know.
//
//   ClutterLoss in_town = terrestrial_clutter(Megahertz{3'500}, Kilometres{5}, 50.0);            // section 3.2
//   ClutterLoss gain = height_gain(Megahertz{900}, Metres{1.5}, ClutterType::suburban);          // section 3.1
//
// Source: Rec. ITU-R P.2108-1, Prediction of clutter loss, sections 3.1 (height gain of a terminal within clutter),
// 3.2 (terrestrial, by statistics) and 3.3 (Earth to space and aircraft, by statistics). Golden: p2108 (1e-9 dB on
// recomputed, 0.05 dB on published values), _generated/p2108. Values outside a domain return with a caveat.
// Guarantees: pure, any thread; never NaN for finite inputs.
#pragma once

#include "geo/base/units.h"
#include "models/path/path.h"

namespace phusong::models {

/// Shares of locations in 3.2 and 3.3: the text's 0 < p < 100 %, as far as the formulas are held from its ends.
inline constexpr Range kItuP2108LocationPercent{1.0e-10, 100.0 - 1.0e-10};
/// 3.1: to be added once per end whose antenna stands below the clutter. No distances; any height. Doubt: a note on the
/// published data gives some types a lower limit of 300 MHz.
inline constexpr Domain kItuP2108HeightGainDomain{{30.0, 3'000.0}, {0.0, 3'000.0}, {0.0, 3'000.0}, {0.0, 3'000.0}};
/// 3.2: for one end; both ends may be corrected from kItuP2108BothEnds_km on.
inline constexpr Domain kItuP2108TerrestrialDomain{{500.0, 67'000.0}, {0.25, 3'000.0}, {0.0, 3'000.0},
                                                   {0.0, 3'000.0},    {50.0, 50.0},    kItuP2108LocationPercent};
inline constexpr double kItuP2108BothEnds_km = 1.0;
/// 3.3: by elevation, not by distance.
inline constexpr Domain kItuP2108SlantDomain{{10'000.0, 100'000.0}, {0.0, 100'000.0}, {0.0, 3'000.0},
                                             {0.0, 3'000.0},        {50.0, 50.0},     kItuP2108LocationPercent};
inline constexpr Range kItuP2108ElevationDeg{0.0, 90.0};

/// A loss with the reasons to read it with care.
struct ClutterLoss {
  Decibels loss;
  Caveats caveats = 0;
};

/// Types of section 3.1, in the order of its table 3 (1 to 5).
enum class ClutterType { water = 1, open = 2, suburban = 3, urban_or_trees = 4, dense_urban = 5 };
/// Default representative clutter height R of a type: table 3. 10, 10, 10, 15, 20 m.
[[nodiscard]] Metres representative_clutter_height(ClutterType type) noexcept;
/// Default street width w_s of section 3.1.
inline constexpr Metres kStreetWidth{27.0};

/// Section 3.1, eq. (2): additional loss of an antenna at height h above the ground within clutter of height R; 0 from
/// R on. Heights below 1 cm are taken as 1 cm, street widths below 0 as 0.
[[nodiscard]] ClutterLoss height_gain(Megahertz frequency, Metres antenna_height, ClutterType type,
                                      Metres clutter_height, Metres street_width = kStreetWidth) noexcept;
[[nodiscard]] ClutterLoss height_gain(Megahertz frequency, Metres antenna_height, ClutterType type) noexcept;

/// Section 3.2, eqs. (3) to (6): clutter loss of one end, not exceeded at this share of locations. Never more than at
/// 2 km: eq. (6), read as the smaller of the losses at d and at 2 km, which beyond 2 km lets the loss at large shares
/// fall by some hundredths of a dB, as the spread narrows. Distances below 10 m are taken as 10 m, shares are held to
/// 1e-10 % from 0 and 100 %.
[[nodiscard]] ClutterLoss terrestrial_clutter(Megahertz frequency, Kilometres distance,
                                              double location_percent) noexcept;

/// Section 3.3: clutter loss not exceeded at this share of locations towards a station at this elevation. Elevations
/// are held to 0 to 90 degrees (beyond: Caveat::environment_out_of_domain), shares as above.
[[nodiscard]] ClutterLoss slant_clutter(Megahertz frequency, Degrees elevation, double location_percent) noexcept;

}  // namespace phusong::models
