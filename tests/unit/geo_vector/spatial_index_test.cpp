#include "geo/places/spatial_index.h"

#include <gtest/gtest.h>

#include <random>

namespace phusong::geo {
namespace {

// Whole-metre places, so that many distances are equal and ties are common.
std::vector<Point> random_points(std::mt19937& random, std::size_t count) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < count; ++i)
    points.push_back({static_cast<double>(random() % 40), static_cast<double>(random() % 40)});
  return points;
}

TEST(SpatialIndex, AgreesWithLookingAtAll) {
  std::mt19937 random{3};
  for (int trial = 0; trial < 200; ++trial) {
    const std::vector<Point> points = random_points(random, 1 + random() % 80);
    const SpatialIndex index = SpatialIndex::of_points(points);
    const Point p = random_points(random, 1)[0];
    const double radius = static_cast<double>(random() % 20);
    std::vector<std::size_t> within;
    std::size_t nearest = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (distance_m(points[i], p) <= radius) within.push_back(i);
      if (distance_m(points[i], p) < distance_m(points[nearest], p)) nearest = i;
    }
    EXPECT_EQ(index.within(p, radius), within);
    EXPECT_EQ(index.nearest(p), nearest);
  }
}

TEST(SpatialIndex, FindsTouchingBoxesInOrder) {
  const std::vector<Extent> boxes{{10, 0, 20, 10}, Extent{}, {0, 0, 10, 10}, {30, 30, 40, 40}};
  const SpatialIndex index = SpatialIndex::of_extents(boxes);
  EXPECT_EQ(index.touching({10, 10, 12, 12}), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(index.within({25, 5}, 5.0), (std::vector<std::size_t>{0}));
  EXPECT_TRUE(index.touching({21, 0, 29, 10}).empty());
}

TEST(SpatialIndex, EmptyIndexFindsNothing) {
  const SpatialIndex index = SpatialIndex::of_points({});
  EXPECT_FALSE(index.nearest({0, 0}).has_value());
  EXPECT_TRUE(index.within({0, 0}, 1e9).empty());
}

}  // namespace
}  // namespace phusong::geo
