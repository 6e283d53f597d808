// What the path-specific methods of P.1812 and P.452 read off a profile: horizons, zones, the smooth Earth, the air.
//
//   const double ae_km = effective_radius_km(path.climate.delta_n);
//   const PathSections sections = path_sections(path.profile);
//   const Horizons horizons = path_horizons(path.profile, hts_m, hrs_m, ae_km);
//   const SmoothEarth smooth = smooth_earth(path.profile, htg_m, hrg_m, horizons);
//
// Source: Rec. ITU-R P.1812-6, sections 3.5 to 3.8 and Attachment 1 (equation numbers in the code are those of
// P.1812-6); Rec. ITU-R P.452-18, Attachments 1 and 2 to Annex 1, hold the same formulas. Clutter plays no part here:
// horizons, smooth Earth and roughness stand on the bare ground. Golden: p1812, p452_v18 (intermediate columns, 1e-6).
// Guarantees: pure, noexcept, no allocation, any thread, one pass over the profile each; finite for finite profiles of
// at least two points whose interior lies strictly between two ends that are apart (see usable_profile).
#pragma once

#include <cstddef>
#include <optional>

#include "geo/grid/profile.h"

namespace phusong::models {

/// The value that both methods take for "no coast in reach", km.
inline constexpr double kNoCoast_km = 500.0;
/// Lapse rate of the refractive index beyond which the air guides and no effective radius exists, N-units/km.
inline constexpr double kLargestDeltaN = 156.0;

/// Median effective Earth radius a_e, km. P.1812 (6), (7a). `delta_n` is clamped to -500..kLargestDeltaN.
[[nodiscard]] double effective_radius_km(double delta_n) noexcept;
/// Effective Earth radius a_beta, exceeded for beta_0 percent of the time, km: three times the Earth's. P.1812 (7b).
[[nodiscard]] double beta_radius_km() noexcept;

/// The profile without points that share their place with a terminal, which no slope can be taken to: `skipped` points
/// are left off at its beginning. A profile of one place or fewer than two points comes back empty.
struct UsableProfile {
  ProfileView view;
  std::size_t skipped = 0;
};
[[nodiscard]] UsableProfile usable_profile(const ProfileView& profile) noexcept;

/// The profile by radio-climatic zones. Each point stands for the ground half-way to its neighbours.
struct PathSections {
  double d_tm_km = 0.0;          ///< longest continuous stretch of land, coastal and inland
  double d_lm_km = 0.0;          ///< longest continuous stretch of inland
  double omega = 0.0;            ///< share of the path over sea; exactly 1 when all of it is
  double d_ct_km = kNoCoast_km;  ///< from the transmitter over land to the coast; 0 at sea; 500 without sea
  double d_cr_km = kNoCoast_km;  ///< the same from the receiver
  bool tx_at_sea = false, rx_at_sea = false;
};
/// An empty or too short list of zones means inland all along.
[[nodiscard]] PathSections path_sections(const ProfileView& profile) noexcept;
/// The same with distances to the coast that are known otherwise; a terminal at sea keeps its 0.
[[nodiscard]] PathSections path_sections(const ProfileView& profile, std::optional<double> d_ct_km,
                                         std::optional<double> d_cr_km) noexcept;

/// How often the lowest kilometre of air bends more than k = 3.
struct DuctingIncidence {
  double tau = 0.0, mu1 = 0.0, mu4 = 0.0;  ///< P.1812 (3), (2), (4)
  double b0_percent = 0.0;                 ///< beta_0, P.1812 (5)
};
/// `latitude_deg` of the middle of the path, north positive, clamped to -90..90.
[[nodiscard]] DuctingIncidence ducting_incidence(double latitude_deg, const PathSections& sections) noexcept;

/// Radio horizons over the bare ground, elevations above the horizontal in mrad. P.1812-6, Attachment 1, section 5.
struct Horizons {
  bool transhorizon = false;
  double theta_t_mrad = 0.0, theta_r_mrad = 0.0;
  double theta_mrad = 0.0;              ///< path angular distance, P.1812 (84)
  double d_lt_km = 0.0, d_lr_km = 0.0;  ///< to the horizon; in sight: to the point with the largest nu
  std::size_t i_lt = 0, i_lr = 0;       ///< its index; without interior points 0 and the last
};
/// Heights of the antennas above sea level. A profile without interior points is in sight, its distances halved.
[[nodiscard]] Horizons path_horizons(const ProfileView& profile, double hts_m, double hrs_m, double ae_km) noexcept;

/// The straight line that fits the ground, and the antennas over it. P.1812-6, Attachment 1, section 5.6.
struct SmoothEarth {
  double h_st_raw_m = 0.0, h_sr_raw_m = 0.0;  ///< P.1812 (87), (88): at the terminals, above sea level
  double h_st_m = 0.0, h_sr_m = 0.0;          ///< not above the ground, P.1812 (92)
  double h_te_m = 0.0, h_re_m = 0.0;          ///< effective heights for ducting, P.1812 (94)
  double h_m_m = 0.0;                         ///< terrain roughness between the horizons, P.1812 (95)
};
/// Heights of the antennas above ground.
[[nodiscard]] SmoothEarth smooth_earth(const ProfileView& profile, double htg_m, double hrg_m,
                                       const Horizons& horizons) noexcept;

}  // namespace phusong::models
