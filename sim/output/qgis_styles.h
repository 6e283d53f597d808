// QGIS styles of every layer, as the XML that stands inside a .qml, in a GeoPackage's layer_styles and inside a
// project's <maplayer>, so that all three show the same map.
//
//   layer.qml = qml_document(villages_style(scenario), StyleKind::vector);
//
// Guarantees: pure text; the same for equal scenarios. Tried with QGIS 3.22.
// Attribute values (verdict, kind, option) are the English words of name_of(); only labels follow the language.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/pipeline.h"

namespace phusong::sim {

enum class StyleKind { vector, raster };
/// A whole .qml file around the elements of a style.
[[nodiscard]] std::string qml_document(const std::string& style, StyleKind kind);

// Vector layers, by the fields of gis_layers.cpp.
[[nodiscard]] std::string villages_style(const Scenario& scenario);
[[nodiscard]] std::string gaps_style(const Scenario& scenario);
[[nodiscard]] std::string clusters_style(const Scenario& scenario);
[[nodiscard]] std::string obstacles_style();
[[nodiscard]] std::string blocked_paths_style();
[[nodiscard]] std::string sites_style();
[[nodiscard]] std::string candidates_style(const Scenario& scenario);
[[nodiscard]] std::string refused_style();
/// Villages whose verdict another model flips, by the words of change_of() (spread_words.h).
[[nodiscard]] std::string flips_style(const Scenario& scenario);
/// All options of the plan table, told apart by colour.
[[nodiscard]] std::string plan_style(const Scenario& scenario, const std::vector<OptionResult>& options);
[[nodiscard]] std::string plan_links_style(const Scenario& scenario, const std::vector<OptionResult>& options);
/// Hops and relays of all options, told apart by the same colours.
[[nodiscard]] std::string backhaul_style(const Scenario& scenario, const std::vector<OptionResult>& options);
[[nodiscard]] std::string relays_style(const Scenario& scenario, const std::vector<OptionResult>& options);
/// One option of it; `index` picks the colour.
[[nodiscard]] std::string plan_option_style(std::size_t index);
[[nodiscard]] std::string plan_option_links_style(std::size_t index);
[[nodiscard]] std::string backhaul_option_style(std::size_t index);
[[nodiscard]] std::string relays_option_style(std::size_t index);

// Colours that all maps share, "r,g,b".
[[nodiscard]] std::string option_colour(std::size_t index);
/// By the word of name_of(Verdict).
[[nodiscard]] std::string verdict_colour(std::string_view verdict);
[[nodiscard]] std::string site_colour();
/// "46,158,91" -> "#2e9e5b".
[[nodiscard]] std::string hex_colour(std::string_view rgb);

// Rasters.
/// Steps of 10 dB around the scenario's threshold, red below it, yellow to green above.
[[nodiscard]] std::string rsrp_style(const ServiceKeys& service);
[[nodiscard]] std::string margin_style();
/// The other model's level minus the scenario's.
[[nodiscard]] std::string difference_style();
/// What of a siting surface a band holds, in the order of the file's bands.
enum class SitingBand { villages = 1, households = 2, people = 3 };
[[nodiscard]] std::string siting_style(SitingBand band);
[[nodiscard]] std::string state_style(const Scenario& scenario);
/// Neighbouring indices get colours far apart on the colour circle. `names`: site id by index, those on the map only.
[[nodiscard]] std::string server_style(const std::vector<std::pair<int, std::string>>& names);
[[nodiscard]] std::string terrain_style();
[[nodiscard]] std::string ground_style(const Scenario& scenario);
/// The same raster in two parts: the sea lies under the coverage, unknown ground above it, so that nothing hides it.
[[nodiscard]] std::string sea_style(const Scenario& scenario);
[[nodiscard]] std::string unknown_style(const Scenario& scenario);

}  // namespace phusong::sim
