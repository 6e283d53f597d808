// Villages as points in a certificate, and the cuts over them: a cut is true of every plan whatever points it takes as
// served (joint_model.h has the proof), and its coefficients are worked out here, in whole numbers. Shares nothing with
// the solver.
//
//   const JointPoint point = read_point(json, fields, "problem.rows[3].points[0]", columns);
//   if (const auto factors = factors_of_cut(points, need, served, 2, counts)) ...
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/plan/joint_plan.h"
#include "sim/plan/verify_fields.h"

namespace phusong::sim {

/// A row's weights add up to less, so that (rank - 1) times a sum of them is a whole number of 63 bits.
inline constexpr std::int64_t kMostPointWeight = std::int64_t{1} << 60U;
inline constexpr std::int64_t kMostCutRank = 8;

/// A whole number from 1 up to, but without, 2^60. Throws Error{input} as Fields does.
[[nodiscard]] std::int64_t read_weight(const nlohmann::ordered_json& item, const Fields& where,
                                       const std::string& what);
/// [weight, column, column, ...]; columns below `columns`, each once.
[[nodiscard]] JointPoint read_point(const nlohmann::ordered_json& given, const Fields& where, const std::string& name,
                                    std::size_t columns);
/// A row's; their weights add up to less than 2^60.
[[nodiscard]] std::vector<JointPoint> read_points(const Fields& row, std::size_t columns);

/// Weight of the points that a column with `in` serves.
[[nodiscard]] std::int64_t weight_served(const std::vector<JointPoint>& points, const std::vector<char>& in);

/// a_j of the columns with `counts`: sum of a_j X_j >= Z for every plan. `served`: of each point, whether it belongs to
/// P. Rank 0 is the first kind of cut, k of at least 1 the second. None: P closes the row by itself.
[[nodiscard]] std::optional<std::vector<std::pair<int, long double>>> factors_of_cut(
    const std::vector<JointPoint>& points, std::int64_t need, const std::vector<char>& served, int rank,
    const std::vector<char>& counts);

}  // namespace phusong::sim
