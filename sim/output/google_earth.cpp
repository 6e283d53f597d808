// results.kmz: existing sites, gaps, and the planned sites of each option.
#include <functional>

#include "sim/output/gis_layers.h"
#include "sim/output/output_names.h"
#include "sim/output/outputs.h"
#include "sim/output/qgis_styles.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

/// Gives every placemark its colour on the globe.
void colour_by(geo::Layer& layer, const std::function<std::string(const geo::Feature&)>& colour_of) {
  layer.fields.push_back({"colour", geo::FieldType::text});
  layer.colour_field = "colour";
  for (geo::Feature& feature : layer.features) feature.fields["colour"] = hex_colour(colour_of(feature));
}

}  // namespace

void write_google_earth(const RunResult& result, const std::filesystem::path& folder) {
  std::vector<geo::Layer> shown;
  for (geo::Layer& layer : gis_layers(result)) {
    if (layer.name == "sites") {
      colour_by(layer, [](const geo::Feature&) { return site_colour(); });
      shown.push_back(std::move(layer));
    } else if (layer.name == "gaps") {
      colour_by(layer, [](const geo::Feature& f) { return verdict_colour(geo::text_of(f.fields.at("verdict"))); });
      shown.push_back(std::move(layer));
    } else if (layer.name == "plan" || layer.name == "backhaul_hops" || layer.name == "relays") {
      // A folder per option, so that they can be switched one by one.
      const std::vector<std::string> slugs = option_slugs(result.options);
      for (std::size_t i = 0; i < result.options.size(); ++i) {
        geo::Layer option = layer;
        option.name = layer.name + "-" + slugs[i];
        option.title = title_of(result.scenario, result.options[i].option);
        if (layer.name != "plan") option.title += ": " + layer_title(result.scenario, layer.name);
        std::erase_if(option.features, [&](const geo::Feature& f) {
          return f.fields.at("option") != geo::FieldValue{result.options[i].option.name};
        });
        colour_by(option, [i](const geo::Feature&) { return option_colour(i); });
        if (!option.features.empty()) shown.push_back(std::move(option));
      }
    }
  }
  if (!shown.empty()) geo::write_kmz(folder / kKmzName, shown, result.terrain.crs, "name");
}

}  // namespace phusong::sim
