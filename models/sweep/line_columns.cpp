#include "models/sweep/line_columns.h"

#include <algorithm>

// See closing_p526.cpp.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "models/sweep/line_columns.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace phusong::models::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// `y` has room for whole blocks behind `last`.
void read_line(const double* height, const double* add_m, std::size_t last, double step, double curvature, double tx_m,
               const double* at_km, const double* per_index, double* y, double* rise, double* fine) {
  const hn::CappedTag<double, kBlock> d;
  const std::size_t lanes = hn::Lanes(d);
  const std::size_t points = last + 1;
  const auto tx = hn::Set(d, tx_m);
  const double per_step = 1.0 / step;

  // Whole vectors first; the few points behind them one by one, with the same operations.
  std::size_t k = 0;
  for (; k + lanes <= points; k += lanes) {
    const auto x = hn::LoadU(d, at_km + k);
    auto h = hn::LoadU(d, height + k);
    if (add_m != nullptr) h = hn::Add(h, hn::LoadU(d, add_m + k));
    const auto sheared = hn::Sub(h, hn::Mul(hn::Mul(hn::Set(d, curvature), x), x));
    hn::StoreU(sheared, d, y + k);
    const auto slope = hn::Mul(hn::Mul(hn::Sub(sheared, tx), hn::LoadU(d, per_index + k)), hn::Set(d, per_step));
    hn::StoreU(slope, d, rise + k);
  }
  for (; k < points; ++k) {
    const double x = at_km[k];
    y[k] = (add_m != nullptr ? height[k] + add_m[k] : height[k]) - curvature * x * x;
    rise[k] = (y[k] - tx_m) * per_index[k] * per_step;
  }

  // Behind the last point nothing stands, and point 0 is no obstacle.
  const std::size_t blocks = points / kBlock + 1;
  std::fill(y + points, y + blocks * kBlock, kNone);
  for (std::size_t b = 0; b < blocks; ++b) {
    const double* const block = y + b * kBlock;
    auto top = hn::LoadU(d, block);
    if (b == 0) top = hn::IfThenElse(hn::Eq(hn::Iota(d, 0.0), hn::Zero(d)), hn::Set(d, kNone), top);
    for (std::size_t i = lanes; i < kBlock; i += lanes) top = hn::Max(top, hn::LoadU(d, block + i));
    fine[b] = hn::GetLane(hn::MaxOfLanes(d, top));
  }
}

void lay_places(double step, std::size_t points, double* at_km) {
  const hn::CappedTag<double, kBlock> d;
  for (std::size_t k = 0; k < points; k += hn::Lanes(d))
    hn::StoreU(
        hn::Mul(hn::Add(hn::Iota(d, 0.0), hn::Set(d, static_cast<double>(static_cast<int>(k)))), hn::Set(d, step)), d,
        at_km + k);
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::models {

HWY_EXPORT(read_line);
HWY_EXPORT(lay_places);

void LinePlaces::lay(double step, std::size_t last) {
  const std::size_t blocks = (last + 1) / kBlock + 1, room = blocks * kBlock + kBeyond;
  if (step == step_km && room <= laid) return;
  step_km = step;
  laid = room;
  if (at_km.size() < room) {
    at_km.resize(room);
    per_index.resize(room);
    for (std::size_t k = 1; k < room; ++k) per_index[k] = 1.0 / static_cast<double>(k);
  }
  HWY_DYNAMIC_DISPATCH(lay_places)(step, room, at_km.data());
}

void LineColumns::read(const Radial& radial, const double* add_m, std::size_t last, double curvature_per_km,
                       double antenna_m, const LinePlaces& where) {
  places = &where;
  curvature = curvature_per_km;
  tx_m = antenna_m;
  const std::size_t blocks = (last + 1) / kBlock + 1, wides = (blocks + kWideBlocks - 1) / kWideBlocks;
  const std::size_t room = blocks * kBlock + kBeyond;
  if (y.size() < room) {
    y.resize(room);
    rise.resize(room);
  }
  fine.assign(blocks + kBeyond, kNone);
  coarse.assign(wides + kBeyond, kNone);
  HWY_DYNAMIC_DISPATCH(read_line)
  (radial.height_m.data(), add_m, last, radial.step_km, curvature, tx_m, where.at_km.data(), where.per_index.data(),
   y.data(), rise.data(), fine.data());
  for (std::size_t b = 0; b < blocks; ++b) coarse[b / kWideBlocks] = std::max(coarse[b / kWideBlocks], fine[b]);
}

}  // namespace phusong::models
#endif
