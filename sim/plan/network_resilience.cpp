#include "sim/plan/network_resilience.h"

#include <algorithm>
#include <map>
#include <set>

#include "sim/plan/network_core.h"

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

}  // namespace

Resilience resilience_of(const NetworkProblem& problem, const NetworkSolution& solution) {
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
  };
  std::map<int, std::vector<Serving>> serving;
  for (const int r : solution.rows) serving[r];
  for (const int k : solution.configurations) {
    const NetworkConfiguration& c = problem.configurations[at(k)];
    for (std::size_t i = 0; i < c.rows.size(); ++i)
      if (const auto row = serving.find(c.rows[i]); row != serving.end())
        row->second.push_back({c.node, c.share.empty() ? kWholeShare : share_units(c.share[i])});
  }

  Resilience result;
  std::set<int> lost;
  // Without a node, and without what hangs on it.
  const auto fails = [&](int node, bool hop_too) {
    Failure failure;
    failure.node = node;
    for (const auto& [r, by] : serving) {
      std::int64_t left = 0;
      for (const Serving& s : by)
        if (!hangs_on(s.node, node)) left += s.share;
      if (left >= kServedShare) continue;
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
    if (link.from >= 0 && problem.nodes[at(link.from)].root) roots.insert(link.from);
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

}  // namespace phusong::sim
