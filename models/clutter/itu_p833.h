// Loss in vegetation: a terminal inside a wood, and a single tree or row of trees in the way.
//
//   Decibels wood = woodland_loss(Megahertz{949}, Metres{100}, kStPetersburgWood);
//   Decibels tree = tree_loss(Metres{10}, 0.17);
//
// Source: Rec. ITU-R P.833-10, Attenuation in vegetation: section 2.1, eqs. (1) and (2), terrestrial path with one
// terminal in woodland; section 2.2.1, eq. (3), single obstruction at or below 1 GHz; section 2.2.2, sum of the ways
// past an obstruction above 1 GHz. No reference numbers exist: the tests work eqs. (1) to (3) by hand and hold (2) to
// the measured maxima of St. Petersburg. Doubt: the sites' A1 and alpha and the table of specific attenuation are
// carried from earlier editions, P.833-7 to -9, and taken to stand in -10.
// Not here: slant paths (section 3) and the scattered field L_scat by radiative transfer, which the caller gives.
// Guarantees: pure, any thread; never NaN, never negative for finite inputs.
#pragma once

#include <array>
#include <span>

#include "geo/base/units.h"
#include "models/path/path.h"

namespace phusong::models {

/// Figure 2, from which a specific attenuation is read, spans 30 MHz to 30 GHz.
inline constexpr Range kItuP833FrequencyMhz{30.0, 30'000.0};

/// Maximum attenuation in a kind of wood, A_m = A1 f^alpha with f in MHz: eq. (2), and where it was measured.
struct WoodlandSite {
  double a1_db, alpha;
  Range frequency_mhz;
};
/// Park with tropical trees, Rio de Janeiro; mean tree height 15 m, receiver at 2.4 m. The nearest to Viet Nam's woods.
inline constexpr WoodlandSite kRioDeJaneiroWood{0.18, 0.752, {900.0, 1'800.0}};
/// Forest near Mulhouse, mixed species of mean height 15 m, transmitter at 25 m, receiver at 1.6 m; sigma 8.7 dB.
inline constexpr WoodlandSite kMulhouseWood{1.15, 0.43, {900.0, 2'200.0}};
/// Two forests near St. Petersburg, conifers and broad-leaved trees of mean height 16 m.
inline constexpr WoodlandSite kStPetersburgWood{1.37, 0.42, {105.9, 2'117.5}};

/// Specific attenuation gamma for short paths through vegetation, and the maximum, as measured near St. Petersburg.
struct MeasuredWood {
  double frequency_mhz, gamma_db_m, maximum_db;
};
inline constexpr std::array<MeasuredWood, 5> kMeasuredWoods{
    {{105.9, 0.04, 9.4}, {466.475, 0.12, 18.0}, {949.0, 0.17, 26.5}, {1852.2, 0.30, 29.0}, {2117.5, 0.34, 34.1}}};

/// gamma, dB/m, read from kMeasuredWoods on log-log paper: phusong's own interpolation. Beyond the measured frequencies
/// the nearest value stays.
[[nodiscard]] double woodland_specific_attenuation_db_m(Megahertz frequency) noexcept;

/// A_m, eq. (2).
[[nodiscard]] Decibels woodland_maximum(Megahertz frequency, const WoodlandSite& site) noexcept;

/// A_ev, eq. (1): what a wood adds to all other losses, after `depth` within it (0 or less: nothing).
[[nodiscard]] Decibels woodland_loss(Decibels maximum, double gamma_db_m, Metres depth) noexcept;
/// The same with eq. (2) and the interpolated gamma.
[[nodiscard]] Decibels woodland_loss(Megahertz frequency, Metres depth, const WoodlandSite& site) noexcept;
/// frequency_out_of_domain outside the frequencies at which the site was measured.
[[nodiscard]] Caveats woodland_caveats(Megahertz frequency, const WoodlandSite& site) noexcept;

/// Largest frequency of tree_loss.
inline constexpr Megahertz kLargestTreeFrequency{1'000.0};
/// A_et, eq. (3): a single obstruction of vegetation, depth times gamma, at or below 1 GHz. It cannot exceed the loss
/// of the easiest way around: give that as `way_around` (over or beside the tree, by P.526).
[[nodiscard]] Decibels tree_loss(Metres depth, double gamma_db_m) noexcept;
[[nodiscard]] Decibels tree_loss(Metres depth, double gamma_db_m, Decibels way_around) noexcept;

/// Above 1 GHz: the powers that come over the top, round both sides, off the ground and through the leaves, added. Each
/// way is a loss over free space; an empty list is no way through: the largest loss that is told apart, 3,000 dB.
[[nodiscard]] Decibels sum_of_ways(std::span<const Decibels> ways) noexcept;

}  // namespace phusong::models
