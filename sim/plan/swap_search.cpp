#include "sim/plan/swap_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }
std::size_t pick(std::mt19937_64& random, std::size_t n) { return static_cast<std::size_t>(random() % n); }

/// Tables of columns times places may have so many numbers (8 bytes each), and lists of neighbours so many steps.
constexpr std::size_t kMostPairs = 16'000'000;
constexpr std::size_t kMostNeighbourSteps = 1'000'000'000;

class SwapTabu {
 public:
  SwapTabu(const Core& core, Selection best, std::uint64_t seed)
      : core_{core},
        columns_{core.columns()},
        places_{static_cast<std::size_t>(core.max_columns)},
        random_{seed},
        count_(core.rows(), 0),
        owners_(core.rows(), 0),
        place_of_(columns_, -1),
        gain_(columns_, 0.0),
        column_at_(places_, -1),
        loss_(places_, 0.0),
        shared_(places_ * columns_, 0.0),
        may_come_(columns_, 0),
        may_go_(places_, 0),
        best_{std::move(best)} {
    find_neighbours();
  }

  Selection run(double bound, const SearchLimits& limits) {
    const double tolerance = value_tolerance(core_);
    load(best_.columns);
    double round_best = value_;
    keep(limits);
    std::uint64_t last_better = 0;
    const std::uint64_t patience = 150 + 6 * places_;
    for (step_ = 1; !limits.over(work_) && best_.value < bound - tolerance; ++step_) {
      if (step_ % 64 == 0) limits.tick();
      if (step_ - last_better > patience) {
        shake();
        round_best = value_;
        last_better = step_;
      }
      if (!move(tolerance)) {
        shake();
        round_best = value_;
        continue;
      }
      if (value_ > round_best + tolerance) {
        round_best = value_;
        last_better = step_;
      }
      keep(limits);
    }
    return best_;
  }

 private:
  /// Columns that share a row with each column.
  void find_neighbours() {
    std::vector<std::size_t> begin{0};
    std::vector<int> all, seen(columns_, -1);
    for (std::size_t j = 0; j < columns_; ++j) {
      seen[j] = static_cast<int>(j);
      const std::size_t from = all.size();
      for (const int r : core_.rows_of[j])
        for (const int k : core_.columns_of[at(r)]) {
          if (seen[at(k)] == static_cast<int>(j)) continue;
          seen[at(k)] = static_cast<int>(j);
          all.push_back(k);
        }
      std::sort(all.begin() + static_cast<std::ptrdiff_t>(from), all.end());
      begin.push_back(all.size());
    }
    near_ = Lists{std::move(begin), std::move(all)};
  }

  double* shared(std::size_t place) { return shared_.data() + place * columns_; }

  void load(const std::vector<int>& chosen) {
    std::fill(count_.begin(), count_.end(), 0);
    std::fill(owners_.begin(), owners_.end(), 0);
    std::fill(place_of_.begin(), place_of_.end(), -1);
    std::fill(column_at_.begin(), column_at_.end(), -1);
    std::fill(loss_.begin(), loss_.end(), 0.0);
    std::fill(shared_.begin(), shared_.end(), 0.0);
    value_ = cost_ = 0.0;
    for (std::size_t j = 0; j < columns_; ++j) {
      gain_[j] = 0.0;
      for (const int r : core_.rows_of[j]) gain_[j] += core_.weight[at(r)];
    }
    work_ += core_.entries + shared_.size() / 4;
    for (std::size_t i = 0; i < chosen.size(); ++i) add(chosen[i], i);
    // A place left empty takes what brings most.
    for (std::size_t i = 0; i < places_; ++i)
      if (column_at_[i] < 0) fill(i);
  }

  void fill(std::size_t place) {
    int best = -1;
    for (std::size_t j = 0; j < columns_; ++j)
      if (place_of_[j] < 0 && (best < 0 || gain_[j] > gain_[at(best)])) best = static_cast<int>(j);
    work_ += columns_;
    if (best >= 0) add(best, place);
  }

  void add(int column, std::size_t place) {
    place_of_[at(column)] = static_cast<int>(place);
    column_at_[place] = column;
    cost_ += core_.cost[at(column)];
    double loss = 0.0;
    double* own = shared(place);
    for (const int r : core_.rows_of[at(column)]) {
      const int before = count_[at(r)]++;
      const double w = core_.weight[at(r)];
      if (before == 0) {
        value_ += w;
        loss += w;
        for (const int k : core_.columns_of[at(r)]) {
          gain_[at(k)] -= w;
          own[at(k)] += w;
        }
        work_ += 2 * core_.columns_of[at(r)].size();
      } else if (before == 1) {
        const auto other = static_cast<std::size_t>(owners_[at(r)]);
        double* others = shared(other);
        loss_[other] -= w;
        for (const int k : core_.columns_of[at(r)]) others[at(k)] -= w;
        work_ += core_.columns_of[at(r)].size();
      }
      owners_[at(r)] ^= static_cast<int>(place);
      ++work_;
    }
    loss_[place] = loss;
  }

  void remove(std::size_t place) {
    const int column = column_at_[place];
    place_of_[at(column)] = -1;
    column_at_[place] = -1;
    cost_ -= core_.cost[at(column)];
    double* own = shared(place);
    for (const int k : near_[at(column)]) own[at(k)] = 0.0;
    own[at(column)] = 0.0;
    loss_[place] = 0.0;
    for (const int r : core_.rows_of[at(column)]) {
      const int after = --count_[at(r)];
      owners_[at(r)] ^= static_cast<int>(place);
      const double w = core_.weight[at(r)];
      if (after == 0) {
        value_ -= w;
        for (const int k : core_.columns_of[at(r)]) gain_[at(k)] += w;
        work_ += core_.columns_of[at(r)].size();
      } else if (after == 1) {
        const auto other = static_cast<std::size_t>(owners_[at(r)]);
        double* others = shared(other);
        loss_[other] += w;
        for (const int k : core_.columns_of[at(r)]) others[at(k)] += w;
        work_ += core_.columns_of[at(r)].size();
      }
      ++work_;
    }
  }

  /// The best swap that is not forbidden, or a forbidden one that gives the best value of all.
  bool move(double tolerance) {
    // The best to come from anywhere; near ones may be better for what they share with the one that goes.
    int comes = -1;
    for (std::size_t j = 0; j < columns_; ++j)
      if (place_of_[j] < 0 && may_come_[j] <= step_ && (comes < 0 || gain_[j] > gain_[at(comes)]))
        comes = static_cast<int>(j);
    work_ += columns_;
    double best = -std::numeric_limits<double>::infinity();
    std::size_t best_place = places_;
    int best_column = -1;
    const double aspired = best_.value + tolerance - value_;
    for (std::size_t i = 0; i < places_; ++i) {
      if (column_at_[i] < 0) continue;
      const bool goes = may_go_[i] <= step_;
      const double* own = shared(i);
      if (goes && comes >= 0 && gain_[at(comes)] + own[at(comes)] - loss_[i] > best) {
        best = gain_[at(comes)] + own[at(comes)] - loss_[i];
        best_place = i;
        best_column = comes;
      }
      const std::span<const int> near = near_[at(column_at_[i])];
      work_ += near.size();
      for (const int k : near) {
        const double change = gain_[at(k)] + own[at(k)] - loss_[i];
        if (change <= best || place_of_[at(k)] >= 0) continue;
        if ((!goes || may_come_[at(k)] > step_) && change <= aspired) continue;
        best = change;
        best_place = i;
        best_column = k;
      }
    }
    if (best_place == places_) return false;
    const int gone = column_at_[best_place];
    remove(best_place);
    add(best_column, best_place);
    may_come_[at(gone)] = step_ + 4 + pick(random_, 6 + places_ / 8);
    may_go_[best_place] = step_ + 2 + pick(random_, 3 + places_ / 16);
    return true;
  }

  void keep(const SearchLimits& limits) {
    const Selection here{{}, value_, cost_};
    if (!better(core_, here, best_)) return;
    best_ = here;
    limits.tell(value_);
    for (const int column : column_at_)
      if (column >= 0) best_.columns.push_back(column);
    std::sort(best_.columns.begin(), best_.columns.end());
  }

  /// Begins again near the best: a neighbourhood of it is taken out and filled anew, with chance.
  void shake() {
    load(best_.columns);
    std::vector<std::size_t> out;
    const std::size_t count = std::min(places_, 2 + pick(random_, 3 + places_ / 6));
    if (pick(random_, 2) == 0) {
      for (std::size_t i = 0; i < count; ++i) out.push_back(pick(random_, places_));
    } else {
      // Those that cover around one place.
      const int centre = static_cast<int>(pick(random_, columns_));
      std::vector<char> close(columns_, 0);
      for (const int k : near_[at(centre)]) {
        close[at(k)] = 1;
        for (const int l : near_[at(k)]) close[at(l)] = 1;
        work_ += near_[at(k)].size();
      }
      for (std::size_t i = 0; i < places_; ++i)
        if (column_at_[i] >= 0 && close[at(column_at_[i])] != 0 && out.size() < count) out.push_back(i);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    for (const std::size_t i : out)
      if (column_at_[i] >= 0) {
        may_come_[at(column_at_[i])] = step_ + 2 + pick(random_, 10);
        remove(i);
      }
    for (const std::size_t i : out) {
      // One of the better ones: gains scaled by chance.
      int best = -1;
      double best_score = -1.0;
      for (std::size_t j = 0; j < columns_; ++j) {
        if (place_of_[j] >= 0) continue;
        const double score = gain_[j] * (1.0 + 0.3 * static_cast<double>(random_() >> 40U) * 0x1p-24);
        if (score > best_score) {
          best = static_cast<int>(j);
          best_score = score;
        }
      }
      work_ += 2 * columns_;
      if (best >= 0) add(best, i);
    }
  }

  const Core& core_;
  std::size_t columns_, places_;
  std::mt19937_64 random_;
  std::vector<int> count_;     ///< of each row, how many places cover it
  std::vector<int> owners_;    ///< exclusive or of those places: the only one where there is one
  std::vector<int> place_of_;  ///< of each column, or -1
  std::vector<double> gain_;
  std::vector<int> column_at_;
  std::vector<double> loss_;
  std::vector<double> shared_;  ///< place by place: weight that a column would take over from it
  std::vector<std::uint64_t> may_come_, may_go_;
  Lists near_;
  double value_ = 0.0, cost_ = 0.0;
  std::uint64_t step_ = 0, work_ = 0;
  Selection best_;
};

}  // namespace

bool can_swap(const Core& core) noexcept {
  if (!core.maximise || std::isfinite(core.budget) || core.max_columns < 1) return false;
  if (static_cast<std::size_t>(core.max_columns) >= core.columns()) return false;
  if (static_cast<std::size_t>(core.max_columns) * core.columns() > kMostPairs) return false;
  std::size_t steps = 0;
  for (std::size_t r = 0; r < core.rows(); ++r) steps += core.columns_of[r].size() * core.columns_of[r].size();
  return steps <= kMostNeighbourSteps;
}

Selection swap_most(const Core& core, Selection best, double bound, std::uint64_t seed, const SearchLimits& limits) {
  return SwapTabu{core, std::move(best), seed}.run(bound, limits);
}

}  // namespace phusong::sim
