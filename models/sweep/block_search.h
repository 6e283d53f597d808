// Searches for the one point of a line that matters to a receiver: blocks of points whose bound cannot win are passed
// over, a vector of blocks at a time; the few others are read in vectors. What is passed over is decided in floats,
// with so much to spare that their rounding loses no point, and what is left is compared in doubles.
//
//   Found best = of_the_receivers_own_points;
//   best = find_tangent(line, last, x, y, hint, best);       // largest slope seen backwards from (x, y)
//
// Each search begins with the receiver's own points (`best`) and a hint, the point that won for the receiver before:
// neighbours share it more often than not, and then nearly every block is passed over; 0: no hint. Guarantees: the
// value and the point of a plain scan, whatever the hint (ties go to the point nearest to the receiver); points 1 to
// `last` only. For .cpp files that Highway compiles once for every instruction set: include it after lanes.h, as that
// one.
#if defined(PHUSONG_MODELS_SWEEP_BLOCK_SEARCH_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PHUSONG_MODELS_SWEEP_BLOCK_SEARCH_H
#undef PHUSONG_MODELS_SWEEP_BLOCK_SEARCH_H
#else
#define PHUSONG_MODELS_SWEEP_BLOCK_SEARCH_H
#endif

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#include "models/sweep/lanes.h"
#include "models/sweep/line_columns.h"

HWY_BEFORE_NAMESPACE();
namespace phusong::models::HWY_NAMESPACE {

/// A point and what makes it the best one so far.
struct Found {
  double value;
  std::size_t index;
};

/// Bounds and points are compared with so much to spare that rounding never passes over the best point: of heights up
/// to 10 km, of which a float's rounding is half a millimetre, and of what a line of that slope, m/km, rises up to x.
HWY_INLINE double spare_m(double slope, double x) { return 1.0e-2 + 1.0e-6 * std::abs(slope) * x; }
inline constexpr double kSpareShare = 1.0 + 1.0e-5;
/// And what rounding in doubles asks for.
inline constexpr double kLeastSpare_m = 1.0e-7;
inline constexpr double kLeastSpareShare = 1.0 + 1.0e-12;
/// Below so many blocks a coarser bound saves nothing; 64 at most, a bit each.
inline constexpr std::size_t kFewBlocks = 64;

/// As many floats as a vector holds: twice as many as doubles.
using FloatTag = hn::ScalableTag<float>;
using Floats = hn::Vec<FloatTag>;
using FloatWhich = hn::Mask<FloatTag>;
inline constexpr std::size_t kFloats = hn::MaxLanes(FloatTag{});
static_assert(kBlock % kFloats == 0 && kFloats <= kBeyond);
HWY_INLINE Floats floats(double value) { return hn::Set(FloatTag{}, static_cast<float>(value)); }
HWY_INLINE Floats floats_from(const float* column) { return hn::LoadU(FloatTag{}, column); }

HWY_INLINE Lanes counted_from(std::size_t first) {
  return hn::Add(hn::Iota(Tag{}, 0.0), hn::Set(Tag{}, static_cast<double>(static_cast<int>(first))));
}
HWY_INLINE std::uint64_t bits_of(Which which) {
  static_assert(kLanes <= 8);
  std::uint8_t bits[8] = {};
  hn::StoreMaskBits(Tag{}, which.m, bits);
  return bits[0];
}
HWY_INLINE std::uint64_t bits_of(FloatWhich which) {
  std::uint8_t bits[8] = {};
  hn::StoreMaskBits(FloatTag{}, which, bits);
  std::uint64_t all;
  std::memcpy(&all, bits, sizeof all);
  return all;
}
HWY_INLINE Lanes load_from(const double* column) { return hn::LoadU(Tag{}, column); }

/// Looks for points in [from, to] other than the best one. may(xa, wide_km, top): whether a block from xa on over so
/// many km (the last block's end may lie beyond `to`), whose points pass no height above `top`, may hold one;
/// may_point(k): which of a vector of floats of points may be one; then scan(first) of each vector of doubles with such
/// a point in it, whose other points may lie outside [from, to].
template <class May, class MayPoint, class Scan>
HWY_INLINE void search_blocks(const LineColumns& line, std::size_t from, std::size_t to, const Found& best, May&& may,
                              MayPoint&& may_point, Scan&& scan) {
  const float* const fine = line.fine.data();
  const float* const begin_km = line.places->begin_km.data();
  const double block_km = static_cast<double>(kBlock - 1) * line.places->step_km;
  const std::size_t first_block = from / kBlock, last_block = to / kBlock;
  // The best point itself would pass nearly always, and points behind the last one often.
  const auto points_from = [&](std::size_t k) HWY_ATTR {
    std::uint64_t points = bits_of(may_point(k));
    if (best.index - k < kFloats) points &= ~(std::uint64_t{1} << (best.index - k));
    if (k < from) points &= ~std::uint64_t{0} << (from - k);
    if (to - k < kFloats) points &= (std::uint64_t{2} << (to - k)) - 1;
    return points;
  };
  const auto search = [&](std::size_t first, std::size_t last) HWY_ATTR {
    std::uint64_t which = 0;
    for (std::size_t b = first; b <= last; b += kFloats)
      which |= bits_of(may(floats_from(begin_km + b), block_km, floats_from(fine + b))) << (b - first);
    if (last - first < 63) which &= (std::uint64_t{1} << (last - first + 1)) - 1;
    for (; which != 0; which &= which - 1) {
      const std::size_t begin = (first + static_cast<std::size_t>(std::countr_zero(which))) * kBlock;
      for (std::size_t k = begin; k < begin + kBlock && k <= to; k += kFloats) {
        constexpr std::uint64_t kPart = (std::uint64_t{1} << kLanes) - 1;
        const std::uint64_t points = points_from(k);
        if (points == 0) continue;
        for (std::size_t part = 0; part < kFloats; part += kLanes)
          if ((points >> part & kPart) != 0) scan(k + part);
      }
    }
  };
  // On a short line every block is looked at, on a long one those under a coarser bound.
  if (last_block - first_block < kFewBlocks) return search(first_block, last_block);
  const float* const coarse = line.coarse.data();
  const float* const begin_wide_km = line.places->begin_wide_km.data();
  const double wide_km = static_cast<double>(kWide - 1) * line.places->step_km;
  const std::size_t last_wide = to / kWide;
  for (std::size_t wides = from / kWide; wides <= last_wide; wides += kFloats) {
    std::uint64_t which = bits_of(may(floats_from(begin_wide_km + wides), wide_km, floats_from(coarse + wides)));
    if (last_wide - wides + 1 < kFloats) which &= (std::uint64_t{1} << (last_wide - wides + 1)) - 1;
    for (; which != 0; which &= which - 1) {
      const std::size_t wide = wides + static_cast<std::size_t>(std::countr_zero(which));
      search(std::max(first_block, wide * kWideBlocks), std::min(last_block, wide * kWideBlocks + kWideBlocks - 1));
    }
  }
}

/// Lanes of points in [from, to] other than the best one.
HWY_INLINE Which others_within(std::size_t first, std::size_t from, std::size_t to, std::size_t best) {
  const Lanes point = counted_from(first);
  return (point >= static_cast<double>(static_cast<int>(from))) & (point <= static_cast<double>(static_cast<int>(to))) &
         !(point == static_cast<double>(static_cast<int>(best)));
}

/// The best of `best` and the lanes of `which`; later points win ties. The lanes' own best is their largest.
HWY_INLINE Found best_of_lanes(Which which, Lanes values, std::size_t first, Found best) {
  const Lanes asked = select(which, values, -std::numeric_limits<double>::infinity());
  const double largest = hn::GetLane(hn::MaxOfLanes(Tag{}, asked.v));
  if (largest < best.value) return best;
  const std::size_t index = first + static_cast<std::size_t>(std::bit_width(bits_of(asked == largest))) - 1;
  return largest > best.value || index > best.index ? Found{largest, index} : best;
}

/// The largest (y_k - y) / (x - x_k): what a receiver at (x, y) sees as its horizon.
inline HWY_NOINLINE Found find_tangent(const LineColumns& line, std::size_t last, double x, double y, std::size_t hint,
                                       Found best) {
  const double* const heights = line.y.data();
  const double* const at_km = line.places->at_km.data();
  const float* const float_y = line.float_y.data();
  const float* const float_km = line.places->float_km.data();
  if (hint < 1 || hint > last) hint = last;
  if (const double slope = (heights[hint] - y) / (x - at_km[hint]); slope > best.value) best = {slope, hint};
  search_blocks(
      line, 1, last, best,
      [&](Floats xa, double wide_km, Floats top) HWY_ATTR {
        // The line through the receiver with the best slope is lowest at one of the ends.
        const Floats lowest_at = hn::Add(xa, floats(best.value >= 0.0 ? wide_km : 0.0));
        return hn::Ge(hn::Add(top, hn::Mul(floats(best.value), lowest_at)),
                      floats(y + best.value * x - spare_m(best.value, x)));
      },
      [&](std::size_t k) HWY_ATTR {
        const Floats reach = hn::Mul(floats(best.value), floats_from(float_km + k));
        return hn::Ge(hn::Add(floats_from(float_y + k), reach), floats(y + best.value * x - spare_m(best.value, x)));
      },
      [&](std::size_t k) HWY_ATTR {
        const Lanes height = load_from(heights + k), at = load_from(at_km + k);
        const Which beats =
            (height + best.value * at >= y + best.value * x - kLeastSpare_m) & others_within(k, 1, last, best.index);
        if (none(beats)) return;
        best = best_of_lanes(beats, (height - y) / (x - at), k, best);
      });
  return best;
}

/// The largest y_k - slope x_k among the points `from` to `to`. Domain: from >= 1.
inline HWY_NOINLINE Found find_highest(const LineColumns& line, std::size_t from, std::size_t to, double slope,
                                       std::size_t hint, Found best) {
  const double* const heights = line.y.data();
  const double* const at_km = line.places->at_km.data();
  const float* const float_y = line.float_y.data();
  const float* const float_km = line.places->float_km.data();
  if (hint < from || hint > to) hint = to;
  if (const double value = heights[hint] - slope * at_km[hint]; value > best.value) best = {value, hint};
  const double spare = spare_m(slope, at_km[to]);
  search_blocks(
      line, from, to, best,
      [&](Floats xa, double wide_km, Floats top) HWY_ATTR {
        const Floats lowest_at = hn::Add(xa, floats(slope >= 0.0 ? 0.0 : wide_km));
        return hn::Ge(hn::Sub(top, hn::Mul(floats(slope), lowest_at)), floats(best.value - spare));
      },
      [&](std::size_t k) HWY_ATTR {
        return hn::Ge(hn::Sub(floats_from(float_y + k), hn::Mul(floats(slope), floats_from(float_km + k))),
                      floats(best.value - spare));
      },
      [&](std::size_t k) HWY_ATTR {
        const Lanes value = load_from(heights + k) - slope * load_from(at_km + k);
        const Which beats = (value >= best.value) & others_within(k, from, to, best.index);
        if (!none(beats)) best = best_of_lanes(beats, value, k, best);
      });
  return best;
}

/// In sight of the transmitter, where no point stands above the direct line of this slope: the largest
/// -u^2 / (d (D - d)), with u the clearance and D = x.
inline HWY_NOINLINE Found find_nearest(const LineColumns& line, std::size_t last, double x, double slope,
                                       std::size_t hint, Found best) {
  const double* const heights = line.y.data();
  const double* const at_km = line.places->at_km.data();
  const float* const float_y = line.float_y.data();
  const float* const float_km = line.places->float_km.data();
  const double tx = line.tx_m;
  if (hint < 1 || hint > last) hint = last;
  const double hint_u = tx + slope * at_km[hint] - heights[hint];
  if (const double value = -hint_u * hint_u / (at_km[hint] * (x - at_km[hint])); value > best.value)
    best = {value, hint};
  const Floats half = floats(0.5 * x), end = floats(x), antenna = floats(tx), rise = floats(slope);
  // Whether squares of a clearance may be as small as what d (D - d) allows.
  const Floats spare = floats(spare_m(slope, x));
  const auto may_be = [&](Floats gap, Floats at) HWY_ATTR {
    const Floats inner = hn::Sub(gap, spare);
    const Floats most = hn::Mul(floats(-best.value * kSpareShare), hn::Mul(at, hn::Sub(end, at)));
    return hn::Or(hn::Le(gap, spare), hn::Le(hn::Mul(inner, inner), most));
  };
  search_blocks(
      line, 1, last, best,
      [&](Floats xa, double wide_km, Floats top) HWY_ATTR {
        // Clearance is least at one end and d (D - d) largest next to the middle, if they were the same point.
        const Floats least_at = hn::Add(xa, floats(slope >= 0.0 ? 0.0 : wide_km));
        const Floats gap = hn::Sub(hn::Add(antenna, hn::Mul(rise, least_at)), top);
        return may_be(gap, hn::Min(hn::Max(half, xa), hn::Add(xa, floats(wide_km))));
      },
      [&](std::size_t k) HWY_ATTR {
        const Floats at = floats_from(float_km + k);
        return may_be(hn::Sub(hn::Add(antenna, hn::Mul(rise, at)), floats_from(float_y + k)), at);
      },
      [&](std::size_t k) HWY_ATTR {
        const Lanes at = load_from(at_km + k);
        const Lanes u = tx + slope * at - load_from(heights + k), span = at * (x - at);
        const Which beats =
            (squared(u) <= -best.value * kLeastSpareShare * span) & others_within(k, 1, last, best.index);
        if (!none(beats)) best = best_of_lanes(beats, -squared(u) / span, k, best);
      });
  return best;
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // PHUSONG_MODELS_SWEEP_BLOCK_SEARCH_H
