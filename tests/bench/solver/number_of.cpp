#include "tests/bench/solver/number_of.h"

#include <fmt/format.h>

#include <charconv>

#include "geo/base/error.h"

namespace phusong::bench {

double number_of(const std::string& word, bool may_be_0) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size() || !(value > 0.0 || (may_be_0 && value == 0.0)))
    throw Error{ErrorKind::usage, "", fmt::format("\"{}\" is not a number {} 0", word, may_be_0 ? "from" : "above")};
  return value;
}

}  // namespace phusong::bench
