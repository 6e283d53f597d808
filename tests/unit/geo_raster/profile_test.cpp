#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "drawn_terrain.h"

namespace phusong::geo {
namespace {

using test::drawn_terrain;

TEST(ProfileBetween, SamplesCentresExactly) {
  const Terrain t = drawn_terrain({"12345"});
  Profile p;
  t.profile_between({50, 50}, {450, 50}, 100.0, p);
  ASSERT_EQ(p.size(), 5U);
  EXPECT_EQ(p.height_m, (std::vector<double>{100, 200, 300, 400, 500}));
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(p.distance_km[i], 0.1 * static_cast<double>(i), 1e-12);
  EXPECT_EQ(p.unknown_samples, 0);
  EXPECT_EQ(p.sea_samples, 0);
}

TEST(ProfileBetween, HasCeilOfLengthOverStepIntervals) {
  const Terrain t = drawn_terrain({"12345"});
  Profile p;
  const auto points = [&](double length_m, double step_m) {
    t.profile_between({50, 50}, {50 + length_m, 50}, step_m, p);
    return p.size();
  };
  EXPECT_EQ(points(90, 30), 4U);
  EXPECT_EQ(points(91, 30), 5U);
  EXPECT_EQ(points(10, 30), 2U);
  EXPECT_EQ(points(0.1 * 3, 0.1), 4U) << "rounding adds no sample";
  EXPECT_EQ(points(0, 30), 2U);
  EXPECT_GT(p.distance_km[1], p.distance_km[0]);
  EXPECT_EQ(p.height_m[0], p.height_m[1]);
}

TEST(ProfileBetween, EqualsHeightAtEverywhere) {
  const Terrain t = drawn_terrain({"1937", "4?82", "5~61", "7703"});
  std::mt19937 random{7};
  std::uniform_real_distribution<double> place{-60.0, 460.0};
  Profile p;
  int known = 0, unknown = 0;
  for (int trial = 0; trial < 400; ++trial) {
    const Point a{place(random), place(random)}, b{place(random), place(random)};
    t.profile_between(a, b, 17.0, p);
    int unknown_here = 0, sea_here = 0;
    const auto n = static_cast<double>(p.size() - 1);
    for (std::size_t i = 0; i < p.size(); ++i) {
      const double share = static_cast<double>(i) / n;
      const Point at{a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
      const double height = t.height_at(at);
      if (t.ground_at(at) == Ground::sea) ++sea_here;
      if (std::isnan(height)) {
        ++unknown_here;
        ASSERT_TRUE(std::isfinite(p.height_m[i]));
      } else {
        ASSERT_NEAR(p.height_m[i], height, 1e-6);
        ++known;
      }
    }
    ASSERT_EQ(p.unknown_samples, unknown_here);
    ASSERT_EQ(p.sea_samples, sea_here);
    unknown += unknown_here;
  }
  EXPECT_GT(known, 1000);
  EXPECT_GT(unknown, 1000);
}

TEST(ProfileBetween, IsTheSameBackwards) {
  const Terrain t = drawn_terrain({"1937", "4282", "5~61", "7703"});
  Profile there, back;
  t.profile_between({61, 73}, {333, 290}, 13.0, there);
  t.profile_between({333, 290}, {61, 73}, 13.0, back);
  ASSERT_EQ(there.size(), back.size());
  for (std::size_t i = 0; i < there.size(); ++i)
    EXPECT_NEAR(there.height_m[i], back.height_m[there.size() - 1 - i], 1e-9);
}

TEST(ProfileBetween, BridgesUnknownBetweenItsKnownNeighbours) {
  const Terrain t = drawn_terrain({"1????6"});
  Profile p;
  t.profile_between({50, 50}, {550, 50}, 100.0, p);
  EXPECT_EQ(p.unknown_samples, 4);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(p.height_m[i], 100.0 + 100.0 * static_cast<double>(i), 1e-9);

  // At an end the nearest known height, and 0 where nothing is known.
  const Terrain end = drawn_terrain({"??42??"});
  end.profile_between({50, 50}, {550, 50}, 100.0, p);
  EXPECT_EQ(p.height_m, (std::vector<double>{400, 400, 400, 200, 200, 200}));
  EXPECT_EQ(p.unknown_samples, 4);
  const Terrain nothing = drawn_terrain({"??????"});
  nothing.profile_between({50, 50}, {550, 50}, 100.0, p);
  EXPECT_EQ(p.height_m, std::vector<double>(6, 0.0));
  EXPECT_EQ(p.unknown_samples, 6);
}

TEST(ProfileBetween, CountsWhatLiesOutsideAsUnknown) {
  const Terrain t = drawn_terrain({"33", "33"});
  Profile p;
  t.profile_between({50, 50}, {1050, 50}, 100.0, p);
  EXPECT_EQ(p.unknown_samples, 9);
  t.profile_between({1e9, 1e9}, {1e9 + 100, -1e9}, 1e8, p);
  EXPECT_EQ(static_cast<std::size_t>(p.unknown_samples), p.size());
}

TEST(ProfileBetween, TakesClutterFromTheNearestCellButNotAtTheEnds) {
  Terrain t = drawn_terrain({"11~11"});
  t.classes = esa_world_cover();
  const std::uint8_t trees = t.classes.index_of_code(10);
  for (int col = 0; col < 5; ++col) t.clutter(col, 0) = trees;
  Profile p;
  t.profile_between({50, 50}, {450, 50}, 50.0, p);
  // The border between two cells belongs to the eastern one.
  EXPECT_EQ(p.clutter_m, (std::vector<double>{0, 15, 15, 0, 0, 15, 15, 15, 0}));
  EXPECT_EQ(p.sea_samples, 2);
  t.surface_model = true;
  t.profile_between({50, 50}, {450, 50}, 50.0, p);
  EXPECT_EQ(p.clutter_m, std::vector<double>(9, 0.0));
}

TEST(ProfileBetween, ReusesItsBuffers) {
  const Terrain t = drawn_terrain({"12345"});
  Profile p;
  t.profile_between({50, 50}, {450, 50}, 1.0, p);
  const double* before = p.height_m.data();
  t.profile_between({50, 50}, {350, 50}, 1.0, p);
  t.profile_between({50, 50}, {450, 50}, 1.0, p);
  EXPECT_EQ(p.height_m.data(), before);
}

TEST(HeightAt, IsBilinearAndUnknownOnlyWhereUnknownWeighs) {
  const Terrain t = drawn_terrain({"12", "3?"});
  EXPECT_EQ(t.height_at({50, 150}), 100.0);
  EXPECT_EQ(t.height_at({100, 150}), 150.0);
  EXPECT_EQ(t.height_at({50, 100}), 200.0);
  EXPECT_TRUE(std::isnan(t.height_at({100, 100})));
  EXPECT_TRUE(std::isnan(t.height_at({150, 50})));
  EXPECT_EQ(t.height_at({150, 150}), 200.0);
  EXPECT_TRUE(std::isnan(t.height_at({49, 150}))) << "outside the outermost centres";
  EXPECT_TRUE(std::isnan(t.height_at({NAN, 150})));
  const Terrain full = drawn_terrain({"12", "34"});
  EXPECT_EQ(full.height_at({100, 100}), 250.0);
  EXPECT_EQ(full.height_at({150, 50}), 400.0);
  EXPECT_EQ(drawn_terrain({"5"}).height_at({50, 50}), 500.0);
  EXPECT_EQ(full.ground_at({-1, 50}), Ground::unknown);
}

TEST(Coarsened, TakesMajoritiesAndMeans) {
  // Land; sea by majority; land by tie with sea; unknown as soon as one cell is. Narrow blocks at the edges.
  Terrain fine = drawn_terrain({"12~~1", "34~5?", "~~??9", "99?79", "2???1"});
  fine.classes = esa_world_cover();
  fine.clutter(0, 0) = fine.clutter(1, 0) = 2;
  fine.clutter(0, 1) = fine.clutter(1, 1) = 1;
  const Terrain coarse = coarsened(fine, 2);
  EXPECT_EQ(coarse.grid, (Grid{.west = 0, .north = 500, .cell_m = 200, .columns = 3, .rows = 3}));
  EXPECT_EQ(test::drawn_ground(coarse), "#~?\n#?#\n??#\n");
  EXPECT_EQ(coarse.height_m(0, 0), 250.0F);
  EXPECT_EQ(coarse.height_m(1, 0), 0.0F) << "sea is 0";
  EXPECT_EQ(coarse.height_m(0, 1), 450.0F) << "the mean of land and sea";
  EXPECT_EQ(coarse.clutter(0, 0), 1) << "a tie goes to the lower index";
  EXPECT_EQ(coarse.land_cells, 4U);
  EXPECT_EQ(coarse.sea_cells, 1U);
  EXPECT_EQ(coarse.unknown_cells, 4U);
  EXPECT_EQ(coarsened(fine, 1).height_m.cells, fine.height_m.cells);
  EXPECT_EQ(coarsened(fine, 1).ground.cells, fine.ground.cells);
}

}  // namespace
}  // namespace phusong::geo
