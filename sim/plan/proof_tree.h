// A small branch and bound that keeps its proof: for each leaf the prices of rows from which anyone can recompute, by
// weak duality, that no point of it costs less than the cutoff.
//
//   ProofTree tree = grow_tree(lp, {.cutoff = cost_of_the_best_plan, .rank = ..., .cuts = ...}, stop);
//   tree.bound                                 // no whole point costs less
//
// A plan is known from elsewhere: nodes are cut off by its cost, so that their order does not matter, and none is
// looked for. Columns that the root's prices rule out are fixed, and these prices kept. Prices are rounded as coarsely
// as a leaf's bound allows, to keep the proof small.
//
// Guarantees: `bound` is what the prices in the tree prove, and errs on the safe side of rounding; deterministic
// without a limit in seconds. When a limit is reached leaves stay open, and the tree proves the least of their bounds.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "sim/plan/linear_program.h"
#include "sim/plan/stop.h"
#include "sim/plan/tree_prices.h"

namespace phusong::sim {

/// The numbers of TreePrices are those of ProofTree::rows.
struct ProofTree {
  struct Node {
    int column = -1;          ///< that it branches on, to 0 and 1; -1: a leaf
    int zero = -1, one = -1;  ///< nodes
    TreePrices prices;        ///< of a leaf
  };
  double cutoff = 0.0;
  double bound = -Milp::kInfinity;
  std::vector<Milp::Row> rows;     ///< those that some price names
  std::vector<TreePrices> fixing;  ///< each fixes what it rules out, for all that follows
  std::vector<Node> nodes;         ///< the first is the root
  int leaves = 0, open = 0;        ///< open: that do not reach the cutoff
  bool cut_short = false;          ///< by the clock or the user
};

struct TreeWish {
  double cutoff = 0.0;  ///< no plan that costs as much is of interest
  /// Of each column: 0 is neither branched on nor fixed; of the others the highest rank with a broken value comes
  /// first.
  std::vector<char> rank;
  /// Rows that every plan keeps and a point breaks; may be empty.
  std::function<std::vector<Milp::Row>(const LinearProgram&)> cuts;
  int own_rows = 0;  ///< these stay; of those behind them slack ones may go
  int leaves = 2'000;
  std::size_t prices = 1'500'000;  ///< of all leaves, which is what makes the proof long
  std::uint64_t work =
      100'000'000;  ///< simplex steps times rows and columns; counted only without a limit in seconds
};

/// Domain: columns are between 0 and 1, those with a rank above 0 whole in every plan. Changes the program: bounds, and
/// cuts behind its rows.
[[nodiscard]] ProofTree grow_tree(LinearProgram& lp, const TreeWish& wish, const Stop& stop);

}  // namespace phusong::sim
