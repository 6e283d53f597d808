// What extended Hata reads from a profile, and Okumura's corrections that follow from it.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include "models/empirical/extended_hata.h"

namespace phusong::models {

namespace {

using Heights = std::span<const double>;

/// Okumura's window for the mean ground, and the stretch near the mobile that tells how irregular it is, km.
constexpr double kNear_km = 3.0, kFar_km = 15.0, kIrregular_km = 10.0;

std::size_t whole_steps(double length, double step, std::size_t at_most) noexcept {
  return static_cast<std::size_t>(std::min(length / step, static_cast<double>(at_most)));
}

/// Mean of the heights first..last, both included.
double mean_of(Heights heights_m, std::size_t first, std::size_t last) noexcept {
  double sum = 0.0;
  for (std::size_t i = first; i <= last; ++i) sum += heights_m[i];
  return sum / static_cast<double>(last - first + 1);
}

/// How far each antenna's ground stands above the ground 3 to 15 km away; the share of it that counts grows from 3 to
/// 15 km of path.
void set_effective_heights(ExtendedHataTerrain& t, Heights h, double step_km, double base_m, double mobile_m) noexcept {
  const std::size_t last = h.size() - 1;
  if (t.d_km < kNear_km) {
    t.h_avg_mobile_m = h.front();
    t.h_avg_base_m = h.back();
    t.h_m_eff_m = mobile_m;
    t.h_b_unlimited_m = base_m;
  } else {
    const std::size_t near = whole_steps(kNear_km, step_km, last);
    const std::size_t far = t.d_km > kFar_km ? whole_steps(kFar_km, step_km, last) : last;
    const double share = t.d_km > kFar_km ? 1.0 : (t.d_km - kNear_km) / (kFar_km - kNear_km);
    t.h_avg_mobile_m = share * (h.front() - mean_of(h, near, far));
    t.h_avg_base_m = share * (h.back() - mean_of(h, last - far, last - near));
    t.h_m_eff_m = mobile_m + t.h_avg_mobile_m;
    t.h_b_unlimited_m = base_m + t.h_avg_base_m;
  }
  t.h_m_eff_m = std::clamp(t.h_m_eff_m, kExtendedHataDomain.rx_height_m.low, kExtendedHataDomain.rx_height_m.high);
  t.h_b_eff_m =
      std::clamp(t.h_b_unlimited_m, kExtendedHataDomain.tx_height_m.low, kExtendedHataDomain.tx_height_m.high);
}

/// Quantiles of the ground within 10 km of the mobile; shorter paths are scaled to what 10 km would show (TR-15-517).
void set_irregularity(ExtendedHataTerrain& t, Heights h, double step_km) noexcept {
  const std::size_t last = t.d_km < kIrregular_km ? h.size() - 1 : whole_steps(kIrregular_km, step_km, h.size() - 1);
  thread_local std::vector<double> sorted;
  sorted.assign(h.begin(), h.begin() + static_cast<std::ptrdiff_t>(last) + 1);

  // The position is cut to a whole number; each search leaves the lower heights behind it for the next one.
  const double n = static_cast<double>(sorted.size());
  auto from = sorted.begin();
  const auto quantile = [&](double share) {
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(std::max(share * n - 1.0, 0.0));
    std::nth_element(from, at, sorted.end(), std::greater<>{});
    from = at;
    return *at;
  };
  t.pfl10_m = quantile(0.1);
  t.pfl50_m = quantile(0.5);
  t.pfl90_m = quantile(0.9);
  t.deltah_m = t.pfl10_m - t.pfl90_m;
  if (t.d_km >= kIrregular_km) return;
  const double factor = (1.0 - 0.8 * std::exp(-0.02 * kIrregular_km)) / (1.0 - 0.8 * std::exp(-0.02 * t.d_km));
  for (double* height : {&t.pfl10_m, &t.pfl50_m, &t.pfl90_m, &t.deltah_m}) *height *= factor;
}

/// Fall of the fitted straight line from the mobile over `steps` steps. Both ends count half, and the divisor is that
/// of the ITM's fit, which makes straight ground come out exactly.
double fitted_fall_m(Heights h, std::size_t steps) noexcept {
  const double n = static_cast<double>(steps);
  double moment = 0.25 * n * (h[steps] - h[0]);
  for (std::size_t i = 1; i < steps; ++i) moment += h[i] * (static_cast<double>(i) - 0.5 * n);
  return -12.0 * moment / (n * n + 2.0);
}

/// Slope at the mobile: fits over its first 5, 6, ... 10 km; the steepest when all agree in sign, else that of 5 km.
void set_mobile_slope(ExtendedHataTerrain& t, Heights h, double step_m, double d_m) noexcept {
  constexpr double kShortest_m = 5000.0, kLongest_m = 10000.0, kMore_m = 1000.0;
  double five = 0.0, steepest_down = 1.0e31, steepest_up = -1.0e31;
  for (double reach_m = kShortest_m; reach_m <= d_m && reach_m <= kLongest_m; reach_m += kMore_m) {
    const std::size_t steps = whole_steps(reach_m, step_m, h.size() - 1);
    // Where even one step is longer than that, the step itself.
    const double slope_mrad = steps > 0 ? 1000.0 * fitted_fall_m(h, steps) / reach_m : 1000.0 * (h[0] - h[1]) / step_m;
    if (reach_m == kShortest_m) five = slope_mrad;
    steepest_down = std::min(steepest_down, slope_mrad);
    steepest_up = std::max(steepest_up, slope_mrad);
  }
  if (d_m <= kShortest_m || steepest_up * steepest_down < 0.0)
    t.theta_m_mrad = five;
  else
    t.theta_m_mrad = steepest_up >= 0.0 ? steepest_up : steepest_down;
}

/// Sea is where the height is exactly 0.
void set_sea(ExtendedHataTerrain& t, Heights h) noexcept {
  const std::size_t middle = (h.size() - 1) / 2;
  const auto is_sea = [](double height) { return height == 0.0; };
  const auto near = std::count_if(h.begin(), h.begin() + static_cast<std::ptrdiff_t>(middle), is_sea);
  const auto far = std::count_if(h.begin() + static_cast<std::ptrdiff_t>(middle), h.end(), is_sea);
  t.beta = static_cast<double>(near + far) / static_cast<double>(h.size());
  t.iend_ov_sea = near > far ? 1 : far > near ? 0 : -1;
}

/// Horizons over an Earth whose curvature follows the refractivity at the mean height, as in the ITM; one horizon when
/// the two distances meet within half a step.
void set_horizons(ExtendedHataTerrain& t, Heights h, double step_m, double d_m, double base_m,
                  double mobile_m) noexcept {
  const std::size_t last = h.size() - 1;
  // NTIA's program has these two constants in single precision; the curvature differs in the eighth digit.
  constexpr double kSurfaceRefractivity = 301.0F, kEarthCurvature_1_m = 157e-9F;
  const double refractivity = kSurfaceRefractivity * std::exp(-mean_of(h, 0, last) / 9460.0);
  const double curvature = kEarthCurvature_1_m * (1.0 - 0.04665 * std::exp(refractivity / 179.3));
  const double half = 0.5 * curvature;

  const double mobile = h.front() + mobile_m, base = h.back() + base_m;
  double up_mobile = (base - mobile) / d_m - half * d_m;
  double up_base = (mobile - base) / d_m - half * d_m;
  t.d_hzn_mobile_m = t.d_hzn_base_m = d_m;
  double from_mobile_m = 0.0, from_base_m = d_m;
  bool in_sight = true;
  for (std::size_t i = 1; i < last; ++i) {
    from_mobile_m += step_m;
    from_base_m -= step_m;
    const double over_mobile = h[i] - (half * from_mobile_m + up_mobile) * from_mobile_m - mobile;
    if (over_mobile > 0.0) {
      up_mobile += over_mobile / from_mobile_m;
      t.d_hzn_mobile_m = from_mobile_m;
      in_sight = false;
    }
    if (in_sight) continue;
    const double over_base = h[i] - (half * from_base_m + up_base) * from_base_m - base;
    if (over_base > 0.0) {
      up_base += over_base / from_base_m;
      t.d_hzn_base_m = from_base_m;
    }
  }

  t.single_horizon = std::abs(d_m - t.d_hzn_mobile_m - t.d_hzn_base_m) <= 0.5 * step_m;
  if (!t.single_horizon) return;
  const std::size_t ridge = whole_steps(t.d_hzn_mobile_m, step_m, last);
  const double line_m = (base * t.d_hzn_base_m + mobile * t.d_hzn_mobile_m) / d_m;  // weights as NTIA has them
  t.hedge_tilda_m = std::max(h[ridge] - line_m + half * t.d_hzn_mobile_m * t.d_hzn_base_m, 0.0);
}

/// Straight lines between the points of a read curve; beyond its ends the first and the last line go on.
template <std::size_t N>
double read_curve(const std::array<double, N>& x, const std::array<double, N>& y, double at) noexcept {
  std::size_t i = 0;
  while (i + 2 < N && at > x[i + 1]) ++i;
  return y[i] + (y[i + 1] - y[i]) * (at - x[i]) / (x[i + 1] - x[i]);
}

}  // namespace

ExtendedHataTerrain extended_hata_terrain(std::span<const double> heights_m, Metres step, Metres base_height,
                                          Metres mobile_height) noexcept {
  ExtendedHataTerrain t;
  if (heights_m.size() < 2) return t;
  const double steps = static_cast<double>(heights_m.size() - 1);
  const double step_m = step.value(), step_km = step_m * 0.001, d_m = steps * step_m;
  t.d_km = steps * step_m / 1000.0;
  t.ground_mobile_m = heights_m.front();
  set_effective_heights(t, heights_m, step_km, base_height.value(), mobile_height.value());
  set_irregularity(t, heights_m, step_km);
  set_mobile_slope(t, heights_m, step_m, d_m);
  set_sea(t, heights_m);
  set_horizons(t, heights_m, step_m, d_m, base_height.value(), mobile_height.value());
  return t;
}

double extended_hata_ridge_db(Kilometres base_horizon, Kilometres mobile_horizon, Metres ridge_height) noexcept {
  // Okumura (1968), fig. 31: curves C, B and A, for ridges 15, 30 and 60 km from the base station.
  constexpr std::array<double, 9> kBehind_km{0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0};
  constexpr std::array<double, 9> kC{4.0, -13.0, -17.5, -17.5, -15.0, -12.5, -10.0, -8.0, -6.0};
  constexpr std::array<double, 9> kB{12.0, -8.5, -13.0, -12.0, -10.0, -8.0, -6.5, -5.0, -4.0};
  constexpr std::array<double, 9> kA{20.0, -4.0, -6.5, -6.0, -4.5, -3.5, -2.5, -2.0, -1.0};
  const double d1 = base_horizon.value(), d2 = mobile_horizon.value();
  const std::array<double, 3> curves{read_curve(kBehind_km, kC, d2), read_curve(kBehind_km, kB, d2),
                                     read_curve(kBehind_km, kA, d2)};
  double k = read_curve(std::array{15.0, 30.0, 60.0}, curves, std::clamp(d1, 15.0, 60.0));
  // No gain behind the ridge, except close to its top.
  if (d2 > 2.0) k = std::min(k, 0.0);
  return std::sqrt(std::max(ridge_height.value(), 0.0) / 200.0) * k;  // Okumura (1968), eq. (1), 0.07 = 200^-1/2
}

double extended_hata_rolling_db(double deltah_m) noexcept {
  const double l = std::log10(std::max(deltah_m, 15.0));
  return -1.5072013 + l * (8.458676 - 6.102538 * l);
}

double extended_hata_fine_db(const ExtendedHataTerrain& t) noexcept {
  if (t.deltah_m < 10.0) return 0.0;
  const double l = std::log10(t.deltah_m);
  const double k_h = -11.728795 + l * (15.544272 - 1.8154766 * l);
  const double ground = t.ground_mobile_m;
  // Full correction on the tops, its opposite in the valleys, nothing half-way.
  if (ground >= t.pfl10_m) return k_h;
  if (ground <= t.pfl90_m) return -k_h;
  if (ground >= t.pfl50_m) return k_h * (ground - t.pfl50_m) / (t.pfl10_m - t.pfl50_m);
  return -k_h * (t.pfl50_m - ground) / (t.pfl50_m - t.pfl90_m);
}

double extended_hata_slope_db(double theta_m_mrad, Kilometres distance) noexcept {
  // Okumura (1968), fig. 34: dB per mrad. Uphill and downhill have lines of their own.
  const double d = distance.value();
  const double per_mrad =
      theta_m_mrad <= 0.0
          ? read_curve(std::array{10.0, 30.0}, std::array{0.25, 0.8}, std::clamp(d, 10.0, 30.0))
          : read_curve(std::array{10.0, 30.0, 60.0}, std::array{0.125, 0.35, 0.6}, std::clamp(d, 10.0, 60.0));
  return theta_m_mrad * per_mrad;
}

double extended_hata_sea_db(double beta, int iend_ov_sea, Kilometres distance) noexcept {
  // Okumura (1968), section 4.4: sea at the base station's end, sea at the mobile's end; up to 30 km and from 60 km.
  constexpr std::array<double, 10> kBeta30{0.0, 0.15, 0.35, 0.45, 0.6, 0.65, 0.725, 0.775, 0.85, 1.0};
  constexpr std::array<double, 10> kBase30{0.0, 1.0, 3.0, 4.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0};
  constexpr std::array<double, 10> kMobile30{0.0, 4.0, 5.5, 7.0, 8.5, 9.0, 9.5, 9.8, 10.25, 11.0};
  constexpr std::array<double, 10> kBeta60{0.0, 0.15, 0.3, 0.4, 0.5, 0.6, 0.725, 0.85, 0.9, 1.0};
  constexpr std::array<double, 10> kBase60{0.0, 2.0, 4.0, 5.5, 7.0, 9.0, 11.0, 13.0, 14.0, 15.0};
  constexpr std::array<double, 10> kMobile60{0.0, 4.25, 6.25, 9.2, 10.5, 11.75, 13.0, 14.0, 14.25, 15.0};
  if (beta == 0.0) return 0.0;
  const double mobile_weight = iend_ov_sea == 1 ? 1.0 : iend_ov_sea == 0 ? 0.0 : 0.5;
  const auto mixed = [&](double base_db, double mobile_db) { return base_db + mobile_weight * (mobile_db - base_db); };
  const double at_30 = mixed(read_curve(kBeta30, kBase30, beta), read_curve(kBeta30, kMobile30, beta));
  const double at_60 = mixed(read_curve(kBeta60, kBase60, beta), read_curve(kBeta60, kMobile60, beta));
  return at_30 + std::clamp((distance.value() - 30.0) / 30.0, 0.0, 1.0) * (at_60 - at_30);
}

}  // namespace phusong::models
