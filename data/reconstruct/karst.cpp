#include "data/reconstruct/karst.h"

#include <algorithm>
#include <cmath>

#include "data/reconstruct/seeded.h"
#include "data/reconstruct/shore.h"

namespace phusong::data {
namespace {

constexpr double kBinM = 1000.0;
constexpr double kReachM = 760.0;  // no tower's edge is farther from its middle

}  // namespace

KarstTowers::KarstTowers(const ReliefTable& table, int seed)
    : lagoons_{table.of(Relief::lagoon)}, edge_{seed, "tower edges"}, wall_{seed, "tower tops"} {
  const Noise crowd{seed, "tower crowds"};
  Extent box;
  std::uint64_t field_number = 0;
  for (const Landform& field : table.of(Relief::karst)) {
    const std::uint64_t key = mixed(stream_of(seed, "towers") ^ ++field_number);
    const Extent e = box_of(field.line);
    const auto cell = [&](double v) { return static_cast<std::int64_t>(std::floor(v / field.width_m)); };
    for (std::int64_t j = cell(e.south); j <= cell(e.north); ++j)
      for (std::int64_t i = cell(e.west); i <= cell(e.east); ++i) {
        // Seven independent chances for each place of the field.
        double u[7];
        for (std::int64_t k = 0; k < 7; ++k) u[k] = chance(key + static_cast<std::uint64_t>(k), i, j);
        const Point at{(static_cast<double>(i) + u[0]) * field.width_m,
                       (static_cast<double>(j) + u[1]) * field.width_m};
        // Towers stand in groups with open water between.
        if (u[2] > field.roughness * (1.0 + 1.9 * crowd.fractal(at.x, at.y, 3800, 3)) || !inside(field.line, at))
          continue;
        const double size = u[3] * u[3];
        const double long_m = 80.0 + 520.0 * size;
        // The strike of the limestone: north-east, with spread.
        double dx = 0.75 + 0.9 * (u[4] - 0.5), dy = 0.55 + 1.6 * (u[5] - 0.5);
        const double length = std::sqrt(dx * dx + dy * dy);
        dx /= length;
        dy /= length;
        const double height = std::max(18.0, field.height_m * (0.18 + 0.42 * u[6] + 0.40 * u[3] * u[6]));
        towers_.push_back({at, height, long_m, long_m * (0.42 + 0.4 * u[5]), dx, dy});
        box.add(at);
      }
  }
  if (towers_.empty()) return;
  box = box.grown(kReachM + kBinM);
  first_ = Raster<std::int32_t>{Grid{.west = box.west,
                                     .north = box.north,
                                     .cell_m = kBinM,
                                     .columns = static_cast<int>((box.east - box.west) / kBinM) + 1,
                                     .rows = static_cast<int>((box.north - box.south) / kBinM) + 1}};
  first_.cells.push_back(0);
  std::vector<std::vector<std::int32_t>> bins(first_.grid.size());
  for (std::size_t t = 0; t < towers_.size(); ++t) {
    const Point p = towers_[t].at;
    for (int r = first_.grid.row_of(p.y + kReachM); r <= first_.grid.row_of(p.y - kReachM); ++r)
      for (int c = first_.grid.col_of(p.x - kReachM); c <= first_.grid.col_of(p.x + kReachM); ++c)
        if (first_.grid.contains(c, r)) bins[first_.grid.index(c, r)].push_back(static_cast<std::int32_t>(t));
  }
  for (std::size_t b = 0; b < bins.size(); ++b) {
    first_.cells[b] = static_cast<std::int32_t>(in_bin_.size());
    in_bin_.insert(in_bin_.end(), bins[b].begin(), bins[b].end());
  }
  first_.cells.back() = static_cast<std::int32_t>(in_bin_.size());
}

double KarstTowers::height_at(Point p) const noexcept {
  if (towers_.empty() || !first_.grid.contains(p)) return 0.0;
  const std::size_t bin = first_.grid.index(first_.grid.col_of(p.x), first_.grid.row_of(p.y));
  const std::int32_t begin = first_.cells[bin], end = first_.cells[bin + 1];
  if (begin == end) return 0.0;
  for (const Landform& lagoon : lagoons_)
    if (distance_m(p, lagoon.line[0].at) < lagoon.width_m) return 0.0;
  // Lobed outlines: the ellipse is looked up at a shifted place.
  const Point q{p.x + 170 * edge_.fractal(p.x, p.y, 560, 4), p.y + 170 * edge_.fractal(p.y, -p.x, 560, 4)};
  double top = 0.0;
  for (std::int32_t k = begin; k < end; ++k) {
    const Tower& t = towers_[static_cast<std::size_t>(in_bin_[static_cast<std::size_t>(k)])];
    const double dx = q.x - t.at.x, dy = q.y - t.at.y;
    const double along = (dx * t.cos + dy * t.sin) / t.long_m, across = (dy * t.cos - dx * t.sin) / t.short_m;
    const double d2 = along * along + across * across;
    if (d2 >= 1.0) continue;
    // Near-vertical walls over the outer tenth, then a rounded, broken top.
    const double d = std::sqrt(d2), wall = std::min(1.0, (1.0 - d) * 7.0);
    top = std::max(top, t.height_m * (0.62 * wall + 0.38 * (1.0 - d2)));
  }
  if (top <= 0) return 0.0;
  return std::max(2.0, top * (0.86 + 0.30 * wall_.fractal(p.x, p.y, 260, 3)));
}

}  // namespace phusong::data
