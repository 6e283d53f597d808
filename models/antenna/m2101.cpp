#include "models/antenna/m2101.h"

#include <algorithm>
#include <cmath>
#include <complex>

#include "geo/base/constants.h"
#include "models/antenna/antenna.h"

namespace phusong::models {

namespace {

double radians(Degrees angle) noexcept { return angle.value() * (kPi / 180.0); }

/// |sum over n < count of exp(j 2 pi n turns)|^2 / count, at most `count`.
double line_power(int count, double turns) noexcept {
  // Whole turns say nothing; without them the sum stays exact for any spacing.
  const double step_rad = 2.0 * kPi * (turns - std::round(turns));
  std::complex<double> sum{0.0, 0.0};
  for (int n = 0; n < count; ++n) sum += std::polar(1.0, step_rad * static_cast<double>(n));
  return std::min(std::norm(sum) / count, static_cast<double>(count));
}

}  // namespace

Decibels element_gain(const AntennaElement& element, Degrees phi, Degrees theta) noexcept {
  return sector_3gpp_gain(element.max_gain_dbi, element.phi_3db, element.theta_3db, element.a_m, element.sla_v, phi,
                          Degrees{90.0} - theta);
}

Decibels array_gain(const ElementArray& array, Degrees phi, Degrees theta, Degrees scan, Degrees tilt) noexcept {
  // The superposition vector v_n,m and the weights w_n,m of table 4 share their form, so that each line of elements
  // sees one difference of phase, and the double sum is a product of two.
  const double down = array.row_spacing_wl * (std::cos(radians(theta)) + std::sin(radians(tilt)));
  const double across = array.column_spacing_wl * (std::sin(radians(theta)) * std::sin(radians(phi)) -
                                                   std::cos(radians(tilt)) * std::sin(radians(scan)));
  const double power = line_power(array.rows, down) * line_power(array.columns, across);

  const double most = static_cast<double>(array.rows) * array.columns;
  const double floor = most * std::pow(10.0, -kDeepestNull_db / 10.0);
  return element_gain(array.element, phi, theta) + Decibels{10.0 * std::log10(std::clamp(power, floor, most))};
}

Decibels max_array_gain(const ElementArray& array) noexcept {
  return array.element.max_gain_dbi + Decibels{10.0 * std::log10(static_cast<double>(array.rows) * array.columns)};
}

}  // namespace phusong::models
