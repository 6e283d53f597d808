// Diffraction over terrain: knife edges, the spherical Earth, Bullington and delta-Bullington.
//
//   PathLoss loss = evaluate_itu_p526(path);                       // the catalogue's row "itu_p526", the default model
//   DeltaBullington parts = delta_bullington(path, kP526StudyGroup3);  // with the constants of the published examples
//
// Source: Rec. ITU-R P.526-15, Propagation by diffraction: eq. (31) knife edge, section 3 spherical Earth,
// section 4.4.2 cascaded edges, section 4.5 delta-Bullington. Rec. ITU-R P.1812-6, section 4.3, carries the same method
// with clutter; its equation numbers stand in the code as "P.1812 (n)", because they are the ones that tools and
// examples quote. Golden: p526_basic, p526_delta_bullington (1e-6 dB). Guarantees: pure, no allocation except
// knife_edges, any thread, the same bits with and without AVX2; reciprocal to 1e-9 dB.
#pragma once

#include <vector>

#include "geo/base/constants.h"
#include "geo/base/units.h"
#include "models/path/path.h"

namespace phusong::models {

/// P.526 states no limits for section 4.5. Frequency: those of P.1812 and P.452, which use the method; distance and
/// heights: P.1812's upper limits, and phusong's own 1 m below which nothing can be said.
inline constexpr Domain kItuP526Domain{{30.0, 50'000.0}, {0.001, 3'000.0}, {0.0, 3'000.0}, {0.0, 3'000.0}};

/// The constants of the formulas: the sources round them differently.
struct P526Constants {
  double speed_of_light_m_s = kSpeedOfLight_m_s;
  bool rounded = false;        ///< the coefficients for GHz and km that P.1812 prints, instead of the exact forms
  bool ground_matters = true;  ///< false: beta = 1, allowed for horizontal polarisation and above 20 MHz over land
};
/// Exact; the default.
inline constexpr P526Constants kP526Si{};
/// As the examples of ITU-R Study Group 3 were computed: c = 3e8 m/s, beta = 1.
inline constexpr P526Constants kP526StudyGroup3{3.0e8, false, false};
/// As P.1812 prints them; up to 0.01 dB away from the exact ones.
inline constexpr P526Constants kP526AsP1812{2.998e8, true, true};

/// Effective electrical constants of the ground. P.1812-6, section 4.3.3; P.526-15, section 3.1.1, agrees.
struct GroundConstants {
  double permittivity, conductivity_s_m;
};
inline constexpr GroundConstants kLandGround{22.0, 0.003};
inline constexpr GroundConstants kSeaGround{80.0, 5.0};

/// Fresnel parameter of an edge `above` the direct line (below: negative). P.526-15 eq. (26). Distances > 0.
[[nodiscard]] double fresnel_parameter(Megahertz frequency, Kilometres from_tx, Kilometres to_rx, Metres above,
                                       const P526Constants& constants = kP526Si) noexcept;

/// Below this nu an edge costs nothing. P.526-15, eq. (31).
inline constexpr double kClearNu = -0.78;
/// J(nu), the loss of a single knife edge. P.526-15 eq. (31); 0 for nu <= kClearNu.
[[nodiscard]] Decibels knife_edge(double nu) noexcept;

/// Loss of a smooth spherical Earth between antennas at heights h1, h2 >= 0 above it. P.526-15 section 3.2, with the
/// first-term part of section 3.1.1. `sea_fraction` mixes land and sea.
/// Domain: distance > 0, frequency above 10 MHz. May exceed 0 only.
[[nodiscard]] Decibels spherical_earth(Megahertz frequency, Kilometres distance, Metres h1, Metres h2,
                                       Kilometres effective_radius, Polarisation polarisation, double sea_fraction,
                                       const P526Constants& constants = kP526Si) noexcept;

/// The point of a profile with the largest nu over the direct line, clutter and the Earth's bulge included.
struct MainObstacle {
  int index = -1;  ///< the first of equals; -1 when no sample has nu > kClearNu, as in PathLoss
  double nu = 0.0;
};
/// Paths shorter than 1 m and profiles without interior points have none.
[[nodiscard]] MainObstacle main_obstacle(const PathInput& path, const P526Constants& constants = kP526Si) noexcept;

/// The parts of section 4.5.
struct DeltaBullington {
  double bullington_actual_db = 0.0;  ///< L_ba: the profile with clutter
  double bullington_smooth_db = 0.0;  ///< L_bs: no heights, modified antennas; 0 where spherical_db is 0 (not needed)
  double spherical_db = 0.0;          ///< L_dsph
  double total_db = 0.0;              ///< L_ba + max(L_dsph - L_bs, 0)
  double smooth_tx_m = 0.0, smooth_rx_m = 0.0;  ///< h_st, h_sr: smooth surface at the terminals, above sea level
  int obstacle = -1;                            ///< as in PathLoss
  double obstacle_nu = 0.0;
};

/// The complete method. Clutter heights are added to the interior points for the Bullington part (P.1812-6, section
/// 3.2.1); the smooth surface is fitted to the bare ground; both terminals stand on the ground. Paths shorter than 1 m
/// and profiles without interior points have no Bullington part.
[[nodiscard]] DeltaBullington delta_bullington(const PathInput& path,
                                               const P526Constants& constants = kP526Si) noexcept;

/// Free space and the Bullington part over some points of a profile: no denser profile through the same points loses
/// less. Every slope, and in sight every nu, is a maximum over the points; the equivalent edge stands at least as high
/// as each point (its nu grows along both horizon lines), and the spherical Earth can only add. For catalogue row
/// "itu_p526".
[[nodiscard]] double least_loss_itu_p526(const PathInput& some_points);

/// Cascaded knife edges, P.526-15 section 4.4.2: principal edge, one on each side, T and C corrections.
[[nodiscard]] Decibels cascaded_knife_edges(const PathInput& path, const P526Constants& constants = kP526Si) noexcept;

/// A knife edge over the direct path.
struct Edge {
  std::size_t index = 0;   ///< into the profile
  double distance_km = 0;  ///< from the transmitter
  double height_m = 0;     ///< ground with clutter, above sea level
  double nu = 0;
  double loss_db = 0;  ///< J(nu), of this edge alone
};
/// Local maxima of nu above kClearNu over the direct path, highest first (ties: nearest to the transmitter first), at
/// most `max_edges`.
[[nodiscard]] std::vector<Edge> knife_edges(const PathInput& path, int max_edges);

/// The row "itu_p526": free space over the straight distance between the antennas plus delta-Bullington.
[[nodiscard]] PathLoss evaluate_itu_p526(const PathInput& path);

}  // namespace phusong::models
