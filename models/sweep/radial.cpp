#include "models/sweep/radial.h"

#include <algorithm>

namespace phusong::models {

void profile_of(const Radial& radial, const Receivers& receivers, std::size_t receiver, bool zones, Profile& profile) {
  const auto interior = static_cast<std::size_t>(receivers.interior[receiver]);
  const std::size_t last = interior + 1;
  profile.resize(last + 1);
  for (std::size_t k = 0; k <= interior; ++k) profile.distance_km[k] = static_cast<double>(k) * radial.step_km;
  std::copy_n(radial.height_m.begin(), last, profile.height_m.begin());
  std::copy_n(radial.clutter_m.begin(), last, profile.clutter_m.begin());
  profile.distance_km[last] = receivers.distance_km[receiver];
  profile.height_m[last] = receivers.ground_m[receiver];
  profile.clutter_m.front() = profile.clutter_m[last] = 0.0;

  const Zone here = receivers.zone[receiver];
  const auto sea = std::count(radial.zone.begin(), radial.zone.begin() + static_cast<std::ptrdiff_t>(last), Zone::sea);
  profile.sea_samples = static_cast<int>(sea) + (here == Zone::sea ? 1 : 0);
  profile.unknown_samples = 0;
  profile.zone.clear();
  if (!zones) return;
  profile.zone.assign(radial.zone.begin(), radial.zone.begin() + static_cast<std::ptrdiff_t>(last));
  profile.zone.push_back(here);
}

PathInput path_of(const PathInput& asked, const Profile& profile) {
  PathInput path = asked;
  path.profile = profile.view();
  path.sea_fraction = static_cast<double>(profile.sea_samples) / static_cast<double>(profile.size());
  return path;
}

}  // namespace phusong::models
