// What a case and a profile answer to an adapter's questions.
#include <fmt/format.h>

#include "geo/base/error.h"
#include "geo/io/csv.h"
#include "sim/reference/adapter.h"

namespace phusong::sim {

namespace {

[[noreturn]] void refuse(const std::string& where, const std::string& sentence) {
  throw Error{ErrorKind::input, where, sentence};
}

Zone zone_at(double code, const std::string& where, std::size_t point) {
  if (const std::optional<Zone> zone = zone_of_code(code)) return *zone;
  refuse(where, fmt::format("zone {:g} of point {} is none of 1 (sea), 3 (coastal land) and 4 (inland)", code, point));
}

}  // namespace

const std::vector<double>& ReferenceProfile::column(std::string_view name) const {
  if (const auto found = columns.find(name); found != columns.end()) return found->second;
  if (const auto found = faults.find(name); found != faults.end())
    refuse(found->second, fmt::format("the cell of column {} is no number", name));
  refuse(where, fmt::format("the profile has no column {}", name));
}

std::string_view ReferenceProfile::name_of(const ColumnNames& names) const {
  for (const std::string_view name : names)
    if (has(name)) return name;
  for (const std::string_view name : names)
    if (faults.contains(name)) return name;
  return names.front();
}

double ReferenceProfile::mean_step_m() const {
  const bool in_metres = has(kMetresColumn);
  const std::vector<double>& distance = column(in_metres ? kMetresColumn : name_of(kDistanceColumns));
  if (distance.size() < 2) return 0.0;
  return (in_metres ? 1.0 : 1000.0) * (distance.back() - distance.front()) / static_cast<double>(distance.size() - 1);
}

Profile ReferenceProfile::as_profile() const {
  const std::string_view distance = name_of(kDistanceColumns);
  std::vector<double> distance_km = column(distance);
  if (distance == kMetresColumn)
    for (double& d : distance_km) d /= 1000.0;

  // Both ends stand on the bare ground, whatever the file says there: see ProfileView.
  const std::string_view clutter = name_of(kClutterColumns);
  std::vector<double> clutter_m;
  if (has(clutter) || faults.contains(clutter)) {
    clutter_m = column(clutter);
    clutter_m.front() = clutter_m.back() = 0.0;
  }

  Profile profile;
  try {
    profile = profile_from_arrays(distance_km, column(name_of(kHeightColumns)), clutter_m);
  } catch (const Error& error) {
    if (!error.where().empty()) throw;
    refuse(where, error.sentence());
  }
  const std::string_view zone = name_of(kZoneColumns);
  if (has(zone) || faults.contains(zone))
    for (const double code : column(zone)) profile.zone.push_back(zone_at(code, where, profile.zone.size()));
  return profile;
}

bool ReferenceCase::has(std::string_view column) const {
  const auto found = cells.find(column);
  return found != cells.end() && !found->second.empty();
}

const std::string& ReferenceCase::text(std::string_view column) const {
  const auto found = cells.find(column);
  if (found == cells.end()) refuse(where, fmt::format("the file has no column {}", column));
  return found->second;
}

double ReferenceCase::number(std::string_view column) const {
  const std::string& cell = text(column);
  if (cell.empty()) refuse(where, fmt::format("the cell of column {} is empty; a number belongs there", column));
  const std::optional<double> value = geo::parse_number(cell);
  if (!value) refuse(where, fmt::format("\"{}\" in column {} is no number", cell, column));
  return *value;
}

double ReferenceCase::number_or(std::string_view column, double otherwise) const {
  return has(column) ? number(column) : otherwise;
}

}  // namespace phusong::sim
