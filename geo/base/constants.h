// Physical constants, each in one place with its source.
#pragma once

namespace phusong {

/// Speed of light in vacuum, m/s (exact, SI).
inline constexpr double kSpeedOfLight_m_s = 299'792'458.0;
/// Mean Earth radius, km. Source: Rec. ITU-R P.1812-6, section 3.5, and P.452, section 3.2.
inline constexpr double kEarthRadius_km = 6371.0;
/// Median effective Earth radius for k = 4/3, km. Source: Rec. ITU-R P.526-15, section 4.5 (8 500 km).
inline constexpr double kMedianEffectiveRadius_km = 8500.0;
inline constexpr double kPi = 3.14159265358979323846;

}  // namespace phusong
