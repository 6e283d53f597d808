// What the profile methods read off one path's own profile: the half of a loss that walks over the ground, for paths
// that share nothing but their transmitter. As radial_sweep.h, whose columns these are.
//
//   read_paths(asked, needs_of_itu_p1812(asked), median_radius_km, paths, q);
//   close_itu_p1812(asked, q, losses);
//
// Each profile is scanned from end to end, as many floats at a time as a vector holds; horizons are worked out again in
// doubles. Guarantees: as the plain functions (itu_p526_scan.h, path_terms.h) over the same profile but for
// what floats cannot tell apart: heights differ by some 1e-4 m (more above 2,048 m), and of two points that are alike
// within that, the other one may win. The same on every instruction set within that. Pure but for buffers per thread.
#pragma once

#include <span>

#include "models/sweep/path_quantities.h"
#include "models/sweep/radial.h"

namespace phusong::models {

/// All paths begin at the same ground; one row of `q` each. The obstruction columns are filled everywhere.
void read_paths(const PathInput& asked, const QuantityNeeds& needs, double median_radius_km,
                std::span<const OwnPath> paths, PathQuantities& q);

}  // namespace phusong::models
