// Published instances of covering problems, plain files or .gz, and made ones, as the planner's own problem.
//
//   Instance scp = read_set_cover("scp41.txt");                        // OR-Library, both of its forms
//   Instance mclp = read_cities("NewYork.txt", {.p = 50, .radius_m = 400});
//   Instance made = synthetic({.rows = 1'000'000, .columns = 10'000, .p = 200});
//
// Guarantees: throws Error{input} with file and line for a file that is not of its format.
#pragma once

#include <cstdint>
#include <string>

#include "sim/plan/plan.h"

namespace phusong::test {

/// A whole file, unpacked where it is packed (.gz).
[[nodiscard]] std::string text_of(const std::string& file);

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

/// A square of 100 km with demand points, a share of them around clusters and the others anywhere, and candidates
/// anywhere, each with a radius of its own, uniform between the bounds. Weights are log-normal, rounded to whole
/// people.
struct SyntheticQuestion {
  std::size_t rows = 1'000'000, columns = 10'000;
  int p = 200;          ///< sites; 0: no limit
  double budget = 0.0;  ///< of the sites' costs, which are then 1 to 2; 0: none, and each costs 1
  double radius_from_m = 500.0, radius_to_m = 1500.0;
  double share_in_clusters = 0.5;
  std::uint64_t seed = 1;
};
/// The same for a seed on every machine whose logarithm, sine and cosine round alike.
[[nodiscard]] Instance synthetic(const SyntheticQuestion& question);

}  // namespace phusong::test
