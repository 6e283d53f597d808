// A run made by hand: 60 x 50 cells, five villages, two sites, three candidates, two options. Nothing is computed by
// the engine, so that every number in the outputs can be held against the number that stands here.
#pragma once

#include "sim/pipeline.h"

namespace phusong::test {

[[nodiscard]] sim::RunResult synthetic_run();

/// Village names with all kinds of Vietnamese letters, and with characters that CSV and XML must escape.
inline constexpr const char* kNames[] = {"Khe Tiền", "Ngàn Chi <B>", "Đài Van, \"cũ\"", "Sú Cáu & Nà Hắc", "Cửa Vạn"};

}  // namespace phusong::test
