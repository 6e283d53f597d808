// Public set-covering instances (OR-Library) with their best known values; they are not part of the repository.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "sim/plan/plan.h"

namespace phusong::sim {
namespace {

struct Instance {
  const char* file;
  double best;       ///< proven optimal in the literature
  double tolerance;  ///< stated quality: at most this share above
};

class SetCovering : public testing::TestWithParam<Instance> {};

TEST_P(SetCovering, ComesCloseToTheBestKnown) {
  const char* chosen = std::getenv("PHUSONG_SHARED");
  const std::filesystem::path file = std::filesystem::path{chosen != nullptr ? chosen : PHUSONG_SHARED_DEFAULT} /
                                     "instances" / "scp" / GetParam().file;
  std::ifstream in{file};
  if (!in) GTEST_SKIP() << file << " is not there; set PHUSONG_SHARED to the folder with the reference instances";
  std::size_t rows = 0;
  std::size_t columns = 0;
  in >> rows >> columns;
  PlanProblem p;
  p.objective = Objective::least_cost;
  p.row_weight.assign(rows, 1.0);
  p.column_rows.resize(columns);
  p.column_cost.resize(columns);
  for (double& c : p.column_cost) in >> c;
  for (std::size_t r = 0; r < rows; ++r) {
    std::size_t k = 0;
    in >> k;
    for (std::size_t i = 0; i < k; ++i) {
      std::size_t j = 0;
      in >> j;
      p.column_rows[j - 1].push_back(static_cast<int>(r));
    }
  }
  ASSERT_TRUE(in);
  const PlanSolution s = make_solver("greedy_swap")->solve(p, nullptr);
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
                         testing::Values(Instance{"scp41.txt", 429, 0.005}, Instance{"scp49.txt", 641, 0.005},
                                         Instance{"scp51.txt", 253, 0.005}, Instance{"scp59.txt", 279, 0.005},
                                         Instance{"scp61.txt", 138, 0.01}));

}  // namespace
}  // namespace phusong::sim
