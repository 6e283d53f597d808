// Dead villages near each other, joined into clusters.
#pragma once

#include "sim/gaps/gaps.h"

namespace phusong::sim {

/// Single linkage: two dead villages belong together when their areas are at most `distance_m` apart. Ranked by people,
/// ties by the smaller village index. The hull is the convex hull of the members' areas.
[[nodiscard]] std::vector<GapCluster> cluster_dead(const std::vector<geo::Village>& villages,
                                                   const std::vector<VillageService>& services, double distance_m);

}  // namespace phusong::sim
