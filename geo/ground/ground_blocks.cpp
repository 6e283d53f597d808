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
      auto height = nw;
      // Middles of cells, as those that a map judges, need no neighbours.
      if (!hn::AllTrue(d, hn::And(hn::Eq(u, zero), hn::Eq(v, zero)))) {
        const auto lower =
            hn::GatherOffset(d64, pairs, hn::Add(bytes, hn::Set(d64, static_cast<std::int64_t>(4 * kBlockRow))));
        const auto sw = left(lower);
        const auto top = hn::Add(nw, hn::Mul(u, hn::Sub(right(upper), nw)));
        const auto bottom = hn::Add(sw, hn::Mul(u, hn::Sub(right(lower), sw)));
        height = hn::Add(top, hn::Mul(v, hn::Sub(bottom, top)));
      }
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

/// Points of a path that are read together: their places are found in vectors, their cells copied one by one, which is
/// faster than gathering them and needs no such instruction, and weighed in vectors.
constexpr std::size_t kTogether = 128;

bool sample_path_points(const GroundBlocks& blocks, const GroundWay& line, std::size_t count,
                        const PathColumns& columns) {
  // Copies that no store can change.
  const GroundBlocks b = blocks;
  const GroundWay way = line;
  const PathColumns to = columns;
  const hn::ScalableTag<float> d;
  const hn::Rebind<std::int32_t, decltype(d)> d32;
  constexpr std::size_t kLanes = hn::MaxLanes(d);
  HWY_ALIGN std::int32_t at[kTogether];
  HWY_ALIGN std::int32_t nearest[kTogether];
  HWY_ALIGN float u[kTogether];
  HWY_ALIGN float v[kTogether];
  HWY_ALIGN float upper[2 * kTogether];
  HWY_ALIGN float lower[2 * kTogether];

  // Places in fixed point, 12 bits of cells from the path's westernmost and northernmost and 19 behind the point.
  constexpr int kFine = 19;
  constexpr double kParts = 1 << kFine;
  const auto last = static_cast<double>(static_cast<int>(count - 1));
  const auto origin = [last](double g, double step) {
    return std::floor(step >= 0.0 ? g : std::fmax(g + last * step, 0.0));
  };
  const double origin_x = origin(way.gx, way.dx), origin_y = origin(way.gy, way.dy);
  const auto first_col = static_cast<std::int32_t>(origin_x), first_row = static_cast<std::int32_t>(origin_y);
  HWY_ALIGN std::int32_t step_x[kLanes];
  HWY_ALIGN std::int32_t step_y[kLanes];
  for (std::size_t k = 0; k < kLanes; ++k) {
    step_x[k] = static_cast<std::int32_t>(std::lrint(kParts * way.dx * static_cast<double>(static_cast<int>(k))));
    step_y[k] = static_cast<std::int32_t>(std::lrint(kParts * way.dy * static_cast<double>(static_cast<int>(k))));
  }
  const auto steps_x = hn::Load(d32, step_x), steps_y = hn::Load(d32, step_y);
  const auto whole = [d32](int value) HWY_ATTR { return hn::Set(d32, value); };
  // Whether some points from `first` on lie in blocks of one zone: in the rectangle around them. A place may be rounded
  // over a block's edge.
  const auto all_alike = [&](std::size_t first, std::size_t points, Zone& zone) {
    constexpr double kRounding = 1.0e-4;
    const auto reach = [&](double g, double step, int last_block) {
      const double a = g + static_cast<double>(static_cast<int>(first)) * step;
      const double c = g + static_cast<double>(static_cast<int>(first + points - 1)) * step;
      const int low = static_cast<int>(std::fmax(std::fmin(a, c) - kRounding, 0.0)) >> 3;
      const int high = static_cast<int>(std::fmax(a, c) + kRounding) >> 3;
      return std::array{low, high < last_block ? high : last_block};
    };
    const auto [west, east] = reach(way.gx, way.dx, b.block_columns - 1);
    const auto [north, south] = reach(way.gy, way.dy, b.block_rows - 1);
    const auto corner =
        static_cast<std::size_t>(north) * static_cast<std::size_t>(b.block_columns) + static_cast<std::size_t>(west);
    zone = static_cast<Zone>((b.about[corner * kBlockCells] >> kZoneShift) & kZoneMask);
    return all_of_zone(b, zone, west, north, east, south);
  };
  const auto most_col = whole(b.columns - 2 - first_col), most_row = whole(b.rows - 2 - first_row);
  const auto per_part = hn::Set(d, static_cast<float>(1.0 / kParts)), half = hn::Set(d, 0.5F);
  // Of a cell in the blocks: (row / 8) (81 block_columns) + (row % 8) 9 + (col / 8) 81 + col % 8.
  constexpr int kCells = static_cast<int>(kBlockCells), kRow = static_cast<int>(kBlockRow);
  constexpr int kWide = static_cast<int>(kSide);
  const auto per_block_row = whole(kCells * b.block_columns - kRow * kWide), per_block = whole(kCells - kWide);
  const auto first_cell = whole(first_col + kRow * first_row);
  auto unknown = hn::Zero(d);

  for (std::size_t begin = 0; begin < count; begin += kTogether) {
    const std::size_t here = count - begin < kTogether ? count - begin : kTogether;
    // Mostly the ground around is of one zone, and need not be looked at point by point.
    Zone zone{};
    const bool one_zone = to.zone != nullptr && all_alike(begin, here, zone);
    if (one_zone) std::memset(to.zone + begin, static_cast<int>(zone), here);
    const bool each_zone = to.zone != nullptr && !one_zone, each = each_zone || to.clutter_m != nullptr;
    // Places behind the last are kept inside the grid.
    for (std::size_t i = 0; i < here; i += kLanes) {
      const auto k = static_cast<double>(static_cast<int>(begin + i));
      const auto from_x = static_cast<std::int32_t>(std::lrint(kParts * (way.gx + k * way.dx - origin_x)));
      const auto from_y = static_cast<std::int32_t>(std::lrint(kParts * (way.gy + k * way.dy - origin_y)));
      const auto x = hn::Max(hn::Add(whole(from_x), steps_x), hn::Zero(d32));
      const auto y = hn::Max(hn::Add(whole(from_y), steps_y), hn::Zero(d32));
      const auto c = hn::Min(hn::ShiftRight<kFine>(x), most_col), r = hn::Min(hn::ShiftRight<kFine>(y), most_row);
      const auto right = hn::Mul(hn::ConvertTo(d, hn::Sub(x, hn::ShiftLeft<kFine>(c))), per_part);
      const auto down = hn::Mul(hn::ConvertTo(d, hn::Sub(y, hn::ShiftLeft<kFine>(r))), per_part);
      hn::Store(right, d, u + i);
      hn::Store(down, d, v + i);
      const auto block_col = hn::ShiftRight<3>(hn::Add(c, whole(first_col)));
      const auto block_row = hn::ShiftRight<3>(hn::Add(r, whole(first_row)));
      const auto in_rows = hn::Add(hn::Add(c, first_cell), hn::Add(r, hn::ShiftLeft<3>(r)));
      const auto cell = hn::Add(in_rows, hn::Add(hn::Mul(block_col, per_block), hn::Mul(block_row, per_block_row)));
      hn::Store(cell, d32, at + i);
      if (!each) continue;
      const auto east = hn::IfThenElseZero(hn::RebindMask(d32, hn::Ge(right, half)), whole(1));
      const auto south = hn::IfThenElseZero(hn::RebindMask(d32, hn::Ge(down, half)), whole(kRow));
      hn::Store(hn::Add(cell, hn::Add(east, south)), d32, nearest + i);
    }
    for (std::size_t i = 0; i < here; ++i) {
      const float* const cells = b.height + at[i];
      std::memcpy(upper + 2 * i, cells, 2 * sizeof(float));
      std::memcpy(lower + 2 * i, cells + kBlockRow, 2 * sizeof(float));
    }
    if (each_zone)
      for (std::size_t i = 0; i < here; ++i)
        to.zone[begin + i] = static_cast<Zone>((b.about[nearest[i]] >> kZoneShift) & kZoneMask);
    if (to.clutter_m != nullptr)
      for (std::size_t i = 0; i < here; ++i)
        to.clutter_m[begin + i] = b.clutter_as_float_m[b.about[nearest[i]] & kCoverMask];
    const auto weigh = [&](std::size_t i) HWY_ATTR {
      hn::Vec<decltype(d)> nw, ne, sw, se;
      hn::LoadInterleaved2(d, upper + 2 * i, nw, ne);
      hn::LoadInterleaved2(d, lower + 2 * i, sw, se);
      const auto right = hn::Load(d, u + i), down = hn::Load(d, v + i);
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
      for (std::size_t k = here; k < i + kLanes; ++k)
        upper[2 * k] = upper[2 * k + 1] = lower[2 * k] = lower[2 * k + 1] = 0.0F;
      HWY_ALIGN float rest[kLanes];
      hn::Store(weigh(i), d, rest);
      for (std::size_t k = 0; i + k < here; ++k) {
        to.height_m[begin + i + k] = rest[k];
        if (std::isnan(rest[k])) return false;
      }
    }
  }
  return hn::AllFalse(d, hn::IsNaN(unknown));
}

}  // namespace phusong::geo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::geo {

HWY_EXPORT(sample_at);
HWY_EXPORT(sample_along);
HWY_EXPORT(sample_path_points);

GroundCounts sample_ground_at(const GroundBlocks& blocks, const double* gx, const double* gy, std::size_t count,
                              const GroundColumns& columns) noexcept {
  return HWY_DYNAMIC_DISPATCH(sample_at)(blocks, gx, gy, count, columns);
}

GroundCounts sample_ground_along(const GroundBlocks& blocks, const GroundWay& way, std::size_t count,
                                 const GroundColumns& columns) noexcept {
  return HWY_DYNAMIC_DISPATCH(sample_along)(blocks, way, count, columns);
}

bool sample_path(const GroundBlocks& blocks, const GroundWay& way, std::size_t count,
                 const PathColumns& columns) noexcept {
  return HWY_DYNAMIC_DISPATCH(sample_path_points)(blocks, way, count, columns);
}

}  // namespace phusong::geo
#endif  // HWY_ONCE
