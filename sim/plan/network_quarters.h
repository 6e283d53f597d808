// A bound for a roll-out from its quarters one by one, each told by prices what it costs the others.
//
//   PricedQuarters quarters{core, NetworkModel::Form::layers, watcher};
//   if (!quarters.alone(stop)) ...                             // no plan keeps the limits
//   while (quarters.pass(plan.value, stop)) tighten(quarters.bound());
//   tighten(quarters.bound());                                  // of the last pass
//
// The program of all quarters together is held together by two kinds of rows (and by crews, which are left out here):
// the cash of quarter t pays what runs since earlier ones, and nothing goes back. With a price mu_t of cash and pi of
// each step back these rows leave the program,
//   max sum over t of { delta_t w Z_t - (sum of mu_s, s > t) o X_t + (pi_t - pi_t+1) X_t },  (c + o) X_t + E_t <= B_t,
// and what is left splits into the quarters. E_t, what earlier ones cost to run in t, is a guess; it is paid for by
// mu_t E_t, and any guess and any prices >= 0 give a bound: these are dual values of the whole program. A pass goes
// from the last quarter to the first, so that each quarter's own price of cash is what the ones before it pay; E_t is
// taken from the pass before, and pi moves by a subgradient step. Each quarter has a program of its own, with its own
// cuts, that goes on from where it was.
//
// Guarantees: deterministic without a limit in seconds. The core outlives it.
#pragma once

#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "sim/plan/milp.h"
#include "sim/plan/network_model.h"
#include "sim/plan/stop.h"

namespace phusong::sim {

class PricedQuarters {
 public:
  /// Whether the program of all quarters together is small enough to be solved as one.
  [[nodiscard]] static bool fit_together(const NetworkCore& core, NetworkModel::Form form);
  /// The same in the shorter time that a certificate has.
  [[nodiscard]] static bool certified_together(const NetworkCore& core, NetworkModel::Form form);
  /// Domain: phased. `watcher` may be null and outlives this.
  PricedQuarters(const NetworkCore& core, NetworkModel::Form form, const Watcher* watcher);

  /// Instead of alone(): each quarter begins with the cuts that name it.
  void begin_with(const std::vector<NetworkCut>& cuts);

  /// Each quarter by itself, all money until then at once. False: one has no point, so that there is no plan. To be
  /// called first; when the stop is due, what is not solved has the bound of everything.
  [[nodiscard]] bool alone(const Stop& stop);
  /// Most value of a quarter by itself, without its weight delta_t.
  [[nodiscard]] double most(int quarter) const noexcept { return most_[static_cast<std::size_t>(quarter)]; }

  /// The first guess of what earlier quarters cost to run in each (money).
  void guess(const std::vector<double>& running);
  /// `reached`: what a plan has, for the size of steps. False: the stop is due, or passes bring little more.
  bool pass(double reached, const Stop& stop);
  /// Most value of any plan, by the best pass; infinite before.
  [[nodiscard]] double bound() const noexcept { return bound_; }

  /// By the last pass's prices, with whole columns in each quarter (CBC), the first quarters first. Returns the bound
  /// of all: at most that of the last pass. `nodes` of each quarter; 0: no limit. `plan`: one that keeps the limits.
  [[nodiscard]] double whole(const NetworkPlan& plan, int nodes, const Stop& stop, bool& cut_short);

  [[nodiscard]] const NetworkModel& model() const noexcept { return model_; }
  /// Of a quarter's program as it was last solved.
  [[nodiscard]] const std::vector<double>& value(int quarter) const {
    return programs_[static_cast<std::size_t>(quarter)]->value();
  }
  /// Cuts that were tight when last solved: in some quarter, each once; or in each quarter, with its number.
  [[nodiscard]] std::vector<NetworkCut> tight_cuts() const;
  [[nodiscard]] std::vector<NetworkCut> tight_cuts_of_each() const;
  /// The same as rows of the program of all quarters together, each in its quarter.
  [[nodiscard]] std::vector<Milp::Row> rows_together() const;
  /// A bound of a quarter by itself, rounded to the step of the weights.
  [[nodiscard]] double whole_steps(double most) const noexcept;
  [[nodiscard]] int rounds() const noexcept { return rounds_; }
  [[nodiscard]] int cuts() const noexcept { return cuts_; }

  /// What proves bound(): prices of the rows of one quarter's program, of its cash first, and of steps back.
  struct Part {
    std::vector<std::pair<double, bool>> prices;  ///< price, as a dual value; whether the row is the model's own
    std::vector<Milp::Row> rows;                  ///< parallel: of the program of one quarter
    std::vector<std::pair<int, double>> stays;    ///< column of the model, price against the quarter before
  };
  [[nodiscard]] const std::vector<Part>& parts() const noexcept { return parts_; }

 private:
  bool solve(int quarter, int idle, int most_rounds, const Stop& stop);
  /// Cuts that a quarter's point breaks: of those found before in any quarter, and new ones where these are few.
  [[nodiscard]] std::vector<Milp::Row> cuts_for(int quarter);
  void set_costs(int quarter);
  /// Moves the prices of going back.
  void step_back(double reached);
  [[nodiscard]] Part part_of(int quarter) const;

  const NetworkCore& core_;
  NetworkCore last_;  ///< the last quarter by itself: the shape of all
  NetworkModel model_;
  const Watcher* watcher_;
  int quarters_ = 0, columns_ = 0;
  std::vector<double> opex_;                                       ///< of each column, in the model's unit of cash
  std::vector<int> may_stay_;                                      ///< columns that have a row "nothing goes back"
  std::vector<std::unique_ptr<LinearProgram>> programs_;           ///< of each quarter
  std::vector<Milp::Row> pool_;                                    ///< every cut that was found
  std::set<std::vector<int>> pooled_;                              ///< by what they are: Milp::Row::note
  std::vector<int> kept_;                                          ///< cuts that were left when slack ones last went
  std::vector<double> cash_price_, running_;                       ///< mu_t, E_t
  std::vector<std::vector<double>> stay_price_, best_stay_price_;  ///< pi_t of each column, t > 0; one more, which is 0
  std::vector<double> most_, worth_;                               ///< of each quarter by itself; by the last pass
  std::vector<Part> parts_;
  double bound_ = Milp::kInfinity;
  double step_ = 0.0;      ///< of the subgradient, as a share of what is between bound and plan
  bool step_due_ = false;  ///< in the next pass
  int passes_ = 0, idle_ = 0, rounds_ = 0, cuts_ = 0;
};

}  // namespace phusong::sim
