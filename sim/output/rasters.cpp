#include "sim/output/rasters.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>

#include "geo/io/raster_io.h"
#include "geo/io/whole_file.h"
#include "models/catalogue.h"
#include "sim/output/outputs.h"
#include "sim/output/qgis_styles.h"
#include "sim/output/spread_words.h"
#include "sim/output/text.h"

namespace phusong::sim {

namespace {

/// A terrain picture needs no more cells than this; the working grid of a province has ten times as many.
constexpr std::size_t kMostTerrainCells = 8'000'000;

bool has_map(const RunResult& result) { return result.map.grid.size() > 0 && !result.map.rsrp_dbm.cells.empty(); }

geo::RasterTags tags_of(const RunResult& result, std::string unit, std::string description) {
  const Scenario& s = result.scenario;
  const ModelChoice choice{s};
  std::vector<std::string> editions;
  for (const models::Model* model : choice.all()) editions.emplace_back(model->edition);
  geo::RasterTags tags{std::move(unit), std::move(description), {}};
  tags.metadata = {{"PHUSONG_VERSION", PHUSONG_VERSION},
                   {"PHUSONG_SCENARIO", s.identity.name},
                   {"PHUSONG_SCENARIO_SHA256", scenario_hash(s)},
                   {"PHUSONG_MODEL", choice.label()},
                   {"PHUSONG_MODEL_EDITION", joined(editions, "; ")},
                   {"PHUSONG_LOCATION_PROBABILITY_PCT", fixed(s.service.location_probability_pct, 1)},
                   {"PHUSONG_THRESHOLD_DBM", fixed(s.service.rsrp_dbm, 1)}};
  if (const std::string notice = notice_of(s.identity, Language::en); !notice.empty())
    tags.metadata["PHUSONG_NOTICE"] = notice;
  return tags;
}

/// How many fine cells make one cell of the terrain picture: as on the coverage map, more when it would be too large.
int terrain_factor(const RunResult& result) {
  const Grid& fine = result.terrain.grid;
  int factor = 1;
  if (has_map(result)) factor = std::max(1, static_cast<int>(std::lround(result.map.grid.cell_m / fine.cell_m)));
  const auto cells_at = [&](int f) {
    return fine.size() / (static_cast<std::size_t>(f) * static_cast<std::size_t>(f));
  };
  while (cells_at(factor) > kMostTerrainCells) ++factor;
  return factor;
}

void write_terrain(const RunResult& result, const std::filesystem::path& folder) {
  const int factor = terrain_factor(result);
  const geo::Terrain coarse = factor > 1 ? geo::coarsened(result.terrain, factor) : geo::Terrain{};
  const geo::Terrain& terrain = factor > 1 ? coarse : result.terrain;
  Raster<float> height = terrain.height_m;
  // Unknown ground has no height; the zeros that stand there in memory must not look like sea level.
  for (std::size_t i = 0; i < height.cells.size(); ++i)
    if (terrain.ground.cells[i] == static_cast<std::uint8_t>(geo::Ground::unknown)) height.cells[i] = geo::kNoData;
  geo::write_cog(
      folder / "01-terrain-height.tif", height, terrain.crs,
      tags_of(result, "m",
              terrain.surface_model ? "surface height above mean sea level" : "terrain height above mean sea level"));
  geo::write_cog(folder / "01-terrain-ground.tif", terrain.ground, terrain.crs,
                 tags_of(result, "", "0 unknown, 1 land, 2 sea"));
}

/// Sites that are best server somewhere on the map, by index.
std::vector<std::pair<int, std::string>> servers_on_map(const RunResult& result) {
  std::set<int> indices;
  for (const float value : result.map.server.cells)
    if (std::isfinite(value)) indices.insert(static_cast<int>(value));
  std::vector<std::pair<int, std::string>> servers;
  for (const int i : indices) {
    if (i < 0 || static_cast<std::size_t>(i) >= result.sites.size()) continue;
    servers.emplace_back(i, result.sites[static_cast<std::size_t>(i)].id);
  }
  return servers;
}

void write_coverage(const RunResult& result, const std::filesystem::path& folder) {
  const CoverageMap& map = result.map;
  const geo::Crs& crs = result.terrain.crs;
  geo::write_cog(folder / "02-coverage-rsrp.tif", map.rsrp_dbm, crs,
                 tags_of(result, "dBm", "RSRP of the best server at the location probability"));
  geo::write_cog(folder / "02-coverage-margin.tif", map.margin_db, crs,
                 tags_of(result, "dB", "smaller of the downlink and uplink margins"));
  geo::write_cog(folder / "02-coverage-state.tif", map.state, crs,
                 tags_of(result, "", "0 not served, 1 served, 2 unverified (unknown terrain decides)"));
  geo::write_cog(folder / "02-coverage-server.tif", map.server, crs,
                 tags_of(result, "", "index of the best server's site, see 02-servers.csv"));
  if (!has_difference(result)) return;
  const Spread& spread = *result.spread;
  geo::RasterTags tags =
      tags_of(result, "dB", fmt::format("RSRP by {} minus RSRP by {}", spread.other_model, spread.model));
  tags.metadata["PHUSONG_OTHER_MODEL"] = spread.other_model;
  tags.metadata["PHUSONG_OTHER_MODEL_EDITION"] = models::find_model(spread.other_model).edition;
  geo::write_cog(folder / "02-coverage-spread.tif", spread.difference_db, crs, tags);
}

void write_siting(const RunResult& result, const std::filesystem::path& folder) {
  for (const auto& [name, surface] : result.surfaces) {
    const SurfaceRasters maps = rasters_of(surface, result.terrain, result.villages.villages);
    geo::RasterTags tags = tags_of(result, "", "");
    tags.metadata["PHUSONG_BTS_TYPE"] = name;
    for (const BtsType& type : result.scenario.bts_types)
      if (type.name == name)
        tags.metadata["PHUSONG_BTS"] = fmt::format("{:g} m, {:g} MHz, {:g} dBm, {}", type.height_m, type.frequency_mhz,
                                                   type.power_dbm, type.antenna);
    tags.metadata["PHUSONG_SURFACE"] =
        "newly served by one BTS there, with an antenna turned to every village; no data on the sea and on unknown "
        "ground";
    geo::write_cog(folder / fmt::format("04-siting-{}.tif", name),
                   {{&maps.villages, "", "gap villages newly served"},
                    {&maps.households, "", "households in them"},
                    {&maps.people, "", "people in them"}},
                   result.terrain.crs, tags.metadata);
  }
}

}  // namespace

std::vector<RasterLayer> raster_layers(const RunResult& result) {
  const Scenario& s = result.scenario;
  std::vector<RasterLayer> layers;
  const auto add = [&](std::string stem, std::string id, std::string_view en, std::string_view vi, std::string style,
                       bool shown) {
    layers.push_back({std::move(stem), std::move(id), std::string{in_language(s, en, vi)}, std::move(style), shown});
  };
  if (result.terrain.unknown_cells > 0)
    add("01-terrain-ground", "01-terrain-unknown", "Unknown terrain", "Nơi chưa biết địa hình", unknown_style(s), true);
  if (has_map(result)) {
    add("02-coverage-state", "02-coverage-state", "Service", "Có dịch vụ hay không", state_style(s), false);
    if (has_difference(result)) {
      const Spread& spread = *result.spread;
      const auto title = [&](std::string_view what) {
        return fmt::format("{}: {} - {} (dB)", what, spread.other_model, spread.model);
      };
      add("02-coverage-spread", "02-coverage-spread", title("Models' spread"), title("Chênh lệch mô hình"),
          difference_style(), false);
    }
    add("02-coverage-rsrp", "02-coverage-rsrp", "RSRP (dBm)", "Mức thu RSRP (dBm)", rsrp_style(s.service), true);
    add("02-coverage-margin", "02-coverage-margin", "Margin (dB)", "Dự trữ (dB)", margin_style(), false);
    add("02-coverage-server", "02-coverage-server", "Best server", "Trạm phục vụ tốt nhất",
        server_style(servers_on_map(result)), false);
  }
  for (const auto& [name, surface] : result.surfaces) {
    const std::string stem = fmt::format("04-siting-{}", name);
    add(stem, stem + "-villages", "Villages that one BTS closes: " + name, "Số thôn một trạm phủ được: " + name,
        siting_style(SitingBand::villages), result.options.empty());
    add(stem, stem + "-households", "Households: " + name, "Số hộ: " + name, siting_style(SitingBand::households),
        false);
    add(stem, stem + "-people", "People: " + name, "Số dân: " + name, siting_style(SitingBand::people), false);
  }
  if (result.terrain.sea_cells > 0) add("01-terrain-ground", "01-terrain-sea", "Sea", "Biển", sea_style(s), true);
  if (result.terrain.grid.size() > 0) {
    add("01-terrain-height", "01-terrain-height", "Relief", "Địa hình", terrain_style(), true);
  }
  return layers;
}

void write_rasters(const RunResult& result, const std::filesystem::path& folder) {
  if (result.terrain.grid.size() > 0) write_terrain(result, folder);
  if (has_map(result)) write_coverage(result, folder);
  write_siting(result, folder);
  // Opened alone, the ground shows all of its classes.
  std::map<std::string, std::string> styles;
  for (const RasterLayer& layer : raster_layers(result)) styles.emplace(layer.stem, layer.style);
  if (result.terrain.grid.size() > 0) styles["01-terrain-ground"] = ground_style(result.scenario);
  for (const auto& [stem, style] : styles)
    geo::write_whole(folder / (stem + ".qml"), qml_document(style, StyleKind::raster));
}

}  // namespace phusong::sim
