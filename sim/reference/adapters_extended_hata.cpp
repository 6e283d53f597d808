// Extended Hata: the loss and every intermediate of NTIA's program. Profiles run from the mobile to the base station,
// be their distances called d_from_mobile_m, d_m or d_km.
#include <fmt/format.h>

#include "geo/base/error.h"
#include "models/empirical/extended_hata.h"
#include "sim/reference/adapter.h"

namespace phusong::sim {

namespace {

using models::Environment;
using models::ExtendedHata;

/// Codes of the National Land Cover Database: 22 developed with low, 23 medium, 24 high intensity.
Environment environment_of(const ReferenceCase& one) {
  const double code = one.number("enviro_code");
  if (code == 22.0) return Environment::suburban;
  if (code == 23.0) return Environment::urban_small;
  if (code == 24.0) return Environment::urban_large;
  return Environment::open;
}

ExtendedHata parts_of(const ReferenceCase& one) {
  const std::vector<double>& heights_m = one.profile->column(one.profile->name_of(kHeightColumns));
  if (heights_m.size() < 2) throw Error{ErrorKind::input, one.where, "the profile needs two points or more"};
  const double steps = static_cast<double>(heights_m.size() - 1);
  if (one.number_or("np", steps) != steps)
    throw Error{ErrorKind::input, one.where,
                fmt::format("np is {:g}, but the profile has {:g} steps", one.number("np"), steps)};

  // The original spacing where it is given, else that of the distances.
  double step_m = one.number_or("xi_m", one.profile->step_m);
  const bool other_name =
      !one.profile->has("d_from_mobile_m") && one.profile->has(one.profile->name_of(kDistanceColumns));
  if (!(step_m > 0.0))
    step_m = other_name ? one.profile->mean_step_m() : one.profile->column("d_from_mobile_m").back() / steps;
  if (!(step_m > 0.0)) throw Error{ErrorKind::input, one.where, "the spacing of the profile must be above 0 m"};
  return models::extended_hata(heights_m, Metres{step_m}, Megahertz{one.number("f_MHz")}, Metres{one.number("h_b_m")},
                               Metres{one.number("h_m_m")}, environment_of(one), one.number("reliability_frac"));
}

template <auto Member>
double part(const ReferenceCase& one) {
  return static_cast<double>(parts_of(one).*Member);
}

template <auto Member>
double terrain(const ReferenceCase& one) {
  return static_cast<double>(parts_of(one).terrain.*Member);
}

}  // namespace

std::vector<Adapter> extended_hata_adapters() {
  using models::ExtendedHataTerrain;
  return {{.model = "extended_hata",
           .catalogue_name = "extended_hata",
           .columns = {"profile", "f_MHz", "h_b_m", "h_m_m", "enviro_code", "reliability_frac"},
           .profile = true,
           .answers = {{"plb_dB", &part<&ExtendedHata::loss_db>},
                       {"d_bp_km", &part<&ExtendedHata::d_bp_km>},
                       {"att_1km_dB", &part<&ExtendedHata::att_1km_db>},
                       {"att_100km_dB", &part<&ExtendedHata::att_100km_db>},
                       {"h_b_eff_m", &terrain<&ExtendedHataTerrain::h_b_eff_m>},
                       {"h_m_eff_m", &terrain<&ExtendedHataTerrain::h_m_eff_m>},
                       {"pfl10_m", &terrain<&ExtendedHataTerrain::pfl10_m>},
                       {"pfl50_m", &terrain<&ExtendedHataTerrain::pfl50_m>},
                       {"pfl90_m", &terrain<&ExtendedHataTerrain::pfl90_m>},
                       {"deltah_m", &terrain<&ExtendedHataTerrain::deltah_m>},
                       {"d_km", &terrain<&ExtendedHataTerrain::d_km>},
                       {"d_hzn_mobile_m", &terrain<&ExtendedHataTerrain::d_hzn_mobile_m>},
                       {"d_hzn_base_m", &terrain<&ExtendedHataTerrain::d_hzn_base_m>},
                       {"h_avg_mobile_m", &terrain<&ExtendedHataTerrain::h_avg_mobile_m>},
                       {"h_avg_base_m", &terrain<&ExtendedHataTerrain::h_avg_base_m>},
                       {"theta_m_mrad", &terrain<&ExtendedHataTerrain::theta_m_mrad>},
                       {"beta", &terrain<&ExtendedHataTerrain::beta>},
                       {"iend_ov_sea", &terrain<&ExtendedHataTerrain::iend_ov_sea>},
                       {"single_horizon", &terrain<&ExtendedHataTerrain::single_horizon>},
                       {"hedge_tilda_m", &terrain<&ExtendedHataTerrain::hedge_tilda_m>}}}};
}

}  // namespace phusong::sim
