#include "sim/plan/verify_points.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace phusong::sim {

namespace {

using Json = nlohmann::ordered_json;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

/// min(u, r) / r, or min(k, floor((k - 1) u / r) + 1) / k.
long double factor(std::int64_t u, std::int64_t r, int k) {
  if (k == 0) return static_cast<long double>(std::min(u, r)) / static_cast<long double>(r);
  const std::int64_t whole = u >= r ? k : std::min<std::int64_t>(k, (k - 1) * u / r + 1);
  return static_cast<long double>(whole) / k;
}

}  // namespace

std::int64_t read_weight(const Json& item, const Fields& where, const std::string& what) {
  const bool fits = item.is_number_integer() &&
                    (!item.is_number_unsigned() || item.get<std::uint64_t>() < static_cast<std::uint64_t>(INT64_MAX));
  if (!fits) where.fail(fmt::format("{} is not a whole number below 2^60", what));
  const auto value = item.get<std::int64_t>();
  if (value < 1 || value >= kMostPointWeight)
    where.fail(fmt::format("{} is {}, which is not between 1 and 2^60", what, value));
  return value;
}

JointPoint read_point(const Json& given, const Fields& where, const std::string& name, std::size_t columns) {
  if (!given.is_array() || given.empty()) where.fail(fmt::format("{} is not a list of a weight and columns", name));
  JointPoint point{.weight = read_weight(given[0], where, name), .columns = {}};
  for (std::size_t i = 1; i < given.size(); ++i)
    point.columns.push_back(where.whole_of(given[i], name, static_cast<std::int64_t>(columns) - 1));
  std::sort(point.columns.begin(), point.columns.end());
  if (std::adjacent_find(point.columns.begin(), point.columns.end()) != point.columns.end())
    where.fail(fmt::format("{} holds a column twice", name));
  return point;
}

std::vector<JointPoint> read_points(const Fields& row, std::size_t columns) {
  std::vector<JointPoint> points;
  std::int64_t sum = 0;
  for (const Json& given : row.list("points")) {
    points.push_back(read_point(given, row, fmt::format("{}[{}]", row.name("points"), points.size()), columns));
    sum += points.back().weight;
    if (sum >= kMostPointWeight) row.fail(fmt::format("the weights of {} add up to 2^60 or more", row.name("points")));
  }
  return points;
}

std::int64_t weight_served(const std::vector<JointPoint>& points, const std::vector<char>& in) {
  std::int64_t sum = 0;
  for (const JointPoint& point : points)
    if (std::any_of(point.columns.begin(), point.columns.end(), [&](int j) { return in[at(j)] != 0; }))
      sum += point.weight;
  return sum;
}

std::optional<std::vector<std::pair<int, long double>>> factors_of_cut(const std::vector<JointPoint>& points,
                                                                       std::int64_t need,
                                                                       const std::vector<char>& served, int rank,
                                                                       const std::vector<char>& counts) {
  std::int64_t missing = need;
  std::vector<std::pair<int, std::int64_t>> outside;  // column, weight of one point
  for (std::size_t q = 0; q < points.size(); ++q) {
    if (served[q] != 0) {
      missing -= points[q].weight;
      continue;
    }
    for (const int j : points[q].columns)
      if (counts[at(j)] != 0) outside.emplace_back(j, points[q].weight);
  }
  if (missing <= 0) return std::nullopt;
  std::sort(outside.begin(), outside.end());
  std::vector<std::pair<int, long double>> factors;
  for (std::size_t i = 0; i < outside.size();) {
    const int j = outside[i].first;
    std::int64_t u = 0;
    for (; i < outside.size() && outside[i].first == j; ++i) u += outside[i].second;
    factors.emplace_back(j, factor(u, missing, rank));
  }
  return factors;
}

}  // namespace phusong::sim
