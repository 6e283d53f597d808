#include "sim/output/gis_layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "sim/output/output_names.h"
#include "sim/output/outputs.h"
#include "sim/output/qgis_styles.h"
#include "sim/output/resilience_tables.h"
#include "sim/output/spread_words.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

using geo::Feature;
using geo::FieldSpec;
using geo::FieldType;
using geo::FieldValue;
using geo::Layer;

constexpr FieldType kText = FieldType::text, kReal = FieldType::real, kInt = FieldType::integer;

FieldValue number(double value) {
  if (!std::isfinite(value)) return {};
  return value;
}
FieldValue maybe(const std::optional<double>& value) { return value ? number(*value) : FieldValue{}; }
/// Levels and distances have a value for "none", which must not look like a measurement.
FieldValue known(double value, bool is_known) { return is_known ? number(value) : FieldValue{}; }
FieldValue count(std::size_t value) { return static_cast<std::int64_t>(value); }
FieldValue yes_no(bool value) { return std::int64_t{value ? 1 : 0}; }
FieldValue text(std::string_view value) { return std::string{value}; }

/// Two decimals are enough for people and percent, and keep files of equal runs equal to read.
double rounded(double value, double steps_per_unit) { return std::round(value * steps_per_unit) / steps_per_unit; }

std::map<std::string, FieldValue> identity(const geo::Village& v) {
  return {{"village", text(v.id)},
          {"name", text(v.name)},
          {"commune", text(v.commune)},
          {"district", text(v.district)},
          {"people", number(rounded(geo::people_of(v), 10))},
          {"population", maybe(v.population)},
          {"households", maybe(v.households)},
          {"weight", number(v.weight)},
          {"phase", text(v.phase)},
          {"status", text(v.status)},
          {"closed_by", text(v.closed_by)}};
}

const std::vector<FieldSpec>& identity_specs() {
  static const std::vector<FieldSpec> specs = {{"village", kText},    {"name", kText},     {"commune", kText},
                                               {"district", kText},   {"people", kReal},   {"population", kReal},
                                               {"households", kReal}, {"weight", kReal},   {"phase", kText},
                                               {"status", kText},     {"closed_by", kText}};
  return specs;
}

std::vector<FieldSpec> with(std::vector<FieldSpec> first, const std::vector<FieldSpec>& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

const std::vector<FieldSpec>& verdict_specs() {
  static const std::vector<FieldSpec> specs = {{"verdict", kText},
                                               {"cause", kText},
                                               {"cause_share_pct", kReal},
                                               {"served_share_pct", kReal},
                                               {"possible_share_pct", kReal},
                                               {"rsrp_dbm", kReal},
                                               {"nearest_site", kText},
                                               {"nearest_site_km", kReal},
                                               {"served_by", kText},
                                               {"cluster", kInt},
                                               {"closed_in_options", kText}};
  return specs;
}

/// What the layers share, computed once.
struct Context {
  const RunResult& result;
  std::vector<int> cluster;
  std::vector<std::string> closed_in, kept_in;
};

/// Of a village that was, or could be, judged.
std::vector<FieldSpec> village_specs(const RunResult& r) {
  std::vector<FieldSpec> specs = with(identity_specs(), verdict_specs());
  if (any_resilient(r)) specs.push_back({"kept_in_options", kText});
  return specs;
}

void add_verdict(Feature& feature, const Context& context, std::size_t village) {
  const VillageService& s = context.result.gaps.villages[village];
  feature.fields["verdict"] = text(name_of(s.verdict));
  feature.fields["cause"] = text(s.cause == Cause::none ? std::string_view{} : name_of(s.cause));
  feature.fields["cause_share_pct"] = known(rounded(100 * s.cause_share, 10), s.cause != Cause::none);
  feature.fields["served_share_pct"] = number(rounded(100 * s.served_share, 10));
  feature.fields["possible_share_pct"] = number(rounded(100 * s.possible_share, 10));
  feature.fields["rsrp_dbm"] = known(rounded(s.median_rsrp_dbm, 10), s.median_rsrp_dbm > kNoLevel_dbm);
  feature.fields["nearest_site"] = text(s.nearest_site);
  feature.fields["nearest_site_km"] = known(rounded(s.nearest_site_km, 100), s.nearest_site_km >= 0);
  feature.fields["served_by"] = text(served_by_text(s));
  feature.fields["cluster"] =
      context.cluster[village] > 0 ? FieldValue{std::int64_t{context.cluster[village]}} : FieldValue{};
  feature.fields["closed_in_options"] = text(context.closed_in[village]);
  if (any_resilient(context.result)) feature.fields["kept_in_options"] = text(context.kept_in[village]);
}

/// Numbers features from 1 in their order.
void number_features(Layer& layer) {
  for (std::size_t i = 0; i < layer.features.size(); ++i) layer.features[i].fid = static_cast<std::int64_t>(i + 1);
}

Layer villages_layer(const Context& context) {
  const RunResult& r = context.result;
  const bool with_verdicts = judged(r);
  Layer layer{"villages",       {}, Layer::Kind::multipolygon,
              village_specs(r), {}, qml_document(villages_style(r.scenario), StyleKind::vector)};
  for (std::size_t i = 0; i < r.villages.villages.size(); ++i) {
    Feature feature;
    feature.geometry = r.villages.villages[i].area;
    feature.fields = identity(r.villages.villages[i]);
    // The style's last class stands for "not judged".
    feature.fields["verdict"] = text("");
    if (with_verdicts) add_verdict(feature, context, i);
    layer.features.push_back(std::move(feature));
  }
  return layer;
}

/// Dead and marginal villages, and the unverified ones, which nobody can rule out, as points to visit.
Layer gaps_layer(const Context& context) {
  const RunResult& r = context.result;
  Layer layer{"gaps",           {}, Layer::Kind::point,
              village_specs(r), {}, qml_document(gaps_style(r.scenario), StyleKind::vector)};
  for (std::size_t i = 0; i < r.gaps.villages.size(); ++i) {
    if (r.gaps.villages[i].verdict == Verdict::covered) continue;
    Feature feature;
    feature.geometry = r.villages.villages[i].centre;
    feature.fields = identity(r.villages.villages[i]);
    add_verdict(feature, context, i);
    layer.features.push_back(std::move(feature));
  }
  return layer;
}

/// Villages whose verdict the second model flips.
Layer flips_layer(const RunResult& r) {
  const std::vector<FieldSpec> specs = {{"change", kText},         {"model", kText},        {"verdict", kText},
                                        {"rsrp_dbm", kReal},       {"other_model", kText},  {"other_verdict", kText},
                                        {"other_rsrp_dbm", kReal}, {"difference_db", kReal}};
  const std::string style = qml_document(flips_style(r.scenario), StyleKind::vector);
  Layer layer{"flips", {}, Layer::Kind::point, with(identity_specs(), specs), {}, style};
  for (const VerdictFlip& flip : r.spread->flips) {
    const geo::Village& village = r.villages.villages[flip.village];
    const double level = flip.median_rsrp_dbm, other = flip.other_median_rsrp_dbm;
    Feature& feature = layer.features.emplace_back();
    feature.geometry = village.centre;
    feature.fields = identity(village);
    feature.fields["change"] = text(name_of(change_of(flip)));
    feature.fields["model"] = text(r.spread->model);
    feature.fields["verdict"] = text(name_of(flip.verdict));
    feature.fields["rsrp_dbm"] = known(rounded(level, 10), level > kNoLevel_dbm);
    feature.fields["other_model"] = text(r.spread->other_model);
    feature.fields["other_verdict"] = text(name_of(flip.other_verdict));
    feature.fields["other_rsrp_dbm"] = known(rounded(other, 10), other > kNoLevel_dbm);
    feature.fields["difference_db"] = maybe(difference_of(flip));
  }
  return layer;
}

Layer clusters_layer(const Context& context) {
  const RunResult& r = context.result;
  Layer layer{"clusters",
              {},
              Layer::Kind::multipolygon,
              {{"cluster", kInt}, {"villages", kInt}, {"people", kReal}, {"village_names", kText}},
              {},
              qml_document(clusters_style(r.scenario), StyleKind::vector)};
  for (const GapCluster& cluster : r.gaps.clusters) {
    Feature feature;
    feature.geometry = cluster.hull;
    std::vector<std::string> names;
    for (const std::size_t v : cluster.villages) names.push_back(r.villages.villages[v].name);
    feature.fields = {{"cluster", std::int64_t{cluster.id}},
                      {"villages", count(cluster.villages.size())},
                      {"people", number(rounded(cluster.people, 10))},
                      {"village_names", text(joined(names, "; "))}};
    layer.features.push_back(std::move(feature));
  }
  return layer;
}

const std::vector<FieldSpec>& obstacle_specs() {
  static const std::vector<FieldSpec> specs = {{"village", kText}, {"village_name", kText},      {"lon_deg", kReal},
                                               {"lat_deg", kReal}, {"height_m", kReal},          {"loss_db", kReal},
                                               {"server", kText},  {"server_distance_km", kReal}};
  return specs;
}

/// The hills that hide villages, and the blocked path server - obstacle - village of each.
void add_obstacles(const Context& context, std::vector<Layer>& layers) {
  const RunResult& r = context.result;
  Layer points{"obstacles",      {}, Layer::Kind::point,
               obstacle_specs(), {}, qml_document(obstacles_style(), StyleKind::vector)};
  Layer paths{"blocked_paths",  {}, Layer::Kind::line,
              obstacle_specs(), {}, qml_document(blocked_paths_style(), StyleKind::vector)};
  std::map<std::string, Point> site_at;
  for (const geo::Site& site : r.sites) site_at.emplace(site.id, site.at);
  for (std::size_t i = 0; i < r.gaps.villages.size(); ++i) {
    if (!r.gaps.villages[i].obstacle) continue;
    const Obstacle& o = *r.gaps.villages[i].obstacle;
    const geo::Village& village = r.villages.villages[i];
    Feature feature;
    feature.geometry = o.at;
    feature.fields = {{"village", text(village.id)},
                      {"village_name", text(village.name)},
                      {"lon_deg", number(rounded(o.lonlat.lon_deg, 1e6))},
                      {"lat_deg", number(rounded(o.lonlat.lat_deg, 1e6))},
                      {"height_m", number(rounded(o.height_m, 10))},
                      {"loss_db", number(rounded(o.loss_db, 10))},
                      {"server", text(o.server)},
                      {"server_distance_km", number(rounded(o.server_distance_km, 100))}};
    points.features.push_back(feature);
    const auto server = site_at.find(o.server);
    if (server == site_at.end()) continue;
    feature.geometry = geo::LineString{server->second, o.at, village.centre};
    paths.features.push_back(std::move(feature));
  }
  if (!paths.features.empty()) layers.push_back(std::move(paths));
  if (!points.features.empty()) layers.push_back(std::move(points));
}

Layer sites_layer(const RunResult& r) {
  Layer layer{"sites",
              {},
              Layer::Kind::point,
              {{"site_id", kText},
               {"name", kText},
               {"owners", kText},
               {"technologies", kText},
               {"bands_mhz", kText},
               {"sectors", kInt},
               {"height_m", kReal},
               {"on_air", kText},
               {"lon_deg", kReal},
               {"lat_deg", kReal}},
              {},
              qml_document(sites_style(), StyleKind::vector)};
  for (const geo::Site& site : r.sites) {
    // Sets, so that three equal sectors read as one entry, in a fixed order.
    std::set<std::string> owners, technologies;
    std::set<double> bands;
    double height_m = 0;
    std::string on_air;
    for (const geo::Sector& s : site.sectors) {
      if (!s.owner.empty()) owners.insert(s.owner);
      if (!s.technology.empty()) technologies.insert(s.technology);
      bands.insert(s.frequency_mhz);
      height_m = std::max(height_m, s.height_m);
      if (!s.on_air.empty() && (on_air.empty() || s.on_air < on_air)) on_air = s.on_air;
    }
    std::vector<std::string> band_texts;
    for (const double mhz : bands) band_texts.push_back(fixed(mhz, mhz == std::floor(mhz) ? 0 : 1));
    Feature feature;
    feature.geometry = site.at;
    feature.fields = {{"site_id", text(site.id)},
                      {"name", text(site.id)},
                      {"owners", text(joined({owners.begin(), owners.end()}, "; "))},
                      {"technologies", text(joined({technologies.begin(), technologies.end()}, "; "))},
                      {"bands_mhz", text(joined(band_texts, "; "))},
                      {"sectors", count(site.sectors.size())},
                      {"height_m", number(height_m)},
                      {"on_air", text(on_air)},
                      {"lon_deg", number(rounded(site.lonlat.lon_deg, 1e6))},
                      {"lat_deg", number(rounded(site.lonlat.lat_deg, 1e6))}};
    layer.features.push_back(std::move(feature));
  }
  return layer;
}

Feature candidate_feature(const Candidate& c) {
  Feature feature;
  feature.geometry = c.at;
  feature.fields = {{"candidate", text(c.id)},
                    {"kind", text(name_of(c.kind))},
                    {"lon_deg", number(rounded(c.lonlat.lon_deg, 1e6))},
                    {"lat_deg", number(rounded(c.lonlat.lat_deg, 1e6))},
                    {"ground_m", number(rounded(c.ground_m, 10))},
                    {"height_m", c.height_m > 0.0 ? number(rounded(c.height_m, 10)) : geo::FieldValue{}},
                    {"reason_en", text(c.reason_en)},
                    {"reason_vi", text(c.reason_vi)}};
  return feature;
}

const std::vector<FieldSpec>& candidate_specs() {
  static const std::vector<FieldSpec> specs = {{"candidate", kText}, {"kind", kText},     {"lon_deg", kReal},
                                               {"lat_deg", kReal},   {"ground_m", kReal}, {"height_m", kReal},
                                               {"reason_en", kText}, {"reason_vi", kText}};
  return specs;
}

Layer candidates_layer(const RunResult& r) {
  // The most villages that any BTS type closes from there.
  std::vector<std::size_t> closes(r.candidates.candidates.size(), 0);
  for (const auto& [type, effects] : r.effects)
    for (const SiteEffect& effect : effects)
      closes.at(effect.candidate) = std::max(closes[effect.candidate], effect.closes.size());
  Layer layer{"candidates",
              {},
              Layer::Kind::point,
              with(candidate_specs(), {{"closes_villages", kInt}}),
              {},
              qml_document(candidates_style(r.scenario), StyleKind::vector)};
  for (std::size_t i = 0; i < r.candidates.candidates.size(); ++i) {
    layer.features.push_back(candidate_feature(r.candidates.candidates[i]));
    layer.features.back().fields["closes_villages"] = count(closes[i]);
  }
  return layer;
}

Layer refused_layer(const RunResult& r) {
  Layer layer{"refused",
              {},
              Layer::Kind::point,
              with(candidate_specs(), {{"why_en", kText}, {"why_vi", kText}}),
              {},
              qml_document(refused_style(), StyleKind::vector)};
  for (const Refused& refused : r.candidates.refused) {
    Feature feature = candidate_feature(refused.candidate);
    feature.fields["why_en"] = text(refused.why_en);
    feature.fields["why_vi"] = text(refused.why_vi);
    layer.features.push_back(std::move(feature));
  }
  return layer;
}

/// Planned sites of all options in one table, told apart by `option`, and a line to each village that a site closes.
void add_plan(const RunResult& r, std::vector<Layer>& layers) {
  Layer plan{"plan",
             {},
             Layer::Kind::point,
             {{"option", kText},       {"option_title", kText}, {"rank", kInt},
              {"site_id", kText},      {"name", kText},         {"kind", kText},
              {"bts_type", kText},     {"must_have", kInt},     {"lon_deg", kReal},
              {"lat_deg", kReal},      {"ground_m", kReal},     {"height_m", kReal},
              {"azimuth_deg", kReal},  {"capex_vnd", kReal},    {"opex_vnd_per_year", kReal},
              {"closes", kInt},        {"closes_first", kInt},  {"people_first", kReal},
              {"closes_names", kText}, {"reason_en", kText},    {"reason_vi", kText}},
             {},
             qml_document(plan_style(r.scenario, r.options), StyleKind::vector)};
  Layer links{"plan_links",
              {},
              Layer::Kind::line,
              {{"option", kText},
               {"site_id", kText},
               {"village", kText},
               {"village_name", kText},
               {"first", kInt},
               {"distance_km", kReal}},
              {},
              qml_document(plan_links_style(r.scenario, r.options), StyleKind::vector)};
  const bool joint =
      std::any_of(r.options.begin(), r.options.end(), [](const OptionResult& o) { return o.option.joint; });
  if (joint) {
    plan.fields.insert(plan.fields.end(), {{"closes_with", kInt}, {"joint_sites", kText}});
    links.fields.push_back({"together", kText});
  }
  if (any_resilient(r)) {
    plan.fields.insert(plan.fields.end(), {{"keeps", kInt}, {"keeps_names", kText}});
    links.fields.push_back({"kept", kInt});
  }
  for (const OptionResult& option : r.options) {
    for (const PlannedSite& site : option.sites) {
      std::vector<std::string> names;
      for (const std::size_t v : site.closes) names.push_back(r.villages.villages[v].name);
      double people_first = 0;
      for (const std::size_t v : site.closes_first) people_first += geo::people_of(r.villages.villages[v]);
      Feature feature;
      feature.geometry = site.at;
      feature.fields = {{"option", text(option.option.name)},
                        {"option_title", text(title_of(r.scenario, option.option))},
                        {"rank", std::int64_t{site.rank}},
                        {"site_id", text(site.id)},
                        {"name", text(fmt::format("{}. {}", site.rank, site.id))},
                        {"kind", text(name_of(site.kind))},
                        {"bts_type", text(site.bts_type)},
                        {"must_have", yes_no(site.must_have)},
                        {"lon_deg", number(rounded(site.lonlat.lon_deg, 1e6))},
                        {"lat_deg", number(rounded(site.lonlat.lat_deg, 1e6))},
                        {"ground_m", number(rounded(site.ground_m, 10))},
                        {"height_m", number(rounded(site.height_m, 10))},
                        {"azimuth_deg", number(rounded(site.azimuth_deg, 10))},
                        {"capex_vnd", number(site.capex_vnd)},
                        {"opex_vnd_per_year", number(site.opex_vnd_per_year)},
                        {"closes", count(site.closes.size())},
                        {"closes_first", count(site.closes_first.size())},
                        {"people_first", number(rounded(people_first, 10))},
                        {"closes_names", text(joined(names, "; "))},
                        {"reason_en", text(site.reason_en)},
                        {"reason_vi", text(site.reason_vi)}};
      if (joint) {
        std::vector<std::string> sets;
        for (const std::size_t v : site.closes_with)
          sets.push_back(r.villages.villages[v].name + ": " + joint_text(option, *joint_closing_of(option, v)));
        feature.fields["closes_with"] = count(site.closes_with.size());
        feature.fields["joint_sites"] = text(joined(sets, "; "));
      }
      const std::vector<std::size_t> kept = kept_by(option, site.id);
      if (option.option.resilient) {
        std::vector<std::string> kept_names;
        for (const std::size_t v : kept) kept_names.push_back(r.villages.villages[v].name);
        feature.fields["keeps"] = count(kept.size());
        feature.fields["keeps_names"] = text(joined(kept_names, "; "));
      }
      plan.features.push_back(std::move(feature));
      // Villages that it closes alone, then those that it closes with others.
      std::vector<std::size_t> to = site.closes;
      to.insert(to.end(), site.closes_with.begin(), site.closes_with.end());
      for (const std::size_t v : to) {
        const geo::Village& village = r.villages.villages[v];
        const bool first = std::find(site.closes_first.begin(), site.closes_first.end(), v) != site.closes_first.end();
        Feature link;
        link.geometry = geo::LineString{site.at, village.centre};
        link.fields = {{"option", text(option.option.name)},
                       {"site_id", text(site.id)},
                       {"village", text(village.id)},
                       {"village_name", text(village.name)},
                       {"first", yes_no(first)},
                       {"distance_km", number(rounded(distance_m(site.at, village.centre) / 1000, 100))}};
        if (joint) {
          const JointClosing* const closing = joint_closing_of(option, v);
          link.fields["together"] = text(closing != nullptr ? joint_text(option, *closing) : "");
        }
        if (option.option.resilient) link.fields["kept"] = yes_no(std::binary_search(kept.begin(), kept.end(), v));
        links.features.push_back(std::move(link));
      }
    }
  }
  if (!links.features.empty()) layers.push_back(std::move(links));
  if (!plan.features.empty()) layers.push_back(std::move(plan));
}

/// What all options build for their backhaul: a line for each hop and trench, a point for each relay.
void add_backhaul(const RunResult& r, std::vector<Layer>& layers) {
  Layer hops{"backhaul_hops",
             {},
             Layer::Kind::line,
             {{"option", kText},
              {"kind", kText},
              {"from_id", kText},
              {"to_id", kText},
              {"name", kText},
              {"depth", kInt},
              {"length_km", kReal},
              {"band", kText},
              {"frequency_mhz", kReal},
              {"from_dish_m", kReal},
              {"to_dish_m", kReal},
              {"free_share_k_4_3", kReal},
              {"above_m_k_4_3", kReal},
              {"at_km_k_4_3", kReal},
              {"free_share_k_worst", kReal},
              {"above_m_k_worst", kReal},
              {"at_km_k_worst", kReal},
              {"from_elevation_deg", kReal},
              {"to_elevation_deg", kReal},
              {"received_dbm", kReal},
              {"fade_margin_db", kReal},
              {"rain_pct", kReal},
              {"multipath_pct", kReal},
              {"availability_pct", kReal},
              {"sea_share_pct", kReal},
              {"capex_vnd", kReal},
              {"opex_vnd_per_year", kReal},
              {"carries", kText}},
             {},
             qml_document(backhaul_style(r.scenario, r.options), StyleKind::vector)};
  Layer relays{"relays",
               {},
               Layer::Kind::point,
               {{"option", kText},
                {"relay", kText},
                {"name", kText},
                {"stands", kInt},
                {"lon_deg", kReal},
                {"lat_deg", kReal},
                {"ground_m", kReal},
                {"dish_m", kReal},
                {"capex_vnd", kReal},
                {"opex_vnd_per_year", kReal}},
               {},
               qml_document(relays_style(r.scenario, r.options), StyleKind::vector)};
  for (const OptionResult& option : r.options) {
    for (const PlannedHop& hop : option.hops) {
      if (hop.from_at == hop.to_at) continue;  // a dish that looks at the sky has no line
      const bool radio = hop.kind == PlannedHop::Kind::microwave;
      const auto only = [radio](double value, double steps) { return known(rounded(value, steps), radio); };
      Feature feature;
      feature.geometry = geo::LineString{hop.from_at, hop.to_at};
      feature.fields = {{"option", text(option.option.name)},
                        {"kind", text(name_of(hop.kind))},
                        {"from_id", text(hop.from)},
                        {"to_id", text(hop.to)},
                        {"name", text(fmt::format("{} - {}", hop.from, hop.to))},
                        {"depth", std::int64_t{hop.depth}},
                        {"length_km", number(rounded(hop.hop.length_km, 1000))},
                        {"band", text(hop.band)},
                        {"frequency_mhz", only(hop.frequency_mhz, 10)},
                        {"from_dish_m", only(hop.from_dish_m, 10)},
                        {"to_dish_m", only(hop.to_dish_m, 10)},
                        {"free_share_k_4_3", only(hop.hop.median.share, 1000)},
                        {"above_m_k_4_3", only(hop.hop.median.above_m, 100)},
                        {"at_km_k_4_3", only(hop.hop.median.at_km, 1000)},
                        {"free_share_k_worst", only(hop.hop.worst.share, 1000)},
                        {"above_m_k_worst", only(hop.hop.worst.above_m, 100)},
                        {"at_km_k_worst", only(hop.hop.worst.at_km, 1000)},
                        {"from_elevation_deg", only(hop.hop.from_elevation_deg, 1000)},
                        {"to_elevation_deg", only(hop.hop.to_elevation_deg, 1000)},
                        {"received_dbm", only(hop.hop.received_dbm, 10)},
                        {"fade_margin_db", only(hop.hop.fade_margin_db, 10)},
                        {"rain_pct", only(hop.hop.rain_pct, 1e6)},
                        {"multipath_pct", only(hop.hop.multipath_pct, 1e6)},
                        {"availability_pct", only(hop.hop.availability_pct, 1e5)},
                        {"sea_share_pct", only(100 * hop.hop.sea_share, 10)},
                        {"capex_vnd", number(hop.hop.capex_vnd)},
                        {"opex_vnd_per_year", number(hop.hop.opex_vnd_per_year)},
                        {"carries", text(joined(hop.carries, "; "))}};
      hops.features.push_back(std::move(feature));
    }
    for (const PlannedRelay& relay : option.relays) {
      Feature feature;
      feature.geometry = relay.at;
      feature.fields = {{"option", text(option.option.name)},
                        {"relay", text(relay.id)},
                        {"name", text(relay.id)},
                        {"stands", yes_no(relay.stands)},
                        {"lon_deg", number(rounded(relay.lonlat.lon_deg, 1e6))},
                        {"lat_deg", number(rounded(relay.lonlat.lat_deg, 1e6))},
                        {"ground_m", number(rounded(relay.ground_m, 10))},
                        {"dish_m", number(rounded(relay.dish_m, 10))},
                        {"capex_vnd", number(relay.capex_vnd)},
                        {"opex_vnd_per_year", number(relay.opex_vnd_per_year)}};
      relays.features.push_back(std::move(feature));
    }
  }
  if (!hops.features.empty()) layers.push_back(std::move(hops));
  if (!relays.features.empty()) layers.push_back(std::move(relays));
}

}  // namespace

bool judged(const RunResult& result) noexcept {
  return !result.villages.villages.empty() && result.gaps.villages.size() == result.villages.villages.size();
}

std::vector<int> cluster_of_villages(const RunResult& result) {
  std::vector<int> cluster(result.villages.villages.size(), 0);
  for (const GapCluster& c : result.gaps.clusters)
    for (const std::size_t v : c.villages) cluster[v] = c.id;
  return cluster;
}

std::vector<std::string> closed_in_options(const RunResult& result) {
  std::vector<std::string> texts(result.villages.villages.size());
  for (const OptionResult& option : result.options)
    for (const PlannedSite& site : option.sites)
      for (const std::size_t v : site.closes_first) {
        if (!texts[v].empty()) texts[v] += "; ";
        const JointClosing* const closing = joint_closing_of(option, v);
        texts[v] += option.option.name + ": " + (closing != nullptr ? joint_text(option, *closing) : site.id);
      }
  return texts;
}

std::string served_by_text(const VillageService& service) {
  std::vector<std::string> parts;
  for (const ServedBy& s : service.served_by) {
    std::string who = s.owner;
    if (!who.empty() && !s.technology.empty()) who += ' ';
    parts.push_back(fmt::format("{}{} {} %", who, s.technology, fixed(100 * s.share, 0)));
  }
  return joined(parts, "; ");
}

std::string layer_title(const Scenario& scenario, const std::string& layer_name) {
  static const std::map<std::string, std::pair<std::string_view, std::string_view>> titles = {
      {"villages", {"Villages by verdict", "Thôn bản theo kết luận"}},
      {"gaps", {"Gaps", "Điểm lõm sóng"}},
      {"flips", {"Verdicts that another model flips", "Thôn đổi kết luận theo mô hình khác"}},
      {"clusters", {"Clusters of gaps", "Cụm điểm lõm sóng"}},
      {"obstacles", {"Obstacles", "Vật che chắn"}},
      {"blocked_paths", {"Blocked paths", "Đường truyền bị che"}},
      {"sites", {"Existing sites", "Trạm hiện có"}},
      {"candidates", {"Candidate sites", "Vị trí ứng viên"}},
      {"refused", {"Refused candidates", "Ứng viên bị loại"}},
      {"backhaul_hops", {"Backhaul hops", "Chặng truyền dẫn"}},
      {"relays", {"Relays", "Trạm chuyển tiếp"}},
      {"plan", {"Planned sites", "Trạm quy hoạch"}},
      {"plan_links", {"Planned site to village", "Trạm quy hoạch – thôn bản"}}};
  const auto& [en, vi] = titles.at(layer_name);
  return std::string{in_language(scenario, en, vi)};
}

std::vector<Layer> gis_layers(const RunResult& result) {
  const Context context{result, cluster_of_villages(result), closed_in_options(result), kept_in_options(result)};
  std::vector<Layer> layers;
  layers.push_back(villages_layer(context));
  if (judged(result)) {
    layers.push_back(gaps_layer(context));
    if (result.spread && !result.spread->flips.empty()) layers.push_back(flips_layer(result));
    if (!result.gaps.clusters.empty()) layers.push_back(clusters_layer(context));
    add_obstacles(context, layers);
  }
  if (!result.sites.empty()) layers.push_back(sites_layer(result));
  if (!result.candidates.candidates.empty()) layers.push_back(candidates_layer(result));
  if (!result.candidates.refused.empty()) layers.push_back(refused_layer(result));
  add_backhaul(result, layers);
  if (!result.options.empty()) add_plan(result, layers);
  for (Layer& layer : layers) {
    layer.title = layer_title(result.scenario, layer.name);
    number_features(layer);
  }
  return layers;
}

void write_geopackage_and_project(const RunResult& result, const std::filesystem::path& folder) {
  const std::vector<Layer> layers = gis_layers(result);
  geo::write_geopackage(folder / kGeoPackageName, layers, result.terrain.crs);
  write_qgis_project(result, layers, folder);
}

}  // namespace phusong::sim
