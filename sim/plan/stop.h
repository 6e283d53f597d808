// When a solver has to come to an end: its time is over. What it knows by then is kept.
//
//   const Stop stop{30.0};                    // seconds; 0: never
//   while (!stop.due()) ...
//
// Guarantees: once due, it stays so. A result that the clock cut short says so, because it differs from run to run;
// limits in elementary operations do not.
#pragma once

#include <algorithm>
#include <chrono>

namespace phusong::sim {

class Stop {
 public:
  Stop() = default;
  explicit Stop(double seconds)
      : limited_{seconds > 0.0},  // a limit of years is none that a clock could hold
        end_{std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                                    std::chrono::duration<double>{std::min(seconds, 1.0e9)})} {}

  /// What has only that share of the time left.
  [[nodiscard]] Stop part(double share) const {
    if (!limited_) return {};
    const double left_s = std::chrono::duration<double>(end_ - std::chrono::steady_clock::now()).count();
    return Stop{std::max(left_s * share, 1e-6)};
  }
  /// 0 once due. Domain: limited().
  [[nodiscard]] double left_s() const noexcept {
    return std::max(0.0, std::chrono::duration<double>(end_ - std::chrono::steady_clock::now()).count());
  }
  [[nodiscard]] bool limited() const noexcept { return limited_; }
  [[nodiscard]] bool due() const noexcept {
    if (!limited_) return false;
    if (!due_ && std::chrono::steady_clock::now() >= end_) due_ = true;
    return due_;
  }

 private:
  bool limited_ = false;
  mutable bool due_ = false;
  std::chrono::steady_clock::time_point end_{};
};

}  // namespace phusong::sim
