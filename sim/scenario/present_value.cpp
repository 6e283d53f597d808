#include "sim/scenario/present_value.h"

#include <cmath>

namespace phusong::sim {

double present_value_vnd(double capex_vnd, double opex_vnd_per_year, int years, double rate_pct) noexcept {
  const double rate = rate_pct / 100.0;
  if (years <= 0) return capex_vnd;
  // Annuity factor (1 - (1 + i)^-n) / i; written with expm1 and log1p so that small rates lose nothing.
  const double factor = rate == 0.0 ? years : -std::expm1(-years * std::log1p(rate)) / rate;
  return capex_vnd + opex_vnd_per_year * factor;
}

}  // namespace phusong::sim
