#include "models/clutter/itu_p2109.h"

#include <algorithm>
#include <cmath>

#include "models/path/inverse_normal.h"

namespace phusong::models {

namespace {

/// P.2109-2 table 1.
struct Coefficients {
  double r, s, t, u, v, w, x, y, z;
};
constexpr Coefficients kTraditional{12.64, 3.72, 0.96, 9.6, 2.0, 9.1, -3.0, 4.5, -2.0};
constexpr Coefficients kThermallyEfficient{28.19, -3.00, 8.48, 13.5, 3.8, 27.8, -2.9, 9.4, -2.1};

}  // namespace

BuildingLoss building_entry_loss(Megahertz frequency, BuildingClass building, Degrees elevation,
                                 double location_percent) noexcept {
  const Coefficients& table = building == BuildingClass::traditional ? kTraditional : kThermallyEfficient;
  const double log_f = std::log10(std::clamp(0.001 * frequency.value(), 1.0e-3, 1.0e6));
  const Range shares = kItuP2109Domain.location_percent;
  const double deviate = -inverse_q(0.01 * std::clamp(location_percent, shares.low, shares.high));  // F^-1(P)

  const double l_h = table.r + table.s * log_f + table.t * log_f * log_f;  // (9) horizontal paths
  const double l_e = 0.212 * std::min(std::abs(elevation.value()), 90.0);  // (10) through the upper floors
  const double mu_1 = l_h + l_e;                                           // (5)
  const double mu_2 = table.w + table.x * log_f;                           // (6)
  const double sigma_1 = table.u + table.v * log_f;                        // (7)
  const double sigma_2 = table.y + table.z * log_f;                        // (8)
  const double a = deviate * sigma_1 + mu_1;                               // (2)
  const double b = deviate * sigma_2 + mu_2;                               // (3)
  constexpr double kC = -3.0;                                              // (4)
  BuildingLoss result;
  result.loss =
      Decibels{10.0 * std::log10(std::pow(10.0, 0.1 * a) + std::pow(10.0, 0.1 * b) + std::pow(10.0, 0.1 * kC))};  // (1)
  result.caveats =
      domain_caveats(kItuP2109Domain, frequency, Kilometres{1.0}, Metres{0.0}, Metres{0.0}, 50.0, location_percent);
  return result;
}

}  // namespace phusong::models
