#include "models/sweep/radial_sweep.h"

// See closing_p526.cpp.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/sweep/radial_sweep.cpp"  // NOLINT: read again for every instruction set
#include <hwy/foreach_target.h>                             // before every other header of Highway

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "models/path/path_terms.h"
#include "models/sweep/block_search.h"
#include "models/sweep/lanes.h"
#include "models/sweep/line_columns.h"
#include "models/sweep/running_sums.h"
#include "models/sweep/stretches.h"

// What needs no vectors, once for all instruction sets.
#ifndef PHUSONG_RADIAL_SWEEP_ONCE
#define PHUSONG_RADIAL_SWEEP_ONCE
namespace phusong::models {
namespace {

constexpr double kNone = -std::numeric_limits<double>::infinity();

/// A radial's heights over one curvature, as far as the walk came, and what the receivers' own points show over it.
struct ShearedLine {
  LineColumns columns;
  double rise = kNone;  ///< largest slope from the transmitter to a point behind the walk, and that point
  std::size_t rise_at = 0;
  std::size_t last = 0;  ///< point that the walk came to
  std::size_t tangent_hint = 0, nearest_hint = 0, highest_hint = 0;

  // One value a receiver: its antenna; the best of its own points; and which, counted along the path.
  std::vector<double> end_y, end_slope;
  std::vector<double> own_rise, own_rise_at, own_back, own_back_at, own_nearest, own_nearest_at, own_highest;

  void start(const Radial& radial, const double* add_m, std::size_t farthest, double curvature, double tx_m,
             const LinePlaces& places, std::size_t room) {
    columns.read(radial, add_m, farthest, curvature, tx_m, places);
    rise = kNone;
    rise_at = last = tangent_hint = nearest_hint = highest_hint = 0;
    for (auto* column : {&end_y, &end_slope, &own_rise, &own_rise_at, &own_back, &own_back_at, &own_nearest,
                         &own_nearest_at, &own_highest})
      column->resize(room);
  }
};

/// Everything that is known of the radial, and of the points behind the walk.
struct Walk {
  LinePlaces places;
  ShearedLine cluttered, cluttered_beta, bare, bare_flat;
  std::vector<double> sum, moment;      ///< of h and k h over the points before each
  std::vector<double> clear_by_m;       ///< of a receiver: see QuantityNeeds::clear_m_per_root_km
  std::vector<double> fit_m, fit_rise;  ///< of a receiver: the line that fits the ground, m, and m/km, for horizons
  std::vector<double> own_step_km;      ///< of a receiver
  std::vector<std::size_t> runs;        ///< of zones, see find_runs()
  std::vector<std::uint8_t> own_sea;    ///< of each receiver's own points
  Zone zone = Zone::inland;             ///< of the point that the walk came to
  ZoneStretches sections;
  std::size_t roughest_hint = 0;  ///< the point that stood highest over the fit last
};

/// What has no interior point.
void fill_nothing_between(std::size_t i, BullingtonColumns& columns) noexcept {
  columns.slope_tx[i] = columns.slope_rx[i] = columns.nu_squared[i] = kNone;
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

std::size_t as_index(double whole) noexcept { return static_cast<std::size_t>(static_cast<int>(whole)); }

}  // namespace
}  // namespace phusong::models
#endif  // PHUSONG_RADIAL_SWEEP_ONCE

HWY_BEFORE_NAMESPACE();
namespace phusong::models::HWY_NAMESPACE {
namespace {

HWY_INLINE void put(Lanes lanes, std::vector<double>& column, Block block) {
  hn::StoreU(lanes.v, Tag{}, column.data() + block.first);
}

HWY_INLINE bool all_zero(std::span<const double> values) {
  Lanes most = 0.0;
  for (std::size_t i = 0; i < values.size(); i += kLanes)
    most = max(most, abs(load(values, block_at(i, values.size()))));
  return none(most > 0.0);
}

/// One row of the receivers' own points.
HWY_INLINE Lanes own_row(std::span<const double> rows, const Receivers& receivers, std::size_t j, Block block) {
  return load(rows.subspan(j * receivers.size(), receivers.size()), block);
}

/// What the receivers' own points show over one curvature, with or without what stands on them.
void read_own_points(const Receivers& receivers, bool with_clutter, double rx_height_m, ShearedLine& line) {
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
    put(rise, line.own_rise, block);
    put(rise_at, line.own_rise_at, block);
    put(back, line.own_back, block);
    put(back_at, line.own_back_at, block);
    put(nearest, line.own_nearest, block);
    put(nearest_at, line.own_nearest_at, block);
    put(highest, line.own_highest, block);
  }
}

/// The points up to `last` lie behind the walk. Ascending.
HWY_INLINE void walk_to(ShearedLine& line, std::size_t last) {
  const double* const rise = line.columns.rise.data();
  const Lanes end = static_cast<double>(static_cast<int>(last));
  double best = line.rise;
  for (std::size_t k = line.last + 1; k <= last; k += kLanes) {
    const Lanes here = load_from(rise + k);
    const Which more = (here > best) & (counted_from(k) <= end);
    if (none(more)) continue;
    const Lanes asked = select(more, here, kNone);
    best = hn::GetLane(hn::MaxOfLanes(Tag{}, asked.v));
    line.rise_at = k + static_cast<std::size_t>(std::countr_zero(bits_of(asked == best)));
  }
  line.rise = best;
  line.last = last;
}

/// Largest slope from the transmitter, the first of equals.
HWY_INLINE Found rise_of(const ShearedLine& line, std::size_t i) {
  if (line.own_rise[i] > line.rise) return {line.own_rise[i], as_index(line.own_rise_at[i])};
  return {line.rise, line.rise_at};
}

// From here on `last` is the walk's, and the receiver's own points have their say first. The hint is the line's point
// that won last.

/// The receiver's horizon.
HWY_INLINE Found tangent_of(ShearedLine& line, double d, std::size_t i) {
  Found best{line.own_back[i], as_index(line.own_back_at[i])};
  if (line.last == 0) return best;
  best = find_tangent(line.columns, line.last, d, line.end_y[i], line.tangent_hint, best);
  if (best.index <= line.last) line.tangent_hint = best.index;
  return best;
}

/// The point that comes nearest to the direct line, see find_nearest().
HWY_INLINE Found nearest_of(ShearedLine& line, double d, std::size_t i) {
  Found best{line.own_nearest[i], as_index(line.own_nearest_at[i])};
  if (line.last == 0) return best;
  best = find_nearest(line.columns, line.last, d, line.end_slope[i], line.nearest_hint, best);
  if (best.index <= line.last) line.nearest_hint = best.index;
  return best;
}

/// How far the highest point stands above the direct line.
HWY_INLINE double highest_of(ShearedLine& line, std::size_t i) {
  Found best{line.own_highest[i], line.last + 1};
  if (line.last > 0) {
    best = find_highest(line.columns, 1, line.last, line.end_slope[i], line.highest_hint, best);
    if (best.index <= line.last) line.highest_hint = best.index;
  }
  return best.value - line.columns.tx_m;
}

/// Gives the receiver's horizon where there is one, else the point nearest to the direct line.
HWY_INLINE Found fill_bullington(ShearedLine& line, double d, std::size_t i, BullingtonColumns& columns) {
  const double slope_tx = rise_of(line, i).value - line.end_slope[i];
  columns.slope_tx[i] = slope_tx;
  columns.slope_rx[i] = columns.nu_squared[i] = 0.0;
  const Found point = slope_tx >= 0.0 ? tangent_of(line, d, i) : nearest_of(line, d, i);
  if (slope_tx >= 0.0)
    columns.slope_rx[i] = point.value + line.end_slope[i];
  else
    columns.nu_squared[i] = point.value;
  return point;
}

/// P.1812 (85), (86) over the line's steps, whose sums telescope, and over the stretches behind them; and where the
/// smooth surface that follows is so clear that obstacles above it do not matter: they only raise the antennas.
void fill_fit(Walk& walk, const Radial& radial, const Receivers& receivers, double tx_m, double rx_height_m,
              double curvature, double clear_m_per_root_km, PathQuantities& q) {
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
    put((rx_fit_m - tx_fit_m) * per_d, walk.fit_rise, block);        // P.1812 (93)
    const Lanes h1_m = max(tx_m - tx_fit_m, 0.0);                    // P.1812 (37a)
    const Lanes h2_m = max(ground_m + rx_height_m - rx_fit_m, 0.0);  // P.1812 (37b)
    // As in delta_bullington.h: the clearance is at least this for each root of d1 d2 / d.
    const Lanes wide_m = 2.0 * sqrt(h1_m * h2_m) - 0.5 * curvature * d * d;
    put(wide_m - 1.0e-6 - clear_m_per_root_km * sqrt(d), walk.clear_by_m, block);
  }
}

/// Horizons of the bare ground, elevations from the horizontal at each end over the Earth that falls away, and the
/// highest bare ground between them over the line that fits the ground. `point`: what fill_bullington() gave for
/// `bare`, null when it was not asked.
HWY_INLINE void fill_horizons(Walk& walk, ShearedLine& bare, const Found* point, const Radial& radial,
                              const Receivers& receivers, std::size_t i, PathQuantities& q) {
  const double step = radial.step_km, d = receivers.distance_km[i], ground_m = receivers.ground_m[i];
  const double* const h = radial.height_m.data();
  const auto interior = static_cast<std::size_t>(receivers.interior[i]);
  const std::size_t own = receivers.own_points(i), shared = interior - own;
  const auto own_km = [&](std::size_t index) {
    return d - static_cast<double>(static_cast<int>(interior + 1 - index)) * walk.own_step_km[i];
  };
  const auto place_of = [&](std::size_t index) {
    return index <= shared ? static_cast<double>(static_cast<int>(index)) * step : own_km(index);
  };
  const double end_slope = bare.end_slope[i], bulge = 2.0 * bare.columns.curvature * d;
  double slope_t = end_slope, slope_r = -end_slope - bulge;
  double d_lt = 0.5 * d, d_lr = 0.5 * d;
  std::size_t from = 0, to = interior + 1;
  if (interior > 0) {
    if (const Found ahead = rise_of(bare, i); ahead.value > end_slope) {
      const Found back = point != nullptr ? *point : tangent_of(bare, d, i);
      slope_t = ahead.value;
      slope_r = back.value - bulge;
      d_lt = place_of(ahead.index);
      d_lr = d - place_of(back.index);
      from = std::min(ahead.index, back.index);
      to = std::max(ahead.index, back.index);
    } else {
      from = to = point != nullptr && ahead.value < end_slope ? point->index : nearest_of(bare, d, i).index;
      d_lt = place_of(from);
      d_lr = d - d_lt;
    }
  }
  q.horizon_tx[i] = 0.001 * slope_t;
  q.horizon_rx[i] = 0.001 * slope_r;
  q.d_lt_km[i] = d_lt;
  q.d_lr_km[i] = d_lr;

  const double m = walk.fit_rise[i];
  Found highest{to == interior + 1 ? ground_m - m * d : kNone, to};
  for (std::size_t index = std::max(from, shared + 1); index <= std::min(to, interior); ++index) {
    const double above = receivers.own_height_m[receivers.own_at(i, receivers.own - (interior + 1 - index))];
    highest.value = std::max(highest.value, above - m * own_km(index));
  }
  if (from == 0) highest.value = std::max(highest.value, h[0]);
  if (from <= shared && shared > 0) {
    const std::size_t first = std::max<std::size_t>(from, 1), last = std::min(to, shared);
    const bool known = walk.roughest_hint >= first && walk.roughest_hint <= last;
    highest = find_highest(walk.bare_flat.columns, first, last, m, known ? walk.roughest_hint : first, highest);
    walk.roughest_hint = highest.index;
  }
  q.h_m_m[i] = highest.value - walk.fit_m[i];  // P.1812 (95)
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
  static thread_local Walk walk;
  const double step = radial.step_km;
  const std::size_t count = receivers.size(), room = count + kLanes;
  const double* const h = radial.height_m.data();
  const double tx_m = h[0] + asked.tx_height.value(), rx_height_m = asked.rx_height.value();
  const bool beta = needs.beta_diffraction;
  const bool diffraction = needs.diffraction || beta;

  // What needs no order: sheared heights, slopes from the transmitter, tops of blocks, the receivers' own points.
  const std::size_t farthest = static_cast<std::size_t>(receivers.interior.back()) - receivers.own_points(count - 1);
  const double median_curvature = 500.0 / median_radius_km;
  walk.places.lay(step, farthest);
  const auto start = [&](ShearedLine& line, bool with_clutter, double curvature) {
    line.start(radial, with_clutter ? radial.clutter_m.data() : nullptr, farthest, curvature, tx_m, walk.places, room);
    read_own_points(receivers, with_clutter, rx_height_m, line);
  };
  start(walk.bare_flat, false, 0.0);
  if (diffraction) start(walk.cluttered, true, median_curvature);
  if (beta) start(walk.cluttered_beta, true, 500.0 / beta_radius_km());
  // Where nothing stands on the ground, the bare line is the other one.
  const bool alike = needs.horizons && diffraction && all_zero(radial.clutter_m.first(farthest + 1)) &&
                     all_zero(receivers.own_clutter_m);
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
    for (std::vector<double>* column : {&walk.clear_by_m, &walk.fit_m, &walk.fit_rise, &walk.own_step_km})
      column->resize(room);
    const double most_curvature = beta ? std::max(median_curvature, 500.0 / beta_radius_km()) : median_curvature;
    fill_fit(walk, radial, receivers, tx_m, rx_height_m, most_curvature, needs.clear_m_per_root_km, q);
  }

  // Zones in runs of points of one kind.
  walk.sections = {};
  walk.roughest_hint = 0;
  find_runs(radial.zone, farthest, walk.runs);
  std::size_t next_run = 0, sea_before = 0;  // sea points before the run that the walk came to

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

    const double d = receivers.distance_km[i];
    Found point{kNone, 0};
    if (diffraction) {
      walk_to(walk.cluttered, shared);
      walk_to(walk.bare_flat, shared);
      q.obstruction_m[i] = q.obstruction_tx[i] = q.obstruction_rx[i] = kNone;
      if (interior == 0) {
        fill_nothing_between(i, q.median);
      } else {
        point = fill_bullington(walk.cluttered, d, i, q.median);
        // Bare ground stands above the direct line just where a slope from the transmitter does.
        ShearedLine& flat = walk.bare_flat;
        q.obstruction_tx[i] = rise_of(flat, i).value - flat.end_slope[i];
        q.obstruction_m[i] = q.obstruction_rx[i] = 0.0;
        if (q.obstruction_tx[i] > 0.0 && !(walk.clear_by_m[i] > 0.0)) {
          q.obstruction_m[i] = highest_of(flat, i);
          q.obstruction_rx[i] = tangent_of(flat, d, i).value + flat.end_slope[i];
        }
      }
    }
    if (beta) {
      walk_to(walk.cluttered_beta, shared);
      if (interior == 0)
        fill_nothing_between(i, q.beta);
      else
        fill_bullington(walk.cluttered_beta, d, i, q.beta);
    }
    if (needs.horizons) {
      if (!alike) walk_to(walk.bare, shared);
      fill_horizons(walk, bare, alike ? &point : nullptr, radial, receivers, i, q);
    }
    if (needs.sections) fill_sections(walk, receivers, i, step, q);
  }
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
