// What the source rasters themselves hold under a cell, read with GDAL and PROJ alone: the oracle for the ground
// classes.
//
//   Bytes ground = read_bytes("01-terrain-ground.tif");
//   SourcePosts srtm{{"N49W124.tif", "N49W123.tif"}, ground};
//   srtm.under(col, row) == Post::none   // no source has a height under the centre of this cell
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class OGRCoordinateTransformation;

namespace phusong::test {

/// Ground classes as 01-terrain-ground.tif holds them.
inline constexpr std::uint8_t kUnknown = 0, kLand = 1, kSea = 2;
/// Cell states as 02-coverage-state.tif holds them.
inline constexpr std::uint8_t kNotServed = 0, kServed = 1, kUnverified = 2;

/// An 8-bit raster with its placing.
struct Bytes {
  int columns = 0, rows = 0;
  std::array<double, 6> to_map{};
  std::string wkt;
  std::vector<std::uint8_t> cells;
  [[nodiscard]] std::uint8_t operator()(int col, int row) const {
    return cells[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(col)];
  }
};
/// Fails the test when the file cannot be read.
[[nodiscard]] Bytes read_bytes(const std::filesystem::path& file);

class SourcePosts {
 public:
  /// Sources in order of priority, in WGS 84 degrees.
  SourcePosts(const std::vector<std::filesystem::path>& sources, const Bytes& grid);
  ~SourcePosts();
  SourcePosts(const SourcePosts&) = delete;
  SourcePosts& operator=(const SourcePosts&) = delete;

  enum class Post {
    none,    ///< no source has a height here
    height,  ///< a height above 0 m, as those of all posts around it
    low,     ///< a height, with 0 m or less among it and the posts around it
    on_edge  ///< the cell's centre lies on the edge of a post (within a part in 500): either neighbour may be meant
  };
  [[nodiscard]] Post under(int col, int row) const;
  /// The cell that holds a place; nothing outside the grid.
  [[nodiscard]] std::optional<std::array<int, 2>> cell_at(double lon_deg, double lat_deg) const;

 private:
  struct Source {
    int columns = 0, rows = 0;
    std::array<double, 6> to_map{};
    std::optional<double> nodata;
    std::vector<std::int16_t> heights;
    [[nodiscard]] bool has(int col, int row) const;
    [[nodiscard]] std::int16_t at(int col, int row) const;
  };
  const Bytes grid_;
  std::vector<Source> sources_;
  std::unique_ptr<OGRCoordinateTransformation> to_lonlat_, from_lonlat_;
};

}  // namespace phusong::test
