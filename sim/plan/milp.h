// A mixed-integer linear program and the one door to an outside solver of them (CBC).
//
//   Milp milp;
//   const int x = milp.add_column({.cost = 3.0, .upper = 1.0, .integer = true});
//   milp.add_row({{x, 1.0}, {y, 1.0}}, 1.0, Milp::kInfinity);          // x + y >= 1
//   MilpResult result = solve_milp(milp, {.seconds = 20.0, .start = known}, watcher);
//
// Sense: least cost; who wants the most turns the signs. The solver runs with one thread in a child process of its own,
// which is ended when its time is over (CBC overshoots its own limit) or when the watcher asks to stop: what it had
// found by then, a plan and a bound, is kept, and can be heard of as it comes. Guarantees: deterministic without a
// limit in seconds; a plan given to start from is never made worse; the values of integer columns are whole. Bounds are
// those of floating point: who needs a proof checks it by a certificate (certificate.h).
#pragma once

#include <functional>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "geo/base/progress.h"

namespace phusong::sim {

struct Milp {
  static constexpr double kInfinity = std::numeric_limits<double>::infinity();
  struct Column {
    double cost = 0.0, lower = 0.0, upper = kInfinity;
    bool integer = false;
  };
  struct Term {
    int column;
    double factor;
  };
  struct Row {
    std::vector<Term> terms;
    double lower = -kInfinity, upper = kInfinity;
    std::vector<int> note = {};  ///< the caller's own: what the row stands for; travels with it
    int number = -1;             ///< a number of the caller's, which travels too
  };
  std::vector<Column> columns;
  std::vector<Row> rows;

  int add_column(const Column& column) {
    columns.push_back(column);
    return static_cast<int>(columns.size()) - 1;
  }
  int add_row(std::vector<Term> terms, double lower, double upper) {
    rows.push_back({std::move(terms), lower, upper});
    return static_cast<int>(rows.size()) - 1;
  }
};

struct MilpLimits {
  double seconds = 0.0;         ///< of wall time; 0: none
  int nodes = 0;                ///< of branch and bound; 0: none. The same result on every machine
  double gap = 0.0;             ///< enough: |cost - bound| / |cost|
  std::vector<double> start{};  ///< a feasible value of each column to begin with; empty: none
};

enum class MilpEnd { optimal, infeasible, limit, failed };

struct MilpResult {
  MilpEnd end = MilpEnd::failed;
  bool has_plan = false;
  std::vector<double> value;  ///< of each column, when has_plan
  double cost = Milp::kInfinity;
  double bound = -Milp::kInfinity;  ///< no plan costs less
  int nodes = 0;
  bool cut_short = false;  ///< by the clock or the watcher: another run may differ
  std::string why;         ///< failed: one sentence
};

/// Solves or improves. Never throws for what the solver does. `news` is called in the calling thread with what is known
/// so far: whenever plan or bound are better, and some times a second besides.
[[nodiscard]] MilpResult solve_milp(const Milp& milp, const MilpLimits& limits, const Watcher* watcher,
                                    const std::function<void(const MilpResult&)>& news = {});

/// The linear relaxation alone, in this process: value, bound (its cost) and the rows' dual values. Not solved when
/// `seconds` of wall time (0: no limit) are over or the watcher (may be null) asks to stop.
struct LinearResult {
  bool solved = false;
  double cost = 0.0;
  std::vector<double> value, dual, reduced_cost;
};
[[nodiscard]] LinearResult solve_linear(const Milp& milp, double seconds = 0.0, const Watcher* watcher = nullptr);

}  // namespace phusong::sim
