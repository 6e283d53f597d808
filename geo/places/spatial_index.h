// Which of many boxes or points are near: an R-tree (Boost.Geometry) with answers in a fixed order.
//
//   SpatialIndex index = SpatialIndex::of_points(sites);
//   for (std::size_t i : index.within(p, 20'000.0)) ...      // ascending i
//
// Guarantees: answers are indices into the span it was built from, ascending; ties of nearest() go to the lowest index;
// const members may be called from any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "geo/grid/grid.h"

namespace phusong::geo {

class SpatialIndex {
 public:
  /// Empty extents are never found.
  static SpatialIndex of_extents(std::span<const Extent> items);
  static SpatialIndex of_points(std::span<const Point> items);
  ~SpatialIndex();
  SpatialIndex(SpatialIndex&&) noexcept;
  SpatialIndex& operator=(SpatialIndex&&) noexcept;

  /// Items that touch the box.
  [[nodiscard]] std::vector<std::size_t> touching(const Extent& box) const;
  /// Items whose box comes within radius_m of p (for points: distance_m <= radius_m).
  [[nodiscard]] std::vector<std::size_t> within(Point p, double radius_m) const;
  /// The item whose box is nearest; none when the index is empty.
  [[nodiscard]] std::optional<std::size_t> nearest(Point p) const;

 private:
  struct Impl;
  explicit SpatialIndex(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace phusong::geo
