// What the tests of vectors and places share: a folder that goes away, small files, a small terrain, shared real data.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include "geo/base/error.h"
#include "geo/ground/terrain.h"
#include "geo/io/vector_io.h"

namespace phusong::geo::test {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "phusong-vector-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream{path_ / name, std::ios::binary} << text;
    return (path_ / name).string();
  }
  [[nodiscard]] std::size_t files() const {
    const std::filesystem::directory_iterator all{path_};
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

 private:
  std::filesystem::path path_;
};

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// The error that `action` throws; fails the test when it throws none.
inline Error error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error was thrown";
  return Error{ErrorKind::usage, "", "none"};
}

inline void expect_says(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "\"" << part << "\" is not in: " << text;
}

inline Crs utm48() { return Crs::from_text("EPSG:32648"); }

/// Flat land, except where `kind` says otherwise.
inline Terrain flat_terrain(const Grid& grid, const std::function<Ground(Point)>& kind = nullptr) {
  Terrain terrain;
  terrain.crs = utm48();
  terrain.grid = grid;
  terrain.height_m = Raster<float>{grid, 10.0F};
  terrain.ground = Raster<std::uint8_t>{grid, static_cast<std::uint8_t>(Ground::land)};
  terrain.clutter = Raster<std::uint8_t>{grid};
  terrain.classes = no_clutter();
  if (kind)
    for (int row = 0; row < grid.rows; ++row)
      for (int col = 0; col < grid.columns; ++col)
        terrain.ground(col, row) = static_cast<std::uint8_t>(kind(grid.centre(col, row)));
  return terrain;
}

inline Polygon rectangle(double west, double south, double east, double north) {
  return Polygon{{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}};
}

/// Real data beside the project; empty when it is not there.
inline std::filesystem::path shared_file(const std::string& name) {
  const char* set = std::getenv("PHUSONG_SHARED");
  const std::filesystem::path root = set != nullptr ? std::filesystem::path{set} : std::filesystem::path{"../shared"};
  for (const std::filesystem::path& base : {root, std::filesystem::path{PHUSONG_SOURCE_DIR} / root})
    if (std::filesystem::exists(base / name)) return base / name;
  return {};
}

}  // namespace phusong::geo::test
