// Rec. ITU-R P.526: knife edge, cascaded edges, spherical Earth and delta-Bullington; and P.1812's spherical Earth.
#include <fmt/format.h>

#include <algorithm>

#include "geo/base/constants.h"
#include "geo/base/error.h"
#include "models/terrain/itu_p526.h"
#include "sim/reference/adapter.h"

namespace phusong::sim {

namespace {

using models::DeltaBullington;
using models::P526Constants;
using models::PathInput;
using models::Polarisation;

Megahertz frequency_of(const ReferenceCase& one) { return Megahertz{1000.0 * one.number("f_GHz")}; }

double nu_of(const ReferenceCase& one) {
  return models::fresnel_parameter(frequency_of(one), Kilometres{one.number("d1_km")}, Kilometres{one.number("d2_km")},
                                   Metres{one.number("h_m")});
}

double knife_edge_db(const ReferenceCase& one) { return models::knife_edge(nu_of(one)).value(); }

/// Any number of edges x1_km, z1_m, x2_km, ...; the terminals' heights are above sea level.
double cascaded_db(const ReferenceCase& one) {
  std::vector<double> distance_km{0.0};
  std::vector<double> height_m{0.0};
  for (int i = 1; one.has(fmt::format("x{}_km", i)); ++i) {
    distance_km.push_back(one.number(fmt::format("x{}_km", i)));
    height_m.push_back(one.number(fmt::format("z{}_m", i)));
  }
  distance_km.push_back(one.number("D_km"));
  height_m.push_back(0.0);
  Profile profile;
  try {
    profile = profile_from_arrays(distance_km, height_m);
  } catch (const Error& error) {
    throw Error{ErrorKind::input, one.where, error.sentence()};
  }

  PathInput path;
  path.frequency = frequency_of(one);
  path.profile = profile.view();
  path.tx_height = Metres{one.number("hts_m_asl")};
  path.rx_height = Metres{one.number("hrs_m_asl")};
  path.effective_radius = Kilometres{one.number_or("re_km", kMedianEffectiveRadius_km)};
  return models::cascaded_knife_edges(path).value();
}

template <Polarisation Field, const P526Constants& Constants>
double spherical_db(const ReferenceCase& one) {
  return models::spherical_earth(frequency_of(one), Kilometres{one.number("d_km")}, Metres{one.number("hte_m")},
                                 Metres{one.number("hre_m")},
                                 Kilometres{one.number_or("ap_km", kMedianEffectiveRadius_km)}, Field,
                                 one.number_or("omega", 0.0), Constants)
      .value();
}

/// With the constants of the Study Group's sheet: c = 3e8 m/s and beta = 1, so that the polarisation does not matter.
DeltaBullington delta_bullington_of(const ReferenceCase& one, const Profile& profile, double tx_m, double rx_m) {
  PathInput path;
  path.frequency = frequency_of(one);
  path.profile = profile.view();
  path.tx_height = Metres{tx_m};
  path.rx_height = Metres{rx_m};
  path.effective_radius = Kilometres{one.number_or("ap_km", kMedianEffectiveRadius_km)};
  path.polarisation = Polarisation::horizontal;
  path.sea_fraction = one.number_or("omega", 0.0);
  return models::delta_bullington(path, models::kP526StudyGroup3);
}

template <double DeltaBullington::*Part>
double part_of(const ReferenceCase& one) {
  return delta_bullington_of(one, one.profile->as_profile(), one.number("htg_m"), one.number("hrg_m")).*Part;
}

/// Where the spherical Earth costs nothing the model leaves L_bs out, as it cannot matter. A table may have it still:
/// there it is Bullington's loss over the same distances without heights, the antennas above the smooth surface.
double smooth_bullington_db(const ReferenceCase& one) {
  Profile profile = one.profile->as_profile();
  const double tx_m = one.number("htg_m");
  const double rx_m = one.number("hrg_m");
  const DeltaBullington loss = delta_bullington_of(one, profile, tx_m, rx_m);
  if (loss.spherical_db > 0.0) return loss.bullington_smooth_db;
  const double above_tx_m = std::max(profile.height_m.front() + tx_m - loss.smooth_tx_m, 0.0);
  const double above_rx_m = std::max(profile.height_m.back() + rx_m - loss.smooth_rx_m, 0.0);
  profile.height_m.assign(profile.size(), 0.0);
  profile.clutter_m.assign(profile.size(), 0.0);
  return delta_bullington_of(one, profile, above_tx_m, above_rx_m).bullington_actual_db;
}

template <const P526Constants& Constants>
Adapter spherical_adapter(std::string_view model) {
  return {.model = model,
          .catalogue_name = model,
          .columns = {"f_GHz", "d_km", "hte_m", "hre_m"},
          .answers = {{"Ldsph_hpol*", &spherical_db<Polarisation::horizontal, Constants>},
                      {"Ldsph_vpol*", &spherical_db<Polarisation::vertical, Constants>}}};
}

}  // namespace

std::vector<Adapter> diffraction_adapters() {
  return {{.model = "itu_p526",
           .catalogue_name = "itu_p526",
           .columns = {"f_GHz", "d1_km", "d2_km", "h_m"},
           .answers = {{"J_approx*", &knife_edge_db}, {"nu", &nu_of}}},
          {.model = "itu_p526",
           .catalogue_name = "itu_p526",
           .columns = {"f_GHz", "D_km", "hts_m_asl", "hrs_m_asl", "x1_km", "z1_m"},
           .answers = {{"L_P526_cascaded*", &cascaded_db}}},
          spherical_adapter<models::kP526Si>("itu_p526"),
          {.model = "itu_p526",
           .catalogue_name = "itu_p526",
           .columns = {"f_GHz", "htg_m", "hrg_m"},
           .profile = true,
           .answers = {{"aux_Lbulla*", &part_of<&DeltaBullington::bullington_actual_db>},
                       {"aux_Lbulls*", &smooth_bullington_db},
                       {"aux_Ldsph*", &part_of<&DeltaBullington::spherical_db>},
                       {"aux_Ld_*", &part_of<&DeltaBullington::total_db>},
                       {"aux_hstd_m", &part_of<&DeltaBullington::smooth_tx_m>},
                       {"aux_hsrd_m", &part_of<&DeltaBullington::smooth_rx_m>},
                       {"Lbulla_dB", &part_of<&DeltaBullington::bullington_actual_db>},
                       {"Lbulls_dB", &smooth_bullington_db},
                       {"Ldsph_dB", &part_of<&DeltaBullington::spherical_db>},
                       {"Ld_dB", &part_of<&DeltaBullington::total_db>}}},
          spherical_adapter<models::kP526AsP1812>("itu_p1812")};
}

}  // namespace phusong::sim
