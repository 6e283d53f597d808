#include "sim/siting/type_at_place.h"

#include <cmath>

#include "models/empirical/free_space.h"

namespace phusong::sim {

namespace {

/// A few samples are enough to see most ridges; shorter paths are evaluated at once.
constexpr std::size_t kBoundEvery = 12;
constexpr double kShortestBounded_cells = 4.0 * kBoundEvery;

}  // namespace

double sector_azimuth_deg(const BtsType& type, double first_deg, int sector) noexcept {
  return std::fmod(first_deg + sector * 360.0 / type.sectors, 360.0);
}

TypeAtPlace::TypeAtPlace(const CellJudge& link_judge, const Transmitter& of_type, const BtsType& type,
                         const Candidate& candidate)
    : judge_{link_judge},
      from_{of_type},
      type_{type},
      ground_m_{link_judge.ground_under(candidate.at)},
      north_deg_{candidate.north_deg} {
  from_.at = candidate.at;
  from_.height_m = antenna_height_m(candidate, type);
  // The greatest loss that it bears: levels only fall with the loss.
  double low = 0.0, high = 1000.0;
  while (std::nextafter(low, high) < high) {
    const double middle = 0.5 * (low + high);
    (closes_link(0.0, middle) ? low : high) = middle;
  }
  most_loss_db_ = low;
}

bool TypeAtPlace::closes_link(double pattern_loss_db, double loss_db) const {
  CellService service;
  service.server = 0;
  judge_.set_levels(from_, pattern_loss_db, loss_db, service);
  return judge_.serves(service);
}

bool TypeAtPlace::serves(const OpenCell& cell, double azimuth_deg) const {
  Transmitter sector = from_;
  for (int s = 0; s < type_.sectors; ++s) {
    sector.azimuth_deg = geo::grid_azimuth_deg(sector_azimuth_deg(type_, azimuth_deg, s), north_deg_);
    if (closes_link(judge_.pattern_loss_towards_db(sector, cell.bearing_deg, cell.elevation_deg), cell.loss_db))
      return true;
  }
  return false;
}

bool TypeAtPlace::reaches(const VillageCell& to, OpenCell& cell) const {
  thread_local Profile profile;
  const double dx = to.at.x - from_.at.x, dy = to.at.y - from_.at.y, square = dx * dx + dy * dy;
  const double range_m = judge_.scenario().propagation.range_km * 1000.0;
  if (square > range_m * range_m || judge_.terrain().ground_at(to.at) == geo::Ground::unknown) return false;
  const double metres = std::sqrt(square), step_m = judge_.terrain().grid.cell_m;
  const models::Model& model = judge_.models().of(from_.frequency_mhz);
  // Bounds first, with room for rounding.
  const double surely_too_much_db = most_loss_db_ + kSurelyWeaker_db;
  const double free_db = models::free_space(Megahertz{from_.frequency_mhz}, Kilometres{metres / 1000.0}).value();
  if (free_db + model.least_excess_db > surely_too_much_db) return false;
  if (model.least_loss_db != nullptr && metres > kShortestBounded_cells * step_m) {
    judge_.ground().profile_between(from_.at, to.at, step_m, profile, kBoundEvery);
    if (profile.unknown_samples == 0 && model.least_loss_db(judge_.path_input(from_, profile)) > surely_too_much_db)
      return false;
  }
  const double loss_db = judge_.path_loss(from_, to.at, profile).total_db;
  if (loss_db > most_loss_db_ || profile.unknown_samples > 0) return false;
  const double target_m = judge_.ground_under(to.at) + judge_.scenario().service.receiver_height_m;
  cell = {.weight = static_cast<double>(to.weight),
          .loss_db = loss_db,
          .bearing_deg = bearing_deg(from_.at, to.at),
          .elevation_deg = judge_.ray_elevation_deg(ground_m_ + from_.height_m, target_m, metres)};
  return true;
}

}  // namespace phusong::sim
