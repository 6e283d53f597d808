// Searches for the one point of a line that matters to a receiver: blocks of points whose bound cannot win are passed
// over, a vector of blocks at a time; the few others are read in vectors.
//
//   Found best = tail_of_the_receiver;
//   find_tangent(line, last, x, y, hint, best);       // largest slope seen backwards from (x, y)
//
// Each search begins with the receiver's own points (`best`) and a hint, the point that won for the receiver before:
// neighbours share it more often than not, and then nearly every block is passed over. Guarantees: the value and the
// point of a plain scan, whatever the hint (ties go to the point nearest to the receiver); points 1 to `last` only.
// For .cpp files that Highway compiles once for every instruction set: include it after lanes.h, as that one.
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

HWY_INLINE Lanes counted_from(std::size_t first) {
  return hn::Add(hn::Iota(Tag{}, 0.0), hn::Set(Tag{}, static_cast<double>(static_cast<int>(first))));
}
HWY_INLINE std::uint32_t bits_of(Which which) {
  static_assert(kLanes <= 8);
  std::uint8_t bits[8] = {};
  hn::StoreMaskBits(Tag{}, which.m, bits);
  return bits[0];
}

/// Takes the lanes that beat `best`; `better(value, than)` is > or <. Later points win ties.
template <class Better>
HWY_INLINE void take_lanes(std::uint32_t bits, Lanes values, std::size_t first, Better&& better, Found& best) {
  HWY_ALIGN double value[kLanes];
  hn::Store(values.v, Tag{}, value);
  for (; bits != 0; bits &= bits - 1) {
    const auto lane = static_cast<std::size_t>(std::countr_zero(bits));
    const double here = value[lane];
    if (better(here, best.value) || (here == best.value && first + lane > best.index)) best = {here, first + lane};
  }
}

/// Calls scan(first, within) for every vector of points in [from, to] in a block for which may(xa, xb, top) holds: the
/// block's ends in km and the height that no point of it passes.
template <class May, class Scan>
HWY_INLINE void search_blocks(const LineColumns& line, std::size_t from, std::size_t to, May&& may, Scan&& scan) {
  const double* const fine = line.fine.data();
  const double* const coarse = line.coarse.data();
  const double step = line.step_km;
  const Lanes first_point = static_cast<double>(static_cast<int>(from));
  const Lanes last_point = static_cast<double>(static_cast<int>(to));
  const auto tops = [&](const double* top, std::size_t index, double points) HWY_ATTR {
    const Lanes begin = counted_from(index) * points;
    const Lanes a = max(begin, first_point), b = min(begin + (points - 1.0), last_point);
    return bits_of(may(a * step, b * step, Lanes{hn::LoadU(Tag{}, top + index)}) & (begin <= last_point));
  };
  for (std::size_t wides = from / kWide; wides <= to / kWide; wides += kLanes)
    for (std::uint32_t w = tops(coarse, wides, static_cast<double>(kWide)); w != 0; w &= w - 1) {
      const std::size_t wide = wides + static_cast<std::size_t>(std::countr_zero(w));
      const std::size_t first_block = std::max(from / kBlock, wide * kBlock);
      const std::size_t last_block = std::min(to / kBlock, wide * kBlock + kBlock - 1);
      for (std::size_t blocks = first_block; blocks <= last_block; blocks += kLanes) {
        std::uint32_t b = tops(fine, blocks, static_cast<double>(kBlock));
        if (last_block - blocks + 1 < kLanes) b &= (1U << (last_block - blocks + 1)) - 1U;
        for (; b != 0; b &= b - 1) {
          const std::size_t begin = (blocks + static_cast<std::size_t>(std::countr_zero(b))) * kBlock;
          for (std::size_t k = begin; k < begin + kBlock; k += kLanes) {
            const Lanes point = counted_from(k);
            scan(k, point * step, (point >= first_point) & (point <= last_point));
          }
        }
      }
    }
}

/// The largest (y_k - y) / (x - x_k): what a receiver at (x, y) sees as its horizon.
inline HWY_NOINLINE void find_tangent(const LineColumns& line, std::size_t last, double x, double y, std::size_t hint,
                             Found& best) {
  const double* const heights = line.y.data();
  const auto larger = [](double a, double b) { return a > b; };
  if (hint >= 1 && hint <= last) {
    const double slope = (heights[hint] - y) / (x - static_cast<double>(static_cast<int>(hint)) * line.step_km);
    if (slope > best.value) best = {slope, hint};
  }
  search_blocks(
      line, 1, last,
      [&](Lanes xa, Lanes xb, Lanes top) HWY_ATTR {
        // The line through the receiver with the best slope is lowest at one of the ends.
        const Lanes edge = best.value >= 0.0 ? xb : xa;
        return top - y + kSpare_m >= best.value * (x - edge);
      },
      [&](std::size_t k, Lanes at, Which within) HWY_ATTR {
        const Lanes rise = Lanes{hn::LoadU(Tag{}, heights + k)} - y, away = x - at;
        const Which beats = within & (rise + kSpare_m >= best.value * away);
        if (!none(beats)) take_lanes(bits_of(beats), rise / away, k, larger, best);
      });
}

/// The largest y_k - slope x_k among the points `from` to `to`. Domain: from >= 1.
inline HWY_NOINLINE void find_highest(const LineColumns& line, std::size_t from, std::size_t to, double slope, std::size_t hint,
                             Found& best) {
  const double* const heights = line.y.data();
  const auto larger = [](double a, double b) { return a > b; };
  if (hint >= from && hint <= to) {
    const double value = heights[hint] - slope * (static_cast<double>(static_cast<int>(hint)) * line.step_km);
    if (value > best.value) best = {value, hint};
  }
  search_blocks(
      line, from, to,
      [&](Lanes xa, Lanes xb, Lanes top)
          HWY_ATTR { return top - slope * (slope >= 0.0 ? xa : xb) + kSpare_m >= best.value; },
      [&](std::size_t k, Lanes at, Which within) HWY_ATTR {
        const Lanes value = Lanes{hn::LoadU(Tag{}, heights + k)} - slope * at;
        const Which beats = within & (value >= best.value);
        if (!none(beats)) take_lanes(bits_of(beats), value, k, larger, best);
      });
}

/// In sight of the transmitter, where no point stands above the direct line of this slope: the least u^2 / (d (D - d)),
/// with u the clearance and D = x.
inline HWY_NOINLINE void find_nearest(const LineColumns& line, std::size_t last, double x, double slope, std::size_t hint,
                             Found& best) {
  const double* const heights = line.y.data();
  const double tx = line.tx_m;
  const auto smaller = [](double a, double b) { return a < b; };
  constexpr double kSpareShare = 1.0 + 1.0e-12;
  if (hint >= 1 && hint <= last) {
    const double at = static_cast<double>(static_cast<int>(hint)) * line.step_km;
    const double u = tx + slope * at - heights[hint];
    const double value = u * u / (at * (x - at));
    if (value < best.value) best = {value, hint};
  }
  const Lanes half = 0.5 * x;
  search_blocks(
      line, 1, last,
      [&](Lanes xa, Lanes xb, Lanes top) HWY_ATTR {
        // Clearance is least at one end and d (D - d) largest next to the middle, if they were the same point.
        const Lanes gap = tx + slope * (slope >= 0.0 ? xa : xb) - top;
        const Lanes widest = min(max(half, xa), xb);
        return (gap <= 0.0) | (squared(gap) <= best.value * kSpareShare * widest * (x - widest));
      },
      [&](std::size_t k, Lanes at, Which within) HWY_ATTR {
        const Lanes u = tx + slope * at - Lanes{hn::LoadU(Tag{}, heights + k)};
        const Lanes span = at * (x - at);
        const Which beats = within & (squared(u) <= best.value * kSpareShare * span);
        if (!none(beats)) take_lanes(bits_of(beats), squared(u) / span, k, smaller, best);
      });
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // PHUSONG_MODELS_SWEEP_BLOCK_SEARCH_H
