// The parts of the Longley-Rice model, as its source files and its sweep (sweep/longley_rice_sweep.cpp) share them.
// Nothing here is for others: see longley_rice.h.
//
// Index 0 is the transmitter, 1 the receiver; metres, radians and MHz throughout. Domain: what longley_rice.cpp has let
// pass, that is heights above ground >= 0.5 m, distance > 0, 20 MHz to 20 GHz, N_s 150 to 400.
#pragma once

#include <array>
#include <complex>
#include <span>

#include "geo/base/constants.h"
#include "models/terrain/longley_rice.h"

namespace phusong::models::itm {

using Both = std::array<double, 2>;

/// A path made ready: what the attenuation depends on.
struct Link {
  double f_mhz = 0.0;
  double d_m = 0.0;
  Both h_m{};                   ///< structural heights
  Both h_e_m{};                 ///< effective heights
  Both d_hzn_m{}, theta_hzn{};  ///< horizons
  double delta_h_m = 0.0;       ///< irregularity of the terrain
  double N_s = 0.0;             ///< refractivity at the ground
  double gamma_e = 0.0;         ///< effective curvature of the Earth, 1/m
  std::complex<double> Z_g;     ///< surface transfer impedance of the ground
  bool over_profile = false;    ///< point to point

  [[nodiscard]] double wave_number() const noexcept;  ///< f / 47.7, 1/m
  [[nodiscard]] double a_e_m() const noexcept { return 1.0 / gamma_e; }
  [[nodiscard]] double horizons_m() const noexcept { return d_hzn_m[0] + d_hzn_m[1]; }  ///< d_ML
  [[nodiscard]] double theta_los() const noexcept;                                      ///< of the line-of-sight region
  [[nodiscard]] double smooth_horizon_m(std::size_t end) const noexcept;
  [[nodiscard]] double smooth_horizons_m() const noexcept;  ///< d_sML
};

// longley_rice.cpp --------------------------------------------------------------------------------------------------

/// What the ITM takes of a surface refractivity. Alg, subroutine lrprop.
inline constexpr Range kSurfaceRefractivity{150.0, 400.0};
/// Curvature of the Earth without air, 1/m; scale height of the refractivity, m.
inline constexpr double kGammaA_per_m = 157.0e-9;
inline constexpr double kScaleHeight_m = 9460.0;
/// Heights of ground that a profile may have before they are held, m: lower than any sea floor, higher than any summit.
inline constexpr Range kGroundHeight_m{-12'000.0, 20'000.0};
/// Half the Earth's girth.
inline constexpr double kLongestPath_m = kPi * 1000.0 * kEarthRadius_km;

/// The link of evaluate_longley_rice as the ITM takes it. Marks what of ground and air had to be moved; frequency,
/// heights and shares are marked by domain_caveats.
[[nodiscard]] LongleyRiceInput held_input(const PathInput& path, Caveats& caveats) noexcept;
/// Z_g.
[[nodiscard]] std::complex<double> surface_impedance(const LongleyRiceInput& in) noexcept;

// longley_rice_terrain.cpp ------------------------------------------------------------------------------------------

/// Heights of the ground at equal steps.
struct Ground {
  std::span<const double> z_m;
  double step_m = 0.0;
  [[nodiscard]] int steps() const noexcept { return static_cast<int>(z_m.size()) - 1; }
};

/// Mean height over the middle 80 % of the points.
[[nodiscard]] double mean_height_m(const Ground& ground) noexcept;
/// Fills horizons, effective heights and irregularity from the ground; needs f, h, d and gamma_e.
void read_terrain(const Ground& ground, Link& link) noexcept;
/// The same for terrain that is known by its irregularity alone; needs h, delta_h and gamma_e.
void assume_terrain(const std::array<ItmSiting, 2>& siting, Link& link) noexcept;

/// Irregularity that a path of length d meets. ERL 79-ITS 67 (3), in metres.
[[nodiscard]] double roughness_m(double d_m, double delta_h_m) noexcept;

// longley_rice_attenuation.cpp, longley_rice_scatter.cpp --------------------------------------------------------------

struct Reference {
  double attenuation_db = 0.0;
  ItmMode mode = ItmMode::none;
  bool held = false;  ///< a formula had no number and was held at its limit
};
/// A_ref at link.d_m, never negative.
[[nodiscard]] Reference reference_attenuation(const Link& link) noexcept;

/// Larger than any attenuation by scatter: none can be told here. Alg, page 11.
inline constexpr double kNoScatter_db = 1001.0;
/// Attenuation by scatter at d. `h0_db` is the frequency gain of the call before (-1: none) and becomes this one's.
[[nodiscard]] double scatter_attenuation_db(const Link& link, double d_m, double& h0_db) noexcept;

// longley_rice_variability.cpp ----------------------------------------------------------------------------------------

/// Standard normal deviate that is exceeded with probability q, 0 < q < 1; off by up to 5e-4, at the median too.
/// Alg, function qerfi, after Abramowitz and Stegun, 26.2.23.
[[nodiscard]] double normal_deviate(double q) noexcept;

/// A curve over the effective distance in kilometres. TN101 (III.69), (III.70).
struct Curve {
  double c_1, c_2, x_1, x_2, x_3;
  [[nodiscard]] double at(double d_e_km) const noexcept {
    const double r = (d_e_km / x_1) * (d_e_km / x_1);
    const double off = (d_e_km - x_2) / x_3;
    return (c_1 + c_2 / (1.0 + off * off)) * (r / (1.0 + r));
  }
};

/// A factor over the frequency, of the spread in time.
struct FrequencyFactor {
  double c_1, c_2, c_3;
  [[nodiscard]] double at(double log_frequency) const noexcept {
    const double x = c_3 * log_frequency;
    return c_1 + c_2 / (x * x + 1.0);
  }
};

struct Climate {
  Curve median_db;                      ///< V_med
  Curve sigma_minus_db, sigma_plus_db;  ///< spread in time, towards more and towards less loss than the median
  double C_D, z_D;                      ///< spread and beginning of the ducting part
  FrequencyFactor g_minus, g_plus;
};

/// Of an ItmClimate's code, 1 to 7.
[[nodiscard]] const Climate& climate_of(int code) noexcept;

struct Shares {
  double time = 0.5, location = 0.5, situation = 0.5;  ///< inside 0..1
  int mdvar = 0;
  int climate = 5;
};
/// The attenuation that is not exceeded for the shares. Sets `extreme` when one of them is far out.
[[nodiscard]] double with_variability_db(const Link& link, double A_ref_db, const Shares& shares,
                                         bool& extreme) noexcept;

}  // namespace phusong::models::itm
