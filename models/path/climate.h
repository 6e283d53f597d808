// The radio climate of a place: what ITU's digital maps and the ITM's tables would say of it.
//
//   RadioClimate here;              // northern Viet Nam
//   here.delta_n = 45;
//   ItmClimate c = *itm_climate_named("desert");
//
// Guarantees: plain values. Where each default comes from stands beside it; ITU's maps themselves are not shipped.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

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

/// The words for them in scenarios and on the command line, in the order of their codes.
inline constexpr std::array<std::string_view, 7> kItmClimateNames = {"equatorial",
                                                                     "continental_subtropical",
                                                                     "maritime_subtropical",
                                                                     "desert",
                                                                     "continental_temperate",
                                                                     "maritime_temperate_over_land",
                                                                     "maritime_temperate_over_sea"};
[[nodiscard]] constexpr std::string_view name_of(ItmClimate climate) noexcept {
  return kItmClimateNames[static_cast<std::size_t>(climate) - 1];
}
/// Nothing for a word that is none of them.
[[nodiscard]] constexpr std::optional<ItmClimate> itm_climate_named(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kItmClimateNames.size(); ++i)
    if (kItmClimateNames[i] == name) return static_cast<ItmClimate>(i + 1);
  return std::nullopt;
}

/// The defaults are for northern Viet Nam (about 107 E, 21 N).
struct RadioClimate {
  /// Average lapse rate of the refractive index through the lowest kilometre, N-units/km, positive (P.453, DN50).
  /// Default: an assumption. 45 is the value that open implementations of P.1812 take where nothing is known; it lies
  /// near the 40 of k = 4/3. The map of P.453 was not at hand; humid coasts of the tropics lie above the mid-latitude
  /// average on it, so the user's own DN50.TXT should be preferred (climate.dn50_map).
  double delta_n = 45.0;
  /// Sea-level surface refractivity, N-units (P.453, N050; the ITM's N_0).
  /// Default: 370, the value of the ITM's maritime subtropical climate (NTIA Report 82-100, table of suggested values
  /// by climate). That the N050 map has about as much at this place is an assumption.
  double n0 = 370.0;
  /// Default: the class of humid subtropical coasts in NTIA Report 82-100, whose example is the west coast of Africa.
  /// That Viet Nam's north-east coast belongs to it, rather than to the continental subtropical class, is an
  /// assumption.
  ItmClimate itm_climate = ItmClimate::maritime_subtropical;
  /// The ground of the ITM: relative permittivity and conductivity, S/m.
  /// Default: "average ground" of NTIA Report 82-100, table of electrical ground constants.
  double ground_permittivity = 15.0, ground_conductivity_s_m = 0.005;
  /// The air at the ground, for gases. Pressure: the standard atmosphere at sea level (Rec. ITU-R P.835).
  /// Temperature: an assumption, about the yearly mean of the coast of Quang Ninh, recalled, not looked up.
  double pressure_hpa = 1013.25, temperature_c = 24.0;
};

}  // namespace phusong::models
