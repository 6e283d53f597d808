// Availability of a microwave hop: multipath fading in clear air and attenuation by rain.
//
//   MicrowaveHop hop{.distance = Kilometres{22}, .frequency = Megahertz{7'500}, .tx_above_sea = Metres{310}, ...};
//   HopAvailability year = hop_availability(hop, Decibels{35});       // percent of a year beyond a margin of 35 dB
//   Decibels margin = fade_margin_for(hop, 0.01);                     // for 99.99 %
//
// Source: Rec. ITU-R P.530-18, Propagation data and prediction methods for terrestrial line-of-sight systems: section
// 2.3.1 (quick planning, narrow-band), 2.3.2 (all fade depths), 2.3.4 (worst month to average year), 2.4.1 (rain).
// Rain: worst month from Rec. ITU-R P.841-6. Golden: _generated/p530, 1e-6 relative. Sections are cited instead of
// equation numbers, which moved between -17 and -18.
// log10 K and dN75 (P.530-18's own maps, or fading measured nearby) and R_0.01 (P.837) are inputs: ITU's maps are not
// shipped. For the Red River delta and the hills around it, rain zone N of P.837-1 gives R_0.01 = 95 mm/h.
// Guarantees: pure, any thread, no allocation; never NaN for finite inputs.
#pragma once

#include "geo/base/units.h"
#include "models/path/path.h"

namespace phusong::models {

/// Multipath: lengths and frequencies of the measured hops, the upper frequency being the one that section 2.3.1
/// allows. Its lower frequency is 15/d GHz (d in km): see lowest_multipath_frequency. The heights are those of the
/// lower and of the upper antenna above the sea; section 2.3.1 speaks of the lower only. Doubt: the ranges are those of
/// the text of P.530-17; -18 is taken to keep them.
inline constexpr Domain kItuP530MultipathDomain{
    {450.0, 45'000.0}, {7.5, 185.0}, {0.0, 2'300.0}, {0.0, 10'000.0}, {0.0, 100.0}};
/// Rain: "at least for frequencies up to 100 GHz and path lengths up to 60 km"; from 1 GHz, where P.838 begins; for
/// 0.001 to 1 % of the year.
inline constexpr Domain kItuP530RainDomain{
    {1'000.0, 100'000.0}, {0.0, 60.0}, {0.0, 10'000.0}, {0.0, 10'000.0}, {0.001, 1.0}};
/// Section 2.3.2 holds for p0 below this.
inline constexpr double kLargestMultipathOccurrence_percent = 2'000.0;
/// Largest distance factor of rain: section 2.4.1.
inline constexpr double kLargestDistanceFactor = 2.5;
/// Largest geoclimatic conversion factor from worst month to average year. Section 2.3.4 writes "Delta G <= 10.8 dB";
/// read here as a cap. Doubt: two published implementations take the larger of the two instead.
inline constexpr double kLargestDeltaG_db = 10.8;

/// A hop between two antennas in sight of one another.
struct MicrowaveHop {
  Kilometres distance;                ///< d
  Megahertz frequency;                ///< f
  Metres tx_above_sea, rx_above_sea;  ///< h_e, h_r: antennas above sea level
  Metres terrain_above_sea;           ///< h_t: mean height of the ground along the path
  double log10_k;                     ///< geoclimatic factor, about -6 to -2
  double dn75;                        ///< N-units: refractivity exceeded for 0.1 % of the time, dN75
  double rain_001_mm_h;               ///< R_0.01: rain rate exceeded for 0.01 % of the year
  double latitude_deg = 21.0;         ///< of the middle of the hop
  Polarisation polarisation = Polarisation::vertical;
};

/// Section 2.3.1, with its intermediate quantities.
struct MultipathOccurrence {
  double inclination_mrad;  ///< |epsilon_p|
  double lower_antenna_m;   ///< h_L
  double clearance_m;       ///< h_c, mean height of the path above the ground and the mean bulge of a 4/3 Earth
  double v_sr;              ///< of the refractivity's structure, after its limit
  double p0_percent;        ///< share of the worst month for which A = 0 dB would be exceeded if the deep law held
};
/// Never above 1e10 nor below 1e-20 percent. Doubt: the limit of v_sr is not reached by any golden case.
[[nodiscard]] MultipathOccurrence multipath_occurrence(const MicrowaveHop& hop) noexcept;

/// Lowest frequency of section 2.3.1 at this length: 15/d GHz.
[[nodiscard]] Megahertz lowest_multipath_frequency(Kilometres distance) noexcept;

/// Share of the worst month, percent, for which a fade is deeper than `fade`, by the law of deep fades. Section 2.3.1.
[[nodiscard]] double deep_fade_percent(double p0_percent, Decibels fade) noexcept;

/// The same for any depth, 0 dB and more; equals the deep law from A_t on. Section 2.3.2.
[[nodiscard]] double fade_percent(double p0_percent, Decibels fade) noexcept;

/// Delta G: what a fade's share of the worst month loses, in dB, in the average year. Section 2.3.4; capped, see above.
[[nodiscard]] Decibels average_year_conversion(const MicrowaveHop& hop) noexcept;
/// Without the cap, for comparison.
[[nodiscard]] Decibels average_year_conversion_uncapped(const MicrowaveHop& hop) noexcept;

/// Section 2.4.1: attenuation by rain, exceeded for 0.01 % of the year, with its parts.
struct HopRain {
  double k, alpha;            ///< P.838
  double specific_db_km;      ///< gamma_R at R_0.01
  double distance_factor;     ///< r, at most kLargestDistanceFactor
  double attenuation_001_db;  ///< A_0.01
  double frequency_ghz;       ///< of the law over p
};
/// `elevation` and `tilt` as in P.838.
[[nodiscard]] HopRain hop_rain(Kilometres distance, Megahertz frequency, double rain_001_mm_h, Degrees elevation,
                               Degrees tilt) noexcept;
/// Attenuation exceeded for `percent` of the year, 0.001 to 1; percentages beyond are taken at the nearer limit.
[[nodiscard]] Decibels rain_attenuation_exceeded(const HopRain& rain, double percent) noexcept;
/// Share of the year, percent, for which rain takes more than `fade`: the inverse, extended beyond 0.001 to 1 % by the
/// same law (to at most 100 %, and where the law turns it stays).
[[nodiscard]] double rain_percent(const HopRain& rain, Decibels fade) noexcept;

/// Worst month from a share of the year, for rain: P.841-6 with its global Q1 = 2.85, beta = 0.13, which the
/// Recommendation inverts to p = 0.30 p_w^1.15. Percent; at most 100. Stated for
/// worst months of 1.9e-4 to 7.8 %.
[[nodiscard]] double rain_worst_month_percent(double annual_percent) noexcept;

/// What a fade margin leaves uncovered. Multipath and rain are added, as they do not occur together.
struct HopAvailability {
  double multipath_worst_month_percent = 0.0;
  double multipath_annual_percent = 0.0;  ///< unconfirmed: see kLargestDeltaG_db
  double rain_worst_month_percent = 0.0;
  double rain_annual_percent = 0.0;
  double annual_unavailability_percent = 0.0;  ///< at most 100
  Caveats caveats =
      0;  ///< frequency, distance, heights; time_percent: rain beyond 0.001 to 1 %; climate: p0 above 2,000 %
};
/// Negative margins count as 0 dB.
[[nodiscard]] HopAvailability hop_availability(const MicrowaveHop& hop, Decibels fade_margin) noexcept;

/// Smallest margin, to 1e-9 dB, that keeps annual_unavailability_percent at or below this; 200 dB where
/// none up to there does.
[[nodiscard]] Decibels fade_margin_for(const MicrowaveHop& hop, double annual_unavailability_percent) noexcept;

}  // namespace phusong::models
