// The path of a point-to-point question: its terrain profile, and what is known of each sample.
//
//   LinkPath path = path_over(terrain, {107.10, 20.95}, {107.25, 21.02});
//   LinkPath path = path_from_csv("profile.csv", "");
//
// Guarantees: the same numbers as the coverage loops take (Terrain::profile_between on the working grid's cell); the
// same input gives the same path.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "geo/grid/profile.h"
#include "geo/ground/terrain.h"

namespace phusong::sim {

/// Where a path lies on the Earth. A profile without coordinates has no place.
struct LinkPlace {
  LonLat from, to;
  double bearing_deg = 0.0, back_bearing_deg = 0.0;  ///< from true north, at `from` and at `to`
};

struct LinkPath {
  std::string name;                 ///< of a profile from a table: its own, or the file's; else empty
  Profile profile;                  ///< `from` is index 0
  std::vector<geo::Ground> ground;  ///< of each sample
  std::vector<LonLat> lonlat;       ///< of each sample; empty without a place
  std::optional<LinkPlace> place;
  std::vector<std::string> notes;  ///< what a reader should know of the path itself
};

/// What stands under the samples of a profile between two points of the working grid.
struct SamplePlaces {
  std::vector<geo::Ground> ground;  ///< unknown where the profile had no height
  std::vector<LonLat> lonlat;
};
[[nodiscard]] SamplePlaces places_along(const geo::Terrain& terrain, Point from, Point to, std::size_t samples);

/// The path between two places. Throws Error{input} when one lies outside the terrain (and says so when longitude and
/// latitude seem swapped), Error{usage} when they are less than 1 m apart.
[[nodiscard]] LinkPath path_over(const geo::Terrain& terrain, LonLat from, LonLat to);

/// A profile from a table, one row per sample from the transmitter on. Columns, in any order and case:
///   d_km or d_m                 distance from the transmitter, ascending, first 0
///   h_m_asl or height_m         bare ground above sea level; an empty cell is unknown ground
///   clutter_m or R_m            optional, representative clutter height; the two ends stand on the bare ground
///   zone                        optional, 1 sea, 3 coastal land, 4 inland; an empty cell is inland
///   profile                     optional: the table holds several, of which `name` is taken
/// Other columns are left alone. Throws Error{input} at file:line, Error{usage} when `name` is needed or not there.
[[nodiscard]] LinkPath path_from_csv(const std::string& file, const std::string& name);

}  // namespace phusong::sim
