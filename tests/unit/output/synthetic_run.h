// A run made by hand: 60 x 50 cells, five villages, two sites, three candidates, two options. Nothing is computed by
// the engine, so that every number in the outputs can be held against the number that stands here.
#pragma once

#include "sim/pipeline.h"

namespace phusong::test {

[[nodiscard]] sim::RunResult synthetic_run();

/// Village names with all kinds of Vietnamese letters, and with characters that CSV and XML must escape.
inline constexpr const char* kNames[] = {"Khe Tiền", "Ngàn Chi <B>", "Đài Van, \"cũ\"", "Sú Cáu & Nà Hắc", "Cửa Vạn"};

/// Gives the run a second model, free_space: its level rises from 25 dB less in the west to 34 dB more in the east, it
/// serves the first village and leaves the second one marginal, makes the last one marginal, and sees the unverified
/// one.
void add_spread(sim::RunResult& run);

/// Gives the second option a backhaul: R0001 hangs on S-A by microwave over a relay at V-QN-003, which has a trench; a
/// graph with two hops and one refusal.
void add_backhaul(sim::RunResult& run);

}  // namespace phusong::test
