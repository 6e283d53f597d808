#include "sim/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "geo/base/error.h"
#include "geo/base/hash.h"
#include "geo/ground/zones.h"
#include "models/catalogue.h"
#include "sim/coverage/radio_climate.h"
#include "sim/invest/every_cell.h"
#include "sim/invest/surface_bound.h"
#include "sim/siting/reach.h"
#include "sim/siting/rules.h"
#include "sim/source_id.h"

namespace phusong::sim {

namespace {

/// Adds the seconds of a block of work to the result's timing.
class Stopwatch {
 public:
  Stopwatch(RunResult& result, std::string stage) : result_{&result}, stage_{std::move(stage)} {}
  ~Stopwatch() {
    result_->seconds[stage_] += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  RunResult* result_;
  std::string stage_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// Everything that a piece of work depends on: the scenario's keys, its inputs and the program.
std::string checkpoint_key(const RunResult& result) {
  Sha256 hash;
  hash.add(PHUSONG_VERSION).add(" ").add(engine_id()).add("\n").add(result.scenario.canonical);
  for (const InputFile& file : result.inputs) hash.add("\n" + file.role + " " + file.path + " " + file.sha256);
  return hash.hex();
}

/// The scenario's models, the one of the spread, and those with which the gaps are counted again.
bool zones_needed(const Scenario& scenario) {
  const auto needs = [](const std::string& name) { return models::find_model(name).needs.zones; };
  const std::string& spread = scenario.propagation.spread_model;
  return ModelChoice{scenario}.needs_zones() || (!spread.empty() && needs(spread)) ||
         std::any_of(scenario.gaps.sensitivity_models.begin(), scenario.gaps.sensitivity_models.end(), needs);
}

int map_factor(const Scenario& scenario) {
  const double ratio = scenario.map.cell_m / scenario.area.cell_m;
  const int factor = static_cast<int>(std::lround(ratio));
  if (factor < 1 || std::abs(ratio - factor) > 1e-9)
    throw Error{ErrorKind::scenario, scenario.file.string(),
                fmt::format("map.cell_m ({} m) must be a whole multiple of area.cell_m ({} m)", scenario.map.cell_m,
                            scenario.area.cell_m)};
  return factor;
}

const BtsType& type_named(const Scenario& scenario, const std::string& name) {
  for (const BtsType& type : scenario.bts_types)
    if (type.name == name) return type;
  throw Error{ErrorKind::scenario, scenario.file.string(), "no bts_types entry is named \"" + name + "\""};
}

std::vector<const BtsType*> types_planned(const Scenario& scenario) {
  std::vector<const BtsType*> types;
  for (const BtsType& type : scenario.bts_types)
    if (std::any_of(scenario.options.begin(), scenario.options.end(), [&type](const OptionKeys& option) {
          return option.kind == "plan" && option.bts_type == type.name;
        }))
      types.push_back(&type);
  return types;
}

/// Every land cell, per type; its best cells in id order, each once.
std::vector<Candidate> look_at_every_cell(const CellJudge& judge, const std::vector<const BtsType*>& types,
                                          const SiteRules& rules, const Checkpoints& checkpoints, RunResult& result,
                                          Watcher* watcher) {
  std::map<std::string, Candidate> cells;
  for (const BtsType* type : types) {
    result.surfaces[type->name] = sweep_surface(
        judge, *type, result.gaps, {.demand_points = judge.scenario().candidates.surface_points}, checkpoints, watcher);
    const SurfaceChooser chooser{judge, *type, result.surfaces[type->name], result.villages.villages, rules};
    SurfaceSites& sites = result.surface_sites[type->name];
    sites = chooser.choose(watcher);
    for (const Candidate& cell : sites.candidates) cells.emplace(cell.id, cell);
    // What options must have, by the id of an earlier run's candidate, whether it would be chosen again or not.
    for (const OptionKeys& option : judge.scenario().options)
      for (const std::string& id : option.must_have)
        if (const auto cell = cell_of_id(id); cell && judge.terrain().grid.contains(cell->col, cell->row))
          cells.emplace(id, chooser.candidate_at(
                                static_cast<std::uint32_t>(judge.terrain().grid.index(cell->col, cell->row)), 0));
  }
  std::vector<Candidate> all;
  for (auto& [id, cell] : cells) all.push_back(std::move(cell));
  return all;
}

/// The cells on which the options' bounds hang, judged forward, those of them that become candidates into `cells`.
/// Whether there are any.
bool confirm_every_cell(const CellJudge& judge, const std::vector<const BtsType*>& types, const SiteRules& rules,
                        RunResult& result, std::vector<Candidate>& cells, Watcher* watcher) {
  std::map<std::string, Candidate> all;
  for (const Candidate& cell : cells) all.emplace(cell.id, cell);
  for (const BtsType* type : types) {
    SurfaceSites& sites = result.surface_sites[type->name];
    if (!sites.whole) continue;
    const std::vector<geo::Village>& villages = result.villages.villages;
    const SurfaceChooser chooser{judge, *type, result.surfaces[type->name], villages, rules};
    const EveryCell question{judge.scenario(), judge, *type, chooser, villages, result.gaps, result.candidates};
    for (const Candidate& cell : confirm_cells(question, result.effects[type->name], sites, watcher).candidates)
      if (all.emplace(cell.id, cell).second) sites.candidates.push_back(cell);
  }
  const bool more = all.size() > cells.size();
  cells.clear();
  for (auto& [id, cell] : all) cells.push_back(std::move(cell));
  return more;
}

/// Candidates and what each could close, once for all plan options: they choose among the same places.
void find_sites(const CellJudge& judge, const std::vector<const BtsType*>& types, bool plans,
                const Checkpoints& checkpoints, RunResult& result, std::map<std::string, Prospects>& prospects,
                Watcher* watcher) {
  if (types.empty()) return;
  const CandidateKeys& keys = judge.scenario().candidates;
  const std::vector<geo::Village>& villages = result.villages.villages;
  const SiteRules rules{judge.scenario(), judge.terrain()};
  std::vector<Candidate> of_surface;
  if (keys.surface) of_surface = look_at_every_cell(judge, types, rules, checkpoints, result, watcher);
  const auto look = [&] {
    result.candidates = find_candidates(judge, types, villages, result.gaps, result.sites, watcher, of_surface);
    for (const BtsType* type : types) {
      prospects[type->name] =
          find_prospects(judge, *type, result.candidates.candidates, villages, result.gaps, checkpoints, watcher);
      result.effects[type->name] =
          aims_of(judge, *type, result.candidates.candidates, prospects[type->name], villages, result.gaps, {});
    }
  };
  look();
  if (plans && keys.surface && keys.azimuths == "all" &&
      confirm_every_cell(judge, types, rules, result, of_surface, watcher))
    look();
}

/// Which hops are possible, once for each BTS type of an option with backhaul.
void find_backhaul(const CellJudge& judge, const BackhaulPlaces& places, const Checkpoints& checkpoints,
                   RunResult& result, Watcher* watcher) {
  const Scenario& scenario = judge.scenario();
  for (const OptionKeys& option : scenario.options) {
    if (!option.backhaul || result.hop_graphs.contains(option.bts_type)) continue;
    const BtsType& type = type_named(scenario, option.bts_type);
    // Only the height of a type counts for its hops.
    const auto same = std::find_if(result.hop_graphs.begin(), result.hop_graphs.end(), [&](const auto& known) {
      return type_named(scenario, known.first).height_m == type.height_m;
    });
    if (same != result.hop_graphs.end()) {
      HopGraph copy = same->second;
      result.hop_graphs.emplace(option.bts_type, std::move(copy));
      continue;
    }
    HopGraph graph =
        find_hops({scenario, judge.terrain(), judge.ground(), type, result.candidates.candidates, result.sites, places},
                  checkpoints, watcher);
    for (const std::string& note : graph.notes)
      if (std::find(result.notes.begin(), result.notes.end(), note) == result.notes.end()) result.notes.push_back(note);
    result.hop_graphs.emplace(option.bts_type, std::move(graph));
  }
}

/// The aimed sectors of each option, by its name; for joint options with the cells that they serve, whose paths are
/// asked for once for all options of a type.
std::map<std::string, std::vector<SiteEffect>> aim_for_options(const CellJudge& judge,
                                                               const std::map<std::string, Prospects>& prospects,
                                                               const Checkpoints& checkpoints, const RunResult& result,
                                                               Watcher* watcher) {
  const std::vector<geo::Village>& villages = result.villages.villages;
  std::map<std::string, std::vector<SiteEffect>> effects;
  for (const auto& [name, of_type] : prospects) {
    const BtsType& type = type_named(result.scenario, name);
    std::vector<JointAim> aims;
    std::vector<std::string> joint;
    for (const OptionKeys& option : result.scenario.options) {
      if (option.kind != "plan" || option.bts_type != name) continue;
      std::vector<std::size_t> target = target_villages(option, villages, result.gaps);
      std::vector<SiteEffect> aimed =
          aims_of(judge, type, result.candidates.candidates, of_type, villages, result.gaps, target);
      if (option.joint) {
        joint.push_back(option.name);
        aims.push_back({std::move(target), std::move(aimed)});
      } else {
        effects[option.name] = std::move(aimed);
      }
    }
    if (aims.empty()) continue;
    add_reach(judge, type, of_type, result.candidates.candidates, villages, result.gaps, aims, checkpoints, watcher);
    for (std::size_t i = 0; i < aims.size(); ++i) effects[joint[i]] = std::move(aims[i].effects);
  }
  return effects;
}

void run_plan_option(const OptionKeys& option, const Prospects& prospects, const std::vector<SiteEffect>& effects,
                     RunResult& result, Watcher* watcher) {
  const std::vector<geo::Village>& villages = result.villages.villages;
  const BtsType& type = type_named(result.scenario, option.bts_type);
  const auto graph = option.backhaul ? result.hop_graphs.find(option.bts_type) : result.hop_graphs.end();
  result.options.push_back(plan_option(result.scenario, option, villages, result.gaps, result.candidates, effects,
                                       result.sites, graph == result.hop_graphs.end() ? nullptr : &graph->second,
                                       watcher));
  // Of a roll-out the bound counts quarters, of a resilient plan second sites, and joint sites close more: the
  // surface's problem knows none of them.
  if (const auto surface = result.surface_sites.find(type.name); surface != result.surface_sites.end())
    bound_over_surface(result.scenario, villages, surface->second, result.candidates, prospects, effects,
                       result.options.back(), watcher);
}

/// The sites of a fixed option as they are given, with what each closes and, with backhaul, the hops that are possible.
struct GivenSites {
  std::vector<geo::Site> sites;
  std::vector<SiteEffect> effects;
  std::optional<HopGraph> graph;
};

GivenSites judge_given(const OptionKeys& option, const CellJudge& judge, const BackhaulPlaces& places,
                       const Checkpoints& checkpoints, RunResult& result, Watcher* watcher) {
  GivenSites given;
  given.sites = geo::read_sites(option.sites, "", judge.terrain().crs, "", &result.notes);
  ServiceKeys any = result.scenario.service;
  any.owner = any.technology = "any";
  const Transmitters added = resolve_transmitters(given.sites, any, judge.transmitters().antennas);
  const CellJudge new_sites{judge, added, judge.models()};
  given.effects = evaluate_fixed_sites(
      new_sites, given.sites, result.villages.villages, result.gaps, watcher,
      option.joint ? target_villages(option, result.villages.villages, result.gaps) : std::vector<std::size_t>{});
  if (const auto known = result.hop_graphs.find(option.bts_type); option.backhaul && known != result.hop_graphs.end()) {
    const BtsType& type = type_named(result.scenario, option.bts_type);
    given.graph = with_given_sites(
        known->second,
        {result.scenario, judge.terrain(), judge.ground(), type, result.candidates.candidates, result.sites, places},
        given.sites, checkpoints, watcher);
  }
  return given;
}

void run_fixed_option(const OptionKeys& option, const CellJudge& judge, const GivenSites& given, RunResult& result,
                      Watcher* watcher) {
  result.options.push_back(fixed_option(result.scenario, option, result.villages.villages, result.gaps, given.sites,
                                        given.effects, given.graph ? &*given.graph : nullptr, watcher));
  for (PlannedSite& site : result.options.back().sites) {
    const double ground_m = judge.terrain().height_at(site.at);
    site.ground_m = std::isnan(ground_m) ? 0.0 : ground_m;
  }
}

/// The map in the scenario's mode. Footprints are kept where checkpoints are.
AreaMap map_of(const CellJudge& judge, const Checkpoints& checkpoints, Watcher* watcher) {
  const Scenario& scenario = judge.scenario();
  const std::filesystem::path folder = checkpoints.folder_of("footprints");
  FootprintStore store{folder, static_cast<std::uint64_t>(scenario.map.memory_mb) * 1'000'000};
  return cover_area(judge, settings_of(scenario), store, checkpoints, watcher);
}

}  // namespace

std::vector<const BtsType*> types_looked_for(const Scenario& scenario, Stage until) {
  std::vector<const BtsType*> types = types_planned(scenario);
  if (types.empty() && until == Stage::siting)
    for (const BtsType& type : scenario.bts_types) types.push_back(&type);
  return types;
}

RunResult run(const Scenario& scenario, const RunSettings& settings) {
  RunResult result;
  result.scenario = scenario;
  Watcher* watcher = settings.watcher;
  const ModelChoice models{scenario};
  // The second model of the spread, over the same ground.
  std::optional<ModelChoice> other;
  if (!scenario.propagation.spread_model.empty())
    other = ModelChoice{models::find_model(scenario.propagation.spread_model)};
  CoverageMap other_map;
  const int factor = map_factor(scenario);

  // Terrain, villages and network on one working grid.
  std::optional<Raster<float>> people;
  BackhaulPlaces places;
  {
    const Stopwatch time{result, "inputs"};
    const WorkingArea area = working_area(scenario);
    result.inputs = input_files(scenario);
    result.terrain = geo::read_terrain(terrain_sources(scenario), area.crs, area.grid, watcher);
    result.notes.insert(result.notes.end(), result.terrain.notes.begin(), result.terrain.notes.end());
    const LonLat middle = middle_of(result.terrain);
    result.climate = climate_of(scenario, middle.lon_deg, middle.lat_deg);
    for (std::string& note : climate_notes(scenario, result.climate, middle.lon_deg, middle.lat_deg))
      result.notes.push_back(std::move(note));
    result.villages = geo::read_villages(village_source(scenario), area.crs, result.terrain, watcher);
    result.notes.insert(result.notes.end(), result.villages.notes.begin(), result.villages.notes.end());
    people = read_people(scenario, area);
    result.sites = read_network(scenario, area.crs, result.notes);
    check_service_filter(result.sites, scenario, result.notes);
    const AntennaLibrary antennas{scenario.network.antenna_folder};
    result.transmitters = resolve_transmitters(result.sites, scenario.service, antennas);
    check_planning_inputs(scenario, area.crs, antennas, result.notes);
    if (scenario.backhaul.enabled) places = read_backhaul_places(scenario, area.crs);
  }
  if (zones_needed(scenario)) geo::mark_zones(result.terrain);
  if (settings.until == Stage::inputs) return result;

  const Checkpoints checkpoints = settings.checkpoint_folder.empty()
                                      ? Checkpoints{}
                                      : Checkpoints{settings.checkpoint_folder, checkpoint_key(result)};

  // Coverage of the province on the coarser map cells.
  if (settings.map && scenario.map.enabled) {
    const Stopwatch time{result, "coverage"};
    geo::Terrain coarse = geo::coarsened(result.terrain, factor);
    if (zones_needed(scenario)) geo::mark_zones(coarse);
    const CellJudge judge{scenario, coarse, result.transmitters, models};
    AreaMap area = map_of(judge, checkpoints, watcher);
    result.map = std::move(area.map);
    result.map_accuracy = area.accuracy;
    if (other) {
      const CellJudge second{judge, result.transmitters, *other};
      other_map = map_of(second, checkpoints.with("model/" + other->label()), watcher).map;
    }
  }
  if (settings.until == Stage::coverage) {
    if (other) result.spread = find_spread(result.map, {}, other_map, {}, models.label(), other->label());
    return result;
  }

  // Villages, each cell on its own profile at the working grid's cell.
  const CellJudge judge{scenario, result.terrain, result.transmitters, models};
  if (settings.until == Stage::verdicts) {
    result.gaps.villages =
        judge_villages(judge, result.villages.villages, people ? &*people : nullptr, checkpoints, watcher);
    return result;
  }
  {
    const Stopwatch time{result, "gaps"};
    const Raster<float>* const heads = people ? &*people : nullptr;
    result.gaps = find_gaps(judge, result.villages.villages, heads, checkpoints, watcher);
    if (other) {
      const CellJudge second{judge, result.transmitters, *other};
      const std::vector<VillageService> villages =
          judge_villages(second, result.villages.villages, heads, checkpoints, watcher);
      count_caveats(second, villages, result.gaps);
      result.spread =
          find_spread(result.map, result.gaps.villages, other_map, villages, models.label(), other->label());
    }
  }
  if (settings.until == Stage::gaps) return result;

  // Options: what each would build and close. Once a plan is known a stop ends the search, and what is there is kept.
  {
    const Stopwatch time{result, "plan"};
    std::map<std::string, Prospects> prospects;
    find_sites(judge, types_looked_for(scenario, settings.until), settings.until != Stage::siting, checkpoints, result,
               prospects, watcher);
    if (settings.until == Stage::siting) return result;
    if (scenario.backhaul.enabled) find_backhaul(judge, places, checkpoints, result, watcher);
    const auto effects = aim_for_options(judge, prospects, checkpoints, result, watcher);
    bool planned = false;
    std::optional<Error> without_plan;
    Unstoppable calm{watcher};
    for (const OptionKeys& option : scenario.options) {
      const bool fixed = option.kind == "fixed";
      GivenSites given;
      if (fixed) given = judge_given(option, judge, places, checkpoints, result, planned ? &calm : watcher);
      try {
        if (fixed)
          run_fixed_option(option, judge, given, result, watcher);
        else
          run_plan_option(option, prospects.at(option.bts_type), effects.at(option.name), result, watcher);
        planned |= !fixed || given.graph.has_value();
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::interrupted) throw;
        result.notes.push_back(fmt::format("The option {} is left out: {}.", option.name, error.sentence()));
        without_plan = error;
      }
    }
    if (without_plan && !planned) throw Error{*without_plan};
    result.stopped = planned && watcher != nullptr && watcher->stop_requested();
    if (result.stopped)
      result.notes.emplace_back(
          "The run was stopped on request while plans were being made: each is the best that was known by then.");
  }
  return result;
}

}  // namespace phusong::sim
