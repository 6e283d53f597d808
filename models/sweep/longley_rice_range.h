// The interdecile range of the ground before a receiver, which is what most of Longley-Rice's time goes into: a path's
// samples, what they stand out from their line, and the tenth of them from above and from below.
//
//   RangeGuess guess;                                                 // kept from receiver to receiver
//   double range_m = interdecile_range_m(z_m, begin, end, guess);     // of the points begin to end of a profile
//
// Values are ranked among the few that lie near the end of the receiver before. Guarantees: the value that sorting all
// samples would give, whatever the guess. For .cpp files that Highway compiles once for every instruction set: include
// it between <hwy/foreach_target.h> and HWY_BEFORE_NAMESPACE().
#if defined(PHUSONG_MODELS_SWEEP_LONGLEY_RICE_RANGE_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PHUSONG_MODELS_SWEEP_LONGLEY_RICE_RANGE_H
#undef PHUSONG_MODELS_SWEEP_LONGLEY_RICE_RANGE_H
#else
#define PHUSONG_MODELS_SWEEP_LONGLEY_RICE_RANGE_H
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

// What needs no vectors, once for all instruction sets.
#ifndef PHUSONG_LONGLEY_RICE_RANGE_ONCE
#define PHUSONG_LONGLEY_RICE_RANGE_ONCE
namespace phusong::models::itm {

/// Whole numbers by way of 2^52, whose last bit is 1.
inline constexpr double kWhole = 0x1p52;
inline constexpr std::int64_t kWholeBits = 0xFFFFFFFFFFFFF;

inline constexpr int kMostTenths = 25;
inline constexpr int kMostSamples = 10 * kMostTenths - 5;

/// Where an end of the interdecile range is sought: near the one of the receiver before. It is a guess and changes only
/// how soon the search ends. The lower end is sought like the upper one, with all signs turned.
struct RangeEnd {
  static constexpr double kNowhere = std::numeric_limits<double>::infinity();
  static constexpr double kLeastSpare_m = 1.0e-6;
  /// Values within spare_m: few to rank among each other, but neighbours' ends differ by several ranks.
  static constexpr double kWished = 5.0;

  double value_m = 0.0, spare_m = kNowhere;

  void move_to(double found_m, double spacing_m) {
    value_m = found_m;
    spare_m = std::max(0.5 * kWished * spacing_m, kLeastSpare_m);
  }
  /// The search takes no interest in values up to this one.
  [[nodiscard]] double floor_m() const { return value_m - 3.0 * spare_m; }
};
struct RangeGuess {
  RangeEnd upper, lower;
};

}  // namespace phusong::models::itm
#endif  // PHUSONG_LONGLEY_RICE_RANGE_ONCE

HWY_BEFORE_NAMESPACE();
namespace phusong::models::itm::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<double>;
using DI = hn::RebindToSigned<D>;
using V = hn::Vec<D>;
inline constexpr D kD{};
inline constexpr DI kDI{};

HWY_INLINE V of(double x) { return hn::Set(kD, x); }

#if HWY_TARGET == HWY_AVX2
/// For each set of four places those that are in it come first, in halves of doubles. GCC copies Highway's own table at
/// each call.
struct PlacesInFront {
  alignas(32) std::int32_t of_set[16][8];
};
constexpr PlacesInFront places_in_front() {
  PlacesInFront places{};
  for (int set = 0; set < 16; ++set) {
    int next = 0;
    for (int place = 0; place < 4; ++place) {
      if ((set >> place & 1) == 0) continue;
      places.of_set[set][next++] = 2 * place;
      places.of_set[set][next++] = 2 * place + 1;
    }
  }
  return places;
}
inline constexpr PlacesInFront kInFront = places_in_front();
#endif

/// Adds those that are marked and gives their count, without a branch that the processor would have to guess.
HWY_INLINE std::size_t add_to(double* few, std::size_t count, V values, hn::Mask<D> which) {
#if HWY_TARGET == HWY_AVX2
  constexpr hn::Repartition<float, D> kHalves{};
  std::uint8_t set[8];
  hn::StoreMaskBits(kD, which, set);
  const auto lookup = hn::SetTableIndices(kHalves, kInFront.of_set[set[0]]);
  hn::StoreU(hn::BitCast(kD, hn::TableLookupLanes(hn::BitCast(kHalves, values), lookup)), kD, few + count);
  return count + static_cast<std::size_t>(std::popcount(set[0]));
#else
  return count + hn::CompressStore(values, which, kD, few + count);
#endif
}

/// The value of that rank from above among at most kMost: the least of those that have fewer above them.
template <int kMost>
HWY_INLINE double of_rank_among(double* few, int count, int rank) {
  const int lanes = static_cast<int>(hn::Lanes(kD));
  const V infinity = of(std::numeric_limits<double>::infinity());
  for (int i = 0; i < kMost; i += lanes) hn::StoreU(hn::Neg(infinity), kD, few + count + i);
  V least = infinity;
  for (int i = 0; i < kMost; i += lanes) {
    const V here = hn::LoadU(kD, few + i);
    V above = of(0.0);
    for (int j = 0; j < kMost; ++j) above = above + hn::IfThenElseZero(of(few[j]) > here, of(1.0));
    least = hn::Min(least, hn::IfThenElse(above < of(rank), here, infinity));
  }
  return hn::GetLane(hn::MinOfLanes(kD, least));
}

/// The value of that rank from above, and how far apart values lie there; 0: unknown. Domain: 1 <= rank <= count; room
/// for a vector beyond the last value.
struct Found {
  double value_m, spacing_m;
};
HWY_INLINE Found find_rank(double* values, int count, int rank, const RangeEnd& guess) {
  constexpr int kMostPasses = 5;
  const int lanes = static_cast<int>(hn::Lanes(kD));
  double few[kMostSamples + 64];
  hn::StoreU(hn::NaN(kD), kD, values + count);
  double low = guess.value_m - guess.spare_m;
  double high = guess.value_m + guess.spare_m;
  for (int pass = 0; pass < kMostPasses && high - low < RangeEnd::kNowhere; ++pass) {
    std::size_t n_above = 0;
    std::size_t n_inside = 0;
    for (int j = 0; j < count; j += lanes) {
      const V value = hn::LoadU(kD, values + j);
      const auto is_above = value > of(high);
      n_above += hn::CountTrue(kD, is_above);
      n_inside = add_to(few, n_inside, value, hn::AndNot(is_above, value > of(low)));
    }
    const int above = static_cast<int>(n_above);
    const int inside = static_cast<int>(n_inside);
    const double width_m = high - low;
    if (above < rank && rank <= above + inside) {
      const double spacing_m = width_m / inside;
      if (inside <= 8) return {of_rank_among<8>(few, inside, rank - above), spacing_m};
      if (inside <= 16) return {of_rank_among<16>(few, inside, rank - above), spacing_m};
      if (inside <= 32) return {of_rank_among<32>(few, inside, rank - above), spacing_m};
      break;
    }
    // On to where it should be by what lies between.
    const double spacing_m = (1 << pass) * 2.0 * guess.spare_m / RangeEnd::kWished;
    if (above >= rank) {
      low = high;
      high += (above - rank + RangeEnd::kWished) * spacing_m;
    } else {
      high = low;
      low -= (rank - above - inside + RangeEnd::kWished) * spacing_m;
    }
  }
  std::nth_element(values, values + (rank - 1), values + count, std::greater<>{});
  return {values[rank - 1], 0.0};
}

/// The interdecile range of irregularity_m(), as it is before it is brought to a path of infinite length.
HWY_INLINE double interdecile_range_m(const double* z_m, double begin, double end, RangeGuess& guess) {
  const double wished = std::min(0.1 * (end - begin + 8.0), static_cast<double>(kMostTenths));
  const int tenth = std::max(static_cast<int>(wished), 4);
  const int count = 10 * tenth - 5;
  const double spacing = (end - begin) / (count - 1);
  const int lanes = static_cast<int>(hn::Lanes(kD));
  const int padded = (count + lanes - 1) / lanes * lanes;
  HWY_ALIGN double values[kMostSamples + 64];

  // Heights between the points of the profile, and the sums of their line. On a point either of its two stretches may
  // serve: beyond the profile there is one more, which is level.
  const double half = 0.5 * (count - 1);
  const V steps = hn::Iota(kD, 0.0) * of(spacing);
  V sum = of(0.0);
  V moment = of(0.0);
  V offset = hn::Iota(kD, -half);
  for (int j = 0; j < padded; j += lanes) {
    const V at = hn::Min(of(begin + j * spacing) + steps, of(end));
    const V cell = hn::Floor(at);
    const auto index = hn::And(hn::BitCast(kDI, cell + of(kWhole)), hn::Set(kDI, kWholeBits));
    const V left = hn::GatherIndex(kD, z_m, index);
    const V right = hn::GatherIndex(kD, z_m + 1, index);
    V height = hn::MulAdd(at - cell, right - left, left);
    if (j + lanes > count) height = hn::IfThenElseZero(hn::FirstN(kD, static_cast<std::size_t>(count - j)), height);
    sum = sum + height;
    moment = hn::MulAdd(height, offset, moment);
    hn::Store(height, kD, values + j);
    offset = offset + of(lanes);
  }

  // What stands out from the line. The sums are trapezoids.
  const double length = count - 1;
  const double ends = 0.5 * (values[0] + values[count - 1]);
  const double mean = (hn::GetLane(hn::SumOfLanes(kD, sum)) - ends) / length;
  const double leaning = hn::GetLane(hn::SumOfLanes(kD, moment)) - 0.25 * length * (values[count - 1] - values[0]);
  const double slope = 12.0 * leaning / ((length * length + 2.0) * length);
  offset = hn::Iota(kD, -half);
  for (int j = 0; j < padded; j += lanes) {
    V value = hn::Load(kD, values + j) - hn::MulAdd(offset, of(slope), of(mean));
    offset = offset + of(lanes);
    if (j + lanes > count)
      value = hn::IfThenElse(hn::FirstN(kD, static_cast<std::size_t>(count - j)), value, hn::NaN(kD));
    hn::Store(value, kD, values + j);
  }

  // The tenth from above and the tenth from below, among those that are high or low enough. NaN is neither.
  constexpr int kRoom = kMostSamples + 64;
  HWY_ALIGN double few[kRoom];
  double uppers[kRoom];
  double lowers[kRoom];
  int n_upper = 0;
  int n_lower = 0;
  for (int pass = 0;; ++pass) {
    const V upper_floor = of(guess.upper.floor_m());
    const V lower_floor = of(-guess.lower.floor_m());
    std::size_t outside = 0;
    for (int j = 0; j < padded; j += lanes) {
      const V value = hn::Load(kD, values + j);
      outside = add_to(few, outside, value, hn::Or(value > upper_floor, value < lower_floor));
    }
    hn::StoreU(hn::NaN(kD), kD, few + outside);
    std::size_t above = 0;
    std::size_t below = 0;
    for (std::size_t j = 0; j < outside; j += hn::Lanes(kD)) {
      const V value = hn::Load(kD, few + j);
      above = add_to(uppers, above, value, value > upper_floor);
      below = add_to(lowers, below, hn::Neg(value), value < lower_floor);
    }
    n_upper = static_cast<int>(above);
    n_lower = static_cast<int>(below);
    if (n_upper >= tenth && n_lower >= tenth) break;
    if (pass == 3) return 0.0;
    const double wider = pass < 2 ? 4.0 : RangeEnd::kNowhere;
    if (n_upper < tenth) guess.upper.spare_m *= wider;
    if (n_lower < tenth) guess.lower.spare_m *= wider;
  }
  const Found top = find_rank(uppers, n_upper, tenth, guess.upper);
  const Found bottom = find_rank(lowers, n_lower, tenth, guess.lower);
  const double range_m = top.value_m + bottom.value_m;
  const double spacing_m = 0.5 * range_m / count;
  guess.upper.move_to(top.value_m, top.spacing_m > 0.0 ? top.spacing_m : spacing_m);
  guess.lower.move_to(bottom.value_m, bottom.spacing_m > 0.0 ? bottom.spacing_m : spacing_m);
  return range_m;
}

}  // namespace phusong::models::itm::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // PHUSONG_MODELS_SWEEP_LONGLEY_RICE_RANGE_H
