#include "data/reconstruct/base_surface.h"

#include <Eigen/Sparse>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "geo/base/error.h"

namespace phusong::data {
namespace {

constexpr double kCellM = 720.0;
constexpr double kTension = 0.10, kBending = 0.35;  // against one constraint per cell
constexpr double kLineWeight = 3.0, kShoreWeight = 2.0, kSeaWeight = 1.0;
constexpr double kStepM = 350.0;

using Triplets = std::vector<Eigen::Triplet<double>>;

/// Adds weight * (sum of terms - target)^2 to the normal equations.
template <std::size_t N>
void add_square(Triplets& matrix, const std::array<std::pair<int, double>, N>& terms, double weight) {
  for (const auto& [i, wi] : terms)
    for (const auto& [j, wj] : terms) matrix.emplace_back(i, j, weight * wi * wj);
}

}  // namespace

Raster<float> base_surface(const ReliefTable& table, const Shore& shore, const Extent& extent) {
  const Grid g{.west = extent.west,
               .north = extent.north,
               .cell_m = kCellM,
               .columns = static_cast<int>((extent.east - extent.west) / kCellM) + 1,
               .rows = static_cast<int>((extent.north - extent.south) / kCellM) + 1};
  const auto id = [&](int c, int r) { return static_cast<int>(g.index(c, r)); };
  Triplets matrix;
  matrix.reserve(g.size() * 45);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(g.size()));

  // Smoothness: first differences (tension) and second differences (bending), the mixed one counted twice.
  for (int r = 0; r < g.rows; ++r)
    for (int c = 0; c < g.columns; ++c) {
      using P = std::pair<int, double>;
      if (c + 1 < g.columns) add_square(matrix, std::array{P{id(c, r), -1.0}, P{id(c + 1, r), 1.0}}, kTension);
      if (r + 1 < g.rows) add_square(matrix, std::array{P{id(c, r), -1.0}, P{id(c, r + 1), 1.0}}, kTension);
      if (c > 0 && c + 1 < g.columns)
        add_square(matrix, std::array{P{id(c - 1, r), 1.0}, P{id(c, r), -2.0}, P{id(c + 1, r), 1.0}}, kBending);
      if (r > 0 && r + 1 < g.rows)
        add_square(matrix, std::array{P{id(c, r - 1), 1.0}, P{id(c, r), -2.0}, P{id(c, r + 1), 1.0}}, kBending);
      if (c + 1 < g.columns && r + 1 < g.rows)
        add_square(matrix,
                   std::array{P{id(c, r), 1.0}, P{id(c + 1, r), -1.0}, P{id(c, r + 1), -1.0}, P{id(c + 1, r + 1), 1.0}},
                   2 * kBending);
    }

  const auto pin = [&](Point p, double height_m, double weight) {
    const double x = (p.x - g.west) / kCellM - 0.5, y = (g.north - p.y) / kCellM - 0.5;
    const int c = static_cast<int>(std::floor(x)), r = static_cast<int>(std::floor(y));
    if (c < 0 || r < 0 || c + 1 >= g.columns || r + 1 >= g.rows) return;
    const double u = x - c, v = y - r;
    const std::array terms{std::pair{id(c, r), (1 - u) * (1 - v)}, std::pair{id(c + 1, r), u * (1 - v)},
                           std::pair{id(c, r + 1), (1 - u) * v}, std::pair{id(c + 1, r + 1), u * v}};
    add_square(matrix, terms, weight);
    for (const auto& [i, w] : terms) right[i] += weight * w * height_m;
  };
  // Lines are followed in steps of half a cell, so that a long segment weighs as much per kilometre as a short one.
  for (const Landform& row : table.rows) {
    const bool line = row.kind == Relief::ridge || row.kind == Relief::valley || row.kind == Relief::plain;
    const bool coast = row.kind == Relief::coast || row.kind == Relief::island || row.kind == Relief::channel;
    if (row.kind == Relief::summit) pin(row.line[0].at, row.height_m, kLineWeight);
    if (!line && !coast) continue;
    const std::size_t segments = row.line.size() - (row.kind == Relief::island ? 0 : 1);
    for (std::size_t i = 0; i < segments; ++i) {
      const Vertex a = row.line[i], b = row.line[(i + 1) % row.line.size()];
      const int steps = std::max(1, static_cast<int>(std::ceil(distance_m(a.at, b.at) / kStepM)));
      for (int k = 0; k < steps; ++k) {
        const double t = static_cast<double>(k) / steps;
        pin({a.at.x + t * (b.at.x - a.at.x), a.at.y + t * (b.at.y - a.at.y)},
            coast ? 1.0 : a.height_m + t * (b.height_m - a.height_m), coast ? kShoreWeight : kLineWeight);
      }
    }
    if (line) pin(row.line.back().at, row.line.back().height_m, kLineWeight);
  }
  for (int r = 0; r < g.rows; ++r)
    for (int c = 0; c < g.columns; ++c)
      if (shore.plain_distance_m(g.centre(c, r)) < -kCellM / 2) matrix.emplace_back(id(c, r), id(c, r), kSeaWeight);

  Eigen::SparseMatrix<double> normal(static_cast<Eigen::Index>(g.size()), static_cast<Eigen::Index>(g.size()));
  normal.setFromTriplets(matrix.begin(), matrix.end());
  const Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> solver{normal};
  if (solver.info() != Eigen::Success)
    throw Error{ErrorKind::input, "terrain.csv",
                "no surface passes through the table; it needs at least one coast or line"};
  const Eigen::VectorXd height = solver.solve(right);
  Raster<float> out{g};
  for (std::size_t i = 0; i < out.cells.size(); ++i)
    out.cells[i] = static_cast<float>(height[static_cast<Eigen::Index>(i)]);
  return out;
}

}  // namespace phusong::data
