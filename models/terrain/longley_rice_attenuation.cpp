// Longley-Rice: the reference attenuation, from line of sight over diffraction to scatter.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "geo/base/constants.h"
#include "models/terrain/longley_rice_parts.h"

namespace phusong::models::itm {

namespace {

double squared(double x) noexcept { return x * x; }
double over_zero(double x) noexcept { return x > 0.0 ? x : 0.0; }

/// Radius that stands for an Earth of 4/3 of this one's in the tables of the smooth Earth, m.
constexpr double kRadius_m = 6370.0e3;

/// Spread of the terrain inside the first Fresnel zone. ERL 79-ITS 67 (3.6a).
double fresnel_spread_m(double roughness) noexcept {
  return 0.78 * roughness * std::exp(-0.5 * std::pow(roughness, 0.25));
}

/// Knife edge, of nu squared. TN101 (III.24b), (III.24c).
double knife_edge_db(double nu_squared) noexcept {
  return nu_squared < 5.76 ? 6.02 + 9.11 * std::sqrt(nu_squared) - 1.27 * nu_squared
                           : 12.953 + 10.0 * std::log10(nu_squared);
}

/// Height gain over a smooth Earth, of the normalised distance to the horizon. Alg, function fht.
double height_gain_db(double x, double K) noexcept {
  const auto free_of_ground = [&] { return 17.372 * std::log(x) - 117.0; };  // 40 lg x, with NTIA's rounding
  if (x < 200.0) {
    const double w = -std::log(K);
    if (K < 1.0e-5 || x * w * w * w > 5495.0) return x > 1.0 ? free_of_ground() : -117.0;
    return 2.5e-5 * x * x / K - 8.686 * w - 15.0;
  }
  const double far_db = 0.05751 * x - 4.343 * std::log(x);
  if (x >= 2000.0) return far_db;
  const double w = 0.0134 * x * std::exp(-0.005 * x);
  return (1.0 - w) * far_db + w * free_of_ground();
}

/// Diffraction over the two horizons: edges, a rounded Earth, and the weight between them.
class Diffraction {
 public:
  explicit Diffraction(const Link& link) noexcept
      : link_{link},
        theta_los_{link.theta_los()},
        spread_m_{fresnel_spread_m(roughness_m(link.smooth_horizons_m(), link.delta_h_m))},
        clutter_db_{
            std::min(15.0, 5.0 * std::log10(1.0 + 1.0e-5 * link.h_m[0] * link.h_m[1] * link.f_mhz * spread_m_))} {}

  /// Attenuation at a distance beyond both horizons. Alg, function adiff; clutter: ERL 79-ITS 67 (3.38c).
  double at_db(double d_m) noexcept {
    const double w = rounding_weight(d_m);
    return w * rounded_earth_db(d_m) + (1.0 - w) * double_edge_db(d_m) + clutter_db_;
  }
  [[nodiscard]] bool held() const noexcept { return held_; }

 private:
  /// Angle between the two horizon rays. Alg (4.12).
  [[nodiscard]] double bend(double d_m) const noexcept { return d_m / link_.a_e_m() - theta_los_; }

  /// 1 over a smooth Earth, towards 0 over rugged land. ERL 79-ITS 67 (3.23).
  [[nodiscard]] double rounding_weight(double d_m) const noexcept {
    double product = link_.h_m[0] * link_.h_m[1];
    const double excess = link_.h_e_m[0] * link_.h_e_m[1] - product;
    if (link_.over_profile) product += 10.0;  // low antennas over a known profile
    const double heights = std::sqrt(1.0 + excess / product);
    const double q = (heights + (link_.horizons_m() - theta_los_ * link_.a_e_m()) / d_m) *
                     std::min(roughness_m(d_m, link_.delta_h_m) * link_.wave_number(), 6283.2);
    return 25.1 / (25.1 + std::sqrt(over_zero(q)));
  }

  /// TN101 (I.1), (I.7).
  [[nodiscard]] double double_edge_db(double d_m) const noexcept {
    const double between_m = d_m - link_.horizons_m();
    double loss_db = 0.0;
    for (const double d_hzn : link_.d_hzn_m)
      loss_db +=
          knife_edge_db(0.0795775 * link_.wave_number() * squared(bend(d_m)) * d_hzn * between_m / (between_m + d_hzn));
    return loss_db;
  }

  /// Three radii: the Earth between the horizons, and one under each antenna. Alg (4.20), after Vogler (1964).
  double rounded_earth_db(double d_m) noexcept {
    const double theta = bend(d_m);
    const std::array<double, 3> radius_m{(d_m - link_.horizons_m()) / theta,
                                         0.5 * squared(link_.d_hzn_m[0]) / link_.h_e_m[0],
                                         0.5 * squared(link_.d_hzn_m[1]) / link_.h_e_m[1]};
    const std::array<double, 3> arc_km{0.001 * radius_m[0] * theta, 0.001 * link_.d_hzn_m[0], 0.001 * link_.d_hzn_m[1]};
    const double f_root = std::cbrt(link_.f_mhz);
    std::array<double, 3> K{};
    std::array<double, 3> x{};
    for (std::size_t i = 0; i < 3; ++i) {
      const double C_0 = std::cbrt(4.0 * kRadius_m / (3.0 * radius_m[i]));
      K[i] = 0.017778 * C_0 / (f_root * std::abs(link_.Z_g));
      x[i] = (1.607 - K[i]) * C_0 * C_0 * f_root * arc_km[i];
    }
    double whole = x[0] + x[1] + x[2];

    // A horizon at the antenna's foot leaves no rounded Earth to speak of: the logarithm has no value.
    if (!(whole > 0.0)) {
      held_ = true;
      whole = kShortestArc;
    }
    const double G_db = 0.05751 * whole - 10.0 * std::log10(whole);  // TN101 (8.4)
    return G_db - height_gain_db(x[1], K[1]) - height_gain_db(x[2], K[2]) - 20.0;
  }
  static constexpr double kShortestArc = 1.0;

  const Link& link_;
  double theta_los_;
  double spread_m_;
  double clutter_db_;
  bool held_ = false;
};

/// Straight line through the diffraction attenuation far beyond the horizons.
struct DiffractionLine {
  double at_zero_db, per_m;
  [[nodiscard]] double at_db(double d_m) const noexcept { return per_m * d_m + at_zero_db; }
};

/// Two rays over rough ground, mixed with the diffraction line. Alg (4.46) to (4.50).
double line_of_sight_db(const Link& link, const DiffractionLine& diffraction, double d_m) noexcept {
  const double k = link.wave_number();
  const double heights_m = link.h_e_m[0] + link.h_e_m[1];
  const double sin_psi = heights_m / std::hypot(d_m, heights_m);
  const double spread_m = fresnel_spread_m(roughness_m(d_m, link.delta_h_m));

  // Reflection, weakened by the ground's roughness, but not below what scatters towards the receiver anyway.
  std::complex<double> R_e =
      (sin_psi - link.Z_g) / (sin_psi + link.Z_g) * std::exp(-std::min(10.0, k * spread_m * sin_psi));
  if (const double power = std::norm(R_e); power < 0.25 || power < sin_psi) R_e *= std::sqrt(sin_psi / power);

  double phase = 2.0 * k * link.h_e_m[0] * link.h_e_m[1] / d_m;
  if (phase > 0.5 * kPi) phase = kPi - squared(0.5 * kPi) / phase;  // slow down: no lobes beyond the last
  const double two_rays_db = -10.0 * std::log10(std::norm(std::complex{std::cos(phase), -std::sin(phase)} + R_e));

  const double w = 1.0 / (1.0 + link.f_mhz * link.delta_h_m / std::max(10.0e3, link.smooth_horizons_m()));
  return w * two_rays_db + (1.0 - w) * diffraction.at_db(d_m);
}

/// A curve a + k1 d + k2 ln d through line of sight near by and diffraction at the smooth Earth's horizon. ERL 79-ITS
/// 67 (3.19).
double inside_horizon_db(const Link& link, const DiffractionLine& diffraction) noexcept {
  const double d_s = link.smooth_horizons_m();
  const double A_s = diffraction.at_db(d_s);
  const auto sight_db = [&](double d_m) { return line_of_sight_db(link, diffraction, d_m); };

  // Two distances at which the two rays are looked at. ERL 79-ITS 67 (3.16a), (3.16d).
  double d_0 = 0.04 * link.f_mhz * link.h_e_m[0] * link.h_e_m[1];
  double d_1 = 0.0;
  if (diffraction.at_zero_db >= 0.0) {
    d_0 = std::min(d_0, 0.5 * link.horizons_m());
    d_1 = d_0 + 0.25 * (link.horizons_m() - d_0);
  } else {
    d_1 = std::max(-diffraction.at_zero_db / diffraction.per_m, 0.25 * link.horizons_m());
  }
  const double A_1 = sight_db(d_1);

  // Through both of them, when that gives a loss that grows. ERL 79-ITS 67 (3.20), (3.21).
  double k_1 = 0.0;
  double k_2 = 0.0;
  bool through_both = false;
  if (d_0 < d_1) {
    const double A_0 = sight_db(d_0);
    const double q = std::log(d_s / d_0);
    k_2 = over_zero(((d_s - d_0) * (A_1 - A_0) - (d_1 - d_0) * (A_s - A_0)) /
                    ((d_s - d_0) * std::log(d_1 / d_0) - (d_1 - d_0) * q));
    through_both = diffraction.at_zero_db > 0.0 || k_2 > 0.0;
    if (through_both) {
      k_1 = (A_s - A_0 - k_2 * q) / (d_s - d_0);
      if (k_1 < 0.0) {
        k_1 = 0.0;
        k_2 = over_zero(A_s - A_0) / q;
        if (k_2 == 0.0) k_1 = diffraction.per_m;
      }
    }
  }
  if (!through_both) {
    k_1 = over_zero(A_s - A_1) / (d_s - d_1);
    k_2 = 0.0;
    if (k_1 == 0.0) k_1 = diffraction.per_m;
  }
  return A_s + k_1 * (link.d_m - d_s) + k_2 * std::log(link.d_m / d_s);
}

}  // namespace

Reference reference_attenuation(const Link& link) noexcept {
  const double d_s = link.smooth_horizons_m();
  const double d_L = link.horizons_m();
  const double reach_m = std::cbrt(squared(link.a_e_m()) / link.f_mhz);
  Reference reference;

  // Diffraction as a straight line through two distances well beyond the horizons.
  Diffraction diffraction{link};
  const double d_3 = std::max(d_s, d_L + 5.0 * reach_m);
  const double d_4 = d_3 + 10.0 * reach_m;
  const double A_3 = diffraction.at_db(d_3);
  const double A_4 = diffraction.at_db(d_4);
  const double m_d = (A_4 - A_3) / (d_4 - d_3);
  const DiffractionLine line{A_3 - m_d * d_3, m_d};
  reference.held = diffraction.held();

  double attenuation_db = 0.0;
  if (link.d_m < d_s) {
    attenuation_db = inside_horizon_db(link, line);
    reference.mode = ItmMode::line_of_sight;
  } else {
    // Scatter as a straight line too; the farther point first, because its frequency gain serves the nearer one.
    const double d_5 = d_L + 200.0e3;
    const double d_6 = d_L + 400.0e3;
    double h0_db = -1.0;
    const double A_6 = scatter_attenuation_db(link, d_6, h0_db);
    const double A_5 = scatter_attenuation_db(link, d_5, h0_db);
    double m_s = m_d;
    double A_s0 = line.at_zero_db;
    double d_x = 10.0e6;
    if (A_5 < 1000.0) {
      m_s = (A_6 - A_5) / 200.0e3;
      d_x = std::max(std::max(d_s, d_L + 1.088 * reach_m * std::log(link.f_mhz)),
                     (A_5 - line.at_zero_db - m_s * d_5) / (m_d - m_s));
      A_s0 = (m_d - m_s) * d_x + line.at_zero_db;
    }
    const bool scattered = link.d_m > d_x;
    attenuation_db = scattered ? m_s * link.d_m + A_s0 : line.at_db(link.d_m);
    reference.mode = scattered ? ItmMode::troposcatter : ItmMode::diffraction;
  }

  // Lines that coincide leave quotients without a value: the diffraction line itself is their common limit.
  if (!std::isfinite(attenuation_db)) {
    attenuation_db = line.at_db(std::max(link.d_m, d_s));
    reference.held = true;
  }
  reference.attenuation_db = std::max(attenuation_db, 0.0);
  return reference;
}

}  // namespace phusong::models::itm
