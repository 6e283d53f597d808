// Numbers among a bench's arguments.
#pragma once

#include <string>

namespace phusong::bench {

/// Throws Error{usage} for what is no number, or not above 0 (from 0, where it may be 0).
[[nodiscard]] double number_of(const std::string& word, bool may_be_0 = false);

}  // namespace phusong::bench
