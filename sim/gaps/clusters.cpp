#include "sim/gaps/clusters.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "geo/places/area.h"
#include "geo/places/spatial_index.h"

namespace phusong::sim {

namespace {

/// The root of a member, with path halving.
std::size_t root_of(std::vector<std::size_t>& parent, std::size_t i) {
  while (parent[i] != i) i = parent[i] = parent[parent[i]];
  return i;
}

}  // namespace

std::vector<GapCluster> cluster_dead(const std::vector<geo::Village>& villages,
                                     const std::vector<VillageService>& services, double distance_m) {
  std::vector<std::size_t> dead;
  std::vector<Extent> boxes;
  for (const VillageService& s : services) {
    if (s.verdict != Verdict::dead) continue;
    dead.push_back(s.village);
    boxes.push_back(geo::extent_of(villages[s.village].area));
  }

  // Pairs whose boxes are near enough to be worth the exact distance.
  const geo::SpatialIndex index = geo::SpatialIndex::of_extents(boxes);
  std::vector<std::size_t> parent(dead.size());
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  for (std::size_t i = 0; i < dead.size(); ++i)
    for (const std::size_t j : index.touching(boxes[i].grown(distance_m))) {
      if (j <= i || root_of(parent, i) == root_of(parent, j)) continue;
      if (geo::distance_between_m(villages[dead[i]].area, villages[dead[j]].area) > distance_m) continue;
      const std::size_t a = root_of(parent, i), b = root_of(parent, j);
      parent[std::max(a, b)] = std::min(a, b);
    }

  std::map<std::size_t, GapCluster> by_root;
  for (std::size_t i = 0; i < dead.size(); ++i) by_root[root_of(parent, i)].villages.push_back(dead[i]);
  std::vector<GapCluster> clusters;
  for (auto& [root, cluster] : by_root) {
    std::vector<Point> corners;
    Point sum;
    for (const std::size_t v : cluster.villages) {
      cluster.people += geo::people_of(villages[v]);
      sum = {sum.x + villages[v].centre.x, sum.y + villages[v].centre.y};
      for (const geo::Polygon& polygon : villages[v].area)
        corners.insert(corners.end(), polygon.rings.front().begin(), polygon.rings.front().end());
    }
    const auto count = static_cast<double>(cluster.villages.size());
    cluster.centre = {sum.x / count, sum.y / count};
    cluster.hull = geo::convex_hull(corners);
    clusters.push_back(std::move(cluster));
  }
  std::sort(clusters.begin(), clusters.end(), [](const GapCluster& a, const GapCluster& b) {
    return a.people != b.people ? a.people > b.people : a.villages.front() < b.villages.front();
  });
  for (std::size_t i = 0; i < clusters.size(); ++i) clusters[i].id = static_cast<int>(i) + 1;
  return clusters;
}

}  // namespace phusong::sim
