// Longley-Rice: how the attenuation varies with time, place and situation.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "models/terrain/longley_rice_parts.h"

namespace phusong::models::itm {

namespace {

double squared(double x) noexcept { return x * x; }

/// Alg, table 5.1, in the order of ItmClimate.
constexpr std::array<Climate, 7> kClimates{{
    {{-9.67, 12.7, 144.9, 190.3, 133.8},
     {2.13, 159.5, 762.2, 123.6, 94.5},
     {2.11, 102.3, 636.9, 134.8, 95.6},
     1.224,
     1.282,
     {1.0, 0.0, 0.0},
     {1.0, 0.0, 0.0}},
    {{-0.62, 9.19, 228.9, 205.2, 143.6},
     {2.66, 7.67, 100.4, 172.5, 136.4},
     {6.87, 15.53, 138.7, 143.7, 98.6},
     0.801,
     2.161,
     {1.0, 0.0, 0.0},
     {0.93, 0.31, 2.00}},
    {{1.26, 15.5, 262.6, 185.2, 99.8},
     {6.11, 6.65, 138.2, 242.2, 178.6},
     {10.08, 9.60, 165.3, 225.7, 129.7},
     1.380,
     1.282,
     {1.0, 0.0, 0.0},
     {1.0, 0.0, 0.0}},
    {{-9.21, 9.05, 84.1, 101.1, 98.6},
     {1.98, 13.11, 139.1, 132.7, 193.5},
     {3.68, 159.3, 464.4, 93.1, 94.2},
     1.000,
     20.0,
     {1.0, 0.0, 0.0},
     {0.93, 0.19, 1.79}},
    {{-0.62, 9.19, 228.9, 205.2, 143.6},
     {2.68, 7.16, 93.7, 186.8, 133.5},
     {4.75, 8.12, 93.2, 135.9, 113.4},
     1.224,
     1.282,
     {0.92, 0.25, 1.77},
     {0.93, 0.31, 2.00}},
    {{-0.39, 2.86, 141.7, 315.9, 167.4},
     {6.86, 10.38, 187.8, 169.6, 108.9},
     {8.58, 13.97, 216.0, 152.0, 122.7},
     1.518,
     1.282,
     {1.0, 0.0, 0.0},
     {1.0, 0.0, 0.0}},
    {{3.15, 857.9, 2222.0, 164.8, 116.3},
     {8.51, 169.8, 609.8, 119.9, 106.6},
     {8.43, 8.19, 136.2, 188.5, 122.9},
     1.518,
     1.282,
     {1.0, 0.0, 0.0},
     {1.0, 0.0, 0.0}},
}};

/// Distance on a scale on which the horizons of all antennas lie at 130 km. Alg (5.3).
double effective_distance_km(const Link& link) noexcept {
  constexpr double kRadius_m = 9000.0e3;
  const double d_ex_m = std::sqrt(2.0 * kRadius_m * link.h_e_m[0]) + std::sqrt(2.0 * kRadius_m * link.h_e_m[1]) +
                        std::cbrt(575.7e12 / link.wave_number());
  return link.d_m < d_ex_m ? 130.0 * link.d_m / d_ex_m : 130.0 + 0.001 * (link.d_m - d_ex_m);
}

}  // namespace

double normal_deviate(double q) noexcept {
  const double tail = q > 0.5 ? 1.0 - q : q;
  const double t = std::sqrt(-2.0 * std::log(tail));
  const double z =
      t - ((0.010328 * t + 0.802853) * t + 2.515516) / (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0);
  return q > 0.5 ? -z : z;
}

const Climate& climate_of(int code) noexcept { return kClimates[static_cast<std::size_t>(code - 1)]; }

double with_variability_db(const Link& link, double A_ref_db, const Shares& shares, bool& extreme) noexcept {
  const Climate& climate = climate_of(shares.climate);
  const bool fixed_situations = shares.mdvar >= 20;
  const bool fixed_places = shares.mdvar % 20 >= 10;
  const auto told_apart = static_cast<ItmVariability>(shares.mdvar % 10);

  // Deviates; what is not told apart follows another share. Alg, section 5.
  const double z_S = normal_deviate(shares.situation);
  double z_T = normal_deviate(shares.time);
  double z_L = normal_deviate(shares.location);
  if (told_apart == ItmVariability::single_message) z_T = z_S;
  if (told_apart == ItmVariability::single_message || told_apart == ItmVariability::accidental) z_L = z_S;
  if (told_apart == ItmVariability::mobile) z_L = z_T;
  extreme = std::max({std::abs(z_T), std::abs(z_L), std::abs(z_S)}) > 3.1;

  // The three spreads.
  const double d_e_km = effective_distance_km(link);
  const double k = link.wave_number();
  const double rough = k * roughness_m(link.d_m, link.delta_h_m);
  const double sigma_S = fixed_situations ? 0.0 : 5.0 + 3.0 * std::exp(-d_e_km / 100.0);  // Alg (5.10)
  const double sigma_L = fixed_places ? 0.0 : 10.0 * rough / (rough + 13.0);              // Alg (5.9)
  const double log_frequency = std::log(0.133 * k);
  const double sigma_minus = climate.sigma_minus_db.at(d_e_km) * climate.g_minus.at(log_frequency);
  const double sigma_plus = climate.sigma_plus_db.at(d_e_km) * climate.g_plus.at(log_frequency);
  double sigma_T = sigma_minus;
  if (z_T >= 0.0 && z_T <= climate.z_D) sigma_T = sigma_plus;
  if (z_T > climate.z_D) {
    const double ducting = climate.C_D * sigma_plus;
    sigma_T = ducting + (sigma_plus - ducting) * climate.z_D / z_T;
  }

  // What is told apart adds up as deviates, the rest as variances around it.
  double Y_R = 0.0;
  double variance = squared(sigma_S) + squared(sigma_T * z_T) / (7.8 + squared(z_S)) +
                    squared(sigma_L * z_L) / (24.0 + squared(z_S));  // Alg (5.11)
  switch (told_apart) {
    case ItmVariability::single_message:
      variance += squared(sigma_T) + squared(sigma_L);
      break;
    case ItmVariability::accidental:
      Y_R = sigma_T * z_T;
      variance += squared(sigma_L);
      break;
    case ItmVariability::mobile:
      Y_R = std::hypot(sigma_T, sigma_L) * z_T;
      break;
    case ItmVariability::broadcast:
      Y_R = sigma_T * z_T + sigma_L * z_L;
      break;
  }
  const double Y_S = std::sqrt(variance) * z_S;

  // Much below free space is unlikely: the negative side is compressed. Alg (5.2).
  const double A = A_ref_db - climate.median_db.at(d_e_km) - Y_R - Y_S;
  return A < 0.0 ? A * (29.0 - A) / (29.0 - 10.0 * A) : A;
}

}  // namespace phusong::models::itm
