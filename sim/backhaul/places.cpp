#include "sim/backhaul/places.h"

#include <fmt/format.h>

#include <algorithm>

#include "geo/base/error.h"
#include "geo/io/vector_io.h"

namespace phusong::sim {

namespace {

std::string text_field(const geo::Feature& feature, const std::string& name) {
  const auto found = feature.fields.find(name);
  return found == feature.fields.end() ? std::string{} : geo::text_of(found->second);
}

std::vector<NamedPlace> read_places(const std::string& source, const std::string& layer, const std::string& key,
                                    const geo::Crs& crs) {
  std::vector<NamedPlace> places;
  if (source.empty()) return places;
  const geo::FeatureTable table = geo::read_features(source, layer, crs);
  const geo::Transform to_lonlat{crs, geo::Crs::wgs84()};
  for (const geo::Feature& feature : table.features) {
    const auto* point = std::get_if<Point>(&feature.geometry);
    const std::string id = text_field(feature, "id");
    if (point == nullptr || id.empty())
      throw Error{ErrorKind::input, table.where(feature),
                  fmt::format("this is no point with an id; {} needs points with a field id", key)};
    const std::string name = text_field(feature, "name");
    const Point degrees = to_lonlat(*point);
    places.push_back({id, name.empty() ? id : name, *point, {degrees.x, degrees.y}});
  }
  std::sort(places.begin(), places.end(), [](const NamedPlace& a, const NamedPlace& b) { return a.id < b.id; });
  for (std::size_t i = 1; i < places.size(); ++i)
    if (places[i].id == places[i - 1].id)
      throw Error{ErrorKind::input, source,
                  fmt::format("two points of {} have the id {}; give each an id of its own", key, places[i].id)};
  return places;
}

}  // namespace

BackhaulPlaces read_backhaul_places(const Scenario& scenario, const geo::Crs& crs) {
  const BackhaulKeys& keys = scenario.backhaul;
  return {read_places(keys.fibre, keys.fibre_layer, "backhaul.fibre", crs),
          read_places(keys.relay_points, keys.relay_points_layer, "backhaul.relay_points", crs)};
}

}  // namespace phusong::sim
