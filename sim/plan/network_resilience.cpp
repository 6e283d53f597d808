#include "sim/plan/network_resilience.h"

#include <algorithm>
#include <map>
#include <set>

#include "sim/plan/network_core.h"
#include "sim/plan/network_reach.h"

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

}  // namespace

Resilience resilience_of(const NetworkProblem& problem, const NetworkSolution& solution, NetworkFails network) {
  std::map<int, int> before;  // the node that a node hangs on; -1: the network
  for (const NetworkLink& link : solution.links) before[link.node] = link.from;
  const auto hangs_on = [&](int v, int ancestor) {
    while (v != ancestor) {
      const auto link = before.find(v);
      if (link == before.end() || link->second < 0) return false;
      v = link->second;
    }
    return true;
  };

  // What serves each row that is served.
  struct Serving {
    int node;
    std::int64_t share;
    int k;
  };
  std::map<int, std::vector<Serving>> serving;
  for (const int r : solution.rows) serving[r];
  for (const int k : solution.configurations) {
    const NetworkConfiguration& c = problem.configurations[at(k)];
    for (std::size_t i = 0; i < c.rows.size(); ++i)
      if (const auto row = serving.find(c.rows[i]); row != serving.end())
        row->second.push_back({c.node, c.share.empty() ? kWholeShare : share_units(c.share[i]), k});
  }

  Resilience result;
  std::set<int> lost;
  // Without a node, and without what hangs on it.
  const auto fails = [&](int node, bool hop_too) {
    const bool spared = network == NetworkFails::no && problem.nodes[at(node)].root;
    Failure failure;
    failure.node = node;
    for (const auto& [r, by] : serving) {
      std::int64_t left = 0;
      std::vector<int> still;
      for (const Serving& s : by)
        if (spared ? s.node != node : !hangs_on(s.node, node)) {
          left += s.share;
          still.push_back(s.k);
        }
      if (const NetworkRow& row = problem.rows[at(r)]; row.need > 0) {
        if (still.size() == by.size()) continue;
        std::vector<char> in(problem.configurations.size(), 0);
        for (const int k : still) in[at(k)] = 1;
        if (served_by(row, in)) continue;
      } else if (left >= kServedShare) {
        continue;
      }
      failure.rows.push_back(r);
      failure.loss += problem.rows[at(r)].weight;
      lost.insert(r);
    }
    result.worst_loss = std::max(result.worst_loss, failure.loss);
    if (hop_too) {  // which takes along the same
      failure.site = false;
      result.failures.push_back(failure);
      failure.site = true;
    }
    result.failures.push_back(std::move(failure));
  };
  std::set<int> roots;
  for (const NetworkLink& link : solution.links) {
    fails(link.node, true);
    if (network == NetworkFails::yes && link.from >= 0 && problem.nodes[at(link.from)].root) roots.insert(link.from);
  }
  for (const int k : solution.configurations)
    if (const int node = problem.configurations[at(k)].node; problem.nodes[at(node)].root) roots.insert(node);
  for (const int root : roots) fails(root, false);
  std::stable_sort(result.failures.begin(), result.failures.end(), [](const Failure& a, const Failure& b) {
    if (a.loss != b.loss) return a.loss > b.loss;
    if (a.site != b.site) return a.site;
    return a.node < b.node;
  });
  for (const int r : solution.rows)
    if (!lost.contains(r)) {
      result.surviving.push_back(r);
      result.surviving_weight += problem.rows[at(r)].weight;
    }
  return result;
}

std::vector<std::vector<int>> branches_that_serve(const NetworkProblem& problem, const NetworkSolution& solution,
                                                  int row) {
  std::map<int, const NetworkLink*> link_of;
  for (const NetworkLink& link : solution.links) link_of[link.node] = &link;
  struct Serving {
    int hops, k;
    bool operator<(const Serving& other) const { return hops != other.hops ? hops < other.hops : k < other.k; }
  };
  std::map<int, std::vector<Serving>> by_branch;  // of the node next to the network, or the root itself
  for (const int k : solution.configurations) {
    const NetworkConfiguration& c = problem.configurations[at(k)];
    if (!std::binary_search(c.rows.begin(), c.rows.end(), row)) continue;
    int top = c.node, hops = 0;
    for (auto link = link_of.find(top); link != link_of.end(); link = link_of.find(link->second->from)) {
      top = link->first;
      ++hops;
    }
    by_branch[top].push_back({hops, k});
  }
  std::vector<std::vector<Serving>> sorted;
  for (auto& [top, serving] : by_branch) {
    std::sort(serving.begin(), serving.end());
    sorted.push_back(std::move(serving));
  }
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.front() < b.front(); });
  std::vector<std::vector<int>> branches;
  for (const auto& serving : sorted) {
    branches.emplace_back();
    for (const Serving& s : serving) branches.back().push_back(s.k);
  }
  return branches;
}

}  // namespace phusong::sim
