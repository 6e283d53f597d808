// As many doubles as a vector of the processor holds, with the operators and functions that formulas are written in.
//
//   const Lanes loss_db = 20.0 * log10(d_km) + constant_db;
//   const Lanes shown_db = select(d_km > 1.0, loss_db, 0.0);
//
// For .cpp files of models/sweep that Highway compiles once for every instruction set: include it between
// <hwy/foreach_target.h> and HWY_BEFORE_NAMESPACE(). Guarantees: + - * / sqrt, comparisons, min and max give each lane
// the bits of the same operation on a double (nothing is contracted), so that decisions fall as in the plain functions;
// log, exp and what is made of them lie within 4 ulp on the instruction sets with FMA. Sizeless vectors (SVE, RVV) are
// left out. No lane depends on another.
#if defined(PHUSONG_MODELS_SWEEP_LANES_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PHUSONG_MODELS_SWEEP_LANES_H
#undef PHUSONG_MODELS_SWEEP_LANES_H
#else
#define PHUSONG_MODELS_SWEEP_LANES_H
#endif

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <cstddef>
#include <span>
#include <vector>

HWY_BEFORE_NAMESPACE();
namespace phusong::models::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::ScalableTag<double>;
inline constexpr std::size_t kLanes = hn::MaxLanes(Tag{});

struct Lanes {
  hn::Vec<Tag> v;
  HWY_INLINE Lanes(hn::Vec<Tag> vector) : v(vector) {}        // NOLINT: a vector is lanes
  HWY_INLINE Lanes(double same) : v(hn::Set(Tag{}, same)) {}  // NOLINT: and a number the same in all of them
};
HWY_INLINE Lanes operator+(Lanes a, Lanes b) { return hn::Add(a.v, b.v); }
HWY_INLINE Lanes operator-(Lanes a, Lanes b) { return hn::Sub(a.v, b.v); }
HWY_INLINE Lanes operator*(Lanes a, Lanes b) { return hn::Mul(a.v, b.v); }
HWY_INLINE Lanes operator/(Lanes a, Lanes b) { return hn::Div(a.v, b.v); }
HWY_INLINE Lanes operator-(Lanes a) { return hn::Neg(a.v); }
HWY_INLINE Lanes abs(Lanes a) { return hn::Abs(a.v); }
HWY_INLINE Lanes sqrt(Lanes a) { return hn::Sqrt(a.v); }
HWY_INLINE Lanes ceil(Lanes a) { return hn::Ceil(a.v); }
HWY_INLINE Lanes squared(Lanes a) { return a * a; }

/// Which lanes.
struct Which {
  hn::Mask<Tag> m;
};
HWY_INLINE Which operator<(Lanes a, Lanes b) { return {hn::Lt(a.v, b.v)}; }
HWY_INLINE Which operator<=(Lanes a, Lanes b) { return {hn::Le(a.v, b.v)}; }
HWY_INLINE Which operator>(Lanes a, Lanes b) { return {hn::Gt(a.v, b.v)}; }
HWY_INLINE Which operator>=(Lanes a, Lanes b) { return {hn::Ge(a.v, b.v)}; }
HWY_INLINE Which operator==(Lanes a, Lanes b) { return {hn::Eq(a.v, b.v)}; }
HWY_INLINE Which operator&(Which a, Which b) { return {hn::And(a.m, b.m)}; }
HWY_INLINE Which operator|(Which a, Which b) { return {hn::Or(a.m, b.m)}; }
HWY_INLINE Which operator!(Which a) { return {hn::Not(a.m)}; }
HWY_INLINE bool none(Which a) { return hn::AllFalse(Tag{}, a.m); }

HWY_INLINE Lanes select(Which which, Lanes yes, Lanes no) { return hn::IfThenElse(which.m, yes.v, no.v); }
/// 0 in the other lanes.
HWY_INLINE Lanes only(Which which, Lanes yes) { return hn::IfThenElseZero(which.m, yes.v); }
// Of a NaN and a number, the second argument.
HWY_INLINE Lanes max(Lanes a, Lanes b) { return select(a > b, a, b); }
HWY_INLINE Lanes min(Lanes a, Lanes b) { return select(a < b, a, b); }

// One body each: inlined, the formulas would outgrow the processor's caches.
/// Of a normal number; of 0 a large negative number, below -700.
inline HWY_NOINLINE Lanes log(Lanes a) { return hn::Log(Tag{}, a.v); }
/// Up to 700; 0 below -1000.
inline HWY_NOINLINE Lanes exp(Lanes a) { return hn::Exp(Tag{}, a.v); }
inline HWY_NOINLINE Lanes atan(Lanes a) { return hn::Atan(Tag{}, a.v); }
inline HWY_NOINLINE Lanes acos(Lanes a) { return hn::Acos(Tag{}, a.v); }
inline HWY_NOINLINE Lanes cos(Lanes a) { return hn::Cos(Tag{}, a.v); }

inline constexpr double kLn10 = 2.30258509299404568402;
HWY_INLINE Lanes log10(Lanes a) { return log(a) * (1.0 / kLn10); }
HWY_INLINE Lanes exp10(Lanes a) { return exp(a * kLn10); }

/// The receivers of one vector: `count` lanes from `first` on; the lanes beyond repeat the last of them.
struct Block {
  std::size_t first = 0, count = kLanes;
};
HWY_INLINE Block block_at(std::size_t first, std::size_t receivers) {
  return {first, receivers - first < kLanes ? receivers - first : kLanes};
}

inline HWY_NOINLINE Lanes load_some(const double* from, std::size_t count) {
  HWY_ALIGN double padded[kLanes];
  for (std::size_t i = 0; i < kLanes; ++i) padded[i] = from[i < count ? i : count - 1];
  return hn::Load(Tag{}, padded);
}
HWY_INLINE Lanes load(std::span<const double> column, Block block) {
  const double* const from = column.data() + block.first;
  if (HWY_UNLIKELY(block.count < kLanes)) return load_some(from, block.count);
  return hn::LoadU(Tag{}, from);
}
/// A whole vector; the column has room for it.
HWY_INLINE void put(Lanes lanes, std::vector<double>& column, Block block) {
  hn::StoreU(lanes.v, Tag{}, column.data() + block.first);
}
/// Rounds to float.
HWY_INLINE void store(Lanes lanes, std::span<float> column, Block block) {
  const hn::Rebind<float, Tag> as_float;
  const auto rounded = hn::DemoteTo(as_float, lanes.v);
  float* const to = column.data() + block.first;
  if (HWY_LIKELY(block.count == kLanes)) return hn::StoreU(rounded, as_float, to);
  HWY_ALIGN float padded[kLanes];
  hn::Store(rounded, as_float, padded);
  for (std::size_t i = 0; i < block.count; ++i) to[i] = padded[i];
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // PHUSONG_MODELS_SWEEP_LANES_H
