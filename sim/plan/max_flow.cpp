#include "sim/plan/max_flow.h"

#include <algorithm>
#include <limits>

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

}  // namespace

int MaxFlow::add(int from, int to, std::int64_t capacity) {
  edges_.push_back({to, first_[at(from)], capacity});
  first_[at(from)] = static_cast<int>(edges_.size()) - 1;
  edges_.push_back({from, first_[at(to)], 0});
  first_[at(to)] = static_cast<int>(edges_.size()) - 1;
  given_.push_back(capacity);
  return static_cast<int>(given_.size()) - 1;
}

std::int64_t MaxFlow::carried(int edge) const { return given_[at(edge)] - edges_[2 * at(edge)].left; }

std::int64_t MaxFlow::run(int source, int sink) {
  for (std::size_t e = 0; e < given_.size(); ++e) {
    edges_[2 * e].left = given_[e];
    edges_[2 * e + 1].left = 0;
  }
  std::int64_t sum = 0;
  while (levels(source, sink)) {
    next_ = first_;
    while (const std::int64_t pushed = push(source, sink, std::numeric_limits<std::int64_t>::max())) sum += pushed;
  }
  return sum;
}

std::vector<char> MaxFlow::side_of(int sink) const {
  std::vector<char> in(first_.size(), 0);
  std::vector<int> queue{sink};
  in[at(sink)] = 1;
  for (std::size_t i = 0; i < queue.size(); ++i)
    for (int e = first_[at(queue[i])]; e >= 0; e = edges_[at(e)].next) {
      // The edge against this one leads into the node.
      const int from = edges_[at(e)].to;
      if (edges_[at(e ^ 1)].left > 0 && in[at(from)] == 0) {
        in[at(from)] = 1;
        queue.push_back(from);
      }
    }
  return in;
}

std::vector<char> MaxFlow::far_side_of(int source) const {
  std::vector<char> in(first_.size(), 1);
  std::vector<int> queue{source};
  in[at(source)] = 0;
  for (std::size_t i = 0; i < queue.size(); ++i)
    for (int e = first_[at(queue[i])]; e >= 0; e = edges_[at(e)].next)
      if (edges_[at(e)].left > 0 && in[at(edges_[at(e)].to)] != 0) {
        in[at(edges_[at(e)].to)] = 0;
        queue.push_back(edges_[at(e)].to);
      }
  return in;
}

bool MaxFlow::levels(int source, int sink) {
  level_.assign(first_.size(), -1);
  level_[at(source)] = 0;
  queue_.assign(1, source);
  for (std::size_t i = 0; i < queue_.size(); ++i)
    for (int e = first_[at(queue_[i])]; e >= 0; e = edges_[at(e)].next)
      if (edges_[at(e)].left > 0 && level_[at(edges_[at(e)].to)] < 0) {
        level_[at(edges_[at(e)].to)] = level_[at(queue_[i])] + 1;
        queue_.push_back(edges_[at(e)].to);
      }
  return level_[at(sink)] >= 0;
}

std::int64_t MaxFlow::push(int v, int sink, std::int64_t most) {
  if (v == sink) return most;
  for (int& e = next_[at(v)]; e >= 0; e = edges_[at(e)].next) {
    Edge& edge = edges_[at(e)];
    if (edge.left <= 0 || level_[at(edge.to)] != level_[at(v)] + 1) continue;
    if (const std::int64_t pushed = push(edge.to, sink, std::min(most, edge.left)); pushed > 0) {
      edge.left -= pushed;
      edges_[at(e ^ 1)].left += pushed;
      return pushed;
    }
  }
  return 0;
}

}  // namespace phusong::sim
