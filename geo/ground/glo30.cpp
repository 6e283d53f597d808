#include "geo/ground/glo30.h"

#include <fmt/core.h>

#include <cmath>
#include <cstdlib>
#include <optional>
#include <set>

#include "geo/base/error.h"
#include "geo/base/hash.h"
#include "geo/io/raster_io.h"
#include "geo/io/remote.h"
#include "geo/io/whole_file.h"

namespace phusong::geo {
namespace {

namespace fs = std::filesystem;

/// A tile by its south-west corner, whole degrees.
struct Tile {
  int lat = 0, lon = 0;
};

/// Half a post, degrees: the posts lie on whole degrees, so a tile reaches that far over its north and west side.
constexpr double kHalfPost_deg = 0.5 / 3600.0;

/// Posts are farther apart in longitude towards the poles. Source: product handbook, table 2.
double half_post_lon_deg(int lat) {
  const int from_equator = lat >= 0 ? lat : -lat - 1;
  constexpr struct {
    int from;
    double factor;
  } kSpacing[] = {{85, 10.0}, {80, 5.0}, {70, 3.0}, {60, 2.0}, {50, 1.5}};
  for (const auto& [from, factor] : kSpacing)
    if (from_equator >= from) return factor * kHalfPost_deg;
  return kHalfPost_deg;
}

std::vector<Tile> tiles_under(const Extent& box) {
  std::vector<Tile> tiles;
  if (box.empty()) return tiles;
  const int south = std::max(-90, static_cast<int>(std::floor(box.south - kHalfPost_deg)));
  const int north = std::min(89, static_cast<int>(std::floor(box.north - kHalfPost_deg)));
  for (int lat = north; lat >= south; --lat) {
    const double half = half_post_lon_deg(lat);
    for (int lon = static_cast<int>(std::floor(box.west + half)); lon <= static_cast<int>(std::floor(box.east + half));
         ++lon)
      tiles.push_back({lat, lon});
  }
  return tiles;
}

std::string name_of(const Tile& tile) {
  const int lon = (tile.lon + 180 + 720) % 360 - 180;
  return fmt::format("Copernicus_DSM_COG_10_{}{:02}_00_{}{:03}_00_DEM", tile.lat < 0 ? 'S' : 'N', std::abs(tile.lat),
                     lon < 0 ? 'W' : 'E', std::abs(lon));
}

Extent box_of(const Tile& tile) {
  const double half = half_post_lon_deg(tile.lat);
  return {tile.lon - half, tile.lat + kHalfPost_deg, tile.lon + 1 - half, tile.lat + 1 + kHalfPost_deg};
}

/// The names on the bucket's list. A page that is no such list must not turn land into sea.
std::set<std::string> published_tiles(const std::string& address, const Watcher* watcher) {
  const std::string list_address = address + "tileList.txt";
  const std::optional<std::string> text = fetch(list_address, watcher);
  std::set<std::string> names;
  if (text)
    for (std::size_t from = 0; from < text->size();) {
      std::size_t to = text->find_first_of("\r\n", from);
      if (to == std::string::npos) to = text->size();
      if (to > from) names.insert(text->substr(from, to - from));
      from = to + 1;
    }
  if (names.empty() || !names.begin()->starts_with("Copernicus_DSM_COG_10_"))
    throw Error{ErrorKind::network, list_address,
                "this is not the published list of GLO-30 tiles, so a missing tile cannot be told from sea; check the "
                "address and run again"};
  return names;
}

/// Keeps a fetched tile once it was read to its end and lies where its name says.
void keep_tile(const fs::path& file, const std::string& bytes, const Tile& tile, const std::string& tile_address) {
  write_whole_with(file, [&](const fs::path& temporary) {
    write_whole(temporary, bytes);
    try {
      const Extent box = raster_info(temporary.string()).lonlat;
      const Extent expected = box_of(tile);
      constexpr double kSlack_deg = 0.01;
      if (std::abs(box.west - expected.west) > kSlack_deg || std::abs(box.east - expected.east) > kSlack_deg ||
          std::abs(box.south - expected.south) > kSlack_deg || std::abs(box.north - expected.north) > kSlack_deg)
        throw Error{ErrorKind::network, tile_address, "the tile lies elsewhere than its name says"};
      check_raster(temporary.string());
    } catch (const Error& problem) {
      if (problem.kind() == ErrorKind::network) throw;
      throw Error{ErrorKind::network, tile_address,
                  fmt::format("the tile came broken ({}); check the address and run again", problem.sentence())};
    }
  });
}

}  // namespace

std::vector<std::string> glo30_names(const Extent& lonlat) {
  std::vector<std::string> names;
  for (const Tile& tile : tiles_under(lonlat)) names.push_back(name_of(tile));
  return names;
}

fs::path default_tile_cache() {
  const auto folder_of = [](const char* variable) -> fs::path {
    const char* value = std::getenv(variable);
    return value == nullptr ? fs::path{} : fs::path{value};
  };
  fs::path base = folder_of("PHUSONG_CACHE");
  if (base.empty() && !folder_of("XDG_CACHE_HOME").empty()) base = folder_of("XDG_CACHE_HOME") / "phusong";
  if (base.empty() && !folder_of("HOME").empty()) base = folder_of("HOME") / ".cache" / "phusong";
  if (base.empty())
    throw Error{ErrorKind::output, "", "there is no folder for downloaded tiles; set PHUSONG_CACHE to one"};
  return base / "tiles";
}

Glo30Tiles glo30_tiles(const Extent& lonlat, const std::string& address, const fs::path& cache, Watcher* watcher) {
  const std::string base = address.ends_with('/') ? address : address + '/';
  if (!base.starts_with("http://") && !base.starts_with("https://"))
    throw Error{ErrorKind::scenario, address, "a GLO-30 address starts with http:// or https://"};
  constexpr std::size_t kKeyDigits = 12;
  const fs::path folder = cache / ("glo30-" + sha256_hex(base).substr(0, kKeyDigits));
  std::error_code code;
  fs::create_directories(folder, code);
  if (code)
    throw Error{ErrorKind::output, folder.string(),
                fmt::format("the folder for downloaded tiles cannot be made ({}); set PHUSONG_CACHE to one that can be "
                            "written",
                            code.message())};

  const std::vector<Tile> tiles = tiles_under(lonlat);
  Progress progress{watcher, "fetch Copernicus GLO-30", tiles.size()};
  Glo30Tiles result;
  std::optional<std::set<std::string>> published;
  for (const Tile& tile : tiles) {
    const std::string name = name_of(tile);
    const fs::path file = folder / (name + ".tif"), sea_mark = folder / (name + ".sea.txt");
    const bool known_sea = fs::exists(sea_mark);
    if (!known_sea && !fs::exists(file)) {
      const std::string tile_address = base + name + "/" + name + ".tif";
      if (const std::optional<std::string> bytes = fetch(tile_address, watcher)) {
        keep_tile(file, *bytes, tile, tile_address);
      } else {
        if (!published) published = published_tiles(base, watcher);
        if (published->contains(name))
          throw Error{ErrorKind::network, tile_address,
                      "the server has no such tile (404) although the published list names it; run again later"};
        write_whole(sea_mark, fmt::format("{}: 404, and not one of the {} tiles of {}tileList.txt: all sea.\n",
                                          tile_address, published->size(), base));
      }
    }
    if (fs::exists(file))
      result.files.push_back(file.string());
    else
      result.sea.push_back(box_of(tile));
    progress.advance();
  }
  return result;
}

}  // namespace phusong::geo
