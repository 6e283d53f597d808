#include "geo/ground/ground_blocks.h"

// Every instruction set gets a function of its own, and the program takes the best when it runs. Sizeless vectors and
// processors without gathers take the points one by one.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "geo/ground/ground_blocks.cpp"  // NOLINT: read again for every instruction set
#include <hwy/foreach_target.h>                            // before every other header of Highway
#include <hwy/highway.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "geo/base/load_pairs.h"

HWY_BEFORE_NAMESPACE();
namespace phusong::geo::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;

/// Places as they are given.
struct GivenPlaces {
  const double* gx;
  const double* gy;
  [[nodiscard]] HWY_INLINE double x(std::size_t i) const { return gx[i]; }
  [[nodiscard]] HWY_INLINE double y(std::size_t i) const { return gy[i]; }
  [[nodiscard]] HWY_INLINE V xs(std::size_t i) const { return hn::LoadU(D{}, gx + i); }
  [[nodiscard]] HWY_INLINE V ys(std::size_t i) const { return hn::LoadU(D{}, gy + i); }
  /// Whether all places lie inside the rectangle, known without a look at each.
  [[nodiscard]] HWY_INLINE bool all_inside(const GroundBlocks&, std::size_t) const { return false; }
};

/// Places along a line.
struct LinePlaces {
  const GroundWay& way;
  [[nodiscard]] HWY_INLINE double x(std::size_t i) const { return at(i, way.gx, way.dx, way.last_col); }
  [[nodiscard]] HWY_INLINE double y(std::size_t i) const { return at(i, way.gy, way.dy, way.last_row); }
  [[nodiscard]] HWY_INLINE V xs(std::size_t i) const { return all_at(i, way.gx, way.dx, way.last_col); }
  [[nodiscard]] HWY_INLINE V ys(std::size_t i) const { return all_at(i, way.gy, way.dy, way.last_row); }
  [[nodiscard]] HWY_INLINE bool all_inside(const GroundBlocks& b, std::size_t count) const {
    const double first_x = x(0), last_x = x(count - 1), first_y = y(0), last_y = y(count - 1);
    const auto inside = [](double g, double last) { return g >= 0.0 && g <= last; };
    return inside(first_x, b.columns - 1.0) && inside(last_x, b.columns - 1.0) && inside(first_y, b.rows - 1.0) &&
           inside(last_y, b.rows - 1.0);
  }

 private:
  [[nodiscard]] HWY_INLINE double at(std::size_t i, double from, double step, double last) const {
    const double g = from + way.every * static_cast<double>(static_cast<int>(i)) * step;
    if (!(way.rim > 0.0 && g > -way.rim && g < last + way.rim)) return g;
    return g < 0.0 ? 0.0 : g > last ? last : g;
  }
  [[nodiscard]] HWY_INLINE V all_at(std::size_t i, double from, double step, double last) const {
    const D d;
    const auto nth = hn::Add(hn::Iota(d, 0.0), hn::Set(d, static_cast<double>(static_cast<int>(i))));
    const auto g = hn::Add(hn::Set(d, from), hn::Mul(hn::Mul(hn::Set(d, way.every), nth), hn::Set(d, step)));
    if (!(way.rim > 0.0)) return g;
    const auto near = hn::And(hn::Gt(g, hn::Set(d, -way.rim)), hn::Lt(g, hn::Set(d, last + way.rim)));
    return hn::IfThenElse(near, hn::Min(hn::Max(g, hn::Zero(d)), hn::Set(d, last)), g);
  }
};

template <class Places>
HWY_INLINE void sample_one(const GroundBlocks& b, const Places& places, std::size_t i, const GroundColumns& to,
                           GroundCounts& counts) {
  const GroundSample here = sample_ground(b, places.x(i), places.y(i));
  to.height_m[i] = here.height_m;
  counts.unknown += here.height_m != here.height_m ? 1 : 0;
  if (to.zone == nullptr) return;
  to.clutter_m[i] = b.clutter_m[here.about & kCoverMask];
  to.zone[i] = static_cast<Zone>((here.about >> kZoneShift) & kZoneMask);
  counts.sea += (here.about & kCoverMask) == kSeaCover ? 1 : 0;
  if (to.about != nullptr) to.about[i] = here.about;
}

template <class Places>
HWY_INLINE GroundCounts sample_places(const GroundBlocks& b, const Places& places, std::size_t count,
                                      const GroundColumns& to) {
  GroundCounts counts;
  if (count == 0) return counts;
  std::size_t i = 0;
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
  const D d;
  const hn::Rebind<std::int64_t, decltype(d)> d64;
  const hn::Rebind<std::uint64_t, decltype(d)> du64;
  const hn::Rebind<std::int32_t, decltype(d)> d32;
  const hn::Rebind<std::uint32_t, decltype(d)> du32;
  const hn::Rebind<std::uint16_t, decltype(d)> du16;
  const hn::Rebind<std::uint8_t, decltype(d)> du8;
  const hn::Rebind<float, decltype(d)> df;
  const std::size_t lanes = hn::Lanes(d);
  const auto zero = hn::Zero(d), half = hn::Set(d, 0.5);
  const auto last_col = hn::Set(d, b.columns - 1.0), last_row = hn::Set(d, b.rows - 1.0);
  const auto most_col = hn::Set(d32, b.columns - 2), most_row = hn::Set(d32, b.rows - 2);
  const auto block_columns = hn::Set(d32, b.block_columns), in_block = hn::Set(d32, static_cast<int>(kSide) - 1);
  const auto* const pairs = reinterpret_cast<const std::int64_t*>(b.height);
  const auto* const abouts = reinterpret_cast<const std::int32_t*>(b.about);
  // Of two floats beside each other, as doubles.
  const auto left = [&](auto pair) {
    return hn::PromoteTo(d, hn::BitCast(df, hn::TruncateTo(du32, hn::BitCast(du64, pair))));
  };
  const auto right = [&](auto pair) {
    return hn::PromoteTo(d, hn::BitCast(df, hn::TruncateTo(du32, hn::ShiftRight<32>(hn::BitCast(du64, pair)))));
  };
  if (b.small && b.columns > 1 && b.rows > 1) {
    const bool all_inside = places.all_inside(b, count);
    for (; i + lanes <= count; i += lanes) {
      const auto x = places.xs(i), y = places.ys(i);
      if (!all_inside) {
        const auto inside =
            hn::And(hn::And(hn::Ge(x, zero), hn::Ge(y, zero)), hn::And(hn::Le(x, last_col), hn::Le(y, last_row)));
        if (HWY_UNLIKELY(!hn::AllTrue(d, inside))) {
          for (std::size_t k = i; k < i + lanes; ++k) sample_one(b, places, k, to, counts);
          continue;
        }
      }
      const auto col = hn::Min(hn::DemoteTo(d32, x), most_col), row = hn::Min(hn::DemoteTo(d32, y), most_row);
      const auto u = hn::Sub(x, hn::PromoteTo(d, col)), v = hn::Sub(y, hn::PromoteTo(d, row));
      const auto block = hn::Add(hn::Mul(hn::ShiftRight<3>(row), block_columns), hn::ShiftRight<3>(col));
      const auto row_in = hn::And(row, in_block);
      const auto at = hn::Add(hn::Mul(block, hn::Set(d32, static_cast<int>(kBlockCells))),
                              hn::Add(hn::Add(hn::ShiftLeft<3>(row_in), row_in), hn::And(col, in_block)));
      const auto wide_at = hn::PromoteTo(d64, at);
      const auto bytes = hn::ShiftLeft<2>(wide_at);
      const auto upper = hn::GatherOffset(d64, pairs, bytes);
      const auto nw = left(upper);
      const auto lower =
          hn::GatherOffset(d64, pairs, hn::Add(bytes, hn::Set(d64, static_cast<std::int64_t>(4 * kBlockRow))));
      const auto sw = left(lower);
      const auto top = hn::Add(nw, hn::Mul(u, hn::Sub(right(upper), nw)));
      const auto bottom = hn::Add(sw, hn::Mul(u, hn::Sub(right(lower), sw)));
      const auto height = hn::Add(top, hn::Mul(v, hn::Sub(bottom, top)));
      if (HWY_UNLIKELY(!hn::AllFalse(d, hn::IsNaN(height)))) {
        for (std::size_t k = i; k < i + lanes; ++k) sample_one(b, places, k, to, counts);
        continue;
      }
      hn::StoreU(height, d, to.height_m + i);
      if (to.zone == nullptr) continue;

      // The nearest of the four, for what stands on it.
      const auto right_half = hn::RebindMask(d64, hn::Ge(u, half)), lower_half = hn::RebindMask(d64, hn::Ge(v, half));
      const auto nearest =
          hn::Add(wide_at, hn::Add(hn::IfThenElseZero(right_half, hn::Set(d64, 1)),
                                   hn::IfThenElseZero(lower_half, hn::Set(d64, static_cast<std::int64_t>(kBlockRow)))));
      const auto nearest_at = hn::BitCast(d32, hn::TruncateTo(du32, hn::BitCast(du64, hn::ShiftLeft<1>(nearest))));
      const auto here = hn::And(hn::GatherOffset(d32, abouts, nearest_at), hn::Set(d32, 0xFFFF));
      const auto zone = hn::And(hn::ShiftRight<kZoneShift>(here), hn::Set(d32, kZoneMask));
      const auto cover = hn::And(here, hn::Set(d32, kCoverMask));
      hn::StoreU(hn::TruncateTo(du8, hn::BitCast(du32, zone)), du8, reinterpret_cast<std::uint8_t*>(to.zone + i));
      counts.sea += hn::CountTrue(d32, hn::Eq(cover, hn::Set(d32, static_cast<int>(kSeaCover))));
      if (b.any_clutter)
        hn::StoreU(hn::GatherIndex(d, b.clutter_m, hn::PromoteTo(d64, cover)), d, to.clutter_m + i);
      else
        hn::StoreU(zero, d, to.clutter_m + i);
      if (to.about != nullptr) hn::StoreU(hn::TruncateTo(du16, hn::BitCast(du32, here)), du16, to.about + i);
    }
  }
#endif
  for (; i < count; ++i) sample_one(b, places, i, to, counts);
  return counts;
}

GroundCounts sample_at(const GroundBlocks& blocks, const double* gx, const double* gy, std::size_t count,
                       const GroundColumns& columns) {
  return sample_places(blocks, GivenPlaces{gx, gy}, count, columns);
}

GroundCounts sample_along(const GroundBlocks& blocks, const GroundWay& way, std::size_t count,
                          const GroundColumns& columns) {
  return sample_places(blocks, LinePlaces{way}, count, columns);
}

/// Points of a path that are read together: all their places are found before the first cell is read.
constexpr std::size_t kTogether = 128;
/// And those of which it is asked together whether they need to be looked at one by one for their zones.
constexpr std::size_t kQuarter = kTogether / 4;

/// Places in fixed point: 12 bits of cells from a block's corner that lies west and north of all, and so many behind
/// the point.
constexpr int kFine = 19;
constexpr double kMostLanes = 16.0;
static_assert(kLongestPath_cells + kSide + (kMostLanes + 1.0) * kLongestStep_cells < 4096.0);
/// Of a column or row, whether a place cannot be rounded beyond the outermost centres.
HWY_INLINE bool clear_inside(double low, double high, int cells) {
  constexpr double kClear = 1.0e-3;
  return low >= kClear && high <= cells - 1.0 - kClear;
}
HWY_INLINE std::int32_t block_of(double low) {
  return static_cast<std::int32_t>(low > 0.0 ? low : 0.0) / static_cast<std::int32_t>(kSide);
}
/// First and last block of what lies between two places. A place may be rounded over a block's edge.
struct BlockReach {
  int first = 0, last = 0;
};
HWY_INLINE BlockReach blocks_between(double low, double high, int last_block) {
  constexpr double kRounding = 1.0e-4;
  const int last = static_cast<int>(high + kRounding) / static_cast<int>(kSide);
  return {block_of(low - kRounding), last < last_block ? last : last_block};
}

/// Columns or rows of a path's points.
class PathAxis {
 public:
  /// Domain: as sample_path().
  PathAxis(double g, double step, std::size_t count, int cells) noexcept : from_{g}, every_{step} {
    // Whole vectors are read, beyond the last point as well.
    const double far = place(count + kLanes);
    const double low = g < far ? g : far, high = g < far ? far : g;
    first_block = block_of(low);
    is_inside = clear_inside(low, high, cells);
    constexpr double kParts = static_cast<double>(std::int64_t{1} << kBits);
    at_ = std::llrint((g - static_cast<double>(first_block * static_cast<std::int32_t>(kSide))) * kParts);
    step_ = std::llrint(step * kParts);
    for (std::size_t k = 0; k < kLanes; ++k) steps_[k] = rounded(static_cast<std::int64_t>(k) * step_);
  }
  [[nodiscard]] HWY_INLINE hn::Vec<hn::ScalableTag<std::int32_t>> at(std::size_t k) const {
    const hn::ScalableTag<std::int32_t> d32;
    return hn::Add(hn::Set(d32, rounded(at_ + static_cast<std::int64_t>(k) * step_)), hn::Load(d32, steps_));
  }
  [[nodiscard]] HWY_INLINE BlockReach reach(std::size_t first, std::size_t points, int last_block) const {
    const double begin = place(first), end = place(first + points - 1);
    return blocks_between(every_ < 0.0 ? end : begin, every_ < 0.0 ? begin : end, last_block);
  }

  std::int32_t first_block = 0;
  bool is_inside = false;  ///< no place needs to be kept inside the outermost centres

 private:
  static constexpr std::size_t kLanes = hn::MaxLanes(hn::ScalableTag<std::int32_t>{});
  static constexpr int kBits = 48;
  [[nodiscard]] double place(std::size_t k) const { return from_ + static_cast<double>(static_cast<int>(k)) * every_; }
  [[nodiscard]] static std::int32_t rounded(std::int64_t fixed) noexcept {
    constexpr std::int64_t kHalf = std::int64_t{1} << (kBits - kFine - 1);
    return static_cast<std::int32_t>((fixed + kHalf) >> (kBits - kFine));
  }
  double from_, every_;
  std::int64_t at_ = 0, step_ = 0;
  HWY_ALIGN std::int32_t steps_[kLanes] = {};
};

/// Columns or rows as they are given.
class GivenAxis {
 public:
  GivenAxis(const double* g, std::size_t count, int cells) noexcept : g_{g}, count_{count} {
    const auto [low, high] = ends(0, count);
    first_block = block_of(low);
    is_inside = clear_inside(low, high, cells);
    is_apt = low >= 0.0 && high <= cells - 1.0 && high - low <= kLongestPath_cells;
    corner_ = static_cast<double>(first_block * static_cast<std::int32_t>(kSide));
  }
  [[nodiscard]] HWY_INLINE hn::Vec<hn::ScalableTag<std::int32_t>> at(std::size_t k) const {
    if (k + kLanes > count_) {
      double last[kLanes];
      for (std::size_t i = 0; i < kLanes; ++i) last[i] = g_[k + i < count_ ? k + i : count_ - 1];
      return fixed(last);
    }
    return fixed(g_ + k);
  }
  [[nodiscard]] HWY_INLINE BlockReach reach(std::size_t first, std::size_t points, int last_block) const {
    const auto [low, high] = ends(first, points);
    return blocks_between(low, high, last_block);
  }

  std::int32_t first_block = 0;
  bool is_inside = false;
  bool is_apt = false;  ///< for fixed point

 private:
  static constexpr std::size_t kLanes = hn::MaxLanes(hn::ScalableTag<std::int32_t>{});
  [[nodiscard]] HWY_INLINE hn::Vec<hn::ScalableTag<std::int32_t>> fixed(const double* g) const {
    const D d;
    const auto some = [&](const double* from) HWY_ATTR {
      constexpr double kParts = 1 << kFine;
      const auto away = hn::Sub(hn::LoadU(d, from), hn::Set(d, corner_));
      const auto parts = hn::Add(hn::Mul(away, hn::Set(d, kParts)), hn::Set(d, 0.5));
      return hn::DemoteTo(hn::Rebind<std::int32_t, D>{}, parts);
    };
#if HWY_TARGET == HWY_SCALAR
    return some(g);
#else
    const auto first = some(g);
    return hn::Combine(hn::ScalableTag<std::int32_t>{}, some(g + kLanes / 2), first);
#endif
  }
  /// The least and the most of some.
  [[nodiscard]] HWY_INLINE std::array<double, 2> ends(std::size_t first, std::size_t points) const {
    const D d;
    const std::size_t lanes = hn::Lanes(d), end = first + points;
    auto low = hn::Set(d, g_[first]), high = low;
    std::size_t i = first;
    for (; i + lanes <= end; i += lanes) {
      low = hn::Min(low, hn::LoadU(d, g_ + i));
      high = hn::Max(high, hn::LoadU(d, g_ + i));
    }
    for (; i < end; ++i) {
      low = hn::Min(low, hn::Set(d, g_[i]));
      high = hn::Max(high, hn::Set(d, g_[i]));
    }
    return {hn::GetLane(hn::MinOfLanes(d, low)), hn::GetLane(hn::MaxOfLanes(d, high))};
  }
  const double* g_;
  std::size_t count_;
  double corner_ = 0.0;
};

template <bool kInside, class Axis>
HWY_INLINE PathGround sample_axes(const GroundBlocks& blocks, const Axis& axis_x, const Axis& axis_y, std::size_t count,
                                  const PathColumns& columns) {
  // Copies that no store can change.
  const GroundBlocks b = blocks;
  const PathColumns to = columns;
  const Axis along_x = axis_x;
  const Axis along_y = axis_y;
  const hn::ScalableTag<float> d;
  const hn::Rebind<std::int32_t, decltype(d)> d32;
  constexpr std::size_t kLanes = hn::MaxLanes(d);
  static_assert(kQuarter % kLanes == 0);
  HWY_ALIGN std::int32_t at[kTogether];
  HWY_ALIGN std::int32_t nearest[kTogether];
  HWY_ALIGN float u[kTogether];
  HWY_ALIGN float v[kTogether];

  const auto whole = [d32](int value) HWY_ATTR { return hn::Set(d32, value); };
  std::size_t sea_points = 0;
  // What can be said of some points' zones without looking at each: mostly the ground around is of one zone, or none of
  // it sea and nobody asks more. False: they must be looked at.
  const auto settle_zones = [&](std::size_t first, std::size_t points) HWY_ATTR {
    const BlockReach cols = along_x.reach(first, points, b.block_columns - 1);
    const BlockReach rows = along_y.reach(first, points, b.block_rows - 1);
    const BlockWindow around{cols.first, rows.first, cols.last, rows.last};
    const std::size_t corner = static_cast<std::size_t>(rows.first) * static_cast<std::size_t>(b.block_columns) +
                               static_cast<std::size_t>(cols.first);
    const auto zone = static_cast<Zone>((b.about[corner * kBlockCells] >> kZoneShift) & kZoneMask);
    const bool dry = (to.zone == nullptr || to.land_alike) && no_sea(b, around);
    if (!dry && !all_of_zone(b, zone, around)) return false;
    if (zone == Zone::sea) sea_points += points;
    if (to.zone != nullptr) std::memset(to.zone + first, static_cast<int>(dry ? Zone::inland : zone), points);
    return true;
  };
  const auto corner_col = static_cast<std::int32_t>(kSide) * along_x.first_block;
  const auto corner_row = static_cast<std::int32_t>(kSide) * along_y.first_block;
  const auto most_col = whole(b.columns - 2 - corner_col), most_row = whole(b.rows - 2 - corner_row);
  const auto per_part = hn::Set(d, 1.0F / static_cast<float>(1 << kFine)), half = hn::Set(d, 0.5F);
  const auto behind_point = whole((1 << kFine) - 1);
  // Of a cell in the blocks: (row / 8) (81 block_columns) + (row % 8) 9 + (col / 8) 81 + col % 8.
  constexpr int kCells = static_cast<int>(kBlockCells), kRow = static_cast<int>(kBlockRow);
  constexpr int kWide = static_cast<int>(kSide);
  const auto per_block_row = whole(kCells * b.block_columns - kRow * kWide), per_block = whole(kCells - kWide);
  const std::size_t corner =
      (static_cast<std::size_t>(along_y.first_block) * static_cast<std::size_t>(b.block_columns) +
       static_cast<std::size_t>(along_x.first_block)) *
      kBlockCells;
  const float* const heights = b.height + corner;
  const std::uint16_t* const about = b.about + corner;
  auto unknown = hn::Zero(d);

  for (std::size_t begin = 0; begin < count; begin += kTogether) {
    const std::size_t here = count - begin < kTogether ? count - begin : kTogether;
    std::array<bool, kTogether / kQuarter> each_zone{};
    if ((to.zone != nullptr || to.count_sea) && !settle_zones(begin, here))
      for (std::size_t first = 0; first < here; first += kQuarter)
        each_zone[first / kQuarter] = !settle_zones(begin + first, std::min(kQuarter, here - first));
    for (std::size_t i = 0; i < here; i += kLanes) {
      auto x = along_x.at(begin + i), y = along_y.at(begin + i);
      auto c = hn::ShiftRight<kFine>(x), r = hn::ShiftRight<kFine>(y);
      if constexpr (kInside) {
        x = hn::And(x, behind_point);
        y = hn::And(y, behind_point);
      } else {
        x = hn::Max(x, hn::Zero(d32));
        y = hn::Max(y, hn::Zero(d32));
        c = hn::Min(hn::ShiftRight<kFine>(x), most_col);
        r = hn::Min(hn::ShiftRight<kFine>(y), most_row);
        x = hn::Sub(x, hn::ShiftLeft<kFine>(c));
        y = hn::Sub(y, hn::ShiftLeft<kFine>(r));
      }
      const auto right = hn::Mul(hn::ConvertTo(d, x), per_part), down = hn::Mul(hn::ConvertTo(d, y), per_part);
      hn::Store(right, d, u + i);
      hn::Store(down, d, v + i);
      const auto in_rows = hn::Add(c, hn::Add(r, hn::ShiftLeft<3>(r)));
      const auto of_blocks =
          hn::Add(hn::Mul(hn::ShiftRight<3>(c), per_block), hn::Mul(hn::ShiftRight<3>(r), per_block_row));
      const auto cell = hn::Add(in_rows, of_blocks);
      hn::Store(cell, d32, at + i);
      if (to.clutter_m == nullptr && !each_zone[i / kQuarter]) continue;
      const auto east = hn::IfThenElseZero(hn::RebindMask(d32, hn::Ge(right, half)), whole(1));
      const auto south = hn::IfThenElseZero(hn::RebindMask(d32, hn::Ge(down, half)), whole(kRow));
      hn::Store(hn::Add(cell, hn::Add(east, south)), d32, nearest + i);
    }
    for (std::size_t first = 0; first < here; first += kQuarter) {
      if (!each_zone[first / kQuarter]) continue;
      for (std::size_t i = first; i < std::min(first + kQuarter, here); ++i) {
        const auto zone = static_cast<Zone>((about[nearest[i]] >> kZoneShift) & kZoneMask);
        if (to.zone != nullptr) to.zone[begin + i] = to.land_alike && zone != Zone::sea ? Zone::inland : zone;
        sea_points += zone == Zone::sea ? 1 : 0;
      }
    }
    if (to.clutter_m != nullptr)
      for (std::size_t i = 0; i < here; ++i)
        to.clutter_m[begin + i] = b.clutter_as_float_m[about[nearest[i]] & kCoverMask];
    const auto weigh = [&](std::size_t i) HWY_ATTR {
      const auto right = hn::Load(d, u + i), down = hn::Load(d, v + i);
      hn::Vec<decltype(d)> nw, ne, sw, se;
      phusong::HWY_NAMESPACE::load_pairs(d, heights, at + i, nw, ne);
      phusong::HWY_NAMESPACE::load_pairs(d, heights + kBlockRow, at + i, sw, se);
      const auto top = hn::Add(nw, hn::Mul(right, hn::Sub(ne, nw)));
      const auto bottom = hn::Add(sw, hn::Mul(right, hn::Sub(se, sw)));
      return hn::Add(top, hn::Mul(down, hn::Sub(bottom, top)));
    };
    std::size_t i = 0;
    for (; i + kLanes <= here; i += kLanes) {
      const auto height = weigh(i);
      unknown = hn::Add(unknown, hn::Sub(height, height));  // NaN from the first NaN on
      hn::StoreU(height, d, to.height_m + begin + i);
    }
    if (i < here) {
      HWY_ALIGN float rest[kLanes];
      hn::Store(weigh(i), d, rest);
      for (std::size_t k = 0; i + k < here; ++k) {
        to.height_m[begin + i + k] = rest[k];
        if (std::isnan(rest[k])) return {};
      }
    }
  }
  return {hn::AllFalse(d, hn::IsNaN(unknown)), sea_points};
}

PathGround sample_path_points(const GroundBlocks& blocks, const GroundWay& way, std::size_t count,
                              const PathColumns& columns) {
  const PathAxis x{way.gx, way.dx, count, blocks.columns};
  const PathAxis y{way.gy, way.dy, count, blocks.rows};
  return x.is_inside && y.is_inside ? sample_axes<true>(blocks, x, y, count, columns)
                                    : sample_axes<false>(blocks, x, y, count, columns);
}

PathGround sample_given_points(const GroundBlocks& blocks, const double* gx, const double* gy, std::size_t count,
                               const PathColumns& columns) {
  const GivenAxis x{gx, count, blocks.columns};
  const GivenAxis y{gy, count, blocks.rows};
  if (!x.is_apt || !y.is_apt) return {};
  return x.is_inside && y.is_inside ? sample_axes<true>(blocks, x, y, count, columns)
                                    : sample_axes<false>(blocks, x, y, count, columns);
}

}  // namespace phusong::geo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::geo {

HWY_EXPORT(sample_at);
HWY_EXPORT(sample_along);
HWY_EXPORT(sample_path_points);
HWY_EXPORT(sample_given_points);

GroundCounts sample_ground_at(const GroundBlocks& blocks, const double* gx, const double* gy, std::size_t count,
                              const GroundColumns& columns) noexcept {
  return HWY_DYNAMIC_DISPATCH(sample_at)(blocks, gx, gy, count, columns);
}

GroundCounts sample_ground_along(const GroundBlocks& blocks, const GroundWay& way, std::size_t count,
                                 const GroundColumns& columns) noexcept {
  return HWY_DYNAMIC_DISPATCH(sample_along)(blocks, way, count, columns);
}

PathGround sample_path(const GroundBlocks& blocks, const GroundWay& way, std::size_t count,
                       const PathColumns& columns) noexcept {
  return HWY_DYNAMIC_DISPATCH(sample_path_points)(blocks, way, count, columns);
}

PathGround sample_points(const GroundBlocks& blocks, const double* gx, const double* gy, std::size_t count,
                         const PathColumns& columns) noexcept {
  if (count == 0) return {.known = true};
  return HWY_DYNAMIC_DISPATCH(sample_given_points)(blocks, gx, gy, count, columns);
}

GroundCounts read_cells(const GroundBlocks& b, const double* cols, const double* rows, std::size_t count,
                        const GroundColumns& to) noexcept {
  GroundCounts counts;
  const auto across = static_cast<std::size_t>(b.block_columns);
  for (std::size_t i = 0; i < count; ++i) {
    const auto col = static_cast<std::uint32_t>(static_cast<std::int32_t>(cols[i]));
    const auto row = static_cast<std::uint32_t>(static_cast<std::int32_t>(rows[i]));
    const std::size_t at = (row / kSide * across + col / kSide) * kBlockCells + row % kSide * kBlockRow + col % kSide;
    const float height_m = b.height[at];
    to.height_m[i] = static_cast<double>(height_m);
    counts.unknown += std::isnan(height_m) ? 1 : 0;
    if (to.zone == nullptr) continue;
    const std::uint16_t about = b.about[at];
    to.clutter_m[i] = b.clutter_m[about & kCoverMask];
    to.zone[i] = static_cast<Zone>((about >> kZoneShift) & kZoneMask);
    counts.sea += (about & kCoverMask) == kSeaCover ? 1 : 0;
    if (to.about != nullptr) to.about[i] = about;
  }
  return counts;
}

}  // namespace phusong::geo
#endif  // HWY_ONCE
