#include "sim/area/radial_ground.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace phusong::sim {

void RadialGround::read(const CellJudge& judge, const RadialFan& fan, int radial, Point mast, double nearest_m,
                        std::size_t own, const models::Needs& needs, const WantedCells* wanted) {
  const Grid& grid = judge.terrain().grid;
  const double step_m = fan.step_m();
  own_ = own;
  step_km_ = 0.001 * step_m;
  fan.cells_of(radial, grid, mast, nearest_m, own > 0, cells_);
  if (wanted != nullptr) keep(*wanted);
  const std::size_t count = size();
  if (count == 0) return;

  // Each cell's own last points, on its own way to the mast, and its middle.
  columns_.resize((own + 1) * count);
  rows_.resize((own + 1) * count);
  if (own > 0) {
    const double mast_col = (mast.x - grid.west) / grid.cell_m - 0.5;
    const double mast_row = (grid.north - mast.y) / grid.cell_m - 0.5;
    for (std::size_t i = 0; i < count; ++i) {
      const double share = 1.0 / static_cast<double>(cells_.interior[i] + 1);
      const double dx = (mast_col - cells_.col[i]) * share, dy = (mast_row - cells_.row[i]) * share;
      for (std::size_t j = 0; j < own; ++j) {
        const auto away = static_cast<double>(static_cast<int>(own - j));
        columns_[j * count + i] = cells_.col[i] + away * dx;
        rows_[j * count + i] = cells_.row[i] + away * dy;
      }
    }
  }
  std::copy_n(cells_.col.begin(), count, columns_.begin() + static_cast<std::ptrdiff_t>(own * count));
  std::copy_n(cells_.row.begin(), count, rows_.begin() + static_cast<std::ptrdiff_t>(own * count));
  const geo::GroundDetail detail = needs.zones     ? geo::GroundDetail::zones
                                   : needs.clutter ? geo::GroundDetail::sea
                                                   : geo::GroundDetail::heights;
  judge.ground().points(columns_, rows_, own * count, detail, at_);

  // Whoever asks for no more of the line than its beginning may have that where nothing else hangs on it.
  auto points = static_cast<std::size_t>(cells_.interior.back()) + 1;
  if (needs.profile_to_km < cells_.distance_km.back() && judge.ground().all_known_from(mast))
    points = std::min(points, static_cast<std::size_t>(needs.profile_to_km / step_km_) + 2);
  const Direction way = fan.direction(radial);
  judge.ground().line_from(mast, way.east, way.north, step_m, points, detail, line_);

  find_unknown();
}

void RadialGround::keep(const WantedCells& wanted) {
  const CellWindow& window = wanted.window;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    const int col = static_cast<int>(cells_.col[i]) - window.col, row = static_cast<int>(cells_.row[i]) - window.row;
    if (col < 0 || row < 0 || col >= window.columns || row >= window.rows) continue;
    if (wanted.cells[static_cast<std::size_t>(row) * static_cast<std::size_t>(window.columns) +
                     static_cast<std::size_t>(col)] == 0)
      continue;
    cells_.col[kept] = cells_.col[i];
    cells_.row[kept] = cells_.row[i];
    cells_.distance_km[kept] = cells_.distance_km[i];
    cells_.interior[kept] = cells_.interior[i];
    ++kept;
  }
  cells_.col.resize(kept);
  cells_.row.resize(kept);
  cells_.distance_km.resize(kept);
  cells_.interior.resize(kept);
}

/// Unknown points of a cell's own stand no higher than its ground and than the line, which is bridged between rims;
/// unknown cells at sea level.
void RadialGround::find_unknown() {
  const std::size_t count = size();
  unknown_.clear();
  const bool any_here =
      std::any_of(at_.beside_unknown.begin(), at_.beside_unknown.end(), [](std::uint8_t x) { return x != 0; });
  if (!any_here && line_.first_unknown >= line_.height_m.size()) return;
  unknown_.assign(count, 0);
  double* const ground_m = at_.height_m.data() + own_ * count;
  for (std::size_t i = 0; i < count; ++i) {
    const auto interior = static_cast<std::size_t>(cells_.interior[i]);
    if (interior - std::min(own_, interior) >= line_.first_unknown) unknown_[i] = 1;
    if (!std::isnan(ground_m[i])) continue;
    unknown_[i] = 1;
    ground_m[i] = 0.0;
  }
  for (std::size_t j = 0; j < own_; ++j)
    for (std::size_t i = 0; i < count; ++i) {
      if (at_.beside_unknown[j * count + i] != 0) unknown_[i] = 1;
      double& height = at_.height_m[j * count + i];
      if (!std::isnan(height)) continue;
      const std::ptrdiff_t beside = std::ptrdiff_t{cells_.interior[i]} + 1 - static_cast<std::ptrdiff_t>(own_ - j);
      height = std::min(ground_m[i], line_.height_m[static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, beside))]);
    }
}

models::Radial RadialGround::radial() const noexcept { return {step_km_, line_.height_m, line_.clutter_m, line_.zone}; }

models::Receivers RadialGround::receivers() const noexcept {
  const std::size_t count = size(), begin = own_ * count;
  const auto of_cells = [begin, count](const auto& column) { return std::span{column}.subspan(begin, count); };
  const auto of_own = [begin](const auto& column) { return std::span{column}.first(begin); };
  return {cells_.distance_km,   cells_.interior,       of_cells(at_.height_m), of_cells(at_.zone), own_,
          of_own(at_.height_m), of_own(at_.clutter_m), of_own(at_.zone)};
}

}  // namespace phusong::sim
