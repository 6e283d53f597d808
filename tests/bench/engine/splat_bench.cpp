// SPLAT! by itself: the rows that bench_engine prints beside the engine's.
//
//   bench_splat             one CSV line per case; a note and no line where SPLAT! is not installed
//   bench_splat --check     how many cells SPLAT! says it computed, from its own list of losses
#include <fmt/format.h>

#include <array>
#include <exception>
#include <string_view>

#include "tests/bench/engine/mountains.h"
#include "tests/bench/engine/splat_peer.h"

int main(int count, char** words) try {
  using namespace phusong::bench;
  constexpr std::array<SplatCase, 3> kCases{{{20.0, 3}, {20.0, 1}, {40.0, 1}}};
  const bool checks = count > 1 && std::string_view{words[1]} == "--check";
  fmt::print("{}\n", checks ? "radius_km,arc_s,losses,cells,farthest_km,median_loss_db" : kPeerColumns);
  for (const SplatCase& area : kCases) {
    if (checks) {
      if (const auto check = check_splat(area, mountains_m)) {
        fmt::print("{},{},{},{},{:.2f},{:.1f}\n", area.radius_km, area.arc_s, check->losses, check->cells,
                   check->farthest_km, check->median_loss_db);
        continue;
      }
    } else if (const auto row = time_splat(area, mountains_m)) {
      fmt::print("{}\n", csv_line(*row));
      continue;
    }
    fmt::print(stderr, "SPLAT! at {} arc-seconds is not installed (Debian package splat): no row\n", area.arc_s);
  }
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_splat: {}\n", error.what());
  return 1;
}
