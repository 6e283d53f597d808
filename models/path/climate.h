// The radio climate of a place: what ITU's digital maps and the ITM's tables would say of it.
//
//   RadioClimate here;              // northern Viet Nam
//   here.delta_n = 45;
//
// Guarantees: plain values. Where each default comes from stands beside it; ITU's maps themselves are not shipped.
#pragma once

namespace phusong::models {

/// Radio climates of the ITM (NTIA Report 82-100, table 3 and section 5).
enum class ItmClimate {
  equatorial = 1,
  continental_subtropical = 2,
  maritime_subtropical = 3,
  desert = 4,
  continental_temperate = 5,
  maritime_temperate_over_land = 6,
  maritime_temperate_over_sea = 7
};

struct RadioClimate {
  /// Average lapse rate of the refractive index through the lowest kilometre, N-units/km, positive (P.453, DN50).
  double delta_n = 45.0;
  /// Sea-level surface refractivity, N-units (P.453, N050; the ITM's N_0).
  double n0 = 370.0;
  ItmClimate itm_climate = ItmClimate::maritime_subtropical;
  /// The ground of the ITM: relative permittivity and conductivity, S/m ("average ground").
  double ground_permittivity = 15.0, ground_conductivity_s_m = 0.005;
  /// The air at the ground, for gases.
  double pressure_hpa = 1013.25, temperature_c = 24.0;
};

}  // namespace phusong::models
