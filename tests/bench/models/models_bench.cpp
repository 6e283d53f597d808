// ns per path and per sample of each model over rough, flat and short profiles.
//
//   bench_models --benchmark_filter=itu_p526
#include <benchmark/benchmark.h>

#include <cmath>

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

void evaluate(benchmark::State& state, const char* name, double relief_m) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const Profile profile = ground(n, relief_m);
  const PathInput path = link(profile);
  const Model& model = find_model(name);
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

BENCHMARK_CAPTURE(evaluate, itu_p526_hills, "itu_p526", 100.0)->Arg(50)->Arg(200)->Arg(700);
BENCHMARK_CAPTURE(evaluate, itu_p526_sea, "itu_p526", 0.0)->Arg(50)->Arg(200)->Arg(700);
BENCHMARK_CAPTURE(evaluate, free_space, "free_space", 100.0)->Arg(700);
BENCHMARK_CAPTURE(evaluate, okumura_hata, "okumura_hata", 100.0)->Arg(50)->Arg(700);
BENCHMARK_CAPTURE(scan, dispatched, false)->Arg(50)->Arg(200)->Arg(700);
BENCHMARK_CAPTURE(scan, portable, true)->Arg(50)->Arg(200)->Arg(700);

}  // namespace
}  // namespace phusong::models
