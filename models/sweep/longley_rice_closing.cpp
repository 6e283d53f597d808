// Longley-Rice for many receivers: from horizons and heights to the loss. The formulas are those of
// terrain/longley_rice_{terrain,attenuation,variability}.cpp, whose names and equation numbers stand here too.
#include <cmath>
#include <cstddef>

#include "geo/base/constants.h"
#include "models/sweep/longley_rice_columns.h"

// See closing_p526.cpp.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/sweep/longley_rice_closing.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
//
#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace phusong::models::itm::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;
using M = hn::Mask<D>;
constexpr D kD{};

HWY_INLINE V of(double x) { return hn::Set(kD, x); }
HWY_INLINE V squared(V x) { return x * x; }
HWY_INLINE V over_zero(V x) { return hn::IfThenElseZero(x > of(0.0), x); }
HWY_INLINE V log_of(V x) { return hn::Log(kD, x); }
HWY_INLINE V exp_of(V x) { return hn::Exp(kD, x); }
/// Ten times the decimal logarithm.
HWY_INLINE V decibels(V x) { return of(4.3429448190325182765) * hn::Log(kD, x); }
/// Of a number above zero whose logarithm is at hand.
HWY_INLINE V cube_root(V log_x) { return exp_of(log_x * of(1.0 / 3.0)); }

/// ERL 79-ITS 67 (3).
HWY_INLINE V roughness(V d_m, V delta_h_m) { return delta_h_m * (of(1.0) - of(0.8) * exp_of(d_m * of(-1.0 / 50.0e3))); }
/// ERL 79-ITS 67 (3.6a).
HWY_INLINE V fresnel_spread(V rough_m) { return of(0.78) * rough_m * exp_of(of(-0.5) * hn::Sqrt(hn::Sqrt(rough_m))); }

/// Both ends of a path, and the path.
struct Paths {
  V d_m, N_s, gamma_e, delta_h_m;
  V d_hzn[2], theta[2], h_e[2], smooth_m[2];
  V d_L, d_s, theta_los;
};

HWY_INLINE V smooth_horizon(V h_e, V gamma_e) { return hn::Sqrt(of(2.0) * h_e / gamma_e); }
/// Alg (3.3).
HWY_INLINE V rough_horizon(const Paths& p, int end) {
  return p.smooth_m[end] * exp_of(of(-0.07) * hn::Sqrt(p.delta_h_m / hn::Max(p.h_e[end], of(5.0))));
}
/// Alg (3.4).
HWY_INLINE V rough_elevation(V delta_h_m, V smooth_m, V d_hzn, V h_e) {
  return (of(0.65) * delta_h_m * (smooth_m / d_hzn - of(1.0)) - of(2.0) * h_e) / smooth_m;
}

/// The end of read_terrain(): irregularity for a path of infinite length; in sight, horizons as if there were more
/// terrain beyond the terminals.
HWY_INLINE Paths paths_at(const Columns& c, std::size_t i) {
  const auto at = [i](const Columns::Column& column) HWY_ATTR { return hn::LoadU(kD, column.data() + i); };
  Paths p;
  p.d_m = at(c.d_m);
  p.N_s = at(c.N_s);
  p.gamma_e = at(c.gamma_e);
  p.delta_h_m = at(c.range_m) / (of(1.0) - of(0.8) * exp_of(at(c.span_m) * of(-1.0 / 50.0e3)));
  for (int end = 0; end < 2; ++end) {
    p.d_hzn[end] = at(c.d_hzn_m[end]);
    p.theta[end] = at(c.theta_hzn[end]);
    p.h_e[end] = at(c.h_e_m[end]);
    p.smooth_m[end] = smooth_horizon(p.h_e[end], p.gamma_e);
  }

  const M in_sight = at(c.in_sight) > of(0.5);
  if (!hn::AllFalse(kD, in_sight)) {
    V horizon[2] = {rough_horizon(p, 0), rough_horizon(p, 1)};
    const V reach_m = horizon[0] + horizon[1];
    const M lifted = hn::And(in_sight, reach_m <= p.d_m);
    if (!hn::AllFalse(kD, lifted)) {
      const V lift = squared(p.d_m / reach_m);
      for (int end = 0; end < 2; ++end) {
        p.h_e[end] = hn::IfThenElse(lifted, p.h_e[end] * lift, p.h_e[end]);
        p.smooth_m[end] = smooth_horizon(p.h_e[end], p.gamma_e);
      }
      horizon[0] = rough_horizon(p, 0);
      horizon[1] = rough_horizon(p, 1);
    }
    for (int end = 0; end < 2; ++end) {
      p.d_hzn[end] = hn::IfThenElse(in_sight, horizon[end], p.d_hzn[end]);
      const V theta = rough_elevation(p.delta_h_m, p.smooth_m[end], p.d_hzn[end], p.h_e[end]);
      p.theta[end] = hn::IfThenElse(in_sight, theta, p.theta[end]);
    }
  }
  p.d_L = p.d_hzn[0] + p.d_hzn[1];
  p.d_s = p.smooth_m[0] + p.smooth_m[1];
  p.theta_los = hn::Neg(hn::Max(p.theta[0] + p.theta[1], hn::Neg(p.d_L * p.gamma_e)));
  return p;
}

/// TN101 (III.24b), (III.24c).
HWY_INLINE V knife_edge_db(V nu_squared) {
  const M near = nu_squared < of(5.76);
  const V near_db = of(6.02) + of(9.11) * hn::Sqrt(nu_squared) - of(1.27) * nu_squared;
  if (hn::AllTrue(kD, near)) return near_db;
  return hn::IfThenElse(near, near_db, of(12.953) + decibels(nu_squared));
}

/// Alg, function fht; log_K is ln K.
HWY_INLINE V height_gain_db(V x, V K, V log_K) {
  const V log_x = log_of(x);
  const V free_db = of(17.372) * log_x - of(117.0);
  const M near = x < of(200.0);
  V near_db = of(2.5e-5) * x * x / K + of(8.686) * log_K - of(15.0);
  const M free_of_ground = hn::Or(K<of(1.0e-5), hn::Neg(x * log_K * log_K * log_K)> of(5495.0));
  near_db = hn::IfThenElse(free_of_ground, hn::IfThenElse(x > of(1.0), free_db, of(-117.0)), near_db);
  if (hn::AllTrue(kD, near)) return near_db;
  V far_db = of(0.05751) * x - of(4.343) * log_x;
  const V w = of(0.0134) * x * exp_of(of(-0.005) * x);
  far_db = hn::IfThenElse(x >= of(2000.0), far_db, (of(1.0) - w) * far_db + w * free_db);
  return hn::IfThenElse(near, near_db, far_db);
}

/// What the diffraction of all receivers has in common.
struct DiffractionTerms {
  explicit DiffractionTerms(const SweptLink& link)
      : f_mhz{link.f_mhz},
        k{link.f_mhz / 47.7},
        f_root{std::cbrt(link.f_mhz)},
        log_K{std::log(0.017778 / (f_root * std::abs(link.Z_g)))},
        heights_m2{link.h_m[0] * link.h_m[1]} {}
  double f_mhz, k, f_root, log_K, heights_m2;
};

/// Class Diffraction of longley_rice_attenuation.cpp.
struct Diffraction {
  HWY_INLINE Diffraction(const DiffractionTerms& of_all, const Paths& path) : terms{of_all}, p{path} {
    const V spread = fresnel_spread(roughness(p.d_s, p.delta_h_m));
    const V clutter = decibels(of(1.0) + of(1.0e-5 * terms.heights_m2 * terms.f_mhz) * spread);
    clutter_db = hn::Min(of(15.0), of(0.5) * clutter);  // ERL 79-ITS 67 (3.38c)

    const V product = of(terms.heights_m2 + 10.0);
    const V excess = p.h_e[0] * p.h_e[1] - of(terms.heights_m2);
    heights = hn::Sqrt(of(1.0) + excess / product);
    horizons = p.d_L - p.theta_los / p.gamma_e;

    // The two radii under the antennas do not depend on the distance.
    arcs = of(0.0);
    gains_db = of(0.0);
    for (int end = 0; end < 2; ++end) {
      V log_K;
      const V x = arc(of(0.5) * squared(p.d_hzn[end]) / p.h_e[end], of(0.001) * p.d_hzn[end], log_K);
      arcs = arcs + x;
      gains_db = gains_db + height_gain_db(x, exp_of(log_K), log_K);
    }
  }

  HWY_INLINE V at_db(V d) const {
    const V bend = d * p.gamma_e - p.theta_los;  // Alg (4.12)
    const V between_m = d - p.d_L;

    // Weight: ERL 79-ITS 67 (3.23).
    const V q = (heights + horizons / d) * hn::Min(roughness(d, p.delta_h_m) * of(terms.k), of(6283.2));
    const V w = of(25.1) / (of(25.1) + hn::Sqrt(over_zero(q)));

    // Edges: TN101 (I.1), (I.7).
    const V bent = of(0.0795775 * terms.k) * squared(bend) * between_m;
    V edges_db = of(0.0);
    for (int end = 0; end < 2; ++end)
      edges_db = edges_db + knife_edge_db(bent * p.d_hzn[end] / (between_m + p.d_hzn[end]));

    // Rounded Earth: Alg (4.20), TN101 (8.4). No arc at all: held at its shortest.
    V log_K;
    V whole = arc(between_m / bend, of(0.001) * between_m, log_K) + arcs;
    whole = hn::IfThenElse(whole > of(0.0), whole, of(1.0));
    const V rounded_db = of(0.05751) * whole - decibels(whole) - gains_db - of(20.0);
    return w * rounded_db + (of(1.0) - w) * edges_db + clutter_db;
  }

 private:
  /// x and ln K of an arc. Alg (4.20), after Vogler (1964).
  HWY_INLINE V arc(V radius_m, V arc_km, V& log_K) const {
    constexpr double kRadius_m = 6370.0e3;
    const V log_C_0 = log_of(of(4.0 * kRadius_m / 3.0) / radius_m) * of(1.0 / 3.0);
    log_K = log_C_0 + of(terms.log_K);
    const V C_0 = exp_of(log_C_0);
    return (of(1.607) - C_0 * of(std::exp(terms.log_K))) * squared(C_0) * of(terms.f_root) * arc_km;
  }

  const DiffractionTerms& terms;
  const Paths& p;
  V clutter_db, heights, horizons, arcs, gains_db;
};

/// Straight line through the diffraction attenuation far beyond the horizons.
struct DiffractionLine {
  V at_zero_db, per_m;
  HWY_INLINE V at_db(V d) const { return per_m * d + at_zero_db; }
};

/// Alg (4.46) to (4.50).
HWY_INLINE V line_of_sight_db(const SweptLink& link, const Paths& p, const DiffractionLine& diffraction, V d) {
  const double wave_number = link.f_mhz / 47.7;
  const V k = of(wave_number);
  const V heights_m = p.h_e[0] + p.h_e[1];
  const V sin_psi = heights_m / hn::Sqrt(d * d + squared(heights_m));
  const V spread_m = fresnel_spread(roughness(d, p.delta_h_m));

  // Reflection: (sin psi - Z_g) / (sin psi + Z_g), weakened.
  const V Z_re = of(link.Z_g.real());
  const V Z_im = of(link.Z_g.imag());
  const V weakened =
      exp_of(hn::Neg(hn::Min(of(10.0), k * spread_m * sin_psi))) / (squared(sin_psi + Z_re) + squared(Z_im));
  V R_re = (squared(sin_psi) - squared(Z_re) - squared(Z_im)) * weakened;
  V R_im = of(-2.0) * Z_im * sin_psi * weakened;
  const V power = squared(R_re) + squared(R_im);
  const M weak = hn::Or(power < of(0.25), power < sin_psi);
  const V scattered = hn::IfThenElse(weak, hn::Sqrt(sin_psi / power), of(1.0));
  R_re = R_re * scattered;
  R_im = R_im * scattered;

  const V quarter = of(0.5 * kPi);
  V phase = of(2.0) * k * p.h_e[0] * p.h_e[1] / d;
  phase = hn::IfThenElse(phase > quarter, of(kPi) - squared(quarter) / phase, phase);
  const V two_rays_db = hn::Neg(decibels(squared(hn::Cos(kD, phase) + R_re) + squared(R_im - hn::Sin(kD, phase))));

  const V w = of(1.0) / (of(1.0) + of(link.f_mhz) * p.delta_h_m / hn::Max(of(10.0e3), p.d_s));
  return w * two_rays_db + (of(1.0) - w) * diffraction.at_db(d);
}

/// ERL 79-ITS 67 (3.16) to (3.21).
HWY_INLINE V inside_horizon_db(const SweptLink& link, const Paths& p, const DiffractionLine& diffraction) {
  const V d_s = p.d_s;
  const V A_s = diffraction.at_db(d_s);
  const V zero = of(0.0);

  V d_0 = of(0.04 * link.f_mhz) * p.h_e[0] * p.h_e[1];
  const M above = diffraction.at_zero_db >= zero;
  d_0 = hn::IfThenElse(above, hn::Min(d_0, of(0.5) * p.d_L), d_0);
  const V d_1 = hn::IfThenElse(above, d_0 + of(0.25) * (p.d_L - d_0),
                               hn::Max(hn::Neg(diffraction.at_zero_db / diffraction.per_m), of(0.25) * p.d_L));
  const V A_1 = line_of_sight_db(link, p, diffraction, d_1);

  // Through both points, when that gives a loss that grows.
  V k_1 = zero;
  V k_2 = zero;
  M through_both = d_0 < d_1;
  if (!hn::AllFalse(kD, through_both)) {
    const V A_0 = line_of_sight_db(link, p, diffraction, d_0);
    const V q = log_of(d_s / d_0);
    k_2 = over_zero(((d_s - d_0) * (A_1 - A_0) - (d_1 - d_0) * (A_s - A_0)) /
                    ((d_s - d_0) * log_of(d_1 / d_0) - (d_1 - d_0) * q));
    through_both = hn::And(through_both, hn::Or(diffraction.at_zero_db > zero, k_2 > zero));
    k_1 = (A_s - A_0 - k_2 * q) / (d_s - d_0);
    const M falls = k_1 < zero;
    k_2 = hn::IfThenElse(falls, over_zero(A_s - A_0) / q, k_2);
    k_1 = hn::IfThenElse(falls, hn::IfThenElse(k_2 == zero, diffraction.per_m, zero), k_1);
  }
  V single_1 = over_zero(A_s - A_1) / (d_s - d_1);
  single_1 = hn::IfThenElse(single_1 == zero, diffraction.per_m, single_1);
  k_1 = hn::IfThenElse(through_both, k_1, single_1);
  k_2 = hn::IfThenElseZero(through_both, k_2);
  return A_s + k_1 * (p.d_m - d_s) + k_2 * log_of(p.d_m / d_s);
}

HWY_INLINE void store(V value, Columns::Column& column, std::size_t i) { hn::StoreU(value, kD, column.data() + i); }

}  // namespace

void attenuate(const SweptLink& link, Columns& c) {
  const DiffractionTerms terms{link};
  const double log_f = std::log(link.f_mhz);
  for (std::size_t i = 0; i < c.count; i += hn::Lanes(kD)) {
    const Paths p = paths_at(c, i);
    const V reach_m = cube_root(hn::Neg(log_of(p.gamma_e * p.gamma_e * of(link.f_mhz))));

    const Diffraction diffraction{terms, p};
    const V d_3 = hn::Max(p.d_s, p.d_L + of(5.0) * reach_m);
    const V d_4 = d_3 + of(10.0) * reach_m;
    const V A_3 = diffraction.at_db(d_3);
    const V m_d = (diffraction.at_db(d_4) - A_3) / (d_4 - d_3);
    const DiffractionLine line{A_3 - m_d * d_3, m_d};

    V A_db = line.at_db(p.d_m);
    const M inside = p.d_m < p.d_s;
    if (!hn::AllFalse(kD, inside)) A_db = hn::IfThenElse(inside, inside_horizon_db(link, p, line), A_db);

    // Scatter cannot take over nearer than this. What lies beyond, or has no value, is the plain function's.
    const V nearest_scatter = p.d_L + of(1.088 * log_f) * reach_m;
    const M scattered = hn::And(hn::Not(inside), p.d_m > nearest_scatter);
    const M known = hn::AndNot(scattered, hn::Abs(A_db) < of(1.0e300));
    store(hn::IfThenElse(known, hn::Max(A_db, of(0.0)), hn::NaN(kD)), c.A_ref_db, i);

    store(p.delta_h_m, c.delta_h_m, i);
    for (int end = 0; end < 2; ++end) {
      store(p.h_e[end], c.h_e_m[end], i);
      store(p.d_hzn[end], c.d_hzn_m[end], i);
      store(p.theta[end], c.theta_hzn[end], i);
    }
  }
}

namespace {

/// TN101 (III.69), (III.70).
HWY_INLINE V at(const Curve& curve, V d_e_km) {
  const V r = squared(d_e_km * of(1.0 / curve.x_1));
  return (of(curve.c_1) + of(curve.c_2) / (of(1.0) + squared((d_e_km - of(curve.x_2)) * of(1.0 / curve.x_3)))) *
         (r / (of(1.0) + r));
}

}  // namespace

/// with_variability_db() in broadcast mode, and free space.
void vary(const SweptLink& link, Columns& c) {
  const Climate& climate = *link.climate;
  const double wave_number = link.f_mhz / 47.7;
  const double log_frequency = std::log(0.133 * wave_number);
  constexpr double kRadius_m = 9000.0e3;
  const double beyond_m = std::cbrt(575.7e12 / wave_number);

  // The spread in time is one curve times a factor.
  const bool plus = link.z_T >= 0.0;
  const Curve& spread = plus ? climate.sigma_plus_db : climate.sigma_minus_db;
  double factor = (plus ? climate.g_plus : climate.g_minus).at(log_frequency);
  if (link.z_T > climate.z_D) factor *= climate.C_D + (1.0 - climate.C_D) * climate.z_D / link.z_T;
  const double z_S2 = link.z_S * link.z_S;
  const double free_db = 32.45 + 20.0 * std::log10(link.f_mhz) - 60.0;

  for (std::size_t i = 0; i < c.count; i += hn::Lanes(kD)) {
    const V d_m = hn::LoadU(kD, c.d_m.data() + i);
    const V delta_h_m = hn::LoadU(kD, c.delta_h_m.data() + i);
    const V d_ex_m = hn::Sqrt(of(2.0 * kRadius_m) * hn::LoadU(kD, c.h_e_m[0].data() + i)) +
                     hn::Sqrt(of(2.0 * kRadius_m) * hn::LoadU(kD, c.h_e_m[1].data() + i)) + of(beyond_m);
    const V d_e_km = hn::IfThenElse(d_m < d_ex_m, of(130.0) * d_m / d_ex_m,
                                    of(130.0) + of(0.001) * (d_m - d_ex_m));  // Alg (5.3)

    const V rough = of(wave_number) * roughness(d_m, delta_h_m);
    const V sigma_S = of(5.0) + of(3.0) * exp_of(d_e_km * of(-1.0 / 100.0));  // Alg (5.10)
    const V sigma_L = of(10.0) * rough / (rough + of(13.0));                  // Alg (5.9)
    const V sigma_T = at(spread, d_e_km) * of(factor);

    const V variance = squared(sigma_S) + squared(sigma_T) * of(link.z_T * link.z_T / (7.8 + z_S2)) +
                       squared(sigma_L) * of(link.z_L * link.z_L / (24.0 + z_S2));  // Alg (5.11)
    const V Y_R = sigma_T * of(link.z_T) + sigma_L * of(link.z_L);
    const V Y_S = hn::Sqrt(variance) * of(link.z_S);
    V A_db = hn::LoadU(kD, c.A_ref_db.data() + i) - at(climate.median_db, d_e_km) - Y_R - Y_S;
    const V compressed = A_db * (of(29.0) - A_db) / (of(29.0) - of(10.0) * A_db);  // Alg (5.2)
    A_db = hn::IfThenElse(A_db < of(0.0), compressed, A_db);

    const V A_fs_db = of(free_db) + of(2.0) * decibels(hn::LoadU(kD, c.free_m.data() + i));
    store(A_fs_db + A_db, c.loss_db, i);
  }
}

}  // namespace phusong::models::itm::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::models::itm {

HWY_EXPORT(attenuate);
HWY_EXPORT(vary);
void attenuate_columns(const SweptLink& link, Columns& columns) { HWY_DYNAMIC_DISPATCH(attenuate)(link, columns); }
void vary_columns(const SweptLink& link, Columns& columns) { HWY_DYNAMIC_DISPATCH(vary)(link, columns); }

}  // namespace phusong::models::itm
#endif
