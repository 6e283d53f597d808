// The tree of branchings in a certificate: whether it covers all plans, and what its leaves prove.
//
//   VerifiedTree tree = check_tree(fields, {.columns = columns, .column = ..., .bound = ...});
//
// In the file a node is a leaf with prices, or has a column and two others, one where the column is 0 and one where it
// is 1. Every plan has each column at 0 or 1 and so belongs to one leaf; what every leaf proves is proven of all plans.
// Before that, prices may fix columns for good: a plan that has one at its other end is no better than the cutoff.
// Shares nothing with the solver.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <utility>
#include <vector>

#include "sim/plan/verify_columns.h"
#include "sim/plan/verify_fields.h"

namespace phusong::sim {

/// Prices of rows by their numbers.
using VerifiedPrices = std::vector<std::pair<std::size_t, long double>>;

/// Whole multiples of a unit: {"unit": 0.5, "rows": [3, 7], "times": [2, -1]}. Throws Error{input} where they are not,
/// or name a row beyond `rows`.
[[nodiscard]] VerifiedPrices prices_of(const Fields& item, std::size_t rows);

struct TreeQuestion {
  VerifiedColumns& columns;  ///< as they are before any branching; the same again afterwards, but for what is fixed
  /// The column that a branching names.
  std::function<std::size_t(const Fields&, const nlohmann::ordered_json&)> column;
  /// What prices prove with the columns as they are: no plan costs less (value counts below 0).
  std::function<long double(const Fields&)> bound;
  /// The same, and fixes columns whose other end reaches the cutoff.
  std::function<void(const Fields&)> fix;
};

struct VerifiedTree {
  int leaves = 0;
  long double bound = 0.0L;  ///< the least of all leaves
};

/// Throws Error{input} for what is no tree: a node that is reached twice or never, a column that was branched on
/// before on the same way.
[[nodiscard]] VerifiedTree check_tree(const Fields& tree, const TreeQuestion& question);

}  // namespace phusong::sim
