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

/// Objects and lists of objects over several lines down to a depth, and what is in them on one.
std::string in_lines(const Json& json, int depth) {
  const bool lists = json.is_array() && !json.empty() && (json.front().is_object() || json.front().is_array());
  if (depth == 0 || json.empty() || !(json.is_object() || lists))
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string text(1, json.is_object() ? '{' : '[');
  bool first = true;
  for (const auto& [key, item] : json.items()) {
    text += first ? "\n" : ",\n";
    first = false;
    if (json.is_object()) text += Json(key).dump(-1, ' ', false, Json::error_handler_t::replace) + ": ";
    text += in_lines(item, depth - 1);
  }
  text += json.is_object() ? "}" : "]";
  return text;
}

Json problem_json(const NetworkProblem& p) {
  const auto named = [](Json item, const std::string& name) {
    if (!name.empty()) item["name"] = name;
    return item;
  };
  Json nodes = Json::array(), configurations = Json::array(), hops = Json::array(), feeds = Json::array(),
       rows = Json::array(), quarters = Json::array();
  for (const NetworkNode& node : p.nodes)
    nodes.push_back(named({{"cost", node.cost}, {"opex", node.opex}, {"root", node.root}}, node.name));
  for (const NetworkConfiguration& c : p.configurations) {
    Json item = {{"node", c.node}, {"slot", c.slot}, {"cost", c.cost}, {"opex", c.opex}, {"rows", c.rows}};
    if (!c.share.empty()) item["share"] = c.share;
    configurations.push_back(named(std::move(item), c.name));
  }
  for (const NetworkHop& hop : p.hops)
    hops.push_back({{"a", hop.a}, {"b", hop.b}, {"cost", hop.cost}, {"opex", hop.opex}, {"both_ways", hop.both_ways}});
  for (const NetworkFeed& feed : p.feeds)
    feeds.push_back(named(
        {{"node", feed.node}, {"cost", feed.cost}, {"opex", feed.opex}, {"hops_used", feed.hops_used}}, feed.name));
  for (const NetworkRow& row : p.rows) {
    Json item = {{"weight", row.weight}};
    if (row.need > 0) {
      Json points = Json::array();
      for (const JointPoint& point : row.points) {
        Json one = Json::array({point.weight});
        for (const int k : point.columns) one.push_back(k);
        points.push_back(std::move(one));
      }
      item["need"] = row.need;
      item["points"] = std::move(points);
    }
    rows.push_back(named(std::move(item), row.name));
  }
  for (const NetworkQuarter& q : p.quarters)
    quarters.push_back({{"budget", q.budget}, {"weight", q.weight}, {"crews", q.crews}});
  return {{"objective", name_of(p.objective)},
          {"resilient", p.resilient},
          {"max_hops", p.max_hops},
          {"max_sites", p.max_sites},
          {"budget", p.budget},
          {"target", p.target},
          {"must_have_nodes", p.must_have_nodes},
          {"must_have_configurations", p.must_have_configurations},
          {"must_have_rows", p.must_have_rows},
          {"quarters", std::move(quarters)},
          {"rows", std::move(rows)},
          {"nodes", std::move(nodes)},
          {"configurations", std::move(configurations)},
          {"hops", std::move(hops)},
          {"feeds", std::move(feeds)}};
}

Json plan_json(const NetworkSolution& s) {
  Json links = Json::array();
  for (const NetworkLink& link : s.links)
    links.push_back({{"node", link.node},
                     {"from", link.from},
                     {"index", link.index},
                     {"depth", link.depth},
                     {"quarter", link.quarter}});
  return {{"value", s.value},
          {"cost", s.cost},
          {"configurations", s.configurations},
          {"towers", s.towers},
          {"relays", s.relays},
          {"rows", s.rows},
          {"configuration_quarter", s.configuration_quarter},
          {"tower_quarter", s.tower_quarter},
          {"relay_quarter", s.relay_quarter},
          {"row_quarter", s.row_quarter},
          {"cash", s.cash},
          {"links", std::move(links)}};
}

struct RuleName {
  const char* name;
  int ids;  ///< beside the quarter
};
RuleName name_of(NetworkRule rule) noexcept {
  switch (rule) {
    case NetworkRule::serve:
      return {"serve", 1};
    case NetworkRule::slot:
      return {"slot", 1};
    case NetworkRule::into:
      return {"into", 2};
    case NetworkRule::onward:
      return {"onward", 2};
    case NetworkRule::stands:
      return {"stands", 1};
    case NetworkRule::hop_stays:
      return {"hop_stays", 3};
    case NetworkRule::feed_stays:
      return {"feed_stays", 2};
    case NetworkRule::on_air_stays:
      return {"on_air_stays", 1};
    case NetworkRule::cash:
      return {"cash", 0};
    case NetworkRule::crews:
      return {"crews", 0};
    case NetworkRule::sites:
      return {"sites", 0};
    case NetworkRule::target:
      return {"target", 0};
  }
  return {"", 0};
}

Json set_json(const NetworkCut& cut) {
  Json set = Json::array();
  for (const auto& [node, depth] : cut.stands) set.push_back(depth < 0 ? Json(node) : Json::array({node, depth}));
  return set;
}

/// Of a cut with levels these, and of a cut of points what it takes as served.
void name_rest(const NetworkCut& cut, Json& item) {
  if (!cut.levels.empty()) {
    item["levels"] = Json::array();
    for (const auto& [node, level] : cut.levels) item["levels"].push_back(Json::array({node, level}));
  }
  if (cut.rank < 0) return;
  item["rank"] = cut.rank;
  item["points"] = cut.points;
}

Json prices_json(const TreePrices& prices) {
  Json rows = Json::array(), times = Json::array();
  for (const auto& [row, count] : prices.times) {
    rows.push_back(row);
    times.push_back(count);
  }
  return {{"unit", prices.unit}, {"rows", std::move(rows)}, {"times", std::move(times)}};
}

Json tree_json(const CoverTree& tree) {
  Json fixing = Json::array(), nodes = Json::array();
  if (tree.by_root) fixing.push_back({{"root", true}});
  for (const TreePrices& prices : tree.fixing) fixing.push_back(prices_json(prices));
  for (const CoverTree::Node& node : tree.nodes)
    nodes.push_back(node.column < 0 ? prices_json(node.prices)
                                    : Json{{"on", node.column}, {"zero", node.zero}, {"one", node.one}});
  return {{"cutoff", tree.cutoff},       {"bound", tree.bound},         {"money", tree.money},      {"rows", tree.rows},
          {"fixing", std::move(fixing)}, {"cut_short", tree.cut_short}, {"nodes", std::move(nodes)}};
}

Json column_json(const NetworkColumnName& column) {
  using Kind = NetworkColumnName::Kind;
  switch (column.kind) {
    case Kind::tower:
      return Json::array({"tower", column.quarter, column.first});
    case Kind::stand:
      return Json::array({"stand", column.quarter, column.first, column.second});
    case Kind::hop:
      return Json::array({"hop", column.quarter, column.first, column.second, column.third});
    case Kind::feed:
      return Json::array({"feed", column.quarter, column.first, column.second});
    case Kind::on_air:
      return Json::array({"on_air", column.quarter, column.first});
    case Kind::served:
      return Json::array({"served", column.quarter, column.first});
  }
  return {};
}

Json tree_json(const NetworkTree& tree) {
  Json rows = Json::array(), cuts = Json::array(), fixing = Json::array(), nodes = Json::array();
  for (const NetworkRowName& row : tree.rows) {
    const RuleName rule = name_of(row.rule);
    Json item = Json::array({rule.name, row.quarter});
    const int ids[] = {row.first, row.second, row.third};
    for (int i = 0; i < rule.ids; ++i) item.push_back(ids[i]);
    if (row.rule == NetworkRule::cash) item.push_back(tree.cash_unit);
    rows.push_back(std::move(item));
  }
  for (const NetworkCut& cut : tree.cuts) {
    Json item = {{"quarter", cut.quarter}};
    if (cut.node >= 0)
      item["node"] = cut.node;
    else
      item["row"] = cut.rows.front();
    item["set"] = set_json(cut);
    name_rest(cut, item);
    cuts.push_back(std::move(item));
  }
  for (const TreePrices& prices : tree.fixing) fixing.push_back(prices_json(prices));
  for (const NetworkTree::Node& node : tree.nodes)
    nodes.push_back(node.zero < 0 ? prices_json(node.prices)
                                  : Json{{"on", column_json(node.column)}, {"zero", node.zero}, {"one", node.one}});
  return {{"form", tree.layered ? "layers" : "labels"},
          {"cutoff", tree.cutoff},
          {"bound", tree.bound},
          {"rows", std::move(rows)},
          {"cuts", std::move(cuts)},
          {"fixing", std::move(fixing)},
          {"cut_short", tree.cut_short},
          {"nodes", std::move(nodes)}};
}

Json evidence_json(const NetworkEvidence& evidence) {
  Json proofs = Json::array();
  for (const NetworkProof& proof : evidence.proofs) {
    Json cuts = Json::array(), prices = Json::object();
    for (const auto& [row, price] : proof.prices) {
      const RuleName rule = name_of(row.rule);
      Json item = Json::array({row.quarter});
      const int ids[] = {row.first, row.second, row.third};
      for (int i = 0; i < rule.ids; ++i) item.push_back(ids[i]);
      item.push_back(price);
      prices[rule.name].push_back(std::move(item));
    }
    for (std::size_t i = 0; i < proof.cuts.size(); ++i) {
      const NetworkCut& cut = proof.cuts[i];
      Json item = {{"price", proof.cut_prices[i]}, {"quarter", cut.quarter}};
      if (cut.node >= 0)
        item["node"] = cut.node;
      else
        item["row"] = cut.rows.front();
      item["set"] = set_json(cut);
      name_rest(cut, item);
      cuts.push_back(std::move(item));
    }
    proofs.push_back({{"quarter", proof.quarter},
                      {"form", proof.layered ? "layers" : "labels"},
                      {"bound", proof.bound},
                      {"prices", std::move(prices)},
                      {"cuts", std::move(cuts)}});
  }
  Json json = {{"proofs", std::move(proofs)}};
  if (!evidence.tree.nodes.empty()) json["tree"] = tree_json(evidence.tree);
  return json;
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
  Json evidence = {{"bound", solution.evidence.bound},
                   {"budget_price", solution.evidence.budget_price},
                   {"multipliers", solution.evidence.multipliers},
                   {"replaced", std::move(replaced)}};
  if (!solution.evidence.tree.nodes.empty()) evidence["tree"] = tree_json(solution.evidence.tree);
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
                     {"evidence", std::move(evidence)},
                     {"problem", given}};
  return in_lines(file, 3) + "\n";
}

std::string certificate_text(const NetworkProblem& problem, const NetworkSolution& solution,
                             const NetworkEvidence& evidence, const CertificateHead& head) {
  const Json given = problem_json(problem);
  const Json file = {{"format", "phusong-network-certificate"},
                     {"format_version", 1},
                     {"version", head.version},
                     {"option", head.option},
                     {"cost_unit", head.cost_unit},
                     {"digest", sha256_hex(given.dump(-1, ' ', false, Json::error_handler_t::replace))},
                     {"plan", plan_json(solution)},
                     {"claim",
                      {{"bound", solution.bound},
                       {"optimal", solution.optimal},
                       {"method", solution.bound_method},
                       {"seed", problem.seed},
                       {"cut_short", solution.cut_short}}},
                     {"evidence", evidence_json(evidence)},
                     {"problem", given}};
  std::string text = in_lines(file, 3);
  return text + "\n";
}

}  // namespace phusong::sim
