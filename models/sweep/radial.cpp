#include "models/sweep/radial.h"

#include <algorithm>

namespace phusong::models {

void profile_of(const Radial& radial, const Receivers& receivers, std::size_t receiver, bool zones, Profile& profile) {
  const auto interior = static_cast<std::size_t>(receivers.interior[receiver]);
  const std::size_t own = receivers.own_points(receiver), shared = interior - own, last = interior + 1;
  profile.resize(last + 1);
  for (std::size_t k = 0; k <= shared; ++k) profile.distance_km[k] = static_cast<double>(k) * radial.step_km;
  const double d = receivers.distance_km[receiver];
  for (std::size_t k = shared + 1; k <= last; ++k)
    profile.distance_km[k] = d - static_cast<double>(last - k) * receivers.own_step_km(receiver);
  const auto fill = [&](auto& column, const auto& of_line, const auto& of_own, auto of_receiver) {
    std::copy_n(of_line.begin(), shared + 1, column.begin());
    for (std::size_t j = 0; j < own; ++j)
      column[shared + 1 + j] = of_own[receivers.own_at(receiver, receivers.own - own + j)];
    column[last] = of_receiver;
  };
  fill(profile.height_m, radial.height_m, receivers.own_height_m, receivers.ground_m[receiver]);
  fill(profile.clutter_m, radial.clutter_m, receivers.own_clutter_m, 0.0);
  profile.clutter_m.front() = 0.0;
  profile.zone.resize(last + 1);
  fill(profile.zone, radial.zone, receivers.own_zone, receivers.zone[receiver]);

  profile.sea_samples = static_cast<int>(std::count(profile.zone.begin(), profile.zone.end(), Zone::sea));
  profile.unknown_samples = 0;
  if (!zones) profile.zone.clear();
}

PathInput path_of(const PathInput& asked, const Profile& profile) {
  PathInput path = asked;
  path.profile = profile.view();
  path.sea_fraction = static_cast<double>(profile.sea_samples) / static_cast<double>(profile.size());
  return path;
}

}  // namespace phusong::models
