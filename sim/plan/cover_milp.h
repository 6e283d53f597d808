// A core as a mixed-integer program for the outside solver.
//
//   CoverResult result = solve_cover(core, &best, {.seconds = 10.0}, watcher);
#pragma once

#include "sim/plan/local_search.h"
#include "sim/plan/milp.h"

namespace phusong::sim {

struct CoverResult {
  MilpEnd end = MilpEnd::failed;
  bool has_plan = false;
  Selection best;      ///< the given one or a better one
  double bound = 0.0;  ///< no plan of the core has more value (costs less)
  int nodes = 0;
  bool cut_short = false;
  std::string why;  ///< failed: one sentence
};

/// The rows' links, limits and target as plan.h states them. `start` must fulfil them, or is null. limits.start is not
/// used. `news` hears value (least cost: cost) and bound as they come; infinite where there is none yet.
[[nodiscard]] CoverResult solve_cover(const Core& core, const Selection* start, const MilpLimits& limits,
                                      const Watcher* watcher,
                                      const std::function<void(double reached, double bound)>& news = {});

/// A core as a program, in units that bring its numbers near 1. Its columns come first, in their order, and its rows,
/// in theirs; a variable for each row follows, but not for a whole cover.
struct CoverProgram {
  Milp milp;
  double value_unit = 1.0, cost_unit = 1.0;
  int money_row = -1;  ///< -1: no budget
};
[[nodiscard]] CoverProgram cover_program(const Core& core);

/// Multipliers of the core's rows from the linear relaxation's dual values; empty when it could not be solved by then.
[[nodiscard]] std::vector<double> linear_multipliers(const Core& core, const Stop& stop = {});

}  // namespace phusong::sim
