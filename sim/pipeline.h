// The whole flow, readable as one page: scenario -> terrain and villages -> coverage -> gaps -> candidates -> backhaul
// -> plan -> investment -> report and GIS layers.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/path/climate.h"
#include "sim/area/area_map.h"
#include "sim/backhaul/hops.h"
#include "sim/coverage/coverage.h"
#include "sim/gaps/gaps.h"
#include "sim/gaps/spread.h"
#include "sim/inputs.h"
#include "sim/invest/compare.h"
#include "sim/siting/candidates.h"
#include "sim/siting/surface_sites.h"

namespace phusong::sim {

/// Everything that a run knows; output/ writes it, explain reads it.
struct RunResult {
  Scenario scenario;
  geo::Terrain terrain;  ///< fine working grid
  geo::VillageSet villages;
  std::vector<geo::Site> sites;
  Transmitters transmitters;
  CoverageMap map;           ///< empty grid when map.enabled is false or the stage was not asked for
  MapAccuracy map_accuracy;  ///< of the fast modes, measured; sample 0: exact, or no map
  GapReport gaps;
  std::optional<Spread> spread;                       ///< when propagation.spread_model is given
  std::map<std::string, SitingSurface> surfaces;      ///< by BTS type, where candidates.surface is true
  std::map<std::string, SurfaceSites> surface_sites;  ///< what was chosen from them
  CandidateSet candidates;
  std::map<std::string, std::vector<SiteEffect>> effects;  ///< by BTS type, as aims_of gives them for all gaps
  /// With backhaul: what hops, trenches and dishes are possible, by BTS type, whose height new towers have.
  std::map<std::string, HopGraph> hop_graphs;
  std::vector<OptionResult> options;
  std::vector<InputFile> inputs;
  models::RadioClimate climate{};  ///< of the middle of the area
  std::vector<std::string> notes;  ///< sentences that the user should read
  bool stopped = false;  ///< the user asked to stop while plans were made: each is the best that was known by then
  std::map<std::string, double> seconds;  ///< by stage: the only thing that may differ between equal runs
};

/// How far to go. `verdicts` judges the villages without asking why; `siting` finds the candidates and what each
/// closes.
enum class Stage { inputs, coverage, verdicts, gaps, siting, plan };

struct RunSettings {
  Stage until = Stage::plan;
  bool map = true;  ///< compute the province map
  Watcher* watcher = nullptr;
  std::filesystem::path checkpoint_folder;  ///< empty: no checkpoints
};

/// The BTS types that candidates are looked for: those that plan options build, each once, in the scenario's order; all
/// of them when the run ends at the candidates and no option builds any.
[[nodiscard]] std::vector<const BtsType*> types_looked_for(const Scenario& scenario, Stage until);

/// Reads the inputs and runs the stages in order. With a checkpoint folder, pieces that an earlier, stopped run of the
/// same scenario and inputs finished are taken from there: all that takes long but the plans themselves. The caller removes it once the
/// outputs are written, unless the result is `stopped`: the same run then begins at its plans.
[[nodiscard]] RunResult run(const Scenario& scenario, const RunSettings& settings);

}  // namespace phusong::sim
