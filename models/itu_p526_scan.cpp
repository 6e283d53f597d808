#include "models/itu_p526_scan.h"

#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>

namespace phusong::models {

namespace {

constexpr std::size_t kLanes = 4;
/// Four doubles that GCC and Clang compile to whatever the target has.
using Lanes = double __attribute__((vector_size(kLanes * sizeof(double))));

constexpr double kNone = -std::numeric_limits<double>::infinity();

/// Running results of one lane, or of all.
struct Running {
  double slope_tx = kNone, slope_rx = kNone, obstruction = kNone, obstruction_tx = kNone, obstruction_rx = kNone;
  double nu_squared = kNone, index = -1.0, v1 = 0.0, v2 = 0.0;
};

double larger(double a, double b) noexcept { return b > a ? b : a; }

/// Takes over what is larger; the smaller index of equals.
void merge(Running& into, const Running& other) noexcept {
  into.slope_tx = larger(into.slope_tx, other.slope_tx);
  into.slope_rx = larger(into.slope_rx, other.slope_rx);
  into.obstruction = larger(into.obstruction, other.obstruction);
  into.obstruction_tx = larger(into.obstruction_tx, other.obstruction_tx);
  into.obstruction_rx = larger(into.obstruction_rx, other.obstruction_rx);
  const bool first = other.index >= 0.0 && (into.index < 0.0 || other.nu_squared > into.nu_squared ||
                                            (other.nu_squared == into.nu_squared && other.index < into.index));
  if (first) {
    into.nu_squared = other.nu_squared;
    into.index = other.index;
  }
  into.v1 += other.v1;
  into.v2 += other.v2;
}

/// The same arithmetic on a double and on four: written once. `weight` and `sum` of neighbouring distances give the
/// sums of P.1812 (85) and (86) without a second look at the neighbours' heights.
#define PHUSONG_SAMPLE(T)                            \
  const T rest = length - d;                         \
  const T product = d * rest;                        \
  const T inverse = 1.0 / product;                   \
  const T per_tx = inverse * rest; /* 1 / d */       \
  const T per_rx = inverse * d;    /* 1 / (D - d) */ \
  const T bare = h - (tx_m + slope * d);             \
  const T u = (bare + c) + curvature * product;      \
  const T u_tx = u * per_tx;                         \
  const T u_rx = u * per_rx;                         \
  const T bare_tx = bare * per_tx;                   \
  const T bare_rx = bare * per_rx;                   \
  const T size = u < 0.0 ? -u : u;                   \
  const T q = (u * size) * inverse;                  \
  const T weighted = (after - before) * h;           \
  const T moment = weighted * ((after + before) + d);

template <bool kClutter>
__attribute__((always_inline)) inline ProfileScan scan(const ProfileView& profile, double tx_m, double rx_m,
                                                       double curvature) noexcept {
  const std::size_t n = profile.size();
  const double* const distance = profile.distance_km.data();
  const double* const height = profile.height_m.data();
  const double* const clutter = profile.clutter_m.data();
  const double length = distance[n - 1];
  const double slope = (rx_m - tx_m) / length;

  // Four samples at a time over the interior points.
  Running total;
  std::size_t i = 1;
  if (n >= 2 + kLanes) {
    const Lanes none = Lanes{} + kNone;
    Lanes slope_tx = none, slope_rx = none, obstruction = none, obstruction_tx = none, obstruction_rx = none;
    Lanes nu_squared = none, v1{}, v2{};
    Lanes index = Lanes{} - 1.0;
    Lanes here = {1.0, 2.0, 3.0, 4.0};
    for (; i + kLanes < n; i += kLanes) {
      Lanes d, h, before, after;
      Lanes c{};
      std::memcpy(&d, distance + i, sizeof d);
      std::memcpy(&before, distance + i - 1, sizeof before);
      std::memcpy(&after, distance + i + 1, sizeof after);
      std::memcpy(&h, height + i, sizeof h);
      if constexpr (kClutter) std::memcpy(&c, clutter + i, sizeof c);
      PHUSONG_SAMPLE(Lanes)
      slope_tx = u_tx > slope_tx ? u_tx : slope_tx;
      slope_rx = u_rx > slope_rx ? u_rx : slope_rx;
      obstruction = bare > obstruction ? bare : obstruction;
      obstruction_tx = bare_tx > obstruction_tx ? bare_tx : obstruction_tx;
      obstruction_rx = bare_rx > obstruction_rx ? bare_rx : obstruction_rx;
      index = q > nu_squared ? here : index;
      nu_squared = q > nu_squared ? q : nu_squared;
      v1 += weighted;
      v2 += moment;
      here += static_cast<double>(kLanes);
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      merge(total, {slope_tx[lane], slope_rx[lane], obstruction[lane], obstruction_tx[lane], obstruction_rx[lane],
                    nu_squared[lane], index[lane], v1[lane], v2[lane]});
  }

  // The up to three samples that are left.
  for (; i + 1 < n; ++i) {
    const double d = distance[i];
    const double before = distance[i - 1];
    const double after = distance[i + 1];
    const double h = height[i];
    const double c = kClutter ? clutter[i] : 0.0;
    PHUSONG_SAMPLE(double)
    merge(total, {u_tx, u_rx, bare, bare_tx, bare_rx, q, static_cast<double>(i), weighted, moment});
  }

  // The two terminals belong to the fit too.
  const double first = distance[1] * height[0];
  const double last = (length - distance[n - 2]) * height[n - 1];
  ProfileScan result;
  result.slope_tx = total.slope_tx;
  result.slope_rx = total.slope_rx;
  result.obstruction_m = total.obstruction;
  result.obstruction_tx = total.obstruction_tx;
  result.obstruction_rx = total.obstruction_rx;
  result.v1 = total.v1 + (first + last);
  result.v2 = total.v2 + (first * distance[1] + last * (2.0 * length + distance[n - 2]));
  result.nu_squared = total.nu_squared;
  result.obstacle = static_cast<int>(total.index);
  return result;
}

#undef PHUSONG_SAMPLE

bool has_clutter(const ProfileView& profile) noexcept { return profile.clutter_m.size() == profile.size(); }

#if defined(__x86_64__)
__attribute__((target("avx2"))) ProfileScan scan_avx2(const ProfileView& profile, double tx_m, double rx_m,
                                                      double curvature) noexcept {
  return has_clutter(profile) ? scan<true>(profile, tx_m, rx_m, curvature)
                              : scan<false>(profile, tx_m, rx_m, curvature);
}
#endif

}  // namespace

ProfileScan scan_profile_portable(const ProfileView& profile, double tx_m, double rx_m, double curvature) noexcept {
  return has_clutter(profile) ? scan<true>(profile, tx_m, rx_m, curvature)
                              : scan<false>(profile, tx_m, rx_m, curvature);
}

ProfileScan scan_profile(const ProfileView& profile, double tx_m, double rx_m, double curvature) noexcept {
#if defined(__x86_64__)
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  if (has_avx2) return scan_avx2(profile, tx_m, rx_m, curvature);
#endif
  return scan_profile_portable(profile, tx_m, rx_m, curvature);
}

}  // namespace phusong::models
