#include "sim/plan/joint_search.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace phusong::sim {

namespace {

/// First columns of a row that are tried as the beginning of its bundle.
constexpr std::size_t kFirsts = 4;
/// What progress in rows that stay open counts, against closing them.
constexpr double kProgress = 0.25;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

class Search {
 public:
  Search(const JointCore& core, const std::vector<double>& hints, std::uint64_t seed, const SearchLimits& limits)
      : core_{core},
        hints_{hints},
        limits_{limits},
        random_{seed},
        cover_{core},
        bundles_(core.rows()),
        stale_(core.rows(), 1),
        banned_(core.columns(), 0),
        left_(core.part_row.size(), 0),
        taken_by_(core.weight.size(), 0) {
    double mean = 0.0;
    for (const double cost : core.cost) mean += cost / static_cast<double>(core.columns());
    for (const double cost : core.cost) {
      double use = mean > 0.0 ? 1e-6 * cost / mean : 0.0;
      if (!core.maximise) use += mean > 0.0 ? cost / mean : 0.0;
      if (core.max_columns < static_cast<int>(core.columns()))
        use += (core.maximise ? 1.0 : 0.1) / std::max(core.max_columns, 1);
      if (std::isfinite(core.budget)) use += cost / std::max(core.budget, mean);
      use_.push_back(use + 1e-9);
    }
  }

  Selection run(const Selection* start, double enough) {
    bool planned = start != nullptr;
    if (planned) {
      for (const int j : start->columns) put(j);
      best_ = *start;
    }
    refill(0.0);
    take(planned);
    std::uint64_t idle = 0;
    while (!limits_.over(cover_.work()) && !(planned && reaches(enough)) && core_.columns() > 0) {
      limits_.tick();
      use_hints_ = !hints_.empty() && random_() % 4 != 0;
      ruin();
      refill(0.3);
      if (take(planned)) {
        idle = 0;
      } else if (++idle % 40 == 0 || !not_much_worse()) {
        go_to(best_.columns);
      }
    }
    if (!planned) return {};
    return best_;
  }

 private:
  struct Bundle {
    std::vector<int> columns;
    double gain = 0.0, use = 0.0;
  };

  [[nodiscard]] bool reaches(double enough) const {
    return core_.maximise ? best_.value >= enough - core_.value_tolerance()
                          : best_.cost <= enough + core_.cost_tolerance();
  }
  double uniform() { return static_cast<double>(random_() >> 11U) * 0x1p-53; }

  void spoil(int column) {
    for (const int part : core_.parts_of_column[at(column)]) stale_[at(core_.part_row[at(part)])] = 1;
  }
  void put(int column) {
    cover_.add(column);
    spoil(column);
  }
  void lift(int column) {
    cover_.remove(column);
    spoil(column);
  }
  void go_to(const std::vector<int>& columns) {
    std::vector<int> out;
    for (const int j : cover_.chosen())
      if (!std::binary_search(columns.begin(), columns.end(), j)) out.push_back(j);
    std::sort(out.begin(), out.end());
    for (const int j : out) lift(j);
    for (const int j : columns)
      if (!cover_.has(j)) put(j);
  }

  /// What a column does for other rows than `row`: what it closes, and a part of the progress.
  double beside(int column, int row) {
    double sum = 0.0;
    for (const int part : core_.parts_of_column[at(column)]) {
      const int other = core_.part_row[at(part)];
      if (other == row) continue;
      const std::int64_t open = cover_.missing(other), gain = cover_.unserved(part);
      if (open <= 0 || gain <= 0) continue;
      sum += core_.value[at(other)] *
             (gain >= open ? 1.0 : kProgress * static_cast<double>(gain) / static_cast<double>(core_.need[at(other)]));
    }
    cover_.spend(core_.parts_of_column[at(column)].size());
    return sum;
  }

  double noise(double much) { return much > 0.0 ? 1.0 - much + 2.0 * much * uniform() : 1.0; }

  /// Columns that close the row, from several beginnings; the best by gain for its use of the limits.
  void make_bundle(int row, double much) {
    Bundle best;
    struct Choice {
      double score;
      int part;
    };
    std::vector<Choice> firsts;
    const std::int64_t open = cover_.missing(row);
    std::vector<double> worth;  // of each part of the row, beside the row itself
    const auto parts = core_.parts_of_row[at(row)];
    cover_.spend(20 * parts.size());
    for (const int part : parts) {
      const int j = core_.part_column[at(part)];
      const std::int64_t gain = cover_.unserved(part);
      worth.push_back(0.0);
      if (gain <= 0 || cover_.has(j) || banned_[at(j)] != 0) continue;
      worth.back() = beside(j, row);
      const double share = static_cast<double>(std::min(gain, open)) / static_cast<double>(open);
      double score = (core_.value[at(row)] * share + worth.back()) / use_[at(j)] * noise(much);
      if (use_hints_) score *= 0.1 + hints_[at(j)];
      firsts.push_back({score, part});
    }
    const std::size_t begin = std::min(kFirsts, firsts.size());
    std::partial_sort(
        firsts.begin(), firsts.begin() + static_cast<std::ptrdiff_t>(begin), firsts.end(),
        [](const Choice& a, const Choice& b) { return a.score > b.score || (a.score == b.score && a.part < b.part); });
    for (std::size_t f = 0; f < begin; ++f) {
      Bundle bundle;
      for (const int part : parts) left_[at(part)] = cover_.unserved(part);
      std::int64_t missing = open;
      int next = firsts[f].part;
      ++bundle_number_;
      while (next >= 0) {
        const int j = core_.part_column[at(next)];
        bundle.columns.push_back(j);
        bundle.use += use_[at(j)];
        missing -= left_[at(next)];
        if (missing <= 0) break;
        // The points that it serves help nobody else any more.
        for (const int q : core_.points_of_part[at(next)]) {
          if (cover_.serves(q) || taken_by_[at(q)] == bundle_number_) continue;
          taken_by_[at(q)] = bundle_number_;
          for (const int other : core_.parts_of_point[at(q)]) left_[at(other)] -= core_.weight[at(q)];
          cover_.spend(core_.parts_of_point[at(q)].size());
        }
        const int last = next;
        next = -1;
        double highest = 0.0;
        cover_.spend(4 * parts.size());
        for (std::size_t i = 0; i < parts.size(); ++i) {
          const int part = parts[i], k = core_.part_column[at(part)];
          if (part == last || left_[at(part)] <= 0 || cover_.has(k) || banned_[at(k)] != 0) continue;
          const double share = static_cast<double>(std::min(left_[at(part)], missing)) / static_cast<double>(missing);
          double score = (core_.value[at(row)] * share * share + worth[i]) / use_[at(k)] * noise(much);
          if (use_hints_) score *= 0.1 + hints_[at(k)];
          if (score > highest) {
            highest = score;
            next = part;
          }
        }
      }
      if (missing > 0) continue;
      bundle.gain = core_.value[at(row)];
      for (const int j : bundle.columns) bundle.gain += beside(j, row);
      if (best.columns.empty() || bundle.gain * best.use > best.gain * bundle.use) best = std::move(bundle);
    }
    bundles_[at(row)] = std::move(best);
    stale_[at(row)] = 0;
  }

  [[nodiscard]] bool done() const {
    return !core_.maximise && cover_.value() >= core_.target - core_.value_tolerance();
  }

  /// Adds bundle after bundle while the limits allow, and takes out what nothing needs.
  void refill(double much) {
    trim();
    // The first one is finished whatever the limits: there must be a plan.
    while (!done() && (much == 0.0 || !limits_.over(cover_.work()))) {
      int chosen = -1;
      double highest = 0.0;
      cover_.spend(4 * core_.rows());
      for (std::size_t r = 0; r < core_.rows(); ++r) {
        const int row = static_cast<int>(r);
        if (cover_.closed(row)) continue;
        if (stale_[r] != 0) make_bundle(row, much);
        const Bundle& bundle = bundles_[r];
        if (bundle.columns.empty()) continue;
        double cost = cover_.cost();
        for (const int j : bundle.columns) cost += core_.cost[at(j)];
        const bool counts = core_.maximise || core_.max_columns < static_cast<int>(core_.columns());
        if (counts && !core_.allows(cover_.size() + bundle.columns.size(), cost)) continue;
        const double score = bundle.gain / bundle.use;
        if (chosen < 0 || score > highest) {
          highest = score;
          chosen = row;
        }
      }
      if (chosen < 0) break;
      for (const int j : bundles_[at(chosen)].columns) put(j);
    }
    trim();
    std::fill(banned_.begin(), banned_.end(), 0);
    // Bundles made with noise, or without what was banned, serve one building only.
    if (much > 0.0) std::fill(stale_.begin(), stale_.end(), 1);
  }

  /// Takes out what nothing needs, dearest first.
  void trim() {
    std::vector<int> order = cover_.chosen();
    std::sort(order.begin(), order.end(), [&](int a, int b) {
      return core_.cost[at(a)] > core_.cost[at(b)] || (core_.cost[at(a)] == core_.cost[at(b)] && a < b);
    });
    for (const int j : order) {
      const double loss = cover_.loss(j);
      const bool spare = core_.maximise ? loss <= core_.value_tolerance()
                                        : cover_.value() - loss >= core_.target - core_.value_tolerance();
      if (spare) lift(j);
    }
  }

  /// Whether what stands now is a better plan, which is then kept.
  bool take(bool& planned) {
    const Selection now = cover_.selection();
    if (!core_.fulfilled_by(now) || (planned && !core_.better(now, best_))) return false;
    best_ = selection_of(core_, now.columns);
    planned = true;
    return true;
  }
  [[nodiscard]] bool not_much_worse() const {
    if (!core_.maximise) return done() && cover_.cost() <= best_.cost * 1.01 + core_.cost_tolerance();
    return cover_.value() >= best_.value * 0.995 - core_.value_tolerance();
  }

  void ruin() {
    const std::vector<int> now = cover_.selection().columns;
    cover_.spend(100 + 10 * now.size());
    const std::size_t most = std::max<std::size_t>(3, now.size() / 5);
    const std::size_t wanted = 1 + random_() % most;
    if (core_.maximise && random_() % 5 < 2) {
      force_in();
      return;
    }
    if (now.empty()) return;
    const bool ban = random_() % 2 == 0;
    const int first = now[random_() % now.size()];
    std::vector<int> out{first};
    if (random_() % 3 != 0) {
      // Those that serve the same rows.
      std::vector<char> near(core_.rows(), 0);
      for (const int part : core_.parts_of_column[at(first)]) near[at(core_.part_row[at(part)])] = 1;
      std::vector<std::pair<double, int>> others;
      for (const int j : now) {
        if (j == first) continue;
        double common = 0.0;
        for (const int part : core_.parts_of_column[at(j)]) common += near[at(core_.part_row[at(part)])];
        if (common > 0.0) others.emplace_back(-common * (0.3 + uniform()), j);
      }
      std::sort(others.begin(), others.end());
      for (std::size_t i = 0; i < others.size() && out.size() < wanted; ++i) out.push_back(others[i].second);
    } else {
      for (std::size_t i = 0; i < 3 * wanted && out.size() < wanted; ++i) {
        const int j = now[random_() % now.size()];
        if (std::find(out.begin(), out.end(), j) == out.end()) out.push_back(j);
      }
    }
    for (const int j : out) {
      lift(j);
      if (ban) banned_[at(j)] = 1;
    }
  }

  /// A bundle for an open row comes in, whatever the limits; what is missed least goes out for it.
  void force_in() {
    std::vector<int> open;
    for (std::size_t r = 0; r < core_.rows(); ++r)
      if (!cover_.closed(static_cast<int>(r))) open.push_back(static_cast<int>(r));
    if (open.empty()) return;
    const int row = open[random_() % open.size()];
    make_bundle(row, 0.4);
    const std::vector<int> bundle = bundles_[at(row)].columns;
    for (const int j : bundle) put(j);
    while (!core_.allows(cover_.size(), cover_.cost())) {
      int out = -1;
      double least = 0.0;
      for (const int j : cover_.selection().columns) {
        if (std::find(bundle.begin(), bundle.end(), j) != bundle.end()) continue;
        const double loss = (cover_.loss(j) + 1e-3) / use_[at(j)] * noise(0.2);
        if (out >= 0 && loss >= least) continue;
        out = j;
        least = loss;
      }
      if (out < 0) out = cover_.selection().columns.front();
      lift(out);
      banned_[at(out)] = 1;
    }
  }

  const JointCore& core_;
  const std::vector<double>& hints_;
  const SearchLimits& limits_;
  std::mt19937_64 random_;
  JointCover cover_;
  std::vector<Bundle> bundles_;  ///< of each row, for the selection at hand unless stale
  std::vector<char> stale_;
  std::vector<char> banned_;  ///< columns that were just taken out
  std::vector<std::int64_t> left_;
  std::vector<std::uint64_t> taken_by_;  ///< number of the bundle that last served each point
  std::uint64_t bundle_number_ = 0;
  std::vector<double> use_;  ///< of the limits, by each column
  Selection best_;
  bool use_hints_ = false;
};

}  // namespace

Selection search_joint(const JointCore& core, const Selection* start, const std::vector<double>& hints, double enough,
                       std::uint64_t seed, const SearchLimits& limits) {
  return Search{core, hints, seed, limits}.run(start, enough);
}

}  // namespace phusong::sim
