// Copernicus DEM GLO-30: the public 1-degree tiles under an area, each fetched once into a local folder.
//
//   Glo30Tiles t = glo30_tiles(lonlat_box, kGlo30Address, default_tile_cache(), watcher);
//   t.files ... rasters to read;  t.sea ... boxes of tiles that do not exist because they are all sea
//
// Guarantees: a tile is sea only when the server answers 404 for it and the published list of tiles does not name it;
// every other failure is Error{network}. Files in the cache are whole and were read to their end once.
// Source: Copernicus DEM product handbook 5.0 (GEO.2018-1988-2), and the readme of the public bucket.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "geo/base/progress.h"
#include "geo/grid/grid.h"

namespace phusong::geo {

inline constexpr const char* kGlo30Address = "https://copernicus-dem-30m.s3.amazonaws.com/";

struct Glo30Tiles {
  std::vector<std::string> files;  ///< GeoTIFFs in the cache, north to south, then west to east
  std::vector<Extent> sea;         ///< WGS 84 boxes (x lon, y lat) of the tiles that are all sea
};

/// Names such as "Copernicus_DSM_COG_10_N21_00_E107_00_DEM" of the tiles that touch the box (x lon, y lat, degrees;
/// longitudes may pass 180), north to south, then west to east. Empty for an empty box.
[[nodiscard]] std::vector<std::string> glo30_names(const Extent& lonlat);

/// Where tiles are kept: $PHUSONG_CACHE, else $XDG_CACHE_HOME/phusong, else ~/.cache/phusong; then /tiles.
/// Throws Error{output} when none of these is set.
[[nodiscard]] std::filesystem::path default_tile_cache();

/// Fetches what is missing; tiles of another address never mix with these. Throws Error{network}, Error{output}.
[[nodiscard]] Glo30Tiles glo30_tiles(const Extent& lonlat, const std::string& address,
                                     const std::filesystem::path& cache, Watcher* watcher = nullptr);

}  // namespace phusong::geo
