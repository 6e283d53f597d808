// run, coverage, gaps, siting, plan: the same flow, up to different stages; and what all commands share.
#include <fmt/format.h>
#include <oneapi/tbb/info.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "data/reconstruct/reconstruct.h"
#include "geo/base/error.h"
#include "sim/cli/commands.h"
#include "sim/cli/estimate.h"
#include "sim/cli/exit_codes.h"
#include "sim/cli/result_folder.h"
#include "sim/output/outputs.h"
#include "sim/output/text.h"
#include "sim/scenario/load.h"
#include "sim/siting/why.h"

namespace phusong::cli {

std::vector<std::string> overrides_of(const Invocation& call) {
  std::vector<std::string> overrides = call.set;
  if (call.seed) overrides.push_back(fmt::format("pack.seed={}", *call.seed));
  if (call.command == Command::coverage) overrides.emplace_back("map.enabled=true");
  if (call.command == Command::siting && call.why.empty()) overrides.emplace_back("candidates.surface=true");
  return overrides;
}

sim::Scenario prepare_scenario(const std::filesystem::path& file, const Invocation& call, Watcher& watcher) {
  sim::LoadSettings settings{.overrides = overrides_of(call), .variables = {}};
  const sim::PackKeys pack = sim::load_pack_keys(file, settings);
  if (!pack.recipe.empty()) settings.variables["PACK"] = data::pack_folder(pack.recipe, pack.seed).string();
  // The keys are checked before the province is built: a slip of the pen should not cost a minute.
  sim::Scenario scenario = sim::load_scenario(file, settings);
  if (!pack.recipe.empty()) static_cast<void>(data::ensure_pack(pack.recipe, pack.seed, &watcher));
  return scenario;
}

std::filesystem::path folder_of(const Invocation& call, const sim::Scenario& scenario) {
  return call.out.empty() ? std::filesystem::path{"out"} / scenario.identity.name : call.out;
}

int threads_of(const Invocation& call) {
  return call.threads > 0 ? call.threads : oneapi::tbb::info::default_concurrency();
}

std::vector<std::string> write_results(const sim::RunResult& result, ResultFolder& folder, Watcher& watcher) {
  // What a stop has left of the plans is written all the same, and what came before them waits for the next try.
  Unstoppable calm{&watcher};
  if (result.stopped)
    watcher.note(fmt::format(
        "stopped on request; the best plans known by now are written (a second stop ends at once without them); the "
        "same command takes what was computed before the plans from {} and makes the plans anew",
        folder.checkpoints().string()));
  Watcher* const heeded = result.stopped ? static_cast<Watcher*>(&calm) : &watcher;
  std::vector<std::string> files =
      folder.replace([&](const std::filesystem::path& beside) { sim::write_outputs(result, beside, heeded); });
  if (!result.stopped) folder.remove_checkpoints();
  return files;
}

void print_out(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written && errno != EPIPE)
    throw Error{ErrorKind::output, "standard output", fmt::format("cannot be written: {}", std::strerror(errno))};
}

namespace {

/// How far each of the commands goes.
sim::RunSettings settings_of(const Invocation& call, Watcher& watcher) {
  sim::RunSettings settings{.until = sim::Stage::plan, .map = true, .watcher = &watcher, .checkpoint_folder = {}};
  if (call.command == Command::coverage) settings.until = sim::Stage::coverage;
  if (call.command == Command::gaps) settings.until = sim::Stage::gaps;
  if (call.command == Command::siting) settings.until = sim::Stage::siting;
  if (settings.until >= sim::Stage::gaps && call.command != Command::run) settings.map = false;
  return settings;
}

/// A province pack in the cache is something written too, and takes a minute.
void refuse_missing_pack(const Invocation& call) {
  const std::filesystem::path& file = call.files.front();
  const sim::PackKeys pack = sim::load_pack_keys(file, {.overrides = overrides_of(call), .variables = {}});
  if (pack.recipe.empty() || std::filesystem::exists(data::pack_folder(pack.recipe, pack.seed) / "pack.json")) return;
  throw Error{ErrorKind::input, pack.recipe,
              fmt::format("its province with seed {} is not built yet, and --dry-run writes nothing; `phusong pack {}` "
                          "builds it",
                          pack.seed, file.string())};
}

/// Reads and checks all that the run would, and says what the run would take.
int dry_run(const Invocation& call, Watcher& watcher) {
  refuse_missing_pack(call);
  const sim::Scenario scenario = prepare_scenario(call.files.front(), call, watcher);
  const sim::RunSettings settings = settings_of(call, watcher);
  const Estimate estimate = estimate_run(read_inputs(scenario, &watcher), settings, threads_of(call));
  print_out(
      call.log_format == LogFormat::json
          ? estimate_json(estimate)
          : sim::title_of(scenario.identity, sim::Language::en) + "\n" + estimate_text(estimate) +
                fmt::format("Nothing was written; results would go to {}.\n", folder_of(call, scenario).string()));
  return 0;
}

/// One place, among the candidates that the scenario has.
int ask_why(const Invocation& call, Watcher& watcher) {
  const sim::Scenario scenario = prepare_scenario(call.files.front(), call, watcher);
  const sim::RunResult result = sim::run(scenario, settings_of(call, watcher));
  const sim::CellJudge judge{result.scenario, result.terrain, result.transmitters, sim::ModelChoice{result.scenario}};
  const sim::Place place =
      sim::ask_place(judge, sim::types_looked_for(result.scenario, sim::Stage::siting), result.villages.villages,
                     result.gaps, result.candidates, result.effects, call.why);
  print_out(sim::place_text(place, result.candidates, result.villages.villages));
  return 0;
}

}  // namespace

int run_stages(const Invocation& call, Watcher& watcher) {
  if (call.dry_run) return dry_run(call, watcher);
  if (!call.why.empty()) return ask_why(call, watcher);
  const sim::Scenario scenario = prepare_scenario(call.files.front(), call, watcher);
  ResultFolder folder{folder_of(call, scenario)};
  sim::RunSettings settings = settings_of(call, watcher);
  settings.checkpoint_folder = folder.checkpoints();

  const sim::RunResult result = sim::run(scenario, settings);
  const std::vector<std::string> files = write_results(result, folder, watcher);
  if (!call.quiet) print_out(summary_text(result) + written_text(folder.path(), files));
  return result.stopped ? kStoppedWithResults : 0;
}

}  // namespace phusong::cli
