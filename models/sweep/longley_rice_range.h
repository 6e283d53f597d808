// The interdecile range of the ground before a receiver, which is what most of Longley-Rice's time goes into: a path's
// samples, what they stand out from their line, and the tenth of them from above and from below.
//
//   RangeGuess guess;                                                 // kept from receiver to receiver
//   double range_m = interdecile_range_m(z_m, begin, end, guess);     // of the points begin to end of a profile
//
// Heights are floats: a millimetre at most where 9 km of height lie on a path; flat ground is looked at again in
// doubles. Values are ranked among the few that lie near the end of the receiver before. Guarantees: the value that
// sorting all samples would give, whatever the guess. For .cpp files that Highway compiles once for every instruction
// set: include it between <hwy/foreach_target.h> and HWY_BEFORE_NAMESPACE().
#if defined(PHUSONG_MODELS_SWEEP_LONGLEY_RICE_RANGE_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PHUSONG_MODELS_SWEEP_LONGLEY_RICE_RANGE_H
#undef PHUSONG_MODELS_SWEEP_LONGLEY_RICE_RANGE_H
#else
#define PHUSONG_MODELS_SWEEP_LONGLEY_RICE_RANGE_H
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>

#include "geo/base/load_pairs.h"

// What needs no vectors, once for all instruction sets.
#ifndef PHUSONG_LONGLEY_RICE_RANGE_ONCE
#define PHUSONG_LONGLEY_RICE_RANGE_ONCE
namespace phusong::models::itm {

inline constexpr int kMostTenths = 25;
inline constexpr int kMostSamples = 10 * kMostTenths - 5;
/// And the vectors that are written beyond the last.
inline constexpr int kRoomForSamples = kMostSamples + 59;

/// For each set of eight places: those that are in it, four bits each, the first in the lowest. GCC copies Highway's
/// own table at each call.
constexpr std::array<std::uint32_t, 256> places_in_front() {
  std::array<std::uint32_t, 256> places{};
  for (unsigned set = 0; set < places.size(); ++set) {
    unsigned next = 0;
    for (unsigned place = 0; place < 8; ++place)
      if ((set >> place & 1U) != 0) places[set] |= place << (4 * next++);
  }
  return places;
}
inline constexpr std::array<std::uint32_t, 256> kInFront = places_in_front();

/// Where an end of the interdecile range is sought: near the one of the receiver before. It is a guess and changes only
/// how soon the search ends. The lower end is sought like the upper one, with all signs turned.
struct RangeEnd {
  static constexpr float kNowhere = std::numeric_limits<float>::infinity();
  static constexpr float kLeastSpare_m = 1.0e-4F;
  /// Values within spare_m: few to rank among each other, but neighbours' ends differ by several ranks.
  static constexpr float kWished = 5.0F;

  float value_m = 0.0F, spare_m = kNowhere;

  void move_to(float found_m, float spacing_m) {
    value_m = found_m;
    spare_m = std::max(0.5F * kWished * spacing_m, kLeastSpare_m);
  }
  /// The search takes no interest in values up to this one.
  [[nodiscard]] float floor_m() const { return value_m - 3.0F * spare_m; }
};
struct RangeGuess {
  RangeEnd upper, lower;
};

/// How many samples stand for a stretch of so many steps: ten times this, less 5.
inline int tenths_of(double steps) {
  return std::max(static_cast<int>(std::min(0.1 * (steps + 8.0), static_cast<double>(kMostTenths))), 4);
}

/// A range that is no larger than such shares of the heights that it comes from could be the rounding of floats.
inline constexpr float kFlatShare = 1.0e-3F, kFlatShareOfBase = 2.0e-4F, kFlat_m = 1.0e-3F;
inline constexpr double kTooFlat = -1.0;
/// Steps between samples whose places fit into the numbers that they are counted in: 7,000 on a path.
inline constexpr double kWidestSpacing = 30.0;

/// The same as interdecile_range_m() below in doubles, sample by sample.
inline double plain_interdecile_range_m(const double* z_m, double begin, double end) {
  const int tenth = tenths_of(end - begin), count = 10 * tenth - 5;
  const double spacing = (end - begin) / (count - 1), half = 0.5 * (count - 1), length = count - 1;
  std::array<double, kMostSamples> values{};
  double sum = 0.0, moment = 0.0;
  for (int j = 0; j < count; ++j) {
    const double at = std::min(begin + j * spacing, end), cell = std::floor(at);
    const double* const left = z_m + static_cast<int>(cell);
    const double height = left[0] + (at - cell) * (left[1] - left[0]);
    values[static_cast<std::size_t>(j)] = height;
    const double weight = j == 0 || j == count - 1 ? 0.5 : 1.0;
    sum += weight * height;
    moment += weight * (j - half) * height;
  }
  const double mean = sum / length, slope = 12.0 * moment / ((length * length + 2.0) * length);
  for (int j = 0; j < count; ++j) values[static_cast<std::size_t>(j)] -= mean + (j - half) * slope;
  const auto first = values.begin(), last = first + count;
  const auto ranked = [&](int rank) {
    std::nth_element(first, first + rank, last);
    return *(first + rank);
  };
  return std::max(ranked(count - tenth) - ranked(tenth - 1), 0.0);
}

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

using F = hn::ScalableTag<float>;
using FI = hn::RebindToSigned<F>;
using VF = hn::Vec<F>;
inline constexpr F kF{};
inline constexpr FI kFI{};
HWY_INLINE VF of_f(float x) { return hn::Set(kF, x); }

/// Adds those that are marked and gives their count, without a branch that the processor would have to guess.
HWY_INLINE int add_to(float* few, int count, VF values, hn::Mask<F> which) {
#if HWY_TARGET == HWY_AVX2
  constexpr hn::RebindToUnsigned<F> kWords{};
  std::uint8_t set[8];
  hn::StoreMaskBits(kF, which, set);
  const auto shifts = hn::ShiftLeft<2>(hn::Iota(kWords, 0U));
  const auto places = hn::And(hn::Shr(hn::Set(kWords, kInFront[set[0]]), shifts), hn::Set(kWords, 7U));
  hn::StoreU(hn::TableLookupLanes(values, hn::IndicesFromVec(kF, places)), kF, few + count);
  return count + std::popcount(set[0]);
#else
  return count + static_cast<int>(hn::CompressStore(values, which, kF, few + count));
#endif
}

/// The value of that rank from above among at most kMost: the least of those that have fewer above them.
template <int kMost>
HWY_INLINE float of_rank_among(float* few, int count, int rank) {
  const int lanes = static_cast<int>(hn::Lanes(kF));
  const VF infinity = of_f(std::numeric_limits<float>::infinity());
  for (int i = 0; i < kMost; i += lanes) hn::StoreU(hn::Neg(infinity), kF, few + count + i);
  VF least = infinity;
  for (int i = 0; i < kMost; i += lanes) {
    const VF here = hn::LoadU(kF, few + i);
    VF above = of_f(0.0F);
    for (int j = 0; j < kMost; ++j) above = above + hn::IfThenElseZero(of_f(few[j]) > here, of_f(1.0F));
    least = hn::Min(least, hn::IfThenElse(above < of_f(static_cast<float>(rank)), here, infinity));
  }
  return hn::GetLane(hn::MinOfLanes(kF, least));
}

/// The value of that rank from above, and how far apart values lie there; 0: unknown. Domain: 1 <= rank <= count; room
/// for a vector beyond the last value.
struct Found {
  float value_m, spacing_m;
};
HWY_INLINE Found find_rank(float* values, int count, int rank, const RangeEnd& guess) {
  constexpr int kMostPasses = 5;
  const int lanes = static_cast<int>(hn::Lanes(kF));
  float few[kRoomForSamples];
  hn::StoreU(hn::NaN(kF), kF, values + count);
  float low = guess.value_m - guess.spare_m;
  float high = guess.value_m + guess.spare_m;
  for (int pass = 0; pass < kMostPasses && high - low < RangeEnd::kNowhere; ++pass) {
    int above = 0;
    int inside = 0;
    for (int j = 0; j < count; j += lanes) {
      const VF value = hn::LoadU(kF, values + j);
      const auto is_above = value > of_f(high);
      above += static_cast<int>(hn::CountTrue(kF, is_above));
      inside = add_to(few, inside, value, hn::AndNot(is_above, value > of_f(low)));
    }
    const float width_m = high - low;
    if (above < rank && rank <= above + inside) {
      const float spacing_m = width_m / static_cast<float>(inside);
      if (inside <= 8) return {of_rank_among<8>(few, inside, rank - above), spacing_m};
      if (inside <= 16) return {of_rank_among<16>(few, inside, rank - above), spacing_m};
      if (inside <= 32) return {of_rank_among<32>(few, inside, rank - above), spacing_m};
      break;
    }
    // On to where it should be by what lies between.
    const float spacing_m = static_cast<float>(1 << pass) * 2.0F * guess.spare_m / RangeEnd::kWished;
    if (above >= rank) {
      low = high;
      high += (static_cast<float>(above - rank) + RangeEnd::kWished) * spacing_m;
    } else {
      high = low;
      low -= (static_cast<float>(rank - above - inside) + RangeEnd::kWished) * spacing_m;
    }
  }
  std::nth_element(values, values + (rank - 1), values + count, std::greater<>{});
  return {values[rank - 1], 0.0F};
}

/// The interdecile range of irregularity_m(), as it is before it is brought to a path of infinite length; kTooFlat:
/// floats cannot say.
HWY_INLINE double interdecile_range_m(const float* z_m, double begin, double end, RangeGuess& guess) {
  const int tenth = tenths_of(end - begin);
  const int count = 10 * tenth - 5;
  const double spacing = (end - begin) / (count - 1);
  const int lanes = static_cast<int>(hn::Lanes(kF));
  if (spacing > kWidestSpacing) return kTooFlat;
  HWY_ALIGN float values[kRoomForSamples];

  // Which two points of the profile a sample lies between, and where, in fixed point: counted from the vector's first,
  // with 22 bits behind the point. On a point either of its two stretches may serve: beyond the profile there is one
  // more, which is level.
  constexpr int kFine = 22;
  constexpr double kParts = 1 << kFine;
  HWY_ALIGN std::int32_t point[kRoomForSamples];
  HWY_ALIGN float share[kRoomForSamples];
  HWY_ALIGN std::int32_t step[hn::MaxLanes(F{})];
  for (int j = 0; j < lanes; ++j) step[j] = static_cast<std::int32_t>(j * spacing * kParts + 0.5);
  const auto steps = hn::Load(kFI, step);
  const auto last = hn::Set(kFI, static_cast<std::int32_t>(end) + 1);  // a place may be rounded up to the next point
  constexpr int kBits = 40;
  const auto fixed = [](double x) { return std::llrint(x * static_cast<double>(std::int64_t{1} << kBits)); };
  std::int64_t first = fixed(begin);
  const std::int64_t further = fixed(lanes * spacing);
  for (int j = 0; j < count; j += lanes, first += further) {
    const auto whole = static_cast<std::int32_t>(first >> kBits);
    constexpr int kCut = kBits - kFine;
    const auto from =
        static_cast<std::int32_t>(((first & ((std::int64_t{1} << kBits) - 1)) + (1 << (kCut - 1))) >> kCut);
    const auto at = hn::Set(kFI, from) + steps;
    const auto fraction = hn::And(at, hn::Set(kFI, (1 << kFine) - 1));
    hn::Store(hn::ConvertTo(kF, fraction) * of_f(static_cast<float>(1.0 / kParts)), kF, share + j);
    hn::Store(hn::Min(hn::ShiftRight<kFine>(at) + hn::Set(kFI, whole), last), kFI, point + j);
  }
  // Heights over the first of them, and the sums of their line.
  const float base = z_m[point[0]];
  VF most = of_f(0.0F);
  const float half = 0.5F * static_cast<float>(count - 1);
  VF sum = of_f(0.0F);
  VF moment = of_f(0.0F);
  VF offset = hn::Iota(kF, -half);
  for (int j = 0; j < count; j += lanes) {
    VF left, right;
    phusong::HWY_NAMESPACE::load_pairs(kF, z_m, point + j, left, right);
    VF height = hn::MulAdd(hn::Load(kF, share + j), right - left, left - of_f(base));
    if (j + lanes > count) height = hn::IfThenElseZero(hn::FirstN(kF, static_cast<std::size_t>(count - j)), height);
    sum = sum + height;
    most = hn::Max(most, hn::Abs(height));
    moment = hn::MulAdd(height, offset, moment);
    hn::Store(height, kF, values + j);
    offset = offset + of_f(static_cast<float>(lanes));
  }

  // What stands out from the line. The sums are trapezoids.
  const double length = count - 1;
  const double ends = 0.5 * (values[0] + values[count - 1]);
  const double mean = (hn::GetLane(hn::SumOfLanes(kF, sum)) - ends) / length;
  const double leaning = hn::GetLane(hn::SumOfLanes(kF, moment)) - 0.25 * length * (values[count - 1] - values[0]);
  const VF slope = of_f(static_cast<float>(12.0 * leaning / ((length * length + 2.0) * length)));
  const VF middle = of_f(static_cast<float>(mean));

  // The tenth from above and the tenth from below, among those that are high or low enough. NaN is neither.
  float uppers[kRoomForSamples];
  float lowers[kRoomForSamples];
  offset = hn::Iota(kF, -half);
  for (int j = 0; j < count; j += lanes) {
    VF value = hn::Load(kF, values + j) - hn::MulAdd(offset, slope, middle);
    offset = offset + of_f(static_cast<float>(lanes));
    if (j + lanes > count)
      value = hn::IfThenElse(hn::FirstN(kF, static_cast<std::size_t>(count - j)), value, hn::NaN(kF));
    hn::Store(value, kF, values + j);
  }
  int n_upper = 0;
  int n_lower = 0;
  for (int pass = 0;; ++pass) {
    const VF upper_floor = of_f(guess.upper.floor_m());
    const VF lower_floor = of_f(-guess.lower.floor_m());
    n_upper = n_lower = 0;
    for (int j = 0; j < count; j += lanes) {
      const VF value = hn::Load(kF, values + j);
      n_upper = add_to(uppers, n_upper, value, value > upper_floor);
      n_lower = add_to(lowers, n_lower, hn::Neg(value), value < lower_floor);
    }
    if (n_upper >= tenth && n_lower >= tenth) break;
    if (pass == 3) return kTooFlat;
    const float wider = pass < 2 ? 4.0F : RangeEnd::kNowhere;
    if (n_upper < tenth) guess.upper.spare_m *= wider;
    if (n_lower < tenth) guess.lower.spare_m *= wider;
  }
  const Found top = find_rank(uppers, n_upper, tenth, guess.upper);
  const Found bottom = find_rank(lowers, n_lower, tenth, guess.lower);
  const float range_m = top.value_m + bottom.value_m;
  const float least_m =
      kFlatShare * hn::GetLane(hn::MaxOfLanes(kF, most)) + kFlatShareOfBase * std::abs(base) + kFlat_m;
  const float spacing_m = 0.5F * range_m / static_cast<float>(count);
  guess.upper.move_to(top.value_m, top.spacing_m > 0.0F ? top.spacing_m : spacing_m);
  guess.lower.move_to(bottom.value_m, bottom.spacing_m > 0.0F ? bottom.spacing_m : spacing_m);
  return range_m > least_m ? static_cast<double>(range_m) : kTooFlat;
}

}  // namespace phusong::models::itm::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // PHUSONG_MODELS_SWEEP_LONGLEY_RICE_RANGE_H
