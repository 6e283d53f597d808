#include "sim/output/qgis_styles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "sim/output/spread_words.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

using Options = std::vector<std::pair<std::string_view, std::string>>;

/// The colours of the verdicts on every map; unverified is hatched as well, for eyes that do not see the colours.
constexpr std::string_view kCovered = "46,158,91";
constexpr std::string_view kMarginal = "240,162,2";
constexpr std::string_view kDead = "209,38,58";
constexpr std::string_view kUnverified = "110,110,110";
constexpr std::string_view kSite = "40,40,40";

/// Away from the red to green of the coverage, and of unequal lightness for colour-blind readers.
constexpr std::array<std::string_view, 6> kOptionColours = {"0,80,190",  "200,0,125", "95,40,150",
                                                            "0,115,140", "90,60,30",  "30,30,30"};

std::string rgba(std::string_view rgb, int alpha) { return fmt::format("{},{}", rgb, alpha); }

std::string option_map(const Options& options) {
  std::string out = R"(<Option type="Map">)";
  for (const auto& [key, value] : options)
    out += fmt::format(R"(<Option name="{}" type="QString" value="{}"/>)", key, xml(value));
  return out + "</Option>";
}

std::string symbol_layer(std::string_view type, const Options& options) {
  return fmt::format(R"(<layer class="{}" enabled="1" locked="0" pass="0">{}</layer>)", type, option_map(options));
}

std::string symbol(std::string_view type, std::size_t name, const std::string& layers) {
  return fmt::format(R"(<symbol type="{}" name="{}" alpha="1" clip_to_extent="1" force_rhr="0">{}</symbol>)", type,
                     name, layers);
}

std::string fill(const std::string& colour, std::string_view brush, const std::string& outline, double width_mm,
                 std::string_view outline_style = "solid") {
  return symbol_layer("SimpleFill", {{"color", colour},
                                     {"style", std::string{brush}},
                                     {"outline_color", outline},
                                     {"outline_style", std::string{outline_style}},
                                     {"outline_width", fixed(width_mm, 2)},
                                     {"outline_width_unit", "MM"},
                                     {"joinstyle", "round"}});
}

std::string marker(std::string_view shape, const std::string& colour, const std::string& outline, double size_mm,
                   double outline_mm = 0.25, double angle_deg = 0) {
  return symbol_layer("SimpleMarker", {{"name", std::string{shape}},
                                       {"color", colour},
                                       {"outline_color", outline},
                                       {"outline_style", "solid"},
                                       {"outline_width", fixed(outline_mm, 2)},
                                       {"outline_width_unit", "MM"},
                                       {"size", fixed(size_mm, 2)},
                                       {"size_unit", "MM"},
                                       {"angle", fixed(angle_deg, 0)},
                                       {"scale_method", "diameter"}});
}

std::string line(const std::string& colour, double width_mm, std::string_view style) {
  return symbol_layer("SimpleLine", {{"line_color", colour},
                                     {"line_style", std::string{style}},
                                     {"line_width", fixed(width_mm, 2)},
                                     {"line_width_unit", "MM"},
                                     {"capstyle", "round"},
                                     {"joinstyle", "round"}});
}

constexpr std::string_view kBlend =
    "<blendMode>0</blendMode><featureBlendMode>0</featureBlendMode><layerOpacity>1</layerOpacity>";

std::string single(std::string_view type, const std::string& layers) {
  return fmt::format(
      R"(<renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0" forceraster="0"><symbols>{}</symbols></renderer-v2>)",
      symbol(type, 0, layers));
}

struct Category {
  std::string value, label, layers;
};

std::string categorised(std::string_view type, std::string_view attribute, const std::vector<Category>& categories) {
  std::string rows, symbols;
  for (std::size_t i = 0; i < categories.size(); ++i) {
    const Category& c = categories[i];
    rows += fmt::format(R"(<category symbol="{}" value="{}" label="{}" type="string" render="true"/>)", i, xml(c.value),
                        xml(c.label));
    symbols += symbol(type, i, c.layers);
  }
  return fmt::format(
      R"(<renderer-v2 type="categorizedSymbol" attr="{}" symbollevels="0" enableorderby="0" forceraster="0"><categories>{}</categories><symbols>{}</symbols></renderer-v2>)",
      attribute, rows, symbols);
}

struct Label {
  std::string expression;
  double size_pt = 8;
  std::string_view colour = "30,30,30";
  bool bold = false;
  /// 0 around the point, 1 over it, 2 along the line (QGIS's numbers of label placement).
  int placement = 0;
  double distance_mm = 1.2;
  /// Labels disappear beyond this scale; 0: never.
  int smallest_scale = 0;
  int priority = 5;
};

/// A white halo keeps the words readable over any coverage colour.
std::string labels(const Label& label) {
  return fmt::format(
      R"(<labeling type="simple"><settings calloutType="simple"><text-style fieldName="{}" isExpression="1" fontFamily="Sans Serif" fontSize="{}" fontSizeUnit="Point" fontWeight="{}" fontItalic="0" namedStyle="{}" textColor="{},255" textOpacity="1" multilineHeight="1"><text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="0.85" bufferNoFill="1" bufferJoinStyle="128"/></text-style><text-format wrapChar="" multilineAlign="0"/><placement placement="{}" dist="{}" distUnits="MM" priority="{}" quadOffset="4" centroidInside="1" centroidWhole="1"/><rendering drawLabels="1" displayAll="0" obstacle="1" obstacleFactor="1" scaleVisibility="{}" scaleMin="1" scaleMax="{}" upsidedownLabels="0"/></settings></labeling>)",
      xml(label.expression), fixed(label.size_pt, 1), label.bold ? 75 : 50, label.bold ? "Bold" : "Regular",
      label.colour, label.placement, fixed(label.distance_mm, 1), label.priority, label.smallest_scale > 0 ? 1 : 0,
      label.smallest_scale);
}

std::string map_tip(std::string_view html) { return fmt::format("<mapTip>{}</mapTip>", xml(html)); }

std::string label_of(const Scenario& scenario, Verdict verdict) {
  return std::string{in_language(scenario, phrase_of(verdict))};
}

}  // namespace

std::string qml_document(const std::string& style, StyleKind kind) {
  return fmt::format(
      "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
      R"(<qgis version="3.22.16" styleCategories="{}" hasScaleBasedVisibilityFlag="0">{}</qgis>)"
      "\n",
      kind == StyleKind::raster ? "AllStyleCategories" : "Symbology|Labeling|Fields|Forms|MapTips", style);
}

std::string option_colour(std::size_t index) { return std::string{kOptionColours[index % kOptionColours.size()]}; }

std::string verdict_colour(std::string_view verdict) {
  return std::string{verdict == "covered"    ? kCovered
                     : verdict == "marginal" ? kMarginal
                     : verdict == "dead"     ? kDead
                                             : kUnverified};
}

std::string site_colour() { return std::string{kSite}; }

std::string hex_colour(std::string_view rgb) {
  std::string hex = "#";
  for (std::size_t at = 0; at <= rgb.size();) {
    const std::size_t end = std::min(rgb.find(',', at), rgb.size());
    int part = 0;
    std::from_chars(rgb.data() + at, rgb.data() + end, part);
    hex += fmt::format("{:02x}", part);
    at = end + 1;
  }
  return hex;
}

std::string villages_style(const Scenario& scenario) {
  // A covered village lies on coverage of the same green, so only a darker edge shows it.
  const auto solid = [](std::string_view rgb, std::string_view edge) {
    return fill(rgba(rgb, 80), "solid", rgba(edge, 255), 0.55);
  };
  return categorised("fill", "verdict",
                     {{"covered", label_of(scenario, Verdict::covered), solid(kCovered, "14,80,45")},
                      {"marginal", label_of(scenario, Verdict::marginal), solid(kMarginal, kMarginal)},
                      {"dead", label_of(scenario, Verdict::dead), solid(kDead, kDead)},
                      {"unverified", label_of(scenario, Verdict::unverified),
                       fill(rgba("255,255,255", 120), "solid", rgba(kUnverified, 0), 0.0) +
                           fill(rgba(kUnverified, 255), "b_diagonal", rgba(kUnverified, 255), 0.35)},
                      {"", std::string{in_language(scenario, "not judged", "chưa xét")},
                       fill(rgba("200,200,200", 90), "solid", rgba("120,120,120", 255), 0.3)}}) +
         std::string{kBlend} +
         map_tip(
             R"(<b>[% "name" %]</b> ([% "commune" %])<br>[% "verdict" %] [% "cause" %]<br>[% "people" %], [% "served_share_pct" %] %)");
}

std::string gaps_style(const Scenario& scenario) {
  const std::string white = rgba("255,255,255", 255);
  return categorised(
             "marker", "verdict",
             {{"dead", label_of(scenario, Verdict::dead), marker("circle", rgba(kDead, 255), white, 3.0)},
              {"marginal", label_of(scenario, Verdict::marginal), marker("circle", rgba(kMarginal, 255), white, 2.6)},
              {"unverified", label_of(scenario, Verdict::unverified),
               marker("circle", rgba("255,255,255", 255), rgba(kUnverified, 255), 2.4, 0.6)}}) +
         labels({.expression = R"("name")", .size_pt = 8, .colour = "60,10,15", .smallest_scale = 400'000}) +
         std::string{kBlend} +
         map_tip(
             R"(<b>[% "name" %]</b> ([% "commune" %])<br>[% "verdict" %]: [% "cause" %]<br>[% "people" %], [% "served_share_pct" %] %<br>[% "served_by" %])");
}

std::string flips_style(const Scenario& scenario) {
  // Shape as well as colour says which way the verdict goes: down for worse, up for better. The white rim parts the
  // mark from ground of its own colour.
  const std::string white = rgba("255,255,255", 255);
  const auto category = [&](Change change, std::string_view shape, double angle) {
    return Category{std::string{name_of(change)}, std::string{in_language(scenario, phrase_of(change))},
                    marker(shape, rgba(change_colour(change), 255), white, 4.4, 0.6, angle)};
  };
  return categorised("marker", "change",
                     {category(Change::worse, "triangle", 180), category(Change::better, "triangle", 0),
                      category(Change::unsure, "diamond", 0)}) +
         labels({.expression = R"("name")", .size_pt = 8, .colour = "40,30,60", .smallest_scale = 400'000}) +
         std::string{kBlend} +
         map_tip(
             R"(<b>[% "name" %]</b> ([% "commune" %])<br>[% "model" %]: [% "verdict" %], [% "rsrp_dbm" %] dBm<br>[% "other_model" %]: [% "other_verdict" %], [% "other_rsrp_dbm" %] dBm)");
}

std::string clusters_style(const Scenario& scenario) {
  const std::string people{in_language(scenario, "people", "người")};
  return single("fill", fill(rgba("120,0,60", 18), "solid", rgba("120,0,60", 230), 0.5, "dash")) +
         labels({.expression = fmt::format(R"('#' || "cluster" || ': ' || round("people") || ' {}')", people),
                 .size_pt = 8.5,
                 .colour = "120,0,60",
                 .bold = true,
                 .placement = 1,
                 .smallest_scale = 800'000,
                 .priority = 3}) +
         std::string{kBlend};
}

std::string obstacles_style() {
  return single("marker", marker("triangle", rgba("122,78,38", 255), rgba("255,255,255", 255), 2.6)) +
         labels({.expression = R"(round("height_m") || ' m, ' || round("loss_db") || ' dB')",
                 .size_pt = 7,
                 .colour = "90,55,25",
                 .smallest_scale = 100'000,
                 .priority = 2}) +
         std::string{kBlend} +
         map_tip(R"(<b>[% "village_name" %]</b><br>[% "height_m" %] m, [% "loss_db" %] dB, [% "server" %])");
}

std::string blocked_paths_style() {
  return single("line", line(rgba("122,78,38", 220), 0.3, "dash")) + std::string{kBlend};
}

std::string sites_style() {
  return single("marker", marker("equilateral_triangle", rgba(kSite, 255), rgba("255,255,255", 255), 3.2, 0.2)) +
         labels(
             {.expression = R"("site_id")", .size_pt = 7, .colour = kSite, .smallest_scale = 60'000, .priority = 1}) +
         std::string{kBlend} +
         map_tip(
             R"(<b>[% "site_id" %]</b><br>[% "owners" %] [% "technologies" %]<br>[% "height_m" %] m, [% "bands_mhz" %] MHz)");
}

std::string candidates_style(const Scenario& scenario) {
  const std::string edge = rgba("50,50,50", 255);
  const auto row = [&](CandidateKind kind, std::string_view rgb, std::string_view shape) {
    return Category{std::string{name_of(kind)}, std::string{in_language(scenario, phrase_of(kind))},
                    marker(shape, rgba(rgb, 255), edge, 1.9, 0.15)};
  };
  return categorised(
             "marker", "kind",
             {row(CandidateKind::rooftop, "160,200,240", "diamond"),
              row(CandidateKind::village_centre, "250,220,130", "square"),
              row(CandidateKind::existing_mast, "190,190,190", "equilateral_triangle"),
              row(CandidateKind::point, "230,150,220", "star"), row(CandidateKind::surface, "120,210,150", "circle")}) +
         std::string{kBlend} +
         map_tip(R"(<b>[% "candidate" %]</b> [% "kind" %]<br>[% "reason_en" %]<br>[% "reason_vi" %])");
}

std::string refused_style() {
  return single("marker", marker("cross2", rgba("150,150,150", 255), rgba("150,60,60", 255), 1.9, 0.4)) +
         std::string{kBlend} + map_tip(R"(<b>[% "candidate" %]</b><br>[% "why_en" %]<br>[% "why_vi" %])");
}

namespace {

std::string plan_marker(std::size_t index) {
  return marker("equilateral_triangle", rgba(option_colour(index), 255), rgba("255,255,255", 255), 5.2, 0.35);
}
std::string link_line(std::size_t index) { return line(rgba(option_colour(index), 220), 0.45, "solid"); }

/// A white edge under a dashed line, so that a hop is told from the line of a site to its village.
std::string hop_line(std::size_t index) {
  return line(rgba("255,255,255", 220), 1.3, "solid") + line(rgba(option_colour(index), 255), 0.7, "dash");
}
std::string relay_marker(std::size_t index) {
  return marker("diamond", rgba("255,255,255", 255), rgba(option_colour(index), 255), 3.4, 0.7);
}
std::string hop_labels(std::size_t index) {
  return labels({.expression = R"(round("length_km", 1) || ' km ' || "band")",
                 .size_pt = 7,
                 .colour = kOptionColours[index % kOptionColours.size()],
                 .placement = 2,
                 .smallest_scale = 200'000,
                 .priority = 4}) +
         std::string{kBlend} +
         map_tip(
             R"(<b>[% "name" %]</b> ([% "option" %])<br>[% "kind" %] [% "band" %], [% "length_km" %] km, [% "availability_pct" %] %<br>F1 [% "free_share_k_4_3" %] / [% "free_share_k_worst" %]<br>[% "carries" %])");
}

/// The number in the order of building.
std::string plan_labels(std::size_t index) {
  return labels({.expression = R"("rank")",
                 .size_pt = 8,
                 .colour = kOptionColours[index % kOptionColours.size()],
                 .bold = true,
                 .smallest_scale = 500'000,
                 .priority = 9}) +
         std::string{kBlend} +
         map_tip(
             R"(<b>[% "rank" %]. [% "site_id" %]</b> ([% "option" %])<br>[% "kind" %], [% "bts_type" %], [% "height_m" %] m<br>[% "closes_names" %]<br>[% "reason_en" %]<br>[% "reason_vi" %])");
}

std::vector<Category> per_option(const Scenario& scenario, const std::vector<OptionResult>& options,
                                 std::string (*draw)(std::size_t)) {
  std::vector<Category> rows;
  for (std::size_t i = 0; i < options.size(); ++i)
    rows.push_back({options[i].option.name, title_of(scenario, options[i].option), draw(i)});
  return rows;
}

}  // namespace

std::string plan_style(const Scenario& scenario, const std::vector<OptionResult>& options) {
  return categorised("marker", "option", per_option(scenario, options, plan_marker)) + plan_labels(0);
}
std::string plan_links_style(const Scenario& scenario, const std::vector<OptionResult>& options) {
  return categorised("line", "option", per_option(scenario, options, link_line)) + std::string{kBlend};
}
std::string backhaul_style(const Scenario& scenario, const std::vector<OptionResult>& options) {
  return categorised("line", "option", per_option(scenario, options, hop_line)) + hop_labels(0);
}
std::string relays_style(const Scenario& scenario, const std::vector<OptionResult>& options) {
  return categorised("marker", "option", per_option(scenario, options, relay_marker)) + std::string{kBlend};
}
std::string backhaul_option_style(std::size_t index) { return single("line", hop_line(index)) + hop_labels(index); }
std::string relays_option_style(std::size_t index) {
  return single("marker", relay_marker(index)) + std::string{kBlend};
}
std::string plan_option_style(std::size_t index) { return single("marker", plan_marker(index)) + plan_labels(index); }
std::string plan_option_links_style(std::size_t index) {
  return single("line", link_line(index)) + std::string{kBlend};
}

}  // namespace phusong::sim
