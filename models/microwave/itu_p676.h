// What the air itself takes from a radio wave: oxygen and water vapour, line by line.
//
//   GasAttenuation air = specific_gas_attenuation(18.0, 1005.0, 297.15, 15.0);   // dB/km, 18 GHz
//
// Source: Rec. ITU-R P.676-13, Attenuation by atmospheric gases, Annex 1, section 1, eqs. (1) to (9), tables 1 and 2
// (44 oxygen and 35 water vapour lines; tables and equations as in P.676-12). Golden: p676, 1e-6 relative.
// The pressure is that of the DRY air: total pressure = dry pressure + vapour_pressure_hpa.
// Guarantees: pure, any thread; never NaN, never negative for finite inputs.
#pragma once

#include "models/path/path.h"

namespace phusong::models {

/// Where the tables of lines hold. Outside it the same sums are returned.
inline constexpr Range kItuP676FrequencyGhz{1.0, 1'000.0};

/// Specific attenuation of each gas, dB/km.
struct GasAttenuation {
  double oxygen_db_km, water_db_km;
  [[nodiscard]] constexpr double total_db_km() const noexcept { return oxygen_db_km + water_db_km; }
};

/// Partial pressure e of water vapour, hPa, from its density, g/m3. P.676-13 eq. (4).
[[nodiscard]] double vapour_pressure_hpa(double vapour_g_m3, double temperature_k) noexcept;

/// Specific attenuation along a level path near the ground. P.676-13 eq. (1). Inputs that no air has are taken to the
/// nearest that the sums can bear: 1e-6 to 1e5 GHz, 0 to 1e5 hPa, 50 to 1,000 K, 0 to 1e4 g/m3.
[[nodiscard]] GasAttenuation specific_gas_attenuation(double frequency_ghz, double dry_pressure_hpa,
                                                      double temperature_k, double vapour_g_m3) noexcept;

}  // namespace phusong::models
