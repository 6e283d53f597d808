#include "sim/plan/cover_evidence.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/plan/cover_milp.h"
#include "sim/plan/lagrangian.h"
#include "sim/plan/proof_tree.h"
#include "sim/plan/start.h"
#include "sim/plan/stop.h"

namespace phusong::sim {

namespace {

/// Pairs of column and row up to which the linear program is solved; before that the root's multipliers fix columns.
constexpr std::size_t kMostEntries = 400'000;
/// What the root's multipliers fix must be found fixed by others, whose sums are rounded otherwise.
constexpr double kFixingRoom = 1.0e-7;
/// Costs that differ by such a share are the same: half of what the check allows for.
constexpr double kSameCost = 5.0e-10;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

}  // namespace

void prove_cover(const PlanProblem& problem, PlanSolution& solution, double seconds, Watcher* watcher) {
  const Stop stop{seconds, watcher};
  const Start start = start_of(problem);
  const Core core = core_of(problem, start);
  if (core.columns() == 0 || stop.due()) return;
  // Of what must-haves leave, in the sense of least cost (value counts below 0).
  const double own = core.maximise ? start.value - solution.value : solution.cost - start.cost;
  const double step = core.maximise ? core.value_step : core.cost_step;
  const double whole = core.maximise ? solution.value : solution.cost;
  const double cutoff = own - std::max(0.999 * step, kSameCost * std::abs(whole));
  BoundEvidence& evidence = solution.evidence;
  const double root_bound = core.maximise ? start.value - evidence.bound : evidence.bound - start.cost;
  if (root_bound >= cutoff) return;
  // The cheapest plan may be one that has too many sites: then this one is no bound for it.
  if (!core.maximise && problem.max_columns > 0 && !solution.optimal) return;

  // What the multipliers of the root rule out.
  std::vector<double> multipliers(core.rows(), 0.0);
  for (std::size_t r = 0; r < core.row_of.size(); ++r)
    if (core.row_of[r] >= 0) multipliers[at(core.row_of[r])] += evidence.multipliers[r];
  const Root root = root_at(core, multipliers);
  const double raw = core.maximise ? -root.raw_bound : root.raw_bound;
  const double room = (cutoff - raw) * (1.0 + kFixingRoom) + kFixingRoom * 1e-3 * std::abs(whole);
  std::vector<int> open, taken;
  for (std::size_t j = 0; j < core.columns(); ++j) {
    if (std::abs(root.reduced[j]) < room)
      open.push_back(static_cast<int>(j));
    else if (root.reduced[j] > 0.0)
      taken.push_back(static_cast<int>(j));
  }
  // What they take, apart from the rest.
  Cover in{core};
  for (const int j : taken) in.add(j);
  const double apart = core.maximise ? -in.value() : in.cost();
  Core part = part_of(core, open, taken);
  merge_equal_rows(part);
  if (part.entries > kMostEntries) return;

  CoverTree& tree = evidence.tree;
  tree.cutoff = core.maximise ? start.value - cutoff : start.cost + cutoff;
  tree.by_root = open.size() < core.columns();
  const auto state = [&](double bound) { tree.bound = core.maximise ? start.value - bound : start.cost + bound; };
  if (open.empty()) {  // one plan alone is left
    tree.nodes.emplace_back();
    tree.leaves = 1;
    return state(std::min(cutoff, apart));
  }
  // In units of its own.
  const CoverProgram program = cover_program(part);
  LinearProgram lp{program.milp};
  lp.heed(watcher);
  std::vector<char> rank(program.milp.columns.size(), 0);
  std::fill_n(rank.begin(), part.columns(), char{1});
  const double unit = core.maximise ? program.value_unit : program.cost_unit;
  const ProofTree grown = grow_tree(lp,
                                    {.cutoff = (cutoff - apart) / unit,
                                     .rank = std::move(rank),
                                     .cuts = {},
                                     .own_rows = static_cast<int>(program.milp.rows.size())},
                                    stop);

  tree.leaves = grown.leaves;
  tree.cut_short = grown.cut_short;
  state(tree.by_root ? std::min(cutoff, grown.bound * unit + apart) : grown.bound * unit + apart);
  tree.money = program.cost_unit;
  // Rows of the program by the problem's; links come first, one for each row of the core's part.
  tree.rows.resize(part.rows());
  for (std::size_t r = 0; r < core.row_of.size(); ++r) {
    if (core.row_of[r] < 0) continue;
    if (const int merged = part.row_of[at(core.row_of[r])]; merged >= 0)
      tree.rows[at(merged)].push_back(static_cast<int>(r));
  }
  const auto prices_of = [&](const TreePrices& given) {
    TreePrices prices{.unit = given.unit * (core.maximise ? program.value_unit : program.cost_unit), .times = {}};
    for (const auto& [row, times] : given.times) {
      const int number = grown.rows[at(row)].number;
      // Number of sites and target are worked out anew by who checks; money keeps its price.
      if (number < static_cast<int>(part.rows()))
        prices.times.emplace_back(number, std::max<std::int64_t>(times, 0));
      else if (number == program.money_row)
        prices.times.emplace_back(static_cast<int>(part.rows()), std::abs(times));
    }
    std::erase_if(prices.times, [](const auto& item) { return item.second == 0; });
    return prices;
  };
  for (const TreePrices& prices : grown.fixing) tree.fixing.push_back(prices_of(prices));
  for (const ProofTree::Node& node : grown.nodes)
    tree.nodes.push_back({node.column < 0 ? -1 : core.column_id[at(open[at(node.column)])], node.zero, node.one,
                          prices_of(node.prices)});
}

}  // namespace phusong::sim
