#include "sim/siting/rooftops.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "geo/base/parallel.h"
#include "geo/places/spatial_index.h"

namespace phusong::sim {

namespace {

/// True when no cell within the radius is higher; of equal ones the first in row order wins.
bool is_summit(const geo::Terrain& terrain, int col, int row, int radius) {
  const Grid& grid = terrain.grid;
  if (static_cast<geo::Ground>(terrain.ground(col, row)) != geo::Ground::land) return false;
  const float height = terrain.height_m(col, row);
  const std::size_t here = grid.index(col, row);
  // Near neighbours first: nearly every cell is refused by one of them.
  for (const int around : {1, radius})
    for (int dy = -around; dy <= around; ++dy)
      for (int dx = -around; dx <= around; ++dx) {
        const int c = col + dx, r = row + dy;
        if ((dx == 0 && dy == 0) || dx * dx + dy * dy > radius * radius || !grid.contains(c, r)) continue;
        if (static_cast<geo::Ground>(terrain.ground(c, r)) == geo::Ground::unknown) continue;
        const float other = terrain.height_m(c, r);
        if (other > height || (other == height && grid.index(c, r) < here)) return false;
      }
  return true;
}

/// Summits that are kept, with how many centres each reaches.
using Kept = std::map<std::size_t, int>;

/// A village's centre reached from a summit.
struct Reach {
  std::size_t open;  ///< position in the list of open villages
  double margin_db;
};

/// Which village centres each summit reaches with an antenna of this type that looks at them; keeps the best few per
/// village.
void keep_best(const CellJudge& judge, const BtsType& type, const std::vector<Point>& summits,
               const std::vector<Point>& centres, Kept& kept, Watcher* watcher) {
  const Scenario& scenario = judge.scenario();
  const CandidateKeys& keys = scenario.candidates;
  const Transmitters one = transmitters_of(judge, type);
  const CellJudge link_judge{judge, one, judge.models()};
  const geo::SpatialIndex index = geo::SpatialIndex::of_points(centres);
  std::vector<std::vector<Reach>> reached(summits.size());
  {
    Progress progress{watcher, "rooftops of the terrain, " + type.name, summits.size()};
    parallel_for(std::size_t{0}, summits.size(), [&](std::size_t s) {
      thread_local Profile profile;
      Transmitter from = one.all.front();
      from.at = summits[s];
      for (const std::size_t o : index.within(summits[s], scenario.propagation.range_km * 1000.0)) {
        const LinkTerms terms = link_judge.link(from, centres[o], profile);
        double margin = terms.rsrp_dbm - scenario.service.rsrp_dbm;
        if (scenario.service.uplink) margin = std::min(margin, terms.uplink_margin_db);
        margin += terms.pattern_loss_db;
        if (margin >= 0.0 && terms.unknown_samples == 0) reached[s].push_back({o, margin});
      }
      progress.advance();
    });
  }

  // Per village the best few, by how many villages they reach.
  std::vector<std::vector<std::pair<double, std::size_t>>> near_village(centres.size());
  for (std::size_t s = 0; s < summits.size(); ++s)
    for (const Reach& r : reached[s])
      if (distance_m(summits[s], centres[r.open]) <= keys.search_radius_km * 1000.0)
        near_village[r.open].emplace_back(r.margin_db, s);
  const auto keep = [&](std::size_t s) {
    int& reaches = kept[s];
    reaches = std::max(reaches, static_cast<int>(reached[s].size()));
  };
  for (auto& list : near_village) {
    std::sort(list.begin(), list.end(), [&reached](const auto& a, const auto& b) {
      const std::size_t reach_a = reached[a.second].size(), reach_b = reached[b.second].size();
      if (reach_a != reach_b) return reach_a > reach_b;
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    // Half by reach, half by strength: the widest view is not always the one that closes the village.
    const auto limit = static_cast<std::size_t>(std::max(1, keys.max_per_village));
    const std::size_t by_reach = std::min(list.size(), (limit + 1) / 2);
    for (std::size_t i = 0; i < by_reach; ++i) keep(list[i].second);
    std::sort(list.begin() + static_cast<std::ptrdiff_t>(by_reach), list.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (std::size_t i = by_reach; i < std::min(list.size(), limit); ++i) keep(list[i].second);
  }
}

}  // namespace

std::vector<Point> summits_near(const CellJudge& judge, const std::vector<Point>& points) {
  const CandidateKeys& keys = judge.scenario().candidates;
  const geo::Terrain& terrain = judge.terrain();
  const Grid& grid = terrain.grid;
  const int radius = std::max(1, static_cast<int>(std::lround(keys.rooftop_spacing_m / 2.0 / grid.cell_m)));
  const double near_m = keys.search_radius_km * 1000.0;
  const geo::SpatialIndex index = geo::SpatialIndex::of_points(points);
  std::vector<std::vector<Point>> by_row(static_cast<std::size_t>(grid.rows));
  parallel_for(0, grid.rows, [&](int row) {
    for (int col = 0; col < grid.columns; ++col) {
      if (!is_summit(terrain, col, row, radius)) continue;
      const Point at = grid.centre(col, row);
      if (!index.within(at, near_m).empty()) by_row[static_cast<std::size_t>(row)].push_back(at);
    }
  });
  std::vector<Point> all;
  for (const std::vector<Point>& row : by_row) all.insert(all.end(), row.begin(), row.end());
  return all;
}

std::vector<Rooftop> find_rooftops(const CellJudge& judge, const std::vector<const BtsType*>& types,
                                   const std::vector<geo::Village>& villages, const std::vector<std::size_t>& open,
                                   Watcher* watcher) {
  const geo::Terrain& terrain = judge.terrain();
  std::vector<Point> centres;
  for (const std::size_t v : open) centres.push_back(villages[v].centre);
  if (centres.empty()) return {};
  const std::vector<Point> summits = summits_near(judge, centres);
  Kept kept;
  for (const BtsType* type : types) keep_best(judge, *type, summits, centres, kept, watcher);
  std::vector<Rooftop> rooftops;
  for (const auto& [s, reaches] : kept) rooftops.push_back({summits[s], terrain.height_at(summits[s]), reaches});
  return rooftops;
}

}  // namespace phusong::sim
