// P.526's delta-Bullington as a reader of the Recommendation writes it down: the measure of what the engine gains.
//
//   const double loss_db = bench::plain_itu_p526_db(path);  // free space and diffraction
//
// One double after the other, a root for every nu, the smooth profile computed in any case; no vectors and no
// shortcuts. Source: Rec. ITU-R P.526-15, section 4.5, with clutter as in Rec. ITU-R P.1812-6, sections 3.2.1 and 4.3;
// equation numbers are those of P.1812. The closing formula of the spherical Earth is the library's. Guarantees: pure;
// agrees with models::evaluate_itu_p526 to 1e-6 dB, which bench_engine checks.
#pragma once

#include "models/path/path.h"

namespace phusong::bench {

/// Domain: a profile of at least two points, longer than 1 m.
[[nodiscard]] double plain_itu_p526_db(const models::PathInput& path);

}  // namespace phusong::bench
