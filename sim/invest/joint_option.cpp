#include "sim/invest/joint_option.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace phusong::sim {

namespace {

constexpr int kBits = 53;

std::int64_t units(double share) noexcept { return std::llround(std::ldexp(share, kBits)); }

/// The least share that is covered, in units: by halves over all numbers from 0 to 2.
std::int64_t enough(const ServiceKeys& service) noexcept {
  auto low = std::bit_cast<std::uint64_t>(0.0), high = std::bit_cast<std::uint64_t>(2.0);
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (is_covered(std::bit_cast<double>(middle), service))
      high = middle;
    else
      low = middle + 1;
  }
  return static_cast<std::int64_t>(std::ceil(std::ldexp(std::bit_cast<double>(high), kBits)));
}

}  // namespace

JointProblem joint_problem(const PlanProblem& single, const std::vector<const SiteEffect*>& effects,
                           const GapReport& gaps, const std::vector<std::size_t>& target, const ServiceKeys& service) {
  JointProblem problem{.objective = single.objective,
                       .rows = {},
                       .column_cost = single.column_cost,
                       .column_name = single.column_name,
                       .must_have = single.must_have,
                       .max_columns = single.max_columns,
                       .budget = single.budget,
                       .target_rows = single.target_rows,
                       .seed = single.seed,
                       .time_limit_s = single.time_limit_s,
                       .name = single.name,
                       .unit = single.unit};
  const std::int64_t covered = enough(service);
  for (std::size_t r = 0; r < target.size(); ++r) {
    const VillageService& village = gaps.villages[target[r]];
    JointRow row{.value = single.row_weight[r], .need = covered - units(village.served_share), .points = {}};
    if (!single.row_name.empty()) row.name = single.row_name[r];
    // Who serves anything of it.
    std::vector<std::pair<int, const ServedCells*>> who;
    for (std::size_t c = 0; c < effects.size(); ++c) {
      const std::vector<ServedCells>& serves = effects[c]->serves;
      const auto found = std::lower_bound(serves.begin(), serves.end(), target[r],
                                          [](const ServedCells& s, std::size_t v) { return s.village < v; });
      if (found != serves.end() && found->village == target[r]) who.emplace_back(static_cast<int>(c), &*found);
    }
    std::size_t bit = 0;
    for (const VillageCell& cell : village.cells) {
      if (cell.service.state == CellState::served) continue;
      JointPoint point{units(static_cast<double>(cell.weight)), {}};
      for (const auto& [column, served] : who)
        if (served->has(bit)) point.columns.push_back(column);
      ++bit;
      if (point.weight > 0 && !point.columns.empty()) row.points.push_back(std::move(point));
    }
    // Cells that the same sites serve are one point.
    merge_points(row.points, row.need);
    problem.rows.push_back(std::move(row));
  }
  return problem;
}

}  // namespace phusong::sim
