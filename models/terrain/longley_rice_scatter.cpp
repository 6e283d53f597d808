// Longley-Rice: attenuation by tropospheric scatter.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "models/terrain/longley_rice_parts.h"

namespace phusong::models::itm {

namespace {

double squared(double x) noexcept { return x * x; }

/// The attenuation function of scatter, of distance times angle in metres. Alg (6.9).
double attenuation_function_db(double theta_d_m) noexcept {
  struct Piece {
    double up_to_m, constant_db, per_m, per_decade;
  };
  constexpr std::array<Piece, 3> kPieces{{{10.0e3, 133.4, 0.332e-3, -10.0},
                                          {70.0e3, 104.6, 0.212e-3, -2.5},
                                          {std::numeric_limits<double>::infinity(), 71.8, 0.157e-3, 5.0}}};
  const Piece* piece = kPieces.data();
  while (theta_d_m > piece->up_to_m) ++piece;
  return piece->constant_db + piece->per_m * theta_d_m + piece->per_decade * std::log10(theta_d_m);
}

/// Frequency gain for one of the scatter efficiencies 1 to 5. Alg (6.13).
double gain_at_db(std::size_t efficiency, double r) noexcept {
  constexpr std::array<double, 5> kFourth{25.0, 80.0, 177.0, 395.0, 705.0};
  constexpr std::array<double, 5> kSecond{24.0, 45.0, 68.0, 80.0, 105.0};
  const double x = 1.0 / (r * r);
  return 10.0 * std::log10(1.0 + (kFourth[efficiency - 1] * x + kSecond[efficiency - 1]) * x);
}

/// Interpolated between them. TN101, section 9.2.
double frequency_gain_db(double r, double efficiency) noexcept {
  const double eta = std::clamp(efficiency, 1.0, 5.0);
  const auto whole = static_cast<std::size_t>(eta);
  const double part = eta - static_cast<double>(whole);
  const double gain = gain_at_db(whole, r);
  return part > 0.0 ? (1.0 - part) * gain + part * gain_at_db(whole + 1, r) : gain;
}

}  // namespace

double scatter_attenuation_db(const Link& link, double d_m, double& h0_db) noexcept {
  constexpr double kTooLarge_db = 15.0;
  const double k = link.wave_number();
  const double theta = link.theta_hzn[0] + link.theta_hzn[1] + d_m / link.a_e_m();

  double H_0 = h0_db;
  if (!(h0_db > kTooLarge_db)) {
    const double difference_m = link.d_hzn_m[0] - link.d_hzn_m[1];
    const double ad = std::abs(difference_m);
    const double ratio = difference_m < 0.0 ? link.h_e_m[0] / link.h_e_m[1] : link.h_e_m[1] / link.h_e_m[0];
    const double r_1 = 2.0 * k * theta * link.h_e_m[0];  // TN101 (9.4a)
    const double r_2 = 2.0 * k * theta * link.h_e_m[1];
    if (r_1 < 0.2 && r_2 < 0.2) return kNoScatter_db;

    // Where the rays cross, how lopsided the path is, and how well the air scatters up there. Alg (4.66), (4.67).
    const double asymmetry = (d_m - ad) / (d_m + ad);
    const double q = std::clamp(ratio / asymmetry, 0.1, 10.0);
    const double s = std::max(0.1, asymmetry);
    const double crossing_m = 0.25 * (d_m - ad) * (d_m + ad) * theta / d_m;
    constexpr double kZ0_m = 1.7556e3;
    constexpr double kZ1_m = 8.0e3;
    const double eta_s = (crossing_m / kZ0_m) * (1.0 + (0.031 - link.N_s * 2.32e-3 + squared(link.N_s) * 5.67e-6) *
                                                           std::exp(-std::pow(std::min(1.7, crossing_m / kZ1_m), 6.0)));

    // Frequency gain, corrected for asymmetry and for weak scatter. TN101 (9.5).
    const double H_00 = 0.5 * (frequency_gain_db(r_1, eta_s) + frequency_gain_db(r_2, eta_s));
    const double correction =
        std::min(H_00, 6.0 * (0.6 - std::log10(std::max(eta_s, 1.0))) * std::log10(s) * std::log10(q));
    H_0 = std::max(H_00 + correction, 0.0);
    if (eta_s < 1.0) {
      const double root2 = std::sqrt(2.0);
      const double weak_db = 10.0 * std::log10(squared((1.0 + root2 / r_1) * (1.0 + root2 / r_2)) * (r_1 + r_2) /
                                               (r_1 + r_2 + 2.0 * root2));
      H_0 = eta_s * H_0 + (1.0 - eta_s) * weak_db;
    }
    if (H_0 > kTooLarge_db && h0_db >= 0.0) H_0 = h0_db;  // Alg, page 12
  }
  h0_db = H_0;

  // Alg (4.63).
  constexpr double kH_m = 47.7;
  constexpr double kD0_m = 40.0e3;
  const double bend = d_m / link.a_e_m() - link.theta_los();
  return attenuation_function_db(bend * d_m) + 10.0 * std::log10(k * kH_m * squared(squared(bend))) -
         0.1 * (link.N_s - 301.0) * std::exp(-bend * d_m / kD0_m) + H_0;
}

}  // namespace phusong::models::itm
