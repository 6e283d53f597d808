#include "sim/siting/turns.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/places/network.h"
#include "sim/siting/candidates.h"

namespace phusong::sim {

namespace {

constexpr int kDegrees = 361;  ///< 0 and 360 both
constexpr int kElevations = 361;

}  // namespace

TrueNorth::TrueNorth(const Grid& grid, const geo::Crs& crs) : grid_{grid} {
  const geo::Transform to_lonlat{crs, geo::Crs::wgs84()};
  for (const int row : {0, grid.rows - 1})
    for (const int col : {0, grid.columns - 1}) {
      const Point at = to_lonlat(grid.centre(col, row));
      corner_deg_.push_back(geo::true_north_on_grid_deg({at.x, at.y}, crs));
    }
}

double TrueNorth::at_deg(int col, int row) const noexcept {
  const double x = static_cast<double>(col) / std::max(1, grid_.columns - 1);
  const double y = static_cast<double>(row) / std::max(1, grid_.rows - 1);
  return std::lerp(std::lerp(corner_deg_[0], corner_deg_[1], x), std::lerp(corner_deg_[2], corner_deg_[3], x), y);
}

Turns::Turns(const CellJudge& judge, const BtsType& type) {
  const std::vector<double> azimuths = azimuths_tried(judge.scenario(), type);
  azimuths_ = static_cast<int>(azimuths.size());
  count_ = std::min(azimuths_, kMostTurns);
  step_deg_ = azimuths_ > 1 ? azimuths[1] : 0.0;
  const Transmitters one = transmitters_of(judge, type);
  const models::AntennaPattern& pattern = one.antennas.at(one.all.front().antenna);
  const double between_deg = 360.0 / type.sectors;
  for (int e = 0; e < kElevations; ++e) {
    std::vector<double> of_one;  // one sector's, by whole degrees off its own boresight
    for (int off = 0; off < 360; ++off)
      of_one.push_back(pattern.max_gain_dbi - models::gain_towards(pattern, Degrees{static_cast<double>(off)},
                                                                   Degrees{-90.0 + 0.5 * e}, Degrees{type.tilt_deg},
                                                                   Degrees{0.0})
                                                  .value());
    const double best = *std::min_element(of_one.begin(), of_one.end());
    float worst = 0.0F;
    for (int off = 0; off < kDegrees; ++off) {
      double least = std::numeric_limits<double>::infinity();
      for (int s = 0; s < type.sectors; ++s) {
        const double from_it = std::fmod(off + 720.0 - s * between_deg, 360.0);
        const auto below = static_cast<std::size_t>(from_it);
        least = std::min(
            least, std::lerp(of_one[below % 360], of_one[(below + 1) % 360], from_it - static_cast<double>(below)));
      }
      loss_db_.push_back(static_cast<float>(least - best));
      worst = std::max(worst, loss_db_.back());
    }
    worst_db_.push_back(worst);
  }
}

const float* Turns::at_elevation(double elevation_deg) const noexcept {
  return loss_db_.data() + kDegrees * static_cast<std::size_t>(std::lround(2.0 * (elevation_deg + 90.0)));
}

double Turns::one_loss_db(const float* of_elevation, double off_deg) const noexcept {
  double off = off_deg - 360.0 * std::floor(off_deg / 360.0);
  const auto below = std::min(static_cast<std::size_t>(off), std::size_t{359});
  off -= static_cast<double>(below);
  return of_elevation[below] + off * static_cast<double>(of_elevation[below + 1] - of_elevation[below]);
}

double Turns::loss_db(int turn, double bearing_deg, double elevation_deg) const noexcept {
  const float* const row = at_elevation(elevation_deg);
  double least = std::numeric_limits<double>::infinity();
  for (int a = turn * azimuths_ / count_; a < (turn + 1) * azimuths_ / count_; ++a)
    least = std::min(least, one_loss_db(row, bearing_deg - a * step_deg_));
  return least;
}

TurnSet Turns::within(double spare_db, double bearing_deg, double elevation_deg) const noexcept {
  const auto all = static_cast<TurnSet>((1U << static_cast<unsigned>(count_)) - 1U);
  const float* const row = at_elevation(elevation_deg);
  if (spare_db >= static_cast<double>(worst_db_[static_cast<std::size_t>(row - loss_db_.data()) / kDegrees]))
    return all;
  unsigned set = 0;
  for (int turn = 0; turn < count_; ++turn)
    for (int a = turn * azimuths_ / count_; a < (turn + 1) * azimuths_ / count_; ++a)
      if (one_loss_db(row, bearing_deg - a * step_deg_) <= spare_db) set |= 1U << static_cast<unsigned>(turn);
  return static_cast<TurnSet>(set);
}

}  // namespace phusong::sim
