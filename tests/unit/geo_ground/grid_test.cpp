#include "geo/grid/grid.h"

#include <gtest/gtest.h>

#include <vector>

#include "geo/base/error.h"
#include "geo/grid/profile.h"

namespace phusong {
namespace {

const Grid kGrid{.west = 600'000, .north = 2'400'000, .cell_m = 30, .columns = 4, .rows = 3};

TEST(Grid, RowZeroIsTheNorthEdge) {
  EXPECT_EQ(kGrid.centre(0, 0), (Point{600'015, 2'399'985}));
  EXPECT_EQ(kGrid.centre(3, 2), (Point{600'105, 2'399'925}));
  EXPECT_EQ(kGrid.size(), 12U);
  EXPECT_EQ(kGrid.index(1, 2), 9U);
  EXPECT_EQ(kGrid.extent(), (Extent{600'000, 2'399'910, 600'120, 2'400'000}));
}

TEST(Grid, EveryCentreFallsInItsOwnCell) {
  for (int row = 0; row < kGrid.rows; ++row)
    for (int col = 0; col < kGrid.columns; ++col) {
      const Point p = kGrid.centre(col, row);
      EXPECT_EQ(kGrid.col_of(p.x), col);
      EXPECT_EQ(kGrid.row_of(p.y), row);
      EXPECT_TRUE(kGrid.contains(p));
    }
}

TEST(Grid, PlacesOutsideAreOutside) {
  EXPECT_EQ(kGrid.col_of(599'999.9), -1);
  EXPECT_EQ(kGrid.row_of(2'400'000.1), -1);
  EXPECT_FALSE(kGrid.contains(Point{599'999.9, 2'399'985}));
  EXPECT_FALSE(kGrid.contains(Point{600'120.0, 2'399'985}));
  EXPECT_FALSE(kGrid.contains(4, 0));
  EXPECT_FALSE(kGrid.contains(0, -1));
}

TEST(Raster, IsRowMajorAndViewsDoNotCopy) {
  Raster<int> raster{kGrid, 7};
  raster(2, 1) = 42;
  EXPECT_EQ(raster.cells[6], 42);
  const RasterView<int> view = raster.view();
  EXPECT_EQ(view(2, 1), 42);
  EXPECT_EQ(view.cells.data(), raster.cells.data());
  EXPECT_EQ(view(0, 0), 7);
}

TEST(Extent, GrowsMeetsAndHolds) {
  Extent e;
  EXPECT_TRUE(e.empty());
  EXPECT_FALSE(e.intersects({0, 0, 1, 1}));
  e.add({2, 3});
  e.add({-1, 5});
  EXPECT_EQ(e, (Extent{-1, 3, 2, 5}));
  EXPECT_TRUE(e.contains({0, 4}));
  EXPECT_FALSE(e.contains({0, 6}));
  EXPECT_TRUE(e.intersects({2, 5, 9, 9}));
  EXPECT_FALSE(e.intersects({2.1, 5, 9, 9}));
  EXPECT_EQ(e.grown(1.0), (Extent{-2, 2, 3, 6}));
}

TEST(Point, DistanceAndBearing) {
  const Point origin{0, 0};
  EXPECT_DOUBLE_EQ(distance_m({1, 1}, {4, 5}), 5.0);
  EXPECT_DOUBLE_EQ(bearing_deg(origin, {0, 10}), 0.0);
  EXPECT_DOUBLE_EQ(bearing_deg(origin, {10, 0}), 90.0);
  EXPECT_DOUBLE_EQ(bearing_deg(origin, {0, -10}), 180.0);
  EXPECT_DOUBLE_EQ(bearing_deg(origin, {-10, 0}), 270.0);
  EXPECT_DOUBLE_EQ(bearing_deg(origin, {-1, 1}), 315.0);
  EXPECT_EQ(bearing_deg(origin, origin), 0.0);
}

TEST(Profile, CopiesArraysAndFillsClutter) {
  const std::vector<double> d{0, 1, 2.5}, h{10, 20, 30}, c{0, 15, 0};
  const Profile bare = profile_from_arrays(d, h);
  EXPECT_EQ(bare.clutter_m, (std::vector<double>{0, 0, 0}));
  const Profile full = profile_from_arrays(d, h, c);
  const ProfileView view = full.view();
  EXPECT_EQ(view.size(), 3U);
  EXPECT_EQ(view.length_km(), 2.5);
  EXPECT_EQ(view.height_m[1], 20.0);
  EXPECT_EQ(view.clutter_m[1], 15.0);
  EXPECT_EQ(full.unknown_samples, 0);
}

TEST(Profile, RefusesWhatIsNoProfile) {
  using V = std::vector<double>;
  const auto refused = [](const V& d, const V& h, const V& c = {}) {
    try {
      static_cast<void>(profile_from_arrays(d, h, c));
      return false;
    } catch (const Error& error) {
      return error.kind() == ErrorKind::input;
    }
  };
  EXPECT_TRUE(refused({0}, {1}));
  EXPECT_TRUE(refused({0, 1}, {1}));
  EXPECT_TRUE(refused({0, 1}, {1, 2}, {0}));
  EXPECT_TRUE(refused({0.5, 1}, {1, 2}));
  EXPECT_TRUE(refused({0, 1, 1}, {1, 2, 3}));
  EXPECT_TRUE(refused({0, std::nan("")}, {1, 2}));
  EXPECT_FALSE(refused({0, 1}, {1, 2}));
}

}  // namespace
}  // namespace phusong
