// What the Hata family reads from a terrain profile: the effective height of the base station's antenna.
//
//   Metres h = effective_base_height(path.profile, path.tx_height);
//
// Source: Okumura et al. (1968), Rev. Elec. Commun. Lab. 16; Hata (1980), IEEE Trans. Veh. Technol. VT-29.
#pragma once

#include "geo/grid/profile.h"
#include "models/path/path.h"

namespace phusong::models {

/// Okumura's window for the mean ground, km from the base station towards the terminal.
inline constexpr Range kMeanGroundWindow_km{3.0, 15.0};

/// Antenna height above the mean ground between 3 and 15 km towards the terminal; where the path is shorter than 3 km
/// (or has no two samples inside the window), above the mean ground of the whole path. The mean is the trapezoid mean
/// over distance. Not limited to Hata's domain; may be negative. An empty profile gives the height above ground.
[[nodiscard]] Metres effective_base_height(const ProfileView& profile, Metres tx_height) noexcept;

}  // namespace phusong::models
