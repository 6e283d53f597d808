#include "models/sweep/profile_sweeps.h"

#include "models/path/path_terms.h"
#include "models/sweep/closing.h"
#include "models/sweep/radial_sweep.h"

namespace phusong::models {

void sweep_itu_p526(std::span<const PathInput> asked, const Radial& radial, const Receivers& receivers,
                    std::span<const SweptLosses> losses) {
  thread_local PathQuantities q;
  const QuantityNeeds needs{.diffraction = true, .clear_m_per_root_km = clearance_that_matters(asked)};
  read_radial(asked.front(), needs, asked.front().effective_radius.value(), radial, receivers, q);
  for (std::size_t i = 0; i < asked.size(); ++i) close_itu_p526(asked[i], q, losses[i]);
}

void sweep_itu_p1812(std::span<const PathInput> asked, const Radial& radial, const Receivers& receivers,
                     std::span<const SweptLosses> losses) {
  thread_local PathQuantities q;
  QuantityNeeds needs = needs_of_itu_p1812(asked.front());
  needs.clear_m_per_root_km = clearance_that_matters(asked);
  read_radial(asked.front(), needs, effective_radius_km(asked.front().climate.delta_n), radial, receivers, q);
  for (std::size_t i = 0; i < asked.size(); ++i) close_itu_p1812(asked[i], q, losses[i]);
}

}  // namespace phusong::models
