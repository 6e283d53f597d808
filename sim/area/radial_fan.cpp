#include "sim/area/radial_fan.h"

// See geo/ground/ground_blocks.cpp.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/area/radial_fan.cpp"  // NOLINT: read again for every instruction set
#include <hwy/foreach_target.h>                       // before every other header of Highway
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>

#ifndef PHUSONG_RADIAL_FAN_WAY
#define PHUSONG_RADIAL_FAN_WAY
namespace phusong::sim {

/// One sector on its way outwards, in cells: ahead is the direction of its side, sideways the other.
struct SectorWay {
  double first_ahead, step;  ///< +1 or -1
  int count;
  double ahead_at, sideways_at;  ///< the mast
  double low, high;              ///< edges, sideways over ahead
  double most_sideways;
  bool leaves_low, takes_high;  ///< whether cells just on an edge are the sector's
  // Metres of a cell from the mast: (ahead + 0.5) * ahead_scale + ahead_origin - mast.
  double ahead_scale, ahead_origin, ahead_mast, sideways_scale, sideways_origin, sideways_mast;
  double nearest_m, range_m;
  double step_km;
  double rounding;  ///< of a distance in steps to whole ones: added before what is behind the point is cut off
};

}  // namespace phusong::sim
#endif  // PHUSONG_RADIAL_FAN_WAY

HWY_BEFORE_NAMESPACE();
namespace phusong::sim::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Arrays with room for `way.count` cells and a vector more; returns how many there are.
std::size_t find_cells(const SectorWay& way, double* ahead_out, double* sideways_out, double* km_out,
                       std::int32_t* interior_out) {
  const hn::ScalableTag<double> d;
  const auto lanes = static_cast<int>(hn::Lanes(d));
  const auto set = [d](double value) { return hn::Set(d, value); };
  std::size_t found = 0;
  for (int i = 0; i < way.count; i += lanes) {
    const auto nth = hn::Iota(d, static_cast<double>(i));
    const auto ahead = hn::Add(set(way.first_ahead), hn::Mul(nth, set(way.step)));
    const auto away = hn::Abs(hn::Sub(ahead, set(way.ahead_at)));
    const auto from = hn::Add(set(way.sideways_at), hn::Mul(set(way.low), away));
    const auto to = hn::Add(set(way.sideways_at), hn::Mul(set(way.high), away));
    auto sideways = hn::Ceil(from);
    if (way.leaves_low) sideways = hn::IfThenElse(hn::Eq(sideways, from), hn::Add(sideways, set(1.0)), sideways);
    auto inside = way.takes_high ? hn::Le(sideways, to) : hn::Lt(sideways, to);
    inside = hn::And(inside, hn::And(hn::Ge(sideways, set(0.0)), hn::Le(sideways, set(way.most_sideways))));
    inside = hn::And(inside, hn::Lt(nth, set(static_cast<double>(way.count))));
    if (hn::AllFalse(d, inside)) continue;
    const auto along = hn::Sub(hn::Add(set(way.ahead_origin), hn::Mul(hn::Add(ahead, set(0.5)), set(way.ahead_scale))),
                               set(way.ahead_mast));
    const auto across =
        hn::Sub(hn::Add(set(way.sideways_origin), hn::Mul(hn::Add(sideways, set(0.5)), set(way.sideways_scale))),
                set(way.sideways_mast));
    const auto metres = hn::Sqrt(hn::Add(hn::Mul(along, along), hn::Mul(across, across)));
    inside = hn::And(inside, hn::And(hn::Ge(metres, set(way.nearest_m)), hn::Le(metres, set(way.range_m))));
    hn::CompressStore(ahead, inside, d, ahead_out + found);
    hn::CompressStore(sideways, inside, d, sideways_out + found);
    found += hn::CompressStore(hn::Mul(set(0.001), metres), inside, d, km_out + found);
  }
  const hn::Rebind<std::int32_t, decltype(d)> d32;
  for (std::size_t i = 0; i < found; i += hn::Lanes(d)) {
    const auto nearest =
        hn::DemoteTo(d32, hn::Add(hn::Div(hn::LoadU(d, km_out + i), set(way.step_km)), set(way.rounding)));
    hn::StoreU(hn::Max(hn::Sub(nearest, hn::Set(d32, 1)), hn::Zero(d32)), d32, interior_out + i);
  }
  return found;
}

}  // namespace phusong::sim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::sim {

HWY_EXPORT(find_cells);

RadialFan::RadialFan(double range_m, double cell_m, int oversampling)
    : range_m_{range_m},
      cell_m_{cell_m},
      oversampling_{oversampling},
      // A sector must be narrower than a cell wherever cells lie, so that it meets at most one cell a step ahead.
      per_side_{oversampling * (2 * static_cast<int>(std::ceil(range_m / cell_m)) + 4)} {
  const auto sides = static_cast<std::size_t>(per_side_);
  edges_.resize(sides + 1);
  for (std::size_t i = 0; i <= sides; ++i)
    edges_[i] = -1.0 + 2.0 * static_cast<double>(i) / static_cast<double>(per_side_);
  directions_.reserve(4 * sides);
  for (int side = 0; side < 4; ++side)
    for (std::size_t i = 0; i < sides; ++i) {
      const double sideways = 0.5 * (edges_[i] + edges_[i + 1]), ahead = side == 0 || side == 2 ? 1.0 : -1.0;
      const double length = std::hypot(1.0, sideways);
      // Columns grow eastwards, rows southwards.
      if (side < 2)
        directions_.push_back({ahead / length, -sideways / length});
      else
        directions_.push_back({sideways / length, -ahead / length});
    }
}

void RadialFan::cells_of(int radial, const Grid& grid, Point mast, double nearest_m, bool own_points,
                         FanCells& cells) const {
  const int side = radial / per_side_, sector = radial % per_side_;  // east, west, south, north
  const bool across = side < 2;                                      // columns lie ahead, rows sideways
  const bool forwards = side == 0 || side == 2;
  const MastPlace place = place_of(grid, mast);
  SectorWay way{};
  way.ahead_at = across ? place.col : place.row;
  way.sideways_at = across ? place.row : place.col;
  const int most_ahead = across ? grid.columns - 1 : grid.rows - 1;
  way.most_sideways = across ? grid.rows - 1 : grid.columns - 1;
  way.low = edges_[static_cast<std::size_t>(sector)];
  way.high = edges_[static_cast<std::size_t>(sector) + 1];
  // A sector holds its lower edge. The diagonals belong to east and west.
  way.leaves_low = !across && sector == 0;
  way.takes_high = across && sector + 1 == per_side_;
  way.nearest_m = nearest_m;
  way.range_m = range_m_;
  way.step_km = 0.001 * cell_m_;
  // A cell's own profile has so many steps that none is longer; a billionth more is rounding.
  way.rounding = own_points ? 1.0 - 1.0e-9 : 0.5;
  const double reach = range_m_ / cell_m_ + 1.0;
  int first, last;
  if (forwards) {
    first = std::max(static_cast<int>(std::floor(way.ahead_at)) + 1, 0);
    last = static_cast<int>(std::min<double>(most_ahead, std::floor(way.ahead_at + reach)));
    way.count = last - first + 1;
  } else {
    first = std::min(static_cast<int>(std::ceil(way.ahead_at)) - 1, most_ahead);
    last = static_cast<int>(std::max(0.0, std::ceil(way.ahead_at - reach)));
    way.count = first - last + 1;
  }
  way.first_ahead = first;
  way.step = forwards ? 1.0 : -1.0;
  const auto lay = [&grid, mast](bool columns, double& scale, double& origin, double& at) {
    scale = columns ? grid.cell_m : -grid.cell_m;
    origin = columns ? grid.west : grid.north;
    at = columns ? mast.x : mast.y;
  };
  lay(across, way.ahead_scale, way.ahead_origin, way.ahead_mast);
  lay(!across, way.sideways_scale, way.sideways_origin, way.sideways_mast);

  const std::size_t room = static_cast<std::size_t>(std::max(way.count, 0)) + hwy::kMaxVectorSize / sizeof(double);
  cells.col.resize(room);
  cells.row.resize(room);
  cells.distance_km.resize(room);
  cells.interior.resize(room);
  const std::size_t found = HWY_DYNAMIC_DISPATCH(find_cells)(way, across ? cells.col.data() : cells.row.data(),
                                                             across ? cells.row.data() : cells.col.data(),
                                                             cells.distance_km.data(), cells.interior.data());
  cells.col.resize(found);
  cells.row.resize(found);
  cells.distance_km.resize(found);
  cells.interior.resize(found);
}

MastPlace place_of(const Grid& grid, Point mast) noexcept {
  constexpr double kParts = 1024.0;
  const auto rounded = [](double cells) { return std::round(cells * kParts) / kParts; };
  return {rounded((mast.x - grid.west) / grid.cell_m - 0.5), rounded((grid.north - mast.y) / grid.cell_m - 0.5)};
}

}  // namespace phusong::sim
#endif  // HWY_ONCE
