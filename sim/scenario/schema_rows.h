// The parts of the schema table, and what their rows are written with: where a value goes, its limits, its flavour.
//
//   {"map.cell_m", at<&Scenario::map, &MapKeys::cell_m>, "m", "90", Limits{5, 2000}, kPlain, "Cell of the map."}
//
// Only the files of the table include this; everybody else asks schema_table().
#pragma once

#include <vector>

#include "sim/scenario/schema_table.h"

namespace phusong::sim {

/// Who the scenario is, where things are, what counts as service, how radio is predicted, and how gaps are counted.
[[nodiscard]] std::vector<Row> coverage_rows();

/// A member of a section's struct.
template <auto kSection, auto kMember>
Slot at(const Home& home) {
  return &(home.scenario->*kSection.*kMember);
}
template <auto kMember>
Slot of_type(const Home& home) {
  return &(home.bts_type->*kMember);
}
template <auto kMember>
Slot of_option(const Home& home) {
  return &(home.option->*kMember);
}

template <auto kMember>
Slot of_band(const Home& home) {
  return &(home.band->*kMember);
}

template <auto kMember>
Slot of_hop_band(const Home& home) {
  return &(home.backhaul_band->*kMember);
}
template <auto kMember>
Slot of_restriction(const Home& home) {
  return &(home.restriction->*kMember);
}

inline constexpr std::monostate kAny{};
inline constexpr Limits kPercent{0, 100};
inline constexpr Limits kSeeds{0, 2147483647};
inline constexpr Limits kMoney{0, 1e16};
inline constexpr Limits kMegahertz{30, 6000};
inline constexpr Flavour kPlain = Flavour::plain;
inline constexpr Flavour kPath = Flavour::path;
inline constexpr Flavour kName = Flavour::identifier;

}  // namespace phusong::sim
