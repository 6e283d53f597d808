// How a profile divides the line between two points.
//
//   const EvenSteps steps = even_steps(mast, cell, 30.0);        // the fewest steps none of which is longer than 30 m
//
// Guarantees: pure; a length that is a whole number of steps stays so despite rounding.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "geo/grid/grid.h"

namespace phusong::geo {

/// A point under its mast is this far from it: a path has a length.
inline constexpr double kShortestPath_km = 1e-6;

/// `last` steps of equal length, at least one.
struct EvenSteps {
  std::size_t last;
  double length_km, step_km;
};
[[nodiscard]] inline EvenSteps even_steps(Point a, Point b, double step_m) {
  constexpr double kRounding = 1e-9;
  const double length_m = distance_m(a, b);
  const std::size_t last = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(length_m / step_m - kRounding)));
  const double length_km = std::max(length_m / 1000.0, kShortestPath_km);
  return {last, length_km, length_km / static_cast<double>(last)};
}

}  // namespace phusong::geo
