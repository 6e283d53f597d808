#include "geo/ground/profile_sampler.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <new>

#include "geo/ground/bridge_unknown.h"
#include "geo/ground/even_steps.h"

namespace phusong::geo {

namespace {

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
struct FloatBuffers {
  float *height_m, *clutter_m;
};
FloatBuffers float_buffers(std::size_t count) {
  thread_local std::vector<float> height_m, clutter_m;
  if (height_m.size() < count) {
    height_m.resize(count);
    clutter_m.resize(count);
  }
  return {height_m.data(), clutter_m.data()};
}

}  // namespace

void ProfileSampler::Free::operator()(void* memory) const noexcept { std::free(memory); }

ProfileSampler::ProfileSampler(const Terrain& terrain) : grid_{terrain.grid} {
  const auto columns = static_cast<std::size_t>(grid_.columns), rows = static_cast<std::size_t>(grid_.rows);
  const std::size_t across = (columns + kSide - 1) / kSide, down = (rows + kSide - 1) / kSide, blocks = across * down;
  height_.reset(on_large_pages<float>(blocks * kBlockCells + 1));
  about_.reset(on_large_pages<std::uint16_t>(blocks * kBlockCells + 1));
  height_[blocks * kBlockCells] = 0.0F;
  about_[blocks * kBlockCells] = kOutside;
  zones_marked_ = !terrain.zone.cells.empty();
  const auto kind = [&terrain](std::size_t cell) { return static_cast<Ground>(terrain.ground.cells[cell]); };
  std::vector<std::uint8_t> beside_unknown(columns * rows, 0);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) {
      if (kind(r * columns + c) != Ground::unknown) continue;
      any_unknown_ = true;
      for (std::size_t y = r > 0 ? r - 1 : 0; y <= std::min(r + 1, rows - 1); ++y)
        for (std::size_t x = c > 0 ? c - 1 : 0; x <= std::min(c + 1, columns - 1); ++x)
          beside_unknown[y * columns + x] = 1;
    }
  const auto about_cell = [&](std::size_t cell) {
    const bool sea = kind(cell) == Ground::sea;
    const Zone zone = zones_marked_ ? static_cast<Zone>(terrain.zone.cells[cell]) : sea ? Zone::sea : Zone::inland;
    return static_cast<std::uint16_t>((sea ? kSeaCover : terrain.clutter.cells[cell]) |
                                      (static_cast<unsigned>(zone) << kZoneShift) |
                                      (beside_unknown[cell] != 0 ? kBesideUnknown : 0U));
  };

  std::array<bool, kCoverMask + 1> stands{};  // which covers there are
  // Beyond the grid's edge stand copies of its last cells: no weight ever falls on them.
  for (std::size_t block = 0; block < blocks; ++block)
    for (std::size_t y = 0; y < kBlockRow; ++y)
      for (std::size_t x = 0; x < kBlockRow; ++x) {
        const std::size_t row = std::min(block / across * kSide + y, rows - 1);
        const std::size_t col = std::min(block % across * kSide + x, columns - 1);
        const std::size_t cell = row * columns + col, to = block * kBlockCells + y * kBlockRow + x;
        height_[to] =
            kind(cell) == Ground::unknown ? std::numeric_limits<float>::quiet_NaN() : terrain.height_m.cells[cell];
        about_[to] = about_cell(cell);
        stands[about_[to] & kCoverMask] = true;
      }

  // Of each zone, how many blocks north and west of a place hold another one; then how many hold sea.
  const std::size_t table = (across + 1) * (down + 1);
  other_zones_.assign(table * (kZones + 1), 0);
  for (std::size_t z = 0; z <= kZones; ++z)
    for (std::size_t row = 0; row < down; ++row)
      for (std::size_t col = 0; col < across; ++col) {
        const std::uint16_t* const block = about_.get() + (row * across + col) * kBlockCells;
        const bool counts = std::any_of(block, block + kBlockCells, [z](std::uint16_t about) {
          const std::size_t zone = (static_cast<unsigned>(about) >> kZoneShift) & kZoneMask;
          return z < kZones ? zone != z : zone == static_cast<std::size_t>(Zone::sea);
        });
        std::uint32_t* const here = other_zones_.data() + z * table + (row + 1) * (across + 1) + col + 1;
        *here = *(here - 1) + *(here - across - 1) - *(here - across - 2) + (counts ? 1U : 0U);
      }

  clutter_m_.assign(kCoverMask + 1, 0.0);
  if (!terrain.surface_model && terrain.classes.classes.size() >= 2)
    for (std::size_t k = 0; k < std::min<std::size_t>(kSeaCover, terrain.classes.classes.size()); ++k)
      clutter_m_[k] = terrain.classes.classes[k].height_m;

  blocks_.height = height_.get();
  blocks_.about = about_.get();
  clutter_as_float_m_.assign(clutter_m_.begin(), clutter_m_.end());
  blocks_.clutter_m = clutter_m_.data();
  blocks_.clutter_as_float_m = clutter_as_float_m_.data();
  blocks_.columns = grid_.columns;
  blocks_.rows = grid_.rows;
  blocks_.block_columns = static_cast<int>(across);
  blocks_.block_rows = static_cast<int>(down);
  blocks_.other_zones = other_zones_.data();
  blocks_.any_clutter = false;
  for (std::size_t k = 0; k < stands.size(); ++k) blocks_.any_clutter |= stands[k] && clutter_m_[k] != 0.0;
  constexpr auto kMost = static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max());
  blocks_.small = (blocks * kBlockCells + 1) * sizeof(std::uint16_t) < kMost;
}

void ProfileSampler::points(std::span<const double> columns, std::span<const double> rows, std::size_t cells_from,
                            GroundDetail detail, GroundPoints& points) const {
  const std::size_t count = columns.size();
  points.height_m.resize(count);
  points.clutter_m.resize(count);
  points.zone.resize(count);
  points.beside_unknown.assign(count, 0);
  // Whether a point is beside unknown ground stands with what is not read of heights alone.
  const bool heights_alone = detail == GroundDetail::heights && !any_unknown_;
  std::uint16_t* const about = any_unknown_ ? about_of(count) : nullptr;
  const auto columns_from = [&](std::size_t first) {
    return heights_alone ? GroundColumns{.height_m = points.height_m.data() + first}
                         : GroundColumns{points.height_m.data() + first, points.clutter_m.data() + first,
                                         points.zone.data() + first, about != nullptr ? about + first : nullptr};
  };
  std::size_t unknown = 0;
  // Those that floats cannot have are split off by halves, so that how a point is read does not hang on the others.
  const auto read = [&](const auto& self, std::size_t first, std::size_t some) -> void {
    if (some == 0) return;
    if (!any_unknown_ &&
        read_known_points(columns.subspan(first, some), rows.subspan(first, some), detail, first, points))
      return;
    if (any_unknown_ || some == 1) {
      unknown +=
          sample_ground_at(blocks_, columns.data() + first, rows.data() + first, some, columns_from(first)).unknown;
      return;
    }
    self(self, first, some / 2);
    self(self, first + some / 2, some - some / 2);
  };
  read(read, 0, cells_from);
  unknown += read_cells(blocks_, columns.data() + cells_from, rows.data() + cells_from, count - cells_from,
                        columns_from(cells_from))
                 .unknown;
  if (heights_alone) {
    std::ranges::fill(points.clutter_m, 0.0);
    std::ranges::fill(points.zone, Zone::inland);
  }
  if (unknown == 0 && !any_unknown_) return;
  for (std::size_t i = 0; i < count; ++i)
    points.beside_unknown[i] =
        std::isnan(points.height_m[i]) || (about != nullptr && (about[i] & kBesideUnknown) != 0) ? 1 : 0;
}

bool ProfileSampler::read_known_points(std::span<const double> columns, std::span<const double> rows,
                                       GroundDetail detail, std::size_t to, GroundPoints& points) const {
  if (!blocks_.small || grid_.columns < 2 || grid_.rows < 2) return false;
  const FloatBuffers floats = float_buffers(columns.size());
  const bool bare = detail == GroundDetail::heights, clutter = !bare && blocks_.any_clutter;
  if (!sample_points(blocks_, columns.data(), rows.data(), columns.size(),
                     {.height_m = floats.height_m,
                      .clutter_m = clutter ? floats.clutter_m : nullptr,
                      .zone = bare ? nullptr : points.zone.data() + to,
                      .land_alike = detail == GroundDetail::sea})
           .known)
    return false;
  std::copy_n(floats.height_m, columns.size(), points.height_m.data() + to);
  if (clutter)
    std::copy_n(floats.clutter_m, columns.size(), points.clutter_m.data() + to);
  else
    std::fill_n(points.clutter_m.data() + to, columns.size(), 0.0);
  return true;
}

bool ProfileSampler::all_known_from(Point from) const noexcept {
  const double gx = (from.x - grid_.west) / grid_.cell_m - 0.5, gy = (grid_.north - from.y) / grid_.cell_m - 0.5;
  return !any_unknown_ && gx >= 0.0 && gy >= 0.0 && gx <= grid_.columns - 1.0 && gy <= grid_.rows - 1.0;
}

namespace {

/// Every every-th of the points, and the last.
GroundCounts sample_between(const GroundBlocks& blocks, const Grid& grid, Point a, Point b, std::size_t last,
                            std::size_t every, std::size_t count, const GroundColumns& to) {
  const double gx0 = (a.x - grid.west) / grid.cell_m - 0.5, gy0 = (grid.north - a.y) / grid.cell_m - 0.5;
  const double gx1 = (b.x - grid.west) / grid.cell_m - 0.5, gy1 = (grid.north - b.y) / grid.cell_m - 0.5;
  const double dx = (gx1 - gx0) / static_cast<double>(last), dy = (gy1 - gy0) / static_cast<double>(last);
  GroundCounts counts = sample_ground_along(
      blocks, {.gx = gx0, .gy = gy0, .dx = dx, .dy = dy, .every = static_cast<double>(every)}, count - 1, to);
  const GroundCounts of_end = sample_ground_at(
      blocks, &gx1, &gy1, 1, {to.height_m + count - 1, to.clutter_m + count - 1, to.zone + count - 1, nullptr});
  counts.unknown += of_end.unknown;
  counts.sea += of_end.sea;
  to.clutter_m[0] = to.clutter_m[count - 1] = 0.0;
  return counts;
}

}  // namespace

void ProfileSampler::profile_between(Point a, Point b, double step_m, Profile& profile, std::size_t every) const {
  const EvenSteps steps = even_steps(a, b, step_m);
  const std::size_t count = (steps.last + every - 1) / every + 1;
  profile.resize(count);
  for (std::size_t k = 0; k + 1 < count; ++k)
    profile.distance_km[k] = static_cast<double>(static_cast<int>(k * every)) * steps.step_km;
  profile.distance_km[count - 1] = steps.length_km;
  profile.zone.resize(count);
  const GroundCounts counts =
      sample_between(blocks_, grid_, a, b, steps.last, every, count,
                     {profile.height_m.data(), profile.clutter_m.data(), profile.zone.data(), nullptr});
  if (!zones_marked_) profile.zone.clear();
  profile.unknown_samples = static_cast<int>(counts.unknown);
  profile.sea_samples = static_cast<int>(counts.sea);
  if (counts.unknown > 0) bridge_unknown(profile.distance_km, profile.height_m);
}

void ProfileSampler::path_between(Point a, Point b, double step_m, bool zones, GroundPath& path) const {
  const EvenSteps steps = even_steps(a, b, step_m);
  const std::size_t count = steps.last + 1;
  path.step_km = steps.step_km;
  path.length_km = steps.length_km;
  path.height_m.resize(count);
  path.clutter_m.resize(blocks_.any_clutter ? count : 0);
  path.zone.resize(zones ? count : 0);
  path.crosses_unknown = false;
  if (read_known_path(a, b, steps.last, zones, path)) return;

  // The way that knows what to do where ground is unknown.
  thread_local std::vector<double> distance_km, height_m, clutter_m;
  thread_local std::vector<Zone> zone;
  height_m.resize(count);
  clutter_m.resize(count);
  zone.resize(count);
  const GroundCounts counts = sample_between(blocks_, grid_, a, b, steps.last, 1, count,
                                             {height_m.data(), clutter_m.data(), zone.data(), nullptr});
  if (zones) std::ranges::copy(zone, path.zone.begin());
  path.sea_points = counts.sea;
  path.crosses_unknown = counts.unknown > 0;
  if (path.crosses_unknown) {
    distance_km.resize(count);
    for (std::size_t k = 0; k + 1 < count; ++k) distance_km[k] = static_cast<double>(k) * steps.step_km;
    distance_km[count - 1] = steps.length_km;
    bridge_unknown(distance_km, height_m);
  }
  const auto as_float = [](double value) { return static_cast<float>(value); };
  std::ranges::transform(height_m, path.height_m.begin(), as_float);
  if (blocks_.any_clutter) std::ranges::transform(clutter_m, path.clutter_m.begin(), as_float);
}

/// Whether sample_path() can be asked for that many points.
bool ProfileSampler::fits_sample_path(const GroundWay& way, std::size_t count) const noexcept {
  const auto last = static_cast<double>(static_cast<int>(count - 1));
  const double gx = way.gx + last * way.dx, gy = way.gy + last * way.dy;
  const auto inside = [this](double x, double y) {
    return x >= 0.0 && y >= 0.0 && x <= grid_.columns - 1.0 && y <= grid_.rows - 1.0;
  };
  return blocks_.small && grid_.columns > 1 && grid_.rows > 1 && inside(way.gx, way.gy) && inside(gx, gy) &&
         std::abs(way.dx) <= kLongestStep_cells && std::abs(way.dy) <= kLongestStep_cells &&
         std::abs(gx - way.gx) <= kLongestPath_cells && std::abs(gy - way.gy) <= kLongestPath_cells;
}

bool ProfileSampler::read_known_path(Point a, Point b, std::size_t last, bool zones, GroundPath& path) const {
  const double gx0 = (a.x - grid_.west) / grid_.cell_m - 0.5, gy0 = (grid_.north - a.y) / grid_.cell_m - 0.5;
  const double gx1 = (b.x - grid_.west) / grid_.cell_m - 0.5, gy1 = (grid_.north - b.y) / grid_.cell_m - 0.5;
  const auto steps = static_cast<double>(static_cast<int>(last));
  const GroundWay way{.gx = gx0, .gy = gy0, .dx = (gx1 - gx0) / steps, .dy = (gy1 - gy0) / steps};
  if (!fits_sample_path(way, last + 1)) return false;
  float* const clutter_m = blocks_.any_clutter ? path.clutter_m.data() : nullptr;
  const PathGround ground =
      sample_path(blocks_, way, last + 1, {path.height_m.data(), clutter_m, zones ? path.zone.data() : nullptr, true});
  if (!ground.known) return false;
  path.sea_points = ground.sea_points;
  // The ends are where the plain profile has them, and the same for every path from one mast.
  path.height_m.front() = static_cast<float>(sample_ground(blocks_, gx0, gy0).height_m);
  path.height_m.back() = static_cast<float>(sample_ground(blocks_, gx1, gy1).height_m);
  if (clutter_m != nullptr) path.clutter_m.front() = path.clutter_m.back() = 0.0F;
  // They may feel unknown ground that the places above were rounded away from.
  return !std::isnan(path.height_m.front()) && !std::isnan(path.height_m.back());
}

bool ProfileSampler::read_known_line(const GroundWay& way, std::size_t points, GroundDetail detail,
                                     GroundLine& line) const {
  const FloatBuffers floats = float_buffers(points);
  const bool bare = detail == GroundDetail::heights, clutter = !bare && blocks_.any_clutter;
  if (!sample_path(blocks_, way, points,
                   {.height_m = floats.height_m,
                    .clutter_m = clutter ? floats.clutter_m : nullptr,
                    .zone = bare ? nullptr : line.zone.data(),
                    .land_alike = detail == GroundDetail::sea})
           .known)
    return false;
  std::copy_n(floats.height_m, points, line.height_m.begin());
  line.height_m.front() = sample_ground(blocks_, way.gx, way.gy).height_m;
  if (clutter)
    std::copy_n(floats.clutter_m, points, line.clutter_m.begin());
  else
    std::fill_n(line.clutter_m.begin(), points, 0.0);
  line.clutter_m.front() = 0.0;
  if (bare) std::fill_n(line.zone.begin(), points, Zone::inland);
  return true;
}

void ProfileSampler::line_from(Point from, double east, double north, double step_m, std::size_t points,
                               GroundDetail detail, GroundLine& line) const {
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
  // So far as floats go, however long the rest: how a point is read does not hang on how many follow.
  std::size_t in_floats = 0, too_many = points + 1;
  while (!any_unknown_ && too_many - in_floats > 1) {
    const std::size_t middle = in_floats + (too_many - in_floats) / 2;
    (fits_sample_path(way, middle) ? in_floats : too_many) = middle;
  }
  if (in_floats == points && read_known_line(way, points, detail, line)) return;
  std::uint16_t* const about = any_unknown_ ? about_of(points) : nullptr;
  GroundCounts counts;
  if (detail == GroundDetail::heights && !any_unknown_) {
    counts = sample_ground_along(blocks_, way, points, {.height_m = line.height_m.data()});
    std::fill_n(line.clutter_m.begin(), points, 0.0);
    std::fill_n(line.zone.begin(), points, Zone::inland);
  } else {
    counts = sample_ground_along(blocks_, way, points,
                                 {line.height_m.data(), line.clutter_m.data(), line.zone.data(), about});
  }
  if (in_floats > 0) static_cast<void>(read_known_line(way, in_floats, detail, line));
  line.clutter_m[0] = 0.0;
  // A path's own first point is not moved to the rim.
  if (!(gx0 >= 0.0 && gy0 >= 0.0 && gx0 <= way.last_col && gy0 <= way.last_row)) line.first_unknown = 0;
  if (!any_unknown_ && counts.unknown == 0) return;

  std::size_t first = 0;
  while (first < line.first_unknown && !std::isnan(line.height_m[first]) &&
         (about == nullptr || (about[first] & kBesideUnknown) == 0))
    ++first;
  line.first_unknown = first;
  if (counts.unknown == 0) return;
  thread_local std::vector<double> distance_km;
  distance_km.resize(points);
  for (std::size_t k = 0; k < points; ++k) distance_km[k] = static_cast<double>(k) * step_m / 1000.0;
  bridge_unknown(distance_km, line.height_m);
}

}  // namespace phusong::geo
