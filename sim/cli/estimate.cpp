#include "sim/cli/estimate.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/cli/progress_view.h"
#include "sim/cli/stage_costs.h"
#include "sim/output/map_picture.h"

namespace phusong::cli {
namespace {

/// Of the map on the page, as map_picture.cpp has it.
constexpr int kPictureColumns = 1500;

/// Memory of the process now; 0 where the system does not tell.
double resident_mb() {
  std::ifstream statm{"/proc/self/statm"};
  double size = 0.0, resident = 0.0;
  statm >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

double peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024.0 / 1e6;
}

double total_s(const Estimate& e) {
  double seconds = 0.0;
  for (const StageCost& cost : e.stages) seconds += seconds_on(cost, e.threads);
  return seconds;
}

}  // namespace

double seconds_on(const StageCost& cost, int threads) noexcept {
  return cost.alone_s + std::max(0.0, cost.cpu_s - cost.alone_s) / std::max(1, threads);
}

double memory_mb(const MemoryNeeds& needs) noexcept {
  // Bytes a cell: the coarse ground's height, kind, cover and zone; a ground's layout for profiles (ProfileSampler);
  // the map's level, margin, server and state.
  constexpr double kGround = 7.0, kProfiles = 6.0, kMap = 13.0;
  const auto ground_cells = static_cast<double>(needs.ground_cells), map_cells = static_cast<double>(needs.map_cells);
  const double maps = map_cells * kMap * (needs.spread ? 2.0 : 1.0) / 1e6;
  const double mapping = map_cells * (kGround + kProfiles) / 1e6 + needs.footprints_mb + needs.at_work_mb;
  // Village cells live with their services, and once more while another model judges them.
  constexpr double kCopies = 2.0;
  const auto village_cells = static_cast<double>(needs.village_cells);
  const double judging =
      needs.village_cells == 0
          ? 0.0
          : (ground_cells * kProfiles + village_cells * static_cast<double>(sizeof(sim::VillageCell)) * kCopies) / 1e6;
  // A picture's heights, kinds of ground, and four layers of colours.
  constexpr double kPicture = 8.0 + 1.0 + 4.0 * 4.0;
  const double drawing = static_cast<double>(needs.picture_cells) * kPicture / 1e6;
  return std::max(needs.peak_mb,
                  needs.before_mb + maps + std::max({map_cells > 0.0 ? mapping : 0.0, judging, drawing}));
}

InputsRead read_inputs(const sim::Scenario& scenario, Watcher* watcher) {
  const ProcessClock clock;
  InputsRead read;
  read.result =
      sim::run(scenario, {.until = sim::Stage::inputs, .map = false, .watcher = watcher, .checkpoint_folder = {}});
  read.cpu_s = clock.seconds();
  read.before_mb = resident_mb();
  read.peak_mb = peak_mb();
  return read;
}

Estimate estimate_run(const InputsRead& read, const sim::RunSettings& settings, int threads) {
  const sim::RunResult& inputs = read.result;
  const sim::Scenario& scenario = inputs.scenario;
  const geo::Terrain& terrain = inputs.terrain;
  const auto& villages = inputs.villages.villages;
  Estimate e;
  e.threads = std::max(1, threads);
  e.stages.push_back({"inputs", read.cpu_s, read.cpu_s});

  MapCost map;
  if (settings.map && scenario.map.enabled) {
    const double factor = std::max(1.0, std::round(scenario.map.cell_m / terrain.grid.cell_m));
    e.map_cells = static_cast<std::uint64_t>(static_cast<double>(terrain.grid.size()) / (factor * factor));
    map = measure_map(inputs);
    e.stages.push_back({"coverage", map.cpu_s, map.alone_s});
    e.footprints_mb = map.stored_mb;
    e.disk_mb = map.stored_mb + map.kept_mb;
    e.footprints_beyond_mb = std::max(0.0, map.stored_mb - scenario.map.memory_mb);
  }
  if (settings.until >= sim::Stage::gaps) {
    const sim::CellJudge judge{scenario, terrain, inputs.transmitters, sim::ModelChoice{scenario}};
    const VillagesCost of_villages = measure_villages(inputs, judge);
    e.village_cells = of_villages.cells;
    double in_range = 0;
    for (const geo::Village& village : villages)
      for (const geo::Site& site : inputs.sites)
        in_range += distance_m(village.centre, site.at) <= scenario.propagation.range_km * 1000.0 ? 1 : 0;
    e.sites_in_range = villages.empty() ? 0.0 : in_range / static_cast<double>(villages.size());
    e.stages.push_back({"gaps", of_villages.cpu_s, 0.0});
    e.disk_mb += of_villages.kept_mb;
    if (settings.until >= sim::Stage::siting)
      e.stages.push_back({"plan", measure_plan(inputs, judge, of_villages, settings.until), 0.0});
  }
  const bool with_map = e.map_cells > 0;
  // A picture of the map, of its spread, of each option; and of the report, which there is once villages are judged.
  const bool report = settings.until >= sim::Stage::gaps;
  const std::size_t options = settings.until >= sim::Stage::plan ? scenario.options.size() : 0;
  const bool spread = with_map && !scenario.propagation.spread_model.empty();
  const std::size_t pictures = options + (with_map ? 1 : 0) + (spread ? 1 : 0) + (report ? 1 : 0);
  const double outputs_s = measure_outputs(inputs, pictures, with_map, report);
  e.stages.push_back({"outputs", outputs_s, outputs_s});
  const Grid picture = sim::pixel_grid(terrain.grid, kPictureColumns);
  e.memory_mb = memory_mb({.before_mb = read.before_mb,
                           .peak_mb = read.peak_mb,
                           .ground_cells = terrain.grid.size(),
                           .map_cells = e.map_cells,
                           .village_cells = e.village_cells,
                           .picture_cells = pictures > 0 ? picture.size() : 0,
                           .footprints_mb = std::min(map.stored_mb, static_cast<double>(scenario.map.memory_mb)),
                           .at_work_mb = e.threads * map.at_work_mb,
                           .spread = spread});
  return e;
}

std::string estimate_text(const Estimate& e) {
  std::string text = "estimate, from a short measurement on this machine\n";
  std::string stages;
  for (const StageCost& cost : e.stages)
    stages +=
        fmt::format("{}{} {}", stages.empty() ? "" : ", ", cost.stage, duration_text(seconds_on(cost, e.threads)));
  text += fmt::format("  time            about {} on {} free thread{}: {}\n", duration_text(total_s(e)), e.threads,
                      e.threads == 1 ? "" : "s", stages);
  text += fmt::format("  memory          about {:.0f} MB\n", e.memory_mb);
  if (e.disk_mb > 0.0)
    text += fmt::format(
        "  disk            about {:.0f} MB until the results are written, of which {:.0f} MB losses around the "
        "masts{}\n",
        e.disk_mb, e.footprints_mb,
        e.footprints_beyond_mb > 0.0
            ? fmt::format("; map.memory_mb has no room for {:.0f} MB of them", e.footprints_beyond_mb)
            : "");
  if (e.map_cells > 0) text += fmt::format("  map             {} cells\n", e.map_cells);
  if (e.village_cells > 0)
    text += fmt::format("  villages        {} cells, {:.1f} sites in range of a village\n", e.village_cells,
                        e.sites_in_range);
  return text;
}

std::string estimate_json(const Estimate& e) {
  const auto rounded = [](double value) { return std::round(value * 1000.0) / 1000.0; };
  nlohmann::ordered_json json = {{"event", "estimate"}, {"threads", e.threads}, {"seconds", rounded(total_s(e))}};
  json["stages"] = nlohmann::ordered_json::array();
  for (const StageCost& cost : e.stages)
    json["stages"].push_back(
        {{"stage", cost.stage}, {"seconds", rounded(seconds_on(cost, e.threads))}, {"cpu_s", rounded(cost.cpu_s)}});
  json["memory_mb"] = std::round(e.memory_mb);
  json["disk_mb"] = std::round(e.disk_mb);
  json["footprints_mb"] = std::round(e.footprints_mb);
  json["footprints_beyond_memory_mb"] = std::round(e.footprints_beyond_mb);
  json["map_cells"] = e.map_cells;
  json["village_cells"] = e.village_cells;
  return json.dump() + "\n";
}

}  // namespace phusong::cli
