#include "sim/siting/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "geo/base/constants.h"
#include "geo/base/error.h"
#include "geo/base/parallel.h"
#include "geo/io/raster_io.h"
#include "geo/io/vector_io.h"
#include "geo/places/area.h"
#include "sim/siting/nearest_line.h"

namespace phusong::sim {

namespace {

std::string text_field(const geo::Feature& feature, const std::string& name) {
  const auto found = feature.fields.find(name);
  return found == feature.fields.end() ? std::string{} : geo::text_of(found->second);
}

/// A number of a field, also as text; nothing where there is none.
std::optional<double> number_field(const geo::Feature& feature, const std::string& name) {
  const std::string text = text_field(feature, name);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

/// An area with a rule.
struct Zone {
  std::string why_en, why_vi;
  double most_height_m = 0.0;  ///< 0: no mast at all
  geo::MultiPolygon area;
  geo::PreparedArea prepared;
};

struct Circle {
  std::string name;
  Point at;
  double radius_m;
};

const geo::MultiPolygon& polygon_of(const geo::FeatureTable& table, const geo::Feature& feature,
                                    const std::string& key) {
  const auto* area = std::get_if<geo::MultiPolygon>(&feature.geometry);
  if (area == nullptr)
    throw Error{ErrorKind::input, table.where(feature),
                fmt::format("this is no polygon, and {} needs polygons; correct the feature or the layer", key)};
  return *area;
}

std::string in_vi(const RestrictionKeys& keys) { return keys.title_vi.empty() ? keys.name : keys.title_vi; }
std::string in_en(const RestrictionKeys& keys) { return keys.title_en.empty() ? keys.name : keys.title_en; }

}  // namespace

struct SiteRules::Impl {
  const Scenario* scenario;
  const geo::Terrain* terrain;
  std::vector<Zone> zones;
  std::vector<Circle> circles;
  std::set<std::string> must_not;
  std::vector<std::string> must_not_ids;
  std::vector<CellIndex> must_not_cells;
  NearestLine roads, jetties, power;

  void add_zone(const geo::MultiPolygon& area, std::string why_en, std::string why_vi, double most_height_m) {
    geo::Repair mended = geo::repair(area);
    if (mended.area.empty()) return;
    geo::PreparedArea prepared{mended.area};
    zones.push_back({std::move(why_en), std::move(why_vi), most_height_m, std::move(mended.area), std::move(prepared)});
  }
  void read_exclusions();
  void read_restriction(const RestrictionKeys& keys);
  void read_must_not();
};

void SiteRules::Impl::read_exclusions() {
  const CandidateKeys& keys = scenario->candidates;
  if (keys.exclude.empty()) return;
  const geo::FeatureTable table = geo::read_features(keys.exclude, keys.exclude_layer, terrain->crs);
  for (const geo::Feature& feature : table.features) {
    const geo::MultiPolygon& area = polygon_of(table, feature, "candidates.exclude");
    std::string name = text_field(feature, "name");
    if (name.empty()) name = fmt::format("zone {}", feature.fid);
    add_zone(area, "inside the exclusion zone " + name, "nằm trong vùng loại trừ " + name, 0.0);
  }
}

void SiteRules::Impl::read_restriction(const RestrictionKeys& keys) {
  const std::string key = fmt::format("[[restrictions]] {}", keys.name);
  const geo::FeatureTable table = geo::read_features(keys.source, keys.layer, terrain->crs);
  if (table.features.empty())
    throw Error{ErrorKind::input, table.source, fmt::format("{} has no feature; correct its source or layer", key)};
  for (const geo::Feature& feature : table.features) {
    const geo::MultiPolygon& area = polygon_of(table, feature, key);
    const std::string name = text_field(feature, "name");
    const std::string of_en = in_en(keys) + (name.empty() ? "" : ": " + name);
    const std::string of_vi = in_vi(keys) + (name.empty() ? "" : ": " + name);
    if (keys.rule == "no_mast") {
      add_zone(area, "no mast may stand there (" + of_en + ")", "không được dựng cột tại đó (" + of_vi + ")", 0.0);
      continue;
    }
    const std::optional<double> limit = number_field(feature, keys.height_field);
    if (!limit || *limit <= 0.0)
      throw Error{ErrorKind::input, table.where(feature),
                  fmt::format("{} limits the height of masts, but the field {} holds \"{}\", which is no height above "
                              "0 m; correct the field or name another one in height_field",
                              key, keys.height_field, text_field(feature, keys.height_field))};
    add_zone(area, fmt::format("masts above {:g} m are not allowed there ({})", *limit, of_en),
             fmt::format("không được dựng cột cao hơn {:g} m tại đó ({})", *limit, of_vi), *limit);
  }
}

void SiteRules::Impl::read_must_not() {
  const CandidateKeys& keys = scenario->candidates;
  for (const std::string& id : keys.must_not) {
    must_not.insert(id);
    const auto cell = cell_of_id(id);
    if (!cell) {
      must_not_ids.push_back(id);
    } else if (!terrain->grid.contains(cell->col, cell->row)) {
      throw Error{ErrorKind::scenario, scenario->file.string(),
                  fmt::format("candidates.must_not names the cell {}, which lies outside the working grid of {} x {} "
                              "cells; correct the id",
                              id, terrain->grid.columns, terrain->grid.rows)};
    } else {
      must_not_cells.push_back(*cell);
    }
  }
  if (keys.must_not_places.empty()) return;
  const geo::FeatureTable table = geo::read_features(keys.must_not_places, keys.must_not_places_layer, terrain->crs);
  for (const geo::Feature& feature : table.features) {
    const auto* point = std::get_if<Point>(&feature.geometry);
    const std::optional<double> radius = number_field(feature, "radius_m");
    if (point == nullptr || !radius || *radius < 0.0)
      throw Error{
          ErrorKind::input, table.where(feature),
          fmt::format("candidates.must_not_places needs points with a field radius_m of 0 m or more; here it is "
                      "\"{}\"",
                      text_field(feature, "radius_m"))};
    std::string name = text_field(feature, "name");
    if (name.empty()) name = text_field(feature, "id");
    if (name.empty()) name = fmt::format("place {}", feature.fid);
    circles.push_back({std::move(name), *point, *radius});
  }
}

SiteRules::SiteRules(const Scenario& scenario, const geo::Terrain& terrain) : impl_{std::make_unique<Impl>()} {
  impl_->scenario = &scenario;
  impl_->terrain = &terrain;
  impl_->read_exclusions();
  for (const RestrictionKeys& keys : scenario.restrictions) impl_->read_restriction(keys);
  impl_->read_must_not();
  const CandidateKeys& keys = scenario.candidates;
  if (!keys.roads.empty()) impl_->roads = read_nearest(keys.roads, keys.roads_layer, terrain.crs, "candidates.roads");
  if (!keys.jetties.empty())
    impl_->jetties = read_nearest(keys.jetties, keys.jetties_layer, terrain.crs, "candidates.jetties");
  if (!keys.power_lines.empty())
    impl_->power = read_nearest(keys.power_lines, keys.power_lines_layer, terrain.crs, "candidates.power_lines");
}

SiteRules::~SiteRules() = default;
SiteRules::SiteRules(SiteRules&&) noexcept = default;

const std::vector<std::string>& SiteRules::must_not_ids() const noexcept { return impl_->must_not_ids; }

bool SiteRules::has_costs() const noexcept {
  return !impl_->roads.empty() || !impl_->jetties.empty() || !impl_->power.empty();
}

double SiteRules::most_height_m(Point at) const {
  double most = std::numeric_limits<double>::infinity();
  for (const Zone& zone : impl_->zones)
    if (zone.most_height_m > 0.0 && zone.most_height_m < most && zone.prepared.contains(at)) most = zone.most_height_m;
  return most;
}

AccessCost SiteRules::access_to(Point at) const noexcept {
  const CandidateKeys& keys = impl_->scenario->candidates;
  AccessCost cost;
  double road_vnd = 0.0, jetty_vnd = 0.0;
  if (!impl_->roads.empty()) {
    cost.road_km = impl_->roads.distance_m(at) / 1000.0;
    road_vnd = cost.road_km * keys.road_vnd_per_km;
  }
  if (!impl_->jetties.empty()) {
    cost.jetty_km = impl_->jetties.distance_m(at) / 1000.0;
    jetty_vnd = cost.jetty_km * keys.jetty_vnd_per_km;
  }
  cost.by_jetty = cost.jetty_km >= 0.0 && (cost.road_km < 0.0 || jetty_vnd < road_vnd);
  cost.way_vnd = cost.by_jetty ? jetty_vnd : road_vnd;
  if (!impl_->power.empty()) {
    cost.power_km = impl_->power.distance_m(at) / 1000.0;
    cost.power_vnd = cost.power_km * keys.power_vnd_per_km;
  }
  return cost;
}

std::optional<Refusal> SiteRules::refusal(const Candidate& candidate, const std::vector<const BtsType*>& types) const {
  const geo::Terrain& terrain = *impl_->terrain;
  const bool stands = candidate.kind == CandidateKind::existing_mast;
  if (impl_->must_not.contains(candidate.id))
    return Refusal{"candidates.must_not names it", "candidates.must_not đã loại vị trí này"};
  switch (terrain.ground_at(candidate.at)) {
    case geo::Ground::unknown:
      return Refusal{"the ground there is unknown", "địa hình tại đó chưa biết"};
    case geo::Ground::sea:
      return Refusal{"it stands on the sea", "nằm trên mặt biển"};
    case geo::Ground::land:
      break;
  }
  for (const Zone& zone : impl_->zones) {
    if (!zone.prepared.contains(candidate.at)) continue;
    const bool too_high = zone.most_height_m > 0.0 && !stands && !types.empty() &&
                          std::all_of(types.begin(), types.end(),
                                      [&zone](const BtsType* type) { return type->height_m > zone.most_height_m; });
    if (zone.most_height_m <= 0.0 || too_high) return Refusal{zone.why_en, zone.why_vi};
  }
  for (const Circle& circle : impl_->circles)
    if (const double away = distance_m(circle.at, candidate.at); away <= circle.radius_m)
      return Refusal{fmt::format("{:.0f} m from {}, where candidates.must_not_places allows none within {:g} m", away,
                                 circle.name, circle.radius_m),
                     fmt::format("cách {} {:.0f} m, trong bán kính {:g} m không được dựng trạm", circle.name, away,
                                 circle.radius_m)};
  if (std::isnan(terrain.height_at(candidate.at)))
    return Refusal{"the ground beside it is unknown", "địa hình bên cạnh chưa biết"};
  if (!stands && candidate.kind != CandidateKind::point) {
    const double slope = slope_deg(terrain, terrain.grid.col_of(candidate.at.x), terrain.grid.row_of(candidate.at.y));
    const double most = impl_->scenario->candidates.max_slope_deg;
    if (slope > most)
      return Refusal{
          fmt::format("the ground there slopes by {:.0f}°, more than candidates.max_slope_deg ({:g}°)", slope, most),
          fmt::format("mặt đất tại đó dốc {:.0f}°, vượt giới hạn {:g}°", slope, most)};
  }
  return std::nullopt;
}

Raster<std::uint8_t> SiteRules::open_cells(double height_m) const {
  const geo::Terrain& terrain = *impl_->terrain;
  const Grid& grid = terrain.grid;
  std::vector<geo::MultiPolygon> closed;
  for (const Zone& zone : impl_->zones)
    if (zone.most_height_m < height_m) closed.push_back(zone.area);
  Raster<std::uint8_t> open = closed.empty() ? Raster<std::uint8_t>{grid, std::uint8_t{0}} : geo::burn(closed, grid);
  const double most_slope = impl_->scenario->candidates.max_slope_deg;
  parallel_for(0, grid.rows, [&](int row) {
    for (int col = 0; col < grid.columns; ++col) {
      std::uint8_t& cell = open(col, row);
      const Point at = grid.centre(col, row);
      const bool allowed =
          cell == 0 && static_cast<geo::Ground>(terrain.ground(col, row)) == geo::Ground::land &&
          (most_slope >= 90.0 || slope_deg(terrain, col, row) <= most_slope) &&
          std::none_of(impl_->circles.begin(), impl_->circles.end(),
                       [at](const Circle& circle) { return distance_m(circle.at, at) <= circle.radius_m; }) &&
          !std::isnan(terrain.height_at(at));
      cell = allowed ? 1 : 0;
    }
  });
  for (const CellIndex& cell : impl_->must_not_cells) open(cell.col, cell.row) = 0;
  return open;
}

double slope_deg(const geo::Terrain& terrain, int col, int row) noexcept {
  const Grid& grid = terrain.grid;
  const auto known = [&](int c, int r) {
    return grid.contains(c, r) && static_cast<geo::Ground>(terrain.ground(c, r)) != geo::Ground::unknown;
  };
  const auto rise = [&](int dc, int dr) {
    const bool before = known(col - dc, row - dr), after = known(col + dc, row + dr);
    const double low = static_cast<double>(before ? terrain.height_m(col - dc, row - dr) : terrain.height_m(col, row));
    const double high = static_cast<double>(after ? terrain.height_m(col + dc, row + dr) : terrain.height_m(col, row));
    const int steps = (before ? 1 : 0) + (after ? 1 : 0);
    return steps == 0 ? 0.0 : (high - low) / (steps * grid.cell_m);
  };
  return std::atan(std::hypot(rise(1, 0), rise(0, 1))) * 180.0 / kPi;
}

std::string surface_id(int col, int row) { return fmt::format("S-{}-{}", col, row); }

std::optional<CellIndex> cell_of_id(const std::string& id) {
  if (!id.starts_with("S-")) return std::nullopt;
  const char* const end = id.data() + id.size();
  CellIndex cell;
  const auto col = std::from_chars(id.data() + 2, end, cell.col);
  if (col.ec != std::errc{} || col.ptr == end || *col.ptr != '-') return std::nullopt;
  const auto row = std::from_chars(col.ptr + 1, end, cell.row);
  if (row.ec != std::errc{} || row.ptr != end) return std::nullopt;
  return cell;
}

}  // namespace phusong::sim
