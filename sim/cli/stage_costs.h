// What the stages of a run cost, measured on a small part of each.
//
//   const ThreadClock clock;  work();  clock.seconds();
//   MapCost map = measure_map(inputs);
//
// Parts are picked evenly over the scenario, the same ones each time; work is repeated until it fills a budget of a
// second or so. What is measured is this thread's CPU time: unlike the clock on the wall, the same on a busy machine.
#pragma once

#include <time.h>

#include <cstddef>
#include <set>
#include <vector>

#include "sim/pipeline.h"

namespace phusong::cli {

/// CPU seconds since it was made: of this thread, or of the process.
template <clockid_t which>
class CpuClock {
 public:
  CpuClock() : begin_{now()} {}
  [[nodiscard]] double seconds() const { return now() - begin_; }

 private:
  static double now() {
    timespec t{};
    clock_gettime(which, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
  }
  double begin_;
};
using ThreadClock = CpuClock<CLOCK_THREAD_CPUTIME_ID>;
using ProcessClock = CpuClock<CLOCK_PROCESS_CPUTIME_ID>;

/// The i-th pick of `count` things: whatever number of picks is made, they lie evenly, and no period of the list meets
/// them (golden ratio).
[[nodiscard]] std::size_t pick(std::size_t i, std::size_t count) noexcept;

/// Picks of `count` things, each once.
class Picks {
 public:
  explicit Picks(std::size_t count) : count_{count} {}
  [[nodiscard]] std::size_t made() const noexcept { return seen_.size(); }
  [[nodiscard]] bool done() const noexcept { return made() == count_; }
  /// Domain: not done.
  [[nodiscard]] std::size_t next();

 private:
  std::size_t count_, tried_ = 0;
  std::set<std::size_t> seen_;
};

/// The middle of a grid's cell.
[[nodiscard]] Point centre_of(const Grid& grid, std::size_t cell);

/// Seconds of an amount of work, of which a part was measured.
struct Sampled {
  double seconds = 0, done = 0;
  [[nodiscard]] double of(double all) const noexcept { return done > 0 ? seconds * all / done : 0.0; }
};

struct MapCost {
  double cpu_s = 0, alone_s = 0;
  double stored_mb = 0;   ///< footprints, compressed
  double kept_mb = 0;     ///< cells of an exact map, on disk until the results are written
  double at_work_mb = 0;  ///< of one thread: the codes of a mast's bands, a tile's cells
};
/// Of the scenario's model and, where there is one, of the spread's.
[[nodiscard]] MapCost measure_map(const sim::RunResult& inputs);

struct VillagesCost {
  double cpu_s = 0;
  double kept_mb = 0;                     ///< of services, on disk until the results are written
  std::uint64_t cells = 0;                ///< of all villages
  double looked_at = 0;                   ///< share of the villages of which a few cells were judged
  std::vector<sim::VillageService> gaps;  ///< those that seem to have a gap, with these cells
};
[[nodiscard]] VillagesCost measure_villages(const sim::RunResult& inputs, const sim::CellJudge& judge);

/// CPU seconds of the siting surface, where it is asked for, of the candidates, of what each closes and of the search
/// for hops. Choosing among them is not in it: a fraction of a second for a province, some seconds with backhaul or
/// jointly, and never more than its bounded effort or options.time_limit_s.
[[nodiscard]] double measure_plan(const sim::RunResult& inputs, const sim::CellJudge& judge,
                                  const VillagesCost& villages, sim::Stage until);

/// CPU seconds of one thread that writes the results.
[[nodiscard]] double measure_outputs(const sim::RunResult& inputs, std::size_t pictures, bool map, bool report);

}  // namespace phusong::cli
