// Land-cover classes: what stands on the ground and how high it is taken to be.
//
//   ClutterClasses c = esa_world_cover();
//   const ClutterClass& forest = c.classes[c.index_of_code(10)];
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace phusong::geo {

/// Clutter categories and their heights. Source: Rec. ITU-R P.1812-6, table 2 (representative clutter heights), and the
/// class list of ESA WorldCover 2021 v200.
struct ClutterClass {
  int code = -1;              ///< value in the land-cover raster; -1 for "none"
  std::string name = {};      ///< e.g. "Tree cover"
  std::string category = {};  ///< water, open, suburban, urban, dense_urban, trees
  double height_m = 0.0;      ///< representative height above ground, 0 to 100
};

struct ClutterClasses {
  std::vector<ClutterClass> classes;  ///< element 0 is always "none": code -1, height 0
  std::vector<std::uint8_t> by_code;  ///< 256 entries: index into classes; unlisted codes are 0 and counted on reading

  [[nodiscard]] std::uint8_t index_of_code(int code) const noexcept {
    return code >= 0 && code < 256 && !by_code.empty() ? by_code[static_cast<std::size_t>(code)] : std::uint8_t{0};
  }
};

/// Only "none": no land cover.
[[nodiscard]] ClutterClasses no_clutter();
/// The 11 codes of ESA WorldCover.
[[nodiscard]] ClutterClasses esa_world_cover();
/// A CSV with columns code,name,category,height_m. Throws Error{input} with file:line.
[[nodiscard]] ClutterClasses read_classes(const std::string& csv_file);

}  // namespace phusong::geo
