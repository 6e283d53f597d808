// Raster styles of qgis_styles.h: classed ramps and palettes.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>

#include "sim/output/level_classes.h"
#include "sim/output/qgis_styles.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

constexpr std::string_view kFixedRange =
    "<rasterTransparency/><minMaxOrigin><limits>None</limits><extent>WholeRaster</extent><statAccuracy>Estimated</"
    "statAccuracy></minMaxOrigin>";

/// How cells become pixels: classes keep their edges, heights are smoothed before they are shaded.
constexpr std::string_view kEdges = "nearestNeighbour";
constexpr std::string_view kSmooth = "bilinear";

/// `blend`: 0 normal, 6 multiply (QGIS's numbers), which lets the hillshade through.
std::string pipe(const std::string& renderer, int blend, std::string_view resampling = kEdges) {
  return fmt::format(
      R"(<pipe><provider><resampling enabled="true" zoomedInResamplingMethod="{0}" zoomedOutResamplingMethod="{0}" maxOversampling="2"/></provider>{1}<brightnesscontrast brightness="0" contrast="0" gamma="1"/><huesaturation saturation="0" grayscaleMode="0" colorizeOn="0"/><rasterresampler maxOversampling="2"/><resamplingStage>provider</resamplingStage></pipe><blendMode>{2}</blendMode>)",
      resampling, renderer, blend);
}

struct Step {
  double up_to;  ///< upper edge; infinity for the last
  std::string colour;
  int alpha;
  std::string label;
};

/// A discrete ramp: QGIS reads the last edge as "inf".
std::string discrete(const std::vector<Step>& steps, double low, double high, double opacity, int band = 1) {
  std::string items;
  for (const Step& step : steps)
    items +=
        fmt::format(R"(<item value="{}" color="{}" alpha="{}" label="{}"/>)",
                    std::isfinite(step.up_to) ? fixed(step.up_to, 2) : "inf", step.colour, step.alpha, xml(step.label));
  return fmt::format(
      R"(<rasterrenderer type="singlebandpseudocolor" band="{}" alphaBand="-1" opacity="{}" nodataColor="" classificationMin="{}" classificationMax="{}">{}<rastershader><colorrampshader colorRampType="DISCRETE" classificationMode="1" clip="0" minimumValue="{}" maximumValue="{}" labelPrecision="0">{}</colorrampshader></rastershader></rasterrenderer>)",
      band, fixed(opacity, 2), fixed(low, 2), fixed(high, 2), kFixedRange, fixed(low, 2), fixed(high, 2), items);
}

struct Entry {
  int value;
  std::string colour;
  int alpha;
  std::string label;
};

std::string palette(const std::vector<Entry>& entries, double opacity) {
  std::string items;
  for (const Entry& e : entries)
    items += fmt::format(R"(<paletteEntry value="{}" color="{}" alpha="{}" label="{}"/>)", e.value, e.colour, e.alpha,
                         xml(e.label));
  return fmt::format(
      R"(<rasterrenderer type="paletted" band="1" alphaBand="-1" opacity="{}" nodataColor="">{}<colorPalette>{}</colorPalette></rasterrenderer>)",
      fixed(opacity, 2), kFixedRange, items);
}

constexpr int kMultiply = 6;

}  // namespace

std::string rsrp_style(const ServiceKeys& service) {
  std::vector<Step> steps;
  for (const LevelClass& k : rsrp_classes(service)) steps.push_back({k.below_dbm, k.colour, k.alpha, k.label});
  return pipe(discrete(steps, service.rsrp_dbm - 40, service.rsrp_dbm + 60, 0.8), kMultiply);
}

std::string margin_style() {
  const double inf = std::numeric_limits<double>::infinity();
  return pipe(discrete({{-20, "#67001f", 200, "< -20 dB"},
                        {-10, "#d6604d", 220, "-20 to -10 dB"},
                        {0, "#f7b799", 230, "-10 to 0 dB"},
                        {10, "#b8dcef", 255, "0 to 10 dB"},
                        {20, "#5aa4cf", 255, "10 to 20 dB"},
                        {inf, "#1f5f9e", 255, "> 20 dB"}},
                       -40, 60, 0.8),
              kMultiply);
}

std::string difference_style() {
  std::vector<Step> steps;
  for (const DifferenceClass& k : difference_classes()) steps.push_back({k.below_db, k.colour, k.alpha, k.label});
  return pipe(discrete(steps, -40, 40, 0.85), kMultiply);
}

std::string siting_style(SitingBand band) {
  // ColorBrewer's YlGnBu (C. Brewer, colorbrewer2.org); who closes nothing is not coloured.
  constexpr std::array<const char*, 6> kColours{"#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494"};
  const std::array<double, 6> villages{1, 2, 3, 5, 8, 0}, households{25, 60, 125, 250, 500, 0},
      people{100, 250, 500, 1000, 2000, 0};
  const std::array<double, 6>& up_to = band == SitingBand::villages     ? villages
                                       : band == SitingBand::households ? households
                                                                        : people;
  std::vector<Step> steps{{0.5, "#ffffff", 0, "0"}};
  double from = 1.0;
  for (std::size_t i = 0; i < kColours.size(); ++i) {
    const bool last = i + 1 == kColours.size();
    steps.push_back({last ? std::numeric_limits<double>::infinity() : up_to[i] + 0.5, kColours[i], 255,
                     last               ? fmt::format("> {}", up_to[i - 1])
                     : from == up_to[i] ? fmt::format("{}", from)
                                        : fmt::format("{} - {}", from, up_to[i])});
    from = up_to[i] + 1.0;
  }
  return pipe(discrete(steps, 0, up_to[4] * 1.5, 0.85, static_cast<int>(band)), kMultiply);
}

std::string state_style(const Scenario& scenario) {
  return pipe(palette({{static_cast<int>(CellState::not_served), "#d1263a", 170,
                        std::string{in_language(scenario, "not served", "không có dịch vụ")}},
                       {static_cast<int>(CellState::served), "#2e9e5b", 255,
                        std::string{in_language(scenario, "served", "có dịch vụ")}},
                       {static_cast<int>(CellState::unverified), "#9a9a9a", 255,
                        std::string{in_language(scenario, phrase_of(Verdict::unverified))}}},
                      0.8),
              kMultiply);
}

std::string server_style(const std::vector<std::pair<int, std::string>>& names) {
  std::vector<Entry> entries;
  for (const auto& [index, name] : names) {
    // Steps of the golden angle spread the hues; three levels of lightness tell near hues apart.
    const double hue = std::fmod(index * 137.50776405, 360.0) / 60.0;
    const double top = index % 3 == 0 ? 235.0 : index % 3 == 1 ? 200.0 : 255.0;
    const double low = top * 0.45;
    const double x = low + (top - low) * (1.0 - std::abs(std::fmod(hue, 2.0) - 1.0));
    const std::array<std::array<double, 3>, 6> wheel = {
        {{top, x, low}, {x, top, low}, {low, top, x}, {low, x, top}, {x, low, top}, {top, low, x}}};
    const auto& c = wheel[static_cast<std::size_t>(hue) % 6];
    entries.push_back(
        {index,
         fmt::format("#{:02x}{:02x}{:02x}", static_cast<int>(c[0]), static_cast<int>(c[1]), static_cast<int>(c[2])),
         255, name});
  }
  return pipe(palette(entries, 0.75), kMultiply);
}

std::string terrain_style() {
  const std::string renderer = fmt::format(
      R"(<rasterrenderer type="hillshade" band="1" alphaBand="-1" opacity="0.5" nodataColor="" azimuth="315" angle="45" zfactor="1.5" multidirection="1">{}</rasterrenderer>)",
      kFixedRange);
  return pipe(renderer, 0, kSmooth);
}

namespace {

Entry unknown_entry(const Scenario& scenario) {
  return {static_cast<int>(geo::Ground::unknown), "#b04fd0", 215,
          std::string{in_language(scenario, "unknown terrain", "chưa biết địa hình")}};
}

Entry sea_entry(const Scenario& scenario) {
  return {static_cast<int>(geo::Ground::sea), "#cfe3f2", 255, std::string{in_language(scenario, "sea", "biển")}};
}

}  // namespace

std::string ground_style(const Scenario& scenario) {
  return pipe(palette({unknown_entry(scenario),
                       {static_cast<int>(geo::Ground::land), "#ffffff", 0,
                        std::string{in_language(scenario, "land", "đất liền")}},
                       sea_entry(scenario)},
                      1.0),
              0);
}
std::string sea_style(const Scenario& scenario) { return pipe(palette({sea_entry(scenario)}, 1.0), 0); }
std::string unknown_style(const Scenario& scenario) { return pipe(palette({unknown_entry(scenario)}, 1.0), 0); }

}  // namespace phusong::sim
