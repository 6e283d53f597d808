#include "data/reconstruct/shore.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace phusong::data {
namespace {

constexpr double kCellM = 60.0;
constexpr double kBeyondM = 60'000.0;  // the mainland is closed so far outside the area

double square(double v) noexcept { return v * v; }

double distance_to_segment_squared(Point p, Point a, Point b) noexcept {
  const double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
  const double t = length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0) : 0.0;
  return square(a.x + t * dx - p.x) + square(a.y + t * dy - p.y);
}

/// Marks cells inside a ring, row by row, even-odd.
void fill_ring(Raster<float>& mark, const std::vector<Vertex>& ring) {
  const Grid& g = mark.grid;
  std::vector<double> cuts;
  for (int r = 0; r < g.rows; ++r) {
    const double y = g.centre(0, r).y;
    cuts.clear();
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Point a = ring[i].at, b = ring[(i + 1) % ring.size()].at;
      if ((a.y <= y) != (b.y <= y)) cuts.push_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
    }
    std::sort(cuts.begin(), cuts.end());
    for (std::size_t i = 0; i + 1 < cuts.size(); i += 2) {
      const int c0 = std::max(0, static_cast<int>(std::ceil((cuts[i] - g.west) / g.cell_m - 0.5)));
      const int c1 = std::min(g.columns - 1, static_cast<int>(std::floor((cuts[i + 1] - g.west) / g.cell_m - 0.5)));
      for (int c = c0; c <= c1; ++c) mark(c, r) = 1.0F;
    }
  }
}

struct Near {
  int c = 0, r = 0;
  double u = 0, v = 0;
};
Near cell_before(const Grid& g, Point p) noexcept {
  const double x = (p.x - g.west) / g.cell_m - 0.5, y = (g.north - p.y) / g.cell_m - 0.5;
  const double fx = std::floor(x), fy = std::floor(y);
  return {static_cast<int>(fx), static_cast<int>(fy), x - fx, y - fy};
}
float clamped(const Raster<float>& raster, int c, int r) noexcept {
  return raster(std::clamp(c, 0, raster.grid.columns - 1), std::clamp(r, 0, raster.grid.rows - 1));
}

}  // namespace

double bilinear(const Raster<float>& raster, Point p) noexcept {
  const Near n = cell_before(raster.grid, p);
  if (n.c >= 0 && n.r >= 0 && n.c + 1 < raster.grid.columns && n.r + 1 < raster.grid.rows) {
    const float* a = &raster.cells[raster.grid.index(n.c, n.r)];
    const float* b = a + raster.grid.columns;
    return (a[0] * (1 - n.u) + a[1] * n.u) * (1 - n.v) + (b[0] * (1 - n.u) + b[1] * n.u) * n.v;
  }
  const double north = clamped(raster, n.c, n.r) * (1 - n.u) + clamped(raster, n.c + 1, n.r) * n.u;
  const double south = clamped(raster, n.c, n.r + 1) * (1 - n.u) + clamped(raster, n.c + 1, n.r + 1) * n.u;
  return north * (1 - n.v) + south * n.v;
}

namespace {

/// Sum over the four by four cells around p with weights of t in [0, 1) along each axis.
template <class Weights>
double four_by_four(const Raster<float>& raster, Point p, const Weights& weights) noexcept {
  const Near n = cell_before(raster.grid, p);
  double wx[4], wy[4], sum = 0.0;
  weights(n.u, wx);
  weights(n.v, wy);
  const Grid& g = raster.grid;
  if (n.c >= 1 && n.r >= 1 && n.c + 2 < g.columns && n.r + 2 < g.rows) {
    for (int j = 0; j < 4; ++j) {
      const float* row = &raster.cells[g.index(n.c - 1, n.r - 1 + j)];
      sum += wy[j] * (wx[0] * row[0] + wx[1] * row[1] + wx[2] * row[2] + wx[3] * row[3]);
    }
    return sum;
  }
  for (int j = 0; j < 4; ++j)
    for (int i = 0; i < 4; ++i) sum += wy[j] * wx[i] * clamped(raster, n.c - 1 + i, n.r - 1 + j);
  return sum;
}

}  // namespace

double bicubic(const Raster<float>& raster, Point p) noexcept {
  return four_by_four(raster, p, [](double t, double* w) {
    w[0] = 0.5 * (-t + 2 * t * t - t * t * t);
    w[1] = 0.5 * (2 - 5 * t * t + 3 * t * t * t);
    w[2] = 0.5 * (t + 4 * t * t - 3 * t * t * t);
    w[3] = 0.5 * (-t * t + t * t * t);
  });
}

double rounded(const Raster<float>& raster, Point p) noexcept {
  return four_by_four(raster, p, [](double t, double* w) {
    const double s = 1 - t;
    w[0] = s * s * s / 6;
    w[1] = (4 - 6 * t * t + 3 * t * t * t) / 6;
    w[2] = (4 - 6 * s * s + 3 * s * s * s) / 6;
    w[3] = t * t * t / 6;
  });
}

void lower_to_segment(Raster<float>& squared, Raster<float>* value, Point a, Point b, double reach, float v) noexcept {
  const Grid& g = squared.grid;
  const int c0 = std::max(0, g.col_of(std::min(a.x, b.x) - reach));
  const int c1 = std::min(g.columns - 1, g.col_of(std::max(a.x, b.x) + reach));
  const int r0 = std::max(0, g.row_of(std::max(a.y, b.y) + reach));
  const int r1 = std::min(g.rows - 1, g.row_of(std::min(a.y, b.y) - reach));
  for (int r = r0; r <= r1; ++r)
    for (int c = c0; c <= c1; ++c) {
      const auto d = static_cast<float>(distance_to_segment_squared(g.centre(c, r), a, b));
      if (d >= squared(c, r)) continue;
      squared(c, r) = d;
      if (value != nullptr) (*value)(c, r) = v;
    }
}

bool inside(const std::vector<Vertex>& ring, Point p) noexcept {
  bool in = false;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point a = ring[i].at, b = ring[(i + 1) % ring.size()].at;
    if ((a.y <= p.y) != (b.y <= p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x)) in = !in;
  }
  return in;
}

Extent box_of(const std::vector<Vertex>& line) noexcept {
  Extent box;
  for (const Vertex& v : line) box.add(v.at);
  return box;
}

Shore::Shore(const ReliefTable& table, const Extent& extent, int seed)
    : east_{seed, "shore east"}, north_{seed, "shore north"} {
  const Grid g{.west = extent.west,
               .north = extent.north,
               .cell_m = kCellM,
               .columns = static_cast<int>((extent.east - extent.west) / kCellM) + 1,
               .rows = static_cast<int>((extent.north - extent.south) / kCellM) + 1};
  const auto far = static_cast<float>(kReachM * kReachM);
  distance_m_ = Raster<float>{g, far};
  channel_m_ = Raster<float>{g, static_cast<float>(kReachM)};
  roughness_m_ = Raster<float>{g, 100.0F};
  dome_m_ = Raster<float>{g, 0.0F};
  Raster<float> land{g, 0.0F};

  // The mainland: the coast rows end to end, closed far outside to the north-east, north-west and south-west.
  std::vector<Vertex> mainland;
  Point last{};
  for (const Landform& coast : table.of(Relief::coast)) {
    for (const Vertex& v : coast.line) {
      if (!mainland.empty())
        lower_to_segment(distance_m_, &roughness_m_, last, v.at, kReachM, static_cast<float>(coast.roughness));
      mainland.push_back(v);
      last = v.at;
    }
  }
  if (!mainland.empty()) {
    const double x0 = extent.west - kBeyondM, x1 = extent.east + kBeyondM, y0 = extent.south - kBeyondM,
                 y1 = extent.north + kBeyondM;
    for (const Point corner :
         {Point{x1, last.y}, Point{x1, y1}, Point{x0, y1}, Point{x0, y0}, Point{mainland.front().at.x, y0}})
      mainland.push_back({corner, 0.0});
    fill_ring(land, mainland);
  }
  const std::vector<Landform> islands = table.of(Relief::island);
  for (const Landform& island : islands) {
    for (std::size_t i = 0; i < island.line.size(); ++i)
      lower_to_segment(distance_m_, &roughness_m_, island.line[i].at, island.line[(i + 1) % island.line.size()].at,
                       kReachM, static_cast<float>(island.roughness));
    fill_ring(land, island.line);
  }
  for (std::size_t i = 0; i < land.cells.size(); ++i) {
    const float d = std::sqrt(distance_m_.cells[i]);
    distance_m_.cells[i] = land.cells[i] > 0 ? d : -d;
  }

  // An island with a height of its own is a dome on its distance to the shore.
  for (const Landform& island : islands) {
    if (island.height_m <= 0) continue;
    const Extent box = box_of(island.line);
    float deepest = 1.0F;
    for (int pass = 0; pass < 2; ++pass)
      for (int r = std::max(0, g.row_of(box.north)); r <= std::min(g.rows - 1, g.row_of(box.south)); ++r)
        for (int c = std::max(0, g.col_of(box.west)); c <= std::min(g.columns - 1, g.col_of(box.east)); ++c) {
          const float d = distance_m_(c, r);
          if (d <= 0 || !inside(island.line, g.centre(c, r))) continue;
          if (pass == 0)
            deepest = std::max(deepest, d);
          else
            dome_m_(c, r) = static_cast<float>(island.height_m) * (1 - (1 - d / deepest) * (1 - d / deepest));
        }
  }

  // Tidal channels and open water are cut out of the land.
  const auto cut = [&](Point a, Point b, double half_m) {
    const double reach = half_m + 600.0;
    const auto half = static_cast<float>(half_m);
    for (int r = std::max(0, g.row_of(std::max(a.y, b.y) + reach));
         r <= std::min(g.rows - 1, g.row_of(std::min(a.y, b.y) - reach)); ++r)
      for (int c = std::max(0, g.col_of(std::min(a.x, b.x) - reach));
           c <= std::min(g.columns - 1, g.col_of(std::max(a.x, b.x) + reach)); ++c) {
        const auto d = static_cast<float>(std::sqrt(distance_to_segment_squared(g.centre(c, r), a, b)));
        channel_m_(c, r) = std::min(channel_m_(c, r), d - half);
      }
  };
  for (const Landform& channel : table.of(Relief::channel))
    for (std::size_t i = 0; i + 1 < channel.line.size(); ++i)
      cut(channel.line[i].at, channel.line[i + 1].at, channel.width_m / 2);
  for (const Landform& lagoon : table.of(Relief::lagoon)) cut(lagoon.line[0].at, lagoon.line[0].at, lagoon.width_m);
}

double Shore::plain_distance_m(Point p) const noexcept {
  return std::min(bilinear(distance_m_, p), bilinear(channel_m_, p));
}

ShorePoint Shore::at(Point p) const noexcept {
  const double plain = bilinear(distance_m_, p), rough = bilinear(roughness_m_, p);
  const double channel = bilinear(channel_m_, p);
  // The line is looked up at a place shifted by fractal noise: bays and spits, strongest where the table says rough.
  // Farther from the shore than the shift can reach, nothing changes sides and the noise is spared.
  ShorePoint out{.land_m = plain, .channel_m = channel};
  if (std::abs(plain) < 4.0 * rough + 200.0) {
    const double strength = 6.0 * rough;
    const Point shifted{p.x + strength * east_.fractal(p.x, p.y, 4000, 7, 0.58),
                        p.y + strength * north_.fractal(p.x, p.y, 4000, 7, 0.58)};
    out.land_m = bilinear(distance_m_, shifted);
    out.dome_m = bilinear(dome_m_, shifted);
  } else if (plain > 0) {
    out.dome_m = bilinear(dome_m_, p);
  }
  if (channel < 600.0) {
    const Point bent{p.x + 420 * east_.fractal(p.x, p.y, 2600, 4), p.y + 420 * north_.fractal(p.x, p.y, 2600, 4)};
    out.channel_m = bilinear(channel_m_, bent);
    out.land_m = std::min(out.land_m, out.channel_m);
  }
  return out;
}

}  // namespace phusong::data
