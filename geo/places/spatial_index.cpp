#include "geo/places/spatial_index.h"

// Boost.Geometry 1.74 includes headers that Boost itself has replaced since; their notes are not about this file.
#define BOOST_ALLOW_DEPRECATED_HEADERS
#include <algorithm>
#include <boost/geometry.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <iterator>
#include <utility>

namespace phusong::geo {
namespace {

namespace bg = boost::geometry;
using Corner = bg::model::point<double, 2, bg::cs::cartesian>;
using Box = bg::model::box<Corner>;
using Entry = std::pair<Box, std::size_t>;

Box box_of(const Extent& e) { return {{e.west, e.south}, {e.east, e.north}}; }

// hypot, as distance_m does, so that an item at exactly the radius is judged as by distance_m.
double distance_to(const Box& box, Point p) {
  const double x = std::clamp(p.x, box.min_corner().get<0>(), box.max_corner().get<0>());
  const double y = std::clamp(p.y, box.min_corner().get<1>(), box.max_corner().get<1>());
  return distance_m({x, y}, p);
}

}  // namespace

struct SpatialIndex::Impl {
  bg::index::rtree<Entry, bg::index::quadratic<16>> tree;
};

SpatialIndex::SpatialIndex(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
SpatialIndex::~SpatialIndex() = default;
SpatialIndex::SpatialIndex(SpatialIndex&&) noexcept = default;
SpatialIndex& SpatialIndex::operator=(SpatialIndex&&) noexcept = default;

SpatialIndex SpatialIndex::of_extents(std::span<const Extent> items) {
  std::vector<Entry> entries;
  entries.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i)
    if (!items[i].empty()) entries.emplace_back(box_of(items[i]), i);
  auto impl = std::make_unique<Impl>();
  impl->tree = decltype(impl->tree)(entries);  // packed
  return SpatialIndex{std::move(impl)};
}

SpatialIndex SpatialIndex::of_points(std::span<const Point> items) {
  std::vector<Extent> boxes;
  boxes.reserve(items.size());
  for (const Point& p : items) boxes.push_back({p.x, p.y, p.x, p.y});
  return of_extents(boxes);
}

std::vector<std::size_t> SpatialIndex::touching(const Extent& box) const {
  std::vector<std::size_t> found;
  if (box.empty()) return found;
  for (auto it = impl_->tree.qbegin(bg::index::intersects(box_of(box))); it != impl_->tree.qend(); ++it)
    found.push_back(it->second);
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::size_t> SpatialIndex::within(Point p, double radius_m) const {
  std::vector<std::size_t> found;
  const Extent around = Extent{p.x, p.y, p.x, p.y}.grown(radius_m);
  if (around.empty()) return found;
  for (auto it = impl_->tree.qbegin(bg::index::intersects(box_of(around))); it != impl_->tree.qend(); ++it)
    if (distance_to(it->first, p) <= radius_m) found.push_back(it->second);
  std::sort(found.begin(), found.end());
  return found;
}

std::optional<std::size_t> SpatialIndex::nearest(Point p) const {
  std::vector<Entry> one;
  impl_->tree.query(bg::index::nearest(Corner{p.x, p.y}, 1), std::back_inserter(one));
  if (one.empty()) return std::nullopt;
  // The tree answers any of several equals; all at that distance are looked at again for the lowest index.
  const std::vector<std::size_t> equals = within(p, distance_to(one.front().first, p));
  return equals.empty() ? one.front().second : equals.front();
}

}  // namespace phusong::geo
