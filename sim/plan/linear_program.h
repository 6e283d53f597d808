// A linear program that grows row by row, solved again from where it was (Clp, dual simplex).
//
//   LinearProgram lp{milp};                   // the relaxation: whole columns may be broken
//   if (lp.solve(seconds)) ... lp.value(), lp.dual(), lp.bound() ...
//   lp.add_rows(cuts);
//
// Guarantees: bound() is worked out from the dual values alone (weak duality), so that it holds whatever the simplex
// method made of them: no point within rows and bounds costs less. Deterministic without a limit in seconds.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/plan/milp.h"

namespace phusong::sim {

class LinearProgram {
 public:
  /// Domain: every column has finite bounds.
  explicit LinearProgram(Milp milp);
  ~LinearProgram();
  LinearProgram(const LinearProgram&) = delete;
  LinearProgram& operator=(const LinearProgram&) = delete;

  void add_rows(const std::vector<Milp::Row>& rows);
  /// Takes out those from a row on that a solved point leaves slack, by the simplex method's own word; the others move
  /// up. Returns how many.
  int drop_slack_rows(int first);
  void set_column(int column, double lower, double upper);
  void set_row(int row, double lower, double upper);
  void set_cost(int column, double cost);
  /// Where the simplex method stands: one status for each column, then for each row. It can go on from another program's
  /// of the same shape, or from one put together of several.
  [[nodiscard]] std::vector<unsigned char> basis() const;
  void set_basis(const std::vector<unsigned char>& basis);
  /// Ends solve() when that watcher asks to stop. It may be null, and outlives this.
  void heed(const Watcher* watcher);
  /// Of wall time; 0: no limit. False: not solved, because there is no point, the time is over or a stop was asked for.
  bool solve(double seconds);
  [[nodiscard]] bool infeasible() const noexcept { return infeasible_; }
  [[nodiscard]] const Milp& milp() const noexcept { return milp_; }
  [[nodiscard]] const std::vector<double>& value() const noexcept { return value_; }
  [[nodiscard]] const std::vector<double>& dual() const noexcept { return dual_; }
  // For branch and bound.
  /// Ends solve() when its bound has passed that; solve() is then false, and infeasible() true.
  void set_limit(double cost);
  /// Simplex steps of all times.
  [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }
  /// After infeasible(): prices of the rows along which a bound may grow without limit, of either sign; empty: unknown.
  [[nodiscard]] std::vector<double> ray() const;
  /// The cost that so many simplex steps reach with a column at 0 or 1, at least the last one. All is as before then,
  /// but for steps(). Domain: solve() was true.
  [[nodiscard]] double probe(int column, int value, int steps);
  /// Takes other prices for its own: bound() and reduced_cost() are theirs then.
  void set_dual(std::vector<double> dual);
  /// What other prices prove.
  [[nodiscard]] double bound_by(const std::vector<double>& dual) const;
  /// Milp::Row::number of the rows, in their order from 0.
  void number_rows();

  /// By the dual values of the last time: cost of each column less what its rows pay, and the bound.
  [[nodiscard]] const std::vector<double>& reduced_cost() const noexcept { return reduced_; }
  [[nodiscard]] double bound() const noexcept { return bound_; }

 private:
  struct Simplex;
  std::unique_ptr<Simplex> simplex_;
  Milp milp_;
  std::vector<double> value_, dual_, reduced_;
  double bound_ = -Milp::kInfinity;
  std::uint64_t steps_ = 0;
  bool infeasible_ = false;
};

/// Weak duality for min cost: the least cost that the rows' prices allow, with the columns' reduced costs. Prices that
/// an open side of a row makes worthless are taken as 0. Guarantee: lowered by the most that rounding can have done to
/// it (the reduced costs are not). Domain: every column has finite bounds.
[[nodiscard]] double bound_of(const Milp& milp, const std::vector<double>& dual, std::vector<double>& reduced_cost);

}  // namespace phusong::sim
