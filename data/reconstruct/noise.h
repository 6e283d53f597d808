// Gradient noise from an integer hash: fractal detail that is the same on every machine.
//
//   Noise noise{seed, "shore"};                  // independent of every other field of this seed
//   double v = noise.fractal(p.x, p.y, 2000, 5); // five octaves from 2 km down
//
// Guarantees: only + - * / and floor, so the bytes do not depend on the maths library; const from any thread.
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "data/reconstruct/seeded.h"

namespace phusong::data {

/// A quick well-mixed hash of a lattice point. Source: the multipliers of SplitMix64 (Steele et al. 2014).
[[nodiscard]] constexpr std::uint64_t lattice_hash(std::uint64_t key, std::int64_t a, std::int64_t b) noexcept {
  std::uint64_t h = key + 0x9E3779B97F4A7C15ULL * static_cast<std::uint64_t>(a);
  h = (h ^ (h >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  h += 0xD1B54A32D192ED03ULL * static_cast<std::uint64_t>(b);
  h = (h ^ (h >> 27U)) * 0x94D049BB133111EBULL;
  return h ^ (h >> 31U);
}

/// In [0, 1), from the top 24 bits.
[[nodiscard]] constexpr double unit_interval(std::uint64_t hash) noexcept {
  return static_cast<double>(hash >> 40U) / 16777216.0;
}

class Noise {
 public:
  Noise(int seed, std::string_view field) noexcept : key_{stream_of(seed, field)} {}

  /// One octave of gradient noise, about [-1, 1]; lattice of 1.
  [[nodiscard]] double at(double x, double y) const noexcept {
    const double fx = std::floor(x), fy = std::floor(y);
    const auto i = static_cast<std::int64_t>(fx), j = static_cast<std::int64_t>(fy);
    const double u = x - fx, v = y - fy;
    const double su = fade(u), sv = fade(v);
    const double south = lerp(corner(i, j, u, v), corner(i + 1, j, u - 1, v), su);
    const double north = lerp(corner(i, j + 1, u, v - 1), corner(i + 1, j + 1, u - 1, v - 1), su);
    return 1.5 * lerp(south, north, sv);
  }
  /// Octaves from `wavelength` down, each half as long and `gain` as strong; about [-1, 1].
  [[nodiscard]] double fractal(double x, double y, double wavelength, int octaves, double gain = 0.5) const noexcept {
    double sum = 0.0, amplitude = 1.0, all = 0.0, f = 1.0 / wavelength;
    for (int k = 0; k < octaves; ++k, amplitude *= gain, f *= 2.0) {
      sum += amplitude * at(x * f + 17.3 * k, y * f - 9.1 * k);
      all += amplitude;
    }
    return sum / all * 1.4;
  }
  /// Sharp crests: octaves of 1 - 2|noise|; about [-1, 1].
  [[nodiscard]] double ridged(double x, double y, double wavelength, int octaves) const noexcept {
    double sum = 0.0, amplitude = 1.0, all = 0.0, f = 1.0 / wavelength;
    for (int k = 0; k < octaves; ++k, amplitude *= 0.5, f *= 2.0) {
      const double n = at(x * f + 31.7 * k, y * f + 5.9 * k);
      sum += amplitude * (1.0 - 2.5 * (n < 0 ? -n : n));
      all += amplitude;
    }
    return sum / all;
  }

 private:
  static double fade(double t) noexcept { return t * t * t * (t * (t * 6.0 - 15.0) + 10.0); }
  static double lerp(double a, double b, double t) noexcept { return a + (b - a) * t; }
  [[nodiscard]] double corner(std::int64_t i, std::int64_t j, double u, double v) const noexcept {
    // 16 directions, so that no axis shows in the hillshade.
    static constexpr double kX[16] = {1,  0.924,  0.707,  0.383,  0, -0.383, -0.707, -0.924,
                                      -1, -0.924, -0.707, -0.383, 0, 0.383,  0.707,  0.924};
    static constexpr double kY[16] = {0, 0.383,  0.707,  0.924,  1,  0.924,  0.707,  0.383,
                                      0, -0.383, -0.707, -0.924, -1, -0.924, -0.707, -0.383};
    const auto k = static_cast<unsigned>(lattice_hash(key_, i, j) >> 60U);
    return kX[k] * u + kY[k] * v;
  }
  std::uint64_t key_;
};

}  // namespace phusong::data
