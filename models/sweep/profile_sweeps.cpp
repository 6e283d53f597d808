#include "models/sweep/profile_sweeps.h"

#include "models/path/path_terms.h"
#include "models/sweep/closing.h"
#include "models/sweep/radial_sweep.h"

namespace phusong::models {

void sweep_itu_p526(const PathInput& asked, const Radial& radial, const Receivers& receivers,
                    const SweptLosses& losses) {
  thread_local PathQuantities q;
  read_radial(asked, {.diffraction = true}, asked.effective_radius.value(), radial, receivers, q);
  close_itu_p526(asked, q, losses);
}

void sweep_itu_p1812(const PathInput& asked, const Radial& radial, const Receivers& receivers,
                     const SweptLosses& losses) {
  thread_local PathQuantities q;
  read_radial(asked, needs_of_itu_p1812(asked), effective_radius_km(asked.climate.delta_n), radial, receivers, q);
  close_itu_p1812(asked, q, losses);
}

}  // namespace phusong::models
