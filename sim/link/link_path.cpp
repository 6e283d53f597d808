#include "sim/link/link_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string_view>

#include "geo/base/error.h"
#include "geo/grid/profile_columns.h"
#include "geo/ground/bridge_unknown.h"
#include "geo/io/csv.h"

namespace phusong::sim {

namespace {

/// Nothing is asked about a link that is shorter.
constexpr double kShortestLink_m = 1.0;

/// On the working grid; nothing for a place outside, or one that the working system cannot express.
std::optional<Point> inside(const geo::Transform& to_grid, const geo::Terrain& terrain, LonLat at) {
  try {
    const Point p = to_grid({at.lon_deg, at.lat_deg});
    return terrain.grid.contains(p) ? std::optional{p} : std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

Point onto_grid(const geo::Transform& to_grid, const geo::Terrain& terrain, LonLat at) {
  if (const auto p = inside(to_grid, terrain, at)) return *p;
  // Whoever writes latitude first lands elsewhere on the Earth; the swapped place then lies inside.
  const bool swapped = inside(to_grid, terrain, {at.lat_deg, at.lon_deg}).has_value();
  throw Error{ErrorKind::input, "",
              fmt::format("the point {:.5f},{:.5f} lies outside the scenario's terrain; {}", at.lon_deg, at.lat_deg,
                          swapped ? "swapped it lies inside: give longitude first, then latitude"
                                  : "choose a point inside, or widen area.bounds_deg")};
}

/// From true north: the working grid keeps angles, so its own bearing is turned by where north lies at the point.
double true_bearing_deg(const geo::Transform& to_grid, Point from, LonLat from_lonlat, Point to) {
  constexpr double kALittleNorth_deg = 1e-4;
  const Point north = to_grid({from_lonlat.lon_deg, from_lonlat.lat_deg + kALittleNorth_deg});
  const double bearing = bearing_deg(from, to) - bearing_deg(from, north);
  return std::fmod(bearing + 720.0, 360.0);
}

// --- profiles from a table

/// A column under one of its names; nothing when it is not there.
struct Column {
  std::size_t index = 0;
  std::string_view name;
};
std::optional<Column> find_column(const geo::CsvTable& table, const std::string& file, const ColumnNames& names) {
  std::optional<Column> found;
  for (const std::string_view name : names) {
    const std::optional<std::size_t> index = table.column(name);
    if (!index || (found && found->index == *index)) continue;
    if (found)
      throw Error{ErrorKind::input, file,
                  fmt::format("the profile has both columns {} and {}; keep one of them", names[0], names[1])};
    found = Column{*index, name};
  }
  return found;
}

Column need_column(const geo::CsvTable& table, const std::string& file, const ColumnNames& names,
                   std::string_view what) {
  if (const auto found = find_column(table, file, names)) return *found;
  throw Error{ErrorKind::input, file,
              fmt::format("the profile has no column {} or {}; give the {} under one of these names", names[0],
                          names[1], what)};
}

/// Reads the cells of one row; knows where it stands.
struct RowReader {
  const std::string& file;
  const geo::CsvRow& row;

  [[nodiscard]] std::string where() const { return fmt::format("{}:{}", file, row.line); }
  [[nodiscard]] const std::string& cell(const Column& column) const { return row.cells[column.index]; }
  [[nodiscard]] double number(const Column& column) const {
    const std::optional<double> value = geo::parse_number(cell(column));
    if (!value)
      throw Error{ErrorKind::input, where(),
                  fmt::format("{} is \"{}\", which is no number; write it like 12.5", column.name, cell(column))};
    return *value;
  }
  [[nodiscard]] Zone zone(const Column& column) const {
    const std::string& text = cell(column);
    if (text.empty()) return Zone::inland;
    if (const std::optional<double> code = geo::parse_number(text))
      if (const std::optional<Zone> zone = zone_of_code(*code)) return *zone;
    throw Error{ErrorKind::input, where(),
                fmt::format("zone is \"{}\"; give 1 (sea), 3 (coastal land) or 4 (inland)", text)};
  }
};

/// The rows of the profile that is asked for.
std::vector<const geo::CsvRow*> rows_of(const geo::CsvTable& table, const std::string& file, std::string& name) {
  std::vector<const geo::CsvRow*> rows;
  const std::optional<std::size_t> names = table.column("profile");
  if (!names) {
    if (!name.empty())
      throw Error{ErrorKind::usage, file,
                  fmt::format("the table has no column profile, so there is no profile {} in it; leave --profile-name "
                              "out",
                              name)};
    for (const geo::CsvRow& row : table.rows) rows.push_back(&row);
    return rows;
  }
  std::vector<std::string> known;
  for (const geo::CsvRow& row : table.rows) {
    const std::string& own = row.cells[*names];
    if (std::find(known.begin(), known.end(), own) == known.end()) known.push_back(own);
  }
  constexpr std::size_t kMostShown = 8;
  std::string list;
  for (std::size_t i = 0; i < known.size() && i < kMostShown; ++i) list += (i == 0 ? "" : ", ") + known[i];
  if (known.size() > kMostShown) list += fmt::format(" and {} more", known.size() - kMostShown);
  if (name.empty() && known.size() == 1) name = known.front();
  if (name.empty())
    throw Error{ErrorKind::usage, file,
                fmt::format("the table holds {} profiles ({}); say which with --profile-name", known.size(), list)};
  for (const geo::CsvRow& row : table.rows)
    if (row.cells[*names] == name) rows.push_back(&row);
  if (rows.empty())
    throw Error{ErrorKind::usage, file, fmt::format("the table holds no profile {}; there are {}", name, list)};
  return rows;
}

}  // namespace

SamplePlaces places_along(const geo::Terrain& terrain, Point from, Point to, std::size_t samples) {
  SamplePlaces places;
  const geo::Transform to_lonlat{terrain.crs, geo::Crs::wgs84()};
  for (std::size_t i = 0; i < samples; ++i) {
    const double share = samples < 2 ? 0.0 : static_cast<double>(i) / static_cast<double>(samples - 1);
    const Point p{from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)};
    places.ground.push_back(std::isnan(terrain.height_at(p)) ? geo::Ground::unknown : terrain.ground_at(p));
    const Point degrees = to_lonlat(p);
    places.lonlat.push_back({degrees.x, degrees.y});
  }
  return places;
}

LinkPath path_over(const geo::Terrain& terrain, LonLat from, LonLat to) {
  const geo::Transform to_grid{geo::Crs::wgs84(), terrain.crs};
  const Point a = onto_grid(to_grid, terrain, from), b = onto_grid(to_grid, terrain, to);
  if (distance_m(a, b) < kShortestLink_m)
    throw Error{ErrorKind::usage, "", "the two ends are the same place; give two places that are at least 1 m apart"};

  LinkPath path;
  terrain.profile_between(a, b, terrain.grid.cell_m, path.profile);
  SamplePlaces places = places_along(terrain, a, b, path.profile.size());
  path.ground = std::move(places.ground);
  path.lonlat = std::move(places.lonlat);
  path.place = LinkPlace{from, to, true_bearing_deg(to_grid, a, from, b), true_bearing_deg(to_grid, b, to, a)};
  return path;
}

LinkPath path_from_csv(const std::string& file, const std::string& name) {
  const geo::CsvTable table = geo::read_csv(file);
  LinkPath path;
  path.name = name;
  const std::vector<const geo::CsvRow*> rows = rows_of(table, file, path.name);
  if (path.name.empty()) path.name = std::filesystem::path{file}.stem().string();
  const Column distance = need_column(table, file, kDistanceColumns, "distance from the transmitter");
  const Column height = need_column(table, file, kHeightColumns, "height of the ground above sea level");
  const auto clutter = find_column(table, file, kClutterColumns);
  const auto zone = find_column(table, file, kZoneColumns);
  const double km = distance.name == kMetresColumn ? 1e-3 : 1.0;
  if (rows.size() < 2)
    throw Error{ErrorKind::input, file, "a profile needs at least two rows, one for each end of the path"};

  Profile& profile = path.profile;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const RowReader row{file, *rows[i]};
    const double at_km = row.number(distance) * km;
    if (i == 0 && at_km != 0.0)
      throw Error{ErrorKind::input, row.where(),
                  fmt::format("the first {} is {}; a profile begins at 0, at the transmitter", distance.name,
                              row.cell(distance))};
    if (i > 0 && at_km <= profile.distance_km.back())
      throw Error{ErrorKind::input, row.where(),
                  fmt::format("{} is {}, which is not beyond the row before; the distances of a profile ascend",
                              distance.name, row.cell(distance))};
    profile.distance_km.push_back(at_km);

    const bool unknown = row.cell(height).empty();
    const double height_m = unknown ? std::numeric_limits<double>::quiet_NaN() : row.number(height);
    if (!unknown && (height_m < geo::kLowestHeight_m || height_m > geo::kHighestHeight_m))
      throw Error{ErrorKind::input, row.where(),
                  fmt::format("{} is {}, which is no height of this Earth; leave the cell empty where the ground is "
                              "unknown",
                              height.name, row.cell(height))};
    profile.height_m.push_back(height_m);

    const double clutter_m = clutter && !row.cell(*clutter).empty() ? row.number(*clutter) : 0.0;
    if (clutter_m < 0.0 || clutter_m > 1000.0)
      throw Error{
          ErrorKind::input, row.where(),
          fmt::format("{} is {}; clutter stands 0 to 1000 m above the ground", clutter->name, row.cell(*clutter))};
    profile.clutter_m.push_back(clutter_m);
    if (zone) profile.zone.push_back(row.zone(*zone));

    const bool sea = zone && profile.zone.back() == Zone::sea;
    path.ground.push_back(unknown ? geo::Ground::unknown : sea ? geo::Ground::sea : geo::Ground::land);
    profile.unknown_samples += unknown ? 1 : 0;
    profile.sea_samples += sea ? 1 : 0;
  }
  profile.clutter_m.front() = profile.clutter_m.back() = 0.0;
  if (profile.unknown_samples > 0) geo::bridge_unknown(profile.distance_km, profile.height_m);
  return path;
}

}  // namespace phusong::sim
