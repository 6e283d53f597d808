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

Zone zone_of(double code, const std::string& where, std::size_t point) {
  for (const Zone zone : {Zone::sea, Zone::coastal, Zone::inland})
    if (code == static_cast<double>(zone)) return zone;
  refuse(where, fmt::format("zone {:g} of point {} is none of 1 (sea), 3 (coastal land) and 4 (inland)", code, point));
}

}  // namespace

const std::vector<double>& ReferenceProfile::column(std::string_view name) const {
  if (const auto found = columns.find(name); found != columns.end()) return found->second;
  if (const auto found = faults.find(name); found != faults.end())
    refuse(found->second, fmt::format("the cell of column {} is no number", name));
  refuse(where, fmt::format("the profile has no column {}", name));
}

Profile ReferenceProfile::as_profile() const {
  const bool in_metres = !has("d_km") && has("d_m");
  std::vector<double> distance_km = column(in_metres ? "d_m" : "d_km");
  if (in_metres)
    for (double& d : distance_km) d /= 1000.0;

  // Both ends stand on the bare ground, whatever the file says there: see ProfileView.
  std::vector<double> clutter_m;
  if (has("R_m") || faults.contains("R_m")) {
    clutter_m = column("R_m");
    clutter_m.front() = clutter_m.back() = 0.0;
  }

  Profile profile;
  try {
    profile = profile_from_arrays(distance_km, column("h_m_asl"), clutter_m);
  } catch (const Error& error) {
    if (!error.where().empty()) throw;
    refuse(where, error.sentence());
  }
  if (has("zone") || faults.contains("zone"))
    for (const double code : column("zone")) profile.zone.push_back(zone_of(code, where, profile.zone.size()));
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
