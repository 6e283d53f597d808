// Radials of every kind, and what may be asked over them: drawn, the same in every run of a seed.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "models/path/path.h"
#include "models/sweep/radial.h"

namespace phusong::test {

/// Owns what Radial and Receivers view.
struct MadeRadial {
  double step_km = 0.03;
  std::vector<double> height_m, clutter_m;
  std::vector<Zone> zone;
  std::vector<double> distance_km, ground_m;
  std::vector<std::int32_t> interior;
  std::vector<Zone> receiver_zone;
  std::size_t own = 0;
  std::vector<double> own_height_m, own_clutter_m;
  std::vector<Zone> own_zone;

  [[nodiscard]] models::Radial radial() const { return {step_km, height_m, clutter_m, zone}; }
  [[nodiscard]] models::Receivers receivers() const {
    return {distance_km, interior, ground_m, receiver_zone, own, own_height_m, own_clutter_m, own_zone};
  }
};

enum class Ground { flat, rough, cliffs, sea, spike, level_sea_coast };
inline constexpr int kGrounds = 6;

/// Up to `points` interior points, about `receivers` receivers, the nearest and the farthest among them.
[[nodiscard]] MadeRadial made_radial(Ground ground, std::int32_t points, int receivers, std::mt19937_64& random);
/// Gives each receiver that many points of its own, beside those of the line.
void give_own_points(MadeRadial& made, std::size_t own, std::mt19937_64& random);

/// Any frequency, heights, shares, climate and polarisation of P.1812's domain and some beyond; half of them at the
/// median.
[[nodiscard]] models::PathInput made_question(std::mt19937_64& random);

}  // namespace phusong::test
