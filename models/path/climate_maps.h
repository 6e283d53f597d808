// World maps of radio climate from the user's own ITU files: DN50.TXT and N050.TXT, with bilinear look-up.
//
//   ClimateMap map = read_climate_map(text, "maps/DN50.TXT");
//   double delta_n = map.at(Degrees{107.1}, Degrees{21.0});
//
// The format is that of the digital maps of Rec. ITU-R P.452 and P.1812: 121 lines of 241 values, a value each 1.5
// degrees, latitude from 90 down to -90, longitude from 0 to 360, whose last column repeats the first. The maps belong
// to the ITU and are not shipped.
// Guarantees: the look-up is exact at the map's points, continuous, wraps around at 0 and 360 degrees, and is pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "geo/base/units.h"

namespace phusong::models {

inline constexpr int kClimateMapRows = 121, kClimateMapColumns = 241;
inline constexpr double kClimateMapStep_deg = 1.5;

struct ClimateMap {
  std::vector<double> values;  ///< row-major, kClimateMapRows x kClimateMapColumns; row 0 is the north pole

  /// Bilinear (Rec. ITU-R P.1144, bilinear interpolation on a square grid). Any finite longitude, east positive;
  /// latitudes beyond a pole count as the pole. Needs a filled map.
  [[nodiscard]] double at(Degrees longitude, Degrees latitude) const noexcept;
};

/// Parses the text of a map. Throws Error{input} with file:line for a line with another count of values, a word that is
/// no number, a value outside [least, most], a last value that is not the first one's repetition, or too few or too
/// many lines. `least` and `most` guard against one map given for the other.
[[nodiscard]] ClimateMap read_climate_map(std::string_view text, const std::string& file, double least, double most);

}  // namespace phusong::models
