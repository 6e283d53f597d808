// Published instances of covering problems, as the planner's own problem. Plain files or .gz.
//
//   Instance scp = read_set_cover("scp41.txt");                        // OR-Library, both of its forms
//   Instance mclp = read_cities("NewYork.txt", {.p = 50, .radius_m = 400});
//
// Guarantees: throws Error{input} with file and line for a file that is not of its format.
#pragma once

#include <string>

#include "sim/plan/plan.h"

namespace phusong::test {

struct Instance {
  std::string name;
  sim::PlanProblem problem;
};

/// Least cost over all rows. `m n`, then n costs and for each row its columns; or (rail) for each column its cost and
/// its rows. Which of the two it is, is seen from how many numbers there are.
[[nodiscard]] Instance read_set_cover(const std::string& file);

struct CityQuestion {
  int p = 0;
  double radius_m = 0.0;
};
/// Most demand within the radius of p of the points. Distances are great circles on a sphere of 6,378,100 m, whose
/// angle is rounded to a float, as the published values were found with.
[[nodiscard]] Instance read_cities(const std::string& file, const CityQuestion& question);

}  // namespace phusong::test
