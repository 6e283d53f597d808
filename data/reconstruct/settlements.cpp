#include "data/reconstruct/settlements.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "data/reconstruct/blobs.h"
#include "data/reconstruct/outline.h"
#include "data/reconstruct/seeded.h"
#include "geo/base/error.h"

namespace phusong::data {
namespace {

/// How many settlements of each kind a commune has.
struct Shares {
  int town = 0, rural = 0, hamlet = 0;
  double town_people = 0;
};

// Town by density, hamlets by steepness; see recipe.toml for what each number means.
Shares shares_of(const Commune& commune, double land_km2, double steep, const SettlementRules& rules) {
  const double density = commune.population / land_km2;
  double town_share = 0;
  if (commune.kind == "ward") {
    town_share = std::clamp(density / rules.ward_full_density, rules.ward_min_town_share, 1.0);
  } else if (commune.has_township) {
    town_share = rules.township_share;
  }
  Shares shares;
  shares.town = static_cast<int>(std::lround(commune.population * town_share / rules.people_per_town_quarter));
  shares.town_people = shares.town > 0 ? commune.population * town_share : 0.0;
  const double rural_people = commune.population - shares.town_people;
  const double mean =
      std::min(rules.rural_people_base + rules.rural_people_per_density * density, rules.rural_people_max);
  const int rest = static_cast<int>(std::lround(rural_people / mean));
  shares.hamlet = static_cast<int>(std::lround(rest * rules.hamlet_share_max * std::min(1.0, 2 * steep)));
  shares.rural = rest - shares.hamlet;
  if (shares.town + shares.rural + shares.hamlet == 0) shares.rural = 1;
  return shares;
}

/// What a coarse cell offers to a settlement.
struct Spot {
  std::size_t cell = 0;
  Point at;
  bool mainland = false;  ///< on the same land as the commune's centre: towns do not jump over water
  double slope_deg = 0, above_floor_m = 0, height_m = 0, road_m = 0, coast_m = 0, centre_m = 0;
};

// Attraction of a spot for a kind: gentle ground on the valley floor; towns round the centre, villages along roads and
// coast, hamlets away from both.
double attraction(const Spot& s, Kind kind, const SettlementRules& rules) {
  const double gentle = std::exp(-s.slope_deg / 4.0);
  const double floor = std::exp(-s.above_floor_m / 30.0);
  switch (kind) {
    case Kind::town:
      return (s.mainland ? 1.0 : 0.0) * gentle * floor * std::exp(-s.centre_m / (rules.town_radius_km * 1000)) *
             (0.2 + std::exp(-s.road_m / 600));
    case Kind::rural:
      return gentle * floor * (0.08 + std::exp(-s.road_m / 900) + 0.3 * std::exp(-s.coast_m / 600)) *
             std::exp(-s.height_m / 400);
    default:
      return std::sqrt(gentle * floor) * (1.0 - 0.9 * std::exp(-s.road_m / 1800)) * std::exp(-s.height_m / 700);
  }
}

// The middle of a coarse cell may be a creek: the dry fine cell nearest to it, in the same coarse cell.
Point dry_middle(const Land& land, const Lay& lay, Point p) {
  const int factor = static_cast<int>(std::lround(lay.grid.cell_m / land.grid.cell_m));
  const int west = lay.grid.col_of(p.x) * factor, north = lay.grid.row_of(p.y) * factor;
  double best = std::numeric_limits<double>::max();
  Point dry = p;
  for (int r = north; r < north + factor; ++r) {
    for (int c = west; c < west + factor; ++c) {
      if (!land.is_land(c, r)) continue;
      const Point at = land.grid.centre(c, r);
      if (const double d = distance_m(at, p); d < best) {
        best = d;
        dry = at;
      }
    }
  }
  return dry;
}

std::vector<std::vector<Spot>> spots_by_commune(const Lay& lay, const RoadNet& net, const Recipe& recipe) {
  Raster<std::uint8_t> sea(lay.grid);
  for (std::size_t i = 0; i < sea.cells.size(); ++i) sea.cells[i] = lay.land.cells[i] == 0 ? 1 : 0;
  const Raster<float> coast_m = distance_to(sea);
  const Raster<float> road_m = distance_to(net.main);
  std::vector<std::vector<Spot>> spots(recipe.communes.size());
  for (int row = 0; row < lay.grid.rows; ++row) {
    for (int col = 0; col < lay.grid.columns; ++col) {
      const int commune = lay.commune(col, row);
      if (commune < 0 || static_cast<double>(lay.slope_deg(col, row)) > recipe.settlements.max_slope_deg) continue;
      const std::int32_t island = lay.island(col, row);
      if (lay.island_km2[static_cast<std::size_t>(island)] < recipe.land.min_island_km2) continue;
      const Point centre = lay.commune_centre[static_cast<std::size_t>(commune)];
      Spot s;
      s.cell = lay.grid.index(col, row);
      s.mainland = island == lay.island(lay.grid.col_of(centre.x), lay.grid.row_of(centre.y));
      s.at = lay.grid.centre(col, row);
      s.slope_deg = static_cast<double>(lay.slope_deg(col, row));
      s.above_floor_m = static_cast<double>(lay.above_floor_m(col, row));
      s.height_m = static_cast<double>(lay.height_m(col, row));
      const int rc = std::clamp(net.grid.col_of(s.at.x), 0, net.grid.columns - 1);
      const int rr = std::clamp(net.grid.row_of(s.at.y), 0, net.grid.rows - 1);
      s.road_m = static_cast<double>(road_m(rc, rr));
      s.coast_m = static_cast<double>(coast_m(col, row));
      s.centre_m = distance_m(s.at, centre);
      spots[static_cast<std::size_t>(commune)].push_back(s);
    }
  }
  return spots;
}

// Draws `count` spots by attraction, no two closer than the spacing, which gives way only when the land is full.
// Source of the draw: Efraimidis and Spirakis (2006), weighted random sampling with a reservoir (keys -ln(u)/w).
void draw(const std::vector<Spot>& spots, Kind kind, int count, double spacing_m, std::uint64_t seed, int commune,
          const SettlementRules& rules, std::vector<Settlement>& placed) {
  std::vector<std::pair<double, std::size_t>> order;
  order.reserve(spots.size());
  for (std::size_t i = 0; i < spots.size(); ++i) {
    const double weight = attraction(spots[i], kind, rules);
    const double u = 1.0 - chance(seed, static_cast<std::int64_t>(spots[i].cell), static_cast<int>(kind));
    if (weight > 1e-12) order.emplace_back(-std::log(u) / weight, i);
  }
  std::sort(order.begin(), order.end());
  int left = count;
  for (double spacing = spacing_m; left > 0 && spacing > 60; spacing *= 0.8) {
    for (const auto& [key, i] : order) {
      if (left == 0) break;
      const bool clear = std::none_of(placed.begin(), placed.end(), [&](const Settlement& other) {
        return distance_m(other.centre, spots[i].at) < spacing;
      });
      if (!clear) continue;
      Settlement s;
      s.commune = commune;
      s.kind = kind;
      s.centre = spots[i].at;
      placed.push_back(std::move(s));
      --left;
    }
  }
  if (left > 0) {
    throw Error{
        ErrorKind::input, "",
        fmt::format("no ground is left for {} of the {} settlements ({}) of commune {}; raise max_slope_deg or the "
                    "people per settlement",
                    left, count, name_of(kind), commune + 1)};
  }
}

// Whole numbers that sum to `total` in the proportion of the weights, none below `least`.
std::vector<double> apportioned(const std::vector<double>& weights, double total, double least) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  const double spare = std::max(0.0, total - least * static_cast<double>(weights.size()));
  std::vector<double> people;
  std::vector<std::pair<double, std::size_t>> rest;
  double given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double exact = least + spare * weights[i] / sum;
    people.push_back(std::floor(exact));
    rest.emplace_back(-(exact - std::floor(exact)), i);
    given += people.back();
  }
  std::sort(rest.begin(), rest.end());
  for (std::size_t i = 0; given < total && !rest.empty(); ++i, given += 1) people[rest[i % rest.size()].second] += 1;
  return people;
}

// Published names go to the remote settlement nearest to the published place's former commune.
void give_published_names(const Recipe& recipe, const std::vector<Point>& at, std::vector<Settlement>& all) {
  for (std::size_t p = 0; p < recipe.places.size(); ++p) {
    const NamedPlace& place = recipe.places[p];
    if (place.kind != "named") continue;
    Settlement* best = nullptr;
    auto best_key = std::tuple{2, std::numeric_limits<double>::max()};
    for (Settlement& s : all) {
      if (s.commune != place.commune || s.published_name || s.kind == Kind::town) continue;
      const auto key = std::tuple{s.kind == Kind::hamlet ? 0 : 1, distance_m(s.centre, at[p])};
      if (key < best_key) {
        best_key = key;
        best = &s;
      }
    }
    if (best == nullptr) {
      throw Error{ErrorKind::input, (recipe.folder / "places.csv").string(),
                  fmt::format("the commune of '{}' has no settlement outside its town to carry the name", place.name)};
    }
    best->name = place.name;
    best->published_name = true;
    if (place.households) best->households = *place.households;
  }
}

// People: log-normal, scaled so that the commune's own number is met; published households are kept.
void give_people(const Recipe& recipe, int commune, const Shares& shares, std::uint64_t seed,
                 const std::vector<Settlement*>& members) {
  const SettlementRules& rules = recipe.settlements;
  const double population = recipe.communes[static_cast<std::size_t>(commune)].population;
  double left = population, town_left = shares.town_people;
  for (Settlement* s : members) {
    if (s->households > 0 || s->kind == Kind::floating) {
      if (s->kind != Kind::floating) s->people = std::round(s->households * rules.persons_per_household);
      left -= s->people;
    }
  }
  const auto fill = [&](bool town, double total) {
    std::vector<Settlement*> free;
    std::vector<double> weights;
    for (Settlement* s : members) {
      if (s->people > 0 || (s->kind == Kind::town) != town) continue;
      const double factor = s->kind == Kind::hamlet ? rules.hamlet_people_factor : 1.0;
      const auto place = static_cast<std::int64_t>(free.size());
      Seeded dice{static_cast<int>(mixed(seed ^ static_cast<std::uint64_t>(commune * 2 + (town ? 1 : 0))) & 0x7FFFFFFF),
                  std::to_string(place)};
      weights.push_back(factor * std::exp(rules.population_sigma * dice.normal()));
      free.push_back(s);
    }
    if (free.empty()) return;
    const std::vector<double> people = apportioned(weights, std::round(total), rules.min_people);
    for (std::size_t i = 0; i < free.size(); ++i) free[i]->people = people[i];
  };
  const bool only_town = std::none_of(members.begin(), members.end(),
                                      [](const Settlement* s) { return s->kind != Kind::town && s->people <= 0; });
  if (only_town) town_left = left;
  fill(true, town_left);
  for (const Settlement* s : members) {
    if (s->kind == Kind::town) left -= s->people;
  }
  fill(false, left);
  double settled = 0;
  for (const Settlement* s : members) settled += s->people;
  if (std::abs(settled - population) > 0.5) {
    throw Error{ErrorKind::input, recipe.file.string(),
                fmt::format("the {} people of '{}' do not fit its settlements, which house {}; lower min_people or the "
                            "published households",
                            population, recipe.communes[static_cast<std::size_t>(commune)].name, settled)};
  }
  for (Settlement* s : members) {
    if (s->households <= 0) s->households = std::max(1.0, std::round(s->people / rules.persons_per_household));
  }
}

std::string generated_name(Kind kind, int number, const std::string& commune) {
  const char* prefix = kind == Kind::town ? "Khu" : kind == Kind::hamlet ? "Bản" : "Thôn";
  return fmt::format("{} {} {}", prefix, number, commune);
}

// Numbers run outwards from the commune's centre; a published name is never given twice.
void give_names(const Recipe& recipe, const Lay& lay, std::vector<Settlement>& all) {
  std::sort(all.begin(), all.end(), [&](const Settlement& a, const Settlement& b) {
    const Point ca = lay.commune_centre[static_cast<std::size_t>(a.commune)];
    const Point cb = lay.commune_centre[static_cast<std::size_t>(b.commune)];
    return std::tuple{a.commune, distance_m(a.centre, ca), a.centre.x, a.centre.y} <
           std::tuple{b.commune, distance_m(b.centre, cb), b.centre.x, b.centre.y};
  });
  std::set<std::string> taken;
  for (const NamedPlace& p : recipe.places) taken.insert(p.name);
  std::map<std::pair<int, Kind>, int> counters;
  std::map<int, int> in_commune;
  for (Settlement& s : all) {
    const Commune& c = recipe.communes[static_cast<std::size_t>(s.commune)];
    s.id = fmt::format("QN-{:02}-{:03}", c.number, ++in_commune[s.commune]);
    while (s.name.empty()) {
      const std::string name = generated_name(s.kind, ++counters[{s.commune, s.kind}], c.name);
      if (taken.insert(name).second) s.name = name;
    }
  }
}

void give_shapes(const Land& land, const Recipe& recipe, std::uint64_t seed, std::vector<Settlement>& all,
                 Progress& progress) {
  const SettlementRules& rules = recipe.settlements;
  constexpr double kRivals_m = 3000.0;  // no shape reaches half as far
  constexpr double kSteepest = 1.2;     // rise over run where there is nothing gentler
  Raster<std::uint8_t> taken(land.grid);
  // Centres first, so that a neighbour's shape never swallows them.
  for (const Settlement& s : all) taken(land.grid.col_of(s.centre.x), land.grid.row_of(s.centre.y)) = 1;
  for (Settlement& s : all) {
    const double density = s.kind == Kind::town     ? rules.town_people_per_km2
                           : s.kind == Kind::hamlet ? rules.hamlet_people_per_km2
                                                    : rules.rural_people_per_km2;
    const double people = s.people + (s.kind == Kind::floating ? s.weight - 1.0 : 0.0);
    const double area_km2 = std::clamp(people / density, rules.min_area_km2, rules.max_area_km2);
    Growth growth{.centre = s.centre, .area_m2 = area_km2 * 1e6, .on_water = s.kind == Kind::floating};
    for (const Settlement& other : all) {
      const double d = distance_m(other.centre, s.centre);
      if (&other != &s && d < kRivals_m) growth.rivals.push_back(other.centre);
    }
    s.cells = grown_blob(land, growth, seed, taken);
    // In a gorge the houses climb: where gentle ground is too little, steep ground is taken too.
    if (static_cast<double>(s.cells.size()) * land.grid.cell_m * land.grid.cell_m < 0.5 * rules.min_area_km2 * 1e6) {
      for (const std::size_t cell : s.cells) taken.cells[cell] = 0;
      growth.steepest = kSteepest;
      s.cells = grown_blob(land, growth, seed, taken);
    }
    s.area = blob_outline(land.grid, s.cells);
    progress.advance();
  }
}

}  // namespace

std::string_view name_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::town:
      return "town";
    case Kind::rural:
      return "rural";
    case Kind::hamlet:
      return "hamlet";
    default:
      return "floating";
  }
}

std::vector<Settlement> settle(const Land& land, const Lay& lay, const RoadNet& net, const Recipe& recipe, int seed,
                               Watcher* watcher) {
  const SettlementRules& rules = recipe.settlements;
  const std::uint64_t stream = stream_of(seed, "settlements");
  const auto spots = spots_by_commune(lay, net, recipe);
  std::vector<Settlement> all;
  std::vector<Shares> shares;
  for (std::size_t c = 0; c < recipe.communes.size(); ++c) {
    throw_if_stopped(watcher);
    const Shares n = shares_of(recipe.communes[c], lay.commune_km2[c], lay.commune_steep[c], rules);
    shares.push_back(n);
    if (spots[c].empty()) {
      throw Error{
          ErrorKind::input, recipe.file.string(),
          fmt::format("the commune '{}' has no ground gentle enough for a settlement", recipe.communes[c].name)};
    }
    const int outside = std::max(n.rural + n.hamlet, 1);
    const double spacing_m =
        std::max(rules.rural_spacing_share * std::sqrt(lay.commune_km2[c] / outside) * 1000, 250.0);
    std::vector<Settlement> placed;
    draw(spots[c], Kind::town, n.town, rules.town_spacing_m, stream, static_cast<int>(c), rules, placed);
    draw(spots[c], Kind::rural, n.rural, spacing_m, stream, static_cast<int>(c), rules, placed);
    draw(spots[c], Kind::hamlet, n.hamlet, spacing_m, stream, static_cast<int>(c), rules, placed);
    for (Settlement& s : placed) s.centre = dry_middle(land, lay, s.centre);
    all.insert(all.end(), placed.begin(), placed.end());
  }

  std::vector<LonLat> published;
  for (const NamedPlace& p : recipe.places) published.push_back(p.at);
  const std::vector<Point> at = projected(published, land.crs);
  give_published_names(recipe, at, all);
  for (std::size_t p = 0; p < recipe.places.size(); ++p) {
    if (recipe.places[p].kind != "floating") continue;
    Settlement s;
    s.commune = recipe.places[p].commune;
    s.kind = Kind::floating;
    s.name = recipe.places[p].name;
    s.published_name = true;
    s.people = recipe.places[p].residents.value_or(0.0);
    s.weight = 1.0 + recipe.places[p].visitors_and_boats;
    s.centre = nearest_water(land, at[p]);
    all.push_back(std::move(s));
  }
  give_names(recipe, lay, all);

  std::map<int, std::vector<Settlement*>> by_commune;
  for (Settlement& s : all) by_commune[s.commune].push_back(&s);
  for (auto& [c, members] : by_commune) give_people(recipe, c, shares[static_cast<std::size_t>(c)], stream, members);

  Progress progress{watcher, "settlements", all.size()};
  give_shapes(land, recipe, stream, all, progress);
  return all;
}

void draw_gardens(Land& land, const std::vector<Settlement>& settlements, const SettlementRules& rules, int seed) {
  constexpr std::uint8_t kTrees = 10, kFields = 40, kBuilt = 50;
  // Houses stand in groups of a hundred metres, woods end in tongues of twice that: the noise is smooth over these.
  constexpr double kGroup_m = 100.0, kHouses = 0.30, kCopses = 0.82, kTongue_m = 200.0, kCleared = 0.70, kTilled = 0.36;
  const std::uint64_t stream = stream_of(seed, "gardens");
  const Grid& g = land.grid;
  const auto columns = static_cast<std::size_t>(g.columns);
  const int reach = static_cast<int>(std::lround(rules.field_belt_m / g.cell_m));

  // Villages till the land about them where it is not too steep; woods keep a part of it.
  for (const Settlement& s : settlements) {
    if (s.kind == Kind::floating || s.kind == Kind::town) continue;
    std::set<std::size_t> belt;
    for (const std::size_t cell : s.cells) {
      const int col = static_cast<int>(cell % columns), row = static_cast<int>(cell / columns);
      for (int r = row - reach; r <= row + reach; ++r) {
        for (int c = col - reach; c <= col + reach; ++c) {
          const bool near = (c - col) * (c - col) + (r - row) * (r - row) <= reach * reach;
          if (near && g.contains(c, r) && land.cover(c, r) == kTrees) belt.insert(g.index(c, r));
        }
      }
    }
    for (const std::size_t cell : belt) {
      const int col = static_cast<int>(cell % columns), row = static_cast<int>(cell / columns);
      const int e = std::min(col + 1, g.columns - 1), n = std::max(row - 1, 0);
      const double rise = std::max(std::abs(static_cast<double>(land.height_m(e, row) - land.height_m(col, row))),
                                   std::abs(static_cast<double>(land.height_m(col, n) - land.height_m(col, row))));
      const Point p = g.centre(col, row);
      if (rise <= kTilled * g.cell_m && patch_noise(stream ^ 1U, p.x, p.y, kTongue_m) < kCleared)
        land.cover.cells[cell] = kFields;
    }
  }
  for (const Settlement& s : settlements) {
    if (s.kind == Kind::floating) continue;
    for (const std::size_t cell : s.cells) {
      const Point p = g.centre(static_cast<int>(cell % columns), static_cast<int>(cell / columns));
      const double noise = patch_noise(stream, p.x, p.y, kGroup_m);
      land.cover.cells[cell] = s.kind == Kind::town || noise < kHouses ? kBuilt : noise > kCopses ? kTrees : kFields;
    }
  }
}

}  // namespace phusong::data
