#include "models/sweep/radial_sweep.h"

// See closing_p526.cpp.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/sweep/radial_sweep.cpp"  // NOLINT: read again for every instruction set
#include <hwy/foreach_target.h>                             // before every other header of Highway

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "models/path/path_terms.h"
#include "models/sweep/block_search.h"
#include "models/sweep/lanes.h"
#include "models/sweep/line_columns.h"
#include "models/sweep/running_sums.h"
#include "models/sweep/sheared_line.h"
#include "models/sweep/stretches.h"

// What needs no vectors, once for all instruction sets.
#ifndef PHUSONG_RADIAL_SWEEP_ONCE
#define PHUSONG_RADIAL_SWEEP_ONCE
namespace phusong::models {
namespace {

/// Everything that is known of the radial, and of the points behind the walk.
struct Walk {
  LinePlaces places;
  ShearedLine cluttered, cluttered_beta, bare, bare_flat;
  std::vector<double> sum, moment;      ///< of h and k h over the points before each
  std::vector<double> to_spare_m;       ///< of a receiver: see clearance_to_spare_m()
  std::vector<double> fit_m, fit_rise;  ///< of a receiver: the line that fits the ground, m, and m/km, for horizons
  std::vector<double> own_step_km;      ///< of a receiver
  std::vector<double> last;             ///< of a receiver: the last of the line's points on its path
  std::vector<std::size_t> runs;        ///< of zones, see find_runs()
  std::vector<std::uint8_t> own_sea;    ///< of each receiver's own points
  Zone zone = Zone::inland;             ///< of the point that the walk came to
  ZoneStretches sections;
  // For the roughness: of each receiver the points between its horizons, counted along its path, and what they are
  // looked at with.
  std::vector<double> from, to;
  Radial radial{};
  Receivers receivers{};
  double most_curvature = 0.0;  ///< of those that are asked for
  double clear_m_per_root_km = 0.0;
  Hints roughest{};  ///< the points that stood highest over the fit last
};

/// That of the thread.
Walk& this_walk() {
  static thread_local Walk walk;
  return walk;
}

/// First points of stretches of one zone, and one behind the last point.
void find_runs(std::span<const Zone> zone, std::size_t farthest, std::vector<std::size_t>& runs) {
  static_assert(sizeof(Zone) == 1);
  runs.clear();
  runs.push_back(0);
  for (std::size_t k = 1; k <= farthest; ++k) {
    // Eight at a time where nothing changes.
    for (std::uint64_t here, before; k + 8 <= farthest; k += 8) {
      std::memcpy(&here, &zone[k], 8);
      std::memcpy(&before, &zone[k - 1], 8);
      if (here != before) break;
    }
    if (zone[k] != zone[k - 1]) runs.push_back(k);
  }
  runs.push_back(farthest + 1);
}

}  // namespace
}  // namespace phusong::models
#endif  // PHUSONG_RADIAL_SWEEP_ONCE

HWY_BEFORE_NAMESPACE();
namespace phusong::models::HWY_NAMESPACE {
namespace {

HWY_INLINE bool all_zero(std::span<const double> values) {
  Lanes most = 0.0;
  for (std::size_t i = 0; i < values.size(); i += kLanes)
    most = max(most, abs(load(values, block_at(i, values.size()))));
  return none(most > 0.0);
}

/// Gives the receivers' horizons where there are any, else the points nearest to the direct lines.
HWY_INLINE FoundLanes fill_bullington(ShearedLine& line, Lanes interior, Lanes last, Lanes d, Block block,
                                      BullingtonColumns& columns) {
  const Lanes end_slope = load(line.end_slope, block), slope_tx = load(line.rise, block) - end_slope;
  const Which any = interior > 0.0, hidden = any & (slope_tx >= 0.0), in_sight = any & (slope_tx < 0.0);
  FoundLanes point{kNone, 0.0};
  Lanes slope_rx = 0.0, nu_squared = 0.0;
  if (!none(hidden)) {
    point = tangents_of(line, hidden, last, d, block);
    slope_rx = only(hidden, point.value + end_slope);
  }
  if (!none(in_sight)) {
    const FoundLanes nearest = nearest_of(line, in_sight, last, d, block);
    nu_squared = only(in_sight, nearest.value);
    point = {select(in_sight, nearest.value, point.value), select(in_sight, nearest.index, point.index)};
  }
  put(select(any, slope_tx, kNone), columns.slope_tx, block);
  put(select(any, slope_rx, kNone), columns.slope_rx, block);
  put(select(any, nu_squared, kNone), columns.nu_squared, block);
  return point;
}

/// Between antennas that stand h1 and h2 above a smooth surface: by how much, in m for each sqrt(d1 d2) / d, the
/// surface is clearer than what costs anything, at least. As in delta_bullington.h.
HWY_INLINE Lanes clearance_to_spare_m(const Walk& walk, Lanes h1_m, Lanes h2_m, Lanes d) {
  const Lanes wide_m = 2.0 * sqrt(max(h1_m, 0.0) * max(h2_m, 0.0)) - 0.5 * walk.most_curvature * d * d;
  return wide_m - 1.0e-6 - walk.clear_m_per_root_km * sqrt(d);
}

/// P.1812 (85), (86) over the line's steps, whose sums telescope, and over the stretches behind them; and where the
/// smooth surface that follows is so clear that obstacles above it do not matter: they only raise the antennas.
void fill_fit(Walk& walk, const Radial& radial, const Receivers& receivers, double tx_m, double rx_height_m,
              PathQuantities& q) {
  const double step = radial.step_km;
  const double* const h = radial.height_m.data();
  const hn::RebindToSigned<Tag> whole;
  for (std::size_t i = 0; i < receivers.size(); i += kLanes) {
    const Block block = block_at(i, receivers.size());
    const Lanes interior = load(q.interior, block), d = load(receivers.distance_km, block);
    const auto own = static_cast<double>(static_cast<int>(receivers.own));
    const Lanes shared = max(interior - own, 0.0), own_step = d / (interior + 1.0);
    put(own_step, walk.own_step_km, block);
    const auto at = hn::ConvertTo(whole, shared.v);
    const Lanes sum = hn::GatherIndex(Tag{}, walk.sum.data(), at),
                moment = hn::GatherIndex(Tag{}, walk.moment.data(), at);
    Lanes x0 = shared * step, h0 = hn::GatherIndex(Tag{}, h, at);
    Lanes v1 = step * (2.0 * sum - h[0] + h0);
    Lanes v2 = step * step * (6.0 * moment + (3.0 * shared - 1.0) * h0 + h[0]);
    const auto add = [&](Which there, Lanes x1, Lanes h1) HWY_ATTR {
      v1 = v1 + only(there, (x1 - x0) * (h1 + h0));
      v2 = v2 + only(there, (x1 - x0) * (h1 * (2.0 * x1 + x0) + h0 * (x1 + 2.0 * x0)));
      x0 = select(there, x1, x0);
      h0 = select(there, h1, h0);
    };
    for (std::size_t j = 0; j < receivers.own; ++j) {
      const auto before = static_cast<double>(static_cast<int>(receivers.own - j));
      add(interior >= before, d - before * own_step, own_row(receivers.own_height_m, receivers, j, block));
    }
    const Lanes ground_m = load(receivers.ground_m, block);
    add(d > 0.0, d, ground_m);
    put(v1, q.v1, block);
    put(v2, q.v2, block);

    const Lanes per_d = 1.0 / d, mean_m = v1 * per_d, moment_m = v2 * per_d * per_d;
    const Lanes tx_fit_m = min(2.0 * mean_m - moment_m, h[0]);  // P.1812 (87), (90a), (92a)
    const Lanes rx_fit_m = min(moment_m - mean_m, ground_m);    // P.1812 (88), (90b), (92b)
    put(tx_fit_m, walk.fit_m, block);
    put((rx_fit_m - tx_fit_m) * per_d, walk.fit_rise, block);  // P.1812 (93)
    const Lanes h1_m = tx_m - tx_fit_m;                        // P.1812 (37a)
    const Lanes h2_m = ground_m + rx_height_m - rx_fit_m;      // P.1812 (37b)
    put(clearance_to_spare_m(walk, h1_m, h2_m, d), walk.to_spare_m, block);
  }
}

/// How far along the path an interior point lies, by its count.
HWY_INLINE Lanes place_km(const Walk& walk, Lanes index, Lanes interior, Lanes last, Lanes d, Block block) {
  const Lanes own_km = d - (interior + 1.0 - index) * load(walk.own_step_km, block);
  return select(index <= last, index * walk.radial.step_km, own_km);
}

/// What is known of the ground before hidden receivers without a search: how high the highest of it stands above the
/// direct line at least, m, and between what the receiver's slope up to it lies, m/km.
struct ObstacleBounds {
  Lanes above_m, least_slope_rx, most_slope_rx;
};

/// `rise`: of the bare ground over the direct line, seen from the transmitter; `point`: what fill_bullington() gave for
/// the curved line with what stands on it.
HWY_INLINE ObstacleBounds obstacle_bounds(const Walk& walk, Lanes rise, const FoundLanes& point, Lanes interior,
                                          Lanes last, Lanes d, Block block) {
  const ShearedLine &flat = walk.bare_flat, &curved = walk.cluttered;
  const double* const heights = flat.columns.y.data();
  const double* const at_km = walk.places.at_km.data();
  const Lanes end_slope = load(flat.end_slope, block);
  const auto above_m = [&](Lanes y, Lanes x) HWY_ATTR { return y - end_slope * x - flat.columns.tx_m; };

  // Points that stand high: the receiver's own, the transmitter's horizon, the receiver's, and what stood highest last.
  const Lanes rise_km = place_km(walk, load(flat.rise_at, block), interior, last, d, block);
  Lanes most_m = max(load(flat.own_highest, block) - flat.columns.tx_m, rise * rise_km);
  const Which on_line = (point.index >= 1.0) & (point.index <= last);
  const Lanes at = select(on_line, point.index, 1.0), y = gather(heights, at), x = gather(at_km, at);
  most_m = max(most_m, select(on_line, above_m(y, x), kNone));
  const auto hint = static_cast<std::size_t>(static_cast<int>(flat.highest[0]));
  if (hint > 0) most_m = max(most_m, select(last >= flat.highest[0], above_m(heights[hint], at_km[hint]), kNone));

  // The receiver's slope is that up to one of them at least, and what it is with the Earth's curvature and with what
  // stands on the ground at most: without curvature each slope is less by it times the sum of both distances.
  const Lanes end_y = load(flat.end_y, block);
  const Lanes to_horizon = select(on_line, (y - end_y) / (d - x) + end_slope, kNone);
  const Lanes seen = max(load(flat.own_back, block) + end_slope, max(to_horizon, rise * rise_km / (d - rise_km)));
  return {most_m - kSpare_m, seen, point.value - curved.columns.curvature * d + end_slope};
}

/// Of which receivers the smooth surface, lowered for the ground that stands above it, costs nothing for certain.
HWY_INLINE Which clear_over_obstacles(const Walk& walk, Lanes rise, const ObstacleBounds& bounds, Lanes d, Block block,
                                      const PathQuantities& q) {
  const Lanes per_d = 1.0 / d, mean_m = load(q.v1, block) * per_d, moment_m = load(q.v2, block) * per_d * per_d;
  const Lanes share_tx = rise / (rise + bounds.most_slope_rx);
  const Lanes share_rx = bounds.least_slope_rx / (rise + bounds.least_slope_rx);
  const Lanes tx_fit_m = 2.0 * mean_m - moment_m - bounds.above_m * share_tx;  // P.1812 (87), (90a), (91a)
  const Lanes rx_fit_m = moment_m - mean_m - bounds.above_m * share_rx;        // P.1812 (88), (90b), (91b)
  const Lanes to_spare_m =
      clearance_to_spare_m(walk, walk.bare_flat.columns.tx_m - min(tx_fit_m, q.tx_ground_m),
                           load(walk.bare_flat.end_y, block) - min(rx_fit_m, load(q.ground_m, block)), d);
  return (bounds.above_m > 0.0) & (bounds.least_slope_rx > 0.0) & (bounds.most_slope_rx > 0.0) & (to_spare_m > 0.0);
}

/// Obstacles that raise the antennas above the smooth surface. `point`: as in obstacle_bounds().
HWY_INLINE void fill_obstacles(Walk& walk, const FoundLanes& point, bool nothing_stands, Lanes interior, Lanes last,
                               Lanes d, Block block, PathQuantities& q) {
  ShearedLine& flat = walk.bare_flat;
  const ShearedLine& curved = walk.cluttered;
  // Bare ground stands above the direct line just where a slope from the transmitter does.
  const Lanes end_slope = load(flat.end_slope, block), rise = load(flat.rise, block) - end_slope;
  const Which any = interior > 0.0, above = any & (rise > 0.0) & !(load(walk.to_spare_m, block) > 0.0);
  Lanes obstruction_m = 0.0, obstruction_rx = 0.0;
  if (!none(above)) {
    // Mostly what is known by now is enough, or how high the highest point stands.
    const Which hidden = above & (load(curved.rise, block) >= load(curved.end_slope, block));
    ObstacleBounds bounds = obstacle_bounds(walk, rise, point, interior, last, d, block);
    Which clear = hidden & clear_over_obstacles(walk, rise, bounds, d, block, q), sought = above & !clear;
    if (!none(sought)) {
      obstruction_m = only(sought, highest_of(flat, sought, last, block));
      bounds.above_m = select(sought, obstruction_m - kSpare_m, bounds.above_m);
      clear = hidden & clear_over_obstacles(walk, rise, bounds, d, block, q);
      sought = above & !clear;
    }
    if (!none(sought)) {
      // With less curvature a point's slope gains on that of every point before it, so that no nearer one wins.
      const Which on_line = (point.index >= 1.0) & (point.index <= last);
      const Lanes farthest_at = nothing_stands ? select(on_line, point.index, last) : last;
      flat.tangents = curved.tangents;
      obstruction_rx = only(sought, tangents_of(flat, sought, farthest_at, d, block).value + end_slope);
    }
    obstruction_m = select(clear, kClearOverAll_m, obstruction_m);
    obstruction_rx = select(clear, 1.0, obstruction_rx);
  }
  put(select(any, obstruction_m, kNone), q.obstruction_m, block);
  put(select(any, rise, kNone), q.obstruction_tx, block);
  put(select(any, obstruction_rx, kNone), q.obstruction_rx, block);
}

/// Horizons of the bare ground, elevations from the horizontal at each end over the Earth that falls away. `point`:
/// what fill_bullington() gave for `bare`, null when it was not asked.
HWY_INLINE void fill_horizons(Walk& walk, ShearedLine& bare, const FoundLanes* point, Lanes interior, Lanes last,
                              Lanes d, Block block, PathQuantities& q) {
  const Lanes end_slope = load(bare.end_slope, block), bulge = 2.0 * bare.columns.curvature * d;
  const auto place_of = [&](Lanes index) HWY_ATTR { return place_km(walk, index, interior, last, d, block); };

  const FoundLanes ahead{load(bare.rise, block), load(bare.rise_at, block)};
  const Which any = interior > 0.0, hidden = any & (ahead.value > end_slope), in_sight = any & !hidden;
  FoundLanes back{kNone, 0.0};
  if (point != nullptr) back = *point;
  // At the very edge of sight that point is the receiver's horizon, and the nearest one is asked for.
  const Which nearest_asked = point != nullptr ? in_sight & (ahead.value >= end_slope) : in_sight;
  if (point == nullptr && !none(hidden)) back = tangents_of(bare, hidden, last, d, block);
  if (!none(nearest_asked)) {
    const FoundLanes nearest = nearest_of(bare, nearest_asked, last, d, block);
    back.index = select(nearest_asked, nearest.index, back.index);
  }
  // In sight both horizons are the point nearest to the direct line; with no point at all, the middle.
  const Lanes ahead_at = select(hidden, ahead.index, back.index);
  put(0.001 * select(hidden, ahead.value, end_slope), q.horizon_tx, block);
  put(0.001 * (select(hidden, back.value, -end_slope) - bulge), q.horizon_rx, block);
  put(select(any, place_of(ahead_at), 0.5 * d), q.d_lt_km, block);
  put(select(any, d - place_of(back.index), 0.5 * d), q.d_lr_km, block);

  put(only(any, min(ahead_at, back.index)), walk.from, block);
  put(select(any, max(ahead_at, back.index), interior + 1.0), walk.to, block);
}

/// The highest bare ground between the horizons over the line that fits the ground. PathQuantities::roughness_at.
void read_roughness(const PathQuantities& q, std::size_t first, double* h_m_m) {
  Walk& walk = this_walk();
  const Receivers& receivers = walk.receivers;
  const Block block = block_at(first, q.count);
  const auto of = [&](const std::vector<double>& column) HWY_ATTR { return load({column.data(), q.count}, block); };
  const Lanes d = of(q.distance_km), last = of(walk.last), behind = of(q.interior) + 1.0;
  const Lanes own_step = of(walk.own_step_km), m = of(walk.fit_rise), from = of(walk.from), to = of(walk.to);
  FoundLanes highest{select(to == behind, of(q.ground_m) - m * d, kNone), to};
  for (std::size_t j = 0; j < receivers.own; ++j) {
    const Lanes index = behind - number(receivers.own - j), own_km = d - (behind - index) * own_step;
    const Which there = (index > last) & (index >= from) & (index <= to);
    const Lanes above = own_row(receivers.own_height_m, receivers, j, block) - m * own_km;
    highest.value = select(there, max(highest.value, above), highest.value);
  }
  highest.value = select(from == 0.0, max(highest.value, walk.radial.height_m[0]), highest.value);
  const Ranges between{from <= last, max(from, 1.0), min(to, last)};
  const FoundLanes roughest = find_highest<true>(walk.bare_flat.columns, between, m, walk.roughest, highest);
  hn::StoreU((roughest.value - of(walk.fit_m)).v, Tag{}, h_m_m);  // P.1812 (95)
}

HWY_INLINE void fill_sections(const Walk& walk, const Receivers& receivers, std::size_t i, double step,
                              PathQuantities& q) {
  const double d = receivers.distance_km[i];
  const std::size_t own = receivers.own_points(i);
  const Zone zone_here = receivers.zone[i];

  // Mostly the ground before the receiver is of the kind that the walk came to.
  bool all_alike = zone_here == walk.zone;
  for (std::size_t j = receivers.own - own; j < receivers.own; ++j)
    all_alike = all_alike && receivers.own_zone[receivers.own_at(i, j)] == walk.zone;
  if (all_alike) return q.take_sections(i, walk.sections, zone_here);

  ZoneStretches sections = walk.sections;
  const double own_step = receivers.own_step_km(i);
  double x0 = static_cast<double>(receivers.interior[i] - static_cast<int>(own)) * step;
  for (std::size_t j = receivers.own - own; j < receivers.own; ++j) {
    const double x1 = d - static_cast<double>(static_cast<int>(receivers.own - j)) * own_step;
    sections.add(receivers.own_zone[receivers.own_at(i, j)], 0.5 * (x0 + x1));
    x0 = x1;
  }
  sections.add(zone_here, 0.5 * (x0 + d));
  q.take_sections(i, sections, zone_here);
}

}  // namespace

void read_all(const PathInput& asked, const QuantityNeeds& needs, double median_radius_km, const Radial& radial,
              const Receivers& receivers, PathQuantities& q) {
  Walk& walk = this_walk();
  walk.radial = radial;
  walk.receivers = receivers;
  const double step = radial.step_km;
  const std::size_t count = receivers.size(), room = count + kLanes;
  const double* const h = radial.height_m.data();
  const double tx_m = h[0] + asked.tx_height.value(), rx_height_m = asked.rx_height.value();
  const bool beta = needs.beta_diffraction;
  const bool diffraction = needs.diffraction || beta;

  // What needs no order: sheared heights, slopes from the transmitter, tops of blocks, the receivers' own points.
  const std::size_t farthest = static_cast<std::size_t>(receivers.interior.back()) - receivers.own_points(count - 1);
  const double median_curvature = 500.0 / median_radius_km;
  walk.most_curvature = beta ? std::max(median_curvature, 500.0 / beta_radius_km()) : median_curvature;
  walk.clear_m_per_root_km = needs.clear_m_per_root_km;
  walk.places.lay(step, farthest);
  const auto start = [&](ShearedLine& line, bool with_clutter, double curvature) {
    line.start(radial, with_clutter ? radial.clutter_m.data() : nullptr, farthest, curvature, tx_m, walk.places, room);
    read_own_points(receivers, with_clutter, rx_height_m, line);
  };
  start(walk.bare_flat, false, 0.0);
  if (diffraction) start(walk.cluttered, true, median_curvature);
  if (beta) start(walk.cluttered_beta, true, 500.0 / beta_radius_km());
  // Where nothing stands on the ground, the bare line is the other one.
  const bool nothing_stands =
      diffraction && all_zero(radial.clutter_m.first(farthest + 1)) && all_zero(receivers.own_clutter_m);
  const bool alike = needs.horizons && nothing_stands;
  ShearedLine& bare = alike ? walk.cluttered : walk.bare;
  if (needs.horizons && !alike) start(walk.bare, false, median_curvature);
  for (std::size_t i = 0; i < count; ++i) {
    q.distance_km[i] = receivers.distance_km[i];
    q.ground_m[i] = receivers.ground_m[i];
    q.step_km[i] = step;
    q.interior[i] = receivers.interior[i];
  }
  if (diffraction || needs.horizons) {
    walk.sum.resize(std::max(walk.sum.size(), farthest + 1));
    walk.moment.resize(walk.sum.size());
    running_sums<true>({h, farthest + 1}, walk.sum.data(), walk.moment.data());
    for (std::vector<double>* column : {&walk.to_spare_m, &walk.fit_m, &walk.fit_rise, &walk.own_step_km})
      column->resize(room);
    fill_fit(walk, radial, receivers, tx_m, rx_height_m, q);
  }

  // Zones in runs of points of one kind.
  walk.sections = {};
  walk.roughest = {};
  find_runs(radial.zone, farthest, walk.runs);
  std::size_t next_run = 0, sea_before = 0;  // sea points before the run that the walk came to

  for (std::vector<double>* column : {&walk.last, &walk.from, &walk.to}) column->resize(room);
  walk.own_sea.assign(count, 0);
  for (std::size_t j = 0; j < receivers.own; ++j)
    for (std::size_t i = 0; i < count; ++i)
      if (receivers.own_zone[receivers.own_at(i, j)] == Zone::sea) ++walk.own_sea[i];

  for (std::size_t i = 0; i < count; ++i) {
    const auto interior = static_cast<std::size_t>(receivers.interior[i]);
    const std::size_t own = receivers.own_points(i), shared = interior - own;
    for (; walk.runs[next_run] <= shared; ++next_run) {
      const std::size_t k = walk.runs[next_run];
      if (k > 0 && walk.zone == Zone::sea) sea_before += k - walk.runs[next_run - 1];
      walk.zone = radial.zone[k];
      if (!needs.sections) continue;
      const double begin_km = k == 0 ? 0.0 : (static_cast<double>(static_cast<int>(k)) - 0.5) * step;
      walk.sections.add(walk.zone, begin_km);
    }
    std::size_t sea_points = sea_before + (receivers.zone[i] == Zone::sea ? 1 : 0);
    if (walk.zone == Zone::sea) sea_points += shared + 1 - walk.runs[next_run - 1];
    if (own == receivers.own) {
      sea_points += walk.own_sea[i];
    } else {
      for (std::size_t j = receivers.own - own; j < receivers.own; ++j)
        sea_points += receivers.own_zone[receivers.own_at(i, j)] == Zone::sea ? 1 : 0;
    }
    q.sea_fraction[i] = static_cast<double>(static_cast<int>(sea_points)) / (q.interior[i] + 2.0);

    walk.last[i] = static_cast<double>(static_cast<int>(shared));
    if (diffraction) walk_to(walk.cluttered, shared, i);
    if (diffraction) walk_to(walk.bare_flat, shared, i);
    if (beta) walk_to(walk.cluttered_beta, shared, i);
    if (needs.horizons && !alike) walk_to(walk.bare, shared, i);
    if (needs.sections) fill_sections(walk, receivers, i, step, q);
  }

  // What the receivers see, a vector of them at a time.
  for (std::size_t i = 0; i < count; i += kLanes) {
    const Block block = block_at(i, count);
    const auto of = [&](const std::vector<double>& column) HWY_ATTR { return load({column.data(), count}, block); };
    const Lanes interior = of(q.interior), last = of(walk.last), d = of(q.distance_km);
    FoundLanes point{kNone, 0.0};
    if (diffraction) {
      point = fill_bullington(walk.cluttered, interior, last, d, block, q.median);
      fill_obstacles(walk, point, nothing_stands, interior, last, d, block, q);
    }
    if (beta) (void)fill_bullington(walk.cluttered_beta, interior, last, d, block, q.beta);
    if (needs.horizons) fill_horizons(walk, bare, alike ? &point : nullptr, interior, last, d, block, q);
  }
  if (needs.horizons && needs.roughness_when_asked) q.roughness_at = &read_roughness;
  if (needs.horizons && !needs.roughness_when_asked)
    for (std::size_t i = 0; i < count; i += kLanes) read_roughness(q, i, q.h_m_m.data() + i);
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::models {

HWY_EXPORT(read_all);

void read_radial(const PathInput& asked, const QuantityNeeds& needs, double median_radius_km, const Radial& radial,
                 const Receivers& receivers, PathQuantities& q) {
  q.resize(receivers.size(), needs);
  q.own = static_cast<double>(static_cast<int>(receivers.own));
  q.tx_ground_m = radial.height_m.front();
  if (receivers.size() == 0) return;
  HWY_DYNAMIC_DISPATCH(read_all)(asked, needs, median_radius_km, radial, receivers, q);
}

}  // namespace phusong::models
#endif  // HWY_ONCE
