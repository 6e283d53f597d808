// Searches for the one point of a line that matters to a receiver: blocks of points whose bound cannot win are passed
// over, a vector of blocks at a time; the few others are read in vectors.
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
#include <cstddef>
#include <cstdint>
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

/// Bounds are compared with this much to spare, so that rounding in them never passes over the best point.
inline constexpr double kSpare_m = 1.0e-7;
inline constexpr double kSpareShare = 1.0 + 1.0e-12;
/// Below so many blocks a coarser bound saves nothing; 64 at most, a bit each.
inline constexpr std::size_t kFewBlocks = 32;

HWY_INLINE Lanes counted_from(std::size_t first) {
  return hn::Add(hn::Iota(Tag{}, 0.0), hn::Set(Tag{}, static_cast<double>(static_cast<int>(first))));
}
HWY_INLINE std::uint64_t bits_of(Which which) {
  static_assert(kLanes <= 8);
  std::uint8_t bits[8] = {};
  hn::StoreMaskBits(Tag{}, which.m, bits);
  return bits[0];
}
HWY_INLINE Lanes load_from(const double* column) { return hn::LoadU(Tag{}, column); }

/// Calls scan(first) for every vector of points in a block of [from, to] for which may(xa, xb, top) holds: its ends in
/// km (the last block's may lie beyond `to`) and the height that no point of it passes. The vectors' points may lie
/// outside [from, to].
template <class May, class Scan>
HWY_INLINE void search_blocks(const LineColumns& line, std::size_t from, std::size_t to, May&& may, Scan&& scan) {
  const double* const fine = line.fine.data();
  const double* const begin_km = line.places->begin_km.data();
  const double block_km = static_cast<double>(kBlock - 1) * line.places->step_km;
  const std::size_t first_block = from / kBlock, last_block = to / kBlock;
  const auto search = [&](std::size_t first, std::size_t last) HWY_ATTR {
    std::uint64_t which = 0;
    for (std::size_t b = first; b <= last; b += kLanes) {
      const Lanes xa = load_from(begin_km + b);
      which |= bits_of(may(xa, xa + block_km, load_from(fine + b))) << (b - first);
    }
    if (last - first < 63) which &= (std::uint64_t{1} << (last - first + 1)) - 1;
    for (; which != 0; which &= which - 1) {
      const std::size_t begin = (first + static_cast<std::size_t>(std::countr_zero(which))) * kBlock;
      for (std::size_t k = begin; k < begin + kBlock; k += kLanes) scan(k);
    }
  };
  // On a short line every block is looked at, on a long one those under a coarser bound.
  if (last_block - first_block < kFewBlocks) return search(first_block, last_block);
  const double* const coarse = line.coarse.data();
  const double* const begin_wide_km = line.places->begin_wide_km.data();
  const double wide_km = static_cast<double>(kWide - 1) * line.places->step_km;
  const std::size_t last_wide = to / kWide;
  for (std::size_t wides = from / kWide; wides <= last_wide; wides += kLanes) {
    const Lanes xa = load_from(begin_wide_km + wides);
    std::uint64_t which = bits_of(may(xa, xa + wide_km, load_from(coarse + wides)));
    if (last_wide - wides + 1 < kLanes) which &= (std::uint64_t{1} << (last_wide - wides + 1)) - 1;
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
  if (hint < 1 || hint > last) hint = last;
  if (const double slope = (heights[hint] - y) / (x - at_km[hint]); slope > best.value) best = {slope, hint};
  search_blocks(
      line, 1, last,
      [&](Lanes xa, Lanes xb, Lanes top) HWY_ATTR {
        // The line through the receiver with the best slope is lowest at one of the ends.
        return top + best.value * (best.value >= 0.0 ? xb : xa) >= y + best.value * x - kSpare_m;
      },
      [&](std::size_t k) HWY_ATTR {
        const Lanes height = load_from(heights + k), at = load_from(at_km + k);
        Which beats = height + best.value * at >= y + best.value * x - kSpare_m;
        if (none(beats)) return;
        beats = beats & others_within(k, 1, last, best.index);
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
  if (hint < from || hint > to) hint = to;
  if (const double value = heights[hint] - slope * at_km[hint]; value > best.value) best = {value, hint};
  search_blocks(
      line, from, to,
      [&](Lanes xa, Lanes xb, Lanes top)
          HWY_ATTR { return top - slope * (slope >= 0.0 ? xa : xb) >= best.value - kSpare_m; },
      [&](std::size_t k) HWY_ATTR {
        const Lanes value = load_from(heights + k) - slope * load_from(at_km + k);
        Which beats = value >= best.value;
        if (none(beats)) return;
        beats = beats & others_within(k, from, to, best.index);
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
  const double tx = line.tx_m;
  if (hint < 1 || hint > last) hint = last;
  const double hint_u = tx + slope * at_km[hint] - heights[hint];
  if (const double value = -hint_u * hint_u / (at_km[hint] * (x - at_km[hint])); value > best.value)
    best = {value, hint};
  const Lanes half = 0.5 * x;
  search_blocks(
      line, 1, last,
      [&](Lanes xa, Lanes xb, Lanes top) HWY_ATTR {
        // Clearance is least at one end and d (D - d) largest next to the middle, if they were the same point.
        const Lanes gap = tx + slope * (slope >= 0.0 ? xa : xb) - top;
        const Lanes widest = min(max(half, xa), xb);
        return (gap <= kSpare_m) | (squared(gap - kSpare_m) <= -best.value * kSpareShare * widest * (x - widest));
      },
      [&](std::size_t k) HWY_ATTR {
        const Lanes at = load_from(at_km + k);
        const Lanes u = tx + slope * at - load_from(heights + k), span = at * (x - at);
        Which beats = squared(u) <= -best.value * kSpareShare * span;
        if (none(beats)) return;
        beats = beats & others_within(k, 1, last, best.index);
        if (!none(beats)) best = best_of_lanes(beats, -squared(u) / span, k, best);
      });
  return best;
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // PHUSONG_MODELS_SWEEP_BLOCK_SEARCH_H
