#include "models/clutter/itu_p833.h"

#include <algorithm>
#include <cmath>

namespace phusong::models {

namespace {

constexpr double kNoWay_db = 3'000.0;

double held_gamma(double gamma_db_m) noexcept { return std::clamp(gamma_db_m, 0.0, 1.0e6); }
double held_depth_m(Metres depth) noexcept { return std::clamp(depth.value(), 0.0, 1.0e9); }

}  // namespace

double woodland_specific_attenuation_db_m(Megahertz frequency) noexcept {
  const double f = frequency.value();
  if (!(f > kMeasuredWoods.front().frequency_mhz)) return kMeasuredWoods.front().gamma_db_m;
  for (std::size_t i = 1; i < kMeasuredWoods.size(); ++i) {
    const MeasuredWood& below = kMeasuredWoods[i - 1];
    const MeasuredWood& above = kMeasuredWoods[i];
    if (f > above.frequency_mhz) continue;
    const double share = std::log(f / below.frequency_mhz) / std::log(above.frequency_mhz / below.frequency_mhz);
    return below.gamma_db_m * std::pow(above.gamma_db_m / below.gamma_db_m, share);
  }
  return kMeasuredWoods.back().gamma_db_m;
}

Decibels woodland_maximum(Megahertz frequency, const WoodlandSite& site) noexcept {
  return Decibels{site.a1_db * std::pow(std::clamp(frequency.value(), 1.0e-3, 1.0e9), site.alpha)};  // (2)
}

Decibels woodland_loss(Decibels maximum, double gamma_db_m, Metres depth) noexcept {
  const double a_m = maximum.value();
  if (!(a_m > 0.0)) return Decibels{0.0};
  return Decibels{-a_m * std::expm1(-held_depth_m(depth) * held_gamma(gamma_db_m) / a_m)};  // (1)
}

Decibels woodland_loss(Megahertz frequency, Metres depth, const WoodlandSite& site) noexcept {
  return woodland_loss(woodland_maximum(frequency, site), woodland_specific_attenuation_db_m(frequency), depth);
}

Caveats woodland_caveats(Megahertz frequency, const WoodlandSite& site) noexcept {
  return site.frequency_mhz.holds(frequency.value()) ? 0 : bits(Caveat::frequency_out_of_domain);
}

Decibels tree_loss(Metres depth, double gamma_db_m) noexcept {
  return Decibels{held_depth_m(depth) * held_gamma(gamma_db_m)};  // (3)
}

Decibels tree_loss(Metres depth, double gamma_db_m, Decibels way_around) noexcept {
  return std::min(tree_loss(depth, gamma_db_m), std::max(way_around, Decibels{0.0}));
}

Decibels sum_of_ways(std::span<const Decibels> ways) noexcept {
  double power = 0.0;
  for (const Decibels way : ways) power += std::pow(10.0, -0.1 * std::clamp(way.value(), -kNoWay_db, kNoWay_db));
  return Decibels{power > 0.0 ? -10.0 * std::log10(power) : kNoWay_db};
}

}  // namespace phusong::models
