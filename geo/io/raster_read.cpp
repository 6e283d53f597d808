#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <utility>

#include "geo/base/parallel.h"
#include "geo/io/raster_io.h"
#include "geo/io/raster_source.h"

namespace phusong::geo {
namespace {

/// PROJ is asked at every 16th cell corner; between, places are linear. At 30 m cells that is within 5 mm.
constexpr int kLatticeCells = 16;
/// Cells of a working tile, and source cells that one tile may read at most in a direction.
constexpr int kTileCells = 256;
constexpr double kTileSourceCells = 2048.0;
constexpr double kMostWindowCells = 64e6;
/// Source places this near to a cell border or centre are on it: it takes out the noise of the affine transform.
constexpr double kSnapCells = 1e-6;
/// A source up to this much finer than the grid is still read by the plain four-cell kernel.
constexpr double kPlainKernelCells = 1.25;

/// A place in the source, in its cells: (0, 0) is the outer corner of its first cell.
struct SourcePlace {
  double x = 0.0, y = 0.0;
};

double snapped(double v) {
  const double halves = std::round(v * 2.0) / 2.0;
  return std::abs(v - halves) < kSnapCells ? halves : v;
}

/// From the working grid to source cells, through a lattice whose nodes are multiples of 16 cells of the working CRS,
/// whatever part of the grid is asked for: this is what makes windows agree.
class Lattice {
 public:
  Lattice(const gdal::RasterSource& raster, OGRCoordinateTransformation& to_source, bool same_crs, const Grid& grid,
          int col, int row, int columns, int rows)
      : spacing_{kLatticeCells * grid.cell_m} {
    const Point first = grid.centre(col, row + rows - 1);
    const Point last = grid.centre(col + columns - 1, row);
    i0_ = static_cast<std::int64_t>(std::floor(first.x / spacing_));
    j0_ = static_cast<std::int64_t>(std::floor(first.y / spacing_));
    ni_ = static_cast<int>(static_cast<std::int64_t>(std::floor(last.x / spacing_)) - i0_) + 2;
    nj_ = static_cast<int>(static_cast<std::int64_t>(std::floor(last.y / spacing_)) - j0_) + 2;
    const std::size_t n = static_cast<std::size_t>(ni_) * static_cast<std::size_t>(nj_);
    std::vector<double> x(n), y(n);
    for (int j = 0; j < nj_; ++j)
      for (int i = 0; i < ni_; ++i) {
        x[at(i, j)] = static_cast<double>(i0_ + i) * spacing_;
        y[at(i, j)] = static_cast<double>(j0_ + j) * spacing_;
      }
    std::vector<int> good(n, 1);
    if (!same_crs) {
      const gdal::Messages messages;
      to_source.Transform(static_cast<int>(n), x.data(), y.data(), nullptr, good.data());
    }
    const auto& a = raster.to_cell();
    const bool geographic = raster.reference().IsGeographic() != 0;
    const double middle_deg = raster.to_map()[0] + 0.5 * raster.columns() * raster.to_map()[1];
    nodes_.resize(n);
    for (std::size_t k = 0; k < n; ++k) {
      if (good[k] == 0 || !std::isfinite(x[k]) || !std::isfinite(y[k])) {
        nodes_[k] = {std::nan(""), std::nan("")};
        continue;
      }
      // Rasters with longitudes 0 to 360, or over the date line, hold the same places one turn away.
      if (geographic) x[k] += 360.0 * std::round((middle_deg - x[k]) / 360.0);
      nodes_[k] = {a[0] + x[k] * a[1] + y[k] * a[2], a[3] + x[k] * a[4] + y[k] * a[5]};
    }
  }

  struct Place {
    SourcePlace centre;
    double width, height;  ///< of the cell's footprint, in source cells
  };

  [[nodiscard]] Place operator()(Point p) const noexcept {
    const double gx = p.x / spacing_, gy = p.y / spacing_;
    const auto i = static_cast<int>(static_cast<std::int64_t>(std::floor(gx)) - i0_);
    const auto j = static_cast<int>(static_cast<std::int64_t>(std::floor(gy)) - j0_);
    const double u = gx - std::floor(gx), v = gy - std::floor(gy);
    const SourcePlace &a = nodes_[at(i, j)], &b = nodes_[at(i + 1, j)], &c = nodes_[at(i, j + 1)],
                      &d = nodes_[at(i + 1, j + 1)];
    const auto mix = [u, v](double p00, double p10, double p01, double p11) {
      return (p00 * (1.0 - u) + p10 * u) * (1.0 - v) + (p01 * (1.0 - u) + p11 * u) * v;
    };
    const auto [west, east] = std::minmax({a.x, b.x, c.x, d.x});
    const auto [north, south] = std::minmax({a.y, b.y, c.y, d.y});
    return {{snapped(mix(a.x, b.x, c.x, d.x)), snapped(mix(a.y, b.y, c.y, d.y))},
            (east - west) / kLatticeCells,
            (south - north) / kLatticeCells};
  }

  /// The source cells that the nodes span, as column and row limits; false when no node has a place.
  [[nodiscard]] bool span(double* west, double* north, double* east, double* south) const noexcept {
    bool any = false;
    for (const SourcePlace& node : nodes_) {
      if (std::isnan(node.x)) continue;
      *west = any ? std::min(*west, node.x) : node.x;
      *east = any ? std::max(*east, node.x) : node.x;
      *north = any ? std::min(*north, node.y) : node.y;
      *south = any ? std::max(*south, node.y) : node.y;
      any = true;
    }
    return any;
  }

 private:
  [[nodiscard]] std::size_t at(int i, int j) const noexcept {
    return static_cast<std::size_t>(j) * static_cast<std::size_t>(ni_) + static_cast<std::size_t>(i);
  }
  double spacing_;
  std::int64_t i0_ = 0, j0_ = 0;
  int ni_ = 0, nj_ = 0;
  std::vector<SourcePlace> nodes_;
};

/// A part of the source in memory.
struct Window {
  int col = 0, row = 0, columns = 0, rows = 0;
  std::vector<float> values;
  [[nodiscard]] float operator()(int c, int r) const noexcept {
    if (c < col || r < row || c >= col + columns || r >= row + rows) return kNoData;
    return values[static_cast<std::size_t>(r - row) * static_cast<std::size_t>(columns) +
                  static_cast<std::size_t>(c - col)];
  }
};

/// Sums window cells weighted by wx(c) * wy(r) over [c0, c1] x [r0, r1]; cells without data are left out.
template <class WeightX, class WeightY>
float weighted_mean(const Window& window, int c0, int c1, int r0, int r1, WeightX wx, WeightY wy) {
  double sum = 0.0, weights = 0.0;
  for (int r = r0; r <= r1; ++r)
    for (int c = c0; c <= c1; ++c) {
      const float value = window(c, r);
      const double weight = wx(c) * wy(r);
      if (!std::isfinite(value) || weight <= 0.0) continue;
      sum += weight * value;
      weights += weight;
    }
  return weights > 0.0 ? static_cast<float>(sum / weights) : kNoData;
}

double overlap(double low, double high, int cell) {
  return std::min(high, cell + 1.0) - std::max(low, static_cast<double>(cell));
}

float bilinear(const Window& window, const Lattice::Place& at) {
  const double rx = at.width > kPlainKernelCells ? at.width : 1.0;
  const double ry = at.height > kPlainKernelCells ? at.height : 1.0;
  const double x = at.centre.x - 0.5, y = at.centre.y - 0.5;
  const auto weight_x = [x, rx](int c) { return 1.0 - std::abs(c - x) / rx; };
  const auto weight_y = [y, ry](int r) { return 1.0 - std::abs(r - y) / ry; };
  return weighted_mean(window, static_cast<int>(std::ceil(x - rx)), static_cast<int>(std::floor(x + rx)),
                       static_cast<int>(std::ceil(y - ry)), static_cast<int>(std::floor(y + ry)), weight_x, weight_y);
}

struct Footprint {
  double west, east, north, south;
  explicit Footprint(const Lattice::Place& at)
      : west{at.centre.x - 0.5 * at.width},
        east{at.centre.x + 0.5 * at.width},
        north{at.centre.y - 0.5 * at.height},
        south{at.centre.y + 0.5 * at.height} {}
};

float average(const Window& window, const Lattice::Place& at) {
  const Footprint f{at};
  return weighted_mean(
      window, static_cast<int>(std::floor(f.west)), static_cast<int>(std::floor(f.east)),
      static_cast<int>(std::floor(f.north)), static_cast<int>(std::floor(f.south)),
      [&f](int c) { return overlap(f.west, f.east, c); }, [&f](int r) { return overlap(f.north, f.south, r); });
}

float mode(const Window& window, const Lattice::Place& at, std::vector<std::pair<float, double>>& shares) {
  const Footprint f{at};
  shares.clear();
  for (int r = static_cast<int>(std::floor(f.north)); r <= static_cast<int>(std::floor(f.south)); ++r)
    for (int c = static_cast<int>(std::floor(f.west)); c <= static_cast<int>(std::floor(f.east)); ++c) {
      const float value = window(c, r);
      const double share = overlap(f.west, f.east, c) * overlap(f.north, f.south, r);
      if (!std::isfinite(value) || !(share > 0.0)) continue;
      const auto known = std::find_if(shares.begin(), shares.end(), [value](auto& s) { return s.first == value; });
      if (known != shares.end())
        known->second += share;
      else
        shares.emplace_back(value, share);
    }
  float best = kNoData;
  double best_share = 0.0;
  for (const auto& [value, share] : shares)
    // Shares that are equal up to rounding are a tie, which goes to the smaller value.
    if (share > best_share * (1.0 + 1e-9) || (share > best_share * (1.0 - 1e-9) && value < best)) {
      best = value;
      best_share = share;
    }
  return best;
}

/// Cells of a tile such that its part of the source stays small, for a grid that is coarser than the source.
int tile_cells(const gdal::RasterSource& raster, OGRCoordinateTransformation& to_source, bool same_crs,
               const Grid& grid) {
  const Lattice middle{raster, to_source, same_crs, grid, grid.columns / 2, grid.rows / 2, 1, 1};
  const Lattice::Place place = middle(grid.centre(grid.columns / 2, grid.rows / 2));
  const double source_per_cell = std::max(place.width, place.height);
  if (!(source_per_cell > 0.0)) return kTileCells;
  return static_cast<int>(std::clamp(kTileSourceCells / source_per_cell, 8.0, static_cast<double>(kTileCells)));
}

}  // namespace

RasterInfo raster_info(const std::string& source) { return gdal::RasterSource{source}.info(); }

void check_raster(const std::string& source) {
  gdal::RasterSource raster{source};
  std::vector<float> strip;
  constexpr int kStripRows = 256;
  for (int row = 0; row < raster.rows(); row += kStripRows)
    raster.read(0, row, raster.columns(), std::min(kStripRows, raster.rows() - row), {}, strip);
}

FillCounts fill_missing(const std::string& source, const Crs& crs, Raster<float>& into, Resampling resampling,
                        const ValueRange& range, Watcher* watcher) {
  const Grid& grid = into.grid;
  gdal::RasterSource raster{source};
  static_cast<void>(raster.info());  // refuses swapped axes and undefined places before any cell is read
  const OGRSpatialReference working = gdal::reference_of(crs);
  const gdal::TransformationPtr to_source = gdal::transformation(working, raster.reference(), source);
  const char* const same_options[] = {"IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES",
                                      "CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS", nullptr};
  const bool same_crs = working.IsSame(&raster.reference(), same_options) != 0;

  const int side = tile_cells(raster, *to_source, same_crs, grid);
  const int tiles_across = (grid.columns + side - 1) / side, tiles_down = (grid.rows + side - 1) / side;
  const std::size_t slash = source.find_last_of('/');
  Progress progress{watcher, "read " + (slash == std::string::npos ? source : source.substr(slash + 1)),
                    static_cast<std::uint64_t>(tiles_across) * static_cast<std::uint64_t>(tiles_down)};

  // GDAL and PROJ serve one thread at a time; resampling, the larger part, runs on all.
  std::mutex gdal_busy;
  std::atomic<std::uint64_t> filled{0}, out_of_range{0};
  parallel_for(0, tiles_across * tiles_down, [&](int tile) {
    const int col0 = tile % tiles_across * side, row0 = tile / tiles_across * side;
    const int col1 = std::min(col0 + side, grid.columns), row1 = std::min(row0 + side, grid.rows);

    // A tile that an earlier raster filled needs nothing of this one.
    bool wanted = false;
    for (int row = row0; row < row1 && !wanted; ++row)
      for (int col = col0; col < col1 && !wanted; ++col) wanted = std::isnan(into(col, row));
    if (!wanted) return progress.advance();

    std::unique_lock lock{gdal_busy};
    const Lattice lattice{raster, *to_source, same_crs, grid, col0, row0, col1 - col0, row1 - row0};
    double west = 0, north = 0, east = 0, south = 0;
    if (!lattice.span(&west, &north, &east, &south)) return progress.advance();
    const double margin = 2.0 + std::max(east - west, south - north) / kLatticeCells;
    Window window;
    window.col = static_cast<int>(std::clamp(std::floor(west - margin), 0.0, static_cast<double>(raster.columns())));
    window.row = static_cast<int>(std::clamp(std::floor(north - margin), 0.0, static_cast<double>(raster.rows())));
    window.columns =
        static_cast<int>(std::clamp(std::ceil(east + margin), 0.0, static_cast<double>(raster.columns()))) - window.col;
    window.rows =
        static_cast<int>(std::clamp(std::ceil(south + margin), 0.0, static_cast<double>(raster.rows()))) - window.row;
    if (window.columns <= 0 || window.rows <= 0) return progress.advance();
    if (static_cast<double>(window.columns) * window.rows > kMostWindowCells)
      throw Error{ErrorKind::input, source,
                  fmt::format("{} x {} of its cells fall under {} x {} cells of the working grid; the area lies over "
                              "the seam of the raster, or cell_m is far too coarse for it: warp it to the area first",
                              window.columns, window.rows, col1 - col0, row1 - row0)};
    raster.read(window.col, window.row, window.columns, window.rows, range, window.values);
    lock.unlock();

    std::vector<std::pair<float, double>> shares;
    std::uint64_t tile_filled = 0, tile_out_of_range = 0;
    for (int row = row0; row < row1; ++row)
      for (int col = col0; col < col1; ++col) {
        float& cell = into(col, row);
        if (!std::isnan(cell)) continue;
        const Lattice::Place at = lattice(grid.centre(col, row));
        if (std::isnan(at.centre.x) || std::isnan(at.centre.y)) continue;
        if (at.centre.x < 0.0 || at.centre.y < 0.0 || at.centre.x > raster.columns() || at.centre.y > raster.rows())
          continue;
        // The far edge belongs to the last cell, so that a border on a cell centre is not lost between two tiles.
        const float under = window(std::min(static_cast<int>(std::floor(at.centre.x)), raster.columns() - 1),
                                   std::min(static_cast<int>(std::floor(at.centre.y)), raster.rows() - 1));
        if (!std::isfinite(under)) {
          tile_out_of_range += std::isinf(under) ? 1 : 0;
          continue;
        }
        switch (resampling) {
          case Resampling::nearest:
            cell = under;
            break;
          case Resampling::bilinear:
            cell = bilinear(window, at);
            break;
          case Resampling::average:
            cell = average(window, at);
            break;
          case Resampling::mode:
            cell = mode(window, at, shares);
            break;
        }
        tile_filled += std::isnan(cell) ? 0 : 1;
      }
    filled += tile_filled;
    out_of_range += tile_out_of_range;
    progress.advance();
  });
  return {filled, out_of_range};
}

Raster<float> read_onto_grid(const std::string& source, const Crs& crs, const Grid& grid, Resampling resampling,
                             Watcher* watcher) {
  Raster<float> cells{grid, kNoData};
  fill_missing(source, crs, cells, resampling, {}, watcher);
  return cells;
}

}  // namespace phusong::geo
