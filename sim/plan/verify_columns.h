// Columns that are 0 or 1 in every plan, as far as a certificate's tree has decided them.
#pragma once

#include <cstddef>
#include <vector>

namespace phusong::sim {

struct VerifiedColumns {
  std::vector<char> lower, upper;

  [[nodiscard]] bool open(std::size_t column) const { return lower[column] != upper[column]; }
  void set(std::size_t column, char value) { lower[column] = upper[column] = value; }
  void free(std::size_t column) { lower[column] = 0, upper[column] = 1; }
};

}  // namespace phusong::sim
