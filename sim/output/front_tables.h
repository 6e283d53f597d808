// Tables of the front and of the roll-out, one file each for an option.
#pragma once

#include <string>

#include "sim/pipeline.h"

namespace phusong::sim {

/// 05-front-<option>.csv: one row a step, by rising cost.
[[nodiscard]] std::string front_table(const RunResult& result, const OptionResult& option);
/// 05-phases-<option>.csv: one row a quarter.
[[nodiscard]] std::string phases_table(const RunResult& result, const OptionResult& option);

}  // namespace phusong::sim
