#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <random>

#include "geo/places/area.h"
#include "geo/places/villages.h"
#include "support.h"

namespace phusong::geo {
namespace {

using test::rectangle;

constexpr Grid kGrid{.west = 600'000, .north = 2'340'000, .cell_m = 30, .columns = 60, .rows = 50};

double area_of(const std::vector<CellShare>& cells, const Grid& grid) {
  double sum = 0.0;
  for (const CellShare& c : cells) sum += static_cast<double>(c.share);
  return sum * grid.cell_m * grid.cell_m;
}

// A star-shaped ring of random radii: never self-crossing, with long thin spikes.
std::vector<Point> random_star(std::mt19937& random, Point centre, double reach_m) {
  std::uniform_real_distribution<double> part{0.02, 1.0};
  const int corners = 3 + static_cast<int>(random() % 40);
  std::vector<Point> ring;
  for (int i = 0; i < corners; ++i) {
    const double angle = 2.0 * std::numbers::pi * i / corners, r = reach_m * part(random);
    ring.push_back({centre.x + r * std::cos(angle), centre.y + r * std::sin(angle)});
  }
  ring.push_back(ring.front());
  if (random() % 2 == 0) std::reverse(ring.begin(), ring.end());
  return ring;
}

// The slow truth: GEOS cuts the area with each cell's square.
std::map<std::pair<int, int>, double> shares_by_geos(const MultiPolygon& area, const Grid& grid) {
  std::map<std::pair<int, int>, double> shares;
  for (int row = 0; row < grid.rows; ++row)
    for (int col = 0; col < grid.columns; ++col) {
      const Point c = grid.centre(col, row);
      const double half = grid.cell_m / 2;
      const double cut = area_m2(intersection_of(area, {rectangle(c.x - half, c.y - half, c.x + half, c.y + half)}));
      if (cut > 0.0) shares[{row, col}] = cut / (grid.cell_m * grid.cell_m);
    }
  return shares;
}

// Drawn: the share of each cell in quarters, for a rectangle that cuts cells in halves and quarters.
TEST(CellsUnder, DrawnRectangle) {
  const Grid grid{.west = 0, .north = 3, .cell_m = 1, .columns = 4, .rows = 3};
  std::string drawn(12, '0');
  for (const CellShare& c : cells_under({rectangle(0.5, 0.5, 3.0, 2.5)}, grid))
    drawn[grid.index(c.col, c.row)] = static_cast<char>('0' + std::lround(4.0F * c.share));
  EXPECT_EQ(drawn,
            "1220"
            "2440"
            "1220");
}

TEST(CellsUnder, AreaIsConservedForRandomPolygonsWithHoles) {
  std::mt19937 random{11};
  std::uniform_real_distribution<double> place{500.0, 1000.0}, size{1.0, 480.0};
  for (int trial = 0; trial < 2000; ++trial) {
    const Point centre{kGrid.west + place(random), kGrid.north - place(random)};
    const double reach_m = size(random);
    Polygon star{{random_star(random, centre, reach_m)}};
    // A hole that surely lies inside: within the smallest radius that a star can have.
    if (random() % 2 == 0)
      star.rings.push_back(random_star(random, centre, reach_m * 0.019 * std::cos(std::numbers::pi / 3)));
    const MultiPolygon area{star};
    const double truth = area_m2(area);
    EXPECT_NEAR(area_of(cells_under(area, kGrid), kGrid) / truth, 1.0, 1e-6) << "trial " << trial;
  }
}

TEST(CellsUnder, EachShareIsThatOfGeos) {
  std::mt19937 random{12};
  const Grid grid{.west = 700'000, .north = 2'300'000, .cell_m = 30, .columns = 14, .rows = 12};
  for (int trial = 0; trial < 40; ++trial) {
    // Reaching beyond the grid on all sides in some trials.
    const MultiPolygon area = repair({Polygon{{random_star(random, grid.centre(7, 6), 50.0 + 10.0 * trial)}}}).area;
    auto truth = shares_by_geos(area, grid);
    int last = -1;
    for (const CellShare& c : cells_under(area, grid)) {
      const int order = c.row * grid.columns + c.col;
      EXPECT_GT(order, last) << "not row by row";
      last = order;
      EXPECT_GT(c.share, 0.0F);
      EXPECT_LE(c.share, 1.0F);
      const double expected = truth[{c.row, c.col}];
      EXPECT_NEAR(static_cast<double>(c.share), expected, 1e-6)
          << "trial " << trial << " cell " << c.col << "," << c.row;
      truth.erase({c.row, c.col});
    }
    for (const auto& [cell, share] : truth)
      EXPECT_LT(share, 1e-6) << "missing cell " << cell.second << "," << cell.first;
  }
}

TEST(CellsUnder, WhatLiesBeyondTheGridIsNotCounted) {
  const Extent e = kGrid.extent();
  EXPECT_TRUE(cells_under({rectangle(e.east + 1, e.south, e.east + 100, e.north)}, kGrid).empty());
  EXPECT_TRUE(cells_under({}, kGrid).empty());
  const auto all = cells_under({rectangle(e.west - 500, e.south - 500, e.east + 500, e.north + 500)}, kGrid);
  EXPECT_EQ(all.size(), kGrid.size());
  for (const CellShare& c : all) EXPECT_EQ(c.share, 1.0F);
  EXPECT_NEAR(area_of(cells_under({rectangle(e.west - 500, e.north - 45, e.west + 45, e.north + 500)}, kGrid), kGrid),
              45.0 * 45.0, 1e-3);
}

TEST(CellsUnder, TilingChangesNothing) {
  // More cells than fit into one band, so that bands must join.
  const Grid fine{.west = 0, .north = 3000, .cell_m = 1, .columns = 1500, .rows = 3000};
  std::mt19937 random{13};
  const MultiPolygon area{Polygon{{random_star(random, {750, 1500}, 740.0)}}};
  EXPECT_NEAR(area_of(cells_under(area, fine), fine) / area_m2(area), 1.0, 1e-6);
}

TEST(ZonalSum, WeighsByShareAndCountsUnknown) {
  const Grid grid{.west = 0, .north = 2, .cell_m = 1, .columns = 2, .rows = 2};
  Raster<float> people{grid};
  people.cells = {8, 4, std::numeric_limits<float>::quiet_NaN(), 2};
  double unknown = -1;
  EXPECT_DOUBLE_EQ(zonal_sum({rectangle(0.5, 0.5, 1.5, 1.5)}, people.view(), &unknown), 0.25 * (8 + 4 + 2));
  EXPECT_DOUBLE_EQ(unknown, 0.25);
  // Half of it beyond the raster.
  EXPECT_DOUBLE_EQ(zonal_sum({rectangle(0, 1, 1, 3)}, people.view(), &unknown), 8.0);
  EXPECT_DOUBLE_EQ(unknown, 0.5);
}

}  // namespace
}  // namespace phusong::geo
