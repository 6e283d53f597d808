#include "tests/bench/engine/mountains.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace phusong::bench {
namespace {

/// A number in [-1, 1] for each point of the lattice (the finaliser of SplitMix64).
double at_lattice(std::int64_t x, std::int64_t y, int octave) noexcept {
  auto z = static_cast<std::uint64_t>(x) * 0x9E3779B97F4A7C15ULL ^
           static_cast<std::uint64_t>(y) * 0xC2B2AE3D27D4EB4FULL ^
           static_cast<std::uint64_t>(octave) * 0x165667B19E3779F9ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) * 0x1.0p-52 - 1.0;
}

double smooth(double t) noexcept { return t * t * (3.0 - 2.0 * t); }

double value_noise(double x, double y, int octave) noexcept {
  const double x0 = std::floor(x), y0 = std::floor(y);
  const auto ix = static_cast<std::int64_t>(x0), iy = static_cast<std::int64_t>(y0);
  const double u = smooth(x - x0), v = smooth(y - y0);
  const double south = std::lerp(at_lattice(ix, iy, octave), at_lattice(ix + 1, iy, octave), u);
  const double north = std::lerp(at_lattice(ix, iy + 1, octave), at_lattice(ix + 1, iy + 1, octave), u);
  return std::lerp(south, north, v);
}

}  // namespace

double mountains_m(double east_m, double north_m) noexcept {
  constexpr int kOctaves = 8;              // from 12 km down to 94 m
  constexpr double kLongestWave_m = 12e3;  // one mountain
  constexpr double kRelief_m = 500.0;      // of the longest wave; each octave has half of the one before
  double height_m = 0.0, wave_m = kLongestWave_m, relief_m = kRelief_m;
  for (int octave = 0; octave < kOctaves; ++octave, wave_m /= 2.0, relief_m /= 2.0)
    height_m += relief_m * value_noise(east_m / wave_m, north_m / wave_m, octave);
  // The country rises from the coast to the north-west and levels out inland.
  const double inland_m = (north_m - east_m) / std::sqrt(2.0);
  height_m += 450.0 * std::tanh((inland_m + 12e3) / 12e3);
  return std::max(height_m, 0.0);
}

}  // namespace phusong::bench
