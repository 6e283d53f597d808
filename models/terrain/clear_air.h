// What P.1812 and P.452 share on a path in clear air: line of sight, diffraction over time, ducting, and their union.
//
//   const ClearAirPath path = clear_air_path(input, {});
//   ClearAirLosses losses;
//   line_of_sight(path, printed_free_space_db(path), losses);
//   diffraction_over_time(path, input, input.profile, true, losses);
//   losses.l_ba_db = anomalous_propagation(path).l_ba_db;
//   ...
//   combine(path, f_j, losses);
//
// Source: Rec. ITU-R P.1812-6, sections 4.2 to 4.6, whose equation numbers stand in the code; Rec. ITU-R P.452-18,
// Annex 1, sections 4.1, 4.2, 4.4 and 4.5, holds the same formulas. What differs (gases, troposcatter, F_j, where
// clutter counts) stands in itu_p1812.cpp and itu_p452.cpp. Golden: through those. Guarantees: pure, noexcept, no
// allocation.
#pragma once

#include <optional>

#include "models/path/path.h"
#include "models/path/path_terms.h"
#include "models/terrain/itu_p526.h"

namespace phusong::models {

/// What a profile cannot say.
struct ClearAirOptions {
  std::optional<double> d_ct_km{}, d_cr_km{};  ///< distances to the coast; else from the zones of the profile
  /// Smallest share of time that the formulas are asked for, %.
  double least_time_percent = 1.0e-3;
};

/// A path with all that sections 3 and Attachment 1 derive from it. Symbols of the Recommendation.
struct ClearAirPath {
  double f_ghz = 0.0, d_km = 0.0;
  double p_percent = 50.0;            ///< clamped to what the formulas bear
  double h_tg_m = 0.0, h_rg_m = 0.0;  ///< antennas above ground
  double h_ts_m = 0.0, h_rs_m = 0.0;  ///< and above sea level
  double a_e_km = 0.0, a_beta_km = 0.0;
  PathSections sections{};
  DuctingIncidence incidence{};
  Horizons horizons{};
  SmoothEarth smooth{};
};
/// Domain: input.profile as usable_profile() gives it, at least 1 m long.
[[nodiscard]] ClearAirPath clear_air_path(const PathInput& input, const ClearAirOptions& options) noexcept;

/// All intermediate losses, dB, not exceeded for p % of the time unless the name says 50 (median) or b (beta_0).
struct ClearAirLosses {
  double l_bfs_db = 0.0;                                ///< free space, P.1812 (8); in P.452 with gases, L_bfsg
  double l_b0p_db = 0.0, l_b0b_db = 0.0;                ///< line of sight, P.1812 (10), (11)
  DeltaBullington median{}, beta{};                     ///< at a_e and at a_beta
  double f_i = 0.0;                                     ///< P.1812 (40)
  double l_d50_db = 0.0, l_db_db = 0.0, l_dp_db = 0.0;  ///< diffraction, P.1812 (39), (41)
  double l_bd50_db = 0.0, l_bd_db = 0.0;                ///< with line of sight, P.1812 (42), (43)
  double l_bs_db = 0.0;                                 ///< troposcatter
  double l_ba_db = 0.0;                                 ///< ducting and layer reflection
  double f_j = 0.0, f_k = 0.0;
  double l_minb0p_db = 0.0, l_minbap_db = 0.0, l_bda_db = 0.0, l_bam_db = 0.0;  ///< P.1812 (59) to (62)
  double l_bc_db = 0.0;                                                         ///< P.1812 (63)
};

/// Whether a profile as usable_profile() gives it can be asked: two points or more, 1 m or longer.
[[nodiscard]] bool is_path(const UsableProfile& usable) noexcept;
/// For all others nothing stands between two antennas at one place: fills the path's frequency, and l_bfs, l_b0p and
/// l_bc with free space.
void nothing_between(const PathInput& input, ClearAirPath& path, ClearAirLosses& losses) noexcept;

/// Free space as both print it, with the rounded constant 92.4, over the straight line between the antennas, which is
/// taken as 1 m at least. P.1812 (8), P.452-18 (8) without gases. `d_km` > 0.
[[nodiscard]] double printed_free_space_db(const ClearAirPath& path) noexcept;
/// That line. P.1812 (8a).
[[nodiscard]] double slant_km(const ClearAirPath& path) noexcept;

/// Multipath and focusing: fills l_bfs, l_b0p, l_b0b. P.1812 (9) to (11).
void line_of_sight(const ClearAirPath& path, double free_space_db, ClearAirLosses& losses) noexcept;

/// Fills the diffraction part. `profile` holds the clutter that counts. At p = 50 % the loss at a_beta does not matter
/// and is computed only when `all` is set.
void diffraction_over_time(const ClearAirPath& path, const PathInput& input, const ProfileView& profile, bool all,
                           ClearAirLosses& losses) noexcept;

/// Ducting and layer reflection without gases.
struct AnomalousPropagation {
  double a_f_db = 0.0, a_d_db = 0.0;                             ///< P.1812 (47), (50)
  double mu2 = 0.0, mu3 = 0.0, beta_percent = 0.0, gamma = 0.0;  ///< P.1812 (55), (56), (54), (53a)
  double l_ba_db = 0.0;                                          ///< P.1812 (46)
};
[[nodiscard]] AnomalousPropagation anomalous_propagation(const ClearAirPath& path) noexcept;

/// Frequency and path terms of troposcatter that both share: 25 log f - 2.5 (log f/2)^2 + 20 log d + 0.573 theta
/// - 0.15 N_0, dB. P.1812 (44), (45).
[[nodiscard]] double troposcatter_terms_db(const ClearAirPath& path, double n0) noexcept;
/// [log10(50 / p)]^0.7, 0 at 50 %.
[[nodiscard]] double troposcatter_time_term(double p_percent) noexcept;

/// Theta, in mrad in P.1812 and in m/km in P.452.
inline constexpr double kAngularWidth = 0.3;
/// F_j: falls from 1 to 0 within kAngularWidth around `excess` = 0. P.1812 (57), where excess is theta - Theta; in
/// P.452-18, section 4.5, it is S_tim - S_tr, without the Theta.
[[nodiscard]] double angular_share(double excess) noexcept;

/// Unites the parts, l_bs and l_ba among them, into l_bc. P.1812 (58) to (63).
void combine(const ClearAirPath& path, double f_j, ClearAirLosses& losses) noexcept;

/// What a row of the catalogue says of the parts: diffraction, obstacle and caveats. `skipped` is that of
/// UsableProfile. The caller adds the losses themselves.
[[nodiscard]] PathLoss clear_air_parts(const PathInput& input, const Domain& domain, const ClearAirLosses& losses,
                                       std::size_t skipped) noexcept;

}  // namespace phusong::models
