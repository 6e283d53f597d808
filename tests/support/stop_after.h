// A user who asks to stop after so many questions whether he does.
//
//   test::StopAfter counter{1'000'000'000};
//   solve(problem, &counter);
//   const int asked = 1'000'000'000 - counter.left();
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "geo/base/progress.h"

namespace phusong::test {

class StopAfter final : public Watcher {
 public:
  explicit StopAfter(int questions) : left_{questions} {}
  void begin(std::string_view /*stage*/, std::uint64_t /*total*/) override {}
  void advanced(std::string_view /*stage*/, std::uint64_t /*done*/, std::uint64_t /*total*/) override {}
  void end(std::string_view /*stage*/) override {}
  void note(std::string_view /*sentence*/) override {}
  [[nodiscard]] bool stop_requested() const noexcept override { return --left_ < 0; }
  [[nodiscard]] int left() const noexcept { return left_; }

 private:
  mutable std::atomic<int> left_;
};

}  // namespace phusong::test
