// Antennas: the element of TR 38.901, the array of M.2101 and the sectoral antenna of F.1336-5.
#include <fmt/format.h>

#include <cmath>

#include "geo/base/error.h"
#include "models/antenna/f1336.h"
#include "models/antenna/m2101.h"
#include "sim/reference/adapter.h"

namespace phusong::sim {

namespace {

models::AntennaElement element_of(const ReferenceCase& one) {
  return {.phi_3db = Degrees{one.number("phi_3dB")},
          .theta_3db = Degrees{one.number("theta_3dB")},
          .a_m = Decibels{one.number("Am_dB")},
          .sla_v = Decibels{one.number("SLAv_dB")},
          .max_gain_dbi = Decibels{one.number("G_Emax_dBi")}};
}

double element_dbi(const ReferenceCase& one) {
  return models::element_gain(element_of(one), Degrees{one.number("phi_deg")}, Degrees{one.number("theta_deg")})
      .value();
}

/// A count of rows or columns.
int count_of(const ReferenceCase& one, std::string_view column) {
  const double count = one.number(column);
  constexpr double kMost = 4096;
  if (count != std::floor(count) || count < 1 || count > kMost)
    throw Error{ErrorKind::input, one.where,
                fmt::format("{} is {}, which is not a whole number from 1 to {}", column, count, kMost)};
  return static_cast<int>(count);
}

double array_dbi(const ReferenceCase& one) {
  const models::ElementArray array{.element = element_of(one),
                                   .columns = count_of(one, "N_H"),
                                   .rows = count_of(one, "N_V"),
                                   .column_spacing_wl = one.number("dH_wl"),
                                   .row_spacing_wl = one.number("dV_wl")};
  return models::array_gain(array, Degrees{one.number("phi_deg")}, Degrees{one.number("theta_deg")},
                            Degrees{one.number("escan_deg")}, Degrees{one.number("etilt_deg")})
      .value();
}

double sectoral_dbi(const ReferenceCase& one) {
  const std::string& side_lobes = one.text("sidelobe");
  const std::string& tilt_type = one.text("tilt_type");
  if (side_lobes != "peak" && side_lobes != "average")
    throw Error{ErrorKind::input, one.where,
                fmt::format("the sidelobe \"{}\" is neither peak nor average", side_lobes)};
  const models::SectoralAntenna antenna{
      .max_gain_dbi = Decibels{one.number("G0_dBi")},
      .phi_3 = Degrees{one.number("phi3_deg")},
      .theta_3 = Degrees{one.number("theta3_deg")},
      .side_lobes = side_lobes == "peak" ? models::SideLobes::peak : models::SideLobes::average,
      .k_p = one.number("k_p"),
      .k_a = one.number("k_a"),
      .k_h = one.number("k_h"),
      .k_v = one.number("k_v")};

  models::SectoralTilt tilt;
  if (tilt_type == "mechanical")
    tilt.mechanical = Degrees{one.number("tilt_deg")};
  else if (tilt_type == "electrical")
    tilt.electrical = Degrees{one.number("tilt_deg")};
  else if (tilt_type != "none")
    throw Error{ErrorKind::input, one.where,
                fmt::format("the tilt_type \"{}\" is none of none, mechanical and electrical", tilt_type)};
  return models::sectoral_gain(antenna, Degrees{one.number("azimuth_deg")}, Degrees{one.number("elevation_deg")}, tilt)
      .value();
}

}  // namespace

std::vector<Adapter> antenna_adapters() {
  const std::vector<std::string_view> element{"phi_deg", "theta_deg", "phi_3dB",   "theta_3dB",
                                              "Am_dB",   "SLAv_dB",   "G_Emax_dBi"};
  std::vector<std::string_view> array = element;
  array.insert(array.end(), {"N_H", "N_V", "dH_wl", "dV_wl", "escan_deg", "etilt_deg"});
  return {{.model = "antenna tr38901 element",
           .catalogue_name = "antenna tr38901",
           .columns = element,
           .answers = {{"gain_dBi", &element_dbi}},
           .edition = "3GPP TR 38.901, table 7.3-1"},
          {.model = "antenna m2101 array",
           .catalogue_name = "antenna m2101",
           .columns = array,
           .answers = {{"gain_dBi", &array_dbi}},
           .edition = "Rec. ITU-R M.2101-0"},
          {.model = "antenna f1336 sectoral",
           .catalogue_name = "antenna f1336",
           .columns = {"G0_dBi", "phi3_deg", "sidelobe", "tilt_type", "tilt_deg", "k_p", "k_a", "k_h", "k_v",
                       "theta3_deg", "azimuth_deg", "elevation_deg"},
           .answers = {{"gain_dBi", &sectoral_dbi}},
           .edition = "Rec. ITU-R F.1336-5"}};
}

}  // namespace phusong::sim
