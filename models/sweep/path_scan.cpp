#include "models/sweep/path_scan.h"

// See closing_p526.cpp.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/sweep/path_scan.cpp"  // NOLINT: read again for every instruction set
#include <hwy/foreach_target.h>                          // before every other header of Highway
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "models/path/path_terms.h"
#include "models/sweep/stretches.h"

#ifndef PHUSONG_PATH_SCAN_ONCE
#define PHUSONG_PATH_SCAN_ONCE
namespace phusong::models {
namespace {

/// Floats before and behind the inverses, so that whole vectors may be read.
constexpr std::size_t kSlack = 64;

/// One path in units of its steps and metres over its first ground: u, the height of point k above the direct line, is
/// height[k] - origin + clutter[k] - (tx_m + rise_m k) + bulge_m k (last - k).
struct PathLine {
  const float* height_m = nullptr;
  const float* clutter_m = nullptr;  ///< null: none
  const float* inverse = nullptr;    ///< of k: 1 / k from 1 to last; within kSlack beside them finite and positive
  std::size_t last = 0;
  double origin_m = 0.0, tx_m = 0.0, rise_m = 0.0, bulge_m = 0.0;

  [[nodiscard]] double u(std::size_t k) const noexcept {
    const auto at = static_cast<double>(static_cast<int>(k)), before = static_cast<double>(static_cast<int>(last - k));
    return static_cast<double>(height_m[k]) - origin_m +
           (clutter_m != nullptr ? static_cast<double>(clutter_m[k]) : 0.0) - (tx_m + rise_m * at) +
           bulge_m * at * before;
  }
};

/// Over the interior points of the bare ground.
struct GroundScan {
  double sum = 0.0, moment = 0.0;            ///< of height and k height, over the origin
  double highest = 0.0, tx = 0.0, rx = 0.0;  ///< largest u, u / k, u / (last - k), without bulge
};

/// Over the interior points of one line.
struct LineScan {
  double tx = 0.0, rx = 0.0, nu = 0.0;  ///< largest u / k, u / (last - k), u |u| / (k (last - k))
  // Where they are, when that was asked: from the transmitter the first of equals, else the last.
  std::size_t tx_at = 0, rx_at = 0, nu_at = 0;
};

/// 1 / k, grown as needed.
const float* inverses(std::size_t most) {
  thread_local std::vector<float> table;
  if (table.size() < most + 2 * kSlack) {
    table.assign(most + 2 * kSlack, 1.0F);
    for (std::size_t k = 1; k < most + kSlack; ++k) table[k + kSlack] = 1.0F / static_cast<float>(static_cast<int>(k));
  }
  return table.data() + kSlack;
}

/// Zones by runs of points of one kind.
ZoneStretches stretches_of(std::span<const Zone> zone, double step_km) {
  static_assert(sizeof(Zone) == 1);
  ZoneStretches stretches;
  const std::size_t points = zone.size();
  for (std::size_t begin = 0; begin < points;) {
    std::size_t end = begin + 1;
    for (;;) {
      // Eight at a time where nothing changes.
      for (std::uint64_t here, before; end + 8 <= points; end += 8) {
        std::memcpy(&here, &zone[end], 8);
        std::memcpy(&before, &zone[end - 1], 8);
        if (here != before) break;
      }
      if (end == points || zone[end] != zone[end - 1]) break;
      ++end;
    }
    const Zone kind = zone[begin];
    const double begin_km = begin == 0 ? 0.0 : (static_cast<double>(static_cast<int>(begin)) - 0.5) * step_km;
    stretches.add(kind, begin_km);
    begin = end;
  }
  return stretches;
}

}  // namespace
}  // namespace phusong::models
#endif  // PHUSONG_PATH_SCAN_ONCE

HWY_BEFORE_NAMESPACE();
namespace phusong::models::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;
constexpr std::size_t kFloats = hn::MaxLanes(Floats{});
static_assert(kFloats <= kSlack);

HWY_INLINE Vector same(double value) { return hn::Set(Floats{}, static_cast<float>(value)); }
HWY_INLINE Vector lowest() { return hn::Set(Floats{}, -std::numeric_limits<float>::infinity()); }
HWY_INLINE double largest_of(Vector lanes) { return static_cast<double>(hn::GetLane(hn::MaxOfLanes(Floats{}, lanes))); }
HWY_INLINE double sum_of(Vector lanes) { return static_cast<double>(hn::GetLane(hn::SumOfLanes(Floats{}, lanes))); }

/// Points k to k + kFloats - 1 of a path; those behind the last interior point are none.
struct Points {
  Vector height, k, inverse, inverse_before;  ///< over the origin, with or without clutter; 1 / k, 1 / (last - k)
};
HWY_INLINE Vector some_of(const float* from, std::size_t count) {
  HWY_ALIGN float padded[kFloats] = {};
  std::memcpy(padded, from, count * sizeof(float));
  return hn::Load(Floats{}, padded);
}
template <bool kWhole>
HWY_INLINE Points points_at(const PathLine& line, std::size_t k) {
  const Floats d;
  const auto read = [&](const float* column)
                        HWY_ATTR { return kWhole ? hn::LoadU(d, column + k) : some_of(column + k, line.last - k); };
  Vector height = hn::Sub(read(line.height_m), same(line.origin_m));
  if (line.clutter_m != nullptr) height = hn::Add(height, read(line.clutter_m));
  const float* const before =
      line.inverse + (static_cast<std::ptrdiff_t>(line.last - k) - (static_cast<std::ptrdiff_t>(kFloats) - 1));
  return {height, hn::Iota(d, static_cast<float>(static_cast<int>(k))), hn::LoadU(d, line.inverse + k),
          hn::Reverse(d, hn::LoadU(d, before))};
}
template <bool kWhole>
HWY_INLINE Vector only_interior(const PathLine& line, Vector k, Vector value, Vector otherwise) {
  if constexpr (kWhole) return value;
  return hn::IfThenElse(hn::Lt(k, same(static_cast<double>(static_cast<int>(line.last)))), value, otherwise);
}

/// Calls visit with std::true_type for whole vectors of interior points from `first` on, then with std::false_type for
/// what is left.
template <class Visit>
HWY_INLINE void each_vector(std::size_t first, std::size_t last, Visit&& visit) {
  std::size_t k = first;
  for (; k + kFloats <= last; k += kFloats) visit(std::true_type{}, k);
  if (k < last) visit(std::false_type{}, k);
}

/// The largest of some values so far in each lane, and where it was.
template <bool kPlaces, bool kLater>
struct Largest {
  Vector value, at;
  HWY_INLINE Largest() : value(lowest()), at(same(0.0)) {}
  HWY_INLINE void take(Vector here, Vector k) {
    if constexpr (kPlaces) {
      const auto more = kLater ? hn::Ge(here, value) : hn::Gt(here, value);
      value = hn::IfThenElse(more, here, value);
      at = hn::IfThenElse(more, k, at);
    } else {
      value = hn::Max(value, here);
    }
  }
  HWY_INLINE double best(std::size_t& place) const {
    const double most = largest_of(value);
    if constexpr (kPlaces) {
      const Floats d;
      const auto winners = hn::Eq(value, hn::Set(d, static_cast<float>(most)));
      const Vector places = hn::IfThenElse(winners, at, kLater ? lowest() : hn::Neg(lowest()));
      const auto extreme = kLater ? hn::MaxOfLanes(d, places) : hn::MinOfLanes(d, places);
      place = static_cast<std::size_t>(hn::GetLane(extreme));
    }
    return most;
  }
};

/// What a line shows, a vector of points at a time.
template <bool kPlaces>
struct LineLanes {
  Largest<kPlaces, false> tx;
  Largest<kPlaces, true> rx, nu;

  HWY_INLINE LineLanes() {}  // written out for the pragma that compiles it for the instruction set
  /// `u` over the direct line, bulge and all; lowest() where there is no point.
  HWY_INLINE void take(const Points& p, Vector u) {
    const Vector from_tx = hn::Mul(u, p.inverse);
    tx.take(from_tx, p.k);
    rx.take(hn::Mul(u, p.inverse_before), p.k);
    nu.take(hn::Mul(hn::Mul(from_tx, p.inverse_before), hn::Abs(u)), p.k);
  }
  [[nodiscard]] HWY_INLINE LineScan best() const {
    LineScan scan;
    scan.tx = tx.best(scan.tx_at);
    scan.rx = rx.best(scan.rx_at);
    scan.nu = nu.best(scan.nu_at);
    return scan;
  }
};

/// The direct line and the bulge of a path.
struct Direct {
  Vector tx_m, rise, bulge, last;
  HWY_INLINE explicit Direct(const PathLine& line)
      : tx_m(same(line.tx_m)),
        rise(same(line.rise_m)),
        bulge(same(line.bulge_m)),
        last(same(static_cast<double>(static_cast<int>(line.last)))) {}
  HWY_INLINE Vector over_flat(const Points& p) const { return hn::Sub(p.height, hn::MulAdd(rise, p.k, tx_m)); }
  HWY_INLINE Vector bulge_at(const Points& p) const { return hn::Mul(hn::Mul(bulge, p.k), hn::Sub(last, p.k)); }
};

template <bool kPlaces>
HWY_INLINE LineScan scan_line(const PathLine& line) {
  LineLanes<kPlaces> lanes;
  const Direct direct{line};
  each_vector(1, line.last, [&](auto whole, std::size_t k) HWY_ATTR {
    constexpr bool kWhole = decltype(whole)::value;
    const Points p = points_at<kWhole>(line, k);
    lanes.take(p, only_interior<kWhole>(line, p.k, hn::Add(direct.over_flat(p), direct.bulge_at(p)), lowest()));
  });
  return lanes.best();
}

/// The bare ground, which has no clutter: itself and, when it is asked for, the line over it, both in one go.
template <bool kLine, bool kPlaces>
HWY_INLINE GroundScan scan_ground(const PathLine& line, LineScan& over_it) {
  GroundScan scan;
  LineLanes<kPlaces> lanes;
  Vector highest = lowest(), tx = lowest(), rx = lowest();
  const Direct direct{line};
  // Sums of floats are taken over so many points only.
  constexpr std::size_t kPart = 32 * kFloats;
  for (std::size_t begin = 1; begin < line.last; begin += kPart) {
    Vector sum = same(0.0), moment = same(0.0);
    each_vector(begin, std::min(line.last, begin + kPart), [&](auto whole, std::size_t k) HWY_ATTR {
      constexpr bool kWhole = decltype(whole)::value;
      const Points p = points_at<kWhole>(line, k);
      const Vector height = only_interior<kWhole>(line, p.k, p.height, same(0.0));
      sum = hn::Add(sum, height);
      moment = hn::MulAdd(p.k, height, moment);
      const Vector u = only_interior<kWhole>(line, p.k, direct.over_flat(p), lowest());
      highest = hn::Max(highest, u);
      tx = hn::Max(tx, hn::Mul(u, p.inverse));
      rx = hn::Max(rx, hn::Mul(u, p.inverse_before));
      if constexpr (kLine) lanes.take(p, hn::Add(u, direct.bulge_at(p)));
    });
    scan.sum += sum_of(sum);
    scan.moment += sum_of(moment);
  }
  scan.highest = largest_of(highest);
  scan.tx = largest_of(tx);
  scan.rx = largest_of(rx);
  if constexpr (kLine) over_it = lanes.best();
  return scan;
}

/// The largest height over the origin less m_per_step k, of the points `from` to `to`, ends included.
HWY_INLINE double highest_over(const PathLine& line, std::size_t from, std::size_t to, double m_per_step) {
  const Floats d;
  const float* const heights = line.height_m;
  const Vector slope = same(m_per_step), origin = same(line.origin_m);
  Vector highest = lowest();
  std::size_t k = from;
  for (; k + kFloats <= to + 1; k += kFloats) {
    const Vector at = hn::Iota(d, static_cast<float>(static_cast<int>(k)));
    highest = hn::Max(highest, hn::Sub(hn::Sub(hn::LoadU(d, heights + k), origin), hn::Mul(slope, at)));
  }
  double best = largest_of(highest);
  for (; k <= to; ++k)
    best = std::max(
        best, static_cast<double>(heights[k]) - line.origin_m - m_per_step * static_cast<double>(static_cast<int>(k)));
  return best;
}

HWY_INLINE void fill_line(const LineScan& scan, double step_km, std::size_t i, BullingtonColumns& columns) {
  columns.slope_tx[i] = scan.tx / step_km;
  columns.slope_rx[i] = scan.rx / step_km;
  columns.nu_squared[i] = scan.nu / (step_km * step_km);
}

/// Uphill in doubles from a point that won among floats: over flat ground neighbours are alike to floats.
template <class Value>
HWY_INLINE std::size_t climb(std::size_t at, std::size_t last, bool later, Value&& value) {
  double best = value(at);
  const auto better = [&](double other, bool is_later) { return other > best || (other == best && is_later == later); };
  std::size_t up = at;
  for (double next; up + 1 < last && better(next = value(up + 1), true); ++up) best = next;
  if (up > at) return up;
  for (double next; at > 1 && better(next = value(at - 1), false); --at) best = next;
  return at;
}

/// As path_horizons() and the roughness of smooth_earth(), in the columns' terms. `curvature` m/km^2.
HWY_INLINE void fill_horizons(const PathLine& bare, const LineScan& scan, double step_km, double curvature,
                              std::size_t i, PathQuantities& q) {
  const std::size_t last = bare.last;
  const double d = q.distance_km[i], bulge = curvature * d, straight = bare.rise_m / step_km;
  double slope_t = straight - bulge, slope_r = -straight - bulge;
  double d_lt = 0.5 * d, d_lr = 0.5 * d;
  std::size_t from = 0, to = last;
  if (last > 1) {
    const auto km = [step_km](std::size_t k) { return step_km * static_cast<double>(static_cast<int>(k)); };
    const auto from_tx = [&](std::size_t k) { return bare.u(k) / km(k); };
    const auto from_rx = [&](std::size_t k) { return bare.u(k) / km(last - k); };
    const std::size_t tx_at = climb(scan.tx_at, last, false, from_tx);
    if (const double ahead = from_tx(tx_at); ahead > 0.0) {
      const std::size_t rx_at = climb(scan.rx_at, last, true, from_rx);
      slope_t += ahead;
      slope_r += from_rx(rx_at);
      d_lt = km(tx_at);
      d_lr = km(last - rx_at);
      from = std::min(tx_at, rx_at);
      to = std::max(tx_at, rx_at);
    } else {
      from = to = climb(scan.nu_at, last, true, [&](std::size_t k) { return from_tx(k) * std::abs(from_rx(k)); });
      d_lt = km(from);
      d_lr = km(last - from);
    }
  }
  q.horizon_tx[i] = 0.001 * slope_t;
  q.horizon_rx[i] = 0.001 * slope_r;
  q.d_lt_km[i] = d_lt;
  q.d_lr_km[i] = d_lr;

  const double st_m = std::min((2.0 * q.v1[i] * d - q.v2[i]) / (d * d), q.tx_ground_m);  // P.1812 (87), (92a)
  const double sr_m = std::min((q.v2[i] - q.v1[i] * d) / (d * d), q.ground_m[i]);        // P.1812 (88), (92b)
  const double m = (sr_m - st_m) / d;                                                    // P.1812 (93)
  q.h_m_m[i] = highest_over(bare, from, to, m * step_km) + bare.origin_m - st_m;         // P.1812 (95)
}

}  // namespace

void read_all_paths(const PathInput& asked, const QuantityNeeds& needs, double median_radius_km,
                    std::span<const OwnPath> paths, PathQuantities& q) {
  const bool beta = needs.beta_diffraction, diffraction = needs.diffraction || beta;
  const double median_curvature = 500.0 / median_radius_km;
  const double rx_height_m = asked.rx_height.value();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const OwnPath& path = paths[i];
    const std::size_t last = path.height_m.size() - 1;
    const auto steps = static_cast<double>(static_cast<int>(last));
    const double step_km = path.step_km(), origin_m = q.tx_ground_m;
    const auto rx_ground_m = static_cast<double>(path.height_m.back());
    q.distance_km[i] = path.distance_km;
    q.ground_m[i] = rx_ground_m;
    q.step_km[i] = step_km;
    q.interior[i] = steps - 1.0;

    PathLine line{.height_m = path.height_m.data(), .inverse = inverses(last), .last = last, .origin_m = origin_m};
    line.tx_m = asked.tx_height.value();
    line.rise_m = (rx_ground_m - origin_m + rx_height_m - line.tx_m) / steps;
    const auto over = [&](double curvature, bool with_clutter) {
      PathLine result = line;
      result.bulge_m = curvature * step_km * step_km;
      result.clutter_m = with_clutter && !path.clutter_m.empty() ? path.clutter_m.data() : nullptr;
      return result;
    };
    const PathLine bare = over(median_curvature, false);
    const bool alike = path.clutter_m.empty();
    LineScan scan;
    const GroundScan ground = needs.horizons         ? scan_ground<true, true>(bare, scan)
                              : diffraction && alike ? scan_ground<true, false>(bare, scan)
                                                     : scan_ground<false, false>(bare, scan);
    if (diffraction || needs.horizons) {
      const double end_m = rx_ground_m - origin_m;
      q.v1[i] = step_km * (2.0 * steps * origin_m + 2.0 * ground.sum + end_m);
      q.v2[i] =
          step_km * step_km * (3.0 * steps * steps * origin_m + 6.0 * ground.moment + (3.0 * steps - 1.0) * end_m);
    }
    if (diffraction) {
      q.obstruction_m[i] = ground.highest;
      q.obstruction_tx[i] = ground.tx / step_km;
      q.obstruction_rx[i] = ground.rx / step_km;
      fill_line(alike ? scan : scan_line<false>(over(median_curvature, true)), step_km, i, q.median);
    }
    if (beta) fill_line(scan_line<false>(over(500.0 / beta_radius_km(), true)), step_km, i, q.beta);
    if (needs.horizons) fill_horizons(bare, scan, step_km, median_curvature, i, q);

    q.sea_fraction[i] = static_cast<double>(static_cast<int>(path.sea_points)) / (steps + 1.0);
    if (needs.sections) q.take_sections(i, stretches_of(path.zone, step_km), path.zone.back());
  }
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::models {

HWY_EXPORT(read_all_paths);

void read_paths(const PathInput& asked, const QuantityNeeds& needs, double median_radius_km,
                std::span<const OwnPath> paths, PathQuantities& q) {
  QuantityNeeds filled = needs;
  filled.roughness_when_asked = false;  // it falls to the scan on its way
  q.resize(paths.size(), filled);
  q.own = 0.0;
  if (paths.empty()) return;
  q.tx_ground_m = static_cast<double>(paths.front().height_m.front());
  HWY_DYNAMIC_DISPATCH(read_all_paths)(asked, needs, median_radius_km, paths, q);
}

}  // namespace phusong::models
#endif  // HWY_ONCE
