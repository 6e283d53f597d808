// The typed table of relief that terrain is grown from: one row per landform, each with its source.
//
//   ReliefTable table = read_relief_table("data/quang-ninh/terrain.csv", crs);
//   for (const Landform& ridge : table.of(Relief::ridge)) ...
//
// Columns: kind,name,lonlat,height_m,width_m,roughness,source. `lonlat` is "lon lat [height]; lon lat [height]; ...".
// Guarantees: rows keep the file's order; positions are rounded to 0.1 m so that a last bit of PROJ changes nothing.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "geo/grid/grid.h"
#include "geo/io/crs.h"

namespace phusong::data {

/// At most so many rows: the table is a gazetteer that a person can read, not a raster in disguise.
inline constexpr int kMostLandforms = 300;

enum class Relief {
  coast,     ///< stretch of the mainland shore; rows in order from the south-west, land on the left; roughness: metres
  island,    ///< ring; height_m: its top, empty where ridges say it; roughness: metres of detail of the shore
  channel,   ///< tidal water of width_m
  karst,     ///< ring; towers up to height_m, one place per width_m, roughness: share of the places filled
  lagoon,    ///< point; open water without towers within width_m
  mangrove,  ///< ring; tidal flats here carry mangrove
  plain,     ///< line with heights, flat ground
  summit,    ///< point; height_m
  ridge,     ///< line with heights
  valley,    ///< line with heights, written downstream
  town       ///< point; built-up within about width_m
};

struct Vertex {
  Point at;
  double height_m = 0.0;
};

struct Landform {
  Relief kind{};
  std::string name;
  std::vector<Vertex> line;
  double height_m = 0.0, width_m = 0.0, roughness = 0.0;
  std::string source;
};

struct ReliefTable {
  std::vector<Landform> rows;
  [[nodiscard]] std::vector<Landform> of(Relief kind) const;
};

/// Throws Error{input} with file:line: unreadable, an unknown kind, a number out of place, a missing source or value,
/// more rows than kMostLandforms.
[[nodiscard]] ReliefTable read_relief_table(const std::filesystem::path& csv, const geo::Crs& crs);

}  // namespace phusong::data
