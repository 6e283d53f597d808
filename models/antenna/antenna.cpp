#include "models/antenna/antenna.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "geo/base/constants.h"
#include "geo/base/error.h"
#include "models/antenna/antenna_formula.h"

namespace phusong::models {

namespace {

/// Angle brought into [0, 360).
double turned(double deg) noexcept {
  const double rest = std::fmod(deg, 360.0);
  const double positive = rest < 0.0 ? rest + 360.0 : rest;
  return positive < 360.0 ? positive : 0.0;
}

/// Angle brought into (-180, 180].
double signed_angle(double deg) noexcept {
  const double positive = turned(deg);
  return positive > 180.0 ? positive - 360.0 : positive;
}

/// Linear between whole degrees, across north.
double cut_at(const std::array<double, 360>& cut, double deg) noexcept {
  const double position = turned(deg);
  const auto below = static_cast<std::size_t>(position);
  const double part = position - static_cast<double>(below);
  return cut[below] + part * (cut[(below + 1) % 360] - cut[below]);
}

/// min(12 (angle / beamwidth)^2, limit), 3GPP TR 36.814, table A.2.1.1-2.
double parabola_db(double angle_deg, double beamwidth_deg, double limit_db) noexcept {
  const double ratio = signed_angle(angle_deg) / beamwidth_deg;
  return std::min(12.0 * ratio * ratio, limit_db);
}

/// SLA_v of the bundled patterns. Source: 3GPP TR 36.814, table A.2.1.1-2.
constexpr double kSideLobe_db = 20.0;
/// A_m of the bundled sectors. Source: as above.
constexpr double kFrontToBack_db = 25.0;

/// Bundled patterns. The beamwidths follow from the gain by G = 32400 / (H x V) (Kraus) for sectors, and from the
/// directivity of a uniform collinear array for the omni.
struct BuiltIn {
  std::string_view name;
  double gain_dbi, horizontal_deg, vertical_deg;  ///< horizontal 0: all round; vertical 0: isotropic
};
constexpr BuiltIn kBuiltIn[] = {{"isotropic", 0.0, 0.0, 0.0},
                                {"omni-11dbi", 11.0, 0.0, 8.0},
                                {"sector-65-17dbi", 17.0, 65.0, 10.0},
                                {"sector-90-15dbi", 15.0, 90.0, 11.0}};

}  // namespace

Decibels sector_3gpp_gain(Decibels max_gain_dbi, Degrees horizontal_beamwidth, Degrees vertical_beamwidth,
                          Decibels front_to_back, Decibels side_lobe, Degrees azimuth_off, Degrees elevation) noexcept {
  const double a_h = parabola_db(azimuth_off.value(), horizontal_beamwidth.value(), front_to_back.value());
  const double a_v = parabola_db(elevation.value(), vertical_beamwidth.value(), side_lobe.value());
  return max_gain_dbi - Decibels{std::min(a_h + a_v, front_to_back.value())};
}

AntennaPattern sector_3gpp(std::string name, Decibels max_gain_dbi, Degrees horizontal_beamwidth,
                           Degrees vertical_beamwidth, Decibels front_to_back, Decibels side_lobe) {
  AntennaPattern pattern;
  pattern.name = std::move(name);
  pattern.max_gain_dbi = max_gain_dbi.value();
  pattern.limit_db = front_to_back.value();
  for (std::size_t deg = 0; deg < 360; ++deg) {
    const auto angle = static_cast<double>(deg);
    pattern.horizontal_db[deg] = parabola_db(angle, horizontal_beamwidth.value(), front_to_back.value());
    pattern.vertical_db[deg] = parabola_db(angle, vertical_beamwidth.value(), side_lobe.value());
  }
  return pattern;
}

AntennaPattern omni(std::string name, Decibels max_gain_dbi, Degrees vertical_beamwidth) {
  AntennaPattern pattern;
  pattern.name = std::move(name);
  pattern.max_gain_dbi = max_gain_dbi.value();
  pattern.limit_db = kSideLobe_db;
  for (std::size_t deg = 0; deg < 360; ++deg)
    pattern.vertical_db[deg] = parabola_db(static_cast<double>(deg), vertical_beamwidth.value(), kSideLobe_db);
  return pattern;
}

AntennaPattern isotropic() {
  AntennaPattern pattern;
  pattern.name = "isotropic";
  pattern.limit_db = 0.0;
  return pattern;
}

AntennaPattern built_in_antenna(std::string_view name, const std::string& where) {
  for (const BuiltIn& row : kBuiltIn) {
    if (row.name != name) continue;
    if (row.vertical_deg == 0.0) return isotropic();
    if (row.horizontal_deg == 0.0) return omni(std::string{name}, Decibels{row.gain_dbi}, Degrees{row.vertical_deg});
    return sector_3gpp(std::string{name}, Decibels{row.gain_dbi}, Degrees{row.horizontal_deg},
                       Degrees{row.vertical_deg}, Decibels{kFrontToBack_db}, Decibels{kSideLobe_db});
  }
  if (is_antenna_formula(name)) return antenna_by_formula(name, where);
  throw Error{ErrorKind::input, where,
              fmt::format("the antenna \"{}\" is not built in; built in are {}, and {}", name,
                          fmt::join(built_in_antenna_names(), ", "), kAntennaFormulas)};
}

bool is_built_in_antenna(std::string_view name) {
  return is_antenna_formula(name) ||
         std::any_of(std::begin(kBuiltIn), std::end(kBuiltIn), [&](const BuiltIn& row) { return row.name == name; });
}

std::vector<std::string> built_in_antenna_names() {
  std::vector<std::string> names;
  for (const BuiltIn& row : kBuiltIn) names.emplace_back(row.name);
  return names;
}

Decibels gain_towards(const AntennaPattern& pattern, Degrees azimuth_off, Degrees elevation, Degrees electrical_tilt,
                      Degrees mechanical_tilt) noexcept {
  // The vertical cut counts downwards from the horizon, as tilt does.
  const double tilt_deg =
      electrical_tilt.value() + mechanical_tilt.value() * std::cos(azimuth_off.value() * (kPi / 180.0));
  const double a_h = cut_at(pattern.horizontal_db, azimuth_off.value());
  const double a_v = cut_at(pattern.vertical_db, -elevation.value() - tilt_deg);
  // R of F.1336: 1 ahead, 0 where the azimuth alone has taken all.
  const double fades_at = pattern.vertical_fades_at_db;
  const double r = fades_at > 0.0 ? std::max(1.0 - a_h / fades_at, 0.0) : 1.0;
  return Decibels{pattern.max_gain_dbi - std::min(a_h + r * a_v, pattern.limit_db)};
}

}  // namespace phusong::models
