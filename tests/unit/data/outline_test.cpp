// Outlines of drawn masks.
#include "data/reconstruct/outline.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace phusong::data {
namespace {

Raster<std::uint8_t> drawn(const std::vector<std::string>& picture) {
  const Grid grid{.west = 0,
                  .north = static_cast<double>(picture.size()) * 10,
                  .cell_m = 10,
                  .columns = static_cast<int>(picture[0].size()),
                  .rows = static_cast<int>(picture.size())};
  Raster<std::uint8_t> mask(grid);
  for (int row = 0; row < grid.rows; ++row) {
    for (int col = 0; col < grid.columns; ++col) {
      mask(col, row) = picture[static_cast<std::size_t>(row)][static_cast<std::size_t>(col)] == '#' ? 1 : 0;
    }
  }
  return mask;
}

bool inside(const geo::Polygon& polygon, Point p) {
  bool in = false;
  for (const auto& ring : polygon.rings) {
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
      const Point a = ring[i], b = ring[i + 1];
      if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) * (b.x - a.x) / (b.y - a.y)) in = !in;
    }
  }
  return in;
}

// Every marked cell's centre lies in exactly one polygon, every other in none.
void expect_faithful(const Raster<std::uint8_t>& mask, const std::vector<geo::Polygon>& polygons) {
  for (int row = 0; row < mask.grid.rows; ++row) {
    for (int col = 0; col < mask.grid.columns; ++col) {
      int holders = 0;
      for (const geo::Polygon& p : polygons) holders += inside(p, mask.grid.centre(col, row)) ? 1 : 0;
      EXPECT_EQ(holders, mask(col, row)) << col << "," << row;
    }
  }
}

TEST(Outline, OfOneCellIsADiamond) {
  const auto mask = drawn({"...", ".#.", "..."});
  const auto polygons = outlines(mask);
  ASSERT_EQ(polygons.size(), 1U);
  ASSERT_EQ(polygons[0].rings.size(), 1U);
  EXPECT_EQ(polygons[0].rings[0].size(), 5U);
  EXPECT_DOUBLE_EQ(signed_area_m2(polygons[0].rings[0]), -50.0);  // clockwise
}

TEST(Outline, KeepsHolesWithTheirIsland) {
  const auto mask = drawn({"#######", "#.....#", "#.###.#", "#.#.#.#", "#.###.#", "#.....#", "#######"});
  const auto polygons = outlines(mask);
  ASSERT_EQ(polygons.size(), 2U);
  EXPECT_EQ(polygons[0].rings.size(), 2U);
  EXPECT_EQ(polygons[1].rings.size(), 2U);
  EXPECT_LT(signed_area_m2(polygons[0].rings[0]), 0);
  EXPECT_GT(signed_area_m2(polygons[0].rings[1]), 0);
  expect_faithful(mask, polygons);
}

TEST(Outline, CellsThatTouchAtACornerStayApart) {
  const auto mask = drawn({"##..", "##..", "..##", "..##"});
  const auto polygons = outlines(mask);
  EXPECT_EQ(polygons.size(), 2U);
  expect_faithful(mask, polygons);
}

TEST(Outline, IsFaithfulForRaggedShapes) {
  const auto mask = drawn({"#.#.##.#", "####.#.#", ".##..###", "##.##..#", ".###.#.#", "#.#.####", "##.#..#."});
  expect_faithful(mask, outlines(mask));
}

TEST(Outline, OfNothingIsNothing) { EXPECT_TRUE(outlines(drawn({"..", ".."})).empty()); }

}  // namespace
}  // namespace phusong::data
