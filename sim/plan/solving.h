// What a solver tells while it works: its best plan and bound, as they improve.
//
//   Solving solving{watcher, "plan-54", "villages", false, stop};
//   solving.plan(81.0);  solving.bound(83.4);  solving.tick();
//
// Guarantees: only what is better is told, and now and then that time goes on; the last news come with the end of the
// object. Not thread-safe: one solver, one thread. A null watcher costs next to nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "geo/base/progress.h"
#include "sim/plan/stop.h"

namespace phusong::sim {

class Solving {
 public:
  /// `least`: plans are told by their cost, of which less is better. `stop`: its clock.
  Solving(Watcher* watcher, std::string_view plan, std::string_view unit, bool least, const Stop& stop);
  ~Solving();
  Solving(const Solving&) = delete;
  Solving& operator=(const Solving&) = delete;

  /// Added to all that follows: what must-haves are worth beside the rest.
  void set_beyond(double value) noexcept { beyond_ = value; }
  /// A plan has this value (cost). What is infinite says nothing, here and below.
  void plan(double value);
  /// No plan has a better value (cost).
  void bound(double bound);
  /// Time goes on.
  void tick();

 private:
  void tell(bool ended);

  Watcher* watcher_;
  std::string plan_, unit_;
  bool least_;
  Stop stop_;
  double beyond_ = 0.0;
  std::optional<double> incumbent_, bound_;
  std::chrono::steady_clock::time_point told_{};
};

}  // namespace phusong::sim
