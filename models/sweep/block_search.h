// Searches for the one point of a line that matters to a receiver, for as many receivers side by side as a vector holds
// doubles: blocks of points whose bound cannot win for any of them are passed over, and the points of the others are
// compared with all receivers at once.
//
//   FoundLanes best = of_the_receivers_own_points;
//   best = find_tangents(line, asked, last, x, y, hints, best);      // largest slope seen backwards from (x, y)
//
// Each search begins with the receivers' own points (`best`) and the points that won for the receivers before:
// neighbours share them more often than not, and then nearly every block is passed over. Guarantees: the value and the
// point of a plain scan over each receiver's own range, whatever the hints and the receivers beside it (ties go to the
// point nearest to the receiver). For .cpp files that Highway compiles once for every instruction set: include it after
// lanes.h, as that one.
#if defined(PHUSONG_MODELS_SWEEP_BLOCK_SEARCH_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PHUSONG_MODELS_SWEEP_BLOCK_SEARCH_H
#undef PHUSONG_MODELS_SWEEP_BLOCK_SEARCH_H
#else
#define PHUSONG_MODELS_SWEEP_BLOCK_SEARCH_H
#endif

#include <algorithm>
#include <cstddef>

#include "models/sweep/lanes.h"
#include "models/sweep/line_columns.h"

HWY_BEFORE_NAMESPACE();
namespace phusong::models::HWY_NAMESPACE {

/// Of each receiver: a point, counted along its path, and what makes it the best one so far.
struct FoundLanes {
  Lanes value, index;
};

/// Bounds and points are compared with so much to spare that rounding never passes over the best point: of heights.
inline constexpr double kSpare_m = 1.0e-7;
/// And of squares.
inline constexpr double kSpareShare = 1.0 + 1.0e-12;
/// For receivers that do not ask: nothing reaches up to it.
inline constexpr double kAboveAll = 1.0e30;

HWY_INLINE Lanes gather(const double* column, Lanes index) {
  const hn::RebindToSigned<Tag> whole;
  return hn::GatherIndex(Tag{}, column, hn::ConvertTo(whole, index.v));
}
HWY_INLINE Lanes number(std::size_t whole) { return static_cast<double>(static_cast<int>(whole)); }
HWY_INLINE Lanes counted_from(std::size_t first) { return hn::Add(hn::Iota(Tag{}, 0.0), number(first).v); }
HWY_INLINE std::size_t largest(Lanes whole) {
  return static_cast<std::size_t>(static_cast<int>(hn::GetLane(hn::MaxOfLanes(Tag{}, whole.v))));
}
HWY_INLINE std::size_t least(Lanes whole) {
  return static_cast<std::size_t>(static_cast<int>(hn::GetLane(hn::MinOfLanes(Tag{}, whole.v))));
}

/// Which receivers look for which points: `from` to `to` of each, whole numbers from 1 on.
struct Ranges {
  Which asked;
  Lanes from, to;
};

/// Blocks of one width: `level` 0 are those of kBlock points, 1 those of kWide.
inline constexpr std::size_t kLevels = 2;
HWY_INLINE double width_km(const LineColumns& line, std::size_t level) {
  return static_cast<double>((level == 0 ? kBlock : kWide) - 1) * line.places->step_km;
}

/// Calls consider(which, k) for points that may be better than a receiver's best, of the receivers in whose range they
/// lie, and aim() after some of them. may(top, begin_km, level): for which receivers a block that rises to `top`, from
/// begin_km on (the last one's end may lie behind a range), may hold such a point; may_point(height, at_km): the same
/// of a point; both may go by the best points as they were at the last aim(). Neither passes anything for a receiver
/// that does not ask. `apart`: the ranges differ by more than a few points, so that a block may lie beside some of
/// them.
template <bool apart, class May, class MayPoint, class Consider, class Aim>
HWY_INLINE void search_blocks(const LineColumns& line, const Ranges& ranges, const May& may, const MayPoint& may_point,
                              const Consider& consider, const Aim& aim) {
  const double* const heights = line.y.data();
  const double* const at_km = line.places->at_km.data();
  const double* const fine = line.fine.data();
  const double* const coarse = line.coarse.data();
  const std::size_t from = apart ? least(select(ranges.asked, ranges.from, 1.0e9)) : 1;
  const std::size_t to = largest(only(ranges.asked, ranges.to));
  const auto reaches = [&](std::size_t k, std::size_t points) HWY_ATTR {
    return ranges.asked & (ranges.from <= number(k + points - 1)) & (ranges.to >= number(k));
  };
  const auto passed_over = [&](Which may_be, std::size_t k, std::size_t points) HWY_ATTR {
    if constexpr (apart) return none(may_be & reaches(k, points));
    return none(may_be);
  };
  const auto points_of = [&](std::size_t b) HWY_ATTR {
    // Mostly none of four may be better.
    for (std::size_t k = b * kBlock; k < (b + 1) * kBlock; k += 4) {
      const Which one = may_point(heights[k], at_km[k]), two = may_point(heights[k + 1], at_km[k + 1]);
      const Which three = may_point(heights[k + 2], at_km[k + 2]), four = may_point(heights[k + 3], at_km[k + 3]);
      if (HWY_LIKELY(none(one | two | three | four))) continue;
      // Which ones follow no rule that a processor could guess: all four are taken up.
      for (std::size_t m = k; m < k + 4; ++m) consider(reaches(m, 1), m);
      aim();
    }
  };
  for (std::size_t w = from / kWide; w <= to / kWide; ++w) {
    if (passed_over(may(coarse[w], at_km[w * kWide], 1), w * kWide, kWide)) continue;
    const std::size_t blocks_end = std::min((w + 1) * kWideBlocks, to / kBlock + 1);
    for (std::size_t b = std::max(w * kWideBlocks, from / kBlock); b < blocks_end; ++b)
      if (!passed_over(may(fine[b], at_km[b * kBlock], 0), b * kBlock, kBlock)) points_of(b);
  }
}

/// Keeps the better ones; later points win ties.
HWY_INLINE void take_better(Which which, Lanes value, Lanes index, FoundLanes& best) {
  const Which better = which & ((value > best.value) | ((value == best.value) & (index > best.index)));
  best.value = select(better, value, best.value);
  best.index = select(better, index, best.index);
}

/// Takes the points that won for the receivers before as far as they lie in each range, and one that does for each.
/// value_of(height, at_km).
template <class ValueOf>
HWY_INLINE void take_hints(const LineColumns& line, const Ranges& ranges, const Hints& hints, const ValueOf& value_of,
                           FoundLanes& best) {
  const double* const heights = line.y.data();
  const double* const at_km = line.places->at_km.data();
  const auto take = [&](double hint) HWY_ATTR {
    const auto k = static_cast<std::size_t>(static_cast<int>(hint));
    const Which within = ranges.asked & (ranges.from <= hint) & (ranges.to >= hint);
    take_better(within, value_of(heights[k], at_km[k]), hint, best);
    return within;
  };
  if (const Which without = ranges.asked & !take(hints[0]); !none(without)) {
    const Lanes inside = select(without, min(max(hints[0], ranges.from), ranges.to), 1.0);
    take_better(without, value_of(gather(heights, inside), gather(at_km, inside)), inside, best);
  }
  for (std::size_t i = 1; i < kLanes; ++i) (void)take(hints[i]);
}
/// Keeps the winners for the next receivers.
HWY_INLINE void keep_hints(const Ranges& ranges, const FoundLanes& best, Hints& hints) {
  const Lanes before = hn::LoadU(Tag{}, hints.data());
  const Which on_line = ranges.asked & (best.index >= ranges.from) & (best.index <= ranges.to);
  hn::StoreU(select(on_line, best.index, before).v, Tag{}, hints.data());
}

/// The largest (y_k - y) / (x - x_k) over the points 1 to `last`: what a receiver at (x, y) sees as its horizon.
inline HWY_NOINLINE FoundLanes find_tangents(const LineColumns& line, Which asked, Lanes last, Lanes x, Lanes y,
                                             Hints& hints, FoundLanes best) {
  const Ranges ranges{asked & (last >= 1.0), 1.0, last};
  if (none(ranges.asked)) return best;
  const auto value_of = [&](Lanes height, Lanes at) HWY_ATTR { return (height - y) / (x - at); };
  take_hints(line, ranges, hints, value_of, best);
  // Points and blocks that stay below the line through the receiver with the best slope are passed over, blocks by the
  // line's lower end.
  const Lanes end_y = select(ranges.asked, y, kAboveAll);
  const double block_km = width_km(line, 0), wide_km = width_km(line, 1);
  Lanes slope = 0.0, at_mast = 0.0, needed[kLevels] = {0.0, 0.0};
  const auto aim = [&]() HWY_ATTR {
    slope = only(ranges.asked, best.value);
    at_mast = end_y + slope * x - kSpare_m;
    const Lanes rising = max(slope, 0.0);
    needed[0] = at_mast - rising * block_km;
    needed[1] = at_mast - rising * wide_km;
  };
  aim();
  search_blocks<false>(
      line, ranges,
      [&](double top, double begin_km, std::size_t level) HWY_ATTR { return top + slope * begin_km >= needed[level]; },
      [&](double height, double at) HWY_ATTR { return height + slope * at >= at_mast; },
      [&](Which which, std::size_t k)
          HWY_ATTR { take_better(which, value_of(line.y[k], line.places->at_km[k]), number(k), best); },
      aim);
  keep_hints(ranges, best, hints);
  return best;
}

/// The largest y_k - slope x_k over the points of each range.
template <bool apart>
HWY_NOINLINE FoundLanes find_highest(const LineColumns& line, const Ranges& all, Lanes slope, Hints& hints,
                                     FoundLanes best) {
  const Ranges ranges{all.asked & (all.from <= all.to), all.from, all.to};
  if (none(ranges.asked)) return best;
  const auto value_of = [&](Lanes height, Lanes at) HWY_ATTR { return height - slope * at; };
  take_hints(line, ranges, hints, value_of, best);
  const Lanes falling = min(slope, 0.0);
  const double block_km = width_km(line, 0), wide_km = width_km(line, 1);
  Lanes least = 0.0, needed[kLevels] = {0.0, 0.0};
  const auto aim = [&]() HWY_ATTR {
    least = select(ranges.asked, best.value, kAboveAll);
    needed[0] = least + falling * block_km - kSpare_m;
    needed[1] = least + falling * wide_km - kSpare_m;
  };
  aim();
  search_blocks<apart>(
      line, ranges,
      [&](double top, double begin_km, std::size_t level) HWY_ATTR { return top - slope * begin_km >= needed[level]; },
      [&](double height, double at) HWY_ATTR { return height - slope * at >= least; },
      [&](Which which, std::size_t k)
          HWY_ATTR { take_better(which, value_of(line.y[k], line.places->at_km[k]), number(k), best); },
      aim);
  keep_hints(ranges, best, hints);
  return best;
}

/// In sight of the transmitter, where no point stands above the direct line of this slope: the largest
/// -u^2 / (d (D - d)) over the points 1 to `last`, with u the clearance and D = x.
inline HWY_NOINLINE FoundLanes find_nearest(const LineColumns& line, Which asked, Lanes last, Lanes x, Lanes slope,
                                            Hints& hints, FoundLanes best) {
  const Ranges ranges{asked & (last >= 1.0), 1.0, last};
  if (none(ranges.asked)) return best;
  const double tx = line.tx_m;
  const auto value_of = [&](Lanes height, Lanes at)
                            HWY_ATTR { return -squared(tx + slope * at - height) / (at * (x - at)); };
  take_hints(line, ranges, hints, value_of, best);
  // What a squared clearance may be for each unit of d (D - d): `most`.
  const Lanes half = 0.5 * x, falling = min(slope, 0.0);
  const double wide_km[kLevels] = {width_km(line, 0), width_km(line, 1)};
  const Lanes lowest_m = select(ranges.asked, tx - kSpare_m, kAboveAll);
  const Lanes tx_m[kLevels] = {lowest_m + falling * wide_km[0], lowest_m + falling * wide_km[1]};
  Lanes most = 0.0;
  const auto aim = [&]() HWY_ATTR { most = select(ranges.asked, -best.value * kSpareShare, -1.0); };
  aim();
  search_blocks<false>(
      line, ranges,
      [&](double top, double begin_km, std::size_t level) HWY_ATTR {
        // Clearance is least at one end and d (D - d) largest next to the middle, if they were the same point.
        const Lanes gap = tx_m[level] + slope * begin_km - top;
        const Lanes at = min(max(half, begin_km), begin_km + wide_km[level]);
        return (gap <= 0.0) | (squared(gap) <= most * (at * (x - at)));
      },
      [&](double height, double at) HWY_ATTR { return squared(tx + slope * at - height) <= most * (at * (x - at)); },
      [&](Which which, std::size_t k)
          HWY_ATTR { take_better(which, value_of(line.y[k], line.places->at_km[k]), number(k), best); },
      aim);
  keep_hints(ranges, best, hints);
  return best;
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // PHUSONG_MODELS_SWEEP_BLOCK_SEARCH_H
