// Writes the certificate of a joint plan; verify_joint.cpp reads it.
#include <nlohmann/json.hpp>

#include "geo/base/hash.h"
#include "sim/plan/certificate.h"
#include "sim/plan/joint_plan.h"

namespace phusong::sim {

namespace {

using Json = nlohmann::ordered_json;

std::string plain(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// An object key by key; a list of objects or lists has a line for each.
std::string in_lines(const Json& object, int depth) {
  std::string text = "{";
  for (const auto& [key, item] : object.items()) {
    text += (text.size() > 1 ? ",\n" : "\n") + plain(key) + ": ";
    if (depth > 0 && item.is_object() && !item.empty()) {
      text += in_lines(item, depth - 1);
    } else if (item.is_array() && !item.empty() && item.front().is_structured()) {
      for (std::size_t i = 0; i < item.size(); ++i) text += (i == 0 ? "[\n" : ",\n") + plain(item[i]);
      text += "]";
    } else {
      text += plain(item);
    }
  }
  return text + "}";
}

const char* name_of(Objective objective) noexcept {
  return objective == Objective::villages ? "villages" : objective == Objective::people ? "people" : "least_cost";
}

Json problem_json(const JointProblem& problem) {
  Json rows = Json::array(), columns = Json::array();
  for (const JointRow& row : problem.rows) {
    Json points = Json::array();
    for (const JointPoint& point : row.points) {
      Json item = Json::array({point.weight});
      for (const int j : point.columns) item.push_back(j);
      points.push_back(std::move(item));
    }
    Json item = {{"value", row.value}, {"need", row.need}};
    if (!row.name.empty()) item["name"] = row.name;
    item["points"] = std::move(points);
    rows.push_back(std::move(item));
  }
  for (std::size_t j = 0; j < problem.column_cost.size(); ++j) {
    Json item = {{"cost", problem.column_cost[j]}};
    if (!problem.column_name.empty()) item["name"] = problem.column_name[j];
    columns.push_back(std::move(item));
  }
  return {{"objective", name_of(problem.objective)},
          {"max_columns", problem.max_columns},
          {"budget", problem.budget},
          {"target_rows", problem.target_rows},
          {"must_have", problem.must_have},
          {"rows", std::move(rows)},
          {"columns", std::move(columns)}};
}

Json closes_json(const JointSolution& solution) {
  Json closes = Json::array();
  for (std::size_t i = 0; i < solution.plan.rows.size(); ++i)
    closes.push_back({{"row", solution.plan.rows[i]}, {"by", solution.together[i]}});
  return closes;
}

Json pairs_json(const auto& pairs) {
  Json list = Json::array();
  for (const auto& [first, second] : pairs) list.push_back(Json::array({first, second}));
  return list;
}

Json evidence_json(const JointEvidence& evidence) {
  Json cuts = Json::array(), leaves = Json::array();
  for (const JointCut& cut : evidence.cuts)
    cuts.push_back({{"row", cut.row}, {"rank", cut.rank}, {"points", cut.points}});
  for (const JointLeaf& leaf : evidence.leaves)
    leaves.push_back({{"bound", leaf.bound},
                      {"branch", pairs_json(leaf.branch)},
                      {"budget_price", leaf.budget_price},
                      {"prices", pairs_json(leaf.prices)}});
  return {{"bound", evidence.bound},
          {"leaves", std::move(leaves)},
          {"cuts", std::move(cuts)},
          {"replaced", pairs_json(evidence.replaced)}};
}

}  // namespace

std::string certificate_text(const JointProblem& problem, const JointSolution& solution, const JointEvidence& evidence,
                             const CertificateHead& head) {
  const Json given = problem_json(problem);
  const Json file = {{"format", "phusong-joint-certificate"},
                     {"format_version", 1},
                     {"version", head.version},
                     {"option", head.option},
                     {"cost_unit", head.cost_unit},
                     {"digest", sha256_hex(plain(given))},
                     {"plan",
                      {{"columns", solution.plan.columns},
                       {"value", solution.plan.value},
                       {"cost", solution.plan.cost},
                       {"closes", closes_json(solution)}}},
                     {"claim",
                      {{"bound", solution.plan.bound},
                       {"optimal", solution.plan.optimal},
                       {"method", solution.plan.bound_method},
                       {"seed", problem.seed},
                       {"cut_short", solution.plan.cut_short}}},
                     {"evidence", evidence_json(evidence)},
                     {"problem", given}};
  return in_lines(file, 1) + "\n";
}

}  // namespace phusong::sim
