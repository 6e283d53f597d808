#include "models/path/climate_maps.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "geo/base/error.h"
#include "geo/base/numbers.h"

namespace phusong::models {

namespace {

constexpr auto kRows = static_cast<std::size_t>(kClimateMapRows);
constexpr auto kColumns = static_cast<std::size_t>(kClimateMapColumns);

/// A word of the user's file as it may stand in a message.
std::string shown(std::string_view word) {
  std::string text;
  for (const char c : word.substr(0, 24)) text += c >= ' ' && c <= '~' ? c : '?';
  return word.size() > 24 ? text + "..." : text;
}

}  // namespace

double ClimateMap::at(Degrees longitude, Degrees latitude) const noexcept {
  // Columns run east from Greenwich; the last one is the first again, so that each cell has two sides.
  const double turned = std::fmod(longitude.value(), 360.0);
  const double east = turned < 0.0 ? turned + 360.0 : turned;
  const double x = std::clamp(east / kClimateMapStep_deg, 0.0, static_cast<double>(kColumns - 1));
  const double y = (90.0 - std::clamp(latitude.value(), -90.0, 90.0)) / kClimateMapStep_deg;
  const std::size_t column = std::min(static_cast<std::size_t>(x), kColumns - 2);
  const std::size_t row = std::min(static_cast<std::size_t>(y), kRows - 2);
  const double s = x - static_cast<double>(column);
  const double t = y - static_cast<double>(row);

  const auto value = [&](std::size_t r, std::size_t c) { return values[r * kColumns + c]; };
  const double north = (1.0 - s) * value(row, column) + s * value(row, column + 1);
  const double south = (1.0 - s) * value(row + 1, column) + s * value(row + 1, column + 1);
  return (1.0 - t) * north + t * south;
}

ClimateMap read_climate_map(std::string_view text, const std::string& file, double least, double most) {
  ClimateMap map;
  map.values.reserve(kRows * kColumns);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto format_sentence = [] {
    return fmt::format("a climate map has {} lines of {} values, each {} degrees from 90 to -90 and from 0 to 360",
                       kClimateMapRows, kClimateMapColumns, kClimateMapStep_deg);
  };

  int line_number = 0;
  std::size_t rows = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line_number;
    const auto fail = [&](const std::string& sentence) {
      throw Error{ErrorKind::input, line_number == 0 ? file : fmt::format("{}:{}", file, line_number), sentence};
    };

    constexpr std::string_view kGaps = " \t\r,;";
    std::size_t count = 0;
    for (;;) {
      const std::size_t begin = line.find_first_not_of(kGaps);
      if (begin == std::string_view::npos) break;
      line.remove_prefix(begin);
      const std::string_view word = line.substr(0, line.find_first_of(kGaps));
      line.remove_prefix(word.size());
      const std::optional<double> value = plain_number(word);
      if (!value) fail(fmt::format("\"{}\" is not a number; {}", shown(word), format_sentence()));
      if (*value < least || *value > most)
        fail(fmt::format("the value {} is not one from {} to {}; is this the right map?", *value, least, most));
      map.values.push_back(*value);
      if (++count > kColumns) fail(fmt::format("the line has more than {} values; {}", kColumns, format_sentence()));
    }
    if (count == 0) continue;  // a blank line

    if (count != kColumns) fail(fmt::format("the line has {} values; {}", count, format_sentence()));
    if (++rows > kRows) fail(fmt::format("there are more than {} lines; {}", kRows, format_sentence()));
    const double first = map.values[map.values.size() - kColumns];
    const double last = map.values.back();
    if (std::abs(first - last) > 1e-9)
      fail(fmt::format("the line ends with {}, which should repeat its first value {}, as 360 degrees east is 0 again",
                       last, first));
  }
  if (rows != kRows)
    throw Error{ErrorKind::input, line_number == 0 ? file : fmt::format("{}:{}", file, line_number),
                fmt::format("the file ends after {} of {} lines of values; {}", rows, kRows, format_sentence())};
  return map;
}

}  // namespace phusong::models
