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
};

/// Places along a line.
struct LinePlaces {
  const GroundWay& way;
  [[nodiscard]] HWY_INLINE double x(std::size_t i) const { return at(i, way.gx, way.dx, way.last_col); }
  [[nodiscard]] HWY_INLINE double y(std::size_t i) const { return at(i, way.gy, way.dy, way.last_row); }
  [[nodiscard]] HWY_INLINE V xs(std::size_t i) const { return all_at(i, way.gx, way.dx, way.last_col); }
  [[nodiscard]] HWY_INLINE V ys(std::size_t i) const { return all_at(i, way.gy, way.dy, way.last_row); }

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
HWY_INLINE void sample_one(const GroundBlocks& b, const Places& places, std::size_t i, const GroundColumns& to) {
  const GroundSample here = sample_ground(b, places.x(i), places.y(i));
  to.height_m[i] = here.height_m;
  if (to.about == nullptr) return;
  to.clutter_m[i] = b.clutter_m[here.about & kCoverMask];
  to.about[i] = here.about;
}

template <class Places>
HWY_INLINE void sample_places(const GroundBlocks& b, const Places& places, std::size_t count,
                              const GroundColumns& to) {
  std::size_t i = 0;
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
  const D d;
  const hn::Rebind<std::int64_t, decltype(d)> d64;
  const hn::Rebind<std::uint64_t, decltype(d)> du64;
  const hn::Rebind<std::int32_t, decltype(d)> d32;
  const hn::Rebind<std::uint32_t, decltype(d)> du32;
  const hn::Rebind<std::uint16_t, decltype(d)> du16;
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
    for (; i + lanes <= count; i += lanes) {
      const auto x = places.xs(i), y = places.ys(i);
      const auto inside =
          hn::And(hn::And(hn::Ge(x, zero), hn::Ge(y, zero)), hn::And(hn::Le(x, last_col), hn::Le(y, last_row)));
      if (HWY_UNLIKELY(!hn::AllTrue(d, inside))) {
        for (std::size_t k = i; k < i + lanes; ++k) sample_one(b, places, k, to);
        continue;
      }
      const auto col = hn::Min(hn::DemoteTo(d32, x), most_col), row = hn::Min(hn::DemoteTo(d32, y), most_row);
      const auto u = hn::Sub(x, hn::PromoteTo(d, col)), v = hn::Sub(y, hn::PromoteTo(d, row));
      const auto block = hn::Add(hn::Mul(hn::ShiftRight<3>(row), block_columns), hn::ShiftRight<3>(col));
      const auto row_in = hn::And(row, in_block);
      const auto at = hn::Add(hn::Mul(block, hn::Set(d32, static_cast<int>(kHeights))),
                              hn::Add(hn::Add(hn::ShiftLeft<3>(row_in), row_in), hn::And(col, in_block)));
      const auto bytes = hn::ShiftLeft<2>(hn::PromoteTo(d64, at));
      const auto upper = hn::GatherOffset(d64, pairs, bytes);
      const auto lower =
          hn::GatherOffset(d64, pairs, hn::Add(bytes, hn::Set(d64, static_cast<std::int64_t>(4 * kHeightRow))));
      const auto nw = left(upper), sw = left(lower);
      const auto top = hn::Add(nw, hn::Mul(u, hn::Sub(right(upper), nw)));
      const auto bottom = hn::Add(sw, hn::Mul(u, hn::Sub(right(lower), sw)));
      const auto height = hn::Add(top, hn::Mul(v, hn::Sub(bottom, top)));
      if (HWY_UNLIKELY(!hn::AllFalse(d, hn::IsNaN(height)))) {
        for (std::size_t k = i; k < i + lanes; ++k) sample_one(b, places, k, to);
        continue;
      }
      hn::StoreU(height, d, to.height_m + i);
      if (to.about == nullptr) continue;

      const auto near_col = hn::DemoteTo(d32, hn::Add(x, half)), near_row = hn::DemoteTo(d32, hn::Add(y, half));
      const auto near_block =
          hn::Add(hn::Mul(hn::ShiftRight<3>(near_row), block_columns), hn::ShiftRight<3>(near_col));
      const auto cell = hn::Add(hn::ShiftLeft<6>(near_block),
                                hn::Add(hn::ShiftLeft<3>(hn::And(near_row, in_block)), hn::And(near_col, in_block)));
      const auto here = hn::And(hn::GatherOffset(d32, abouts, hn::ShiftLeft<1>(cell)), hn::Set(d32, 0xFFFF));
      hn::StoreU(hn::TruncateTo(du16, hn::BitCast(du32, here)), du16, to.about + i);
      if (b.any_clutter) {
        const auto cover = hn::PromoteTo(d64, hn::And(here, hn::Set(d32, kCoverMask)));
        hn::StoreU(hn::GatherIndex(d, b.clutter_m, cover), d, to.clutter_m + i);
      } else {
        hn::StoreU(zero, d, to.clutter_m + i);
      }
    }
  }
#endif
  for (; i < count; ++i) sample_one(b, places, i, to);
}

void sample_at(const GroundBlocks& blocks, const double* gx, const double* gy, std::size_t count,
               const GroundColumns& columns) {
  sample_places(blocks, GivenPlaces{gx, gy}, count, columns);
}

void sample_along(const GroundBlocks& blocks, const GroundWay& way, std::size_t count, const GroundColumns& columns) {
  sample_places(blocks, LinePlaces{way}, count, columns);
}

}  // namespace phusong::geo::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::geo {

HWY_EXPORT(sample_at);
HWY_EXPORT(sample_along);

void sample_ground_at(const GroundBlocks& blocks, const double* gx, const double* gy, std::size_t count,
                      const GroundColumns& columns) noexcept {
  HWY_DYNAMIC_DISPATCH(sample_at)(blocks, gx, gy, count, columns);
}

void sample_ground_along(const GroundBlocks& blocks, const GroundWay& way, std::size_t count,
                         const GroundColumns& columns) noexcept {
  HWY_DYNAMIC_DISPATCH(sample_along)(blocks, way, count, columns);
}

}  // namespace phusong::geo
#endif  // HWY_ONCE
