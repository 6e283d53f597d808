#include "sim/reference/path_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "geo/base/constants.h"
#include "geo/base/error.h"

namespace phusong::sim {

namespace {

double radians(double degrees) { return degrees * (kPi / 180.0); }

/// Latitude of the point `way_km` from the first terminal towards the second one.
double latitude_on_the_way_deg(const ReferenceCase& one, double way_km) {
  const double phi_t = radians(one.number("phi_t_deg"));
  const double phi_r = radians(one.number("phi_r_deg"));
  const double turn = radians(one.number("lam_r_deg") - one.number("lam_t_deg"));
  // Bearing, as cosine; then the side opposite to the pole.
  const double east = std::sin(turn) * std::cos(phi_r);
  const double north = std::cos(phi_t) * std::sin(phi_r) - std::sin(phi_t) * std::cos(phi_r) * std::cos(turn);
  const double length = std::hypot(east, north);
  const double cos_bearing = length > 0.0 ? north / length : 1.0;
  const double angle = way_km / kEarthRadius_km;
  const double sine = std::sin(phi_t) * std::cos(angle) + std::cos(phi_t) * std::sin(angle) * cos_bearing;
  return std::asin(std::clamp(sine, -1.0, 1.0)) * (180.0 / kPi);
}

/// Latitude of the path's middle; as the table states it where it has no coordinates.
double middle_latitude_deg(const ReferenceCase& one, double length_km) {
  const bool placed = one.has("phi_t_deg") || one.has("lam_t_deg") || one.has("phi_r_deg") || one.has("lam_r_deg");
  return placed || !one.has("phi_path_deg") ? latitude_on_the_way_deg(one, 0.5 * length_km)
                                            : one.number("phi_path_deg");
}

models::Polarisation polarisation_of(const ReferenceCase& one) {
  const double code = one.number("pol");
  if (code == 1.0) return models::Polarisation::horizontal;
  if (code == 2.0) return models::Polarisation::vertical;
  throw Error{ErrorKind::input, one.where, fmt::format("pol is {:g}; it is 1 (horizontal) or 2 (vertical)", code)};
}

}  // namespace

PathCase::PathCase(const ReferenceCase& one) : profile{one.profile->as_profile()} {
  if (const std::string_view clutter = one.profile->name_of(kClutterColumns); one.profile->has(clutter)) {
    const std::vector<double>& clutter_m = one.profile->column(clutter);
    profile.clutter_m.front() = clutter_m.front();
    profile.clutter_m.back() = clutter_m.back();
  }
  path.frequency = Megahertz{1000.0 * one.number("f_GHz")};
  path.profile = profile.view();
  path.tx_height = Metres{one.number("htg_m")};
  path.rx_height = Metres{one.number("hrg_m")};
  path.polarisation = polarisation_of(one);
  path.time_percent = one.number("p_pct");
  path.latitude_deg = middle_latitude_deg(one, path.profile.length_km());
  path.climate.delta_n = one.number("DN");
  path.climate.n0 = one.number("N0");
}

}  // namespace phusong::sim
