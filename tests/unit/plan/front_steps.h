// The steps of a front lead from each plan to the next.
//
//   test::each_step(front, [&](const ParetoPoint& point, const std::vector<int>& columns, const std::vector<int>& rows)
//   {
//     ...                                    // what the steps from the first plan on add up to
//   });
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "sim/plan/pareto.h"

namespace phusong::test {

/// Expects rising cost and value, bounds and budgets that hold, and steps that add up to each point's plan.
template <class Visit>
void each_step(const std::vector<sim::ParetoPoint>& front, Visit&& visit) {
  const auto stepped = [](std::vector<int> from, const std::vector<int>& less, const std::vector<int>& more) {
    for (const int gone : less) from.erase(std::find(from.begin(), from.end(), gone));
    from.insert(from.end(), more.begin(), more.end());
    std::sort(from.begin(), from.end());
    return from;
  };
  std::vector<int> columns, rows;
  for (std::size_t i = 0; i < front.size(); ++i) {
    SCOPED_TRACE(i);
    const sim::ParetoPoint& point = front[i];
    EXPECT_GE(point.bound, point.value);
    EXPECT_LE(point.cost, point.budget * (1.0 + 1e-12));
    if (i > 0) {
      EXPECT_GT(point.cost, front[i - 1].cost);
      EXPECT_GT(point.value, front[i - 1].value);
    }
    columns = stepped(columns, point.removed_columns, point.added_columns);
    rows = stepped(rows, point.lost_rows, point.added_rows);
    EXPECT_EQ(columns, point.columns);
    EXPECT_EQ(rows, point.rows);
    visit(point, columns, rows);
  }
}

}  // namespace phusong::test
