#include "models/terrain/itu_p526_scan.h"

#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <span>

namespace phusong::models {

namespace {

/// Partial results are kept in four lanes whatever the processor: one vector of four doubles or two of two.
constexpr std::size_t kLanes = 4;
using Four = double __attribute__((vector_size(4 * sizeof(double))));
using Two = double __attribute__((vector_size(2 * sizeof(double))));

#define PHUSONG_INLINE __attribute__((always_inline)) inline

constexpr double kNone = -std::numeric_limits<double>::infinity();

/// Running results of one lane, or of all.
struct Running {
  double slope_tx = kNone, slope_rx = kNone, obstruction = kNone, obstruction_tx = kNone, obstruction_rx = kNone;
  double nu_squared = kNone, index = -1.0, v1 = 0.0, v2 = 0.0;
};

PHUSONG_INLINE double larger(double a, double b) noexcept { return b > a ? b : a; }

/// Takes over what is larger; the smaller index of equals.
PHUSONG_INLINE void merge(Running& into, const Running& other) noexcept {
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

template <class Vector, bool kClutter>
PHUSONG_INLINE ProfileScan scan(const ProfileView& profile, double tx_m, double rx_m, double curvature) noexcept {
  constexpr std::size_t kWidth = sizeof(Vector) / sizeof(double);
  constexpr std::size_t kParts = kLanes / kWidth;
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
    Vector slope_tx[kParts], slope_rx[kParts], obstruction[kParts], obstruction_tx[kParts], obstruction_rx[kParts];
    Vector nu_squared[kParts], index[kParts], here[kParts], v1[kParts], v2[kParts];
    for (std::size_t part = 0; part < kParts; ++part) {
      slope_tx[part] = slope_rx[part] = obstruction[part] = obstruction_tx[part] = obstruction_rx[part] =
          nu_squared[part] = Vector{} + kNone;
      index[part] = Vector{} - 1.0;
      v1[part] = v2[part] = Vector{};
      for (std::size_t lane = 0; lane < kWidth; ++lane)
        here[part][lane] = static_cast<double>(1 + part * kWidth + lane);
    }
    for (; i + kLanes < n; i += kLanes) {
      for (std::size_t part = 0; part < kParts; ++part) {
        const std::size_t at = i + part * kWidth;
        Vector d, h, before, after;
        Vector c{};
        std::memcpy(&d, distance + at, sizeof d);
        std::memcpy(&before, distance + at - 1, sizeof before);
        std::memcpy(&after, distance + at + 1, sizeof after);
        std::memcpy(&h, height + at, sizeof h);
        if constexpr (kClutter) std::memcpy(&c, clutter + at, sizeof c);
        PHUSONG_SAMPLE(Vector)
        slope_tx[part] = u_tx > slope_tx[part] ? u_tx : slope_tx[part];
        slope_rx[part] = u_rx > slope_rx[part] ? u_rx : slope_rx[part];
        obstruction[part] = bare > obstruction[part] ? bare : obstruction[part];
        obstruction_tx[part] = bare_tx > obstruction_tx[part] ? bare_tx : obstruction_tx[part];
        obstruction_rx[part] = bare_rx > obstruction_rx[part] ? bare_rx : obstruction_rx[part];
        index[part] = q > nu_squared[part] ? here[part] : index[part];
        nu_squared[part] = q > nu_squared[part] ? q : nu_squared[part];
        v1[part] += weighted;
        v2[part] += moment;
        here[part] += static_cast<double>(kLanes);
      }
    }
    for (std::size_t part = 0; part < kParts; ++part)
      for (std::size_t lane = 0; lane < kWidth; ++lane)
        merge(total,
              {slope_tx[part][lane], slope_rx[part][lane], obstruction[part][lane], obstruction_tx[part][lane],
               obstruction_rx[part][lane], nu_squared[part][lane], index[part][lane], v1[part][lane], v2[part][lane]});
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

/// The largest u |u| / (d (D - d)) over a profile without heights.
template <class Vector>
PHUSONG_INLINE double smooth_nu(std::span<const double> distance_km, double tx_m, double rx_m,
                                double curvature) noexcept {
  constexpr std::size_t kWidth = sizeof(Vector) / sizeof(double);
  const std::size_t n = distance_km.size();
  const double* const distance = distance_km.data();
  const double length = distance[n - 1];
  const double slope = (rx_m - tx_m) / length;

  // A maximum has the same bits whatever the number of lanes.
  Vector best = Vector{} + kNone;
  std::size_t i = 1;
  for (; i + kWidth < n; i += kWidth) {
    Vector d;
    std::memcpy(&d, distance + i, sizeof d);
    const Vector product = d * (length - d);
    const Vector u = curvature * product - (tx_m + slope * d);
    const Vector size = u < 0.0 ? -u : u;
    const Vector q = (u * size) / product;
    best = q > best ? q : best;
  }
  double largest = kNone;
  for (std::size_t lane = 0; lane < kWidth; ++lane) largest = larger(largest, best[lane]);
  for (; i + 1 < n; ++i) {
    const double d = distance[i];
    const double product = d * (length - d);
    const double u = curvature * product - (tx_m + slope * d);
    const double size = u < 0.0 ? -u : u;
    largest = larger(largest, (u * size) / product);
  }
  return largest;
}

#undef PHUSONG_SAMPLE
#undef PHUSONG_INLINE

bool has_clutter(const ProfileView& profile) noexcept { return profile.clutter_m.size() == profile.size(); }

#if defined(__x86_64__)
__attribute__((target("avx2"))) ProfileScan scan_avx2(const ProfileView& profile, double tx_m, double rx_m,
                                                      double curvature) noexcept {
  return has_clutter(profile) ? scan<Four, true>(profile, tx_m, rx_m, curvature)
                              : scan<Four, false>(profile, tx_m, rx_m, curvature);
}

__attribute__((target("avx2"))) double smooth_nu_avx2(std::span<const double> distance_km, double tx_m, double rx_m,
                                                      double curvature) noexcept {
  return smooth_nu<Four>(distance_km, tx_m, rx_m, curvature);
}

/// Asked of the processor once.
const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
#endif

}  // namespace

ProfileScan scan_profile_portable(const ProfileView& profile, double tx_m, double rx_m, double curvature) noexcept {
  return has_clutter(profile) ? scan<Two, true>(profile, tx_m, rx_m, curvature)
                              : scan<Two, false>(profile, tx_m, rx_m, curvature);
}

ProfileScan scan_profile(const ProfileView& profile, double tx_m, double rx_m, double curvature) noexcept {
#if defined(__x86_64__)
  if (has_avx2) return scan_avx2(profile, tx_m, rx_m, curvature);
#endif
  return scan_profile_portable(profile, tx_m, rx_m, curvature);
}

double largest_smooth_nu_squared(std::span<const double> distance_km, double tx_m, double rx_m,
                                 double curvature) noexcept {
#if defined(__x86_64__)
  if (has_avx2) return smooth_nu_avx2(distance_km, tx_m, rx_m, curvature);
#endif
  return smooth_nu<Two>(distance_km, tx_m, rx_m, curvature);
}

}  // namespace phusong::models
