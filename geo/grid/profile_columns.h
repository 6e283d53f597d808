// How the columns of a profile are called in tables, and the codes of its zones: one list for every reader.
//
//   for (const std::string_view name : kHeightColumns) ...
//   const std::optional<Zone> zone = zone_of_code(3);   // coastal
//
// Each quantity has two names, of which a table has one.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "geo/grid/profile.h"

namespace phusong {

using ColumnNames = std::array<std::string_view, 2>;
inline constexpr ColumnNames kDistanceColumns{"d_km", "d_m"};
inline constexpr ColumnNames kHeightColumns{"h_m_asl", "height_m"};
inline constexpr ColumnNames kClutterColumns{"clutter_m", "R_m"};
inline constexpr ColumnNames kZoneColumns{"zone", "zone"};
/// The one of kDistanceColumns that is in metres.
inline constexpr std::string_view kMetresColumn = kDistanceColumns[1];

/// Nothing for other numbers.
[[nodiscard]] constexpr std::optional<Zone> zone_of_code(double code) noexcept {
  for (const Zone zone : {Zone::sea, Zone::coastal, Zone::inland})
    if (code == static_cast<double>(zone)) return zone;
  return std::nullopt;
}

}  // namespace phusong
