#include "geo/places/area.h"

#include <fmt/core.h>
#include <geos_c.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "geo/base/constants.h"

namespace phusong::geo {
namespace {

// One GEOS context per thread: contexts must not be shared while in use. Its words are kept for the exception.
class Context {
 public:
  Context() : handle_{GEOS_init_r()} {
    GEOSContext_setErrorMessageHandler_r(handle_, keep, this);
    GEOSContext_setNoticeMessageHandler_r(handle_, nullptr, nullptr);
  }
  ~Context() { GEOS_finish_r(handle_); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  [[nodiscard]] GEOSContextHandle_t handle() const noexcept { return handle_; }
  [[nodiscard]] const std::string& words() const noexcept { return words_; }

 private:
  static void keep(const char* text, void* self) { static_cast<Context*>(self)->words_ = text; }
  GEOSContextHandle_t handle_;
  std::string words_;
};

Context& context() {
  thread_local Context made;
  return made;
}
GEOSContextHandle_t geos() { return context().handle(); }

[[noreturn]] void refuse(const char* what) {
  throw std::logic_error{fmt::format("GEOS cannot {}: {}", what, context().words())};
}

struct Destroy {
  void operator()(GEOSGeometry* g) const noexcept { GEOSGeom_destroy_r(geos(), g); }
};
using Geometry = std::unique_ptr<GEOSGeometry, Destroy>;

Geometry checked(GEOSGeometry* made, const char* what) {
  if (made == nullptr) refuse(what);
  return Geometry{made};
}

// ---- into GEOS ----

GEOSGeometry* ring_of(const std::vector<Point>& ring) {
  GEOSCoordSequence* sequence = GEOSCoordSeq_create_r(geos(), static_cast<unsigned>(ring.size()), 2);
  for (unsigned i = 0; i < ring.size(); ++i) GEOSCoordSeq_setXY_r(geos(), sequence, i, ring[i].x, ring[i].y);
  return GEOSGeom_createLinearRing_r(geos(), sequence);  // takes the sequence
}

Geometry collect(std::vector<GEOSGeometry*>& parts, int type) {
  return checked(GEOSGeom_createCollection_r(geos(), type, parts.data(), static_cast<unsigned>(parts.size())),
                 "build a collection");
}

Geometry to_geos(const MultiPolygon& area) {
  std::vector<GEOSGeometry*> polygons;
  for (const Polygon& polygon : area) {
    if (polygon.rings.empty()) continue;
    std::vector<GEOSGeometry*> holes;
    for (std::size_t i = 1; i < polygon.rings.size(); ++i) holes.push_back(ring_of(polygon.rings[i]));
    polygons.push_back(
        GEOSGeom_createPolygon_r(geos(), ring_of(polygon.rings[0]), holes.data(), static_cast<unsigned>(holes.size())));
    if (polygons.back() == nullptr) refuse("build a polygon");
  }
  return collect(polygons, GEOS_MULTIPOLYGON);
}

Geometry to_geos(Point p) { return checked(GEOSGeom_createPointFromXY_r(geos(), p.x, p.y), "build a point"); }

// ---- out of GEOS ----

double signed_area(const std::vector<Point>& ring) noexcept {
  // Relative to the first point: UTM northings are large, and their products would lose the small areas.
  double twice = 0.0;
  for (std::size_t i = 1; i + 1 < ring.size(); ++i)
    twice +=
        (ring[i].x - ring[0].x) * (ring[i + 1].y - ring[0].y) - (ring[i + 1].x - ring[0].x) * (ring[i].y - ring[0].y);
  return 0.5 * twice;
}

std::vector<Point> points_of(const GEOSGeometry* ring, bool counter_clockwise) {
  const GEOSCoordSequence* sequence = GEOSGeom_getCoordSeq_r(geos(), ring);
  unsigned size = 0;
  GEOSCoordSeq_getSize_r(geos(), sequence, &size);
  std::vector<Point> points(size);
  for (unsigned i = 0; i < size; ++i) GEOSCoordSeq_getXY_r(geos(), sequence, i, &points[i].x, &points[i].y);
  if ((signed_area(points) > 0.0) != counter_clockwise) std::reverse(points.begin(), points.end());
  return points;
}

void add_polygons(const GEOSGeometry* geometry, MultiPolygon& to) {
  const int type = GEOSGeomTypeId_r(geos(), geometry);
  if (type == GEOS_POLYGON) {
    if (GEOSisEmpty_r(geos(), geometry) == 1) return;
    Polygon polygon;
    polygon.rings.push_back(points_of(GEOSGetExteriorRing_r(geos(), geometry), true));
    for (int i = 0; i < GEOSGetNumInteriorRings_r(geos(), geometry); ++i)
      polygon.rings.push_back(points_of(GEOSGetInteriorRingN_r(geos(), geometry, i), false));
    to.push_back(std::move(polygon));
  } else if (type == GEOS_MULTIPOLYGON || type == GEOS_GEOMETRYCOLLECTION) {
    for (int i = 0; i < GEOSGetNumGeometries_r(geos(), geometry); ++i)
      add_polygons(GEOSGetGeometryN_r(geos(), geometry, i), to);
  }
}

// Points and lines that an operation leaves behind have no area and go.
MultiPolygon from_geos(const Geometry& geometry) {
  MultiPolygon area;
  add_polygons(geometry.get(), area);
  return area;
}

bool has_three_places(const std::vector<Point>& ring) {
  std::size_t different = 0;
  std::array<Point, 3> seen;
  for (const Point& p : ring) {
    if (std::find(seen.begin(), seen.begin() + static_cast<std::ptrdiff_t>(different), p) !=
        seen.begin() + static_cast<std::ptrdiff_t>(different))
      continue;
    seen[different++] = p;
    if (different == 3) return true;
  }
  return false;
}

// GEOS refuses rings that are open or have fewer than four points, so those are sorted out before it sees them.
MultiPolygon without_slivers(const MultiPolygon& area, int& dropped) {
  MultiPolygon kept;
  for (const Polygon& polygon : area) {
    Polygon made;
    for (std::size_t i = 0; i < polygon.rings.size(); ++i) {
      std::vector<Point> ring = polygon.rings[i];
      if (!ring.empty() && !(ring.front() == ring.back())) ring.push_back(ring.front());
      if (!has_three_places(ring)) {
        ++dropped;
        if (i == 0) break;  // holes of a polygon that is not there mean nothing
        continue;
      }
      made.rings.push_back(std::move(ring));
    }
    if (!made.rings.empty()) kept.push_back(std::move(made));
  }
  return kept;
}

}  // namespace

double area_m2(const MultiPolygon& area) noexcept {
  double sum = 0.0;
  for (const Polygon& polygon : area)
    for (std::size_t i = 0; i < polygon.rings.size(); ++i)
      sum += (i == 0 ? 1.0 : -1.0) * std::abs(signed_area(polygon.rings[i]));
  return sum;
}

Extent extent_of(const MultiPolygon& area) noexcept {
  Extent extent;
  for (const Polygon& polygon : area)
    for (const auto& ring : polygon.rings)
      for (const Point& p : ring) extent.add(p);
  return extent;
}

MultiPolygon disc_around(Point centre, double radius_m) {
  // A regular n-gon of corner distance R has the area n/2 R^2 sin(2 pi / n), which is set equal to pi r^2.
  const double step = 2.0 * kPi / kDiscCorners;
  const double corner_m = radius_m * std::sqrt(kPi / (0.5 * kDiscCorners * std::sin(step)));
  std::vector<Point> ring;
  ring.reserve(kDiscCorners + 1);
  for (int i = 0; i < kDiscCorners; ++i)
    ring.push_back({centre.x + corner_m * std::cos(i * step), centre.y + corner_m * std::sin(i * step)});
  ring.push_back(ring.front());
  return {Polygon{{std::move(ring)}}};
}

Point point_inside(const MultiPolygon& area) {
  const Geometry whole = to_geos(area);
  const auto read = [](const Geometry& point) {
    Point p;
    if (GEOSGeomGetX_r(geos(), point.get(), &p.x) != 1 || GEOSGeomGetY_r(geos(), point.get(), &p.y) != 1)
      refuse("find a point inside");
    return p;
  };
  const Geometry centroid = checked(GEOSGetCentroid_r(geos(), whole.get()), "find the centroid");
  if (GEOSContains_r(geos(), whole.get(), centroid.get()) == 1) return read(centroid);
  // Of several islands, the largest; the first of equals.
  const auto largest = std::max_element(area.begin(), area.end(),
                                        [](const Polygon& a, const Polygon& b) { return area_m2({a}) < area_m2({b}); });
  const Geometry part = to_geos(MultiPolygon{*largest});
  return read(checked(GEOSPointOnSurface_r(geos(), part.get()), "find a point inside"));
}

Repair repair(const MultiPolygon& area) {
  Repair result;
  result.before_m2 = area_m2(area);
  int dropped = 0;
  const MultiPolygon rings = without_slivers(area, dropped);
  if (dropped > 0) {
    result.was_valid = false;
    result.reason = "Ring with fewer than three different points";
  }
  if (rings.empty()) {
    if (dropped == 0) result.reason = "No rings";
    result.was_valid = false;
    return result;
  }

  Geometry geometry = to_geos(rings);
  char* reason = nullptr;
  GEOSGeometry* at = nullptr;
  const char valid = GEOSisValidDetail_r(geos(), geometry.get(), 0, &reason, &at);
  const Geometry place{at};
  if (valid == 2) refuse("judge an area");
  if (valid == 0) {
    result.was_valid = false;
    result.reason = reason;
    if (Point p; place != nullptr && GEOSGeomGetX_r(geos(), at, &p.x) == 1 && GEOSGeomGetY_r(geos(), at, &p.y) == 1)
      result.at = p;
    GEOSMakeValidParams* how = GEOSMakeValidParams_create_r(geos());
    GEOSMakeValidParams_setMethod_r(geos(), how, GEOS_MAKE_VALID_STRUCTURE);
    GEOSMakeValidParams_setKeepCollapsed_r(geos(), how, 0);
    GEOSGeometry* made = GEOSMakeValidWithParams_r(geos(), geometry.get(), how);
    GEOSMakeValidParams_destroy_r(geos(), how);
    geometry = checked(made, "repair an area");
  }
  GEOSFree_r(geos(), reason);
  result.area = from_geos(geometry);
  result.after_m2 = area_m2(result.area);
  if (!(result.after_m2 > 0.0)) result.area.clear();
  return result;
}

MultiPolygon intersection_of(const MultiPolygon& a, const MultiPolygon& b) {
  const Geometry left = to_geos(a), right = to_geos(b);
  return from_geos(checked(GEOSIntersection_r(geos(), left.get(), right.get()), "intersect areas"));
}

MultiPolygon convex_hull(std::span<const Point> points) {
  std::vector<GEOSGeometry*> parts;
  for (const Point& p : points) parts.push_back(to_geos(p).release());
  const Geometry all = collect(parts, GEOS_MULTIPOINT);
  return from_geos(checked(GEOSConvexHull_r(geos(), all.get()), "find a hull"));
}

double distance_between_m(const MultiPolygon& a, const MultiPolygon& b) {
  const Geometry left = to_geos(a), right = to_geos(b);
  double distance = 0.0;
  if (GEOSDistance_r(geos(), left.get(), right.get(), &distance) != 1) refuse("measure a distance");
  return distance;
}

// The prepared geometry has its own context, so that it can outlive the thread that made it.
struct PreparedArea::Impl {
  GEOSContextHandle_t own = GEOS_init_r();
  GEOSGeometry* geometry = nullptr;
  const GEOSPreparedGeometry* prepared = nullptr;

  ~Impl() {
    if (prepared != nullptr) GEOSPreparedGeom_destroy_r(own, prepared);
    if (geometry != nullptr) GEOSGeom_destroy_r(own, geometry);
    GEOS_finish_r(own);
  }
};

PreparedArea::PreparedArea(const MultiPolygon& area) : impl_{std::make_unique<Impl>()} {
  impl_->geometry = GEOSGeom_clone_r(impl_->own, to_geos(area).get());
  impl_->prepared = GEOSPrepare_r(impl_->own, impl_->geometry);
  if (impl_->prepared == nullptr) refuse("prepare an area");
}
PreparedArea::~PreparedArea() = default;
PreparedArea::PreparedArea(PreparedArea&&) noexcept = default;

bool PreparedArea::contains(Point p) const {
  return GEOSPreparedIntersects_r(impl_->own, impl_->prepared, to_geos(p).get()) == 1;
}
bool PreparedArea::intersects(const MultiPolygon& other) const {
  return GEOSPreparedIntersects_r(impl_->own, impl_->prepared, to_geos(other).get()) == 1;
}

}  // namespace phusong::geo
