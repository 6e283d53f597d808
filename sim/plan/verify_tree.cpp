#include "sim/plan/verify_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace phusong::sim {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kExact = std::int64_t{1} << 53;
/// Far above what phusong writes: each leaf is a walk over the whole problem.
constexpr std::size_t kMostNodes = 20'000;

}  // namespace

VerifiedPrices prices_of(const Fields& item, std::size_t rows) {
  const long double unit = item.not_negative("unit");
  const std::vector<int> named = item.indices("rows", rows);
  const Json& times = item.list("times");
  if (times.size() != named.size())
    item.fail(fmt::format("{} are {} and {} {}: one for each is wanted", item.name("times"), times.size(),
                          item.name("rows"), named.size()));
  VerifiedPrices prices;
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (!times[i].is_number_integer()) item.fail(fmt::format("{} holds no whole number", item.name("times")));
    const auto count = times[i].get<std::int64_t>();
    if (count > kExact || count < -kExact) item.fail(fmt::format("{} holds {}, too large", item.name("times"), count));
    prices.emplace_back(static_cast<std::size_t>(named[i]), static_cast<long double>(count) * unit);
  }
  return prices;
}

VerifiedTree check_tree(const Fields& tree, const TreeQuestion& question) {
  std::size_t number = 0;
  for (const Json& item : tree.list("fixing"))
    question.fix(Fields{item, tree.file(), fmt::format("{}[{}]", tree.name("fixing"), number++)});

  const Json& nodes = tree.list("nodes");
  if (nodes.size() > kMostNodes) tree.fail(fmt::format("{} holds more than {} nodes", tree.name("nodes"), kMostNodes));
  if (nodes.empty()) tree.fail(fmt::format("{} is empty", tree.name("nodes")));
  std::vector<char> seen(nodes.size(), 0), branched(question.columns.lower.size(), 0);
  VerifiedTree result{0, HUGE_VALL};
  // Deep first. An entry is a node to look at, or (`undo`) a column to open again. A column that was settled before any
  // branching may be branched on: the end that it does not have holds no plan of interest (`empty`).
  struct Task {
    std::size_t node = 0, column = 0;
    char value = 0;
    bool decides = false, undo = false, empty = false;
  };
  std::vector<Task> tasks{{}};
  while (!tasks.empty()) {
    const Task task = tasks.back();
    tasks.pop_back();
    if (task.undo) {
      branched[task.column] = 0;
      if (task.decides) question.columns.free(task.column);
      continue;
    }
    if (task.decides) question.columns.set(task.column, task.value);
    const Fields node{nodes[task.node], tree.file(), fmt::format("{}[{}]", tree.name("nodes"), task.node)};
    if (std::exchange(seen[task.node], char{1}) != 0)
      tree.fail(fmt::format("node {} of the tree is reached twice", task.node));
    if (!node.has("on")) {
      ++result.leaves;
      if (task.empty) continue;
      const long double bound = question.bound(node);
      if (!(bound == bound)) node.fail(fmt::format("node {} of the tree proves no number", task.node));
      result.bound = std::min(result.bound, bound);
      continue;
    }
    const std::size_t column = question.column(node, node.at("on"));
    if (std::exchange(branched[column], char{1}) != 0)
      node.fail(
          fmt::format("node {} of the tree branches on {}, which is decided already", task.node, node.at("on").dump()));
    const bool open = question.columns.open(column);
    tasks.push_back({0, column, 0, open, true, false});
    for (const auto& [key, value] : {std::pair{"one", char{1}}, std::pair{"zero", char{0}}}) {
      const bool empty = task.empty || (!open && question.columns.lower[column] != value);
      tasks.push_back({static_cast<std::size_t>(node.index(key, nodes.size())), column, value, open, false, empty});
    }
  }
  if (const auto never = std::find(seen.begin(), seen.end(), 0); never != seen.end())
    tree.fail(fmt::format("node {} of the tree is never reached", never - seen.begin()));
  return result;
}

}  // namespace phusong::sim
