#include "sim/plan/certificate.h"

#include <nlohmann/json.hpp>

#include "geo/base/hash.h"

namespace phusong::sim {

namespace {

using Json = nlohmann::ordered_json;

const char* name_of(Objective objective) noexcept {
  switch (objective) {
    case Objective::villages:
      return "villages";
    case Objective::people:
      return "people";
    case Objective::least_cost:
      return "least_cost";
  }
  return "";
}

}  // namespace

std::string certificate_text(const PlanProblem& problem, const PlanSolution& solution, const CertificateHead& head) {
  Json rows = Json::array(), columns = Json::array();
  for (std::size_t r = 0; r < problem.row_weight.size(); ++r) {
    Json row = {{"weight", problem.row_weight[r]}};
    if (!problem.row_name.empty()) row["name"] = problem.row_name[r];
    rows.push_back(std::move(row));
  }
  for (std::size_t j = 0; j < problem.column_rows.size(); ++j) {
    Json column = {{"cost", problem.column_cost[j]}, {"rows", problem.column_rows[j]}};
    if (!problem.column_name.empty()) column["name"] = problem.column_name[j];
    columns.push_back(std::move(column));
  }
  const Json given = {{"objective", name_of(problem.objective)},
                      {"max_columns", problem.max_columns},
                      {"budget", problem.budget},
                      {"target_rows", problem.target_rows},
                      {"must_have", problem.must_have},
                      {"rows", std::move(rows)},
                      {"columns", std::move(columns)}};
  Json replaced = Json::array();
  for (const auto& [column, by] : solution.evidence.replaced) replaced.push_back(Json::array({column, by}));
  const Json file = {{"format", "phusong-certificate"},
                     {"format_version", 1},
                     {"version", head.version},
                     {"option", head.option},
                     {"cost_unit", head.cost_unit},
                     {"digest", sha256_hex(given.dump(-1, ' ', false, Json::error_handler_t::replace))},
                     {"plan", {{"columns", solution.columns}, {"value", solution.value}, {"cost", solution.cost}}},
                     {"claim",
                      {{"bound", solution.bound},
                       {"optimal", solution.optimal},
                       {"method", solution.bound_method},
                       {"seed", problem.seed},
                       {"cut_short", solution.cut_short}}},
                     {"evidence",
                      {{"bound", solution.evidence.bound},
                       {"budget_price", solution.evidence.budget_price},
                       {"multipliers", solution.evidence.multipliers},
                       {"replaced", std::move(replaced)}}},
                     {"problem", given}};
  return file.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace phusong::sim
