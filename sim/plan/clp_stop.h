// Ends the simplex method when the user asks to stop.
//
//   end_when_asked(clp, watcher);   // then clp.dual() and the like end as after a limit
#pragma once

#include "geo/base/progress.h"

class ClpSimplex;

namespace phusong::sim {

/// The watcher may be null; it outlives the model and its copies.
void end_when_asked(ClpSimplex& clp, const Watcher* watcher);

}  // namespace phusong::sim
