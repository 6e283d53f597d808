// What every propagation model is asked and answers: a path, and the loss over it.
//
//   PathInput path{.frequency = Megahertz{900}, .profile = profile.view(),
//                  .tx_height = Metres{45}, .rx_height = Metres{1.5}};
//   PathLoss loss = find_model("itu_p1812").evaluate(path);
//
// Guarantees: plain values; nothing here owns or allocates.
#pragma once

#include <cstdint>
#include <optional>

#include "geo/base/constants.h"
#include "geo/base/units.h"
#include "geo/grid/profile.h"
#include "models/path/climate.h"

namespace phusong::models {

/// Polarisation matters where the ground reflects: spherical Earth, ITM, and in rain.
enum class Polarisation { horizontal, vertical };
/// Environment of the empirical models (Hata family, extended Hata).
enum class Environment { urban_large, urban_small, suburban, open };

/// What every model may ask for.
struct PathInput {
  Megahertz frequency;
  ProfileView profile;  ///< transmitter at index 0
  Metres tx_height;     ///< antenna above ground, at the base station
  Metres rx_height;     ///< antenna above ground, at the terminal
  /// Of the median atmosphere, for models that take the radius itself (P.526); the others take climate.delta_n.
  Kilometres effective_radius{kMedianEffectiveRadius_km};
  Polarisation polarisation = Polarisation::vertical;
  Environment environment = Environment::open;
  double sea_fraction = 0.0;   ///< 0..1; used by the spherical-Earth part of P.526; models with zones count their own
  double time_percent = 50.0;  ///< loss not exceeded for this share of an average year, 0..100
  double location_percent = 50.0;  ///< and at this share of locations, 0..100
  double latitude_deg = 21.0;      ///< of the middle of the path, north positive
  RadioClimate climate{};
  /// Side of the square over which location_percent counts, m; P.1812's w_a, there 50 to 1,000. 100 m: about the cell
  /// of a coverage map.
  double location_area_m = 100.0;
};

/// Reasons why a value should be read with care; a set of bits.
enum class Caveat : std::uint32_t {
  none = 0,
  frequency_out_of_domain = 1U << 0,
  distance_out_of_domain = 1U << 1,
  tx_height_out_of_domain = 1U << 2,
  rx_height_out_of_domain = 1U << 3,
  terminal_below_ground = 1U << 4,
  environment_out_of_domain = 1U << 5,
  time_percent_out_of_domain = 1U << 6,
  location_percent_out_of_domain = 1U << 7,
  climate_out_of_domain = 1U << 8,  ///< refractivity, or its gradient
  /// ITM: horizons or irregularity that the method was not made for; a profile of steps too fine to be evened out
  terrain_out_of_domain = 1U << 9
};
inline constexpr int kCaveatBits = 10;
using Caveats = std::uint32_t;
constexpr Caveats bits(Caveat c) noexcept { return static_cast<Caveats>(c); }

/// Basic transmission loss between isotropic antennas, not exceeded for PathInput's shares of time and locations, with
/// its parts.
struct PathLoss {
  double total_db = 0.0;
  double free_space_db = 0.0;
  /// What terrain and clutter take, the smooth Earth included (ITM: its whole reference attenuation, reflection too);
  /// 0 for models that do not part it off.
  double diffraction_db = 0.0;
  /// Main obstacle: profile index of the point with the largest Fresnel parameter nu over the direct path,
  /// or -1 when no sample has nu > -0.78 (or the model has no profile).
  int obstacle = -1;
  double obstacle_nu = 0.0;
  Caveats caveats = 0;
  /// Standard deviation over locations that the model itself states for this path, dB; none when it states none.
  std::optional<double> sigma_db{};
};

struct Range {
  double low, high;
  [[nodiscard]] constexpr bool holds(double value) const noexcept { return value >= low && value <= high; }
};

/// Where a model's source says that it holds. Each model's header states its own; the table repeats none of it.
struct Domain {
  Range frequency_mhz, distance_km, tx_height_m, rx_height_m;
  Range time_percent{50.0, 50.0};  ///< 50 to 50: the model knows the median only
  Range location_percent{50.0, 50.0};
};
/// The caveats of a path under a domain; `tx_height` is the height that the model means (Hata: the effective one).
[[nodiscard]] Caveats domain_caveats(const Domain& domain, Megahertz frequency, Kilometres distance, Metres tx_height,
                                     Metres rx_height, double time_percent, double location_percent) noexcept;

}  // namespace phusong::models
