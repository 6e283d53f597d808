#include "geo/ground/profile_sampler.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <new>

#include "geo/ground/bridge_unknown.h"

namespace phusong::geo {

namespace {

constexpr std::size_t kSide = 8, kCells = kSide * kSide;
constexpr std::uint8_t kSeaCover = 255;
/// As in Terrain::profile_between, whose arithmetic this file repeats on another layout.
constexpr double kShortestPath_km = 1e-6, kRounding = 1e-9;

/// Memory on 2 MiB pages where the system offers them; it is only faster, never needed.
template <class T>
T* on_large_pages(std::size_t count) {
  constexpr std::size_t kPage = std::size_t{2} << 20;
  const std::size_t bytes = (std::max<std::size_t>(count, 1) * sizeof(T) + kPage - 1) / kPage * kPage;
  void* const memory = std::aligned_alloc(kPage, bytes);
  if (memory == nullptr) throw std::bad_alloc{};
  (void)madvise(memory, bytes, MADV_HUGEPAGE);
  return static_cast<T*>(memory);
}

constexpr std::size_t across(std::size_t col) noexcept { return (col / kSide) * kCells + col % kSide; }
constexpr std::size_t down(std::size_t row, std::size_t block_columns) noexcept {
  return (row / kSide) * block_columns * kCells + (row % kSide) * kSide;
}

}  // namespace

void ProfileSampler::Free::operator()(void* memory) const noexcept { std::free(memory); }

ProfileSampler::ProfileSampler(const Terrain& terrain) : grid_{terrain.grid} {
  const auto columns = static_cast<std::size_t>(grid_.columns), rows = static_cast<std::size_t>(grid_.rows);
  block_columns_ = (columns + kSide - 1) / kSide;
  const std::size_t size = block_columns_ * ((rows + kSide - 1) / kSide) * kCells;
  height_.reset(on_large_pages<float>(size));
  cover_.reset(on_large_pages<std::uint8_t>(size));
  std::fill_n(height_.get(), size, std::numeric_limits<float>::quiet_NaN());
  std::fill_n(cover_.get(), size, std::uint8_t{0});
  const bool zoned = !terrain.zone.cells.empty();
  if (zoned) {
    zone_.reset(on_large_pages<std::uint8_t>(size));
    std::fill_n(zone_.get(), size, static_cast<std::uint8_t>(Zone::inland));
  }
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) {
      const std::size_t from = r * columns + c, to = down(r, block_columns_) + across(c);
      const auto ground = static_cast<Ground>(terrain.ground.cells[from]);
      if (ground != Ground::unknown) height_[to] = terrain.height_m.cells[from];
      cover_[to] = ground == Ground::sea ? kSeaCover : terrain.clutter.cells[from];
      if (zoned) zone_[to] = terrain.zone.cells[from];
    }
  const auto is_unknown = [](std::uint8_t ground) { return static_cast<Ground>(ground) == Ground::unknown; };
  if (std::any_of(terrain.ground.cells.begin(), terrain.ground.cells.end(), is_unknown)) {
    beside_unknown_.reset(on_large_pages<std::uint8_t>(size));
    std::fill_n(beside_unknown_.get(), size, std::uint8_t{0});
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < columns; ++c) {
        if (!is_unknown(terrain.ground.cells[r * columns + c])) continue;
        for (std::size_t y = r > 0 ? r - 1 : 0; y <= std::min(r + 1, rows - 1); ++y)
          for (std::size_t x = c > 0 ? c - 1 : 0; x <= std::min(c + 1, columns - 1); ++x)
            beside_unknown_[down(y, block_columns_) + across(x)] = 1;
      }
  }
  clutter_m_.assign(256, 0.0);
  if (!terrain.surface_model && terrain.classes.classes.size() >= 2)
    for (std::size_t k = 0; k < std::min<std::size_t>(kSeaCover, terrain.classes.classes.size()); ++k)
      clutter_m_[k] = terrain.classes.classes[k].height_m;
}

[[gnu::always_inline]] inline ProfileSampler::Sample ProfileSampler::sample(double gx, double gy) const noexcept {
  Sample result{std::numeric_limits<double>::quiet_NaN(), 0, Zone::inland};
  const double last_col = grid_.columns - 1.0, last_row = grid_.rows - 1.0;
  if (!(gx >= -0.5 && gy >= -0.5 && gx < last_col + 0.5 && gy < last_row + 0.5)) return result;

  // Bilinear between the four nearest centres; outside the outermost centres the height is not known.
  if (gx >= 0.0 && gy >= 0.0 && gx <= last_col && gy <= last_row) {
    const int most_col = std::max(0, grid_.columns - 2), most_row = std::max(0, grid_.rows - 2);
    const int right = grid_.columns > 1 ? 1 : 0, below = grid_.rows > 1 ? 1 : 0;
    const float* const cells = height_.get();
    const int col = std::min(static_cast<int>(gx), most_col), row = std::min(static_cast<int>(gy), most_row);
    const double u = gx - col, v = gy - row;
    const std::size_t x0 = across(static_cast<std::size_t>(col)), x1 = across(static_cast<std::size_t>(col + right));
    const std::size_t y0 = down(static_cast<std::size_t>(row), block_columns_);
    const std::size_t y1 = down(static_cast<std::size_t>(row + below), block_columns_);
    const double nw = cells[y0 + x0], ne = cells[y0 + x1], sw = cells[y1 + x0], se = cells[y1 + x1];
    const double top = nw + u * (ne - nw), bottom = sw + u * (se - sw);
    result.height_m = top + v * (bottom - top);
    if (std::isnan(result.height_m)) {  // a cell without weight may be unknown
      const std::array<double, 4> heights{nw, ne, sw, se};
      const std::array<double, 4> weights{(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v};
      result.height_m = 0.0;
      for (std::size_t k = 0; k < 4; ++k)
        if (weights[k] != 0.0) result.height_m += weights[k] * heights[k];
    }
  }

  // The nearest cell, for what stands on it.
  const std::size_t nearest =
      down(static_cast<std::size_t>(gy + 0.5), block_columns_) + across(static_cast<std::size_t>(gx + 0.5));
  result.cover = cover_[nearest];
  if (zone_ != nullptr)
    result.zone = static_cast<Zone>(zone_[nearest]);
  else if (result.cover == kSeaCover)
    result.zone = Zone::sea;
  return result;
}

bool ProfileSampler::is_beside_unknown(double gx, double gy) const noexcept {
  return beside_unknown_ != nullptr && beside_unknown_[down(static_cast<std::size_t>(gy + 0.5), block_columns_) +
                                                       across(static_cast<std::size_t>(gx + 0.5))] != 0;
}

GroundPoint ProfileSampler::point(Point at) const noexcept {
  const double gx = (at.x - grid_.west) / grid_.cell_m - 0.5, gy = (grid_.north - at.y) / grid_.cell_m - 0.5;
  const Sample here = sample(gx, gy);
  return {here.height_m, clutter_m_[here.cover], here.zone, std::isnan(here.height_m) || is_beside_unknown(gx, gy)};
}

void ProfileSampler::profile_between(Point a, Point b, double step_m, Profile& profile,
                                     std::size_t every) const {
  const double length_m = distance_m(a, b);
  const std::size_t last = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(length_m / step_m - kRounding)));
  const std::size_t count = (last + every - 1) / every + 1;
  profile.resize(count);
  const double length_km = std::max(length_m / 1000.0, kShortestPath_km);
  const double step_km = length_km / static_cast<double>(last);
  for (std::size_t k = 0; k + 1 < count; ++k) profile.distance_km[k] = static_cast<double>(k * every) * step_km;
  profile.distance_km[count - 1] = length_km;

  const double gx0 = (a.x - grid_.west) / grid_.cell_m - 0.5, gy0 = (grid_.north - a.y) / grid_.cell_m - 0.5;
  const double gx1 = (b.x - grid_.west) / grid_.cell_m - 0.5, gy1 = (grid_.north - b.y) / grid_.cell_m - 0.5;
  const double dx = (gx1 - gx0) / static_cast<double>(last), dy = (gy1 - gy0) / static_cast<double>(last);
  const double* const clutter_m = clutter_m_.data();
  double* const height = profile.height_m.data();
  double* const clutter = profile.clutter_m.data();
  const bool zoned = zone_ != nullptr;
  profile.zone.assign(zoned ? count : 0, Zone::inland);
  int unknown = 0, sea = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const bool at_end = i + 1 == count;
    const Sample here = sample(at_end ? gx1 : gx0 + static_cast<double>(i * every) * dx,
                               at_end ? gy1 : gy0 + static_cast<double>(i * every) * dy);
    height[i] = here.height_m;
    unknown += std::isnan(here.height_m) ? 1 : 0;
    if (zoned) profile.zone[i] = here.zone;
    if (here.cover == kSeaCover) ++sea;
    clutter[i] = clutter_m[here.cover];
  }
  clutter[0] = clutter[count - 1] = 0.0;
  profile.unknown_samples = unknown;
  profile.sea_samples = sea;
  if (unknown > 0) bridge_unknown(profile.distance_km, profile.height_m);
}

void ProfileSampler::line_from(Point from, double east, double north, double step_m, std::size_t points,
                               GroundLine& line) const {
  line.height_m.resize(points);
  line.clutter_m.resize(points);
  line.zone.resize(points);
  line.first_unknown = points;
  const double gx0 = (from.x - grid_.west) / grid_.cell_m - 0.5, gy0 = (grid_.north - from.y) / grid_.cell_m - 0.5;
  const double dx = east * step_m / grid_.cell_m, dy = -north * step_m / grid_.cell_m;
  const double* const clutter_m = clutter_m_.data();
  bool bridged = false;
  // A line may leave the grid by less than a cell where the paths that it stands for stay inside.
  const auto at_rim = [](double g, double last) { return g > -1.0 && g < last + 1.0 ? std::clamp(g, 0.0, last) : g; };
  const double last_col = grid_.columns - 1.0, last_row = grid_.rows - 1.0;
  for (std::size_t k = 0; k < points; ++k) {
    const double gx = at_rim(gx0 + static_cast<double>(k) * dx, last_col);
    const double gy = at_rim(gy0 + static_cast<double>(k) * dy, last_row);
    const Sample here = sample(gx, gy);
    const bool beside_unknown = !std::isnan(here.height_m) && is_beside_unknown(gx, gy);
    line.height_m[k] = here.height_m;
    line.clutter_m[k] = clutter_m[here.cover];
    line.zone[k] = here.zone;
    if ((std::isnan(here.height_m) || beside_unknown) && line.first_unknown == points) line.first_unknown = k;
    bridged = bridged || std::isnan(here.height_m);
  }
  if (points > 0) line.clutter_m[0] = 0.0;
  if (!bridged) return;
  thread_local std::vector<double> distance_km;
  distance_km.resize(points);
  for (std::size_t k = 0; k < points; ++k) distance_km[k] = static_cast<double>(k) * step_m / 1000.0;
  bridge_unknown(distance_km, line.height_m);
}

}  // namespace phusong::geo
