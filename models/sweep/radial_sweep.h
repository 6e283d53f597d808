// The walk over one radial: every quantity that the profile methods need, for all receivers in one pass.
//
//   PathQuantities q;
//   read_radial(asked, {.diffraction = true}, 8500.0, radial, receivers, q);
//
// Heights are sheared once by the Earth's curvature, h'(x) = h(x) - 500 x^2 / a, so that every slope of the
// Recommendations is the slope of a straight line: from the transmitter a running maximum; from the receiver, and for
// what comes nearest to the direct line or stands highest above it, a search among bounds of blocks of points, begun
// with the answer of the receiver before (block_search.h); the fit by running sums, the zones by runs.
//
// Guarantees: the same quantities as itu_p526_scan.h and path_terms.h over profile_of(), to rounding; pure, any thread,
// buffers per thread.
#pragma once

#include "models/sweep/path_quantities.h"
#include "models/sweep/radial.h"

namespace phusong::models {

/// Fills q, which it resizes. `asked` gives the antennas' heights above ground; `median_radius_km` the Earth's.
void read_radial(const PathInput& asked, const QuantityNeeds& needs, double median_radius_km, const Radial& radial,
                 const Receivers& receivers, PathQuantities& q);

}  // namespace phusong::models
