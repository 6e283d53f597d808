#include "geo/grid/profile.h"

#include "geo/base/error.h"

namespace phusong {

void Profile::resize(std::size_t n) {
  distance_km.resize(n);
  height_m.resize(n);
  clutter_m.resize(n);
}

Profile profile_from_arrays(std::span<const double> distance_km, std::span<const double> height_m,
                            std::span<const double> clutter_m) {
  const std::size_t n = distance_km.size();
  if (n < 2) throw Error{ErrorKind::input, "", "a profile needs at least two points"};
  if (height_m.size() != n || (!clutter_m.empty() && clutter_m.size() != n))
    throw Error{ErrorKind::input, "", "the profile's distances, heights and clutter heights differ in number"};
  if (distance_km[0] != 0.0) throw Error{ErrorKind::input, "", "a profile starts at distance 0"};
  for (std::size_t i = 1; i < n; ++i)
    if (!(distance_km[i] > distance_km[i - 1]))
      throw Error{ErrorKind::input, "", "the profile's distances must ascend"};

  Profile profile;
  profile.distance_km.assign(distance_km.begin(), distance_km.end());
  profile.height_m.assign(height_m.begin(), height_m.end());
  if (clutter_m.empty()) profile.clutter_m.assign(n, 0.0);
  else profile.clutter_m.assign(clutter_m.begin(), clutter_m.end());
  return profile;
}

}  // namespace phusong
