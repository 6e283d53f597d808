// Public set-covering instances (OR-Library) with their best known values; they are not part of the repository.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "geo/base/error.h"
#include "sim/plan/plan.h"
#include "tests/support/plan_instances.h"

namespace phusong::sim {
namespace {

struct Known {
  const char* file;
  double best;       ///< proven optimal in the literature
  double tolerance;  ///< stated quality: at most this share above
};

class SetCovering : public testing::TestWithParam<Known> {};

TEST_P(SetCovering, ComesCloseToTheBestKnown) {
  const char* chosen = std::getenv("PHUSONG_SHARED");
  const std::filesystem::path file = std::filesystem::path{chosen != nullptr ? chosen : PHUSONG_SHARED_DEFAULT} /
                                     "instances" / "scp" / GetParam().file;
  if (!std::filesystem::exists(file))
    GTEST_SKIP() << file << " is not there; set PHUSONG_SHARED to the folder with the reference instances";
  const PlanProblem p = test::read_set_cover(file.string()).problem;
  const std::size_t rows = p.row_weight.size();
  const PlanSolution s = make_solver("search_and_prove")->solve(p, nullptr);
  EXPECT_EQ(s.rows.size(), rows);
  EXPECT_GE(s.cost, GetParam().best);
  EXPECT_LE(s.cost, GetParam().best * (1.0 + GetParam().tolerance)) << s.bound_method;
  EXPECT_LE(s.bound, GetParam().best) << s.bound_method;
  EXPECT_GE(s.bound, 0.95 * GetParam().best) << s.bound_method;
  RecordProperty("cost", std::to_string(s.cost));
  RecordProperty("bound", std::to_string(s.bound));
  if (std::getenv("PHUSONG_SHOW") != nullptr)
    std::printf("%s cost %.0f bound %.0f best %.0f: %s\n", GetParam().file, s.cost, s.bound, GetParam().best,
                s.bound_method.c_str());
}

INSTANTIATE_TEST_SUITE_P(OrLibrary, SetCovering,
                         testing::Values(Known{"scp41.txt", 429, 0.005}, Known{"scp49.txt", 641, 0.005},
                                         Known{"scp51.txt", 253, 0.005}, Known{"scp59.txt", 279, 0.005},
                                         Known{"scp61.txt", 138, 0.01}));

class SmallFiles : public testing::Test {
 protected:
  std::string written(const std::string& name, const std::string& text) {
    const std::filesystem::path path = std::filesystem::path{testing::TempDir()} / name;
    std::ofstream{path} << text;
    return path.string();
  }
  std::string complaint_about(const std::string& file) {
    try {
      (void)test::read_set_cover(file);
    } catch (const Error& error) {
      return error.what();
    }
    return "none";
  }
};

// Three rows, four columns; the best choice is columns 2 and 4 for 3.
TEST_F(SmallFiles, BothFormsOfSetCoveringAreTheSameProblem) {
  const PlanProblem by_rows = test::read_set_cover(written("rows.txt", "3 4\n2 1 3 2\n2 1 2\n2 2 3\n2 3 4\n")).problem;
  const PlanProblem by_columns =
      test::read_set_cover(written("columns.txt", "3 4\n2 1 1\n1 2 2 1\n3 2 3 2\n2 1 3\n")).problem;
  EXPECT_EQ(by_rows.column_rows, by_columns.column_rows);
  EXPECT_EQ(by_rows.column_cost, by_columns.column_cost);
  const PlanSolution s = make_solver("search_and_prove")->solve(by_rows, nullptr);
  EXPECT_EQ(s.cost, 3.0);
  EXPECT_TRUE(s.optimal);
  EXPECT_EQ(s.columns.size(), 2U);
}

TEST_F(SmallFiles, WhatIsWrongIsSaidWithItsLine) {
  const auto ends_with = [](const std::string& text, const std::string& end) { return text.ends_with(end); };
  EXPECT_PRED2(ends_with, complaint_about("no-such-file.txt"), "no-such-file.txt: the file cannot be opened");
  EXPECT_PRED2(ends_with, complaint_about(written("short.txt", "3 4\n2 1 3 2\n2 1 2\n")),
               "short.txt:4: the file ends where how many columns cover a row is expected");
  EXPECT_PRED2(ends_with, complaint_about(written("word.txt", "3 4\n2 1 x 2\n")),
               "word.txt:2: \"x\" stands where a column's cost is expected");
  EXPECT_PRED2(ends_with, complaint_about(written("far.txt", "1 2\n1 1\n1 3\n")),
               "far.txt:3: column 3 is not between 1 and 2");
  EXPECT_PRED2(ends_with, complaint_about(written("more.txt", "1 2\n1 1\n1 2\n7 7\n")),
               "more.txt:4: there is more in the file than its first line says");
}

// Two points 300 m apart and one 2 km away: with one site the pair's demand counts.
TEST_F(SmallFiles, CitiesCountWhatLiesWithinTheRadius) {
  const std::string file = written("city.txt",
                                   "NAME : small\nDIMENSION : 3\nNODE_COORD_SECTION\n40.0 -74.0\n40.0027 -74.0\n"
                                   "40.02 -74.0\nDEMAND_SECTION\n5\n6\n10\nEOF\n");
  const PlanSolution near =
      make_solver("search_and_prove")->solve(test::read_cities(file, {1, 400.0}).problem, nullptr);
  EXPECT_EQ(near.value, 11.0);
  const PlanSolution far = make_solver("search_and_prove")->solve(test::read_cities(file, {1, 200.0}).problem, nullptr);
  EXPECT_EQ(far.value, 10.0);
}

TEST(TimeLimit, CutsShortAndKeepsPlanAndBound) {
  // Larger than a hundredth of a second can settle.
  std::mt19937_64 random{3};
  PlanProblem p;
  p.objective = Objective::people;
  p.max_columns = 25;
  p.row_weight.resize(3000);
  for (double& w : p.row_weight) w = static_cast<double>(1 + random() % 997);
  p.column_rows.resize(1500);
  p.column_cost.assign(1500, 1.0);
  for (std::vector<int>& rows : p.column_rows) {
    for (int k = 0; k < 60; ++k) rows.push_back(static_cast<int>(random() % 3000));
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  }
  p.time_limit_s = 0.01;
  const PlanSolution s = make_solver("search_and_prove")->solve(p, nullptr);
  EXPECT_TRUE(s.cut_short);
  EXPECT_FALSE(s.optimal);
  EXPECT_EQ(s.columns.size(), 25U);
  EXPECT_GE(s.bound, s.value);
  p.time_limit_s = 0.0;
  const PlanSolution longer = make_solver("search_and_prove")->solve(p, nullptr);
  EXPECT_FALSE(longer.cut_short);
  EXPECT_GE(longer.value, s.value);
  EXPECT_LE(longer.value, s.bound);
}

}  // namespace
}  // namespace phusong::sim
