#include "sim/cli/estimate.h"

#include <fmt/format.h>
#include <tbb/task_arena.h>

#include <time.h>

#include <algorithm>
#include <cmath>

#include "geo/ground/zones.h"
#include "models/catalogue.h"
#include "sim/area/area_map.h"
#include "sim/area/network_footprints.h"
#include "sim/cli/progress_view.h"

namespace phusong::cli {
namespace {

constexpr int kSamples = 200;
constexpr double kMeasure_s = 1.0;
/// Share of the time that judging the villages takes, from runs of the bundled province.
constexpr double kGapsShare = 0.15;
/// Copies of the village cells that live at the same time: of the run, of another model, of the gaps.
constexpr double kVillageCopies = 3;
/// Program, libraries and the buffers of GDAL and of the report, from runs of the bundled province.
constexpr double kBase_mb = 150;

/// Seconds that this thread has computed: unlike the wall clock, the same on a busy machine.
double thread_s() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Measured {
  double seconds_per_cell = 0;
  double served_share = 0;
};

/// Judges points until there are enough or the time is up.
template <class PointAt>
Measured measure(const sim::CellJudge& judge, std::size_t available, PointAt&& point_at) {
  Measured result;
  const std::size_t step = std::max<std::size_t>(1, available / kSamples);
  const double start = thread_s();
  int judged = 0, served = 0;
  for (std::size_t i = 0; i < available && (thread_s() - start) < kMeasure_s; i += step, ++judged)
    served += judge.best_server(point_at(i)).state == sim::CellState::served ? 1 : 0;
  if (judged > 0) {
    result.seconds_per_cell = (thread_s() - start) / judged;
    result.served_share = static_cast<double>(served) / judged;
  }
  return result;
}

struct MapCost {
  double seconds = 0;     ///< on one thread
  double stored_mb = 0;   ///< footprints, compressed
  double at_work_mb = 0;  ///< of one thread: a mast's losses and a tile's cells
};

/// Covers the cells around a few neighbouring sites in the middle of the network, and once those of none, which is what
/// a map takes whatever its sites. The cells of all footprints take as long each.
MapCost measure_map(const sim::RunResult& inputs, const geo::Terrain& ground, const sim::ModelChoice& choice) {
  constexpr std::size_t kSites = 4;
  MapCost cost;
  const sim::Scenario& scenario = inputs.scenario;
  const sim::Transmitters& all = inputs.transmitters;
  if (all.all.empty()) return cost;
  std::vector<std::pair<double, int>> by_distance;  // of each site to the middle one
  const Point middle = all.all[all.all.size() / 2].at;
  for (const sim::Transmitter& t : all.all)
    if (by_distance.empty() || by_distance.back().second != t.site)
      by_distance.emplace_back(distance_m(middle, t.at), t.site);
  std::sort(by_distance.begin(), by_distance.end());
  by_distance.resize(std::min(by_distance.size(), kSites));
  sim::Transmitters few = all;
  std::erase_if(few.all, [&](const sim::Transmitter& t) {
    return std::none_of(by_distance.begin(), by_distance.end(),
                        [&t](const auto& near) { return near.second == t.site; });
  });

  sim::Transmitters none = few;
  none.all.clear();
  sim::AreaSettings settings = sim::settings_of(scenario);
  settings.sample = 0;
  const sim::CellJudge judge{scenario, ground, few, choice}, whole{judge, all, choice}, silent{judge, none, choice};
  const sim::FootprintMaker maker{judge, settings.oversampling};
  const auto cells_of = [&](const sim::NetworkFootprints& network) {
    double cells = 0.0;
    for (const sim::PathFamily& family : network.families) {
      const sim::CellWindow window = maker.window_of(family.at);
      cells += static_cast<double>(window.columns) * static_cast<double>(window.rows);
    }
    return cells;
  };
  const sim::NetworkFootprints measured{judge, maker}, wanted{whole, maker};
  const double cells = cells_of(measured);
  if (cells <= 0.0) return cost;
  const double ratio = cells_of(wanted) / cells;
  sim::FootprintStore store{{}, std::uint64_t{1} << 40U};
  tbb::task_arena alone{1};
  alone.execute([&] {
    const double start = thread_s();
    (void)sim::cover_area(silent, settings, store, {}, nullptr);
    const double fixed = thread_s() - start;
    (void)sim::cover_area(judge, settings, store, {}, nullptr);
    cost.seconds = fixed + ratio * std::max(0.0, thread_s() - start - 2.0 * fixed);
  });
  cost.stored_mb = ratio * static_cast<double>(store.bytes_stored()) / 1e6;
  cost.at_work_mb = (2.0 * cells / static_cast<double>(by_distance.size()) +
                     2.0 * static_cast<double>(sim::kCodesOfTile) * static_cast<double>(sizeof(sim::CellService))) /
                    1e6;
  return cost;
}

}  // namespace

Estimate estimate_run(const sim::RunResult& inputs, int threads) {
  Estimate e;
  e.threads = std::max(1, threads);
  const sim::Scenario& scenario = inputs.scenario;
  const geo::Terrain& terrain = inputs.terrain;
  const auto& villages = inputs.villages.villages;
  const sim::CellJudge judge{scenario, terrain, inputs.transmitters, sim::ModelChoice{scenario}};

  // Counts: cells of the villages and of the map, sites that reach a village.
  double in_range = 0;
  for (const geo::Village& village : villages) {
    e.village_cells += geo::cells_under(village.area, terrain.grid).size();
    for (const geo::Site& site : inputs.sites)
      in_range += distance_m(village.centre, site.at) <= scenario.propagation.range_km * 1000.0 ? 1 : 0;
  }
  if (!villages.empty()) e.sites_in_range = in_range / static_cast<double>(villages.size());
  const double factor = std::max(1.0, std::round(scenario.map.cell_m / terrain.grid.cell_m));
  if (scenario.map.enabled)
    e.map_cells = static_cast<std::uint64_t>(static_cast<double>(terrain.grid.size()) / (factor * factor));

  // A short measurement on this machine with the scenario's own model.
  const Measured at_villages = measure(judge, villages.size(), [&](std::size_t i) { return villages[i].centre; });
  const auto cell_of_map = [&](std::size_t i) {
    const auto columns = static_cast<std::size_t>(terrain.grid.columns);
    return terrain.grid.centre(static_cast<int>(i % columns), static_cast<int>(i / columns));
  };
  const Measured at_cells = measure(judge, terrain.grid.size(), cell_of_map);
  e.cell_us = at_villages.seconds_per_cell * 1e6;

  // The villages are judged once, once more for the causes and servers of the gaps, and by each other model, which is
  // measured too; the map by the second model of the spread. The map's profiles have coarser steps than those measured.
  double village_s = at_villages.seconds_per_cell * (1.0 + kGapsShare), map_cell_s = at_cells.seconds_per_cell;
  const bool exact_map = scenario.map.mode == "exact";
  const auto add = [&](const std::string& name, bool on_map) {
    const sim::CellJudge other{judge, inputs.transmitters, sim::ModelChoice{models::find_model(name)}};
    village_s += measure(other, villages.size(), [&](std::size_t i) { return villages[i].centre; }).seconds_per_cell;
    if (on_map && exact_map) map_cell_s += measure(other, terrain.grid.size(), cell_of_map).seconds_per_cell;
  };
  for (const std::string& name : scenario.gaps.sensitivity_models) add(name, false);
  const bool spread = !scenario.propagation.spread_model.empty();
  if (spread) add(scenario.propagation.spread_model, true);
  e.villages_s = village_s * static_cast<double>(e.village_cells) / e.threads;
  MapCost area;
  if (scenario.map.enabled && !exact_map) {
    geo::Terrain coarse = geo::coarsened(terrain, static_cast<int>(factor));
    if (!terrain.zone.cells.empty()) geo::mark_zones(coarse);
    area = measure_map(inputs, coarse, sim::ModelChoice{scenario});
    if (spread) {
      const MapCost other =
          measure_map(inputs, coarse, sim::ModelChoice{models::find_model(scenario.propagation.spread_model)});
      area.seconds += other.seconds;
      area.stored_mb = std::max(area.stored_mb, other.stored_mb);
    }
    e.map_s = (area.seconds + map_cell_s / factor * sim::AreaSettings{}.sample) / e.threads;
  } else {
    e.map_s = map_cell_s / factor * static_cast<double>(e.map_cells) / e.threads;
  }
  if (!scenario.options.empty() && !villages.empty() && e.sites_in_range > 0) {
    // One link per candidate and cell of each gap in its reach, where judging a cell takes one per site in range.
    const double link_s = at_villages.seconds_per_cell / e.sites_in_range;
    const double gaps = (1.0 - at_villages.served_share) * static_cast<double>(villages.size());
    const double cells = static_cast<double>(e.village_cells) / static_cast<double>(villages.size());
    const double reach_km2 = 3.14 * std::pow(scenario.candidates.search_radius_km, 2);
    const double area_km2 = static_cast<double>(terrain.land_cells) * std::pow(terrain.grid.cell_m / 1000.0, 2);
    const double gaps_in_reach = std::clamp(gaps * reach_km2 / std::max(area_km2, 1.0), 1.0, std::max(gaps, 1.0));
    e.candidates_s = gaps * scenario.candidates.max_per_village * gaps_in_reach * cells * link_s / e.threads;
  }

  // Heights, ground and clutter with the copies that reading and the pictures need; zones twice where a model needs
  // them; the map's layers, and those of the second model; the village cells.
  const double fine = static_cast<double>(terrain.grid.size()), map = static_cast<double>(e.map_cells);
  e.memory_mb =
      kBase_mb +
      (fine * (6.0 + 5.0 + (terrain.zone.cells.empty() ? 0.0 : 2.0)) +
       map * (13.0 + 6.0 + 8.0 + (spread ? 17.0 : 0.0)) +
       static_cast<double>(e.village_cells) * static_cast<double>(sizeof(sim::VillageCell)) * kVillageCopies) /
          1e6 +
      std::min(area.stored_mb, static_cast<double>(scenario.map.memory_mb)) + e.threads * area.at_work_mb;
  return e;
}

std::string estimate_text(const Estimate& e) {
  return fmt::format(
      "estimate\n"
      "  village cells   {}, {:.1f} sites in range of a village\n"
      "  map cells       {}\n"
      "  one cell        {:.0f} us measured here, one thread\n"
      "  time            about {} on {} free threads (map {}, villages {}, candidates {})\n"
      "  memory          about {:.0f} MB\n",
      e.village_cells, e.sites_in_range, e.map_cells, e.cell_us, duration_text(e.map_s + e.villages_s + e.candidates_s),
      e.threads, duration_text(e.map_s), duration_text(e.villages_s), duration_text(e.candidates_s), e.memory_mb);
}

}  // namespace phusong::cli
