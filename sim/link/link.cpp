#include "sim/link/link.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "geo/base/constants.h"
#include "geo/base/error.h"
#include "models/terrain/itu_p526.h"
#include "sim/coverage/path_words.h"
#include "sim/scenario/titles.h"

namespace phusong::sim {

namespace {

void check(const LinkRequest& request) {
  const auto within = [](double value, double low, double high, std::string_view what, std::string_view unit) {
    if (!(value >= low && value <= high))
      throw Error{ErrorKind::usage, "",
                  fmt::format("the {} is {:g} {}; give {:g} to {:g}", what, value, unit, low, high)};
  };
  within(request.frequency_mhz, 1.0, 300'000.0, "frequency", "MHz");
  within(request.from_height_m, 0.0, 10'000.0, "height of the first antenna", "m");
  within(request.to_height_m, 0.0, 10'000.0, "height of the second antenna", "m");
  within(request.time_percent, 0.0, 100.0, "share of time", "%");
  within(request.location_percent, 0.0, 100.0, "share of locations", "%");
  within(request.latitude_deg, -90.0, 90.0, "latitude", "degrees");
  for (const double k : request.k) within(k, 0.1, 1000.0, "k", "(effective Earth radius over the Earth's)");
}

models::PathInput path_input(const LinkPath& path, const LinkRequest& request) {
  return {.frequency = Megahertz{request.frequency_mhz},
          .profile = path.profile.view(),
          .tx_height = Metres{request.from_height_m},
          .rx_height = Metres{request.to_height_m},
          .effective_radius = Kilometres{request.k.front() * kEarthRadius_km},
          .polarisation = request.polarisation,
          .environment = request.environment,
          .sea_fraction = static_cast<double>(path.profile.sea_samples) / static_cast<double>(path.profile.size()),
          .time_percent = request.time_percent,
          .location_percent = request.location_percent,
          .latitude_deg = path.place ? (path.place->from.lat_deg + path.place->to.lat_deg) / 2.0 : request.latitude_deg,
          .climate = request.climate};
}

std::vector<Clearance> clearances_of(const LinkPath& path, const LinkRequest& request) {
  std::vector<Clearance> all;
  const Profile& p = path.profile;
  if (p.size() < 3) return all;
  const auto add = [&](bool with_clutter) {
    for (const double k : request.k)
      all.push_back(clearance_on(p, path.ground,
                                 {.frequency_mhz = request.frequency_mhz,
                                  .from_height_m = request.from_height_m,
                                  .to_height_m = request.to_height_m,
                                  .k = k,
                                  .with_clutter = with_clutter}));
  };
  add(true);
  if (std::any_of(p.clutter_m.begin(), p.clutter_m.end(), [](double height) { return height > 0.0; })) add(false);
  return all;
}

LinkRow row_of(const LinkPath& path, const LinkRequest& request, const models::Model& model,
               const models::PathInput& input) {
  LinkRow row{.model = &model, .loss = model.evaluate(input), .caveats = {}};
  row.own_sigma = row.loss.sigma_db.has_value();
  row.sigma_db = row.loss.sigma_db.value_or(request.sigma_db);
  // A model that asks for no profile reads its two ends only.
  const bool ends_unknown = path.ground.front() == geo::Ground::unknown || path.ground.back() == geo::Ground::unknown;
  row.unverified = model.needs.profile ? path.profile.unknown_samples > 0 : ends_unknown;
  for (int bit = 0; bit < models::kCaveatBits; ++bit) {
    const auto caveat = static_cast<models::Caveat>(1U << bit);
    if ((row.loss.caveats & models::bits(caveat)) != 0) row.caveats.push_back(models::caveat_text(caveat, model));
  }
  if (model.needs.zones && path.profile.zone.empty())
    row.caveats.emplace_back("The path has no zones: all of it is taken as inland.");
  return row;
}

}  // namespace

Clearance clearance_on(const Profile& profile, std::span<const geo::Ground> ground, const ClearanceRequest& request) {
  const Profile& p = profile;
  const double length_km = p.distance_km.back(), wavelength_m = kSpeedOfLight_m_s / (request.frequency_mhz * 1e6);
  const double from_m = p.height_m.front() + request.from_height_m, to_m = p.height_m.back() + request.to_height_m;
  Clearance c{.k = request.k, .with_clutter = request.with_clutter, .lowest = {}, .tightest = {}};
  for (std::size_t i = 1; i + 1 < p.size(); ++i) {
    const double d1_m = p.distance_km[i] * 1000.0, d2_m = (length_km - p.distance_km[i]) * 1000.0;
    // The ray is straight, the Earth bulges below it: P.526-15, section 4.1.
    const double bulge_m = d1_m * d2_m / (2.0 * request.k * kEarthRadius_km * 1000.0);
    const double ray_m = (from_m * d2_m + to_m * d1_m) / (d1_m + d2_m);
    Clearance::Spot spot{.index = i,
                         .distance_km = p.distance_km[i],
                         .top_m = p.height_m[i] + (request.with_clutter ? p.clutter_m[i] : 0.0),
                         .above_m = 0.0,
                         .fresnel_m = std::sqrt(wavelength_m * d1_m * d2_m / (d1_m + d2_m))};  // P.526-15, eq. (2)
    spot.above_m = ray_m - spot.top_m - bulge_m;
    if (i == 1 || spot.above_m < c.lowest.above_m) c.lowest = spot;
    if (i == 1 || spot.share() < c.tightest.share()) c.tightest = spot;
  }
  c.sight = c.tightest.above_m < 0.0           ? Clearance::Sight::obstructed
            : c.tightest.share() < kClearShare ? Clearance::Sight::entered
                                               : Clearance::Sight::clear;
  // Unknown ground can only be higher than taken: what known ground obstructs stays obstructed.
  if (p.unknown_samples > 0) {
    const bool ends_known =
        !ground.empty() && ground.front() != geo::Ground::unknown && ground.back() != geo::Ground::unknown;
    c.unverified =
        !(c.sight == Clearance::Sight::obstructed && ends_known && ground[c.tightest.index] != geo::Ground::unknown);
  }
  return c;
}

double ray_elevation_deg(double own_m, double other_m, double length_km, double k) noexcept {
  const double length_m = length_km * 1000.0;
  return std::atan2(other_m - own_m - length_m * length_m / (2.0 * k * kEarthRadius_km * 1000.0), length_m) * 180.0 /
         kPi;
}

LinkRequest link_request(const Scenario& scenario) {
  LinkRequest request;
  if (!scenario.bts_types.empty()) {
    request.frequency_mhz = scenario.bts_types.front().frequency_mhz;
    request.from_height_m = scenario.bts_types.front().height_m;
  }
  request.to_height_m = scenario.service.receiver_height_m;
  request.k = {scenario.propagation.effective_earth_radius_km / kEarthRadius_km};
  request.polarisation = polarisation_of(scenario.propagation.polarisation);
  request.environment = environment_of(scenario.propagation.environment);
  request.sigma_db = scenario.propagation.sigma_db;
  request.notice = notice_of(scenario.identity, Language::en);
  return request;
}

std::vector<PathObstacle> obstacles_on(const models::PathInput& path, const std::vector<LonLat>& lonlat) {
  constexpr int kEnoughTops = 200;
  std::vector<PathObstacle> obstacles;
  for (const models::Edge& edge : models::knife_edges(path, kEnoughTops)) {
    if (obstacles.size() == static_cast<std::size_t>(kMostObstacles)) break;
    const bool same_hill = std::any_of(obstacles.begin(), obstacles.end(), [&](const PathObstacle& higher) {
      return std::abs(higher.distance_km - edge.distance_km) < kOneHill * path.profile.length_km();
    });
    if (same_hill) continue;
    PathObstacle obstacle{edge.distance_km, edge.height_m, edge.nu, edge.loss_db};
    if (!lonlat.empty()) obstacle.lonlat = lonlat[edge.index];
    obstacles.push_back(obstacle);
  }
  return obstacles;
}

LinkResult evaluate_link(LinkPath path, LinkRequest request) {
  check(request);
  LinkResult link;
  link.path = std::move(path);
  link.request = std::move(request);
  const Profile& p = link.path.profile;
  const models::PathInput input = path_input(link.path, link.request);
  link.length_km = p.distance_km.back();
  const double from_m = p.height_m.front() + link.request.from_height_m;
  const double to_m = p.height_m.back() + link.request.to_height_m;
  link.from_elevation_deg = ray_elevation_deg(from_m, to_m, link.length_km, link.request.k.front());
  link.to_elevation_deg = ray_elevation_deg(to_m, from_m, link.length_km, link.request.k.front());
  link.clearances = clearances_of(link.path, link.request);
  link.obstacles = obstacles_on(input, link.path.lonlat);
  for (const models::Model* model : link.request.models)
    link.rows.push_back(row_of(link.path, link.request, *model, input));
  return link;
}

}  // namespace phusong::sim
