#include "sim/area/radial_fan.h"

#include <algorithm>
#include <cmath>

namespace phusong::sim {

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

MastPlace place_of(const Grid& grid, Point mast) noexcept {
  constexpr double kParts = 1024.0;
  const auto rounded = [](double cells) { return std::round(cells * kParts) / kParts; };
  return {rounded((mast.x - grid.west) / grid.cell_m - 0.5), rounded((grid.north - mast.y) / grid.cell_m - 0.5)};
}

}  // namespace phusong::sim
