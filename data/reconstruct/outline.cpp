#include "data/reconstruct/outline.h"

#include <array>
#include <cmath>

namespace phusong::data {
namespace {

// Directions of a walk with the marked cell on the right hand: east along its north edge, south, west, north.
enum Heading { east = 0, south = 1, west = 2, north = 3 };
constexpr std::array<std::array<int, 2>, 4> kStep{{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}};

// Cell numbers by connected group, -1 where nothing is marked.
Raster<std::int32_t> grouped(const Raster<std::uint8_t>& mask, std::int32_t& groups) {
  Raster<std::int32_t> label(mask.grid, -1);
  std::vector<std::size_t> stack;
  const auto columns = static_cast<std::size_t>(mask.grid.columns);
  for (std::size_t start = 0; start < mask.cells.size(); ++start) {
    if (mask.cells[start] == 0 || label.cells[start] >= 0) continue;
    label.cells[start] = groups;
    stack.assign(1, start);
    while (!stack.empty()) {
      const std::size_t at = stack.back();
      stack.pop_back();
      const int col = static_cast<int>(at % columns), row = static_cast<int>(at / columns);
      for (const auto& s : kStep) {
        if (!mask.grid.contains(col + s[0], row + s[1])) continue;
        const std::size_t next = mask.grid.index(col + s[0], row + s[1]);
        if (mask.cells[next] == 0 || label.cells[next] >= 0) continue;
        label.cells[next] = groups;
        stack.push_back(next);
      }
    }
    ++groups;
  }
  return label;
}

class Tracer {
 public:
  explicit Tracer(const Raster<std::uint8_t>& mask) : mask_{mask}, traced_(mask.grid) {}

  /// True when the north edge of this marked cell is a border that no ring has used.
  [[nodiscard]] bool starts_at(int col, int row) const {
    return marked(col, row) && !marked(col, row - 1) && traced_(col, row) == 0;
  }

  std::vector<Point> ring_from(int col, int row) {
    std::vector<Point> ring;
    int c = col, r = row, heading = east;
    do {
      if (heading == east) traced_(c, r) = 1;
      add(ring, midpoint(c, r, heading));
      // Beyond the end of this edge: the cell ahead, and the one ahead on the left.
      const int ahead_c = c + kStep[static_cast<std::size_t>(heading)][0];
      const int ahead_r = r + kStep[static_cast<std::size_t>(heading)][1];
      const auto left = static_cast<std::size_t>((heading + 3) % 4);
      if (!marked(ahead_c, ahead_r)) {
        heading = (heading + 1) % 4;  // convex corner: around the same cell
      } else if (marked(ahead_c + kStep[left][0], ahead_r + kStep[left][1])) {
        c = ahead_c + kStep[left][0];
        r = ahead_r + kStep[left][1];
        heading = static_cast<int>(left);  // concave corner
      } else {
        c = ahead_c;
        r = ahead_r;
      }
    } while (c != col || r != row || heading != east);
    close(ring);
    return ring;
  }

 private:
  [[nodiscard]] bool marked(int col, int row) const { return mask_.grid.contains(col, row) && mask_(col, row) != 0; }

  [[nodiscard]] Point midpoint(int col, int row, int heading) const {
    const Point centre = mask_.grid.centre(col, row);
    const double half = mask_.grid.cell_m / 2;
    switch (heading) {
      case east:
        return {centre.x, centre.y + half};
      case south:
        return {centre.x + half, centre.y};
      case west:
        return {centre.x, centre.y - half};
      default:
        return {centre.x - half, centre.y};
    }
  }

  static bool straight(Point a, Point b, Point c) {
    return std::abs((b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)) < 1e-6;
  }
  // Keeps corners only.
  static void add(std::vector<Point>& ring, Point p) {
    if (ring.size() >= 2 && straight(ring[ring.size() - 2], ring.back(), p)) ring.pop_back();
    ring.push_back(p);
  }
  static void close(std::vector<Point>& ring) {
    while (ring.size() > 3 && straight(ring[ring.size() - 2], ring.back(), ring.front())) ring.pop_back();
    if (ring.size() > 3 && straight(ring.back(), ring.front(), ring[1])) ring.erase(ring.begin());
    ring.push_back(ring.front());
  }

  const Raster<std::uint8_t>& mask_;
  Raster<std::uint8_t> traced_;
};

}  // namespace

double signed_area_m2(const std::vector<Point>& ring) noexcept {
  double twice = 0;
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    twice +=
        (ring[i].x - ring[0].x) * (ring[i + 1].y - ring[0].y) - (ring[i + 1].x - ring[0].x) * (ring[i].y - ring[0].y);
  }
  return twice / 2;
}

std::vector<geo::Polygon> outlines(const Raster<std::uint8_t>& mask) {
  std::int32_t groups = 0;
  const Raster<std::int32_t> label = grouped(mask, groups);
  std::vector<geo::Polygon> polygons(static_cast<std::size_t>(groups));
  Tracer tracer{mask};
  // A group's first ring in row order begins at its northernmost cell and is therefore its outer one.
  for (int row = 0; row < mask.grid.rows; ++row) {
    for (int col = 0; col < mask.grid.columns; ++col) {
      if (!tracer.starts_at(col, row)) continue;
      polygons[static_cast<std::size_t>(label(col, row))].rings.push_back(tracer.ring_from(col, row));
    }
  }
  return polygons;
}

}  // namespace phusong::data
