#include "sim/area/radial_ground.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace phusong::sim {

void RadialGround::read(const CellJudge& judge, const RadialFan& fan, int radial, Point mast, double nearest_m,
                        std::size_t own, const models::Needs& needs) {
  const Grid& grid = judge.terrain().grid;
  const double step_m = fan.step_m();
  own_ = own;
  step_km_ = 0.001 * step_m;
  fan.cells_of(radial, grid, mast, nearest_m, cells_);
  const std::size_t count = size();
  distance_km_.resize(count);
  interior_.resize(count);
  if (count == 0) return;
  for (std::size_t i = 0; i < count; ++i) distance_km_[i] = 0.001 * cells_.distance_m[i];
  for (std::size_t i = 0; i < count; ++i) interior_[i] = models::interior_points(distance_km_[i], step_km_);

  // Each cell's own last points, on its own way to the mast, and its middle.
  columns_.resize((own + 1) * count);
  rows_.resize((own + 1) * count);
  const double mast_col = (mast.x - grid.west) / grid.cell_m - 0.5, mast_row = (grid.north - mast.y) / grid.cell_m - 0.5;
  for (std::size_t i = 0; i < count; ++i) {
    const double share = step_m / cells_.distance_m[i];
    const double col = cells_.col[i], row = cells_.row[i];
    const double dx = (mast_col - col) * share, dy = (mast_row - row) * share;
    for (std::size_t j = 0; j <= own; ++j) {
      const auto away = static_cast<double>(static_cast<int>(own - j));
      columns_[j * count + i] = col + away * dx;
      rows_[j * count + i] = row + away * dy;
    }
  }
  const bool bare = !needs.clutter && !needs.zones;
  judge.ground().points(columns_, rows_, bare, at_);

  const Direction way = fan.direction(radial);
  judge.ground().line_from(mast, way.east, way.north, step_m, static_cast<std::size_t>(interior_.back()) + 1, bare,
                           line_);

  // Unknown points of a cell's own stand no higher than its ground and than the line, which is bridged between rims;
  // unknown cells at sea level.
  unknown_.clear();
  if (std::none_of(at_.beside_unknown.begin(), at_.beside_unknown.end(), [](std::uint8_t x) { return x != 0; })) return;
  unknown_.assign(count, 0);
  double* const ground_m = at_.height_m.data() + own * count;
  for (std::size_t i = 0; i < count; ++i) {
    if (!std::isnan(ground_m[i])) continue;
    unknown_[i] = 1;
    ground_m[i] = 0.0;
  }
  for (std::size_t j = 0; j < own; ++j)
    for (std::size_t i = 0; i < count; ++i) {
      if (at_.beside_unknown[j * count + i] != 0) unknown_[i] = 1;
      double& height = at_.height_m[j * count + i];
      if (!std::isnan(height)) continue;
      const std::ptrdiff_t beside = std::ptrdiff_t{interior_[i]} + 1 - static_cast<std::ptrdiff_t>(own - j);
      height = std::min(ground_m[i], line_.height_m[static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, beside))]);
    }
}

models::Radial RadialGround::radial() const noexcept {
  return {step_km_, line_.height_m, line_.clutter_m, line_.zone};
}

models::Receivers RadialGround::receivers() const noexcept {
  const std::size_t count = size(), begin = own_ * count;
  const auto of_cells = [begin, count](const auto& column) { return std::span{column}.subspan(begin, count); };
  const auto of_own = [begin](const auto& column) { return std::span{column}.first(begin); };
  return {distance_km_,
          interior_,
          of_cells(at_.height_m),
          of_cells(at_.zone),
          own_,
          of_own(at_.height_m),
          of_own(at_.clutter_m),
          of_own(at_.zone)};
}

bool RadialGround::is_unknown(std::size_t cell) const noexcept {
  if (!unknown_.empty() && unknown_[cell] != 0) return true;
  const std::size_t own = std::min(own_, static_cast<std::size_t>(interior_[cell]));
  return static_cast<std::size_t>(interior_[cell]) - own >= line_.first_unknown;
}

}  // namespace phusong::sim
