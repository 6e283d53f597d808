#include "models/sweep/profile_sweeps.h"

#include "models/path/path_terms.h"
#include "models/sweep/closing.h"
#include "models/sweep/path_scan.h"
#include "models/sweep/radial_sweep.h"

namespace phusong::models {

namespace {

/// What a row reads off the ground, at which median radius, and its closed formulas.
struct Method {
  QuantityNeeds needs;
  double radius_km;
  void (*close)(const PathInput& asked, const PathQuantities& q, const SweptLosses& losses);
};

Method itu_p526(std::span<const PathInput> asked) {
  return {{.diffraction = true, .clear_m_per_root_km = clearance_that_matters(asked)},
          asked.front().effective_radius.value(),
          &close_itu_p526};
}

Method itu_p1812(std::span<const PathInput> asked) {
  QuantityNeeds needs = needs_of_itu_p1812(asked.front());
  needs.clear_m_per_root_km = clearance_that_matters(asked);
  return {needs, effective_radius_km(asked.front().climate.delta_n), &close_itu_p1812};
}

void sweep(const Method& method, std::span<const PathInput> asked, const Radial& radial, const Receivers& receivers,
           std::span<const SweptLosses> losses) {
  thread_local PathQuantities q;
  read_radial(asked.front(), method.needs, method.radius_km, radial, receivers, q);
  for (std::size_t i = 0; i < asked.size(); ++i) method.close(asked[i], q, losses[i]);
}

void sweep_paths(const Method& method, std::span<const PathInput> asked, std::span<const OwnPath> paths,
                 std::span<const SweptLosses> losses) {
  thread_local PathQuantities q;
  // Paths are closed together as far as the transmitter stands on the same ground: where that is not known, it is what
  // each path first meets.
  std::size_t end = 0;
  for (std::size_t begin = 0; begin < paths.size(); begin = end) {
    const OwnPath& first = paths[begin];
    for (end = begin + 1; end < paths.size(); ++end)
      if (paths[end].height_m.front() != first.height_m.front()) break;
    read_paths(asked.front(), method.needs, method.radius_km, paths.subspan(begin, end - begin), q);
    for (std::size_t f = 0; f < asked.size(); ++f)
      method.close(
          asked[f], q,
          {losses[f].total_db.subspan(begin, end - begin), losses[f].diffraction_db.subspan(begin, end - begin)});
  }
}

}  // namespace

void sweep_itu_p526(std::span<const PathInput> asked, const Radial& radial, const Receivers& receivers,
                    std::span<const SweptLosses> losses) {
  sweep(itu_p526(asked), asked, radial, receivers, losses);
}
void sweep_itu_p1812(std::span<const PathInput> asked, const Radial& radial, const Receivers& receivers,
                     std::span<const SweptLosses> losses) {
  sweep(itu_p1812(asked), asked, radial, receivers, losses);
}

void sweep_paths_itu_p526(std::span<const PathInput> asked, std::span<const OwnPath> paths,
                          std::span<const SweptLosses> losses) {
  sweep_paths(itu_p526(asked), asked, paths, losses);
}
void sweep_paths_itu_p1812(std::span<const PathInput> asked, std::span<const OwnPath> paths,
                           std::span<const SweptLosses> losses) {
  sweep_paths(itu_p1812(asked), asked, paths, losses);
}

}  // namespace phusong::models
