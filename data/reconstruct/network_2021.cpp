#include "data/reconstruct/network_2021.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "data/reconstruct/seeded.h"
#include "geo/base/parallel.h"

namespace phusong::data {
namespace {

struct Mast {
  Point at;
  bool town = false;
  std::string fibre = {};  ///< why fibre ends here; empty where it does not
};

// The best ground near a wanted place: the highest land that is not too steep to build on.
Point best_ground(const Land& land, Point wanted, double radius_m) {
  const Grid& g = land.grid;
  const int reach = static_cast<int>(radius_m / g.cell_m);
  const int col = g.col_of(wanted.x), row = g.row_of(wanted.y);
  double best = -std::numeric_limits<double>::max();
  Point found = wanted;
  for (int r = row - reach; r <= row + reach; ++r) {
    for (int c = col - reach; c <= col + reach; ++c) {
      if (!g.contains(c, r) || !land.is_land(c, r)) continue;
      const Point p = g.centre(c, r);
      const double away_m = distance_m(p, wanted);
      if (away_m > radius_m) continue;
      const int e = std::min(c + 1, g.columns - 1), s = std::min(r + 1, g.rows - 1);
      const double steep = std::max(std::abs(static_cast<double>(land.height_m(e, r) - land.height_m(c, r))),
                                    std::abs(static_cast<double>(land.height_m(c, s) - land.height_m(c, r)))) /
                           g.cell_m;
      if (steep > 0.4 && p != wanted) continue;
      // A metre of height is worth ten metres of access track.
      const double worth = static_cast<double>(land.height_m(c, r)) - away_m / 10;
      if (worth > best) {
        best = worth;
        found = p;
      }
    }
  }
  return found;
}

bool clear_of(const std::vector<Mast>& masts, Point p, double spacing_m) {
  return std::none_of(masts.begin(), masts.end(), [&](const Mast& m) { return distance_m(m.at, p) < spacing_m; });
}

// Town quarters: the one with most people per site so far gets the next mast.
void place_in_towns(const std::vector<Settlement>& settlements, const Lay& lay, const Land& land,
                    const NetworkRules& rules, std::size_t limit, std::vector<Mast>& masts) {
  for (int commune = 0; commune < static_cast<int>(lay.commune_centre.size()); ++commune) {
    std::vector<const Settlement*> quarters;
    double people = 0;
    for (const Settlement& s : settlements) {
      if (s.commune != commune || s.kind != Kind::town) continue;
      quarters.push_back(&s);
      people += s.people;
    }
    std::stable_sort(quarters.begin(), quarters.end(),
                     [](const Settlement* a, const Settlement* b) { return a->people > b->people; });
    auto wanted = static_cast<int>(std::lround(people / rules.town_people_per_site));
    for (const Settlement* s : quarters) {
      if (wanted <= 0 || masts.size() >= limit) break;
      const Point at = best_ground(land, s->centre, rules.ground_search_m / 2);
      if (!clear_of(masts, at, rules.town_spacing_m)) continue;
      masts.push_back({at, true, "town"});
      --wanted;
    }
  }
}

// Places along roads and tracks, a fixed step apart, on land within the province.
std::vector<Point> roadside(const RoadNet& net, const Lay& lay, double step_m) {
  std::vector<Point> places;
  for (const Road& road : net.roads) {
    double along = 0, next = 0;
    for (std::size_t i = 1; i < road.line.size(); ++i) {
      const Point a = road.line[i - 1], b = road.line[i];
      const double length = distance_m(a, b);
      for (; next <= along + length; next += step_m) {
        const double t = length > 0 ? (next - along) / length : 0.0;
        const Point p{a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
        const int col = lay.grid.col_of(p.x), row = lay.grid.row_of(p.y);
        if (lay.grid.contains(col, row) && lay.commune(col, row) != kNoCommune) places.push_back(p);
      }
      along += length;
    }
  }
  return places;
}

/// A spot of a settlement that wants to see a mast, and the people who live about it.
struct Spot {
  Point at;
  double people = 0;
};

/// Height of what should be seen above ground: the people in a village, with some tolerance.
constexpr double kSeen_m = 4.0;

// Straight sight over bare ground from a mast's top, Earth's curvature left out over these few kilometres.
bool sees(const Land& land, Point mast, double height_m, Point spot) {
  const Grid& g = land.grid;
  const auto ground = [&](Point p) { return static_cast<double>(land.height_m(g.col_of(p.x), g.row_of(p.y))); };
  const double from = ground(mast) + height_m, to = ground(spot) + kSeen_m;
  const int steps = static_cast<int>(distance_m(mast, spot) / (1.5 * g.cell_m));
  for (int i = 1; i < steps; ++i) {
    const double t = static_cast<double>(i) / steps;
    if (ground({mast.x + t * (spot.x - mast.x), mast.y + t * (spot.y - mast.y)}) > from + t * (to - from)) return false;
  }
  return true;
}

// Four spots of each settlement, spread over its cells from north to south.
std::vector<Spot> spots_of(const std::vector<Settlement>& settlements, const Grid& grid) {
  std::vector<Spot> spots;
  const auto columns = static_cast<std::size_t>(grid.columns);
  for (const Settlement& s : settlements) {
    if (s.kind == Kind::floating) continue;
    for (std::size_t k = 0; k < 4; ++k) {
      const std::size_t cell = s.cells[(2 * k + 1) * s.cells.size() / 8];
      spots.push_back({grid.centre(static_cast<int>(cell % columns), static_cast<int>(cell / columns)), s.people / 4});
    }
  }
  return spots;
}

// Again and again the roadside hill that sees most people in reach whom no mast in reach sees.
void place_along_roads(const std::vector<Settlement>& settlements, const RoadNet& net, const Lay& lay, const Land& land,
                       const NetworkRules& rules, std::size_t limit, Watcher* watcher, std::vector<Mast>& masts) {
  const double reach_m = rules.rural_reach_km * 1000;
  const std::vector<Spot> spots = spots_of(settlements, land.grid);
  const auto seen_from = [&](Point at, double height_m) {
    std::vector<std::size_t> seen;
    for (std::size_t i = 0; i < spots.size(); ++i) {
      if (distance_m(spots[i].at, at) <= reach_m && sees(land, at, height_m, spots[i].at)) seen.push_back(i);
    }
    return seen;
  };
  std::vector<bool> served(spots.size(), false);
  for (const Mast& m : masts) {
    for (const std::size_t i : seen_from(m.at, m.town ? rules.town_height_m[0] : rules.rural_height_m[0]))
      served[i] = true;
  }
  const std::vector<Point> places = roadside(net, lay, rules.road_candidate_step_m);
  std::vector<Point> hills(places.size());
  std::vector<std::vector<std::size_t>> seen(places.size());
  parallel_for(std::size_t{0}, places.size(), [&](std::size_t p) {
    hills[p] = best_ground(land, places[p], rules.ground_search_m);
    seen[p] = seen_from(hills[p], rules.rural_height_m[0]);
  });
  while (masts.size() < limit) {
    throw_if_stopped(watcher);
    double most = 0;
    std::size_t best = places.size();
    for (std::size_t p = 0; p < places.size(); ++p) {
      double people = 0;
      for (const std::size_t i : seen[p]) people += served[i] ? 0.0 : spots[i].people;
      if (people > most && clear_of(masts, hills[p], rules.rural_spacing_km * 1000)) {
        most = people;
        best = p;
      }
    }
    if (best == places.size()) break;
    masts.push_back({hills[best], false});
    for (const std::size_t i : seen[best]) served[i] = true;
  }
}

// What is left of the number goes where most people share a site.
void thicken(const std::vector<Settlement>& settlements, const Land& land, const NetworkRules& rules, std::size_t limit,
             Watcher* watcher, std::vector<Mast>& masts) {
  std::vector<bool> refused(settlements.size(), false);
  while (masts.size() < limit) {
    throw_if_stopped(watcher);
    std::vector<double> load(masts.size(), 0.0);
    std::vector<std::size_t> home(settlements.size(), 0);
    for (std::size_t i = 0; i < settlements.size(); ++i) {
      double nearest = std::numeric_limits<double>::max();
      for (std::size_t m = 0; m < masts.size(); ++m) {
        if (const double d = distance_m(masts[m].at, settlements[i].centre); d < nearest) {
          nearest = d;
          home[i] = m;
        }
      }
      if (!masts.empty()) load[home[i]] += settlements[i].people;
    }
    std::size_t best = settlements.size();
    double worst = -1;
    for (std::size_t i = 0; i < settlements.size(); ++i) {
      if (refused[i] || settlements[i].kind != Kind::town) continue;
      const double here = (masts.empty() ? 0.0 : load[home[i]]) * 1000 + settlements[i].people;
      if (here > worst) {
        worst = here;
        best = i;
      }
    }
    if (best == settlements.size()) return;
    refused[best] = true;
    const Point at = best_ground(land, settlements[best].centre, rules.ground_search_m / 2);
    if (clear_of(masts, at, rules.town_spacing_m)) masts.push_back({at, true, "town"});
  }
}

// Owners by share, spread evenly over the order of building: always the one that lags most behind its share.
std::size_t next_owner(const NetworkRules& rules, std::vector<int>& built) {
  const int total = std::accumulate(built.begin(), built.end(), 0) + 1;
  std::size_t best = 0;
  double lag = -std::numeric_limits<double>::max();
  for (std::size_t o = 0; o < built.size(); ++o) {
    const double here = rules.owner_shares[o] * total - built[o];
    if (here > lag) {
      lag = here;
      best = o;
    }
  }
  ++built[best];
  return best;
}

// The first sector looks at the largest settlement within 5 km that is not underfoot.
double first_azimuth(const std::vector<Settlement>& settlements, Point at, double otherwise_deg) {
  const Settlement* best = nullptr;
  for (const Settlement& s : settlements) {
    const double d = distance_m(s.centre, at);
    if (d < 200 || d > 5000) continue;
    if (best == nullptr || s.people > best->people) best = &s;
  }
  return std::round(best == nullptr ? otherwise_deg : bearing_deg(at, best->centre));
}

// Every site carries the low band, which reaches; town sites carry the high band too, which has the capacity.
geo::Sector carrier(const NetworkRules& rules, std::size_t owner, bool town, bool high_band) {
  geo::Sector s;
  s.electrical_tilt_deg = town ? rules.town_tilt_deg : rules.rural_tilt_deg;
  s.power_dbm = town ? rules.town_power_dbm : rules.rural_power_dbm;
  s.feeder_loss_db = rules.feeder_loss_db;
  s.antenna = rules.antenna;
  s.frequency_mhz = high_band ? rules.high_band_mhz[owner] : rules.low_band_mhz[owner];
  s.bandwidth_mhz = high_band ? rules.high_band_width_mhz : rules.low_band_width_mhz;
  s.technology = "4G";
  s.owner = rules.owners[owner];
  return s;
}

}  // namespace

std::vector<geo::Sector> three_sectors(const geo::Sector& first, double azimuth_deg) {
  std::vector<geo::Sector> sectors(3, first);
  for (int k = 0; k < 3; ++k) {
    sectors[static_cast<std::size_t>(k)].id = std::to_string(k + 1);
    sectors[static_cast<std::size_t>(k)].azimuth_deg = std::fmod(azimuth_deg + 120.0 * k, 360.0);
  }
  return sectors;
}

Network2021 network_of_2021(const Land& land, const Lay& lay, const RoadNet& net,
                            const std::vector<Settlement>& settlements, const Recipe& recipe, int seed,
                            Watcher* watcher) {
  const NetworkRules& rules = recipe.network;
  const auto limit = static_cast<std::size_t>(rules.sites);
  Progress progress{watcher, "network of 2021", 4};
  std::vector<Mast> masts;

  // One for each commune's centre, whatever its size.
  for (std::size_t c = 0; c < recipe.communes.size() && masts.size() < limit; ++c) {
    const Point at = best_ground(land, lay.commune_centre[c], rules.ground_search_m);
    if (clear_of(masts, at, rules.town_spacing_m))
      masts.push_back({at, recipe.communes[c].kind == "ward", "centre of " + recipe.communes[c].name});
  }
  progress.advance();
  place_in_towns(settlements, lay, land, rules, limit, masts);
  progress.advance();
  place_along_roads(settlements, net, lay, land, rules, limit, watcher, masts);
  progress.advance();
  thicken(settlements, land, rules, limit, watcher, masts);
  progress.advance();

  Seeded dice{seed, "network"};
  const geo::Transform to_lonlat{land.crs, geo::Crs::wgs84()};
  std::vector<int> built(rules.owners.size(), 0);
  Network2021 network;
  for (std::size_t i = 0; i < masts.size(); ++i) {
    const Mast& mast = masts[i];
    const std::size_t owner = next_owner(rules, built);
    const auto& range = mast.town ? rules.town_height_m : rules.rural_height_m;
    const double height_m = std::round(range[0] + (range[1] - range[0]) * dice.uniform());
    const double azimuth = first_azimuth(settlements, mast.at, std::floor(360 * dice.uniform()));
    // Built in the order of placing: the first sites first.
    const double years = rules.last_on_air - rules.first_on_air + 1;
    const double when =
        rules.first_on_air + years * (static_cast<double>(i) + dice.uniform()) / static_cast<double>(masts.size() + 1);
    const int year = std::min(static_cast<int>(when), rules.last_on_air);
    const int month = std::clamp(1 + static_cast<int>((when - year) * 12), 1, 12);
    const std::string on_air = fmt::format("{:04}-{:02}-{:02}", year, month, 1 + static_cast<int>(27 * dice.uniform()));
    geo::Site site;
    site.id = fmt::format("QN{:04}", i + 1);
    site.at = mast.at;
    const Point g = to_lonlat(mast.at);
    site.lonlat = {g.x, g.y};
    for (const bool high_band : {false, true}) {
      if (high_band && !mast.town) continue;
      geo::Sector sector = carrier(rules, owner, mast.town, high_band);
      sector.height_m = height_m;
      sector.on_air = on_air;
      for (geo::Sector& s : three_sectors(sector, azimuth)) {
        s.id = std::to_string(site.sectors.size() + 1);
        site.sectors.push_back(std::move(s));
      }
    }
    if (!mast.fibre.empty()) network.fibre.push_back({site.id, mast.fibre});
    network.sites.push_back(std::move(site));
  }
  return network;
}

}  // namespace phusong::data
