// The planner with backhaul on published and drawn instances: what bench_solver does with these sets.
//
//   bench_solver --set stprbh --time-limit 60 ../shared/instances/stprbh/B*.stp
//   bench_solver --set backhaul --candidates 400 --seed 1 --time-limit 60
//   bench_solver --set backhaul --candidates 500 --quarters 8 --time-limit 60
//   bench_solver --set quarters --candidates 500 --quarters 8 --time-limit 60     without backhaul
//   bench_solver ... --certificate DIR       NAME.json, checked as `phusong plan verify` does; the bound that it proves
//                                            goes to the error output
#pragma once

#include <string>
#include <vector>

namespace phusong::bench {

/// Whether the words ask for a set of these.
[[nodiscard]] bool asks_for_network(const std::vector<std::string>& words);

/// Prints a line of CSV for each instance. With --write-solution DIR, NAME.sol: "depth node from" for each node that is
/// built, nodes counted from 1 as the file does, from 0 for a feed. Each plan is first checked by the problem alone.
/// Throws Error.
void run_network(const std::vector<std::string>& words);

}  // namespace phusong::bench
