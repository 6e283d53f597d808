// How long a run will take and how much memory and disk it will need, before it is started.
//
//   InputsRead read = read_inputs(scenario, watcher);
//   Estimate e = estimate_run(read, {.until = Stage::plan, .map = true}, threads);
//   print_out(estimate_text(e));
//
// Each stage's work is done on a small part of the scenario itself, on one thread, and multiplied by counts
// (stage_costs.h). The times are for planning the day, on a machine with nothing else to do: within a factor of 1.5 on
// the bundled province, not a promise.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/pipeline.h"

namespace phusong::cli {

/// CPU seconds of a stage of run.json's timing, or of the outputs.
struct StageCost {
  std::string_view stage;
  double cpu_s = 0;
  double alone_s = 0;  ///< of these, what one thread does while the others wait
};
/// On so many free threads.
[[nodiscard]] double seconds_on(const StageCost& cost, int threads) noexcept;

struct Estimate {
  std::uint64_t village_cells = 0, map_cells = 0;
  double sites_in_range = 0;  ///< of a village, on average
  std::vector<StageCost> stages;
  double memory_mb = 0;
  double disk_mb = 0;               ///< of finished stages, until the results are written
  double footprints_mb = 0;         ///< of these, the losses around the masts
  double footprints_beyond_mb = 0;  ///< of these, what map.memory_mb has no room for: read from disk again
  int threads = 1;
};

/// What decides the most memory that a run has at a time.
struct MemoryNeeds {
  double before_mb = 0, peak_mb = 0;  ///< as InputsRead
  std::uint64_t ground_cells = 0, map_cells = 0, village_cells = 0, picture_cells = 0;
  double footprints_mb = 0;  ///< kept in memory
  double at_work_mb = 0;     ///< of all threads
  bool spread = false;       ///< a second model's map
};
[[nodiscard]] double memory_mb(const MemoryNeeds& needs) noexcept;

/// The inputs, and what reading them took.
struct InputsRead {
  sim::RunResult result;
  double cpu_s = 0;
  double before_mb = 0, peak_mb = 0;  ///< memory of the process when they were read, and the most until then
};
[[nodiscard]] InputsRead read_inputs(const sim::Scenario& scenario, Watcher* watcher);

/// Of a run with these settings on `threads` threads. Writes nothing.
[[nodiscard]] Estimate estimate_run(const InputsRead& inputs, const sim::RunSettings& settings, int threads);
[[nodiscard]] std::string estimate_text(const Estimate& estimate);
[[nodiscard]] std::string estimate_json(const Estimate& estimate);

}  // namespace phusong::cli
