#include "sim/invest/every_cell.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "geo/base/error.h"
#include "sim/invest/option_sums.h"

namespace phusong::sim {

namespace {

/// Of a village that nothing known closes, that are looked at in one round.
constexpr int kSetsOfOpenVillage = 4;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

bool holds(const SurfaceColumn& larger, const SurfaceColumn& smaller) {
  return larger.capex_vnd <= smaller.capex_vnd &&
         std::includes(larger.closes.begin(), larger.closes.end(), smaller.closes.begin(), smaller.closes.end());
}
bool held(const std::vector<SurfaceColumn>& known, const SurfaceColumn& set) {
  return std::any_of(known.begin(), known.end(), [&](const SurfaceColumn& other) { return holds(other, set); });
}

/// A set that cells are believed to close.
struct Believed {
  SurfaceColumn column;  ///< at the price of the next cell that was not judged
  bool looked_up = false;
  bool none_left = false;
  std::vector<std::uint32_t> cells;  ///< cheapest first, where looked up
  std::size_t next = 0;              ///< of them
};

class Confirmer {
 public:
  Confirmer(const EveryCell& question, const std::vector<SiteEffect>& effects, SurfaceSites& sites, Watcher* watcher)
      : q_{question},
        effects_{effects},
        sites_{sites},
        silent_{watcher},
        progress_{watcher, "cells that decide, " + question.type.name, kMostJudged} {
    for (SurfaceColumn& column : sites.columns) believed_.emplace_back().column = std::move(column);
    for (const Candidate& candidate : question.candidates.candidates)
      if (candidate.kind == CandidateKind::surface) known_.insert(question.chooser.cell_at(candidate.at));
  }

  ConfirmedCells run() {
    for (const OptionKeys& option : q_.scenario.options)
      if (asks_every_cell(option, q_.type)) settle(option);
    return finish();
  }

 private:
  void settle(const OptionKeys& option) {
    const std::vector<std::size_t> target = target_villages(option, q_.villages, q_.gaps);
    const SetChoice choice{q_.villages, option, target, static_cast<std::uint64_t>(q_.scenario.identity.seed)};
    std::vector<int> must_have;
    std::vector<SurfaceColumn> exact = exact_sets(option, q_.type, q_.candidates, effects_, must_have);
    for (const auto& [cell, sets] : judged_) exact.insert(exact.end(), sets.begin(), sets.end());
    while (judged_.size() < kMostJudged) {
      throw_if_stopped(&silent_);
      const std::vector<std::size_t> sets = wanted(choice, exact, must_have);
      if (sets.empty()) return;
      std::vector<std::uint32_t> cells;
      for (const std::size_t b : sets) take_cells(believed_[b], cells);
      // Of sets whose cells were all judged for others already nothing is left to believe.
      if (cells.empty()) continue;
      std::sort(cells.begin(), cells.end());
      cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
      cells.resize(std::min(cells.size(), static_cast<std::size_t>(kMostJudged) - judged_.size()));
      judge(cells, exact);
    }
  }

  /// To its next cell that was not judged.
  void go_on(Believed& b) const {
    if (!b.looked_up) return;
    while (b.next < b.cells.size() && known_.contains(b.cells[b.next])) ++b.next;
    b.none_left = b.next == b.cells.size();
    if (b.none_left) return;
    b.column.cell = b.cells[b.next];
    b.column.capex_vnd = q_.chooser.capex_vnd(b.column.cell);
  }
  void take_cells(Believed& b, std::vector<std::uint32_t>& cells) const {
    if (!b.looked_up) b.cells = q_.chooser.cells_of(b.column.closes);
    b.looked_up = true;
    for (std::size_t i = b.next, taken = 0; i < b.cells.size() && taken < q_.batch; ++i) {
      if (known_.contains(b.cells[i])) continue;
      cells.push_back(b.cells[i]);
      ++taken;
    }
  }

  /// The believed sets that a best choice takes; none: what is known is as good, or nothing is left to believe.
  std::vector<std::size_t> wanted(const SetChoice& choice, const std::vector<SurfaceColumn>& exact,
                                  const std::vector<int>& must_have) {
    std::vector<SurfaceColumn> columns;
    std::vector<std::size_t> number;
    for (std::size_t i = 0; i < believed_.size(); ++i) {
      Believed& b = believed_[i];
      go_on(b);
      if (b.none_left || held(exact, b.column)) continue;
      columns.push_back(b.column);
      number.push_back(i);
    }
    if (columns.empty()) return {};
    const std::vector<char> covered = covered_by(choice.target, exact);
    const auto closed = static_cast<int>(std::count(covered.begin(), covered.end(), char{1}));
    const bool least = choice.option.objective == "least_cost";
    if (least && (choice.option.target_villages == 0 || closed < choice.option.target_villages)) {
      // What nothing known closes comes first: the number to close hangs on it.
      std::vector<std::size_t> fresh;
      std::vector<int> asked(choice.target.size(), 0);
      for (std::size_t c = 0; c < columns.size(); ++c) {
        bool take = false;
        for (const int row : rows_of(choice.target, columns[c].closes))
          take = (covered[at(row)] == 0 && asked[at(row)]++ < kSetsOfOpenVillage) || take;
        if (take) fresh.push_back(number[c]);
      }
      if (!fresh.empty()) return fresh;
    }
    const std::optional<PlanSolution> best = solved(problem_over_sets(choice, exact, must_have, columns, closed));
    if (!best) return {};  // the plan will say why
    const std::optional<PlanSolution> real = solved(problem_over_sets(choice, exact, must_have, {}, closed));
    const auto as_good = [](double a, double b) { return a >= b - 1.0e-9 * std::max(1.0, std::abs(b)); };
    if (real && (least ? as_good(-real->cost, -best->cost) : as_good(real->value, best->value))) return {};
    std::vector<std::size_t> taken;
    for (const int column : best->columns)
      if (at(column) >= exact.size()) taken.push_back(number[at(column) - exact.size()]);
    return taken;
  }
  /// None: it cannot be had.
  std::optional<PlanSolution> solved(const PlanProblem& problem) {
    try {
      return make_solver("search_and_prove")->solve(problem, &silent_);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::infeasible) throw;
      return {};
    }
  }
  static std::vector<char> covered_by(const std::vector<std::size_t>& target, const std::vector<SurfaceColumn>& exact) {
    std::vector<char> covered(target.size(), 0);
    for (const SurfaceColumn& set : exact)
      for (const int row : rows_of(target, set.closes)) covered[at(row)] = 1;
    return covered;
  }

  void judge(const std::vector<std::uint32_t>& cells, std::vector<SurfaceColumn>& exact) {
    std::vector<Candidate> places;
    for (const std::uint32_t cell : cells) places.push_back(q_.chooser.candidate_at(cell, 0));
    const Prospects prospects = find_prospects(q_.judge, q_.type, places, q_.villages, q_.gaps, {}, &silent_);
    for (const std::uint32_t cell : cells) {
      judged_[cell];
      known_.insert(cell);
    }
    for (SiteEffect& effect : aims_of(q_.judge, q_.type, places, prospects, q_.villages, q_.gaps, {})) {
      const std::uint32_t cell = cells[effect.candidate];
      if (effect.closes.empty()) continue;
      SurfaceColumn set{std::move(effect.closes), q_.chooser.capex_vnd(cell), cell};
      judged_[cell].push_back(set);
      if (!held(exact, set)) exact.push_back(std::move(set));
    }
    progress_.advance(cells.size());
  }

  /// What holds a set for every option that asks: cells do, other candidates where all of these may take them.
  [[nodiscard]] std::vector<SurfaceColumn> held_for_all() const {
    const bool restricted =
        std::any_of(q_.scenario.options.begin(), q_.scenario.options.end(),
                    [&](const OptionKeys& o) { return asks_every_cell(o, q_.type) && !o.candidate_kinds.empty(); });
    std::vector<SurfaceColumn> sets;
    for (const SiteEffect& effect : effects_) {
      const Candidate& candidate = q_.candidates.candidates[effect.candidate];
      if (!restricted || candidate.kind == CandidateKind::surface)
        sets.push_back({effect.closes, capex_vnd(candidate, q_.type), 0});
    }
    return sets;
  }

  ConfirmedCells finish() {
    ConfirmedCells found;
    found.judged = sites_.judged_cells = judged_.size();
    std::vector<SurfaceColumn> exact = held_for_all();
    // Those that replace others come first.
    struct Cell {
      double capex_vnd;
      std::size_t most;
      std::uint32_t cell;
    };
    std::vector<Cell> order;
    for (const auto& [cell, sets] : judged_) {
      std::size_t most = 0;
      for (const SurfaceColumn& set : sets) most = std::max(most, set.closes.size());
      if (most > 0) order.push_back({sets[0].capex_vnd, most, cell});
    }
    std::sort(order.begin(), order.end(), [](const Cell& a, const Cell& b) {
      if (a.capex_vnd != b.capex_vnd) return a.capex_vnd < b.capex_vnd;
      return a.most != b.most ? a.most > b.most : a.cell < b.cell;
    });
    for (const Cell& cell : order) {
      const std::vector<SurfaceColumn>& sets = judged_.at(cell.cell);
      if (std::all_of(sets.begin(), sets.end(), [&](const SurfaceColumn& set) { return held(exact, set); })) continue;
      found.candidates.push_back(q_.chooser.candidate_at(cell.cell, cell.most));
      exact.insert(exact.end(), sets.begin(), sets.end());
    }
    std::sort(found.candidates.begin(), found.candidates.end(),
              [](const Candidate& a, const Candidate& b) { return a.id < b.id; });
    sites_.columns.clear();
    for (Believed& b : believed_) {
      go_on(b);
      if (!b.none_left && !held(exact, b.column)) sites_.columns.push_back(std::move(b.column));
    }
    return found;
  }

  const EveryCell& q_;
  const std::vector<SiteEffect>& effects_;
  SurfaceSites& sites_;
  Silent silent_;
  Progress progress_;
  std::vector<Believed> believed_;
  std::map<std::uint32_t, std::vector<SurfaceColumn>> judged_;  ///< what each closes
  std::set<std::uint32_t> known_;                               ///< judged, or candidates
};

}  // namespace

bool asks_every_cell(const OptionKeys& option, const BtsType& type) {
  return option.kind == "plan" && option.bts_type == type.name && option.phase_budgets_vnd.empty() &&
         !option.resilient && !option.joint &&
         passes(option.candidate_kinds, std::string{name_of(CandidateKind::surface)});
}

PlanProblem problem_over_sets(const SetChoice& choice, const std::vector<SurfaceColumn>& exact,
                              const std::vector<int>& must_have, const std::vector<SurfaceColumn>& believed,
                              int closed) {
  const OptionKeys& option = choice.option;
  PlanProblem problem;
  problem.objective = option.objective == "villages" ? Objective::villages
                      : option.objective == "people" ? Objective::people
                                                     : Objective::least_cost;
  for (const std::size_t v : choice.target)
    problem.row_weight.push_back(problem.objective == Objective::people ? geo::people_of(choice.villages[v]) : 1.0);
  for (const std::vector<SurfaceColumn>* sets : {&exact, &believed})
    for (const SurfaceColumn& set : *sets) {
      problem.column_rows.push_back(rows_of(choice.target, set.closes));
      problem.column_cost.push_back(set.capex_vnd);
    }
  problem.must_have = must_have;
  problem.max_columns = option.max_bts;
  problem.budget = option.budget_vnd;
  problem.target_rows = option.target_villages > 0 ? option.target_villages : closed;
  problem.seed = choice.seed;
  problem.name = option.name + ", bound over every cell";
  problem.unit = problem.objective == Objective::people       ? "people"
                 : problem.objective == Objective::least_cost ? "VND"
                                                              : "villages";
  return problem;
}

std::vector<SurfaceColumn> exact_sets(const OptionKeys& option, const BtsType& type, const CandidateSet& candidates,
                                      const std::vector<SiteEffect>& effects, std::vector<int>& must_have) {
  std::vector<SurfaceColumn> sets;
  for (std::size_t e = 0; e < effects.size(); ++e) {
    const Candidate& candidate = candidates.candidates[effects[e].candidate];
    const bool first = e == 0 || effects[e - 1].candidate != effects[e].candidate;
    const bool must =
        first && std::find(option.must_have.begin(), option.must_have.end(), candidate.id) != option.must_have.end();
    if (!must && (effects[e].closes.empty() || !passes(option.candidate_kinds, std::string{name_of(candidate.kind)})))
      continue;
    if (must) must_have.push_back(static_cast<int>(sets.size()));
    sets.push_back({effects[e].closes, capex_vnd(candidate, type), 0});
  }
  return sets;
}

ConfirmedCells confirm_cells(const EveryCell& question, const std::vector<SiteEffect>& effects, SurfaceSites& sites,
                             Watcher* watcher) {
  return Confirmer{question, effects, sites, watcher}.run();
}

}  // namespace phusong::sim
