#include "models/sweep/radial_sweep.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

#include "models/path/path_terms.h"
#include "models/sweep/line_columns.h"

namespace phusong::models {

namespace {

constexpr double kNone = -std::numeric_limits<double>::infinity();
/// Calls `point(i)` for the points of [from, to] in blocks for which `may_matter(first, last, highest)` says yes;
/// `highest` may stand beyond `to`.
template <class MayMatter, class Point>
void search_blocks(const LineColumns& line, std::size_t from, std::size_t to, MayMatter&& may_matter,
                   Point&& point) noexcept {
  const double* const fine = line.fine.data();
  const double* const coarse = line.coarse.data();
  for (std::size_t wide = from / kWide; wide <= to / kWide; ++wide) {
    const std::size_t wide_first = std::max(from, wide * kWide), wide_last = std::min(to, (wide + 1) * kWide - 1);
    if (!may_matter(wide_first, wide_last, coarse[wide])) continue;
    for (std::size_t block = wide_first / kBlock; block <= wide_last / kBlock; ++block) {
      const std::size_t first = std::max(from, block * kBlock), last = std::min(to, (block + 1) * kBlock - 1);
      if (!may_matter(first, last, fine[block])) continue;
      for (std::size_t i = first; i <= last; ++i) point(i);
    }
  }
}

/// The upper convex hull of the points behind the walk. Points come from left to right.
class UpperHull {
 public:
  void start(std::size_t points) {
    if (vertices_.size() < points) vertices_.resize(points);
    count_ = 0;
  }
  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }

  void push(double x, double y) noexcept {
    // The last vertex goes when it does not stand above the line from the one before it to the new point.
    Vertex* const all = vertices_.data();
    std::size_t n = count_;
    while (n >= 2) {
      const Vertex& last = all[n - 1];
      const Vertex& before = all[n - 2];
      if ((last.y - before.y) * (x - before.x) > (y - before.y) * (last.x - before.x)) break;
      --n;
    }
    all[n] = {x, y};
    count_ = n + 1;
  }

  /// A point that is touched, and its rise (y_i - y) / (x - x_i).
  struct Touched {
    double slope, x;
  };
  /// The tangent from a point right of all: the largest rise seen backwards; of equals the nearest. Domain: not empty.
  [[nodiscard]] Touched tangent_from(double x, double y) const noexcept {
    // Going left from the right end the rise grows up to the tangent and falls behind it: the first vertex that rises
    // higher than its right neighbour is looked for in growing leaps, then by halves.
    const Vertex* const all = vertices_.data();
    const std::size_t at = first_from_right([all, x, y](std::size_t i) {
      return (all[i].y - y) * (x - all[i + 1].x) > (all[i + 1].y - y) * (x - all[i].x);
    });
    return {(all[at].y - y) / (x - all[at].x), all[at].x};
  }
  /// The largest y_i - slope x_i; -infinity when empty.
  [[nodiscard]] double highest_over(double slope) const noexcept {
    if (count_ == 0) return kNone;
    const Vertex* const all = vertices_.data();
    const std::size_t at = first_from_right(
        [all, slope](std::size_t i) { return all[i].y - all[i + 1].y > slope * (all[i].x - all[i + 1].x); });
    return all[at].y - slope * all[at].x;
  }

 private:
  /// The first vertex i that `holds`, where it holds from some vertex on up to the last but one; else the last.
  template <class Holds>
  [[nodiscard]] std::size_t first_from_right(Holds&& holds) const noexcept {
    std::size_t good = count_ - 1;
    for (std::size_t leap = 1; good > 0; leap *= 2) {
      const std::size_t next = good > leap ? good - leap : 0;
      if (!holds(next)) {
        std::size_t bad = next;
        while (good - bad > 1) {
          const std::size_t middle = bad + (good - bad) / 2;
          (holds(middle) ? good : bad) = middle;
        }
        break;
      }
      good = next;
    }
    return good;
  }

  struct Vertex {
    double x, y;
  };
  std::vector<Vertex> vertices_;
  std::size_t count_ = 0;
};

/// A receiver's own points, behind those of the line.
constexpr std::size_t kMostOwn = 8;
struct Tail {
  std::size_t count = 0, first = 1;  ///< index of the first among the interior points
  std::array<double, kMostOwn> x{}, height_m{};
};

/// A radial's heights over one curvature: sheared, so that slopes are straight.
class ShearedLine {
 public:
  /// Points 1 to `last` of the radial, `add_m` above the ground (may be null).
  void start(const Radial& radial, const double* add_m, std::size_t last, double curvature, double tx_m) {
    curvature_ = curvature;
    tx_m_ = tx_m;
    step_ = radial.step_km;
    columns_.read(radial, add_m, last, curvature, tx_m);
    rise_ = kNone;
    rise_index_ = last_ = hint_ = 0;
    pushed_ = 1;
    hull_.start(last + 1);
  }
  /// The points 1 to `last` lie behind the walk. Ascending.
  void walk_to(std::size_t last) noexcept {
    const double* const rise = columns_.rise.data();
    for (std::size_t k = last_ + 1; k <= last; ++k)
      if (rise[k] > rise_) {
        rise_ = rise[k];
        rise_index_ = k;
      }
    last_ = last;

    // A point that does not stand above the line between its neighbours is never part of the hull, once both are there.
    const double* const y = columns_.y.data();
    if (pushed_ == 1 && last > 1) {
      hull_.push(step_, y[1]);
      pushed_ = 2;
    }
    while (pushed_ < last) {
      const std::size_t block = pushed_ / kBlock, end = std::min(last, (block + 1) * kBlock);
      std::uint32_t bits = columns_.convex[block] & (~0U << (pushed_ % kBlock));
      if (end < (block + 1) * kBlock) bits &= (1U << (end % kBlock)) - 1U;
      for (; bits != 0; bits &= bits - 1) {
        const std::size_t k = block * kBlock + static_cast<std::size_t>(std::countr_zero(bits));
        hull_.push(static_cast<double>(k) * step_, y[k]);
      }
      pushed_ = end;
    }
  }

  /// A receiver's antenna on this curvature.
  struct End {
    double x, y;
    double slope;  ///< of the direct line from the transmitter
  };
  [[nodiscard]] End end_at(double x, double antenna_m) const noexcept {
    const double y = antenna_m - curvature_ * x * x;
    return {x, y, (y - tx_m_) / x};
  }

  [[nodiscard]] const LineColumns& columns() const noexcept { return columns_; }

  struct Touched {
    double slope;
    std::size_t index;
  };
  /// Largest slope from the transmitter, and its point (the first of equals).
  [[nodiscard]] Touched rise(const Tail& tail) const noexcept {
    Touched best{rise_, rise_index_};
    for (std::size_t j = 0; j < tail.count; ++j)
      if (const double slope = (sheared(tail, j) - tx_m_) / tail.x[j]; slope > best.slope)
        best = {slope, tail.first + j};
    return best;
  }
  /// The largest slope from a receiver, seen backwards (the nearest of equals).
  [[nodiscard]] Touched tangent_from(const End& end, const Tail& tail) const noexcept {
    Touched best{kNone, 0};
    if (!hull_.empty()) {
      const UpperHull::Touched touched = hull_.tangent_from(end.x, end.y);
      best = {touched.slope, static_cast<std::size_t>(touched.x / step_ + 0.5)};
    }
    const auto take = [&](double x, double y, std::size_t index) {
      if (const double slope = (y - end.y) / (end.x - x); slope >= best.slope) best = {slope, index};
    };
    if (last_ > 0) take(static_cast<double>(last_) * step_, columns_.y[last_], last_);
    for (std::size_t j = 0; j < tail.count; ++j) take(tail.x[j], sheared(tail, j), tail.first + j);
    return best;
  }
  /// How far the highest point stands above the direct line; below it when negative.
  [[nodiscard]] double highest_above(const End& end, const Tail& tail) const noexcept {
    double best = hull_.highest_over(end.slope);
    if (last_ > 0) best = std::max(best, columns_.y[last_] - end.slope * (static_cast<double>(last_) * step_));
    for (std::size_t j = 0; j < tail.count; ++j) best = std::max(best, sheared(tail, j) - end.slope * tail.x[j]);
    return best - tx_m_;
  }

  struct Nearest {
    double clearance_squared;  ///< u^2 / (d (D - d)) of the point that comes nearest to the direct line
    std::size_t index;         ///< of equals the nearest to the receiver
  };
  /// In sight, where no point stands above the direct line.
  [[nodiscard]] Nearest nearest_to_sight(const End& end, const Tail& tail) noexcept {
    const double step = step_, tx = tx_m_;
    const double* const y = columns_.y.data();
    const auto value = [&](double x, double here) {
      const double u = tx + end.slope * x - here;
      return u * u / (x * (end.x - x));
    };
    Nearest best{std::numeric_limits<double>::infinity(), 0};
    for (std::size_t j = 0; j < tail.count; ++j)
      if (const double w = value(tail.x[j], sheared(tail, j)); w <= best.clearance_squared) best = {w, tail.first + j};
    if (last_ == 0) return best;

    // Neighbouring receivers share their nearest point more often than not.
    if (hint_ > 0 && hint_ <= last_)
      if (const double w = value(static_cast<double>(hint_) * step, y[hint_]); w < best.clearance_squared)
        best = {w, hint_};
    const double half = 0.5 * end.x;
    search_blocks(
        columns_, 1, last_,
        [&](std::size_t first, std::size_t last, double highest) {
          const double xa = static_cast<double>(first) * step, xb = static_cast<double>(last) * step;
          const double gap = tx + std::min(end.slope * xa, end.slope * xb) - highest;
          if (!(gap > 0.0)) return true;
          const double nearest_half = std::clamp(half, xa, xb);
          return gap * gap <= best.clearance_squared * nearest_half * (end.x - nearest_half);
        },
        [&](std::size_t k) {
          const double x = static_cast<double>(k) * step;
          const double u = tx + end.slope * x - y[k];
          const double span = x * (end.x - x);
          if (u * u > best.clearance_squared * span) return;
          const double w = u * u / span;
          if (w < best.clearance_squared || (w == best.clearance_squared && k > best.index)) best = {w, k};
        });
    if (best.index <= last_) hint_ = best.index;
    return best;
  }

 private:
  [[nodiscard]] double sheared(const Tail& tail, std::size_t j) const noexcept {
    return tail.height_m[j] - curvature_ * tail.x[j] * tail.x[j];
  }

  double curvature_ = 0.0, tx_m_ = 0.0, step_ = 0.0;
  std::size_t pushed_ = 1, last_ = 0, hint_ = 0;
  double rise_ = kNone;
  std::size_t rise_index_ = 0;
  LineColumns columns_;
  UpperHull hull_;  ///< of the points before the last
};

/// Stretches of points of one kind, ended half-way between neighbours.
class Stretches {
 public:
  void add(bool belongs, double begin_km) noexcept {
    if (belongs == open_) return;
    if (belongs) {
      begin_km_ = begin_km;
      if (!any_) first_begin_km_ = begin_km;
      any_ = true;
    } else {
      close(begin_km);
    }
    open_ = belongs;
  }
  /// The same stretches with one more point that begins at `border_km` and ends the path at `end_km`.
  [[nodiscard]] Stretches ended(bool belongs, double border_km, double end_km) const noexcept {
    Stretches all = *this;
    all.add(belongs, border_km);
    if (belongs) all.close(end_km);
    return all;
  }

  [[nodiscard]] bool any() const noexcept { return any_; }
  [[nodiscard]] double longest_km() const noexcept { return longest_km_; }
  [[nodiscard]] double total_km() const noexcept { return total_km_; }
  [[nodiscard]] double first_begin_km() const noexcept { return first_begin_km_; }
  [[nodiscard]] double last_end_km() const noexcept { return last_end_km_; }

 private:
  void close(double end_km) noexcept {
    longest_km_ = std::max(longest_km_, end_km - begin_km_);
    total_km_ += end_km - begin_km_;
    last_end_km_ = end_km;
  }

  bool open_ = false, any_ = false;
  double begin_km_ = 0.0, longest_km_ = 0.0, total_km_ = 0.0, first_begin_km_ = 0.0, last_end_km_ = 0.0;
};

/// Everything that is known of the radial, and of the points behind the walk.
struct Walk {
  ShearedLine cluttered, cluttered_beta, bare, bare_flat;
  double sum = 0.0, moment = 0.0;  ///< of h and k h over the points but the last
  std::size_t sea_points = 0;
  Stretches sea, land, inland;
};

bool is_inland(Zone zone) noexcept { return zone != Zone::sea && zone != Zone::coastal; }

void fill_bullington(ShearedLine& line, const Tail& tail, double x, double antenna_m, std::size_t i,
                     BullingtonColumns& columns) noexcept {
  const ShearedLine::End end = line.end_at(x, antenna_m);
  const double slope_tx = line.rise(tail).slope - end.slope;
  columns.slope_tx[i] = slope_tx;
  columns.slope_rx[i] = columns.nu_squared[i] = 0.0;
  if (!(slope_tx >= 0.0)) {
    columns.nu_squared[i] = -line.nearest_to_sight(end, tail).clearance_squared;
    return;
  }
  columns.slope_rx[i] = line.tangent_from(end, tail).slope + end.slope;
}

/// What has no interior point.
void fill_nothing_between(std::size_t i, BullingtonColumns& columns) noexcept {
  columns.slope_tx[i] = columns.slope_rx[i] = columns.nu_squared[i] = kNone;
}

}  // namespace

void read_radial(const PathInput& asked, const QuantityNeeds& needs, double median_radius_km, const Radial& radial,
                 const Receivers& receivers, PathQuantities& q) {
  assert(receivers.own <= kMostOwn);
  thread_local Walk walk;
  const double step = radial.step_km;
  const double* const h = radial.height_m.data();
  const double tx_m = h[0] + asked.tx_height.value();
  const bool beta = needs.beta_diffraction;
  const bool diffraction = needs.diffraction || beta;
  q.resize(receivers.size(), needs);
  q.step_km = step;
  q.own = static_cast<double>(receivers.own);
  q.tx_ground_m = h[0];
  q.tx_at_sea = radial.zone.front() == Zone::sea;
  if (receivers.size() == 0) return;

  // What needs no order: sheared heights, slopes from the transmitter, tops of blocks.
  const std::size_t farthest =
      static_cast<std::size_t>(receivers.interior.back()) - receivers.own_points(receivers.size() - 1);
  const double median_curvature = 500.0 / median_radius_km;
  walk.bare_flat.start(radial, nullptr, farthest, 0.0, tx_m);
  if (diffraction) walk.cluttered.start(radial, radial.clutter_m.data(), farthest, median_curvature, tx_m);
  if (beta) walk.cluttered_beta.start(radial, radial.clutter_m.data(), farthest, 500.0 / beta_radius_km(), tx_m);
  if (needs.horizons) walk.bare.start(radial, nullptr, farthest, median_curvature, tx_m);
  walk.sum = walk.moment = 0.0;
  walk.sea = walk.land = walk.inland = {};
  walk.sea_points = 0;

  std::size_t passed = 0;
  for (std::size_t i = 0; i < receivers.size(); ++i) {
    const auto interior = static_cast<std::size_t>(receivers.interior[i]);
    const std::size_t own = receivers.own_points(i), shared = interior - own;
    for (; passed <= shared; ++passed) {
      const std::size_t k = passed;
      const Zone zone = radial.zone[k];
      walk.sea_points += zone == Zone::sea ? 1 : 0;
      if (needs.sections && (k == 0 || zone != radial.zone[k - 1])) {
        const double begin = k == 0 ? 0.0 : (static_cast<double>(k) - 0.5) * step;
        walk.sea.add(zone == Zone::sea, begin);
        walk.land.add(zone != Zone::sea, begin);
        walk.inland.add(is_inland(zone), begin);
      }
      if (k == 0) continue;
      walk.sum += h[k - 1];
      walk.moment += static_cast<double>(k - 1) * h[k - 1];
    }
    walk.bare_flat.walk_to(shared);
    if (diffraction) walk.cluttered.walk_to(shared);
    if (beta) walk.cluttered_beta.walk_to(shared);
    if (needs.horizons) walk.bare.walk_to(shared);

    const double d = receivers.distance_km[i];
    const double ground_m = receivers.ground_m[i];
    const double rx_m = ground_m + asked.rx_height.value();
    const double x_last = static_cast<double>(shared) * step;
    const bool at_sea = receivers.zone[i] == Zone::sea;

    // The receiver's own points, bare and with what stands on them.
    Tail tail, tail_with_clutter;
    tail.count = tail_with_clutter.count = own;
    tail.first = tail_with_clutter.first = shared + 1;
    const auto own_at = [&](std::size_t j) { return receivers.own_at(i, receivers.own - own + j); };
    std::size_t own_sea = 0;
    for (std::size_t j = 0; j < own; ++j) {
      tail.x[j] = tail_with_clutter.x[j] = d - static_cast<double>(own - j) * step;
      tail.height_m[j] = receivers.own_height_m[own_at(j)];
      tail_with_clutter.height_m[j] = tail.height_m[j] + receivers.own_clutter_m[own_at(j)];
      own_sea += receivers.own_zone[own_at(j)] == Zone::sea ? 1 : 0;
    }
    const auto place_of = [&](std::size_t index) {
      return index <= shared ? static_cast<double>(index) * step : tail.x[index - tail.first];
    };

    q.distance_km[i] = d;
    q.ground_m[i] = ground_m;
    q.interior[i] = static_cast<double>(interior);
    q.sea_fraction[i] =
        static_cast<double>(walk.sea_points + own_sea + (at_sea ? 1 : 0)) / static_cast<double>(interior + 2);

    if (diffraction || needs.horizons) {
      // P.1812 (85), (86) over the line's steps, whose sums telescope, and over the stretches behind them.
      const auto steps = static_cast<double>(shared);
      q.v1[i] = q.v2[i] = 0.0;
      if (shared > 0) {
        q.v1[i] = step * (2.0 * walk.sum - h[0] + h[shared]);
        q.v2[i] = step * step * (6.0 * walk.moment + (3.0 * steps - 1.0) * h[shared] + h[0]);
      }
      double x0 = x_last, h0 = h[shared];
      for (std::size_t j = 0; j <= own; ++j) {
        const double x1 = j < own ? tail.x[j] : d, h1 = j < own ? tail.height_m[j] : ground_m;
        q.v1[i] += (x1 - x0) * (h1 + h0);
        q.v2[i] += (x1 - x0) * (h1 * (2.0 * x1 + x0) + h0 * (x1 + 2.0 * x0));
        x0 = x1;
        h0 = h1;
      }
    }
    if (diffraction) {
      if (interior == 0) {
        fill_nothing_between(i, q.median);
        q.obstruction_m[i] = q.obstruction_tx[i] = q.obstruction_rx[i] = kNone;
      } else {
        fill_bullington(walk.cluttered, tail_with_clutter, d, rx_m, i, q.median);
        // Bare ground stands above the direct line just where a slope from the transmitter does.
        const ShearedLine::End end = walk.bare_flat.end_at(d, rx_m);
        q.obstruction_tx[i] = walk.bare_flat.rise(tail).slope - end.slope;
        q.obstruction_m[i] = q.obstruction_rx[i] = 0.0;
        if (q.obstruction_tx[i] > 0.0) {
          q.obstruction_m[i] = walk.bare_flat.highest_above(end, tail);
          q.obstruction_rx[i] = walk.bare_flat.tangent_from(end, tail).slope + end.slope;
        }
      }
    }
    if (beta) {
      if (interior == 0)
        fill_nothing_between(i, q.beta);
      else
        fill_bullington(walk.cluttered_beta, tail_with_clutter, d, rx_m, i, q.beta);
    }
    if (needs.horizons) {
      // Elevations from the horizontal at each end, over the Earth that falls away.
      const ShearedLine::End end = walk.bare.end_at(d, rx_m);
      const double bulge = 2.0 * median_curvature * d;
      double slope_t = end.slope, slope_r = -end.slope - bulge;
      double d_lt = 0.5 * d, d_lr = 0.5 * d;
      std::size_t from = 0, to = interior + 1;
      if (interior > 0) {
        if (const ShearedLine::Touched ahead = walk.bare.rise(tail); ahead.slope > end.slope) {
          const ShearedLine::Touched back = walk.bare.tangent_from(end, tail);
          slope_t = ahead.slope;
          slope_r = back.slope - bulge;
          d_lt = place_of(ahead.index);
          d_lr = d - place_of(back.index);
          from = std::min(ahead.index, back.index);
          to = std::max(ahead.index, back.index);
        } else {
          from = to = walk.bare.nearest_to_sight(end, tail).index;
          d_lt = place_of(from);
          d_lr = d - d_lt;
        }
      }
      q.horizon_tx[i] = 0.001 * slope_t;
      q.horizon_rx[i] = 0.001 * slope_r;
      q.d_lt_km[i] = d_lt;
      q.d_lr_km[i] = d_lr;

      // The highest bare ground between them over the line that fits the ground.
      const double st_m = std::min((2.0 * q.v1[i] * d - q.v2[i]) / (d * d), h[0]);  // P.1812 (87), (92a)
      const double sr_m = std::min((q.v2[i] - q.v1[i] * d) / (d * d), ground_m);    // P.1812 (88), (92b)
      const double m = (sr_m - st_m) / d;                                           // P.1812 (93)
      double highest = to == interior + 1 ? ground_m - m * d : kNone;
      for (std::size_t j = 0; j < own; ++j)
        if (tail.first + j >= from && tail.first + j <= to)
          highest = std::max(highest, tail.height_m[j] - m * tail.x[j]);
      if (from <= shared) {
        const std::size_t end_of_line = std::min(to, shared);
        const auto above = [&](std::size_t k) { return h[k] - m * (static_cast<double>(k) * step); };
        highest = std::max({highest, above(from), above(end_of_line)});
        search_blocks(
            walk.bare_flat.columns(), from, end_of_line,
            [&](std::size_t first, std::size_t last, double top) {
              const double xa = static_cast<double>(first) * step, xb = static_cast<double>(last) * step;
              return top - std::min(m * xa, m * xb) > highest;
            },
            [&](std::size_t k) { highest = std::max(highest, above(k)); });
      }
      q.h_m_m[i] = highest - st_m;  // P.1812 (95)
    }
    if (needs.sections) {
      Stretches sea = walk.sea, land = walk.land, inland = walk.inland;
      double x0 = x_last;
      for (std::size_t j = 0; j < own; ++j) {
        const Zone zone = receivers.own_zone[own_at(j)];
        const double border = 0.5 * (x0 + tail.x[j]);
        sea.add(zone == Zone::sea, border);
        land.add(zone != Zone::sea, border);
        inland.add(is_inland(zone), border);
        x0 = tail.x[j];
      }
      const double border = 0.5 * (x0 + d);
      sea = sea.ended(at_sea, border, d);
      q.d_tm_km[i] = land.ended(!at_sea, border, d).longest_km();
      q.d_lm_km[i] = inland.ended(is_inland(receivers.zone[i]), border, d).longest_km();
      q.omega[i] = std::clamp(sea.total_km() / d, 0.0, 1.0);
      q.d_ct_km[i] = sea.any() ? sea.first_begin_km() : kNoCoast_km;
      q.d_cr_km[i] = sea.any() ? d - sea.last_end_km() : kNoCoast_km;
      q.rx_at_sea[i] = at_sea ? 1.0 : 0.0;
    }
  }
}

}  // namespace phusong::models
