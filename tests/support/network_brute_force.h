// Small problems with backhaul, and the best of all their plans.
//
//   const NetworkProblem p = test::small_network(random, 4, 5, 0.6);
//   const test::BestNetwork best = test::best_of_all(p);        // tries every tree: a handful of nodes
#pragma once

#include <random>

#include "sim/plan/network_plan.h"

namespace phusong::test {

struct BestNetwork {
  bool feasible = false;
  double value = 0.0, cost = 0.0;
};
/// Tries every tree, every set of configurations and every quarter of each.
[[nodiscard]] BestNetwork best_of_all(const sim::NetworkProblem& problem);
/// The least cost of a plan of that value within the problem's limits.
[[nodiscard]] double least_cost_of(sim::NetworkProblem problem, double value);

/// Nodes beside one or two roots, some of them relays; hops between a share of all pairs, perhaps a feed; a third of
/// them with rows that two half services make whole. Whole weights, and costs in whole steps (opex in eighths).
[[nodiscard]] sim::NetworkProblem small_network(std::mt19937_64& random, int nodes, int rows, double hop_share);

/// Makes its rows rows of points: of eight cells, of which each configuration serves a run or nothing; few close a row
/// alone.
void draw_points(std::mt19937_64& random, sim::NetworkProblem& problem);

}  // namespace phusong::test
