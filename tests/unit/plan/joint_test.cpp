// Joint plans against brute force over all subsets, and what must hold of them: single sites are a special case, more
// means never give less, and what the plan says of its sites is so.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>
#include <random>
#include <set>

#include "geo/base/error.h"
#include "sim/plan/joint_core.h"
#include "sim/plan/joint_model.h"
#include "sim/plan/joint_plan.h"
#include "tests/unit/plan/joint_instances.h"

namespace phusong::sim {
namespace {

/// What a plan says of itself, against the problem.
void check_words(const JointProblem& p, const JointSolution& s) {
  const PlanSolution& plan = s.plan;
  EXPECT_EQ(plan.rows, closed_rows(p, plan.columns));
  EXPECT_NEAR(plan.value, value_of(p, plan.rows), 1e-9);
  EXPECT_NEAR(plan.cost, cost_of(p, plan.columns), 1e-9);
  for (const int j : p.must_have) EXPECT_NE(std::find(plan.columns.begin(), plan.columns.end(), j), plan.columns.end());
  ASSERT_EQ(plan.loss.size(), plan.columns.size());
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    std::vector<int> without = plan.columns;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_NEAR(plan.value - value_of(p, closed_rows(p, without)), plan.loss[i], 1e-9);
  }
  ASSERT_EQ(s.together.size(), plan.rows.size());
  for (std::size_t i = 0; i < plan.rows.size(); ++i) {
    const auto closes = [&](const std::vector<int>& columns) {
      const std::vector<int> closed = closed_rows(p, columns);
      return std::binary_search(closed.begin(), closed.end(), plan.rows[i]);
    };
    EXPECT_TRUE(closes(s.together[i]));
    for (std::size_t k = 0; k < s.together[i].size(); ++k) {
      std::vector<int> without = s.together[i];
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(k));
      EXPECT_FALSE(closes(without));
    }
    const bool alone = std::any_of(plan.columns.begin(), plan.columns.end(), [&](int j) { return closes({j}); });
    EXPECT_EQ(s.together[i].size() == 1, alone);
  }
}

TEST(JointPlan, IsTheBestOfAllSubsets) {
  int joint = 0, proven = 0, solved = 0;
  for (unsigned seed = 0; seed < 105; ++seed) {
    SCOPED_TRACE(seed);
    const JointProblem p = with_limits(drawn(seed, 7, 11), seed);
    const std::optional<Best> best = brute_force(p);
    if (!best) {
      EXPECT_THROW(static_cast<void>(solve_joint(p, nullptr)), Error);
      continue;
    }
    ++solved;
    const JointSolution s = solve_joint(p, nullptr);
    check_words(p, s);
    const bool least = p.objective == Objective::least_cost;
    if (least) {
      EXPECT_LE(s.plan.bound, best->cost + 1e-9);
      EXPECT_NEAR(s.plan.cost, best->cost, 1e-9);
    } else {
      EXPECT_GE(s.plan.bound, best->value - 1e-9);
      EXPECT_NEAR(s.plan.value, best->value, 1e-9);
    }
    proven += s.plan.optimal ? 1 : 0;
    for (const std::vector<int>& set : s.together) joint += set.size() > 1 ? 1 : 0;
  }
  EXPECT_EQ(proven, solved);
  EXPECT_GT(solved, 90);
  EXPECT_GT(joint, 100);
}

TEST(JointPlan, SingleSitesAreASpecialCaseAndNeverBetter) {
  int better = 0;
  for (unsigned seed = 0; seed < 24; ++seed) {
    SCOPED_TRACE(seed);
    JointProblem p = drawn(seed, 14, 30);
    if (seed % 2 == 0)
      p.max_columns = 4;
    else
      p.budget = 10.0;
    const PlanProblem single = single_problem(p);
    const PlanSolution alone = make_solver("search_and_prove")->solve(single, nullptr);
    const JointSolution together = solve_joint(p, nullptr);
    ASSERT_TRUE(alone.optimal && together.plan.optimal);
    EXPECT_GE(together.plan.value, alone.value);
    better += together.plan.value > alone.value ? 1 : 0;

    // The single problem as a joint one: a point of the whole need for each row.
    JointProblem same = p;
    for (std::size_t r = 0; r < same.rows.size(); ++r) {
      same.rows[r].points = {{.weight = same.rows[r].need, .columns = {}}};
      for (std::size_t j = 0; j < single.column_rows.size(); ++j)
        if (std::binary_search(single.column_rows[j].begin(), single.column_rows[j].end(), static_cast<int>(r)))
          same.rows[r].points.front().columns.push_back(static_cast<int>(j));
    }
    const JointSolution again = solve_joint(same, nullptr);
    EXPECT_TRUE(again.plan.optimal);
    EXPECT_EQ(again.plan.value, alone.value);
  }
  EXPECT_GT(better, 8);
}

TEST(JointPlan, MoreMeansNeverGiveLess) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    JointProblem p = drawn(seed, 10, 16);
    p.objective = Objective::people;
    double last = -1.0;
    for (double budget = 2.0; budget < 22.0; budget += 3.0) {
      p.budget = budget;
      const JointSolution s = solve_joint(p, nullptr);
      ASSERT_TRUE(s.plan.optimal);
      EXPECT_GE(s.plan.value, last);
      last = s.plan.value;
    }
    // One more candidate.
    p.budget = 8.0;
    const double before = solve_joint(p, nullptr).plan.value;
    const int added = static_cast<int>(p.column_cost.size());
    p.column_cost.push_back(1.0);
    p.column_name.push_back("added");
    for (std::size_t r = 0; r < p.rows.size(); r += 2)
      for (std::size_t q = 0; q < p.rows[r].points.size(); q += 2) p.rows[r].points[q].columns.push_back(added);
    EXPECT_GE(solve_joint(p, nullptr).plan.value, before);
    // And for least cost.
    p.objective = Objective::least_cost;
    p.budget = 0.0;
    p.target_rows = 4;
    const double cheaper = solve_joint(p, nullptr).plan.cost;
    for (JointRow& row : p.rows)
      for (JointPoint& point : row.points) std::erase(point.columns, added);
    EXPECT_LE(cheaper, solve_joint(p, nullptr).plan.cost);
  }
}

TEST(JointModel, CutsHoldForEverySubset) {
  int cuts_seen = 0;
  for (unsigned seed = 0; seed < 30; ++seed) {
    JointProblem p = drawn(seed, 4, 9);
    p.max_columns = 3;
    const JointCore core = reduce(p, start_of(p));
    const JointModel model{core};
    std::mt19937_64 random{seed};
    std::vector<Milp::Row> cuts = model.relaxation().rows;
    std::erase_if(cuts, [](const Milp::Row& row) { return row.lower != 0.0; });
    for (int round = 0; round < 40; ++round) {
      std::vector<double> value(core.columns() + core.rows(), 1.0);
      for (std::size_t j = 0; j < core.columns(); ++j)
        value[j] = random() % 2 == 0 ? 0.0 : static_cast<double>(random() % 100) / 100.0;
      for (Milp::Row& cut : model.cuts(value)) cuts.push_back(std::move(cut));
    }
    for (std::uint32_t set = 0; set < (1U << core.columns()); ++set) {
      JointCover cover{core};
      for (std::size_t j = 0; j < core.columns(); ++j)
        if ((set >> j & 1U) != 0) cover.add(static_cast<int>(j));
      const auto value = [&](int column) {
        return at(column) < core.columns()                               ? (cover.has(column) ? 1.0 : 0.0)
               : cover.closed(column - static_cast<int>(core.columns())) ? 1.0
                                                                         : 0.0;
      };
      for (std::size_t r = 0; r < core.rows(); ++r)
        if (!cover.closed(static_cast<int>(r))) {
          const Milp::Row cut = model.cut_against(cover, static_cast<int>(r));
          double sum = 0.0;
          for (const Milp::Term& term : cut.terms)
            sum += term.factor * (at(term.column) < core.columns() ? value(term.column) : 1.0);
          EXPECT_LT(sum, -0.5) << "the cut lets the set close the row";
          if (set % 17 == 0) cuts.push_back(cut);
        }
      for (const Milp::Row& cut : cuts) {
        double sum = 0.0;
        for (const Milp::Term& term : cut.terms) sum += term.factor * value(term.column);
        EXPECT_GE(sum, -1e-9);
      }
    }
    cuts_seen += static_cast<int>(cuts.size());
  }
  EXPECT_GT(cuts_seen, 1000);
}

TEST(JointCore, CoverKeepsItsFiguresMoveByMove) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    JointProblem p = drawn(seed, 8, 14);
    const JointCore core = reduce(p, start_of(p));
    JointCover cover{core};
    std::mt19937_64 random{seed};
    for (int move = 0; move < 200 && core.columns() > 0; ++move) {
      const int j = static_cast<int>(random() % core.columns());
      const double before = cover.value();
      if (cover.has(j)) {
        const double loss = cover.loss(j);
        cover.remove(j);
        EXPECT_NEAR(before - cover.value(), loss, 1e-9);
      } else {
        const double gain = cover.gain(j);
        cover.add(j);
        EXPECT_NEAR(cover.value() - before, gain, 1e-9);
      }
      std::vector<int> columns;
      for (const int k : cover.selection().columns) columns.push_back(core.column_id[at(k)]);
      double value = 0.0;
      for (const int r : closed_rows(p, columns)) value += p.rows[at(r)].value;
      EXPECT_NEAR(cover.value(), value, 1e-9);
    }
  }
}

TEST(JointPlan, TwoHalvesCloseAVillage) {
  JointProblem p;
  p.rows = {{.value = 640, .need = 90, .points = {{60, {0, 2}}, {35, {1}}, {5, {}}}, .name = "half"}};
  p.column_cost = {1.0, 1.0, 0.5};
  p.max_columns = 2;
  const JointSolution s = solve_joint(p, nullptr);
  EXPECT_TRUE(s.plan.optimal);
  EXPECT_EQ(s.plan.value, 640);
  EXPECT_EQ(s.plan.cost, 1.5);
  EXPECT_EQ(s.together, (std::vector<std::vector<int>>{{1, 2}}));
  EXPECT_EQ(s.plan.loss, (std::vector<double>{640, 640}));
  p.max_columns = 1;
  EXPECT_EQ(solve_joint(p, nullptr).plan.value, 0);
}

TEST(JointPlan, SaysWhyNot) {
  const auto sentence = [](const JointProblem& p) {
    try {
      static_cast<void>(solve_joint(p, nullptr));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::infeasible);
      return error.sentence();
    }
    return std::string{};
  };
  JointProblem p;
  p.objective = Objective::least_cost;
  p.rows = {{.need = 10, .points = {{6, {0}}, {6, {1}}}, .name = "Khe"},
            {.need = 10, .points = {{6, {0}}}, .name = "Lo"}};
  p.column_cost = {3.0, 4.0};
  p.column_name = {"A", "B"};
  EXPECT_EQ(solve_joint(p, nullptr).plan.cost, 7.0);
  EXPECT_EQ(solve_joint(p, nullptr).plan.uncoverable, std::vector<int>{1});
  p.target_rows = 2;
  EXPECT_NE(sentence(p).find("only 1 can be: all candidates together do not close Lo"), std::string::npos)
      << sentence(p);
  p.target_rows = 1;
  p.max_columns = 1;
  EXPECT_NE(sentence(p).find("no plan of 1 sites closes 1 villages"), std::string::npos) << sentence(p);
  p.max_columns = 0;
  p.budget = 6.0;
  EXPECT_NE(sentence(p).find("more than the budget of 6"), std::string::npos) << sentence(p);
  p.objective = Objective::villages;
  p.must_have = {0, 1};
  EXPECT_NE(sentence(p).find("the must-have sites (A, B) cost 7"), std::string::npos) << sentence(p);
}

TEST(JointPlan, IsTheSameEveryTimeAndKeepsItsLimitInSeconds) {
  JointProblem p = drawn(77, 60, 150, 30);
  p.max_columns = 12;
  const JointSolution a = solve_joint(p, nullptr), b = solve_joint(p, nullptr);
  EXPECT_EQ(a.plan.columns, b.plan.columns);
  EXPECT_EQ(a.plan.bound, b.plan.bound);
  EXPECT_EQ(a.plan.bound_method, b.plan.bound_method);
  EXPECT_FALSE(a.plan.cut_short);
  EXPECT_GE(a.plan.bound, a.plan.value);
  check_words(p, a);
  p.time_limit_s = 0.05;
  const JointSolution quick = solve_joint(p, nullptr);
  check_words(p, quick);
  EXPECT_LE(quick.plan.columns.size(), 12U);
  EXPECT_GE(quick.plan.bound, a.plan.value);
  EXPECT_TRUE(quick.plan.optimal || quick.plan.cut_short);
}

}  // namespace
}  // namespace phusong::sim
