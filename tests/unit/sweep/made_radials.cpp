#include "tests/unit/sweep/made_radials.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace phusong::test {

namespace {

double between(double low, double high, std::mt19937_64& random) {
  return std::uniform_real_distribution<double>{low, high}(random);
}
double between_logs(double low, double high, std::mt19937_64& random) {
  return std::exp(between(std::log(low), std::log(high), random));
}
bool now_and_then(double share, std::mt19937_64& random) { return between(0.0, 1.0, random) < share; }

}  // namespace

MadeRadial made_radial(Ground ground, std::int32_t points, int receivers, std::mt19937_64& random) {
  MadeRadial made;
  made.step_km = between_logs(0.005, 3.0, random);
  const auto n = static_cast<std::size_t>(points) + 1;
  made.height_m.assign(n, ground == Ground::sea ? 0.0 : between(0.0, 50.0, random));
  made.clutter_m.assign(n, 0.0);
  made.zone.assign(n, ground == Ground::sea ? Zone::sea : Zone::inland);

  // Walks, steps, or a single point that stands out.
  const double roughness_m = between_logs(0.5, 60.0, random);
  double walk_m = between(0.0, 600.0, random);
  for (std::size_t k = 0; k < n; ++k) {
    walk_m = std::max(walk_m + std::normal_distribution<double>{0.0, roughness_m}(random), -20.0);
    if (ground == Ground::rough) made.height_m[k] = walk_m;
    if (ground == Ground::cliffs && k > 0)
      made.height_m[k] = now_and_then(0.02, random) ? between(0.0, 900.0, random) : made.height_m[k - 1];
    if (ground == Ground::level_sea_coast) {
      const bool sea = std::sin(0.01 * static_cast<double>(k) + roughness_m) > -0.3;
      made.zone[k] = sea ? Zone::sea : now_and_then(0.5, random) ? Zone::coastal : Zone::inland;
      made.height_m[k] = sea ? 0.0 : between(0.0, 3.0, random);
    }
    if (ground == Ground::rough && k > 0)
      made.zone[k] = now_and_then(0.03, random) ? std::array{Zone::sea, Zone::coastal, Zone::inland}[random() % 3]
                                                : made.zone[k - 1];
  }
  if (ground == Ground::spike) made.height_m[random() % n] += between(1.0, 300.0, random);
  if (now_and_then(0.5, random))
    for (std::size_t k = 1; k < n; ++k)
      if (made.zone[k] != Zone::sea && now_and_then(0.3, random)) made.clutter_m[k] = between(0.0, 25.0, random);

  // Receivers near whole steps, each on its own ground.
  for (int i = 0; i < receivers; ++i) {
    const auto k = i == 0 ? 0 : i == 1 ? points : static_cast<std::int32_t>(random() % n);
    made.interior.push_back(k);
  }
  std::ranges::sort(made.interior);
  for (const std::int32_t k : made.interior) {
    const double nearest = k == 0 ? between_logs(1.0e-4, 1.5, random) : k + 1 + between(-0.5, 0.5, random);
    made.distance_km.push_back(nearest * made.step_km);
    const auto here = static_cast<std::size_t>(k);
    made.ground_m.push_back(made.height_m[here] + (made.zone[here] == Zone::sea ? 0.0 : between(-2.0, 2.0, random)));
    made.receiver_zone.push_back(made.zone[here]);
  }
  std::ranges::sort(made.distance_km);
  return made;
}

void give_own_points(MadeRadial& made, std::size_t own, std::mt19937_64& random) {
  made.own = own;
  for (std::size_t j = 0; j < own; ++j)
    for (std::size_t i = 0; i < made.interior.size(); ++i) {
      const auto beside = static_cast<std::size_t>(
          std::max<std::ptrdiff_t>(0, made.interior[i] - static_cast<std::ptrdiff_t>(own - 1 - j)));
      const Zone zone = made.zone[beside];
      made.own_zone.push_back(zone);
      made.own_height_m.push_back(made.height_m[beside] + (zone == Zone::sea ? 0.0 : between(-3.0, 3.0, random)));
      made.own_clutter_m.push_back(zone != Zone::sea && now_and_then(0.3, random) ? between(0.0, 25.0, random) : 0.0);
    }
}

models::PathInput made_question(std::mt19937_64& random) {
  models::PathInput asked;
  asked.frequency = Megahertz{between_logs(30.0, 6000.0, random)};
  asked.tx_height = Metres{between_logs(1.0, now_and_then(0.1, random) ? 3000.0 : 120.0, random)};
  asked.rx_height = Metres{between_logs(0.5, now_and_then(0.1, random) ? 3000.0 : 20.0, random)};
  asked.polarisation = now_and_then(0.5, random) ? models::Polarisation::vertical : models::Polarisation::horizontal;
  asked.environment = std::array{models::Environment::urban_large, models::Environment::urban_small,
                                 models::Environment::suburban, models::Environment::open}[random() % 4];
  asked.effective_radius = Kilometres{between(5000.0, 20'000.0, random)};
  if (now_and_then(0.5, random)) asked.time_percent = between_logs(1.0e-4, 60.0, random);
  if (now_and_then(0.5, random)) asked.location_percent = between(0.01, 99.99, random);
  asked.latitude_deg = between(-90.0, 90.0, random);
  asked.climate.delta_n = between(-20.0, 157.0, random);
  asked.climate.n0 = between(250.0, 400.0, random);
  asked.location_area_m = between(10.0, 1000.0, random);
  return asked;
}

}  // namespace phusong::test
