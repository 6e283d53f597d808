// Problems with backhaul: published Steiner trees with revenues, budget and hop limit, and seeded ones of a province.
//
//   NetworkInstance tree = read_stprbh("B01-10-12.stp");
//   NetworkInstance drawn = draw_network({.candidates = 400, .seed = 1});
#pragma once

#include <cstdint>
#include <string>

#include "sim/plan/network_plan.h"

namespace phusong::test {

struct NetworkInstance {
  std::string name;
  sim::NetworkProblem problem;
  double fixed_value = 0.0;  ///< that every plan has: the root's own revenue
};

/// Plain or .gz. Nodes of the file, counted from 1, are those of the problem, counted from 0; the root is a root, every
/// other node with a revenue has a configuration that costs nothing. Throws Error{input} with file and line.
[[nodiscard]] NetworkInstance read_stprbh(const std::string& file);

/// A square of 140 km with villages, seven of ten in 12 clusters, the others anywhere, people log-normal (median 500);
/// fibre points anywhere; candidates, half of them within 5 km of a village, the others anywhere, that reach all
/// villages within a radius between 3 and 8 km. A hop is possible within hop_km where the ground lets it through, which
/// is so for a share of all pairs. Costs in VND: tower 1.2 to 2.5 thousand million, radio 0.6, hop 0.15 to 0.45 by its
/// length. With quarters: opex of a fiftieth of the cost each.
struct NetworkQuestion {
  int villages = 113, fibre = 15, candidates = 400;
  double hop_km = 30.0, clear_share = 0.3;
  int max_hops = 4;
  double budget = 60.0e9;  ///< of all quarters together
  int quarters = 0;
  bool backhaul = true;  ///< false: every candidate has its feed for nothing
  std::uint64_t seed = 1;
};
[[nodiscard]] NetworkInstance draw_network(const NetworkQuestion& question);

}  // namespace phusong::test
