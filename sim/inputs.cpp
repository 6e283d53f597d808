#include "sim/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "geo/base/constants.h"
#include "geo/base/error.h"
#include "geo/base/hash.h"
#include "geo/io/raster_io.h"
#include "geo/places/area.h"

namespace phusong::sim {

namespace {

constexpr double kDegreesPerKilometre = 1.0 / 111.2;  // of latitude; only to grow a box, so a round figure does

std::string where(const Scenario& scenario) { return scenario.file.string(); }

/// The box of the villages, and the one that lies farthest from the middle of them all.
struct VillageBox {
  Extent box;
  std::string farthest;
};

Extent extent_of(const geo::Feature& feature) {
  Extent box;
  if (const auto* point = std::get_if<Point>(&feature.geometry)) box.add(*point);
  if (const auto* line = std::get_if<geo::LineString>(&feature.geometry))
    for (const Point& p : *line) box.add(p);
  if (const auto* area = std::get_if<geo::MultiPolygon>(&feature.geometry))
    for (const geo::Polygon& polygon : *area)
      for (const auto& ring : polygon.rings)
        for (const Point& p : ring)
          if (std::isfinite(p.x) && std::isfinite(p.y)) box.add(p);
  return box;
}

VillageBox box_of_villages(const Scenario& scenario) {
  const geo::FeatureTable table =
      geo::read_features(scenario.villages.source, scenario.villages.layer, geo::Crs::wgs84());
  VillageBox all;
  std::vector<double> x, y;
  for (const geo::Feature& feature : table.features) {
    const Extent own = extent_of(feature);
    if (own.empty()) continue;
    // Where a register does not know the place, it often holds zeros.
    constexpr double kNull_deg = 1e-6;
    if (std::abs(own.west) < kNull_deg && std::abs(own.south) < kNull_deg && std::abs(own.east) < kNull_deg &&
        std::abs(own.north) < kNull_deg)
      throw Error{ErrorKind::input, table.where(feature),
                  "the village is at longitude 0, latitude 0, which stands for an unknown place; give its coordinates, "
                  "remove it, or set area.bounds_deg"};
    all.box.add({own.west, own.south});
    all.box.add({own.east, own.north});
    x.push_back((own.west + own.east) / 2.0);
    y.push_back((own.south + own.north) / 2.0);
  }
  if (all.box.empty())
    throw Error{ErrorKind::input, scenario.villages.source,
                "no feature has a geometry; the area cannot be derived from it"};
  const auto middle_of = [](std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
  };
  const double middle_x = middle_of(x), middle_y = middle_of(y);
  double farthest = -1.0;
  for (const geo::Feature& feature : table.features) {
    const Extent own = extent_of(feature);
    if (own.empty()) continue;
    const double away = std::hypot((own.west + own.east) / 2.0 - middle_x, (own.south + own.north) / 2.0 - middle_y);
    if (away <= farthest) continue;
    farthest = away;
    all.farthest = fmt::format("{} at longitude {:.4f}, latitude {:.4f}", table.where(feature),
                               (own.west + own.east) / 2.0, (own.south + own.north) / 2.0);
  }
  return all;
}

/// A path as a reader of run.json can use it on another machine.
std::string shown(const Scenario& scenario, const std::string& path) {
  std::error_code failed;  // a path that cannot be made relative is shown as it is
  const std::filesystem::path base = std::filesystem::absolute(scenario.file, failed).parent_path();
  if (failed || path.empty() || path.front() != '/' || path.starts_with("/vsi")) return path;
  const std::filesystem::path relative = std::filesystem::path{path}.lexically_relative(base);
  const std::string text = relative.generic_string();
  return text.empty() || text.starts_with("../../..") ? std::filesystem::path{path}.filename().string() : text;
}

/// The hash of a file, of the archive that a /vsizip/ or /vsigzip/ name leads into, or of a folder's files by name.
std::string hash_of(const std::string& source) {
  namespace fs = std::filesystem;
  std::error_code failed;
  fs::path path{source};
  if (source.starts_with("/vsi")) {
    const std::size_t inside = source.find('/', 4);
    std::string rest = inside == std::string::npos ? "" : source.substr(inside + 1);
    std::erase_if(rest, [](char c) { return c == '{' || c == '}'; });
    path = rest;
    while (!path.empty() && path != path.parent_path() && !fs::is_regular_file(path, failed)) path = path.parent_path();
  }
  if (fs::is_regular_file(path, failed)) return sha256_file(path);
  if (source.starts_with("/vsi") || !fs::is_directory(path, failed)) return {};
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator{path, failed})
    if (entry.is_regular_file(failed)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  Sha256 all;
  for (const fs::path& file : files)
    all.add(file.lexically_relative(path).generic_string()).add(" ").add(sha256_file(file)).add("\n");
  return all.hex();
}

/// What GDAL reads along with a file of this name: a shapefile's parts, world files, coordinate systems, masks.
std::vector<std::string> files_beside(const std::string& source) {
  namespace fs = std::filesystem;
  std::error_code failed;
  std::vector<std::string> found;
  if (!fs::is_regular_file(source, failed)) return found;
  const fs::path path{source};
  const auto take = [&](const fs::path& file) {
    if (file != path && fs::is_regular_file(file, failed)) found.push_back(file.string());
  };
  for (const char* extension : {"dbf", "shx", "prj", "cpg", "hdr", "tfw", "wld", "csvt"})
    take(fs::path{path}.replace_extension(extension));
  for (const char* extension : {"DBF", "SHX", "PRJ", "CPG"}) take(fs::path{path}.replace_extension(extension));
  for (const char* ending : {".aux.xml", ".msk"}) take(fs::path{source + ending});
  return found;
}

}  // namespace

WorkingArea working_area(const Scenario& scenario) {
  Extent box;
  std::string farthest;
  if (scenario.area.bounds_deg.size() == 4) {
    const auto& b = scenario.area.bounds_deg;
    box = {b[0], b[1], b[2], b[3]};
  } else {
    VillageBox villages = box_of_villages(scenario);
    box = villages.box;
    farthest = fmt::format("; of the villages, {} lies farthest out", villages.farthest);
    const double grow_lat = scenario.propagation.range_km * kDegreesPerKilometre;
    const double grow_lon = grow_lat / std::cos((box.south + box.north) / 2.0 * kPi / 180.0);
    box = {box.west - grow_lon, box.south - grow_lat, box.east + grow_lon, box.north + grow_lat};
  }

  const LonLat centre{(box.west + box.east) / 2.0, (box.south + box.north) / 2.0};
  geo::Crs crs = scenario.area.crs == "auto" ? geo::Crs::utm_of(centre)
                                             : geo::Crs::from_text(scenario.area.crs, where(scenario) + ": area.crs");
  if (!crs.projected_metres())
    throw Error{
        ErrorKind::scenario, where(scenario),
        "area.crs " + crs.label() + " is not a projected system in metres; name one, such as EPSG:32648, or auto"};
  try {
    const Grid grid = geo::grid_over(crs, box, scenario.area.cell_m);
    return {std::move(crs), grid, box};
  } catch (const Error& error) {
    throw Error{error.kind(), where(scenario),
                fmt::format("{}; raise area.cell_m or narrow area.bounds_deg{}", error.sentence(), farthest)};
  }
}

geo::TerrainSources terrain_sources(const Scenario& scenario) {
  geo::TerrainSources sources;
  sources.rasters = scenario.terrain.rasters;
  sources.surface_model = scenario.terrain.heights == "surface";
  static const std::map<std::string, geo::SeaRule> kRules{{"none", geo::SeaRule::none},
                                                          {"zero_and_below", geo::SeaRule::zero_and_below},
                                                          {"missing", geo::SeaRule::missing},
                                                          {"water_polygons", geo::SeaRule::water_polygons},
                                                          {"land_polygons", geo::SeaRule::land_polygons}};
  sources.sea = kRules.at(scenario.terrain.sea);
  sources.sea_polygons = scenario.terrain.sea_polygons;
  sources.sea_polygons_layer = scenario.terrain.sea_polygons_layer;
  sources.land_cover = scenario.land_cover.raster;
  if (sources.land_cover.empty())
    sources.classes = geo::no_clutter();
  else if (scenario.land_cover.classes == "esa_world_cover")
    sources.classes = geo::esa_world_cover();
  else
    sources.classes = geo::read_classes(scenario.land_cover.classes);
  return sources;
}

geo::VillageSource village_source(const Scenario& scenario) {
  const VillageKeys& k = scenario.villages;
  return {.source = k.source,
          .layer = k.layer,
          .point_radius_m = k.point_radius_m,
          .id_field = k.id_field,
          .name_field = k.name_field,
          .commune_field = k.commune_field,
          .district_field = k.district_field,
          .households_field = k.households_field,
          .population_field = k.population_field,
          .weight_field = k.weight_field,
          .phase_field = k.phase_field,
          .status_field = k.status_field,
          .closed_by_field = k.closed_by_field,
          .population_raster = k.population_raster};
}

std::vector<geo::Site> read_network(const Scenario& scenario, const geo::Crs& crs, std::vector<std::string>& notes) {
  std::vector<geo::Site> sites;
  std::map<std::string, std::string> seen;
  for (const std::string& source : scenario.network.sites) {
    for (geo::Site& site : geo::read_sites(source, scenario.network.layer, crs, scenario.network.as_of, &notes)) {
      const auto [first, fresh] = seen.emplace(site.id, source);
      if (!fresh)
        throw Error{ErrorKind::input, source,
                    "the site " + site.id + " stands in " + first->second + " too; give one of them another id"};
      sites.push_back(std::move(site));
    }
  }
  return sites;
}

std::optional<Raster<float>> read_people(const Scenario& scenario, const WorkingArea& area) {
  if (scenario.villages.population_raster.empty()) return std::nullopt;
  // Only the shares between cells matter, so the nearest density does.
  Raster<float> people{area.grid, geo::kNoData};
  geo::fill_missing(scenario.villages.population_raster, area.crs, people, geo::Resampling::nearest,
                    geo::kPeoplePerCell);
  return people;
}

void check_planning_inputs(const Scenario& scenario, const geo::Crs& crs, AntennaLibrary antennas,
                           std::vector<std::string>& notes) {
  // A failure says which key led to the file.
  const auto under_key = [](const std::string& key, auto&& read) {
    try {
      read();
    } catch (const Error& error) {
      throw Error{error.kind(), error.where(), fmt::format("{} (named by {})", error.sentence(), key)};
    }
  };
  const CandidateKeys& candidates = scenario.candidates;
  if (!candidates.points.empty())
    under_key("candidates.points",
              [&] { static_cast<void>(geo::read_features(candidates.points, candidates.points_layer, crs)); });
  if (!candidates.exclude.empty())
    under_key("candidates.exclude", [&] {
      const geo::FeatureTable zones = geo::read_features(candidates.exclude, candidates.exclude_layer, crs);
      for (const geo::Feature& zone : zones.features) {
        const auto* area = std::get_if<geo::MultiPolygon>(&zone.geometry);
        if (area == nullptr)
          throw Error{ErrorKind::input, zones.where(zone), "this is no polygon, and an exclusion zone needs one"};
        const geo::Repair mended = geo::repair(*area);
        if (!mended.was_valid)
          notes.push_back(
              fmt::format("{}: the exclusion zone's polygon is broken ({}) and {}", zones.where(zone), mended.reason,
                          mended.area.empty() ? "nothing of it is left: it excludes nothing" : "was repaired"));
        else if (mended.area.empty())
          notes.push_back(fmt::format("{}: the exclusion zone has no area and excludes nothing", zones.where(zone)));
      }
    });

  const auto readable = [&](const std::string& key, const std::string& source, const std::string& layer) {
    if (!source.empty()) under_key(key, [&] { static_cast<void>(geo::read_features(source, layer, crs)); });
  };
  for (const RestrictionKeys& keys : scenario.restrictions)
    readable("restrictions[].source of " + keys.name, keys.source, keys.layer);
  readable("candidates.must_not_places", candidates.must_not_places, candidates.must_not_places_layer);
  readable("candidates.roads", candidates.roads, candidates.roads_layer);
  readable("candidates.jetties", candidates.jetties, candidates.jetties_layer);
  readable("candidates.power_lines", candidates.power_lines, candidates.power_lines_layer);

  for (const BtsType& type : scenario.bts_types)
    static_cast<void>(antennas.index_of(type.antenna, where(scenario) + ": bts_types[].antenna of " + type.name));
  for (const OptionKeys& option : scenario.options) {
    if (option.sites.empty()) continue;
    under_key("options[].sites of " + option.name, [&] {
      for (const geo::Site& site : geo::read_sites(option.sites, "", crs, "", nullptr))
        for (const geo::Sector& sector : site.sectors) {
          const std::string place = fmt::format("{}: site {}, sector {}", option.sites, site.id, sector.id);
          static_cast<void>(antennas.index_of(sector.antenna, place));
          // A site whose owner the file leaves open is built by whom the scenario is about.
          const std::string& owner = sector.owner.empty() ? scenario.service.owner : sector.owner;
          if (!counts_as_service(scenario.service, owner, sector.technology))
            throw Error{
                ErrorKind::input, place,
                fmt::format("{} of the owner \"{}\" does not count under service.owner \"{}\" and "
                            "service.technology \"{}\"; correct the file or the keys",
                            sector.technology, sector.owner, scenario.service.owner, scenario.service.technology)};
        }
    });
  }
}

std::vector<InputFile> input_files(const Scenario& scenario) {
  std::vector<InputFile> files;
  const auto add = [&](const std::string& role, const std::string& path) {
    if (path.empty()) return;
    files.push_back({role, shown(scenario, path), hash_of(path)});
    for (const std::string& beside : files_beside(path))
      files.push_back({role, shown(scenario, beside), sha256_file(beside)});
  };
  for (const auto& file : scenario.files) add("scenario", std::filesystem::absolute(file).string());
  for (const std::string& raster : scenario.terrain.rasters) add("terrain", raster);
  add("sea polygons", scenario.terrain.sea_polygons);
  add("land cover", scenario.land_cover.raster);
  if (scenario.land_cover.classes != "esa_world_cover") add("land-cover classes", scenario.land_cover.classes);
  add("villages", scenario.villages.source);
  add("population", scenario.villages.population_raster);
  for (const std::string& sites : scenario.network.sites) add("network", sites);
  for (const auto& file : antenna_files(scenario.network.antenna_folder)) add("antenna", file.string());
  add("DN50 map", scenario.climate.dn50_map);
  add("N050 map", scenario.climate.n050_map);
  add("candidate points", scenario.candidates.points);
  add("exclusion zones", scenario.candidates.exclude);
  if (scenario.backhaul.enabled) {
    add("fibre points", scenario.backhaul.fibre);
    add("relay points", scenario.backhaul.relay_points);
  }
  for (const RestrictionKeys& keys : scenario.restrictions) add("restriction " + keys.name, keys.source);
  add("must-not places", scenario.candidates.must_not_places);
  add("roads", scenario.candidates.roads);
  add("jetties", scenario.candidates.jetties);
  add("power lines", scenario.candidates.power_lines);
  for (const OptionKeys& option : scenario.options) add("option " + option.name, option.sites);
  return files;
}

}  // namespace phusong::sim
