// Delta-Bullington diffraction with spherical Earth for a vector of receivers: Rec. ITU-R P.526-15, section 4.5, which
// is P.1812-6, section 4.3, as models/terrain/itu_p526.cpp has it.
//
//   const DiffractionTerms terms = diffraction_terms(asked, radius_km, kP526Si);     // once for all receivers
//   const Paths paths = paths_of(asked, q, q.sea_fraction, block);
//   const Lanes loss_db = delta_bullington_db(terms, paths, smooth_heights(q, paths, block), q.median, block);
//
// Guarantees: those of closing.h. For .cpp files that Highway compiles once for every instruction set: include it after
// lanes.h, as that one.
#if defined(PHUSONG_MODELS_SWEEP_DELTA_BULLINGTON_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PHUSONG_MODELS_SWEEP_DELTA_BULLINGTON_H
#undef PHUSONG_MODELS_SWEEP_DELTA_BULLINGTON_H
#else
#define PHUSONG_MODELS_SWEEP_DELTA_BULLINGTON_H
#endif

#include <algorithm>
#include <cmath>
#include <span>

#include "models/sweep/lanes.h"
#include "models/sweep/path_quantities.h"
#include "models/terrain/itu_p526.h"

#ifndef PHUSONG_DELTA_BULLINGTON_ONCE
#define PHUSONG_DELTA_BULLINGTON_ONCE
// What depends on the question alone, once for all receivers.
namespace phusong::models {

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

inline FirstTerm first_term_of(const GroundConstants& ground, double f_ghz, double lambda_m, Polarisation polarisation,
                               const P526Constants& constants) noexcept {
  const double loss_term =
      constants.rounded ? 18.0 * ground.conductivity_s_m / f_ghz : 60.0 * lambda_m * ground.conductivity_s_m;
  const double size = constants.rounded ? 0.036 / std::cbrt(f_ghz) : 1.0 / std::cbrt(2.0e3 * kPi / lambda_m);
  const double k = size / std::sqrt(std::hypot(ground.permittivity - 1.0, loss_term));  // P.1812 (29a)
  const bool vertical = polarisation == Polarisation::vertical;
  const double whole = vertical ? k * std::hypot(ground.permittivity, loss_term) : k;  // P.1812 (29b)
  return {whole, 20.0 * std::log10(whole)};
}

inline DiffractionTerms diffraction_terms(const PathInput& asked, double radius_km,
                                          const P526Constants& constants) noexcept {
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

}  // namespace phusong::models
#endif  // PHUSONG_DELTA_BULLINGTON_ONCE

HWY_BEFORE_NAMESPACE();
namespace phusong::models::HWY_NAMESPACE {

/// J(nu). P.526-15 eq. (31).
inline Lanes knife_edge_db(Lanes nu) {
  const Which stands_out = nu > kClearNu;
  if (none(stands_out)) return 0.0;
  const Lanes x = nu - 0.1;
  return only(stands_out, 6.9 + 20.0 * log10(sqrt(x * x + 1.0) + x));
}

/// Bullington's own loss from the equivalent edge's. P.1812 (21).
inline Lanes bullington_db(Lanes nu, Lanes length_km) {
  const Lanes edge_db = knife_edge_db(nu);
  const Which costs = edge_db > 0.0;
  if (none(costs)) return 0.0;
  return only(costs, edge_db + (1.0 - exp(edge_db * (-1.0 / 6.0))) * (10.0 + 0.02 * length_km));
}

/// Of a Bullington construction: in sight the largest nu of the points, else that of the equivalent edge from the
/// slopes A and B above the direct line. P.1812 (15), (19).
inline Lanes bullington_nu(Which in_sight, Lanes nu_squared, Lanes slope_tx, Lanes slope_rx, Lanes nu_scale) {
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
inline Lanes actual_bullington_db(const DiffractionTerms& t, const Paths& paths, const BullingtonColumns& columns,
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
inline SmoothHeights smooth_heights(const PathQuantities& q, const Paths& paths, Block block) {
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
inline Lanes height_gain_db(Lanes b, Lanes least_db) {
  const Which high = b > 2.0;
  const Lanes over = b - 1.1;
  const Lanes log_db = log10(select(high, over, b + 0.1 * b * b * b));
  const Lanes gain_db = select(high, 17.6 * sqrt(over) - 5.0 * log_db - 8.0, 20.0 * log_db);
  return max(gain_db, least_db);
}

/// First term of the residue series over one kind of ground; `root` is the radius to the power of -1/3. P.526-15
/// section 3.1.1; P.1812 (29) to (36).
inline Lanes first_term_over(const DiffractionTerms& t, const FirstTerm& ground, Lanes root, Lanes log_root, Lanes d_km,
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

inline Lanes first_term_db(const DiffractionTerms& t, Lanes radius_km, const Paths& paths, const SmoothHeights& h) {
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
inline Lanes narrowest_km(const DiffractionTerms& t, const Paths& paths, const SmoothHeights& h) {
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
inline SphericalEarth spherical_earth(const DiffractionTerms& t, const Paths& paths, const SmoothHeights& h) {
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
inline Lanes smooth_bullington_db(const DiffractionTerms& t, const Paths& paths, const SmoothHeights& h,
                                  const SphericalEarth& sphere, Which asked) {
  const Lanes length = paths.d_km;
  const Lanes step = paths.step_km, per_step = 1.0 / step;
  const SmoothProfile profile{length, (h.h2_m - h.h1_m) * paths.per_d, h.h1_m, h.h2_m, t.curvature};
  // The place of an interior point: whole steps from the transmitter, or own steps from the receiver for its own
  // points.
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
inline Lanes delta_bullington_db(const DiffractionTerms& t, const Paths& paths, const SmoothHeights& h,
                                 const BullingtonColumns& columns, Block block) {
  const Lanes actual_db = actual_bullington_db(t, paths, columns, block);
  const SphericalEarth sphere = spherical_earth(t, paths, h);
  const Which rounds = sphere.loss_db > 0.0;
  Lanes smooth_db = 0.0;
  if (const Which with_points = rounds & (paths.interior >= 1.0); !none(with_points))
    smooth_db = smooth_bullington_db(t, paths, h, sphere, with_points);
  return only(paths.d_km >= kShortestDistance_km, actual_db + max(sphere.loss_db - smooth_db, 0.0));
}

inline Paths paths_of(const PathInput& asked, const PathQuantities& q, std::span<const double> sea, Block block) {
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
inline Lanes log_slant(const Paths& paths) {
  constexpr double kLeast = kShortestDistance_km * kShortestDistance_km;
  const Lanes rise_km = 0.001 * (paths.rx_m - paths.tx_m);
  return 0.5 * log10(max(squared(paths.d_km) + squared(rise_km), kLeast));
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // PHUSONG_MODELS_SWEEP_DELTA_BULLINGTON_H
