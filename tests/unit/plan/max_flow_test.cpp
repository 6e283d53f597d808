// Maximum flow against every cut of small drawn graphs.
#include "sim/plan/max_flow.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace phusong::sim {
namespace {

struct Drawn {
  int from, to;
  std::int64_t capacity;
};

/// What leads into a set of nodes, as bits.
std::int64_t into(const std::vector<Drawn>& edges, unsigned set) {
  std::int64_t sum = 0;
  for (const Drawn& e : edges)
    if ((set >> e.from & 1U) == 0 && (set >> e.to & 1U) != 0) sum += e.capacity;
  return sum;
}

unsigned bits_of(const std::vector<char>& in) {
  unsigned set = 0;
  for (std::size_t v = 0; v < in.size(); ++v) set |= in[v] != 0 ? 1U << v : 0U;
  return set;
}

TEST(MaxFlow, IsTheLeastCutAndNamesTheSmallestAndTheGreatest) {
  std::mt19937 random{3};
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  int several = 0;
  for (int trial = 0; trial < 300; ++trial) {
    SCOPED_TRACE(trial);
    const int nodes = 3 + below(5), source = 0, sink = nodes - 1;
    std::vector<Drawn> edges;
    MaxFlow flow{nodes};
    for (int e = 0; e < 3 * nodes; ++e) {
      edges.push_back({below(nodes), below(nodes), below(4)});
      if (edges.back().from == edges.back().to) edges.back().to = (edges.back().from + 1) % nodes;
      EXPECT_EQ(flow.add(edges.back().from, edges.back().to, edges.back().capacity), e);
    }
    if (trial % 3 == 0) {  // a capacity may change between runs
      flow.run(source, sink);
      edges[0].capacity = 5;
      flow.set(0, 5);
    }
    std::int64_t least = INT64_MAX;
    for (unsigned set = 0; set < 1U << nodes; ++set)
      if ((set >> sink & 1U) != 0 && (set >> source & 1U) == 0) least = std::min(least, into(edges, set));
    EXPECT_EQ(flow.run(source, sink), least);
    const unsigned small = bits_of(flow.side_of(sink)), great = bits_of(flow.far_side_of(source));
    EXPECT_EQ(into(edges, small), least);
    EXPECT_EQ(into(edges, great), least);
    for (unsigned set = 0; set < 1U << nodes; ++set)
      if ((set >> sink & 1U) != 0 && (set >> source & 1U) == 0 && into(edges, set) == least) {
        EXPECT_EQ(set & small, small);
        EXPECT_EQ(set & great, set);
      }
    several += small != great ? 1 : 0;
    // What edges carry is no more than they can, and what comes to a node leaves it.
    std::vector<std::int64_t> rest(static_cast<std::size_t>(nodes), 0);
    for (int e = 0; e < static_cast<int>(edges.size()); ++e) {
      const Drawn& edge = edges[static_cast<std::size_t>(e)];
      EXPECT_LE(flow.carried(e), edge.capacity);
      rest[static_cast<std::size_t>(edge.from)] -= flow.carried(e);
      rest[static_cast<std::size_t>(edge.to)] += flow.carried(e);
    }
    EXPECT_EQ(rest.back(), least);
    for (std::size_t v = 1; v + 1 < rest.size(); ++v) EXPECT_EQ(rest[v], 0);
  }
  EXPECT_GT(several, 30);
}

}  // namespace
}  // namespace phusong::sim
