// 3GPP TR 38.901: path loss with either speed of light, probability of sight, walls.
#include <fmt/format.h>

#include "geo/base/constants.h"
#include "geo/base/error.h"
#include "models/empirical/tr38901.h"
#include "sim/reference/adapter.h"

namespace phusong::sim {

namespace {

using models::Tr38901Building;
using models::Tr38901Scenario;

Tr38901Scenario scenario_of(const ReferenceCase& one) {
  const std::string& word = one.text("scenario");
  if (word == "RMa") return Tr38901Scenario::rma;
  if (word == "UMa") return Tr38901Scenario::uma;
  if (word == "UMi") return Tr38901Scenario::umi;
  if (word == "InH") return Tr38901Scenario::inh;
  throw Error{ErrorKind::input, one.where, fmt::format("the scenario \"{}\" is none of RMa, UMa, UMi and InH", word)};
}

bool in_sight(const ReferenceCase& one) {
  const std::string& word = one.text("condition");
  if (word != "LOS" && word != "NLOS")
    throw Error{ErrorKind::input, one.where, fmt::format("the condition \"{}\" is neither LOS nor NLOS", word)};
  return word == "LOS";
}

double loss_db(const ReferenceCase& one, double speed_of_light_m_s) {
  models::Tr38901Link link{.d2d = Metres{one.number("d2D_m")},
                           .h_bs = Metres{one.number("h_bs_m")},
                           .h_ut = Metres{one.number("h_ut_m")},
                           .frequency = Megahertz{1000.0 * one.number("f_GHz")}};
  link.building_height = Metres{one.number_or("h_bldg_m", link.building_height.value())};
  link.street_width = Metres{one.number_or("W_street_m", link.street_width.value())};
  return models::tr38901_path_loss(scenario_of(one), in_sight(one), link, speed_of_light_m_s).loss_db;
}

/// With the TR's own speed of light, 3.0e8 m/s: wherever a column does not name another one.
double loss_as_printed_db(const ReferenceCase& one) { return loss_db(one, models::kTr38901SpeedOfLight_m_s); }
double loss_exact_light_db(const ReferenceCase& one) { return loss_db(one, kSpeedOfLight_m_s); }

double sight_probability(const ReferenceCase& one) {
  return models::tr38901_los_probability(scenario_of(one), Metres{one.number("d2D_m")}, Metres{one.number("h_ut_m")});
}

template <Tr38901Building Kind>
double wall_db(const ReferenceCase& one) {
  return models::tr38901_building_entry(Kind, Megahertz{1000.0 * one.number("f_GHz")}, Metres{0.0}).wall_db;
}

}  // namespace

std::vector<Adapter> tr38901_adapters() {
  return {{.model = "tr38901",
           .catalogue_name = "tr38901_rma, tr38901_uma, tr38901_umi",
           .columns = {"scenario", "condition", "d2D_m", "h_bs_m", "h_ut_m", "f_GHz"},
           .answers = {{"PL_dB", &loss_as_printed_db},
                       {"PL_dB_c3e8", &loss_as_printed_db},
                       {"PL_dB_c299792458", &loss_exact_light_db},
                       {"PL_recomputed", &loss_as_printed_db},
                       {"P_LOS", &sight_probability},
                       {"O2I_PLtw_low_dB", &wall_db<Tr38901Building::low_loss>},
                       {"O2I_PLtw_high_dB", &wall_db<Tr38901Building::high_loss>}},
           .edition = "3GPP TR 38.901 V16.1.0 (Rel. 16)"}};
}

}  // namespace phusong::sim
