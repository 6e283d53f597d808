#include "models/clutter/inverse_q.h"

#include <algorithm>
#include <cmath>

#include "geo/base/constants.h"

namespace phusong::models {

double inverse_q(double q) noexcept {
  if (q > 0.5) return -inverse_q(std::max(1.0 - q, 1.1e-16));
  const double wanted = std::max(q, 1.0e-300);

  // A start within 3e-3 (Abramowitz and Stegun, 26.2.22), then Halley's step, which triples the digits each time.
  const double t = std::sqrt(-2.0 * std::log(wanted));
  double x = t - (2.30753 + 0.27061 * t) / (1.0 + t * (0.99229 + 0.04481 * t));
  for (int step = 0; step < 3; ++step) {
    const double density = std::exp(-0.5 * x * x) / std::sqrt(2.0 * kPi);
    const double newton = (0.5 * std::erfc(x / std::sqrt(2.0)) - wanted) / density;
    x += newton / (1.0 - 0.5 * x * newton);
  }
  return x;
}

}  // namespace phusong::models
