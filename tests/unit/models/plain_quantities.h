// The oracle of models/sweep: every column of PathQuantities, receiver by receiver, from the plain functions.
//
//   const PathQuantities q = plain_quantities(asked, {.horizons = true}, 8500.0, radial, receivers);
//
// Guarantees: what itu_p526_scan.h and path_terms.h say of profile_of(), to the last bit, but for horizon_tx and
// horizon_rx, whose tangents are taken back from the angles (relative error below 1e-15). Columns that PathQuantities
// leaves unfilled for some receivers are filled here.
#pragma once

#include "models/sweep/path_quantities.h"
#include "models/sweep/radial.h"

namespace phusong::models {

[[nodiscard]] PathQuantities plain_quantities(const PathInput& asked, const QuantityNeeds& needs,
                                              double median_radius_km, const Radial& radial,
                                              const Receivers& receivers);

}  // namespace phusong::models
