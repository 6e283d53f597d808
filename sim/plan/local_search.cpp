#include "sim/plan/local_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "sim/plan/swap_search.h"

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

Selection selection_of(const Cover& cover) { return {cover.columns(), cover.value(), cover.cost()}; }

void load(Cover& cover, const std::vector<int>& columns) {
  cover.clear();
  for (const int j : columns) cover.add(j);
}

/// A whole number in [0, n). Not std::uniform_int_distribution, whose values differ between libraries.
std::size_t pick(std::mt19937_64& random, std::size_t n) { return static_cast<std::size_t>(random() % n); }

enum class Rule { gain, gain_per_cost };

/// Adds the best column that fits and may come until none does, and calls added(column); equal scores: the cheaper,
/// then the lower index.
template <class May, class Added>
void fill(const Core& core, Cover& cover, Rule rule, May&& may, Added&& added) {
  const double tolerance = value_tolerance(core), spare = cost_tolerance(core);
  while (cover.size() < core.max_columns) {
    int best = -1;
    double best_score = 0.0;
    cover.spend(core.columns());
    for (std::size_t j = 0; j < core.columns(); ++j) {
      const int column = static_cast<int>(j);
      if (cover.gain(column) <= tolerance || cover.has(column) || !may(column)) continue;
      if (cover.cost() + core.cost[j] > core.budget + spare) continue;
      const double score = rule == Rule::gain ? cover.gain(column) : core.per_cost(cover.gain(column), j);
      if (best < 0 || score > best_score || (score == best_score && core.cost[j] < core.cost[at(best)])) {
        best = column;
        best_score = score;
      }
    }
    if (best < 0) return;
    cover.add(best);
    added(best);
  }
}
void fill(const Core& core, Cover& cover, Rule rule) {
  fill(
      core, cover, rule, [](int) { return true; }, [](int) {});
}

/// Removes columns that nothing needs, dearest first; the order of equals is by index.
void drop_redundant(const Core& core, Cover& cover) {
  std::vector<int> chosen = cover.columns();
  std::stable_sort(chosen.begin(), chosen.end(), [&](int a, int b) { return core.cost[at(a)] > core.cost[at(b)]; });
  for (const int j : chosen)
    if (cover.loss(j) <= value_tolerance(core)) cover.remove(j);
}

/// Fills, clears what became redundant, and fills what that set free.
void complete(const Core& core, Cover& cover, Rule rule) {
  fill(core, cover, rule);
  drop_redundant(core, cover);
  fill(core, cover, rule);
}

/// Adds columns by value per cost until the target is covered; then drops what is redundant for the target.
void reach_target(const Core& core, Cover& cover, std::mt19937_64* random) {
  const double tolerance = value_tolerance(core);
  while (cover.value() < core.target - tolerance) {
    const double missing = core.target - cover.value();
    int best = -1;
    double best_score = 0.0;
    cover.spend(core.columns());
    for (std::size_t j = 0; j < core.columns(); ++j) {
      const int column = static_cast<int>(j);
      if (cover.has(column) || cover.gain(column) <= tolerance) continue;
      double score = core.per_cost(std::min(cover.gain(column), missing), j);
      if (random != nullptr) score *= 1.0 + 0.25 * static_cast<double>((*random)() >> 40U) * 0x1p-24;
      if (best < 0 || score > best_score) {
        best = column;
        best_score = score;
      }
    }
    if (best < 0) return;
    cover.add(best);
  }
  std::vector<int> chosen = cover.columns();
  std::stable_sort(chosen.begin(), chosen.end(), [&](int a, int b) { return core.cost[at(a)] > core.cost[at(b)]; });
  for (const int j : chosen)
    if (cover.value() - cover.loss(j) >= core.target - tolerance) cover.remove(j);
}

/// Tabu search: step by step the column that is missed least leaves and those that bring most come, even where that is
/// worse for now; who has just moved stays for some steps. A long time without a better plan begins again from the best
/// one with some of its columns exchanged.
class Tabu {
 public:
  Tabu(const Core& core, Selection best, std::uint64_t seed)
      : core_{core}, random_{seed}, cover_{core}, best_{std::move(best)}, free_from_(core.columns(), 0) {}

  Selection run(double bound, const SearchLimits& limits) {
    load(cover_, best_.columns);
    const std::uint64_t patience = 200 + 20 * best_.columns.size();
    std::uint64_t last_better = 0;
    for (step_ = 1; !limits.over(cover_.work()) && best_.value < bound - value_tolerance(core_); ++step_) {
      if (step_ % 256 == 0) limits.tick();
      if (step_ - last_better > patience) {
        shake();
        last_better = step_;
      }
      if (!leave()) break;
      enter();
      if (const Selection here{{}, cover_.value(), cover_.cost()}; better(core_, here, best_)) {
        best_ = selection_of(cover_);
        last_better = step_;
        limits.tell(best_.value);
      }
    }
    return best_;
  }

 private:
  /// The column whose loss per cost is least.
  bool leave() {
    int worst = -1;
    double least = 0.0;
    for (const int j : cover_.chosen()) {
      if (free_from_[at(j)] > step_) continue;
      const double loss = core_.per_cost(cover_.loss(j), at(j));
      cover_.spend(core_.rows_of[at(j)].size());
      if (worst < 0 || loss < least || (loss == least && j < worst)) {
        worst = j;
        least = loss;
      }
    }
    if (worst < 0) {  // all have just come
      if (cover_.chosen().empty()) return false;
      worst = cover_.chosen()[pick(random_, cover_.chosen().size())];
    }
    cover_.remove(worst);
    free_from_[at(worst)] = step_ + 3 + pick(random_, 8);
    return true;
  }

  void enter() {
    fill(
        core_, cover_, rule_, [&](int j) { return free_from_[at(j)] <= step_; },
        [&](int j) { free_from_[at(j)] = step_ + 1 + pick(random_, 6); });
  }

  void shake() {
    load(cover_, best_.columns);
    const std::size_t size = best_.columns.size();
    const std::size_t drop = std::min(size, 1 + pick(random_, 2 + size / 4));
    for (std::size_t i = 0; i < drop; ++i) cover_.remove(cover_.chosen()[pick(random_, cover_.chosen().size())]);
    const int guest = static_cast<int>(pick(random_, core_.columns()));
    if (!cover_.has(guest) && cover_.size() < core_.max_columns &&
        cover_.cost() + core_.cost[at(guest)] <= core_.budget + cost_tolerance(core_))
      cover_.add(guest);
    rule_ = std::isfinite(core_.budget) && pick(random_, 2) == 0 ? Rule::gain_per_cost : Rule::gain;
    enter();
  }

  const Core& core_;
  std::mt19937_64 random_;
  Cover cover_;
  Selection best_;
  std::vector<std::uint64_t> free_from_;  ///< the step from which a column may move again
  std::uint64_t step_ = 0;
  Rule rule_ = Rule::gain;
};

/// Row weighting for full cover: rows that stay uncovered grow heavier until a column takes them.
class RowWeighting {
 public:
  RowWeighting(const Core& core, const Selection& start, std::uint64_t seed)
      : core_{core},
        random_{seed},
        weight_(core.rows(), 1.0),
        count_(core.rows(), 0),
        score_(core.columns(), 0.0),
        in_(core.columns(), 0),
        may_add_(core.columns(), 1),
        stamp_(core.columns(), 0),
        open_{core.rows()},
        chosen_{core.columns()},
        best_{start} {
    for (std::size_t r = 0; r < core.rows(); ++r) {
      open_.add(static_cast<int>(r));
      for (const int j : core.columns_of[r]) score_[at(j)] += 1.0;
    }
    for (const int j : start.columns) add(j);
  }

  Selection run(const SearchLimits& limits) {
    int tabu = -1;
    for (std::uint64_t step = 1; work_ < limits.effort; ++step) {
      if (step % 256 == 0) {
        limits.tick();
        if (limits.over(work_)) return best_;
      }
      // Everything covered: remember it and take away the column that is missed least.
      while (open_.all().empty()) {
        if (cost_ < best_.cost - cost_tolerance(core_)) {
          best_ = {chosen_.ascending(), core_.total_weight(), cost_};
          limits.tell(best_.cost);
        }
        const int out = cheapest_to_lose(-1);
        if (out < 0) return best_;
        remove(out);
        stamp_[at(out)] = step;
      }
      const int out = cheapest_to_lose(tabu);
      if (out >= 0) {
        remove(out);
        stamp_[at(out)] = step;
      }
      // Cover again, at less than the best cost.
      while (!open_.all().empty()) {
        const int row = open_.all()[pick(random_, open_.all().size())];
        int in = -1;
        for (const int j : core_.columns_of[at(row)]) {
          if (may_add_[at(j)] == 0) continue;
          if (in < 0 || first_to_add(j, in)) in = j;
        }
        if (in < 0 || cost_ + core_.cost[at(in)] >= best_.cost - cost_tolerance(core_)) break;
        add(in);
        stamp_[at(in)] = step;
        tabu = in;
        weigh_open();
      }
      weigh_open();
    }
    return best_;
  }

 private:
  bool first_to_add(int a, int b) const {
    const double x = core_.per_cost(score_[at(a)], at(a));
    const double y = core_.per_cost(score_[at(b)], at(b));
    return x > y || (x == y && stamp_[at(a)] < stamp_[at(b)]);
  }
  int cheapest_to_lose(int tabu) {
    int best = -1;
    double best_loss = 0.0;
    for (const int j : chosen_.all()) {
      if (j == tabu) continue;
      const double loss = core_.per_cost(score_[at(j)], at(j));
      const auto first = [&] {
        if (loss != best_loss) return loss < best_loss;
        if (stamp_[at(j)] != stamp_[at(best)]) return stamp_[at(j)] < stamp_[at(best)];
        return j < best;
      };
      if (best < 0 || first()) {
        best = j;
        best_loss = loss;
      }
    }
    work_ += 1 + chosen_.all().size();
    return best;
  }
  void weigh_open() {
    for (const int r : open_.all()) {
      weight_[at(r)] += 1.0;
      for (const int j : core_.columns_of[at(r)]) score_[at(j)] += 1.0;
      work_ += core_.columns_of[at(r)].size();
    }
  }
  /// score_: outside, weight of open rows it would cover; inside, weight of rows that only it covers.
  void add(int column) {
    in_[at(column)] = 1;
    chosen_.add(column);
    cost_ += core_.cost[at(column)];
    for (const int r : core_.rows_of[at(column)]) {
      const int before = count_[at(r)]++;
      if (before == 0) {
        open_.remove(r);
        for (const int j : core_.columns_of[at(r)]) {
          may_add_[at(j)] = 1;
          if (j != column) score_[at(j)] -= weight_[at(r)];
        }
      } else if (before == 1) {
        for (const int j : core_.columns_of[at(r)])
          if (j != column && in_[at(j)] != 0) score_[at(j)] -= weight_[at(r)];
      }
      work_ += core_.columns_of[at(r)].size();
    }
  }
  void remove(int column) {
    in_[at(column)] = 0;
    chosen_.remove(column);
    cost_ -= core_.cost[at(column)];
    for (const int r : core_.rows_of[at(column)]) {
      const int after = --count_[at(r)];
      if (after == 0) {
        open_.add(r);
        for (const int j : core_.columns_of[at(r)]) {
          may_add_[at(j)] = 1;
          if (j != column) score_[at(j)] += weight_[at(r)];
        }
      } else if (after == 1) {
        for (const int j : core_.columns_of[at(r)])
          if (in_[at(j)] != 0) score_[at(j)] += weight_[at(r)];
      }
      work_ += core_.columns_of[at(r)].size();
    }
    may_add_[at(column)] = 0;
  }
  const Core& core_;
  std::mt19937_64 random_;
  std::vector<double> weight_;
  std::vector<int> count_;
  std::vector<double> score_;
  std::vector<char> in_, may_add_;
  std::vector<std::uint64_t> stamp_;
  IndexSet open_, chosen_;  ///< rows and columns
  double cost_ = 0.0;
  std::uint64_t work_ = 0;
  Selection best_;
};

}  // namespace

double value_tolerance(const Core& core) noexcept {
  return core.value_step > 0.0 ? 0.25 * core.value_step : 1.0e-9 * std::max(core.total_weight(), 1e-300);
}

double cost_tolerance(const Core& core) noexcept {
  if (core.cost_step > 0.0) return 0.25 * core.cost_step;
  double sum = 0.0;
  for (const double c : core.cost) sum += c;
  return 1.0e-12 * sum;
}

bool better(const Core& core, const Selection& a, const Selection& b) noexcept {
  const double value = a.value - b.value;
  const double cost = b.cost - a.cost;
  const bool more = value > value_tolerance(core);
  const bool less = value < -value_tolerance(core);
  if (core.maximise) return more || (!less && cost > cost_tolerance(core));
  return cost > cost_tolerance(core);
}

Selection trimmed(const Core& core, const Selection& selection) {
  Cover cover{core};
  load(cover, selection.columns);
  std::vector<int> chosen = selection.columns;
  std::stable_sort(chosen.begin(), chosen.end(), [&](int a, int b) { return core.cost[at(a)] > core.cost[at(b)]; });
  const double tolerance = value_tolerance(core);
  for (const int j : chosen)
    if (core.maximise ? cover.loss(j) <= tolerance : cover.value() - cover.loss(j) >= core.target - tolerance)
      cover.remove(j);
  return selection_of(cover);
}

Selection search_most(const Core& core, std::uint64_t seed, const SearchLimits& limits) {
  Cover cover{core};

  if (can_swap(core)) {
    complete(core, cover, Rule::gain);
    limits.tell(cover.value());
    return swap_most(core, selection_of(cover), std::numeric_limits<double>::infinity(), seed, limits);
  }

  // Greedy by gain, greedy by gain per cost, and the best single column: each alone can be far off under a budget.
  std::vector<Selection> starts;
  for (const Rule rule : {Rule::gain, Rule::gain_per_cost}) {
    cover.clear();
    complete(core, cover, rule);
    starts.push_back(selection_of(cover));
  }
  int single = -1;
  cover.clear();
  for (std::size_t j = 0; j < core.columns(); ++j)
    if (core.max_columns > 0 && core.cost[j] <= core.budget &&
        (single < 0 || cover.gain(static_cast<int>(j)) > cover.gain(single)))
      single = static_cast<int>(j);
  if (single >= 0) {
    cover.add(single);
    complete(core, cover, Rule::gain_per_cost);
    starts.push_back(selection_of(cover));
  }

  Selection best;
  SearchLimits own = limits;
  own.effort = limits.effort / starts.size();
  for (const Selection& start : starts) limits.tell(start.value);
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const Stop share =
        limits.stop != nullptr ? limits.stop->part(1.0 / static_cast<double>(starts.size() - i)) : Stop{};
    own.stop = &share;
    const Selection found = tabu_most(core, starts[i], std::numeric_limits<double>::infinity(), seed + i, own);
    if (best.columns.empty() || better(core, found, best)) best = found;
  }
  return best;
}

Selection tabu_most(const Core& core, Selection best, double bound, std::uint64_t seed, const SearchLimits& limits) {
  if (best.columns.empty()) return best;
  return Tabu{core, std::move(best), seed}.run(bound, limits);
}

Selection search_least(const Core& core, std::uint64_t seed, const SearchLimits& limits) {
  Cover cover{core};
  reach_target(core, cover, nullptr);
  limits.tell(cover.cost());
  return search_least(core, selection_of(cover), seed, limits);
}

Selection search_least(const Core& core, const Selection& start, std::uint64_t seed, const SearchLimits& limits) {
  Cover cover{core};
  Selection best = start;
  if (core.full_target() && best.columns.size() > 1) return RowWeighting{core, best, seed}.run(limits);

  // A part of the rows: take out a few columns, reach the target again, keep what is not dearer.
  std::mt19937_64 random{seed};
  while (!limits.over(cover.work()) && !best.columns.empty()) {
    limits.tick();
    load(cover, best.columns);
    std::vector<int> chosen = best.columns;
    const std::size_t drop = std::min(chosen.size(), 1 + pick(random, 2 + chosen.size() / 4));
    for (std::size_t i = 0; i < drop; ++i) {
      const std::size_t hole = pick(random, chosen.size());
      cover.remove(chosen[hole]);
      chosen[hole] = chosen.back();
      chosen.pop_back();
    }
    reach_target(core, cover, &random);
    const Selection found = selection_of(cover);
    if (found.value >= core.target - value_tolerance(core) && found.cost <= best.cost + cost_tolerance(core)) {
      best = found;
      limits.tell(best.cost);
    }
  }
  return best;
}

}  // namespace phusong::sim
