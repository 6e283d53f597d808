// A case of P.1812 or P.452 as a path: both families of tables name their inputs alike.
#pragma once

#include "geo/grid/profile.h"
#include "models/path/path.h"
#include "sim/reference/adapter.h"

namespace phusong::sim {

/// A path and the profile that it looks at; stays where it is made.
struct PathCase {
  Profile profile;
  models::PathInput path;

  /// f_GHz, p_pct, htg_m, hrg_m, pol (1 horizontal, 2 vertical), DN, N0, and the latitude of the path's middle from
  /// phi_t_deg, lam_t_deg, phi_r_deg, lam_r_deg: half the profile's length along the great circle, on a sphere of
  /// 6371 km; without any of the four it is phi_path_deg. The clutter of both ends is kept. Throws Error{input}.
  explicit PathCase(const ReferenceCase& one);
  PathCase(const PathCase&) = delete;
  PathCase& operator=(const PathCase&) = delete;
};

}  // namespace phusong::sim
