#include "data/reconstruct/cover_rules.h"

#include <cmath>

#include "data/reconstruct/shore.h"
#include "data/reconstruct/terrain_generator.h"

namespace phusong::data {

CoverRules::CoverRules(const ReliefTable& table, int seed)
    : towns_{table.of(Relief::town)}, patches_{seed, "patches"}, creeks_{seed, "creeks"}, edges_{seed, "town edges"} {
  for (const Landform& zone : table.of(Relief::mangrove)) mangroves_.push_back({zone.line, box_of(zone.line)});
}

bool CoverRules::in_mangrove_zone(Point p) const noexcept {
  for (const Zone& zone : mangroves_)
    if (zone.box.contains(p) && inside(zone.ring, p)) return true;
  return false;
}

bool CoverRules::tidal_flat(Point p, double land_m) const noexcept {
  constexpr double kWidestM = 900.0;
  if (land_m <= -kWidestM || !in_mangrove_zone(p)) return false;
  const double width = kWidestM * (0.35 + 0.65 * patches_.fractal(p.x, p.y, 2600, 3));
  if (land_m < -width) return false;
  // Creeks follow the zero line of the noise.
  const double creek = creeks_.fractal(p.x, p.y, 1300, 4);
  return creek * creek > 0.006;
}

std::uint8_t CoverRules::code(const Ground& g) const noexcept {
  const Point p = g.at;
  for (const Landform& town : towns_) {
    const double reach = town.width_m * 1.6;
    const double dx = p.x - town.line[0].at.x, dy = p.y - town.line[0].at.y, d2 = dx * dx + dy * dy;
    if (d2 > reach * reach || g.slope > 0.18 || g.land_m < 0) continue;
    if (std::sqrt(d2) / town.width_m + 0.55 * edges_.fractal(p.x, p.y, 900, 4) < 0.9) return cover::kBuilt;
  }
  if (g.height_m < 2.5 && g.land_m < 450.0 && in_mangrove_zone(p) &&
      (g.land_m < 0 || creeks_.fractal(p.x, p.y, 900, 3) > g.land_m / 450.0 - 0.45))
    return cover::kMangrove;
  const double patch = patches_.fractal(p.x, p.y, 700, 4);
  const bool floor = g.slope < 0.10 && (g.above_stream_m < 9.0 || g.height_m < 25.0) && g.height_m < 650.0;
  if (floor) {
    if (patch > 0.50) return cover::kTrees;
    return patch < -0.62 ? cover::kGrass : cover::kCrops;
  }
  // Foot slopes are partly terraced; high open ridges carry grass.
  if (g.slope < 0.16 && g.above_stream_m < 22.0 && patch < -0.25) return cover::kCrops;
  if (g.height_m > 700.0 && patch > 0.85 - (g.height_m - 700.0) / 900.0) return cover::kGrass;
  if (patch > 0.62) return cover::kShrubs;
  return patch < -0.78 ? cover::kGrass : cover::kTrees;
}

}  // namespace phusong::data
