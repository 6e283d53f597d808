// Geometry of areas and points on the working plane: measures, repair, union, hull, distance.
//
//   Repair r = repair(broken);                       // GEOS MakeValid, with the reason
//   MultiPolygon disc = disc_around(centre, 250.0);
//   PreparedArea fast{area};  fast.contains(p);
//
// Guarantees: planar metres; results have outer rings counter-clockwise, holes clockwise, all closed. Free functions
// may be called from any thread; a PreparedArea by one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "geo/grid/grid.h"
#include "geo/io/vector_io.h"

namespace phusong::geo {

/// Corners of the polygon that stands for a disc.
inline constexpr int kDiscCorners = 64;

/// Outer rings minus holes, whatever their direction, m2. 0 for an empty area.
[[nodiscard]] double area_m2(const MultiPolygon& area) noexcept;
[[nodiscard]] Extent extent_of(const MultiPolygon& area) noexcept;

/// A regular polygon of kDiscCorners whose area is exactly that of the disc. Domain: radius_m > 0.
[[nodiscard]] MultiPolygon disc_around(Point centre, double radius_m);

/// The centroid when it lies inside, else a point on the surface (GEOS PointOnSurface of the largest part).
/// Domain: valid, area > 0.
[[nodiscard]] Point point_inside(const MultiPolygon& area);

/// What repair() found and did.
struct Repair {
  MultiPolygon area;  ///< valid; empty when nothing of it has an area
  bool was_valid = true;
  std::string reason;       ///< GEOS's words, e.g. "Self-intersection"; empty when it was valid
  std::optional<Point> at;  ///< where, if known
  double before_m2 = 0.0;   ///< of the rings as given
  double after_m2 = 0.0;
};
/// Makes an area valid: GEOS MakeValid, structure method, so that overlapping parts join, a hole outside its shell
/// becomes a part of its own and both wings of a bow-tie stay. Rings of fewer than three different points are dropped
/// and named. Domain: finite coordinates.
[[nodiscard]] Repair repair(const MultiPolygon& area);

/// Domain of the following: valid areas. Throws std::logic_error where GEOS refuses its input.
[[nodiscard]] MultiPolygon intersection_of(const MultiPolygon& a, const MultiPolygon& b);
/// Convex hull of all corners; empty when the points have no area.
[[nodiscard]] MultiPolygon convex_hull(std::span<const Point> points);
/// 0 when they touch or overlap.
[[nodiscard]] double distance_between_m(const MultiPolygon& a, const MultiPolygon& b);

/// Many point-in-area questions about one area.
class PreparedArea {
 public:
  explicit PreparedArea(const MultiPolygon& area);
  ~PreparedArea();
  PreparedArea(PreparedArea&&) noexcept;
  PreparedArea(const PreparedArea&) = delete;
  PreparedArea& operator=(const PreparedArea&) = delete;
  /// True inside and on the edge.
  [[nodiscard]] bool contains(Point p) const;
  [[nodiscard]] bool intersects(const MultiPolygon& other) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace phusong::geo
