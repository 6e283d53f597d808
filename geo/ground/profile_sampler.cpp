#include "geo/ground/profile_sampler.h"

#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <new>

#include "geo/ground/bridge_unknown.h"

namespace phusong::geo {

namespace {

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

/// A buffer per thread.
std::uint16_t* about_of(std::size_t count) {
  thread_local std::vector<std::uint16_t> kept;
  if (kept.size() < count) kept.resize(count);
  return kept.data();
}

Zone zone_in(std::uint16_t about) noexcept { return static_cast<Zone>((about >> kZoneShift) & kZoneMask); }

}  // namespace

void ProfileSampler::Free::operator()(void* memory) const noexcept { std::free(memory); }

ProfileSampler::ProfileSampler(const Terrain& terrain) : grid_{terrain.grid} {
  const auto columns = static_cast<std::size_t>(grid_.columns), rows = static_cast<std::size_t>(grid_.rows);
  const std::size_t across = (columns + kSide - 1) / kSide, down = (rows + kSide - 1) / kSide, blocks = across * down;
  height_.reset(on_large_pages<float>(blocks * kHeights));
  about_.reset(on_large_pages<std::uint16_t>(blocks * kCells + 1));
  std::fill_n(about_.get(), blocks * kCells + 1, kOutside);
  const auto kind = [&terrain](std::size_t cell) { return static_cast<Ground>(terrain.ground.cells[cell]); };

  // Beyond the grid's edge stand copies of its last cells: no weight ever falls on them.
  for (std::size_t block = 0; block < blocks; ++block)
    for (std::size_t y = 0; y < kHeightRow; ++y)
      for (std::size_t x = 0; x < kHeightRow; ++x) {
        const std::size_t row = std::min(block / across * kSide + y, rows - 1);
        const std::size_t col = std::min(block % across * kSide + x, columns - 1);
        const std::size_t cell = row * columns + col;
        height_[block * kHeights + y * kHeightRow + x] =
            kind(cell) == Ground::unknown ? std::numeric_limits<float>::quiet_NaN() : terrain.height_m.cells[cell];
      }

  zones_marked_ = !terrain.zone.cells.empty();
  const auto place_of = [across](std::size_t row, std::size_t col) {
    return (row / kSide * across + col / kSide) * kCells + row % kSide * kSide + col % kSide;
  };
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) {
      const std::size_t cell = r * columns + c;
      const bool sea = kind(cell) == Ground::sea;
      any_unknown_ = any_unknown_ || kind(cell) == Ground::unknown;
      const Zone zone = zones_marked_ ? static_cast<Zone>(terrain.zone.cells[cell]) : sea ? Zone::sea : Zone::inland;
      about_[place_of(r, c)] = static_cast<std::uint16_t>((sea ? kSeaCover : terrain.clutter.cells[cell]) |
                                                          (static_cast<unsigned>(zone) << kZoneShift));
    }
  if (any_unknown_)
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < columns; ++c) {
        if (kind(r * columns + c) != Ground::unknown) continue;
        for (std::size_t y = r > 0 ? r - 1 : 0; y <= std::min(r + 1, rows - 1); ++y)
          for (std::size_t x = c > 0 ? c - 1 : 0; x <= std::min(c + 1, columns - 1); ++x)
            about_[place_of(y, x)] |= kBesideUnknown;
      }

  clutter_m_.assign(kCoverMask + 1, 0.0);
  if (!terrain.surface_model && terrain.classes.classes.size() >= 2)
    for (std::size_t k = 0; k < std::min<std::size_t>(kSeaCover, terrain.classes.classes.size()); ++k)
      clutter_m_[k] = terrain.classes.classes[k].height_m;

  blocks_.height = height_.get();
  blocks_.about = about_.get();
  blocks_.clutter_m = clutter_m_.data();
  blocks_.columns = grid_.columns;
  blocks_.rows = grid_.rows;
  blocks_.block_columns = static_cast<int>(across);
  blocks_.any_clutter = std::any_of(clutter_m_.begin(), clutter_m_.end(), [](double height) { return height != 0.0; });
  constexpr auto kMost = static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max());
  blocks_.small = blocks * kHeights < kMost && (blocks * kCells + 1) * sizeof(std::uint16_t) < kMost;
}

void ProfileSampler::points(std::span<const double> columns, std::span<const double> rows, bool bare,
                            GroundPoints& points) const {
  const std::size_t count = columns.size();
  points.height_m.resize(count);
  points.clutter_m.resize(count);
  points.zone.resize(count);
  points.beside_unknown.resize(count);
  // Whether a point is beside unknown ground stands with what a bare one does not ask.
  if (bare && !any_unknown_) {
    sample_ground_at(blocks_, columns.data(), rows.data(), count, {.height_m = points.height_m.data()});
    std::fill_n(points.clutter_m.begin(), count, 0.0);
    std::fill_n(points.zone.begin(), count, Zone::inland);
    for (std::size_t i = 0; i < count; ++i) points.beside_unknown[i] = std::isnan(points.height_m[i]) ? 1 : 0;
    return;
  }
  std::uint16_t* const about = about_of(count);
  sample_ground_at(blocks_, columns.data(), rows.data(), count,
                   {points.height_m.data(), points.clutter_m.data(), about});
  for (std::size_t i = 0; i < count; ++i) points.zone[i] = zone_in(about[i]);
  for (std::size_t i = 0; i < count; ++i)
    points.beside_unknown[i] = (about[i] & kBesideUnknown) != 0 || std::isnan(points.height_m[i]) ? 1 : 0;
}

bool ProfileSampler::all_known_from(Point from) const noexcept {
  const double gx = (from.x - grid_.west) / grid_.cell_m - 0.5, gy = (grid_.north - from.y) / grid_.cell_m - 0.5;
  return !any_unknown_ && gx >= 0.0 && gy >= 0.0 && gx <= grid_.columns - 1.0 && gy <= grid_.rows - 1.0;
}

void ProfileSampler::profile_between(Point a, Point b, double step_m, Profile& profile,
                                     std::size_t every) const {
  const double length_m = distance_m(a, b);
  const std::size_t last = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(length_m / step_m - kRounding)));
  const std::size_t count = (last + every - 1) / every + 1;
  profile.resize(count);
  const double length_km = std::max(length_m / 1000.0, kShortestPath_km);
  const double step_km = length_km / static_cast<double>(last);
  for (std::size_t k = 0; k + 1 < count; ++k)
    profile.distance_km[k] = static_cast<double>(static_cast<int>(k * every)) * step_km;
  profile.distance_km[count - 1] = length_km;

  const double gx0 = (a.x - grid_.west) / grid_.cell_m - 0.5, gy0 = (grid_.north - a.y) / grid_.cell_m - 0.5;
  const double gx1 = (b.x - grid_.west) / grid_.cell_m - 0.5, gy1 = (grid_.north - b.y) / grid_.cell_m - 0.5;
  const double dx = (gx1 - gx0) / static_cast<double>(last), dy = (gy1 - gy0) / static_cast<double>(last);
  std::uint16_t* const about = about_of(count);
  sample_ground_along(blocks_, {.gx = gx0, .gy = gy0, .dx = dx, .dy = dy, .every = static_cast<double>(every)},
                      count - 1, {profile.height_m.data(), profile.clutter_m.data(), about});
  sample_ground_at(blocks_, &gx1, &gy1, 1,
                   {&profile.height_m[count - 1], &profile.clutter_m[count - 1], about + count - 1});
  profile.clutter_m[0] = profile.clutter_m[count - 1] = 0.0;

  int unknown = 0, sea = 0;
  for (std::size_t i = 0; i < count; ++i) unknown += profile.height_m[i] != profile.height_m[i] ? 1 : 0;
  for (std::size_t i = 0; i < count; ++i) sea += (about[i] & kCoverMask) == kSeaCover ? 1 : 0;
  profile.unknown_samples = unknown;
  profile.sea_samples = sea;
  profile.zone.resize(zones_marked_ ? count : 0);
  if (zones_marked_)
    for (std::size_t i = 0; i < count; ++i) profile.zone[i] = zone_in(about[i]);
  if (unknown > 0) bridge_unknown(profile.distance_km, profile.height_m);
}

void ProfileSampler::line_from(Point from, double east, double north, double step_m, std::size_t points, bool bare,
                               GroundLine& line) const {
  line.height_m.resize(points);
  line.clutter_m.resize(points);
  line.zone.resize(points);
  line.first_unknown = points;
  if (points == 0) return;
  const double gx0 = (from.x - grid_.west) / grid_.cell_m - 0.5, gy0 = (grid_.north - from.y) / grid_.cell_m - 0.5;
  const double dx = east * step_m / grid_.cell_m, dy = -north * step_m / grid_.cell_m;
  // A line may leave the grid by less than a cell where the paths that it stands for stay inside.
  const GroundWay way{.gx = gx0,
                      .gy = gy0,
                      .dx = dx,
                      .dy = dy,
                      .rim = 1.0,
                      .last_col = grid_.columns - 1.0,
                      .last_row = grid_.rows - 1.0};
  std::uint16_t* const about = about_of(points);
  if (bare && !any_unknown_) {
    sample_ground_along(blocks_, way, points, {.height_m = line.height_m.data()});
    std::fill_n(line.clutter_m.begin(), points, 0.0);
    std::fill_n(line.zone.begin(), points, Zone::inland);
    std::fill_n(about, points, std::uint16_t{0});
  } else {
    sample_ground_along(blocks_, way, points, {line.height_m.data(), line.clutter_m.data(), about});
    for (std::size_t k = 0; k < points; ++k) line.zone[k] = zone_in(about[k]);
  }
  line.clutter_m[0] = 0.0;

  const auto unknown = [&line](std::size_t k) { return line.height_m[k] != line.height_m[k]; };
  bool bridged = false;
  for (std::size_t k = 0; k < points; ++k) bridged = bridged || unknown(k);
  if (any_unknown_ || bridged) {
    std::size_t first = 0;
    while (first < points && !unknown(first) && (about[first] & kBesideUnknown) == 0) ++first;
    line.first_unknown = first;
  }
  if (!bridged) return;
  thread_local std::vector<double> distance_km;
  distance_km.resize(points);
  for (std::size_t k = 0; k < points; ++k) distance_km[k] = static_cast<double>(k) * step_m / 1000.0;
  bridge_unknown(distance_km, line.height_m);
}

}  // namespace phusong::geo
