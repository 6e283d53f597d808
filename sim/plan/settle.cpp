#include "sim/plan/settle.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/plan/cover_milp.h"
#include "sim/plan/swap_search.h"

namespace phusong::sim {

namespace {

/// Elementary steps of the searches; counted, so that a plan is the same on every machine.
constexpr std::uint64_t kFirstSearch = 30'000'000;
constexpr std::uint64_t kLongSearch = 100'000'000;
constexpr std::uint64_t kFirstProof = 60'000'000;
constexpr std::uint64_t kLongProof = 200'000'000;
/// The first search of a small core is short in proportion: the proof then usually closes it at once.
constexpr std::uint64_t kFirstSearchPerEntry = 400;
/// Column-row pairs up to which branching is worth a try before a longer search; and at all.
constexpr std::size_t kSmall = 20'000, kLarge = 2'000'000;
/// And up to which the outside solver is asked for the linear relaxation, and for the whole of what is left.
constexpr std::size_t kLinear = 400'000;
/// And up to which the whole of what is left goes to the outside solver; most coverage is much harder for it.
constexpr std::size_t kOutsideLeast = 150'000, kOutsideMost = 15'000, kOutsideUnlimited = 15'000;
/// Without a limit in seconds the outside solver has so many nodes.
constexpr std::size_t kNodesTimesEntries = 20'000'000;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

/// One problem after the reductions, from the first plan to the last word on its bound.
class Settling {
 public:
  Settling(const Core& core, std::uint64_t seed, const Stop& stop, Watcher* watcher, Solving* solving)
      : core_{core}, seed_{seed}, stop_{stop}, watcher_{watcher}, solving_{solving} {}

  Settled run(const Warm& warm) {
    Proof& proof = all_.proof;
    if (core_.columns() == 0) {
      proof.optimal = true;
      proof.root.multipliers.assign(core_.rows(), 0.0);
      if (solving_ != nullptr) {
        solving_->plan(0.0);
        solving_->bound(0.0);
      }
      return all_;
    }
    // A first plan, short in proportion: of a small core the proof then usually closes the gap at once.
    const Stop first = share(0.06);
    const SearchLimits short_search{std::min(kFirstSearch, kFirstSearchPerEntry * core_.entries), &first, solving_};
    proof.best = core_.maximise ? search_most(core_, seed_, short_search) : search_least(core_, seed_, short_search);
    if (!warm.start.columns.empty() && better(core_, warm.start, proof.best)) proof.best = warm.start;
    proof.root.multipliers = warm.multipliers;
    // Without a bound of its own yet.
    proof.bound = core_.maximise ? std::numeric_limits<double>::infinity() : 0.0;

    prove_on(share(core_.maximise ? 0.25 : 0.2), kFirstProof, false);
    if (is_over()) return done();
    if (core_.entries <= kSmall) prove_on(share(0.2), kFirstProof, true);
    if (is_over()) return done();

    // Where a brief search leaves little open, the outside solver closes it at once; where much, the search goes on
    // first.
    search_kernel(share(0.2), kLongSearch);
    if (!is_over() && fits()) {
      if (!core_.maximise) sharpen();
      if (!is_over()) ask_whole(core_.maximise ? 0.5 : 0.9);
    }
    if (!is_over() && stop_.limited()) {
      search_kernel(share(core_.maximise ? 0.8 : 0.4), effort(kLongSearch));
      if (!is_over() && !core_.maximise) sharpen();
      if (!is_over()) fits() ? ask_whole(0.9) : ask_likely();
    }
    if (!is_over()) prove_on(share(1.0), kLongProof, core_.entries <= kLarge);
    return done();
  }

 private:
  /// What has that share of the time left.
  Stop share(double part) const { return stop_.part(part); }
  /// Each part has so many operations; with a limit in seconds it has a share of the time instead.
  std::uint64_t effort(std::uint64_t counted) const {
    return stop_.limited() ? std::numeric_limits<std::uint64_t>::max() / 4 : counted;
  }

  /// Proven, or the user wants no more of it. When the clock says so each part comes to its own end.
  bool is_over() const { return all_.proof.optimal || stop_.asked(); }

  Settled done() {
    all_.proof.cut_short |= stop_.due();
    all_.stopped = stop_.asked();
    all_.proof.best = trimmed(core_, all_.proof.best);
    return all_;
  }

  void better_bound(double bound, bool outside) {
    Proof& proof = all_.proof;
    if (core_.maximise ? bound < proof.bound : bound > proof.bound) {
      proof.bound = bound;
      all_.tree_bound = outside;
    }
    const double value = core_.maximise ? proof.best.value : proof.best.cost;
    const double gap = core_.maximise ? proof.bound - value : value - proof.bound;
    proof.optimal = gap <= (core_.maximise ? value_tolerance(core_) : cost_tolerance(core_));
    if (proof.optimal) proof.bound = value;
    if (solving_ == nullptr) return;
    solving_->plan(value);
    solving_->bound(proof.bound);
  }
  void better_root(Root root) {
    Root& known = all_.proof.root;
    if (known.reduced.empty() || (core_.maximise ? root.raw_bound < known.raw_bound : root.raw_bound > known.raw_bound))
      known = std::move(root);
    better_bound(known.bound, false);
  }
  void better_plan(const Selection& plan) {
    if (better(core_, plan, all_.proof.best)) all_.proof.best = plan;
    better_bound(all_.proof.bound, all_.tree_bound);
  }

  void prove_on(const Stop& stop, std::uint64_t counted, bool branch) {
    const Proof found =
        prove(core_, all_.proof.best,
              {.root_steps = 3000, .effort = effort(counted), .branch = branch, .stop = &stop, .solving = solving_},
              all_.proof.root.multipliers);
    all_.proof.steps += found.steps;
    all_.proof.nodes += found.nodes;
    all_.proof.cut_short |= stop.due();
    better_plan(found.best);
    better_root(found.root);
    better_bound(found.bound, false);
  }

  /// Columns that the root's reduced costs call likely: a good plan is nearly always among them.
  std::vector<int> kernel(std::size_t wanted) const {
    const std::vector<double>& reduced = all_.proof.root.reduced;
    std::vector<int> order(core_.columns());
    for (std::size_t j = 0; j < order.size(); ++j) order[j] = static_cast<int>(j);
    std::sort(order.begin(), order.end(), [&](int a, int b) {
      return reduced[at(a)] > reduced[at(b)] || (reduced[at(a)] == reduced[at(b)] && a < b);
    });
    std::vector<char> in(core_.columns(), 0);
    for (std::size_t i = 0; i < std::min(wanted, order.size()); ++i) in[at(order[i])] = 1;
    for (const int j : all_.proof.best.columns) in[at(j)] = 1;
    if (!core_.maximise) {
      // Each row keeps a choice.
      constexpr std::size_t kChoices = 6;
      std::vector<std::size_t> choices(core_.rows(), 0);
      for (const int j : order)
        for (const int r : core_.rows_of[at(j)]) {
          if (choices[at(r)] >= kChoices) continue;
          ++choices[at(r)];
          in[at(j)] = 1;
        }
    }
    std::vector<int> columns;
    for (std::size_t j = 0; j < in.size(); ++j)
      if (in[j] != 0) columns.push_back(static_cast<int>(j));
    return columns;
  }

  Selection in_part(const Core& part, const Selection& whole) const {
    Selection own = whole;
    for (int& j : own.columns)
      j = static_cast<int>(std::lower_bound(part.column_id.begin(), part.column_id.end(), j) - part.column_id.begin());
    return own;
  }
  Selection in_whole(const Core& part, const std::vector<int>& taken, const Selection& own) const {
    Cover cover{core_};
    for (const int j : taken) cover.add(j);
    for (const int j : own.columns) cover.add(part.column_id[at(j)]);
    return {cover.columns(), cover.value(), cover.cost()};
  }

  void search_kernel(const Stop& stop, std::uint64_t steps) {
    const std::size_t inside = all_.proof.best.columns.size();
    const std::vector<int> columns = kernel(core_.maximise ? 150 + 6 * inside : core_.rows());
    const Core part = part_of(core_, columns, {});
    const SearchLimits limits{steps, &stop, solving_};
    ++seed_;
    const Selection start = in_part(part, all_.proof.best);
    Selection found = start;
    if (!core_.maximise) {
      found = search_least(part, start, seed_, limits);
    } else if (can_swap(part)) {
      found = swap_most(part, start, all_.proof.bound, seed_, limits);
    } else {
      found = tabu_most(part, start, all_.proof.bound, seed_, limits);
    }
    all_.proof.cut_short |= stop.due();
    better_plan(in_whole(part, {}, found));
  }

  /// The linear relaxation's own multipliers, by the outside solver: over the likely columns, and those that its dual
  /// values miss are added until none is.
  void sharpen() {
    if (stop_.due()) return;
    std::vector<int> columns = kernel(2 * core_.rows());
    for (int round = 0; round < 12 && !stop_.due(); ++round) {
      const Core part = part_of(core_, columns, {});
      if (part.entries > kLinear) return;
      const std::vector<double> multipliers = linear_multipliers(part, stop_);
      if (multipliers.empty()) return;
      Root root = root_at(core_, multipliers);
      std::vector<int> missed;
      for (std::size_t j = 0; j < core_.columns(); ++j)
        if (root.reduced[j] > 1e-7 * core_.cost[j] &&
            !std::binary_search(columns.begin(), columns.end(), static_cast<int>(j)))
          missed.push_back(static_cast<int>(j));
      better_root(std::move(root));
      if (missed.empty() || all_.proof.optimal) return;
      columns.insert(columns.end(), missed.begin(), missed.end());
      std::sort(columns.begin(), columns.end());
    }
  }

  /// What reduced costs leave open.
  Core open_part(const Fixed& fixed) const {
    Core part = part_of(core_, fixed.open, fixed.taken);
    merge_equal_rows(part);
    return part;
  }
  /// Whether that is small enough for the outside solver.
  bool fits() const {
    const std::size_t most = core_.maximise ? kOutsideMost : kOutsideLeast;
    return open_part(fixed_by(core_, all_.proof.root, all_.proof.best)).entries <=
           (stop_.limited() ? most : std::min(most, kOutsideUnlimited));
  }
  void ask_whole(double share_of_time) {
    const Fixed fixed = fixed_by(core_, all_.proof.root, all_.proof.best);
    ask(open_part(fixed), fixed.taken, true, share_of_time);
  }
  /// Where it is too much, the likely columns alone may still have a better plan.
  void ask_likely() {
    if (!core_.maximise) ask(part_of(core_, kernel(3 * core_.rows()), {}), {}, false, 0.9);
  }

  void ask(const Core& part, const std::vector<int>& taken, bool whole, double share_of_time) {
    if (stop_.due()) return;
    MilpLimits limits;
    if (stop_.limited()) {
      limits.seconds = std::max(share_of_time * stop_.left_s(), 0.01);
    } else {
      limits.nodes = static_cast<int>(std::clamp<std::size_t>(kNodesTimesEntries / (part.entries + 1), 50, 20'000));
    }
    // The known plan belongs to this part only where it has all that reduced costs ask of a better one.
    Selection start;
    const Selection& best = all_.proof.best;
    const auto has = [&](const std::vector<int>& sorted, int j) {
      return std::binary_search(sorted.begin(), sorted.end(), j);
    };
    const bool inside = std::all_of(taken.begin(), taken.end(), [&](int j) { return has(best.columns, j); }) &&
                        std::all_of(best.columns.begin(), best.columns.end(),
                                    [&](int j) { return has(part.column_id, j) || has(taken, j); });
    const Selection settled = in_whole(part, taken, {});
    const double beyond = core_.maximise ? settled.value : settled.cost;
    if (inside) {
      std::vector<int> open;
      for (const int j : best.columns)
        if (!has(taken, j)) open.push_back(j);
      start = in_part(part, {open, best.value - settled.value, best.cost - settled.cost});
    }
    const CoverResult found =
        solve_cover(part, inside ? &start : nullptr, limits, stop_.watcher(), [&](double reached, double bound) {
          if (solving_ == nullptr) return;
          solving_->plan(beyond + reached);
          if (whole)
            solving_->bound(core_.maximise ? std::max(beyond + bound, best.value)
                                           : std::min(beyond + bound, best.cost));
          solving_->tick();
        });
    all_.tree_nodes += found.nodes;
    all_.proof.cut_short |= found.cut_short;
    if (found.end == MilpEnd::failed) {
      if (watcher_ != nullptr) watcher_->note("the outside solver (CBC) was of no help: " + found.why);
      return;
    }
    if (found.has_plan) better_plan(in_whole(part, taken, found.best));
    if (!whole) return;
    // Columns that were fixed away belong to no plan that is better than the best: the bound is the less strict of
    // both.
    const double own = core_.maximise ? all_.proof.best.value : all_.proof.best.cost;
    const double bound = found.end == MilpEnd::infeasible ? own : beyond + found.bound;
    better_bound(core_.maximise ? std::max(bound, own) : std::min(bound, own), true);
  }

  const Core& core_;
  std::uint64_t seed_;
  const Stop& stop_;
  Watcher* watcher_;
  Solving* solving_;
  Settled all_;
};

}  // namespace

Settled settle(const Core& core, std::uint64_t seed, const Stop& stop, Watcher* watcher, Solving* solving,
               const Warm& warm) {
  return Settling{core, seed, stop, watcher, solving}.run(warm);
}

std::string method_of(const Core& core, const Settled& settled) {
  const Proof& proof = settled.proof;
  if (core.columns() == 0) return "proven optimal: nothing is left to choose";
  std::string method = fmt::format("Lagrangian relaxation, {} subgradient steps", proof.steps);
  if (proof.nodes > 1) method += fmt::format(", reduced-cost fixing, branch and bound with {} nodes", proof.nodes);
  if (settled.tree_bound) method += fmt::format(", CBC on what was left with {} nodes", settled.tree_nodes);
  return (proof.optimal ? "proven optimal: " : "bound: ") + method;
}

}  // namespace phusong::sim
