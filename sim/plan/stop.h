// When a solver has to come to an end: its time is over, or the user asked to stop. What it knows by then is kept.
//
//   const Stop stop{30.0, watcher};           // seconds; 0: no limit
//   while (!stop.due()) ...
//
// Guarantees: once due, it stays so. A result that the clock or the user cut short says so, because it differs from run
// to run; limits in elementary operations do not.
#pragma once

#include <algorithm>
#include <chrono>

#include "geo/base/progress.h"

namespace phusong::sim {

class Stop {
 public:
  Stop() = default;
  explicit Stop(double seconds, const Watcher* watcher = nullptr)
      : limited_{seconds > 0.0},  // a limit of years is none that a clock could hold
        watcher_{watcher},
        end_{std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                                    std::chrono::duration<double>{std::min(seconds, 1.0e9)})} {}

  /// What has only that share of the time left.
  [[nodiscard]] Stop part(double share) const {
    if (!limited_) return Stop{0.0, watcher_};
    const double left_s = std::chrono::duration<double>(end_ - std::chrono::steady_clock::now()).count();
    return Stop{std::max(left_s * share, 1e-6), watcher_};
  }
  /// The same with a user who may ask.
  [[nodiscard]] Stop heeding(const Watcher* watcher) const {
    Stop stop = *this;
    stop.watcher_ = watcher;
    return stop;
  }
  /// 0 once due. Domain: limited().
  [[nodiscard]] double left_s() const noexcept {
    return std::max(0.0, std::chrono::duration<double>(end_ - std::chrono::steady_clock::now()).count());
  }
  /// By the clock.
  [[nodiscard]] bool limited() const noexcept { return limited_; }
  /// The user asked for it.
  [[nodiscard]] bool asked() const noexcept { return watcher_ != nullptr && watcher_->stop_requested(); }
  [[nodiscard]] const Watcher* watcher() const noexcept { return watcher_; }
  [[nodiscard]] bool due() const noexcept {
    if (due_) return true;
    due_ = asked() || (limited_ && std::chrono::steady_clock::now() >= end_);
    return due_;
  }

 private:
  bool limited_ = false;
  mutable bool due_ = false;
  const Watcher* watcher_ = nullptr;
  std::chrono::steady_clock::time_point end_{};
};

}  // namespace phusong::sim
