// Maximum flow (Dinic 1970) in whole millionths, so that it ends and is the same everywhere.
//
//   MaxFlow flow{4};
//   const int edge = flow.add(0, 1, MaxFlow::units(0.5));
//   if (flow.run(0, 3) < MaxFlow::kOne) in = flow.side_of(3);
//
// Domain: nodes from 0; capacities that are not below 0.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

namespace phusong::sim {

class MaxFlow {
 public:
  static constexpr std::int64_t kOne = 1'000'000;
  static std::int64_t units(double value) { return std::llround(value * static_cast<double>(kOne)); }

  explicit MaxFlow(int nodes) : first_(static_cast<std::size_t>(nodes), -1) {}
  /// Returns the edge's number.
  int add(int from, int to, std::int64_t capacity);
  void set(int edge, std::int64_t capacity) { given_[static_cast<std::size_t>(edge)] = capacity; }
  /// The greatest flow from one node to another; each time anew.
  std::int64_t run(int source, int sink);

  // After run().
  /// What an edge carries.
  [[nodiscard]] std::int64_t carried(int edge) const;
  /// Whether the sink can still be reached from each node: the smallest side of the sink of a least cut.
  [[nodiscard]] std::vector<char> side_of(int sink) const;
  /// Whether each node cannot be reached from the source: the greatest side of the sink.
  [[nodiscard]] std::vector<char> far_side_of(int source) const;

 private:
  struct Edge {
    int to, next;
    std::int64_t left;
  };
  bool levels(int source, int sink);
  std::int64_t push(int v, int sink, std::int64_t most);

  std::vector<int> first_, next_, level_, queue_;
  std::vector<Edge> edges_;
  std::vector<std::int64_t> given_;
};

}  // namespace phusong::sim
