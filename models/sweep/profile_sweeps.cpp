#include "models/sweep/profile_sweeps.h"

#include "models/path/path_terms.h"
#include "models/sweep/closing.h"
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
  thread_local PathQuantities all, one;
  // Paths are closed together as far as the transmitter stands on the same ground: where that is not known, it is what
  // each path first meets.
  std::size_t end = 0;
  for (std::size_t begin = 0; begin < paths.size(); begin = end) {
    const Radial& first = paths[begin].line;
    for (end = begin + 1; end < paths.size(); ++end)
      if (paths[end].line.height_m.front() != first.height_m.front() ||
          paths[end].line.zone.front() != first.zone.front())
        break;
    all.resize(end - begin, method.needs);
    for (std::size_t i = begin; i < end; ++i) {
      const OwnPath& path = paths[i];
      const auto interior = static_cast<std::int32_t>(path.line.size()) - 1;
      const Receivers receiver{{&path.distance_km, 1}, {&interior, 1}, {&path.ground_m, 1}, {&path.zone, 1}};
      read_radial(asked.front(), method.needs, method.radius_km, path.line, receiver, one);
      all.take(i - begin, one, 0);
    }
    all.own = one.own;
    all.tx_ground_m = one.tx_ground_m;
    all.tx_at_sea = one.tx_at_sea;
    for (std::size_t f = 0; f < asked.size(); ++f)
      method.close(
          asked[f], all,
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

void sweep_paths_itu_p1812(std::span<const PathInput> asked, std::span<const OwnPath> paths,
                           std::span<const SweptLosses> losses) {
  sweep_paths(itu_p1812(asked), asked, paths, losses);
}

}  // namespace phusong::models
