#include "geo/ground/ground_blocks.h"

// Every instruction set gets a function of its own, and the program takes the best when it runs. Sizeless vectors and
// processors without gathers take the points one by one.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "geo/ground/ground_blocks.cpp"  // NOLINT: read again for every instruction set
#include <hwy/foreach_target.h>                            // before every other header of Highway
#include <hwy/highway.h>

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
      const auto lower =
          hn::GatherOffset(d64, pairs, hn::Add(bytes, hn::Set(d64, static_cast<std::int64_t>(4 * kBlockRow))));
      const auto nw = left(upper), sw = left(lower);
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

}  // namespace phusong::geo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::geo {

HWY_EXPORT(sample_at);
HWY_EXPORT(sample_along);

GroundCounts sample_ground_at(const GroundBlocks& blocks, const double* gx, const double* gy, std::size_t count,
                              const GroundColumns& columns) noexcept {
  return HWY_DYNAMIC_DISPATCH(sample_at)(blocks, gx, gy, count, columns);
}

GroundCounts sample_ground_along(const GroundBlocks& blocks, const GroundWay& way, std::size_t count,
                                 const GroundColumns& columns) noexcept {
  return HWY_DYNAMIC_DISPATCH(sample_along)(blocks, way, count, columns);
}

}  // namespace phusong::geo
#endif  // HWY_ONCE
