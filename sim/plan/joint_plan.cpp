#include "sim/plan/joint_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "geo/base/error.h"
#include "sim/plan/joint_core.h"
#include "sim/plan/joint_model.h"
#include "sim/plan/joint_search.h"
#include "sim/plan/solving.h"
#include "sim/plan/start.h"

namespace phusong::sim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Elementary steps of the searches without a limit in seconds; counted, so that a plan is the same on every machine.
constexpr std::uint64_t kFirstSearch = 2'000'000'000, kHintedSearch = 6'000'000'000, kPolish = 500'000'000;
/// A small problem gets less, by its size: the bound then usually closes it at once.
constexpr std::uint64_t kSearchPerEntry = 2'000;
constexpr int kMostRounds = 200;
/// Pairs of point and column that the whole program may have: beyond, cuts stand for the points of the largest rows.
constexpr std::size_t kMostEntries = 150'000;
/// Without a limit in seconds CBC has so many nodes, in all its turns together.
constexpr std::size_t kNodesTimesEntries = 60'000'000, kMostNodes = 20'000, kLeastNodes = 200;
/// Turns of CBC, each with the cuts that the plan of the one before breaks.
constexpr int kMostTurns = 40;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

[[noreturn]] void infeasible(const std::string& sentence) { throw Error{ErrorKind::infeasible, "", sentence}; }

/// The problem seen by a few columns, which become 0, 1, ...; small, whatever the problem's size.
std::vector<JointRow> seen_by(const JointProblem& problem, const std::vector<int>& columns) {
  std::vector<int> place(problem.column_cost.size(), -1);
  for (std::size_t i = 0; i < columns.size(); ++i) place[at(columns[i])] = static_cast<int>(i);
  std::vector<JointRow> rows;
  for (const JointRow& row : problem.rows) {
    JointRow seen{.value = row.value, .need = row.need, .points = {}};
    for (const JointPoint& point : row.points) {
      JointPoint own{point.weight, {}};
      for (const int j : point.columns)
        if (place[at(j)] >= 0) own.columns.push_back(place[at(j)]);
      std::sort(own.columns.begin(), own.columns.end());
      if (!own.columns.empty()) seen.points.push_back(std::move(own));
    }
    merge_points(seen.points, row.need);
    rows.push_back(std::move(seen));
  }
  return rows;
}

/// Weight that columns with `in` serve of a row.
std::int64_t served_weight(const JointRow& row, const std::vector<char>& in) noexcept {
  std::int64_t sum = 0;
  for (const JointPoint& point : row.points)
    if (std::any_of(point.columns.begin(), point.columns.end(), [&](int j) { return in[at(j)] != 0; }))
      sum += point.weight;
  return sum;
}

/// Columns that close a row, none of which can be left out; a single one where there is one.
std::vector<int> smallest_set(const JointRow& row, const std::vector<int>& chosen) {
  std::vector<std::int64_t> alone(chosen.size(), 0);
  for (const JointPoint& point : row.points)
    for (const int i : point.columns) alone[at(i)] += point.weight;
  std::vector<std::size_t> order;
  std::vector<char> in(chosen.size(), 0);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (alone[i] >= row.need) return {chosen[i]};
    in[i] = alone[i] > 0 ? 1 : 0;
    if (in[i] != 0) order.push_back(i);
  }
  // What serves least is asked first whether it can go.
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return alone[a] < alone[b]; });
  for (const std::size_t i : order) {
    in[i] = 0;
    if (served_weight(row, in) < row.need) in[i] = 1;
  }
  std::vector<int> set;
  for (std::size_t i = 0; i < chosen.size(); ++i)
    if (in[i] != 0) set.push_back(chosen[i]);
  return set;
}

/// In the order of what each closes, then of how far it brings what stays open, then of cost. `rows` are seen by the
/// columns, the answer has their places.
std::vector<std::size_t> ranked(const std::vector<JointRow>& rows, const std::vector<double>& cost) {
  std::vector<std::size_t> order;
  std::vector<char> in(cost.size(), 0);
  std::vector<std::int64_t> before(rows.size(), 0);
  while (order.size() < cost.size()) {
    std::size_t next = cost.size();
    double best_gain = -1.0, best_progress = -1.0;
    for (std::size_t i = 0; i < cost.size(); ++i) {
      if (in[i] != 0) continue;
      in[i] = 1;
      double gain = 0.0, progress = 0.0;
      for (std::size_t r = 0; r < rows.size(); ++r) {
        if (before[r] >= rows[r].need || rows[r].points.empty()) continue;
        const std::int64_t after = served_weight(rows[r], in);
        if (after >= rows[r].need) gain += rows[r].value;
        progress += rows[r].value * static_cast<double>(std::min(after, rows[r].need) - before[r]) /
                    static_cast<double>(rows[r].need);
      }
      in[i] = 0;
      const bool cheaper = gain == best_gain && progress == best_progress && cost[i] < cost[next];
      if (gain < best_gain || (gain == best_gain && progress <= best_progress && !cheaper)) continue;
      next = i;
      best_gain = gain;
      best_progress = progress;
    }
    in[next] = 1;
    order.push_back(next);
    for (std::size_t r = 0; r < rows.size(); ++r) before[r] = served_weight(rows[r], in);
  }
  return order;
}

/// Start, search and proof in turns, until value and bound meet or the limits are reached.
class Solver {
 public:
  Solver(const JointProblem& problem, const JointWarm& warm, Watcher* watcher)
      : problem_{problem},
        warm_{warm},
        watcher_{watcher},
        stop_{problem.time_limit_s, watcher},
        solving_{watcher, problem.name, problem.unit, problem.objective == Objective::least_cost, stop_},
        start_{start_of(problem)} {
    check();
    core_ = reduce(problem, start_);
    core_.target = std::max(0.0, static_cast<double>(target_ - start_.rows));
    bound_ = core_.maximise ? core_.total_value() : 0.0;
    solving_.set_beyond(core_.maximise ? start_.value : start_.cost);
  }

  JointSolution run() {
    if (core_.maximise || core_.target > 0.0) {
      begin();
      if (!closed() && !stop_.asked()) prove();
      if (!planned_ && stop_.asked()) refuse_stopped();
      if (!planned_) refuse();
    } else {
      planned_ = true;
      method_ = "nothing is left to choose";
    }
    return report();
  }

 private:
  /// The target, or the sentence why it cannot be had.
  void check() {
    const std::size_t closable = problem_.rows.size() - start_.uncoverable.size();
    if (problem_.objective != Objective::least_cost) return;
    target_ = problem_.target_rows > 0 ? problem_.target_rows : static_cast<int>(closable);
    if (at(target_) <= closable) return;
    std::vector<std::string> names;
    for (const JointRow& row : problem_.rows) names.push_back(row.name);
    infeasible(fmt::format(
        "{} villages are to be closed but only {} can be: all candidates together do not close {}; lower "
        "the target or allow more candidates",
        target_, closable,
        listed(start_.uncoverable, names.empty() || names.front().empty() ? std::vector<std::string>{} : names)));
  }

  // Larger is better in what follows: least cost counts its cost below 0.
  [[nodiscard]] double sense() const noexcept { return core_.maximise ? 1.0 : -1.0; }
  [[nodiscard]] double step() const noexcept { return core_.maximise ? core_.value_step : core_.cost_step; }
  [[nodiscard]] double tolerance() const noexcept {
    return core_.maximise ? core_.value_tolerance() : core_.cost_tolerance();
  }
  [[nodiscard]] double reached() const noexcept {
    if (!planned_) return -kInfinity;
    return core_.maximise ? best_.value : -best_.cost;
  }
  [[nodiscard]] double bound() const noexcept { return sense() * bound_; }
  [[nodiscard]] bool closed() const noexcept { return bound() - reached() <= tolerance(); }

  /// A bound that was proven for all plans better than the best one, or for all.
  void tighten(double bound) {
    if (step() > 0.0) bound = step() * std::floor(bound / step() + 1e-6);
    bound = std::max(bound, reached());
    if (bound < this->bound()) bound_ = sense() * bound;
    solving_.bound(bound_);
  }
  void take(const Selection& plan) {
    if (!core_.fulfilled_by(plan) || (planned_ && !core_.better(plan, best_))) return;
    best_ = plan;
    planned_ = true;
    solving_.plan(sense() * reached());
  }
  [[nodiscard]] SearchLimits limits(std::uint64_t effort, double share) {
    part_ = stop_.part(share);
    effort = std::min(effort, kSearchPerEntry * (core_.entries() + 1));
    // The clock ends it where that is too much.
    if (stop_.limited()) effort = std::numeric_limits<std::uint64_t>::max() / 4;
    return {effort, &part_, &solving_};
  }
  [[nodiscard]] double seconds(const Stop& stop) const { return stop.limited() ? std::max(stop.left_s(), 1e-3) : 0.0; }
  void search(const std::vector<double>& hints, std::uint64_t effort, double share, std::uint64_t seed) {
    const Selection found = search_joint(core_, &best_, hints, bound_, problem_.seed + seed, limits(effort, share));
    if (!found.columns.empty()) take(found);
    tighten(bound());
  }

  /// The plan to begin with, less what the limits do not allow: the sites of least loss for their cost go first.
  [[nodiscard]] Selection fitting() const {
    JointCover cover{core_};
    std::vector<int> place(problem_.column_cost.size(), -1);
    for (std::size_t j = 0; j < core_.columns(); ++j) place[at(core_.column_id[j])] = static_cast<int>(j);
    for (const auto& [column, by] : core_.replaced) place[at(column)] = place[at(by)];
    for (const int j : warm_.columns)
      if (place[at(j)] >= 0 && !cover.has(place[at(j)])) cover.add(place[at(j)]);
    while (!core_.allows(cover.size(), cover.cost())) {
      int out = -1;
      double least = 0.0;
      for (const int j : cover.selection().columns) {
        const double loss = (cover.loss(j) + 1e-3) / std::max(core_.cost[at(j)], 1e-9);
        if (out >= 0 && loss >= least) continue;
        out = j;
        least = loss;
      }
      cover.remove(out);
    }
    return cover.selection();
  }

  /// What single sites can do, and what a search makes of it.
  void begin() {
    PlanProblem single;
    single.objective = core_.maximise ? Objective::villages : Objective::least_cost;
    single.row_weight = core_.value;
    single.column_cost = core_.cost;
    single.column_rows.resize(core_.columns());
    std::vector<char> coverable(core_.rows(), 0);
    for (std::size_t e = 0; e < core_.part_row.size(); ++e) {
      if (core_.part_weight[e] < core_.need[at(core_.part_row[e])]) continue;
      single.column_rows[at(core_.part_column[e])].push_back(core_.part_row[e]);
      coverable[at(core_.part_row[e])] = 1;
    }
    const bool counted = static_cast<std::size_t>(core_.max_columns) < core_.columns();
    const bool nothing = (counted && core_.max_columns <= 0) || core_.budget <= 0.0;
    if (core_.maximise && counted) single.max_columns = core_.max_columns;
    if (core_.maximise && std::isfinite(core_.budget)) single.budget = core_.budget;
    const auto can = static_cast<double>(std::count(coverable.begin(), coverable.end(), 1));
    single.target_rows = core_.maximise ? 0 : static_cast<int>(std::min(core_.target, can));
    single.seed = problem_.seed;
    single.name = problem_.name.empty() ? "" : problem_.name + ", single sites";
    single.unit = problem_.unit;
    if (stop_.limited()) single.time_limit_s = std::max(0.1 * stop_.left_s(), 1e-3);
    Selection alone;
    if (can > 0.0 && !nothing && core_.columns() > 0) {
      std::vector<int> columns = make_solver("search_and_prove")->solve(single, watcher_).columns;
      std::sort(columns.begin(), columns.end());
      alone = selection_of(core_, columns);
    }
    if (!core_.allows(alone.columns.size(), alone.cost)) alone = {};
    planned_ = core_.fulfilled_by(alone);
    best_ = alone;
    if (const Selection before = fitting(); core_.fulfilled_by(before) && (!planned_ || core_.better(before, best_))) {
      best_ = before;
      planned_ = true;
    }
    if (planned_) solving_.plan(sense() * reached());
    tighten(bound());
    search({}, kFirstSearch, 0.12, 0);
  }

  /// Cuts in rounds. True: there is no point at all.
  bool rounds(LinearProgram& lp, const JointModel& model, const Stop& stop) {
    const int own_rows = static_cast<int>(model.relaxation().rows.size());
    int kept = 0, idle = 0;
    double last = kInfinity;
    for (int round = 0; round < kMostRounds; ++round) {
      if (stop.due()) {
        cut_short_ = true;
        return false;
      }
      const bool solved = lp.solve(seconds(stop));
      if (!solved && lp.infeasible()) return true;
      tighten(-lp.bound() * model.unit());
      if (!solved) {
        cut_short_ |= stop.due();
        return false;
      }
      fix(lp, model);
      if (closed()) return false;
      const double now = -lp.bound();
      idle = last - now < 1e-4 * std::abs(now) ? idle + 1 : 0;
      last = now;
      if (idle >= 10) return false;
      const std::vector<Milp::Row> cuts = model.cuts(lp.value());
      if (cuts.empty()) return false;
      // Cuts that no longer matter slow the simplex method down; one that matters again is found again.
      if (const int rows = static_cast<int>(lp.milp().rows.size()); rows - own_rows > 2 * kept + 500)
        kept = rows - own_rows - lp.drop_slack_rows(own_rows);
      lp.add_rows(cuts);
      cuts_ += static_cast<int>(cuts.size());
      ++rounds_;
    }
    return false;
  }

  /// Columns whose reduced cost proves that no plan better than the best one has them otherwise.
  void fix(LinearProgram& lp, const JointModel& model) const {
    if (!planned_) return;
    const double needed = step() > 0.0 ? 0.999 * step() : tolerance();
    const double room = -(reached() + needed) / model.unit() - lp.bound();
    for (std::size_t j = 0; j < lp.milp().columns.size(); ++j) {
      const Milp::Column& column = lp.milp().columns[j];
      if (column.lower == column.upper) continue;
      const double reduced = lp.reduced_cost()[j];
      if (reduced > room)
        lp.set_column(static_cast<int>(j), column.lower, column.lower);
      else if (-reduced > room)
        lp.set_column(static_cast<int>(j), column.upper, column.upper);
    }
  }

  void no_better_plan() {
    if (!planned_) refuse_proven();
    bound_ = sense() * reached();
  }

  void prove() {
    const JointModel model{core_};
    LinearProgram lp{model.relaxation()};
    lp.heed(stop_.watcher());
    lp.add_rows(model.rows_of(warm_.cuts));
    method_ = "linear relaxation with cuts";
    const bool no_point = rounds(lp, model, stop_.part(0.3));
    keep_tight(lp, model);
    if (no_point) return no_better_plan();
    if (closed() || stop_.due() || lp.value().empty()) return;
    std::vector<double> hints(core_.columns(), 0.0);
    for (std::size_t j = 0; j < hints.size(); ++j) hints[j] = std::clamp(lp.value()[j], 0.0, 1.0);
    search(hints, kHintedSearch, 0.3, 1);
    if (!closed()) {
      fix(lp, model);
      branch(lp, model);
    }
    if (core_.maximise && !stop_.due()) search(hints, kPolish, 0.5, 2);
  }

  /// Cuts that the linear program pays for.
  void keep_tight(const LinearProgram& lp, const JointModel& model) {
    tight_.clear();
    for (std::size_t i = 0; i < lp.dual().size(); ++i)
      if (lp.dual()[i] > 0.0 && JointModel::is_cut(lp.milp().rows[i]))
        tight_.push_back(model.cut_of(lp.milp().rows[i]));
  }

  /// CBC on what is left, again with more cuts where its plan does not close what it says: of rows without points, and
  /// by rounding.
  void branch(LinearProgram& lp, const JointModel& model) {
    lp.drop_slack_rows(static_cast<int>(model.relaxation().rows.size()));
    std::size_t nodes_left = 0;
    for (int turn = 0; turn < kMostTurns; ++turn) {
      if (stop_.due()) {
        cut_short_ = true;
        break;
      }
      const JointProgram program = model.whole(lp, kMostEntries);
      if (turn == 0) nodes_left = std::clamp(kNodesTimesEntries / (program.entries + 1), kLeastNodes, kMostNodes);
      MilpLimits limits;
      limits.seconds = seconds(stop_);
      if (!stop_.limited()) limits.nodes = static_cast<int>(nodes_left);
      if (planned_) {
        // What is fixed rules out plans that are no better than the best one was. One that came since may lie outside.
        limits.start = model.point_of(program, best_);
        for (std::size_t j = 0; j < core_.columns() + core_.rows(); ++j)
          if (limits.start[j] < program.milp.columns[j].lower || limits.start[j] > program.milp.columns[j].upper) {
            limits.start.clear();
            break;
          }
      }
      const MilpResult result = solve_milp(program.milp, limits, stop_.watcher(), [&](const MilpResult& so_far) {
        // Its plans may lack cuts; what is fixed keeps plans that are no better than the best one out.
        solving_.bound(sense() * std::max(-so_far.bound * model.unit(), reached()));
        solving_.tick();
      });
      cut_short_ |= result.cut_short;
      nodes_ += result.nodes;
      if (result.end == MilpEnd::failed) {
        failed_ = result.why;
        return;
      }
      branched_ = true;
      if (result.end == MilpEnd::infeasible) return no_better_plan();
      std::vector<Milp::Row> cuts;
      if (result.has_plan) {
        std::vector<int> columns;
        for (std::size_t j = 0; j < core_.columns(); ++j)
          if (result.value[j] > 0.5) columns.push_back(static_cast<int>(j));
        take(selection_of(core_, columns));
        JointCover cover{core_};
        for (const int j : columns) cover.add(j);
        for (std::size_t r = 0; r < core_.rows(); ++r) {
          const int row = static_cast<int>(r);
          if (result.value[at(model.row_column(row))] > 0.5 && !cover.closed(row))
            cuts.push_back(model.cut_against(cover, row));
        }
      }
      tighten(-result.bound * model.unit());
      if (closed() || result.end != MilpEnd::optimal || cuts.empty()) break;
      nodes_left -= std::min(nodes_left, at(result.nodes) + 1);
      if (!stop_.limited() && nodes_left == 0) break;
      for (const Milp::Row& cut : cuts) tight_.push_back(model.cut_of(cut));
      lp.add_rows(cuts);
      cuts_ += static_cast<int>(cuts.size());
    }
  }

  [[noreturn]] static void refuse_stopped() {
    throw Error{ErrorKind::interrupted, "", "stopped on request, before a plan that keeps all limits was found"};
  }
  [[noreturn]] void refuse_proven() const {
    infeasible(fmt::format("no plan of {} sites closes {} villages; raise max_bts or lower the target",
                           problem_.max_columns, target_));
  }
  [[noreturn]] void refuse() const {
    infeasible(
        fmt::format("no plan of {} sites that closes {} villages was found within the limits of the search{}; it is "
                    "not proven that there is none: allow more time or more sites, or lower the target",
                    problem_.max_columns, target_, failed_.empty() ? "" : fmt::format(" ({})", failed_)));
  }

  [[nodiscard]] std::string method() const {
    std::string text = method_.empty() ? std::string{"the plan reaches all that can be closed"} : method_;
    if (rounds_ > 0) text += fmt::format(" ({} in {} rounds)", cuts_, rounds_);
    if (branched_) text += fmt::format(", reduced-cost fixing, branch and bound with {} nodes (CBC)", nodes_);
    if (!failed_.empty()) text += fmt::format("; the solver of the whole program failed: {}", failed_);
    return (closed() ? "proven optimal: " : "bound: ") + text;
  }

  JointSolution report() const {
    std::vector<int> chosen;
    for (std::size_t j = 0; j < start_.taken.size(); ++j)
      if (start_.taken[j] != 0) chosen.push_back(static_cast<int>(j));
    for (const int j : best_.columns) chosen.push_back(core_.column_id[at(j)]);
    JointSolution solution = judge_joint(problem_, chosen);
    PlanSolution& plan = solution.plan;
    plan.uncoverable = start_.uncoverable;
    plan.optimal = closed();
    plan.cut_short = cut_short_ || (stop_.due() && !plan.optimal);
    plan.stopped = plan.cut_short && stop_.asked();
    plan.bound_method = method();
    if (core_.maximise) {
      plan.bound = plan.optimal ? plan.value : std::max(start_.value + bound_, plan.value);
    } else {
      plan.bound = plan.optimal ? plan.cost : std::min(start_.cost + bound_, plan.cost);
      const bool too_dear = problem_.budget > 0 && plan.cost > problem_.budget * (1.0 + 1e-12);
      if (too_dear && stop_.asked()) refuse_stopped();
      if (too_dear)
        infeasible(
            fmt::format("closing {} villages costs {:.0f} in the best plan found (proven: at least {:.0f}), more than "
                        "the budget of {:.0f}; raise the budget or lower the target",
                        target_, plan.cost, plan.bound, problem_.budget));
    }
    solution.nodes = nodes_;
    solution.cuts = cuts_;
    solution.tight = tight_;
    return solution;
  }

  const JointProblem& problem_;
  const JointWarm& warm_;
  Watcher* watcher_;
  Stop stop_, part_;
  Solving solving_;
  JointStart start_;
  JointCore core_;
  int target_ = 0;
  Selection best_;  ///< of the core; a plan where planned_ is set
  bool planned_ = false;
  double bound_ = 0.0;  ///< of the core
  std::string method_, failed_;
  bool cut_short_ = false, branched_ = false;
  int nodes_ = 0, cuts_ = 0, rounds_ = 0;
  std::vector<JointCut> tight_;
};

}  // namespace

std::vector<int> closed_rows(const JointProblem& problem, const std::vector<int>& columns) {
  std::vector<char> in(problem.column_cost.size(), 0);
  for (const int j : columns) in[at(j)] = 1;
  std::vector<int> closed;
  for (std::size_t r = 0; r < problem.rows.size(); ++r)
    if (served_weight(problem.rows[r], in) >= problem.rows[r].need) closed.push_back(static_cast<int>(r));
  return closed;
}

JointSolution judge_joint(const JointProblem& problem, std::vector<int> columns) {
  JointSolution solution;
  PlanSolution& plan = solution.plan;
  std::sort(columns.begin(), columns.end());
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  const std::vector<JointRow> rows = seen_by(problem, columns);
  std::vector<double> cost;
  for (const int j : columns) cost.push_back(problem.column_cost[at(j)]);
  plan.cost = std::accumulate(cost.begin(), cost.end(), 0.0);
  std::vector<char> in(columns.size(), 1);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (served_weight(rows[r], in) < rows[r].need) continue;
    plan.rows.push_back(static_cast<int>(r));
    plan.value += rows[r].value;
    solution.together.push_back(smallest_set(rows[r], columns));
  }
  for (const std::size_t i : ranked(rows, cost)) {
    plan.columns.push_back(columns[i]);
    in[i] = 0;
    double lost = 0.0;
    for (const int r : plan.rows)
      if (served_weight(rows[at(r)], in) < rows[at(r)].need) lost += rows[at(r)].value;
    in[i] = 1;
    plan.loss.push_back(lost);
  }
  return solution;
}

PlanProblem single_problem(const JointProblem& problem) {
  PlanProblem single;
  single.objective = problem.objective;
  single.column_rows.resize(problem.column_cost.size());
  single.column_cost = problem.column_cost;
  single.column_name = problem.column_name;
  single.must_have = problem.must_have;
  single.max_columns = problem.max_columns;
  single.budget = problem.budget;
  single.target_rows = problem.target_rows;
  single.seed = problem.seed;
  single.time_limit_s = problem.time_limit_s;
  for (std::size_t r = 0; r < problem.rows.size(); ++r) {
    const JointRow& row = problem.rows[r];
    single.row_weight.push_back(row.value);
    if (!row.name.empty()) single.row_name.push_back(row.name);
    std::vector<std::int64_t> alone(problem.column_cost.size(), 0);
    for (const JointPoint& point : row.points)
      for (const int j : point.columns) alone[at(j)] += point.weight;
    for (std::size_t j = 0; j < alone.size(); ++j)
      if (alone[j] >= row.need) single.column_rows[j].push_back(static_cast<int>(r));
  }
  return single;
}

JointSolution solve_joint(const JointProblem& problem, Watcher* watcher) {
  // A stop ends the search, not the stage.
  Unstoppable calm{watcher};
  Progress stage{&calm, "joint plan", 1};
  JointSolution solution = solve_joint_from(problem, {}, watcher);
  stage.advance();
  return solution;
}

JointSolution solve_joint_from(const JointProblem& problem, const JointWarm& warm, Watcher* watcher) {
  return Solver{problem, warm, watcher}.run();
}

}  // namespace phusong::sim
