// P.2108 clutter and P.2109 building entry against their reference tables.
#include <fmt/format.h>

#include "geo/base/error.h"
#include "models/clutter/itu_p2108.h"
#include "models/clutter/itu_p2109.h"
#include "sim/reference/adapter.h"

namespace phusong::sim {

namespace {

using models::ClutterType;

Megahertz frequency_of(const ReferenceCase& one) { return Megahertz{1000.0 * one.number("f_GHz")}; }

double height_gain_db(const ReferenceCase& one, ClutterType type) {
  return models::height_gain(frequency_of(one), Metres{one.number("h_m")}, type, Metres{one.number("R_m")},
                             Metres{one.number("ws_m")})
      .loss.value();
}

/// Codes of NTIA's implementation, which tells trees from houses: 1 water, 2 open, 3 suburban, 4 urban, 5 trees, 6
/// dense urban.
double height_gain_ntia_db(const ReferenceCase& one) {
  const double code = one.number("clutter_type");
  if (code == 1.0) return height_gain_db(one, ClutterType::water);
  if (code == 2.0) return height_gain_db(one, ClutterType::open);
  if (code == 3.0) return height_gain_db(one, ClutterType::suburban);
  if (code == 4.0 || code == 5.0) return height_gain_db(one, ClutterType::urban_or_trees);
  if (code == 6.0) return height_gain_db(one, ClutterType::dense_urban);
  throw Error{ErrorKind::input, one.where, fmt::format("the clutter_type {:g} is none of 1 to 6", code)};
}

/// Rows of the Recommendation's own table, 1 to 5.
double height_gain_itu_db(const ReferenceCase& one) {
  const double code = one.number("clutter_type_itu_1to5");
  for (const ClutterType type : {ClutterType::water, ClutterType::open, ClutterType::suburban,
                                 ClutterType::urban_or_trees, ClutterType::dense_urban})
    if (code == static_cast<double>(type)) return height_gain_db(one, type);
  throw Error{ErrorKind::input, one.where, fmt::format("the clutter_type_itu_1to5 {:g} is none of 1 to 5", code)};
}

double terrestrial_db(const ReferenceCase& one) {
  return models::terrestrial_clutter(frequency_of(one), Kilometres{one.number("d_km")}, one.number("p_loc_pct"))
      .loss.value();
}

double slant_db(const ReferenceCase& one) {
  return models::slant_clutter(frequency_of(one), Degrees{one.number("elev_deg")}, one.number("p_loc_pct"))
      .loss.value();
}

double entry_db(const ReferenceCase& one) {
  const double code = one.number("building_class");
  if (code != 1.0 && code != 2.0)
    throw Error{ErrorKind::input, one.where,
                fmt::format("the building_class {:g} is neither 1, traditional, nor 2, thermally efficient", code)};
  const auto building = code == 1.0 ? models::BuildingClass::traditional : models::BuildingClass::thermally_efficient;
  return models::building_entry_loss(frequency_of(one), building, Degrees{one.number("elev_deg")}, one.number("p_pct"))
      .loss.value();
}

}  // namespace

std::vector<Adapter> clutter_adapters() {
  constexpr std::string_view kP2108 = "Rec. ITU-R P.2108-1 (2021)";
  return {{.model = "itu_p2108",
           .catalogue_name = "itu_p2108",
           .columns = {"f_GHz", "h_m", "ws_m", "R_m", "clutter_type"},
           .answers = {{"Ah_*", &height_gain_ntia_db}},
           .edition = kP2108},
          {.model = "itu_p2108",
           .catalogue_name = "itu_p2108",
           .columns = {"f_GHz", "h_m", "ws_m", "R_m", "clutter_type_itu_1to5"},
           .answers = {{"Ah_*", &height_gain_itu_db}},
           .edition = kP2108},
          {.model = "itu_p2108",
           .catalogue_name = "itu_p2108",
           .columns = {"f_GHz", "d_km", "p_loc_pct"},
           .answers = {{"Lctt_*", &terrestrial_db}},
           .edition = kP2108},
          {.model = "itu_p2108",
           .catalogue_name = "itu_p2108",
           .columns = {"f_GHz", "elev_deg", "p_loc_pct"},
           .answers = {{"Lces_*", &slant_db}},
           .edition = kP2108},
          {.model = "itu_p2109",
           .catalogue_name = "itu_p2109",
           .columns = {"f_GHz", "p_pct", "building_class", "elev_deg"},
           .answers = {{"Lbe_*", &entry_db}},
           .edition = "Rec. ITU-R P.2109-2 (2023)"}};
}

}  // namespace phusong::sim
