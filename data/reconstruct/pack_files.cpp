#include "data/reconstruct/pack_files.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "data/reconstruct/outline.h"
#include "geo/io/raster_io.h"
#include "geo/io/vector_io.h"
#include "geo/io/whole_file.h"

namespace phusong::data {
namespace {

using geo::FieldType;

std::int64_t whole(double value) { return static_cast<std::int64_t>(std::llround(value)); }

/// A point of the bay moves to the highest land within this distance, or else to the nearest land within four times it.
constexpr double kPointSearch_m = 400.0;

struct Perch {
  Point at;
  double height_m = 0;
  bool found = false;
};

Perch perch_near(const Land& land, Point wanted) {
  const Grid& g = land.grid;
  const int reach = static_cast<int>(4 * kPointSearch_m / g.cell_m) + 1;
  const int col = g.col_of(wanted.x), row = g.row_of(wanted.y);
  Perch highest, nearest;
  double nearest_m = 4 * kPointSearch_m;
  for (int r = row - reach; r <= row + reach; ++r) {
    for (int c = col - reach; c <= col + reach; ++c) {
      if (!g.contains(c, r) || !land.is_land(c, r)) continue;
      const Point p = g.centre(c, r);
      const double d = distance_m(p, wanted), height = static_cast<double>(land.height_m(c, r));
      if (d <= kPointSearch_m && (!highest.found || height > highest.height_m)) highest = {p, height, true};
      if (d < nearest_m) {
        nearest_m = d;
        nearest = {p, height, true};
      }
    }
  }
  return highest.found ? highest : nearest;
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string{"\"\""} : std::string(1, c);
  return out + "\"";
}

}  // namespace

void write_ground(const std::filesystem::path& folder, const Land& land, const Recipe& recipe, int seed) {
  geo::RasterTags tags{"m", "height above mean sea level, reconstruction", {}};
  tags.metadata = {{"NOTICE", recipe.notice_en}, {"SEED", std::to_string(seed)}};
  geo::write_cog(folder / "terrain.tif", land.height_m, land.crs, tags);
  tags.unit = "";
  tags.description = "land cover, codes of ESA WorldCover, reconstruction";
  geo::write_cog(folder / "landcover.tif", land.cover, land.crs, tags);
}

void write_land_polygons(const std::filesystem::path& folder, const Land& land) {
  Raster<std::uint8_t> mask(land.grid);
  for (std::size_t i = 0; i < mask.cells.size(); ++i) mask.cells[i] = land.height_m.cells[i] > 0.0F ? 1 : 0;
  geo::Layer layer{
      "land", "Land", geo::Layer::Kind::multipolygon, {{"id", FieldType::integer}, {"area_km2", FieldType::real}},
      {},     ""};
  std::int64_t id = 0;
  for (geo::Polygon& polygon : outlines(mask)) {
    geo::Feature f;
    double area_m2 = 0;
    for (const auto& ring : polygon.rings) area_m2 -= signed_area_m2(ring);  // outer rings run clockwise
    f.geometry = geo::MultiPolygon{std::move(polygon)};
    f.fields = {{"id", ++id}, {"area_km2", area_m2 * 1e-6}};
    layer.features.push_back(std::move(f));
  }
  geo::write_geopackage(folder / "land.gpkg", {layer}, land.crs);
}

void write_communes_and_roads(const std::filesystem::path& folder, const geo::Crs& crs, const Lay& lay,
                              const RoadNet& net, const Recipe& recipe) {
  geo::Layer communes{"communes",
                      "Communes",
                      geo::Layer::Kind::point,
                      {{"no", FieldType::integer},
                       {"name", FieldType::text},
                       {"kind", FieldType::text},
                       {"district", FieldType::text},
                       {"population", FieldType::integer},
                       {"population_status", FieldType::text},
                       {"area_km2", FieldType::real},
                       {"land_km2", FieldType::real}},
                      {},
                      ""};
  for (std::size_t c = 0; c < recipe.communes.size(); ++c) {
    const Commune& commune = recipe.communes[c];
    geo::Feature f;
    f.geometry = lay.commune_centre[c];
    f.fields = {{"no", std::int64_t{commune.number}},
                {"name", commune.name},
                {"kind", commune.kind},
                {"district", commune.district},
                {"population", whole(commune.population)},
                {"population_status", commune.population_status},
                {"area_km2", commune.area_km2},
                {"land_km2", std::round(lay.commune_km2[c] * 10) / 10}};
    communes.features.push_back(std::move(f));
  }
  geo::write_geopackage(folder / "communes.gpkg", {communes}, crs);

  geo::Layer roads{"roads",
                   "Roads",
                   geo::Layer::Kind::line,
                   {{"kind", FieldType::text},
                    {"from_place", FieldType::text},
                    {"to_place", FieldType::text},
                    {"length_km", FieldType::real}},
                   {},
                   ""};
  for (const Road& road : net.roads) {
    geo::Feature f;
    f.geometry = road.line;
    f.fields = {{"kind", road.kind},
                {"from_place", road.from},
                {"to_place", road.to},
                {"length_km", std::round(road.length_km * 100) / 100}};
    roads.features.push_back(std::move(f));
  }
  geo::write_geopackage(folder / "roads.gpkg", {roads}, crs);
}

void write_villages(const std::filesystem::path& folder, const geo::Crs& crs,
                    const std::vector<Settlement>& settlements, const std::vector<Identity>& identity,
                    const Recipe& recipe) {
  geo::Layer layer{"villages",
                   "Villages (reconstruction)",
                   geo::Layer::Kind::multipolygon,
                   {{"id", FieldType::text},
                    {"name", FieldType::text},
                    {"commune", FieldType::text},
                    {"district", FieldType::text},
                    {"households", FieldType::integer},
                    {"population", FieldType::integer},
                    {"weight", FieldType::real},
                    {"phase", FieldType::text},
                    {"status", FieldType::text},
                    {"closed_by", FieldType::text},
                    {"kind", FieldType::text},
                    {"published_name", FieldType::integer}},
                   {},
                   ""};
  for (std::size_t i = 0; i < settlements.size(); ++i) {
    const Settlement& s = settlements[i];
    const Commune& commune = recipe.communes[static_cast<std::size_t>(s.commune)];
    const Identity who = identity.empty() ? Identity{} : identity[i];
    geo::Feature f;
    f.geometry = s.area;
    f.fields = {{"id", s.id},
                {"name", s.name},
                {"commune", commune.name},
                {"district", commune.district},
                {"households", whole(s.households)},
                {"population", whole(s.people)},
                {"weight", s.weight},
                {"phase", who.phase},
                {"status", who.status},
                {"closed_by", who.closed_by},
                {"kind", std::string{name_of(s.kind)}},
                {"published_name", std::int64_t{s.published_name ? 1 : 0}}};
    layer.features.push_back(std::move(f));
  }
  geo::write_geopackage(folder / "villages.gpkg", {layer}, crs);
}

void write_fibre(const std::filesystem::path& folder, const Network2021& network) {
  std::string csv = "id,name,lon_deg,lat_deg\n";
  auto site = network.sites.begin();
  for (const FibrePoint& point : network.fibre) {
    while (site->id != point.site) ++site;  // both are in order of id
    csv += fmt::format("F-{},{},{:.6f},{:.6f}\n", point.site, quoted(fmt::format("{} ({})", point.site, point.name)),
                       site->lonlat.lon_deg, site->lonlat.lat_deg);
  }
  geo::write_whole(folder / "fibre.csv", csv);
}

void write_bay(const std::filesystem::path& folder, const Land& land, const Recipe& recipe) {
  if (!recipe.heritage_core.empty()) {
    std::vector<Point> ring = projected(recipe.heritage_core, land.crs);
    ring.push_back(ring.front());
    geo::Layer layer{"heritage_core",
                     "Heritage core zone (coarse)",
                     geo::Layer::Kind::multipolygon,
                     {{"name", FieldType::text}, {"note", FieldType::text}, {"area_km2", FieldType::real}},
                     {},
                     ""};
    geo::Feature f;
    f.fields = {{"name", std::string{"Hạ Long Bay heritage core zone"}},
                {"note", std::string{"coarse reconstruction; not the legal boundary"}},
                {"area_km2", std::round(std::abs(signed_area_m2(ring)) * 1e-5) / 10}};
    f.geometry = geo::MultiPolygon{geo::Polygon{{std::move(ring)}}};
    layer.features.push_back(std::move(f));
    geo::write_geopackage(folder / "heritage-core.gpkg", {layer}, land.crs);
  }
  std::vector<LonLat> wanted;
  for (const CandidatePoint& p : recipe.candidate_points) wanted.push_back(p.at);
  const std::vector<Point> at = projected(wanted, land.crs);
  const geo::Transform to_lonlat{land.crs, geo::Crs::wgs84()};
  std::string csv = "id,name,kind,lon_deg,lat_deg,reason\n";
  for (std::size_t i = 0; i < at.size(); ++i) {
    const CandidatePoint& p = recipe.candidate_points[i];
    const Perch perch = perch_near(land, at[i]);
    if (!perch.found) continue;  // this terrain has no land there
    const Point g = to_lonlat(perch.at);
    csv += fmt::format("{},{},{},{:.6f},{:.6f},{}\n", quoted(p.id), quoted(p.name), quoted(p.kind), g.x, g.y,
                       quoted(fmt::format("{}; {:.0f} m above the sea", p.reason, perch.height_m)));
  }
  geo::write_whole(folder / "points.csv", csv);
}

}  // namespace phusong::data
