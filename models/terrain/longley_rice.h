// The ITS Irregular Terrain Model (Longley-Rice): loss over a terrain profile or over statistical terrain, with its
// variability in time, place and situation.
//
//   LongleyRiceInput link{.frequency_mhz = 900, .h_tx_m = 30, .h_rx_m = 1.5, .time_percent = 90};
//   LongleyRiceResult over_profile = longley_rice_p2p(link, heights_m, step_m);
//   LongleyRiceResult over_hills = longley_rice_area(link, {.distance_km = 20, .delta_h_m = 90});
//   PathLoss loss = evaluate_longley_rice(path);                    // the catalogue's row "longley_rice"
//
// Source: NTIA Report 82-100 (Hufford, Longley, Kissick, 1982), A guide to the use of the ITS Irregular Terrain Model
// in the area prediction mode; Hufford, The ITS Irregular Terrain Model, version 1.2.2, The Algorithm (1995), whose
// equation numbers stand in the code as "Alg (n)"; beside it ESSA report ERL 79-ITS 67 (Longley, Rice, 1968), Technical
// Note 101 ("TN101") and Vogler (1964). Constants, order and return codes are those of NTIA's program, edition 1.4, to
// its last rounded digit. Golden: itm, itm/generated (1e-6 dB). Guarantees: pure, noexcept, no allocation (evaluate
// keeps two buffers per thread, for uneven profiles and for heights that it must hold), any thread; never NaN for
// finite input.
//
// Where the program of NTIA jumps, so does this one: between the two ways of taking effective heights (horizons
// together at 1.5 times the path), with the count of samples in the irregularity, and at the changes of formula inside
// the scatter. tests/unit/models/longley_rice_test.cpp lists the jumps with their sizes.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "models/path/path.h"

namespace phusong::models {

/// NTIA Report 82-100, table 1, and the ITM's own refusals; beyond 1 to 2,000 km the ITM answers with a warning.
/// Shares: where its approximation of the normal distribution is not yet "extreme" (3.1 standard deviations).
inline constexpr Domain kLongleyRiceDomain{{20.0, 20'000.0}, {1.0, 2'000.0}, {0.5, 3'000.0},
                                           {0.5, 3'000.0},   {0.1, 99.9},    {0.1, 99.9}};

/// Which of the three shares are told apart; NTIA's "mdvar". Add 10 for terminals at places that are known (no
/// variability over locations), 20 to leave out the variability between situations.
enum class ItmVariability {
  single_message = 0,  ///< the situation's share stands for all three
  accidental = 1,      ///< time apart; situation for the other two (interference)
  mobile = 2,          ///< time and locations are one
  broadcast = 3        ///< all three apart
};

/// How an antenna's place was chosen, in area mode.
enum class ItmSiting { random = 0, careful = 1, very_careful = 2 };

/// Which way of propagation decides.
enum class ItmMode { none = 0, line_of_sight = 1, diffraction = 2, troposcatter = 3 };

/// NTIA's return codes: 0 and 1 come with a loss, all others refuse.
enum class ItmStatus {
  success = 0,
  success_with_warnings = 1,
  tx_terminal_height = 1000,
  rx_terminal_height = 1001,
  radio_climate = 1002,
  time = 1003,
  location = 1004,
  situation = 1005,
  confidence = 1006,
  reliability = 1007,
  refractivity = 1008,
  frequency = 1009,
  polarisation = 1010,
  epsilon = 1011,
  sigma = 1012,
  ground_impedance = 1013,
  mdvar = 1014,
  effective_earth = 1016,
  path_distance = 1017,
  delta_h = 1018,
  tx_siting = 1019,
  rx_siting = 1020,
  surface_refractivity_small = 1021,
  surface_refractivity_large = 1022
};

/// NTIA's warning bits, and one of phusong's own.
enum class ItmWarning : std::uint32_t {
  tx_terminal_height = 0x0001,  ///< outside 1 to 1000 m: near its limits
  rx_terminal_height = 0x0002,
  frequency = 0x0004,            ///< outside 40 to 10,000 MHz: near its limits
  distance_near_upper = 0x0008,  ///< above 1000 km
  distance_large = 0x0010,       ///< above 2000 km
  distance_near_lower = 0x0020,  ///< the effective heights are seen under more than 200 mrad
  distance_small = 0x0040,       ///< below 1 km
  tx_horizon_angle = 0x0080,     ///< above 200 mrad
  rx_horizon_angle = 0x0100,
  tx_horizon_near = 0x0200,  ///< nearer than a tenth of the smooth Earth's
  rx_horizon_near = 0x0400,
  tx_horizon_far = 0x0800,  ///< farther than three times the smooth Earth's
  rx_horizon_far = 0x1000,
  extreme_variability = 0x2000,   ///< a share more than 3.1 standard deviations from the median
  surface_refractivity = 0x4000,  ///< below 250 N-units at the ground
  no_number = 0x8000  ///< phusong's own: NTIA's program gives no number here, the formula was held at its limit
};
using ItmWarnings = std::uint32_t;
constexpr ItmWarnings bits(ItmWarning w) noexcept { return static_cast<ItmWarnings>(w); }

/// A link and its surroundings, common to both modes.
struct LongleyRiceInput {
  double frequency_mhz = 900.0;
  double h_tx_m = 30.0, h_rx_m = 1.5;  ///< structural heights above ground
  Polarisation polarisation = Polarisation::vertical;
  double epsilon = 15.0, sigma_S_m = 0.005;  ///< the ground
  double N_0 = 301.0;                        ///< refractivity of the surface, reduced to sea level
  int climate = 5;                           ///< code of ItmClimate
  int mdvar = 3;                             ///< code of ItmVariability, + 10, + 20
  double time_percent = 50.0, location_percent = 50.0, situation_percent = 50.0;
  /// Time is a reliability and situation a confidence; only refusals name them so. See with_confidence.
  bool confidence_reliability = false;
};

/// NTIA's "CR" modes: the loss not exceeded with this confidence at this reliability (location 50 %).
[[nodiscard]] LongleyRiceInput with_confidence(LongleyRiceInput input, double confidence_percent,
                                               double reliability_percent) noexcept;

/// The path of area mode: no profile, but its length and how hilly the land is.
struct LongleyRiceArea {
  double distance_km = 0.0;
  double delta_h_m = 90.0;           ///< interdecile range of the terrain's heights
  int tx_siting = 0, rx_siting = 0;  ///< codes of ItmSiting
};

/// The loss and all that led to it; index 0 is the transmitter. Refused: `loss_db` is 0 and what had not been reached
/// is 0.
struct LongleyRiceResult {
  ItmStatus status = ItmStatus::success;
  ItmWarnings warnings = 0;
  double loss_db = 0.0;  ///< basic transmission loss at the shares that were asked for
  std::array<double, 2> theta_hzn_rad{}, d_hzn_m{}, h_e_m{};
  double N_s = 0.0, delta_h_m = 0.0;
  double A_ref_db = 0.0;  ///< reference attenuation below free space, the median of a long time
  double A_fs_db = 0.0;   ///< free space
  double d_km = 0.0;
  ItmMode mode = ItmMode::none;
  [[nodiscard]] bool refused() const noexcept { return static_cast<int>(status) > 1; }
};

/// Point to point: bare-ground heights above sea level at equal steps, both ends included. At least two heights and a
/// step > 0, else the path's distance is refused.
[[nodiscard]] LongleyRiceResult longley_rice_p2p(const LongleyRiceInput& input, std::span<const double> height_m,
                                                 double step_m) noexcept;

/// Area mode.
[[nodiscard]] LongleyRiceResult longley_rice_area(const LongleyRiceInput& input, const LongleyRiceArea& area) noexcept;

/// The loss may come out below free space over the map's distance (rare times and good places, with no attenuation to
/// make up for them), never by more than this: the largest sum of the model's median and spreads over all climates,
/// distances and frequencies at 0.01 % of time and of locations is 13.2 dB, counted after its own compression.
inline constexpr double kLongleyRiceLeastExcess_db = -13.5;

/// The row "longley_rice": point to point over the bare ground of the profile, at equal steps (even_profile.h); clutter
/// is not part of the ITM.
///
/// Shares: broadcast mode (3), because a coverage map asks for the share of time and the share of locations apart, as
/// PathInput does; mobile mode would drop the share of locations and take time for both. Situation 50 %. At 50 % of
/// locations the mode's variability over locations is zero, so that a margin for shadowing is not counted twice.
///
/// What the ITM refuses is moved to the nearest value that it takes and carries a caveat; so do heights of ground
/// beyond -12,000 to 20,000 m and paths shorter than 1 m or longer than half the Earth's girth. The warnings on angles
/// and horizons become terrain_out_of_domain, and so does a profile of steps too fine to be evened out; those on
/// refractivity become climate_out_of_domain; "near its limits" is still inside the domain and carries none. Ground
/// constants that no ground has: environment_out_of_domain.
///
/// Free space is the ITM's own, over the map's distance and with 32.45, at the path's own frequency and length even
/// where the attenuation is held. diffraction_db is A_ref; total - free space - A_ref is the variability. The obstacle
/// is that of all profile models: over effective_radius, clutter included.
[[nodiscard]] PathLoss evaluate_longley_rice(const PathInput& path) noexcept;

}  // namespace phusong::models
