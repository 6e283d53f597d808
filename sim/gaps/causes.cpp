#include "sim/gaps/causes.h"

#include <algorithm>
#include <array>
#include <limits>

#include "models/terrain/itu_p526.h"

namespace phusong::sim {

namespace {

Cause cause_of_cell(const CellJudge& judge, const VillageCell& cell, Profile& profile) {
  const CellService& s = cell.service;
  const ServiceKeys& service = judge.scenario().service;
  if (s.state == CellState::unverified || s.path_unknown) return Cause::no_data;
  if (s.server < 0) return Cause::distance;
  if (static_cast<double>(s.rsrp_dbm) >= service.rsrp_dbm) return Cause::uplink;

  // Where the model sees nothing beyond free space and distance, only distance weakens.
  if (s.diffraction_db <= 0.0F) return Cause::distance;
  // What the same link would give in free space, and over the bare ground.
  const Transmitter& from = judge.transmitters().all[static_cast<std::size_t>(s.server)];
  if (judge.free_space_level_dbm(from, cell.at) < service.rsrp_dbm) return Cause::distance;
  const double bare = judge.bare_ground_level_dbm(from, cell.at, profile);
  if (bare >= service.rsrp_dbm) return Cause::clutter;
  // Terrain is blamed where the model names an obstacle: the smooth Earth and reflection grow with distance.
  return judge.link(from, cell.at, profile).path.obstacle >= 0 ? Cause::terrain : Cause::distance;
}

/// The main obstacle on the way to one cell.
std::optional<Obstacle> obstacle_of(const CellJudge& judge, const VillageCell& cell, const geo::Transform& to_lonlat) {
  const Transmitter& from = judge.transmitters().all[static_cast<std::size_t>(cell.service.server)];
  Profile profile;
  const LinkTerms terms = judge.link(from, cell.at, profile);
  if (terms.path.obstacle < 0) return std::nullopt;
  const auto i = static_cast<std::size_t>(terms.path.obstacle);
  const double along = profile.distance_km[i] / profile.distance_km.back();
  Obstacle obstacle;
  obstacle.at = {from.at.x + along * (cell.at.x - from.at.x), from.at.y + along * (cell.at.y - from.at.y)};
  const Point lonlat = to_lonlat(obstacle.at);
  obstacle.lonlat = {lonlat.x, lonlat.y};
  obstacle.height_m = profile.height_m[i] + profile.clutter_m[i];
  obstacle.loss_db = models::knife_edge(terms.path.obstacle_nu).value();
  obstacle.server = from.site_id;
  obstacle.server_distance_km = terms.distance_km;
  return obstacle;
}

}  // namespace

void find_cause(const CellJudge& judge, const geo::Village& village, VillageService& service) {
  constexpr std::array<Cause, 5> kOrder{Cause::terrain, Cause::distance, Cause::clutter, Cause::uplink, Cause::no_data};
  std::array<double, 6> weight{};
  double unserved = 0.0;
  const VillageCell* nearest_hidden = nullptr;
  double nearest_m = std::numeric_limits<double>::infinity();
  thread_local Profile profile;
  for (const VillageCell& cell : service.cells) {
    if (cell.service.state == CellState::served) continue;
    const Cause cause = cause_of_cell(judge, cell, profile);
    weight[static_cast<std::size_t>(cause)] += static_cast<double>(cell.weight);
    unserved += static_cast<double>(cell.weight);
    const double metres = distance_m(cell.at, village.centre);
    if (cause == Cause::terrain && metres < nearest_m) {
      nearest_m = metres;
      nearest_hidden = &cell;
    }
  }
  if (unserved <= 0.0) return;

  service.cause = *std::max_element(kOrder.begin(), kOrder.end(), [&weight](Cause a, Cause b) {
    return weight[static_cast<std::size_t>(a)] < weight[static_cast<std::size_t>(b)];
  });
  service.cause_share = weight[static_cast<std::size_t>(service.cause)] / unserved;
  if (service.cause == Cause::terrain && nearest_hidden != nullptr) {
    const geo::Transform to_lonlat{judge.terrain().crs, geo::Crs::wgs84()};
    service.obstacle = obstacle_of(judge, *nearest_hidden, to_lonlat);
  }
}

}  // namespace phusong::sim
