#include "sim/plan/lagrangian.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace phusong::sim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Share of a bound by which sums may be rounded; bounds are widened by it before they prove anything.
constexpr double kRounding = 1.0e-10;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

enum class Fate : char { open, in, out };

/// One subproblem: which columns are decided.
struct Node {
  std::vector<Fate> fate;
  std::vector<double> lambda;
};

/// The relaxation's answer for one set of multipliers.
struct Relaxed {
  double bound = 0.0;
  std::vector<double> share;    ///< of each open column, 0..1
  std::vector<double> reduced;  ///< what the bound changes when a column is forced the other way (>= 0: it is in)
  double price = 0.0;           ///< of money
};

/// A bound as far as rounding lets it prove something, brought to the step of the values.
double settled_bound(const Core& core, double bound) {
  if (!std::isfinite(bound)) return bound;
  const double slack = kRounding * (std::abs(bound) + 1.0);
  const double step = core.maximise ? core.value_step : core.cost_step;
  if (core.maximise) return step > 0.0 ? step * std::floor((bound + slack) / step + 1e-9) : bound + slack;
  // No plan costs less than nothing.
  return std::max(0.0, step > 0.0 ? step * std::ceil((bound - slack) / step - 1e-9) : bound - slack);
}

/// True when a subproblem with this bound cannot beat the best plan.
bool is_hopeless(const Core& core, double bound, const Selection& best) {
  if (core.maximise) return settled_bound(core, bound) <= best.value + value_tolerance(core);
  return settled_bound(core, bound) >= best.cost - cost_tolerance(core);
}

class Search {
 public:
  Search(const Core& core, const Selection& best, const ProofLimits& limits)
      : core_{core}, limits_{limits}, cover_{core} {
    proof_.best = best;
  }

  Proof run(const std::vector<double>& multipliers) {
    Node root{std::vector<Fate>(core_.columns(), Fate::open), multipliers.empty() ? first_multipliers() : multipliers};
    fresh_ = multipliers.empty();
    proof_.bound = explore(root, limits_.root_steps, core_.maximise ? kInfinity : -kInfinity);
    const double value = core_.maximise ? proof_.best.value : proof_.best.cost;
    proof_.bound = core_.maximise ? std::max(proof_.bound, value) : std::min(proof_.bound, value);
    proof_.optimal =
        std::abs(proof_.bound - value) <= (core_.maximise ? value_tolerance(core_) : cost_tolerance(core_));
    if (proof_.optimal) proof_.bound = value;
    return proof_;
  }

  Root root_at(const std::vector<double>& multipliers) {
    const Node root{std::vector<Fate>(core_.columns(), Fate::open), multipliers};
    Relaxed answer;
    const std::vector<int> open = take_stock(root);
    return root_of(root, relax(root, open, answer), answer);
  }

 private:
  Root root_of(const Node& node, double bound, const Relaxed& answer) const {
    return {node.lambda, answer.price, settled(bound), bound, answer.reduced};
  }

  double settled(double bound) const { return settled_bound(core_, bound); }
  bool hopeless(double bound) const { return is_hopeless(core_, bound, proof_.best); }

  std::vector<double> first_multipliers() const {
    std::vector<double> lambda(core_.rows(), 0.0);
    for (std::size_t r = 0; r < core_.rows(); ++r) {
      if (core_.maximise) {
        lambda[r] = core_.weight[r] / (1.0 + 0.5 * static_cast<double>(core_.columns_of[r].size()));
        continue;
      }
      double least = kInfinity;
      for (const int j : core_.columns_of[r])
        least = std::min(least, core_.cost[at(j)] / static_cast<double>(core_.rows_of[at(j)].size()));
      lambda[r] = least;
    }
    return lambda;
  }

  /// max sum s_j x_j over open columns under count and budget, as a linear program: sets share and reduced profit.
  double best_columns(const std::vector<int>& open, const std::vector<double>& s, int count, double budget,
                      Relaxed& answer) {
    order_.clear();
    for (const int j : open)
      if (s[at(j)] > 0.0) order_.push_back(j);
    const auto chosen_at = [&](double price, double* cost) {
      // Sites by profit at this price of money; the `count` best with a positive profit.
      const auto profit = [&](int j) { return s[at(j)] - price * core_.cost[at(j)]; };
      picked_.clear();
      for (const int j : order_)
        if (profit(j) > 0.0) picked_.push_back(j);
      if (picked_.size() > static_cast<std::size_t>(count)) {
        std::nth_element(picked_.begin(), picked_.begin() + count, picked_.end(),
                         [&](int a, int b) { return profit(a) > profit(b) || (profit(a) == profit(b) && a < b); });
        threshold_ = profit(picked_[static_cast<std::size_t>(count)]);
        picked_.resize(static_cast<std::size_t>(count));
      } else {
        threshold_ = 0.0;
      }
      *cost = 0.0;
      for (const int j : picked_) *cost += core_.cost[at(j)];
      work_ += 3 * order_.size();
    };

    double price = 0.0;
    double cost = 0.0;
    chosen_at(0.0, &cost);
    if (cost > budget) {
      // Money is scarce: find its price, where the cost of the chosen crosses the budget, and mix both sides of it.
      double low = 0.0;
      double high = 0.0;
      for (const int j : order_)
        if (core_.cost[at(j)] > 0.0) high = std::max(high, s[at(j)] / core_.cost[at(j)]);
      double low_cost = cost;
      double high_cost = 0.0;
      for (int halving = 0; halving < 40; ++halving) {
        const double middle = 0.5 * (low + high);
        chosen_at(middle, &cost);
        (cost > budget ? low : high) = middle;
        (cost > budget ? low_cost : high_cost) = cost;
      }
      const double mix = low_cost > high_cost ? (budget - high_cost) / (low_cost - high_cost) : 1.0;
      chosen_at(low, &cost);
      for (const int j : picked_) answer.share[at(j)] += mix;
      price = high;
      chosen_at(high, &cost);
      for (const int j : picked_) answer.share[at(j)] += 1.0 - mix;
    } else {
      for (const int j : picked_) answer.share[at(j)] = 1.0;
    }
    answer.price = price;
    // By duality: price x budget + threshold x count + what exceeds both; a bound for any price >= 0.
    double total = price > 0.0 ? price * budget : 0.0;
    if (threshold_ > 0.0) total += threshold_ * count;
    for (const int j : open) {
      const double reduced = s[at(j)] - price * core_.cost[at(j)] - threshold_;
      answer.reduced[at(j)] = reduced;
      if (reduced > 0.0) total += reduced;
    }
    return total;
  }

  /// min sum lambda_r z_r over open rows with enough weight, as a linear program: sets z.
  double least_rows(const std::vector<double>& lambda, double missing, double open_weight) {
    if (missing >= open_weight - value_tolerance(core_)) {
      double total = 0.0;
      for (std::size_t r = 0; r < core_.rows(); ++r) {
        z_[r] = covered_[r] > 0 ? 0.0 : 1.0;
        if (covered_[r] == 0) total += lambda[r];
      }
      return total;
    }
    order_.clear();
    for (std::size_t r = 0; r < core_.rows(); ++r) {
      z_[r] = 0.0;
      if (covered_[r] == 0) order_.push_back(static_cast<int>(r));
    }
    std::sort(order_.begin(), order_.end(), [&](int a, int b) {
      const double x = lambda[at(a)] * core_.weight[at(b)];
      const double y = lambda[at(b)] * core_.weight[at(a)];
      return x < y || (x == y && a < b);
    });
    work_ += 8 * order_.size();
    double total = 0.0;
    for (const int r : order_) {
      if (missing <= 0.0) break;
      z_[at(r)] = std::min(1.0, missing / core_.weight[at(r)]);
      total += lambda[at(r)] * z_[at(r)];
      missing -= core_.weight[at(r)];
    }
    return total;
  }

  /// Bound at the node's multipliers; z_ and answer.share hold the solution.
  double relax(const Node& node, const std::vector<int>& open, Relaxed& answer) {
    s_.assign(core_.columns(), 0.0);
    answer.share.assign(core_.columns(), 0.0);
    answer.reduced.assign(core_.columns(), 0.0);
    masked_.resize(core_.rows());
    for (std::size_t r = 0; r < core_.rows(); ++r) masked_[r] = covered_[r] > 0 ? 0.0 : node.lambda[r];
    for (const int j : open) {
      double sum = 0.0;
      for (const int r : core_.rows_of[at(j)]) sum += masked_[at(r)];
      s_[at(j)] = sum;
    }
    work_ += core_.entries;
    if (core_.maximise) {
      double rows = 0.0;
      for (std::size_t r = 0; r < core_.rows(); ++r) {
        rows += covered_[r] > 0 ? core_.weight[r] : core_.weight[r] - node.lambda[r];
        z_[r] = covered_[r] > 0 ? 0.0 : 1.0;
      }
      return rows + best_columns(open, s_,
                                 core_.max_columns == kNoLimit ? static_cast<int>(core_.columns())
                                                               : core_.max_columns - fixed_count_,
                                 core_.budget - fixed_cost_, answer);
    }
    double total = fixed_cost_ + least_rows(node.lambda, core_.target - fixed_weight_, open_weight_);
    for (const int j : open) {
      const double reduced = s_[at(j)] - core_.cost[at(j)];
      answer.reduced[at(j)] = reduced;
      if (reduced > 0.0) {
        answer.share[at(j)] = 1.0;
        total -= reduced;
      }
    }
    return total;
  }

  /// What the fixed columns cover and cost, and which are open.
  std::vector<int> take_stock(const Node& node) {
    covered_.assign(core_.rows(), 0);
    z_.assign(core_.rows(), 0.0);
    fixed_cost_ = fixed_weight_ = 0.0;
    fixed_count_ = 0;
    for (std::size_t j = 0; j < core_.columns(); ++j) {
      if (node.fate[j] != Fate::in) continue;
      fixed_cost_ += core_.cost[j];
      ++fixed_count_;
      for (const int r : core_.rows_of[j]) covered_[at(r)] = 1;
    }
    open_weight_ = 0.0;
    for (std::size_t r = 0; r < core_.rows(); ++r) (covered_[r] > 0 ? fixed_weight_ : open_weight_) += core_.weight[r];
    std::vector<int> open;
    for (std::size_t j = 0; j < core_.columns(); ++j)
      if (node.fate[j] == Fate::open) open.push_back(static_cast<int>(j));
    work_ += core_.columns() + core_.rows();
    return open;
  }

  /// The relaxed choice made whole is a plan too; keeps it when it is better.
  void try_rounding(const Node& node, const std::vector<int>& open, const Relaxed& answer) {
    cover_.clear();
    for (std::size_t j = 0; j < core_.columns(); ++j)
      if (node.fate[j] == Fate::in) cover_.add(static_cast<int>(j));
    std::vector<int> wished = open;
    std::stable_sort(wished.begin(), wished.end(),
                     [&](int a, int b) { return answer.reduced[at(a)] > answer.reduced[at(b)]; });
    for (const int j : wished) {
      if (core_.maximise) {
        if (cover_.size() >= core_.max_columns) break;
        if (cover_.cost() + core_.cost[at(j)] > core_.budget) continue;
      } else if (cover_.value() >= core_.target - value_tolerance(core_)) {
        break;
      }
      if (cover_.gain(j) > value_tolerance(core_)) cover_.add(j);
    }
    std::vector<int> chosen = cover_.columns();
    std::stable_sort(chosen.begin(), chosen.end(), [&](int a, int b) { return core_.cost[at(a)] > core_.cost[at(b)]; });
    for (const int j : chosen) {
      const double left = cover_.value() - cover_.loss(j);
      if (left >= (core_.maximise ? cover_.value() : core_.target) - value_tolerance(core_)) cover_.remove(j);
    }
    work_ += core_.entries;
    const Selection found{cover_.columns(), cover_.value(), cover_.cost()};
    if (!core_.maximise && found.value < core_.target - value_tolerance(core_)) return;
    if (!better(core_, found, proof_.best)) return;
    proof_.best = found;
    if (limits_.solving != nullptr) limits_.solving->plan(core_.maximise ? found.value : found.cost);
  }

  /// Subgradient steps; returns the best bound of the node and leaves its multipliers there. At the root, where there
  /// are many, directions are smoothed over the ones before (Baker and Sheasby 1999); in the few of a node one that
  /// turns back on the one before is bent away from it (Camerini, Fratta and Maffioli 1975).
  double tighten(Node& node, const std::vector<int>& open, int steps, Relaxed& best_answer) {
    constexpr double kSmooth = 0.95, kBend = 1.5;
    constexpr int kPatience = 20, kNodePatience = 8;
    constexpr double kShrink = 0.7;
    constexpr double kLeastFactor = 2e-4;
    Relaxed answer;
    double best = core_.maximise ? kInfinity : -kInfinity;
    std::vector<double> best_lambda = node.lambda;
    std::vector<double> slope(core_.rows(), 0.0), direction(core_.rows(), 0.0);
    double factor = proof_.nodes == 1 && !fresh_ ? 0.3 : 1.5;
    int stalled = 0;
    const bool root = proof_.nodes == 1;
    for (int step = 0; step < steps; ++step) {
      ++proof_.steps;
      if (limits_.solving != nullptr) limits_.solving->tick();
      const double bound = relax(node, open, answer);
      const double least = 1e-5 * std::abs(best - bound_target());
      const bool tighter = !std::isfinite(best) || (core_.maximise ? bound < best - least : bound > best + least);
      if (!std::isfinite(best) || (core_.maximise ? bound < best : bound > best)) {
        best = bound;
        best_lambda = node.lambda;
        best_answer = answer;
        if (root && limits_.solving != nullptr) limits_.solving->bound(settled(best));
        if (step % 10 == 0) try_rounding(node, open, answer);
      }
      if (tighter) {
        stalled = 0;
      } else if (++stalled >= (root ? kPatience : kNodePatience)) {
        factor *= kShrink;
        stalled = 0;
        node.lambda = best_lambda;
        std::fill(direction.begin(), direction.end(), 0.0);
        if (factor < kLeastFactor) break;
        continue;
      }
      if (hopeless(best) || is_over()) break;

      // Slope of the bound in each multiplier: covered how often, against counted how often.
      for (std::size_t r = 0; r < core_.rows(); ++r) slope[r] = covered_[r] > 0 ? 0.0 : -z_[r];
      for (const int j : open)
        if (answer.share[at(j)] > 0.0)
          for (const int r : core_.rows_of[at(j)])
            if (covered_[at(r)] == 0) slope[at(r)] += answer.share[at(j)];
      double along = 0.0, before = 0.0;
      for (std::size_t r = 0; r < core_.rows(); ++r) {
        // At the ends of its range a multiplier that would leave it has no say.
        if (slope[r] > 0.0 && node.lambda[r] <= 0.0) slope[r] = 0.0;
        if (core_.maximise && slope[r] < 0.0 && node.lambda[r] >= core_.weight[r]) slope[r] = 0.0;
        along += slope[r] * direction[r];
        before += direction[r] * direction[r];
      }
      const double bend = root ? kSmooth : along < 0.0 && before > 0.0 ? -kBend * along / before : 0.0;
      double norm = 0.0;
      for (std::size_t r = 0; r < core_.rows(); ++r) {
        direction[r] = slope[r] + bend * direction[r];
        norm += direction[r] * direction[r];
      }
      work_ += core_.entries;
      if (norm <= 0.0) break;
      const double known = bound_target();
      const double gap = std::max(std::abs(bound - known), 1e-6 * (std::abs(known) + 1e-300));
      const double length = factor * gap / norm;
      for (std::size_t r = 0; r < core_.rows(); ++r) {
        const double ceiling = core_.maximise ? core_.weight[r] : kInfinity;
        node.lambda[r] = std::clamp(node.lambda[r] - length * direction[r], 0.0, ceiling);
      }
    }
    node.lambda = std::move(best_lambda);
    try_rounding(node, open, best_answer);
    return best;
  }

  double bound_target() const { return core_.maximise ? proof_.best.value : proof_.best.cost; }

  /// Fixes open columns whose other fate is proven not to beat the best plan.
  void fix(Node& node, const std::vector<int>& open, double bound, const Relaxed& answer) const {
    for (const int j : open) {
      const double away =
          core_.maximise ? bound - std::abs(answer.reduced[at(j)]) : bound + std::abs(answer.reduced[at(j)]);
      if (hopeless(away)) node.fate[at(j)] = answer.reduced[at(j)] > 0.0 ? Fate::in : Fate::out;
    }
  }

  bool is_over() const noexcept { return work_ > limits_.effort || (limits_.stop != nullptr && limits_.stop->due()); }

  bool reachable(const std::vector<int>& open) const {
    if (core_.maximise) {
      const bool count = core_.max_columns == kNoLimit || fixed_count_ <= core_.max_columns;
      return count && fixed_cost_ <= core_.budget * (1.0 + 1e-12);
    }
    std::vector<char> possible(core_.rows(), 0);
    for (const int j : open)
      for (const int r : core_.rows_of[at(j)]) possible[at(r)] = 1;
    double weight = fixed_weight_;
    for (std::size_t r = 0; r < core_.rows(); ++r)
      if (covered_[r] == 0 && possible[r] != 0) weight += core_.weight[r];
    return weight >= core_.target - value_tolerance(core_);
  }

  /// The column to decide next: the one that covers most of what is open per cost, of those that the relaxation wants.
  int branch_column(const std::vector<int>& open, const Relaxed& answer) const {
    int best = -1;
    double best_score = -1.0;
    for (const int j : open) {
      double gain = 0.0;
      for (const int r : core_.rows_of[at(j)])
        if (covered_[at(r)] == 0) gain += core_.weight[at(r)];
      if (gain <= 0.0) continue;
      const double wanted = answer.share[at(j)] > 0.0 ? 2.0 : 0.0;
      const double closeness = 1.0 / (1.0 + std::abs(answer.reduced[at(j)]) / (std::abs(s_[at(j)]) + 1e-300));
      const double score = wanted + closeness;
      if (score > best_score) {
        best = j;
        best_score = score;
      }
    }
    return best;
  }

  /// Bound proven for the whole subtree.
  double explore(Node node, int steps, double parent) {
    ++proof_.nodes;
    std::vector<int> open = take_stock(node);
    const double nothing = core_.maximise ? -kInfinity : kInfinity;
    if (!reachable(open)) return nothing;

    Relaxed answer;
    answer.share.assign(core_.columns(), 0.0);
    answer.reduced.assign(core_.columns(), 0.0);
    const double own = tighten(node, open, steps, answer);
    const double bound = core_.maximise ? std::min(own, parent) : std::max(own, parent);
    if (proof_.nodes == 1) proof_.root = root_of(node, own, answer);
    if (hopeless(bound)) return settled(bound);
    if (!limits_.branch) return settled(bound);
    fix(node, open, own, answer);  // reduced costs belong to the node's own bound
    if (is_over()) return settled(bound);

    // All decided, or nothing left to win: the fixed columns are the only plan of this node.
    open = take_stock(node);
    if (!reachable(open)) return nothing;
    const int j = branch_column(open, answer);
    if (j < 0) {
      try_rounding(node, open, answer);
      return nothing;
    }
    Node with = node;
    with.fate[at(j)] = Fate::in;
    const double first = explore(std::move(with), limits_.node_steps, bound);
    node.fate[at(j)] = Fate::out;
    const double second = hopeless(bound) ? settled(bound) : explore(std::move(node), limits_.node_steps, bound);
    return core_.maximise ? std::max(first, second) : std::min(first, second);
  }

  static constexpr int kNoLimit = std::numeric_limits<int>::max();

  const Core& core_;
  ProofLimits limits_;
  Cover cover_;
  Proof proof_;
  std::uint64_t work_ = 0;
  // Of the node at hand.
  std::vector<char> covered_;
  std::vector<double> z_, s_, masked_;
  bool fresh_ = true;  ///< the root began without multipliers
  std::vector<int> order_, picked_;
  double threshold_ = 0.0;
  double fixed_cost_ = 0.0, fixed_weight_ = 0.0, open_weight_ = 0.0;
  int fixed_count_ = 0;
};

}  // namespace

Proof prove(const Core& core, const Selection& best, const ProofLimits& limits,
            const std::vector<double>& multipliers) {
  return Search{core, best, limits}.run(multipliers);
}

Root root_at(const Core& core, const std::vector<double>& multipliers) {
  return Search{core, {}, {}}.root_at(multipliers);
}

Fixed fixed_by(const Core& core, const Root& root, const Selection& best) {
  Fixed fixed;
  for (std::size_t j = 0; j < core.columns(); ++j) {
    const double change = std::abs(root.reduced[j]);
    const double away = core.maximise ? root.raw_bound - change : root.raw_bound + change;
    const int column = static_cast<int>(j);
    if (!is_hopeless(core, away, best))
      fixed.open.push_back(column);
    else if (root.reduced[j] > 0.0)
      fixed.taken.push_back(column);
  }
  return fixed;
}

}  // namespace phusong::sim
