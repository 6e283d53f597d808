// Time per path of every model of the catalogue at 100 and 1,000 points, and of the parts of the default model.
//
//   bench_models --benchmark_filter=itu_p1812
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "models/catalogue.h"
#include "models/terrain/itu_p526_scan.h"

namespace phusong::models {
namespace {

/// Equally spaced at 30 m; hills by a sum of sines, so that no generator is needed.
Profile ground(std::size_t n, double relief_m) {
  Profile p;
  p.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto x = static_cast<double>(i);
    p.distance_km[i] = 0.03 * x;
    p.height_m[i] = relief_m * (1.0 + std::sin(0.021 * x) + 0.5 * std::sin(0.13 * x) + 0.2 * std::sin(0.71 * x));
    p.clutter_m[i] = i > 0 && i + 1 < n ? 10.0 * (i % 3 == 0) : 0.0;
  }
  return p;
}

PathInput link(const Profile& profile) {
  PathInput path;
  path.frequency = Megahertz{900};
  path.profile = profile.view();
  path.tx_height = Metres{45};
  path.rx_height = Metres{1.5};
  return path;
}

void per_sample(benchmark::State& state, std::size_t n) {
  state.counters["ns_per_sample"] = benchmark::Counter(
      static_cast<double>(n) * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void evaluate(benchmark::State& state, const Model& model, double relief_m) {
  const auto n = static_cast<std::size_t>(state.range(0));
  Profile profile = ground(n, relief_m);
  if (model.needs.zones) profile.zone.assign(n, relief_m > 0.0 ? Zone::inland : Zone::sea);
  PathInput path = link(profile);
  path.frequency = Megahertz{std::clamp(900.0, model.domain.frequency_mhz.low, model.domain.frequency_mhz.high)};
  for (auto _ : state) benchmark::DoNotOptimize(model.evaluate(path));
  per_sample(state, n);
}

void scan(benchmark::State& state, bool portable) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const Profile profile = ground(n, 100.0);
  for (auto _ : state) {
    const ProfileScan result = portable ? scan_profile_portable(profile.view(), 145, 300, 500.0 / 8500.0)
                                        : scan_profile(profile.view(), 145, 300, 500.0 / 8500.0);
    benchmark::DoNotOptimize(result);
  }
  per_sample(state, n);
}

/// The rows of the table, over hills and over the sea.
const bool kRegistered = [] {
  for (const Model& model : all_models())
    for (const auto& [ground_name, relief_m] : {std::pair{"hills", 100.0}, std::pair{"sea", 0.0}})
      benchmark::RegisterBenchmark((std::string{model.name} + "/" + ground_name).c_str(), evaluate, model, relief_m)
          ->Arg(100)
          ->Arg(1000);
  return true;
}();

BENCHMARK_CAPTURE(scan, dispatched, false)->Arg(50)->Arg(200)->Arg(700);
BENCHMARK_CAPTURE(scan, portable, true)->Arg(50)->Arg(200)->Arg(700);

}  // namespace
}  // namespace phusong::models
