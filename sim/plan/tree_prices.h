// Prices of rows in a proof, as whole multiples of a unit: short to write, and the same for everyone who reads them.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace phusong::sim {

struct TreePrices {
  double unit = 1.0;
  std::vector<std::pair<int, std::int64_t>> times;  ///< number of a row, ascending; not 0
};

}  // namespace phusong::sim
