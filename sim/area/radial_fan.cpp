#include "sim/area/radial_fan.h"

// See geo/ground/ground_blocks.cpp.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/area/radial_fan.cpp"  // NOLINT: read again for every instruction set
#include <hwy/foreach_target.h>                       // before every other header of Highway
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>

#ifndef PHUSONG_RADIAL_FAN_ONCE
#define PHUSONG_RADIAL_FAN_ONCE
namespace phusong::sim {

/// From the steps of a sector's cells to what is asked of them. Metres of a cell from the mast along its column or row:
/// (index + 0.5) * scale + origin - at.
struct CellPlaces {
  double ahead_scale = 0.0, ahead_origin = 0.0, ahead_at = 0.0;
  double sideways_scale = 0.0, sideways_origin = 0.0, sideways_at = 0.0;
  double step_km = 0.0;
  double rounding = 0.0;  ///< of a distance in steps to whole ones: added before what is behind the point is cut off

  /// The same as place_cells() does, of one cell.
  [[nodiscard]] double metres(double ahead, double sideways) const {
    const double along = ahead_origin + (ahead + 0.5) * ahead_scale - ahead_at;
    const double across = sideways_origin + (sideways + 0.5) * sideways_scale - sideways_at;
    return std::sqrt(along * along + across * across);
  }
};

}  // namespace phusong::sim
#endif  // PHUSONG_RADIAL_FAN_ONCE

HWY_BEFORE_NAMESPACE();
namespace phusong::sim::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Arrays with room for `way.count` cells and a vector more; returns how many there are.
std::size_t find_cells(const SectorWay& way, float* ahead_out, float* sideways_out) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<int>(hn::Lanes(d));
  const auto set = [d](float value) HWY_ATTR { return hn::Set(d, value); };
  const auto at = set(way.sideways_at), low = set(way.low), high = set(way.high);
  const auto least = set(way.least_sideways), most = set(way.most_sideways);
  const auto first_away = set(way.first_away), count = set(static_cast<float>(way.count)), one = set(1.0F);
  HWY_ALIGN float sideways_of[hn::MaxLanes(d)];
  const auto bits_of = [d](auto mask) HWY_ATTR {
    std::uint8_t bits[8] = {};
    hn::StoreMaskBits(d, mask, bits);
    return static_cast<std::uint32_t>(bits[0]) | static_cast<std::uint32_t>(bits[1]) << 8U;
  };
  std::size_t found = 0;
  for (int i = 0; i < way.count; i += lanes) {
    const auto nth = hn::Iota(d, static_cast<float>(i));
    const auto away = hn::Add(first_away, nth);
    const auto from = hn::Add(at, hn::Mul(low, away)), to = hn::Add(at, hn::Mul(high, away));
    auto sideways = hn::Ceil(from);
    if (way.leaves_low) sideways = hn::IfThenElse(hn::Eq(sideways, from), hn::Add(sideways, one), sideways);
    auto inside = way.takes_high ? hn::Le(sideways, to) : hn::Lt(sideways, to);
    inside = hn::And(inside, hn::And(hn::Ge(sideways, least), hn::Le(sideways, most)));
    inside = hn::And(inside, hn::Lt(nth, count));
    // One by one without a branch. (Highway's Compress copies its table of permutations at every call, compiled by GCC
    // 12 for AVX2.)
    hn::StoreU(sideways, d, sideways_of);
    const std::uint32_t which = bits_of(inside);
    for (int k = 0; k < lanes; ++k) {
      ahead_out[found] = static_cast<float>(i + k);
      sideways_out[found] = sideways_of[k];
      found += (which >> k) & 1U;
    }
  }
  return found;
}

/// Arrays with room for `count` cells and a vector more.
void place_cells(const SectorWay& way, const CellPlaces& places, const float* ahead_in, const float* sideways_in,
                 std::size_t count, double* ahead_out, double* sideways_out, double* km_out,
                 std::int32_t* interior_out) {
  const hn::ScalableTag<double> d;
  const hn::Rebind<float, decltype(d)> df;
  const hn::Rebind<std::int32_t, decltype(d)> d32;
  const auto set = [d](double value) HWY_ATTR { return hn::Set(d, value); };
  const auto first = set(way.first_ahead), step = set(way.step), base = set(way.sideways_base), half = set(0.5);
  const auto per_km = set(places.step_km);
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const auto ahead = hn::Add(first, hn::Mul(step, hn::PromoteTo(d, hn::LoadU(df, ahead_in + i))));
    const auto sideways = hn::Add(base, hn::PromoteTo(d, hn::LoadU(df, sideways_in + i)));
    const auto along =
        hn::Sub(hn::Add(set(places.ahead_origin), hn::Mul(hn::Add(ahead, half), set(places.ahead_scale))),
                set(places.ahead_at));
    const auto across =
        hn::Sub(hn::Add(set(places.sideways_origin), hn::Mul(hn::Add(sideways, half), set(places.sideways_scale))),
                set(places.sideways_at));
    const auto metres = hn::Sqrt(hn::Add(hn::Mul(along, along), hn::Mul(across, across)));
    const auto km = hn::Mul(set(0.001), metres);
    hn::StoreU(ahead, d, ahead_out + i);
    hn::StoreU(sideways, d, sideways_out + i);
    hn::StoreU(km, d, km_out + i);
    const auto nearest = hn::DemoteTo(d32, hn::Add(hn::Div(km, per_km), set(places.rounding)));
    hn::StoreU(hn::Max(hn::Sub(nearest, hn::Set(d32, 1)), hn::Zero(d32)), d32, interior_out + i);
  }
}

}  // namespace phusong::sim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace phusong::sim {

HWY_EXPORT(find_cells);
HWY_EXPORT(place_cells);

RadialFan::RadialFan(double range_m, double cell_m, int oversampling)
    : range_m_{range_m},
      cell_m_{cell_m},
      oversampling_{oversampling},
      // A sector must be narrower than a cell wherever cells lie, so that it meets at most one cell a step ahead.
      per_side_{oversampling * (2 * static_cast<int>(std::ceil(range_m / cell_m)) + 4)} {
  const auto sides = static_cast<std::size_t>(per_side_);
  edges_.resize(sides + 1);
  const auto edge = [this](std::size_t i) {
    return -1.0 + 2.0 * static_cast<double>(i) / static_cast<double>(per_side_);
  };
  for (std::size_t i = 0; i <= sides; ++i) edges_[i] = static_cast<float>(edge(i));
  directions_.reserve(4 * sides);
  for (int side = 0; side < 4; ++side)
    for (std::size_t i = 0; i < sides; ++i) {
      const double sideways = 0.5 * (edge(i) + edge(i + 1)), ahead = side == 0 || side == 2 ? 1.0 : -1.0;
      const double length = std::hypot(1.0, sideways);
      // Columns grow eastwards, rows southwards.
      if (side < 2)
        directions_.push_back({ahead / length, -sideways / length});
      else
        directions_.push_back({sideways / length, -ahead / length});
    }
}

SectorWay RadialFan::way_of(int radial, const Grid& grid, Point mast) const {
  const int side = radial / per_side_, sector = radial % per_side_;  // east, west, south, north
  const bool forwards = side == 0 || side == 2;
  SectorWay way;
  way.across = side < 2;  // columns lie ahead, rows sideways
  const MastPlace place = place_of(grid, mast);
  const double ahead_at = way.across ? place.col : place.row, sideways_at = way.across ? place.row : place.col;
  const int most_ahead = (way.across ? grid.columns : grid.rows) - 1;
  const int most_sideways = (way.across ? grid.rows : grid.columns) - 1;
  // A sector holds its lower edge. The diagonals belong to east and west.
  way.low = edges_[static_cast<std::size_t>(sector)];
  way.high = edges_[static_cast<std::size_t>(sector) + 1];
  way.leaves_low = !way.across && sector == 0;
  way.takes_high = way.across && sector + 1 == per_side_;
  way.step = forwards ? 1 : -1;
  const double reach = range_m_ / cell_m_ + 1.0;
  if (forwards) {
    way.first_ahead = std::max(static_cast<int>(std::floor(ahead_at)) + 1, 0);
    way.count = static_cast<int>(std::min<double>(most_ahead, std::floor(ahead_at + reach))) - way.first_ahead + 1;
  } else {
    way.first_ahead = std::min(static_cast<int>(std::ceil(ahead_at)) - 1, most_ahead);
    way.count = way.first_ahead - static_cast<int>(std::max(0.0, std::ceil(ahead_at - reach))) + 1;
  }
  way.first_away = static_cast<float>(std::abs(way.first_ahead - ahead_at));
  way.sideways_base = static_cast<int>(std::floor(sideways_at));
  way.sideways_at = static_cast<float>(sideways_at - way.sideways_base);
  way.least_sideways = static_cast<float>(-way.sideways_base);
  way.most_sideways = static_cast<float>(most_sideways - way.sideways_base);
  return way;
}

void RadialFan::cells_of(int radial, const Grid& grid, Point mast, double nearest_m, bool own_points,
                         FanCells& cells) const {
  const SectorWay way = way_of(radial, grid, mast);
  CellPlaces places;
  places.step_km = 0.001 * cell_m_;
  // A cell's own profile has so many steps that none is longer; a billionth more is rounding.
  places.rounding = own_points ? 1.0 - 1.0e-9 : 0.5;
  const auto lay = [&grid, mast](bool columns, double& scale, double& origin, double& at) {
    scale = columns ? grid.cell_m : -grid.cell_m;
    origin = columns ? grid.west : grid.north;
    at = columns ? mast.x : mast.y;
  };
  lay(way.across, places.ahead_scale, places.ahead_origin, places.ahead_at);
  lay(!way.across, places.sideways_scale, places.sideways_origin, places.sideways_at);

  const std::size_t room = static_cast<std::size_t>(std::max(way.count, 0)) + hwy::kMaxVectorSize / sizeof(float);
  cells.scratch_ahead.resize(room);
  cells.scratch_sideways.resize(room);
  std::size_t end = HWY_DYNAMIC_DISPATCH(find_cells)(way, cells.scratch_ahead.data(), cells.scratch_sideways.data());
  // Distances ascend: what is too near comes first, what is out of range last.
  const auto metres = [&](std::size_t i) {
    return places.metres(way.first_ahead + way.step * static_cast<double>(cells.scratch_ahead[i]),
                         way.sideways_base + static_cast<double>(cells.scratch_sideways[i]));
  };
  std::size_t begin = 0;
  while (end > 0 && metres(end - 1) > range_m_) --end;
  while (begin < end && metres(begin) < nearest_m) ++begin;

  cells.col.resize(room);
  cells.row.resize(room);
  cells.distance_km.resize(room);
  cells.interior.resize(room);
  const std::size_t found = end - begin;
  HWY_DYNAMIC_DISPATCH(place_cells)
  (way, places, cells.scratch_ahead.data() + begin, cells.scratch_sideways.data() + begin, found,
   way.across ? cells.col.data() : cells.row.data(), way.across ? cells.row.data() : cells.col.data(),
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
