// Finite numbers of every size and sign, for functions that must never answer NaN.
#pragma once

#include <cstddef>
#include <iterator>
#include <random>

namespace phusong::test {

/// Half of the draws are edges, half lie between -100 and 100,000. The same sequence in every run.
class AnyNumber {
 public:
  double operator()() {
    constexpr double kEdges[]{0.0,   -0.0,   1.0,   -1.0,   1.0e-300, -1.0e-300, 5.0e-324, 1.0e-12, 1.0e-9,
                              45.0,  50.0,   90.0,  -90.0,  99.999,   100.0,     180.0,    300.0,   2000.0,
                              1.0e3, -1.0e3, 1.0e6, 1.0e12, -1.0e12,  1.0e308,   -1.0e308};
    const auto pick = std::uniform_int_distribution<std::size_t>{0, 2 * std::size(kEdges) - 1}(random_);
    if (pick < std::size(kEdges)) return kEdges[pick];
    return std::uniform_real_distribution<double>{-100.0, 100'000.0}(random_);
  }

 private:
  std::mt19937_64 random_{20260131};
};

}  // namespace phusong::test
