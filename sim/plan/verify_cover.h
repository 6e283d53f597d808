// What multipliers prove of a plan without backhaul, with some columns decided: the formulas of certificate.h. Shares
// nothing with the solver.
//
//   CoverBound cover{.least = true, ...};
//   long double cost = cover.bound(lambda, 0.0L);      // no plan costs less; value counts below 0
#pragma once

#include <vector>

#include "sim/plan/verify_columns.h"
#include "sim/plan/verify_fields.h"

namespace phusong::sim {

struct CoverBound {
  using Long = long double;

  bool least = false;
  std::vector<double> weight;          ///< of rows
  std::vector<char> open;              ///< rows that must-haves leave to some column that counts
  std::vector<std::vector<int>> rows;  ///< open ones of each column that counts; empty: it does not
  std::vector<double> cost;            ///< of columns
  std::size_t most = 0;                ///< most coverage: columns that there may be beside must-haves
  Long money = HUGE_VALL;              ///< and what they may cost
  int missing = 0;                     ///< least cost: open rows to cover
  VerifiedColumns columns;

  /// Of rows and columns that must-haves leave; HUGE_VALL: no plan decides the columns so. Not rounded to any step.
  /// `lambda`: of each row, >= 0. `price`: of money, >= 0; 0 without a budget.
  [[nodiscard]] Long bound(const std::vector<Long>& lambda, Long price) const;
  /// The same, and settles the columns whose other end proves at least `cutoff`.
  void fix(const std::vector<Long>& lambda, Long price, Long cutoff);

 private:
  /// What a column costs more than its multipliers are worth, at least; below 0: it is worth more.
  [[nodiscard]] std::vector<Long> reduced(const std::vector<Long>& lambda, Long price) const;
  [[nodiscard]] Long bound_by(const std::vector<Long>& lambda, Long price, const std::vector<Long>& reduced) const;
  /// How many more columns may join those that are in.
  [[nodiscard]] std::size_t left() const;
};

}  // namespace phusong::sim
