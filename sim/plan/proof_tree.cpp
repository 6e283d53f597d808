#include "sim/plan/proof_tree.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <tuple>

namespace phusong::sim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kBroken = 1.0e-6;  ///< from a whole number
/// Columns that are tried both ways before one is branched on, simplex steps of each try, and how often until its own
/// average is believed.
constexpr int kTries = 10, kTrySteps = 40, kBelieved = 3;
/// Rounds of cuts at the root and at each other node; a round has to bring such a share of what is missing.
constexpr int kRootRounds = 20, kNodeRounds = 4;
constexpr double kWorthARound = 0.02;
/// Of one node, that are asked for cuts whatever these bring.
constexpr int kWholePoints = 200;
/// What is fixed must be found fixed by others, whose sums are rounded otherwise.
constexpr double kFixingRoom = 1.0e-7;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

class Grower {
 public:
  Grower(LinearProgram& lp, const TreeWish& wish, const Stop& stop) : lp_{lp}, wish_{wish}, stop_{stop} {
    own_rows_ = wish.own_rows;
    lp_.number_rows();
    known_ = lp.milp().rows;
    for (const Milp::Column& column : lp.milp().columns) {
      lower_.push_back(column.lower);
      upper_.push_back(column.upper);
    }
    decided_.assign(lower_.size(), kOpen);
    gain_[0].assign(lower_.size(), {});
    gain_[1].assign(lower_.size(), {});
    lp_.set_limit(limit());
  }

  ProofTree run() {
    // Prices of 0 prove something.
    nodes_.push_back({.bound = lp_.bound_by(std::vector<double>(known_.size(), 0.0))});
    open_.push({-nodes_[0].bound, 0});
    while (!open_.empty() && !over()) {
      const int i = open_.top().second;
      open_.pop();
      go_to(i);
      if (!evaluate(i)) break;
      if (nodes_[at(i)].bound >= wish_.cutoff) continue;
      branch(i);
    }
    return built();
  }

 private:
  static constexpr signed char kOpen = -1;
  struct Node {
    int parent = -1, column = -1, zero = -1, one = -1;
    bool solved = false;
    double bound = -kInfinity;
    std::shared_ptr<const TreePrices> prices = std::make_shared<TreePrices>();
  };
  struct Average {
    double sum = 0.0;
    int count = 0;
  };

  [[nodiscard]] bool over() {
    if (stop_.due()) return cut_short_ = true;
    return leaves_ + static_cast<int>(open_.size()) >= wish_.leaves || prices_ >= wish_.prices ||
           (!stop_.limited() && work_ >= wish_.work);
  }
  /// A little beyond the cutoff, for what rounding takes off.
  [[nodiscard]] double limit() const { return wish_.cutoff + 1e-7 * std::max(1.0, std::abs(wish_.cutoff)); }
  [[nodiscard]] double seconds() const { return stop_.limited() ? std::max(stop_.left_s(), 1e-3) : 0.0; }

  /// Bounds of the columns as the way from the root to a node decides them.
  void go_to(int i) {
    std::vector<std::pair<int, signed char>> way;
    for (int child = i; nodes_[at(child)].parent >= 0; child = nodes_[at(child)].parent) {
      const Node& parent = nodes_[at(nodes_[at(child)].parent)];
      way.emplace_back(parent.column, parent.one == child ? 1 : 0);
    }
    std::sort(way.begin(), way.end());
    std::size_t next = 0;
    std::vector<std::pair<int, signed char>> before;
    before.swap(way_);
    for (const auto& [column, value] : before) {
      while (next < way.size() && way[next].first < column) ++next;
      if (next < way.size() && way[next].first == column) continue;
      decided_[at(column)] = kOpen;
      lp_.set_column(column, lower_[at(column)], upper_[at(column)]);
    }
    for (const auto& [column, value] : way) {
      if (decided_[at(column)] == value) continue;
      decided_[at(column)] = value;
      lp_.set_column(column, value, value);
    }
    way_ = std::move(way);
  }

  bool solve() {
    const std::uint64_t before = lp_.steps();
    const bool solved = lp_.solve(seconds());
    work_ += (lp_.steps() - before + 20) * (lp_.milp().rows.size() + lp_.milp().columns.size());
    return solved;
  }

  /// False: there was no time for it.
  bool evaluate(int i) {
    const bool root = i == 0;
    double last = nodes_[at(i)].bound;
    for (int round = 0;; ++round) {
      bool solved = solve();
      if (!solved && lp_.infeasible()) {
        keep(i, lp_.dual());
        if (nodes_[at(i)].bound < wish_.cutoff) prove_empty(i);
        // The simplex method may have ended at its limit with prices that prove less.
        if (nodes_[at(i)].bound < wish_.cutoff) {
          lp_.set_limit(kInfinity);
          solved = solve();
          lp_.set_limit(limit());
        }
      }
      if (!solved && !lp_.infeasible()) {
        keep(i, lp_.dual());
        // No time, or the simplex method gave up: its point says nothing of where to branch.
        cut_short_ = stop_.due();
        return false;
      }
      keep(i, lp_.dual());
      if (!solved) {
        if (nodes_[at(i)].bound < wish_.cutoff) prove_empty(i);
        break;
      }
      if (nodes_[at(i)].bound >= wish_.cutoff || !wish_.cuts || round >= (root ? kRootRounds : kNodeRounds) ||
          stop_.due())
        break;
      if (round > 0 && lp_.bound() - last < kWorthARound * (wish_.cutoff - last)) break;
      last = lp_.bound();
      std::vector<Milp::Row> cuts = wish_.cuts(lp_);
      if (cuts.empty()) break;
      add(std::move(cuts));
    }
    Node& node = nodes_[at(i)];
    node.solved = true;
    learn(i);
    if (node.bound >= wish_.cutoff) {
      ++leaves_;
      prices_ += node.prices->times.size();
    } else if (root) {
      fix();
    }
    return true;
  }

  void add(std::vector<Milp::Row> cuts) {
    if (const int rows = static_cast<int>(lp_.milp().rows.size()); rows - own_rows_ > 2 * kept_ + 500)
      kept_ = rows - own_rows_ - lp_.drop_slack_rows(own_rows_);
    for (Milp::Row& cut : cuts) {
      cut.number = static_cast<int>(known_.size());
      known_.push_back(cut);
    }
    lp_.add_rows(cuts);
  }

  /// Prices as multiples of a unit: as coarse as the cutoff, or the bound itself, allows.
  void keep(int i, const std::vector<double>& dual) {
    Node& node = nodes_[at(i)];
    if (!(lp_.bound_by(dual) > node.bound)) return;
    double largest = 0.0;
    for (const double price : dual) largest = std::max(largest, std::abs(price));
    if (largest == 0.0) {  // what is decided costs that much by itself
      node.prices = std::make_shared<TreePrices>();
      node.bound = lp_.bound_by(dual);
      return;
    }
    const double whole = lp_.bound_by(dual);
    const double wanted = whole >= wish_.cutoff ? wish_.cutoff : whole - 1.0e-9 * std::abs(whole);
    std::vector<double> rounded(dual.size());
    const int first = static_cast<int>(std::floor(std::log10(largest))) + 1;
    double bound = -kInfinity, unit = 1.0;
    for (const int digits : {2, 3, 4, 5, 6, 8, 10, 12, 15}) {
      const int power = first - digits;
      // A power of ten, or one over it, is closest to what its text says.
      unit = power >= 0 ? std::pow(10.0, power) : 1.0 / std::pow(10.0, -power);
      for (std::size_t r = 0; r < dual.size(); ++r) {
        const Milp::Row& row = lp_.milp().rows[r];
        const bool open = !std::isfinite(dual[r] > 0.0 ? row.lower : row.upper);
        rounded[r] = open ? 0.0 : std::round(dual[r] / unit) * unit;
      }
      bound = lp_.bound_by(rounded);
      if (bound >= wanted) break;
    }
    if (!(bound > node.bound)) return;
    auto prices = std::make_shared<TreePrices>();
    prices->unit = unit;
    for (std::size_t r = 0; r < rounded.size(); ++r)
      if (rounded[r] != 0.0) prices->times.emplace_back(lp_.milp().rows[r].number, std::llround(rounded[r] / unit));
    std::sort(prices->times.begin(), prices->times.end());
    node.prices = std::move(prices);
    node.bound = bound;
  }

  /// Farkas: a ray of prices along which the bound grows without limit.
  void prove_empty(int i) {
    const std::vector<double> ray = lp_.ray();
    if (ray.empty()) return;
    double largest = 0.0;
    for (const double price : ray) largest = std::max(largest, std::abs(price));
    if (largest == 0.0) return;
    std::vector<double> dual(ray.size());
    for (const double sign : {1.0, -1.0})
      for (double length = 1.0; length < 1.0e13; length *= 10.0) {
        for (std::size_t r = 0; r < ray.size(); ++r) dual[r] = lp_.dual()[r] + sign * length / largest * ray[r];
        if (lp_.bound_by(dual) >= wish_.cutoff) return keep(i, dual);
      }
  }

  /// Columns whose other end the root's prices rule out.
  void fix() {
    const Node& root = nodes_[0];
    std::vector<double> dual(lp_.milp().rows.size(), 0.0), reduced;
    for (std::size_t r = 0; r < dual.size(); ++r) {
      const auto& times = root.prices->times;
      const auto found = std::lower_bound(times.begin(), times.end(), std::pair{lp_.milp().rows[r].number, INT64_MIN});
      if (found != times.end() && found->first == lp_.milp().rows[r].number)
        dual[r] = static_cast<double>(found->second) * root.prices->unit;
    }
    const double bound = bound_of(lp_.milp(), dual, reduced);
    const double room = (wish_.cutoff - bound) * (1.0 + kFixingRoom) + kFixingRoom * 1e-3 * std::abs(wish_.cutoff);
    int fixed = 0;
    for (std::size_t j = 0; j < reduced.size(); ++j) {
      if (wish_.rank[j] == 0 || lower_[j] == upper_[j] || std::abs(reduced[j]) < room) continue;
      lower_[j] = upper_[j] = reduced[j] > 0.0 ? lower_[j] : upper_[j];
      lp_.set_column(static_cast<int>(j), lower_[j], upper_[j]);
      ++fixed;
    }
    if (fixed > 0) fixing_.push_back(*root.prices);
  }

  // What a column brought, for each whole one that it was moved.
  void learn(int column, int end, double broken, double gain) {
    if (broken <= kBroken || !std::isfinite(gain)) return;
    Average& own = gain_[end][at(column)];
    const double each = std::max(gain, 0.0) / broken;
    own.sum += each;
    ++own.count;
    all_[end].sum += each;
    ++all_[end].count;
  }
  void learn(int i) {
    const Node& node = nodes_[at(i)];
    if (node.parent < 0) return;
    const Node& parent = nodes_[at(node.parent)];
    const int end = parent.one == i ? 1 : 0;
    const double value = branched_at_[at(node.parent)];
    learn(parent.column, end, end == 1 ? 1.0 - value : value, std::min(node.bound, wish_.cutoff) - parent.bound);
  }
  [[nodiscard]] double guess(int column, int end, double broken) const {
    const Average& own = gain_[end][at(column)];
    const double usual = all_[end].count > 0 ? all_[end].sum / all_[end].count : 1.0;
    return broken * (own.sum + usual) / (own.count + 1);
  }

  void branch(int i) {
    // The program is that of the node, just solved.
    const std::vector<double> value = lp_.value();
    char rank = 0;
    std::vector<int> broken;
    for (std::size_t j = 0; j < value.size(); ++j) {
      if (wish_.rank[j] == 0 || wish_.rank[j] < rank || decided_[j] != kOpen || lower_[j] == upper_[j]) continue;
      if (std::min(value[j], 1.0 - value[j]) <= kBroken) continue;
      if (wish_.rank[j] > rank) broken.clear();
      rank = wish_.rank[j];
      broken.push_back(static_cast<int>(j));
    }
    if (broken.empty()) {
      // A whole point, cheaper than the cutoff: it breaks a cut, or it is a plan.
      if (wish_.cuts && ++whole_points_[i] <= kWholePoints)
        if (std::vector<Milp::Row> cuts = wish_.cuts(lp_); !cuts.empty()) {
          add(std::move(cuts));
          open_.push({-nodes_[at(i)].bound, i});
          return;
        }
      ++leaves_;
      prices_ += nodes_[at(i)].prices->times.size();
      return;
    }
    const double room = std::max(wish_.cutoff - nodes_[at(i)].bound, 1e-300), least = 1.0e-6 * room;
    const auto score = [&](double zero, double one) {
      return std::max(std::min(zero, room), least) * std::max(std::min(one, room), least);
    };
    const auto guessed = [&](int j) { return score(guess(j, 0, value[at(j)]), guess(j, 1, 1.0 - value[at(j)])); };
    std::vector<std::pair<double, int>> order;
    for (const int j : broken) order.emplace_back(-guessed(j), j);
    std::sort(order.begin(), order.end());
    int best = order[0].second, tried = 0;
    double best_score = -1.0;
    for (const auto& [negative, j] : order) {
      double own = -negative;
      if (tried < kTries && !stop_.due() && std::min(gain_[0][at(j)].count, gain_[1][at(j)].count) < kBelieved) {
        ++tried;
        double gain[2];
        for (const int end : {0, 1}) {
          const std::uint64_t before = lp_.steps();
          gain[end] = std::max(lp_.probe(j, end, kTrySteps) - nodes_[at(i)].bound, 0.0);
          work_ += (lp_.steps() - before + 20) * (lp_.milp().rows.size() + lp_.milp().columns.size());
          learn(j, end, end == 1 ? 1.0 - value[at(j)] : value[at(j)], std::min(gain[end], room));
        }
        own = score(gain[0], gain[1]);
      } else if (tried >= kTries && own <= best_score) {
        break;
      }
      if (own > best_score) {
        best_score = own;
        best = j;
      }
    }
    Node& node = nodes_[at(i)];
    node.column = best;
    node.zero = static_cast<int>(nodes_.size());
    node.one = node.zero + 1;
    branched_at_.resize(nodes_.size() + 2, 0.0);
    branched_at_[at(i)] = value[at(best)];
    const Node child{.parent = i, .bound = node.bound, .prices = node.prices};
    const int zero = node.zero;
    nodes_.push_back(child);
    nodes_.push_back(child);
    // Of equal bounds the later node comes first: next is the end that the point is nearer to.
    open_.push({-child.bound, zero});
    open_.push({-child.bound, zero + 1});
  }

  [[nodiscard]] ProofTree built() {
    ProofTree tree;
    tree.cutoff = wish_.cutoff;
    tree.fixing = fixing_;
    tree.cut_short = cut_short_;
    tree.bound = kInfinity;
    // Two that were never looked at are their parent.
    for (std::size_t i = nodes_.size(); i-- > 0;) {
      Node& node = nodes_[i];
      if (node.column < 0) continue;
      const auto never = [&](int child) { return !nodes_[at(child)].solved && nodes_[at(child)].column < 0; };
      if (never(node.zero) && never(node.one)) node.column = -1;
    }
    const std::function<int(int)> add = [&](int i) {
      const int own = static_cast<int>(tree.nodes.size());
      tree.nodes.push_back({});
      const Node& node = nodes_[at(i)];
      if (node.column >= 0) {
        const int zero = add(node.zero), one = add(node.one);
        tree.nodes[at(own)].column = node.column;
        tree.nodes[at(own)].zero = zero;
        tree.nodes[at(own)].one = one;
        return own;
      }
      tree.nodes[at(own)].prices = *node.prices;
      tree.bound = std::min(tree.bound, node.bound);
      ++tree.leaves;
      tree.open += node.bound < wish_.cutoff ? 1 : 0;
      return own;
    };
    add(0);
    if (!fixing_.empty()) tree.bound = std::min(tree.bound, wish_.cutoff);
    // Only the rows that have a price.
    std::vector<int> number(known_.size(), -1);
    const auto renumber = [&](TreePrices& prices) {
      for (auto& [row, times] : prices.times) number[at(row)] = 0;
    };
    for (TreePrices& prices : tree.fixing) renumber(prices);
    for (ProofTree::Node& node : tree.nodes) renumber(node.prices);
    for (std::size_t r = 0; r < known_.size(); ++r) {
      if (number[r] < 0) continue;
      number[r] = static_cast<int>(tree.rows.size());
      tree.rows.push_back(std::move(known_[r]));
    }
    const auto settle = [&](TreePrices& prices) {
      for (auto& [row, times] : prices.times) row = number[at(row)];
    };
    for (TreePrices& prices : tree.fixing) settle(prices);
    for (ProofTree::Node& node : tree.nodes) settle(node.prices);
    return tree;
  }

  LinearProgram& lp_;
  const TreeWish& wish_;
  const Stop& stop_;
  int own_rows_ = 0, kept_ = 0;
  std::vector<Milp::Row> known_;  ///< rows by their number
  std::vector<double> lower_, upper_;
  std::vector<signed char> decided_;
  std::vector<std::pair<int, signed char>> way_;
  std::vector<Node> nodes_;
  std::vector<double> branched_at_;
  std::map<int, int> whole_points_;                   ///< that a node has had
  std::priority_queue<std::pair<double, int>> open_;  ///< less bound (the least first), node
  std::vector<TreePrices> fixing_;
  std::vector<Average> gain_[2];
  Average all_[2];
  int leaves_ = 0;
  std::size_t prices_ = 0;
  std::uint64_t work_ = 0;
  bool cut_short_ = false;
};

}  // namespace

ProofTree grow_tree(LinearProgram& lp, const TreeWish& wish, const Stop& stop) { return Grower{lp, wish, stop}.run(); }

}  // namespace phusong::sim
