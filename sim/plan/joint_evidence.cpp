#include "sim/plan/joint_evidence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "sim/plan/joint_core.h"
#include "sim/plan/joint_model.h"
#include "sim/plan/joint_plan.h"
#include "sim/plan/linear_program.h"
#include "sim/plan/stop.h"

namespace phusong::sim {

namespace {

/// Rounds of cuts at the root, and at a leaf below it.
constexpr int kMostRounds = 100, kRoundsBelow = 12;
/// Rounds that bring less than this share of the bound, until it is enough.
constexpr double kLittle = 1.0e-6;
constexpr int kMostIdle = 12, kIdleBelow = 3;
/// A tree that is not closed by then is left out; fewer where each linear program is large.
constexpr std::size_t kMostLeaves = 200, kLeavesTimesEntries = 10'000'000;
/// After a stop the linear program still has its turn, for some seconds: most plans get their proof in less.
constexpr double kAfterStop_s = 5.0;
/// A column's value that is farther from whole is broken.
constexpr double kBroken = 1.0e-6;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

/// Part of the plans: those with some columns of the core fixed.
struct Part {
  std::vector<std::pair<int, int>> branch;
  double bound = 0.0;
  double budget_price = 0.0;                                ///< in the problem's units
  std::vector<std::pair<std::vector<int>, double>> prices;  ///< a cut by its row's note
  int broken = -1;                                          ///< column to branch on; -1: none
};

class Prover {
 public:
  Prover(const JointProblem& problem, const JointSolution& solution, double seconds, Watcher* watcher)
      : solution_{solution}, stop_{seconds}, watcher_{watcher}, start_{start_of(problem)} {
    core_ = reduce(problem, start_);
    const auto closable = static_cast<int>(problem.rows.size() - start_.uncoverable.size());
    const int target = problem.target_rows > 0 ? problem.target_rows : closable;
    core_.target = std::max(0, target - start_.rows);
  }

  JointEvidence run() {
    Part root;
    root.bound = core_.maximise ? start_.value + core_.total_value() : start_.cost;
    if (core_.columns() == 0 || core_.rows() == 0 || (!core_.maximise && core_.target <= 0.0))
      return evidence_of({root}, nullptr);

    const JointModel model{core_};
    LinearProgram lp{program_of(model)};
    own_rows_ = static_cast<int>(lp.milp().rows.size());
    stopped_before_ = asked();
    if (!stopped_before_) lp.heed(watcher_);
    lp.add_rows(model.rows_of(solution_.tight));
    prove(lp, model, root, kMostRounds, kMostIdle);

    // Parts that are not closed yet are split, the worst one first.
    std::vector<Part> parts{root};
    const std::size_t most_leaves = std::min(kMostLeaves, kLeavesTimesEntries / (core_.entries() + 1));
    while (parts.size() < most_leaves && !stop_.due() && !asked()) {
      const auto worst = std::max_element(parts.begin(), parts.end(),
                                          [&](const Part& a, const Part& b) { return better(a.bound, b.bound); });
      if (enough(worst->bound) || worst->broken < 0) break;
      const Part split = std::move(*worst);
      parts.erase(worst);
      for (const int value : {1, 0}) {
        Part part = split;
        part.branch.emplace_back(split.broken, value);
        prove(lp, model, part, kRoundsBelow, kIdleBelow);
        parts.push_back(std::move(part));
      }
    }
    const bool told =
        std::all_of(parts.begin(), parts.end(), [&](const Part& p) { return rounded(p.bound) != rounded(root.bound); });
    return evidence_of(told ? parts : std::vector<Part>{root}, &model);
  }

 private:
  [[nodiscard]] bool asked() const { return watcher_ != nullptr && watcher_->stop_requested(); }
  /// Whether a bound `a` says more than `b`.
  [[nodiscard]] bool better(double a, double b) const { return core_.maximise ? a < b : a > b; }
  /// The bound is less than a step away from the plan, and so proves that it is the best.
  [[nodiscard]] bool enough(double bound) const {
    if (core_.maximise)
      return bound < solution_.plan.value + std::max(0.999 * core_.value_step, core_.value_tolerance());
    return bound > solution_.plan.cost - std::max(0.999 * core_.cost_step, core_.cost_tolerance());
  }
  /// To the step of values (costs) of what is not settled.
  [[nodiscard]] double rounded(double bound) const {
    const double settled = core_.maximise ? start_.value : start_.cost;
    const double step = core_.maximise ? core_.value_step : core_.cost_step;
    if (step <= 0.0) return bound;
    const double steps = (bound - settled) / step;
    return core_.maximise ? std::floor(steps + 1e-6) : std::ceil(steps - 1e-6);
  }

  /// The relaxation; for least cost, rows may be missed at a price that no plan as good as the one at hand pays, so
  /// that it always has a point, and prices.
  [[nodiscard]] Milp program_of(const JointModel& model) const {
    Milp milp = model.relaxation();
    if (core_.maximise) return milp;
    const int missed =
        milp.add_column({.cost = (solution_.plan.cost - start_.cost) / model.unit() + 1.0, .upper = core_.target});
    if (model.target_row() >= 0) {
      milp.rows[at(model.target_row())].terms.push_back({missed, 1.0});
      return milp;
    }
    std::vector<Milp::Term> all{{missed, 1.0}};
    for (std::size_t r = 0; r < core_.rows(); ++r) {
      const int z = model.row_column(static_cast<int>(r));
      milp.columns[at(z)].lower = 0.0;
      all.push_back({z, 1.0});
    }
    milp.add_row(std::move(all), core_.target, Milp::kInfinity);
    return milp;
  }

  /// Cuts in rounds for a part of the plans; what its parent proved holds for it too.
  void prove(LinearProgram& lp, const JointModel& model, Part& part, int most_rounds, int most_idle) {
    for (const int j : fixed_) lp.set_column(j, 0.0, 1.0);
    fixed_.clear();
    for (const auto& [j, value] : part.branch) {
      lp.set_column(j, value, value);
      fixed_.push_back(j);
    }
    part.broken = -1;
    int idle = 0;
    for (int round = 0; round < most_rounds && !stop_.due(); ++round) {
      if (asked() && (round > 0 || !std::exchange(stopped_before_, false))) break;
      const double left_s = stop_.limited() ? std::max(stop_.left_s(), 1e-3) : 0.0;
      const bool solved = lp.solve(!asked() ? left_s : left_s > 0.0 ? std::min(left_s, kAfterStop_s) : kAfterStop_s);
      if (!solved && lp.infeasible()) {
        // Too many columns are fixed, or too dear ones: anyone sees it.
        part.bound = core_.maximise ? solution_.plan.value : solution_.plan.cost;
        part.prices.clear();
        return;
      }
      const double before = part.bound;
      keep_if_better(lp, model, part);
      idle = std::abs(part.bound - before) < kLittle * std::abs(before) ? idle + 1 : 0;
      if (!solved) break;
      part.broken = broken_of(lp.value());
      if (enough(part.bound) || idle > most_idle) break;
      const std::vector<Milp::Row> cuts = model.cuts(lp.value());
      if (cuts.empty()) break;
      if (const int rows = static_cast<int>(lp.milp().rows.size()); rows - own_rows_ > 2 * kept_ + 500)
        kept_ = rows - own_rows_ - lp.drop_slack_rows(own_rows_);
      lp.add_rows(cuts);
    }
  }

  /// The column that is farthest from whole.
  [[nodiscard]] int broken_of(const std::vector<double>& value) const {
    int broken = -1;
    double farthest = kBroken;
    for (std::size_t j = 0; j < core_.columns(); ++j) {
      const double far = std::min(value[j], 1.0 - value[j]);
      if (far <= farthest) continue;
      farthest = far + 1e-9;
      broken = static_cast<int>(j);
    }
    return broken;
  }

  void keep_if_better(const LinearProgram& lp, const JointModel& model, Part& part) const {
    if (!std::isfinite(lp.bound())) return;
    const double bound =
        core_.maximise ? start_.value - lp.bound() * model.unit() : start_.cost + lp.bound() * model.unit();
    if (!better(bound, part.bound)) return;
    part.bound = bound;
    part.prices.clear();
    part.budget_price = 0.0;
    for (std::size_t i = 0; i < lp.dual().size(); ++i) {
      const double price = lp.dual()[i];
      if (static_cast<int>(i) == model.budget_row())
        part.budget_price = std::max(-price, 0.0) * model.unit() / model.money();
      if (JointModel::is_cut(lp.milp().rows[i]) && price > 0.0)
        part.prices.emplace_back(lp.milp().rows[i].note, price * model.unit());
    }
  }

  [[nodiscard]] JointEvidence evidence_of(const std::vector<Part>& parts, const JointModel* model) const {
    JointEvidence evidence;
    evidence.replaced = core_.replaced;
    evidence.bound = parts.front().bound;
    std::map<std::vector<int>, int> place;
    for (const Part& part : parts) {
      if (better(evidence.bound, part.bound)) evidence.bound = part.bound;
      JointLeaf leaf{.branch = {}, .prices = {}, .budget_price = part.budget_price, .bound = part.bound};
      for (const auto& [j, value] : part.branch) leaf.branch.emplace_back(core_.column_id[at(j)], value);
      for (const auto& [note, price] : part.prices) {
        const auto [found, fresh] = place.emplace(note, static_cast<int>(evidence.cuts.size()));
        if (fresh) evidence.cuts.push_back(model->cut_of({.terms = {}, .note = note}));
        leaf.prices.emplace_back(found->second, price);
      }
      evidence.leaves.push_back(std::move(leaf));
    }
    return evidence;
  }

  const JointSolution& solution_;
  Stop stop_;
  Watcher* watcher_;
  JointStart start_;
  JointCore core_;
  int own_rows_ = 0, kept_ = 0;
  bool stopped_before_ = false;  ///< the first program has not had its turn after a stop
  std::vector<int> fixed_;       ///< columns that the linear program has fixed
};

}  // namespace

JointEvidence prove_joint(const JointProblem& problem, const JointSolution& solution, double seconds,
                          Watcher* watcher) {
  return Prover{problem, solution, seconds, watcher}.run();
}

}  // namespace phusong::sim
