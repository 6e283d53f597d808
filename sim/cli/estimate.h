// How long a run will take and how much memory it will need, before it is started.
//
//   Estimate e = estimate_run(inputs, threads);
//
// The times come from a short measurement (some seconds) of the scenario's own links and of the map around a few of its
// sites, multiplied by counts. They are for planning the day, on a machine with nothing else to do: within a factor of two, not a promise.
#pragma once

#include <cstdint>
#include <string>

#include "sim/pipeline.h"

namespace phusong::cli {

struct Estimate {
  std::uint64_t village_cells = 0, map_cells = 0;
  double sites_in_range = 0;  ///< of a village, on average
  double cell_us = 0;         ///< measured: judging one cell, one thread, microseconds
  double map_s = 0, villages_s = 0, candidates_s = 0;
  double memory_mb = 0;
  int threads = 1;
};

/// `inputs` comes from run(..., Stage::inputs).
[[nodiscard]] Estimate estimate_run(const sim::RunResult& inputs, int threads);
[[nodiscard]] std::string estimate_text(const Estimate& estimate);

}  // namespace phusong::cli
