// results.qgs: a hand-written QGIS project with relative paths that opens styled by a double click.
//
// What QGIS 3.22 needs, found by trying: a layer id of ten characters or fewer is dropped without a word; the project's
// CRS counts only with SpatialRefSys/ProjectionsEnabled and a <wkt>.
#include <fmt/format.h>

#include <algorithm>

#include "geo/io/whole_file.h"
#include "sim/output/gis_layers.h"
#include "sim/output/output_names.h"
#include "sim/output/outputs.h"
#include "sim/output/qgis_styles.h"
#include "sim/output/rasters.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

/// One entry of the layer tree and its <maplayer>.
struct ProjectLayer {
  std::string id, title, source;
  std::string_view provider;  ///< "ogr" or "gdal"
  std::string_view geometry;  ///< "Point", "Line", "Polygon"; empty for rasters
  std::string style;
  bool shown = false;
};

struct Group {
  std::string title;
  bool shown = true, open = true;
  std::vector<ProjectLayer> layers;
};

/// Ids must be longer than ten characters.
std::string layer_id(std::string_view name) { return fmt::format("phusong_layer_{}", name); }

std::string crs_element(const geo::Crs& crs) {
  return fmt::format("<spatialrefsys><wkt>{}</wkt><authid>{}</authid><description>{}</description></spatialrefsys>",
                     xml(crs.wkt()), xml(crs.label()), xml(crs.label()));
}

/// The style stored with a GeoPackage layer is a whole .qml; a <maplayer> holds only what stands inside.
std::string inside_of_qml(const std::string& qml) {
  const std::size_t root = qml.find("<qgis ");
  const std::size_t begin = qml.find('>', root) + 1;
  return qml.substr(begin, qml.rfind("</qgis>") - begin);
}

std::string map_layer(const ProjectLayer& layer, const geo::Crs& crs) {
  const bool raster = layer.geometry.empty();
  return fmt::format(
      "    <maplayer type=\"{}\"{} autoRefreshEnabled=\"0\" hasScaleBasedVisibilityFlag=\"0\" "
      "styleCategories=\"AllStyleCategories\">\n"
      "      <id>{}</id>\n      <datasource>{}</datasource>\n      <layername>{}</layername>\n"
      "      <srs>{}</srs>\n      <provider{}>{}</provider>\n      {}\n    </maplayer>\n",
      raster ? "raster" : "vector", raster ? "" : fmt::format(R"( geometry="{}")", layer.geometry), xml(layer.id),
      xml(layer.source), xml(layer.title), crs_element(crs), raster ? "" : R"( encoding="UTF-8")", layer.provider,
      layer.style);
}

std::string tree_layer(const ProjectLayer& layer) {
  return fmt::format(
      "      <layer-tree-layer id=\"{}\" name=\"{}\" source=\"{}\" providerKey=\"{}\" checked=\"{}\" expanded=\"{}\" "
      "legend_exp=\"\" patch_size=\"-1,-1\"/>\n",
      xml(layer.id), xml(layer.title), xml(layer.source), layer.provider, layer.shown ? "Qt::Checked" : "Qt::Unchecked",
      // A closed entry keeps hundreds of servers or hidden classes out of sight.
      layer.shown ? 1 : 0);
}

std::string_view geometry_of(geo::Layer::Kind kind) {
  switch (kind) {
    case geo::Layer::Kind::point:
      return "Point";
    case geo::Layer::Kind::line:
      return "Line";
    case geo::Layer::Kind::multipolygon:
      return "Polygon";
  }
  return {};
}

ProjectLayer vector_layer(const Scenario& scenario, const geo::Layer& layer, bool shown) {
  return {layer_id(layer.name),
          layer_title(scenario, layer.name),
          fmt::format("./{}|layername={}", kGeoPackageName, layer.name),
          "ogr",
          geometry_of(layer.kind),
          inside_of_qml(layer.qml),
          shown};
}

/// The option that the map opens with: the first real plan, else the first option.
std::size_t first_shown(const std::vector<OptionResult>& options) {
  const auto plan = std::find_if(options.begin(), options.end(),
                                 [](const OptionResult& o) { return o.option.kind == "plan" && !o.sites.empty(); });
  return plan == options.end() ? 0 : static_cast<std::size_t>(plan - options.begin());
}

/// Sites and links of one option: the plan table seen through a filter.
Group option_group(const RunResult& result, std::size_t index, const std::string& slug) {
  const Scenario& scenario = result.scenario;
  const OptionKeys& option = result.options[index].option;
  std::string quoted;
  for (const char c : option.name) quoted += c == '\'' ? std::string{"''"} : std::string{c};
  const auto source = [&](std::string_view table) {
    return fmt::format(R"(./{}|layername={}|subset="option" = '{}')", kGeoPackageName, table, quoted);
  };
  Group group{title_of(scenario, option), index == first_shown(result.options), false, {}};
  const std::size_t count = result.options[index].sites.size();
  group.layers.push_back({layer_id("plan_" + slug),
                          fmt::format("{} ({})", in_language(scenario, "Planned sites", "Trạm quy hoạch"), count),
                          source("plan"), "ogr", "Point", plan_option_style(index), true});
  const bool links = std::any_of(result.options[index].sites.begin(), result.options[index].sites.end(),
                                 [](const PlannedSite& s) { return !s.closes.empty() || !s.closes_with.empty(); });
  if (links)
    group.layers.push_back({layer_id("plan_links_" + slug), layer_title(scenario, "plan_links"), source("plan_links"),
                            "ogr", "Line", plan_option_links_style(index), true});
  const OptionResult& planned = result.options[index];
  const bool hops =
      std::any_of(planned.hops.begin(), planned.hops.end(), [](const PlannedHop& h) { return h.from_at != h.to_at; });
  if (!planned.relays.empty())
    group.layers.push_back({layer_id("relays_" + slug), layer_title(scenario, "relays"), source("relays"), "ogr",
                            "Point", relays_option_style(index), true});
  if (hops)
    group.layers.push_back({layer_id("backhaul_hops_" + slug), layer_title(scenario, "backhaul_hops"),
                            source("backhaul_hops"), "ogr", "Line", backhaul_option_style(index), true});
  return group;
}

/// The whole layer tree, top of the map first.
std::vector<Group> groups_of(const RunResult& result, const std::vector<geo::Layer>& layers) {
  const Scenario& scenario = result.scenario;
  const auto add = [&](Group& group, std::string_view name, bool shown) {
    for (const geo::Layer& layer : layers)
      if (layer.name == name) group.layers.push_back(vector_layer(scenario, layer, shown));
  };
  const auto title = [&](std::string_view en, std::string_view vi) {
    return std::string{in_language(scenario, en, vi)};
  };
  std::vector<Group> groups;

  const std::vector<std::string> slugs = option_slugs(result.options);
  for (std::size_t i = 0; i < result.options.size(); ++i)
    if (!result.options[i].sites.empty()) groups.push_back(option_group(result, i, slugs[i]));

  const bool only_siting = !result.surfaces.empty() && result.options.empty();
  Group candidates{title("Candidate sites", "Vị trí ứng viên"), only_siting, only_siting, {}};
  add(candidates, "candidates", true);
  add(candidates, "refused", true);

  Group gaps{title("Gaps", "Lõm sóng"), true, true, {}};
  add(gaps, "flips", false);
  add(gaps, "gaps", true);
  add(gaps, "obstacles", false);
  add(gaps, "blocked_paths", false);
  add(gaps, "clusters", false);
  add(gaps, "villages", true);

  Group network{title("Network", "Mạng hiện có"), true, true, {}};
  add(network, "sites", true);

  Group coverage{title("Coverage", "Vùng phủ"), true, true, {}};
  Group ground{title("Ground", "Mặt đất"), true, true, {}};
  for (const RasterLayer& raster : raster_layers(result)) {
    ProjectLayer layer{layer_id(raster.id), raster.title, fmt::format("./{}.tif", raster.stem), "gdal", "",
                       raster.style,        raster.shown};
    const bool below = raster.id == "01-terrain-sea" || raster.id == "01-terrain-height";
    const bool siting = raster.id.starts_with("04-siting");
    (siting ? candidates : below ? ground : coverage).layers.push_back(std::move(layer));
  }
  for (Group* group : {&gaps, &candidates, &network, &coverage, &ground})
    if (!group->layers.empty()) groups.push_back(std::move(*group));
  return groups;
}

/// What the map shows first: the villages and the planned sites with some room, else the terrain.
Extent first_view(const RunResult& result) {
  Extent view;
  for (const geo::Village& village : result.villages.villages)
    for (const geo::Polygon& polygon : village.area)
      for (const auto& ring : polygon.rings)
        for (const Point p : ring) view.add(p);
  for (const OptionResult& option : result.options)
    for (const PlannedSite& site : option.sites) view.add(site.at);
  if (view.empty()) return result.terrain.grid.extent();
  return view.grown(0.04 * std::max(view.east - view.west, view.north - view.south));
}

}  // namespace

void write_qgis_project(const RunResult& result, const std::vector<geo::Layer>& layers,
                        const std::filesystem::path& folder) {
  const Scenario& scenario = result.scenario;
  const geo::Crs& crs = result.terrain.crs;
  const std::string title = xml(title_of(scenario));
  const std::string notice = xml(notice_of(scenario));
  std::string tree, map_layers;
  for (const Group& group : groups_of(result, layers)) {
    tree += fmt::format("    <layer-tree-group name=\"{}\" checked=\"{}\" expanded=\"{}\">\n", xml(group.title),
                        group.shown ? "Qt::Checked" : "Qt::Unchecked", group.open ? 1 : 0);
    for (const ProjectLayer& layer : group.layers) {
      tree += tree_layer(layer);
      map_layers += map_layer(layer, crs);
    }
    tree += "    </layer-tree-group>\n";
  }
  const Extent view = first_view(result);
  const std::string box = fmt::format("xmin=\"{}\" ymin=\"{}\" xmax=\"{}\" ymax=\"{}\"", fixed(view.west, 1),
                                      fixed(view.south, 1), fixed(view.east, 1), fixed(view.north, 1));
  const std::string extent =
      fmt::format("<extent><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></extent>", fixed(view.west, 1),
                  fixed(view.south, 1), fixed(view.east, 1), fixed(view.north, 1));

  std::string project = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n";
  project += fmt::format(
      "<qgis projectname=\"{}\" version=\"3.22.16\">\n  <homePath path=\"\"/>\n  <title>{}</title>\n", title, title);
  project += fmt::format("  <projectCrs>{}</projectCrs>\n", crs_element(crs));
  project += fmt::format("  <layer-tree-group>\n{}  </layer-tree-group>\n", tree);
  project += fmt::format(
      "  <mapcanvas name=\"theMapCanvas\" annotationsVisible=\"1\">\n    <units>meters</units>\n    {}\n    "
      "<rotation>0</rotation>\n    <destinationsrs>{}</destinationsrs>\n  </mapcanvas>\n",
      extent, crs_element(crs));
  project += fmt::format("  <projectlayers>\n{}  </projectlayers>\n", map_layers);
  // The notice stands on the map itself, so that no screenshot loses it.
  project += fmt::format(
      "  <properties>\n"
      "    <SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled></SpatialRefSys>\n"
      "    <Paths><Absolute type=\"bool\">false</Absolute></Paths>\n"
      "    <Measurement><DistanceUnits type=\"QString\">meters</DistanceUnits></Measurement>\n"
      "    <TitleLabel><Enabled type=\"bool\">true</Enabled><Label type=\"QString\">{}</Label></TitleLabel>\n"
      "    <CopyrightLabel><Enabled type=\"bool\">{}</Enabled><Label type=\"QString\">{}</Label></CopyrightLabel>\n"
      "  </properties>\n",
      title, notice.empty() ? "false" : "true", notice);
  project += fmt::format(
      "  <projectMetadata><identifier>{}</identifier><language>{}</language><type>dataset</type><title>{}</title>"
      "<abstract>{}</abstract></projectMetadata>\n",
      scenario_hash(scenario), xml(scenario.report.language), title, notice);
  project += fmt::format("  <ProjectViewSettings><DefaultViewExtent {}>{}</DefaultViewExtent></ProjectViewSettings>\n",
                         box, crs_element(crs));
  project += "</qgis>\n";
  geo::write_whole(folder / kProjectName, project);
}

}  // namespace phusong::sim
