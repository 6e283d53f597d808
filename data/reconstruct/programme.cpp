#include "data/reconstruct/programme.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "data/reconstruct/network_2021.h"
#include "data/reconstruct/seeded.h"
#include "geo/base/error.h"
#include "sim/pipeline.h"
#include "sim/scenario/load.h"

namespace phusong::data {
namespace {

using Indices = std::vector<std::size_t>;

// Rank of each chosen settlement by a value, as a share in [0, 1]; ties by order.
std::map<std::size_t, double> ranks(const Indices& chosen, const std::vector<double>& value) {
  Indices order = chosen;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return value[a] < value[b]; });
  std::map<std::size_t, double> rank;
  const double top = std::max<double>(1.0, static_cast<double>(order.size()) - 1);
  for (std::size_t i = 0; i < order.size(); ++i) rank[order[i]] = static_cast<double>(i) / top;
  return rank;
}

void sort_by(Indices& order, const std::map<std::size_t, double>& score) {
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return score.at(a) > score.at(b); });
}

Indices choose_members(const std::vector<Settlement>& settlements, const Standing& standing,
                       const std::vector<double>& people, const Recipe& recipe, int seed) {
  const ProgrammeRules& rules = recipe.programme;
  Indices gaps;
  for (std::size_t i = 0; i < settlements.size(); ++i) {
    if (standing.gap[i] && settlements[i].kind != Kind::town) gaps.push_back(i);
  }
  const auto wanted = static_cast<std::size_t>(rules.villages);
  if (gaps.size() < wanted) {
    throw Error{
        ErrorKind::infeasible, recipe.file.string(),
        fmt::format("seed {}: the baseline finds {} settlements without signal outside towns, fewer than the {} of "
                    "the programme; lower network.sites or take another seed",
                    seed, gaps.size(), wanted)};
  }
  const auto remote = ranks(gaps, standing.network_m), populous = ranks(gaps, people);
  const std::uint64_t stream = stream_of(seed, "programme");
  std::map<std::size_t, double> score;
  for (const std::size_t i : gaps) {
    const double luck = chance(stream, static_cast<std::int64_t>(i));
    score[i] = rules.remoteness_weight * remote.at(i) + rules.people_weight * populous.at(i) +
               (1 - rules.remoteness_weight - rules.people_weight) * luck +
               (settlements[i].published_name ? 10.0 : 0.0);
  }
  sort_by(gaps, score);
  Indices members, later;
  std::map<int, int> in_commune;
  for (const std::size_t i : gaps) {
    const bool room = in_commune[settlements[i].commune] < rules.per_commune_max;
    if (members.size() < wanted && room) {
      ++in_commune[settlements[i].commune];
      members.push_back(i);
    } else {
      later.push_back(i);
    }
  }
  for (std::size_t k = 0; members.size() < wanted; ++k) members.push_back(later[k]);
  std::sort(members.begin(), members.end());
  return members;
}

// The village's centre, or the land nearest to it within the search; nothing when there is none.
std::optional<Point> building_ground(const Land& land, Point centre, double search_m) {
  const Grid& g = land.grid;
  const int reach = static_cast<int>(search_m / g.cell_m) + 1;
  const int col = g.col_of(centre.x), row = g.row_of(centre.y);
  if (g.contains(col, row) && land.is_land(col, row)) return centre;
  double best = std::numeric_limits<double>::max();
  std::optional<Point> found;
  for (int r = row - reach; r <= row + reach; ++r) {
    for (int c = col - reach; c <= col + reach; ++c) {
      if (!g.contains(c, r) || !land.is_land(c, r)) continue;
      const double d = distance_m(g.centre(c, r), centre);
      if (d <= search_m && d < best) {
        best = d;
        found = g.centre(c, r);
      }
    }
  }
  return found;
}

struct Host {
  std::size_t settlement;
  Point mast;
};

std::vector<Host> choose_hosts(const Land& land, const std::vector<Settlement>& settlements, const Indices& members,
                               const std::vector<double>& people, const Recipe& recipe) {
  const ProgrammeRules& rules = recipe.programme;
  Indices order = members;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return people[a] > people[b]; });
  std::vector<Host> hosts;
  std::vector<bool> used(settlements.size(), false);
  for (double spacing_m = rules.as_built_spacing_km * 1000; hosts.size() < static_cast<std::size_t>(rules.built);
       spacing_m = spacing_m > 50 ? spacing_m * 0.8 : -1) {
    for (const std::size_t i : order) {
      if (hosts.size() == static_cast<std::size_t>(rules.built)) break;
      if (used[i]) continue;
      const auto mast = building_ground(land, settlements[i].centre, rules.as_built_land_search_m);
      if (!mast) continue;
      const bool clear = std::none_of(hosts.begin(), hosts.end(),
                                      [&](const Host& h) { return distance_m(h.mast, *mast) < spacing_m; });
      if (!clear) continue;
      used[i] = true;
      hosts.push_back({i, *mast});
    }
    if (spacing_m < 0 && hosts.size() < static_cast<std::size_t>(rules.built)) {
      throw Error{ErrorKind::infeasible, recipe.file.string(),
                  fmt::format("only {} of the {} BTS as built find land at their villages", hosts.size(), rules.built)};
    }
  }
  return hosts;
}

geo::Site as_built_site(const Land& land, const Settlement& host, Point mast, std::size_t number,
                        const Recipe& recipe) {
  geo::Sector first;
  first.height_m = recipe.programme.as_built_height_m;
  first.power_dbm = recipe.programme.as_built_power_dbm;
  first.electrical_tilt_deg = recipe.programme.as_built_tilt_deg;
  first.feeder_loss_db = recipe.network.feeder_loss_db;
  first.antenna = recipe.network.antenna;
  first.frequency_mhz = recipe.network.low_band_mhz.front();
  first.bandwidth_mhz = recipe.network.low_band_width_mhz;
  first.owner = recipe.network.owners.front();
  first.on_air = "2022-12-31";
  geo::Site site;
  site.id = fmt::format("AB{:02} {}", number, host.name);
  site.at = mast;
  const Point g = geo::Transform{land.crs, geo::Crs::wgs84()}(mast);
  site.lonlat = {g.x, g.y};
  // A naive rule has no reason to turn its sectors: the first looks north.
  site.sectors = three_sectors(first, 0.0);
  return site;
}

}  // namespace

Standing standing_in_baseline(const Recipe& recipe, const std::filesystem::path& pack_folder, int seed,
                              const std::vector<Settlement>& settlements, const std::vector<geo::Site>& sites,
                              Watcher* watcher) {
  sim::LoadSettings load;
  load.variables["PACK"] = std::filesystem::absolute(pack_folder).string();
  load.overrides = {fmt::format("pack.seed={}", seed), "gaps.sensitivity_models=[]"};
  const sim::Scenario scenario = sim::load_scenario(recipe.baseline, load);
  sim::RunSettings settings;
  settings.until = sim::Stage::verdicts;
  settings.map = false;
  settings.watcher = watcher;
  const sim::RunResult result = sim::run(scenario, settings);

  std::map<std::string, bool> gap_by_id;
  for (const sim::VillageService& v : result.gaps.villages) {
    gap_by_id[result.villages.villages[v.village].id] = sim::is_gap(v.verdict);
  }
  Standing standing;
  for (const Settlement& s : settlements) {
    const auto found = gap_by_id.find(s.id);
    if (found == gap_by_id.end()) {
      throw Error{
          ErrorKind::input, recipe.baseline.string(),
          fmt::format("the baseline does not judge the settlement {}; it must read villages.gpkg of the pack", s.id)};
    }
    standing.gap.push_back(found->second);
    standing.gaps += found->second ? 1 : 0;
    double nearest = std::numeric_limits<double>::max();
    for (const geo::Site& site : sites) nearest = std::min(nearest, distance_m(site.at, s.centre));
    standing.network_m.push_back(nearest);
  }
  return standing;
}

Programme programme_of(const Land& land, const std::vector<Settlement>& settlements, const Standing& standing,
                       const Recipe& recipe, int seed) {
  const ProgrammeRules& rules = recipe.programme;
  std::vector<double> people;
  for (const Settlement& s : settlements) people.push_back(s.people + s.weight - 1.0);
  const Indices members = choose_members(settlements, standing, people, recipe, seed);
  const std::vector<Host> hosts = choose_hosts(land, settlements, members, people, recipe);

  Programme programme;
  programme.identity.resize(settlements.size());
  for (const std::size_t i : members) programme.identity[i].phase = rules.phase;
  for (std::size_t h = 0; h < hosts.size(); ++h) {
    programme.identity[hosts[h].settlement] = {rules.phase, "closed", "new_bts"};
    programme.as_built.push_back(as_built_site(land, settlements[hosts[h].settlement], hosts[h].mast, h + 1, recipe));
  }

  // The neighbours of the BTS, nearest first.
  std::vector<std::pair<double, std::size_t>> neighbours;
  for (const std::size_t i : members) {
    if (!programme.identity[i].status.empty()) continue;
    double nearest = std::numeric_limits<double>::max();
    for (const Host& h : hosts) nearest = std::min(nearest, distance_m(h.mast, settlements[i].centre));
    neighbours.emplace_back(nearest, i);
  }
  std::sort(neighbours.begin(), neighbours.end());
  Indices rest;
  for (std::size_t k = 0; k < neighbours.size(); ++k) {
    const std::size_t i = neighbours[k].second;
    if (k < static_cast<std::size_t>(rules.closed_by_bts - rules.built)) {
      programme.identity[i] = {rules.phase, "closed", "new_bts"};
    } else {
      rest.push_back(i);
    }
  }

  // The most remote and smallest stay open.
  std::sort(rest.begin(), rest.end());
  const auto remote = ranks(rest, standing.network_m), populous = ranks(rest, people);
  std::map<std::size_t, double> hardship;
  for (const std::size_t i : rest) hardship[i] = remote.at(i) - populous.at(i);
  sort_by(rest, hardship);
  const auto open = static_cast<std::size_t>(rules.villages - rules.closed_by_bts - rules.closed_other);
  for (std::size_t k = 0; k < rest.size(); ++k) {
    programme.identity[rest[k]] =
        k < open ? Identity{rules.phase, "open", ""} : Identity{rules.phase, "closed", "other"};
  }
  return programme;
}

}  // namespace phusong::data
