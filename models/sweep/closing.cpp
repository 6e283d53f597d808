#include "models/sweep/closing.h"

// SVE and RVV have no vectors of a known size; processors with SSSE3 alone take the portable form.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/sweep/closing.cpp"  // NOLINT: read again for every instruction set
#include <hwy/foreach_target.h>                        // before every other header of Highway

#include <algorithm>
#include <cmath>

#include "models/empirical/free_space.h"
#include "models/path/inverse_normal.h"
#include "models/path/path_terms.h"
#include "models/sweep/lanes.h"
#include "models/terrain/clear_air.h"
#include "models/terrain/itu_p1812.h"
#include "models/terrain/itu_p526.h"

#ifndef PHUSONG_CLOSING_CONSTANTS
#define PHUSONG_CLOSING_CONSTANTS
// What depends on the question alone, once for all receivers.
namespace phusong::models {
namespace {

/// First term over one kind of ground, without the powers of the radius R that each lane has its own of, km.
struct FirstTerm {
  double k = 0.0;     ///< K R^(1/3)
  double k_db = 0.0;  ///< 20 log of it
};

/// Of the spherical Earth and of Bullington's construction.
struct DiffractionTerms {
  double radius_km = 0.0, curvature = 0.0, lambda_m = 0.0;
  double fresnel_factor = 0.0;
  double sight_per_root = 0.0;    ///< horizon of the smooth Earth, km over the root of the height
  double tangent_per_root = 0.0;  ///< the same where the slope of L_bs touches it
  bool ground_matters = true;
  FirstTerm land{}, sea{};
  double x_per_km = 0.0;  ///< X R^(2/3) / (beta d)
  double y_per_m = 0.0;   ///< Y R^(1/3) / (beta h)
};

FirstTerm first_term_of(const GroundConstants& ground, double f_ghz, double lambda_m, Polarisation polarisation,
                        const P526Constants& constants) noexcept {
  const double loss_term =
      constants.rounded ? 18.0 * ground.conductivity_s_m / f_ghz : 60.0 * lambda_m * ground.conductivity_s_m;
  const double size = constants.rounded ? 0.036 / std::cbrt(f_ghz) : 1.0 / std::cbrt(2.0e3 * kPi / lambda_m);
  const double k = size / std::sqrt(std::hypot(ground.permittivity - 1.0, loss_term));  // P.1812 (29a)
  const bool vertical = polarisation == Polarisation::vertical;
  const double whole = vertical ? k * std::hypot(ground.permittivity, loss_term) : k;  // P.1812 (29b)
  return {whole, 20.0 * std::log10(whole)};
}

DiffractionTerms diffraction_terms(const PathInput& asked, double radius_km, const P526Constants& constants) noexcept {
  const double f_mhz = std::max(asked.frequency.value(), 1.0e-3);
  const double f_ghz = 0.001 * f_mhz;
  DiffractionTerms t;
  t.radius_km = radius_km;
  t.curvature = 500.0 / radius_km;
  t.lambda_m = constants.speed_of_light_m_s / (1.0e6 * f_mhz);
  t.fresnel_factor = constants.rounded ? 17.456 : 0.552 * std::sqrt(1000.0);
  t.sight_per_root = std::sqrt(0.002 * radius_km);
  t.tangent_per_root = std::sqrt(1.0 / t.curvature);
  t.ground_matters = constants.ground_matters;
  t.land = first_term_of(kLandGround, f_ghz, t.lambda_m, asked.polarisation, constants);
  t.sea = first_term_of(kSeaGround, f_ghz, t.lambda_m, asked.polarisation, constants);
  t.x_per_km = constants.rounded ? 21.88 * std::cbrt(f_ghz) : 10.0 * std::cbrt(kPi / t.lambda_m);
  t.y_per_m =
      constants.rounded ? 0.9575 * std::cbrt(f_ghz * f_ghz) : 0.2 * std::cbrt(kPi * kPi / (t.lambda_m * t.lambda_m));
  return t;
}

/// Of the rest of P.1812.
struct ClearAirTerms {
  double f_ghz = 0.0, cbrt_f = 0.0;
  double p_percent = 50.0, log_p = 0.0, log_50 = 0.0;
  double a_e_km = 0.0;
  double normal_p = 0.0;                         ///< I(p)
  double printed_1_km_db = 0.0;                  ///< free space at 1 km as P.1812 prints it,
  double exact_1_km_db = 0.0;                    ///< and as it is
  double scatter_1_km_db = 0.0;                  ///< L_bs at 1 km without its angle
  double duct_frequency_db = 0.0;                ///< what the frequency adds to A_f
  double log_b0_at_1 = 0.0, log_b0_slope = 0.0;  ///< log beta_0 over log mu_1
  double tx_in_duct = 0.0;                       ///< 1 + tanh of (49)
  double h_tg_m = 0.0, h_rg_m = 0.0;
  double l_loc_db = 0.0;  ///< of a receiver on land
};

ClearAirTerms clear_air_terms(const PathInput& asked, double tx_ground_m) noexcept {
  ClearAirTerms t;
  t.f_ghz = 0.001 * std::max(asked.frequency.value(), 1.0e-3);
  t.cbrt_f = std::cbrt(t.f_ghz);
  t.p_percent = std::clamp(asked.time_percent, kItuP1812Domain.time_percent.low, 50.0);
  t.log_p = std::log10(t.p_percent);
  t.log_50 = std::log10(50.0);
  t.a_e_km = effective_radius_km(asked.climate.delta_n);
  t.normal_p = inverse_normal_tail(0.01 * t.p_percent);
  t.h_tg_m = asked.tx_height.value();
  t.h_rg_m = asked.rx_height.value();

  // The plain functions at 1 km, between antennas of one height.
  ClearAirPath at_1_km;
  at_1_km.f_ghz = t.f_ghz;
  at_1_km.d_km = 1.0;
  t.printed_1_km_db = printed_free_space_db(at_1_km);
  t.exact_1_km_db = free_space(asked.frequency, Kilometres{1.0}).value();
  t.scatter_1_km_db = 190.1 + troposcatter_terms_db(at_1_km, asked.climate.n0) -
                      10.125 * troposcatter_time_term(t.p_percent);  // P.1812 (44)
  const double f = t.f_ghz;
  t.duct_frequency_db =
      102.45 + 20.0 * std::log10(f) + (f < 0.5 ? 45.375 - 137.0 * f + 92.5 * f * f : 0.0);  // P.1812 (47), (47a)

  // mu_4 is a power of mu_1. P.1812 (4), (5)
  const double phi = std::min(std::abs(asked.latitude_deg), 90.0);
  t.log_b0_at_1 = phi <= 70.0 ? -0.015 * phi + 1.67 : std::log10(4.17);
  t.log_b0_slope = 1.0 + (phi <= 70.0 ? -0.935 + 0.0176 * phi : 0.3);

  t.tx_in_duct = 1.0 + std::tanh(0.07 * (50.0 - (tx_ground_m + t.h_tg_m)));
  if (asked.location_percent != 50.0)
    t.l_loc_db = -inverse_normal_tail(0.01 * asked.location_percent) *
                 location_sigma_db(asked.frequency, asked.location_area_m, asked.rx_height, Metres{0.0});
  return t;
}

}  // namespace
}  // namespace phusong::models
#endif  // PHUSONG_CLOSING_CONSTANTS

HWY_BEFORE_NAMESPACE();
namespace phusong::models::HWY_NAMESPACE {
namespace {

// ---- Rec. ITU-R P.526-15, section 4.5, as models/terrain/itu_p526.cpp. ----

/// J(nu). P.526-15 eq. (31).
Lanes knife_edge_db(Lanes nu) {
  const Which stands_out = nu > kClearNu;
  if (none(stands_out)) return 0.0;
  const Lanes x = nu - 0.1;
  return only(stands_out, 6.9 + 20.0 * log10(sqrt(x * x + 1.0) + x));
}

/// Bullington's own loss from the equivalent edge's. P.1812 (21).
Lanes bullington_db(Lanes nu, Lanes length_km) {
  const Lanes edge_db = knife_edge_db(nu);
  const Which costs = edge_db > 0.0;
  if (none(costs)) return 0.0;
  return only(costs, edge_db + (1.0 - exp(edge_db * (-1.0 / 6.0))) * (10.0 + 0.02 * length_km));
}

/// Of a Bullington construction: in sight the largest nu of the points, else that of the equivalent edge from the
/// slopes A and B above the direct line. P.1812 (15), (19).
Lanes bullington_nu(Which in_sight, Lanes nu_squared, Lanes slope_tx, Lanes slope_rx, Lanes nu_scale) {
  const Lanes squares = select(in_sight, nu_squared, max(slope_tx * slope_rx, 0.0));
  const Lanes nu = sqrt(abs(squares) * nu_scale);
  return select(squares < 0.0, -nu, nu);
}

/// What all lanes of a block know of their paths.
struct Paths {
  Lanes d_km, per_d;  ///< length, and one over it
  Lanes interior, sea_fraction;
  Lanes ground_rx_m;
  Lanes step_km;
  double tx_m = 0.0, own = 0.0;
  Lanes rx_m;  ///< antennas above sea level
};

/// L_ba: the profile with clutter.
Lanes actual_bullington_db(const DiffractionTerms& t, const Paths& paths, const BullingtonColumns& columns,
                           Block block) {
  const Lanes nu_scale = 0.002 * paths.d_km / t.lambda_m;
  const Lanes slope_tx = load(columns.slope_tx, block);
  const Lanes nu = bullington_nu(slope_tx < 0.0, load(columns.nu_squared, block), slope_tx,
                                 load(columns.slope_rx, block), nu_scale);  // P.1812 (13), (14)
  return only(paths.interior >= 1.0, bullington_db(nu, paths.d_km));
}

/// Antennas above the smooth surface that fits the ground, and their roots. P.1812 (37).
struct SmoothHeights {
  Lanes h1_m, h2_m, root1, root2;
};
SmoothHeights smooth_heights(const PathQuantities& q, const Paths& paths, Block block) {
  const Lanes mean_m = load(q.v1, block) * paths.per_d;
  const Lanes moment_m = load(q.v2, block) * paths.per_d * paths.per_d;
  Lanes tx_m = 2.0 * mean_m - moment_m;  // P.1812 (87)
  Lanes rx_m = moment_m - mean_m;        // P.1812 (88)
  const Lanes obstruction_m = load(q.obstruction_m, block);
  const Which obstructed = obstruction_m > 0.0;
  if (!none(obstructed)) {
    const Lanes alpha_tx = load(q.obstruction_tx, block);
    const Lanes alpha_rx = load(q.obstruction_rx, block);
    const Lanes share = obstruction_m / (alpha_tx + alpha_rx);
    tx_m = tx_m - only(obstructed, share * alpha_tx);  // P.1812 (91a)
    rx_m = rx_m - only(obstructed, share * alpha_rx);  // P.1812 (91b)
  }
  const Lanes h1_m = max(paths.tx_m - min(tx_m, q.tx_ground_m), 0.0);
  const Lanes h2_m = max(paths.rx_m - min(rx_m, paths.ground_rx_m), 0.0);
  return {h1_m, h2_m, sqrt(h1_m), sqrt(h2_m)};
}

/// G(Y), with the floor that K sets. P.1812 (34).
Lanes height_gain_db(Lanes b, Lanes least_db) {
  const Which high = b > 2.0;
  const Lanes over = b - 1.1;
  const Lanes log_db = log10(select(high, over, b + 0.1 * b * b * b));
  const Lanes gain_db = select(high, 17.6 * sqrt(over) - 5.0 * log_db - 8.0, 20.0 * log_db);
  return max(gain_db, least_db);
}

/// First term of the residue series over one kind of ground; `root` is the radius to the power of -1/3. P.526-15
/// section 3.1.1; P.1812 (29) to (36).
Lanes first_term_over(const DiffractionTerms& t, const FirstTerm& ground, Lanes root, Lanes log_root, Lanes d_km,
                      const SmoothHeights& h) {
  const Lanes k = ground.k * root;
  const Lanes k2 = k * k;
  const Lanes beta = t.ground_matters ? (1.0 + 1.6 * k2 + 0.67 * k2 * k2) / (1.0 + 4.5 * k2 + 1.53 * k2 * k2)
                                      : Lanes(1.0);          // P.1812 (30)
  const Lanes x = beta * (t.x_per_km * root * root) * d_km;  // P.1812 (31)
  const Lanes y_per_m = beta * t.y_per_m * root;             // P.1812 (32)
  const Lanes log_x = log(x);
  const Which far = x >= 1.6;
  Lanes distance_term_db = 11.0 + (10.0 / kLn10) * log_x - 17.6 * x;
  if (!none(!far))
    distance_term_db =
        select(far, distance_term_db, (-20.0 / kLn10) * log_x - 5.6488 * exp(1.425 * log_x));  // P.1812 (33)
  const Lanes least_db = 2.0 + ground.k_db + (20.0 / kLn10) * log_root;
  return -distance_term_db - height_gain_db(beta * y_per_m * h.h1_m, least_db) -
         height_gain_db(beta * y_per_m * h.h2_m, least_db);  // P.1812 (35), (36)
}

Lanes first_term_db(const DiffractionTerms& t, Lanes radius_km, const Paths& paths, const SmoothHeights& h) {
  const Lanes log_root = log(radius_km) * (-1.0 / 3.0);
  const Lanes root = exp(log_root);
  const Lanes sea = paths.sea_fraction;
  Lanes land_db = 0.0;
  Lanes sea_db = 0.0;
  if (!none(sea < 1.0)) land_db = first_term_over(t, t.land, root, log_root, paths.d_km, h);
  if (!none(sea > 0.0)) sea_db = first_term_over(t, t.sea, root, log_root, paths.d_km, h);
  return select(sea > 0.0, select(sea < 1.0, sea * sea_db + (1.0 - sea) * land_db, sea_db), land_db);  // P.1812 (28)
}

/// Where the ray between antennas over a smooth Earth has the least clearance for its Fresnel zone: there the largest
/// nu is, in sight or not.
Lanes narrowest_km(const DiffractionTerms& t, const Paths& paths, const SmoothHeights& h) {
  const Lanes per_sum = 1.0 / (h.h1_m + h.h2_m);
  const Lanes c = (h.h1_m - h.h2_m) * per_sum;                          // P.1812 (24d)
  const Lanes m = (0.5 * t.curvature) * squared(paths.d_km) * per_sum;  // P.1812 (24e)
  const Lanes m1 = m + 1.0;
  const Lanes scale = sqrt(m1 / (3.0 * m));
  const Lanes cosine = min(max(1.5 * c / (scale * m1), -1.0), 1.0);
  const Lanes b = 2.0 * scale * cos(kPi / 3.0 + acos(cosine) * (1.0 / 3.0));  // P.1812 (24c)
  return 0.5 * paths.d_km * (1.0 + b);                                        // P.1812 (24a)
}

/// L_dsph. P.526-15 section 3.2.
struct SphericalEarth {
  Lanes loss_db = 0.0;
  Lanes narrowest_km = 0.0;  ///< of the lanes with
  Which known;
};
SphericalEarth spherical_earth(const DiffractionTerms& t, const Paths& paths, const SmoothHeights& h) {
  const Lanes d = paths.d_km;
  const Lanes roots = h.root1 + h.root2;
  const Which beyond = d >= t.sight_per_root * roots;  // P.1812 (22)

  // With d1 d2 as in (23) to (25), the clearance in units of sqrt(d1 d2) is (h1 s + h2 / s) / d less the bulge, where s
  // is some positive number: at least 2 sqrt(h1 h2) / d, and the bulge at most half its curvature times d.
  const Lanes wide_m = 2.0 * h.root1 * h.root2 - (0.5 * t.curvature) * squared(d);
  const Which clear = wide_m > t.fresnel_factor * sqrt(t.lambda_m * d);
  SphericalEarth result{.known = !(beyond | clear)};

  // Within sight: the smallest clearance of the ray over the curved Earth.
  Which grazes = beyond;
  Lanes shadow_share = 1.0;
  if (!none(result.known)) {
    const Lanes d1 = narrowest_km(t, paths, h);
    const Lanes d2 = d - d1;  // P.1812 (24b)
    const Lanes clearance_m =
        ((h.h1_m - t.curvature * d1 * d1) * d2 + (h.h2_m - t.curvature * d2 * d2) * d1) * paths.per_d;  // P.1812 (23)
    const Lanes required_m = t.fresnel_factor * sqrt(max(d1 * d2, 0.0) * t.lambda_m * paths.per_d);     // P.1812 (25)
    grazes = beyond | (result.known & (clearance_m <= required_m));
    shadow_share = select(beyond | (required_m <= 0.0), 1.0, 1.0 - clearance_m / required_m);
    result.narrowest_km = d1;
  }
  if (none(grazes)) return result;

  // Beyond it the first term stands alone; between grazing and clear it is that of an Earth on which the path would
  // just graze, shared by clearance.
  const Lanes grazing_radius = 500.0 * squared(d / roots);  // P.1812 (26)
  const Lanes first_db = first_term_db(t, select(beyond, t.radius_km, grazing_radius), paths, h);
  result.loss_db = only(grazes, shadow_share * max(first_db, 0.0));  // P.1812 (27)
  return result;
}

/// A profile without heights under the antennas h1, h2: what it shows at its interior points.
struct SmoothProfile {
  Lanes length_km, slope, h1_m, h2_m;
  double curvature;
  [[nodiscard]] HWY_INLINE Lanes above(Lanes d) const { return curvature * d * (length_km - d) - (h1_m + slope * d); }
  /// nu^2 with its sign, to be scaled.
  [[nodiscard]] HWY_INLINE Lanes nu_squared(Lanes d) const {
    const Lanes product = d * (length_km - d);
    const Lanes u = curvature * product - (h1_m + slope * d);
    return u * abs(u) / product;
  }
};

/// L_bs of the lanes with `asked`: Bullington over the profile's distances without heights.
Lanes smooth_bullington_db(const DiffractionTerms& t, const Paths& paths, const SmoothHeights& h,
                           const SphericalEarth& sphere, Which asked) {
  const Lanes length = paths.d_km;
  const Lanes step = paths.step_km, per_step = 1.0 / step;
  const SmoothProfile profile{length, (h.h2_m - h.h1_m) * paths.per_d, h.h1_m, h.h2_m, t.curvature};
  // The place of an interior point: whole steps from the transmitter, or own steps from the receiver for its own points.
  const Lanes own_step = length / (paths.interior + 1.0);
  const auto place = [&](Lanes k) HWY_ATTR {
    const Lanes point = min(max(k, 1.0), paths.interior);
    const Which own = point > paths.interior - paths.own;
    return select(own, length - (paths.interior + 1.0 - point) * own_step, point * step);
  };

  // Each value rises up to one place and falls from there, so that its largest samples lie beside it; a receiver's own
  // points stand up to a step off, which can make it the next ones.
  const auto largest_beside = [&](Lanes d, auto&& value) HWY_ATTR {
    const Lanes k = ceil(d * per_step);
    const Lanes best = max(value(place(k - 1.0)), value(place(k)));
    return paths.own > 0.0 ? max(best, max(value(place(k - 2.0)), value(place(k + 1.0)))) : best;
  };

  // u/d and u/(D-d) are concave in d, with tangent points sqrt(h / curvature).
  const Lanes slope_tx =
      largest_beside(h.root1 * t.tangent_per_root, [&](Lanes d) HWY_ATTR { return profile.above(d) / d; });
  const Which in_sight = slope_tx < 0.0;
  Lanes slope_rx = 0.0;
  if (!none(asked & !in_sight))
    slope_rx = largest_beside(length - h.root2 * t.tangent_per_root,
                              [&](Lanes d) HWY_ATTR { return profile.above(d) / (length - d); });

  // In sight: with s^2 = d / (D - d), nu grows with C D s / (1 + s^2) - (h1 / s + h2 s) / D, and the numerator of that
  // one's derivative is a cubic in s^2 whose coefficients change sign once.
  Lanes nu_squared = 0.0;
  if (const Which seen = asked & in_sight; !none(seen)) {
    const Lanes d1 = none(seen & !sphere.known) ? sphere.narrowest_km : narrowest_km(t, paths, h);
    nu_squared = largest_beside(d1, [&](Lanes d) HWY_ATTR { return profile.nu_squared(d); });
  }
  const Lanes nu_scale = 0.002 * length / t.lambda_m;
  return only(asked, bullington_db(bullington_nu(in_sight, nu_squared, slope_tx, slope_rx, nu_scale), length));
}

/// L_d. P.1812 (39).
Lanes delta_bullington_db(const DiffractionTerms& t, const Paths& paths, const SmoothHeights& h,
                          const BullingtonColumns& columns, Block block) {
  const Lanes actual_db = actual_bullington_db(t, paths, columns, block);
  const SphericalEarth sphere = spherical_earth(t, paths, h);
  const Which rounds = sphere.loss_db > 0.0;
  Lanes smooth_db = 0.0;
  if (const Which with_points = rounds & (paths.interior >= 1.0); !none(with_points))
    smooth_db = smooth_bullington_db(t, paths, h, sphere, with_points);
  return only(paths.d_km >= kShortestDistance_km, actual_db + max(sphere.loss_db - smooth_db, 0.0));
}

Paths paths_of(const PathInput& asked, const PathQuantities& q, std::span<const double> sea, Block block) {
  const Lanes d_km = load(q.distance_km, block);
  const Lanes ground_rx_m = load(q.ground_m, block);
  return {.d_km = d_km,
          .per_d = 1.0 / d_km,
          .interior = load(q.interior, block),
          .sea_fraction = load(sea, block),
          .ground_rx_m = ground_rx_m,
          .step_km = load(q.step_km, block),
          .tx_m = q.tx_ground_m + asked.tx_height.value(),
          .own = q.own,
          .rx_m = ground_rx_m + asked.rx_height.value()};
}

/// Logarithm to base ten of the straight line between the antennas, km, which is 1 m at least.
Lanes log_slant(const Paths& paths) {
  constexpr double kLeast = kShortestDistance_km * kShortestDistance_km;
  const Lanes rise_km = 0.001 * (paths.rx_m - paths.tx_m);
  return 0.5 * log10(max(squared(paths.d_km) + squared(rise_km), kLeast));
}

// ---- Rec. ITU-R P.1812-6, as models/terrain/clear_air.cpp and models/path/path_terms.cpp. ----

constexpr double kLeastLogBeta = -200.0;   ///< beta, %, stays above this power of ten
constexpr double kLeastHeight_m = 1.0e-3;  ///< effective heights of the ducting model stay above this

/// 1 - (1 + tanh x) / 2.
Lanes falling_share(Lanes x) { return 1.0 / (1.0 + exp(min(2.0 * x, 700.0))); }

struct IncidenceLanes {
  Lanes tau, log_b0;  ///< the logarithm to base ten
};
IncidenceLanes incidence_of(const ClearAirTerms& t, const PathQuantities& q, Block block) {
  const Lanes tau = 1.0 - exp(-4.12e-4 * exp(2.41 * log(load(q.d_lm_km, block))));  // P.1812 (3)
  const Lanes sum = exp10(-load(q.d_tm_km, block) / (16.0 - 6.6 * tau)) + exp10(-5.0 * (0.496 + 0.354 * tau));
  const Lanes log_mu1 = min(0.2 * log10(sum), 0.0);        // P.1812 (2)
  return {tau, t.log_b0_at_1 + t.log_b0_slope * log_mu1};  // P.1812 (4), (5)
}

/// I(beta_0), which lies below 47 %. P.1812 (96), (97).
Lanes normal_b0(Lanes log_b0) {
  const Lanes t = sqrt((-2.0 * kLn10) * max(log_b0 - 2.0, -6.0));       // P.1812 (97a)
  const Lanes numerator = (0.010328 * t + 0.802853) * t + 2.515516698;  // P.1812 (97b)
  const Lanes denominator = ((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0;
  return t - numerator / denominator;
}

struct HorizonLanes {
  Lanes theta_t_mrad, theta_r_mrad, theta_mrad, d_lt_km, d_lr_km;
};
HorizonLanes horizons_of(const ClearAirTerms& t, const PathQuantities& q, Lanes d_km, Block block) {
  const Lanes theta_t_mrad = 1000.0 * atan(load(q.horizon_tx, block));
  const Lanes theta_r_mrad = 1000.0 * atan(load(q.horizon_rx, block));
  const Lanes theta_mrad = (1000.0 / t.a_e_km) * d_km + theta_t_mrad + theta_r_mrad;  // P.1812 (84)
  return {theta_t_mrad, theta_r_mrad, theta_mrad, load(q.d_lt_km, block), load(q.d_lr_km, block)};
}

/// Loss of a terminal's own hill in front of a duct, as a factor of 20 log and what is added to that. P.1812 (48).
struct SiteShielding {
  Lanes factor, more_db;
};
SiteShielding site_shielding(const ClearAirTerms& t, Lanes theta_mrad, Lanes horizon_km) {
  const Lanes excess_mrad = max(theta_mrad - 0.1 * horizon_km, 0.0);  // P.1812 (48a)
  return {1.0 + 0.361 * excess_mrad * sqrt(t.f_ghz * horizon_km), 0.264 * t.cbrt_f * excess_mrad};
}

/// Gain of a terminal near the sea whose duct it lies in; `in_duct` is 1 + tanh(0.07 (50 - h)). P.1812 (49).
Lanes sea_coupling_db(Which much_sea, Lanes coast_km, Lanes horizon_km, Lanes in_duct) {
  const Which near_sea = much_sea & (coast_km <= horizon_km) & (coast_km <= 5.0);
  return only(near_sea, -3.0 * exp(-0.25 * coast_km * coast_km) * in_duct);
}

/// A_f. P.1812 (47).
Lanes duct_coupling_db(const ClearAirTerms& t, const PathQuantities& q, const Paths& paths,
                       const HorizonLanes& horizons, Block block) {
  const SiteShielding tx = site_shielding(t, horizons.theta_t_mrad, horizons.d_lt_km);
  const SiteShielding rx = site_shielding(t, horizons.theta_r_mrad, horizons.d_lr_km);
  const Lanes land_db = t.duct_frequency_db + tx.more_db + rx.more_db +
                        20.0 * log10((horizons.d_lt_km + horizons.d_lr_km) * tx.factor * rx.factor);
  const Which much_sea = paths.sea_fraction >= 0.75;
  if (none(much_sea)) return land_db;
  const Lanes rx_in_duct = 2.0 * falling_share(-0.07 * (50.0 - paths.rx_m));
  return land_db + sea_coupling_db(much_sea, load(q.d_ct_km, block), horizons.d_lt_km, t.tx_in_duct) +
         sea_coupling_db(much_sea, load(q.d_cr_km, block), horizons.d_lr_km, rx_in_duct);
}

/// gamma_d theta'. P.1812 (50), (51).
Lanes duct_angle_db(const ClearAirTerms& t, const Paths& paths, const HorizonLanes& horizons) {
  const Lanes theta_mrad = (1000.0 / t.a_e_km) * paths.d_km + min(horizons.theta_t_mrad, 0.1 * horizons.d_lt_km) +
                           min(horizons.theta_r_mrad, 0.1 * horizons.d_lr_km);  // P.1812 (52)
  return 5.0e-5 * t.a_e_km * t.cbrt_f * theta_mrad;
}

/// log10 of mu_2.
Lanes log_mu2_of(const ClearAirTerms& t, const PathQuantities& q, const Paths& paths, Lanes tau, Lanes log_d,
                 Block block) {
  const Lanes d = paths.d_km;
  const Lanes mean_m = load(q.v1, block) * paths.per_d;
  const Lanes moment_m = load(q.v2, block) * paths.per_d * paths.per_d;
  const Lanes h_st_m = min(2.0 * mean_m - moment_m, q.tx_ground_m);                 // P.1812 (87), (92a)
  const Lanes h_sr_m = min(moment_m - mean_m, paths.ground_rx_m);                   // P.1812 (88), (92b)
  const Lanes h_te_m = max(t.h_tg_m + q.tx_ground_m - h_st_m, kLeastHeight_m);      // P.1812 (94a)
  const Lanes h_re_m = max(t.h_rg_m + paths.ground_rx_m - h_sr_m, kLeastHeight_m);  // P.1812 (94b)
  const Lanes alpha = max(-0.6 - 3.5e-9 * exp(3.1 * log_d) * tau, -3.4);            // P.1812 (55a)
  const Lanes roots = sqrt(h_te_m) + sqrt(h_re_m);
  return min(alpha * log10(500.0 * d * d / (t.a_e_km * roots * roots)), 0.0);  // P.1812 (55)
}

/// log10 of mu_3.
Lanes log_mu3_of(const PathQuantities& q, const Paths& paths, const HorizonLanes& horizons, Block block) {
  const Lanes between_km = min(paths.d_km - horizons.d_lt_km - horizons.d_lr_km, 40.0);  // P.1812 (56a)
  const Lanes h_m = load(q.h_m_m, block);
  return only(h_m > 10.0, (-4.6e-5 / kLn10) * (h_m - 10.0) * (43.0 + 6.0 * between_km));  // P.1812 (56)
}

/// A(p).
Lanes duct_time_db(const ClearAirTerms& t, Lanes d_km, Lanes log_d, Lanes log_beta) {
  const Lanes log_ratio = t.log_p - log_beta;
  const Lanes decay = (9.51 - 4.8 * log_beta + 0.198 * log_beta * log_beta) * 1.0e-6 * exp(1.13 * log_d);
  const Lanes gamma = 1.076 * exp(-1.012 * log(2.0058 - log_beta) - decay);            // P.1812 (53a)
  return -12.0 + (1.2 + 3.7e-3 * d_km) * log_ratio + 12.0 * exp10(log_ratio * gamma);  // P.1812 (53)
}

/// Line of sight and diffraction over time.
struct TimeLanes {
  Lanes l_b0p_db, l_b0b_db, f_i, l_dp_db;
};
TimeLanes over_time(const ClearAirTerms& t, const HorizonLanes& horizons, Lanes log_b0, Lanes l_bfs_db, Lanes l_d50_db,
                    Lanes l_db_db) {
  const Lanes strength_db = 2.6 * (1.0 - exp(-0.1 * (horizons.d_lt_km + horizons.d_lr_km)));
  const Lanes f_i = select(t.log_p > log_b0, t.normal_p / normal_b0(log_b0), 1.0);  // P.1812 (40)
  return {l_bfs_db + strength_db * (t.log_p - t.log_50),                            // P.1812 (9a), (10)
          l_bfs_db + strength_db * (log_b0 - t.log_50),                             // P.1812 (9b), (11)
          f_i, l_d50_db + (l_db_db - l_d50_db) * f_i};                              // P.1812 (41)
}

/// A ducting loss of at most its share of l_b0p, diffraction and ducting: L_bam. P.1812 (57) to (62).
Lanes with_ducting_db(const ClearAirTerms& t, const Paths& paths, Lanes theta_mrad, Lanes log_b0, const TimeLanes& l,
                      Lanes l_bd50_db, Lanes l_ba_db) {
  constexpr double kSoftness_db = 2.5;                                                                // eta
  constexpr double kSwitch_km = 20.0;                                                                 // d_sw
  const Lanes f_j = falling_share(3.0 * 0.8 * (theta_mrad - kAngularWidth) * (1.0 / kAngularWidth));  // P.1812 (57)
  const Lanes f_k = falling_share(3.0 * 0.5 * (paths.d_km - kSwitch_km) * (1.0 / kSwitch_km));        // P.1812 (58)
  const Lanes l_bd_db = l.l_b0p_db + l.l_dp_db;                                                       // P.1812 (43)
  const Lanes land_diffraction_db = (1.0 - paths.sea_fraction) * l.l_dp_db;
  const Lanes l_minb0p_db = select(t.log_p < log_b0, l.l_b0p_db + land_diffraction_db,
                                   l_bd50_db + (l.l_b0b_db + land_diffraction_db - l_bd50_db) * l.f_i);  // P.1812 (59)
  const Lanes small = min(l_ba_db, l.l_b0p_db);
  const Lanes large = max(l_ba_db, l.l_b0p_db);
  const Lanes l_minbap_db =
      large + kSoftness_db * log(1.0 + exp((small - large) * (1.0 / kSoftness_db)));  // P.1812 (60)
  const Lanes l_bda_db =
      select(l_minbap_db > l_bd_db, l_bd_db, l_minbap_db + (l_bd_db - l_minbap_db) * f_k);  // P.1812 (61)
  return l_bda_db + (l_minb0p_db - l_bda_db) * f_j;                                         // P.1812 (62)
}

/// Troposcatter further than this above all else takes less than 3e-8 dB away.
constexpr double kScatterReach_db = 40.0;

/// L_bc. P.1812 (63).
Lanes with_scatter_db(Lanes l_bs_db, Lanes l_bam_db) {
  const Which matters = l_bs_db - l_bam_db < kScatterReach_db;
  if (none(matters)) return l_bam_db;
  const Lanes less = min(l_bs_db, l_bam_db);
  const Lanes more = max(l_bs_db, l_bam_db);
  return select(matters, less - 5.0 * log10(1.0 + exp10(0.2 * (less - more))), l_bam_db);
}

/// Below this, diffraction over sea changes the median by less than 2e-7 dB, as f_i stays below 2e-8 there.
constexpr double kMuchSeaDiffraction_db = 5.0;

}  // namespace

void close_itu_p526(const PathInput& asked, const PathQuantities& q, const SweptLosses& losses) {
  const DiffractionTerms terms = diffraction_terms(asked, asked.effective_radius.value(), kP526Si);
  const double at_1_km_db = free_space(asked.frequency, Kilometres{1.0}).value();
  for (std::size_t i = 0; i < q.count; i += kLanes) {
    const Block block = block_at(i, q.count);
    const Paths paths = paths_of(asked, q, q.sea_fraction, block);
    const Lanes free_space_db = at_1_km_db + 20.0 * log_slant(paths);
    const SmoothHeights h = smooth_heights(q, paths, block);
    const Lanes diffraction_db = delta_bullington_db(terms, paths, h, q.median, block);
    store(free_space_db + diffraction_db, losses.total_db, block);
    store(diffraction_db, losses.diffraction_db, block);
  }
}

void close_itu_p1812(const PathInput& asked, const PathQuantities& q, const SweptLosses& losses) {
  const ClearAirTerms t = clear_air_terms(asked, q.tx_ground_m);
  const DiffractionTerms median_terms = diffraction_terms(asked, t.a_e_km, kP526AsP1812);
  const DiffractionTerms beta_terms = diffraction_terms(asked, beta_radius_km(), kP526AsP1812);
  const bool at_median = t.p_percent >= 50.0;
  for (std::size_t i = 0; i < q.count; i += kLanes) {
    const Block block = block_at(i, q.count);
    const Paths paths = paths_of(asked, q, q.omega, block);
    const Lanes log_straight = log_slant(paths);
    const Lanes l_bfs_db = t.printed_1_km_db + 20.0 * log_straight;  // P.1812 (8)
    const SmoothHeights h = smooth_heights(q, paths, block);
    const Lanes l_d50_db = delta_bullington_db(median_terms, paths, h, q.median, block);
    const Lanes l_bd50_db = l_bfs_db + l_d50_db;  // P.1812 (42)
    const HorizonLanes horizons = horizons_of(t, q, paths.d_km, block);
    const Lanes log_d = log(paths.d_km);

    // The median is diffraction's alone where nothing is diffracted, or the least that a duct can lose is more.
    Lanes l_b0p_db = l_bfs_db;
    Lanes l_dp_db = l_d50_db;
    Lanes l_bam_db = l_bd50_db;
    const Which diffracted = l_d50_db > 0.0;
    if (!at_median || !none(diffracted)) {
      const Lanes least_duct_db = duct_coupling_db(t, q, paths, horizons, block) + duct_angle_db(t, paths, horizons);
      const Which ducted = at_median ? (diffracted & (least_duct_db < l_bd50_db)) |
                                           (paths.sea_fraction * l_d50_db > kMuchSeaDiffraction_db)
                                     : paths.d_km > 0.0;
      if (!none(ducted)) {
        const IncidenceLanes incidence = incidence_of(t, q, block);
        const Lanes l_db_db = at_median ? l_d50_db : delta_bullington_db(beta_terms, paths, h, q.beta, block);
        const TimeLanes l = over_time(t, horizons, incidence.log_b0, l_bfs_db, l_d50_db, l_db_db);
        const Lanes log_beta = max(incidence.log_b0 + log_mu2_of(t, q, paths, incidence.tau, log_d, block) +
                                       log_mu3_of(q, paths, horizons, block),
                                   kLeastLogBeta);                                           // P.1812 (54)
        const Lanes l_ba_db = least_duct_db + duct_time_db(t, paths.d_km, log_d, log_beta);  // P.1812 (46)
        l_bam_db = select(
            ducted, with_ducting_db(t, paths, horizons.theta_mrad, incidence.log_b0, l, l_bd50_db, l_ba_db), l_bam_db);
        l_b0p_db = select(ducted, l.l_b0p_db, l_b0p_db);
        l_dp_db = select(ducted, l.l_dp_db, l_dp_db);
      }
    }
    const Lanes l_bs_db = t.scatter_1_km_db + (20.0 / kLn10) * log_d + 0.573 * horizons.theta_mrad;  // P.1812 (44)
    const Lanes l_bc_db = with_scatter_db(l_bs_db, l_bam_db);

    // Over locations on land; a path shorter than 1 m is free space.
    const Which apart = paths.d_km >= kShortestDistance_km;
    const Which on_land = load(q.rx_at_sea, block) <= 0.0;
    const Lanes total_db = max(l_b0p_db, l_bc_db + only(on_land, t.l_loc_db));
    const Lanes near_db = t.exact_1_km_db + 20.0 * log_straight;
    store(select(apart, total_db, max(near_db, near_db + t.l_loc_db)), losses.total_db, block);
    store(l_dp_db, losses.diffraction_db, block);
  }
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::models {

HWY_EXPORT(close_itu_p526);
void close_itu_p526(const PathInput& asked, const PathQuantities& q, const SweptLosses& losses) {
  HWY_DYNAMIC_DISPATCH(close_itu_p526)(asked, q, losses);
}

QuantityNeeds needs_of_itu_p1812(const PathInput& asked) noexcept {
  return {.diffraction = true, .beta_diffraction = asked.time_percent < 50.0, .horizons = true, .sections = true};
}

double clearance_that_matters(std::span<const PathInput> asked) noexcept {
  double longest_m = 0.0;
  for (const PathInput& path : asked)
    longest_m = std::max(longest_m, kSpeedOfLight_m_s / (1.0e6 * std::max(path.frequency.value(), 1.0e-3)));
  constexpr double kFactor = 17.46;  // a little more than either way of printing P.1812 (25)
  return kFactor * std::sqrt(longest_m);
}

HWY_EXPORT(close_itu_p1812);
void close_itu_p1812(const PathInput& asked, const PathQuantities& q, const SweptLosses& losses) {
  HWY_DYNAMIC_DISPATCH(close_itu_p1812)(asked, q, losses);
}

}  // namespace phusong::models
#endif  // HWY_ONCE
