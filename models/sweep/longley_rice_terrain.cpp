// Longley-Rice for many receivers: what is read off the ground of a radial. The plain functions are those of
// terrain/longley_rice_terrain.cpp; what decides between samples is reckoned here as there, to the last bit.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "models/sweep/longley_rice_columns.h"

// See closing_p526.cpp.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/sweep/longley_rice_terrain.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
//
#include <hwy/contrib/math/math-inl.h>

#include "models/sweep/longley_rice_range.h"

// What needs no vectors, once for all instruction sets.
#ifndef PHUSONG_LONGLEY_RICE_TERRAIN_ONCE
#define PHUSONG_LONGLEY_RICE_TERRAIN_ONCE
namespace phusong::models::itm {
namespace {

/// Whole numbers by way of 2^52, whose last bit is 1.
constexpr double kWhole = 0x1p52;
constexpr std::int64_t kWholeBits = 0xFFFFFFFFFFFFF;

/// Beyond the arrays' ends, so that whole vectors may be read there.
constexpr std::size_t kBeyond = 64;
/// Points of which a search passes over all at once.
constexpr int kBlock = 16;

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

/// x after `times` additions of `step`, one by one, as the plain function goes along the profile. Between two powers of
/// two each addition rounds alike, so that many are made at once; where it rounds half-way cases they alternate, and
/// go one by one.
double step_by_step(double x, double step, int times) {
  constexpr std::uint64_t kExponent = std::uint64_t{0x7FF} << 52;
  while (times > 0) {
    x += step;
    --times;
    const double next = x + step;
    const std::uint64_t power = std::bit_cast<std::uint64_t>(x) & kExponent;
    if (times < 2 || (std::bit_cast<std::uint64_t>(next) & kExponent) != power) continue;
    const double floor = std::bit_cast<double>(power);
    const double rounded = next - x;
    constexpr double kHalfGrid = 0x1p-53;
    if (std::abs(step - rounded) == kHalfGrid * floor) continue;
    const double room = (step > 0.0 ? 2.0 * floor : floor) - x;
    const int alike = static_cast<int>(std::min(static_cast<double>(times), room / rounded - 1.0));
    if (alike < 1) continue;
    x += alike * rounded;
    times -= alike;
  }
  return x;
}

double held_m(double z) { return std::clamp(z, kGroundHeight_m.low, kGroundHeight_m.high); }

/// A radial made ready, and what is known of its receivers. Heights are above the transmitter's ground.
struct TerrainBuffers {
  int points = 0;  ///< of the radial, as far as the last receiver needs them
  double base_m = 0.0;
  std::vector<double> z_m;         ///< from the transmitter outward
  std::vector<float> float_z_m;    ///< the same
  std::vector<double> backwards;   ///< and inward; one place is left free before the first
  std::vector<double> highest_m;   ///< of all points up to this one
  std::vector<double> top_m;       ///< of each block of kBlock points
  double measured_step_m = 0.0;    ///< the step of x_m and per_x
  std::vector<double> x_m, per_x;  ///< k steps, and the reciprocal
  RunningSums heights, moments;    ///< of z, and of k z
  std::vector<int> level_since;    ///< first of the points as high as this one without a break: water, mostly
  std::vector<double> last;        ///< of each receiver: steps to it
  std::vector<double> ground_m;
  std::array<std::vector<double>, 2> horizon;  ///< steps to the points that are horizons; 0: none
  std::vector<double> begin, end;              ///< in steps: the ground whose irregularity counts

  void fill(const Radial& radial, const Receivers& receivers) {
    points = receivers.interior[receivers.size() - 1] + 1;
    const auto size = static_cast<std::size_t>(points);
    const double step_m = 1000.0 * radial.step_km;
    base_m = held_m(radial.height_m[0]);
    for (std::vector<double>* line : {&z_m, &backwards, &highest_m}) line->resize(size + kBeyond);
    float_z_m.resize(size + kBeyond);
    measure(size, step_m);
    level_since.resize(size);
    heights.clear(size);
    moments.clear(size);
    for (std::size_t k = 0; k < size; ++k) {
      const double z = held_m(radial.height_m[k]) - base_m;
      z_m[k] = z;
      float_z_m[k] = static_cast<float>(z);
      backwards[size - k] = z;
      highest_m[k] = k > 0 ? std::max(z, highest_m[k - 1]) : z;
      level_since[k] = k > 0 && z == z_m[k - 1] ? level_since[k - 1] : static_cast<int>(k);
      heights.add(k, z);
      moments.add(k, static_cast<double>(k) * z);
    }
    top_m.assign(size / kBlock + kBeyond, -std::numeric_limits<double>::infinity());
    for (std::size_t k = 0; k < size; ++k) top_m[k / kBlock] = std::max(top_m[k / kBlock], z_m[k]);
    for (std::vector<double>* column : {&last, &ground_m, &horizon[0], &horizon[1], &begin, &end})
      column->resize(receivers.size() + Columns::kBeyond);
    for (std::size_t r = 0; r < receivers.size(); ++r) {
      last[r] = receivers.interior[r] + 1;
      ground_m[r] = held_m(receivers.ground_m[r]) - base_m;
    }
  }

  /// Distances; radials of the same area share them.
  void measure(std::size_t size, double step_m) {
    if (step_m == measured_step_m && x_m.size() >= size + kBeyond) return;
    measured_step_m = step_m;
    x_m.resize(size + kBeyond);
    per_x.resize(size + kBeyond);
    for (std::size_t k = 0; k < x_m.size(); ++k) {
      x_m[k] = static_cast<double>(k) * step_m;
      per_x[k] = 1.0 / x_m[k];
    }
  }

  /// Whether the ground of a receiver's profile from `from` to `to` steps is level.
  [[nodiscard]] bool is_level(std::size_t r, double from, double to) const {
    const int steps = static_cast<int>(last[r]);
    int end = static_cast<int>(std::ceil(to));
    if (end >= steps) {
      end = steps - 1;
      if (ground_m[r] != z_m[static_cast<std::size_t>(end)]) return false;
    }
    return level_since[static_cast<std::size_t>(end)] <= static_cast<int>(from);
  }

  /// Over the middle 80 % of a receiver's profile, above sea level. See mean_height_m() of the plain model.
  [[nodiscard]] double mean_height_m(std::size_t r) const {
    const int steps = static_cast<int>(last[r]);
    const int skipped = static_cast<int>(0.1 * steps);
    const double sum =
        skipped > 0 ? heights.between(skipped, steps - skipped + 1) : heights.between(0, steps) + ground_m[r];
    return base_m + sum / (steps - 2 * skipped + 1);
  }
};

/// A horizon among the points of a profile.
struct Horizon {
  double elevation;  ///< -infinity: none
  int steps;         ///< to it
};

/// The transmitter's horizons, receiver by receiver outward. The Earth's curvature differs a little between them: kept
/// are the points that no other rises above for every curvature of the radial, a few at most.
class TxHorizons {
 public:
  TxHorizons(const TerrainBuffers& ground, double tx_m, double least_half_gamma, double most_half_gamma)
      : ground_{ground}, tx_m_{tx_m}, least_{least_half_gamma}, most_{most_half_gamma} {}

  [[nodiscard]] Horizon before(int last, double half_gamma) {
    for (; next_ < last; ++next_) admit(next_);
    Horizon horizon{-std::numeric_limits<double>::infinity(), 0};
    for (const Candidate& point : candidates_) {
      const double theta = point.flat - half_gamma * ground_.x_m[static_cast<std::size_t>(point.k)];
      if (theta > horizon.elevation) horizon = {theta, point.k};
    }
    return horizon;
  }

 private:
  struct Candidate {
    int k;
    double flat;               ///< elevation without curvature
    double at_least, at_most;  ///< and at the ends of the range of curvatures
    [[nodiscard]] bool rises_above(const Candidate& other) const {
      return at_least >= other.at_least && at_most >= other.at_most;
    }
  };

  void admit(int k) {
    const auto i = static_cast<std::size_t>(k);
    const double flat = (ground_.z_m[i] - tx_m_) * ground_.per_x[i];
    const Candidate here{k, flat, flat - least_ * ground_.x_m[i], flat - most_ * ground_.x_m[i]};
    for (const Candidate& other : candidates_)
      if (other.rises_above(here)) return;
    std::erase_if(candidates_, [&](const Candidate& other) { return here.rises_above(other); });
    candidates_.push_back(here);
  }

  const TerrainBuffers& ground_;
  double tx_m_, least_, most_;
  std::vector<Candidate> candidates_;
  int next_ = 1;
};

}  // namespace
}  // namespace phusong::models::itm
#endif

HWY_BEFORE_NAMESPACE();
namespace phusong::models::itm::HWY_NAMESPACE {
namespace {

/// The receiver's horizon among the points before it, nearest first, as far as there is ground that could rise above
/// what was found; of equals the farthest. `hint` is a point that may be it, counted from the transmitter: a guess that
/// changes only how soon the search ends.
HWY_INLINE Horizon receivers_horizon(const TerrainBuffers& b, int last, double rx_m, double half_gamma, int hint) {
  const int lanes = static_cast<int>(hn::Lanes(kD));
  const double* backwards = b.backwards.data() + (b.points - last);
  const double* x_m = b.x_m.data();
  const double* per_x = b.per_x.data();
  const V infinity = of(std::numeric_limits<double>::infinity());
  Horizon best{-std::numeric_limits<double>::infinity(), 0};
  if (hint >= 1 && hint < last) {
    const int k = last - hint;
    best = {(backwards[k] - rx_m) * per_x[k] - half_gamma * x_m[k], k};
  }
  const auto look_at = [&](int k) HWY_ATTR {
    const V here =
        (hn::LoadU(kD, backwards + k) - of(rx_m)) * hn::LoadU(kD, per_x + k) - of(half_gamma) * hn::LoadU(kD, x_m + k);
    const V number = hn::Iota(kD, 0.0) + of(k);
    const auto high = hn::And(here >= of(best.elevation), number < of(last));
    if (hn::AllFalse(kD, high)) return;
    const V top = hn::MaxOfLanes(kD, hn::IfThenElse(high, here, hn::Neg(infinity)));
    const V farthest = hn::MaxOfLanes(kD, hn::IfThenElseZero(hn::And(high, here == top), number));
    const int steps = static_cast<int>(hn::GetLane(farthest));
    if (hn::GetLane(top) > best.elevation || steps > best.steps) best = {hn::GetLane(top), steps};
  };

  // The points after the last whole block, then blocks, a vector of them at a time. A point of a block would have to
  // be this high at least, but for rounding.
  const int whole_blocks = last / kBlock;
  for (int k = 1; k <= last - whole_blocks * kBlock; k += lanes) look_at(k);
  constexpr double kSpare_m = 1.0e-6;
  const double block_m = x_m[kBlock];
  const V number = hn::Iota(kD, 0.0);
  for (int end = whole_blocks; end > 0; end -= lanes) {
    const int first = std::max(end - lanes, 0);
    const int nearest = last - end * kBlock + 1;
    const double highest_m = b.highest_m[static_cast<std::size_t>(last - nearest)];
    if (best.elevation > std::max(highest_m - rx_m, 0.0) * per_x[nearest] - half_gamma * x_m[nearest]) break;
    const V far_m = of(x_m[last - first * kBlock]) - number * of(block_m);
    const V near_m = far_m - of(x_m[kBlock - 1]);
    const V needed_m = of(rx_m - kSpare_m) + of(best.elevation) * (best.elevation >= 0.0 ? near_m : far_m) +
                       of(half_gamma) * near_m * near_m;
    const auto may = hn::And(hn::LoadU(kD, b.top_m.data() + first) >= needed_m, number < of(end - first));
    if (hn::AllFalse(kD, may)) continue;
    std::uint8_t bits[8] = {};
    hn::StoreMaskBits(kD, may, bits);
    for (unsigned which = bits[0]; which != 0;) {
      const int block = std::bit_width(which) - 1;
      which ^= 1U << block;
      const int nearest_of_block = last - (first + block) * kBlock - (kBlock - 1);
      for (int k = 0; k < kBlock; k += lanes) look_at(nearest_of_block + k);
    }
  }
  return best;
}

/// Refractivity and curvature of many paths; `N_s` holds the mean heights.
HWY_INLINE void curve_all(const SweptLink& link, Columns& c) {
  for (std::size_t i = 0; i < c.count; i += hn::Lanes(kD)) {
    V N_s = of(link.N_0) * hn::Exp(kD, hn::LoadU(kD, c.N_s.data() + i) * of(-1.0 / kScaleHeight_m));  // TN101 (4.3)
    N_s = hn::Min(hn::Max(N_s, of(kSurfaceRefractivity.low)), of(kSurfaceRefractivity.high));
    hn::StoreU(N_s, kD, c.N_s.data() + i);
    const V gamma_e = of(kGammaA_per_m) * (of(1.0) - of(0.04665) * hn::Exp(kD, N_s * of(1.0 / 179.3)));  // TN101 (4.4)
    hn::StoreU(gamma_e, kD, c.gamma_e.data() + i);
  }
}

/// Heights of the fitted line of each path at both ends of the profile, from `from_m` to `to_m`. See fitted_line() of
/// the plain model.
struct Lines {
  V at_tx_m, at_rx_m;
};
HWY_INLINE Lines fitted_lines(const TerrainBuffers& b, V last, V ground_m, V step_m, V from_m, V to_m) {
  const auto whole_steps = [](V x) HWY_ATTR { return hn::Floor(hn::Max(x, of(0.0))); };
  V begin = whole_steps(from_m / step_m);
  V end = last - whole_steps(last - to_m / step_m);
  const auto too_short = end <= begin;
  begin = hn::IfThenElse(too_short, hn::Max(begin - of(1.0), of(0.0)), begin);
  end = hn::IfThenElse(too_short, hn::Min(end + of(1.0), last), end);

  const auto index = [](V whole)
                         HWY_ATTR { return hn::And(hn::BitCast(kDI, whole + of(kWhole)), hn::Set(kDI, kWholeBits)); };
  const auto at_begin = index(begin);
  const auto after_begin = index(begin + of(1.0));
  const auto at_end = index(end);
  const auto between = [&](const RunningSums& sums) HWY_ATTR {
    return (hn::GatherIndex(kD, sums.sum.data(), at_end) - hn::GatherIndex(kD, sums.sum.data(), after_begin)) +
           (hn::GatherIndex(kD, sums.rest.data(), at_end) - hn::GatherIndex(kD, sums.rest.data(), after_begin));
  };
  const V length = end - begin;
  const V z_begin = hn::GatherIndex(kD, b.z_m.data(), at_begin);
  const V z_end = hn::IfThenElse(end == last, ground_m, hn::GatherIndex(kD, b.z_m.data(), at_end));
  const V inside = between(b.heights);
  const V mean = (of(0.5) * (z_begin + z_end) + inside) / length;
  const V moment = of(0.25) * length * (z_end - z_begin) + between(b.moments) - (begin + of(0.5) * length) * inside;
  const V slope = of(12.0) * moment / ((length * length + of(2.0)) * length);
  const V middle = end - of(0.5) * length;
  return {mean - slope * middle, mean + slope * (last - middle)};
}

/// From horizons to the stretches of ground that count, and effective heights over them.
HWY_INLINE void raise_all(const SweptLink& link, TerrainBuffers& b, Columns& c) {
  const V most_tx = of(15.0 * link.h_m[0]);
  const V most_rx = of(15.0 * link.h_m[1]);
  const auto multiple_of_ten = [](V k) HWY_ATTR {
    const V tenth = k * of(0.1);
    return hn::And(k > of(0.0), hn::Abs(tenth - hn::Round(tenth)) < of(0.01));
  };
  for (std::size_t i = 0; i < c.count; i += hn::Lanes(kD)) {
    const auto at = [i](const std::vector<double>& column) HWY_ATTR { return hn::LoadU(kD, column.data() + i); };
    const V step_m = at(c.step_m);
    const V d_m = at(c.d_m);
    const V last = at(b.last);
    const V k_tx = at(b.horizon[0]);
    const V k_rx = at(b.horizon[1]);
    V d_tx = hn::IfThenElse(k_tx > of(0.0), k_tx * step_m, d_m);
    V d_rx = hn::IfThenElse(k_rx > of(0.0), k_rx * step_m, d_m);

    // Where 0.9 or 0.1 of a horizon's distance, or the count of samples, falls on a whole number, the last bits decide:
    // those distances are taken step by step.
    const auto near_tx = of(0.1) * d_tx < most_tx;
    const auto near_rx = of(0.1) * d_rx < most_rx;
    const auto hidden = d_tx + d_rx < of(1.500001) * d_m;
    const V margins = hn::Min(most_tx, of(0.1) * d_tx) + hn::Min(most_rx, of(0.1) * d_rx);
    const V tenths = of(0.1) * ((d_m - margins) / step_m + of(8.0));
    const auto on_count = hn::Abs(tenths - hn::Round(tenths)) < of(1.0e-6);
    const auto on_sight = hn::Abs(d_tx + d_rx - of(1.5) * d_m) < of(1.0e-6) * d_m;
    const auto doubtful_tx = hn::Or(hn::And(multiple_of_ten(k_tx), hn::Or(hidden, near_tx)),
                                    hn::And(k_tx > of(0.0), hn::Or(hn::And(near_tx, on_count), on_sight)));
    const auto doubtful_rx = hn::Or(hn::And(multiple_of_ten(k_rx), hn::Or(hidden, near_rx)),
                                    hn::And(k_rx > of(0.0), hn::Or(hn::And(near_rx, on_count), on_sight)));
    hn::StoreU(d_tx, kD, c.d_hzn_m[0].data() + i);
    hn::StoreU(d_rx, kD, c.d_hzn_m[1].data() + i);
    if (!hn::AllFalse(kD, hn::Or(doubtful_tx, doubtful_rx))) {
      double doubts[2][HWY_MAX_BYTES / sizeof(double)];
      hn::StoreU(hn::IfThenElseZero(doubtful_tx, of(1.0)), kD, doubts[0]);
      hn::StoreU(hn::IfThenElseZero(doubtful_rx, of(1.0)), kD, doubts[1]);
      for (std::size_t lane = 0; lane < hn::Lanes(kD); ++lane) {
        const std::size_t r = i + lane;
        if (doubts[0][lane] > 0.0) c.d_hzn_m[0][r] = step_by_step(0.0, c.step_m[r], static_cast<int>(b.horizon[0][r]));
        if (doubts[1][lane] > 0.0)
          c.d_hzn_m[1][r] =
              step_by_step(c.d_m[r], -c.step_m[r], static_cast<int>(b.last[r]) - static_cast<int>(b.horizon[1][r]));
      }
      d_tx = at(c.d_hzn_m[0]);
      d_rx = at(c.d_hzn_m[1]);
    }

    const V from_m = hn::Min(most_tx, of(0.1) * d_tx);
    const V to_m = d_m - hn::Min(most_rx, of(0.1) * d_rx);
    const auto in_sight = d_tx + d_rx > of(1.5) * d_m;
    hn::StoreU(hn::IfThenElseZero(in_sight, of(1.0)), kD, c.in_sight.data() + i);
    hn::StoreU(to_m - from_m, kD, c.span_m.data() + i);
    hn::StoreU(from_m / step_m, kD, b.begin.data() + i);
    hn::StoreU(to_m / step_m, kD, b.end.data() + i);

    // In sight over the whole path's ground, else over what lies in front of each horizon.
    const V ground_m = at(b.ground_m);
    const V front_end_m = hn::IfThenElse(in_sight, to_m, of(0.9) * d_tx);
    const V back_begin_m = hn::IfThenElse(in_sight, from_m, d_m - of(0.9) * d_rx);
    const V line_tx_m = fitted_lines(b, last, ground_m, step_m, from_m, front_end_m).at_tx_m;
    const V line_rx_m = fitted_lines(b, last, ground_m, step_m, back_begin_m, to_m).at_rx_m;
    hn::StoreU(of(link.h_m[0]) + hn::Max(of(0.0), hn::Neg(line_tx_m)), kD, c.h_e_m[0].data() + i);
    hn::StoreU(of(link.h_m[1]) + hn::Max(of(0.0), ground_m - line_rx_m), kD, c.h_e_m[1].data() + i);
  }
}

}  // namespace

void read(const SweptLink& link, const Radial& radial, const Receivers& receivers, Columns& c) {
  thread_local TerrainBuffers b;
  b.fill(radial, receivers);
  for (std::size_t r = 0; r < c.count; ++r) c.N_s[r] = b.mean_height_m(r);
  curve_all(link, c);

  // Horizons.
  const auto [lowest, highest] =
      std::minmax_element(c.gamma_e.begin(), c.gamma_e.begin() + static_cast<std::ptrdiff_t>(c.count));
  TxHorizons tx_horizons{b, link.h_m[0], 0.5 * *lowest, 0.5 * *highest};
  const double tx_m = link.h_m[0];
  int hint = 0;
  for (std::size_t r = 0; r < c.count; ++r) {
    const int last = receivers.interior[r] + 1;
    const double d_m = c.d_m[r];
    const double rx_m = b.ground_m[r] + link.h_m[1];
    const double half_gamma = 0.5 * c.gamma_e[r];
    const Horizon of_tx = tx_horizons.before(last, half_gamma);
    const Horizon of_rx = receivers_horizon(b, last, rx_m, half_gamma, hint);
    hint = last - of_rx.steps;
    const double direct_tx = (rx_m - tx_m) / d_m - half_gamma * d_m;
    const double direct_rx = (tx_m - rx_m) / d_m - half_gamma * d_m;
    c.theta_hzn[0][r] = std::max(of_tx.elevation, direct_tx);
    c.theta_hzn[1][r] = std::max(of_rx.elevation, direct_rx);
    b.horizon[0][r] = of_tx.elevation > direct_tx ? of_tx.steps : 0.0;
    b.horizon[1][r] = of_rx.elevation > direct_rx ? of_rx.steps : 0.0;
  }
  for (Columns::Column* column : {&c.step_m, &c.d_m, &b.last, &b.ground_m, &b.horizon[0], &b.horizon[1]})
    std::fill_n(column->begin() + static_cast<std::ptrdiff_t>(c.count), Columns::kBeyond, (*column)[c.count - 1]);
  raise_all(link, b, c);

  // Irregularity; the receiver's own ground stands in for the radial's meanwhile.
  RangeGuess guess;
  for (std::size_t r = 0; r < c.count; ++r) {
    c.range_m[r] = 0.0;
    if (!(b.end[r] - b.begin[r] >= 2.0) || b.is_level(r, b.begin[r], b.end[r])) continue;
    const int last = receivers.interior[r] + 1;
    const auto with_receiver = [last](auto& z_m, auto ground_m, auto&& range_m) {
      auto* const end_m = z_m.data() + last;
      const auto first_m = end_m[0], second_m = end_m[1];
      end_m[0] = end_m[1] = ground_m;
      const double found_m = range_m(z_m.data());
      end_m[0] = first_m;
      end_m[1] = second_m;
      return found_m;
    };
    const double begin = b.begin[r], end = b.end[r], ground_m = b.ground_m[r];
    c.range_m[r] = with_receiver(b.float_z_m, static_cast<float>(ground_m), [&](const float* z_m) HWY_ATTR {
      return interdecile_range_m(z_m, begin, end, guess);
    });
    if (c.range_m[r] == kTooFlat)
      c.range_m[r] =
          with_receiver(b.z_m, ground_m, [&](const double* z_m) { return plain_interdecile_range_m(z_m, begin, end); });
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
