// Longley-Rice for many receivers: what is read off the ground of a radial. The plain functions are those of
// terrain/longley_rice_terrain.cpp; what decides between samples is reckoned here as there, to the last bit.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "models/sweep/longley_rice_columns.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/sweep/longley_rice_terrain.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
//
#include <hwy/contrib/math/math-inl.h>

// What needs no vectors, once for all instruction sets.
#ifndef PHUSONG_LONGLEY_RICE_TERRAIN_ONCE
#define PHUSONG_LONGLEY_RICE_TERRAIN_ONCE
namespace phusong::models::itm {
namespace {

/// Beyond the arrays' ends, so that whole vectors may be read there.
constexpr std::size_t kBeyond = 64;

/// Running sums that do not lose what is small beside them: a sum and what its rounding left over.
struct RunningSums {
  std::vector<double> sum, rest;
  void clear(std::size_t terms) {
    sum.resize(terms + 1);
    rest.resize(terms + 1);
    sum[0] = rest[0] = 0.0;
  }
  void add(std::size_t k, double term) {
    const double next = sum[k] + term;
    const double added = next - sum[k];
    sum[k + 1] = next;
    rest[k + 1] = rest[k] + ((sum[k] - (next - added)) + (term - added));
  }
  /// Terms from `begin` to before `end`.
  [[nodiscard]] double between(int begin, int end) const {
    const auto b = static_cast<std::size_t>(begin);
    const auto e = static_cast<std::size_t>(end);
    return (sum[e] - sum[b]) + (rest[e] - rest[b]);
  }
};

/// A point that may be the transmitter's horizon: its elevation at the two ends of the range of curvatures.
struct Candidate {
  int k;
  double flat;              ///< elevation without curvature
  double least, most;
};

/// x after `times` additions of `step`, one by one, as the plain function goes along the profile. Between two powers of
/// two each addition rounds alike, so that many are made at once; where it rounds half-way cases they alternate, and
/// go one by one.
double step_by_step(double x, double step, int times) {
  while (times > 0) {
    x += step;
    --times;
    const double next = x + step;
    if (times < 2 || std::ilogb(next) != std::ilogb(x)) continue;
    const double rounded = next - x;
    const double grid = std::ldexp(1.0, std::ilogb(x) - 52);
    if (std::abs(step - rounded) == 0.5 * grid) continue;
    const double limit = std::ldexp(1.0, std::ilogb(x) + (step > 0.0 ? 1 : 0));
    const int alike = std::min(times, static_cast<int>((limit - x) / rounded) - 1);
    if (alike < 1) continue;
    x += alike * rounded;
    times -= alike;
  }
  return x;
}

/// Heights at both ends of the profile of the fitted line. See fitted_line() of the plain model.
struct LineEnds {
  double at_tx_m, at_rx_m;
};

struct TerrainBuffers {
  std::vector<double> z_m;         ///< heights above the transmitter's ground, from it outward
  std::vector<double> backwards;   ///< and from the radial's end inward
  std::vector<double> x_m, per_x;  ///< k steps, and the reciprocal
  RunningSums heights, moments;    ///< of z, and of k z
  std::vector<Candidate> candidates;
};

/// What one receiver's stretches of ground are.
struct Stretch {
  double from_m, to_m;
};

LineEnds fitted_line(const TerrainBuffers& b, int last, double step_m, const Stretch& stretch) {
  const auto over_zero = [](double x) { return x > 0.0 ? x : 0.0; };
  int begin = static_cast<int>(over_zero(stretch.from_m / step_m));
  int end = last - static_cast<int>(over_zero(last - stretch.to_m / step_m));
  if (end <= begin) {
    begin = std::max(begin - 1, 0);
    end = std::min(end + 1, last);
  }
  const double length = std::max(end - begin, 1);
  const double z_begin = b.z_m[static_cast<std::size_t>(begin)];
  const double z_end = b.z_m[static_cast<std::size_t>(end)];
  double sum = 0.5 * (z_begin + z_end);
  double moment = 0.25 * length * (z_end - z_begin);
  if (end - begin > 1) {
    const double inside = b.heights.between(begin + 1, end);
    sum += inside;
    moment += b.moments.between(begin + 1, end) - (begin + 0.5 * length) * inside;
  }
  const double mean = sum / length;
  const double slope = 12.0 * moment / ((length * length + 2.0) * length);
  const double middle = end - 0.5 * length;
  return {mean - slope * middle, mean + slope * (last - middle)};
}

constexpr int kMostTenths = 25;
constexpr int kMostSamples = 10 * kMostTenths - 5;

/// A search for the value of a given rank by counting how many values lie beyond a pivot. What it starts from is a
/// guess and changes only how soon it ends.
class RankSearch {
 public:
  /// Few enough to be ranked among each other.
  static constexpr int kFew = 16;

  RankSearch(int rank, int count, double lowest, double highest, double guess, double per_m)
      : rank_{rank}, n_inner_{count}, inner_{lowest - (highest - lowest)}, outer_{highest}, per_m_{per_m} {
    pivot_ = guess > inner_ && guess < outer_ ? guess : 0.5 * (lowest + highest);
  }
  [[nodiscard]] double pivot() const { return pivot_; }
  [[nodiscard]] bool found() const { return n_inner_ - n_outer_ <= kFew; }
  [[nodiscard]] bool stuck() const { return stuck_; }
  [[nodiscard]] double inner() const { return inner_; }
  [[nodiscard]] double outer() const { return outer_; }
  /// Rank among the values above inner() and not above outer().
  [[nodiscard]] int rank_between() const { return rank_ - n_outer_; }

  /// So many values lie above the pivot.
  void take(int above) {
    if (found()) return;
    constexpr double kBeyondGuess = 3.5;  // values by which the next pivot overshoots, to have the rank between two
    if (above >= rank_) {
      inner_ = pivot_;
      n_inner_ = above;
      has_inner_ = true;
    } else {
      outer_ = pivot_;
      n_outer_ = above;
      has_outer_ = true;
    }
    if (has_inner_ && has_outer_) {
      halve_ = !halve_;
      const double share = (n_inner_ - rank_ + 0.5) / (n_inner_ - n_outer_);
      pivot_ = halve_ ? inner_ + 0.5 * (outer_ - inner_) : inner_ + share * (outer_ - inner_);
    } else {
      pivot_ += above >= rank_ ? (above - rank_ + kBeyondGuess) / per_m_ : (above - rank_ - kBeyondGuess) / per_m_;
    }
    if (!(pivot_ > inner_ && pivot_ < outer_)) pivot_ = inner_ + 0.5 * (outer_ - inner_);
    stuck_ = !(pivot_ > inner_ && pivot_ < outer_);
  }

 private:
  int rank_, n_inner_, n_outer_ = 0;
  double inner_, outer_;  ///< more values than the rank lie above the one, fewer above the other
  double per_m_;
  double pivot_ = 0.0;
  bool has_inner_ = false, has_outer_ = false, halve_ = false, stuck_ = false;
};

/// Where the search for the next receiver's ranges begins.
struct RangeGuess {
  double upper = std::numeric_limits<double>::quiet_NaN();
  double lower = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace
}  // namespace phusong::models::itm
#endif

HWY_BEFORE_NAMESPACE();
namespace phusong::models::itm::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<double>;
using DI = hn::RebindToSigned<D>;
using V = hn::Vec<D>;
constexpr D kD{};
constexpr DI kDI{};

HWY_INLINE V of(double x) { return hn::Set(kD, x); }

/// How many values lie above one pivot, and how many below the other. NaN counts as neither.
struct Beyond {
  int above, below;
};
HWY_INLINE Beyond count_beyond(const double* values, int padded, double high, double low) {
  const V up = of(high);
  const V down = of(low);
  const int lanes = static_cast<int>(hn::Lanes(kD));
  std::size_t above = 0;
  std::size_t below = 0;
  for (int j = 0; j < padded; j += lanes) {
    const V v = hn::Load(kD, values + j);
    above += hn::CountTrue(kD, v > up);
    below += hn::CountTrue(kD, v < down);
  }
  return {static_cast<int>(above), static_cast<int>(below)};
}

/// The value of that rank from above among a few. `few` has room for a vector more.
HWY_INLINE double of_rank(double* few, int count, int rank) {
  const int lanes = static_cast<int>(hn::Lanes(kD));
  hn::StoreU(of(-std::numeric_limits<double>::infinity()), kD, few + count);
  for (int i = 0; i < count; ++i) {
    const V here = of(few[i]);
    std::size_t above = 0;
    std::size_t not_below = 0;
    for (int j = 0; j < count; j += lanes) {
      const V v = hn::LoadU(kD, few + j);
      above += hn::CountTrue(kD, v > here);
      not_below += hn::CountTrue(kD, v >= here);
    }
    if (static_cast<int>(above) < rank && rank <= static_cast<int>(not_below)) return few[i];
  }
  return few[0];
}

/// Values above `inner` and not above `outer`.
HWY_INLINE int gather_between(const double* values, int padded, double inner, double outer, double* few) {
  const int lanes = static_cast<int>(hn::Lanes(kD));
  int count = 0;
  for (int j = 0; j < padded; j += lanes) {
    const V v = hn::Load(kD, values + j);
    const auto between = hn::And(v > of(inner), v <= of(outer));
    if (!hn::AllFalse(kD, between)) count += static_cast<int>(hn::CompressStore(v, between, kD, few + count));
  }
  return count;
}

/// The interdecile range of irregularity_m(), as it is before it is brought to a path of infinite length.
HWY_INLINE double interdecile_range_m(const double* z_m, int last, double begin, double end, RangeGuess& guess) {
  const double wished = std::min(0.1 * (end - begin + 8.0), static_cast<double>(kMostTenths));
  const int tenth = std::max(static_cast<int>(wished), 4);
  const int count = 10 * tenth - 5;
  const double spacing = (end - begin) / (count - 1);
  const int lanes = static_cast<int>(hn::Lanes(kD));
  const int padded = (count + lanes - 1) / lanes * lanes;
  HWY_ALIGN double values[kMostSamples + 64];

  // Heights between the points of the profile, and the sums of their line. Whole numbers by way of 2^52, whose last bit
  // is 1: on a point either of its two stretches may serve.
  const double half = 0.5 * (count - 1);
  const V kWhole = of(4503599627370496.0);
  const V first = of(begin - 0.5);
  V sum = of(0.0);
  V moment = of(0.0);
  const V most = of(last - 1);
  for (int j = 0; j < padded; j += lanes) {
    const V number = hn::Iota(kD, static_cast<double>(j));
    const V at = first + number * of(spacing);
    const V whole = hn::Min(hn::Max(at, of(0.0)), most) + kWhole;
    const V cell = whole - kWhole;
    const auto index = hn::And(hn::BitCast(kDI, whole), hn::Set(kDI, 0xFFFFFFFFFFFFF));
    const V left = hn::GatherIndex(kD, z_m, index);
    const V right = hn::GatherIndex(kD, z_m + 1, index);
    V height = left + (at - cell + of(0.5)) * (right - left);
    if (j + lanes > count) height = hn::IfThenElseZero(number < of(count), height);
    sum = sum + height;
    moment = hn::MulAdd(height, number - of(half), moment);
    hn::Store(height, kD, values + j);
  }

  // What stands out from the line. The sums are trapezoids.
  const double length = count - 1;
  const double ends = 0.5 * (values[0] + values[count - 1]);
  const double mean = (hn::GetLane(hn::SumOfLanes(kD, sum)) - ends) / length;
  const double leaning =
      hn::GetLane(hn::SumOfLanes(kD, moment)) - 0.25 * length * (values[count - 1] - values[0]);
  const double slope = 12.0 * leaning / ((length * length + 2.0) * length);
  V lowest = of(std::numeric_limits<double>::infinity());
  V highest = hn::Neg(lowest);
  for (int j = 0; j < padded; j += lanes) {
    const V number = hn::Iota(kD, static_cast<double>(j));
    V value = hn::Load(kD, values + j) - (of(mean) + (number - of(half)) * of(slope));
    if (j + lanes > count) {
      const auto inside = number < of(count);
      lowest = hn::Min(lowest, hn::IfThenElse(inside, value, lowest));
      highest = hn::Max(highest, hn::IfThenElse(inside, value, highest));
      value = hn::IfThenElse(inside, value, hn::NaN(kD));
    } else {
      lowest = hn::Min(lowest, value);
      highest = hn::Max(highest, value);
    }
    hn::Store(value, kD, values + j);
  }
  const double low = hn::GetLane(hn::MinOfLanes(kD, lowest));
  const double high = hn::GetLane(hn::MaxOfLanes(kD, highest));
  if (!(low < high)) return 0.0;

  // The tenth from above and the tenth from below; the latter with all signs turned.
  if (!(guess.upper > guess.lower)) guess = {0.7 * high, 0.7 * low};
  const double per_m = 0.45 * count / (guess.upper - guess.lower);
  RankSearch upper{tenth, count, low, high, guess.upper, per_m};
  RankSearch lower{tenth, count, -high, -low, -guess.lower, per_m};
  constexpr int kMostPasses = 24;
  for (int pass = 0; !(upper.found() && lower.found()); ++pass) {
    if (pass == kMostPasses || upper.stuck() || lower.stuck()) {
      std::nth_element(values, values + (tenth - 1), values + count, std::greater<>{});
      guess.upper = values[tenth - 1];
      std::nth_element(values + (tenth - 1), values + (count - tenth), values + count, std::greater<>{});
      guess.lower = values[count - tenth];
      return guess.upper - guess.lower;
    }
    const Beyond beyond = count_beyond(values, padded, upper.pivot(), -lower.pivot());
    upper.take(beyond.above);
    lower.take(beyond.below);
  }
  double few[RankSearch::kFew + 64];
  int found = gather_between(values, padded, upper.inner(), upper.outer(), few);
  guess.upper = of_rank(few, found, upper.rank_between());
  // Not below -outer, below -inner: one value more is let in at the one end and one taken out at the other.
  const double below = std::nextafter(-lower.outer(), -std::numeric_limits<double>::infinity());
  const double above = std::nextafter(-lower.inner(), -std::numeric_limits<double>::infinity());
  found = gather_between(values, padded, below, above, few);
  guess.lower = of_rank(few, found, found + 1 - lower.rank_between());
  return guess.upper - guess.lower;
}

/// The receiver's horizon among the points before it.
struct Horizon {
  double elevation;
  int steps;  ///< from the receiver; 0: none
};
HWY_INLINE Horizon highest_point(const double* backwards, const double* x_m, const double* per_x, int last,
                                 double rx_m, double half_gamma) {
  const int lanes = static_cast<int>(hn::Lanes(kD));
  const V rx = of(rx_m);
  const V bend = of(half_gamma);
  V best = of(-std::numeric_limits<double>::infinity());
  V best_k = of(0.0);
  V best_2 = best;
  V best_k2 = best_k;
  const auto elevation = [&](int k) HWY_ATTR {
    return (hn::LoadU(kD, backwards + k) - rx) * hn::LoadU(kD, per_x + k) - bend * hn::LoadU(kD, x_m + k);
  };
  V number = hn::Iota(kD, 1.0);
  const V step = of(lanes);
  int k = 1;
  for (; k + 2 * lanes <= last; k += 2 * lanes) {
    const V here = elevation(k);
    const auto higher = here >= best;
    best = hn::Max(best, here);
    best_k = hn::IfThenElse(higher, number, best_k);
    number = number + step;
    const V here_2 = elevation(k + lanes);
    const auto higher_2 = here_2 >= best_2;
    best_2 = hn::Max(best_2, here_2);
    best_k2 = hn::IfThenElse(higher_2, number, best_k2);
    number = number + step;
  }
  for (; k < last; k += lanes) {
    const V here = elevation(k);
    const auto higher = hn::And(here >= best, number < of(last));
    best = hn::IfThenElse(higher, here, best);
    best_k = hn::IfThenElse(higher, number, best_k);
    number = number + step;
  }
  const auto second = best_2 > best;
  best = hn::IfThenElse(second, best_2, best);
  best_k = hn::IfThenElse(second, best_k2, best_k);
  const V top = hn::MaxOfLanes(kD, best);
  const V k_of_top = hn::MaxOfLanes(kD, hn::IfThenElseZero(best == top, best_k));
  return {hn::GetLane(top), static_cast<int>(hn::GetLane(k_of_top))};
}

/// Refractivity and curvature of many paths; `N_s` holds the mean heights.
HWY_INLINE void curve_all(const SweptLink& link, Columns& c) {
  for (std::size_t i = 0; i < c.count; i += hn::Lanes(kD)) {
    V N_s = of(link.N_0) * hn::Exp(kD, hn::LoadU(kD, c.N_s.data() + i) * of(-1.0 / kScaleHeight_m));  // TN101 (4.3)
    N_s = hn::Min(hn::Max(N_s, of(kSurfaceRefractivity.low)), of(kSurfaceRefractivity.high));
    hn::StoreU(N_s, kD, c.N_s.data() + i);
    const V gamma_e =
        of(kGammaA_per_m) * (of(1.0) - of(0.04665) * hn::Exp(kD, N_s * of(1.0 / 179.3)));  // TN101 (4.4)
    hn::StoreU(gamma_e, kD, c.gamma_e.data() + i);
  }
}

}  // namespace

void read(const SweptLink& link, const Radial& radial, const Receivers& receivers, Columns& c) {
  thread_local TerrainBuffers b;
  const int size = receivers.interior[receivers.size() - 1] + 1;
  const auto points = static_cast<std::size_t>(size);
  const double step_m = 1000.0 * radial.step_km;
  const auto held = [](double z) { return std::clamp(z, kGroundHeight_m.low, kGroundHeight_m.high); };
  const double base_m = held(radial.height_m[0]);

  // The radial, once.
  b.z_m.resize(points + kBeyond);
  b.backwards.resize(points + 1 + kBeyond);
  b.x_m.resize(points + kBeyond);
  b.per_x.resize(points + kBeyond);
  b.heights.clear(points);
  b.moments.clear(points);
  for (std::size_t k = 0; k < points; ++k) {
    const double z = held(radial.height_m[k]) - base_m;
    b.z_m[k] = z;
    b.backwards[points - k] = z;
    b.x_m[k] = static_cast<double>(k) * step_m;
    b.per_x[k] = 1.0 / b.x_m[k];
    b.heights.add(k, z);
    b.moments.add(k, static_cast<double>(k) * z);
  }

  // Mean heights over the middle 80 % of each profile, and what follows from them.
  for (std::size_t r = 0; r < c.count; ++r) {
    const int last = receivers.interior[r] + 1;
    const int skipped = static_cast<int>(0.1 * last);
    const int end = skipped > 0 ? last - skipped + 1 : last;
    double sum = b.heights.between(skipped, end);
    if (skipped == 0) sum += held(receivers.ground_m[r]) - base_m;
    c.N_s[r] = base_m + sum / (last - 2 * skipped + 1);
  }
  curve_all(link, c);
  const auto [lowest, highest] =
      std::minmax_element(c.gamma_e.begin(), c.gamma_e.begin() + static_cast<std::ptrdiff_t>(c.count));
  const double least_half = 0.5 * *lowest;
  const double most_half = 0.5 * *highest;

  const double tx_m = link.h_m[0];
  b.candidates.clear();
  RangeGuess guess;
  int next = 1;
  for (std::size_t r = 0; r < c.count; ++r) {
    const int last = receivers.interior[r] + 1;
    const double d_m = c.d_m[r];
    const double own_step_m = c.step_m[r];
    const double ground_m = held(receivers.ground_m[r]) - base_m;
    const double rx_m = ground_m + link.h_m[1];
    const double half_gamma = 0.5 * c.gamma_e[r];

    // The transmitter's horizon: among the points that no other one rises above for every curvature of this radial.
    for (; next < last; ++next) {
      const auto k = static_cast<std::size_t>(next);
      const double flat = (b.z_m[k] - tx_m) * b.per_x[k];
      const Candidate here{next, flat, flat - least_half * b.x_m[k], flat - most_half * b.x_m[k]};
      const auto rises = [](const Candidate& a, const Candidate& over) {
        return a.least >= over.least && a.most >= over.most;
      };
      bool hidden = false;
      for (const Candidate& other : b.candidates) hidden = hidden || rises(other, here);
      if (hidden) continue;
      std::erase_if(b.candidates, [&](const Candidate& other) { return rises(here, other); });
      b.candidates.push_back(here);
    }
    double theta_tx = (rx_m - tx_m) / d_m - half_gamma * d_m;
    int k_tx = 0;
    for (const Candidate& point : b.candidates) {
      const double theta = point.flat - half_gamma * b.x_m[static_cast<std::size_t>(point.k)];
      if (theta > theta_tx) {
        theta_tx = theta;
        k_tx = point.k;
      }
    }
    double theta_rx = (tx_m - rx_m) / d_m - half_gamma * d_m;
    const Horizon horizon =
        highest_point(b.backwards.data() + (size - last), b.x_m.data(), b.per_x.data(), last, rx_m, half_gamma);
    int k_rx = 0;
    if (horizon.elevation > theta_rx) {
      theta_rx = horizon.elevation;
      k_rx = horizon.steps;
    }

    // Where 0.9 or 0.1 of a horizon's distance, or the count of samples, falls on a whole number, the last bits decide.
    double d_tx = k_tx > 0 ? k_tx * own_step_m : d_m;
    double d_rx = k_rx > 0 ? k_rx * own_step_m : d_m;
    const auto whole = [](double x) { return std::abs(x - std::nearbyint(x)) < 1.0e-6; };
    const auto stretch = [&]() -> Stretch {
      return {std::min(15.0 * link.h_m[0], 0.1 * d_tx), d_m - std::min(15.0 * link.h_m[1], 0.1 * d_rx)};
    };
    Stretch middle = stretch();
    if ((k_tx > 0 && k_tx % 10 == 0) || (k_rx > 0 && k_rx % 10 == 0) ||
        whole(0.1 * ((middle.to_m - middle.from_m) / own_step_m + 8.0)) || whole((d_tx + d_rx - 1.5 * d_m) / own_step_m)) {
      if (k_tx > 0) d_tx = step_by_step(0.0, own_step_m, k_tx);
      if (k_rx > 0) d_rx = step_by_step(d_m, -own_step_m, last - k_rx);
      middle = stretch();
    }

    // Effective heights over the whole path's ground, or over what lies in front of each horizon.
    b.z_m[static_cast<std::size_t>(last)] = ground_m;
    const bool in_sight = d_tx + d_rx > 1.5 * d_m;
    double line_tx_m = 0.0;
    double line_rx_m = 0.0;
    if (in_sight) {
      const LineEnds line = fitted_line(b, last, own_step_m, middle);
      line_tx_m = line.at_tx_m;
      line_rx_m = line.at_rx_m;
    } else {
      line_tx_m = fitted_line(b, last, own_step_m, {middle.from_m, 0.9 * d_tx}).at_tx_m;
      line_rx_m = fitted_line(b, last, own_step_m, {d_m - 0.9 * d_rx, middle.to_m}).at_rx_m;
    }
    c.theta_hzn[0][r] = theta_tx;
    c.theta_hzn[1][r] = theta_rx;
    c.d_hzn_m[0][r] = d_tx;
    c.d_hzn_m[1][r] = d_rx;
    c.h_e_m[0][r] = link.h_m[0] + std::max(0.0, -line_tx_m);
    c.h_e_m[1][r] = link.h_m[1] + std::max(0.0, ground_m - line_rx_m);
    c.in_sight[r] = in_sight ? 1.0 : 0.0;

    const double begin = middle.from_m / own_step_m;
    const double end = middle.to_m / own_step_m;
    c.span_m[r] = middle.to_m - middle.from_m;
    c.range_m[r] = end - begin >= 2.0 ? interdecile_range_m(b.z_m.data(), last, begin, end, guess) : 0.0;
    if (last < size) b.z_m[static_cast<std::size_t>(last)] = held(radial.height_m[static_cast<std::size_t>(last)]) - base_m;
  }
}

}  // namespace phusong::models::itm::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::models::itm {

HWY_EXPORT(read);
void read_columns(const SweptLink& link, const Radial& radial, const Receivers& receivers, Columns& columns) {
  HWY_DYNAMIC_DISPATCH(read)(link, radial, receivers, columns);
}

}  // namespace phusong::models::itm
#endif
