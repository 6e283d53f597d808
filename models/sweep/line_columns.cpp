#include "models/sweep/line_columns.h"

#include <algorithm>
#include <limits>

// See closing.cpp.
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
               double* y, double* rise, double* fine) {
  const hn::CappedTag<double, kBlock> d;
  const std::size_t lanes = hn::Lanes(d);
  const std::size_t points = last + 1;
  constexpr double kLowest = -std::numeric_limits<double>::infinity();
  const auto along = hn::Iota(d, 0.0);
  const auto tx = hn::Set(d, tx_m);

  // Whole vectors first; the few points behind them one by one, with the same operations.
  std::size_t k = 0;
  for (; k + lanes <= points; k += lanes) {
    const auto x = hn::Mul(hn::Add(hn::Set(d, static_cast<double>(static_cast<int>(k))), along), hn::Set(d, step));
    auto h = hn::LoadU(d, height + k);
    if (add_m != nullptr) h = hn::Add(h, hn::LoadU(d, add_m + k));
    const auto sheared = hn::Sub(h, hn::Mul(hn::Mul(hn::Set(d, curvature), x), x));
    hn::StoreU(sheared, d, y + k);
    hn::StoreU(hn::Div(hn::Sub(sheared, tx), x), d, rise + k);
  }
  for (; k < points; ++k) {
    const double x = static_cast<double>(k) * step;
    y[k] = (add_m != nullptr ? height[k] + add_m[k] : height[k]) - curvature * x * x;
    rise[k] = (y[k] - tx_m) / x;
  }

  // Behind the last point nothing stands, and point 0 is no obstacle.
  const std::size_t blocks = points / kBlock + 1;
  std::fill(y + points, y + blocks * kBlock, kLowest);
  for (std::size_t b = 0; b < blocks; ++b) {
    const double* const block = y + b * kBlock;
    auto top = hn::LoadU(d, block);
    if (b == 0) top = hn::IfThenElse(hn::Eq(along, hn::Zero(d)), hn::Set(d, kLowest), top);
    for (std::size_t i = lanes; i < kBlock; i += lanes) top = hn::Max(top, hn::LoadU(d, block + i));
    fine[b] = hn::GetLane(hn::MaxOfLanes(d, top));
  }
}

}  // namespace phusong::models::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::models {

HWY_EXPORT(read_line);

void LineColumns::read(const Radial& radial, const double* add_m, std::size_t last, double curvature_per_km,
                       double antenna_m) {
  constexpr double kLowest = -std::numeric_limits<double>::infinity();
  curvature = curvature_per_km;
  tx_m = antenna_m;
  const std::size_t blocks = (last + 1) / kBlock + 1, wides = (blocks + kWideBlocks - 1) / kWideBlocks;
  const std::size_t room = blocks * kBlock + kBeyond;
  if (y.size() < room || step_km != radial.step_km) {
    step_km = radial.step_km;
    y.resize(std::max(room, y.size()));
    rise.resize(y.size());
    at_km.resize(y.size());
    begin_km.resize(y.size() / kBlock + kBeyond);
    for (std::size_t k = 0; k < at_km.size(); ++k) at_km[k] = static_cast<double>(k) * step_km;
    for (std::size_t b = 0; b < begin_km.size(); ++b) begin_km[b] = static_cast<double>(b * kBlock) * step_km;
  }
  fine.assign(blocks + kBeyond, kLowest);
  coarse.assign(wides, kLowest);
  HWY_DYNAMIC_DISPATCH(read_line)
  (radial.height_m.data(), add_m, last, radial.step_km, curvature, tx_m, y.data(), rise.data(), fine.data());
  for (std::size_t b = 0; b < blocks; ++b) coarse[b / kWideBlocks] = std::max(coarse[b / kWideBlocks], fine[b]);
}

}  // namespace phusong::models
#endif
