// NTIA's extended Hata model (eHata): Okumura-Hata carried to 3 GHz and 100 km, with Okumura's terrain corrections.
//
//   PathLoss loss = evaluate_extended_hata(path);                       // the catalogue's row "extended_hata"
//   ExtendedHata parts = extended_hata(heights_from_mobile, step, f, h_b, h_m, Environment::suburban, 0.9);
//
// Source: NTIA Technical Report TR-15-517, 3.5 GHz Exclusion Zone Analyses and Methodology (2015), Appendix A, with the
// behaviour of NTIA's own program eHata 3.2; behind it Okumura et al. (1968), Rev. Elec. Commun. Lab. 16, and Hata
// (1980), IEEE Trans. Veh. Technol. VT-29. Golden: ehata/cases.csv, 1e-6 dB, intermediates too.
// Guarantees: pure, any thread; the only memory beside the stack are scratch buffers per thread.
//
// Jumps of the model itself, each held by a test with its size: the break-point distance (the loss falls by up to
// 0.17 dB), one horizon or two, a sample of exactly 0 m (sea) against one just above it, the mobile's slope from 5 km
// on and where its sign changes within 10 km. Doubts, kept because NTIA's numbers have them:
// - the ridge's height is taken above a line that weighs each antenna with its own horizon distance instead of the
//   other's (hedge_tilda_m); right for a ridge in the middle only;
// - below 10 km the quantiles of the terrain are scaled while the mobile's own ground is not, so that the fine
//   correction depends on the height of the whole terrain above the sea;
// - the mobile's slope divides by 5, 6, ... 10 km even where a whole number of steps is shorter.
#pragma once

#include <span>

#include "geo/base/units.h"
#include "models/path/path.h"

namespace phusong::models {

/// Frequency, distance, effective base height and mobile height as TR-15-517 states them. Shares of locations: NTIA's
/// program takes any between 0 and 1, and its quantile stays the same beyond one in a million.
inline constexpr Domain kExtendedHataDomain{{1500.0, 3000.0}, {1.0, 100.0}, {30.0, 200.0},
                                            {1.0, 10.0},      {50.0, 50.0}, {0.0001, 99.9999}};

/// What the terrain says, in the program's own terms. Heights above sea level; "mobile" is the profile's first point.
struct ExtendedHataTerrain {
  double d_km = 0.0;
  double h_avg_mobile_m = 0.0, h_avg_base_m = 0.0;  ///< below 3 km the ground itself, else what adds to the antennas
  double h_m_eff_m = 0.0, h_b_eff_m = 0.0;          ///< limited to 1..10 m and 30..200 m
  double h_b_unlimited_m = 0.0;
  double pfl10_m = 0.0, pfl50_m = 0.0, pfl90_m = 0.0;  ///< heights that 10, 50, 90 % of the last 10 km exceed
  double deltah_m = 0.0;                               ///< terrain irregularity
  double theta_m_mrad = 0.0;                           ///< slope at the mobile, rising towards it positive
  double beta = 0.0;                                   ///< share of samples at sea (exactly 0 m)
  int iend_ov_sea = -1;                                ///< more of them near the mobile 1, near the base 0, equal -1
  double d_hzn_mobile_m = 0.0, d_hzn_base_m = 0.0;     ///< horizon distances; the whole path in sight
  bool single_horizon = false;
  double hedge_tilda_m = 0.0;  ///< height of the ridge, with one horizon only
  double ground_mobile_m = 0.0;
};

/// The loss and everything on the way to it.
struct ExtendedHata {
  double loss_db = 0.0;    ///< not exceeded at the asked share of locations
  double median_db = 0.0;  ///< over quasi-smooth ground
  double sigma_db = 0.0;   ///< over locations
  double d_bp_km = 0.0;    ///< break-point distance
  double att_1km_db = 0.0, att_100km_db = 0.0;
  ExtendedHataTerrain terrain{};
  // Corrections; each is subtracted from the loss.
  double ridge_db = 0.0;                                   ///< one horizon only
  double rolling_db = 0.0, fine_db = 0.0, slope_db = 0.0;  ///< otherwise
  double sea_db = 0.0;
};

/// Terrain analysis; heights[0] stands under the mobile, the last one under the base station. Needs two heights or more
/// (fewer give a result of zeros) and a step > 0.
[[nodiscard]] ExtendedHataTerrain extended_hata_terrain(std::span<const double> heights_m, Metres step,
                                                        Metres base_height, Metres mobile_height) noexcept;

/// The complete model. Not limited to its domain. `reliability` is the share of locations, 0..1, that lose no more.
/// urban_large and urban_small are the same (NLCD 23 and 24), suburban is NLCD 22, open is any other code.
[[nodiscard]] ExtendedHata extended_hata(std::span<const double> heights_m, Metres step, Megahertz frequency,
                                         Metres base_height, Metres mobile_height, Environment environment,
                                         double reliability) noexcept;

/// Median over quasi-smooth ground, with d_bp_km, att_1km_db and att_100km_db set in the answer. Arguments > 0.
[[nodiscard]] ExtendedHata extended_hata_median(Megahertz frequency, Metres effective_base_height,
                                                Metres effective_mobile_height, Kilometres distance,
                                                Environment environment) noexcept;

// The corrections, dB; each is subtracted from the loss. Okumura et al. (1968), sections 4.1 to 4.4.
[[nodiscard]] double extended_hata_ridge_db(Kilometres base_horizon, Kilometres mobile_horizon,
                                            Metres ridge_height) noexcept;
[[nodiscard]] double extended_hata_rolling_db(double deltah_m) noexcept;
[[nodiscard]] double extended_hata_fine_db(const ExtendedHataTerrain& terrain) noexcept;
[[nodiscard]] double extended_hata_slope_db(double theta_m_mrad, Kilometres distance) noexcept;
[[nodiscard]] double extended_hata_sea_db(double beta, int iend_ov_sea, Kilometres distance) noexcept;

/// The row "extended_hata". The profile is turned round (the model looks from the mobile), uneven spacing becomes even
/// (even_profile.h), the step is rounded to a micrometre so that 3 km are not 2.999... km, heights beyond 20 km are
/// taken as that, distances below 1 m as 1 m. location_percent is the reliability. As in the other rows of the Hata
/// family the result is at least free space; what was outside the domain carries a caveat.
[[nodiscard]] PathLoss evaluate_extended_hata(const PathInput& path) noexcept;

}  // namespace phusong::models
