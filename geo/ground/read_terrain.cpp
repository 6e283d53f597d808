#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "geo/base/error.h"
#include "geo/ground/glo30.h"
#include "geo/ground/terrain.h"
#include "geo/io/raster_io.h"
#include "geo/io/vector_io.h"

namespace phusong::geo {
namespace {

/// Of the working grid: heights, ground and clutter of more would need over 4 GB.
constexpr double kMostCells = 400e6;
constexpr std::string_view kGlo30Prefix = "glo30:";

/// Points along the border of a box, corners included, no farther apart than `step`.
std::vector<Point> border_of(const Extent& box, double step) {
  std::vector<Point> points;
  const auto along = [&](Point from, Point to) {
    const int n = std::max(1, static_cast<int>(std::ceil(distance_m(from, to) / step)));
    for (int i = 0; i < n; ++i) points.push_back({from.x + (to.x - from.x) * i / n, from.y + (to.y - from.y) * i / n});
  };
  along({box.west, box.south}, {box.east, box.south});
  along({box.east, box.south}, {box.east, box.north});
  along({box.east, box.north}, {box.west, box.north});
  along({box.west, box.north}, {box.west, box.south});
  points.push_back(points.front());
  return points;
}

/// The box of a grid in degrees.
Extent lonlat_of(const Grid& grid, const Crs& crs) {
  const Transform to_lonlat{crs, Crs::wgs84()};
  const Extent box = grid.extent();
  constexpr int kPiecesPerSide = 32;
  Extent lonlat;
  for (const Point& p : border_of(box, std::max(box.east - box.west, box.north - box.south) / kPiecesPerSide))
    lonlat.add(to_lonlat(p));
  return lonlat;
}

/// Geodesic distance between the nearest points of two lon/lat boxes, 0 when they touch.
double gap_km(const Extent& a, const Extent& b) {
  const auto nearest = [](double low, double high, double other_low, double other_high) {
    if (high < other_low) return std::pair{high, other_low};
    if (other_high < low) return std::pair{low, other_high};
    const double both = std::max(low, other_low);
    return std::pair{both, both};
  };
  const auto [lat_a, lat_b] = nearest(a.south, a.north, b.south, b.north);
  double least_m = std::numeric_limits<double>::infinity();
  for (const double turn : {-360.0, 0.0, 360.0}) {
    const auto [lon_a, lon_b] = nearest(a.west, a.east, b.west + turn, b.east + turn);
    least_m = std::min(least_m, geodesic_distance_m({lon_a, lat_a}, {lon_b, lat_b}));
  }
  return least_m / 1000.0;
}

/// What the list of rasters comes to, with GLO-30 entries replaced by their tiles.
struct Expanded {
  std::vector<std::string> rasters;
  std::vector<Extent> sea;  ///< lon/lat boxes where a missing height is sea
  bool glo30 = false;
};

Expanded expand(const TerrainSources& sources, const Extent& lonlat, Watcher* watcher) {
  Expanded all;
  for (const std::string& raster : sources.rasters) {
    if (!raster.starts_with(kGlo30Prefix)) {
      all.rasters.push_back(raster);
      continue;
    }
    const std::string address = raster.substr(kGlo30Prefix.size());
    const std::filesystem::path cache =
        sources.cache_folder.empty() ? default_tile_cache() : std::filesystem::path{sources.cache_folder};
    Glo30Tiles tiles = glo30_tiles(lonlat, address.empty() ? kGlo30Address : address, cache, watcher);
    all.rasters.insert(all.rasters.end(), tiles.files.begin(), tiles.files.end());
    all.sea.insert(all.sea.end(), tiles.sea.begin(), tiles.sea.end());
    all.glo30 = true;
  }
  return all;
}

void refuse_feet(const std::string& source, const std::string& unit) {
  std::string lower = unit;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const std::string_view feet : {"ft", "foot", "feet", "us survey foot", "ussft", "ft_us"})
    if (lower == feet)
      throw Error{ErrorKind::input, source,
                  fmt::format("the raster's heights are in \"{}\", and metres are needed; convert it with "
                              "gdal_calc.py --calc=\"A*0.3048\"",
                              unit)};
}

/// Lays the rasters by priority: the first that has data wins.
Raster<float> read_heights(const Expanded& expanded, const Crs& crs, const Grid& grid, const Extent& lonlat,
                           std::vector<std::string>& notes, Watcher* watcher) {
  Raster<float> height_m{grid, kNoData};
  bool any_overlap = !expanded.sea.empty();
  double least_gap_km = std::numeric_limits<double>::infinity();
  std::string nearest, nearest_crs;
  for (const std::string& source : expanded.rasters) {
    const RasterInfo info = raster_info(source);
    refuse_feet(source, info.unit);
    const double gap = gap_km(info.lonlat, lonlat);
    if (gap > 0.0) {
      notes.push_back(fmt::format("{} lies {:.1f} km outside the area and was not used", source, gap));
      if (gap < least_gap_km) {
        least_gap_km = gap;
        nearest = source;
        nearest_crs = info.crs_label;
      }
      continue;
    }
    any_overlap = true;
    const FillCounts counts = fill_missing(source, crs, height_m, Resampling::bilinear,
                                           {.lowest = kLowestHeight_m, .highest = kHighestHeight_m}, watcher);
    if (counts.out_of_range > 0)
      notes.push_back(
          fmt::format("{}: {} cells hold heights outside {} to {} m and were taken as missing; declare the "
                      "void value with gdal_edit.py -a_nodata",
                      source, counts.out_of_range, kLowestHeight_m, kHighestHeight_m));
  }
  if (!any_overlap)
    throw Error{
        ErrorKind::input, nearest,
        fmt::format("no terrain raster overlaps the area: this one ({}) lies {:.1f} km from the working grid "
                    "({}, longitudes {:.3f} to {:.3f}, latitudes {:.3f} to {:.3f}); check area.bounds_deg and "
                    "the raster's coordinate system",
                    nearest_crs, least_gap_km, crs.label(), lonlat.west, lonlat.east, lonlat.south, lonlat.north)};
  return height_m;
}

/// 1 inside the polygons of the scenario's sea or land layer.
Raster<std::uint8_t> read_polygons(const TerrainSources& sources, const Crs& crs, const Grid& grid,
                                   std::vector<std::string>& notes) {
  if (sources.sea_polygons.empty())
    throw Error{ErrorKind::scenario, "terrain.sea_polygons",
                "terrain.sea asks for polygons, but no file is named; set terrain.sea_polygons"};
  const FeatureTable table = read_features(sources.sea_polygons, sources.sea_polygons_layer, crs);
  std::vector<MultiPolygon> areas;
  for (const Feature& feature : table.features) {
    if (const auto* area = std::get_if<MultiPolygon>(&feature.geometry))
      areas.push_back(*area);
    else
      notes.push_back(fmt::format("{}: left out of the sea layer, {}", table.where(feature),
                                  feature.defect.empty() ? "it is no polygon" : feature.defect));
  }
  if (areas.empty())
    throw Error{ErrorKind::input, sources.sea_polygons,
                "the layer holds no polygon, so it cannot say what is sea; name another file or layer"};
  return burn(areas, grid);
}

/// Cells in tiles that do not exist because they are all sea.
Raster<std::uint8_t> burn_boxes(const std::vector<Extent>& boxes, const Crs& crs, const Grid& grid) {
  const Transform from_lonlat{Crs::wgs84(), crs};
  constexpr double kStep_deg = 0.01;
  std::vector<MultiPolygon> areas;
  for (const Extent& box : boxes) {
    std::vector<Point> ring = border_of(box, kStep_deg);
    for (Point& p : ring) p = from_lonlat(p);
    areas.push_back({Polygon{{std::move(ring)}}});
  }
  return burn(areas, grid);
}

/// Decides land, sea or unknown for each cell, and leaves heights finite.
void classify(const TerrainSources& sources, const Expanded& expanded, std::vector<std::string>& notes, Terrain& t) {
  const bool by_polygons = sources.sea == SeaRule::water_polygons || sources.sea == SeaRule::land_polygons;
  Raster<std::uint8_t> inside, absent;
  if (by_polygons) inside = read_polygons(sources, t.crs, t.grid, notes);
  if (!expanded.sea.empty()) absent = burn_boxes(expanded.sea, t.crs, t.grid);

  for (std::size_t i = 0; i < t.grid.size(); ++i) {
    float& height_m = t.height_m.cells[i];
    const bool known = !std::isnan(height_m);
    const bool polygon_sea = by_polygons && (inside.cells[i] != 0) == (sources.sea == SeaRule::water_polygons);
    // A polygon layer is the stronger word: what it calls land is not sea because a tile is absent.
    const bool missing_sea =
        !known && ((sources.sea == SeaRule::missing) ||
                   (!absent.cells.empty() && absent.cells[i] != 0 && sources.sea != SeaRule::land_polygons));
    const bool low_sea = known && sources.sea == SeaRule::zero_and_below && height_m <= 0.0F;
    Ground ground = known ? Ground::land : Ground::unknown;
    if (polygon_sea || missing_sea || low_sea) ground = Ground::sea;
    if (ground != Ground::land) height_m = 0.0F;
    t.ground.cells[i] = static_cast<std::uint8_t>(ground);
    ++(ground == Ground::land ? t.land_cells : ground == Ground::sea ? t.sea_cells : t.unknown_cells);
  }
}

/// Land-cover codes to class indices; sea carries no clutter. Codes without a class are counted and named.
void read_clutter(const TerrainSources& sources, std::vector<std::string>& notes, Watcher* watcher, Terrain& t) {
  if (sources.land_cover.empty()) return;
  const Raster<float> codes = read_onto_grid(sources.land_cover, t.crs, t.grid, Resampling::mode, watcher);
  std::array<std::uint64_t, 256> unlisted{};
  std::uint64_t missing = 0, not_codes = 0;
  for (std::size_t i = 0; i < codes.cells.size(); ++i) {
    if (t.ground.cells[i] == static_cast<std::uint8_t>(Ground::sea)) continue;
    const float value = codes.cells[i];
    if (std::isnan(value)) {
      ++missing;
      continue;
    }
    if (!(value >= 0.0F && value < 256.0F && value == std::floor(value))) {
      ++not_codes;
      continue;
    }
    const int code = static_cast<int>(value);
    const std::uint8_t index = t.classes.index_of_code(code);
    t.clutter.cells[i] = index;
    if (index == 0) ++unlisted[static_cast<std::size_t>(code)];
  }
  for (std::size_t code = 0; code < unlisted.size(); ++code)
    if (unlisted[code] > 0)
      notes.push_back(fmt::format("{}: {} cells have code {}, which the class table does not list; they count as bare",
                                  sources.land_cover, unlisted[code], code));
  if (not_codes > 0)
    notes.push_back(fmt::format("{}: {} cells hold no whole number from 0 to 255; they count as bare",
                                sources.land_cover, not_codes));
  if (missing > 0)
    notes.push_back(
        fmt::format("{}: {} cells off the sea have no land cover; they count as bare", sources.land_cover, missing));
}

}  // namespace

Grid grid_over(const Crs& crs, const Extent& lonlat, double cell_m) {
  if (!crs.projected_metres())
    throw Error{ErrorKind::scenario, crs.label(),
                "the working system must be projected and in metres, such as EPSG:32648 or EPSG:3405"};
  if (!(cell_m > 0.0) || !std::isfinite(cell_m))
    throw Error{ErrorKind::scenario, "", fmt::format("a cell of {} m is not possible; it must be above 0", cell_m)};
  if (lonlat.empty() || !(lonlat.west < lonlat.east) || !(lonlat.south < lonlat.north) || lonlat.south < -90.0 ||
      lonlat.north > 90.0)
    throw Error{ErrorKind::scenario, "",
                fmt::format("the area west {}, south {}, east {}, north {} is empty or off the Earth; the order is "
                            "west, south, east, north in degrees (are longitude and latitude swapped?)",
                            lonlat.west, lonlat.south, lonlat.east, lonlat.north)};
  // Straight edges in degrees bend in the working system; the sagitta between points this near is below a metre.
  constexpr int kPiecesPerSide = 256;
  const Transform from_lonlat{Crs::wgs84(), crs};
  Extent box;
  for (const Point& p :
       border_of(lonlat, std::max(lonlat.east - lonlat.west, lonlat.north - lonlat.south) / kPiecesPerSide))
    box.add(from_lonlat(p));

  const double west = std::floor(box.west / cell_m), east = std::ceil(box.east / cell_m);
  const double south = std::floor(box.south / cell_m), north = std::ceil(box.north / cell_m);
  if ((east - west) * (north - south) > kMostCells)
    throw Error{ErrorKind::scenario, "",
                fmt::format("{:.0f} x {:.0f} cells of {} m do not fit into memory; make the area smaller or the cells "
                            "larger",
                            east - west, north - south, cell_m)};
  return {.west = west * cell_m,
          .north = north * cell_m,
          .cell_m = cell_m,
          .columns = static_cast<int>(east - west),
          .rows = static_cast<int>(north - south)};
}

Terrain read_terrain(const TerrainSources& sources, const Crs& crs, const Grid& grid, Watcher* watcher) {
  if (!crs.projected_metres())
    throw Error{ErrorKind::scenario, crs.label(),
                "the working system must be projected and in metres, such as EPSG:32648 or EPSG:3405"};
  if (grid.columns < 1 || grid.rows < 1) throw Error{ErrorKind::scenario, "", "the working grid has no cells"};
  if (sources.rasters.empty())
    throw Error{ErrorKind::scenario, "terrain.rasters", "no terrain is named; list at least one raster"};

  const Extent lonlat = lonlat_of(grid, crs);
  Terrain t;
  t.crs = crs;
  t.grid = grid;
  t.surface_model = sources.surface_model;
  t.classes = sources.classes.classes.empty() ? no_clutter() : sources.classes;
  const Expanded expanded = expand(sources, lonlat, watcher);
  if (expanded.glo30 && !sources.surface_model)
    t.notes.emplace_back(
        "GLO-30 heights are those of treetops and roofs; set terrain.heights = \"surface\", otherwise clutter counts "
        "twice");
  t.height_m = read_heights(expanded, crs, grid, lonlat, t.notes, watcher);
  t.ground = Raster<std::uint8_t>{grid, 0};
  t.clutter = Raster<std::uint8_t>{grid, 0};
  classify(sources, expanded, t.notes, t);
  read_clutter(sources, t.notes, watcher, t);
  return t;
}

}  // namespace phusong::geo
