// A radial's heights over one curvature, and what its receivers see of them: their own points first, then those that
// all share.
//
//   line.start(radial, clutter, farthest, curvature, tx_m, places, room);
//   read_own_points(receivers, with_clutter, rx_height_m, line);
//   walk_to(line, last, receiver);                             // every receiver, ascending
//   const FoundLanes horizons = tangents_of(line, asked, last, d, block);
//
// Guarantees: those of block_search.h. For .cpp files that Highway compiles once for every instruction set: include it
// after lanes.h, as that one.
#if defined(PHUSONG_MODELS_SWEEP_SHEARED_LINE_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PHUSONG_MODELS_SWEEP_SHEARED_LINE_H
#undef PHUSONG_MODELS_SWEEP_SHEARED_LINE_H
#else
#define PHUSONG_MODELS_SWEEP_SHEARED_LINE_H
#endif

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "models/sweep/block_search.h"
#include "models/sweep/lanes.h"
#include "models/sweep/line_columns.h"
#include "models/sweep/radial.h"

#ifndef PHUSONG_SHEARED_LINE_ONCE
#define PHUSONG_SHEARED_LINE_ONCE
// What needs no vectors, once for all instruction sets.
namespace phusong::models {

/// A radial's heights over one curvature, as far as the walk came, and what the receivers see of them.
struct ShearedLine {
  LineColumns columns;
  double best_rise = kNone;  ///< largest slope from the transmitter to a point behind the walk, and that point
  std::size_t best_rise_at = 0;
  std::size_t last = 0;                    ///< point that the walk came to
  Hints tangents{}, nearest{}, highest{};  ///< points that won last

  // One value a receiver: its antenna; the largest slope from the transmitter and its point; the best of its own
  // points for the searches, and which. Points are counted along the path.
  std::vector<double> end_y, end_slope;
  std::vector<double> rise, rise_at, own_back, own_back_at, own_nearest, own_nearest_at, own_highest;

  void start(const Radial& radial, const double* add_m, std::size_t farthest, double curvature, double tx_m,
             const LinePlaces& places, std::size_t room) {
    columns.read(radial, add_m, farthest, curvature, tx_m, places);
    best_rise = kNone;
    best_rise_at = last = 0;
    tangents = nearest = highest = {};
    for (auto* column :
         {&end_y, &end_slope, &rise, &rise_at, &own_back, &own_back_at, &own_nearest, &own_nearest_at, &own_highest})
      column->resize(room);
  }
};

}  // namespace phusong::models
#endif  // PHUSONG_SHEARED_LINE_ONCE

HWY_BEFORE_NAMESPACE();
namespace phusong::models::HWY_NAMESPACE {

/// One row of the receivers' own points.
HWY_INLINE Lanes own_row(std::span<const double> rows, const Receivers& receivers, std::size_t j, Block block) {
  return load(rows.subspan(j * receivers.size(), receivers.size()), block);
}

/// What the receivers' own points show over one curvature, with or without what stands on them.
inline void read_own_points(const Receivers& receivers, bool with_clutter, double rx_height_m, ShearedLine& line) {
  const double curvature = line.columns.curvature, tx_m = line.columns.tx_m;
  for (std::size_t i = 0; i < receivers.size(); i += kLanes) {
    const Block block = block_at(i, receivers.size());
    const Lanes d = load(receivers.distance_km, block);
    HWY_ALIGN double interior_of[kLanes];
    for (std::size_t k = 0; k < kLanes; ++k) interior_of[k] = receivers.interior[i + std::min(k, block.count - 1)];
    const Lanes interior = hn::Load(Tag{}, interior_of), step = d / (interior + 1.0);
    const Lanes end_y = load(receivers.ground_m, block) + rx_height_m - curvature * d * d;
    const Lanes slope = (end_y - tx_m) / d;
    Lanes rise = kNone, rise_at = 0.0, back = kNone, back_at = 0.0, nearest = kNone, nearest_at = 0.0, highest = kNone;
    for (std::size_t j = 0; j < receivers.own; ++j) {
      const auto before = static_cast<double>(static_cast<int>(receivers.own - j));
      const Which there = interior >= before;
      const Lanes x = d - before * step, index = interior + 1.0 - before;
      Lanes height_m = own_row(receivers.own_height_m, receivers, j, block);
      if (with_clutter) height_m = height_m + own_row(receivers.own_clutter_m, receivers, j, block);
      const Lanes y = height_m - curvature * x * x;
      const Lanes rise_here = (y - tx_m) / x, back_here = (y - end_y) / (d - x);
      const Lanes u = tx_m + slope * x - y;
      const Lanes nearest_here = -squared(u) / (x * (d - x));
      // From the transmitter the first of equals, else the last.
      const Which rises = there & (rise_here > rise), shows = there & (back_here >= back);
      const Which nears = there & (nearest_here >= nearest);
      rise = select(rises, rise_here, rise);
      rise_at = select(rises, index, rise_at);
      back = select(shows, back_here, back);
      back_at = select(shows, index, back_at);
      nearest = select(nears, nearest_here, nearest);
      nearest_at = select(nears, index, nearest_at);
      highest = select(there, max(highest, y - slope * x), highest);
    }
    put(end_y, line.end_y, block);
    put(slope, line.end_slope, block);
    put(rise, line.rise, block);
    put(rise_at, line.rise_at, block);
    put(back, line.own_back, block);
    put(back_at, line.own_back_at, block);
    put(nearest, line.own_nearest, block);
    put(nearest_at, line.own_nearest_at, block);
    put(highest, line.own_highest, block);
  }
}

/// The points up to `last` lie behind the walk, and then a receiver. Ascending. Of equal slopes from the transmitter
/// the first counts.
HWY_INLINE void walk_to(ShearedLine& line, std::size_t last, std::size_t receiver) {
  const double* const rise = line.columns.rise.data();
  const Lanes end = number(last);
  double best = line.best_rise;
  for (std::size_t k = line.last + 1; k <= last; k += kLanes) {
    const Lanes here = hn::LoadU(Tag{}, rise + k);
    const Which more = (here > best) & (counted_from(k) <= end);
    if (none(more)) continue;
    const Lanes asked = select(more, here, kNone);
    best = hn::GetLane(hn::MaxOfLanes(Tag{}, asked.v));
    line.best_rise_at = k + hn::FindKnownFirstTrue(Tag{}, (asked == best).m);
  }
  line.best_rise = best;
  line.last = last;
  if (line.rise[receiver] > best) return;
  line.rise[receiver] = best;
  line.rise_at[receiver] = static_cast<double>(static_cast<int>(line.best_rise_at));
}

// From here on the receivers' own points have their say first.

/// The receivers' horizons.
HWY_INLINE FoundLanes tangents_of(ShearedLine& line, Which asked, Lanes last, Lanes d, Block block) {
  return find_tangents(line.columns, asked, last, d, load(line.end_y, block), line.tangents,
                       {load(line.own_back, block), load(line.own_back_at, block)});
}

/// The points that come nearest to the direct lines, see find_nearest().
HWY_INLINE FoundLanes nearest_of(ShearedLine& line, Which asked, Lanes last, Lanes d, Block block) {
  return find_nearest(line.columns, asked, last, d, load(line.end_slope, block), line.nearest,
                      {load(line.own_nearest, block), load(line.own_nearest_at, block)});
}

/// How far the highest points stand above the direct lines.
HWY_INLINE Lanes highest_of(ShearedLine& line, Which asked, Lanes last, Block block) {
  const FoundLanes best = find_highest<false>(line.columns, {asked, 1.0, last}, load(line.end_slope, block),
                                              line.highest, {load(line.own_highest, block), last + 1.0});
  return best.value - line.columns.tx_m;
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // PHUSONG_MODELS_SWEEP_SHEARED_LINE_H
