#include "geo/places/area.h"

#include <gtest/gtest.h>

#include <numbers>

#include "support.h"

namespace phusong::geo {
namespace {

using test::rectangle;

// Working coordinates of Quảng Ninh, where products of coordinates lose digits.
constexpr double kEast = 700'000.0, kNorth = 2'330'000.0;

TEST(Area, RectangleWithHoleInAnyDirection) {
  MultiPolygon area{rectangle(kEast, kNorth, kEast + 10, kNorth + 10)};
  area[0].rings.push_back(rectangle(kEast + 2, kNorth + 2, kEast + 4, kNorth + 5).rings[0]);
  EXPECT_DOUBLE_EQ(area_m2(area), 94.0);
  std::reverse(area[0].rings[0].begin(), area[0].rings[0].end());
  EXPECT_DOUBLE_EQ(area_m2(area), 94.0);
  EXPECT_EQ(extent_of(area), (Extent{kEast, kNorth, kEast + 10, kNorth + 10}));
  EXPECT_EQ(area_m2({}), 0.0);
}

TEST(Area, DiscHasTheAreaOfTheCircle) {
  for (const double radius_m : {1.0, 250.0, 5000.0}) {
    const MultiPolygon disc = disc_around({kEast, kNorth}, radius_m);
    EXPECT_EQ(disc[0].rings[0].size(), 65U);
    EXPECT_NEAR(area_m2(disc) / (std::numbers::pi * radius_m * radius_m), 1.0, 1e-9) << radius_m;
    const Point centre = point_inside(disc);
    EXPECT_NEAR(centre.x, kEast, 1e-6 * radius_m);
    EXPECT_NEAR(centre.y, kNorth, 1e-6 * radius_m);
  }
}

TEST(Area, PointInsideOfACrescentAndOfIslands) {
  const MultiPolygon horseshoe{
      Polygon{{{{0, 0}, {30, 0}, {30, 30}, {20, 30}, {20, 10}, {10, 10}, {10, 30}, {0, 30}, {0, 0}}}}};
  EXPECT_TRUE(PreparedArea{horseshoe}.contains(point_inside(horseshoe)));
  const MultiPolygon islands{rectangle(0, 0, 1, 1), rectangle(100, 0, 110, 10)};
  EXPECT_GE(point_inside(islands).x, 100.0);
}

TEST(Repair, ValidAreasComeBackAsTheyAre) {
  const Repair r = repair({rectangle(0, 0, 10, 10)});
  EXPECT_TRUE(r.was_valid);
  EXPECT_TRUE(r.reason.empty());
  EXPECT_EQ(r.before_m2, 100.0);
  EXPECT_EQ(r.after_m2, 100.0);
}

TEST(Repair, BowTieKeepsBothWings) {
  const Repair r = repair({Polygon{{{{0, 0}, {10, 10}, {10, 0}, {0, 10}, {0, 0}}}}});
  EXPECT_FALSE(r.was_valid);
  EXPECT_EQ(r.reason, "Self-intersection");
  ASSERT_TRUE(r.at.has_value());
  EXPECT_EQ(*r.at, (Point{5, 5}));
  EXPECT_EQ(r.before_m2, 0.0);
  EXPECT_DOUBLE_EQ(r.after_m2, 50.0);
  EXPECT_EQ(r.area.size(), 2U);
}

TEST(Repair, HoleOutsideItsShellBecomesAPart) {
  Polygon p = rectangle(0, 0, 10, 10);
  p.rings.push_back(rectangle(20, 20, 25, 25).rings[0]);
  const Repair r = repair({p});
  EXPECT_FALSE(r.was_valid);
  EXPECT_EQ(r.reason, "Hole lies outside shell");
  EXPECT_DOUBLE_EQ(r.after_m2, 125.0);
  EXPECT_EQ(r.area.size(), 2U);
}

TEST(Repair, OverlappingPartsJoin) {
  const Repair r = repair({rectangle(0, 0, 10, 10), rectangle(5, 0, 15, 10)});
  EXPECT_FALSE(r.was_valid);
  EXPECT_DOUBLE_EQ(r.after_m2, 150.0);
}

TEST(Repair, WhatHasNoAreaIsEmptyAndSaysWhy) {
  for (const MultiPolygon& flat :
       {MultiPolygon{}, MultiPolygon{Polygon{{{{0, 0}, {10, 0}, {0, 0}}}}}, MultiPolygon{Polygon{{{{1, 1}}}}},
        MultiPolygon{Polygon{{{{0, 0}, {10, 10}, {20, 20}, {0, 0}}}}}}) {
    const Repair r = repair(flat);
    EXPECT_TRUE(r.area.empty());
    EXPECT_FALSE(r.was_valid);
    EXPECT_FALSE(r.reason.empty());
  }
}

TEST(Repair, SliverHoleIsDroppedByName) {
  Polygon p = rectangle(0, 0, 10, 10);
  p.rings.push_back({{2, 2}, {3, 3}, {2, 2}});
  const Repair r = repair({p});
  EXPECT_FALSE(r.was_valid);
  EXPECT_EQ(r.reason, "Ring with fewer than three different points");
  EXPECT_EQ(r.after_m2, 100.0);
}

TEST(Area, SetOperations) {
  const std::vector<MultiPolygon> two{{rectangle(0, 0, 10, 10)}, {rectangle(5, 0, 15, 10)}};
  EXPECT_DOUBLE_EQ(area_m2(intersection_of(two[0], two[1])), 50.0);
  EXPECT_EQ(distance_between_m(two[0], two[1]), 0.0);
  EXPECT_EQ(distance_between_m(two[0], {rectangle(13, 14, 20, 20)}), 5.0);
  const std::vector<Point> corners{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {2, 2}};
  EXPECT_DOUBLE_EQ(area_m2(convex_hull(corners)), 16.0);
  EXPECT_TRUE(convex_hull(std::vector<Point>{{0, 0}, {1, 1}}).empty());
}

TEST(PreparedArea, ContainsItsEdgeAndNotItsHole) {
  Polygon p = rectangle(0, 0, 10, 10);
  p.rings.push_back(rectangle(4, 4, 6, 6).rings[0]);
  const PreparedArea area{{p}};
  EXPECT_TRUE(area.contains({1, 1}));
  EXPECT_TRUE(area.contains({0, 5}));
  EXPECT_FALSE(area.contains({5, 5}));
  EXPECT_FALSE(area.contains({11, 5}));
  EXPECT_TRUE(area.intersects({rectangle(9, 9, 12, 12)}));
  EXPECT_FALSE(area.intersects({rectangle(4.5, 4.5, 5.5, 5.5)}));
}

}  // namespace
}  // namespace phusong::geo
