#include "models/path/inverse_normal.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "geo/base/constants.h"

namespace phusong::models {

namespace {

// Acklam's numerators and denominators, highest power first.
constexpr double kMiddleOver[]{-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                               1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
constexpr double kMiddleUnder[]{-5.447609879822406e+01, 1.615858368580409e+02,  -1.556989798598866e+02,
                                6.680131188771972e+01,  -1.328068155288572e+01, 1.0};
constexpr double kTailOver[]{-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                             -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
constexpr double kTailUnder[]{7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                              3.754408661907416e+00, 1.0};
/// Below this share the tail's form holds.
constexpr double kTail = 0.02425;

double polynomial(std::span<const double> coefficients, double x) noexcept {
  double sum = 0.0;
  for (const double c : coefficients) sum = sum * x + c;
  return sum;
}

}  // namespace

double inverse_normal_tail(double x) noexcept {
  const auto tail = [](double share) {
    const double t = std::sqrt(-2.0 * std::log(share));                    // P.1812 (97a)
    const double numerator = (0.010328 * t + 0.802853) * t + 2.515516698;  // P.1812 (97b)
    const double denominator = ((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0;
    return t - numerator / denominator;
  };
  const double share = std::clamp(x, 1.0e-6, 1.0 - 1.0e-6);
  return share <= 0.5 ? tail(share) : -tail(1.0 - share);  // P.1812 (96)
}

double inverse_q(double q) noexcept {
  if (q > 0.5) return -inverse_q(std::max(1.0 - q, 1.1e-16));
  if (q < kTail) {
    const double t = std::sqrt(-2.0 * std::log(std::max(q, 1.0e-300)));
    return -polynomial(kTailOver, t) / polynomial(kTailUnder, t);
  }
  const double away = 0.5 - q;
  const double r = away * away;
  return away * polynomial(kMiddleOver, r) / polynomial(kMiddleUnder, r);
}

double normal_quantile(double probability) noexcept {
  if (!(probability > 0.0)) return -std::numeric_limits<double>::infinity();
  if (!(probability < 1.0)) return std::numeric_limits<double>::infinity();
  const double x = -inverse_q(probability);
  const double error = 0.5 * std::erfc(-x / std::sqrt(2.0)) - probability;
  const double u = error * std::sqrt(2.0 * kPi) * std::exp(0.5 * x * x);
  return x - u / (1.0 + 0.5 * x * u);
}

}  // namespace phusong::models
