// How the ground lies in memory for profiles, and how one point of it is read. Nothing here is for others: see
// profile_sampler.h.
//
// Blocks of 8 x 8 cells on large pages, because a path that runs north touches a new row, and with it a new page, at
// every sample of a raster. A block has a ninth column and row, copies of its neighbours' first, so that the four cells
// around a point lie in one block, two and two beside each other.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "geo/grid/profile.h"

namespace phusong::geo {

inline constexpr std::size_t kSide = 8, kBlockRow = kSide + 1, kBlockCells = kBlockRow * kBlockRow;

/// What is known of a cell beside its height, in one number.
inline constexpr std::uint16_t kCoverMask = 0xFF;  ///< index of the clutter class; kSeaCover on sea
inline constexpr int kZoneShift = 8;               ///< Zone
inline constexpr std::uint16_t kZoneMask = 0x7;
inline constexpr std::uint16_t kBesideUnknown = 0x0800;  ///< within a cell of unknown ground
inline constexpr std::size_t kZones = static_cast<std::size_t>(Zone::inland) + 1;
inline constexpr std::uint8_t kSeaCover = 255;
inline constexpr std::uint16_t kOutside = static_cast<std::uint16_t>(Zone::inland) << kZoneShift;

/// Views of the sampler's blocks.
struct GroundBlocks {
  const float* height = nullptr;         ///< NaN where unknown
  const std::uint16_t* about = nullptr;  ///< and one more at the end, so that pairs can be read
  const double* clutter_m = nullptr;     ///< by cover index, kCoverMask + 1 of them
  const float* clutter_as_float_m = nullptr;
  int columns = 0, rows = 0;  ///< of the grid
  int block_columns = 0, block_rows = 0;
  /// Tables of (block_rows + 1) x (block_columns + 1), of blocks north and west of a place: for each of kZones zones
  /// how many hold another one, then how many hold sea.
  const std::uint32_t* other_zones = nullptr;
  bool any_clutter = false;  ///< whether any clutter has a height
  bool small = false;        ///< whether offsets fit in 32 bits
};

/// Some blocks, first and last included.
struct BlockWindow {
  int first_col = 0, first_row = 0, last_col = 0, last_row = 0;
};
/// Whether none of them counts in one of the tables of other_zones.
[[nodiscard]] inline bool none_counts(const GroundBlocks& b, std::size_t table, const BlockWindow& w) noexcept {
  const auto across = static_cast<std::size_t>(b.block_columns) + 1;
  const std::uint32_t* const counts = b.other_zones + table * across * (static_cast<std::size_t>(b.block_rows) + 1);
  const auto before = [&](int row, int col) {
    return counts[static_cast<std::size_t>(row) * across + static_cast<std::size_t>(col)];
  };
  return before(w.last_row + 1, w.last_col + 1) - before(w.first_row, w.last_col + 1) -
             before(w.last_row + 1, w.first_col) + before(w.first_row, w.first_col) ==
         0;
}
[[nodiscard]] inline bool all_of_zone(const GroundBlocks& b, Zone zone, const BlockWindow& w) noexcept {
  return none_counts(b, static_cast<std::size_t>(zone), w);
}
[[nodiscard]] inline bool no_sea(const GroundBlocks& b, const BlockWindow& w) noexcept {
  return none_counts(b, kZones, w);
}

struct GroundSample {
  double height_m;  ///< bilinear between the four nearest centres; NaN where unknown
  std::uint16_t about;
};

/// At a place in cells from the middle of the grid's first one. As Terrain's own reading, bit for bit, but for what
/// stands on a point within a rounding of half-way between two cells.
[[gnu::always_inline]] inline GroundSample sample_ground(const GroundBlocks& b, double gx, double gy) noexcept {
  GroundSample result{std::numeric_limits<double>::quiet_NaN(), kOutside};
  const double last_col = b.columns - 1.0, last_row = b.rows - 1.0;
  if (!(gx >= -0.5 && gy >= -0.5 && gx < last_col + 0.5 && gy < last_row + 0.5)) return result;

  // The four cells around it. Outside the outermost centres the nearest ones are clear, but the height is not known.
  const double x = gx > 0.0 ? gx : 0.0, y = gy > 0.0 ? gy : 0.0;
  const int most_col = b.columns > 1 ? b.columns - 2 : 0, most_row = b.rows > 1 ? b.rows - 2 : 0;
  const int whole_x = static_cast<int>(x), whole_y = static_cast<int>(y);
  const int col = whole_x < most_col ? whole_x : most_col, row = whole_y < most_row ? whole_y : most_row;
  const double u = x - col, v = y - row;
  const auto c = static_cast<std::size_t>(col), r = static_cast<std::size_t>(row);
  const std::size_t at = ((r / kSide) * static_cast<std::size_t>(b.block_columns) + c / kSide) * kBlockCells +
                         (r % kSide) * kBlockRow + c % kSide;
  result.about = b.about[at + (u >= 0.5 ? 1 : 0) + (v >= 0.5 ? kBlockRow : 0)];
  if (!(gx >= 0.0 && gy >= 0.0 && gx <= last_col && gy <= last_row)) return result;
  const float* const cells = b.height + at;
  const double nw = cells[0], ne = cells[1], sw = cells[kBlockRow], se = cells[kBlockRow + 1];
  const double top = nw + u * (ne - nw), bottom = sw + u * (se - sw);
  result.height_m = top + v * (bottom - top);
  if (!std::isnan(result.height_m)) return result;
  const std::array<double, 4> heights{nw, ne, sw, se};  // a cell without weight may be unknown
  const std::array<double, 4> weights{(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v};
  result.height_m = 0.0;
  for (std::size_t k = 0; k < 4; ++k)
    if (weights[k] != 0.0) result.height_m += weights[k] * heights[k];
  return result;
}

/// What is read of each point. Arrays with room for all points; of bare ground only heights are wanted, and the others
/// are null.
struct GroundColumns {
  double* height_m = nullptr;
  double* clutter_m = nullptr;
  Zone* zone = nullptr;
  std::uint16_t* about = nullptr;  ///< may be null
};
struct GroundCounts {
  std::size_t unknown = 0;  ///< heights
  std::size_t sea = 0;      ///< cells; not of bare ground
};

/// Many points at once, in vectors where the processor can gather; bit for bit sample_ground(), and the heights of
/// their clutter. Pure; any thread.
GroundCounts sample_ground_at(const GroundBlocks& blocks, const double* gx, const double* gy, std::size_t count,
                              const GroundColumns& columns) noexcept;

/// Places along a line: point i at (gx + k dx, gy + k dy), k = every i.
struct GroundWay {
  double gx = 0.0, gy = 0.0, dx = 0.0, dy = 0.0, every = 1.0;
  /// Places less than this far outside the outermost centres are moved there; 0: none is.
  double rim = 0.0;
  double last_col = 0.0, last_row = 0.0;
};
GroundCounts sample_ground_along(const GroundBlocks& blocks, const GroundWay& way, std::size_t count,
                                 const GroundColumns& columns) noexcept;

/// What is read of a path's points, in floats. Arrays with room for all points.
struct PathColumns {
  float* height_m = nullptr;
  float* clutter_m = nullptr;  ///< may be null where nothing that stands on the ground has a height
  Zone* zone = nullptr;        ///< may be null
  bool count_sea = false;      ///< whether points at sea are counted; with zones they are
  bool land_alike = false;     ///< whether all land may be called inland
};
struct PathGround {
  bool known = false;          ///< all heights; otherwise nothing is promised of the columns
  std::size_t sea_points = 0;  ///< 0 where they are not counted
};
/// Places on a path longer than this, in cells either way, do not fit into the numbers that sample_path() counts in.
inline constexpr double kLongestPath_cells = 4000.0;
/// Nor do those of longer steps: a vector may begin before and end behind the path.
inline constexpr double kLongestStep_cells = 4.0;
/// Points k = 0 to `count` - 1 of way.every = 1, all inside the outermost centres, in vectors: a few millionths of a
/// cell off the places of sample_ground(), so that heights lie within 1e-4 m, and some roundings of a float, on slopes
/// of 45 degrees and cells of 30 m. Pure; any thread.
PathGround sample_path(const GroundBlocks& blocks, const GroundWay& way, std::size_t count,
                       const PathColumns& columns) noexcept;
/// The same at given places; not known, too, when one lies outside the outermost centres or two are farther from each
/// other than kLongestPath_cells either way.
PathGround sample_points(const GroundBlocks& blocks, const double* gx, const double* gy, std::size_t count,
                         const PathColumns& columns) noexcept;

/// As sample_ground_at() in the middles of cells of the grid.
GroundCounts read_cells(const GroundBlocks& blocks, const double* cols, const double* rows, std::size_t count,
                        const GroundColumns& columns) noexcept;

}  // namespace phusong::geo
