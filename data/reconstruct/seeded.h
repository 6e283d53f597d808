// Chance that repeats: streams of numbers from a seed and a name, and noise in the plane.
//
//   Seeded dice{seed, "settlements"};
//   double u = dice.uniform();                 // [0, 1)
//   double v = patch_noise(seed, x, y, 90.0);  // [0, 1), smooth over 90 m
//
// Guarantees: the same values for the same seed on every machine with IEEE doubles; no global state.
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "geo/base/constants.h"

namespace phusong::data {

/// One step of SplitMix64. Source: Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators,
/// fig. 16.
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t x) noexcept {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

/// A number in [0, 1) from three whole numbers: the same for the same three.
[[nodiscard]] constexpr double chance(std::uint64_t seed, std::int64_t a, std::int64_t b = 0) noexcept {
  const std::uint64_t bits = mixed(mixed(mixed(seed) ^ static_cast<std::uint64_t>(a)) ^ static_cast<std::uint64_t>(b));
  return static_cast<double>(bits >> 11U) * 0x1.0p-53;
}

/// The seed of a named stream.
[[nodiscard]] constexpr std::uint64_t stream_of(int seed, std::string_view name) noexcept {
  std::uint64_t h = mixed(static_cast<std::uint64_t>(static_cast<std::int64_t>(seed)));
  for (const char c : name) h = mixed(h ^ static_cast<std::uint64_t>(static_cast<unsigned char>(c)));
  return h;
}

/// A stream of numbers.
class Seeded {
 public:
  Seeded(int seed, std::string_view name) : state_{stream_of(seed, name)} {}
  [[nodiscard]] double uniform() noexcept {
    state_ += 0x9E3779B97F4A7C15ULL;
    return static_cast<double>(mixed(state_) >> 11U) * 0x1.0p-53;
  }
  /// Standard normal, Box and Muller (1958).
  [[nodiscard]] double normal() noexcept {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * kPi * uniform());
  }

 private:
  std::uint64_t state_;
};

/// Value noise in [0, 1): bilinear between lattice points `scale_m` apart.
[[nodiscard]] inline double patch_noise(std::uint64_t seed, double x, double y, double scale_m) noexcept {
  const double u = x / scale_m, v = y / scale_m;
  const double fu = std::floor(u), fv = std::floor(v);
  const auto i = static_cast<std::int64_t>(fu), j = static_cast<std::int64_t>(fv);
  const double s = u - fu, t = v - fv;
  return (chance(seed, i, j) * (1 - s) + chance(seed, i + 1, j) * s) * (1 - t) +
         (chance(seed, i, j + 1) * (1 - s) + chance(seed, i + 1, j + 1) * s) * t;
}

}  // namespace phusong::data
