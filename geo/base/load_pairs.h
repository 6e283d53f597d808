// Floats and their right neighbours at some places of an array, put together from single loads: faster than gathering
// them, and needs no such instruction.
//
//   load_pairs(d, heights, at, left, right);      // left = heights[at[i]], right = heights[at[i] + 1], a vector each
//
// For .cpp files that Highway compiles once for every instruction set: include it between <hwy/foreach_target.h> and
// HWY_BEFORE_NAMESPACE(). Vectors of a known size only.
#if defined(PHUSONG_GEO_BASE_LOAD_PAIRS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PHUSONG_GEO_BASE_LOAD_PAIRS_H
#undef PHUSONG_GEO_BASE_LOAD_PAIRS_H
#else
#define PHUSONG_GEO_BASE_LOAD_PAIRS_H
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace phusong::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR
template <class Floats>
HWY_INLINE void load_pairs(Floats d, const float* values, const std::int32_t* at, hn::Vec<Floats>& left,
                           hn::Vec<Floats>& right) {
  left = hn::Set(d, values[at[0]]);
  right = hn::Set(d, values[at[0] + 1]);
}
#else
template <class Floats>
HWY_INLINE hn::Vec<Floats> pairs_at(Floats d, const float* values, const std::int32_t* at) {
  constexpr std::size_t kFloats = hn::MaxLanes(Floats{});
  if constexpr (kFloats == 2) {
    return hn::LoadU(d, values + at[0]);
  } else {
    const hn::Half<Floats> half;
    return hn::Combine(d, pairs_at(half, values, at + kFloats / 4), pairs_at(half, values, at));
  }
}
template <class Floats>
HWY_INLINE void load_pairs(Floats d, const float* values, const std::int32_t* at, hn::Vec<Floats>& left,
                           hn::Vec<Floats>& right) {
  const auto first = pairs_at(d, values, at);
  const auto second = pairs_at(d, values, at + hn::MaxLanes(d) / 2);
  left = hn::ConcatEven(d, second, first);
  right = hn::ConcatOdd(d, second, first);
}
#endif

}  // namespace phusong::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // PHUSONG_GEO_BASE_LOAD_PAIRS_H
